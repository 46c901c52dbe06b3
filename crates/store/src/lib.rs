#![doc = include_str!("../README.md")]

mod apply;
mod audit_check;
mod authority;
mod backup;
mod card_key;
mod census;
mod collate;
mod connection;
mod draw;
mod error;
mod files;
mod fresh;
mod hex;
mod letters;
mod local;
mod meta;
mod news;
mod owners;
mod person;
mod project;
mod read;
mod replay;
mod rights;
mod room;
mod state;
mod store;
mod text_index;
mod undo;
mod unit_use;
mod write;

pub use audit_check::{HistoryFault, HistoryVerified};
pub use backup::{BackupFault, BackupInfo, Counts, Progress, Restore, Restored, restore};
pub use collate::Collation;
pub use error::{Error, Result};
pub use local::{Draft, KnownReader};
pub use news::{Commit, Subscription};
pub use person::PersonRecord;
pub use project::{start_of_day, today_in};
pub use read::*;
pub use store::{NewDirectory, Opened, Store};
pub use undo::UndoReport;
pub use write::{Applied, Tx, WriteContext};

/// The role whose holders own the organisation; there is always one.
pub(crate) const OWNER_ROLE: domain::id::RoleId = domain::access::BuiltInRole::Owner.id();
