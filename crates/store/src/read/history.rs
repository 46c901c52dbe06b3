//! What happened: to one person or badge, to everybody, and which acts can be taken back.

use domain::field::{Entity, EntityKind};
use domain::id::{ChangeSetId, PersonId, Uuid};
use domain::op::{Change, Via};
use domain::time::Instant;
use domain::value::Value;
use rusqlite::{OptionalExtension, Row, ToSql};
use serde::Deserialize;

use super::Reader;
use crate::error::{Error, Result};
use crate::person::{optional_uuid, uuid};

/// What entries are about, as people look for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HistoryTopic {
    /// What somebody is or was: fields of any entity, and departments people are in.
    Details,
    /// Suspended, left, in the bin, and back; starts and ends of legal holds; what a date moved.
    Status,
    /// Whatever happened to badges.
    Badges,
    /// Roles, groups and permissions: who has them, and what they carry.
    Access,
    /// Entities that were made, taken back as if they had never been, and brought again.
    Entries,
    /// What left or came without changing anything: exports, restores.
    Files,
}

impl HistoryTopic {
    /// What an entry must be to belong to it; `a` is the audit.
    fn condition(self) -> &'static str {
        match self {
            Self::Details => {
                "(json_extract(cast(a.meta as text), '$.what') = 'set'
                    and json_extract(cast(a.meta as text), '$.entity') not in ('badge', 'role', 'group')
                  or json_extract(cast(a.payload as text), '$.k') = 'department')"
            }
            Self::Status => {
                "(json_extract(cast(a.meta as text), '$.what') in ('hold', 'lift', 'state')
                    and json_extract(cast(a.meta as text), '$.entity') = 'person')"
            }
            Self::Badges => "json_extract(cast(a.meta as text), '$.entity') = 'badge'",
            Self::Access => {
                "(json_extract(cast(a.meta as text), '$.what') in ('link', 'unlink')
                    and json_extract(cast(a.payload as text), '$.k') is not 'department'
                  or json_extract(cast(a.meta as text), '$.entity') in ('role', 'group'))"
            }
            Self::Entries => {
                "json_extract(cast(a.meta as text), '$.what') in ('create', 'retract', 'unretract')"
            }
            Self::Files => {
                "(a.dseq is null and json_extract(cast(a.meta as text), '$.what') <> 'state')"
            }
        }
    }
}

/// A stretch of the history.
#[derive(Clone, Debug, PartialEq)]
pub struct HistoryPage {
    /// The latest first. Fewer than asked for, even none, where little fits.
    pub entries: Vec<HistoryEntry>,
    /// Where to go on, as [`HistoryQuery::before`]; `None` at the beginning of what was asked for.
    pub next: Option<u64>,
}

/// Entries looked through at once for the few that fit. A page then takes some ten milliseconds
/// however long the history is.
const LOOKED_THROUGH: i64 = 20_000;

