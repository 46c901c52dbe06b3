//! How a file is to be read: kind, encoding, separator, sheet, header; and a first look at it.

use std::io::{Read, Seek, SeekFrom};

use crate::limits::MAX_ROWS;
use crate::mapping::{Mapping, guess};
use crate::refusal::ImportRefusal;
use crate::row::Row;
use crate::sniff::{FileKind, SNIFF_BYTES, sniff};
use crate::synonyms::{is_secret, recognise};
use crate::table::Table;
use crate::text::{Delimiter, TextEncoding, detect, sniff_delimiter};

/// What a person has chosen; what is none is found out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choices {
    /// Sheet of a workbook, by name.
    pub sheet: Option<String>,
    /// Encoding of a text file.
    pub encoding: Option<TextEncoding>,
    /// Separator of a text file.
    pub delimiter: Option<Delimiter>,
    /// Row with the column names, as a spreadsheet counts from 1.
    pub header_row: Option<u64>,
}

/// How a file is to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Text or workbook.
    pub kind: FileKind,
    /// Encoding, of a text file.
    pub encoding: Option<TextEncoding>,
    /// Separator, of a text file.
    pub delimiter: Option<Delimiter>,
    /// Sheet, of a workbook.
    pub sheet: Option<String>,
    /// Row with the column names, as a spreadsheet counts from 1.
    pub header_row: u64,
}

/// What a first look shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspection {
    /// How the file is to be read.
    pub layout: Layout,
    /// Sheets of a workbook that hold cells, in its order.
    pub sheets: Vec<String>,
    /// Column names.
    pub headers: Vec<String>,
    /// The first rows below them, blank ones left out: at most [`SAMPLE_ROW_COUNT`]. What seems to
    /// be a password is covered.
    pub samples: Vec<Vec<String>>,
    /// Where the columns seem to go.
    pub mapping: Mapping,
}

impl Inspection {
    /// Headers of columns that seem to hold passwords.
    #[must_use]
    pub fn secret_headers(&self) -> Vec<String> {
        self.headers
            .iter()
            .filter(|header| is_secret(header))
            .cloned()
            .collect()
    }
}

/// How many rows a table has below its header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowCount {
    /// Rows that hold something.
    pub rows: u64,
    /// Whether all were counted; else it is a guess from the first ones.
    pub exact: bool,
}

/// Counts the rows below the header; after `budget` bytes of the file the rest is taken to be like
/// them.
///
/// # Errors
/// [`ImportRefusal`] if the file cannot be read that far.
pub fn count_rows<S: Read + Seek>(
    source: S,
    size: u64,
    layout: &Layout,
    budget: u64,
) -> Result<RowCount, ImportRefusal> {
    let mut table = Table::glance(source, layout)?;
    let mut row = Row::default();
    let mut rows = 0;
    while table.next_row(&mut row)? {
        rows += u64::from(row.number > layout.header_row && !row.is_blank());
        let consumed = table.consumed(size);
        if consumed > budget && consumed < size {
            // No overflow: rows are below 2^21 here, and sizes below 2^30.
            return Ok(RowCount {
                rows: rows * size / consumed,
                exact: false,
            });
        }
        if row.number > MAX_ROWS {
            break; // Refused when it is read.
        }
    }
    Ok(RowCount { rows, exact: true })
}

/// Rows shown and guessed from.
pub const SAMPLE_ROW_COUNT: usize = 50;

/// Rows among which the header is looked for.
const HEADER_ROWS: usize = 10;

