//! Backups by the one door.

use commands::ErrorCode;
use commands::view::{
    AppPhase, AppStatus, BackupStatus, BackupView, CreatedDirectory, JobPhase, JobRef, LastBackup,
};
use serde_json::json;
use test_support::Office;
use test_support::office::{PASSWORD, first_run};

#[test]
fn a_backup_is_one_file_that_shows_nobodys_name() {
    let office = Office::new();
    office.person(json!({ "display_name": "Ada Byron", "email": "ada@northwind.example" }));
    let to = office.folder.path().join("friday.rollbook-backup");
    let written = office.job("backup_run", json!({ "path": to }));
    assert_eq!(written.as_deref(), to.to_str());
    let bytes = std::fs::read(&to).expect("the backup");
    assert!(bytes.starts_with(b"Rollbook backup\n"));
    for name in ["Ada Byron", "ada@northwind.example", "Grace Okafor"] {
        assert!(
            !bytes
                .windows(name.len())
                .any(|window| window == name.as_bytes()),
            "{name} can be read in it"
        );
    }
    let info = store::BackupInfo::read(&to).expect("it says what it is");
    assert!(
        info.keys.is_some_and(|keys| keys.contains("\"recovery\"")),
        "the recovery key opens it elsewhere"
    );
}

/// A backup of the office.
#[expect(
    clippy::expect_used,
    reason = "for tests: what fails here ends the test"
)]
fn backup(office: &Office) -> String {
    let to = office.folder.path().join("friday.rollbook-backup");
    office
        .job("backup_run", json!({ "path": to }))
        .expect("it says where")
}

fn status(office: &Office) -> AppStatus {
    office.ok("app_status", json!({}))
}

#[test]
fn the_last_backup_is_remembered_and_the_next_one_has_a_name() {
    let office = Office::new();
    let before: BackupStatus = office.ok("backup_status", json!({}));
    assert_eq!(before.last, None);
    assert!(
        before
            .suggested
            .ends_with("Northwind Offices 2026-11-22.rollbook-backup"),
        "{}",
        before.suggested
    );
    let path = backup(&office);
    let after: BackupStatus = office.ok("backup_status", json!({}));
    let at = office.app.now().0;
    assert_eq!(after.last, Some(LastBackup { path, at }));
}

#[test]
fn a_backup_says_what_is_in_it_before_anything_is_done() {
    let office = Office::new();
    office.person(json!({ "display_name": "Ada Byron" }));
    let path = backup(&office);
    let view: BackupView = office.ok("backup_look", json!({ "path": path }));
    assert_eq!(view.organization.as_deref(), Some("Northwind Offices"));
    assert_eq!((view.people, view.badges), (2, 0));
    assert_eq!(
        (view.key_at_hand, view.has_passphrase, view.replaces),
        (true, false, true)
    );
    let new = Office::empty();
    let view: BackupView = new.ok("backup_look", json!({ "path": path }));
    assert_eq!((view.key_at_hand, view.replaces), (false, false));
    let other = office.folder.path().join("letter.txt");
    std::fs::write(&other, "Dear Ada").expect("written");
    let refused = office.refused("backup_look", json!({ "path": other }));
    assert_eq!(
        (refused.code, refused.detail["reason"].as_str()),
        (ErrorCode::BackupRefused, Some("not_a_backup"))
    );
}

#[test]
fn a_restored_backup_asks_for_the_password_and_what_was_there_is_kept_aside() {
    let office = Office::new();
    let ada = office.person(json!({ "display_name": "Ada Byron", "title": "Analyst" }));
    let path = backup(&office);
    office.save(&ada, json!({ "title": "Engineer" }));
    let aside = office.job(
        "restore_run",
        json!({ "path": path, "passphrase": null, "recovery_key": null }),
    );
    let aside = std::path::PathBuf::from(aside.expect("there was a directory before"));
    assert!(aside.exists(), "{}", aside.display());
    assert_eq!(status(&office).phase, AppPhase::Locked);
    let _: AppStatus = office.ok(
        "sign_in",
        json!({ "email": "grace@northwind.example", "password": PASSWORD }),
    );
    assert_eq!(office.field(&ada, "title").as_deref(), Some("Analyst"));
}

#[test]
fn a_new_computer_restores_with_the_recovery_key_and_keeps_it() {
    let old = Office::empty();
    let made: CreatedDirectory = old.ok("directory_create", first_run());
    let _: AppStatus = old.ok(
        "recovery_key_verify",
        json!({ "recovery_key": made.recovery_key }),
    );
    let path = backup(&old);
    let mut new = Office::empty();
    let run = |key: Option<&str>| json!({ "path": path, "passphrase": null, "recovery_key": key });
    assert_eq!(
        new.refused("restore_run", run(None)).code,
        ErrorCode::NeedsKey
    );
    let other: CreatedDirectory = Office::empty().ok("directory_create", first_run());
    assert_eq!(
        new.refused("restore_run", run(Some(&other.recovery_key)))
            .code,
        ErrorCode::WrongRecoveryKey
    );
    assert_eq!(
        status(&new).phase,
        AppPhase::FirstRun,
        "nothing was done yet"
    );
    assert_eq!(
        new.job("restore_run", run(Some(&made.recovery_key))),
        None,
        "there was nothing to set aside"
    );
    assert_eq!(status(&new).phase, AppPhase::Locked);
    new.restart();
    assert_eq!(
        status(&new).phase,
        AppPhase::Locked,
        "the keyring has the key now"
    );
}

#[test]
fn where_a_directory_can_be_opened_whoever_restores_signs_in_first() {
    let office = Office::new();
    let path = backup(&office);
    let _: AppStatus = office.ok("lock", json!({}));
    assert_eq!(status(&office).phase, AppPhase::Locked);
    let run = json!({ "path": path, "passphrase": null, "recovery_key": null });
    assert_eq!(
        office.refused("restore_run", run).code,
        ErrorCode::SignedOut
    );
}

#[test]
fn a_restore_that_fails_leaves_the_directory_as_it_was() {
    let office = Office::new();
    let path = backup(&office);
    let mut bytes = std::fs::read(&path).expect("the backup");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&path, bytes).expect("written");
    let job: JobRef = office.ok(
        "restore_run",
        json!({ "path": path, "passphrase": null, "recovery_key": null }),
    );
    let job = office.app.wait_for(&job).expect("the job is known");
    assert_eq!(job.phase, JobPhase::Failed);
    assert_eq!(
        job.error.map(|error| error.code),
        Some(ErrorCode::BackupRefused)
    );
    assert_eq!(status(&office).phase, AppPhase::Locked);
    let _: AppStatus = office.ok(
        "sign_in",
        json!({ "email": "grace@northwind.example", "password": PASSWORD }),
    );
}
