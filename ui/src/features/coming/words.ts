import { i18n, type MessageDescriptor } from "@lingui/core";
import { msg, t } from "@lingui/core/macro";
import type { ComingTopic, ComingView } from "@/bindings";
import { isolated } from "@/lib/bidi";
import { roleWord } from "@/lib/fieldWords";
import { permissionWord } from "@/lib/permissionWords";
import { stateWord } from "@/lib/words";

export const topics: readonly { id: ComingTopic; word: MessageDescriptor }[] = [
  { id: "starts", word: msg`First days` },
  { id: "ends", word: msg`Last days` },
  { id: "suspensions", word: msg`Suspensions` },
  { id: "roles", word: msg`Roles` },
  { id: "groups", word: msg`Groups and projects` },
  { id: "permissions", word: msg`Single permissions` },
];

/** What comes, in a few words. */
export function comingText(row: ComingView): string {
  const role = isolated(row.role ? roleWord(row.role.name) : "");
  const group = isolated(row.group?.name ?? "");
  const permission = isolated(row.permission ? permissionWord(row.permission) : "");
  switch (row.kind) {
    case "start":
      return t`First day`;
    case "end":
      return t`Last day`;
    case "suspend":
      return t`Suspended from this day on`;
    case "return":
      return t`The suspension ends`;
    case "role_begins":
      return t`Role begins: ${role}`;
    case "role_ends":
      return t`Role ends: ${role}`;
    case "group_begins":
      return t`Joins ${group}`;
    case "group_ends":
      return t`Leaves ${group}`;
    case "allow_begins":
    case "deny_ends":
      return row.kind === "allow_begins"
        ? t`Allowed from this day on: ${permission}`
        : t`No longer denied: ${permission}`;
    case "allow_ends":
      return t`No longer allowed by itself: ${permission}`;
    case "deny_begins":
      return t`Denied from this day on: ${permission}`;
  }
}

/** What becomes of the person's status; nothing where it is about rights. */
export function statusText(row: ComingView): string | null {
  if (!["start", "end", "suspend", "return"].includes(row.kind)) return null;
  const state = i18n._(stateWord[row.becomes]);
  if (row.becomes !== row.state) return row.kind === "end" ? t`Then: ${state}` : t`Status: ${state}`;
  return t`The status stays: ${state}`;
}

/** What is so once a coming change is called off. */
export function calledOffText(row: ComingView): string {
  const name = isolated(row.person.name);
  const state = i18n._(stateWord[row.state]);
  switch (row.kind) {
    case "start":
    case "suspend":
    case "return":
      return t`Called off. ${name} stays as now: ${state}.`;
    case "end":
      return t`Called off. ${name} has no last day any more.`;
    case "role_begins":
    case "group_begins":
    case "allow_begins":
    case "deny_begins":
      return t`Called off. It will not begin for ${name}.`;
    case "role_ends":
    case "group_ends":
    case "allow_ends":
    case "deny_ends":
      return t`Called off. It stays with ${name} for good.`;
  }
}
