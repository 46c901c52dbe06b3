//! Roles and groups: what they are, what they carry, and who has them.

use domain::access::{BuiltInRole, GroupAccess, PermissionSet, Scope};
use domain::field::{Entity, EntityKind};
use domain::id::{GroupId, PersonId, RoleId, Uuid};
use domain::op::{Edge, EdgeKind, Terms};
use domain::search::fold;
use domain::time::Instant;
use rusqlite::{OptionalExtension, Row};

use super::{ListQuery, Reader};
use crate::census::Bits;
use crate::error::Result;
use crate::person;
use crate::read::list::{state_bit, state_bits};
use crate::rights::graph;

/// A role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleRecord {
    /// Which.
    pub id: RoleId,
    /// Its name; empty for a built-in one, which every language names.
    pub name: String,
    /// What it is for.
    pub summary: Option<String>,
    /// What it permits.
    pub permissions: PermissionSet,
    /// How many people were given it, without those in the bin.
    pub people: u64,
    /// The groups that carry it.
    pub groups: Vec<GroupId>,
}

/// A group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupRecord {
    /// Which.
    pub id: GroupId,
    /// Its name.
    pub name: String,
    /// Its id in another system.
    pub external_id: Option<String>,
    /// What it carries, in what it is nested, and since when it is a project.
    pub access: GroupAccess,
    /// Who looks after it.
    pub managers: Vec<PersonId>,
    /// How many people are in it, in groups nested in it or by rule, without those in the bin.
    pub people: u64,
    /// How many of them were put into this very group.
    pub direct: u64,
}

/// A link that stands, and on which terms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkRecord {
    /// Which.
    pub edge: Edge,
    /// Its terms.
    pub terms: Terms,
}

const LINK: &str = "select kind, a, b, scope, starts, ends, reason from edge where present = 1 and";

fn link(row: &Row<'_>) -> rusqlite::Result<Option<LinkRecord>> {
    let kind: String = row.get(0)?;
    let scope: String = row.get(3)?;
    let (Some(kind), Ok(scope)) = (EdgeKind::from_key(&kind), scope.parse()) else {
        return Ok(None);
    };
    Ok(Some(LinkRecord {
        edge: Edge {
            kind,
            a: person::uuid(row, 1)?,
            b: person::uuid(row, 2)?,
            scope,
        },
        terms: Terms {
            from: row.get::<_, Option<i64>>(4)?.map(Instant),
            until: row.get::<_, Option<i64>>(5)?.map(Instant),
            reason: row.get(6)?,
        },
    }))
}

