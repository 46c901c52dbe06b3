//! The same change for many people: fields set or emptied, departments, groups and roles added or
//! taken away.
//!
//! A check is the act itself, taken back at the end, so what it foretells is what would happen.

mod orders;
mod outcome;
mod run;

use domain::access::Permission;
use domain::id::PersonId;

use crate::app::{App, locked};
use crate::error::{AppError, ErrorCode, Result};
use crate::fault;
use crate::view::{EditPeople, EditReport, EditRow, EditRows, EditRowsPage, JobKind, JobRef};

pub(crate) use outcome::Edits;

/// Rows of one answer at most.
const MOST_ROWS: u64 = 1_000;

/// Changes fields of many people, or says what that would come to.
pub(crate) fn start(app: &App, args: EditPeople) -> Result<JobRef> {
    app.permit_any(&[
        Permission::PeopleEdit,
        Permission::GroupsManage,
        Permission::RolesAssign,
    ])?;
    // What is wrong with the values is said at once; a job would say it later.
    let now = app.now();
    let orders = app
        .store()?
        .read(|reader| Ok(orders::read(reader, &args.edits, now)))
        .map_err(fault::store)??;
    let people: Vec<PersonId> = match &args.checked {
        Some(job) => locked(&app.inner.edits).get(job)?.people(),
        None => crate::directory::selected(app, &args.selection)?,
    };
    let order = run::Order {
        people,
        orders,
        dry_run: args.dry_run,
    };
    let kind = match args.dry_run {
        true => JobKind::EditCheck,
        false => JobKind::Edit,
    };
    app.start(kind, "people", move |app, progress| {
        let mut finished = run::perform(app, &order, &mut |done, total| progress.at(done, total))?;
        finished.report.job = progress.job();
        let change_set = finished.report.change_set.clone();
        locked(&app.inner.edits).keep(finished);
        Ok(change_set)
    })
}

/// What a check or a change came to.
pub(crate) fn report(app: &App, args: JobRef) -> Result<EditReport> {
    app.admin()?;
    Ok(locked(&app.inner.edits).get(&args.job)?.report.clone())
}

/// What became of everybody, a stretch at a time.
pub(crate) fn rows(app: &App, args: EditRows) -> Result<EditRowsPage> {
    app.permit(Permission::PeopleRead)?;
    let finished = locked(&app.inner.edits).get(&args.job)?;
    let end = args.end.min(args.start.saturating_add(MOST_ROWS));
    let (total, some) = finished.window(args.outcome, args.start, end);
    let rows = app
        .store()?
        .read(|reader| {
            some.into_iter()
                .map(|row| {
                    Ok(EditRow {
                        id: row.person.to_string(),
                        name: reader.name_of(row.person)?.unwrap_or_default(),
                        outcome: row.outcome,
                        changes: finished.changes(row),
                        error: finished.error(row),
                    })
                })
                .collect::<store::Result<Vec<_>>>()
        })
        .map_err(fault::store)?;
    Ok(EditRowsPage { total, rows })
}

fn unknown() -> AppError {
    AppError::new(
        ErrorCode::NotFound,
        "This is not at hand any more. Check it again; nothing was changed.",
    )
}
