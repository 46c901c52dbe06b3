//! Which permission a change needs, where, and over whom: the one question a
//! desk asks before it saves and the hub asks again when an operation arrives.

use std::borrow::Cow;

use crate::access::{
    AccessChanges, AccessFacts, AccessGraph, Closure, Denied, Draft, Grant, Membership, Permission,
    PersonAccess, Places, Scope, Window, authorize, authorize_delta, closure, not_above,
};
use crate::field::{Entity, EntityKind, Field, UnitField, UnitKind};
use crate::id::{GroupId, PersonId, RoleId, UnitId};
use crate::lifecycle::{Hold, HoldKind};
use crate::op::{Change, Edge, EdgeKind, SecretRank, Terms};
use crate::person::{PersonField, PersonType};
use crate::time::Instant;
use crate::value::Value;

/// What the guard has to know of the thing a change is about, besides the graph.
#[derive(Clone, Copy, Debug, Default)]
pub struct Subject<'a> {
    /// For [`Change::LiftHolds`]: the holds ever placed on it.
    pub holds: &'a [Hold],
    /// For [`Change::EndIssue`]: who holds the badge by that issue.
    pub holder: Option<PersonId>,
    /// For [`Change::Set`] of a company, division, department or site: the unit
    /// that stands there now.
    pub unit: Option<UnitId>,
    /// For [`Change::Unretract`] of a person: the rights that come back.
    pub returning: Option<&'a PersonAccess>,
    /// For [`Change::Set`] of an address or a username: whether nothing would be
    /// left to sign in with. Only the guard of the last owner looks at it.
    pub locked_out: bool,
}

/// Asks for one actor at one moment; an import asks it for every row.
#[derive(Clone, Debug)]
pub struct Guard<'g> {
    graph: &'g AccessGraph,
    actor: PersonId,
    rights: Cow<'g, Closure>,
    now: Instant,
}

impl<'g> Guard<'g> {
    /// The graph holds the actor, the people the changes are about, and whoever
    /// else a change of rights can reach.
    ///
    /// The actor's own state is the caller's to ask for: somebody suspended keeps
    /// these rights and may not use them.
    #[must_use]
    pub fn new(graph: &'g AccessGraph, actor: PersonId, now: Instant) -> Self {
        Self {
            graph,
            actor,
            rights: Cow::Owned(closure(graph, actor, now)),
            now,
        }
    }

    /// The same for rights that were read before: of this actor, in this graph, now.
    #[must_use]
    pub fn knowing(
        graph: &'g AccessGraph,
        actor: PersonId,
        rights: &'g Closure,
        now: Instant,
    ) -> Self {
        Self {
            graph,
            actor,
            rights: Cow::Borrowed(rights),
            now,
        }
    }

    /// What the actor may do.
    #[must_use]
    pub fn rights(&self) -> &Closure {
        &self.rights
    }

    /// Whether the actor may make this change.
    ///
    /// # Errors
    /// The first thing that stands against it: the permission is missing or does
    /// not reach there, the person is above the actor, or the change would move
    /// rights the actor cannot move.
    pub fn authorize(&self, change: &Change, subject: Subject<'_>) -> Result<(), Denied> {
        self.judge(change, subject).map(|_| ())
    }

    /// Like [`Guard::authorize`]; answers what becomes of rights, for a caller
    /// that keeps the graph and applies it once the change is made.
    ///
    /// # Errors
    /// As [`Guard::authorize`].
    pub fn judge(&self, change: &Change, subject: Subject<'_>) -> Result<AccessChanges, Denied> {
        self.permission(change, subject)?;
        if let Some(person) = protected(change)
            && person != self.actor
        {
            not_above(self.graph, &self.rights, person, self.now)?;
        }
        let draft = drafted(self.graph, change, subject, self.now);
        authorize_delta(self.actor, &draft, self.now)?;
        Ok(draft.into_changes())
    }
}

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
                draft.group_mut(GroupId(entity.id));
            }
            EntityKind::Role => {
                draft.role_mut(RoleId(entity.id));
            }
            EntityKind::Organisation | EntityKind::Badge | EntityKind::ReaderProfile => {}
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
            EntityKind::Organisation | EntityKind::Badge | EntityKind::ReaderProfile => {}
        },
        Change::Unretract { entity } => {
            if entity.kind == EntityKind::Person {
                let returning = subject.returning.cloned().unwrap_or_default();
                *draft.person_mut(PersonId(entity.id)) = returning;
            }
        }
        Change::LiftHolds { .. } | Change::IssueBadge { .. } | Change::EndIssue { .. } => {}
    }
    draft
}

/// Whether the change is one people make to their own entry without any
/// permission: how the program speaks to them, and their own password.
#[must_use]
pub fn is_own_preference(actor: PersonId, change: &Change) -> bool {
    match change {
        Change::Set {
            entity,
            field: Field::Person(field),
            ..
        } => {
            *entity == actor.into()
                && matches!(
                    field,
                    PersonField::Language
                        | PersonField::Region
                        | PersonField::TimeZone
                        | PersonField::DateOrder
                        | PersonField::FirstWeekday
                        | PersonField::Units
                        | PersonField::UseComputerTime
                        | PersonField::NotifyRoutes
                        | PersonField::NotifyAssignment
                )
        }
        Change::SetPassword { person, rank, .. } => *person == actor && *rank == SecretRank::User,
        _ => false,
    }
}

