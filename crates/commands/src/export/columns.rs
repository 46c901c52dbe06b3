//! Which columns a file has.

use export::{Column as Shown, ColumnKind};

use super::words::Words;
use crate::view::{Column, ExportColumns, ExportFormat};

/// What a column of a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// A column of lists.
    Column(Column),
    /// `_id`: whose row it is.
    Id,
    /// `_base`: what the row said, for a later comparison.
    Base,
}

/// A column of the file.
pub(super) struct Chosen {
    pub what: What,
    pub shown: Shown,
}

/// Every column in the order of the full list. The last sign-in is nobody's yet.
const ALL: [Column; 27] = [
    Column::Name,
    Column::Given,
    Column::Family,
    Column::Email,
    Column::Username,
    Column::Badge,
    Column::Phone,
    Column::Title,
    Column::PersonType,
    Column::Status,
    Column::Company,
    Column::Division,
    Column::Department,
    Column::Departments,
    Column::Site,
    Column::CostCentre,
    Column::Role,
    Column::Groups,
    Column::EmployeeNo,
    Column::StartDate,
    Column::EndDate,
    Column::Language,
    Column::TimeZone,
    Column::Production,
    Column::Note,
    Column::Created,
    Column::Changed,
];

/// The key of a column in files: the one our import knows it by.
fn key(column: Column, round_trip: bool) -> &'static str {
    match column {
        // Beside the parts of the name, the whole is what lists show.
        Column::Name if round_trip => "display_name",
        Column::Name => "name",
        Column::Given => "given",
        Column::Family => "family",
        Column::Email => "email",
        Column::Username => "username",
        Column::Phone => "phone",
        Column::Title => "title",
        Column::PersonType => "person_type",
        Column::Company => "company",
        Column::Division => "division",
        Column::Department => "department",
        Column::Departments => "departments",
        Column::Site => "site",
        Column::CostCentre => "cost_centre",
        Column::EmployeeNo => "employee_no",
        Column::Role => "roles",
        Column::Groups => "groups",
        Column::Badge => "badge",
        Column::Status => "status",
        Column::StartDate => "start_date",
        Column::EndDate => "end_date",
        Column::Changed => "changed",
        Column::Created => "created",
        Column::LastActive => "last_active",
        Column::Production => "production",
        Column::Language => "language",
        Column::TimeZone => "time_zone",
        Column::Note => "note",
    }
}

/// Whether exports that come back have a column of that key.
pub(crate) fn is_round_trip(key: &str) -> bool {
    round_trip_columns().any(|column| self::key(column, true) == key)
}

/// Everything but what only the directory itself says.
fn round_trip_columns() -> impl Iterator<Item = Column> {
    ALL.into_iter()
        .filter(|column| !matches!(column, Column::Created | Column::Changed))
}

/// The English label and the key under which the window gives its own.
fn label(column: Column) -> (&'static str, &'static str) {
    match column {
        Column::Name => ("name", "Name"),
        Column::Given => ("given", "First name"),
        Column::Family => ("family", "Last name"),
        Column::Email => ("email", "E-mail"),
        Column::Username => ("username", "Username"),
        Column::Phone => ("phone", "Phone"),
        Column::Title => ("title", "Title"),
        Column::PersonType => ("person_type", "Type"),
        Column::Company => ("company", "Company"),
        Column::Division => ("division", "Division"),
        Column::Department => ("department", "Department"),
        Column::Departments => ("departments", "Departments"),
        Column::Site => ("site", "Site"),
        Column::CostCentre => ("cost_centre", "Cost centre"),
        Column::EmployeeNo => ("employee_no", "Employee no"),
        Column::Role => ("role", "Role"),
        Column::Groups => ("groups", "Groups"),
        Column::Badge => ("badge", "Badge"),
        Column::Status => ("status", "Status"),
        Column::StartDate => ("start_date", "Start date"),
        Column::EndDate => ("end_date", "End date"),
        Column::Changed => ("changed", "Changed"),
        Column::Created => ("created", "Created"),
        Column::LastActive => ("last_active", "Last active"),
        Column::Production => ("production", "Production"),
        Column::Language => ("language", "Language"),
        Column::TimeZone => ("time_zone", "Time zone"),
        Column::Note => ("note", "Note"),
    }
}

fn kind(column: Column) -> ColumnKind {
    match column {
        Column::Email | Column::Username | Column::Phone | Column::EmployeeNo | Column::Badge => {
            ColumnKind::Identifier
        }
        Column::StartDate | Column::EndDate => ColumnKind::Date,
        Column::Changed | Column::Created | Column::LastActive => ColumnKind::Instant,
        Column::Production => ColumnKind::YesNo,
        Column::Status => ColumnKind::Status,
        Column::Name
        | Column::Given
        | Column::Family
        | Column::Title
        | Column::PersonType
        | Column::Company
        | Column::Division
        | Column::Department
        | Column::Departments
        | Column::Site
        | Column::CostCentre
        | Column::Role
        | Column::Groups
        | Column::Language
        | Column::TimeZone
        | Column::Note => ColumnKind::Text,
    }
}

/// Share of the printed width.
fn weight(column: Column) -> f32 {
    match column {
        Column::Name | Column::Email | Column::Note => 1.6,
        Column::Departments | Column::Badge | Column::Title => 1.3,
        Column::Status | Column::PersonType | Column::Production | Column::Language => 0.7,
        Column::StartDate | Column::EndDate => 0.8,
        _ => 1.0,
    }
}

/// The columns of the file, in order.
pub(super) fn columns(
    wanted: &ExportColumns,
    format: ExportFormat,
    words: &Words<'_>,
) -> Vec<Chosen> {
    let round_trip = matches!(wanted, ExportColumns::RoundTrip);
    let chosen: Vec<Column> = match wanted {
        ExportColumns::Chosen { columns } => {
            let mut once = Vec::new();
            for column in columns {
                if !once.contains(column) {
                    once.push(*column);
                }
            }
            once
        }
        ExportColumns::All => ALL.to_vec(),
        ExportColumns::RoundTrip => round_trip_columns().collect(),
    };
    let mut columns: Vec<Chosen> = chosen
        .into_iter()
        .map(|column| {
            let (word, english) = match column {
                // As with its key: the import must not take it for the whole of the name.
                Column::Name if round_trip => ("display_name", "Display name"),
                column => label(column),
            };
            Chosen {
                what: What::Column(column),
                shown: Shown::new(
                    key(column, round_trip),
                    words.of(word, english),
                    kind(column),
                )
                .weighing(weight(column)),
            }
        })
        .collect();
    if round_trip && format != ExportFormat::Pdf {
        for (what, key) in [(What::Id, "_id"), (What::Base, "_base")] {
            columns.push(Chosen {
                what,
                shown: Shown::new(key, key, ColumnKind::Text),
            });
        }
    }
    columns
}
