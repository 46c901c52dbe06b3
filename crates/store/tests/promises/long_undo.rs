//! Taking back an act of many: an import that made people, their departments and badges.

use std::ops::ControlFlow;

use domain::field::UnitKind;
use domain::id::{ChangeSetId, PersonId, UnitId};
use domain::op::Change;
use domain::person::PersonField as F;
use domain::value::Value;
use store::{Error, ListQuery};
use test_support::Desk;
use test_support::desk::{create, create_unit, issue};

/// More people than a write remembers of a unit.
const PEOPLE: u32 = 150;

struct Import {
    act: ChangeSetId,
    optics: UnitId,
    engines: UnitId,
    people: Vec<PersonId>,
}

/// Everybody is in one of two departments; every third holds a badge.
fn import(desk: &Desk) -> Import {
    let applied = desk.write("import", |tx| {
        let mut units = Vec::new();
        let mut people = Vec::new();
        for name in ["Optics", "Engines"] {
            units.push(create_unit(tx, UnitKind::Department, name)?);
        }
        for n in 0..PEOPLE {
            let unit = units[(n % 2) as usize];
            let person = create(
                tx,
                &format!("Number {n:03}"),
                &[(F::Department, Value::Ref(unit.0))],
            )?;
            if n % 3 == 0 {
                issue(tx, person, &format!("uid:04A2{n:04X}"))?;
            }
            people.push(person);
        }
        Ok((units, people))
    });
    let (units, people) = applied.value;
    Import {
        act: applied.change_set,
        optics: units[0],
        engines: units[1],
        people,
    }
}

fn found(desk: &Desk, text: &str) -> u64 {
    let query = ListQuery {
        text: text.into(),
        ..ListQuery::default()
    };
    desk.store()
        .read(|reader| reader.list(&query, 0, 1))
        .unwrap()
        .total
}

fn is_there(desk: &Desk, unit: UnitId) -> bool {
    desk.store()
        .read(|reader| reader.unit(unit.0))
        .unwrap()
        .is_some()
}

#[test]
fn an_import_goes_as_a_whole_and_comes_back() {
    let desk = Desk::new();
    let import = import(&desk);
    assert_eq!(found(&desk, "number"), u64::from(PEOPLE));
    let undo = desk.undo(import.act);
    let badges = u64::from(PEOPLE / 3);
    assert_eq!(undo.reversed, 2 + u64::from(PEOPLE) + 2 * badges);
    assert_eq!(undo.kept, 0);
    for text in ["number", "n", "nu", "04a20003", "optics"] {
        assert_eq!(found(&desk, text), 0, "{text}");
    }
    assert!(!is_there(&desk, import.optics));
    assert!(!is_there(&desk, import.engines));
    super::replay::check(&desk);

    let redo = desk.undo(undo.change_set);
    assert_eq!(redo.kept, 0);
    for (text, total) in [("number", 150), ("n", 150), ("nu", 150), ("04a20003", 1)] {
        assert_eq!(found(&desk, text), total, "{text}");
    }
    assert_eq!(found(&desk, "optics"), 75);
    super::replay::check(&desk);
}

#[test]
fn a_department_that_others_use_since_stays() {
    let desk = Desk::new();
    let import = import(&desk);
    desk.person_with("Ada", &[(F::Department, Value::Ref(import.optics.0))]);
    let undo = desk.undo(import.act);
    assert_eq!(undo.kept, 1);
    assert!(is_there(&desk, import.optics), "Ada is there");
    assert!(!is_there(&desk, import.engines));
    assert_eq!(found(&desk, ""), 1);
    super::replay::check(&desk);
}

#[test]
fn a_department_stays_for_whoever_comes_back_to_it_in_the_same_undo() {
    let desk = Desk::new();
    let (optics, engines) = desk
        .write("setup", |tx| {
            Ok((
                create_unit(tx, UnitKind::Department, "Optics")?,
                create_unit(tx, UnitKind::Department, "Engines")?,
            ))
        })
        .value;
    let (ada, _) = desk.person_with("Ada", &[(F::Department, Value::Ref(engines.0))]);
    // Newest first, taking this back asks for the new department, then puts Ada back, then asks
    // for the old one.
    let act = desk.write("moves", |tx| {
        tx.apply(
            Change::Retract {
                entity: optics.into(),
            },
            None,
        )?;
        tx.apply(
            Change::Set {
                entity: ada.into(),
                field: F::Department.into(),
                value: Value::Null,
            },
            None,
        )?;
        create_unit(tx, UnitKind::Department, "Assembly")
    });
    let undo = desk.undo(act.change_set);
    assert_eq!((undo.reversed, undo.kept), (3, 0));
    assert!(is_there(&desk, optics));
    assert!(is_there(&desk, engines));
    assert!(!is_there(&desk, act.value));
    assert_eq!(desk.get(ada).get(F::Department), &Value::Ref(engines.0));
    super::replay::check(&desk);
}

#[test]
fn people_changed_since_stay_and_the_rest_goes() {
    let desk = Desk::new();
    let import = import(&desk);
    desk.set(import.people[7], F::Title, "Analyst");
    desk.set(import.people[100], F::Title, "Engineer");
    let undo = desk.undo(import.act);
    // With them their two departments.
    assert_eq!(undo.kept, 4);
    assert_eq!(found(&desk, ""), 2);
    super::replay::check(&desk);
}

#[test]
fn a_long_undo_tells_how_far_it_is_and_stops_on_request() {
    let desk = Desk::new();
    let acts: Vec<_> = (0..3).map(|_| import_many(&desk)).collect();
    let all = 1200;
    let mut told = Vec::new();
    desk.write("undo", |tx| {
        tx.undo_watched(acts[2], &mut |done, of| {
            told.push((done, of));
            ControlFlow::Continue(())
        })
    });
    assert_eq!(told, [(0, all), (500, all), (1000, all)]);
    assert_eq!(found(&desk, ""), 2 * all);

    let stopped = desk.store().write(&desk.context("undo"), |tx| {
        tx.undo_watched(acts[1], &mut |done, _| {
            if done == 500 {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        })
    });
    assert!(matches!(stopped, Err(Error::Cancelled)));
    assert_eq!(found(&desk, ""), 2 * all, "nothing was changed");
}

fn import_many(desk: &Desk) -> ChangeSetId {
    desk.write("import", |tx| {
        for n in 0..1200 {
            create(tx, &format!("Number {n}"), &[])?;
        }
        Ok(())
    })
    .change_set
}