impl Guard<'_> {
    fn permission(&self, change: &Change, subject: Subject<'_>) -> Result<(), Denied> {
        if is_own_preference(self.actor, change) {
            return Ok(());
        }
        match change {
            Change::Create { entity, fields } => self.create(*entity, fields),
            // Undoing a creation nobody touched since needs what the creation needed.
            Change::Retract { entity } => self.unmake(*entity),
            Change::Unretract { entity } => match subject.returning {
                Some(returning) if entity.kind == EntityKind::Person => {
                    let groups = returning.groups.iter().map(|member| member.group);
                    let places = Places::of(self.graph, returning.units.iter().copied(), groups);
                    authorize(&self.rights, Permission::PeopleCreate, &places)
                }
                _ => self.unmake(*entity),
            },
            Change::Set {
                entity,
                field,
                value,
            } => self.set(*entity, *field, value),
            Change::Link { edge, present, .. } => self.link(edge, *present),
            Change::PlaceHold { entity, kind, .. } => self.hold(*entity, *kind),
            Change::LiftHolds { entity, holds } => subject
                .holds
                .iter()
                .filter(|hold| holds.contains(&hold.op))
                .try_for_each(|hold| self.hold(*entity, hold.kind)),
            Change::IssueBadge { person, .. } => self.over(*person, Permission::BadgeAssign),
            Change::EndIssue { .. } => match subject.holder {
                Some(holder) => self.over(holder, Permission::BadgeAssign),
                None => self.anywhere(Permission::BadgeAssign),
            },
            Change::SetPassword {
                person,
                rank,
                must_change,
                ..
            } => {
                self.over(*person, Permission::PasswordReset)?;
                if *must_change || *rank == SecretRank::Disabled {
                    Ok(())
                } else {
                    self.over(*person, Permission::PasswordSetPermanent)
                }
            }
        }
    }

    fn create(&self, entity: Entity, fields: &[(Field, Value)]) -> Result<(), Denied> {
        match entity.kind {
            EntityKind::Person => {
                let units = fields.iter().filter_map(|(f, value)| place(*f, value));
                let places = Places::of(self.graph, units, []);
                authorize(&self.rights, Permission::PeopleCreate, &places)
            }
            // A card on the table lies in no department.
            EntityKind::Badge => self.anywhere(Permission::BadgeAssign),
            EntityKind::Unit => {
                let company = Value::text(UnitKind::Company.key());
                let is = |field: UnitField| fields.iter().find(move |(f, _)| *f == field.into());
                if fields
                    .iter()
                    .any(|(field, _)| matches!(field, Field::Unit(field) if field.is_billing()))
                {
                    self.everywhere(Permission::BillingManage)?;
                }
                if is(UnitField::Kind).is_some_and(|(_, kind)| *kind == company) {
                    return self.everywhere(Permission::CompanyCreate);
                }
                let parent = is(UnitField::Parent).and_then(|(_, value)| value.as_ref_id());
                let places = Places::of(self.graph, parent.map(UnitId), []);
                authorize(&self.rights, Permission::UnitsManage, &places)
            }
            EntityKind::Group => {
                let places = Places::of_group(self.graph, GroupId(entity.id));
                authorize(&self.rights, Permission::GroupsManage, &places)
            }
            EntityKind::Role => self.everywhere(Permission::RolesManage),
            EntityKind::ReaderProfile => self.everywhere(Permission::DevicesManage),
            EntityKind::Organisation => self.everywhere(Permission::SettingsManage),
        }
    }

    fn unmake(&self, entity: Entity) -> Result<(), Denied> {
        match entity.kind {
            EntityKind::Person => self.over(PersonId(entity.id), Permission::PeopleCreate),
            EntityKind::Unit => {
                let places = Places::of_unit(self.graph, UnitId(entity.id));
                authorize(&self.rights, Permission::UnitsManage, &places)
            }
            EntityKind::Badge
            | EntityKind::Group
            | EntityKind::Role
            | EntityKind::ReaderProfile
            | EntityKind::Organisation => self.create(entity, &[]),
        }
    }

    fn set(&self, entity: Entity, field: Field, value: &Value) -> Result<(), Denied> {
        match field {
            Field::Person(person_field) => {
                let permission = match person_field {
                    // Dates let people in and out.
                    PersonField::StartDate | PersonField::EndDate | PersonField::ActivatedAt => {
                        Permission::PeopleSuspend
                    }
                    _ => Permission::PeopleEdit,
                };
                self.over(PersonId(entity.id), permission)?;
                match place(field, value) {
                    Some(unit) => {
                        authorize(&self.rights, permission, &Places::of_unit(self.graph, unit))
                    }
                    None => Ok(()),
                }
            }
            Field::Badge(_) => self.anywhere(Permission::BadgeAssign),
            Field::Unit(unit_field) => {
                let manage = if unit_field.is_billing() {
                    Permission::BillingManage
                } else {
                    Permission::UnitsManage
                };
                let places = Places::of_unit(self.graph, UnitId(entity.id));
                authorize(&self.rights, manage, &places)?;
                match (unit_field, value.as_ref_id().map(UnitId)) {
                    (UnitField::Parent | UnitField::Successor, Some(unit)) => {
                        let places = Places::of_unit(self.graph, unit);
                        authorize(&self.rights, manage, &places)
                    }
                    _ => Ok(()),
                }
            }
            Field::Group(_) => {
                let places = Places::of_group(self.graph, GroupId(entity.id));
                authorize(&self.rights, Permission::GroupsManage, &places)
            }
            Field::Role(_) => self.everywhere(Permission::RolesManage),
            Field::ReaderProfile(_) => self.everywhere(Permission::DevicesManage),
            Field::Organisation(_) => self.everywhere(Permission::SettingsManage),
        }
    }

    fn link(&self, edge: &Edge, present: bool) -> Result<(), Denied> {
        let person = PersonId(edge.a);
        match edge.kind {
            EdgeKind::Role => self.over(person, Permission::RolesAssign),
            EdgeKind::Department => {
                self.over(person, Permission::PeopleEdit)?;
                if present {
                    let places = Places::of_unit(self.graph, UnitId(edge.b));
                    authorize(&self.rights, Permission::PeopleEdit, &places)
                } else {
                    Ok(())
                }
            }
            EdgeKind::Group => {
                let places = Places::of_group(self.graph, GroupId(edge.b));
                authorize(&self.rights, Permission::GroupsManage, &places)?;
                // Whoever joins comes under those who look after the group.
                if present {
                    self.over(person, Permission::GroupsManage)
                        .or_else(|_| self.over(person, Permission::PeopleEdit))
                } else {
                    Ok(())
                }
            }
        }
    }

    fn hold(&self, entity: Entity, kind: HoldKind) -> Result<(), Denied> {
        let permission = match kind {
            HoldKind::Suspended | HoldKind::Left => Permission::PeopleSuspend,
            HoldKind::Deleted => Permission::PeopleDelete,
            HoldKind::Legal => Permission::LegalHold,
            HoldKind::Lost => Permission::BadgeAssign,
        };
        if entity.kind == EntityKind::Person {
            self.over(PersonId(entity.id), permission)
        } else {
            self.anywhere(permission)
        }
    }

    fn over(&self, person: PersonId, permission: Permission) -> Result<(), Denied> {
        authorize(&self.rights, permission, &self.graph.places(person))
    }

    fn everywhere(&self, permission: Permission) -> Result<(), Denied> {
        authorize(&self.rights, permission, &Places::organisation())
    }

    /// In whatever scope.
    fn anywhere(&self, permission: Permission) -> Result<(), Denied> {
        if self.rights.permissions().contains(permission) {
            Ok(())
        } else {
            Err(Denied::Missing(permission))
        }
    }
}

