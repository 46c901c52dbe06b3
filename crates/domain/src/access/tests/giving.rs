//! Who may give and take rights.

use super::*;

/// What a manager of the saws may change about rights.
#[test]
fn rights_are_given_only_by_who_holds_them() {
    let check = |name: &str, act: &dyn Fn(&mut Draft<'_>), expected: bool| {
        let mut graph = office();
        let manager = with(BuiltInRole::DepartmentManager, Scope::Unit(SAWS));
        graph.people.insert(ADA, manager);
        graph
            .people
            .insert(EVE, with(BuiltInRole::Admin, Scope::Organisation));
        graph.people.get_mut(&BEN).unwrap().units.push(SAWS);
        let permissions = [Permission::Export].into_iter().collect();
        graph.roles.insert(TRAINER, Role { permissions });
        let admin = grant(BuiltInRole::Admin.id(), Scope::Unit(SAWS));
        graph.groups.get_mut(&CREW).unwrap().grants.push(admin);
        let mut draft = Draft::new(&graph);
        act(&mut draft);
        let got = authorize_delta(ADA, &draft, NOW);
        assert_eq!(got.is_ok(), expected, "{name}: {got:?}");
    };
    let give = |role: BuiltInRole, scope: Scope| {
        move |draft: &mut Draft<'_>| draft.person_mut(BEN).grants.push(grant(role.id(), scope))
    };
    let saws = Scope::Unit(SAWS);
    check("nothing", &|_| {}, true);
    check("a role within", &give(BuiltInRole::Operator, saws), true);
    check(
        "one's own role",
        &give(BuiltInRole::DepartmentManager, saws),
        true,
    );
    check(
        "too far",
        &give(BuiltInRole::Operator, Scope::Unit(PLANT)),
        false,
    );
    check(
        "everywhere",
        &give(BuiltInRole::Operator, Scope::Organisation),
        false,
    );
    check("a role above", &give(BuiltInRole::Reception, saws), false);
    check(
        "to oneself",
        &|d| {
            d.person_mut(ADA)
                .grants
                .push(grant(BuiltInRole::Admin.id(), saws));
        },
        false,
    );
    check(
        "by a group that carries it",
        &|d| {
            d.person_mut(BEN).groups.push(Membership {
                group: CREW,
                window: Window::ALWAYS,
            });
        },
        false,
    );
    check(
        "by a group nested in one",
        &|d| {
            d.person_mut(BEN).groups.push(Membership {
                group: NIGHT_CREW,
                window: Window::ALWAYS,
            });
        },
        false,
    );
    check(
        "by the department",
        &|d| {
            d.unit_mut(SAWS)
                .grants
                .push(grant(BuiltInRole::Admin.id(), saws));
        },
        false,
    );
    check(
        "by the department, within",
        &|d| {
            d.unit_mut(SAWS)
                .grants
                .push(grant(BuiltInRole::Operator.id(), saws));
        },
        true,
    );
    check(
        "by moving a department under one's own",
        &|d| d.unit_mut(OFFICE).parent = Some(SAWS),
        false,
    );
    check(
        "by a new department within",
        &|d| {
            let new = UnitId(Uuid::from_u128(19));
            d.unit_mut(new).parent = Some(SAWS);
            let scope = Scope::Unit(new);
            let manager = grant(BuiltInRole::DepartmentManager.id(), scope);
            d.person_mut(BEN).grants.push(manager);
        },
        true,
    );
    check(
        "a new person with the default role",
        &|d| {
            d.person_mut(PersonId(Uuid::from_u128(9))).units.push(SAWS);
        },
        true,
    );
    check(
        "the person above",
        &|d| d.person_mut(EVE).units.push(SAWS),
        false,
    );
    check(
        "taking from the person above",
        &|d| d.person_mut(EVE).grants.clear(),
        false,
    );
    check(
        "taking from a peer",
        &|d| {
            let ben = d.person_mut(BEN);
            ben.grants.clear();
            ben.person_type = PersonType::Visitor;
        },
        true,
    );
    check(
        "a denial for the person above",
        &|d| {
            d.person_mut(EVE).denies.push(Deny {
                permission: Permission::Export,
                window: Window::ALWAYS,
            });
        },
        false,
    );
    check(
        "later",
        &|d| {
            d.person_mut(BEN).grants.push(Grant {
                window: Window {
                    from: Some(Instant(9_000)),
                    until: None,
                },
                ..grant(BuiltInRole::Admin.id(), saws)
            });
        },
        false,
    );
    check(
        "a role somebody above has",
        &|d| {
            d.role_mut(BuiltInRole::Admin.id())
                .permissions
                .remove(Permission::Export);
        },
        false,
    );
    check(
        "a role nobody has",
        &|d| {
            d.role_mut(TRAINER).permissions.insert(Permission::Backup);
        },
        true,
    );
}

#[test]
fn who_is_admin_for_a_time_gives_rights_no_longer_than_that() {
    let mut graph = office();
    let mut ada = with(BuiltInRole::Admin, Scope::Organisation);
    ada.grants[0].window = until(5_000);
    graph.people.insert(ADA, ada);
    let check = |window: Window, expected: Result<(), Instant>| {
        let mut draft = Draft::new(&graph);
        draft.person_mut(BEN).grants.push(Grant {
            window,
            ..grant(BuiltInRole::Helper.id(), Scope::Organisation)
        });
        let got = authorize_delta(ADA, &draft, NOW).map_err(|denied| match denied {
            Denied::Gives { at, .. } => at,
            other => panic!("{other:?}"),
        });
        assert_eq!(got, expected);
    };
    check(until(5_000), Ok(()));
    check(until(5_001), Err(Instant(5_000)));
    check(Window::ALWAYS, Err(Instant(5_000)));
    // Taking away is possible for good.
    graph
        .people
        .insert(BEN, with(BuiltInRole::Helper, Scope::Organisation));
    let mut draft = Draft::new(&graph);
    draft.person_mut(BEN).grants.clear();
    assert_eq!(authorize_delta(ADA, &draft, NOW), Ok(()));
}

