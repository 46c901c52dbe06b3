//! Everybody at the end of a month that is over, put together from what stands today and the log.
//!
//! What stands today is read once and rolled back, change by change, the latest month first. So
//! the months of a year cost one look at everybody and one at the changes since.

use std::collections::HashMap;

use domain::field::{EntityKind, Field, UnitField};
use domain::id::{OpId, UnitId, Uuid};
use domain::lifecycle::{self, Hold, HoldKind, LifecycleFacts, Moment, State};
use domain::op::Change;
use domain::person::{PersonField, PersonType};
use domain::time::{CivilDate, Instant};
use domain::unit::{Removal, UnitFacts, UnitTree};
use domain::usage::{Counted, Usage, count};
use domain::value::Value;

use super::Reader;
use crate::error::{Error, Result};
use crate::person;

/// A month as it is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Month {
    /// Its first instant.
    pub begin: Instant,
    /// Its last instant, or now while it is running.
    pub end: Instant,
    /// The day that is, in the organisation's zone.
    pub last_day: CivilDate,
}

/// Of a person what a month counts, as of some instant.
#[derive(Clone)]
struct Then {
    created_at: Instant,
    /// Set where the entry was made in error: when that was found.
    retracted_at: Option<Instant>,
    kind: PersonType,
    cost_centre: Option<UnitId>,
    department: Option<UnitId>,
    activated_at: Option<Instant>,
    start: Option<CivilDate>,
    end: Option<CivilDate>,
    /// As known today; the three above are rolled back.
    activated_now: Option<Instant>,
    start_now: Option<CivilDate>,
    end_now: Option<CivilDate>,
    holds: Vec<PastHold>,
}

#[derive(Clone)]
struct PastHold {
    kind: HoldKind,
    from: Option<Instant>,
    until: Option<Instant>,
    placed_at: Instant,
    lifted_at: Option<Instant>,
}

/// A change that is rolled back.
struct Done {
    at: Instant,
    id: Uuid,
    field: Field,
    before: Value,
}

