//! Cases of closures and of the choke point.

use super::*;
use crate::id::{GroupId, PersonId, RoleId, UnitId, Uuid};
use crate::person::PersonType;
use crate::time::Instant;

mod giving;

const NOW: Instant = Instant(1_000);
const ADA: PersonId = PersonId(Uuid::from_u128(1));
const BEN: PersonId = PersonId(Uuid::from_u128(2));
const EVE: PersonId = PersonId(Uuid::from_u128(3));
const PLANT: UnitId = UnitId(Uuid::from_u128(11));
const SAWS: UnitId = UnitId(Uuid::from_u128(12));
const OFFICE: UnitId = UnitId(Uuid::from_u128(13));
const CREW: GroupId = GroupId(Uuid::from_u128(21));
const NIGHT_CREW: GroupId = GroupId(Uuid::from_u128(22));
const TRAINER: RoleId = RoleId(Uuid::from_u128(31));

fn grant(role: RoleId, scope: Scope) -> Grant {
    Grant {
        role,
        scope,
        window: Window::ALWAYS,
    }
}

fn until(t: i64) -> Window {
    Window {
        from: None,
        until: Some(Instant(t)),
    }
}

/// A person with a built-in role in a scope.
fn with(role: BuiltInRole, scope: Scope) -> PersonAccess {
    PersonAccess {
        grants: vec![grant(role.id(), scope)],
        can_stay: true,
        ..PersonAccess::default()
    }
}

/// Saws lie in the plant, the office beside it; the night crew in the crew.
fn office() -> AccessGraph {
    let mut graph = AccessGraph::default();
    for (id, parent) in [(PLANT, None), (SAWS, Some(PLANT)), (OFFICE, None)] {
        let unit = UnitAccess {
            parent,
            grants: vec![],
        };
        graph.units.insert(id, unit);
    }
    graph.groups.insert(CREW, GroupAccess::default());
    let nested = GroupAccess {
        parents: vec![CREW],
        ..GroupAccess::default()
    };
    graph.groups.insert(NIGHT_CREW, nested);
    for id in [ADA, BEN, EVE] {
        graph.people.insert(id, PersonAccess::default());
    }
    graph
}

fn keys(closure: &Closure) -> String {
    let held: Vec<&str> = closure.permissions().iter().map(Permission::key).collect();
    held.join(" ")
}

fn sources(graph: &AccessGraph, person: PersonId, permission: Permission) -> Vec<Source> {
    closure(graph, person, NOW)
        .held()
        .iter()
        .filter(|held| held.permission == permission)
        .map(|held| held.source)
        .collect()
}

#[test]
fn whoever_has_no_role_has_the_default_one_of_the_type() {
    let mut graph = office();
    let check = |graph: &AccessGraph, expected: &str| {
        assert_eq!(keys(&closure(graph, ADA, NOW)), expected);
    };
    check(&graph, "self.read contacts.read");
    let ada = graph.people.get_mut(&ADA).unwrap();
    ada.person_type = PersonType::Customer;
    check(&graph, "self.read");
    // A default role that is gone, or was given more behind our back, falls shut.
    graph.default_roles.set(PersonType::Customer, TRAINER);
    check(&graph, "self.read");
    let everything = Role {
        permissions: PermissionSet::all(),
    };
    graph.roles.insert(TRAINER, everything);
    check(&graph, "self.read contacts.read");
    assert_eq!(
        sources(&graph, ADA, Permission::SelfRead),
        [Source::DefaultRole(TRAINER)]
    );
    let stranger = PersonId(Uuid::from_u128(99));
    assert_eq!(keys(&closure(&graph, stranger, NOW)), "");
}

#[test]
fn each_way_a_right_comes_is_named() {
    let mut graph = office();
    let operator = grant(BuiltInRole::Operator.id(), Scope::Unit(SAWS));
    graph.groups.get_mut(&CREW).unwrap().grants.push(operator);
    graph.units.get_mut(&PLANT).unwrap().grants.push(operator);
    let ada = graph.people.get_mut(&ADA).unwrap();
    ada.grants.push(operator);
    ada.units.push(SAWS);
    ada.groups.push(Membership {
        group: NIGHT_CREW,
        window: Window::ALWAYS,
    });
    ada.allows.push(Allow {
        permission: Permission::TerminalLogin,
        scope: Scope::Unit(SAWS),
        window: Window::ALWAYS,
    });
    let role = BuiltInRole::Operator.id();
    let by = |via| Source::Role { role, via };
    assert_eq!(
        sources(&graph, ADA, Permission::TerminalLogin),
        [
            by(Via::Direct),
            by(Via::Group(CREW)),
            by(Via::Unit(PLANT)),
            Source::Allow(Via::Direct)
        ]
    );
}

