import type { DraftView, PersonPatch, PersonView } from "@/bindings";

/**
 * What was typed into the form of one person and is not saved yet. Only touched fields are here, so
 * untouched ones always show what the directory says now.
 */
export interface Draft {
  patch: PersonPatch;
  /** Version each touched field had when it was first touched, or last compared. */
  versions: Record<string, string>;
  /** Further departments by id, when they were touched. */
  departments: string[] | null;
}

export const nothing: Draft = { patch: {}, versions: {}, departments: null };

/** How the list of departments stands among the patch in storage, which knows only texts. */
const DEPARTMENTS = "departments";

/** A field that was changed here and, since, elsewhere. */
export interface Collision {
  field: string;
  theirs: string | null;
  mine: string | null;
}

/** What the directory holds; an absent field is empty. */
const stored = (view: PersonView, field: string): string | null => view.fields[field] || null;

/** What the field shows: the draft, else the directory. */
export function shown(draft: Draft, view: PersonView, field: string): string {
  const typed = draft.patch[field];
  return (typed === undefined ? stored(view, field) : typed) ?? "";
}

export function furtherDepartments(draft: Draft, view: PersonView): string[] {
  return draft.departments ?? view.departments.map((unit) => unit.id);
}

/** The draft after a field was changed; changed back, it is as if it had never been touched. */
export function withField(draft: Draft, view: PersonView, field: string, text: string): Draft {
  const value = text === "" ? null : text;
  const { [field]: _, ...others } = draft.patch;
  const { [field]: version, ...versions } = draft.versions;
  if (value === stored(view, field)) return { ...draft, patch: others, versions };
  return {
    ...draft,
    patch: { ...others, [field]: value },
    versions: { ...versions, [field]: version ?? view.versions[field] ?? "" },
  };
}

export function withDepartments(draft: Draft, view: PersonView, departments: string[]): Draft {
  const now = new Set(view.departments.map((unit) => unit.id));
  const same = departments.length === now.size && departments.every((id) => now.has(id));
  return { ...draft, departments: same ? null : departments };
}

export const changeCount = (draft: Draft): number => Object.keys(draft.patch).length + (draft.departments ? 1 : 0);

/** Touched fields that somebody else has changed to something else since. */
export function collisions(draft: Draft, view: PersonView): Collision[] {
  return Object.entries(draft.patch).flatMap(([field, typed]) => {
    const mine = typed ?? null;
    const theirs = stored(view, field);
    return draft.versions[field] === (view.versions[field] ?? "") || theirs === mine ? [] : [{ field, theirs, mine }];
  });
}

/** Drops what the directory holds already, whoever put it there. */
export function settled(draft: Draft, view: PersonView): Draft {
  let next = draft;
  for (const [field, typed] of Object.entries(draft.patch)) {
    if ((typed ?? null) === stored(view, field)) next = withField(next, view, field, typed ?? "");
  }
  if (next.departments) next = withDepartments(next, view, next.departments);
  return next;
}

/** Mine shall overwrite theirs: the field counts as compared. */
export function keepMine(draft: Draft, view: PersonView, field: string): Draft {
  return { ...draft, versions: { ...draft.versions, [field]: view.versions[field] ?? "" } };
}

export const takeTheirs = (draft: Draft, view: PersonView, field: string): Draft =>
  withField(draft, view, field, stored(view, field) ?? "");

export function toStorage(draft: Draft, now: number): DraftView | null {
  if (changeCount(draft) === 0) return null;
  return {
    patch: draft.departments ? { ...draft.patch, [DEPARTMENTS]: draft.departments.join(" ") } : draft.patch,
    versions: draft.versions,
    saved_at: now,
  };
}

export function fromStorage(kept: DraftView | null): Draft {
  if (!kept) return nothing;
  const { [DEPARTMENTS]: departments, ...patch } = kept.patch;
  return {
    patch,
    versions: kept.versions,
    departments: departments == null ? null : departments.split(" ").filter(Boolean),
  };
}
