import type { Column, DirectoryQuery, Selection, TapView, UnitKind } from "@/bindings";
import { createStore } from "./store";

/** Views of the People tab, in the order of the side rail. */
export const views = ["all", "recent", "no_badge", "suspended", "bin"] as const;
export type BuiltInView = (typeof views)[number];
/** A view of the rail, or one that was saved under a name. */
export type ViewId = BuiltInView | `saved:${string}`;

/** The id of a saved view; `null` for those that are always there. */
export const savedId = (view: ViewId): string | null => (view.startsWith("saved:") ? view.slice(6) : null);

/** Parts of the Departments tab, in the order of the side rail. */
export const unitKinds = ["company", "division", "department", "site", "cost_centre"] as const satisfies UnitKind[];

/** The person panel: peeked at from the list, or open. */
export interface Panel {
  id: string;
  mode: "open" | "peek";
  /** A tap opened it: a further tap must not give a card to this person before somebody looked. */
  byTap: boolean;
  /** Put the focus on its first field. */
  edit?: boolean;
}

/** What stands over the window. */
export type Overlay =
  | "palette"
  | "keys"
  | "about"
  | "settings"
  | "new_person"
  | "enrol"
  | "export"
  | "backup"
  | "restore"
  | "merge"
  | "group"
  | "edit_people"
  | "select_by_list"
  | null;

/** Something by id and name. */
export interface Named {
  id: string;
  name: string;
}

export interface Place {
  screen:
    | "directory"
    | "import"
    | "roles"
    | "units"
    | "billing"
    | "readers"
    | "rail"
    | "stocktake"
    | "coming"
    | "history";
  view: ViewId;
  /** The part of the Departments tab, and the unit whose panel is open there. */
  unitKind: UnitKind;
  unit: string | null;
  panel: Panel | null;
  overlay: Overlay;
  /** Text a new person starts with. */
  newPersonName?: string;
  /** Who gets a badge in the enrolment, and the card that was laid down already. */
  enrol?: { person: string; tap: TapView | null };
  /** Whom the history is narrowed to: about whom, and by whom. */
  history?: { person: Named | null; by: Named | null };
  /** Whom the coming changes are narrowed to. */
  coming?: Named | null;
  /** Who is to be merged: two people, or one of whom the other entry is looked for; and who stays. */
  merge?: { people: readonly string[]; keep: string | null };
  /** The group whose settings are open, or who is to be in a new one. */
  group?: { id: string | null; members: Selection | null };
  /** Whose fields are about to be changed, and how many they are. */
  many?: { selection: Selection; count: number };
  /** The list that people are to be selected by. */
  pasted?: string;
}

export const start: Place = {
  screen: "directory",
  view: "all",
  unitKind: "department",
  unit: null,
  panel: null,
  overlay: null,
};

export const place = createStore<Place>(start);

export function goTo(view: ViewId): void {
  place.set((now) => ({
    ...now,
    screen: "directory",
    view,
    panel: now.screen === "directory" && now.view === view ? now.panel : null,
    overlay: null,
  }));
}

/** Shows a part of the Departments tab; without one, the part that was open there last. */
export function goToUnits(kind?: UnitKind): void {
  place.set((now) => ({
    ...now,
    screen: "units",
    unitKind: kind ?? now.unitKind,
    unit: kind && kind !== now.unitKind ? null : now.unit,
    panel: null,
    overlay: null,
  }));
}

/** Opens the panel of one unit, or closes it. */
export function showUnit(id: string | null, kind?: UnitKind): void {
  place.set((now) => ({
    ...now,
    screen: "units",
    unitKind: kind ?? now.unitKind,
    unit: id,
    panel: null,
    overlay: null,
  }));
}

export function goToBilling(): void {
  place.set((now) => ({ ...now, screen: "billing", panel: null, overlay: null }));
}

export function goToRoles(): void {
  place.set((now) => ({ ...now, screen: "roles", panel: null, overlay: null }));
}

/** The settings of a group; without one, a new group of these people. */
export function editGroup(id: string | null, members: Selection | null = null): void {
  place.set((now) => ({ ...now, overlay: "group", group: { id, members } }));
}

/** Changes fields of everybody who is selected. */
export function editPeople(selection: Selection, count: number): void {
  place.set((now) => ({ ...now, overlay: "edit_people", many: { selection, count } }));
}

/** Selects everybody whom a pasted list names. */
export function selectByList(pasted = ""): void {
  place.set((now) => ({ ...now, screen: "directory", overlay: "select_by_list", pasted }));
}

export function goToReaders(): void {
  place.set((now) => ({ ...now, screen: "readers", panel: null, overlay: null }));
}

/** Badges for one person after the other. */
export function goToRail(): void {
  place.set((now) => ({ ...now, screen: "rail", panel: null, overlay: null }));
}

/** Counting a pile of cards. */
export function goToStocktake(): void {
  place.set((now) => ({ ...now, screen: "stocktake", panel: null, overlay: null }));
}

/** The history, of everybody or narrowed to what somebody asked for. */
export function showHistory(history: Place["history"] = { person: null, by: null }): void {
  place.set((now) => ({ ...now, screen: "history", history, panel: null, overlay: null }));
}

/** What dates will do by themselves, to everybody or to one person. */
export function showComing(person: Named | null = null): void {
  place.set((now) => ({ ...now, screen: "coming", coming: person, panel: null, overlay: null }));
}

export function goToImport(): void {
  place.set((now) => ({ ...now, screen: "import", panel: null, overlay: null }));
}

export function showPerson(id: string, how: { mode?: Panel["mode"]; byTap?: boolean; edit?: boolean } = {}): void {
  place.set((now) => ({
    ...now,
    screen: "directory",
    overlay: null,
    panel: { id, mode: how.mode ?? "open", byTap: how.byTap ?? false, edit: how.edit },
  }));
}

export function closePanel(): void {
  place.set((now) => (now.panel ? { ...now, panel: null } : now));
}

export function show(overlay: Overlay): void {
  place.set((now) => (now.overlay === overlay ? now : { ...now, overlay }));
}

export function addPerson(name = ""): void {
  place.set((now) => ({ ...now, overlay: "new_person", newPersonName: name }));
}

/** Two entries of one person, to be made one; without a second one it is looked for. */
export function mergePeople(people: readonly string[], keep: string | null = null): void {
  place.set((now) => ({ ...now, overlay: "merge", merge: { people, keep } }));
}

/** Opens the enrolment of a badge for one person. */
export function enrolBadge(person: string, tap: TapView | null = null): void {
  place.set((now) => ({ ...now, overlay: "enrol", enrol: { person, tap } }));
}

/** What an export would be about: the list as it is shown, and who is selected in it. */
export interface ListedNow {
  query: DirectoryQuery;
  selection: Selection | null;
  columns: Column[];
}

export const nothingListed: ListedNow = {
  query: { text: "", filters: [], sort: [], states: [] },
  selection: null,
  columns: ["name", "email", "department", "role", "badge", "status", "changed"],
};

export const listedNow = createStore<ListedNow>(nothingListed);
