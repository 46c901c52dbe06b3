//! Merging units and deleting them, with a look at what it would do first.

use domain::id::UnitId;
use domain::unit::{Removal, UnitProblem};
use serde_json::json;
use store::Reader;

use super::save::changed;
use super::{here, label, problem, unit_id};
use crate::app::App;
use crate::error::{AppError, ErrorCode, Result};
use crate::view::{Changed, RemovalPreview, RemoveUnit};
use crate::{fault, fields};

/// What a merge would do.
pub(crate) fn merge_preview(app: &App, args: RemoveUnit) -> Result<RemovalPreview> {
    preview(app, &args, Removal::Merged)
}

/// Merges a unit into another one, which keeps its name; the old name still finds it.
pub(crate) fn merge(app: &App, args: RemoveUnit) -> Result<Changed> {
    if args.into.is_none() {
        return Err(fault::field_error(
            "into",
            "empty",
            "say which one it is merged into",
        ));
    }
    remove(app, &args, Removal::Merged)
}

/// What a deletion would do.
pub(crate) fn delete_preview(app: &App, args: RemoveUnit) -> Result<RemovalPreview> {
    preview(app, &args, Removal::Deleted)
}

/// Deletes a unit; what is in use only with another one that takes over.
pub(crate) fn delete(app: &App, args: RemoveUnit) -> Result<Changed> {
    remove(app, &args, Removal::Deleted)
}

fn ids(args: &RemoveUnit) -> Result<(UnitId, Option<UnitId>)> {
    Ok((
        unit_id(&args.id)?,
        args.into.as_deref().map(unit_id).transpose()?,
    ))
}

fn preview(app: &App, args: &RemoveUnit, how: Removal) -> Result<RemovalPreview> {
    let (id, into) = ids(args)?;
    let mut refused = None;
    let done = app.store()?.read(|reader| {
        let unit = match here(reader, id) {
            Ok(unit) => unit,
            Err(error) => {
                refused = Some(error);
                return Err(store::Error::NotFound);
            }
        };
        look(reader, id, unit.kind, into, how)
    });
    match refused {
        Some(error) => Err(error),
        None => done.map_err(fault::store),
    }
}

fn look(
    reader: &Reader<'_>,
    id: UnitId,
    kind: domain::field::UnitKind,
    into: Option<UnitId>,
    how: Removal,
) -> store::Result<RemovalPreview> {
    let tree = reader.unit_tree()?;
    let residents = reader.residents(id, kind, into)?;
    let roles = reader.rights_in(id)?;
    let units = tree
        .beneath(Some(id))
        .filter(|(unit, _)| Some(*unit) != into)
        .count();
    let booked = tree.books_on(id).len();
    let needs_target = how == Removal::Merged
        || !residents.is_empty()
        || !roles.is_empty()
        || units > 0
        || booked > 0;
    let found = match (into, tree.check_removal(id, into)) {
        // Nothing was chosen yet; what stands in the way depends on it.
        (None, _) | (_, Ok(())) => None,
        (Some(_), Err(found)) => Some(problem(reader, found)?),
    };
    Ok(RemovalPreview {
        people: residents.len() as u64,
        further: residents.iter().filter(|person| !person.primary).count() as u64,
        units: units as u64,
        booked: booked as u64,
        roles: roles.len() as u64,
        needs_target,
        problem: found,
    })
}

fn remove(app: &App, args: &RemoveUnit, how: Removal) -> Result<Changed> {
    let (id, into) = ids(args)?;
    let store = app.store()?;
    let (unit, target) = store
        .read(|reader| {
            let target = match into {
                Some(into) => reader.exact_unit(into)?,
                None => None,
            };
            Ok((reader.exact_unit(id)?, target))
        })
        .map_err(fault::store)?;
    let unit = unit.ok_or_else(|| super::missing(id))?;
    let kind = match how {
        Removal::Merged => "unit_merge",
        Removal::Deleted => "unit_delete",
    };
    let applied = app.write(kind, &label(&unit, target.as_ref()), |tx| {
        let unit = here(&tx.reader(), id)?;
        let (tree, residents, roles) = {
            let reader = tx.reader();
            let read = || {
                Ok((
                    reader.unit_tree()?,
                    reader.residents(id, unit.kind, into)?,
                    reader.rights_in(id)?,
                ))
            };
            read().map_err(fault::store)?
        };
        let changes = match tree.removal(id, how, into, &residents, &roles) {
            Ok(changes) => changes,
            Err(UnitProblem::InUse(_)) => {
                let (people, units) = (residents.len(), tree.beneath(Some(id)).count());
                return Err(in_use(&unit.name, people, units));
            }
            Err(found) => {
                let found = problem(&tx.reader(), found).map_err(fault::store)?;
                return Err(fields::refused(&[found]));
            }
        };
        for (n, change) in changes.into_iter().enumerate() {
            tx.insist(change).map_err(fault::store)?;
            if n % 500 == 499 {
                tx.settle().map_err(fault::store)?;
            }
        }
        Ok(residents.len() as u64)
    })?;
    Ok(changed(
        applied.change_set.to_string(),
        applied.rev,
        applied.value,
        id,
    ))
}

fn in_use(name: &str, people: usize, units: usize) -> AppError {
    AppError::new(
        ErrorCode::UnitInUse,
        format!(
            "{name} is in use (people: {people}, units in it: {units}). Say which other one takes them; nothing was changed."
        ),
    )
    .with("name", name)
    .with("people", json!(people))
    .with("units", json!(units))
}
