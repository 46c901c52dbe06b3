//! Import: a file is opened, mapped, checked, run, and its rows looked through.

#![allow(
    clippy::needless_pass_by_value,
    reason = "commands take what the door hands them"
)]

mod notes;
mod objection;
mod outcomes;
mod plan;
mod rights;
mod run;
mod source;
mod template;

use std::collections::{BTreeMap, VecDeque};
use std::path::Path;
use std::sync::{Arc, Mutex};

use domain::access::Permission;
use domain::input::DateOrder;
use import::{
    Choices, Corrections, Delimiter, ImportField, ImportRefusal, Inspection, Mapping, TextEncoding,
    count_rows, inspect,
};

use crate::app::{App, locked};
use crate::error::{AppError, ErrorCode, Result};
use crate::fault;
use crate::jobs::Progress;
use crate::view::{
    ImportCells, ImportCheck, ImportColumn, ImportCorrect, ImportFile, ImportFileRef,
    ImportMapping, ImportMode, ImportOpen, ImportPaste, ImportReport, ImportRowRef, ImportRows,
    ImportRowsPage, ImportRun, ImportSaveRefused, JobKind, JobRef, Nothing, SaveTemplate,
    SavedFile,
};

pub(crate) use plan::MASK;
use source::Source;

/// Files kept open at once; the oldest is forgotten first.
const KEPT_FILES: usize = 8;

/// Bytes of a file whose rows are counted one by one; a tenth of a second. Larger ones are guessed
/// from that much of them.
const COUNTED_BYTES: u64 = 8 * 1024 * 1024;

/// Values of a column shown to the eye.
const SHOWN_SAMPLES: usize = 5;

/// The files opened in this session.
#[derive(Default)]
pub(crate) struct Imports {
    next: u64,
    kept: VecDeque<(String, Arc<Opened>)>,
}

impl Imports {
    /// Forgets all files and what became of their rows.
    pub(crate) fn clear(&mut self) {
        self.kept.clear();
    }

    fn keep(&mut self, opened: Opened) -> String {
        self.next += 1;
        let id = self.next.to_string();
        if self.kept.len() == KEPT_FILES {
            self.kept.pop_front();
        }
        self.kept.push_back((id.clone(), Arc::new(opened)));
        id
    }

    fn get(&self, id: &str) -> Result<Arc<Opened>> {
        self.kept
            .iter()
            .find(|(kept, _)| kept == id)
            .map(|(_, opened)| opened.clone())
            .ok_or_else(|| {
                AppError::new(
                    ErrorCode::NotFound,
                    "This file is not open any more. Open it again.",
                )
                .with("file_id", id)
            })
    }
}

/// A file, and what its last check or run made of it.
struct Opened {
    source: Source,
    look: Inspection,
    /// Rows below the header, as far as they were counted.
    rows: u64,
    /// Cells typed anew after a check.
    corrections: Mutex<Arc<Corrections>>,
    finished: Mutex<Option<run::Finished>>,
}

/// A file that cannot be read as a list of people.
fn refusal(error: &ImportRefusal) -> AppError {
    let mut refused = AppError::new(ErrorCode::FileRefused, error.to_string());
    for (name, value) in error.detail() {
        refused = refused.with(name, value);
    }
    refused.with("reason", error.code())
}

fn bad(message: String) -> AppError {
    AppError::new(ErrorCode::BadRequest, message)
}

/// Opens a file and guesses where its columns go. Nothing is written.
pub(crate) fn open(app: &App, args: ImportOpen) -> Result<ImportFile> {
    app.permit(Permission::Import)?;
    let choices = choices(args.sheet, args.encoding, args.delimiter)?;
    look(app, Source::at(&args.path)?, &choices)
}

/// Opens what was copied from a spreadsheet. Nothing is written.
pub(crate) fn paste(app: &App, args: ImportPaste) -> Result<ImportFile> {
    app.permit(Permission::Import)?;
    let choices = choices(None, None, args.delimiter)?;
    look(app, Source::pasted(&args.text)?, &choices)
}

