//! All rights of a person, with the way each came by.

use std::collections::BTreeSet;

use super::graph::{AccessFacts, Allow, Grant, PersonAccess};
use super::permission::{Permission, PermissionSet, Weight};
use super::role::{BuiltInRole, DefaultRoles};
use super::scope::{Places, Scope, ScopeTree, covers, groups_around, upwards};
use crate::id::{GroupId, PersonId, RoleId, UnitId};
use crate::time::Instant;

/// By which way something reaches a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Via {
    /// Given to the person.
    Direct,
    /// The person is in this group, or in one nested in it.
    Group(GroupId),
    /// The person is in this unit, or in one beneath it.
    Unit(UnitId),
}

/// What a right comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// A role.
    Role {
        /// Which.
        role: RoleId,
        /// How the role came.
        via: Via,
    },
    /// A permission given besides the roles.
    Allow(Via),
    /// The default role, since no other is in force.
    DefaultRole(RoleId),
    /// Looking after that group.
    Manager(GroupId),
}

/// One right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Held {
    /// To do what.
    pub permission: Permission,
    /// Where.
    pub scope: Scope,
    /// Why.
    pub source: Source,
}

/// All rights of a person at one instant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Closure {
    /// Sorted, so by permission first.
    held: Vec<Held>,
    masked: Vec<Held>,
    denied: PermissionSet,
    permissions: PermissionSet,
}

impl Closure {
    /// The rights, with their sources; one right may come several ways.
    #[must_use]
    pub fn held(&self) -> &[Held] {
        &self.held
    }

    /// Rights that would be held, were they not denied to the person.
    #[must_use]
    pub fn masked(&self) -> &[Held] {
        &self.masked
    }

    /// What is denied to the person, whether or not anything else would give it.
    #[must_use]
    pub fn denied(&self) -> PermissionSet {
        self.denied
    }

    /// What is held in some scope at least: which tabs and verbs to show at all.
    #[must_use]
    pub fn permissions(&self) -> PermissionSet {
        self.permissions
    }

    /// The scopes in which it is held: what a list of people is limited to.
    pub fn scopes(&self, permission: Permission) -> impl Iterator<Item = Scope> {
        self.of(permission).iter().map(|held| held.scope)
    }

    /// Whether it is held over something that lies in these places.
    #[must_use]
    pub fn allows(&self, permission: Permission, places: &Places) -> bool {
        self.scopes(permission).any(|scope| places.within(scope))
    }

    /// Whether it is held over the whole of `scope`.
    #[must_use]
    pub fn covers(
        &self,
        tree: &(impl ScopeTree + ?Sized),
        permission: Permission,
        scope: Scope,
    ) -> bool {
        self.scopes(permission).any(|own| covers(tree, own, scope))
    }

    /// Whether this is an owner's.
    #[must_use]
    pub fn is_owner(&self) -> bool {
        self.permissions.contains(Permission::Owner)
    }

    fn of(&self, permission: Permission) -> &[Held] {
        if !self.permissions.contains(permission) {
            return &[];
        }
        let start = self.held.partition_point(|h| h.permission < permission);
        let rest = &self.held[start..];
        let end = rest.partition_point(|h| h.permission == permission);
        &rest[..end]
    }
}

/// All rights of `person` at the instant `at`. Whoever is not in the facts has none.
///
/// Says nothing about whether the person may sign in: a suspended admin keeps
/// these rights, cannot use them, and cannot be taken over by lesser people.
#[must_use]
pub fn closure(facts: &impl AccessFacts, person: PersonId, at: Instant) -> Closure {
    facts
        .person(person)
        .map_or_else(Closure::default, |person| of_person(facts, person, at))
}

pub(super) fn of_person(facts: &impl AccessFacts, person: &PersonAccess, at: Instant) -> Closure {
    let mut collect = Collect {
        facts,
        at,
        held: Vec::new(),
        any_role: false,
    };
    collect.grants(&person.grants, Via::Direct);
    collect.allows(&person.allows, Via::Direct);
    let in_force = |window: super::Window| window.contains(at);
    for group in groups_of(facts, person, in_force) {
        if let Some(carrier) = facts.group(group) {
            collect.grants(&carrier.grants, Via::Group(group));
            collect.allows(&carrier.allows, Via::Group(group));
        }
    }
    for unit in units_of(facts, person) {
        if let Some(carrier) = facts.unit(unit) {
            collect.grants(&carrier.grants, Via::Unit(unit));
        }
    }
    collect.held.extend(person.manages.iter().map(|group| Held {
        permission: Permission::GroupsManage,
        scope: Scope::Group(*group),
        source: Source::Manager(*group),
    }));
    if !collect.any_role {
        collect.default_role(person);
    }
    // An owner may do everything, always: whoever should not is no owner. So no word against the
    // last one can leave the organisation without anybody who may.
    let is_owner = collect
        .held
        .iter()
        .any(|held| held.permission == Permission::Owner);
    let denied: PermissionSet = person
        .denies
        .iter()
        .filter(|deny| deny.window.contains(at) && !is_owner)
        .map(|deny| deny.permission)
        .collect();
    let mut all = collect.held;
    all.sort_unstable();
    all.dedup();
    let (masked, held): (Vec<Held>, Vec<Held>) = if denied.is_empty() {
        (Vec::new(), all)
    } else {
        all.into_iter().partition(|h| denied.contains(h.permission))
    };
    Closure {
        permissions: held.iter().map(|h| h.permission).collect(),
        held,
        masked,
        denied,
    }
}

