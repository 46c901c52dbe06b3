//! What dates will do to a person by themselves, and how each of them is called off.

use super::{LifecycleFacts, Moment, State, state};
use crate::access::Window;
use crate::id::{OpId, PersonId};
use crate::lifecycle::Hold;
use crate::op::{Change, Edge, EdgeKind, Terms};
use crate::person::PersonField;
use crate::time::{CivilDate, Instant};
use crate::value::Value;

/// A change that lies ahead and needs nobody to make it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Coming {
    /// The first instant at which it is so.
    pub at: Instant,
    /// What happens.
    pub event: Event,
}

/// What a date does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Event {
    /// The first day begins.
    Start,
    /// The last day is over.
    End,
    /// This hold begins to suspend.
    Suspend(OpId),
    /// This hold suspends no longer.
    Return(OpId),
    /// A role, a group or a single permission begins.
    Begins(Edge),
    /// A role, a group or a single permission ends.
    Ends(Edge),
}

/// Links that begin and end by themselves.
const TIMED: [EdgeKind; 4] = [
    EdgeKind::Role,
    EdgeKind::Group,
    EdgeKind::Allow,
    EdgeKind::Deny,
];

impl Event {
    /// The stable word in filters and the database.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::End => "end",
            Self::Suspend(_) => "suspend",
            Self::Return(_) => "return",
            Self::Begins(edge) => match edge.kind {
                EdgeKind::Group => "group_begins",
                EdgeKind::Allow => "allow_begins",
                EdgeKind::Deny => "deny_begins",
                _ => "role_begins",
            },
            Self::Ends(edge) => match edge.kind {
                EdgeKind::Group => "group_ends",
                EdgeKind::Allow => "allow_ends",
                EdgeKind::Deny => "deny_ends",
                _ => "role_ends",
            },
        }
    }

    /// Whether something is over with it. People name such a change by the last day on which it
    /// is still so, not by the one after.
    #[must_use]
    pub fn is_an_end(self) -> bool {
        match self {
            Self::End | Self::Ends(_) => true,
            Self::Start | Self::Suspend(_) | Self::Return(_) | Self::Begins(_) => false,
        }
    }
}

impl Coming {
    /// An instant of the day that people name: the last one of what ends, the first of all else.
    #[must_use]
    pub fn named_at(&self) -> Instant {
        match self.event.is_an_end() {
            true => Instant(self.at.0 - 1),
            false => self.at,
        }
    }
}

/// What lies ahead of a person, the nearest first. `begins` says when a day begins where the
/// person is. Nothing happens to whoever is in the bin.
pub fn coming(
    facts: &LifecycleFacts<'_>,
    links: impl IntoIterator<Item = (Edge, Window)>,
    moment: Moment,
    begins: impl Fn(CivilDate) -> Instant,
) -> Vec<Coming> {
    let mut found = Vec::new();
    if matches!(state(facts, moment).state, State::Bin | State::Purged) {
        return found;
    }
    let mut note = |at: Instant, event| {
        if at > moment.now {
            found.push(Coming { at, event });
        }
    };
    if let Some(start) = facts.start {
        note(begins(start), Event::Start);
    }
    if let Some(after) = facts.end.and_then(|end| end.succ_opt()) {
        note(begins(after), Event::End);
    }
    for hold in facts.holds {
        if hold.lifted || !hold.kind.suspends() {
            continue;
        }
        if let Some(from) = hold.from {
            note(from, Event::Suspend(hold.op));
        }
        if let Some(until) = hold.until {
            note(until, Event::Return(hold.op));
        }
    }
    for (edge, window) in links {
        if !TIMED.contains(&edge.kind) {
            continue;
        }
        if let Some(from) = window.from {
            note(from, Event::Begins(edge));
        }
        if let Some(until) = window.until {
            note(until, Event::Ends(edge));
        }
    }
    found.sort_unstable();
    found
}

/// What there is to know for calling a coming change off.
#[derive(Clone, Copy, Debug, Default)]
pub struct CallingOff<'a> {
    /// The person was let in already; only the first day keeps them out.
    pub activated: bool,
    /// The hold the change is about.
    pub hold: Option<&'a Hold>,
    /// The terms of the link the change is about.
    pub terms: Option<&'a Terms>,
}

/// The changes that call a coming one off: what is so today stays so. Somebody whose first day is
/// called off does not come in at once, and whoever was to be active again stays suspended.
#[must_use]
pub fn call_off(person: PersonId, event: Event, now: &CallingOff<'_>) -> Vec<Change> {
    let entity = person.into();
    let empty = |field: PersonField| Change::Set {
        entity,
        field: field.into(),
        value: Value::Null,
    };
    match event {
        Event::Start => {
            // In this order, or the person would be active in between.
            let activation = now.activated.then(|| empty(PersonField::ActivatedAt));
            activation
                .into_iter()
                .chain([empty(PersonField::StartDate)])
                .collect()
        }
        Event::End => vec![empty(PersonField::EndDate)],
        Event::Suspend(op) => vec![Change::LiftHolds {
            entity,
            holds: vec![op],
        }],
        Event::Return(op) => {
            let stays = now.hold.map(|hold| Change::PlaceHold {
                entity,
                kind: hold.kind,
                reason: hold.reason.clone(),
                from: hold.from,
                until: None,
            });
            // The new one first: nobody is let in for the moment between.
            stays
                .into_iter()
                .chain([Change::LiftHolds {
                    entity,
                    holds: vec![op],
                }])
                .collect()
        }
        Event::Begins(edge) => vec![Change::Link {
            edge,
            present: false,
            terms: Terms::default(),
        }],
        Event::Ends(edge) => {
            let terms = now.terms.cloned().unwrap_or_default();
            vec![Change::Link {
                edge,
                present: true,
                terms: Terms {
                    until: None,
                    ..terms
                },
            }]
        }
    }
}

#[cfg(test)]
mod tests;
