//! How soon the next sign-in may be tried after wrong ones.
//!
//! A soft lock: it slows guessing down and ends by itself, so nobody can lock a colleague out for
//! good. It is counted apart for each account on each device, and apart for a PIN at a terminal.
//! Whoever calls keeps the times of wrong attempts over restarts, and empties them after a right
//! one or after *unlock*.

use std::time::Duration;

/// Wrong attempts that lock.
pub const FAILURES_TO_LOCK: usize = 5;
/// The span they must fall into.
pub const WINDOW: Duration = Duration::from_mins(15);
/// How long the lock lasts, from the attempt that closed it.
pub const LOCK: Duration = Duration::from_mins(15);

/// Whether a sign-in may be tried now. Times are milliseconds since 1970, UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gate {
    /// Try.
    Open,
    /// A short pause after a wrong attempt.
    Wait {
        /// When the next attempt is allowed.
        until: i64,
    },
    /// Five wrong attempts in fifteen minutes: the flag *locked* is up on this device.
    Locked {
        /// When it ends by itself.
        until: i64,
    },
}

impl Gate {
    /// How long to wait from `now`; nothing when the gate is open.
    pub fn delay(self, now: i64) -> Duration {
        match self {
            Self::Open => Duration::ZERO,
            Self::Wait { until } | Self::Locked { until } => {
                Duration::from_millis(u64::try_from(until.saturating_sub(now)).unwrap_or(0))
            }
        }
    }

    /// Whether an attempt may be made.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Open)
    }
}

/// Decides from the times of wrong attempts since the last right one, in any order.
///
/// One or two wrong attempts pause for 1 s, three or four for 3 s, the fifth within
/// [`WINDOW`] locks for [`LOCK`]. Attempts from before the end of a lock do not count again, and
/// neither do those older than the window: after a quiet quarter of an hour all is as at first.
///
/// A time later than `now` means that the clock was set back. Up to one window it counts as `now`;
/// beyond that it is ignored, so that a clock corrected by a year does not lock for a year. (Who
/// can set the clock owns the computer and needs no guessing.)
pub fn gate(failures: &[i64], now: i64) -> Gate {
    let mut times: Vec<i64> = failures
        .iter()
        .filter(|&&at| at.saturating_sub(now) <= millis(WINDOW))
        .map(|&at| at.min(now))
        .collect();
    times.sort_unstable();

    let mut recent: Vec<i64> = Vec::new();
    let mut locked_until = i64::MIN;
    for at in times {
        if at < locked_until {
            // Made while locked: refused unseen, so it proves nothing about the person.
            continue;
        }
        recent.retain(|&earlier| at.saturating_sub(earlier) < millis(WINDOW));
        recent.push(at);
        if recent.len() >= FAILURES_TO_LOCK {
            locked_until = at.saturating_add(millis(LOCK));
            recent.clear();
        }
    }
    if now < locked_until {
        return Gate::Locked {
            until: locked_until,
        };
    }
    recent.retain(|&earlier| now.saturating_sub(earlier) < millis(WINDOW));
    let until = recent
        .last()
        .map(|last| last.saturating_add(millis(pause_after(recent.len()))));
    match until {
        Some(until) if now < until => Gate::Wait { until },
        Some(_) | None => Gate::Open,
    }
}

/// The times worth keeping: what can still matter at `now` or later. Everything else may be
/// forgotten, which bounds what is stored.
pub fn worth_keeping(failures: &[i64], now: i64) -> Vec<i64> {
    let longest = millis(WINDOW).saturating_add(millis(LOCK));
    let matters =
        |at: i64| now.saturating_sub(at) < longest && at.saturating_sub(now) <= millis(WINDOW);
    failures.iter().copied().filter(|&at| matters(at)).collect()
}

const fn pause_after(failures: usize) -> Duration {
    match failures {
        0 => Duration::ZERO,
        1 | 2 => Duration::from_secs(1),
        _ => Duration::from_secs(3),
    }
}

