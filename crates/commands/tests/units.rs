//! Companies, divisions, departments, sites and cost centres.

use commands::ErrorCode;
use commands::view::{
    Changed, FieldProblem, RemovalPreview, UndoOutcome, UnitDetail, UnitRow, UnitsPage,
};
use serde_json::{Value, json};

use test_support::Office;

const IDS: [&str; 6] = [
    "0190a000-0000-7000-8000-000000000001",
    "0190a000-0000-7000-8000-000000000002",
    "0190a000-0000-7000-8000-000000000003",
    "0190a000-0000-7000-8000-000000000004",
    "0190a000-0000-7000-8000-000000000005",
    "0190a000-0000-7000-8000-000000000006",
];

fn form(id: &str, kind: &str, create: bool, patch: Value) -> Value {
    json!({ "id": id, "kind": kind, "create": create, "patch": patch, "seen": {} })
}

fn make(office: &Office, n: usize, kind: &str, patch: Value) -> String {
    let made: Changed = office.ok("unit_save", form(IDS[n], kind, true, patch));
    made.id.expect("the unit that was made")
}

fn page(office: &Office) -> UnitsPage {
    office.ok("units_list", json!({}))
}

fn row(office: &Office, id: &str) -> Option<UnitRow> {
    page(office).units.into_iter().find(|unit| unit.id == id)
}

fn codes(problems: &Value) -> Vec<&str> {
    let problems = problems.as_array().expect("a list of problems");
    problems
        .iter()
        .filter_map(|problem| problem["code"].as_str())
        .collect()
}

#[test]
fn a_unit_is_made_once_renamed_without_touching_anybody_and_moved() {
    let office = Office::new();
    let works = make(&office, 0, "division", json!({ "name": "Works" }));
    let saws = make(
        &office,
        1,
        "department",
        json!({ "name": "Saws", "parent": works }),
    );
    let again: Changed = office.ok(
        "unit_save",
        form(&saws, "department", true, json!({ "name": "Saws" })),
    );
    assert_eq!(again.count, 0, "a double click makes one");
    let ada = office.person(json!({ "display_name": "Ada", "department": saws }));
    let before = office.get(&ada).versions;
    let _: Changed = office.ok(
        "unit_save",
        form(
            &saws,
            "department",
            false,
            json!({ "name": "Sawing", "code": "P1" }),
        ),
    );
    assert_eq!(office.get(&ada).versions, before);
    let found = row(&office, &saws).expect("the department");
    assert_eq!((found.name.as_str(), found.people), ("Sawing", 1));
    assert_eq!(row(&office, &works).map(|unit| unit.people_all), Some(1));
    let _: Changed = office.ok("unit_move", json!({ "id": saws, "parent": null }));
    assert_eq!(row(&office, &saws).and_then(|unit| unit.parent), None);
    let _: UndoOutcome = office.ok("undo", json!({ "change_set": null, "redo": false }));
    assert_eq!(
        row(&office, &saws).and_then(|unit| unit.parent),
        Some(works)
    );
}

#[test]
fn what_a_unit_may_not_be_is_said_with_what_stands_in_the_way() {
    let office = Office::new();
    let saws = make(
        &office,
        0,
        "department",
        json!({ "name": "Saws", "code": "P1" }),
    );
    let blades = make(
        &office,
        1,
        "department",
        json!({ "name": "Blades", "parent": saws }),
    );
    let check = |name: &str, args: Value, expected: &str| {
        let error = office.refused(name, args);
        assert_eq!(error.code, ErrorCode::InvalidFields, "{expected}");
        assert_eq!(codes(&error.detail["problems"]), [expected]);
    };
    let new = |patch: Value| form(IDS[2], "department", true, patch);
    check("unit_save", new(json!({ "name": " sÄWS " })), "name_taken");
    check(
        "unit_save",
        new(json!({ "name": "Other", "code": "P1" })),
        "code_taken",
    );
    check("unit_save", new(json!({ "code": "P2" })), "empty");
    check(
        "unit_save",
        new(json!({ "name": "X", "vat_id": "DE1" })),
        "unknown_field",
    );
    check(
        "unit_move",
        json!({ "id": saws, "parent": blades }),
        "beneath_itself",
    );
    let error = office.refused("unit_delete", json!({ "id": saws, "into": null }));
    assert_eq!(error.code, ErrorCode::UnitInUse);
    check(
        "unit_delete",
        json!({ "id": saws, "into": saws }),
        "not_alike",
    );
}

