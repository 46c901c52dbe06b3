//! Ids and salts of one write.

use sha2::{Digest, Sha256};

/// Ids and salts from one seed: SHA-256 over a counter, so that a write is
/// reproducible from what came in and never asks the system for randomness.
pub(crate) struct Draw {
    seed: [u8; 32],
    counter: u64,
    /// The half of a hash that was not asked for yet.
    spare: Option<[u8; 16]>,
}

impl Draw {
    pub(crate) fn of(seed: [u8; 32]) -> Self {
        Self {
            seed,
            counter: 0,
            spare: None,
        }
    }

    pub(crate) fn next(&mut self) -> [u8; 32] {
        self.counter += 1;
        let mut hash = Sha256::new();
        hash.update(self.seed);
        hash.update(self.counter.to_le_bytes());
        hash.finalize().into()
    }

    /// 16 bytes: two a hash.
    pub(crate) fn half(&mut self) -> [u8; 16] {
        if let Some(spare) = self.spare.take() {
            return spare;
        }
        let both = self.next();
        let (now, later) = both.split_at(16);
        let (mut half, mut spare) = ([0; 16], [0; 16]);
        half.copy_from_slice(now);
        spare.copy_from_slice(later);
        self.spare = Some(spare);
        half
    }
}

/// 16 bytes that only ever grow within one write, by chance: UUIDs made of them stand in the order
/// in which they were made, and indexes of them are appended to (RFC 9562 §6.2, method 2).
#[derive(Default)]
pub(crate) struct Ladder(Option<u128>);

impl Ladder {
    pub(crate) fn next(&mut self, chance: &[u8; 32]) -> [u8; 10] {
        let mut wide = [0; 16];
        wide[6..].copy_from_slice(&chance[..10]);
        let rung = match self.0 {
            // The highest bit stays free: four billion steps of up to 2^40 fit above any beginning.
            None => u128::from_be_bytes(wide) & (u128::MAX >> 55),
            Some(last) => {
                let mut step = [0; 8];
                step[3..].copy_from_slice(&chance[10..15]);
                last + 1 + u128::from(u64::from_be_bytes(step))
            }
        };
        self.0 = Some(rung);
        // 74 bits: 12 before the variant, 62 behind it.
        let high = u16::try_from((rung >> 62) & 0x0fff).unwrap_or(0);
        let low = u64::try_from(rung & (u128::MAX >> 66)).unwrap_or(0);
        let mut bytes = [0; 10];
        bytes[..2].copy_from_slice(&high.to_be_bytes());
        bytes[2..].copy_from_slice(&low.to_be_bytes());
        bytes
    }
}
