//! Giving badges and taking them back.

use commands::ErrorCode;
use commands::view::{BadgeLookup, BadgeState, Changed, DormantReason, IssueEnding, PastHolder};
use serde_json::{Value, json};

use test_support::Office;

const CARD: &str = "uid:04A3C6CAE26180";

fn release(office: &Office, how: &str, badge: &str) -> Changed {
    office.ok(
        "badge_release",
        json!({ "badge": badge, "how": how, "reason": null }),
    )
}

fn two(office: &Office) -> (String, String) {
    (
        office.person(json!({ "display_name": "Ada Byron", "email": "ada@northwind.example" })),
        office.person(json!({ "display_name": "Ben Ali", "email": "ben@northwind.example" })),
    )
}

#[test]
fn a_free_card_is_given_at_once() {
    let office = Office::new();
    let (ada, _) = two(&office);
    office.assign(&ada, CARD).expect("given");
    let badges = office.get(&ada).badges;
    assert_eq!(
        (badges.len(), badges[0].state, badges[0].card.as_str()),
        (1, BadgeState::Active, CARD)
    );
    assert_eq!(badges[0].assigned_by.as_deref(), Some("Grace Okafor"));
}

#[test]
fn the_persons_own_card_changes_nothing() {
    let office = Office::new();
    let (ada, _) = two(&office);
    office.assign(&ada, CARD).expect("given");
    let again: Changed =
        serde_json::from_value(office.assign(&ada, CARD).expect("fine")).expect("a view");
    assert_eq!(again.count, 0);
    assert_eq!(office.get(&ada).badges.len(), 1);
}

#[test]
fn a_card_of_somebody_else_is_refused_with_the_name_and_moved_with_a_reason() {
    let office = Office::new();
    let (ada, ben) = two(&office);
    office.assign(&ada, CARD).expect("given");
    let error = office.assign(&ben, CARD).expect_err("held");
    assert_eq!(
        (error.code, error.detail["name"].as_str()),
        (ErrorCode::BadgeHeld, Some("Ada Byron"))
    );
    let take = |reason: &str| json!({ "person": ben, "number": CARD, "typed": false, "take": { "reason": reason, "old": "returned" } });
    assert_eq!(
        office.refused("badge_assign", take(" ")).code,
        ErrorCode::InvalidFields
    );
    assert_eq!(
        office.get(&ada).badges.len(),
        1,
        "a refused move leaves the badge where it was"
    );
    office.ok::<Changed>("badge_assign", take("new desk"));
    assert_eq!(
        (office.get(&ada).badges.len(), office.get(&ben).badges.len()),
        (0, 1)
    );
}

#[test]
fn a_lost_badge_is_blocked_until_it_is_found() {
    let office = Office::new();
    let (ada, ben) = two(&office);
    office.assign(&ada, CARD).expect("given");
    let badge = office.get(&ada).badges[0].id.clone();
    release(&office, "lost", &badge);
    assert_eq!(
        office.assign(&ben, CARD).expect_err("lost").code,
        ErrorCode::BadgeBlocked
    );
    release(&office, "found", &badge);
    office.assign(&ben, CARD).expect("free again");
}

#[test]
fn a_revoked_badge_never_comes_back() {
    let office = Office::new();
    let (ada, ben) = two(&office);
    office.assign(&ada, CARD).expect("given");
    let badge = office.get(&ada).badges[0].id.clone();
    release(&office, "revoked", &badge);
    assert_eq!(
        office.assign(&ben, CARD).expect_err("revoked").code,
        ErrorCode::BadgeBlocked
    );
}

#[test]
fn a_random_number_is_refused() {
    let office = Office::new();
    let (ada, _) = two(&office);
    let error = office.assign(&ada, "uid:08AB12CD").expect_err("random");
    assert_eq!(
        (error.code, error.detail["problem"]["code"].as_str()),
        (ErrorCode::CardNumberRefused, Some("random_uid"))
    );
}

#[test]
fn a_suspended_holder_keeps_a_dormant_badge() {
    let office = Office::new();
    let (ada, _) = two(&office);
    office.assign(&ada, CARD).expect("given");
    office.act(&ada, "suspend").expect("suspended");
    let badge = &office.get(&ada).badges[0];
    assert_eq!(badge.state, BadgeState::Dormant);
    assert_eq!(badge.dormant_reason, Some(DormantReason::Suspended));
}

