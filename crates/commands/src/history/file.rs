//! The history as a file: a row for each entry, the latest first.

use std::io::BufWriter;
use std::path::Path;

use chrono_tz::Tz;
use domain::access::Permission;
use domain::field::OrganisationField;
use domain::time::Instant;
use export::{
    Cell, Column, ColumnKind, CsvOptions, Dates, Delimiter, Direction, Labels, Paper, RosterHead,
    XlsxOptions, write_csv, write_xlsx,
};
use serde_json::json;
use store::{HistoryQuery, Reader};

use super::{Words, query};
use crate::app::App;
use crate::days::Days;
use crate::error::{AppError, ErrorCode, Result};
use crate::export::{delimiter, label, on_clock, target, unwritten};
use crate::fault;
use crate::files::NewFile;
use crate::jobs::Progress;
use crate::view::{ExportFormat, ExportHistory, HistoryLine, HistoryThing, JobKind, JobRef};

/// Keys and English heads of the columns.
const COLUMNS: [(&str, &str, ColumnKind); 14] = [
    ("n", "Entry", ColumnKind::Identifier),
    ("at", "When", ColumnKind::Instant),
    ("by", "Who", ColumnKind::Text),
    ("via", "By way of", ColumnKind::Identifier),
    ("kind", "Kind", ColumnKind::Identifier),
    ("about", "About", ColumnKind::Text),
    ("what", "What", ColumnKind::Identifier),
    ("field", "Field", ColumnKind::Identifier),
    ("before", "Before", ColumnKind::Text),
    ("after", "After", ColumnKind::Text),
    ("other", "To or from", ColumnKind::Text),
    ("scope", "Where", ColumnKind::Text),
    ("reason", "Reason", ColumnKind::Text),
    ("act", "Act", ColumnKind::Identifier),
];

/// Writes all that fits to a file, in a job.
pub(crate) fn export(app: &App, args: ExportHistory) -> Result<JobRef> {
    app.permit(Permission::AuditRead)?;
    app.permit(Permission::Export)?;
    if args.format == ExportFormat::Pdf {
        return Err(AppError::new(
            ErrorCode::BadRequest,
            "The history is written as csv or xlsx.",
        ));
    }
    // Said now, while the person still looks at the dialog.
    let path = target(&args.path, args.format)?;
    let delimiter = delimiter(args.delimiter.as_deref())?;
    app.start(JobKind::Export, "entries", move |app, progress| {
        write(app, &args, &path, delimiter, progress).map(Some)
    })
}

fn write(
    app: &App,
    args: &ExportHistory,
    path: &Path,
    delimiter: Delimiter,
    progress: &Progress<'_>,
) -> Result<String> {
    let mut file = NewFile::beside(path)?;
    let spill = app.scratch()?;
    let mut written = None;
    let asked = app.store()?.read(|reader| {
        let days = Days::of(reader)?;
        let asked = match query(&args.ask, &days) {
            Ok(asked) => asked,
            Err(error) => return Ok(Err(error)),
        };
        let on: Tz = days.zone().parse().unwrap_or(chrono_tz::UTC);
        // How many fit is known at the end; how far back it looks, from the first entry on.
        let total = reader.history_length()?;
        let head = head(app, args, reader, &days, on, total)?;
        let mut count = 0;
        let rows = Rows::new(reader, asked, days, on, &mut count);
        let mut tell = |rows: u64| progress.at(rows, total);
        let out = BufWriter::with_capacity(256 * 1024, file.file());
        written = Some(if args.format == ExportFormat::Csv {
            let options = CsvOptions {
                delimiter,
                ..CsvOptions::default()
            };
            write_csv(&head, rows, &options, out, &mut tell)
        } else {
            let options = XlsxOptions::new(spill.path());
            write_xlsx(&head, rows, &options, out, &mut tell)
        });
        Ok(Ok(count))
    });
    let count = asked.map_err(fault::store)??;
    if let Some(Err(error)) = written {
        return Err(unwritten(error, path));
    }
    let kept = file.keep()?.display().to_string();
    let about = json!({ "rows": count, "what": "history" });
    let context = app.context("export", &about)?;
    app.store()?
        .write(&context, |tx| tx.note("export", None, &about))
        .map_err(fault::store)?;
    Ok(kept)
}

