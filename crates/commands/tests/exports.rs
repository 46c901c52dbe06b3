//! Files of people going out, and coming back.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a helper of a test may end it"
)]

use std::path::{Path, PathBuf};

use commands::view::{ExportSuggestion, ImportFile, ImportReport, Job, JobPhase, JobRef};
use commands::{AppError, ErrorCode};
use serde_json::{Value, json};
use test_support::Office;

const EVERYTHING: &str = r#"{ "kind": "everything" }"#;

fn order(path: &Path, format: &str, scope: &str, columns: Value) -> Value {
    json!({
        "format": format,
        "scope": serde_json::from_str::<Value>(scope).expect("a scope"),
        "columns": columns,
        "path": path,
        "paper": null,
        "delimiter": null,
        "labels": {},
        "rtl": false,
        "time_zone": "Europe/Berlin",
    })
}

fn ended(office: &Office, order: Value) -> Result<PathBuf, AppError> {
    let job: JobRef = office.ok("export_run", order);
    let job: Job = office.app.wait_for(&job).expect("the job is known");
    match job.error {
        Some(error) => Err(error),
        None => Ok(job.result.expect("a path").into()),
    }
}

fn text(path: &Path) -> String {
    let text = std::fs::read_to_string(path).expect("the file");
    text.trim_start_matches('\u{feff}').to_owned()
}

/// Ada with everything, Ben in suspension, and whoever owns the office.
fn staff(office: &Office) {
    let file = office.folder.path().join("staff.csv");
    std::fs::write(
        &file,
        "First name;Last name;E-mail;Phone;Departments;Badge;Start;Status;Roles;Note;Employee no;Production\n\
         Ada;Byron;ada@example.org;+493012345678;Engineering, Sales;uid:04A3C6CAE26180; 2026-01-02;active;reception;\"=cmd\";007;yes\n\
         Ben;Ali;ben@example.org;;Sales;;;suspended;;;;\n",
    )
    .expect("a file");
    let report = import(office, &file);
    assert_eq!(
        (report.new, report.refused),
        (2, 0),
        "{:?}",
        report.problems
    );
}

fn import(office: &Office, path: &Path) -> ImportReport {
    let file: ImportFile = office.ok(
        "import_open",
        json!({ "path": path, "sheet": null, "encoding": null, "delimiter": null }),
    );
    let columns: serde_json::Map<String, Value> = file
        .columns
        .iter()
        .filter_map(|column| Some((column.index.to_string(), json!(column.field.clone()?))))
        .collect();
    let job: JobRef = office.ok(
        "import_run",
        json!({ "file_id": file.file_id, "mapping": { "columns": columns, "date_order": null }, "mode": "create_and_update", "strict": false }),
    );
    assert_eq!(
        office.app.wait_for(&job).expect("known").phase,
        JobPhase::Done
    );
    office.ok("import_report", json!({ "file_id": file.file_id }))
}

#[test]
fn the_dialog_is_told_counts_a_name_and_pages() {
    let office = Office::new();
    staff(&office);
    let query = json!({ "text": "dept:sales", "filters": [], "sort": [], "states": [] });
    let ids = [office.person(json!({ "display_name": "Cy" }))];
    let told: ExportSuggestion = office.ok(
        "export_suggest",
        json!({ "query": query, "selection": { "mode": "some", "ids": ids }, "format": "xlsx" }),
    );
    let scopes = &told.scopes;
    assert_eq!(
        (scopes.everything, scopes.filter, scopes.selected),
        (4, 1, 1)
    );
    assert_eq!(told.file_name, "Northwind Offices selected 2026-11-22.xlsx");
    assert_eq!(told.pdf_pages, 1);
}

#[test]
fn a_csv_has_the_chosen_columns_in_their_order_and_guards_formulas() {
    let office = Office::new();
    staff(&office);
    let path = office.folder.path().join("out.csv");
    let columns = json!({ "kind": "chosen", "columns": ["name", "phone", "departments", "badge", "status", "note", "role"] });
    let written = ended(&office, order(&path, "csv", EVERYTHING, columns)).expect("written");
    assert_eq!(written, path);
    let text = text(&path);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "Name,Phone,Departments,Badge,Status,Note,Role");
    assert_eq!(
        lines[1],
        "Ada Byron,'+493012345678,Engineering; Sales,uid:04A3C6CAE26180,active,'=cmd,reception"
    );
    assert_eq!(lines[2], "Ben Ali,,Sales,,suspended,,member");
    assert!(lines[3].starts_with("Grace Okafor,"), "{}", lines[3]);
    assert_eq!(lines.len(), 4);
}

