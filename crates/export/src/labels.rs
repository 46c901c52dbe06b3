//! The fixed words of an export, and the patterns its dates are written in.

use std::fmt::Write as _;

use chrono::format::{Item, StrftimeItems};
use chrono::{NaiveDate, NaiveDateTime};

/// Every fixed word that can appear in an export, in the reader's language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Labels {
    /// A true [`crate::Cell::Bool`].
    pub yes: String,
    /// A false one.
    pub no: String,
    /// Name of the sheet with the rows. Further sheets get a number behind it.
    pub people_sheet: String,
    /// Name of the sheet that tells about the export.
    pub about_sheet: String,
    /// "Organisation", before its name.
    pub organisation: String,
    /// "Scope", before the scope line.
    pub scope: String,
    /// "Filter", before the filter line.
    pub filter: String,
    /// "None", where no filter was set.
    pub no_filter: String,
    /// "Exported by", before the person.
    pub exported_by: String,
    /// "Exported at", before date, time and zone.
    pub exported_at: String,
    /// "Directory revision", before the state of the directory.
    pub revision: String,
    /// "Rows", before their number.
    pub rows: String,
    /// "Control characters removed", before their number.
    pub controls_removed: String,
    /// "Cells shortened", before the number of cells longer than a spreadsheet can hold.
    pub cells_shortened: String,
    /// Foot of a page; `{n}` is its number and `{m}` how many there are.
    pub page: String,
    /// Foot of a page; `{who}` and `{when}` say who exported and when.
    pub made: String,
    /// Instead of rows when there are none.
    pub nobody: String,
}

impl Labels {
    /// The words in English.
    #[must_use]
    pub fn english() -> Self {
        Self {
            yes: "Yes".into(),
            no: "No".into(),
            people_sheet: "People".into(),
            about_sheet: "About".into(),
            organisation: "Organisation".into(),
            scope: "Scope".into(),
            filter: "Filter".into(),
            no_filter: "None".into(),
            exported_by: "Exported by".into(),
            exported_at: "Exported at".into(),
            revision: "Directory revision".into(),
            rows: "Rows".into(),
            controls_removed: "Control characters removed".into(),
            cells_shortened: "Cells shortened".into(),
            page: "Page {n} of {m}".into(),
            made: "Exported by {who}, {when}".into(),
            nobody: "Nobody matches.".into(),
        }
    }
}

/// How a date or a moment is written, as a `strftime` pattern known to be well formed.
///
/// chrono reports a malformed pattern only while formatting; parsing it here means no export can
/// fail half-way over one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatePattern(String);

/// A pattern that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not a date pattern: write day, month and year as in %d.%m.%Y")]
pub struct BadDatePattern(String);

impl DatePattern {
    /// Year-month-day, as in ISO 8601.
    #[must_use]
    pub fn iso_date() -> Self {
        Self("%Y-%m-%d".into())
    }

    /// Year-month-day and the time to the minute.
    #[must_use]
    pub fn iso_instant() -> Self {
        Self("%Y-%m-%d %H:%M".into())
    }

    /// Reads a pattern such as `%d.%m.%Y` or `%d/%m/%Y %H:%M`.
    ///
    /// # Errors
    /// [`BadDatePattern`] when it is malformed or asks for a time zone, which no cell has.
    pub fn parse(pattern: &str) -> Result<Self, BadDatePattern> {
        let bad = || BadDatePattern(pattern.to_owned());
        if StrftimeItems::new(pattern).any(|item| matches!(item, Item::Error)) {
            return Err(bad());
        }
        let mut probe = String::new();
        write!(probe, "{}", NaiveDateTime::default().format(pattern)).map_err(|_| bad())?;
        Ok(Self(pattern.to_owned()))
    }

    /// The day in this pattern; a pattern that asks for a time shows midnight.
    #[must_use]
    pub fn date(&self, date: NaiveDate) -> String {
        self.instant(date.and_time(chrono::NaiveTime::MIN))
    }

    /// The moment in this pattern.
    #[must_use]
    pub fn instant(&self, instant: NaiveDateTime) -> String {
        let mut text = String::new();
        // `parse` has formatted with this pattern before, and every moment formats alike.
        if write!(text, "{}", instant.format(&self.0)).is_err() {
            return instant.to_string();
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::DatePattern;
    use chrono::NaiveDate;

    #[test]
    fn a_pattern_writes_the_date_the_way_the_country_does() {
        let day = NaiveDate::from_ymd_opt(2026, 3, 9).unwrap();
        let check = |pattern: &str, expected: &str| {
            assert_eq!(DatePattern::parse(pattern).unwrap().date(day), expected);
        };
        check("%d.%m.%Y", "09.03.2026");
        check("%m/%d/%Y", "03/09/2026");
        check("%Y年%m月%d日", "2026年03月09日");
    }

    #[test]
    fn a_pattern_that_could_fail_later_is_refused_now() {
        assert!(DatePattern::parse("%Q").is_err(), "no such field");
        assert!(
            DatePattern::parse("%d.%m.%Y %z").is_err(),
            "no zone in a cell"
        );
    }
}
