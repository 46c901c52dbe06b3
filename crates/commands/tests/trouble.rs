//! A damaged file and a full disk: what is said, and that nothing is lost.
#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "for tests: what fails here ends the test"
)]

use commands::ErrorCode;
use commands::view::{
    AppPhase, AppStatus, DraftView, HealthState, NewsTopic, PersonState, ReadOnlyReason,
};
use serde_json::json;

use test_support::Office;
use test_support::office::PASSWORD;

/// Bytes of a page of the database.
const PAGE: usize = 4096;

fn status(office: &Office) -> AppStatus {
    office.ok("app_status", json!({}))
}

/// The status once the file was read through, which begins with the first list.
fn checked(office: &Office) -> AppStatus {
    let news = office.app.feed();
    // Of a damaged file it may be refused, and the check begins all the same.
    let _ = office.call(
        "directory_query",
        json!({ "text": "", "filters": [], "sort": [], "states": [] }),
    );
    loop {
        let now = status(office);
        if !matches!(
            now.health.state,
            HealthState::Unknown | HealthState::Checking
        ) {
            return now;
        }
        while news.recv().expect("the app lives").topic != NewsTopic::Session {}
    }
}

fn sign_in(office: &Office) -> Result<serde_json::Value, commands::AppError> {
    office.call(
        "sign_in",
        json!({ "email": "grace@northwind.example", "password": PASSWORD }),
    )
}

/// The office with one changed byte in its file, in a page that is in use, though opening and
/// signing in do not need it.
fn damaged() -> (Office, String) {
    let mut office = Office::new();
    let ada = office.person(json!({ "display_name": "Ada", "email": "ada@northwind.example" }));
    for n in 0..40 {
        office.save(
            &ada,
            json!({ "note": format!("{n} {}", "word ".repeat(200)) }),
        );
    }
    office.app.close();
    let whole = std::fs::read(office.place()).expect("the file");
    for page in (1..whole.len() / PAGE).rev() {
        let mut bytes = whole.clone();
        bytes[page * PAGE + 1000] ^= 0x10;
        std::fs::write(office.place(), bytes).expect("written");
        office.restart();
        let opened = office.call("app_status", json!({})).is_ok()
            && sign_in(&office).is_ok()
            && office.call("person_get", json!({ "id": ada })).is_ok();
        // A page that was given back holds nothing.
        if opened && checked(&office).health.state != HealthState::Sound {
            return (office, ada);
        }
        office.app.close();
    }
    panic!("every page is needed at once");
}

#[test]
fn a_sound_file_is_found_sound_while_people_work() {
    let mut office = Office::new();
    office.app.close();
    office.restart();
    sign_in(&office).expect("signed in");
    assert_eq!(checked(&office).health.state, HealthState::Sound);
}

#[test]
fn a_damaged_file_is_said_to_be_damaged_and_can_only_be_read() {
    let (office, ada) = damaged();
    let status = checked(&office);
    assert_eq!(
        (status.phase, status.read_only, status.health.state),
        (
            AppPhase::ReadOnly,
            Some(ReadOnlyReason::Damaged),
            HealthState::DamagedPages
        )
    );
    assert!(status.health.found.is_some(), "it says what was found");
    assert_eq!(office.get(&ada).state, PersonState::Active);
    let error = office.act(&ada, "suspend").expect_err("read only");
    assert_eq!(error.code, ErrorCode::ReadOnly);
}

#[test]
fn a_backup_takes_the_place_of_a_damaged_file() {
    let good = Office::new();
    let to = good.folder.path().join("friday.rollbook-backup");
    good.job("backup_run", json!({ "path": to }));
    let mut office = Office::with_vault(good.vault.clone());
    good.app.close();
    for end in ["", ".keys"] {
        let name = format!("office.rollbook{end}");
        std::fs::copy(
            good.folder.path().join(&name),
            office.folder.path().join(&name),
        )
        .expect("copied");
    }
    let mut bytes = std::fs::read(office.place()).expect("the file");
    bytes[PAGE + 1000] ^= 0x10;
    std::fs::write(office.place(), bytes).expect("written");
    office.restart();
    assert_eq!(
        office.refused("app_status", json!({})).code,
        ErrorCode::DamagedDirectory
    );
    office.job(
        "restore_run",
        json!({ "path": to, "passphrase": null, "recovery_key": null }),
    );
    assert_eq!(status(&office).phase, AppPhase::Locked);
    sign_in(&office).expect("it is whole again");
    assert_eq!(checked(&office).health.state, HealthState::Sound);
}

#[test]
fn a_full_disk_refuses_the_save_by_name_and_keeps_the_draft() {
    let office = Office::new();
    let ada = office.person(json!({ "display_name": "Ada", "title": "Analyst" }));
    let ben = office.person(json!({ "display_name": "Ben" }));
    let key = format!("person/{ada}");
    let patch = json!({ "title": "Engineer", "note": "word ".repeat(700) });
    let versions = office.get(&ada).versions;
    office.ok::<serde_json::Value>(
        "draft_put",
        json!({ "key": key, "draft": { "patch": patch, "versions": versions, "saved_at": 0 } }),
    );
    let save = |id: &str, patch: &serde_json::Value| {
        let versions = office.get(id).versions;
        office.call(
            "person_save",
            json!({ "id": id, "patch": patch, "versions": versions, "departments": null }),
        )
    };
    office.app.limit_pages(1).expect("the disk is full");
    // What was still free inside the file is used up by somebody else.
    while save(
        &ben,
        &json!({ "note": format!("{} {}", office.get(&ben).rev, "word ".repeat(700)) }),
    )
    .is_ok()
    {}
    let error = save(&ada, &patch).expect_err("full");
    assert_eq!(error.code, ErrorCode::DiskFull);
    assert!(error.message.contains("Free some space"), "{error}");
    assert_eq!(
        office.field(&ada, "title").as_deref(),
        Some("Analyst"),
        "nothing is written by half"
    );
    let draft: Option<DraftView> = office.ok("draft_get", json!({ "key": key }));
    assert!(draft.is_some(), "what was typed is kept");

    office
        .app
        .limit_pages(1_000_000)
        .expect("somebody makes room");
    save(&ada, &patch).expect("saved");
    assert_eq!(office.field(&ada, "title").as_deref(), Some("Engineer"));
    let draft: Option<DraftView> = office.ok("draft_get", json!({ "key": key }));
    assert_eq!(draft, None);
}
