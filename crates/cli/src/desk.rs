//! The directory, opened for whoever holds its key.

use std::io::IsTerminal as _;

use commands::host::{self, Via};
use commands::{App, AppError, ErrorCode, headless};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::args::Arguments;
use crate::exit::{Result, Stop};

/// An open directory and who acts.
pub(crate) struct Desk {
    app: App,
}

impl Desk {
    /// The computer, with no directory opened yet.
    pub(crate) fn closed(arguments: &Arguments) -> Result<App> {
        let host = host::desk(arguments.directory.clone(), false, Via::CommandLine)?;
        Ok(App::new(host))
    }

    /// Opens the directory; asks for its key on the terminal where nothing else has it.
    pub(crate) fn open(arguments: &Arguments) -> Result<Self> {
        let app = Self::closed(arguments)?;
        match headless::open(&app) {
            Err(error) if error.code == ErrorCode::NeedsKey && app.place().exists() => {
                let typed = prompt("Passphrase or recovery key: ")?.ok_or(error)?;
                headless::unlock(&app, &typed)?;
            }
            done => done?,
        }
        headless::act_as(&app, arguments.acting.as_deref())?;
        Ok(Self { app })
    }

    pub(crate) fn app(&self) -> &App {
        &self.app
    }

    /// Asks by the one door there is.
    pub(crate) fn ask<T: DeserializeOwned>(&self, name: &str, args: &impl Serialize) -> Result<T> {
        let args = serde_json::to_value(args)?;
        let answer = commands::call(&self.app, "main", name, args)?;
        Ok(serde_json::from_value(answer)?)
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        headless::close(&self.app);
    }
}

/// Asks on the terminal without showing what is typed; `None` where there is none.
pub(crate) fn prompt(question: &str) -> Result<Option<String>> {
    if !std::io::stdin().is_terminal() {
        return Ok(None);
    }
    rpassword::prompt_password(question)
        .map(Some)
        .map_err(|error| Stop::Refused(Box::new(unanswered(&error))))
}

fn unanswered(error: &std::io::Error) -> AppError {
    AppError::new(
        ErrorCode::Cancelled,
        format!("Nothing was typed ({error}), so nothing was done."),
    )
}
