//! Which entities exist and which single-valued fields they have.

use crate::claim::ClaimKind;
use crate::id::{BadgeId, GroupId, PersonId, ReaderProfileId, RoleId, UnitId, Uuid};
use crate::person::PersonField;

/// A kind of entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntityKind {
    /// The organisation itself; there is one.
    Organisation,
    /// A person.
    Person,
    /// A badge.
    Badge,
    /// A company, division, department, site or cost centre.
    Unit,
    /// A group.
    Group,
    /// A role.
    Role,
    /// How the readers of one model send numbers.
    ReaderProfile,
}

impl EntityKind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::Organisation,
        Self::Person,
        Self::Badge,
        Self::Unit,
        Self::Group,
        Self::Role,
        Self::ReaderProfile,
    ];

    /// The stable word in operations and the database.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Organisation => "organisation",
            Self::Person => "person",
            Self::Badge => "badge",
            Self::Unit => "unit",
            Self::Group => "group",
            Self::Role => "role",
            Self::ReaderProfile => "reader_profile",
        }
    }

    /// The kind with that word.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// One entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Entity {
    /// What it is.
    pub kind: EntityKind,
    /// Which one.
    pub id: Uuid,
}

macro_rules! entity_from {
    ($($id:ident => $kind:ident),*) => {
        $(impl From<$id> for Entity {
            fn from(id: $id) -> Self {
                Self { kind: EntityKind::$kind, id: id.0 }
            }
        })*
    };
}
entity_from!(PersonId => Person, BadgeId => Badge, UnitId => Unit, GroupId => Group, RoleId => Role, ReaderProfileId => ReaderProfile);

macro_rules! simple_fields {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $key:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vdoc])* $variant),* }

        impl $name {
            /// Every field.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The stable key.
            #[must_use]
            pub fn key(self) -> &'static str {
                match self { $(Self::$variant => $key),* }
            }

            /// The field with that key.
            #[must_use]
            pub fn from_key(key: &str) -> Option<Self> {
                match key { $($key => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

simple_fields! {
    /// Fields of the organisation.
    OrganisationField {
        /// Its name, shown in the title bar and on exports.
        Name = "name",
        /// ISO 3166 country; reads phone numbers and paper size.
        Country = "country",
        /// Default language of people without their own.
        Language = "language",
        /// Default IANA zone; dates begin and end there unless a site says otherwise.
        TimeZone = "time_zone",
    }
}

simple_fields! {
    /// Fields of a unit.
    UnitField {
        /// [`UnitKind`] by its key; set at creation, never changed.
        Kind = "kind",
        /// Its name; renaming is safe since everything refers to the id.
        Name = "name",
        /// The unit above it.
        Parent = "parent",
        /// Its number in another system (cost centre number, department code).
        Code = "code",
        /// IANA zone of a site.
        TimeZone = "time_zone",
        /// The person who leads it.
        Manager = "manager",
    }
}

simple_fields! {
    /// Fields of a badge.
    BadgeField {
        /// Canonical card number; set at creation.
        Card = "card",
        /// What the office calls it ("Visitor 7").
        Label = "label",
        /// Exactly what the reader sent first, in hexadecimal.
        RawRead = "raw_read",
        /// Typed by hand and never tapped since.
        Unverified = "unverified",
        /// Taken out of use for good.
        Revoked = "revoked",
    }
}

simple_fields! {
    /// Fields of a group.
    GroupField {
        /// Its name.
        Name = "name",
        /// Its id in another system.
        ExternalId = "external_id",
    }
}

simple_fields! {
    /// Fields of a role the office made or renamed.
    RoleField {
        /// Its name.
        Name = "name",
        /// What it is for, in one line.
        Summary = "summary",
    }
}

simple_fields! {
    /// Fields of a reader profile.
    ReaderProfileField {
        /// What the office calls it.
        Name = "name",
        /// The model it is for: USB vendor and product, `0403:6001`. Readers of that model use it
        /// by themselves.
        Model = "model",
        /// How their numbers are read, as [`ReaderProfile::rule`](crate::reader_profile::ReaderProfile::rule)
        /// writes it. One field, since half a rule reads no card.
        Rule = "rule",
    }
}

/// A kind of unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UnitKind {
    /// Tenant label.
    Company,
    /// Above departments.
    Division,
    /// Where people work, organisationally.
    Department,
    /// Where people work, in place and time.
    Site,
    /// Where their cost is booked.
    CostCentre,
}

impl UnitKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [
        Self::Company,
        Self::Division,
        Self::Department,
        Self::Site,
        Self::CostCentre,
    ];

    /// The stable word.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Company => "company",
            Self::Division => "division",
            Self::Department => "department",
            Self::Site => "site",
            Self::CostCentre => "cost_centre",
        }
    }

    /// The kind with that word.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// The person field that refers to units of this kind.
    #[must_use]
    pub fn person_field(self) -> PersonField {
        match self {
            Self::Company => PersonField::Company,
            Self::Division => PersonField::Division,
            Self::Department => PersonField::Department,
            Self::Site => PersonField::Site,
            Self::CostCentre => PersonField::CostCentre,
        }
    }
}

