//! The same change for everybody a filter matches.

use std::io::Write as _;

use commands::view::{
    DirectoryQuery, EditOutcome, EditPeople, EditReport, EditRow, EditRows, EditRowsPage, EditVerb,
    FieldEdit, JobRef, Selection,
};
use serde::Serialize;
use serde_json::json;

use super::access::{find_group, find_role};
use super::person::resolve;
use crate::args::Set;
use crate::desk::Desk;
use crate::exit::{Exit, Result, Stop};
use crate::filter::Expression;
use crate::output::Output;
use crate::progress::follow;

/// Rows asked for at once.
const PAGE: u64 = 1_000;

/// A filter or an assignment with a mistake in it is said before a key is asked for.
pub(super) fn understood(args: &Set) -> Result<()> {
    if let Some(filter) = &args.filter {
        Expression::parse(filter)?;
        for word in &args.words {
            assignment(word)?;
        }
    }
    Ok(())
}

/// Field, what becomes of it, and the text after the sign.
fn assignment(word: &str) -> Result<(&str, EditVerb, &str)> {
    let Some((field, value)) = word.split_once('=') else {
        return Err(Stop::Usage(format!(
            "{word:?} is no FIELD=VALUE; with --filter nobody is named besides"
        )));
    };
    let (field, verb) = match (field.strip_suffix('+'), field.strip_suffix('-')) {
        (Some(field), _) => (field, EditVerb::Add),
        (None, Some(field)) => (field, EditVerb::Remove),
        (None, None) if value.trim().is_empty() => (field, EditVerb::Clear),
        (None, None) => (field, EditVerb::Set),
    };
    let value = value.trim();
    if value.is_empty() && verb != EditVerb::Clear {
        return Err(Stop::Usage(format!("{word:?}: a value is missing")));
    }
    Ok((field.trim(), verb, value))
}

/// What is asked for, with the names of people, groups and roles looked up.
fn wanted(desk: &Desk, word: &str) -> Result<FieldEdit> {
    let (field, verb, value) = assignment(word)?;
    let parts = || {
        value
            .split(';')
            .map(str::trim)
            .filter(|part| !part.is_empty())
    };
    let values = match (field, verb) {
        (_, EditVerb::Clear) => Vec::new(),
        ("manager", _) => vec![resolve(desk, value)?],
        ("groups" | "group", _) => parts()
            .map(|name| Ok(find_group(desk, name)?.id))
            .collect::<Result<_>>()?,
        ("roles" | "role", _) => parts()
            .map(|name| Ok(find_role(desk, name)?.role.id))
            .collect::<Result<_>>()?,
        ("departments", _) | (_, EditVerb::Add | EditVerb::Remove) => {
            parts().map(str::to_owned).collect()
        }
        _ => vec![value.to_owned()],
    };
    let field = match field {
        "group" => "groups",
        "role" => "roles",
        field => field,
    };
    Ok(FieldEdit {
        field: field.to_owned(),
        verb,
        values,
    })
}

pub(super) fn edit(desk: &Desk, args: &Set, output: &mut Output) -> Result<Exit> {
    let expression = Expression::parse(args.filter.as_deref().unwrap_or_default())?;
    let edits = args
        .words
        .iter()
        .map(|word| wanted(desk, word))
        .collect::<Result<Vec<_>>>()?;
    let ask = EditPeople {
        selection: Selection::All {
            query: DirectoryQuery {
                text: String::new(),
                filters: expression.filters,
                sort: Vec::new(),
                states: expression.states,
            },
            except: Vec::new(),
        },
        edits,
        dry_run: args.dry_run,
        checked: None,
    };
    let what = if args.dry_run { "Checking" } else { "Changing" };
    let job = follow(desk, what, "people_edit", &ask)?;
    let report: EditReport = desk.ask("people_edit_report", &JobRef { job: job.job })?;
    if output.json() {
        document(desk, &report, output)?;
    } else {
        sentences(desk, &report, output)?;
    }
    Ok(if report.refused == 0 {
        Exit::Done
    } else if report.changed + report.same == 0 {
        Exit::Nothing
    } else {
        Exit::Partly
    })
}

