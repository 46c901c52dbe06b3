//! Companies, divisions, departments, sites and cost centres.

use serde_json::Value;

use crate::ctl::Ctl;

fn names(ctl: &Ctl, kind: &str) -> Vec<(String, u64)> {
    let listed = ctl.json(&["unit", "list", "--kind", kind]);
    let units = listed["units"].as_array().expect("a list");
    units
        .iter()
        .map(|unit| {
            (
                unit["name"].as_str().unwrap_or_default().to_owned(),
                unit["people_all"].as_u64().unwrap_or_default(),
            )
        })
        .collect()
}

#[test]
fn a_unit_is_added_renamed_and_moved() {
    let ctl = Ctl::new();
    ctl.run(&["unit", "add", "Works", "--kind", "division"])
        .done();
    ctl.run(&["unit", "add", "Saws", "--in", "works", "--code", "P1"])
        .done();
    ctl.run(&["unit", "rename", "P1", "Sawing"]).done();
    assert_eq!(names(&ctl, "department"), [("Sawing".to_owned(), 0)]);
    let listed = ctl.run(&["unit", "list"]).done().out;
    assert!(listed.contains("Works > Sawing"), "{listed}");
    ctl.run(&["unit", "move", "sawing", "--top"]).done();
    let listed = ctl.run(&["unit", "list"]).done().out;
    assert!(!listed.contains("Works > Sawing"), "{listed}");
    ctl.run(&["unit", "add", "SAWING"]).refused("this name");
    ctl.run(&["unit", "rename", "Nowhere", "Somewhere"])
        .refused("There is no department");
}

#[test]
fn a_merge_says_what_would_move_moves_it_and_is_undone() {
    let ctl = Ctl::new();
    ctl.staff();
    let would = ctl.json(&["unit", "merge", "Engineering", "Sales", "--dry-run"]);
    assert_eq!(would["would"]["people"], Value::from(2));
    assert_eq!(
        names(&ctl, "department"),
        [("Engineering".to_owned(), 2), ("Sales".to_owned(), 1)],
        "nothing moved yet"
    );
    let merged = ctl.run(&["unit", "merge", "Engineering", "Sales"]).done();
    assert_eq!(
        merged.out,
        "Merged Engineering into Sales (2 people moved).\n"
    );
    assert_eq!(names(&ctl, "department"), [("Sales".to_owned(), 3)]);
    ctl.run(&["undo"]).done();
    assert_eq!(
        names(&ctl, "department"),
        [("Engineering".to_owned(), 2), ("Sales".to_owned(), 1)]
    );
}

#[test]
fn what_is_in_use_is_not_deleted_without_somewhere_to_go() {
    let ctl = Ctl::new();
    ctl.staff();
    ctl.run(&["unit", "delete", "Sales"])
        .refused("Sales is in use");
    ctl.run(&["unit", "delete", "Sales", "--into", "Engineering"])
        .done();
    assert_eq!(names(&ctl, "department"), [("Engineering".to_owned(), 3)]);
}
