//! Roles: what they permit, made, copied, compared and removed.

use domain::access::{BuiltInRole, Permission, PermissionSet, Role, Scope, Weight};
use domain::field::{OrganisationField, RoleField};
use domain::id::RoleId;
use domain::op::{Change, Edge, EdgeKind, Terms};
use domain::person::PersonType;
use domain::value::Value;
use serde_json::json;
use store::{LinkRecord, Reader, RoleRecord, Tx};

use super::{Names, changed, gone, may, name_taken, named, own_rights, permission, role_id, uuid};
use crate::app::App;
use crate::error::{AppError, ErrorCode, Result};
use crate::fault;
use crate::view::{
    Changed, CloneRole, DeleteRole, DiffRoles, Nothing, PermissionView, PermissionWeight, RoleDiff,
    RoleView, RolesPage, SaveDefaultRole, SaveProjectRule, SaveRole,
};

/// All roles and the dictionary of permissions.
pub(crate) fn list(app: &App, _: Nothing) -> Result<RolesPage> {
    app.permit_any(&[
        Permission::RolesManage,
        Permission::RolesAssign,
        Permission::PeopleRead,
    ])?;
    app.store()?
        .read(|reader| {
            let rights = own_rights(app, reader)?;
            let graph = reader.access_graph([])?;
            let mut names = Names::new(reader);
            let roles = reader
                .role_records()?
                .into_iter()
                .map(|record| {
                    let role = Role {
                        permissions: record.permissions,
                    };
                    Ok(RoleView {
                        role: names.role(record.id)?,
                        summary: record.summary,
                        permissions: keys(record.permissions),
                        people: record.people,
                        groups: record
                            .groups
                            .iter()
                            .map(|group| names.group(*group))
                            .collect::<store::Result<_>>()?,
                        default_for: PersonType::ALL
                            .into_iter()
                            .filter(|kind| graph.default_roles.of(*kind) == record.id)
                            .map(|kind| kind.key().to_owned())
                            .collect(),
                        joins_projects: graph.project_rules.contains_key(&record.id),
                        may_be_default: role.may_be_default(),
                        editable: record.id != BuiltInRole::Owner.id(),
                    })
                })
                .collect::<store::Result<_>>()?;
            let permissions = Permission::ALL
                .into_iter()
                .map(|permission| PermissionView {
                    key: permission.key().to_owned(),
                    summary: permission.summary().to_owned(),
                    weight: match permission.weight() {
                        Weight::Basic => PermissionWeight::Basic,
                        Weight::Own => PermissionWeight::Own,
                        Weight::Power => PermissionWeight::Power,
                    },
                    owner_only: permission.is_owner_only(),
                    grantable: !permission.is_owner_only()
                        && rights.covers(&graph, permission, Scope::Organisation),
                })
                .collect();
            Ok(RolesPage {
                roles,
                permissions,
                may: may(&rights),
                rev: reader.rev()?,
            })
        })
        .map_err(fault::store)
}

fn keys(permissions: PermissionSet) -> Vec<String> {
    permissions
        .iter()
        .map(|permission| permission.key().to_owned())
        .collect()
}

/// A role that is there.
pub(super) fn find(reader: &Reader<'_>, id: RoleId) -> Result<RoleRecord> {
    reader
        .role_records()
        .map_err(fault::store)?
        .into_iter()
        .find(|role| role.id == id)
        .ok_or_else(|| gone(id.into()))
}

/// The permissions a form names.
pub(super) fn wanted(keys: &[String]) -> Result<PermissionSet> {
    keys.iter().map(|key| permission(key)).collect()
}

/// Makes or changes a role.
pub(crate) fn save(app: &App, args: SaveRole) -> Result<Changed> {
    app.permit(Permission::RolesManage)?;
    let id = role_id(&args.id)?;
    let name = args.name.as_deref().map(named).transpose()?;
    let permissions = args.permissions.as_deref().map(wanted).transpose()?;
    let known = app
        .store()?
        .read(|reader| Ok(find(reader, id).ok()))
        .map_err(fault::store)?;
    let label = json!({ "name": name.clone().or_else(|| known.as_ref().map(shown)) });
    let kind = match known {
        Some(_) => "role_save",
        None => "role_create",
    };
    let applied = app.write(kind, &label, |tx| {
        let before = match find(&tx.reader(), id) {
            Ok(role) => role,
            Err(_) => {
                let name = name
                    .clone()
                    .ok_or_else(|| fault::field_error("name", "empty", "a role needs a name"))?;
                make(tx, id, &name, args.summary.as_deref())?;
                find(&tx.reader(), id)?
            }
        };
        if !BuiltInRole::is_one(id) {
            rename(tx, &before, name.as_deref(), args.summary.as_deref())?;
        }
        match permissions {
            Some(wanted) => permit(tx, &before, wanted),
            None => Ok(0),
        }
    })?;
    Ok(changed(&applied, Some(id.to_string())))
}

