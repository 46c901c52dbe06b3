//! One field gets a value.

use super::claims::{claim, claimed_elsewhere_too, release};
use super::{
    ConflictKind, Decision, Effect, Presence, Rejection, State, Verdict, ask_if_removed, has_seen,
};
use crate::claim::claim_key;
use crate::field::{Entity, EntityKind, Field};
use crate::op::Op;
use crate::person::PersonField;
use crate::value::Value;

pub(super) fn set<S: State>(
    state: &S,
    op: &Op,
    entity: Entity,
    field: Field,
    value: &Value,
) -> Result<Decision, S::Error> {
    if state.presence(entity)? != Presence::Present || field.entity_kind() != entity.kind {
        return Ok(Decision::of(Verdict::Rejected(Rejection::Unknown)));
    }
    let (current, ver) = state.field(entity, field)?;
    let seen = has_seen(state, op.base, ver)?;
    if current == *value {
        return Ok(Decision {
            verdict: Verdict::Same,
            effects: match seen {
                true => Vec::new(),
                false => vec![Effect::Agreed {
                    entity,
                    with: Some(ver),
                }],
            },
        });
    }
    if !seen && !field.is_quiet() {
        return Ok(Decision {
            verdict: Verdict::Conflict(ConflictKind::Field),
            effects: vec![Effect::Conflicted {
                kind: ConflictKind::Field,
                entity,
                field: Some(field),
                contender: value.clone(),
                incumbent: ver,
            }],
        });
    }
    if field.leads_on() && comes_back(state, entity, field, value)? {
        return Ok(Decision {
            verdict: Verdict::Conflict(ConflictKind::Cycle),
            effects: vec![Effect::Conflicted {
                kind: ConflictKind::Cycle,
                entity,
                field: Some(field),
                contender: value.clone(),
                incumbent: ver,
            }],
        });
    }
    let mut decision = Decision {
        verdict: match seen {
            true => Verdict::Applied,
            false => Verdict::Merged,
        },
        effects: Vec::with_capacity(3),
    };
    if let Some(kind) = field.claim() {
        let effects = &mut decision.effects;
        if let Some(old) = current.as_text() {
            let key = claim_key(kind, old);
            if !claimed_elsewhere_too(state, entity, field, kind, &key)?
                && value
                    .as_text()
                    .is_none_or(|new| claim_key(kind, new) != key)
            {
                release(state, kind, key, entity.id, effects)?;
            }
        }
        if let Some(new) = value.as_text() {
            let key = claim_key(kind, new);
            if claim(state, entity, field, value, kind, key, effects)? {
                decision.verdict = Verdict::Conflict(ConflictKind::Key);
            }
        }
    }
    decision.effects.push(Effect::FieldSet {
        entity,
        field,
        value: value.clone(),
    });
    // Where an entry leads is said of those in the bin as well.
    if entity.kind == EntityKind::Person && field != PersonField::MergedInto.into() {
        return ask_if_removed(state, entity, Some(field), value.clone(), decision);
    }
    Ok(decision)
}

/// Whether whoever follows this field from `value` on would come by `entity` again. Two desks that
/// move two departments, or merge two people, into each other both mean well; the second is kept
/// for somebody to look at. What stands never has a cycle, so the walk ends.
fn comes_back<S: State>(
    state: &S,
    entity: Entity,
    field: Field,
    value: &Value,
) -> Result<bool, S::Error> {
    let mut at = value.as_ref_id();
    while let Some(id) = at {
        if id == entity.id {
            return Ok(true);
        }
        let next = Entity { id, ..entity };
        if state.presence(next)? == Presence::Absent {
            return Ok(false);
        }
        at = state.field(next, field)?.0.as_ref_id();
    }
    Ok(false)
}
