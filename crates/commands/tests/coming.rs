//! What dates will do by themselves, and calling it off.

use commands::ErrorCode;
use commands::view::{Changed, ComingKind, ComingPage, ComingView, PersonState, UndoOutcome};
use serde_json::{Value, json};
use test_support::office::Office;

const DAY: i64 = 86_400_000;

fn ask(office: &Office, more: Value) -> ComingPage {
    let mut args =
        json!({ "topic": null, "person": null, "until": null, "behind": null, "limit": 100 });
    if let (Value::Object(args), Value::Object(more)) = (&mut args, more) {
        args.extend(more);
    }
    office.ok("coming_list", args)
}

fn told(page: &ComingPage) -> Vec<(String, ComingKind, String)> {
    page.rows
        .iter()
        .map(|row| (row.day.clone(), row.kind, row.person.name.clone()))
        .collect()
}

fn suspend(office: &Office, id: &str, from: Option<&str>, until: Option<&str>) -> Changed {
    office.ok(
        "person_act",
        json!({ "ids": [id], "selection": null, "act": "suspend", "reason": "Leave", "from": from, "until": until }),
    )
}

fn only(office: &Office) -> ComingView {
    let mut rows = ask(office, json!({})).rows;
    assert_eq!(rows.len(), 1, "{rows:?}");
    rows.remove(0)
}

/// Today is the 22nd of November 2026, in Berlin.
fn ada(office: &Office, more: Value) -> String {
    let mut fields = json!({ "display_name": "Ada", "email": "ada@northwind.example" });
    if let (Value::Object(fields), Value::Object(more)) = (&mut fields, more) {
        fields.extend(more);
    }
    office.person(fields)
}

#[test]
fn everything_that_lies_ahead_is_listed_by_its_day_with_whoever_set_it() {
    let office = Office::new();
    let ada = ada(
        &office,
        json!({ "start_date": "2026-11-24", "end_date": "2026-12-31" }),
    );
    let ben = office.person(json!({ "display_name": "Ben", "email": "ben@northwind.example" }));
    suspend(&office, &ben, Some("2026-12-01"), Some("2026-12-15"));
    let _: Changed = office.ok(
        "assignment_save",
        json!({ "ids": [ben], "selection": null, "role": "helper", "scope": "organisation",
            "from": "2026-11-25", "until": "2026-12-14", "reason": "Stands in", "replaces": null }),
    );
    let page = ask(&office, json!({}));
    let of = |day: &str, kind, who: &str| (day.to_owned(), kind, who.to_owned());
    assert_eq!(
        told(&page),
        [
            of("2026-11-24", ComingKind::Start, "Ada"),
            of("2026-11-25", ComingKind::RoleBegins, "Ben"),
            of("2026-12-01", ComingKind::Suspend, "Ben"),
            of("2026-12-14", ComingKind::RoleEnds, "Ben"),
            of("2026-12-15", ComingKind::Return, "Ben"),
            of("2026-12-31", ComingKind::End, "Ada"),
        ],
        "an end is named by its last day, everything else by its first"
    );
    assert_eq!(page.total, 6);
    assert!(page.next.is_none());
    for row in &page.rows {
        assert_eq!(
            row.by.as_ref().map(|by| by.name.as_str()),
            Some("Grace Okafor")
        );
        assert!(row.set_at.is_some() && row.may_call_off, "{row:?}");
    }
    assert_eq!(page.rows[0].becomes, PersonState::Active);
    assert_eq!(page.rows[2].reason.as_deref(), Some("Leave"));
    assert_eq!(page.rows[2].becomes, PersonState::Suspended);
    assert_eq!(page.rows[4].becomes, PersonState::Active);
    assert_eq!(
        page.rows[1]
            .role
            .as_ref()
            .and_then(|role| role.key.as_deref()),
        Some("helper")
    );
    assert_eq!(page.rows[1].reason.as_deref(), Some("Stands in"));

    let roles = ask(&office, json!({ "topic": "roles" }));
    assert_eq!((roles.rows.len(), roles.total), (2, 2));
    let soon = ask(&office, json!({ "until": "2026-12-14" }));
    assert_eq!(soon.total, 4, "the last day asked for counts");
    let hers = ask(&office, json!({ "person": ada }));
    assert_eq!(hers.total, 2);

    let mut paged = Vec::new();
    let mut behind = None;
    loop {
        let page = ask(&office, json!({ "limit": 2, "behind": behind }));
        assert_eq!(page.total, 6, "in all, not from here on");
        paged.extend(told(&page));
        behind = page.next;
        if behind.is_none() {
            break;
        }
    }
    assert_eq!(paged, told(&page), "page by page it is the same list");
}

