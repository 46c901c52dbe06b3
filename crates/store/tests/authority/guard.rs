//! The permission, the place, the dates, and whom it is about.

use domain::access::{BuiltInRole, Denied, Permission, Scope};
use domain::decide::{Rejection, Verdict};
use domain::field::{UnitField, UnitKind};
use domain::id::{BadgeId, OpId, PersonId, UnitId};
use domain::lifecycle::HoldKind;
use domain::op::{Change, Edge, IssueEnd, SecretRank, Terms};
use domain::person::PersonField as F;
use domain::time::Instant;
use domain::value::Value;
use store::Error;
use test_support::Desk;
use test_support::desk::{create, create_unit, issue};

use crate::{
    DAY, acting_as, acting_in, denied, hold, new_person, office, password, permitted, person,
    person_in, role, role_in, set, tried,
};

const CARD: &str = "uid:04A22B19";

#[test]
fn the_first_person_makes_themselves_and_nobody_else_does() {
    let desk = Desk::new();
    let first = PersonId(domain::id::Uuid::from_u128(7));
    desk.acting(Some(first));
    let activated = vec![(F::ActivatedAt, Value::Instant(desk.now()))];
    desk.write("found", |tx| {
        tx.insist(new_person(activated)(first))?;
        tx.insist(role(first, BuiltInRole::Owner, true, Terms::default()))
    });
    permitted(&desk, set(first, F::DisplayName, Value::text("Grace")));
    let stranger = PersonId(domain::id::Uuid::from_u128(8));
    desk.acting(Some(stranger));
    assert_eq!(
        denied(&desk, new_person(Vec::new())(stranger)),
        Denied::Inactive
    );
}

#[test]
fn reception_gives_badges_even_to_owners_and_does_nothing_else_to_people() {
    use Permission as P;
    let (desk, owner) = office();
    let ben = person(&desk, "Ben");
    let eve = acting_as(&desk, "Eve", BuiltInRole::Reception, Terms::default());
    let (badge, _) = desk.enrol(ben, CARD);
    desk.take_back(badge);
    desk.enrol(owner, CARD);
    permitted(&desk, set(ben, F::Phone, Value::text("1")));
    let check = |change: Change, permission: Permission| {
        assert_eq!(denied(&desk, change), Denied::Missing(permission));
    };
    check(hold(ben, HoldKind::Suspended), P::PeopleSuspend);
    check(hold(ben, HoldKind::Deleted), P::PeopleDelete);
    check(
        set(ben, F::EndDate, Value::Date("2030-01-01".parse().unwrap())),
        P::PeopleSuspend,
    );
    check(
        role(ben, BuiltInRole::Helper, true, Terms::default()),
        P::RolesAssign,
    );
    check(
        role(eve, BuiltInRole::Owner, true, Terms::default()),
        P::RolesAssign,
    );
    check(password(ben), P::PasswordReset);
    let owners_phone = denied(&desk, set(owner, F::Phone, Value::text("1")));
    assert!(
        matches!(owners_phone, Denied::Above { person, .. } if person == owner),
        "{owners_phone:?}"
    );
    assert_eq!(desk.text(owner, F::Phone), "", "nothing was written");
    // Their own password and language are theirs.
    permitted(&desk, password(eve));
    permitted(&desk, set(eve, F::Language, Value::text("de")));
}

#[test]
fn what_is_denied_stands_in_the_log_without_effect() {
    let (desk, _) = office();
    let ben = person(&desk, "Ben");
    acting_as(&desk, "Eve", BuiltInRole::Reception, Terms::default());
    let before = desk.write("nothing", |tx| Ok(tx.operations())).value;
    let logged = desk.write("act", |tx| {
        tx.apply(hold(ben, HoldKind::Deleted), None)?;
        Ok(tx.operations())
    });
    assert_eq!(logged.value, before + 1);
    let holds = desk.store().read(|reader| reader.holds(ben.0)).unwrap();
    assert_eq!(holds, []);
}

