//! What may go wrong with the database, by situation.

use std::path::PathBuf;

/// Why the store could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No database at this place.
    #[error("there is no directory at {0}")]
    Missing(PathBuf),
    /// A database, or its journal, is there already; it is never written over.
    #[error("there is a file at {0} already")]
    Exists(PathBuf),
    /// The key does not open the file, or it is no directory of ours. The two cannot be told
    /// apart: an encrypted file looks like noise.
    #[error("the key does not open this file, or it is not a Rollbook directory")]
    KeyOrFile,
    /// Made by a newer version.
    #[error(
        "this directory was last used with a newer Rollbook (format {found}; this one knows {known})"
    )]
    Newer {
        /// The file's format.
        found: u32,
        /// The newest this program knows.
        known: u32,
    },
    /// Pages are damaged.
    #[error("the directory's file is damaged: {0}")]
    Damaged(String),
    /// The pages can be read, but log and audit are not as they were written.
    #[error("the history was changed: {0}")]
    History(#[from] crate::audit_check::HistoryFault),
    /// Another program holds the write lock for long.
    #[error("another program is writing to this directory")]
    Busy,
    /// No room.
    #[error("the disk is full")]
    DiskFull,
    /// The file or its folder cannot be written.
    #[error("this directory cannot be written to")]
    ReadOnly,
    /// Nobody by that id.
    #[error("there is nothing by that id")]
    NotFound,
    /// A row of the log that cannot be read back.
    #[error("operation {dseq} cannot be read: {why}")]
    Log {
        /// Its place.
        dseq: i64,
        /// Why.
        why: String,
    },
    /// The act was cancelled from outside; nothing was written.
    #[error("cancelled")]
    Cancelled,
    /// Whoever acts may not make the change.
    #[error("{0}")]
    Denied(domain::access::Denied),
    /// A change that may not be made for another reason: held, or rejected.
    #[error("the change was refused: {0:?}")]
    Refused(domain::decide::Verdict),
    /// The file is no backup that can be restored, or cannot become one.
    #[error(transparent)]
    Backup(#[from] crate::backup::BackupFault),
    /// The disk did not take or give the data: over its quota, unplugged, or failing.
    #[error("the disk answered an error: {0}")]
    Disk(String),
    /// Reading or writing a file beside the database.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// Anything else SQLite says.
    #[error("database: {0}")]
    Sqlite(rusqlite::Error),
}

/// What the store answers.
pub type Result<T> = std::result::Result<T, Error>;

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(ErrorCode::SystemIoFailure) => Self::from_disk(&error),
            Some(ErrorCode::ReadOnly) => Self::ReadOnly,
            Some(ErrorCode::NotADatabase) => Self::KeyOrFile,
            Some(ErrorCode::DatabaseCorrupt) => Self::Damaged(error.to_string()),
            _ => match error {
                rusqlite::Error::QueryReturnedNoRows => Self::NotFound,
                error => Self::Sqlite(error),
            },
        }
    }
}

impl Error {
    /// What SQLite says when the system refuses to read, write or lock.
    fn from_disk(error: &rusqlite::Error) -> Self {
        match error.sqlite_error().map(|error| error.extended_code) {
            // The index beside the log has no other reason not to grow.
            Some(rusqlite::ffi::SQLITE_IOERR_SHMSIZE) => Self::DiskFull,
            _ => Self::Disk(error.to_string()),
        }
    }
}
