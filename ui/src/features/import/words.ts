import type { MessageDescriptor } from "@lingui/core";
import { i18n } from "@lingui/core";
import { msg, t } from "@lingui/core/macro";
import type { ImportFile, ImportMode, ImportProblem } from "@/bindings";
import { isolated } from "@/lib/bidi";
import { locale } from "@/lib/i18n";
import { problemText } from "@/lib/problems";
import { useStore } from "@/lib/store";

/** Encodings one may choose; the program finds out which it is in nearly all files. */
export const encodings = [
  "UTF-8",
  "windows-1252",
  "windows-1250",
  "windows-1251",
  "windows-1253",
  "windows-1254",
  "windows-1255",
  "windows-1256",
  "UTF-16LE",
  "UTF-16BE",
] as const;

export const delimiters: Record<string, MessageDescriptor> = {
  comma: msg`Commas`,
  semicolon: msg`Semicolons`,
  tab: msg`Tabs`,
  pipe: msg`Vertical bars`,
};

export const modeWords: Record<ImportMode, MessageDescriptor> = {
  create_and_update: msg`Add new people and change known ones`,
  create_only: msg`Only add new people`,
  update_only: msg`Only change known people`,
};

/** "2.4 MB" in the reader's digits. */
export function sizeText(bytes: number, tag: string): string {
  const [value, unit] =
    bytes >= 1_000_000
      ? [bytes / 1_000_000, "megabyte"]
      : bytes >= 1_000
        ? [bytes / 1_000, "kilobyte"]
        : [bytes, "byte"];
  return new Intl.NumberFormat(tag, {
    style: "unit",
    unit: String(unit),
    maximumFractionDigits: Number(value) < 10 ? 1 : 0,
  }).format(Number(value));
}

/** Name, size and how the file is read, for one line. */
export function useFileFacts(file: ImportFile | null): string[] {
  const tag = useStore(locale, (now) => now.tag);
  if (!file) return [];
  const delimiter = file.delimiter ? delimiters[file.delimiter] : undefined;
  const how = [file.encoding, delimiter ? i18n._(delimiter) : null, file.sheets.length > 1 ? file.sheet : null];
  return [file.name, sizeText(file.size, tag), how.filter(Boolean).join(", ")].filter(Boolean);
}

/** Codes whose sentence needs nothing but the value. */
const byValue = new Set([
  "empty",
  "control_character",
  "email_no_at",
  "email_many_at",
  "email_incomplete",
  "date_unreadable",
  "date_impossible",
  "not_yes_no",
  "unknown_person_type",
  "unknown_status",
  "unknown_language",
  "unknown_region",
  "unknown_time_zone",
  "name_digits",
  "name_capitals",
  "name_like_email",
  "phone_not_diallable",
]);

/** What is wrong with a whole row, or with what the directory has to say about it. */
const rowWords: Record<string, (value: string, message: string) => string> = {
  name_missing: () => t`Neither a name nor anything by which a known person is found.`,
  used_by_other: (value, message) => {
    const name = /already used by (.+?);/.exec(message)?.[1];
    return name ? t`${value} is already used by ${name}.` : t`${value} is already used by somebody else.`;
  },
  duplicate_in_file: (value, message) => {
    const row = /row (\d+)/.exec(message)?.[1];
    return row ? t`${value} stands in row ${row} already.` : t`${value} stands in another row already.`;
  },
  person_exists: () => t`Is in the directory already, and known people are not to be changed.`,
  person_unknown: () => t`Nobody in the directory fits, and new people are not to be made.`,
  person_in_bin: () => t`The person is in the bin. Restore them first.`,
  random_uid: () => t`This card shows a new number at each read and cannot be a badge.`,
  number_destroyed: (value) => t`A spreadsheet has destroyed this number: ${value}. Format the column as text.`,
  number_rounded: (value) => t`A spreadsheet has probably rounded this number: ${value}. Format the column as text.`,
  badge_unsure: () => t`Can be read in several ways; kept as written until the badge is tapped.`,
  own_manager: () => t`Nobody is their own manager; this is left out.`,
  invited_staged: () => t`Nobody is invited by a file; the person is staged.`,
  last_owner: () => t`This is the only owner. Make somebody else an owner first.`,
  id_unknown: () => t`Nobody has this id; the row is matched by its other columns.`,
  quote_open: () => t`A quotation mark is never closed.`,
  sample_left: () => t`This is still the address of the template’s sample row.`,
  end_before_start: () => t`The last day lies before the first.`,
};

/** A problem of a row as a person reads it; what has no words here comes in the program's English. */
export function rowProblem(problem: ImportProblem): string {
  const value = isolated(problem.value ?? "");
  const own = rowWords[problem.code];
  if (own) return own(value, problem.message);
  if (byValue.has(problem.code)) return problemText({ ...problem, params: { text: value } });
  return problem.message;
}

const notes: readonly (readonly [RegExp, (found: RegExpExecArray) => string])[] = [
  [
    /^There are 0 people in this file: only the sample/,
    () => t`0 people: only the sample rows of the template were found.`,
  ],
  [/^There are 0 people/, () => t`There are 0 people in this file.`],
  [
    /^(\d+) of the template's sample rows/,
    (found) => {
      const count = found[1] ?? "";
      return t`The template’s sample rows are left out: ${count}`;
    },
  ],
  [
    /^The dates of column (.+?) can be read/,
    (found) => {
      const column = found[1] ?? "";
      return t`The dates of column ${column} can be read with the day or the month first.`;
    },
  ],
  [
    /^Column (.+?) is entirely blank/,
    (found) => {
      const column = found[1] ?? "";
      return t`Column ${column} is entirely blank. Blank cells change nothing; write (clear) to empty a field.`;
    },
  ],
  [
    /^Left out, because they go to no field: (.+)\.$/,
    (found) => {
      const columns = found[1] ?? "";
      return t`Left out: ${columns}`;
    },
  ],
];

/** What is worth knowing of the whole file. */
export function noteText(note: string): string {
  for (const [form, say] of notes) {
    const found = form.exec(note);
    if (found) return say(found);
  }
  return note;
}

export const isDateQuestion = (note: string): boolean => note.startsWith("The dates of column");
