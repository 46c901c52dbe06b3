//! Backups: the whole directory as one encrypted file, and back.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use domain::access::Permission;
use domain::id::LogId;
use domain::op::Actor;
use secrets::{DatabaseKey, DirectoryId, KeyRing};
use store::{BackupFault, BackupInfo, HistoryFault, Restore, WriteContext};

use crate::app::App;
use crate::error::{AppError, ErrorCode, Result};
use crate::keys::KeyFile;
use crate::view::{BackupRun, JobKind, JobRef};
use crate::{fault, keys};

/// Writes a backup; an older one by that name stays until the new one is whole.
pub(crate) fn run(app: &App, args: BackupRun) -> Result<JobRef> {
    app.permit(Permission::Backup)?;
    let store = app.store()?;
    let to = target(&args.path)?;
    app.start(JobKind::Backup, "bytes", move |app, progress| {
        let path = keys::place(app.place());
        let keys = std::fs::read_to_string(&path).map_err(|error| fault::io(&error, &path))?;
        store
            .backup(&to, app.now(), Some(&keys), &mut |done, total| {
                progress.at(done, total)
            })
            .map_err(fault::store)?;
        Ok(Some(to.display().to_string()))
    })
}

/// Where a backup goes. The place of an older backup may be taken, nothing else is written over.
fn target(path: &str) -> Result<PathBuf> {
    let path = Path::new(path);
    if !path.is_absolute() || path.file_name().is_none() {
        return Err(AppError::new(
            ErrorCode::BadRequest,
            format!(
                "{:?} is no absolute path of a file.",
                path.display().to_string()
            ),
        ));
    }
    if !path.exists() {
        return Ok(path.to_owned());
    }
    match BackupInfo::read(path) {
        // Half a backup is one too.
        Ok(_)
        | Err(store::Error::Backup(
            BackupFault::Incomplete | BackupFault::Damaged(_) | BackupFault::Newer(_),
        )) => Ok(path.to_owned()),
        Err(store::Error::Backup(BackupFault::NotABackup | BackupFault::OntoItself)) => {
            Err(AppError::new(
                ErrorCode::NoAccess,
                format!(
                    "{} is there already and is no backup, so it is not written over. Choose another name.",
                    path.display()
                ),
            )
            .with("path", path.display().to_string()))
        }
        Err(error) => Err(fault::store(error)),
    }
}

/// A directory that was restored.
#[derive(Clone, Debug)]
pub struct Restored {
    /// When the backup was made, milliseconds since 1970 UTC.
    pub made_at: i64,
    /// People in it, those in the bin included.
    pub people: u64,
    /// Badges in it.
    pub badges: u64,
    /// Operations of its log.
    pub operations: u64,
    /// Where the directory lies now that was there before.
    pub set_aside: Option<PathBuf>,
    /// The key was typed and could not be kept on this computer; it is asked for at each start.
    pub key_not_kept: bool,
}

/// Restores a backup at the place of the directory, which must not be open here. The key comes
/// from the vault, else `typed` is asked for the passphrase or the recovery key.
pub(crate) fn restore(
    app: &App,
    from: &Path,
    typed: &mut dyn FnMut() -> Result<Option<String>>,
    progress: &mut dyn FnMut(u64, u64) -> ControlFlow<()>,
) -> Result<Restored> {
    let info = BackupInfo::read(from).map_err(|error| not_a_backup(error, from))?;
    let key_file = KeyFile::of_backup(info.keys.as_deref())?;
    let directory = key_file.directory()?;
    let (key, was_typed) = match keys::from_vault(app, directory) {
        Ok(key) => (key, false),
        Err(error) => (asked(app, &key_file, typed)?.ok_or(error)?, true),
    };
    let mut log = [0; 8];
    log.copy_from_slice(&app.entropy()?[..8]);
    let context = WriteContext {
        now: app.now(),
        // Nobody is signed in: whoever holds the key restores.
        actor: Actor {
            person: None,
            via: app.inner.host.via,
        },
        entropy: app.entropy()?,
        kind: "restore",
        label: serde_json::json!({ "made_at": info.made_at }).to_string(),
    };
    let done = store::restore(
        &Restore {
            from,
            to: app.place(),
            key: Some(&key),
            log: LogId(u64::from_le_bytes(log)),
            context: &context,
        },
        progress,
    )
    .map_err(fault::store)?;
    let key_not_kept = was_typed && !kept(app, directory, &key);
    Ok(Restored {
        made_at: done.info.made_at,
        people: done.info.counts.people,
        badges: done.info.counts.badges,
        operations: done.info.counts.operations,
        set_aside: done.set_aside,
        key_not_kept,
    })
}

fn not_a_backup(error: store::Error, from: &Path) -> AppError {
    match error {
        store::Error::File { source, .. } => fault::io(&source, from),
        error => fault::store(error),
    }
}

/// The key by what somebody types.
fn asked(
    app: &App,
    key_file: &KeyFile,
    typed: &mut dyn FnMut() -> Result<Option<String>>,
) -> Result<Option<DatabaseKey>> {
    let Some(typed) = typed()? else {
        return Ok(None);
    };
    match key_file.by_passphrase(app, &typed) {
        Err(error) if error.code == ErrorCode::WrongPassphrase => {
            key_file.by_recovery_key(&typed).map(Some)
        }
        done => done.map(Some),
    }
}

/// Keeps a typed key where this computer keeps keys. A computer that keeps none asks at each start.
fn kept(app: &App, directory: DirectoryId, key: &DatabaseKey) -> bool {
    KeyRing::new(Arc::clone(&app.inner.host.vault))
        .remember(directory, key)
        .is_ok()
}

/// A history that was read whole.
#[derive(Clone, Debug)]
pub struct History {
    /// Entries of the audit.
    pub entries: u64,
    /// Operations of the log.
    pub operations: u64,
    /// Where the audit ends; kept elsewhere, it proves later that nothing was cut off.
    pub head: String,
    /// What is wrong first, in a sentence; `None`: nothing.
    pub fault: Option<String>,
}

/// Reads the whole history and says whether it is as it was written.
pub(crate) fn verify(
    app: &App,
    progress: &mut dyn FnMut(u64, u64) -> ControlFlow<()>,
) -> Result<History> {
    app.permit(Permission::AuditRead)?;
    app.store()?
        .read(|reader| {
            let head = reader.audit_head()?;
            let history = |entries, operations, fault: Option<HistoryFault>| History {
                entries,
                operations,
                head: head.to_string(),
                fault: fault.map(|fault| fault::sentence(&fault.to_string())),
            };
            Ok(match reader.verify_history(None, progress)? {
                Ok(verified) => history(verified.audit.count, verified.operations, None),
                Err(fault) => history(head.n, 0, Some(fault)),
            })
        })
        .map_err(fault::store)
}
