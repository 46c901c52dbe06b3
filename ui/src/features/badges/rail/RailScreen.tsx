import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { IdCard, Nfc, PartyPopper } from "lucide-react";
import { useRef, useState } from "react";
import type { DirectoryQuery, TapView } from "@/bindings";
import { Avatar, Button, EmptyState, Note, Progress, RadioCards } from "@/components";
import { keys } from "@/lib/changes";
import { sentence } from "@/lib/errors";
import { call } from "@/lib/ipc";
import { keyText, shortcuts, useShortcut } from "@/lib/keys";
import { goTo, listedNow } from "@/lib/nav";
import { dialogs } from "@/lib/overlays";
import { countsQuery, personQuery, readersQuery, settingQuery } from "@/lib/queries";
import { useNumber } from "@/lib/reading";
import { readSetting } from "@/lib/settings";
import { type Perhaps, perhapsOf, useTapConsumer } from "@/lib/taps";
import { useAnyTypedReader } from "@/lib/typedReader";
import { useTone } from "../useBadge";
import { resemblanceWord, tapProblem } from "../words";
import {
  again,
  finished,
  type Given,
  gave,
  givenWith,
  peopleSetting,
  progressSetting,
  type Queue,
  queueOf,
  queueOfSelection,
  skip,
  tookBack,
  unskip,
} from "./queue";
import styles from "./Rail.module.css";

/** People without a badge who may get one. */
const WITHOUT: DirectoryQuery = {
  text: "",
  filters: [{ column: "badge", op: "empty", values: [] }],
  sort: [],
  states: ["active", "invited", "staged"],
};

/** Badges for one person after the other: a tap gives the card and shows the next name. */
export function RailScreen({ readOnly }: { readOnly: boolean }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const people = useQuery(settingQuery(peopleSetting.key));
  const progress = useQuery(settingQuery(progressSetting.key));
  const [started, setStarted] = useState<Queue | null>(null);
  const [left, setLeft] = useState(false);
  const [rounds, setRounds] = useState(0);
  const keep = useMutation({
    // One after the other, or an earlier state could overwrite a later one.
    scope: { id: "rail" },
    mutationFn: async ({ queue, anew }: { queue: Queue | null; anew: boolean }) => {
      const put = (key: string, value: unknown) =>
        call("setting_put", { key, value: value === null ? null : JSON.stringify(value) });
      if (anew || queue === null) await put(peopleSetting.key, queue && { ids: queue.ids, more: queue.more });
      const { ids: _, more: __, ...rest } = queue ?? { ids: [], more: false };
      await put(progressSetting.key, queue && rest);
      if (anew || queue === null) await client.invalidateQueries({ queryKey: keys.settings });
    },
  });
  const whom = readSetting(peopleSetting, people.data?.value);
  const far = readSetting(progressSetting, progress.data?.value);
  const kept: Queue | null = whom && far ? { ...whom, ...far } : null;
  const queue = started ?? (left ? null : kept);
  const ready = people.isSuccess && progress.isSuccess;
  const failed = people.error ?? progress.error ?? keep.error;
  return (
    <div className={styles.screen}>
      <div className={styles.top}>
        <h1>{t`Enrolment`}</h1>
        {queue ? (
          <Button
            onPress={() => {
              setStarted(null);
              setLeft(true);
              keep.mutate({ queue: null, anew: true });
            }}
          >
            {t`End this round`}
          </Button>
        ) : null}
      </div>
      {failed ? (
        <Note kind="bad" bar>
          {sentence(failed)}
        </Note>
      ) : null}
      {readOnly ? (
        <EmptyState icon={<IdCard size={28} aria-hidden />} title={t`Nothing can be changed now`} />
      ) : queue ? (
        <Round
          key={rounds}
          first={queue}
          resumed={started === null && queue.at + queue.skipped.length > 0}
          onChange={(next) => keep.mutate({ queue: next, anew: false })}
          onAnew={(next) => {
            setRounds(rounds + 1);
            setStarted(next);
            keep.mutate({ queue: next, anew: true });
          }}
        />
      ) : ready ? (
        <Start
          onStart={(next) => {
            setStarted(next);
            keep.mutate({ queue: next, anew: true });
          }}
        />
      ) : (
        <div aria-busy="true" className={styles.body} />
      )}
    </div>
  );
}

type Whom = "without" | "selected" | "listed";

