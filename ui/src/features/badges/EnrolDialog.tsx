import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Keyboard } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { BadgeView, PersonView, TapView } from "@/bindings";
import { Avatar, Button, Dialog, Note } from "@/components";
import { personNamed, sentence } from "@/lib/errors";
import { type AppError, asAppError } from "@/lib/ipc";
import { showPerson } from "@/lib/nav";
import { personQuery, readersQuery } from "@/lib/queries";
import type { EnrolDialogProps } from "@/lib/slots";
import { type Perhaps, perhapsOf, useTapConsumer } from "@/lib/taps";
import { undo } from "@/lib/toasts";
import { useAnyTypedReader } from "@/lib/typedReader";
import { useWaited } from "@/lib/waited";
import { Alike } from "./Alike";
import { Blocked } from "./Blocked";
import { InUse } from "./InUse";
import { NoReader, Saved, Waiting } from "./Stages";
import { TypeNumber } from "./TypeNumber";
import { useAssign, useTone } from "./useBadge";
import { tapProblem } from "./words";

/** Where an enrolment stands. */
type Stage =
  | { is: "waiting"; said?: { kind: "info" | "bad"; text: string } }
  | { is: "typing" }
  | { is: "saving"; label: string }
  | { is: "saved"; label: string; changeSet: string }
  | { is: "in_use"; number: string; typed: boolean; badge: BadgeView; where: string | null }
  | { is: "alike"; tap: TapView; card: string; other: Perhaps }
  | { is: "blocked"; badge: BadgeView };

/** Gives a badge to one person: lay it on the reader, or type its number. */
export function EnrolDialog({ person: id, tap, onClose }: EnrolDialogProps) {
  const { t } = useLingui();
  const person = useQuery(personQuery(id));
  if (person.data) return <Enrolment person={person.data} tap={tap} onClose={onClose} />;
  return (
    <Dialog title={t`Enrol a badge`} onClose={onClose} actions={<Button onPress={onClose}>{t`Cancel`}</Button>}>
      {person.error ? <Note kind="bad">{sentence(person.error)}</Note> : <div aria-busy style={{ blockSize: 200 }} />}
    </Dialog>
  );
}

