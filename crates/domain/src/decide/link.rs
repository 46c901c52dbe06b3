//! A link is made or cut. Whoever cuts wins, seen or not.

use super::{
    ConflictKind, Decision, Effect, Presence, Rejection, State, Verdict, ask_if_removed, has_seen,
};
use crate::id::PersonId;
use crate::op::{Edge, Op, Terms};
use crate::value::Value;

pub(super) fn link<S: State>(
    state: &S,
    op: &Op,
    edge: Edge,
    present: bool,
    terms: &Terms,
) -> Result<Decision, S::Error> {
    let person = PersonId(edge.a).into();
    if state.presence(person)? != Presence::Present {
        return Ok(Decision::of(Verdict::Rejected(Rejection::Unknown)));
    }
    let linked = Effect::Linked {
        edge,
        present,
        terms: terms.clone(),
    };
    let now = state.edge(edge)?;
    if !present {
        return Ok(Decision {
            verdict: match now {
                // Recorded all the same, so that a later grant has to have seen the later cut.
                Some(now) if !now.present => Verdict::Same,
                _ => Verdict::Applied,
            },
            effects: vec![linked],
        });
    }
    if let Some(now) = now {
        let seen = has_seen(state, op.base, now.ver)?;
        if now.present && now.terms == *terms {
            return Ok(Decision {
                verdict: Verdict::Same,
                effects: match seen {
                    true => Vec::new(),
                    false => vec![Effect::Agreed {
                        entity: person,
                        with: Some(now.ver),
                    }],
                },
            });
        }
        // Cut meanwhile, or made under other terms: neither may be overwritten unseen.
        if !seen {
            return Ok(Decision {
                verdict: Verdict::Conflict(ConflictKind::Grant),
                effects: vec![Effect::Conflicted {
                    kind: ConflictKind::Grant,
                    entity: person,
                    field: None,
                    contender: Value::Ref(edge.b),
                    incumbent: now.ver,
                }],
            });
        }
    }
    let decision = Decision::applied(vec![linked]);
    ask_if_removed(state, person, None, Value::Ref(edge.b), decision)
}