/// Tells everybody of one outcome.
fn each(
    desk: &Desk,
    report: &EditReport,
    outcome: EditOutcome,
    mut tell: impl FnMut(&EditRow) -> Result<()>,
) -> Result<()> {
    let mut start = 0;
    loop {
        let page: EditRowsPage = desk.ask(
            "people_edit_rows",
            &EditRows {
                job: report.job.clone(),
                outcome: Some(outcome),
                start,
                end: start + PAGE,
            },
        )?;
        for row in &page.rows {
            tell(row)?;
        }
        start += PAGE;
        if start >= page.total {
            return Ok(());
        }
    }
}

#[derive(Serialize)]
struct Head<'r> {
    dry_run: bool,
    /// Whether anything stays in the directory.
    applied: bool,
    people: u64,
    changed: u64,
    same: u64,
    refused: u64,
    new_units: Vec<serde_json::Value>,
    change_set: Option<&'r str>,
}

fn document(desk: &Desk, report: &EditReport, output: &mut Output) -> Result<()> {
    let head = serde_json::to_string(&Head {
        dry_run: report.dry_run,
        applied: report.change_set.is_some(),
        people: report.people,
        changed: report.changed,
        same: report.same,
        refused: report.refused,
        new_units: report
            .new_units
            .iter()
            .map(|(kind, name)| json!({ "kind": kind, "name": name }))
            .collect(),
        change_set: report.change_set.as_deref(),
    })?;
    // One object, its long members written piece by piece.
    let head = head.strip_suffix('}').unwrap_or(&head);
    write!(output.part(), "{head},\"left_out\":[")?;
    let mut first = true;
    each(desk, report, EditOutcome::Refused, |row| {
        if !std::mem::take(&mut first) {
            output.part().write_all(b",")?;
        }
        let error = row.error.as_ref();
        let left_out = json!({
            "id": row.id,
            "name": row.name,
            "code": error.map(|error| error.code.key()),
            "message": error.map(|error| &error.message),
        });
        Ok(serde_json::to_writer(output.part(), &left_out)?)
    })?;
    output.part().write_all(b"]")?;
    if report.dry_run {
        output.part().write_all(b",\"changes\":[")?;
        let mut first = true;
        each(desk, report, EditOutcome::Changed, |row| {
            if !std::mem::take(&mut first) {
                output.part().write_all(b",")?;
            }
            let fields: Vec<serde_json::Value> = row
                .changes
                .iter()
                .map(|(field, before, after)| {
                    json!({ "field": field, "before": before, "after": after })
                })
                .collect();
            let changed = json!({ "id": row.id, "name": row.name, "fields": fields });
            Ok(serde_json::to_writer(output.part(), &changed)?)
        })?;
        output.part().write_all(b"]")?;
    }
    output.part().write_all(b"}\n")?;
    Ok(())
}

fn sentences(desk: &Desk, report: &EditReport, output: &mut Output) -> Result<()> {
    if report.dry_run {
        each(desk, report, EditOutcome::Changed, |row| {
            let changes: Vec<String> = row
                .changes
                .iter()
                .map(|(field, before, after)| {
                    let shown = |value: &Option<String>| {
                        value.clone().unwrap_or_else(|| "(empty)".to_owned())
                    };
                    format!("{field}: {} -> {}", shown(before), shown(after))
                })
                .collect();
            output.say(&format!("{}: {}", row.name, changes.join(", ")))
        })?;
    }
    each(desk, report, EditOutcome::Refused, |row| {
        let why = row
            .error
            .as_ref()
            .map_or("", |error| error.message.as_str());
        output.say(&format!("left out: {}: {why}", row.name))
    })?;
    for (kind, name) in &report.new_units {
        output.say(&format!("new {}: {name}", kind.replace('_', " ")))?;
    }
    let people = match report.people {
        1 => "1 person".to_owned(),
        number => format!("{number} people"),
    };
    let parts: Vec<String> = [
        (report.changed, "changed"),
        (report.same, "unchanged"),
        (report.refused, "left out"),
    ]
    .into_iter()
    .filter(|(number, _)| *number > 0)
    .map(|(number, word)| format!("{number} {word}"))
    .collect();
    let parts = match parts.is_empty() {
        true => String::new(),
        false => format!(": {}", parts.join(", ")),
    };
    output.say(&format!("{people}{parts}"))?;
    if report.dry_run {
        output.say("This was a check; nothing was changed.")?;
    } else if report.change_set.is_some() {
        output.say("`rollbookctl undo` takes it back.")?;
    }
    Ok(())
}
