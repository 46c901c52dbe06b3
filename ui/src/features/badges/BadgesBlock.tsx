import { useLingui } from "@lingui/react/macro";
import { Check, Nfc } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import type { TapView } from "@/bindings";
import { Button, Note } from "@/components";
import { sentence } from "@/lib/errors";
import type { AppError } from "@/lib/ipc";
import { keyText, useShortcut } from "@/lib/keys";
import { enrolBadge } from "@/lib/nav";
import { dialogs } from "@/lib/overlays";
import type { BadgesBlockProps } from "@/lib/slots";
import { useStore } from "@/lib/store";
import { perhapsOf, useTapConsumer } from "@/lib/taps";
import { BadgeItem } from "./BadgeItem";
import styles from "./Badges.module.css";
import { useAssign, useRelease, useTone } from "./useBadge";
import { tapProblem } from "./words";

/** How long the name stands large over the window, in milliseconds. */
const FLASH_MS = 4_000;

/** What the last tap came to, where it gave nothing. */
type Answer =
  | { kind: "own"; label: string }
  | { kind: "bin"; label: string }
  | { kind: "refused"; text: string; label: string };

/** The badges somebody holds. A free card laid on the reader while the panel is looked at is theirs at once. */
export function BadgesBlock({ person, engaged, readOnly }: BadgesBlockProps) {
  const { t } = useLingui();
  const tone = useTone();
  const root = useRef<HTMLDivElement>(null);
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [given, setGiven] = useState<{ label: string; card: string } | null>(null);
  const assign = useAssign(person);
  const release = useRelease();
  const mayEnrol = !readOnly && person.verbs.includes("enrol_badge");

  const give = (tap: TapView, card: string) => {
    setAnswer(null);
    assign.mutate(
      { number: card, typed: false, take: null },
      {
        onSuccess: () => setGiven({ label: tap.label ?? card, card }),
        onError: (cause) => {
          const error = cause as AppError;
          // Somebody was quicker, or the card is blocked: the dialog knows what can be done.
          if (error.code === "badge_held" || error.code === "badge_blocked") enrolBadge(person.id, tap);
          else answerWith({ kind: "refused", text: sentence(error), label: tap.label ?? card });
        },
      },
    );
  };
  const answerWith = (next: Answer) => {
    setAnswer(next);
    if (next.kind !== "own") tone("problem");
    root.current?.scrollIntoView({ block: "nearest" });
  };

  useTapConsumer((tap) => {
    if (readOnly || dialogs.get() > 0) return false;
    const label = tap.label ?? tap.raw;
    if (person.state === "bin") answerWith({ kind: "bin", label });
    else if (tap.badge?.state === "lost" || tap.badge?.state === "revoked") enrolBadge(person.id, tap);
    else if (tap.card === null || tap.problem) answerWith({ kind: "refused", text: tapProblem(tap), label });
    else if (tap.badge?.holder?.id === person.id && (!tap.badge.unverified || !mayEnrol))
      answerWith({ kind: "own", label });
    else if (tap.badge?.holder && tap.badge.holder.id !== person.id) enrolBadge(person.id, tap);
    else if (mayEnrol && perhapsOf(tap, person.id)) enrolBadge(person.id, tap);
    else if (mayEnrol) give(tap, tap.card);
    else return false;
    return true;
  }, engaged);

  const usable = person.badges.find((badge) => badge.state === "active" || badge.state === "dormant");
  useShortcut("lost", () => usable && release.mutate({ badge: usable, how: "lost" }), {
    when: () => mayEnrol && usable !== undefined && dialogs.get() === 0,
  });

  return (
    <div ref={root} className={styles.gap}>
      {answer ? (
        <Note
          kind={answer.kind === "own" ? "info" : "warn"}
          role="status"
          action={<Button look="quiet" size="small" onPress={() => setAnswer(null)}>{t`Dismiss`}</Button>}
        >
          <bdi dir="ltr" className="mono">
            {answer.label}
          </bdi>
          {": "}
          {answer.kind === "own" ? t`This badge is already this person’s.` : null}
          {answer.kind === "bin" ? t`Nothing was given: this person is in the bin. Restore them first.` : null}
          {answer.kind === "refused" ? answer.text : null}
        </Note>
      ) : null}
      {person.badges.length > 0 ? (
        <ul className={styles.list}>
          {person.badges.map((badge) => (
            <BadgeItem
              key={badge.id}
              badge={badge}
              fresh={given?.card === badge.card}
              editable={mayEnrol}
              pending={release.isPending}
              onRelease={(how) => release.mutate({ badge, how })}
            />
          ))}
        </ul>
      ) : (
        <p className={styles.none}>
          {mayEnrol && engaged ? t`No badge yet. Lay a card on the reader: it is theirs at once.` : t`No badge yet.`}
        </p>
      )}
      {mayEnrol ? (
        <div>
          <Button size="small" onPress={() => enrolBadge(person.id)}>
            <Nfc size={16} aria-hidden />
            {person.badges.length > 0 ? t`Enrol another badge` : t`Enrol badge`}
            <kbd aria-hidden>{keyText("Mod+B")}</kbd>
          </Button>
        </div>
      ) : null}
      {given ? <Flash key={given.card} name={person.name} label={given.label} onEnd={() => setGiven(null)} /> : null}
    </div>
  );
}

/** Who got which badge, large, for a moment. */
function Flash({ name, label, onEnd }: { name: string; label: string; onEnd: () => void }) {
  const { t } = useLingui();
  const end = useRef(onEnd);
  end.current = onEnd;
  const covered = useStore(dialogs, (count) => count > 0);
  useEffect(() => {
    const timer = setTimeout(() => end.current(), covered ? 0 : FLASH_MS);
    return () => clearTimeout(timer);
  }, [covered]);
  return createPortal(
    <div className={styles.flash} role="status">
      <div>
        <span className={styles.sign}>
          <Check size={28} aria-hidden />
        </span>
        <span>
          <span className={styles.big}>
            <bdi>{name}</bdi>
          </span>
          <br />
          <span className={styles.sub}>
            {t`Badge given`} · <bdi dir="ltr">{label}</bdi>
          </span>
        </span>
      </div>
    </div>,
    document.body,
  );
}
