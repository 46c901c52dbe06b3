//! Reading: one snapshot, any number of questions.

mod badges;
mod carriers;
mod coming;
pub(crate) mod filter;
mod history;
mod list;
mod people;
mod profiles;
mod row;
mod saved_views;
mod search;
mod units;
mod usage;
mod values;

pub use badges::{BadgeRecord, Holder, PastIssue};
pub use carriers::{GroupRecord, LinkRecord, RoleRecord};
pub use coming::{ComingPlace, ComingQuery, ComingRecord, NoPlace};
pub use history::{ActRecord, Before, HistoryEntry, HistoryPage, HistoryQuery, HistoryTopic};
pub use list::{
    FilterOp, ListColumn, ListCounts, ListFilter, ListHint, ListPage, ListQuery, Vocabulary,
};
pub use people::{HoldRecord, Judgement};
pub use profiles::ProfileRecord;
pub use row::ListRow;
pub use saved_views::SavedViewRecord;
pub use units::{UnitCount, UnitRecord};
pub use usage::Month;
pub use values::ColumnValue;

use rusqlite::Connection;

use crate::error::Result;
use crate::meta;
use crate::store::Store;

/// A snapshot of the directory.
pub struct Reader<'a> {
    connection: &'a Connection,
    store: &'a Store,
    /// Sees a write that is not committed yet.
    uncommitted: bool,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(connection: &'a Connection, store: &'a Store) -> Self {
        Self {
            connection,
            store,
            uncommitted: false,
        }
    }

    pub(crate) fn of_write(connection: &'a Connection, store: &'a Store) -> Self {
        Self {
            connection,
            store,
            uncommitted: true,
        }
    }

    pub(crate) fn connection(&self) -> &Connection {
        self.connection
    }

    /// The store this reads.
    #[must_use]
    pub fn store(&self) -> &Store {
        self.store
    }

    /// The directory's revision; grows with every change.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn rev(&self) -> Result<u64> {
        meta::rev(self.connection)
    }
}
