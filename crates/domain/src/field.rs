//! Which entities exist and which single-valued fields they have.

use crate::claim::ClaimKind;
use crate::id::{BadgeId, GroupId, PersonId, ReaderProfileId, RoleId, SavedViewId, UnitId, Uuid};
use crate::person::{FieldKind, PersonField, PersonType};

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
    /// A view of the list that the office shares.
    SavedView,
}

impl EntityKind {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::Organisation,
        Self::Person,
        Self::Badge,
        Self::Unit,
        Self::Group,
        Self::Role,
        Self::ReaderProfile,
        Self::SavedView,
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
            Self::SavedView => "saved_view",
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
entity_from!(PersonId => Person, BadgeId => Badge, UnitId => Unit, GroupId => Group, RoleId => Role, ReaderProfileId => ReaderProfile, SavedViewId => SavedView);

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
        /// The role of employees who have no other.
        DefaultRoleEmployee = "default_role_employee",
        /// The role of contractors who have no other.
        DefaultRoleContractor = "default_role_contractor",
        /// The role of customers who have no other.
        DefaultRoleCustomer = "default_role_customer",
        /// The role of vendors who have no other.
        DefaultRoleVendor = "default_role_vendor",
        /// The role of visitors who have no other.
        DefaultRoleVisitor = "default_role_visitor",
        /// The role of service accounts that have no other.
        DefaultRoleService = "default_role_service",
    }
}

impl OrganisationField {
    /// Where the default role of a type of people stands.
    #[must_use]
    pub fn default_role(kind: PersonType) -> Self {
        match kind {
            PersonType::Employee => Self::DefaultRoleEmployee,
            PersonType::Contractor => Self::DefaultRoleContractor,
            PersonType::Customer => Self::DefaultRoleCustomer,
            PersonType::Vendor => Self::DefaultRoleVendor,
            PersonType::Visitor => Self::DefaultRoleVisitor,
            PersonType::Service => Self::DefaultRoleService,
        }
    }

    /// The type of people whose default role it is.
    #[must_use]
    pub fn default_role_of(self) -> Option<PersonType> {
        PersonType::ALL
            .into_iter()
            .find(|kind| Self::default_role(*kind) == self)
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
        /// Where a site is, as one writes it on a letter.
        Address = "address",
        /// Of a department: where the cost of its people is booked who have no cost centre of
        /// their own.
        CostCentre = "cost_centre",
        /// [`Removal`](crate::unit::Removal) by its key: it is gone, and by which act.
        Removed = "removed",
        /// The unit its people and its sub-units went to when it was removed. Whoever refers to
        /// what is gone is read as referring to this one.
        Successor = "successor",
        /// Name of a company on invoices.
        LegalName = "legal_name",
        /// Where its invoices go.
        InvoiceAddress = "invoice_address",
        /// Its number for value added tax, in capitals and without spaces.
        VatId = "vat_id",
        /// Address its invoices are mailed to.
        BillingEmail = "billing_email",
        /// What it wants to read on each invoice.
        PoReference = "po_reference",
        /// ISO 4217.
        Currency = "currency",
        /// Days within which it pays, in digits.
        PaymentDays = "payment_days",
    }
}

impl UnitField {
    /// What it holds.
    #[must_use]
    pub fn kind(self) -> FieldKind {
        match self {
            Self::Parent | Self::Manager | Self::CostCentre | Self::Successor => {
                FieldKind::Reference
            }
            Self::Address | Self::InvoiceAddress => FieldKind::LongText,
            Self::Kind | Self::Removed => FieldKind::Choice,
            Self::Name
            | Self::Code
            | Self::TimeZone
            | Self::LegalName
            | Self::VatId
            | Self::BillingEmail
            | Self::PoReference
            | Self::Currency
            | Self::PaymentDays => FieldKind::Text,
        }
    }

    /// Whether it is part of a company's billing profile, which has rights of its own.
    #[must_use]
    pub fn is_billing(self) -> bool {
        matches!(
            self,
            Self::LegalName
                | Self::InvoiceAddress
                | Self::VatId
                | Self::BillingEmail
                | Self::PoReference
                | Self::Currency
                | Self::PaymentDays
        )
    }

    /// Whether people fill it in for units of this kind.
    #[must_use]
    pub fn belongs_to(self, kind: UnitKind) -> bool {
        match self {
            Self::Name | Self::Code => true,
            Self::Parent | Self::Manager => kind != UnitKind::Company || self == Self::Manager,
            Self::TimeZone | Self::Address => kind == UnitKind::Site,
            Self::CostCentre => kind == UnitKind::Department,
            Self::Kind | Self::Removed | Self::Successor => false,
            _ => kind == UnitKind::Company && self.is_billing(),
        }
    }

    /// Whether it leads to another unit, so that following it again and again must come to an end.
    #[must_use]
    pub fn leads_on(self) -> bool {
        matches!(self, Self::Parent | Self::Successor)
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
        /// Whether it is a project: offered as such, and joined by rule.
        Project = "project",
        /// Whether it was removed. Its members stay in the directory and have no right by it.
        Removed = "removed",
    }
}

simple_fields! {
    /// Fields of a role the office made or renamed.
    RoleField {
        /// Its name.
        Name = "name",
        /// What it is for, in one line.
        Summary = "summary",
        /// Whether it was removed; it permits nothing from then on.
        Removed = "removed",
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

simple_fields! {
    /// Fields of a view of the list that the office shares.
    SavedViewField {
        /// What it is called.
        Name = "name",
        /// What is asked and how it looks, as JSON. One field: half of one view's filters with half
        /// of another's would be a list nobody asked for.
        Body = "body",
        /// Whether it was removed.
        Removed = "removed",
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
    /// Of a shared view.
    SavedView(SavedViewField),
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
            Self::SavedView(_) => EntityKind::SavedView,
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
            Self::SavedView(field) => field.key(),
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
            EntityKind::SavedView => SavedViewField::from_key(key).map(Self::SavedView),
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

    /// Whether it leads to another of its kind, so that following it again and again must come to
    /// an end.
    #[must_use]
    pub fn leads_on(self) -> bool {
        match self {
            Self::Unit(field) => field.leads_on(),
            Self::Person(field) => field == PersonField::MergedInto,
            _ => false,
        }
    }

    /// See [`PersonField::is_quiet`]. Nobody has to choose between two looks of a list.
    #[must_use]
    pub fn is_quiet(self) -> bool {
        match self {
            Self::Person(field) => field.is_quiet(),
            Self::SavedView(_) => true,
            _ => false,
        }
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
impl From<SavedViewField> for Field {
    fn from(field: SavedViewField) -> Self {
        Self::SavedView(field)
    }
}
impl From<GroupField> for Field {
    fn from(field: GroupField) -> Self {
        Self::Group(field)
    }
}
impl From<RoleField> for Field {
    fn from(field: RoleField) -> Self {
        Self::Role(field)
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
