//! Billing: how companies are billed, and what each cost centre has used.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::io::{BufWriter, Write as _};
use std::ops::ControlFlow;
use std::path::PathBuf;

use chrono::{Datelike as _, Months};
use domain::access::Permission;
use domain::field::{OrganisationField, UnitField, UnitKind};
use domain::id::UnitId;
use domain::input;
use domain::person::PersonType;
use domain::time::{CivilDate, Instant};
use domain::unit::UnitTree;
use domain::usage::{Count, Usage};
use export::{
    Cell, Column, ColumnKind, CsvOptions, Dates, Delimiter, Direction, ExportError, Labels, Paper,
    RosterHead, XlsxOptions, write_csv, write_xlsx,
};
use serde_json::json;
use store::{Month, Reader, UnitRecord};

use crate::app::App;
use crate::error::{AppError, ErrorCode, Result};
use crate::export::label;
use crate::files::NewFile;
use crate::view::{
    BillingProfile, ExportFormat, ExportUsage, MonthUsage, Nothing, SavedFile, UnitRef, UsageAsk,
    UsageRow, UsageView,
};
use crate::{fault, fields};

/// Three years; older usage is asked for by export of a backup.
const MOST_MONTHS: u32 = 36;

/// Every company with its profile.
pub(crate) fn profiles(app: &App, _: Nothing) -> Result<Vec<BillingProfile>> {
    app.permit(Permission::BillingRead)?;
    app.store()?
        .read(|reader| {
            let all = reader.all_units()?;
            let tree: UnitTree = all.iter().map(|unit| (unit.id, unit.facts())).collect();
            let counts = reader.unit_counts(&tree)?;
            Ok(all
                .iter()
                .filter(|unit| unit.kind == UnitKind::Company && !unit.is_gone())
                .map(|unit| profile(unit, counts.get(&unit.id).map_or(0, |count| count.all)))
                .collect())
        })
        .map_err(fault::store)
}

fn profile(unit: &UnitRecord, people: u64) -> BillingProfile {
    let fields: BTreeMap<String, String> = UnitField::ALL
        .iter()
        .filter(|field| field.is_billing())
        .filter_map(|field| Some((field.key().to_owned(), fields::text(unit.get(*field))?)))
        .collect();
    let vat = unit.text(UnitField::VatId);
    BillingProfile {
        id: unit.id.to_string(),
        name: unit.name.clone(),
        vat_doubtful: !vat.is_empty()
            && input::vat_id(vat).is_ok_and(|read| !read.warnings.is_empty()),
        fields,
        people,
    }
}

/// Usage of the latest months.
pub(crate) fn usage(app: &App, args: UsageAsk) -> Result<UsageView> {
    app.permit(Permission::BillingRead)?;
    let now = app.now();
    app.store()?
        .read(|reader| months_of(reader, now, args.months))
        .map_err(fault::store)
}

fn months_of(reader: &Reader<'_>, now: Instant, wanted: u32) -> store::Result<UsageView> {
    let zone = reader
        .organisation(OrganisationField::TimeZone)?
        .unwrap_or_else(|| "UTC".to_owned());
    let today = store::today_in(&zone, now);
    let begun = reader
        .begun_at()?
        .map_or(today, |at| store::today_in(&zone, at));
    let months: Vec<(CivilDate, Month)> = (0..wanted.clamp(1, MOST_MONTHS))
        .filter_map(|back| month(today, back, &zone, now))
        .take_while(|(first, _)| (first.year(), first.month()) >= (begun.year(), begun.month()))
        .collect();
    let asked: Vec<Month> = months.iter().map(|(_, month)| *month).collect();
    let units: BTreeMap<UnitId, UnitRecord> = reader
        .all_units()?
        .into_iter()
        .map(|unit| (unit.id, unit))
        .collect();
    let usages = reader.usage(&asked)?;
    Ok(UsageView {
        months: months
            .iter()
            .zip(usages)
            .map(|((first, month), usage)| MonthUsage {
                month: first.format("%Y-%m").to_string(),
                running: month.end == now,
                corrected: usage.corrected,
                rows: rows(&usage, &units),
            })
            .collect(),
        zone,
    })
}

