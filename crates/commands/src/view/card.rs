use super::view;
use std::collections::BTreeMap;
use std::fmt;

view! {
    /// How far a card number can be trusted.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum BadgeGrade { Green, Amber, Red }

    /// Why it cannot be trusted wholly.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum GradeReason {
        /// Numbers this short are given to more than one card now and then.
        Reused,
        /// The reader was not taught, so another reader may show another number.
        Unexplained,
        /// Only a part of the card's number.
        Lossy,
        /// Perhaps random: it has to read the same twice.
        AskTwice,
        /// Cards of this kind are easily copied.
        Copied,
        /// Random at each read.
        Random,
    }

    /// Why a badge in somebody's hands opens nothing.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum DormantReason {
        /// Another person was given this card first.
        Contested,
        /// The holder is not active yet.
        Staged,
        /// The holder is invited.
        Invited,
        /// The holder is suspended.
        Suspended,
        /// The holder is in the bin.
        Bin,
        /// The holder was erased.
        Purged,
    }

    /// In what two numbers of one card differ.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum CardDifference {
        FirstCascade, Part, CheckByte, ZerosDropped, BytesReversed, BitsMirrored, Inverted,
    }

    /// Why a number, or what a reader sent, is no number of a card.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum CardRefusal {
        Empty,
        AllZeros,
        AllOnes,
        /// `significant` digits count.
        TooShort,
        /// `chars` characters.
        TooLong,
        ControlCharacters,
        /// The reader's own `text` for "no card".
        NoRead,
        RandomUid,
        /// A spreadsheet wrote `text`.
        ScientificNotation,
        /// A spreadsheet rounded `text`.
        SpreadsheetRounded,
        /// `typed` where `meant` was sent.
        KeyboardLayout,
        /// `long` goes with `expected`, not with `short`.
        PairMismatch,
        /// After `prefix`.
        NotHexadecimal,
        /// `expected` digits after `prefix`, and there are `found`.
        WrongLength,
        WiegandBits,
        /// At most `max` in `format`, and it is `found`.
        WiegandFacility,
        /// At most `max` in `format`, and it is `found`.
        WiegandNumber,
        /// `format` is written as `pattern`.
        WiegandShape,
        WiegandParity,
        /// More than the `bits` of `format`.
        WiegandTooLong,
        UnknownForm,
        BadProfile,
        /// It has to be laid down once more, and read the same.
        AskTwice,
        /// Lifted before it was read.
        Lifted,
        /// A card that tells readers no number.
        NoNumber,
        WrongChecksum,
        /// The number began and did not end.
        Torn,
        Unreadable,
        /// The reader sent `text`.
        NotANumber,
        /// `text` is not as this reader was taught.
        NotAsTaught,
    }

    /// One refusal and what it is about.
    pub struct CardProblem {
        pub code: CardRefusal,
        pub params: BTreeMap<String, String>,
    }
}

impl fmt::Display for DormantReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Contested => {
                "another person was given this card first; the conflict has to be settled"
            }
            Self::Staged => "opens nothing until the person is active",
            Self::Invited => "opens nothing until the person has accepted the invitation",
            Self::Suspended => "opens nothing while the person is suspended",
            Self::Bin => "opens nothing: the person is in the bin",
            Self::Purged => "opens nothing: the person was erased",
        })
    }
}
