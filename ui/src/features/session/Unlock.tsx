import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { AppStatus, KeyringState } from "@/bindings";
import { Button, Checkbox, Note, PasswordField, TextField } from "@/components";
import { sentence } from "@/lib/errors";
import { asAppError, call } from "@/lib/ipc";
import { lastSignIn } from "@/lib/session";
import { KeyField, type KeyWay } from "./KeyField";
import { SessionPage } from "./SessionPage";
import styles from "./SessionPage.module.css";
import { signInRefusal } from "./signInRefusal";
import { useSessionCommand } from "./useSessionCommand";

/**
 * The directory is here, its key is not: a passphrase or the recovery key opens it. The password is
 * asked for on the same screen, since it comes next; left empty, it is asked for afterwards.
 */
export function Unlock({ status }: { status: AppStatus }) {
  const { t } = useLingui();
  const [way, setWay] = useState<KeyWay>(status.has_passphrase ? "passphrase" : "recovery");
  const [secret, setSecret] = useState("");
  const [remember, setRemember] = useState(status.keyring === "ready" && !status.has_passphrase);
  const [email, setEmail] = useState(lastSignIn.get() ?? "");
  const [password, setPassword] = useState("");
  const unlock = useSessionCommand(async () => {
    try {
      return await call("directory_unlock", {
        passphrase: way === "passphrase" ? secret : null,
        recovery_key: way === "recovery" ? secret : null,
        remember: remember && status.keyring === "ready",
        sign_in: password && email.trim() ? { email: email.trim(), password } : null,
      });
    } catch (cause) {
      const error = asAppError(cause);
      if (error.code === "wrong_password" || error.code === "sign_in_locked") {
        lastSignIn.set(email.trim());
        signInRefusal.set(error);
      }
      throw error;
    }
  });
  const change = (text: string) => {
    setSecret(text);
    if (unlock.error) unlock.reset();
  };
  const switchTo = (other: typeof way) => {
    setWay(other);
    change("");
  };

  const why: Record<KeyringState, string> = {
    ready: t`This computer’s keyring has no key for this directory. That happens on a new computer, after a reset, or for another user.`,
    no_service: t`This computer offers no keyring.`,
    locked: t`This computer’s keyring is locked.`,
    denied: t`This computer’s keyring does not let Rollbook in.`,
    failed: t`This computer’s keyring does not work.`,
  };
  // With a passphrase, a keyring without the key is how somebody wanted it, and needs no excuse.
  const lead =
    status.has_passphrase && status.keyring === "ready"
      ? t`The directory is encrypted. Its passphrase opens it.`
      : `${why[status.keyring]} ${status.has_passphrase ? t`The passphrase or the recovery key opens the directory.` : t`The recovery key opens the directory.`}`;
  const error = unlock.error ? sentence(unlock.error) : undefined;

  return (
    <SessionPage
      title={t`Open the directory`}
      lead={lead}
      organization={status.organization}
      version={status.version}
      restorable
    >
      <form
        noValidate
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (secret.trim() && !unlock.isPending) unlock.mutate(undefined);
        }}
      >
        <KeyField way={way} value={secret} onChange={change} error={error} />
        <TextField
          label={t`E-mail`}
          value={email}
          onChange={setEmail}
          ltr
          type="email"
          name="email"
          autoComplete="username"
        />
        <PasswordField
          label={t`Password`}
          hint={t`Left empty, it is asked for next.`}
          value={password}
          onChange={setPassword}
          name="password"
          autoComplete="current-password"
        />
        {status.keyring === "ready" ? (
          <Checkbox isSelected={remember} onChange={setRemember}>
            {t`Remember the key in this computer’s keyring`}
          </Checkbox>
        ) : null}
        <div className={styles.actions}>
          <Button type="submit" look="primary" isDisabled={secret.trim() === ""} isPending={unlock.isPending}>
            {password && email.trim() ? t`Open and sign in` : t`Open the directory`}
          </Button>
          {status.has_passphrase ? (
            way === "passphrase" ? (
              <Button look="quiet" onPress={() => switchTo("recovery")}>{t`Use the recovery key`}</Button>
            ) : (
              <Button look="quiet" onPress={() => switchTo("passphrase")}>{t`Use the passphrase`}</Button>
            )
          ) : null}
        </div>
        {way === "recovery" ? (
          <Note kind="info">{t`It was printed or copied when the directory was set up. Without it nobody can open this file, not even we.`}</Note>
        ) : null}
      </form>
    </SessionPage>
  );
}
