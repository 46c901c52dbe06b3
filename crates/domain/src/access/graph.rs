//! The facts rights follow from, as a value a caller fills.

use std::collections::BTreeMap;

use super::draft::AccessChanges;
use super::permission::Permission;
use super::role::{BuiltInRole, DefaultRoles, Role};
use super::scope::{Places, Scope, ScopeTree};
use crate::id::{GroupId, PersonId, RoleId, UnitId};
use crate::person::PersonType;
use crate::time::Instant;

/// From when until when something counts; open where `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Window {
    /// Not before.
    pub from: Option<Instant>,
    /// Not at or after.
    pub until: Option<Instant>,
}

impl Window {
    /// Always.
    pub const ALWAYS: Self = Self {
        from: None,
        until: None,
    };

    /// Whether it counts at that instant.
    #[must_use]
    pub fn contains(self, at: Instant) -> bool {
        self.from.is_none_or(|from| from <= at) && self.until.is_none_or(|until| at < until)
    }

    /// The instants at which something changes.
    pub(super) fn edges(self) -> impl Iterator<Item = Instant> {
        [self.from, self.until].into_iter().flatten()
    }
}

/// A role given, in a scope, for a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Grant {
    /// Which role.
    pub role: RoleId,
    /// Where it holds.
    pub scope: Scope,
    /// When it holds.
    pub window: Window,
}

/// One permission given besides the roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Allow {
    /// Which.
    pub permission: Permission,
    /// Where.
    pub scope: Scope,
    /// When.
    pub window: Window,
}

/// One permission taken away, wherever it comes from and in every scope: a
/// refusal with exceptions could not be explained in one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Deny {
    /// Which. Denying `owner` has no effect: owners are unmade by taking the role.
    pub permission: Permission,
    /// When.
    pub window: Window,
}

/// Being in a group, for a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Membership {
    /// Which group.
    pub group: GroupId,
    /// When.
    pub window: Window,
}

/// What of a person matters for rights.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonAccess {
    /// Decides the default role.
    pub person_type: PersonType,
    /// Company, division, departments and site.
    pub units: Vec<UnitId>,
    /// Groups the person is in directly.
    pub groups: Vec<Membership>,
    /// Roles given directly.
    pub grants: Vec<Grant>,
    /// Permissions given besides.
    pub allows: Vec<Allow>,
    /// Permissions taken away; they beat everything above.
    pub denies: Vec<Deny>,
    /// Groups the person looks after.
    pub manages: Vec<GroupId>,
    /// Active, with a credential that works, and no end date or dated suspension
    /// ahead. Only such owners count when the last one is guarded.
    pub can_stay: bool,
}

impl PersonAccess {
    /// Whether the person is an owner with no end set to it.
    #[must_use]
    pub fn owns_for_good(&self) -> bool {
        self.grants.iter().any(|grant| {
            grant.role == BuiltInRole::Owner.id()
                && grant.scope == Scope::Organisation
                && grant.window == Window::ALWAYS
        })
    }
}

/// What of a group matters for rights.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupAccess {
    /// The groups it is nested in directly; its members are members of these.
    pub parents: Vec<GroupId>,
    /// Roles its members have.
    pub grants: Vec<Grant>,
    /// Permissions its members have.
    pub allows: Vec<Allow>,
    /// When it was made, if it is a project: those of rules that stood then are in it.
    pub project: Option<Instant>,
    /// Whether anybody's rights are limited to this group. Whoever joins such a group comes under
    /// them, so that joining it takes more than looking after it.
    pub is_scope: bool,
}

/// What of a company, division, department or site matters for rights.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnitAccess {
    /// The unit directly above.
    pub parent: Option<UnitId>,
    /// Roles its people have, and those of the units beneath.
    pub grants: Vec<Grant>,
}

/// Facts about rights, wherever they are kept. What is not there grants nothing.
pub trait AccessFacts: ScopeTree {
    /// A person.
    fn person(&self, id: PersonId) -> Option<&PersonAccess>;
    /// A role, edited or not.
    fn role(&self, id: RoleId) -> Option<&Role>;
    /// A group.
    fn group(&self, id: GroupId) -> Option<&GroupAccess>;
    /// A unit.
    fn unit(&self, id: UnitId) -> Option<&UnitAccess>;
    /// The default roles.
    fn defaults(&self) -> &DefaultRoles;
    /// Which roles are in every project made since when.
    fn project_rules(&self) -> &BTreeMap<RoleId, Instant>;
    /// The groups that are projects, with the instant each was made.
    fn projects(&self) -> Vec<(GroupId, Instant)>;

