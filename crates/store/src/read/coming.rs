//! What dates will do by themselves, in the order in which it comes.

use std::fmt;
use std::str::FromStr;

use domain::access::Scope;
use domain::decide::{EdgeState, State as _};
use domain::field::Field;
use domain::id::{OpId, PersonId, Uuid, Ver};
use domain::lifecycle::{self, CallingOff, Event, Moment, State};
use domain::op::{Change, Edge, EdgeKind};
use domain::person::PersonField;
use domain::time::Instant;
use rusqlite::{OptionalExtension, Row, ToSql};

use super::Reader;
use crate::error::{Error, Result};
use crate::hex::{hex, unhex};
use crate::person::{self, PersonRecord};
use crate::project::{self, today_in};
use crate::write::dseq;

/// Which of what lies ahead; all of it together.
#[derive(Clone, Debug, Default)]
pub struct ComingQuery {
    /// Only these kinds, by [`Event::key`]; none: every kind.
    pub kinds: Vec<&'static str>,
    /// Only what happens to this person.
    pub person: Option<PersonId>,
    /// Later than this instant: now.
    pub after: Instant,
    /// Before this instant.
    pub until: Option<Instant>,
    /// Behind this place, to go on from the last one seen.
    pub behind: Option<ComingPlace>,
    /// At most so many.
    pub limit: u32,
}

/// The name of a coming change, and its place in the list, on this desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComingPlace {
    at: i64,
    n: i64,
    kind: String,
    target: Vec<u8>,
    scope: String,
    hold: String,
}

/// A change that lies ahead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComingRecord {
    /// Its name.
    pub place: ComingPlace,
    /// An instant of the day people name: the last one of what ends, the first of all else.
    pub at: Instant,
    /// What happens.
    pub event: Event,
    /// To whom.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// The IANA zone whose calendar it follows where it is about the person's own days.
    pub zone: String,
    /// How they stand until then, as far as nothing else comes before.
    pub state: State,
    /// How they stand then.
    pub then: State,
    /// Who set it; `None`: the program.
    pub by: Option<PersonId>,
    /// When it was set; unknown where the operation is not here.
    pub set_at: Option<Instant>,
    /// Why, in the words of whoever set it.
    pub reason: Option<String>,
}

const COLUMNS: &str = "c.at, c.n, c.kind, c.target, c.scope, c.hold, p.id, p.display_name";

