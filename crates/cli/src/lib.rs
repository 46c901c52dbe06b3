#![doc = include_str!("../README.md")]

mod args;
mod desk;
mod exit;
mod filter;
mod output;
mod progress;
mod verbs;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser as _;

pub use filter::{Expression, FilterError};

use crate::args::Arguments;
use crate::exit::Exit;
use crate::output::Output;

/// Does what the command line says; answers the exit code.
pub fn main(line: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = match Arguments::try_parse_from(line) {
        Ok(arguments) => arguments,
        Err(said) => {
            // `--help` and `--version` are answers, everything else is a mistake in the line.
            let exit = if said.use_stderr() {
                Exit::Usage
            } else {
                Exit::Done
            };
            let _ = said.print(); // a closed pipe has nobody to tell
            return exit.into();
        }
    };
    quiet_log();
    let mut output = Output::new(arguments.json);
    let exit = match verbs::run(&arguments, &mut output) {
        Ok(exit) => exit,
        Err(stop) => output.refuse(&stop),
    };
    match output.finish() {
        Ok(()) => exit.into(),
        Err(error) => {
            output.complain(&error);
            Exit::Nothing.into()
        }
    }
}

/// Faults inside Rollbook go to the terminal; they hold no personal data.
fn quiet_log() {
    let _ = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::ERROR)
        .with_writer(std::io::stderr)
        .without_time()
        .try_init();
}
