//! Files of people, in and out.

use crate::ctl::Ctl;

const STARTERS: &str = "Name,E-mail,Badge\nAda Byron,ada@example.org,uid:04A3C6CAE26180\nBen Ali,ben@,\nCy Doe,cy@example.org,1.23457E+12\n";

#[test]
fn all_rows_taken_is_0_some_refused_is_2_nothing_done_is_1() {
    let ctl = Ctl::new();
    let check = |words: &[&str], code: i32| assert_eq!(ctl.run(words).code, code, "{words:?}");
    let mixed = ctl.file("mixed.csv", STARTERS);
    let good = ctl.file("good.csv", "Name,E-mail\nAda Byron,ada@example.org\n");
    let bad = ctl.file("bad.csv", "Name,E-mail\nBen Ali,ben@\n");
    check(&["import", &mixed, "--dry-run"], 2);
    check(&["import", &mixed, "--strict"], 1);
    check(&["import", &mixed, "--strict", "--dry-run"], 1);
    check(&["import", &bad], 1);
    check(&["import", &good], 0);
    check(&["import", &good], 0);
    check(&["import", &mixed], 2);
    check(&["import", "nowhere.csv"], 1);
    check(&["import"], 64);
}

#[test]
fn every_refused_row_is_listed_with_row_column_and_reason() {
    let ctl = Ctl::new();
    let file = ctl.file("starters.csv", STARTERS);
    let answer = ctl.run(&["import", &file]);
    assert_eq!(
        answer.out.lines().collect::<Vec<_>>(),
        [
            "error: row 3, column B (E-mail): ben@ is not a complete e-mail address. [ben@]",
            "error: row 4, column C (Badge): A spreadsheet has destroyed this number: \"1.23457E+12\" keeps only its first digits. Format the column as text in the original file and export it again. [1.23457E+12]",
            "starters.csv: 3 rows: 1 new, 2 refused",
            "`rollbookctl undo` takes it back.",
        ],
        "{answer:?}"
    );
}

#[test]
fn the_document_of_an_import_has_stable_keys() {
    let ctl = Ctl::new();
    let file = ctl.file("starters.csv", "Name,E-mail,Department,Shoe size\nAda Byron,ada@example.org,Sales,38\nBen Ali,ben@,Sales,44\n");
    let answer = ctl.run(&["--json", "import", &file]);
    assert_eq!(answer.code, 2);
    let mut document = answer.json();
    assert!(document["change_set"].is_string());
    document["change_set"] = "…".into();
    assert_eq!(
        document,
        serde_json::json!({
            "file": "starters.csv", "dry_run": false, "strict": false, "applied": true,
            "rows": 2, "new": 1, "changed": 0, "same": 0, "refused": 1, "warnings": 0,
            "columns": [
                { "header": "Name", "field": "name" },
                { "header": "E-mail", "field": "email" },
                { "header": "Department", "field": "department" },
                { "header": "Shoe size", "field": null },
            ],
            "new_units": [{ "kind": "department", "name": "Sales", "rows": 1 }],
            "change_set": "…",
            "notes": ["Left out, because they go to no field: Shoe size."],
            "problems": [{
                "row": 3, "column": "B (E-mail)", "field": "email", "severity": "error",
                "code": "email_incomplete", "params": { "text": "ben@" }, "message": "ben@ is not a complete e-mail address.", "value": "ben@",
            }],
        })
    );
}

#[test]
fn a_dry_run_changes_nothing_and_undo_takes_a_real_one_back() {
    let ctl = Ctl::new();
    let file = ctl.file("starters.csv", STARTERS);
    ctl.run(&["import", &file, "--dry-run"]);
    assert_eq!(ctl.json(&["stats"])["people"]["active"], 1);
    ctl.run(&["import", &file]);
    assert_eq!(ctl.json(&["stats"])["people"]["active"], 2);
    assert!(
        ctl.run(&["undo"])
            .done()
            .out
            .starts_with("Taken back: an import, starters.csv (")
    );
    assert_eq!(ctl.json(&["stats"])["people"]["active"], 1);
    ctl.run(&["undo"]).refused("nothing to undo");
}

#[test]
fn a_file_without_names_changes_known_people_only() {
    let ctl = Ctl::new();
    ctl.staff();
    let file = ctl.file(
        "titles.csv",
        "E-mail,Title\nada@example.org,Countess\nnobody@example.org,Ghost\n",
    );
    let answer = ctl.run(&["--json", "import", &file]);
    let document = answer.json();
    assert_eq!(
        (answer.code, &document["changed"], &document["refused"]),
        (2, &1.into(), &1.into())
    );
}

