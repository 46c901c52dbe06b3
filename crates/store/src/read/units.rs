//! Companies, divisions, departments, sites and cost centres.

use std::collections::HashMap;

use domain::access::Scope;
use domain::field::{UnitField, UnitKind};
use domain::id::{PersonId, UnitId, Uuid};
use domain::search::fold;
use domain::unit::{Removal, Resident, ScopedRight, UnitFacts, UnitTree};
use domain::value::Value;
use rusqlite::{OptionalExtension, Params, Row};

use super::Reader;
use super::list::shows;
use crate::census::NO_UNIT;
use crate::error::{Error, Result};
use crate::person;

/// How far a unit that is gone is followed to what took its place.
const FOLLOWED: usize = 64;

/// People of a unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UnitCount {
    /// Of the unit itself.
    pub own: u64,
    /// Of the unit and all that lies in it.
    pub all: u64,
}

/// A unit as the directory has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitRecord {
    /// Which.
    pub id: UnitId,
    /// What it is.
    pub kind: UnitKind,
    /// Its name.
    pub name: String,
    values: [Value; UnitField::ALL.len()],
}

impl UnitRecord {
    /// A field.
    #[must_use]
    pub fn get(&self, field: UnitField) -> &Value {
        self.values.get(field as usize).unwrap_or(&Value::Null)
    }

    /// A field of text; empty where there is none.
    #[must_use]
    pub fn text(&self, field: UnitField) -> &str {
        self.get(field).as_text().unwrap_or_default()
    }

    /// The unit a field leads to.
    #[must_use]
    pub fn unit(&self, field: UnitField) -> Option<UnitId> {
        self.get(field).as_ref_id().map(UnitId)
    }

    /// Whether it was merged into another or deleted.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        !self.get(UnitField::Removed).is_null()
    }

    /// What decides where it may lie.
    #[must_use]
    pub fn facts(&self) -> UnitFacts {
        let text = |field| self.get(field).as_text().map(str::to_owned);
        UnitFacts {
            kind: self.kind,
            name: self.name.clone(),
            parent: self.unit(UnitField::Parent),
            code: text(UnitField::Code),
            cost_centre: self.unit(UnitField::CostCentre),
            removed: self
                .get(UnitField::Removed)
                .as_text()
                .and_then(Removal::from_key),
            successor: self.unit(UnitField::Successor),
        }
    }
}

fn columns() -> String {
    let fields: Vec<&str> = UnitField::ALL.iter().map(|field| field.key()).collect();
    format!("id, {}", fields.join(", "))
}

fn unit(row: &Row<'_>) -> Result<UnitRecord> {
    let mut values: [Value; UnitField::ALL.len()] = std::array::from_fn(|_| Value::Null);
    for (place, field) in UnitField::ALL.iter().enumerate() {
        values[place] = person::value(field.kind(), row.get_ref(place + 1)?)?;
    }
    let text = |field: UnitField| values[field as usize].as_text().unwrap_or_default();
    let kind = text(UnitField::Kind);
    Ok(UnitRecord {
        id: UnitId(person::uuid(row, 0)?),
        kind: UnitKind::from_key(kind)
            .ok_or_else(|| Error::Damaged(format!("a unit of kind {kind:?}")))?,
        name: text(UnitField::Name).to_owned(),
        values,
    })
}

