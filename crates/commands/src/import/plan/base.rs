//! Rows of our own exports carry what they said then (`_base`). So three things are compared: what
//! stood there at the export, what the file says, and what the directory says now. What the office
//! left alone is left alone, even if it has changed here since.

use domain::field::UnitKind;
use domain::person::PersonField;
use domain::value::Value;
use import::{Content, Draft, DraftValue, ImportField};
use store::Reader;

use super::{Found, Objection, Office, Plan};
use crate::fields;

/// What an export said of a field.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Base<'d> {
    /// The row is not from an export, or the field is in none.
    Unknown,
    Blank,
    Said(&'d DraftValue),
}

/// What the row's export said of the field.
pub(super) fn base<'d>(draft: &'d Draft, plan: &Plan, field: ImportField) -> Base<'d> {
    let Some(said) = draft.base.as_ref().filter(|_| plan.target.is_some()) else {
        return Base::Unknown;
    };
    match said.iter().find(|(of, _)| *of == field) {
        Some((_, value)) => Base::Said(value),
        None if crate::export::is_round_trip(field.key()) => Base::Blank,
        None => Base::Unknown,
    }
}

/// Whether the cell still says what the export wrote there.
pub(super) fn is_untouched(draft: &Draft, plan: &Plan, field: ImportField) -> bool {
    match (base(draft, plan, field), draft.value(field)) {
        (Base::Said(base), Some(now)) => base == now,
        _ => false,
    }
}

impl Office {
    /// Says that a field the file leaves alone has changed here since, or that one which it
    /// changes has.
    pub(super) fn compare_base(
        &mut self,
        reader: &Reader<'_>,
        draft: &Draft,
        plan: &mut Plan,
        field: PersonField,
        value: &DraftValue,
    ) -> Found<()> {
        let of = ImportField::Person(field);
        let Some(person) = &plan.target else {
            return Ok(());
        };
        let now = person.get(field).clone();
        let base = match base(draft, plan, of) {
            Base::Unknown => return Ok(()),
            Base::Blank => Some(Value::Null),
            Base::Said(DraftValue::Set(content)) => self.meaning(reader, field, content)?,
            Base::Said(_) => return Ok(()),
        };
        if base.as_ref() == Some(&now) {
            return Ok(());
        }
        let wanted = match value {
            DraftValue::Keep => return Ok(()),
            DraftValue::Clear => Some(Value::Null),
            DraftValue::Set(content) => self.meaning(reader, field, content)?,
        };
        if wanted.as_ref() == Some(&now) {
            return Ok(());
        }
        let now = shown(reader, &now)?;
        let objection = if is_untouched(draft, plan, of) {
            Objection::ChangedSince { now }
        } else {
            Objection::ChangedTwice { now }
        };
        self.object(draft, plan, Some(of), objection, "");
        Ok(())
    }

    /// The value a content stands for; `None`: a unit that is not there.
    fn meaning(
        &mut self,
        reader: &Reader<'_>,
        field: PersonField,
        content: &Content,
    ) -> Found<Option<Value>> {
        let kind = UnitKind::ALL
            .into_iter()
            .find(|kind| kind.person_field() == field);
        Ok(match (content, kind) {
            (Content::Text(name), Some(kind)) => self
                .known_unit(reader, kind, name)?
                .map(|unit| Value::Ref(unit.0)),
            _ => self.plain(field, content),
        })
    }
}

/// A value as people read it; nothing for none.
fn shown(reader: &Reader<'_>, value: &Value) -> Found<String> {
    Ok(match value {
        Value::Ref(id) => match reader.unit(*id)? {
            Some(unit) => unit.name,
            None => reader
                .name_of(domain::id::PersonId(*id))?
                .unwrap_or_default(),
        },
        value => fields::text(value).unwrap_or_default(),
    })
}
