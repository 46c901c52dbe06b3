//! Where small secrets live between two starts of the program.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::{DirectoryId, Secret};

mod file;
mod memory;
mod system;
mod timed;

pub use file::FileVault;
pub use memory::MemoryVault;
pub use system::SystemKeyring;
pub use timed::{PROMPT_PATIENCE, TimedVault};

/// The longest secret any vault takes, in bytes.
///
/// Windows keeps at most 2,560 bytes an entry and stores text as UTF-16, so 1,280 characters. The
/// other systems allow more, but a secret that fits only on some of them would be a trap.
pub const MAX_SECRET_BYTES: usize = 1_200;

/// A place that keeps secrets by name: the system's keyring, a key file, or memory.
///
/// Every call may block while the system asks the person for a password; call through
/// [`TimedVault`] from anything that must stay responsive.
pub trait Vault: Send + Sync {
    /// The secret of that name, or `None` when there is none.
    ///
    /// # Errors
    /// [`VaultError`] when the vault could not look.
    fn get(&self, name: &EntryName) -> Result<Option<Secret<String>>, VaultError>;

    /// Keeps a secret: 1 to [`MAX_SECRET_BYTES`] bytes of ASCII. An entry of the same name is
    /// replaced, except in a [`FileVault`], which refuses ([`VaultError::EntryExists`]).
    ///
    /// # Errors
    /// [`VaultError`] when it was not kept; then nothing has changed, except after
    /// [`VaultError::Waiting`], where it is not known.
    fn set(&self, name: &EntryName, secret: &Secret<String>) -> Result<(), VaultError>;

    /// Removes a secret; one that is not there is already removed.
    ///
    /// # Errors
    /// [`VaultError`] when the vault could not be asked.
    fn delete(&self, name: &EntryName) -> Result<(), VaultError>;

    /// Whether the vault works, found out by using it: a probe as long as the longest secret is
    /// written, read back and removed. Reading alone is no proof: a keyring that was never set up
    /// answers every read with "no such entry" and refuses every write.
    fn status(&self) -> VaultStatus {
        match probe(self) {
            Ok(()) => VaultStatus::Ready,
            Err(error) => error.into(),
        }
    }
}

/// What [`Vault::status`] found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VaultStatus {
    /// Secrets can be kept, read and removed.
    Ready,
    /// This computer offers no keyring.
    NoService,
    /// There is a keyring, but it is locked, or its prompt was dismissed or is unanswered.
    Locked,
    /// The system or its permissions refuse us.
    Denied,
    /// The vault takes no secrets of the length we need.
    TooLong,
    /// Anything else, in words without secrets.
    Failed(String),
}

impl VaultStatus {
    /// Whether secrets can be kept there.
    pub const fn is_ready(&self) -> bool {
        matches!(self, Self::Ready)
    }
}

/// Says what is so and what can be done.
impl fmt::Display for VaultStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ready => f.write_str("the keyring is ready"),
            Self::NoService => VaultError::NoService.fmt(f),
            Self::Locked => VaultError::Locked.fmt(f),
            Self::Denied => VaultError::Denied {
                reason: "access was refused".to_owned(),
            }
            .fmt(f),
            Self::TooLong => VaultError::TooLong.fmt(f),
            Self::Failed(reason) => VaultError::Failed {
                reason: reason.clone(),
            }
            .fmt(f),
        }
    }
}

