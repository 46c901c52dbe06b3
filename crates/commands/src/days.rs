//! Calendar days of the organisation.

use domain::access::Window;
use domain::field::OrganisationField;
use domain::time::{CivilDate, Instant};
use store::Reader;

use crate::error::Result;
use crate::fault;

/// Calendar days of the organisation: what people type and read, for the instants that are kept.
pub(crate) struct Days(String);

impl Days {
    pub(crate) fn of(reader: &Reader<'_>) -> store::Result<Self> {
        let zone = reader.organisation(OrganisationField::TimeZone)?;
        Ok(Self(zone.unwrap_or_else(|| "UTC".to_owned())))
    }

    /// The zone whose calendar it is.
    pub(crate) fn zone(&self) -> &str {
        &self.0
    }

    /// The first instant of a day.
    pub(crate) fn start(&self, day: CivilDate) -> Instant {
        store::start_of_day(&self.0, day)
    }

    /// The first instant after a day.
    pub(crate) fn end(&self, day: CivilDate) -> Instant {
        self.start(day.succ_opt().unwrap_or(day))
    }

    /// The day on which something begins.
    pub(crate) fn first(&self, at: Instant) -> String {
        store::today_in(&self.0, at).to_string()
    }

    /// The last day of something that ends at the instant after it.
    pub(crate) fn last(&self, at: Instant) -> String {
        store::today_in(&self.0, Instant(at.0.saturating_sub(1))).to_string()
    }

    /// From the first instant of the one day to the last of the other.
    pub(crate) fn window(
        &self,
        from: Option<&str>,
        until: Option<&str>,
        now: Instant,
    ) -> Result<Window> {
        let from = from.map(|text| day("from", text)).transpose()?;
        let until = until.map(|text| day("until", text)).transpose()?;
        if let (Some(from), Some(until)) = (from, until)
            && until < from
        {
            return Err(fault::field_error(
                "until",
                "end_before_start",
                "the last day is before the first",
            ));
        }
        if until.is_some_and(|day| day < store::today_in(&self.0, now)) {
            return Err(fault::field_error(
                "until",
                "in_the_past",
                "the last day is over already",
            ));
        }
        Ok(Window {
            from: from.map(|day| self.start(day)),
            until: until.map(|day| self.end(day)),
        })
    }
}

/// A day as scripts and forms write it, `YYYY-MM-DD`.
///
/// # Errors
/// `invalid_fields` about that field.
pub(crate) fn day(field: &str, text: &str) -> Result<CivilDate> {
    text.parse()
        .map_err(|_| fault::field_error(field, "date", "write the day as YYYY-MM-DD"))
}
