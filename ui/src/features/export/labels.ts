import { i18n } from "@lingui/core";
import { t } from "@lingui/core/macro";
import type { Column, PersonState } from "@/bindings";
import { fieldWord, personTypes, personTypeWord, roleWord } from "@/lib/fieldWords";
import type { Reading } from "@/lib/format";
import { columnWord, stateWord } from "@/lib/words";

const roles = [
  "owner",
  "admin",
  "helper",
  "reception",
  "department_manager",
  "auditor",
  "operator",
  "member",
  "customer",
] as const;

/** A reader's way of writing days, in the signs of `strftime`. */
export function datePattern({ tag, dates }: Pick<Reading, "tag" | "dates">): string {
  if (dates === "iso") return "%Y-%m-%d";
  if (dates === "dmy") return "%d/%m/%Y";
  if (dates === "mdy") return "%m/%d/%Y";
  const parts = new Intl.DateTimeFormat(tag, {
    calendar: "gregory",
    numberingSystem: "latn",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  }).formatToParts(0);
  const signs: Partial<Record<Intl.DateTimeFormatPartTypes, string>> = { year: "%Y", month: "%m", day: "%d" };
  return parts.map(({ type, value }) => signs[type] ?? value.replaceAll("%", "%%")).join("");
}

/**
 * Every word a file may contain, in the language of the window, since the program below speaks
 * English: fixed words and columns by their key, values with their kind before a dot.
 */
export function exportLabels(reading: Reading): Record<string, string> {
  const labels: Record<string, string> = {
    document_title: t`People`,
    yes: t`Yes`,
    no: t`No`,
    people_sheet: t`People`,
    about_sheet: t`About`,
    organisation: t`Organisation`,
    scope: t`Scope`,
    filter: t`Filter`,
    no_filter: t`None`,
    exported_by: t`Exported by`,
    exported_at: t`Exported at`,
    revision: t`Directory revision`,
    rows: t`Rows`,
    controls_removed: t`Control characters removed`,
    cells_shortened: t`Cells shortened`,
    // The braces are filled in below, page by page.
    page: t`Page ${"{n}"} of ${"{m}"}`,
    made: t`Exported by ${"{who}"}, ${"{when}"}`,
    nobody: t`Nobody matches.`,
    empty: t`empty`,
    not_empty: t`not empty`,
    // How the reader writes dates, for files where they are text.
    date_pattern: datePattern(reading),
    instant_pattern: `${datePattern(reading)} %H:%M`,
    locale: reading.tag,
    "scope.everything": t`Everybody`,
    "scope.filter": t`The list as filtered`,
    "scope.selected": t`Selected people`,
  };
  for (const [key, word] of Object.entries(columnWord) as [Column, (typeof columnWord)[Column]][])
    labels[key] = i18n._(word);
  labels.display_name = fieldWord("display_name");
  for (const [key, word] of Object.entries(stateWord) as [PersonState, (typeof stateWord)[PersonState]][])
    labels[`status.${key}`] = i18n._(word);
  for (const type of personTypes) labels[`person_type.${type}`] = personTypeWord(type);
  for (const role of roles) labels[`role.${role}`] = roleWord(role);
  return labels;
}
