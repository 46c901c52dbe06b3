//! What may be done to a person in which state: the only place that knows.

use super::State;
use crate::time::CivilDate;

/// How long after a Delete its Restore counts as an undo, which gives back the
/// state from before instead of Suspended. As long as the toast offers it.
pub const UNDO_WINDOW_MS: i64 = 10_000;

/// What one can do to a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verb {
    /// Change fields, groups, roles.
    Edit,
    /// Send the first invitation.
    Invite,
    /// Send a new invitation; the old one dies.
    ResendInvite,
    /// Help someone who is in already to sign in.
    SendSignInHelp,
    /// Lift the suspension and help to sign in.
    ReactivateAndInvite,
    /// Take the open invitation back.
    CancelInvitation,
    /// Set or generate a password.
    SetPassword,
    /// Give a badge.
    EnrolBadge,
    /// Let in someone who stands in front of one.
    Activate,
    /// Block every way in.
    Suspend,
    /// Lift the suspension.
    Reactivate,
    /// Put into the bin.
    Delete,
    /// Take out of the bin.
    Restore,
    /// Anonymise for good.
    Purge,
    /// End the open sessions.
    EndSessions,
}

impl Verb {
    /// Every verb, in the order menus show them.
    pub const ALL: [Self; 15] = [
        Self::Edit,
        Self::Invite,
        Self::ResendInvite,
        Self::SendSignInHelp,
        Self::ReactivateAndInvite,
        Self::CancelInvitation,
        Self::SetPassword,
        Self::EnrolBadge,
        Self::Activate,
        Self::Suspend,
        Self::Reactivate,
        Self::Delete,
        Self::Restore,
        Self::Purge,
        Self::EndSessions,
    ];

    /// The stable word in bulk previews and scripts.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Edit => "edit",
            Self::Invite => "invite",
            Self::ResendInvite => "resend_invite",
            Self::SendSignInHelp => "send_sign_in_help",
            Self::ReactivateAndInvite => "reactivate_and_invite",
            Self::CancelInvitation => "cancel_invitation",
            Self::SetPassword => "set_password",
            Self::EnrolBadge => "enrol_badge",
            Self::Activate => "activate",
            Self::Suspend => "suspend",
            Self::Reactivate => "reactivate",
            Self::Delete => "delete",
            Self::Restore => "restore",
            Self::Purge => "purge",
            Self::EndSessions => "end_sessions",
        }
    }

    /// The verb with that word.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verb| verb.key() == key)
    }
}

/// What a verb's answer depends on besides the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Context {
    /// The actor would do it to themselves.
    pub is_self: bool,
    /// The person is the only owner who could still sign in.
    pub is_last_owner: bool,
    /// There is an e-mail address, a username or a badge.
    pub has_identifier: bool,
    /// The first day, if it is after today.
    pub starts_later: Option<CivilDate>,
    /// The last day, if it is before today.
    pub ended_on: Option<CivilDate>,
    /// Where lifting what puts the person into this state leads:
    /// [`super::beneath`].
    pub beneath: State,
    /// Milliseconds since the Delete this Restore takes back, if it takes back
    /// the actor's own last act.
    pub undoes_delete_after: Option<i64>,
    /// A legal hold forbids the purge.
    pub legal_hold: bool,
    /// Badges, loaned devices and owned groups that still hang on the person.
    pub unsettled: u32,
}

/// What the verb does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The state right after; the same as before where only data changes.
    pub to: State,
    /// What follows besides.
    pub also: &'static [Consequence],
}

/// Something a verb does besides moving the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Consequence {
    /// A new invitation is made; an older one dies.
    NewInvitation,
    /// The open invitation is cancelled.
    InvitationCancelled,
    /// The first sign-in with it makes the person Active.
    ActiveAtFirstSignIn,
    /// It is kept, and opens nothing until the person is Active.
    Dormant,
    /// Every session and token ends.
    SessionsEnd,
    /// `activated_at` is set.
    ActivationRecorded,
    /// The holds that were seen are lifted, others stay.
    HoldsLifted,
    /// A `suspended` hold is placed.
    SuspensionPlaced,
    /// The person's fields are replaced by a tombstone.
    Anonymised,
}