#[test]
fn a_merge_says_first_what_it_will_do_and_one_undo_takes_it_back() {
    let office = Office::new();
    let prod = make(
        &office,
        0,
        "department",
        json!({ "name": "Prod", "code": "P1" }),
    );
    let production = make(&office, 1, "department", json!({ "name": "Production" }));
    make(
        &office,
        2,
        "department",
        json!({ "name": "Saws", "parent": prod }),
    );
    let ada = office.person(json!({ "display_name": "Ada", "department": prod }));
    office.person(json!({ "display_name": "Ben", "department": prod }));
    let args = json!({ "id": prod, "into": production });
    let preview: RemovalPreview = office.ok("unit_merge_preview", args.clone());
    assert_eq!((preview.people, preview.units), (2, 1));
    assert_eq!(preview.problem, None);
    let merged: Changed = office.ok("unit_merge", args);
    assert_eq!(merged.count, 2);
    assert_eq!(row(&office, &prod), None);
    let found = row(&office, &production).expect("what took over");
    assert_eq!((found.people, found.code.as_deref()), (2, Some("P1")));
    assert_eq!(
        office.field(&ada, "department").as_deref(),
        Some(production.as_str())
    );
    let detail: UnitDetail = office.ok("unit_get", json!({ "id": production }));
    assert_eq!(detail.also_known_as, ["Prod"]);
    // Whoever types the old name means the new one.
    let eve = office.person(json!({ "display_name": "Eve", "department": "prod" }));
    assert_eq!(
        office.field(&eve, "department").as_deref(),
        Some(production.as_str())
    );
    let undone: UndoOutcome = office.ok(
        "undo",
        json!({ "change_set": merged.change_set, "redo": false }),
    );
    assert_eq!(undone.kept, 0);
    assert_eq!(row(&office, &prod).map(|unit| unit.people), Some(2));
    assert_eq!(
        office.field(&ada, "department").as_deref(),
        Some(prod.as_str())
    );
}

#[test]
fn an_empty_unit_is_deleted_and_one_in_use_hands_over() {
    let office = Office::new();
    let north = make(
        &office,
        0,
        "site",
        json!({ "name": "North", "time_zone": "Europe/Oslo" }),
    );
    let south = make(&office, 1, "site", json!({ "name": "South" }));
    let preview = |into: Value| -> RemovalPreview {
        office.ok("unit_delete_preview", json!({ "id": north, "into": into }))
    };
    assert!(!preview(json!(null)).needs_target);
    let ada = office.person(json!({ "display_name": "Ada", "site": north }));
    assert!(preview(json!(null)).needs_target);
    let _: Changed = office.ok("unit_delete", json!({ "id": north, "into": south }));
    assert_eq!(office.field(&ada, "site").as_deref(), Some(south.as_str()));
    let error = office.refused("unit_delete", json!({ "id": south, "into": null }));
    assert_eq!(
        (error.code, &error.detail["people"]),
        (ErrorCode::UnitInUse, &json!(1))
    );
}

#[test]
fn a_number_of_an_unusual_shape_is_kept_with_a_doubt() {
    let office = Office::new();
    let acme = make(&office, 0, "company", json!({ "name": "ACME" }));
    let billing = json!({
        "legal_name": "ACME GmbH", "invoice_address": "Street 1\n12345 Town", "vat_id": "de 123",
        "billing_email": "Bills@ACME.example", "currency": "eur", "payment_days": "30",
    });
    let problems: Vec<FieldProblem> =
        office.ok("unit_check", form(&acme, "company", false, billing.clone()));
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].code, "vat_shape");
    let _: Changed = office.ok("unit_save", form(&acme, "company", false, billing));
    let detail: UnitDetail = office.ok("unit_get", json!({ "id": acme }));
    let field = |key: &str| detail.fields.get(key).map(String::as_str);
    assert_eq!(field("vat_id"), Some("DE123"));
    assert_eq!(field("currency"), Some("EUR"));
    assert_eq!(field("invoice_address"), Some("Street 1\n12345 Town"));
    assert_eq!(detail.problems.len(), 1);
    let error = office.refused(
        "unit_save",
        form(
            &acme,
            "company",
            false,
            json!({ "currency": "Euro", "payment_days": "soon" }),
        ),
    );
    assert_eq!(
        codes(&error.detail["problems"]),
        ["currency", "payment_days"]
    );
}

#[test]
fn a_form_filled_before_somebody_else_changed_the_field_is_refused() {
    let office = Office::new();
    let saws = make(&office, 0, "department", json!({ "name": "Saws" }));
    let save = |name: &str, seen: &str| {
        json!({ "id": saws, "kind": "department", "create": false,
            "patch": { "name": name }, "seen": { "name": seen } })
    };
    let _: Changed = office.ok("unit_save", save("Sawing", "Saws"));
    let error = office.refused("unit_save", save("Saw mill", "Saws"));
    assert_eq!(error.code, ErrorCode::FieldChanged);
    assert_eq!(error.detail["fields"]["name"]["now"], json!("Sawing"));
}
