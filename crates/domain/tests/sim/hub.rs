//! The hub in memory: one order for all, permission judged when an operation
//! arrives, and one transaction for all operations of a Save.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;

use domain::access::{
    AccessGraph, Allow, BuiltInRole, Deny, Grant, GroupAccess, Membership, PersonAccess, Role,
};
use domain::claim::ClaimKind;
use domain::decide::{
    Authority, Claim, Decision, EdgeState, Effect, Issue, PasswordState, Presence, State, Verdict,
    decide,
};
use domain::field::{Entity, EntityKind, Field};
use domain::guard::{Guard, Subject, window_of};
use domain::id::{BadgeId, GroupId, LogId, OpId, PersonId, RoleId, UnitId, Uuid, Ver};
use domain::lifecycle::Hold;
use domain::op::{Change, Edge, EdgeKind, Op};
use domain::time::Instant;
use domain::value::Value;

use crate::memory::Memory;

/// Which rules are kept. All, unless a test shows that the harness notices
/// what happens without one.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// An operation is compared with what its author saw.
    pub base_check: bool,
    /// A key has one holder.
    pub claims: bool,
    /// A grant whose author had not seen a revocation does not stand.
    pub revoke_wins: bool,
    /// What belongs together is written together, on the hub and on desks.
    pub one_transaction: bool,
    /// Whoever acts is permitted to.
    pub authority: bool,
    /// The last owner stays.
    pub last_owner: bool,
    /// Nothing lies in itself, however far down.
    pub circles: bool,
}

impl Rules {
    pub const ALL: Self = Self {
        base_check: true,
        claims: true,
        revoke_wins: true,
        one_transaction: true,
        authority: true,
        last_owner: true,
        circles: true,
    };
}

/// One place in the hub's order.
#[derive(Clone, Debug)]
pub struct Entry {
    pub op: Op,
    pub verdict: Verdict,
    pub effects: Vec<Effect>,
    /// The desk was revoked when this arrived.
    pub device_revoked: bool,
}

/// What the hub keeps of a desk.
#[derive(Clone, Debug, Default)]
pub struct Device {
    pub last_dseq: u64,
    pub revoked: bool,
}

/// Its answer to a push.
#[derive(Clone, Debug, PartialEq)]
pub enum Pushed {
    /// Everything up to this place of the desk's log is decided.
    UpTo(u64),
    /// Operations are missing; send from here.
    Expected(u64),
}

#[derive(Clone, Debug)]
pub struct Hub {
    pub rules: Rules,
    pub state: Memory,
    pub log: Vec<Entry>,
    pub devices: BTreeMap<LogId, Device>,
    /// Who ever could act, so that losing the right is told apart from never having had it.
    pub ever_admins: BTreeSet<PersonId>,
    pub now: Instant,
}

impl Hub {
    pub fn new(rules: Rules) -> Self {
        Self {
            rules,
            state: Memory::default(),
            log: Vec::new(),
            devices: BTreeMap::new(),
            ever_admins: BTreeSet::new(),
            now: Instant(0),
        }
    }

    /// Takes a batch. `crash_after` is how many operations are decided before
    /// the hub is killed; what was not committed by then never happened.
    pub fn push(&mut self, log: LogId, batch: &[Op], crash_after: Option<usize>) -> Option<Pushed> {
        let expected = self.devices.entry(log).or_default().last_dseq + 1;
        if batch.first().is_some_and(|op| op.id.dseq > expected) {
            return Some(Pushed::Expected(expected));
        }
        let fresh: Vec<&Op> = batch.iter().filter(|op| op.id.dseq >= expected).collect();
        let mut decided = 0;
        for tx in fresh.chunk_by(|a, b| a.tx == b.tx) {
            let atomic = self.rules.one_transaction && crash_after.is_some();
            let before = atomic.then(|| self.clone());
            for op in tx {
                if crash_after == Some(decided) {
                    if let Some(before) = before {
                        *self = before;
                    }
                    return None;
                }
                self.decide(op);
                decided += 1;
            }
        }
        Some(Pushed::UpTo(self.devices[&log].last_dseq))
    }

