//! Export: counts and a name beforehand, then a file.

#![allow(
    clippy::needless_pass_by_value,
    reason = "commands take what the door hands them"
)]

mod columns;
mod rows;
mod words;

pub(crate) use columns::is_round_trip;
pub(crate) use rows::on_clock;
pub(crate) use words::label;

use std::io::BufWriter;
use std::path::{Path, PathBuf};

use domain::access::{Permission, Places, Scope};
use domain::field::OrganisationField;
use domain::id::PersonId;
use export::{
    CsvOptions, Delimiter, Direction, ExportError, Headers, Paper, RosterHead, XlsxOptions,
    write_csv, write_pdf, write_xlsx,
};
use store::{ListQuery, Reader};

use crate::app::App;
use crate::directory::{list_query, selected};
use crate::error::{AppError, ErrorCode, Result};
use crate::fault;
use crate::files::{self, NewFile};
use crate::jobs::Progress;
use crate::view::{
    DirectoryQuery, ExportColumns, ExportFormat, ExportRun, ExportScope, ExportScopes,
    ExportSuggest, ExportSuggestion, JobKind, JobRef, PersonState,
};

/// Rows of a printed page of usual rows, for the guess beforehand.
const ROWS_PER_PAGE: u64 = 38;

/// Countries whose printers hold Letter (CLDR `measurementData`, `paperSize`).
const LETTER: [&str; 16] = [
    "BZ", "CA", "CL", "CO", "CR", "DO", "GT", "MX", "NI", "PA", "PH", "PR", "SV", "US", "VE", "BO",
];

fn ending(format: ExportFormat) -> &'static str {
    match format {
        ExportFormat::Pdf => "pdf",
        ExportFormat::Xlsx => "xlsx",
        ExportFormat::Csv => "csv",
    }
}

/// Everybody there is but for the bin, in the order of names.
fn everything() -> DirectoryQuery {
    DirectoryQuery {
        text: String::new(),
        filters: Vec::new(),
        sort: Vec::new(),
        states: vec![
            PersonState::Staged,
            PersonState::Invited,
            PersonState::Active,
            PersonState::Suspended,
        ],
    }
}

/// Counts for the scopes, a file name, and how many pages it would be.
pub(crate) fn suggest(app: &App, args: ExportSuggest) -> Result<ExportSuggestion> {
    app.permit(Permission::Export)?;
    let store = app.store()?;
    let people = |query: &DirectoryQuery| -> Result<u64> {
        let query = list_query(query);
        store
            .read(|reader| visible_count(app, reader, &query))
            .map_err(fault::store)
    };
    let scopes = ExportScopes {
        everything: people(&everything())?,
        filter: people(&args.query)?,
        selected: match &args.selection {
            Some(selection) => selected(app, selection)?.len() as u64,
            None => 0,
        },
    };
    let (narrowed, rows) = match &args.selection {
        Some(_) if scopes.selected > 0 => ("selected", scopes.selected),
        _ if is_narrowed(&args.query) => ("filter", scopes.filter),
        _ => ("everybody", scopes.everything),
    };
    let (organisation, today) = store
        .read(|reader| {
            Ok((
                reader
                    .organisation(OrganisationField::Name)?
                    .unwrap_or_default(),
                crate::people::today(reader, app.now())?,
            ))
        })
        .map_err(fault::store)?;
    Ok(ExportSuggestion {
        scopes,
        directory: app.inner.host.documents.display().to_string(),
        file_name: format!(
            "{} {narrowed} {today}.{}",
            files::file_word(&organisation),
            ending(args.format)
        ),
        pdf_pages: rows.div_ceil(ROWS_PER_PAGE).max(1),
    })
}

fn is_narrowed(query: &DirectoryQuery) -> bool {
    !query.text.trim().is_empty() || !query.filters.is_empty() || !query.states.is_empty()
}

/// Writes a file, in a job.
pub(crate) fn run(app: &App, args: ExportRun) -> Result<JobRef> {
    app.permit(Permission::Export)?;
    // Said now, while the person still looks at the dialog.
    let target = target(&args.path, args.format)?;
    let delimiter = delimiter(args.delimiter.as_deref())?;
    let scope = Chosen::of(app, &args.scope)?;
    app.start(JobKind::Export, "rows", move |app, progress| {
        write(app, &args, &target, delimiter, &scope, progress).map(Some)
    })
}

fn bad(message: String) -> AppError {
    AppError::new(ErrorCode::BadRequest, message)
}

