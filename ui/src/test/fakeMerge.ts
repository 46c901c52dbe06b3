import type { Changed, Commands, MergeField, MergePreview } from "@/bindings";
import type { FakePerson } from "./fakePeople";

type Handlers = { [K in keyof Commands]?: (args: Commands[K]["args"]) => Commands[K]["result"] };

/** What the fake merge needs of the fake directory. */
export interface MergeDesk {
  admin(): string | undefined;
  person(id: string): FakePerson;
  change(ids: string[], act: (person: FakePerson) => void, id: string): Changed;
}

const compared = ["email", "phone", "title", "note", "department", "company", "site"] as const;

const named = (person: FakePerson) => ({ id: person.id, name: person.fields.name ?? "" });

/** Where an entry leads, and which entries lead to it. */
export const mergedOf = (person: FakePerson, people: readonly FakePerson[]) => {
  const into = people.find((one) => one.id === person.mergedInto);
  return {
    merged_into: into ? named(into) : null,
    merged: people
      .filter((one) => one.mergedInto === person.id)
      .map((one) => ({ person: named(one), known_by: one.fields.email ? [one.fields.email] : [] })),
  };
};

/** Merging in memory: the one with more badges stays, and nobody merges themselves away. */
export function fakeMerge(desk: MergeDesk): Handlers {
  const look = (people: readonly string[], wanted: string | null): MergePreview => {
    const [a, b] = people.map((id) => desk.person(id)) as [FakePerson, FakePerson];
    const first = wanted ? wanted === a.id : a.badges.length >= b.badges.length;
    const [keep, other] = first ? [a, b] : [b, a];
    const side = (person: FakePerson) => ({
      id: person.id,
      name: person.fields.name ?? "",
      state: person.state,
      email: person.fields.email ?? null,
      created_at: person.created,
      changed_at: person.changed,
    });
    const fields = compared.flatMap((field): MergeField[] => {
      const [mine, theirs] = [keep.fields[field] ?? null, other.fields[field] ?? null];
      if (mine === theirs) return [];
      const both = field === "note" && mine !== null && theirs !== null;
      const named = (value: string | null) =>
        value && ["department", "company", "site"].includes(field) ? { id: `${field} ${value}`, name: value } : null;
      return [
        {
          field,
          keep: mine,
          other: theirs,
          keep_ref: named(mine),
          other_ref: named(theirs),
          choice: both ? "both" : mine === null ? "other" : "keep",
          may_keep_both: both,
        },
      ];
    });
    return {
      keep: side(keep),
      other: side(other),
      fields,
      same: compared.length - fields.length,
      moves: {
        badges: other.badges.map((card) => card.slice(-8)),
        badges_left: 0,
        roles: 1,
        permissions: 0,
        groups: 2,
        departments: 0,
        leads: 0,
        reports: 0,
        earlier: 0,
      },
      refused:
        other.id === desk.admin()
          ? { code: "not_yourself", message: "nobody merges their own entry away", detail: {} }
          : null,
    };
  };
  return {
    person_merge_preview: ({ people, keep }) => look(people, keep),
    person_merge: ({ keep, other, choices }) => {
      const found = look([keep, other], keep);
      const theirs = desk.person(other);
      const badges = [...theirs.badges];
      return desk.change(
        [keep, other],
        (person) => {
          if (person.id === other) {
            person.state = "bin";
            person.badges = [];
            person.mergedInto = keep;
            return;
          }
          person.badges.push(...badges);
          for (const { field, keep: mine, other: value, choice } of found.fields) {
            const chosen = choices[field] ?? choice;
            const next = chosen === "both" ? `${mine}\n\n${value}` : chosen === "other" ? value : mine;
            if (next === null) delete person.fields[field];
            else person.fields[field] = next;
          }
        },
        keep,
      );
    },
  };
}
