//! A person's row, field by field.

use domain::field::Field;
use domain::id::{PersonId, Uuid, Ver};
use domain::lifecycle::State;
use domain::person::{FieldKind, PersonField};
use domain::time::{CivilDate, Instant};
use domain::value::Value;
use rusqlite::types::{ToSqlOutput, Value as Sql, ValueRef};
use rusqlite::{Connection, OptionalExtension, Row, ToSql};

use crate::error::{Error, Result};

/// A person as the directory has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonRecord {
    /// Local row number, for windows and the search index.
    pub n: i64,
    /// Who.
    pub id: PersonId,
    values: [Value; PersonField::ALL.len()],
    /// The version of every field that was not changed since.
    pub created_ver: Ver,
    /// When the person was made.
    pub created_at: Instant,
    /// By whom.
    pub created_by: Option<PersonId>,
    /// When anything of the person changed last.
    pub changed_at: Instant,
    /// By whom.
    pub changed_by: Option<PersonId>,
    /// Made in error and taken back.
    pub retracted: bool,
    /// State as of the last look; dates move it without a write.
    pub state: State,
    /// When the state changes by itself.
    pub next_change_at: Option<Instant>,
    /// Short form of the first badge.
    pub badge_label: Option<String>,
    /// How many badges the person holds.
    pub badge_count: u32,
    /// One of the person's keys is held by somebody else.
    pub contested: bool,
}

impl PersonRecord {
    /// Somebody who was just made of these fields. The row number and what lists show is not
    /// known yet.
    pub(crate) fn new(
        id: PersonId,
        ver: Ver,
        now: Instant,
        by: Option<PersonId>,
        fields: Vec<(Field, Value)>,
    ) -> Self {
        let mut values: [Value; PersonField::ALL.len()] = std::array::from_fn(|_| Value::Null);
        for (field, value) in fields {
            if let Field::Person(field) = field {
                values[field as usize] = value;
            }
        }
        Self {
            n: 0,
            id,
            values,
            created_ver: ver,
            created_at: now,
            created_by: by,
            changed_at: now,
            changed_by: by,
            retracted: false,
            state: State::Staged,
            next_change_at: None,
            badge_label: None,
            badge_count: 0,
            contested: false,
        }
    }

    /// A field's value.
    #[must_use]
    pub fn get(&self, field: PersonField) -> &Value {
        &self.values[field as usize]
    }

    /// A text field's value, empty where it has none.
    #[must_use]
    pub fn text(&self, field: PersonField) -> &str {
        self.get(field).as_text().unwrap_or_default()
    }

    /// Every field that is not empty.
    pub fn filled(&self) -> impl Iterator<Item = (PersonField, &Value)> {
        PersonField::ALL
            .into_iter()
            .map(|field| (field, self.get(field)))
            .filter(|(_, value)| !value.is_null())
    }

    /// Whether there is anything to sign in with or be recognised by.
    #[must_use]
    pub fn has_identifier(&self) -> bool {
        !self.get(PersonField::Email).is_null()
            || !self.get(PersonField::Username).is_null()
            || self.badge_count > 0
    }
}

/// `state` as the column keeps it; 9 stands for a retracted person.
pub(crate) fn state_number(state: State, retracted: bool) -> i64 {
    if retracted {
        return 9;
    }
    match state {
        State::Staged => 0,
        State::Invited => 1,
        State::Active => 2,
        State::Suspended => 3,
        State::Bin => 4,
        State::Purged => 5,
    }
}

pub(crate) fn state_from(number: i64) -> State {
    match number {
        1 => State::Invited,
        2 => State::Active,
        3 => State::Suspended,
        4 => State::Bin,
        5 | 9 => State::Purged,
        _ => State::Staged,
    }
}

/// A value on its way into a column.
pub(crate) struct Bound<'a>(pub &'a Value);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self.0 {
            Value::Null => ToSqlOutput::Borrowed(ValueRef::Null),
            Value::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Value::Bool(yes) => ToSqlOutput::Owned(Sql::Integer(i64::from(*yes))),
            Value::Int(number) => ToSqlOutput::Owned(Sql::Integer(*number)),
            Value::Date(date) => ToSqlOutput::Owned(Sql::Text(date.to_string())),
            Value::Instant(at) => ToSqlOutput::Owned(Sql::Integer(at.0)),
            Value::Ref(id) => ToSqlOutput::Borrowed(ValueRef::Blob(id.as_bytes())),
        })
    }
}

