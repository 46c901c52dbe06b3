import { useLingui } from "@lingui/react/macro";
import { Copy } from "lucide-react";
import type { AppStatus } from "@/bindings";
import { Button } from "@/components";
import { diagnostics } from "@/lib/diagnostics";
import { say } from "@/lib/toasts";

/** Puts on the clipboard what whoever helps needs to know. */
export function CopyDiagnostics({
  status,
  cause = null,
  small,
}: {
  status: AppStatus | null;
  cause?: unknown;
  small?: boolean;
}) {
  const { t } = useLingui();
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(diagnostics(status, cause));
      say(t`Copied. It names nobody.`);
    } catch {
      say(t`This computer does not let Rollbook copy.`, { kind: "problem" });
    }
  };
  return (
    <Button size={small ? "small" : "normal"} onPress={() => void copy()}>
      <Copy size={16} aria-hidden />
      {t`Copy diagnostics`}
    </Button>
  );
}
