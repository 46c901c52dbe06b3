//! Making a directory.

use crate::ctl::{Ctl, INIT};

#[cfg(unix)]
fn mode(path: &std::path::Path) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(path)
        .expect("it is there")
        .permissions()
        .mode()
        & 0o777
}

#[test]
fn a_directory_is_made_with_its_key_file_and_a_recovery_key() {
    let ctl = Ctl::empty();
    let mut words = vec!["--json"];
    words.extend(INIT);
    let made = ctl.run(&words).done().json();
    assert_eq!(made["organization"], "Northwind");
    assert_eq!(made["owner"]["email"], "grace@northwind.example");
    assert_eq!(made["password_set"], false);
    assert!(made["recovery_key"].as_str().expect("a key").len() > 20);
    assert!(ctl.at("office.rollbook").exists());
    #[cfg(unix)]
    assert_eq!(mode(&ctl.at("keys")), 0o600);
    assert_eq!(ctl.json(&["stats"])["people"]["active"], 1);
}

#[test]
fn the_recovery_key_goes_to_a_new_file_of_ones_own() {
    let ctl = Ctl::empty();
    let file = ctl.at("recovery.txt");
    let mut words = INIT.to_vec();
    words.extend(["--recovery-key-file", "recovery.txt"]);
    let answer = ctl.run(&words).done();
    let text = std::fs::read_to_string(&file).expect("the file");
    let key = text.lines().last().expect("a line");
    assert_eq!(key.split('-').count(), 6, "{key}");
    assert!(
        !answer.out.contains(key),
        "what is in a file is not on the screen too"
    );
    #[cfg(unix)]
    assert_eq!(mode(&file), 0o600);
}

#[test]
fn a_file_that_is_there_is_never_the_recovery_keys() {
    let ctl = Ctl::empty();
    ctl.file("recovery.txt", "mine");
    let mut words = INIT.to_vec();
    words.extend(["--recovery-key-file", "recovery.txt"]);
    ctl.run(&words)
        .refused("is there already and is not written over");
    assert_eq!(std::fs::read(ctl.at("recovery.txt")).expect("it"), b"mine");
    assert!(
        !ctl.at("office.rollbook").exists(),
        "no directory without its recovery key"
    );
    assert!(!ctl.at("keys").exists());
}

#[test]
fn what_cannot_be_made_leaves_no_file_for_the_recovery_key() {
    let ctl = Ctl::empty();
    let words = [
        "init",
        "--organization",
        "Northwind",
        "--owner-name",
        "Grace",
        "--owner-email",
        "grace@",
        "--recovery-key-file",
        "recovery.txt",
    ];
    ctl.run(&words).refused("e-mail address");
    assert!(!ctl.at("recovery.txt").exists());
    assert!(!ctl.at("office.rollbook").exists());
}

#[test]
fn a_directory_is_never_made_over_another() {
    let ctl = Ctl::new();
    let before = std::fs::read(ctl.at("office.rollbook")).expect("the file");
    ctl.run(&INIT).refused("already; nothing was changed");
    assert_eq!(
        std::fs::read(ctl.at("office.rollbook")).expect("the file"),
        before
    );
    let other = ctl.file("other.rollbook", "something else");
    let mut words = vec!["--directory", &other];
    words.extend(INIT);
    ctl.run(&words).refused("already");
    assert_eq!(std::fs::read(&other).expect("the file"), b"something else");
}

#[test]
fn another_directory_is_named_by_the_line() {
    let ctl = Ctl::new();
    let other = ctl.at("other.rollbook").display().to_string();
    ctl.run(&[
        "--directory",
        &other,
        "init",
        "--organization",
        "Southwind",
        "--owner-name",
        "Ada",
        "--owner-email",
        "ada@southwind.example",
    ])
    .done();
    let stats = ctl.json(&["--directory", &other, "stats"]);
    assert_eq!(stats["organization"], "Southwind");
    assert_eq!(ctl.json(&["stats"])["organization"], "Northwind");
}
