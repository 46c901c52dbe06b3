//! The directory's own facts: who it is, where its log stands.

use domain::id::LogId;
use domain::time::Hlc;
use rusqlite::types::FromSql;
use rusqlite::{Connection, OptionalExtension, ToSql};

use crate::error::{Error, Result};

pub(crate) fn get<T: FromSql>(connection: &Connection, key: &str) -> Result<Option<T>> {
    Ok(connection
        .prepare_cached("select v from meta where k = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()?)
}

pub(crate) fn put(connection: &Connection, key: &str, value: impl ToSql) -> Result<()> {
    connection
        .prepare_cached(
            "insert into meta (k, v) values (?1, ?2) on conflict (k) do update set v = excluded.v",
        )?
        .execute((key, value))?;
    Ok(())
}

/// Where this desk's log stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LogHead {
    pub log: LogId,
    /// The last operation's place; 0 for an empty log.
    pub dseq: u64,
    /// The last operation's hash; zeros for an empty log.
    pub hash: [u8; 32],
    pub hlc: Hlc,
}

impl LogHead {
    pub(crate) fn read(connection: &Connection) -> Result<Self> {
        let log: String = get(connection, "log_id")?.ok_or(Error::KeyOrFile)?;
        let log = log
            .parse()
            .map_err(|_| Error::Damaged("meta.log_id".into()))?;
        let hlc: Option<String> = get(connection, "hlc")?;
        let last: Option<(i64, [u8; 32])> = connection
            .prepare_cached("select dseq, hash from op order by dseq desc limit 1")?
            .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let (dseq, hash) = last.unwrap_or((0, [0; 32]));
        Ok(Self {
            log,
            dseq: u64::try_from(dseq).unwrap_or(0),
            hash,
            hlc: hlc.and_then(|text| text.parse().ok()).unwrap_or_default(),
        })
    }
}

pub(crate) fn rev(connection: &Connection) -> Result<u64> {
    let rev: Option<i64> = get(connection, "rev")?;
    Ok(u64::try_from(rev.unwrap_or(0)).unwrap_or(0))
}