impl Reader<'_> {
    /// Usage of each of these months, in their order.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn usage(&self, months: &[Month]) -> Result<Vec<Usage>> {
        let mut people = self.everybody()?;
        let mut units: HashMap<UnitId, UnitFacts> = self
            .all_units()?
            .iter()
            .map(|unit| (unit.id, unit.facts()))
            .collect();
        let mut order: Vec<usize> = (0..months.len()).collect();
        order.sort_by_key(|at| std::cmp::Reverse(months[*at].end));
        let first = order.last().map_or(Instant(i64::MAX), |at| months[*at].end);
        let mut changes = self.changes_after(first)?.into_iter().peekable();
        let mut found = vec![Usage::default(); months.len()];
        for at in order {
            let month = months[at];
            while let Some(done) = changes.next_if(|done| done.at > month.end) {
                take_back(&done, &mut people, &mut units);
            }
            let tree: UnitTree = units
                .iter()
                .map(|(id, facts)| (*id, facts.clone()))
                .collect();
            let mut inherited: HashMap<UnitId, Option<UnitId>> = HashMap::new();
            let mut booked = |person: &Then| {
                let own = person.cost_centre.and_then(|unit| tree.live(unit));
                own.or_else(|| {
                    let department = person.department?;
                    *inherited
                        .entry(department)
                        .or_insert_with(|| tree.cost_centre_of(department))
                })
            };
            let badges = self
                .holders_between(month)?
                .iter()
                .filter_map(|person| people.get(person))
                .map(&mut booked)
                .collect::<Vec<_>>();
            let counted = people.values().map(|person| Counted {
                cost_centre: booked(person),
                kind: person.kind,
                known_now: person.stood(month, true),
                known_then: person.stood(month, false),
            });
            found[at] = count(counted, badges);
        }
        Ok(found)
    }

    /// When the first person was made; months before have nobody.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn begun_at(&self) -> Result<Option<Instant>> {
        let at: Option<i64> = self
            .connection()
            .prepare_cached("select min(created_at) from person")?
            .query_row([], |row| row.get(0))?;
        Ok(at.map(Instant))
    }

    fn everybody(&self) -> Result<HashMap<Uuid, Then>> {
        let mut people = HashMap::new();
        let mut statement = self.connection().prepare_cached(
            "select id, created_at, retracted, person_type, cost_centre, department,
               activated_at, start_date, end_date from person",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let id = person::uuid(row, 0)?;
            let kind: Option<String> = row.get(3)?;
            let day = |column: usize| -> Result<Option<CivilDate>> {
                let text: Option<String> = row.get(column)?;
                text.map(|text| text.parse().map_err(|_| Error::Damaged("a date".into())))
                    .transpose()
            };
            let (start, end) = (day(7)?, day(8)?);
            let activated_at = row.get::<_, Option<i64>>(6)?.map(Instant);
            let retracted_at = match row.get(2)? {
                true => self.retracted_at(id)?,
                false => None,
            };
            let then = Then {
                created_at: Instant(row.get(1)?),
                retracted_at,
                kind: kind
                    .and_then(|key| PersonType::from_key(&key))
                    .unwrap_or_default(),
                cost_centre: person::optional_uuid(row, 4)?.map(UnitId),
                department: person::optional_uuid(row, 5)?.map(UnitId),
                activated_at,
                start,
                end,
                activated_now: activated_at,
                start_now: start,
                end_now: end,
                holds: Vec::new(),
            };
            people.insert(id, then);
        }
        // The place of an operation in the log stands behind the name of the log and a colon.
        let mut statement = self.connection().prepare_cached(
            "select h.entity, h.kind, h.starts, h.ends, h.placed_at, c.at from hold h
             left join op o on o.dseq = cast(substr(h.lifted_by, 15) as integer)
             left join change_set c on c.n = o.change_set
             where h.kind in ('suspended', 'left', 'deleted')",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let kind: String = row.get(1)?;
            let (Some(kind), Some(person)) = (
                HoldKind::from_key(&kind),
                people.get_mut(&person::uuid(row, 0)?),
            ) else {
                continue;
            };
            let instant = |column: usize| -> Result<Option<Instant>> {
                Ok(row.get::<_, Option<i64>>(column)?.map(Instant))
            };
            person.holds.push(PastHold {
                kind,
                from: instant(2)?,
                until: instant(3)?,
                placed_at: Instant(row.get(4)?),
                lifted_at: instant(5)?,
            });
        }
        Ok(people)
    }

    fn retracted_at(&self, person: Uuid) -> Result<Option<Instant>> {
        let at: Option<i64> = self
            .connection()
            .prepare_cached(
                "select max(c.at) from audit a join op o on o.dseq = a.dseq
                   join change_set c on c.n = o.change_set
                 where a.subject = ?1",
            )?
            .query_row([person.as_bytes().as_slice()], |row| row.get(0))?;
        Ok(at.map(Instant))
    }

    /// What was set after an instant, of people and units, as far as it is counted; the latest
    /// first.
    fn changes_after(&self, instant: Instant) -> Result<Vec<Done>> {
        let mut statement = self.connection().prepare_cached(
            "select c.at, o.raw, o.prior from change_set c join op o on o.change_set = c.n
             where c.at > ?1 and instr(o.prior, '\"f\":') > 0
               and o.verdict not in ('conflict', 'held', 'rejected', 'same')
             order by o.dseq desc",
        )?;
        let mut rows = statement.query([instant.0])?;
        let mut changes = Vec::new();
        while let Some(row) = rows.next()? {
            let raw: Vec<u8> = row.get(1)?;
            let prior: String = row.get(2)?;
            let Ok((op, _)) = protocol::read_op(&raw) else {
                continue; // of a newer version; what it set is not counted here
            };
            let Change::Set { entity, field, .. } = op.change else {
                continue;
            };
            if !is_counted(field) || !matches!(entity.kind, EntityKind::Person | EntityKind::Unit) {
                continue;
            }
            let prior: serde_json::Value = serde_json::from_str(&prior).unwrap_or_default();
            let before = prior
                .get("before")
                .and_then(protocol::value_from_json)
                .unwrap_or(Value::Null);
            changes.push(Done {
                at: Instant(row.get(0)?),
                id: entity.id,
                field,
                before,
            });
        }
        Ok(changes)
    }

    /// Who was given a badge within a month, once for each. What an undo gives back is as old as
    /// it was.
    fn holders_between(&self, month: Month) -> Result<Vec<Uuid>> {
        let mut statement = self.connection().prepare_cached(
            "select distinct badge, person, since from issue where since >= ?1 and since <= ?2",
        )?;
        let rows = statement.query_map((month.begin.0, month.end.0), |row| person::uuid(row, 1))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

fn is_counted(field: Field) -> bool {
    matches!(
        field,
        Field::Person(
            PersonField::PersonType
                | PersonField::CostCentre
                | PersonField::Department
                | PersonField::ActivatedAt
                | PersonField::StartDate
                | PersonField::EndDate
        ) | Field::Unit(
            UnitField::Parent | UnitField::CostCentre | UnitField::Removed | UnitField::Successor
        )
    )
}

fn take_back(
    done: &Done,
    people: &mut HashMap<Uuid, Then>,
    units: &mut HashMap<UnitId, UnitFacts>,
) {
    let unit = done.before.as_ref_id().map(UnitId);
    let day = match done.before {
        Value::Date(day) => Some(day),
        _ => None,
    };
    match done.field {
        Field::Person(field) => {
            let Some(person) = people.get_mut(&done.id) else {
                return;
            };
            match field {
                PersonField::PersonType => {
                    let kind = done.before.as_text().and_then(PersonType::from_key);
                    person.kind = kind.unwrap_or_default();
                }
                PersonField::CostCentre => person.cost_centre = unit,
                PersonField::Department => person.department = unit,
                PersonField::StartDate => person.start = day,
                PersonField::EndDate => person.end = day,
                PersonField::ActivatedAt => {
                    person.activated_at = match done.before {
                        Value::Instant(at) => Some(at),
                        _ => None,
                    };
                }
                _ => {}
            }
        }
        Field::Unit(field) => {
            let Some(facts) = units.get_mut(&UnitId(done.id)) else {
                return;
            };
            match field {
                UnitField::Parent => facts.parent = unit,
                UnitField::CostCentre => facts.cost_centre = unit,
                UnitField::Successor => facts.successor = unit,
                UnitField::Removed => {
                    facts.removed = done.before.as_text().and_then(Removal::from_key);
                }
                _ => {}
            }
        }
        _ => {}
    }
}

impl Then {
    /// How the person stood at the end of a month: by what is known today (`now`), or by what had
    /// been recorded by then. `None`: not here.
    fn stood(&self, month: Month, now: bool) -> Option<State> {
        let at = month.end;
        let is_gone = match self.retracted_at {
            None => false,
            Some(found) => now || found <= at,
        };
        if self.created_at > at || is_gone {
            return None;
        }
        let (activated, start, end) = match now {
            true => (self.activated_now, self.start_now, self.end_now),
            false => (self.activated_at, self.start, self.end),
        };
        let holds: Vec<Hold> = self
            .holds
            .iter()
            .filter(|hold| (now && hold.from.is_some()) || hold.placed_at <= at)
            .map(|hold| Hold {
                op: OpId {
                    log: domain::id::LogId(0),
                    dseq: 0,
                },
                kind: hold.kind,
                reason: String::new(),
                from: hold.from.or(Some(hold.placed_at)),
                until: hold.until,
                lifted: hold.lifted_at.is_some_and(|lifted| lifted <= at),
            })
            .collect();
        let facts = LifecycleFacts {
            purged: false,
            holds: &holds,
            activated_at: activated.filter(|activated| *activated <= at),
            start,
            end,
            invite: None,
        };
        let moment = Moment {
            now: at,
            today: month.last_day,
        };
        Some(lifecycle::state(&facts, moment).state)
    }
}
