//! The rows of one sheet, streamed.

use std::io::Read;

use domain::time::CivilDate;

use crate::limits::MAX_COLUMNS;
use crate::refusal::ImportRefusal;
use crate::row::{CellKind, CellMark, Formula, Row};

use super::merged::{Merged, column};
use super::numbers::{Styles, show};
use super::strings::{SharedStrings, unescaped};
use crate::archive::package::damaged;
use crate::archive::xml::{Token, Xml, attribute, attribute_number, push_text};

/// Rows of a sheet.
pub(crate) struct SheetRows<S> {
    xml: Xml<S>,
    strings: SharedStrings,
    styles: Styles,
    from_1904: bool,
    /// Areas not yet begun, the next one last.
    areas: Vec<Merged>,
    /// Areas that the current row lies in, with the value of their first cell.
    open_areas: Vec<OpenArea>,
    number: u64,
    cell: Cell,
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
    column: usize,
    kind: Kind,
    style: Option<u32>,
    has_formula: bool,
    value: String,
    shown: String,
}

/// The type a cell gives itself (ECMA-376 18.18.11, `ST_CellType`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Kind {
    #[default]
    Number,
    Shared,
    Text,
    Formula,
    YesNo,
    Error,
    Day,
}

/// Which text is being collected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Inside {
    Nothing,
    Value,
    Reading,
}

impl<S: Read> SheetRows<S> {
    pub fn new(
        xml: Xml<S>,
        strings: SharedStrings,
        styles: Styles,
        from_1904: bool,
        mut areas: Vec<Merged>,
    ) -> Self {
        areas.reverse();
        Self {
            xml,
            strings,
            styles,
            from_1904,
            areas,
            open_areas: Vec::new(),
            number: 0,
            cell: Cell::default(),
        }
    }

    /// Packed bytes of the sheet taken so far.
    pub fn consumed(&self) -> u64 {
        self.xml.part().consumed()
    }

    /// Reads the next row that the sheet holds; false at the end.
    pub fn next_row(&mut self, row: &mut Row) -> Result<bool, ImportRefusal> {
        row.clear();
        let mut inside = Inside::Nothing;
        let mut in_row = false;
        loop {
            match self.xml.next()? {
                Token::Open { name, attributes } => match name {
                    b"c" => self.cell.begin(attributes, row.len())?,
                    b"v" => inside = Inside::Value,
                    b"t" if inside != Inside::Reading => inside = Inside::Value,
                    b"f" => self.cell.has_formula = true,
                    b"rPh" => inside = Inside::Reading,
                    b"row" => {
                        let number = match attribute(attributes, "r") {
                            Some(_) => attribute_number(attributes, "r")
                                .ok_or_else(|| damaged("row number"))?,
                            None => self.number + 1,
                        };
                        if number <= self.number {
                            return Err(damaged("order of the rows"));
                        }
                        self.number = number;
                        in_row = true;
                    }
                    _ => {}
                },
                Token::Text(text) => {
                    if inside == Inside::Value {
                        push_text(text, &mut self.cell.value);
                    }
                }
                Token::Literal(text) => {
                    if inside == Inside::Value {
                        let text = String::from_utf8_lossy(text);
                        self.cell.value.push_str(&text);
                    }
                }
                Token::Close { name } => match name {
                    b"v" | b"t" if inside == Inside::Value => inside = Inside::Nothing,
                    b"rPh" => inside = Inside::Nothing,
                    b"c" if in_row => {
                        inside = Inside::Nothing;
                        self.finish_cell(row)?;
                    }
                    b"row" if in_row => {
                        self.finish_row(row);
                        return Ok(true);
                    }
                    b"sheetData" => return Ok(false),
                    _ => {}
                },
                Token::End => return Err(ImportRefusal::Truncated),
            }
        }
    }

