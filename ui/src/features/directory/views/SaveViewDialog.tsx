import { useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Button, Dialog, Note, RadioCards, TextField } from "@/components";
import { sentence } from "@/lib/errors";
import { asAppError } from "@/lib/ipc";
import { type SavedView, useSavedViews } from "./saved";

/** Asks for a view's name, and whom it is for. */
export function SaveViewDialog({
  view,
  isNew,
  mayShare,
  onSave,
  onClose,
}: {
  view: SavedView;
  isNew: boolean;
  mayShare: boolean;
  onSave: (view: SavedView) => Promise<void>;
  onClose: () => void;
}) {
  const { t } = useLingui();
  const { views } = useSavedViews();
  const [name, setName] = useState(view.name);
  const [whom, setWhom] = useState<"me" | "all">(view.shared ? "all" : "me");
  const typed = name.trim();
  const taken = views.some((other) => other.id !== view.id && same(other.name, typed));
  const save = useMutation({
    mutationFn: () => onSave({ ...view, name: typed, shared: whom === "all" }),
    onSuccess: onClose,
  });
  const error = save.error ? asAppError(save.error) : null;
  return (
    <Dialog
      size="small"
      title={isNew ? t`Save as a view` : t`Rename or share`}
      onClose={onClose}
      onSubmit={() => typed && !taken && save.mutate()}
      actions={
        <>
          <Button onPress={onClose}>{t`Cancel`}</Button>
          <Button type="submit" look="primary" isDisabled={typed === "" || taken} isPending={save.isPending}>
            {t`Save the view`}
          </Button>
        </>
      }
    >
      {error && error.code !== "name_taken" ? <Note kind="bad">{sentence(error)}</Note> : null}
      <TextField
        label={t`Name`}
        hint={t`Search, filters, columns, their order and widths, sorting and row height are kept.`}
        error={
          taken
            ? t`There is something called ${typed} already.`
            : error?.code === "name_taken"
              ? sentence(error)
              : undefined
        }
        value={name}
        onChange={setName}
        maxLength={80}
        autoFocus
      />
      {mayShare ? (
        <RadioCards<"me" | "all">
          label={t`Who finds it`}
          value={whom}
          onChange={setWhom}
          cards={[
            { value: "me", text: t`Only me`, note: t`In the rail and the palette of this computer.` },
            { value: "all", text: t`Everybody`, note: t`It shows nobody more than they may see.` },
          ]}
        />
      ) : null}
    </Dialog>
  );
}

const same = (one: string, other: string): boolean =>
  one.localeCompare(other, undefined, { sensitivity: "base" }) === 0;
