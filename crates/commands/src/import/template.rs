//! The tables that go back to people: the empty one, and the rows that were refused.

use std::collections::BTreeMap;
use std::io::{BufWriter, Write as _};
use std::ops::ControlFlow;
use std::path::Path;

use domain::access::BuiltInRole;
use domain::field::UnitKind;
use domain::lifecycle::State;
use domain::person::{PersonField, PersonType};
use export::{
    Cell, Column, ColumnKind, CsvOptions, Dates, Delimiter, Direction, ExportError, Labels, Paper,
    RosterHead, Template, TemplateColumn, write_csv, write_template,
};
use import::{ImportField, Inspection, SAMPLE_ROWS, TEMPLATE_COLUMNS, template_csv};
use store::Reader;

use super::outcomes::Outcomes;
use crate::app::App;
use crate::error::Result;
use crate::fault;
use crate::files::NewFile;
use crate::view::{SaveTemplate, SavedFile};

/// What the column of reasons is called. No field is, so a corrected file imports without it.
const REASONS: &str = "Refused because";

/// An English header that the importer knows for certain.
fn english(field: ImportField) -> String {
    match field {
        ImportField::Person(PersonField::Given) => "First name".into(),
        ImportField::Person(PersonField::Family) => "Last name".into(),
        ImportField::Person(PersonField::Email) => "E-mail".into(),
        ImportField::Person(PersonField::PersonType) => "Type".into(),
        ImportField::Person(PersonField::EmployeeNo) => "Employee no".into(),
        ImportField::Person(PersonField::StartDate) => "Start date".into(),
        other => capital(&other.key().replace('_', " ")),
    }
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

/// The words of the window, by key; English ones where it gives none.
struct Words<'l>(&'l BTreeMap<String, String>);

impl Words<'_> {
    fn of(&self, key: &str) -> Option<String> {
        self.0.get(key).filter(|word| !word.is_empty()).cloned()
    }

    fn label(&self, field: ImportField) -> String {
        self.of(field.key()).unwrap_or_else(|| english(field))
    }

    fn value(&self, list: &str, key: &str) -> String {
        self.of(&format!("{list}.{key}"))
            .unwrap_or_else(|| key.replace('_', " "))
    }

    /// A cell of a sample row.
    fn sample(&self, field: ImportField, text: &str) -> String {
        match field {
            _ if text.is_empty() => String::new(),
            ImportField::Person(PersonField::PersonType) => self.value("person_type", text),
            ImportField::Status => self.value("status", text),
            ImportField::Person(PersonField::Note) => {
                self.of("sample_note").unwrap_or_else(|| text.to_owned())
            }
            _ => text.to_owned(),
        }
    }

    /// What one chooses from in a column, and whether something else may stand there too.
    fn choices(
        &self,
        reader: &Reader<'_>,
        field: ImportField,
    ) -> store::Result<(Vec<String>, bool)> {
        Ok(match field {
            ImportField::Person(PersonField::PersonType) => (
                PersonType::ALL
                    .iter()
                    .map(|kind| self.value("person_type", kind.key()))
                    .collect(),
                false,
            ),
            ImportField::Status => (
                [State::Active, State::Staged, State::Suspended]
                    .iter()
                    .map(|state| self.value("status", state.key()))
                    .collect(),
                false,
            ),
            ImportField::Roles => (
                BuiltInRole::ALL
                    .iter()
                    .map(|role| self.value("role", role.key()))
                    .collect(),
                // Several, parted by semicolons.
                true,
            ),
            ImportField::Person(field) => {
                match UnitKind::ALL
                    .into_iter()
                    .find(|kind| kind.person_field() == field)
                {
                    Some(kind) => (
                        reader
                            .units(kind)?
                            .into_iter()
                            .map(|unit| unit.name)
                            .collect(),
                        true,
                    ),
                    None => (Vec::new(), true),
                }
            }
            _ => (Vec::new(), true),
        })
    }
}

fn kind(field: ImportField) -> ColumnKind {
    match field {
        ImportField::Badge
        | ImportField::Person(
            PersonField::Email
            | PersonField::Username
            | PersonField::Phone
            | PersonField::EmployeeNo,
        ) => ColumnKind::Identifier,
        field if field.is_date() => ColumnKind::Date,
        _ => ColumnKind::Text,
    }
}

/// Writes the template in the words of the window; a workbook if the name ends so, else CSV.
pub(super) fn save(app: &App, args: &SaveTemplate) -> Result<SavedFile> {
    let path = Path::new(&args.path);
    let words = Words(&args.labels);
    let mut file = NewFile::beside(path)?;
    let workbook = path
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx"));
    if workbook {
        let columns = app
            .store()?
            .read(|reader| {
                TEMPLATE_COLUMNS
                    .into_iter()
                    .map(|field| {
                        let (values, open) = words.choices(reader, field)?;
                        Ok(TemplateColumn {
                            label: words.label(field),
                            kind: kind(field),
                            values,
                            open,
                        })
                    })
                    .collect::<store::Result<Vec<_>>>()
            })
            .map_err(fault::store)?;
        let samples = SAMPLE_ROWS
            .iter()
            .map(|row| {
                TEMPLATE_COLUMNS
                    .into_iter()
                    .zip(row)
                    .map(|(field, text)| words.sample(field, text))
                    .collect()
            })
            .collect();
        let template = Template {
            sheet: words.of("people_sheet").unwrap_or_else(|| "People".into()),
            direction: if words.of("direction").as_deref() == Some("rtl") {
                Direction::RightToLeft
            } else {
                Direction::LeftToRight
            },
            columns,
            samples,
        };
        write_template(&template, file.file()).map_err(|error| fault::io(&error, path))?;
    } else {
        let text = template_csv(
            import::Delimiter::default(),
            |field| words.label(field),
            |field, text| words.sample(field, text),
        );
        file.file()
            .write_all(&text)
            .map_err(|error| fault::io(&error, path))?;
    }
    saved(file, SAMPLE_ROWS.len() as u64)
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
