//! What must hold, looked at from outside: the oracle reads the hub's order and
//! the directories that came of it, and shares no rule with `decide`.

use std::collections::{BTreeMap, BTreeSet};

use domain::access::BuiltInRole;
use domain::claim::ClaimState;
use domain::decide::{Effect, HeldReason, Verdict};
use domain::field::{BadgeField, Entity, EntityKind, Field, UnitField};
use domain::id::{BadgeId, LogId, OpId, PersonId, Uuid};
use domain::op::{Change, Edge, EdgeKind, Op, SecretRank};
use domain::person::PersonField;
use domain::value::Value;

use crate::desk::Desk;
use crate::hub::{Entry, Hub, places};
use crate::memory::Memory;

/// Everything that is wrong after a run.
pub fn violations(hub: &Hub, desks: &[Desk]) -> Vec<String> {
    let mut found = Vec::new();
    convergence(hub, desks, &mut found);
    nothing_lost(hub, desks, &mut found);
    whole_saves(hub, &mut found);
    uniqueness(&hub.state, &mut found);
    safest_wins(hub, &mut found);
    authority(hub, &mut found);
    circles(hub, &mut found);
    found
}

/// Same place in the order, same directory: on the hub, on every desk, and on
/// one that reads the order from the beginning.
fn convergence(hub: &Hub, desks: &[Desk], found: &mut Vec<String>) {
    let mut fresh = Memory::default();
    for entry in &hub.log {
        fresh.apply(entry.op.id, &entry.verdict, &entry.effects);
    }
    let digest = hub.state.digest();
    if fresh.digest() != digest {
        found.push("P12: a desk that starts afresh gets another directory than the hub".into());
    }
    for desk in connected(hub, desks) {
        if !desk.pending.is_empty() || desk.cursor != hub.log.len() {
            let (waiting, cursor) = (desk.pending.len(), desk.cursor);
            found.push(format!(
                "P4: {} still has {waiting} operations waiting at place {cursor} of {}",
                desk.log,
                hub.log.len()
            ));
        }
        for (what, memory) in [("confirmed", &desk.confirmed), ("shown", &desk.view)] {
            if memory.digest() != digest {
                found.push(format!("P1: {} {what} differs from the hub", desk.log));
            }
        }
    }
}

/// A desk of an older version agrees on everything it knows.
pub fn old_versions(hub: &Hub, desks: &[Desk]) -> Vec<String> {
    connected(hub, desks)
        .filter_map(|desk| desk.unknown.map(|field| (desk, field)))
        .filter(|(desk, field)| desk.confirmed.without(*field) != hub.state.without(*field))
        .map(|(desk, _)| format!("P10: {} differs in what it knows", desk.log))
        .collect()
}

fn connected<'a>(hub: &'a Hub, desks: &'a [Desk]) -> impl Iterator<Item = &'a Desk> {
    desks.iter().filter(|desk| !is_revoked(hub, desk.log))
}

pub fn is_revoked(hub: &Hub, log: LogId) -> bool {
    hub.devices.get(&log).is_some_and(|device| device.revoked)
}

/// Every saved operation has one verdict, and every accepted value is in force,
/// was replaced by somebody who had seen it, or is kept for a person to see.
fn nothing_lost(hub: &Hub, desks: &[Desk], found: &mut Vec<String>) {
    let places = places(&hub.log);
    if places.len() != hub.log.len() {
        found.push("P2: an operation stands twice in the order".into());
    }
    for desk in connected(hub, desks) {
        for op in &desk.authored {
            match places.get(&op.id) {
                None => found.push(format!("P2: {} was saved and never decided", op.id)),
                Some(place) if hub.log[*place].op != *op => {
                    found.push(format!("P2: {} was decided with other content", op.id));
                }
                Some(_) => {}
            }
        }
    }
    let seen = Seen::of(hub);
    let mut before = Memory::default();
    for (place, entry) in hub.log.iter().enumerate() {
        for value in accepted_values(entry) {
            if !value.stands_in(&before) && !value.is_accounted_for(&hub.state, &seen, place) {
                found.push(format!("P2: {} was lost: {value:?}", entry.op.id));
            }
        }
        before.apply(entry.op.id, &entry.verdict, &entry.effects);
    }
}

/// Who had seen what.
struct Seen<'a> {
    /// Accepted operations by the version they were based on.
    based: BTreeMap<OpId, Vec<&'a Op>>,
    /// Where in the order a link was cut.
    cuts: BTreeMap<Edge, Vec<usize>>,
}