/// A field of any entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// Of the organisation.
    Organisation(OrganisationField),
    /// Of a person.
    Person(PersonField),
    /// Of a badge.
    Badge(BadgeField),
    /// Of a unit.
    Unit(UnitField),
    /// Of a group.
    Group(GroupField),
    /// Of a role.
    Role(RoleField),
    /// Of a reader profile.
    ReaderProfile(ReaderProfileField),
}

impl Field {
    /// The entity it belongs to.
    #[must_use]
    pub fn entity_kind(self) -> EntityKind {
        match self {
            Self::Organisation(_) => EntityKind::Organisation,
            Self::Person(_) => EntityKind::Person,
            Self::Badge(_) => EntityKind::Badge,
            Self::Unit(_) => EntityKind::Unit,
            Self::Group(_) => EntityKind::Group,
            Self::Role(_) => EntityKind::Role,
            Self::ReaderProfile(_) => EntityKind::ReaderProfile,
        }
    }

    /// The stable key, unique within its entity.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Organisation(field) => field.key(),
            Self::Person(field) => field.key(),
            Self::Badge(field) => field.key(),
            Self::Unit(field) => field.key(),
            Self::Group(field) => field.key(),
            Self::Role(field) => field.key(),
            Self::ReaderProfile(field) => field.key(),
        }
    }

    /// The field of that entity with that key.
    #[must_use]
    pub fn from_key(kind: EntityKind, key: &str) -> Option<Self> {
        match kind {
            EntityKind::Organisation => OrganisationField::from_key(key).map(Self::Organisation),
            EntityKind::Person => PersonField::from_key(key).map(Self::Person),
            EntityKind::Badge => BadgeField::from_key(key).map(Self::Badge),
            EntityKind::Unit => UnitField::from_key(key).map(Self::Unit),
            EntityKind::Group => GroupField::from_key(key).map(Self::Group),
            EntityKind::Role => RoleField::from_key(key).map(Self::Role),
            EntityKind::ReaderProfile => ReaderProfileField::from_key(key).map(Self::ReaderProfile),
        }
    }

    /// The uniqueness space its value belongs to, if any. Card numbers are
    /// claimed by their holder when a badge is issued, not by the field.
    #[must_use]
    pub fn claim(self) -> Option<ClaimKind> {
        if let Self::Person(field) = self {
            field.claim()
        } else {
            None
        }
    }

    /// See [`PersonField::is_quiet`].
    #[must_use]
    pub fn is_quiet(self) -> bool {
        matches!(self, Self::Person(field) if field.is_quiet())
    }
}

impl From<PersonField> for Field {
    fn from(field: PersonField) -> Self {
        Self::Person(field)
    }
}
impl From<UnitField> for Field {
    fn from(field: UnitField) -> Self {
        Self::Unit(field)
    }
}
impl From<BadgeField> for Field {
    fn from(field: BadgeField) -> Self {
        Self::Badge(field)
    }
}
impl From<ReaderProfileField> for Field {
    fn from(field: ReaderProfileField) -> Self {
        Self::ReaderProfile(field)
    }
}
impl From<OrganisationField> for Field {
    fn from(field: OrganisationField) -> Self {
        Self::Organisation(field)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_found_by_its_entity_and_key() {
        for field in PersonField::ALL {
            assert_eq!(
                Field::from_key(EntityKind::Person, field.key()),
                Some(Field::Person(field))
            );
        }
        assert_eq!(
            Field::from_key(EntityKind::Unit, "name"),
            Some(Field::Unit(UnitField::Name))
        );
        assert_eq!(
            Field::from_key(EntityKind::Badge, "email"),
            None,
            "a badge has no address"
        );
    }
}
