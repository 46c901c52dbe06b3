//! Argon2id with memory that is kept between two uses and wiped after each.

use argon2::{Algorithm, Argon2, Block, Params, Version};
use zeroize::Zeroize;

/// What an Argon2id computation costs: memory, passes and lanes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HashCost {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

impl HashCost {
    /// The least that is used for new hashes: 19 MiB, two passes, one lane, as the OWASP password
    /// storage cheat sheet recommends (2026).
    pub const FLOOR: Self = Self {
        memory_kib: 19_456,
        passes: 2,
        lanes: 1,
    };

    /// The most that is accepted, from text as well: 256 MiB, 64 passes, 8 lanes. A stored hash
    /// that asked for more would be a way to bring the computer to its knees.
    pub const CEILING: Self = Self {
        memory_kib: 262_144,
        passes: 64,
        lanes: 8,
    };

    /// A cost for new hashes: one lane, at least [`FLOOR`](Self::FLOOR), at most
    /// [`CEILING`](Self::CEILING); what lies outside is moved to the nearer of the two.
    pub fn new(memory_kib: u32, passes: u32) -> Self {
        Self {
            memory_kib: memory_kib.clamp(Self::FLOOR.memory_kib, Self::CEILING.memory_kib),
            passes: passes.clamp(Self::FLOOR.passes, Self::CEILING.passes),
            lanes: 1,
        }
    }

    /// A cost read from stored text, which may lie below the floor of today.
    pub(crate) fn stored(memory_kib: u32, passes: u32, lanes: u32) -> Option<Self> {
        let possible = (1..=Self::CEILING.lanes).contains(&lanes)
            && (1..=Self::CEILING.passes).contains(&passes)
            && (8 * lanes..=Self::CEILING.memory_kib).contains(&memory_kib);
        possible.then_some(Self {
            memory_kib,
            passes,
            lanes,
        })
    }

    /// A cost that makes tests quick. Not for anything that is kept.
    #[cfg(test)]
    pub(crate) const fn for_tests() -> Self {
        Self {
            memory_kib: 64,
            passes: 1,
            lanes: 1,
        }
    }

    /// Memory in KiB.
    pub const fn memory_kib(self) -> u32 {
        self.memory_kib
    }

    /// How often the memory is filled.
    pub const fn passes(self) -> u32 {
        self.passes
    }

    /// How many lanes the memory has; we compute them one after another.
    pub const fn lanes(self) -> u32 {
        self.lanes
    }

    /// Whether a hash of this cost should be made anew when `wanted` is today's cost: when any of
    /// memory or passes is lower, or the lanes differ.
    pub const fn is_weaker_than(self, wanted: Self) -> bool {
        self.memory_kib < wanted.memory_kib
            || self.passes < wanted.passes
            || self.lanes != wanted.lanes
    }

    fn params(self) -> Result<Params, HashFailed> {
        Params::new(self.memory_kib, self.passes, self.lanes, None).map_err(|_| HashFailed)
    }
}

/// The memory Argon2 works in, 1 KiB a block.
///
/// It is kept because taking 19 MiB from the system anew costs a tenth of the hash on top (measured:
/// 18 to 21 ms kept, 20 to 23 ms fresh, 22 to 23 ms the C reference), and wiped after each use
/// because its blocks are derived from the password. One hash at a time uses it: a server keeps a
/// few of these as its limit of hashes at once; a desk, where nobody signs in for hours, gives the
/// memory back with [`release`](Self::release).
#[derive(Default)]
pub struct HashMemory {
    blocks: Vec<Block>,
}

impl HashMemory {
    /// No memory yet; the first use takes it.
    pub const fn new() -> Self {
        Self { blocks: Vec::new() }
    }

    /// Gives the memory back to the system; the next use takes it anew.
    pub fn release(&mut self) {
        self.blocks = Vec::new();
    }

    /// Derives `out.len()` bytes from a password.
    ///
    /// # Errors
    /// [`HashFailed`] when the system has not that much memory.
    pub(crate) fn derive(
        &mut self,
        cost: HashCost,
        password: &[u8],
        salt: &[u8],
        out: &mut [u8],
    ) -> Result<(), HashFailed> {
        let params = cost.params()?;
        let needed = params.block_count();
        if self.blocks.len() < needed {
            self.blocks
                .try_reserve_exact(needed - self.blocks.len())
                .map_err(|_| HashFailed)?;
            self.blocks.resize(needed, Block::new());
        }
        let blocks = &mut self.blocks[..needed];
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let result = argon2.hash_password_into_with_memory(password, salt, out, &mut *blocks);
        blocks.iter_mut().for_each(Zeroize::zeroize);
        result.map_err(|_| HashFailed)
    }
}

