//! The rights of one person: roles given, single permissions, and where each right comes from.

use std::collections::BTreeSet;

use domain::access::{BuiltInRole, Closure, Draft, Held, Permission, Source, Via, Window, closure};
use domain::id::{PersonId, RoleId};
use domain::op::{Change, Edge, EdgeKind, Terms};
use domain::time::Instant;
use serde_json::json;
use store::{LinkRecord, Reader};

use super::{Names, changed, may, own_rights, people, permission, role_id, roles, scope_id};
use crate::app::App;
use crate::days::Days;
use crate::error::{AppError, ErrorCode, Result};
use crate::fault;
use crate::people::person_id;
use crate::view::{
    AssignmentRef, AssignmentView, Changed, EffectiveRight, MembershipView, OverrideEffect,
    OverrideRef, OverrideView, PersonAccessView, PersonGet, RightSource, SaveAssignment,
    SaveOverride,
};

/// One window around two.
pub(super) fn joined(a: &Terms, b: &Terms) -> Terms {
    Terms {
        from: a.from.zip(b.from).map(|(a, b)| a.min(b)),
        until: a.until.zip(b.until).map(|(a, b)| a.max(b)),
        reason: a.reason.clone().or_else(|| b.reason.clone()),
    }
}

fn reason(text: Option<&str>) -> Option<String> {
    text.map(str::trim)
        .filter(|text| !text.is_empty())
        .map(str::to_owned)
}

fn link(edge: Edge, present: bool, terms: Terms) -> Change {
    Change::Link {
        edge,
        present,
        terms,
    }
}

/// Gives a role. The same role in the same place is one: its time is made to hold both.
pub(crate) fn assignment_save(app: &App, args: SaveAssignment) -> Result<Changed> {
    app.permit(Permission::RolesAssign)?;
    let role = role_id(&args.role)?;
    let scope = scope_id(&args.scope)?;
    let people = people(app, &args.ids, args.selection.as_ref())?;
    let replaced = match &args.replaces {
        Some(old) => {
            let person = person_id(&old.person)?;
            Some(Edge::role(person, role_id(&old.role)?).within(scope_id(&old.scope)?))
        }
        None => None,
    };
    let now = app.now();
    let single = match people.as_slice() {
        [one] => Some(*one),
        _ => None,
    };
    let label = label(app, role, single, people.len())?;
    let mut skipped = Vec::new();
    let applied = app.write("assignment_save", &label, |tx| {
        roles::find(&tx.reader(), role)?;
        let days = Days::of(&tx.reader()).map_err(fault::store)?;
        let Window { from, until } =
            days.window(args.from.as_deref(), args.until.as_deref(), now)?;
        let wanted = Terms {
            from,
            until,
            reason: reason(args.reason.as_deref()),
        };
        let mut count = 0;
        for person in &people {
            let edge = Edge::role(*person, role).within(scope);
            let stands = tx.reader().link(edge).map_err(fault::store)?;
            let terms = match stands.filter(|link| link.present && replaced != Some(edge)) {
                Some(link) => joined(&link.terms, &wanted),
                None => wanted.clone(),
            };
            // The new one first: whoever replaces their last role is never without.
            match tx.insist(link(edge, true, terms)) {
                Ok(()) => count += 1,
                Err(error) if single.is_some() => return Err(fault::store(error)),
                Err(error @ (store::Error::Denied(_) | store::Error::Refused(_))) => {
                    skipped.push((
                        person.to_string(),
                        fault::store(error).code.key().to_owned(),
                    ));
                }
                Err(error) => return Err(fault::store(error)),
            }
            if let Some(old) = replaced.filter(|old| *old != edge) {
                tx.insist(link(old, false, Terms::default()))
                    .map_err(fault::store)?;
            }
        }
        Ok(count)
    })?;
    Ok(Changed {
        skipped,
        ..changed(&applied, single.map(|id| id.to_string()))
    })
}

fn label(
    app: &App,
    role: RoleId,
    single: Option<PersonId>,
    count: usize,
) -> Result<serde_json::Value> {
    app.store()?
        .read(|reader| {
            let name = match single {
                Some(person) => reader.name_of(person)?,
                None => None,
            };
            let role = Names::new(reader).role(role)?;
            Ok(json!({ "name": name, "role": role.name, "count": count }))
        })
        .map_err(fault::store)
}

/// Takes a role away.
pub(crate) fn assignment_remove(app: &App, args: AssignmentRef) -> Result<Changed> {
    app.permit(Permission::RolesAssign)?;
    let person = person_id(&args.person)?;
    let role = role_id(&args.role)?;
    let edge = Edge::role(person, role).within(scope_id(&args.scope)?);
    let label = label(app, role, Some(person), 1)?;
    let applied = app.write("assignment_remove", &label, |tx| {
        tx.insist(link(edge, false, Terms::default()))
            .map_err(fault::store)?;
        Ok(1)
    })?;
    Ok(changed(&applied, Some(person.to_string())))
}

