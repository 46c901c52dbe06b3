//! The dictionary of permissions.

use std::fmt;

use crate::id::Uuid;

/// How much a permission matters when people are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weight {
    /// Looking only. The one weight a default role may have, so it is no
    /// privilege: everybody who may create a person may hand it out.
    Basic,
    /// A right of the person alone. Only who holds it may give it, but it lifts
    /// nobody above others: a manager helps an operator without being one.
    Own,
    /// Power over other people or over the directory. Nobody may act on a person
    /// who has more of it.
    Power,
}

macro_rules! permissions {
    ($($name:ident $key:literal $weight:ident $summary:literal;)*) => {
        /// Something one may be permitted to do.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Permission {
            $(
                #[doc = concat!("`", $key, "`: ", $summary)]
                $name,
            )*
        }

        impl Permission {
            /// Every permission, in the order the dictionary shows them.
            pub const ALL: [Self; [$($key),*].len()] = [$(Self::$name),*];

            /// The stable word in operations, files and scripts.
            #[must_use]
            pub fn key(self) -> &'static str {
                match self { $(Self::$name => $key),* }
            }

            /// Under which key translations keep its one-line description.
            #[must_use]
            pub fn description_key(self) -> &'static str {
                match self { $(Self::$name => concat!("permission.", $key)),* }
            }

            /// The description in English.
            #[must_use]
            pub fn summary(self) -> &'static str {
                match self { $(Self::$name => $summary),* }
            }

            /// How much it matters when people are compared.
            #[must_use]
            pub fn weight(self) -> Weight {
                match self { $(Self::$name => Weight::$weight),* }
            }
        }
    };
}

permissions! {
    SelfRead "self.read" Basic "See one's own entry";
    ContactsRead "contacts.read" Basic "See colleagues' names, titles, work phones and e-mail addresses";
    TerminalLogin "terminal.login" Own "Sign in at shop-floor terminals";
    PeopleRead "people.read" Power "See people and all their details";
    PeopleCreate "people.create" Power "Add people";
    PeopleEdit "people.edit" Power "Change people's details, departments and sites";
    PeopleInvite "people.invite" Power "Send, resend and cancel invitations";
    PeopleSuspend "people.suspend" Power "Activate, suspend and reactivate people";
    PeopleDelete "people.delete" Power "Put people into the bin and restore them";
    PeopleMerge "people.merge" Power "Merge two entries of one person";
    PeoplePurge "people.purge" Power "Anonymise people in the bin for good";
    LegalHold "people.legal_hold" Power "Place and lift legal holds";
    BadgeAssign "badge.assign" Power "Give badges, take them back, report them lost or found";
    BadgeSeeNumber "badge.see_number" Power "See badge numbers in full";
    BadgeTypeNumber "badge.type_number" Power "Type a badge number instead of tapping the badge";
    PasswordReset "password.reset" Power "Help people to sign in: unlock, send a link, give a code or a password";
    PasswordSetPermanent "password.set_permanent" Power "Set a password that need not be changed at the first sign-in";
    SessionsEnd "sessions.end" Power "See and end people's sessions";
    TokensManage "tokens.manage" Power "Create, replace and revoke API tokens of others";
    ViewAs "people.view_as" Power "See the web portal as another person sees it";
    Export "export" Power "Export lists to files";
    ExportIncludeBadges "export.include_badges" Power "Include full badge numbers in exports";
    Import "import" Power "Import people from files";
    UnitsManage "units.manage" Power "Change divisions, departments, sites and cost centres";
    CompanyCreate "company.create" Power "Add companies";
    GroupsManage "groups.manage" Power "Change groups and who is in them";
    RolesAssign "roles.assign" Power "Give and take roles and single permissions one holds oneself";
    RolesManage "roles.manage" Power "Change what roles permit";
    BillingRead "billing.read" Power "See billing profiles and usage";
    BillingManage "billing.manage" Power "Change billing profiles";
    DevicesManage "devices.manage" Power "Pair, set up and block desks, readers and terminals";
    AuditRead "audit.read" Power "Read the audit log";
    HeldDecide "held.decide" Power "Approve or discard changes that were held back";
    SettingsManage "settings.manage" Power "Change the organisation's settings and custom fields";
    Backup "backup" Power "Make and restore backups";
    Owner "owner" Power "Make and unmake owners";
}

