//! Files of people.

use std::io::Write as _;

use commands::ErrorCode;
use commands::view::{
    ImportCheck, ImportFile, ImportFileRef, ImportMapping, ImportMode, ImportOpen, ImportOutcome,
    ImportProblem, ImportReport, ImportRows, ImportRowsPage, ImportRun,
};
use serde::Serialize;

use crate::args::Import;
use crate::desk::Desk;
use crate::exit::{Exit, Result, Stop};
use crate::output::Output;
use crate::progress::follow;

/// Rows asked for at once.
const PAGE: u64 = 1_000;

/// Everything but the problems, which may be too many to hold at once.
#[derive(Serialize)]
struct Document<'r> {
    file: &'r str,
    dry_run: bool,
    strict: bool,
    /// Whether anything stays in the directory.
    applied: bool,
    rows: u64,
    new: u64,
    changed: u64,
    same: u64,
    refused: u64,
    warnings: u64,
    columns: Vec<MappedColumn<'r>>,
    new_units: Vec<NewUnit<'r>>,
    change_set: Option<&'r str>,
    notes: Vec<&'r str>,
}

#[derive(Serialize)]
struct MappedColumn<'r> {
    header: &'r str,
    field: Option<&'r str>,
}

#[derive(Serialize)]
struct NewUnit<'r> {
    kind: &'r str,
    name: &'r str,
    rows: u64,
}

pub(super) fn import(desk: &Desk, args: &Import, output: &mut Output) -> Result<Exit> {
    let open = ImportOpen {
        path: args.file.display().to_string(),
        sheet: None,
        encoding: None,
        delimiter: None,
    };
    let file: ImportFile = desk.ask("import_open", &open)?;
    let mapping = ImportMapping {
        columns: file
            .columns
            .iter()
            .filter_map(|column| Some((column.index, column.field.clone()?)))
            .collect(),
        date_order: None,
    };
    let mode = mode(&file);
    let strictly_refused = if args.dry_run {
        let check = ImportCheck {
            file_id: file.file_id.clone(),
            mapping,
            mode,
        };
        follow(desk, "Checking", "import_check", &check)?;
        false
    } else {
        let run = ImportRun {
            file_id: file.file_id.clone(),
            mapping,
            mode,
            strict: args.strict,
        };
        match follow(desk, "Importing", "import_run", &run) {
            Ok(_) => false,
            // The report says which rows it was.
            Err(Stop::Refused(error)) if error.code == ErrorCode::RowsRefused => true,
            Err(stop) => return Err(stop),
        }
    };
    let asked = ImportFileRef {
        file_id: file.file_id.clone(),
    };
    let report: ImportReport = desk.ask("import_report", &asked)?;
    let applied = !args.dry_run && !strictly_refused;
    if output.json() {
        document(desk, &file, &report, args, applied, output)?;
    } else {
        sentences(desk, &file, &report, args, applied, output)?;
    }
    let would_stop = args.strict && report.refused > 0;
    let taken = report.new + report.changed + report.same;
    Ok(
        if strictly_refused || (args.dry_run && would_stop) || (report.refused > 0 && taken == 0) {
            Exit::Nothing
        } else if report.refused > 0 {
            Exit::Partly
        } else {
            Exit::Done
        },
    )
}

/// Nobody can be made of a file without names; it only changes people.
fn mode(file: &ImportFile) -> ImportMode {
    let names = ["name", "given", "family", "display_name", "_id"];
    let named = file
        .columns
        .iter()
        .filter_map(|column| column.field.as_deref())
        .any(|field| names.contains(&field));
    if named {
        ImportMode::CreateAndUpdate
    } else {
        ImportMode::UpdateOnly
    }
}