/// Where the file goes, with the ending of its kind.
pub(crate) fn target(path: &str, format: ExportFormat) -> Result<PathBuf> {
    let path = Path::new(path);
    if !path.is_absolute() || path.file_name().is_none() {
        return Err(bad(format!("{path:?} is no absolute path of a file.")));
    }
    let wanted = ending(format);
    let has = path
        .extension()
        .is_some_and(|found| found.eq_ignore_ascii_case(wanted));
    if has {
        return Ok(path.to_owned());
    }
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(wanted);
    Ok(name.into())
}

/// The separator of columns somebody chose, by its sign or its name.
pub(crate) fn delimiter(given: Option<&str>) -> Result<Delimiter> {
    match given {
        None | Some("," | "comma") => Ok(Delimiter::Comma),
        Some(";" | "semicolon") => Ok(Delimiter::Semicolon),
        Some("\t" | "tab") => Ok(Delimiter::Tab),
        Some(other) => Err(bad(format!("{other:?} is no separator of columns."))),
    }
}

/// Who is written.
enum Chosen {
    Everything,
    Filter(DirectoryQuery),
    Selected(Vec<PersonId>),
}

impl Chosen {
    fn of(app: &App, scope: &ExportScope) -> Result<Self> {
        Ok(match scope {
            ExportScope::Everything => Self::Everything,
            ExportScope::Filter { query } => Self::Filter(query.clone()),
            ExportScope::Selected { selection } => Self::Selected(selected(app, selection)?),
        })
    }

    fn people(&self, app: &App, reader: &Reader<'_>) -> store::Result<Vec<PersonId>> {
        let people = match self {
            Self::Everything => reader.list_ids(&list_query(&everything()))?,
            Self::Filter(query) => reader.list_ids(&list_query(query))?,
            Self::Selected(people) => people.clone(),
        };
        visible(app, reader, people)
    }
}

/// Whether whoever exports reaches everybody.
fn reaches_all(app: &App, reader: &Reader<'_>) -> store::Result<Option<domain::access::Closure>> {
    let Some(session) = app.session() else {
        return Ok(None);
    };
    let closure = reader.closure(session.admin, app.now())?;
    let all = closure.is_owner()
        || closure
            .scopes(Permission::Export)
            .any(|scope| scope == Scope::Organisation);
    Ok((!all).then_some(closure))
}

/// Those of them that lie where the admin may export from.
fn visible(app: &App, reader: &Reader<'_>, people: Vec<PersonId>) -> store::Result<Vec<PersonId>> {
    let Some(closure) = reaches_all(app, reader)? else {
        return Ok(people);
    };
    let graph = reader.access_graph([])?;
    let mut kept = Vec::new();
    for person in people {
        let Some(access) = reader.access_of(person)? else {
            continue;
        };
        let units = access.units.iter().copied();
        let groups = access.groups.iter().map(|member| member.group);
        if closure.allows(Permission::Export, &Places::of(&graph, units, groups)) {
            kept.push(person);
        }
    }
    Ok(kept)
}

fn visible_count(app: &App, reader: &Reader<'_>, query: &ListQuery) -> store::Result<u64> {
    if reaches_all(app, reader)?.is_none() {
        return Ok(reader.list(query, 0, 0)?.total);
    }
    Ok(visible(app, reader, reader.list_ids(query)?)?.len() as u64)
}

