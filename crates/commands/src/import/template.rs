//! The tables that go back to people: the empty one, and the rows that were refused.

use std::convert::Infallible;
use std::io::{BufWriter, Write as _};
use std::ops::ControlFlow;
use std::path::Path;

use domain::person::PersonField;
use export::{
    Cell, Column, ColumnKind, CsvOptions, Dates, Delimiter, Direction, ExportError, Labels, Paper,
    RosterHead, XlsxOptions, write_csv, write_xlsx,
};
use import::{ImportField, Inspection, SAMPLE_ROWS, TEMPLATE_COLUMNS, template_csv};

use super::outcomes::Outcomes;
use crate::app::App;
use crate::error::Result;
use crate::fault;
use crate::files::NewFile;
use crate::view::SavedFile;

/// What the column of reasons is called. No field is, so a corrected file imports without it.
const REASONS: &str = "Refused because";

/// An English header that the importer knows for certain.
fn label(field: ImportField) -> String {
    match field {
        ImportField::Person(PersonField::Given) => "First name".into(),
        ImportField::Person(PersonField::Family) => "Last name".into(),
        ImportField::Person(PersonField::Email) => "E-mail".into(),
        ImportField::Person(PersonField::PersonType) => "Type".into(),
        ImportField::Person(PersonField::EmployeeNo) => "Employee no".into(),
        ImportField::Person(PersonField::StartDate) => "Start date".into(),
        other => {
            let words = other.key().replace('_', " ");
            let mut letters = words.chars();
            letters
                .next()
                .map(|first| first.to_uppercase().chain(letters).collect())
                .unwrap_or_default()
        }
    }
}

/// A head with nothing but columns; what a table without a story needs.
fn head(columns: Vec<Column>, total: u64) -> RosterHead {
    RosterHead {
        title: "People".into(),
        organisation: String::new(),
        scope: String::new(),
        filter: None,
        exported_by: String::new(),
        exported_at: chrono::NaiveDateTime::default(),
        zone: "UTC".into(),
        revision: None,
        columns,
        total,
        labels: Labels::english(),
        dates: Dates::default(),
        language: "en".into(),
        direction: Direction::LeftToRight,
        paper: Paper::A4,
    }
}

/// Writes the template; a workbook if the name ends so, else CSV.
pub(super) fn save(app: &App, path: &Path) -> Result<SavedFile> {
    let mut file = NewFile::beside(path)?;
    let workbook = path
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx"));
    if workbook {
        let columns = TEMPLATE_COLUMNS
            .into_iter()
            .map(|field| Column::new(field.key(), label(field), ColumnKind::Text))
            .collect();
        let rows = SAMPLE_ROWS
            .iter()
            .map(|row| Ok::<_, Infallible>(row.iter().map(|text| Cell::text(*text)).collect()));
        let spill = app.scratch()?;
        write_xlsx(
            &head(columns, SAMPLE_ROWS.len() as u64),
            rows,
            &XlsxOptions::new(spill.path()),
            BufWriter::new(file.file()),
            &mut |_| ControlFlow::Continue(()),
        )
        .map_err(|error| unwritten(&error, path))?;
    } else {
        let text = template_csv(import::Delimiter::default(), label);
        file.file()
            .write_all(&text)
            .map_err(|error| fault::io(&error, path))?;
    }
    saved(file, SAMPLE_ROWS.len() as u64)
}

/// Writes the refused rows as they stood in the file, and why.
pub(super) fn save_refused(
    look: &Inspection,
    outcomes: &mut Outcomes,
    path: &Path,
) -> Result<SavedFile> {
    let mut file = NewFile::beside(path)?;
    let width = look.mapping.columns.len();
    let columns: Vec<Column> = look
        .mapping
        .columns
        .iter()
        .map(|column| column.header.clone())
        .chain([REASONS.to_owned()])
        .map(|header| Column::new(header.clone(), header, ColumnKind::Text))
        .collect();
    let is_text = look.layout.encoding.is_some();
    let rows = outcomes.refused().map(|record| {
        let record = record?;
        let mut cells: Vec<Cell> = record
            .raw
            .iter()
            .take(width)
            .map(|cell| {
                // The writer guards what a spreadsheet might run; what came guarded is not
                // guarded twice.
                Cell::text(if is_text {
                    domain::formula::unguard(cell)
                } else {
                    cell.into()
                })
            })
            .collect();
        cells.resize(width, Cell::Empty);
        let reasons: Vec<String> = record
            .shown
            .problems
            .iter()
            .filter(|problem| problem.severity == "error")
            .map(|problem| match &problem.column {
                Some(column) => format!("{column}: {}", problem.message),
                None => problem.message.clone(),
            })
            .collect();
        cells.push(Cell::text(reasons.join(" ")));
        Ok(cells)
    });
    let options = CsvOptions {
        delimiter: match look.layout.delimiter {
            Some(import::Delimiter::Semicolon) => Delimiter::Semicolon,
            Some(import::Delimiter::Tab) => Delimiter::Tab,
            Some(import::Delimiter::Comma | import::Delimiter::Pipe) | None => Delimiter::Comma,
        },
        ..CsvOptions::default()
    };
    let outcome = write_csv(
        &head(columns, 0),
        rows,
        &options,
        BufWriter::new(file.file()),
        &mut |_| ControlFlow::Continue(()),
    )
    .map_err(|error| match error {
        ExportError::Rows(error) => error,
        error => unwritten(&error, path),
    })?;
    saved(file, outcome.rows)
}

fn saved(file: NewFile, rows: u64) -> Result<SavedFile> {
    Ok(SavedFile {
        path: file.keep()?.display().to_string(),
        rows,
    })
}

fn unwritten<E: std::fmt::Display>(error: &ExportError<E>, path: &Path) -> crate::AppError {
    match error {
        ExportError::Write(error) | ExportError::Spill(error) => fault::io(error, path),
        error => {
            tracing::error!(%error, "a table could not be written");
            fault::internal()
        }
    }
}