impl Permission {
    /// The permission with that word.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|p| p.key() == key)
    }

    /// Whether only the role Owner can carry it; elsewhere it grants nothing.
    #[must_use]
    pub fn is_owner_only(self) -> bool {
        matches!(self, Self::Owner | Self::PeoplePurge)
    }

    /// The id links to it carry, in every directory there is. Version 8: made of its word, so
    /// that neither a new permission nor another order changes it.
    #[must_use]
    pub fn id(self) -> Uuid {
        const BASE: u128 = 0x726f_6c6c_626f_8002_8000_0000_0000_0000; // "rollbo"
        // FNV-1a; the words are few and ours, and a test compares them.
        let hash = self
            .key()
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
                (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
            });
        Uuid::from_u128(BASE | u128::from(hash >> 2))
    }

    /// The permission with that id.
    #[must_use]
    pub fn from_id(id: Uuid) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|permission| permission.id() == id)
    }

    fn bit(self) -> u64 {
        1 << (self as u8)
    }
}

// `PermissionSet` keeps one bit each.
const _: () = assert!(Permission::ALL.len() <= 64);

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}

/// A set of permissions.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PermissionSet(u64);

impl PermissionSet {
    /// None.
    pub const EMPTY: Self = Self(0);

    /// Every permission there is.
    #[must_use]
    pub fn all() -> Self {
        Permission::ALL.into_iter().collect()
    }

    /// Those that match.
    #[must_use]
    pub fn filter(self, keep: impl Fn(Permission) -> bool) -> Self {
        self.iter().filter(|p| keep(*p)).collect()
    }

    /// Adds one.
    pub fn insert(&mut self, permission: Permission) {
        self.0 |= permission.bit();
    }

    /// Takes one out.
    pub fn remove(&mut self, permission: Permission) {
        self.0 &= !permission.bit();
    }

    /// Whether it is in the set.
    #[must_use]
    pub fn contains(self, permission: Permission) -> bool {
        self.0 & permission.bit() != 0
    }

    /// What is in this set and not in `other`.
    #[must_use]
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether nothing is in it.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The permissions, in the order of the dictionary.
    pub fn iter(self) -> impl Iterator<Item = Permission> {
        Permission::ALL
            .into_iter()
            .filter(move |p| self.contains(*p))
    }
}

impl FromIterator<Permission> for PermissionSet {
    fn from_iter<I: IntoIterator<Item = Permission>>(permissions: I) -> Self {
        let mut set = Self::EMPTY;
        for permission in permissions {
            set.insert(permission);
        }
        set
    }
}

impl fmt::Debug for PermissionSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_permission_has_its_own_word_and_is_found_by_it() {
        let keys: BTreeSet<&str> = Permission::ALL.into_iter().map(Permission::key).collect();
        assert_eq!(keys.len(), Permission::ALL.len());
        for permission in Permission::ALL {
            assert_eq!(Permission::from_key(permission.key()), Some(permission));
            assert_eq!(
                permission.description_key(),
                format!("permission.{}", permission.key())
            );
        }
        assert_eq!(Permission::from_key("everything"), None);
    }

    #[test]
    fn the_ids_of_permissions_never_change_and_are_their_own() {
        let ids: BTreeSet<Uuid> = Permission::ALL.into_iter().map(Permission::id).collect();
        assert_eq!(ids.len(), Permission::ALL.len());
        for permission in Permission::ALL {
            assert_eq!(Permission::from_id(permission.id()), Some(permission));
        }
        assert_eq!(
            Permission::PeopleEdit.id().to_string(),
            "726f6c6c-626f-8002-b03d-98a205518e21"
        );
        assert_eq!(Permission::from_id(Uuid::nil()), None);
    }

    #[test]
    fn a_set_holds_what_was_put_in_and_nothing_else() {
        let mut set = PermissionSet::EMPTY;
        assert!(set.is_empty());
        set.insert(Permission::Owner);
        set.insert(Permission::SelfRead);
        set.remove(Permission::Owner);
        assert_eq!(set.iter().collect::<Vec<_>>(), [Permission::SelfRead]);
        let rest = PermissionSet::all().without(set);
        assert_eq!(rest.iter().count(), Permission::ALL.len() - 1);
    }
}
