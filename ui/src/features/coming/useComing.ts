import { keepPreviousData, useInfiniteQuery, useMutation } from "@tanstack/react-query";
import type { ComingAsk, ComingView } from "@/bindings";
import { keys } from "@/lib/changes";
import { call } from "@/lib/ipc";
import { sayDone, sayProblem } from "@/lib/toasts";
import { calledOffText } from "./words";

/** What is asked for, without where to go on. */
export type Wanted = Omit<ComingAsk, "behind" | "limit">;

/** What lies ahead, a stretch at a time, the nearest first. */
export function useComing(wanted: Wanted, limit: number) {
  return useInfiniteQuery({
    queryKey: [...keys.coming, wanted, limit],
    queryFn: ({ pageParam }) => call("coming_list", { ...wanted, behind: pageParam, limit }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });
}

/** Calls one of them off, and offers to take that back. */
export function useCallOff() {
  return useMutation({
    mutationFn: (row: ComingView) => call("coming_call_off", { id: row.id }),
    onSuccess: (changed, row) => sayDone(calledOffText(row), changed),
    onError: sayProblem,
  });
}
