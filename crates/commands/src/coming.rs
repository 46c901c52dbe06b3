//! What dates will do by themselves: the list of it, and calling one of them off.

#![allow(
    clippy::needless_pass_by_value,
    reason = "commands take what the door hands them"
)]

use domain::access::{Closure, Permission};
use domain::id::{GroupId, RoleId};
use domain::lifecycle::Event;
use domain::op::EdgeKind;
use serde_json::json;
use store::{ComingPlace, ComingQuery, ComingRecord, Reader};

use crate::access::{Names, own_rights};
use crate::app::App;
use crate::days::{Days, day};
use crate::error::{AppError, ErrorCode, Result};
use crate::fault;
use crate::people::{person_id, state_view};
use crate::view::{
    CallOff, Changed, ComingAsk, ComingKind, ComingPage, ComingTopic, ComingView, PersonRef,
};

/// Rows of one page at most.
const MOST_ROWS: u32 = 200;

/// The next stretch of what lies ahead.
pub(crate) fn page(app: &App, args: ComingAsk) -> Result<ComingPage> {
    app.permit(Permission::PeopleRead)?;
    let person = args.person.as_deref().map(person_id).transpose()?;
    let behind = args.behind.as_deref().map(place).transpose()?;
    let until = args
        .until
        .as_deref()
        .map(|text| day("until", text))
        .transpose()?;
    let now = app.now();
    app.store()?
        .read(|reader| {
            let days = Days::of(reader)?;
            let query = ComingQuery {
                kinds: args.topic.map_or(&[][..], kinds).to_vec(),
                person,
                after: now,
                until: until.map(|day| days.end(day)),
                behind,
                limit: args.limit.clamp(1, MOST_ROWS),
            };
            let records = reader.coming(&query)?;
            let full = records.len() >= query.limit as usize;
            let rights = own_rights(app, reader)?;
            let mut names = Names::new(reader);
            Ok(ComingPage {
                next: records
                    .last()
                    .filter(|_| full)
                    .map(|last| last.place.to_string()),
                total: reader.coming_count(&query)?,
                rows: records
                    .iter()
                    .map(|record| view(&mut names, &days, &rights, record))
                    .collect::<store::Result<_>>()?,
            })
        })
        .map_err(fault::store)
}

/// Calls a coming change off: what is so today stays so.
pub(crate) fn call_off(app: &App, args: CallOff) -> Result<Changed> {
    app.permit_any(&[
        Permission::PeopleSuspend,
        Permission::RolesAssign,
        Permission::GroupsManage,
    ])?;
    let place = place(&args.id)?;
    let now = app.now();
    let find = |reader: &Reader<'_>| {
        reader.coming_at(&place, now).map_err(|error| match error {
            store::Error::NotFound => over(),
            error => fault::store(error),
        })
    };
    let record = app
        .store()?
        .read(|reader| Ok(find(reader)))
        .map_err(fault::store)??;
    let label = json!({ "name": record.name, "what": record.event.key(), "count": 1 });
    let applied = app.write("coming_call_off", &label, |tx| {
        let record = find(&tx.reader())?;
        let changes = tx.reader().calling_off(&record).map_err(fault::store)?;
        for change in changes {
            tx.insist(change).map_err(fault::store)?;
        }
        Ok(1)
    })?;
    Ok(Changed {
        change_set: applied.change_set.to_string(),
        rev: applied.rev,
        count: applied.value,
        skipped: Vec::new(),
        id: Some(record.person.to_string()),
    })
}

fn place(text: &str) -> Result<ComingPlace> {
    text.parse().map_err(|_| {
        AppError::new(
            ErrorCode::BadRequest,
            format!("{text:?} is no id of a coming change."),
        )
        .with("id", text)
    })
}

fn over() -> AppError {
    AppError::new(
        ErrorCode::NotFound,
        "This does not lie ahead any more: it has come, or somebody changed it. Nothing was done.",
    )
}

fn kinds(topic: ComingTopic) -> &'static [&'static str] {
    match topic {
        ComingTopic::Starts => &["start"],
        ComingTopic::Ends => &["end"],
        ComingTopic::Suspensions => &["suspend", "return"],
        ComingTopic::Roles => &["role_begins", "role_ends"],
        ComingTopic::Groups => &["group_begins", "group_ends"],
        ComingTopic::Permissions => &["allow_begins", "allow_ends", "deny_begins", "deny_ends"],
    }
}

fn view(
    names: &mut Names<'_, '_>,
    days: &Days,
    rights: &Closure,
    record: &ComingRecord,
) -> store::Result<ComingView> {
    let edge = match record.event {
        Event::Begins(edge) | Event::Ends(edge) => Some(edge),
        _ => None,
    };
    let of = |kind: EdgeKind| edge.filter(|edge| edge.kind == kind);
    let needed = match edge.map(|edge| edge.kind) {
        None => Permission::PeopleSuspend,
        Some(EdgeKind::Group) => Permission::GroupsManage,
        Some(_) => Permission::RolesAssign,
    };
    Ok(ComingView {
        id: record.place.to_string(),
        // What is given to a person begins and ends with the calendar of the office.
        day: match edge {
            Some(_) => days.first(record.at),
            None => store::today_in(&record.zone, record.at).to_string(),
        },
        kind: kind(record.event),
        person: PersonRef {
            id: record.person.to_string(),
            name: record.name.clone(),
        },
        role: of(EdgeKind::Role)
            .map(|edge| names.role(RoleId(edge.b)))
            .transpose()?,
        group: of(EdgeKind::Group)
            .map(|edge| names.group(GroupId(edge.b)))
            .transpose()?,
        permission: edge
            .and_then(|edge| edge.permission())
            .map(|permission| permission.key().to_owned()),
        scope: edge.map(|edge| names.scope(edge.scope)).transpose()?,
        state: state_view(record.state),
        becomes: state_view(record.then),
        reason: record.reason.clone(),
        by: record.by.map(|by| names.person(by)).transpose()?,
        set_at: record.set_at.map(|at| at.0),
        may_call_off: rights.permissions().contains(needed),
    })
}

fn kind(event: Event) -> ComingKind {
    match event {
        Event::Start => ComingKind::Start,
        Event::End => ComingKind::End,
        Event::Suspend(_) => ComingKind::Suspend,
        Event::Return(_) => ComingKind::Return,
        Event::Begins(edge) => match edge.kind {
            EdgeKind::Group => ComingKind::GroupBegins,
            EdgeKind::Allow => ComingKind::AllowBegins,
            EdgeKind::Deny => ComingKind::DenyBegins,
            _ => ComingKind::RoleBegins,
        },
        Event::Ends(edge) => match edge.kind {
            EdgeKind::Group => ComingKind::GroupEnds,
            EdgeKind::Allow => ComingKind::AllowEnds,
            EdgeKind::Deny => ComingKind::DenyEnds,
            _ => ComingKind::RoleEnds,
        },
    }
}
