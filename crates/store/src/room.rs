//! Memory for the pages of a long write.

use rusqlite::Connection;

use crate::error::Result;

/// Pages kept in memory, in negative KiB: what a connection begins with.
pub(crate) const USUAL: i64 = -32_768;
/// For a write of so many operations, rows that are not appended to (keys, names, badges) no longer
/// fit the usual memory: each would fetch and write pages of its own.
const LONG: u64 = 20_000;
/// And these not even twice the usual.
const HUGE: u64 = 300_000;

/// What a write may keep in memory; the usual again when it is over, however it ends.
pub(crate) struct Room<'a> {
    connection: &'a Connection,
    wide: bool,
}

impl<'a> Room<'a> {
    pub(crate) fn of(connection: &'a Connection) -> Self {
        Self {
            connection,
            wide: false,
        }
    }

    /// Makes room for a write of about so many operations.
    pub(crate) fn make(&mut self, operations: u64) -> Result<()> {
        let times = match operations {
            ..LONG => return Ok(()),
            LONG..HUGE => 2,
            HUGE.. => 8,
        };
        self.wide = true;
        self.connection
            .pragma_update(None, "cache_size", times * USUAL)?;
        Ok(())
    }
}

impl Drop for Room<'_> {
    fn drop(&mut self) {
        if self.wide
            && let Err(error) = self.connection.pragma_update(None, "cache_size", USUAL)
        {
            tracing::warn!(%error, "memory for pages could not be given back");
        }
    }
}
