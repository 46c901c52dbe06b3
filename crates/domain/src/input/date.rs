//! Calendar dates as people and spreadsheets write them.
//!
//! Whether 03/08 is in March or in August is never guessed cell by cell: one order holds for a
//! whole column ([`decide_order`]), and if nothing in the column tells, a person is asked.

use crate::time::CivilDate;
use chrono::{Datelike, Days};

mod shape;

use shape::{Shape, ascii_digits, civil, shape};

use super::problem::{InputError, Normalised, Warning};

/// The first year taken.
pub const EARLIEST_YEAR: i32 = 1900;

/// Years ahead from which a date is doubted.
pub const FAR_AHEAD_YEARS: i32 = 10;

/// In what order a column of dates puts day and month.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DateOrder {
    /// Day, month, year.
    Dmy,
    /// Month, day, year.
    Mdy,
    /// Year, month, day.
    Iso,
    /// Nothing tells; dates that can be read both ways are refused.
    #[default]
    Undecided,
}

impl DateOrder {
    /// The stable word.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Dmy => "dmy",
            Self::Mdy => "mdy",
            Self::Iso => "iso",
            Self::Undecided => "undecided",
        }
    }

    /// The order with that word.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        [Self::Dmy, Self::Mdy, Self::Iso, Self::Undecided]
            .into_iter()
            .find(|order| order.key() == key)
    }
}

/// The order of a column, from some or all of its texts.
///
/// A number above 12 tells, and so do dots, which only countries with the day first write. Texts
/// that contradict each other leave it undecided: swapping silently is worse than asking.
pub fn decide_order<'a>(samples: impl IntoIterator<Item = &'a str>) -> DateOrder {
    let mut votes = DateVotes::default();
    for text in samples {
        votes.see(text);
    }
    votes.order()
}

/// What the texts of a column seen so far say about its order; see [`decide_order`].
#[derive(Clone, Copy, Debug, Default)]
pub struct DateVotes {
    day_first: bool,
    month_first: bool,
    iso: bool,
    dotted: bool,
    open: bool,
}

impl DateVotes {
    /// Takes one more text into account.
    pub fn see(&mut self, text: &str) {
        match shape(&ascii_digits(text)) {
            Some(Shape::YearFirst { .. }) => self.iso = true,
            Some(Shape::Numbers {
                first,
                second,
                separator,
                ..
            }) => match (first > 12, second > 12) {
                (true, false) => self.day_first = true,
                (false, true) => self.month_first = true,
                (true, true) => {}
                (false, false) if separator == b'.' => self.dotted = true,
                (false, false) => self.open |= first != second,
            },
            Some(Shape::Named { .. } | Shape::Serial(_)) | None => {}
        }
    }

    /// The order they agree on.
    #[must_use]
    pub fn order(self) -> DateOrder {
        match (
            self.day_first || (self.dotted && !self.month_first),
            self.month_first,
        ) {
            (true, false) => DateOrder::Dmy,
            (false, true) => DateOrder::Mdy,
            (true, true) => DateOrder::Undecided,
            (false, false) if self.iso && !self.open => DateOrder::Iso,
            (false, false) => DateOrder::Undecided,
        }
    }
}