/// The person a change is about, if it could hand over or cut that person's
/// power. A badge opens terminals and no directory, so reception gives badges
/// to managers too; whoever is new or comes back is judged by the rights gained.
fn protected(change: &Change) -> Option<PersonId> {
    match change {
        Change::Set { .. }
        | Change::Link { .. }
        | Change::PlaceHold { .. }
        | Change::LiftHolds { .. }
        | Change::SetPassword { .. }
        | Change::Retract { .. } => {
            let entity = change.subject();
            (entity.kind == EntityKind::Person).then_some(PersonId(entity.id))
        }
        Change::Create { .. }
        | Change::IssueBadge { .. }
        | Change::EndIssue { .. }
        | Change::Unretract { .. } => None,
    }
}

/// The unit a person field places its person in. A cost centre is where money
/// is booked, not where somebody is.
fn place(field: Field, value: &Value) -> Option<UnitId> {
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
        Field::Unit(UnitField::Parent) => {
            draft.unit_mut(UnitId(entity.id)).parent = value.as_ref_id().map(UnitId);
        }
        _ => {}
    }
}

fn draft_link(draft: &mut Draft<'_>, edge: &Edge, present: bool, terms: &Terms) {
    let person = draft.person_mut(PersonId(edge.a));
    let window = Window {
        from: terms.from,
        until: terms.until,
    };
    match edge.kind {
        EdgeKind::Role => {
            let role = RoleId(edge.b);
            person.grants.retain(|grant| grant.role != role);
            if present {
                // A scope of a later version is judged as the widest there is.
                let scope = scope_of(terms).unwrap_or(Scope::Organisation);
                person.grants.push(Grant {
                    role,
                    scope,
                    window,
                });
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
    }
}

/// The scope a role is given in; `None` for one this version cannot read. A
/// graph is filled without such grants: what cannot be understood grants nothing.
#[must_use]
pub fn scope_of(terms: &Terms) -> Option<Scope> {
    match terms.scope.as_deref() {
        None => Some(Scope::Organisation),
        Some(text) => text.parse().ok(),
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

#[cfg(test)]
mod tests;
