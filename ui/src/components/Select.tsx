import { useLingui } from "@lingui/react/macro";
import { Check, ChevronDown } from "lucide-react";
import { type Key, type ReactNode, useEffect, useState } from "react";
import { Button } from "react-aria-components/Button";
import { ComboBox as AriaComboBox } from "react-aria-components/ComboBox";
import { Group } from "react-aria-components/Group";
import { Input } from "react-aria-components/Input";
import { ListBox, ListBoxItem } from "react-aria-components/ListBox";
import { Select as AriaSelect, SelectValue } from "react-aria-components/Select";
import { classes } from "./classes";
import { FieldFrame, type FieldParts } from "./Field";
import fieldStyles from "./Field.module.css";
import { Popover } from "./Popover";
import styles from "./Popover.module.css";

/** One thing to choose. */
export interface Choice<V extends string = string> {
  value: V;
  text: string;
  /** What tells it from others of the same name. */
  more?: ReactNode;
  icon?: ReactNode;
}

interface ChoiceFieldProps<V extends string> extends FieldParts {
  choices: readonly Choice<V>[];
  value: V | null;
  onChange: (value: V) => void;
  placeholder?: string;
  isDisabled?: boolean;
  isRequired?: boolean;
  autoFocus?: boolean;
  name?: string;
  className?: string;
  onBlur?: () => void;
}

/** The library tells items apart by the `id` of what the list renders, so it has to be given here as well. */
function ChoiceItem({ choice }: { choice: Choice; id: string }) {
  return (
    <ListBoxItem id={choice.value} textValue={choice.text} className={styles.item}>
      {choice.icon}
      <span className={styles.text}>{choice.text}</span>
      {choice.more ? <span className={styles.more}>{choice.more}</span> : null}
      <Check size={14} aria-hidden className={styles.check} />
    </ListBoxItem>
  );
}

/** One of a few. */
export function Select<V extends string>({
  label,
  hint,
  error,
  warning,
  hideLabel,
  choices,
  value,
  onChange,
  placeholder,
  className,
  ...props
}: ChoiceFieldProps<V>) {
  const { t } = useLingui();
  return (
    <AriaSelect
      {...props}
      value={value}
      onChange={(key: Key | null) => key !== null && onChange(key as V)}
      placeholder={placeholder ?? t`Choose`}
      isInvalid={Boolean(error)}
      validationBehavior="aria"
      className={classes(fieldStyles.field, className)}
    >
      <FieldFrame label={label} hint={hint} error={error} warning={warning} hideLabel={hideLabel}>
        <Button className={classes(fieldStyles.box, fieldStyles.select)}>
          <SelectValue className={fieldStyles.value}>
            {({ selectedText, defaultChildren }) => selectedText || defaultChildren}
          </SelectValue>
          <ChevronDown size={14} aria-hidden />
        </Button>
      </FieldFrame>
      <Popover fit>
        <ListBox items={choices} className={styles.list}>
          {(choice) => <ChoiceItem key={choice.value} id={choice.value} choice={choice} />}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}

export interface ComboBoxProps<V extends string> extends Omit<ChoiceFieldProps<V>, "onChange"> {
  /** `null` when the field was emptied. */
  onChange: (value: V | null) => void;
  /** What is typed; give it with `onInput` when the choices are looked up below. */
  input?: string;
  onInput?: (text: string) => void;
  /** Shown when nothing fits. */
  empty?: ReactNode;
  /** When the list opens: with the focus, or once something is typed. */
  opens?: "focus" | "input";
  ltr?: boolean;
  /** Something else may be typed too; it comes by `onInput`. */
  open?: boolean;
}

/** One of many, found by typing. Without `onInput` the choices are narrowed here. */
export function ComboBox<V extends string>({
  label,
  hint,
  error,
  warning,
  hideLabel,
  choices,
  value,
  onChange,
  input,
  onInput,
  placeholder,
  empty,
  className,
  opens = "focus",
  ltr,
  open = false,
  ...props
}: ComboBoxProps<V>) {
  const { t } = useLingui();
  return (
    <AriaComboBox
      {...props}
      {...(onInput ? { items: choices, inputValue: input ?? "", onInputChange: onInput } : { defaultItems: choices })}
      value={value}
      onChange={(key: Key | null) => onChange(key as V | null)}
      allowsEmptyCollection
      allowsCustomValue={open}
      menuTrigger={opens}
      isInvalid={Boolean(error)}
      validationBehavior="aria"
      className={classes(fieldStyles.field, className)}
    >
      <FieldFrame label={label} hint={hint} error={error} warning={warning} hideLabel={hideLabel}>
        <Group className={fieldStyles.box} isInvalid={Boolean(error)}>
          <Input className={fieldStyles.inner} placeholder={placeholder} dir={ltr ? "ltr" : undefined} />
          <Button className={fieldStyles.boxButton}>
            <ChevronDown size={14} aria-hidden />
          </Button>
        </Group>
      </FieldFrame>
      <Popover fit>
        <ListBox
          className={styles.list}
          renderEmptyState={() => <div className={styles.empty}>{empty ?? t`Nothing fits`}</div>}
        >
          {(choice: Choice) => <ChoiceItem key={choice.value} id={choice.value} choice={choice} />}
        </ListBox>
      </Popover>
    </AriaComboBox>
  );
}

/** Adds one after the other out of a list; empty again after each. */
export function AddBox<V extends string>({
  onAdd,
  ...props
}: Omit<ComboBoxProps<V>, "value" | "onChange" | "input" | "onInput" | "open"> & { onAdd: (value: V) => void }) {
  const [chosen, setChosen] = useState<V | null>(null);
  // The list closes only when the choice changes, so the choice stands for a moment.
  useEffect(() => {
    if (chosen !== null) setChosen(null);
  }, [chosen]);
  return (
    <ComboBox
      {...props}
      value={chosen}
      onChange={(value) => {
        if (value === null) return;
        setChosen(value);
        onAdd(value);
      }}
    />
  );
}
