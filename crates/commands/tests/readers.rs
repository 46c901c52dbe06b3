//! Setting readers up: faults, teaching, profiles.

use commands::ErrorCode;
use commands::view::{
    ActKind, LessonOutcome, LessonView, ReaderFault, ReaderProfileView, ReaderView, UndoOutcome,
};
use serde_json::{Value, json};

use test_support::Office;
use test_support::office::PASSWORD;

fn hex(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02X}")).collect()
}

/// A lesson from lines of a reader and what is printed on the cards.
fn lesson(pairs: &[(&str, &str)], save: Value) -> Value {
    let samples: Vec<Value> = pairs
        .iter()
        .map(|(read, printed)| json!({ "raw": hex(read), "printed": printed }))
        .collect();
    json!({ "samples": samples, "technology": null, "save": save })
}

const TWO: [(&str, &str); 2] = [
    ("0563537489\r\n", "51E69621"),
    ("3220338716\r\n", "1C78F2BF"),
];

#[test]
fn a_profile_is_kept_for_the_model_used_by_its_readers_and_undone() {
    let office = Office::new();
    let added: Vec<ReaderView> = office.ok(
        "reader_add",
        json!({ "port": "/dev/null-reader", "name": "Gate", "baud": 19200, "dialogue": "listen" }),
    );
    let reader = added
        .iter()
        .find(|reader| reader.name == "Gate")
        .expect("added");
    let save = json!({ "name": "Gate readers", "reader": reader.id });
    let learnt: LessonView = office.ok("reader_teach", lesson(&TWO, save));
    assert_eq!(learnt.outcome, LessonOutcome::Learnt);
    assert_eq!(learnt.rules[0].cards[0].card, "uid:51E69621");
    let saved = learnt.saved.expect("kept");
    let profiles: Vec<ReaderProfileView> = office.ok("reader_profiles", json!({}));
    assert_eq!(profiles.len(), 1);
    assert_eq!(
        (profiles[0].id.as_str(), profiles[0].name.as_str()),
        (saved.profile.as_str(), "Gate readers")
    );
    let taught = || -> Option<String> {
        let listed: Vec<ReaderView> = office.ok("reader_list", json!({}));
        listed.into_iter().find_map(|reader| reader.profile)
    };
    assert_eq!(taught().as_deref(), Some("Gate readers"));
    assert_eq!(
        profiles[0].rule,
        "notation=decimal;meaning=uid4;framing=lines;width=10;bytes=reversed"
    );
    let undone: UndoOutcome = office.ok(
        "undo",
        json!({ "change_set": saved.change_set, "redo": false }),
    );
    assert_eq!(
        (undone.kept, undone.act.kind, undone.act.name.as_deref()),
        (0, ActKind::ReaderTeach, Some("Gate readers"))
    );
    assert_eq!(taught(), None);
    let profiles: Vec<ReaderProfileView> = office.ok("reader_profiles", json!({}));
    assert!(profiles.is_empty(), "{profiles:?}");
}

#[test]
fn what_teaches_nothing_is_told_by_code_and_card() {
    let office = Office::new();
    let refused = |pairs: &[(&str, &str)]| -> (Option<String>, Vec<u32>) {
        let view: LessonView = office.ok("reader_teach", lesson(pairs, Value::Null));
        assert_eq!(view.outcome, LessonOutcome::Refused);
        (view.problem, view.cards)
    };
    let code = |code: &str, cards: &[u32]| (Some(code.to_owned()), cards.to_vec());
    assert_eq!(
        refused(&[TWO[0], ("0563537489\r\n", "1C78F2BF")]),
        code("same_card", &[1, 2])
    );
    assert_eq!(
        refused(&[TWO[0], ("3220338716\r\n", "no number")]),
        code("no_rule", &[])
    );
    assert_eq!(
        refused(&[TWO[0], ("", "1C78F2BF")]),
        code("unreadable", &[2])
    );
    let one: LessonView = office.ok(
        "reader_teach",
        lesson(&TWO[..1], json!({ "name": "x", "reader": null })),
    );
    assert_eq!((one.outcome, one.saved), (LessonOutcome::Undecided, None));
    assert_eq!(one.next.as_deref(), Some("any"));
    let mut wrong = lesson(&TWO, Value::Null);
    wrong["samples"][0]["raw"] = json!("0G");
    let error = office.call("reader_teach", wrong).expect_err("no bytes");
    assert_eq!(error.code, ErrorCode::BadRequest);
}

