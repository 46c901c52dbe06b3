//! The real program, as scripts and people run it.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a helper of a test may end it"
)]

mod audit;
mod backups;
mod badges;
mod coming;
mod ctl;
mod edits;
mod files;
mod init;
mod lists;
mod people;
mod trouble;
mod units;
