//! Lists: who matches, how many, in what order, and the rows of a window.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::sync::Arc;

use domain::id::{PersonId, RoleId};
use domain::lifecycle::State;
use domain::person::PersonType;
use domain::time::Instant;
use rusqlite::OptionalExtension as _;

use super::{ListRow, Reader, search};
use crate::census::{Bits, Found, Look, Roll, SortKey, id_of};
use crate::error::Result;
use crate::person::state_number;

/// A column of lists, filters and exports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ListColumn {
    /// Display name.
    Name,
    /// First name.
    Given,
    /// Last name.
    Family,
    /// Primary e-mail address.
    Email,
    /// Username.
    Username,
    /// Primary phone number.
    Phone,
    /// Job title.
    Title,
    /// Kind of person.
    PersonType,
    /// Company.
    Company,
    /// Division.
    Division,
    /// Primary department.
    Department,
    /// Primary and further departments.
    Departments,
    /// Site.
    Site,
    /// Cost centre.
    CostCentre,
    /// Number in another system.
    EmployeeNo,
    /// Roles.
    Role,
    /// Groups, with those nested in them and whoever is there by rule.
    Groups,
    /// Badges.
    Badge,
    /// Lifecycle state.
    Status,
    /// First day.
    StartDate,
    /// Last day.
    EndDate,
    /// When anything of the person changed last.
    Changed,
    /// When the person was made.
    Created,
    /// Last sign-in; nobody has one yet.
    LastActive,
    /// May act at terminals.
    Production,
    /// Language.
    Language,
    /// Time zone.
    TimeZone,
    /// Notes.
    Note,
}

impl ListColumn {
    /// Every column.
    pub const ALL: [Self; 28] = [
        Self::Name,
        Self::Given,
        Self::Family,
        Self::Email,
        Self::Username,
        Self::Phone,
        Self::Title,
        Self::PersonType,
        Self::Company,
        Self::Division,
        Self::Department,
        Self::Departments,
        Self::Site,
        Self::CostCentre,
        Self::EmployeeNo,
        Self::Role,
        Self::Groups,
        Self::Badge,
        Self::Status,
        Self::StartDate,
        Self::EndDate,
        Self::Changed,
        Self::Created,
        Self::LastActive,
        Self::Production,
        Self::Language,
        Self::TimeZone,
        Self::Note,
    ];
}

/// How a filter compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FilterOp {
    /// One of the values.
    Is,
    /// None of the values; people without any value are included.
    IsNot,
    /// One of the values stands somewhere in it, but for case and accents.
    Contains,
    /// It begins with one of the values, but for case and accents.
    StartsWith,
    /// Without a value.
    Empty,
    /// With a value.
    NotEmpty,
    /// Before the (first) value, a date or milliseconds since 1970.
    Before,
    /// After the (first) value, a date or milliseconds since 1970.
    After,
}

/// One filter. Filters of a query join by AND, the values of one by OR.
///
/// What a value is depends on the column: an id or a name for companies, departments, sites and so
/// on; the stable word for types, states and roles (or a role's id); `true` or `false`;
/// `YYYY-MM-DD`; a badge's number in any written form; text for the rest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListFilter {
    /// On what.
    pub column: ListColumn,
    /// How.
    pub op: FilterOp,
    /// With what.
    pub values: Vec<String>,
}

/// Names under which people may ask for what the database knows by a stable word. The stable words
/// themselves, which are English, always work.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vocabulary {
    /// Roles in the language of the screen. Also found by free text.
    pub roles: Vec<(RoleId, String)>,
    /// States in the language of the screen, for `status:`.
    pub states: Vec<(State, String)>,
    /// Types in the language of the screen, for `type:`.
    pub types: Vec<(PersonType, String)>,
}

/// What a list is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListQuery {
    /// Free text with operators; empty: everybody.
    pub text: String,
    /// Filters, joined by AND.
    pub filters: Vec<ListFilter>,
    /// Columns to sort by, the most important first, `true` for descending. Empty: by name.
    /// People equal in all of them stand in the order of names, then in the order they were made.
    /// Empty values stand last in both directions.
    pub sort: Vec<(ListColumn, bool)>,
    /// States shown; empty: [`ListQuery::DEFAULT_STATES`]. `status:` in the text takes precedence.
    pub states: Vec<State>,
    /// The language of whoever asks.
    pub vocabulary: Vocabulary,
}

impl ListQuery {
    /// What is shown unless somebody asks for other states.
    pub const DEFAULT_STATES: [State; 3] = [State::Active, State::Invited, State::Staged];
}

/// Something about the text that its author may not have meant. The list is answered regardless.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListHint {
    /// No operator of that name; it was searched for as text. With the one probably meant.
    UnknownOperator {
        /// What was typed before the colon.
        typed: String,
        /// The nearest operator, if one is near.
        meant: Option<&'static str>,
    },
    /// The operator has no such value; nobody matches.
    UnknownValue {
        /// The operator.
        operator: &'static str,
        /// What was typed after the colon.
        typed: String,
    },
    /// Two conditions on the status exclude each other; nobody matches.
    Contradiction,
}

