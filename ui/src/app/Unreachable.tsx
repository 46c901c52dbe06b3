import { useLingui } from "@lingui/react/macro";
import { ArchiveRestore, DatabaseZap, Unplug } from "lucide-react";
import { useState } from "react";
import { Button, EmptyState, Note } from "@/components";
import { RestoreDialog } from "@/features/session/RestoreDialog";
import { RestoreNote } from "@/features/session/RestoreNote";
import { sentence } from "@/lib/errors";
import { asAppError, type FailureCode } from "@/lib/ipc";
import { CopyDiagnostics } from "./CopyDiagnostics";

/** What a backup helps against. */
const restorable: readonly FailureCode[] = ["damaged_directory", "keys_missing", "unreadable_directory"];

/** Nothing could be read yet: the whole window says so. */
export function Unreachable({ error, onRetry, busy }: { error: unknown; onRetry: () => void; busy: boolean }) {
  const { t } = useLingui();
  const [restoring, setRestoring] = useState(false);
  const helps = restorable.includes(asAppError(error).code);
  return (
    <main style={{ display: "grid", blockSize: "100%" }} role="alert">
      <EmptyState
        icon={helps ? <DatabaseZap size={20} aria-hidden /> : <Unplug size={20} aria-hidden />}
        title={helps ? t`The directory cannot be opened` : t`Rollbook cannot start`}
        actions={
          <>
            <Button look={helps ? "default" : "primary"} onPress={onRetry} isPending={busy}>{t`Try again`}</Button>
            {helps ? (
              <>
                <CopyDiagnostics status={null} cause={error} />
                <Button look="primary" onPress={() => setRestoring(true)}>
                  <ArchiveRestore size={16} aria-hidden />
                  {t`Restore from a backup…`}
                </Button>
              </>
            ) : null}
          </>
        }
      >
        {sentence(error)}
      </EmptyState>
      <RestoreNote />
      {restoring ? <RestoreDialog onClose={() => setRestoring(false)} /> : null}
    </main>
  );
}

/** Something was read before: it stays, with a bar above it. */
export function UnreachableBar({ onRetry }: { onRetry: () => void }) {
  const { t } = useLingui();
  return (
    <Note kind="bad" bar action={<Button size="small" onPress={onRetry}>{t`Retry`}</Button>}>
      {t`Rollbook does not answer. What you see may be old.`}
    </Note>
  );
}