#[test]
fn giving_needs_the_right_to_assign_roles() {
    let mut graph = office();
    let mut ada = with(BuiltInRole::Reception, Scope::Organisation);
    graph.people.insert(ADA, ada.clone());
    let reception = grant(BuiltInRole::Reception.id(), Scope::Unit(SAWS));
    let attempt = |graph: &AccessGraph| {
        let mut draft = Draft::new(graph);
        draft.person_mut(BEN).grants.push(reception);
        authorize_delta(ADA, &draft, NOW).is_ok()
    };
    assert!(!attempt(&graph));
    ada.allows.push(Allow {
        permission: Permission::RolesAssign,
        scope: Scope::Unit(PLANT),
        window: Window::ALWAYS,
    });
    graph.people.insert(ADA, ada);
    assert!(attempt(&graph));
}

#[test]
fn only_the_people_a_draft_can_reach_are_looked_at() {
    let mut graph = office();
    let operator = grant(BuiltInRole::Operator.id(), Scope::Unit(SAWS));
    graph.groups.get_mut(&CREW).unwrap().grants.push(operator);
    let check = |act: &dyn Fn(&mut Draft<'_>), expected: Reach| {
        let mut draft = Draft::new(&graph);
        act(&mut draft);
        assert_eq!(draft.reach(), expected);
    };
    check(&|_| {}, Reach::default());
    check(
        &|d| d.person_mut(BEN).can_stay = true,
        Reach {
            people: [BEN].into(),
            ..Reach::default()
        },
    );
    check(
        &|d| {
            d.role_mut(BuiltInRole::Operator.id());
        },
        Reach {
            roles: [BuiltInRole::Operator.id()].into(),
            groups: [CREW, NIGHT_CREW].into(),
            ..Reach::default()
        },
    );
    check(
        &|d| d.unit_mut(SAWS).parent = Some(OFFICE),
        Reach {
            units: [SAWS].into(),
            scopes: [Scope::Unit(PLANT), Scope::Unit(OFFICE)].into(),
            ..Reach::default()
        },
    );
    check(
        &|d| {
            d.role_mut(BuiltInRole::Member.id());
        },
        Reach {
            everybody: true,
            roles: [BuiltInRole::Member.id()].into(),
            ..Reach::default()
        },
    );
}

#[test]
fn the_last_owner_who_can_stay_is_not_taken_away() {
    let owner = || with(BuiltInRole::Owner, Scope::Organisation);
    let check = |others: &[PersonAccess], act: &dyn Fn(&mut Draft<'_>), expected: bool| {
        let mut graph = office();
        graph.people.insert(ADA, owner());
        for (n, other) in (50..).zip(others) {
            let id = PersonId(Uuid::from_u128(n));
            graph.people.insert(id, other.clone());
        }
        let mut draft = Draft::new(&graph);
        act(&mut draft);
        assert_eq!(would_leave_no_owner(&draft), expected);
    };
    let demote: &dyn Fn(&mut Draft<'_>) = &|d| d.person_mut(ADA).grants.clear();
    check(&[], demote, true);
    check(&[], &|d| d.remove_person(ADA), true);
    check(&[], &|d| d.person_mut(ADA).can_stay = false, true);
    check(
        &[],
        &|d| d.person_mut(ADA).grants[0].window = until(9_000),
        true,
    );
    check(&[], &|d| d.person_mut(BEN).grants.clear(), false);
    check(&[], &|_| {}, false);
    check(&[owner()], demote, false);
    let suspended = PersonAccess {
        can_stay: false,
        ..owner()
    };
    let mut for_a_time = owner();
    for_a_time.grants[0].window = until(9_000);
    check(&[suspended, for_a_time], demote, true);
    check(
        &[],
        &|d| {
            d.person_mut(ADA).grants.clear();
            *d.person_mut(BEN) = with(BuiltInRole::Owner, Scope::Organisation);
        },
        false,
    );
    assert_eq!(owner_count(&office()), 0);
}

#[test]
fn an_accepted_draft_becomes_the_graph() {
    let mut graph = office();
    let mut draft = Draft::new(&graph);
    draft.person_mut(BEN).units.push(SAWS);
    draft.remove_person(EVE);
    draft.remove_group(NIGHT_CREW);
    draft.unit_mut(OFFICE).parent = Some(PLANT);
    draft.role_mut(TRAINER);
    draft.default_roles_mut().set(PersonType::Visitor, TRAINER);
    let expected: Vec<Option<PersonAccess>> = [ADA, BEN, EVE]
        .iter()
        .map(|id| draft.person(*id).cloned())
        .collect();
    let changes = draft.into_changes();
    graph.apply(changes);
    let got: Vec<Option<PersonAccess>> = [ADA, BEN, EVE]
        .iter()
        .map(|id| graph.person(*id).cloned())
        .collect();
    assert_eq!(got, expected);
    assert!(graph.person(EVE).is_none());
    assert!(graph.group(NIGHT_CREW).is_none());
    assert_eq!(graph.unit_parent(OFFICE), Some(PLANT));
    assert!(graph.role(TRAINER).is_some());
    assert_eq!(graph.defaults().of(PersonType::Visitor), TRAINER);
}
