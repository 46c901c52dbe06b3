//! Orders other than by name: made once from a scan, then kept up to date by
//! moving the people who were touched.

use std::cmp::Ordering;

use domain::access::BuiltInRole;
use domain::field::UnitKind;
use domain::person::PersonField;

use super::{Bits, Facets, Look, NO_UNIT, Roll};
use crate::census::facet::NO_DAY;
use crate::error::Result;
use crate::read::ListColumn;

/// One column of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SortKey {
    pub column: ListColumn,
    pub desc: bool,
}

/// Everybody in an order. People equal in every key stand in the order of names, then of rows.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    pub rev: u64,
    pub keys: Vec<SortKey>,
    pub people: Vec<u32>,
}

/// Where a column's values are.
enum Source {
    /// In the facets, as numbers whose order is the column's.
    Number,
    /// In a column of text, ordered by the collation.
    Text(&'static str),
    /// In the sort key of names.
    Name,
    /// Nowhere yet: everybody is equal.
    Nothing,
}

fn source(column: ListColumn) -> Source {
    use ListColumn as C;
    match column {
        C::Name => Source::Name,
        C::PersonType
        | C::Company
        | C::Division
        | C::Department
        | C::Departments
        | C::Site
        | C::CostCentre
        | C::Role
        | C::Status
        | C::StartDate
        | C::EndDate
        | C::Changed
        | C::Created
        | C::Production => Source::Number,
        C::Given
        | C::Family
        | C::Email
        | C::Username
        | C::Phone
        | C::Title
        | C::EmployeeNo
        | C::Badge
        | C::Language
        | C::TimeZone
        | C::Note => text_column(column).map_or(Source::Nothing, Source::Text),
        C::Groups | C::LastActive => Source::Nothing,
    }
}

/// The column of `person` that holds a text.
pub(crate) fn text_column(column: ListColumn) -> Option<&'static str> {
    use ListColumn as C;
    Some(match column {
        C::Name => PersonField::DisplayName.key(),
        C::Given => PersonField::Given.key(),
        C::Family => PersonField::Family.key(),
        C::Email => PersonField::Email.key(),
        C::Username => PersonField::Username.key(),
        C::Phone => PersonField::Phone.key(),
        C::Title => PersonField::Title.key(),
        C::EmployeeNo => PersonField::EmployeeNo.key(),
        C::Badge => "badge_label",
        C::Language => PersonField::Language.key(),
        C::TimeZone => PersonField::TimeZone.key(),
        C::Note => PersonField::Note.key(),
        C::PersonType
        | C::Company
        | C::Division
        | C::Department
        | C::Departments
        | C::Site
        | C::CostCentre
        | C::Role
        | C::Groups
        | C::Status
        | C::StartDate
        | C::EndDate
        | C::Changed
        | C::Created
        | C::LastActive
        | C::Production => return None,
    })
}

/// What a unit column refers to.
pub(crate) fn unit_kind(column: ListColumn) -> Option<UnitKind> {
    match column {
        ListColumn::Company => Some(UnitKind::Company),
        ListColumn::Division => Some(UnitKind::Division),
        ListColumn::Department | ListColumn::Departments => Some(UnitKind::Department),
        ListColumn::Site => Some(UnitKind::Site),
        ListColumn::CostCentre => Some(UnitKind::CostCentre),
        _ => None,
    }
}

/// The value of a [`Source::Number`] column; `None` where it is empty.
fn number(roll: &Roll, facets: &Facets, n: u32, column: ListColumn) -> Option<u64> {
    let facet = facets.of(n);
    let signed = |value: i64| (value ^ i64::MIN).cast_unsigned();
    let day = |day: i32| (day != NO_DAY).then(|| signed(i64::from(day)));
    match column {
        ListColumn::PersonType => Some(facet.kind.unwrap_or_default() as u64),
        ListColumn::Role => Some(facet.role() as u64),
        ListColumn::Status => Some(u64::from(roll.state_of(n))),
        ListColumn::StartDate => day(facet.start),
        ListColumn::EndDate => day(facet.end),
        ListColumn::Changed => Some(signed(facet.changed_at)),
        ListColumn::Created => Some(signed(facet.created_at)),
        ListColumn::Production => facet.production.map(u64::from),
        column => {
            let kind = unit_kind(column)?;
            let own = facets
                .unit
                .get(n as usize)
                .map_or(NO_UNIT, |units| units[kind as usize]);
            let first = if own == NO_UNIT && column == ListColumn::Departments {
                *facets.further.get(&n)?.first()?
            } else {
                own
            };
            facets.units.get(first).map(|unit| u64::from(unit.rank))
        }
    }
}

const _: () = assert!(BuiltInRole::ALL.len() <= 16, "role bits are 16");

/// Where empty values stand.
const LAST: u64 = u64::MAX;

impl Order {
    pub(super) fn make(
        look: Look<'_>,
        roll: &Roll,
        facets: &Facets,
        keys: &[SortKey],
    ) -> Result<Self> {
        let mut columns = Vec::with_capacity(keys.len());
        for key in keys {
            if let Some(mut values) = values(look, roll, facets, key.column)? {
                if key.desc {
                    for value in values.iter_mut().filter(|value| **value != LAST) {
                        *value = LAST - 1 - *value;
                    }
                }
                columns.push(values);
            }
        }
        let mut people = roll.order.clone();
        // Stable, so that equals keep the order of names.
        match columns.as_slice() {
            [] => {}
            [only] => people.sort_by_key(|n| only[*n as usize]),
            several => people.sort_by(|a, b| {
                several
                    .iter()
                    .map(|values| values[*a as usize].cmp(&values[*b as usize]))
                    .find(|order| order.is_ne())
                    .unwrap_or(Ordering::Equal)
            }),
        }
        Ok(Self {
            rev: roll.rev,
            keys: keys.to_vec(),
            people,
        })
    }

