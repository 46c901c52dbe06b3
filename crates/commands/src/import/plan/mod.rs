//! One row against the directory: whose it is, what it would change, and what
//! stands against it. Nothing is written here, so a refused row leaves no trace.

mod badges;
mod standing;
mod values;

use std::collections::{BTreeMap, HashMap};

use domain::access::{BuiltInRole, Permission};
use domain::card::CardNumber;
use domain::claim::ClaimKind;
use domain::field::UnitKind;
use domain::id::{GroupId, PersonId, RoleId, UnitId};
use domain::lifecycle::{self, State, Verb};
use domain::person::PersonField;
use domain::search::fold;
use domain::time::{CivilDate, Instant};
use domain::value::Value;
use import::{Content, Draft, DraftValue, ImportField, ImportMode, Severity};
use store::{PersonRecord, Reader};

use super::rights::Rights;
use crate::fields::Wanted;
use crate::view::ImportProblem;

/// What masked badge numbers begin with in our own exports; they name no card.
pub(crate) const MASK: char = '•';

/// What a row asks for, after looking into the directory.
#[derive(Default)]
pub(super) struct Plan {
    /// Whose row it is; `None`: a new person's.
    pub target: Option<Box<PersonRecord>>,
    /// Fields that differ from what is there.
    pub values: BTreeMap<PersonField, Wanted>,
    /// The further departments, all of them.
    pub departments: Option<Vec<Wanted>>,
    /// Roles to give (`true`) and to take.
    pub roles: Vec<(RoleId, String, bool)>,
    /// Groups to join (`true`) and to leave.
    pub groups: Vec<(GroupId, String, bool)>,
    /// Cards to give.
    pub cards: Vec<CardNumber>,
    /// Take all badges back first.
    pub return_badges: bool,
    /// How a new person begins.
    pub entry: lifecycle::Entry,
    /// The lifecycle move, or for a new person the suspension.
    pub verb: Option<Verb>,
    /// The manager, by a name that may stand further down in the file.
    pub manager: Option<String>,
    /// What is wrong or doubtful.
    pub problems: Vec<ImportProblem>,
}

impl Plan {
    pub(super) fn is_refused(&self) -> bool {
        self.problems
            .iter()
            .any(|problem| problem.severity == "error")
    }

    /// Whether a known person would be changed.
    pub(super) fn is_change(&self) -> bool {
        !self.values.is_empty()
            || self.departments.is_some()
            || !self.roles.is_empty()
            || !self.groups.is_empty()
            || !self.cards.is_empty()
            || self.return_badges
            || self.verb.is_some()
    }
}

/// What is the same for all rows of a file.
pub(super) struct Office {
    pub rights: Rights,
    pub mode: ImportMode,
    pub now: Instant,
    pub today: CivilDate,
    pub country: Option<String>,
    pub admin: PersonId,
    /// `C (E-mail)` of each mapped field.
    pub columns: BTreeMap<ImportField, String>,
    /// Units by kind and by the text in the file.
    pub units: [HashMap<String, UnitId>; UnitKind::ALL.len()],
    /// Managers looked up by name.
    pub managers: HashMap<String, Option<PersonId>>,
}

type Found<T> = store::Result<T>;
impl Office {
    /// A problem of a column of the row, or of the row as a whole.
    pub(super) fn problem(
        &self,
        row: u64,
        field: Option<ImportField>,
        severity: Severity,
        code: &str,
        message: &str,
        value: &str,
    ) -> ImportProblem {
        let column = field.and_then(|field| {
            self.columns.get(&field).or_else(|| {
                // The whole name is read into its parts, which have no column of their own.
                field
                    .is_name()
                    .then(|| self.columns.get(&ImportField::Name))?
            })
        });
        ImportProblem {
            row,
            column: column.cloned(),
            field: field.map(|field| field.key().to_owned()),
            severity: severity.key().to_owned(),
            code: code.to_owned(),
            message: ended(message),
            value: (!value.is_empty()).then(|| value.to_owned()),
        }
    }

