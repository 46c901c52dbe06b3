import { useLingui } from "@lingui/react/macro";
import type { AppStatus, KeySource } from "@/bindings";
import { Dialog } from "@/components";

/** What somebody who helps over the telephone asks for. */
export function AboutDialog({ status, onClose }: { status: AppStatus; onClose: () => void }) {
  const { t } = useLingui();
  const keyPlace: Record<KeySource, string> = {
    keyring: t`in this computer’s keyring`,
    passphrase: t`opened by a passphrase at each start`,
    file: t`in a key file`,
  };
  const version = status.version;
  return (
    <Dialog title="Rollbook" subtitle={t`Version ${version}`} size="small" dismissable onClose={onClose}>
      <p className="muted">{t`A directory of people and their badges. Everything stays on this computer, encrypted; nothing is sent anywhere.`}</p>
      <dl style={{ display: "grid", gridTemplateColumns: "auto 1fr", gap: "4px 16px" }}>
        <dt className="muted">{t`Organisation`}</dt>
        <dd className="selectable">{status.organization}</dd>
        <dt className="muted">{t`Key`}</dt>
        <dd>{status.key_source ? keyPlace[status.key_source] : "–"}</dd>
        <dt className="muted">{t`Revision`}</dt>
        <dd className="num selectable">{status.rev}</dd>
      </dl>
      <p className="dim small">{t`Inter (OFL-1.1) and Lucide (ISC) are part of this app.`}</p>
    </Dialog>
  );
}
