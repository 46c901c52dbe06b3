//! Files of people, from opening to undo.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a helper of a test may end it"
)]

use commands::view::{
    BadgeLookup, DirectoryPage, ImportFile, ImportMapping, ImportMode, ImportReport,
    ImportRowsPage, JobPhase, JobRef, SavedFile, UndoOutcome,
};
use commands::{AppError, ErrorCode};
use serde_json::json;

use test_support::Office;

/// Opens a text as a file called `name`.
fn open(office: &Office, name: &str, text: &str) -> ImportFile {
    let path = office.folder.path().join(name);
    std::fs::write(&path, text).expect("a file");
    office.ok(
        "import_open",
        json!({ "path": path, "sheet": null, "encoding": null, "delimiter": null }),
    )
}

fn mapping(file: &ImportFile) -> ImportMapping {
    ImportMapping {
        columns: file
            .columns
            .iter()
            .filter_map(|column| Some((column.index, column.field.clone()?)))
            .collect(),
        date_order: None,
    }
}

enum How {
    Check,
    Run,
    Strict,
}

fn job(
    office: &Office,
    file: &ImportFile,
    how: &How,
    mode: ImportMode,
) -> Result<ImportReport, AppError> {
    let mapping = mapping(file);
    let job: JobRef = match how {
        How::Check => office.ok("import_check", json!({ "file_id": file.file_id, "mapping": mapping, "mode": mode })),
        How::Run | How::Strict => office.ok(
            "import_run",
            json!({ "file_id": file.file_id, "mapping": mapping, "mode": mode, "strict": matches!(how, How::Strict) }),
        ),
    };
    let job = office.app.wait_for(&job).expect("the job is known");
    if let Some(error) = job.error {
        return Err(error);
    }
    assert_eq!(job.phase, JobPhase::Done);
    Ok(office.ok("import_report", json!({ "file_id": file.file_id })))
}

fn import(office: &Office, text: &str) -> ImportReport {
    let file = open(office, "people.csv", text);
    // Without a name nobody can be made; such a file only changes people.
    let named = file
        .columns
        .iter()
        .filter_map(|column| column.field.as_deref())
        .any(|field| ["name", "given", "family", "display_name", "_id"].contains(&field));
    let mode = if named {
        ImportMode::CreateAndUpdate
    } else {
        ImportMode::UpdateOnly
    };
    job(office, &file, &How::Run, mode).expect("imported")
}

fn rows(office: &Office, report: &ImportReport) -> ImportRowsPage {
    office.ok(
        "import_rows",
        json!({ "file_id": report.file_id, "outcome": null, "with_problems": false, "start": 0, "end": 1000 }),
    )
}

/// New, changed, same, refused.
fn counts(report: &ImportReport) -> [u64; 4] {
    [report.new, report.changed, report.same, report.refused]
}

fn codes(report: &ImportReport) -> Vec<(u64, &str)> {
    report
        .problems
        .iter()
        .map(|problem| (problem.row, &*problem.code))
        .collect()
}

fn notes(report: &ImportReport) -> Vec<(&str, Vec<&str>)> {
    report
        .notes
        .iter()
        .map(|note| (&*note.code, note.names.iter().map(String::as_str).collect()))
        .collect()
}

fn everybody(office: &Office) -> u64 {
    let page: DirectoryPage = office.ok(
        "directory_query",
        json!({ "text": "", "filters": [], "sort": [], "states": ["active", "invited", "staged", "suspended", "bin"] }),
    );
    page.total
}

fn found(office: &Office, text: &str) -> String {
    let page: DirectoryPage = office.ok(
        "directory_query",
        json!({ "text": text, "filters": [], "sort": [], "states": [] }),
    );
    assert_eq!(page.total, 1, "{text}");
    page.rows[0].id.clone()
}

