//! What goes wrong in an office, and what the program says to it.

use std::fs;
use std::io::Write as _;
use std::sync::Arc;

use rusqlite::Connection;
use secrets::vault::FileVault;
use secrets::{DirectoryId, KeyRing};

use crate::ctl::{Ctl, INIT};

#[test]
fn a_file_of_another_kind_is_named() {
    let ctl = Ctl::new();
    let check = |name: &str, bytes: &[u8], part: &str| {
        let file = ctl.file(name, bytes);
        ctl.run(&["import", &file]).refused(part);
    };
    check("list.csv", b"%PDF-1.7\n%", "a PDF document");
    check(
        "list.xls",
        b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
        "old Excel file",
    );
    check("empty.csv", b"", "empty");
    check(
        "noise.csv",
        &[0, 1, 2, 3, 250, 251],
        "neither text nor a workbook",
    );
    ctl.run(&["import", "."]).refused("is a folder");
    let answer = ctl.run(&["--json", "import", "empty.csv"]);
    assert_eq!(answer.json()["error"]["detail"]["reason"], "file_empty");
}

#[test]
fn a_workbook_whose_end_is_missing_is_refused_whole() {
    let ctl = Ctl::new();
    ctl.staff();
    ctl.run(&["export", "out.xlsx"]).done();
    let bytes = fs::read(ctl.at("out.xlsx")).expect("the file");
    let half = ctl.file("half.xlsx", &bytes[..bytes.len() / 2]);
    ctl.run(&["import", &half]).refused("its end is missing");
    assert_eq!(ctl.json(&["stats"])["people"]["active"], 4);
}

#[test]
fn a_gigabyte_is_refused_by_its_size_before_it_is_read() {
    let ctl = Ctl::new();
    let path = ctl.at("huge.csv");
    let mut file = fs::File::create(&path).expect("a file");
    let row = "Ada Byron,ada@example.org\n";
    file.write_all("Name,E-mail\n".as_bytes()).expect("written");
    file.write_all(row.repeat(4_000).as_bytes())
        .expect("written");
    file.set_len(1 << 30).expect("a sparse file");
    drop(file);
    let path = path.display().to_string();
    ctl.run(&["import", &path])
        .refused("The file has 1024 MB; at most 512 MB can be read. Split it");
}

#[test]
fn a_formula_is_text_on_its_way_in_and_harmless_on_its_way_out() {
    let ctl = Ctl::new();
    let file = ctl.file(
        "formula.csv",
        "Name,E-mail,Note\nAda Byron,ada@example.org,=HYPERLINK(\"http://x\")\n"
            .replace('"', "\"\"")
            .replace("=H", "\"=H")
            .replace(")\n", ")\"\n"),
    );
    ctl.run(&["import", &file]).done();
    let note = "=HYPERLINK(\"http://x\")";
    assert_eq!(
        ctl.json(&["show", "ada@example.org"])["fields"]["note"],
        note
    );
    ctl.run(&[
        "export",
        "out.csv",
        "--columns",
        "name,note",
        "--filter",
        "note:any",
    ])
    .done();
    let text = fs::read_to_string(ctl.at("out.csv")).expect("the file");
    assert!(text.contains("\"'=HYPERLINK(\"\"http://x\"\")\""), "{text}");
    ctl.run(&["export", "out.xlsx"]).done();
    let back = ctl.json(&["import", "out.xlsx"]);
    assert_eq!(
        (&back["same"], &back["warnings"]),
        (&2.into(), &0.into()),
        "a text cell, no formula: {back}"
    );
}

fn key_of(ctl: &Ctl) -> String {
    let text = fs::read_to_string(ctl.at("office.rollbook.keys")).expect("the file of keys");
    let keys: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let directory = DirectoryId::parse(keys["directory"].as_str().expect("an id")).expect("an id");
    let vault = Arc::new(FileVault::new(ctl.at("keys")));
    let key = KeyRing::new(vault)
        .open_existing(directory)
        .expect("the key");
    key.to_hex().expose().clone()
}

/// The database as another program would have it open.
fn beside(ctl: &Ctl) -> Connection {
    let connection = Connection::open(ctl.at("office.rollbook")).expect("it opens");
    connection
        // tidy: allow(sql) because another program is played here
        .execute_batch(&format!("pragma key = \"x'{}'\"", key_of(ctl)))
        .expect("a key");
    connection
}

#[test]
fn a_directory_of_a_newer_version_is_shown_and_never_changed() {
    let ctl = Ctl::new();
    ctl.staff();
    let other = beside(&ctl);
    other
        .pragma_update(None, "user_version", 99)
        .expect("a newer format");
    drop(other);
    assert_eq!(ctl.run(&["show", "ada@example.org"]).done().code, 0);
    ctl.run(&["set", "ada@example.org", "title=x"])
        .refused("newer Rollbook");
    let file = ctl.file("more.csv", "Name\nCy Doe\n");
    ctl.run(&["import", &file]).refused("newer Rollbook");
}

#[test]
fn a_history_that_was_changed_is_found_out() {
    let ctl = Ctl::new();
    ctl.staff();
    let other = beside(&ctl);
    let changed = other
        // tidy: allow(sql) because another program is played here
        .execute("update audit set payload = x'7b7d' where n = 3", [])
        .expect("changed");
    assert_eq!(changed, 1);
    drop(other);
    let answer = ctl.run(&["--json", "audit", "verify"]);
    assert_eq!(answer.code, 1, "{answer:?}");
    let document = answer.json();
    assert_eq!(document["valid"], false);
    assert!(
        document["fault"]
            .as_str()
            .expect("a sentence")
            .contains('3'),
        "{document}"
    );
}

