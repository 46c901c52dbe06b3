use proptest::prelude::*;

use super::*;
use crate::entropy::tests::seeded;

fn key(seed: u64) -> RecoveryKey {
    RecoveryKey::generate(&mut seeded(seed)).unwrap()
}

fn printed(seed: u64) -> String {
    key(seed).to_print().expose().clone()
}

#[test]
fn the_alphabet_has_no_characters_that_look_alike() {
    for confusing in b"01IiLlOo" {
        assert!(!ALPHABET.contains(confusing), "{}", char::from(*confusing));
    }
    let mut seen = ALPHABET.to_vec();
    seen.dedup();
    assert_eq!(seen.len(), 31);
    assert!(seen.is_sorted());
}

#[test]
fn a_printed_key_is_six_groups_of_five() {
    let text = printed(1);
    let groups: Vec<&str> = text.split('-').collect();
    assert_eq!(groups.len(), 6);
    assert!(groups.iter().all(|group| group.len() == 5));
    assert!(text.bytes().all(|b| b == b'-' || ALPHABET.contains(&b)));
}

#[test]
fn the_check_characters_are_those_computed_by_hand() {
    // The zero polynomial is divisible by anything: 26 times the first symbol checks as four more.
    let zero = "22222-22222-22222-22222-22222-22222";
    assert!(RecoveryKey::parse(zero).is_ok());
    // With only the last free symbol set to 1 the key is the divisor itself:
    // (x − 3)(x − 9)(x − 27)(x − 19) = x^4 + 4x^3 + 7x^2 + 11x + 25 modulo 31.
    let mut symbols = [0u8; LENGTH];
    symbols[PAYLOAD - 1] = 1;
    check::append(&mut symbols);
    assert_eq!(symbols[PAYLOAD..], [4, 7, 11, 25]);
    for zero in [3u64, 9, 27, 19] {
        let value = symbols
            .iter()
            .rev()
            .enumerate()
            .fold(0u64, |sum, (power, &symbol)| {
                let term = (0..power).fold(1, |product, _| product * zero % 31);
                (sum + term * u64::from(symbol)) % 31
            });
        assert_eq!(value, 0, "3^k = {zero} is a zero of every key");
    }
}

#[test]
fn what_people_type_is_understood() {
    let text = printed(2);
    #[track_caller]
    fn check(typed: &str, expected: &str) {
        assert_eq!(
            RecoveryKey::parse(typed).unwrap().to_print().expose(),
            expected
        );
    }
    check(&text, &text);
    check(&text.to_lowercase(), &text);
    check(&text.replace('-', ""), &text);
    check(&text.replace('-', " "), &text);
    check(&text.replace('-', " – "), &text);
    check(&text.replace('-', "\u{2011}"), &text);
    check(&text.replace('-', "\r\n"), &text);
    check(&format!("  \t{text}\u{00A0}\u{FEFF}"), &text);
    let letter_by_letter: Vec<String> = text.chars().map(String::from).collect();
    check(&letter_by_letter.join(" "), &text);
}

#[test]
fn a_wrong_length_names_the_short_group() {
    let text = printed(3);
    #[track_caller]
    fn check(typed: &str, found: usize, group: Option<usize>) {
        let expected = RecoveryKeyError::WrongLength { found, group };
        assert_eq!(RecoveryKey::parse(typed).unwrap_err(), expected);
    }
    check("", 0, None);
    check("-", 0, None);
    check(&text[..34], 29, Some(6));
    check(&(text[..13].to_owned() + &text[14..]), 29, Some(3));
    check(&text[..29], 25, None);
    check(&text.replace('-', "")[..29], 29, None);
    check(&format!("{text}7"), 31, Some(6));
    check(&format!("{text}-{text}"), 60, None);
}

