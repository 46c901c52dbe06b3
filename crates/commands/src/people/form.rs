//! Checking and saving a form, for a new person and for one who is there.

use std::collections::{BTreeMap, BTreeSet};

use domain::access::Permission;
use domain::field::{UnitField, UnitKind as Kind};
use domain::id::{PersonId, UnitId};
use domain::lifecycle::{self, State};
use domain::op::{Change, Edge, Terms};
use domain::person::{PersonField, PersonType};
use domain::time::Instant;
use domain::value::Value;
use serde_json::json;
use store::{PersonRecord, Tx};

use super::{draft_put, missing, person_id, today};
use crate::app::App;
use crate::error::{AppError, ErrorCode, Result};
use crate::fault;
use crate::fields::{self, Wanted};
use crate::view::{
    Changed, CreatePerson, DraftPut, FieldProblem, SavePerson, Severity, ValidatePerson,
};

/// Checks a form without saving it.
pub(crate) fn validate(app: &App, args: ValidatePerson) -> Result<Vec<FieldProblem>> {
    let id = args.id.as_deref().map(person_id).transpose()?;
    let now = app.now();
    app.store()?
        .read(|reader| {
            let read = fields::read(reader, id, &args.patch, today(reader, now)?)?;
            let mut problems = read.problems;
            let current = match id {
                Some(id) => Some(reader.person(id)?),
                None => None,
            };
            problems.extend(whole(current.as_ref(), &read.fields));
            Ok(problems)
        })
        .map_err(fault::store)
}

fn after(
    current: Option<&PersonRecord>,
    wanted: &BTreeMap<PersonField, Wanted>,
    field: PersonField,
) -> Value {
    match wanted.get(&field) {
        Some(Wanted::Value(value)) => value.clone(),
        Some(Wanted::NewUnit(_, name)) => Value::text(name.as_str()),
        None => current.map_or(Value::Null, |person| person.get(field).clone()),
    }
}

/// Rules about several fields at once.
fn whole(
    current: Option<&PersonRecord>,
    wanted: &BTreeMap<PersonField, Wanted>,
) -> Vec<FieldProblem> {
    let mut problems = Vec::new();
    let get = |field| after(current, wanted, field);
    let text = |field| get(field).as_text().unwrap_or_default().to_owned();
    if text(PersonField::DisplayName).is_empty() && fields::display_name(text).is_empty() {
        problems.push(fields::problem(
            PersonField::DisplayName,
            Severity::Error,
            "empty",
            "a person needs a name",
            &[],
        ));
    }
    let touched =
        wanted.contains_key(&PersonField::StartDate) || wanted.contains_key(&PersonField::EndDate);
    if let (true, Value::Date(start), Value::Date(end)) = (
        touched,
        get(PersonField::StartDate),
        get(PersonField::EndDate),
    ) && end < start
    {
        problems.push(fields::problem(
            PersonField::EndDate,
            Severity::Error,
            "end_before_start",
            &format!("the last day {end} is before the first day {start}"),
            &[("start", &start.to_string()), ("end", &end.to_string())],
        ));
    }
    problems
}

/// Makes the units a form asks for, and gives every field its value.
fn settle_units(
    tx: &mut Tx<'_>,
    wanted: BTreeMap<PersonField, Wanted>,
) -> store::Result<BTreeMap<PersonField, Value>> {
    wanted
        .into_iter()
        .map(|(field, wanted)| {
            let value = match wanted {
                Wanted::Value(value) => value,
                Wanted::NewUnit(kind, name) => Value::Ref(make_unit(tx, kind, &name)?.0),
            };
            Ok((field, value))
        })
        .collect()
}

/// The unit of that name; made if there is none.
pub(crate) fn make_unit(tx: &mut Tx<'_>, kind: Kind, name: &str) -> store::Result<UnitId> {
    if let Some(id) = tx.reader().unit_named(kind, name)? {
        return Ok(id);
    }
    let id = UnitId(tx.new_id());
    tx.insist(Change::Create {
        entity: id.into(),
        fields: vec![
            (UnitField::Kind.into(), Value::text(kind.key())),
            (UnitField::Name.into(), Value::text(name)),
        ],
    })?;
    Ok(id)
}

