import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { PersonRow, PersonState } from "@/bindings";
import { call } from "./ipc";

/** Whom something can be given to: whoever is in the bin or suspended is not offered. */
export const whoWorksHere: readonly PersonState[] = ["active", "invited", "staged"];
/** Everybody but those in the bin. */
export const everybody: readonly PersonState[] = [...whoWorksHere, "suspended"];

/**
 * The people whose name, address or number fits what is typed, best first; nobody while nothing is
 * typed. What was found last stays until the next answer is there.
 */
export function useFoundPeople(
  typed: string,
  { states, most }: { states: readonly PersonState[]; most: number },
): { found: readonly PersonRow[]; isFetching: boolean } {
  const text = typed.trim();
  const { data, isFetching } = useQuery({
    queryKey: ["found_people", text, states],
    enabled: text !== "",
    // What is typed is seldom typed again, and people change.
    gcTime: 0,
    staleTime: 0,
    placeholderData: keepPreviousData,
    queryFn: () => call("directory_query", { text, filters: [], sort: [], states: [...states] }),
  });
  const found = useMemo(() => (text === "" ? [] : (data?.rows.slice(0, most) ?? [])), [data, text, most]);
  return { found, isFetching };
}

/** Everybody whose name or address fits, for a field that narrows a list to one of them. */
export const useAnybody = (typed: string): readonly PersonRow[] =>
  useFoundPeople(typed, { states: everybody, most: 10 }).found;