#[test]
fn the_words_of_the_window_stand_over_and_in_the_columns() {
    let office = Office::new();
    staff(&office);
    let path = office.folder.path().join("out.csv");
    let columns = json!({ "kind": "chosen", "columns": ["name", "status"] });
    let mut order = order(&path, "csv", EVERYTHING, columns);
    order["labels"] = json!({ "name": "Imię i nazwisko", "status.suspended": "zawieszony" });
    order["delimiter"] = json!(";");
    ended(&office, order).expect("written");
    let text = text(&path);
    assert!(text.starts_with("Imię i nazwisko;Status\r\n"), "{text}");
    assert!(text.contains("Ben Ali;zawieszony"), "{text}");
}

#[test]
fn an_export_comes_back_as_nothing_changed_in_every_format_and_set_of_columns() {
    for columns in ["round_trip", "all"] {
        for format in ["csv", "xlsx"] {
            let office = Office::new();
            staff(&office);
            let path = office.folder.path().join(format!("out.{format}"));
            ended(
                &office,
                order(&path, format, EVERYTHING, json!({ "kind": columns })),
            )
            .expect("written");
            let report = import(&office, &path);
            assert_eq!(
                (report.new, report.changed, report.same, report.refused),
                (0, 0, 3, 0),
                "{format} {columns}: {:?} {:?}",
                report.problems,
                report.notes
            );
        }
    }
}

#[test]
fn only_what_was_edited_in_an_export_changes() {
    let office = Office::new();
    staff(&office);
    let path = office.folder.path().join("out.csv");
    ended(
        &office,
        order(&path, "csv", EVERYTHING, json!({ "kind": "round_trip" })),
    )
    .expect("written");
    let edited = text(&path).replacen("ada@example.org", "ada.king@example.org", 1);
    std::fs::write(&path, edited).expect("edited");
    let report = import(&office, &path);
    // The base beside it still says the old address; the row is found by its id.
    assert_eq!(
        (report.new, report.changed, report.same),
        (0, 1, 2),
        "{:?}",
        report.problems
    );
}

/// Exports for the round trip, changes `before` to `after` in the file, and imports it again.
fn round_trip(
    office: &Office,
    edit: impl Fn(String) -> String,
    meanwhile: impl Fn(),
) -> ImportReport {
    let path = office.folder.path().join("trip.csv");
    let _ = std::fs::remove_file(&path);
    ended(
        office,
        order(&path, "csv", EVERYTHING, json!({ "kind": "round_trip" })),
    )
    .expect("written");
    meanwhile();
    std::fs::write(&path, edit(text(&path))).expect("edited");
    import(office, &path)
}

fn person(office: &Office, text: &str) -> String {
    let page: commands::view::DirectoryPage = office.ok(
        "directory_query",
        json!({ "text": text, "filters": [], "sort": [], "states": [] }),
    );
    page.rows[0].id.clone()
}

fn save(office: &Office, person: &str, patch: Value) {
    let versions = office.get(person).versions;
    let _: Value = office.ok(
        "person_save",
        json!({ "id": person, "patch": patch, "versions": versions, "departments": null }),
    );
}

#[test]
fn what_changed_since_the_export_is_kept_unless_the_file_changed_it_too() {
    let office = Office::new();
    staff(&office);
    let ada = person(&office, "ada@example.org");
    // Nobody touched the phone in the file, so the new one stays.
    let report = round_trip(
        &office,
        |text| text.replace("'=cmd", "fine"),
        || save(&office, &ada, json!({ "phone": "+49 40 1111111" })),
    );
    let problems: Vec<_> = report
        .problems
        .iter()
        .map(|problem| (&*problem.code, problem.field.as_deref(), &*problem.severity))
        .collect();
    assert_eq!(problems, [("changed_since", Some("phone"), "warning")]);
    assert_eq!(report.problems[0].params["now"], "+49401111111");
    assert_eq!(
        (report.changed, report.same, report.refused),
        (1, 2, 0),
        "the note is changed"
    );
    assert_eq!(office.field(&ada, "phone").as_deref(), Some("+49401111111"));
    // In the file and here: the file goes first, and says so.
    let report = round_trip(
        &office,
        // The cell, guarded as a spreadsheet wants it; not the base beside it.
        |text| text.replace("'+49401111111", "'+49402222222"),
        || save(&office, &ada, json!({ "phone": "+49 40 3333333" })),
    );
    let codes: Vec<_> = report
        .problems
        .iter()
        .map(|problem| &*problem.code)
        .collect();
    assert_eq!(codes, ["changed_twice"]);
    assert_eq!(report.problems[0].params["now"], "+49403333333");
    assert_eq!(office.field(&ada, "phone").as_deref(), Some("+49402222222"));
}