fn choices(
    sheet: Option<String>,
    encoding: Option<String>,
    delimiter: Option<String>,
) -> Result<Choices> {
    Ok(Choices {
        sheet,
        encoding: encoding
            .map(|name| {
                TextEncoding::from_name(&name)
                    .ok_or_else(|| bad(format!("There is no encoding called {name}.")))
            })
            .transpose()?,
        delimiter: delimiter
            .map(|key| {
                Delimiter::from_key(&key)
                    .ok_or_else(|| bad(format!("{key:?} is no separator of columns.")))
            })
            .transpose()?,
        header_row: None,
    })
}

fn look(app: &App, source: Source, choices: &Choices) -> Result<ImportFile> {
    let store = app.store()?;
    let mut look = inspect(source.open()?, source.size, &source.name, choices)
        .map_err(|error| refusal(&error))?;
    let count = count_rows(source.open()?, source.size, &look.layout, COUNTED_BYTES)
        .map_err(|error| refusal(&error))?;
    let mut notes = notes::opened(&look);
    let groups = without_groups(&mut look.mapping);
    notes.extend(notes::groups(groups));
    let fingerprint = look.mapping.fingerprint().to_string();
    let remembered = store
        .remembered_mapping(&fingerprint)
        .map_err(fault::store)?
        .and_then(|text| serde_json::from_str::<ImportMapping>(&text).ok());
    if let Some(mapping) = &remembered
        && let Ok(mapping) = mapped(&look.mapping, mapping)
    {
        look.mapping = mapping;
    }
    let columns = look
        .mapping
        .columns
        .iter()
        .enumerate()
        .map(|(index, column)| ImportColumn {
            index: u32::try_from(index).unwrap_or(u32::MAX),
            header: column.header.clone(),
            samples: look
                .samples
                .iter()
                .filter_map(|row| row.get(index))
                .filter(|cell| !cell.trim().is_empty())
                .take(SHOWN_SAMPLES)
                .cloned()
                .collect(),
            field: column.field.map(|field| field.key().to_owned()),
            confidence: column.confidence.key().to_owned(),
        })
        .collect();
    let mut file = ImportFile {
        file_id: String::new(),
        name: source.name.clone(),
        kind: look.layout.kind.key().to_owned(),
        size: source.size,
        sheets: look.sheets.clone(),
        sheet: look.layout.sheet.clone(),
        encoding: look
            .layout
            .encoding
            .map(|encoding| encoding.name().to_owned()),
        delimiter: look
            .layout
            .delimiter
            .map(|delimiter| delimiter.key().to_owned()),
        columns,
        fields: ImportField::ALL
            .into_iter()
            .filter(|field| *field != ImportField::Groups)
            .map(|field| field.key().to_owned())
            .collect(),
        remembered: remembered.is_some(),
        rows: count.rows,
        rows_exact: count.exact,
        notes,
    };
    file.file_id = locked(&app.inner.imports).keep(Opened {
        source,
        look,
        rows: count.rows,
        corrections: Mutex::default(),
        finished: Mutex::new(None),
    });
    Ok(file)
}

/// Groups cannot be imported yet; answers the headers of the columns that would have gone there.
fn without_groups(mapping: &mut Mapping) -> Vec<String> {
    let mut headers = Vec::new();
    for index in 0..mapping.columns.len() {
        if mapping.columns[index].field == Some(ImportField::Groups) {
            headers.push(mapping.columns[index].header.clone());
            mapping.set(index, None);
        }
    }
    headers
}

