//! Who is found by one letter: a set of people a letter, in blocks.
//!
//! Half of a large directory has a word that begins with an a. Counted out of a full-text index
//! that is a call for each of them; as bits it is a copy of what is kept.

use std::collections::BTreeMap;

use domain::search::joins_words;
use rusqlite::{Connection, OptionalExtension};

use crate::census::Bits;
use crate::error::{Error, Result};

/// People (row numbers) in a block.
const BLOCK: u32 = 8192;
/// Words of 64 bits in a block.
const WORDS: usize = BLOCK as usize / 64;
/// A block with fewer people than this is kept as a list of places, 2 bytes each.
const LIST: usize = WORDS * 8 / 2;
/// Blocks a letter may have: more than there are row numbers.
const BLOCKS: i64 = 1 << 20;

type Block = [u64; WORDS];

/// Whether people are found by this character through the sets kept here. In scripts without
/// spaces every character stands in the index of beginnings: there are thousands, each rare.
pub(crate) fn keeps(c: char) -> bool {
    !joins_words(c)
}

/// Whether a folded character is a sign: anything but letters, digits and spaces.
fn is_sign(c: char) -> bool {
    !c.is_alphanumeric() && !c.is_whitespace() && !joins_words(c)
}

/// The letters and signs a text is found by, each once, in their order.
fn letters(hay: &str, words: &str) -> Vec<char> {
    let firsts = words.split(' ').filter_map(|word| word.chars().next());
    let all = firsts
        .filter(|c| keeps(*c))
        .chain(hay.chars().filter(|c| is_sign(*c)));
    // Nearly all of them are ASCII: a bit each, and they come out once and in order.
    let mut ascii = 0u128;
    let mut others = Vec::new();
    for c in all {
        match u8::try_from(c) {
            Ok(byte) if byte.is_ascii() => ascii |= 1 << byte,
            _ => others.push(c),
        }
    }
    others.sort_unstable();
    others.dedup();
    let mut letters = Vec::with_capacity(others.len() + ascii.count_ones() as usize);
    while ascii != 0 {
        letters.extend(char::from_u32(ascii.trailing_zeros()));
        ascii &= ascii - 1;
    }
    letters.append(&mut others);
    letters
}

/// Who joins a block and who leaves it.
struct Moves {
    joined: Box<Block>,
    left: Box<Block>,
}

/// Changes on their way into the sets.
#[derive(Default)]
pub(crate) struct Letters {
    waiting: BTreeMap<i64, Moves>,
}

impl Letters {
    /// Notes that a person's text is `new` instead of `old`, each with its [`short_words`]; an empty
    /// text has no letters.
    pub(crate) fn replace(&mut self, n: i64, old: (&str, &str), new: (&str, &str)) -> Result<()> {
        let n = u32::try_from(n).map_err(|_| Error::Damaged(format!("person.n {n}")))?;
        let (old, new) = (letters(old.0, old.1), letters(new.0, new.1));
        let (word, bit) = place(n);
        for c in &new {
            if old.binary_search(c).is_err() {
                let moves = self.moves(*c, n);
                moves.joined[word] |= bit;
                moves.left[word] &= !bit;
            }
        }
        for c in &old {
            if new.binary_search(c).is_err() {
                let moves = self.moves(*c, n);
                moves.left[word] |= bit;
                moves.joined[word] &= !bit;
            }
        }
        Ok(())
    }

    fn moves(&mut self, c: char, n: u32) -> &mut Moves {
        self.waiting.entry(key(c, n)).or_insert_with(|| Moves {
            joined: Box::new([0; WORDS]),
            left: Box::new([0; WORDS]),
        })
    }

