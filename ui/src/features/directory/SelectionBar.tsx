import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { Download, LockKeyhole, LockKeyholeOpen, PencilLine, Trash2, Undo2, X } from "lucide-react";
import { type ComponentType, useEffect, useState } from "react";
import { Toolbar } from "react-aria-components/Toolbar";
import type { DirectoryQuery } from "@/bindings";
import { Button } from "@/components";
import { type BuiltInView, editPeople, show } from "@/lib/nav";
import { commandsForSelection, type SelectionCommand } from "@/lib/paletteCommands";
import { useNumber } from "@/lib/reading";
import type { SelectionVerbProps } from "@/lib/slots";
import { ASK_ABOVE, type BulkWish, DeleteDialog, SuspendDialog, useBulkAct } from "./bulk";
import styles from "./Directory.module.css";
import { asSelection, type Chosen, chosenCount, type Origin, sameQuery } from "./selection";

export interface SelectionBarProps {
  chosen: Chosen;
  /** The list shown and how many are in it. */
  shown: DirectoryQuery | null;
  total: number;
  view: BuiltInView;
  /** Selected people that the list does not show; `null` when not known. */
  notShown: number | null;
  readOnly: boolean;
  /** What the rest of the program does with people who are selected. */
  Verb: ComponentType<SelectionVerbProps>;
  onAll: () => void;
  onNone: () => void;
  onKeepShown: () => void;
  /** Goes back to the list the selection was made in. */
  onShowOwn: (origin: Origin) => void;
}

/** Docked under the list while somebody is selected; the buttons carry the number. */
export function SelectionBar({
  chosen,
  shown,
  total,
  view,
  notShown,
  readOnly,
  Verb,
  onAll,
  onNone,
  onKeepShown,
  onShowOwn,
}: SelectionBarProps) {
  const { t } = useLingui();
  const number = useNumber();
  const [wish, setWish] = useState<BulkWish | null>(null);
  const bulk = useBulkAct(onNone);
  const count = chosenCount(chosen);
  const selection = asSelection(chosen);
  const elsewhere = chosen.mode === "all" && !sameQuery(chosen.query, shown);
  const all = chosen.mode === "all" && !elsewhere && chosen.except.size === 0;
  const inBin = view === "bin" && !elsewhere;
  const text = number(count);
  const totalText = number(total);

  const edit = () => selection && editPeople(selection, count);
  const suspend = () => selection && setWish({ act: "suspend", selection, count });
  const reactivate = () => selection && bulk.mutate({ selection, act: "reactivate" });
  const restore = () => selection && bulk.mutate({ selection, act: "restore" });
  const remove = () => {
    if (!selection) return;
    if (count > ASK_ABOVE) setWish({ act: "delete", selection, count });
    else bulk.mutate({ selection, act: "delete" });
  };

  // The palette shows the same, first of all.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the verbs are made anew with every selection.
  useEffect(() => {
    if (count === 0) return;
    const commands: SelectionCommand[] = [
      {
        id: "sel export",
        text: plural(count, { one: "Export # selected person", other: "Export # selected people" }),
        Icon: Download,
        run: () => show("export"),
      },
    ];
    if (!readOnly && inBin)
      commands.unshift({
        id: "sel restore",
        text: plural(count, { one: "Restore # selected person", other: "Restore # selected people" }),
        Icon: Undo2,
        run: restore,
      });
    else if (!readOnly)
      commands.unshift(
        {
          id: "sel edit",
          text: plural(count, { one: "Edit # selected person", other: "Edit # selected people" }),
          Icon: PencilLine,
          run: edit,
        },
        {
          id: "sel suspend",
          text: plural(count, { one: "Suspend # selected person", other: "Suspend # selected people" }),
          Icon: LockKeyhole,
          run: suspend,
        },
        {
          id: "sel reactivate",
          text: plural(count, { one: "Reactivate # selected person", other: "Reactivate # selected people" }),
          Icon: LockKeyholeOpen,
          run: reactivate,
        },
        {
          id: "sel delete",
          text: plural(count, { one: "Delete # selected person", other: "Delete # selected people" }),
          Icon: Trash2,
          run: remove,
        },
      );
    commandsForSelection.set(commands);
    return () => commandsForSelection.set([]);
  }, [chosen, count, inBin, readOnly]);

  return (
    <>
      {count > 0 ? (
        <Toolbar aria-label={t`Selection`} className={styles.bar} data-region>
          <strong>
            {elsewhere
              ? notShown
                ? t`${text} selected in another list, ${number(notShown)} not shown`
                : t`${text} selected in another list`
              : notShown
                ? t`${text} selected, ${number(notShown)} not shown`
                : t`${text} selected`}
          </strong>
          {elsewhere && chosen.mode === "all" ? (
            <Button look="link" size="small" onPress={() => onShowOwn(chosen.origin)}>{t`Show that list`}</Button>
          ) : notShown && notShown > 0 && notShown < count ? (
            <Button look="link" size="small" onPress={onKeepShown}>{t`Keep only those shown`}</Button>
          ) : null}
          {!all && !elsewhere && total > count ? (
            <Button look="link" size="small" onPress={onAll}>{t`Select all ${totalText}`}</Button>
          ) : null}
          <span className={styles.rule} />
          {readOnly ? null : inBin ? (
            <Button look="quiet" size="small" onPress={restore} isPending={bulk.isPending}>
              <Undo2 size={16} aria-hidden />
              {t`Restore ${text}`}
            </Button>
          ) : (
            <>
              <Button look="quiet" size="small" onPress={edit}>
                <PencilLine size={16} aria-hidden />
                {t`Edit ${text}`}
              </Button>
              <Button look="quiet" size="small" onPress={suspend}>
                <LockKeyhole size={16} aria-hidden />
                {t`Suspend ${text}`}
              </Button>
              <Button look="quiet" size="small" aria-label={t`Reactivate`} onPress={reactivate}>
                <LockKeyholeOpen size={16} aria-hidden />
                <span className={styles.wide}>{t`Reactivate`}</span>
              </Button>
              {selection ? <Verb selection={selection} count={count} /> : null}
              <Button look="quiet" size="small" aria-label={t`Delete`} onPress={remove}>
                <Trash2 size={16} aria-hidden />
                <span className={styles.wide}>{t`Delete`}</span>
              </Button>
            </>
          )}
          <Button look="quiet" size="small" aria-label={t`Export`} onPress={() => show("export")}>
            <Download size={16} aria-hidden />
            <span className={styles.wide}>{t`Export`}</span>
          </Button>
          <span className={styles.rule} />
          <Button look="quiet" size="small" icon aria-label={t`Select nobody`} onPress={onNone}>
            <X size={16} aria-hidden />
          </Button>
        </Toolbar>
      ) : null}
      {wish?.act === "suspend" ? <SuspendDialog wish={wish} bulk={bulk} onClose={() => setWish(null)} /> : null}
      {wish?.act === "delete" ? <DeleteDialog wish={wish} bulk={bulk} onClose={() => setWish(null)} /> : null}
    </>
  );
}
