//! Backups: the whole directory as one encrypted file that can be restored on a new computer with
//! nothing but itself and the recovery key on paper.
//!
//! ```text
//! 16 bytes   "Rollbook backup\n"
//! N bytes    the database from its 17th byte on, encrypted as it always is
//! JSON       BackupInfo: which directory, when, how many, the file of keys, hash of the database,
//!            and its first 16 bytes
//! 32 bytes   SHA-256 of the JSON
//!  8 bytes   length of the JSON, little-endian
//! 16 bytes   "\nRollbook end 1\n"
//! ```
//! The first bytes of an encrypted database are its salt. With our name in their place nobody
//! opens (and changes) a backup by mistake, and a database is copied once, never moved about. The
//! end stands last, so a copy that was cut short shows.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::ops::ControlFlow;
use std::path::Path;

use domain::audit::Head;
use domain::time::Instant;
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OptionalExtension as _};
use secrets::DatabaseKey;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::connection::{self, Access};
use crate::error::{Error, Result};
use crate::files::{self, at};
use crate::hex::hex;
use crate::store::Store;
use crate::write::last_audit;

pub use restore::{Restore, Restored, restore};

mod restore;

const MAGIC: &[u8; 16] = b"Rollbook backup\n";
const END: &[u8; 16] = b"\nRollbook end 1\n";
/// Hash, length and end mark.
const TAIL: u16 = 32 + 8 + 16;
/// More than any file of keys.
const MAX_INFO: u64 = 1 << 20;
/// The version of [`BackupInfo`] this program writes.
const VERSION: u32 = 1;
/// Bytes of a page, by which progress is told.
const PAGE: u64 = 4096;
/// Pages copied between two calls of a progress function: 4 MB.
const PAGES: std::ffi::c_int = 1024;
/// Bytes hashed at once.
const CHUNK: usize = 1 << 20;

/// Told how much is done, in bytes of about so many in all; says whether to go on.
pub type Progress<'a> = &'a mut dyn FnMut(u64, u64) -> ControlFlow<()>;

/// What a backup says of itself without being opened. Nothing in it is about a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupInfo {
    version: u32,
    /// The directory's id, hyphenated.
    pub directory: String,
    /// The organisation's name, to tell backups apart by.
    #[serde(default)]
    pub organisation: Option<String>,
    /// When it was made, milliseconds since 1970 UTC.
    pub made_at: i64,
    /// The format of the database in it.
    pub format: u32,
    /// Whether it wants a key.
    pub encrypted: bool,
    /// How much is in it.
    #[serde(flatten)]
    pub counts: Counts,
    /// Where the audit ended, as [`Head`] prints it.
    pub audit_head: String,
    /// The text of the file of keys beside the database: the database's key, wrapped by the
    /// recovery key.
    pub keys: Option<String>,
    /// Bytes of the database.
    bytes: u64,
    /// SHA-256 of the database.
    sha256: String,
    /// Its first 16 bytes.
    first: String,
}

/// How much is in a directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// People, those in the bin included.
    pub people: u64,
    /// Badges.
    pub badges: u64,
    /// Operations of the log.
    pub operations: u64,
}

/// Why a file cannot be restored from.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BackupFault {
    /// Something else.
    #[error("this file is not a Rollbook backup")]
    NotABackup,
    /// Its end is missing.
    #[error("this backup is incomplete: it was cut short while it was copied or written")]
    Incomplete,
    /// It is not as it was written.
    #[error("this backup is damaged: {0}")]
    Damaged(&'static str),
    /// Made by a newer version.
    #[error("this backup was made by a newer Rollbook (version {0} of backups)")]
    Newer(u32),
    /// The target is the directory itself.
    #[error("a backup cannot take the place of the directory it is made of")]
    OntoItself,
}

impl Store {
    /// Writes the directory as it is now into a backup, while others go on reading and writing.
    ///
    /// The copy is opened, checked page by page and counted before it gets its name; what was
    /// there by that name stays until then. `keys` is the text of the file of keys, without which
    /// the recovery key opens nothing.
    ///
    /// # Errors
    /// [`Error::DiskFull`] and [`Error::Cancelled`], after which nothing is left of it;
    /// [`Error::Damaged`] if the copy cannot be read back.
    pub fn backup(
        &self,
        to: &Path,
        made_at: Instant,
        keys: Option<&str>,
        progress: Progress<'_>,
    ) -> Result<BackupInfo> {
        if files::same(to, self.path()) {
            return Err(BackupFault::OntoItself.into());
        }
        let partial = files::beside(to, ".partial");
        files::remove_database(&partial)?;
        let made = self
            .write_backup(&partial, made_at, keys, progress)
            .and_then(|info| files::replace(&partial, to).map(|()| info));
        if made.is_err()
            && let Err(error) = files::remove_database(&partial)
        {
            tracing::warn!(%error, "an unfinished backup could not be removed");
        }
        made
    }

