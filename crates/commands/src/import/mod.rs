//! Import: a file is opened, mapped, checked, run, and its rows looked through.

#![allow(
    clippy::needless_pass_by_value,
    reason = "commands take what the door hands them"
)]

mod notes;
mod outcomes;
mod plan;
mod rights;
mod run;
mod template;

use std::collections::{BTreeMap, VecDeque};
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use domain::access::Permission;
use domain::input::DateOrder;
use import::{
    Choices, Delimiter, ImportField, ImportRefusal, Inspection, Mapping, TextEncoding, inspect,
};

use crate::app::{App, locked};
use crate::error::{AppError, ErrorCode, Result};
use crate::fault;
use crate::jobs::Progress;
use crate::view::{
    ImportCheck, ImportColumn, ImportFile, ImportFileRef, ImportMapping, ImportMode, ImportOpen,
    ImportReport, ImportRows, ImportRowsPage, ImportRun, ImportSaveRefused, JobKind, JobRef,
    SaveTemplate, SavedFile,
};

pub(crate) use plan::MASK;

/// Files kept open at once; the oldest is forgotten first.
const KEPT_FILES: usize = 8;

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
    finished: Mutex<Option<run::Finished>>,
}

/// A file on the disk, as it was when it was opened.
#[derive(Clone)]
struct Source {
    path: PathBuf,
    name: String,
    size: u64,
    modified: Option<SystemTime>,
}

impl Source {
    /// Looks at a file without opening it: what is no plain file is never read from.
    fn at(path: &str) -> Result<Self> {
        let path = Path::new(path);
        let about = std::fs::metadata(path).map_err(|error| fault::io(&error, path))?;
        if !about.is_file() {
            let what = if about.is_dir() {
                "a folder"
            } else {
                "no plain file"
            };
            return Err(AppError::new(
                ErrorCode::FileRefused,
                format!("{} is {what}. Choose a CSV or .xlsx file.", path.display()),
            )
            .with("reason", "not_a_file")
            .with("path", path.display().to_string()));
        }
        Ok(Self {
            path: std::path::absolute(path).map_err(|error| fault::io(&error, path))?,
            name: path
                .file_name()
                .map(|name| name.to_string_lossy().into_owned())
                .unwrap_or_default(),
            size: about.len(),
            modified: about.modified().ok(),
        })
    }

    /// The file, if it is still the one that was looked at.
    fn open(&self) -> Result<File> {
        let file = File::open(&self.path).map_err(|error| fault::io(&error, &self.path))?;
        let about = file
            .metadata()
            .map_err(|error| fault::io(&error, &self.path))?;
        if about.len() != self.size || about.modified().ok() != self.modified {
            return Err(AppError::new(
                ErrorCode::FileRefused,
                format!(
                    "{} was changed since it was opened. Open it again.",
                    self.name
                ),
            )
            .with("reason", "file_changed")
            .with("path", self.path.display().to_string()));
        }
        Ok(file)
    }
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
    let store = app.store()?;
    let source = Source::at(&args.path)?;
    let choices = Choices {
        sheet: args.sheet,
        encoding: args
            .encoding
            .map(|name| {
                TextEncoding::from_name(&name)
                    .ok_or_else(|| bad(format!("There is no encoding called {name}.")))
            })
            .transpose()?,
        delimiter: args
            .delimiter
            .map(|key| {
                Delimiter::from_key(&key)
                    .ok_or_else(|| bad(format!("{key:?} is no separator of columns.")))
            })
            .transpose()?,
        header_row: None,
    };
    let file = BufReader::new(source.open()?);
    let mut look =
        inspect(file, source.size, &source.name, &choices).map_err(|error| refusal(&error))?;
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
            .map(|field| field.key().to_owned())
            .collect(),
        remembered: remembered.is_some(),
    };
    file.file_id = locked(&app.inner.imports).keep(Opened {
        source,
        look,
        finished: Mutex::new(None),
    });
    Ok(file)
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
    app.start(JobKind::ImportCheck, "bytes", move |app, progress| {
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
    app.start(JobKind::ImportRun, "bytes", move |app, progress| {
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
    template::save(app, Path::new(&args.path))
}
