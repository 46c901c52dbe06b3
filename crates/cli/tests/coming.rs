//! What dates will do by themselves.

use crate::ctl::Ctl;

#[test]
fn what_comes_is_listed_with_its_day_and_whoever_set_it() {
    let ctl = Ctl::new();
    ctl.staff();
    assert_eq!(ctl.json(&["coming"])["total"], 0);
    ctl.run(&["set", "ben", "end_date=2099-12-31"]).done();
    ctl.run(&[
        "suspend",
        "zoe@example.org",
        "--reason",
        "Parental leave",
        "--from",
        "2098-01-04",
        "--until",
        "2098-07-01",
    ])
    .done();
    assert_eq!(
        ctl.json(&["show", "zoe@example.org"])["state"],
        "active",
        "not yet"
    );
    let listed = ctl.json(&["coming"]);
    assert_eq!(listed["total"], 3);
    let days: Vec<&str> = listed["coming"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|row| row["day"].as_str())
        .collect();
    assert_eq!(days, ["2098-01-04", "2098-07-01", "2099-12-31"]);
    let last = &listed["coming"][2];
    assert_eq!(last["kind"], "end");
    assert_eq!(last["person"]["name"], "Ben Ali");
    assert!(last["by"]["name"].is_string(), "{last}");

    let told = ctl.run(&["coming", "--what", "suspensions"]).done().out;
    assert_eq!(told.lines().count(), 2, "{told}");
    assert!(
        told.contains("2098-01-04\tZoë Müller\tsuspended\tsuspended\t"),
        "{told}"
    );
    let soon = ctl.json(&["coming", "--days", "30"]);
    assert_eq!(soon["total"], 0, "nothing in the next 30 days");
    let hers = ctl.json(&["coming", "--person", "ben"]);
    assert_eq!(hers["total"], 1);
    let one = ctl.run(&["coming", "--limit", "1"]).done();
    assert_eq!(one.out.lines().count(), 1, "{one:?}");
    ctl.run(&["undo"]).done();
    assert_eq!(ctl.json(&["coming"])["total"], 1, "the suspension is off");
}