// Roles may be others by the time a damaged file is made again from its log.
#[test]
fn what_was_denied_stays_denied_when_the_log_is_decided_anew() {
    let (desk, _) = office();
    let ben = person(&desk, "Ben");
    let eve = acting_as(&desk, "Eve", BuiltInRole::Reception, Terms::default());
    denied(&desk, hold(ben, HoldKind::Deleted));
    permitted(&desk, set(ben, F::Phone, Value::text("1")));
    desk.acting(None);
    desk.act(role(eve, BuiltInRole::Reception, false, Terms::default()));
    let again = desk
        .store()
        .rebuild(&desk.folder().join("again.rollbook"), None)
        .unwrap();
    let digest = |store: &store::Store| store.read(|reader| reader.digest()).unwrap();
    assert_eq!(digest(&again), digest(desk.store()));
}

#[test]
fn an_act_that_insists_names_the_permission_and_leaves_nothing() {
    let (desk, _) = office();
    let ben = person(&desk, "Ben");
    acting_as(&desk, "Eve", BuiltInRole::Reception, Terms::default());
    let refused = desk.store().write(&desk.context("act"), |tx| {
        tx.insist(set(ben, F::Phone, Value::text("1")))?;
        tx.insist(hold(ben, HoldKind::Suspended))
    });
    assert!(
        matches!(
            refused,
            Err(Error::Denied(Denied::Missing(Permission::PeopleSuspend)))
        ),
        "{refused:?}"
    );
    assert_eq!(desk.text(ben, F::Phone), "");
}

#[test]
fn people_above_cannot_be_suspended_edited_or_given_a_password() {
    let (desk, owner) = office();
    let ben = person(&desk, "Ben");
    let admin = acting_as(&desk, "Ada", BuiltInRole::Admin, Terms::default());
    permitted(&desk, hold(ben, HoldKind::Suspended));
    for change in [
        hold(owner, HoldKind::Suspended),
        hold(owner, HoldKind::Deleted),
        set(owner, F::Email, Value::text("ada@example.org")),
        role(owner, BuiltInRole::Owner, false, Terms::default()),
        Change::SetPassword {
            person: owner,
            phc: Some("$argon2id$".into()),
            rank: SecretRank::Admin,
            must_change: true,
        },
    ] {
        let why = denied(&desk, change);
        assert!(
            matches!(why, Denied::Above { person, .. } if person == owner),
            "{why:?}"
        );
    }
    // A helper is above nobody who administers.
    acting_as_helper(&desk, owner);
    assert_eq!(
        denied(&desk, hold(owner, HoldKind::Suspended)),
        Denied::Missing(Permission::PeopleSuspend)
    );
    let reset = Change::SetPassword {
        person: admin,
        phc: Some("$argon2id$".into()),
        rank: SecretRank::Admin,
        must_change: true,
    };
    assert!(matches!(denied(&desk, reset), Denied::Above { .. }));
}

fn acting_as_helper(desk: &Desk, owner: PersonId) {
    desk.acting(Some(owner));
    acting_as(desk, "Hal", BuiltInRole::Helper, Terms::default());
}

#[test]
fn nobody_raises_their_own_role() {
    let (desk, _) = office();
    let ada = acting_as(&desk, "Ada", BuiltInRole::Admin, Terms::default());
    let why = denied(&desk, role(ada, BuiltInRole::Owner, true, Terms::default()));
    assert!(matches!(why, Denied::Gives { .. }), "{why:?}");
    // What one has already, one may have again.
    permitted(
        &desk,
        role(ada, BuiltInRole::Helper, true, Terms::default()),
    );
    let until = Terms {
        until: Some(Instant(desk.now().0 + DAY)),
        ..Terms::default()
    };
    // Giving it up for good, after a day, is permitted; it cannot be taken back after that.
    permitted(&desk, role(ada, BuiltInRole::Admin, true, until));
    desk.advance(2 * DAY);
    assert_eq!(
        denied(&desk, role(ada, BuiltInRole::Admin, true, Terms::default())),
        Denied::Missing(Permission::RolesAssign)
    );
}

