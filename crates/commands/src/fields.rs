//! A form's texts, read into fields: the one place where what people type
//! becomes what the directory keeps.

use std::collections::BTreeMap;

use domain::claim::ClaimKind;
use domain::field::{OrganisationField, UnitKind};
use domain::id::{PersonId, UnitId};
use domain::input::{self, InputError, Warning};
use domain::person::{PersonField, PersonType};
use domain::time::CivilDate;
use domain::value::Value;
use serde_json::json;
use store::Reader;

use crate::error::{AppError, ErrorCode};
use crate::view::{FieldProblem, PersonPatch, Severity};

/// What a text of a form means.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Wanted {
    /// This value.
    Value(Value),
    /// A unit that does not exist yet, to be made with this name.
    NewUnit(UnitKind, String),
}

/// A form, read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Read {
    pub fields: BTreeMap<PersonField, Wanted>,
    pub problems: Vec<FieldProblem>,
}

impl Read {
    /// The form, if nothing in it is wrong.
    pub(crate) fn or_refuse(self) -> Result<BTreeMap<PersonField, Wanted>, AppError> {
        if self
            .problems
            .iter()
            .any(|problem| problem.severity == Severity::Error)
        {
            return Err(refused(&self.problems));
        }
        Ok(self.fields)
    }
}

/// The error that lists what is wrong with a form.
pub(crate) fn refused(problems: &[FieldProblem]) -> AppError {
    let sentences: Vec<String> = problems
        .iter()
        .filter(|problem| problem.severity == Severity::Error)
        .map(|problem| format!("{}: {}", problem.field, problem.message))
        .collect();
    AppError::new(ErrorCode::InvalidFields, sentences.join(" ")).with(
        "problems",
        serde_json::to_value(problems).unwrap_or_else(|_| json!([])),
    )
}

/// A problem with one field.
pub(crate) fn problem(
    field: PersonField,
    severity: Severity,
    code: &str,
    message: &str,
    params: &[(&str, &str)],
) -> FieldProblem {
    FieldProblem {
        field: field.key().to_owned(),
        severity,
        code: code.to_owned(),
        message: crate::fault::sentence(message),
        params: params
            .iter()
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
            .collect(),
    }
}

fn error(field: PersonField, error: &InputError) -> FieldProblem {
    broken(field.key(), error)
}

fn warning(field: PersonField, warning: &Warning) -> FieldProblem {
    doubtful(field.key(), warning)
}

