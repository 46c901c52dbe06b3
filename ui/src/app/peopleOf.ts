import type { Column, UnitRow } from "@/bindings";
import { noWish } from "@/features/directory/query";
import { labelKey, valueLabels, wishes } from "@/features/directory/state";
import { goTo } from "@/lib/nav";

/** Lists the people of a unit: the directory, filtered by it (and by what lies in it, as `ids` say). */
export function listPeopleOf(unit: UnitRow, ids: readonly string[]): void {
  // Whoever works in it as a further department belongs to it as well.
  const column: Column = unit.kind === "department" ? "departments" : unit.kind;
  valueLabels.set(labelKey(column, unit.id), unit.name);
  wishes.set((all) => ({
    ...all,
    all: {
      ...noWish,
      filters: [{ column, op: "is", values: [...ids] }],
      states: ["active", "invited", "staged", "suspended"],
    },
  }));
  goTo("all");
}
