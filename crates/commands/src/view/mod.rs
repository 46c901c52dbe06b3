//! The types that leave the process: what a command takes and gives.
//!
//! Instants are milliseconds since 1970 UTC, calendar dates `YYYY-MM-DD`, ids
//! UUID text. TypeScript sees exactly these (see `bindings`).

#![allow(
    missing_docs,
    reason = "most members say by their name what they are; the others are explained"
)]
#![allow(
    clippy::wildcard_imports,
    reason = "views are one flat namespace, split by file only for reading"
)]

mod access;
mod backup;
mod badge;
mod billing;
mod card;
mod coming;
mod directory;
mod edit;
mod export;
mod history;
mod import;
mod merge;
mod person;
mod reader;
mod saved_view;
mod session;
mod settings;
mod unit;

pub use access::*;
pub use backup::*;
pub use badge::*;
pub use billing::*;
pub use card::*;
pub use coming::*;
pub use directory::*;
pub use edit::*;
pub use export::*;
pub use history::*;
pub use import::*;
pub use merge::*;
pub use person::*;
pub use reader::*;
pub use saved_view::*;
pub use session::*;
pub use settings::*;
pub use unit::*;

/// Declares a view: serde both ways, and TypeScript when bindings are made.
macro_rules! view {
    ($($item:item)*) => {
        $(
            #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
            #[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export_to = "index.ts"))]
            $item
        )*
    };
}
use view;