#[test]
fn two_programs_write_one_after_the_other() {
    let ctl = Ctl::new();
    ctl.staff();
    let mut text = String::from("Name,E-mail\n");
    for n in 0..2_000 {
        text.push_str(&format!("Person {n},p{n}@example.org\n"));
    }
    let file = ctl.file("many.csv", text);
    let mut importing = ctl
        .command(&["import", &file])
        .stdout(std::process::Stdio::null())
        .spawn()
        .expect("it runs");
    for n in 0..5 {
        ctl.run(&["set", "ben", &format!("title=Number {n}")])
            .done();
    }
    assert!(importing.wait().expect("it ends").success());
    let stats = ctl.json(&["stats"]);
    assert_eq!(stats["people"]["active"], 2_004);
    assert_eq!(ctl.json(&["show", "ben"])["fields"]["title"], "Number 4");
}

#[test]
fn a_directory_that_is_locked_for_long_is_said_to_be_busy() {
    let ctl = Ctl::new();
    ctl.staff();
    let other = beside(&ctl);
    // tidy: allow(sql) because another program is played here
    other.execute_batch("begin immediate").expect("the lock");
    ctl.run(&["set", "ben", "title=x"])
        .refused("Another program is writing to this directory");
    other.execute_batch("rollback").expect("the lock is free");
    ctl.run(&["set", "ben", "title=x"]).done();
}

#[test]
fn without_the_key_nothing_opens_and_the_way_out_is_named() {
    let ctl = Ctl::new();
    fs::remove_file(ctl.at("keys")).expect("the key is gone");
    ctl.run(&["stats"]).refused("recovery key");
    let other = Ctl::new();
    fs::copy(other.at("keys"), ctl.at("keys")).expect("another directory's key");
    ctl.run(&["stats"]).refused("recovery key");
    fs::remove_file(ctl.at("office.rollbook.keys")).expect("gone too");
    let answer = ctl.run(&["stats"]);
    assert_eq!(answer.code, 1);
    // Never a new key over data.
    let answer = ctl.run(&INIT);
    assert_eq!(answer.code, 1, "{answer:?}");
}

#[test]
fn a_directory_that_is_none_is_said_to_be_none() {
    let ctl = Ctl::empty();
    ctl.run(&["stats"]).refused("There is no directory at");
    ctl.run(&["--directory", "/nowhere/at/all", "list"])
        .refused("rollbookctl init");
}

#[test]
fn a_damaged_file_is_no_reason_to_fall_over() {
    let ctl = Ctl::new();
    fs::write(ctl.at("office.rollbook"), vec![7; 8192]).expect("written over");
    let _ = fs::remove_file(ctl.at("office.rollbook-wal"));
    ctl.run(&["stats"]).refused("cannot be opened with the key");
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_nobody_may_write_to_is_named() {
    let ctl = Ctl::new();
    ctl.run(&["export", "/sys/out.csv"])
        .refused("Rollbook may not use /sys");
    let mut words = vec!["--directory", "/sys/rollbook/office.rollbook"];
    words.extend(INIT);
    ctl.run(&words).refused("/sys/rollbook");
    assert!(!fs::exists("/sys/rollbook").expect("readable"));
}

/// A terminal, where the key is asked for.
#[cfg(target_os = "linux")]
mod terminal {
    use super::*;
    use std::process::{Command, Stdio};

    /// Runs a line on a terminal of its own, with these answers typed; `None` where no program for
    /// that is installed.
    fn typed(ctl: &Ctl, line: &str, answers: &str) -> Option<(Option<i32>, String)> {
        let program = env!("CARGO_BIN_EXE_rollbookctl");
        let bare = ctl.command(&[]);
        let mut command = Command::new("script");
        command.args([
            "--quiet",
            "--return",
            "--command",
            &format!("'{program}' {line}"),
            "/dev/null",
        ]);
        for (name, value) in bare.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        let child = command
            .current_dir(ctl.folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn();
        let mut child = match child {
            Ok(child) => child,
            Err(error) => {
                assert!(
                    std::env::var_os("CI").is_none(),
                    "script (bsdutils) is needed: {error}"
                );
                return None;
            }
        };
        let mut stdin = child.stdin.take().expect("a pipe");
        stdin.write_all(answers.as_bytes()).expect("it reads");
        let output = child.wait_with_output().expect("it ends");
        drop(stdin);
        Some((
            output.status.code(),
            String::from_utf8_lossy(&output.stdout).into_owned(),
        ))
    }

    #[test]
    fn the_recovery_key_opens_and_a_wrong_one_does_not() {
        let ctl = Ctl::empty();
        let mut words = INIT.to_vec();
        words.extend(["--recovery-key-file", "recovery.txt"]);
        ctl.run(&words).done();
        fs::remove_file(ctl.at("keys")).expect("the key is gone");
        let text = fs::read_to_string(ctl.at("recovery.txt")).expect("the file");
        let right = text.lines().last().expect("a key").to_owned();
        let Some((code, said)) = typed(&ctl, "stats", &format!("{right}\n")) else {
            return;
        };
        assert_eq!(code, Some(0), "{said}");
        assert!(said.contains("Northwind"), "{said}");

        let other = Ctl::empty();
        other.run(&words).done();
        let text = fs::read_to_string(other.at("recovery.txt")).expect("the file");
        let wrong = text.lines().last().expect("a key");
        let (code, said) = typed(&ctl, "stats", &format!("{wrong}\n")).expect("it ran before");
        assert_eq!(code, Some(1), "{said}");
        assert!(said.contains("belongs to another directory"), "{said}");
        let (code, said) = typed(&ctl, "stats", "what was it again\n").expect("it ran before");
        assert_eq!(code, Some(1), "{said}");
    }
}
