//! From a backup to a directory again.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use domain::audit::Head;
use domain::id::LogId;
use rusqlite::Connection;
use secrets::DatabaseKey;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{BackupFault, BackupInfo, MAGIC, Progress, check_copy, each_chunk};
use crate::connection::{self, Access};
use crate::error::{Error, Result};
use crate::files::{self, at};
use crate::hex::{hex, unhex};
use crate::store::Store;
use crate::write::WriteContext;

/// What to restore, and where to.
#[derive(Debug)]
pub struct Restore<'a> {
    /// The backup.
    pub from: &'a Path,
    /// The place of the directory. What lies there is set aside under another name; this process
    /// must not have it open.
    pub to: &'a Path,
    /// The key of the directory in the backup; `None` for one that is not encrypted.
    pub key: Option<&'a DatabaseKey>,
    /// A fresh name for the desk's log. What this desk wrote after the backup may be known
    /// elsewhere, so no place in the old log may ever be used again.
    pub log: LogId,
    /// When, and who restores.
    pub context: &'a WriteContext,
}

/// A directory that was restored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// What the backup said of itself.
    pub info: BackupInfo,
    /// Where the directory lies now that was there before.
    pub set_aside: Option<PathBuf>,
}

/// Restores a backup. It is copied beside its place, opened with the key, checked page by page and
/// its whole history verified before anything that exists is touched.
///
/// # Errors
/// [`Error::Backup`] if the file is no whole backup; [`Error::KeyOrFile`] if the key is not its
/// key; [`Error::Newer`]; [`Error::Busy`] while another program has the directory open;
/// [`Error::DiskFull`], [`Error::Cancelled`]. After each of them everything is as it was.
pub fn restore(order: &Restore<'_>, progress: Progress<'_>) -> Result<Restored> {
    let restoring = files::beside(order.to, ".restoring");
    files::remove_database(&restoring)?;
    let done = unpack(order, &restoring, progress).and_then(|info| {
        adopt(order, &restoring, &info)?;
        let set_aside = exchange(order, &restoring, &info)?;
        Ok(Restored { info, set_aside })
    });
    if done.is_err()
        && let Err(error) = files::remove_database(&restoring)
    {
        tracing::warn!(%error, "a restored copy could not be removed");
    }
    done
}

/// The database out of the backup, checked.
fn unpack(order: &Restore<'_>, restoring: &Path, progress: Progress<'_>) -> Result<BackupInfo> {
    let mut from = File::open(order.from).map_err(at(order.from))?;
    let info = BackupInfo::read_in(&mut from, order.from)?;
    let first = unhex(&info.first).ok_or(BackupFault::Damaged("its end cannot be read"))?;
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(restoring)
        .map_err(at(restoring))?;
    let mut hash = Sha256::new();
    let total = 2 * info.bytes;
    each_chunk(&mut from, order.from, info.bytes, |done, chunk| {
        if done == 0
            && let Some(begin) = chunk.first_chunk_mut::<16>()
        {
            debug_assert_eq!(begin, MAGIC);
            *begin = first;
        }
        hash.update(&*chunk);
        file.write_all(chunk).map_err(at(restoring))?;
        if progress(done, total).is_break() {
            return Err(Error::Cancelled);
        }
        Ok(())
    })?;
    if hex(&hash.finalize()) != info.sha256 {
        return Err(BackupFault::Damaged("some of its bytes were changed").into());
    }
    file.sync_all().map_err(at(restoring))?;
    drop(file);
    if progress(info.bytes, total).is_break() {
        return Err(Error::Cancelled);
    }
    Ok(info)
}

