//! Making, changing and moving people.

use commands::ErrorCode;
use commands::view::{Changed, DuplicateHit, FieldProblem, PersonState, UnitView};
use domain::field::UnitField;
use domain::id::{UnitId, Uuid};
use domain::lifecycle::State;
use domain::op::{Actor, Change, Via};
use domain::value::Value;
use serde_json::json;
use store::WriteContext;

use test_support::Office;

#[test]
fn a_person_with_an_address_is_active_and_one_without_anything_waits() {
    let office = Office::new();
    let ada =
        office.person(json!({ "display_name": "Ada Byron", "email": "Ada@Northwind.Example" }));
    let view = office.get(&ada);
    assert_eq!(view.state, PersonState::Active);
    assert_eq!(
        view.fields.0["email"], "Ada@northwind.example",
        "the domain is lower-cased, the rest is hers"
    );
    assert!(
        !view.fields.0.contains_key("given"),
        "a whole name is never taken apart unasked"
    );
    let nobody = office.person(json!({ "display_name": "Nobody" }));
    assert_eq!(office.get(&nobody).state, PersonState::Staged);
}

#[test]
fn a_start_date_to_come_keeps_a_person_staged_until_that_day() {
    let office = Office::new();
    let id = office
        .person(json!({ "display_name": "Ada", "username": "ada", "start_date": "2026-11-24" }));
    assert_eq!(office.get(&id).state, PersonState::Staged);
    office.later(36 * 3_600_000);
    assert_eq!(
        office.get(&id).state,
        PersonState::Staged,
        "it is the 23rd in Berlin"
    );
    office.later(3 * 3_600_000);
    assert_eq!(
        office.get(&id).state,
        PersonState::Active,
        "dates act by being read"
    );
}

#[test]
fn a_double_click_makes_one_person() {
    let office = Office::new();
    let args = json!({ "id": "0190a000-0000-7000-8000-00000000beef", "fields": { "display_name": "Ada" }, "departments": [], "not_a_duplicate": null });
    let first: Changed = office.ok("person_create", args.clone());
    let second: Changed = office.ok("person_create", args);
    assert_eq!((first.count, second.count), (1, 0));
    assert_eq!(first.id, second.id);
}

#[test]
fn what_is_wrong_with_a_form_is_said_all_at_once() {
    let office = Office::new();
    office.person(json!({ "display_name": "Ada Byron", "email": "ada@northwind.example" }));
    let patch = json!({
        "display_name": "Ben", "email": "ADA@northwind.example", "username": "a b", "start_date": "2026-02-31",
        "shoe_size": "44",
    });
    let problems: Vec<FieldProblem> =
        office.ok("person_validate", json!({ "id": null, "patch": patch }));
    let mut fields: Vec<&str> = problems
        .iter()
        .map(|problem| problem.field.as_str())
        .collect();
    fields.sort_unstable();
    assert_eq!(fields, ["email", "shoe_size", "start_date", "username"]);
    let used = problems
        .iter()
        .find(|problem| problem.field == "email")
        .expect("the address");
    assert_eq!(
        (used.code.as_str(), used.params["name"].as_str()),
        ("used_by_other", "Ada Byron")
    );
    let error = office.refused(
        "person_create",
        json!({ "id": "0190a000-0000-7000-8000-00000000beef", "fields": patch, "departments": [], "not_a_duplicate": null }),
    );
    assert_eq!(error.code, ErrorCode::InvalidFields);
    assert_eq!(error.detail["problems"].as_array().map(Vec::len), Some(4));
}

#[test]
fn an_end_before_the_start_is_refused_on_either_side() {
    let office = Office::new();
    let id = office.person(json!({ "display_name": "Ada", "start_date": "2026-05-01" }));
    let problems: Vec<FieldProblem> = office.ok(
        "person_validate",
        json!({ "id": id, "patch": { "end_date": "2026-04-30" } }),
    );
    assert_eq!(problems[0].code, "end_before_start");
}

#[test]
fn a_composed_name_follows_its_parts_and_a_typed_one_stays() {
    let office = Office::new();
    let id = office
        .person(json!({ "given": "Ada", "family": "Byron", "email": "ada@northwind.example" }));
    assert_eq!(office.get(&id).name, "Ada Byron");
    office.save(&id, json!({ "family": "King" }));
    assert_eq!(office.get(&id).name, "Ada King");
    office.save(&id, json!({ "display_name": "Countess of Lovelace" }));
    office.save(&id, json!({ "family": "Lovelace" }));
    assert_eq!(office.get(&id).name, "Countess of Lovelace");
}