const STARTERS: &str = "First name;Last name;E-mail;Department;Badge;Start\n\
    Ada;Byron;ada@example.org;Engineering;uid:04A3C6CAE26180;2026-01-02\n\
    Ben;Ali;ben@example.org;Engineering;em:010063E9AE;\n\
    Zoë;Müller;zoe@example.org;Sales;;2030-01-01\n";

#[test]
fn a_list_of_people_is_taken_with_units_badges_and_states() {
    let office = Office::new();
    let report = import(&office, STARTERS);
    assert_eq!(counts(&report), [3, 0, 0, 0], "{:?}", report.problems);
    assert_eq!(
        report.new_units,
        [
            ("department".into(), "Engineering".into(), 2),
            ("department".into(), "Sales".into(), 1)
        ]
    );
    let ada = office.get(&found(&office, "ada@example.org"));
    assert_eq!((&*ada.name, ada.badges.len()), ("Ada Byron", 1));
    assert_eq!(ada.references["department"].name, "Engineering");
    assert!(
        ada.badges[0].unverified,
        "a number from a file is not proved by a tap"
    );
    let zoe = office.get(&found(&office, "zoe"));
    assert_eq!(
        zoe.state,
        commands::view::PersonState::Staged,
        "the first day is to come"
    );
}

#[test]
fn a_second_import_of_the_same_file_changes_nothing() {
    let office = Office::new();
    import(&office, STARTERS);
    let before = everybody(&office);
    let report = import(&office, STARTERS);
    assert_eq!(
        counts(&report),
        [0, 0, 3, 0],
        "{:?}",
        rows(&office, &report)
    );
    assert_eq!(report.change_set, None);
    assert_eq!(everybody(&office), before);
    assert_eq!(report.new_units, []);
}

#[test]
fn a_check_is_the_import_taken_back() {
    let office = Office::new();
    let file = open(&office, "people.csv", STARTERS);
    let checked = job(&office, &file, &How::Check, ImportMode::CreateAndUpdate).expect("checked");
    assert!(checked.dry_run);
    assert_eq!(everybody(&office), 1, "nobody but the owner");
    let done = job(&office, &file, &How::Run, ImportMode::CreateAndUpdate).expect("imported");
    assert_eq!(
        (counts(&checked), &checked.new_units),
        (counts(&done), &done.new_units)
    );
    assert_eq!(everybody(&office), 4);
}

#[test]
fn changes_are_shown_field_by_field_and_blank_means_leave() {
    let office = Office::new();
    import(&office, STARTERS);
    let report = import(
        &office,
        "E-mail;Title;Department;Start\nada@example.org;Countess;Sales;\nben@example.org;;;(clear)\n",
    );
    assert_eq!(counts(&report), [0, 1, 1, 0]);
    let page = rows(&office, &report);
    assert_eq!(
        page.rows[0].changes,
        [
            ("title".into(), None, Some("Countess".into())),
            (
                "department".into(),
                Some("Engineering".into()),
                Some("Sales".into())
            ),
        ]
    );
    let ada = found(&office, "ada@example.org");
    assert_eq!(
        office.field(&ada, "start_date").as_deref(),
        Some("2026-01-02"),
        "a blank cell is left alone"
    );
    let report = import(&office, "E-mail;Start\nada@example.org;(clear)\n");
    assert_eq!(counts(&report), [0, 1, 0, 0]);
    assert_eq!(office.field(&ada, "start_date"), None);
}

#[test]
fn undo_takes_the_whole_import_back_and_it_can_be_done_again() {
    let office = Office::new();
    let report = import(&office, STARTERS);
    let undone: UndoOutcome = office.ok(
        "undo",
        json!({ "change_set": report.change_set, "redo": false }),
    );
    assert_eq!(undone.kept, 0, "{undone:?}");
    assert_eq!(everybody(&office), 1);
    let again = import(&office, STARTERS);
    assert_eq!(counts(&again), [3, 0, 0, 0], "{:?}", again.problems);
    let who: BadgeLookup = office.ok("badge_look_up", json!({ "number": "0006547886" }));
    let holder = who.candidates[0]
        .badge
        .as_ref()
        .and_then(|badge| badge.holder.as_ref());
    assert_eq!(holder.map(|holder| &*holder.name), Some("Ben Ali"));
}

