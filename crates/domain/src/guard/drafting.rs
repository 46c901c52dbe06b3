//! What a change makes of rights: the graph as it would be.

use super::Subject;
use crate::access::{
    AccessFacts, AccessGraph, Allow, BuiltInRole, DefaultRoles, Deny, Draft, Grant, GroupAccess,
    Membership, PersonAccess, Window,
};
use crate::field::{Entity, EntityKind, Field, GroupField, RoleField, UnitField};
use crate::id::{GroupId, PersonId, RoleId, UnitId};
use crate::lifecycle::HoldKind;
use crate::op::{Change, Edge, EdgeKind, SecretRank, Terms};
use crate::person::{PersonField, PersonType};
use crate::time::Instant;
use crate::value::Value;

/// The graph as it would be after the change: what [`authorize_delta`] judges,
/// what the guard of the last owner counts, and what a caller that keeps a
/// graph applies once the change is accepted.
#[must_use]
pub fn drafted<'g>(
    graph: &'g AccessGraph,
    change: &Change,
    subject: Subject<'_>,
    now: Instant,
) -> Draft<'g> {
    let mut draft = Draft::new(graph);
    match change {
        Change::Create { entity, fields } => match entity.kind {
            EntityKind::Person => {
                let person = draft.person_mut(PersonId(entity.id));
                for (field, value) in fields {
                    match (field, value) {
                        (Field::Person(PersonField::PersonType), Value::Text(key)) => {
                            person.person_type = PersonType::from_key(key).unwrap_or_default();
                        }
                        _ => person.units.extend(place(*field, value)),
                    }
                }
            }
            EntityKind::Unit => {
                let parent = fields
                    .iter()
                    .filter(|(field, _)| *field == Field::Unit(UnitField::Parent))
                    .find_map(|(_, value)| value.as_ref_id().map(UnitId));
                draft.unit_mut(UnitId(entity.id)).parent = parent;
            }
            EntityKind::Group => {
                let project = (Field::Group(GroupField::Project), Value::Bool(true));
                draft.group_mut(GroupId(entity.id)).project =
                    fields.contains(&project).then_some(now);
            }
            EntityKind::Role => {
                draft.role_mut(RoleId(entity.id));
            }
            EntityKind::Organisation
            | EntityKind::Badge
            | EntityKind::ReaderProfile
            | EntityKind::SavedView => {}
        },
        Change::Set {
            entity,
            field,
            value,
        } => draft_set(&mut draft, *entity, *field, value, subject, now),
        Change::Link {
            edge,
            present,
            terms,
        } => draft_link(&mut draft, edge, *present, terms),
        Change::PlaceHold { entity, kind, .. } => {
            if entity.kind == EntityKind::Person && (kind.suspends() || *kind == HoldKind::Deleted)
            {
                draft.person_mut(PersonId(entity.id)).can_stay = false;
            }
        }
        Change::SetPassword {
            person, phc, rank, ..
        } => {
            if *rank == SecretRank::Disabled || phc.is_none() {
                draft.person_mut(*person).can_stay = false;
            }
        }
        Change::Retract { entity } => match entity.kind {
            EntityKind::Person => draft.remove_person(PersonId(entity.id)),
            EntityKind::Unit => draft.remove_unit(UnitId(entity.id)),
            EntityKind::Group => draft.remove_group(GroupId(entity.id)),
            EntityKind::Role => draft.remove_role(RoleId(entity.id)),
            EntityKind::Organisation
            | EntityKind::Badge
            | EntityKind::ReaderProfile
            | EntityKind::SavedView => {}
        },
        Change::Unretract { entity } => match entity.kind {
            EntityKind::Person => {
                let returning = subject.returning.cloned().unwrap_or_default();
                *draft.person_mut(PersonId(entity.id)) = returning;
            }
            EntityKind::Group | EntityKind::Role => bring_back(&mut draft, *entity, subject),
            EntityKind::Organisation
            | EntityKind::Badge
            | EntityKind::Unit
            | EntityKind::ReaderProfile
            | EntityKind::SavedView => {}
        },
        Change::LiftHolds { .. } | Change::IssueBadge { .. } | Change::EndIssue { .. } => {}
    }
    draft
}