#[test]
fn a_badge_is_found_by_every_number_written_of_it() {
    let office = Office::new();
    let (ada, _) = two(&office);
    office.assign(&ada, "em:010063E9AE").expect("given");
    for number in [
        "0006547886",
        "010063E9AE",
        "099,59822",
        "6547886",
        "em:010063E9AE",
    ] {
        let found: BadgeLookup = office.ok("badge_look_up", json!({ "number": number }));
        let holder = found.candidates[0]
            .badge
            .as_ref()
            .and_then(|badge| badge.holder.as_ref());
        assert_eq!(
            holder.map(|holder| holder.name.as_str()),
            Some("Ada Byron"),
            "{number}"
        );
    }
    let unknown: BadgeLookup = office.ok("badge_look_up", json!({ "number": "0001112223" }));
    assert!(
        unknown
            .candidates
            .iter()
            .all(|candidate| candidate.badge.is_none())
    );
}

#[test]
fn a_typed_number_stays_unverified_until_the_card_is_laid_on_the_reader() {
    let office = Office::new();
    let (ada, _) = two(&office);
    office.ok::<Changed>(
        "badge_assign",
        json!({ "person": ada, "number": CARD, "typed": true, "take": null }),
    );
    assert!(office.get(&ada).badges[0].unverified);
    office.assign(&ada, CARD).expect("tapped");
    assert!(!office.get(&ada).badges[0].unverified);
}

#[test]
fn a_typed_number_that_means_several_cards_is_a_question() {
    let office = Office::new();
    let (ada, _) = two(&office);
    let error = office.assign(&ada, "0006547886").expect_err("ambiguous");
    assert_eq!(error.code, ErrorCode::Ambiguous);
    assert!(
        error.detail["candidates"]
            .as_array()
            .is_some_and(|list| list.len() > 1)
    );
}

#[test]
fn who_had_a_badge_is_told_the_latest_first() {
    let office = Office::new();
    let ada =
        office.person(json!({ "display_name": "Ada Byron", "email": "ada@northwind.example" }));
    let ben =
        office.person(json!({ "display_name": "Ben Okri", "email": "ben@northwind.example" }));
    office.assign(&ada, CARD).expect("given");
    let badge = office.get(&ada).badges[0].id.clone();
    let release = |how: &str| -> Value {
        office.ok(
            "badge_release",
            json!({ "badge": badge, "how": how, "reason": null }),
        )
    };
    release("lost");
    release("found");
    office.assign(&ben, CARD).expect("given");
    let told: Vec<PastHolder> = office.ok("badge_history", json!({ "badge": badge }));
    let names: Vec<_> = told
        .iter()
        .map(|one| (one.holder.name.as_str(), one.ending))
        .collect();
    assert_eq!(
        names,
        [("Ben Okri", None), ("Ada Byron", Some(IssueEnding::Lost))]
    );
    assert_eq!(told[0].until, None);
    assert!(told[1].until >= Some(told[1].since));
    assert_eq!(told[0].given_by.as_deref(), Some("Grace Okafor"));
}

#[test]
fn many_badges_come_back_in_one_act_with_one_undo() {
    let office = Office::new();
    let people = ["Ada Byron", "Ben Okri"].map(|name| {
        let email = format!("{}@northwind.example", &name[..3].to_lowercase());
        office.person(json!({ "display_name": name, "email": email }))
    });
    let mut ids: Vec<String> = Vec::new();
    for (nth, person) in people.iter().enumerate() {
        office
            .assign(person, &format!("uid:04AABBCCDDEE0{nth}"))
            .expect("given");
        ids.push(office.get(person).badges[0].id.clone());
    }
    let changed: Changed = office.ok("badges_return", json!({ "badges": ids }));
    assert_eq!((changed.count, changed.skipped.len()), (2, 0));
    assert!(people.iter().all(|id| office.get(id).badges.is_empty()));
    let again: Changed = office.ok("badges_return", json!({ "badges": ids }));
    assert_eq!(
        (again.count, again.skipped.len()),
        (0, 2),
        "nobody holds them any more"
    );
    let undo = json!({ "change_set": changed.change_set, "redo": false });
    let _: Value = office.ok("undo", undo);
    assert!(people.iter().all(|id| office.get(id).badges.len() == 1));
    let error = office.refused("badges_return", json!({ "badges": [] }));
    assert_eq!(error.code, ErrorCode::BadRequest);
}
