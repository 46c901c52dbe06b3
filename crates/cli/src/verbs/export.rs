//! Files of people, out.

use std::collections::BTreeMap;

use commands::view::{Column, DirectoryQuery, ExportColumns, ExportFormat, ExportRun, ExportScope};
use serde_json::json;

use super::backup::absolute;
use crate::args::Export;
use crate::desk::Desk;
use crate::exit::{Exit, Result, Stop};
use crate::filter::{Expression, FilterError, column};
use crate::output::Output;
use crate::progress::follow;

/// What a PDF shows where nothing is said.
const PRINTED: [Column; 6] = [
    Column::Name,
    Column::Email,
    Column::Phone,
    Column::Department,
    Column::Badge,
    Column::Status,
];

/// The order, read from the line before anything is opened.
pub(super) fn understood(args: &Export) -> Result<ExportRun> {
    let ending = args
        .file
        .extension()
        .map(|ending| ending.to_string_lossy().to_lowercase());
    let format = match ending.as_deref() {
        Some("pdf") => ExportFormat::Pdf,
        Some("xlsx") => ExportFormat::Xlsx,
        Some("csv") => ExportFormat::Csv,
        _ => {
            return Err(Stop::Usage(format!(
                "{} ends neither in .pdf nor in .xlsx nor in .csv",
                args.file.display()
            )));
        }
    };
    let columns: Vec<Column> = args
        .columns
        .iter()
        .map(|name| column(name.trim()))
        .collect::<std::result::Result<_, FilterError>>()?;
    let columns = match (columns.is_empty(), format) {
        (false, _) => ExportColumns::Chosen { columns },
        (true, ExportFormat::Pdf) => ExportColumns::Chosen {
            columns: PRINTED.to_vec(),
        },
        (true, ExportFormat::Xlsx | ExportFormat::Csv) => ExportColumns::RoundTrip,
    };
    let scope = match &args.filter {
        Some(filter) => {
            let expression = Expression::parse(filter)?;
            ExportScope::Filter {
                query: DirectoryQuery {
                    text: String::new(),
                    filters: expression.filters,
                    sort: Vec::new(),
                    states: expression.states,
                },
            }
        }
        None => ExportScope::Everything,
    };
    Ok(ExportRun {
        format,
        scope,
        columns,
        path: absolute(&args.file)?.display().to_string(),
        paper: None,
        delimiter: None,
        labels: BTreeMap::new(),
        rtl: false,
        time_zone: None,
    })
}

pub(super) fn export(desk: &Desk, args: &Export, output: &mut Output) -> Result<Exit> {
    let order = understood(args)?;
    let job = follow(desk, "Writing", "export_run", &order)?;
    let path = job.result.unwrap_or_default();
    if output.json() {
        output.document(&json!({ "path": path, "format": order.format, "rows": job.total }))?;
    } else {
        output.say(&format!("{} people written to {path}", job.total))?;
    }
    Ok(Exit::Done)
}