/// Which entries of the history to look for; all of them together.
#[derive(Clone, Copy, Debug, Default)]
pub struct HistoryQuery {
    /// About this person, badge or unit; of a person also the badges they were given, and the
    /// entries that were merged into theirs.
    pub subject: Option<Entity>,
    /// Done by this admin.
    pub by: Option<PersonId>,
    /// Done in this act.
    pub change_set: Option<ChangeSetId>,
    /// Of this kind.
    pub topic: Option<HistoryTopic>,
    /// Written at this instant or later. Where the clock was set back, entries count from where
    /// they stand.
    pub since: Option<Instant>,
    /// Written before this instant.
    pub until: Option<Instant>,
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
    /// Entries of the history, the latest first. However few there are of what is asked for, it
    /// looks until it has them or has seen everything.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn history(&self, query: &HistoryQuery) -> Result<Vec<HistoryEntry>> {
        let mut entries = Vec::new();
        let mut rest = *query;
        loop {
            let page = self.history_page(&rest)?;
            entries.extend(page.entries);
            rest.limit = query
                .limit
                .saturating_sub(u32::try_from(entries.len()).unwrap_or(u32::MAX));
            match page.next {
                Some(next) if rest.limit > 0 => rest.before = Some(next),
                _ => return Ok(entries),
            }
        }
    }

    /// The next stretch of the history, the latest first. It looks through a bounded number of
    /// entries, so that it answers at once however rare what is asked for is.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn history_page(&self, query: &HistoryQuery) -> Result<HistoryPage> {
        let subject = query.subject.map(|entity| *entity.id.as_bytes());
        let person = query
            .subject
            .filter(|entity| entity.kind == EntityKind::Person)
            .map(|entity| entity.id.to_string());
        let act = query.change_set.map(|act| *act.0.as_bytes());
        let by = query.by.map(|person| person.to_string());
        let end = self.audit_entries()? + 1;
        let mut before = query.before.map_or(end, place).min(end);
        if let Some(until) = query.until {
            before = before.min(self.first_entry_at(until)?);
        }
        let first = match query.since {
            Some(since) => self.first_entry_at(since)?,
            None => 1,
        };
        let sparse = query.by.is_some() || query.topic.is_some();
        let indexed = subject.is_some() || act.is_some();
        let low = match sparse && !indexed {
            true => first.max(before - LOOKED_THROUGH),
            false => first,
        };
        let mut sql = String::from(
            "select a.n, a.meta, a.payload, o.raw, o.verdict, c.id
             from audit a left join op o on o.dseq = a.dseq left join change_set c on c.n = o.change_set
             where a.n < :before and a.n >= :low",
        );
        let mut parameters: Vec<(&str, &dyn ToSql)> = vec![(":before", &before), (":low", &low)];
        if let Some(subject) = &subject {
            parameters.push((":subject", subject));
            if let Some(person) = &person {
                // What happened to a badge stands with the badge; who got it, in its words.
                // And what happened to entries that were merged into this one since, to their badges too.
                sql.push_str(
                    " and (a.subject = :subject or a.subject in (select id from person where merged_into = :subject)
                       or a.subject in (select badge from issue where person = :subject)
                       and json_extract(cast(a.payload as text), '$.person') = :person",
                );
                let earlier = match query.subject {
                    Some(subject) => self.merged_into(PersonId(subject.id))?,
                    None => Vec::new(),
                };
                for earlier in earlier {
                    // Made here of an id, so it cannot be anything else.
                    let id = earlier.to_string();
                    let hex = id.replace('-', "");
                    sql.push_str(&format!(
                        " or a.subject in (select badge from issue where person = x'{hex}')
                          and json_extract(cast(a.payload as text), '$.person') = '{id}'"
                    ));
                }
                sql.push(')');
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
        if let Some(topic) = query.topic {
            sql.push_str(" and ");
            sql.push_str(topic.condition());
        }
        sql.push_str(" order by a.n desc limit :limit");
        parameters.push((":limit", &query.limit));
        let mut statement = self.connection().prepare_cached(&sql)?;
        let mut rows = statement.query(parameters.as_slice())?;
        let mut entries = Vec::new();
        while let Some(row) = rows.next()? {
            entries.push(entry(row)?);
        }
        let full = entries.len() >= usize::try_from(query.limit).unwrap_or(usize::MAX);
        let next = match entries.last() {
            Some(last) if full => Some(last.n),
            _ => Some(number(low)),
        };
        Ok(HistoryPage {
            entries,
            next: next.filter(|next| place(*next) > first),
        })
    }

    /// How many entries there are in all.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn history_length(&self) -> Result<u64> {
        self.audit_entries().map(number)
    }

    /// How many entries there are; their places run from 1 without gaps.
    fn audit_entries(&self) -> Result<i64> {
        Ok(self
            .connection()
            .prepare_cached("select coalesce(max(n), 0) from audit")?
            .query_row([], |row| row.get(0))?)
    }

    /// The place of the first entry written at an instant or later; behind the last, if none was.
    fn first_entry_at(&self, at: Instant) -> Result<i64> {
        let mut written = self.connection().prepare_cached(
            "select json_extract(cast(meta as text), '$.at') from audit where n = ?1",
        )?;
        let (mut low, mut high) = (1, self.audit_entries()? + 1);
        while low < high {
            let middle = low + (high - low) / 2;
            let then: Option<i64> = written
                .query_row([middle], |row| row.get(0))
                .optional()?
                .flatten();
            if then.is_some_and(|then| then < at.0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        Ok(low)
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
