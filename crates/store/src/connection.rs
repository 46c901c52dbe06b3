//! Opening the file: key, format, the settings of every connection.

use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use secrets::DatabaseKey;

use crate::error::{Error, Result};
use crate::files;

/// "RBk1" in the file's header: what `file` and we recognise a directory by.
const APPLICATION_ID: i32 = 0x5242_6b31;

/// Every migration, in order; its place is the format's number.
const MIGRATIONS: &[&str] = &[include_str!(
    "../../../migrations/desktop/0001_directory.sql"
)];

const _: () = assert!(
    MIGRATIONS.len() == FORMAT as usize,
    "FORMAT counts the migrations"
);

/// The newest format this program knows.
pub(crate) const FORMAT: u32 = 1;

/// How a connection is going to be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    Write,
    Read,
    /// Nobody can write where the file lies, and nobody's unfinished writing lies there: it is
    /// read without a lock.
    Frozen,
}

/// How long a write waits for another program's.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

/// Opens an existing file with its key; `None` opens an unencrypted one.
pub(crate) fn open(path: &Path, key: Option<&DatabaseKey>, access: Access) -> Result<Connection> {
    let mut flags = OpenFlags::SQLITE_OPEN_NO_MUTEX;
    flags |= match access {
        Access::Write => OpenFlags::SQLITE_OPEN_READ_WRITE,
        Access::Read | Access::Frozen => OpenFlags::SQLITE_OPEN_READ_ONLY,
    };
    let opened = match access {
        Access::Write | Access::Read => Connection::open_with_flags(path, flags),
        Access::Frozen => {
            flags |= OpenFlags::SQLITE_OPEN_URI;
            Connection::open_with_flags(frozen(path), flags)
        }
    };
    let connection = opened.map_err(|error| cannot_open(error, path))?;
    // Until the key has proved right, closing takes nothing from the journal into the file.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    unlock(&connection, key).map_err(|error| match error {
        // The file opened, so it is what lies beside it that could not be made.
        Error::Sqlite(error)
            if error.sqlite_error_code() == Some(rusqlite::ErrorCode::CannotOpen) =>
        {
            Error::ReadOnly
        }
        error => error,
    })?;
    // Before the first setting that writes: another program's database is left as it is.
    format(&connection)?;
    set_up(&connection)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    Ok(connection)
}

/// Makes a new file. The caller has seen that the place is free.
pub(crate) fn create(path: &Path, key: Option<&DatabaseKey>) -> Result<Connection> {
    // An empty file is a new database; made by hand, the system says by name what hinders.
    std::fs::File::create_new(path).map_err(files::at(path))?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection =
        Connection::open_with_flags(path, flags).map_err(|error| cannot_open(error, path))?;
    unlock(&connection, key)?;
    set_up(&connection)?;
    connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    Ok(connection)
}

fn cannot_open(error: rusqlite::Error, path: &Path) -> Error {
    if error.sqlite_error_code() != Some(rusqlite::ErrorCode::CannotOpen) {
        return Error::from(error);
    }
    let kind = match path.try_exists() {
        Ok(false) => return Error::Missing(path.to_owned()),
        Ok(true) if path.is_dir() => std::io::ErrorKind::IsADirectory,
        Ok(true) => std::io::ErrorKind::PermissionDenied,
        Err(error) => error.kind(),
    };
    Error::File {
        path: path.to_owned(),
        source: kind.into(),
    }
}

/// The name under which SQLite takes no lock and looks for no journal.
fn frozen(path: &Path) -> String {
    let mut name = String::from(match path.to_string_lossy().chars().next() {
        Some('/' | '\\') => "file://",
        _ if path.is_absolute() => "file:///",
        _ => "file:",
    });
    for c in path.to_string_lossy().chars() {
        match c {
            '%' => name.push_str("%25"),
            '?' => name.push_str("%3f"),
            '#' => name.push_str("%23"),
            '\\' if cfg!(windows) => name.push('/'),
            c => name.push(c),
        }
    }
    name.push_str("?immutable=1");
    name
}

/// Gives the key, and reads what tells whether it fits.
pub(crate) fn unlock(connection: &Connection, key: Option<&DatabaseKey>) -> Result<()> {
    // A wrong key is an answer, nothing to write onto the terminal.
    connection.execute_batch("pragma cipher_log_level = none")?;
    if let Some(key) = key {
        // A raw key: no derivation, so opening costs milliseconds. The text is zeroed when dropped.
        let hex = key.to_hex();
        let pragma = zeroize::Zeroizing::new(format!("pragma key = \"x'{}'\"", hex.expose()));
        connection.execute_batch(&pragma)?;
    }
    connection.busy_timeout(PATIENCE)?;
    let _: i64 =
        connection.query_row("select count(*) from sqlite_schema", [], |row| row.get(0))?;
    Ok(())
}

fn set_up(connection: &Connection) -> Result<()> {
    connection.execute_batch(
        "pragma journal_mode = wal;
         pragma synchronous = full;
         pragma foreign_keys = on;
         pragma temp_store = memory;
         pragma mmap_size = 0;
         pragma cache_size = -32768;
         pragma trusted_schema = off;
         -- What a big import left of the log beside the file is given back.
         pragma journal_size_limit = 67108864;",
    )?;
    connection.set_prepared_statement_cache_capacity(256);
    crate::census::bits::register(connection)?;
    Ok(())
}

/// The file's format, after checking that it is ours.
pub(crate) fn format(connection: &Connection) -> Result<u32> {
    let application: i32 =
        connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    if application != APPLICATION_ID {
        return Err(Error::KeyOrFile);
    }
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

/// Brings the file to [`FORMAT`], one transaction a step.
pub(crate) fn migrate(connection: &mut Connection) -> Result<()> {
    let found = format(connection)?;
    if found > FORMAT {
        return Err(Error::Newer {
            found,
            known: FORMAT,
        });
    }
    for (place, sql) in MIGRATIONS.iter().enumerate().skip(found as usize) {
        let tx = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        // Another program that opened the file at the same moment may have done this step.
        if format(&tx)? as usize > place {
            continue;
        }
        tx.execute_batch(sql)?;
        tx.pragma_update(
            None,
            "user_version",
            u32::try_from(place + 1).unwrap_or(FORMAT),
        )?;
        tx.commit()?;
    }
    Ok(())
}
