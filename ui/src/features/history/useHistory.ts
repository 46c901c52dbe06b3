import { useLingui } from "@lingui/react/macro";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import type { HistoryAsk, HistoryLine } from "@/bindings";
import { keys } from "@/lib/changes";
import { call } from "@/lib/ipc";
import { say, undo } from "@/lib/toasts";

/** What is asked for, without where to go on. */
export type Wanted = Omit<HistoryAsk, "before" | "limit">;

export const everything: Wanted = { person: null, by: null, act: null, topic: null, since: null, until: null };

/** The history, a stretch at a time, the latest first. */
export function useHistory(wanted: Wanted, limit: number) {
  return useInfiniteQuery({
    queryKey: [...keys.history, wanted, limit],
    queryFn: ({ pageParam }) => call("history_page", { ...wanted, before: pageParam, limit }),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });
}

/** Takes the act of an entry back. */
export function useUndo(): (line: HistoryLine) => void {
  const { t } = useLingui();
  return (line) => {
    if (!line.act) return;
    if (line.act.undone) say(t`This was undone already.`);
    else void undo(line.act.id, false);
  };
}