/// The guess, with what a person said instead.
fn mapped(guess: &Mapping, said: &ImportMapping) -> Result<Mapping> {
    let mut mapping = guess.clone();
    let order = said
        .date_order
        .as_deref()
        .map(|key| {
            DateOrder::from_key(key).ok_or_else(|| bad(format!("{key:?} is no order of dates.")))
        })
        .transpose()?;
    let mut known = BTreeMap::new();
    for (index, key) in &said.columns {
        let field = ImportField::from_key(key)
            .ok_or_else(|| bad(format!("There is no field called {key}.")))?;
        if field == ImportField::Groups {
            continue; // Remembered by a release that offered it.
        }
        known.insert(usize::try_from(*index).unwrap_or(usize::MAX), field);
    }
    for index in 0..mapping.columns.len() {
        mapping.set(index, known.get(&index).copied());
        let column = &mut mapping.columns[index];
        if let Some(order) = order
            && column.field.is_some_and(ImportField::is_date)
            && column.date_order == DateOrder::Undecided
        {
            column.date_order = order;
        }
    }
    Ok(mapping)
}

fn mode(mode: ImportMode) -> import::ImportMode {
    match mode {
        ImportMode::CreateAndUpdate => import::ImportMode::CreateAndUpdate,
        ImportMode::CreateOnly => import::ImportMode::CreateOnly,
        ImportMode::UpdateOnly => import::ImportMode::UpdateOnly,
    }
}

/// Checks the whole file by importing it and taking everything back.
pub(crate) fn check(app: &App, args: ImportCheck) -> Result<JobRef> {
    app.permit(Permission::Import)?;
    let opened = locked(&app.inner.imports).get(&args.file_id)?;
    let order = run::Order {
        source: opened.source.clone(),
        rows: opened.rows,
        corrections: locked(&opened.corrections).clone(),
        layout: opened.look.layout.clone(),
        mapping: mapped(&opened.look.mapping, &args.mapping)?,
        mode: mode(args.mode),
        dry_run: true,
        strict: false,
        file_id: args.file_id,
    };
    order
        .mapping
        .check(order.mode)
        .map_err(|error| refusal(&error))?;
    app.start(JobKind::ImportCheck, "rows", move |app, progress| {
        perform(app, &opened, &order, progress)?;
        Ok(Some(order.file_id))
    })
}

/// Imports the good rows in one transaction; the refused ones are listed.
pub(crate) fn run(app: &App, args: ImportRun) -> Result<JobRef> {
    app.permit(Permission::Import)?;
    let opened = locked(&app.inner.imports).get(&args.file_id)?;
    let order = run::Order {
        source: opened.source.clone(),
        rows: opened.rows,
        corrections: locked(&opened.corrections).clone(),
        layout: opened.look.layout.clone(),
        mapping: mapped(&opened.look.mapping, &args.mapping)?,
        mode: mode(args.mode),
        dry_run: false,
        strict: args.strict,
        file_id: args.file_id,
    };
    order
        .mapping
        .check(order.mode)
        .map_err(|error| refusal(&error))?;
    let said = args.mapping;
    app.start(JobKind::ImportRun, "rows", move |app, progress| {
        let refused = perform(app, &opened, &order, progress)?;
        if order.strict && refused > 0 {
            return Err(AppError::new(
                ErrorCode::RowsRefused,
                format!("{refused} rows are refused, so nothing was imported."),
            )
            .with("refused", refused)
            .with("file_id", order.file_id.as_str()));
        }
        remember(app, &order, &said);
        Ok(Some(order.file_id))
    })
}

/// Does what is ordered and keeps what became of the rows; answers how many were refused.
fn perform(app: &App, opened: &Opened, order: &run::Order, progress: &Progress<'_>) -> Result<u64> {
    let finished = run::perform(app, order, &mut |done, total| progress.at(done, total))?;
    let refused = finished.report.refused;
    *locked(&opened.finished) = Some(finished);
    Ok(refused)
}