/// The unit a person field places its person in. A cost centre is where money
/// is booked, not where somebody is.
pub(super) fn place(field: Field, value: &Value) -> Option<UnitId> {
    let places = matches!(
        field,
        Field::Person(
            PersonField::Company
                | PersonField::Division
                | PersonField::Department
                | PersonField::Site
        )
    );
    value.as_ref_id().filter(|_| places).map(UnitId)
}

fn draft_set(
    draft: &mut Draft<'_>,
    entity: Entity,
    field: Field,
    value: &Value,
    subject: Subject<'_>,
    now: Instant,
) {
    let person = PersonId(entity.id);
    match field {
        Field::Person(PersonField::PersonType) => {
            let kind = value.as_text().and_then(PersonType::from_key);
            draft.person_mut(person).person_type = kind.unwrap_or_default();
        }
        Field::Person(
            PersonField::Company
            | PersonField::Division
            | PersonField::Department
            | PersonField::Site,
        ) => {
            let units = &mut draft.person_mut(person).units;
            // Once only: the old unit may be a further department as well.
            if let Some(old) = units.iter().position(|unit| Some(*unit) == subject.unit) {
                units.remove(old);
            }
            units.extend(place(field, value));
        }
        Field::Person(PersonField::EndDate) if !value.is_null() => {
            draft.person_mut(person).can_stay = false;
        }
        Field::Person(PersonField::ActivatedAt) if value.is_null() => {
            draft.person_mut(person).can_stay = false;
        }
        Field::Person(PersonField::StartDate) if is_ahead(value, now) => {
            draft.person_mut(person).can_stay = false;
        }
        Field::Person(PersonField::Email | PersonField::Username) if subject.locked_out => {
            draft.person_mut(person).can_stay = false;
        }
        Field::Organisation(field) => {
            if let Some(kind) = field.default_role_of() {
                let role = value
                    .as_ref_id()
                    .map_or_else(|| DefaultRoles::built_in(kind).id(), RoleId);
                draft.default_roles_mut().set(kind, role);
            }
        }
        Field::Group(GroupField::Project) => {
            let made = subject.made.filter(|_| *value == Value::Bool(true));
            if draft.before().groups.contains_key(&GroupId(entity.id)) {
                draft.group_mut(GroupId(entity.id)).project = made;
            }
        }
        Field::Group(GroupField::Removed) | Field::Role(RoleField::Removed) => {
            match (value, entity.kind) {
                (Value::Bool(true), EntityKind::Group) => draft.remove_group(GroupId(entity.id)),
                (Value::Bool(true), _) => draft.remove_role(RoleId(entity.id)),
                _ => bring_back(draft, entity, subject),
            }
        }
        Field::Unit(UnitField::Parent) => {
            draft.unit_mut(UnitId(entity.id)).parent = value.as_ref_id().map(UnitId);
        }
        _ => {}
    }
}

/// A group or a role that was gone comes back with what it carried.
fn bring_back(draft: &mut Draft<'_>, entity: Entity, subject: Subject<'_>) {
    match entity.kind {
        EntityKind::Group => {
            let group = subject.returning_group.cloned().unwrap_or_default();
            *draft.group_mut(GroupId(entity.id)) = group;
        }
        EntityKind::Role => {
            let role = subject.returning_role.cloned().unwrap_or_default();
            *draft.role_mut(RoleId(entity.id)) = role;
        }
        EntityKind::Organisation
        | EntityKind::Person
        | EntityKind::Badge
        | EntityKind::Unit
        | EntityKind::ReaderProfile
        | EntityKind::SavedView => {}
    }
}

fn draft_link(draft: &mut Draft<'_>, edge: &Edge, present: bool, terms: &Terms) {
    match edge.kind.subject() {
        EntityKind::Person => {
            draft_person_link(draft.person_mut(PersonId(edge.a)), edge, present, terms);
        }
        EntityKind::Group => {
            // What is gone carries nothing, whatever is written about it.
            if draft.group(GroupId(edge.a)).is_some() {
                draft_group_link(draft.group_mut(GroupId(edge.a)), edge, present, terms);
            }
        }
        EntityKind::Role => {
            let role = RoleId(edge.a);
            if let Some(permission) = edge.permission()
                && role != BuiltInRole::Owner.id()
                && draft.role(role).is_some()
            {
                let permissions = &mut draft.role_mut(role).permissions;
                if present {
                    permissions.insert(permission);
                } else {
                    permissions.remove(permission);
                }
            }
        }
        EntityKind::Organisation => {
            let rules = draft.project_rules_mut();
            if present {
                rules.insert(RoleId(edge.b), since(terms));
            } else {
                rules.remove(&RoleId(edge.b));
            }
        }
        EntityKind::Badge
        | EntityKind::Unit
        | EntityKind::ReaderProfile
        | EntityKind::SavedView => {}
    }
}

