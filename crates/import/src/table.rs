//! The rows of any kind of file.

use std::io::{Read, Seek, SeekFrom};

use crate::layout::Layout;
use crate::refusal::ImportRefusal;
use crate::row::Row;
use crate::sniff::FileKind;
use crate::text::{TextEncoding, TextRows};
use crate::xlsx::{Care, OpenSheet, open_sheet};

/// An open file, read from its first row.
pub(crate) enum Table<S> {
    Text(TextRows<S>),
    Sheet(Box<OpenSheet<S>>),
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
        }
    }

    /// Reads the next row; false at the end.
    pub fn next_row(&mut self, row: &mut Row) -> Result<bool, ImportRefusal> {
        match self {
            Self::Text(rows) => rows.next_row(row),
            Self::Sheet(sheet) => sheet.rows.next_row(row),
        }
    }

    /// How far a file of `size` bytes is read. A workbook has more than the one sheet: its share
    /// of the way counts as the file's.
    pub fn consumed(&self, size: u64) -> u64 {
        match self {
            Self::Text(rows) => rows.consumed().min(size),
            Self::Sheet(sheet) => {
                let read = sheet.rows.consumed().min(sheet.bytes);
                // No overflow: both are below 2^26, the limit on a workbook.
                size * read / sheet.bytes.max(1)
            }
        }
    }

    /// Whether cells carry no type of their own.
    pub fn is_text(&self) -> bool {
        match self {
            Self::Text(_) => true,
            Self::Sheet(_) => false,
        }
    }

    /// Merged areas, as a spreadsheet names them.
    pub fn merged(&self) -> &[String] {
        match self {
            Self::Text(_) => &[],
            Self::Sheet(sheet) => &sheet.merged,
        }
    }
}