#[test]
fn the_doctor_answers_and_nobody_listens_before_detection_starts() {
    let office = Office::new();
    let faults: Vec<ReaderFault> = office.ok("reader_doctor", json!({}));
    for fault in faults {
        assert!(fault.sentence.ends_with('.'), "{fault:?}");
    }
    let heard: Vec<Value> = office.ok("reader_detect", json!({}));
    assert!(heard.is_empty());
    office.ok::<Value>("reader_detect_stop", json!({}));
    let raw: Vec<Value> = office.ok("reader_raw", json!({ "id": "nobody" }));
    assert!(raw.is_empty());
}

#[test]
fn a_reader_is_renamed_removed_and_put_back_as_it_was() {
    let mut office = Office::new();
    let named = |office: &Office, args: Value, command: &str| -> Vec<String> {
        let listed: Vec<ReaderView> = office.ok(command, args);
        listed.into_iter().map(|reader| reader.name).collect()
    };
    let added: Vec<ReaderView> = office.ok(
        "reader_add",
        json!({ "port": "/dev/null-reader", "name": "Gate", "baud": 19200, "dialogue": "listen" }),
    );
    let id = added[0].id.clone();
    let rename = |name: &str| json!({ "id": id, "name": name });
    assert_eq!(
        named(&office, rename("  North gate "), "reader_rename"),
        ["North gate"]
    );
    let error = office.refused("reader_rename", rename("   "));
    assert_eq!(error.code, ErrorCode::InvalidFields);
    let stranger = json!({ "id": "serial:nobody", "name": "x" });
    let error = office.refused("reader_rename", stranger);
    assert_eq!(error.code, ErrorCode::ReaderUnavailable);

    let only = json!({ "id": id });
    let left: Vec<String> = named(&office, only.clone(), "reader_remove");
    assert!(left.is_empty(), "{left:?}");
    assert_eq!(
        named(&office, only.clone(), "reader_put_back"),
        ["North gate"]
    );
    let error = office.refused("reader_put_back", only);
    assert_eq!(
        error.code,
        ErrorCode::ReaderUnavailable,
        "it is back already"
    );

    office.restart();
    let sign_in = json!({ "email": "grace@northwind.example", "password": PASSWORD });
    let _: Value = office.ok("sign_in", sign_in);
    assert_eq!(named(&office, json!({}), "reader_list"), ["North gate"]);
}

#[test]
fn a_smart_card_reader_nobody_added_keeps_the_name_it_is_given() {
    let office = Office::new();
    let args = json!({ "id": "pcsc:ACS ACR122U 00 00", "name": "Reception" });
    let listed: Vec<ReaderView> = office.ok("reader_rename", args);
    assert!(listed.is_empty(), "named, and not plugged in: {listed:?}");
}

#[test]
fn a_reader_on_raw_hid_that_is_not_there_is_refused_and_not_kept() {
    let office = Office::new();
    let error = office.refused(
        "reader_add",
        json!({ "port": "hid:0c27:3bfa:none", "name": "Desk", "baud": null, "dialogue": null }),
    );
    assert_eq!(error.code, ErrorCode::ReaderUnavailable);
    assert_eq!(error.detail["hint"], "gone");
    let known: Vec<Value> = office.ok("reader_list", json!({}));
    assert!(known.is_empty(), "{known:?}");
}
