//! The one choke point: may this actor do this, and make this change to rights?

use std::cell::OnceCell;
use std::collections::BTreeSet;

use super::closure::{Closure, add_edges, closure, of_person};
use super::draft::Draft;
use super::graph::{AccessFacts, AccessGraph, PersonAccess};
use super::permission::{Permission, Weight};
use super::scope::{Places, Scope, ScopeTree};
use crate::id::{GroupId, PersonId, UnitId};
use crate::time::Instant;

/// Why something is not permitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// The actor holds it nowhere.
    #[error("this needs the permission “{}”", .0.summary())]
    Missing(Permission),
    /// The actor holds it, but not here.
    #[error("the permission “{}” does not reach that far", .0.summary())]
    OutOfScope(Permission),
    /// Whoever acts is suspended, has left, or is not in the directory.
    #[error("only people who are active can change anything")]
    Inactive,
    /// Nothing is known of the person, so nothing can be permitted.
    #[error("this person is not known here")]
    Unknown(PersonId),
    /// The person has a power the actor lacks.
    #[error("this person may do more than you: “{}”", .permission.summary())]
    Above {
        /// The person.
        person: PersonId,
        /// A power the actor lacks.
        permission: Permission,
    },
    /// Somebody would gain what the actor cannot give.
    #[error("only who may do this, and may assign roles, can give it: “{}”", .permission.summary())]
    Gives {
        /// Who would gain it.
        person: PersonId,
        /// What.
        permission: Permission,
        /// Where.
        scope: Scope,
        /// When the actor could not give it: then, though perhaps now.
        at: Instant,
    },
    /// Somebody would lose what the actor cannot take.
    #[error("only who may do this, and may assign roles, can take it: “{}”", .permission.summary())]
    Takes {
        /// Who would lose it.
        person: PersonId,
        /// What.
        permission: Permission,
        /// Where.
        scope: Scope,
    },
}

impl Denied {
    /// The permission it is about, for a screen to name.
    #[must_use]
    pub fn permission(self) -> Option<Permission> {
        match self {
            Self::Missing(permission)
            | Self::OutOfScope(permission)
            | Self::Above { permission, .. }
            | Self::Gives { permission, .. }
            | Self::Takes { permission, .. } => Some(permission),
            Self::Inactive | Self::Unknown(_) => None,
        }
    }

    /// A stable word for the reason.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Missing(_) => "missing",
            Self::OutOfScope(_) => "out_of_scope",
            Self::Inactive => "inactive",
            Self::Unknown(_) => "unknown",
            Self::Above { .. } => "above",
            Self::Gives { .. } => "gives",
            Self::Takes { .. } => "takes",
        }
    }
}

/// Whether the actor may do something to what lies in `places`. For a change of
/// place ask for the old and the new ones.
///
/// # Errors
/// The permission is missing, or does not reach these places.
pub fn authorize(actor: &Closure, permission: Permission, places: &Places) -> Result<(), Denied> {
    if actor.allows(permission, places) {
        Ok(())
    } else if actor.permissions().contains(permission) {
        Err(Denied::OutOfScope(permission))
    } else {
        Err(Denied::Missing(permission))
    }
}

/// Whether the actor may act on this person at all: nobody touches a person who
/// has, or will have, a power the actor lacks now. A changed e-mail address or
/// password would hand that power over.
///
/// # Errors
/// The person is above the actor, or not among the facts.
pub fn authorize_over(
    facts: &impl AccessFacts,
    actor: PersonId,
    target: PersonId,
    at: Instant,
) -> Result<(), Denied> {
    if actor == target {
        return Ok(());
    }
    not_above(facts, &closure(facts, actor, at), target, at)
}

