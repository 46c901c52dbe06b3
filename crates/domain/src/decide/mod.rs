//! The one function that decides an operation. A desk on its own, the hub and
//! the simulator all call it; what comes out are effects that any version of
//! the app can apply without judging them again.
//!
//! Its promises: a value somebody saved is never dropped without a trace; of
//! two that did not see each other the first stays and both are recorded; the
//! safer of two security decisions stands; one key has one holder.

mod badge;
mod claims;
mod create;
mod link;
mod outcome;
mod password;
mod set;
mod state;

pub use outcome::{Authority, ConflictKind, Decision, Effect, HeldReason, Rejection, Verdict};
pub use state::{Claim, EdgeState, Issue, PasswordState, Presence, State};

use crate::access::{BuiltInRole, Permission, Scope};
use crate::field::{Entity, EntityKind, Field};
use crate::id::{OpId, RoleId, Ver};
use crate::lifecycle::{Hold, HoldKind};
use crate::op::{Change, EdgeKind, Op, SecretRank};
use crate::person::PersonField;
use crate::value::Value;

/// Decides one operation against the confirmed state.
///
/// # Errors
/// Only what reading the state may answer; a bad operation is a verdict.
pub fn decide<S: State>(state: &S, op: &Op, authority: Authority) -> Result<Decision, S::Error> {
    match authority {
        Authority::Granted => {}
        Authority::Denied => return Ok(Decision::of(Verdict::Rejected(Rejection::Denied))),
        Authority::Revoked => return Ok(Decision::of(Verdict::Held(HeldReason::ActorRevoked))),
    }
    if is_fixed(&op.change) {
        return Ok(Decision::of(Verdict::Rejected(Rejection::Fixed)));
    }
    if may_cost_an_owner(&op.change) && state.leaves_no_owner(&op.change)? {
        return Ok(Decision::of(Verdict::Held(HeldReason::LastOwner)));
    }
    match &op.change {
        Change::Create { entity, fields } => create::create(state, *entity, fields),
        Change::Set {
            entity,
            field,
            value,
        } => set::set(state, op, *entity, *field, value),
        Change::Link {
            edge,
            present,
            terms,
        } => link::link(state, op, *edge, *present, terms),
        Change::PlaceHold {
            entity,
            kind,
            reason,
            from,
            until,
        } => {
            let hold = Hold {
                op: op.id,
                kind: *kind,
                reason: reason.clone(),
                from: *from,
                until: *until,
                lifted: false,
            };
            place(state, *entity, hold)
        }
        Change::LiftHolds { entity, holds } => lift(state, *entity, holds),
        Change::IssueBadge {
            badge,
            card,
            person,
        } => badge::issue(state, *badge, card, *person),
        Change::EndIssue {
            badge,
            card,
            issue,
            end,
        } => badge::end_issue(state, *badge, card, *issue, *end),
        Change::SetPassword {
            person,
            phc,
            rank,
            must_change,
        } => password::set_password(state, op, *person, phc.as_ref(), *rank, *must_change),
        Change::Retract { entity } => create::retract(state, op, *entity),
        Change::Unretract { entity } => create::unretract(state, *entity),
    }
}

/// What nobody changes: the name of a built-in role and that it is there, what an owner may, and
/// that owners are made by name, one by one, everywhere.
fn is_fixed(change: &Change) -> bool {
    let built_in =
        |entity: &Entity| entity.kind == EntityKind::Role && BuiltInRole::is_one(RoleId(entity.id));
    let owner = BuiltInRole::Owner.id().0;
    match change {
        Change::Create { entity, .. }
        | Change::Set { entity, .. }
        | Change::Retract { entity }
        | Change::Unretract { entity } => built_in(entity),
        Change::Link { edge, present, .. } => match edge.kind {
            EdgeKind::RolePermission => {
                edge.a == owner
                    || (*present && edge.permission().is_some_and(Permission::is_owner_only))
            }
            EdgeKind::Allow | EdgeKind::GroupAllow => {
                *present && edge.permission().is_some_and(Permission::is_owner_only)
            }
            EdgeKind::GroupRole => *present && edge.b == owner,
            EdgeKind::Role => *present && edge.b == owner && edge.scope != Scope::Organisation,
            EdgeKind::Department
            | EdgeKind::Group
            | EdgeKind::Deny
            | EdgeKind::Manager
            | EdgeKind::GroupParent
            | EdgeKind::ProjectRule => false,
        },
        Change::PlaceHold { .. }
        | Change::LiftHolds { .. }
        | Change::IssueBadge { .. }
        | Change::EndIssue { .. }
        | Change::SetPassword { .. } => false,
    }
}

