import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { AppStatus } from "@/bindings";
import { Button, Note } from "@/components";
import { sentence } from "@/lib/errors";
import { call } from "@/lib/ipc";
import { NewPassword, useIsAcceptable } from "./NewPassword";
import { SessionPage } from "./SessionPage";
import styles from "./SessionPage.module.css";
import { useFirstFault } from "./useFirstFault";
import { useSessionCommand } from "./useSessionCommand";

/** The command line made this directory; its owner chooses the first password here. */
export function OwnerPassword({ status }: { status: AppStatus }) {
  const { t } = useLingui();
  const [password, setPassword] = useState("");
  const [tried, setTried] = useState(false);
  const context = [status.organization ?? "", status.sign_in_hint ?? ""];
  const isAcceptable = useIsAcceptable();
  const [refusedFor, setRefusedFor] = useState("");
  const [form, toFirstFault] = useFirstFault();
  const save = useSessionCommand(async () => {
    if (await isAcceptable(password, context)) return call("owner_password_set", { password });
    setRefusedFor(password);
    return toFirstFault();
  });
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
        ref={form}
        noValidate
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (save.isPending) return;
          if (password === "") toFirstFault();
          else save.mutate(undefined);
        }}
      >
        {save.error ? <Note kind="bad">{sentence(save.error)}</Note> : null}
        <NewPassword
          label={t`Password`}
          value={password}
          onChange={setPassword}
          context={context}
          refused={tried}
          refusedFor={refusedFor}
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
