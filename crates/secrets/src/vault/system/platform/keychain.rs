//! macOS: the login keychain.

use std::error::Error;
use std::sync::Arc;

use keyring_core::CredentialStore;
use security_framework::base::Error as KeychainError;

use crate::VaultError;

pub(in super::super) fn connect() -> keyring_core::Result<Arc<CredentialStore>> {
    let store = apple_native_keyring_store::keychain::Store::new()?;
    Ok(store)
}

/// The keychain takes no further words.
pub(in super::super) fn modifiers(_label: &str) -> Option<(&str, &str)> {
    None
}

/// Codes from `SecBase.h` and `MacErrors.h`.
pub(in super::super) fn explain(cause: &(dyn Error + Send + Sync + 'static)) -> Option<VaultError> {
    let denied = |reason: &str| {
        Some(VaultError::Denied {
            reason: reason.to_owned(),
        })
    };
    match cause.downcast_ref::<KeychainError>()?.code() {
        // userCanceledErr; errSecInteractionNotAllowed, interaction required: locked and nobody to ask
        -128 | -25308 | -25315 => Some(VaultError::Locked),
        // errSecNotAvailable, errSecNoSuchKeychain, errSecInvalidKeychain, errSecNoDefaultKeychain
        -25291 | -25294 | -25295 | -25307 => Some(VaultError::NoService),
        // errSecAuthFailed: the wrong password, or a refusal in the keychain's dialogue
        -25293 => denied("the keychain refused; allow Rollbook in the keychain's dialogue"),
        // wrPermErr, errSecReadOnly, errSecInvalidOwnerEdit, errSecNoAccessForItem
        -61 | -25292 | -25244 | -25243 => denied("the keychain may not be written"),
        // errSecMissingEntitlement
        -34018 => denied("this build of Rollbook is not signed for the keychain"),
        // errSecDataTooLarge
        -25302 => Some(VaultError::TooLong),
        _ => None,
    }
}
