//! Making a directory.

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use commands::{AppError, ErrorCode, headless};
use serde_json::json;

use crate::args::{Arguments, Init};
use crate::desk::{Desk, prompt};
use crate::exit::{Exit, Result, Stop};
use crate::output::Output;

pub(super) fn init(arguments: &Arguments, args: &Init, output: &mut Output) -> Result<Exit> {
    let app = Desk::closed(arguments)?;
    if app.place().exists() {
        // Said before anything is asked, and before a file for the recovery key is made.
        return Err(AppError::new(
            ErrorCode::DirectoryExists,
            format!(
                "There is a directory at {} already; nothing was changed.",
                app.place().display()
            ),
        )
        .with("path", app.place().display().to_string())
        .into());
    }
    let recovery = args
        .recovery_key_file
        .as_deref()
        .map(KeySheet::begin)
        .transpose()?;
    let password = new_secret("Password of the owner (empty: the app asks at its first start): ")?;
    let new = |passphrase: Option<&str>| {
        headless::init(
            &app,
            &headless::FirstRun {
                organization: &args.organization,
                owner_name: &args.owner_name,
                owner_email: &args.owner_email,
                password: password.as_deref(),
                passphrase,
            },
        )
    };
    let key = match new(None) {
        Err(error)
            if matches!(
                error.code,
                ErrorCode::KeyringMissing | ErrorCode::KeyringLocked
            ) =>
        {
            // No keyring, no key file: a passphrase seals the key, asked for at each start.
            match new_secret("This computer keeps no keys. Passphrase for the directory: ")? {
                Some(passphrase) => new(Some(&passphrase))?,
                None => {
                    let hint = "Name a file for the key in ROLLBOOK_KEY_FILE; it is made, readable by you alone.";
                    return Err(AppError {
                        message: format!("{} {hint}", error.message),
                        ..error
                    }
                    .into());
                }
            }
        }
        done => done?,
    };
    let kept = match recovery {
        Some(sheet) => {
            let path = sheet.finish(&args.organization, &key)?;
            headless::recovery_key_kept(&app)?;
            Some(path)
        }
        None => None,
    };
    if output.json() {
        output.document(&json!({
            "directory": app.place().display().to_string(),
            "organization": args.organization,
            "owner": { "name": args.owner_name, "email": args.owner_email },
            "password_set": password.is_some(),
            "recovery_key": kept.is_none().then_some(&key),
            "recovery_key_file": kept.map(|path| path.display().to_string()),
        }))?;
        return Ok(Exit::Done);
    }
    output.say(&format!(
        "The directory of {} is at {}.",
        args.organization,
        app.place().display()
    ))?;
    match kept {
        Some(path) => output.say(&format!(
            "Its recovery key is in {}. Keep that file away from this computer.",
            path.display()
        ))?,
        None => {
            output.say("Its recovery key, shown this once. Print it or write it down:")?;
            output.say("")?;
            output.say(&format!("    {key}"))?;
            output.say("")?;
        }
    }
    if password.is_none() {
        output.say("The owner has no password yet; the app asks for one at its first start.")?;
    }
    Ok(Exit::Done)
}

/// A secret typed twice; `None` without a terminal, or where nothing was typed.
fn new_secret(question: &str) -> Result<Option<String>> {
    loop {
        let Some(first) = prompt(question)?.filter(|typed| !typed.is_empty()) else {
            return Ok(None);
        };
        if prompt("The same again: ")?.as_deref() == Some(&first) {
            return Ok(Some(first));
        }
        let _ = writeln!(std::io::stderr(), "The two are not the same. Try again.");
    }
}

/// The file of the recovery key: made before the directory, so that no directory is without it, and
/// removed if there is none in the end. It is never written over another file.
struct KeySheet {
    file: File,
    path: PathBuf,
    finished: bool,
}

impl KeySheet {
    fn begin(path: &Path) -> Result<Self> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt as _;
            options.mode(0o600);
        }
        let file = options
            .open(path)
            .map_err(|error| unwritten(&error, path))?;
        Ok(Self {
            file,
            path: path.to_owned(),
            finished: false,
        })
    }

    fn finish(mut self, organization: &str, key: &str) -> Result<PathBuf> {
        let text = format!("Recovery key of the directory of {organization}\n\n{key}\n");
        self.file
            .write_all(text.as_bytes())
            .and_then(|()| self.file.sync_all())
            .map_err(|error| unwritten(&error, &self.path))?;
        self.finished = true;
        Ok(self.path.clone())
    }
}

impl Drop for KeySheet {
    fn drop(&mut self) {
        if !self.finished {
            let _ = std::fs::remove_file(&self.path); // it is ours, and empty
        }
    }
}

fn unwritten(error: &std::io::Error, path: &Path) -> Stop {
    let (code, message) = match error.kind() {
        std::io::ErrorKind::AlreadyExists => (
            ErrorCode::NoAccess,
            format!(
                "{} is there already and is not written over. Name another file for the recovery key; nothing was changed.",
                path.display()
            ),
        ),
        _ => (
            ErrorCode::NoAccess,
            format!(
                "The recovery key cannot be written to {}: {error}. Name another file; nothing was changed.",
                path.display()
            ),
        ),
    };
    AppError::new(code, message)
        .with("path", path.display().to_string())
        .into()
}