fn said(
    field: &str,
    severity: Severity,
    code: &str,
    message: &str,
    detail: Vec<(&'static str, String)>,
) -> FieldProblem {
    FieldProblem {
        field: field.to_owned(),
        severity,
        code: code.to_owned(),
        message: crate::fault::sentence(message),
        params: detail.into_iter().map(|(k, v)| (k.to_owned(), v)).collect(),
    }
}

/// A text that breaks a rule, in a field by its key.
pub(crate) fn broken(field: &str, error: &InputError) -> FieldProblem {
    let (code, message) = (error.code(), error.to_string());
    said(field, Severity::Error, code, &message, error.detail())
}

/// A text one should look at again, in a field by its key.
pub(crate) fn doubtful(field: &str, warning: &Warning) -> FieldProblem {
    let (code, message) = (warning.code(), warning.to_string());
    said(field, Severity::Warning, code, &message, warning.detail())
}

/// A field, by its key, that breaks a rule of its own.
pub(crate) fn refusal(field: &str, code: &str, message: &str) -> FieldProblem {
    said(field, Severity::Error, code, message, Vec::new())
}

/// Reads a form. `person` is whose form it is, if the person exists.
pub(crate) fn read(
    reader: &Reader<'_>,
    person: Option<PersonId>,
    patch: &PersonPatch,
    today: CivilDate,
) -> store::Result<Read> {
    let mut read = Read::default();
    let country = reader.organisation(OrganisationField::Country)?;
    for (key, text) in &patch.0 {
        let Some(field) = PersonField::from_key(key) else {
            read.problems.push(FieldProblem {
                field: key.clone(),
                severity: Severity::Error,
                code: "unknown_field".into(),
                message: format!("There is no field called {key}."),
                params: BTreeMap::new(),
            });
            continue;
        };
        let text = text.as_deref().unwrap_or_default();
        if text.trim().is_empty() {
            if field == PersonField::DisplayName {
                // Emptying it asks for the composed one; `compose` below fills it in.
                continue;
            }
            read.fields.insert(field, Wanted::Value(Value::Null));
            continue;
        }
        match one(reader, field, text, country.as_deref(), today)? {
            Ok((wanted, warnings)) => {
                read.problems
                    .extend(warnings.iter().map(|found| warning(field, found)));
                read.fields.insert(field, wanted);
            }
            Err(found) => read.problems.push(found),
        }
    }
    keys_are_free(reader, person, &mut read)?;
    Ok(read)
}

type One = Result<(Wanted, Vec<Warning>), FieldProblem>;

fn one(
    reader: &Reader<'_>,
    field: PersonField,
    text: &str,
    country: Option<&str>,
    today: CivilDate,
) -> store::Result<One> {
    let plain = |found: Result<input::Normalised, InputError>| -> One {
        found
            .map(|normal| (Wanted::Value(Value::text(normal.value)), normal.warnings))
            .map_err(|found| error(field, &found))
    };
    let word = |found: Result<&'static str, InputError>| -> One {
        found
            .map(|word| (Wanted::Value(Value::text(word)), Vec::new()))
            .map_err(|found| error(field, &found))
    };
    Ok(match field {
        PersonField::Given
        | PersonField::Family
        | PersonField::DisplayName
        | PersonField::PhoneticName => plain(input::name(text)),
        PersonField::Email | PersonField::SecondaryEmail => plain(input::email(text)),
        PersonField::Username => plain(input::username(text)),
        PersonField::Phone => input::phone(text, country)
            .map(|phone| {
                // A number that is certain is kept as it is dialled; any other as it was typed.
                let Phone {
                    raw,
                    e164,
                    extension,
                    ..
                } = phone.value;
                let number = match (e164, extension) {
                    (Some(e164), Some(extension)) => format!("{e164} ext. {extension}"),
                    (Some(e164), None) => e164,
                    (None, _) => raw,
                };
                (Wanted::Value(Value::text(number)), phone.warnings)
            })
            .map_err(|found| error(field, &found)),
        PersonField::Title | PersonField::EmployeeNo => plain(input::line(text)),
        PersonField::Note => plain(input::note(text)),
        PersonField::Language => plain(input::language(text)),
        PersonField::Region => plain(input::region(text)),
        PersonField::NotifyRoutes => plain(input::line(text)),
        PersonField::TimeZone => {
            let office = reader
                .organisation(OrganisationField::TimeZone)?
                .and_then(|zone| zone.parse().ok());
            input::time_zone(text, office)
                .map(|zone| (Wanted::Value(Value::text(zone.value.name())), zone.warnings))
                .map_err(|found| error(field, &found))
        }
        PersonField::PersonType => word(input::person_type(text).map(PersonType::key)),
        PersonField::DateOrder => word(input::date_order_setting(text)),
        PersonField::FirstWeekday => word(input::first_weekday(text)),
        PersonField::Units => word(input::unit_system(text)),
        PersonField::UseComputerTime | PersonField::NotifyAssignment | PersonField::Production => {
            input::yes_no(text)
                .map(|yes| (Wanted::Value(Value::Bool(yes)), Vec::new()))
                .map_err(|found| error(field, &found))
        }
        PersonField::StartDate | PersonField::EndDate => {
            input::date(text, input::DateOrder::Iso, today)
                .map(|date| (Wanted::Value(Value::Date(date.value)), date.warnings))
                .map_err(|found| error(field, &found))
        }
        PersonField::ActivatedAt => Err(problem(
            field,
            Severity::Error,
            "read_only",
            "use Activate to let a person in",
            &[],
        )),
        PersonField::MergedInto => Err(problem(
            field,
            Severity::Error,
            "read_only",
            "merge the two people instead",
            &[],
        )),
        PersonField::Manager => match text.parse::<PersonId>() {
            Ok(id) if reader.person(id).is_ok() => {
                Ok((Wanted::Value(Value::Ref(id.0)), Vec::new()))
            }
            Ok(_) | Err(_) => Err(problem(
                field,
                Severity::Error,
                "unknown_person",
                "this person does not exist any more",
                &[],
            )),
        },
        PersonField::Company
        | PersonField::Division
        | PersonField::Department
        | PersonField::Site
        | PersonField::CostCentre => unit(reader, field, text)?,
    })
}