impl Reader<'_> {
    /// All units of a kind that are not gone, in the order of the locale.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn units(&self, kind: UnitKind) -> Result<Vec<UnitRecord>> {
        self.select_units("kind = ?1 and gone = 0 order by name_key, n", [kind.key()])
    }

    /// All units of every kind, those that are gone as well, in the order of the locale.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn all_units(&self) -> Result<Vec<UnitRecord>> {
        self.select_units("retracted = 0 order by name_key, n", [])
    }

    fn select_units(&self, which: &str, values: impl Params) -> Result<Vec<UnitRecord>> {
        let sql = format!("select {} from unit where {which}", columns());
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query(values)?;
        let mut units = Vec::new();
        while let Some(row) = rows.next()? {
            units.push(unit(row)?);
        }
        Ok(units)
    }

    /// A unit by id; of one that is gone, what took its place, or itself where nothing did.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn unit(&self, id: Uuid) -> Result<Option<UnitRecord>> {
        let mut found = self.exact_unit(UnitId(id))?;
        let mut steps = 0;
        while let Some(next) = found
            .as_ref()
            .filter(|unit| unit.is_gone())
            .and_then(|unit| unit.unit(UnitField::Successor))
            && steps < FOLLOWED
        {
            found = self.exact_unit(next)?.or(found);
            steps += 1;
        }
        Ok(found)
    }

    /// A unit by id, gone or not.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn exact_unit(&self, id: UnitId) -> Result<Option<UnitRecord>> {
        let mut found =
            self.select_units("id = ?1 and retracted = 0", [id.0.as_bytes().as_slice()])?;
        Ok(found.pop())
    }

    /// How all units lie in each other.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn unit_tree(&self) -> Result<UnitTree> {
        Ok(self
            .all_units()?
            .iter()
            .map(|unit| (unit.id, unit.facts()))
            .collect())
    }

    /// The unit of that kind whose name, or code, is this one but for case, accents and spaces. A
    /// name that was merged into another still finds that one, if nothing is called so today.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn unit_named(&self, kind: UnitKind, name: &str) -> Result<Option<UnitId>> {
        let found: Option<[u8; 16]> = self
            .connection
            .prepare_cached(
                "select id from unit
                 where kind = ?1 and retracted = 0 and (name_fold = ?2 or code = ?3)
                   and coalesce(removed, 'merged') = 'merged'
                 order by gone, name_fold = ?2 desc, n limit 1",
            )?
            .query_row((kind.key(), fold(name), name.trim()), |row| row.get(0))
            .optional()?;
        let Some(found) = found else { return Ok(None) };
        Ok(self
            .unit(Uuid::from_bytes(found))?
            .filter(|unit| !unit.is_gone())
            .map(|unit| unit.id))
    }

    /// Whoever belongs to a unit and is not in the bin, and how, where `into` would take over.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn residents(
        &self,
        unit: UnitId,
        kind: UnitKind,
        into: Option<UnitId>,
    ) -> Result<Vec<Resident>> {
        let field = kind.person_field().key();
        let linked = "exists (select 1 from edge e
             where e.kind = 'department' and e.a = p.id and e.b = ?2 and e.present = 1)";
        let sql = format!(
            "select id, 1, exists (select 1 from edge e
                 where e.kind = 'department' and e.a = p.id and e.b = ?1 and e.present = 1),
               0, {linked}
             from person p indexed by person_facet where {field} = ?1 and state < 4
             union all
             select p.id, 0, 1, p.{field} is ?2, {linked}
             from edge f join person p on p.id = f.a
             where f.kind = 'department' and f.b = ?1 and f.present = 1 and p.state < 4
               and p.{field} is not ?1"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map(
            (
                unit.0.as_bytes().as_slice(),
                into.map(|into| *into.0.as_bytes()),
            ),
            |row| {
                Ok(Resident {
                    person: PersonId(person::uuid(row, 0)?),
                    primary: row.get(1)?,
                    further: row.get(2)?,
                    there_already: row.get(3)?,
                    linked_there: row.get(4)?,
                })
            },
        )?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The roles and permissions that were given in a unit, to somebody or to a group.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn rights_in(&self, unit: UnitId) -> Result<Vec<ScopedRight>> {
        let links = self.links_within(Scope::Unit(unit))?.into_iter();
        Ok(links
            .map(|link| ScopedRight {
                edge: link.edge,
                terms: link.terms,
            })
            .collect())
    }

    /// How many people belong to each unit, and how many to it or to what lies in it: active,
    /// invited, staged and suspended ones, each once.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn unit_counts(&self, tree: &UnitTree) -> Result<HashMap<UnitId, UnitCount>> {
        let roll = self.store().census().roll(self.look())?;
        let facets = self.store().census().facets(self.look())?;
        let states = Self::counted_states();
        // By row number, so that a person costs a few look-ups in small tables.
        let most = facets.units.iter().map(|unit| unit.n).max().unwrap_or(0) as usize;
        let mut above: Vec<Vec<u32>> = vec![Vec::new(); most + 1];
        for unit in facets.units.iter() {
            above[unit.n as usize] = tree
                .above(unit.id)
                .map(|id| facets.units.number(id))
                .collect();
        }
        let mut own = vec![0u64; most + 1];
        let mut all = vec![0u64; most + 1];
        let (mut seen_own, mut seen_all) = (vec![u32::MAX; most + 1], vec![u32::MAX; most + 1]);
        let mut count = |n: u32, person: u32| {
            let Some(seen) = seen_own.get_mut(n as usize) else {
                return;
            };
            if n == NO_UNIT || std::mem::replace(seen, person) == person {
                return;
            }
            own[n as usize] += 1;
            for place in std::iter::once(&n).chain(&above[n as usize]) {
                let seen = &mut seen_all[*place as usize];
                if std::mem::replace(seen, person) != person {
                    all[*place as usize] += 1;
                }
            }
        };
        for (units, person) in facets.unit.iter().zip(0u32..) {
            if shows(states, roll.state_of(person)) {
                for n in units {
                    count(*n, person);
                }
            }
        }
        for (person, units) in &facets.further {
            if shows(states, roll.state_of(*person)) {
                // Counted again from the beginning: the other field may have named it already.
                let primary = facets.unit.get(*person as usize);
                for n in units {
                    if !primary.is_some_and(|primary| primary.contains(n)) {
                        count(*n, *person);
                    }
                }
            }
        }
        Ok(facets
            .units
            .iter()
            .map(|unit| {
                let n = unit.n as usize;
                (
                    unit.id,
                    UnitCount {
                        own: own[n],
                        all: all[n],
                    },
                )
            })
            .collect())
    }

    /// How many people are in each unit of a kind (primary department for departments).
    ///
    /// # Errors
    /// What the database may answer.
    pub fn unit_sizes(&self, kind: UnitKind) -> Result<Vec<(UnitId, u64)>> {
        let column = kind.person_field().key();
        let sql = format!(
            "select {column}, count(*) from person where {column} is not null and retracted = 0 and state < 4 group by {column}"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map([], |row| {
            let count: i64 = row.get(1)?;
            Ok((
                UnitId(person::uuid(row, 0)?),
                u64::try_from(count).unwrap_or(0),
            ))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
