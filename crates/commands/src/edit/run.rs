//! Everybody one by one, in one transaction. A check is the same, taken back at the end.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::ControlFlow;

use domain::field::UnitKind;
use domain::id::{PersonId, UnitId, Uuid};
use domain::lifecycle::State;
use domain::op::{Change, Edge, EdgeKind, Terms};
use domain::person::PersonField;
use domain::value::Value;
use serde_json::json;
use store::{PersonRecord, Tx};

use super::orders::{DEPARTMENTS, GROUPS, Orders, ROLES, refers_to_unit, unit_of};
use super::outcome::{self, Finished, Row, Word, Words};
use crate::app::App;
use crate::error::{AppError, ErrorCode, Result};
use crate::fields::{self, Wanted};
use crate::view::{EditOutcome, EditReport};
use crate::{fault, people};

/// People between two looks at whether to go on.
const PEOPLE_PER_REPORT: usize = 256;

/// People after which what follows from them is written, so that memory does not grow.
const PEOPLE_PER_SETTLE: usize = 500;

/// What is to be done to whom.
pub(super) struct Order {
    pub people: Vec<PersonId>,
    pub orders: Orders,
    pub dry_run: bool,
}

/// Changes everybody, or all but that.
pub(super) fn perform(
    app: &App,
    order: &Order,
    progress: &mut dyn FnMut(u64, u64) -> ControlFlow<()>,
) -> Result<Finished> {
    let label = json!({ "count": order.people.len() });
    let context = app.context("people_edit", &label)?;
    let mut refused = None;
    let done = app.store()?.write_unless(&context, |tx| {
        Run::default().all(tx, order, progress).map_err(|error| {
            refused = Some(error);
            store::Error::Cancelled
        })
    });
    match (done, refused) {
        (_, Some(error)) => Err(error),
        (Err(error), None) => Err(fault::store(error)),
        (Ok(applied), None) => {
            let (mut finished, wrote) = applied.value;
            if wrote {
                finished.report.change_set = Some(applied.change_set.to_string());
                app.remember(applied.change_set);
            }
            Ok(finished)
        }
    }
}

#[derive(Default)]
struct Run {
    rows: Vec<Row>,
    words: Words,
    errors: Vec<AppError>,
    /// Errors by what they say, so that the same one is held once.
    met: HashMap<String, u32>,
    /// What units and people that were met are called.
    names: HashMap<Uuid, Option<Word>>,
    made: BTreeMap<UnitId, (UnitKind, String)>,
    count: [u64; 3],
}

/// What one person gets.
#[derive(Default)]
struct Plan {
    changes: Vec<Change>,
    shown: Vec<outcome::Change>,
}

impl Run {
    fn all(
        mut self,
        tx: &mut Tx<'_>,
        order: &Order,
        progress: &mut dyn FnMut(u64, u64) -> ControlFlow<()>,
    ) -> Result<((Finished, bool), bool)> {
        let total = order.people.len();
        for (at, person) in order.people.iter().enumerate() {
            if at.is_multiple_of(PEOPLE_PER_REPORT) && progress(at as u64, total as u64).is_break()
            {
                return Err(stopped());
            }
            let row = self.one(tx, order, *person)?;
            self.count[row.outcome as usize] += 1;
            self.rows.push(row);
            if at.is_multiple_of(PEOPLE_PER_SETTLE) {
                tx.settle().map_err(fault::store)?;
            }
        }
        if progress(total as u64, total as u64).is_break() {
            return Err(stopped());
        }
        let keep = !order.dry_run;
        let wrote = keep && tx.operations() > 0;
        let [changed, same, refused] = self.count;
        let finished = Finished {
            report: EditReport {
                job: String::new(),
                dry_run: order.dry_run,
                people: total as u64,
                changed,
                same,
                refused,
                new_units: self
                    .made
                    .into_values()
                    .map(|(kind, name)| (kind.key().to_owned(), name))
                    .collect(),
                change_set: None,
            },
            rows: self.rows,
            words: self.words,
            errors: self.errors,
        };
        Ok(((finished, wrote), keep))
    }

