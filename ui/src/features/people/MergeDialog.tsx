import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { ArrowRight, ArrowRightLeft } from "lucide-react";
import { useState } from "react";
import { Label } from "react-aria-components/Label";
import { Radio, RadioGroup } from "react-aria-components/RadioGroup";
import type { MergeChoice, MergeField, MergePreview, MergeSide } from "@/bindings";
import { Avatar, Button, classes, Dialog, Note, StatusPill } from "@/components";
import { isolated } from "@/lib/bidi";
import { keys } from "@/lib/changes";
import { sentence } from "@/lib/errors";
import { fieldWord } from "@/lib/fieldWords";
import { formatInstant } from "@/lib/format";
import { call } from "@/lib/ipc";
import { mergePeople, showPerson } from "@/lib/nav";
import { useReading } from "@/lib/reading";
import { sayDone } from "@/lib/toasts";
import { useFieldText } from "./Facts";
import styles from "./Merge.module.css";
import { MergePartner } from "./MergePartner";

export interface MergeDialogProps {
  /** Two people, or one of whom the other entry is looked for. */
  people: readonly string[];
  /** Who stays; `null`: the program suggests. */
  keep: string | null;
  onClose: () => void;
}

/** Makes one person of two entries: both sides are shown, and one chooses what stays. */
export function MergeDialog({ people, keep, onClose }: MergeDialogProps) {
  const [one, two] = people;
  if (one === undefined) return null;
  if (two === undefined) return <MergePartner id={one} onClose={onClose} onChoose={(id) => mergePeople([one, id])} />;
  return <Compare people={[one, two]} keep={keep} onClose={onClose} />;
}

type Choices = Record<string, MergeChoice>;

const other: Record<MergeChoice, MergeChoice> = { keep: "other", other: "keep", both: "both" };

function Compare({ people, keep, onClose }: { people: [string, string]; keep: string | null; onClose: () => void }) {
  const { t } = useLingui();
  const [stays, setStays] = useState(keep);
  const [choices, setChoices] = useState<Choices>({});
  const preview = useQuery({
    queryKey: [...keys.merge, ...people, stays],
    queryFn: () => call("person_merge_preview", { people, keep: stays }),
    gcTime: 0,
    placeholderData: keepPreviousData,
  });
  const found = preview.data;
  const merge = useMutation({
    mutationFn: (now: MergePreview) =>
      call("person_merge", { keep: now.keep.id, other: now.other.id, choices, reason: null }),
    onSuccess: (changed, now) => {
      const [into, gone] = [isolated(now.keep.name), isolated(now.other.name)];
      sayDone(t`${gone} was merged into ${into}.`, changed);
      onClose();
      showPerson(now.keep.id);
    },
  });
  const swap = () => {
    if (!found) return;
    setStays(found.other.id);
    // What was chosen stays chosen: it only changes sides.
    setChoices(Object.fromEntries(Object.entries(choices).map(([field, choice]) => [field, other[choice]])));
    merge.reset();
  };
  const ready = found !== undefined && !found.refused && !preview.isFetching;
  const refused = merge.error ?? found?.refused ?? preview.error;
  return (
    <Dialog
      size="large"
      title={t`Merge two entries of one person`}
      onClose={onClose}
      onSubmit={() => ready && !merge.isPending && merge.mutate(found)}
      aside={t`One undo takes all of it back.`}
      actions={
        <>
          <Button onPress={onClose}>{t`Cancel`}</Button>
          <Button type="submit" look="primary" isDisabled={!ready} isPending={merge.isPending}>
            {t`Merge`}
          </Button>
        </>
      }
    >
      <div className={styles.body}>
        {refused ? (
          <Note
            kind="bad"
            role="alert"
            action={
              preview.error ? <Button size="small" onPress={() => void preview.refetch()}>{t`Try again`}</Button> : null
            }
          >
            {sentence(refused)}
          </Note>
        ) : null}
        {found ? (
          <>
            <Sides found={found} onSwap={swap} />
            <Fields
              found={found}
              choices={choices}
              onChoose={(field, choice) => setChoices({ ...choices, [field]: choice })}
            />
            <Moves found={found} />
          </>
        ) : preview.isPending ? (
          <p role="status" className="muted">{t`Comparing…`}</p>
        ) : null}
      </div>
    </Dialog>
  );
}

function Sides({ found, onSwap }: { found: MergePreview; onSwap: () => void }) {
  const { t } = useLingui();
  return (
    <div className={styles.sides}>
      <Side side={found.keep} word={t`Stays`} stays />
      <Button look="quiet" size="small" icon aria-label={t`Keep the other one instead`} onPress={onSwap}>
        <ArrowRightLeft size={16} aria-hidden />
      </Button>
      <Side side={found.other} word={t`Goes, and leads to the one that stays`} />
    </div>
  );
}

function Side({ side, word, stays }: { side: MergeSide; word: string; stays?: boolean }) {
  const { t } = useLingui();
  const reading = useReading();
  const since = formatInstant(side.created_at, reading);
  return (
    <section className={styles.side} data-stays={stays || undefined} aria-label={word}>
      <div className={styles.word}>{word}</div>
      <div className={styles.who}>
        <Avatar id={side.id} name={side.name} />
        <div className={styles.text}>
          <strong>
            <bdi>{side.name}</bdi>
          </strong>
          {side.email ? (
            <bdi dir="ltr" className={styles.email}>
              {side.email}
            </bdi>
          ) : null}
          <span className="small muted">{t`Added ${since}`}</span>
        </div>
        <StatusPill state={side.state} />
      </div>
    </section>
  );
}

