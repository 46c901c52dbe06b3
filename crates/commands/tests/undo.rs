//! Undo and redo.

use commands::ErrorCode;
use commands::view::{ActKind, PersonState, UndoOutcome};
use serde_json::{Value, json};

use test_support::Office;

fn undo(office: &Office) -> UndoOutcome {
    office.ok("undo", json!({ "change_set": null, "redo": false }))
}

fn redo(office: &Office) -> UndoOutcome {
    office.ok("undo", json!({ "change_set": null, "redo": true }))
}

#[test]
fn a_save_is_undone_and_done_again() {
    let office = Office::new();
    let ada = office.person(json!({ "display_name": "Ada", "title": "Analyst" }));
    office.save(&ada, json!({ "title": "Engineer" }));
    undo(&office);
    assert_eq!(office.field(&ada, "title").as_deref(), Some("Analyst"));
    redo(&office);
    assert_eq!(office.field(&ada, "title").as_deref(), Some("Engineer"));
    undo(&office);
    assert_eq!(office.field(&ada, "title").as_deref(), Some("Analyst"));
}

#[test]
fn an_undo_says_what_it_undid_and_a_redo_what_it_did_again() {
    let office = Office::new();
    let ada = office.person(json!({ "display_name": "Ada", "email": "ada@northwind.example" }));
    office.act(&ada, "suspend").expect("suspended");
    let about = |outcome: UndoOutcome| (outcome.act.kind, outcome.act.name);
    let suspended = (ActKind::PersonSuspend, Some("Ada".to_owned()));
    assert_eq!(about(undo(&office)), suspended);
    assert_eq!(about(redo(&office)), suspended);
    assert_eq!(
        about(undo(&office)),
        suspended,
        "an undo of the redo is about the act as well"
    );
}

#[test]
fn a_badge_is_taken_back_and_given_again() {
    let office = Office::new();
    let ada = office.person(json!({ "display_name": "Ada", "email": "ada@northwind.example" }));
    office.assign(&ada, "uid:04A3C6CAE26180").expect("given");
    undo(&office);
    assert_eq!(office.get(&ada).badges, []);
    office
        .assign(&ada, "uid:04A3C6CAE26180")
        .expect("given again");
    assert_eq!(office.get(&ada).badges.len(), 1);
}

#[test]
fn undoing_a_creation_frees_the_address() {
    let office = Office::new();
    let fields = json!({ "display_name": "Ada", "email": "ada@northwind.example" });
    let ada = office.person(fields.clone());
    undo(&office);
    assert_eq!(
        office.refused("person_get", json!({ "id": ada })).code,
        ErrorCode::NotFound
    );
    let again = office.person(fields);
    assert_eq!(office.get(&again).state, PersonState::Active);
}

#[test]
fn a_suspension_is_undone_to_the_state_before() {
    let office = Office::new();
    let ada = office.person(json!({ "display_name": "Ada", "email": "ada@northwind.example" }));
    office.act(&ada, "suspend").expect("suspended");
    undo(&office);
    assert_eq!(office.get(&ada).state, PersonState::Active);
    redo(&office);
    assert_eq!(office.get(&ada).state, PersonState::Suspended);
}

#[test]
fn an_older_act_is_undone_by_name_and_what_came_after_stays() {
    let office = Office::new();
    let ada = office.person(json!({ "display_name": "Ada", "title": "a", "note": "b" }));
    let first = office.save(&ada, json!({ "title": "c", "note": "d" }));
    office.save(&ada, json!({ "title": "e" }));
    let outcome: UndoOutcome = office.ok(
        "undo",
        json!({ "change_set": first.change_set, "redo": false }),
    );
    assert_eq!((outcome.reversed, outcome.kept), (1, 1));
    assert_eq!(
        office.field(&ada, "title").as_deref(),
        Some("e"),
        "edited since, so it stays"
    );
    assert_eq!(office.field(&ada, "note").as_deref(), Some("b"));
}

#[test]
fn nothing_to_undo_is_said() {
    let office = Office::new();
    let args: Value = json!({ "change_set": null, "redo": false });
    assert_eq!(office.refused("undo", args).code, ErrorCode::NothingToUndo);
}
