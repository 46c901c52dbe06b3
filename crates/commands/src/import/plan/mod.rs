//! One row against the directory: whose it is, what it would change, and what
//! stands against it. Nothing is written here, so a refused row leaves no trace.

mod badges;
mod base;
mod standing;
mod values;

use std::collections::{BTreeMap, HashMap};

use domain::access::{BuiltInRole, Permission};
use domain::card::CardNumber;
use domain::field::UnitKind;
use domain::id::{GroupId, PersonId, RoleId, UnitId};
use domain::lifecycle::{self, State, Verb};
use domain::op::Change;
use domain::person::PersonField;
use domain::search::fold;
use domain::time::{CivilDate, Instant};
use domain::value::Value;
use import::{Content, Draft, DraftValue, ImportField, ImportMode};
use store::{PersonRecord, Reader};

use super::objection::{Deed, Objection};
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
    /// The badges taken back first, each as the end of its issue.
    pub returns: Vec<Change>,
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
            || !self.returns.is_empty()
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
        objection: &Objection,
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
            severity: objection.severity().key().to_owned(),
            code: objection.code().to_owned(),
            params: objection.params(),
            message: ended(&objection.to_string()),
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
                    params: problem
                        .detail
                        .iter()
                        .map(|(name, value)| ((*name).to_owned(), value.clone()))
                        .collect(),
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
            self.object(draft, &mut plan, None, denied, "");
        }
        Ok(plan)
    }

    /// Says something against a row, or a doubt.
    pub(super) fn object(
        &self,
        draft: &Draft,
        plan: &mut Plan,
        field: Option<ImportField>,
        objection: impl Into<Objection>,
        value: &str,
    ) {
        plan.problems
            .push(self.problem(draft.row, field, &objection.into(), value));
    }

    /// By `_id`, e-mail, username, employee number, then by badge.
    fn find(&mut self, reader: &Reader<'_>, draft: &Draft, plan: &mut Plan) -> Found<()> {
        let mut target = None;
        if let Some(id) = draft.id {
            match reader.person(id) {
                // An entry merged since the export means whoever it was merged into.
                Ok(_) => target = Some(reader.survivor(id)?),
                Err(store::Error::NotFound) => {
                    if self.mode == ImportMode::UpdateOnly {
                        self.object(
                            draft,
                            plan,
                            Some(ImportField::Id),
                            Objection::IdGone,
                            &id.to_string(),
                        );
                    } else {
                        self.object(
                            draft,
                            plan,
                            Some(ImportField::Id),
                            Objection::IdUnknown,
                            &id.to_string(),
                        );
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
                holders.push((field, holder, text));
            }
        }
        if target.is_none() && self.mode != ImportMode::CreateOnly {
            target = self.holder_of_badge(reader, draft)?;
        }
        for (field, holder, text) in holders {
            if Some(holder) != target {
                let name = reader.name_of(holder)?.unwrap_or_default();
                self.object(
                    draft,
                    plan,
                    Some(ImportField::Person(field)),
                    Objection::UsedByOther(name),
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
                    self.object(draft, plan, None, Objection::PersonUnknown, "");
                }
            } else if !self.rights.may(Permission::PeopleCreate) {
                self.object(draft, plan, None, Objection::MayNot(Deed::AddPeople), "");
            } else if !draft.has_name() && !plan.is_refused() {
                self.object(draft, plan, None, Objection::NameMissing, "");
            }
            return;
        };
        let state = person.state;
        let name = person.text(PersonField::DisplayName).to_owned();
        if self.mode == ImportMode::CreateOnly {
            self.object(draft, plan, None, Objection::PersonExists(name), "");
        } else if state == State::Bin {
            self.object(draft, plan, None, Objection::PersonInBin(name), "");
        } else if !self.rights.may(Permission::PeopleEdit) {
            self.object(draft, plan, None, Objection::MayNot(Deed::ChangePeople), "");
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