    /// Compares a row with the directory.
    pub(super) fn plan(&mut self, reader: &Reader<'_>, draft: &Draft) -> Found<Plan> {
        let mut plan = Plan {
            problems: draft
                .problems
                .iter()
                .filter(|problem| !is_about_mask(problem))
                .map(|problem| ImportProblem {
                    row: problem.row,
                    column: problem.column.as_ref().map(|column| column.to_string()),
                    field: problem.field.map(|field| field.key().to_owned()),
                    severity: problem.severity.key().to_owned(),
                    code: problem.code.to_owned(),
                    message: ended(&problem.message),
                    value: (!problem.raw.is_empty()).then(|| problem.raw.clone()),
                })
                .collect(),
            ..Plan::default()
        };
        self.find(reader, draft, &mut plan)?;
        self.may(draft, &mut plan);
        self.fields(reader, draft, &mut plan)?;
        self.name(draft, &mut plan);
        self.dates(draft, &mut plan);
        self.roles(reader, draft, &mut plan)?;
        self.groups(reader, draft, &mut plan)?;
        self.badges(reader, draft, &mut plan)?;
        self.status(reader, draft, &mut plan)?;
        if !plan.is_refused()
            && let Err(denied) = self.rights.row(reader, &plan)?
        {
            let why = denied.to_string();
            self.error(draft, &mut plan, None, "denied", &why, "");
        }
        Ok(plan)
    }

    pub(super) fn error(
        &self,
        draft: &Draft,
        plan: &mut Plan,
        field: Option<ImportField>,
        code: &str,
        message: &str,
        value: &str,
    ) {
        plan.problems
            .push(self.problem(draft.row, field, Severity::Error, code, message, value));
    }

    pub(super) fn warn(
        &self,
        draft: &Draft,
        plan: &mut Plan,
        field: Option<ImportField>,
        code: &str,
        message: &str,
        value: &str,
    ) {
        plan.problems
            .push(self.problem(draft.row, field, Severity::Warning, code, message, value));
    }
    /// By `_id`, e-mail, username, employee number, then by badge.
    fn find(&mut self, reader: &Reader<'_>, draft: &Draft, plan: &mut Plan) -> Found<()> {
        let mut target = None;
        if let Some(id) = draft.id {
            match reader.person(id) {
                Ok(_) => target = Some(id),
                Err(store::Error::NotFound) => {
                    if self.mode == ImportMode::UpdateOnly {
                        self.error(
                            draft,
                            plan,
                            Some(ImportField::Id),
                            "person_unknown",
                            "nobody in the directory has this id any more",
                            &id.to_string(),
                        );
                    } else {
                        self.warn(draft, plan, Some(ImportField::Id), "id_unknown", "nobody in this directory has this id; the row is matched by its other columns", &id.to_string());
                    }
                }
                Err(error) => return Err(error),
            }
        }
        let mut holders = Vec::new();
        for field in [
            PersonField::Email,
            PersonField::Username,
            PersonField::EmployeeNo,
        ] {
            let (Some(kind), Some(text)) = (field.claim(), draft.text(ImportField::Person(field)))
            else {
                continue;
            };
            if let Some(holder) = reader.holder_of(kind, text)? {
                target = target.or(Some(holder));
                holders.push((field, kind, holder, text));
            }
        }
        if target.is_none() && self.mode != ImportMode::CreateOnly {
            target = self.holder_of_badge(reader, draft)?;
        }
        for (field, kind, holder, text) in holders {
            if Some(holder) != target {
                let name = reader.name_of(holder)?.unwrap_or_default();
                let what = match (kind, field) {
                    (ClaimKind::Login, PersonField::Email) => "address",
                    (ClaimKind::Login, _) => "username",
                    (ClaimKind::EmployeeNo | ClaimKind::Card, _) => "number",
                };
                self.error(
                    draft,
                    plan,
                    Some(ImportField::Person(field)),
                    "used_by_other",
                    &format!("this {what} is already used by {name}; each person needs their own"),
                    text,
                );
            }
        }
        plan.target = match target {
            Some(id) => Some(Box::new(reader.person(id)?)),
            None => None,
        };
        Ok(())
    }

