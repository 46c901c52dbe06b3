use super::*;
use crate::access::{Allow, BuiltInRole, Grant, UnitAccess, Window, would_leave_no_owner};
use crate::field::BadgeField;
use crate::id::{BadgeId, LogId, OpId, Uuid};
use crate::op::Terms;
use crate::time::CivilDate;

const NOW: Instant = Instant(1_000_000_000_000); // September 2001
const ADA: PersonId = PersonId(Uuid::from_u128(1));
const BEN: PersonId = PersonId(Uuid::from_u128(2));
const NEW: PersonId = PersonId(Uuid::from_u128(3));
const BOSS: PersonId = PersonId(Uuid::from_u128(4));
const PLANT: UnitId = UnitId(Uuid::from_u128(11));
const SAWS: UnitId = UnitId(Uuid::from_u128(12));
const OFFICE: UnitId = UnitId(Uuid::from_u128(13));
const CREW: GroupId = GroupId(Uuid::from_u128(21));
const BADGE: BadgeId = BadgeId(Uuid::from_u128(31));

/// Ben works at the saws, in the plant; the office is elsewhere. Ada has the
/// role over the saws, or over everything.
fn office(role: BuiltInRole, scope: Scope) -> AccessGraph {
    let mut graph = AccessGraph::default();
    for (id, parent) in [(PLANT, None), (SAWS, Some(PLANT)), (OFFICE, None)] {
        let unit = UnitAccess {
            parent,
            ..UnitAccess::default()
        };
        graph.units.insert(id, unit);
    }
    graph.groups.entry(CREW).or_default();
    let holder = |role: BuiltInRole, scope| PersonAccess {
        grants: vec![Grant {
            role: role.id(),
            scope,
            window: Window::ALWAYS,
        }],
        can_stay: true,
        ..PersonAccess::default()
    };
    graph.people.insert(ADA, holder(role, scope));
    graph
        .people
        .insert(BOSS, holder(BuiltInRole::Owner, Scope::Organisation));
    let ben = graph.people.entry(BEN).or_default();
    ben.units = vec![SAWS];
    graph
}

fn set(person: PersonId, field: PersonField, value: Value) -> Change {
    Change::Set {
        entity: person.into(),
        field: field.into(),
        value,
    }
}

fn create(entity: Entity, fields: Vec<(Field, Value)>) -> Change {
    Change::Create { entity, fields }
}

fn link(edge: Edge, present: bool) -> Change {
    Change::Link {
        edge,
        present,
        terms: Terms::default(),
    }
}

