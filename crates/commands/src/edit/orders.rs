//! What is asked for, read once: the texts of a form become what every person gets.

use std::collections::BTreeMap;

use domain::field::UnitKind;
use domain::id::{GroupId, RoleId, UnitId};
use domain::person::PersonField;
use domain::time::Instant;
use domain::value::Value;
use store::Reader;

use crate::access::{group_id, role_id, role_name};
use crate::error::{AppError, ErrorCode, Result};
use crate::fault;
use crate::fields::{self, Wanted};
use crate::people::today;
use crate::view::{EditVerb, FieldEdit, PersonPatch};

/// Fields that may be the same for many people. Names and what identifies somebody are not among
/// them; an address shared by two would be held by the first.
const COMMON: [PersonField; 22] = [
    PersonField::Phone,
    PersonField::Title,
    PersonField::PersonType,
    PersonField::Company,
    PersonField::Division,
    PersonField::Department,
    PersonField::Site,
    PersonField::CostCentre,
    PersonField::Manager,
    PersonField::StartDate,
    PersonField::EndDate,
    PersonField::Language,
    PersonField::Region,
    PersonField::TimeZone,
    PersonField::DateOrder,
    PersonField::FirstWeekday,
    PersonField::Units,
    PersonField::UseComputerTime,
    PersonField::NotifyRoutes,
    PersonField::NotifyAssignment,
    PersonField::Production,
    PersonField::Note,
];

/// Further departments.
pub(super) const DEPARTMENTS: &str = "departments";
/// Groups and projects.
pub(super) const GROUPS: &str = "groups";
/// Roles: given everywhere, taken wherever they hold.
pub(super) const ROLES: &str = "roles";

/// What everybody gets.
#[derive(Default)]
pub(super) struct Orders {
    pub fields: BTreeMap<PersonField, Wanted>,
    pub departments: List<Wanted>,
    pub groups: List<GroupId>,
    pub roles: List<RoleId>,
    /// What groups and roles are called, by id.
    pub names: BTreeMap<domain::id::Uuid, String>,
}

/// What becomes of something a person has several of.
pub(super) struct List<T> {
    /// These instead of what is there.
    pub instead: Option<Vec<T>>,
    pub add: Vec<T>,
    pub remove: Vec<T>,
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self {
            instead: None,
            add: Vec::new(),
            remove: Vec::new(),
        }
    }
}

impl<T> List<T> {
    pub(super) fn is_untouched(&self) -> bool {
        self.instead.is_none() && self.add.is_empty() && self.remove.is_empty()
    }

    fn take(&mut self, edit: &FieldEdit, values: Vec<T>) -> Result<()> {
        match edit.verb {
            EditVerb::Add => self.add.extend(values),
            EditVerb::Remove => self.remove.extend(values),
            EditVerb::Set | EditVerb::Clear if self.instead.is_some() => {
                return Err(twice(&edit.field));
            }
            EditVerb::Set => self.instead = Some(values),
            EditVerb::Clear => self.instead = Some(Vec::new()),
        }
        Ok(())
    }
}