    /// A row without any other key is that of the badge's holder, unless it names somebody else.
    fn holder_of_badge(&self, reader: &Reader<'_>, draft: &Draft) -> Found<Option<PersonId>> {
        let Some(DraftValue::Set(Content::Names(numbers))) = draft.value(ImportField::Badge) else {
            return Ok(None);
        };
        let keyed = [
            PersonField::Email,
            PersonField::Username,
            PersonField::EmployeeNo,
        ]
        .into_iter()
        .any(|field| draft.text(ImportField::Person(field)).is_some());
        if keyed {
            return Ok(None);
        }
        let mut holder = None;
        for number in numbers.iter().filter(|number| !number.starts_with(MASK)) {
            let [badge] = &reader.badges_named(number)?[..] else {
                continue;
            };
            match (&badge.holder, holder) {
                (Some(found), None) => holder = Some(found.person),
                (Some(found), Some(known)) if found.person != known => return Ok(None),
                _ => {}
            }
        }
        let Some(holder) = holder else {
            return Ok(None);
        };
        let own_name = match draft.title().filter(|_| draft.has_name()) {
            Some(title) => fold(&reader.name_of(holder)?.unwrap_or_default()) == fold(&title),
            None => true,
        };
        Ok(own_name.then_some(holder))
    }

    /// What the importer may do with the row at all.
    fn may(&self, draft: &Draft, plan: &mut Plan) {
        let Some(person) = &plan.target else {
            if self.mode == ImportMode::UpdateOnly {
                if !plan
                    .problems
                    .iter()
                    .any(|problem| problem.code == "person_unknown")
                {
                    self.error(draft, plan, None, "person_unknown", "nobody in the directory has this address, username, employee number or badge, and new people are not to be made", "");
                }
            } else if !self.rights.may(Permission::PeopleCreate) {
                self.error(draft, plan, None, "denied", "you may not add people", "");
            } else if !draft.has_name() && !plan.is_refused() {
                self.error(
                    draft,
                    plan,
                    None,
                    "name_missing",
                    "nobody in the directory fits this row, and a new person needs a name",
                    "",
                );
            }
            return;
        };
        let state = person.state;
        let name = person.text(PersonField::DisplayName).to_owned();
        if self.mode == ImportMode::CreateOnly {
            self.error(
                draft,
                plan,
                None,
                "person_exists",
                &format!(
                    "{name} is in the directory already, and known people are not to be changed"
                ),
                "",
            );
        } else if state == State::Bin {
            self.error(
                draft,
                plan,
                None,
                "person_in_bin",
                &format!("{name} is in the bin, which is read-only; restore the person first"),
                "",
            );
        } else if !self.rights.may(Permission::PeopleEdit) {
            self.error(draft, plan, None, "denied", "you may not change people", "");
        }
    }
}

/// A day as it will be.
fn day(plan: &Plan, field: PersonField) -> Option<CivilDate> {
    let value = match (plan.values.get(&field), &plan.target) {
        (Some(Wanted::Value(value)), _) => value,
        (None, Some(person)) => person.get(field),
        _ => return None,
    };
    match value {
        Value::Date(date) => Some(*date),
        _ => None,
    }
}

fn is_last_owner(reader: &Reader<'_>, person: PersonId) -> Found<bool> {
    let owners = reader.with_role(BuiltInRole::Owner.id())?;
    if !owners.contains(&person) {
        return Ok(false);
    }
    for owner in owners {
        if owner != person
            && reader
                .person(owner)
                .is_ok_and(|owner| owner.state == State::Active)
        {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Masked numbers of our own exports are alike for many people and mean nobody's.
fn is_about_mask(problem: &import::RowProblem) -> bool {
    problem.field == Some(ImportField::Badge)
        && problem.code == "duplicate_in_file"
        && problem
            .detail
            .iter()
            .any(|(name, text)| *name == "text" && text.starts_with(MASK))
}

/// A sentence that may begin with what stands in a cell, so its first letter is left alone.
fn ended(text: &str) -> String {
    if text.ends_with(['.', '!', '?']) {
        text.to_owned()
    } else {
        format!("{text}.")
    }
}
