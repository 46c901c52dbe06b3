//! Groups: listed, made, changed, filled and removed.

use domain::access::{Permission, Scope, covers};
use domain::field::GroupField;
use domain::id::{GroupId, PersonId};
use domain::op::{Change, Edge, EdgeKind, Terms};
use domain::value::Value;
use serde_json::json;
use store::{GroupRecord, Reader, Tx};

use super::{
    Names, changed, gone, group_id, may, name_taken, named, own_rights, people, role_id, uuid,
};
use crate::app::App;
use crate::days::Days;
use crate::error::{AppError, ErrorCode, Result};
use crate::fault;
use crate::people::person_id;
use crate::view::{Changed, GroupGet, GroupMembers, GroupView, GroupsPage, Nothing, SaveGroup};

/// All groups.
pub(crate) fn list(app: &App, _: Nothing) -> Result<GroupsPage> {
    app.permit_any(&[
        Permission::PeopleRead,
        Permission::GroupsManage,
        Permission::ContactsRead,
    ])?;
    let now = app.now();
    app.store()?
        .read(|reader| {
            let rights = own_rights(app, reader)?;
            let graph = reader.access_graph([])?;
            let mut names = Names::new(reader);
            let mut groups = Vec::new();
            for record in reader.group_records()? {
                let mut roles = Vec::new();
                for link in reader.links_of(record.id.0, &[EdgeKind::GroupRole])? {
                    let role = domain::id::RoleId(link.edge.b);
                    if graph.roles.contains_key(&role) {
                        roles.push(names.assignment(role, link.edge.scope, &link.terms, now)?);
                    }
                }
                let by_rule = graph
                    .project_rules
                    .iter()
                    .filter(|(_, since)| record.access.project.is_some_and(|made| **since <= made))
                    .map(|(role, _)| names.role(*role))
                    .collect::<store::Result<_>>()?;
                groups.push(GroupView {
                    id: record.id.to_string(),
                    project: record.access.project.is_some(),
                    people: record.people,
                    direct: record.direct,
                    parents: record
                        .access
                        .parents
                        .iter()
                        .map(|parent| names.group(*parent))
                        .collect::<store::Result<_>>()?,
                    managers: record
                        .managers
                        .iter()
                        .map(|person| names.person(*person))
                        .collect::<store::Result<_>>()?,
                    roles,
                    permissions: record
                        .access
                        .allows
                        .iter()
                        .map(|allow| allow.permission.key().to_owned())
                        .collect(),
                    by_rule,
                    may_manage: rights.covers(
                        &graph,
                        Permission::GroupsManage,
                        Scope::Group(record.id),
                    ),
                    name: record.name,
                    external_id: record.external_id,
                });
            }
            Ok(GroupsPage {
                groups,
                may: may(&rights),
                rev: reader.rev()?,
            })
        })
        .map_err(fault::store)
}

fn find(reader: &Reader<'_>, id: GroupId) -> Result<GroupRecord> {
    reader
        .group_records()
        .map_err(fault::store)?
        .into_iter()
        .find(|group| group.id == id)
        .ok_or_else(|| gone(id.into()))
}

fn insist(tx: &mut Tx<'_>, change: Change) -> Result<()> {
    tx.insist(change).map_err(fault::store)
}

fn link(tx: &mut Tx<'_>, edge: Edge, present: bool) -> Result<()> {
    insist(
        tx,
        Change::Link {
            edge,
            present,
            terms: Terms::default(),
        },
    )
}

/// A name and an id elsewhere that no other group has.
fn unique(
    reader: &Reader<'_>,
    id: GroupId,
    name: Option<&str>,
    external_id: Option<&str>,
) -> Result<()> {
    if let Some(name) = name
        && let Some(other) = reader.group_named(name).map_err(fault::store)?
        && other != id
    {
        return Err(name_taken("name", name, other));
    }
    if let Some(external_id) = external_id.filter(|text| !text.is_empty())
        && let Some(other) = reader.group_known_as(external_id).map_err(fault::store)?
        && other != id
    {
        let name = reader.carrier_name(other.into()).map_err(fault::store)?;
        return Err(AppError::new(
            ErrorCode::NameTaken,
            format!(
                "“{external_id}” is the external id of the group “{}”.",
                name.clone().unwrap_or_default()
            ),
        )
        .with("field", "external_id")
        .with("name", name)
        .with("id", other.to_string()));
    }
    Ok(())
}

