//! The rows of a text file, one after the other in a buffer that stays small.

use std::io::Read;

use crate::limits::{MAX_CELL_BYTES, MAX_COLUMNS, MAX_ROW_BYTES};
use crate::refusal::ImportRefusal;
use crate::row::Row;

use super::encoding::{Decoded, TextEncoding};
use super::split::{Record, Step, split};

/// Bytes read at once; grows only while one row does not fit.
const BUFFER_BYTES: usize = 256 * 1024;

/// Rows of a text file.
pub(crate) struct TextRows<S> {
    source: Decoded<S>,
    delimiter: u8,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    ended: bool,
    number: u64,
    record: Record,
}

impl<S: Read> TextRows<S> {
    pub fn new(source: S, encoding: TextEncoding, delimiter: u8) -> Self {
        Self {
            source: Decoded::new(source, encoding),
            delimiter,
            buffer: vec![0; BUFFER_BYTES],
            start: 0,
            end: 0,
            ended: false,
            number: 0,
            record: Record::default(),
        }
    }

    /// Bytes of the file taken so far.
    pub fn consumed(&self) -> u64 {
        self.source.consumed
    }

    /// Reads the next row; false at the end.
    pub fn next_row(&mut self, row: &mut Row) -> Result<bool, ImportRefusal> {
        row.clear();
        loop {
            let input = &self.buffer[self.start..self.end];
            match split(input, self.ended, self.delimiter, &mut self.record) {
                Step::Record(used) => {
                    self.start += used;
                    self.number += 1;
                    break;
                }
                Step::End => return Ok(false),
                Step::More => self.fill()?,
            }
        }
        let mut start = 0;
        for &end in &self.record.ends {
            if end - start > MAX_CELL_BYTES {
                return Err(self.too_long(self.number));
            }
            start = end;
        }
        if self.record.ends.len() > MAX_COLUMNS {
            self.record.ends.truncate(MAX_COLUMNS);
            let kept = self.record.ends.last().copied().unwrap_or_default();
            self.record.bytes.truncate(kept);
        }
        row.number = self.number;
        row.unclosed_quote = self.record.unclosed_quote;
        row.take_text(&self.record.bytes, &self.record.ends);
        Ok(true)
    }

    /// Moves the unread part to the front and reads behind it.
    fn fill(&mut self) -> Result<(), ImportRefusal> {
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        if self.end > MAX_ROW_BYTES {
            return Err(self.too_long(self.number + 1));
        }
        // Doubling keeps the cost of splitting a long row again and again in proportion to it.
        if self.end * 2 > self.buffer.len() {
            self.buffer.resize(self.buffer.len() * 2, 0);
        }
        let filled = self.source.fill(&mut self.buffer[self.end..])?;
        self.end += filled;
        self.ended = filled == 0;
        Ok(())
    }

    fn too_long(&self, row: u64) -> ImportRefusal {
        ImportRefusal::CellTooLong {
            row,
            limit: MAX_CELL_BYTES,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(bytes: &[u8]) -> Result<Vec<(u64, Vec<String>)>, ImportRefusal> {
        let mut rows = TextRows::new(bytes, TextEncoding::UTF_8, b',');
        let mut row = Row::default();
        let mut all = Vec::new();
        while rows.next_row(&mut row)? {
            all.push((row.number, row.cells().map(str::to_owned).collect()));
        }
        Ok(all)
    }

    #[test]
    fn rows_are_counted_as_a_spreadsheet_counts_them() {
        let read = rows(b"a,b\r\n\r\n\"c\r\nd\",e\r\nf").unwrap();
        let numbers: Vec<_> = read.iter().map(|(number, _)| *number).collect();
        assert_eq!(
            numbers,
            [1, 2, 3, 4],
            "a line break inside a cell makes no row"
        );
        assert_eq!(read[2].1, ["c\r\nd", "e"]);
    }

    #[test]
    fn a_long_file_is_read_row_by_row() {
        let text = (0..50_000)
            .map(|i| format!("{i},\"x\ny\"\n"))
            .collect::<String>();
        let read = rows(text.as_bytes()).unwrap();
        assert_eq!(read.len(), 50_000);
        assert_eq!(read[49_999].1, ["49999", "x\ny"]);
    }

    #[test]
    fn a_quotation_mark_that_swallows_the_file_is_refused_by_row() {
        let mut text = b"a,b\nc,\"d\n".to_vec();
        text.extend(b"some,line\n".repeat(1_000_000));
        assert_eq!(
            rows(&text),
            Err(ImportRefusal::CellTooLong {
                row: 2,
                limit: MAX_CELL_BYTES
            })
        );
    }

    #[test]
    fn bytes_that_are_no_letters_become_a_visible_mark() {
        assert_eq!(rows(b"a\xff,b").unwrap()[0].1, ["a\u{fffd}", "b"]);
        assert_eq!(rows(b"\xc3,\xa4").unwrap()[0].1, ["\u{fffd}", "\u{fffd}"]);
    }
}
