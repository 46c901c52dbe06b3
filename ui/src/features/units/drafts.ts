import { onForget } from "@/lib/session";
import { createStore } from "@/lib/store";

/** What was typed about a unit and not saved, by field; `null` empties one. */
export type Patch = Readonly<Record<string, string | null>>;

/** Unsaved work by unit. It outlives the screen, so that nothing is lost by looking elsewhere. */
export const unitDrafts = createStore<Readonly<Record<string, Patch>>>({});
onForget(() => unitDrafts.set({}));

/** Keeps what was typed, or forgets it. */
export function keepDraft(id: string, patch: Patch | null): void {
  unitDrafts.set((before) => {
    const after = { ...before };
    if (patch && Object.keys(patch).length > 0) after[id] = patch;
    else delete after[id];
    return after;
  });
}