fn override_edge(
    person: &str,
    permission_key: &str,
    effect: OverrideEffect,
    scope: &str,
) -> Result<Edge> {
    let person = person_id(person)?;
    let permission = permission(permission_key)?;
    Ok(match effect {
        OverrideEffect::Allow => Edge::allow(person, permission).within(scope_id(scope)?),
        OverrideEffect::Deny => Edge::deny(person, permission),
    })
}

/// Allows or denies one permission to one person.
pub(crate) fn override_save(app: &App, args: SaveOverride) -> Result<Changed> {
    app.permit(Permission::RolesAssign)?;
    let edge = override_edge(&args.person, &args.permission, args.effect, &args.scope)?;
    let person = PersonId(edge.a);
    let now = app.now();
    let name = app
        .store()?
        .read(|reader| reader.name_of(person))
        .map_err(fault::store)?;
    let label = json!({ "name": name, "permission": args.permission, "effect": args.effect });
    let applied = app.write("override_save", &label, |tx| {
        let rights = tx.reader().closure(person, now).map_err(fault::store)?;
        if args.effect == OverrideEffect::Deny && rights.is_owner() {
            return Err(AppError::new(
                ErrorCode::RoleFixed,
                "An owner may do everything. Take the role Owner away instead of denying parts of it.",
            ));
        }
        let days = Days::of(&tx.reader()).map_err(fault::store)?;
        let until = days.window(None, args.until.as_deref(), now)?.until;
        let terms = Terms {
            from: None,
            until,
            reason: reason(args.reason.as_deref()),
        };
        tx.insist(link(edge, true, terms)).map_err(fault::store)?;
        Ok(1)
    })?;
    Ok(changed(&applied, Some(person.to_string())))
}

/// Takes an override back.
pub(crate) fn override_remove(app: &App, args: OverrideRef) -> Result<Changed> {
    app.permit(Permission::RolesAssign)?;
    let edge = override_edge(&args.person, &args.permission, args.effect, &args.scope)?;
    let person = PersonId(edge.a);
    let name = app
        .store()?
        .read(|reader| reader.name_of(person))
        .map_err(fault::store)?;
    let label = json!({ "name": name, "permission": args.permission, "effect": args.effect });
    let applied = app.write("override_remove", &label, |tx| {
        tx.insist(link(edge, false, Terms::default()))
            .map_err(fault::store)?;
        Ok(1)
    })?;
    Ok(changed(&applied, Some(person.to_string())))
}

/// Everything about the rights of one person, and where each comes from.
pub(crate) fn effective(app: &App, args: PersonGet) -> Result<PersonAccessView> {
    app.permit_any(&[Permission::PeopleRead, Permission::RolesAssign])?;
    let person = person_id(&args.id)?;
    app.store()?
        .read(|reader| view(app, reader, person))
        .map_err(fault::store)
}

fn view(app: &App, reader: &Reader<'_>, person: PersonId) -> store::Result<PersonAccessView> {
    let now = app.now();
    let graph = reader.access_graph([person])?;
    let rights = closure(&graph, person, now);
    let mut names = Names::new(reader);
    let links = reader.links_of(
        person.0,
        &[
            EdgeKind::Role,
            EdgeKind::Allow,
            EdgeKind::Deny,
            EdgeKind::Group,
            EdgeKind::Manager,
        ],
    )?;
    let of = |kind: EdgeKind| links.iter().filter(move |link| link.edge.kind == kind);
    let mut assignments: Vec<AssignmentView> = Vec::new();
    for link in of(EdgeKind::Role) {
        let role = RoleId(link.edge.b);
        // What was removed grants nothing and is not shown as if it did.
        if BuiltInRole::is_one(role) || graph.roles.contains_key(&role) {
            assignments.push(names.assignment(role, link.edge.scope, &link.terms, now)?);
        }
    }
    let default_role = rights.held().iter().find_map(|held| match held.source {
        Source::DefaultRole(role) => Some(role),
        _ => None,
    });
    let mut overrides = Vec::new();
    let days = Days::of(reader)?;
    for link in of(EdgeKind::Allow).chain(of(EdgeKind::Deny)) {
        let Some(permission) = link.edge.permission() else {
            continue;
        };
        let mut without = Draft::new(&graph);
        drop_override(&mut without, person, link);
        let bare = closure(&without, person, now);
        let window = domain::guard::window_of(&link.terms);
        overrides.push(OverrideView {
            permission: permission.key().to_owned(),
            effect: match link.edge.kind {
                EdgeKind::Deny => OverrideEffect::Deny,
                _ => OverrideEffect::Allow,
            },
            scope: names.scope(link.edge.scope)?,
            until: link.terms.until.map(|at| days.last(at)),
            reason: link.terms.reason.clone(),
            in_force: window.contains(now),
            no_effect: window.contains(now) && same(&graph, &rights, &without, &bare),
        });
    }
    let mut shown = Vec::new();
    for (held, denied) in rights
        .held()
        .iter()
        .map(|held| (held, false))
        .chain(rights.masked().iter().map(|held| (held, true)))
    {
        shown.push(EffectiveRight {
            permission: held.permission.key().to_owned(),
            scope: names.scope(held.scope)?,
            source: source(&mut names, held)?,
            denied,
        });
    }
    Ok(PersonAccessView {
        assignments,
        default_role: default_role.map(|role| names.role(role)).transpose()?,
        overrides,
        groups: memberships(&mut names, &graph, person, now)?,
        rights: shown,
        is_owner: rights.is_owner(),
        may: may(&own_rights(app, reader)?),
        rev: reader.rev()?,
    })
}

