//! What deciding reads, from the database.

use std::collections::HashMap;

use domain::claim::{ClaimKind, ClaimState, claim_key};
use domain::decide::{Claim, EdgeState, Issue, PasswordState, Presence, State};
use domain::field::{BadgeField, Entity, EntityKind, Field, GroupField, RoleField, SavedViewField};
use domain::id::{BadgeId, OpId, PersonId, Uuid, Ver};
use domain::lifecycle::{Hold, HoldKind};
use domain::op::{Change, Edge, EdgeKind, SecretRank, Terms};
use domain::person::{FieldKind, PersonField};
use domain::time::Instant;
use domain::value::Value;
use rusqlite::{Connection, OptionalExtension, Row};

use crate::error::{Error, Result};
use crate::fresh::{Fresh, FreshBadge};
use crate::unit_use::UnitUse;
use crate::write::entity_key;
use crate::{owners, person, unit_use};

/// The confirmed state, which on a desk of its own is all there is.
#[derive(Clone, Copy)]
pub(crate) struct Confirmed<'a> {
    pub connection: &'a Connection,
    pub now: Instant,
    /// The change set being written.
    pub change_set: i64,
    /// The change set it takes back, if it is an undo.
    pub undoes: Option<i64>,
    /// What is known without asking the database.
    pub known: Option<Known<'a>>,
}

/// What a long write knows of what it works on.
#[derive(Clone, Copy)]
pub(crate) struct Known<'a> {
    /// Made by this write, and nothing but badges and claims followed.
    pub people: &'a HashMap<Uuid, Fresh>,
    pub badges: &'a HashMap<Uuid, FreshBadge>,
    /// The operations being taken back.
    pub act: Option<Act>,
    pub units: &'a UnitUse,
    /// Found to be touched by nobody since it was made.
    pub untouched: Option<Entity>,
}

impl Known<'_> {
    fn is_fresh(&self, entity: Entity) -> bool {
        match entity.kind {
            EntityKind::Person => self.people.contains_key(&entity.id),
            EntityKind::Badge => self.badges.contains_key(&entity.id),
            EntityKind::Organisation
            | EntityKind::Unit
            | EntityKind::Group
            | EntityKind::Role
            | EntityKind::ReaderProfile
            | EntityKind::SavedView => false,
        }
    }
}

/// Operations that stand together in the log.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Act {
    pub first: i64,
    pub last: i64,
    /// The newest operation before this write.
    pub before: i64,
}

pub(crate) fn table(kind: EntityKind) -> &'static str {
    match kind {
        EntityKind::Organisation => "organisation",
        EntityKind::Person => "person",
        EntityKind::Badge => "badge",
        EntityKind::Unit => "unit",
        EntityKind::Group => "person_group",
        EntityKind::Role => "role",
        EntityKind::ReaderProfile => "reader_profile",
        EntityKind::SavedView => "saved_view",
    }
}

/// What a field of any entity holds.
pub(crate) fn kind_of(field: Field) -> FieldKind {
    match field {
        Field::Person(field) => field.kind(),
        Field::Badge(BadgeField::Unverified | BadgeField::Revoked)
        | Field::Group(GroupField::Project | GroupField::Removed)
        | Field::Role(RoleField::Removed)
        | Field::SavedView(SavedViewField::Removed) => FieldKind::YesNo,
        Field::Organisation(field) if field.default_role_of().is_some() => FieldKind::Reference,
        Field::Unit(field) => field.kind(),
        Field::Organisation(_)
        | Field::Badge(_)
        | Field::Group(_)
        | Field::Role(_)
        | Field::ReaderProfile(_)
        | Field::SavedView(_) => FieldKind::Text,
    }
}

fn ver(text: &str) -> Result<Ver> {
    text.parse()
        .map_err(|_| Error::Damaged(format!("a version reads {text:?}")))
}