/** Whom the round is about. */
function Start({ onStart }: { onStart: (queue: Queue) => void }) {
  const { t } = useLingui();
  const number = useNumber();
  const counts = useQuery(countsQuery);
  const [listed] = useState(() => listedNow.get());
  const [whom, setWhom] = useState<Whom>(listed.selection ? "selected" : "without");
  const start = useMutation({
    mutationFn: () =>
      whom === "selected" && listed.selection
        ? queueOfSelection(listed.selection)
        : queueOf(whom === "without" ? WITHOUT : listed.query),
    onSuccess: (queue) => queue.ids.length > 0 && onStart(queue),
  });
  const without = counts.data ? number(counts.data.no_badge) : "";
  return (
    <div className={styles.body}>
      <div className={styles.start}>
        <p className="muted">{t`Lay one card after the other on the reader. Each is given to the person whose name stands large, and the next name follows by itself. The same card again takes it back.`}</p>
        {start.error ? <Note kind="bad">{sentence(start.error)}</Note> : null}
        {start.data?.ids.length === 0 ? (
          <Note kind="info" role="status">{t`Nobody there needs a badge. Choose other people.`}</Note>
        ) : null}
        <RadioCards<Whom>
          label={t`Who gets badges?`}
          value={whom}
          onChange={setWhom}
          cards={[
            { value: "without", text: t`People without a badge`, note: without },
            ...(listed.selection ? [{ value: "selected" as const, text: t`The people selected in the list` }] : []),
            {
              value: "listed",
              text: t`The list as it was shown`,
              note: t`With its search and filters, in its order. People who have a badge get a further one.`,
            },
          ]}
        />
        <div>
          <Button look="primary" isPending={start.isPending} onPress={() => start.mutate()}>
            {t`Start`}
          </Button>
        </div>
      </div>
    </div>
  );
}

type Said = { kind: "info" | "bad"; text: string } | { kind: "ask"; tap: TapView; card: string; other: Perhaps };

