import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { AppStatus, KeySource } from "@/bindings";
import { Button, Dialog } from "@/components";
import styles from "./About.module.css";
import { ThirdPartyDialog } from "./ThirdPartyDialog";

/** What somebody who helps over the telephone asks for. */
export function AboutDialog({ status, onClose }: { status: AppStatus; onClose: () => void }) {
  const { t } = useLingui();
  const [ofOthers, setOfOthers] = useState(false);
  const keyPlace: Record<KeySource, string> = {
    keyring: t`in this computer’s keyring`,
    passphrase: t`opened by a passphrase at each start`,
    file: t`in a key file`,
  };
  const version = status.version;
  if (ofOthers) return <ThirdPartyDialog onClose={() => setOfOthers(false)} />;
  return (
    <Dialog
      title="Rollbook"
      subtitle={t`Version ${version}`}
      size="small"
      dismissable
      onClose={onClose}
      aside={t`MIT or Apache-2.0, at your choice`}
      actions={<Button onPress={() => setOfOthers(true)}>{t`The work of others…`}</Button>}
    >
      <p className="muted">{t`A directory of people and their badges. Everything stays on this computer, encrypted; nothing is sent anywhere.`}</p>
      <dl className={styles.facts}>
        <dt className="muted">{t`Organisation`}</dt>
        <dd className="selectable">{status.organization}</dd>
        <dt className="muted">{t`Key`}</dt>
        <dd>{status.key_source ? keyPlace[status.key_source] : "–"}</dd>
        <dt className="muted">{t`Revision`}</dt>
        <dd className="num selectable">{status.rev}</dd>
      </dl>
    </Dialog>
  );
}
