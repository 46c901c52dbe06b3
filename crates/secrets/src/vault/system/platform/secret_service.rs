//! Linux and FreeBSD: the Secret Service interface on the session's D-Bus.

use std::error::Error;
use std::sync::Arc;

use keyring_core::CredentialStore;
use secret_service::Error as ServiceError;

use crate::VaultError;

pub(in super::super) fn connect() -> keyring_core::Result<Arc<CredentialStore>> {
    let store = zbus_secret_service_keyring_store::Store::new()?;
    Ok(store)
}

/// The label people see in their keyring application.
pub(in super::super) fn modifiers(label: &str) -> Option<(&str, &str)> {
    Some(("label", label))
}

/// What was seen with GNOME Keyring 42: no bus is a failure to connect, a bus without a keyring the
/// D-Bus error `ServiceUnknown`, a locked keyring whose prompt is dismissed or cannot be shown is
/// `Prompt`, and a service in which no keyring was ever made is `NoResult`.
pub(in super::super) fn explain(cause: &(dyn Error + Send + Sync + 'static)) -> Option<VaultError> {
    let error = cause.downcast_ref::<ServiceError>()?;
    match error {
        ServiceError::Unavailable => Some(VaultError::NoService),
        ServiceError::Locked | ServiceError::Prompt | ServiceError::PromptDisconnected => {
            Some(VaultError::Locked)
        }
        ServiceError::NoResult => Some(VaultError::Failed {
            reason: "the keyring service has no keyring yet; open the Passwords and Keys \
                     application and make one"
                .to_owned(),
        }),
        // D-Bus errors carry their name in their text; the type would tie us to one release of the
        // D-Bus library.
        ServiceError::Zbus(_) | ServiceError::ZbusFdo(_) => named(&error.to_string()),
        _ => None,
    }
}

fn named(text: &str) -> Option<VaultError> {
    let has = |name: &str| text.contains(name);
    let nobody = [
        "ServiceUnknown",
        "NameHasNoOwner",
        "Spawn.",
        "Failed to connect to address",
    ];
    if nobody.into_iter().any(has) {
        Some(VaultError::NoService)
    } else if has("IsLocked") {
        Some(VaultError::Locked)
    } else if has("AccessDenied") || has("AuthFailed") {
        Some(VaultError::Denied {
            reason: "the session's D-Bus refused".to_owned(),
        })
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_of_the_service_become_situations() {
        #[track_caller]
        fn check(error: &ServiceError, expected: Option<&VaultError>) {
            assert_eq!(explain(error).as_ref(), expected);
        }
        check(&ServiceError::Unavailable, Some(&VaultError::NoService));
        check(&ServiceError::Prompt, Some(&VaultError::Locked));
        check(&ServiceError::PromptDisconnected, Some(&VaultError::Locked));
        check(&ServiceError::Locked, Some(&VaultError::Locked));
        check(&ServiceError::Crypto("bad padding"), None);
        assert_eq!(explain(&std::io::Error::other("something else")), None);
    }

    #[test]
    fn names_of_bus_errors_become_situations() {
        #[track_caller]
        fn check(text: &str, expected: Option<&VaultError>) {
            assert_eq!(named(text).as_ref(), expected);
        }
        let unknown = "zbus error: org.freedesktop.DBus.Error.ServiceUnknown: The name \
            org.freedesktop.secrets was not provided by any .service files";
        check(unknown, Some(&VaultError::NoService));
        let no_bus = "zbus error: Failed to connect to address `unix:path=/run/user/0/bus`: No such \
            file or directory (os error 2)";
        check(no_bus, Some(&VaultError::NoService));
        check(
            "zbus error: org.freedesktop.Secret.Error.IsLocked: Cannot set",
            Some(&VaultError::Locked),
        );
        check(
            "zbus error: org.freedesktop.DBus.Error.AccessDenied: no",
            Some(&VaultError::Denied {
                reason: "the session's D-Bus refused".to_owned(),
            }),
        );
        check(
            "zbus error: org.freedesktop.Secret.Error.NoSession: none",
            None,
        );
    }
}
