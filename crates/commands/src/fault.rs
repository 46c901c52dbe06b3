//! What went wrong below, as an error a person can act on.

use std::path::Path;

use domain::access::{Denied, Permission};
use domain::decide::{HeldReason, Rejection, Verdict};
use secrets::{EntropyError, KeyRingError, RecoveryKeyError, VaultError};
use serde_json::json;
use store::BackupFault;

use crate::error::{AppError, ErrorCode};
use crate::view::{BackupRefusal, RecoveryKeyProblem};

/// A fault of the store.
pub(crate) fn store(error: store::Error) -> AppError {
    use store::Error as E;
    match error {
        E::Missing(path) => AppError::new(
            ErrorCode::NoDirectory,
            format!(
                "There is no directory at {}. Create one, or check the path.",
                path.display()
            ),
        )
        .with("path", path.display().to_string()),
        E::Exists(path) => AppError::new(
            ErrorCode::DirectoryExists,
            format!(
                "{} is there already. Open it, or choose another place; nothing was changed.",
                path.display()
            ),
        )
        .with("path", path.display().to_string()),
        E::KeyOrFile => AppError::new(
            ErrorCode::UnreadableDirectory,
            "This file cannot be opened with the key at hand. Check that it is the right directory, or unlock it with its recovery key.",
        ),
        E::Newer { found, known } => AppError::new(
            ErrorCode::NewerDirectory,
            format!(
                "This directory was last used with a newer Rollbook (format {found}; this version knows {known}). Update Rollbook to change it; until then it can only be read."
            ),
        ),
        E::Damaged(what) => AppError::new(
            ErrorCode::DamagedDirectory,
            format!(
                "The directory's file is damaged ({what}). Restore the last backup; the damaged file is kept beside it."
            ),
        )
        .with("found", what),
        E::History(fault) => AppError::new(
            ErrorCode::DamagedDirectory,
            format!(
                "The history of the directory is not as it was written ({fault}). Restore the last backup; this file is kept beside it."
            ),
        )
        .with("found", fault.to_string()),
        E::Busy => AppError::new(
            ErrorCode::Busy,
            "Another program is writing to this directory. Wait until it is done and try again; nothing was changed.",
        ),
        E::DiskFull => AppError::new(
            ErrorCode::DiskFull,
            "The disk is full. Free some space and try again; nothing was changed.",
        ),
        E::ReadOnly => AppError::new(
            ErrorCode::ReadOnly,
            "The directory can only be read: its file or folder is write-protected, it is damaged, or a newer Rollbook made it. Nothing was changed.",
        ),
        E::NotFound => AppError::new(
            ErrorCode::NotFound,
            "There is nothing by that name any more.",
        ),
        E::Cancelled => AppError::new(ErrorCode::Cancelled, "Cancelled; nothing was changed."),
        E::Backup(fault) => backup(
            match fault {
                BackupFault::NotABackup => BackupRefusal::NotABackup,
                BackupFault::Incomplete => BackupRefusal::Incomplete,
                BackupFault::Damaged(_) => BackupRefusal::Damaged,
                BackupFault::Newer(_) => BackupRefusal::Newer,
                BackupFault::OntoItself => BackupRefusal::OntoItself,
            },
            &format!(
                "{} Choose another file; nothing was changed.",
                sentence(&fault.to_string())
            ),
        ),
        E::Disk(what) => AppError::new(
            ErrorCode::DiskError,
            format!(
                "The disk answered an error ({what}). It may be over its quota, unplugged or failing. Nothing was changed; check it and try again."
            ),
        ),
        E::Denied(denied) => not_permitted(denied),
        E::Refused(verdict) => refused(&verdict),
        E::File { path, source } => io(&source, &path),
        E::Log { .. } | E::Sqlite(_) => {
            tracing::error!(%error, "the database answered an error");
            internal()
        }
    }
}

/// A file that is no backup, or may not become one.
pub(crate) fn backup(reason: BackupRefusal, message: &str) -> AppError {
    AppError::new(ErrorCode::BackupRefused, message).with("reason", detail(reason))
}

/// A view inside an error's detail.
pub(crate) fn detail(view: impl serde::Serialize) -> serde_json::Value {
    serde_json::to_value(view).unwrap_or_default()
}

/// A change that may not be made.
fn refused(verdict: &Verdict) -> AppError {
    let (code, message) = match verdict {
        Verdict::Held(HeldReason::LastOwner) => (
            ErrorCode::LastOwner,
            "The last owner has to stay. Make someone else an owner first; nothing was changed.",
        ),
        Verdict::Held(HeldReason::ActorRevoked) | Verdict::Rejected(Rejection::Denied) => (
            ErrorCode::Denied,
            "You have no right to do this. Ask an owner of the directory; nothing was changed.",
        ),
        Verdict::Rejected(Rejection::Unknown) => (
            ErrorCode::NotFound,
            "Something this refers to is not in the directory any more. Look again; nothing was changed.",
        ),
        Verdict::Rejected(Rejection::Fixed) => (
            ErrorCode::RoleFixed,
            "Built-in roles stay, owners may do everything, and only the role Owner carries what owners alone may do. Nothing was changed.",
        ),
        Verdict::Rejected(Rejection::BadgeRule) => (
            ErrorCode::BadgeBlocked,
            "The badge is lost, revoked, or in other hands. Look at it again; nothing was changed.",
        ),
        _ => return internal(),
    };
    AppError::new(code, message)
}