#[test]
fn a_field_somebody_else_changed_meanwhile_is_refused_with_both_values() {
    let office = Office::new();
    let id = office
        .person(json!({ "display_name": "Ada", "title": "Analyst", "phone": "+49 30 1234567" }));
    let opened = office.get(&id).versions;
    office.save(&id, json!({ "title": "Engineer" }));
    let stale =
        |patch| json!({ "id": id, "patch": patch, "versions": opened, "departments": null });
    let error = office.refused("person_save", stale(json!({ "title": "Director" })));
    assert_eq!(error.code, ErrorCode::FieldChanged);
    assert_eq!(error.detail["fields"]["title"]["now"], "Engineer");
    assert_eq!(office.field(&id, "title").as_deref(), Some("Engineer"));
    let _: Changed = office.ok(
        "person_save",
        stale(json!({ "note": "other fields are free" })),
    );
    let _: Changed = office.ok("person_save", stale(json!({ "title": "Engineer" })));
}

#[test]
fn a_new_department_is_made_on_the_way_and_found_again_in_any_spelling() {
    let office = Office::new();
    let ada = office.person(json!({ "display_name": "Ada", "department": "new:Produktion" }));
    let ben = office.person(json!({ "display_name": "Ben", "department": "new:PRODUKTION " }));
    assert_eq!(
        office.field(&ada, "department"),
        office.field(&ben, "department")
    );
    let units: Vec<UnitView> = office.ok("unit_list", json!({ "kind": "department" }));
    assert_eq!(
        units
            .iter()
            .map(|unit| (unit.name.as_str(), unit.people))
            .collect::<Vec<_>>(),
        [("Produktion", 2)]
    );
    assert_eq!(office.get(&ada).references["department"].name, "Produktion");
}

#[test]
fn suspending_and_reactivating_keep_everything() {
    let office = Office::new();
    let ada = office.person(
        json!({ "display_name": "Ada", "email": "ada@northwind.example", "title": "Analyst" }),
    );
    office.act(&ada, "suspend").expect("suspended");
    let view = office.get(&ada);
    assert_eq!(
        (view.state, view.state_reason.as_deref()),
        (PersonState::Suspended, Some("test"))
    );
    assert_eq!(view.state_by.as_deref(), Some("Grace Okafor"));
    assert_eq!(
        office.act(&ada, "suspend").expect_err("already").code,
        ErrorCode::NotInThisState
    );
    office.act(&ada, "reactivate").expect("reactivated");
    assert_eq!(
        (
            office.get(&ada).state,
            office.field(&ada, "title").as_deref()
        ),
        (PersonState::Active, Some("Analyst"))
    );
}

#[test]
fn a_suspension_with_a_day_ends_by_itself() {
    let office = Office::new();
    let ada = office.person(json!({ "display_name": "Ada", "email": "ada@northwind.example" }));
    let until = |day: &str| json!({ "ids": [ada], "selection": null, "act": "suspend", "reason": "", "until": day });
    assert_eq!(
        office.refused("person_act", until("2026-11-22")).code,
        ErrorCode::InvalidFields
    );
    office.ok::<Changed>("person_act", until("2026-11-24"));
    assert_eq!(
        office.get(&ada).next_change.as_deref(),
        Some("2026-11-24"),
        "the day as it was typed: the office is in Berlin, where it is midnight when UTC is still at the 23rd"
    );
    office.later(2 * 86_400_000);
    assert_eq!(office.get(&ada).state, PersonState::Active);
}

/// A site with a clock of its own.
#[expect(
    clippy::expect_used,
    reason = "for tests: what fails here ends the test"
)]
fn site(office: &Office, time_zone: &str) -> String {
    let id = UnitId(Uuid::from_u128(77));
    let context = WriteContext {
        now: office.app.now(),
        actor: Actor {
            person: None,
            via: Via::System,
        },
        entropy: [9; 32],
        kind: "unit_create",
        label: "{}".into(),
    };
    let made = office.store().write(&context, |tx| {
        tx.insist(Change::Create {
            entity: id.into(),
            fields: vec![
                (UnitField::Kind.into(), Value::text("site")),
                (UnitField::Name.into(), Value::text("Far away")),
                (UnitField::TimeZone.into(), Value::text(time_zone)),
            ],
        })
    });
    made.expect("the site is made");
    id.to_string()
}

/// At ten in the morning in Berlin it is late in the evening of the same day in Kiritimati, and
/// late in the evening of the day before in Honolulu.
#[test]
fn dates_follow_the_clock_of_the_site_on_the_page_as_in_the_list() {
    let check = |time_zone: &str, first_day: &str, expected: PersonState| {
        let office = Office::new();
        let site = site(&office, time_zone);
        let ada = office.person(json!({
            "display_name": "Ada", "email": "ada@northwind.example", "site": site, "start_date": first_day,
        }));
        let view = office.get(&ada);
        assert_eq!(view.state, expected, "{time_zone} {first_day}");
        let listed = office
            .store()
            .read(|reader| Ok(reader.person(ada.parse().expect("an id"))?.state))
            .expect("she is there");
        assert_eq!(
            listed == State::Active,
            view.state == PersonState::Active,
            "the list judges {time_zone} {first_day} alike"
        );
    };
    check("Pacific/Kiritimati", "2026-11-22", PersonState::Active);
    check("Pacific/Kiritimati", "2026-11-23", PersonState::Staged);
    check("Pacific/Honolulu", "2026-11-22", PersonState::Staged);
    check("Pacific/Honolulu", "2026-11-21", PersonState::Active);
}

