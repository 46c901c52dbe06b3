//! The laws of [`authorize_delta`], searched for counterexamples, and proof that
//! the search would find them: each rule left out is caught by the same laws.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;
use crate::id::{GroupId, PersonId, RoleId, UnitId, Uuid};
use crate::person::PersonType;
use crate::time::Instant;

const NOW: Instant = Instant(10);
/// One instant in each stretch between the edges of windows.
const TIMES: [Instant; 4] = [NOW, Instant(20), Instant(30), Instant(40)];
const EDGES: [Option<Instant>; 4] = [
    None,
    Some(Instant(15)),
    Some(Instant(25)),
    Some(Instant(35)),
];
const PERMISSIONS: [Permission; 7] = [
    Permission::SelfRead,
    Permission::TerminalLogin,
    Permission::RolesAssign,
    Permission::PeopleEdit,
    Permission::Export,
    Permission::PasswordReset,
    Permission::GroupsManage,
];

fn person(n: u8) -> PersonId {
    PersonId(Uuid::from_u128(100 + u128::from(n % 7)))
}
fn unit(n: u8) -> UnitId {
    UnitId(Uuid::from_u128(200 + u128::from(n % 5)))
}
fn group(n: u8) -> GroupId {
    GroupId(Uuid::from_u128(300 + u128::from(n % 4)))
}
fn role(n: u8) -> RoleId {
    match n % 8 {
        0 => BuiltInRole::Owner.id(),
        1 => BuiltInRole::Member.id(),
        2 => BuiltInRole::DepartmentManager.id(),
        n => RoleId(Uuid::from_u128(400 + u128::from(n % 4))),
    }
}
fn scope(n: u8) -> Scope {
    match n % 5 {
        0 => Scope::Organisation,
        1 | 2 => Scope::Unit(unit(n / 5)),
        _ => Scope::Group(group(n / 5)),
    }
}
fn window(n: u8) -> Window {
    // Mostly without: most acts are.
    if n < 128 {
        return Window::ALWAYS;
    }
    Window {
        from: EDGES[usize::from(n % 4)],
        until: EDGES[usize::from(n / 4 % 4)],
    }
}
fn permission(n: u8) -> Permission {
    PERMISSIONS[usize::from(n) % PERMISSIONS.len()]
}

/// Numbers that are read as an act; any numbers are one.
type Act = [u8; 5];

/// Makes the act on the draft, whoever may or may not be allowed to.
fn draft_act(draft: &mut Draft<'_>, [what, a, b, c, d]: Act) {
    let grant = Grant {
        role: role(b),
        scope: scope(c),
        window: window(d),
    };
    let allow = Allow {
        permission: permission(b),
        scope: scope(c),
        window: window(d),
    };
    match what % 24 {
        0 | 1 => draft.person_mut(person(a)).grants.push(grant),
        2 => drop(draft.person_mut(person(a)).grants.pop()),
        3 => draft.person_mut(person(a)).allows.push(allow),
        4 => drop(draft.person_mut(person(a)).allows.pop()),
        5 => draft.person_mut(person(a)).denies.push(Deny {
            permission: permission(b),
            window: window(d),
        }),
        6 => drop(draft.person_mut(person(a)).denies.pop()),
        7 => draft.person_mut(person(a)).groups.push(Membership {
            group: group(b),
            window: window(d),
        }),
        8 => drop(draft.person_mut(person(a)).groups.pop()),
        9 => draft.person_mut(person(a)).units.push(unit(b)),
        10 => drop(draft.person_mut(person(a)).units.pop()),
        11 => draft.group_mut(group(a)).grants.push(grant),
        12 => {
            let group = draft.group_mut(group(a));
            group.allows.push(allow);
            group.grants.pop();
        }
        13 => draft.group_mut(group(a)).parents.push(group(b)),
        14 => drop(draft.group_mut(group(a)).parents.pop()),
        15 => draft.unit_mut(unit(a)).grants.push(grant),
        16 => {
            let parent = (c % 3 > 0).then(|| unit(b));
            draft.unit_mut(unit(a)).parent = parent;
        }
        17 => draft
            .role_mut(role(a % 5 + 3))
            .permissions
            .insert(permission(b)),
        18 => draft
            .role_mut(role(a % 5 + 3))
            .permissions
            .remove(permission(b)),
        19 => draft.person_mut(person(a)).manages.push(group(b)),
        20 => drop(draft.person_mut(person(a)).manages.pop()),
        21 => {
            let made = (c % 3 > 0).then_some(Instant(i64::from(d)));
            draft.group_mut(group(a)).project = made;
        }
        22 if c % 3 == 0 => drop(draft.project_rules_mut().remove(&role(a))),
        22 => drop(
            draft
                .project_rules_mut()
                .insert(role(a), Instant(i64::from(d))),
        ),
        _ => match c % 4 {
            0 => draft.remove_role(role(a)),
            1 => draft.remove_group(group(a)),
            2 => draft.person_mut(person(a)).person_type = PersonType::ALL[usize::from(b % 6)],
            _ => draft.default_roles_mut().set(PersonType::Employee, role(b)),
        },
    }
}

