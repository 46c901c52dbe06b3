import { useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { FileUp } from "lucide-react";
import { useState } from "react";
import type { BackupView } from "@/bindings";
import { Button, Dialog, Note, TextField } from "@/components";
import { sentence } from "@/lib/errors";
import { backupEnding, chooseFile, hasFileDialogs } from "@/lib/files";
import { formatInstant } from "@/lib/format";
import { call } from "@/lib/ipc";
import { useNumber, useReading } from "@/lib/reading";
import { sayProblem } from "@/lib/toasts";
import { KeyField, type KeyWay } from "./KeyField";
import { chosenBackup, restoreOutcome } from "./restore";
import styles from "./SessionPage.module.css";
import { useSessionCommand } from "./useSessionCommand";

/** Choose a backup, see what is in it, and put it in the place of what is here. */
export function RestoreDialog({ onClose }: { onClose: () => void }) {
  const { t } = useLingui();
  const [path, setPath] = useState("");
  const dialogs = hasFileDialogs();
  const look = useMutation({ mutationFn: (chosen: string) => call("backup_look", { path: chosen }) });
  const choose = async () => {
    try {
      const chosen = await chooseFile(t`Choose a backup`, [{ name: t`Rollbook backup`, extensions: [backupEnding] }]);
      if (chosen) look.mutate(chosen);
    } catch (cause) {
      sayProblem(cause);
    }
  };
  if (look.data) return <Restore backup={look.data} onBack={look.reset} onClose={onClose} />;
  return (
    <Dialog
      title={t`Restore from a backup`}
      subtitle={t`The directory as it was when the backup was made.`}
      onClose={onClose}
      onSubmit={dialogs ? undefined : () => path.trim() && look.mutate(path.trim())}
      actions={
        <>
          <Button onPress={onClose}>{t`Cancel`}</Button>
          {dialogs ? (
            <Button look="primary" isPending={look.isPending} onPress={() => void choose()} autoFocus>
              <FileUp size={16} aria-hidden />
              {t`Choose a backup…`}
            </Button>
          ) : (
            <Button type="submit" look="primary" isPending={look.isPending} isDisabled={path.trim() === ""}>
              {t`Look into the backup`}
            </Button>
          )}
        </>
      }
    >
      {look.error ? <Note kind="bad">{sentence(look.error)}</Note> : null}
      {dialogs ? (
        <p className="muted">{t`Choose the file first; nothing happens before you have seen what is in it.`}</p>
      ) : (
        <TextField label={t`Path of the backup`} value={path} onChange={setPath} ltr autoFocus />
      )}
    </Dialog>
  );
}

function Restore({ backup, onBack, onClose }: { backup: BackupView; onBack: () => void; onClose: () => void }) {
  const { t } = useLingui();
  const number = useNumber();
  const reading = useReading();
  const [way, setWay] = useState<KeyWay>(backup.has_passphrase ? "passphrase" : "recovery");
  const [secret, setSecret] = useState("");
  const needsKey = !backup.key_at_hand;
  const run = useSessionCommand(async () => {
    restoreOutcome.set(null);
    chosenBackup.set(backup);
    await call("restore_run", {
      path: backup.path,
      passphrase: needsKey && way === "passphrase" ? secret : null,
      recovery_key: needsKey && way === "recovery" ? secret : null,
    });
    onClose();
  });
  const change = (text: string) => {
    setSecret(text);
    if (run.error) run.reset();
  };
  const error = run.error ? sentence(run.error) : undefined;
  return (
    <Dialog
      title={t`Restore from a backup`}
      onClose={onClose}
      onSubmit={() => !run.isPending && (!needsKey || secret.trim() !== "") && run.mutate(undefined)}
      actions={
        <>
          <Button onPress={onBack}>{t`Choose another one`}</Button>
          <Button
            type="submit"
            look="primary"
            isPending={run.isPending}
            isDisabled={needsKey && secret.trim() === ""}
            autoFocus={!needsKey}
          >
            {t`Restore this backup`}
          </Button>
        </>
      }
    >
      {error && !needsKey ? <Note kind="bad">{error}</Note> : null}
      <dl className={styles.facts}>
        <dt>{t`Organisation`}</dt>
        <dd>
          <bdi>{backup.organization ?? "–"}</bdi>
        </dd>
        <dt>{t`Made`}</dt>
        <dd>{formatInstant(backup.made_at, reading)}</dd>
        <dt>{t`People`}</dt>
        <dd className="num">{number(backup.people)}</dd>
        <dt>{t`Badges`}</dt>
        <dd className="num">{number(backup.badges)}</dd>
        <dt>{t`File`}</dt>
        <dd>
          <bdi dir="ltr" className="selectable">
            {backup.path}
          </bdi>
        </dd>
      </dl>
      {needsKey ? <KeyField way={way} value={secret} onChange={change} error={error} /> : null}
      {needsKey && backup.has_passphrase ? (
        <div>
          <Button
            look="link"
            size="small"
            onPress={() => {
              setWay(way === "passphrase" ? "recovery" : "passphrase");
              change("");
            }}
          >
            {way === "passphrase" ? t`Use the recovery key` : t`Use the passphrase`}
          </Button>
        </div>
      ) : null}
      {backup.replaces ? (
        <Note kind="info">
          {t`The directory that is here now is not deleted: it is kept beside the restored one under another name, which you are told afterwards. Whoever is signed in here signs in again.`}
        </Note>
      ) : null}
    </Dialog>
  );
}
