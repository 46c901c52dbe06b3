import { useLingui } from "@lingui/react/macro";
import { useMutation, useQuery } from "@tanstack/react-query";
import { CircleAlert, Nfc } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { BadgeView, TapView } from "@/bindings";
import { Avatar, Button, ComboBox, classes } from "@/components";
import { gradeWord, resemblanceWord } from "@/features/badges/words";
import { cardProblem } from "@/lib/cardWords";
import { everybody, useFoundPeople } from "@/lib/findPeople";
import { call } from "@/lib/ipc";
import { takesText } from "@/lib/keys";
import { place, showPerson } from "@/lib/nav";
import { dialogs } from "@/lib/overlays";
import { personQuery } from "@/lib/queries";
import { useStore } from "@/lib/store";
import { dismissTap, perhapsOf, tray, type WaitingTap } from "@/lib/taps";
import { sayDone, sayProblem } from "@/lib/toasts";
import styles from "./TapTray.module.css";

/** Cards that were tapped and taken by nothing on the screen. */
export function TapTray({ readOnly }: { readOnly: boolean }) {
  const { t } = useLingui();
  const waiting = useStore(tray);
  const [, drawAgain] = useState(0);
  useEffect(() => {
    const next = Math.min(...waiting.map((one) => one.until));
    if (!Number.isFinite(next)) return;
    const timer = setTimeout(
      () => {
        tray.set((before) => before.filter((one) => one.until > Date.now()));
        drawAgain((count) => count + 1);
      },
      Math.max(0, next - Date.now()),
    );
    return () => clearTimeout(timer);
  }, [waiting]);
  if (waiting.length === 0) return null;
  return (
    <div
      role="region"
      aria-label={t`Tapped cards`}
      className={styles.tray}
      data-region
      // Lets it be reached over a dialog, which otherwise hides everything beside it.
      data-react-aria-top-layer="true"
    >
      {waiting.map((one) => (
        <TapCard key={one.tap.raw + one.tap.at} waiting={one} readOnly={readOnly} />
      ))}
    </div>
  );
}

function TapCard({ waiting, readOnly }: { waiting: WaitingTap; readOnly: boolean }) {
  const { t } = useLingui();
  const { tap, kind } = waiting;
  const card = useRef<HTMLDivElement>(null);
  const holder = kind === "known" ? tap.badge?.holder : null;
  const lost = tap.badge?.state === "lost";
  const label = tap.label ?? tap.raw;
  const reader = tap.reader_name;

  // The focus comes here by itself only if nobody is typing and no dialog is open; else F6 reaches
  // it. A known card waits on "Open", an unknown one for the name of its person.
  useEffect(() => {
    if (dialogs.get() > 0 || takesText(document.activeElement)) return;
    const stop =
      card.current?.querySelector<HTMLElement>("[data-region-focus]") ?? card.current?.querySelector("input");
    stop?.focus();
  }, []);

  return (
    <div ref={card} role="alertdialog" aria-label={t`Tapped card ${label}`} className={styles.card}>
      <div className={styles.who}>
        {holder ? (
          <Avatar id={holder.id} name={holder.name} size="medium" />
        ) : (
          <span className={classes(styles.sign, kind !== "unknown" && styles.bad)}>
            {kind !== "unknown" ? <CircleAlert size={16} aria-hidden /> : <Nfc size={16} aria-hidden />}
          </span>
        )}
        <div style={{ minInlineSize: 0 }}>
          <b>
            {holder ? <bdi>{holder.name}</bdi> : null}
            {kind === "unknown" ? t`New badge` : null}
            {kind === "unreadable" ? t`This card cannot be used` : null}
            {kind === "blocked" ? (lost ? t`This badge was reported lost` : t`This badge was taken out of use`) : null}
          </b>
          <div className="small muted">
            {kind === "unreadable" ? cardProblem(tap.problem ?? { code: "no_read", params: {} }) : null}
            {kind === "unknown" && tap.grade_reason ? gradeWord(tap.grade_reason) : null}{" "}
            <bdi dir="ltr" className="mono">
              {label}
            </bdi>{" "}
            · {t`read at ${reader}`}
          </div>
        </div>
      </div>
      {kind === "unknown" && !readOnly ? <GiveTo waiting={waiting} /> : null}
      {kind === "blocked" && lost && !readOnly && tap.badge ? <Found tap={tap} badge={tap.badge} /> : null}
      <div className={styles.foot}>
        <Button size="small" look="quiet" onPress={() => dismissTap(tap)}>{t`Dismiss`}</Button>
        {holder ? (
          <Button
            size="small"
            look="primary"
            data-region-focus
            onPress={() => {
              dismissTap(tap);
              showPerson(holder.id, { byTap: true });
            }}
          >
            {t`Open`}
          </Button>
        ) : null}
      </div>
    </div>
  );
}

