//! Backups, and whether the history holds.

use std::path::{Path, PathBuf};

use commands::view::BackupRun;
use commands::{AppError, ErrorCode, headless};
use serde_json::json;

use crate::args::{Arguments, Backup, Restore};
use crate::desk::{Desk, prompt};
use crate::exit::{Exit, Result, Stop};
use crate::output::Output;
use crate::progress::{follow, watch};

/// The path from the root, as the commands want it.
pub(super) fn absolute(path: &Path) -> Result<PathBuf> {
    std::path::absolute(path).map_err(|error| {
        AppError::new(ErrorCode::NoAccess, format!("{}: {error}.", path.display())).into()
    })
}

pub(super) fn backup(desk: &Desk, args: &Backup, output: &mut Output) -> Result<Exit> {
    let order = BackupRun {
        path: absolute(&args.file)?.display().to_string(),
    };
    let job = follow(desk, "Backing up", "backup_run", &order)?;
    let path = job.result.unwrap_or_default();
    let bytes = std::fs::metadata(&path).map_or(0, |about| about.len());
    if output.json() {
        output.document(&json!({ "path": path, "bytes": bytes }))?;
    } else {
        let megabytes = bytes.div_ceil(1024 * 1024);
        output.say(&format!(
            "Backup of {megabytes} MB written to {path}. It opens with the recovery key."
        ))?;
    }
    Ok(Exit::Done)
}

pub(super) fn restore(arguments: &Arguments, args: &Restore, output: &mut Output) -> Result<Exit> {
    let app = Desk::closed(arguments)?;
    let from = absolute(&args.file)?;
    let mut ask = || {
        prompt("Recovery key (or passphrase) of the backup: ").map_err(|stop| match stop {
            Stop::Refused(error) => *error,
            Stop::Usage(message) => AppError::new(ErrorCode::Cancelled, message),
            Stop::Closed | Stop::Output(_) => {
                AppError::new(ErrorCode::Cancelled, "Nothing was typed.")
            }
        })
    };
    let restored = headless::restore(&app, &from, &mut ask, &mut watch("Restoring"))?;
    if output.json() {
        output.document(&json!({
            "directory": app.place().display().to_string(),
            "made_at": restored.made_at,
            "people": restored.people,
            "badges": restored.badges,
            "operations": restored.operations,
            "set_aside": restored.set_aside.map(|path| path.display().to_string()),
            "key_kept": !restored.key_not_kept,
        }))?;
        return Ok(Exit::Done);
    }
    output.say(&format!(
        "Restored to {}: {} people, {} badges.",
        app.place().display(),
        restored.people,
        restored.badges
    ))?;
    if let Some(path) = restored.set_aside {
        output.say(&format!("What was there before is at {}.", path.display()))?;
    }
    if restored.key_not_kept {
        output.say("This computer keeps no keys; the recovery key is asked for at each start.")?;
    }
    Ok(Exit::Done)
}

pub(super) fn verify(desk: &Desk, output: &mut Output) -> Result<Exit> {
    let history = headless::verify_history(desk.app(), &mut watch("Reading"))?;
    let whole = history.fault.is_none();
    if output.json() {
        output.document(&json!({
            "valid": whole,
            "entries": history.entries,
            "operations": history.operations,
            "head": history.head,
            "fault": history.fault,
        }))?;
    } else {
        match &history.fault {
            None => output.say(&format!(
                "The history is as it was written: {} entries, {} operations.",
                history.entries, history.operations
            ))?,
            Some(fault) => output.say(&format!("The history was changed. {fault}"))?,
        }
        output.say(&format!("Head: {}", history.head))?;
    }
    Ok(if whole { Exit::Done } else { Exit::Nothing })
}
