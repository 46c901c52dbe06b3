import { i18n } from "@lingui/core";
import { t } from "@lingui/core/macro";
import { fieldWord, personTypes, personTypeWord, roleWord, roleWords } from "@/lib/fieldWords";
import { locale } from "@/lib/i18n";
import { stateWord } from "@/lib/words";

/** Columns of the template; the program below knows their order. */
const fields = [
  ..."given family email username badge phone title person_type status".split(" "),
  ..."company department site roles employee_no start_date language note".split(" "),
];

/** The words of the empty template in the language of the window, since the program below speaks English. */
export function templateLabels(): Record<string, string> {
  const labels: Record<string, string> = {
    people_sheet: t`People`,
    sample_note: t`This row is a sample; it is not imported.`,
    direction: locale.get().dir,
  };
  for (const field of fields) labels[field] = fieldWord(field);
  for (const type of personTypes) labels[`person_type.${type}`] = personTypeWord(type);
  for (const state of ["active", "staged", "suspended"] as const) labels[`status.${state}`] = i18n._(stateWord[state]);
  for (const role of Object.keys(roleWords)) labels[`role.${role}`] = roleWord(role);
  return labels;
}