impl std::fmt::Debug for HashMemory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "HashMemory({} KiB)", self.blocks.len())
    }
}

/// A password could not be hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "this computer has not enough free memory to check a password; close other programs and try again"
)]
pub struct HashFailed;

#[cfg(test)]
mod tests {
    use super::*;

    fn derive(memory: &mut HashMemory, cost: HashCost, password: &str, salt: &str) -> [u8; 32] {
        let mut out = [0; 32];
        memory
            .derive(cost, password.as_bytes(), salt.as_bytes(), &mut out)
            .unwrap();
        out
    }

    #[test]
    fn the_result_is_that_of_the_reference_implementation() {
        // Computed by the C reference (argon2-cffi 25.1): type ID, version 0x13.
        let cost = HashCost::stored(64, 2, 1).unwrap();
        let got = derive(&mut HashMemory::new(), cost, "password", "somesaltsomesalt");
        assert_eq!(hex(&got), REFERENCE_64_2_1);
        let cost = HashCost::stored(64, 3, 4).unwrap();
        let got = derive(&mut HashMemory::new(), cost, "password", "somesaltsomesalt");
        assert_eq!(hex(&got), REFERENCE_64_3_4);
    }
    const REFERENCE_64_2_1: &str =
        "1a98fba8e6394425c9bdc333a9c750aaf811df070f5fb4a5788e1cf4db5793a1";
    const REFERENCE_64_3_4: &str =
        "9cb56f6cad0c84f51536569e63acbc47d2fdefaeea4b4f711efb5409e37f34ca";

    #[test]
    fn memory_used_before_gives_the_same_result_and_is_wiped() {
        let (small, large) = (
            HashCost::stored(64, 1, 1).unwrap(),
            HashCost::stored(256, 1, 1).unwrap(),
        );
        let mut memory = HashMemory::new();
        let fresh = derive(&mut HashMemory::new(), small, "a", "saltsalt");
        derive(&mut memory, large, "b", "saltsalt");
        assert_eq!(derive(&mut memory, small, "a", "saltsalt"), fresh);
        assert_eq!(memory.blocks.len(), 256);
        assert!(
            memory
                .blocks
                .iter()
                .all(|block| block.as_ref().iter().all(|&word| word == 0))
        );
        assert_eq!(format!("{memory:?}"), "HashMemory(256 KiB)");
        memory.release();
        assert_eq!(format!("{memory:?}"), "HashMemory(0 KiB)");
        assert_eq!(derive(&mut memory, small, "a", "saltsalt"), fresh);
    }

    #[test]
    fn a_new_cost_never_leaves_the_bounds() {
        #[track_caller]
        fn check(memory_kib: u32, passes: u32, expected: (u32, u32)) {
            let cost = HashCost::new(memory_kib, passes);
            assert_eq!(
                (cost.memory_kib(), cost.passes(), cost.lanes()),
                (expected.0, expected.1, 1)
            );
        }
        check(0, 0, (19_456, 2));
        check(19_456, 2, (19_456, 2));
        check(65_536, 3, (65_536, 3));
        check(u32::MAX, u32::MAX, (262_144, 64));
    }

    #[test]
    fn a_stored_cost_that_would_freeze_the_computer_is_refused() {
        #[track_caller]
        fn check(memory_kib: u32, passes: u32, lanes: u32, expected: bool) {
            assert_eq!(
                HashCost::stored(memory_kib, passes, lanes).is_some(),
                expected
            );
        }
        check(19_456, 2, 1, true);
        check(8, 1, 1, true);
        check(7, 1, 1, false);
        check(8, 1, 2, false);
        check(262_144, 64, 8, true);
        check(262_145, 2, 1, false);
        check(19_456, 65, 1, false);
        check(19_456, 0, 1, false);
        check(19_456, 2, 0, false);
        check(19_456, 2, 9, false);
        check(u32::MAX, u32::MAX, u32::MAX, false);
    }

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}
