//! One cell into a value, by the rules of its field.

use std::borrow::Cow;

use chrono_tz::Tz;
use domain::card::refuse_spreadsheet_damage;
use domain::id::PersonId;
use domain::input::{self, DateOrder, InputError, Normalised, SplitName, SplitRule};
use domain::person::PersonField;
use domain::time::CivilDate;

use crate::draft::{Complaint, Content, DraftValue};
use crate::field::ImportField;
use crate::row::{CellKind, CellMark};

/// What the rules need to know besides the cell.
pub(crate) struct Context<'a> {
    pub today: CivilDate,
    pub country: Option<&'a str>,
    pub office_zone: Option<Tz>,
    pub names: SplitRule,
}

/// What a cell became.
pub(crate) enum Converted {
    Value(Content),
    Name(SplitName),
    Id(PersonId),
    Base(Vec<(ImportField, DraftValue)>),
    /// The cell is put aside with a warning, as if it were blank.
    Nothing,
}

/// Reads `text`, which is not blank, for `field`; doubts go to `complaints`.
pub(crate) fn convert(
    field: ImportField,
    text: &str,
    mark: CellMark,
    order: DateOrder,
    context: &Context<'_>,
    complaints: &mut Vec<Complaint>,
) -> Result<Converted, Complaint> {
    let mut accept = |value: Normalised<Content>| {
        complaints.extend(value.warnings.into_iter().map(Complaint::from));
        Converted::Value(value.value)
    };
    let words = |value: Normalised| value.map(Content::Text);
    let key = |key: &str| Normalised::sure(Content::Text(key.to_owned()));
    Ok(match field {
        ImportField::Id => Converted::Id(text.parse().map_err(|_| {
            Complaint::error(
                "bad_id",
                "this is not an id as an export writes it; leave the column \"_id\" as it was",
            )
        })?),
        ImportField::Base => match base(text, context) {
            Some(base) => Converted::Base(base),
            None => {
                complaints.push(Complaint::warning(
                    "bad_base",
                    "this is not what an export wrote, so changes made since then are not noticed; leave the column \"_base\" as it was",
                ));
                Converted::Nothing
            }
        },
        ImportField::Name => {
            let name = input::name(text)?;
            complaints.extend(name.warnings.into_iter().map(Complaint::from));
            Converted::Name(input::split_name(&name.value, context.names))
        }
        ImportField::Badge => {
            let badges = list(text, &[';', '\n'])?;
            for badge in &badges {
                undamaged(badge, mark)?;
                doubt_roundness(badge, mark, complaints);
            }
            Converted::Value(Content::Names(badges))
        }
        ImportField::Departments | ImportField::Groups | ImportField::Roles => {
            let separators: &[char] = if text.contains([';', '\n']) {
                &[';', '\n']
            } else {
                &[',', '،']
            };
            Converted::Value(Content::Names(list(text, separators)?))
        }
        ImportField::Status => {
            let state = match mark.kind {
                // A column "Active" of ticks.
                CellKind::YesNo(true) => domain::lifecycle::State::Active,
                CellKind::YesNo(false) => domain::lifecycle::State::Suspended,
                _ => match (input::status(text), input::yes_no(text)) {
                    (Ok(state), _) => state,
                    (Err(_), Ok(true)) => domain::lifecycle::State::Active,
                    (Err(_), Ok(false)) => domain::lifecycle::State::Suspended,
                    (Err(error), Err(_)) => return Err(error.into()),
                },
            };
            accept(key(state.key()))
        }
        ImportField::Person(field) => match field {
            PersonField::Given
            | PersonField::Family
            | PersonField::DisplayName
            | PersonField::PhoneticName => accept(words(input::name(text)?)),
            PersonField::Email | PersonField::SecondaryEmail => accept(words(input::email(text)?)),
            PersonField::Username => accept(words(input::username(text)?)),
            PersonField::Phone => accept(input::phones(text, context.country)?.map(|phones| {
                let typed: Vec<_> = phones
                    .into_iter()
                    .map(|phone| match phone.label {
                        Some(label) => format!("{label}: {}", phone.raw),
                        None => phone.raw,
                    })
                    .collect();
                Content::Text(typed.join("; "))
            })),
            PersonField::Title
            | PersonField::Company
            | PersonField::Division
            | PersonField::Department
            | PersonField::Site
            | PersonField::CostCentre
            | PersonField::Manager
            | PersonField::NotifyRoutes => accept(words(input::line(text)?)),
            PersonField::EmployeeNo => {
                let number = input::line(text)?;
                undamaged(&number.value, mark)?;
                let doubted = number.value.clone();
                let value = accept(words(number));
                doubt_roundness(&doubted, mark, complaints);
                value
            }
            PersonField::PersonType => accept(key(input::person_type(text)?.key())),
            PersonField::StartDate | PersonField::EndDate => {
                let day = match mark.kind {
                    CellKind::Date(day) => {
                        // Checked like a typed one, in the one spelling that cannot be misread.
                        input::date(&day.to_string(), DateOrder::Iso, context.today)?
                    }
                    _ => input::date(text, order, context.today)?,
                };
                accept(day.map(Content::Date))
            }
            PersonField::Language => accept(words(input::language(text)?)),
            PersonField::Region => accept(words(input::region(text)?)),
            PersonField::TimeZone => match input::time_zone(text, context.office_zone) {
                Ok(zone) => accept(zone.map(|zone| Content::Text(zone.name().to_owned()))),
                Err(error @ InputError::UnknownTimeZone { .. }) => {
                    complaints.push(
                        Complaint::warning(
                            "time_zone_unknown",
                            format!("{error}; the office's own zone is used"),
                        )
                        .with("text", text),
                    );
                    Converted::Nothing
                }
                Err(error) => return Err(error.into()),
            },
            PersonField::DateOrder => accept(key(input::date_order_setting(text)?)),
            PersonField::FirstWeekday => accept(key(input::first_weekday(text)?)),
            PersonField::Units => accept(key(input::unit_system(text)?)),
            PersonField::UseComputerTime
            | PersonField::NotifyAssignment
            | PersonField::Production => {
                let yes = match mark.kind {
                    CellKind::YesNo(yes) => yes,
                    _ => input::yes_no(text)?,
                };
                Converted::Value(Content::YesNo(yes))
            }
            PersonField::Note => accept(words(input::note(text)?)),
            PersonField::ActivatedAt | PersonField::MergedInto => Converted::Nothing,
        },
    })
}