impl<'a> Seen<'a> {
    fn of(hub: &'a Hub) -> Self {
        let mut based: BTreeMap<OpId, Vec<&Op>> = BTreeMap::new();
        let mut cuts: BTreeMap<Edge, Vec<usize>> = BTreeMap::new();
        let mut twins: Vec<(OpId, OpId)> = Vec::new();
        let mut state = Memory::default();
        for (place, entry) in hub.log.iter().enumerate() {
            let op = &entry.op;
            if is_accepted(&entry.verdict) {
                if let Some(base) = op.base {
                    based.entry(base).or_default().push(op);
                }
                // Whoever saw this one had seen these very values.
                let same = entry.verdict == Verdict::Same;
                match &op.change {
                    Change::Set { entity, field, .. } if same => {
                        twins.push((op.id, state.ver(*entity, *field)));
                    }
                    Change::Create { entity, fields } if state.is_present(*entity) => {
                        let stands = |field: Field| state.fields.get(&(*entity, field));
                        let equal = fields.iter().filter_map(|(field, value)| {
                            stands(*field).filter(|(now, _)| now == value)
                        });
                        twins.extend(equal.map(|(_, stood)| (op.id, *stood)));
                    }
                    Change::Link {
                        edge,
                        present: true,
                        ..
                    } if same => {
                        twins.extend(state.links.get(edge).map(|link| (op.id, link.ver)));
                    }
                    Change::Link {
                        edge,
                        present: false,
                        ..
                    } => cuts.entry(*edge).or_default().push(place),
                    _ => {}
                }
            }
            state.apply(op.id, &entry.verdict, &entry.effects);
        }
        for (twin, stood) in twins {
            let also = based.get(&twin).cloned().unwrap_or_default();
            based.entry(stood).or_default().extend(also);
        }
        Self { based, cuts }
    }

    fn by(&self, id: &OpId) -> &[&'a Op] {
        self.based.get(id).map_or(&[], Vec::as_slice)
    }
}

fn is_accepted(verdict: &Verdict) -> bool {
    match verdict {
        Verdict::Applied | Verdict::Same | Verdict::Merged | Verdict::Conflict(_) => true,
        Verdict::Held(_) | Verdict::Rejected(_) => false,
    }
}

/// Something a person saved and was told is done.
#[derive(Debug)]
enum Saved<'a> {
    Field(OpId, Entity, Field, &'a Value),
    Link(OpId, Edge, &'a domain::op::Terms),
    Password(OpId, PersonId),
    Issue(OpId, BadgeId, PersonId),
    Hold(OpId, Entity),
}

fn accepted_values(entry: &Entry) -> Vec<Saved<'_>> {
    let id = entry.op.id;
    if !is_accepted(&entry.verdict) {
        return Vec::new();
    }
    match &entry.op.change {
        Change::Create { entity, fields } => fields
            .iter()
            // That a number was typed is nothing once somebody has tapped the card.
            .filter(|(field, _)| *field != Field::Badge(BadgeField::Unverified))
            .map(|(field, value)| Saved::Field(id, *entity, *field, value))
            .collect(),
        Change::Set {
            entity,
            field,
            value,
        } => vec![Saved::Field(id, *entity, *field, value)],
        Change::Link {
            edge,
            present: true,
            terms,
        } => vec![Saved::Link(id, *edge, terms)],
        Change::SetPassword { person, .. } => vec![Saved::Password(id, *person)],
        Change::IssueBadge { badge, person, .. } => vec![Saved::Issue(id, *badge, *person)],
        Change::PlaceHold { entity, .. } => vec![Saved::Hold(id, *entity)],
        Change::Link { .. }
        | Change::LiftHolds { .. }
        | Change::EndIssue { .. }
        | Change::Retract { .. }
        | Change::Unretract { .. } => Vec::new(),
    }
}