/// Makes the copy this desk's own: a new log, and a line in the audit.
fn adopt(order: &Restore<'_>, restoring: &Path, info: &BackupInfo) -> Result<()> {
    let copy = connection::open(restoring, order.key, Access::Frozen)?;
    let found = connection::format(&copy)?;
    if found > connection::FORMAT {
        return Err(Error::Newer {
            found,
            known: connection::FORMAT,
        });
    }
    drop(copy);
    let head: Head = info
        .audit_head
        .parse()
        .map_err(|_| BackupFault::Damaged("its end cannot be read"))?;
    check_copy(restoring, order.key, &info.counts, &head)?;
    let (store, _) = Store::open(restoring, order.key)?;
    if store.directory_id().to_string() != info.directory {
        return Err(BackupFault::Damaged("it holds another directory than it says").into());
    }
    let verified = store.read(|reader| {
        reader.verify_history(Some(&head), &mut |_, _| std::ops::ControlFlow::Continue(()))
    })?;
    if let Err(fault) = verified {
        return Err(Error::Damaged(fault.to_string()));
    }
    store.write(order.context, |tx| {
        let before = tx.head.log;
        tx.begin_log(order.log)?;
        tx.note(
            "restore",
            None,
            &json!({
                "made_at": info.made_at,
                "head": info.audit_head,
                "log": order.log.to_string(),
                "log_before": before.to_string(),
            }),
        )
    })?;
    store.close()?;
    File::open(restoring)
        .and_then(|file| file.sync_all())
        .map_err(at(restoring))
}

/// Sets aside what is there and puts the copy in its place; puts everything back if that fails.
fn exchange(order: &Restore<'_>, restoring: &Path, info: &BackupInfo) -> Result<Option<PathBuf>> {
    let keys = files::beside(order.to, ".keys");
    let taken: Vec<PathBuf> = files::of_database(order.to)
        .into_iter()
        .chain([keys.clone()])
        .filter(|place| place.exists())
        .collect();
    if order.to.exists() {
        gather(order)?;
    }
    let aside = free_name(order);
    let mut moved: Vec<(PathBuf, PathBuf)> = Vec::new();
    let exchanged = (|| {
        for place in taken {
            // Gathering took the journals into the file.
            if place.exists() {
                let end = place.as_os_str().as_encoded_bytes()
                    [order.to.as_os_str().as_encoded_bytes().len()..]
                    .to_vec();
                let target = files::beside(&aside, &String::from_utf8_lossy(&end));
                std::fs::rename(&place, &target).map_err(at(&place))?;
                moved.push((place, target));
            }
        }
        if let Some(text) = &info.keys {
            files::write_new(&keys, text.as_bytes())?;
        }
        files::put_new(restoring, order.to)
    })();
    match exchanged {
        Ok(()) => Ok(moved
            .iter()
            .any(|(place, _)| place == order.to)
            .then_some(aside)),
        Err(error) => {
            if info.keys.is_some() {
                files::remove(&keys)?;
            }
            for (place, target) in moved.into_iter().rev() {
                std::fs::rename(&target, &place).map_err(at(&place))?;
            }
            Err(error)
        }
    }
}

/// Takes the journals of the old directory into its file, and sees that nobody has it open. One
/// that this key does not open, or that is damaged, is set aside as it lies.
fn gather(order: &Restore<'_>) -> Result<()> {
    let alone = |connection: Connection| -> rusqlite::Result<()> {
        // Whoever has it open has it open for long.
        connection.busy_timeout(Duration::from_millis(500))?;
        connection.execute_batch(
            "pragma locking_mode = exclusive; begin exclusive; commit; pragma wal_checkpoint(truncate);",
        )?;
        connection.close().map_err(|(_, error)| error)
    };
    let gathered = connection::open(order.to, order.key, Access::Write)
        .and_then(|connection| Ok(alone(connection)?));
    match gathered {
        Err(Error::Busy) => Err(Error::Busy),
        Err(error) => {
            tracing::info!(%error, "the old directory is set aside unopened");
            Ok(())
        }
        Ok(()) => Ok(()),
    }
}

/// `NAME.before-restore-20260921-070640`, or with a number where that is taken.
fn free_name(order: &Restore<'_>) -> PathBuf {
    let stamp = chrono::DateTime::from_timestamp_millis(order.context.now.0)
        .map(|at| at.format("%Y%m%d-%H%M%S").to_string())
        .unwrap_or_default();
    let mut end = format!(".before-restore-{stamp}");
    let mut n = 1;
    loop {
        let name = files::beside(order.to, &end);
        let taken = files::of_database(&name).iter().any(|place| place.exists());
        if !taken {
            return name;
        }
        n += 1;
        end = format!(".before-restore-{stamp}-{n}");
    }
}
