import type { MessageDescriptor } from "@lingui/core";
import { msg, t } from "@lingui/core/macro";
import type { RightSource, RoleRef, ScopeView } from "@/bindings";
import { roleWord } from "@/lib/fieldWords";

/** A part of the dictionary of permissions. */
export interface Area {
  id: string;
  word: MessageDescriptor;
  permissions: readonly string[];
}

/** The dictionary in parts, as the matrix shows it. */
export const areas: readonly Area[] = [
  { id: "self", word: msg`Looking`, permissions: ["self.read", "contacts.read", "people.read"] },
  {
    id: "people",
    word: msg`People`,
    permissions: [
      "people.create",
      "people.edit",
      "people.invite",
      "people.suspend",
      "people.delete",
      "people.merge",
      "people.purge",
      "people.legal_hold",
      "people.view_as",
    ],
  },
  {
    id: "badges",
    word: msg`Badges and terminals`,
    permissions: ["badge.assign", "badge.see_number", "badge.type_number", "terminal.login"],
  },
  {
    id: "sign_in",
    word: msg`Signing in`,
    permissions: ["password.reset", "password.set_permanent", "sessions.end", "tokens.manage"],
  },
  { id: "files", word: msg`Files`, permissions: ["export", "export.include_badges", "import", "backup"] },
  {
    id: "structure",
    word: msg`Structure`,
    permissions: ["units.manage", "company.create", "groups.manage", "billing.read", "billing.manage"],
  },
  {
    id: "rights",
    word: msg`Rights and the office`,
    permissions: [
      "roles.assign",
      "roles.manage",
      "devices.manage",
      "audit.read",
      "held.decide",
      "settings.manage",
      "owner",
    ],
  },
];

/** The name of a role: a built-in one has one in every language. */
export const roleName = (role: RoleRef): string => (role.key ? roleWord(role.key) : role.name);

/** Where a right holds. */
export function scopeWord(scope: ScopeView): string {
  if (scope.scope === "organisation") return t`Everywhere`;
  return scope.name ?? t`A part that was removed`;
}

/** What a right comes from. */
export function sourceWord(source: RightSource): string {
  switch (source.kind) {
    case "role":
      return t`Role ${roleName(source.role)}`;
    case "group": {
      const group = source.group.name;
      return source.role ? t`Group ${group}: ${roleName(source.role)}` : t`Group ${group}`;
    }
    case "override":
      return t`Allowed to this person`;
    case "default":
      return t`Default role ${roleName(source.role)}`;
    case "manager": {
      const group = source.group.name;
      return t`Looks after ${group}`;
    }
  }
}