function Round({
  first,
  resumed,
  onChange,
  onAnew,
}: {
  first: Queue;
  /** It was begun before, here or before a crash. */
  resumed: boolean;
  onChange: (queue: Queue) => void;
  onAnew: (queue: Queue) => void;
}) {
  const { t } = useLingui();
  const tone = useTone();
  const number = useNumber();
  const [queue, setQueue] = useState(first);
  const [said, setSaid] = useState<Said | null>(
    resumed ? { kind: "info", text: t`Going on where it was left.` } : null,
  );
  const latest = useRef(queue);
  latest.current = queue;
  const set = (next: Queue) => {
    latest.current = next;
    setQueue(next);
    onChange(next);
  };
  const over = finished(queue);
  const id = queue.ids[queue.at] ?? "";
  const person = useQuery({ ...personQuery(id), enabled: !over });
  const readers = useQuery(readersQuery);
  const noReader = readers.isSuccess && !readers.data.some((one) => one.state === "connected");
  const next = useQuery({ ...personQuery(queue.ids[queue.at + 1] ?? ""), enabled: queue.at + 1 < queue.ids.length });
  const name = person.data?.name ?? "";
  const may = person.data?.verbs.includes("enrol_badge") ?? false;

  const give = useMutation({
    mutationFn: ({ card }: { card: string; label: string; at: number; name: string }) =>
      call("badge_assign", { person: id, number: card, typed: false, take: null }),
    onSuccess: (changed, one) => {
      tone("done");
      setSaid(null);
      set(gave(latest.current, { ...one, changeSet: changed.change_set }));
    },
    onError: (cause) => {
      tone("problem");
      setSaid({ kind: "bad", text: sentence(cause) });
    },
  });
  const back = useMutation({
    mutationFn: (one: Given) => call("undo", { change_set: one.changeSet, redo: false }),
    onSuccess: (_, one) => {
      tone("problem");
      const whose = one.name;
      setSaid({ kind: "info", text: t`The card was taken back from ${whose}.` });
      set(tookBack(latest.current, one));
    },
    onError: (cause) => setSaid({ kind: "bad", text: sentence(cause) }),
  });
  const busy = give.isPending || back.isPending;
  const passBy = () => {
    setSaid(null);
    set(skip(queue));
  };

  const refuse = (text: string) => {
    tone("problem");
    setSaid({ kind: "bad", text });
  };
  const assign = (card: string, label: string) => give.mutate({ card, label, at: queue.at, name });
  useTapConsumer((tap) => {
    if (dialogs.get() > 0) return false;
    if (busy) refuse(t`That was too quick. Lay the card on again.`);
    else if (tap.card === null) refuse(tapProblem(tap));
    else {
      const mine = givenWith(queue, tap.card);
      const holder = tap.badge?.holder;
      const whose = holder?.name;
      const other = perhapsOf(tap, id);
      if (mine && holder) back.mutate(mine);
      else if (tap.badge?.state === "lost") refuse(t`This badge was reported lost`);
      else if (tap.badge?.state === "revoked") refuse(t`This badge was taken out of use`);
      else if (tap.problem) refuse(tapProblem(tap));
      else if (over) refuse(t`Everybody has had their turn.`);
      else if (holder && holder.id !== id) refuse(t`This card belongs to ${whose}. Take another one.`);
      else if (holder && !tap.badge?.unverified)
        setSaid({ kind: "info", text: t`This badge is already this person’s.` });
      else if (!may) refuse(t`${name} cannot get a badge. Skip to the next.`);
      else if (other) {
        tone("problem");
        setSaid({ kind: "ask", tap, card: tap.card, other });
      } else assign(tap.card, tap.label ?? tap.card);
    }
    return true;
  });
  useAnyTypedReader();
  useShortcut("skip", passBy, { when: () => !over && !busy && dialogs.get() === 0 });

  const total = queue.ids.length;
  const handled = queue.count + queue.skipped.length;
  const givenText = number(queue.count);
  const [countText, totalText] = [number(handled), number(total)];
  const skippedText = plural(queue.skipped.length, { one: "# person was skipped.", other: "# people were skipped." });
  const nextName = next.data?.name;
  const last = queue.given.at(-1);
  return (
    <div className={styles.body}>
      <Progress label={t`Round`} done={handled} total={total} count={t`${countText} of ${totalText}`} />
      {over ? (
        <EmptyState
          icon={<PartyPopper size={28} aria-hidden />}
          title={t`Everybody has had their turn`}
          actions={
            <>
              {queue.skipped.length > 0 ? (
                <Button look="primary" onPress={() => onAnew(again(queue))}>
                  {t`Go through the skipped`}
                </Button>
              ) : null}
              <Button onPress={() => goTo("no_badge")}>{t`Show who has no badge`}</Button>
            </>
          }
        >
          {t`Badges given: ${givenText}.`} {queue.skipped.length > 0 ? skippedText : null}{" "}
          {queue.more ? t`More people matched than fit into one round: start another.` : null}
        </EmptyState>
      ) : (
        <section className={styles.stage} aria-label={t`Next person`}>
          {person.error ? <Note kind="bad">{sentence(person.error)}</Note> : null}
          <Avatar id={id} name={name || "?"} size="large" />
          <h2 className={styles.name} aria-live="polite">
            <bdi>{name || "…"}</bdi>
          </h2>
          <p className="muted">
            {[person.data?.references.department?.name, person.data?.fields.title].filter(Boolean).join(" · ")}
          </p>
          {person.data && !may ? <Note kind="warn">{t`${name} cannot get a badge. Skip to the next.`}</Note> : null}
          <p className={styles.lay}>
            <Nfc size={20} aria-hidden />
            {give.isPending ? t`Saving…` : t`Lay a card on the reader now`}
          </p>
          <div className={styles.row}>
            {queue.skipped.length > 0 ? (
              <Button look="quiet" onPress={() => set(unskip(queue))}>{t`Back to the one skipped`}</Button>
            ) : null}
            <Button onPress={passBy} isDisabled={busy}>
              {t`Skip`} <kbd aria-hidden>{keyText(shortcuts.skip.keys[0])}</kbd>
            </Button>
          </div>
        </section>
      )}
      {noReader ? (
        <Note kind="warn">{t`No reader is ready. A reader that types like a keyboard works here at once.`}</Note>
      ) : null}
      {said?.kind === "ask" ? (
        <Ask
          ask={said}
          name={name}
          onGive={() => assign(said.card, said.tap.label ?? said.card)}
          onLeave={() => setSaid(null)}
        />
      ) : said ? (
        <Note kind={said.kind} role={said.kind === "bad" ? "alert" : "status"}>
          {said.text}
        </Note>
      ) : null}
      {last ? (
        <Note
          kind="ok"
          role="status"
          action={
            <Button size="small" isDisabled={busy} onPress={() => back.mutate(last)}>
              {t`Undo`}
            </Button>
          }
        >
          <b className={styles.lastName}>
            <bdi>{last.name}</bdi>
          </b>{" "}
          · {t`Badge given`} ·{" "}
          <bdi dir="ltr" className="mono">
            {last.label}
          </bdi>
        </Note>
      ) : null}
      {nextName && !over ? <p className="muted">{t`Next: ${nextName}`}</p> : null}
    </div>
  );
}

/** The card may be somebody's badge in the writing of another reader: only a person can know. */
function Ask({
  ask,
  name,
  onGive,
  onLeave,
}: {
  ask: Extract<Said, { kind: "ask" }>;
  name: string;
  onGive: () => void;
  onLeave: () => void;
}) {
  const { t } = useLingui();
  const whose = ask.other.name;
  return (
    <Note kind="warn" role="alert" title={t`This looks like the badge of ${whose}, read by another reader`}>
      {resemblanceWord(ask.other.like)}
      <div className={styles.row}>
        <Button size="small" onPress={onLeave}>{t`Leave it`}</Button>
        <Button size="small" onPress={onGive}>{t`It is another card: give it to ${name}`}</Button>
      </div>
    </Note>
  );
}
