//! Rows of one file that claim the same.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{BuildHasherDefault, DefaultHasher, Hash, Hasher};

use domain::claim::{ClaimKind, claim_key};

/// What must not stand in two rows of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Space {
    Id,
    Login,
    Badge,
    EmployeeNo,
}

/// Which row claimed what first.
///
/// Only 64 bits of each claim are kept, so that the two million rows a file may have take some
/// 200 MB at the very most. Among eight million claims two different ones meet once in about half
/// a million files.
#[derive(Default)]
pub(crate) struct Claims {
    rows: HashMap<u64, u64, BuildHasherDefault<AsIs>>,
}

impl Claims {
    /// Claims `text` for `row`; the earlier row that has it already.
    pub fn claim(&mut self, space: Space, text: &str, row: u64) -> Option<u64> {
        let mut hasher = DefaultHasher::new();
        space.hash(&mut hasher);
        match space {
            // The same as `claim_key` of ASCII text, without its detour over Unicode.
            Space::Login | Space::EmployeeNo if text.is_ascii() => {
                for byte in text.trim().bytes() {
                    hasher.write_u8(byte.to_ascii_lowercase());
                }
            }
            Space::Login => claim_key(ClaimKind::Login, text).bytes().for_each(|byte| {
                hasher.write_u8(byte);
            }),
            Space::EmployeeNo => claim_key(ClaimKind::EmployeeNo, text)
                .bytes()
                .for_each(|byte| {
                    hasher.write_u8(byte);
                }),
            // Which writings are one card only the directory can tell; here the plain ones.
            Space::Badge => {
                for c in text.chars().filter(|c| c.is_alphanumeric()) {
                    c.to_uppercase()
                        .for_each(|c| hasher.write_u32(u32::from(c)));
                }
            }
            Space::Id => hasher.write(text.as_bytes()),
        }
        match self.rows.entry(hasher.finish()) {
            Entry::Occupied(first) if *first.get() != row => Some(*first.get()),
            Entry::Occupied(_) => None,
            Entry::Vacant(free) => {
                free.insert(row);
                None
            }
        }
    }
}

/// The keys are hashes already.
#[derive(Default)]
struct AsIs(u64);

impl Hasher for AsIs {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }
    fn write_u64(&mut self, value: u64) {
        self.0 = value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_later_row_is_told_the_earlier_one() {
        let mut claims = Claims::default();
        assert_eq!(claims.claim(Space::Login, "ada@x.de", 2), None);
        assert_eq!(claims.claim(Space::Login, " ADA@x.de", 5), Some(2));
        assert_eq!(
            claims.claim(Space::Login, "Ada@X.de", 9),
            Some(2),
            "always the first"
        );
        assert_eq!(
            claims.claim(Space::Badge, "ada@x.de", 5),
            None,
            "another space"
        );
        assert_eq!(claims.claim(Space::Badge, "04:A2-91 f0", 6), None);
        assert_eq!(claims.claim(Space::Badge, "04a291f0", 7), Some(6));
        assert_eq!(claims.claim(Space::Login, "jörg@x.de", 7), None);
        assert_eq!(claims.claim(Space::Login, "JÖRG@x.de", 8), Some(7));
    }

    #[test]
    fn a_row_may_have_its_address_as_its_username_too() {
        let mut claims = Claims::default();
        assert_eq!(claims.claim(Space::Login, "ada", 2), None);
        assert_eq!(claims.claim(Space::Login, "ADA", 2), None);
    }

    #[test]
    fn the_short_way_of_plain_text_is_the_long_way() {
        for text in ["Ada@X.de", " a.b ", "Z9"] {
            assert_eq!(
                text.trim().to_ascii_lowercase(),
                claim_key(ClaimKind::Login, text)
            );
        }
    }
}
