//! How many people each cost centre has had, month by month: the state of
//! everybody at the last instant of a month, and the badges given within it.

use std::collections::BTreeMap;

use crate::id::UnitId;
use crate::lifecycle::State;
use crate::person::PersonType;

/// One person at the end of a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    /// Where the person's cost was booked: their own cost centre, else that of their department.
    pub cost_centre: Option<UnitId>,
    /// What they were.
    pub kind: PersonType,
    /// How they stood, by what is known today; `None`: they were not here.
    pub known_now: Option<State>,
    /// How they stood by what had been recorded by then.
    pub known_then: Option<State>,
}

/// What is counted of one cost centre.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Active people, a number each in the order of [`PersonType::ALL`].
    pub active: [u64; PersonType::ALL.len()],
    /// Suspended people.
    pub suspended: u64,
    /// Invited people.
    pub invited: u64,
    /// People recorded and not in yet.
    pub staged: u64,
    /// Badges given within the month.
    pub badges: u64,
}

impl Count {
    /// Active people of every type.
    #[must_use]
    pub fn active_in_all(&self) -> u64 {
        self.active.iter().sum()
    }

    fn add(&mut self, state: State, kind: PersonType) {
        match state {
            State::Active => self.active[kind as usize] += 1,
            State::Suspended => self.suspended += 1,
            State::Invited => self.invited += 1,
            State::Staged => self.staged += 1,
            // Whoever is in the bin is not billed.
            State::Bin | State::Purged => {}
        }
    }
}

/// A month.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// By cost centre; `None` are those without one.
    pub by_cost_centre: BTreeMap<Option<UnitId>, Count>,
    /// How many people would have been counted otherwise when the month ended: a first or last
    /// day, a suspension, an entry made in error was recorded or corrected afterwards.
    pub corrected: u64,
}

/// Counts a month; `badges` are the cost centres of those who were given one.
#[must_use]
pub fn count(
    people: impl IntoIterator<Item = Counted>,
    badges: impl IntoIterator<Item = Option<UnitId>>,
) -> Usage {
    let mut usage = Usage::default();
    for person in people {
        if counts_as(person.known_now) != counts_as(person.known_then) {
            usage.corrected += 1;
        }
        if let Some(state) = counts_as(person.known_now) {
            let count = usage.by_cost_centre.entry(person.cost_centre);
            count.or_default().add(state, person.kind);
        }
    }
    for cost_centre in badges {
        usage.by_cost_centre.entry(cost_centre).or_default().badges += 1;
    }
    usage
}

/// Whoever is in the bin counts like somebody who is not here.
fn counts_as(state: Option<State>) -> Option<State> {
    state.filter(|state| !matches!(state, State::Bin | State::Purged))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Uuid;

    const SAWS: UnitId = UnitId(Uuid::from_u128(1));

    fn person(state: Option<State>) -> Counted {
        Counted {
            cost_centre: Some(SAWS),
            kind: PersonType::Employee,
            known_now: state,
            known_then: state,
        }
    }

    #[test]
    fn people_count_where_their_cost_is_booked_and_by_how_they_stood() {
        let visitor = Counted {
            cost_centre: None,
            kind: PersonType::Visitor,
            ..person(Some(State::Active))
        };
        let people = [
            person(Some(State::Active)),
            person(Some(State::Suspended)),
            person(Some(State::Bin)),
            person(None),
            visitor,
        ];
        let usage = count(people, [Some(SAWS), Some(SAWS), None]);
        let saws = usage.by_cost_centre[&Some(SAWS)];
        assert_eq!(
            (saws.active_in_all(), saws.suspended, saws.badges),
            (1, 1, 2)
        );
        let nowhere = usage.by_cost_centre[&None];
        assert_eq!(nowhere.active[PersonType::Visitor as usize], 1);
        assert_eq!(usage.corrected, 0);
    }

    #[test]
    fn what_was_corrected_afterwards_is_counted_as_known_today_and_marked() {
        let left = Counted {
            known_now: Some(State::Suspended),
            ..person(Some(State::Active))
        };
        let binned = Counted {
            known_now: Some(State::Bin),
            ..person(None)
        };
        let usage = count([left, binned], []);
        let saws = usage.by_cost_centre[&Some(SAWS)];
        assert_eq!((saws.active_in_all(), saws.suspended), (0, 1));
        assert_eq!(usage.corrected, 1, "never here and binned count alike");
    }
}
