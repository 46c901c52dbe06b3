//! The operating system's own keyring: Secret Service (GNOME Keyring, KWallet) on Linux, Keychain
//! on macOS, Credential Manager on Windows.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use keyring_core::{CredentialStore, Entry, Error as KeyringError};
use zeroize::Zeroize;

use super::{EntryName, Vault, VaultError, check_secret};
use crate::Secret;

mod platform;

/// The system's keyring, under a service name such as `Rollbook`.
///
/// The connection is made at the first use and made anew after a failure, so a keyring that is
/// started or restarted while the program runs is found. The kernel's key store of Linux is not
/// used: it forgets at every restart of the computer.
pub struct SystemKeyring {
    service: String,
    connect: Connect,
    modifiers: fn(&str) -> Option<(&str, &str)>,
    store: Mutex<Option<Arc<CredentialStore>>>,
}

type Connect = Box<dyn Fn() -> keyring_core::Result<Arc<CredentialStore>> + Send + Sync>;

impl SystemKeyring {
    /// The keyring's entries of one service. Connects to nothing yet.
    pub fn new(service: &str) -> Self {
        Self {
            service: service.to_owned(),
            connect: Box::new(platform::connect),
            modifiers: platform::modifiers,
            store: Mutex::new(None),
        }
    }

    /// Runs one call on an entry. When an old connection fails, which is how a restarted keyring
    /// shows, the call is made once more on a new one.
    fn on_entry<T>(
        &self,
        name: &EntryName,
        call: impl Fn(&Entry) -> keyring_core::Result<T>,
    ) -> keyring_core::Result<T> {
        let kept = self.kept().clone();
        if let Some(store) = kept {
            match self
                .entry(store.as_ref(), name)
                .and_then(|entry| call(&entry))
            {
                Err(KeyringError::PlatformFailure(_)) => *self.kept() = None,
                answer => return answer,
            }
        }
        let store = (self.connect)()?;
        let answer = self
            .entry(store.as_ref(), name)
            .and_then(|entry| call(&entry));
        if !matches!(answer, Err(KeyringError::PlatformFailure(_))) {
            *self.kept() = Some(store);
        }
        answer
    }

    fn entry(&self, store: &CredentialStore, name: &EntryName) -> keyring_core::Result<Entry> {
        let label = format!("{} {}", self.service, name.as_str());
        let modifiers: HashMap<&str, &str> = (self.modifiers)(&label).into_iter().collect();
        store.build(&self.service, name.as_str(), Some(&modifiers))
    }

    /// The value behind the lock is one pointer, whole at all times.
    fn kept(&self) -> std::sync::MutexGuard<'_, Option<Arc<CredentialStore>>> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Vault for SystemKeyring {
    fn get(&self, name: &EntryName) -> Result<Option<Secret<String>>, VaultError> {
        let bytes = match self.on_entry(name, Entry::get_secret) {
            Ok(bytes) => bytes,
            Err(KeyringError::NoEntry) => return Ok(None),
            Err(error) => return Err(explain(error)),
        };
        let text = String::from_utf8(bytes).map_err(|error| {
            error.into_bytes().zeroize();
            VaultError::Damaged {
                reason: "the entry is not text".to_owned(),
            }
        })?;
        Ok(Some(Secret::new(text)))
    }

    fn set(&self, name: &EntryName, secret: &Secret<String>) -> Result<(), VaultError> {
        check_secret(secret)?;
        let bytes = secret.expose().as_bytes();
        self.on_entry(name, |entry| entry.set_secret(bytes))
            .map_err(explain)
    }

    fn delete(&self, name: &EntryName) -> Result<(), VaultError> {
        match self.on_entry(name, Entry::delete_credential) {
            Ok(()) | Err(KeyringError::NoEntry) => Ok(()),
            Err(error) => Err(explain(error)),
        }
    }
}

impl fmt::Debug for SystemKeyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SystemKeyring({})", self.service)
    }
}

/// Turns a library's error into ours.
///
/// Its `Debug` is never used: that of `BadEncoding` and `BadDataFormat` prints the stored bytes.
/// Both are wiped here.
fn explain(error: KeyringError) -> VaultError {
    match error {
        KeyringError::PlatformFailure(cause) | KeyringError::NoStorageAccess(cause) => {
            platform::explain(cause.as_ref()).unwrap_or_else(|| failed(&cause))
        }
        KeyringError::TooLong(..) => VaultError::TooLong,
        KeyringError::BadEncoding(mut bytes) => {
            bytes.zeroize();
            VaultError::Damaged {
                reason: "the entry is not text".to_owned(),
            }
        }
        KeyringError::BadDataFormat(mut bytes, _) => {
            bytes.zeroize();
            VaultError::Damaged {
                reason: "the entry has another format".to_owned(),
            }
        }
        KeyringError::BadStoreFormat(_) => VaultError::Damaged {
            reason: "the keyring has another format".to_owned(),
        },
        KeyringError::Ambiguous(entries) => VaultError::Damaged {
            reason: format!("the keyring has {} entries of the same name", entries.len()),
        },
        KeyringError::NoEntry => failed("the entry vanished meanwhile"),
        KeyringError::NoDefaultStore => VaultError::NoService,
        KeyringError::NotSupportedByStore(_) => failed("this keyring cannot do that"),
        KeyringError::Invalid(what, _) => failed(format!("the keyring does not accept the {what}")),
        _ => failed("an unknown error of the keyring"),
    }
}

/// Words of the system for the person: one line, not endless.
fn failed(reason: impl fmt::Display) -> VaultError {
    let reason = reason.to_string();
    let line = reason.chars().map(|c| if c.is_control() { ' ' } else { c });
    VaultError::Failed {
        reason: line.take(300).collect(),
    }
}

#[cfg(test)]
mod tests;