/// A list: how many, and its first rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListPage {
    /// The revision it was made at.
    pub rev: u64,
    /// All that match, with the states shown.
    pub total: u64,
    /// People that match but whose state is not shown, by state, where there are any.
    pub hidden: Vec<(State, u64)>,
    /// All people of the states shown, without text and filters.
    pub everything: u64,
    /// The rows asked for.
    pub rows: Vec<ListRow>,
    /// About the text.
    pub hint: Option<ListHint>,
}

/// The counts of the side rail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ListCounts {
    /// Active, invited and staged people.
    pub all: u64,
    /// Of those, the ones changed within the last seven days.
    pub recently_changed: u64,
    /// Active people without a badge.
    pub no_badge: u64,
    /// Suspended people.
    pub suspended: u64,
    /// People in the bin.
    pub bin: u64,
}

/// What counts as recent, for [`ListCounts::recently_changed`].
const RECENT_MS: i64 = 7 * 24 * 60 * 60 * 1000;

/// Who matches and is shown.
pub(super) struct Selection {
    pub roll: Arc<Roll>,
    /// State bits that are shown.
    states: u16,
    found: Arc<Found>,
    hint: Option<ListHint>,
}

pub(super) fn shows(states: u16, state: u8) -> bool {
    state < 16 && states & (1 << state) != 0
}

fn state_place(state: State) -> usize {
    usize::try_from(state_number(state, false)).unwrap_or(15)
}

pub(super) fn state_bit(state: State) -> u16 {
    1 << state_place(state)
}

pub(super) fn state_bits(states: &[State]) -> u16 {
    states
        .iter()
        .fold(0, |bits, state| bits | state_bit(*state))
}

