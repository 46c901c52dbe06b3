import type { BackupView, Job } from "@/bindings";
import { onNews } from "@/lib/changes";
import { createStore } from "@/lib/store";

/** The backup that takes the directory's place, as it was looked at before. */
export const chosenBackup = createStore<BackupView | null>(null);

/** How the last restore of this window ended; shown until somebody is signed in. */
export const restoreOutcome = createStore<Job | null>(null);

/** Keeps the end of a restore, since the screen that began it is gone by then. */
export const followRestores = (): (() => void) =>
  onNews("job", ({ job }) => {
    if (job?.kind === "restore" && job.phase !== "running") restoreOutcome.set(job);
  });

export function forgetRestore(): void {
  restoreOutcome.set(null);
  chosenBackup.set(null);
}