/// What an export says a row was, by the keys of its columns. A value that is none any more is left
/// out.
fn base(text: &str, context: &Context<'_>) -> Option<Vec<(ImportField, DraftValue)>> {
    let said: std::collections::BTreeMap<String, serde_json::Value> =
        serde_json::from_str(text).ok()?;
    let values = said.into_iter().filter_map(|(key, value)| {
        let field = ImportField::from_key(&key)?;
        let text = match value {
            serde_json::Value::String(text) => text,
            serde_json::Value::Bool(yes) => yes.to_string(),
            serde_json::Value::Number(number) => number.to_string(),
            _ => return None,
        };
        if matches!(
            field,
            ImportField::Id | ImportField::Base | ImportField::Name
        ) {
            return None;
        }
        let mark = CellMark::default();
        match convert(
            field,
            text.trim(),
            mark,
            DateOrder::Iso,
            context,
            &mut Vec::new(),
        ) {
            Ok(Converted::Value(content)) => Some((field, DraftValue::Set(content))),
            _ => None,
        }
    });
    Some(values.collect())
}

/// The parts between separators, cleaned, each once.
fn list(text: &str, separators: &[char]) -> Result<Vec<String>, Complaint> {
    let mut names: Vec<String> = Vec::new();
    for part in text
        .split(separators)
        .filter(|part| !part.trim().is_empty())
    {
        let name = input::line(part)?.value;
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if names.is_empty() {
        return Err(InputError::Empty.into());
    }
    Ok(names)
}

/// Refuses a number of which a spreadsheet has kept only the beginning.
fn undamaged(text: &str, mark: CellMark) -> Result<(), Complaint> {
    refuse_spreadsheet_damage(text, mark.kind == CellKind::Number)
        .map_err(|error| Complaint::from(error).with("text", text))
}

/// A text file does not tell whether a number was once in a numeric cell; from the sixteenth digit
/// on such a cell holds zeros only.
fn doubt_roundness(text: &str, mark: CellMark, complaints: &mut Vec<Complaint>) {
    let digits = text.as_bytes();
    if mark.kind == CellKind::Text
        && digits.len() > 15
        && digits.iter().all(u8::is_ascii_digit)
        && digits[15..].iter().all(|digit| *digit == b'0')
    {
        complaints.push(
            Complaint::warning(
                "number_maybe_rounded",
                "a spreadsheet may have rounded this number: all digits after the fifteenth are 0",
            )
            .with("text", text),
        );
    }
}

/// The cell without the apostrophe that our own CSV export puts before what a spreadsheet would
/// run. A workbook's cells have none.
pub(crate) fn unguarded(text: &str, from_text_file: bool) -> Cow<'_, str> {
    if from_text_file {
        domain::formula::unguard(text)
    } else {
        Cow::Borrowed(text)
    }
}