/// Adds every instant at which this person's closure may change by itself.
pub(super) fn add_edges(
    facts: &impl AccessFacts,
    person: &PersonAccess,
    edges: &mut BTreeSet<Instant>,
) {
    let mut add = |grants: &[Grant], allows: &[Allow]| {
        edges.extend(grants.iter().flat_map(|grant| grant.window.edges()));
        edges.extend(allows.iter().flat_map(|allow| allow.window.edges()));
    };
    add(&person.grants, &person.allows);
    for group in groups_of(facts, person, |_| true) {
        if let Some(carrier) = facts.group(group) {
            add(&carrier.grants, &carrier.allows);
        }
    }
    for unit in units_of(facts, person) {
        if let Some(carrier) = facts.unit(unit) {
            add(&carrier.grants, &[]);
        }
    }
    edges.extend(person.denies.iter().flat_map(|deny| deny.window.edges()));
    edges.extend(
        person
            .groups
            .iter()
            .flat_map(|member| member.window.edges()),
    );
}

fn groups_of(
    facts: &impl AccessFacts,
    person: &PersonAccess,
    counts: impl Fn(super::Window) -> bool,
) -> BTreeSet<GroupId> {
    person
        .groups
        .iter()
        .filter(|member| counts(member.window))
        .map(|member| member.group)
        .chain(facts.projects_by_rule(person, &counts))
        .flat_map(|group| groups_around(facts, group))
        .collect()
}

fn units_of(facts: &impl AccessFacts, person: &PersonAccess) -> BTreeSet<UnitId> {
    person
        .units
        .iter()
        .flat_map(|unit| std::iter::once(*unit).chain(upwards(facts, *unit)))
        .collect()
}

struct Collect<'f, F> {
    facts: &'f F,
    at: Instant,
    held: Vec<Held>,
    any_role: bool,
}

impl<F: AccessFacts> Collect<'_, F> {
    fn grants(&mut self, grants: &[Grant], via: Via) {
        let at = self.at;
        for grant in grants.iter().filter(|g| g.window.contains(at)) {
            let permissions = if grant.role == BuiltInRole::Owner.id() {
                // An owner is one by name and everywhere: nesting a group or
                // moving a department can make none.
                if via != Via::Direct || grant.scope != Scope::Organisation {
                    continue;
                }
                PermissionSet::all()
            } else if let Some(role) = self.facts.role(grant.role) {
                role.permissions.filter(|p| !p.is_owner_only())
            } else {
                // A role that is gone grants nothing, least of all everything.
                continue;
            };
            self.any_role = true;
            let source = Source::Role {
                role: grant.role,
                via,
            };
            self.add(permissions, grant.scope, source);
        }
    }

    fn allows(&mut self, allows: &[Allow], via: Via) {
        let at = self.at;
        for allow in allows.iter().filter(|a| a.window.contains(at)) {
            if !allow.permission.is_owner_only() {
                self.held.push(Held {
                    permission: allow.permission,
                    scope: allow.scope,
                    source: Source::Allow(via),
                });
            }
        }
    }

    fn default_role(&mut self, person: &PersonAccess) {
        let kind = person.person_type;
        let id = self.facts.defaults().of(kind);
        let (id, permissions) = match self.facts.role(id) {
            Some(role) => (id, role.permissions),
            None => {
                let built_in = DefaultRoles::built_in(kind);
                (built_in.id(), built_in.permissions())
            }
        };
        // Even if such a role was given more behind our back.
        let permissions = permissions.filter(|p| p.weight() == Weight::Basic);
        self.add(permissions, Scope::Organisation, Source::DefaultRole(id));
    }

    fn add(&mut self, permissions: PermissionSet, scope: Scope, source: Source) {
        self.held.extend(permissions.iter().map(|permission| Held {
            permission,
            scope,
            source,
        }));
    }
}