#[test]
fn good_rows_go_in_and_refused_ones_are_listed_with_row_column_and_reason() {
    let office = Office::new();
    office.person(json!({ "display_name": "Ada Byron", "email": "ada@example.org" }));
    office
        .assign(&found(&office, "ada"), "uid:04A3C6CAE26180")
        .expect("given");
    let report = import(
        &office,
        "Name;E-mail;Badge;Start\n\
         Ben Ali;ben@example.org;04A3C6CAE26180;\n\
         Cy Doe;not-an-address;;\n\
         Dee Foe;dee@example.org;1.23457E+12;\n\
         Eli Goe;eli@example.org;uid:08AB12CD;\n\
         Fay Hoe;fay@example.org;;31.02.2026\n\
         Gus Ioe;gus@example.org;;2026-03-01\n",
    );
    assert_eq!(counts(&report), [1, 0, 0, 5], "{:?}", report.problems);
    assert_eq!(
        codes(&report),
        [
            (2, "badge_held"),
            (3, "email_no_at"),
            (4, "number_destroyed"),
            (5, "random_uid"),
            (6, "date_impossible")
        ],
    );
    assert_eq!(report.problems[0].column.as_deref(), Some("C (Badge)"));
    assert!(
        report.problems[0].message.contains("Ada Byron"),
        "{}",
        report.problems[0].message
    );
    assert_eq!(everybody(&office), 3);
}

#[test]
fn strict_refuses_the_whole_file_for_one_row() {
    let office = Office::new();
    let file = open(
        &office,
        "people.csv",
        "Name;E-mail\nAda Byron;ada@example.org\nBen Ali;ben@\n",
    );
    let error = job(&office, &file, &How::Strict, ImportMode::CreateAndUpdate).expect_err("strict");
    assert_eq!(error.code, ErrorCode::RowsRefused);
    assert_eq!(everybody(&office), 1);
    let report: ImportReport = office.ok("import_report", json!({ "file_id": file.file_id }));
    assert_eq!(
        counts(&report),
        [1, 0, 0, 1],
        "the report says which rows it was"
    );
}

#[test]
fn exactly_the_refused_rows_are_saved_and_come_back_once_corrected() {
    let office = Office::new();
    let text = "Name;Phone;E-mail;Note\n\
                Ada;'+49 30 1234567;ada@example.org;fine\n\
                Ben;'+49 30 7654321;ben@;\"says \"\"hi\"\"; twice\"\n\
                Cy;=1+1;cy@;x\n";
    let report = import(&office, text);
    assert_eq!(counts(&report), [1, 0, 0, 2]);
    let path = office.folder.path().join("refused.csv");
    let saved: SavedFile = office.ok(
        "import_save_refused",
        json!({ "file_id": report.file_id, "path": path }),
    );
    assert_eq!(saved.rows, 2);
    let text = std::fs::read_to_string(&path).expect("the file");
    let lines: Vec<&str> = text.trim_start_matches('\u{feff}').lines().collect();
    assert_eq!(lines[0], "Name;Phone;E-mail;Note;Refused because");
    assert!(
        lines[1].starts_with("Ben;'+49 30 7654321;ben@;\"says \"\"hi\"\"; twice\";"),
        "{}",
        lines[1]
    );
    assert!(
        lines[2].starts_with("Cy;'=1+1;cy@;x;"),
        "a formula is guarded: {}",
        lines[2]
    );
    assert_eq!(lines.len(), 3);

    let corrected = text
        .replace("ben@;", "ben@example.org;")
        .replace("cy@;", "cy@example.org;");
    let again = import(&office, &corrected);
    assert_eq!(counts(&again), [2, 0, 0, 0], "{:?}", again.problems);
    assert_eq!(
        notes(&again),
        [("columns_left_out", vec!["Refused because"])]
    );
    let saved: SavedFile = office.ok(
        "import_save_refused",
        json!({ "file_id": report.file_id, "path": path }),
    );
    assert!(saved.path.ends_with("refused (2).csv"), "{}", saved.path);
}

