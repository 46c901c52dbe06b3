import type { MessageDescriptor } from "@lingui/core";
import { i18n } from "@lingui/core";
import { msg } from "@lingui/core/macro";

/** Fields of a person, and what else a column of a file may go to, by the keys files and scripts use. */
const fieldWords = {
  name: msg`Whole name`,
  given: msg`First name`,
  family: msg`Last name`,
  display_name: msg`Display name`,
  phonetic_name: msg`Name in another script`,
  email: msg`E-mail`,
  secondary_email: msg`Second e-mail`,
  username: msg`Username`,
  phone: msg`Phone`,
  title: msg`Job title`,
  person_type: msg`Type`,
  company: msg`Company`,
  division: msg`Division`,
  department: msg`Department`,
  departments: msg`All departments`,
  site: msg`Site`,
  cost_centre: msg`Cost centre`,
  manager: msg`Manager`,
  employee_no: msg`Employee number`,
  start_date: msg`First day`,
  end_date: msg`Last day`,
  language: msg`Language`,
  region: msg`Region`,
  time_zone: msg`Time zone`,
  date_order: msg`Dates`,
  first_weekday: msg`Week begins on`,
  units: msg`Measures`,
  use_computer_time: msg`Like the computer`,
  notify_routes: msg`Where alerts go`,
  notify_assignment: msg`E-mail on assignment`,
  production: msg`Production user`,
  note: msg`Note`,
  activated_at: msg`Active since`,
  merged_into: msg`Merged into`,
  badge: msg`Badge number`,
  groups: msg`Groups`,
  roles: msg`Roles`,
  role: msg`Role`,
  status: msg`Status`,
  _id: msg`Id of an export`,
  _base: msg`State of an export`,
} as const satisfies Record<string, MessageDescriptor>;

export type FieldKey = keyof typeof fieldWords;

/** The field's name in the reader's language; an unknown key as it is. */
export function fieldWord(key: string): string {
  return key in fieldWords ? i18n._(fieldWords[key as FieldKey]) : key;
}

const typeWords: Record<string, MessageDescriptor> = {
  employee: msg({ message: "Employee", context: "type of a person" }),
  contractor: msg({ message: "Contractor", context: "type of a person" }),
  customer: msg({ message: "Customer", context: "type of a person" }),
  vendor: msg({ message: "Vendor", context: "type of a person" }),
  visitor: msg({ message: "Visitor", context: "type of a person" }),
  service: msg({ message: "Service", context: "type of a person" }),
};

export const personTypes = Object.keys(typeWords);

export function personTypeWord(key: string): string {
  const word = typeWords[key.toLowerCase()];
  return word ? i18n._(word) : key;
}

export const roleWords: Record<string, MessageDescriptor> = {
  owner: msg({ message: "Owner", context: "role" }),
  admin: msg({ message: "Administrator", context: "role" }),
  helper: msg({ message: "Helper", context: "role" }),
  reception: msg({ message: "Reception", context: "role" }),
  department_manager: msg({ message: "Department manager", context: "role" }),
  auditor: msg({ message: "Auditor", context: "role" }),
  operator: msg({ message: "Operator", context: "role" }),
  member: msg({ message: "Member", context: "role" }),
  customer: msg({ message: "Customer", context: "role" }),
};

/** The name of a built-in role; one the office made keeps its own. */
export function roleWord(key: string): string {
  const word = roleWords[key.toLowerCase()];
  return word ? i18n._(word) : key;
}
