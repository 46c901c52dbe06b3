//! Groups and the roles the office made, as lists need them: few, and asked for by name.

use std::collections::BTreeSet;

use domain::id::{GroupId, RoleId, Uuid};
use domain::search::fold;
use domain::time::Instant;
use rusqlite::Connection;

use crate::error::Result;
use crate::rights::{self, graph};

/// A group.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    pub id: GroupId,
    pub name: String,
    pub folded: String,
    pub parents: Vec<GroupId>,
    /// When it was made, if it is a project.
    pub project: Option<Instant>,
}

/// A role the office made.
#[derive(Clone, Debug)]
pub(crate) struct OwnRole {
    pub id: RoleId,
    pub name: String,
    pub folded: String,
}

/// All of them, in the order of names, without those that were removed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Carriers {
    pub groups: Vec<Group>,
    pub roles: Vec<OwnRole>,
    /// Roles that are in every project made since.
    pub rules: Vec<(RoleId, Instant)>,
}

impl Carriers {
    pub(super) fn load(connection: &Connection) -> Result<Self> {
        let graph = graph(connection)?;
        let named = |table: &str| rights::named(connection, table);
        let groups = named("person_group")?
            .into_iter()
            .filter_map(|(id, name)| {
                let group = graph.groups.get(&GroupId(id))?;
                Some(Group {
                    id: GroupId(id),
                    folded: fold(&name),
                    name,
                    parents: group.parents.clone(),
                    project: group.project,
                })
            })
            .collect();
        let roles = named("role")?
            .into_iter()
            .map(|(id, name)| OwnRole {
                id: RoleId(id),
                folded: fold(&name),
                name,
            })
            .collect();
        Ok(Self {
            groups,
            roles,
            rules: graph.project_rules.into_iter().collect(),
        })
    }

    pub(crate) fn role(&self, id: Uuid) -> Option<&OwnRole> {
        self.roles.iter().find(|role| role.id.0 == id)
    }

    pub(crate) fn group(&self, id: Uuid) -> Option<&Group> {
        self.groups.iter().find(|group| group.id.0 == id)
    }

    /// The groups that are wanted and all that are nested in them.
    pub(super) fn beneath(&self, wanted: &dyn Fn(&Group) -> bool) -> Vec<&Group> {
        let mut found: BTreeSet<GroupId> = self
            .groups
            .iter()
            .filter(|group| wanted(group))
            .map(|group| group.id)
            .collect();
        loop {
            let more: Vec<GroupId> = self
                .groups
                .iter()
                .filter(|group| {
                    !found.contains(&group.id)
                        && group.parents.iter().any(|parent| found.contains(parent))
                })
                .map(|group| group.id)
                .collect();
            if more.is_empty() {
                break;
            }
            found.extend(more);
        }
        let all = self.groups.iter();
        all.filter(|group| found.contains(&group.id)).collect()
    }
}