#[test]
fn a_row_is_matched_by_id_then_by_its_keys() {
    let office = Office::new();
    let ada = office.person(
        json!({ "display_name": "Ada Byron", "email": "ada@example.org", "employee_no": "7" }),
    );
    let ben = office.person(json!({ "display_name": "Ben Ali", "username": "ben" }));
    let check = |text: &str, expected: [u64; 4], code: Option<&str>| {
        let report = import(&office, text);
        assert_eq!(counts(&report), expected, "{text} {:?}", report.problems);
        assert_eq!(
            report.problems.first().map(|problem| &*problem.code),
            code,
            "{text}"
        );
    };
    check(
        &format!("_id,Title,E-mail\n{ada},Countess,ada.king@example.org\n"),
        [0, 1, 0, 0],
        None,
    );
    assert_eq!(
        office.field(&ada, "email").as_deref(),
        Some("ada.king@example.org")
    );
    check("Employee no,Title\n7,Lady\n", [0, 1, 0, 0], None);
    assert_eq!(office.field(&ada, "title").as_deref(), Some("Lady"));
    check("Username,Title\nBEN,Clerk\n", [0, 1, 0, 0], None);
    assert_eq!(office.field(&ben, "title").as_deref(), Some("Clerk"));
    check(
        "Username,E-mail,Title\nben,ADA.King@example.org,x\n",
        [0, 0, 0, 1],
        Some("used_by_other"),
    );
    check(
        "Employee no,Title\n8,x\n",
        [0, 0, 0, 1],
        Some("person_unknown"),
    );
    // An id of another directory is no reason to lose the row.
    let elsewhere = "0190a111-0000-7000-8000-000000000001";
    check(
        &format!("_id,Name\n{elsewhere},Cy Doe\n"),
        [1, 0, 0, 0],
        Some("id_unknown"),
    );
    office.assign(&ben, "uid:04A3C6CAE26180").expect("given");
    check(
        "Badge,Title\n04 A3 C6 CA E2 61 80,Chief\n",
        [0, 1, 0, 0],
        None,
    );
    assert_eq!(office.field(&ben, "title").as_deref(), Some("Chief"));
    check(
        "Badge,Name,Title\n04A3C6CAE26180,Ada Byron,x\n",
        [0, 0, 0, 1],
        Some("badge_held"),
    );
}

#[test]
fn a_status_column_moves_people_as_far_as_the_rules_let_it() {
    let office = Office::new();
    let text = "Name,E-mail,Status\n\
        Ada,ada@example.org,active\n\
        Ben,ben@example.org,suspended\n\
        Cy,cy@example.org,staged\n\
        Dee,dee@example.org,bin\n";
    let report = import(&office, text);
    assert_eq!(counts(&report), [3, 0, 0, 1]);
    assert_eq!(codes(&report), [(5, "status_impossible")]);
    let state = |mail: &str| {
        let page: DirectoryPage = office.ok(
            "directory_query",
            json!({ "text": mail, "filters": [], "sort": [], "states": ["active", "invited", "staged", "suspended", "bin"] }),
        );
        serde_json::to_value(page.rows[0].state).expect("a word")
    };
    assert_eq!(
        [state("ada@"), state("ben@"), state("cy@")],
        ["active", "suspended", "staged"]
    );
    let report = import(
        &office,
        "E-mail,Status\nada@example.org,suspended\nben@example.org,active\ncy@example.org,active\ngrace@northwind.example,suspended\n",
    );
    assert_eq!(counts(&report), [0, 3, 0, 1], "{:?}", report.problems);
    assert_eq!(
        codes(&report),
        [(5, "status_impossible")],
        "nobody suspends themselves"
    );
    assert_eq!(
        [state("ada@"), state("ben@"), state("cy@")],
        ["suspended", "active", "active"]
    );
    let report = import(
        &office,
        "E-mail,Status\nada@example.org,bin\nben@example.org,staged\n",
    );
    assert_eq!(counts(&report), [0, 1, 0, 1]);
    assert_eq!(state("ada@"), "bin");
    let report = import(&office, "E-mail,Title\nada@example.org,x\n");
    assert_eq!(codes(&report), [(2, "person_in_bin")]);
}

