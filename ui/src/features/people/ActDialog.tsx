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
import { actLook, doneText } from "./acts";

type Act = { act: PersonActKind; reason: string | null; until: string | null };

/** Does a move in a person's life, and offers to take it back. */
export function useAct(view: Pick<PersonView, "id" | "name">, onDone?: () => void) {
  return useMutation({
    mutationFn: ({ act, reason, until }: Act) =>
      call("person_act", { ids: [view.id], selection: null, act, reason, until }),
    onSuccess: (changed, { act }) => {
      sayDone(doneText(act, view.name), changed);
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
    run: (kind: PersonActKind) => act.mutate({ act: kind, reason: null, until: null }, { onError: sayProblem }),
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
  const [length, setLength] = useState<"open" | "until">("open");
  const [until, setUntil] = useState<string | null>(null);
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const does = useAct(view, onClose);
  const name = view.name;
  const missing = act === "suspend" && length === "until" && !until;
  const tomorrow = dayOf(Date.now() + 86_400_000, reading.zone);
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
            until: act === "suspend" && length === "until" ? until : null,
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
          <RadioCards<"open" | "until">
            label={t`How long`}
            value={length}
            onChange={setLength}
            autoFocus
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
              error={tried && missing ? t`Choose a day after today.` : undefined}
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
