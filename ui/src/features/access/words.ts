import type { MessageDescriptor } from "@lingui/core";
import { i18n } from "@lingui/core";
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

const permissionWords: Record<string, MessageDescriptor> = {
  "self.read": msg`See one’s own entry`,
  "contacts.read": msg`See colleagues’ names, titles, work phones and e-mail addresses`,
  "terminal.login": msg`Sign in at shop-floor terminals`,
  "people.read": msg`See people and all their details`,
  "people.create": msg`Add people`,
  "people.edit": msg`Change people’s details, departments and sites`,
  "people.invite": msg`Send, resend and cancel invitations`,
  "people.suspend": msg`Activate, suspend and reactivate people`,
  "people.delete": msg`Put people into the bin and restore them`,
  "people.merge": msg`Merge two entries of one person`,
  "people.purge": msg`Anonymise people in the bin for good`,
  "people.legal_hold": msg`Place and lift legal holds`,
  "badge.assign": msg`Give badges, take them back, report them lost or found`,
  "badge.see_number": msg`See badge numbers in full`,
  "badge.type_number": msg`Type a badge number instead of tapping the badge`,
  "password.reset": msg`Help people to sign in: unlock, send a link, give a code or a password`,
  "password.set_permanent": msg`Set a password that need not be changed at the first sign-in`,
  "sessions.end": msg`See and end people’s sessions`,
  "tokens.manage": msg`Create, replace and revoke API tokens of others`,
  "people.view_as": msg`See the web portal as another person sees it`,
  export: msg`Export lists to files`,
  "export.include_badges": msg`Include full badge numbers in exports`,
  import: msg`Import people from files`,
  "units.manage": msg`Change divisions, departments, sites and cost centres`,
  "company.create": msg`Add companies`,
  "groups.manage": msg`Change groups and who is in them`,
  "roles.assign": msg`Give and take roles and single permissions one holds oneself`,
  "roles.manage": msg`Change what roles permit`,
  "billing.read": msg`See billing profiles and usage`,
  "billing.manage": msg`Change billing profiles`,
  "devices.manage": msg`Pair, set up and block desks, readers and terminals`,
  "audit.read": msg`Read the audit log`,
  "held.decide": msg`Approve or discard changes that were held back`,
  "settings.manage": msg`Change the organisation’s settings and custom fields`,
  backup: msg`Make and restore backups`,
  owner: msg`Make and unmake owners`,
};

/** What a permission lets one do, in plain words; a new one by its key. */
export function permissionWord(key: string): string {
  const word = permissionWords[key];
  return word ? i18n._(word) : key;
}

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
