import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { AppStatus } from "@/bindings";
import { Button, Note } from "@/components";
import { sentence } from "@/lib/errors";
import { call } from "@/lib/ipc";
import { NewPassword, usePasswordAdvice } from "./NewPassword";
import { SessionPage } from "./SessionPage";
import styles from "./SessionPage.module.css";
import { useSessionCommand } from "./useSessionCommand";

/** The command line made this directory; its owner chooses the first password here. */
export function OwnerPassword({ status }: { status: AppStatus }) {
  const { t } = useLingui();
  const [password, setPassword] = useState("");
  const [tried, setTried] = useState(false);
  const context = [status.organization ?? "", status.sign_in_hint ?? ""];
  const { advice } = usePasswordAdvice(password, context);
  const save = useSessionCommand(() => call("owner_password_set", { password }));
  const owner = status.sign_in_hint ?? "";
  return (
    <SessionPage
      title={t`Choose the owner’s password`}
      lead={
        owner
          ? t`This directory was made by the command line. ${owner} signs in with this password from now on.`
          : t`This directory was made by the command line. The owner signs in with this password from now on.`
      }
      organization={status.organization}
      version={status.version}
    >
      <form
        noValidate
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (advice?.acceptable && !save.isPending) save.mutate(undefined);
        }}
      >
        {save.error ? <Note kind="bad">{sentence(save.error)}</Note> : null}
        <NewPassword
          label={t`Password`}
          value={password}
          onChange={setPassword}
          context={context}
          refused={tried}
          autoFocus
          name="password"
        />
        <div className={styles.actions}>
          <Button type="submit" look="primary" isPending={save.isPending}>
            {t`Save the password`}
          </Button>
        </div>
      </form>
    </SessionPage>
  );
}