#[test]
fn roles_are_given_by_name_and_the_default_one_is_given_to_nobody() {
    let office = Office::new();
    let report = import(
        &office,
        "Name,E-mail,Roles\nAda,ada@example.org,Member\nBen,ben@example.org,Reception; department manager\nCy,cy@example.org,Wizard\n",
    );
    assert_eq!(counts(&report), [2, 0, 0, 1]);
    assert_eq!(codes(&report), [(4, "unknown_role")]);
    assert_eq!(office.get(&found(&office, "ada@")).role, "member");
    assert_eq!(office.get(&found(&office, "ben@")).role, "reception");
    let report = import(
        &office,
        "E-mail,Roles\nada@example.org,member\nben@example.org,reception\ngrace@northwind.example,(clear)\n",
    );
    assert_eq!(counts(&report), [0, 1, 1, 1], "{:?}", report.problems);
    assert_eq!(codes(&report), [(4, "last_owner")]);
}

#[test]
fn departments_are_all_of_them_and_the_first_is_the_primary_one() {
    let office = Office::new();
    import(
        &office,
        "Name,E-mail,Departments\nAda,ada@example.org,\"Sales; Legal; Design\"\n",
    );
    let ada = found(&office, "ada@");
    let names = || {
        let person = office.get(&ada);
        let primary = person
            .references
            .get("department")
            .map(|unit| unit.name.clone());
        let mut further: Vec<String> = person
            .departments
            .into_iter()
            .map(|unit| unit.name)
            .collect();
        further.sort();
        (primary, further)
    };
    assert_eq!(
        names(),
        (Some("Sales".into()), vec!["Design".into(), "Legal".into()])
    );
    let same = import(
        &office,
        "Name,E-mail,Departments\nAda,ada@example.org,\"legal, SALES, Design\"\n",
    );
    assert_eq!(
        counts(&same),
        [0, 0, 1, 0],
        "order, case and separators say nothing"
    );
    import(&office, "E-mail,Departments\nada@example.org,Legal\n");
    assert_eq!(names(), (Some("Legal".into()), vec![]));
    import(&office, "E-mail,Departments\nada@example.org,(clear)\n");
    assert_eq!(names(), (None, vec![]));
}

#[test]
fn a_manager_may_stand_further_down_in_the_file() {
    let office = Office::new();
    let report = import(
        &office,
        "Name,E-mail,Manager\nAda,ada@example.org,Ben Ali\nBen Ali,ben@example.org,grace@northwind.example\nCy,cy@example.org,Nobody\n",
    );
    assert_eq!(counts(&report), [3, 0, 0, 0]);
    assert_eq!(codes(&report), [(4, "manager_unknown")]);
    assert_eq!(
        (report.warnings, &*report.problems[0].severity),
        (1, "warning")
    );
    let manager = |mail: &str| {
        office
            .get(&found(&office, mail))
            .references
            .get("manager")
            .map(|unit| unit.name.clone())
    };
    assert_eq!(manager("ada@").as_deref(), Some("Ben Ali"));
    assert_eq!(manager("ben@").as_deref(), Some("Grace Okafor"));
    assert_eq!(manager("cy@"), None);
}

