//! One row of a table as it stands in the file, whatever the file is.

use std::collections::BTreeMap;

use domain::time::CivilDate;

/// What a spreadsheet says a cell is. A text file says nothing: all its cells are text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum CellKind {
    /// Words, or digits kept as words.
    #[default]
    Text,
    /// A number; leading zeros and digits beyond the fifteenth are lost.
    Number,
    /// A day.
    Date(CivilDate),
    /// A true or false.
    YesNo(bool),
    /// `#N/A` and the like.
    Error,
}

/// Whether a cell is worked out by a formula.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Formula {
    /// It is not.
    #[default]
    None,
    /// It is, and the last result is there.
    WithValue,
    /// It is, and nobody has ever computed it.
    WithoutValue,
}

/// What is known of a cell besides its text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct CellMark {
    pub kind: CellKind,
    pub formula: Formula,
    /// The value is that of the first cell of a merged area.
    pub merged: bool,
}

/// A row; one buffer for all its cells, used again for the next.
#[derive(Debug, Default)]
pub(crate) struct Row {
    /// As a spreadsheet counts: from 1, blank rows included.
    pub number: u64,
    /// A quotation mark opened in the last cell is never closed.
    pub unclosed_quote: bool,
    text: String,
    ends: Vec<usize>,
    /// As long as `ends`, or empty if the file knows only text.
    marks: Vec<CellMark>,
}

impl Row {
    pub fn clear(&mut self) {
        self.unclosed_quote = false;
        self.text.clear();
        self.ends.clear();
        self.marks.clear();
    }

    /// Cells, the blank ones at the end included.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The text of a cell; nothing beyond the last one.
    pub fn text(&self, column: usize) -> &str {
        let Some(&end) = self.ends.get(column) else {
            return "";
        };
        let start = match column {
            0 => 0,
            _ => self.ends[column - 1],
        };
        &self.text[start..end]
    }

    pub fn mark(&self, column: usize) -> CellMark {
        self.marks.get(column).copied().unwrap_or_default()
    }

    pub fn cells(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|column| self.text(column))
    }

    /// Whether no cell holds anything of its own. A formula without a value is not nothing.
    pub fn is_blank(&self) -> bool {
        self.cells().enumerate().all(|(column, text)| {
            let mark = self.mark(column);
            mark.merged || (text.trim().is_empty() && mark.formula != Formula::WithoutValue)
        })
    }

    /// Adds a cell.
    pub fn push(&mut self, text: &str, mark: CellMark) {
        self.text.push_str(text);
        self.ends.push(self.text.len());
        self.marks.push(mark);
    }

    /// Puts typed texts in the place of cells; what a spreadsheet said of those no longer holds.
    pub fn correct(&mut self, cells: &BTreeMap<usize, String>) {
        let Some((&last, _)) = cells.last_key_value() else {
            return;
        };
        let mut corrected = Self {
            number: self.number,
            unclosed_quote: self.unclosed_quote,
            ..Self::default()
        };
        for column in 0..self.len().max(last + 1) {
            match cells.get(&column) {
                Some(text) => corrected.push(text, CellMark::default()),
                None => corrected.push(self.text(column), self.mark(column)),
            }
        }
        *self = corrected;
    }

    /// Takes over cells of bytes, each ending where `ends` says. What is not UTF-8 becomes U+FFFD,
    /// which every field refuses later by row and column.
    pub fn take_text(&mut self, bytes: &[u8], ends: &[usize]) {
        if let Ok(text) = std::str::from_utf8(bytes)
            && ends.iter().all(|end| text.is_char_boundary(*end))
        {
            self.text.push_str(text);
            self.ends.extend_from_slice(ends);
            return;
        }
        let mut start = 0;
        for &end in ends {
            self.text
                .push_str(&String::from_utf8_lossy(&bytes[start..end]));
            self.ends.push(self.text.len());
            start = end;
        }
    }
}
