#![doc = include_str!("../README.md")]

mod control;
mod csv;
mod labels;
mod outcome;
mod pdf;
mod roster;
mod template;
mod xlsx;

pub use csv::{CsvOptions, Delimiter, Guard, write_csv};
pub use labels::{BadDatePattern, DatePattern, Labels};
pub use outcome::{ExportError, Outcome, Progress};
pub use pdf::write_pdf;
pub use roster::{Cell, Column, ColumnKind, Dates, Direction, Headers, Paper, RosterHead};
pub use template::{Template, TemplateColumn, write_template};
pub use xlsx::{ROWS_PER_SHEET, XlsxOptions, write_xlsx};
