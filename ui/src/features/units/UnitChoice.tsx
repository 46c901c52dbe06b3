import { useLingui } from "@lingui/react/macro";
import { useMemo } from "react";
import type { UnitRow } from "@/bindings";
import { ComboBox } from "@/components";
import { pathOf } from "./tree";

/** One of some units, found by typing; those of one name are told apart by what they lie in. */
export function UnitChoice({
  label,
  units,
  all,
  value,
  onChange,
  error,
  hint,
  placeholder,
  autoFocus,
  isDisabled,
}: {
  label: string;
  /** Those to choose from. */
  units: readonly UnitRow[];
  /** All, to say where each lies. */
  all: readonly UnitRow[];
  value: string | null;
  onChange: (id: string | null) => void;
  error?: string;
  hint?: string;
  placeholder?: string;
  autoFocus?: boolean;
  isDisabled?: boolean;
}) {
  const { t } = useLingui();
  const choices = useMemo(
    () => units.map((unit) => ({ value: unit.id, text: unit.name, more: pathOf(all, unit) })),
    [units, all],
  );
  return (
    <ComboBox
      label={label}
      choices={choices}
      value={value}
      onChange={onChange}
      error={error}
      hint={hint}
      placeholder={placeholder}
      autoFocus={autoFocus}
      isDisabled={isDisabled}
      empty={t`Nothing fits`}
      opens="input"
    />
  );
}