#[test]
fn a_department_manager_manages_that_department_and_what_lies_beneath() {
    let (desk, _) = office();
    let plant = desk.unit(UnitKind::Division, "Plant");
    let saws = desk
        .write("unit_create", |tx| {
            let saws = create_unit(tx, UnitKind::Department, "Saws")?;
            tx.insist(Change::Set {
                entity: saws.into(),
                field: UnitField::Parent.into(),
                value: Value::Ref(plant.0),
            })?;
            Ok(saws)
        })
        .value;
    let office = desk.unit(UnitKind::Department, "Office");
    let ben = person_in(&desk, "Ben", saws);
    let kim = person_in(&desk, "Kim", office);
    let manager = BuiltInRole::DepartmentManager;
    acting_in(&desk, "Ada", manager, plant);
    let outside = |change: Change| {
        let why = denied(&desk, change);
        assert!(matches!(why, Denied::OutOfScope(_)), "{why:?}");
    };
    permitted(&desk, set(ben, F::Phone, Value::text("1")));
    permitted(&desk, hold(ben, HoldKind::Suspended));
    desk.enrol(ben, CARD);
    outside(set(kim, F::Phone, Value::text("1")));
    outside(hold(kim, HoldKind::Suspended));
    outside(set(ben, F::Department, Value::Ref(office.0)));
    outside(Change::Link {
        edge: Edge::department(ben, office),
        present: true,
        terms: Terms::default(),
    });
    let new = |unit: UnitId, n: u128| {
        let place = vec![(F::Department, Value::Ref(unit.0))];
        new_person(place)(PersonId(domain::id::Uuid::from_u128(n)))
    };
    permitted(&desk, new(saws, 71));
    outside(new(office, 72));
    outside(new_person(Vec::new())(PersonId(
        domain::id::Uuid::from_u128(73),
    )));
    // Within one write a person is followed to where they were just put.
    let followed = desk
        .write("act", |tx| {
            let person = PersonId(tx.new_id());
            let place = vec![(F::Department, Value::Ref(saws.0))];
            tx.insist(new_person(place)(person))?;
            let added = tx.apply(set(person, F::Phone, Value::text("1")), None)?;
            let moved = tx.apply(set(person, F::Department, Value::Ref(plant.0)), None)?;
            let again = tx.apply(set(person, F::Department, Value::Null), None)?;
            let gone = tx.apply(set(person, F::Phone, Value::text("2")), None)?;
            Ok([added, moved, again, gone])
        })
        .value;
    let denied = Verdict::Rejected(Rejection::Denied);
    assert_eq!(
        followed,
        [Verdict::Applied, Verdict::Applied, Verdict::Applied, denied]
    );
    // Roles within the department, and no further.
    permitted(&desk, role_in(ben, BuiltInRole::Operator, saws));
    let why = tried(
        &desk,
        role(ben, BuiltInRole::Operator, true, Terms::default()),
    );
    assert!(matches!(why.1, Some(Denied::Gives { .. })), "{why:?}");
}

#[test]
fn a_role_for_a_time_is_one_for_that_time() {
    let (desk, _) = office();
    let ben = person(&desk, "Ben");
    let begin = desk.now().0;
    let window = Terms {
        from: Some(Instant(begin + DAY)),
        until: Some(Instant(begin + 2 * DAY)),
        ..Terms::default()
    };
    let ada = acting_as(&desk, "Ada", BuiltInRole::Reception, window);
    let phone = |n: &str| set(ben, F::Phone, Value::text(n));
    let missing = Denied::Missing(Permission::PeopleEdit);
    let rights = |desk: &Desk| {
        desk.store()
            .read(|reader| reader.closure(ada, desk.now()))
            .unwrap()
            .permissions()
    };
    assert_eq!(denied(&desk, phone("1")), missing);
    assert!(!rights(&desk).contains(Permission::PeopleEdit));
    desk.advance(DAY);
    permitted(&desk, phone("2"));
    assert!(rights(&desk).contains(Permission::PeopleEdit));
    desk.advance(DAY);
    assert_eq!(denied(&desk, phone("3")), missing);
}

