//! The use cases, through the one door, on a real encrypted directory.
#![allow(
    clippy::needless_pass_by_value,
    reason = "arguments are written in place, as JSON"
)]
#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "what the tests share fails a test by panicking, as the tests do"
)]

mod access;
mod backups;
mod badges;
mod billing;
mod coming;
mod edits;
mod exports;
mod history;
mod imports;
mod merges;
mod pasted;
mod people;
mod readers;
mod rights;
mod saved_views;
mod session;
mod taps;
mod trouble;
mod undo;
mod units;
