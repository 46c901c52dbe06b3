//! The same change for many people.

use commands::ErrorCode;
use commands::view::{
    ActKind, Changed, EditOutcome, EditReport, EditRow, EditRowsPage, Job, JobPhase, JobRef,
    UndoOutcome, UnitView,
};
use serde_json::{Value, json};
use test_support::Office;

const CREW: &str = "0190aaaa-0000-7000-8000-0000000000c1";

/// Four people: two in Sales, one without a department, one in the bin.
struct Staff {
    office: Office,
    ada: String,
    ben: String,
    cleo: String,
    dora: String,
}

fn staff() -> Staff {
    let office = Office::new();
    let one = |name: &str, more: Value| {
        let mut fields = json!({ "display_name": name, "username": name.to_lowercase() });
        if let (Value::Object(fields), Value::Object(more)) = (&mut fields, more) {
            fields.extend(more);
        }
        office.person(fields)
    };
    let ada = one(
        "Ada",
        json!({ "department": "new:Sales", "title": "Clerk" }),
    );
    let ben = one(
        "Ben",
        json!({ "department": "Sales", "start_date": "2026-05-01" }),
    );
    let cleo = one("Cleo", json!({}));
    let dora = one("Dora", json!({ "department": "Sales" }));
    office.act(&dora, "delete").expect("in the bin");
    Staff {
        office,
        ada,
        ben,
        cleo,
        dora,
    }
}

impl Staff {
    fn everybody(&self) -> Value {
        json!({ "mode": "some", "ids": [self.ada, self.ben, self.cleo, self.dora] })
    }

    fn run(&self, selection: Value, edits: Value, dry_run: bool) -> EditReport {
        run(&self.office, selection, edits, dry_run, None)
    }

    fn rows(&self, report: &EditReport) -> Vec<EditRow> {
        let page: EditRowsPage = self.office.ok(
            "people_edit_rows",
            json!({ "job": report.job, "outcome": null, "start": 0, "end": 100 }),
        );
        page.rows
    }

    fn department(&self, id: &str) -> (Option<String>, Vec<String>) {
        let view = self.office.get(id);
        let further = view.departments.into_iter().map(|unit| unit.name);
        let primary = view.references.get("department");
        (primary.map(|unit| unit.name.clone()), further.collect())
    }
}

#[track_caller]
fn run(
    office: &Office,
    selection: Value,
    edits: Value,
    dry_run: bool,
    checked: Option<&str>,
) -> EditReport {
    let args =
        json!({ "selection": selection, "edits": edits, "dry_run": dry_run, "checked": checked });
    let job: JobRef = office.ok("people_edit", args);
    let job: Job = office.app.wait_for(&job).expect("the job is known");
    assert_eq!((job.phase, &job.error), (JobPhase::Done, &None));
    office.ok("people_edit_report", json!({ "job": job.job }))
}

fn set(field: &str, value: &str) -> Value {
    json!({ "field": field, "verb": "set", "values": [value] })
}

fn verb(field: &str, verb: &str, values: &[&str]) -> Value {
    json!({ "field": field, "verb": verb, "values": values })
}

fn undo(office: &Office, change_set: &str) -> UndoOutcome {
    office.ok("undo", json!({ "change_set": change_set, "redo": false }))
}

fn counts(report: &EditReport) -> (u64, u64, u64, u64) {
    (report.people, report.changed, report.same, report.refused)
}

