//! The keys a badge is looked up by, as 8-byte hashes.

use domain::card::{self, CardNumber};

/// FNV-1a, 64 bits (Fowler, Noll, Vo 1991), as the number SQLite keeps. Two keys of one hash cost
/// a second look, no more: whoever finds a badge by it compares the key itself.
fn hash(kind: &str, key: &str) -> i64 {
    let bytes = kind.bytes().chain(key.bytes());
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    hash.cast_signed()
}

/// The key of a number as somebody writes it.
pub(crate) fn written(key: &str) -> i64 {
    hash("w:", key)
}

/// The key of a number as another reader would tell it.
pub(crate) fn alias(key: &str) -> i64 {
    hash("a:", key)
}

/// Every key of a card, each once.
pub(crate) fn keys(card: &CardNumber) -> Vec<i64> {
    let mut keys = vec![written(&card.to_string())];
    keys.extend(
        card::written_forms(card)
            .iter()
            .map(|form| written(&form.lookup_key())),
    );
    keys.extend(card::alias_keys(card).iter().map(|key| alias(key.as_str())));
    keys.sort_unstable();
    keys.dedup();
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_never_changes_its_hash() {
        // The published value of FNV-1a of "foobar"; the hashes are in files.
        assert_eq!(hash("foo", "bar").cast_unsigned(), 0x8594_4171_f739_67e8);
        assert_ne!(written("1"), alias("1"));
    }
}
