//! The rows of one sheet, streamed.

use std::io::Read;

use domain::time::CivilDate;

use crate::archive::package::damaged;
use crate::archive::xml::{Token, Xml, attribute, attribute_number, attribute_text, push_text};
use crate::draft::column_letter;
use crate::limits::{MAX_COLUMNS, MAX_ROW_BYTES};
use crate::refusal::ImportRefusal;
use crate::row::{CellKind, CellMark, Formula, Row};

/// Areas named at most.
const MAX_AREAS: usize = 100_000;

/// Rows of a sheet.
pub(crate) struct SheetRows<S> {
    xml: Xml<S>,
    /// Merged areas met so far, as a spreadsheet names them.
    pub merged: Vec<String>,
    /// Columns whose first cell of an area lies above.
    open_areas: Vec<OpenArea>,
    number: u64,
    /// How often the last row is still to be given out: rows alike stand there once, with a count.
    repeats: u64,
    cell: Cell,
    ended: bool,
}

struct OpenArea {
    column: usize,
    bottom: u64,
    text: String,
    mark: CellMark,
}

/// The cell being read; its buffers are used again.
#[derive(Default)]
struct Cell {
    kind: Kind,
    /// What the cell is, beside how it is shown.
    value: String,
    shown: String,
    repeats: usize,
    columns: usize,
    rows: u64,
    has_formula: bool,
    covered: bool,
    paragraphs: usize,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Kind {
    #[default]
    None,
    Text,
    Number,
    Day,
    YesNo,
    Error,
}

impl<S: Read> SheetRows<S> {
    /// `xml` stands behind the opening tag of the sheet.
    pub fn new(xml: Xml<S>) -> Self {
        Self {
            xml,
            merged: Vec::new(),
            open_areas: Vec::new(),
            number: 0,
            repeats: 0,
            cell: Cell::default(),
            ended: false,
        }
    }

    /// Packed bytes taken so far.
    pub fn consumed(&self) -> u64 {
        self.xml.part().consumed()
    }

    /// Reads the next row that holds something; false at the end.
    pub fn next_row(&mut self, row: &mut Row) -> Result<bool, ImportRefusal> {
        if self.repeats > 0 {
            self.repeats -= 1;
            self.number += 1;
            row.number = self.number;
            return Ok(true);
        }
        if self.ended {
            row.clear();
            return Ok(false);
        }
        loop {
            let repeats = match self.xml.next()? {
                Token::Open {
                    name: b"table-row",
                    attributes,
                } => attribute_number::<u64>(attributes, "table:number-rows-repeated")
                    .unwrap_or(1)
                    .max(1),
                Token::Close { name: b"table" } => {
                    self.ended = true;
                    row.clear();
                    return Ok(false);
                }
                Token::End => return Err(ImportRefusal::Truncated),
                _ => continue,
            };
            row.clear();
            self.number += 1;
            self.read_row(row)?;
            let number = self.number;
            row.number = number;
            // Below the last row follow a million blank ones, counted.
            if row.len() == 0 {
                self.number = number.saturating_add(repeats - 1);
                self.close_areas();
                continue;
            }
            self.repeats = repeats - 1;
            self.close_areas();
            return Ok(true);
        }
    }

    fn close_areas(&mut self) {
        let number = self.number;
        self.open_areas.retain(|area| area.bottom > number);
    }

    /// Reads the cells up to the end of the row.
    fn read_row(&mut self, row: &mut Row) -> Result<(), ImportRefusal> {
        // Blank cells not yet added: those at the end of a row never are.
        let mut blanks = 0;
        loop {
            match self.xml.next()? {
                Token::Open { name, attributes } => match name {
                    b"table-cell" => self.cell.begin(attributes, false),
                    b"covered-table-cell" => self.cell.begin(attributes, true),
                    _ => continue,
                },
                Token::Close { name: b"table-row" } => return Ok(()),
                Token::End => return Err(ImportRefusal::Truncated),
                _ => continue,
            }
            self.read_cell()?;
            self.add_cell(row, &mut blanks)?;
        }
    }

    /// Reads what stands in a cell, up to its end.
    fn read_cell(&mut self) -> Result<(), ImportRefusal> {
        let cell = &mut self.cell;
        // Comments and pictures have paragraphs of their own.
        let mut foreign = 0_usize;
        let mut in_paragraph = false;
        loop {
            match self.xml.next()? {
                Token::Open { name, attributes } => match name {
                    b"annotation" | b"frame" | b"custom-shape" | b"detective" => foreign += 1,
                    _ if foreign > 0 => {}
                    b"p" => {
                        if cell.paragraphs > 0 {
                            cell.shown.push('\n');
                        }
                        cell.paragraphs += 1;
                        in_paragraph = true;
                    }
                    b"s" if in_paragraph => {
                        let count = attribute_number::<usize>(attributes, "text:c").unwrap_or(1);
                        cell.shown
                            .extend(std::iter::repeat_n(' ', count.min(1_000)));
                    }
                    b"tab" if in_paragraph => cell.shown.push('\t'),
                    b"line-break" if in_paragraph => cell.shown.push('\n'),
                    _ => {}
                },
                Token::Text(text) if in_paragraph && foreign == 0 => {
                    push_text(text, &mut cell.shown);
                }
                Token::Literal(text) if in_paragraph && foreign == 0 => {
                    cell.shown.push_str(&String::from_utf8_lossy(text));
                }
                Token::Close { name } => match name {
                    b"annotation" | b"frame" | b"custom-shape" | b"detective" => {
                        foreign = foreign.saturating_sub(1);
                    }
                    b"p" if foreign == 0 => in_paragraph = false,
                    b"table-cell" | b"covered-table-cell" => return Ok(()),
                    _ => {}
                },
                Token::End => return Err(ImportRefusal::Truncated),
                Token::Text(_) | Token::Literal(_) => {}
            }
            if cell.shown.len() > MAX_ROW_BYTES {
                return Err(too_long(self.number));
            }
        }
    }

