import { useLingui } from "@lingui/react/macro";
import { Button, Note } from "@/components";
import { sentence } from "@/lib/errors";
import { showHistory, showPerson } from "@/lib/nav";
import { useReading } from "@/lib/reading";
import type { AccessBlockProps } from "@/lib/slots";
import { useWaited } from "@/lib/waited";
import styles from "./History.module.css";
import { Line } from "./Line";
import { everything, useHistory, useUndo } from "./useHistory";

/** Entries of a person's page; the rest is a press away. */
const SHOWN = 8;

/** The latest of one person's history. */
export function HistoryBlock({ person, readOnly }: AccessBlockProps) {
  const { t } = useLingui();
  const reading = useReading();
  const takeBack = useUndo();
  const history = useHistory({ ...everything, person: person.id }, SHOWN);
  const slow = useWaited(history.isPending);
  const lines = history.data?.pages[0]?.lines ?? [];
  if (history.error) {
    return (
      <Note kind="bad" action={<Button size="small" onPress={() => void history.refetch()}>{t`Retry`}</Button>}>
        {sentence(history.error)}
      </Note>
    );
  }
  return (
    <div className={styles.block} aria-busy={slow || undefined}>
      <ul className={styles.plain}>
        {lines.map((line) => (
          <li key={line.n}>
            <Line
              line={line}
              reading={reading}
              about={line.about?.kind !== "person"}
              onPerson={(id) => showPerson(id)}
              onUndo={readOnly ? undefined : takeBack}
            />
          </li>
        ))}
      </ul>
      {history.hasNextPage ? (
        <div>
          <Button size="small" onPress={() => showHistory({ person: { id: person.id, name: person.name }, by: null })}>
            {t`Whole history`}
          </Button>
        </div>
      ) : null}
    </div>
  );
}
