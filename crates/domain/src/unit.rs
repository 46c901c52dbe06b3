//! Companies, divisions, departments, sites and cost centres: how they lie in
//! each other, what they may be called, and what becomes of everybody and
//! everything in one that goes.

use std::collections::BTreeMap;

use crate::access::Scope;
use crate::field::{UnitField, UnitKind};
use crate::id::{PersonId, UnitId};
use crate::op::{Change, Edge, Terms};
use crate::search::fold;
use crate::value::Value;

/// How a unit went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Removal {
    /// It and another one are the same; its name and code still find the other.
    Merged,
    /// There is no such thing any more; its people went elsewhere.
    Deleted,
}

impl Removal {
    /// The stable word in operations and the database.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Merged => "merged",
            Self::Deleted => "deleted",
        }
    }

    /// The way with that word.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        [Self::Merged, Self::Deleted]
            .into_iter()
            .find(|removal| removal.key() == key)
    }
}

/// What of a unit decides where it may lie and what it may be called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitFacts {
    /// What it is.
    pub kind: UnitKind,
    /// Its name.
    pub name: String,
    /// The unit above it.
    pub parent: Option<UnitId>,
    /// Its number in another system.
    pub code: Option<String>,
    /// Where the cost of its people is booked by default.
    pub cost_centre: Option<UnitId>,
    /// Set once it is gone.
    pub removed: Option<Removal>,
    /// Where its people went when it did.
    pub successor: Option<UnitId>,
}

impl UnitFacts {
    /// A unit of that kind and name, at the top.
    #[must_use]
    pub fn new(kind: UnitKind, name: impl Into<String>) -> Self {
        Self {
            kind,
            name: name.into(),
            parent: None,
            code: None,
            cost_centre: None,
            removed: None,
            successor: None,
        }
    }
}

/// The deepest a department may lie, counted from the top. Every organisation
/// chart that is read by people is flatter.
pub const MOST_LEVELS: usize = 12;

/// Why a unit may not be so. Each names the unit that stands in the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnitProblem {
    /// There is no such unit, or no more.
    #[error("this does not exist any more")]
    Gone(UnitId),
    /// Another one of the same kind in the same place has this name, but for case and accents.
    #[error("another one has this name here")]
    NameTaken(UnitId),
    /// Another one of the same kind has this code.
    #[error("another one has this code")]
    CodeTaken(UnitId),
    /// Units of this kind do not lie in units of that kind.
    #[error("it cannot lie in something of that kind")]
    WrongParent(UnitId),
    /// It would lie in itself.
    #[error("it cannot lie in itself or in what lies in it")]
    Beneath(UnitId),
    /// Divisions lie in each other one level deep, departments [`MOST_LEVELS`].
    #[error("that would be too many levels")]
    TooDeep(UnitId),
    /// Only what is of one kind can take each other's place.
    #[error("both have to be of one kind, and not the same one")]
    NotAlike(UnitId),
    /// Somebody or something still belongs to it, and no other unit was named to take them.
    #[error("somebody or something still belongs to it")]
    InUse(UnitId),
}

impl UnitProblem {
    /// The stable word.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Gone(_) => "unknown_unit",
            Self::NameTaken(_) => "name_taken",
            Self::CodeTaken(_) => "code_taken",
            Self::WrongParent(_) => "wrong_parent",
            Self::Beneath(_) => "beneath_itself",
            Self::TooDeep(_) => "too_deep",
            Self::NotAlike(_) => "not_alike",
            Self::InUse(_) => "in_use",
        }
    }

    /// The unit that stands in the way.
    #[must_use]
    pub fn unit(self) -> UnitId {
        match self {
            Self::Gone(unit)
            | Self::NameTaken(unit)
            | Self::CodeTaken(unit)
            | Self::WrongParent(unit)
            | Self::Beneath(unit)
            | Self::TooDeep(unit)
            | Self::NotAlike(unit)
            | Self::InUse(unit) => unit,
        }
    }

    /// The field it is about.
    #[must_use]
    pub fn field(self) -> UnitField {
        match self {
            Self::NameTaken(_) => UnitField::Name,
            Self::CodeTaken(_) => UnitField::Code,
            Self::WrongParent(_) | Self::Beneath(_) | Self::TooDeep(_) => UnitField::Parent,
            Self::Gone(_) | Self::NotAlike(_) | Self::InUse(_) => UnitField::Successor,
        }
    }
}

