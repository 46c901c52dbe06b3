//! Backups, restoring, and the history.

use std::fs;

use crate::ctl::Ctl;

#[test]
fn a_backup_brings_everything_back() {
    let ctl = Ctl::new();
    ctl.staff();
    let made = ctl.json(&["backup", "safe.rollbook-backup"]);
    assert_eq!(
        made["path"],
        ctl.at("safe.rollbook-backup").display().to_string()
    );
    ctl.run(&["set", "ben", "title=Afterwards"]).done();
    let restored = ctl.json(&["restore", "safe.rollbook-backup"]);
    assert_eq!(
        (&restored["people"], &restored["badges"]),
        (&4.into(), &2.into()),
        "{restored}"
    );
    assert_eq!(ctl.json(&["show", "ben"])["fields"].get("title"), None);
    let aside = restored["set_aside"].as_str().expect("a place");
    let before = ctl.json(&["--directory", aside, "show", "ben"]);
    assert_eq!(
        before["fields"]["title"], "Afterwards",
        "what was there is only set aside"
    );
    assert_eq!(ctl.json(&["audit", "verify"])["valid"], true);
}

#[test]
fn an_older_backup_is_replaced_and_nothing_else() {
    let ctl = Ctl::new();
    ctl.run(&["backup", "safe.backup"]).done();
    let first = fs::read(ctl.at("safe.backup")).expect("the file");
    ctl.staff();
    ctl.run(&["backup", "safe.backup"]).done();
    assert_ne!(fs::read(ctl.at("safe.backup")).expect("the file"), first);
    ctl.file("letter.txt", "Dear Ada");
    ctl.run(&["backup", "letter.txt"])
        .refused("is no backup, so it is not written over");
    ctl.run(&["backup", "office.rollbook"])
        .refused("not written over");
    assert_eq!(fs::read(ctl.at("letter.txt")).expect("it"), b"Dear Ada");
}

#[test]
fn a_new_computer_needs_the_recovery_key_and_says_so() {
    let ctl = Ctl::new();
    ctl.run(&["backup", "safe.backup"]).done();
    let new = Ctl::empty();
    fs::copy(ctl.at("safe.backup"), new.at("safe.backup")).expect("copied");
    let answer = new.run(&["restore", "safe.backup"]);
    assert_eq!(answer.code, 1, "{answer:?}");
    assert!(!new.at("office.rollbook").exists());
    // With the key of the old one at hand nothing is asked.
    fs::copy(ctl.at("keys"), new.at("keys")).expect("copied");
    new.run(&["restore", "safe.backup"]).done();
    assert_eq!(new.json(&["stats"])["organization"], "Northwind");
}

#[test]
fn what_is_no_whole_backup_is_refused_and_changes_nothing() {
    let ctl = Ctl::new();
    ctl.staff();
    ctl.run(&["backup", "safe.backup"]).done();
    let bytes = fs::read(ctl.at("safe.backup")).expect("the file");
    let half = ctl.file("half.backup", &bytes[..bytes.len() / 2]);
    ctl.run(&["restore", &half]).refused("incomplete");
    let mut changed = bytes;
    changed[40_000] ^= 1;
    let changed = ctl.file("changed.backup", changed);
    ctl.run(&["restore", &changed]).refused("damaged");
    let other = ctl.file("other.txt", "nothing of ours");
    ctl.run(&["restore", &other])
        .refused("not a Rollbook backup");
    ctl.run(&["restore", "nowhere.backup"])
        .refused("There is no");
    assert_eq!(ctl.json(&["stats"])["people"]["active"], 4);
}

#[test]
fn a_history_that_holds_is_said_to_hold() {
    let ctl = Ctl::new();
    ctl.staff();
    let answer = ctl.json(&["audit", "verify"]);
    assert_eq!(
        (&answer["valid"], &answer["fault"]),
        (&true.into(), &serde_json::Value::Null)
    );
    assert!(
        answer["entries"].as_u64().expect("a count")
            >= answer["operations"].as_u64().expect("a count")
    );
    let head = answer["head"].as_str().expect("a head");
    assert!(ctl.run(&["audit", "verify"]).done().out.contains(head));
}
