//! A vault that forgets: for "don't save" and for tests.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{EntryName, Vault, VaultError, check_secret};
use crate::Secret;

/// Keeps secrets until the program ends, and wipes them then.
#[derive(Default)]
pub struct MemoryVault {
    entries: Mutex<HashMap<EntryName, Secret<String>>>,
}

impl MemoryVault {
    /// An empty one.
    pub fn new() -> Self {
        Self::default()
    }

    /// A map is whole after every single call on it, so a panic elsewhere does not spoil it.
    fn entries(&self) -> MutexGuard<'_, HashMap<EntryName, Secret<String>>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Vault for MemoryVault {
    fn get(&self, name: &EntryName) -> Result<Option<Secret<String>>, VaultError> {
        Ok(self.entries().get(name).cloned())
    }

    fn set(&self, name: &EntryName, secret: &Secret<String>) -> Result<(), VaultError> {
        check_secret(secret)?;
        self.entries().insert(name.clone(), secret.clone());
        Ok(())
    }

    fn delete(&self, name: &EntryName) -> Result<(), VaultError> {
        self.entries().remove(name);
        Ok(())
    }
}

impl fmt::Debug for MemoryVault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MemoryVault({} entries)", self.entries().len())
    }
}