    /// A page after a place in the order, at most `limit` long.
    pub fn pull(&self, after: usize, limit: usize) -> &[Entry] {
        let rest = &self.log[after.min(self.log.len())..];
        &rest[..limit.min(rest.len())]
    }

    fn decide(&mut self, op: &Op) {
        let device = self.devices.entry(op.id.log).or_default();
        device.last_dseq = op.id.dseq;
        let device_revoked = device.revoked;
        let authority = if device_revoked {
            Authority::Revoked
        } else {
            self.authority(op)
        };
        let decision = decide_under(self.rules, &self.state, op, authority);
        self.state
            .apply(op.id, &decision.verdict, &decision.effects);
        self.log.push(Entry {
            op: op.clone(),
            verdict: decision.verdict,
            effects: decision.effects,
            device_revoked,
        });
        for person in self.state.all(EntityKind::Person).into_iter().map(PersonId) {
            if [BuiltInRole::Owner, BuiltInRole::Admin]
                .into_iter()
                .any(|role| self.state.has_role(person, role))
            {
                self.ever_admins.insert(person);
            }
        }
    }

    fn authority(&self, op: &Op) -> Authority {
        let Some(actor) = op.by.person else {
            // The first owner makes themselves, in an empty directory.
            return if self.state.owners().is_empty() {
                Authority::Granted
            } else {
                Authority::Denied
            };
        };
        if !self.rules.authority {
            return Authority::Granted;
        }
        if is_permitted(&self.state, actor, &op.change, self.now) {
            Authority::Granted
        } else if self.ever_admins.contains(&actor) {
            Authority::Revoked
        } else {
            Authority::Denied
        }
    }
}

/// Decides under the rules that are kept.
pub fn decide_under(rules: Rules, state: &Memory, op: &Op, authority: Authority) -> Decision {
    let seen = Weakened { state, op, rules };
    let Ok(decision) = decide(&seen, op, authority);
    decision
}

/// Whether somebody may make a change, as a desk asks before it saves and the
/// hub asks again when it arrives.
pub fn is_permitted(state: &Memory, actor: PersonId, change: &Change, now: Instant) -> bool {
    if state.is_held_back(actor) {
        return false;
    }
    let subject = change.subject();
    let Ok(holds) = state.holds(subject);
    let (returning_group, returning_role) = match subject.kind {
        EntityKind::Group | EntityKind::Role => state.carried(subject),
        _ => Default::default(),
    };
    let subject = Subject {
        holds: &holds,
        returning_group: Some(&returning_group),
        returning_role: Some(&returning_role),
        ..Subject::default()
    };
    let graph = graph_of(state);
    Guard::new(&graph, actor, now)
        .authorize(change, subject)
        .is_ok()
}

pub fn graph_of(state: &Memory) -> AccessGraph {
    let mut graph = AccessGraph::default();
    for person in state.all(EntityKind::Person) {
        let access = PersonAccess {
            can_stay: state.can_stay(PersonId(person)),
            ..PersonAccess::default()
        };
        graph.people.insert(PersonId(person), access);
    }
    for role in state.all(EntityKind::Role) {
        if state.stands(Entity::from(RoleId(role))) {
            graph.roles.insert(RoleId(role), Role::default());
        }
    }
    for group in state.all(EntityKind::Group) {
        if state.stands(Entity::from(GroupId(group))) {
            graph.groups.insert(GroupId(group), GroupAccess::default());
        }
    }
    // What a built-in role permits besides, or no more, is told by links too.
    let permissions = state.links.iter();
    for (edge, link) in permissions.filter(|(edge, _)| edge.kind == EdgeKind::RolePermission) {
        let role = graph.roles.get_mut(&RoleId(edge.a));
        if let (Some(role), Some(permission)) = (role, edge.permission()) {
            match link.present {
                true => role.permissions.insert(permission),
                false => role.permissions.remove(permission),
            }
        }
    }
    for (edge, link) in state.links.iter().filter(|(_, link)| link.present) {
        let window = window_of(&link.terms);
        if let Some(group) = graph.groups.get_mut(&GroupId(edge.a)) {
            match edge.kind {
                EdgeKind::GroupRole => group.grants.push(Grant {
                    role: RoleId(edge.b),
                    scope: edge.scope,
                    window,
                }),
                EdgeKind::GroupParent if state.stands(Entity::from(GroupId(edge.b))) => {
                    group.parents.push(GroupId(edge.b));
                }
                _ => {}
            }
        }
        let Some(person) = graph.people.get_mut(&PersonId(edge.a)) else {
            continue;
        };
        match edge.kind {
            EdgeKind::Role => person.grants.push(Grant {
                role: RoleId(edge.b),
                scope: edge.scope,
                window,
            }),
            EdgeKind::Department => person.units.push(UnitId(edge.b)),
            EdgeKind::Group if state.stands(Entity::from(GroupId(edge.b))) => {
                person.groups.push(Membership {
                    group: GroupId(edge.b),
                    window,
                });
            }
            EdgeKind::Allow => person
                .allows
                .extend(edge.permission().map(|permission| Allow {
                    permission,
                    scope: edge.scope,
                    window,
                })),
            EdgeKind::Deny => person.denies.extend(
                edge.permission()
                    .map(|permission| Deny { permission, window }),
            ),
            EdgeKind::Manager if state.stands(Entity::from(GroupId(edge.b))) => {
                person.manages.push(GroupId(edge.b));
            }
            _ => {}
        }
    }
    graph
}

