//! What happened, as a window asks for it.

use commands::view::{Changed, HistoryLine, HistoryPage, UndoOutcome};
use serde_json::{Value, json};
use test_support::office::Office;

fn ask(office: &Office, more: Value) -> HistoryPage {
    let mut args = json!({ "person": null, "by": null, "act": null, "topic": null, "since": null,
        "until": null, "before": null, "limit": 100 });
    if let (Value::Object(args), Value::Object(more)) = (&mut args, more) {
        args.extend(more);
    }
    office.ok("history_page", args)
}

fn of<'l>(lines: &'l [HistoryLine], what: &str) -> Vec<&'l HistoryLine> {
    lines.iter().filter(|line| line.what == what).collect()
}

#[test]
fn a_line_says_before_and_after_and_can_be_undone_once() {
    let office = Office::new();
    let ada = office.person(json!({ "display_name": "Ada", "username": "ada1" }));
    office.save(&ada, json!({ "title": "Engineer" }));
    let saved = office.save(&ada, json!({ "title": "Countess" }));
    let page = ask(&office, json!({ "person": ada }));
    let line = &page.lines[0];
    assert_eq!(line.field.as_deref(), Some("title"));
    assert_eq!(line.before.as_deref(), Some("Engineer"));
    assert_eq!(line.after.as_deref(), Some("Countess"));
    assert_eq!(
        line.about.as_ref().map(|about| about.name.as_str()),
        Some("Ada")
    );
    let act = line.act.as_ref().expect("an act");
    assert!(act.may_undo && !act.undone);
    let _: UndoOutcome = office.ok(
        "undo",
        json!({ "change_set": saved.change_set, "redo": false }),
    );
    let page = ask(&office, json!({ "person": ada }));
    assert!(page.lines[0].act.as_ref().is_some_and(|act| act.is_undo));
    let undone = page.lines[1].act.as_ref().expect("an act");
    assert!(undone.undone && !undone.may_undo);
}

#[test]
fn a_person_page_tells_of_badges_roles_and_holds_by_their_names() {
    let office = Office::new();
    let ada = office.person(json!({ "display_name": "Ada", "username": "ada1" }));
    office.assign(&ada, "uid:04A2B3C4D5E680").expect("given");
    let _: Changed = office.ok(
        "assignment_save",
        json!({ "ids": [ada], "selection": null, "role": "helper", "scope": "organisation",
            "from": null, "until": "2026-12-31", "reason": "holidays", "replaces": null }),
    );
    let lines = ask(&office, json!({ "person": ada })).lines;
    let issue = of(&lines, "issue")[0];
    assert_eq!(
        issue.other.as_ref().map(|one| one.name.as_str()),
        Some("Ada")
    );
    assert_eq!(
        issue.about.as_ref().map(|one| one.kind.as_str()),
        Some("badge")
    );
    let role = of(&lines, "link")[0];
    assert_eq!(role.field.as_deref(), Some("role"));
    assert_eq!(
        role.other.as_ref().map(|one| one.name.as_str()),
        Some("helper")
    );
    assert_eq!(role.until.as_deref(), Some("2026-12-31"));
    assert_eq!(role.reason.as_deref(), Some("holidays"));
    let topics = |topic: &str| ask(&office, json!({ "person": ada, "topic": topic })).lines;
    assert_eq!(of(&topics("access"), "link").len(), topics("access").len());
    assert!(
        topics("badges")
            .iter()
            .all(|line| line.about.as_ref().is_some_and(|one| one.kind == "badge"))
    );
    assert_eq!(topics("entries").len(), 1, "the person was added");
}
