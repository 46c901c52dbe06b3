//! Reader profiles: how the readers of one model send numbers.

use domain::id::ReaderProfileId;
use domain::reader_profile::{ReaderProfile, RuleError};

use super::Reader;
use crate::error::Result;
use crate::person;

/// A profile as the directory has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileRecord {
    /// Which.
    pub id: ReaderProfileId,
    /// What the office calls it.
    pub name: String,
    /// USB vendor and product of the model, `0403:6001`.
    pub model: Option<String>,
    /// How its numbers are read, as it was written.
    pub rule: String,
}

impl ProfileRecord {
    /// The profile itself. Its opaque numbers are kept apart by its id.
    ///
    /// # Errors
    /// The rule was written by a newer version.
    pub fn profile(&self) -> std::result::Result<ReaderProfile, RuleError> {
        let id = self.id.0.simple().to_string();
        ReaderProfile::of_rule(&id, &self.name, &self.rule)
    }
}

impl Reader<'_> {
    /// Every profile, by name.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn reader_profiles(&self) -> Result<Vec<ProfileRecord>> {
        let mut statement = self.connection.prepare_cached(
            "select id, coalesce(name, ''), model, coalesce(rule, '') from reader_profile
             where retracted = 0 order by name, id",
        )?;
        let rows = statement.query_map([], |row| {
            Ok(ProfileRecord {
                id: ReaderProfileId(person::uuid(row, 0)?),
                name: row.get(1)?,
                model: row.get(2)?,
                rule: row.get(3)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
