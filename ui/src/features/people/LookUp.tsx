import { useLingui } from "@lingui/react/macro";
import { Check, ChevronDown, Plus } from "lucide-react";
import { memo, useRef, useState } from "react";
import { Button } from "react-aria-components/Button";
import { ComboBox } from "react-aria-components/ComboBox";
import { Group } from "react-aria-components/Group";
import { Input } from "react-aria-components/Input";
import { ListBox, ListBoxItem } from "react-aria-components/ListBox";
import { type Choice, classes, FieldFrame, type FieldParts, Popover } from "@/components";
import fieldStyles from "@/components/Field.module.css";
import popoverStyles from "@/components/Popover.module.css";
import { fold } from "./fold";

/** More would only be scrolled past; typing narrows. */
const SHOWN = 40;

export interface LookUpProps extends FieldParts {
  value: string;
  /** What the value is called. */
  valueText: string;
  onChange: (value: string) => void;
  onBlur?: () => void;
  /** What fits the typed text; a hook, so that it may ask the program. Must not change between renders. */
  useChoices: (text: string) => readonly Choice[];
  /** A text nobody has yet makes a new one. */
  create?: (text: string) => string;
  /** The beginning of exactly one choice means that one. */
  completes?: boolean;
  placeholder?: string;
  isDisabled?: boolean;
  autoFocus?: boolean;
  className?: string;
}

/**
 * A field found by typing. What is typed counts at once, without choosing from the list: the name
 * of one that exists is that one, and with `create` any other name is a new one. A text that is
 * neither goes back to what it was when the field is left.
 */
export const LookUp = memo(function LookUp({
  label,
  hint,
  error,
  warning,
  hideLabel,
  value,
  valueText,
  onChange,
  onBlur,
  useChoices,
  create,
  completes,
  placeholder,
  isDisabled,
  autoFocus,
  className,
}: LookUpProps) {
  const { t } = useLingui();
  const [text, setText] = useState<string | null>(null);
  const [open, setOpen] = useState(false);
  const typed = text?.trim() ?? "";
  const all = useChoices(open ? typed : "");
  const exact = (wanted: string) => all.find((choice) => fold(choice.text) === fold(wanted));
  const begun = (wanted: string) => {
    if (!completes || wanted.length < 2) return undefined;
    const found = all.filter((choice) => fold(choice.text).startsWith(fold(wanted)));
    return found.length === 1 ? found[0] : undefined;
  };
  const choices: Choice[] = open ? all.slice(0, SHOWN) : [];
  if (open && create && typed && !exact(typed))
    choices.push({ value: create(typed), text: typed, more: t`Add as new`, icon: <Plus size={14} aria-hidden /> });

  const type = (next: string) => {
    setText(next);
    const wanted = next.trim();
    if (wanted === "") return onChange("");
    const one = exact(wanted) ?? begun(wanted);
    if (one) onChange(one.value);
    else if (create) onChange(create(wanted));
  };
  // A list closes when its value changes, so it keeps the one from before the typing until the field is left.
  const before = useRef(value);
  if (text === null) before.current = value;
  // What a half-typed text would mean is not worth reading.
  const typing = text !== null;
  return (
    <ComboBox
      items={choices}
      inputValue={text ?? valueText}
      onInputChange={(next) => next !== (text ?? valueText) && type(next)}
      value={before.current || null}
      onChange={(key) => {
        // Leaving the field says "nothing chosen", which is decided here, by what is typed.
        if (key === null) return;
        onChange(String(key));
        setText(null);
      }}
      onOpenChange={setOpen}
      allowsCustomValue
      allowsEmptyCollection
      menuTrigger="input"
      isDisabled={isDisabled}
      isInvalid={Boolean(error)}
      validationBehavior="aria"
      onBlur={() => {
        setText(null);
        onBlur?.();
      }}
      className={classes(fieldStyles.field, className)}
    >
      <FieldFrame
        label={label}
        hint={typing ? undefined : hint}
        error={error}
        warning={typing ? undefined : warning}
        hideLabel={hideLabel}
      >
        <Group className={fieldStyles.box} isInvalid={Boolean(error)}>
          <Input className={fieldStyles.inner} placeholder={placeholder} autoFocus={autoFocus} />
          <Button className={fieldStyles.boxButton}>
            <ChevronDown size={14} aria-hidden />
          </Button>
        </Group>
      </FieldFrame>
      <Popover fit>
        <ListBox
          className={popoverStyles.list}
          renderEmptyState={() => <div className={popoverStyles.empty}>{t`Nothing fits`}</div>}
        >
          {(choice: Choice) => (
            <ListBoxItem key={choice.value} id={choice.value} textValue={choice.text} className={popoverStyles.item}>
              {choice.icon}
              <span className={popoverStyles.text}>
                <bdi>{choice.text}</bdi>
              </span>
              {choice.more ? <span className={popoverStyles.more}>{choice.more}</span> : null}
              <Check size={14} aria-hidden className={popoverStyles.check} />
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  );
});