impl Reader<'_> {
    /// The first rows of a list, or those from `offset`, and its counts.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn list(&self, query: &ListQuery, offset: u64, limit: u64) -> Result<ListPage> {
        let selection = self.select(query)?;
        let hidden = State::ALL
            .into_iter()
            // A purged person is nobody any more.
            .filter(|state| *state != State::Purged && selection.states & state_bit(*state) == 0)
            .map(|state| (state, selection.found.by_state[state_place(state)]))
            .filter(|(_, count)| *count > 0)
            .collect();
        Ok(ListPage {
            rev: selection.roll.rev,
            total: selection.found.total,
            hidden,
            everything: selection.found.everything,
            rows: self.rows_of_selection(&selection, query, offset, limit)?,
            hint: selection.hint,
        })
    }

    /// Rows `offset..offset + limit` of a list.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn list_window(&self, query: &ListQuery, offset: u64, limit: u64) -> Result<Vec<ListRow>> {
        let selection = self.select(query)?;
        self.rows_of_selection(&selection, query, offset, limit)
    }

    /// Everybody in a list, in its order.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn list_ids(&self, query: &ListQuery) -> Result<Vec<PersonId>> {
        let selection = self.select(query)?;
        let numbers = self.numbers(&selection, query, 0, u64::MAX)?;
        if numbers.len() < selection.roll.state.len() / 8 {
            return numbers
                .iter()
                .map(|n| id_of(self.connection(), *n))
                .collect();
        }
        // Most of the directory: one pass over the narrow index instead of a look at each row.
        let mut ids = vec![None; selection.roll.state.len()];
        let mut statement = self
            .connection()
            .prepare_cached("select n, id from person indexed by person_facet")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let n: u32 = row.get(0)?;
            if let Some(place) = ids.get_mut(n as usize) {
                *place = Some(PersonId(crate::person::uuid(row, 1)?));
            }
        }
        Ok(numbers
            .iter()
            .filter_map(|n| ids.get(*n as usize).copied().flatten())
            .collect())
    }

    /// Which of these people a list does not show, in the order given.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn list_lacks(&self, query: &ListQuery, people: &[PersonId]) -> Result<Vec<PersonId>> {
        let selection = self.select(query)?;
        let mut lacking = Vec::new();
        for person in people {
            let n = self.number_of(*person)?;
            if !n.is_some_and(|n| selection.found.shown.contains(n)) {
                lacking.push(*person);
            }
        }
        Ok(lacking)
    }

    /// How many people a list holds without `except`, and how many of those another list shows.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn lists_share(
        &self,
        list: &ListQuery,
        except: &[PersonId],
        other: &ListQuery,
    ) -> Result<(u64, u64)> {
        let (list, other) = (self.select(list)?, self.select(other)?);
        let (list, other) = (&list.found.shown, &other.found.shown);
        let (mut held, mut shared) = (list.len() as u64, list.common(other) as u64);
        let mut seen = HashSet::new();
        for person in except.iter().filter(|person| seen.insert(**person)) {
            if let Some(n) = self.number_of(*person)?.filter(|n| list.contains(*n)) {
                held -= 1;
                shared -= u64::from(other.contains(n));
            }
        }
        Ok((held, shared))
    }

    fn number_of(&self, person: PersonId) -> Result<Option<u32>> {
        Ok(self
            .connection()
            .prepare_cached("select n from person where id = ?1")?
            .query_row([person.0.as_bytes().as_slice()], |row| row.get(0))
            .optional()?)
    }

    /// The counts of the side rail.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn counts(&self, now: Instant) -> Result<ListCounts> {
        let look = self.look();
        let census = self.store().census();
        let roll = census.roll(look)?;
        let facets = census.facets(look)?;
        let default = state_bits(&ListQuery::DEFAULT_STATES);
        let active = state_bits(&[State::Active]);
        let since = now.0 - RECENT_MS;
        let mut counts = ListCounts::default();
        for (state, n) in roll.state.iter().zip(0u32..) {
            if shows(default, *state) {
                counts.all += 1;
                let facet = facets.of(n);
                counts.recently_changed += u64::from(facet.changed_at > since);
                counts.no_badge += u64::from(shows(active, *state) && facet.badges == 0);
            }
        }
        let of = |wanted: State| {
            let bits = state_bits(&[wanted]);
            roll.state
                .iter()
                .filter(|state| shows(bits, **state))
                .count() as u64
        };
        counts.suspended = of(State::Suspended);
        counts.bin = of(State::Bin);
        Ok(counts)
    }

    pub(super) fn look(&self) -> Look<'_> {
        Look {
            connection: self.connection,
            collation: self.store.collation(),
            uncommitted: self.uncommitted,
        }
    }

    pub(super) fn select(&self, query: &ListQuery) -> Result<Selection> {
        let census = self.store().census();
        let look = self.look();
        let roll = census.roll(look)?;
        let mut vocabulary = query.vocabulary.clone();
        if query.text.contains(':') {
            let own = &census.facets(look)?.carriers.roles;
            vocabulary
                .roles
                .extend(own.iter().map(|role| (role.id, role.name.clone())));
        }
        let asked = search::asked(&query.text, &vocabulary);
        let (states, contradiction) = super::filter::states(query, &asked);
        let key = key_of(query, states);
        let found = census.found(look, &roll, &key, states, || {
            self.matching(&roll, &asked, query)
        })?;
        Ok(Selection {
            roll,
            states,
            found,
            hint: if contradiction {
                Some(ListHint::Contradiction)
            } else {
                asked.hint()
            },
        })
    }

    fn rows_of_selection(
        &self,
        selection: &Selection,
        query: &ListQuery,
        offset: u64,
        limit: u64,
    ) -> Result<Vec<ListRow>> {
        let numbers = self.numbers(selection, query, offset, limit)?;
        self.rows(&numbers)
    }

    /// Row numbers of a window.
    fn numbers(
        &self,
        selection: &Selection,
        query: &ListQuery,
        offset: u64,
        limit: u64,
    ) -> Result<Vec<u32>> {
        let offset = usize::try_from(offset).unwrap_or(usize::MAX);
        // Knowing how many there are, the walk ends with the last of them.
        let left = usize::try_from(selection.found.total)
            .unwrap_or(usize::MAX)
            .saturating_sub(offset);
        let limit = usize::try_from(limit).unwrap_or(usize::MAX).min(left);
        let window = |order: &[u32]| -> Vec<u32> {
            order
                .iter()
                .copied()
                .filter(|n| selection.found.shown.contains(*n))
                .skip(offset)
                .take(limit)
                .collect()
        };
        let keys = sort_keys(query);
        if keys.is_empty() {
            return Ok(window(&selection.roll.order));
        }
        let order = self.store().census().order(self.look(), &keys)?;
        Ok(window(&order.people))
    }
}

/// The keys that decide: a column named twice decides once, and nothing is decided after the name
/// going up, which is the order of equals anyway.
fn sort_keys(query: &ListQuery) -> Vec<SortKey> {
    let mut keys: Vec<SortKey> = Vec::new();
    for (column, desc) in &query.sort {
        if keys.iter().all(|key| key.column != *column) {
            keys.push(SortKey {
                column: *column,
                desc: *desc,
            });
        }
    }
    if let [.., last] = keys.as_slice()
        && last.column == ListColumn::Name
        && !last.desc
    {
        keys.pop();
    }
    keys
}

/// Text, filters and states of a query as one text; the order plays no part in who matches.
fn key_of(query: &ListQuery, states: u16) -> String {
    let mut key = String::new();
    // Writing into a text cannot fail.
    let _ = write!(
        key,
        "{states:x}{:?}{:?}{:?}",
        query.text, query.filters, query.vocabulary
    );
    key
}

/// Everybody, whatever the state.
pub(super) fn everybody(roll: &Roll) -> Bits {
    roll.in_states(u16::MAX)
}