/// A date in any of the usual spellings: ISO, day or month first as `order` says, month by name,
/// or the day number of a spreadsheet; a time of day after it is dropped.
///
/// `today` places two-digit years and tells what is far ahead.
///
/// # Errors
/// [`InputError::Empty`], [`InputError::NotADate`], [`InputError::ImpossibleDate`],
/// [`InputError::DateTooEarly`], [`InputError::DateOrderUnknown`].
pub fn date(
    text: &str,
    order: DateOrder,
    today: CivilDate,
) -> Result<Normalised<CivilDate>, InputError> {
    let digits = ascii_digits(text.trim());
    if digits.is_empty() {
        return Err(InputError::Empty);
    }
    let given = || text.trim().to_owned();
    let impossible = || InputError::ImpossibleDate { text: given() };
    let shape = shape(&digits).ok_or_else(|| InputError::NotADate { text: given() })?;
    let mut warnings = Vec::new();
    let day = match shape {
        Shape::YearFirst { year, month, day } => civil(year, month, day).ok_or_else(impossible)?,
        Shape::Serial(serial) => {
            let day = excel_serial(f64::from(serial), false)?;
            warnings.push(Warning::DateSerial { date: day });
            day
        }
        Shape::Named { day, month, year } => {
            let (full, short) = year.expand(today);
            let day = civil(full, month, day).ok_or_else(impossible)?;
            if short {
                warnings.push(Warning::DateTwoDigitYear { date: day });
            }
            day
        }
        Shape::Numbers {
            first,
            second,
            year,
            separator,
        } => {
            let (full, short) = year.expand(today);
            let day_first = civil(full, second, first);
            let month_first = civil(full, first, second);
            let day = match (order, day_first, month_first) {
                // Only one reading exists, or both are the same day: nothing to ask.
                (_, Some(only), None) | (_, None, Some(only))
                    if order == DateOrder::Undecided || order == DateOrder::Iso =>
                {
                    only
                }
                (DateOrder::Dmy, day_first, _) => day_first.ok_or_else(impossible)?,
                (DateOrder::Mdy, _, month_first) => month_first.ok_or_else(impossible)?,
                (_, Some(a), Some(b)) if a == b => a,
                (_, Some(a), Some(_)) if separator == b'.' => a,
                (_, Some(day_first), Some(month_first)) => {
                    return Err(InputError::DateOrderUnknown {
                        text: given(),
                        day_first,
                        month_first,
                    });
                }
                (_, _, _) => return Err(impossible()),
            };
            if short {
                warnings.push(Warning::DateTwoDigitYear { date: day });
            }
            day
        }
    };
    if day.year() < EARLIEST_YEAR {
        return Err(InputError::DateTooEarly { year: day.year() });
    }
    if is_far_ahead(day, today) {
        warnings.push(Warning::DateFarAhead { date: day });
    }
    Ok(Normalised {
        value: day,
        warnings,
    })
}

/// The day of a spreadsheet's day number. `from_1904`: the workbook counts from 1904, as old
/// Macintosh ones do.
///
/// Day 60 of the ordinary count is 29 February 1900, which never was: the first spreadsheet took
/// 1900 for a leap year, and all later ones keep its count.
///
/// # Errors
/// [`InputError::ImpossibleDate`] for day 60, numbers below 1 and beyond the year 9999.
pub fn excel_serial(serial: f64, from_1904: bool) -> Result<CivilDate, InputError> {
    let impossible = || InputError::ImpossibleDate {
        text: serial.to_string(),
    };
    // 2,958,465 is 31 December 9999.
    if !(0.0..2_958_466.0).contains(&serial) {
        return Err(impossible());
    }
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked to be between 0 and three million just above"
    )]
    let days = serial as u64;
    let (epoch, days) = match (from_1904, days) {
        (true, days) => ((1904, 1, 1), days),
        (false, 0 | 60) => return Err(impossible()),
        (false, days @ 1..=59) => ((1899, 12, 31), days),
        (false, days) => ((1899, 12, 30), days),
    };
    CivilDate::from_ymd_opt(epoch.0, epoch.1, epoch.2)
        .and_then(|epoch| epoch.checked_add_days(Days::new(days)))
        .ok_or_else(impossible)
}

/// The date in words that cannot be misread: "3 August 2026".
#[must_use]
pub fn long_form(date: CivilDate) -> String {
    date.format("%-d %B %Y").to_string()
}