    fn write_backup(
        &self,
        partial: &Path,
        made_at: Instant,
        keys: Option<&str>,
        progress: Progress<'_>,
    ) -> Result<BackupInfo> {
        let source = self.connect()?;
        // One snapshot from the first page to the last, whatever is written meanwhile.
        let snapshot = source.unchecked_transaction()?;
        let counts = Counts::read(&snapshot)?;
        let head = last_audit(&snapshot)?;
        let organisation = snapshot
            .query_row("select name from organisation limit 1", [], |row| {
                row.get::<_, Option<String>>(0)
            })
            .optional()?
            .flatten();
        let format = connection::format(&snapshot)?;
        let bytes = copy_pages(&snapshot, partial, self.key(), progress)?;
        drop(snapshot);
        drop(source);
        check_copy(partial, self.key(), &counts, &head)?;
        if progress(2 * bytes, 3 * bytes).is_break() {
            return Err(Error::Cancelled);
        }
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .open(partial)
            .map_err(at(partial))?;
        let mut first = [0; 16];
        let mut hash = Sha256::new();
        let bytes = each_chunk(&mut file, partial, bytes, |from, chunk| {
            if from == 0
                && let Some(found) = chunk.first_chunk()
            {
                first = *found;
            }
            hash.update(chunk);
            if progress(2 * bytes + from, 3 * bytes).is_break() {
                return Err(Error::Cancelled);
            }
            Ok(())
        })?;
        let info = BackupInfo {
            version: VERSION,
            directory: self.directory_id().to_string(),
            organisation,
            made_at: made_at.0,
            format,
            encrypted: self.key().is_some(),
            counts,
            audit_head: head.to_string(),
            keys: keys.map(str::to_owned),
            bytes,
            sha256: hex(&hash.finalize()),
            first: hex(&first),
        };
        info.write_around(&mut file).map_err(at(partial))?;
        Ok(info)
    }
}

impl BackupInfo {
    /// Reads what a backup says of itself, and that it is all there. Its pages are looked at when
    /// it is restored.
    ///
    /// # Errors
    /// [`Error::Backup`], [`Error::File`].
    pub fn read(from: &Path) -> Result<Self> {
        let mut file = File::open(from).map_err(at(from))?;
        Self::read_in(&mut file, from)
    }

    fn read_in(file: &mut File, from: &Path) -> Result<Self> {
        let length = file.metadata().map_err(at(from))?.len();
        let mut begin = [0; 16];
        if length < 16 {
            return Err(BackupFault::NotABackup.into());
        }
        file.read_exact(&mut begin).map_err(at(from))?;
        if begin != *MAGIC {
            return Err(BackupFault::NotABackup.into());
        }
        let tail_length = u64::from(TAIL);
        if length < 16 + tail_length {
            return Err(BackupFault::Incomplete.into());
        }
        let mut tail = [0; TAIL as usize];
        file.seek(SeekFrom::End(-i64::from(TAIL)))
            .and_then(|_| file.read_exact(&mut tail))
            .map_err(at(from))?;
        let (told_hash, rest) = tail.split_at(32);
        let (size, end) = rest.split_at(8);
        if end != END {
            return Err(BackupFault::Incomplete.into());
        }
        let size = u64::from_le_bytes(size.try_into().unwrap_or_default());
        if size > MAX_INFO || size + tail_length + 16 > length {
            return Err(BackupFault::Damaged("its end does not fit").into());
        }
        let mut json = vec![0; usize::try_from(size).unwrap_or(0)];
        file.seek(SeekFrom::Start(length - tail_length - size))
            .and_then(|_| file.read_exact(&mut json))
            .map_err(at(from))?;
        if Sha256::digest(&json).as_slice() != told_hash {
            return Err(BackupFault::Damaged("its end was changed").into());
        }
        let version = serde_json::from_slice::<VersionOnly>(&json)
            .map_err(|_| BackupFault::Damaged("its end cannot be read"))?
            .version;
        if version > VERSION {
            return Err(BackupFault::Newer(version).into());
        }
        let info: Self = serde_json::from_slice(&json)
            .map_err(|_| BackupFault::Damaged("its end cannot be read"))?;
        if info.bytes + size + tail_length != length {
            return Err(BackupFault::Damaged("bytes are missing in the middle").into());
        }
        Ok(info)
    }

