//! Who may change what: every write goes by the one guard, whatever makes it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "all of this is a test, not only the functions marked as one"
)]

mod guard;
mod last_owner;
mod roles;

use domain::access::{BuiltInRole, Denied, Scope};
use domain::decide::{Rejection, Verdict};
use domain::id::{PersonId, UnitId};
use domain::lifecycle::HoldKind;
use domain::op::{Change, Edge, SecretRank, Terms};
use domain::person::PersonField as F;
use domain::value::Value;
use test_support::Desk;

const DAY: i64 = 24 * 60 * 60 * 1000;

/// A desk with an owner who can sign in, and nobody acting yet.
fn office() -> (Desk, PersonId) {
    let desk = Desk::new();
    let owner = person(&desk, "Grace");
    desk.set(owner, F::Email, "grace@example.org");
    desk.act(role(owner, BuiltInRole::Owner, true, Terms::default()));
    desk.act(password(owner));
    (desk, owner)
}

fn person(desk: &Desk, name: &str) -> PersonId {
    let now = Value::Instant(desk.now());
    desk.person_with(name, &[(F::ActivatedAt, now)]).0
}

fn person_in(desk: &Desk, name: &str, unit: UnitId) -> PersonId {
    let fields = [
        (F::ActivatedAt, Value::Instant(desk.now())),
        (F::Department, Value::Ref(unit.0)),
    ];
    desk.person_with(name, &fields).0
}

fn role(person: PersonId, role: BuiltInRole, present: bool, terms: Terms) -> Change {
    Change::Link {
        edge: Edge::role(person, role.id()),
        present,
        terms,
    }
}

/// Somebody with a role, who acts from now on.
fn acting_as(desk: &Desk, name: &str, given: BuiltInRole, terms: Terms) -> PersonId {
    let admin = person(desk, name);
    desk.act(role(admin, given, true, terms));
    desk.acting(Some(admin));
    admin
}

/// A role given in a part of the directory.
fn role_in(person: PersonId, role: BuiltInRole, unit: UnitId) -> Change {
    linked(Edge::role(person, role.id()).within(Scope::Unit(unit)))
}

/// Somebody with a role in a part of the directory, who acts from now on.
fn acting_in(desk: &Desk, name: &str, given: BuiltInRole, unit: UnitId) -> PersonId {
    let admin = person(desk, name);
    desk.act(role_in(admin, given, unit));
    desk.acting(Some(admin));
    admin
}

fn linked(edge: Edge) -> Change {
    link(edge, true)
}

fn link(edge: Edge, present: bool) -> Change {
    Change::Link {
        edge,
        present,
        terms: Terms::default(),
    }
}

fn password(person: PersonId) -> Change {
    Change::SetPassword {
        person,
        phc: Some("$argon2id$".into()),
        rank: SecretRank::User,
        must_change: false,
    }
}

fn set(person: PersonId, field: F, value: Value) -> Change {
    Change::Set {
        entity: person.into(),
        field: field.into(),
        value,
    }
}

fn hold(person: PersonId, kind: HoldKind) -> Change {
    Change::PlaceHold {
        entity: person.into(),
        kind,
        reason: "because".into(),
        from: None,
        until: None,
    }
}

fn new_person(fields: Vec<(F, Value)>) -> impl FnOnce(PersonId) -> Change {
    move |person| Change::Create {
        entity: person.into(),
        fields: fields.into_iter().map(|(f, v)| (f.into(), v)).collect(),
    }
}

/// The verdict, and what stood against it. The change is logged or refused like any other.
fn tried(desk: &Desk, change: Change) -> (Verdict, Option<Denied>) {
    desk.write("act", |tx| {
        let verdict = tx.apply(change, None)?;
        Ok((verdict, tx.denied()))
    })
    .value
}

#[track_caller]
fn permitted(desk: &Desk, change: Change) {
    let text = format!("{change:?}");
    let (verdict, denied) = tried(desk, change);
    assert!(
        matches!(verdict, Verdict::Applied | Verdict::Merged),
        "{text}: {verdict:?} {denied:?}"
    );
}

#[track_caller]
fn denied(desk: &Desk, change: Change) -> Denied {
    let text = format!("{change:?}");
    let (verdict, denied) = tried(desk, change);
    assert_eq!(verdict, Verdict::Rejected(Rejection::Denied), "{text}");
    denied.unwrap_or_else(|| panic!("{text} was refused without a reason"))
}