/// The month so many before the one of today, and its first day.
fn month(today: CivilDate, back: u32, zone: &str, now: Instant) -> Option<(CivilDate, Month)> {
    let first = today.with_day(1)?.checked_sub_months(Months::new(back))?;
    let next = first.checked_add_months(Months::new(1))?;
    let over = store::start_of_day(zone, next);
    let running = back == 0;
    let month = Month {
        begin: store::start_of_day(zone, first),
        end: if running { now } else { Instant(over.0 - 1) },
        last_day: if running { today } else { next.pred_opt()? },
    };
    Some((first, month))
}

fn rows(usage: &Usage, units: &BTreeMap<UnitId, UnitRecord>) -> Vec<UsageRow> {
    let mut rows: Vec<UsageRow> = usage
        .by_cost_centre
        .iter()
        .map(|(unit, count)| {
            let unit = unit.and_then(|unit| units.get(&unit));
            row(unit, count)
        })
        .collect();
    // As the directory orders them; those without one come last.
    let place = |row: &UsageRow| {
        let name = row
            .cost_centre
            .as_ref()
            .map(|unit| unit.name.to_lowercase());
        (name.is_none(), name)
    };
    rows.sort_by_key(place);
    rows
}

fn row(unit: Option<&UnitRecord>, count: &Count) -> UsageRow {
    UsageRow {
        cost_centre: unit.map(|unit| UnitRef {
            id: unit.id.to_string(),
            name: unit.name.clone(),
        }),
        code: unit
            .and_then(|unit| unit.get(UnitField::Code).as_text())
            .map(str::to_owned),
        active: count.active_in_all(),
        active_by_type: PersonType::ALL
            .into_iter()
            .filter(|kind| count.active[*kind as usize] > 0)
            .map(|kind| (kind.key().to_owned(), count.active[kind as usize]))
            .collect(),
        suspended: count.suspended,
        invited: count.invited,
        staged: count.staged,
        badges: count.badges,
    }
}

/// Writes usage to a file.
pub(crate) fn export(app: &App, args: ExportUsage) -> Result<SavedFile> {
    app.permit(Permission::BillingRead)?;
    app.permit(Permission::Export)?;
    let now = app.now();
    let (view, organisation) = app
        .store()?
        .read(|reader| {
            let mut view = months_of(reader, now, args.months)?;
            if let Some(only) = &args.month {
                view.months.retain(|month| month.month == *only);
            }
            let name = reader.organisation(OrganisationField::Name)?;
            Ok((view, name.unwrap_or_default()))
        })
        .map_err(fault::store)?;
    let lines: Vec<Vec<Cell>> = view
        .months
        .iter()
        .flat_map(|month| month.rows.iter().map(|row| cells(month, row, &args.labels)))
        .collect();
    let head = head(&args, &view.zone, organisation, lines.len() as u64);
    let mut file = NewFile::beside(&PathBuf::from(&args.path))?;
    let count = lines.len() as u64;
    let lines = lines.into_iter().map(Ok::<_, Infallible>);
    let mut progress = |_| ControlFlow::Continue(());
    let mut out = BufWriter::new(file.file());
    let done = match args.format {
        ExportFormat::Xlsx => {
            let spill = app.scratch()?;
            let options = XlsxOptions::new(spill.path());
            write_xlsx(&head, lines, &options, &mut out, &mut progress)
        }
        ExportFormat::Csv => {
            let options = CsvOptions {
                delimiter: match args.delimiter.as_deref() {
                    Some(";") => Delimiter::Semicolon,
                    Some("\t") => Delimiter::Tab,
                    _ => Delimiter::Comma,
                },
                ..CsvOptions::default()
            };
            write_csv(&head, lines, &options, &mut out, &mut progress)
        }
        ExportFormat::Pdf => {
            return Err(AppError::new(
                ErrorCode::BadRequest,
                "Usage is written as csv or xlsx.",
            ));
        }
    };
    let failed = |error: &std::io::Error| fault::io(error, &PathBuf::from(&args.path));
    match done {
        Ok(_) => {}
        Err(ExportError::Write(error) | ExportError::Spill(error)) => return Err(failed(&error)),
        Err(error) => {
            tracing::error!(%error, "usage could not be written");
            return Err(fault::internal());
        }
    }
    out.flush().map_err(|error| failed(&error))?;
    drop(out);
    let path = file.keep()?;
    let about = json!({ "rows": count, "what": "usage" });
    let context = app.context("export", &about)?;
    app.store()?
        .write(&context, |tx| tx.note("export", None, &about))
        .map_err(fault::store)?;
    Ok(SavedFile {
        path: path.display().to_string(),
        rows: count,
    })
}

