//! What lists are made of, held in memory: who is in which state, in what order, in which company.
//!
//! The text of people stays in the database. What filters and orders need is a few dozen bytes a
//! person, read once from two narrow indexes and brought up to date by the journal of touched
//! people, so that a keystroke costs set operations and no look at people who are not shown.

pub(crate) mod bits;
mod carriers;
mod facet;
mod journal;
mod order;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::id::PersonId;
use rusqlite::Connection;

pub(crate) use bits::Bits;
pub(crate) use facet::{Facet, Facets, NO_DAY, NO_UNIT, Unit, shown_role};
pub(crate) use journal::{EVERYBODY, UNITS, note};
pub(crate) use order::{Order, SortKey, text_column, unit_kind};

use crate::collate::Collation;
use crate::error::Result;
use crate::meta;
use journal::Since;

/// Everybody as of one revision: the name order and the states.
#[derive(Clone, Debug, Default)]
pub(crate) struct Roll {
    pub rev: u64,
    /// Row numbers in the order of names, then of rows.
    pub order: Vec<u32>,
    /// State by row number as the column keeps it; [`NOBODY`] where there is no such row.
    pub state: Vec<u8>,
    /// The same the other way round: who is in each state.
    of_state: [Bits; STATES],
}

/// States as the column numbers them, 9 for people taken back.
pub(crate) const STATES: usize = 10;

/// No row of that number.
pub(crate) const NOBODY: u8 = u8::MAX;

/// Everybody in the order of names.
const BY_NAME: &str = "select n, state from person indexed by person_by_name order by name_key, n";

impl Roll {
    fn load(connection: &Connection, rev: u64) -> Result<Self> {
        let mut roll = Self {
            rev,
            ..Self::default()
        };
        let mut statement = connection.prepare_cached(BY_NAME)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let n: u32 = row.get(0)?;
            roll.order.push(n);
            roll.set_state(n, row.get(1)?);
        }
        Ok(roll)
    }

    fn set_state(&mut self, n: u32, state: u8) {
        let at = n as usize;
        if at >= self.state.len() {
            self.state.resize(at + 1, NOBODY);
        }
        if let Some(left) = self.of_state.get_mut(usize::from(self.state[at])) {
            left.remove(n);
        }
        if let Some(joined) = self.of_state.get_mut(usize::from(state)) {
            joined.insert(n);
        }
        self.state[at] = state;
    }

    /// Everybody in a state as the column numbers it.
    pub(crate) fn in_state(&self, state: usize) -> &Bits {
        static NOBODY: Bits = Bits::new();
        self.of_state.get(state).unwrap_or(&NOBODY)
    }

    pub(crate) fn state_of(&self, n: u32) -> u8 {
        self.state.get(n as usize).copied().unwrap_or(NOBODY)
    }

    /// Everybody whose state is one of these, a bit each.
    pub(crate) fn in_states(&self, states: u16) -> Bits {
        let mut people = Bits::new();
        for (state, members) in self.of_state.iter().enumerate() {
            if states & (1 << state) != 0 {
                people.or(members);
            }
        }
        people
    }

    fn catch_up(&mut self, connection: &Connection, touched: &[u32]) -> Result<()> {
        let moved: Bits = touched.iter().copied().collect();
        self.order.retain(|n| !moved.contains(*n));
        let mut by_n =
            connection.prepare_cached("select name_key, state from person where n = ?1")?;
        let mut name_key = connection.prepare_cached("select name_key from person where n = ?1")?;
        for n in moved.iter() {
            let mut rows = by_n.query([n])?;
            let Some(row) = rows.next()? else { continue };
            let key: Vec<u8> = row.get(0)?;
            let state: u8 = row.get(1)?;
            drop(rows);
            let at = order::place_of(&self.order, |other| {
                name_key.query_row([other], |row| {
                    Ok((row.get_ref(0)?.as_blob()?, other).cmp(&(key.as_slice(), n)))
                })
            })?;
            self.order.insert(at, n);
            self.set_state(n, state);
        }
        Ok(())
    }
}

/// What the lists of one store keep in memory.
#[derive(Default)]
pub(crate) struct Census {
    /// Each behind a lock of its own: reading one takes a while, and who only wants the other does
    /// not wait for it.
    roll: Mutex<Option<Arc<Roll>>>,
    facets: Mutex<Option<Arc<Facets>>>,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    /// Orders other than by name, the one used last at the end.
    orders: VecDeque<Arc<Order>>,
    /// Answers, the one used last at the end.
    found: VecDeque<Arc<Found>>,
}

/// Orders kept at once: 4 bytes a person each.
const ORDERS: usize = 4;
/// Answers kept at once: one bit a person each.
const ANSWERS: usize = 16;

/// Who matches a query, and who of them is shown.
#[derive(Debug)]
pub(crate) struct Found {
    pub rev: u64,
    /// The query, as text that two different queries do not share.
    pub key: String,
    /// Who is shown.
    pub shown: Bits,
    /// How many those are.
    pub total: u64,
    /// People that match, by state as the column numbers it.
    pub by_state: [u64; STATES],
    /// People in the states shown, matching or not.
    pub everything: u64,
}

impl Found {
    /// `people` match, of whom those in `states` (a bit each) are shown.
    fn new(rev: u64, key: &str, roll: &Roll, mut people: Bits, states: u16) -> Self {
        let mut by_state = [0; STATES];
        let mut everything = 0;
        for (state, count) in by_state.iter_mut().enumerate() {
            let members = roll.in_state(state);
            *count = people.common(members) as u64;
            if states & (1 << state) != 0 {
                everything += members.len() as u64;
            }
        }
        people.and(&roll.in_states(states));
        Self {
            rev,
            key: key.to_owned(),
            total: people.len() as u64,
            shown: people,
            by_state,
            everything,
        }
    }
}

