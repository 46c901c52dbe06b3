import type { MessageDescriptor } from "@lingui/core";
import { i18n } from "@lingui/core";
import { msg, plural, t } from "@lingui/core/macro";
import type { ImportFile, ImportMode, ImportNote, ImportProblem, PersonState } from "@/bindings";
import { isolated } from "@/lib/bidi";
import { cardRefusal } from "@/lib/cardWords";
import { fieldWord } from "@/lib/fieldWords";
import { formatDay } from "@/lib/format";
import { locale } from "@/lib/i18n";
import { problemText } from "@/lib/problems";
import { useStore } from "@/lib/store";
import { stateWord } from "@/lib/words";

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
  return [file.name || t`Pasted rows`, sizeText(file.size, tag), how.filter(Boolean).join(", ")].filter(Boolean);
}

type Params = Record<string, string | undefined>;

/** What somebody with fewer rights may not do, in `params.deed`. */
const deeds: Record<string, (params: Params) => string> = {
  add_people: () => t`You may not add people.`,
  change_people: () => t`You may not change people.`,
  give_badges: () => t`You may not give badges by their numbers.`,
  take_badges: () => t`You may not take badges back.`,
  manage_groups: () => t`You may not change who is in groups.`,
  assign_roles: () => t`You may not give or take roles.`,
  set_dates: () => t`You may not change when people start or end.`,
  set_state: () => t`You may not change this status.`,
};

/** Why nobody with a role like this may do it, in `params.reason`. */
const denials: Record<string, () => string> = {
  out_of_scope: () => t`Your rights do not reach that far.`,
  inactive: () => t`Only people who are active can change anything.`,
  above: () => t`This person may do more than you.`,
  gives: () => t`This would give rights that you cannot give.`,
  takes: () => t`This would take rights that you cannot take.`,
};

const state = (key: string | undefined): string =>
  key && key in stateWord ? i18n._(stateWord[key as PersonState]) : (key ?? "");

const day = (iso: string | undefined): string =>
  iso ? formatDay(iso, { tag: locale.get().tag, dates: "locale" }) : "";

/** Why a status cannot be, in `params.reason`. */
const statuses: Record<string, (params: Params) => string> = {
  new: ({ to }) => {
    const word = state(to);
    return t`A new person cannot be: ${word}`;
  },
  not_from: ({ from, to }) => {
    const now = state(from);
    const then = state(to);
    return t`From “${now}” nobody becomes “${then}”.`;
  },
  already: ({ from }) => {
    const now = state(from);
    return t`The status is “${now}” already.`;
  },
  own_self: () => t`Nobody can do this to themselves. Ask another administrator.`,
  last_owner: () => t`This is the only owner. Make somebody else an owner first.`,
  no_identifier: () => t`There is nothing to sign in with. Add an e-mail address, a username or a badge.`,
  starts_later: ({ date }) => {
    const first = day(date);
    return t`The first day is ${first}. Change it first.`;
  },
  end_passed: ({ date }) => {
    const last = day(date);
    return t`The last day was ${last}. Enter a new one, or none.`;
  },
  legal_hold: () => t`A legal hold forbids it.`,
  unsettled: () => t`Badges, devices or groups have to be returned first.`,
};

