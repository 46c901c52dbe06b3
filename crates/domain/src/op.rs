//! Operations: what somebody wanted, small and named, with what they saw.

use crate::access::{Permission, Scope};
use crate::field::{Entity, EntityKind, Field};
use crate::id::{BadgeId, ChangeSetId, GroupId, OpId, PersonId, RoleId, TxId, UnitId, Uuid, Ver};
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
    /// A person has a role, in a scope.
    Role,
    /// A person has one permission besides the roles, in a scope.
    Allow,
    /// One permission is taken from a person, wherever it comes from.
    Deny,
    /// A person looks after a group and says who is in it.
    Manager,
    /// A role permits something.
    RolePermission,
    /// The members of a group have a role, in a scope.
    GroupRole,
    /// The members of a group have one permission besides, in a scope.
    GroupAllow,
    /// A group is nested in another: its members are members of that one too.
    GroupParent,
    /// Whoever has a role is in every project made from some day on.
    ProjectRule,
}

impl EdgeKind {
    /// Every kind.
    pub const ALL: [Self; 11] = [
        Self::Department,
        Self::Group,
        Self::Role,
        Self::Allow,
        Self::Deny,
        Self::Manager,
        Self::RolePermission,
        Self::GroupRole,
        Self::GroupAllow,
        Self::GroupParent,
        Self::ProjectRule,
    ];

    /// The stable word in operations and the database.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Department => "department",
            Self::Group => "group",
            Self::Role => "role",
            Self::Allow => "allow",
            Self::Deny => "deny",
            Self::Manager => "manager",
            Self::RolePermission => "role_permission",
            Self::GroupRole => "group_role",
            Self::GroupAllow => "group_allow",
            Self::GroupParent => "group_parent",
            Self::ProjectRule => "project_rule",
        }
    }

    /// Whose links they are.
    #[must_use]
    pub fn subject(self) -> EntityKind {
        match self {
            Self::Department
            | Self::Group
            | Self::Role
            | Self::Allow
            | Self::Deny
            | Self::Manager => EntityKind::Person,
            Self::RolePermission => EntityKind::Role,
            Self::GroupRole | Self::GroupAllow | Self::GroupParent => EntityKind::Group,
            Self::ProjectRule => EntityKind::Organisation,
        }
    }

    /// What they lead to; `None`: a permission, which nobody makes or removes.
    #[must_use]
    pub fn target(self) -> Option<EntityKind> {
        match self {
            Self::Department => Some(EntityKind::Unit),
            Self::Group | Self::Manager | Self::GroupParent => Some(EntityKind::Group),
            Self::Role | Self::GroupRole | Self::ProjectRule => Some(EntityKind::Role),
            Self::Allow | Self::Deny | Self::RolePermission | Self::GroupAllow => None,
        }
    }

    /// Whether making it is the safer side: of two who did not see each other that side stands.
    #[must_use]
    pub fn is_safer_made(self) -> bool {
        self == Self::Deny
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
    /// Whose link it is: the person, role, group or organisation.
    pub a: Uuid,
    /// What it leads to: the department, group, role or [`Permission::id`].
    pub b: Uuid,
    /// Where a role or permission holds: one role may be given in several places, each link with
    /// terms of its own. The organisation for every other kind.
    pub scope: Scope,
}

impl Edge {
    /// A person in a further department.
    #[must_use]
    pub fn department(person: PersonId, unit: UnitId) -> Self {
        Self::of(EdgeKind::Department, person.0, unit.0)
    }

    /// A person with a role in the whole organisation.
    #[must_use]
    pub fn role(person: PersonId, role: RoleId) -> Self {
        Self::of(EdgeKind::Role, person.0, role.0)
    }

    /// A person in a group.
    #[must_use]
    pub fn group(person: PersonId, group: GroupId) -> Self {
        Self::of(EdgeKind::Group, person.0, group.0)
    }

    /// A person who looks after a group.
    #[must_use]
    pub fn manager(person: PersonId, group: GroupId) -> Self {
        Self::of(EdgeKind::Manager, person.0, group.0)
    }

    /// A permission given to a person besides the roles, in the whole organisation.
    #[must_use]
    pub fn allow(person: PersonId, permission: Permission) -> Self {
        Self::of(EdgeKind::Allow, person.0, permission.id())
    }

    /// A permission taken from a person.
    #[must_use]
    pub fn deny(person: PersonId, permission: Permission) -> Self {
        Self::of(EdgeKind::Deny, person.0, permission.id())
    }

    /// What a role permits.
    #[must_use]
    pub fn role_permission(role: RoleId, permission: Permission) -> Self {
        Self::of(EdgeKind::RolePermission, role.0, permission.id())
    }

    /// A role the members of a group have, in the whole organisation.
    #[must_use]
    pub fn group_role(group: GroupId, role: RoleId) -> Self {
        Self::of(EdgeKind::GroupRole, group.0, role.0)
    }

    /// A permission the members of a group have, in the whole organisation.
    #[must_use]
    pub fn group_allow(group: GroupId, permission: Permission) -> Self {
        Self::of(EdgeKind::GroupAllow, group.0, permission.id())
    }

    /// A group nested in another.
    #[must_use]
    pub fn group_parent(group: GroupId, parent: GroupId) -> Self {
        Self::of(EdgeKind::GroupParent, group.0, parent.0)
    }

    /// The rule that whoever has a role is in every new project.
    #[must_use]
    pub fn project_rule(organisation: Uuid, role: RoleId) -> Self {
        Self::of(EdgeKind::ProjectRule, organisation, role.0)
    }

    /// The same in another scope.
    #[must_use]
    pub fn within(self, scope: Scope) -> Self {
        Self { scope, ..self }
    }

    /// Whose link it is.
    #[must_use]
    pub fn subject(self) -> Entity {
        Entity {
            kind: self.kind.subject(),
            id: self.a,
        }
    }

    /// The permission it leads to, if it is one this version knows.
    #[must_use]
    pub fn permission(self) -> Option<Permission> {
        match self.kind.target() {
            None => Permission::from_id(self.b),
            Some(_) => None,
        }
    }

    fn of(kind: EdgeKind, a: Uuid, b: Uuid) -> Self {
        Self {
            kind,
            a,
            b,
            scope: Scope::Organisation,
        }
    }
}

/// The terms under which a link stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
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
            Self::Link { edge, .. } => edge.subject(),
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
