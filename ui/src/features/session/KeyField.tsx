import { useLingui } from "@lingui/react/macro";
import { PasswordField, TextField } from "@/components";

/** By which secret an encrypted file is opened. */
export type KeyWay = "passphrase" | "recovery";

/** Asks for the passphrase or the recovery key of a directory or a backup. */
export function KeyField({
  way,
  value,
  onChange,
  error,
}: {
  way: KeyWay;
  value: string;
  onChange: (text: string) => void;
  error?: string | undefined;
}) {
  const { t } = useLingui();
  return way === "passphrase" ? (
    <PasswordField
      key="passphrase"
      label={t`Passphrase`}
      value={value}
      onChange={onChange}
      autoFocus
      autoComplete="off"
      error={error}
    />
  ) : (
    <TextField
      key="recovery"
      label={t`Recovery key`}
      hint={t`Capitals, spaces and dashes do not matter.`}
      value={value}
      onChange={onChange}
      ltr
      mono
      autoFocus
      autoComplete="off"
      spellCheck="false"
      error={error}
    />
  );
}