#[test]
fn what_is_denied_is_denied_wherever_it_comes_from() {
    let mut graph = office();
    let mut ada = with(BuiltInRole::Admin, Scope::Organisation);
    ada.allows.push(Allow {
        permission: Permission::Export,
        scope: Scope::Unit(SAWS),
        window: Window::ALWAYS,
    });
    ada.denies.push(Deny {
        permission: Permission::Export,
        window: until(2_000),
    });
    graph.people.insert(ADA, ada);
    let exports = |t: i64| {
        let closure = closure(&graph, ADA, Instant(t));
        (
            closure.permissions().contains(Permission::Export),
            closure.masked().len(),
        )
    };
    assert_eq!(exports(1_000), (false, 2));
    assert_eq!(exports(2_000), (true, 0));
}

#[test]
fn a_right_for_a_time_begins_and_ends_by_itself() {
    let mut graph = office();
    let window = Window {
        from: Some(Instant(10)),
        until: Some(Instant(20)),
    };
    let operator = Grant {
        window,
        ..grant(BuiltInRole::Operator.id(), Scope::Organisation)
    };
    let check = |graph: &AccessGraph| {
        for (t, expected) in [(9, false), (10, true), (19, true), (20, false)] {
            let closure = closure(graph, ADA, Instant(t));
            let holds = closure.permissions().contains(Permission::TerminalLogin);
            assert_eq!(holds, expected, "at {t}");
            assert!(closure.permissions().contains(Permission::SelfRead));
        }
    };
    graph.people.get_mut(&ADA).unwrap().grants.push(operator);
    check(&graph);
    // The same for being in a group.
    let ada = graph.people.get_mut(&ADA).unwrap();
    ada.grants.clear();
    ada.groups.push(Membership {
        group: NIGHT_CREW,
        window,
    });
    let crew = graph.groups.get_mut(&CREW).unwrap();
    crew.grants
        .push(grant(BuiltInRole::Operator.id(), Scope::Organisation));
    check(&graph);
}

#[test]
fn owners_are_made_by_name_and_everywhere_only() {
    let owner = |scope| grant(BuiltInRole::Owner.id(), scope);
    let check = |fill: &dyn Fn(&mut AccessGraph), expected: bool| {
        let mut graph = office();
        fill(&mut graph);
        assert_eq!(closure(&graph, ADA, NOW).is_owner(), expected);
        assert!(!closure(&graph, ADA, NOW).permissions().is_empty());
    };
    let ada = |graph: &mut AccessGraph, f: &dyn Fn(&mut PersonAccess)| {
        f(graph.people.get_mut(&ADA).unwrap());
    };
    check(
        &|g| ada(g, &|a| a.grants.push(owner(Scope::Organisation))),
        true,
    );
    check(
        &|g| ada(g, &|a| a.grants.push(owner(Scope::Unit(PLANT)))),
        false,
    );
    check(
        &|g| {
            g.groups.get_mut(&CREW).unwrap().grants = vec![owner(Scope::Organisation)];
            ada(g, &|a| {
                a.groups.push(Membership {
                    group: CREW,
                    window: Window::ALWAYS,
                });
            });
        },
        false,
    );
    check(
        &|g| {
            g.units.get_mut(&PLANT).unwrap().grants = vec![owner(Scope::Organisation)];
            ada(g, &|a| a.units.push(SAWS));
        },
        false,
    );
    check(
        &|g| {
            let role = Role {
                permissions: PermissionSet::all(),
            };
            g.roles.insert(TRAINER, role);
            ada(g, &|a| a.grants.push(grant(TRAINER, Scope::Organisation)));
        },
        false,
    );
    check(
        &|g| {
            ada(g, &|a| {
                a.allows.push(Allow {
                    permission: Permission::Owner,
                    scope: Scope::Organisation,
                    window: Window::ALWAYS,
                });
            });
        },
        false,
    );
    check(
        &|g| {
            g.roles.remove(&BuiltInRole::Owner.id());
            ada(g, &|a| {
                a.grants.push(owner(Scope::Organisation));
                a.denies.push(Deny {
                    permission: Permission::Owner,
                    window: Window::ALWAYS,
                });
            });
        },
        true,
    );
}

