//! Which permission a change needs, where, and over whom: the one question a
//! desk asks before it saves and the hub asks again when an operation arrives.

mod drafting;

use std::borrow::Cow;

use drafting::place;
pub use drafting::{drafted, since, window_of};

use crate::access::{
    AccessChanges, AccessFacts, AccessGraph, Closure, Denied, GroupAccess, Permission,
    PermissionSet, PersonAccess, Places, Role, Scope, Weight, authorize, authorize_delta, closure,
    covers, not_above,
};
use crate::field::{Entity, EntityKind, Field, GroupField, UnitField, UnitKind};
use crate::id::{GroupId, PersonId, RoleId, UnitId};
use crate::lifecycle::{Hold, HoldKind};
use crate::op::{Change, Edge, EdgeKind, SecretRank};
use crate::person::PersonField;
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
    /// For [`Change::Set`] and [`Change::Unretract`] of a group that comes back: what it carries.
    pub returning_group: Option<&'a GroupAccess>,
    /// For [`Change::Set`] and [`Change::Unretract`] of a role that comes back: what it permits.
    pub returning_role: Option<&'a Role>,
    /// For [`Change::Set`] of whether a group is a project: when the group was made.
    pub made: Option<Instant>,
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
        self.hands_out(change)?;
        let draft = drafted(self.graph, change, subject, self.now);
        authorize_delta(self.actor, &draft, self.now)?;
        Ok(draft.into_changes())
    }
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
            // What everybody finds in the rail is a setting of the office.
            EntityKind::SavedView | EntityKind::Organisation => {
                self.everywhere(Permission::SettingsManage)
            }
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
            | EntityKind::SavedView
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
                    PersonField::MergedInto => Permission::PeopleMerge,
                    _ => Permission::PeopleEdit,
                };
                self.over(PersonId(entity.id), permission)?;
                if let (PersonField::MergedInto, Some(into)) = (person_field, value.as_ref_id()) {
                    self.over(PersonId(into), permission)?;
                }
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
            Field::Group(group_field) => {
                let group = GroupId(entity.id);
                // A project is joined by rule, by whoever the rule names.
                if group_field == GroupField::Project && self.limits_rights(group) {
                    return self.everywhere(Permission::GroupsManage);
                }
                let places = Places::of_group(self.graph, group);
                authorize(&self.rights, Permission::GroupsManage, &places)
            }
            Field::Role(_) => self.everywhere(Permission::RolesManage),
            Field::ReaderProfile(_) => self.everywhere(Permission::DevicesManage),
            Field::SavedView(_) | Field::Organisation(_) => {
                self.everywhere(Permission::SettingsManage)
            }
        }
    }

    fn link(&self, edge: &Edge, present: bool) -> Result<(), Denied> {
        let person = PersonId(edge.a);
        match edge.kind {
            EdgeKind::Role | EdgeKind::Allow | EdgeKind::Deny | EdgeKind::Manager => {
                self.over(person, Permission::RolesAssign)
            }
            EdgeKind::RolePermission => self.everywhere(Permission::RolesManage),
            EdgeKind::GroupRole | EdgeKind::GroupAllow => {
                let places = Places::of_group(self.graph, GroupId(edge.a));
                authorize(&self.rights, Permission::GroupsManage, &places)?;
                authorize(&self.rights, Permission::RolesAssign, &places)
            }
            EdgeKind::GroupParent => [edge.a, edge.b].into_iter().try_for_each(|group| {
                let places = Places::of_group(self.graph, GroupId(group));
                authorize(&self.rights, Permission::GroupsManage, &places)
            }),
            EdgeKind::ProjectRule => {
                self.everywhere(Permission::SettingsManage)?;
                self.everywhere(Permission::GroupsManage)
            }
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
                // Whoever joins comes under those whose rights are limited to the group.
                if present && self.limits_rights(GroupId(edge.b)) {
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

    /// Whether anybody's rights are limited to this group or to one around it.
    fn limits_rights(&self, group: GroupId) -> bool {
        self.graph.groups.iter().any(|(id, access)| {
            access.is_scope && covers(self.graph, Scope::Group(*id), Scope::Group(group))
        })
    }

    /// Nobody lays out for others what they could not give themselves: into a role, or on a group,
    /// goes only what its author may give in that very place, whether or not somebody is there yet
    /// to receive it. Whoever gives the role away later might not look what is in it.
    fn hands_out(&self, change: &Change) -> Result<(), Denied> {
        let Change::Link {
            edge,
            present: true,
            ..
        } = change
        else {
            return Ok(());
        };
        let given: PermissionSet = match edge.kind {
            EdgeKind::RolePermission | EdgeKind::GroupAllow => {
                edge.permission().into_iter().collect()
            }
            EdgeKind::GroupRole => self
                .graph
                .role(RoleId(edge.b))
                .map(|role| role.permissions)
                .unwrap_or_default(),
            _ => return Ok(()),
        };
        let gives = edge.kind != EdgeKind::RolePermission;
        let lacking = given.iter().find(|permission| {
            permission.weight() != Weight::Basic
                && !permission.is_owner_only()
                && !(self.rights.covers(self.graph, *permission, edge.scope)
                    && (!gives
                        || self
                            .rights
                            .covers(self.graph, Permission::RolesAssign, edge.scope)))
        });
        match lacking {
            Some(permission) if self.rights.permissions().contains(permission) => {
                Err(Denied::OutOfScope(permission))
            }
            Some(permission) => Err(Denied::Missing(permission)),
            None => Ok(()),
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

#[cfg(test)]
mod tests;