#[test]
fn whoever_is_suspended_or_gone_changes_nothing_from_the_next_change_on() {
    let (desk, owner) = office();
    let ben = person(&desk, "Ben");
    let ada = acting_as(&desk, "Ada", BuiltInRole::Admin, Terms::default());
    let verdicts = desk
        .write("act", |tx| {
            Ok([
                tx.apply(set(ben, F::Phone, Value::text("1")), None)?,
                tx.apply(hold(ada, HoldKind::Suspended), None)?,
                tx.apply(set(ben, F::Phone, Value::text("2")), None)?,
            ])
        })
        .value;
    assert_eq!(verdicts[1], Verdict::Applied);
    assert_eq!(verdicts[2], Verdict::Rejected(Rejection::Denied));
    assert_eq!(
        denied(&desk, set(ben, F::Phone, Value::text("3"))),
        Denied::Inactive
    );
    desk.acting(Some(owner));
    permitted(&desk, set(ben, F::Phone, Value::text("4")));
}

#[test]
fn an_owner_who_gives_it_up_has_no_more_rights_in_the_same_write() {
    let (desk, owner) = office();
    let other = person(&desk, "Lin");
    desk.set(other, F::Email, "lin@example.org");
    desk.act(role(other, BuiltInRole::Owner, true, Terms::default()));
    desk.act(password(other));
    desk.acting(Some(owner));
    let verdicts = desk
        .write("act", |tx| {
            Ok([
                tx.apply(
                    role(owner, BuiltInRole::Owner, false, Terms::default()),
                    None,
                )?,
                tx.apply(set(other, F::Phone, Value::text("1")), None)?,
            ])
        })
        .value;
    assert_eq!(
        verdicts,
        [Verdict::Applied, Verdict::Rejected(Rejection::Denied)]
    );
}

#[test]
fn units_need_their_own_permission_and_companies_one_more() {
    let (desk, _) = office();
    let company = |kind: UnitKind, n: u128| Change::Create {
        entity: UnitId(domain::id::Uuid::from_u128(n)).into(),
        fields: vec![(UnitField::Kind.into(), Value::text(kind.key()))],
    };
    let plant = desk.unit(UnitKind::Division, "Plant");
    let admin = BuiltInRole::Admin;
    let ada = acting_in(&desk, "Ada", admin, plant);
    assert_eq!(
        denied(&desk, company(UnitKind::Company, 90)),
        Denied::OutOfScope(Permission::CompanyCreate)
    );
    assert_eq!(
        denied(&desk, company(UnitKind::Department, 91)),
        Denied::OutOfScope(Permission::UnitsManage)
    );
    desk.acting(None);
    desk.act(role(ada, admin, true, Terms::default()));
    desk.acting(Some(ada));
    permitted(&desk, company(UnitKind::Company, 92));
    desk.acting(None);
    acting_as(&desk, "Eve", BuiltInRole::Reception, Terms::default());
    assert_eq!(
        denied(&desk, company(UnitKind::Company, 93)),
        Denied::Missing(Permission::CompanyCreate)
    );
}

#[test]
fn a_part_of_the_directory_is_not_moved_under_a_manager_by_whoever_could_not_give_that() {
    let (desk, _) = office();
    let plant = desk.unit(UnitKind::Division, "Plant");
    let office = desk.unit(UnitKind::Division, "Office");
    let saws = desk.unit(UnitKind::Department, "Saws");
    // Kim administers the plant; Ada only looks after units, everywhere she can.
    let kim = person(&desk, "Kim");
    desk.act(role_in(kim, BuiltInRole::Admin, plant));
    let ada = acting_in(&desk, "Ada", BuiltInRole::Admin, office);
    desk.acting(None);
    desk.act(role_in(ada, BuiltInRole::Admin, saws));
    desk.acting(Some(ada));
    let beneath = |parent: UnitId| Change::Set {
        entity: saws.into(),
        field: UnitField::Parent.into(),
        value: Value::Ref(parent.0),
    };
    assert_eq!(
        denied(&desk, beneath(plant)),
        Denied::OutOfScope(Permission::UnitsManage)
    );
    // With the same in hand as a whole, moving it is hers.
    desk.acting(None);
    desk.act(role(ada, BuiltInRole::Admin, true, Terms::default()));
    desk.acting(Some(ada));
    permitted(&desk, beneath(plant));
}

