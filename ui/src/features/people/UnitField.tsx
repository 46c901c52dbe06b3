import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { memo, useCallback, useMemo } from "react";
import type { UnitKind } from "@/bindings";
import { type Choice, TextButton } from "@/components";
import { fieldWord } from "@/lib/fieldWords";
import { unitsQuery } from "@/lib/queries";
import { fitting, near } from "./fold";
import { LookUp } from "./LookUp";
import type { FieldDoor, Said } from "./useForm";

/** A name with this before it is a unit to be made when the form is saved. */
export const NEW = "new:";

/** The units of one kind as choices. */
export function useUnits(kind: UnitKind): readonly Choice[] {
  const units = useQuery(unitsQuery(kind));
  return useMemo(() => (units.data ?? []).map((unit) => ({ value: unit.id, text: unit.name })), [units.data]);
}

/** A company, division, department, site or cost centre: an existing one, or a new one by its name. */
export const UnitField = memo(function UnitField({
  kind,
  value,
  reference,
  door,
  said,
  isDisabled,
}: {
  kind: UnitKind;
  value: string;
  /** The unit's name, should the list not have it (yet). */
  reference?: string;
  door: FieldDoor;
  said?: Said;
  isDisabled?: boolean;
}) {
  const { t } = useLingui();
  const units = useUnits(kind);
  const useChoices = useUnitChoices(kind);
  const create = useCallback((text: string) => NEW + text, []);
  const isNew = value.startsWith(NEW);
  const name = isNew ? value.slice(NEW.length) : (units.find((unit) => unit.value === value)?.text ?? reference ?? "");
  const meant = isNew ? near(units, name) : null;
  const meantName = meant?.text ?? "";
  return (
    <LookUp
      label={fieldWord(kind)}
      value={value}
      valueText={name}
      onChange={useCallback((next: string) => door.set(kind, next), [door, kind])}
      onBlur={useCallback(() => door.leave(kind), [door, kind])}
      useChoices={useChoices}
      create={create}
      completes
      isDisabled={isDisabled}
      error={said?.error}
      warning={
        isNew && meant ? (
          <>
            {t`“${name}” is new.`}{" "}
            <TextButton onPress={() => door.set(kind, meant.value)}>{t`Did you mean “${meantName}”?`}</TextButton>
          </>
        ) : (
          said?.warning
        )
      }
      hint={isNew ? t`New: it is added when you save.` : undefined}
    />
  );
});

/** Hooks for the lists, one per kind, so that the same function comes at every drawing. */
const unitChoices: Record<UnitKind, (text: string) => readonly Choice[]> = {
  company: (text) => useFitting("company", text),
  division: (text) => useFitting("division", text),
  department: (text) => useFitting("department", text),
  site: (text) => useFitting("site", text),
  cost_centre: (text) => useFitting("cost_centre", text),
};

function useFitting(kind: UnitKind, text: string): readonly Choice[] {
  const units = useUnits(kind);
  return useMemo(() => fitting(units, text), [units, text]);
}

export const useUnitChoices = (kind: UnitKind) => unitChoices[kind];