#[test]
fn a_check_says_what_would_become_of_everybody_and_changes_nobody() {
    let staff = staff();
    let edits = json!([set("title", "Clerk"), set("department", "new:Works")]);
    let before = staff.office.get(&staff.ada).rev;
    let report = staff.run(staff.everybody(), edits, true);
    assert_eq!(counts(&report), (4, 3, 0, 1));
    assert_eq!(report.change_set, None);
    assert_eq!(
        report.new_units,
        [("department".to_owned(), "Works".to_owned())]
    );
    let rows = staff.rows(&report);
    let shown: Vec<_> = rows
        .iter()
        .map(|row| (row.name.as_str(), row.outcome))
        .collect();
    assert_eq!(
        shown,
        [
            ("Ada", EditOutcome::Changed),
            ("Ben", EditOutcome::Changed),
            ("Cleo", EditOutcome::Changed),
            ("Dora", EditOutcome::Refused),
        ]
    );
    let text = |value: &str| Some(value.to_owned());
    assert_eq!(
        rows[0].changes,
        [("department".to_owned(), text("Sales"), text("Works"))],
        "the title she has already"
    );
    assert_eq!(
        rows[2].changes,
        [
            ("title".to_owned(), None, text("Clerk")),
            ("department".to_owned(), None, text("Works")),
        ]
    );
    let why = rows[3].error.as_ref().expect("a reason");
    assert_eq!(why.code, ErrorCode::PersonInBin);
    assert_eq!(
        staff.office.get(&staff.ada).rev,
        before,
        "nothing was written"
    );
    let units: Vec<UnitView> = staff
        .office
        .ok("unit_list", json!({ "kind": "department" }));
    assert!(units.iter().all(|unit| unit.name != "Works"));
}

#[test]
fn many_are_changed_in_one_act_with_one_undo() {
    let staff = staff();
    let edits = json!([set("site", "new:Berlin"), verb("title", "clear", &[])]);
    let report = staff.run(staff.everybody(), edits, false);
    assert_eq!(counts(&report), (4, 3, 0, 1));
    for id in [&staff.ada, &staff.ben, &staff.cleo] {
        assert_eq!(staff.office.get(id).references["site"].name, "Berlin");
    }
    assert_eq!(staff.office.field(&staff.ada, "title"), None);
    // Ben moves on before it is taken back.
    staff
        .office
        .save(&staff.ben, json!({ "site": "new:Paris" }));
    let change_set = report.change_set.expect("an act");
    let outcome = undo(&staff.office, &change_set);
    assert_eq!(outcome.act.kind, ActKind::PeopleEdit);
    assert_eq!(outcome.act.count, Some(4));
    assert!(outcome.kept > 0, "Ben was edited since: {outcome:?}");
    assert_eq!(
        staff.office.get(&staff.ben).references["site"].name,
        "Paris"
    );
    assert!(
        !staff
            .office
            .get(&staff.cleo)
            .references
            .contains_key("site")
    );
    assert_eq!(
        staff.office.field(&staff.ada, "title").as_deref(),
        Some("Clerk")
    );
}

#[test]
fn whoever_has_it_already_is_counted_and_no_act_is_made_of_nothing() {
    let staff = staff();
    let two = json!({ "mode": "some", "ids": [staff.ada, staff.ben] });
    let report = staff.run(two, json!([set("department", "sales")]), false);
    assert_eq!(counts(&report), (2, 0, 2, 0));
    assert_eq!(report.change_set, None);
}

#[test]
fn everybody_a_filter_matches_is_changed_but_for_the_exceptions() {
    let staff = staff();
    let query = json!({ "text": "", "sort": [], "states": [],
        "filters": [{ "column": "department", "op": "is", "values": ["Sales"] }] });
    let selection = json!({ "mode": "all", "query": query, "except": [staff.ben] });
    let report = staff.run(selection, json!([set("language", "de")]), false);
    assert_eq!(counts(&report), (1, 1, 0, 0));
    assert_eq!(
        staff.office.field(&staff.ada, "language").as_deref(),
        Some("de")
    );
    assert_eq!(staff.office.field(&staff.ben, "language"), None);
}

