import { CircleAlert, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { FieldError } from "react-aria-components/FieldError";
import { Label } from "react-aria-components/Label";
import { Text } from "react-aria-components/Text";
import styles from "./Field.module.css";

/** What every field may have around its control. */
export interface FieldParts {
  label: ReactNode;
  /** One sentence of help under the control. */
  hint?: ReactNode;
  /** Why the value cannot be saved; the field is then marked invalid. */
  error?: ReactNode;
  /** What is odd about the value, though it may be saved. */
  warning?: ReactNode;
  /** The label is for screen readers only. */
  hideLabel?: boolean;
}

/** Label above; hint, warning and error below the control. Use inside a react-aria field. */
export function FieldFrame({ label, hint, error, warning, hideLabel, children }: FieldParts & { children: ReactNode }) {
  return (
    <>
      <Label className={hideLabel ? "vh" : styles.label}>{label}</Label>
      {children}
      {error ? (
        <FieldError className={styles.error}>
          <CircleAlert size={14} aria-hidden />
          <span>{error}</span>
        </FieldError>
      ) : null}
      {warning && !error ? (
        <Text slot="description" className={styles.warning}>
          <TriangleAlert size={14} aria-hidden />
          <span>{warning}</span>
        </Text>
      ) : null}
      {hint && !error && !warning ? (
        <Text slot="description" className={styles.hint}>
          {hint}
        </Text>
      ) : null}
    </>
  );
}
