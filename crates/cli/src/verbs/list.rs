//! Finding people and listing them.

use std::io::BufRead as _;
use std::time::Instant;

use commands::view::{DirectoryPage, DirectoryQuery, DirectoryRows, PersonRow, SortKey};
use serde::Serialize;

use crate::args::{List, Search};
use crate::desk::Desk;
use crate::exit::{Exit, Result, Stop};
use crate::filter::{Expression, FilterError, column};
use crate::output::Output;

/// Rows asked for at once beyond the first answer.
const WINDOW: u64 = 1_000;

/// One answer of `search -`.
#[derive(Serialize)]
struct Answer<'a> {
    query: &'a str,
    total: u64,
    elapsed_us: u64,
    results: &'a [PersonRow],
}

impl From<FilterError> for Stop {
    fn from(error: FilterError) -> Self {
        Self::Usage(error.0)
    }
}

fn text_query(text: &str) -> DirectoryQuery {
    DirectoryQuery {
        text: text.to_owned(),
        filters: Vec::new(),
        sort: Vec::new(),
        states: Vec::new(),
    }
}

/// Rows `offset..offset + limit` of a list, and the first page, which has its counts.
fn window(
    desk: &Desk,
    query: &DirectoryQuery,
    offset: u64,
    limit: u64,
) -> Result<(DirectoryPage, Vec<PersonRow>)> {
    let mut page: DirectoryPage = desk.ask("directory_query", query)?;
    let end = offset.saturating_add(limit).min(page.total);
    let first = page.rows.len() as u64;
    let mut rows = Vec::new();
    if offset < first {
        let skip = usize::try_from(offset).unwrap_or(usize::MAX);
        let take = usize::try_from(end - offset.min(end)).unwrap_or(usize::MAX);
        rows.extend(
            std::mem::take(&mut page.rows)
                .into_iter()
                .skip(skip)
                .take(take),
        );
    }
    let mut start = offset + rows.len() as u64;
    while start < end {
        let next = (start + WINDOW).min(end);
        let more: Vec<PersonRow> = desk.ask(
            "directory_rows",
            &DirectoryRows {
                qid: page.qid.clone(),
                start,
                end: next,
            },
        )?;
        if more.is_empty() {
            break; // people left meanwhile
        }
        start += more.len() as u64;
        rows.extend(more);
    }
    Ok((page, rows))
}

/// The clock that measures a search, which is for the person who asked.
#[allow(
    clippy::disallowed_methods,
    reason = "how long a search took is its answer"
)]
fn clock() -> Instant {
    Instant::now()
}

pub(super) fn search(desk: &Desk, args: &Search, output: &mut Output) -> Result<Exit> {
    if args.text == "-" {
        for line in std::io::stdin().lock().lines() {
            let text = line.map_err(Stop::Output)?;
            let before = clock();
            let (page, rows) = window(desk, &text_query(&text), 0, args.limit)?;
            let elapsed_us = u64::try_from(before.elapsed().as_micros()).unwrap_or(u64::MAX);
            output.line_of(&Answer {
                query: &text,
                total: page.total,
                elapsed_us,
                results: &rows,
            })?;
        }
        return Ok(Exit::Done);
    }
    let before = clock();
    let (page, rows) = window(desk, &text_query(&args.text), 0, args.limit)?;
    let elapsed_us = u64::try_from(before.elapsed().as_micros()).unwrap_or(u64::MAX);
    if output.json() {
        output.document(&Answer {
            query: &args.text,
            total: page.total,
            elapsed_us,
            results: &rows,
        })?;
        return Ok(Exit::Done);
    }
    people(&rows, output)?;
    if let Some(hint) = &page.hint {
        output.complain(&hint.to_string());
    }
    said(&page, rows.len() as u64, output);
    Ok(Exit::Done)
}

/// The question a list asks.
pub(super) fn understood(args: &List) -> Result<DirectoryQuery> {
    let expression = Expression::parse(args.filter.as_deref().unwrap_or_default())?;
    let sort = args
        .sort
        .iter()
        .map(|name| {
            Ok(SortKey {
                column: column(name.trim())?,
                desc: args.desc,
            })
        })
        .collect::<std::result::Result<Vec<_>, FilterError>>()?;
    let sort = if sort.is_empty() && args.desc {
        vec![SortKey {
            column: commands::view::Column::Name,
            desc: true,
        }]
    } else {
        sort
    };
    Ok(DirectoryQuery {
        text: String::new(),
        filters: expression.filters,
        sort,
        states: expression.states,
    })
}

#[derive(Serialize)]
struct Listed<'a> {
    total: u64,
    offset: u64,
    results: &'a [PersonRow],
}

pub(super) fn list(desk: &Desk, args: &List, output: &mut Output) -> Result<Exit> {
    let (page, rows) = window(desk, &understood(args)?, args.offset, args.limit)?;
    if output.json() {
        output.document(&Listed {
            total: page.total,
            offset: args.offset,
            results: &rows,
        })?;
        return Ok(Exit::Done);
    }
    people(&rows, output)?;
    said(&page, rows.len() as u64, output);
    Ok(Exit::Done)
}

fn people(rows: &[PersonRow], output: &mut Output) -> Result<()> {
    let word = |state: &PersonRow| crate::verbs::person::state_word(state.state).to_owned();
    let rows: Vec<[String; 5]> = rows
        .iter()
        .map(|row| {
            [
                row.name.clone(),
                row.email
                    .clone()
                    .or_else(|| row.username.clone())
                    .unwrap_or_default(),
                row.department.clone().unwrap_or_default(),
                row.badge.clone().unwrap_or_default(),
                word(row),
            ]
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    output.table(["NAME", "E-MAIL", "DEPARTMENT", "BADGE", "STATUS"], &rows)
}

/// How many there are, beside the table rather than in it.
fn said(page: &DirectoryPage, shown: u64, output: &mut Output) {
    let hidden: Vec<String> = page
        .hidden
        .iter()
        .map(|hidden| {
            format!(
                "{} {}",
                hidden.count,
                super::person::state_word(hidden.state)
            )
        })
        .collect();
    let hidden = if hidden.is_empty() {
        String::new()
    } else {
        format!("; not shown: {}", hidden.join(", "))
    };
    output.complain(&format!("{shown} of {} people{hidden}", page.total));
}
