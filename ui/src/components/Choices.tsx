import { Check, Minus } from "lucide-react";
import type { ReactNode } from "react";
import { Checkbox as AriaCheckbox, type CheckboxProps as AriaCheckboxProps } from "react-aria-components/Checkbox";
import { Label } from "react-aria-components/Label";
import { Radio, RadioGroup } from "react-aria-components/RadioGroup";
import { Switch as AriaSwitch, type SwitchProps as AriaSwitchProps } from "react-aria-components/Switch";
import styles from "./Choices.module.css";

export function Checkbox({
  children,
  ...props
}: Omit<AriaCheckboxProps, "children" | "className" | "style"> & { children?: ReactNode }) {
  return (
    <AriaCheckbox {...props} className={styles.row}>
      {({ isIndeterminate }) => (
        <>
          <span className={styles.mark}>
            {isIndeterminate ? (
              <Minus size={12} strokeWidth={3} aria-hidden />
            ) : (
              <Check size={12} strokeWidth={3} aria-hidden />
            )}
          </span>
          {children}
        </>
      )}
    </AriaCheckbox>
  );
}

/** On or off, saved at once. */
export function Switch({
  children,
  note,
  ...props
}: Omit<AriaSwitchProps, "children" | "className" | "style"> & { children: ReactNode; note?: ReactNode }) {
  return (
    <AriaSwitch {...props} className={styles.switch}>
      <span className={styles.track} />
      <span>
        {children}
        {note ? (
          <span className={styles.note} style={{ display: "block" }}>
            {note}
          </span>
        ) : null}
      </span>
    </AriaSwitch>
  );
}

export interface RadioCard<V extends string> {
  value: V;
  text: ReactNode;
  /** What follows from choosing it. */
  note?: ReactNode;
  isDisabled?: boolean;
}

export interface RadioCardsProps<V extends string> {
  label: ReactNode;
  hideLabel?: boolean;
  cards: readonly RadioCard<V>[];
  value: V | null;
  onChange: (value: V) => void;
  autoFocus?: boolean;
}

/** A few choices with their consequences. */
export function RadioCards<V extends string>({
  label,
  hideLabel,
  cards,
  value,
  onChange,
  autoFocus,
}: RadioCardsProps<V>) {
  return (
    <RadioGroup value={value} onChange={(next) => onChange(next as V)} className={styles.cards}>
      <Label className={hideLabel ? "vh" : styles.label}>{label}</Label>
      <div className={styles.group}>
        {cards.map((card) => (
          <Radio
            key={card.value}
            value={card.value}
            isDisabled={card.isDisabled}
            autoFocus={autoFocus && card.value === value}
            className={styles.card}
          >
            <span className={styles.dot} />
            <span>
              <b>{card.text}</b>
              {card.note ? <span className={styles.note}>{card.note}</span> : null}
            </span>
          </Radio>
        ))}
      </div>
    </RadioGroup>
  );
}
