#![doc = include_str!("../README.md")]
#![allow(
    clippy::needless_pass_by_value,
    reason = "a command owns what it was given; the table of commands wants one shape"
)]

mod access;
mod app;
mod backup;
mod badge_stock;
mod badges;
mod billing;
#[cfg(feature = "bindings")]
pub mod bindings;
mod cards;
mod coming;
mod days;
pub mod demo;
mod directory;
mod edit;
pub mod error;
mod export;
mod fault;
mod fields;
mod files;
mod first_run;
pub mod headless;
mod health;
mod history;
pub mod host;
mod import;
mod jobs;
mod keys;
mod people;
mod reader_setup;
mod reader_teach;
mod readers;
mod registry;
mod saved_views;
mod session;
mod settings;
mod undo;
mod units;
pub mod view;

pub use app::{App, Host, HostLocale};
pub use error::{AppError, ErrorCode, Result};
pub use registry::{call, names};
