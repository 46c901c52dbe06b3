import type { PersonPatch } from "@/bindings";
import { call } from "@/lib/ipc";
import { fromStorage, toStorage, withField } from "./draft";

/** What a person is called stays as it is where something stands there. */
const kept: ReadonlySet<string> = new Set(["display_name", "given", "family", "person_type"]);

/**
 * Keeps what was typed of somebody new as an unsaved form of the person it turned out to be: what
 * is missing there, and what differs. Nothing is saved before somebody looked at it.
 */
export async function takeOver(id: string, typed: PersonPatch): Promise<void> {
  const person = await call("person_get", { id });
  let draft = fromStorage(person.draft);
  for (const [field, value] of Object.entries(typed)) {
    const stands = kept.has(field) && Boolean(person.fields[field]);
    if (value && !stands && !(field in draft.patch)) draft = withField(draft, person, field, value);
  }
  await call("draft_put", { key: `person/${id}`, draft: toStorage(draft, Date.now()) });
}
