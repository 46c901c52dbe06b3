use proptest::prelude::*;

use super::*;
use crate::access::BuiltInRole;
use crate::field::Field;
use crate::id::Uuid;
use crate::person::PersonField;

const ACME: UnitId = UnitId(Uuid::from_u128(1));
const WORKS: UnitId = UnitId(Uuid::from_u128(2));
const SAWS: UnitId = UnitId(Uuid::from_u128(3));
const BLADES: UnitId = UnitId(Uuid::from_u128(4));
const PROD: UnitId = UnitId(Uuid::from_u128(5));
const SALES: UnitId = UnitId(Uuid::from_u128(6));
const BOOK: UnitId = UnitId(Uuid::from_u128(7));
const NEW: UnitId = UnitId(Uuid::from_u128(99));
const ADA: PersonId = PersonId(Uuid::from_u128(101));

fn unit(kind: UnitKind, name: &str, parent: Option<UnitId>) -> UnitFacts {
    UnitFacts {
        parent,
        ..UnitFacts::new(kind, name)
    }
}

/// ACME > Works > Production > Saws > Blades, and Prod beside it; Sales is a division.
fn tree() -> UnitTree {
    let production = UnitFacts {
        cost_centre: Some(BOOK),
        ..unit(UnitKind::Department, "Saws", Some(WORKS))
    };
    UnitTree::from_iter([
        (ACME, unit(UnitKind::Company, "ACME", None)),
        (WORKS, unit(UnitKind::Division, "Works", Some(ACME))),
        (SAWS, production),
        (BLADES, unit(UnitKind::Department, "Blades", Some(SAWS))),
        (PROD, unit(UnitKind::Department, "Prod", Some(WORKS))),
        (SALES, unit(UnitKind::Division, "Sales", None)),
        (BOOK, unit(UnitKind::CostCentre, "4711", None)),
    ])
}

fn primary(person: PersonId) -> Resident {
    Resident {
        person,
        primary: true,
        further: false,
        there_already: false,
        linked_there: false,
    }
}

#[test]
fn a_name_is_taken_by_its_neighbours_only_and_in_any_spelling() {
    let check = |name: &str, parent, expected: Result<(), UnitProblem>| {
        let facts = unit(UnitKind::Department, name, parent);
        assert_eq!(tree().check(NEW, &facts), expected, "{name} in {parent:?}");
    };
    check("sÄws", Some(WORKS), Err(UnitProblem::NameTaken(SAWS)));
    check("Saws", Some(PROD), Ok(()));
    check("Saws", None, Ok(()));
    let works = unit(UnitKind::Department, "Works", Some(ACME));
    assert_eq!(
        tree().check(NEW, &works),
        Ok(()),
        "a division is no department"
    );
}

#[test]
fn a_code_is_taken_once_in_its_kind() {
    let mut tree = tree();
    tree.units.get_mut(&SAWS).unwrap().code = Some("P1".into());
    let with_code = |kind| UnitFacts {
        code: Some("P1".into()),
        ..unit(kind, "Other", None)
    };
    assert_eq!(
        tree.check(NEW, &with_code(UnitKind::Department)),
        Err(UnitProblem::CodeTaken(SAWS))
    );
    assert_eq!(tree.check(NEW, &with_code(UnitKind::Site)), Ok(()));
}

#[test]
fn each_kind_lies_in_what_is_above_it() {
    let check = |kind, parent, expected: Result<(), UnitProblem>| {
        let facts = unit(kind, "Other", Some(parent));
        assert_eq!(
            tree().check(NEW, &facts),
            expected,
            "{kind:?} in {parent:?}"
        );
    };
    check(UnitKind::Division, ACME, Ok(()));
    check(UnitKind::Division, SALES, Ok(()));
    check(UnitKind::Department, ACME, Ok(()));
    check(UnitKind::Site, ACME, Ok(()));
    check(UnitKind::Company, ACME, Err(UnitProblem::WrongParent(ACME)));
    check(
        UnitKind::Division,
        SAWS,
        Err(UnitProblem::WrongParent(SAWS)),
    );
    check(UnitKind::Site, WORKS, Err(UnitProblem::WrongParent(WORKS)));
    check(
        UnitKind::Department,
        BOOK,
        Err(UnitProblem::WrongParent(BOOK)),
    );
    check(UnitKind::Department, NEW, Err(UnitProblem::Gone(NEW)));
}

