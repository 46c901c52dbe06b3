//! A field's value as JSON: what JSON has stands for itself, what it has not
//! is an object with one member that names the type.

use domain::time::{CivilDate, Instant};
use domain::value::Value;
use serde::ser::{SerializeMap, Serializer};
use serde_json::Value as Json;

/// Writes `"text"`, `true`, `12`, `null`, `{"d":"2026-01-31"}`, `{"t":1700000000000}` or `{"r":"<uuid>"}`.
#[must_use]
pub fn value_to_json(value: &Value) -> Json {
    serde_json::to_value(Wire(value)).unwrap_or(Json::Null)
}

/// Reads what [`value_to_json`] writes; `None` for anything else.
#[must_use]
pub fn value_from_json(json: &Json) -> Option<Value> {
    Some(match json {
        Json::Null => Value::Null,
        Json::Bool(yes) => Value::Bool(*yes),
        Json::Number(number) => Value::Int(number.as_i64()?),
        Json::String(text) => Value::Text(text.clone()),
        Json::Array(_) => return None,
        Json::Object(map) => {
            let (name, inner) = map.iter().next()?;
            match (name.as_str(), map.len()) {
                ("d", 1) => Value::Date(inner.as_str()?.parse::<CivilDate>().ok()?),
                ("t", 1) => Value::Instant(Instant(inner.as_i64()?)),
                ("r", 1) => Value::Ref(domain::id::Uuid::parse_str(inner.as_str()?).ok()?),
                _ => return None,
            }
        }
    })
}

/// Serialises without building a tree: an import writes millions of values.
pub(crate) struct Wire<'a>(pub &'a Value);

impl serde::Serialize for Wire<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let one = |serializer: S, name: &str, text: &str| {
            let mut map = serializer.serialize_map(Some(1))?;
            map.serialize_entry(name, text)?;
            map.end()
        };
        match self.0 {
            Value::Null => serializer.serialize_unit(),
            Value::Bool(yes) => serializer.serialize_bool(*yes),
            Value::Int(number) => serializer.serialize_i64(*number),
            Value::Text(text) => serializer.serialize_str(text),
            Value::Date(date) => one(serializer, "d", &date.to_string()),
            Value::Ref(id) => {
                let mut text = domain::id::Uuid::encode_buffer();
                one(serializer, "r", id.as_hyphenated().encode_lower(&mut text))
            }
            Value::Instant(instant) => {
                let mut map = serializer.serialize_map(Some(1))?;
                map.serialize_entry("t", &instant.0)?;
                map.end()
            }
        }
    }
}
