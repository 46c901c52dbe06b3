import { t } from "@lingui/core/macro";
import { fieldWord } from "./fieldWords";

type Detail = Record<string, unknown>;

const text = (detail: Detail, key: string): string => (typeof detail[key] === "string" ? (detail[key] as string) : "");
const megabytes = (detail: Detail, key: string): number => Math.ceil(Number(text(detail, key) || 0) / (1024 * 1024));

/** Why a whole file cannot be imported, and what the person can do about it; by the program's code. */
const refusals: Record<string, (detail: Detail) => string> = {
  file_empty: () => t`The file is empty.`,
  file_too_big: (detail) => {
    const size = megabytes(detail, "size");
    const limit = megabytes(detail, "limit");
    return t`The file has ${size} MB; at most ${limit} MB can be read. Split it into several files.`;
  },
  too_many_rows: (detail) => {
    const limit = text(detail, "limit");
    return t`The table has more than ${limit} rows. Split it into several files.`;
  },
  too_many_cells: (detail) => {
    const limit = text(detail, "limit");
    return t`The table has more than ${limit} cells. Delete columns that are not needed, or split the file.`;
  },
  cell_too_long: (detail) => {
    const row = text(detail, "row");
    return t`Row ${row} has a cell that is far too long. Usually a quotation mark before it is never closed.`;
  },
  old_excel: () => t`This is an old Excel file (.xls), whatever its name says. Save it as .xlsx or CSV.`,
  password_protected: () => t`This workbook is protected with a password. Remove the password and save it again.`,
  binary_workbook: () => t`This is a binary Excel workbook (.xlsb). Save it as .xlsx or CSV.`,
  open_document: () => t`This is an OpenDocument file, but no spreadsheet. Save it as .ods, .xlsx or CSV.`,
  pasted_too_much: (detail) => {
    const limit = megabytes(detail, "limit");
    return t`The pasted text has more than ${limit} MB. Save it as a file and open that.`;
  },
  numbers_document: () => t`This is a Numbers document. Export it as Excel or CSV.`,
  web_page: () => t`This is a web page, not a spreadsheet, whatever its name says. Save it as .xlsx or CSV.`,
  not_a_table: () => t`This is no table. Choose a CSV, .xlsx or .ods file.`,
  unknown_file: () => t`This is neither text nor a workbook. Choose a CSV, .xlsx or .ods file.`,
  not_a_file: () => t`This is a folder or no plain file. Choose a CSV, .xlsx or .ods file.`,
  file_truncated: () => t`The file is incomplete: its end is missing. Copy or download it again.`,
  workbook_damaged: () => t`The workbook is damaged. Open it in a spreadsheet program and save it again.`,
  workbook_bomb: () =>
    t`The workbook unpacks into far more than it should, so it is not read. Copy the rows into a new one.`,
  no_sheet: () => t`The workbook has no sheet with cells.`,
  sheet_unknown: (detail) => {
    const name = text(detail, "name");
    return t`The workbook has no sheet “${name}”.`;
  },
  no_header: () => t`The table has no row with column names.`,
  column_missing: (detail) => {
    const names = text(detail, "fields")
      .split(",")
      .map((key) => fieldWord(key))
      .join(", ");
    return t`A column is missing. One of these is needed: ${names}`;
  },
  column_twice: (detail) => {
    const field = fieldWord(text(detail, "field"));
    const first = text(detail, "first");
    const second = text(detail, "second");
    return t`Both “${first}” and “${second}” go to ${field}. Choose one of them.`;
  },
  file_unreadable: () => t`The file cannot be read any more. Is its disk still connected?`,
  file_changed: () => t`The file was changed since it was opened. Open it again.`,
};

/** The sentence for a refused file; what has no words here comes in the program's English. */
export function fileRefusal(detail: Detail): string {
  const reason = text(detail, "reason");
  return refusals[reason]?.(detail) ?? [t`This file cannot be imported.`, reason].filter(Boolean).join(" ");
}
