//! What is recorded of a person, field by field.

use crate::claim::ClaimKind;

/// The kind of person; it sets defaults, it grants nothing by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PersonType {
    /// Works for the organisation.
    #[default]
    Employee,
    /// Works here for a time, on a contract.
    Contractor,
    /// Buys from the organisation.
    Customer,
    /// Sells to the organisation.
    Vendor,
    /// Is here for a day.
    Visitor,
    /// A machine or program with an account.
    Service,
}

impl PersonType {
    /// Every type, in the order lists show them.
    pub const ALL: [Self; 6] = [
        Self::Employee,
        Self::Contractor,
        Self::Customer,
        Self::Vendor,
        Self::Visitor,
        Self::Service,
    ];

    /// The stable word files, operations and scripts use.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Employee => "employee",
            Self::Contractor => "contractor",
            Self::Customer => "customer",
            Self::Vendor => "vendor",
            Self::Visitor => "visitor",
            Self::Service => "service",
        }
    }

    /// The type with that stable word.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// Whether the badge block is shown for this type unless settings differ.
    #[must_use]
    pub fn carries_badge(self) -> bool {
        !matches!(self, Self::Customer | Self::Service)
    }
}

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// Free text of one line.
    Text,
    /// Free text of several lines.
    LongText,
    /// One of a fixed set of words.
    Choice,
    /// Yes or no.
    YesNo,
    /// A calendar date, without time or zone.
    Date,
    /// An instant in UTC.
    Instant,
    /// Another entity, by id.
    Reference,
}

/// A single-valued field of a person. Things a person has several of
/// (departments, groups, roles, badges, further phones) are edges, not fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PersonField {
    /// First name; absent for people with one name.
    Given,
    /// Last name; absent for people with one name.
    Family,
    /// The name lists show; the only field every person has.
    DisplayName,
    /// The name in another script or as it is spoken.
    PhoneticName,
    /// Primary e-mail address, the domain in lower case and punycode.
    Email,
    /// Second address, for alerts only; never signs in.
    SecondaryEmail,
    /// What a person without e-mail signs in with; case-folded.
    Username,
    /// Primary phone number as typed, or E.164 where it could be read so.
    Phone,
    /// Job title.
    Title,
    /// [`PersonType`] by its key.
    PersonType,
    /// Company (tenant label).
    Company,
    /// Division, above departments.
    Division,
    /// Primary department; further ones are edges.
    Department,
    /// Place of work; its zone decides when that person's dates begin and end.
    Site,
    /// Cost centre for usage lists.
    CostCentre,
    /// Another person.
    Manager,
    /// Number or name of this person in another system, unique.
    EmployeeNo,
    /// First day; before it the person is staged.
    StartDate,
    /// Last day; after it the person is suspended.
    EndDate,
    /// BCP 47 language tag.
    Language,
    /// ISO 3166 region, for formats.
    Region,
    /// IANA time zone.
    TimeZone,
    /// `locale`, `dmy`, `mdy` or `iso`.
    DateOrder,
    /// `locale`, or `monday` … `sunday`.
    FirstWeekday,
    /// `locale`, `metric` or `imperial`.
    Units,
    /// Formats follow the computer one sits at; judged on each computer, never copied to another.
    UseComputerTime,
    /// Alert routes: `class=primary|secondary|none`, comma separated.
    NotifyRoutes,
    /// Tell this person by mail when something is assigned to them.
    NotifyAssignment,
    /// May act at shop-floor terminals.
    Production,
    /// Free notes of the office.
    Note,
    /// When the person first signed in or was activated in person.
    ActivatedAt,
    /// The person this entry was merged into; it is only the way there from then on.
    MergedInto,
}

