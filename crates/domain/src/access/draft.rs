//! A change to rights that has not been made yet.

use std::collections::{BTreeMap, BTreeSet};

use super::graph::{AccessFacts, AccessGraph, Allow, Grant, GroupAccess, PersonAccess, UnitAccess};
use super::role::{DefaultRoles, Role};
use super::scope::{Scope, ScopeTree, groups_around, upwards};
use crate::id::{GroupId, PersonId, RoleId, UnitId};
use crate::person::PersonType;
use crate::time::Instant;

/// What a draft holds, free of the graph it was drafted on; `None` is a removal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccessChanges {
    /// People written or removed.
    pub people: BTreeMap<PersonId, Option<PersonAccess>>,
    /// Roles written or removed.
    pub roles: BTreeMap<RoleId, Option<Role>>,
    /// Groups written or removed.
    pub groups: BTreeMap<GroupId, Option<GroupAccess>>,
    /// Units written or removed.
    pub units: BTreeMap<UnitId, Option<UnitAccess>>,
    /// New default roles.
    pub default_roles: Option<DefaultRoles>,
    /// New rules about who is in new projects.
    pub project_rules: Option<BTreeMap<RoleId, Instant>>,
}

/// A graph as it would be: what was written here, over what stands there.
///
/// Because it knows what was written, only the people that can reach are looked
/// at when it is judged; a draft without a write is judged without looking.
#[derive(Clone, Debug)]
pub struct Draft<'a> {
    base: &'a AccessGraph,
    changes: AccessChanges,
}

impl<'a> Draft<'a> {
    /// A draft that changes nothing yet.
    #[must_use]
    pub fn new(base: &'a AccessGraph) -> Self {
        Self::with(base, AccessChanges::default())
    }

    /// A draft with these changes.
    #[must_use]
    pub fn with(base: &'a AccessGraph, changes: AccessChanges) -> Self {
        Self { base, changes }
    }

    /// The graph as it is.
    #[must_use]
    pub fn before(&self) -> &'a AccessGraph {
        self.base
    }

    /// What was written.
    #[must_use]
    pub fn changes(&self) -> &AccessChanges {
        &self.changes
    }

    /// What was written, to be applied once it is accepted.
    #[must_use]
    pub fn into_changes(self) -> AccessChanges {
        self.changes
    }

    /// The person to write to; a new one if there is none.
    pub fn person_mut(&mut self, id: PersonId) -> &mut PersonAccess {
        write(&mut self.changes.people, &self.base.people, id)
    }

    /// The role to write to; a new one if there is none.
    pub fn role_mut(&mut self, id: RoleId) -> &mut Role {
        write(&mut self.changes.roles, &self.base.roles, id)
    }

    /// The group to write to; a new one if there is none.
    pub fn group_mut(&mut self, id: GroupId) -> &mut GroupAccess {
        write(&mut self.changes.groups, &self.base.groups, id)
    }

    /// The unit to write to; a new one if there is none.
    pub fn unit_mut(&mut self, id: UnitId) -> &mut UnitAccess {
        write(&mut self.changes.units, &self.base.units, id)
    }

    /// The default roles to write to.
    pub fn default_roles_mut(&mut self) -> &mut DefaultRoles {
        self.changes
            .default_roles
            .get_or_insert_with(|| self.base.default_roles.clone())
    }

    /// The rules about new projects to write to.
    pub fn project_rules_mut(&mut self) -> &mut BTreeMap<RoleId, Instant> {
        self.changes
            .project_rules
            .get_or_insert_with(|| self.base.project_rules.clone())
    }

    /// Removes a person, as a purge does.
    pub fn remove_person(&mut self, id: PersonId) {
        self.changes.people.insert(id, None);
    }

    /// Removes a role; grants of it then grant nothing.
    pub fn remove_role(&mut self, id: RoleId) {
        self.changes.roles.insert(id, None);
    }

    /// Removes a group.
    pub fn remove_group(&mut self, id: GroupId) {
        self.changes.groups.insert(id, None);
    }

    /// Removes a unit.
    pub fn remove_unit(&mut self, id: UnitId) {
        self.changes.units.insert(id, None);
    }

    /// Whether nothing differs from the graph as it is, so that no rights can.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes == AccessChanges::default()
    }

    /// What the draft reaches, which says who may have more or fewer rights
    /// afterwards. A caller that loads people on demand loads these first.
    #[must_use]
    pub fn reach(&self) -> Reach {
        Reach::of(self)
    }

    /// Units and groups that were somewhere else before: whoever holds rights
    /// around the old or the new place loses or gains some over them. One that is
    /// new or removed counts only if something lies in it, or else nobody could
    /// set up a department without holding every right of those above.
    pub(super) fn moved(&self) -> Vec<Scope> {
        let units = self.changes.units.keys().filter(|id| {
            self.unit_parent(**id) != self.base.unit_parent(**id)
                && match (self.base.unit(**id), self.unit(**id)) {
                    (Some(_), Some(_)) => true,
                    (None, _) => self.lies_in_unit(self.base, self.base.people.values(), **id),
                    (_, None) => self.lies_in_unit(self, self.people_after(), **id),
                }
        });
        let groups = self.changes.groups.keys().filter(|id| {
            self.group_parents(**id) != self.base.group_parents(**id)
                && match (self.base.group(**id), self.group(**id)) {
                    (Some(_), Some(_)) => true,
                    (None, _) => self.lies_in_group(self.base, self.base.people.values(), **id),
                    (_, None) => self.lies_in_group(self, self.people_after(), **id),
                }
        });
        units
            .map(|id| Scope::Unit(*id))
            .chain(groups.map(|id| Scope::Group(*id)))
            .collect()
    }

    fn people_after(&self) -> impl Iterator<Item = &PersonAccess> {
        let kept = self.base.people.iter();
        kept.filter(|(id, _)| !self.changes.people.contains_key(id))
            .map(|(_, person)| person)
            .chain(self.changes.people.values().flatten())
    }

    fn lies_in_unit<'p>(
        &self,
        tree: &impl ScopeTree,
        mut people: impl Iterator<Item = &'p PersonAccess>,
        unit: UnitId,
    ) -> bool {
        let ids = self.base.units.keys().chain(self.changes.units.keys());
        people.any(|person| person.units.contains(&unit))
            || ids.copied().any(|id| tree.unit_parent(id) == Some(unit))
    }

    fn lies_in_group<'p>(
        &self,
        tree: &impl ScopeTree,
        mut people: impl Iterator<Item = &'p PersonAccess>,
        group: GroupId,
    ) -> bool {
        let ids = self.base.groups.keys().chain(self.changes.groups.keys());
        people.any(|person| person.groups.iter().any(|member| member.group == group))
            || ids
                .copied()
                .any(|id| tree.group_parents(id).contains(&group))
    }
}