/// A snapshot's view of the census.
#[derive(Clone, Copy)]
pub(crate) struct Look<'a> {
    pub connection: &'a Connection,
    pub collation: &'a Collation,
    /// Within a write that is not committed: what is seen is not kept for others.
    pub uncommitted: bool,
}

impl Census {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        locked(&self.kept)
    }

    /// Forgets everything: the file was exchanged for another.
    #[allow(dead_code, reason = "restoring a backup into an open store calls it")]
    pub(crate) fn forget(&self) {
        *locked(&self.roll) = None;
        *locked(&self.facets) = None;
        *self.kept() = Kept::default();
    }

    pub(crate) fn roll(&self, look: Look<'_>) -> Result<Arc<Roll>> {
        let rev = meta::rev(look.connection)?;
        let load = || Ok(Arc::new(Roll::load(look.connection, rev)?));
        if look.uncommitted {
            return load();
        }
        // Whoever else wants it waits: making it twice would take longer.
        current(
            &mut locked(&self.roll),
            look,
            rev,
            |roll| roll.rev,
            load,
            |roll, touched, _| {
                roll.catch_up(look.connection, touched)?;
                roll.rev = rev;
                Ok(())
            },
        )
    }

    pub(crate) fn facets(&self, look: Look<'_>) -> Result<Arc<Facets>> {
        let rev = meta::rev(look.connection)?;
        let load = || Ok(Arc::new(Facets::load(look, rev)?));
        if look.uncommitted {
            return load();
        }
        // As above.
        current(
            &mut locked(&self.facets),
            look,
            rev,
            |facets| facets.rev,
            load,
            |facets, touched, units| {
                facets.catch_up(look, touched, units)?;
                facets.rev = rev;
                Ok(())
            },
        )
    }

    /// Everybody in the order of these keys, then of names; `keys` is not empty.
    pub(crate) fn order(&self, look: Look<'_>, keys: &[SortKey]) -> Result<Arc<Order>> {
        let roll = self.roll(look)?;
        let facets = self.facets(look)?;
        if look.uncommitted {
            return Ok(Arc::new(Order::make(look, &roll, &facets, keys)?));
        }
        let old = {
            let mut kept = self.kept();
            let place = kept.orders.iter().position(|order| order.keys == keys);
            place.and_then(|place| kept.orders.remove(place))
        };
        let fresh = match old {
            Some(order) if order.rev == roll.rev => order,
            Some(mut order) if order.rev < roll.rev => {
                match journal::since(look.connection, order.rev)? {
                    // A unit's new name moves all its people.
                    Since::People {
                        touched,
                        units: false,
                    } => {
                        let changed = Arc::make_mut(&mut order);
                        changed.catch_up(look, &roll, &facets, &touched)?;
                        order
                    }
                    Since::People { units: true, .. } | Since::Everybody => {
                        Arc::new(Order::make(look, &roll, &facets, keys)?)
                    }
                }
            }
            _ => Arc::new(Order::make(look, &roll, &facets, keys)?),
        };
        let mut kept = self.kept();
        kept.orders.push_back(fresh.clone());
        while kept.orders.len() > ORDERS {
            kept.orders.pop_front();
        }
        Ok(fresh)
    }

    /// A kept answer of this revision, or a new one: `search` tells who matches, `states` (a bit
    /// each) who of them is shown. `key` is of the question and the states.
    pub(crate) fn found(
        &self,
        look: Look<'_>,
        roll: &Roll,
        key: &str,
        states: u16,
        search: impl FnOnce() -> Result<Bits>,
    ) -> Result<Arc<Found>> {
        let rev = roll.rev;
        let answer = || -> Result<Arc<Found>> {
            Ok(Arc::new(Found::new(rev, key, roll, search()?, states)))
        };
        if look.uncommitted {
            return answer();
        }
        let old = {
            let mut kept = self.kept();
            kept.found.retain(|found| found.rev >= rev);
            let place = kept
                .found
                .iter()
                .position(|found| found.rev == rev && found.key == key);
            place.and_then(|place| kept.found.remove(place))
        };
        let found = match old {
            Some(found) => found,
            None => answer()?,
        };
        let mut kept = self.kept();
        kept.found.push_back(found.clone());
        while kept.found.len() > ANSWERS {
            kept.found.pop_front();
        }
        Ok(found)
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What is kept, brought to `rev`. A snapshot older than what is kept gets its own.
fn current<T: Clone>(
    kept: &mut Option<Arc<T>>,
    look: Look<'_>,
    rev: u64,
    rev_of: impl Fn(&T) -> u64,
    load: impl Fn() -> Result<Arc<T>>,
    catch_up: impl Fn(&mut T, &[u32], bool) -> Result<()>,
) -> Result<Arc<T>> {
    // Taken out while it changes: if that fails halfway, nobody sees it.
    let fresh = match kept.take() {
        Some(old) if rev_of(&old) == rev => old,
        Some(old) if rev_of(&old) > rev => {
            *kept = Some(old);
            return load();
        }
        Some(mut old) => match journal::since(look.connection, rev_of(&old))? {
            Since::People { touched, units } => {
                catch_up(Arc::make_mut(&mut old), &touched, units)?;
                old
            }
            Since::Everybody => load()?,
        },
        None => load()?,
    };
    *kept = Some(fresh.clone());
    Ok(fresh)
}

/// The id behind a row number.
pub(crate) fn id_of(connection: &Connection, n: u32) -> Result<PersonId> {
    Ok(connection
        .prepare_cached("select id from person where n = ?1")?
        .query_row([n], |row| crate::person::uuid(row, 0))
        .map(PersonId)?)
}
