//! Files beside the database: their names, and moving them without losing one.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// A name beside the database: its own with something at the end.
pub(crate) fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

/// The database and what SQLite puts beside it.
pub(crate) fn of_database(path: &Path) -> [PathBuf; 4] {
    ["", "-wal", "-shm", "-journal"].map(|end| beside(path, end))
}

/// Removes a database that nobody ever used.
pub(crate) fn remove_database(path: &Path) -> Result<()> {
    of_database(path).iter().try_for_each(|place| remove(place))
}

/// Removes a file, if it is there.
pub(crate) fn remove(path: &Path) -> Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(at(path)(error)),
        _ => Ok(()),
    }
}

/// Gives a finished file its name, which nobody may have taken meanwhile, and makes that durable.
pub(crate) fn put_new(finished: &Path, path: &Path) -> Result<()> {
    match std::fs::hard_link(finished, path) {
        Ok(()) => remove(finished)?,
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            return Err(Error::Exists(path.to_owned()));
        }
        // Some file systems, such as those of memory sticks, know no links.
        Err(_) if !path.exists() => std::fs::rename(finished, path).map_err(at(path))?,
        Err(error) => return Err(at(path)(error)),
    }
    sync_folder(path)
}

/// Gives a finished file its name in place of whatever had it, in one step.
pub(crate) fn replace(finished: &Path, path: &Path) -> Result<()> {
    std::fs::rename(finished, path).map_err(at(path))?;
    sync_folder(path)
}

/// Writes a small file whole or not at all; its name is free.
pub(crate) fn write_new(path: &Path, bytes: &[u8]) -> Result<()> {
    let unfinished = beside(path, ".new");
    remove(&unfinished)?;
    let written = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&unfinished)
        .and_then(|mut file| {
            std::io::Write::write_all(&mut file, bytes)?;
            file.sync_all()
        })
        .map_err(at(&unfinished))
        .and_then(|()| put_new(&unfinished, path));
    if written.is_err() {
        remove(&unfinished)?;
    }
    written
}

/// Whether two names mean one file, as far as they can be followed.
pub(crate) fn same(one: &Path, other: &Path) -> bool {
    one == other
        || match (one.canonicalize(), other.canonicalize()) {
            (Ok(one), Ok(other)) => one == other,
            _ => false,
        }
}

/// Makes the names in a file's folder durable, which takes a sync of its own on Unix.
#[cfg(unix)]
pub(crate) fn sync_folder(path: &Path) -> Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    std::fs::File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(at(folder))
}

#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps)] // the shape of the other one
pub(crate) fn sync_folder(_path: &Path) -> Result<()> {
    Ok(())
}

/// Turns what the system says of a file into our error.
pub(crate) fn at(path: &Path) -> impl FnOnce(std::io::Error) -> Error + '_ {
    move |source| match source.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Error::DiskFull,
        _ => Error::File {
            path: path.to_owned(),
            source,
        },
    }
}
