//! Making units, changing and moving them.

use std::collections::BTreeMap;

use domain::field::{UnitField, UnitKind};
use domain::id::{PersonId, UnitId};
use domain::input;
use domain::op::Change;
use domain::unit::{UnitFacts, UnitProblem};
use domain::value::Value;
use serde_json::json;
use store::{Reader, UnitRecord};

use super::{here, kind_name, label, missing, problem, unit_id};
use crate::app::App;
use crate::error::{AppError, ErrorCode, Result};
use crate::people::unit_kind;
use crate::view::{Changed, FieldProblem, MoveUnit, SaveUnit, Severity};
use crate::{fault, fields};

/// The most characters of a code; those of other systems are shorter.
const MAX_CODE_CHARS: usize = 40;

/// The longest time for payment in use, and some more, in days.
const MAX_PAYMENT_DAYS: u32 = 365;

/// A form, read.
struct Read {
    values: BTreeMap<UnitField, Value>,
    problems: Vec<FieldProblem>,
}

/// Checks a form without saving it.
pub(crate) fn check(app: &App, args: SaveUnit) -> Result<Vec<FieldProblem>> {
    let id = unit_id(&args.id)?;
    app.store()?
        .read(|reader| {
            let current = reader.exact_unit(id)?;
            Ok(read(reader, id, unit_kind(args.kind), current.as_ref(), &args)?.problems)
        })
        .map_err(fault::store)
}

/// Makes a unit, or changes one.
pub(crate) fn save(app: &App, args: SaveUnit) -> Result<Changed> {
    let id = unit_id(&args.id)?;
    let kind = unit_kind(args.kind);
    let current = app
        .store()?
        .read(|reader| reader.exact_unit(id))
        .map_err(fault::store)?;
    // A double click sends the same id twice: the second answer is the first one's.
    if args.create && current.is_some() {
        let rev = app
            .store()?
            .read(|reader| reader.rev())
            .map_err(fault::store)?;
        return Ok(changed(String::new(), rev, 0, id));
    }
    let (act, about) = match &current {
        Some(unit) => ("unit_save", label(unit, None)),
        None => {
            let name = args.patch.get("name").cloned().flatten();
            ("unit_create", json!({ "name": name, "kind": kind.key() }))
        }
    };
    let applied = app.write(act, &about, |tx| {
        let current = match args.create {
            true => None,
            false => Some(here(&tx.reader(), id)?),
        };
        let kind = current.as_ref().map_or(kind, |unit| unit.kind);
        let form = read(&tx.reader(), id, kind, current.as_ref(), &args).map_err(fault::store)?;
        if form
            .problems
            .iter()
            .any(|problem| problem.severity == Severity::Error)
        {
            return Err(fields::refused(&form.problems));
        }
        let Some(current) = current else {
            let mut fields = vec![(UnitField::Kind.into(), Value::text(kind.key()))];
            let filled = form
                .values
                .into_iter()
                .filter(|(_, value)| !value.is_null());
            fields.extend(filled.map(|(field, value)| (field.into(), value)));
            let create = Change::Create {
                entity: id.into(),
                fields,
            };
            return tx.insist(create).map_err(fault::store);
        };
        seen(&current, &args)?;
        for (field, value) in form.values {
            if *current.get(field) != value {
                tx.insist(Change::Set {
                    entity: id.into(),
                    field: field.into(),
                    value,
                })
                .map_err(fault::store)?;
            }
        }
        Ok(())
    })?;
    Ok(changed(applied.change_set.to_string(), applied.rev, 1, id))
}

