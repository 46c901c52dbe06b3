import type { MessageDescriptor } from "@lingui/core";
import { i18n } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { UnitKind } from "@/bindings";

/** What the parts of the Departments tab are called. */
export const unitKindWord: Record<UnitKind, MessageDescriptor> = {
  company: msg`Companies`,
  division: msg`Divisions`,
  department: msg`Departments`,
  site: msg`Sites`,
  cost_centre: msg`Cost centres`,
};

export const addUnitWord: Record<UnitKind, MessageDescriptor> = {
  company: msg`Add company`,
  division: msg`Add division`,
  department: msg`Add department`,
  site: msg`Add site`,
  cost_centre: msg`Add cost centre`,
};

const fields = {
  name: msg`Name`,
  code: msg`Code`,
  parent: msg`Lies in`,
  manager: msg`Manager`,
  time_zone: msg`Time zone`,
  address: msg`Address`,
  cost_centre: msg`Cost centre`,
  legal_name: msg`Legal name`,
  invoice_address: msg`Invoice address`,
  vat_id: msg`VAT number`,
  billing_email: msg`E-mail for invoices`,
  po_reference: msg`Purchase order reference`,
  currency: msg`Currency`,
  payment_days: msg`Days to pay`,
} as const satisfies Record<string, MessageDescriptor>;

export type UnitFieldKey = keyof typeof fields;

/** The field's name in the reader's language. */
export function unitFieldWord(key: string): string {
  return key in fields ? i18n._(fields[key as UnitFieldKey]) : key;
}