#[test]
fn nothing_lies_in_itself_nor_in_what_lies_in_it() {
    let check = |id, parent| {
        let facts = UnitFacts {
            parent: Some(parent),
            ..tree().get(id).unwrap().clone()
        };
        assert_eq!(tree().check(id, &facts), Err(UnitProblem::Beneath(parent)));
    };
    check(SAWS, SAWS);
    check(SAWS, BLADES);
    check(WORKS, WORKS);
}

#[test]
fn divisions_lie_in_each_other_one_level_deep() {
    let mut tree = tree();
    let nested = unit(UnitKind::Division, "North", Some(SALES));
    assert_eq!(tree.check(NEW, &nested), Ok(()));
    tree.units.insert(NEW, nested);
    let deeper = unit(UnitKind::Division, "Far north", Some(NEW));
    assert_eq!(
        tree.check(UnitId(Uuid::from_u128(98)), &deeper),
        Err(UnitProblem::TooDeep(NEW))
    );
    let sales = unit(UnitKind::Division, "Sales", Some(WORKS));
    assert_eq!(
        tree.check(SALES, &sales),
        Err(UnitProblem::TooDeep(WORKS)),
        "it brings a level of its own"
    );
}

#[test]
fn a_chart_has_an_end() {
    let mut tree = UnitTree::default();
    let mut parent = None;
    for n in 0..MOST_LEVELS as u128 {
        let id = UnitId(Uuid::from_u128(n + 1));
        let facts = unit(UnitKind::Department, "D", parent);
        assert_eq!(tree.check(id, &facts), Ok(()), "level {n}");
        tree.units.insert(id, facts);
        parent = Some(id);
    }
    let deeper = unit(UnitKind::Department, "D", parent);
    assert!(matches!(
        tree.check(NEW, &deeper),
        Err(UnitProblem::TooDeep(_))
    ));
}

#[test]
fn merging_moves_people_units_and_code_and_ends_with_the_removal() {
    let mut tree = tree();
    tree.units.get_mut(&SAWS).unwrap().code = Some("P1".into());
    let changes = tree
        .removal(SAWS, Removal::Merged, Some(PROD), &[primary(ADA)], &[])
        .unwrap();
    let set = |entity, field: Field, value| Change::Set {
        entity,
        field,
        value,
    };
    assert_eq!(
        changes,
        [
            set(BLADES.into(), UnitField::Parent.into(), Value::Ref(PROD.0)),
            set(
                ADA.into(),
                PersonField::Department.into(),
                Value::Ref(PROD.0)
            ),
            set(PROD.into(), UnitField::Code.into(), Value::text("P1")),
            set(SAWS.into(), UnitField::Successor.into(), Value::Ref(PROD.0)),
            set(
                SAWS.into(),
                UnitField::Removed.into(),
                Value::text("merged")
            ),
        ]
    );
}

#[test]
fn what_takes_over_may_lie_within() {
    let changes = tree()
        .removal(SAWS, Removal::Merged, Some(BLADES), &[], &[])
        .unwrap();
    assert_eq!(
        changes[0],
        Change::Set {
            entity: BLADES.into(),
            field: UnitField::Parent.into(),
            value: Value::Ref(WORKS.0)
        },
        "it comes up before anything else moves"
    );
}

#[test]
fn nobody_belongs_to_a_department_twice_after_a_merge() {
    let check = |resident: Resident, expected: &[(bool, UnitId)]| {
        let changes = tree()
            .removal(SAWS, Removal::Merged, Some(PROD), &[resident], &[])
            .unwrap();
        let links: Vec<(bool, UnitId)> = changes
            .iter()
            .filter_map(|change| match change {
                Change::Link { edge, present, .. } => Some((*present, UnitId(edge.b))),
                _ => None,
            })
            .collect();
        assert_eq!(links, expected, "{resident:?}");
    };
    let link = Resident {
        primary: false,
        further: true,
        ..primary(ADA)
    };
    check(link, &[(false, SAWS), (true, PROD)]);
    check(
        Resident {
            there_already: true,
            ..link
        },
        &[(false, SAWS)],
    );
    check(
        Resident {
            linked_there: true,
            ..link
        },
        &[(false, SAWS)],
    );
    check(
        Resident {
            linked_there: true,
            ..primary(ADA)
        },
        &[(false, PROD)],
    );
}

