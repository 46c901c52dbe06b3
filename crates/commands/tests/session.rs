//! First run, keys, signing in, locking.

use std::sync::Arc;

use commands::ErrorCode;
use commands::view::{AppPhase, AppStatus, CreatedDirectory, PasswordAdvice};
use secrets::vault::{EntryName, Vault, VaultError, VaultStatus};
use serde_json::json;

use test_support::office::{Office, PASSWORD, first_run};

fn status(office: &Office) -> AppStatus {
    office.ok("app_status", json!({}))
}

#[test]
fn first_run_asks_for_the_recovery_key_once_and_then_opens() {
    let office = Office::empty();
    assert_eq!(status(&office).phase, AppPhase::FirstRun);
    let made: CreatedDirectory = office.ok("directory_create", first_run());
    assert_eq!(status(&office).phase, AppPhase::VerifyRecoveryKey);
    let wrong = office.refused("recovery_key_verify", json!({ "recovery_key": "hello" }));
    assert_eq!(wrong.code, ErrorCode::MalformedRecoveryKey);
    let typed = made.recovery_key.to_lowercase().replace('-', " ");
    let status: AppStatus = office.ok("recovery_key_verify", json!({ "recovery_key": typed }));
    assert_eq!(status.phase, AppPhase::Open);
    assert_eq!(status.organization.as_deref(), Some("Northwind Offices"));
    assert_eq!(
        status.admin.map(|admin| (admin.name, admin.role)),
        Some(("Grace Okafor".into(), "owner".into()))
    );
}

#[test]
fn a_second_directory_is_never_made_over_the_first() {
    let office = Office::new();
    assert_eq!(
        office.refused("directory_create", first_run()).code,
        ErrorCode::DirectoryExists
    );
    assert_eq!(
        status(&office).phase,
        AppPhase::Open,
        "the first one is as it was"
    );
}

#[test]
fn a_weak_password_makes_no_directory() {
    let office = Office::empty();
    let mut run = first_run();
    run["password"] = json!("northwind grace");
    let error = office.refused("directory_create", run);
    assert_eq!(error.code, ErrorCode::PasswordRefused);
    assert_eq!(
        std::fs::read_dir(office.folder.path())
            .expect("the folder")
            .count(),
        0,
        "nothing is left behind"
    );
}

#[test]
fn a_bad_address_is_named_with_its_field() {
    let office = Office::empty();
    let mut run = first_run();
    run["owner_email"] = json!("grace at northwind");
    let error = office.refused("directory_create", run);
    assert_eq!(error.code, ErrorCode::InvalidFields);
    assert_eq!(error.detail["problems"][0]["field"], "owner_email");
}

#[test]
fn locking_shuts_every_command_until_the_right_password() {
    let office = Office::new();
    let locked: AppStatus = office.ok("lock", json!({}));
    assert_eq!(locked.phase, AppPhase::Locked);
    assert_eq!(
        locked.sign_in_hint.as_deref(),
        Some("grace@northwind.example")
    );
    assert_eq!(
        office.refused("directory_counts", json!({})).code,
        ErrorCode::SignedOut
    );
    let wrong = office.refused(
        "sign_in",
        json!({ "email": "grace@northwind.example", "password": "guess" }),
    );
    assert_eq!(wrong.code, ErrorCode::WrongPassword);
    office.later(60_000);
    let open: AppStatus = office.ok(
        "sign_in",
        json!({ "email": "GRACE@northwind.example", "password": PASSWORD }),
    );
    assert_eq!(open.phase, AppPhase::Open);
}

#[test]
fn five_wrong_passwords_lock_for_a_quarter_of_an_hour_even_over_a_restart() {
    let mut office = Office::new();
    let try_in = |office: &Office, password: &str| {
        office.call(
            "sign_in",
            json!({ "email": "grace@northwind.example", "password": password }),
        )
    };
    office.ok::<AppStatus>("lock", json!({}));
    for _ in 0..5 {
        assert_eq!(
            try_in(&office, "guess").expect_err("wrong").code,
            ErrorCode::WrongPassword
        );
        office.later(5_000);
    }
    office.restart();
    assert_eq!(
        try_in(&office, PASSWORD).expect_err("locked").code,
        ErrorCode::SignInLocked
    );
    office.later(15 * 60_000);
    assert!(try_in(&office, PASSWORD).is_ok(), "the lock ends by itself");
}

#[test]
fn somebody_without_rights_does_not_sign_in() {
    let office = Office::new();
    office.person(json!({ "display_name": "Ada Byron", "email": "ada@northwind.example" }));
    let error = office.refused(
        "sign_in",
        json!({ "email": "ada@northwind.example", "password": PASSWORD }),
    );
    assert_eq!(
        error.code,
        ErrorCode::WrongPassword,
        "the answer tells nothing about who exists"
    );
}

/// A keyring that has lost everything, as after a reinstalled computer.
struct Forgetful;
impl Vault for Forgetful {
    fn get(&self, _: &EntryName) -> Result<Option<secrets::Secret<String>>, VaultError> {
        Err(VaultError::Locked)
    }
    fn set(&self, _: &EntryName, _: &secrets::Secret<String>) -> Result<(), VaultError> {
        Err(VaultError::Locked)
    }
    fn delete(&self, _: &EntryName) -> Result<(), VaultError> {
        Err(VaultError::Locked)
    }
    fn status(&self) -> VaultStatus {
        VaultStatus::Locked
    }
}

