//! A link is made or cut. Whoever takes the safer side wins, seen or not: for nearly every link
//! that is whoever cuts it, for a denied permission whoever denies it.

use std::collections::BTreeSet;

use super::{
    ConflictKind, Decision, EdgeState, Effect, Presence, Rejection, State, Verdict, ask_if_removed,
    has_seen,
};
use crate::access::BuiltInRole;
use crate::field::{Entity, EntityKind, Field, GroupField, RoleField};
use crate::id::{RoleId, Uuid};
use crate::op::{Edge, EdgeKind, Op, Terms};
use crate::value::Value;

pub(super) fn link<S: State>(
    state: &S,
    op: &Op,
    edge: Edge,
    present: bool,
    terms: &Terms,
) -> Result<Decision, S::Error> {
    let subject = edge.subject();
    if !is_there(state, subject)? || (present && !leads_somewhere(state, edge)?) {
        return Ok(Decision::of(Verdict::Rejected(Rejection::Unknown)));
    }
    let now = state.edge(edge)?;
    if present {
        make(state, op, edge, terms, now)
    } else {
        cut(state, op, edge, terms, now)
    }
}

fn make<S: State>(
    state: &S,
    op: &Op,
    edge: Edge,
    terms: &Terms,
    now: Option<EdgeState>,
) -> Result<Decision, S::Error> {
    let subject = edge.subject();
    if let Some(now) = now {
        let seen = has_seen(state, op.base, now.ver)?;
        if now.present && now.terms == *terms {
            return Ok(agreed(subject, &now, seen));
        }
        // Cut meanwhile, or made under other terms: neither may be overwritten unseen.
        if !seen && (now.present || !edge.kind.is_safer_made()) {
            return Ok(kept(ConflictKind::Grant, edge, &now));
        }
    }
    if edge.kind == EdgeKind::GroupParent && lies_in(state, edge.b, edge.a)? {
        return Ok(Decision {
            verdict: Verdict::Conflict(ConflictKind::Cycle),
            effects: vec![Effect::Conflicted {
                kind: ConflictKind::Cycle,
                entity: subject,
                field: None,
                contender: Value::Ref(edge.b),
                incumbent: op.base.unwrap_or(op.id),
            }],
        });
    }
    let decision = Decision::applied(vec![linked(edge, true, terms)]);
    if subject.kind == EntityKind::Person {
        return ask_if_removed(state, subject, None, Value::Ref(edge.b), decision);
    }
    Ok(decision)
}

fn cut<S: State>(
    state: &S,
    op: &Op,
    edge: Edge,
    terms: &Terms,
    now: Option<EdgeState>,
) -> Result<Decision, S::Error> {
    if edge.kind.is_safer_made()
        && let Some(now) = &now
        && now.present
        && !has_seen(state, op.base, now.ver)?
    {
        return Ok(kept(ConflictKind::Grant, edge, now));
    }
    Ok(Decision {
        verdict: match now {
            // Recorded all the same, so that a later grant has to have seen the later cut.
            Some(now) if !now.present => Verdict::Same,
            _ => Verdict::Applied,
        },
        effects: vec![linked(edge, false, terms)],
    })
}

fn linked(edge: Edge, present: bool, terms: &Terms) -> Effect {
    Effect::Linked {
        edge,
        present,
        terms: terms.clone(),
    }
}

fn agreed(entity: Entity, now: &EdgeState, seen: bool) -> Decision {
    Decision {
        verdict: Verdict::Same,
        effects: match seen {
            true => Vec::new(),
            false => vec![Effect::Agreed {
                entity,
                with: Some(now.ver),
            }],
        },
    }
}

fn kept(kind: ConflictKind, edge: Edge, now: &EdgeState) -> Decision {
    Decision {
        verdict: Verdict::Conflict(kind),
        effects: vec![Effect::Conflicted {
            kind,
            entity: edge.subject(),
            field: None,
            contender: Value::Ref(edge.b),
            incumbent: now.ver,
        }],
    }
}

fn is_there<S: State>(state: &S, entity: Entity) -> Result<bool, S::Error> {
    if entity.kind == EntityKind::Role && BuiltInRole::is_one(RoleId(entity.id)) {
        return Ok(true);
    }
    Ok(state.presence(entity)? == Presence::Present)
}

/// Whether what the link leads to can be linked to: a role or group that is there and was not
/// removed. Whoever gives a role away that another desk removed is told so.
fn leads_somewhere<S: State>(state: &S, edge: Edge) -> Result<bool, S::Error> {
    let Some(kind) = edge.kind.target() else {
        return Ok(edge.permission().is_some());
    };
    let target = Entity { kind, id: edge.b };
    let removed: Field = match kind {
        EntityKind::Role if BuiltInRole::is_one(RoleId(edge.b)) => return Ok(true),
        EntityKind::Role => RoleField::Removed.into(),
        EntityKind::Group => GroupField::Removed.into(),
        _ => return Ok(true),
    };
    Ok(is_there(state, target)? && state.field(target, removed)?.0 != Value::Bool(true))
}

/// Whether `inner` is `outer`, or nested in it however deeply.
fn lies_in<S: State>(state: &S, inner: Uuid, outer: Uuid) -> Result<bool, S::Error> {
    let mut met = BTreeSet::new();
    let mut ahead = vec![inner];
    while let Some(group) = ahead.pop() {
        if group == outer {
            return Ok(true);
        }
        if met.insert(group) {
            ahead.extend(state.linked(EdgeKind::GroupParent, group)?);
        }
    }
    Ok(false)
}
