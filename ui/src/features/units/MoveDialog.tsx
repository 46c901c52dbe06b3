import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { UnitRow } from "@/bindings";
import { Button, Dialog } from "@/components";
import { unitFieldWord } from "@/lib/unitWords";
import { mayLieIn } from "./tree";
import { UnitChoice } from "./UnitChoice";

/** What dragging does, without a pointer: says what a unit shall lie in. */
export function MoveDialog({
  unit,
  units,
  onMove,
  onClose,
}: {
  unit: UnitRow;
  units: readonly UnitRow[];
  onMove: (parent: UnitRow | null) => void;
  onClose: () => void;
}) {
  const { t } = useLingui();
  const name = unit.name;
  const [to, setTo] = useState<string | null>(unit.parent);
  const places = units.filter((other) => !other.gone && mayLieIn(units, unit, other));
  const same = to === unit.parent;
  return (
    <Dialog
      size="small"
      title={t`Move ${name}`}
      onClose={onClose}
      onSubmit={() => {
        if (same) return;
        onMove(places.find((one) => one.id === to) ?? null);
        onClose();
      }}
      actions={
        <>
          <Button onPress={onClose}>{t`Cancel`}</Button>
          <Button type="submit" look="primary" isDisabled={same}>{t`Move`}</Button>
        </>
      }
    >
      <UnitChoice
        label={unitFieldWord("parent")}
        units={places}
        all={units}
        value={to}
        onChange={setTo}
        placeholder={t`At the top`}
        hint={t`Leave it empty to put it at the top. Its people and all that lies in it come along.`}
        autoFocus
      />
    </Dialog>
  );
}