#[test]
fn a_locked_keyring_asks_for_the_recovery_key_and_makes_no_new_one() {
    let mut office = Office::empty();
    let made: CreatedDirectory = office.ok("directory_create", first_run());
    office.ok::<AppStatus>(
        "recovery_key_verify",
        json!({ "recovery_key": made.recovery_key }),
    );
    office.vault = Arc::new(Forgetful);
    office.restart();
    assert_eq!(status(&office).phase, AppPhase::NeedsKey);
    let other: CreatedDirectory = Office::empty().ok("directory_create", first_run());
    let unlock = |key: &str| json!({ "passphrase": null, "recovery_key": key, "remember": false });
    let wrong = office.refused("directory_unlock", unlock(&other.recovery_key));
    assert_eq!(wrong.code, ErrorCode::WrongRecoveryKey);
    let open: AppStatus = office.ok("directory_unlock", unlock(&made.recovery_key));
    assert_eq!(
        open.phase,
        AppPhase::Locked,
        "the key opens the file; a person still signs in"
    );
}

#[test]
fn a_computer_without_a_keyring_uses_a_passphrase() {
    let mut office = Office::with_vault(Arc::new(Forgetful));
    let mut run = first_run();
    assert_eq!(
        office.refused("directory_create", run.clone()).code,
        ErrorCode::KeyringLocked
    );
    run["key_storage"] = json!("passphrase");
    run["passphrase"] = json!("seven quiet lanterns over water");
    office.ok::<CreatedDirectory>("directory_create", run);
    office.restart();
    let status = status(&office);
    assert_eq!(
        (status.phase, status.has_passphrase),
        (AppPhase::NeedsKey, true)
    );
    let unlock =
        |text: &str| json!({ "passphrase": text, "recovery_key": null, "remember": false });
    assert_eq!(
        office.refused("directory_unlock", unlock("wrong")).code,
        ErrorCode::WrongPassphrase
    );
    let open: AppStatus = office.ok(
        "directory_unlock",
        unlock("seven quiet lanterns over water"),
    );
    assert_eq!(open.phase, AppPhase::Locked);
}

#[test]
fn passphrase_and_password_open_and_sign_in_at_once() {
    let mut office = Office::with_vault(Arc::new(Forgetful));
    let mut run = first_run();
    run["key_storage"] = json!("passphrase");
    run["passphrase"] = json!("seven quiet lanterns over water");
    let made: CreatedDirectory = office.ok("directory_create", run);
    office.ok::<AppStatus>(
        "recovery_key_verify",
        json!({ "recovery_key": made.recovery_key }),
    );
    let open = |password: &str| {
        json!({
            "passphrase": "seven quiet lanterns over water", "recovery_key": null, "remember": false,
            "sign_in": { "email": "grace@northwind.example", "password": password },
        })
    };
    office.ok::<AppStatus>("lock", json!({}));
    assert_eq!(
        status(&office).phase,
        AppPhase::NeedsKey,
        "locking forgets the key"
    );
    let both: AppStatus = office.ok("directory_unlock", open(PASSWORD));
    assert_eq!(both.phase, AppPhase::Open);
    office.restart();
    assert_eq!(
        office.refused("directory_unlock", open("guess")).code,
        ErrorCode::WrongPassword
    );
    assert_eq!(
        status(&office).phase,
        AppPhase::Locked,
        "the passphrase was right; the password alone is asked for now"
    );
}

#[test]
fn a_missing_file_of_keys_is_said_and_nothing_is_made() {
    let mut office = Office::new();
    let keys = office.folder.path().join("office.rollbook.keys");
    std::fs::rename(&keys, office.folder.path().join("elsewhere")).expect("moved");
    office.restart();
    let error = office.refused("app_status", json!({}));
    assert_eq!(error.code, ErrorCode::KeysMissing);
    assert!(!keys.exists());
    assert_eq!(
        office.refused("directory_create", first_run()).code,
        ErrorCode::DirectoryExists
    );
}

#[test]
fn a_password_is_judged_while_it_is_typed() {
    let office = Office::empty();
    let judge = |password: &str| -> PasswordAdvice {
        office.ok(
            "password_check",
            json!({ "password": password, "context": ["Northwind", "grace@northwind.example"] }),
        )
    };
    assert_eq!(judge("short").broken, ["too_short", "too_guessable"]);
    assert!(judge(PASSWORD).acceptable);
}

#[test]
fn commands_are_shut_to_unknown_windows_and_wrong_shapes() {
    let office = Office::new();
    let call = |window, name, args| {
        commands::call(&office.app, window, name, args)
            .expect_err("refused")
            .code
    };
    assert_eq!(
        call("reception", "lock", json!({})),
        ErrorCode::NotForThisWindow
    );
    assert_eq!(
        call("main", "badge_asign", json!({})),
        ErrorCode::BadRequest
    );
    assert_eq!(
        call("main", "sign_in", json!({ "email": 7 })),
        ErrorCode::BadRequest
    );
}
