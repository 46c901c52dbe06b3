//! Units: how many belong to each, what becomes of one that goes, and what imports find by name.
#![allow(clippy::unwrap_used, reason = "these are tests")]

mod common;

use common::{Office, office};
use domain::decide::{ConflictKind, Verdict};
use domain::field::{UnitField, UnitKind};
use domain::id::{PersonId, UnitId};
use domain::op::{Change, Edge, Terms};
use domain::person::PersonField;
use domain::unit::Removal;
use domain::value::Value;
use store::{FilterOp, ListColumn, ListFilter, ListQuery, UnitCount};

fn set(unit: UnitId, field: UnitField, value: Value) -> Change {
    Change::Set {
        entity: unit.into(),
        field: field.into(),
        value,
    }
}

fn lies_in(office: &Office, unit: UnitId, parent: UnitId) -> Verdict {
    office.write(|tx| tx.apply(set(unit, UnitField::Parent, Value::Ref(parent.0)), None))
}

fn person(office: &Office, name: &str, department: UnitId) -> PersonId {
    let person = office.person(name).make();
    office.set(person, PersonField::Department, Value::Ref(department.0));
    person
}

fn further(office: &Office, person: PersonId, department: UnitId) {
    office.apply(Change::Link {
        edge: Edge::department(person, department),
        present: true,
        terms: Terms::default(),
    });
}

fn counts(office: &Office, unit: UnitId) -> (u64, u64) {
    let counts = office
        .store
        .read(|reader| reader.unit_counts(&reader.unit_tree()?))
        .unwrap();
    let UnitCount { own, all } = counts.get(&unit).copied().unwrap_or_default();
    (own, all)
}

fn merge(office: &Office, unit: UnitId, into: UnitId) {
    office.write(|tx| {
        let (tree, residents, roles) = {
            let reader = tx.reader();
            (
                reader.unit_tree()?,
                reader.residents(unit, UnitKind::Department, Some(into))?,
                reader.rights_in(unit)?,
            )
        };
        let changes = tree.removal(unit, Removal::Merged, Some(into), &residents, &roles);
        for change in changes.unwrap() {
            tx.insist(change)?;
        }
        Ok(())
    });
}

fn named(office: &Office, name: &str) -> Option<UnitId> {
    office
        .store
        .read(|reader| reader.unit_named(UnitKind::Department, name))
        .unwrap()
}

fn in_department(office: &Office, unit: UnitId) -> Vec<String> {
    let query = ListQuery {
        filters: vec![ListFilter {
            column: ListColumn::Departments,
            op: FilterOp::Is,
            values: vec![unit.to_string()],
        }],
        ..ListQuery::default()
    };
    let page = office.store.read(|reader| reader.list(&query, 0, 10));
    page.unwrap().rows.into_iter().map(|row| row.name).collect()
}

#[test]
fn each_person_counts_once_in_every_unit_above() {
    let office = office();
    let works = office.unit(UnitKind::Department, "Works");
    let saws = office.unit(UnitKind::Department, "Saws");
    let blades = office.unit(UnitKind::Department, "Blades");
    lies_in(&office, saws, works);
    lies_in(&office, blades, saws);
    person(&office, "Ada", works);
    let ben = person(&office, "Ben", blades);
    further(&office, ben, saws);
    further(&office, ben, works);
    let eve = person(&office, "Eve", saws);
    office.hold(eve, domain::lifecycle::HoldKind::Deleted, None);
    assert_eq!(counts(&office, works), (2, 2));
    assert_eq!(
        counts(&office, saws),
        (1, 1),
        "whoever is in the bin is not counted"
    );
    assert_eq!(counts(&office, blades), (1, 1));
}