#[test]
fn badges_are_only_taken_back_when_the_file_says_so() {
    let office = Office::new();
    import(
        &office,
        "Name,E-mail,Badge\nAda,ada@example.org,uid:04A3C6CAE26180; em:010063E9AE\n",
    );
    let ada = found(&office, "ada@");
    assert_eq!(office.get(&ada).badges.len(), 2);
    let report = import(&office, "E-mail,Badge\nada@example.org,04A3C6CAE26180\n");
    assert_eq!(
        counts(&report),
        [0, 0, 1, 0],
        "the badge that is not named stays"
    );
    let report = import(&office, "E-mail,Badge\nada@example.org,••••6180\n");
    assert_eq!(
        counts(&report),
        [0, 0, 1, 0],
        "a masked number names no card: {:?}",
        report.problems
    );
    let report = import(&office, "E-mail,Badge\nada@example.org,(clear)\n");
    assert_eq!(counts(&report), [0, 1, 0, 0]);
    assert_eq!(office.get(&ada).badges.len(), 0);
}

#[test]
fn dates_of_an_undecidable_order_are_refused_with_a_question() {
    let office = Office::new();
    let text =
        "Name,E-mail,Start\nAda,ada@example.org,01/02/2026\nBen,ben@example.org,2026-03-04\n";
    let file = open(&office, "people.csv", text);
    let report = job(&office, &file, &How::Check, ImportMode::CreateAndUpdate).expect("checked");
    assert_eq!(counts(&report), [1, 0, 0, 1]);
    assert_eq!(codes(&report), [(2, "date_order_unknown")]);
    assert_eq!(notes(&report), [("date_order_unknown", vec!["C (Start)"])]);
    let mut mapping = mapping(&file);
    mapping.date_order = Some("dmy".into());
    let job: JobRef = office.ok(
        "import_run",
        json!({ "file_id": file.file_id, "mapping": mapping, "mode": "create_only", "strict": true }),
    );
    assert_eq!(
        office.app.wait_for(&job).expect("known").phase,
        JobPhase::Done
    );
    assert_eq!(
        office
            .field(&found(&office, "ada@"), "start_date")
            .as_deref(),
        Some("2026-02-01")
    );
}

#[test]
fn a_mapping_is_remembered_for_files_with_the_same_headers() {
    let office = Office::new();
    let file = open(&office, "people.csv", "Wer,Wo\nAda Byron,Keller\n");
    assert!(!file.remembered);
    let mapping = json!({ "columns": { "0": "name", "1": "site" }, "date_order": null });
    let job: JobRef = office.ok(
        "import_run",
        json!({ "file_id": file.file_id, "mapping": mapping, "mode": "create_only", "strict": false }),
    );
    assert_eq!(
        office.app.wait_for(&job).expect("known").phase,
        JobPhase::Done
    );
    let again = open(&office, "more.csv", "Wer,Wo\nBen Ali,Dach\n");
    assert!(again.remembered);
    let fields: Vec<_> = again
        .columns
        .iter()
        .map(|column| column.field.as_deref())
        .collect();
    assert_eq!(fields, [Some("name"), Some("site")]);
}

#[test]
fn a_file_that_is_none_is_refused_by_name() {
    let office = Office::new();
    let refused = |name: &str, bytes: &[u8], reason: &str| {
        let path = office.folder.path().join(name);
        std::fs::write(&path, bytes).expect("a file");
        let error = office.refused(
            "import_open",
            json!({ "path": path, "sheet": null, "encoding": null, "delimiter": null }),
        );
        assert_eq!(
            (error.code, error.detail["reason"].as_str()),
            (ErrorCode::FileRefused, Some(reason)),
            "{name}"
        );
    };
    refused("empty.csv", b"", "file_empty");
    refused("list.xlsx", b"<html><table></table></html>", "web_page");
    refused("list.pdf", b"%PDF-1.7\n", "not_a_table");
    let error = office.refused(
        "import_open",
        json!({ "path": office.folder.path(), "sheet": null, "encoding": null, "delimiter": null }),
    );
    assert_eq!(error.detail["reason"], "not_a_file");
    let missing = office.folder.path().join("nobody.csv");
    let error = office.refused(
        "import_open",
        json!({ "path": missing, "sheet": null, "encoding": null, "delimiter": null }),
    );
    assert_eq!(error.code, ErrorCode::NotFound);
}

