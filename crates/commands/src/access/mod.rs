//! Roles, groups and rights: one file a use, and what the uses share.

mod groups;
mod person;
mod preview;
mod roles;

pub(crate) use groups::{delete as group_delete, list as groups_list, members, save as group_save};
pub(crate) use person::{
    assignment_remove, assignment_save, effective, override_remove, override_save,
};
pub(crate) use preview::{assignment_preview, group_preview, role_preview};
pub(crate) use roles::{
    clone, default_role_save, delete as role_delete, diff, list as roles_list, project_rule_save,
    save as role_save,
};

use std::collections::BTreeMap;

use domain::access::{BuiltInRole, Closure, Permission, Scope};
use domain::field::Entity;
use domain::id::{GroupId, PersonId, RoleId, Uuid};
use domain::input;
use domain::op::Terms;
use domain::time::Instant;
use store::Reader;

use crate::app::App;
use crate::days::Days;
use crate::error::{AppError, ErrorCode, Result};
use crate::fault;
use crate::view::{AccessMay, AssignmentView, Changed, GroupRef, PersonRef, RoleRef, ScopeView};

pub(crate) fn role_id(text: &str) -> Result<RoleId> {
    let built_in = BuiltInRole::ALL
        .into_iter()
        .find(|role| role.key() == text)
        .map(BuiltInRole::id);
    built_in
        .or_else(|| text.parse().ok())
        .ok_or_else(|| bad("role", text))
}

pub(crate) fn group_id(text: &str) -> Result<GroupId> {
    text.parse().map_err(|_| bad("group", text))
}

fn permission(key: &str) -> Result<Permission> {
    Permission::from_key(key).ok_or_else(|| bad("permission", key))
}

fn scope_id(text: &str) -> Result<Scope> {
    text.parse()
        .map_err(|_| fault::field_error("scope", "scope_missing", "choose where it holds"))
}

fn bad(what: &str, text: &str) -> AppError {
    AppError::new(
        ErrorCode::BadRequest,
        format!("{text:?} is no id of a {what}."),
    )
    .with("id", text)
}

/// A name for a role or a group, normalised.
fn named(text: &str) -> Result<String> {
    input::name(text)
        .map(|name| name.value)
        .map_err(|error| fault::field_error("name", error.code(), &error.to_string()))
}

/// A name somebody has already, with who that is.
fn name_taken(field: &str, name: &str, id: impl ToString) -> AppError {
    AppError::new(
        ErrorCode::NameTaken,
        format!("“{name}” is there already. Choose another name, or open that one."),
    )
    .with("field", field)
    .with("name", name)
    .with("id", id.to_string())
}

/// What a person may do about roles and groups, somewhere at least.
fn may(rights: &Closure) -> AccessMay {
    let has = |permission| rights.permissions().contains(permission);
    AccessMay {
        manage_roles: has(Permission::RolesManage),
        assign_roles: has(Permission::RolesAssign),
        manage_groups: has(Permission::GroupsManage),
        settings: has(Permission::SettingsManage),
    }
}

/// The stable word of a role that comes with Rollbook, the name of any other; `None` for one that
/// was removed.
pub(crate) fn role_name(reader: &Reader<'_>, id: RoleId) -> store::Result<Option<String>> {
    match BuiltInRole::from_id(id) {
        Some(role) => Ok(Some(role.key().to_owned())),
        None => reader.carrier_name(id.into()),
    }
}

/// Names of what rights are about, each looked up once.
pub(crate) struct Names<'r, 'a> {
    reader: &'r Reader<'a>,
    roles: BTreeMap<RoleId, String>,
}

impl<'r, 'a> Names<'r, 'a> {
    pub(crate) fn new(reader: &'r Reader<'a>) -> Self {
        Self {
            reader,
            roles: BTreeMap::new(),
        }
    }

    pub(crate) fn role(&mut self, id: RoleId) -> store::Result<RoleRef> {
        let key = BuiltInRole::from_id(id).map(|role| role.key().to_owned());
        let name = match self.roles.get(&id) {
            Some(name) => name.clone(),
            None => {
                let name = role_name(self.reader, id)?.unwrap_or_default();
                self.roles.insert(id, name.clone());
                name
            }
        };
        Ok(RoleRef {
            id: id.to_string(),
            key,
            name,
        })
    }

    pub(crate) fn group(&self, id: GroupId) -> store::Result<GroupRef> {
        Ok(GroupRef {
            id: id.to_string(),
            name: self.reader.carrier_name(id.into())?.unwrap_or_default(),
        })
    }

    pub(crate) fn person(&self, id: PersonId) -> store::Result<PersonRef> {
        Ok(PersonRef {
            id: id.to_string(),
            name: self.reader.name_of(id)?.unwrap_or_default(),
        })
    }

    pub(crate) fn scope(&self, scope: Scope) -> store::Result<ScopeView> {
        let name = match scope {
            Scope::Organisation => None,
            Scope::Unit(unit) => self.reader.unit(unit.0)?.map(|unit| unit.name),
            Scope::Group(group) => self.reader.carrier_name(group.into())?,
        };
        Ok(ScopeView {
            scope: scope.to_string(),
            name,
        })
    }

    fn assignment(
        &mut self,
        role: RoleId,
        scope: Scope,
        terms: &Terms,
        now: Instant,
    ) -> store::Result<AssignmentView> {
        let days = Days::of(self.reader)?;
        Ok(AssignmentView {
            role: self.role(role)?,
            scope: self.scope(scope)?,
            from: terms.from.map(|at| days.first(at)),
            until: terms.until.map(|at| days.last(at)),
            reason: terms.reason.clone(),
            in_force: domain::guard::window_of(terms).contains(now),
        })
    }
}

/// What a new person is given with the form that makes them.
pub(crate) fn given_at_once(
    person: PersonId,
    roles: &[crate::view::NewAssignment],
    groups: &[String],
) -> Result<Vec<domain::op::Edge>> {
    use domain::op::Edge;
    let roles = roles
        .iter()
        .map(|given| Ok(Edge::role(person, role_id(&given.role)?).within(scope_id(&given.scope)?)));
    let groups = groups
        .iter()
        .map(|group| Ok(Edge::group(person, group_id(group)?)));
    roles.chain(groups).collect()
}

fn changed(applied: &store::Applied<u64>, id: Option<String>) -> Changed {
    Changed {
        change_set: applied.change_set.to_string(),
        rev: applied.rev,
        count: applied.value,
        skipped: Vec::new(),
        id,
    }
}

/// The rights of whoever is signed in, and what else a page about rights begins with.
pub(crate) fn own_rights(app: &App, reader: &Reader<'_>) -> store::Result<Closure> {
    match app.session() {
        Some(session) => reader.closure(session.admin, app.now()),
        None => Ok(Closure::default()),
    }
}

fn gone(entity: Entity) -> AppError {
    AppError::new(
        ErrorCode::NotFound,
        "This is not in the directory any more; somebody removed it. Look again; nothing was changed.",
    )
    .with("id", entity.id.to_string())
}

/// Reads the people an act is about.
fn people(
    app: &App,
    ids: &[String],
    selection: Option<&crate::view::Selection>,
) -> Result<Vec<PersonId>> {
    match selection {
        Some(selection) => crate::directory::selected(app, selection),
        None => ids.iter().map(|id| crate::people::person_id(id)).collect(),
    }
}

/// A client-made id.
fn uuid(text: &str) -> Result<Uuid> {
    text.parse().map_err(|_| bad("role or group", text))
}
