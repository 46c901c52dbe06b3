import { useLingui } from "@lingui/react/macro";
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Check, Nfc } from "lucide-react";
import { useState } from "react";
import type { LessonView, ReaderView, TapView } from "@/bindings";
import { Button, Dialog, Note, RadioCards, TextField } from "@/components";
import { keys } from "@/lib/changes";
import { sentence } from "@/lib/errors";
import { call } from "@/lib/ipc";
import { useTapConsumer } from "@/lib/taps";
import { sayDone } from "@/lib/toasts";
import { useTone } from "../useBadge";
import { lessonProblem, meaningWord, technologyWord } from "./faultWords";
import styles from "./Readers.module.css";

/** More cards than this tell nothing new: either a rule was found, or the numbers are not the chips'. */
const MOST_CARDS = 5;

interface Laid {
  raw: string;
  /** What the reader sent, as text. */
  sent: string;
  printed: string;
}

/** The printable part of what a reader sent, without what ends it. */
export function sentText(raw: string): string {
  const bytes = raw.match(/../g)?.map((pair) => Number.parseInt(pair, 16)) ?? [];
  return bytes
    .filter((byte) => byte > 0x1f && byte < 0x7f)
    .map((byte) => String.fromCharCode(byte))
    .join("");
}

/**
 * Teaches a reader: two or three cards are laid on it and their printed numbers typed; the way from
 * the one to the other is found, shown, and kept for every desk.
 */
