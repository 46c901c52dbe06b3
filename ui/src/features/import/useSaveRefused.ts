import { t } from "@lingui/core/macro";
import { useMutation } from "@tanstack/react-query";
import { chooseSavePath, hasFileDialogs } from "@/lib/files";
import { call } from "@/lib/ipc";
import { say, sayProblem } from "@/lib/toasts";
import type { Work } from "./state";

/** Writes the refused rows, each with its reasons, beside or wherever one wants. */
export function useSaveRefused(work: Work) {
  return useMutation({
    mutationFn: async () => {
      const stem = work.file.name.replace(/\.[^.]+$/, "") || t`Pasted rows`;
      const name = `${stem} (${t`refused`}).csv`;
      const path = hasFileDialogs()
        ? await chooseSavePath(t`Save the refused rows`, name, [{ name: "CSV", extensions: ["csv"] }])
        : "path" in work.source
          ? work.source.path.slice(0, work.source.path.length - work.file.name.length) + name
          : null;
      return path ? call("import_save_refused", { file_id: work.file.file_id, path }) : null;
    },
    onSuccess: (saved) => {
      if (!saved) return;
      const path = saved.path;
      say(t`Saved: ${path}`);
    },
    onError: sayProblem,
  });
}