impl PersonField {
    /// Every field, in the order forms and exports show them.
    pub const ALL: [Self; 32] = [
        Self::Given,
        Self::Family,
        Self::DisplayName,
        Self::PhoneticName,
        Self::Email,
        Self::SecondaryEmail,
        Self::Username,
        Self::Phone,
        Self::Title,
        Self::PersonType,
        Self::Company,
        Self::Division,
        Self::Department,
        Self::Site,
        Self::CostCentre,
        Self::Manager,
        Self::EmployeeNo,
        Self::StartDate,
        Self::EndDate,
        Self::Language,
        Self::Region,
        Self::TimeZone,
        Self::DateOrder,
        Self::FirstWeekday,
        Self::Units,
        Self::UseComputerTime,
        Self::NotifyRoutes,
        Self::NotifyAssignment,
        Self::Production,
        Self::Note,
        Self::ActivatedAt,
        Self::MergedInto,
    ];

    /// The stable key in operations, files, scripts and column names.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Given => "given",
            Self::Family => "family",
            Self::DisplayName => "display_name",
            Self::PhoneticName => "phonetic_name",
            Self::Email => "email",
            Self::SecondaryEmail => "secondary_email",
            Self::Username => "username",
            Self::Phone => "phone",
            Self::Title => "title",
            Self::PersonType => "person_type",
            Self::Company => "company",
            Self::Division => "division",
            Self::Department => "department",
            Self::Site => "site",
            Self::CostCentre => "cost_centre",
            Self::Manager => "manager",
            Self::EmployeeNo => "employee_no",
            Self::StartDate => "start_date",
            Self::EndDate => "end_date",
            Self::Language => "language",
            Self::Region => "region",
            Self::TimeZone => "time_zone",
            Self::DateOrder => "date_order",
            Self::FirstWeekday => "first_weekday",
            Self::Units => "units",
            Self::UseComputerTime => "use_computer_time",
            Self::NotifyRoutes => "notify_routes",
            Self::NotifyAssignment => "notify_assignment",
            Self::Production => "production",
            Self::Note => "note",
            Self::ActivatedAt => "activated_at",
            Self::MergedInto => "merged_into",
        }
    }

    /// The field with that key.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.key() == key)
    }

    /// What it holds.
    #[must_use]
    pub fn kind(self) -> FieldKind {
        match self {
            Self::Given
            | Self::Family
            | Self::DisplayName
            | Self::PhoneticName
            | Self::Email
            | Self::SecondaryEmail
            | Self::Username
            | Self::Phone
            | Self::Title
            | Self::EmployeeNo
            | Self::Language
            | Self::Region
            | Self::TimeZone
            | Self::NotifyRoutes => FieldKind::Text,
            Self::Note => FieldKind::LongText,
            Self::PersonType | Self::DateOrder | Self::FirstWeekday | Self::Units => {
                FieldKind::Choice
            }
            Self::UseComputerTime | Self::NotifyAssignment | Self::Production => FieldKind::YesNo,
            Self::StartDate | Self::EndDate => FieldKind::Date,
            Self::ActivatedAt => FieldKind::Instant,
            Self::Company
            | Self::Division
            | Self::Department
            | Self::Site
            | Self::CostCentre
            | Self::Manager
            | Self::MergedInto => FieldKind::Reference,
        }
    }

    /// The uniqueness space its value belongs to, if any.
    #[must_use]
    pub fn claim(self) -> Option<ClaimKind> {
        match self {
            Self::Email | Self::Username => Some(ClaimKind::Login),
            Self::EmployeeNo => Some(ClaimKind::EmployeeNo),
            _ => None,
        }
    }

    /// Whether of two concurrent edits the later simply wins, the earlier value
    /// staying in the history, instead of asking a person to choose.
    #[must_use]
    pub fn is_quiet(self) -> bool {
        matches!(self, Self::Note | Self::Title)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_is_found_by_its_key() {
        for field in PersonField::ALL {
            assert_eq!(PersonField::from_key(field.key()), Some(field));
        }
        assert_eq!(PersonField::from_key("shoe_size"), None);
    }

    #[test]
    fn e_mail_and_username_share_one_space() {
        assert_eq!(PersonField::Email.claim(), PersonField::Username.claim());
        assert_eq!(PersonField::DisplayName.claim(), None);
    }
}
