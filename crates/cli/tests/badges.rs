//! Badges by their numbers.

use crate::ctl::Ctl;

#[test]
fn a_badge_is_given_found_and_taken_back_by_any_of_its_numbers() {
    let ctl = Ctl::new();
    ctl.staff();
    ctl.run(&["badge", "assign", "zoe@example.org", "uid:04A2B2C3D4E5F6"])
        .done();
    let who = ctl.json(&["badge", "who", "04:a2:b2:c3:d4:e5:f6"]);
    assert_eq!(who["badge"]["holder"]["name"], "Zoë Müller");
    assert_eq!(
        ctl.run(&["badge", "who", "099,59822"]).done().out,
        "em:010063E9AE: Ben Ali (in use)\n"
    );
    ctl.run(&["badge", "release", "0006547886"]).done();
    assert_eq!(
        ctl.run(&["badge", "who", "em:010063E9AE"]).done().out,
        "em:010063E9AE: nobody (in stock)\n"
    );
    ctl.run(&["badge", "release", "em:010063E9AE"])
        .refused("nothing to take back");
}

#[test]
fn what_cannot_be_is_refused_with_the_reason() {
    let ctl = Ctl::new();
    ctl.staff();
    ctl.run(&["badge", "assign", "zoe@example.org", "uid:04A3C6CAE26180"])
        .refused("belongs to Ada Byron");
    ctl.run(&["badge", "assign", "zoe@example.org", "uid:08AB12CD"])
        .refused("another number at each tap");
    ctl.run(&["badge", "assign", "zoe@example.org", "1.23457E+12"])
        .refused("spreadsheet");
    ctl.run(&["badge", "who", "uid:11223344"])
        .refused("No badge has the number");
    ctl.run(&["badge", "assign", "nobody", "uid:11223344"])
        .refused("Nobody has the id");
}

#[test]
fn an_ambiguous_number_is_refused_with_its_readings() {
    let ctl = Ctl::new();
    ctl.staff();
    let answer = ctl.run(&["--json", "badge", "assign", "zoe@example.org", "0123456789"]);
    assert_eq!(answer.code, 1);
    let error = &answer.json()["error"];
    assert_eq!(error["code"], "ambiguous");
    let candidates = error["detail"]["candidates"].as_array().expect("readings");
    assert!(candidates.len() > 1, "{error}");
    for candidate in candidates {
        let candidate = candidate.as_str().expect("a number");
        assert!(answer.err.contains(candidate), "{candidate} is listed");
    }
}
