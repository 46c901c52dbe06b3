//! Roles: the ones every organisation begins with, and the default ones.

use super::permission::{Permission, PermissionSet, Weight};
use crate::id::{RoleId, Uuid};
use crate::person::PersonType;

/// What a role permits.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Role {
    /// The permissions, in whatever scope the role is given.
    pub permissions: PermissionSet,
}

impl Role {
    /// Whether the role may be given to everybody of a type: it lets its holder
    /// look, and nothing else.
    #[must_use]
    pub fn may_be_default(&self) -> bool {
        self.permissions
            .iter()
            .all(|permission| permission.weight() == Weight::Basic)
    }
}

/// The roles every organisation begins with. All but Owner may be edited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BuiltInRole {
    /// May do everything, always; cannot be edited, nested or limited to a part.
    Owner,
    /// Everything but making owners and purging.
    Admin,
    /// Helps people to sign in.
    Helper,
    /// Greets people and hands out badges.
    Reception,
    /// Looks after the people of a department.
    DepartmentManager,
    /// Reads everything, changes nothing.
    Auditor,
    /// Works at shop-floor terminals.
    Operator,
    /// Sees colleagues' contact data.
    Member,
    /// Sees the own entry.
    Customer,
}

impl BuiltInRole {
    /// Every one, in the order lists show them.
    pub const ALL: [Self; 9] = [
        Self::Owner,
        Self::Admin,
        Self::Helper,
        Self::Reception,
        Self::DepartmentManager,
        Self::Auditor,
        Self::Operator,
        Self::Member,
        Self::Customer,
    ];

    /// The stable word under which its name is translated.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Admin => "admin",
            Self::Helper => "helper",
            Self::Reception => "reception",
            Self::DepartmentManager => "department_manager",
            Self::Auditor => "auditor",
            Self::Operator => "operator",
            Self::Member => "member",
            Self::Customer => "customer",
        }
    }

    /// The id it has in every directory there is. Version 8: chosen by us.
    #[must_use]
    pub const fn id(self) -> RoleId {
        const BASE: u128 = 0x726f_6c6c_626f_8001_8000_0000_0000_0000; // "rollbo"
        RoleId(Uuid::from_u128(BASE + 1 + self as u128))
    }

    /// The built-in role with that id.
    #[must_use]
    pub fn from_id(id: RoleId) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.id() == id)
    }

    /// Whether that id is one of a built-in role.
    #[must_use]
    pub fn is_one(id: RoleId) -> bool {
        Self::from_id(id).is_some()
    }

    /// What it permits unless someone edited it.
    #[must_use]
    pub fn permissions(self) -> PermissionSet {
        use Permission as P;
        let set = |more: &[Permission]| -> PermissionSet {
            [P::SelfRead, P::ContactsRead]
                .into_iter()
                .chain(more.iter().copied())
                .collect()
        };
        match self {
            Self::Owner => PermissionSet::all(),
            Self::Admin => PermissionSet::all().filter(|p| !p.is_owner_only()),
            Self::Helper => set(&[
                P::PeopleRead,
                P::PeopleInvite,
                P::PasswordReset,
                P::SessionsEnd,
            ]),
            Self::Reception => set(&[
                P::PeopleRead,
                P::PeopleCreate,
                P::PeopleEdit,
                P::BadgeAssign,
                P::BadgeSeeNumber,
            ]),
            Self::DepartmentManager => set(&[
                P::TerminalLogin,
                P::PeopleRead,
                P::PeopleCreate,
                P::PeopleEdit,
                P::PeopleInvite,
                P::PeopleSuspend,
                P::BadgeAssign,
                P::PasswordReset,
                P::SessionsEnd,
                P::Export,
                P::RolesAssign,
            ]),
            Self::Auditor => set(&[P::PeopleRead, P::BillingRead, P::AuditRead, P::Export]),
            Self::Operator => set(&[P::TerminalLogin]),
            Self::Member => set(&[]),
            Self::Customer => [P::SelfRead].into_iter().collect(),
        }
    }

    /// As a role of a graph.
    #[must_use]
    pub fn role(self) -> Role {
        Role {
            permissions: self.permissions(),
        }
    }
}

