//! A directory in memory: what a desk and the hub keep, as plain maps. Effects
//! are written without judging them, as every desk does.

use std::collections::BTreeMap;
use std::convert::Infallible;

use domain::access::{BuiltInRole, GroupAccess, Role, would_leave_no_owner};
use domain::claim::{ClaimKind, ClaimState, claim_key};
use domain::decide::{
    Claim, ConflictKind, EdgeState, Effect, Issue, PasswordState, Presence, State, Verdict,
};
use domain::field::{Entity, EntityKind, Field, GroupField, RoleField};
use domain::guard::{Subject, drafted};
use domain::id::{BadgeId, GroupId, LogId, OpId, PersonId, RoleId, Uuid, Ver};
use domain::lifecycle::{Hold, HoldKind};
use domain::op::{Change, Edge, EdgeKind, IssueEnd, SecretRank, Terms};
use domain::person::PersonField;
use domain::time::Instant;
use domain::value::Value;
use sha2::{Digest, Sha256};

use crate::hub::graph_of;

#[derive(Clone, Debug, PartialEq)]
pub struct Made {
    pub by: OpId,
    pub retracted: bool,
    pub touched: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    pub present: bool,
    pub terms: Terms,
    pub ver: Ver,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    pub badge: BadgeId,
    pub person: PersonId,
    pub end: Option<IssueEnd>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Claimed {
    pub state: ClaimState,
    pub ver: Ver,
    /// Its place among all claims.
    pub place: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Password {
    pub phc: Option<String>,
    pub rank: SecretRank,
    pub must_change: bool,
    pub ver: Ver,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Conflict {
    pub kind: ConflictKind,
    pub entity: Entity,
    pub field: Option<Field>,
    pub contender: Value,
    pub incumbent: Ver,
}

/// Ordered maps throughout, so that equal directories print equally.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Memory {
    pub entities: BTreeMap<Entity, Made>,
    pub fields: BTreeMap<(Entity, Field), (Value, Ver)>,
    /// Values that were replaced, with the operation that had written them.
    pub history: BTreeMap<(Entity, Field, OpId), Value>,
    pub links: BTreeMap<Edge, Link>,
    pub holds: BTreeMap<(Entity, OpId), Hold>,
    pub claims: BTreeMap<(ClaimKind, String, Uuid), Claimed>,
    /// How many claims were ever made: the place of the next one.
    pub claimed: usize,
    pub issues: BTreeMap<OpId, Given>,
    pub passwords: BTreeMap<PersonId, Password>,
    pub conflicts: BTreeMap<(OpId, usize), Conflict>,
    /// Operations that wanted what was so already, with what stood.
    pub agreed: BTreeMap<OpId, Ver>,
    pub verdicts: BTreeMap<OpId, Verdict>,
}

/// The version of what was never written.
const NEVER: Ver = OpId {
    log: LogId(0),
    dseq: 0,
};

impl Memory {
    pub fn apply(&mut self, op: OpId, verdict: &Verdict, effects: &[Effect]) {
        for (n, effect) in effects.iter().enumerate() {
            self.write(op, n, effect);
        }
        self.conclude(op, verdict);
    }

    pub fn conclude(&mut self, op: OpId, verdict: &Verdict) {
        self.verdicts.insert(op, verdict.clone());
    }

    pub fn write(&mut self, op: OpId, n: usize, effect: &Effect) {
        match effect.clone() {
            Effect::Created { entity, fields } => {
                let made = Made {
                    by: op,
                    retracted: false,
                    touched: false,
                };
                self.entities.insert(entity, made);
                for (field, value) in fields {
                    self.fields.insert((entity, field), (value, op));
                }
            }
            Effect::FieldSet {
                entity,
                field,
                value,
            } => {
                if let Some((old, ver)) = self.fields.insert((entity, field), (value, op)) {
                    self.history.insert((entity, field, ver), old);
                }
                self.touch(entity);
            }
            Effect::Linked {
                edge,
                present,
                terms,
            } => {
                let link = Link {
                    present,
                    terms,
                    ver: op,
                };
                self.links.insert(edge, link);
                self.touch(edge.subject());
                if let Some(kind) = edge.kind.target() {
                    self.touch(Entity { kind, id: edge.b });
                }
            }
            Effect::HoldPlaced { entity, hold } => {
                self.holds.insert((entity, hold.op), hold);
                self.touch(entity);
            }
            Effect::HoldLifted { entity, hold } => {
                if let Some(hold) = self.holds.get_mut(&(entity, hold)) {
                    hold.lifted = true;
                }
            }
            Effect::Claimed {
                kind,
                key,
                owner,
                state,
            } => {
                self.claimed += 1;
                let new = Claimed {
                    state,
                    ver: op,
                    place: self.claimed,
                };
                let slot = self
                    .claims
                    .entry((kind, key, owner))
                    .or_insert_with(|| new.clone());
                if slot.state == ClaimState::Released {
                    *slot = new;
                } else {
                    // Moving up keeps the operation that claimed, and its place.
                    slot.state = state;
                }
            }
            Effect::Issued { badge, person } => {
                let given = Given {
                    badge,
                    person,
                    end: None,
                };
                self.issues.insert(op, given);
                self.touch(badge.into());
                self.touch(person.into());
            }
            Effect::IssueEnded { issue, end, .. } => {
                if let Some(given) = self.issues.get_mut(&issue) {
                    given.end.get_or_insert(end);
                }
            }
            Effect::PasswordSet {
                person,
                phc,
                rank,
                must_change,
            } => {
                let password = Password {
                    phc,
                    rank,
                    must_change,
                    ver: op,
                };
                self.passwords.insert(person, password);
                self.touch(person.into());
            }
            Effect::PasswordShaken { person } => {
                if let Some(password) = self.passwords.get_mut(&person) {
                    password.must_change = true;
                }
            }
            Effect::Agreed { entity, with } => {
                self.agreed.extend(with.map(|with| (op, with)));
                self.touch(entity);
            }
            Effect::Conflicted {
                kind,
                entity,
                field,
                contender,
                incumbent,
            } => {
                let conflict = Conflict {
                    kind,
                    entity,
                    field,
                    contender,
                    incumbent,
                };
                self.conflicts.insert((op, n), conflict);
            }
            Effect::Retracted { entity, gone } => {
                if let Some(made) = self.entities.get_mut(&entity) {
                    made.retracted = gone;
                }
            }
        }
    }

    fn touch(&mut self, entity: Entity) {
        if let Some(made) = self.entities.get_mut(&entity) {
            made.touched = true;
        }
    }

    pub fn is_present(&self, entity: Entity) -> bool {
        self.entities
            .get(&entity)
            .is_some_and(|made| !made.retracted)
    }

    /// Whether it is there and was not removed.
    pub fn stands(&self, entity: Entity) -> bool {
        let removed: Field = match entity.kind {
            EntityKind::Role => RoleField::Removed.into(),
            _ => GroupField::Removed.into(),
        };
        let removed = self.fields.get(&(entity, removed));
        self.is_present(entity) && removed.is_none_or(|(value, _)| *value != Value::Bool(true))
    }

    /// What a group or role would carry if it stood.
    pub fn carried(&self, entity: Entity) -> (GroupAccess, Role) {
        let mut standing = self.clone();
        standing
            .fields
            .remove(&(entity, GroupField::Removed.into()));
        standing.fields.remove(&(entity, RoleField::Removed.into()));
        let graph = graph_of(&standing);
        let group = graph.groups.get(&GroupId(entity.id));
        let role = graph.roles.get(&RoleId(entity.id));
        (
            group.cloned().unwrap_or_default(),
            role.cloned().unwrap_or_default(),
        )
    }

    pub fn all(&self, kind: EntityKind) -> Vec<Uuid> {
        self.entities
            .iter()
            .filter(|(entity, made)| entity.kind == kind && !made.retracted)
            .map(|(entity, _)| entity.id)
            .collect()
    }

    pub fn ver(&self, entity: Entity, field: Field) -> Ver {
        let made = || self.entities.get(&entity).map_or(NEVER, |made| made.by);
        self.fields
            .get(&(entity, field))
            .map_or_else(made, |(_, ver)| *ver)
    }

    pub fn has_role(&self, person: PersonId, role: BuiltInRole) -> bool {
        self.links
            .get(&Edge::role(person, role.id()))
            .is_some_and(|link| link.present)
    }

    /// Suspended or in the bin, now or from some date on.
    pub fn is_held_back(&self, person: PersonId) -> bool {
        let entity = Entity::from(person);
        self.holds
            .range((entity, NEVER)..)
            .take_while(|((of, _), _)| *of == entity)
            .any(|(_, hold)| {
                !hold.lifted && (hold.kind.suspends() || hold.kind == HoldKind::Deleted)
            })
    }

    /// Active for good, and able to sign in.
    pub fn can_stay(&self, person: PersonId) -> bool {
        let filled = |field: PersonField| {
            self.fields
                .get(&(person.into(), field.into()))
                .is_some_and(|(value, _)| !value.is_null())
        };
        let has_password = self
            .passwords
            .get(&person)
            .is_some_and(|password| password.phc.is_some());
        let has_login = self.claims.iter().any(|((kind, _, owner), claim)| {
            *kind == ClaimKind::Login && *owner == person.0 && claim.state == ClaimState::Held
        });
        self.is_present(person.into())
            && !self.is_held_back(person)
            && filled(PersonField::ActivatedAt)
            && !filled(PersonField::EndDate)
            && has_password
            && has_login
    }

    /// Owners who can act, for good.
    pub fn owners(&self) -> Vec<PersonId> {
        self.links
            .iter()
            .filter(|(edge, link)| {
                edge.kind == EdgeKind::Role
                    && edge.b == BuiltInRole::Owner.id().0
                    && link.present
                    && link.terms.until.is_none()
            })
            .map(|(edge, _)| PersonId(edge.a))
            .filter(|person| self.can_stay(*person))
            .collect()
    }

    /// Whether a change of an address or a username leaves nothing to sign in with.
    pub fn locks_out(&self, change: &Change) -> bool {
        let Change::Set {
            entity,
            field: Field::Person(field @ (PersonField::Email | PersonField::Username)),
            value,
        } = change
        else {
            return false;
        };
        let held_by = |text: &str| {
            let Ok(claims) = self.claims(ClaimKind::Login, &claim_key(ClaimKind::Login, text));
            let held = claims.iter().find(|claim| claim.state == ClaimState::Held);
            held.map(|claim| claim.owner)
        };
        let new_opens = value
            .as_text()
            .is_some_and(|text| held_by(text).is_none_or(|owner| owner == entity.id));
        let other = match field {
            PersonField::Email => PersonField::Username,
            _ => PersonField::Email,
        };
        let other = self.fields.get(&(*entity, other.into()));
        let other_opens = other
            .and_then(|(value, _)| value.as_text())
            .is_some_and(|text| held_by(text) == Some(entity.id));
        !new_opens && !other_opens
    }

    /// The same directory without one field, as a version that does not know it.
    pub fn without(&self, unknown: Field) -> Self {
        let mut rest = self.clone();
        rest.fields.retain(|(_, field), _| *field != unknown);
        rest.history.retain(|(_, field, _), _| *field != unknown);
        rest.conflicts
            .retain(|_, conflict| conflict.field != Some(unknown));
        // Nor that anybody touched something by it.
        rest.entities
            .values_mut()
            .for_each(|made| made.touched = false);
        rest
    }

    /// One number for everything in it, to compare desks by.
    pub fn digest(&self) -> String {
        use std::fmt::Write;
        let mut text = String::new();
        let _ = write!(text, "{self:?}");
        let hash = Sha256::digest(text.as_bytes());
        hash.iter().take(8).fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }
}

impl State for Memory {
    type Error = Infallible;

    fn presence(&self, entity: Entity) -> Result<Presence, Infallible> {
        Ok(match self.entities.get(&entity) {
            None => Presence::Absent,
            Some(made) if made.retracted => Presence::Retracted,
            Some(_) => Presence::Present,
        })
    }

    fn field(&self, entity: Entity, field: Field) -> Result<(Value, Ver), Infallible> {
        let value = self.fields.get(&(entity, field));
        let value = value.map_or(Value::Null, |(value, _)| value.clone());
        Ok((value, self.ver(entity, field)))
    }

    fn edge(&self, edge: Edge) -> Result<Option<EdgeState>, Infallible> {
        Ok(self.links.get(&edge).map(|link| EdgeState {
            present: link.present,
            terms: link.terms.clone(),
            ver: link.ver,
        }))
    }

    fn linked(&self, kind: EdgeKind, a: Uuid) -> Result<Vec<Uuid>, Infallible> {
        Ok(self
            .links
            .iter()
            .filter(|(edge, link)| edge.kind == kind && edge.a == a && link.present)
            .map(|(edge, _)| edge.b)
            .collect())
    }

    fn holds(&self, entity: Entity) -> Result<Vec<Hold>, Infallible> {
        Ok(self
            .holds
            .range((entity, NEVER)..)
            .take_while(|((of, _), _)| *of == entity)
            .map(|(_, hold)| hold.clone())
            .collect())
    }

    fn claims(&self, kind: ClaimKind, key: &str) -> Result<Vec<Claim>, Infallible> {
        let mut claims: Vec<(Uuid, &Claimed)> = self
            .claims
            .range((kind, key.to_owned(), Uuid::nil())..)
            .take_while(|((k, text, _), _)| *k == kind && text == key)
            .filter(|(_, claim)| claim.state != ClaimState::Released)
            .map(|((_, _, owner), claim)| (*owner, claim))
            .collect();
        claims.sort_by_key(|(_, claim)| claim.place);
        Ok(claims
            .into_iter()
            .map(|(owner, claim)| Claim {
                owner,
                state: claim.state,
                ver: claim.ver,
            })
            .collect())
    }

    fn agreed(&self, op: OpId) -> Result<Option<Ver>, Infallible> {
        Ok(self.agreed.get(&op).copied())
    }

    fn claims_of(&self, owner: Uuid) -> Result<Vec<(ClaimKind, String)>, Infallible> {
        Ok(self
            .claims
            .iter()
            .filter(|((_, _, of), claim)| *of == owner && claim.state != ClaimState::Released)
            .map(|((kind, key, _), _)| (*kind, key.clone()))
            .collect())
    }

    fn issues(&self, badge: BadgeId) -> Result<Vec<Issue>, Infallible> {
        Ok(self
            .issues
            .iter()
            .filter(|(_, given)| given.badge == badge && given.end.is_none())
            .map(|(op, given)| Issue {
                op: *op,
                person: given.person,
            })
            .collect())
    }

    fn password(&self, person: PersonId) -> Result<Option<PasswordState>, Infallible> {
        Ok(self.passwords.get(&person).map(|password| PasswordState {
            rank: password.rank,
            ver: password.ver,
        }))
    }

    fn leaves_no_owner(&self, change: &Change) -> Result<bool, Infallible> {
        let subject = PersonId(change.subject().id);
        if !self.has_role(subject, BuiltInRole::Owner) {
            return Ok(false);
        }
        let about = Subject {
            locked_out: self.locks_out(change),
            ..Subject::default()
        };
        // No start date is ever in the future here, so the moment makes no difference.
        let graph = graph_of(self);
        let draft = drafted(&graph, change, about, Instant(0));
        Ok(would_leave_no_owner(&draft))
    }

    fn touched_since_creation(&self, entity: Entity) -> Result<bool, Infallible> {
        Ok(self.entities.get(&entity).is_some_and(|made| made.touched))
    }
}
