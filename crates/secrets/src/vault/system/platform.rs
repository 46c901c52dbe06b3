//! What differs between the systems: how to connect, what an entry is given, what errors mean.

#[cfg(any(target_os = "linux", target_os = "freebsd"))]
mod secret_service;
#[cfg(any(target_os = "linux", target_os = "freebsd"))]
pub(super) use secret_service::{connect, explain, modifiers};

#[cfg(target_os = "macos")]
mod keychain;
#[cfg(target_os = "macos")]
pub(super) use keychain::{connect, explain, modifiers};

#[cfg(target_os = "windows")]
mod credential_manager;
#[cfg(target_os = "windows")]
pub(super) use credential_manager::{connect, explain, modifiers};

#[cfg(not(any(
    target_os = "linux",
    target_os = "freebsd",
    target_os = "macos",
    target_os = "windows"
)))]
mod none {
    use std::error::Error;
    use std::sync::Arc;

    use keyring_core::CredentialStore;

    use crate::VaultError;

    pub(in super::super) fn connect() -> keyring_core::Result<Arc<CredentialStore>> {
        Err(keyring_core::Error::NoDefaultStore)
    }

    pub(in super::super) fn modifiers(_label: &str) -> Option<(&str, &str)> {
        None
    }

    pub(in super::super) fn explain(_cause: &(dyn Error + Send + Sync)) -> Option<VaultError> {
        None
    }
}
#[cfg(not(any(
    target_os = "linux",
    target_os = "freebsd",
    target_os = "macos",
    target_os = "windows"
)))]
pub(super) use none::{connect, explain, modifiers};
