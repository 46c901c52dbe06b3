//! Operations: what somebody wanted, small and named, with what they saw.

use crate::field::{Entity, Field};
use crate::id::{BadgeId, ChangeSetId, OpId, PersonId, RoleId, TxId, UnitId, Uuid, Ver};
use crate::lifecycle::HoldKind;
use crate::time::{Hlc, Instant};
use crate::value::Value;

/// A many-to-many link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EdgeKind {
    /// A person works in a further department.
    Department,
    /// A person is in a group.
    Group,
    /// A person has a role.
    Role,
}

impl EdgeKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Department, Self::Group, Self::Role];

    /// The stable word in operations and the database.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Department => "department",
            Self::Group => "group",
            Self::Role => "role",
        }
    }

    /// The kind with that word.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// A link and whom it joins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Edge {
    /// What it means.
    pub kind: EdgeKind,
    /// Whose link it is: the person.
    pub a: Uuid,
    /// What it leads to: the department, group or role.
    pub b: Uuid,
}

impl Edge {
    /// A person in a further department.
    #[must_use]
    pub fn department(person: PersonId, unit: UnitId) -> Self {
        Self {
            kind: EdgeKind::Department,
            a: person.0,
            b: unit.0,
        }
    }

    /// A person with a role.
    #[must_use]
    pub fn role(person: PersonId, role: RoleId) -> Self {
        Self {
            kind: EdgeKind::Role,
            a: person.0,
            b: role.0,
        }
    }
}

/// The terms under which a link stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// Where a role holds, as `access::Scope` prints it; `None`: the whole organisation.
    pub scope: Option<String>,
    /// Not before.
    pub from: Option<Instant>,
    /// Not from this instant on.
    pub until: Option<Instant>,
    /// Why, in the words of whoever gave it.
    pub reason: Option<String>,
}

/// How the time of a badge with a holder ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IssueEnd {
    /// Given back; the card is free.
    Returned,
    /// Given to somebody else in the same act.
    Moved,
    /// Not in the holder's hands any more.
    Lost,
}

impl IssueEnd {
    /// The stable word in operations and the database.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Returned => "returned",
            Self::Moved => "moved",
            Self::Lost => "lost",
        }
    }

    /// The end with that word.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        [Self::Returned, Self::Moved, Self::Lost]
            .into_iter()
            .find(|end| end.key() == key)
    }
}

/// How strongly a password was set: of two writes that did not see each other
/// the higher rank stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SecretRank {
    /// The person chose it.
    User,
    /// An admin set it.
    Admin,
    /// Set because the old one was compromised.
    Compromise,
    /// No password at all.
    Disabled,
}

impl SecretRank {
    /// Every rank, weakest first.
    pub const ALL: [Self; 4] = [Self::User, Self::Admin, Self::Compromise, Self::Disabled];

    /// The stable word.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Admin => "admin",
            Self::Compromise => "compromise",
            Self::Disabled => "disabled",
        }
    }

    /// The rank with that word.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rank| rank.key() == key)
    }
}

/// What an operation wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A new entity with its first fields. Its fields have this operation as their version.
    Create {
        /// The new entity.
        entity: Entity,
        /// Its fields; the empty ones are left out.
        fields: Vec<(Field, Value)>,
    },
    /// One field gets a value.
    Set {
        /// Whose field.
        entity: Entity,
        /// Which field.
        field: Field,
        /// Its new value; [`Value::Null`] empties it.
        value: Value,
    },
    /// A link is made or cut.
    Link {
        /// Which link.
        edge: Edge,
        /// Made or cut.
        present: bool,
        /// Its terms, when made.
        terms: Terms,
    },
    /// Something is held back.
    PlaceHold {
        /// A person or a badge.
        entity: Entity,
        /// Why.
        kind: HoldKind,
        /// In the words of whoever placed it.
        reason: String,
        /// Not in force before.
        from: Option<Instant>,
        /// No longer in force from this instant on.
        until: Option<Instant>,
    },
    /// Named holds are taken back; one placed meanwhile by somebody else survives.
    LiftHolds {
        /// The person or badge.
        entity: Entity,
        /// The holds that were seen.
        holds: Vec<OpId>,
    },
    /// A badge is given to a person. The operation's id names the issue.
    IssueBadge {
        /// The badge.
        badge: BadgeId,
        /// Canonical card number, which the issue claims for the holder.
        card: String,
        /// Its new holder.
        person: PersonId,
    },
    /// An issue ends; it never begins again.
    EndIssue {
        /// The badge.
        badge: BadgeId,
        /// Canonical card number, whose claim ends.
        card: String,
        /// The issue, by the operation that made it.
        issue: OpId,
        /// How.
        end: IssueEnd,
    },
    /// A person's password.
    SetPassword {
        /// Whose.
        person: PersonId,
        /// PHC string of argon2id; `None` with [`SecretRank::Disabled`].
        phc: Option<String>,
        /// How strongly.
        rank: SecretRank,
        /// Must be changed at the next sign-in.
        must_change: bool,
    },
    /// An entity made in error is taken back as if it had never been; its keys
    /// are free again. Only what nobody touched since can be retracted.
    Retract {
        /// The entity.
        entity: Entity,
    },
    /// A retraction is taken back.
    Unretract {
        /// The entity.
        entity: Entity,
    },
}

impl Change {
    /// The entity the change is about; for links, whose link it is.
    #[must_use]
    pub fn subject(&self) -> Entity {
        match self {
            Self::Create { entity, .. }
            | Self::Set { entity, .. }
            | Self::PlaceHold { entity, .. }
            | Self::LiftHolds { entity, .. }
            | Self::Retract { entity }
            | Self::Unretract { entity } => *entity,
            Self::Link { edge, .. } => PersonId(edge.a).into(),
            Self::IssueBadge { badge, .. } | Self::EndIssue { badge, .. } => (*badge).into(),
            Self::SetPassword { person, .. } => (*person).into(),
        }
    }
}

/// By which way a change came; the audit says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Via {
    /// The app's window.
    Desk,
    /// `rollbookctl`.
    CommandLine,
    /// The app by itself, such as noticing a date.
    System,
}

impl Via {
    /// The stable word.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Desk => "desk",
            Self::CommandLine => "command_line",
            Self::System => "system",
        }
    }

    /// The way with that word.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        [Self::Desk, Self::CommandLine, Self::System]
            .into_iter()
            .find(|via| via.key() == key)
    }
}

/// Who acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The signed-in admin; `None` for the system, and for the first owner's own creation.
    pub person: Option<PersonId>,
    /// By which way.
    pub via: Via,
}

/// One operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Op {
    /// Its name.
    pub id: OpId,
    /// The Save it belongs to.
    pub tx: TxId,
    /// The bigger act that belongs to, which undo takes back.
    pub change_set: ChangeSetId,
    /// When, as the desk's clock said.
    pub at: Hlc,
    /// Who.
    pub by: Actor,
    /// The version of what it changes that its author saw; `None` where there was none.
    pub base: Option<Ver>,
    /// What it wants.
    pub change: Change,
}
