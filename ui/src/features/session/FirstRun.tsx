import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { AppStatus, KeyringState, KeyStorage } from "@/bindings";
import { Button, Note, type RadioCard, RadioCards, TextField } from "@/components";
import { sentence } from "@/lib/errors";
import { call } from "@/lib/ipc";
import { NewPassword, usePasswordAdvice } from "./NewPassword";
import { freshRecoveryKey } from "./recoveryKey";
import { SessionPage } from "./SessionPage";
import styles from "./SessionPage.module.css";
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
  const { advice } = usePasswordAdvice(password, context);
  const { advice: phraseAdvice } = usePasswordAdvice(passphrase, context);

  const create = useSessionCommand(async () => {
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
    advice?.acceptable === true &&
    (storage === "keyring" || phraseAdvice?.acceptable === true);

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
    >
      <form
        noValidate
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (complete && !create.isPending) create.mutate(undefined);
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
          error={tried && organization.trim() === "" ? t`Give the organisation a name.` : undefined}
        />
        <TextField
          label={t`Your name`}
          value={ownerName}
          onChange={setOwnerName}
          isRequired
          name="name"
          autoComplete="name"
          error={tried && ownerName.trim() === "" ? t`Say who you are.` : undefined}
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
          error={tried && !looksLikeEmail(email) ? t`An e-mail address has a name, an @ and a domain.` : undefined}
        />
        <NewPassword
          label={t`Your password`}
          value={password}
          onChange={setPassword}
          context={context}
          refused={tried}
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
            name="passphrase"
          />
        ) : null}
        <div className={styles.actions}>
          <Button type="submit" look="primary" isPending={create.isPending}>
            <Trans>Create the directory</Trans>
          </Button>
          {create.isPending ? <span className="small muted" role="status">{t`Making the key …`}</span> : null}
        </div>
      </form>
    </SessionPage>
  );
}

/** Enough to catch a slip; the program below decides. */
export const looksLikeEmail = (text: string): boolean => /^[^\s@,;]+@[^\s@,;]+$/.test(text.trim());
