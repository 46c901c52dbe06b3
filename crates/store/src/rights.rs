//! What rights follow from, read from the database. This is the one place that turns rows into an
//! [`AccessGraph`].

use std::collections::{BTreeMap, BTreeSet};

use domain::access::{
    AccessGraph, Allow, BuiltInRole, Closure, DefaultRoles, Deny, Grant, GroupAccess, Membership,
    PermissionSet, PersonAccess, Reach, Role, Scope, UnitAccess, Window, closure,
};
use domain::field::OrganisationField;
use domain::id::{GroupId, PersonId, RoleId, UnitId, Uuid};
use domain::op::{Edge, EdgeKind};
use domain::person::{PersonField, PersonType};
use domain::time::Instant;
use rusqlite::{Connection, OptionalExtension, Row};

use crate::error::Result;
use crate::owners::is_active;
use crate::person;
use crate::read::Reader;
use crate::state::Confirmed;

/// The fields that say where a person is; a cost centre only says where money is booked.
pub(crate) const PLACES: [PersonField; 4] = [
    PersonField::Company,
    PersonField::Division,
    PersonField::Department,
    PersonField::Site,
];

/// A link that stands, with when it is in force.
struct Standing {
    edge: Edge,
    window: Window,
}

const STANDING: &str = "select kind, a, b, scope, starts, ends from edge where present = 1";

/// `None` for a link of a later version: what cannot be understood grants nothing.
fn standing(row: &Row<'_>) -> rusqlite::Result<Option<Standing>> {
    let kind = EdgeKind::from_key(row.get_ref(0)?.as_str()?);
    let scope: Option<Scope> = row.get_ref(3)?.as_str()?.parse().ok();
    let (Some(kind), Some(scope)) = (kind, scope) else {
        return Ok(None);
    };
    Ok(Some(Standing {
        edge: Edge {
            kind,
            a: person::uuid(row, 1)?,
            b: person::uuid(row, 2)?,
            scope,
        },
        window: Window {
            from: row.get::<_, Option<i64>>(4)?.map(Instant),
            until: row.get::<_, Option<i64>>(5)?.map(Instant),
        },
    }))
}

impl Standing {
    fn grant(&self) -> Grant {
        Grant {
            role: RoleId(self.edge.b),
            scope: self.edge.scope,
            window: self.window,
        }
    }

    fn allow(&self) -> Option<Allow> {
        Some(Allow {
            permission: self.edge.permission()?,
            scope: self.edge.scope,
            window: self.window,
        })
    }
}