fn shown(role: &RoleRecord) -> String {
    BuiltInRole::from_id(role.id).map_or_else(|| role.name.clone(), |role| role.key().to_owned())
}

fn free_name(reader: &Reader<'_>, name: &str, own: RoleId) -> Result<()> {
    match reader.role_named(name).map_err(fault::store)? {
        Some(other) if other != own => Err(name_taken("name", name, other)),
        _ => Ok(()),
    }
}

fn make(tx: &mut Tx<'_>, id: RoleId, name: &str, summary: Option<&str>) -> Result<()> {
    free_name(&tx.reader(), name, id)?;
    let mut fields = vec![(RoleField::Name.into(), Value::text(name))];
    if let Some(summary) = summary.map(str::trim).filter(|text| !text.is_empty()) {
        fields.push((RoleField::Summary.into(), Value::text(summary)));
    }
    tx.insist(Change::Create {
        entity: id.into(),
        fields,
    })
    .map_err(fault::store)
}

fn rename(
    tx: &mut Tx<'_>,
    before: &RoleRecord,
    name: Option<&str>,
    summary: Option<&str>,
) -> Result<()> {
    let mut set = |field: RoleField, value: Value| {
        tx.insist(Change::Set {
            entity: before.id.into(),
            field: field.into(),
            value,
        })
        .map_err(fault::store)
    };
    if let Some(name) = name.filter(|name| *name != before.name) {
        set(RoleField::Name, Value::text(name))?;
        free_name(&tx.reader(), name, before.id)?;
    }
    if let Some(summary) = summary.map(str::trim)
        && before.summary.as_deref().unwrap_or_default() != summary
    {
        tx.insist(Change::Set {
            entity: before.id.into(),
            field: RoleField::Summary.into(),
            value: Value::text(summary),
        })
        .map_err(fault::store)?;
    }
    Ok(())
}

/// One link a permission, so that two who change different ones do not meet. What is taken goes
/// first: should anything stand against what is given, nothing is written at all.
fn permit(tx: &mut Tx<'_>, before: &RoleRecord, wanted: PermissionSet) -> Result<u64> {
    let is_default = PersonType::ALL.into_iter().any(|kind| {
        tx.reader()
            .access_graph([])
            .is_ok_and(|graph| graph.default_roles.of(kind) == before.id)
    });
    if is_default
        && !(Role {
            permissions: wanted,
        })
        .may_be_default()
    {
        return Err(too_much());
    }
    let mut count = 0;
    for (permissions, present) in [
        (before.permissions.without(wanted), false),
        (wanted.without(before.permissions), true),
    ] {
        for permission in permissions.iter() {
            tx.insist(Change::Link {
                edge: Edge::role_permission(before.id, permission),
                present,
                terms: Terms::default(),
            })
            .map_err(fault::store)?;
            count += 1;
        }
    }
    Ok(count)
}

fn too_much() -> AppError {
    AppError::new(
        ErrorCode::DefaultRoleTooMuch,
        "A default role may only let people look. Choose another default role first, or give this permission by another role.",
    )
}

/// Makes a role that permits what another does.
pub(crate) fn clone(app: &App, args: CloneRole) -> Result<Changed> {
    app.permit(Permission::RolesManage)?;
    let id = RoleId(uuid(&args.id)?);
    let from = role_id(&args.from)?;
    let name = named(&args.name)?;
    let applied = app.write("role_create", &json!({ "name": name }), |tx| {
        let from = find(&tx.reader(), from)?;
        make(tx, id, &name, from.summary.as_deref())?;
        let made = find(&tx.reader(), id)?;
        let permissions = from.permissions.filter(|p| !p.is_owner_only());
        permit(tx, &made, permissions)
    })?;
    Ok(changed(&applied, Some(id.to_string())))
}

/// What one role permits and the other does not.
pub(crate) fn diff(app: &App, args: DiffRoles) -> Result<RoleDiff> {
    app.permit_any(&[Permission::RolesManage, Permission::RolesAssign])?;
    let (a, b) = (role_id(&args.a)?, role_id(&args.b)?);
    let (a, b) = app
        .store()?
        .read(|reader| Ok((find(reader, a), find(reader, b))))
        .map_err(fault::store)?;
    let (a, b) = (a?.permissions, b?.permissions);
    Ok(RoleDiff {
        only_a: keys(a.without(b)),
        only_b: keys(b.without(a)),
        both: keys(a.filter(|permission| b.contains(permission))),
    })
}

/// Everything that leads to a role.
const USES: [EdgeKind; 3] = [EdgeKind::Role, EdgeKind::GroupRole, EdgeKind::ProjectRule];