/// Keys and English heads of the columns; the types of active people come between.
const COLUMNS: [(&str, &str); 4] = [
    ("month", "Month"),
    ("cost_centre", "Cost centre"),
    ("code", "Code"),
    ("active", "Active"),
];
const LAST_COLUMNS: [(&str, &str); 5] = [
    ("suspended", "Suspended"),
    ("invited", "Invited"),
    ("staged", "Staged"),
    ("badges", "Badges issued"),
    ("corrected", "Corrected later"),
];

fn head(args: &ExportUsage, zone: &str, organisation: String, total: u64) -> RosterHead {
    let label = |key: &str, english: &str| label(&args.labels, key, english);
    let column = |key: &str, english: &str| {
        let kind = match key {
            "month" | "code" => ColumnKind::Identifier,
            _ => ColumnKind::Text,
        };
        Column::new(key, label(key, english), kind)
    };
    let types = PersonType::ALL
        .into_iter()
        .map(|kind| column(kind.key(), kind.key()));
    let columns = COLUMNS
        .into_iter()
        .map(|(key, english)| column(key, english));
    let last = LAST_COLUMNS
        .into_iter()
        .map(|(key, english)| column(key, english));
    let title = label("title", "Usage");
    RosterHead {
        labels: Labels {
            people_sheet: title.clone(),
            ..Labels::english()
        },
        title,
        organisation,
        scope: String::new(),
        filter: None,
        exported_by: String::new(),
        exported_at: chrono::NaiveDateTime::default(),
        zone: zone.to_owned(),
        revision: None,
        columns: columns.chain(types).chain(last).collect(),
        total,
        dates: Dates::default(),
        language: "en".into(),
        direction: if args.rtl {
            Direction::RightToLeft
        } else {
            Direction::LeftToRight
        },
        paper: Paper::A4,
    }
}

#[allow(clippy::cast_precision_loss, reason = "people, far below 2^53")]
fn cells(month: &MonthUsage, row: &UsageRow, labels: &BTreeMap<String, String>) -> Vec<Cell> {
    let number = |count: u64| Cell::Number(count as f64);
    let name = match &row.cost_centre {
        Some(unit) => unit.name.clone(),
        None => labels
            .get("no_cost_centre")
            .cloned()
            .unwrap_or_else(|| "Without a cost centre".to_owned()),
    };
    let mut cells = vec![
        Cell::text(&month.month),
        Cell::text(name),
        Cell::text(row.code.clone().unwrap_or_default()),
        number(row.active),
    ];
    cells.extend(
        PersonType::ALL
            .into_iter()
            .map(|kind| number(row.active_by_type.get(kind.key()).copied().unwrap_or(0))),
    );
    cells.extend([row.suspended, row.invited, row.staged, row.badges].map(number));
    cells.push(Cell::Bool(month.corrected > 0));
    cells
}
