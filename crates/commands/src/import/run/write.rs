//! What a row that was judged possible makes of a person.

use std::collections::BTreeMap;

use domain::id::{PersonId, UnitId};
use domain::lifecycle::{HoldKind, Verb};
use domain::op::{Change, Edge, EdgeKind, Terms};
use domain::person::PersonField;
use domain::value::Value;
use import::ImportField;
use store::{PersonRecord, Tx};

use super::Run;
use crate::error::Result;
use crate::fields::{self, Wanted};
use crate::import::plan::Plan;
use crate::{badges, fault, people};

/// Field, before, after.
type Changes = Vec<(String, Option<String>, Option<String>)>;

impl Run {
    pub(super) fn create(&mut self, tx: &mut Tx<'_>, plan: &mut Plan) -> Result<PersonId> {
        let id = PersonId(tx.new_id());
        let mut values = BTreeMap::new();
        for (field, wanted) in std::mem::take(&mut plan.values) {
            values.insert(field, self.settled(tx, wanted)?);
        }
        let mut departments = Vec::new();
        for wanted in plan.departments.take().unwrap_or_default() {
            if let Value::Ref(unit) = self.settled(tx, wanted)? {
                departments.push(UnitId(unit));
            }
        }
        values.retain(|_, value| !value.is_null());
        let has_badge = !plan.cards.is_empty();
        people::complete(&mut values, plan.entry, has_badge, self.office.now);
        if let [card] = plan.cards.as_slice() {
            tx.expect_badge(card.clone());
        }
        people::insert(tx, id, &values, &departments).map_err(fault::store)?;
        self.give(tx, id, plan)?;
        if plan.verb == Some(Verb::Suspend) {
            self.suspend(tx, id, HoldKind::Suspended)?;
        }
        Ok(id)
    }