impl Reader<'_> {
    /// The next changes, the nearest first.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn coming(&self, query: &ComingQuery) -> Result<Vec<ComingRecord>> {
        let condition = Condition::of(query, true);
        let sql = format!(
            "select {COLUMNS} from coming c {} join person p on p.n = c.n where {}
             order by c.at, c.n, c.kind, c.target, c.scope, c.hold limit :limit",
            condition.index, condition.sql
        );
        let mut parameters = condition.parameters();
        parameters.push((":limit", &query.limit));
        let mut statement = self.connection().prepare_cached(&sql)?;
        let mut rows = statement.query(parameters.as_slice())?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(self.coming_record(row, query.after)?);
        }
        Ok(found)
    }

    /// How many there are of them, from the first to the last.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn coming_count(&self, query: &ComingQuery) -> Result<u64> {
        let condition = Condition::of(query, false);
        let sql = format!(
            "select count(*) from coming c {} where {}",
            condition.index, condition.sql
        );
        let count: i64 = self
            .connection()
            .prepare_cached(&sql)?
            .query_row(condition.parameters().as_slice(), |row| row.get(0))?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    /// One of them, as long as it lies ahead.
    ///
    /// # Errors
    /// [`Error::NotFound`] where it was changed or called off meanwhile, or has come.
    pub fn coming_at(&self, place: &ComingPlace, now: Instant) -> Result<ComingRecord> {
        let sql = format!(
            "select {COLUMNS} from coming c join person p on p.n = c.n
             where c.at = ?1 and c.n = ?2 and c.kind = ?3 and c.target = ?4 and c.scope = ?5
               and c.hold = ?6 and c.at > ?7"
        );
        let mut statement = self.connection().prepare_cached(&sql)?;
        let mut rows = statement.query((
            place.at,
            place.n,
            &place.kind,
            &place.target,
            &place.scope,
            &place.hold,
            now.0,
        ))?;
        match rows.next()? {
            Some(row) => self.coming_record(row, now),
            None => Err(Error::NotFound),
        }
    }

    /// The changes that call one of them off.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn calling_off(&self, coming: &ComingRecord) -> Result<Vec<Change>> {
        let person = self.person(coming.person)?;
        let holds = self.holds(coming.person.0)?;
        let hold = match coming.event {
            Event::Suspend(op) | Event::Return(op) => holds
                .iter()
                .map(|record| &record.hold)
                .find(|hold| hold.op == op),
            _ => None,
        };
        let link = match coming.event {
            Event::Begins(edge) | Event::Ends(edge) => self.link(edge)?,
            _ => None,
        };
        let now = CallingOff {
            activated: !person.get(PersonField::ActivatedAt).is_null(),
            hold,
            terms: link.as_ref().map(|link| &link.terms),
        };
        Ok(lifecycle::call_off(coming.person, coming.event, &now))
    }

    fn coming_record(&self, row: &Row<'_>, now: Instant) -> Result<ComingRecord> {
        let place = ComingPlace {
            at: row.get(0)?,
            n: row.get(1)?,
            kind: row.get(2)?,
            target: row.get(3)?,
            scope: row.get(4)?,
            hold: row.get(5)?,
        };
        let person = person::uuid(row, 6)?;
        let name: Option<String> = row.get(7)?;
        let event = place.event(person)?;
        let record = person::load(self.connection(), person)?.ok_or(Error::NotFound)?;
        let holds = self.holds(person)?;
        let own: Vec<_> = holds.iter().map(|record| record.hold.clone()).collect();
        let zone = project::zone_of(self.connection(), &record)?;
        let facts = project::facts(&record, &own);
        let at = Instant(place.at);
        let takes_effect = match event.is_an_end() {
            true => Instant(place.at + 1),
            false => at,
        };
        let state = |at: Instant| {
            let today = today_in(&zone, at);
            lifecycle::state(&facts, Moment { now: at, today }).state
        };
        let (state, then) = (state(now), state(takes_effect));
        let set = match event {
            Event::Start => self.set_by(&record, PersonField::StartDate)?,
            Event::End => self.set_by(&record, PersonField::EndDate)?,
            Event::Suspend(op) | Event::Return(op) => holds
                .iter()
                .find(|record| record.hold.op == op)
                .map(|record| Set {
                    by: record.placed_by,
                    at: Some(record.placed_at),
                    reason: Some(record.hold.reason.clone()),
                })
                .unwrap_or_default(),
            Event::Begins(edge) | Event::Ends(edge) => match self.link(edge)? {
                Some(EdgeState { ver, terms, .. }) => Set {
                    reason: terms.reason,
                    ..self.written(ver)?
                },
                None => Set::default(),
            },
        };
        Ok(ComingRecord {
            place,
            at,
            event,
            person: PersonId(person),
            name: name.unwrap_or_default(),
            zone,
            state,
            then,
            by: set.by,
            set_at: set.at,
            reason: set.reason.filter(|reason| !reason.is_empty()),
        })
    }

    fn set_by(&self, person: &PersonRecord, field: PersonField) -> Result<Set> {
        let (_, ver) = self
            .confirmed()
            .field(person.id.into(), Field::Person(field))?;
        self.written(ver)
    }

    /// Who wrote a version, and when.
    fn written(&self, ver: Ver) -> Result<Set> {
        let raw: Option<Vec<u8>> = self
            .connection()
            .prepare_cached("select raw from op where dseq = ?1")?
            .query_row([dseq(ver)], |row| row.get(0))
            .optional()?;
        // A desk that was restored from a backup went on in another log.
        Ok(raw
            .and_then(|raw| protocol::read_op(&raw).ok())
            .filter(|(op, _)| op.id == ver)
            .map_or_else(Set::default, |(op, _)| Set {
                by: op.by.person,
                at: Some(Instant(op.at.millis)),
                reason: None,
            }))
    }
}

/// By whom, when and why something was set.
#[derive(Default)]
struct Set {
    by: Option<PersonId>,
    at: Option<Instant>,
    reason: Option<String>,
}

/// What a query says, in the database's words.
struct Condition<'q> {
    query: &'q ComingQuery,
    sql: String,
    index: &'static str,
    person: Option<[u8; 16]>,
    until: i64,
    behind: Option<&'q ComingPlace>,
}