/// Whether the actor may make this change to rights.
///
/// For everybody the draft reaches, by whatever way, the closure before is
/// compared with the one after: now, and at every later instant at which one of
/// them changes by itself.
/// - Nobody is touched who is above the actor.
/// - What somebody gains, the actor can give: holds it then, in a scope around
///   it, together with `roles.assign`. So nobody gives more than they have, nor
///   for longer.
/// - What somebody loses, the actor could give now.
///
/// [`Weight::Basic`] rights are no privilege and may be gained and lost freely.
/// A draft that writes nothing is permitted without looking.
///
/// # Errors
/// The first rule that is broken, with the person whose rights break it.
pub fn authorize_delta(actor: PersonId, draft: &Draft<'_>, at: Instant) -> Result<(), Denied> {
    if draft.is_empty() {
        return Ok(());
    }
    let before = draft.before();
    let check = DeltaCheck {
        actor,
        draft,
        at,
        tree: KnownTree {
            before,
            draft,
            moved: draft.moved(),
        },
        actor_now: OnceCell::new(),
    };
    let reach = draft.reach();
    let ids: BTreeSet<PersonId> = if reach.is_people_only() {
        reach.people
    } else {
        let known = before.people.iter();
        known
            .filter(|(id, person)| reach.touches(**id, person))
            .map(|(id, _)| *id)
            .chain(reach.people.iter().copied())
            .collect()
    };
    // People with the same facts have the same rights; a role held by thousands
    // is judged once for each kind of holder.
    let mut judged: BTreeSet<(Option<&PersonAccess>, Option<&PersonAccess>)> = BTreeSet::new();
    for id in ids {
        let pair = (before.person(id), draft.person(id));
        if id == actor || judged.insert(pair) {
            check.person(id, pair)?;
        }
    }
    Ok(())
}

/// Whether a draft takes away the last owner who can sign in for good.
///
/// Owners for a time do not count, so that no owner's date passing can leave
/// the organisation without one.
#[must_use]
pub fn would_leave_no_owner(draft: &Draft<'_>) -> bool {
    let before = draft.before();
    let changed = &draft.changes().people;
    // Only what is said of people themselves makes owners, and only owners can be the last.
    if !changed
        .keys()
        .any(|id| before.person(*id).is_some_and(is_lasting_owner))
    {
        return false;
    }
    !before
        .people
        .iter()
        .any(|(id, person)| !changed.contains_key(id) && is_lasting_owner(person))
        && !changed.values().flatten().any(is_lasting_owner)
}

/// How many owners can sign in for good.
#[must_use]
pub fn owner_count(graph: &AccessGraph) -> usize {
    graph
        .people
        .values()
        .filter(|person| is_lasting_owner(person))
        .count()
}

fn is_lasting_owner(person: &PersonAccess) -> bool {
    person.can_stay && person.owns_for_good()
}

struct DeltaCheck<'a> {
    actor: PersonId,
    draft: &'a Draft<'a>,
    at: Instant,
    tree: KnownTree<'a>,
    /// Read only once something has to be compared with it.
    actor_now: OnceCell<Closure>,
}