/// Whether units of one kind may lie in units of another: company, division,
/// department, from the top down; places and cost centres belong to a company.
#[must_use]
pub fn may_lie_in(kind: UnitKind, parent: UnitKind) -> bool {
    use UnitKind as K;
    match kind {
        K::Company => false,
        K::Division => matches!(parent, K::Company | K::Division),
        K::Department => matches!(parent, K::Company | K::Division | K::Department),
        K::Site | K::CostCentre => parent == K::Company,
    }
}

/// Somebody who belongs to a unit that goes, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resident {
    /// Who.
    pub person: PersonId,
    /// By the one field for units of this kind.
    pub primary: bool,
    /// By a link: it is a further department.
    pub further: bool,
    /// Belongs to the unit that takes over, by the one field.
    pub there_already: bool,
    /// Belongs to the unit that takes over, by a link.
    pub linked_there: bool,
}

/// A role or permission that was given, to somebody or to a group, in a unit that goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScopedRight {
    /// The link.
    pub edge: Edge,
    /// Under which terms.
    pub terms: Terms,
}

/// All units, and how they lie in each other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnitTree {
    units: BTreeMap<UnitId, UnitFacts>,
}

impl FromIterator<(UnitId, UnitFacts)> for UnitTree {
    fn from_iter<I: IntoIterator<Item = (UnitId, UnitFacts)>>(units: I) -> Self {
        Self {
            units: units.into_iter().collect(),
        }
    }
}

impl UnitTree {
    /// A unit, gone or not.
    #[must_use]
    pub fn get(&self, id: UnitId) -> Option<&UnitFacts> {
        self.units.get(&id)
    }

    /// The unit that stands for this one today: itself, or where its people went when it was
    /// removed. `None` where nothing took its place.
    #[must_use]
    pub fn live(&self, id: UnitId) -> Option<UnitId> {
        let mut at = id;
        // Two desks may have removed the same units in turn; no walk hangs on that.
        for _ in 0..=self.units.len() {
            let facts = self.units.get(&at)?;
            if facts.removed.is_none() {
                return Some(at);
            }
            at = facts.successor?;
        }
        None
    }

    /// The units above, nearest first.
    pub fn above(&self, id: UnitId) -> impl Iterator<Item = UnitId> {
        let up = |id: UnitId| {
            let parent = self.units.get(&id)?.parent?;
            self.live(parent)
        };
        std::iter::successors(up(id), move |id| up(*id)).take(self.units.len())
    }

    /// What lies directly in a unit, or at the top.
    pub fn beneath(&self, id: Option<UnitId>) -> impl Iterator<Item = (UnitId, &UnitFacts)> {
        self.here()
            .filter(move |(_, facts)| facts.parent.and_then(|parent| self.live(parent)) == id)
    }

    /// A unit with all that lies in it, from the top down.
    #[must_use]
    pub fn subtree(&self, id: UnitId) -> Vec<UnitId> {
        let mut found = vec![id];
        let mut at = 0;
        while let Some(unit) = found.get(at).copied() {
            for (child, _) in self.beneath(Some(unit)) {
                if !found.contains(&child) {
                    found.push(child);
                }
            }
            at += 1;
        }
        found
    }

    fn here(&self) -> impl Iterator<Item = (UnitId, &UnitFacts)> {
        self.units
            .iter()
            .filter(|(_, facts)| facts.removed.is_none())
            .map(|(id, facts)| (*id, facts))
    }

