import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { Column, PersonState } from "@/bindings";

/** Words that several screens share. */
export const stateWord: Record<PersonState, MessageDescriptor> = {
  staged: msg({ message: "Staged", context: "state of a person" }),
  invited: msg({ message: "Invited", context: "state of a person" }),
  active: msg({ message: "Active", context: "state of a person" }),
  suspended: msg({ message: "Suspended", context: "state of a person" }),
  bin: msg({ message: "In the bin", context: "state of a person" }),
  purged: msg({ message: "Purged", context: "state of a person" }),
};

export const columnWord: Record<Column, MessageDescriptor> = {
  name: msg`Name`,
  given: msg`First name`,
  family: msg`Last name`,
  email: msg`E-mail`,
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
  employee_no: msg`Employee number`,
  role: msg`Role`,
  groups: msg`Groups`,
  badge: msg`Badge`,
  status: msg`Status`,
  start_date: msg`Start`,
  end_date: msg`End`,
  changed: msg`Changed`,
  created: msg`Created`,
  last_active: msg`Last active`,
  production: msg`Production user`,
  language: msg`Language`,
  time_zone: msg`Time zone`,
  note: msg`Note`,
};