fn group(person: PersonId) -> Edge {
    Edge::group(person, CREW)
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

fn password(person: PersonId, rank: SecretRank, must_change: bool) -> Change {
    Change::SetPassword {
        person,
        phc: Some("$argon2id$".into()),
        rank,
        must_change,
    }
}

fn issue(person: PersonId) -> Change {
    Change::IssueBadge {
        badge: BADGE,
        card: "uid:04A3C6CAE26180".into(),
        person,
    }
}

fn text(text: &str) -> Value {
    Value::text(text)
}

/// Which permission each change needs, found by giving Ada that one alone.
#[test]
fn each_change_needs_exactly_these_permissions() {
    use Permission as P;
    let check = |change: &Change, needed: &[P]| {
        let permitted = |permissions: &[P]| {
            let mut graph = office(BuiltInRole::Customer, Scope::Organisation);
            let ada = graph.people.entry(ADA).or_default();
            ada.allows = permissions
                .iter()
                .map(|permission| Allow {
                    permission: *permission,
                    scope: Scope::Organisation,
                    window: Window::ALWAYS,
                })
                .collect();
            let guard = Guard::new(&graph, ADA, NOW);
            guard.authorize(change, Subject::default()).is_ok()
        };
        assert!(permitted(needed), "{change:?} with {needed:?}");
        for left_out in needed {
            let rest: Vec<P> = P::ALL.into_iter().filter(|p| p != left_out).collect();
            assert!(!permitted(&rest), "{change:?} without {left_out}");
        }
    };
    let kind = |kind: UnitKind| vec![(UnitField::Kind.into(), text(kind.key()))];
    let unit = UnitId(Uuid::from_u128(99));
    let date = CivilDate::from_ymd_opt(2030, 1, 1).map_or(Value::Null, Value::Date);
    check(&create(NEW.into(), vec![]), &[P::PeopleCreate]);
    check(&Change::Retract { entity: BEN.into() }, &[P::PeopleCreate]);
    check(&create(BADGE.into(), vec![]), &[P::BadgeAssign]);
    check(
        &create(unit.into(), kind(UnitKind::Site)),
        &[P::UnitsManage],
    );
    check(
        &create(unit.into(), kind(UnitKind::Company)),
        &[P::CompanyCreate],
    );
    check(&create(CREW.into(), vec![]), &[P::GroupsManage]);
    check(
        &create(RoleId(Uuid::from_u128(41)).into(), vec![]),
        &[P::RolesManage],
    );
    check(&set(BEN, PersonField::Phone, text("1")), &[P::PeopleEdit]);
    check(
        &set(BEN, PersonField::Language, text("de")),
        &[P::PeopleEdit],
    );
    check(&set(BEN, PersonField::EndDate, date), &[P::PeopleSuspend]);
    check(
        &set(BEN, PersonField::ActivatedAt, Value::Instant(NOW)),
        &[P::PeopleSuspend],
    );
    check(
        &Change::Set {
            entity: BADGE.into(),
            field: BadgeField::Label.into(),
            value: text("7"),
        },
        &[P::BadgeAssign],
    );
    check(
        &Change::Set {
            entity: SAWS.into(),
            field: UnitField::Name.into(),
            value: text("Saws"),
        },
        &[P::UnitsManage],
    );
    check(
        &link(Edge::role(BEN, BuiltInRole::Member.id()), true),
        &[P::RolesAssign],
    );
    check(
        &link(Edge::role(BEN, BuiltInRole::Operator.id()), true),
        &[P::RolesAssign, P::TerminalLogin],
    );
    check(&link(Edge::department(BEN, OFFICE), true), &[P::PeopleEdit]);
    check(&link(group(BEN), true), &[P::GroupsManage]);
    check(&hold(BEN, HoldKind::Suspended), &[P::PeopleSuspend]);
    check(&hold(BEN, HoldKind::Left), &[P::PeopleSuspend]);
    check(&hold(BEN, HoldKind::Deleted), &[P::PeopleDelete]);
    check(&hold(BEN, HoldKind::Legal), &[P::LegalHold]);
    check(&issue(BEN), &[P::BadgeAssign]);
    check(&password(BEN, SecretRank::Admin, true), &[P::PasswordReset]);
    check(
        &password(BEN, SecretRank::Admin, false),
        &[P::PasswordReset, P::PasswordSetPermanent],
    );
    check(
        &password(BEN, SecretRank::Disabled, false),
        &[P::PasswordReset],
    );
}

#[test]
fn lifting_needs_what_placing_each_of_the_holds_needed() {
    let id = |dseq| OpId {
        log: LogId(1),
        dseq,
    };
    let placed = |dseq, kind| Hold {
        op: id(dseq),
        kind,
        reason: String::new(),
        from: None,
        until: None,
        lifted: false,
    };
    let holds = [placed(1, HoldKind::Suspended), placed(2, HoldKind::Legal)];
    let graph = office(BuiltInRole::DepartmentManager, Scope::Organisation);
    let check = |lifted: Vec<OpId>, expected: Result<(), Denied>| {
        let change = Change::LiftHolds {
            entity: BEN.into(),
            holds: lifted,
        };
        let subject = Subject {
            holds: &holds,
            ..Subject::default()
        };
        assert_eq!(
            Guard::new(&graph, ADA, NOW).authorize(&change, subject),
            expected
        );
    };
    check(vec![id(1)], Ok(()));
    check(
        vec![id(1), id(2)],
        Err(Denied::Missing(Permission::LegalHold)),
    );
}

#[test]
fn a_permission_over_a_department_ends_where_it_ends() {
    let graph = office(BuiltInRole::DepartmentManager, Scope::Unit(SAWS));
    let at = |unit: Option<UnitId>| Subject {
        unit,
        ..Subject::default()
    };
    let check = |change: Change, subject: Subject<'_>, expected: bool| {
        let got = Guard::new(&graph, ADA, NOW).authorize(&change, subject);
        assert_eq!(got.is_ok(), expected, "{change:?}: {got:?}");
    };
    let department = |unit: UnitId| (PersonField::Department.into(), Value::Ref(unit.0));
    let move_to = |unit: UnitId| set(BEN, PersonField::Department, Value::Ref(unit.0));
    check(set(BEN, PersonField::Phone, text("1")), at(None), true);
    check(set(ADA, PersonField::Phone, text("1")), at(None), false);
    check(set(ADA, PersonField::Language, text("de")), at(None), true);
    check(create(NEW.into(), vec![department(SAWS)]), at(None), true);
    check(
        create(NEW.into(), vec![department(OFFICE)]),
        at(None),
        false,
    );
    check(create(NEW.into(), vec![]), at(None), false);
    check(Change::Retract { entity: BEN.into() }, at(None), true);
    check(move_to(OFFICE), at(Some(SAWS)), false);
    check(move_to(SAWS), at(Some(SAWS)), true);
    check(link(Edge::department(BEN, OFFICE), true), at(None), false);
    check(link(Edge::department(BEN, SAWS), false), at(None), true);
    check(create(BADGE.into(), vec![]), at(None), true);
    check(issue(BEN), at(None), true);
}

