import { useLingui } from "@lingui/react/macro";
import { Copy, Printer } from "lucide-react";
import { useState } from "react";
import type { AppStatus } from "@/bindings";
import { Button, Checkbox, Note, TextField } from "@/components";
import { sentence } from "@/lib/errors";
import { call } from "@/lib/ipc";
import { useStore } from "@/lib/store";
import { say } from "@/lib/toasts";
import { freshRecoveryKey } from "./recoveryKey";
import { SessionPage } from "./SessionPage";
import styles from "./SessionPage.module.css";
import { useSessionCommand } from "./useSessionCommand";

/** A copied key leaves the clipboard again after this time. */
const CLIPBOARD_MS = 30_000;

/** The recovery key: shown once, put on paper, typed back whole. */
export function VerifyRecoveryKey({ status }: { status: AppStatus }) {
  const key = useStore(freshRecoveryKey);
  const [kept, setKept] = useState(false);
  return key !== null && !kept ? (
    <ShowKey status={status} recoveryKey={key} onKept={() => setKept(true)} />
  ) : (
    <TypeBack status={status} onBack={key === null ? undefined : () => setKept(false)} />
  );
}

function ShowKey({ status, recoveryKey, onKept }: { status: AppStatus; recoveryKey: string; onKept: () => void }) {
  const { t } = useLingui();
  const [written, setWritten] = useState(false);
  const organization = status.organization ?? "Rollbook";
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(recoveryKey);
      say(t`Copied. It leaves the clipboard in 30 seconds.`);
      setTimeout(() => void navigator.clipboard.writeText("").catch(() => undefined), CLIPBOARD_MS);
    } catch {
      say(t`This computer does not let Rollbook copy. Write the key down instead.`, { kind: "problem" });
    }
  };
  return (
    <SessionPage
      wide
      title={t`Keep this recovery key`}
      lead={t`It opens the directory when this computer’s key is lost: a new computer, a broken keyring, a forgotten passphrase. Nobody can make it again, and it is shown only now.`}
      organization={status.organization}
      version={status.version}
      print={
        <>
          <h1>{t`Recovery key of ${organization}`}</h1>
          <p>{t`Whoever has this key and the directory’s file can read it. Keep it locked away.`}</p>
          <p className={styles.key} dir="ltr">
            {recoveryKey}
          </p>
        </>
      }
    >
      <div className={styles.form}>
        <output className={styles.key} dir="ltr" aria-label={t`Recovery key`} data-testid="recovery-key">
          {recoveryKey}
        </output>
        <div className={styles.actions}>
          <Button onPress={() => window.print()}>
            <Printer size={16} aria-hidden />
            {t`Print`}
          </Button>
          <Button onPress={() => void copy()}>
            <Copy size={16} aria-hidden />
            {t`Copy`}
          </Button>
        </div>
        <Note kind="warn">{t`Keep it on paper or in a password manager, not on this computer.`}</Note>
        <Checkbox isSelected={written} onChange={setWritten}>
          {t`I have kept the key outside this computer`}
        </Checkbox>
        <div className={styles.actions}>
          <Button look="primary" isDisabled={!written} onPress={onKept}>
            {t`Next: type it back`}
          </Button>
        </div>
      </div>
    </SessionPage>
  );
}

function TypeBack({ status, onBack }: { status: AppStatus; onBack?: () => void }) {
  const { t } = useLingui();
  const [typed, setTyped] = useState("");
  const verify = useSessionCommand(async (recovery_key: string) => {
    const after = await call("recovery_key_verify", { recovery_key });
    freshRecoveryKey.set(null);
    return after;
  });
  return (
    <SessionPage
      title={t`Type the recovery key back`}
      lead={
        onBack
          ? t`This shows that what you kept is complete.`
          : t`The key was shown when this directory was made. Type it from your copy to finish.`
      }
      organization={status.organization}
      version={status.version}
    >
      <form
        noValidate
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (typed.trim() && !verify.isPending) verify.mutate(typed);
        }}
      >
        <TextField
          label={t`Recovery key`}
          hint={t`Capitals, spaces and dashes do not matter.`}
          value={typed}
          onChange={(text) => {
            setTyped(text);
            if (verify.error) verify.reset();
          }}
          ltr
          mono
          autoFocus
          autoComplete="off"
          spellCheck="false"
          error={verify.error ? sentence(verify.error) : undefined}
        />
        <div className={styles.actions}>
          <Button type="submit" look="primary" isDisabled={typed.trim() === ""} isPending={verify.isPending}>
            {t`Check the key`}
          </Button>
          {onBack ? (
            <Button look="quiet" onPress={onBack}>
              {t`Show it once more`}
            </Button>
          ) : null}
        </div>
      </form>
    </SessionPage>
  );
}
