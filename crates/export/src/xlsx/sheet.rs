//! A sheet of rows: header, filter arrows, widths, and cells of the right type.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use rust_xlsxwriter::{
    Color, Format, FormatAlign, FormatBorder, IgnoreError, Worksheet, XlsxError,
};

use super::names::shortened;
use crate::control::without_controls;
use crate::{Cell, Column, ColumnKind, Direction, Headers, Outcome, Paper, RosterHead};

/// The most UTF-16 units a cell may hold.
const LONGEST_CELL: usize = 32_767;

/// Rows looked at to choose the column widths; the width is only a beginning the reader can drag.
const ROWS_MEASURED: u32 = 200;

/// Narrowest and widest column chosen, in characters of the default font.
const WIDTHS: std::ops::RangeInclusive<usize> = 8..=48;

/// Excel's built-in formats 14 and 22: date, and date with time, in the order of the reader's
/// own system (ECMA-376 part 1 §18.8.30).
const DATE_FORMAT: u8 = 14;
const INSTANT_FORMAT: u8 = 22;

/// Excel's built-in format 49: text. What a person types into such a cell stays text too.
const TEXT_FORMAT: u8 = 49;

/// A sheet under construction.
pub(super) struct RowSheet<'w> {
    sheet: &'w mut Worksheet,
    head: &'w RosterHead,
    headers: Headers,
    widths: Vec<usize>,
    rows: u32,
    formats: Formats,
}

/// The formats cells need that their column does not already have.
struct Formats {
    date: Format,
    instant: Format,
    code: Format,
}

impl<'w> RowSheet<'w> {
    /// Writes the header.
    pub(super) fn begin(
        sheet: &'w mut Worksheet,
        head: &'w RosterHead,
        headers: Headers,
    ) -> Result<Self, XlsxError> {
        let formats = Formats {
            date: Format::new().set_num_format_index(DATE_FORMAT),
            instant: Format::new().set_num_format_index(INSTANT_FORMAT),
            // Reading order 1 is left to right, whatever the script around it.
            code: Format::new()
                .set_num_format_index(TEXT_FORMAT)
                .set_reading_direction(1),
        };
        let heading = Format::new()
            .set_bold()
            .set_background_color(Color::RGB(0x00E8_ECF1))
            .set_border_bottom(FormatBorder::Thin)
            .set_border_bottom_color(Color::RGB(0x009A_A5B1))
            .set_align(FormatAlign::VerticalCenter);
        sheet.set_right_to_left(head.direction == Direction::RightToLeft);
        sheet.set_freeze_panes(1, 0)?;
        sheet.set_landscape();
        sheet.set_paper_size(match head.paper {
            Paper::A4 => 9,
            Paper::Letter => 1,
        });
        sheet.set_print_fit_to_pages(1, 0);
        sheet.set_repeat_rows(0, 0)?;
        let mut widths = Vec::with_capacity(head.columns.len());
        for (at, column) in (0_u16..).zip(&head.columns) {
            if column.kind == ColumnKind::Identifier || column.is_for_round_trip() {
                sheet.set_column_format(at, &formats.code)?;
            }
            let words = heading_of(column, headers);
            sheet.write_string_with_format(0, at, words, &heading)?;
            // The arrow of the filter covers three characters.
            widths.push(shown_width(words) + 3);
        }
        Ok(Self {
            sheet,
            head,
            headers,
            widths,
            rows: 0,
            formats,
        })
    }

    /// Rows written so far, the header not counted.
    pub(super) fn rows(&self) -> u32 {
        self.rows
    }

    /// Writes one row, whose width has been checked.
    pub(super) fn row(&mut self, cells: &[Cell], outcome: &mut Outcome) -> Result<(), XlsxError> {
        self.rows += 1;
        for (at, cell) in (0_u16..).zip(cells) {
            let width = self.cell(at, cell, outcome)?;
            if self.rows <= ROWS_MEASURED
                && let Some(widest) = self.widths.get_mut(usize::from(at))
            {
                *widest = width.max(*widest);
            }
        }
        Ok(())
    }