/// Reads a column back by what the field holds.
pub(crate) fn value(kind: FieldKind, raw: ValueRef<'_>) -> Result<Value> {
    let damaged = || Error::Damaged("a person's field has the wrong type".into());
    Ok(match (kind, raw) {
        (_, ValueRef::Null) => Value::Null,
        (FieldKind::Text | FieldKind::LongText | FieldKind::Choice, ValueRef::Text(text)) => {
            Value::Text(std::str::from_utf8(text).map_err(|_| damaged())?.to_owned())
        }
        (FieldKind::YesNo, ValueRef::Integer(number)) => Value::Bool(number != 0),
        (FieldKind::Instant, ValueRef::Integer(number)) => Value::Instant(Instant(number)),
        (FieldKind::Date, ValueRef::Text(text)) => {
            let text = std::str::from_utf8(text).map_err(|_| damaged())?;
            Value::Date(text.parse::<CivilDate>().map_err(|_| damaged())?)
        }
        (FieldKind::Reference, ValueRef::Blob(bytes)) => {
            Value::Ref(Uuid::from_slice(bytes).map_err(|_| damaged())?)
        }
        _ => return Err(damaged()),
    })
}

pub(crate) fn uuid(row: &Row<'_>, column: usize) -> rusqlite::Result<Uuid> {
    let bytes: [u8; 16] = row.get(column)?;
    Ok(Uuid::from_bytes(bytes))
}

pub(crate) fn optional_uuid(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Uuid>> {
    let bytes: Option<[u8; 16]> = row.get(column)?;
    Ok(bytes.map(Uuid::from_bytes))
}

/// The columns of `person` that [`record`] reads: first the fields in their order.
pub(crate) fn columns() -> String {
    let mut list = String::new();
    for field in PersonField::ALL {
        list.push_str(field.key());
        list.push_str(", ");
    }
    list.push_str(
        "n, id, created_ver, created_at, created_by, changed_at, changed_by, retracted, state, \
         next_change_at, badge_label, badge_count, contested",
    );
    list
}

/// Reads a row selected with [`columns`].
pub(crate) fn record(row: &Row<'_>) -> Result<PersonRecord> {
    let mut values: [Value; PersonField::ALL.len()] = std::array::from_fn(|_| Value::Null);
    for (place, field) in PersonField::ALL.into_iter().enumerate() {
        values[place] = value(field.kind(), row.get_ref(place)?)?;
    }
    let after = PersonField::ALL.len();
    let ver: String = row.get(after + 2)?;
    Ok(PersonRecord {
        n: row.get(after)?,
        id: PersonId(uuid(row, after + 1)?),
        values,
        created_ver: ver
            .parse()
            .map_err(|_| Error::Damaged("person.created_ver".into()))?,
        created_at: Instant(row.get(after + 3)?),
        created_by: optional_uuid(row, after + 4)?.map(PersonId),
        changed_at: Instant(row.get(after + 5)?),
        changed_by: optional_uuid(row, after + 6)?.map(PersonId),
        retracted: row.get(after + 7)?,
        state: state_from(row.get(after + 8)?),
        next_change_at: row.get::<_, Option<i64>>(after + 9)?.map(Instant),
        badge_label: row.get(after + 10)?,
        badge_count: row.get(after + 11)?,
        contested: row.get(after + 12)?,
    })
}

/// The person with that id, retracted ones included.
pub(crate) fn load(connection: &Connection, id: Uuid) -> Result<Option<PersonRecord>> {
    let sql = format!("select {} from person where id = ?1", columns());
    let mut statement = connection.prepare_cached(&sql)?;
    let found = statement
        .query_row([id.as_bytes().as_slice()], |row| Ok(record(row)))
        .optional()?;
    found.transpose()
}
