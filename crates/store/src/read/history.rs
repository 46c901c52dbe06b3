//! What happened: to one person or badge, to everybody, and which acts can be taken back.

use domain::field::{Entity, EntityKind};
use domain::id::{ChangeSetId, PersonId, Uuid};
use domain::op::{Change, Via};
use domain::time::Instant;
use domain::value::Value;
use rusqlite::{Row, ToSql};
use serde::Deserialize;

use super::Reader;
use crate::error::{Error, Result};
use crate::person::{optional_uuid, uuid};

/// Which entries of the history to look for; all of them together.
#[derive(Clone, Copy, Debug, Default)]
pub struct HistoryQuery {
    /// About this person, badge or unit; of a person also the badges they were given.
    pub subject: Option<Entity>,
    /// Done by this admin.
    pub by: Option<PersonId>,
    /// Done in this act.
    pub change_set: Option<ChangeSetId>,
    /// Before this place, to go on from the last entry seen.
    pub before: Option<u64>,
    /// At most so many.
    pub limit: u32,
}

/// One entry of the history.
#[derive(Clone, Debug, PartialEq)]
pub struct HistoryEntry {
    /// Its place, from 1; the latest has the highest.
    pub n: u64,
    /// When.
    pub at: Instant,
    /// Who; nobody for the program itself.
    pub by: Option<PersonId>,
    /// By which way.
    pub via: Via,
    /// What it is about.
    pub subject: Option<Entity>,
    /// The kind of entry, a stable word: `set`, `issue`, `export`, …
    pub what: String,
    /// The change, where it was one. The hash of a password is left out.
    pub change: Option<Change>,
    /// What a field or link held before.
    pub before: Option<Before>,
    /// What became of it: `applied`, `merged`, `contested`, `conflict`, `rejected`, …
    pub verdict: Option<String>,
    /// The act it is part of.
    pub change_set: Option<ChangeSetId>,
    /// What a note that is no change says, as JSON.
    pub note: Option<String>,
    /// Its words were erased; when and by whom stays.
    pub erased: bool,
}

/// What stood where something was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Before {
    /// A field's value.
    Field(Value),
    /// Whether a link stood.
    Link(bool),
    /// Who held the badge.
    Holder(PersonId),
}

/// An act as one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActRecord {
    /// Its place, from 1; the latest has the highest.
    pub n: u64,
    /// The name by which it is taken back.
    pub id: ChangeSetId,
    /// `person_save`, `import`, `undo`, …
    pub kind: String,
    /// Names and numbers of its line, JSON.
    pub label: String,
    /// When.
    pub at: Instant,
    /// Who.
    pub by: Option<PersonId>,
    /// By which way.
    pub via: Via,
    /// How many people it touched.
    pub people: u64,
    /// The act it took back, if it is an undo.
    pub undoes: Option<ChangeSetId>,
    /// It is in force: not taken back, or done again since.
    pub in_force: bool,
}

impl Reader<'_> {
    /// Entries of the history, the latest first.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn history(&self, query: &HistoryQuery) -> Result<Vec<HistoryEntry>> {
        let subject = query.subject.map(|entity| *entity.id.as_bytes());
        let person = query
            .subject
            .filter(|entity| entity.kind == EntityKind::Person)
            .map(|entity| entity.id.to_string());
        let act = query.change_set.map(|act| *act.0.as_bytes());
        let by = query.by.map(|person| person.to_string());
        let before = query.before.map_or(i64::MAX, place);
        let mut sql = String::from(
            "select a.n, a.meta, a.payload, o.raw, o.verdict, c.id
             from audit a left join op o on o.dseq = a.dseq left join change_set c on c.n = o.change_set
             where a.n < :before",
        );
        let mut parameters: Vec<(&str, &dyn ToSql)> = vec![(":before", &before)];
        if let Some(subject) = &subject {
            parameters.push((":subject", subject));
            if let Some(person) = &person {
                // What happened to a badge stands with the badge; who got it, in its words.
                sql.push_str(
                    " and (a.subject = :subject or a.subject in (select badge from issue where person = :subject)
                       and json_extract(cast(a.payload as text), '$.person') = :person)",
                );
                parameters.push((":person", person));
            } else {
                sql.push_str(" and a.subject = :subject");
            }
        }
        if let Some(act) = &act {
            sql.push_str(
                " and a.dseq in (select dseq from op where change_set = (select n from change_set where id = :act))",
            );
            parameters.push((":act", act));
        }
        if let Some(by) = &by {
            sql.push_str(" and json_extract(cast(a.meta as text), '$.by') = :by");
            parameters.push((":by", by));
        }
        sql.push_str(" order by a.n desc limit :limit");
        parameters.push((":limit", &query.limit));
        let mut statement = self.connection().prepare_cached(&sql)?;
        let mut rows = statement.query(parameters.as_slice())?;
        let mut entries = Vec::new();
        while let Some(row) = rows.next()? {
            entries.push(entry(row)?);
        }
        Ok(entries)
    }

    /// Acts, the latest first, beginning before a place. They are never many a day, however many
    /// people each one touched.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn acts(&self, before: Option<u64>, limit: u32) -> Result<Vec<ActRecord>> {
        let mut statement = self.connection().prepare_cached(
            "select c.n, c.id, c.kind, c.label, c.at, c.by, c.via, c.people, u.id, c.undone_by is null
             from change_set c left join change_set u on u.n = c.undoes
             where c.n < ?1 order by c.n desc limit ?2",
        )?;
        let mut rows = statement.query((before.map_or(i64::MAX, place), limit))?;
        let mut acts = Vec::new();
        while let Some(row) = rows.next()? {
            acts.push(act(row)?);
        }
        Ok(acts)
    }

    /// One act.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn act(&self, id: ChangeSetId) -> Result<ActRecord> {
        let mut statement = self.connection().prepare_cached(
            "select c.n, c.id, c.kind, c.label, c.at, c.by, c.via, c.people, u.id, c.undone_by is null
             from change_set c left join change_set u on u.n = c.undoes where c.id = ?1",
        )?;
        let mut rows = statement.query([id.0.as_bytes().as_slice()])?;
        rows.next()?.map_or(Err(Error::NotFound), act)
    }
}

