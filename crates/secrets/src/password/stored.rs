//! A password's hash as text: the PHC string `$argon2id$v=19$m=19456,t=2,p=1$SALT$HASH`.

use std::fmt;
use std::str::FromStr;

use base64ct::{Base64Unpadded, Encoding};

use super::HashCost;

pub(super) const SALT_BYTES: usize = 16;
pub(super) const HASH_BYTES: usize = 32;

const HEAD: &str = "$argon2id$v=19$";

/// A hash that is kept instead of a password.
///
/// Its `Debug` shows the cost and nothing else: with the hash in hand a weak password can be
/// guessed, so it does not belong in a log either.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredHash {
    pub(super) cost: HashCost,
    pub(super) salt: [u8; SALT_BYTES],
    pub(super) hash: [u8; HASH_BYTES],
}

impl StoredHash {
    /// Reads a PHC string of Argon2id version 19 with a salt of 16 and a hash of 32 bytes, which is
    /// what we and most others write.
    ///
    /// # Errors
    /// [`StoredHashError`] for anything else, also for a cost beyond [`HashCost::CEILING`].
    pub fn parse(phc: &str) -> Result<Self, StoredHashError> {
        let rest = phc.strip_prefix(HEAD).ok_or(StoredHashError)?;
        let mut parts = rest.split('$');
        let mut next = || parts.next().ok_or(StoredHashError);
        let stored = Self {
            cost: parse_cost(next()?).ok_or(StoredHashError)?,
            salt: decode(next()?)?,
            hash: decode(next()?)?,
        };
        if parts.next().is_some() {
            Err(StoredHashError)
        } else {
            Ok(stored)
        }
    }

    /// The text to keep.
    pub fn to_phc(&self) -> String {
        let [salt, hash] = [&self.salt[..], &self.hash].map(Base64Unpadded::encode_string);
        format!("{HEAD}{}${salt}${hash}", cost_text(self.cost))
    }

    /// What it cost to make.
    pub const fn cost(&self) -> HashCost {
        self.cost
    }
}

impl FromStr for StoredHash {
    type Err = StoredHashError;

    fn from_str(phc: &str) -> Result<Self, Self::Err> {
        Self::parse(phc)
    }
}

impl fmt::Debug for StoredHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StoredHash({}, …)", cost_text(self.cost))
    }
}

/// The text is no hash this program can check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the stored password hash is not one Rollbook can check; set a new password for this person"
)]
pub struct StoredHashError;

/// `m=19456,t=2,p=1`: memory in KiB, passes, lanes.
pub(crate) fn cost_text(cost: HashCost) -> String {
    format!(
        "m={},t={},p={}",
        cost.memory_kib(),
        cost.passes(),
        cost.lanes()
    )
}

/// Reads [`cost_text`] back, in that order only.
pub(crate) fn parse_cost(text: &str) -> Option<HashCost> {
    let mut parts = text.split(',');
    let mut next = |key: &str| {
        let digits = parts.next()?.strip_prefix(key)?;
        // `parse` alone would take "+2" and "02", of which there would then be several spellings.
        let plain = digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0');
        if plain {
            digits.parse::<u32>().ok()
        } else {
            None
        }
    };
    let cost = HashCost::stored(next("m=")?, next("t=")?, next("p=")?);
    if parts.next().is_some() { None } else { cost }
}

fn decode<const N: usize>(text: &str) -> Result<[u8; N], StoredHashError> {
    let mut bytes = [0u8; N];
    let decoded = Base64Unpadded::decode(text, &mut bytes).map_err(|_| StoredHashError)?;
    if decoded.len() == N {
        Ok(bytes)
    } else {
        Err(StoredHashError)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const GOOD: &str = "$argon2id$v=19$m=64,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$\
        Sr6N/nCmohWCvF7EZislLIdwA8ojCXux0K30ccqFS30";

    #[test]
    fn only_whole_argon2id_strings_are_read() {
        #[track_caller]
        fn check(phc: &str, expected: bool) {
            let read = StoredHash::parse(phc);
            assert_eq!(read.is_ok(), expected);
            if let Ok(stored) = read {
                assert_eq!(stored.to_phc(), phc);
            }
        }
        check(GOOD, true);
        check("", false);
        check(
            "$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW",
            false,
        );
        check(&GOOD.replace("argon2id", "argon2i"), false);
        check(&GOOD.replace("v=19", "v=16"), false);
        check(&GOOD.replace("m=64", "m=064"), false);
        check(&GOOD.replace("m=64", "m=+64"), false);
        check(&GOOD.replace("m=64", "m=4294967296"), false);
        check(&GOOD.replace("m=64", "m=4194304"), false);
        check(&GOOD.replace("t=2,p=1", "p=1,t=2"), false);
        check(&GOOD.replace("p=1", "p=1,keyid=AA"), false);
        check(&GOOD.replace("FsdA$", "FsdA==$"), false);
        check(&GOOD[..GOOD.len() - 1], false);
        check(&format!("{GOOD}A"), false);
        check(&format!("{GOOD}$"), false);
        check(&format!(" {GOOD}"), false);
    }

    #[test]
    fn debug_shows_the_cost_only() {
        let stored = StoredHash::parse(GOOD).unwrap();
        assert_eq!(format!("{stored:?}"), "StoredHash(m=64,t=2,p=1, …)");
    }

    proptest! {
        #[test]
        fn every_hash_reads_back(m in 64u32..262_144, t in 1u32..64, salt: [u8; 16], hash: [u8; 32]) {
            let cost = HashCost::stored(m, t, 1).unwrap();
            let stored = StoredHash { cost, salt, hash };
            prop_assert_eq!(StoredHash::parse(&stored.to_phc()), Ok(stored));
        }
    }
}