    /// Everything a person gets, or nothing of it.
    fn one(&mut self, tx: &mut Tx<'_>, order: &Order, id: PersonId) -> Result<Row> {
        let person = match tx.reader().person(id) {
            Ok(person) => person,
            Err(store::Error::NotFound) => return Ok(self.left_out(id, gone())),
            Err(error) => return Err(fault::store(error)),
        };
        match person.state {
            State::Bin => return Ok(self.left_out(id, in_bin())),
            State::Purged => return Ok(self.left_out(id, gone())),
            _ => {}
        }
        let plan = match self.plan(tx, &order.orders, &person)? {
            Ok(plan) => plan,
            Err(error) => return Ok(self.left_out(id, error)),
        };
        if plan.changes.is_empty() {
            return Ok(Row {
                person: id,
                outcome: EditOutcome::Same,
                changes: Box::default(),
                error: None,
            });
        }
        for change in &plan.changes {
            if let Some(denied) = tx.judge(change).map_err(fault::store)? {
                return Ok(self.left_out(id, fault::not_permitted(denied)));
            }
        }
        for (at, change) in plan.changes.into_iter().enumerate() {
            match tx.insist(change) {
                Ok(()) => {}
                // Such as the last owner's role. Later ones would leave half of it done.
                Err(error @ (store::Error::Denied(_) | store::Error::Refused(_))) if at == 0 => {
                    return Ok(self.left_out(id, fault::store(error)));
                }
                Err(error) => return Err(fault::store(error)),
            }
        }
        Ok(Row {
            person: id,
            outcome: EditOutcome::Changed,
            changes: plan.shown.into_boxed_slice(),
            error: None,
        })
    }

    fn plan(
        &mut self,
        tx: &mut Tx<'_>,
        orders: &Orders,
        person: &PersonRecord,
    ) -> Result<std::result::Result<Plan, AppError>> {
        let mut wanted: BTreeMap<PersonField, Value> = BTreeMap::new();
        for (field, value) in &orders.fields {
            wanted.insert(*field, self.settled(tx, value)?);
        }
        if let Err(error) = days_fit(person, &wanted) {
            return Ok(Err(error));
        }
        let mut plan = Plan::default();
        if !orders.departments.is_untouched() {
            self.departments(tx, orders, person, &mut wanted, &mut plan)?;
        }
        let entity = person.id.into();
        // Where somebody belongs comes last: it may take them out of the reach of who writes.
        let (places, others): (Vec<_>, Vec<_>) = wanted
            .into_iter()
            .partition(|(field, _)| refers_to_unit(*field));
        let moves = std::mem::take(&mut plan.changes);
        let moves_shown = std::mem::take(&mut plan.shown);
        for (field, value) in others.into_iter().chain(places) {
            let before = person.get(field);
            if *before == value {
                continue;
            }
            plan.shown.push((
                self.words.of(field.key()),
                self.shown(tx, before)?,
                self.shown(tx, &value)?,
            ));
            plan.changes.push(Change::Set {
                entity,
                field: field.into(),
                value,
            });
        }
        plan.changes.extend(moves);
        plan.shown.extend(moves_shown);
        self.groups(tx, orders, person, &mut plan)?;
        self.roles(tx, orders, person, &mut plan)?;
        Ok(Ok(plan))
    }

