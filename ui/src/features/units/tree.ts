import type { UnitKind, UnitRow } from "@/bindings";

/** A unit as a row of the tree. */
export interface TreeRow {
  unit: UnitRow;
  /** 1 at the top. */
  level: number;
  hasChildren: boolean;
  open: boolean;
  /** Place among its neighbours, from 1, and how many those are. */
  place: number;
  of: number;
}

/** Without accents and case, as people type. */
const fold = (text: string): string => text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase().trim();

/**
 * The rows of one kind from the top down. What lies in a unit of another kind stands at the top.
 * With a text only what fits it is shown, with everything above it opened.
 */
export function treeRows(
  units: readonly UnitRow[],
  kind: UnitKind,
  closed: ReadonlySet<string>,
  text: string,
): TreeRow[] {
  const own = units.filter((unit) => unit.kind === kind);
  const ids = new Set(own.map((unit) => unit.id));
  const children = new Map<string | null, UnitRow[]>();
  for (const unit of own) {
    const parent = unit.parent !== null && ids.has(unit.parent) ? unit.parent : null;
    children.set(parent, [...(children.get(parent) ?? []), unit]);
  }
  const wanted = fold(text);
  const fits = new Set<string>();
  const mark = (unit: UnitRow): boolean => {
    let any = wanted === "" || fold(`${unit.name} ${unit.code ?? ""}`).includes(wanted);
    for (const child of children.get(unit.id) ?? []) any = mark(child) || any;
    if (any) fits.add(unit.id);
    return any;
  };
  for (const unit of children.get(null) ?? []) mark(unit);
  const rows: TreeRow[] = [];
  const add = (parent: string | null, level: number) => {
    const here = (children.get(parent) ?? []).filter((unit) => fits.has(unit.id));
    for (const [at, unit] of here.entries()) {
      const hasChildren = (children.get(unit.id) ?? []).some((child) => fits.has(child.id));
      const open = hasChildren && (wanted !== "" || !closed.has(unit.id));
      rows.push({ unit, level, hasChildren, open, place: at + 1, of: here.length });
      if (open) add(unit.id, level + 1);
    }
  };
  add(null, 1);
  return rows;
}

/** The unit and all that lies in it. */
export function within(units: readonly UnitRow[], id: string): Set<string> {
  const found = new Set([id]);
  let grew = true;
  while (grew) {
    grew = false;
    for (const unit of units)
      if (unit.parent !== null && found.has(unit.parent) && !found.has(unit.id)) {
        found.add(unit.id);
        grew = true;
      }
  }
  return found;
}

const above: Record<UnitKind, readonly UnitKind[]> = {
  company: [],
  division: ["company", "division"],
  department: ["company", "division", "department"],
  site: ["company"],
  cost_centre: ["company"],
};

/** Kinds a unit of this kind may lie in. */
export const parentKinds = (kind: UnitKind): readonly UnitKind[] => above[kind];

/** Whether a unit may be dropped on another one; the program has the last word. */
export function mayLieIn(units: readonly UnitRow[], unit: UnitRow, parent: UnitRow): boolean {
  return parentKinds(unit.kind).includes(parent.kind) && !within(units, unit.id).has(parent.id);
}

/** Names from the top down to the unit, for lists in which several have one name. */
export function pathOf(units: readonly UnitRow[], unit: UnitRow): string {
  const names: string[] = [];
  let at = unit.parent;
  while (at !== null && names.length < units.length) {
    const found = units.find((one) => one.id === at);
    if (!found) break;
    names.unshift(found.name);
    at = found.parent;
  }
  return names.join(" › ");
}
