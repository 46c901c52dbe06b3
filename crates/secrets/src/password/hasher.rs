//! Making and checking hashes.

use std::fmt;

use subtle::ConstantTimeEq;

use super::stored::{HASH_BYTES, SALT_BYTES};
use super::{HashCost, HashFailed, HashMemory, Password, StoredHash};
use crate::{Entropy, EntropyError, Secret};

/// Hashes and checks passwords at one cost, in memory it keeps.
///
/// It does one at a time (`&mut self`): a desk keeps one behind a lock, a server as many as it
/// allows hashes at once.
pub struct Hasher {
    cost: HashCost,
    memory: HashMemory,
}

/// What checking a password found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is not the password, or there is nobody of that name.
    Wrong,
    /// It is the password.
    Right {
        /// The stored hash was made at a lower cost than today's: hash the password again now,
        /// while it is known.
        rehash: bool,
    },
}

impl Verdict {
    /// Whether the password was right.
    pub const fn is_right(self) -> bool {
        matches!(self, Self::Right { .. })
    }
}

impl Hasher {
    /// A hasher for new hashes of this cost; it checks older ones at theirs.
    pub const fn new(cost: HashCost) -> Self {
        Self {
            cost,
            memory: HashMemory::new(),
        }
    }

    /// Today's cost.
    pub const fn cost(&self) -> HashCost {
        self.cost
    }

    /// The memory, to give it back when no hash is near, or for another use of Argon2 meanwhile.
    pub const fn memory(&mut self) -> &mut HashMemory {
        &mut self.memory
    }

    /// Hashes a new password with a fresh salt.
    ///
    /// # Errors
    /// [`HashError`] when the system lacks random bytes or memory.
    pub fn hash(
        &mut self,
        password: &Password,
        entropy: &mut impl Entropy,
    ) -> Result<StoredHash, HashError> {
        let mut stored = StoredHash {
            cost: self.cost,
            salt: [0; SALT_BYTES],
            hash: [0; HASH_BYTES],
        };
        entropy.fill(&mut stored.salt)?;
        self.memory.derive(
            stored.cost,
            password.bytes(),
            &stored.salt,
            &mut stored.hash,
        )?;
        Ok(stored)
    }

    /// Checks a password against what is stored for the person, or against nothing when there is
    /// no such person or no password: then a hash is computed all the same, so that the time taken
    /// does not tell who exists.
    ///
    /// # Errors
    /// [`HashFailed`] when the system lacks memory; the password may have been right.
    pub fn verify(
        &mut self,
        password: &Password,
        stored: Option<&StoredHash>,
    ) -> Result<Verdict, HashFailed> {
        let nobody = StoredHash {
            cost: self.cost,
            salt: *b"nobody has this.",
            hash: [0; HASH_BYTES],
        };
        let compared = stored.unwrap_or(&nobody);
        let mut computed = Secret::new([0u8; HASH_BYTES]);
        self.memory.derive(
            compared.cost,
            password.bytes(),
            &compared.salt,
            computed.expose_mut(),
        )?;
        let same = bool::from(computed.expose().ct_eq(&compared.hash));
        Ok(if same && stored.is_some() {
            Verdict::Right {
                rehash: compared.cost.is_weaker_than(self.cost),
            }
        } else {
            Verdict::Wrong
        })
    }

    /// Whether a new password is one of the person's earlier ones. All are checked, so that the
    /// time taken does not tell which one it was.
    ///
    /// # Errors
    /// [`HashFailed`] when the system lacks memory.
    pub fn was_used_before(
        &mut self,
        password: &Password,
        earlier: &[StoredHash],
    ) -> Result<bool, HashFailed> {
        earlier.iter().try_fold(false, |found, stored| {
            Ok(self.verify(password, Some(stored))?.is_right() || found)
        })
    }
}

impl fmt::Debug for Hasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hasher")
            .field("cost", &self.cost)
            .finish_non_exhaustive()
    }
}

