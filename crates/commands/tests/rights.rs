//! Admins with less than everything: what they may do is asked of each change, whatever command
//! makes it.
#![allow(
    clippy::expect_used,
    clippy::needless_pass_by_value,
    reason = "all of this is a test, not only the functions marked as one"
)]

use commands::view::{AppPhase, AppStatus, ComingPage, PersonView};
use commands::{AppError, ErrorCode};
use domain::access::{BuiltInRole, Scope};
use domain::claim::ClaimKind;
use domain::id::{PersonId, UnitId};
use domain::op::{Actor, Change, Edge, SecretRank, Terms, Via};
use domain::time::Instant;
use secrets::{DirectoryId, KeyRing};
use serde_json::{Value, json};
use store::{Store, WriteContext};
use test_support::office::{MORNING, Office, PASSWORD};

const CARD: &str = "uid:04A3C6CAE26180";
const OTHER: &str = "uid:04A3C6CAE26181";

/// The directory's own store, beside the app's: there is no command yet that gives roles.
fn beside(office: &Office) -> Store {
    let place = office.folder.path().join("office.rollbook");
    let keys = std::fs::read(office.folder.path().join("office.rollbook.keys")).expect("the keys");
    let keys: Value = serde_json::from_slice(&keys).expect("JSON");
    let directory = DirectoryId::parse(keys["directory"].as_str().expect("an id")).expect("an id");
    let key = KeyRing::new(office.vault.clone())
        .open_existing(directory)
        .expect("the vault has it");
    Store::open(&place, Some(&key)).expect("it opens").0
}

fn id(text: &str) -> PersonId {
    text.parse().expect("an id")
}

/// Somebody with Grace's password, a role, and an address of that name.
fn admin(office: &Office, name: &str, role: BuiltInRole, terms: Terms) -> String {
    given(office, name, role, Scope::Organisation, terms)
}

/// The same in a part of the directory.
fn admin_in(office: &Office, name: &str, role: BuiltInRole, scope: Scope) -> String {
    given(office, name, role, scope, Terms::default())
}

fn given(office: &Office, name: &str, role: BuiltInRole, scope: Scope, terms: Terms) -> String {
    let email = format!("{}@northwind.example", name.to_lowercase());
    let admin = office.person(json!({ "display_name": name, "email": email }));
    let store = beside(office);
    let (grace, phc) = store
        .read(|reader| {
            let grace = reader
                .holder_of(ClaimKind::Login, "grace@northwind.example")?
                .ok_or(store::Error::NotFound)?;
            let (phc, _) = reader.password_of(grace)?.ok_or(store::Error::NotFound)?;
            Ok((grace, phc))
        })
        .expect("Grace has a password");
    let chance = name.bytes().next().unwrap_or(0);
    let context = WriteContext {
        now: Instant(MORNING),
        actor: Actor {
            person: Some(grace),
            via: Via::CommandLine,
        },
        entropy: [chance; 32],
        kind: "test",
        label: "{}".into(),
    };
    store
        .write(&context, |tx| {
            tx.insist(Change::Link {
                edge: Edge::role(id(&admin), role.id()).within(scope),
                present: true,
                terms,
            })?;
            tx.insist(Change::SetPassword {
                person: id(&admin),
                phc: Some(phc),
                rank: SecretRank::Admin,
                must_change: false,
            })
        })
        .expect("Grace may give it");
    admin
}

fn sign_in(office: &Office, name: &str) -> Result<Value, AppError> {
    let _: AppStatus = office.ok("lock", json!({}));
    let email = format!("{}@northwind.example", name.to_lowercase());
    office.call("sign_in", json!({ "email": email, "password": PASSWORD }))
}

#[track_caller]
fn signed_in(office: &Office, name: &str) {
    let status: AppStatus =
        serde_json::from_value(sign_in(office, name).expect("signed in")).expect("a status");
    assert_eq!(status.phase, AppPhase::Open);
}

