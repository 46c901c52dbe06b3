//! Two entries of one person become one: which value stays, what moves, and in which order. The
//! other entry stays as the way to the first one; what was not chosen stays with it.

use std::collections::{BTreeMap, BTreeSet};

use crate::field::UnitField;
use crate::id::{BadgeId, OpId, PersonId, UnitId, Uuid};
use crate::input::compose;
use crate::lifecycle::{Hold, HoldKind, State};
use crate::op::{Change, Edge, EdgeKind, IssueEnd, Terms};
use crate::person::PersonField;
use crate::time::Instant;
use crate::value::Value;

/// Which of two values stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// That of the entry that stays.
    Keep,
    /// That of the other one.
    Other,
    /// Both, one after the other; for notes.
    Both,
}

impl Choice {
    /// The stable word.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Other => "other",
            Self::Both => "both",
        }
    }

    /// The choice with that word.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        [Self::Keep, Self::Other, Self::Both]
            .into_iter()
            .find(|choice| choice.key() == key)
    }
}

/// A badge somebody has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Which.
    pub badge: BadgeId,
    /// Its canonical card number.
    pub card: String,
    /// The issue by which they have it.
    pub issue: OpId,
    /// Lost or revoked: it is given to nobody.
    pub blocked: bool,
}

/// A link that stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// Which.
    pub edge: Edge,
    /// On which terms.
    pub terms: Terms,
}

/// One of the two entries, as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Whose.
    pub id: PersonId,
    /// How they stand.
    pub state: State,
    /// The fields that are not empty.
    pub fields: BTreeMap<PersonField, Value>,
    /// Departments, groups, roles, permissions.
    pub links: Vec<Given>,
    /// What they have.
    pub badges: Vec<Held>,
    /// Why they are held back, lifted holds included.
    pub holds: Vec<Hold>,
}

impl Entry {
    fn get(&self, field: PersonField) -> &Value {
        self.fields.get(&field).unwrap_or(&Value::Null)
    }

    fn legal(&self, now: Instant) -> Option<&Hold> {
        self.holds
            .iter()
            .find(|hold| hold.kind == HoldKind::Legal && hold.in_force(now))
    }
}

/// Who and what refers to the entry that goes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Around {
    /// Units it leads.
    pub leads: Vec<UnitId>,
    /// People whose manager it is.
    pub reports: Vec<PersonId>,
    /// Entries that were merged into it earlier.
    pub earlier: Vec<PersonId>,
}

/// A merge in the making.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merge {
    /// The entry that stays.
    pub keep: Entry,
    /// The one that becomes the way to it.
    pub other: Entry,
    /// Who and what refers to the other one.
    pub around: Around,
    /// What somebody chose; every other field takes its default.
    pub choices: BTreeMap<PersonField, Choice>,
    /// Who merges, if anybody by name.
    pub actor: Option<PersonId>,
    /// Now.
    pub now: Instant,
    /// Why, in the words of whoever merges.
    pub reason: String,
}

/// Why two entries cannot become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MergeProblem {
    /// One entry, twice.
    #[error("these are one entry already")]
    Same,
    /// Whoever merges would be gone.
    #[error("nobody merges their own entry away; keep it instead")]
    OwnEntry,
    /// The entry that should stay is in the bin.
    #[error("the entry that stays is in the bin; restore it first, or keep the other one")]
    KeepInBin,
    /// The other one leads somewhere already.
    #[error("this entry was merged already")]
    MergedAlready,
    /// A field has no such choice.
    #[error("only notes can be kept both")]
    NotBoth(PersonField),
}

/// The fields one chooses between, in the order a comparison shows them.
pub fn fields() -> impl Iterator<Item = PersonField> {
    PersonField::ALL
        .into_iter()
        .filter(|field| *field != PersonField::MergedInto)
}

/// Fields whose emptiness says something: whoever has no last day stays, and nobody gains access to
/// terminals by being in the directory twice.
fn empty_is_meant(field: PersonField) -> bool {
    matches!(
        field,
        PersonField::StartDate | PersonField::EndDate | PersonField::Production
    )
}

