//! What the text of a date could mean, before anybody knows in which order it is.

use std::borrow::Cow;

use crate::search::fold;
use crate::time::CivilDate;
use chrono::Datelike;

/// Two-digit years reach this far ahead of today; the rest lies in the past.
const TWO_DIGIT_YEARS_AHEAD: i32 = 20;

/// What a text could mean before the order is known.
pub(super) enum Shape {
    YearFirst {
        year: i32,
        month: u32,
        day: u32,
    },
    Numbers {
        first: u32,
        second: u32,
        year: Year,
        separator: u8,
    },
    Named {
        day: u32,
        month: u32,
        year: Year,
    },
    Serial(u32),
}

#[derive(Clone, Copy)]
pub(super) struct Year {
    number: i32,
    two_digits: bool,
}

impl Year {
    /// The full year, and whether it had to be expanded.
    pub fn expand(self, today: CivilDate) -> (i32, bool) {
        if !self.two_digits {
            return (self.number, false);
        }
        let latest = today.year() + TWO_DIGIT_YEARS_AHEAD;
        let candidate = latest - latest.rem_euclid(100) + self.number;
        (
            if candidate > latest {
                candidate - 100
            } else {
                candidate
            },
            true,
        )
    }
}

pub(super) fn civil(year: i32, month: u32, day: u32) -> Option<CivilDate> {
    CivilDate::from_ymd_opt(year, month, day)
}

/// Arabic, Persian and full-width digits as ASCII ones, and Chinese date signs as hyphens.
pub(super) fn ascii_digits(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return text.into();
    }
    text.chars()
        .filter_map(|c| match c {
            '٠'..='٩' => char::from_digit(u32::from(c) - u32::from('٠'), 10),
            '۰'..='۹' => char::from_digit(u32::from(c) - u32::from('۰'), 10),
            '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10),
            '年' | '月' | '년' | '월' => Some('-'),
            '日' | '일' | '\u{200e}' | '\u{200f}' => None,
            '\u{a0}' | '\u{202f}' => Some(' '),
            '‐' | '‑' | '–' | '−' => Some('-'),
            '／' => Some('/'),
            '．' | '。' => Some('.'),
            other => Some(other),
        })
        .collect()
}

/// Reads the shape of a text whose digits are ASCII.
pub(super) fn shape(text: &str) -> Option<Shape> {
    let text = without_time(text.trim());
    let bytes = text.as_bytes();
    if !bytes.is_empty() && bytes.iter().all(u8::is_ascii_digit) {
        return match bytes.len() {
            // 20260803, the compact form of ISO 8601.
            8 => Some(Shape::YearFirst {
                year: text[..4].parse().ok()?,
                month: text[4..6].parse().ok()?,
                day: text[6..].parse().ok()?,
            }),
            // 18,264 is 1 January 1950 and 73,050 the last day of 2099.
            5 => text
                .parse()
                .ok()
                .filter(|serial| (18_264..=73_050).contains(serial))
                .map(Shape::Serial),
            _ => None,
        };
    }
    numbers(text).or_else(|| named(text))
}

/// Three numbers with one kind of separator.
fn numbers(text: &str) -> Option<Shape> {
    let separator = *text.as_bytes().iter().find(|byte| !byte.is_ascii_digit())?;
    if !matches!(separator, b'-' | b'/' | b'.' | b' ') {
        return None;
    }
    let mut parts = text
        .split(char::from(separator))
        .map(str::trim)
        .filter(|part| !part.is_empty());
    let (a, b, c) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    if a.len() == 4 {
        return Some(Shape::YearFirst {
            year: number(a, 4)?.try_into().ok()?,
            month: number(b, 2)?,
            day: number(c, 2)?,
        });
    }
    Some(Shape::Numbers {
        first: number(a, 2)?,
        second: number(b, 2)?,
        year: year(c)?,
        separator,
    })
}

/// Day, month by name and year, the day before or after the month: "3 August 2026", "3-Aug-26",
/// "August 3, 2026", "3. März 2026", "Mon, 3 Aug 2026".
fn named(text: &str) -> Option<Shape> {
    let folded = fold(text);
    let mut words = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty() && !matches!(*word, "de" | "of" | "del" | "the"));
    let mut first = words.next()?;
    if !first.starts_with(|c: char| c.is_ascii_digit()) && month(first).is_none() {
        // A weekday in front.
        first = words.next()?;
    }
    let (second, third) = (words.next()?, words.next()?);
    if words.next().is_some() {
        return None;
    }
    let ordinal = |word: &str| {
        let digits = word.trim_end_matches(|c: char| c.is_alphabetic());
        let suffix = &word[digits.len()..];
        matches!(suffix, "" | "st" | "nd" | "rd" | "th" | "er")
            .then(|| number(digits, 2))
            .flatten()
    };
    if let (Some(day), Some(month)) = (ordinal(first), month(second)) {
        return Some(Shape::Named {
            day,
            month,
            year: year(third)?,
        });
    }
    Some(Shape::Named {
        month: month(first)?,
        day: ordinal(second)?,
        year: year(third)?,
    })
}

