//! Backups: the whole directory as one encrypted file, and back.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use domain::access::Permission;
use domain::field::OrganisationField;
use domain::id::LogId;
use domain::op::Actor;
use secrets::{DatabaseKey, DirectoryId, KeyRing};
use store::{BackupFault, BackupInfo, HistoryFault, Restore, WriteContext};

use crate::app::App;
use crate::error::{AppError, ErrorCode, Result};
use crate::keys::KeyFile;
use crate::view::{
    BackupRef, BackupRefusal, BackupRun, BackupStatus, BackupView, JobKind, JobRef, NewsTopic,
    Nothing, RestoreRun,
};
use crate::{fault, files, keys};

/// How the name of a backup ends.
const ENDING: &str = "rollbook-backup";

/// Where this desk remembers its last backup.
const DESK: &str = "desk";
const LAST: &str = "last_backup";

/// Writes a backup; an older one by that name stays until the new one is whole.
pub(crate) fn run(app: &App, args: BackupRun) -> Result<JobRef> {
    app.permit(Permission::Backup)?;
    let store = app.store()?;
    let to = target(&args.path)?;
    app.start(JobKind::Backup, "bytes", move |app, progress| {
        let path = keys::place(app.place());
        let keys = std::fs::read_to_string(&path).map_err(|error| fault::io(&error, &path))?;
        let made = store
            .backup(&to, app.now(), Some(&keys), &mut |done, total| {
                progress.at(done, total)
            })
            .map_err(fault::store)?;
        let path = to.display().to_string();
        let last = serde_json::json!({ "path": path, "at": made.made_at }).to_string();
        if let Err(error) = store.set_setting(DESK, LAST, Some(&last)) {
            tracing::warn!(%error, "the last backup could not be remembered");
        }
        app.tell_topic(NewsTopic::Settings);
        Ok(Some(path))
    })
}

/// The last backup, and where the next one may go.
pub(crate) fn status(app: &App, _: Nothing) -> Result<BackupStatus> {
    app.permit(Permission::Backup)?;
    let store = app.store()?;
    let (organisation, today) = store
        .read(|reader| {
            Ok((
                reader
                    .organisation(OrganisationField::Name)?
                    .unwrap_or_default(),
                crate::people::today(reader, app.now())?,
            ))
        })
        .map_err(fault::store)?;
    let last = store.setting(DESK, LAST).map_err(fault::store)?;
    let name = format!("{} {today}.{ENDING}", files::file_word(&organisation));
    Ok(BackupStatus {
        last: last.and_then(|json| serde_json::from_str(&json).ok()),
        suggested: app.inner.host.documents.join(name).display().to_string(),
    })
}

/// What a backup says of itself, before anything is done with it.
pub(crate) fn look(app: &App, args: BackupRef) -> Result<BackupView> {
    may_restore(app)?;
    let from = Path::new(&args.path);
    let info = BackupInfo::read(from).map_err(|error| not_a_backup(error, from))?;
    let key_file = KeyFile::of_backup(info.keys.as_deref())?;
    Ok(BackupView {
        path: args.path.clone(),
        organization: info.organisation,
        made_at: info.made_at,
        people: info.counts.people,
        badges: info.counts.badges,
        key_at_hand: keys::from_vault(app, key_file.directory()?).is_ok(),
        has_passphrase: key_file.passphrase.is_some(),
        replaces: app.place().exists(),
    })
}

/// Restoring loses nothing, but it changes what everybody at this desk sees: where a directory can
/// be opened, whoever restores signs in first. Where none is here, or its key is not at hand, or
/// it is damaged, there is nobody to ask.
fn may_restore(app: &App) -> Result<()> {
    if app.inner.restoring.load(Ordering::Acquire) {
        return Err(AppError::new(
            ErrorCode::Busy,
            "A backup is being restored already. Wait until it is done.",
        ));
    }
    if app.session().is_some() || app.opened().is_some() {
        return app.permit(Permission::Backup);
    }
    Ok(())
}

/// Restores a backup as a job, after which the directory asks for the password. Nobody is signed in
/// while it goes on.
pub(crate) fn restore_run(app: &App, args: RestoreRun) -> Result<JobRef> {
    may_restore(app)?;
    let from = PathBuf::from(&args.path);
    // What can be wrong with the file or the key is said before anything is closed.
    let typed = args.passphrase.or(args.recovery_key);
    let ready = Ready::make(app, &from, &mut || Ok(typed.clone()))?;
    if app.inner.restoring.swap(true, Ordering::AcqRel) {
        return Err(fault::store(store::Error::Busy));
    }
    let whole = Restoring(app.clone());
    app.set_session(None);
    app.inner.desk.stop();
    if let Some(store) = app.opened() {
        app.set_store(None, None);
        store.close().map_err(fault::store)?;
    }
    app.start(JobKind::Restore, "bytes", move |app, progress| {
        let done = ready.restore(app, &mut |done, total| progress.at(done, total));
        drop(whole);
        Ok(done?.set_aside.map(|path| path.display().to_string()))
    })
}

/// While it lives a backup takes the directory's place.
struct Restoring(App);

impl Drop for Restoring {
    fn drop(&mut self) {
        self.0.inner.restoring.store(false, Ordering::Release);
        self.0.tell_topic(NewsTopic::Session);
    }
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
            Err(fault::backup(
                BackupRefusal::WouldOverwrite,
                &format!(
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
    Ready::make(app, from, typed)?.restore(app, progress)
}

/// A backup with its key.
struct Ready {
    from: PathBuf,
    directory: DirectoryId,
    key: DatabaseKey,
    was_typed: bool,
    has_passphrase: bool,
    made_at: i64,
}

impl Ready {
    fn make(
        app: &App,
        from: &Path,
        typed: &mut dyn FnMut() -> Result<Option<String>>,
    ) -> Result<Self> {
        let info = BackupInfo::read(from).map_err(|error| not_a_backup(error, from))?;
        let key_file = KeyFile::of_backup(info.keys.as_deref())?;
        let directory = key_file.directory()?;
        let (key, was_typed) = match keys::from_vault(app, directory) {
            Ok(key) => (key, false),
            Err(error) => (asked(app, &key_file, typed)?.ok_or(error)?, true),
        };
        Ok(Self {
            from: from.to_owned(),
            directory,
            key,
            was_typed,
            has_passphrase: key_file.passphrase.is_some(),
            made_at: info.made_at,
        })
    }

    fn restore(
        &self,
        app: &App,
        progress: &mut dyn FnMut(u64, u64) -> ControlFlow<()>,
    ) -> Result<Restored> {
        if let Some(folder) = app.place().parent() {
            std::fs::create_dir_all(folder).map_err(|error| fault::io(&error, folder))?;
        }
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
            label: serde_json::json!({ "made_at": self.made_at }).to_string(),
        };
        let done = store::restore(
            &Restore {
                from: &self.from,
                to: app.place(),
                key: Some(&self.key),
                log: LogId(u64::from_le_bytes(log)),
                context: &context,
            },
            progress,
        )
        .map_err(fault::store)?;
        app.inner.health.forget();
        // Whoever chose a passphrase wants no key on this computer.
        let keeps = !self.has_passphrase && self.was_typed && kept(app, self.directory, &self.key);
        let key_not_kept = self.was_typed && !keeps;
        Ok(Restored {
            made_at: done.info.made_at,
            people: done.info.counts.people,
            badges: done.info.counts.badges,
            operations: done.info.counts.operations,
            set_aside: done.set_aside,
            key_not_kept,
        })
    }
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
