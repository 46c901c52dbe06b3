//! What deciding needs to know is read off the database as it was written.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "all of this is a test, not only the functions marked as one"
)]

use domain::access::BuiltInRole;
use domain::badge::badge_id;
use domain::card::CardNumber;
use domain::claim::ClaimKind;
use domain::decide::{ConflictKind, Verdict};
use domain::field::BadgeField;
use domain::id::{PersonId, Ver};
use domain::lifecycle::HoldKind;
use domain::op::{Change, Edge, SecretRank, Terms};
use domain::person::PersonField as F;
use domain::time::Instant;
use domain::value::Value;
use test_support::Desk;

const CARD: &str = "uid:04A22B19";

fn set(person: PersonId, field: F, value: Value) -> Change {
    Change::Set {
        entity: person.into(),
        field: field.into(),
        value,
    }
}

/// One change of an author who saw `base`.
fn based(desk: &Desk, base: Ver, change: Change) -> Verdict {
    desk.write("act", |tx| tx.apply(change, Some(base))).value
}

fn version(desk: &Desk, person: PersonId, field: F) -> Ver {
    let versions = desk.store().read(|reader| reader.versions(person)).unwrap();
    versions
        .get(&field)
        .copied()
        .unwrap_or_else(|| desk.get(person).created_ver)
}

fn helper(person: PersonId, until: Option<i64>) -> Change {
    Change::Link {
        edge: Edge::role(person, BuiltInRole::Helper.id()),
        present: true,
        terms: Terms {
            until: until.map(Instant),
            ..Terms::default()
        },
    }
}

fn link_ver(desk: &Desk, person: PersonId) -> Ver {
    let edge = Edge::role(person, BuiltInRole::Helper.id());
    let link = desk.store().read(|reader| reader.link(edge)).unwrap();
    link.unwrap().ver
}

#[test]
fn whoever_wanted_the_same_has_seen_what_stands() {
    let desk = Desk::new();
    let ben = desk.person("Ben");
    let made = version(&desk, ben, F::Phone);
    desk.set(ben, F::Phone, "1");
    let stands = version(&desk, ben, F::Phone);
    assert_eq!(
        based(&desk, made, set(ben, F::Phone, Value::text("1"))),
        Verdict::Same
    );
    // The operation that wanted the same is the one after.
    let twin = Ver {
        dseq: stands.dseq + 1,
        ..stands
    };
    assert_eq!(version(&desk, ben, F::Phone), stands, "nothing changed");
    assert_eq!(
        based(&desk, twin, set(ben, F::Phone, Value::text("2"))),
        Verdict::Applied
    );
    assert_eq!(
        based(&desk, twin, set(ben, F::Phone, Value::text("3"))),
        Verdict::Conflict(ConflictKind::Field),
        "that was not seen"
    );
}

#[test]
fn a_grant_on_other_terms_does_not_overwrite_one_that_was_not_seen() {
    let desk = Desk::new();
    let ben = desk.person("Ben");
    desk.act(helper(ben, None));
    let first = link_ver(&desk, ben);
    let unseen = desk.get(ben).created_ver;
    assert_eq!(
        based(&desk, unseen, helper(ben, Some(7))),
        Verdict::Conflict(ConflictKind::Grant)
    );
    assert_eq!(based(&desk, unseen, helper(ben, None)), Verdict::Same);
    assert_eq!(link_ver(&desk, ben), first);
    let act = desk.act(helper(ben, Some(7)));
    desk.undo(act);
    let link = desk
        .store()
        .read(|reader| reader.link(Edge::role(ben, BuiltInRole::Helper.id())))
        .unwrap();
    assert_eq!(link.map(|link| link.terms), Some(Terms::default()));
}

#[test]
fn a_badge_made_twice_keeps_both_labels_and_is_undone_by_neither_making() {
    let desk = Desk::new();
    let card = CardNumber::parse(CARD).unwrap();
    let badge = badge_id(desk.store().organisation_secret(), &card);
    let make = |label: &str| Change::Create {
        entity: badge.into(),
        fields: vec![
            (BadgeField::Card.into(), Value::text(CARD)),
            (BadgeField::Label.into(), Value::text(label)),
        ],
    };
    let first = desk.act(make("Visitor 7"));
    let second = desk.act(make("Guest 7"));
    let label = |desk: &Desk| {
        let badge = desk.store().read(|reader| reader.badge(badge)).unwrap();
        badge.map(|badge| badge.label.unwrap_or_default())
    };
    assert_eq!(label(&desk).as_deref(), Some("Visitor 7"));
    let undone = desk.undo(second);
    assert_eq!((undone.reversed, undone.kept), (0, 0), "it made nothing");
    assert_eq!(label(&desk).as_deref(), Some("Visitor 7"));
    let undone = desk.undo(first);
    assert_eq!((undone.reversed, undone.kept), (0, 1), "it is met again");
    assert_eq!(label(&desk).as_deref(), Some("Visitor 7"));
}

#[test]
fn a_freed_address_goes_to_the_first_to_wait() {
    let desk = Desk::new();
    // Ids grow with time, so they wait in another order than they were made in.
    let made: Vec<PersonId> = (0..6)
        .map(|n| desk.person(&format!("Person {n}")))
        .collect();
    let people: Vec<PersonId> = [3, 1, 5, 0, 4, 2].map(|n: usize| made[n]).into();
    for person in &people {
        let address = Value::text("office@example.org");
        desk.write("act", |tx| tx.apply(set(*person, F::Email, address), None));
    }
    for (gone, next) in people.iter().zip(&people[1..]) {
        desk.write("act", |tx| {
            tx.apply(set(*gone, F::Email, Value::Null), None)
        });
        let holder = desk
            .store()
            .read(|reader| reader.holder_of(ClaimKind::Login, "office@example.org"))
            .unwrap();
        assert_eq!(holder, Some(*next));
    }
}

#[test]
fn a_badge_role_or_password_given_to_somebody_in_the_bin_stands_and_is_asked_about() {
    let desk = Desk::new();
    let ben = desk.person("Ben");
    let (badge, _) = desk.enrol(ben, CARD);
    desk.take_back(badge);
    desk.act(Change::PlaceHold {
        entity: ben.into(),
        kind: HoldKind::Deleted,
        reason: "left".into(),
        from: None,
        until: None,
    });
    let password = Change::SetPassword {
        person: ben,
        phc: Some("$argon2id$".into()),
        rank: SecretRank::Admin,
        must_change: true,
    };
    let issue = Change::IssueBadge {
        badge,
        card: CARD.into(),
        person: ben,
    };
    for change in [issue, helper(ben, None), password] {
        let verdict = desk.write("act", |tx| tx.apply(change, None)).value;
        assert_eq!(verdict, Verdict::Conflict(ConflictKind::EditedAfterRemoval));
    }
    assert_eq!(desk.cards(ben), [CARD]);
}