impl<'q> Condition<'q> {
    fn of(query: &'q ComingQuery, from_there: bool) -> Self {
        let mut sql = String::from("c.at > :after and c.at < :until");
        if !query.kinds.is_empty() {
            // The words are the domain's own.
            let kinds: Vec<String> = query.kinds.iter().map(|kind| format!("'{kind}'")).collect();
            sql.push_str(&format!(" and c.kind in ({})", kinds.join(", ")));
        }
        if query.person.is_some() {
            sql.push_str(" and c.n = (select n from person where id = :person)");
        }
        let behind = query.behind.as_ref().filter(|_| from_there);
        if behind.is_some() {
            sql.push_str(
                " and (c.at, c.n, c.kind, c.target, c.scope, c.hold) > (:at, :n, :kind, :target, :scope, :hold)",
            );
        }
        Self {
            query,
            sql,
            index: match query.person {
                Some(_) => "indexed by coming_by_person",
                None => "",
            },
            person: query.person.map(|person| *person.0.as_bytes()),
            until: query.until.map_or(i64::MAX, |until| until.0),
            behind,
        }
    }

    fn parameters(&self) -> Vec<(&str, &dyn ToSql)> {
        let mut parameters: Vec<(&str, &dyn ToSql)> =
            vec![(":after", &self.query.after.0), (":until", &self.until)];
        if let Some(person) = &self.person {
            parameters.push((":person", person));
        }
        if let Some(place) = self.behind {
            parameters.extend([
                (":at", &place.at as &dyn ToSql),
                (":n", &place.n),
                (":kind", &place.kind),
                (":target", &place.target),
                (":scope", &place.scope),
                (":hold", &place.hold),
            ]);
        }
        parameters
    }
}

impl ComingPlace {
    fn event(&self, person: Uuid) -> Result<Event> {
        let damaged = || Error::Damaged("a row of coming".into());
        let hold = || self.hold.parse::<OpId>().map_err(|_| damaged());
        let (word, of) = match self.kind.as_str() {
            "start" => return Ok(Event::Start),
            "end" => return Ok(Event::End),
            "suspend" => return Ok(Event::Suspend(hold()?)),
            "return" => return Ok(Event::Return(hold()?)),
            kind => kind.split_once('_').ok_or_else(damaged)?,
        };
        let edge = Edge {
            kind: EdgeKind::from_key(word).ok_or_else(damaged)?,
            a: person,
            b: Uuid::from_slice(&self.target).map_err(|_| damaged())?,
            scope: self.scope.parse::<Scope>().map_err(|_| damaged())?,
        };
        Ok(match of {
            "begins" => Event::Begins(edge),
            _ => Event::Ends(edge),
        })
    }
}

impl fmt::Display for ComingPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let target = hex(&self.target);
        write!(
            f,
            "{}/{}/{}/{target}/{}/{}",
            self.at, self.n, self.kind, self.scope, self.hold
        )
    }
}

/// No place of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoPlace;

impl FromStr for ComingPlace {
    type Err = NoPlace;

    fn from_str(text: &str) -> std::result::Result<Self, NoPlace> {
        let parts: Vec<&str> = text.split('/').collect();
        let [at, n, kind, target, scope, hold] = parts.as_slice() else {
            return Err(NoPlace);
        };
        let target = match *target {
            "" => Vec::new(),
            digits => unhex(digits).ok_or(NoPlace)?.to_vec(),
        };
        Ok(Self {
            at: at.parse().map_err(|_| NoPlace)?,
            n: n.parse().map_err(|_| NoPlace)?,
            kind: (*kind).to_owned(),
            target,
            scope: (*scope).to_owned(),
            hold: (*hold).to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_reads_back_as_it_is_written() {
        let place = ComingPlace {
            at: 17,
            n: 3,
            kind: "role_ends".into(),
            target: (0..16).collect(),
            scope: "unit:x".into(),
            hold: String::new(),
        };
        assert_eq!(place.to_string().parse(), Ok(place));
        for wrong in [
            "",
            "1/2/3",
            "x/1/start///",
            "1/1/role_ends/0//",
            "1/1/start/é//",
        ] {
            assert_eq!(wrong.parse::<ComingPlace>(), Err(NoPlace), "{wrong}");
        }
    }
}