#[test]
fn the_same_admin_cannot_do_more_by_a_file_than_by_hand() {
    let ctl = Ctl::new();
    let file = ctl.file(
        "roles.csv",
        "Name,E-mail,Roles\nAda Byron,ada@example.org,reception\n",
    );
    ctl.run(&["import", &file]).done();
    ctl.run(&["--as", "ada@example.org", "import", &file])
        .refused("no right");
    ctl.run(&["--as", "ada@example.org", "export", "out.csv"])
        .refused("no right");
    ctl.run(&["--as", "nobody@example.org", "stats"])
        .refused("signs in as nobody@example.org");
}

#[test]
fn an_export_is_what_its_ending_says_and_never_written_over() {
    let ctl = Ctl::new();
    ctl.staff();
    let check = |name: &str, magic: &[u8]| {
        let document = ctl.json(&["export", name]);
        assert_eq!(document["rows"], 4);
        assert_eq!(document["path"], ctl.at(name).display().to_string());
        let bytes = std::fs::read(ctl.at(name)).expect("the file");
        assert!(bytes.starts_with(magic), "{name}");
    };
    check("out.csv", "\u{feff}display_name,given,".as_bytes());
    check("out.xlsx", b"PK");
    check("out.pdf", b"%PDF-");
    let again = ctl.json(&["export", "out.pdf"]);
    assert_eq!(again["path"], ctl.at("out (2).pdf").display().to_string());
    assert_eq!(ctl.run(&["export", "out.docx"]).code, 64);
}

#[test]
fn an_export_takes_columns_and_a_filter() {
    let ctl = Ctl::new();
    ctl.staff();
    ctl.run(&[
        "export",
        "out.csv",
        "--filter",
        "department=Engineering",
        "--columns",
        "name,badge,department",
    ])
    .done();
    let text = std::fs::read_to_string(ctl.at("out.csv")).expect("the file");
    assert_eq!(
        text.trim_start_matches('\u{feff}')
            .lines()
            .collect::<Vec<_>>(),
        [
            "Name,Badge,Department",
            "Ada Byron,uid:04A3C6CAE26180,Engineering",
            "Ben Ali,em:010063E9AE,Engineering"
        ]
    );
    assert_eq!(
        ctl.run(&["export", "out.csv", "--columns", "shoe"]).code,
        64
    );
    assert_eq!(
        ctl.run(&["export", "out.csv", "--filter", "shoe=44"]).code,
        64
    );
}

#[test]
fn an_edited_export_comes_back_as_just_the_edit() {
    let ctl = Ctl::new();
    ctl.staff();
    ctl.run(&["export", "out.csv"]).done();
    let text = std::fs::read_to_string(ctl.at("out.csv")).expect("the file");
    let file = ctl.file(
        "edited.csv",
        text.replace(",Müller,zoe@example.org", ",Möller,zoe@example.org"),
    );
    let document = ctl.json(&["import", &file]);
    let counts: Vec<u64> = ["new", "changed", "same", "refused"]
        .iter()
        .map(|key| document[key].as_u64().expect("a count"))
        .collect();
    assert_eq!(counts, [0, 1, 3, 0], "{document}");
}

#[test]
fn rows_about_people_above_the_importer_are_refused_and_the_others_go_in() {
    let ctl = Ctl::new();
    let file = ctl.file(
        "admins.csv",
        "Name,E-mail,Roles\nAda Byron,ada@example.org,admin\n",
    );
    ctl.run(&["import", &file]).done();
    let file = ctl.file(
        "staff.csv",
        "Name,E-mail,Roles,Title,Department\n\
         Ben Ali,ben@example.org,reception,,Front Desk\n\
         Cy Doe,cy@example.org,owner,,\n\
         ,grace@northwind.example,,Former owner,\n",
    );
    let answer = ctl.run(&["--json", "--as", "ada@example.org", "import", &file]);
    let document = answer.json();
    assert_eq!(
        (
            answer.code,
            &document["new"],
            &document["changed"],
            &document["refused"]
        ),
        (2, &1.into(), &0.into(), &2.into()),
        "{document}"
    );
    for problem in document["problems"].as_array().expect("problems") {
        assert_eq!(problem["code"], "denied", "{problem}");
    }
    assert_eq!(ctl.json(&["show", "ben@example.org"])["role"], "reception");
}
