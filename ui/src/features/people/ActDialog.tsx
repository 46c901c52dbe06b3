import { useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { PersonActKind, PersonView } from "@/bindings";
import { Button, DateField, Dialog, Note, RadioCards, TextField } from "@/components";
import { sentence } from "@/lib/errors";
import { dayOf } from "@/lib/format";
import { type AppError, call } from "@/lib/ipc";
import { useReading } from "@/lib/reading";
import { sayDone, sayProblem } from "@/lib/toasts";
import { actLook, doneText, plannedText } from "./acts";

type Act = { act: PersonActKind; reason: string | null; from: string | null; until: string | null };

/** Does a move in a person's life, and offers to take it back. */
export function useAct(view: Pick<PersonView, "id" | "name">, onDone?: () => void) {
  return useMutation({
    mutationFn: ({ act, reason, from, until }: Act) =>
      call("person_act", { ids: [view.id], selection: null, act, reason, from, until }),
    onSuccess: (changed, { act, from }) => {
      sayDone(from ? plannedText(view.name) : doneText(act, view.name), changed);
      onDone?.();
    },
  });
}

/** Those that end nothing need no questions. */
export const asksFirst = (act: PersonActKind): boolean => act === "suspend" || act === "delete";

export function useActNow(view: Pick<PersonView, "id" | "name">) {
  const act = useAct(view);
  return {
    isPending: act.isPending,
    run: (kind: PersonActKind) =>
      act.mutate({ act: kind, reason: null, from: null, until: null }, { onError: sayProblem }),
  };
}

/** Suspending or binning somebody: for how long, why, and what follows. */
export function ActDialog({
  view,
  act,
  onClose,
}: {
  view: PersonView;
  act: "suspend" | "delete";
  onClose: () => void;
}) {
  const { t, i18n } = useLingui();
  const reading = useReading();
  const [begin, setBegin] = useState<"now" | "on">("now");
  const [from, setFrom] = useState<string | null>(null);
  const [length, setLength] = useState<"open" | "until">("open");
  const [until, setUntil] = useState<string | null>(null);
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const does = useAct(view, onClose);
  const name = view.name;
  const later = act === "suspend" && begin === "on";
  const ends = act === "suspend" && length === "until";
  const tomorrow = dayOf(Date.now() + 86_400_000, reading.zone);
  const noBegin = later && (!from || from < tomorrow);
  const noEnd = ends && (!until || until < tomorrow || (later && from !== null && until <= from));
  const missing = noBegin || noEnd;
  const word = i18n._(actLook[act].word);
  return (
    <Dialog
      size="small"
      title={act === "suspend" ? t`Suspend ${name}?` : t`Move ${name} to the bin?`}
      onClose={onClose}
      onSubmit={() => {
        setTried(true);
        if (!missing && !does.isPending)
          does.mutate({
            act,
            reason: reason.trim() || null,
            from: later ? from : null,
            until: ends ? until : null,
          });
      }}
      actions={
        <>
          <Button onPress={onClose}>{t`Cancel`}</Button>
          <Button type="submit" look={act === "delete" ? "destroy" : "primary"} isPending={does.isPending}>
            {word}
          </Button>
        </>
      }
    >
      {does.error ? <Note kind="bad">{sentence(does.error as AppError)}</Note> : null}
      <p className="muted">
        {act === "suspend"
          ? t`All ways in are closed and badges stop working. Nothing is lost; you can reactivate at any time.`
          : t`The entry becomes read-only, badges stop working, and it can be restored for 30 days.`}
      </p>
      {act === "suspend" ? (
        <>
          <RadioCards<"now" | "on">
            label={t`From when`}
            value={begin}
            onChange={setBegin}
            autoFocus
            cards={[
              { value: "now", text: t`Now` },
              { value: "on", text: t`On a date`, note: t`By itself, at the beginning of that day.` },
            ]}
          />
          {begin === "on" ? (
            <DateField
              label={t`Suspended from`}
              value={from}
              onChange={setFrom}
              min={tomorrow}
              error={tried && noBegin ? t`Choose a day after today.` : undefined}
            />
          ) : null}
          <RadioCards<"open" | "until">
            label={t`How long`}
            value={length}
            onChange={setLength}
            cards={[
              { value: "open", text: t`Until somebody reactivates` },
              { value: "until", text: t`Until a date`, note: t`Active again by itself on that day.` },
            ]}
          />
          {length === "until" ? (
            <DateField
              label={t`Active again on`}
              value={until}
              onChange={setUntil}
              min={tomorrow}
              error={
                tried && noEnd
                  ? later && from && until && until <= from
                    ? t`Choose a day after the first one.`
                    : t`Choose a day after today.`
                  : undefined
              }
            />
          ) : null}
        </>
      ) : null}
      <TextField
        label={t`Reason`}
        hint={t`Shown to whoever looks at this person. May stay empty.`}
        value={reason}
        onChange={setReason}
        maxLength={200}
        autoFocus={act === "delete"}
      />
    </Dialog>
  );
}
