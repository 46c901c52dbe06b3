//! Randomness as an argument: the system's generator in the programs, a known sequence in tests.

/// Where random bytes come from.
///
/// Everything here that needs chance asks for `&mut impl Entropy`. A closure
/// `FnMut(&mut [u8]) -> Result<(), EntropyError>` is one, which is how tests make keys repeatable.
pub trait Entropy {
    /// Fills all of `bytes` with unpredictable values.
    ///
    /// # Errors
    /// [`EntropyError`] when the source cannot answer; `bytes` must then not be used.
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), EntropyError>;
}

impl<F> Entropy for F
where
    F: FnMut(&mut [u8]) -> Result<(), EntropyError>,
{
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), EntropyError> {
        self(bytes)
    }
}

/// The operating system's generator (`getrandom` on Linux, `ProcessPrng` on Windows,
/// `getentropy` on macOS).
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), EntropyError> {
        getrandom::fill(bytes).map_err(|_| EntropyError)
    }
}

/// The source of randomness did not answer. Without it no key or password may be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "this computer gave no random numbers, so no key or password was made; restart it and try again"
)]
pub struct EntropyError;

/// One number below `bound`, every one equally likely.
///
/// A byte modulo 31 would favour the small remainders (256 = 8 × 31 + 8), so values at or above the
/// largest multiple of `bound` are thrown away and drawn again. At most half of all draws are lost.
///
/// # Errors
/// [`EntropyError`] when the source fails, or when it keeps answering values that must be thrown
/// away: 256 rejections in a row have a probability below 2^-256 and mean a broken source.
pub(crate) fn below(entropy: &mut impl Entropy, bound: u16) -> Result<u16, EntropyError> {
    let bound = u32::from(bound.max(1));
    let fair = 65_536 / bound * bound;
    let mut bytes = [0u8; 2];
    for _ in 0..256 {
        entropy.fill(&mut bytes)?;
        let drawn = u32::from(u16::from_le_bytes(bytes));
        if drawn < fair {
            return u16::try_from(drawn % bound).map_err(|_| EntropyError);
        }
    }
    Err(EntropyError)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A repeatable source for tests: the output of a small counter generator (SplitMix64).
    pub(crate) fn seeded(seed: u64) -> impl FnMut(&mut [u8]) -> Result<(), EntropyError> {
        let mut state = seed;
        move |bytes: &mut [u8]| {
            for byte in bytes {
                state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
                let mut z = state;
                z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
                z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
                *byte = (z ^ (z >> 31)).to_le_bytes()[0];
            }
            Ok(())
        }
    }

    #[test]
    fn the_system_source_gives_different_bytes_each_time() {
        let (mut first, mut second) = ([0u8; 32], [0u8; 32]);
        SystemEntropy.fill(&mut first).unwrap();
        SystemEntropy.fill(&mut second).unwrap();
        assert_ne!(first, [0; 32]);
        assert_ne!(first, second);
    }

    #[test]
    fn draws_outside_the_fair_range_are_thrown_away() {
        // 65,536 = 2,114 × 31 + 2, so 65,534 and 65,535 would make 0 and 1 likelier than 30.
        let mut answers = vec![65_535u16, 65_534, 65_533].into_iter();
        let mut source = |bytes: &mut [u8]| {
            bytes.copy_from_slice(&answers.next().unwrap().to_le_bytes());
            Ok(())
        };
        assert_eq!(below(&mut source, 31), Ok(65_533 % 31));
    }

    #[test]
    fn every_number_below_the_bound_comes_up_about_equally_often() {
        let mut source = seeded(7);
        let mut counts = [0u32; 31];
        for _ in 0..31_000 {
            counts[usize::from(below(&mut source, 31).unwrap())] += 1;
        }
        // 1,000 expected each; five standard deviations are about 155.
        assert!(
            counts.iter().all(|&n| (845..=1_155).contains(&n)),
            "{counts:?}"
        );
    }

    #[test]
    fn a_source_stuck_on_one_value_is_an_error_and_not_an_endless_loop() {
        let mut stuck = |bytes: &mut [u8]| {
            bytes.fill(0xFF);
            Ok(())
        };
        assert_eq!(below(&mut stuck, 31), Err(EntropyError));
    }

    #[test]
    fn a_failing_source_is_passed_on() {
        let mut broken = |_: &mut [u8]| Err(EntropyError);
        assert_eq!(below(&mut broken, 31), Err(EntropyError));
    }
}