    /// Whether a unit may be so: `id` is new, or becomes what `facts` say.
    ///
    /// # Errors
    /// The first rule it breaks.
    pub fn check(&self, id: UnitId, facts: &UnitFacts) -> Result<(), UnitProblem> {
        let parent = match facts.parent {
            Some(parent) => Some(self.live(parent).ok_or(UnitProblem::Gone(parent))?),
            None => None,
        };
        if let Some(parent) = parent {
            self.check_parent(id, facts.kind, parent)?;
        }
        let name = fold(&facts.name);
        for (other, theirs) in self.here().filter(|(other, _)| *other != id) {
            if theirs.kind != facts.kind {
                continue;
            }
            if theirs.parent.and_then(|parent| self.live(parent)) == parent
                && fold(&theirs.name) == name
            {
                return Err(UnitProblem::NameTaken(other));
            }
            if facts.code.is_some() && theirs.code == facts.code {
                return Err(UnitProblem::CodeTaken(other));
            }
        }
        Ok(())
    }

    fn check_parent(&self, id: UnitId, kind: UnitKind, parent: UnitId) -> Result<(), UnitProblem> {
        let above = self.units.get(&parent).ok_or(UnitProblem::Gone(parent))?;
        if !may_lie_in(kind, above.kind) {
            return Err(UnitProblem::WrongParent(parent));
        }
        if parent == id || self.above(parent).any(|unit| unit == id) {
            return Err(UnitProblem::Beneath(parent));
        }
        let nested = |unit: UnitId| self.units.get(&unit).is_some_and(|unit| unit.kind == kind);
        if kind == UnitKind::Division
            && above.kind == UnitKind::Division
            && (self.above(parent).any(nested)
                || self.beneath(Some(id)).any(|(_, unit)| unit.kind == kind))
        {
            return Err(UnitProblem::TooDeep(parent));
        }
        let levels = 2 + self.above(parent).count() + self.height(id, 0);
        if levels > MOST_LEVELS {
            return Err(UnitProblem::TooDeep(parent));
        }
        Ok(())
    }

    /// Levels beneath a unit.
    fn height(&self, id: UnitId, so_far: usize) -> usize {
        if so_far > MOST_LEVELS {
            return 0;
        }
        self.beneath(Some(id))
            .map(|(child, _)| 1 + self.height(child, so_far + 1))
            .max()
            .unwrap_or(0)
    }

    /// Whether a unit may go, and another one (or none) take over what is in it.
    ///
    /// # Errors
    /// The first rule it breaks; of what would move, by the unit that is in the way.
    pub fn check_removal(&self, unit: UnitId, into: Option<UnitId>) -> Result<(), UnitProblem> {
        let (moved, after) = self.without(unit, into)?;
        for (id, _) in moved {
            let facts = after.units.get(&id).ok_or(UnitProblem::Gone(id))?;
            // Whoever has the same code elsewhere has it today as well.
            match after.check(id, facts) {
                Ok(()) | Err(UnitProblem::CodeTaken(_)) => {}
                Err(UnitProblem::NameTaken(_)) => return Err(UnitProblem::NameTaken(id)),
                Err(problem) => return Err(problem),
            }
        }
        Ok(())
    }