fn drop_override(draft: &mut Draft<'_>, person: PersonId, link: &LinkRecord) {
    let Some(permission) = link.edge.permission() else {
        return;
    };
    let access = draft.person_mut(person);
    match link.edge.kind {
        EdgeKind::Deny => access.denies.retain(|deny| deny.permission != permission),
        _ => access
            .allows
            .retain(|allow| (allow.permission, allow.scope) != (permission, link.edge.scope)),
    }
}

/// Whether two closures let one do the same, whatever it comes from.
fn same(
    tree: &impl domain::access::ScopeTree,
    a: &Closure,
    other: &impl domain::access::ScopeTree,
    b: &Closure,
) -> bool {
    let covered = |more: &Closure, tree: &dyn domain::access::ScopeTree, less: &Closure| {
        more.held()
            .iter()
            .all(|held| less.covers(tree, held.permission, held.scope))
    };
    covered(a, other, b) && covered(b, tree, a)
}

fn source(names: &mut Names<'_, '_>, held: &Held) -> store::Result<RightSource> {
    Ok(match held.source {
        Source::Role {
            role,
            via: Via::Group(group),
        } => RightSource::Group {
            group: names.group(group)?,
            role: Some(names.role(role)?),
        },
        Source::Role { role, .. } => RightSource::Role {
            role: names.role(role)?,
        },
        Source::Allow(Via::Group(group)) => RightSource::Group {
            group: names.group(group)?,
            role: None,
        },
        Source::Allow(_) => RightSource::Override,
        Source::DefaultRole(role) => RightSource::Default {
            role: names.role(role)?,
        },
        Source::Manager(group) => RightSource::Manager {
            group: names.group(group)?,
        },
    })
}

fn memberships(
    names: &mut Names<'_, '_>,
    graph: &domain::access::AccessGraph,
    person: PersonId,
    now: Instant,
) -> store::Result<Vec<MembershipView>> {
    use domain::access::AccessFacts as _;
    let Some(access) = graph.person(person) else {
        return Ok(Vec::new());
    };
    let days = Days::of(names.reader)?;
    let project = |group| {
        graph
            .group(group)
            .is_some_and(|group| group.project.is_some())
    };
    let mut found = Vec::new();
    let mut met = BTreeSet::new();
    for member in &access.groups {
        if met.insert(member.group) {
            found.push(MembershipView {
                group: names.group(member.group)?,
                project: project(member.group),
                by_rule: None,
                via: None,
                until: member.window.until.map(|at| days.last(at)),
                manager: access.manages.contains(&member.group),
            });
        }
    }
    for group in graph.projects_by_rule(access, |window| window.contains(now)) {
        if met.insert(group) {
            let rule = access
                .grants
                .iter()
                .find(|grant| graph.project_rules.contains_key(&grant.role))
                .map(|grant| names.role(grant.role))
                .transpose()?;
            found.push(MembershipView {
                group: names.group(group)?,
                project: true,
                by_rule: rule,
                via: None,
                until: None,
                manager: access.manages.contains(&group),
            });
        }
    }
    // What these are nested in, however deeply.
    let mut ahead: Vec<_> = met.iter().copied().collect();
    while let Some(group) = ahead.pop() {
        let parents = graph
            .group(group)
            .map(|group| group.parents.clone())
            .unwrap_or_default();
        for parent in parents {
            if met.insert(parent) {
                found.push(MembershipView {
                    group: names.group(parent)?,
                    project: project(parent),
                    by_rule: None,
                    via: Some(names.group(group)?),
                    until: None,
                    manager: access.manages.contains(&parent),
                });
                ahead.push(parent);
            }
        }
    }
    for group in &access.manages {
        if met.insert(*group) {
            found.push(MembershipView {
                group: names.group(*group)?,
                project: project(*group),
                by_rule: None,
                via: None,
                until: None,
                manager: true,
            });
        }
    }
    Ok(found)
}
