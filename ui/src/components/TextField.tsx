import { useLingui } from "@lingui/react/macro";
import { Eye, EyeOff } from "lucide-react";
import { type Ref, useState } from "react";
import { Button } from "react-aria-components/Button";
import { Group } from "react-aria-components/Group";
import { Input } from "react-aria-components/Input";
import { TextArea } from "react-aria-components/TextArea";
import { TextField as AriaTextField, type TextFieldProps as AriaTextFieldProps } from "react-aria-components/TextField";
import { classes } from "./classes";
import { FieldFrame, type FieldParts } from "./Field";
import styles from "./Field.module.css";

export interface TextFieldProps
  extends Omit<AriaTextFieldProps, "className" | "style" | "children" | "validate">,
    FieldParts {
  placeholder?: string;
  /** Several lines. */
  rows?: number;
  /** E-mail, phone, card number: written left to right in every language. */
  ltr?: boolean;
  mono?: boolean;
  className?: string;
  inputRef?: Ref<HTMLInputElement>;
}

export function TextField({
  label,
  hint,
  error,
  warning,
  hideLabel,
  placeholder,
  rows,
  ltr,
  mono,
  className,
  inputRef,
  ...props
}: TextFieldProps) {
  const inputClass = classes(styles.input, mono && "mono");
  const dir = ltr ? "ltr" : undefined;
  return (
    <AriaTextField
      {...props}
      isInvalid={Boolean(error)}
      validationBehavior="aria"
      className={classes(styles.field, className)}
    >
      <FieldFrame label={label} hint={hint} error={error} warning={warning} hideLabel={hideLabel}>
        {rows ? (
          <TextArea className={inputClass} rows={rows} placeholder={placeholder} dir={dir} />
        ) : (
          <Input ref={inputRef} className={inputClass} placeholder={placeholder} dir={dir} />
        )}
      </FieldFrame>
    </AriaTextField>
  );
}

/** A password or passphrase, with a button that shows it. Pasting is allowed; spaces are kept. */
export function PasswordField({
  label,
  hint,
  error,
  warning,
  placeholder,
  className,
  inputRef,
  ...props
}: Omit<TextFieldProps, "rows" | "type" | "ltr" | "mono">) {
  const { t } = useLingui();
  const [shown, setShown] = useState(false);
  return (
    <AriaTextField
      {...props}
      type={shown ? "text" : "password"}
      isInvalid={Boolean(error)}
      validationBehavior="aria"
      className={classes(styles.field, className)}
    >
      <FieldFrame label={label} hint={hint} error={error} warning={warning}>
        <Group className={styles.box} isInvalid={Boolean(error)}>
          <Input ref={inputRef} className={styles.inner} placeholder={placeholder} dir="ltr" spellCheck={false} />
          <Button
            slot={null}
            className={styles.boxButton}
            aria-label={shown ? t`Hide what is typed` : t`Show what is typed`}
            onPress={() => setShown(!shown)}
          >
            {shown ? <EyeOff size={16} aria-hidden /> : <Eye size={16} aria-hidden />}
          </Button>
        </Group>
      </FieldFrame>
    </AriaTextField>
  );
}
