import { useLingui } from "@lingui/react/macro";
import type { Job } from "@/bindings";
import { Button, Progress } from "@/components";
import { locale } from "@/lib/i18n";
import { useCancelJob } from "@/lib/jobs";
import { useNumber } from "@/lib/reading";
import { useStore } from "@/lib/store";
import { useWaited } from "@/lib/waited";
import styles from "./Import.module.css";
import { sizeText } from "./words";

/** How far a check or an import is, and the way to stop it. */
export function JobProgress({ id, job, label }: { id: string; job: Job | null; label: string }) {
  const { t } = useLingui();
  const number = useNumber();
  const tag = useStore(locale, (now) => now.tag);
  const slow = useWaited(true);
  const cancel = useCancelJob();
  if (!slow) return <div className={styles.body} />;
  const say = (value: number) => (job?.unit === "bytes" ? sizeText(value, tag) : number(value));
  const done = say(job?.done ?? 0);
  const total = say(job?.total ?? 0);
  return (
    <div className={styles.body}>
      <div className={styles.progress} role="status">
        <Progress
          label={label}
          done={job?.done ?? 0}
          total={job?.total ?? 0}
          count={job && job.total > 0 ? t`${done} of ${total}` : undefined}
        />
        <div>
          <Button isPending={cancel.isPending} onPress={() => cancel.mutate(id)}>
            {t`Stop`}
          </Button>
        </div>
      </div>
    </div>
  );
}
