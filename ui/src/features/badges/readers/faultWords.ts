import { i18n, type MessageDescriptor } from "@lingui/core";
import { msg, t } from "@lingui/core/macro";
import type { ReaderFault } from "@/bindings";

/** What helps an account that may not open a port. */
function permissionFix({ fix, name }: ReaderFault): string {
  const group = name ?? "";
  switch (fix) {
    case "plug_in_again":
      return t`Unplug the reader and plug it in again.`;
    case "sign_in_again":
      return t`Your account was added to the group “${group}”. Sign out of the computer and in again, so that it counts.`;
    case "join_group":
      return t`Ask an administrator to add your account to the group “${group}”, then sign out and in again.`;
    case "install_rule":
      return t`Install Rollbook’s device rule, then plug the reader in again.`;
    default:
      return t`Ask an administrator for access to it.`;
  }
}

/** A fault of this computer: what it is, and what helps. */
export function faultWords(fault: ReaderFault): { what: string; help: string } {
  const subject = fault.subject ?? "";
  const program = fault.name ?? "";
  switch (fault.code) {
    case "no_permission":
      return { what: t`Your account may not open ${subject}`, help: permissionFix(fault) };
    case "smart_card_service_missing":
      return {
        what: t`The smart card service is not installed`,
        help: t`A smart card reader is plugged in, and nothing on this computer can talk to it. Install the package pcscd.`,
      };
    case "smart_card_service_stopped":
      return {
        what: t`The smart card service does not run`,
        help: t`It is installed. Start it, and smart card readers are found by themselves.`,
      };
    case "kernel_nfc":
      return {
        what: t`The system’s own NFC driver holds the reader`,
        help: t`Keep the modules ${subject} out, then plug the reader in again.`,
      };
    case "modem_manager":
      return {
        what: t`The service for modems talks to ${subject}`,
        help: t`After plugging in it sends commands to the reader for some 20 seconds, and taps are lost meanwhile. Install Rollbook’s device rule, then plug the reader in again.`,
      };
    case "brltty":
      return {
        what: t`The service for Braille displays has taken the reader`,
        help: t`It takes the chip ${subject} for a Braille display. Remove brltty if nobody here uses such a display, then plug the reader in again.`,
      };
    case "held_by":
      return { what: t`${program} uses ${subject}`, help: t`Close that program; the reader is then found by itself.` };
    default:
      return { what: fault.sentence, help: "" };
  }
}

/** What a reader's numbers are read as. */
const meanings: Record<string, MessageDescriptor> = {
  em4100: msg`125 kHz cards (EM4100), the whole number`,
  em4100_low32: msg`125 kHz cards (EM4100), the last 4 bytes`,
  em4100_low24: msg`125 kHz cards (EM4100), the last 3 bytes`,
  uid: msg`13.56 MHz cards, the serial number`,
  uid4: msg`13.56 MHz cards, serial numbers of 4 bytes`,
  uid7: msg`13.56 MHz cards, serial numbers of 7 bytes`,
  uid10: msg`13.56 MHz cards, serial numbers of 10 bytes`,
  uid_first3: msg`13.56 MHz cards, the first 3 bytes of the serial number`,
  opaque: msg`As the reader sends it`,
};

export function meaningWord(meaning: string): string {
  const word = meanings[meaning];
  return word ? i18n._(word) : meaning.toUpperCase();
}

/** Kinds of cards, where only a person can know. */
const technologies: Record<string, MessageDescriptor> = {
  em125: msg`125 kHz cards with ten digits (EM4100, TK4100)`,
  iso14443: msg`13.56 MHz cards (MIFARE, DESFire, NTAG)`,
  iso15693: msg`Vicinity cards (ICODE)`,
  felica: msg`FeliCa`,
  wiegand: msg`Access cards with facility and number (HID and others)`,
};

export const technologyWord = (technology: string): string => {
  const word = technologies[technology];
  return word ? i18n._(word) : technology;
};

/** Why the cards teach nothing. */
export function lessonProblem(problem: string, cards: readonly number[]): string {
  const [first = 0, second = 0] = cards;
  switch (problem) {
    case "unreadable":
      return t`The reader sent unreadable characters for card ${first}. Lay it on again.`;
    case "printed":
      return t`What you typed for card ${first} cannot be a card’s number. Compare it with the card.`;
    case "same_card":
      return t`Cards ${first} and ${second} sent the same number. Lay a different card on.`;
    case "same_print":
      return t`You typed the same number for cards ${first} and ${second}. Compare them with the cards.`;
    case "odd_one":
      return t`Card ${first} does not go with the others. Compare what you typed with the card, or lay it on again.`;
    default:
      return t`No way of reading leads from what the reader sends to these numbers. Check what you typed; perhaps the cards carry another number than their chip.`;
  }
}
