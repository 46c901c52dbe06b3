import { i18n } from "@lingui/core";
import { t } from "@lingui/core/macro";
import type { PersonState } from "@/bindings";
import { formatDay } from "./format";
import { locale } from "./i18n";
import { stateWord } from "./words";

/** What sentences are made of, each empty where the problem does not say it. */
const blank = {
  ...{ length: "", max: "", min: "", character: "", domain: "", word: "", text: "", year: "", day_first: "" },
  ...{ month_first: "", start: "", end: "", allowed: "", name: "", state: "", meant: "", local: "", date: "" },
  ...{ calling_code: "", read_as: "", zone: "", country: "", example: "" },
};
type Params = typeof blank;

const day = (iso: string): string => formatDay(iso, { tag: locale.get().tag, dates: "locale" });

/** A character as a sentence can name it. */
function character(sign: string): string {
  switch (sign) {
    case " ":
    case "\u00a0":
      return t`a space`;
    case ",":
      return t`a comma`;
    case ";":
      return t`a semicolon`;
    default:
      return `“${sign}”`;
  }
}

/** The sentences for what fields and files may say about a value. */
const sentences: Record<string, (params: Params) => string> = {
  empty: () => t`This must not be empty.`,
  too_long: ({ length, max }) => t`This has ${length} characters; at most ${max} are possible.`,
  control_character: () => t`This contains an invisible character. Type it again.`,
  emoji: ({ character: sign }) => t`A name cannot contain the emoji ${sign}.`,
  email_no_at: () => t`An e-mail address contains an @.`,
  email_many_at: () => t`An e-mail address contains only one @.`,
  email_incomplete: () => t`This is not a complete e-mail address.`,
  email_character: ({ character: sign }) => {
    const name = character(sign);
    return t`An e-mail address cannot contain ${name}.`;
  },
  email_domain: ({ domain }) => t`“${domain}” cannot stand after the @.`,
  username_character: () => t`Only a to z, 0 to 9, dot, underscore and hyphen are possible.`,
  username_length: ({ min, max }) => t`A username has ${min} to ${max} characters.`,
  username_reserved: ({ word }) => t`The username “${word}” is reserved.`,
  date_unreadable: ({ text }) => t`“${text}” is not a date. Write it as 2026-08-03.`,
  date_impossible: ({ text }) => t`${text} is not in the calendar.`,
  date_too_early: ({ year }) => t`The year ${year} is before 1900.`,
  date_order_unknown: ({ text, day_first, month_first }) => {
    const one = day(day_first);
    const other = day(month_first);
    return t`${text} can be read as ${one} or ${other}. Choose the order of day and month.`;
  },
  end_before_start: ({ start }) => {
    const first = day(start);
    return t`The last day lies before the first, ${first}.`;
  },
  not_yes_no: ({ text }) => t`“${text}” is neither yes nor no.`,
  unknown_word: ({ text, allowed }) => t`“${text}” is not one of: ${allowed}`,
  unknown_person_type: ({ text }) => t`“${text}” is not a type of person.`,
  unknown_status: ({ text }) => t`“${text}” is not a status.`,
  unknown_language: ({ text }) => t`“${text}” is not a language the app knows.`,
  unknown_region: ({ text }) => t`“${text}” is not a country code. Write two letters such as DE.`,
  unknown_time_zone: ({ text }) => t`“${text}” is not a time zone. Write it as Europe/Berlin.`,
  unknown_unit: ({ name }) =>
    name ? t`There is no “${name}”. Choose one, or add it.` : t`This does not exist any more. Choose another one.`,
  no_port: () => t`This is no path of a port.`,
  too_many_entries: ({ max }) => t`The list is too long; at most ${max} entries can be looked for at once.`,
  unknown_person: () => t`This person does not exist any more. Choose another one.`,
  used_by_other: ({ name, state }) => {
    const word = state === "suspended" || state === "bin" ? i18n._(stateWord[state as PersonState]) : "";
    return word
      ? t`Used by ${name} (${word}). Each person needs their own.`
      : t`Used by ${name}. Each person needs their own.`;
  },
  name_digits: () => t`This name contains digits.`,
  name_capitals: () => t`This name is written in capitals only.`,
  name_like_email: () => t`This name looks like an e-mail address.`,
  email_typo: ({ domain, meant }) => t`Did you mean @${meant} instead of @${domain}?`,
  email_role: ({ local }) => t`${local}@ is usually shared by several people.`,
  email_disposable: ({ domain }) => t`${domain} gives out throw-away mailboxes.`,
  email_no_dot: ({ domain }) => t`“${domain}” has no dot, so only one network reaches it.`,
  phone_not_diallable: () => t`This cannot be dialled as it stands.`,
  phone_country_assumed: ({ calling_code }) => t`No country code: read as +${calling_code}.`,
  phone_eaten: ({ read_as }) => t`A spreadsheet took the first character away: read as ${read_as}.`,
  date_two_digit_year: ({ date }) => {
    const read = day(date);
    return t`Read as ${read}.`;
  },
  date_ambiguous: ({ date }) => {
    const read = day(date);
    return t`Read as ${read}.`;
  },
  date_serial: ({ date }) => {
    const read = day(date);
    return t`A spreadsheet’s day number: read as ${read}.`;
  },
  date_far_ahead: ({ date }) => {
    const read = day(date);
    return t`${read} is more than ten years ahead.`;
  },
  time_zone_alias: ({ text, zone }) => t`${text} is read as ${zone}.`,
  name_taken: ({ name }) => t`There is another “${name}” in the same place. Choose another name, or merge the two.`,
  code_taken: ({ name }) => t`“${name}” has this code already.`,
  wrong_parent: ({ name }) => t`It cannot lie in “${name}”, which is of another kind.`,
  beneath_itself: ({ name }) => t`It cannot lie in “${name}”, which is itself or lies in it.`,
  too_deep: ({ name }) => t`In “${name}” it would lie too many levels deep.`,
  not_alike: () => t`Choose another one of the same kind.`,
  vat_shape: ({ country, example }) =>
    t`Numbers of ${country} usually look like ${example} (9 a digit, A a letter, X either).`,
  vat_without_country: () => t`It does not begin with the two letters of a country.`,
  currency: () => t`A currency has three letters, such as EUR.`,
  payment_days: () => t`Write the days as a number from 0 to 365.`,
};

/** What a person reads about a field; a code without words here falls back to the program's English. */
export function problemText(problem: { code: string; message: string; params: Record<string, string> }): string {
  return sentences[problem.code]?.({ ...blank, ...problem.params }) ?? problem.message;
}
