//! Views of the list that the office shares.

use commands::ErrorCode;
use commands::view::{ActKind, Changed, SharedViews, UndoOutcome};
use serde_json::{Value, json};
use test_support::Office;

const NIGHT: &str = "0190aaaa-0000-7000-8000-0000000000d1";
const DAY: &str = "0190aaaa-0000-7000-8000-0000000000d2";

fn body(text: &str) -> Value {
    json!({
        "base": "all",
        "query": { "text": text, "states": ["active"],
            "filters": [{ "column": "department", "op": "is", "values": ["Sales"] }],
            "sort": [{ "column": "changed", "desc": true }] },
        "columns": ["name", "badge"], "widths": { "name": 300 }, "density": "compact",
    })
}

fn save(office: &Office, id: &str, name: &str, text: &str) -> Changed {
    office.ok(
        "shared_view_save",
        json!({ "id": id, "name": name, "body": body(text) }),
    )
}

fn names(office: &Office) -> Vec<String> {
    let all: SharedViews = office.ok("shared_views", json!({}));
    assert!(all.may_change);
    all.views.into_iter().map(|view| view.name).collect()
}

#[test]
fn a_view_is_kept_renamed_overwritten_and_removed_each_with_undo() {
    let office = Office::new();
    save(&office, NIGHT, "Night shift", "");
    let all: SharedViews = office.ok("shared_views", json!({}));
    assert_eq!(
        serde_json::to_value(&all.views[0].body).ok(),
        Some(body(""))
    );
    let renamed = save(&office, NIGHT, "Late shift", "late");
    assert_eq!(names(&office), ["Late shift"]);
    let undo = |changed: &Changed| -> UndoOutcome {
        office.ok(
            "undo",
            json!({ "change_set": changed.change_set, "redo": false }),
        )
    };
    let undone = undo(&renamed);
    assert_eq!(undone.act.kind, ActKind::ViewSave);
    let all: SharedViews = office.ok("shared_views", json!({}));
    assert_eq!(all.views[0].name, "Night shift");
    assert_eq!(all.views[0].body.query.text, "");
    let removed: Changed = office.ok("shared_view_remove", json!({ "id": NIGHT }));
    assert_eq!(names(&office), Vec::<String>::new());
    assert_eq!(
        office
            .refused("shared_view_remove", json!({ "id": NIGHT }))
            .code,
        ErrorCode::NotFound
    );
    assert_eq!(undo(&removed).act.kind, ActKind::ViewRemove);
    assert_eq!(names(&office), ["Night shift"]);
}

#[test]
fn two_views_do_not_have_one_name() {
    let office = Office::new();
    save(&office, NIGHT, "Night shift", "");
    let error = office.refused(
        "shared_view_save",
        json!({ "id": DAY, "name": "NIGHT  shift", "body": body("") }),
    );
    assert_eq!(
        (error.code, error.detail["id"].as_str()),
        (ErrorCode::NameTaken, Some(NIGHT))
    );
    let _: Changed = office.ok("shared_view_remove", json!({ "id": NIGHT }));
    save(&office, DAY, "Night shift", "");
    assert_eq!(names(&office), ["Night shift"]);
}

#[test]
fn a_view_without_a_name_is_refused() {
    let office = Office::new();
    let error = office.refused(
        "shared_view_save",
        json!({ "id": DAY, "name": "  ", "body": body("") }),
    );
    assert_eq!(error.code, ErrorCode::InvalidFields);
}
