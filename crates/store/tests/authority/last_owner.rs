//! There is always an owner who is active for good and can sign in.

use domain::access::BuiltInRole;
use domain::decide::{HeldReason, Verdict};
use domain::lifecycle::HoldKind;
use domain::op::{Change, SecretRank, Terms};
use domain::person::PersonField as F;
use domain::time::Instant;
use domain::value::Value;
use test_support::Desk;

use crate::{DAY, hold, office, password, permitted, person, role, set, tried};

#[track_caller]
fn last_owner(desk: &Desk, change: Change) {
    let text = format!("{change:?}");
    let (verdict, _) = tried(desk, change);
    assert_eq!(verdict, Verdict::Held(HeldReason::LastOwner), "{text}");
}

#[test]
fn the_last_owner_stays_whatever_would_end_it() {
    let (desk, owner) = office();
    desk.acting(Some(owner));
    let own = |terms| role(owner, BuiltInRole::Owner, true, terms);
    let date = |text: &str| Value::Date(text.parse().unwrap());
    let ahead = Change::PlaceHold {
        entity: owner.into(),
        kind: HoldKind::Suspended,
        reason: "leave".into(),
        from: Some(Instant(desk.now().0 + 30 * DAY)),
        until: None,
    };
    for change in [
        role(owner, BuiltInRole::Owner, false, Terms::default()),
        own(Terms {
            until: Some(Instant(desk.now().0 + 365 * DAY)),
            ..Terms::default()
        }),
        hold(owner, HoldKind::Suspended),
        hold(owner, HoldKind::Left),
        hold(owner, HoldKind::Deleted),
        ahead,
        set(owner, F::EndDate, date("2040-01-01")),
        set(owner, F::StartDate, date("2040-01-01")),
        set(owner, F::ActivatedAt, Value::Null),
        set(owner, F::Email, Value::Null),
        Change::SetPassword {
            person: owner,
            phc: None,
            rank: SecretRank::Disabled,
            must_change: false,
        },
        Change::Retract {
            entity: owner.into(),
        },
    ] {
        last_owner(&desk, change);
    }
    for change in [
        set(owner, F::StartDate, date("2020-01-01")),
        set(owner, F::Email, Value::text("grace@northwind.example")),
        set(owner, F::Username, Value::text("grace")),
        set(owner, F::Email, Value::Null),
        password(owner),
        hold(owner, HoldKind::Legal),
    ] {
        permitted(&desk, change);
    }
    last_owner(&desk, set(owner, F::Username, Value::Null));
}

#[test]
fn an_address_somebody_else_has_is_no_way_in_for_the_last_owner() {
    let (desk, owner) = office();
    let ben = person(&desk, "Ben");
    desk.set(ben, F::Email, "ben@example.org");
    desk.acting(Some(owner));
    last_owner(&desk, set(owner, F::Email, Value::text("Ben@example.org")));
}

#[test]
fn only_owners_who_can_stay_free_the_last_one() {
    let (desk, owner) = office();
    let give_up = role(owner, BuiltInRole::Owner, false, Terms::default());
    let lin = person(&desk, "Lin");
    desk.act(role(lin, BuiltInRole::Owner, true, Terms::default()));
    last_owner(&desk, give_up.clone()); // cannot sign in
    desk.act(password(lin));
    last_owner(&desk, give_up.clone()); // by which name?
    desk.set(lin, F::Email, "lin@example.org");
    let until = Terms {
        until: Some(Instant(desk.now().0 + DAY)),
        ..Terms::default()
    };
    desk.act(role(lin, BuiltInRole::Owner, true, until));
    last_owner(&desk, give_up.clone()); // not for good
    desk.act(role(lin, BuiltInRole::Owner, true, Terms::default()));
    desk.set(lin, F::EndDate, Value::Date("2030-01-01".parse().unwrap()));
    last_owner(&desk, give_up.clone()); // leaves
    desk.set(lin, F::EndDate, Value::Null);
    permitted(&desk, give_up);
    last_owner(&desk, hold(lin, HoldKind::Suspended));
}

#[test]
fn before_anybody_has_a_password_the_owner_to_be_is_guarded_as_well() {
    let desk = Desk::new();
    let owner = person(&desk, "Grace");
    desk.act(role(owner, BuiltInRole::Owner, true, Terms::default()));
    last_owner(&desk, hold(owner, HoldKind::Deleted));
    last_owner(
        &desk,
        role(owner, BuiltInRole::Owner, false, Terms::default()),
    );
}
