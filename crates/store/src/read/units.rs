//! Companies, divisions, departments, sites and cost centres.

use domain::field::UnitKind;
use domain::id::{UnitId, Uuid};
use domain::search::fold;
use rusqlite::{OptionalExtension, Row};

use super::Reader;
use crate::error::{Error, Result};
use crate::person;

/// A unit as the directory has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitRecord {
    /// Which.
    pub id: UnitId,
    /// What it is.
    pub kind: UnitKind,
    /// Its name.
    pub name: String,
    /// The unit above it.
    pub parent: Option<UnitId>,
    /// Its number in another system.
    pub code: Option<String>,
    /// IANA zone of a site.
    pub time_zone: Option<String>,
}

const COLUMNS: &str = "id, kind, coalesce(name, ''), parent, code, time_zone";

fn unit(row: &Row<'_>) -> rusqlite::Result<Result<UnitRecord>> {
    let kind: String = row.get(1)?;
    let Some(kind) = UnitKind::from_key(&kind) else {
        return Ok(Err(Error::Damaged(format!("a unit of kind {kind:?}"))));
    };
    Ok(Ok(UnitRecord {
        id: UnitId(person::uuid(row, 0)?),
        kind,
        name: row.get(2)?,
        parent: person::optional_uuid(row, 3)?.map(UnitId),
        code: row.get(4)?,
        time_zone: row.get(5)?,
    }))
}

impl Reader<'_> {
    /// All units of a kind, in the order of the locale.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn units(&self, kind: UnitKind) -> Result<Vec<UnitRecord>> {
        let sql = format!(
            "select {COLUMNS} from unit where kind = ?1 and retracted = 0 order by name_key, n"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map([kind.key()], unit)?;
        rows.map(|row| row?).collect()
    }

    /// A unit by id.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn unit(&self, id: Uuid) -> Result<Option<UnitRecord>> {
        let sql = format!("select {COLUMNS} from unit where id = ?1 and retracted = 0");
        self.connection
            .prepare_cached(&sql)?
            .query_row([id.as_bytes().as_slice()], unit)
            .optional()?
            .transpose()
    }

    /// The unit of that kind whose name, or code, is this one but for case, accents and spaces.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn unit_named(&self, kind: UnitKind, name: &str) -> Result<Option<UnitId>> {
        let found: Option<[u8; 16]> = self
            .connection
            .prepare_cached(
                "select id from unit where kind = ?1 and retracted = 0 and (name_fold = ?2 or code = ?3)
                 order by name_fold = ?2 desc, n limit 1",
            )?
            .query_row((kind.key(), fold(name), name.trim()), |row| row.get(0))
            .optional()?;
        Ok(found.map(|bytes| UnitId(Uuid::from_bytes(bytes))))
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
