import type { MessageDescriptor } from "@lingui/core";
import { i18n } from "@lingui/core";
import { msg, t } from "@lingui/core/macro";
import type {
  BadgeCandidate,
  BadgeState,
  CardDifference,
  DormantReason,
  GradeReason,
  ReaderState,
  TapView,
} from "@/bindings";
import { cardProblem } from "@/lib/cardWords";

export const badgeStateWord: Record<BadgeState, MessageDescriptor> = {
  stock: msg({ message: "Free", context: "state of a badge" }),
  active: msg({ message: "Usable", context: "state of a badge" }),
  dormant: msg({ message: "Dormant", context: "state of a badge" }),
  lost: msg({ message: "Lost", context: "state of a badge" }),
  revoked: msg({ message: "Out of use", context: "state of a badge" }),
};

export const badgeStateLook: Record<BadgeState, "ok" | "warn" | "bad" | "mute"> = {
  stock: "mute",
  active: "ok",
  dormant: "warn",
  lost: "bad",
  revoked: "bad",
};

export const readerStateWord: Record<ReaderState, MessageDescriptor> = {
  connected: msg({ message: "Ready", context: "state of a reader" }),
  lost: msg({ message: "Unplugged", context: "state of a reader" }),
  busy: msg({ message: "Used by another program", context: "state of a reader" }),
  no_permission: msg({ message: "No permission", context: "state of a reader" }),
  service_stopped: msg({ message: "Service stopped", context: "state of a reader" }),
  missing: msg({ message: "Not found", context: "state of a reader" }),
};

export const readerStateLook: Record<ReaderState, "ok" | "warn" | "bad" | "mute"> = {
  connected: "ok",
  lost: "warn",
  busy: "warn",
  no_permission: "bad",
  service_stopped: "bad",
  missing: "mute",
};

/** What to do about a reader that is not ready. */
const readerStateHint: Record<Exclude<ReaderState, "connected" | "service_stopped">, MessageDescriptor> = {
  lost: msg`Plug the reader in again; it is found by itself.`,
  busy: msg`Close the other program that uses this reader.`,
  no_permission: msg`This account may not use the port. On Linux, add it to the group “dialout” and sign in again.`,
  missing: msg`Check the cable, or remove the reader and add it again.`,
};

/** How to get the service of smart card readers to run. */
export function serviceHint(platform: string | undefined): string {
  switch (platform) {
    case "windows":
      return t`The smart card service is not running. Start “Smart Card” (SCardSvr) in Windows’ list of services.`;
    case "macos":
      return t`The smart card service is not running. Plug the reader in again, or restart the computer.`;
    default:
      return t`The smart card service is not running. Start it with “sudo systemctl enable --now pcscd.socket”; if there is none, install it with “sudo apt install pcscd”.`;
  }
}

export function readerHint(state: Exclude<ReaderState, "connected">, platform: string | undefined): string {
  return state === "service_stopped" ? serviceHint(platform) : i18n._(readerStateHint[state]);
}

/** How the same card is written. */
const formWords: Record<string, MessageDescriptor> = {
  hex: msg`Hexadecimal`,
  hex_reversed: msg`Hexadecimal, bytes reversed`,
  dec: msg`Decimal`,
  dec_reversed: msg`Decimal, bytes reversed`,
  dec_per_byte: msg`Decimal, byte by byte`,
  dec_with_check_byte: msg`Decimal with check byte`,
  em_low32_hex: msg`Last 4 bytes, hexadecimal`,
  em_low32_dec: msg`10 digits, as printed on cards`,
  em_low24_dec: msg`8 digits`,
  em35_a: msg`3 + 5 digits (A)`,
  em35_b: msg`3 + 5 digits (B)`,
  em35_c: msg`3 + 5 digits, as printed on cards`,
  em55: msg`5 + 5 digits`,
  em_version_and_low32: msg`Version and 10 digits`,
  em_ik2: msg`14 digits (IK2)`,
  em_ik3: msg`15 digits (IK3)`,
  em_zk: msg`20 digits (ZK)`,
  wiegand_fields: msg`Facility and number`,
  wiegand_number: msg`Number without facility`,
  wiegand_data_dec: msg`Wiegand data, decimal`,
  pacs_hex: msg`All bits, hexadecimal`,
  pacs_leading_byte_hex: msg`All bits with count, hexadecimal`,
  pacs_leading_byte_dec: msg`All bits with count, decimal`,
  text: msg`As the reader sends it`,
};

export function formWord(kind: string): string {
  const word = formWords[kind];
  return word ? i18n._(word) : kind.replaceAll("_", " ");
}

/** Why a number cannot be trusted wholly. */
const gradeWords: Record<GradeReason, MessageDescriptor> = {
  reused: msg`Numbers this short are sometimes given to more than one card.`,
  unexplained: msg`Another reader may show this card under another number.`,
  lossy: msg`The reader delivers only part of the number; another card may share it.`,
  ask_twice: msg`This number may be random. Lift the card and lay it on the reader once more.`,
  copied: msg`Cards of this kind are easily copied.`,
  random: msg`This card or phone shows a new number at each read and cannot serve as a badge.`,
};

export const gradeWord = (reason: GradeReason): string => i18n._(gradeWords[reason]);

/** Why a badge in somebody's hands opens nothing. */
const dormantWords: Record<DormantReason, MessageDescriptor> = {
  contested: msg`Another person was given this card first; that has to be settled.`,
  staged: msg`Opens nothing until the person is active.`,
  invited: msg`Opens nothing until the person is active.`,
  suspended: msg`Opens nothing while the person is suspended.`,
  bin: msg`Opens nothing: the person is in the bin.`,
  purged: msg`Opens nothing: the person was erased.`,
};

export const dormantWord = (reason: DormantReason): string => i18n._(dormantWords[reason]);

/** In what two numbers of one card differ. */
const differenceWords: Record<CardDifference, MessageDescriptor> = {
  first_cascade: msg`only the first part of a long number was read`,
  part: msg`one number is part of the other`,
  check_byte: msg`a check byte was added`,
  zeros_dropped: msg`a zero was dropped`,
  bytes_reversed: msg`the bytes are in reverse order`,
  bits_mirrored: msg`the bits are mirrored`,
  inverted: msg`all bits are inverted`,
};

/** How a known card resembles the typed number. */
export function resemblanceWord({ exact, differences }: Pick<BadgeCandidate, "exact" | "differences">): string {
  if (exact) return t`as typed`;
  if (differences.length === 0) return t`the same number in another form`;
  const listed = differences.map((one) => i18n._(differenceWords[one])).join(", ");
  return t`perhaps the same card: ${listed}`;
}

/** Why a tapped card cannot be used. */
export const tapProblem = (tap: Pick<TapView, "problem">): string =>
  cardProblem(tap.problem ?? { code: "no_read", params: {} });
