import { plural, t } from "@lingui/core/macro";
import type { Changed } from "@/bindings";
import { errorText } from "@/lib/errors";
import type { FailureCode } from "@/lib/ipc";
import { say, sayDone } from "@/lib/toasts";

/** Says who joined a group, and why others did not. */
export function sayJoined(changed: Changed, group: string): void {
  const skipped = changed.skipped.length;
  if (changed.count > 0)
    sayDone(plural(changed.count, { one: `# person joined ${group}.`, other: `# people joined ${group}.` }), changed);
  else if (skipped === 0) say(t`They are in ${group} already.`);
  if (skipped === 0) return;
  const why = [
    ...new Set(changed.skipped.map(([, code]) => (code in errorText ? errorText[code as FailureCode]({}) : code))),
  ].join(" ");
  say(`${plural(skipped, { one: "# person stays as they are.", other: "# people stay as they are." })} ${why}`, {
    kind: "problem",
  });
}