/// A cheap sieve before the owners are counted: whatever the guard drafts as a loss of rights, of
/// being active, or of a way to sign in.
fn may_cost_an_owner(change: &Change) -> bool {
    match change {
        Change::PlaceHold { entity, kind, .. } => {
            entity.kind == EntityKind::Person && (kind.suspends() || *kind == HoldKind::Deleted)
        }
        // Given anew it may be for a time only, or in a part of the directory.
        Change::Link { edge, .. } => {
            edge.kind == EdgeKind::Role && edge.b == BuiltInRole::Owner.id().0
        }
        Change::SetPassword { phc, rank, .. } => *rank == SecretRank::Disabled || phc.is_none(),
        Change::Set { field, .. } => matches!(
            field,
            Field::Person(
                PersonField::EndDate
                    | PersonField::StartDate
                    | PersonField::ActivatedAt
                    | PersonField::Email
                    | PersonField::Username
            )
        ),
        Change::Retract { entity } => entity.kind == EntityKind::Person,
        Change::Create { .. }
        | Change::LiftHolds { .. }
        | Change::IssueBadge { .. }
        | Change::EndIssue { .. }
        | Change::Unretract { .. } => false,
    }
}

/// Whether whoever wrote had seen the version that stands, or one that wanted the very same.
fn has_seen<S: State>(state: &S, base: Option<Ver>, ver: Ver) -> Result<bool, S::Error> {
    Ok(match base {
        None => false,
        Some(base) => base == ver || state.agreed(base)? == Some(ver),
    })
}

/// Whoever gives something to a person in the bin had not seen the removal: it stands, and somebody
/// is asked.
fn ask_if_removed<S: State>(
    state: &S,
    person: Entity,
    field: Option<Field>,
    contender: Value,
    mut decision: Decision,
) -> Result<Decision, S::Error> {
    let removed = state
        .holds(person)?
        .iter()
        .filter(|hold| hold.kind == HoldKind::Deleted && !hold.lifted)
        .map(|hold| hold.op)
        .min();
    if let Some(incumbent) = removed {
        decision.effects.push(Effect::Conflicted {
            kind: ConflictKind::EditedAfterRemoval,
            entity: person,
            field,
            contender,
            incumbent,
        });
        decision.verdict = Verdict::Conflict(ConflictKind::EditedAfterRemoval);
    }
    Ok(decision)
}

fn place<S: State>(state: &S, entity: Entity, hold: Hold) -> Result<Decision, S::Error> {
    if state.presence(entity)? == Presence::Absent {
        return Ok(Decision::of(Verdict::Rejected(Rejection::Unknown)));
    }
    Ok(Decision::applied(vec![Effect::HoldPlaced { entity, hold }]))
}

fn lift<S: State>(state: &S, entity: Entity, seen: &[OpId]) -> Result<Decision, S::Error> {
    let holds = state.holds(entity)?;
    let effects: Vec<Effect> = seen
        .iter()
        .filter(|op| holds.iter().any(|hold| hold.op == **op && !hold.lifted))
        .map(|op| Effect::HoldLifted { entity, hold: *op })
        .collect();
    let known = seen
        .iter()
        .all(|op| holds.iter().any(|hold| hold.op == *op));
    Ok(match (effects.is_empty(), known) {
        (false, _) => Decision::applied(effects),
        (true, true) => Decision::of(Verdict::Same),
        (true, false) => Decision::of(Verdict::Rejected(Rejection::Unknown)),
    })
}