#[test]
fn undo_and_redo_pass_by_the_same_guard() {
    let (desk, owner) = office();
    let ben = person(&desk, "Ben");
    desk.acting(Some(owner));
    let suspended = desk.act(hold(ben, HoldKind::Suspended));
    let renamed = desk.set(ben, F::Title, "Clerk");
    desk.acting(None);
    let eve = acting_as(&desk, "Eve", BuiltInRole::Reception, Terms::default());
    let refused = desk
        .store()
        .write(&desk.context("undo"), |tx| tx.undo(suspended));
    assert!(
        matches!(
            refused,
            Err(Error::Denied(Denied::Missing(Permission::PeopleSuspend)))
        ),
        "{refused:?}"
    );
    assert_eq!(desk.undo(renamed).reversed, 1, "this she could do herself");
    // A badge of her own giving is hers to take back.
    let (_, given) = desk.enrol(ben, CARD);
    desk.undo(given);
    // Retracting a person needs what making one needed.
    let made = desk.write("person_create", |tx| create(tx, "Kim", &[]));
    let undone = desk.undo(made.change_set);
    assert_eq!(undone.reversed, 1);
    desk.acting(None);
    desk.act(role(eve, BuiltInRole::Reception, false, Terms::default()));
    desk.acting(Some(eve));
    let redo = desk
        .store()
        .write(&desk.context("redo"), |tx| tx.undo(undone.change_set));
    assert!(
        matches!(
            redo,
            Err(Error::Denied(Denied::Missing(Permission::PeopleCreate)))
        ),
        "{redo:?}"
    );
}

#[test]
fn a_badge_is_taken_back_only_from_people_one_gives_badges_to() {
    let (desk, _) = office();
    let saws = desk.unit(UnitKind::Department, "Saws");
    let kim = person(&desk, "Kim");
    let (badge, _) = desk.enrol(kim, CARD);
    let open: OpId = desk
        .store()
        .read(|reader| reader.badge(badge))
        .unwrap()
        .and_then(|badge| badge.holder)
        .unwrap()
        .issue;
    acting_in(&desk, "Ada", BuiltInRole::DepartmentManager, saws);
    let end = |badge: BadgeId| Change::EndIssue {
        badge,
        card: CARD.into(),
        issue: open,
        end: IssueEnd::Returned,
    };
    assert_eq!(
        denied(&desk, end(badge)),
        Denied::OutOfScope(Permission::BadgeAssign)
    );
    let ben = person_in(&desk, "Ben", saws);
    desk.write("badge_assign", |tx| issue(tx, ben, "uid:04A22B20"));
}

#[test]
fn the_facts_rights_follow_from_are_read_whole() {
    let (desk, owner) = office();
    let plant = desk.unit(UnitKind::Division, "Plant");
    let saws = desk.unit(UnitKind::Department, "Saws");
    let ben = person_in(&desk, "Ben", saws);
    desk.act(Change::Link {
        edge: Edge::department(ben, plant),
        present: true,
        terms: Terms::default(),
    });
    desk.act(role_in(ben, BuiltInRole::Helper, plant));
    let graph = desk
        .store()
        .read(|reader| reader.access_graph([ben, owner]))
        .unwrap();
    let access = &graph.people[&ben];
    assert_eq!(access.units, [saws, plant]);
    assert_eq!(access.grants[0].scope, Scope::Unit(plant));
    assert!(graph.people[&owner].owns_for_good());
    assert_eq!(graph.units.len(), 2);
}