impl DeltaCheck<'_> {
    fn actor_now(&self) -> &Closure {
        self.actor_now
            .get_or_init(|| closure(self.draft.before(), self.actor, self.at))
    }

    fn person(
        &self,
        id: PersonId,
        (before, after): (Option<&PersonAccess>, Option<&PersonAccess>),
    ) -> Result<(), Denied> {
        let base = self.draft.before();
        let mut differs = before != after || self.moves_by_rule(before, after);
        let mut later = BTreeSet::new();
        if let Some(person) = before {
            add_edges(base, person, &mut later);
        }
        if let Some(person) = after {
            add_edges(self.draft, person, &mut later);
        }
        // What the actor can give changes with time as well.
        if let Some(actor) = base.person(self.actor) {
            add_edges(base, actor, &mut later);
        }
        let instants = std::iter::once(self.at).chain(later.into_iter().filter(|t| *t > self.at));
        for t in instants {
            let old = before.map(|p| of_person(base, p, t)).unwrap_or_default();
            let new = after
                .map(|p| of_person(self.draft, p, t))
                .unwrap_or_default();
            differs |= self.losses(id, &old, &new)?;
            differs |= self.gains(id, &old, &new, t)?;
        }
        match before {
            Some(_) if differs && id != self.actor => {
                not_above(base, self.actor_now(), id, self.at)
            }
            _ => Ok(()),
        }
    }

    /// Whether somebody is in other projects by rule: whoever's rights are limited to those comes to
    /// look after the person, or no longer does.
    fn moves_by_rule(&self, before: Option<&PersonAccess>, after: Option<&PersonAccess>) -> bool {
        let (Some(before), Some(after)) = (before, after) else {
            return false;
        };
        let base = self.draft.before();
        let was: BTreeSet<GroupId> = base
            .projects_by_rule(before, |_| true)
            .into_iter()
            .collect();
        let will = self.draft.projects_by_rule(after, |_| true);
        was != will.into_iter().collect()
    }

    /// Whether anything was lost; an error if the actor cannot take it.
    fn losses(&self, person: PersonId, old: &Closure, new: &Closure) -> Result<bool, Denied> {
        let mut any = false;
        for (permission, scope) in self.difference(self.draft.before(), old, self.draft, new) {
            any = true;
            if !self.can_give(self.actor_now(), permission, scope) {
                return Err(Denied::Takes {
                    person,
                    permission,
                    scope,
                });
            }
        }
        Ok(any)
    }

    /// Whether anything was gained; an error if the actor cannot give it at `t`.
    fn gains(
        &self,
        person: PersonId,
        old: &Closure,
        new: &Closure,
        t: Instant,
    ) -> Result<bool, Denied> {
        let gained = self.difference(self.draft, new, &self.tree, old);
        if gained.is_empty() {
            return Ok(false);
        }
        let actor_then;
        let giver = if t == self.at {
            self.actor_now()
        } else {
            actor_then = closure(self.draft.before(), self.actor, t);
            &actor_then
        };
        for (permission, scope) in gained {
            if !self.can_give(giver, permission, scope) {
                return Err(Denied::Gives {
                    person,
                    permission,
                    scope,
                    at: t,
                });
            }
        }
        Ok(true)
    }

    /// What `more` holds in its tree and `less` does not in its own. Besides the
    /// scopes that are written down, those that moved are looked at: a department
    /// moved beneath another comes under its manager without any grant changing.
    fn difference(
        &self,
        more_tree: &impl ScopeTree,
        more: &Closure,
        less_tree: &impl ScopeTree,
        less: &Closure,
    ) -> Vec<(Permission, Scope)> {
        let written = more.held().iter().map(|held| (held.permission, held.scope));
        let by_move = self.tree.moved.iter().flat_map(|moved| {
            more.permissions()
                .iter()
                .filter(|permission| more.covers(more_tree, *permission, *moved))
                .map(|permission| (permission, *moved))
        });
        written
            .chain(by_move)
            .filter(|(permission, scope)| {
                permission.weight() != Weight::Basic && !less.covers(less_tree, *permission, *scope)
            })
            .collect()
    }

    fn can_give(&self, actor: &Closure, permission: Permission, scope: Scope) -> bool {
        actor.covers(&self.tree, permission, scope)
            && actor.covers(&self.tree, Permission::RolesAssign, scope)
    }
}

/// [`authorize_over`] for rights that were read already, of somebody else.
pub(crate) fn not_above(
    facts: &impl AccessFacts,
    actor: &Closure,
    target: PersonId,
    at: Instant,
) -> Result<(), Denied> {
    let person = facts.person(target).ok_or(Denied::Unknown(target))?;
    let mut later = BTreeSet::new();
    add_edges(facts, person, &mut later);
    let instants = std::iter::once(at).chain(later.into_iter().filter(|t| *t > at));
    for t in instants {
        let powers = of_person(facts, person, t);
        let above = powers.held().iter().find(|held| {
            held.permission.weight() == Weight::Power
                && !actor.covers(facts, held.permission, held.scope)
        });
        if let Some(held) = above {
            return Err(Denied::Above {
                person: target,
                permission: held.permission,
            });
        }
    }
    Ok(())
}

/// The tree as it is, with new units and groups where they will be: whoever
/// looks after a department may set up one beneath it and give rights there.
/// What has moved is where it was.
struct KnownTree<'a> {
    before: &'a AccessGraph,
    draft: &'a Draft<'a>,
    moved: Vec<Scope>,
}

impl ScopeTree for KnownTree<'_> {
    fn unit_parent(&self, unit: UnitId) -> Option<UnitId> {
        if self.before.units.contains_key(&unit) || self.moved.contains(&Scope::Unit(unit)) {
            self.before.unit_parent(unit)
        } else {
            self.draft.unit_parent(unit)
        }
    }

    fn group_parents(&self, group: GroupId) -> &[GroupId] {
        if self.before.groups.contains_key(&group) || self.moved.contains(&Scope::Group(group)) {
            self.before.group_parents(group)
        } else {
            self.draft.group_parents(group)
        }
    }
}
