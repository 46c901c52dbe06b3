//! The keys a badge is looked up by, as hashes, and the table that keeps them.
//!
//! A badge has a dozen keys and more, so a row a key would be most of the rows of an import. Keys
//! that begin with the same bits share one.

use domain::card::{self, CardNumber};
use rusqlite::{Connection, OptionalExtension};

use crate::error::Result;

/// Bits of a key's hash that say in which row it stands. Half a million badges make rows of about
/// a kilobyte.
const ROW_BITS: u32 = 16;

/// Bytes of a key in its row: the next 32 bits of its hash, then the badge's row number.
const ENTRY: usize = 8;

/// FNV-1a, 64 bits (Fowler, Noll, Vo 1991), of which 48 are kept. Two keys of one hash cost a
/// second look, no more: whoever finds a badge by it compares the key itself.
fn hash(kind: &str, key: &str) -> u64 {
    let bytes = kind.bytes().chain(key.bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// The key of a number as somebody writes it.
pub(crate) fn written(key: &str) -> u64 {
    hash("w:", key)
}

/// The key of a number as another reader would tell it.
pub(crate) fn alias(key: &str) -> u64 {
    hash("a:", key)
}

/// Keys of new badges on their way into the table: hash and badge.
#[derive(Default)]
pub(crate) struct Waiting(Vec<(u64, u32)>);

/// Keys that wait at most, 16 bytes each: those of some fifty thousand badges.
const WAITING: usize = 1_000_000;

impl Waiting {
    /// Takes in the keys of a badge.
    pub(crate) fn add(&mut self, connection: &Connection, card: &CardNumber, n: u32) -> Result<()> {
        self.0.extend(keys(card).into_iter().map(|key| (key, n)));
        if self.0.len() > WAITING {
            self.write(connection)?;
        }
        Ok(())
    }

    /// Writes what waits, row by row. Within a row badges stand in the order they were made,
    /// however often something was written in between: a directory made again is the same.
    pub(crate) fn write(&mut self, connection: &Connection) -> Result<()> {
        let mut keys = std::mem::take(&mut self.0);
        keys.sort_unstable_by_key(|(hash, n)| (row_of(*hash), *n, rest_of(*hash)));
        let mut put = connection.prepare_cached(
            "insert into badge_key (row, keys) values (?1, ?2)
             on conflict (row) do update set keys = cast(keys || excluded.keys as blob)",
        )?;
        let mut entries = Vec::new();
        for row in keys.chunk_by(|(a, _), (b, _)| row_of(*a) == row_of(*b)) {
            entries.clear();
            for (hash, n) in row {
                entries.extend_from_slice(&rest_of(*hash).to_be_bytes());
                entries.extend_from_slice(&n.to_be_bytes());
            }
            if let Some((hash, _)) = row.first() {
                put.execute((row_of(*hash), entries.as_slice()))?;
            }
        }
        Ok(())
    }
}

/// Badges (`badge.n`) that may have this key, each once.
pub(crate) fn badges(connection: &Connection, key: u64) -> Result<Vec<u32>> {
    let mut found = Vec::new();
    connection
        .prepare_cached("select keys from badge_key where row = ?1")?
        .query_row([row_of(key)], |row| {
            let (entries, _) = row.get_ref(0)?.as_blob()?.as_chunks::<ENTRY>();
            for [a, b, c, d, n @ ..] in entries {
                let n = u32::from_be_bytes(*n);
                if [*a, *b, *c, *d] == rest_of(key).to_be_bytes() && !found.contains(&n) {
                    found.push(n);
                }
            }
            Ok(())
        })
        .optional()?;
    Ok(found)
}

/// The row a key stands in.
fn row_of(hash: u64) -> u32 {
    u32::try_from(hash >> (u64::BITS - ROW_BITS)).unwrap_or(u32::MAX)
}

/// What its entry in the row keeps of it.
fn rest_of(hash: u64) -> u32 {
    u32::try_from(hash >> (u64::BITS - ROW_BITS - u32::BITS) & u64::from(u32::MAX)).unwrap_or(0)
}

/// Every key of a card, each once.
pub(crate) fn keys(card: &CardNumber) -> Vec<u64> {
    let forms = card::written_forms(card);
    let aliases = card::alias_keys_beside(card, &forms);
    let mut keys = Vec::with_capacity(1 + forms.len() + aliases.len());
    keys.push(written(&card.to_string()));
    keys.extend(forms.iter().map(|form| written(&form.lookup_key())));
    keys.extend(aliases.iter().map(|key| alias(key.as_str())));
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
        assert_eq!(hash("foo", "bar"), 0x8594_4171_f739_67e8);
        assert_ne!(written("1"), alias("1"));
    }

    fn table() -> Connection {
        let connection = Connection::open_in_memory().unwrap();
        connection
            .execute_batch(
                "create table badge_key (row integer primary key, keys blob not null) strict",
            )
            .unwrap();
        connection
    }

    fn card(n: u32) -> CardNumber {
        CardNumber::parse(&format!("em:01{:08X}", n.wrapping_mul(0x9e37_79b1))).unwrap()
    }

    fn rows(connection: &Connection) -> Vec<(i64, Vec<u8>)> {
        let mut statement = connection
            .prepare("select row, keys from badge_key order by row")
            .unwrap();
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
        rows.unwrap().collect::<rusqlite::Result<_>>().unwrap()
    }

    #[test]
    fn a_badge_is_found_by_every_key_however_it_was_written() {
        let (at_once, one_by_one) = (table(), table());
        let (mut together, mut single) = (Waiting::default(), Waiting::default());
        // Enough for rows with keys of several badges.
        for n in 1..=5000 {
            together.add(&at_once, &card(n), n).unwrap();
            single.add(&one_by_one, &card(n), n).unwrap();
            if n % 700 == 0 {
                single.write(&one_by_one).unwrap();
            }
        }
        together.write(&at_once).unwrap();
        single.write(&one_by_one).unwrap();
        assert_eq!(rows(&at_once), rows(&one_by_one));
        for n in [1, 699, 700, 701, 4999] {
            for key in keys(&card(n)) {
                assert!(badges(&at_once, key).unwrap().contains(&n), "{n}");
            }
        }
        assert!(badges(&at_once, written("nobody's")).unwrap().is_empty());
    }
}