/// Writes the file from one snapshot; answers where it lies.
fn write(
    app: &App,
    args: &ExportRun,
    target: &Path,
    delimiter: Delimiter,
    chosen: &Chosen,
    progress: &Progress<'_>,
) -> Result<String> {
    let admin = app.admin()?;
    let mut file = NewFile::beside(target)?;
    let spill = app.scratch()?;
    let mut failed = None;
    let done = app.store()?.read(|reader| {
        let people = chosen.people(app, reader)?;
        let closure = reader.closure(admin, app.now())?;
        let words = words::Words::new(&args.labels);
        let zone = zone(app, args, reader)?;
        let columns = columns::columns(&args.columns, args.format, &words);
        let all = match chosen {
            Chosen::Everything => people.len() as u64,
            Chosen::Filter(_) | Chosen::Selected(_) => {
                visible_count(app, reader, &list_query(&everything()))?
            }
        };
        let head = head(
            app,
            args,
            reader,
            &words,
            &columns,
            people.len() as u64,
            all,
            zone,
        )?;
        let source = rows::Source {
            reader,
            columns: &columns,
            words: &words,
            zone,
            full_numbers: closure
                .permissions()
                .contains(Permission::ExportIncludeBadges),
        };
        let total = people.len() as u64;
        let rows = source.rows(people);
        let mut tell = |rows: u64| progress.at(rows, total);
        let out = BufWriter::with_capacity(256 * 1024, file.file());
        let headers = match args.columns {
            // Whoever takes the file back in knows every column for certain.
            ExportColumns::RoundTrip => Headers::Keys,
            ExportColumns::Chosen { .. } | ExportColumns::All => Headers::Labels,
        };
        let written = match args.format {
            ExportFormat::Csv => {
                let options = CsvOptions {
                    delimiter,
                    headers,
                    ..CsvOptions::default()
                };
                write_csv(&head, rows, &options, out, &mut tell)
            }
            ExportFormat::Xlsx => {
                let options = XlsxOptions {
                    headers,
                    ..XlsxOptions::new(spill.path())
                };
                write_xlsx(&head, rows, &options, out, &mut tell)
            }
            ExportFormat::Pdf => write_pdf(&head, rows, out, &mut tell),
        };
        if let Err(error) = written {
            failed = Some(error);
        }
        Ok(())
    });
    done.map_err(fault::store)?;
    match failed {
        Some(error) => Err(unwritten(error, target)),
        None => Ok(file.keep()?.display().to_string()),
    }
}

pub(crate) fn unwritten(error: ExportError<store::Error>, target: &Path) -> AppError {
    match error {
        ExportError::Rows(error) => fault::store(error),
        ExportError::Write(error) => fault::io(&error, target),
        ExportError::Spill(error) => fault::io(&error, Path::new("the working copy")),
        ExportError::Cancelled => {
            AppError::new(ErrorCode::Cancelled, "Cancelled; no file was written.")
        }
        ExportError::Columns { .. } => bad("Choose at least one column.".into()),
        error @ (ExportError::RowWidth { .. } | ExportError::Format(_)) => {
            tracing::error!(%error, "an export could not be put together");
            fault::internal()
        }
    }
}

/// The zone instants are shown in: the one asked for, else the office's.
fn zone(app: &App, args: &ExportRun, reader: &Reader<'_>) -> store::Result<chrono_tz::Tz> {
    let asked = args.time_zone.as_deref().and_then(|zone| zone.parse().ok());
    if let Some(zone) = asked {
        return Ok(zone);
    }
    let office = reader
        .organisation(OrganisationField::TimeZone)?
        .unwrap_or_else(|| app.inner.host.locale.time_zone.clone());
    Ok(office.parse().unwrap_or(chrono_tz::UTC))
}

#[allow(
    clippy::too_many_arguments,
    reason = "the head of a list says a little of everything"
)]
fn head(
    app: &App,
    args: &ExportRun,
    reader: &Reader<'_>,
    words: &words::Words<'_>,
    columns: &[columns::Chosen],
    rows: u64,
    everybody: u64,
    zone: chrono_tz::Tz,
) -> store::Result<RosterHead> {
    let exported_by = match app.session() {
        Some(session) => reader.name_of(session.admin)?.unwrap_or_default(),
        None => String::new(),
    };
    let country = reader.organisation(OrganisationField::Country)?;
    let letter = match args.paper.as_deref() {
        Some(paper) => paper.eq_ignore_ascii_case("letter"),
        None => country.is_some_and(|country| LETTER.contains(&country.as_str())),
    };
    let language = args.labels.get("locale").cloned();
    Ok(RosterHead {
        title: words.of("document_title", "People"),
        organisation: reader
            .organisation(OrganisationField::Name)?
            .unwrap_or_default(),
        scope: words.scope(&args.scope, rows, everybody),
        filter: match &args.scope {
            ExportScope::Filter { query } => words.filter(reader, query)?,
            ExportScope::Everything | ExportScope::Selected { .. } => None,
        },
        exported_by,
        exported_at: rows::on_clock(app.now(), zone),
        zone: zone.name().to_owned(),
        revision: Some(reader.rev()?.to_string()),
        columns: columns.iter().map(|column| column.shown.clone()).collect(),
        total: rows,
        labels: words.labels(),
        dates: words.dates().unwrap_or_default(),
        language: match language {
            Some(language) => language,
            None => reader
                .organisation(OrganisationField::Language)?
                .unwrap_or_else(|| "en".into()),
        },
        direction: if args.rtl {
            Direction::RightToLeft
        } else {
            Direction::LeftToRight
        },
        paper: if letter { Paper::Letter } else { Paper::A4 },
    })
}
