import { useLingui } from "@lingui/react/macro";
import { Unplug } from "lucide-react";
import { Button, EmptyState, Note } from "@/components";
import { sentence } from "@/lib/errors";

/** Nothing could be read yet: the whole window says so. */
export function Unreachable({ error, onRetry, busy }: { error: unknown; onRetry: () => void; busy: boolean }) {
  const { t } = useLingui();
  return (
    <main style={{ display: "grid", blockSize: "100%" }} role="alert">
      <EmptyState
        icon={<Unplug size={20} aria-hidden />}
        title={t`Rollbook cannot start`}
        actions={<Button look="primary" onPress={onRetry} isPending={busy}>{t`Try again`}</Button>}
      >
        {sentence(error)}
      </EmptyState>
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
