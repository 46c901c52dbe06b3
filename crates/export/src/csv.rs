//! CSV as RFC 4180 describes it, the way spreadsheets open it without asking.

use std::borrow::Cow;
use std::io::{BufWriter, Write};

use domain::formula;

use crate::outcome::Rows;
use crate::{Cell, ExportError, Headers, Outcome, Progress, RosterHead};

/// How the file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CsvOptions {
    /// What stands between two fields.
    pub delimiter: Delimiter,
    /// Whether the file begins with a UTF-8 byte order mark, without which Excel takes it for the
    /// system's old code page.
    pub byte_order_mark: bool,
    /// Which words head the columns.
    pub headers: Headers,
    /// Whether values that a spreadsheet would run are guarded.
    pub guard: Guard,
}

impl Default for CsvOptions {
    fn default() -> Self {
        Self {
            delimiter: Delimiter::Comma,
            byte_order_mark: true,
            headers: Headers::Labels,
            guard: Guard::ForSpreadsheets,
        }
    }
}

/// What stands between two fields.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Delimiter {
    /// `,`
    #[default]
    Comma,
    /// `;`, expected by spreadsheets where the comma separates decimals.
    Semicolon,
    /// A tab.
    Tab,
}

/// Whether values that a spreadsheet would run as formulas get an apostrophe.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Guard {
    /// One apostrophe before such a value; our import takes it back (see [`domain::formula`]).
    #[default]
    ForSpreadsheets,
    /// Values exactly as stored, for programs. Opened in a spreadsheet, such a file can run what
    /// a stranger typed as a name.
    RawForMachines,
}

/// Writes the list as CSV: UTF-8, lines ending in CR LF, a header line, one line a row.
///
/// Days are written `2026-11-22`, moments `2026-11-22 14:03:05`; control characters stay, quoted
/// where they must be, so that nothing is lost on the way back.
///
/// # Errors
/// [`ExportError`] when the rows fail, `out` fails, a row is of another width, or the caller stops.
pub fn write_csv<E>(
    head: &RosterHead,
    rows: impl IntoIterator<Item = Result<Vec<Cell>, E>>,
    options: &CsvOptions,
    out: impl Write,
    progress: &mut Progress<'_>,
) -> Result<Outcome, ExportError<E>> {
    if head.columns.is_empty() {
        return Err(ExportError::Columns {
            got: 0,
            most: usize::MAX,
        });
    }
    let mut file = BufWriter::with_capacity(64 * 1024, out);
    let mut line = Line::new(options);
    if options.byte_order_mark {
        line.bytes.extend_from_slice("\u{FEFF}".as_bytes());
    }
    for column in &head.columns {
        line.text(match options.headers {
            Headers::Keys => &column.key,
            Headers::Labels => &column.label,
        });
    }
    line.end(&mut file).map_err(ExportError::Write)?;

    let (yes, no) = match options.headers {
        Headers::Keys => ("yes", "no"),
        Headers::Labels => (head.labels.yes.as_str(), head.labels.no.as_str()),
    };
    let mut rows = Rows::new(rows.into_iter(), head.columns.len(), progress);
    while let Some(row) = rows.next()? {
        for cell in &row {
            match cell {
                Cell::Empty => line.field(""),
                Cell::Text(text) => line.text(text),
                Cell::Date(date) => line.field(&date.format("%Y-%m-%d").to_string()),
                Cell::Instant(at) => line.field(&at.format("%Y-%m-%d %H:%M:%S").to_string()),
                Cell::Bool(true) => line.field(yes),
                Cell::Bool(false) => line.field(no),
                // Not guarded: no digit makes a formula, and `'-5` would no longer be a number.
                Cell::Number(number) => line.field(&number.to_string()),
            }
        }
        line.end(&mut file).map_err(ExportError::Write)?;
    }
    rows.report()?;
    file.flush().map_err(ExportError::Write)?;
    Ok(Outcome {
        rows: rows.done(),
        ..Outcome::default()
    })
}

/// One line under construction.
struct Line {
    bytes: Vec<u8>,
    fields: usize,
    delimiter: u8,
    guard: Guard,
}

impl Line {
    fn new(options: &CsvOptions) -> Self {
        Self {
            bytes: Vec::with_capacity(1024),
            fields: 0,
            delimiter: match options.delimiter {
                Delimiter::Comma => b',',
                Delimiter::Semicolon => b';',
                Delimiter::Tab => b'\t',
            },
            guard: options.guard,
        }
    }

    /// Adds a value that somebody typed.
    fn text(&mut self, value: &str) {
        let value = match self.guard {
            Guard::ForSpreadsheets => formula::guard(value),
            Guard::RawForMachines => Cow::Borrowed(value),
        };
        self.field(&value);
    }

    /// Adds a value, quoted if it must be.
    fn field(&mut self, value: &str) {
        if self.fields > 0 {
            self.bytes.push(self.delimiter);
        }
        self.fields += 1;
        if self.needs_quotes(value) {
            self.bytes.push(b'"');
            for byte in value.bytes() {
                if byte == b'"' {
                    self.bytes.push(b'"');
                }
                self.bytes.push(byte);
            }
            self.bytes.push(b'"');
        } else {
            self.bytes.extend_from_slice(value.as_bytes());
        }
    }

    /// Outer blanks are quoted too, because some readers trim bare fields.
    fn needs_quotes(&self, value: &str) -> bool {
        value.starts_with(' ')
            || value.ends_with(' ')
            || value
                .bytes()
                .any(|byte| byte == self.delimiter || matches!(byte, b'"' | b'\r' | b'\n' | b'\t'))
    }

    fn end(&mut self, out: &mut impl Write) -> std::io::Result<()> {
        // A line with nothing on it would be skipped by most readers, and the row with it.
        if self.fields == 1 && matches!(self.bytes.as_slice(), b"" | b"\xEF\xBB\xBF") {
            self.bytes.extend_from_slice(b"\"\"");
        }
        self.bytes.extend_from_slice(b"\r\n");
        out.write_all(&self.bytes)?;
        self.bytes.clear();
        self.fields = 0;
        Ok(())
    }
}
