//! Views of the list that the office shares.

use domain::id::SavedViewId;

use super::Reader;
use crate::error::Result;
use crate::person;

/// A shared view as the directory has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedViewRecord {
    /// Which.
    pub id: SavedViewId,
    /// What it is called.
    pub name: String,
    /// What is asked and how it looks, as JSON.
    pub body: String,
    /// Whether it was removed.
    pub removed: bool,
}

impl Reader<'_> {
    /// Every shared view, those that were removed included.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn saved_views(&self) -> Result<Vec<SavedViewRecord>> {
        let mut statement = self.connection.prepare_cached(
            "select id, coalesce(name, ''), coalesce(body, ''), coalesce(removed, 0) from saved_view
             where retracted = 0 order by name, id",
        )?;
        let rows = statement.query_map([], |row| {
            Ok(SavedViewRecord {
                id: SavedViewId(person::uuid(row, 0)?),
                name: row.get(1)?,
                body: row.get(2)?,
                removed: row.get(3)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