    /// Writes what waits.
    pub(crate) fn write(&mut self, connection: &Connection) -> Result<()> {
        let mut read =
            connection.prepare_cached("select people from person_letter where n = ?1")?;
        let mut put = connection
            .prepare_cached("insert or replace into person_letter (n, people) values (?1, ?2)")?;
        let mut clear = connection.prepare_cached("delete from person_letter where n = ?1")?;
        for (key, moves) in std::mem::take(&mut self.waiting) {
            let kept = read
                .query_row([key], |row| Ok(decode(row.get_ref(0)?.as_blob()?)))
                .optional()?;
            let mut block = kept.unwrap_or([0; WORDS]);
            for ((word, joined), left) in block
                .iter_mut()
                .zip(moves.joined.iter())
                .zip(moves.left.iter())
            {
                *word = (*word & !left) | joined;
            }
            let blob = encode(&block);
            if blob.is_empty() {
                clear.execute([key])?;
            } else {
                put.execute((key, blob))?;
            }
        }
        Ok(())
    }
}

/// Everybody found by a letter or a sign.
pub(crate) fn people(connection: &Connection, c: char) -> Result<Bits> {
    let mut statement = connection
        .prepare_cached("select n, people from person_letter where n between ?1 and ?2")?;
    let first = key(c, 0);
    let blocks = statement.query_map((first, first + BLOCKS - 1), |row| {
        Ok((row.get(0)?, decode(row.get_ref(1)?.as_blob()?)))
    })?;
    let mut people = Bits::default();
    for block in blocks {
        let (key, block): (i64, Block) = block?;
        let number = usize::try_from(key - first).unwrap_or(0);
        people.put_words(number * WORDS, &block);
    }
    Ok(people)
}

fn key(c: char, n: u32) -> i64 {
    i64::from(u32::from(c)) * BLOCKS + i64::from(n / BLOCK)
}

fn place(n: u32) -> (usize, u64) {
    let at = n % BLOCK;
    ((at / 64) as usize, 1 << (at % 64))
}

fn encode(block: &Block) -> Vec<u8> {
    let people: usize = block.iter().map(|word| word.count_ones() as usize).sum();
    if people >= LIST {
        return block.iter().flat_map(|word| word.to_le_bytes()).collect();
    }
    let mut list = Vec::with_capacity(people * 2);
    for (word, at) in block.iter().zip((0u16..).step_by(64)) {
        let mut rest = *word;
        while rest != 0 {
            let bit = u16::try_from(rest.trailing_zeros()).unwrap_or(0);
            list.extend_from_slice(&(at + bit).to_le_bytes());
            rest &= rest - 1;
        }
    }
    list
}

fn decode(blob: &[u8]) -> Block {
    let mut block = [0; WORDS];
    if blob.len() == WORDS * 8 {
        let (words, _) = blob.as_chunks::<8>();
        for (word, bytes) in block.iter_mut().zip(words) {
            *word = u64::from_le_bytes(*bytes);
        }
    } else {
        let (places, _) = blob.as_chunks::<2>();
        for at in places {
            let (word, bit) = place(u32::from(u16::from_le_bytes(*at)));
            block[word] |= bit;
        }
    }
    block
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::search::short_words;
    use proptest::prelude::*;

    #[test]
    fn a_text_is_found_by_the_letters_its_words_begin_with_and_by_its_signs() {
        let check = |hay: &str, expected: &str| {
            assert_eq!(
                letters(hay, &short_words(hay)).iter().collect::<String>(),
                expected,
                "{hay}"
            );
        };
        check("ada byron\nada@northwind.ex", ".@aben");
        check("王小明 x", "x");
        check("王", "");
        check("", "");
    }

    proptest! {
        #[test]
        fn a_block_reads_back(places in proptest::collection::btree_set(0..BLOCK, 0..900)) {
            let mut block = [0; WORDS];
            for n in &places {
                let (word, bit) = place(*n);
                block[word] |= bit;
            }
            let blob = encode(&block);
            prop_assert_eq!(blob.is_empty(), places.is_empty());
            prop_assert!(blob.len() <= 1024);
            prop_assert_eq!(decode(&blob), block);
        }
    }
}
