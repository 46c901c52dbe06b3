import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { useEffect, useRef } from "react";
import type { PersonView } from "@/bindings";
import { Button, Note } from "@/components";
import { fieldWord, personTypeWord } from "@/lib/fieldWords";
import { formatDay, formatInstant } from "@/lib/format";
import { useReading } from "@/lib/reading";
import type { Collision } from "./draft";
import styles from "./People.module.css";
import { NEW, useUnits } from "./UnitField";

/** Fields that were changed here and elsewhere: both values, and a choice for each. */
export function Collisions({
  view,
  colliding,
  focus,
  onMine,
  onTheirs,
}: {
  view: PersonView;
  colliding: readonly Collision[];
  focus: boolean;
  onMine: (field: string) => void;
  onTheirs: (field: string) => void;
}) {
  const { t } = useLingui();
  const reading = useReading();
  const note = useRef<HTMLDivElement>(null);
  const say = useValueText(view);
  const who = view.changed_by;
  const when = formatInstant(view.changed_at, reading);
  useEffect(() => {
    if (focus) note.current?.focus();
  }, [focus]);
  return (
    <Note
      ref={note}
      kind="warn"
      role="alert"
      title={plural(colliding.length, {
        one: "A field you are editing was changed",
        other: "# fields you are editing were changed",
      })}
    >
      <p>
        {who ? t`By ${who}, ${when}. Choose what shall stand.` : t`By somebody else, ${when}. Choose what shall stand.`}
      </p>
      <ul className={styles.versions}>
        {colliding.map(({ field, theirs, mine }) => {
          const word = fieldWord(field);
          return (
            <li key={field}>
              <b>{word}</b>
              <dl className={styles.pair}>
                <dt>{t`Now`}</dt>
                <dd>
                  <bdi>{say(field, theirs)}</bdi>
                </dd>
                <dd>
                  <Button size="small" aria-label={t`Take theirs: ${word}`} onPress={() => onTheirs(field)}>
                    {t`Take theirs`}
                  </Button>
                </dd>
                <dt>{t`Yours`}</dt>
                <dd>
                  <bdi>{say(field, mine)}</bdi>
                </dd>
                <dd>
                  <Button size="small" aria-label={t`Keep mine: ${word}`} onPress={() => onMine(field)}>
                    {t`Keep mine`}
                  </Button>
                </dd>
              </dl>
            </li>
          );
        })}
      </ul>
    </Note>
  );
}

/** A stored value as a person reads it. */
function useValueText(view: PersonView): (field: string, value: string | null) => string {
  const { t } = useLingui();
  const reading = useReading();
  const units = [
    ...useUnits("company"),
    ...useUnits("division"),
    ...useUnits("department"),
    ...useUnits("site"),
    ...useUnits("cost_centre"),
  ];
  return (field, value) => {
    if (!value) return t`(empty)`;
    if (value.startsWith(NEW)) return value.slice(NEW.length);
    if (field === "start_date" || field === "end_date") return formatDay(value, reading);
    if (field === "person_type") return personTypeWord(value);
    if (value === "true") return t`Yes`;
    if (value === "false") return t`No`;
    const reference = view.references[field];
    if (reference?.id === value) return reference.name;
    return units.find((unit) => unit.value === value)?.text ?? value;
  };
}