/// Why a password was not hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HashError {
    /// No random numbers for the salt.
    #[error(transparent)]
    Entropy(#[from] EntropyError),
    /// Not enough memory.
    #[error(transparent)]
    Memory(#[from] HashFailed),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::tests::seeded;

    fn quick() -> Hasher {
        Hasher::new(HashCost::for_tests())
    }

    fn password(text: &str) -> Password {
        Password::new(text).unwrap()
    }

    #[test]
    fn a_hash_of_the_reference_implementation_is_checked() {
        #[track_caller]
        fn check(phc: &str, typed: &str, expected: bool) {
            let stored = StoredHash::parse(phc).unwrap();
            let verdict = quick().verify(&password(typed), Some(&stored)).unwrap();
            assert_eq!(verdict.is_right(), expected);
        }
        // Made with argon2-cffi 25.1, which wraps the C reference.
        let horse = "$argon2id$v=19$m=64,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$\
            Sr6N/nCmohWCvF7EZislLIdwA8ojCXux0K30ccqFS30";
        let composed = "$argon2id$v=19$m=64,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$\
            xKvuVrlO0zTvCDYI6g4o4lDFoG5LeaByOhVkq3EUJEI";
        check(horse, "correct horse battery staple", true);
        check(horse, "correct horse battery stapl", false);
        check(horse, "correct horse battery staple ", false);
        check(horse, "Correct horse battery staple", false);
        check(horse, "", false);
        check(composed, "Grüße", true);
        check(composed, "Gru\u{308}ße", true);
        check(composed, "Grusse", false);
    }

    #[test]
    fn the_same_password_gives_another_hash_each_time() {
        let (mut hasher, mut source) = (quick(), seeded(1));
        let one = hasher.hash(&password("a"), &mut source).unwrap();
        let two = hasher.hash(&password("a"), &mut source).unwrap();
        assert_ne!(one, two);
        for stored in [one, two] {
            let verdict = hasher.verify(&password("a"), Some(&stored)).unwrap();
            assert_eq!(verdict, Verdict::Right { rehash: false });
        }
    }

    #[test]
    fn nothing_is_cut_off_a_long_password() {
        let mut hasher = quick();
        let long = "ä".repeat(512);
        let stored = hasher.hash(&password(&long), &mut seeded(2)).unwrap();
        assert!(
            hasher
                .verify(&password(&long), Some(&stored))
                .unwrap()
                .is_right()
        );
        let other = format!("{}ö", "ä".repeat(511));
        assert!(
            !hasher
                .verify(&password(&other), Some(&stored))
                .unwrap()
                .is_right()
        );
    }

    #[test]
    fn a_hash_of_a_lower_cost_is_right_and_wants_to_be_renewed() {
        #[track_caller]
        fn check(stored: (u32, u32, u32), today: (u32, u32, u32), expected: bool) {
            let cost = |(m, t, p)| HashCost::stored(m, t, p).unwrap();
            let mut older = Hasher::new(cost(stored));
            let hash = older.hash(&password("a"), &mut seeded(3)).unwrap();
            let verdict = Hasher::new(cost(today))
                .verify(&password("a"), Some(&hash))
                .unwrap();
            assert_eq!(verdict, Verdict::Right { rehash: expected });
        }
        check((64, 2, 1), (64, 2, 1), false);
        check((64, 1, 1), (64, 2, 1), true);
        check((64, 2, 1), (128, 2, 1), true);
        check((128, 1, 1), (64, 2, 1), true);
        check((128, 3, 1), (64, 2, 1), false);
        check((64, 2, 4), (64, 2, 1), true);
    }

    #[test]
    fn an_unknown_person_costs_a_hash_too_and_is_always_wrong() {
        let mut hasher = quick();
        assert_eq!(hasher.verify(&password("a"), None).unwrap(), Verdict::Wrong);
        assert_eq!(
            format!("{:?}", hasher.memory),
            "HashMemory(64 KiB)",
            "the memory was used"
        );
    }

    #[test]
    fn an_earlier_password_is_recognised() {
        let (mut hasher, mut source) = (quick(), seeded(4));
        let earlier: Vec<StoredHash> = ["one", "two", "three"]
            .iter()
            .map(|text| hasher.hash(&password(text), &mut source).unwrap())
            .collect();
        assert!(hasher.was_used_before(&password("two"), &earlier).unwrap());
        assert!(!hasher.was_used_before(&password("four"), &earlier).unwrap());
        assert!(!hasher.was_used_before(&password("one"), &[]).unwrap());
    }

    #[test]
    fn without_random_bytes_nothing_is_hashed() {
        let mut broken = |_: &mut [u8]| Err(EntropyError);
        let error = quick().hash(&password("a"), &mut broken).unwrap_err();
        assert_eq!(error, HashError::Entropy(EntropyError));
    }
}