#[test]
fn people_above_are_out_of_reach_but_get_their_badge() {
    let graph = office(BuiltInRole::Admin, Scope::Organisation);
    let above = |change: Change| {
        let got = Guard::new(&graph, ADA, NOW).authorize(&change, Subject::default());
        matches!(got, Err(Denied::Above { person: BOSS, .. }))
    };
    assert!(above(set(
        BOSS,
        PersonField::Email,
        text("eve@example.org")
    )));
    assert!(above(password(BOSS, SecretRank::Admin, true)));
    assert!(above(hold(BOSS, HoldKind::Suspended)));
    assert!(above(link(
        Edge::role(BOSS, BuiltInRole::Owner.id()),
        false
    )));
    assert!(above(link(group(BOSS), true)));
    assert!(above(link(Edge::manager(BOSS, CREW), true)));
    assert!(!above(issue(BOSS)));
}

#[test]
fn people_set_their_own_password_but_not_past_the_rules_for_others() {
    let graph = office(BuiltInRole::Member, Scope::Organisation);
    let check = |change: &Change, expected: bool| {
        let got = Guard::new(&graph, ADA, NOW).authorize(change, Subject::default());
        assert_eq!(got.is_ok(), expected, "{change:?}");
    };
    check(&password(ADA, SecretRank::User, false), true);
    check(&password(ADA, SecretRank::Admin, true), false);
    check(&password(BEN, SecretRank::User, false), false);
    check(&set(ADA, PersonField::DisplayName, text("A")), false);
}

#[test]
fn a_role_is_given_where_the_giver_could_give_it() {
    let graph = office(BuiltInRole::DepartmentManager, Scope::Unit(SAWS));
    let give = |scope: Scope| {
        let edge = Edge::role(BEN, BuiltInRole::Operator.id()).within(scope);
        Guard::new(&graph, ADA, NOW).authorize(&link(edge, true), Subject::default())
    };
    assert_eq!(give(Scope::Unit(SAWS)), Ok(()));
    assert!(give(Scope::Unit(OFFICE)).is_err());
    assert!(give(Scope::Organisation).is_err());
}

#[test]
fn rights_that_come_back_are_judged_like_rights_that_are_given() {
    let graph = office(BuiltInRole::Reception, Scope::Organisation);
    let back = Change::Unretract { entity: NEW.into() };
    let check = |returning: &PersonAccess, expected: bool| {
        let subject = Subject {
            returning: Some(returning),
            ..Subject::default()
        };
        let got = Guard::new(&graph, ADA, NOW).authorize(&back, subject);
        assert_eq!(got.is_ok(), expected, "{got:?}");
    };
    check(&PersonAccess::default(), true);
    check(&graph.people[&BOSS], false);
}