/// Moves a unit into another one, or to the top.
pub(crate) fn place(app: &App, args: MoveUnit) -> Result<Changed> {
    let id = unit_id(&args.id)?;
    let parent = args.parent.as_deref().map(unit_id).transpose()?;
    let (unit, into) = app
        .store()?
        .read(|reader| {
            let into = match parent {
                Some(parent) => reader.exact_unit(parent)?,
                None => None,
            };
            Ok((reader.exact_unit(id)?, into))
        })
        .map_err(fault::store)?;
    let unit = unit.ok_or_else(|| missing(id))?;
    let applied = app.write("unit_move", &label(&unit, into.as_ref()), |tx| {
        let current = here(&tx.reader(), id)?;
        let facts = UnitFacts {
            parent,
            ..current.facts()
        };
        let tree = tx.reader().unit_tree().map_err(fault::store)?;
        if let Err(found) = tree.check(id, &facts) {
            let found = problem(&tx.reader(), found).map_err(fault::store)?;
            return Err(fields::refused(&[found]));
        }
        tx.insist(Change::Set {
            entity: id.into(),
            field: UnitField::Parent.into(),
            value: parent.map_or(Value::Null, |parent| Value::Ref(parent.0)),
        })
        .map_err(fault::store)
    })?;
    Ok(changed(applied.change_set.to_string(), applied.rev, 1, id))
}

pub(super) fn changed(change_set: String, rev: u64, count: u64, id: UnitId) -> Changed {
    Changed {
        change_set,
        rev,
        count,
        skipped: Vec::new(),
        id: Some(id.to_string()),
    }
}

/// Refuses a form that was filled before somebody else changed the same field.
fn seen(current: &UnitRecord, args: &SaveUnit) -> Result<()> {
    let mut later = serde_json::Map::new();
    for (key, shown) in &args.seen {
        let Some(field) = UnitField::from_key(key) else {
            continue;
        };
        let now = fields::text(current.get(field));
        if now != *shown && args.patch.get(key).is_some_and(|wanted| *wanted != now) {
            later.insert(key.clone(), json!({ "now": now }));
        }
    }
    if later.is_empty() {
        return Ok(());
    }
    let names: Vec<String> = later.keys().map(|name| name.replace('_', " ")).collect();
    Err(AppError::new(
        ErrorCode::FieldChanged,
        format!(
            "Somebody else changed {} while this form was open. Look at both values and choose.",
            names.join(", ")
        ),
    )
    .with("fields", later))
}

fn read(
    reader: &Reader<'_>,
    id: UnitId,
    kind: UnitKind,
    current: Option<&UnitRecord>,
    args: &SaveUnit,
) -> store::Result<Read> {
    let mut form = Read {
        values: BTreeMap::new(),
        problems: Vec::new(),
    };
    for (key, text) in &args.patch {
        let field = UnitField::from_key(key).filter(|field| field.belongs_to(kind));
        let Some(field) = field else {
            let message = format!("a {} has no field of that name", kind_name(kind));
            form.problems
                .push(fields::refusal(key, "unknown_field", &message));
            continue;
        };
        let text = text.as_deref().map(str::trim).unwrap_or_default();
        if text.is_empty() {
            form.values.insert(field, Value::Null);
            continue;
        }
        match one(reader, field, text)? {
            Ok((value, doubts)) => {
                form.values.insert(field, value);
                form.problems.extend(doubts);
            }
            Err(found) => form.problems.push(found),
        }
    }
    let mut facts = match current {
        Some(unit) => unit.facts(),
        None => UnitFacts::new(kind, ""),
    };
    for (field, value) in &form.values {
        match field {
            UnitField::Name => facts.name = value.as_text().unwrap_or_default().to_owned(),
            UnitField::Code => facts.code = value.as_text().map(str::to_owned),
            UnitField::Parent => facts.parent = value.as_ref_id().map(UnitId),
            _ => {}
        }
    }
    let names_it = form
        .problems
        .iter()
        .any(|problem| problem.field == UnitField::Name.key());
    if facts.name.is_empty() && !names_it {
        form.problems.push(fields::refusal(
            UnitField::Name.key(),
            "empty",
            "this needs a name",
        ));
    }
    if let Err(found) = reader.unit_tree()?.check(id, &facts) {
        // What was so before is not the fault of this form.
        let is_asked = args.create || form.values.contains_key(&found.field());
        if is_asked || matches!(found, UnitProblem::NameTaken(_)) && moved(&form) {
            form.problems.push(problem(reader, found)?);
        }
    }
    Ok(form)
}