/// The fields of a new person, completed: name, type, activation.
pub(crate) fn complete(
    values: &mut BTreeMap<PersonField, Value>,
    entry: lifecycle::Entry,
    has_badge: bool,
    now: Instant,
) {
    let text = |field: PersonField| {
        values
            .get(&field)
            .and_then(Value::as_text)
            .unwrap_or_default()
            .to_owned()
    };
    if text(PersonField::DisplayName).is_empty() {
        let name = fields::display_name(text);
        values.insert(PersonField::DisplayName, Value::text(name));
    }
    values
        .entry(PersonField::PersonType)
        .or_insert_with(|| Value::text(PersonType::default().key()));
    let has_identifier = has_badge
        || [PersonField::Email, PersonField::Username]
            .into_iter()
            .any(|field| values.get(&field).is_some_and(|value| !value.is_null()));
    if let Some(at) = lifecycle::initial_activation(entry, has_identifier, now) {
        values.insert(PersonField::ActivatedAt, Value::Instant(at));
    }
}

/// Makes a person.
pub(crate) fn create(app: &App, args: CreatePerson) -> Result<Changed> {
    app.permit(Permission::PeopleCreate)?;
    let id = person_id(&args.id)?;
    let now = app.now();
    let store = app.store()?;
    // A double click sends the same id twice: the second answer is the first one's.
    if store
        .read(|reader| Ok(reader.person(id).is_ok()))
        .map_err(fault::store)?
    {
        let rev = store.read(|reader| reader.rev()).map_err(fault::store)?;
        return Ok(Changed {
            change_set: String::new(),
            rev,
            count: 0,
            skipped: Vec::new(),
            id: Some(id.to_string()),
        });
    }
    let given = crate::access::given_at_once(id, &args.roles, &args.groups)?;
    let label = json!({ "name": args.fields.0.get("display_name").cloned().flatten(), "not_a_duplicate": args.not_a_duplicate });
    let applied = app.write("person_create", &label, |tx| {
        let read = {
            let reader = tx.reader();
            let read = fields::read(
                &reader,
                None,
                &args.fields,
                today(&reader, now).map_err(fault::store)?,
            )
            .map_err(fault::store)?;
            let mut problems = read.problems.clone();
            problems.extend(whole(None, &read.fields));
            crate::fields::Read {
                fields: read.fields,
                problems,
            }
        };
        let wanted = read.or_refuse()?;
        let mut values = settle_units(tx, wanted).map_err(fault::store)?;
        complete(&mut values, lifecycle::Entry::Activate, false, now);
        insert(tx, id, &values, &further(&args.departments)?).map_err(fault::store)?;
        for edge in &given {
            tx.insist(Change::Link {
                edge: *edge,
                present: true,
                terms: Terms::default(),
            })
            .map_err(fault::store)?;
        }
        Ok(())
    })?;
    Ok(Changed {
        change_set: applied.change_set.to_string(),
        rev: applied.rev,
        count: 1,
        skipped: Vec::new(),
        id: Some(id.to_string()),
    })
}

fn further(departments: &[String]) -> Result<Vec<UnitId>> {
    departments
        .iter()
        .map(|text| {
            text.parse().map_err(|_| {
                AppError::new(
                    ErrorCode::BadRequest,
                    format!("{text:?} is no id of a department."),
                )
            })
        })
        .collect()
}

/// Writes a new person and what the person is linked to.
pub(crate) fn insert(
    tx: &mut Tx<'_>,
    id: PersonId,
    values: &BTreeMap<PersonField, Value>,
    departments: &[UnitId],
) -> store::Result<()> {
    let fields = values
        .iter()
        .filter(|(_, value)| !value.is_null())
        .map(|(field, value)| ((*field).into(), value.clone()))
        .collect();
    tx.insist(Change::Create {
        entity: id.into(),
        fields,
    })?;
    for unit in departments {
        if values.get(&PersonField::Department) != Some(&Value::Ref(unit.0)) {
            tx.insist(Change::Link {
                edge: Edge::department(id, *unit),
                present: true,
                terms: Terms::default(),
            })?;
        }
    }
    Ok(())
}

