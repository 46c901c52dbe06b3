use std::io;
use std::sync::atomic::{AtomicU32, Ordering};

use keyring_core::api::CredentialStoreApi;
use keyring_core::mock;

use super::super::VaultStatus;
use super::*;

fn name(text: &str) -> EntryName {
    EntryName::parse(text).unwrap()
}

fn connecting(connect: Connect) -> SystemKeyring {
    // The library's mock takes no modifiers.
    SystemKeyring {
        connect,
        modifiers: |_| None,
        ..SystemKeyring::new("Rollbook")
    }
}

fn on(store: &Arc<mock::Store>) -> SystemKeyring {
    let store = Arc::clone(store);
    connecting(Box::new(move || Ok(store.clone())))
}

/// Makes the next call on an entry fail.
fn fail_next(store: &mock::Store, text: &str, error: KeyringError) {
    let entry = store.build("Rollbook", text, None).unwrap();
    entry
        .as_any()
        .downcast_ref::<mock::Cred>()
        .unwrap()
        .set_error(error);
}

#[test]
fn what_libraries_say_becomes_our_words_without_the_stored_bytes() {
    #[track_caller]
    fn check(error: KeyringError, expected: &VaultError) {
        let store = mock::Store::new().unwrap();
        fail_next(&store, "a", error);
        let got = on(&store).get(&name("a")).map(|_| ()).unwrap_err();
        assert_eq!(&got, expected);
        for text in [got.to_string(), format!("{got:?}")] {
            assert!(!text.contains("109") && !text.contains("mmmm"), "{text}");
        }
    }
    let damaged = |reason: &str| VaultError::Damaged {
        reason: reason.to_owned(),
    };
    let failed = |reason: &str| VaultError::Failed {
        reason: reason.to_owned(),
    };
    let secret = b"mmmm".to_vec(); // prints as [109, 109, 109, 109]
    check(
        KeyringError::BadEncoding(secret.clone()),
        &damaged("the entry is not text"),
    );
    check(
        KeyringError::BadDataFormat(secret, Box::new(io::Error::other("mmmm"))),
        &damaged("the entry has another format"),
    );
    check(
        KeyringError::BadStoreFormat("mmmm".to_owned()),
        &damaged("the keyring has another format"),
    );
    check(
        KeyringError::Ambiguous(Vec::new()),
        &damaged("the keyring has 0 entries of the same name"),
    );
    check(
        KeyringError::TooLong("password".to_owned(), 2_560),
        &VaultError::TooLong,
    );
    check(KeyringError::NoDefaultStore, &VaultError::NoService);
    check(
        KeyringError::Invalid("user".to_owned(), "mmmm".to_owned()),
        &failed("the keyring does not accept the user"),
    );
    check(
        KeyringError::NotSupportedByStore("mmmm".to_owned()),
        &failed("this keyring cannot do that"),
    );
    check(
        KeyringError::NoStorageAccess(Box::new(io::Error::other("first\nsecond"))),
        &failed("first second"),
    );
    check(
        KeyringError::NoStorageAccess(Box::new(io::Error::other("x".repeat(1_000)))),
        &failed(&"x".repeat(300)),
    );
}

#[test]
fn an_entry_that_is_no_text_is_damaged() {
    let store = mock::Store::new().unwrap();
    store
        .build("Rollbook", "a", None)
        .unwrap()
        .set_secret(&[0xFF, 0x00])
        .unwrap();
    let error = on(&store).get(&name("a")).map(|_| ()).unwrap_err();
    assert_eq!(
        error,
        VaultError::Damaged {
            reason: "the entry is not text".to_owned()
        }
    );
}

#[test]
fn the_length_rule_is_ours_where_the_store_has_none() {
    let store = mock::Store::new().unwrap();
    let long = Secret::new("x".repeat(1_201));
    assert_eq!(on(&store).set(&name("a"), &long), Err(VaultError::TooLong));
    assert!(on(&store).get(&name("a")).unwrap().is_none());
}

#[test]
fn a_working_store_is_ready_and_an_absent_entry_is_deleted_already() {
    let store = mock::Store::new().unwrap();
    let vault = on(&store);
    assert_eq!(vault.status(), VaultStatus::Ready);
    vault.delete(&name("never-there")).unwrap();
    assert_eq!(format!("{vault:?}"), "SystemKeyring(Rollbook)");
}

#[test]
fn a_failed_connection_is_tried_anew_at_the_next_call_and_a_good_one_is_kept() {
    let store = mock::Store::new().unwrap();
    let count = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&count);
    let vault = connecting(Box::new(move || {
        match counted.fetch_add(1, Ordering::SeqCst) {
            0 => Err(KeyringError::NoDefaultStore),
            _ => Ok(store.clone()),
        }
    }));
    assert_eq!(vault.status(), VaultStatus::NoService);
    assert_eq!(vault.status(), VaultStatus::Ready);
    assert_eq!(vault.status(), VaultStatus::Ready);
    assert_eq!(count.load(Ordering::SeqCst), 2);
}

#[test]
fn a_connection_that_broke_is_replaced_within_the_call() {
    let store = mock::Store::new().unwrap();
    let vault = on(&store);
    vault.set(&name("a"), &Secret::from("b")).unwrap();
    let broken = || KeyringError::PlatformFailure(Box::new(io::Error::other("no such session")));
    fail_next(&store, "a", broken());
    assert_eq!(vault.get(&name("a")).unwrap().unwrap().expose(), "b");
}
