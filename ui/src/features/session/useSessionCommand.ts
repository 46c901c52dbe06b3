import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { AppStatus } from "@/bindings";
import { keys } from "@/lib/changes";

/** A command that leads to another phase. The status is read again, so that the window follows. */
export function useSessionCommand<A>(run: (args: A) => Promise<AppStatus | unknown>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: run,
    onSettled: () => client.invalidateQueries({ queryKey: keys.status }),
  });
}
