//! What is exported: the head of the list and its cells, as the caller hands them in.

use chrono::{NaiveDate, NaiveDateTime};

use crate::labels::{DatePattern, Labels};

/// Everything about the list except its rows.
///
/// All text is already in the reader's language; this crate translates nothing.
#[derive(Clone, Debug)]
pub struct RosterHead {
    /// What the list is: "People", "Badges in stock".
    pub title: String,
    /// Whose list it is.
    pub organisation: String,
    /// Which part of the directory it holds, with counts: "This filter: 37 of 412 people".
    pub scope: String,
    /// The filter in words, when there is one: "Department is Sales, status is Active".
    pub filter: Option<String>,
    /// Who asked for the export, as colleagues know them.
    pub exported_by: String,
    /// When, on the clock of `zone`.
    pub exported_at: NaiveDateTime,
    /// Name of the time zone of `exported_at` and of every [`Cell::Instant`]: "Europe/Berlin".
    pub zone: String,
    /// State of the directory the rows were read from, so that two exports can be compared.
    pub revision: Option<String>,
    /// The columns, in the order in which every row gives its cells.
    pub columns: Vec<Column>,
    /// How many rows the caller expects to hand in; shown to people before the rows are counted.
    pub total: u64,
    /// The fixed words.
    pub labels: Labels,
    /// How dates and times are written where a person reads them (PDF).
    pub dates: Dates,
    /// BCP 47 tag of the language of `labels`, such as `de` or `zh-Hant`. Decides which regional
    /// form of a Chinese character is drawn where the text itself does not tell.
    pub language: String,
    /// Where a line begins.
    pub direction: Direction,
    /// What a printed page measures.
    pub paper: Paper,
}

/// One column of the list.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Stable English key, the same in every language: `department`. Keys beginning with `_` are
    /// for the round trip through a spreadsheet (see [`Column::is_for_round_trip`]).
    pub key: String,
    /// What the reader calls it.
    pub label: String,
    /// What its cells are.
    pub kind: ColumnKind,
    /// Share of the printed width relative to the other columns; 1.0 is an ordinary column.
    pub weight: f32,
}

impl Column {
    /// A column of ordinary width.
    #[must_use]
    pub fn new(key: impl Into<String>, label: impl Into<String>, kind: ColumnKind) -> Self {
        Self {
            key: key.into(),
            label: label.into(),
            kind,
            weight: 1.0,
        }
    }

    /// The same column with another share of the printed width.
    #[must_use]
    pub fn weighing(mut self, weight: f32) -> Self {
        self.weight = weight;
        self
    }

    /// Whether the column serves re-importing an edited file (`_id`, `_base`) rather than a
    /// reader: hidden in a workbook, left out of a PDF.
    #[must_use]
    pub fn is_for_round_trip(&self) -> bool {
        self.key.starts_with('_')
    }
}

/// What the cells of a column are. Decides alignment, direction and number format, never the
/// value: that is the cell's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// Words in any script.
    Text,
    /// A badge number, phone, e-mail or other code: kept as text, always left to right.
    Identifier,
    /// A day.
    Date,
    /// A day and a time.
    Instant,
    /// Yes or no.
    YesNo,
    /// A state out of a fixed list, already in the reader's words.
    Status,
}

/// One value.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing known.
    Empty,
    /// Words, numbers and codes as text.
    Text(String),
    /// A day.
    Date(NaiveDate),
    /// A moment, already on the clock of [`RosterHead::zone`].
    Instant(NaiveDateTime),
    /// Yes or no.
    Bool(bool),
    /// A quantity to calculate with; never a number that names something.
    Number(f64),
}

impl Cell {
    /// A text cell, or [`Cell::Empty`] where there is nothing to say.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() {
            Self::Empty
        } else {
            Self::Text(text)
        }
    }
}

/// How dates are written for a reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dates {
    /// Days.
    pub date: DatePattern,
    /// Days with a time.
    pub instant: DatePattern,
}

impl Default for Dates {
    /// As in ISO 8601, to the minute.
    fn default() -> Self {
        Self {
            date: DatePattern::iso_date(),
            instant: DatePattern::iso_instant(),
        }
    }
}

/// Where a line begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// On the left.
    #[default]
    LeftToRight,
    /// On the right: Arabic, Hebrew and others.
    RightToLeft,
}

/// What a printed page measures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Paper {
    /// ISO 216 A4, 210 × 297 mm.
    #[default]
    A4,
    /// US Letter, 8.5 × 11 inches.
    Letter,
}

/// Which words head the columns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Headers {
    /// The stable English keys, with `yes` and `no`: for files that another program reads.
    Keys,
    /// The reader's words.
    #[default]
    Labels,
}
