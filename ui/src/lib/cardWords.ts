import { t } from "@lingui/core/macro";
import type { CardProblem, CardRefusal } from "@/bindings";

/** Everything a refusal may tell of; each has what its code says. */
const blank = { text: "", typed: "", meant: "", long: "", short: "", expected: "", prefix: "", found: "" };
const wiegand = { format: "", max: "", pattern: "", bits: "" };
type Params = typeof blank & typeof wiegand;

/** Why a number, or what a reader sent, is no number of a card. A new code without words does not compile. */
const refusals: Record<CardRefusal, (params: Params) => string> = {
  empty: () => t`Type the number printed on the card.`,
  all_zeros: () => t`All digits are zero: the reader saw no card. Lay it on again.`,
  all_ones: () => t`All digits are F: the reader was disturbed. Lay the card on again.`,
  too_short: () => t`A badge number has at least 4 digits after its leading zeros.`,
  too_long: () => t`A badge number has at most 64 characters.`,
  control_characters: () => t`The number contains an invisible character. Type it again.`,
  no_read: () => t`The reader could not read the card. Lay it on again.`,
  random_uid: () =>
    t`This card or phone shows a new number at each read and cannot serve as a badge. Use another card.`,
  scientific_notation: () => t`A spreadsheet has destroyed this number. Take it from the card itself.`,
  spreadsheet_rounded: () => t`A spreadsheet has probably rounded this number. Take it from the card itself.`,
  keyboard_layout: () => t`The reader types with another keyboard layout. Set both to the same, or type the number.`,
  pair_mismatch: ({ long, short, expected }) =>
    t`The two numbers do not belong to one card: ${long} goes with ${expected}, not with ${short}. Check both for a typing error.`,
  not_hexadecimal: ({ prefix }) => t`After “${prefix}:” only the digits 0 to 9 and the letters A to F are possible.`,
  wrong_length: ({ prefix, expected, found }) =>
    t`After “${prefix}:” stand ${expected} digits; this number has ${found}.`,
  wiegand_bits: () => t`Wiegand bits are written as their count, a colon and the digits, such as wbits:26:2F623AE.`,
  wiegand_facility: ({ format, max, found }) =>
    t`The facility code of ${format} is at most ${max}; this one is ${found}.`,
  wiegand_number: ({ format, max, found }) => t`The card number of ${format} is at most ${max}; this one is ${found}.`,
  wiegand_shape: ({ format, pattern }) => t`A number of ${format} is written as ${pattern}.`,
  wiegand_parity: () => t`A bit was read wrongly. Lay the card on the reader again.`,
  wiegand_too_long: ({ format, bits }) => t`${format} has ${bits} bits; this number has more.`,
  unknown_form: () => t`No kind of card number begins like this.`,
  bad_profile: () =>
    t`The name of the reader’s profile has 1 to 64 small letters, digits, dots, dashes or underscores.`,
  ask_twice: () => t`This number may be random. Lift the card and lay it on the reader once more.`,
  lifted: () => t`The card was lifted too early. Leave it on the reader until it is read.`,
  no_number: () => t`This card tells the reader no number. Contact cards and some passes do that; use another card.`,
  wrong_checksum: () => t`The reader sent a number with a wrong checksum. Lay the card on again.`,
  torn: () => t`The reader sent only part of a number. Lay the card on again.`,
  unreadable: () =>
    t`The reader sent unreadable characters. If every card does that, its speed or type is set wrongly.`,
  not_a_number: ({ text }) => t`The reader sent “${text}”, which is no card number.`,
  not_as_taught: ({ text }) =>
    t`“${text}” is not like the numbers this reader was taught with. Lay the card on again, or teach the reader anew.`,
};

/** What a person reads about a card that cannot be used. */
export function cardProblem(problem: CardProblem): string {
  return refusals[problem.code]({ ...blank, ...wiegand, ...problem.params });
}

/** The same, out of the details of an error. */
export function cardRefusal(detail: Record<string, unknown>): string {
  return isProblem(detail.problem) ? cardProblem(detail.problem) : t`This number cannot be a badge.`;
}

const isProblem = (value: unknown): value is CardProblem =>
  typeof value === "object" && value !== null && "code" in value && String(value.code) in refusals;
