//! Windows: Credential Manager.

use std::error::Error;
use std::sync::Arc;

use keyring_core::CredentialStore;

use crate::VaultError;

pub(in super::super) fn connect() -> keyring_core::Result<Arc<CredentialStore>> {
    let store = windows_native_keyring_store::store::Store::new()?;
    Ok(store)
}

/// Kept on this computer only: the default would let a company's roaming profile carry the key to
/// every computer the person signs in to, where the database is not.
pub(in super::super) fn modifiers(_label: &str) -> Option<(&str, &str)> {
    Some(("persistence", "Local"))
}

/// The store's error type is private; its text ends with the system's code or name.
pub(in super::super) fn explain(cause: &(dyn Error + Send + Sync + 'static)) -> Option<VaultError> {
    let denied = |reason: &str| {
        Some(VaultError::Denied {
            reason: reason.to_owned(),
        })
    };
    match cause.to_string().strip_prefix("Windows ")? {
        "ERROR_NO_SUCH_LOGON_SESSION" => denied("this Windows session keeps no credentials"),
        "error code 5" => denied("Windows refused"),
        // RPC_S_SERVER_UNAVAILABLE, ERROR_SERVICE_DISABLED: the service was switched off
        "error code 1722" | "error code 1058" => Some(VaultError::NoService),
        _ => None,
    }
}
