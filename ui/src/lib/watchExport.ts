import { plural, t } from "@lingui/core/macro";
import type { Job } from "@/bindings";
import { sentence } from "@/lib/errors";
import { hasFileDialogs, showFile } from "@/lib/files";
import { asAppError } from "@/lib/ipc";
import { say, sayProblem } from "@/lib/toasts";
import { watchJob } from "@/lib/watchJob";

function announce(job: Job): void {
  switch (job.phase) {
    case "running":
      return;
    case "cancelled":
      say(t`Export stopped. No file was written.`);
      return;
    case "failed":
      say(job.error ? sentence(asAppError(job.error)) : t`The export did not finish.`, { kind: "problem" });
      return;
    case "done": {
      const path = job.result ?? "";
      const count = job.unit === "rows" ? job.total : 0;
      const text =
        count > 0
          ? plural(count, { one: `# person exported: ${path}`, other: `# people exported: ${path}` })
          : t`Exported: ${path}`;
      say(text, {
        action: hasFileDialogs()
          ? { label: t`Open file`, undo: false, run: () => void showFile(path).catch(sayProblem) }
          : undefined,
      });
    }
  }
}

/** Says how an export ended, whether or not its dialog is still there. */
export function watchExport(id: string): void {
  watchJob(id, announce);
}
