//! The history: read, written to a file, verified.

use std::collections::BTreeMap;

use commands::headless;
use commands::view::{
    ExportFormat, ExportHistory, HistoryAsk, HistoryLine, HistoryPage, HistoryThing, HistoryTopic,
};
use serde_json::json;

use super::backup::{absolute, verify};
use super::person::resolve;
use crate::args::{Audit, Topic, Which};
use crate::desk::Desk;
use crate::exit::{Exit, Result, Stop};
use crate::output::Output;
use crate::progress::follow;

/// Entries read at once.
const PAGE: u32 = 200;

pub(super) fn audit(desk: &Desk, args: &Audit, output: &mut Output) -> Result<Exit> {
    match args {
        Audit::List { which, limit } => list(desk, which, *limit, output),
        Audit::Export { file, which } => {
            let format = match file.extension().and_then(|ending| ending.to_str()) {
                Some("csv") => ExportFormat::Csv,
                Some("xlsx") => ExportFormat::Xlsx,
                _ => {
                    return Err(Stop::Usage(format!(
                        "{} ends neither in .csv nor in .xlsx",
                        file.display()
                    )));
                }
            };
            let order = ExportHistory {
                ask: asked(desk, which)?,
                format,
                path: absolute(file)?.display().to_string(),
                delimiter: None,
                labels: BTreeMap::new(),
                rtl: false,
            };
            let job = follow(desk, "Writing", "history_export", &order)?;
            let path = job.result.unwrap_or_default();
            if output.json() {
                output.document(&json!({ "path": path, "format": format }))?;
            } else {
                output.say(&format!("The history was written to {path}"))?;
            }
            Ok(Exit::Done)
        }
        Audit::Verify => verify(desk, output),
    }
}

fn asked(desk: &Desk, which: &Which) -> Result<HistoryAsk> {
    let person = |named: &Option<String>| {
        named
            .as_deref()
            .map(|named| resolve(desk, named))
            .transpose()
    };
    Ok(HistoryAsk {
        person: person(&which.person)?,
        by: person(&which.by)?,
        act: None,
        topic: which.topic.map(|topic| match topic {
            Topic::Details => HistoryTopic::Details,
            Topic::Status => HistoryTopic::Status,
            Topic::Badges => HistoryTopic::Badges,
            Topic::Access => HistoryTopic::Access,
            Topic::Entries => HistoryTopic::Entries,
            Topic::Files => HistoryTopic::Files,
        }),
        since: which.since.clone(),
        until: which.until.clone(),
        before: None,
        limit: PAGE,
    })
}

fn list(desk: &Desk, which: &Which, limit: u32, output: &mut Output) -> Result<Exit> {
    let mut ask = asked(desk, which)?;
    let mut lines: Vec<HistoryLine> = Vec::new();
    loop {
        let left = limit.saturating_sub(u32::try_from(lines.len()).unwrap_or(u32::MAX));
        if left == 0 {
            break;
        }
        ask.limit = left.min(PAGE);
        let page: HistoryPage = desk.ask("history_page", &ask)?;
        lines.extend(page.lines);
        match page.next {
            Some(next) => ask.before = Some(next),
            None => break,
        }
    }
    if output.json() {
        output.document(&json!({ "entries": lines }))?;
        return Ok(Exit::Done);
    }
    let rows: Vec<[String; 7]> = lines.iter().map(row).collect();
    output.table(
        ["when", "who", "about", "what", "before", "after", "reason"],
        &rows,
    )?;
    Ok(Exit::Done)
}

fn row(line: &HistoryLine) -> [String; 7] {
    let name = |thing: &Option<HistoryThing>| {
        thing
            .as_ref()
            .map_or_else(String::new, |thing| thing.name.clone())
    };
    let what = match (&line.field, &line.how) {
        _ if line.erased => "erased".to_owned(),
        (Some(field), _) if line.what == "set" => field.clone(),
        (Some(detail), _) | (None, Some(detail)) => format!("{} {detail}", line.what),
        (None, None) => line.what.clone(),
    };
    let after = match (&line.after, &line.other) {
        (Some(after), _) => after.clone(),
        (None, other) => name(other),
    };
    [
        headless::utc(line.at),
        line.by
            .as_ref()
            .map_or_else(|| line.via.clone(), |by| by.name.clone()),
        name(&line.about),
        what,
        line.before.clone().unwrap_or_default(),
        after,
        line.reason.clone().unwrap_or_default(),
    ]
}
