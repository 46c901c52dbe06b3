import { useEffect, useRef } from "react";
import type { DirectoryQuery } from "@/bindings";
import { call } from "@/lib/ipc";
import { useStore } from "@/lib/store";
import { asSelection, nobody, sameQuery } from "./selection";
import { chosenPeople } from "./state";

/**
 * "All" of a list counts those who are in it by now: what is done with them may move some out of it.
 */
export function useSelectionTotal(shown: DirectoryQuery | null, total: number | null): void {
  const chosen = useStore(chosenPeople);
  const counted = useRef(total);
  useEffect(() => {
    if (total === null || counted.current === total) return;
    const selection = asSelection(chosen);
    if (!selection || chosen.mode !== "all" || !sameQuery(chosen.query, shown)) return;
    counted.current = total;
    if (total === chosen.total) return;
    call("selection_shown", { selection, query: chosen.query }).then(
      ({ selected }) =>
        chosenPeople.set((now) =>
          now !== chosen ? now : selected === 0 ? nobody : { ...chosen, total: selected + chosen.except.size },
        ),
      // The number before stays; whatever is done next counts anew.
      () => undefined,
    );
  }, [chosen, shown, total]);
}
