import { plural, t } from "@lingui/core/macro";
import type { Job } from "@/bindings";
import { sentence } from "@/lib/errors";
import { asAppError, call } from "@/lib/ipc";
import { say, sayDone, sayProblem } from "@/lib/toasts";
import { watchJob } from "@/lib/watchJob";

/** Says how an edit of many people ended, whether or not its dialog is still there. */
export function watchEdit(id: string): void {
  watchJob(id, (job) => void announce(job));
}

async function announce(job: Job): Promise<void> {
  if (job.phase === "cancelled") {
    say(t`Stopped. Nothing was changed.`);
    return;
  }
  if (job.phase === "failed") {
    say(job.error ? sentence(asAppError(job.error)) : t`The change did not finish.`, { kind: "problem" });
    return;
  }
  try {
    const report = await call("people_edit_report", { job: job.job });
    const { changed, refused } = report;
    if (report.change_set)
      sayDone(plural(changed, { one: "# person changed.", other: "# people changed." }), {
        change_set: report.change_set,
        count: changed,
      });
    else say(t`Nobody was changed.`);
    if (refused > 0)
      say(plural(refused, { one: "# person stays as they are.", other: "# people stay as they are." }), {
        kind: "problem",
      });
  } catch (cause) {
    sayProblem(cause);
  }
}
