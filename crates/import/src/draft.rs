//! What a row asks for, and what is wrong with it.

use std::fmt::Display;
use std::sync::Arc;

use domain::card::CardNumberError;
use domain::id::PersonId;
use domain::input::{InputError, Warning};
use domain::person::PersonField;
use domain::time::CivilDate;

use crate::field::ImportField;

/// One row, read: what it would change, before anybody has looked into the directory.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// The row as a spreadsheet shows it: the header is usually 1, blank rows count.
    pub row: u64,
    /// Whose row it says it is (`_id` of an export).
    pub id: Option<PersonId>,
    /// What the row said when it was exported (`_base`), read as its cells are; what was blank then
    /// is not in it.
    pub base: Option<Vec<(ImportField, DraftValue)>>,
    /// One entry for each mapped column, in the order of the file. A whole name
    /// ([`ImportField::Name`]) appears as display, given and family name instead. A cell that was
    /// refused is not here but among the problems.
    pub values: Vec<(ImportField, DraftValue)>,
    /// What is wrong or doubtful, in the order of the columns.
    pub problems: Vec<RowProblem>,
}

impl Draft {
    /// Whether anything in it forbids importing the row.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        self.problems
            .iter()
            .any(|problem| problem.severity == Severity::Error)
    }

    /// The value of a field, if its column is in the file and the cell is in order.
    #[must_use]
    pub fn value(&self, field: ImportField) -> Option<&DraftValue> {
        self.values
            .iter()
            .find(|(of, _)| *of == field)
            .map(|(_, value)| value)
    }

    /// The text a field is set to.
    #[must_use]
    pub fn text(&self, field: ImportField) -> Option<&str> {
        match self.value(field) {
            Some(DraftValue::Set(Content::Text(text))) => Some(text),
            Some(DraftValue::Set(_) | DraftValue::Keep | DraftValue::Clear) | None => None,
        }
    }

    /// Whether the row says how the person is called.
    #[must_use]
    pub fn has_name(&self) -> bool {
        [
            PersonField::DisplayName,
            PersonField::Given,
            PersonField::Family,
        ]
        .into_iter()
        .any(|field| self.text(ImportField::Person(field)).is_some())
    }

    /// How to call the row on a screen: its name, else its e-mail address or username.
    #[must_use]
    pub fn title(&self) -> Option<String> {
        let text = |field| self.text(ImportField::Person(field));
        if let Some(name) = text(PersonField::DisplayName) {
            return Some(name.to_owned());
        }
        let (given, family) = (text(PersonField::Given), text(PersonField::Family));
        if given.is_some() || family.is_some() {
            return Some(domain::input::compose(
                given.unwrap_or_default(),
                family.unwrap_or_default(),
            ));
        }
        text(PersonField::Email)
            .or_else(|| text(PersonField::Username))
            .map(str::to_owned)
    }
}

/// What a cell asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum DraftValue {
    /// A blank cell, or a lone dash: leave as is.
    Keep,
    /// `(clear)`: take away what is there.
    Clear,
    /// This value.
    Set(Content),
}

/// A value, checked and in its stored spelling. Departments, roles and other things with names
/// stay names here; the directory knows whether they exist.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// Words; fixed words by their stable keys (`employee`, `suspended`, `Europe/Berlin`).
    Text(String),
    /// Yes or no.
    YesNo(bool),
    /// A day.
    Date(CivilDate),
    /// Several names or badge numbers, each once, in the order given.
    Names(Vec<String>),
}

/// A column as a person finds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnRef {
    /// 0-based place in the file.
    pub index: usize,
    /// As a spreadsheet letters it: A … Z, AA …
    pub letter: String,
    /// Its header.
    pub header: String,
}

impl std::fmt::Display for ColumnRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.header.is_empty() {
            f.write_str(&self.letter)
        } else {
            write!(f, "{} ({})", self.letter, self.header)
        }
    }
}

/// The letters of a column: 0 is A, 26 is AA.
#[must_use]
pub fn column_letter(index: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = index + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"[rest % 26]);
        rest /= 26;
    }
    letters
        .iter()
        .rev()
        .map(|letter| char::from(*letter))
        .collect()
}

/// Whether a problem forbids importing its row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth a look; the row can be imported.
    Warning,
    /// The row is refused.
    Error,
}

impl Severity {
    /// The stable word.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// One thing wrong with a row.
///
/// `code` never changes once released; with `detail` the user interface renders its own sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowProblem {
    /// The row as a spreadsheet shows it.
    pub row: u64,
    /// Where in the row; none if the row as a whole.
    pub column: Option<Arc<ColumnRef>>,
    /// What the column goes to.
    pub field: Option<ImportField>,
    /// Whether the row can be imported all the same.
    pub severity: Severity,
    /// The stable name of the problem.
    pub code: &'static str,
    /// The problem in an English sentence.
    pub message: String,
    /// The pieces of that sentence, by stable names.
    pub detail: Vec<(&'static str, String)>,
    /// The cell as it stands in the file, cut at 200 characters.
    pub raw: String,
}

/// A problem before it is known where it occurred.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Complaint {
    pub severity: Severity,
    pub code: &'static str,
    pub message: String,
    pub detail: Vec<(&'static str, String)>,
}

impl Complaint {
    pub fn error(code: &'static str, message: impl Display) -> Self {
        Self {
            severity: Severity::Error,
            code,
            message: message.to_string(),
            detail: Vec::new(),
        }
    }

    pub fn warning(code: &'static str, message: impl Display) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(code, message)
        }
    }

    pub fn with(mut self, name: &'static str, value: impl Display) -> Self {
        self.detail.push((name, value.to_string()));
        self
    }
}

impl From<InputError> for Complaint {
    fn from(error: InputError) -> Self {
        Self {
            detail: error.detail(),
            ..Self::error(error.code(), error)
        }
    }
}

impl From<Warning> for Complaint {
    fn from(warning: Warning) -> Self {
        Self {
            detail: warning.detail(),
            ..Self::warning(warning.code(), warning)
        }
    }
}

impl From<CardNumberError> for Complaint {
    fn from(error: CardNumberError) -> Self {
        let code = match &error {
            CardNumberError::ScientificNotation(_) => "number_destroyed",
            CardNumberError::SpreadsheetRounded(_) => "number_rounded",
            _ => "card_number",
        };
        Self::error(code, error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_lettered_as_spreadsheets_do() {
        let check = |index: usize, letter: &str| assert_eq!(column_letter(index), letter);
        check(0, "A");
        check(25, "Z");
        check(26, "AA");
        check(701, "ZZ");
        check(702, "AAA");
        check(16_383, "XFD");
    }
}
