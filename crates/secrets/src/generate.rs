//! Passwords made by chance: characters to copy, words to say and type.

use crate::entropy::below;
use crate::{Entropy, EntropyError, Secret};

/// The 56 characters of a generated password: letters and digits without 0 O o, 1 I l, whose shapes
/// meet in many typefaces, and without signs, which move about between keyboard layouts.
pub const ALPHABET: &[u8; 56] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz";

/// Characters of a generated password: 20 × log2(56) = 116 bits.
pub const PASSWORD_CHARACTERS: usize = 20;

/// Words of a generated passphrase: 6 × log2(7776) = 77.5 bits.
pub const PASSPHRASE_WORDS: usize = 6;

/// The EFF's long list, one word a line; see `data/README.md` for its origin and licence.
const WORDS: &str = include_str!("../data/eff_large_wordlist.txt");

/// A password of [`PASSWORD_CHARACTERS`] characters, every one equally likely.
///
/// # Errors
/// [`EntropyError`] when the system gives no random bytes.
pub fn password(entropy: &mut impl Entropy) -> Result<Secret<String>, EntropyError> {
    characters(PASSWORD_CHARACTERS, ALPHABET, entropy)
}

/// A passphrase of [`PASSPHRASE_WORDS`] lower-case English words with dashes between them.
///
/// # Errors
/// [`EntropyError`] when the system gives no random bytes.
pub fn passphrase(entropy: &mut impl Entropy) -> Result<Secret<String>, EntropyError> {
    let words: Vec<&str> = WORDS.lines().collect();
    let count = u16::try_from(words.len()).map_err(|_| EntropyError)?;
    // The longest word has 9 letters; with that much reserved the text never moves.
    let mut text = Secret::new(String::with_capacity(PASSPHRASE_WORDS * 10));
    for at in 0..PASSPHRASE_WORDS {
        if at > 0 {
            text.expose_mut().push('-');
        }
        text.expose_mut()
            .push_str(words[usize::from(below(entropy, count)?)]);
    }
    Ok(text)
}

/// A text of so many characters out of an ASCII alphabet of at most 128, every one equally likely:
/// for one-time codes and the like.
///
/// # Errors
/// [`EntropyError`] when the system gives no random bytes.
pub fn characters(
    length: usize,
    alphabet: &[u8],
    entropy: &mut impl Entropy,
) -> Result<Secret<String>, EntropyError> {
    let bound = u16::try_from(alphabet.len()).map_err(|_| EntropyError)?;
    let mut text = Secret::new(String::with_capacity(length));
    for _ in 0..length {
        let drawn = alphabet
            .get(usize::from(below(entropy, bound)?))
            .ok_or(EntropyError)?;
        text.expose_mut().push(char::from(*drawn));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;
    use crate::entropy::tests::seeded;
    use crate::password::{Context, Password, Policy};

    #[test]
    fn the_alphabet_is_fixed_and_has_no_characters_that_look_alike() {
        assert_eq!(
            ALPHABET,
            b"23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz"
        );
        for confusing in b"0Oo1Il|" {
            assert!(!ALPHABET.contains(confusing), "{}", char::from(*confusing));
        }
        assert_eq!(ALPHABET.iter().collect::<HashSet<_>>().len(), 56);
        assert!(ALPHABET.iter().all(u8::is_ascii_alphanumeric));
    }

    #[test]
    fn the_word_list_is_whole() {
        let words: Vec<&str> = WORDS.lines().collect();
        assert_eq!(words.len(), 7_776);
        assert_eq!(words.iter().collect::<HashSet<_>>().len(), 7_776);
        assert!(words.iter().all(|word| (3..=9).contains(&word.len())));
        assert!(
            words
                .iter()
                .all(|word| word.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'))
        );
        assert_eq!((words[0], words[7_775]), ("abacus", "zoom"));
    }

    #[test]
    fn six_words_are_worth_77_bits_and_no_phrase_can_be_read_two_ways() {
        let words: HashSet<&str> = WORDS.lines().collect();
        assert!(6.0 * f64::from(u32::try_from(words.len()).unwrap()).log2() >= 77.0);
        // A word with a dash inside must not be two words of the list.
        for word in words.iter().filter(|word| word.contains('-')) {
            assert!(!word.split('-').all(|part| words.contains(part)), "{word}");
        }
    }

    #[test]
    fn a_broken_source_makes_no_password() {
        let mut broken = |_: &mut [u8]| Err(EntropyError);
        assert!(password(&mut broken).is_err());
        assert!(passphrase(&mut broken).is_err());
        assert!(
            characters(6, b"", &mut seeded(1)).is_err(),
            "nothing to choose from"
        );
    }

    #[test]
    fn every_character_and_place_is_used() {
        let mut seen = HashSet::new();
        let mut source = seeded(11);
        for _ in 0..400 {
            seen.extend(password(&mut source).unwrap().expose().bytes().enumerate());
        }
        // 20 × 56 pairs; each is missed by 400 draws with (55/56)^400 = 0.07 %, about one of all.
        assert!(seen.len() > 1_110, "{}", seen.len());
    }

    proptest! {
        #[test]
        fn generated_passwords_pass_our_own_policy(seed: u64) {
            let mut source = seeded(seed);
            for made in [password(&mut source).unwrap(), passphrase(&mut source).unwrap()] {
                let judged = Policy::PASSWORD_ONLY
                    .check(&Password::new(made.expose()).unwrap(), &Context::default());
                prop_assert!(judged.is_ok(), "{judged:?}");
            }
        }

        #[test]
        fn a_password_has_twenty_characters_of_the_alphabet(seed: u64) {
            let made = password(&mut seeded(seed)).unwrap();
            prop_assert_eq!(made.expose().len(), 20);
            prop_assert!(made.expose().bytes().all(|b| ALPHABET.contains(&b)));
        }

        #[test]
        fn a_passphrase_never_outgrows_its_buffer(seed: u64) {
            let made = passphrase(&mut seeded(seed)).unwrap();
            prop_assert!(made.expose().len() <= 60);
            prop_assert!(made.expose().split('-').count() >= 6);
        }
    }
}
