import { plural, t } from "@lingui/core/macro";
import type { BackupRefusal, RecoveryKeyProblem } from "@/bindings";
import { cardRefusal } from "./cardWords";
import { type AppError, asAppError, type FailureCode } from "./ipc";
import { fileRefusal } from "./refusals";

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

/** What is wrong with a typed recovery key. */
const recoveryKeyProblems: {
  [C in RecoveryKeyProblem["code"]]: (problem: Extract<RecoveryKeyProblem, { code: C }>) => string;
} = {
  wrong_length: ({ found, group }) =>
    group === null
      ? t`A recovery key has 30 letters and digits; this one has ${found}.`
      : t`A recovery key has 30 letters and digits; this one has ${found}. Look at group ${group}.`,
  unknown_character: ({ character, group }) =>
    t`“${character}” in group ${group} cannot be right: a recovery key has no 0, 1, I, L or O and no signs.`,
  checksum: ({ group }) =>
    group === null
      ? t`This is not quite the recovery key. Compare it with the paper.`
      : t`This is not quite the recovery key: something is wrong in group ${group}.`,
};

const isRecoveryKeyProblem = (value: unknown): value is RecoveryKeyProblem =>
  typeof value === "object" && value !== null && "code" in value && String(value.code) in recoveryKeyProblems;

/** Why a file cannot be restored from, or written as a backup. */
const backupRefusals: Record<BackupRefusal, () => string> = {
  not_a_backup: () => t`This file is not a Rollbook backup. Choose another one.`,
  incomplete: () => t`This backup is incomplete: its end is missing. Copy it again, or choose another one.`,
  damaged: () => t`This backup is damaged. Choose another one.`,
  newer: () => t`A newer Rollbook made this backup. Update the app to restore it.`,
  onto_itself: () => t`A backup cannot take the place of the directory itself. Choose another place.`,
  no_keys: () => t`This backup holds no keys, so nothing can open it. Choose another one.`,
  would_overwrite: () => t`Another file is there already, and it is no backup. Choose another name.`,
};

const isBackupRefusal = (value: unknown): value is BackupRefusal =>
  typeof value === "string" && value in backupRefusals;

/**
 * What a person reads for every way a command can fail. It says what happened and what to do.
 * A new code without words does not compile.
 */