    pub(super) fn change(
        &mut self,
        tx: &mut Tx<'_>,
        person: &PersonRecord,
        plan: &Plan,
    ) -> Result<Changes> {
        let id = person.id;
        let mut changes = Vec::new();
        for (field, wanted) in &plan.values {
            let value = self.settled(tx, wanted.clone())?;
            let before = person.get(*field);
            if *before == value {
                continue; // a unit that an earlier row made
            }
            changes.push((
                field.key().to_owned(),
                self.shown(tx, before)?,
                self.shown(tx, &value)?,
            ));
            people::reclaim(tx, id, *field, &value).map_err(fault::store)?;
            apply(
                tx,
                Change::Set {
                    entity: id.into(),
                    field: (*field).into(),
                    value,
                },
            )?;
        }
        if let Some(wanted) = &plan.departments {
            let mut units = Vec::new();
            for wanted in wanted {
                if let Value::Ref(unit) = self.settled(tx, wanted.clone())? {
                    units.push(UnitId(unit));
                }
            }
            let names = |tx: &Tx<'_>, units: &[UnitId]| -> Result<Option<String>> {
                let mut names = Vec::new();
                for unit in units {
                    names.extend(
                        tx.reader()
                            .unit(unit.0)
                            .map_err(fault::store)?
                            .map(|unit| unit.name),
                    );
                }
                Ok((!names.is_empty()).then(|| names.join("; ")))
            };
            let now = tx.reader().further_departments(id).map_err(fault::store)?;
            changes.push((
                ImportField::Departments.key().to_owned(),
                names(tx, &now)?,
                names(tx, &units)?,
            ));
            people::link_departments(tx, id, &units).map_err(fault::store)?;
        }
        if !plan.returns.is_empty() {
            let held = tx.reader().badges_of(id).map_err(fault::store)?;
            for end in &plan.returns {
                apply(tx, end.clone())?;
            }
            let before = held.iter().map(|badge| domain::card::display(&badge.card));
            changes.push((
                ImportField::Badge.key().to_owned(),
                Some(before.collect::<Vec<_>>().join("; ")),
                None,
            ));
        }
        if !plan.cards.is_empty() {
            let after = plan.cards.iter().map(domain::card::display);
            changes.push((
                ImportField::Badge.key().to_owned(),
                None,
                Some(after.collect::<Vec<_>>().join("; ")),
            ));
        }
        let roles = plan
            .roles
            .iter()
            .map(|(_, name, given)| (ImportField::Roles, name, given));
        let groups = plan
            .groups
            .iter()
            .map(|(_, name, joins)| (ImportField::Groups, name, joins));
        for (field, name, present) in roles.chain(groups) {
            let word = Some(name.clone());
            let (before, after) = if *present { (None, word) } else { (word, None) };
            changes.push((field.key().to_owned(), before, after));
        }
        self.give(tx, id, plan)?;
        if let Some(verb) = plan.verb {
            let before = person.state.key().to_owned();
            self.act(tx, id, verb)?;
            changes.push((
                ImportField::Status.key().to_owned(),
                Some(before),
                Some(verb_state(verb).to_owned()),
            ));
        }
        Ok(changes)
    }

    /// Badges, roles and groups.
    fn give(&mut self, tx: &mut Tx<'_>, id: PersonId, plan: &Plan) -> Result<()> {
        for card in &plan.cards {
            let badge = badges::ensure(tx, card, true).map_err(fault::store)?;
            apply(
                tx,
                Change::IssueBadge {
                    badge,
                    card: card.to_string(),
                    person: id,
                },
            )?;
        }
        let mut edges: Vec<(Edge, bool)> = Vec::new();
        for (role, _, present) in &plan.roles {
            if *present {
                edges.push((Edge::role(id, *role), true));
                continue;
            }
            // Wherever it holds.
            let held = tx
                .reader()
                .links_of(id.0, &[EdgeKind::Role])
                .map_err(fault::store)?;
            let held = held.into_iter().map(|link| link.edge);
            edges.extend(
                held.filter(|edge| edge.b == role.0)
                    .map(|edge| (edge, false)),
            );
        }
        for (group, _, present) in &plan.groups {
            edges.push((Edge::group(id, *group), *present));
        }
        for (edge, present) in edges {
            apply(
                tx,
                Change::Link {
                    edge,
                    present,
                    terms: Terms::default(),
                },
            )?;
        }
        Ok(())
    }

    fn suspend(&self, tx: &mut Tx<'_>, id: PersonId, kind: HoldKind) -> Result<()> {
        apply(
            tx,
            Change::PlaceHold {
                entity: id.into(),
                kind,
                reason: self.reason.clone(),
                from: None,
                until: None,
            },
        )
    }

    fn act(&self, tx: &mut Tx<'_>, id: PersonId, verb: Verb) -> Result<()> {
        match verb {
            Verb::Suspend => self.suspend(tx, id, HoldKind::Suspended),
            Verb::Delete => self.suspend(tx, id, HoldKind::Deleted),
            Verb::Activate => apply(
                tx,
                Change::Set {
                    entity: id.into(),
                    field: PersonField::ActivatedAt.into(),
                    value: Value::Instant(self.office.now),
                },
            ),
            Verb::Reactivate => {
                let holds = tx.reader().holds(id.0).map_err(fault::store)?;
                let holds = holds
                    .into_iter()
                    .filter(|record| !record.hold.lifted && record.hold.kind.suspends())
                    .map(|record| record.hold.op)
                    .collect();
                apply(
                    tx,
                    Change::LiftHolds {
                        entity: id.into(),
                        holds,
                    },
                )
            }
            _ => Ok(()),
        }
    }

    /// The value, after making the unit it asks for.
    fn settled(&mut self, tx: &mut Tx<'_>, wanted: Wanted) -> Result<Value> {
        let unit = match wanted {
            Wanted::Value(Value::Ref(id)) => UnitId(id),
            Wanted::Value(value) => return Ok(value),
            Wanted::NewUnit(kind, name) => {
                let known = tx.reader().unit_named(kind, &name).map_err(fault::store)?;
                let unit = match known {
                    Some(unit) => unit,
                    None => {
                        let unit = people::make_unit(tx, kind, &name).map_err(fault::store)?;
                        self.made.insert(unit, (kind, name.clone(), 0));
                        unit
                    }
                };
                self.office.units[kind as usize].insert(name, unit);
                unit
            }
        };
        if let Some((_, _, rows)) = self.made.get_mut(&unit) {
            *rows += 1;
        }
        Ok(Value::Ref(unit.0))
    }

    fn shown(&self, tx: &Tx<'_>, value: &Value) -> Result<Option<String>> {
        let Value::Ref(id) = value else {
            return Ok(fields::text(value));
        };
        let reader = tx.reader();
        Ok(match reader.unit(*id).map_err(fault::store)? {
            Some(unit) => Some(unit.name),
            None => reader.name_of(PersonId(*id)).map_err(fault::store)?,
        })
    }
}

/// Makes a change that was judged before. What is refused all the same ends the whole import rather
/// than leaving half a row.
pub(super) fn apply(tx: &mut Tx<'_>, change: Change) -> Result<()> {
    tx.insist(change).map_err(fault::store)
}

fn verb_state(verb: Verb) -> &'static str {
    match verb {
        Verb::Suspend => "suspended",
        Verb::Delete => "bin",
        _ => "active",
    }
}
