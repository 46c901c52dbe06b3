//! Instants, stamps and calendar dates. Nothing here reads a clock.

use std::fmt;
use std::str::FromStr;

pub use chrono::NaiveDate as CivilDate;

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(pub i64);

/// A hybrid logical clock stamp: what a desk's clock said, and a counter for
/// what happened within one millisecond. It says *when* on a screen; it never
/// decides an order between desks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hlc {
    /// Milliseconds since 1970, 48 bits of them on the wire.
    pub millis: i64,
    /// Order within the millisecond.
    pub counter: u16,
}

/// How far a stamp that came from elsewhere may push our own ahead of our clock.
/// Two minutes: more would let one wrong clock freeze the stamps of all desks.
pub const MAX_DRIFT_MS: i64 = 2 * 60 * 1000;

impl Hlc {
    /// The next stamp of this desk at `now`; always later than `self`.
    #[must_use]
    pub fn tick(self, now: Instant) -> Self {
        if now.0 > self.millis {
            Self {
                millis: now.0,
                counter: 0,
            }
        } else if let Some(counter) = self.counter.checked_add(1) {
            Self {
                millis: self.millis,
                counter,
            }
        } else {
            Self {
                millis: self.millis + 1,
                counter: 0,
            }
        }
    }

    /// This desk's stamp after it has seen `remote`, bounded by
    /// [`MAX_DRIFT_MS`] beyond `now`.
    #[must_use]
    pub fn witness(self, remote: Self, now: Instant) -> Self {
        let bound = Self {
            millis: now.0.saturating_add(MAX_DRIFT_MS),
            counter: 0,
        };
        self.max(remote.min(bound))
    }
}

impl fmt::Display for Hlc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:012x}-{:04x}", self.millis, self.counter)
    }
}

/// The text is not a stamp as [`Hlc`] prints it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a stamp is 12 hexadecimal digits, a hyphen and 4 hexadecimal digits")]
pub struct HlcError;

impl FromStr for Hlc {
    type Err = HlcError;
    fn from_str(text: &str) -> Result<Self, HlcError> {
        let (millis, counter) = text.split_once('-').ok_or(HlcError)?;
        if millis.len() != 12 || counter.len() != 4 {
            return Err(HlcError);
        }
        Ok(Self {
            millis: i64::from_str_radix(millis, 16).map_err(|_| HlcError)?,
            counter: u16::from_str_radix(counter, 16).map_err(|_| HlcError)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_is_always_later_than_the_last() {
        let full = Hlc {
            millis: 5,
            counter: u16::MAX,
        };
        assert!(
            full.tick(Instant(5)) > full,
            "a full counter moves the millisecond on"
        );
        assert!(
            full.tick(Instant(1)) > full,
            "a clock set back does not go back"
        );
        assert_eq!(
            full.tick(Instant(9)),
            Hlc {
                millis: 9,
                counter: 0
            }
        );
    }

    #[test]
    fn a_remote_clock_years_ahead_moves_us_two_minutes_at_most() {
        let ours = Hlc {
            millis: 1_000,
            counter: 0,
        };
        let theirs = Hlc {
            millis: 1_000_000_000,
            counter: 7,
        };
        let after = ours.witness(theirs, Instant(1_000));
        assert_eq!(after.millis, 1_000 + MAX_DRIFT_MS);
    }

    #[test]
    fn a_stamp_reads_back_as_written() {
        let stamp = Hlc {
            millis: 1_700_000_000_000,
            counter: 3,
        };
        assert_eq!(stamp.to_string().parse(), Ok(stamp));
        assert_eq!("12-3".parse::<Hlc>(), Err(HlcError));
    }
}
