//! Numbers as the sheet shows them: dates, leading zeros, and digits that are no fractions.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::Read;

use domain::input::excel_serial;

use crate::refusal::ImportRefusal;
use crate::row::CellKind;

use crate::archive::package::Part;
use crate::archive::xml::{Token, Xml, attribute_number, attribute_text};

/// How numbers of a style are shown, as far as it matters here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum NumberFormat {
    /// As the number is.
    #[default]
    Plain,
    /// As a day.
    Date,
    /// Digits with leading zeros and marks between: `00000`, `000-000`.
    Digits(Vec<Piece>),
}

/// One place of a pattern of digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// A digit, or a zero where there is none.
    Zero,
    /// A digit where there is one.
    Digit,
    /// This character.
    Mark(char),
}

/// The formats of a workbook's cell styles, by number.
#[derive(Debug, Default)]
pub(crate) struct Styles {
    formats: Vec<NumberFormat>,
}

/// Styles a workbook may define; Excel itself stops at 65,490.
const MAX_STYLES: usize = 70_000;

impl Styles {
    pub fn format(&self, style: Option<u32>) -> &NumberFormat {
        static PLAIN: NumberFormat = NumberFormat::Plain;
        style
            .and_then(|number| self.formats.get(number as usize))
            .unwrap_or(&PLAIN)
    }

    /// Reads the styles; also returns what it took of the budget.
    pub fn read<S: Read>(part: Part<S>) -> Result<(Self, u64), ImportRefusal> {
        let mut xml = Xml::new(part);
        let mut own: HashMap<u32, NumberFormat> = HashMap::new();
        let mut styles = Self::default();
        let mut in_cell_styles = false;
        loop {
            match xml.next()? {
                Token::Open { name, attributes } => match name {
                    b"numFmt" if own.len() < MAX_STYLES => {
                        if let (Some(id), Some(code)) = (
                            attribute_number(attributes, "numFmtId"),
                            attribute_text(attributes, "formatCode"),
                        ) {
                            own.insert(id, format_of_code(&code));
                        }
                    }
                    b"cellXfs" => in_cell_styles = true,
                    b"xf" if in_cell_styles && styles.formats.len() < MAX_STYLES => {
                        let id = attribute_number(attributes, "numFmtId").unwrap_or(0);
                        let format = own.get(&id).cloned().unwrap_or_else(|| format_of_id(id));
                        styles.formats.push(format);
                    }
                    _ => {}
                },
                Token::Close { name: b"cellXfs" } => in_cell_styles = false,
                Token::Close { .. } | Token::Text(_) | Token::Literal(_) => {}
                Token::End => break,
            }
        }
        let spent = xml.part().spent();
        Ok((styles, spent))
    }
}

/// Formats every spreadsheet knows by number (ECMA-376 18.8.30): 14 to 17 and 22 are dates, and
/// so are 27 to 36 and 50 to 58 in East Asian editions. Times of day are no dates.
fn format_of_id(id: u32) -> NumberFormat {
    match id {
        14..=17 | 22 | 27..=31 | 36 | 50..=54 | 57 | 58 => NumberFormat::Date,
        _ => NumberFormat::Plain,
    }
}

/// The format of a code such as `dd.mm.yyyy;@`, `00000` or `[$-407]d. mmmm yyyy`.
fn format_of_code(code: &str) -> NumberFormat {
    let mut pieces = Vec::new();
    let (mut day, mut digits_only) = (false, true);
    let mut characters = code.chars();
    while let Some(c) = characters.next() {
        match c {
            // Sections for negative numbers, zero and text follow.
            ';' => break,
            '"' => pieces.extend(
                characters
                    .by_ref()
                    .take_while(|c| *c != '"')
                    .map(Piece::Mark),
            ),
            '\\' => pieces.extend(characters.next().map(Piece::Mark)),
            // Width of the next character, and filling up with it.
            '_' | '*' => {
                characters.next();
            }
            // Colours, conditions, languages and elapsed time.
            '[' => {
                characters.by_ref().take_while(|c| *c != ']').for_each(drop);
            }
            '0' => pieces.push(Piece::Zero),
            '#' => pieces.push(Piece::Digit),
            '-' | ' ' | '/' | ':' | '(' | ')' => pieces.push(Piece::Mark(c)),
            'd' | 'D' | 'y' | 'Y' => {
                day = true;
            }
            _ => digits_only = false,
        }
        if pieces.len() > 64 {
            return NumberFormat::Plain;
        }
    }
    if day {
        return NumberFormat::Date;
    }
    // A single 0 is the number itself.
    let zeros = pieces.iter().filter(|piece| **piece == Piece::Zero).count();
    if digits_only && zeros > 1 {
        NumberFormat::Digits(pieces)
    } else {
        NumberFormat::Plain
    }
}