impl ScopeTree for Draft<'_> {
    fn unit_parent(&self, unit: UnitId) -> Option<UnitId> {
        self.unit(unit)?.parent
    }

    fn group_parents(&self, group: GroupId) -> &[GroupId] {
        self.group(group).map_or(&[], |group| &group.parents)
    }
}

impl AccessFacts for Draft<'_> {
    fn person(&self, id: PersonId) -> Option<&PersonAccess> {
        read(&self.changes.people, &self.base.people, &id)
    }

    fn role(&self, id: RoleId) -> Option<&Role> {
        read(&self.changes.roles, &self.base.roles, &id)
    }

    fn group(&self, id: GroupId) -> Option<&GroupAccess> {
        read(&self.changes.groups, &self.base.groups, &id)
    }

    fn unit(&self, id: UnitId) -> Option<&UnitAccess> {
        read(&self.changes.units, &self.base.units, &id)
    }

    fn defaults(&self) -> &DefaultRoles {
        self.changes
            .default_roles
            .as_ref()
            .unwrap_or(&self.base.default_roles)
    }

    fn project_rules(&self) -> &BTreeMap<RoleId, Instant> {
        self.changes
            .project_rules
            .as_ref()
            .unwrap_or(&self.base.project_rules)
    }

    fn projects(&self) -> Vec<(GroupId, Instant)> {
        let kept = self.base.projects().into_iter();
        let written = self.changes.groups.iter().filter_map(|(id, group)| {
            let made = group.as_ref()?.project?;
            Some((*id, made))
        });
        kept.filter(|(id, _)| !self.changes.groups.contains_key(id))
            .chain(written)
            .collect()
    }
}

fn read<'m, K: Ord, V>(
    changes: &'m BTreeMap<K, Option<V>>,
    base: &'m BTreeMap<K, V>,
    id: &K,
) -> Option<&'m V> {
    match changes.get(id) {
        Some(changed) => changed.as_ref(),
        None => base.get(id),
    }
}

fn write<'m, K: Ord + Copy, V: Clone + Default>(
    changes: &'m mut BTreeMap<K, Option<V>>,
    base: &BTreeMap<K, V>,
    id: K,
) -> &'m mut V {
    changes
        .entry(id)
        .or_insert_with(|| base.get(&id).cloned())
        .get_or_insert_default()
}

/// The people a draft can reach, described instead of listed, so that a
/// database can be asked for them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// Everybody: a default role changes.
    pub everybody: bool,
    /// These people.
    pub people: BTreeSet<PersonId>,
    /// Who was given one of these roles directly.
    pub roles: BTreeSet<RoleId>,
    /// Who is directly in one of these groups; nested ones are listed too.
    pub groups: BTreeSet<GroupId>,
    /// Who is directly in one of these units; those beneath are listed too.
    pub units: BTreeSet<UnitId>,
    /// Who was given a role or permission directly in one of these scopes, or looks after that
    /// group.
    pub scopes: BTreeSet<Scope>,
}