    /// The departments somebody belongs to. Whoever has no primary one gets the first that is added
    /// as that; whoever leaves the primary one has none.
    fn departments(
        &mut self,
        tx: &mut Tx<'_>,
        orders: &Orders,
        person: &PersonRecord,
        wanted: &mut BTreeMap<PersonField, Value>,
        plan: &mut Plan,
    ) -> Result<()> {
        let lists = &orders.departments;
        let mut settle = |run: &mut Self, list: &[Wanted]| -> Result<Vec<UnitId>> {
            let mut units = Vec::new();
            for wanted in list {
                units.extend(unit_of(&run.settled(tx, wanted)?));
            }
            Ok(units)
        };
        let instead = match &lists.instead {
            Some(list) => Some(settle(self, list)?),
            None => None,
        };
        let add = settle(self, &lists.add)?;
        let remove = settle(self, &lists.remove)?;
        let now: BTreeSet<UnitId> = tx
            .reader()
            .further_departments(person.id)
            .map_err(fault::store)?
            .into_iter()
            .collect();
        let primary_now = wanted
            .get(&PersonField::Department)
            .unwrap_or_else(|| person.get(PersonField::Department));
        let mut primary = unit_of(primary_now);
        let mut then: BTreeSet<UnitId> = match instead {
            Some(units) => units.into_iter().collect(),
            None => now.clone(),
        };
        for unit in remove {
            then.remove(&unit);
            primary = primary.filter(|primary| *primary != unit);
        }
        for unit in add {
            match primary {
                None => {
                    then.remove(&unit);
                    primary = Some(unit);
                }
                Some(primary) if primary == unit => {}
                Some(_) => {
                    then.insert(unit);
                }
            }
        }
        if primary != unit_of(primary_now) {
            let value = primary.map_or(Value::Null, |unit| Value::Ref(unit.0));
            wanted.insert(PersonField::Department, value);
        }
        if then == now {
            return Ok(());
        }
        for (units, present) in [
            (then.difference(&now), true),
            (now.difference(&then), false),
        ] {
            for unit in units {
                plan.changes
                    .push(link(Edge::department(person.id, *unit), present));
            }
        }
        let before = self.listed(tx, &now)?;
        let after = self.listed(tx, &then)?;
        plan.shown.push((self.words.of(DEPARTMENTS), before, after));
        Ok(())
    }

    fn groups(
        &mut self,
        tx: &Tx<'_>,
        orders: &Orders,
        person: &PersonRecord,
        plan: &mut Plan,
    ) -> Result<()> {
        let lists = &orders.groups;
        if lists.is_untouched() {
            return Ok(());
        }
        let field = self.words.of(GROUPS);
        let held = tx
            .reader()
            .links_of(person.id.0, &[EdgeKind::Group])
            .map_err(fault::store)?;
        let mut leaves: Vec<Uuid> = lists.remove.iter().map(|group| group.0).collect();
        let mut joins: Vec<Uuid> = lists.add.iter().map(|group| group.0).collect();
        if let Some(instead) = &lists.instead {
            joins.extend(instead.iter().map(|group| group.0));
            leaves.extend(held.iter().map(|link| link.edge.b));
            leaves.retain(|group| !joins.contains(group));
        }
        for member in held.iter().filter(|link| leaves.contains(&link.edge.b)) {
            let name = self.name(tx, member.edge.b, orders)?;
            plan.changes.push(link(member.edge, false));
            plan.shown.push((field, name, None));
        }
        for group in joins {
            let stands = held.iter().find(|link| link.edge.b == group);
            if stands.is_some_and(|link| link.terms == Terms::default()) {
                continue;
            }
            let name = self.name(tx, group, orders)?;
            plan.changes.push(link(
                Edge::group(person.id, domain::id::GroupId(group)),
                true,
            ));
            plan.shown.push((field, None, name));
        }
        Ok(())
    }

    fn roles(
        &mut self,
        tx: &Tx<'_>,
        orders: &Orders,
        person: &PersonRecord,
        plan: &mut Plan,
    ) -> Result<()> {
        let lists = &orders.roles;
        if lists.is_untouched() {
            return Ok(());
        }
        let field = self.words.of(ROLES);
        let held = tx
            .reader()
            .links_of(person.id.0, &[EdgeKind::Role])
            .map_err(fault::store)?;
        // The new ones first: whoever gets another role is never without one.
        for role in &lists.add {
            let edge = Edge::role(person.id, *role);
            let stands = held.iter().find(|link| link.edge == edge);
            if stands.is_some_and(|link| link.terms == Terms::default()) {
                continue;
            }
            let name = self.name(tx, role.0, orders)?;
            plan.changes.push(link(edge, true));
            plan.shown.push((field, None, name));
        }
        for role in &lists.remove {
            let name = self.name(tx, role.0, orders)?;
            let mut given = held.iter().filter(|link| link.edge.b == role.0).peekable();
            if given.peek().is_some() {
                plan.shown.push((field, name, None));
            }
            plan.changes
                .extend(given.map(|role| link(role.edge, false)));
        }
        Ok(())
    }