export function TeachReader({ reader, onClose }: { reader: ReaderView; onClose: () => void }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const tone = useTone();
  const [cards, setCards] = useState<readonly Laid[]>([]);
  const [said, setSaid] = useState<string | null>(null);
  const [technology, setTechnology] = useState<string | null>(null);
  const [name, setName] = useState(reader.profile ?? reader.name);
  const called = reader.name;

  useTapConsumer((tap: TapView) => {
    if (tap.reader !== reader.id) {
      tone("problem");
      const other = tap.reader_name;
      setSaid(t`That was another reader: ${other}. Lay the card on ${called}.`);
    } else if (cards.some((one) => one.raw === tap.raw)) {
      setSaid(t`This card was laid on already. Take another one.`);
    } else if (cards.length === MOST_CARDS) {
      tone("problem");
    } else {
      tone("done");
      setSaid(null);
      setCards([...cards, { raw: tap.raw, sent: sentText(tap.raw), printed: "" }]);
    }
    return true;
  });

  const ready = cards.filter((one) => one.printed.trim() !== "");
  const samples = ready.map(({ raw, printed }) => ({ raw, printed: printed.trim() }));
  const lesson = useQuery({
    queryKey: ["lesson", samples, technology],
    queryFn: () => call("reader_teach", { samples, technology, save: null }),
    enabled: samples.length > 1 && samples.length === cards.length,
    placeholderData: keepPreviousData,
    gcTime: 0,
    retry: false,
  });
  const complete = samples.length > 1 && samples.length === cards.length;
  const learnt = complete && lesson.data?.outcome === "learnt" ? lesson.data : null;
  const undecided = learnt !== null && learnt.technologies.length > 1 && technology === null;
  const save = useMutation({
    mutationFn: () =>
      call("reader_teach", { samples, technology, save: { name: name.trim() || called, reader: reader.id } }),
    onSuccess: async (kept) => {
      if (!kept.saved) return;
      sayDone(t`${called} was taught.`, kept.saved);
      await client.invalidateQueries({ queryKey: keys.readers });
      onClose();
    },
  });
  const set = (at: number, printed: string) =>
    setCards(cards.map((one, nth) => (nth === at ? { ...one, printed } : one)));
  const wants = cards.length < 2 || (complete && lesson.data?.outcome === "undecided" && cards.length < MOST_CARDS);
  const count = cards.length + 1;

  return (
    <Dialog
      title={t`Teach a reader`}
      subtitle={called}
      onClose={onClose}
      onSubmit={() => learnt && !undecided && !save.isPending && save.mutate()}
      actions={
        <>
          <Button onPress={onClose}>{t`Cancel`}</Button>
          <Button type="submit" look="primary" isDisabled={!learnt || undecided} isPending={save.isPending}>
            {t`Save what it learnt`}
          </Button>
        </>
      }
    >
      <p className="muted">
        {t`Take two cards whose number you know, printed on them or from your list. Lay each on the reader and type its number; how the reader writes numbers is then found out.`}
      </p>
      {save.error ? <Note kind="bad">{sentence(save.error)}</Note> : null}
      {cards.map((one, at) => {
        const nth = at + 1;
        return (
          <div key={one.raw} className={styles.laid}>
            <span className={styles.sign}>
              <Check size={16} aria-hidden />
            </span>
            <div className={styles.grow}>
              <p className="small muted">
                {t`Card ${nth} sent`}{" "}
                <bdi dir="ltr" className="mono">
                  {one.sent || one.raw}
                </bdi>
              </p>
              <TextField
                label={t`Number on card ${nth}`}
                value={one.printed}
                onChange={(text) => set(at, text)}
                ltr
                mono
                autoComplete="off"
                spellCheck="false"
                autoFocus
              />
            </div>
            <Button
              size="small"
              look="quiet"
              aria-label={t`Leave out: card ${nth}`}
              onPress={() => setCards(cards.filter((_, other) => other !== at))}
            >
              {t`Leave out`}
            </Button>
          </div>
        );
      })}
      {wants ? (
        <div className={styles.next} role="status">
          <Nfc size={20} aria-hidden />
          <span>
            <b>{t`Lay card ${count} on ${called}`}</b>
            {complete && lesson.data?.next === "another_batch" ? (
              <span className="muted">
                {" "}
                {t`Take one whose number begins differently, from another delivery for instance: several ways of reading fit so far.`}
              </span>
            ) : complete ? (
              <span className="muted"> {t`Any other card will do: several ways of reading fit so far.`}</span>
            ) : null}
          </span>
        </div>
      ) : null}
      {said ? (
        <Note kind="warn" role="status">
          {said}
        </Note>
      ) : null}
      {complete ? <Lesson lesson={lesson.data ?? null} error={lesson.error} /> : null}
      {learnt && learnt.technologies.length > 1 ? (
        <RadioCards
          label={t`Several kinds of cards print such numbers. Which are these?`}
          value={technology}
          onChange={setTechnology}
          cards={learnt.technologies.map((one) => ({ value: one, text: technologyWord(one) }))}
        />
      ) : null}
      {learnt ? (
        <TextField
          label={t`Name of what it learnt`}
          hint={t`It serves all readers of this model, on every desk.`}
          value={name}
          onChange={setName}
          maxLength={80}
        />
      ) : null}
    </Dialog>
  );
}

/** What the cards taught so far. */
function Lesson({ lesson, error }: { lesson: LessonView | null; error: Error | null }) {
  const { t } = useLingui();
  if (error) return <Note kind="bad">{sentence(error)}</Note>;
  if (!lesson || lesson.outcome === "undecided") return null;
  if (lesson.outcome === "refused") return <Note kind="bad">{lessonProblem(lesson.problem ?? "", lesson.cards)}</Note>;
  const [rule] = lesson.rules;
  if (!rule) return null;
  return (
    <Note kind="ok" role="status" title={t`Found. From now on the cards are read so:`}>
      {meaningWord(rule.meaning)}
      <ul className={styles.found}>
        {rule.cards.map((card) => {
          const print = card.print;
          return (
            <li key={card.card}>
              <bdi dir="ltr" className="mono">
                {card.label}
              </bdi>
              {print ? (
                <span className="muted">
                  {" "}
                  {t`printed as`}{" "}
                  <bdi dir="ltr" className="mono">
                    {print}
                  </bdi>
                </span>
              ) : null}
            </li>
          );
        })}
      </ul>
    </Note>
  );
}
