//! The words of a file: English, unless the window gives its own.

use std::collections::BTreeMap;

use domain::id::UnitId;
use export::{DatePattern, Dates, Labels};
use store::Reader;

use crate::view::{Column, DirectoryQuery, ExportScope, Filter, FilterOp};

/// The window's words by key.
pub(super) struct Words<'l> {
    given: &'l BTreeMap<String, String>,
}

/// The window's own word for a key, else the English one.
pub(crate) fn label(given: &BTreeMap<String, String>, key: &str, english: &str) -> String {
    given
        .get(key)
        .filter(|word| !word.is_empty())
        .cloned()
        .unwrap_or_else(|| english.to_owned())
}

impl<'l> Words<'l> {
    pub(super) fn new(given: &'l BTreeMap<String, String>) -> Self {
        Self { given }
    }

    /// A word, or the English one.
    pub(super) fn of(&self, key: &str, english: &str) -> String {
        label(self.given, key, english)
    }

    /// A word out of a fixed list, else its stable key.
    pub(super) fn value(&self, list: &str, key: &str) -> String {
        self.given
            .get(&format!("{list}.{key}"))
            .filter(|word| !word.is_empty())
            .cloned()
            .unwrap_or_else(|| key.replace('_', " "))
    }

    /// The fixed words of the file.
    pub(super) fn labels(&self) -> Labels {
        let english = Labels::english();
        Labels {
            yes: self.of("yes", &english.yes),
            no: self.of("no", &english.no),
            people_sheet: self.of("people_sheet", &english.people_sheet),
            about_sheet: self.of("about_sheet", &english.about_sheet),
            organisation: self.of("organisation", &english.organisation),
            scope: self.of("scope", &english.scope),
            filter: self.of("filter", &english.filter),
            no_filter: self.of("no_filter", &english.no_filter),
            exported_by: self.of("exported_by", &english.exported_by),
            exported_at: self.of("exported_at", &english.exported_at),
            revision: self.of("revision", &english.revision),
            rows: self.of("rows", &english.rows),
            controls_removed: self.of("controls_removed", &english.controls_removed),
            cells_shortened: self.of("cells_shortened", &english.cells_shortened),
            page: self.of("page", &english.page),
            made: self.of("made", &english.made),
            nobody: self.of("nobody", &english.nobody),
        }
    }

    /// How the window writes dates, if it says so in patterns that can be used.
    pub(super) fn dates(&self) -> Option<Dates> {
        Some(Dates {
            date: DatePattern::parse(self.given.get("date_pattern")?).ok()?,
            instant: DatePattern::parse(self.given.get("instant_pattern")?).ok()?,
        })
    }

    /// Which part of the directory the file holds: "This filter: 37 of 412".
    pub(super) fn scope(&self, scope: &ExportScope, rows: u64, everybody: u64) -> String {
        match scope {
            ExportScope::Everything => {
                format!("{}: {rows}", self.of("scope.everything", "Everybody"))
            }
            ExportScope::Filter { .. } => {
                format!(
                    "{}: {rows} / {everybody}",
                    self.of("scope.filter", "This filter")
                )
            }
            ExportScope::Selected { .. } => {
                format!(
                    "{}: {rows} / {everybody}",
                    self.of("scope.selected", "Selected")
                )
            }
        }
    }

    /// The filter in words; `None` where nothing is filtered.
    pub(super) fn filter(
        &self,
        reader: &Reader<'_>,
        query: &DirectoryQuery,
    ) -> store::Result<Option<String>> {
        let mut parts = Vec::new();
        let text = query.text.trim();
        if !text.is_empty() {
            parts.push(format!("“{text}”"));
        }
        for filter in &query.filters {
            parts.push(self.condition(reader, filter)?);
        }
        if !query.states.is_empty() {
            let states: Vec<String> = query
                .states
                .iter()
                .map(|state| self.value("status", crate::people::state_of(*state).key()))
                .collect();
            parts.push(format!(
                "{}: {}",
                self.of("status", "Status"),
                states.join(", ")
            ));
        }
        Ok((!parts.is_empty()).then(|| parts.join("; ")))
    }

    fn condition(&self, reader: &Reader<'_>, filter: &Filter) -> store::Result<String> {
        let key = serde_json::to_value(filter.column)
            .ok()
            .and_then(|key| key.as_str().map(str::to_owned))
            .unwrap_or_default();
        let english: String = {
            let words = key.replace('_', " ");
            let mut letters = words.chars();
            letters
                .next()
                .map(|first| first.to_uppercase().chain(letters).collect())
                .unwrap_or_default()
        };
        let column = self.of(&key, &english);
        let list = match filter.column {
            Column::Status => Some("status"),
            Column::PersonType => Some("person_type"),
            Column::Role => Some("role"),
            _ => None,
        };
        let mut values = Vec::new();
        for value in &filter.values {
            values.push(match (list, value.parse::<UnitId>()) {
                (Some(list), _) => self.value(list, value),
                (None, Ok(id)) => reader
                    .unit(id.0)?
                    .map_or_else(|| value.clone(), |unit| unit.name),
                (None, Err(_)) => value.clone(),
            });
        }
        let values = values.join(", ");
        let sign = match filter.op {
            FilterOp::Is => "=",
            FilterOp::IsNot => "≠",
            FilterOp::Contains => "∋",
            FilterOp::StartsWith => "…",
            FilterOp::Before => "<",
            FilterOp::After => ">",
            FilterOp::Empty => return Ok(format!("{column}: {}", self.of("empty", "empty"))),
            FilterOp::NotEmpty => {
                return Ok(format!("{column}: {}", self.of("not_empty", "not empty")));
            }
        };
        Ok(match filter.op {
            FilterOp::Contains => format!("{column}: …{values}…"),
            FilterOp::StartsWith => format!("{column}: {values}…"),
            _ => format!("{column} {sign} {values}"),
        })
    }
}