/// Saves a form: all of it or nothing.
pub(crate) fn save(app: &App, args: SavePerson) -> Result<Changed> {
    app.permit(Permission::PeopleEdit)?;
    let id = person_id(&args.id)?;
    let now = app.now();
    let name = app
        .store()?
        .read(|reader| Ok(reader.person(id)?.text(PersonField::DisplayName).to_owned()))
        .map_err(|error| match error {
            store::Error::NotFound => missing(id),
            error => fault::store(error),
        })?;
    let label = json!({ "name": name, "fields": args.patch.0.keys().collect::<Vec<_>>() });
    let departments = args.departments.as_deref().map(further).transpose()?;
    let applied = app.write("person_save", &label, |tx| {
        let current = tx.reader().person(id).map_err(fault::store)?;
        if current.state == State::Bin {
            return Err(AppError::new(
                ErrorCode::PersonInBin,
                format!("{name} is in the bin, which is read-only. Restore the person first."),
            ));
        }
        seen(tx, &current, &args)?;
        let read = {
            let reader = tx.reader();
            let read = fields::read(
                &reader,
                Some(id),
                &args.patch,
                today(&reader, now).map_err(fault::store)?,
            )
            .map_err(fault::store)?;
            let mut problems = read.problems.clone();
            problems.extend(whole(Some(&current), &read.fields));
            crate::fields::Read {
                fields: read.fields,
                problems,
            }
        };
        let composed = args.patch.0.contains_key(PersonField::DisplayName.key())
            && !read.fields.contains_key(&PersonField::DisplayName);
        let mut wanted = read.or_refuse()?;
        recompose(&current, &mut wanted, composed);
        let values = settle_units(tx, wanted).map_err(fault::store)?;
        set_fields(tx, id, &values).map_err(fault::store)?;
        if let Some(departments) = &departments {
            link_departments(tx, id, departments).map_err(fault::store)?;
        }
        Ok(())
    })?;
    draft_put(
        app,
        DraftPut {
            key: format!("person/{id}"),
            draft: None,
        },
    )?;
    Ok(Changed {
        change_set: applied.change_set.to_string(),
        rev: applied.rev,
        count: 1,
        skipped: Vec::new(),
        id: Some(id.to_string()),
    })
}

/// A display name that was composed follows the names it was composed of.
fn recompose(current: &PersonRecord, wanted: &mut BTreeMap<PersonField, Wanted>, emptied: bool) {
    let was = |field| current.text(field).to_owned();
    let automatic = emptied || was(PersonField::DisplayName) == fields::display_name(was);
    if automatic && !wanted.contains_key(&PersonField::DisplayName) {
        let name = fields::display_name(|field| {
            after(Some(current), wanted, field)
                .as_text()
                .unwrap_or_default()
                .to_owned()
        });
        if !name.is_empty() {
            wanted.insert(PersonField::DisplayName, Wanted::Value(Value::text(name)));
        }
    }
}

/// Refuses a form that was filled before somebody else changed the same field.
fn seen(tx: &Tx<'_>, current: &PersonRecord, args: &SavePerson) -> Result<()> {
    let later = tx.reader().versions(current.id).map_err(fault::store)?;
    let mut changed = serde_json::Map::new();
    for key in args.patch.0.keys() {
        let Some(field) = PersonField::from_key(key) else {
            continue;
        };
        let ver = later
            .get(&field)
            .unwrap_or(&current.created_ver)
            .to_string();
        if args.versions.get(key).is_some_and(|seen| *seen != ver) {
            let now = fields::text(current.get(field));
            let wanted = args.patch.0.get(key).cloned().flatten();
            if now != wanted {
                changed.insert(key.clone(), json!({ "now": now, "version": ver }));
            }
        }
    }
    if changed.is_empty() {
        return Ok(());
    }
    let names: Vec<&String> = changed.keys().collect();
    Err(AppError::new(
        ErrorCode::FieldChanged,
        format!(
            "Somebody else changed {} while this form was open. Look at both values and choose.",
            names
                .iter()
                .map(|name| name.replace('_', " "))
                .collect::<Vec<_>>()
                .join(", ")
        ),
    )
    .with("fields", changed))
}

/// Sets the fields that differ.
fn set_fields(
    tx: &mut Tx<'_>,
    id: PersonId,
    values: &BTreeMap<PersonField, Value>,
) -> store::Result<usize> {
    let current = tx.reader().person(id)?;
    let mut count = 0;
    for (field, value) in values {
        if current.get(*field) != value {
            super::reclaim(tx, id, *field, value)?;
            tx.insist(Change::Set {
                entity: id.into(),
                field: (*field).into(),
                value: value.clone(),
            })?;
            count += 1;
        }
    }
    Ok(count)
}

pub(crate) fn link_departments(
    tx: &mut Tx<'_>,
    id: PersonId,
    wanted: &[UnitId],
) -> store::Result<usize> {
    let now: BTreeSet<UnitId> = tx.reader().further_departments(id)?.into_iter().collect();
    let wanted: BTreeSet<UnitId> = wanted.iter().copied().collect();
    let mut count = 0;
    for (units, present) in [
        (wanted.difference(&now), true),
        (now.difference(&wanted), false),
    ] {
        for unit in units {
            tx.insist(Change::Link {
                edge: Edge::department(id, *unit),
                present,
                terms: Terms::default(),
            })?;
            count += 1;
        }
    }
    Ok(count)
}