function Fields({
  found,
  choices,
  onChoose,
}: {
  found: MergePreview;
  choices: Choices;
  onChoose: (field: string, choice: MergeChoice) => void;
}) {
  const { t } = useLingui();
  const same = found.same;
  return (
    <section aria-label={t`What stays`} className={styles.fields}>
      {found.fields.map((field) => (
        <FieldRow
          key={field.field}
          field={field}
          sides={[found.keep.name, found.other.name]}
          choice={choices[field.field] ?? field.choice}
          onChoose={(choice) => onChoose(field.field, choice)}
        />
      ))}
      {found.fields.length === 0 ? (
        <p className="small muted">{t`Both say the same.`}</p>
      ) : same > 0 ? (
        <p className="small muted">
          {plural(same, { one: "# more field says the same in both.", other: "# more fields say the same in both." })}
        </p>
      ) : null}
    </section>
  );
}

const ltr = new Set(["email", "secondary_email", "username", "phone", "employee_no"]);

/** One field: the value of either side, and for notes both. */
function FieldRow({
  field,
  sides: [keepName, otherName],
  choice,
  onChoose,
}: {
  field: MergeField;
  sides: [string, string];
  choice: MergeChoice;
  onChoose: (choice: MergeChoice) => void;
}) {
  const { t } = useLingui();
  const say = useFieldText();
  const text = (value: string | null, named: string | undefined) =>
    named ?? (value === null ? "" : say(field.field, value) || value);
  const values: { choice: MergeChoice; name: string; text: string }[] = [
    { choice: "keep", name: keepName, text: text(field.keep, field.keep_ref?.name) },
    { choice: "other", name: otherName, text: text(field.other, field.other_ref?.name) },
  ];
  return (
    <RadioGroup
      value={choice}
      onChange={(next) => onChoose(next as MergeChoice)}
      orientation="horizontal"
      className={styles.row}
    >
      <Label className={styles.label}>{fieldWord(field.field)}</Label>
      {values.map((value) => (
        <Radio
          key={value.choice}
          value={value.choice}
          className={styles.value}
          aria-label={`${value.text || t`Empty`} (${value.name})`}
        >
          <span className={styles.dot} />
          <span className={styles.said}>
            {value.text ? (
              <bdi dir={ltr.has(field.field) ? "ltr" : undefined}>{value.text}</bdi>
            ) : (
              <span className="dim">{t`Empty`}</span>
            )}
          </span>
        </Radio>
      ))}
      {field.may_keep_both ? (
        <Radio value="both" className={classes(styles.value, styles.both)}>
          <span className={styles.dot} />
          <span className={styles.said}>{t`Both, one after the other`}</span>
        </Radio>
      ) : null}
    </RadioGroup>
  );
}

/** What goes over besides. */
function Moves({ found }: { found: MergePreview }) {
  const { t } = useLingui();
  const { moves } = found;
  const name = isolated(found.keep.name);
  const count = (many: number, text: string) => (many > 0 ? [text] : []);
  const lines = [
    ...count(
      moves.roles + moves.permissions,
      plural(moves.roles + moves.permissions, { one: "# role or permission", other: "# roles and permissions" }),
    ),
    ...count(moves.groups, plural(moves.groups, { one: "# group", other: "# groups" })),
    ...count(
      moves.departments,
      plural(moves.departments, { one: "# further department", other: "# further departments" }),
    ),
    ...count(moves.leads, plural(moves.leads, { one: "# unit they lead", other: "# units they lead" })),
    ...count(
      moves.reports,
      plural(moves.reports, { one: "# person whose manager they are", other: "# people whose manager they are" }),
    ),
    ...count(
      moves.earlier,
      plural(moves.earlier, { one: "# entry merged earlier", other: "# entries merged earlier" }),
    ),
  ];
  const badges = moves.badges.length;
  return (
    <section className={styles.moves} aria-label={t`What goes over`}>
      <h3>
        <ArrowRight size={14} aria-hidden className={styles.arrow} /> {t`These go to ${name}:`}
      </h3>
      <ul>
        {badges > 0 ? (
          <li>
            {plural(badges, { one: "# badge", other: "# badges" })}{" "}
            <bdi dir="ltr" className="mono">
              {moves.badges.slice(0, 5).join(", ")}
            </bdi>
          </li>
        ) : null}
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
        <li>{t`The history. The other address, username and name still find this person.`}</li>
      </ul>
      {moves.badges_left > 0 ? (
        <p className="small muted">
          {plural(moves.badges_left, {
            one: "# badge that is lost or out of use stays where it is.",
            other: "# badges that are lost or out of use stay where they are.",
          })}
        </p>
      ) : null}
      {found.keep.state !== found.other.state ? (
        <p className="small muted">{t`The status stays that of the entry that stays.`}</p>
      ) : null}
    </section>
  );
}
