//! Finding the cost this computer can bear: half a second at most to sign in.

use std::time::Duration;

use super::HashCost;

/// What a hash should take at least; below it the computer can bear more.
const WANTED: Duration = Duration::from_millis(250);
/// What a hash may take at most; beyond it people notice at every sign-in.
const BEARABLE: Duration = Duration::from_millis(500);

/// Memory first, because memory is what makes guessing in parallel expensive: 19, 32, 46 and
/// 64 MiB at two passes. More than 64 MiB at once would push other programs out on an office
/// computer. After that more passes, up to 16.
const MEMORY_STEPS: [u32; 4] = [19_456, 32_768, 47_104, 65_536];
const MOST_PASSES: u32 = 16;

/// One measured cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measured {
    /// What was measured.
    pub cost: HashCost,
    /// How long one hash took.
    pub took: Duration,
}

/// The next step of a calibration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plan {
    /// Measure this cost, add it to the list and ask again.
    Measure(HashCost),
    /// Use this cost.
    Use(HashCost),
}

/// Decides from what was measured so far, in order, what comes next. Pure: the same list gives the
/// same answer, and any list comes to an end after 18 measurements at most.
///
/// The answer is the first cost that takes 250 to 500 ms, or the strongest that stays below, or
/// the floor ([`HashCost::FLOOR`]), which stands even where it takes longer.
pub fn plan(measured: &[Measured]) -> Plan {
    let Some(last) = measured.last() else {
        return Plan::Measure(HashCost::FLOOR);
    };
    if last.took > BEARABLE {
        let bearable = measured.iter().rev().find(|one| one.took <= BEARABLE);
        return Plan::Use(bearable.map_or(HashCost::FLOOR, |one| one.cost));
    }
    let stronger = stronger_than(last.cost);
    match stronger {
        Some(next) if last.took < WANTED => Plan::Measure(next),
        Some(_) | None => Plan::Use(last.cost),
    }
}

/// Measures until [`plan`] is content. `timer` makes one hash of the given cost and says how long
/// it took; the caller owns the clock.
///
/// # Errors
/// What `timer` returns.
pub fn calibrate<E>(mut timer: impl FnMut(HashCost) -> Result<Duration, E>) -> Result<HashCost, E> {
    let mut measured = Vec::new();
    loop {
        match plan(&measured) {
            Plan::Measure(cost) => measured.push(Measured {
                cost,
                took: timer(cost)?,
            }),
            Plan::Use(cost) => return Ok(cost),
        }
    }
}

fn stronger_than(cost: HashCost) -> Option<HashCost> {
    let more_memory = MEMORY_STEPS
        .into_iter()
        .find(|&step| step > cost.memory_kib());
    match more_memory {
        Some(memory) => Some(HashCost::new(memory, cost.passes())),
        None if cost.passes() < MOST_PASSES => {
            Some(HashCost::new(cost.memory_kib(), cost.passes() + 1))
        }
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use proptest::prelude::*;

    use super::*;

    /// A computer that takes so many nanoseconds for one KiB once.
    fn computer(nanos: u64) -> impl Fn(HashCost) -> Duration {
        move |cost| {
            let blocks = u64::from(cost.memory_kib()) * u64::from(cost.passes());
            Duration::from_nanos(nanos * blocks)
        }
    }

    fn calibrated(took: impl Fn(HashCost) -> Duration) -> (HashCost, usize) {
        let mut count = 0;
        let cost = calibrate(|cost| {
            count += 1;
            Ok::<_, Infallible>(took(cost))
        });
        (cost.unwrap(), count)
    }

    #[test]
    fn memory_grows_first_and_then_passes() {
        #[track_caller]
        fn check(nanos: u64, memory_kib: u32, passes: u32) {
            let (cost, _) = calibrated(computer(nanos));
            assert_eq!(
                (cost.memory_kib(), cost.passes(), cost.lanes()),
                (memory_kib, passes, 1)
            );
        }
        check(50_000, 19_456, 2); // the floor takes 1.9 s and stands
        check(13_000, 19_456, 2); // 506 ms: just too slow, the floor stands
        check(7_000, 19_456, 2); // 272 ms
        check(5_000, 32_768, 2); // 195 ms, then 328 ms
        check(3_000, 47_104, 2); // 117, 197, 283 ms
        check(2_000, 65_536, 2); // 78, 131, 188, 262 ms
        check(1_000, 65_536, 4); // 64 MiB: 131 ms at 2 passes, 197 at 3, 262 at 4
        check(500, 65_536, 8);
        check(100, 65_536, 16); // so fast that passes end at 16: 105 ms
    }

    #[test]
    fn a_sudden_slow_measurement_falls_back_to_the_last_bearable_one() {
        let (cost, _) = calibrated(|cost| {
            Duration::from_millis(if cost.memory_kib() > 40_000 { 900 } else { 200 })
        });
        assert_eq!(cost, HashCost::new(32_768, 2));
    }

    #[test]
    fn the_timers_error_ends_it() {
        assert_eq!(calibrate(|_| Err("no memory")), Err("no memory"));
    }

    proptest! {
        #[test]
        fn any_computer_ends_within_bounds(times in proptest::collection::vec(0u64..2_000, 1..40)) {
            let mut at = times.iter().cycle();
            let (cost, count) = {
                let mut count = 0;
                let cost = calibrate(|_| {
                    count += 1;
                    Ok::<_, Infallible>(Duration::from_millis(*at.next().unwrap()))
                }).unwrap();
                (cost, count)
            };
            prop_assert!(count <= 18);
            prop_assert!(!cost.is_weaker_than(HashCost::FLOOR));
            prop_assert!(cost.memory_kib() <= 65_536 && cost.passes() <= 16);
        }

        #[test]
        fn a_steady_computer_lands_in_the_window_where_it_can(nanos in 150u64..12_000) {
            let took = computer(nanos);
            let (cost, _) = calibrated(&took);
            let (least, most) = (HashCost::FLOOR, HashCost::new(65_536, 16));
            if took(least) <= BEARABLE && took(most) >= WANTED {
                prop_assert!((WANTED..=BEARABLE).contains(&took(cost)), "{:?}", took(cost));
            }
        }
    }
}
