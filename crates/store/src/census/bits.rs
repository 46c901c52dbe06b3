//! Sets of people, one bit a row number.

use rusqlite::Connection;
use rusqlite::functions::{Aggregate, Context, FunctionFlags};

use crate::error::Result;

/// A set of row numbers (`person.n`). A hundred thousand people are 12 KB.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Bits {
    words: Vec<u64>,
}

impl Bits {
    pub(crate) const fn new() -> Self {
        Self { words: Vec::new() }
    }

    pub(crate) fn remove(&mut self, n: u32) {
        let (word, bit) = place(n);
        if let Some(word) = self.words.get_mut(word) {
            *word &= !bit;
        }
    }

    /// How many are in both.
    pub(crate) fn common(&self, other: &Self) -> usize {
        self.words
            .iter()
            .zip(&other.words)
            .map(|(a, b)| (a & b).count_ones() as usize)
            .sum()
    }

    pub(crate) fn insert(&mut self, n: u32) {
        let (word, bit) = place(n);
        if word >= self.words.len() {
            self.words.resize(word + 1, 0);
        }
        self.words[word] |= bit;
    }

    pub(crate) fn contains(&self, n: u32) -> bool {
        let (word, bit) = place(n);
        self.words.get(word).is_some_and(|found| found & bit != 0)
    }

    pub(crate) fn len(&self) -> usize {
        self.words
            .iter()
            .map(|word| word.count_ones() as usize)
            .sum()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    pub(crate) fn and(&mut self, other: &Self) {
        self.words.truncate(other.words.len());
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word &= other;
        }
    }

    pub(crate) fn or(&mut self, other: &Self) {
        if self.words.len() < other.words.len() {
            self.words.resize(other.words.len(), 0);
        }
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word |= other;
        }
    }

    pub(crate) fn without(&mut self, other: &Self) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word &= !other;
        }
    }

    /// The members, in their order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = u32> {
        self.words.iter().zip(0u32..).flat_map(|(word, at)| {
            let mut rest = *word;
            std::iter::from_fn(move || {
                if rest == 0 {
                    return None;
                }
                let bit = rest.trailing_zeros();
                rest &= rest - 1;
                Some(at * 64 + bit)
            })
        })
    }

    /// Adds 64 row numbers a word, beginning with the word at `at`.
    pub(crate) fn put_words(&mut self, at: usize, words: &[u64]) {
        if self.words.len() < at + words.len() {
            self.words.resize(at + words.len(), 0);
        }
        for (own, word) in self.words[at..].iter_mut().zip(words) {
            *own |= word;
        }
    }

    fn from_bytes(bytes: &[u8]) -> Self {
        let words = bytes
            .chunks(8)
            .map(|chunk| {
                let mut word = [0; 8];
                word[..chunk.len()].copy_from_slice(chunk);
                u64::from_le_bytes(word)
            })
            .collect();
        Self { words }
    }
}

impl FromIterator<u32> for Bits {
    fn from_iter<I: IntoIterator<Item = u32>>(numbers: I) -> Self {
        let mut bits = Self::default();
        for n in numbers {
            bits.insert(n);
        }
        bits
    }
}

fn place(n: u32) -> (usize, u64) {
    ((n / 64) as usize, 1 << (n % 64))
}

/// `people(n)`: the row numbers of a query as one set. A hit costs a call inside SQLite instead of
/// a row handed out: a search that finds everybody is a few milliseconds instead of dozens.
struct People;

impl Aggregate<Bits, Vec<u8>> for People {
    fn init(&self, _: &mut Context<'_>) -> rusqlite::Result<Bits> {
        Ok(Bits::default())
    }

    fn step(&self, context: &mut Context<'_>, bits: &mut Bits) -> rusqlite::Result<()> {
        let n: i64 = context.get(0)?;
        if let Ok(n) = u32::try_from(n) {
            bits.insert(n);
        }
        Ok(())
    }

    fn finalize(&self, _: &mut Context<'_>, bits: Option<Bits>) -> rusqlite::Result<Vec<u8>> {
        Ok(bits.map_or_else(Vec::new, |bits| {
            bits.words
                .iter()
                .flat_map(|word| word.to_le_bytes())
                .collect()
        }))
    }
}

/// Makes `people(n)` known to a connection.
pub(crate) fn register(connection: &Connection) -> Result<()> {
    connection.create_aggregate_function(
        "people",
        1,
        FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS,
        People,
    )?;
    Ok(())
}

/// The set a `select people(n) …` finds.
pub(crate) fn query(
    connection: &Connection,
    sql: &str,
    parameters: impl rusqlite::Params,
) -> Result<Bits> {
    Ok(connection
        .prepare_cached(sql)?
        .query_row(parameters, |row| {
            Ok(Bits::from_bytes(row.get_ref(0)?.as_blob()?))
        })?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn set() -> impl Strategy<Value = BTreeSet<u32>> {
        proptest::collection::btree_set(0u32..300, 0..60)
    }

    fn bits(set: &BTreeSet<u32>) -> Bits {
        set.iter().copied().collect()
    }

    fn members(bits: &Bits) -> BTreeSet<u32> {
        bits.iter().collect()
    }

    proptest! {
        #[test]
        fn bits_are_sets(a in set(), b in set()) {
            prop_assert_eq!(bits(&a).len(), a.len());
            prop_assert_eq!(bits(&a).is_empty(), a.is_empty());
            prop_assert!((0..310).all(|n| bits(&a).contains(n) == a.contains(&n)));
            prop_assert_eq!(bits(&a).common(&bits(&b)), (&a & &b).len());
            let mut fewer = bits(&a);
            for n in &b {
                fewer.remove(*n);
            }
            prop_assert_eq!(members(&fewer), &a - &b);
            let mut both = bits(&a);
            both.and(&bits(&b));
            prop_assert_eq!(members(&both), &a & &b);
            let mut either = bits(&a);
            either.or(&bits(&b));
            prop_assert_eq!(members(&either), &a | &b);
            let mut rest = bits(&a);
            rest.without(&bits(&b));
            prop_assert_eq!(members(&rest), &a - &b);
        }

        #[test]
        fn a_query_answers_its_rows(a in set()) {
            let connection = Connection::open_in_memory().unwrap();
            register(&connection).unwrap();
            connection.execute("create table t (n integer)", []).unwrap();
            for n in &a {
                connection.execute("insert into t values (?1)", [n]).unwrap();
            }
            let found = query(&connection, "select people(n) from t", []).unwrap();
            prop_assert_eq!(members(&found), a);
        }
    }
}