/// Tells every problem, in the order of the file.
fn problems(
    desk: &Desk,
    file: &ImportFile,
    mut tell: impl FnMut(&ImportProblem) -> Result<()>,
) -> Result<()> {
    let mut start = 0;
    loop {
        let page: ImportRowsPage = desk.ask(
            "import_rows",
            &ImportRows {
                file_id: file.file_id.clone(),
                outcome: None,
                with_problems: true,
                start,
                end: start + PAGE,
            },
        )?;
        for problem in page.rows.iter().flat_map(|row| &row.problems) {
            tell(problem)?;
        }
        start += PAGE;
        if start >= page.total {
            return Ok(());
        }
    }
}

fn document(
    desk: &Desk,
    file: &ImportFile,
    report: &ImportReport,
    args: &Import,
    applied: bool,
    output: &mut Output,
) -> Result<()> {
    let document = Document {
        file: &file.name,
        dry_run: args.dry_run,
        strict: args.strict,
        applied,
        rows: report.rows,
        new: report.new,
        changed: report.changed,
        same: report.same,
        refused: report.refused,
        warnings: report.warnings,
        columns: file
            .columns
            .iter()
            .map(|column| MappedColumn {
                header: &column.header,
                field: column.field.as_deref(),
            })
            .collect(),
        new_units: report
            .new_units
            .iter()
            .map(|(kind, name, rows)| NewUnit {
                kind,
                name,
                rows: *rows,
            })
            .collect(),
        change_set: report.change_set.as_deref().filter(|_| applied),
        notes: report
            .notes
            .iter()
            .map(|note| note.message.as_str())
            .collect(),
    };
    // One object, its last member written piece by piece.
    let head = serde_json::to_string(&document)?;
    write!(
        output.part(),
        "{},\"problems\":[",
        head.strip_suffix('}').unwrap_or(&head)
    )?;
    let mut first = true;
    problems(desk, file, |problem| {
        if !std::mem::take(&mut first) {
            output.part().write_all(b",")?;
        }
        Ok(serde_json::to_writer(output.part(), problem)?)
    })?;
    output.part().write_all(b"]}\n")?;
    Ok(())
}

fn sentences(
    desk: &Desk,
    file: &ImportFile,
    report: &ImportReport,
    args: &Import,
    applied: bool,
    output: &mut Output,
) -> Result<()> {
    problems(desk, file, |problem| {
        let place = match &problem.column {
            Some(column) => format!("row {}, column {column}", problem.row),
            None => format!("row {}", problem.row),
        };
        let value = problem
            .value
            .as_deref()
            .map(|value| format!(" [{value}]"))
            .unwrap_or_default();
        output.say(&format!(
            "{}: {place}: {}{value}",
            problem.severity, problem.message
        ))
    })?;
    for note in &report.notes {
        output.say(&format!("note: {}", note.message))?;
    }
    for (kind, name, rows) in &report.new_units {
        let kind = kind.replace('_', " ");
        output.say(&format!(
            "new {kind}: {name} ({})",
            count(*rows, "row", "rows")
        ))?;
    }
    let outcome = |outcome: ImportOutcome, number: u64| -> Option<String> {
        let word = match outcome {
            ImportOutcome::New => "new",
            ImportOutcome::Changed => "changed",
            ImportOutcome::Same => "unchanged",
            ImportOutcome::Refused => "refused",
        };
        (number > 0).then(|| format!("{number} {word}"))
    };
    let parts: Vec<String> = [
        outcome(ImportOutcome::New, report.new),
        outcome(ImportOutcome::Changed, report.changed),
        outcome(ImportOutcome::Same, report.same),
        outcome(ImportOutcome::Refused, report.refused),
    ]
    .into_iter()
    .flatten()
    .collect();
    let rows = count(report.rows, "row", "rows");
    output.say(&format!(
        "{}: {rows}{}{}",
        file.name,
        if parts.is_empty() { "" } else { ": " },
        parts.join(", ")
    ))?;
    if args.dry_run {
        output.say("This was a check; nothing was changed.")?;
    } else if !applied {
        output.say("Rows were refused, so nothing was imported.")?;
    } else if report.change_set.is_some() {
        output.say("`rollbookctl undo` takes it back.")?;
    }
    Ok(())
}

fn count(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}
