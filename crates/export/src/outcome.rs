//! What an export did, why it could not, and how it tells how far it is.

use std::io;
use std::ops::ControlFlow;

/// Told the number of rows done so far, every few hundred rows and while the file is finished;
/// answers whether to go on. [`ControlFlow::Break`] ends the export with
/// [`ExportError::Cancelled`].
///
/// `Send`, because the workbook writer finishes its file behind a `Send` writer.
pub type Progress<'a> = dyn FnMut(u64) -> ControlFlow<()> + Send + 'a;

/// What was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Rows, the header not counted.
    pub rows: u64,
    /// Control characters that the format cannot hold and that were left out.
    pub control_characters_removed: u64,
    /// Cells longer than the format allows, cut at its limit (Excel: 32,767 UTF-16 units).
    pub cells_shortened: u64,
    /// Characters for which no embedded font has a glyph, drawn as a box.
    pub characters_without_glyph: u64,
    /// Sheets with rows (Excel) or pages (PDF); 0 for CSV.
    pub parts: u32,
}

/// Why there is no export. What was written so far is not a usable file.
#[derive(Debug, thiserror::Error)]
pub enum ExportError<E> {
    /// The rows ended with an error.
    #[error("the rows could not be read: {0}")]
    Rows(#[source] E),
    /// A row has another number of cells than the head has columns.
    #[error("row {row} has {got} cells, the list has {wanted} columns")]
    RowWidth {
        /// The row, counted from 1.
        row: u64,
        /// The number of columns.
        wanted: usize,
        /// The number of cells.
        got: usize,
    },
    /// There is no column to write, or more than the format holds.
    #[error("a list needs 1 to {most} columns, this one has {got}")]
    Columns {
        /// The number of columns asked for.
        got: usize,
        /// The most the format holds.
        most: usize,
    },
    /// The target could not be written: full, gone, or not permitted.
    #[error("the file could not be written: {0}")]
    Write(#[source] io::Error),
    /// The folder for the work files of a large workbook is full, gone, or not writable.
    #[error("the working copy of the workbook could not be written: {0}")]
    Spill(#[source] io::Error),
    /// The caller asked to stop.
    #[error("the export was cancelled")]
    Cancelled,
    /// The library that writes the format refused; never the user's fault.
    #[error("the file could not be put together: {0}")]
    Format(String),
}

/// How many rows pass between two reports.
const ROWS_PER_REPORT: u64 = 256;

/// Counts rows, checks their width and reports progress: what every writer does with a row.
pub(crate) struct Rows<'p, I> {
    rows: I,
    width: usize,
    done: u64,
    progress: &'p mut Progress<'p>,
}

impl<'p, E, I> Rows<'p, I>
where
    I: Iterator<Item = Result<Vec<crate::Cell>, E>>,
{
    pub(crate) fn new(rows: I, width: usize, progress: &'p mut Progress<'p>) -> Self {
        Self {
            rows,
            width,
            done: 0,
            progress,
        }
    }

    /// The next row, checked.
    pub(crate) fn next(&mut self) -> Result<Option<Vec<crate::Cell>>, ExportError<E>> {
        if self.done.is_multiple_of(ROWS_PER_REPORT) {
            self.report()?;
        }
        let Some(row) = self.rows.next() else {
            return Ok(None);
        };
        let row = row.map_err(ExportError::Rows)?;
        self.done += 1;
        if row.len() == self.width {
            Ok(Some(row))
        } else {
            Err(ExportError::RowWidth {
                row: self.done,
                wanted: self.width,
                got: row.len(),
            })
        }
    }

    /// Rows handed out so far.
    pub(crate) fn done(&self) -> u64 {
        self.done
    }

    /// Says how far the export is and learns whether to go on.
    pub(crate) fn report(&mut self) -> Result<(), ExportError<E>> {
        match (self.progress)(self.done) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(ExportError::Cancelled),
        }
    }

    /// Ends the reading of rows and gives back the one to report to.
    pub(crate) fn into_progress(self) -> &'p mut Progress<'p> {
        self.progress
    }
}