#[test]
fn a_permission_reaches_as_far_as_its_scope() {
    let mut graph = office();
    let saws = Scope::Unit(SAWS);
    graph
        .people
        .insert(ADA, with(BuiltInRole::DepartmentManager, saws));
    let actor = closure(&graph, ADA, NOW);
    let check = |permission, unit: Option<UnitId>, expected: Result<(), Denied>| {
        let places = Places::of(&graph, unit, []);
        assert_eq!(authorize(&actor, permission, &places), expected);
    };
    let edit = Permission::PeopleEdit;
    check(edit, Some(SAWS), Ok(()));
    check(edit, Some(PLANT), Err(Denied::OutOfScope(edit)));
    check(edit, Some(OFFICE), Err(Denied::OutOfScope(edit)));
    check(edit, None, Err(Denied::OutOfScope(edit)));
    let delete = Permission::PeopleDelete;
    check(delete, Some(SAWS), Err(Denied::Missing(delete)));
    let scopes: Vec<Scope> = actor.scopes(edit).collect();
    assert_eq!(scopes, [saws], "what a list is limited to");
}

/// For each pair of roles: may the first act on a person with the second?
#[test]
fn nobody_acts_on_a_person_with_more_power() {
    use BuiltInRole::*;
    let lesser: [(BuiltInRole, &[BuiltInRole]); 9] = [
        (Owner, &BuiltInRole::ALL),
        (
            Admin,
            &[
                Admin,
                Helper,
                Reception,
                DepartmentManager,
                Auditor,
                Operator,
                Member,
                Customer,
            ],
        ),
        (Helper, &[Helper, Operator, Member, Customer]),
        (Reception, &[Reception, Operator, Member, Customer]),
        (
            DepartmentManager,
            &[DepartmentManager, Helper, Operator, Member, Customer],
        ),
        (Auditor, &[Auditor, Operator, Member, Customer]),
        (Operator, &[Operator, Member, Customer]),
        (Member, &[Operator, Member, Customer]),
        (Customer, &[Operator, Member, Customer]),
    ];
    for (actor, lesser) in lesser {
        for target in BuiltInRole::ALL {
            let mut graph = office();
            graph.people.insert(ADA, with(actor, Scope::Organisation));
            graph.people.insert(BEN, with(target, Scope::Organisation));
            assert_eq!(
                authorize_over(&graph, ADA, BEN, NOW).is_ok(),
                lesser.contains(&target),
                "{actor:?} acting on {target:?}"
            );
        }
    }
}

#[test]
fn a_power_that_comes_later_or_reaches_further_protects_already() {
    let check = |target: PersonAccess, expected: bool| {
        let mut graph = office();
        let saws = Scope::Unit(SAWS);
        graph
            .people
            .insert(ADA, with(BuiltInRole::DepartmentManager, saws));
        graph.people.insert(BEN, target);
        assert_eq!(authorize_over(&graph, ADA, BEN, NOW).is_ok(), expected);
    };
    check(with(BuiltInRole::Helper, Scope::Unit(SAWS)), true);
    check(with(BuiltInRole::Helper, Scope::Unit(PLANT)), false);
    let mut soon = PersonAccess::default();
    soon.grants.push(Grant {
        window: Window {
            from: Some(Instant(5_000)),
            until: None,
        },
        ..grant(BuiltInRole::Admin.id(), Scope::Organisation)
    });
    check(soon, false);
    let mut past = PersonAccess::default();
    past.grants.push(Grant {
        window: until(1_000),
        ..grant(BuiltInRole::Admin.id(), Scope::Organisation)
    });
    check(past, true);
    assert_eq!(
        authorize_over(&office(), ADA, PersonId(Uuid::from_u128(99)), NOW),
        Err(Denied::Unknown(PersonId(Uuid::from_u128(99))))
    );
}
