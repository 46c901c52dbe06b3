import { i18n, type MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";

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