impl Merge {
    /// What stays where nobody chooses: what the entry that stays says; what it does not say, from
    /// the other one; of notes both.
    #[must_use]
    pub fn default_choice(&self, field: PersonField) -> Choice {
        let (keep, other) = (self.keep.get(field), self.other.get(field));
        if other.is_null() || keep == other {
            return Choice::Keep;
        }
        if field == PersonField::Manager {
            let self_led = |value: &Value| {
                value
                    .as_ref_id()
                    .is_some_and(|id| id == self.keep.id.0 || id == self.other.id.0)
            };
            return match (keep.is_null() || self_led(keep)) && !self_led(other) {
                true => Choice::Other,
                false => Choice::Keep,
            };
        }
        if field == PersonField::Note && !keep.is_null() {
            return Choice::Both;
        }
        // Nobody is let in by an entry that is held back itself.
        if field == PersonField::ActivatedAt && self.other.state != State::Active {
            return Choice::Keep;
        }
        match keep.is_null() && !empty_is_meant(field) {
            true => Choice::Other,
            false => Choice::Keep,
        }
    }

    /// The choice that counts for a field.
    #[must_use]
    pub fn choice(&self, field: PersonField) -> Choice {
        self.choices
            .get(&field)
            .copied()
            .unwrap_or_else(|| self.default_choice(field))
    }

    /// What a field says afterwards.
    #[must_use]
    pub fn outcome(&self, field: PersonField) -> Value {
        if field == PersonField::DisplayName && !self.choices.contains_key(&field) {
            // A name that was composed follows the names it was composed of.
            let composed = |get: &dyn Fn(PersonField) -> Value| {
                let part = |field| get(field).as_text().unwrap_or_default().to_owned();
                compose(&part(PersonField::Given), &part(PersonField::Family))
            };
            let was = composed(&|field| self.keep.get(field).clone());
            if !was.is_empty() && Some(was.as_str()) == self.keep.get(field).as_text() {
                return Value::text(composed(&|field| self.outcome(field)));
            }
        }
        let (keep, other) = (self.keep.get(field), self.other.get(field));
        let value = match self.choice(field) {
            Choice::Keep => keep.clone(),
            Choice::Other => other.clone(),
            Choice::Both => match (keep.as_text(), other.as_text()) {
                (Some(one), Some(two)) if one != two => Value::text(format!("{one}\n\n{two}")),
                (Some(_), _) => keep.clone(),
                _ => other.clone(),
            },
        };
        // Nobody leads themselves.
        let own = |id: Uuid| id == self.keep.id.0 || id == self.other.id.0;
        match field == PersonField::Manager && value.as_ref_id().is_some_and(own) {
            true => Value::Null,
            false => value,
        }
    }

    /// Links of the other entry that go over; those that are over stay with it, as its history.
    pub fn moving(&self) -> impl Iterator<Item = &Given> {
        let primary = self.outcome(PersonField::Department).as_ref_id();
        self.other.links.iter().filter(move |given| {
            given.terms.until.is_none_or(|until| until > self.now)
                && (given.edge.kind != EdgeKind::Department || Some(given.edge.b) != primary)
        })
    }

    /// Badges of the other entry that go over.
    pub fn badges(&self) -> impl Iterator<Item = &Held> {
        self.other.badges.iter().filter(|held| !held.blocked)
    }

    /// Every change it takes, in their order. They are one act, and one undo.
    ///
    /// # Errors
    /// The first rule that forbids it.
    pub fn plan(&self) -> Result<Vec<Change>, MergeProblem> {
        self.check()?;
        let mut changes = Vec::new();
        // Whoever is let in by the other entry is in before anything is taken from it.
        self.field(PersonField::ActivatedAt, &mut changes);
        self.links(&mut changes);
        for field in fields().filter(|field| *field != PersonField::ActivatedAt) {
            self.field(field, &mut changes);
        }
        for held in self.badges() {
            changes.push(Change::EndIssue {
                badge: held.badge,
                card: held.card.clone(),
                issue: held.issue,
                end: IssueEnd::Moved,
            });
            if !self.keep.badges.iter().any(|own| own.badge == held.badge) {
                changes.push(Change::IssueBadge {
                    badge: held.badge,
                    card: held.card.clone(),
                    person: self.keep.id,
                });
            }
        }
        self.references(&mut changes);
        self.leave(&mut changes);
        Ok(changes)
    }

    fn check(&self) -> Result<(), MergeProblem> {
        if self.keep.id == self.other.id {
            return Err(MergeProblem::Same);
        }
        if Some(self.other.id) == self.actor {
            return Err(MergeProblem::OwnEntry);
        }
        for entry in [&self.keep, &self.other] {
            if !entry.get(PersonField::MergedInto).is_null() {
                return Err(MergeProblem::MergedAlready);
            }
        }
        if matches!(self.keep.state, State::Bin | State::Purged) {
            return Err(MergeProblem::KeepInBin);
        }
        let both = self
            .choices
            .iter()
            .find(|(field, choice)| **choice == Choice::Both && **field != PersonField::Note);
        match both {
            Some((field, _)) => Err(MergeProblem::NotBoth(*field)),
            None => Ok(()),
        }
    }