/// Makes or changes a group; what is absent stays.
pub(crate) fn save(app: &App, args: SaveGroup) -> Result<Changed> {
    app.permit(Permission::GroupsManage)?;
    let id = GroupId(uuid(&args.id)?);
    let name = args.name.as_deref().map(named).transpose()?;
    let external_id = args.external_id.as_deref().map(str::trim);
    let members = match &args.members {
        Some(selection) => people(app, &[], Some(selection))?,
        None => Vec::new(),
    };
    let before = app
        .store()?
        .read(|reader| Ok(find(reader, id).ok()))
        .map_err(fault::store)?;
    let shown = name
        .clone()
        .or_else(|| before.as_ref().map(|group| group.name.clone()));
    let kind = match before {
        Some(_) => "group_save",
        None => "group_create",
    };
    let admin = app.admin()?;
    let mut skipped = Vec::new();
    let label = json!({ "name": shown, "count": members.len() });
    let applied = app.write(kind, &label, |tx| {
        unique(&tx.reader(), id, name.as_deref(), external_id)?;
        match find(&tx.reader(), id) {
            Ok(before) => change(tx, &before, name.as_deref(), external_id, args.project)?,
            Err(_) => make(tx, id, name.as_deref(), external_id, args.project, admin)?,
        }
        if let Some(parents) = &args.parents {
            nest(tx, id, parents)?;
        }
        if let Some(managers) = &args.managers {
            let managers = managers
                .iter()
                .map(|person| Ok(Edge::manager(person_id(person)?, id)))
                .collect::<Result<Vec<Edge>>>()?;
            let stand = tx
                .reader()
                .links_to(id.0, &[EdgeKind::Manager])
                .map_err(fault::store)?;
            relink(tx, stand.iter().map(|link| link.edge).collect(), managers)?;
        }
        if let Some(roles) = &args.roles {
            let roles = roles
                .iter()
                .map(|role| Ok(Edge::group_role(id, role_id(role)?)))
                .collect::<Result<Vec<Edge>>>()?;
            // Those in a part of the directory are not this form's.
            let stand = tx
                .reader()
                .links_of(id.0, &[EdgeKind::GroupRole])
                .map_err(fault::store)?
                .iter()
                .map(|link| link.edge)
                .filter(|edge| edge.scope == Scope::Organisation)
                .collect();
            relink(tx, stand, roles)?;
        }
        put(tx, id, &members, true, &Terms::default(), &mut skipped)
    })?;
    Ok(Changed {
        skipped,
        ..changed(&applied, Some(id.to_string()))
    })
}

fn make(
    tx: &mut Tx<'_>,
    id: GroupId,
    name: Option<&str>,
    external_id: Option<&str>,
    project: Option<bool>,
    maker: PersonId,
) -> Result<()> {
    let name = name.ok_or_else(|| fault::field_error("name", "empty", "a group needs a name"))?;
    let mut fields = vec![(GroupField::Name.into(), Value::text(name))];
    if let Some(text) = external_id.filter(|text| !text.is_empty()) {
        fields.push((GroupField::ExternalId.into(), Value::text(text)));
    }
    if project == Some(true) {
        fields.push((GroupField::Project.into(), Value::Bool(true)));
    }
    insist(
        tx,
        Change::Create {
            entity: id.into(),
            fields,
        },
    )?;
    // Whoever makes a project is in it and looks after it, as far as that is theirs to give.
    if project == Some(true) {
        for edge in [Edge::group(maker, id), Edge::manager(maker, id)] {
            let change = Change::Link {
                edge,
                present: true,
                terms: Terms::default(),
            };
            tx.apply(change, None).map_err(fault::store)?;
        }
    }
    Ok(())
}

fn change(
    tx: &mut Tx<'_>,
    before: &GroupRecord,
    name: Option<&str>,
    external_id: Option<&str>,
    project: Option<bool>,
) -> Result<()> {
    let mut wanted: Vec<(GroupField, Value)> = Vec::new();
    if let Some(name) = name.filter(|name| *name != before.name) {
        wanted.push((GroupField::Name, Value::text(name)));
    }
    if let Some(text) = external_id
        && before.external_id.as_deref().unwrap_or_default() != text
    {
        wanted.push((GroupField::ExternalId, Value::text(text)));
    }
    if let Some(project) = project
        && before.access.project.is_some() != project
    {
        let value = match project {
            true => Value::Bool(true),
            false => Value::Null,
        };
        wanted.push((GroupField::Project, value));
    }
    for (field, value) in wanted {
        insist(
            tx,
            Change::Set {
                entity: before.id.into(),
                field: field.into(),
                value,
            },
        )?;
    }
    Ok(())
}

