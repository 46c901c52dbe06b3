//! Fields of a row: names, units, dates, the manager.

use std::collections::BTreeSet;

use domain::access::Permission;
use domain::claim::ClaimKind;
use domain::field::UnitKind;
use domain::id::{PersonId, UnitId, Uuid};
use domain::person::{PersonField, PersonType};
use domain::value::Value;
use import::{Content, Draft, DraftValue, ImportField};
use store::Reader;

use super::base::is_untouched;
use super::{Deed, Found, Objection, Office, Plan, day};
use crate::fields::{self, Wanted};

impl Office {
    pub(super) fn fields(
        &mut self,
        reader: &Reader<'_>,
        draft: &Draft,
        plan: &mut Plan,
    ) -> Found<()> {
        let mut named: Option<Vec<Wanted>> = None;
        for (field, value) in &draft.values {
            if let ImportField::Person(field) = field {
                self.compare_base(reader, draft, plan, *field, value)?;
            }
            if is_untouched(draft, plan, *field) {
                if let DraftValue::Set(Content::Names(names)) = value
                    && *field == ImportField::Departments
                {
                    self.untouched_departments(reader, draft, plan, names)?;
                }
                continue;
            }
            match (field, value) {
                (_, DraftValue::Keep) => {}
                (
                    ImportField::Person(PersonField::Manager),
                    DraftValue::Set(Content::Text(text)),
                ) => {
                    self.manager(reader, draft, plan, text)?;
                }
                (ImportField::Person(field), DraftValue::Set(content)) => {
                    if let Some(wanted) = self.value(reader, draft, plan, *field, content)? {
                        plan.values.insert(*field, wanted);
                    }
                }
                (ImportField::Person(field), DraftValue::Clear) => {
                    let value = match field {
                        PersonField::PersonType => Value::text(PersonType::default().key()),
                        _ => Value::Null,
                    };
                    plan.values.insert(*field, Wanted::Value(value));
                }
                (ImportField::Departments, DraftValue::Clear) => named = Some(Vec::new()),
                (ImportField::Departments, DraftValue::Set(Content::Names(names))) => {
                    let mut units: Vec<Wanted> = Vec::new();
                    for name in names {
                        if let Some(unit) = self.unit(
                            reader,
                            draft,
                            plan,
                            ImportField::Departments,
                            UnitKind::Department,
                            name,
                        )? && !units.contains(&unit)
                        {
                            units.push(unit);
                        }
                    }
                    named = Some(units);
                }
                // Looked at on their own, or no field at all.
                _ => {}
            }
        }
        if let Some(named) = named {
            departments(plan, named);
        }
        if let Some(person) = &plan.target {
            plan.values.retain(|field, wanted| match wanted {
                Wanted::Value(value) => person.get(*field) != value,
                Wanted::NewUnit(..) => true,
            });
            if let Some(wanted) = &plan.departments {
                let now: BTreeSet<Uuid> = reader
                    .further_departments(person.id)?
                    .into_iter()
                    .map(|unit| unit.0)
                    .collect();
                let same = wanted.len() == now.len()
                    && wanted.iter().all(|unit| match unit {
                        Wanted::Value(Value::Ref(unit)) => now.contains(unit),
                        _ => false,
                    });
                if same {
                    plan.departments = None;
                }
            }
        }
        Ok(())
    }

    fn value(
        &mut self,
        reader: &Reader<'_>,
        draft: &Draft,
        plan: &mut Plan,
        field: PersonField,
        content: &Content,
    ) -> Found<Option<Wanted>> {
        if let Content::Text(text) = content
            && let Some(kind) = UnitKind::ALL
                .into_iter()
                .find(|kind| kind.person_field() == field)
        {
            return self.unit(reader, draft, plan, ImportField::Person(field), kind, text);
        }
        Ok(self.plain(field, content).map(Wanted::Value))
    }

