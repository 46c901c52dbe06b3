import { i18n, type MessageDescriptor } from "@lingui/core";
import { msg, plural } from "@lingui/core/macro";
import type { ActKind, ActView } from "@/bindings";

const words: Record<ActKind, MessageDescriptor> = {
  person_create: msg({ message: "New person", context: "an act that was undone" }),
  person_save: msg({ message: "Edit", context: "an act that was undone" }),
  person_activate: msg({ message: "Activation", context: "an act that was undone" }),
  person_suspend: msg({ message: "Suspension", context: "an act that was undone" }),
  person_reactivate: msg({ message: "Reactivation", context: "an act that was undone" }),
  person_delete: msg({ message: "Move to the bin", context: "an act that was undone" }),
  person_restore: msg({ message: "Restoration from the bin", context: "an act that was undone" }),
  people_edit: msg({ message: "Edit of several people", context: "an act that was undone" }),
  view_save: msg({ message: "Change of a shared view", context: "an act that was undone" }),
  view_remove: msg({ message: "Removal of a shared view", context: "an act that was undone" }),
  person_merge: msg({ message: "Merging two people", context: "an act that was undone" }),
  badge_assign: msg({ message: "Badge given", context: "an act that was undone" }),
  badge_return: msg({ message: "Badge taken back", context: "an act that was undone" }),
  badge_lost: msg({ message: "Badge reported lost", context: "an act that was undone" }),
  badge_revoke: msg({ message: "Badge put out of use", context: "an act that was undone" }),
  badge_found: msg({ message: "Badge found", context: "an act that was undone" }),
  unit_create: msg({ message: "New unit", context: "an act that was undone" }),
  unit_save: msg({ message: "Edit of a unit", context: "an act that was undone" }),
  unit_move: msg({ message: "Move of a unit", context: "an act that was undone" }),
  unit_merge: msg({ message: "Merging", context: "an act that was undone" }),
  unit_delete: msg({ message: "Deletion of a unit", context: "an act that was undone" }),
  role_create: msg({ message: "New role", context: "an act that was undone" }),
  role_save: msg({ message: "Edit of a role", context: "an act that was undone" }),
  role_delete: msg({ message: "Deletion of a role", context: "an act that was undone" }),
  default_role_save: msg({ message: "Change of a default role", context: "an act that was undone" }),
  project_rule_save: msg({ message: "Change of the rule for projects", context: "an act that was undone" }),
  assignment_save: msg({ message: "Role given", context: "an act that was undone" }),
  assignment_remove: msg({ message: "Role taken away", context: "an act that was undone" }),
  coming_call_off: msg({ message: "Calling off what was to come", context: "an act that was undone" }),
  override_save: msg({ message: "Permission allowed or denied", context: "an act that was undone" }),
  override_remove: msg({ message: "Single permission removed", context: "an act that was undone" }),
  group_create: msg({ message: "New group", context: "an act that was undone" }),
  group_save: msg({ message: "Edit of a group", context: "an act that was undone" }),
  group_delete: msg({ message: "Deletion of a group", context: "an act that was undone" }),
  group_join: msg({ message: "Joining a group", context: "an act that was undone" }),
  group_leave: msg({ message: "Leaving a group", context: "an act that was undone" }),
  reader_teach: msg({ message: "What a reader was taught", context: "an act that was undone" }),
  import: msg({ message: "Import", context: "an act that was undone" }),
  other: msg({ message: "Change", context: "an act that was undone" }),
};

/** An act and whom it was about: "Suspension (Ada Byron)". */
export function actText(act: ActView): string {
  const word = i18n._(words[act.kind]);
  const about = act.name ?? act.file ?? act.badge ?? (act.count === null ? null : people(act.count));
  return about ? `${word} (${about})` : word;
}

const people = (count: number): string => plural(count, { one: "# person", other: "# people" });