/// Something that should not happen; the log has the rest.
pub(crate) fn internal() -> AppError {
    AppError::new(
        ErrorCode::Internal,
        "Something went wrong inside Rollbook; nothing was changed. The log file has the details.",
    )
}

/// A fault of the file system.
pub(crate) fn io(error: &std::io::Error, path: &Path) -> AppError {
    use std::io::ErrorKind as K;
    let name = path.display();
    match error.kind() {
        K::StorageFull | K::QuotaExceeded => AppError::new(
            ErrorCode::DiskFull,
            format!("There is no room left for {name}. Free some space or choose another place; nothing is left half-written."),
        ),
        K::PermissionDenied | K::ReadOnlyFilesystem => AppError::new(
            ErrorCode::NoAccess,
            format!("Rollbook may not use {name}. Choose another place, or ask for permission to this one."),
        ),
        K::NotFound => AppError::new(ErrorCode::NotFound, format!("There is no {name}. Check the path.")),
        _ => AppError::new(ErrorCode::NoAccess, format!("{name}: {error}. Choose another place and try again.")),
    }
    .with("path", name.to_string())
}

/// No chance.
pub(crate) fn entropy(error: EntropyError) -> AppError {
    AppError::new(ErrorCode::Internal, sentence(&error.to_string()))
}

/// A fault of the keyring.
pub(crate) fn key_ring(error: KeyRingError) -> AppError {
    let message = sentence(&error.to_string());
    let code = match error {
        KeyRingError::Missing | KeyRingError::Damaged(_) => ErrorCode::NeedsKey,
        KeyRingError::KeyExists | KeyRingError::OtherKey => ErrorCode::DirectoryExists,
        KeyRingError::Vault(VaultError::NoService) => ErrorCode::KeyringMissing,
        KeyRingError::Vault(_) | KeyRingError::NotKept => ErrorCode::KeyringLocked,
        KeyRingError::Entropy(_) => ErrorCode::Internal,
    };
    AppError::new(code, message)
}

/// A typed recovery key that cannot be one.
pub(crate) fn recovery_key(error: &RecoveryKeyError) -> AppError {
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let problem = match *error {
        RecoveryKeyError::WrongLength { found, group } => RecoveryKeyProblem::WrongLength {
            found: count(found),
            group: group.map(count),
        },
        RecoveryKeyError::UnknownCharacter { character, group } => {
            RecoveryKeyProblem::UnknownCharacter {
                character: character.to_string(),
                group: count(group),
            }
        }
        RecoveryKeyError::Checksum { group } => RecoveryKeyProblem::Checksum {
            group: group.map(count),
        },
    };
    AppError::new(
        ErrorCode::MalformedRecoveryKey,
        sentence(&error.to_string()),
    )
    .with("problem", detail(problem))
}

/// No right.
pub(crate) fn denied(permission: Permission) -> AppError {
    AppError::new(
        ErrorCode::Denied,
        format!(
            "You have no right to do this (it needs `{}`). Ask an owner of the directory.",
            permission.key()
        ),
    )
    .with("permission", permission.key())
}

/// What stands against a change by whoever is signed in.
pub(crate) fn not_permitted(why: Denied) -> AppError {
    let error = match why {
        Denied::Missing(permission) => denied(permission),
        Denied::Unknown(_) => AppError::new(
            ErrorCode::NotFound,
            "This person is not in the directory any more. Look again; nothing was changed.",
        ),
        Denied::Inactive => AppError::new(
            ErrorCode::Denied,
            "You are suspended, or not in this directory any more, so you cannot change anything. Ask an owner of the directory.",
        ),
        Denied::OutOfScope(_)
        | Denied::Above { .. }
        | Denied::Gives { .. }
        | Denied::Takes { .. } => AppError::new(
            ErrorCode::Denied,
            format!(
                "You have no right to do this: {why}. Ask an owner of the directory; nothing was changed."
            ),
        ),
    };
    let error = match why.permission() {
        Some(permission) => error.with("permission", permission.key()),
        None => error,
    };
    error.with("reason", why.key())
}

/// One field of a small form is wrong.
pub(crate) fn field_error(field: &str, code: &str, message: &str) -> AppError {
    AppError::new(ErrorCode::InvalidFields, sentence(message)).with(
        "problems",
        json!([{ "field": field, "severity": "error", "code": code, "message": message, "params": {} }]),
    )
}

/// Lower-case library wording as a sentence: capital letter and full stop.
pub(crate) fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let mut out: String = chars
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .chain(chars)
        .collect();
    if !out.ends_with(['.', '!', '?']) {
        out.push('.');
    }
    out
}