#[test]
fn a_file_that_changes_after_it_was_opened_is_refused() {
    let office = Office::new();
    let file = open(&office, "people.csv", STARTERS);
    std::fs::write(office.folder.path().join("people.csv"), "Name\nAda\n").expect("written over");
    let error = job(&office, &file, &How::Run, ImportMode::CreateAndUpdate).expect_err("changed");
    assert_eq!(error.detail["reason"], "file_changed");
}

#[test]
fn a_cancelled_import_leaves_nothing() {
    let office = Office::new();
    let mut text = String::from("Name,E-mail\n");
    for n in 0..3_000 {
        text.push_str(&format!("Person {n},p{n}@example.org\n"));
    }
    let file = open(&office, "many.csv", &text);
    let feed = office.app.feed();
    let run: JobRef = office.ok(
        "import_run",
        json!({ "file_id": file.file_id, "mapping": mapping(&file), "mode": "create_only", "strict": false }),
    );
    // The first word of its progress comes before the first row.
    loop {
        let news = feed.recv().expect("news");
        if news.job.is_some_and(|job| job.job == run.job) {
            break;
        }
    }
    let _: serde_json::Value = office.ok("job_cancel", json!(run));
    assert_eq!(
        office.app.wait_for(&run).expect("known").phase,
        JobPhase::Cancelled
    );
    assert_eq!(everybody(&office), 1);
}

#[test]
fn the_template_comes_back_as_nobody() {
    let office = Office::new();
    for name in ["template.csv", "template.xlsx"] {
        let path = office.folder.path().join(name);
        let saved: SavedFile = office.ok("import_template", json!({ "path": path, "labels": {} }));
        assert_eq!(saved.rows, 2);
        let file: ImportFile = office.ok(
            "import_open",
            json!({ "path": path, "sheet": null, "encoding": null, "delimiter": null }),
        );
        assert!(
            file.columns
                .iter()
                .all(|column| column.confidence == "exact"),
            "{:?}",
            file.columns
        );
        let report =
            job(&office, &file, &How::Check, ImportMode::CreateAndUpdate).expect("checked");
        assert_eq!(counts(&report), [0; 4]);
        assert_eq!(report.notes[0].code, "only_samples");
    }
}

#[test]
fn rows_are_counted_before_they_are_checked() {
    let office = Office::new();
    let file = open(&office, "people.csv", &format!("{STARTERS}\n;;;;;\n"));
    assert_eq!((file.rows, file.rows_exact), (3, true));
    let mut text = String::from("Name,E-mail,Note\n");
    let note = "x".repeat(1_000);
    for n in 0..20_000 {
        text.push_str(&format!("Person {n},p{n}@example.org,{note}\n"));
    }
    let file = open(&office, "many.csv", &text);
    assert!(!file.rows_exact, "20 MB are not read twice for a number");
    assert!((19_000..=21_000).contains(&file.rows), "{}", file.rows);
}

#[test]
fn what_a_column_of_groups_or_passwords_says_is_left_out_and_said() {
    let office = Office::new();
    let file = open(
        &office,
        "people.csv",
        "Name,Groups,Password\nAda,Night shift,secret\n",
    );
    assert!(!file.fields.contains(&"groups".to_owned()));
    assert_eq!(file.columns[1].field, None);
    let codes: Vec<_> = file
        .notes
        .iter()
        .map(|note| (&*note.code, &note.names[..]))
        .collect();
    assert_eq!(
        codes,
        [
            ("passwords_left_out", &["Password".to_owned()][..]),
            ("groups_left_out", &["Groups".to_owned()][..]),
        ]
    );
    assert_eq!(file.columns[2].samples, ["•••"]);
}

