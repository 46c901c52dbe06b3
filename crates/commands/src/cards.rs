//! What is said about card numbers, as codes and what they are about.

use std::collections::BTreeMap;

use domain::card::{self, CardNumber, CardNumberError, Difference, Health, WiegandError};
use readers::DecodeError;

use crate::error::{AppError, ErrorCode};
use crate::fault;
use crate::view::{BadgeGrade, CardDifference, CardProblem, CardRefusal, GradeReason};

/// How far a number can be trusted, and why not wholly.
pub(crate) fn grade(number: &CardNumber) -> (BadgeGrade, Option<GradeReason>) {
    match card::health(number) {
        Health::Good => (BadgeGrade::Green, None),
        Health::Reused => (BadgeGrade::Amber, Some(GradeReason::Reused)),
        Health::Unexplained => (BadgeGrade::Amber, Some(GradeReason::Unexplained)),
        Health::AskTwice => (BadgeGrade::Amber, Some(GradeReason::AskTwice)),
        Health::Lossy => (BadgeGrade::Red, Some(GradeReason::Lossy)),
        Health::Random => (BadgeGrade::Red, Some(GradeReason::Random)),
    }
}

/// Why a typed number can be no badge's.
pub(crate) fn refused(error: &CardNumberError) -> AppError {
    with_problem(&fault::sentence(&error.to_string()), number_problem(error))
}

/// A card whose number is another at each tap.
pub(crate) fn random() -> AppError {
    with_problem(
        "This card shows another number at each tap (a phone, or a card with a random number), so it cannot be a badge. Use another card.",
        problem(CardRefusal::RandomUid, []),
    )
}

fn with_problem(message: &str, problem: CardProblem) -> AppError {
    AppError::new(ErrorCode::CardNumberRefused, message).with("problem", fault::detail(problem))
}

pub(crate) fn difference(difference: Difference) -> CardDifference {
    match difference {
        Difference::FirstCascade => CardDifference::FirstCascade,
        Difference::Part => CardDifference::Part,
        Difference::CheckByte => CardDifference::CheckByte,
        Difference::ZerosDropped => CardDifference::ZerosDropped,
        Difference::BytesReversed => CardDifference::BytesReversed,
        Difference::BitsMirrored => CardDifference::BitsMirrored,
        Difference::Inverted => CardDifference::Inverted,
    }
}

/// Why what a reader sent is no number.
pub(crate) fn read_problem(error: &DecodeError) -> CardProblem {
    match error {
        DecodeError::WrongChecksum => problem(CardRefusal::WrongChecksum, []),
        DecodeError::Torn => problem(CardRefusal::Torn, []),
        DecodeError::Unreadable => problem(CardRefusal::Unreadable, []),
        DecodeError::Lifted => problem(CardRefusal::Lifted, []),
        DecodeError::NoNumber => problem(CardRefusal::NoNumber, []),
        DecodeError::Changing => problem(CardRefusal::RandomUid, []),
        DecodeError::NotANumber(text) => problem(CardRefusal::NotANumber, [("text", text)]),
        DecodeError::NotAsTaught(text) => problem(CardRefusal::NotAsTaught, [("text", text)]),
        DecodeError::Refused(error) => number_problem(error),
    }
}

/// Why a text is no number of a card.
pub(crate) fn number_problem(error: &CardNumberError) -> CardProblem {
    use CardNumberError as E;
    match error {
        E::Empty => problem(CardRefusal::Empty, []),
        E::AllZeros => problem(CardRefusal::AllZeros, []),
        E::AllOnes => problem(CardRefusal::AllOnes, []),
        E::TooShort { significant } => problem(
            CardRefusal::TooShort,
            [("significant", &significant.to_string())],
        ),
        E::TooLong { chars } => problem(CardRefusal::TooLong, [("chars", &chars.to_string())]),
        E::ControlCharacters => problem(CardRefusal::ControlCharacters, []),
        E::ReaderNoRead(text) => problem(CardRefusal::NoRead, [("text", text)]),
        E::RandomUid => problem(CardRefusal::RandomUid, []),
        E::ScientificNotation(text) => problem(CardRefusal::ScientificNotation, [("text", text)]),
        E::SpreadsheetRounded(text) => problem(CardRefusal::SpreadsheetRounded, [("text", text)]),
        E::KeyboardLayout { typed, meant } => problem(
            CardRefusal::KeyboardLayout,
            [("typed", typed), ("meant", meant)],
        ),
        E::PrintedPairMismatch {
            long,
            short,
            expected,
        } => problem(
            CardRefusal::PairMismatch,
            [("long", long), ("short", short), ("expected", expected)],
        ),
        E::NotHexadecimal { prefix } => problem(CardRefusal::NotHexadecimal, [("prefix", prefix)]),
        E::WrongLength {
            prefix,
            expected,
            found,
        } => problem(
            CardRefusal::WrongLength,
            [
                ("prefix", prefix),
                ("expected", expected),
                ("found", &found.to_string()),
            ],
        ),
        E::WiegandBits => problem(CardRefusal::WiegandBits, []),
        E::Wiegand(error) => wiegand_problem(error),
        E::UnknownForm => problem(CardRefusal::UnknownForm, []),
        E::BadProfile => problem(CardRefusal::BadProfile, []),
    }
}

fn wiegand_problem(error: &WiegandError) -> CardProblem {
    use WiegandError as E;
    match error {
        E::Facility { format, max, found } => problem(
            CardRefusal::WiegandFacility,
            [
                ("format", &*format.to_string()),
                ("max", &max.to_string()),
                ("found", &found.to_string()),
            ],
        ),
        E::Number { format, max, found } => problem(
            CardRefusal::WiegandNumber,
            [
                ("format", &*format.to_string()),
                ("max", &max.to_string()),
                ("found", &found.to_string()),
            ],
        ),
        E::Shape { format } => problem(
            CardRefusal::WiegandShape,
            [
                ("format", &*format.to_string()),
                ("pattern", format.pattern()),
            ],
        ),
        E::Parity { .. } => problem(CardRefusal::WiegandParity, []),
        E::TooManyBits { format } => problem(
            CardRefusal::WiegandTooLong,
            [
                ("format", &*format.to_string()),
                ("bits", &format.bits().to_string()),
            ],
        ),
    }
}

pub(crate) fn problem<const N: usize>(code: CardRefusal, params: [(&str, &str); N]) -> CardProblem {
    CardProblem {
        code,
        params: params
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect::<BTreeMap<_, _>>(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_number_travels_as_a_code_with_what_it_is_about() {
        let check = |number: &str, expected: serde_json::Value| {
            let error = card::interpret(number).expect_err("it is no number");
            assert_eq!(refused(&error).detail["problem"], expected, "{number:?}");
        };
        check(" ", serde_json::json!({ "code": "empty", "params": {} }));
        check(
            "000",
            serde_json::json!({ "code": "all_zeros", "params": {} }),
        );
        check(
            "1.23457E+12",
            serde_json::json!({ "code": "scientific_notation", "params": { "text": "1.23457E+12" } }),
        );
        check(
            "12",
            serde_json::json!({ "code": "too_short", "params": { "significant": "2" } }),
        );
    }
}
