import type { ViewId } from "@/lib/nav";
import { onForget } from "@/lib/session";
import { createStore } from "@/lib/store";
import type { Wish } from "./query";
import { type Chosen, nobody } from "./selection";

/**
 * What was asked of each view (nothing, where it is not there) and who is selected. It outlives the screen: whoever comes back
 * from an import finds the list as they left it. Locking forgets it.
 */
export const wishes = createStore<Partial<Record<ViewId, Wish>>>({});

export const chosenPeople = createStore<Chosen>(nobody);

/** Names of filter values by column and value, as they were when chosen; a query carries only the values. */
export const valueLabels = new Map<string, string>();

export const labelKey = (column: string, value: string): string => `${column} ${value}`;

export function resetDirectory(): void {
  wishes.set({});
  chosenPeople.set(nobody);
  valueLabels.clear();
}

onForget(resetDirectory);
