import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { useEffect, useRef, useState } from "react";
import type { AppStatus } from "@/bindings";
import { Button, Note, PasswordField, TextField } from "@/components";
import { sentence } from "@/lib/errors";
import { type AppError, call } from "@/lib/ipc";
import { lastSignIn } from "@/lib/session";
import { SessionPage } from "./SessionPage";
import styles from "./SessionPage.module.css";
import { signInRefusal } from "./signInRefusal";
import { useSessionCommand } from "./useSessionCommand";

/** The directory is open, nobody is signed in. */
export function SignIn({ status }: { status: AppStatus }) {
  const { t } = useLingui();
  const [email, setEmail] = useState(lastSignIn.get() ?? status.sign_in_hint ?? "");
  const [password, setPassword] = useState("");
  const [error, setError] = useState<AppError | null>(signInRefusal.get());
  useEffect(() => signInRefusal.set(null), []);
  const field = useRef<HTMLInputElement>(null);
  const waiting = useWaitSeconds(status.sign_in_wait_s, error);
  const signIn = useSessionCommand(() => call("sign_in", { email: email.trim(), password }));
  const blocked = waiting > 0;

  return (
    <SessionPage
      title={t`Sign in`}
      lead={t`Nobody sees the directory until you do.`}
      organization={status.organization}
      version={status.version}
    >
      <form
        noValidate
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (blocked || signIn.isPending || password === "") return;
          signIn.mutate(undefined, {
            onError: (cause) => {
              setError(cause as AppError);
              setPassword("");
              field.current?.focus();
            },
          });
        }}
      >
        {error && !(blocked && error.code === "sign_in_locked") ? (
          <Note kind="bad">{sentence({ ...error, code: error.code, message: error.message, detail: {} })}</Note>
        ) : null}
        {blocked ? (
          <Note kind="warn" role="status">
            {waitText(waiting)}
          </Note>
        ) : null}
        <TextField
          label={t`E-mail`}
          value={email}
          onChange={setEmail}
          ltr
          type="email"
          name="email"
          autoComplete="username"
          autoFocus={email === ""}
        />
        <PasswordField
          label={t`Password`}
          value={password}
          onChange={(text) => {
            setPassword(text);
            setError(null);
          }}
          inputRef={field}
          name="password"
          autoComplete="current-password"
          autoFocus={email !== ""}
        />
        <div className={styles.actions}>
          <Button
            type="submit"
            look="primary"
            wide
            isDisabled={blocked || password === ""}
            isPending={signIn.isPending}
          >
            {t`Sign in`}
          </Button>
        </div>
      </form>
    </SessionPage>
  );
}

function waitText(seconds: number): string {
  if (seconds < 90)
    return plural(seconds, {
      one: "Too many wrong attempts. Try again in # second.",
      other: "Too many wrong attempts. Try again in # seconds.",
    });
  return plural(Math.ceil(seconds / 60), {
    one: "Too many wrong attempts. Try again in # minute.",
    other: "Too many wrong attempts. Try again in # minutes.",
  });
}

/** Seconds still to wait, counting down; from the status or from the last refusal. */
function useWaitSeconds(fromStatus: number, refusal: AppError | null): number {
  const refused = typeof refusal?.detail.wait_s === "number" ? refusal.detail.wait_s : 0;
  const [until, setUntil] = useState(0);
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const seconds = Math.max(fromStatus, refused);
    if (seconds > 0) {
      setUntil(Date.now() + seconds * 1000);
      setNow(Date.now());
    }
  }, [fromStatus, refused]);
  useEffect(() => {
    if (until <= Date.now()) return;
    const timer = setInterval(() => setNow(Date.now()), 250);
    const end = setTimeout(() => clearInterval(timer), until - Date.now() + 300);
    return () => {
      clearInterval(timer);
      clearTimeout(end);
    };
  }, [until]);
  return Math.max(0, Math.ceil((until - now) / 1000));
}