    /// The value of a field that is no unit.
    pub(super) fn plain(&self, field: PersonField, content: &Content) -> Option<Value> {
        Some(match content {
            Content::Text(text) if field == PersonField::Phone => Value::text(self.phone(text)),
            Content::Text(text) => Value::text(text.as_str()),
            Content::YesNo(yes) => Value::Bool(*yes),
            Content::Date(date) => Value::Date(*date),
            Content::Names(_) => return None,
        })
    }

    /// Departments the file leaves as they were at its export; they may be others now.
    fn untouched_departments(
        &mut self,
        reader: &Reader<'_>,
        draft: &Draft,
        plan: &mut Plan,
        names: &[String],
    ) -> Found<()> {
        let Some(person) = &plan.target else {
            return Ok(());
        };
        let mut now: BTreeSet<Uuid> = reader
            .further_departments(person.id)?
            .into_iter()
            .map(|unit| unit.0)
            .collect();
        now.extend(person.get(PersonField::Department).as_ref_id());
        let mut then = BTreeSet::new();
        for name in names {
            let unit = self.known_unit(reader, UnitKind::Department, name)?;
            then.insert(unit.map_or_else(Uuid::nil, |unit| unit.0));
        }
        if now != then {
            let mut words = Vec::new();
            for unit in now {
                words.extend(reader.unit(unit)?.map(|unit| unit.name));
            }
            let changed = Objection::ChangedSince {
                now: words.join("; "),
            };
            self.object(draft, plan, Some(ImportField::Departments), changed, "");
        }
        Ok(())
    }

    /// One number that is certain is kept as it is dialled, as a form keeps it.
    fn phone(&self, text: &str) -> String {
        match domain::input::phone(text, self.country.as_deref()) {
            Ok(phone) if phone.value.label.is_none() => {
                match (phone.value.e164, phone.value.extension) {
                    (Some(number), Some(extension)) => format!("{number} ext. {extension}"),
                    (Some(number), None) => number,
                    (None, _) => text.to_owned(),
                }
            }
            _ => text.to_owned(),
        }
    }

    /// The unit of that name, or one to be made, if the importer may make it.
    fn unit(
        &mut self,
        reader: &Reader<'_>,
        draft: &Draft,
        plan: &mut Plan,
        field: ImportField,
        kind: UnitKind,
        name: &str,
    ) -> Found<Option<Wanted>> {
        if let Some(known) = self.known_unit(reader, kind, name)? {
            return Ok(Some(Wanted::Value(Value::Ref(known.0))));
        }
        if self.rights.may_add_unit(kind) {
            return Ok(Some(Wanted::NewUnit(kind, name.to_owned())));
        }
        let unknown = Objection::UnknownUnit {
            kind,
            name: name.to_owned(),
        };
        self.object(draft, plan, Some(field), unknown, name);
        Ok(None)
    }

    /// The unit of that name.
    pub(super) fn known_unit(
        &mut self,
        reader: &Reader<'_>,
        kind: UnitKind,
        name: &str,
    ) -> Found<Option<UnitId>> {
        let place = kind as usize;
        if let Some(known) = self.units[place].get(name) {
            return Ok(Some(*known));
        }
        let found = reader.unit_named(kind, name)?;
        if let Some(found) = found {
            self.units[place].insert(name.to_owned(), found);
        }
        Ok(found)
    }

    fn manager(
        &mut self,
        reader: &Reader<'_>,
        draft: &Draft,
        plan: &mut Plan,
        text: &str,
    ) -> Found<()> {
        match self.person_called(reader, text)? {
            Some(id) if plan.target.as_ref().is_some_and(|person| person.id == id) => {
                self.object(
                    draft,
                    plan,
                    Some(ImportField::Person(PersonField::Manager)),
                    Objection::OwnManager,
                    text,
                );
            }
            Some(id) => {
                plan.values
                    .insert(PersonField::Manager, Wanted::Value(Value::Ref(id.0)));
            }
            None => plan.manager = Some(text.to_owned()),
        }
        Ok(())
    }

