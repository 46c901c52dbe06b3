import { plural, t } from "@lingui/core/macro";
import { type AppError, asAppError, type FailureCode } from "./ipc";
import { cardRefusal, fileRefusal } from "./refusals";

type Detail = Record<string, unknown>;

const text = (detail: Detail, key: string): string => (typeof detail[key] === "string" ? detail[key] : "");
const number = (detail: Detail, key: string): number => (typeof detail[key] === "number" ? detail[key] : 0);

function wait(seconds: number): string {
  if (seconds <= 0) return "";
  if (seconds < 90) return plural(seconds, { one: "Try again in # second.", other: "Try again in # seconds." });
  return plural(Math.ceil(seconds / 60), { one: "Try again in # minute.", other: "Try again in # minutes." });
}

/** Two sentences with one space between them, without an empty one. */
const both = (first: string, second: string): string => (second ? `${first} ${second}` : first);

/** The holder's name in `detail.person`, which is a name or `{ id, name }`. */
export function personNamed(detail: Detail): string {
  const person = detail.person;
  if (typeof person === "object" && person !== null && "name" in person && typeof person.name === "string")
    return person.name;
  return text(detail, "name");
}

/**
 * What a person reads for every way a command can fail. It says what happened and what to do.
 * A new code without words does not compile.
 */
export const errorText: Record<FailureCode, (detail: Detail) => string> = {
  invalid_fields: () => t`Some fields need attention.`,
  field_changed: () => t`Somebody changed this at the same time. Look at both versions, then save again.`,
  not_found: () => t`This is no longer in the directory.`,
  ambiguous: () => t`This fits several. Choose one.`,
  badge_held: (detail) => {
    const name = personNamed(detail);
    return name ? t`This badge belongs to ${name}.` : t`This badge belongs to somebody else.`;
  },
  badge_blocked: () => t`This badge was reported lost or taken out of use. Mark it as found first.`,
  card_number_refused: cardRefusal,
  person_in_bin: () => t`This person is in the bin. Restore them first.`,
  not_in_this_state: () => t`This is not possible in the person’s present state.`,
  not_yourself: () => t`You cannot do this to yourself. Ask another administrator.`,
  last_owner: () => t`The organisation needs at least one owner. Make somebody else an owner first.`,
  denied: () => t`Your role does not allow this.`,
  signed_out: () => t`You are signed out. Sign in to go on.`,
  wrong_password: (detail) => both(t`E-mail or password is wrong.`, wait(number(detail, "wait_s"))),
  sign_in_locked: (detail) => both(t`Too many wrong attempts.`, wait(number(detail, "wait_s"))),
  password_refused: () => t`This password does not keep the rules below it.`,
  wrong_recovery_key: () => t`This is not the recovery key of this directory.`,
  malformed_recovery_key: () => t`This cannot be a recovery key: a character is missing or mistyped.`,
  wrong_passphrase: () => t`This passphrase does not open the directory.`,
  keyring_locked: () => t`The system’s keyring is locked or refuses Rollbook. Unlock it, or use the recovery key.`,
  keyring_missing: () => t`This computer has no keyring. Use a passphrase instead.`,
  needs_key: () => t`The directory’s key is not on this computer.`,
  directory_exists: () => t`There is a directory on this computer already.`,
  no_directory: () => t`There is no directory at this place.`,
  newer_directory: () => t`A newer Rollbook wrote this directory. Update the app to change it.`,
  unreadable_directory: () =>
    t`The directory’s file cannot be read: it is damaged, or the key does not fit. Restore a backup.`,
  busy: () => t`Another program is writing to the directory. Try again in a moment.`,
  disk_full: () => t`The disk is full. Make room and try again; nothing was lost.`,
  no_access: (detail) => {
    const path = text(detail, "path");
    return path
      ? t`No permission for ${path}. Choose another place.`
      : t`No permission for this place. Choose another one.`;
  },
  file_refused: fileRefusal,
  rows_refused: () => t`Rows were refused, so nothing was imported.`,
  nothing_to_undo: () => t`There is nothing to undo.`,
  cancelled: () => t`Stopped. Nothing was changed.`,
  bad_request: () => t`The window and the program below do not understand each other. Restart Rollbook.`,
  not_for_this_window: () => t`This window may not do that.`,
  reader_unavailable: (detail) => both(t`The reader cannot be used.`, text(detail, "hint")),
  internal: () => t`Something went wrong inside Rollbook. Try again; the log has the details.`,
  unreachable: () => t`Rollbook does not answer. What you see may be old.`,
};

/** The sentence for whatever was thrown. */
export function sentence(cause: unknown): string {
  const error: AppError = asAppError(cause);
  return errorText[error.code]?.(error.detail) ?? error.message;
}