impl Confirmed<'_> {
    fn is_fresh(&self, entity: Entity) -> bool {
        self.known.is_some_and(|known| known.is_fresh(entity))
    }

    /// Whether all that was ever done with an entity was done by the act being taken back, or by
    /// this write: what most of a large import answers, and cheaper to ask than the rest.
    fn is_only_of_the_act(&self, entity: Entity) -> Result<bool> {
        let Some(act) = self.known.and_then(|known| known.act) else {
            return Ok(false);
        };
        let id = entity.id.as_bytes().as_slice();
        let elsewhere = self
            .connection
            .prepare_cached(
                "select 1 from audit where subject = ?1 and dseq <= ?4 and dseq not between ?2 and ?3 limit 1",
            )?
            .exists((id, act.first, act.last, act.before))?;
        if elsewhere {
            return Ok(false);
        }
        if entity.kind != EntityKind::Person {
            return Ok(true);
        }
        let held_elsewhere = self
            .connection
            .prepare_cached(
                "select 1 from issue where person = ?1
                   and cast(substr(op, 15) as integer) <= ?4
                   and cast(substr(op, 15) as integer) not between ?2 and ?3 limit 1",
            )?
            .exists((id, act.first, act.last, act.before))?;
        Ok(!held_elsewhere)
    }

    /// Whether a unit has people or units, a badge a holder, a group or role somebody.
    fn is_in_use(&self, entity: Entity) -> Result<bool> {
        let id = entity.id.as_bytes().as_slice();
        Ok(match entity.kind {
            EntityKind::Unit => self
                .connection
                .prepare_cached(
                    "select 1 from unit where retracted = 0 and ?1 in (parent, cost_centre, successor)
                     union all select 1 from edge e join person p on p.id = e.a
                       where e.kind = 'department' and e.b = ?1 and e.present = 1 and p.retracted = 0
                     limit 1",
                )?
                .exists([id])?
                || match self.known {
                    Some(known) => known.units.is_used(self.connection, entity.id)?,
                    None => unit_use::is_used(self.connection, entity.id)?,
                },
            EntityKind::Badge => self
                .connection
                .prepare_cached("select 1 from issue where badge = ?1 and ended_at is null limit 1")?
                .exists([id])?,
            // Whoever is in a group, has a role, or is limited to a group, by another act.
            EntityKind::Group | EntityKind::Role => self
                .connection
                .prepare_cached(
                    "select 1 from edge e
                       left join op o on o.dseq = cast(substr(e.ver, 15) as integer)
                     where e.present = 1
                       and (e.b = ?1 and e.kind in ('group', 'manager', 'group_parent', 'role', 'group_role', 'project_rule')
                         or e.scope = 'group:' || ?4)
                       and o.change_set is not ?2 and o.change_set is not ?3
                       and o.change_set is not (select o.change_set from audit a join op o on o.dseq = a.dseq
                         where a.subject = ?1 order by a.n limit 1)
                     limit 1",
                )?
                .exists((
                    id,
                    self.change_set,
                    self.undoes.unwrap_or(0),
                    entity.id.to_string(),
                ))?,
            EntityKind::Organisation
            | EntityKind::Person
            | EntityKind::ReaderProfile
            | EntityKind::SavedView => false,
        })
    }

    /// The version of what a change touches, as its author on this desk sees it now.
    pub(crate) fn base_of(&self, change: &Change) -> Result<Option<Ver>> {
        Ok(match change {
            Change::Set { entity, field, .. } => match self.presence(*entity)? {
                Presence::Present => Some(self.field(*entity, *field)?.1),
                Presence::Absent | Presence::Retracted => None,
            },
            Change::Link { edge, .. } => self.edge(*edge)?.map(|state| state.ver),
            Change::SetPassword { person, .. } => self.password(*person)?.map(|state| state.ver),
            Change::Create { .. }
            | Change::PlaceHold { .. }
            | Change::LiftHolds { .. }
            | Change::IssueBadge { .. }
            | Change::EndIssue { .. }
            | Change::Retract { .. }
            | Change::Unretract { .. } => None,
        })
    }
}

pub(crate) fn hold(row: &Row<'_>) -> Result<Hold> {
    let op: String = row.get(0)?;
    let kind: String = row.get(1)?;
    Ok(Hold {
        op: ver(&op)?,
        kind: HoldKind::from_key(&kind).ok_or_else(|| Error::Damaged("hold.kind".into()))?,
        reason: row.get(2)?,
        from: row.get::<_, Option<i64>>(3)?.map(Instant),
        until: row.get::<_, Option<i64>>(4)?.map(Instant),
        lifted: row.get::<_, Option<String>>(5)?.is_some(),
    })
}

