//! People as rows of cells, a few hundred at a time.

use std::fmt::Write as _;

use chrono::NaiveDateTime;
use chrono_tz::Tz;
use domain::access::BuiltInRole;
use domain::card;
use domain::id::PersonId;
use domain::time::Instant;
use export::Cell;
use serde_json::Value;
use store::{ListRow, Reader};

use super::columns::{Chosen, What};
use super::words::Words;
use crate::import::MASK;
use crate::view::Column;

/// People read at once.
const BATCH: usize = 256;

/// Digits of a badge number that whoever may not see it sees all the same.
const SHOWN_DIGITS: usize = 4;

/// Where rows come from and how they are written.
pub(super) struct Source<'s, 'r> {
    pub reader: &'s Reader<'r>,
    pub columns: &'s [Chosen],
    pub words: &'s Words<'s>,
    pub zone: Tz,
    /// Badge numbers in full.
    pub full_numbers: bool,
}

/// An instant on the clock of a zone.
pub(crate) fn on_clock(at: Instant, zone: Tz) -> NaiveDateTime {
    chrono::DateTime::from_timestamp_millis(at.0)
        .map(|at| at.with_timezone(&zone).naive_local())
        .unwrap_or_default()
}

impl<'s, 'r> Source<'s, 'r> {
    /// The rows of these people, in this order; who left meanwhile is passed over.
    pub(super) fn rows(
        self,
        people: Vec<PersonId>,
    ) -> impl Iterator<Item = store::Result<Vec<Cell>>> + use<'s, 'r> {
        let mut people = people.into_iter();
        let mut ready: std::vec::IntoIter<ListRow> = Vec::new().into_iter();
        std::iter::from_fn(move || {
            loop {
                if let Some(row) = ready.next() {
                    return Some(self.row(&row));
                }
                let batch: Vec<PersonId> = people.by_ref().take(BATCH).collect();
                if batch.is_empty() {
                    return None;
                }
                match self.reader.rows_of(&batch) {
                    Ok(rows) => ready = rows.into_iter(),
                    Err(error) => return Some(Err(error)),
                }
            }
        })
    }

    fn row(&self, row: &ListRow) -> store::Result<Vec<Cell>> {
        let mut cells = Vec::with_capacity(self.columns.len());
        for column in self.columns {
            let cell = match column.what {
                What::Column(column) => self.cell(row, column)?,
                What::Id => Cell::text(row.id.to_string()),
                What::Base => Cell::text(self.base(&cells)),
            };
            cells.push(cell);
        }
        Ok(cells)
    }

    /// What the cells before said, by the keys of their columns; blank ones left out.
    fn base(&self, cells: &[Cell]) -> String {
        let mut said = String::from("{");
        let columns = self.columns.iter().zip(cells);
        for (column, cell) in columns.filter(|(column, _)| matches!(column.what, What::Column(_))) {
            let value = match cell {
                Cell::Empty => continue,
                Cell::Text(text) => Value::from(text.as_str()),
                Cell::Date(date) => Value::from(date.to_string()),
                Cell::Instant(at) => Value::from(at.to_string()),
                Cell::Bool(yes) => Value::from(*yes),
                Cell::Number(number) => Value::from(*number),
            };
            if said.len() > 1 {
                said.push(',');
            }
            // Keys are our own words: nothing in them wants escaping.
            let _ = write!(said, "\"{}\":{value}", column.shown.key);
        }
        said.push('}');
        said
    }

    fn cell(&self, row: &ListRow, column: Column) -> store::Result<Cell> {
        let text = |text: &Option<String>| Cell::text(text.as_deref().unwrap_or_default());
        Ok(match column {
            Column::Name => Cell::text(&*row.name),
            Column::Given => text(&row.given),
            Column::Family => text(&row.family),
            Column::Email => text(&row.email),
            Column::Username => text(&row.username),
            Column::Phone => text(&row.phone),
            Column::Title => text(&row.title),
            Column::PersonType => {
                let key = row.person_type.key();
                Cell::text(self.words.value("person_type", key))
            }
            Column::Company => text(&row.company),
            Column::Division => text(&row.division),
            Column::Department => text(&row.department),
            Column::Departments => Cell::text(row.departments.join("; ")),
            Column::Site => text(&row.site),
            Column::CostCentre => text(&row.cost_centre),
            Column::EmployeeNo => text(&row.employee_no),
            Column::Role => Cell::text(self.roles(row)),
            Column::Groups => Cell::text(row.groups.join("; ")),
            Column::Badge => Cell::text(self.badges(row)?),
            Column::Status => Cell::text(self.words.value("status", row.state.key())),
            Column::StartDate => row.start_date.map_or(Cell::Empty, Cell::Date),
            Column::EndDate => row.end_date.map_or(Cell::Empty, Cell::Date),
            Column::Changed => Cell::Instant(on_clock(row.changed_at, self.zone)),
            Column::Created => Cell::Instant(on_clock(row.created_at, self.zone)),
            Column::LastActive => Cell::Empty,
            Column::Production => row.production.map_or(Cell::Empty, Cell::Bool),
            Column::Language => text(&row.language),
            Column::TimeZone => text(&row.time_zone),
            Column::Note => text(&row.note),
        })
    }

    fn roles(&self, row: &ListRow) -> String {
        let given = row
            .roles
            .iter()
            .filter_map(|role| BuiltInRole::from_id(*role));
        let mut words: Vec<String> = given.map(|role| self.role(role)).collect();
        words.extend(row.own_roles.iter().cloned());
        if words.is_empty() {
            words.push(self.role(row.role));
        }
        words.join("; ")
    }

    fn role(&self, role: BuiltInRole) -> String {
        self.words.value("role", role.key())
    }

    /// Numbers as they are stored, or their last digits.
    fn badges(&self, row: &ListRow) -> store::Result<String> {
        if row.badge_count == 0 {
            return Ok(String::new());
        }
        let held = self.reader.cards_of(row.id)?;
        let numbers: Vec<String> = held
            .iter()
            .map(|card| {
                if self.full_numbers {
                    card.to_string()
                } else {
                    masked(&card::display(card))
                }
            })
            .collect();
        Ok(numbers.join("; "))
    }
}

/// The last digits of a number, behind a mask that the import knows for no number.
fn masked(number: &str) -> String {
    let digits: Vec<char> = number.chars().filter(|c| c.is_alphanumeric()).collect();
    let shown = digits
        .len()
        .saturating_sub(SHOWN_DIGITS)
        .max(digits.len() / 2);
    let mut text: String = std::iter::repeat_n(MASK, SHOWN_DIGITS).collect();
    text.extend(&digits[shown..]);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_masked_number_shows_its_last_digits_and_never_more_than_half() {
        let check = |number: &str, expected: &str| assert_eq!(masked(number), expected);
        check("04A3 C6CA E261 80", "••••6180");
        check("0100 63E9 AE", "••••E9AE");
        check("1234", "••••34");
        check("7", "••••7");
    }
}