    /// Puts the name in front and this behind, and sees it onto the disk.
    fn write_around(&self, file: &mut File) -> std::io::Result<()> {
        let json = serde_json::to_vec(self)?;
        file.seek(SeekFrom::Start(self.bytes))?;
        file.write_all(&json)?;
        file.write_all(&Sha256::digest(&json))?;
        file.write_all(&(json.len() as u64).to_le_bytes())?;
        file.write_all(END)?;
        file.seek(SeekFrom::Start(0))?;
        file.write_all(MAGIC)?;
        file.sync_all()
    }
}

#[derive(Deserialize)]
struct VersionOnly {
    version: u32,
}

impl Counts {
    fn read(connection: &Connection) -> Result<Self> {
        let count = |sql: &str| -> Result<u64> {
            let found: i64 = connection.query_row(sql, [], |row| row.get(0))?;
            Ok(u64::try_from(found).unwrap_or(0))
        };
        Ok(Self {
            people: count("select count(*) from person where retracted = 0")?,
            badges: count("select count(*) from badge where retracted = 0")?,
            operations: count("select coalesce(max(dseq), 0) from op")?,
        })
    }
}

/// Copies the database page by page, decrypted from the one and encrypted into the other with the
/// same key. Answers how many bytes there are.
fn copy_pages(
    source: &Connection,
    to: &Path,
    key: Option<&DatabaseKey>,
    progress: Progress<'_>,
) -> Result<u64> {
    // An empty file is a new database; made by hand, the system says by name what hinders.
    File::create_new(to).map_err(at(to))?;
    let mut target = Connection::open(to)?;
    connection::unlock(&target, key)?;
    // Nobody else sees it, and it is thrown away if anything fails.
    target.execute_batch("pragma journal_mode = off; pragma synchronous = off;")?;
    let copy = Backup::new(source, &mut target)?;
    loop {
        match copy.step(PAGES)? {
            StepResult::Done => break,
            StepResult::More => {}
            // Nobody writes the source's snapshot or the target; whoever does is in the way.
            _ => return Err(Error::Busy),
        }
        let pages = copy.progress();
        let total = PAGE * u64::try_from(pages.pagecount).unwrap_or(0);
        let left = PAGE * u64::try_from(pages.remaining).unwrap_or(0);
        if progress(total - left, 3 * total).is_break() {
            return Err(Error::Cancelled);
        }
    }
    drop(copy);
    target.close().map_err(|(_, error)| Error::from(error))?;
    Ok(std::fs::metadata(to).map_err(at(to))?.len())
}

/// Opens a copy and looks at every page.
fn check_copy(place: &Path, key: Option<&DatabaseKey>, counts: &Counts, head: &Head) -> Result<()> {
    let copy = connection::open(place, key, Access::Frozen)?;
    let found: String = copy.query_row("pragma quick_check(1)", [], |row| row.get(0))?;
    if found != "ok" {
        return Err(Error::Damaged(found));
    }
    if Counts::read(&copy)? != *counts || last_audit(&copy)? != *head {
        return Err(Error::Damaged("the copy holds something else".into()));
    }
    Ok(())
}

/// Reads a file from its beginning; answers how many bytes there were, at most `length`.
fn each_chunk(
    file: &mut File,
    path: &Path,
    length: u64,
    mut each: impl FnMut(u64, &mut [u8]) -> Result<()>,
) -> Result<u64> {
    file.seek(SeekFrom::Start(0)).map_err(at(path))?;
    let mut buffer = vec![0; CHUNK];
    let mut done = 0;
    while done < length {
        let want = usize::try_from(length - done).map_or(CHUNK, |left| left.min(CHUNK));
        let chunk = &mut buffer[..want];
        file.read_exact(chunk).map_err(at(path))?;
        each(done, chunk)?;
        done += want as u64;
    }
    Ok(done)
}
