//! Finding people and listing them.

use serde_json::Value;

use crate::ctl::Ctl;

fn names(document: &Value) -> Vec<&str> {
    document["results"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|row| row["name"].as_str().expect("a name"))
        .collect()
}

#[test]
fn a_list_is_sorted_filtered_and_cut() {
    let ctl = Ctl::new();
    ctl.staff();
    let check = |words: &[&str], total: u64, expected: &[&str]| {
        let mut all = vec!["list"];
        all.extend_from_slice(words);
        let document = ctl.json(&all);
        assert_eq!(
            (document["total"].as_u64(), names(&document).as_slice()),
            (Some(total), expected),
            "{words:?}"
        );
    };
    check(
        &[],
        4,
        &["Ada Byron", "Ben Ali", "Grace Okafor", "Zoë Müller"],
    );
    check(
        &["--desc"],
        4,
        &["Zoë Müller", "Grace Okafor", "Ben Ali", "Ada Byron"],
    );
    check(
        &["--sort", "department,name", "--limit", "2"],
        4,
        &["Ada Byron", "Ben Ali"],
    );
    check(
        &["--offset", "1", "--limit", "2"],
        4,
        &["Ben Ali", "Grace Okafor"],
    );
    check(&["--offset", "9"], 4, &[]);
    check(
        &["--filter", "department=Engineering,Sales badge:empty"],
        1,
        &["Zoë Müller"],
    );
    check(&["--filter", "name~mül"], 1, &["Zoë Müller"]);
    check(&["--filter", "status=suspended"], 0, &[]);
    check(&["--filter", "email:empty"], 1, &["Ben Ali"]);
}

#[test]
fn a_long_list_is_read_in_windows() {
    let ctl = Ctl::new();
    let mut text = String::from("Name\n");
    for n in 0..1_250 {
        text.push_str(&format!("Person {n:04}\n"));
    }
    let file = ctl.file("many.csv", text);
    ctl.run(&["import", &file]).done();
    let document = ctl.json(&["list", "--limit", "5000", "--filter", "status:any"]);
    let names = names(&document);
    assert_eq!(
        (names.len(), names[1], names[1_250]),
        (1_251, "Person 0000", "Person 1249")
    );
    let document = ctl.json(&[
        "list",
        "--offset",
        "1200",
        "--limit",
        "3",
        "--filter",
        "status:any",
    ]);
    assert_eq!(
        self::names(&document),
        ["Person 1199", "Person 1200", "Person 1201"]
    );
}

#[test]
fn a_search_answers_once_or_line_by_line() {
    let ctl = Ctl::new();
    ctl.staff();
    let document = ctl.json(&["search", "muller"]);
    assert_eq!(
        (document["query"].as_str(), document["total"].as_u64()),
        (Some("muller"), Some(1))
    );
    assert!(document["elapsed_us"].as_u64().is_some());
    assert_eq!(names(&document), ["Zoë Müller"]);
    let answer = ctl
        .fed(&["search", "-", "--limit", "1"], "engineering\n\nqqq\n")
        .done();
    let lines: Vec<Value> = answer
        .out
        .lines()
        .map(|line| serde_json::from_str(line).expect("a document a line"))
        .collect();
    let told: Vec<_> = lines
        .iter()
        .map(|line| {
            (
                line["query"].as_str(),
                line["total"].as_u64(),
                names(line).len(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (Some("engineering"), Some(2), 1),
            (Some(""), Some(4), 1),
            (Some("qqq"), Some(0), 0)
        ]
    );
    let mut keys: Vec<&String> = lines[0].as_object().expect("an object").keys().collect();
    keys.sort();
    assert_eq!(keys, ["elapsed_us", "query", "results", "total"]);
}

#[test]
fn tables_for_other_programs_are_parted_by_tabs_and_counts_stand_beside_them() {
    let ctl = Ctl::new();
    ctl.staff();
    let answer = ctl
        .run(&["list", "--filter", "department=Engineering"])
        .done();
    assert_eq!(
        answer.out,
        "Ada Byron\tada@example.org\tEngineering\t04A3 C6CA E261 80\tactive\nBen Ali\tben\tEngineering\t0100 63E9 AE\tactive\n"
    );
    assert_eq!(answer.err, "2 of 2 people\n");
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_is_no_fault() {
    let ctl = Ctl::new();
    ctl.staff();
    let mut child = ctl
        .command(&["search", "-"])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("it runs");
    drop(child.stdout.take());
    let mut stdin = child.stdin.take().expect("a pipe");
    let _ = std::io::Write::write_all(&mut stdin, b"ada\nben\n");
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(
        (output.status.code(), output.stderr.as_slice()),
        (Some(0), &b""[..])
    );
}

#[test]
fn a_mistake_in_the_line_is_64_and_says_what_may_stand_there() {
    let ctl = Ctl::new();
    let check = |words: &[&str], part: &str| {
        let answer = ctl.run(words);
        assert_eq!(answer.code, 64, "{answer:?}");
        assert!(answer.err.contains(part), "{answer:?}");
    };
    check(&[], "Usage");
    check(&["frobnicate"], "unrecognized subcommand");
    check(&["list", "--filter", "müller"], "department=Sales");
    check(&["list", "--sort", "shoe"], "no column called");
    check(&["set", "ada@example.org", "title"], "FIELD=VALUE");
    check(&["suspend", "ada@example.org"], "--reason");
    assert_eq!(ctl.run(&["--help"]).code, 0);
    assert_eq!(ctl.run(&["import", "--help"]).code, 0);
    assert!(
        ctl.run(&["--version"])
            .done()
            .out
            .starts_with("rollbookctl ")
    );
}