fn head(
    app: &App,
    args: &ExportHistory,
    reader: &Reader<'_>,
    days: &Days,
    on: Tz,
    total: u64,
) -> store::Result<RosterHead> {
    let label = |key: &str, english: &str| label(&args.labels, key, english);
    let title = label("title", "History");
    Ok(RosterHead {
        labels: Labels {
            people_sheet: title.clone(),
            ..Labels::english()
        },
        title,
        organisation: reader
            .organisation(OrganisationField::Name)?
            .unwrap_or_default(),
        scope: String::new(),
        filter: None,
        exported_by: match app.session() {
            Some(session) => reader.name_of(session.admin)?.unwrap_or_default(),
            None => String::new(),
        },
        exported_at: on_clock(app.now(), on),
        zone: days.zone().to_owned(),
        revision: Some(reader.rev()?.to_string()),
        columns: COLUMNS
            .into_iter()
            .map(|(key, english, kind)| Column::new(key, label(key, english), kind))
            .collect(),
        total,
        dates: Dates::default(),
        language: args
            .labels
            .get("locale")
            .cloned()
            .unwrap_or_else(|| "en".into()),
        direction: if args.rtl {
            Direction::RightToLeft
        } else {
            Direction::LeftToRight
        },
        paper: Paper::A4,
    })
}

/// Entries as rows, a page of the history at a time: of what was read only the names and acts met are kept.
struct Rows<'r, 'a, 'c> {
    reader: &'r Reader<'a>,
    words: Words<'r, 'a>,
    ready: std::vec::IntoIter<Vec<Cell>>,
    asked: Option<HistoryQuery>,
    on: Tz,
    count: &'c mut u64,
}

impl<'r, 'a, 'c> Rows<'r, 'a, 'c> {
    fn new(
        reader: &'r Reader<'a>,
        asked: HistoryQuery,
        days: Days,
        on: Tz,
        count: &'c mut u64,
    ) -> Self {
        Self {
            reader,
            words: Words::new(reader, days),
            ready: Vec::new().into_iter(),
            asked: Some(asked),
            on,
            count,
        }
    }

    fn read(&mut self, asked: HistoryQuery) -> store::Result<()> {
        let page = self.reader.history_page(&asked)?;
        let mut rows = Vec::with_capacity(page.entries.len());
        for entry in &page.entries {
            rows.push(cells(self.words.line(entry)?, self.on));
        }
        self.ready = rows.into_iter();
        self.asked = page.next.map(|next| HistoryQuery {
            before: Some(next),
            ..asked
        });
        Ok(())
    }
}

impl Iterator for Rows<'_, '_, '_> {
    type Item = store::Result<Vec<Cell>>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(row) = self.ready.next() {
                *self.count += 1;
                return Some(Ok(row));
            }
            let asked = self.asked.take()?;
            if let Err(error) = self.read(asked) {
                return Some(Err(error));
            }
        }
    }
}

fn cells(line: HistoryLine, on: Tz) -> Vec<Cell> {
    let text = |text: Option<String>| Cell::text(text.unwrap_or_default());
    let name =
        |thing: Option<HistoryThing>| Cell::text(thing.map(|thing| thing.name).unwrap_or_default());
    vec![
        Cell::text(line.n.to_string()),
        Cell::Instant(on_clock(Instant(line.at), on)),
        text(line.by.map(|by| by.name)),
        Cell::text(line.via),
        text(line.about.as_ref().map(|about| about.kind.clone())),
        name(line.about),
        Cell::text(line.what),
        text(line.field.or(line.how)),
        text(line.before),
        text(line.after),
        name(line.other),
        text(line.scope.and_then(|scope| scope.name)),
        text(line.reason),
        text(line.act.map(|act| act.id)),
    ]
}
