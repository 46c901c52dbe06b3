//! Two entries of one person become one.

use commands::ErrorCode;
use commands::view::{
    ActKind, Changed, DirectoryPage, GroupsPage, HistoryPage, MergePreview, PersonAccessView,
    PersonState, UndoOutcome, UnitDetail,
};
use serde_json::{Value, json};
use test_support::Office;

const CARD: &str = "uid:04A3C6CAE26180";
const CREW: &str = "0190aaaa-0000-7000-8000-000000000003";
const SAWS: &str = "0190aaaa-0000-7000-8000-000000000004";

/// Ada twice: as she is, and as somebody else once wrote her down.
struct Twins {
    office: Office,
    ada: String,
    byron: String,
}

fn twins() -> Twins {
    let office = Office::new();
    let ada = office.person(json!({
        "display_name": "Ada King", "email": "ada@northwind.example", "title": "Engineer",
        "note": "left-handed",
    }));
    let byron = office.person(json!({
        "display_name": "Augusta Byron", "email": "augusta@old.example", "username": "abyron",
        "phone": "+49 30 901820", "note": "parks at 4",
    }));
    Twins { office, ada, byron }
}

impl Twins {
    fn merge(&self, choices: Value) -> Changed {
        self.office.ok("person_merge", self.args(choices))
    }

    fn args(&self, choices: Value) -> Value {
        json!({ "keep": self.ada, "other": self.byron, "choices": choices, "reason": null })
    }

    fn preview(&self) -> MergePreview {
        let ask = json!({ "people": [self.ada, self.byron], "keep": self.ada });
        self.office.ok("person_merge_preview", ask)
    }

    fn undo(&self) -> UndoOutcome {
        self.office
            .ok("undo", json!({ "change_set": null, "redo": false }))
    }

    fn found(&self, text: &str) -> Vec<String> {
        let query = json!({ "text": text, "filters": [], "sort": [], "states": [] });
        let page: DirectoryPage = self.office.ok("directory_query", query);
        page.rows.into_iter().map(|row| row.id).collect()
    }
}

fn group(office: &Office, members: &[&str]) {
    let args = json!({ "id": CREW, "name": "Crew", "external_id": null, "project": null,
        "parents": null, "managers": null, "roles": null,
        "members": { "mode": "some", "ids": members } });
    let _: Changed = office.ok("group_save", args);
}

fn role(person: &str, role: &str) -> Value {
    json!({ "ids": [person], "selection": null, "role": role, "scope": "organisation",
        "from": null, "until": null, "reason": null, "replaces": null })
}

fn led(office: &Office, manager: &str) {
    let patch = json!({ "name": "Saws", "manager": manager });
    let _: Changed = office.ok(
        "unit_save",
        json!({ "id": SAWS, "kind": "department", "create": true, "patch": patch, "seen": {} }),
    );
}

#[test]
fn what_a_merge_will_do_is_said_before() {
    let twins = twins();
    twins.office.assign(&twins.byron, CARD).expect("given");
    group(&twins.office, &[&twins.byron]);
    let preview = twins.preview();
    let field = |key: &str| {
        let found = preview.fields.iter().find(|field| field.field == key);
        found.map(|field| serde_json::to_value(field.choice).expect("a word"))
    };
    assert_eq!(field("email"), Some(json!("keep")));
    assert_eq!(field("phone"), Some(json!("other")));
    assert_eq!(field("note"), Some(json!("both")));
    assert_eq!(field("person_type"), None, "both are employees");
    assert_eq!(preview.moves.badges.len(), 1);
    assert_eq!((preview.moves.groups, preview.moves.roles), (1, 0));
    assert_eq!(preview.refused, None);
    assert_eq!(
        twins.office.get(&twins.byron).merged_into,
        None,
        "looking changes nothing"
    );
    let either = json!({ "people": [twins.ada, twins.byron], "keep": null });
    let preview: MergePreview = twins.office.ok("person_merge_preview", either);
    assert_eq!(
        preview.keep.id, twins.byron,
        "the one with the badge rather stays"
    );
}