fn is_far_ahead(day: CivilDate, today: CivilDate) -> bool {
    day.with_year(day.year() - FAR_AHEAD_YEARS)
        .map_or(day.year() - FAR_AHEAD_YEARS > today.year(), |back| {
            back > today
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> CivilDate {
        text.parse().unwrap()
    }

    fn today() -> CivilDate {
        day("2026-11-22")
    }

    #[test]
    fn a_date_is_read_in_every_usual_spelling() {
        let check = |text: &str, order: DateOrder, expected: &str| {
            let read = date(text, order, today()).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(read.value, day(expected), "{text}");
        };
        use DateOrder::{Dmy, Iso, Mdy, Undecided};
        for order in [Dmy, Mdy, Iso, Undecided] {
            check("2026-08-03", order, "2026-08-03");
            check("2026/8/3", order, "2026-08-03");
            check("2026.08.03", order, "2026-08-03");
            check("20260803", order, "2026-08-03");
            check("2026-08-03T00:00:00Z", order, "2026-08-03");
            check("2026-08-03 23:59:59", order, "2026-08-03");
            check("3 August 2026", order, "2026-08-03");
            check("August 3, 2026", order, "2026-08-03");
            check("3rd of Aug 2026", order, "2026-08-03");
            check("3-Aug-26", order, "2026-08-03");
            check("3. März 2026", order, "2026-03-03");
            check("1er août 2026", order, "2026-08-01");
            check("3 de agosto de 2026", order, "2026-08-03");
            check("3 sierpnia 2026", order, "2026-08-03");
            check("Mon, 3 Aug 2026", order, "2026-08-03");
            check("٢٠٢٦-٠٨-٠٣", order, "2026-08-03");
            check("٣ أغسطس ٢٠٢٦", order, "2026-08-03");
            check("2026年8月3日", order, "2026-08-03");
            check("46237", order, "2026-08-03");
        }
        check("03.08.2026", Dmy, "2026-08-03");
        check("3.8.26", Dmy, "2026-08-03");
        check("3. 8. 2026", Dmy, "2026-08-03");
        check("03/08/2026 12:30", Dmy, "2026-08-03");
        check("03/08/2026", Mdy, "2026-03-08");
        check("3-8-2026", Mdy, "2026-03-08");
        check("31/08/2026", Undecided, "2026-08-31");
        check("08/31/2026", Undecided, "2026-08-31");
        check("05/05/2026", Undecided, "2026-05-05");
        check("03.08.2026", Undecided, "2026-08-03");
        check("29.02.2024", Dmy, "2024-02-29");
    }

    #[test]
    fn a_date_that_cannot_be_is_refused_by_its_rule() {
        let check = |text: &str, order: DateOrder, code: &str| {
            assert_eq!(
                date(text, order, today()).unwrap_err().code(),
                code,
                "{text}"
            );
        };
        use DateOrder::{Dmy, Mdy, Undecided};
        check("31/02/2026", Dmy, "date_impossible");
        check("31.11.2026", Dmy, "date_impossible");
        check("29.02.2023", Dmy, "date_impossible");
        check("13/13/2026", Undecided, "date_impossible");
        check("31/08/2026", Mdy, "date_impossible");
        check("08/31/2026", Dmy, "date_impossible");
        check("2026-02-30", Dmy, "date_impossible");
        check("31.12.1899", Dmy, "date_too_early");
        check("03/08/2026", Undecided, "date_order_unknown");
        check("soon", Dmy, "date_unreadable");
        check("3.8.", Dmy, "date_unreadable");
        check("3.8.226", Dmy, "date_unreadable");
        check("1234567", Dmy, "date_unreadable");
        check("  ", Dmy, "empty");
        check("0000-00-00", Dmy, "date_impossible");
    }

    #[test]
    fn an_undecidable_date_says_both_readings() {
        let error = date("03/08/2026", DateOrder::Undecided, today()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "03/08/2026 can be read as 3 August 2026 or 8 March 2026; choose the order of day and month"
        );
    }

    #[test]
    fn a_two_digit_year_is_expanded_and_echoed() {
        let check = |text: &str, expected: &str| {
            let read = date(text, DateOrder::Dmy, today()).unwrap();
            assert_eq!(read.value, day(expected), "{text}");
            assert!(
                read.warnings.contains(&Warning::DateTwoDigitYear {
                    date: day(expected)
                }),
                "{text} is echoed"
            );
        };
        check("03.08.26", "2026-08-03");
        check("03.08.46", "2046-08-03");
        check("03.08.47", "1947-08-03");
        check("03.08.99", "1999-08-03");
        check("03.08.00", "2000-08-03");
    }

    #[test]
    fn a_date_more_than_ten_years_ahead_is_doubted() {
        let far = |text: &str| {
            date(text, DateOrder::Iso, today())
                .unwrap()
                .warnings
                .iter()
                .any(|warning| warning.code() == "date_far_ahead")
        };
        assert!(!far("2036-11-22"));
        assert!(far("2036-11-23"));
        assert!(far("2999-12-31"));
    }

    #[test]
    fn the_order_is_decided_for_a_whole_column() {
        let check = |samples: &[&str], expected: DateOrder| {
            assert_eq!(
                decide_order(samples.iter().copied()),
                expected,
                "{samples:?}"
            );
        };
        check(&["03/08/2026", "31/01/2026"], DateOrder::Dmy);
        check(&["03/08/2026", "01/31/2026"], DateOrder::Mdy);
        check(&["03/08/2026", "04/09/2026"], DateOrder::Undecided);
        check(&["31/01/2026", "01/31/2026"], DateOrder::Undecided);
        check(&["01.12.2026", "15.12.26"], DateOrder::Dmy);
        check(&["01.12.2026"], DateOrder::Dmy);
        check(&["2026-08-03"], DateOrder::Iso);
        check(&["2026-08-03", "03/08/2026"], DateOrder::Undecided);
        check(&["2026-08-03", "05/05/2026"], DateOrder::Iso);
        check(&["", "n/a"], DateOrder::Undecided);
        check(&[], DateOrder::Undecided);
    }

    #[test]
    fn the_day_numbers_of_spreadsheets_are_read_with_their_old_leap_year() {
        let check = |serial: f64, from_1904: bool, expected: &str| {
            assert_eq!(
                excel_serial(serial, from_1904),
                Ok(day(expected)),
                "{serial}"
            );
        };
        check(1.0, false, "1900-01-01");
        check(59.0, false, "1900-02-28");
        check(61.0, false, "1900-03-01");
        check(46_237.0, false, "2026-08-03");
        check(46_237.75, false, "2026-08-03");
        check(44_775.0, true, "2026-08-03");
        check(2_958_465.0, false, "9999-12-31");
        for serial in [0.0, -1.0, 60.0, 2_958_466.0, f64::NAN, f64::INFINITY] {
            assert!(excel_serial(serial, false).is_err(), "{serial}");
        }
    }

    #[test]
    fn the_long_form_cannot_be_misread() {
        assert_eq!(long_form(day("2026-08-03")), "3 August 2026");
    }

    proptest! {
        #[test]
        fn every_day_reads_back_in_every_order(days in 0u64..80_000) {
            let day = day("1900-01-01") + Days::new(days);
            for (pattern, order) in [
                ("%Y-%m-%d", DateOrder::Iso),
                ("%d.%m.%Y", DateOrder::Dmy),
                ("%m/%d/%Y", DateOrder::Mdy),
                ("%-d %B %Y", DateOrder::Undecided),
                ("%d-%b-%Y", DateOrder::Undecided),
            ] {
                let text = day.format(pattern).to_string();
                prop_assert_eq!(date(&text, order, today()).map(|d| d.value), Ok(day));
            }
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,20}|[0-9./ T:-]{0,20}") {
            for order in [DateOrder::Dmy, DateOrder::Mdy, DateOrder::Iso, DateOrder::Undecided] {
                let _ = date(&text, order, today());
            }
            let _ = decide_order([text.as_str()]);
        }
    }
}
