//! What the importing admin may do: asked once for the file, and for admins who are no owners once
//! a row, before anything of the row is written.

use domain::access::{Closure, Denied, Permission, PersonAccess, Scope};
use domain::field::{EntityKind, UnitKind};
use domain::guard::{Guard, Subject};
use domain::id::{PersonId, UnitId, Uuid};
use domain::lifecycle::{HoldKind, Verb};
use domain::op::{Change, Edge, Terms};
use domain::person::{PersonField, PersonType};
use domain::time::Instant;
use domain::value::Value;
use store::Reader;

use super::plan::Plan;
use crate::fields::Wanted;

/// The rights of whoever imports.
pub(super) struct Rights {
    actor: PersonId,
    closure: Closure,
    now: Instant,
}

/// Who a new person is while only judged.
const NEW: PersonId = PersonId(Uuid::nil());

impl Rights {
    pub(super) fn of(reader: &Reader<'_>, actor: PersonId, now: Instant) -> store::Result<Self> {
        Ok(Self {
            actor,
            closure: reader.closure(actor, now)?,
            now,
        })
    }

    /// Whether the permission is there, wherever it holds.
    pub(super) fn may(&self, permission: Permission) -> bool {
        self.closure.permissions().contains(permission)
    }

    /// Whether a company, division and so on may be added at the top, as a file adds them.
    pub(super) fn may_add_unit(&self, kind: UnitKind) -> bool {
        let permission = match kind {
            UnitKind::Company => Permission::CompanyCreate,
            UnitKind::Division | UnitKind::Department | UnitKind::Site | UnitKind::CostCentre => {
                Permission::UnitsManage
            }
        };
        self.closure
            .scopes(permission)
            .any(|scope| scope == Scope::Organisation)
    }

    /// Judges what a row wants as each change of it will be judged when it is written. Nothing
    /// stands against an owner.
    pub(super) fn row(
        &self,
        reader: &Reader<'_>,
        plan: &Plan,
    ) -> store::Result<Result<(), Denied>> {
        if self.closure.is_owner() {
            return Ok(Ok(()));
        }
        let target = plan.target.as_ref().map(|person| person.id);
        let mut graph = if self.is_everywhere() {
            // Where people and units lie decides nothing.
            domain::access::AccessGraph::default()
        } else {
            reader.access_graph([])?
        };
        for person in [Some(self.actor), target].into_iter().flatten() {
            if let Some(access) = reader.access_of(person)? {
                graph.people.insert(person, access);
            }
        }
        if target.is_none() {
            let guard = Guard::knowing(&graph, self.actor, &self.closure, self.now);
            if let Err(denied) = guard.authorize(&creation(plan), Subject::default()) {
                return Ok(Err(denied));
            }
            graph.people.insert(NEW, newcomer(plan));
        }
        let guard = Guard::knowing(&graph, self.actor, &self.closure, self.now);
        let unit = |field: PersonField| {
            let person = plan.target.as_ref()?;
            person.get(field).as_ref_id().map(UnitId)
        };
        for change in changes(plan, target.unwrap_or(NEW)) {
            let now = match &change {
                Change::Set {
                    field: domain::field::Field::Person(field),
                    ..
                } => unit(*field),
                _ => None,
            };
            let subject = Subject {
                unit: now,
                holder: target,
                ..Subject::default()
            };
            if let Err(denied) = guard.authorize(&change, subject) {
                return Ok(Err(denied));
            }
        }
        Ok(Ok(()))
    }

    /// Whether all that an import needs holds in the whole organisation.
    fn is_everywhere(&self) -> bool {
        [
            Permission::PeopleCreate,
            Permission::PeopleEdit,
            Permission::PeopleSuspend,
            Permission::PeopleDelete,
            Permission::BadgeAssign,
            Permission::RolesAssign,
            Permission::GroupsManage,
        ]
        .into_iter()
        .all(|permission| {
            self.closure
                .scopes(permission)
                .all(|scope| scope == Scope::Organisation)
        })
    }
}

/// Units that exist; those a row would make are judged by the right to make them.
fn units(plan: &Plan) -> impl Iterator<Item = (PersonField, UnitId)> + '_ {
    plan.values
        .iter()
        .filter_map(|(field, wanted)| match wanted {
            Wanted::Value(Value::Ref(unit)) if *field != PersonField::Manager => {
                Some((*field, UnitId(*unit)))
            }
            _ => None,
        })
}

fn person_type(plan: &Plan) -> PersonType {
    match plan.values.get(&PersonField::PersonType) {
        Some(Wanted::Value(value)) => value.as_text().and_then(PersonType::from_key),
        _ => None,
    }
    .unwrap_or_default()
}

fn creation(plan: &Plan) -> Change {
    let kind = Value::text(person_type(plan).key());
    Change::Create {
        entity: domain::field::Entity {
            kind: EntityKind::Person,
            id: NEW.0,
        },
        fields: units(plan)
            .map(|(field, unit)| (field.into(), Value::Ref(unit.0)))
            .chain([(PersonField::PersonType.into(), kind)])
            .collect(),
    }
}

fn newcomer(plan: &Plan) -> PersonAccess {
    PersonAccess {
        person_type: person_type(plan),
        units: units(plan).map(|(_, unit)| unit).collect(),
        ..PersonAccess::default()
    }
}

/// What is written besides the creation, as far as rights can stand against it.
fn changes(plan: &Plan, person: PersonId) -> Vec<Change> {
    let entity = person.into();
    let mut changes = Vec::new();
    if plan.target.is_some() {
        for (field, wanted) in &plan.values {
            changes.push(Change::Set {
                entity,
                field: (*field).into(),
                value: match wanted {
                    Wanted::Value(value) => value.clone(),
                    Wanted::NewUnit(..) => Value::Null,
                },
            });
        }
    }
    let link = |edge: Edge, present: bool| Change::Link {
        edge,
        present,
        terms: Terms::default(),
    };
    for wanted in plan.departments.iter().flatten() {
        if let Wanted::Value(Value::Ref(unit)) = wanted {
            changes.push(link(Edge::department(person, UnitId(*unit)), true));
        }
    }
    for (role, _, present) in &plan.roles {
        changes.push(link(Edge::role(person, *role), *present));
    }
    for (group, _, present) in &plan.groups {
        changes.push(link(Edge::group(person, *group), *present));
    }
    changes.extend(plan.returns.iter().cloned());
    for card in &plan.cards {
        changes.push(Change::IssueBadge {
            badge: domain::id::BadgeId(Uuid::nil()),
            card: card.to_string(),
            person,
        });
    }
    let hold = |kind| Change::PlaceHold {
        entity,
        kind,
        reason: String::new(),
        from: None,
        until: None,
    };
    match plan.verb {
        // Lifting needs the right of placing.
        Some(Verb::Suspend | Verb::Reactivate) => changes.push(hold(HoldKind::Suspended)),
        Some(Verb::Delete) => changes.push(hold(HoldKind::Deleted)),
        Some(Verb::Activate) => changes.push(Change::Set {
            entity,
            field: PersonField::ActivatedAt.into(),
            value: Value::Null,
        }),
        _ => {}
    }
    changes
}
