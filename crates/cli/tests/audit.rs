//! What happened, on the command line.

use crate::ctl::Ctl;

#[test]
fn the_history_says_who_changed_what_from_what_to_what() {
    let ctl = Ctl::new();
    ctl.run(&["set", "grace@northwind.example", "title=Admiral"])
        .done();
    ctl.run(&["set", "grace@northwind.example", "title=Rear admiral"])
        .done();
    let listed = ctl.json(&[
        "audit",
        "list",
        "--person",
        "grace@northwind.example",
        "--topic",
        "details",
    ]);
    let latest = &listed["entries"][0];
    assert_eq!(latest["field"], "title");
    assert_eq!(latest["before"], "Admiral");
    assert_eq!(latest["after"], "Rear admiral");
    assert_eq!(latest["via"], "command_line");
    let told = ctl.run(&["audit", "list", "--limit", "1"]).done().out;
    assert!(
        told.contains("Admiral") && told.contains("Rear admiral"),
        "{told}"
    );
    assert_eq!(told.trim_end().lines().count(), 1, "{told}");
    let none = ctl.json(&["audit", "list", "--until", "2001-01-01"]);
    assert_eq!(none["entries"].as_array().map(Vec::len), Some(0));
    ctl.run(&["audit", "list", "--since", "yesterday"])
        .refused("YYYY-MM-DD");
}

#[test]
fn the_history_is_written_to_a_file_and_that_is_noted() {
    let ctl = Ctl::new();
    ctl.run(&["set", "grace@northwind.example", "title=Admiral"])
        .done();
    let file = ctl.at("history.csv");
    ctl.run(&["audit", "export", &file.display().to_string()])
        .done();
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains("title"), "{text}");
    assert!(text.contains("Admiral"), "{text}");
    let noted = ctl.json(&["audit", "list", "--topic", "files"]);
    assert_eq!(noted["entries"][0]["what"], "export");
    assert_eq!(noted["entries"][0]["how"], "history");
    let wrong = ctl.run(&["audit", "export", "history.pdf"]);
    assert_eq!(wrong.code, 64, "{wrong:?}");
}