impl Saved<'_> {
    /// Whether somebody else had saved the very same before.
    fn stands_in(&self, state: &Memory) -> bool {
        match self {
            Self::Field(_, entity, field, value) => state
                .fields
                .get(&(*entity, *field))
                .map_or(value.is_null(), |(now, _)| now == *value),
            Self::Link(_, edge, terms) => state
                .links
                .get(edge)
                .is_some_and(|link| link.present && link.terms == **terms),
            Self::Issue(_, badge, person) => state.issues.values().any(|given| {
                given.badge == *badge && given.person == *person && given.end.is_none()
            }),
            Self::Password(..) | Self::Hold(..) => false,
        }
    }

    fn is_accounted_for(&self, state: &Memory, seen: &Seen<'_>, place: usize) -> bool {
        match self {
            Self::Field(id, entity, field, value) => {
                let in_force = state
                    .fields
                    .get(&(*entity, *field))
                    .is_some_and(|(_, ver)| ver == id);
                let replaced = seen.by(id).iter().any(|op| match &op.change {
                    Change::Set {
                        entity: e,
                        field: f,
                        ..
                    } => e == entity && f == field,
                    // Taken back with everything it was made with.
                    Change::Retract { entity: e } => e == entity,
                    _ => false,
                });
                let kept = state.conflicts.iter().any(|((by, _), conflict)| {
                    by == id && conflict.field == Some(*field) && conflict.contender == **value
                });
                let in_history =
                    field.is_quiet() && state.history.contains_key(&(*entity, *field, *id));
                in_force || replaced || kept || in_history
            }
            Self::Link(id, edge, terms) => {
                let kept = state.conflicts.keys().any(|(by, _)| by == id);
                let Some(link) = state.links.get(edge) else {
                    return kept; // would have closed a circle
                };
                // Whoever cuts a link wins, seen or not.
                let cut = seen
                    .cuts
                    .get(edge)
                    .is_some_and(|cuts| cuts.iter().any(|at| *at > place));
                // Of a denial that nobody had seen the longer stands: it is kept as a conflict.
                let in_force = link.ver == *id || cut || link.terms == **terms;
                let replaced = seen
                    .by(id)
                    .iter()
                    .any(|op| matches!(&op.change, Change::Link { edge: e, .. } if e == edge));
                in_force || kept || replaced
            }
            Self::Password(id, person) => {
                let current = state.passwords.get(person);
                let in_force = current.is_some_and(|password| password.ver == *id);
                let kept = state.conflicts.keys().any(|(by, _)| by == id);
                let replaced = current.is_some_and(|password| password.ver != *id);
                in_force || kept || replaced
            }
            Self::Issue(id, ..) => state.issues.contains_key(id),
            Self::Hold(id, entity) => state.holds.contains_key(&(*entity, *id)),
        }
    }
}

/// The operations of one Save stand side by side in the order.
fn whole_saves(hub: &Hub, found: &mut Vec<String>) {
    let mut done: BTreeSet<domain::id::TxId> = BTreeSet::new();
    for save in hub.log.chunk_by(|a, b| a.op.tx == b.op.tx) {
        if !done.insert(save[0].op.tx) {
            found.push(format!("one Save was torn apart at {}", save[0].op.id));
        }
    }
}

/// A key has one holder, and one as long as anybody claims it.
fn uniqueness(state: &Memory, found: &mut Vec<String>) {
    let mut keys: BTreeMap<(domain::claim::ClaimKind, &str), (usize, usize)> = BTreeMap::new();
    for ((kind, key, _), claim) in &state.claims {
        let count = keys.entry((*kind, key)).or_default();
        match claim.state {
            ClaimState::Held => count.0 += 1,
            ClaimState::Contested => count.1 += 1,
            ClaimState::Released => {}
        }
    }
    for ((kind, key), (held, contested)) in keys {
        if held > 1 || (held == 0 && contested > 0) {
            found.push(format!(
                "P5: {kind} {key} has {held} holders and {contested} contenders"
            ));
        }
    }
}

/// A hold stands until somebody lifts that very hold; what ended stays ended;
/// nobody has a role again whose taking away they had not seen.
fn safest_wins(hub: &Hub, found: &mut Vec<String>) {
    let mut lifted: BTreeSet<OpId> = BTreeSet::new();
    let mut ended: BTreeSet<OpId> = BTreeSet::new();
    let mut cut: BTreeMap<Edge, OpId> = BTreeMap::new();
    let mut made: BTreeMap<Edge, OpId> = BTreeMap::new();
    for entry in hub.log.iter().filter(|e| is_accepted(&e.verdict)) {
        match &entry.op.change {
            Change::LiftHolds { holds, .. } => lifted.extend(holds),
            Change::EndIssue { issue, .. } => {
                ended.insert(*issue);
            }
            Change::Link { edge, present, .. } => {
                let stands = entry
                    .effects
                    .iter()
                    .any(|effect| matches!(effect, Effect::Linked { present: true, .. }));
                let denied = entry
                    .effects
                    .iter()
                    .any(|effect| matches!(effect, Effect::Linked { .. }));
                if edge.kind == EdgeKind::Deny {
                    // The other way round: what is denied stays so until somebody has seen it.
                    if *present && denied {
                        made.insert(*edge, entry.op.id);
                    } else if !present
                        && denied
                        && let Some(made) = made.remove(edge)
                        && entry.op.base != Some(made)
                    {
                        found.push(format!(
                            "P6: {} let something again without having seen {made} deny it",
                            entry.op.id
                        ));
                    }
                } else if !present {
                    cut.insert(*edge, entry.op.id);
                } else if stands
                    && let Some(cut) = cut.remove(edge)
                    && entry.op.base != Some(cut)
                {
                    found.push(format!(
                        "P6: {} gave a role back without having seen {cut} take it",
                        entry.op.id
                    ));
                }
            }
            _ => {}
        }
    }
    for (_, hold) in hub.state.holds.iter().map(|(key, hold)| (key.0, hold)) {
        if hold.lifted && !lifted.contains(&hold.op) {
            found.push(format!("P6: nobody lifted the hold {}", hold.op));
        }
    }
    for (issue, given) in &hub.state.issues {
        if given.end.is_none() && ended.contains(issue) {
            found.push(format!("P6: the issue {issue} ended and is open again"));
        }
    }
}