/// Looks into a file of `size` bytes called `name`; nothing is kept of it.
///
/// A text file is read to its end, because one letter there can decide its encoding, unless the
/// encoding is chosen.
///
/// # Errors
/// [`ImportRefusal`] if it is no table we can read.
pub fn inspect<S: Read + Seek>(
    mut source: S,
    size: u64,
    name: &str,
    choices: &Choices,
) -> Result<Inspection, ImportRefusal> {
    let mut head = Vec::new();
    source.seek(SeekFrom::Start(0))?;
    (&mut source)
        .take(SNIFF_BYTES as u64)
        .read_to_end(&mut head)?;
    let kind = sniff(&head, size, name)?;
    let mut layout = Layout {
        kind,
        encoding: None,
        delimiter: None,
        sheet: None,
        header_row: 1,
    };
    let mut sheets = Vec::new();
    match kind {
        FileKind::Csv | FileKind::Tsv => {
            let encoding = match choices.encoding {
                Some(encoding) => encoding,
                None => {
                    source.seek(SeekFrom::Start(0))?;
                    detect(&mut source)?
                }
            };
            let delimiter = choices.delimiter.unwrap_or_else(|| {
                let text = decoded_head(&head, encoding);
                sniff_delimiter(text.as_bytes(), head.len() < SNIFF_BYTES)
            });
            layout.kind = match delimiter {
                Delimiter::Tab => FileKind::Tsv,
                Delimiter::Comma | Delimiter::Semicolon | Delimiter::Pipe => FileKind::Csv,
            };
            layout.encoding = Some(encoding);
            layout.delimiter = Some(delimiter);
        }
        FileKind::Xlsx | FileKind::Ods => {
            sheets = if kind == FileKind::Ods {
                crate::ods::sheets(&mut source)?
            } else {
                crate::xlsx::sheets(&mut source)?
            };
            layout.sheet = match &choices.sheet {
                Some(name) if sheets.contains(name) => Some(name.clone()),
                Some(name) => return Err(ImportRefusal::SheetUnknown { name: name.clone() }),
                None => sheets.first().cloned(),
            };
        }
    }
    let rows = first_rows(&mut source, &layout, choices.header_row)?;
    let header = header_place(&rows, choices.header_row).ok_or(ImportRefusal::NoHeader)?;
    layout.header_row = rows[header].0;
    let mut headers: Vec<String> = rows[header]
        .1
        .iter()
        .map(|header| header.trim().to_owned())
        .collect();
    while headers.last().is_some_and(String::is_empty) {
        headers.pop();
    }
    let mut samples: Vec<Vec<String>> = rows
        .into_iter()
        .skip(header + 1)
        .take(SAMPLE_ROW_COUNT)
        .map(|(_, cells)| cells)
        .collect();
    let mapping = guess(&headers, &samples);
    let secret = headers
        .iter()
        .enumerate()
        .filter(|(_, header)| is_secret(header));
    for (column, _) in secret {
        for cell in samples.iter_mut().filter_map(|row| row.get_mut(column)) {
            if !cell.is_empty() {
                "•••".clone_into(cell);
            }
        }
    }
    Ok(Inspection {
        layout,
        sheets,
        headers,
        samples,
        mapping,
    })
}

fn decoded_head(head: &[u8], encoding: TextEncoding) -> String {
    let mut text = vec![0; head.len() * 3 + 16];
    let mut decoded = crate::text::Decoded::new(head, encoding);
    let filled = decoded.fill(&mut text).unwrap_or_default();
    text.truncate(filled);
    String::from_utf8_lossy(&text).into_owned()
}

/// The first rows that hold anything, with their numbers. `from`: the header is said to be there.
fn first_rows<S: Read + Seek>(
    source: S,
    layout: &Layout,
    from: Option<u64>,
) -> Result<Vec<(u64, Vec<String>)>, ImportRefusal> {
    let mut table = Table::glance(source, layout)?;
    let mut row = Row::default();
    let mut rows = Vec::new();
    while rows.len() < SAMPLE_ROW_COUNT + HEADER_ROWS && table.next_row(&mut row)? {
        if row.number >= from.unwrap_or(1) && !row.is_blank() {
            rows.push((row.number, row.cells().map(str::to_owned).collect()));
        }
    }
    Ok(rows)
}

/// Where among `rows` the header is: the first row, unless a later one of the first few holds
/// known headers and the first holds none (a title, a date of printing).
fn header_place(rows: &[(u64, Vec<String>)], said: Option<u64>) -> Option<usize> {
    if said.is_some() {
        return (!rows.is_empty()).then_some(0);
    }
    let first = rows.iter().position(|(_, cells)| !names_separator(cells))?;
    let known = |cells: &[String]| {
        cells
            .iter()
            .filter(|cell| recognise(cell).is_some())
            .count()
    };
    if known(&rows[first].1) > 0 {
        return Some(first);
    }
    let later = rows.iter().enumerate().skip(first + 1).take(HEADER_ROWS);
    let best = later
        .map(|(place, (_, cells))| (known(cells), place))
        .filter(|(known, _)| *known >= 2)
        .max_by_key(|(known, place)| (*known, std::cmp::Reverse(*place)));
    Some(best.map_or(first, |(_, place)| place))
}

/// The line `sep=;` with which Excel is told the separator.
fn names_separator(cells: &[String]) -> bool {
    cells.first().is_some_and(|first| {
        first
            .get(..4)
            .is_some_and(|start| start.eq_ignore_ascii_case("sep="))
            && first.len() <= 5
    }) && cells[1..].iter().all(String::is_empty)
}
