//! What becomes of an operation.

use crate::claim::{ClaimKind, ClaimState};
use crate::field::{Entity, Field};
use crate::id::{BadgeId, OpId, PersonId, Uuid, Ver};
use crate::lifecycle::Hold;
use crate::op::{Edge, IssueEnd, SecretRank, Terms};
use crate::value::Value;

/// Whether the author of an operation may do it, judged by `access` beforehand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Authority {
    /// May.
    Granted,
    /// May not, and might not when writing it.
    Denied,
    /// Might when writing it; has lost the right, or the desk was revoked, since.
    Revoked,
}

/// What became of an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Done as wanted.
    Applied,
    /// It is so already; there is an effect only where its author had not seen that.
    Same,
    /// Done as far as what its author had not seen allows; the rest is in the history, or kept as
    /// a conflict.
    Merged,
    /// Kept beside what stands, for a person to choose.
    Conflict(ConflictKind),
    /// Kept until another admin decides.
    Held(HeldReason),
    /// Kept in the audit, without effect.
    Rejected(Rejection),
}

/// What a conflict is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ConflictKind {
    /// One field, two values.
    Field,
    /// One key, two owners.
    Key,
    /// A link made by somebody who had not seen it cut, or made under other terms.
    Grant,
    /// A person edited, or given something, after removal.
    EditedAfterRemoval,
    /// Two passwords set at once; the first stays and must be changed.
    Password,
    /// A retraction of something others have touched.
    Touched,
    /// A unit moved, or a group nested, into itself or what lies in it.
    Cycle,
}

impl ConflictKind {
    /// The stable word.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Field => "field",
            Self::Key => "key",
            Self::Grant => "grant",
            Self::EditedAfterRemoval => "edited_after_removal",
            Self::Password => "password",
            Self::Touched => "touched",
            Self::Cycle => "cycle",
        }
    }
}

/// Why an operation waits for another admin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeldReason {
    /// No owner would be left.
    LastOwner,
    /// The author or the desk lost the right before it arrived.
    ActorRevoked,
}

/// Why an operation has no effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rejection {
    /// The author has no right to it.
    Denied,
    /// It names something that does not exist.
    Unknown,
    /// It creates what exists with other content.
    Exists,
    /// It ends, lifts or issues what the rules of badges forbid.
    BadgeRule,
    /// It changes a role that stays as it is, or gives what only owners have by name.
    Fixed,
}

/// One dumb write. Desks apply effects in order without judging them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// A new entity.
    Created {
        /// The entity.
        entity: Entity,
        /// Its first fields.
        fields: Vec<(Field, Value)>,
    },
    /// A field's value, with the operation as its version.
    FieldSet {
        /// Whose field.
        entity: Entity,
        /// Which field.
        field: Field,
        /// Its value.
        value: Value,
    },
    /// A link made or cut.
    Linked {
        /// Which.
        edge: Edge,
        /// Made or cut.
        present: bool,
        /// Its terms.
        terms: Terms,
    },
    /// A hold placed; the operation names it.
    HoldPlaced {
        /// On what.
        entity: Entity,
        /// The hold.
        hold: Hold,
    },
    /// A hold lifted.
    HoldLifted {
        /// Of what.
        entity: Entity,
        /// Which.
        hold: OpId,
    },
    /// A claim's new state.
    Claimed {
        /// The space.
        kind: ClaimKind,
        /// The normalised key.
        key: String,
        /// Whose.
        owner: Uuid,
        /// Its state from now on.
        state: ClaimState,
    },
    /// A badge given; the operation names the issue.
    Issued {
        /// The badge.
        badge: BadgeId,
        /// The holder.
        person: PersonId,
    },
    /// An issue over.
    IssueEnded {
        /// The badge.
        badge: BadgeId,
        /// The issue.
        issue: OpId,
        /// How.
        end: IssueEnd,
    },
    /// A password record.
    PasswordSet {
        /// Whose.
        person: PersonId,
        /// PHC string.
        phc: Option<String>,
        /// How strongly.
        rank: SecretRank,
        /// Must be changed at the next sign-in.
        must_change: bool,
    },
    /// The standing password must be changed and every session ends.
    PasswordShaken {
        /// Whose.
        person: PersonId,
    },
    /// The operation wanted what is so already, and its author had not seen that it is. The entity
    /// counts as touched by it.
    Agreed {
        /// What it is about.
        entity: Entity,
        /// The version that stands. Whoever has seen the operation has seen that version, so that
        /// nobody who builds on it overlooks anything; `None` where it wanted other things besides.
        with: Option<Ver>,
    },
    /// Both sides of a conflict, kept.
    Conflicted {
        /// What it is about.
        kind: ConflictKind,
        /// Of what.
        entity: Entity,
        /// The field, where it is about one.
        field: Option<Field>,
        /// The value that came second and does not stand.
        contender: Value,
        /// The operation that wrote what stands.
        incumbent: Ver,
    },
    /// The entity counts as never made; or again as made.
    Retracted {
        /// Which.
        entity: Entity,
        /// Gone or back.
        gone: bool,
    },
}

/// A verdict with what follows from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// What became of the operation.
    pub verdict: Verdict,
    /// What to write.
    pub effects: Vec<Effect>,
}

impl Decision {
    pub(super) fn of(verdict: Verdict) -> Self {
        Self {
            verdict,
            effects: Vec::new(),
        }
    }

    pub(super) fn applied(effects: Vec<Effect>) -> Self {
        Self {
            verdict: Verdict::Applied,
            effects,
        }
    }
}