#[test]
fn rows_copied_from_a_spreadsheet_are_a_file_too() {
    let office = Office::new();
    let file: ImportFile = office.ok(
        "import_paste",
        json!({ "text": "Name\tE-mail\nAda Byron\tada@example.org\n", "delimiter": null }),
    );
    assert_eq!((&*file.kind, file.rows), ("tsv", 1));
    let report = job(&office, &file, &How::Run, ImportMode::CreateAndUpdate).expect("imported");
    assert_eq!(counts(&report), [1, 0, 0, 0]);
    let error = office.refused("import_paste", json!({ "text": " ", "delimiter": null }));
    assert_eq!(error.detail["reason"], "file_empty");
    let much = "x".repeat(17 * 1024 * 1024);
    let error = office.refused("import_paste", json!({ "text": much, "delimiter": null }));
    assert_eq!(error.detail["reason"], "pasted_too_much");
}

#[cfg(unix)]
#[test]
fn a_link_is_followed_once_when_the_file_is_opened() {
    let office = Office::new();
    let real = office.folder.path().join("real.csv");
    std::fs::write(&real, "Name\nAda Byron\n").expect("a file");
    let link = office.folder.path().join("link.csv");
    std::os::unix::fs::symlink(&real, &link).expect("a link");
    let file: ImportFile = office.ok(
        "import_open",
        json!({ "path": link, "sheet": null, "encoding": null, "delimiter": null }),
    );
    assert_eq!(file.name, "link.csv");
    let other = office.folder.path().join("other.csv");
    std::fs::write(&other, "Name\nEve Doe\n").expect("a file");
    std::fs::remove_file(&link).expect("gone");
    std::os::unix::fs::symlink(&other, &link).expect("another link");
    job(&office, &file, &How::Run, ImportMode::CreateOnly).expect("imported");
    found(&office, "Ada Byron");
}

#[test]
fn a_refused_row_is_corrected_in_place_and_checked_again() {
    let office = Office::new();
    let file = open(
        &office,
        "people.csv",
        "Name,E-mail,Password\nAda Byron,ada@example.org,x\nBen Ali,ben@,secret\n",
    );
    let report = job(&office, &file, &How::Check, ImportMode::CreateAndUpdate).expect("checked");
    assert_eq!(counts(&report), [1, 0, 0, 1]);
    let cells: commands::view::ImportCells =
        office.ok("import_cells", json!({ "file_id": file.file_id, "row": 3 }));
    assert_eq!(cells.headers, ["Name", "E-mail", "Password"]);
    assert_eq!(cells.cells, ["Ben Ali", "ben@", ""], "no password is shown");
    let correct = |row: u64, column: u32, text: &str| {
        office.call(
            "import_correct",
            json!({ "file_id": file.file_id, "row": row, "cells": { column.to_string(): text } }),
        )
    };
    correct(3, 1, "ben@example.org").expect("kept");
    assert!(correct(3, 9, "x").is_err(), "there is no such column");
    let report = job(&office, &file, &How::Run, ImportMode::CreateAndUpdate).expect("imported");
    assert_eq!(counts(&report), [2, 0, 0, 0]);
    found(&office, "ben@example.org");
    let gone = office.refused("import_cells", json!({ "file_id": file.file_id, "row": 2 }));
    assert_eq!(gone.code, ErrorCode::NotFound, "nothing is wrong with it");
}

#[test]
fn badge_numbers_are_read_in_any_written_form_and_never_guessed() {
    let office = Office::new();
    let report = import(
        &office,
        "Name,Badge\n\
         Ada,04:A2:B2:C3:D4:E5:F6\n\
         Ben,0006547886\n\
         Cy,em:0100FFEEDD\n",
    );
    assert_eq!(counts(&report), [3, 0, 0, 0]);
    assert_eq!(
        codes(&report),
        [(3, "badge_unsure")],
        "ten digits may be the print of several kinds of cards"
    );
    let card = |name: &str| office.get(&found(&office, name)).badges[0].card.clone();
    assert_eq!(card("Ada"), "uid:04A2B2C3D4E5F6");
    assert_eq!(card("Ben"), "raw:0006547886");
    assert_eq!(card("Cy"), "em:0100FFEEDD");
}
