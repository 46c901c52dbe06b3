//! The keys of directories in a vault, with no way to lose one.

use std::fmt;
use std::sync::Arc;

use crate::vault::EntryName;
use crate::{
    DatabaseKey, DirectoryId, Entropy, EntropyError, KeyFormatError, NoDatabaseYet, Vault,
    VaultError,
};

/// Keeps database keys in a vault, one entry a directory.
///
/// A new key is made in one place only, [`create_new`](Self::create_new), which wants the proof
/// that no database is there and refuses when the vault already has a key for the directory.
/// Opening never makes one: a missing entry is an error whose answer is the recovery key.
#[derive(Clone)]
pub struct KeyRing {
    vault: Arc<dyn Vault>,
}

impl KeyRing {
    /// The keys in that vault.
    pub fn new(vault: Arc<dyn Vault>) -> Self {
        Self { vault }
    }

    /// Makes, keeps and reads back the key of a directory that does not exist yet.
    ///
    /// After an error the directory id is spent: the vault may hold an entry for it (a prompt
    /// answered late), so the next attempt uses a new id.
    ///
    /// # Errors
    /// [`KeyRingError::KeyExists`] when the vault has an entry for this directory, and the vault's
    /// own reasons.
    pub fn create_new(
        &self,
        directory: DirectoryId,
        place: &NoDatabaseYet,
        entropy: &mut impl Entropy,
    ) -> Result<DatabaseKey, KeyRingError> {
        let name = EntryName::database_key(directory);
        if self.vault.get(&name)?.is_some() {
            return Err(KeyRingError::KeyExists);
        }
        let key = DatabaseKey::generate(place, entropy)?;
        self.keep(&name, &key)?;
        Ok(key)
    }

    /// The key of a directory that exists.
    ///
    /// # Errors
    /// [`KeyRingError::Missing`] when the vault has no entry for it: ask for the passphrase or the
    /// recovery key, then [`remember`](Self::remember). [`KeyRingError::Damaged`] likewise.
    pub fn open_existing(&self, directory: DirectoryId) -> Result<DatabaseKey, KeyRingError> {
        let text = self.vault.get(&EntryName::database_key(directory))?;
        Ok(DatabaseKey::from_text(&text.ok_or(KeyRingError::Missing)?)?)
    }

    /// Puts a key back that the passphrase or the recovery key brought to light. A damaged entry is
    /// replaced; the same key is left alone.
    ///
    /// # Errors
    /// [`KeyRingError::OtherKey`] when the vault holds a different, whole key for the directory:
    /// one of the two is needed for something, so neither is thrown away here.
    pub fn remember(&self, directory: DirectoryId, key: &DatabaseKey) -> Result<(), KeyRingError> {
        let name = EntryName::database_key(directory);
        match self.vault.get(&name)?.as_ref().map(DatabaseKey::from_text) {
            Some(Ok(kept)) if kept == *key => Ok(()),
            Some(Ok(_)) => Err(KeyRingError::OtherKey),
            Some(Err(KeyFormatError)) => {
                self.vault.delete(&name)?;
                self.keep(&name, key)
            }
            None => self.keep(&name, key),
        }
    }

    /// Removes the key, for a directory that is deleted, wiped by the hub, or from now on opened
    /// with its passphrase only. Whoever calls this has made sure of one of the three.
    ///
    /// # Errors
    /// The vault's own reasons.
    pub fn forget(&self, directory: DirectoryId) -> Result<(), KeyRingError> {
        Ok(self.vault.delete(&EntryName::database_key(directory))?)
    }

    /// Writes an entry and trusts it only after reading it back.
    fn keep(&self, name: &EntryName, key: &DatabaseKey) -> Result<(), KeyRingError> {
        self.vault.set(name, &key.to_text())?;
        match self.vault.get(name)? {
            Some(text) if DatabaseKey::from_text(&text).as_ref() == Ok(key) => Ok(()),
            Some(_) | None => Err(KeyRingError::NotKept),
        }
    }
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyRing(…)")
    }
}

/// Why a key was not made, found or kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyRingError {
    /// There is a key for this directory already, so no new one is made.
    #[error(
        "this computer already keeps a key for this directory, so no new one was made; open the directory instead"
    )]
    KeyExists,
    /// The vault has no key for this directory.
    #[error(
        "this computer has no key for this directory; enter its passphrase or its recovery key"
    )]
    Missing,
    /// The stored text is no key.
    #[error("{0}")]
    Damaged(#[from] KeyFormatError),
    /// The vault has another key for this directory.
    #[error(
        "this computer keeps a different key for this directory, and it was not replaced; check that this is the right directory file"
    )]
    OtherKey,
    /// What was written did not come back the same.
    #[error(
        "the key was not kept: reading it back gave something else; use a passphrase for this directory instead"
    )]
    NotKept,
    /// The vault did not work.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// No random numbers.
    #[error(transparent)]
    Entropy(#[from] EntropyError),
}

#[cfg(test)]
mod tests;