    /// The value, after making the unit it asks for.
    fn settled(&mut self, tx: &mut Tx<'_>, wanted: &Wanted) -> Result<Value> {
        match wanted {
            Wanted::Value(value) => Ok(value.clone()),
            Wanted::NewUnit(kind, name) => {
                let before = tx.operations();
                let unit = people::make_unit(tx, *kind, name).map_err(fault::store)?;
                if tx.operations() > before {
                    self.made.insert(unit, (*kind, name.clone()));
                }
                Ok(Value::Ref(unit.0))
            }
        }
    }

    fn shown(&mut self, tx: &Tx<'_>, value: &Value) -> Result<Option<Word>> {
        match value {
            Value::Ref(id) => self.called(tx, *id),
            value => Ok(fields::text(value).map(|text| self.words.of(&text))),
        }
    }

    /// What a unit or a person is called.
    fn called(&mut self, tx: &Tx<'_>, id: Uuid) -> Result<Option<Word>> {
        if let Some(known) = self.names.get(&id) {
            return Ok(*known);
        }
        let reader = tx.reader();
        let name = match reader.unit(id).map_err(fault::store)? {
            Some(unit) => Some(unit.name),
            None => reader.name_of(PersonId(id)).map_err(fault::store)?,
        };
        let word = name.map(|name| self.words.of(&name));
        self.names.insert(id, word);
        Ok(word)
    }

    /// What a group or a role is called.
    fn name(&mut self, tx: &Tx<'_>, id: Uuid, orders: &Orders) -> Result<Option<Word>> {
        if let Some(known) = self.names.get(&id) {
            return Ok(*known);
        }
        let name = match orders.names.get(&id) {
            Some(name) => Some(name.clone()),
            None => tx
                .reader()
                .carrier_name(domain::id::GroupId(id).into())
                .map_err(fault::store)?,
        };
        let word = name.map(|name| self.words.of(&name));
        self.names.insert(id, word);
        Ok(word)
    }

    /// Departments as one text.
    fn listed(&mut self, tx: &Tx<'_>, units: &BTreeSet<UnitId>) -> Result<Option<Word>> {
        let mut names = Vec::new();
        for unit in units {
            names.extend(
                tx.reader()
                    .unit(unit.0)
                    .map_err(fault::store)?
                    .map(|unit| unit.name),
            );
        }
        names.sort();
        Ok((!names.is_empty()).then(|| self.words.of(&names.join("; "))))
    }

    fn left_out(&mut self, person: PersonId, error: AppError) -> Row {
        let said = format!("{} {} {}", error.code.key(), error.message, error.detail);
        let place = *self.met.entry(said).or_insert_with(|| {
            self.errors.push(error);
            u32::try_from(self.errors.len() - 1).unwrap_or(u32::MAX)
        });
        Row {
            person,
            outcome: EditOutcome::Refused,
            changes: Box::default(),
            error: Some(place),
        }
    }
}

fn link(edge: Edge, present: bool) -> Change {
    Change::Link {
        edge,
        present,
        terms: Terms::default(),
    }
}

/// A last day before the first one.
fn days_fit(
    person: &PersonRecord,
    wanted: &BTreeMap<PersonField, Value>,
) -> std::result::Result<(), AppError> {
    let day = |field| wanted.get(&field).unwrap_or_else(|| person.get(field));
    let touched = [PersonField::StartDate, PersonField::EndDate]
        .iter()
        .any(|field| wanted.contains_key(field));
    match (day(PersonField::StartDate), day(PersonField::EndDate)) {
        (Value::Date(start), Value::Date(end)) if touched && end < start => {
            Err(fields::refused(&[fields::problem(
                PersonField::EndDate,
                crate::view::Severity::Error,
                "end_before_start",
                &format!("the last day {end} is before the first day {start}"),
                &[("start", &start.to_string()), ("end", &end.to_string())],
            )]))
        }
        _ => Ok(()),
    }
}

fn gone() -> AppError {
    AppError::new(
        ErrorCode::NotFound,
        "This person is not in the directory any more.",
    )
}

fn in_bin() -> AppError {
    AppError::new(
        ErrorCode::PersonInBin,
        "Who is in the bin stays as they are. Restore them first.",
    )
}

fn stopped() -> AppError {
    AppError::new(ErrorCode::Cancelled, "Stopped. Nothing was changed.")
}
