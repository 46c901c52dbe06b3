//! Lifecycle moves: activate, suspend, reactivate, into the bin and out of it.

use domain::access::{Permission, Window};
use domain::id::PersonId;
use domain::lifecycle::{self, HoldKind, State, Verb};
use domain::op::Change;
use domain::person::PersonField;
use domain::time::{CivilDate, Instant};
use domain::value::Value;
use serde_json::json;
use store::{PersonRecord, Tx};

use super::page::{Standing, standing};
use super::{missing, person_id};
use crate::app::App;
use crate::days::day;
use crate::error::{AppError, ErrorCode, Result};
use crate::fault;
use crate::view::{Changed, PersonAct, PersonActKind};

/// A lifecycle move for one person, for several, or for a selection.
pub(crate) fn act(app: &App, args: PersonAct) -> Result<Changed> {
    let (verb, permission, kind) = match args.act {
        PersonActKind::Activate => (Verb::Activate, Permission::PeopleSuspend, "person_activate"),
        PersonActKind::Suspend => (Verb::Suspend, Permission::PeopleSuspend, "person_suspend"),
        PersonActKind::Reactivate => (
            Verb::Reactivate,
            Permission::PeopleSuspend,
            "person_reactivate",
        ),
        PersonActKind::Delete => (Verb::Delete, Permission::PeopleDelete, "person_delete"),
        PersonActKind::Restore => (Verb::Restore, Permission::PeopleDelete, "person_restore"),
    };
    app.permit(permission)?;
    let people: Vec<PersonId> = match &args.selection {
        Some(selection) => crate::directory::selected(app, selection)?,
        None => args
            .ids
            .iter()
            .map(|id| person_id(id))
            .collect::<Result<_>>()?,
    };
    let reason = args.reason.clone().unwrap_or_default();
    let single = match people.as_slice() {
        [one] => Some(*one),
        _ => None,
    };
    let name = match single {
        Some(id) => app
            .store()?
            .read(|reader| reader.name_of(id))
            .map_err(fault::store)?,
        None => None,
    };
    let now = app.now();
    let mut skipped = Vec::new();
    let label = json!({ "name": name, "count": people.len(), "reason": reason });
    let applied = app.write(kind, &label, |tx| {
        let from = args
            .from
            .as_deref()
            .map(|text| day("from", text))
            .transpose()?;
        let until = args
            .until
            .as_deref()
            .map(|text| day("until", text))
            .transpose()?;
        if let (Some(from), Some(until)) = (from, until)
            && until <= from
        {
            return Err(wrong_day("until", "the day has to be after the first one"));
        }
        let mut count: u64 = 0;
        for id in &people {
            let (standing, person) = {
                let reader = tx.reader();
                let person = reader.person(*id).map_err(|error| match error {
                    store::Error::NotFound => missing(*id),
                    error => fault::store(error),
                })?;
                (
                    standing(app, &reader, &person).map_err(fault::store)?,
                    person,
                )
            };
            match lifecycle::allowed(standing.state, verb, &standing.context) {
                Ok(_) => {
                    let ahead = |field, day: Option<CivilDate>| {
                        day.map(|day| ahead(tx, &person, field, day, now))
                            .transpose()
                    };
                    let window = Window {
                        from: ahead("from", from)?,
                        until: ahead("until", until)?,
                    };
                    for change in moves(verb, &person, &standing, &reason, window, now) {
                        tx.insist(change).map_err(fault::store)?;
                    }
                    count += 1;
                }
                Err(refusal) if single.is_some() => return Err(refused(&person, &refusal)),
                Err(refusal) => skipped.push((
                    id.to_string(),
                    refused(&person, &refusal).code.key().to_owned(),
                )),
            }
            tx.settle().map_err(fault::store)?;
        }
        Ok(count)
    })?;
    Ok(Changed {
        change_set: applied.change_set.to_string(),
        rev: applied.rev,
        count: applied.value,
        skipped,
        id: single.map(|id| id.to_string()),
    })
}

fn wrong_day(field: &str, message: &str) -> AppError {
    crate::fault::field_error(field, "until", message)
}

/// The beginning of a day to come where the person is.
fn ahead(
    tx: &Tx<'_>,
    person: &PersonRecord,
    field: &str,
    day: CivilDate,
    now: Instant,
) -> Result<Instant> {
    let zone = tx.reader().zone_of(person).map_err(fault::store)?;
    if day <= store::today_in(&zone, now) {
        return Err(wrong_day(field, "the day has to be in the future"));
    }
    Ok(store::start_of_day(&zone, day))
}

/// The operations of a move that is allowed.
fn moves(
    verb: Verb,
    person: &PersonRecord,
    standing: &Standing,
    reason: &str,
    window: Window,
    now: Instant,
) -> Vec<Change> {
    let entity = person.id.into();
    let hold = |kind, window: Window| Change::PlaceHold {
        entity,
        kind,
        reason: reason.to_owned(),
        from: window.from,
        until: window.until,
    };
    let lift = |which: fn(HoldKind) -> bool| Change::LiftHolds {
        entity,
        holds: standing
            .holds
            .iter()
            .filter(|record| record.hold.in_force(now) && which(record.hold.kind))
            .map(|record| record.hold.op)
            .collect(),
    };
    match verb {
        Verb::Suspend => vec![hold(HoldKind::Suspended, window)],
        // One that is planned for later stays planned.
        Verb::Reactivate => vec![lift(HoldKind::suspends)],
        Verb::Delete => vec![hold(HoldKind::Deleted, Window::default())],
        // Whoever comes back from the bin is looked at before being let in.
        Verb::Restore => {
            let mut changes = Vec::new();
            // Whoever was merged into somebody is a person of their own again; what went over
            // comes back by undoing the merge only.
            if !person.get(PersonField::MergedInto).is_null() {
                changes.push(Change::Set {
                    entity,
                    field: PersonField::MergedInto.into(),
                    value: Value::Null,
                });
            }
            changes.push(lift(|kind| kind == HoldKind::Deleted));
            changes.push(hold(HoldKind::Suspended, Window::default()));
            changes
        }
        Verb::Activate => vec![Change::Set {
            entity,
            field: PersonField::ActivatedAt.into(),
            value: Value::Instant(now),
        }],
        _ => Vec::new(),
    }
}

fn refused(person: &PersonRecord, refusal: &lifecycle::Refusal) -> AppError {
    use lifecycle::Refusal as R;
    let code = match refusal {
        R::OwnSelf => ErrorCode::NotYourself,
        R::LastOwner => ErrorCode::LastOwner,
        R::NotInState(State::Bin) => ErrorCode::PersonInBin,
        _ => ErrorCode::NotInThisState,
    };
    let name = person.text(PersonField::DisplayName);
    AppError::new(code, format!("{name}: {refusal}."))
        .with("person", person.id.to_string())
        .with("name", name)
}