#[test]
fn whoever_comes_back_is_judged_by_the_place_they_come_back_to() {
    let graph = office(BuiltInRole::DepartmentManager, Scope::Unit(SAWS));
    let back = Change::Unretract { entity: NEW.into() };
    let check = |unit: UnitId, expected: bool| {
        let returning = PersonAccess {
            units: vec![unit],
            ..PersonAccess::default()
        };
        let subject = Subject {
            returning: Some(&returning),
            ..Subject::default()
        };
        let got = Guard::new(&graph, ADA, NOW).authorize(&back, subject);
        assert_eq!(got.is_ok(), expected, "{unit:?}: {got:?}");
    };
    check(SAWS, true);
    check(OFFICE, false);
}

#[test]
fn whatever_could_cost_the_last_owner_is_drafted_so() {
    let graph = office(BuiltInRole::Admin, Scope::Organisation);
    let date = |year| CivilDate::from_ymd_opt(year, 1, 1).map_or(Value::Null, Value::Date);
    let own = |present, until| Change::Link {
        edge: Edge::role(BOSS, BuiltInRole::Owner.id()),
        present,
        terms: Terms {
            until,
            ..Terms::default()
        },
    };
    let check = |change: Change, expected: bool| {
        let draft = drafted(&graph, &change, Subject::default(), NOW);
        assert_eq!(would_leave_no_owner(&draft), expected, "{change:?}");
    };
    check(own(false, None), true);
    check(own(true, None), false);
    check(own(true, Some(Instant(i64::MAX))), true);
    check(hold(BOSS, HoldKind::Left), true);
    check(hold(BOSS, HoldKind::Deleted), true);
    check(hold(BOSS, HoldKind::Legal), false);
    check(set(BOSS, PersonField::EndDate, date(2030)), true);
    check(set(BOSS, PersonField::EndDate, Value::Null), false);
    check(set(BOSS, PersonField::StartDate, date(2030)), true);
    check(set(BOSS, PersonField::StartDate, date(2000)), false);
    check(set(BOSS, PersonField::ActivatedAt, Value::Null), true);
    check(set(BOSS, PersonField::Phone, Value::Null), false);
    check(password(BOSS, SecretRank::Disabled, false), true);
    check(password(BOSS, SecretRank::Admin, true), false);
    check(
        Change::Retract {
            entity: BOSS.into(),
        },
        true,
    );
    check(hold(BEN, HoldKind::Deleted), false);
    check(
        Change::SetPassword {
            person: BOSS,
            phc: None,
            rank: SecretRank::Admin,
            must_change: false,
        },
        true,
    );
}

#[test]
fn the_last_thing_an_owner_signs_in_with_is_drafted_as_the_owners_loss() {
    let graph = office(BuiltInRole::Admin, Scope::Organisation);
    let check = |field: PersonField, locked_out: bool, expected: bool| {
        let change = set(BOSS, field, Value::Null);
        let subject = Subject {
            locked_out,
            ..Subject::default()
        };
        let draft = drafted(&graph, &change, subject, NOW);
        assert_eq!(would_leave_no_owner(&draft), expected, "{field:?}");
    };
    check(PersonField::Email, true, true);
    check(PersonField::Username, true, true);
    check(PersonField::Email, false, false);
    check(PersonField::Phone, true, false);
}

#[test]
fn rights_read_before_judge_the_same() {
    let graph = office(BuiltInRole::Reception, Scope::Organisation);
    let rights = closure(&graph, ADA, NOW);
    let known = Guard::knowing(&graph, ADA, &rights, NOW);
    let fresh = Guard::new(&graph, ADA, NOW);
    for change in [issue(BEN), hold(BEN, HoldKind::Suspended), issue(BOSS)] {
        assert_eq!(
            known.authorize(&change, Subject::default()),
            fresh.authorize(&change, Subject::default()),
            "{change:?}"
        );
    }
}