    /// What has to move, and where to; and the tree afterwards.
    #[allow(
        clippy::type_complexity,
        reason = "read by the two functions beside it"
    )]
    fn without(
        &self,
        unit: UnitId,
        into: Option<UnitId>,
    ) -> Result<(Vec<(UnitId, Option<UnitId>)>, Self), UnitProblem> {
        let here = |id: UnitId| {
            self.units
                .get(&id)
                .filter(|facts| facts.removed.is_none())
                .ok_or(UnitProblem::Gone(id))
        };
        let facts = here(unit)?;
        if let Some(into) = into
            && (into == unit || here(into)?.kind != facts.kind)
        {
            return Err(UnitProblem::NotAlike(into));
        }
        let mut moved = Vec::new();
        // What takes over may lie within: it comes up first, so that nothing goes in a circle.
        if let Some(into) = into
            && self.above(into).any(|above| above == unit)
        {
            moved.push((into, facts.parent));
        }
        for (child, _) in self.beneath(Some(unit)) {
            if Some(child) != into {
                moved.push((child, into));
            }
        }
        let mut after = self.clone();
        for (id, parent) in &moved {
            if let Some(facts) = after.units.get_mut(id) {
                facts.parent = *parent;
            }
        }
        if let Some(gone) = after.units.get_mut(&unit) {
            gone.removed = Some(Removal::Deleted);
            gone.successor = into;
        }
        Ok((moved, after))
    }

    /// Every change that removing a unit takes, in their order: what lies in it, who belongs to
    /// it, what refers to it, and the unit itself. One act, and one undo.
    ///
    /// # Errors
    /// As [`UnitTree::check_removal`]; [`UnitProblem::InUse`] where somebody or something still
    /// belongs to it and `into` names nothing to take them.
    pub fn removal(
        &self,
        unit: UnitId,
        how: Removal,
        into: Option<UnitId>,
        residents: &[Resident],
        rights: &[ScopedRight],
    ) -> Result<Vec<Change>, UnitProblem> {
        self.check_removal(unit, into)?;
        let (moved, _) = self.without(unit, into)?;
        let facts = self.units.get(&unit).ok_or(UnitProblem::Gone(unit))?;
        let booked = self.books_on(unit);
        let is_empty = moved.is_empty() && booked.is_empty() && residents.is_empty();
        if into.is_none() && !(is_empty && rights.is_empty()) {
            return Err(UnitProblem::InUse(unit));
        }
        let to = into.map_or(Value::Null, |into| Value::Ref(into.0));
        let mut changes = Vec::with_capacity(residents.len() + 8);
        let set = |id: UnitId, field: UnitField, value: Value| Change::Set {
            entity: id.into(),
            field: field.into(),
            value,
        };
        for (id, parent) in moved {
            let parent = parent.map_or(Value::Null, |parent| Value::Ref(parent.0));
            changes.push(set(id, UnitField::Parent, parent));
        }
        for department in booked {
            changes.push(set(department, UnitField::CostCentre, to.clone()));
        }
        if let Some(into) = into {
            for resident in residents {
                settle(resident, facts.kind, unit, into, &mut changes);
            }
            for given in rights {
                let moved = given.edge.within(Scope::Unit(into));
                // The new one first: nobody is without for a moment.
                changes.push(Change::Link {
                    edge: moved,
                    present: true,
                    terms: given.terms.clone(),
                });
                changes.push(Change::Link {
                    edge: given.edge,
                    present: false,
                    terms: Terms::default(),
                });
            }
            let has_code = self.units.get(&into).is_some_and(|u| u.code.is_some());
            if let (Removal::Merged, Some(code), false) = (how, &facts.code, has_code) {
                changes.push(set(into, UnitField::Code, Value::text(code)));
            }
            changes.push(set(unit, UnitField::Successor, to));
        }
        changes.push(set(unit, UnitField::Removed, Value::text(how.key())));
        Ok(changes)
    }

    /// The departments whose cost is booked on this unit by default.
    #[must_use]
    pub fn books_on(&self, cost_centre: UnitId) -> Vec<UnitId> {
        self.here()
            .filter(|(_, facts)| facts.cost_centre == Some(cost_centre))
            .map(|(id, _)| id)
            .collect()
    }

    /// Where the cost of somebody in this department is booked who has no cost centre of their
    /// own: that of the department, or of the nearest one above it.
    #[must_use]
    pub fn cost_centre_of(&self, department: UnitId) -> Option<UnitId> {
        let department = self.live(department)?;
        std::iter::once(department)
            .chain(self.above(department))
            .find_map(|unit| self.live(self.units.get(&unit)?.cost_centre?))
    }
}

/// Moves one person from a unit to the one that takes over. Nobody belongs to it twice.
fn settle(
    resident: &Resident,
    kind: UnitKind,
    unit: UnitId,
    into: UnitId,
    changes: &mut Vec<Change>,
) {
    let link = |unit: UnitId, present: bool| Change::Link {
        edge: Edge::department(resident.person, unit),
        present,
        terms: Terms::default(),
    };
    if resident.primary {
        changes.push(Change::Set {
            entity: resident.person.into(),
            field: kind.person_field().into(),
            value: Value::Ref(into.0),
        });
        if resident.linked_there {
            changes.push(link(into, false));
        }
    }
    if resident.further {
        changes.push(link(unit, false));
        if !resident.primary && !resident.there_already && !resident.linked_there {
            changes.push(link(into, true));
        }
    }
}

#[cfg(test)]
mod tests;
