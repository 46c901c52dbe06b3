//! Why something is not a card number, each reason as a sentence for the person at the desk.

use super::wiegand::WiegandError;

/// Why a text or a reader's bytes are refused as a card number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CardNumberError {
    /// Nothing but spaces.
    #[error(
        "There is no number here. Lay the card on the reader, or type the number printed on it."
    )]
    Empty,
    /// Every digit is zero: what many readers send when no card answered.
    #[error(
        "This number is all zeros, which no card has. The reader probably saw no card; lay the card on it again."
    )]
    AllZeros,
    /// Every bit is one: what a disturbed or inverted reader sends.
    #[error(
        "Every digit of this number is F (all bits set), which no card has. Lay the card on the reader again."
    )]
    AllOnes,
    /// Fewer than four digits count.
    #[error(
        "A badge number has at least 4 digits after its leading zeros, this one has {significant}."
    )]
    TooShort {
        /// Digits or letters left after the leading zeros.
        significant: usize,
    },
    /// Longer than any number a reader sends.
    #[error("A badge number has at most 64 characters, this one has {chars}.")]
    TooLong {
        /// Characters given.
        chars: usize,
    },
    /// A control character inside the text.
    #[error(
        "This number contains an invisible control character. Copy it again without line breaks or tabs inside."
    )]
    ControlCharacters,
    /// The reader's own words for "no card".
    #[error(
        "\"{0}\" is what a reader sends when it could not read a card. Lay the card on the reader again."
    )]
    ReaderNoRead(String),
    /// A number made up anew at each read, so it identifies nothing.
    #[error(
        "This card or phone shows a new random number at each read (it starts with 08), so it cannot serve as a badge. Use a card, or another number of this card."
    )]
    RandomUid,
    /// A spreadsheet turned the number into 1.23457E+12.
    #[error(
        "A spreadsheet has destroyed this number: \"{0}\" keeps only its first digits. Format the column as text in the original file and export it again."
    )]
    ScientificNotation(String),
    /// Long digits from a numeric cell whose end was rounded away.
    #[error(
        "A spreadsheet has probably rounded this number: \"{0}\" comes from a numeric cell, and those keep 15 digits only. Format the column as text in the original file and export it again."
    )]
    SpreadsheetRounded(String),
    /// Digits typed by a reader through another keyboard layout.
    #[error(
        "\"{typed}\" looks like digits sent through another keyboard layout (\"{meant}\"?). Set the reader or the computer to the same keyboard layout, or type the number by hand."
    )]
    KeyboardLayout {
        /// What arrived.
        typed: String,
        /// The digits those keys carry.
        meant: String,
    },
    /// The two numbers printed on a card do not belong together.
    #[error(
        "The two numbers do not belong to one card: {long} goes with {expected}, not with {short}. Check both for a typing error."
    )]
    PrintedPairMismatch {
        /// The ten-digit number as given.
        long: String,
        /// The short number as given.
        short: String,
        /// The short number that belongs to the long one.
        expected: String,
    },
    /// A character that the named form does not have.
    #[error(
        "The number after \"{prefix}:\" may only contain the digits 0 to 9 and the letters A to F."
    )]
    NotHexadecimal {
        /// The form's prefix, such as `uid`.
        prefix: &'static str,
    },
    /// Right characters, wrong count.
    #[error(
        "The number after \"{prefix}:\" must have {expected} hexadecimal digits, this one has {found}."
    )]
    WrongLength {
        /// The form's prefix, such as `uid`.
        prefix: &'static str,
        /// The counts that are allowed, as a person would say them.
        expected: &'static str,
        /// Digits found.
        found: usize,
    },
    /// Wiegand bits whose length and digits do not belong together.
    #[error(
        "Wiegand bits are written as their count (16 to 256), a colon and one hexadecimal digit for each 4 bits, such as wbits:26:2F623AE."
    )]
    WiegandBits,
    /// A facility or card number outside its format, or malformed.
    #[error(transparent)]
    Wiegand(#[from] WiegandError),
    /// A text that starts with none of the known prefixes.
    #[error(
        "This is no stored card number: it must start with one of em:, em32:, em24:, uid:, uid3:, cl1:, vuid:, idm:, w26:, w34:, w35:, w37:, wbits:, opaque: or raw:."
    )]
    UnknownForm,
    /// `opaque:` without a usable reader profile.
    #[error(
        "The reader profile of an opaque number has 1 to 64 lower-case letters, digits, dots, dashes or underscores."
    )]
    BadProfile,
}
