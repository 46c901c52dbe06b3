//! What a filter on a column may be set to.

use std::collections::HashMap;

use domain::access::BuiltInRole;
use domain::lifecycle::State;
use domain::person::PersonType;
use domain::search::fold;

use super::Reader;
use super::list::{ListColumn, ListQuery, shows, state_bit, state_bits};
use crate::census::{NO_UNIT, text_column, unit_kind};
use crate::error::Result;

/// A value of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnValue {
    /// What a filter with `Is` takes: an id, a stable word, or the text itself.
    pub value: String,
    /// What people call it; equal to `value` where that is a stable word to be translated.
    pub label: String,
    /// How many people have it: active, invited, staged and suspended ones; for states, all.
    pub count: u64,
}

/// Values offered at once.
const OFFERED: usize = 100;

impl Reader<'_> {
    /// Values of a column with how many people have each. Fixed sets come whole and in their own
    /// order; companies and the like whose name has `text` in it (empty: all) in the order of
    /// names, such free texts the most frequent first, at most 100. Columns in which nearly
    /// everybody differs (names, addresses, numbers, dates) offer none.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn filter_values(&self, column: ListColumn, text: &str) -> Result<Vec<ColumnValue>> {
        use ListColumn as C;
        let folded = fold(text);
        let mut values = match column {
            C::Company | C::Division | C::Department | C::Departments | C::Site | C::CostCentre => {
                self.unit_values(column)?
            }
            // Few, and called differently on every screen: whoever translates them also narrows.
            C::PersonType | C::Role | C::Status | C::Production => {
                return self.fixed_values(column);
            }
            C::Groups => self.fixed_values(column)?,
            C::Title | C::Language | C::TimeZone => self.text_values(column)?,
            C::Name
            | C::Given
            | C::Family
            | C::Email
            | C::Username
            | C::Phone
            | C::EmployeeNo
            | C::Badge
            | C::StartDate
            | C::EndDate
            | C::Changed
            | C::Created
            | C::LastActive
            | C::Note => Vec::new(),
        };
        values.retain(|value| fold(&value.label).contains(&folded));
        values.truncate(OFFERED);
        Ok(values)
    }

    pub(super) fn counted_states() -> u16 {
        state_bits(&ListQuery::DEFAULT_STATES) | state_bit(State::Suspended)
    }

    fn unit_values(&self, column: ListColumn) -> Result<Vec<ColumnValue>> {
        let Some(kind) = unit_kind(column) else {
            return Ok(Vec::new());
        };
        let roll = self.store().census().roll(self.look())?;
        let facets = self.store().census().facets(self.look())?;
        let mut counts: HashMap<u32, u64> = HashMap::new();
        let states = Self::counted_states();
        for (units, n) in facets.unit.iter().zip(0u32..) {
            if !shows(states, roll.state_of(n)) {
                continue;
            }
            let primary = units[kind as usize];
            if primary != NO_UNIT {
                *counts.entry(primary).or_default() += 1;
            }
            if column == ListColumn::Departments
                && let Some(further) = facets.further.get(&n)
            {
                for unit in further.iter().filter(|unit| **unit != primary) {
                    *counts.entry(*unit).or_default() += 1;
                }
            }
        }
        let mut units: Vec<_> = facets
            .units
            .iter()
            .filter(|unit| unit.kind == kind)
            .collect();
        units.sort_by_key(|unit| unit.rank);
        Ok(units
            .into_iter()
            .map(|unit| ColumnValue {
                value: unit.id.to_string(),
                label: unit.name.clone(),
                count: counts.get(&unit.n).copied().unwrap_or(0),
            })
            .collect())
    }

    fn fixed_values(&self, column: ListColumn) -> Result<Vec<ColumnValue>> {
        let roll = self.store().census().roll(self.look())?;
        let facets = self.store().census().facets(self.look())?;
        let mut kinds = [0; PersonType::ALL.len()];
        let mut roles = [0; BuiltInRole::ALL.len()];
        let mut production = [0; 2];
        let states = Self::counted_states();
        for (facet, n) in facets.facet.iter().zip(0u32..) {
            if !shows(states, roll.state_of(n)) {
                continue;
            }
            kinds[facet.kind.unwrap_or_default() as usize] += 1;
            production[usize::from(facet.production == Some(true))] += 1;
            let held = facet.effective_roles();
            for (place, count) in roles.iter_mut().enumerate() {
                *count += u64::from(held & (1 << place) != 0);
            }
        }
        let word = |word: &str, count: u64| ColumnValue {
            value: word.to_owned(),
            label: word.to_owned(),
            count,
        };
        Ok(match column {
            ListColumn::PersonType => PersonType::ALL
                .into_iter()
                .map(|kind| word(kind.key(), kinds[kind as usize]))
                .collect(),
            ListColumn::Role => {
                let shown = roll.in_states(states);
                let own = facets.carriers.roles.iter().map(|role| ColumnValue {
                    value: role.id.to_string(),
                    label: role.name.clone(),
                    count: facets.with_role(role.id).common(&shown) as u64,
                });
                BuiltInRole::ALL
                    .into_iter()
                    .map(|role| word(role.key(), roles[role as usize]))
                    .chain(own)
                    .collect()
            }
            ListColumn::Groups => {
                let shown = roll.in_states(states);
                let groups = facets.carriers.groups.iter();
                groups
                    .map(|group| ColumnValue {
                        value: group.id.to_string(),
                        label: group.name.clone(),
                        count: facets
                            .in_groups(&|other| other.id == group.id)
                            .common(&shown) as u64,
                    })
                    .collect()
            }
            ListColumn::Production => {
                vec![word("true", production[1]), word("false", production[0])]
            }
            _ => State::ALL
                .into_iter()
                .filter(|state| *state != State::Purged)
                .map(|state| {
                    let bits = state_bit(state);
                    let count = roll.state.iter().filter(|s| shows(bits, **s)).count();
                    word(state.key(), count as u64)
                })
                .collect(),
        })
    }

    fn text_values(&self, column: ListColumn) -> Result<Vec<ColumnValue>> {
        let Some(column) = text_column(column) else {
            return Ok(Vec::new());
        };
        let sql = format!(
            "select {column}, count(*) from person where {column} <> '' and state < 4
             group by {column} order by count(*) desc, {column}"
        );
        let mut statement = self.connection().prepare_cached(&sql)?;
        let rows = statement.query_map([], |row| {
            let value: String = row.get(0)?;
            let count: i64 = row.get(1)?;
            Ok(ColumnValue {
                label: value.clone(),
                value,
                count: u64::try_from(count).unwrap_or(0),
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