/// Why a verb is not possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Another verb is the one for this state.
    #[error("that is not possible for a person who is {}", .0.key())]
    NotInState(State),
    /// The state is already so.
    #[error("the person is {} already", .0.key())]
    Already(State),
    /// Nobody does this to themselves.
    #[error("nobody can do this to themselves; ask another admin")]
    OwnSelf,
    /// Nobody could administer the directory afterwards.
    #[error("the last owner has to stay; make someone else an owner first")]
    LastOwner,
    /// Nothing to sign in with.
    #[error("there is nothing to sign in with; add an e-mail address, a username or a badge first")]
    NoIdentifier,
    /// The first day is to come.
    #[error("the first day is {0}; change the start date first")]
    StartsLater(CivilDate),
    /// Lifting holds alone would change nothing.
    #[error("the last day was {0}; enter a new end date or none first")]
    EndPassed(CivilDate),
    /// A legal hold is in force.
    #[error("a legal hold forbids it")]
    LegalHold,
    /// Things still hang on the person.
    #[error("{0} badges, devices or groups have to be returned or handed over first")]
    Unsettled(u32),
    /// Sessions ended when the person was suspended or deleted.
    #[error("the sessions of a person who is {} have ended already", .0.key())]
    SessionsEnded(State),
}

impl Refusal {
    /// The stable word of the reason.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::NotInState(_) => "not_in_state",
            Self::Already(_) => "already",
            Self::OwnSelf => "own_self",
            Self::LastOwner => "last_owner",
            Self::NoIdentifier => "no_identifier",
            Self::StartsLater(_) => "starts_later",
            Self::EndPassed(_) => "end_passed",
            Self::LegalHold => "legal_hold",
            Self::Unsettled(_) => "unsettled",
            Self::SessionsEnded(_) => "sessions_ended",
        }
    }
}

