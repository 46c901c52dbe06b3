//! The same change for everybody a filter matches.

use crate::ctl::Ctl;

#[test]
fn everybody_a_filter_matches_is_changed_and_taken_back() {
    let ctl = Ctl::new();
    ctl.staff();
    let engineering = ["set", "--filter", "department=Engineering"];
    let check = ctl.json(&[&engineering[..], &["--dry-run", "title=Fitter"]].concat());
    assert_eq!(check["applied"], false);
    assert_eq!(check["changed"], 2);
    assert_eq!(check["changes"][0]["name"], "Ada Byron");
    assert_eq!(check["changes"][0]["fields"][0]["after"], "Fitter");
    assert_eq!(ctl.json(&["show", "ben"])["fields"].get("title"), None);
    let answer = ctl
        .run(&[&engineering[..], &["title=Fitter", "department+=new:Works"]].concat())
        .done();
    assert_eq!(
        answer.out,
        "new department: Works\n2 people: 2 changed\n`rollbookctl undo` takes it back.\n"
    );
    let ben = ctl.json(&["show", "ben"]);
    assert_eq!(ben["fields"]["title"], "Fitter");
    assert_eq!(ben["departments"][0]["name"], "Works");
    let undone = ctl.run(&["undo"]).done();
    assert!(
        undone.out.contains("an edit of several people"),
        "{undone:?}"
    );
    assert_eq!(ctl.json(&["show", "ben"])["fields"].get("title"), None);
}

#[test]
fn who_is_left_out_is_listed_and_the_exit_code_says_so() {
    let ctl = Ctl::new();
    ctl.staff();
    ctl.run(&["set", "ben", "start_date=2027-10-01"]).done();
    let words = [
        "set",
        "--filter",
        "department=Engineering",
        "end_date=2027-09-01",
    ];
    let answer = ctl.run(&words);
    assert_eq!(answer.code, 2, "{answer:?}");
    assert!(answer.out.contains("left out: Ben Ali: "), "{answer:?}");
    assert!(answer.out.contains("2 people: 1 changed, 1 left out"));
    let document = ctl.run(&[&["--json"][..], &words[..]].concat());
    assert_eq!(document.code, 2);
    let left_out = &document.json()["left_out"][0];
    assert_eq!(left_out["name"], "Ben Ali");
    assert_eq!(left_out["code"], "invalid_fields");
}

#[test]
fn a_line_that_cannot_be_meant_is_said_at_once() {
    let ctl = Ctl::empty();
    let check = |words: &[&str], part: &str| {
        let answer = ctl.run(words);
        assert_eq!(answer.code, 64, "{answer:?}");
        assert!(answer.err.contains(part), "{part:?} is not in {answer:?}");
    };
    check(&["set", "--filter", "shoe=44", "title=x"], "no column");
    check(&["set", "--filter", "name~a", "ben"], "no FIELD=VALUE");
    check(
        &["set", "--filter", "name~a", "groups+="],
        "a value is missing",
    );
    check(&["set", "ben", "--dry-run", "title=x"], "--filter");
}

#[test]
fn groups_and_roles_are_named_by_their_names() {
    let ctl = Ctl::new();
    ctl.staff();
    ctl.run(&["group", "add", "Night crew"]).done();
    let sales = ["set", "--filter", "department=Sales"];
    ctl.run(&[&sales[..], &["groups+=night crew", "role+=reception"]].concat())
        .done();
    let listed = ctl.json(&["list", "--filter", "group=\"Night crew\""]);
    assert_eq!(listed["results"][0]["name"], "Zoë Müller");
    assert_eq!(listed["results"][0]["role"], "reception");
    ctl.run(&[&sales[..], &["groups+=Day crew"]].concat())
        .refused("no group \"Day crew\"");
}