    fn add_cell(&mut self, row: &mut Row, blanks: &mut usize) -> Result<(), ImportRefusal> {
        let cell = &mut self.cell;
        let column = row.len() + *blanks;
        if cell.covered {
            // Each column is looked at: some of them may lie below the first cell of an area.
            let repeats = cell.repeats.min(MAX_COLUMNS);
            for column in column..column + repeats {
                let area = self.open_areas.iter().find(|area| area.column == column);
                match area {
                    Some(area) => push(row, blanks, &area.text, area.mark, 1, self.number)?,
                    None => *blanks += 1,
                }
            }
            return Ok(());
        }
        let mark = cell.finish();
        if cell.shown.is_empty() && mark.formula != Formula::WithoutValue {
            *blanks = blanks.saturating_add(cell.repeats);
        } else {
            push(row, blanks, &cell.shown, mark, cell.repeats, self.number)?;
        }
        if (cell.rows > 1 || cell.columns > 1) && self.merged.len() < MAX_AREAS {
            let right = column.saturating_add(cell.columns.max(1) - 1);
            let bottom = self.number.saturating_add(cell.rows.max(1) - 1);
            self.merged.push(format!(
                "{}{}:{}{bottom}",
                column_letter(column),
                self.number,
                column_letter(right),
            ));
            if cell.rows > 1 {
                self.open_areas.push(OpenArea {
                    column,
                    bottom,
                    text: cell.shown.clone(),
                    mark: CellMark {
                        merged: true,
                        ..mark
                    },
                });
            }
        }
        Ok(())
    }
}

/// Adds a cell as often as it is repeated, after the blank ones before it.
fn push(
    row: &mut Row,
    blanks: &mut usize,
    text: &str,
    mark: CellMark,
    repeats: usize,
    number: u64,
) -> Result<(), ImportRefusal> {
    if row.len() + *blanks + repeats > MAX_COLUMNS {
        return Err(damaged("name of a cell"));
    }
    if text.len().saturating_mul(repeats) > MAX_ROW_BYTES {
        return Err(too_long(number));
    }
    for _ in 0..std::mem::take(blanks) {
        row.push("", CellMark::default());
    }
    for _ in 0..repeats {
        row.push(text, mark);
    }
    Ok(())
}

fn too_long(row: u64) -> ImportRefusal {
    ImportRefusal::CellTooLong {
        row,
        limit: MAX_ROW_BYTES,
    }
}

impl Cell {
    fn begin(&mut self, attributes: &[u8], covered: bool) {
        let count = |name: &str| {
            attribute_number::<usize>(attributes, name)
                .unwrap_or(1)
                .max(1)
        };
        self.covered = covered;
        self.repeats = count("table:number-columns-repeated");
        self.columns = count("table:number-columns-spanned");
        self.rows = attribute_number::<u64>(attributes, "table:number-rows-spanned")
            .unwrap_or(1)
            .max(1);
        self.has_formula = attribute(attributes, "table:formula").is_some();
        self.shown.clear();
        self.value.clear();
        self.paragraphs = 0;
        let is_error = attribute(attributes, "calcext:value-type") == Some(b"error");
        let (kind, value) = match attribute(attributes, "office:value-type") {
            _ if is_error => (Kind::Error, None),
            Some(b"float" | b"percentage" | b"currency") => (Kind::Number, Some("office:value")),
            Some(b"date") => (Kind::Day, Some("office:date-value")),
            Some(b"boolean") => (Kind::YesNo, Some("office:boolean-value")),
            Some(b"string") => (Kind::Text, Some("office:string-value")),
            Some(_) => (Kind::Text, None),
            None => (Kind::None, None),
        };
        self.kind = kind;
        if let Some(value) = value.and_then(|name| attribute_text(attributes, name)) {
            self.value = value;
        }
    }

    /// Settles what the cell shows, and says what it is.
    fn finish(&mut self) -> CellMark {
        let mut mark = CellMark::default();
        match self.kind {
            Kind::Number => {
                mark.kind = CellKind::Number;
                // The shown digits may have the zeros that a format adds; beyond that only the
                // value itself is whole.
                let same = self.shown.bytes().all(|byte| byte.is_ascii_digit())
                    && !self.shown.is_empty()
                    && self.shown.trim_start_matches('0') == self.value.trim_start_matches('0');
                if !same {
                    self.shown.clone_from(&self.value);
                }
            }
            Kind::Day => {
                if let Some(day) = self
                    .value
                    .get(..10)
                    .and_then(|day| day.parse::<CivilDate>().ok())
                {
                    mark.kind = CellKind::Date(day);
                    self.shown = day.to_string();
                }
            }
            Kind::YesNo => {
                let yes = self.value.trim() == "true";
                mark.kind = CellKind::YesNo(yes);
                self.shown = if yes { "TRUE" } else { "FALSE" }.to_owned();
            }
            Kind::Error => mark.kind = CellKind::Error,
            Kind::Text => {
                if self.paragraphs == 0 {
                    self.shown.clone_from(&self.value);
                }
            }
            Kind::None => {}
        }
        if self.has_formula {
            mark.formula = if self.kind == Kind::None && self.shown.is_empty() {
                Formula::WithoutValue
            } else {
                Formula::WithValue
            };
        }
        mark
    }
}
