import { memo, type ReactNode, useCallback } from "react";
import { classes, DateField, Select, TextField, type TextFieldProps } from "@/components";
import { type FieldKey, fieldWord } from "@/lib/fieldWords";
import styles from "./People.module.css";
import type { FieldDoor, Said } from "./useForm";

/** A field's place in the form; links in the summary of errors find it by its name. */
export function Cell({ field, wide, children }: { field: string; wide?: boolean; children: ReactNode }) {
  return (
    <div data-field={field} className={classes(styles.cell, wide && styles.wide)}>
      {children}
    </div>
  );
}

/** Puts the focus on a field and shows it. */
export function focusField(form: HTMLElement | null, field: string): void {
  const cell = form?.querySelector(`[data-field="${CSS.escape(field)}"]`);
  const control = cell?.querySelector<HTMLElement>('input, textarea, [role="spinbutton"], button');
  control?.scrollIntoView({ block: "center" });
  control?.focus();
}

interface OneField {
  field: FieldKey;
  value: string;
  door: FieldDoor;
  said?: Said;
  wide?: boolean;
  isDisabled?: boolean;
}

/** A line of text. */
export const TextInput = memo(function TextInput({
  field,
  value,
  door,
  said,
  wide,
  label,
  error,
  ...props
}: OneField &
  Pick<TextFieldProps, "ltr" | "placeholder" | "hint" | "type" | "rows" | "autoFocus"> & {
    label?: string;
    error?: ReactNode;
  }) {
  return (
    <Cell field={field} wide={wide}>
      <TextField
        {...props}
        label={label ?? fieldWord(field)}
        value={value}
        onChange={(text) => door.set(field, text)}
        onBlur={() => door.leave(field)}
        error={error ?? said?.error}
        warning={said?.warning}
        autoComplete="off"
        spellCheck={field === "note" ? "true" : "false"}
      />
    </Cell>
  );
});

/** A calendar day. */
export const DayInput = memo(function DayInput({
  field,
  value,
  door,
  said,
  isDisabled,
  hint,
}: OneField & { hint?: string }) {
  return (
    <Cell field={field}>
      <DateField
        label={fieldWord(field)}
        value={value || null}
        onChange={useCallback((day: string | null) => door.set(field, day ?? ""), [door, field])}
        onBlur={useCallback(() => door.leave(field), [door, field])}
        error={said?.error}
        warning={said?.warning}
        hint={hint}
        isDisabled={isDisabled}
      />
    </Cell>
  );
});

/** One of a few words. */
export const ChoiceInput = memo(function ChoiceInput({
  field,
  value,
  door,
  said,
  isDisabled,
  choices,
}: OneField & { choices: readonly { value: string; text: string; more?: string }[] }) {
  return (
    <Cell field={field}>
      <Select
        label={fieldWord(field)}
        choices={choices}
        value={value || null}
        onChange={(next) => door.set(field, next)}
        onBlur={() => door.leave(field)}
        error={said?.error}
        warning={said?.warning}
        isDisabled={isDisabled}
      />
    </Cell>
  );
});
