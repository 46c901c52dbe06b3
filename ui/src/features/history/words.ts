import { i18n, type MessageDescriptor } from "@lingui/core";
import { msg, plural, t } from "@lingui/core/macro";
import type { HistoryLine, HistoryThing, HistoryTopic, PersonState } from "@/bindings";
import { isolated } from "@/lib/bidi";
import { fieldWord, personTypeWord, roleWord } from "@/lib/fieldWords";
import { formatDay, type Reading } from "@/lib/format";
import { permissionWord } from "@/lib/permissionWords";
import { unitFieldWord } from "@/lib/unitWords";
import { stateWord } from "@/lib/words";

export const topics: readonly { id: HistoryTopic; word: MessageDescriptor }[] = [
  { id: "details", word: msg`Details` },
  { id: "status", word: msg`Status` },
  { id: "badges", word: msg`Badges` },
  { id: "access", word: msg`Roles, groups and permissions` },
  { id: "entries", word: msg`Added and taken back` },
  { id: "files", word: msg`Exports and backups` },
];

const viaWords: Record<string, MessageDescriptor> = {
  desk: msg({ message: "in the window", context: "how something was done" }),
  command_line: msg({ message: "by the command line", context: "how something was done" }),
  system: msg({ message: "by itself", context: "how something was done" }),
};

/** By which way somebody did it. */
export const viaWord = (via: string): string => (viaWords[via] ? i18n._(viaWords[via]) : via);

const verdictWords: Record<string, MessageDescriptor> = {
  contested: msg`Somebody else has this as well`,
  conflict: msg`Not in force: something newer stands`,
  after_removal: msg`Changed after it was removed`,
  held: msg`Held until somebody decides`,
  rejected: msg`Refused`,
};

/** What became of it, where it was not simply done. */
export const verdictWord = (verdict: string): string =>
  verdictWords[verdict] ? i18n._(verdictWords[verdict]) : verdict;

const holdWords: Record<string, MessageDescriptor> = {
  suspended: msg({ message: "Suspended", context: "in the history" }),
  left: msg({ message: "Left", context: "in the history" }),
  deleted: msg({ message: "Moved to the bin", context: "in the history" }),
  legal: msg({ message: "Legal hold placed", context: "in the history" }),
  lost: msg({ message: "Reported lost", context: "in the history" }),
};

/** The name of what an entry is about; one that is gone has none. */
export function thingName(thing: HistoryThing | null): string {
  if (!thing) return "";
  if (thing.kind === "role") return roleWord(thing.name) || t`(removed)`;
  if (thing.kind === "permission") return permissionWord(thing.name);
  return thing.name || t`(removed)`;
}

/** What happened, in a few words. */
export function lineText(line: HistoryLine): string {
  if (line.erased) return t`Erased on request`;
  const other = isolated(thingName(line.other));
  switch (line.what) {
    case "create":
      return t`Added`;
    case "set":
      return fieldName(line);
    case "link":
      return linkText(line.field ?? "", other, true);
    case "unlink":
      return linkText(line.field ?? "", other, false);
    case "hold":
      return line.how && holdWords[line.how] ? i18n._(holdWords[line.how] as MessageDescriptor) : t`Held`;
    case "lift":
      return liftText(line);
    case "issue":
      return t`Given to ${other}`;
    case "issue_end":
      return endText(line.how ?? "", other);
    case "password":
      return t`Password set`;
    case "retract":
      return t`Taken back, as if never added`;
    case "unretract":
      return t`Brought again`;
    case "export":
      return line.rows === null
        ? t`File written`
        : plural(line.rows, { one: "File written, # row", other: "File written, # rows" });
    case "state":
      return t`Status moved by its date`;
    case "restore":
      return t`Restored from a backup`;
    default:
      return line.what;
  }
}

function liftText(line: HistoryLine): string {
  if (line.about?.kind === "badge") return t`Found`;
  switch (line.act?.what.kind) {
    case "person_restore":
      return t`Restored from the bin`;
    case "person_reactivate":
      return t`Reactivated`;
    default:
      return t`No longer held back`;
  }
}

function endText(how: string, other: string): string {
  switch (how) {
    case "moved":
      return t`Moved on from ${other}`;
    case "lost":
      return t`Lost by ${other}`;
    default:
      return t`Taken back from ${other}`;
  }
}

function linkText(kind: string, other: string, made: boolean): string {
  switch (kind) {
    case "role":
      return made ? t`Role given: ${other}` : t`Role taken away: ${other}`;
    case "group":
      return made ? t`Joined ${other}` : t`Left ${other}`;
    case "department":
      return made ? t`Also in ${other}` : t`No longer also in ${other}`;
    case "allow":
      return made ? t`Allowed: ${other}` : t`No longer allowed by itself: ${other}`;
    case "deny":
      return made ? t`Denied: ${other}` : t`No longer denied: ${other}`;
    case "manager":
      return made ? t`Looks after ${other}` : t`No longer looks after ${other}`;
    case "role_permission":
    case "group_allow":
      return made ? t`Now permits: ${other}` : t`No longer permits: ${other}`;
    case "group_role":
      return made ? t`Members now have ${other}` : t`Members no longer have ${other}`;
    case "group_parent":
      return made ? t`Lies in ${other} now` : t`No longer lies in ${other}`;
    case "project_rule":
      return made ? t`${other} joins new projects` : t`${other} no longer joins new projects`;
    default:
      return other;
  }
}

const otherFields: Record<string, MessageDescriptor> = {
  name: msg`Name`,
  summary: msg`Summary`,
  external_id: msg`External id`,
  project: msg`Project`,
  body: msg`What it shows`,
  removed: msg`Removed`,
  revoked: msg`Out of use`,
  unverified: msg`Not tapped yet`,
  label: msg`Label`,
  card: msg`Badge number`,
  country: msg`Country`,
  time_zone: msg`Time zone`,
  language: msg`Language`,
};

function fieldName(line: HistoryLine): string {
  const key = line.field ?? "";
  if (line.about?.kind === "person") return fieldWord(key);
  if (line.about?.kind === "unit") return unitFieldWord(key);
  const word = otherFields[key];
  return word ? i18n._(word) : fieldWord(key);
}

/** A value as people read it; `null` where there is none. */
export function valueText(field: string | null, value: string | null, reading: Reading): string | null {
  if (value === null || value === "") return null;
  if (field === "state") return stateWord[value as PersonState] ? i18n._(stateWord[value as PersonState]) : value;
  if (field === "person_type") return personTypeWord(value);
  if (value === "true") return t`Yes`;
  if (value === "false") return t`No`;
  return /^\d{4}-\d{2}-\d{2}$/.test(value) ? formatDay(value, reading) : value;
}
