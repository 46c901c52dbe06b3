#![doc = include_str!("../README.md")]

mod archive;
mod cell;
mod convert;
mod draft;
mod duplicates;
mod field;
mod layout;
pub mod limits;
mod mapping;
mod ods;
mod reader;
mod refusal;
mod row;
mod sniff;
mod synonyms;
mod table;
mod template;
mod text;
mod xlsx;

pub use draft::{ColumnRef, Content, Draft, DraftValue, RowProblem, Severity, column_letter};
pub use field::ImportField;
pub use layout::{Choices, Inspection, Layout, RowCount, SAMPLE_ROW_COUNT, count_rows, inspect};
pub use mapping::{
    ColumnMapping, Confidence, Fingerprint, ImportMode, Mapping, fingerprint, guess,
};
pub use reader::{Corrections, Progress, ReadOptions, Reader, Summary};
pub use refusal::ImportRefusal;
pub use sniff::{FileKind, SNIFF_BYTES, sniff};
pub use synonyms::is_secret;
pub use template::{SAMPLE_ROWS, TEMPLATE_COLUMNS, template_csv};
pub use text::{Delimiter, TextEncoding};