/// What of a person matters for rights; `None` where there is nobody by that id. `can_stay` is
/// left `false`: only [`crate::owners`] asks for it, and it costs more than the rest.
pub(crate) fn access(
    connection: &Connection,
    person: PersonId,
    retracted: bool,
) -> Result<Option<PersonAccess>> {
    let [a, b, c, d] = PLACES.map(PersonField::key);
    let sql = format!(
        "select {}, {a}, {b}, {c}, {d} from person where id = ?1 and retracted = ?2",
        PersonField::PersonType.key()
    );
    let found = connection
        .prepare_cached(&sql)?
        .query_row((person.0.as_bytes().as_slice(), retracted), |row| {
            let kind: Option<String> = row.get(0)?;
            let mut units = Vec::new();
            for column in 1..=PLACES.len() {
                units.extend(person::optional_uuid(row, column)?.map(UnitId));
            }
            Ok((kind, units))
        })
        .optional()?;
    let Some((kind, units)) = found else {
        return Ok(None);
    };
    let mut access = PersonAccess {
        person_type: kind
            .and_then(|key| PersonType::from_key(&key))
            .unwrap_or_default(),
        units,
        ..PersonAccess::default()
    };
    let gone = gone_groups(connection)?;
    let is_gone = |group: Uuid| gone.contains(&GroupId(group));
    let sql = format!(
        "{STANDING} and kind in ('department', 'group', 'role', 'allow', 'deny', 'manager') and a = ?1"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query([person.0.as_bytes().as_slice()])?;
    while let Some(row) = rows.next()? {
        let Some(link) = standing(row)? else { continue };
        let (to, window) = (link.edge.b, link.window);
        // Rights limited to a group that was removed reach nobody.
        if matches!(link.edge.scope, Scope::Group(group) if is_gone(group.0)) {
            continue;
        }
        match link.edge.kind {
            EdgeKind::Department => access.units.push(UnitId(to)),
            EdgeKind::Group if !is_gone(to) => access.groups.push(Membership {
                group: GroupId(to),
                window,
            }),
            EdgeKind::Manager if !is_gone(to) => access.manages.push(GroupId(to)),
            EdgeKind::Role => access.grants.push(link.grant()),
            EdgeKind::Allow => access.allows.extend(link.allow()),
            EdgeKind::Deny => {
                let permission = link.edge.permission();
                access
                    .denies
                    .extend(permission.map(|permission| Deny { permission, window }));
            }
            EdgeKind::Group
            | EdgeKind::Manager
            | EdgeKind::RolePermission
            | EdgeKind::GroupRole
            | EdgeKind::GroupAllow
            | EdgeKind::GroupParent
            | EdgeKind::ProjectRule => {}
        }
    }
    Ok(Some(access))
}

fn gone_groups(connection: &Connection) -> Result<BTreeSet<GroupId>> {
    let mut statement = connection
        .prepare_cached("select id from person_group where removed = 1 or retracted = 1")?;
    let rows = statement.query_map([], |row| person::uuid(row, 0).map(GroupId))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Units, groups, roles and rules, and nobody yet.
pub(crate) fn graph(connection: &Connection) -> Result<AccessGraph> {
    let mut graph = AccessGraph {
        units: units(connection)?,
        ..AccessGraph::default()
    };
    add_roles(connection, &mut graph)?;
    add_groups(connection, &mut graph)?;
    let mut rules = connection
        .prepare_cached("select b, starts from edge where kind = 'project_rule' and present = 1")?;
    let mut rows = rules.query([])?;
    while let Some(row) = rows.next()? {
        let since = row.get::<_, Option<i64>>(1)?.unwrap_or(i64::MIN);
        let role = RoleId(person::uuid(row, 0)?);
        graph.project_rules.insert(role, Instant(since));
    }
    graph.default_roles = default_roles(connection)?;
    Ok(graph)
}

fn units(connection: &Connection) -> Result<BTreeMap<UnitId, UnitAccess>> {
    // Whoever is still in a unit that is gone lies in what took its place.
    let mut statement = connection
        .prepare_cached("select id, coalesce(successor, parent) from unit where retracted = 0")?;
    let rows = statement.query_map([], |row| {
        let parent = person::optional_uuid(row, 1)?.map(UnitId);
        let access = UnitAccess {
            parent,
            ..UnitAccess::default()
        };
        Ok((UnitId(person::uuid(row, 0)?), access))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Ids and names of the groups or roles that were not removed, in the order of names.
pub(crate) fn named(connection: &Connection, table: &str) -> Result<Vec<(Uuid, String)>> {
    let sql = format!(
        "select id, coalesce(name, '') from {table} where retracted = 0 and removed is not 1
         order by name_key, n"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map([], |row| Ok((person::uuid(row, 0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn add_roles(connection: &Connection, graph: &mut AccessGraph) -> Result<()> {
    let mut own = connection
        .prepare_cached("select id from role where retracted = 0 and removed is not 1")?;
    let mut rows = own.query([])?;
    while let Some(row) = rows.next()? {
        let role = RoleId(person::uuid(row, 0)?);
        graph.roles.insert(role, Role::default());
    }
    let mut permissions = connection
        .prepare_cached("select a, b, present from edge where kind = 'role_permission'")?;
    let mut rows = permissions.query([])?;
    while let Some(row) = rows.next()? {
        let role = RoleId(person::uuid(row, 0)?);
        change_role(
            graph.roles.get_mut(&role),
            person::uuid(row, 1)?,
            row.get(2)?,
        );
    }
    Ok(())
}

fn change_role(role: Option<&mut Role>, permission: Uuid, present: bool) {
    let permission = domain::access::Permission::from_id(permission);
    if let (Some(role), Some(permission)) = (role, permission) {
        match present {
            true => role.permissions.insert(permission),
            false => role.permissions.remove(permission),
        }
    }
}

/// What a role permits, removed or not; `None` for one that was never made.
pub(crate) fn role_access(connection: &Connection, id: RoleId) -> Result<Option<Role>> {
    let known = connection
        .prepare_cached("select 1 from role where id = ?1")?
        .exists([id.0.as_bytes().as_slice()])?;
    let mut role = match BuiltInRole::from_id(id) {
        Some(built_in) => built_in.role(),
        None if known => Role {
            permissions: PermissionSet::EMPTY,
        },
        None => return Ok(None),
    };
    let mut permissions = connection
        .prepare_cached("select b, present from edge where kind = 'role_permission' and a = ?1")?;
    let mut rows = permissions.query([id.0.as_bytes().as_slice()])?;
    while let Some(row) = rows.next()? {
        change_role(Some(&mut role), person::uuid(row, 0)?, row.get(1)?);
    }
    Ok(Some(role))
}

fn add_groups(connection: &Connection, graph: &mut AccessGraph) -> Result<()> {
    let mut made = connection.prepare_cached(
        "select id, project, created_at from person_group where retracted = 0 and removed is not 1",
    )?;
    let mut rows = made.query([])?;
    while let Some(row) = rows.next()? {
        let project: Option<bool> = row.get(1)?;
        let at: i64 = row.get(2)?;
        let group = GroupAccess {
            project: (project == Some(true)).then_some(Instant(at)),
            ..GroupAccess::default()
        };
        graph.groups.insert(GroupId(person::uuid(row, 0)?), group);
    }
    if graph.groups.is_empty() {
        return Ok(());
    }
    let sql = format!("{STANDING} and kind in ('group_role', 'group_allow', 'group_parent')");
    let mut links = connection.prepare_cached(&sql)?;
    let mut rows = links.query([])?;
    while let Some(row) = rows.next()? {
        let Some(link) = standing(row)? else { continue };
        let parent = GroupId(link.edge.b);
        let parent_is_there = graph.groups.contains_key(&parent);
        let gone_scope =
            matches!(link.edge.scope, Scope::Group(group) if !graph.groups.contains_key(&group));
        if let Some(group) = graph.groups.get_mut(&GroupId(link.edge.a)) {
            match link.edge.kind {
                EdgeKind::GroupRole if !gone_scope => group.grants.push(link.grant()),
                EdgeKind::GroupAllow if !gone_scope => group.allows.extend(link.allow()),
                EdgeKind::GroupParent if parent_is_there => group.parents.push(parent),
                _ => {}
            }
        }
    }
    let mut scopes = connection.prepare_cached(
        "select distinct scope from edge indexed by edge_scoped
         where present = 1 and scope <> 'organisation'",
    )?;
    let mut rows = scopes.query([])?;
    while let Some(row) = rows.next()? {
        if let Ok(Scope::Group(group)) = row.get::<_, String>(0)?.parse::<Scope>()
            && let Some(group) = graph.groups.get_mut(&group)
        {
            group.is_scope = true;
        }
    }
    Ok(())
}

/// What a group carries, removed or not, and when it was made.
pub(crate) fn group_access(
    connection: &Connection,
    id: GroupId,
) -> Result<Option<(GroupAccess, Instant)>> {
    let found = connection
        .prepare_cached("select project, created_at from person_group where id = ?1")?
        .query_row([id.0.as_bytes().as_slice()], |row| {
            Ok((row.get::<_, Option<bool>>(0)?, row.get::<_, i64>(1)?))
        })
        .optional()?;
    let Some((project, made)) = found else {
        return Ok(None);
    };
    let mut group = GroupAccess {
        project: (project == Some(true)).then_some(Instant(made)),
        ..GroupAccess::default()
    };
    let sql =
        format!("{STANDING} and kind in ('group_role', 'group_allow', 'group_parent') and a = ?1");
    let mut links = connection.prepare_cached(&sql)?;
    let mut rows = links.query([id.0.as_bytes().as_slice()])?;
    while let Some(row) = rows.next()? {
        let Some(link) = standing(row)? else { continue };
        match link.edge.kind {
            EdgeKind::GroupRole => group.grants.push(link.grant()),
            EdgeKind::GroupAllow => group.allows.extend(link.allow()),
            EdgeKind::GroupParent => group.parents.push(GroupId(link.edge.b)),
            _ => {}
        }
    }
    Ok(Some((group, Instant(made))))
}

fn default_roles(connection: &Connection) -> Result<DefaultRoles> {
    let mut defaults = DefaultRoles::default();
    let columns: Vec<&str> = PersonType::ALL
        .into_iter()
        .map(|kind| OrganisationField::default_role(kind).key())
        .collect();
    let sql = format!("select {} from organisation limit 1", columns.join(", "));
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query([])?;
    if let Some(row) = rows.next()? {
        for (column, kind) in PersonType::ALL.into_iter().enumerate() {
            if let Some(role) = person::optional_uuid(row, column)? {
                defaults.set(kind, RoleId(role));
            }
        }
    }
    Ok(defaults)
}

/// Everybody a change reaches whose rights can matter, and whoever has rights in a part of the
/// directory: they gain or lose some when parts move.
///
/// Being in a unit carries no rights, and default roles none that are weighed, so that nobody is
/// read for these.
pub(crate) fn people_reached(connection: &Connection, reach: &Reach) -> Result<BTreeSet<PersonId>> {
    let mut people = reach.people.clone();
    let mut add = |sql: &str, id: Option<Uuid>| -> Result<()> {
        let mut statement = connection.prepare_cached(sql)?;
        let mut rows = match id {
            Some(id) => statement.query([id.as_bytes().as_slice()])?,
            None => statement.query([])?,
        };
        while let Some(row) = rows.next()? {
            people.insert(PersonId(person::uuid(row, 0)?));
        }
        Ok(())
    };
    let linked = "select a from edge indexed by edge_back where present = 1 and b = ?1 and kind =";
    for role in &reach.roles {
        add(&format!("{linked} 'role'"), Some(role.0))?;
    }
    for group in &reach.groups {
        add(&format!("{linked} 'group'"), Some(group.0))?;
    }
    for scope in &reach.scopes {
        if let Scope::Group(group) = scope {
            add(&format!("{linked} 'manager'"), Some(group.0))?;
        }
    }
    add(
        "select a from edge indexed by edge_scoped
         where present = 1 and scope <> 'organisation' and kind in ('role', 'allow')",
        None,
    )?;
    Ok(people)
}

impl Reader<'_> {
    fn at(&self, now: Instant) -> Confirmed<'_> {
        Confirmed {
            connection: self.connection(),
            now,
            change_set: 0,
            undoes: None,
            known: None,
        }
    }

    /// What of a person matters for rights; `None` where there is nobody by that id. Whether the
    /// person can stay is not looked at.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn access_of(&self, person: PersonId) -> Result<Option<PersonAccess>> {
        access(self.connection(), person, false)
    }

    /// The facts rights follow from: all units, groups, roles and rules, and these people.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn access_graph(&self, people: impl IntoIterator<Item = PersonId>) -> Result<AccessGraph> {
        let mut graph = graph(self.connection())?;
        for person in people {
            if let Some(access) = self.access_of(person)? {
                graph.people.insert(person, access);
            }
        }
        Ok(graph)
    }

    /// Everybody a change of roles, groups or rules gives or takes something.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn people_reached(&self, reach: &Reach) -> Result<BTreeSet<PersonId>> {
        people_reached(self.connection(), reach)
    }

    /// All rights of a person now. They say nothing about whether the person may use them: see
    /// [`Reader::is_active`].
    ///
    /// # Errors
    /// What the database may answer.
    pub fn closure(&self, person: PersonId, now: Instant) -> Result<Closure> {
        let graph = self.access_graph([person])?;
        Ok(closure(&graph, person, now))
    }

    /// Whether a person is active at this very moment, by the facts.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn is_active(&self, person: PersonId, now: Instant) -> Result<bool> {
        is_active(&self.at(now), person)
    }
}