/// A state that lies to `decide` about what a missing rule would not look at,
/// so that `decide` itself needs no switch.
struct Weakened<'a> {
    state: &'a Memory,
    op: &'a Op,
    rules: Rules,
}

impl State for Weakened<'_> {
    type Error = Infallible;

    fn field(&self, entity: Entity, field: Field) -> Result<(Value, Ver), Infallible> {
        let (value, ver) = self.state.field(entity, field)?;
        let leads_on = matches!(field, Field::Unit(field) if field.leads_on());
        if leads_on && !self.rules.circles && self.op.change.subject() != entity {
            return Ok((Value::Null, ver)); // as if everything lay at the top
        }
        let seen = if self.rules.base_check {
            None
        } else {
            self.op.base
        };
        Ok((value, seen.unwrap_or(ver)))
    }

    fn edge(&self, edge: Edge) -> Result<Option<EdgeState>, Infallible> {
        if self.rules.revoke_wins {
            self.state.edge(edge)
        } else {
            Ok(None)
        }
    }

    fn linked(&self, kind: EdgeKind, a: Uuid) -> Result<Vec<Uuid>, Infallible> {
        self.state.linked(kind, a)
    }

    fn claims(&self, kind: ClaimKind, key: &str) -> Result<Vec<Claim>, Infallible> {
        if self.rules.claims {
            self.state.claims(kind, key)
        } else {
            Ok(Vec::new())
        }
    }

    fn agreed(&self, op: OpId) -> Result<Option<Ver>, Infallible> {
        self.state.agreed(op)
    }

    fn leaves_no_owner(&self, change: &Change) -> Result<bool, Infallible> {
        Ok(self.rules.last_owner && self.state.leaves_no_owner(change)?)
    }

    fn presence(&self, entity: Entity) -> Result<Presence, Infallible> {
        self.state.presence(entity)
    }

    fn holds(&self, entity: Entity) -> Result<Vec<Hold>, Infallible> {
        self.state.holds(entity)
    }

    fn claims_of(&self, owner: Uuid) -> Result<Vec<(ClaimKind, String)>, Infallible> {
        self.state.claims_of(owner)
    }

    fn issues(&self, badge: BadgeId) -> Result<Vec<Issue>, Infallible> {
        self.state.issues(badge)
    }

    fn password(&self, person: PersonId) -> Result<Option<PasswordState>, Infallible> {
        self.state.password(person)
    }

    fn touched_since_creation(&self, entity: Entity) -> Result<bool, Infallible> {
        self.state.touched_since_creation(entity)
    }
}

/// Where an operation stands in the log, by its name.
pub fn places(log: &[Entry]) -> BTreeMap<OpId, usize> {
    log.iter().enumerate().map(|(n, e)| (e.op.id, n)).collect()
}