/// The person whom the last admin of this sentence signs in as.
fn office_of(name: &str, role: BuiltInRole, terms: Terms) -> (Office, String, String) {
    let office = Office::new();
    let ben = office.person(json!({ "display_name": "Ben", "email": "ben@northwind.example" }));
    let own = admin(&office, name, role, terms);
    signed_in(&office, name);
    (office, ben, own)
}

fn grace(office: &Office) -> String {
    beside(office)
        .read(|reader| reader.holder_of(ClaimKind::Login, "grace@northwind.example"))
        .expect("a store")
        .expect("Grace")
        .to_string()
}

#[track_caller]
fn denied(result: Result<Value, AppError>, permission: &str) {
    let error = result.expect_err("it should be denied");
    assert_eq!(error.code, ErrorCode::Denied, "{error:?}");
    assert_eq!(error.detail["permission"], permission, "{error:?}");
}

fn save(office: &Office, person: &str, patch: Value) -> Result<Value, AppError> {
    let versions = office.get(person).versions;
    office.call(
        "person_save",
        json!({ "id": person, "patch": patch, "versions": versions, "departments": null }),
    )
}

fn create(office: &Office, n: u8, fields: Value) -> Result<Value, AppError> {
    let id = format!("0190a000-0000-7000-8000-00000000ff{n:02x}");
    office.call(
        "person_create",
        json!({ "id": id, "fields": fields, "departments": [], "not_a_duplicate": null }),
    )
}

#[test]
fn reception_gives_badges_and_edits_but_suspends_deletes_and_reaches_nobody_above() {
    let (office, ben, _) = office_of("Eve", BuiltInRole::Reception, Terms::default());
    let grace = grace(&office);
    office.assign(&ben, CARD).expect("that is her work");
    office.assign(&grace, OTHER).expect("owners get badges too");
    save(&office, &ben, json!({ "phone": "+49 30 901820" })).expect("people.edit");
    create(&office, 1, json!({ "display_name": "Kim" })).expect("people.create");
    denied(office.act(&ben, "suspend"), "people.suspend");
    denied(office.act(&ben, "delete"), "people.delete");
    denied(
        save(&office, &ben, json!({ "end_date": "2030-01-01" })),
        "people.suspend",
    );
    // Grace may do what Eve may not: the first such permission is named.
    let above = save(
        &office,
        &grace,
        json!({ "email": "eve2@northwind.example" }),
    )
    .expect_err("Grace is above");
    assert_eq!(above.code, ErrorCode::Denied);
    assert_eq!(above.detail["reason"], "above");
}

#[test]
fn a_new_company_or_department_needs_the_right_to_add_one() {
    let (office, ben, _) = office_of("Eve", BuiltInRole::Reception, Terms::default());
    denied(
        create(
            &office,
            1,
            json!({ "display_name": "Kim", "company": "new:Acme" }),
        ),
        "company.create",
    );
    denied(
        save(&office, &ben, json!({ "department": "new:Sawmill" })),
        "units.manage",
    );
    let page: Value = office.ok("unit_list", json!({ "kind": "company" }));
    assert_eq!(page, json!([]), "nothing was made");
}

#[test]
fn a_helper_cannot_suspend_an_owner_nor_sign_the_owner_out_of_anything() {
    let (office, ben, _) = office_of("Hal", BuiltInRole::Helper, Terms::default());
    denied(office.act(&grace(&office), "suspend"), "people.suspend");
    denied(office.assign(&ben, CARD), "badge.assign");
    denied(save(&office, &ben, json!({ "phone": "1" })), "people.edit");
}