impl Reader<'_> {
    /// Every role there is: the built-in ones in their order, then the office's own by name.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn role_records(&self) -> Result<Vec<RoleRecord>> {
        let graph = graph(self.connection())?;
        let facets = self.store().census().facets(self.look())?;
        let here = self.here()?;
        let mut summaries = self.connection().prepare_cached(
            "select id, coalesce(name, ''), summary from role
             where retracted = 0 and removed is not 1 order by name_key, n",
        )?;
        let own = summaries
            .query_map([], |row| {
                Ok((RoleId(person::uuid(row, 0)?), row.get(1)?, row.get(2)?))
            })?
            .collect::<rusqlite::Result<Vec<(RoleId, String, Option<String>)>>>()?;
        let built_in = BuiltInRole::ALL
            .into_iter()
            .map(|role| (role.id(), String::new(), None));
        Ok(built_in
            .chain(own)
            .map(|(id, name, summary)| {
                let permissions = match BuiltInRole::from_id(id) {
                    Some(BuiltInRole::Owner) => PermissionSet::all(),
                    _ => graph
                        .roles
                        .get(&id)
                        .map(|role| role.permissions)
                        .unwrap_or_default(),
                };
                RoleRecord {
                    id,
                    name,
                    summary,
                    permissions,
                    people: facets.with_role(id).common(&here) as u64,
                    groups: graph
                        .groups
                        .iter()
                        .filter(|(_, group)| group.grants.iter().any(|grant| grant.role == id))
                        .map(|(id, _)| *id)
                        .collect(),
                }
            })
            .collect())
    }

    /// Every group that is there, by name.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn group_records(&self) -> Result<Vec<GroupRecord>> {
        let mut graph = graph(self.connection())?;
        let facets = self.store().census().facets(self.look())?;
        let here = self.here()?;
        let mut groups = self.connection().prepare_cached(
            "select id, coalesce(name, ''), external_id from person_group
             where retracted = 0 and removed is not 1 order by name_key, n",
        )?;
        let mut managers = self.connection().prepare_cached(
            "select a from edge where kind = 'manager' and b = ?1 and present = 1",
        )?;
        let mut rows = groups.query([])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let id = GroupId(person::uuid(row, 0)?);
            let people = facets.in_groups(&|group| group.id == id);
            found.push(GroupRecord {
                id,
                name: row.get(1)?,
                external_id: row.get(2)?,
                access: graph.groups.remove(&id).unwrap_or_default(),
                managers: managers
                    .query_map([id.0.as_bytes().as_slice()], |row| {
                        person::uuid(row, 0).map(PersonId)
                    })?
                    .collect::<rusqlite::Result<_>>()?,
                people: people.common(&here) as u64,
                direct: facets.in_group_itself(id).common(&here) as u64,
            });
        }
        Ok(found)
    }

    /// Everybody who is not in the bin.
    fn here(&self) -> Result<Bits> {
        let roll = self.store().census().roll(self.look())?;
        let states =
            state_bits(&ListQuery::DEFAULT_STATES) | state_bit(domain::lifecycle::State::Suspended);
        Ok(roll.in_states(states))
    }

    /// The group of that name, but for case, accents and spaces.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn group_named(&self, name: &str) -> Result<Option<GroupId>> {
        let sql = "select id from person_group
                   where name_fold = ?1 and retracted = 0 and removed is not 1 order by n limit 1";
        Ok(self.id_by(sql, &fold(name))?.map(GroupId))
    }

    /// The group with that id in another system.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn group_known_as(&self, external_id: &str) -> Result<Option<GroupId>> {
        let sql = "select id from person_group
                   where external_id = ?1 and retracted = 0 and removed is not 1 order by n limit 1";
        Ok(self.id_by(sql, external_id.trim())?.map(GroupId))
    }

    /// The role of the office's own making of that name, but for case, accents and spaces.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn role_named(&self, name: &str) -> Result<Option<RoleId>> {
        let sql = "select id from role
                   where name_fold = ?1 and retracted = 0 and removed is not 1 order by n limit 1";
        Ok(self.id_by(sql, &fold(name))?.map(RoleId))
    }

    /// The name of a group or of a role the office made, if it is there.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn carrier_name(&self, entity: Entity) -> Result<Option<String>> {
        let table = match entity.kind {
            EntityKind::Group => "person_group",
            EntityKind::Role => "role",
            _ => return Ok(None),
        };
        let sql = format!(
            "select coalesce(name, '') from {table}
             where id = ?1 and retracted = 0 and removed is not 1"
        );
        Ok(self
            .connection()
            .prepare_cached(&sql)?
            .query_row([entity.id.as_bytes().as_slice()], |row| row.get(0))
            .optional()?)
    }

    fn id_by(&self, sql: &str, text: &str) -> Result<Option<Uuid>> {
        let found: Option<[u8; 16]> = self
            .connection()
            .prepare_cached(sql)?
            .query_row([text], |row| row.get(0))
            .optional()?;
        Ok(found.map(Uuid::from_bytes))
    }

    /// The links of an entity that stand.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn links_of(&self, of: Uuid, kinds: &[EdgeKind]) -> Result<Vec<LinkRecord>> {
        let mut found = Vec::new();
        let sql = format!("{LINK} kind = ?1 and a = ?2 order by b, scope");
        let mut statement = self.connection().prepare_cached(&sql)?;
        for kind in kinds {
            let rows = statement.query_map((kind.key(), of.as_bytes().as_slice()), link)?;
            for row in rows {
                found.extend(row?);
            }
        }
        Ok(found)
    }

    /// The links that stand and hold in one part of the directory only.
    pub(super) fn links_within(&self, scope: Scope) -> Result<Vec<LinkRecord>> {
        let sql = format!("{LINK} scope = ?1 order by kind, a, b");
        let mut statement = self.connection().prepare_cached(&sql)?;
        let rows = statement.query_map([scope.to_string()], link)?;
        let mut found = Vec::new();
        for row in rows {
            found.extend(row?);
        }
        Ok(found)
    }

    /// The links to something that stand.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn links_to(&self, to: Uuid, kinds: &[EdgeKind]) -> Result<Vec<LinkRecord>> {
        let mut found = Vec::new();
        let sql = format!("{LINK} kind = ?1 and b = ?2 order by a, scope");
        let mut statement = self.connection().prepare_cached(&sql)?;
        for kind in kinds {
            let rows = statement.query_map((kind.key(), to.as_bytes().as_slice()), link)?;
            for row in rows {
                found.extend(row?);
            }
        }
        Ok(found)
    }
}
