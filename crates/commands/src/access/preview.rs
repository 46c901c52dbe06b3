//! Who would gain or lose what, before anything is saved.

use std::collections::BTreeMap;

use domain::access::{AccessGraph, Closure, Draft, Permission, PermissionSet, ScopeTree, closure};
use domain::guard::{Subject, drafted};
use domain::id::PersonId;
use domain::op::{Change, Edge, Terms};
use domain::time::Instant;
use store::Reader;

use super::{Names, group_id, role_id, roles, scope_id};
use crate::app::App;
use crate::error::Result;
use crate::fault;
use crate::people::person_id;
use crate::view::{AccessPreview, AssignmentRef, GroupGet, PermissionCount, PersonDelta, SaveRole};

/// People that are all looked at. Beyond, a screen is told how many could be touched.
const EXACT: usize = 2_000;
/// People told by name.
const FIRST: usize = 20;

/// What a role's new permissions would change, and for whom.
pub(crate) fn role_preview(app: &App, args: SaveRole) -> Result<AccessPreview> {
    app.permit(Permission::RolesManage)?;
    let id = role_id(&args.id)?;
    let wanted = args
        .permissions
        .as_deref()
        .map(roles::wanted)
        .transpose()?
        .unwrap_or_default();
    app.store()?
        .read(|reader| {
            preview(reader, app.now(), |draft| {
                draft.role_mut(id).permissions = wanted;
            })
        })
        .map_err(fault::store)
}

/// What people would lose if a group were removed.
pub(crate) fn group_preview(app: &App, args: GroupGet) -> Result<AccessPreview> {
    app.permit(Permission::GroupsManage)?;
    let id = group_id(&args.id)?;
    app.store()?
        .read(|reader| preview(reader, app.now(), |draft| draft.remove_group(id)))
        .map_err(fault::store)
}

/// What somebody would lose without a role in a place.
pub(crate) fn assignment_preview(app: &App, args: AssignmentRef) -> Result<AccessPreview> {
    app.permit(Permission::RolesAssign)?;
    let person = person_id(&args.person)?;
    let edge = Edge::role(person, role_id(&args.role)?).within(scope_id(&args.scope)?);
    let cut = Change::Link {
        edge,
        present: false,
        terms: Terms::default(),
    };
    let now = app.now();
    app.store()?
        .read(|reader| {
            let graph = reader.access_graph([person])?;
            let draft = drafted(&graph, &cut, Subject::default(), now);
            told(reader, &draft, [person], now, None)
        })
        .map_err(fault::store)
}

fn preview(
    reader: &Reader<'_>,
    now: Instant,
    write: impl Fn(&mut Draft<'_>),
) -> store::Result<AccessPreview> {
    let empty = reader.access_graph([])?;
    let mut draft = Draft::new(&empty);
    write(&mut draft);
    let reached = reader.people_reached(&draft.reach())?;
    let total = reached.len();
    let graph: AccessGraph = reader.access_graph(reached.iter().take(EXACT).copied())?;
    let mut draft = Draft::new(&graph);
    write(&mut draft);
    let beyond = (total > EXACT).then_some(total);
    told(reader, &draft, graph.people.keys().copied(), now, beyond)
}

fn told(
    reader: &Reader<'_>,
    draft: &Draft<'_>,
    people: impl IntoIterator<Item = PersonId>,
    now: Instant,
    beyond: Option<usize>,
) -> store::Result<AccessPreview> {
    let names = Names::new(reader);
    let mut gains: BTreeMap<Permission, u64> = BTreeMap::new();
    let mut loses: BTreeMap<Permission, u64> = BTreeMap::new();
    let mut first = Vec::new();
    let mut touched = 0;
    for person in people {
        let before = closure(draft.before(), person, now);
        let after = closure(draft, person, now);
        let gained = more(&after, draft.before(), &before);
        let lost = more(&before, draft, &after);
        if gained.is_empty() && lost.is_empty() {
            continue;
        }
        touched += 1;
        for permission in gained.iter() {
            *gains.entry(permission).or_default() += 1;
        }
        for permission in lost.iter() {
            *loses.entry(permission).or_default() += 1;
        }
        if first.len() < FIRST {
            first.push(PersonDelta {
                person: names.person(person)?,
                gains: keys(gained),
                loses: keys(lost),
            });
        }
    }
    let counted = |counts: BTreeMap<Permission, u64>| {
        counts
            .into_iter()
            .map(|(permission, people)| PermissionCount {
                permission: permission.key().to_owned(),
                people,
            })
            .collect()
    };
    Ok(AccessPreview {
        people: beyond.map_or(touched, |all| all as u64),
        exact: beyond.is_none(),
        gains: counted(gains),
        loses: counted(loses),
        first,
    })
}

/// What `more` holds somewhere where `less` does not.
fn more(more: &Closure, tree: &impl ScopeTree, less: &Closure) -> PermissionSet {
    more.held()
        .iter()
        .filter(|held| !less.covers(tree, held.permission, held.scope))
        .map(|held| held.permission)
        .collect()
}

fn keys(permissions: PermissionSet) -> Vec<String> {
    permissions
        .iter()
        .map(|permission| permission.key().to_owned())
        .collect()
}