#[test]
fn everything_goes_with_the_entry_that_stays_and_one_undo_brings_it_back() {
    let twins = twins();
    let Twins { office, ada, byron } = &twins;
    office.assign(byron, CARD).expect("given");
    group(office, &[byron]);
    led(office, byron);
    let _: Changed = office.ok("assignment_save", role(byron, "reception"));
    let ben = office.person(json!({ "display_name": "Ben", "manager": byron }));
    let before = (office.get(ada), office.get(byron));

    let changed = twins.merge(json!({ "display_name": "other" }));
    assert_eq!(changed.id.as_deref(), Some(ada.as_str()));
    let now = office.get(ada);
    assert_eq!(now.name, "Augusta Byron");
    assert_eq!(now.fields.0["email"], "ada@northwind.example");
    assert_eq!(now.fields.0["phone"], "+4930901820");
    assert_eq!(now.fields.0["username"], "abyron");
    assert_eq!(now.fields.0["note"], "left-handed\n\nparks at 4");
    assert_eq!(now.badges.len(), 1);
    assert_eq!(now.role, "reception");
    assert_eq!(now.merged[0].person.id, *byron);
    assert_eq!(office.field(&ben, "manager").as_ref(), Some(ada));
    let unit: UnitDetail = office.ok("unit_get", json!({ "id": SAWS }));
    assert_eq!(unit.fields["manager"], *ada);
    let access: PersonAccessView = office.ok("effective_view", json!({ "id": ada }));
    assert!(
        access
            .rights
            .iter()
            .any(|right| right.permission == "badge.assign")
    );
    let groups: GroupsPage = office.ok("groups_list", json!({}));
    assert_eq!(groups.groups[0].people, 1);
    let other = office.get(byron);
    assert_eq!(other.state, PersonState::Bin);
    assert_eq!(other.merged_into.map(|into| into.id).as_ref(), Some(ada));
    assert_eq!(other.badges, []);

    let undone = twins.undo();
    assert_eq!((undone.act.kind, undone.kept), (ActKind::PersonMerge, 0));
    let shown = |person: commands::view::PersonView| {
        (
            person.name,
            person.state,
            person.fields,
            person.badges.len(),
            person.role,
            person.merged_into,
        )
    };
    assert_eq!(shown(office.get(ada)), shown(before.0));
    assert_eq!(shown(office.get(byron)), shown(before.1));
    assert_eq!(office.field(&ben, "manager").as_ref(), Some(byron));
}

#[test]
fn whatever_the_other_entry_was_known_by_finds_the_one_that_stays() {
    let twins = twins();
    let Twins { office, ada, byron } = &twins;
    office.assign(byron, CARD).expect("given");
    twins.merge(json!({ "username": "keep" }));
    for text in [
        "augusta@old.example",
        "augusta byron",
        "abyron",
        CARD,
        "030 901820",
        "ada@northwind.example",
    ] {
        assert_eq!(twins.found(text), [ada.as_str()], "{text}");
    }
    let used =
        json!({ "id": null, "patch": { "display_name": "New", "email": "Augusta@old.example" } });
    let problems: Value = office.ok("person_validate", used);
    assert_eq!(problems[0]["code"], "used_by_other");
    assert_eq!(problems[0]["params"]["name"], "Ada King");
    let query = json!({ "id": null, "fields": { "email": "augusta@old.example" } });
    let hits: Value = office.ok("duplicates_find", query);
    assert_eq!(hits[0]["id"], json!(ada));
    // A later change of the old entry's words is found as well, and after the undo nothing is left.
    twins.undo();
    assert_eq!(twins.found("augusta@old.example"), [byron.as_str()]);
}

#[test]
fn an_old_address_is_taken_back_into_use_by_whom_it_leads_to_and_nobody_else() {
    let twins = twins();
    let Twins { office, ada, byron } = &twins;
    twins.merge(json!({}));
    office.save(ada, json!({ "email": "augusta@old.example" }));
    assert_eq!(
        office.field(ada, "email").as_deref(),
        Some("augusta@old.example")
    );
    assert_eq!(office.field(byron, "email"), None, "one key has one holder");
    assert!(!twins.found("augusta@old.example").is_empty());
    twins.undo();
    assert_eq!(
        office.field(byron, "email").as_deref(),
        Some("augusta@old.example")
    );
    assert_eq!(
        office.field(ada, "email").as_deref(),
        Some("ada@northwind.example")
    );
}

#[test]
fn the_other_address_is_taken_and_the_own_one_still_leads_there() {
    let twins = twins();
    twins.merge(json!({ "email": "other" }));
    let Twins { office, ada, .. } = &twins;
    assert_eq!(
        office.field(ada, "email").as_deref(),
        Some("augusta@old.example")
    );
    assert_eq!(twins.found("ada@northwind.example"), [ada.as_str()]);
    assert!(!office.get(ada).merged[0].known_by.is_empty());
    assert_eq!(twins.undo().kept, 0);
    assert_eq!(
        office.field(ada, "email").as_deref(),
        Some("ada@northwind.example")
    );
}

#[test]
fn an_undo_keeps_what_was_edited_since() {
    let twins = twins();
    let Twins { office, ada, .. } = &twins;
    twins.merge(json!({}));
    let merge: HistoryPage = office.ok("history_page", history(ada));
    let act = merge.lines[0].act.as_ref().expect("an act").id.clone();
    office.save(ada, json!({ "phone": "+49 30 555" }));
    let undone: UndoOutcome = office.ok("undo", json!({ "change_set": act, "redo": false }));
    assert_eq!(undone.kept, 1, "the number");
    assert!(undone.reversed > 3);
    assert_eq!(office.field(ada, "phone").as_deref(), Some("+4930555"));
}