fn moved(form: &Read) -> bool {
    form.values.contains_key(&UnitField::Parent)
}

type One = std::result::Result<(Value, Vec<FieldProblem>), FieldProblem>;

/// One field; `text` is not empty.
fn one(reader: &Reader<'_>, field: UnitField, text: &str) -> store::Result<One> {
    let key = field.key();
    let line = || {
        input::line(text)
            .map(|line| (Value::text(line.value), Vec::new()))
            .map_err(|found| fields::broken(key, &found))
    };
    let refuse = |code: &str, message: &str| Err(fields::refusal(key, code, message));
    Ok(match field {
        UnitField::Name | UnitField::LegalName | UnitField::PoReference => line(),
        UnitField::Code => line().and_then(|(value, doubts)| {
            let length = value.as_text().map_or(0, |text| text.chars().count());
            if length > MAX_CODE_CHARS {
                let max = MAX_CODE_CHARS;
                return Err(fields::broken(
                    key,
                    &input::InputError::TooLong { length, max },
                ));
            }
            Ok((value, doubts))
        }),
        UnitField::Address | UnitField::InvoiceAddress => input::note(text)
            .map(|note| (Value::text(note.value), Vec::new()))
            .map_err(|found| fields::broken(key, &found)),
        UnitField::TimeZone => normalised(
            key,
            input::time_zone(text, None).map(|zone| zone.map(|zone| zone.name().to_owned())),
        ),
        UnitField::VatId => normalised(key, input::vat_id(text)),
        UnitField::BillingEmail => normalised(key, input::email(text)),
        UnitField::Currency => {
            let code = text.to_uppercase();
            if code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase()) {
                Ok((Value::text(code), Vec::new()))
            } else {
                refuse("currency", "a currency has three letters, such as EUR")
            }
        }
        UnitField::PaymentDays => match text.parse::<u32>() {
            Ok(days) if days <= MAX_PAYMENT_DAYS => Ok((Value::text(days.to_string()), Vec::new())),
            _ => refuse("payment_days", "write the days as a number from 0 to 365"),
        },
        UnitField::Manager => match text.parse::<PersonId>() {
            Ok(person) if reader.person(person).is_ok() => Ok((Value::Ref(person.0), Vec::new())),
            _ => refuse("unknown_person", "this person does not exist any more"),
        },
        UnitField::Parent => match text.parse::<UnitId>() {
            Ok(unit) if reader.unit(unit.0)?.is_some_and(|unit| !unit.is_gone()) => {
                Ok((Value::Ref(unit.0), Vec::new()))
            }
            _ => refuse(
                "unknown_unit",
                "this does not exist any more; choose another",
            ),
        },
        UnitField::CostCentre => match text.parse::<UnitId>() {
            Ok(unit)
                if reader
                    .unit(unit.0)?
                    .is_some_and(|unit| !unit.is_gone() && unit.kind == UnitKind::CostCentre) =>
            {
                Ok((Value::Ref(unit.0), Vec::new()))
            }
            _ => refuse(
                "unknown_unit",
                "this does not exist any more; choose another",
            ),
        },
        UnitField::Kind | UnitField::Removed | UnitField::Successor => {
            refuse("unknown_field", "this is not changed by a form")
        }
    })
}

fn normalised(key: &str, read: std::result::Result<input::Normalised, input::InputError>) -> One {
    match read {
        Ok(read) => {
            let doubts = read.warnings.iter();
            let doubts = doubts.map(|doubt| fields::doubtful(key, doubt)).collect();
            Ok((Value::text(read.value), doubts))
        }
        Err(found) => Err(fields::broken(key, &found)),
    }
}
