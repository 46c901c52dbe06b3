//! The desktop app's program.

// A release on Windows opens its window without a console behind it.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

fn main() -> std::process::ExitCode {
    rollbook_app::run()
}