#[test]
fn a_helper_sees_what_comes_and_calls_nothing_off() {
    let office = Office::new();
    let ben = office.person(json!({ "display_name": "Ben", "email": "ben@northwind.example" }));
    save(&office, &ben, json!({ "end_date": "2026-12-31" })).expect("saved");
    admin(&office, "Hal", BuiltInRole::Helper, Terms::default());
    signed_in(&office, "Hal");
    let page: ComingPage = office.ok(
        "coming_list",
        json!({ "topic": null, "person": null, "until": null, "behind": null, "limit": 10 }),
    );
    assert!(!page.rows[0].may_call_off);
    let off = json!({ "id": page.rows[0].id });
    denied(office.call("coming_call_off", off), "people.suspend");
    assert_eq!(
        office.field(&ben, "end_date").as_deref(),
        Some("2026-12-31")
    );
}

#[test]
fn an_admin_cannot_suspend_the_owner_above() {
    let (office, ben, _) = office_of("Ada", BuiltInRole::Admin, Terms::default());
    // With one owner only, that would be said first.
    admin(&office, "Lin", BuiltInRole::Owner, Terms::default());
    office.act(&ben, "suspend").expect("an admin's work");
    let above = office
        .act(&grace(&office), "suspend")
        .expect_err("Grace is above");
    assert_eq!(above.code, ErrorCode::Denied);
    assert_eq!(above.detail["reason"], "above");
    assert_eq!(above.detail["permission"], "people.purge");
}

#[test]
fn a_department_manager_works_within_the_department() {
    let office = Office::new();
    let ben = office.person(json!({ "display_name": "Ben", "department": "new:Saws" }));
    let kim = office.person(json!({ "display_name": "Kim", "department": "new:Office" }));
    let saws: UnitId = {
        let units: Vec<Value> = office.ok("unit_list", json!({ "kind": "department" }));
        let saws = units.iter().find(|unit| unit["name"] == "Saws");
        let saws = saws.and_then(|unit| unit["id"].as_str()).expect("Saws");
        saws.parse().expect("an id")
    };
    admin_in(
        &office,
        "Ada",
        BuiltInRole::DepartmentManager,
        Scope::Unit(saws),
    );
    signed_in(&office, "Ada");
    save(&office, &ben, json!({ "phone": "+49 30 901820" })).expect("her department");
    office.act(&ben, "suspend").expect("her department");
    create(
        &office,
        1,
        json!({ "display_name": "Lin", "department": "Saws" }),
    )
    .expect("her department");
    for (result, permission) in [
        (save(&office, &kim, json!({ "phone": "1" })), "people.edit"),
        (
            save(&office, &ben, json!({ "department": "Office" })),
            "people.edit",
        ),
        (office.act(&kim, "suspend"), "people.suspend"),
        (office.assign(&kim, CARD), "badge.assign"),
        (
            create(&office, 2, json!({ "display_name": "Tom" })),
            "people.create",
        ),
    ] {
        if let Err(error) = &result {
            assert_eq!(error.detail["reason"], "out_of_scope", "{error:?}");
        }
        denied(result, permission);
    }
    let kim: PersonView = office.get(&kim);
    assert_eq!(kim.fields.0.get("phone"), None, "nothing was written");
}

/// Imports a text; answers the report.
fn import(office: &Office, text: &str) -> Result<Value, AppError> {
    let path = office.folder.path().join("list.csv");
    std::fs::write(&path, text).expect("a file");
    let file = office.call(
        "import_open",
        json!({ "path": path, "sheet": null, "encoding": null, "delimiter": null }),
    )?;
    let columns: serde_json::Map<String, Value> = file["columns"]
        .as_array()
        .expect("columns")
        .iter()
        .filter(|column| !column["field"].is_null())
        .map(|column| (column["index"].to_string(), column["field"].clone()))
        .collect();
    let job = office.call(
        "import_run",
        json!({
            "file_id": file["file_id"], "mode": "create_and_update", "strict": false,
            "mapping": { "columns": columns, "date_order": null },
        }),
    )?;
    let job = serde_json::from_value(job).expect("a job");
    if let Some(error) = office.app.wait_for(&job).expect("the job is known").error {
        return Err(error);
    }
    office.call("import_report", json!({ "file_id": file["file_id"] }))
}