fn nest(tx: &mut Tx<'_>, id: GroupId, parents: &[String]) -> Result<()> {
    let graph = tx.reader().access_graph([]).map_err(fault::store)?;
    let mut edges = Vec::new();
    for parent in parents {
        let parent = group_id(parent)?;
        let name = tx
            .reader()
            .carrier_name(parent.into())
            .map_err(fault::store)?
            .ok_or_else(|| gone(parent.into()))?;
        if covers(&graph, Scope::Group(id), Scope::Group(parent)) {
            return Err(AppError::new(
                ErrorCode::GroupCycle,
                format!(
                    "“{name}” is this group, or nested in it. A group cannot be nested in itself."
                ),
            )
            .with("name", name));
        }
        edges.push(Edge::group_parent(id, parent));
    }
    let stand = tx
        .reader()
        .links_of(id.0, &[EdgeKind::GroupParent])
        .map_err(fault::store)?;
    relink(tx, stand.iter().map(|link| link.edge).collect(), edges)
}

/// Makes the links that are missing and cuts those that are too many.
fn relink(tx: &mut Tx<'_>, stand: Vec<Edge>, wanted: Vec<Edge>) -> Result<()> {
    for edge in stand.iter().filter(|edge| !wanted.contains(edge)) {
        link(tx, *edge, false)?;
    }
    for edge in wanted.iter().filter(|edge| !stand.contains(edge)) {
        link(tx, *edge, true)?;
    }
    Ok(())
}

/// People join or leave; who may not is told apart, and the others do.
fn put(
    tx: &mut Tx<'_>,
    group: GroupId,
    people: &[PersonId],
    join: bool,
    terms: &Terms,
    skipped: &mut Vec<(String, String)>,
) -> Result<u64> {
    let mut count = 0;
    for person in people {
        let edge = Edge::group(*person, group);
        let stands = tx.reader().link(edge).map_err(fault::store)?;
        let already = match &stands {
            Some(link) if join => link.present && link.terms == *terms,
            Some(link) => !link.present,
            None => !join,
        };
        if already {
            continue;
        }
        let change = Change::Link {
            edge,
            present: join,
            terms: terms.clone(),
        };
        match tx.insist(change) {
            Ok(()) => count += 1,
            Err(error @ (store::Error::Denied(_) | store::Error::Refused(_)))
                if people.len() > 1 =>
            {
                skipped.push((
                    person.to_string(),
                    fault::store(error).code.key().to_owned(),
                ));
            }
            Err(error) => return Err(fault::store(error)),
        }
    }
    Ok(count)
}

/// People join or leave a group.
pub(crate) fn members(app: &App, args: GroupMembers) -> Result<Changed> {
    app.permit(Permission::GroupsManage)?;
    let id = group_id(&args.group)?;
    let people = people(app, &args.ids, args.selection.as_ref())?;
    let now = app.now();
    let name = app
        .store()?
        .read(|reader| reader.carrier_name(id.into()))
        .map_err(fault::store)?
        .ok_or_else(|| gone(id.into()))?;
    let kind = match args.join {
        true => "group_join",
        false => "group_leave",
    };
    let mut skipped = Vec::new();
    let label = json!({ "name": name, "count": people.len() });
    let applied = app.write(kind, &label, |tx| {
        let days = Days::of(&tx.reader()).map_err(fault::store)?;
        let terms = Terms {
            until: days.window(None, args.until.as_deref(), now)?.until,
            ..Terms::default()
        };
        let terms = match args.join {
            true => terms,
            false => Terms::default(),
        };
        put(tx, id, &people, args.join, &terms, &mut skipped)
    })?;
    Ok(Changed {
        skipped,
        ..changed(&applied, Some(id.to_string()))
    })
}

/// Removes a group. Its people stay; what it carried they have no more.
pub(crate) fn delete(app: &App, args: GroupGet) -> Result<Changed> {
    app.permit(Permission::GroupsManage)?;
    let id = group_id(&args.id)?;
    let name = app
        .store()?
        .read(|reader| reader.carrier_name(id.into()))
        .map_err(fault::store)?
        .ok_or_else(|| gone(id.into()))?;
    let applied = app.write("group_delete", &json!({ "name": name }), |tx| {
        insist(
            tx,
            Change::Set {
                entity: id.into(),
                field: GroupField::Removed.into(),
                value: Value::Bool(true),
            },
        )?;
        Ok(0)
    })?;
    Ok(changed(&applied, Some(id.to_string())))
}
