//! How companies are billed, and what each cost centre used.

use commands::view::{BillingProfile, Changed, MonthUsage, SavedFile, UsageRow, UsageView};
use serde_json::{Value, json};

use test_support::Office;

const DAY: i64 = 24 * 3_600_000;

fn make(office: &Office, id: &str, kind: &str, patch: Value) -> String {
    let made: Changed = office.ok(
        "unit_save",
        json!({ "id": id, "kind": kind, "create": true, "patch": patch, "seen": {} }),
    );
    made.id.expect("the unit that was made")
}

fn months(office: &Office) -> Vec<MonthUsage> {
    let view: UsageView = office.ok("billing_usage", json!({ "months": 12 }));
    view.months
}

fn of<'m>(month: &'m MonthUsage, cost_centre: Option<&str>) -> Option<&'m UsageRow> {
    month
        .rows
        .iter()
        .find(|row| row.cost_centre.as_ref().map(|unit| unit.name.as_str()) == cost_centre)
}

const CENTRE: &str = "0190a000-0000-7000-8000-000000000011";
const OTHER: &str = "0190a000-0000-7000-8000-000000000012";
const SAWS: &str = "0190a000-0000-7000-8000-000000000013";

/// It is 22 November 2026 in Berlin when an office begins.
fn staffed() -> (Office, String) {
    let office = Office::new();
    make(
        &office,
        CENTRE,
        "cost_centre",
        json!({ "name": "4711", "code": "4711" }),
    );
    make(&office, OTHER, "cost_centre", json!({ "name": "4712" }));
    make(
        &office,
        SAWS,
        "department",
        json!({ "name": "Saws", "cost_centre": CENTRE }),
    );
    let ada =
        office.person(json!({ "display_name": "Ada", "username": "ada1", "department": SAWS }));
    office.person(json!({
        "display_name": "Ben", "username": "ben1", "department": SAWS, "cost_centre": OTHER,
        "person_type": "contractor",
    }));
    (office, ada)
}

#[test]
fn people_are_booked_on_their_own_cost_centre_else_on_their_departments() {
    let (office, ada) = staffed();
    office.assign(&ada, "uid:04A3C6CAE26180").expect("given");
    let months = months(&office);
    assert_eq!(months.len(), 1, "nobody was here before");
    assert!(months[0].running);
    assert_eq!(months[0].month, "2026-11");
    let centre = of(&months[0], Some("4711")).expect("Ada's");
    assert_eq!((centre.active, centre.badges), (1, 1));
    assert_eq!(centre.code.as_deref(), Some("4711"));
    let other = of(&months[0], Some("4712")).expect("Ben's");
    assert_eq!(other.active_by_type["contractor"], 1);
    assert_eq!(of(&months[0], None).map(|row| row.active), Some(1), "Grace");
}

#[test]
fn a_month_that_is_over_keeps_what_it_had() {
    let (office, ada) = staffed();
    office.later(20 * DAY);
    office.save(&ada, json!({ "cost_centre": OTHER }));
    office.act(&ada, "suspend").expect("suspended");
    let months = months(&office);
    assert_eq!(months[1].month, "2026-11");
    let centre = of(&months[1], Some("4711")).expect("November");
    assert_eq!((centre.active, centre.suspended), (1, 0));
    assert_eq!(
        months[1].corrected, 0,
        "what happens later corrects nothing"
    );
    assert!(of(&months[0], Some("4711")).is_none());
    let other = of(&months[0], Some("4712")).expect("December");
    assert_eq!((other.active, other.suspended), (1, 1));
}

#[test]
fn a_correction_made_later_counts_and_marks_the_month() {
    let (office, ada) = staffed();
    office.later(20 * DAY);
    assert_eq!(months(&office)[1].corrected, 0);
    office.save(&ada, json!({ "end_date": "2026-11-25" }));
    let months = months(&office);
    let centre = of(&months[1], Some("4711")).expect("November");
    assert_eq!((centre.active, centre.suspended), (0, 1));
    assert_eq!(months[1].corrected, 1);
}

#[test]
fn usage_is_written_to_files_that_are_never_written_over() {
    let (office, _) = staffed();
    let write = |format: &str, name: &str| -> String {
        let path = office.folder.path().join(name).display().to_string();
        let saved: SavedFile = office.ok(
            "billing_export",
            json!({ "months": 3, "month": null, "format": format, "path": path,
                "delimiter": null, "labels": { "active": "Aktiv" }, "rtl": false }),
        );
        saved.path
    };
    let csv = std::fs::read_to_string(write("csv", "usage.csv")).expect("a file");
    let lines: Vec<&str> = csv.trim_start_matches('\u{feff}').lines().collect();
    assert!(
        lines[0].starts_with("Month,Cost centre,Code,Aktiv,"),
        "{}",
        lines[0]
    );
    assert!(
        lines[1].starts_with("2026-11,4711,4711,1,1,"),
        "{}",
        lines[1]
    );
    assert_eq!(lines.len(), 4);
    assert!(write("csv", "usage.csv").ends_with("usage (2).csv"));
    let workbook = std::fs::read(write("xlsx", "usage.xlsx")).expect("a workbook");
    assert_eq!(&workbook[..2], b"PK");
}

#[test]
fn profiles_are_listed_and_doubtful_numbers_are_marked() {
    let office = Office::new();
    make(
        &office,
        CENTRE,
        "company",
        json!({ "name": "ACME", "legal_name": "ACME GmbH", "vat_id": "DE12" }),
    );
    let profiles: Vec<BillingProfile> = office.ok("billing_profiles", json!({}));
    assert_eq!(profiles.len(), 1);
    assert_eq!(profiles[0].fields["legal_name"], "ACME GmbH");
    assert!(profiles[0].vat_doubtful);
}