/// Nothing was done by somebody who was not permitted to when it arrived, and
/// an owner remains at every step.
fn authority(hub: &Hub, found: &mut Vec<String>) {
    let mut state = Memory::default();
    for entry in &hub.log {
        let did_something = !entry.effects.is_empty();
        if did_something && (entry.device_revoked || !naively_permitted(&state, &entry.op)) {
            found.push(format!("P7: {} was not permitted", entry.op.id));
        }
        let had_owner = !state.owners().is_empty();
        state.apply(entry.op.id, &entry.verdict, &entry.effects);
        if had_owner && state.owners().is_empty() {
            found.push(format!("P8: {} took the last owner", entry.op.id));
        }
        if !did_something && entry.verdict == Verdict::Held(HeldReason::LastOwner) && !had_owner {
            found.push(format!("P8: {} guards nobody", entry.op.id));
        }
    }
}

/// Nothing lies in itself, nor took its own place, at any step: whoever moved last is told.
fn circles(hub: &Hub, found: &mut Vec<String>) {
    let mut state = Memory::default();
    for entry in &hub.log {
        state.apply(entry.op.id, &entry.verdict, &entry.effects);
        if !matches!(
            entry.op.change,
            Change::Set {
                field: Field::Unit(_) | Field::Person(PersonField::MergedInto),
                ..
            }
        ) {
            continue;
        }
        for (kind, field) in [
            (EntityKind::Unit, Field::Unit(UnitField::Parent)),
            (EntityKind::Unit, Field::Unit(UnitField::Successor)),
            (EntityKind::Person, Field::Person(PersonField::MergedInto)),
        ] {
            let ever = state.entities.keys().filter(|entity| entity.kind == kind);
            let ever = ever.count();
            for start in &state.all(kind) {
                let mut at = Some(*start);
                let mut steps = 0;
                while let Some(id) = at {
                    steps += 1;
                    if steps > ever {
                        found.push(format!("P14: {} closed a circle", entry.op.id));
                        return;
                    }
                    let next = state.fields.get(&(Entity { kind, id }, field));
                    at = next.and_then(|(value, _)| value.as_ref_id());
                }
            }
        }
    }
}

/// The rule in its shortest form: owners may all, admins all but touch owners,
/// helpers set passwords of those who are neither, and everybody the own one.
fn naively_permitted(state: &Memory, op: &Op) -> bool {
    let Some(actor) = op.by.person else {
        return state.owners().is_empty();
    };
    if state.is_held_back(actor) || !state.is_present(actor.into()) {
        return false;
    }
    let own_password = matches!(&op.change, Change::SetPassword { person, rank, .. }
        if *person == actor && *rank == SecretRank::User);
    if own_password || state.has_role(actor, BuiltInRole::Owner) {
        return true;
    }
    let subject = PersonId(op.change.subject().id);
    let makes_owner =
        matches!(&op.change, Change::Link { edge, present: true, .. } if edge.b == owner_role());
    let on_owner = state.has_role(subject, BuiltInRole::Owner);
    let on_admin = state.has_role(subject, BuiltInRole::Admin);
    let helps = matches!(op.change, Change::SetPassword { .. })
        && state.has_role(actor, BuiltInRole::Helper)
        && (!on_admin || subject == actor);
    (state.has_role(actor, BuiltInRole::Admin) || helps) && !on_owner && !makes_owner
}

fn owner_role() -> Uuid {
    BuiltInRole::Owner.id().0
}
