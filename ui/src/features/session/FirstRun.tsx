import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { AppStatus, FieldProblem, KeyringState, KeyStorage } from "@/bindings";
import { Button, Note, type RadioCard, RadioCards, TextField } from "@/components";
import { sentence } from "@/lib/errors";
import { asAppError, call } from "@/lib/ipc";
import { problemText } from "@/lib/problems";
import { NewPassword, useIsAcceptable } from "./NewPassword";
import { freshRecoveryKey } from "./recoveryKey";
import { SessionPage } from "./SessionPage";
import styles from "./SessionPage.module.css";
import { useFirstFault } from "./useFirstFault";
import { useSessionCommand } from "./useSessionCommand";

/** No directory yet: the organisation, its first owner, and where the key is kept. */
export function FirstRun({ status }: { status: AppStatus }) {
  const { t } = useLingui();
  const hasKeyring = status.keyring === "ready";
  const [organization, setOrganization] = useState("");
  const [ownerName, setOwnerName] = useState("");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [storage, setStorage] = useState<KeyStorage>(hasKeyring ? "keyring" : "passphrase");
  const [passphrase, setPassphrase] = useState("");
  const [tried, setTried] = useState(false);
  const context = [organization, ownerName, email];
  const isAcceptable = useIsAcceptable();
  const [refused, setRefused] = useState({ password: "", passphrase: "" });
  const [making, setMaking] = useState(false);
  const [form, toFirstFault] = useFirstFault();

  const create = useSessionCommand(async () => {
    setMaking(false);
    // What is shown beside the field may be about what stood there a moment ago.
    const [passwordHolds, passphraseHolds] = await Promise.all([
      isAcceptable(password, context),
      storage === "keyring" || isAcceptable(passphrase, context),
    ]);
    setRefused({ password: passwordHolds ? "" : password, passphrase: passphraseHolds ? "" : passphrase });
    if (!passwordHolds || !passphraseHolds) return toFirstFault();
    setMaking(true);
    const made = await call("directory_create", {
      organization: organization.trim(),
      owner_name: ownerName.trim(),
      owner_email: email.trim(),
      password,
      key_storage: storage,
      passphrase: storage === "passphrase" ? passphrase : null,
    });
    freshRecoveryKey.set(made.recovery_key);
  });

  const complete =
    organization.trim() !== "" &&
    ownerName.trim() !== "" &&
    looksLikeEmail(email) &&
    password !== "" &&
    (storage === "keyring" || passphrase !== "");
  const problems = fieldProblems(create.error);

  const keyringWhy: Record<Exclude<KeyringState, "ready">, string> = {
    no_service: t`This computer offers no keyring, so Rollbook asks for a passphrase at each start.`,
    locked: t`This computer’s keyring is locked, so it cannot be used now. Unlock it and start Rollbook again, or choose a passphrase.`,
    denied: t`This computer’s keyring does not let Rollbook in, so Rollbook asks for a passphrase at each start.`,
    failed: t`This computer’s keyring does not work, so Rollbook asks for a passphrase at each start.`,
  };
  const cards: RadioCard<KeyStorage>[] = [
    {
      value: "keyring",
      text: t`In this computer’s keyring`,
      note: t`Opens by itself while you are signed in to this computer. Whoever can use your account here can also read the file with other programs.`,
    },
    {
      value: "passphrase",
      text: t`Behind a passphrase`,
      note: t`You type it at each start. Nothing on this computer opens the directory without it.`,
    },
  ];

  return (
    <SessionPage
      wide
      title={t`Set up your directory`}
      lead={t`Everything is stored on this computer, encrypted. You can change the details later.`}
      version={status.version}
      restorable
    >
      <form
        ref={form}
        noValidate
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (create.isPending) return;
          if (complete) create.mutate(undefined, { onError: toFirstFault });
          else toFirstFault();
        }}
      >
        {create.error ? <Note kind="bad">{sentence(create.error)}</Note> : null}
        <TextField
          label={t`Organisation`}
          value={organization}
          onChange={setOrganization}
          autoFocus
          isRequired
          name="organization"
          autoComplete="organization"
          error={tried && organization.trim() === "" ? t`Give the organisation a name.` : problems.organization}
        />
        <TextField
          label={t`Your name`}
          value={ownerName}
          onChange={setOwnerName}
          isRequired
          name="name"
          autoComplete="name"
          error={tried && ownerName.trim() === "" ? t`Say who you are.` : problems.owner_name}
        />
        <TextField
          label={t`Your e-mail`}
          hint={t`You sign in with it. No mail is sent.`}
          value={email}
          onChange={setEmail}
          isRequired
          ltr
          type="email"
          name="email"
          autoComplete="email"
          error={
            tried && !looksLikeEmail(email) ? t`An e-mail address has a name, an @ and a domain.` : problems.owner_email
          }
        />
        <NewPassword
          label={t`Your password`}
          value={password}
          onChange={setPassword}
          context={context}
          refused={tried}
          refusedFor={refused.password}
          name="password"
        />
        {hasKeyring ? (
          <RadioCards
            label={t`Where is the key of the directory kept?`}
            cards={cards}
            value={storage}
            onChange={setStorage}
          />
        ) : (
          <Note kind="info">{keyringWhy[status.keyring as Exclude<KeyringState, "ready">]}</Note>
        )}
        {storage === "passphrase" ? (
          <NewPassword
            label={t`Passphrase for the directory`}
            hint={t`Different from your password: this one opens the file, the other one signs you in.`}
            value={passphrase}
            onChange={setPassphrase}
            context={context}
            refused={tried}
            refusedFor={refused.passphrase}
            name="passphrase"
          />
        ) : null}
        <div className={styles.actions}>
          <Button type="submit" look="primary" isPending={create.isPending}>
            <Trans>Create the directory</Trans>
          </Button>
          {create.isPending ? (
            <span className="small muted" role="status">
              {making ? t`Making the key …` : t`Checking the password …`}
            </span>
          ) : null}
        </div>
      </form>
    </SessionPage>
  );
}

/** What the program says of single fields, by their names. */
function fieldProblems(cause: unknown): Record<string, string | undefined> {
  const problems = cause === null ? [] : asAppError(cause).detail.problems;
  return Object.fromEntries(
    (Array.isArray(problems) ? (problems as FieldProblem[]) : []).map((one) => [one.field, problemText(one)]),
  );
}

/** Enough to catch a slip; the program below decides. */
export const looksLikeEmail = (text: string): boolean => /^[^\s@,;]+@[^\s@,;]+$/.test(text.trim());