fn act(row: &Row<'_>) -> Result<ActRecord> {
    let via: String = row.get(6)?;
    Ok(ActRecord {
        n: number(row.get(0)?),
        id: ChangeSetId(uuid(row, 1)?),
        kind: row.get(2)?,
        label: row.get(3)?,
        at: Instant(row.get(4)?),
        by: optional_uuid(row, 5)?.map(PersonId),
        via: Via::from_key(&via).ok_or_else(|| Error::Damaged("change_set.via".into()))?,
        people: number(row.get(7)?),
        undoes: optional_uuid(row, 8)?.map(ChangeSetId),
        in_force: row.get(9)?,
    })
}

/// The lasting part of an entry.
#[derive(Deserialize)]
struct Meta {
    at: i64,
    by: Option<String>,
    via: String,
    what: String,
    entity: Option<String>,
    id: Option<String>,
}

fn entry(row: &Row<'_>) -> Result<HistoryEntry> {
    let n: i64 = row.get(0)?;
    let damaged = || Error::Damaged(format!("audit entry {n}"));
    let blob = |column| -> Result<Option<&[u8]>> {
        row.get_ref(column)?
            .as_blob_or_null()
            .map_err(|_| damaged())
    };
    let meta: Meta =
        serde_json::from_slice(blob(1)?.ok_or_else(damaged)?).map_err(|_| damaged())?;
    let payload = blob(2)?;
    let said: serde_json::Value = payload
        .and_then(|payload| serde_json::from_slice(payload).ok())
        .unwrap_or_default();
    let subject = match (meta.entity.as_deref(), meta.id.as_deref()) {
        (Some(kind), Some(id)) => Some(Entity {
            kind: EntityKind::from_key(kind).ok_or_else(damaged)?,
            id: id.parse::<Uuid>().map_err(|_| damaged())?,
        }),
        _ => None,
    };
    let erased = payload.is_none();
    // A newer version's change cannot be shown, but its line can.
    let change = blob(3)?
        .filter(|_| !erased)
        .and_then(|raw| protocol::read_op(raw).ok())
        .map(|(op, _)| without_secret(op.change));
    let before = change.as_ref().and_then(|change| before(change, &said));
    Ok(HistoryEntry {
        n: number(n),
        at: Instant(meta.at),
        by: meta
            .by
            .map(|by| by.parse().map_err(|_| damaged()))
            .transpose()?,
        via: Via::from_key(&meta.via).ok_or_else(damaged)?,
        subject,
        what: meta.what,
        note: payload
            .filter(|_| {
                row.get_ref(3)
                    .is_ok_and(|raw| raw == rusqlite::types::ValueRef::Null)
            })
            .map(|payload| String::from_utf8_lossy(payload).into_owned()),
        change,
        before,
        verdict: row.get(4)?,
        change_set: optional_uuid(row, 5)?.map(ChangeSetId),
        erased,
    })
}

fn without_secret(change: Change) -> Change {
    match change {
        Change::SetPassword {
            person,
            rank,
            must_change,
            ..
        } => Change::SetPassword {
            person,
            phc: None,
            rank,
            must_change,
        },
        change => change,
    }
}

fn before(change: &Change, said: &serde_json::Value) -> Option<Before> {
    match change {
        Change::Set { .. } => protocol::value_from_json(said.get("before")?).map(Before::Field),
        Change::Link { .. } => said.get("before")?.as_bool().map(Before::Link),
        Change::EndIssue { .. } => {
            let person = said.get("person")?.as_str()?.parse().ok()?;
            Some(Before::Holder(person))
        }
        Change::Create { .. }
        | Change::PlaceHold { .. }
        | Change::LiftHolds { .. }
        | Change::IssueBadge { .. }
        | Change::SetPassword { .. }
        | Change::Retract { .. }
        | Change::Unretract { .. } => None,
    }
}

fn place(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn number(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}
