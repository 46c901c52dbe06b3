//! Two passwords are never valid at once.

use super::{ConflictKind, Decision, Effect, Presence, Rejection, State, Verdict, ask_if_removed};
use crate::id::{PersonId, Ver};
use crate::op::{Op, SecretRank};
use crate::value::Value;

pub(super) fn set_password<S: State>(
    state: &S,
    op: &Op,
    person: PersonId,
    phc: Option<&String>,
    rank: SecretRank,
    must_change: bool,
) -> Result<Decision, S::Error> {
    if state.presence(person.into())? != Presence::Present {
        return Ok(Decision::of(Verdict::Rejected(Rejection::Unknown)));
    }
    let written = Effect::PasswordSet {
        person,
        phc: phc.cloned(),
        rank,
        must_change,
    };
    let verdict = match state.password(person)? {
        Some(current) if op.base != Some(current.ver) => {
            if rank <= current.rank {
                return Ok(shaken(person, current.ver));
            }
            Verdict::Merged
        }
        _ => Verdict::Applied,
    };
    let decision = Decision {
        verdict,
        effects: vec![written],
    };
    // Taking the password from somebody who is gone raises no question.
    if phc.is_none() {
        return Ok(decision);
    }
    ask_if_removed(state, person.into(), None, Value::Null, decision)
}

/// Two that did not see each other: the first stays, nobody can be sure who knows it.
fn shaken(person: PersonId, incumbent: Ver) -> Decision {
    Decision {
        verdict: Verdict::Conflict(ConflictKind::Password),
        effects: vec![
            Effect::PasswordShaken { person },
            Effect::Conflicted {
                kind: ConflictKind::Password,
                entity: person.into(),
                field: None,
                contender: Value::Null, // never the hash
                incumbent,
            },
        ],
    }
}