/// Reads what is asked for.
///
/// # Errors
/// `invalid_fields` with what is wrong; `not_found` for a group or role that is gone.
pub(super) fn read(reader: &Reader<'_>, edits: &[FieldEdit], now: Instant) -> Result<Orders> {
    let mut orders = Orders::default();
    let mut problems = Vec::new();
    if edits.is_empty() {
        return Err(bad(
            "Nothing is asked for: name a field and what becomes of it.",
        ));
    }
    let mut one = |key: &str, text: &str| -> Result<Option<Wanted>> {
        let patch = PersonPatch(BTreeMap::from([(key.to_owned(), Some(text.to_owned()))]));
        let today = today(reader, now).map_err(fault::store)?;
        let read = fields::read(reader, None, &patch, today).map_err(fault::store)?;
        problems.extend(read.problems);
        Ok(read.fields.into_values().next())
    };
    for edit in edits {
        let texts: Vec<&str> = edit
            .values
            .iter()
            .map(|value| value.trim())
            .filter(|value| !value.is_empty())
            .collect();
        if texts.is_empty() && edit.verb != EditVerb::Clear {
            return Err(fault::field_error(
                &edit.field,
                "empty",
                &format!("{}: say what it is to be, or empty the field", edit.field),
            ));
        }
        match edit.field.as_str() {
            DEPARTMENTS => {
                let mut units = Vec::new();
                for text in texts {
                    units.extend(one(PersonField::Department.key(), text)?);
                }
                orders.departments.take(edit, units)?;
            }
            GROUPS => {
                let groups = texts
                    .into_iter()
                    .map(group_id)
                    .collect::<Result<Vec<_>>>()?;
                for group in &groups {
                    let name = reader
                        .carrier_name((*group).into())
                        .map_err(fault::store)?
                        .ok_or_else(|| gone(&group.to_string()))?;
                    orders.names.insert(group.0, name);
                }
                orders.groups.take(edit, groups)?;
            }
            ROLES => {
                if matches!(edit.verb, EditVerb::Set | EditVerb::Clear) {
                    return Err(bad("Roles are added and removed one by one."));
                }
                let roles = texts.into_iter().map(role_id).collect::<Result<Vec<_>>>()?;
                for role in &roles {
                    let name = role_name(reader, *role)
                        .map_err(fault::store)?
                        .ok_or_else(|| gone(&role.to_string()))?;
                    orders.names.insert(role.0, name);
                }
                orders.roles.take(edit, roles)?;
            }
            key => {
                let field = common(key)?;
                let wanted = match (edit.verb, texts.as_slice()) {
                    (EditVerb::Clear, _) if field == PersonField::PersonType => {
                        return Err(fault::field_error(
                            key,
                            "empty",
                            "everybody is of some type; choose another one",
                        ));
                    }
                    (EditVerb::Clear, _) => Some(Wanted::Value(Value::Null)),
                    (EditVerb::Set, [text]) => one(key, text)?,
                    // One department more, or less, of those a person belongs to.
                    (EditVerb::Add | EditVerb::Remove, texts)
                        if field == PersonField::Department =>
                    {
                        let mut units = Vec::new();
                        for text in texts {
                            units.extend(one(key, text)?);
                        }
                        orders.departments.take(edit, units)?;
                        continue;
                    }
                    _ => return Err(bad(&format!("{key} is one value, to be set or emptied."))),
                };
                if let Some(wanted) = wanted
                    && orders.fields.insert(field, wanted).is_some()
                {
                    return Err(twice(key));
                }
            }
        }
    }
    if problems
        .iter()
        .any(|problem| problem.severity == crate::view::Severity::Error)
    {
        return Err(fields::refused(&problems));
    }
    // What is to be taken away has to be there.
    if let Some(Wanted::NewUnit(_, name)) = orders
        .departments
        .remove
        .iter()
        .find(|wanted| matches!(wanted, Wanted::NewUnit(..)))
    {
        return Err(fault::field_error(
            DEPARTMENTS,
            "unknown_unit",
            &format!("there is no department called {name}"),
        ));
    }
    Ok(orders)
}

/// The unit a text stood for, once it exists.
pub(super) fn unit_of(value: &Value) -> Option<UnitId> {
    match value {
        Value::Ref(id) => Some(UnitId(*id)),
        _ => None,
    }
}

/// The kind of unit a field refers to.
pub(super) fn refers_to_unit(field: PersonField) -> bool {
    UnitKind::ALL
        .into_iter()
        .any(|kind| kind.person_field() == field)
}

fn common(key: &str) -> Result<PersonField> {
    match PersonField::from_key(key) {
        Some(field) if COMMON.contains(&field) => Ok(field),
        Some(_) => Err(fault::field_error(
            key,
            "not_common",
            &format!("{key} tells people apart, so it is changed one person at a time"),
        )),
        None => Err(fault::field_error(
            key,
            "unknown_field",
            &format!("there is no field called {key}"),
        )),
    }
}

fn twice(key: &str) -> AppError {
    fault::field_error(
        key,
        "twice",
        &format!("{key} stands here twice; say once what becomes of it"),
    )
}

fn bad(message: &str) -> AppError {
    AppError::new(ErrorCode::BadRequest, message)
}

fn gone(id: &str) -> AppError {
    AppError::new(
        ErrorCode::NotFound,
        "This group or role is not in the directory any more. Look again; nothing was changed.",
    )
    .with("id", id)
}
