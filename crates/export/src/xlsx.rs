//! An Excel workbook: the rows on one or more sheets, and a sheet that tells about the export.
//!
//! rust_xlsxwriter writes each sheet to a spill file first ("constant memory") and packs it when
//! the last row is known, so that memory does not grow with the rows.

mod about;
mod names;
mod sheet;
mod target;

use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use crate::outcome::Rows;
use crate::{Cell, ExportError, Headers, Outcome, Progress, RosterHead};
use chrono::{Datelike, Timelike};
use names::SheetNames;
use sheet::RowSheet;
use target::Target;

/// Rows an Excel sheet holds below its header: 2^20 − 1.
pub const ROWS_PER_SHEET: u32 = 1_048_575;

/// Columns an Excel sheet holds: 2^14.
const COLUMNS_PER_SHEET: usize = 16_384;

/// How the workbook is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct XlsxOptions<'a> {
    /// Which words head the columns.
    pub headers: Headers,
    /// Rows on a sheet before the next one begins; at most and usually [`ROWS_PER_SHEET`].
    pub rows_per_sheet: u32,
    /// A private folder for the work files, which hold the rows unencrypted until the export
    /// ends. They have no name in it where the system allows that; the caller removes the folder.
    pub spill: &'a Path,
}

impl<'a> XlsxOptions<'a> {
    /// The reader's words, full sheets, work files in `spill`.
    #[must_use]
    pub fn new(spill: &'a Path) -> Self {
        Self {
            headers: Headers::Labels,
            rows_per_sheet: ROWS_PER_SHEET,
            spill,
        }
    }
}

/// Writes the list as a workbook.
///
/// Text is always a text cell, never a formula or a link, whatever it begins with; days and
/// moments are true dates where Excel can hold them (from March 1900) and ISO text before.
/// Columns for the round trip are hidden. Control characters are left out and counted, cells over
/// 32,767 UTF-16 units are shortened and counted; the sheet about the export tells both.
///
/// # Errors
/// [`ExportError`] when the rows fail, `out` or the work files fail, a row is of another width,
/// or the caller stops.
pub fn write_xlsx<E>(
    head: &RosterHead,
    rows: impl IntoIterator<Item = Result<Vec<Cell>, E>>,
    options: &XlsxOptions<'_>,
    out: impl Write + Send,
    progress: &mut Progress<'_>,
) -> Result<Outcome, ExportError<E>> {
    if !(1..=COLUMNS_PER_SHEET).contains(&head.columns.len()) {
        return Err(ExportError::Columns {
            got: head.columns.len(),
            most: COLUMNS_PER_SHEET,
        });
    }
    or_spill_error(|| write_workbook(head, rows, options, out, progress))
}

/// Runs the work; the library asserts that its spill file takes every byte, so a full disk arrives
/// as a panic. What the panic leaves behind is dropped here and not looked at again.
fn or_spill_error<E>(
    work: impl FnOnce() -> Result<Outcome, ExportError<E>>,
) -> Result<Outcome, ExportError<E>> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        Err(ExportError::Spill(std::io::Error::other(
            "the folder for work files took no more data; is the disk full?",
        )))
    })
}

fn write_workbook<E>(
    head: &RosterHead,
    rows: impl IntoIterator<Item = Result<Vec<Cell>, E>>,
    options: &XlsxOptions<'_>,
    out: impl Write + Send,
    progress: &mut Progress<'_>,
) -> Result<Outcome, ExportError<E>> {
    let mut workbook = Workbook::new();
    workbook.set_tempdir(options.spill).map_err(refused)?;
    workbook.set_properties(&properties(head).map_err(refused)?);

    let mut names = SheetNames::new(&head.labels.people_sheet, &head.labels.about_sheet);
    let mut rows = Rows::new(rows.into_iter(), head.columns.len(), progress);
    let mut outcome = Outcome::default();
    let rows_per_sheet = options.rows_per_sheet.clamp(1, ROWS_PER_SHEET);
    let mut pending = rows.next()?;
    loop {
        let sheet = workbook
            .add_worksheet_with_constant_memory()
            .map_err(refused)?;
        sheet.set_name(names.next_rows()).map_err(refused)?;
        let mut sheet = RowSheet::begin(sheet, head, options.headers).map_err(refused)?;
        while let Some(row) = pending.take() {
            sheet.row(&row, &mut outcome).map_err(refused)?;
            pending = rows.next()?;
            if sheet.rows() == rows_per_sheet {
                break;
            }
        }
        sheet.end().map_err(refused)?;
        outcome.parts += 1;
        if pending.is_none() {
            break;
        }
    }
    outcome.rows = rows.done();
    rows.report()?;

    let sheet = workbook.add_worksheet();
    sheet.set_name(names.about()).map_err(refused)?;
    about::write(sheet, head, &outcome).map_err(refused)?;

    let mut target = Target::new(out, rows.into_progress(), outcome.rows);
    let saved = workbook.save_to_writer(&mut target);
    target.result(saved.map_err(refused))?;
    Ok(outcome)
}

/// Title, organisation and author as the file's own properties; the date is the export's, so that
/// the same rows give the same bytes.
fn properties(head: &RosterHead) -> Result<DocProperties, XlsxError> {
    let at = head.exported_at;
    let part = |number: u32| u8::try_from(number).unwrap_or(0);
    let created = ExcelDateTime::from_ymd(
        u16::try_from(at.year()).unwrap_or(1900),
        part(at.month()),
        part(at.day()),
    )?
    .and_hms(
        u16::try_from(at.hour()).unwrap_or(0),
        part(at.minute()),
        f64::from(at.second()),
    )?;
    Ok(DocProperties::new()
        .set_title(&head.title)
        .set_company(&head.organisation)
        .set_author(&head.exported_by)
        .set_subject(&head.scope)
        .set_creation_datetime(&created))
}

/// What the library said, in our words.
fn refused<E>(error: XlsxError) -> ExportError<E> {
    match error {
        XlsxError::TempFileError(_, error) | XlsxError::IoError(error) => ExportError::Spill(error),
        other => ExportError::Format(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::or_spill_error;
    use crate::ExportError;

    #[test]
    fn a_full_folder_for_work_files_is_an_error_like_any_other() {
        let ended = or_spill_error::<Infallible>(|| panic!("Couldn't write to xml file"));
        assert!(matches!(ended, Err(ExportError::Spill(_))), "{ended:?}");
    }
}