#[test]
fn exactly_those_who_were_checked_are_changed() {
    let staff = staff();
    let query = json!({ "text": "", "sort": [], "states": [],
        "filters": [{ "column": "department", "op": "is", "values": ["Sales"] }] });
    let selection = json!({ "mode": "all", "query": query, "except": [] });
    let edits = json!([set("title", "Seller")]);
    let check = staff.run(selection.clone(), edits.clone(), true);
    // Somebody joins Sales after the look.
    staff
        .office
        .save(&staff.cleo, json!({ "department": "Sales" }));
    let report = run(
        &staff.office,
        selection.clone(),
        edits.clone(),
        false,
        Some(&check.job),
    );
    assert_eq!(counts(&report), (2, 2, 0, 0));
    assert_eq!(staff.office.field(&staff.cleo, "title"), None);
    let error = staff.office.refused(
        "people_edit",
        json!({ "selection": selection, "edits": edits, "dry_run": false, "checked": "no job" }),
    );
    assert_eq!(error.code, ErrorCode::NotFound);
}

#[test]
fn departments_are_added_and_taken_away() {
    let staff = staff();
    let three = || json!({ "mode": "some", "ids": [staff.ada, staff.ben, staff.cleo] });
    let report = staff.run(
        three(),
        json!([verb("department", "add", &["new:Works"])]),
        false,
    );
    assert_eq!(counts(&report), (3, 3, 0, 0));
    let text = |name: &str| Some(name.to_owned());
    assert_eq!(
        staff.department(&staff.ada),
        (text("Sales"), vec!["Works".to_owned()])
    );
    assert_eq!(
        staff.department(&staff.cleo),
        (text("Works"), Vec::new()),
        "the first one becomes the primary one"
    );
    let again = staff.run(
        three(),
        json!([verb("department", "add", &["Works"])]),
        false,
    );
    assert_eq!(counts(&again), (3, 0, 3, 0));
    // From Sales to Works, for those who are in Sales: out of the one and into the other.
    let report = staff.run(
        three(),
        json!([
            verb("department", "remove", &["Sales"]),
            verb("department", "add", &["Works"]),
        ]),
        false,
    );
    assert_eq!(counts(&report), (3, 2, 1, 0));
    assert_eq!(staff.department(&staff.ada), (text("Works"), Vec::new()));
    undo(&staff.office, &report.change_set.expect("an act"));
    assert_eq!(
        staff.department(&staff.ada),
        (text("Sales"), vec!["Works".to_owned()])
    );
    staff.run(three(), json!([verb("departments", "clear", &[])]), false);
    assert_eq!(staff.department(&staff.ada), (text("Sales"), Vec::new()));
}

#[test]
fn groups_and_roles_are_part_of_the_same_act() {
    let staff = staff();
    let _: Changed = staff.office.ok(
        "group_save",
        json!({ "id": CREW, "name": "Night crew", "external_id": null, "project": null,
            "parents": null, "managers": null, "roles": null, "members": null }),
    );
    let two = || json!({ "mode": "some", "ids": [staff.ada, staff.ben] });
    let edits = json!([
        verb("groups", "add", &[CREW]),
        verb("roles", "add", &["reception"]),
        set("title", "Night desk"),
    ]);
    let report = staff.run(two(), edits.clone(), false);
    assert_eq!(counts(&report), (2, 2, 0, 0));
    let shown: Vec<_> = staff.rows(&report)[0]
        .changes
        .iter()
        .map(|(field, before, after)| {
            let text = |value: &Option<String>| value.clone().unwrap_or_default();
            format!("{field} {}>{}", text(before), text(after))
        })
        .collect();
    assert_eq!(
        shown,
        [
            "title Clerk>Night desk",
            "groups >Night crew",
            "roles >reception"
        ]
    );
    assert_eq!(counts(&staff.run(two(), edits, false)), (2, 0, 2, 0));
    let out = json!([
        verb("groups", "clear", &[]),
        verb("roles", "remove", &["reception"]),
    ]);
    assert_eq!(counts(&staff.run(two(), out, true)), (2, 2, 0, 0));
    undo(&staff.office, &report.change_set.expect("an act"));
    let out = json!([
        verb("groups", "remove", &[CREW]),
        verb("roles", "remove", &["reception"]),
    ]);
    assert_eq!(counts(&staff.run(two(), out, false)), (2, 0, 2, 0));
}

