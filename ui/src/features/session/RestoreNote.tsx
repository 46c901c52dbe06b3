import { useLingui } from "@lingui/react/macro";
import { Note } from "@/components";
import { sentence } from "@/lib/errors";
import { formatInstant } from "@/lib/format";
import { useReading } from "@/lib/reading";
import { useStore } from "@/lib/store";
import { chosenBackup, restoreOutcome } from "./restore";

/** How a restore ended, over the screen that follows it. */
export function RestoreNote() {
  const { t } = useLingui();
  const reading = useReading();
  const job = useStore(restoreOutcome);
  const backup = useStore(chosenBackup);
  if (!job) return null;
  if (job.phase === "cancelled")
    return <Note kind="info" role="status">{t`Restoring was stopped. Everything is as it was.`}</Note>;
  if (job.phase === "failed")
    return (
      <Note kind="bad" title={t`The backup was not restored; everything is as it was.`}>
        {job.error ? sentence(job.error) : null}
      </Note>
    );
  const when = backup ? formatInstant(backup.made_at, reading) : "";
  return (
    <Note kind="ok" role="status" title={when ? t`Restored as of ${when}.` : t`The backup is restored.`}>
      {job.result ? (
        <>
          {t`What was here before is kept at:`}{" "}
          <bdi dir="ltr" className="selectable">
            {job.result}
          </bdi>
        </>
      ) : null}
    </Note>
  );
}
