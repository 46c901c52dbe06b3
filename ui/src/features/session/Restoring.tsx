import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { AppStatus } from "@/bindings";
import { Button, Progress } from "@/components";
import { formatInstant } from "@/lib/format";
import { useCancelJob, useJob } from "@/lib/jobs";
import { jobsQuery } from "@/lib/queries";
import { useNumber, useReading } from "@/lib/reading";
import { useStore } from "@/lib/store";
import { chosenBackup } from "./restore";
import { SessionPage } from "./SessionPage";
import styles from "./SessionPage.module.css";

/** A backup takes the directory's place; nobody is signed in meanwhile. */
export function Restoring({ status }: { status: AppStatus }) {
  const { t } = useLingui();
  const number = useNumber();
  const reading = useReading();
  const backup = useStore(chosenBackup);
  const jobs = useQuery(jobsQuery);
  const id = jobs.data?.findLast((job) => job.kind === "restore")?.job ?? null;
  const job = useJob(id);
  const cancel = useCancelJob();
  const share = job && job.total > 0 ? number(Math.floor((100 * job.done) / job.total)) : null;
  const when = backup ? formatInstant(backup.made_at, reading) : "";
  return (
    <SessionPage
      title={t`Restoring a backup`}
      lead={backup ? t`The directory as it was on ${when}. Then you sign in.` : t`Then you sign in.`}
      organization={backup?.organization}
      version={status.version}
    >
      <div className={styles.form} role="status">
        <Progress
          label={t`Copying and checking`}
          done={job?.done ?? 0}
          total={job?.total ?? 0}
          count={share === null ? undefined : t`${share} %`}
        />
        <div className={styles.actions}>
          <Button isDisabled={id === null} isPending={cancel.isPending} onPress={() => id && cancel.mutate(id)}>
            {t`Stop`}
          </Button>
        </div>
      </div>
    </SessionPage>
  );
}