fn history(person: &str) -> Value {
    json!({ "person": person, "by": null, "act": null, "topic": null, "since": null,
        "until": null, "before": null, "limit": 50 })
}

#[test]
fn the_history_of_the_other_entry_goes_with_the_one_that_stays() {
    let twins = twins();
    let Twins { office, ada, byron } = &twins;
    office.save(byron, json!({ "title": "Countess" }));
    office.assign(byron, CARD).expect("given");
    twins.merge(json!({}));
    let page: HistoryPage = office.ok("history_page", history(ada));
    let is_there = |what: &str, field: Option<&str>, after: Option<&str>| {
        page.lines.iter().any(|line| {
            line.what == what && line.field.as_deref() == field && line.after.as_deref() == after
        })
    };
    assert!(is_there("set", Some("title"), Some("Countess")));
    assert!(is_there("set", Some("merged_into"), Some("Ada King")));
    let given = page.lines.iter().filter(|line| line.what == "issue");
    assert_eq!(given.count(), 2, "to her first entry, and to this one");
}

#[test]
fn merging_again_leads_straight_to_whoever_stays_last() {
    let twins = twins();
    let Twins { office, ada, byron } = &twins;
    let third = office.person(json!({ "display_name": "Lovelace", "email": "al@x.example" }));
    twins.merge(json!({}));
    let again = json!({ "keep": third, "other": ada, "choices": {}, "reason": "twice" });
    let _: Changed = office.ok("person_merge", again);
    for entry in [ada, byron] {
        let into = office.get(entry).merged_into.map(|into| into.id);
        assert_eq!(into, Some(third.clone()));
    }
    assert_eq!(twins.found("augusta@old.example"), [third.as_str()]);
    let error = office.refused(
        "person_merge",
        json!({ "keep": third, "other": byron, "choices": {}, "reason": null }),
    );
    assert_eq!(error.code, ErrorCode::NotInThisState);
}

#[test]
fn nobody_merges_themselves_away_and_the_last_owner_stays() {
    let twins = twins();
    let Twins { office, ada, .. } = &twins;
    let grace = twins.found("grace@northwind.example").remove(0);
    let merge = |keep: &str, other: &str| json!({ "keep": keep, "other": other, "choices": {}, "reason": null });
    let error = office.refused("person_merge", merge(ada, &grace));
    assert_eq!(error.code, ErrorCode::NotYourself);
    let ask = json!({ "people": [ada, grace], "keep": ada });
    let preview: MergePreview = office.ok("person_merge_preview", ask);
    assert_eq!(
        preview.refused.map(|error| error.code),
        Some(ErrorCode::NotYourself)
    );
    let either = json!({ "people": [ada, grace], "keep": null });
    let preview: MergePreview = office.ok("person_merge_preview", either);
    assert_eq!(
        preview.keep.id, grace,
        "the own entry is the one that stays"
    );
    assert_eq!(preview.refused, None);
    let _: Changed = office.ok("person_merge", merge(&grace, ada));
    assert_eq!(office.get(&grace).role, "owner");
}

#[test]
fn an_owner_stays_one() {
    let twins = twins();
    let Twins { office, ada, byron } = &twins;
    let _: Changed = office.ok("assignment_save", role(byron, "owner"));
    let grace = twins.found("grace@northwind.example").remove(0);
    twins.merge(json!({}));
    assert_eq!(office.get(ada).role, "owner");
    assert_eq!(office.get(byron).role, "member");
    assert_eq!(office.get(&grace).role, "owner");
}

#[test]
fn whoever_is_restored_is_a_person_of_their_own_again() {
    let twins = twins();
    let Twins { office, ada, byron } = &twins;
    twins.merge(json!({}));
    office.act(byron, "restore").expect("restored");
    let back = office.get(byron);
    assert_eq!(
        (back.state, back.merged_into),
        (PersonState::Suspended, None)
    );
    assert_eq!(office.get(ada).merged, []);
    assert!(!twins.found("augusta@old.example").contains(ada));
}

#[test]
fn whoever_is_in_the_bin_is_merged_into_but_takes_nobody_in() {
    let twins = twins();
    let Twins { office, ada, byron } = &twins;
    office.act(byron, "delete").expect("in the bin");
    let error = office.refused(
        "person_merge",
        json!({ "keep": byron, "other": ada, "choices": {}, "reason": null }),
    );
    assert_eq!(error.code, ErrorCode::PersonInBin);
    twins.merge(json!({}));
    assert_eq!(twins.found("augusta@old.example"), [ada.as_str()]);
}
