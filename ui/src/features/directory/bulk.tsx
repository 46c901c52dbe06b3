import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { PersonActKind, Selection } from "@/bindings";
import { Button, Confirm, DateField, Dialog, Note, TextField } from "@/components";
import { errorText, sentence } from "@/lib/errors";
import { dayOf } from "@/lib/format";
import { call, type FailureCode } from "@/lib/ipc";
import { say, sayDone, sayProblem } from "@/lib/toasts";

/** What is to be done with whom. */
export interface BulkWish {
  act: "suspend" | "delete";
  selection: Selection;
  count: number;
}

/** Deleting more than this many is asked about; undo brings them all back. */
export const ASK_ABOVE = 10;

/** Deleting more than this many asks for the number itself, so that nobody does it in passing. */
const TYPE_ABOVE = 25;

export function useBulkAct(onDone: () => void) {
  return useMutation({
    mutationFn: ({
      selection,
      act,
      reason = null,
      until = null,
    }: {
      selection: Selection;
      act: PersonActKind;
      reason?: string | null;
      until?: string | null;
    }) =>
      call("person_act", {
        ids: selection.mode === "some" ? selection.ids : [],
        selection,
        act,
        reason,
        from: null,
        until,
      }),
    onSuccess: (changed, { act }) => {
      const count = changed.count;
      const done: Record<PersonActKind, string> = {
        activate: plural(count, { one: "# person activated.", other: "# people activated." }),
        suspend: plural(count, { one: "# person suspended.", other: "# people suspended." }),
        reactivate: plural(count, { one: "# person reactivated.", other: "# people reactivated." }),
        delete: plural(count, { one: "# person moved to the bin.", other: "# people moved to the bin." }),
        restore: plural(count, { one: "# person restored, suspended.", other: "# people restored, suspended." }),
      };
      if (count > 0) sayDone(done[act], changed);
      const skipped = changed.skipped.length;
      if (skipped > 0) {
        const why = [
          ...new Set(
            changed.skipped.map(([, code]) => (code in errorText ? errorText[code as FailureCode]({}) : code)),
          ),
        ].join(" ");
        say(`${plural(skipped, { one: "# person stays as they are.", other: "# people stay as they are." })} ${why}`, {
          kind: "problem",
        });
      }
      onDone();
    },
    onError: sayProblem,
  });
}

export type BulkAct = ReturnType<typeof useBulkAct>;

/** Asks what suspending needs: why, and until when. */
export function SuspendDialog({ wish, bulk, onClose }: { wish: BulkWish; bulk: BulkAct; onClose: () => void }) {
  const { t } = useLingui();
  const [reason, setReason] = useState("");
  const [until, setUntil] = useState<string | null>(null);
  const count = wish.count;
  const action = plural(count, { one: "Suspend # person", other: "Suspend # people" });
  return (
    <Dialog
      size="small"
      title={action}
      onClose={onClose}
      onSubmit={() =>
        bulk.mutate(
          { selection: wish.selection, act: "suspend", reason: reason.trim() || null, until },
          { onSuccess: onClose },
        )
      }
      actions={
        <>
          <Button onPress={onClose}>{t`Cancel`}</Button>
          <Button type="submit" look="primary" isPending={bulk.isPending}>
            {action}
          </Button>
        </>
      }
    >
      {bulk.error ? <Note kind="bad">{sentence(bulk.error)}</Note> : null}
      <p className="muted">{t`They keep everything they have, but their badges open nothing until they are reactivated.`}</p>
      <TextField label={t`Reason`} hint={t`Kept in the history.`} value={reason} onChange={setReason} autoFocus />
      <DateField
        label={t`Until`}
        hint={t`Empty: until somebody reactivates them.`}
        value={until}
        onChange={setUntil}
        min={dayOf(Date.now() + 86_400_000)}
      />
    </Dialog>
  );
}

export function DeleteDialog({ wish, bulk, onClose }: { wish: BulkWish; bulk: BulkAct; onClose: () => void }) {
  const { t } = useLingui();
  const count = wish.count;
  return (
    <Confirm
      title={plural(count, { one: "Move # person to the bin?", other: "Move # people to the bin?" })}
      action={plural(count, { one: "Delete # person", other: "Delete # people" })}
      destroys
      typed={count > TYPE_ABOVE ? String(count) : undefined}
      isPending={bulk.isPending}
      onClose={onClose}
      onConfirm={() => bulk.mutate({ selection: wish.selection, act: "delete" }, { onSuccess: onClose })}
    >
      {t`You can restore them from the bin for 30 days.`}
    </Confirm>
  );
}
