//! Badges change hands.

use super::claims::{claim, release};
use super::{ConflictKind, Decision, Effect, Presence, Rejection, State, Verdict, ask_if_removed};
use crate::claim::{ClaimKind, claim_key};
use crate::field::{BadgeField, Field};
use crate::id::{BadgeId, OpId, PersonId};
use crate::lifecycle::HoldKind;
use crate::op::IssueEnd;
use crate::value::Value;

pub(super) fn issue<S: State>(
    state: &S,
    badge: BadgeId,
    card: &str,
    person: PersonId,
) -> Result<Decision, S::Error> {
    if state.presence(person.into())? != Presence::Present
        || state.presence(badge.into())? != Presence::Present
    {
        return Ok(Decision::of(Verdict::Rejected(Rejection::Unknown)));
    }
    let open = state.issues(badge)?;
    if open.iter().any(|issue| issue.person == person) {
        return Ok(Decision::of(Verdict::Same));
    }
    let lost = state
        .holds(badge.into())?
        .iter()
        .any(|hold| hold.kind == HoldKind::Lost && !hold.lifted);
    let (revoked, _) = state.field(badge.into(), BadgeField::Revoked.into())?;
    if lost || revoked == Value::Bool(true) {
        return Ok(Decision::of(Verdict::Rejected(Rejection::BadgeRule)));
    }
    let mut decision = Decision::applied(vec![Effect::Issued { badge, person }]);
    let field = Field::Badge(BadgeField::Card);
    let number = Value::text(card);
    let contested = claim(
        state,
        person.into(),
        field,
        &number,
        ClaimKind::Card,
        claim_key(ClaimKind::Card, card),
        &mut decision.effects,
    )?;
    if contested {
        decision.verdict = Verdict::Conflict(ConflictKind::Key);
    }
    ask_if_removed(state, person.into(), Some(field), number, decision)
}

pub(super) fn end_issue<S: State>(
    state: &S,
    badge: BadgeId,
    card: &str,
    issue: OpId,
    end: IssueEnd,
) -> Result<Decision, S::Error> {
    let open = state.issues(badge)?;
    let Some(ours) = open.iter().find(|open| open.op == issue) else {
        // Over already: ending is terminal, so a second end changes nothing.
        return Ok(Decision::of(Verdict::Same));
    };
    let mut effects = vec![Effect::IssueEnded { badge, issue, end }];
    release(
        state,
        ClaimKind::Card,
        claim_key(ClaimKind::Card, card),
        ours.person.0,
        &mut effects,
    )?;
    Ok(Decision::applied(effects))
}
