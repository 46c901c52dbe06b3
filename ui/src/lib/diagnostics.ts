import type { AppStatus } from "@/bindings";
import { asAppError } from "./ipc";

/** What whoever helps needs to know, without a word about a person. */
export function diagnostics(status: AppStatus | null, cause: unknown = null): string {
  const error = cause === null ? null : asAppError(cause);
  const found = error ? error.detail.found : status?.health.found;
  const lines: [string, unknown][] = [
    ["Rollbook", status?.version],
    ["System", status?.platform ?? navigator.userAgent],
    ["Phase", status?.phase],
    ["Revision", status?.rev],
    ["Read only", status?.read_only],
    ["File", status?.health.state],
    ["Error", error?.code],
    ["Found", found],
    ["Time", new Date().toISOString()],
  ];
  return lines
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n");
}