/// A unit by id, by name, or (with `new:` before the name) one to be made.
fn unit(reader: &Reader<'_>, field: PersonField, text: &str) -> store::Result<One> {
    let Some(kind) = UnitKind::ALL
        .into_iter()
        .find(|kind| kind.person_field() == field)
    else {
        return Ok(Err(problem(
            field,
            Severity::Error,
            "unknown_field",
            "this field takes no unit",
            &[],
        )));
    };
    if let Ok(id) = text.parse::<UnitId>() {
        return Ok(match reader.unit(id.0)? {
            Some(unit) if unit.kind == kind => Ok((Wanted::Value(Value::Ref(id.0)), Vec::new())),
            _ => Err(problem(
                field,
                Severity::Error,
                "unknown_unit",
                "this does not exist any more; choose another",
                &[],
            )),
        });
    }
    let name = text.strip_prefix("new:").unwrap_or(text);
    let name = match input::line(name) {
        Ok(name) => name.value,
        Err(found) => return Ok(Err(error(field, &found))),
    };
    // A name that differs by case or accents only is the one that is there.
    Ok(match reader.unit_named(kind, &name)? {
        Some(id) => Ok((Wanted::Value(Value::Ref(id.0)), Vec::new())),
        None if text.starts_with("new:") => Ok((Wanted::NewUnit(kind, name), Vec::new())),
        None => Err(problem(
            field,
            Severity::Error,
            "unknown_unit",
            &format!("there is no {} called {name}", kind.key().replace('_', " ")),
            &[("name", &name)],
        )),
    })
}

/// Addresses, usernames and employee numbers that somebody else holds.
fn keys_are_free(
    reader: &Reader<'_>,
    person: Option<PersonId>,
    read: &mut Read,
) -> store::Result<()> {
    for field in [
        PersonField::Email,
        PersonField::Username,
        PersonField::EmployeeNo,
    ] {
        let (Some(kind), Some(Wanted::Value(Value::Text(text)))) =
            (field.claim(), read.fields.get(&field))
        else {
            continue;
        };
        let Some(holder) = reader
            .holder_of(kind, text)?
            .filter(|holder| Some(*holder) != person)
        else {
            continue;
        };
        let name = reader.name_of(holder)?.unwrap_or_default();
        let state = reader
            .person(holder)
            .map(|person| person.state.key())
            .unwrap_or("purged");
        let what = match kind {
            ClaimKind::Login => "address or username",
            ClaimKind::EmployeeNo => "number",
            ClaimKind::Card => "card",
        };
        read.problems.push(problem(
            field,
            Severity::Error,
            "used_by_other",
            &format!("this {what} is already used by {name}; each person needs their own"),
            &[
                ("person", &holder.to_string()),
                ("name", &name),
                ("state", state),
            ],
        ));
    }
    Ok(())
}

use domain::input::Phone;

/// The name lists show, where the form leaves it to us: what is typed, else first and last name,
/// else what identifies the person.
pub(crate) fn display_name(get: impl Fn(PersonField) -> String) -> String {
    let composed = input::compose(&get(PersonField::Given), &get(PersonField::Family));
    if !composed.is_empty() {
        return composed;
    }
    let email = get(PersonField::Email);
    if !email.is_empty() {
        return email;
    }
    get(PersonField::Username)
}

/// A value as forms and scripts write it.
pub(crate) fn text(value: &Value) -> Option<String> {
    Some(match value {
        Value::Null => return None,
        Value::Text(text) => text.clone(),
        Value::Bool(yes) => yes.to_string(),
        Value::Int(number) => number.to_string(),
        Value::Date(date) => date.to_string(),
        Value::Instant(at) => at.0.to_string(),
        Value::Ref(id) => id.to_string(),
    })
}