#[test]
fn a_move_that_would_close_a_circle_is_kept_for_somebody_to_look_at() {
    let office = office();
    let a = office.unit(UnitKind::Department, "A");
    let b = office.unit(UnitKind::Department, "B");
    assert_eq!(lies_in(&office, a, b), Verdict::Applied);
    assert_eq!(
        lies_in(&office, b, a),
        Verdict::Conflict(ConflictKind::Cycle)
    );
    let tree = office.store.read(|reader| reader.unit_tree()).unwrap();
    assert_eq!(tree.get(b).unwrap().parent, None, "it stays where it was");
}

#[test]
fn merging_moves_everybody_and_undo_brings_everybody_back() {
    let office = office();
    let prod = office.unit(UnitKind::Department, "Prod");
    let production = office.unit(UnitKind::Department, "Production");
    let sub = office.unit(UnitKind::Department, "Saws");
    lies_in(&office, sub, prod);
    let ada = person(&office, "Ada", prod);
    let ben = person(&office, "Ben", production);
    further(&office, ben, prod);
    let picture = |office: &Office| {
        office
            .store
            .read(|reader| {
                let tree = reader.unit_tree()?;
                let department = |person| -> store::Result<_> {
                    Ok(reader.person(person)?.get(PersonField::Department).clone())
                };
                Ok((
                    tree,
                    department(ada)?,
                    department(ben)?,
                    reader.further_departments(ben)?,
                ))
            })
            .unwrap()
    };
    let before = picture(&office);
    merge(&office, prod, production);
    assert_eq!(in_department(&office, production), ["Ada", "Ben"]);
    assert_eq!(counts(&office, production), (2, 2));
    assert_eq!(counts(&office, prod), (0, 0));
    let (tree, ..) = picture(&office);
    assert_eq!(tree.get(sub).unwrap().parent, Some(production));
    assert_eq!(named(&office, "Prod"), Some(production));
    let act = office.store.read(|reader| reader.acts(None, 1)).unwrap();
    let undone = office.write(|tx| tx.undo(act[0].id));
    assert_eq!(undone.kept, 0);
    assert_eq!(picture(&office), before);
    assert_eq!(in_department(&office, prod), ["Ada", "Ben"]);
    assert_eq!(counts(&office, production), (1, 1));
    assert_eq!(named(&office, "Prod"), Some(prod));
}

#[test]
fn an_old_name_still_finds_what_it_was_merged_into() {
    let office = office();
    let prod = office.unit(UnitKind::Department, "Prod");
    let production = office.unit(UnitKind::Department, "Production");
    office.apply(set(prod, UnitField::Code, Value::text("P1")));
    merge(&office, prod, production);
    for name in ["Production", "PROD", " prod ", "P1"] {
        assert_eq!(named(&office, name), Some(production), "{name}");
    }
    office.rename(production, "Manufacturing");
    assert_eq!(named(&office, "prod"), Some(production));
    // A new one of that name takes the name over.
    let again = office.write(|tx| {
        let id = UnitId(tx.new_id());
        tx.insist(Change::Create {
            entity: id.into(),
            fields: vec![
                (UnitField::Kind.into(), Value::text("department")),
                (UnitField::Name.into(), Value::text("Prod")),
            ],
        })?;
        Ok(id)
    });
    assert_eq!(named(&office, "prod"), Some(again));
}

#[test]
fn whoever_is_put_into_what_is_gone_belongs_to_what_took_its_place() {
    let office = office();
    let prod = office.unit(UnitKind::Department, "Prod");
    let production = office.unit(UnitKind::Department, "Production");
    person(&office, "Ben", production);
    assert_eq!(counts(&office, production), (1, 1));
    merge(&office, prod, production);
    // As another desk does that has not heard of the merge.
    person(&office, "Ada", prod);
    assert_eq!(in_department(&office, production), ["Ada", "Ben"]);
    assert_eq!(counts(&office, production), (2, 2));
    let row = office
        .store
        .read(|reader| reader.list(&ListQuery::default(), 0, 1));
    assert_eq!(
        row.unwrap().rows[0].department.as_deref(),
        Some("Production"),
        "and the list says so"
    );
}
