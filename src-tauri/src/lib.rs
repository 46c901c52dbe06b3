//! Rollbook's desktop app: the shell around the commands and the interface.
//!
//! It opens the window, lets calls in by one door ([`ipc`]) and news out by
//! another ([`feed`]). What a call means it does not know.

mod feed;
mod ipc;
mod log;
mod screen_lock;
mod setup;
mod web_view;

use std::process::ExitCode;

/// Runs the app until its window is closed.
#[must_use]
pub fn run() -> ExitCode {
    if let Some(exit) = web_view::with_safe_drawing() {
        return exit;
    }
    match setup::app() {
        Ok(app) => {
            app.run(setup::at_the_end);
            ExitCode::SUCCESS
        }
        Err(error) => {
            setup::tell_why(&error);
            ExitCode::FAILURE
        }
    }
}