#[test]
fn a_file_brings_in_what_its_admin_may_and_refuses_the_other_rows() {
    let office = Office::new();
    office.person(json!({ "display_name": "Ben", "department": "new:Saws" }));
    office.person(json!({ "display_name": "Kim", "department": "new:Office", "email": "kim@northwind.example" }));
    let saws: UnitId = {
        let units: Vec<Value> = office.ok("unit_list", json!({ "kind": "department" }));
        let saws = units.iter().find(|unit| unit["name"] == "Saws");
        let saws = saws.and_then(|unit| unit["id"].as_str()).expect("Saws");
        saws.parse().expect("an id")
    };
    admin_in(&office, "Ada", BuiltInRole::Admin, Scope::Unit(saws));
    signed_in(&office, "Ada");
    let report = import(
        &office,
        "Name,E-mail,Department,Company\n\
         Lin,lin@northwind.example,Saws,\n\
         Tom,tom@northwind.example,Office,\n\
         Kim,kim@northwind.example,Saws,\n\
         Una,una@northwind.example,Saws,Acme\n\
         Wes,wes@northwind.example,,\n",
    )
    .expect("the good rows go in");
    assert_eq!(
        (&report["new"], &report["changed"], &report["refused"]),
        (&json!(1), &json!(0), &json!(4)),
        "{report}"
    );
    let companies: Value = office.ok("unit_list", json!({ "kind": "company" }));
    assert_eq!(companies, json!([]), "Acme was not made");
}

#[test]
fn a_file_takes_back_no_badge_its_admin_could_not() {
    let office = Office::new();
    let ben = office.person(
        json!({ "display_name": "Ben", "department": "new:Saws", "email": "ben@northwind.example" }),
    );
    let kim = office.person(
        json!({ "display_name": "Kim", "department": "new:Office", "email": "kim@northwind.example" }),
    );
    office.assign(&ben, CARD).expect("given");
    office.assign(&kim, OTHER).expect("given");
    let units: Vec<Value> = office.ok("unit_list", json!({ "kind": "department" }));
    let saws = units.iter().find(|unit| unit["name"] == "Saws");
    let saws = saws.and_then(|unit| unit["id"].as_str()).expect("Saws");
    let saws = Scope::Unit(saws.parse().expect("an id"));
    admin_in(&office, "Ada", BuiltInRole::Admin, saws);
    signed_in(&office, "Ada");
    let report = import(
        &office,
        "Name,E-mail,Badge\nBen,ben@northwind.example,(clear)\nKim,kim@northwind.example,(clear)\n",
    )
    .expect("her own row goes in");
    assert_eq!(
        (&report["changed"], &report["refused"]),
        (&json!(1), &json!(1)),
        "{report}"
    );
    assert_eq!(report["problems"][0]["code"], "denied", "{report}");
    assert_eq!(report["problems"][0]["row"], 3, "{report}");
    assert!(office.get(&ben).badges.is_empty(), "his is taken back");
    assert_eq!(office.get(&kim).badges.len(), 1, "hers is kept");
}

#[test]
fn an_import_needs_its_own_permission() {
    let (office, _, _) = office_of("Eve", BuiltInRole::Reception, Terms::default());
    denied(import(&office, "Name\nLin\n"), "import");
}

#[test]
fn a_role_that_has_ended_signs_nobody_in() {
    let office = Office::new();
    let until = Terms {
        until: Some(Instant(MORNING + 1000)),
        ..Terms::default()
    };
    admin(&office, "Ada", BuiltInRole::Admin, until);
    signed_in(&office, "Ada");
    office.later(2000);
    let late = create(&office, 1, json!({ "display_name": "Kim" }));
    denied(late, "people.create");
    let refused = sign_in(&office, "Ada").expect_err("no admin any more");
    assert_eq!(refused.code, ErrorCode::WrongPassword);
}