/// The text without a time of day: "2026-08-03T00:00:00Z", "3.8.2026 00:00".
fn without_time(text: &str) -> &str {
    let Some(colon) = text.find(':') else {
        return text;
    };
    let before = &text[..colon];
    match before.rfind([' ', 'T', 't']) {
        Some(gap) => before[..gap].trim_end_matches([' ', ',']),
        None => text,
    }
}

fn number(text: &str, most_digits: usize) -> Option<u32> {
    (1..=most_digits)
        .contains(&text.len())
        .then(|| text.bytes().all(|byte| byte.is_ascii_digit()))
        .filter(|digits| *digits)
        .and_then(|_| text.parse().ok())
}

fn year(text: &str) -> Option<Year> {
    let two_digits = text.len() == 2;
    (two_digits || text.len() == 4).then_some(())?;
    Some(Year {
        number: i32::try_from(number(text, 4)?).ok()?,
        two_digits,
    })
}

/// The month of a folded name or its abbreviation, in the languages of the app.
fn month(word: &str) -> Option<u32> {
    if word.chars().count() < 3 {
        return None;
    }
    let place = MONTHS.iter().position(|names| {
        names.iter().any(|name| {
            *name == word || (word.is_ascii() && word.len() >= 3 && abbreviates(word, name))
        })
    })?;
    u32::try_from(place + 1).ok()
}

/// "aug" abbreviates "august"; "ma" would be March and May, so three letters it is, and those
/// that begin two months ("jui", "mar" in some tongues) are given in full in the list.
fn abbreviates(word: &str, name: &str) -> bool {
    name.starts_with(word) && !matches!(word, "jui" | "maj")
}

/// English, German, French, Spanish, Polish (both cases), Italian, Arabic (both sets), folded.
const MONTHS: [&[&str]; 12] = [
    &[
        "january",
        "januar",
        "janner",
        "janvier",
        "enero",
        "styczen",
        "stycznia",
        "gennaio",
        "يناير",
    ],
    &[
        "february",
        "februar",
        "feber",
        "fevrier",
        "febrero",
        "luty",
        "lutego",
        "febbraio",
        "فبراير",
    ],
    &[
        "march", "marz", "maerz", "mars", "marzo", "marzec", "marca", "مارس",
    ],
    &[
        "april",
        "avril",
        "abril",
        "kwiecien",
        "kwietnia",
        "aprile",
        "ابريل",
    ],
    &["may", "mai", "mayo", "maj", "maja", "maggio", "مايو"],
    &[
        "june",
        "juni",
        "juin",
        "junio",
        "czerwiec",
        "czerwca",
        "giugno",
        "يونيو",
    ],
    &[
        "july",
        "juli",
        "juillet",
        "julio",
        "lipiec",
        "lipca",
        "luglio",
        "يوليو",
    ],
    &["august", "aout", "agosto", "sierpien", "sierpnia", "اغسطس"],
    &[
        "september",
        "septembre",
        "septiembre",
        "setiembre",
        "wrzesien",
        "wrzesnia",
        "settembre",
        "سبتمبر",
    ],
    &[
        "october",
        "oktober",
        "octobre",
        "octubre",
        "pazdziernik",
        "pazdziernika",
        "ottobre",
        "اكتوبر",
    ],
    &[
        "november",
        "novembre",
        "noviembre",
        "listopad",
        "listopada",
        "نوفمبر",
    ],
    &[
        "december",
        "dezember",
        "decembre",
        "diciembre",
        "grudzien",
        "grudnia",
        "dicembre",
        "ديسمبر",
    ],
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_month_name_is_folded_and_means_one_month() {
        let mut all = Vec::new();
        for name in MONTHS.iter().flat_map(|names| names.iter()) {
            assert_eq!(*name, fold(name), "could never be met");
            assert!(!all.contains(name), "{name} twice");
            all.push(name);
        }
    }
}
