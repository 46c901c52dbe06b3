import { useLingui } from "@lingui/react/macro";
import type { AppStatus } from "@/bindings";
import { Button, Note } from "@/components";
import { show } from "@/lib/nav";
import { CopyDiagnostics } from "./CopyDiagnostics";

/** Why nothing can be changed, what still works, and what to do. */
export function ReadOnlyBar({ status }: { status: AppStatus }) {
  const { t } = useLingui();
  if (status.read_only === "damaged")
    return (
      <Note
        kind="bad"
        bar
        title={
          status.health.state === "damaged_history"
            ? t`The record of changes is not as it was written.`
            : t`The directory’s file is damaged.`
        }
        action={
          <>
            <CopyDiagnostics status={status} small />
            <Button size="small" look="primary" onPress={() => show("restore")}>{t`Restore from a backup…`}</Button>
          </>
        }
      >
        {t`You can still look at people, search and export. Nothing can be changed, so that nothing more is lost.`}
      </Note>
    );
  return (
    <Note kind="warn" bar role="status">
      {status.read_only === "protected"
        ? t`The directory’s folder is write-protected. You can look at everything and change nothing.`
        : t`A newer Rollbook wrote this directory. You can look at everything; update the app to change it.`}
    </Note>
  );
}