/// Which role people of each type have while they have no other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DefaultRoles([RoleId; PersonType::ALL.len()]);

impl DefaultRoles {
    /// The default role of that type.
    #[must_use]
    pub fn of(&self, kind: PersonType) -> RoleId {
        self.0[kind as usize]
    }

    /// Makes `role` the default of that type.
    pub fn set(&mut self, kind: PersonType, role: RoleId) {
        self.0[kind as usize] = role;
    }

    /// What a type begins with, and falls back to should its default role be gone.
    #[must_use]
    pub fn built_in(kind: PersonType) -> BuiltInRole {
        match kind {
            PersonType::Employee | PersonType::Contractor => BuiltInRole::Member,
            PersonType::Customer
            | PersonType::Vendor
            | PersonType::Visitor
            | PersonType::Service => BuiltInRole::Customer,
        }
    }
}

impl Default for DefaultRoles {
    fn default() -> Self {
        Self(PersonType::ALL.map(|kind| Self::built_in(kind).id()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_ids_of_built_in_roles_never_change() {
        assert_eq!(
            BuiltInRole::Owner.id().to_string(),
            "726f6c6c-626f-8001-8000-000000000001"
        );
        assert_eq!(
            BuiltInRole::Customer.id().to_string(),
            "726f6c6c-626f-8001-8000-000000000009"
        );
        let ids: BTreeSet<RoleId> = BuiltInRole::ALL.map(BuiltInRole::id).into();
        assert_eq!(ids.len(), BuiltInRole::ALL.len());
        for role in BuiltInRole::ALL {
            assert_eq!(BuiltInRole::from_id(role.id()), Some(role));
        }
    }

    /// Each built-in role by what it may and may not do, so that a change here
    /// is one somebody meant.
    #[test]
    fn each_built_in_role_permits_exactly_this() {
        let check = |role: BuiltInRole, expected: &str| {
            let keys: Vec<&str> = role.permissions().iter().map(Permission::key).collect();
            assert_eq!(keys.join(" "), expected, "{role:?}");
        };
        check(BuiltInRole::Customer, "self.read");
        check(BuiltInRole::Member, "self.read contacts.read");
        check(
            BuiltInRole::Operator,
            "self.read contacts.read terminal.login",
        );
        check(
            BuiltInRole::Auditor,
            "self.read contacts.read people.read export billing.read audit.read",
        );
        check(
            BuiltInRole::Helper,
            "self.read contacts.read people.read people.invite password.reset sessions.end",
        );
        check(
            BuiltInRole::Reception,
            "self.read contacts.read people.read people.create people.edit \
             badge.assign badge.see_number",
        );
        check(
            BuiltInRole::DepartmentManager,
            "self.read contacts.read terminal.login people.read people.create people.edit \
             people.invite people.suspend badge.assign password.reset sessions.end export \
             roles.assign",
        );
        let missing = |role: BuiltInRole| -> Vec<Permission> {
            PermissionSet::all()
                .without(role.permissions())
                .iter()
                .collect()
        };
        assert_eq!(missing(BuiltInRole::Owner), []);
        assert_eq!(
            missing(BuiltInRole::Admin),
            [Permission::PeoplePurge, Permission::Owner]
        );
    }

    #[test]
    fn only_roles_that_look_may_be_defaults() {
        let fit: Vec<BuiltInRole> = BuiltInRole::ALL
            .into_iter()
            .filter(|role| role.role().may_be_default())
            .collect();
        assert_eq!(fit, [BuiltInRole::Member, BuiltInRole::Customer]);
        for kind in PersonType::ALL {
            assert!(DefaultRoles::built_in(kind).role().may_be_default());
            assert_eq!(
                DefaultRoles::default().of(kind),
                DefaultRoles::built_in(kind).id()
            );
        }
    }
}