/// A world in which anything may have been set up, and an attacker with a
/// little power in it.
fn world(acts: &[Act], little: Act) -> AccessGraph {
    let mut graph = AccessGraph::default();
    let mut draft = Draft::new(&graph);
    for n in 0..7 {
        draft.person_mut(person(n));
    }
    for n in 0..4 {
        draft.unit_mut(unit(n));
        draft.group_mut(group(n));
    }
    for act in acts {
        draft_act(&mut draft, *act);
    }
    let attacker = draft.person_mut(person(0));
    attacker
        .grants
        .retain(|g| g.role != BuiltInRole::Owner.id());
    attacker.allows.extend(
        [Permission::RolesAssign, permission(little[0])].map(|permission| Allow {
            permission,
            scope: scope(little[1]),
            window: Window::ALWAYS,
        }),
    );
    let changes = draft.into_changes();
    graph.apply(changes);
    graph
}

type Authorizer = fn(PersonId, &Draft<'_>, Instant) -> Result<(), Denied>;

/// Lets the attacker, and whoever the attacker can sign in as, try these acts
/// one by one; says which law breaks first, if any.
fn attack(start: &AccessGraph, acts: &[Act], authorizer: Authorizer) -> Result<usize, String> {
    let attacker = person(0);
    let controlled: BTreeSet<PersonId> = start
        .people
        .keys()
        .filter(|id| authorize_over(start, attacker, **id, NOW).is_ok())
        .copied()
        .collect();
    let was = Start::of(start);
    let controlled_list: Vec<PersonId> = controlled.iter().copied().collect();
    let mut graph = start.clone();
    let mut accepted = 0;
    for (i, act) in acts.iter().enumerate() {
        let actor = controlled_list[i % controlled_list.len()];
        let mut draft = Draft::new(&graph);
        draft_act(&mut draft, *act);
        if reuses_an_id(start, &draft) {
            continue;
        }
        if authorizer(actor, &draft, NOW).is_err() {
            continue;
        }
        let changes = draft.into_changes();
        graph.apply(changes);
        accepted += 1;
        laws(&was, &graph, &controlled).map_err(|law| format!("{actor:?} by {act:?}: {law}"))?;
    }
    Ok(accepted)
}

/// Ids are made once: what was removed never comes back as something else.
fn reuses_an_id(start: &AccessGraph, draft: &Draft<'_>) -> bool {
    let (changes, before) = (draft.changes(), draft.before());
    let gone = |was: bool, is: bool| was && !is;
    changes.groups.keys().any(|id| {
        gone(
            start.groups.contains_key(id),
            before.groups.contains_key(id),
        )
    }) || changes
        .units
        .keys()
        .any(|id| gone(start.units.contains_key(id), before.units.contains_key(id)))
}

/// The world at the start with everybody's rights at all times.
struct Start<'a> {
    graph: &'a AccessGraph,
    closures: Vec<BTreeMap<PersonId, Closure>>,
}

