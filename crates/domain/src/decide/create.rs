//! Entities made, made again, and taken back.

use super::claims::{claim_all, release};
use super::{ConflictKind, Decision, Effect, Presence, Rejection, State, Verdict};
use crate::field::{BadgeField, Entity, EntityKind, Field};
use crate::op::Op;
use crate::person::PersonField;
use crate::value::Value;

pub(super) fn create<S: State>(
    state: &S,
    entity: Entity,
    fields: &[(Field, Value)],
) -> Result<Decision, S::Error> {
    match (state.presence(entity)?, entity.kind) {
        (Presence::Absent, _) => {}
        (Presence::Present, EntityKind::Badge) => return met_again(state, entity, fields),
        // The card of a badge that was made in error comes again.
        (Presence::Retracted, EntityKind::Badge) => return revive(state, entity, fields),
        (Presence::Present | Presence::Retracted, _) => {
            return Ok(Decision::of(Verdict::Rejected(Rejection::Exists)));
        }
    }
    // What is new has nothing beneath it, so only itself could close a circle.
    let leads_to_itself =
        |(field, value): &(Field, Value)| field.leads_on() && value.as_ref_id() == Some(entity.id);
    if fields.iter().any(leads_to_itself) {
        return Ok(Decision::of(Verdict::Rejected(Rejection::Unknown)));
    }
    let mut effects = Vec::with_capacity(2 + fields.len().min(2));
    effects.push(Effect::Created {
        entity,
        fields: fields.to_vec(),
    });
    let claimed = fields.iter().map(|(field, value)| (*field, value));
    let contested = claim_all(state, entity, claimed, &mut effects)?;
    Ok(Decision {
        verdict: match contested {
            true => Verdict::Conflict(ConflictKind::Key),
            false => Verdict::Applied,
        },
        effects,
    })
}

/// Two desks that meet one card make the same badge, since its id is made of the number. What the
/// second one knows besides is kept: as the badge's own where nobody said anything, else beside it.
/// From then on neither can take the badge back as if it had never been: the other has it in hand.
fn met_again<S: State>(
    state: &S,
    entity: Entity,
    fields: &[(Field, Value)],
) -> Result<Decision, S::Error> {
    // The card never changes, so its version is that of the badge.
    let (_, made) = state.field(entity, BadgeField::Card.into())?;
    let mut effects = Vec::new();
    let mut differs = false;
    for field in BadgeField::ALL {
        let wanted = fields
            .iter()
            .find(|(given, _)| *given == Field::Badge(*field))
            .map_or(&Value::Null, |(_, value)| value);
        let field = Field::Badge(*field);
        let set = |value: &Value| Effect::FieldSet {
            entity,
            field,
            value: value.clone(),
        };
        match field {
            // What a reader sent is kept as the first one sent it.
            Field::Badge(BadgeField::Card | BadgeField::RawRead) => {}
            // A tap at one desk proves what was typed at another.
            Field::Badge(BadgeField::Unverified) => {
                let (now, _) = state.field(entity, field)?;
                if now == Value::Bool(true) && *wanted != now {
                    effects.push(set(wanted));
                }
            }
            _ if wanted.is_null() => {}
            _ => {
                let (now, ver) = state.field(entity, field)?;
                if now.is_null() && ver == made {
                    effects.push(set(wanted));
                } else if now != *wanted {
                    differs = true;
                    effects.push(Effect::Conflicted {
                        kind: ConflictKind::Field,
                        entity,
                        field: Some(field),
                        contender: wanted.clone(),
                        incumbent: ver,
                    });
                }
            }
        }
    }
    let verdict = match effects.is_empty() {
        true => Verdict::Same,
        false => Verdict::Merged,
    };
    effects.push(Effect::Agreed {
        entity,
        with: (!differs).then_some(made),
    });
    Ok(Decision { verdict, effects })
}

/// Brings a retracted badge back with the fields it is made with this time.
fn revive<S: State>(
    state: &S,
    entity: Entity,
    fields: &[(Field, Value)],
) -> Result<Decision, S::Error> {
    let mut effects = vec![Effect::Retracted {
        entity,
        gone: false,
    }];
    for field in BadgeField::ALL {
        let field = Field::Badge(*field);
        let new = fields
            .iter()
            .find(|(given, _)| *given == field)
            .map_or(Value::Null, |(_, value)| value.clone());
        if state.field(entity, field)?.0 != new {
            effects.push(Effect::FieldSet {
                entity,
                field,
                value: new,
            });
        }
    }
    Ok(Decision::applied(effects))
}

pub(super) fn retract<S: State>(state: &S, op: &Op, entity: Entity) -> Result<Decision, S::Error> {
    match state.presence(entity)? {
        Presence::Absent => return Ok(Decision::of(Verdict::Rejected(Rejection::Unknown))),
        Presence::Retracted => return Ok(Decision::of(Verdict::Same)),
        Presence::Present => {}
    }
    if state.touched_since_creation(entity)? {
        return Ok(Decision {
            verdict: Verdict::Conflict(ConflictKind::Touched),
            effects: vec![Effect::Conflicted {
                kind: ConflictKind::Touched,
                entity,
                field: None,
                contender: Value::Null,
                incumbent: op.base.unwrap_or(op.id),
            }],
        });
    }
    let mut effects = Vec::new();
    // Only people claim keys.
    if entity.kind == EntityKind::Person {
        for (kind, key) in state.claims_of(entity.id)? {
            release(state, kind, key, entity.id, &mut effects)?;
        }
    }
    effects.push(Effect::Retracted { entity, gone: true });
    Ok(Decision::applied(effects))
}

pub(super) fn unretract<S: State>(state: &S, entity: Entity) -> Result<Decision, S::Error> {
    if state.presence(entity)? != Presence::Retracted {
        return Ok(Decision::of(Verdict::Same));
    }
    let mut decision = Decision::applied(vec![Effect::Retracted {
        entity,
        gone: false,
    }]);
    if entity.kind == EntityKind::Person {
        let mut values = Vec::new();
        for field in [
            PersonField::Email,
            PersonField::Username,
            PersonField::EmployeeNo,
        ] {
            let field = Field::Person(field);
            values.push((field, state.field(entity, field)?.0));
        }
        let claimed = values.iter().map(|(field, value)| (*field, value));
        if claim_all(state, entity, claimed, &mut decision.effects)? {
            decision.verdict = Verdict::Conflict(ConflictKind::Key);
        }
    }
    Ok(decision)
}