    /// Moves the touched people to where they stand now.
    pub(super) fn catch_up(
        &mut self,
        look: Look<'_>,
        roll: &Roll,
        facets: &Facets,
        touched: &[u32],
    ) -> Result<()> {
        let moved: Bits = touched.iter().copied().collect();
        self.people.retain(|n| !moved.contains(*n));
        for n in moved.iter().filter(|n| roll.state_of(*n) != super::NOBODY) {
            let own = full_key(look, roll, facets, &self.keys, n)?;
            let at = place_of(&self.people, |other| {
                let other = full_key(look, roll, facets, &self.keys, other)?;
                Ok::<_, crate::Error>(other.cmp(&own))
            })?;
            self.people.insert(at, n);
        }
        self.rev = roll.rev;
        Ok(())
    }
}

/// The first place whose person does not stand before; `compare` tells how a listed person
/// compares with the one to be placed.
pub(super) fn place_of<E>(
    people: &[u32],
    mut compare: impl FnMut(u32) -> std::result::Result<Ordering, E>,
) -> std::result::Result<usize, E> {
    let (mut low, mut high) = (0, people.len());
    while low < high {
        let middle = low + (high - low) / 2;
        if compare(people[middle])?.is_lt() {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    Ok(low)
}

/// A column's values by row number, as numbers whose order is the column's.
fn values(
    look: Look<'_>,
    roll: &Roll,
    facets: &Facets,
    column: ListColumn,
) -> Result<Option<Vec<u64>>> {
    let mut values = vec![LAST; roll.state.len()];
    match source(column) {
        Source::Nothing => return Ok(None),
        Source::Number => {
            for n in &roll.order {
                if let Some(value) = number(roll, facets, *n, column) {
                    values[*n as usize] = value;
                }
            }
        }
        Source::Name => {
            let mut statement = look.connection.prepare_cached(
                "select n, name_key from person indexed by person_by_name order by name_key, n",
            )?;
            let mut rows = statement.query([])?;
            let mut last: Vec<u8> = Vec::new();
            let mut rank = 0;
            while let Some(row) = rows.next()? {
                let n: u32 = row.get(0)?;
                let key = row.get_ref(1)?.as_blob().unwrap_or_default();
                if last != key {
                    rank += 1;
                    last.clear();
                    last.extend_from_slice(key);
                }
                values[n as usize] = rank;
            }
        }
        Source::Text(name) => {
            // The keys in one long run of bytes: a million of them are one allocation.
            let mut bytes: Vec<u8> = Vec::new();
            let mut keys: Vec<(usize, usize, u32)> = Vec::new();
            let sql = format!("select n, {name} from person where {name} is not null");
            let mut statement = look.connection.prepare_cached(&sql)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let begin = bytes.len();
                let text = row.get_ref(1)?.as_str().unwrap_or_default();
                if text.is_empty() {
                    continue;
                }
                look.collation.append_key(text, &mut bytes);
                keys.push((begin, bytes.len(), row.get(0)?));
            }
            let key = |(begin, end, _): &(usize, usize, u32)| &bytes[*begin..*end];
            keys.sort_by(|a, b| key(a).cmp(key(b)));
            let mut rank = 0;
            for (place, entry) in keys.iter().enumerate() {
                if place > 0 && key(entry) != key(&keys[place - 1]) {
                    rank += 1;
                }
                values[entry.2 as usize] = rank;
            }
        }
    }
    Ok(Some(values))
}

/// One person's place in an order, to be compared with another's.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct FullKey {
    parts: Vec<Part>,
    name: Vec<u8>,
    n: u32,
}

/// A key within [`FullKey`]; empty ones stand last whichever way the column is sorted.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Up(Value),
    Down(std::cmp::Reverse<Value>),
    Empty,
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Value {
    Number(u64),
    Bytes(Vec<u8>),
}

fn full_key(
    look: Look<'_>,
    roll: &Roll,
    facets: &Facets,
    keys: &[SortKey],
    n: u32,
) -> Result<FullKey> {
    let name: Vec<u8> = look
        .connection
        .prepare_cached("select name_key from person where n = ?1")?
        .query_row([n], |row| row.get(0))?;
    let mut parts = Vec::with_capacity(keys.len());
    for key in keys {
        let value = match source(key.column) {
            Source::Nothing => None,
            Source::Number => number(roll, facets, n, key.column).map(Value::Number),
            Source::Name => Some(Value::Bytes(name.clone())),
            Source::Text(column) => {
                let sql = format!("select coalesce({column}, '') from person where n = ?1");
                let text: String = look
                    .connection
                    .prepare_cached(&sql)?
                    .query_row([n], |row| row.get(0))?;
                (!text.is_empty()).then(|| Value::Bytes(look.collation.key(&text)))
            }
        };
        parts.push(match value {
            None => Part::Empty,
            Some(value) if key.desc => Part::Down(std::cmp::Reverse(value)),
            Some(value) => Part::Up(value),
        });
    }
    Ok(FullKey { parts, name, n })
}