impl State for Confirmed<'_> {
    type Error = Error;

    fn presence(&self, entity: Entity) -> Result<Presence> {
        if self.is_fresh(entity) {
            return Ok(Presence::Present);
        }
        let other;
        let sql = match entity.kind {
            // An import asks this of each of them.
            EntityKind::Person => "select retracted from person where id = ?1",
            EntityKind::Badge => "select retracted from badge where id = ?1",
            EntityKind::Organisation => "select 0 from organisation where id = ?1",
            EntityKind::Unit
            | EntityKind::Group
            | EntityKind::Role
            | EntityKind::ReaderProfile
            | EntityKind::SavedView => {
                other = format!("select retracted from {} where id = ?1", table(entity.kind));
                &other
            }
        };
        let found: Option<bool> = self
            .connection
            .prepare_cached(sql)?
            .query_row([entity.id.as_bytes().as_slice()], |row| row.get(0))
            .optional()?;
        Ok(match found {
            None => Presence::Absent,
            Some(false) => Presence::Present,
            Some(true) => Presence::Retracted,
        })
    }

    fn field(&self, entity: Entity, field: Field) -> Result<(Value, Ver)> {
        if field == Field::Badge(BadgeField::Revoked)
            && let Some(badge) = self.known.and_then(|known| known.badges.get(&entity.id))
        {
            return Ok((badge.revoked.clone(), badge.ver));
        }
        let sql = format!(
            "select {}, created_ver from {} where id = ?1",
            field.key(),
            table(entity.kind)
        );
        let found = self
            .connection
            .prepare_cached(&sql)?
            .query_row([entity.id.as_bytes().as_slice()], |row| {
                let created: String = row.get(1)?;
                Ok(person::value(kind_of(field), row.get_ref(0)?).map(|value| (value, created)))
            })
            .optional()?;
        let (value, created) = found.ok_or(Error::NotFound)??;
        let (kind, id) = entity_key(entity);
        let later: Option<String> = self
            .connection
            .prepare_cached("select ver from fver where entity = ?1 and id = ?2 and f = ?3")?
            .query_row((kind, id.as_slice(), field.key()), |row| row.get(0))
            .optional()?;
        Ok((value, ver(later.as_deref().unwrap_or(&created))?))
    }

    fn edge(&self, edge: Edge) -> Result<Option<EdgeState>> {
        let found = self
            .connection
            .prepare_cached(
                "select present, ver, starts, ends, reason from edge
                 where kind = ?1 and a = ?2 and b = ?3 and scope = ?4",
            )?
            .query_row(
                (
                    edge.kind.key(),
                    edge.a.as_bytes().as_slice(),
                    edge.b.as_bytes().as_slice(),
                    edge.scope.to_string(),
                ),
                |row| {
                    let terms = Terms {
                        from: row.get::<_, Option<i64>>(2)?.map(Instant),
                        until: row.get::<_, Option<i64>>(3)?.map(Instant),
                        reason: row.get(4)?,
                    };
                    Ok((row.get(0)?, row.get::<_, String>(1)?, terms))
                },
            )
            .optional()?;
        found
            .map(|(present, text, terms)| {
                Ok(EdgeState {
                    present,
                    terms,
                    ver: ver(&text)?,
                })
            })
            .transpose()
    }

    fn linked(&self, kind: EdgeKind, a: Uuid) -> Result<Vec<Uuid>> {
        let mut statement = self.connection.prepare_cached(
            "select distinct b from edge where kind = ?1 and a = ?2 and present = 1",
        )?;
        let rows = statement.query_map((kind.key(), a.as_bytes().as_slice()), |row| {
            person::uuid(row, 0)
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn holds(&self, entity: Entity) -> Result<Vec<Hold>> {
        if self.is_fresh(entity) {
            return Ok(Vec::new());
        }
        let mut statement = self.connection.prepare_cached(
            "select op, kind, reason, starts, ends, lifted_by from hold where entity = ?1",
        )?;
        let rows = statement.query_map([entity.id.as_bytes().as_slice()], |row| Ok(hold(row)))?;
        rows.map(|row| row?).collect()
    }

    fn claims(&self, kind: ClaimKind, key: &str) -> Result<Vec<Claim>> {
        let mut statement = self
            .connection
            .prepare_cached("select owner, state, ver from claim where kind = ?1 and nkey = ?2")?;
        let rows = statement.query_map((kind.key(), key), |row| {
            Ok((
                person::uuid(row, 0)?,
                row.get::<_, String>(1)?,
                row.get::<_, String>(2)?,
            ))
        })?;
        let mut claims: Vec<Claim> = rows
            .map(|row| {
                let (owner, state, text) = row?;
                let state = if state == "held" {
                    ClaimState::Held
                } else {
                    ClaimState::Contested
                };
                Ok(Claim {
                    owner,
                    state,
                    ver: ver(&text)?,
                })
            })
            .collect::<Result<_>>()?;
        // All of them were decided here, so their places in the log are the order they came in.
        claims.sort_by_key(|claim| claim.ver.dseq);
        Ok(claims)
    }

    fn agreed(&self, op: OpId) -> Result<Option<Ver>> {
        let found: Option<(Vec<u8>, String)> = self
            .connection
            .prepare_cached("select raw, prior from op where dseq = ?1 and prior is not null")?
            .query_row([crate::write::dseq(op)], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()?;
        let Some((raw, prior)) = found else {
            return Ok(None);
        };
        // A desk that was restored from a backup went on in another log.
        if protocol::read_op(&raw).map(|(found, _)| found.id) != Ok(op) {
            return Ok(None);
        }
        let prior: serde_json::Value = serde_json::from_str(&prior).unwrap_or_default();
        Ok(prior
            .get("agreed")
            .and_then(|with| with.as_str()?.parse().ok()))
    }

    fn claims_of(&self, owner: Uuid) -> Result<Vec<(ClaimKind, String)>> {
        // Read off the person's own fields: an index by owner would be written with every claim
        // and read only here.
        let mut found = Vec::new();
        if let Some(person) = person::load(self.connection, owner)? {
            for field in [
                PersonField::Email,
                PersonField::Username,
                PersonField::EmployeeNo,
            ] {
                if let (Some(kind), Some(text)) = (field.claim(), person.get(field).as_text()) {
                    let claim = (kind, claim_key(kind, text));
                    if !found.contains(&claim) {
                        found.push(claim);
                    }
                }
            }
        }
        let mut statement = self.connection.prepare_cached(
            "select b.card from issue i join badge b on b.id = i.badge where i.person = ?1 and i.ended_at is null",
        )?;
        let cards =
            statement.query_map([owner.as_bytes().as_slice()], |row| row.get::<_, String>(0))?;
        for card in cards {
            found.push((ClaimKind::Card, claim_key(ClaimKind::Card, &card?)));
        }
        Ok(found)
    }

    fn issues(&self, badge: BadgeId) -> Result<Vec<Issue>> {
        if self.is_fresh(badge.into()) {
            return Ok(Vec::new());
        }
        let mut statement = self
            .connection
            .prepare_cached("select op, person from issue where badge = ?1 and ended_at is null")?;
        let rows = statement.query_map([badge.0.as_bytes().as_slice()], |row| {
            Ok((row.get::<_, String>(0)?, person::uuid(row, 1)?))
        })?;
        rows.map(|row| {
            let (op, person) = row?;
            Ok(Issue {
                op: ver(&op)?,
                person: PersonId(person),
            })
        })
        .collect()
    }

    fn password(&self, person: PersonId) -> Result<Option<PasswordState>> {
        let found: Option<(String, String)> = self
            .connection
            .prepare_cached("select rank, ver from password where person = ?1")?
            .query_row([person.0.as_bytes().as_slice()], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()?;
        found
            .map(|(rank, text)| {
                let rank = SecretRank::from_key(&rank)
                    .ok_or_else(|| Error::Damaged("password.rank".into()))?;
                Ok(PasswordState {
                    rank,
                    ver: ver(&text)?,
                })
            })
            .transpose()
    }

    fn leaves_no_owner(&self, change: &Change) -> Result<bool> {
        owners::leaves_no_owner(self, change)
    }

    fn touched_since_creation(&self, entity: Entity) -> Result<bool> {
        // Acts that were taken back do not count, nor do the undos and redos themselves: whether
        // an act is in force is said by its own row. And neither count the act that made the
        // entity, the one being taken back, and this one.
        let known = self.known;
        if known.is_some_and(|known| known.untouched == Some(entity)) {
            return Ok(false);
        }
        let id = entity.id.as_bytes().as_slice();
        if self.is_only_of_the_act(entity)? {
            return match entity.kind {
                EntityKind::Person => Ok(self
                    .connection
                    .prepare_cached(
                        "select 1 from issue where person = ?1 and ended_at is null
                         union all select 1 from unit where manager = ?1 and retracted = 0 limit 1",
                    )?
                    .exists([id])?),
                _ => self.is_in_use(entity),
            };
        }
        let elsewhere = self
            .connection
            .prepare_cached(
                "select 1 from audit a join op o on o.dseq = a.dseq join change_set c on c.n = o.change_set
                 where a.subject = ?1 and o.verdict not in ('conflict', 'held', 'rejected')
                   and c.undone_by is null and c.undoes is null and c.n not in (?2, ?3) and c.n <> (
                     select o.change_set from audit a join op o on o.dseq = a.dseq
                     where a.subject = ?1 order by a.n limit 1)
                 limit 1",
            )?
            .exists((
                entity.id.as_bytes().as_slice(),
                self.change_set,
                self.undoes.unwrap_or(0),
            ))?;
        if elsewhere {
            return Ok(true);
        }
        match entity.kind {
            // Who held a badge by another act that is in force, or leads a unit, was worked with.
            EntityKind::Person => Ok(self
                .connection
                .prepare_cached(
                    "select 1 from issue i left join op o on o.dseq = cast(substr(i.op, 15) as integer)
                       left join change_set c on c.n = o.change_set
                     where i.person = ?1 and (i.ended_at is null
                       or (c.undone_by is null and c.undoes is null and c.n not in (?2, ?3)
                         and c.n <> (select o.change_set from audit a join op o on o.dseq = a.dseq
                           where a.subject = ?1 order by a.n limit 1)))
                     union all select 1 from unit where manager = ?1 and retracted = 0 limit 1",
                )?
                .exists((id, self.change_set, self.undoes.unwrap_or(0)))?),
            _ => self.is_in_use(entity),
        }
    }
}

/// Operations named in a row.
pub(crate) fn op_id(text: &str) -> Result<OpId> {
    ver(text)
}
