import type { MessageDescriptor } from "@lingui/core";
import { msg, t } from "@lingui/core/macro";
import { ArchiveRestore, CirclePause, CirclePlay, type LucideIcon, Trash2, UserRoundCheck } from "lucide-react";
import type { PersonActKind, PersonVerb } from "@/bindings";

/** What may be done with a person's state. */
export const actVerbs = ["activate", "reactivate", "suspend", "restore", "delete"] as const satisfies PersonActKind[];

export const actLook: Record<PersonActKind, { word: MessageDescriptor; Icon: LucideIcon; bad?: boolean }> = {
  activate: { word: msg`Activate`, Icon: UserRoundCheck },
  reactivate: { word: msg`Reactivate`, Icon: CirclePlay },
  suspend: { word: msg`Suspend`, Icon: CirclePause },
  restore: { word: msg`Restore`, Icon: ArchiveRestore },
  delete: { word: msg`Move to the bin`, Icon: Trash2, bad: true },
};

/** Those that are possible now, in the order menus show them. */
export const possible = (verbs: readonly PersonVerb[]): PersonActKind[] =>
  actVerbs.filter((verb) => verbs.includes(verb));

/** What a toast says of a suspension that is yet to begin. */
export const plannedText = (name: string): string => t`The suspension of ${name} is planned.`;

/** What a toast says afterwards. */
export function doneText(act: PersonActKind, name: string): string {
  switch (act) {
    case "activate":
      return t`${name} is active.`;
    case "reactivate":
      return t`${name} is active again.`;
    case "suspend":
      return t`${name} is suspended.`;
    case "delete":
      return t`${name} is in the bin.`;
    case "restore":
      return t`${name} is back, suspended.`;
  }
}
