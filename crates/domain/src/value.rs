//! What a field may hold.

use crate::id::Uuid;
use crate::time::{CivilDate, Instant};

/// The value of one field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Value {
    /// Empty.
    #[default]
    Null,
    /// Text, normalised by [`crate::input`].
    Text(String),
    /// Yes or no.
    Bool(bool),
    /// A count.
    Int(i64),
    /// A calendar date.
    Date(CivilDate),
    /// An instant in UTC.
    Instant(Instant),
    /// Another entity.
    Ref(Uuid),
}

impl Value {
    /// Text, or nothing for an empty one: a field is never an empty string.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() {
            Self::Null
        } else {
            Self::Text(text)
        }
    }

    /// Whether the field is empty.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The text, if it is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Null
            | Self::Bool(_)
            | Self::Int(_)
            | Self::Date(_)
            | Self::Instant(_)
            | Self::Ref(_) => None,
        }
    }

    /// The referenced entity, if it is a reference.
    #[must_use]
    pub fn as_ref_id(&self) -> Option<Uuid> {
        if let Self::Ref(id) = self {
            Some(*id)
        } else {
            None
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}