#[test]
fn a_character_that_is_never_printed_is_named_with_its_group() {
    let text = printed(4);
    #[track_caller]
    fn check(typed: &str, character: char, group: usize) {
        let expected = RecoveryKeyError::UnknownCharacter { character, group };
        assert_eq!(RecoveryKey::parse(typed).unwrap_err(), expected);
    }
    for character in [
        '0', 'O', 'o', '1', 'I', 'i', 'l', 'L', '?', 'é', 'Ａ', 'ß', '🔑',
    ] {
        check(&format!("{character}{}", &text[1..]), character, 1);
        check(
            &format!("{}{character}{}", &text[..12], &text[13..]),
            character,
            3,
        );
        check(&format!("{text}{character}"), character, 6);
    }
}

#[test]
fn the_sentences_say_where_to_look() {
    #[track_caller]
    fn check(error: RecoveryKeyError, expected: &str) {
        assert_eq!(error.to_string(), expected);
    }
    check(
        RecoveryKeyError::WrongLength {
            found: 29,
            group: Some(3),
        },
        "a recovery key has 30 letters and digits, this one has 29; look at group 3",
    );
    check(
        RecoveryKeyError::WrongLength {
            found: 4,
            group: None,
        },
        "a recovery key has 30 letters and digits, this one has 4",
    );
    check(
        RecoveryKeyError::UnknownCharacter {
            character: 'O',
            group: 2,
        },
        "“O” in group 2 cannot be right: a recovery key has no 0, 1, I, L or O and no signs; \
         compare that group with the paper",
    );
    check(
        RecoveryKeyError::Checksum { group: Some(6) },
        "this is not quite the recovery key: something is wrong in group 6; \
         compare it with the paper and type it again",
    );
    check(
        RecoveryKeyError::Checksum { group: None },
        "this is not quite the recovery key; compare it with the paper and type it again",
    );
}

#[test]
fn debug_shows_nothing() {
    assert_eq!(format!("{:?}", key(5)), "RecoveryKey(…)");
}

/// A typed key with the characters at the given places (0 to 29) moved on in the alphabet.
fn with_mistakes(seed: u64, mistakes: &[(usize, usize)]) -> String {
    let mut text: Vec<u8> = printed(seed).replace('-', "").into_bytes();
    for &(place, shift) in mistakes {
        let at = ALPHABET.iter().position(|&c| c == text[place]).unwrap();
        text[place] = ALPHABET[(at + shift) % 31];
    }
    String::from_utf8(text).unwrap()
}

proptest! {
    #[test]
    fn every_key_reads_back(seed: u64) {
        let text = printed(seed);
        let read = RecoveryKey::parse(&text).unwrap().to_print();
        prop_assert_eq!(read.expose(), &text);
    }

    #[test]
    fn one_wrong_character_is_always_found_and_its_group_named(
        seed: u64, place in 0..30usize, shift in 1..31usize,
    ) {
        let error = RecoveryKey::parse(&with_mistakes(seed, &[(place, shift)])).unwrap_err();
        prop_assert_eq!(error, RecoveryKeyError::Checksum { group: Some(place / 5 + 1) });
    }

    #[test]
    fn two_or_three_wrong_characters_are_always_found(
        seed: u64, places in proptest::sample::subsequence((0..30usize).collect::<Vec<_>>(), 2..=3),
        shifts in proptest::array::uniform3(1..31usize),
    ) {
        let mistakes: Vec<_> = places.into_iter().zip(shifts).collect();
        let error = RecoveryKey::parse(&with_mistakes(seed, &mistakes)).unwrap_err();
        let checksum = matches!(error, RecoveryKeyError::Checksum { .. });
        prop_assert!(checksum, "{error:?}");
    }

    #[test]
    fn neighbours_the_wrong_way_round_are_found_in_their_group(seed: u64, at in 0..29usize) {
        let mut text = printed(seed).replace('-', "").into_bytes();
        text.swap(at, at + 1);
        prop_assume!(text[at] != text[at + 1]);
        let error = RecoveryKey::parse(&String::from_utf8(text).unwrap()).unwrap_err();
        prop_assert_eq!(error, RecoveryKeyError::Checksum { group: Some(at / 5 + 1) });
    }

    #[test]
    fn any_text_is_answered(typed in ".{0,80}") {
        let _ = RecoveryKey::parse(&typed);
    }
}