/// Offers the same mapping the next time a file has these headers. Not being able to is no reason
/// to call an import failed that is done.
fn remember(app: &App, order: &run::Order, said: &ImportMapping) {
    let fingerprint = order.mapping.fingerprint().to_string();
    let kept = serde_json::to_string(said)
        .map_err(|_| fault::internal())
        .and_then(|text| {
            app.store()?
                .remember_mapping(&fingerprint, &text, app.now())
                .map_err(fault::store)
        });
    if let Err(error) = kept {
        tracing::warn!(
            code = error.code.key(),
            "the mapping of an import could not be kept"
        );
    }
}

fn not_run() -> AppError {
    AppError::new(
        ErrorCode::NotFound,
        "This file was neither checked nor imported yet.",
    )
}

/// The counts, notes and first problems of the last check or run.
pub(crate) fn report(app: &App, args: ImportFileRef) -> Result<ImportReport> {
    app.permit(Permission::Import)?;
    let opened = locked(&app.inner.imports).get(&args.file_id)?;
    let finished = locked(&opened.finished);
    finished
        .as_ref()
        .map(|finished| finished.report.clone())
        .ok_or_else(not_run)
}

/// Rows of the last check or run.
pub(crate) fn rows(app: &App, args: ImportRows) -> Result<ImportRowsPage> {
    app.permit(Permission::Import)?;
    let opened = locked(&app.inner.imports).get(&args.file_id)?;
    let mut finished = locked(&opened.finished);
    let finished = finished.as_mut().ok_or_else(not_run)?;
    finished
        .outcomes
        .page(args.outcome, args.with_problems, args.start, args.end)
}

/// The cells of a row with problems, for correcting them.
pub(crate) fn cells(app: &App, args: ImportRowRef) -> Result<ImportCells> {
    app.permit(Permission::Import)?;
    let opened = locked(&app.inner.imports).get(&args.file_id)?;
    let mut finished = locked(&opened.finished);
    let finished = finished.as_mut().ok_or_else(not_run)?;
    let record = finished
        .outcomes
        .of_row(args.row)?
        .filter(|record| !record.raw.is_empty())
        .ok_or_else(|| {
            AppError::new(ErrorCode::NotFound, "There is no such row to correct.")
                .with("row", args.row)
        })?;
    let columns = &opened.look.mapping.columns;
    let mut cells = record.raw;
    cells.resize(columns.len(), String::new());
    for (cell, column) in cells.iter_mut().zip(columns) {
        if import::is_secret(&column.header) {
            cell.clear();
        }
    }
    Ok(ImportCells {
        headers: columns.iter().map(|column| column.header.clone()).collect(),
        cells,
    })
}

/// Keeps what was typed for cells of a row; the next check and the import read it instead of them.
pub(crate) fn correct(app: &App, args: ImportCorrect) -> Result<Nothing> {
    app.permit(Permission::Import)?;
    let opened = locked(&app.inner.imports).get(&args.file_id)?;
    let width = opened.look.mapping.columns.len();
    let mut cells = BTreeMap::new();
    for (column, text) in args.cells {
        match usize::try_from(column) {
            Ok(column) if column < width => cells.insert(column, text),
            _ => return Err(bad(format!("There is no column {column}."))),
        };
    }
    let mut corrections = locked(&opened.corrections);
    let mut all = Corrections::clone(&corrections);
    all.entry(args.row).or_default().extend(cells);
    *corrections = Arc::new(all);
    Ok(Nothing {})
}

/// Writes exactly the refused rows, with a column of reasons.
pub(crate) fn save_refused(app: &App, args: ImportSaveRefused) -> Result<SavedFile> {
    app.permit(Permission::Import)?;
    let opened = locked(&app.inner.imports).get(&args.file_id)?;
    let mut finished = locked(&opened.finished);
    let finished = finished.as_mut().ok_or_else(not_run)?;
    template::save_refused(&opened.look, &mut finished.outcomes, Path::new(&args.path))
}

/// Writes the empty table with its two sample rows.
pub(crate) fn save_template(app: &App, args: SaveTemplate) -> Result<SavedFile> {
    app.admin()?;
    template::save(app, &args)
}