#[test]
fn what_is_in_use_is_deleted_only_into_another_of_its_kind() {
    let delete = |unit, into, residents: &[Resident]| {
        tree()
            .removal(unit, Removal::Deleted, into, residents, &[])
            .map(|changes| changes.len())
    };
    assert_eq!(delete(BLADES, None, &[]), Ok(1));
    assert_eq!(
        delete(BLADES, None, &[primary(ADA)]),
        Err(UnitProblem::InUse(BLADES))
    );
    assert_eq!(delete(SAWS, None, &[]), Err(UnitProblem::InUse(SAWS)));
    assert_eq!(
        delete(BOOK, None, &[]),
        Err(UnitProblem::InUse(BOOK)),
        "a department books on it"
    );
    assert_eq!(
        delete(SAWS, Some(SALES), &[]),
        Err(UnitProblem::NotAlike(SALES))
    );
    assert_eq!(
        delete(SAWS, Some(SAWS), &[]),
        Err(UnitProblem::NotAlike(SAWS))
    );
}

#[test]
fn a_merge_that_would_bring_two_of_one_name_together_names_the_one_in_the_way() {
    let mut tree = tree();
    tree.units
        .insert(NEW, unit(UnitKind::Department, "BLADES", Some(PROD)));
    assert_eq!(
        tree.check_removal(SAWS, Some(PROD)),
        Err(UnitProblem::NameTaken(BLADES))
    );
}

#[test]
fn roles_given_in_a_unit_follow_it() {
    let manager = Edge::role(ADA, BuiltInRole::DepartmentManager.id());
    let there = manager.within(Scope::Unit(SAWS));
    let right = ScopedRight {
        edge: there,
        terms: Terms {
            reason: Some("runs it".into()),
            ..Terms::default()
        },
    };
    let changes = tree()
        .removal(SAWS, Removal::Merged, Some(PROD), &[], &[right])
        .unwrap();
    let links: Vec<(Edge, bool, Option<&str>)> = changes
        .iter()
        .filter_map(|change| match change {
            Change::Link {
                edge,
                present,
                terms,
            } => Some((*edge, *present, terms.reason.as_deref())),
            _ => None,
        })
        .collect();
    assert_eq!(
        links,
        [
            (manager.within(Scope::Unit(PROD)), true, Some("runs it")),
            (there, false, None)
        ]
    );
}

#[test]
fn whoever_refers_to_what_is_gone_is_read_as_referring_to_what_took_its_place() {
    let mut tree = tree();
    for (gone, into) in [(BLADES, SAWS), (SAWS, PROD)] {
        let facts = tree.units.get_mut(&gone).unwrap();
        facts.removed = Some(Removal::Merged);
        facts.successor = Some(into);
    }
    assert_eq!(tree.live(BLADES), Some(PROD));
    assert_eq!(tree.live(NEW), None);
    tree.units.get_mut(&PROD).unwrap().removed = Some(Removal::Deleted);
    assert_eq!(tree.live(BLADES), None);
    tree.units.get_mut(&PROD).unwrap().successor = Some(BLADES);
    assert_eq!(tree.live(BLADES), None, "no walk hangs");
}

#[test]
fn a_cost_centre_is_inherited_from_above() {
    assert_eq!(tree().cost_centre_of(BLADES), Some(BOOK));
    assert_eq!(tree().cost_centre_of(PROD), None);
}

proptest! {
    /// Whatever is moved wherever, one permitted step after the other: everything has an end
    /// above it, and every walk down meets each unit once.
    #[test]
    fn permitted_moves_never_make_a_circle(moves in prop::collection::vec((0u128..8, 0u128..8, any::<bool>()), 1..60)) {
        let id = |n: u128| UnitId(Uuid::from_u128(n + 1));
        let mut tree: UnitTree = (0..8)
            .map(|n| (id(n), UnitFacts::new(UnitKind::Department, format!("D{n}"))))
            .collect();
        for (unit, target, remove) in moves {
            let (unit, target) = (id(unit), id(target));
            if remove {
                if let Ok((_, after)) = tree.without(unit, Some(target))
                    && tree.check_removal(unit, Some(target)).is_ok()
                {
                    tree = after;
                }
            } else {
                let facts = UnitFacts { parent: Some(target), ..tree.get(unit).unwrap().clone() };
                if facts.removed.is_none() && tree.check(unit, &facts).is_ok() {
                    tree.units.insert(unit, facts);
                }
            }
            let top: Vec<UnitId> = tree.beneath(None).map(|(id, _)| id).collect();
            let reached: usize = top.iter().map(|id| tree.subtree(*id).len()).sum();
            prop_assert_eq!(reached, tree.here().count(), "everything hangs on something at the top, once");
        }
    }
}