    fn field(&self, field: PersonField, changes: &mut Vec<Change>) {
        let (value, keep) = (self.outcome(field), self.keep.get(field));
        if value == *keep {
            return;
        }
        let set = |person: PersonId, value: Value| Change::Set {
            entity: person.into(),
            field: field.into(),
            value,
        };
        // One key has one holder: it changes hands, and the one given up for it stays known under
        // the other entry.
        let swaps = field.claim().is_some();
        if swaps && !value.is_null() {
            changes.push(set(self.other.id, Value::Null));
        }
        changes.push(set(self.keep.id, value));
        if swaps && !keep.is_null() {
            changes.push(set(self.other.id, keep.clone()));
        }
    }

    fn links(&self, changes: &mut Vec<Change>) {
        let link = |edge: Edge, present: bool, terms: Terms| Change::Link {
            edge,
            present,
            terms,
        };
        let mut cut = Vec::new();
        for given in self.moving() {
            let edge = Edge {
                a: self.keep.id.0,
                ..given.edge
            };
            let own = self.keep.links.iter().find(|own| own.edge == edge);
            let terms = match own {
                Some(own) => joined(&own.terms, &given.terms, self.now),
                None => given.terms.clone(),
            };
            if own.is_none_or(|own| own.terms != terms) {
                changes.push(link(edge, true, terms));
            }
            // What is denied stays denied to both.
            if given.edge.kind != EdgeKind::Deny {
                cut.push(link(given.edge, false, Terms::default()));
            }
        }
        // Nobody is without for a moment.
        changes.append(&mut cut);
        // Who is in a department first of all is not in it besides.
        let further = self.keep.links.iter().filter(|own| {
            own.edge.kind == EdgeKind::Department
                && Some(own.edge.b) == self.outcome(PersonField::Department).as_ref_id()
        });
        changes.extend(further.map(|own| link(own.edge, false, Terms::default())));
    }

    fn references(&self, changes: &mut Vec<Change>) {
        let to = Value::Ref(self.keep.id.0);
        for unit in &self.around.leads {
            changes.push(Change::Set {
                entity: (*unit).into(),
                field: UnitField::Manager.into(),
                value: to.clone(),
            });
        }
        let mut seen = BTreeSet::from([self.keep.id, self.other.id]);
        for person in self.around.reports.iter().filter(|id| seen.insert(**id)) {
            changes.push(Change::Set {
                entity: (*person).into(),
                field: PersonField::Manager.into(),
                value: to.clone(),
            });
        }
        for person in &self.around.earlier {
            changes.push(Change::Set {
                entity: (*person).into(),
                field: PersonField::MergedInto.into(),
                value: to.clone(),
            });
        }
    }

    fn leave(&self, changes: &mut Vec<Change>) {
        if let (Some(hold), None) = (self.other.legal(self.now), self.keep.legal(self.now)) {
            changes.push(Change::PlaceHold {
                entity: self.keep.id.into(),
                kind: HoldKind::Legal,
                reason: hold.reason.clone(),
                from: None,
                until: hold.until,
            });
        }
        changes.push(Change::Set {
            entity: self.other.id.into(),
            field: PersonField::MergedInto.into(),
            value: Value::Ref(self.keep.id.0),
        });
        if self.other.state != State::Bin {
            changes.push(Change::PlaceHold {
                entity: self.other.id.into(),
                kind: HoldKind::Deleted,
                reason: self.reason.clone(),
                from: None,
                until: None,
            });
        }
    }
}

/// The terms of a link that both entries have: the longer of both times. Two times with a gap
/// between are not joined, since nobody gave what lies in the gap; then the one that is in force,
/// or comes first, stays.
fn joined(one: &Terms, two: &Terms, now: Instant) -> Terms {
    let begins = |terms: &Terms| terms.from.map_or(i64::MIN, |at| at.0);
    let ends = |terms: &Terms| terms.until.map_or(i64::MAX, |at| at.0);
    if ends(one) <= now.0 {
        return two.clone();
    }
    let (first, second) = match begins(one) <= begins(two) {
        true => (one, two),
        false => (two, one),
    };
    if ends(first) >= ends(second) || begins(second) > ends(first) {
        return first.clone();
    }
    Terms {
        from: first.from,
        until: second.until,
        reason: one.reason.clone().or_else(|| two.reason.clone()),
    }
}

#[cfg(test)]
mod tests;
