//! One person.

use crate::ctl::Ctl;

#[test]
fn a_person_is_named_by_id_address_username_or_badge() {
    let ctl = Ctl::new();
    ctl.staff();
    let ben = ctl.json(&["show", "ben"]);
    assert_eq!(ben["name"], "Ben Ali");
    let id = ben["id"].as_str().expect("an id");
    for named in [id, "BEN", "em:010063E9AE", "0006547886", "099,59822"] {
        assert_eq!(ctl.json(&["show", named])["id"], id, "{named}");
    }
    assert_eq!(ctl.json(&["show", "Ada@Example.org"])["name"], "Ada Byron");
    ctl.run(&["show", "carol"])
        .refused("Nobody has the id, e-mail address, username or badge \"carol\"");
    ctl.run(&["show", "0190a000-0000-7000-8000-000000000001"])
        .refused("not in the directory");
}

#[test]
fn fields_are_set_emptied_and_refused() {
    let ctl = Ctl::new();
    ctl.staff();
    ctl.run(&[
        "set",
        "ben",
        "title=Head of Tools",
        "site=new:Gdańsk",
        "manager=ada@example.org",
        "departments=sales",
    ])
    .done();
    let ben = ctl.json(&["show", "ben"]);
    assert_eq!(ben["fields"]["title"], "Head of Tools");
    assert_eq!(ben["references"]["site"]["name"], "Gdańsk");
    assert_eq!(ben["references"]["manager"]["name"], "Ada Byron");
    assert_eq!(ben["departments"][0]["name"], "Sales");
    let document = ctl.json(&["set", "ben", "title="]);
    assert_eq!(document["person"]["fields"].get("title"), None);
    assert!(document["change_set"].is_string());
    ctl.run(&["set", "ben", "email=zoe@example.org"])
        .refused("already used by Zoë Müller");
    ctl.run(&["set", "ben", "department=Nowhere"])
        .refused("no department called Nowhere");
    ctl.run(&["set", "ben", "shoe_size=44"])
        .refused("no field called shoe_size");
    ctl.run(&["set", "ben", "start_date=soon"])
        .refused("start_date");
}

#[test]
fn a_refusal_is_a_document_too() {
    let ctl = Ctl::new();
    ctl.staff();
    let answer = ctl.run(&["--json", "set", "ben", "email=zoe@example.org"]);
    assert_eq!(answer.code, 1);
    let error = &answer.json()["error"];
    assert_eq!(error["code"], "invalid_fields");
    assert_eq!(error["detail"]["problems"][0]["code"], "used_by_other");
    assert!(
        answer
            .err
            .contains(error["message"].as_str().expect("a sentence"))
    );
}

#[test]
fn suspending_and_reactivating() {
    let ctl = Ctl::new();
    ctl.staff();
    let answer = ctl.run(&["suspend", "ben", "--reason", "on leave"]).done();
    assert_eq!(answer.out, "Suspended: Ben Ali (suspended: on leave)\n");
    ctl.run(&["suspend", "ben", "--reason", "again"])
        .refused("already");
    assert_eq!(
        ctl.json(&["reactivate", "ben"])["person"]["state"],
        "active"
    );
    ctl.run(&["suspend", "grace@northwind.example", "--reason", "x"])
        .refused("themselves");
}

#[test]
fn undo_takes_back_what_this_program_did_last() {
    let ctl = Ctl::new();
    ctl.staff();
    ctl.run(&["set", "ben", "title=First"]).done();
    ctl.run(&["set", "ben", "title=Second"]).done();
    ctl.run(&["undo"]).done();
    assert_eq!(ctl.json(&["show", "ben"])["fields"]["title"], "First");
    ctl.run(&["undo"]).done();
    assert_eq!(ctl.json(&["show", "ben"])["fields"].get("title"), None);
}

#[test]
fn two_entries_of_one_person_are_merged_after_a_look() {
    let ctl = Ctl::new();
    ctl.staff();
    ctl.run(&["set", "ben", "title=Fitter"]).done();
    let looked = ctl
        .run(&["merge", "ada@example.org", "ben", "--dry-run"])
        .done();
    assert!(
        looked.out.contains("title\t-\tFitter\tFitter"),
        "{looked:?}"
    );
    assert!(looked.out.contains("1  badges would go over"), "{looked:?}");
    assert_eq!(
        ctl.json(&["show", "ben"])["name"],
        "Ben Ali",
        "nothing was done"
    );
    let args = [
        "merge",
        "ada@example.org",
        "ben",
        "--take",
        "family",
        "--reason",
        "twice",
    ];
    assert_eq!(
        ctl.run(&args).done().out,
        "Merged into: Ada Ali (active)\n",
        "a composed name follows its parts"
    );
    let ada = ctl.json(&["show", "ben"]);
    assert_eq!(ada["fields"]["email"], "ada@example.org");
    assert_eq!(ada["badges"].as_array().map(Vec::len), Some(2));
    ctl.run(&["merge", "ada@example.org", "ben"])
        .refused("one entry already");
    ctl.run(&[
        "merge",
        "ada@example.org",
        "zoe@example.org",
        "--take",
        "shoe_size",
    ])
    .refused("no field called shoe_size");
    let undone = ctl.run(&["undo"]).done();
    assert!(
        undone
            .out
            .starts_with("Taken back: a merge of two people, Ada"),
        "{undone:?}"
    );
    assert_eq!(ctl.json(&["show", "ben"])["name"], "Ben Ali");
}
