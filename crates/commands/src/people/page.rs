//! Reading one person: everything the person page shows.

use std::collections::BTreeMap;

use domain::access::BuiltInRole;
use domain::id::PersonId;
use domain::lifecycle::{self, Context, State, Verb};
use domain::person::{PersonField, PersonType};
use domain::time::CivilDate;
use domain::value::Value;
use store::{Judgement, PersonRecord, Reader};

use super::{draft_get, missing, person_id, role_key, state_view};
use crate::app::App;
use crate::error::Result;
use crate::view::{DraftKey, PersonFields, PersonGet, PersonRef, PersonVerb, PersonView, UnitRef};
use crate::{badges, fault, fields};

/// How a person stands, and what may be done about it.
pub(super) struct Standing {
    pub state: State,
    pub context: Context,
    pub reason: Option<store::HoldRecord>,
    /// The day it changes by itself, in the calendar of where the person is.
    pub next_day: Option<CivilDate>,
    pub holds: Vec<store::HoldRecord>,
}

pub(super) fn standing(
    app: &App,
    reader: &Reader<'_>,
    person: &PersonRecord,
) -> store::Result<Standing> {
    let now = app.now();
    let records = reader.holds(person.id.0)?;
    let holds: Vec<_> = records.iter().map(|record| record.hold.clone()).collect();
    let Judgement {
        facts,
        moment,
        standing,
        zone,
    } = reader.judge(person, &holds, now)?;
    let owners = reader.with_role(BuiltInRole::Owner.id())?;
    let is_owner = owners.contains(&person.id);
    let mut active_owners = 0;
    if is_owner {
        for owner in &owners {
            if reader
                .person(*owner)
                .is_ok_and(|owner| owner.state == State::Active)
            {
                active_owners += 1;
            }
        }
    }
    let reason = match standing.reason {
        lifecycle::Reason::Held(op) | lifecycle::Reason::Deleted(op) => {
            records.iter().find(|record| record.hold.op == op).cloned()
        }
        _ => None,
    };
    Ok(Standing {
        state: standing.state,
        context: Context {
            is_self: app
                .session()
                .is_some_and(|session| session.admin == person.id),
            is_last_owner: is_owner && active_owners <= 1,
            has_identifier: person.has_identifier(),
            starts_later: facts.start.filter(|start| *start > moment.today),
            ended_on: facts.end.filter(|end| *end < moment.today),
            beneath: lifecycle::beneath(&facts, moment),
            legal_hold: lifecycle::has_legal_hold(&facts, now),
            undoes_delete_after: None,
            unsettled: 0,
        },
        reason,
        next_day: next_day(&standing.next, &zone),
        holds: records,
    })
}

/// The day of the first of two moves: one that comes with a date, and one at an instant.
fn next_day(next: &lifecycle::NextChange, zone: &str) -> Option<CivilDate> {
    let at = next.at.map(|at| store::today_in(zone, at));
    [next.on, at].into_iter().flatten().min()
}

const SHOWN_VERBS: [(Verb, PersonVerb); 7] = [
    (Verb::Edit, PersonVerb::Edit),
    (Verb::EnrolBadge, PersonVerb::EnrolBadge),
    (Verb::Activate, PersonVerb::Activate),
    (Verb::Suspend, PersonVerb::Suspend),
    (Verb::Reactivate, PersonVerb::Reactivate),
    (Verb::Delete, PersonVerb::Delete),
    (Verb::Restore, PersonVerb::Restore),
];

/// One person.
pub(crate) fn get(app: &App, args: PersonGet) -> Result<PersonView> {
    let id = person_id(&args.id)?;
    let store = app.store()?;
    let draft = draft_get(
        app,
        DraftKey {
            key: format!("person/{id}"),
        },
    )?;
    let view = store
        .read(|reader| view(app, reader, id))
        .map_err(|error| match error {
            store::Error::NotFound => missing(id),
            error => fault::store(error),
        })?;
    Ok(PersonView { draft, ..view })
}

fn view(app: &App, reader: &Reader<'_>, id: PersonId) -> store::Result<PersonView> {
    let person = reader.person(id)?;
    let standing = standing(app, reader, &person)?;
    let later = reader.versions(id)?;
    let mut fields = BTreeMap::new();
    let mut references = BTreeMap::new();
    for (field, value) in person.filled() {
        if let Some(text) = fields::text(value) {
            fields.insert(field.key().to_owned(), text);
        }
        if let Value::Ref(target) = value {
            let name = match field {
                PersonField::Manager | PersonField::MergedInto => {
                    reader.name_of(PersonId(*target))?
                }
                _ => reader.unit(*target)?.map(|unit| unit.name),
            };
            if let Some(name) = name {
                references.insert(
                    field.key().to_owned(),
                    UnitRef {
                        id: target.to_string(),
                        name,
                    },
                );
            }
        }
    }
    let versions = PersonField::ALL
        .into_iter()
        .map(|field| {
            (
                field.key().to_owned(),
                later.get(&field).unwrap_or(&person.created_ver).to_string(),
            )
        })
        .collect();
    let mut departments = Vec::new();
    for unit in reader.further_departments(id)? {
        if let Some(unit) = reader.unit(unit.0)? {
            departments.push(UnitRef {
                id: unit.id.to_string(),
                name: unit.name,
            });
        }
    }
    let merged_into = match person.get(PersonField::MergedInto).as_ref_id() {
        Some(into) => reader.name_of(PersonId(into))?.map(|name| PersonRef {
            id: into.to_string(),
            name,
        }),
        None => None,
    };
    let kind = PersonType::from_key(person.text(PersonField::PersonType)).unwrap_or_default();
    let held = reader.badges_of(id)?;
    let verbs = SHOWN_VERBS
        .into_iter()
        .filter(|(verb, _)| lifecycle::allowed(standing.state, *verb, &standing.context).is_ok())
        .map(|(_, shown)| shown)
        .collect();
    let by = |who: Option<PersonId>| -> store::Result<Option<String>> {
        match who {
            Some(who) => reader.name_of(who),
            None => Ok(None),
        }
    };
    Ok(PersonView {
        id: id.to_string(),
        name: person.text(PersonField::DisplayName).to_owned(),
        state: state_view(standing.state),
        state_reason: standing
            .reason
            .as_ref()
            .map(|record| record.hold.reason.clone()),
        state_by: by(standing.reason.as_ref().and_then(|record| record.placed_by))?,
        state_since: standing.reason.as_ref().map(|record| record.placed_at.0),
        next_change: standing.next_day.map(|day| day.to_string()),
        fields: PersonFields(fields),
        versions,
        references,
        departments,
        merged_into,
        merged: super::merge::merged(reader, &person)?,
        role: role_key(reader, &person)?.to_owned(),
        badges: held
            .iter()
            .map(|badge| badges::view(reader, badge, Some(standing.state)))
            .collect::<store::Result<_>>()?,
        badge_block: kind.carries_badge() || !held.is_empty(),
        verbs,
        created_at: person.created_at.0,
        changed_at: person.changed_at.0,
        changed_by: by(person.changed_by)?,
        draft: None,
        rev: reader.rev()?,
    })
}
