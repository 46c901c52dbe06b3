//! The rows of any kind of file.

use std::io::{Read, Seek, SeekFrom};

use crate::layout::Layout;
use crate::ods;
use crate::refusal::ImportRefusal;
use crate::row::Row;
use crate::sniff::FileKind;
use crate::text::{TextEncoding, TextRows};
use crate::xlsx::{Care, OpenSheet, open_sheet};

/// An open file, read from its first row.
pub(crate) enum Table<S> {
    Text(TextRows<S>),
    Sheet(Box<OpenSheet<S>>),
    Ods(Box<ods::OpenSheet<S>>),
}

impl<S: Read + Seek> Table<S> {
    pub fn open(source: S, layout: &Layout) -> Result<Self, ImportRefusal> {
        Self::with_care(source, layout, Care::Full)
    }

    /// Opens a file to look at its cells only: merged cells have no value but in the first.
    pub fn glance(source: S, layout: &Layout) -> Result<Self, ImportRefusal> {
        Self::with_care(source, layout, Care::Glance)
    }

    fn with_care(mut source: S, layout: &Layout, care: Care) -> Result<Self, ImportRefusal> {
        match layout.kind {
            FileKind::Csv | FileKind::Tsv => {
                source.seek(SeekFrom::Start(0))?;
                Ok(Self::Text(TextRows::new(
                    source,
                    layout.encoding.unwrap_or(TextEncoding::UTF_8),
                    layout.delimiter.unwrap_or_default().byte(),
                )))
            }
            FileKind::Xlsx => {
                let sheet = open_sheet(source, layout.sheet.as_deref(), care)?;
                Ok(Self::Sheet(Box::new(sheet)))
            }
            FileKind::Ods => {
                let sheet = ods::open_sheet(source, layout.sheet.as_deref(), care)?;
                Ok(Self::Ods(Box::new(sheet)))
            }
        }
    }

    /// Reads the next row; false at the end.
    pub fn next_row(&mut self, row: &mut Row) -> Result<bool, ImportRefusal> {
        match self {
            Self::Text(rows) => rows.next_row(row),
            Self::Sheet(sheet) => sheet.rows.next_row(row),
            Self::Ods(sheet) => sheet.rows.next_row(row),
        }
    }

    /// How far a file of `size` bytes is read. A workbook has more than the one sheet: its share
    /// of the way counts as the file's.
    pub fn consumed(&self, size: u64) -> u64 {
        match self {
            Self::Text(rows) => rows.consumed().min(size),
            Self::Sheet(sheet) => share(size, sheet.rows.consumed(), sheet.bytes),
            Self::Ods(sheet) => share(size, sheet.rows.consumed(), sheet.bytes),
        }
    }

    /// Whether cells carry no type of their own.
    pub fn is_text(&self) -> bool {
        match self {
            Self::Text(_) => true,
            Self::Sheet(_) | Self::Ods(_) => false,
        }
    }

    /// Merged areas, as a spreadsheet names them.
    pub fn merged(&self) -> &[String] {
        match self {
            Self::Text(_) => &[],
            Self::Sheet(sheet) => &sheet.merged,
            Self::Ods(sheet) => &sheet.merged,
        }
    }
}

/// What part of `size` is read once `read` bytes of a part of `bytes` are.
fn share(size: u64, read: u64, bytes: u64) -> u64 {
    // No overflow: all are below 2^26, the limit on a workbook.
    size * read.min(bytes) / bytes.max(1)
}