    fn finish_cell(&mut self, row: &mut Row) -> Result<(), ImportRefusal> {
        let cell = &mut self.cell;
        cell.shown.clear();
        let mut mark = CellMark::default();
        match cell.kind {
            Kind::Number => {
                if !cell.value.is_empty() {
                    let format = self.styles.format(cell.style);
                    mark.kind = show(&cell.value, format, self.from_1904, &mut cell.shown);
                }
            }
            Kind::Shared => {
                if !cell.value.is_empty() {
                    let text = cell
                        .value
                        .trim()
                        .parse()
                        .ok()
                        .and_then(|index| self.strings.get(index))
                        .ok_or_else(|| damaged("table of texts"))?;
                    cell.shown.push_str(text);
                }
            }
            Kind::Text | Kind::Formula => cell.shown.push_str(&unescaped(&cell.value)),
            Kind::YesNo => {
                let yes = matches!(cell.value.trim(), "1" | "true");
                mark.kind = CellKind::YesNo(yes);
                cell.shown.push_str(if yes { "TRUE" } else { "FALSE" });
            }
            Kind::Error => {
                mark.kind = CellKind::Error;
                cell.shown.push_str(cell.value.trim());
            }
            Kind::Day => {
                cell.shown.push_str(cell.value.trim());
                let day = cell
                    .shown
                    .get(..10)
                    .and_then(|day| day.parse::<CivilDate>().ok());
                if let Some(day) = day {
                    mark.kind = CellKind::Date(day);
                }
            }
        }
        if cell.has_formula {
            // A formula whose result is an empty text says so by its type.
            mark.formula = if cell.value.is_empty() && cell.kind != Kind::Formula {
                Formula::WithoutValue
            } else {
                Formula::WithValue
            };
        }
        if cell.shown.is_empty() && mark.formula != Formula::WithoutValue {
            // Only coloured or framed; also all but the first cell of a merged area.
            return Ok(());
        }
        fill_up_to(cell.column, &self.open_areas, row);
        if row.len() == cell.column {
            row.push(&cell.shown, mark);
        }
        Ok(())
    }

    fn finish_row(&mut self, row: &mut Row) {
        row.number = self.number;
        if let Some(last) = self.open_areas.iter().map(|area| area.column + 1).max() {
            fill_up_to(last, &self.open_areas, row);
        }
        let number = self.number;
        self.open_areas.retain(|area| area.bottom > number);
        while let Some(area) = self.areas.pop_if(|area| area.top <= number) {
            if area.top == number && area.bottom > number && area.column < MAX_COLUMNS {
                self.open_areas.push(OpenArea {
                    column: area.column,
                    bottom: area.bottom,
                    text: row.text(area.column).to_owned(),
                    mark: CellMark {
                        merged: true,
                        ..row.mark(area.column)
                    },
                });
            }
        }
    }
}

/// Adds the cells that the sheet leaves out before `column`; in a merged area they have the value
/// of its first cell, as they look on the sheet.
fn fill_up_to(column: usize, areas: &[OpenArea], row: &mut Row) {
    while row.len() < column {
        match areas.iter().find(|area| area.column == row.len()) {
            Some(area) => row.push(&area.text, area.mark),
            None => row.push("", CellMark::default()),
        }
    }
}

impl Cell {
    fn begin(&mut self, attributes: &[u8], next: usize) -> Result<(), ImportRefusal> {
        self.column = match attribute(attributes, "r") {
            Some(name) => column(name).ok_or_else(|| damaged("name of a cell"))?,
            None => next,
        };
        if self.column >= MAX_COLUMNS {
            return Err(damaged("name of a cell"));
        }
        self.kind = match attribute(attributes, "t") {
            None | Some(b"n") => Kind::Number,
            Some(b"s") => Kind::Shared,
            Some(b"str") => Kind::Formula,
            Some(b"b") => Kind::YesNo,
            Some(b"e") => Kind::Error,
            Some(b"d") => Kind::Day,
            Some(_) => Kind::Text,
        };
        self.style = attribute_number(attributes, "s");
        self.has_formula = false;
        self.value.clear();
        Ok(())
    }
}