/** What is wrong with a row, or what the directory has to say about it. */
const rowWords: Record<string, (params: Params, value: string, severity: string) => string> = {
  name_missing: () => t`Neither a name nor anything by which a known person is found.`,
  used_by_other: ({ name }, value) => {
    const who = isolated(name ?? "");
    return name ? t`${value} is already used by ${who}.` : t`${value} is already used by somebody else.`;
  },
  duplicate_in_file: ({ first_row: row, text }) => {
    const what = isolated(text ?? "");
    return row ? t`${what} stands in row ${row} already.` : t`${what} stands in another row already.`;
  },
  person_exists: ({ name }) => {
    const who = isolated(name ?? "");
    return t`${who} is in the directory already, and known people are not to be changed.`;
  },
  person_unknown: () => t`Nobody in the directory fits, and new people are not to be made.`,
  person_in_bin: ({ name }) => {
    const who = isolated(name ?? "");
    return t`${who} is in the bin. Restore them first.`;
  },
  denied: (params) =>
    (deeds[params.deed ?? ""] ?? denials[params.reason ?? ""] ?? (() => t`Your role does not allow this.`))(params),
  badge_held: ({ name }) => {
    const who = isolated(name ?? "");
    return t`This badge belongs to ${who}. A file does not move badges.`;
  },
  badge_lost: () => t`This badge was reported lost. Mark it as found first.`,
  badge_revoked: () => t`This badge is out of use.`,
  badge_ambiguous: ({ badges }) => {
    const which = isolated(badges ?? "");
    return t`This number fits several badges: ${which}. Write the one that is meant.`;
  },
  badge_unsure: () => t`Can be read in several ways; kept as written until the badge is tapped.`,
  card_number: ({ reason, ...params }) => cardRefusal({ problem: { code: reason, params } }),
  random_uid: () => t`This card shows a new number at each read and cannot be a badge.`,
  number_destroyed: (_, value) => t`A spreadsheet has destroyed this number: ${value}. Format the column as text.`,
  number_rounded: (_, value) => t`A spreadsheet has probably rounded this number: ${value}. Format the column as text.`,
  number_maybe_rounded: () => t`A spreadsheet may have rounded this number: all digits after the fifteenth are 0.`,
  unknown_role: ({ name }) => {
    const role = isolated(name ?? "");
    return t`There is no role called ${role}.`;
  },
  unknown_group: ({ name }) => {
    const group = isolated(name ?? "");
    return t`There is no group called ${group}. Make it first.`;
  },
  unknown_unit: ({ kind, name }) => {
    const what = fieldWord(kind ?? "");
    const called = isolated(name ?? "");
    return t`${what}: there is no “${called}”, and you may not add one.`;
  },
  status_impossible: (params) =>
    (statuses[params.reason ?? ""] ?? (() => t`This status is not possible here.`))(params),
  last_owner: () => t`This is the only owner. Make somebody else an owner first.`,
  invited_staged: () => t`Nobody is invited by a file; the person is staged.`,
  own_manager: () => t`Nobody is their own manager; this is left out.`,
  manager_unknown: ({ name }) => {
    const who = isolated(name ?? "");
    return t`Nobody, or more than one person, is called ${who}; the manager is left out.`;
  },
  id_unknown: () => t`Nobody has this id; the row is matched by its other columns.`,
  bad_id: () => t`This is no id of an export. Leave the column “_id” as it was.`,
  bad_base: () => t`This is not what an export wrote, so changes made since then are not noticed.`,
  changed_since: ({ now }) => {
    const value = isolated(now ?? "") || t`(empty)`;
    return t`Changed here since the export, not in the file: ${value} is kept.`;
  },
  changed_twice: ({ now }) => {
    const value = isolated(now ?? "") || t`(empty)`;
    return t`Changed here since the export too, to ${value}. The file goes first.`;
  },
  quote_open: () => t`A quotation mark is never closed.`,
  extra_cells: ({ found = "", expected = "" }, _, severity) =>
    severity === "error"
      ? t`This row has ${found} cells for ${expected} columns. A separator inside a cell needs quotation marks around it.`
      : t`There is something beside the table.`,
  sample_left: () => t`This is still the address of the template’s sample row.`,
  formula_no_value: () => t`This formula was never computed. Open the file in a spreadsheet program and save it.`,
  formula_value: () => t`This is a formula; its last result is used.`,
  merged_cell: () => t`Merged with the cell above, whose value is used.`,
  cell_error: ({ text }) => {
    const shown = isolated(text ?? "");
    return t`The cell shows the error ${shown} instead of a value.`;
  },
  cannot_clear: () => t`This cannot be cleared.`,
  time_zone_unknown: ({ text }) => {
    const zone = isolated(text ?? "");
    return t`“${zone}” is not a time zone; the office’s own is used.`;
  },
};

/** A problem of a row as a person reads it. */
export function rowProblem(problem: ImportProblem): string {
  const value = problem.value ?? "";
  const own = rowWords[problem.code];
  if (own) return own(problem.params, value && isolated(value), problem.severity);
  return problemText({ ...problem, params: { text: isolated(value), ...definite(problem.params) } });
}

const definite = (params: Params): Record<string, string> =>
  Object.fromEntries(Object.entries(params).map(([key, value]) => [key, value ?? ""]));

const list = (names: readonly string[]): string =>
  new Intl.ListFormat(locale.get().tag, { type: "unit" }).format(names.map(isolated));

const noteWords: Record<string, (note: ImportNote, names: string) => string> = {
  only_samples: () => t`0 people: only the sample rows of the template were found.`,
  nobody: () => t`There are 0 people in this file.`,
  samples_left_out: ({ count }) =>
    plural(count, {
      one: "# sample row of the template is left out.",
      other: "# sample rows of the template are left out.",
    }),
  date_order_unknown: (_, names) => t`The dates of column ${names} can be read with the day or the month first.`,
  blank_columns: (_, names) => t`Entirely blank: ${names}. Blank cells change nothing; write (clear) to empty a field.`,
  columns_left_out: (_, names) => t`Left out: ${names}`,
  groups_left_out: (_, names) => t`Groups are not imported: ${names} is left out.`,
  passwords_left_out: (_, names) => t`Passwords are never imported: ${names} is left out.`,
  merged_cells: ({ count }, names) =>
    plural(count, {
      one: `# merged area (${names}): only its first cell has the value.`,
      other: `# merged areas (${names} …): only the first cell of each has the value.`,
    }),
};

/** What is worth knowing of the whole file. */
export function noteText(note: ImportNote): string {
  return noteWords[note.code]?.(note, list(note.names)) ?? note.message;
}

export const isDateQuestion = (note: ImportNote): boolean => note.code === "date_order_unknown";