/// Whether `verb` is possible for a person in `state`, and what it does.
///
/// # Errors
/// The one rule that stands against it; a refusal that needs the actor to do
/// something else first is preferred to one about the state.
pub fn allowed(state: State, verb: Verb, context: &Context) -> Result<Outcome, Refusal> {
    use Consequence::{
        ActivationRecorded, ActiveAtFirstSignIn, Anonymised, Dormant, HoldsLifted,
        InvitationCancelled, NewInvitation, SessionsEnd, SuspensionPlaced,
    };
    let to = |to: State, also: &'static [Consequence]| Ok(Outcome { to, also });
    let not_here = Err(Refusal::NotInState(state));

    match (verb, state) {
        (_, State::Purged) => not_here,

        (Verb::Edit, State::Bin) => not_here,
        (Verb::Edit, _) => to(state, &[]),

        (Verb::Invite, State::Staged) => {
            context.identified()?;
            to(State::Invited, &[NewInvitation])
        }
        (Verb::ResendInvite, State::Invited) => {
            context.identified()?;
            to(State::Invited, &[NewInvitation])
        }
        (Verb::SendSignInHelp, State::Active) => to(state, &[]),
        (Verb::ReactivateAndInvite, State::Suspended) => {
            context.identified()?;
            match context.reactivated()? {
                State::Active => to(State::Active, &[HoldsLifted]),
                State::Staged | State::Invited | State::Suspended | State::Bin | State::Purged => {
                    to(State::Invited, &[HoldsLifted, NewInvitation])
                }
            }
        }
        (Verb::CancelInvitation, State::Invited) => to(State::Staged, &[InvitationCancelled]),
        (
            Verb::Invite
            | Verb::ResendInvite
            | Verb::SendSignInHelp
            | Verb::ReactivateAndInvite
            | Verb::CancelInvitation,
            _,
        ) => not_here,

        (Verb::SetPassword, State::Staged) => to(State::Staged, &[ActiveAtFirstSignIn]),
        (Verb::SetPassword, State::Invited) => {
            to(State::Staged, &[InvitationCancelled, ActiveAtFirstSignIn])
        }
        (Verb::SetPassword, State::Active) => to(state, &[SessionsEnd]),
        (Verb::SetPassword, State::Suspended) => to(state, &[Dormant]),
        (Verb::SetPassword, State::Bin) => not_here,

        (Verb::EnrolBadge, State::Active) => to(state, &[]),
        (Verb::EnrolBadge, State::Staged | State::Invited | State::Suspended) => {
            to(state, &[Dormant])
        }
        (Verb::EnrolBadge, State::Bin) => not_here,

        (Verb::Activate, State::Staged | State::Invited) => {
            context.identified()?;
            if let Some(start) = context.starts_later {
                return Err(Refusal::StartsLater(start));
            }
            if state == State::Invited {
                to(State::Active, &[ActivationRecorded, InvitationCancelled])
            } else {
                to(State::Active, &[ActivationRecorded])
            }
        }
        (Verb::Activate, State::Active) => Err(Refusal::Already(state)),
        (Verb::Activate, State::Suspended | State::Bin) => not_here,

        (Verb::Suspend, State::Suspended) => Err(Refusal::Already(state)),
        (Verb::Suspend, State::Bin) => not_here,
        (Verb::Suspend, _) => {
            context.not_self_nor_last_owner()?;
            match state {
                State::Invited => to(State::Suspended, &[SuspensionPlaced, InvitationCancelled]),
                State::Active => to(State::Suspended, &[SuspensionPlaced, SessionsEnd]),
                State::Staged | State::Suspended | State::Bin | State::Purged => {
                    to(State::Suspended, &[SuspensionPlaced])
                }
            }
        }
        (Verb::Reactivate, State::Suspended) => to(context.reactivated()?, &[HoldsLifted]),
        (Verb::Reactivate, State::Active) => Err(Refusal::Already(state)),
        (Verb::Reactivate, _) => not_here,

        (Verb::Delete, State::Bin) => Err(Refusal::Already(state)),
        (Verb::Delete, _) => {
            context.not_self_nor_last_owner()?;
            match state {
                State::Invited => to(State::Bin, &[InvitationCancelled]),
                State::Active => to(State::Bin, &[SessionsEnd]),
                State::Staged | State::Suspended | State::Bin | State::Purged => {
                    to(State::Bin, &[])
                }
            }
        }
        (Verb::Restore, State::Bin) => {
            if context
                .undoes_delete_after
                .is_some_and(|ms| (0..=UNDO_WINDOW_MS).contains(&ms))
            {
                to(context.beneath, &[HoldsLifted])
            } else {
                to(State::Suspended, &[HoldsLifted, SuspensionPlaced])
            }
        }
        (Verb::Purge, State::Bin) => {
            context.not_self_nor_last_owner()?;
            if context.legal_hold {
                Err(Refusal::LegalHold)
            } else if context.unsettled > 0 {
                Err(Refusal::Unsettled(context.unsettled))
            } else {
                to(State::Purged, &[Anonymised])
            }
        }
        (Verb::Restore | Verb::Purge, _) => not_here,

        (Verb::EndSessions, State::Active) => to(state, &[SessionsEnd]),
        (Verb::EndSessions, State::Suspended | State::Bin) => Err(Refusal::SessionsEnded(state)),
        (Verb::EndSessions, State::Staged | State::Invited) => not_here,
    }
}

impl Context {
    fn identified(&self) -> Result<(), Refusal> {
        if self.has_identifier {
            Ok(())
        } else {
            Err(Refusal::NoIdentifier)
        }
    }

    fn not_self_nor_last_owner(&self) -> Result<(), Refusal> {
        if self.is_self {
            Err(Refusal::OwnSelf)
        } else if self.is_last_owner {
            Err(Refusal::LastOwner)
        } else {
            Ok(())
        }
    }

    /// Where lifting the suspension leads. Past the last day it would lead
    /// nowhere, so a new one is asked for.
    fn reactivated(&self) -> Result<State, Refusal> {
        match self.ended_on {
            Some(end) => Err(Refusal::EndPassed(end)),
            None => Ok(self.beneath),
        }
    }
}

#[cfg(test)]
mod tests;