/// Writes a number of a cell as the sheet shows it and says what it is.
pub(crate) fn show(
    raw: &str,
    format: &NumberFormat,
    from_1904: bool,
    text: &mut String,
) -> CellKind {
    let raw = raw.trim();
    // Nearly all numbers of a list of people are plain and short.
    if *format == NumberFormat::Plain
        && raw.len() < 15
        && raw.bytes().all(|byte| byte.is_ascii_digit())
    {
        text.push_str(raw);
        return CellKind::Number;
    }
    let Ok(number) = raw.parse::<f64>() else {
        text.push_str(raw);
        return CellKind::Text;
    };
    match format {
        NumberFormat::Date if number >= 1.0 => {
            if let Ok(day) = excel_serial(number, from_1904) {
                let _ = write!(text, "{day}");
                return CellKind::Date(day);
            }
        }
        NumberFormat::Digits(pieces) if number >= 0.0 && number.fract() == 0.0 && number < 1e15 => {
            push_digits(&format!("{number:.0}"), pieces, text);
            // Shown with its zeros it is what the office calls it, but it is still a number.
            return CellKind::Number;
        }
        NumberFormat::Date | NumberFormat::Digits(_) | NumberFormat::Plain => {}
    }
    push_plain(raw, number, text);
    CellKind::Number
}

/// Digits laid into a pattern from the right; digits it has no place for stand in front.
fn push_digits(digits: &str, pieces: &[Piece], text: &mut String) {
    let places = pieces
        .iter()
        .filter(|piece| matches!(piece, Piece::Zero | Piece::Digit))
        .count();
    let mut surplus = digits.len().saturating_sub(places);
    let mut missing = places.saturating_sub(digits.len());
    let mut rest = digits.chars();
    for piece in pieces {
        match piece {
            Piece::Mark(mark) => text.push(*mark),
            Piece::Zero | Piece::Digit if missing > 0 => {
                missing -= 1;
                if *piece == Piece::Zero {
                    text.push('0');
                }
            }
            Piece::Zero | Piece::Digit => {
                text.extend(rest.by_ref().take(1 + std::mem::take(&mut surplus)));
            }
        }
    }
}

/// The number with at most 15 digits, which is all a cell really keeps, and without exponent as
/// long as it is whole.
fn push_plain(raw: &str, number: f64, text: &mut String) {
    let whole = raw.strip_prefix('-').unwrap_or(raw);
    if whole.bytes().all(|byte| byte.is_ascii_digit()) {
        text.push_str(raw);
    } else {
        // 4.0999999999999996 was typed as 4.1.
        let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
        let _ = write!(text, "{rounded}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(raw: &str, code: &str) -> (String, CellKind) {
        let mut text = String::new();
        let kind = show(raw, &format_of_code(code), false, &mut text);
        (text, kind)
    }

    #[test]
    fn numbers_are_shown_as_the_sheet_shows_them() {
        let check = |raw: &str, code: &str, expected: &str| {
            assert_eq!(
                shown(raw, code),
                (expected.to_owned(), CellKind::Number),
                "{raw} {code}"
            );
        };
        check("42", "General", "42");
        check("42", "00000", "00042");
        check("42", "0000000000;@", "0000000042");
        check("123456", "000-000", "123-456");
        check("1234567", "000-000", "1234-567");
        check("42", "\"K\"0000", "K0042");
        check("42", "###0", "42");
        check("42", "0", "42");
        check("1.5", "00000", "1.5");
        check("4.0999999999999996", "General", "4.1");
        check("1.23456789012345E+18", "General", "1234567890123450000");
        check("1234567890123456", "General", "1234567890123456");
        check("12345678901.0", "0.00", "12345678901");
        check("-3", "General", "-3");
        check("0.5", "h:mm", "0.5");
    }

    #[test]
    fn days_are_dates_whatever_their_pattern() {
        for code in [
            "dd.mm.yyyy",
            "m/d/yy",
            "[$-407]d. mmmm yyyy;@",
            "yyyy\\-mm\\-dd hh:mm",
            "\"am \"d/m/yyyy",
        ] {
            let (text, kind) = shown("46237", code);
            assert_eq!(text, "2026-08-03", "{code}");
            assert!(matches!(kind, CellKind::Date(_)), "{code}");
        }
        assert_eq!(format_of_id(14), NumberFormat::Date);
        assert_eq!(format_of_id(20), NumberFormat::Plain, "a time of day");
        assert_eq!(
            shown("60", "yyyy-mm-dd").0,
            "60",
            "a day that never was stays a number"
        );
    }

    #[test]
    fn words_in_a_format_are_no_pattern_of_a_date() {
        assert_eq!(format_of_code("0 \"days\""), NumberFormat::Plain);
        assert_eq!(format_of_code("[Red]0.00"), NumberFormat::Plain);
        assert_eq!(format_of_code("[h]:mm:ss"), NumberFormat::Plain);
    }

    #[test]
    fn a_text_where_a_number_should_be_stays_a_text() {
        assert_eq!(shown("abc", "General"), ("abc".to_owned(), CellKind::Text));
    }
}