fn draft_person_link(person: &mut PersonAccess, edge: &Edge, present: bool, terms: &Terms) {
    let (scope, window) = (edge.scope, window_of(terms));
    match edge.kind {
        EdgeKind::Role => {
            let role = RoleId(edge.b);
            person
                .grants
                .retain(|grant| (grant.role, grant.scope) != (role, scope));
            if present {
                person.grants.push(Grant {
                    role,
                    scope,
                    window,
                });
            }
        }
        EdgeKind::Allow => set_allow(&mut person.allows, edge, present, window),
        EdgeKind::Deny => {
            if let Some(permission) = edge.permission() {
                person.denies.retain(|deny| deny.permission != permission);
                if present {
                    person.denies.push(Deny { permission, window });
                }
            }
        }
        EdgeKind::Department => {
            let unit = UnitId(edge.b);
            if present {
                person.units.push(unit);
            } else if let Some(place) = person.units.iter().position(|u| *u == unit) {
                person.units.remove(place);
            }
        }
        EdgeKind::Group => {
            let group = GroupId(edge.b);
            person.groups.retain(|member| member.group != group);
            if present {
                person.groups.push(Membership { group, window });
            }
        }
        EdgeKind::Manager => {
            let group = GroupId(edge.b);
            person.manages.retain(|managed| *managed != group);
            if present {
                person.manages.push(group);
            }
        }
        EdgeKind::RolePermission
        | EdgeKind::GroupRole
        | EdgeKind::GroupAllow
        | EdgeKind::GroupParent
        | EdgeKind::ProjectRule => {}
    }
}

fn draft_group_link(group: &mut GroupAccess, edge: &Edge, present: bool, terms: &Terms) {
    let (scope, window) = (edge.scope, window_of(terms));
    match edge.kind {
        EdgeKind::GroupRole => {
            let role = RoleId(edge.b);
            group
                .grants
                .retain(|grant| (grant.role, grant.scope) != (role, scope));
            if present {
                group.grants.push(Grant {
                    role,
                    scope,
                    window,
                });
            }
        }
        EdgeKind::GroupAllow => set_allow(&mut group.allows, edge, present, window),
        EdgeKind::GroupParent => {
            let parent = GroupId(edge.b);
            group.parents.retain(|nested| *nested != parent);
            if present {
                group.parents.push(parent);
            }
        }
        EdgeKind::Department
        | EdgeKind::Group
        | EdgeKind::Role
        | EdgeKind::Allow
        | EdgeKind::Deny
        | EdgeKind::Manager
        | EdgeKind::RolePermission
        | EdgeKind::ProjectRule => {}
    }
}

fn set_allow(allows: &mut Vec<Allow>, edge: &Edge, present: bool, window: Window) {
    let Some(permission) = edge.permission() else {
        return;
    };
    allows.retain(|allow| (allow.permission, allow.scope) != (permission, edge.scope));
    if present {
        allows.push(Allow {
            permission,
            scope: edge.scope,
            window,
        });
    }
}

/// Since when projects are made that a rule with these terms is about.
#[must_use]
pub fn since(terms: &Terms) -> Instant {
    terms.from.unwrap_or(Instant(i64::MIN))
}

/// When terms are in force.
#[must_use]
pub fn window_of(terms: &Terms) -> Window {
    Window {
        from: terms.from,
        until: terms.until,
    }
}

/// Whether it is a date that has begun nowhere on earth.
fn is_ahead(value: &Value, now: Instant) -> bool {
    let Value::Date(date) = value else {
        return false;
    };
    let midnight = date.and_time(chrono::NaiveTime::MIN).and_utc();
    // The zone furthest ahead of UTC is 14 hours ahead.
    midnight.timestamp_millis() - 14 * 60 * 60 * 1000 > now.0
}
