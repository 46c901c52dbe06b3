//! Text files: CSV in all its dialects, TSV, and what is pasted from a spreadsheet.

mod delimiter;
mod encoding;
mod rows;
mod split;

pub use delimiter::Delimiter;
pub use encoding::TextEncoding;

pub(crate) use delimiter::sniff_delimiter;
pub(crate) use encoding::{Decoded, detect};
pub(crate) use rows::TextRows;
