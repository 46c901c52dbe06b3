//! What state a person is in, derived from facts and never stored as truth:
//! dates act by being read, so no desk has to be awake at midnight.

use crate::id::OpId;
use crate::time::Instant;

mod coming;
mod standing;
mod verb;

pub use coming::{CallingOff, Coming, Event, call_off, coming};
pub use standing::{
    Entry, LifecycleFacts, Moment, NextChange, OpenInvite, Reason, Standing, beneath,
    has_legal_hold, initial_activation, state,
};
pub use verb::{Consequence, Context, Outcome, Refusal, UNDO_WINDOW_MS, Verb, allowed};

/// The one state machine. *Locked*, *invitation expired* or *temporary
/// password* are flags on top of it, not states.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Recorded, but not in yet: never activated, not invited, or the first day is to come.
    Staged,
    /// Holds an invitation that was neither used nor cancelled; it may have expired.
    Invited,
    /// May sign in.
    Active,
    /// All ways in are blocked; everything is kept.
    Suspended,
    /// Deleted, read-only, can be restored.
    Bin,
    /// Anonymised for good; only a tombstone is left.
    Purged,
}

impl State {
    /// Every state, in the order lists show them.
    pub const ALL: [Self; 6] = [
        Self::Staged,
        Self::Invited,
        Self::Active,
        Self::Suspended,
        Self::Bin,
        Self::Purged,
    ];

    /// The stable word in files, filters and the database.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Staged => "staged",
            Self::Invited => "invited",
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Bin => "bin",
            Self::Purged => "purged",
        }
    }

    /// The state with that word.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.key() == key)
    }
}

/// Why something is held back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HoldKind {
    /// A person is suspended.
    Suspended,
    /// A person has left; suspends as well, and says why.
    Left,
    /// A person is in the bin.
    Deleted,
    /// A person may not be purged; changes no state.
    Legal,
    /// A badge is lost; only the found flow lifts it.
    Lost,
}

impl HoldKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [
        Self::Suspended,
        Self::Left,
        Self::Deleted,
        Self::Legal,
        Self::Lost,
    ];

    /// The stable word in operations and the database.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Suspended => "suspended",
            Self::Left => "left",
            Self::Deleted => "deleted",
            Self::Legal => "legal",
            Self::Lost => "lost",
        }
    }

    /// The kind with that word.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// Whether it takes a person out of work while in force.
    #[must_use]
    pub fn suspends(self) -> bool {
        match self {
            Self::Suspended | Self::Left => true,
            Self::Deleted | Self::Legal | Self::Lost => false,
        }
    }
}

/// One reason to hold a person or a badge back. Several may stand at once;
/// lifting names the ones it saw, so a concurrent one survives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    /// The operation that placed it; its name.
    pub op: OpId,
    /// Why.
    pub kind: HoldKind,
    /// In the words of whoever placed it.
    pub reason: String,
    /// Not in force before this; `None`: from the start.
    pub from: Option<Instant>,
    /// No longer in force from this instant on; `None`: until lifted.
    pub until: Option<Instant>,
    /// Taken back; never comes into force again.
    pub lifted: bool,
}

impl Hold {
    /// Whether it holds at `now`.
    #[must_use]
    pub fn in_force(&self, now: Instant) -> bool {
        !self.lifted
            && self.from.is_none_or(|from| from <= now)
            && self.until.is_none_or(|until| now < until)
    }
}