#[test]
fn whom_it_does_not_fit_is_left_out() {
    let staff = staff();
    let three = json!({ "mode": "some", "ids": [staff.ada, staff.ben, staff.cleo] });
    let report = staff.run(three, json!([set("end_date", "2026-04-30")]), false);
    assert_eq!(counts(&report), (3, 2, 0, 1));
    let ben = &staff.rows(&report)[1];
    let error = ben.error.as_ref().expect("a reason");
    assert_eq!(error.code, ErrorCode::InvalidFields);
    assert_eq!(error.detail["problems"][0]["code"], "end_before_start");
    assert_eq!(staff.office.field(&staff.ben, "end_date"), None);
}

#[test]
fn the_last_owner_keeps_the_role() {
    let staff = staff();
    let status: commands::view::AppStatus = staff.office.ok("app_status", json!({}));
    let grace = status.admin.expect("Grace").id;
    let selection = json!({ "mode": "some", "ids": [grace] });
    let edits = json!([verb("roles", "remove", &["owner"])]);
    let report = staff.run(selection, edits, false);
    assert_eq!(counts(&report), (1, 0, 0, 1));
}

#[test]
fn what_cannot_be_asked_for_is_refused_before_anything_starts() {
    let staff = staff();
    let check = |edits: Value, code: ErrorCode, problem: Option<&str>| {
        let error = staff.office.refused(
            "people_edit",
            json!({ "selection": staff.everybody(), "edits": edits, "dry_run": true, "checked": null }),
        );
        let found = error.detail["problems"][0]["code"].as_str();
        assert_eq!((error.code, found), (code, problem), "{edits}");
    };
    use ErrorCode::{BadRequest, InvalidFields};
    check(json!([]), BadRequest, None);
    check(
        json!([set("email", "a@b.example")]),
        InvalidFields,
        Some("not_common"),
    );
    check(
        json!([set("shoe_size", "44")]),
        InvalidFields,
        Some("unknown_field"),
    );
    check(
        json!([set("department", "Nowhere")]),
        InvalidFields,
        Some("unknown_unit"),
    );
    check(
        json!([set("end_date", "soon")]),
        InvalidFields,
        Some("date_unreadable"),
    );
    check(
        json!([verb("person_type", "clear", &[])]),
        InvalidFields,
        Some("empty"),
    );
    check(
        json!([set("title", "a"), set("title", "b")]),
        InvalidFields,
        Some("twice"),
    );
    check(
        json!([verb("department", "remove", &["new:Nowhere"])]),
        InvalidFields,
        Some("unknown_unit"),
    );
    check(json!([verb("title", "add", &["x"])]), BadRequest, None);
    check(json!([verb("groups", "add", &["no id"])]), BadRequest, None);
}

#[test]
fn stopping_half_way_changes_nothing() {
    let staff = staff();
    let feed = staff.office.app.feed();
    let job: JobRef = staff.office.ok(
        "people_edit",
        json!({ "selection": staff.everybody(), "edits": [set("title", "x")], "dry_run": false,
            "checked": null }),
    );
    // The wish to stop may come at any time; either all of it happened or nothing.
    let _: Value = staff.office.ok("job_cancel", json!({ "job": job.job }));
    drop(feed);
    let ended = staff.office.app.wait_for(&job).expect("known");
    let done = ended.phase == JobPhase::Done;
    assert!(done || ended.phase == JobPhase::Cancelled);
    for id in [&staff.ben, &staff.cleo] {
        let title = staff.office.field(id, "title");
        assert_eq!(title.as_deref(), done.then_some("x"));
    }
}