#[test]
fn somebody_suspended_while_signed_in_can_do_no_more() {
    let (office, ben, ada) = office_of("Ada", BuiltInRole::Admin, Terms::default());
    let store = beside(&office);
    let context = WriteContext {
        now: Instant(MORNING),
        actor: Actor {
            person: Some(id(&grace(&office))),
            via: Via::CommandLine,
        },
        entropy: [99; 32],
        kind: "test",
        label: "{}".into(),
    };
    store
        .write(&context, |tx| {
            tx.insist(Change::PlaceHold {
                entity: id(&ada).into(),
                kind: domain::lifecycle::HoldKind::Suspended,
                reason: "elsewhere".into(),
                from: None,
                until: None,
            })
        })
        .expect("Grace may");
    let refused = office.act(&ben, "suspend").expect_err("suspended herself");
    assert_eq!(refused.code, ErrorCode::Denied);
    assert_eq!(refused.detail["reason"], "inactive");
    // Undo asks no permission of its own: the guard does.
    let undo = office.call("undo", json!({ "change_set": null, "redo": false }));
    assert!(undo.is_err());
}

#[test]
fn undoing_somebody_elses_act_needs_the_right_to_the_opposite() {
    let office = Office::new();
    let ben = office.person(json!({ "display_name": "Ben", "email": "ben@northwind.example" }));
    let suspended = office.act(&ben, "suspend").expect("Grace may");
    let set = suspended["change_set"].clone();
    admin(&office, "Eve", BuiltInRole::Reception, Terms::default());
    signed_in(&office, "Eve");
    denied(
        office.call("undo", json!({ "change_set": set, "redo": false })),
        "people.suspend",
    );
}

#[test]
fn an_import_takes_back_even_the_badge_of_somebody_above() {
    let office = Office::new();
    let boss = office.person(json!({ "display_name": "Max", "email": "max@northwind.example" }));
    office.assign(&boss, CARD).expect("given");
    let store = beside(&office);
    let context = WriteContext {
        now: Instant(MORNING),
        actor: Actor {
            person: Some(id(&grace(&office))),
            via: Via::CommandLine,
        },
        entropy: [98; 32],
        kind: "test",
        label: "{}".into(),
    };
    store
        .write(&context, |tx| {
            tx.insist(Change::Link {
                edge: Edge::role(id(&boss), BuiltInRole::Owner.id()),
                present: true,
                terms: Terms::default(),
            })
        })
        .expect("Grace may");
    admin(&office, "Ada", BuiltInRole::Admin, Terms::default());
    signed_in(&office, "Ada");
    let report = import(
        &office,
        "Name,E-mail,Badge\nMax,max@northwind.example,(clear)\nLin,lin@northwind.example,\n",
    )
    .expect("the rest is imported");
    // A badge is no power over its holder.
    assert_eq!(
        (report["new"].as_u64(), report["changed"].as_u64()),
        (Some(1), Some(1)),
        "{report}"
    );
    assert_eq!(report["refused"].as_u64(), Some(0), "{report}");
}

#[test]
fn the_last_owner_stays_and_is_told_why() {
    let office = Office::new();
    let grace = grace(&office);
    for result in [
        office.act(&grace, "delete"),
        save(&office, &grace, json!({ "end_date": "2040-01-01" })),
        save(&office, &grace, json!({ "email": null })),
    ] {
        let error = result.expect_err("the last owner");
        assert!(
            matches!(
                error.code,
                ErrorCode::LastOwner | ErrorCode::NotYourself | ErrorCode::InvalidFields
            ),
            "{error:?}"
        );
    }
}

#[test]
fn whoever_may_not_read_the_history_is_refused() {
    let (office, ben, _) = office_of("Hal", BuiltInRole::Helper, Terms::default());
    let ask = json!({ "person": ben, "by": null, "act": null, "topic": null, "since": null,
        "until": null, "before": null, "limit": 10 });
    let refused = office.refused("history_page", ask.clone());
    assert_eq!(refused.code, ErrorCode::Denied);
    let file = office.folder.path().join("history.csv");
    let refused = office.refused(
        "history_export",
        json!({ "ask": ask, "format": "csv", "path": file, "delimiter": null, "labels": {}, "rtl": false }),
    );
    assert_eq!(refused.code, ErrorCode::Denied);
    assert!(!file.exists());
}

