//! Which people recent revisions touched.

use rusqlite::Connection;

use crate::error::Result;

/// A unit changed; in place of a row number.
pub(crate) const UNITS: i64 = 0;
/// More people than are worth listing; in place of a row number.
pub(crate) const EVERYBODY: i64 = -1;

/// Nobody was touched: a setting of the organisation, a badge without a holder.
const NOBODY: i64 = -2;

/// Revisions the journal keeps. Whoever looks less often than that begins anew.
const KEPT: i64 = 200;
/// Beyond so many people, beginning anew costs less than moving each.
const WORTH: usize = 2000;

/// What happened after a revision.
pub(crate) enum Since {
    /// These rows were touched; `units`: a unit as well.
    People { touched: Vec<u32>, units: bool },
    /// Too much to tell.
    Everybody,
}

/// Notes what a revision touched.
pub(crate) fn note(connection: &Connection, rev: u64, touched: &[i64]) -> Result<()> {
    let rev = i64::try_from(rev).unwrap_or(i64::MAX);
    let mut insert =
        connection.prepare_cached("insert or ignore into touched (rev, n) values (?1, ?2)")?;
    for n in touched {
        insert.execute((rev, n))?;
    }
    if touched.is_empty() {
        insert.execute((rev, NOBODY))?;
    }
    connection
        .prepare_cached("delete from touched where rev < ?1")?
        .execute([rev - KEPT])?;
    Ok(())
}

/// Everything noted after a revision.
pub(crate) fn since(connection: &Connection, rev: u64) -> Result<Since> {
    let rev = i64::try_from(rev).unwrap_or(i64::MAX);
    // Every revision leaves a row, so a gap at the beginning means it was cleared away.
    let first: Option<i64> = connection
        .prepare_cached("select min(rev) from touched")?
        .query_row([], |row| row.get(0))?;
    if first.is_none_or(|first| first > rev + 1) {
        return Ok(Since::Everybody);
    }
    let mut statement = connection.prepare_cached("select n from touched where rev > ?1")?;
    let mut rows = statement.query([rev])?;
    let mut touched = Vec::new();
    let mut units = false;
    while let Some(row) = rows.next()? {
        match row.get::<_, i64>(0)? {
            EVERYBODY => return Ok(Since::Everybody),
            UNITS => units = true,
            NOBODY => {}
            n => touched.extend(u32::try_from(n)),
        }
        if touched.len() > WORTH {
            return Ok(Since::Everybody);
        }
    }
    touched.sort_unstable();
    touched.dedup();
    Ok(Since::People { touched, units })
}