export const errorText: Record<FailureCode, (detail: Detail) => string> = {
  invalid_fields: () => t`Some fields need attention.`,
  field_changed: () => t`Somebody changed this at the same time. Look at both versions, then save again.`,
  not_found: () => t`This is no longer in the directory.`,
  ambiguous: () => t`This fits several. Choose one.`,
  unit_in_use: (detail) => {
    const name = text(detail, "name");
    return t`${name} is in use. Choose what takes over its people and what lies in it.`;
  },
  badge_held: (detail) => {
    const name = personNamed(detail);
    return name ? t`This badge belongs to ${name}.` : t`This badge belongs to somebody else.`;
  },
  badge_blocked: () => t`This badge was reported lost or taken out of use. Mark it as found first.`,
  card_number_refused: cardRefusal,
  person_in_bin: () => t`This person is in the bin. Restore them first.`,
  not_in_this_state: () => t`This is not possible in the person’s present state.`,
  not_yourself: () => t`You cannot do this to yourself. Ask another administrator.`,
  name_taken: (detail) => {
    const name = text(detail, "name");
    return text(detail, "field") === "external_id"
      ? t`The group ${name} has this external ID already.`
      : t`There is something called ${name} already.`;
  },
  role_in_use: (detail) =>
    detail.as_default === true
      ? t`This is a default role. Choose another default role first.`
      : t`This role is in use. Say which role its holders get instead.`,
  role_fixed: () => t`Built-in roles stay, and owners may do everything. Take the role Owner away instead.`,
  default_role_too_much: () => t`A default role may only let people look. Give more by another role.`,
  group_cycle: (detail) => {
    const name = text(detail, "name");
    return t`A group cannot be nested in itself: ${name} is this group, or lies in it.`;
  },
  last_owner: () => t`The organisation needs at least one owner. Make somebody else an owner first.`,
  denied: () => t`Your role does not allow this.`,
  signed_out: () => t`You are signed out. Sign in to go on.`,
  wrong_password: (detail) => both(t`E-mail or password is wrong.`, wait(number(detail, "wait_s"))),
  sign_in_locked: (detail) => both(t`Too many wrong attempts.`, wait(number(detail, "wait_s"))),
  password_refused: () => t`This password does not keep the rules below it.`,
  wrong_recovery_key: () => t`This is not the recovery key of this directory.`,
  malformed_recovery_key: ({ problem }) =>
    isRecoveryKeyProblem(problem)
      ? recoveryKeyProblems[problem.code](problem as never)
      : t`This cannot be a recovery key: a character is missing or mistyped.`,
  wrong_passphrase: () => t`This passphrase does not open the directory.`,
  keyring_locked: () => t`The system’s keyring is locked or refuses Rollbook. Unlock it, or use the recovery key.`,
  keyring_missing: () => t`This computer has no keyring. Use a passphrase instead.`,
  needs_key: () => t`The directory’s key is not on this computer.`,
  directory_exists: () => t`There is a directory on this computer already.`,
  no_directory: () => t`There is no directory at this place.`,
  newer_directory: () => t`A newer Rollbook wrote this directory. Update the app to change it.`,
  unreadable_directory: () =>
    t`The directory’s file cannot be opened: the key does not fit it, or it is no directory of Rollbook. Use its recovery key, or restore a backup.`,
  damaged_directory: () =>
    t`The directory’s file is damaged. Restore the last backup; the damaged file is kept beside it.`,
  keys_missing: (detail) => {
    const path = text(detail, "path");
    return path
      ? t`The directory is here, but the file of keys beside it is missing or damaged: ${path}. Put it back, or restore a backup.`
      : t`The directory is here, but the file of keys beside it is missing or damaged. Put it back, or restore a backup.`;
  },
  read_only: () => t`The directory can only be read, so nothing was changed.`,
  busy: () => t`Another program is writing to the directory. Try again in a moment.`,
  disk_full: (detail) => {
    const path = text(detail, "path");
    return path
      ? t`There is no room left for ${path}. Make room or choose another place; nothing was lost.`
      : t`The disk is full. Make room and try again; nothing was lost.`;
  },
  disk_error: () =>
    t`The disk answered an error: it may be over its quota, unplugged or failing. Nothing was changed; check it and try again.`,
  no_access: (detail) => {
    const path = text(detail, "path");
    return path
      ? t`No permission for ${path}. Choose another place.`
      : t`No permission for this place. Choose another one.`;
  },
  file_refused: fileRefusal,
  backup_refused: ({ reason }) =>
    isBackupRefusal(reason) ? backupRefusals[reason]() : t`This file is no backup that can be restored.`,
  rows_refused: () => t`Rows were refused, so nothing was imported.`,
  nothing_to_undo: () => t`There is nothing to undo.`,
  cancelled: () => t`Stopped. Nothing was changed.`,
  bad_request: () => t`The window and the program below do not understand each other. Restart Rollbook.`,
  not_for_this_window: () => t`This window may not do that.`,
  reader_unavailable: ({ reason }) =>
    reason === "ports"
      ? t`This computer does not tell which ports it has. Plug the reader in again and try once more.`
      : t`The reader cannot be used.`,
  internal: () => t`Something went wrong inside Rollbook. Try again; the log has the details.`,
  unreachable: () => t`Rollbook does not answer. What you see may be old.`,
};

/** The sentence for whatever was thrown. */
export function sentence(cause: unknown): string {
  const error: AppError = asAppError(cause);
  return errorText[error.code]?.(error.detail) ?? error.message;
}