    /// Writes one cell and says how wide it shows.
    fn cell(&mut self, at: u16, cell: &Cell, outcome: &mut Outcome) -> Result<usize, XlsxError> {
        let row = self.rows;
        match cell {
            Cell::Empty => Ok(0),
            Cell::Text(text) => {
                let clean = without_controls(text, &mut outcome.control_characters_removed);
                let fitting = shortened(&clean, LONGEST_CELL);
                if fitting.len() < clean.len() {
                    outcome.cells_shortened += 1;
                }
                self.sheet.write_string(row, at, fitting)?;
                Ok(if row <= ROWS_MEASURED {
                    shown_width(fitting)
                } else {
                    0
                })
            }
            Cell::Date(date) => {
                match serial_day(*date) {
                    Some(day) => {
                        self.sheet
                            .write_number_with_format(row, at, day, &self.formats.date)?
                    }
                    None => self.code(row, at, &date.format("%Y-%m-%d").to_string())?,
                };
                Ok(10)
            }
            Cell::Instant(instant) => {
                match serial_instant(*instant) {
                    Some(moment) => self.sheet.write_number_with_format(
                        row,
                        at,
                        moment,
                        &self.formats.instant,
                    )?,
                    None => self.code(row, at, &instant.format("%Y-%m-%d %H:%M:%S").to_string())?,
                };
                Ok(16)
            }
            Cell::Bool(yes) => {
                let word = match (self.headers, yes) {
                    (Headers::Keys, true) => "yes",
                    (Headers::Keys, false) => "no",
                    (Headers::Labels, true) => &self.head.labels.yes,
                    (Headers::Labels, false) => &self.head.labels.no,
                };
                self.sheet.write_string(row, at, word)?;
                Ok(shown_width(word))
            }
            Cell::Number(number) if number.is_finite() => {
                self.sheet.write_number(row, at, *number)?;
                Ok(10)
            }
            Cell::Number(number) => {
                self.code(row, at, &number.to_string())?;
                Ok(4)
            }
        }
    }

    /// Writes text that is no word of any language.
    fn code(&mut self, row: u32, at: u16, text: &str) -> Result<&mut Worksheet, XlsxError> {
        self.sheet
            .write_string_with_format(row, at, text, &self.formats.code)
    }

    /// Sets what depends on the rows: filter, widths, hidden columns.
    pub(super) fn end(self) -> Result<(), XlsxError> {
        let last = u16::try_from(self.widths.len()).unwrap_or(u16::MAX) - 1;
        self.sheet.autofilter(0, 0, self.rows, last)?;
        if self.rows > 0 {
            // Badge numbers and phones are text on purpose; spare the reader the green corners.
            self.sheet.ignore_error_range(
                1,
                0,
                self.rows,
                last,
                IgnoreError::NumberStoredAsText,
            )?;
        }
        for ((at, column), width) in (0_u16..).zip(&self.head.columns).zip(self.widths) {
            let width = width.clamp(*WIDTHS.start(), *WIDTHS.end());
            self.sheet
                .set_column_width(at, u32::try_from(width).unwrap_or(0) + 1)?;
            if column.is_for_round_trip() {
                self.sheet.set_column_hidden(at)?;
            }
        }
        Ok(())
    }
}

fn heading_of(column: &Column, headers: Headers) -> &str {
    match headers {
        Headers::Keys => &column.key,
        Headers::Labels => &column.label,
    }
}

/// Days since 30 December 1899, Excel's day 0 as counted from March 1900 on. Earlier days have no
/// serial number that all spreadsheets agree on: Excel believes 1900 was a leap year.
fn serial_day(date: NaiveDate) -> Option<f64> {
    let zero = NaiveDate::from_ymd_opt(1899, 12, 30)?;
    let days = i32::try_from(date.signed_duration_since(zero).num_days()).ok()?;
    // 61 is 1 March 1900; 2,958,465 is 31 December 9999, the last day Excel knows.
    (61..=2_958_465).contains(&days).then(|| f64::from(days))
}

/// The same with the time of day as a fraction.
fn serial_instant(instant: NaiveDateTime) -> Option<f64> {
    let day = serial_day(instant.date())?;
    let seconds = instant.time().signed_duration_since(NaiveTime::MIN);
    let seconds = i32::try_from(seconds.num_seconds()).ok()?;
    Some(day + f64::from(seconds) / 86_400.0)
}

/// About how many characters of the default font the widest line takes; East Asian characters
/// count two (the blocks from Hangul Jamo on are taken for wide, which is near enough for a width).
pub(super) fn shown_width(text: &str) -> usize {
    text.lines()
        .map(|line| {
            line.chars()
                .take(*WIDTHS.end())
                .map(|c| match c {
                    '\u{1100}'..='\u{115F}'
                    | '\u{2E80}'..='\u{D7A3}'
                    | '\u{F900}'..='\u{FAFF}'
                    | '\u{FF00}'..='\u{FF60}'
                    | '\u{20000}'..='\u{3FFFD}' => 2,
                    _ => 1,
                })
                .sum()
        })
        .max()
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{serial_day, serial_instant};
    use chrono::NaiveDate;

    #[test]
    fn days_have_the_numbers_excel_gives_them() {
        let check = |(y, m, d): (i32, u32, u32), expected: Option<f64>| {
            assert_eq!(
                serial_day(NaiveDate::from_ymd_opt(y, m, d).unwrap()),
                expected
            );
        };
        check((1900, 2, 28), None);
        check((1900, 3, 1), Some(61.0));
        check((1970, 1, 1), Some(25_569.0));
        check((2026, 11, 22), Some(46_348.0));
        check((9999, 12, 31), Some(2_958_465.0));
        check((10000, 1, 1), None);
    }

    #[test]
    fn a_moment_is_a_day_and_a_fraction() {
        let noon = NaiveDate::from_ymd_opt(1970, 1, 1)
            .unwrap()
            .and_hms_opt(12, 0, 0)
            .unwrap();
        assert_eq!(serial_instant(noon), Some(25_569.5));
    }
}