    /// The person with this id, address, username or employee number.
    pub(in crate::import) fn person_called(
        &mut self,
        reader: &Reader<'_>,
        text: &str,
    ) -> Found<Option<PersonId>> {
        if let Some(Some(known)) = self.managers.get(text) {
            return Ok(Some(*known));
        }
        let mut found = match text.parse::<PersonId>() {
            Ok(id) => reader.person(id).ok().map(|person| person.id),
            Err(_) => None,
        };
        for kind in [ClaimKind::Login, ClaimKind::EmployeeNo] {
            if found.is_none() {
                found = reader.holder_of(kind, text)?;
            }
        }
        if found.is_some() {
            self.managers.insert(text.to_owned(), found);
        }
        Ok(found)
    }

    /// A display name that was composed follows the names it was composed of; nobody is left
    /// without one.
    pub(super) fn name(&self, draft: &Draft, plan: &mut Plan) {
        let Some(person) = &plan.target else {
            return;
        };
        let now = |field: PersonField| person.text(field).to_owned();
        let after = |field: PersonField| match plan.values.get(&field) {
            Some(Wanted::Value(value)) => value.as_text().unwrap_or_default().to_owned(),
            Some(Wanted::NewUnit(..)) => String::new(),
            None => now(field),
        };
        let emptied = after(PersonField::DisplayName).is_empty();
        let parts_change = plan.values.contains_key(&PersonField::Given)
            || plan.values.contains_key(&PersonField::Family);
        let follows = parts_change
            && !plan.values.contains_key(&PersonField::DisplayName)
            && now(PersonField::DisplayName) == fields::display_name(now);
        if !(emptied || follows) {
            return;
        }
        let name = fields::display_name(after);
        if name.is_empty() {
            self.object(
                draft,
                plan,
                Some(ImportField::Person(PersonField::DisplayName)),
                Objection::NameEmptied,
                "",
            );
        } else if name == now(PersonField::DisplayName) {
            plan.values.remove(&PersonField::DisplayName);
        } else {
            plan.values
                .insert(PersonField::DisplayName, Wanted::Value(Value::text(name)));
        }
    }

    pub(super) fn dates(&self, draft: &Draft, plan: &mut Plan) {
        let touched = [PersonField::StartDate, PersonField::EndDate]
            .into_iter()
            .find(|field| plan.values.contains_key(field));
        let (Some(field), Some(_)) = (touched, &plan.target) else {
            return;
        };
        let (start, end) = (
            day(plan, PersonField::StartDate),
            day(plan, PersonField::EndDate),
        );
        let both = plan.values.contains_key(&PersonField::StartDate)
            && plan.values.contains_key(&PersonField::EndDate);
        if !self.rights.may(Permission::PeopleSuspend) {
            self.object(
                draft,
                plan,
                Some(ImportField::Person(field)),
                Objection::MayNot(Deed::SetDates),
                "",
            );
        } else if let (Some(start), Some(end), false) = (start, end, both)
            && end < start
        {
            self.object(
                draft,
                plan,
                Some(ImportField::Person(field)),
                Objection::EndBeforeStart { start, end },
                "",
            );
        }
    }
}

/// A list of departments, all of them: the first is the primary one, unless the row or the
/// directory says which.
fn departments(plan: &mut Plan, named: Vec<Wanted>) {
    let primary = match (plan.values.get(&PersonField::Department), &plan.target) {
        (Some(primary), _) => Some(primary.clone()),
        (None, Some(person)) => {
            let now = Wanted::Value(person.get(PersonField::Department).clone());
            if named.contains(&now) {
                Some(now)
            } else {
                named.first().cloned()
            }
        }
        (None, None) => named.first().cloned(),
    };
    let primary = primary.unwrap_or(Wanted::Value(Value::Null));
    plan.departments = Some(named.into_iter().filter(|unit| *unit != primary).collect());
    plan.values.insert(PersonField::Department, primary);
}