#[test]
fn many_are_changed_only_as_far_as_one_may() {
    let office = Office::new();
    let sales = office
        .person(json!({ "display_name": "Sam", "username": "sam", "department": "new:Sales" }));
    let works = office
        .person(json!({ "display_name": "Wim", "username": "wim", "department": "new:Works" }));
    let unit = office.get(&sales).fields.0["department"].clone();
    let unit = UnitId(unit.parse().expect("an id"));
    admin_in(
        &office,
        "Mona",
        BuiltInRole::DepartmentManager,
        Scope::Unit(unit),
    );
    signed_in(&office, "Mona");
    let job: commands::view::JobRef = office.ok(
        "people_edit",
        json!({ "selection": { "mode": "some", "ids": [sales, works] }, "dry_run": false, "checked": null,
            "edits": [{ "field": "title", "verb": "set", "values": ["Seller"] }] }),
    );
    office.app.wait_for(&job).expect("known");
    let report: commands::view::EditReport =
        office.ok("people_edit_report", json!({ "job": job.job }));
    assert_eq!((report.changed, report.refused), (1, 1));
    let page: commands::view::EditRowsPage = office.ok(
        "people_edit_rows",
        json!({ "job": job.job, "outcome": "refused", "start": 0, "end": 10 }),
    );
    let row = &page.rows[0];
    assert_eq!((page.total, row.name.as_str()), (1, "Wim"));
    assert_eq!(
        row.error.as_ref().map(|error| error.code),
        Some(ErrorCode::Denied)
    );
    assert_eq!(office.field(&sales, "title").as_deref(), Some("Seller"));
    assert_eq!(office.field(&works, "title"), None);
}

#[test]
fn shared_views_are_a_setting_of_the_office() {
    let (office, _, _) = office_of("Hal", BuiltInRole::Helper, Terms::default());
    let all: commands::view::SharedViews = office.ok("shared_views", json!({}));
    assert!(!all.may_change);
    let body = json!({ "base": "all", "query": { "text": "", "filters": [], "sort": [], "states": [] },
        "columns": ["name"], "widths": {}, "density": null });
    denied(
        office.call(
            "shared_view_save",
            json!({ "id": "0190aaaa-0000-7000-8000-0000000000d1", "name": "Mine", "body": body }),
        ),
        "settings.manage",
    );
}

#[test]
fn nobody_merges_whoever_may_do_more_and_nothing_is_done_in_part() {
    let (office, ben, _) = office_of("Mia", BuiltInRole::Admin, Terms::default());
    let grace = grace(&office);
    let twin = office.person(json!({ "display_name": "Benjamin", "phone": "+49 30 901820" }));
    let merge = |keep: &str, other: &str| {
        let args = json!({ "keep": keep, "other": other, "choices": {}, "reason": null });
        office.call("person_merge", args)
    };
    let ask = json!({ "people": [ben, grace], "keep": ben });
    let preview = office.call("person_merge_preview", ask).expect("a look");
    assert_eq!(preview["refused"]["code"], "denied", "said before");
    let error = merge(&ben, &grace).expect_err("an owner");
    assert_eq!(error.code, ErrorCode::Denied, "{error:?}");
    assert_eq!(office.field(&ben, "merged_into"), None);
    assert_eq!(office.get(&grace).role, "owner");
    merge(&ben, &twin).expect("her equals and those below");
    assert_eq!(office.field(&ben, "phone").as_deref(), Some("+4930901820"));

    let (office, ben, own) = office_of("Rex", BuiltInRole::Helper, Terms::default());
    let args = json!({ "keep": ben, "other": own, "choices": {}, "reason": null });
    denied(office.call("person_merge", args), "people.merge");
}
