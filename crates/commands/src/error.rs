//! What a command answers when it cannot: a stable code, a sentence, and what
//! the sentence is about.

use serde::{Deserialize, Serialize};
use serde_json::Value;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// Every reason a command may be refused. The UI has one text per code.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
        #[serde(rename_all = "snake_case")]
        pub enum ErrorCode { $($(#[$doc])* $name,)* }

        impl ErrorCode {
            /// Every code with the word it travels under.
            pub const ALL: &'static [(Self, &'static str)] = &[$((Self::$name, $text),)*];

            /// The word this code travels under.
            #[must_use]
            pub fn key(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

codes! {
    /// A field holds what it may not; `detail.problems` lists them.
    InvalidFields = "invalid_fields",
    /// The form was filled from an older version; `detail.fields` names them with the present value.
    FieldChanged = "field_changed",
    /// No person, badge, unit or file by that name.
    NotFound = "not_found",
    /// A name or number fits several; `detail.candidates` lists them.
    Ambiguous = "ambiguous",
    /// Somebody or something still belongs to a unit that shall go; `detail.people`, `detail.units`.
    UnitInUse = "unit_in_use",
    /// Another person holds this badge; `detail.person`.
    BadgeHeld = "badge_held",
    /// The card is reported lost or revoked.
    BadgeBlocked = "badge_blocked",
    /// The number cannot be a badge; `detail.problem` is a `CardProblem`.
    CardNumberRefused = "card_number_refused",
    /// The person is in the bin.
    PersonInBin = "person_in_bin",
    /// The verb is not open to the person's state.
    NotInThisState = "not_in_this_state",
    /// Nobody may do this to themselves.
    NotYourself = "not_yourself",
    /// Something else has this name or id; `detail.field`, `name`, `id`.
    NameTaken = "name_taken",
    /// A role somebody has; `detail.people`, `groups`, `as_default`.
    RoleInUse = "role_in_use",
    /// A built-in role, or an owner's rights, stay as they are.
    RoleFixed = "role_fixed",
    /// A default role would let its holders do more than look.
    DefaultRoleTooMuch = "default_role_too_much",
    /// A group would be nested in itself; `detail.name`.
    GroupCycle = "group_cycle",
    /// An organisation keeps at least one owner.
    LastOwner = "last_owner",
    /// The signed-in admin has no right to this.
    Denied = "denied",
    /// Nobody is signed in.
    SignedOut = "signed_out",
    /// Wrong e-mail or password; `detail.wait_s`.
    WrongPassword = "wrong_password",
    /// Too many failures; `detail.wait_s`.
    SignInLocked = "sign_in_locked",
    /// The password breaks the policy; `detail.broken`.
    PasswordRefused = "password_refused",
    /// The typed recovery key is not this directory's.
    WrongRecoveryKey = "wrong_recovery_key",
    /// The typed recovery key cannot be one; `detail.problem` is a `RecoveryKeyProblem`.
    MalformedRecoveryKey = "malformed_recovery_key",
    /// The passphrase does not open this directory.
    WrongPassphrase = "wrong_passphrase",
    /// The keyring is locked or refuses.
    KeyringLocked = "keyring_locked",
    /// The machine has no keyring service.
    KeyringMissing = "keyring_missing",
    /// The directory's key is not at hand.
    NeedsKey = "needs_key",
    /// A directory is there already.
    DirectoryExists = "directory_exists",
    /// No directory at this place.
    NoDirectory = "no_directory",
    /// Made by a newer Rollbook.
    NewerDirectory = "newer_directory",
    /// The file is no Rollbook directory, or the key does not fit.
    UnreadableDirectory = "unreadable_directory",
    /// The directory's file is damaged; `detail.found` says where.
    DamagedDirectory = "damaged_directory",
    /// The file of keys beside the directory is missing or damaged; `detail.path`.
    KeysMissing = "keys_missing",
    /// The directory can only be read: write-protected, damaged, or made by a newer Rollbook.
    ReadOnly = "read_only",
    /// Another program writes for long; try again.
    Busy = "busy",
    /// The disk is full; `detail.path` where it is about another file than the directory.
    DiskFull = "disk_full",
    /// The disk did not take or give the data: over its quota, unplugged or failing.
    DiskError = "disk_error",
    /// No permission to read or write that place; `detail.path`.
    NoAccess = "no_access",
    /// The file cannot be imported; `detail.reason`.
    FileRefused = "file_refused",
    /// The file cannot be restored from or be written as a backup; `detail.reason` is a
    /// `BackupRefusal`.
    BackupRefused = "backup_refused",
    /// `--strict`: rows were refused, so nothing was imported.
    RowsRefused = "rows_refused",
    /// Nothing to undo.
    NothingToUndo = "nothing_to_undo",
    /// The user stopped it.
    Cancelled = "cancelled",
    /// The command does not exist, or its arguments have the wrong shape.
    BadRequest = "bad_request",
    /// This window may not call that command.
    NotForThisWindow = "not_for_this_window",
    /// The reader cannot be used; `detail.reason`: `ports` (they cannot be listed) or
    /// `no_simulated_reader`.
    ReaderUnavailable = "reader_unavailable",
    /// Something that should not happen; the log has the rest.
    Internal = "internal",
}

/// A refused command.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, thiserror::Error)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[error("{message}")]
pub struct AppError {
    /// Why, for programs.
    pub code: ErrorCode,
    /// Why and what to do, in English, for logs and scripts.
    pub message: String,
    /// What it is about; its shape depends on the code.
    #[cfg_attr(feature = "bindings", ts(type = "Record<string, unknown>"))]
    pub detail: Value,
}

impl AppError {
    /// An error without detail.
    #[must_use]
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            detail: Value::Object(serde_json::Map::new()),
        }
    }

    /// The same error with what it is about.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        if let Value::Object(map) = &mut self.detail {
            map.insert(key.to_owned(), value.into());
        }
        self
    }
}

/// What commands answer.
pub type Result<T> = std::result::Result<T, AppError>;