#[test]
fn a_suspension_ends_when_the_day_begins_at_the_site() {
    let office = Office::new();
    let site = site(&office, "Pacific/Honolulu");
    let ada = office
        .person(json!({ "display_name": "Ada", "email": "ada@northwind.example", "site": site }));
    // In Berlin it is the 22nd already; in Honolulu the 22nd is tomorrow.
    office.ok::<Changed>(
        "person_act",
        json!({ "ids": [ada], "selection": null, "act": "suspend", "reason": "", "until": "2026-11-22" }),
    );
    assert_eq!(office.get(&ada).next_change.as_deref(), Some("2026-11-22"));
    office.later(3_599_000);
    assert_eq!(office.get(&ada).state, PersonState::Suspended);
    office.later(1_000);
    assert_eq!(
        office.get(&ada).state,
        PersonState::Active,
        "eleven in Berlin is midnight there"
    );
}

#[test]
fn the_bin_is_read_only_and_gives_back_suspended_people() {
    let office = Office::new();
    let ada = office.person(json!({ "display_name": "Ada", "email": "ada@northwind.example" }));
    office.act(&ada, "delete").expect("deleted");
    let error = office.refused(
        "person_save",
        json!({ "id": ada, "patch": { "title": "x" }, "versions": {}, "departments": null }),
    );
    assert_eq!(error.code, ErrorCode::PersonInBin);
    office.act(&ada, "restore").expect("restored");
    assert_eq!(office.get(&ada).state, PersonState::Suspended);
}

#[test]
fn nobody_removes_themselves_or_the_last_owner() {
    let office = Office::new();
    let status: commands::view::AppStatus = office.ok("app_status", json!({}));
    let grace = status.admin.expect("signed in").id;
    for act in ["suspend", "delete"] {
        let code = office.act(&grace, act).expect_err("refused").code;
        assert!(
            matches!(code, ErrorCode::NotYourself | ErrorCode::LastOwner),
            "{act}: {code:?}"
        );
    }
}

#[test]
fn a_bulk_move_lists_who_could_not_take_it_and_moves_the_rest() {
    let office = Office::new();
    let ada = office.person(json!({ "display_name": "Ada", "email": "ada@northwind.example" }));
    let ben = office.person(json!({ "display_name": "Ben", "email": "ben@northwind.example" }));
    office.act(&ben, "suspend").expect("suspended");
    let done: Changed = office.ok(
        "person_act",
        json!({ "ids": [ada, ben], "selection": null, "act": "suspend", "reason": "", "until": null }),
    );
    assert_eq!(
        (done.count, done.skipped),
        (1, vec![(ben, "not_in_this_state".to_owned())])
    );
    assert_eq!(office.get(&ada).state, PersonState::Suspended);
}

#[test]
fn duplicates_are_seen_while_typing() {
    let office = Office::new();
    let ada = office.person(json!({ "display_name": "Ada Byron", "email": "ada@northwind.example", "phone": "030 1234567" }));
    let hits: Vec<DuplicateHit> = office.ok(
        "duplicates_find",
        json!({ "id": null, "fields": { "display_name": "Ada Byron", "email": "ADA@northwind.example", "phone": "+49301234567" } }),
    );
    assert_eq!(hits.len(), 1);
    assert_eq!(
        (&hits[0].id, hits[0].by.join(" ")),
        (&ada, "email name phone".to_owned())
    );
}

#[test]
fn an_unsaved_form_survives_a_restart_and_is_gone_after_saving() {
    let mut office = Office::new();
    let ada = office.person(json!({ "display_name": "Ada" }));
    let draft = json!({ "patch": { "title": "Analyst" }, "versions": {}, "saved_at": 0 });
    office.ok::<commands::view::Nothing>(
        "draft_put",
        json!({ "key": format!("person/{ada}"), "draft": draft }),
    );
    office.restart();
    let _: commands::view::AppStatus = office.ok(
        "sign_in",
        json!({ "email": "grace@northwind.example", "password": test_support::office::PASSWORD }),
    );
    assert_eq!(
        office.get(&ada).draft.expect("kept").patch.0["title"].as_deref(),
        Some("Analyst")
    );
    office.save(&ada, json!({ "title": "Analyst" }));
    assert_eq!(office.get(&ada).draft, None);
}