#[test]
fn a_status_role_badge_or_department_changed_since_the_export_is_kept() {
    let office = Office::new();
    staff(&office);
    let ada = person(&office, "ada@example.org");
    let report = round_trip(
        &office,
        |text| text,
        || {
            let badge = office.get(&ada).badges[0].id.clone();
            let _: Value = office.ok(
                "badge_release",
                json!({ "badge": badge, "how": "returned", "reason": null }),
            );
            office.act(&ada, "suspend").expect("suspended");
            save(&office, &ada, json!({ "department": null }));
        },
    );
    let mut fields: Vec<_> = report
        .problems
        .iter()
        .map(|problem| (&*problem.code, problem.field.as_deref().unwrap_or_default()))
        .collect();
    fields.sort_unstable();
    assert_eq!(
        fields,
        [
            ("changed_since", "badge"),
            ("changed_since", "department"),
            ("changed_since", "departments"),
            ("changed_since", "status"),
        ]
    );
    assert_eq!((report.changed, report.same), (0, 3));
    assert_eq!(office.get(&ada).badges.len(), 0);
}

#[test]
fn a_file_that_is_there_is_never_written_over() {
    let office = Office::new();
    let path = office.folder.path().join("out.pdf");
    std::fs::write(&path, "mine").expect("a file");
    let columns = json!({ "kind": "chosen", "columns": ["name"] });
    let written = ended(&office, order(&path, "pdf", EVERYTHING, columns)).expect("written");
    assert_eq!(written, office.folder.path().join("out (2).pdf"));
    assert_eq!(std::fs::read(&path).expect("the first"), b"mine");
    assert!(
        std::fs::read(&written)
            .expect("the second")
            .starts_with(b"%PDF-")
    );
}

#[test]
fn only_the_filter_or_the_selection_is_written() {
    let office = Office::new();
    staff(&office);
    let path = office.folder.path().join("out.csv");
    let columns = || json!({ "kind": "chosen", "columns": ["name"] });
    let names = |scope: &str| {
        let written = ended(&office, order(&path, "csv", scope, columns())).expect("written");
        text(&written)
            .lines()
            .skip(1)
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        names(
            r#"{ "kind": "filter", "query": { "text": "engineering", "filters": [], "sort": [], "states": [] } }"#
        ),
        ["Ada Byron"]
    );
    assert_eq!(
        names(
            r#"{ "kind": "filter", "query": { "text": "", "filters": [], "sort": [{ "column": "name", "desc": true }], "states": ["suspended", "active"] } }"#
        ),
        ["Grace Okafor", "Ben Ali", "Ada Byron"]
    );
    let grace = names(
        r#"{ "kind": "selected", "selection": { "mode": "all", "query": { "text": "grace", "filters": [], "sort": [], "states": [] }, "except": [] } }"#,
    );
    assert_eq!(grace, ["Grace Okafor"]);
}

#[test]
fn a_place_that_cannot_be_written_leaves_nothing() {
    let office = Office::new();
    let missing = office.folder.path().join("nowhere/out.csv");
    let columns = json!({ "kind": "chosen", "columns": ["name"] });
    let error =
        ended(&office, order(&missing, "csv", EVERYTHING, columns.clone())).expect_err("no folder");
    assert_eq!(error.code, ErrorCode::NotFound);
    let error = office.refused(
        "export_run",
        order(Path::new("out.csv"), "csv", EVERYTHING, columns),
    );
    assert_eq!(
        error.code,
        ErrorCode::BadRequest,
        "a relative path is nobody's place"
    );
    let error = ended(
        &office,
        order(
            &office.folder.path().join("out.csv"),
            "csv",
            EVERYTHING,
            json!({ "kind": "chosen", "columns": [] }),
        ),
    );
    assert_eq!(error.expect_err("no columns").code, ErrorCode::BadRequest);
    let left: Vec<_> = std::fs::read_dir(office.folder.path())
        .expect("the folder")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .filter(|name| name.contains("out") || name.ends_with(".part"))
        .collect();
    assert_eq!(left, [""; 0]);
}
