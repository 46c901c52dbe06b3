//! How far a card number can be trusted to name one card.

use std::fmt;

use super::number::{CardKind, CardNumber};

/// First byte of a four-byte UID that is made up anew at each read (ISO 14443-3).
const RANDOM_UID: u8 = 0x08;

/// First byte of DESFire EV1 cards set to random IDs; ordinary UIDs can begin with it too.
const MAYBE_RANDOM_UID: u8 = 0x80;

/// Grade of a card number, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Health {
    /// Long enough and fixed: two cards with this number are not to be expected.
    Good,
    /// Fixed, but short enough that makers have given it out more than once: four-byte UIDs and
    /// Wiegand 26, 34 or 35 numbers.
    Reused,
    /// What an untaught or unexplained reader sends; the same card may read otherwise elsewhere.
    Unexplained,
    /// Part of the card's number; another card may share it.
    Lossy,
    /// Perhaps random: lift the card and tap once more; it must read the same.
    AskTwice,
    /// Random at each read: refused.
    Random,
}

impl Health {
    /// Whether the number may be given to a badge at all.
    pub fn allowed(self) -> bool {
        self != Self::Random
    }
}

impl fmt::Display for Health {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Good => "This number is unique to the card.",
            Self::Reused => "Numbers this short are sometimes given to more than one card.",
            Self::Unexplained => {
                "The reader has not been taught yet, so another reader may show this card under another number."
            }
            Self::Lossy => "The reader delivers only part of the card's number; another card may share it.",
            Self::AskTwice => {
                "This number may be random. Lift the card and lay it on the reader once more."
            }
            Self::Random => {
                "This card or phone shows a new random number at each read and cannot serve as a badge."
            }
        })
    }
}

/// Grades a card number by what its technology promises.
///
/// ```
/// use domain::card::{CardNumber, Health, health};
///
/// assert_eq!(health(&CardNumber::parse("uid:08AB12CD")?), Health::Random);
/// assert_eq!(health(&CardNumber::parse("uid:04C43BC21C2680")?), Health::Good);
/// # Ok::<(), domain::card::CardNumberError>(())
/// ```
pub fn health(card: &CardNumber) -> Health {
    match (card.kind(), card.bytes()) {
        (CardKind::Iso14443Uid, [RANDOM_UID, _, _, _]) => Health::Random,
        (CardKind::Iso14443Uid, [MAYBE_RANDOM_UID, _, _, _]) => Health::AskTwice,
        (CardKind::Iso14443Uid, [_, _, _, _]) => Health::Reused,
        (
            CardKind::Em4100 | CardKind::Iso14443Uid | CardKind::Iso15693Uid | CardKind::FelicaIdm,
            _,
        ) => Health::Good,
        (CardKind::Wiegand(_) | CardKind::WiegandBits, _) if card.bits() < 36 => Health::Reused,
        (CardKind::Wiegand(_) | CardKind::WiegandBits, _) => Health::Good,
        (
            CardKind::Em4100Low32
            | CardKind::Em4100Low24
            | CardKind::Iso14443First3
            | CardKind::Iso14443Cascade1,
            _,
        ) => Health::Lossy,
        (CardKind::Opaque | CardKind::Raw, _) => Health::Unexplained,
    }
}