/// Removes a role. Whoever has it gets another in its place, in the same scope and for the same
/// time; without another it is refused, for rights must not fall away, or open, by accident.
pub(crate) fn delete(app: &App, args: DeleteRole) -> Result<Changed> {
    app.permit(Permission::RolesManage)?;
    let id = role_id(&args.id)?;
    if BuiltInRole::is_one(id) {
        return Err(AppError::new(
            ErrorCode::RoleFixed,
            "Built-in roles stay. What they permit can be changed, but for Owner.",
        ));
    }
    let to = args.to.as_deref().map(role_id).transpose()?;
    let name = app
        .store()?
        .read(|reader| reader.carrier_name(id.into()))
        .map_err(fault::store)?;
    let applied = app.write("role_delete", &json!({ "name": name }), |tx| {
        let role = find(&tx.reader(), id)?;
        let graph = tx.reader().access_graph([]).map_err(fault::store)?;
        if PersonType::ALL
            .into_iter()
            .any(|kind| graph.default_roles.of(kind) == id)
        {
            return Err(in_use(&role, true));
        }
        let uses = tx.reader().links_to(id.0, &USES).map_err(fault::store)?;
        let target = match to {
            Some(to) if to == id => return Err(in_use(&role, false)),
            Some(to) => Some(find(&tx.reader(), to)?.id),
            None if uses.is_empty() => None,
            None => return Err(in_use(&role, false)),
        };
        let mut count = 0;
        for used in &uses {
            if let Some(target) = target {
                give_instead(tx, used, target)?;
            }
            tx.insist(Change::Link {
                edge: used.edge,
                present: false,
                terms: Terms::default(),
            })
            .map_err(fault::store)?;
            count += u64::from(used.edge.kind == EdgeKind::Role);
        }
        tx.insist(Change::Set {
            entity: id.into(),
            field: RoleField::Removed.into(),
            value: Value::Bool(true),
        })
        .map_err(fault::store)?;
        Ok(count)
    })?;
    Ok(changed(&applied, Some(id.to_string())))
}

/// Whoever has both already keeps the wider terms.
fn give_instead(tx: &mut Tx<'_>, used: &LinkRecord, role: RoleId) -> Result<()> {
    let edge = Edge {
        b: role.0,
        ..used.edge
    };
    let now = tx.reader().link(edge).map_err(fault::store)?;
    let terms = match now.filter(|now| now.present) {
        Some(now) => super::person::joined(&now.terms, &used.terms),
        None => used.terms.clone(),
    };
    tx.insist(Change::Link {
        edge,
        present: true,
        terms,
    })
    .map_err(fault::store)
}

fn in_use(role: &RoleRecord, as_default: bool) -> AppError {
    let message = if as_default {
        format!(
            "“{}” is a default role. Choose another default role first; nothing was changed.",
            role.name
        )
    } else {
        format!(
            "“{}” is in use. Say which role its holders get instead; nothing was changed.",
            role.name
        )
    };
    AppError::new(ErrorCode::RoleInUse, message)
        .with("name", role.name.clone())
        .with("people", role.people)
        .with("groups", role.groups.len())
        .with("as_default", as_default)
}

/// Which role people of a type have while they have no other.
pub(crate) fn default_role_save(app: &App, args: SaveDefaultRole) -> Result<Changed> {
    app.permit(Permission::SettingsManage)?;
    let kind = PersonType::from_key(&args.person_type)
        .ok_or_else(|| super::bad("type of people", &args.person_type))?;
    let role = args.role.as_deref().map(role_id).transpose()?;
    let label = json!({ "person_type": kind.key() });
    let applied = app.write("default_role_save", &label, |tx| {
        if let Some(role) = role {
            let permissions = find(&tx.reader(), role)?.permissions;
            if !(Role { permissions }).may_be_default() {
                return Err(too_much());
            }
        }
        let organisation = tx.reader().organisation_entity().map_err(fault::store)?;
        tx.insist(Change::Set {
            entity: organisation,
            field: OrganisationField::default_role(kind).into(),
            value: role.map_or(Value::Null, |role| Value::Ref(role.0)),
        })
        .map_err(fault::store)?;
        Ok(0)
    })?;
    Ok(changed(&applied, None))
}

/// Whether whoever has a role is in every project made from now on.
pub(crate) fn project_rule_save(app: &App, args: SaveProjectRule) -> Result<Changed> {
    app.permit(Permission::SettingsManage)?;
    let role = role_id(&args.role)?;
    let now = app.now();
    let applied = app.write("project_rule_save", &json!({ "on": args.on }), |tx| {
        let role = find(&tx.reader(), role)?.id;
        let organisation = tx.reader().organisation_entity().map_err(fault::store)?;
        tx.insist(Change::Link {
            edge: Edge::project_rule(organisation.id, role),
            present: args.on,
            terms: Terms {
                from: args.on.then_some(now),
                ..Terms::default()
            },
        })
        .map_err(fault::store)?;
        Ok(0)
    })?;
    Ok(changed(&applied, None))
}
