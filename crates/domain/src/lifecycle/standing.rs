//! Reading a person's state from the facts.

use super::{Hold, HoldKind, State};
use crate::id::OpId;
use crate::time::{CivilDate, Instant};

/// When a question is asked. Both are needed: holds and invitations end at an
/// instant, working days begin and end with the calendar of a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The instant, never earlier than one the desk has already seen.
    pub now: Instant,
    /// The date at the person's site, or in the organisation's zone without one.
    pub today: CivilDate,
}

/// An invitation that was neither used nor cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenInvite {
    /// From this instant on its link and code are refused.
    pub expires: Instant,
}

/// Everything a person's state follows from.
#[derive(Clone, Copy, Debug, Default)]
pub struct LifecycleFacts<'a> {
    /// A tombstone stands in the person's place.
    pub purged: bool,
    /// Every hold ever placed on the person, in any order.
    pub holds: &'a [Hold],
    /// The first sign-in, or the activation in person.
    pub activated_at: Option<Instant>,
    /// First day at work.
    pub start: Option<CivilDate>,
    /// Last day at work, which still counts.
    pub end: Option<CivilDate>,
    /// The invitation that is open, if any.
    pub invite: Option<OpenInvite>,
}

/// The fact a state follows from, so that a screen can say why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Purged.
    Purged,
    /// Deleted by this hold.
    Deleted(OpId),
    /// Held back by this hold, which is `suspended` or `left`.
    Held(OpId),
    /// The last day was this one.
    EndPassed(CivilDate),
    /// Activated, and the first day has come.
    AtWork,
    /// Invited, and not in yet.
    InvitationOpen,
    /// Activated already; the first day is to come.
    StartsOn(CivilDate),
    /// Neither activated nor invited.
    NotActivated,
}

/// When to look again, if nothing else is written before. Instants and dates
/// are given apart because only the caller knows the zone; whichever comes
/// first counts. Where both move a person, the earlier may change nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NextChange {
    /// The instant at which a hold begins or ends.
    pub at: Option<Instant>,
    /// The day with whose beginning the state differs.
    pub on: Option<CivilDate>,
}

/// How a person stands at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The state.
    pub state: State,
    /// Why.
    pub reason: Reason,
    /// When the state moves by itself.
    pub next: NextChange,
    /// The open invitation has run out. A flag: the person stays Invited, and a
    /// new one can be sent.
    pub invitation_expired: bool,
}

/// The state of the person these facts describe, its reason, and when it moves next.
#[must_use]
pub fn state(facts: &LifecycleFacts<'_>, moment: Moment) -> Standing {
    let (state, reason) = at(facts, moment, Layer::Everything);
    Standing {
        state,
        reason,
        next: NextChange {
            at: next_instant(facts, moment, state),
            on: next_day(facts, moment, state),
        },
        invitation_expired: facts
            .invite
            .is_some_and(|invite| invite.expires <= moment.now),
    }
}

/// The state once the holds behind the present one are lifted: from Suspended
/// where Reactivate leads, from the bin where an undone Delete leads. Other
/// states have nothing beneath and are returned themselves.
#[must_use]
pub fn beneath(facts: &LifecycleFacts<'_>, moment: Moment) -> State {
    match at(facts, moment, Layer::Everything).0 {
        State::Bin => at(facts, moment, Layer::BeneathBin).0,
        State::Suspended => at(facts, moment, Layer::BeneathHolds).0,
        state @ (State::Staged | State::Invited | State::Active | State::Purged) => state,
    }
}

/// Whether the person may not be purged.
#[must_use]
pub fn has_legal_hold(facts: &LifecycleFacts<'_>, now: Instant) -> bool {
    in_force(facts, now, |kind| kind == HoldKind::Legal).is_some()
}

/// What the state of a newly made person is to be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Entry {
    /// In at once, if there is anything to sign in with.
    #[default]
    Activate,
    /// Recorded only; someone invites or activates later.
    Stage,
}

/// What to write in `activated_at` of a person made by form or import without
/// an invitation. The state then follows: Active with an identifier and a first
/// day that has come, Staged until that day, Staged without identifier.
#[must_use]
pub fn initial_activation(entry: Entry, has_identifier: bool, now: Instant) -> Option<Instant> {
    match entry {
        Entry::Activate if has_identifier => Some(now),
        Entry::Activate | Entry::Stage => None,
    }
}

/// Which holds are looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Layer {
    Everything,
    BeneathBin,
    BeneathHolds,
}

fn at(facts: &LifecycleFacts<'_>, moment: Moment, layer: Layer) -> (State, Reason) {
    if facts.purged {
        return (State::Purged, Reason::Purged);
    }
    if layer == Layer::Everything
        && let Some(op) = in_force(facts, moment.now, |kind| kind == HoldKind::Deleted)
    {
        return (State::Bin, Reason::Deleted(op));
    }
    if layer != Layer::BeneathHolds
        && let Some(op) = in_force(facts, moment.now, HoldKind::suspends)
    {
        return (State::Suspended, Reason::Held(op));
    }
    if let Some(end) = facts.end.filter(|end| *end < moment.today) {
        return (State::Suspended, Reason::EndPassed(end));
    }
    let starts_later = facts.start.filter(|start| *start > moment.today);
    match (facts.activated_at, starts_later, facts.invite) {
        (Some(_), None, _) => (State::Active, Reason::AtWork),
        (_, _, Some(_)) => (State::Invited, Reason::InvitationOpen),
        (Some(_), Some(start), None) => (State::Staged, Reason::StartsOn(start)),
        (None, _, None) => (State::Staged, Reason::NotActivated),
    }
}

/// The first matching hold by operation, so that the reason shown does not
/// depend on the order in which holds arrived.
fn in_force(
    facts: &LifecycleFacts<'_>,
    now: Instant,
    wanted: impl Fn(HoldKind) -> bool,
) -> Option<OpId> {
    facts
        .holds
        .iter()
        .filter(|hold| wanted(hold.kind) && hold.in_force(now))
        .map(|hold| hold.op)
        .min()
}

fn next_instant(facts: &LifecycleFacts<'_>, moment: Moment, state: State) -> Option<Instant> {
    facts
        .holds
        .iter()
        .filter(|hold| !hold.lifted)
        .flat_map(|hold| [hold.from, hold.until])
        .flatten()
        .filter(|edge| *edge > moment.now)
        .filter(|edge| {
            let then = Moment {
                now: *edge,
                ..moment
            };
            at(facts, then, Layer::Everything).0 != state
        })
        .min()
}

fn next_day(facts: &LifecycleFacts<'_>, moment: Moment, state: State) -> Option<CivilDate> {
    // The last day counts in full: the change comes with the day after it.
    let after_end = facts.end.and_then(|end| end.succ_opt());
    [facts.start, after_end]
        .into_iter()
        .flatten()
        .filter(|day| *day > moment.today)
        .filter(|day| {
            let then = Moment {
                today: *day,
                ..moment
            };
            at(facts, then, Layer::Everything).0 != state
        })
        .min()
}

#[cfg(test)]
mod tests;