    /// The projects a person is in by rule, because of roles given directly that count.
    fn projects_by_rule(
        &self,
        person: &PersonAccess,
        counts: impl Fn(Window) -> bool,
    ) -> Vec<GroupId>
    where
        Self: Sized,
    {
        let rules = self.project_rules();
        let since = person
            .grants
            .iter()
            .filter(|grant| counts(grant.window))
            .filter_map(|grant| rules.get(&grant.role))
            .min();
        match since {
            Some(since) => {
                let projects = self.projects().into_iter();
                projects
                    .filter(|(_, made)| since <= made)
                    .map(|(group, _)| group)
                    .collect()
            }
            None => Vec::new(),
        }
    }

    /// Every scope the person lies in; the organisation only, if unknown.
    fn places(&self, id: PersonId) -> Places
    where
        Self: Sized,
    {
        match self.person(id) {
            Some(person) => Places::of(
                self,
                person.units.iter().copied(),
                person
                    .groups
                    .iter()
                    .map(|membership| membership.group)
                    .chain(self.projects_by_rule(person, |_| true)),
            ),
            None => Places::organisation(),
        }
    }
}

/// The facts as a value.
///
/// Roles, groups and units have to be complete; of people only those that are
/// asked about and those that a change reaches. A caller that keeps one loaded
/// applies each accepted [`Draft`](super::Draft) to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessGraph {
    /// People by id.
    pub people: BTreeMap<PersonId, PersonAccess>,
    /// Roles by id. What stands here for Owner is ignored.
    pub roles: BTreeMap<RoleId, Role>,
    /// Groups by id.
    pub groups: BTreeMap<GroupId, GroupAccess>,
    /// Units by id.
    pub units: BTreeMap<UnitId, UnitAccess>,
    /// Default roles by person type.
    pub default_roles: DefaultRoles,
    /// Roles that are in every project made since that instant.
    pub project_rules: BTreeMap<RoleId, Instant>,
}

impl Default for AccessGraph {
    /// Nobody yet, and the built-in roles.
    fn default() -> Self {
        Self {
            people: BTreeMap::new(),
            roles: BuiltInRole::ALL
                .into_iter()
                .map(|role| (role.id(), role.role()))
                .collect(),
            groups: BTreeMap::new(),
            units: BTreeMap::new(),
            default_roles: DefaultRoles::default(),
            project_rules: BTreeMap::new(),
        }
    }
}

impl AccessGraph {
    /// Takes an accepted draft in.
    pub fn apply(&mut self, changes: AccessChanges) {
        fn merge<K: Ord, V>(map: &mut BTreeMap<K, V>, changes: BTreeMap<K, Option<V>>) {
            for (key, value) in changes {
                match value {
                    Some(value) => {
                        map.insert(key, value);
                    }
                    None => {
                        map.remove(&key);
                    }
                }
            }
        }
        merge(&mut self.people, changes.people);
        merge(&mut self.roles, changes.roles);
        merge(&mut self.groups, changes.groups);
        merge(&mut self.units, changes.units);
        if let Some(defaults) = changes.default_roles {
            self.default_roles = defaults;
        }
        if let Some(rules) = changes.project_rules {
            self.project_rules = rules;
        }
    }
}

impl ScopeTree for AccessGraph {
    fn unit_parent(&self, unit: UnitId) -> Option<UnitId> {
        self.units.get(&unit)?.parent
    }

    fn group_parents(&self, group: GroupId) -> &[GroupId] {
        self.groups.get(&group).map_or(&[], |group| &group.parents)
    }
}

impl AccessFacts for AccessGraph {
    fn person(&self, id: PersonId) -> Option<&PersonAccess> {
        self.people.get(&id)
    }

    fn role(&self, id: RoleId) -> Option<&Role> {
        self.roles.get(&id)
    }

    fn group(&self, id: GroupId) -> Option<&GroupAccess> {
        self.groups.get(&id)
    }

    fn unit(&self, id: UnitId) -> Option<&UnitAccess> {
        self.units.get(&id)
    }

    fn defaults(&self) -> &DefaultRoles {
        &self.default_roles
    }

    fn project_rules(&self) -> &BTreeMap<RoleId, Instant> {
        &self.project_rules
    }

    fn projects(&self) -> Vec<(GroupId, Instant)> {
        let groups = self.groups.iter();
        groups
            .filter_map(|(id, group)| group.project.map(|made| (*id, made)))
            .collect()
    }
}
