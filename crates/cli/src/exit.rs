//! How the program ends, and why.

use std::process::ExitCode;

use commands::AppError;

/// The exit codes; scripts rely on them, so they never change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Everything was done.
    Done,
    /// Nothing was done; the reason is on standard error.
    Nothing,
    /// Some rows or people were taken, others refused.
    Partly,
    /// The line itself is wrong (`EX_USAGE` of sysexits.h).
    Usage,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::Nothing => 1,
            Exit::Partly => 2,
            Exit::Usage => 64,
        })
    }
}

/// Why a verb stopped.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The directory refused.
    Refused(Box<AppError>),
    /// The line asks for something that cannot be meant.
    Usage(String),
    /// Nobody reads what is written any more; no fault of anybody's.
    Closed,
    /// Standard output cannot be written to.
    Output(std::io::Error),
}

impl From<AppError> for Stop {
    fn from(error: AppError) -> Self {
        Self::Refused(Box::new(error))
    }
}

impl From<std::io::Error> for Stop {
    fn from(error: std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::BrokenPipe {
            Self::Closed
        } else {
            Self::Output(error)
        }
    }
}

impl From<serde_json::Error> for Stop {
    fn from(error: serde_json::Error) -> Self {
        std::io::Error::from(error).into()
    }
}

pub(crate) type Result<T> = std::result::Result<T, Stop>;
