//! One key has one holder.

use super::{ConflictKind, Effect, State};
use crate::claim::{ClaimKind, ClaimState, claim_key};
use crate::field::{Entity, EntityKind, Field};
use crate::id::Uuid;
use crate::person::PersonField;
use crate::value::Value;

/// Claims the keys of several fields of one entity; answers whether any is contested.
pub(super) fn claim_all<'v, S: State>(
    state: &S,
    entity: Entity,
    fields: impl IntoIterator<Item = (Field, &'v Value)>,
    effects: &mut Vec<Effect>,
) -> Result<bool, S::Error> {
    let mut contested = false;
    let mut keys: Vec<(ClaimKind, String)> = Vec::new();
    for (field, value) in fields {
        let (Some(kind), Some(text)) = (field.claim(), value.as_text()) else {
            continue;
        };
        let key = claim_key(kind, text);
        if keys.iter().any(|(k, other)| *k == kind && *other == key) {
            continue; // a username equal to the person's own address is one key
        }
        contested |= claim(state, entity, field, value, kind, key.clone(), effects)?;
        keys.push((kind, key));
    }
    Ok(contested)
}

/// Claims a key for an entity; answers whether it is contested.
#[allow(clippy::too_many_arguments, reason = "one line of a table, used twice")]
pub(super) fn claim<S: State>(
    state: &S,
    entity: Entity,
    field: Field,
    value: &Value,
    kind: ClaimKind,
    key: String,
    effects: &mut Vec<Effect>,
) -> Result<bool, S::Error> {
    let claims = state.claims(kind, &key)?;
    if claims.iter().any(|claim| claim.owner == entity.id) {
        return Ok(false);
    }
    let holder = claims.iter().find(|claim| claim.state == ClaimState::Held);
    let claim_state = if holder.is_some() {
        ClaimState::Contested
    } else {
        ClaimState::Held
    };
    if let Some(holder) = holder {
        effects.push(Effect::Conflicted {
            kind: ConflictKind::Key,
            entity,
            field: Some(field),
            contender: value.clone(),
            incumbent: holder.ver,
        });
    }
    let contested = holder.is_some();
    effects.push(Effect::Claimed {
        kind,
        key,
        owner: entity.id,
        state: claim_state,
    });
    Ok(contested)
}

/// Gives up a key; whoever contested it first moves up.
pub(super) fn release<S: State>(
    state: &S,
    kind: ClaimKind,
    key: String,
    owner: Uuid,
    effects: &mut Vec<Effect>,
) -> Result<(), S::Error> {
    let claims = state.claims(kind, &key)?;
    let Some(ours) = claims.iter().find(|claim| claim.owner == owner) else {
        return Ok(());
    };
    effects.push(Effect::Claimed {
        kind,
        key: key.clone(),
        owner,
        state: ClaimState::Released,
    });
    if ours.state == ClaimState::Held {
        let next = claims
            .iter()
            .find(|claim| claim.owner != owner && claim.state == ClaimState::Contested);
        if let Some(next) = next {
            effects.push(Effect::Claimed {
                kind,
                key,
                owner: next.owner,
                state: ClaimState::Held,
            });
        }
    }
    Ok(())
}

/// Whether another field of the same person claims the same key (a username
/// that is the person's own address).
pub(super) fn claimed_elsewhere_too<S: State>(
    state: &S,
    entity: Entity,
    field: Field,
    kind: ClaimKind,
    key: &str,
) -> Result<bool, S::Error> {
    if entity.kind != EntityKind::Person || kind != ClaimKind::Login {
        return Ok(false);
    }
    for other in [PersonField::Email, PersonField::Username] {
        let other = Field::Person(other);
        if other != field {
            let (value, _) = state.field(entity, other)?;
            if value
                .as_text()
                .is_some_and(|text| claim_key(kind, text) == key)
            {
                return Ok(true);
            }
        }
    }
    Ok(false)
}