impl<'a> Start<'a> {
    fn of(graph: &'a AccessGraph) -> Self {
        let at = |t| {
            let ids = graph.people.keys();
            ids.map(|id| (*id, closure(graph, *id, t))).collect()
        };
        Self {
            graph,
            closures: TIMES.map(at).into(),
        }
    }
}

fn laws(
    start: &Start<'_>,
    now: &AccessGraph,
    controlled: &BTreeSet<PersonId>,
) -> Result<(), String> {
    let was = start.graph;
    let probes: Vec<Scope> = std::iter::once(Scope::Organisation)
        .chain(was.units.keys().map(|id| Scope::Unit(*id)))
        .chain(was.groups.keys().map(|id| Scope::Group(*id)))
        .filter(|scope| match scope {
            Scope::Organisation => true,
            Scope::Unit(id) => now.units.contains_key(id),
            Scope::Group(id) => now.groups.contains_key(id),
        })
        .collect();
    let others: Vec<(PersonId, Places, Places)> = was
        .people
        .keys()
        .filter(|id| !controlled.contains(id))
        .map(|id| (*id, was.places(*id), now.places(*id)))
        .collect();
    for (t, had_all) in TIMES.into_iter().zip(&start.closures) {
        let had: Vec<&Closure> = controlled.iter().map(|k| &had_all[k]).collect();
        for k in controlled {
            let has = closure(now, *k, t);
            let weighty = has.permissions().filter(|p| p.weight() != Weight::Basic);
            for p in weighty.iter() {
                for probe in &probes {
                    if has.covers(now, p, *probe) && !had.iter().any(|c| c.covers(was, p, *probe)) {
                        return Err(format!("{k:?} gained {p} over {probe} at {t:?}"));
                    }
                }
                for (x, then, here) in &others {
                    if has.allows(p, here) && !had.iter().any(|c| c.allows(p, then)) {
                        return Err(format!("{k:?} gained {p} over {x:?} at {t:?}"));
                    }
                }
            }
        }
        for (q, ..) in &others {
            let (had, has) = (&had_all[q], closure(now, *q, t));
            let weighty = had.permissions().filter(|p| p.weight() != Weight::Basic);
            for p in weighty.iter() {
                for probe in &probes {
                    if had.covers(was, p, *probe) && !has.covers(now, p, *probe) {
                        return Err(format!("{q:?} lost {p} over {probe} at {t:?}"));
                    }
                }
                for (x, then, here) in &others {
                    if had.allows(p, then) && !has.allows(p, here) {
                        return Err(format!("{q:?} lost {p} over {x:?} at {t:?}"));
                    }
                }
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// Whatever a limited admin does, alone or as anybody they can sign in as,
    /// none of these ever gets a right that none of them had, now or later, and
    /// nobody above them loses one.
    #[test]
    fn a_limited_admin_never_climbs_nor_pulls_others_down(
        setup in proptest::collection::vec(any::<Act>(), 0..40),
        little in any::<Act>(),
        acts in proptest::collection::vec(any::<Act>(), 1..40),
    ) {
        let start = world(&setup, little);
        if let Err(law) = attack(&start, &acts, authorize_delta) {
            return Err(TestCaseError::fail(law));
        }
    }
}

/// Small and good enough to pick test cases with.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

fn random_acts(state: &mut u64, most: u64) -> Vec<Act> {
    let count = next(state) % most;
    (0..count)
        .map(|_| {
            let [a, b, c, d, e, ..] = next(state).to_le_bytes();
            [a, b, c, d, e]
        })
        .collect()
}

/// One case by its number: how many acts were accepted, or the law that broke.
fn hunt(case: u64, authorizer: Authorizer) -> Result<usize, String> {
    let mut state = case;
    let setup = random_acts(&mut state, 40);
    let [a, b, ..] = next(&mut state).to_le_bytes();
    let acts = random_acts(&mut state, 40);
    attack(&world(&setup, [a, b, 0, 0, 0]), &acts, authorizer)
}

#[test]
fn the_laws_catch_every_rule_that_is_left_out() {
    let check = |name: &str, authorizer: Authorizer| {
        let noticed = (0..2_000).any(|case| hunt(case, authorizer).is_err());
        assert!(noticed, "{name}: the laws did not notice");
    };
    check("anything goes", |_, _, _| Ok(()));
    check(
        "gains are not looked at",
        |actor, draft, at| match authorize_delta(actor, draft, at) {
            Err(Denied::Gives { .. }) => Ok(()),
            other => other,
        },
    );
    check(
        "losses are not looked at",
        |actor, draft, at| match authorize_delta(actor, draft, at) {
            Err(Denied::Takes { .. }) => Ok(()),
            other => other,
        },
    );
    check(
        "people above may be touched",
        |actor, draft, at| match authorize_delta(actor, draft, at) {
            Err(Denied::Above { .. }) => Ok(()),
            other => other,
        },
    );
    check(
        "only people written to are looked at",
        |actor, draft, at| {
            let changes = AccessChanges {
                people: draft.changes().people.clone(),
                ..AccessChanges::default()
            };
            authorize_delta(actor, &Draft::with(draft.before(), changes), at)
        },
    );
    check(
        "moved groups and units are not looked at",
        |actor, draft, at| {
            let mut changes = draft.changes().clone();
            let base = draft.before();
            for (id, group) in &mut changes.groups {
                if let (Some(group), Some(old)) = (group, base.groups.get(id)) {
                    group.parents.clone_from(&old.parents);
                }
            }
            for (id, unit) in &mut changes.units {
                if let (Some(unit), Some(old)) = (unit, base.units.get(id)) {
                    unit.parent = old.parent;
                }
            }
            authorize_delta(actor, &Draft::with(base, changes), at)
        },
    );
    check("only today is looked at", |actor, draft, at| {
        let (base, changes) = rewrite(draft, &|_| {}, &|window| {
            if window.contains(NOW) {
                *window = Window::ALWAYS;
            } else {
                window.until = Some(Instant(0));
                window.from = None;
            }
        });
        authorize_delta(actor, &Draft::with(&base, changes), at)
    });
    check("scopes are not looked at", |actor, draft, at| {
        let (base, changes) = rewrite(draft, &|scope| *scope = Scope::Organisation, &|_| {});
        authorize_delta(actor, &Draft::with(&base, changes), at)
    });
}

/// The limits must not be kept by refusing everything.
#[test]
fn much_of_what_a_limited_admin_tries_is_permitted() {
    let accepted: usize = (0..200).flat_map(|case| hunt(case, authorize_delta)).sum();
    assert!(accepted > 200, "only {accepted} acts were accepted");
}

/// The same draft with every scope and window changed, in what stands and in
/// what would be written.
fn rewrite(
    draft: &Draft<'_>,
    scope: &dyn Fn(&mut Scope),
    window: &dyn Fn(&mut Window),
) -> (AccessGraph, AccessChanges) {
    let grants = |grants: &mut Vec<Grant>| {
        for grant in grants {
            scope(&mut grant.scope);
            window(&mut grant.window);
        }
    };
    let allows = |allows: &mut Vec<Allow>| {
        for allow in allows {
            scope(&mut allow.scope);
            window(&mut allow.window);
        }
    };
    let person = |person: &mut PersonAccess| {
        grants(&mut person.grants);
        allows(&mut person.allows);
        person.denies.iter_mut().for_each(|d| window(&mut d.window));
        person.groups.iter_mut().for_each(|m| window(&mut m.window));
    };
    let group = |group: &mut GroupAccess| {
        grants(&mut group.grants);
        allows(&mut group.allows);
    };
    let mut base = draft.before().clone();
    base.people.values_mut().for_each(person);
    base.groups.values_mut().for_each(group);
    base.units
        .values_mut()
        .for_each(|unit| grants(&mut unit.grants));
    let mut changes = draft.changes().clone();
    changes.people.values_mut().flatten().for_each(person);
    changes.groups.values_mut().flatten().for_each(group);
    changes
        .units
        .values_mut()
        .flatten()
        .for_each(|unit| grants(&mut unit.grants));
    (base, changes)
}
