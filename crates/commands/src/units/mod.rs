//! Companies, divisions, departments, sites and cost centres: what a screen
//! shows of them; changing and removing them have files of their own.

mod remove;
mod save;

pub(crate) use remove::{delete, delete_preview, merge, merge_preview};
pub(crate) use save::{check, place, save};

use std::collections::BTreeMap;

use domain::access::Permission;
use domain::field::{UnitField, UnitKind};
use domain::id::{PersonId, UnitId};
use domain::input;
use domain::unit::{Removal, UnitProblem, UnitTree};
use domain::value::Value;
use serde_json::json;
use store::{Reader, UnitRecord};

use crate::app::App;
use crate::error::{AppError, ErrorCode, Result};
use crate::people::unit_kind_view;
use crate::view::{FieldProblem, Nothing, UnitDetail, UnitGet, UnitRef, UnitRow, UnitsPage};
use crate::{fault, fields};

pub(crate) fn unit_id(text: &str) -> Result<UnitId> {
    text.parse().map_err(|_| {
        AppError::new(
            ErrorCode::BadRequest,
            format!("{text:?} is no id of a unit."),
        )
        .with("id", text)
    })
}

fn missing(id: UnitId) -> AppError {
    AppError::new(
        ErrorCode::NotFound,
        "This is not in the directory any more. Look again; nothing was changed.",
    )
    .with("id", id.to_string())
}

/// A rule that a change would break, with the name of what stands in the way.
fn problem(reader: &Reader<'_>, problem: UnitProblem) -> store::Result<FieldProblem> {
    let mut found = fields::refusal(problem.field().key(), problem.key(), &problem.to_string());
    if let Some(unit) = reader.exact_unit(problem.unit())? {
        found.params.insert("name".into(), unit.name);
    }
    found
        .params
        .insert("unit".into(), problem.unit().to_string());
    Ok(found)
}

/// The tree of all units, with counts.
pub(crate) fn list(app: &App, _: Nothing) -> Result<UnitsPage> {
    app.permit(Permission::PeopleRead)?;
    let (admin, now) = (app.admin()?, app.now());
    app.store()?
        .read(|reader| {
            let units = reader.all_units()?;
            let tree: UnitTree = units.iter().map(|unit| (unit.id, unit.facts())).collect();
            let counts = reader.unit_counts(&tree)?;
            let rights = reader.closure(admin, now)?.permissions();
            let mut rows = Vec::with_capacity(units.len());
            for unit in units {
                let count = counts.get(&unit.id).copied().unwrap_or_default();
                // What is gone is shown only where somebody was left behind.
                if unit.is_gone() && count.own == 0 {
                    continue;
                }
                let manager = match unit.get(UnitField::Manager) {
                    Value::Ref(id) => reader.name_of(PersonId(*id))?.map(|name| UnitRef {
                        id: id.to_string(),
                        name,
                    }),
                    _ => None,
                };
                let code = unit.get(UnitField::Code).as_text().map(str::to_owned);
                rows.push(UnitRow {
                    id: unit.id.to_string(),
                    kind: unit_kind_view(unit.kind),
                    parent: tree.above(unit.id).next().map(|id| id.to_string()),
                    gone: unit.is_gone(),
                    name: unit.name,
                    code,
                    manager,
                    people: count.own,
                    people_all: count.all,
                });
            }
            Ok(UnitsPage {
                rev: reader.rev()?,
                units: rows,
                may_manage: rights.contains(Permission::UnitsManage),
                may_add_companies: rights.contains(Permission::CompanyCreate),
                may_read_billing: rights.contains(Permission::BillingRead),
                may_manage_billing: rights.contains(Permission::BillingManage),
            })
        })
        .map_err(fault::store)
}

/// Everything about one unit.
pub(crate) fn get(app: &App, args: UnitGet) -> Result<UnitDetail> {
    app.permit(Permission::PeopleRead)?;
    let id = unit_id(&args.id)?;
    let (admin, now) = (app.admin()?, app.now());
    app.store()?
        .read(|reader| {
            let unit = reader.exact_unit(id)?.ok_or(store::Error::NotFound)?;
            let rights = reader.closure(admin, now)?.permissions();
            detail(reader, &unit, rights.contains(Permission::BillingRead))
        })
        .map_err(|error| match error {
            store::Error::NotFound => missing(id),
            error => fault::store(error),
        })
}

fn detail(reader: &Reader<'_>, unit: &UnitRecord, billing: bool) -> store::Result<UnitDetail> {
    let mut texts = BTreeMap::new();
    let mut references = BTreeMap::new();
    let mut problems = Vec::new();
    for field in UnitField::ALL {
        if !field.belongs_to(unit.kind) || (field.is_billing() && !billing) {
            continue;
        }
        let value = unit.get(*field);
        if let Some(text) = fields::text(value) {
            if *field == UnitField::VatId
                && let Ok(read) = input::vat_id(&text)
            {
                let doubts = read.warnings.iter();
                problems.extend(doubts.map(|doubt| fields::doubtful(field.key(), doubt)));
            }
            texts.insert(field.key().to_owned(), text);
        }
        if let Value::Ref(to) = value {
            let name = match field {
                UnitField::Manager => reader.name_of(PersonId(*to))?,
                _ => reader.unit(*to)?.map(|unit| unit.name),
            };
            let id = to.to_string();
            references.extend(name.map(|name| (field.key().to_owned(), UnitRef { id, name })));
        }
    }
    let all = reader.all_units()?;
    let tree: UnitTree = all.iter().map(|unit| (unit.id, unit.facts())).collect();
    let mut path: Vec<UnitRef> = tree
        .above(unit.id)
        .filter_map(|id| {
            let name = tree.get(id)?.name.clone();
            Some(UnitRef {
                id: id.to_string(),
                name,
            })
        })
        .collect();
    path.reverse();
    let merged = all.iter().filter(|other| {
        other.id != unit.id
            && other.text(UnitField::Removed) == Removal::Merged.key()
            && tree.live(other.id) == Some(unit.id)
    });
    let mut also_known_as: Vec<String> = Vec::new();
    for other in merged {
        let code = other.text(UnitField::Code);
        for known in [other.name.as_str(), code] {
            let own = known == unit.name || known == unit.text(UnitField::Code);
            if !known.is_empty() && !own && !also_known_as.iter().any(|k| k == known) {
                also_known_as.push(known.to_owned());
            }
        }
    }
    Ok(UnitDetail {
        id: unit.id.to_string(),
        kind: unit_kind_view(unit.kind),
        name: unit.name.clone(),
        fields: texts,
        references,
        path,
        also_known_as,
        problems,
    })
}

/// The line of an act in the history.
fn label(unit: &UnitRecord, into: Option<&UnitRecord>) -> serde_json::Value {
    json!({
        "name": unit.name,
        "kind": unit.kind.key(),
        "into": into.map(|into| into.name.as_str()),
    })
}

/// The unit an act is about, if it is still there.
fn here(reader: &Reader<'_>, id: UnitId) -> Result<UnitRecord> {
    reader
        .exact_unit(id)
        .map_err(fault::store)?
        .filter(|unit| !unit.is_gone())
        .ok_or_else(|| missing(id))
}

/// What people call a kind, in English sentences.
fn kind_name(kind: UnitKind) -> &'static str {
    match kind {
        UnitKind::Company => "company",
        UnitKind::Division => "division",
        UnitKind::Department => "department",
        UnitKind::Site => "site",
        UnitKind::CostCentre => "cost centre",
    }
}
