import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { useMutation, useQuery } from "@tanstack/react-query";
import { CircleCheck, Download, FileX2, Undo2 } from "lucide-react";
import { useEffect, useState } from "react";
import { Button, EmptyState, Note } from "@/components";
import { keys } from "@/lib/changes";
import { sentence } from "@/lib/errors";
import { asAppError, call } from "@/lib/ipc";
import { useJob } from "@/lib/jobs";
import { goTo } from "@/lib/nav";
import { useNumber } from "@/lib/reading";
import { reportQuery } from "./CheckStep";
import { Counts } from "./Counts";
import { Foot } from "./Foot";
import styles from "./Import.module.css";
import { JobProgress } from "./JobProgress";
import { RowList } from "./RowList";
import { importing, importStep, mapping, type RowFilter, startOver, type Work } from "./state";
import { useSaveRefused } from "./useSaveRefused";

/** The import itself: how far it is, then what it did, and the way to take all of it back. */
export function ImportStep({ work, job: id, onDone }: { work: Work; job: string; onDone: () => void }) {
  const { t } = useLingui();
  const number = useNumber();
  const job = useJob(id);
  const fileId = work.file.file_id;
  const report = useQuery({ ...reportQuery(fileId, id), enabled: job?.phase === "done" });
  const [filter, setFilter] = useState<RowFilter>("all");
  const save = useSaveRefused(work);
  const running = job === null || job.phase === "running";
  useEffect(() => {
    importing.set(running);
    return () => importing.set(false);
  }, [running]);
  const undo = useMutation({
    mutationFn: (changeSet: string) => call("undo_start", { change_set: changeSet, redo: false }),
  });
  const undoId = undo.data?.job ?? null;
  const undoJob = useJob(undoId);
  const taken = useQuery({
    queryKey: [...keys.imports, "undo", undoId],
    queryFn: () => call("undo_report", { job: undoId ?? "" }),
    enabled: undoId !== null && undoJob?.phase === "done",
  });
  const undoing = undoId !== null && (undoJob === null || undoJob.phase === "running");
  const undoError = undo.error ?? taken.error ?? (undoJob?.error ? asAppError(undoJob.error) : null);
  const checkAgain = useMutation({
    mutationFn: () => call("import_check", { file_id: fileId, mapping: mapping(work), mode: work.mode }),
    onSuccess: (started) => importStep.set({ at: "check", work, job: started.job }),
  });

  if (job?.phase === "failed" || job?.phase === "cancelled") {
    return (
      <div className={styles.body}>
        <EmptyState
          icon={<FileX2 size={20} aria-hidden />}
          title={job.phase === "cancelled" ? t`The import was stopped` : t`Nothing was imported`}
          actions={
            <>
              <Button look="primary" isPending={checkAgain.isPending} onPress={() => checkAgain.mutate()}>
                {t`Check again`}
              </Button>
              <Button onPress={startOver}>{t`Choose another file`}</Button>
            </>
          }
        >
          {checkAgain.error
            ? sentence(checkAgain.error)
            : job.error
              ? sentence(asAppError(job.error))
              : t`Nothing was changed.`}
        </EmptyState>
      </div>
    );
  }
  if (report.error)
    return (
      <div className={styles.body}>
        <EmptyState
          icon={<CircleCheck size={20} aria-hidden />}
          title={t`The import is done`}
          actions={<Button onPress={onDone}>{t`Go to the directory`}</Button>}
        >
          {sentence(report.error)}
        </EmptyState>
      </div>
    );
  if (!report.data) return <JobProgress id={id} job={job} label={t`Importing`} />;

  const done = report.data;
  if (undoing) return <JobProgress id={undoId} job={undoJob} label={t`Taking the import back`} />;

  const undone = taken.data;
  const written = done.new + done.changed;
  const writtenText = number(written);
  const kept = undone ? undone.kept + undone.failed : 0;
  const keptText = number(kept);
  return (
    <>
      <Counts report={done} filter={filter} onFilter={setFilter} />
      <div className={styles.notes}>
        {undoError ? <Note kind="bad">{sentence(undoError)}</Note> : null}
        {undone ? (
          <Note kind="info" role="status" title={t`The import was taken back`}>
            {kept > 0
              ? plural(kept, {
                  one: `${keptText} person was changed since and stays as it is.`,
                  other: `${keptText} people were changed since and stay as they are.`,
                })
              : t`Everybody is as before.`}
          </Note>
        ) : (
          <Note
            kind="ok"
            role="status"
            title={plural(written, {
              one: `${writtenText} person imported`,
              other: `${writtenText} people imported`,
            })}
            action={
              done.change_set ? (
                <Button
                  size="small"
                  isPending={undo.isPending}
                  onPress={() => done.change_set && undo.mutate(done.change_set)}
                >
                  <Undo2 size={16} aria-hidden />
                  {t`Undo import`}
                </Button>
              ) : null
            }
          >
            {t`It can be taken back as one step for 30 days.`}
          </Note>
        )}
      </div>
      <RowList
        fileId={fileId}
        job={id}
        filter={filter}
        action={
          done.refused > 0 ? (
            <Button isPending={save.isPending} onPress={() => save.mutate()}>
              <Download size={16} aria-hidden />
              {t`Refused rows as a file`}
            </Button>
          ) : null
        }
      />
      <Foot start={<Button onPress={startOver}>{t`Import another file`}</Button>}>
        <Button
          look="primary"
          onPress={() => {
            startOver();
            goTo(undone ? "all" : "recent");
          }}
        >
          {undone ? t`Go to the directory` : t`Show who was imported`}
        </Button>
      </Foot>
    </>
  );
}