impl Reach {
    fn of(draft: &Draft<'_>) -> Self {
        let changes = &draft.changes;
        let mut reach = Self {
            everybody: changes.default_roles.is_some(),
            people: changes.people.keys().copied().collect(),
            roles: changes.roles.keys().copied().collect(),
            groups: changes.groups.keys().copied().collect(),
            units: changes.units.keys().copied().collect(),
            scopes: BTreeSet::new(),
        };
        reach.everybody |= PersonType::ALL.into_iter().any(|kind| {
            reach.roles.contains(&draft.base.default_roles.of(kind))
                || reach.roles.contains(&draft.defaults().of(kind))
        });
        for moved in draft.moved() {
            reach.scopes.extend(scopes_around(draft.base, moved));
            reach.scopes.extend(scopes_around(draft, moved));
        }
        if changes.project_rules.is_some() {
            reach.add_rules(draft);
        }
        if !reach.is_people_only() {
            reach.add_carriers(draft);
            reach.add_beneath(draft);
        }
        let is_project = |group: Option<&GroupAccess>| group.is_some_and(|g| g.project.is_some());
        if reach
            .groups
            .iter()
            .any(|id| is_project(draft.base.group(*id)) || is_project(draft.group(*id)))
        {
            reach.add_rules(draft);
        }
        reach
    }

    /// Whoever is in projects by rule.
    fn add_rules(&mut self, draft: &Draft<'_>) {
        let rules = draft.base.project_rules.keys();
        self.roles
            .extend(rules.chain(draft.project_rules().keys()).copied());
    }

    /// Groups and units that carry a reached role, or anything in a reached scope.
    fn add_carriers(&mut self, draft: &Draft<'_>) {
        let base = draft.base;
        let hit = |grants: &[Grant], allows: &[Allow]| {
            grants
                .iter()
                .any(|g| self.roles.contains(&g.role) || self.scopes.contains(&g.scope))
                || allows.iter().any(|a| self.scopes.contains(&a.scope))
        };
        // Changed groups and units are in already, so the old facts suffice.
        let groups: Vec<GroupId> = base
            .groups
            .iter()
            .filter(|(_, group)| hit(&group.grants, &group.allows))
            .map(|(id, _)| *id)
            .collect();
        let units: Vec<UnitId> = base
            .units
            .iter()
            .filter(|(_, unit)| hit(&unit.grants, &[]))
            .map(|(id, _)| *id)
            .collect();
        self.groups.extend(groups);
        self.units.extend(units);
    }

    /// Everything nested in what was found, before or after.
    fn add_beneath(&mut self, draft: &Draft<'_>) {
        let base = draft.base;
        if !self.groups.is_empty() {
            let beneath: Vec<GroupId> = base
                .groups
                .keys()
                .chain(draft.changes.groups.keys())
                .filter(|id| {
                    !groups_around(base, **id).is_disjoint(&self.groups)
                        || !groups_around(draft, **id).is_disjoint(&self.groups)
                })
                .copied()
                .collect();
            self.groups.extend(beneath);
        }
        if !self.units.is_empty() {
            let beneath: Vec<UnitId> = base
                .units
                .keys()
                .chain(draft.changes.units.keys())
                .filter(|id| {
                    upwards(base, **id)
                        .chain(upwards(draft, **id))
                        .any(|above| self.units.contains(&above))
                })
                .copied()
                .collect();
            self.units.extend(beneath);
        }
    }

    /// Whether nobody but `people` is among them.
    #[must_use]
    pub fn is_people_only(&self) -> bool {
        !self.everybody
            && self.roles.is_empty()
            && self.groups.is_empty()
            && self.units.is_empty()
            && self.scopes.is_empty()
    }

    /// Whether this person is among them.
    #[must_use]
    pub fn touches(&self, id: PersonId, person: &PersonAccess) -> bool {
        self.everybody
            || self.people.contains(&id)
            || person.groups.iter().any(|m| self.groups.contains(&m.group))
            || person.units.iter().any(|unit| self.units.contains(unit))
            || person
                .grants
                .iter()
                .any(|g| self.roles.contains(&g.role) || self.scopes.contains(&g.scope))
            || person.allows.iter().any(|a| self.scopes.contains(&a.scope))
            || person
                .manages
                .iter()
                .any(|group| self.scopes.contains(&Scope::Group(*group)))
    }
}

fn scopes_around(tree: &impl ScopeTree, scope: Scope) -> BTreeSet<Scope> {
    match scope {
        Scope::Organisation => BTreeSet::new(),
        Scope::Unit(unit) => upwards(tree, unit).map(Scope::Unit).collect(),
        Scope::Group(group) => groups_around(tree, group)
            .into_iter()
            .map(Scope::Group)
            .collect(),
    }
}