function Enrolment({
  person,
  tap: firstTap,
  onClose,
}: {
  person: PersonView;
  tap: TapView | null;
  onClose: () => void;
}) {
  const { t } = useLingui();
  const tone = useTone();
  const readers = useQuery(readersQuery);
  const [stage, setStage] = useState<Stage>({ is: "waiting" });
  const assign = useAssign(person);
  const slow = useWaited(assign.isPending);
  const name = person.name;

  const give = (number: string, label: string, typed: boolean) => {
    setStage({ is: "saving", label });
    assign.mutate(
      { number, typed, take: null },
      {
        onSuccess: (changed) => setStage({ is: "saved", label, changeSet: changed.change_set }),
        onError: (cause) => refused(asAppError(cause), number, typed),
      },
    );
  };
  const refused = (error: AppError, number: string, typed: boolean) => {
    const held = error.code === "badge_held" ? heldBy(error, number) : null;
    if (held) setStage({ is: "in_use", number, typed, badge: held, where: null });
    else setStage({ is: "waiting", said: { kind: "bad", text: sentence(error) } });
  };

  /** What a card that was laid down, or found by its number, comes to. */
  const consider = (card: string, label: string, badge: BadgeView | null, typed: boolean, where: string | null) => {
    if (badge?.state === "lost" || badge?.state === "revoked") {
      tone("problem");
      return setStage({ is: "blocked", badge });
    }
    // The person's own card changes nothing, except that a tap proves a number that was typed.
    if (badge?.holder?.id === person.id && (typed || !badge.unverified))
      return setStage({ is: "waiting", said: { kind: "info", text: t`This badge is already this person’s.` } });
    if (badge?.holder && badge.holder.id !== person.id) {
      tone("problem");
      return setStage({ is: "in_use", number: card, typed, badge, where });
    }
    give(card, label, typed);
  };
  const receive = (tap: TapView): boolean => {
    // After one is saved the next card is not for the same person by itself: a pile lies there.
    if (stage.is === "saving" || stage.is === "saved") return stage.is === "saving";
    const blocked = tap.badge?.state === "lost" || tap.badge?.state === "revoked";
    if (tap.card === null || (tap.problem && !blocked)) {
      tone("problem");
      setStage({ is: "waiting", said: { kind: "bad", text: tapProblem(tap) } });
      return true;
    }
    // Perhaps it is somebody's badge already, in the writing of another reader.
    const other = perhapsOf(tap, person.id);
    if (other) {
      tone("problem");
      setStage({ is: "alike", tap, card: tap.card, other });
    } else consider(tap.card, tap.label ?? tap.card, tap.badge, false, tap.reader_name);
    return true;
  };
  useTapConsumer(receive);
  useAnyTypedReader();

  // The card that opened the dialog.
  const first = useRef(firstTap);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, with the card that was there at the start.
  useEffect(() => {
    if (first.current) receive(first.current);
    first.current = null;
  }, []);

  const ready = readers.data?.filter((reader) => reader.state === "connected") ?? [];
  const place = person.references.department?.name;
  const again = () => setStage({ is: "waiting" });
  const frame = {
    title: t`Enrol a badge`,
    subtitle: place ? t`for ${name}, ${place}` : t`for ${name}`,
    lead: <Avatar id={person.id} name={name} size="medium" />,
    onClose,
  };

  switch (stage.is) {
    case "in_use": {
      const holder = stage.badge.holder;
      return (
        <InUse
          frame={frame}
          person={person}
          badge={stage.badge}
          where={stage.where}
          isPending={assign.isPending}
          error={assign.error as AppError | null}
          onAnother={again}
          onOpen={() => holder && showPerson(holder.id)}
          onMove={(take) =>
            assign.mutate(
              { number: stage.number, typed: stage.typed, take },
              {
                onSuccess: (changed) =>
                  setStage({ is: "saved", label: stage.badge.label, changeSet: changed.change_set }),
              },
            )
          }
        />
      );
    }
    case "alike": {
      const { card, other } = stage;
      const label = stage.tap.label ?? card;
      return (
        <Alike
          frame={frame}
          own={name}
          other={other}
          label={label}
          where={stage.tap.reader_name}
          onGive={() => give(card, label, false)}
          onAnother={again}
          onLinked={() => showPerson(other.id)}
          card={card}
        />
      );
    }
    case "blocked":
      return (
        <Blocked
          frame={frame}
          badge={stage.badge}
          onAnother={again}
          onFound={() => {
            const { card, label, holder } = stage.badge;
            consider(card, label, { ...stage.badge, state: holder ? "active" : "stock" }, false, null);
          }}
        />
      );
    case "typing":
      return (
        <TypeNumber
          frame={frame}
          onBack={again}
          onChosen={(number, label, badge) => consider(number, label, badge, true, null)}
        />
      );
    case "saved": {
      const changeSet = stage.changeSet;
      return (
        <Dialog
          {...frame}
          aside={
            <Button
              look="link"
              onPress={() => {
                again();
                void undo(changeSet);
              }}
            >
              {t`Undo`}
            </Button>
          }
          actions={
            <>
              <Button onPress={again}>{t`Enrol another`}</Button>
              <Button look="primary" autoFocus onPress={onClose}>
                {t`Done`}
              </Button>
            </>
          }
        >
          <Saved name={name} label={stage.label} />
        </Dialog>
      );
    }
    case "waiting":
    case "saving":
      return (
        <Dialog
          {...frame}
          aside={
            <Button look="quiet" onPress={() => setStage({ is: "typing" })}>
              <Keyboard size={16} aria-hidden />
              {ready.length > 0 ? t`Type the number` : t`No reader? Type the number`}
            </Button>
          }
          actions={
            <Button onPress={onClose} autoFocus>
              {t`Cancel`} <kbd aria-hidden>Esc</kbd>
            </Button>
          }
        >
          {stage.is === "waiting" && stage.said ? (
            <Note kind={stage.said.kind} role={stage.said.kind === "bad" ? "alert" : "status"}>
              {stage.said.text}
            </Note>
          ) : null}
          {readers.isSuccess && ready.length === 0 ? (
            <NoReader readers={readers.data} />
          ) : (
            <Waiting readers={readers.data ?? []} reading={slow} />
          )}
        </Dialog>
      );
  }
}

/** The holder as an error names it, for a card nobody looked up before. */
function heldBy(error: AppError, number: string): BadgeView | null {
  const { person, label } = error.detail;
  const id = typeof person === "string" ? person : (person as { id?: unknown } | undefined)?.id;
  if (typeof id !== "string") return null;
  return {
    id: "",
    card: number,
    label: typeof label === "string" ? label : number.replace(/^[a-z0-9]+:/, ""),
    forms: [],
    state: "active",
    holder: { id, name: personNamed(error.detail) },
    assigned_at: null,
    assigned_by: null,
    unverified: false,
    grade: "green",
    grade_reason: null,
    dormant_reason: null,
  };
}
