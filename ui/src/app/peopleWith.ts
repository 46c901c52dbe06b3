import type { Column } from "@/bindings";
import { noWish } from "@/features/directory/query";
import { labelKey, valueLabels, wishes } from "@/features/directory/state";
import { goTo } from "@/lib/nav";

/** Lists the people who have a role or are in a group. */
export function listPeopleWith(column: Column, id: string, name: string): void {
  valueLabels.set(labelKey(column, id), name);
  wishes.set((all) => ({
    ...all,
    all: {
      ...noWish,
      filters: [{ column, op: "is", values: [id] }],
      states: ["active", "invited", "staged", "suspended"],
    },
  }));
  goTo("all");
}
