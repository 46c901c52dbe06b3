//! Who refers to a company, department or the like, asked unit after unit.
//!
//! No index leads from a unit to its people: five of them would cost every import more than undoing
//! one does. So a write that takes units back looks through everybody once, and remembers.

use std::cell::RefCell;
use std::collections::HashMap;

use domain::field::{EntityKind, Field};
use domain::id::Uuid;
use domain::op::Change;
use domain::value::Value;
use rusqlite::Connection;

use crate::error::Result;
use crate::person::{optional_uuid, uuid};

/// People remembered a unit. When none of them refers to it any more, everybody is looked through
/// again.
const REMEMBERED: usize = 64;

/// What one write remembers.
#[derive(Default)]
pub(crate) struct UnitUse(RefCell<Option<HashMap<Uuid, Users>>>);

#[derive(Default)]
struct Users {
    people: Vec<Uuid>,
    more: bool,
}

impl Users {
    fn add(&mut self, person: Uuid) {
        if self.people.len() < REMEMBERED {
            self.people.push(person);
        } else {
            self.more = true;
        }
    }
}

/// Whether somebody who is here refers to the unit; one look through everybody.
pub(crate) fn is_used(connection: &Connection, unit: Uuid) -> Result<bool> {
    Ok(connection
        .prepare_cached(
            "select 1 from person where retracted = 0
               and ?1 in (company, division, department, site, cost_centre) limit 1",
        )?
        .exists([unit.as_bytes().as_slice()])?)
}

impl UnitUse {
    /// Whether somebody who is here refers to the unit.
    pub(crate) fn is_used(&self, connection: &Connection, unit: Uuid) -> Result<bool> {
        let mut kept = self.0.borrow_mut();
        let units = match &mut *kept {
            Some(units) => units,
            None => kept.insert(look(connection)?),
        };
        let Some(users) = units.get_mut(&unit) else {
            return Ok(false);
        };
        let mut still = connection.prepare_cached(
            "select 1 from person where id = ?1 and retracted = 0
               and ?2 in (company, division, department, site, cost_centre)",
        )?;
        while let Some(person) = users.people.last() {
            if still.exists((person.as_bytes().as_slice(), unit.as_bytes().as_slice()))? {
                return Ok(true);
            }
            users.people.pop();
        }
        if users.more {
            // What is there now is all there is: whoever stands first refers to the unit.
            *units = look(connection)?;
            return Ok(units.contains_key(&unit));
        }
        units.remove(&unit);
        Ok(false)
    }

    /// Keeps what is remembered true after a change.
    pub(crate) fn keep(&mut self, change: &Change) {
        let Some(units) = self.0.get_mut() else {
            return;
        };
        match change {
            Change::Create { entity, fields } if entity.kind == EntityKind::Person => {
                for (_, value) in fields {
                    if let Value::Ref(unit) = value {
                        units.entry(*unit).or_default().add(entity.id);
                    }
                }
            }
            Change::Set {
                entity,
                field: Field::Person(_),
                value: Value::Ref(unit),
            } => units.entry(*unit).or_default().add(entity.id),
            Change::Unretract { entity } if entity.kind == EntityKind::Person => {
                *self.0.get_mut() = None;
            }
            _ => {}
        }
    }
}

/// Everybody who is here, by unit.
fn look(connection: &Connection) -> Result<HashMap<Uuid, Users>> {
    let mut units: HashMap<Uuid, Users> = HashMap::new();
    let mut statement = connection.prepare_cached(
        "select id, company, division, department, site, cost_centre from person where retracted = 0",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let person = uuid(row, 0)?;
        for column in 1..=5 {
            if let Some(unit) = optional_uuid(row, column)? {
                units.entry(unit).or_default().add(person);
            }
        }
    }
    Ok(units)
}