#[test]
fn what_has_come_is_no_longer_listed_and_the_bin_lets_nothing_come() {
    let office = Office::new();
    let ada = ada(&office, json!({ "start_date": "2026-11-24" }));
    let ben = office.person(
        json!({ "display_name": "Ben", "email": "b@northwind.example", "end_date": "2026-12-31" }),
    );
    assert_eq!(ask(&office, json!({})).total, 2);
    office.act(&ben, "delete").expect("to the bin");
    assert_eq!(only(&office).person.id, ada);
    office.later(3 * DAY);
    assert_eq!(
        ask(&office, json!({})).total,
        0,
        "it has come, looked after or not"
    );
    office.app.look_around();
    assert_eq!(ask(&office, json!({})).total, 0);
    assert_eq!(office.get(&ada).state, PersonState::Active);
    office.act(&ben, "restore").expect("back");
    assert_eq!(
        only(&office).person.id,
        ben,
        "restored, the last day stands"
    );
}

#[test]
fn a_planned_suspension_begins_by_itself_and_survives_a_reactivation_before() {
    let office = Office::new();
    let ada = ada(&office, json!({}));
    suspend(&office, &ada, Some("2026-12-01"), None);
    assert_eq!(office.get(&ada).state, PersonState::Active);
    assert_eq!(office.get(&ada).next_change.as_deref(), Some("2026-12-01"));
    suspend(&office, &ada, None, None);
    office.act(&ada, "reactivate").expect("active again");
    assert_eq!(office.get(&ada).state, PersonState::Active);
    office.later(10 * DAY);
    assert_eq!(
        office.get(&ada).state,
        PersonState::Suspended,
        "what was planned for later still comes"
    );
    let refused = |from: &str, until: Option<&str>| {
        office
            .refused(
                "person_act",
                json!({ "ids": [ada], "selection": null, "act": "suspend", "reason": "", "from": from, "until": until }),
            )
            .code
    };
    office.act(&ada, "reactivate").expect("active again");
    assert_eq!(
        refused("2026-12-02", None),
        ErrorCode::InvalidFields,
        "that is today"
    );
    assert_eq!(
        refused("2026-12-20", Some("2026-12-20")),
        ErrorCode::InvalidFields,
        "it would be over before it began"
    );
}

#[test]
fn calling_off_leaves_everything_as_it_is_and_undo_brings_it_back() {
    let office = Office::new();
    let off =
        |row: &ComingView| -> Changed { office.ok("coming_call_off", json!({ "id": row.id })) };
    let back = |changed: &Changed| -> UndoOutcome {
        office.ok(
            "undo",
            json!({ "change_set": changed.change_set, "redo": false }),
        )
    };

    // A first day: she is not let in today instead.
    let ada = ada(&office, json!({ "start_date": "2026-11-30" }));
    let done = off(&only(&office));
    assert_eq!(office.get(&ada).state, PersonState::Staged);
    office.later(20 * DAY);
    assert_eq!(office.get(&ada).state, PersonState::Staged, "nor later");
    assert_eq!(ask(&office, json!({})).total, 0);
    assert_eq!(back(&done).kept, 0);
    assert_eq!(
        office.get(&ada).state,
        PersonState::Active,
        "the day is over by now"
    );

    // A last day.
    office.save(&ada, json!({ "end_date": "2026-12-31" }));
    let last_day = only(&office);
    let done = off(&last_day);
    assert_eq!(office.field(&ada, "end_date"), None);
    let gone = office.refused("coming_call_off", json!({ "id": last_day.id }));
    assert_eq!(gone.code, ErrorCode::NotFound, "it does not lie ahead");
    back(&done);
    assert_eq!(only(&office).id, last_day.id);
    off(&last_day);

    // The end of a suspension: she stays suspended.
    suspend(&office, &ada, None, Some("2026-12-20"));
    let done = off(&only(&office));
    office.later(30 * DAY);
    assert_eq!(office.get(&ada).state, PersonState::Suspended);
    assert_eq!(office.get(&ada).state_reason.as_deref(), Some("Leave"));
    back(&done);
    office.app.look_around();
    assert_eq!(office.get(&ada).state, PersonState::Active);

    // A role that ends stays, one that begins never does.
    let give = |from: Option<&str>, until: Option<&str>| {
        let _: Changed = office.ok(
            "assignment_save",
            json!({ "ids": [ada], "selection": null, "role": "helper", "scope": "organisation",
                "from": from, "until": until, "reason": null, "replaces": null }),
        );
    };
    give(None, Some("2027-02-28"));
    off(&only(&office));
    assert_eq!(ask(&office, json!({})).total, 0);
    let rights: commands::view::PersonAccessView =
        office.ok("effective_view", json!({ "id": ada }));
    assert_eq!(rights.assignments.len(), 1);
    assert!(rights.assignments[0].until.is_none());
}

#[test]
fn what_is_no_place_of_the_list_is_refused() {
    let office = Office::new();
    let wrong = office.refused("coming_call_off", json!({ "id": "1/2" }));
    assert_eq!(wrong.code, ErrorCode::BadRequest);
    let ask = json!({ "topic": null, "person": null, "until": null, "behind": "x", "limit": 1 });
    assert_eq!(
        office.refused("coming_list", ask).code,
        ErrorCode::BadRequest
    );
}
