//! Views of the list under a name, for everybody. An admin's own ones are settings of theirs.

use domain::access::{Permission, Scope};
use domain::field::SavedViewField;
use domain::id::SavedViewId;
use domain::input;
use domain::op::Change;
use domain::search::fold;
use domain::value::Value;
use serde_json::json;
use store::{Reader, SavedViewRecord};

use crate::app::App;
use crate::error::{AppError, ErrorCode, Result};
use crate::fault;
use crate::view::{
    Changed, Nothing, SaveSharedView, SharedView, SharedViewRef, SharedViews, ViewBody,
};

/// A view is a question and a few columns; a longer one is something else.
const MAX_BYTES: usize = 16 * 1024;

/// Every shared view. One that a newer version wrote and this one cannot read is not among them.
pub(crate) fn list(app: &App, _: Nothing) -> Result<SharedViews> {
    app.permit(Permission::PeopleRead)?;
    let admin = app.admin()?;
    let now = app.now();
    app.store()?
        .read(|reader| {
            let views = reader
                .saved_views()?
                .into_iter()
                .filter(|record| !record.removed)
                .filter_map(|record| {
                    let body: ViewBody = serde_json::from_str(&record.body).ok()?;
                    Some(SharedView {
                        id: record.id.to_string(),
                        name: record.name,
                        body,
                    })
                })
                .collect();
            let may_change = reader
                .closure(admin, now)?
                .scopes(Permission::SettingsManage)
                .any(|scope| scope == Scope::Organisation);
            Ok(SharedViews { views, may_change })
        })
        .map_err(fault::store)
}

fn view_id(text: &str) -> Result<SavedViewId> {
    text.parse().map_err(|_| {
        AppError::new(
            ErrorCode::BadRequest,
            format!("{text:?} is no id of a view."),
        )
        .with("id", text)
    })
}

fn find(reader: &Reader<'_>, id: SavedViewId) -> Result<Option<SavedViewRecord>> {
    Ok(reader
        .saved_views()
        .map_err(fault::store)?
        .into_iter()
        .find(|record| record.id == id))
}

/// Keeps a shared view. One that was removed meanwhile is there again.
pub(crate) fn save(app: &App, args: SaveSharedView) -> Result<Changed> {
    app.permit(Permission::SettingsManage)?;
    let id = view_id(&args.id)?;
    let name = input::name(&args.name)
        .map(|name| name.value)
        .map_err(|error| fault::field_error("name", error.code(), &error.to_string()))?;
    let body = serde_json::to_string(&args.body).map_err(|_| fault::internal())?;
    if body.len() > MAX_BYTES {
        return Err(AppError::new(
            ErrorCode::BadRequest,
            "This view is too long to keep. Leave some filters out.",
        ));
    }
    let applied = app.write("view_save", &json!({ "name": name }), |tx| {
        let others = tx.reader().saved_views().map_err(fault::store)?;
        if let Some(other) = others
            .iter()
            .find(|other| other.id != id && !other.removed && fold(&other.name) == fold(&name))
        {
            return Err(AppError::new(
                ErrorCode::NameTaken,
                format!(
                    "There is a view “{name}” already. Choose another name, or change that one."
                ),
            )
            .with("field", "name")
            .with("name", name.as_str())
            .with("id", other.id.to_string()));
        }
        let Some(before) = find(&tx.reader(), id)? else {
            let fields = vec![
                (SavedViewField::Name.into(), Value::text(name.as_str())),
                (SavedViewField::Body.into(), Value::text(body.as_str())),
            ];
            tx.insist(Change::Create {
                entity: id.into(),
                fields,
            })
            .map_err(fault::store)?;
            return Ok(1);
        };
        let mut wanted = Vec::new();
        if before.name != name {
            wanted.push((SavedViewField::Name, Value::text(name.as_str())));
        }
        if before.body != body {
            wanted.push((SavedViewField::Body, Value::text(body.as_str())));
        }
        if before.removed {
            wanted.push((SavedViewField::Removed, Value::Null));
        }
        let count = wanted.len() as u64;
        for (field, value) in wanted {
            tx.insist(Change::Set {
                entity: id.into(),
                field: field.into(),
                value,
            })
            .map_err(fault::store)?;
        }
        Ok(count)
    })?;
    Ok(changed(&applied, &args.id))
}

/// Removes a shared view. Nobody who was in it is touched.
pub(crate) fn remove(app: &App, args: SharedViewRef) -> Result<Changed> {
    app.permit(Permission::SettingsManage)?;
    let id = view_id(&args.id)?;
    let name = app
        .store()?
        .read(|reader| Ok(find(reader, id)))
        .map_err(fault::store)??
        .filter(|record| !record.removed)
        .map(|record| record.name)
        .ok_or_else(|| {
            AppError::new(
                ErrorCode::NotFound,
                "This view is not there any more; somebody removed it.",
            )
            .with("id", args.id.as_str())
        })?;
    let applied = app.write("view_remove", &json!({ "name": name }), |tx| {
        tx.insist(Change::Set {
            entity: id.into(),
            field: SavedViewField::Removed.into(),
            value: Value::Bool(true),
        })
        .map_err(fault::store)?;
        Ok(1)
    })?;
    Ok(changed(&applied, &args.id))
}

fn changed(applied: &store::Applied<u64>, id: &str) -> Changed {
    Changed {
        change_set: applied.change_set.to_string(),
        rev: applied.rev,
        count: applied.value,
        skipped: Vec::new(),
        id: Some(id.to_owned()),
    }
}