/// Why a vault did not do what was asked. No variant carries a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// No keyring service runs here.
    #[error(
        "this computer has no keyring service; give the directory a passphrase instead, or start a keyring such as GNOME Keyring or KWallet and try again"
    )]
    NoService,
    /// The keyring is locked, or the person dismissed its prompt.
    #[error(
        "the system's keyring is locked; unlock it and try again, or open the directory with its passphrase or recovery key"
    )]
    Locked,
    /// The system is asking the person, and no answer has come yet.
    #[error(
        "the system is asking for permission to use its keyring; answer the system's prompt, then try again"
    )]
    Waiting,
    /// The system refused.
    #[error(
        "the system does not let Rollbook use this place for keys ({reason}); allow it there, or give the directory a passphrase instead"
    )]
    Denied {
        /// What was refused, in words without secrets.
        reason: String,
    },
    /// The secret is longer than [`MAX_SECRET_BYTES`], or than this keyring takes.
    #[error(
        "a stored secret may have at most {MAX_SECRET_BYTES} characters, and this one is longer than this computer's keyring takes; store something shorter"
    )]
    TooLong,
    /// The secret is empty or not plain ASCII text.
    #[error("a stored secret must be plain text without accents, and not empty; encode it first")]
    NotText,
    /// A key file already holds that name, and keys are never overwritten.
    #[error(
        "a key of this name is already kept there, and keys are never overwritten; use the existing one, or move the old file away first"
    )]
    EntryExists,
    /// Other people on this computer could read the key file.
    #[error(
        "the key file {path} can be read by others on this computer, so it is not used; run: chmod 600 {path}"
    )]
    ReadableByOthers {
        /// The file.
        path: String,
    },
    /// What lies in the vault is not what was put there.
    #[error(
        "what is stored there is damaged ({reason}); open the directory with its passphrase or recovery key"
    )]
    Damaged {
        /// What is wrong, in words without secrets.
        reason: String,
    },
    /// Anything else.
    #[error(
        "the keyring did not work ({reason}); try again, or open the directory with its passphrase or recovery key"
    )]
    Failed {
        /// The system's words, without secrets.
        reason: String,
    },
}

impl From<VaultError> for VaultStatus {
    fn from(error: VaultError) -> Self {
        match error {
            VaultError::NoService => Self::NoService,
            VaultError::Locked | VaultError::Waiting => Self::Locked,
            VaultError::Denied { .. } | VaultError::ReadableByOthers { .. } => Self::Denied,
            VaultError::TooLong => Self::TooLong,
            VaultError::NotText | VaultError::EntryExists => Self::Failed(error.to_string()),
            VaultError::Damaged { reason } | VaultError::Failed { reason } => Self::Failed(reason),
        }
    }
}

/// The name a secret is kept under: 1 to 100 of `a`–`z`, `0`–`9`, `.`, `_` and `-`.
///
/// So few characters because the stores differ: some build one key from `user@service`, where an
/// `@` or `/` in a name would make two names meet.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EntryName(String);

impl EntryName {
    /// The name of a secret that belongs to one directory: `KIND.DIRECTORY-ID`.
    ///
    /// # Errors
    /// [`EntryNameError`] when the kind has other characters than allowed.
    pub fn of_directory(kind: &str, directory: DirectoryId) -> Result<Self, EntryNameError> {
        Self::parse(&format!("{kind}.{directory}"))
    }

    /// Takes text as a name.
    ///
    /// # Errors
    /// [`EntryNameError`] when it has other characters than allowed.
    pub fn parse(text: &str) -> Result<Self, EntryNameError> {
        let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-".contains(&b);
        if (1..=100).contains(&text.len()) && text.bytes().all(allowed) {
            Ok(Self(text.to_owned()))
        } else {
            Err(EntryNameError)
        }
    }

    /// The database key of a directory.
    pub(crate) fn database_key(directory: DirectoryId) -> Self {
        Self(format!("database-key.{directory}"))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The text cannot name a stored secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the name of a stored secret has 1 to 100 characters out of a–z, 0–9, dot, dash and underscore"
)]
pub struct EntryNameError;

/// The rule for what may be kept, the same for every vault.
pub(crate) fn check_secret(secret: &Secret<String>) -> Result<(), VaultError> {
    let text = secret.expose();
    if text.len() > MAX_SECRET_BYTES {
        return Err(VaultError::TooLong);
    }
    if text.is_empty() || !text.bytes().all(|b| (0x20..0x7F).contains(&b)) {
        return Err(VaultError::NotText);
    }
    Ok(())
}

/// Writes, reads and removes a probe of the greatest length.
fn probe<V: Vault + ?Sized>(vault: &V) -> Result<(), VaultError> {
    // A name of its own for each probe, so that two programs (the window and `rollbookctl`) or two
    // threads do not remove each other's.
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = EntryName(format!("probe-{}-{count}", std::process::id()));
    let value = Secret::new("probe ".repeat(MAX_SECRET_BYTES / 6));
    vault.set(&name, &value)?;
    let read = vault.get(&name);
    vault.delete(&name)?;
    match read? {
        Some(text) if text.expose() == value.expose() => Ok(()),
        Some(_) => Err(VaultError::Damaged {
            reason: "a test entry came back changed".to_owned(),
        }),
        None => Err(VaultError::Failed {
            reason: "a test entry was not kept".to_owned(),
        }),
    }
}

#[cfg(test)]
mod tests;
