import { useLingui } from "@lingui/react/macro";
import { useMutation, useQuery } from "@tanstack/react-query";
import { FolderOpen } from "lucide-react";
import { useState } from "react";
import { Button, Dialog, Note, Progress, TextField } from "@/components";
import { keys } from "@/lib/changes";
import { sentence } from "@/lib/errors";
import { backupEnding, chooseSavePath, hasFileDialogs } from "@/lib/files";
import { formatAgo, formatInstant } from "@/lib/format";
import { call } from "@/lib/ipc";
import { useCancelJob, useJob } from "@/lib/jobs";
import { useNow } from "@/lib/now";
import { useNumber, useReading } from "@/lib/reading";
import { sayProblem } from "@/lib/toasts";
import { useWaited } from "@/lib/waited";

/** Writes the whole directory into one encrypted file, while everybody goes on working. */
export function BackupDialog({ onClose }: { onClose: () => void }) {
  const { t } = useLingui();
  const reading = useReading();
  const number = useNumber();
  const now = useNow(60_000);
  const dialogs = hasFileDialogs();
  const [wishedPath, setPath] = useState<string | null>(null);
  const [id, setId] = useState<string | null>(null);
  const status = useQuery({
    queryKey: [...keys.settings, "backup"],
    queryFn: () => call("backup_status"),
    // "Last backup" and the day in the name are of the moment the dialog opens.
    staleTime: 0,
  });
  const path = wishedPath ?? status.data?.suggested ?? "";
  const run = useMutation({
    mutationFn: () => call("backup_run", { path: path.trim() }),
    onSuccess: ({ job }) => setId(job),
  });
  const job = useJob(id);
  const slow = useWaited(id !== null);
  const cancel = useCancelJob();
  const choose = async () => {
    try {
      const chosen = await chooseSavePath(t`Where to write the backup`, path, [
        { name: t`Rollbook backup`, extensions: [backupEnding] },
      ]);
      if (chosen) setPath(chosen);
    } catch (cause) {
      sayProblem(cause);
    }
  };

  if (id !== null && (job === null || job.phase === "running")) {
    const share = job && job.total > 0 ? number(Math.floor((100 * job.done) / job.total)) : null;
    return (
      <Dialog
        title={t`Back up now`}
        size="small"
        onClose={onClose}
        aside={t`The backup is finished in the background if you close this.`}
        actions={
          <Button isPending={cancel.isPending} onPress={() => cancel.mutate(id)} autoFocus>
            {t`Stop`}
          </Button>
        }
      >
        <div role="status">
          {slow ? (
            <Progress
              label={t`Writing the backup`}
              done={job?.done ?? 0}
              total={job?.total ?? 0}
              count={share === null ? undefined : t`${share} %`}
            />
          ) : null}
        </div>
      </Dialog>
    );
  }
  if (job?.phase === "done") {
    const where = job.result ?? path;
    return (
      <Dialog
        title={t`Back up now`}
        size="small"
        onClose={onClose}
        dismissable
        actions={<Button look="primary" onPress={onClose} autoFocus>{t`Done`}</Button>}
      >
        <Note kind="ok" role="status" title={t`The backup is written and was read back.`}>
          <bdi dir="ltr" className="selectable">
            {where}
          </bdi>
        </Note>
        <p className="muted">{t`It opens with the recovery key. Keep it on another disk than this computer’s.`}</p>
      </Dialog>
    );
  }
  const last = status.data?.last;
  const ago = last ? formatAgo(last.at, now, reading) : "";
  const when = last ? formatInstant(last.at, reading) : "";
  const failed = job?.phase === "failed" ? job.error : (run.error ?? status.error);
  return (
    <Dialog
      title={t`Back up now`}
      subtitle={t`Everything in one encrypted file, checked before it counts.`}
      onClose={onClose}
      onSubmit={() => path.trim() && !run.isPending && run.mutate()}
      actions={
        <>
          <Button onPress={onClose}>{t`Cancel`}</Button>
          <Button type="submit" look="primary" isPending={run.isPending} isDisabled={path.trim() === ""}>
            {t`Write the backup`}
          </Button>
        </>
      }
    >
      {failed ? <Note kind="bad">{sentence(failed)}</Note> : null}
      {job?.phase === "cancelled" ? <Note kind="info" role="status">{t`Stopped. No backup was written.`}</Note> : null}
      <TextField
        label={t`Where to`}
        value={path}
        onChange={setPath}
        ltr
        autoFocus
        hint={t`An older backup by that name is replaced once the new one is whole; no other file is.`}
      />
      {dialogs ? (
        <div>
          <Button onPress={() => void choose()}>
            <FolderOpen size={16} aria-hidden />
            {t`Choose a place…`}
          </Button>
        </div>
      ) : null}
      {status.isSuccess ? (
        <p className="muted">
          {last ? (
            <>
              <span title={when}>{t`Last backup: ${ago}`}</span>
              {" · "}
              <bdi dir="ltr" className="selectable">
                {last.path}
              </bdi>
            </>
          ) : (
            t`No backup was made on this computer yet.`
          )}
        </p>
      ) : null}
    </Dialog>
  );
}
