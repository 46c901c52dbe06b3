//! The first day of an office admin, without a window: set up, import a list,
//! find somebody, correct a field, give a badge, take it back, give it again,
//! export what the list shows, three times. No network anywhere.

use std::fmt::Write as _;

use commands::view::{
    BadgeLookup, Changed, DirectoryPage, ImportFile, ImportReport, PersonState, UndoOutcome,
};
use serde_json::{Value, json};
use test_support::Office;
use test_support::people::{people, person};

const ROWS: u64 = 10_000;
const SEED: u64 = 7;
const CARD: &str = "em:010063E9AE";

fn csv() -> String {
    let mut text = String::from("Name,E-mail,Department,Job title\r\n");
    for person in people(SEED, ROWS) {
        let _ = write!(
            text,
            "\"{}\",{},{},\"{}\"\r\n",
            person.display_name, person.email, person.department, person.title
        );
    }
    text
}

fn query(text: &str) -> Value {
    json!({ "text": text, "filters": [], "sort": [], "states": [] })
}

#[test]
fn an_office_admin_gets_through_the_first_day() {
    let office = Office::new();

    // A spreadsheet of 10,000 people.
    let list = office.folder.path().join("staff.csv");
    std::fs::write(&list, csv()).expect("the list is written");
    let file: ImportFile = office.ok(
        "import_open",
        json!({ "path": list, "sheet": null, "encoding": null, "delimiter": null }),
    );
    let mapping: serde_json::Map<String, Value> = file
        .columns
        .iter()
        .filter_map(|column| Some((column.index.to_string(), json!(column.field.as_ref()?))))
        .collect();
    assert_eq!(
        mapping.len(),
        4,
        "every header was recognised: {:?}",
        file.columns
    );
    let mapping = json!({ "columns": mapping, "date_order": null });
    office.job(
        "import_check",
        json!({ "file_id": file.file_id, "mapping": mapping, "mode": "create_and_update" }),
    );
    let checked: ImportReport = office.ok("import_report", json!({ "file_id": file.file_id }));
    let before: DirectoryPage = office.ok("directory_query", query(""));
    assert_eq!(
        (checked.dry_run, checked.new, before.total),
        (true, ROWS, 1),
        "a check writes nothing"
    );
    office.job(
        "import_run",
        json!({ "file_id": file.file_id, "mapping": mapping, "mode": "create_and_update", "strict": false }),
    );
    let done: ImportReport = office.ok("import_report", json!({ "file_id": file.file_id }));
    assert_eq!(
        (done.new, done.refused),
        (checked.new, checked.refused),
        "the check foretold the run"
    );

    // Find somebody by part of the name, open the person, correct a field.
    let somebody = person(SEED, 4_321);
    let found: DirectoryPage = office.ok("directory_query", query(&somebody.email));
    assert_eq!(found.total, 1);
    let id = &found.rows[0].id;
    office.save(id, json!({ "title": "Head of everything" }));
    assert_eq!(
        office.field(id, "title").as_deref(),
        Some("Head of everything")
    );

    // A badge: given, undone, given again, found by the number printed on it.
    office.assign(id, CARD).expect("given");
    let _: UndoOutcome = office.ok("undo", json!({ "change_set": null, "redo": false }));
    assert_eq!(office.get(id).badges, []);
    let _: Changed =
        serde_json::from_value(office.assign(id, CARD).expect("given again")).expect("a view");
    let holder: BadgeLookup = office.ok("badge_look_up", json!({ "number": "0006547886" }));
    let holder = holder.candidates[0]
        .badge
        .as_ref()
        .and_then(|badge| badge.holder.as_ref());
    assert_eq!(holder.map(|holder| &holder.id), Some(id));

    // The filtered list, three times.
    let filtered = json!({
        "text": "", "sort": [], "states": [],
        "filters": [{ "column": "department", "op": "is", "values": [somebody.department] }],
    });
    let shown: DirectoryPage = office.ok("directory_query", filtered.clone());
    assert!(
        shown.total > 0 && shown.total < ROWS,
        "the filter filters: {}",
        shown.total
    );
    for format in ["csv", "xlsx", "pdf"] {
        let path = office.folder.path().join(format!("list.{format}"));
        let written = office.job(
            "export_run",
            json!({
                "format": format, "scope": { "kind": "filter", "query": filtered },
                "columns": { "kind": "chosen", "columns": ["name", "email", "department", "badge"] },
                "path": path, "paper": null, "delimiter": null, "labels": {}, "rtl": false, "time_zone": null,
            }),
        );
        assert_eq!(written.as_deref(), path.to_str());
        let bytes = std::fs::read(&path).expect("the file is there");
        match format {
            "csv" => {
                let lines = String::from_utf8(bytes).expect("UTF-8").lines().count() as u64;
                assert_eq!(
                    lines,
                    shown.total + 1,
                    "one line a person and one of headers"
                );
            }
            "xlsx" => assert!(bytes.starts_with(b"PK")),
            _ => assert!(bytes.starts_with(b"%PDF-1.")),
        }
    }

    // The whole import can be taken back; whoever was changed since stays.
    let change_set = done.change_set.expect("it can be undone");
    let undone: UndoOutcome = office.ok("undo", json!({ "change_set": change_set, "redo": false }));
    assert!(
        undone.kept >= 1 && undone.reversed >= ROWS - 1,
        "{undone:?}"
    );
    assert_eq!(
        office.get(id).state,
        PersonState::Active,
        "the person with a badge is kept"
    );
}
