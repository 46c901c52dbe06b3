//! What a program without a window needs besides [`crate::call`]: making a
//! directory, opening one, and acting for whoever holds its key.

use crate::app::App;
use crate::error::{AppError, ErrorCode, Result};
use crate::keys::KeyFile;
use crate::session;
use crate::view::Unlock;

pub use crate::backup::{History, Restored};
pub use crate::first_run::FirstRun;

/// A fresh id, for what a command wants named by its caller so that asking twice makes one.
///
/// # Errors
/// The computer has no chance to give.
pub fn new_id(app: &App) -> Result<String> {
    let chance = app.entropy()?;
    let id = domain::id::uuid_v7(app.now(), &std::array::from_fn(|n| chance[n]));
    Ok(id.to_string())
}

/// Whether two names are one but for case, accents and spaces.
#[must_use]
pub fn is_same_name(one: &str, other: &str) -> bool {
    domain::search::fold(one) == domain::search::fold(other)
}

/// Makes a directory and its first owner; answers the recovery key, in print form, this once.
///
/// # Errors
/// A directory is there already, a field is wrong, the key could not be kept.
pub fn init(app: &App, new: &FirstRun<'_>) -> Result<String> {
    Ok(crate::first_run::first_run(app, new)?.0.recovery_key)
}

/// The recovery key was written where the owner wanted it: set-up is complete.
///
/// # Errors
/// The file of keys cannot be written.
pub fn recovery_key_kept(app: &App) -> Result<()> {
    session::recovery_key_kept(app)
}

/// Opens the directory with the key of the vault.
///
/// # Errors
/// `no_directory`; `needs_key` where the vault has no key: ask for the passphrase or the recovery
/// key and call [`unlock`].
pub fn open(app: &App) -> Result<()> {
    let key_file = KeyFile::read(app.place())?.ok_or_else(|| {
        AppError::new(
            ErrorCode::NoDirectory,
            format!("There is no directory at {}. Make one with `rollbookctl init`, or name another with --directory.", app.place().display()),
        )
        .with("path", app.place().display().to_string())
    })?;
    match session::ensure_open(app, &key_file)? {
        Some(_) => Ok(()),
        None => Err(AppError::new(
            ErrorCode::NeedsKey,
            "This computer has no key for the directory, or its keyring is locked. Type the passphrase or the recovery key, or name a key file in ROLLBOOK_KEY_FILE.",
        )),
    }
}

/// Opens the directory with what was typed: a passphrase, or the recovery key.
///
/// # Errors
/// It is neither.
pub fn unlock(app: &App, typed: &str) -> Result<()> {
    let passphrase = Unlock {
        passphrase: Some(typed.to_owned()),
        recovery_key: None,
        remember: false,
        sign_in: None,
    };
    let recovery = Unlock {
        passphrase: None,
        recovery_key: Some(typed.to_owned()),
        remember: false,
        sign_in: None,
    };
    match session::unlock(app, passphrase) {
        Ok(_) => Ok(()),
        Err(error) if error.code == ErrorCode::WrongPassphrase => {
            session::unlock(app, recovery).map(|_| ())
        }
        Err(error) => Err(error),
    }
}

/// Acts as the first owner, or as the admin with that address, with that admin's rights.
///
/// # Errors
/// Nobody signs in with that address.
pub fn act_as(app: &App, email: Option<&str>) -> Result<()> {
    session::act_as(app, email)
}

/// Acts looked through at once for the last one.
const ACTS: u32 = 50;

/// The last change that was made by this way as this admin and is still in force.
///
/// # Errors
/// `nothing_to_undo`.
pub fn last_change(app: &App) -> Result<String> {
    let admin = app.admin()?;
    let via = app.inner.host.via;
    let found = app
        .store()?
        .read(|reader| {
            let mut before = None;
            loop {
                let acts = reader.acts(before, ACTS)?;
                let Some(last) = acts.last() else {
                    return Ok(None);
                };
                before = Some(last.n);
                let ours = acts.iter().find(|act| {
                    act.by == Some(admin)
                        && act.via == via
                        && act.in_force
                        && act.undoes.is_none()
                        // How the directory came to be is not to be undone.
                        && !matches!(&*act.kind, "directory_create" | "owner_create")
                });
                if let Some(act) = ours {
                    return Ok(Some(act.id));
                }
            }
        })
        .map_err(crate::fault::store)?;
    found
        .map(|act| act.to_string())
        .ok_or_else(|| AppError::new(ErrorCode::NothingToUndo, "There is nothing to undo."))
}

/// The day so many days from today, `YYYY-MM-DD`, by the calendar of the organisation.
///
/// # Errors
/// `signed_out`; what reading may answer.
pub fn day_ahead(app: &App, days: u32) -> Result<String> {
    let now = app.now();
    app.store()?
        .read(|reader| {
            let today = store::today_in(crate::days::Days::of(reader)?.zone(), now);
            let ahead = today.checked_add_days(chrono::Days::new(days.into()));
            Ok(ahead.unwrap_or(today).to_string())
        })
        .map_err(crate::fault::store)
}

/// An instant in milliseconds as `2026-11-22T08:15:00Z`, for scripts and tables.
#[must_use]
pub fn utc(at: i64) -> String {
    chrono::DateTime::from_timestamp_millis(at)
        .map(|at| at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true))
        .unwrap_or_default()
}

/// Closes the directory. When this returns its file is closed, so that a program may end: a thread
/// that still closed it while the program ends would find the cipher gone.
pub fn close(app: &App) {
    app.close();
}

/// Restores a backup at the place of the directory, which must not be open. What was there is set
/// aside. The key comes from the vault, else `typed` is asked for the passphrase or the recovery
/// key; `progress` is told bytes done and in all, and may stop it.
///
/// # Errors
/// `file_refused` if it is no whole backup; the key is not its key; `busy` while another program
/// has the directory open. After each of them everything is as it was.
pub fn restore(
    app: &App,
    from: &std::path::Path,
    typed: &mut dyn FnMut() -> Result<Option<String>>,
    progress: &mut dyn FnMut(u64, u64) -> std::ops::ControlFlow<()>,
) -> Result<Restored> {
    crate::backup::restore(app, from, typed, progress)
}

/// Reads the whole history and says whether it is as it was written. A history that is not is an
/// answer, no error.
///
/// # Errors
/// `denied` without the right to read the audit; what reading may answer.
pub fn verify_history(
    app: &App,
    progress: &mut dyn FnMut(u64, u64) -> std::ops::ControlFlow<()>,
) -> Result<History> {
    crate::backup::verify(app, progress)
}
