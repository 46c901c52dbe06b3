//! A card that lies on the reader is one tap.

use domain::card::CardNumber;
use readers::{Debounce, DecodeError};

fn card(text: &str) -> Result<CardNumber, DecodeError> {
    Ok(CardNumber::parse(text).unwrap())
}

/// Reads at times, and whether each is a new tap.
fn check(reads: &[(i64, &Result<CardNumber, DecodeError>, bool)]) {
    let mut debounce = Debounce::default();
    for (nth, (at_ms, read, expected)) in reads.iter().enumerate() {
        assert_eq!(
            debounce.is_new(read, *at_ms),
            *expected,
            "read {nth} at {at_ms} ms"
        );
    }
}

#[test]
fn a_card_counts_again_when_it_was_away_for_two_seconds() {
    let (a, b) = (card("em:010063E9AE"), card("em:0C000621A5"));
    check(&[(0, &a, true), (50, &a, false), (1_999, &a, false)]);
    check(&[(0, &a, true), (2_000, &a, true)]);
    // Each repeat extends the time: a card left on the reader stays one tap.
    check(&[
        (0, &a, true),
        (1_500, &a, false),
        (3_000, &a, false),
        (4_999, &a, false),
        (6_999, &a, true),
    ]);
    // Other cards between do not make it new, and are all taps themselves.
    check(&[
        (0, &a, true),
        (100, &b, true),
        (200, &a, false),
        (300, &b, false),
        (2_250, &a, true),
        (2_260, &b, false),
    ]);
    // A clock that was set back does not silence the reader.
    check(&[(10_000_000, &a, true), (0, &a, true), (100, &a, false)]);
}

#[test]
fn a_failure_is_told_once_and_not_while_a_card_is_lifted() {
    let (a, torn, wrong) = (
        card("em:010063E9AE"),
        Err(DecodeError::Torn),
        Err(DecodeError::WrongChecksum),
    );
    check(&[
        (0, &wrong, true),
        (50, &wrong, false),
        (100, &torn, true),
        (150, &a, true),
    ]);
    check(&[
        (0, &a, true),
        (499, &wrong, false),
        (500, &wrong, true),
        (1_900, &a, false),
    ]);
    check(&[(0, &wrong, true), (2_000, &wrong, true)]);
    let (one, other) = (
        Err(DecodeError::NotANumber("?x".into())),
        Err(DecodeError::NotANumber("!y".into())),
    );
    check(&[(0, &one, true), (10, &other, false)]);
}

#[test]
fn distinct_cards_are_never_swallowed() {
    let mut debounce = Debounce::default();
    for nth in 1..=5_000_u32 {
        let read = Ok(CardNumber::em4100_low32(nth).unwrap());
        assert!(debounce.is_new(&read, i64::from(nth)), "card {nth}");
    }
}
