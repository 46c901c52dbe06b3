//! What dates will do by themselves.

use commands::headless;
use commands::view::{ComingAsk, ComingKind, ComingPage, ComingTopic, ComingView};
use serde_json::json;

use super::person::{resolve, state_word};
use crate::args::{Coming, ComingKind as Wanted};
use crate::desk::Desk;
use crate::exit::{Exit, Result};
use crate::output::Output;

/// Rows read at once.
const PAGE: u32 = 200;

pub(super) fn coming(desk: &Desk, args: &Coming, output: &mut Output) -> Result<Exit> {
    let mut ask = ComingAsk {
        topic: args.what.map(|what| match what {
            Wanted::Starts => ComingTopic::Starts,
            Wanted::Ends => ComingTopic::Ends,
            Wanted::Suspensions => ComingTopic::Suspensions,
            Wanted::Roles => ComingTopic::Roles,
            Wanted::Groups => ComingTopic::Groups,
            Wanted::Permissions => ComingTopic::Permissions,
        }),
        person: args
            .person
            .as_deref()
            .map(|named| resolve(desk, named))
            .transpose()?,
        until: args
            .days
            .map(|days| headless::day_ahead(desk.app(), days - 1))
            .transpose()?,
        behind: None,
        limit: PAGE,
    };
    let mut rows: Vec<ComingView> = Vec::new();
    let total = loop {
        let left = args.limit.saturating_sub(rows.len() as u64);
        ask.limit = u32::try_from(left).unwrap_or(PAGE).clamp(1, PAGE);
        let page: ComingPage = desk.ask("coming_list", &ask)?;
        if left > 0 {
            rows.extend(page.rows);
        }
        match page.next {
            Some(next) if left > u64::from(ask.limit) => ask.behind = Some(next),
            _ => break page.total,
        }
    };
    if output.json() {
        output.document(&json!({ "total": total, "coming": rows }))?;
        return Ok(Exit::Done);
    }
    let lines: Vec<[String; 6]> = rows.iter().map(line).collect();
    output.table(["day", "who", "what", "then", "set by", "reason"], &lines)?;
    if total > rows.len() as u64 {
        output.complain(&format!(
            "{} more; --limit shows them",
            total - rows.len() as u64
        ));
    }
    Ok(Exit::Done)
}

fn line(row: &ComingView) -> [String; 6] {
    let role = row.role.as_ref().map_or("", |role| &role.name);
    let group = row.group.as_ref().map_or("", |group| &group.name);
    let permission = row.permission.as_deref().unwrap_or_default();
    let place = row
        .scope
        .as_ref()
        .and_then(|scope| scope.name.as_deref())
        .map_or_else(String::new, |name| format!(" in {name}"));
    let what = match row.kind {
        ComingKind::Start => "first day".to_owned(),
        ComingKind::End => "last day".to_owned(),
        ComingKind::Suspend => "suspended".to_owned(),
        ComingKind::Return => "suspension ends".to_owned(),
        ComingKind::RoleBegins => format!("role {role}{place} begins"),
        ComingKind::RoleEnds => format!("role {role}{place} ends"),
        ComingKind::GroupBegins => format!("joins {group}"),
        ComingKind::GroupEnds => format!("leaves {group}"),
        ComingKind::AllowBegins => format!("{permission}{place} is allowed"),
        ComingKind::AllowEnds => format!("{permission}{place} is no longer allowed by itself"),
        ComingKind::DenyBegins => format!("{permission} is denied"),
        ComingKind::DenyEnds => format!("{permission} is no longer denied"),
    };
    [
        row.day.clone(),
        row.person.name.clone(),
        what,
        state_word(row.becomes).to_owned(),
        row.by
            .as_ref()
            .map_or_else(String::new, |by| by.name.clone()),
        row.reason.clone().unwrap_or_default(),
    ]
}
