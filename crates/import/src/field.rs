//! What a column can hold.

use domain::person::PersonField;

/// What a column goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ImportField {
    /// A field of the person. [`PersonField::ActivatedAt`] and [`PersonField::MergedInto`] are
    /// facts nobody may import.
    Person(PersonField),
    /// The whole name in one cell; read into display, given and family name.
    Name,
    /// Badge numbers, several parted by semicolons.
    Badge,
    /// All departments, several parted by semicolons or commas.
    Departments,
    /// Groups, several parted by semicolons or commas.
    Groups,
    /// Roles, several parted by semicolons or commas.
    Roles,
    /// The state the person should be in.
    Status,
    /// `_id` of an export: which person a row is, whatever else was edited.
    Id,
    /// `_base` of an export: what the row said when it was exported.
    Base,
}

impl ImportField {
    /// Every field, in the order a template and a list of choices show them.
    pub const ALL: [Self; 38] = {
        use PersonField as P;
        [
            Self::Name,
            Self::Person(P::Given),
            Self::Person(P::Family),
            Self::Person(P::DisplayName),
            Self::Person(P::PhoneticName),
            Self::Person(P::Email),
            Self::Person(P::Username),
            Self::Badge,
            Self::Person(P::Phone),
            Self::Person(P::Title),
            Self::Person(P::PersonType),
            Self::Status,
            Self::Person(P::Company),
            Self::Person(P::Division),
            Self::Person(P::Department),
            Self::Departments,
            Self::Person(P::Site),
            Self::Person(P::CostCentre),
            Self::Person(P::Manager),
            Self::Groups,
            Self::Roles,
            Self::Person(P::EmployeeNo),
            Self::Person(P::StartDate),
            Self::Person(P::EndDate),
            Self::Person(P::Language),
            Self::Person(P::Region),
            Self::Person(P::TimeZone),
            Self::Person(P::DateOrder),
            Self::Person(P::FirstWeekday),
            Self::Person(P::Units),
            Self::Person(P::UseComputerTime),
            Self::Person(P::SecondaryEmail),
            Self::Person(P::NotifyRoutes),
            Self::Person(P::NotifyAssignment),
            Self::Person(P::Production),
            Self::Person(P::Note),
            Self::Id,
            Self::Base,
        ]
    };

    /// The stable word in mappings, exports and scripts.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Person(field) => field.key(),
            Self::Name => "name",
            Self::Badge => "badge",
            Self::Departments => "departments",
            Self::Groups => "groups",
            Self::Roles => "roles",
            Self::Status => "status",
            Self::Id => "_id",
            Self::Base => "_base",
        }
    }

    /// The field with that word.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.key() == key)
    }

    /// Whether a row can find an existing person by it.
    #[must_use]
    pub fn is_key(self) -> bool {
        matches!(
            self,
            Self::Id
                | Self::Badge
                | Self::Person(
                    PersonField::Email | PersonField::Username | PersonField::EmployeeNo
                )
        )
    }

    /// Whether it names the person.
    #[must_use]
    pub fn is_name(self) -> bool {
        matches!(
            self,
            Self::Name
                | Self::Person(PersonField::DisplayName | PersonField::Given | PersonField::Family)
        )
    }

    /// Whether its cells are dates.
    #[must_use]
    pub fn is_date(self) -> bool {
        matches!(
            self,
            Self::Person(PersonField::StartDate | PersonField::EndDate)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_of_a_person_but_activation_and_merge_can_be_imported() {
        for field in PersonField::ALL {
            assert_eq!(
                ImportField::from_key(field.key()).is_some(),
                !matches!(field, PersonField::ActivatedAt | PersonField::MergedInto),
                "{}",
                field.key()
            );
        }
    }

    #[test]
    fn every_field_is_found_by_its_key() {
        for field in ImportField::ALL {
            assert_eq!(ImportField::from_key(field.key()), Some(field));
        }
        assert_eq!(ImportField::from_key("shoe_size"), None);
    }
}
