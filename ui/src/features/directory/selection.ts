import type { DirectoryQuery, Selection } from "@/bindings";
import type { ViewId } from "@/lib/nav";
import type { Wish } from "./query";

/** Where a selection of "all" was made, to get back there. */
export interface Origin {
  view: ViewId;
  wish: Wish;
}

/** Who is selected: some people by id, or everybody who matches a query but for a few. */
export type Chosen =
  | { mode: "some"; ids: ReadonlySet<string> }
  | { mode: "all"; query: DirectoryQuery; total: number; origin: Origin; except: ReadonlySet<string> };

export const nobody: Chosen = { mode: "some", ids: new Set() };

export const sameQuery = (a: DirectoryQuery | null, b: DirectoryQuery | null): boolean =>
  a === b || (a !== null && b !== null && JSON.stringify({ ...a, sort: [] }) === JSON.stringify({ ...b, sort: [] }));

/** How many. */
export function chosenCount(chosen: Chosen): number {
  return chosen.mode === "some" ? chosen.ids.size : Math.max(0, chosen.total - chosen.except.size);
}

/** Whether a person of the list that is shown is selected. "All" speaks only of its own list. */
export function isChosen(chosen: Chosen, id: string, shown: DirectoryQuery | null): boolean {
  if (chosen.mode === "some") return chosen.ids.has(id);
  return sameQuery(chosen.query, shown) && !chosen.except.has(id);
}

/** With these people selected or not, as `on` says. */
export function choose(chosen: Chosen, ids: Iterable<string>, on: boolean, shown: DirectoryQuery | null): Chosen {
  // "All" of another list gives way to what is chosen here by hand.
  const base = chosen.mode === "all" && !sameQuery(chosen.query, shown) ? nobody : chosen;
  const set = new Set(base.mode === "some" ? base.ids : base.except);
  const inSet = base.mode === "some" ? on : !on;
  for (const id of ids) {
    if (inSet) set.add(id);
    else set.delete(id);
  }
  if (base.mode === "some") return { mode: "some", ids: set };
  return set.size >= base.total ? nobody : { ...base, except: set };
}

export function chooseAll(query: DirectoryQuery, total: number, origin: Origin): Chosen {
  return { mode: "all", query, total, origin, except: new Set() };
}

/** For the commands; `null` when nobody is selected. */
export function asSelection(chosen: Chosen): Selection | null {
  if (chosenCount(chosen) === 0) return null;
  return chosen.mode === "some"
    ? { mode: "some", ids: [...chosen.ids] }
    : { mode: "all", query: chosen.query, except: [...chosen.except] };
}