fn millis(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SECOND: i64 = 1_000;
    const MINUTE: i64 = 60 * SECOND;

    #[test]
    fn pauses_grow_and_the_fifth_failure_locks() {
        #[track_caller]
        fn check(failures: &[i64], now: i64, expected: Gate) {
            assert_eq!(gate(failures, now), expected);
        }
        check(&[], 0, Gate::Open);
        check(&[0], 0, Gate::Wait { until: SECOND });
        check(&[0], 999, Gate::Wait { until: SECOND });
        check(&[0], SECOND, Gate::Open);
        check(&[0, 2_000], 2_000, Gate::Wait { until: 3_000 });
        check(&[0, 2_000, 4_000], 4_000, Gate::Wait { until: 7_000 });
        check(
            &[0, 2_000, 4_000, 8_000],
            8_000,
            Gate::Wait { until: 11_000 },
        );
        check(&[0, 2_000, 4_000, 8_000], 11_000, Gate::Open);
        let five = [0, 2_000, 4_000, 8_000, 12_000];
        let until = 12_000 + 15 * MINUTE;
        check(&five, 12_000, Gate::Locked { until });
        check(&five, until - 1, Gate::Locked { until });
        check(&five, until, Gate::Open);
        check(
            &[12_000, 8_000, 0, 4_000, 2_000],
            12_000,
            Gate::Locked { until },
        );
    }

    #[test]
    fn only_failures_within_fifteen_minutes_count_together() {
        let spread: Vec<i64> = (0..5).map(|n| n * 4 * MINUTE).collect();
        assert_eq!(
            gate(&spread, 16 * MINUTE),
            Gate::Wait {
                until: 16 * MINUTE + 3 * SECOND
            }
        );
        let edge = [0, 1, 2, 3, 15 * MINUTE];
        assert!(
            matches!(gate(&edge, 15 * MINUTE), Gate::Wait { .. }),
            "15 min apart is outside"
        );
        let inside = [0, 1, 2, 3, 15 * MINUTE - 1];
        assert!(matches!(
            gate(&inside, 15 * MINUTE - 1),
            Gate::Locked { .. }
        ));
    }

    #[test]
    fn after_a_lock_counting_starts_anew() {
        let mut failures = vec![0, 1, 2, 3, 4];
        let ended = 4 + 15 * MINUTE;
        failures.push(ended);
        assert_eq!(
            gate(&failures, ended),
            Gate::Wait {
                until: ended + SECOND
            }
        );
        failures.extend([ended + 1, ended + 2, ended + 3]);
        assert_eq!(
            gate(&failures, ended + 3),
            Gate::Wait {
                until: ended + 3 + 3 * SECOND
            }
        );
        failures.push(ended + 4);
        assert_eq!(
            gate(&failures, ended + 4),
            Gate::Locked {
                until: ended + 4 + 15 * MINUTE
            }
        );
    }

    #[test]
    fn attempts_during_the_lock_do_not_prolong_it() {
        let failures = [0, 1, 2, 3, 4, 5 * MINUTE, 10 * MINUTE, 14 * MINUTE];
        assert_eq!(
            gate(&failures, 14 * MINUTE),
            Gate::Locked {
                until: 4 + 15 * MINUTE
            }
        );
    }

    #[test]
    fn a_clock_set_back_locks_for_a_quarter_of_an_hour_at_most() {
        let year = 365 * 24 * 60 * MINUTE;
        assert_eq!(gate(&[year; 5], 0), Gate::Open);
        assert_eq!(gate(&[MINUTE; 5], 0), Gate::Locked { until: 15 * MINUTE });
        assert!(worth_keeping(&[year], 0).is_empty());
    }

    #[test]
    fn the_delay_is_counted_from_now() {
        #[track_caller]
        fn check(gate: Gate, now: i64, expected: Duration) {
            assert_eq!(gate.delay(now), expected);
        }
        check(Gate::Open, 5, Duration::ZERO);
        check(Gate::Wait { until: 1_500 }, 500, Duration::from_secs(1));
        check(Gate::Locked { until: 1_500 }, 2_000, Duration::ZERO);
        check(
            Gate::Locked { until: i64::MAX },
            i64::MIN,
            Duration::from_millis(u64::MAX / 2),
        );
    }

    proptest! {
        #[test]
        fn no_gate_is_shut_for_longer_than_the_lock(
            failures in proptest::collection::vec(-40 * MINUTE..40 * MINUTE, 0..30),
            now in -10 * MINUTE..30 * MINUTE,
        ) {
            prop_assert!(gate(&failures, now).delay(now) <= LOCK);
        }

        #[test]
        fn extreme_times_are_answered(failures: Vec<i64>, now: i64) {
            let _ = gate(&failures, now).delay(now);
            let _ = worth_keeping(&failures, now);
        }

        #[test]
        fn an_honest_guesser_gets_at_most_five_tries_in_any_quarter_of_an_hour(
            eagerness in proptest::collection::vec(0i64..3 * MINUTE, 1..60),
        ) {
            let (mut now, mut failures) = (0, Vec::new());
            for idle in eagerness {
                now += idle;
                now += i64::try_from(gate(&failures, now).delay(now).as_millis()).unwrap();
                prop_assert!(gate(&failures, now).is_open(), "whoever waits is let in");
                failures.push(now);
            }
            for start in &failures {
                let tries = failures.iter().filter(|&&at| at >= *start && at < start + 15 * MINUTE);
                prop_assert!(tries.count() <= FAILURES_TO_LOCK);
            }
        }

        #[test]
        fn forgetting_what_is_not_worth_keeping_changes_no_answer(
            gaps in proptest::collection::vec(0i64..8 * MINUTE, 1..40),
        ) {
            // As the sign-in does it: an attempt is only counted when the gate was open.
            let (mut now, mut all, mut kept) = (0, Vec::new(), Vec::new());
            for gap in gaps {
                now += gap;
                prop_assert_eq!(gate(&all, now), gate(&kept, now));
                if gate(&all, now).is_open() {
                    all.push(now);
                    kept.push(now);
                }
                kept = worth_keeping(&kept, now);
            }
        }
    }
}