/** The one way a lost badge comes back. */
function Found({ tap, badge }: { tap: TapView; badge: BadgeView }) {
  const { t } = useLingui();
  const found = useMutation({
    mutationFn: () => call("badge_release", { badge: badge.id, how: "found", reason: null }),
    onSuccess: (changed) => {
      dismissTap(tap);
      const label = badge.label;
      sayDone(t`Badge ${label} is found.`, changed);
    },
    onError: sayProblem,
  });
  return (
    <div className={styles.give}>
      <Button size="small" isPending={found.isPending} onPress={() => found.mutate()}>
        {t`It is found`}
      </Button>
    </div>
  );
}

/** "Give it to …": finds a person and gives them the card. */
function GiveTo({ waiting }: { waiting: WaitingTap }) {
  const { t } = useLingui();
  const [text, setText] = useState("");
  const { found } = useFoundPeople(text, { states: everybody, most: 8 });
  const assign = useMutation({
    mutationFn: (person: { id: string; name: string }) =>
      call("badge_assign", { person: person.id, number: waiting.tap.card ?? "", typed: false, take: null }),
    onSuccess: (changed, person) => {
      dismissTap(waiting.tap);
      const name = person.name;
      sayDone(t`Badge given to ${name}.`, changed);
      showPerson(person.id, { byTap: true });
    },
    onError: sayProblem,
  });
  const perhaps = perhapsOf(waiting.tap);
  const shown = useStore(place, (now) => now.panel?.id ?? null);
  const onScreen = useQuery({ ...personQuery(shown ?? ""), enabled: shown !== null }).data;
  const theirs = onScreen && onScreen.state !== "bin" && onScreen.id !== perhaps?.id ? onScreen : null;
  const [name, there] = [perhaps?.name, theirs?.name];
  const difference = perhaps ? resemblanceWord(perhaps.like) : "";
  return (
    <div className={styles.give}>
      {perhaps ? (
        <div className={styles.perhaps}>
          <p className="small">
            {t`This looks like the badge of ${name}, read by another reader`} ({difference}).
          </p>
          <Button size="small" isPending={assign.isPending} onPress={() => assign.mutate(perhaps)}>
            {t`It is the badge of ${name}`}
          </Button>
        </div>
      ) : null}
      {theirs ? (
        <Button size="small" isPending={assign.isPending} onPress={() => assign.mutate(theirs)}>
          {t`Give it to ${there}`}
        </Button>
      ) : null}
      <ComboBox
        label={t`Give it to`}
        placeholder={t`Name or e-mail`}
        choices={found.map((person) => ({ value: person.id, text: person.name, more: person.department ?? "" }))}
        value={null}
        opens="input"
        input={text}
        onInput={setText}
        empty={text.trim() ? t`Nobody found` : t`Type a name`}
        isDisabled={assign.isPending}
        onChange={(id) => {
          const person = found.find((one) => one.id === id);
          if (person) assign.mutate(person);
        }}
      />
    </div>
  );
}
