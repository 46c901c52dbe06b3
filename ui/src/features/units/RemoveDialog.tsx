import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { UnitRow } from "@/bindings";
import { Button, Dialog, Note } from "@/components";
import { keys } from "@/lib/changes";
import { sentence } from "@/lib/errors";
import { call } from "@/lib/ipc";
import { showUnit } from "@/lib/nav";
import { problemText } from "@/lib/problems";
import { sayDone } from "@/lib/toasts";
import { problemsIn } from "./problems";
import { UnitChoice } from "./UnitChoice";
import styles from "./Units.module.css";

/** Merges a unit into another one, or deletes it: what would move is counted before. */
export function RemoveDialog({
  how,
  unit,
  units,
  onClose,
}: {
  how: "merge" | "delete";
  unit: UnitRow;
  units: readonly UnitRow[];
  onClose: () => void;
}) {
  const { t } = useLingui();
  const name = unit.name;
  const [into, setInto] = useState<string | null>(null);
  const args = { id: unit.id, into };
  const preview = useQuery({
    queryKey: [...keys.unitTree, how, unit.id, into],
    queryFn: () => call(how === "merge" ? "unit_merge_preview" : "unit_delete_preview", args),
    placeholderData: keepPreviousData,
  });
  const remove = useMutation({
    mutationFn: () => call(how === "merge" ? "unit_merge" : "unit_delete", args),
    onSuccess: (changed) => {
      const target = units.find((one) => one.id === into)?.name ?? "";
      sayDone(how === "merge" ? t`${name} was merged into ${target}.` : t`${name} was deleted.`, changed);
      onClose();
      showUnit(how === "merge" ? into : null);
    },
  });
  const targets = units.filter((other) => other.kind === unit.kind && other.id !== unit.id && !other.gone);
  const found = preview.data;
  const needed = how === "merge" || found?.needs_target === true;
  const problem = found?.problem ? problemText(found.problem) : undefined;
  const ready = found !== undefined && !preview.isPlaceholderData && !problem && (!needed || into !== null);
  const refused = problemsIn(remove.error)[0];
  const lines = found
    ? [
        plural(found.people, { one: "# person", other: "# people" }),
        ...(found.further > 0
          ? [
              plural(found.further, {
                one: "# of them as a further department",
                other: "# of them as a further department",
              }),
            ]
          : []),
        ...(found.units > 0
          ? [plural(found.units, { one: "# unit that lies in it", other: "# units that lie in it" })]
          : []),
        ...(found.booked > 0
          ? [plural(found.booked, { one: "# department that books on it", other: "# departments that book on it" })]
          : []),
        ...(found.roles > 0
          ? [plural(found.roles, { one: "# role given for it", other: "# roles given for it" })]
          : []),
      ]
    : [];
  return (
    <Dialog
      size="small"
      role="alertdialog"
      title={how === "merge" ? t`Merge ${name} into another` : t`Delete ${name}?`}
      onClose={onClose}
      onSubmit={() => ready && !remove.isPending && remove.mutate()}
      actions={
        <>
          <Button onPress={onClose}>{t`Cancel`}</Button>
          <Button
            type="submit"
            look={how === "merge" ? "primary" : "destroy"}
            isDisabled={!ready}
            isPending={remove.isPending}
          >
            {how === "merge" ? t`Merge` : t`Delete`}
          </Button>
        </>
      }
    >
      {remove.error ? <Note kind="bad">{refused ? problemText(refused) : sentence(remove.error)}</Note> : null}
      {preview.error ? <Note kind="bad">{sentence(preview.error)}</Note> : null}
      {found && !found.needs_target ? (
        <p className="muted">{t`Nobody belongs to it and nothing lies in it.`}</p>
      ) : found ? (
        <div aria-live="polite">
          <p className="muted">{t`These move to the one you choose:`}</p>
          <ul className={styles.list}>
            {lines.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </div>
      ) : null}
      {needed ? (
        <UnitChoice
          label={how === "merge" ? t`Merge into` : t`Move them to`}
          units={targets}
          all={units}
          value={into}
          onChange={setInto}
          error={problem}
          hint={
            how === "merge"
              ? t`That one keeps its name. Imports that know the old name or code still find it. One undo takes all of it back.`
              : t`One undo takes all of it back.`
          }
          autoFocus
        />
      ) : null}
    </Dialog>
  );
}
