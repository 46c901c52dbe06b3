//! What the answer to reset tells about a contactless card.
//!
//! A PC/SC reader makes up the answer of a contactless card (PC/SC part 3, 3.1.3.2.3): a storage
//! card's names its standard and its product, a processor card's carries bytes of its own.

use domain::card::{CardNumber, CardNumberError};

/// How PC/SC readers announce a storage card: four historical bytes and the registered id of the
/// PC/SC workgroup, at this place of the answer.
const STORAGE_CARD: [u8; 11] = [
    0x3B, 0x8F, 0x80, 0x01, 0x80, 0x4F, 0x0C, 0xA0, 0x00, 0x00, 0x03,
];

/// The kind of chip in a card, as far as the reader tells.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Chip {
    /// The product or the standard, in the field's words.
    pub family: ChipFamily,
    /// The card's answer to select (ISO 14443-4), where it gives one.
    pub ats: Vec<u8>,
}

/// Products and standards that PC/SC readers tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChipFamily {
    /// MIFARE Classic 1K, 4K and Mini: readable and writable by anybody, with numbers that copies
    /// can carry.
    MifareClassic,
    /// MIFARE Ultralight, also C and EV1, and NTAG.
    MifareUltralight,
    /// MIFARE Plus in a security level where it behaves as a storage card.
    MifarePlus,
    /// MIFARE DESFire.
    MifareDesfire,
    /// FeliCa.
    Felica,
    /// Innovision Jewel and Topaz (NFC type 1).
    Topaz,
    /// Another ISO 14443 A card without processor.
    Iso14443A,
    /// An ISO 14443 B card without processor.
    Iso14443B,
    /// A vicinity card.
    Iso15693,
    /// A card with a processor, type A or B: the answer does not say which product.
    Processor,
    /// A card with contacts, or an answer nobody has described.
    Other,
}

impl ChipFamily {
    /// Its key, for storing and for texts.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::MifareClassic => "mifare_classic",
            Self::MifareUltralight => "mifare_ultralight",
            Self::MifarePlus => "mifare_plus",
            Self::MifareDesfire => "mifare_desfire",
            Self::Felica => "felica",
            Self::Topaz => "topaz",
            Self::Iso14443A => "iso14443a",
            Self::Iso14443B => "iso14443b",
            Self::Iso15693 => "iso15693",
            Self::Processor => "processor",
            Self::Other => "other",
        }
    }

    /// What an answer to reset says.
    #[must_use]
    pub fn of_answer(atr: &[u8]) -> Self {
        if let Some([_, standard, high, low, ..]) = atr.strip_prefix(&STORAGE_CARD) {
            return storage_card(*standard, u16::from_be_bytes([*high, *low]));
        }
        match atr {
            // DESFire answers ATS 06 75 77 81 02 80, of which the historical byte 80 stays.
            [0x3B, 0x81, 0x80, 0x01, 0x80, 0x80] => Self::MifareDesfire,
            // T0 names up to 15 historical bytes, TD1 and TD2 are fixed for contactless cards.
            [0x3B, t0, 0x80, 0x01, ..] if t0 >> 4 == 0x8 => Self::Processor,
            _ => Self::Other,
        }
    }
}

/// SS and NN of a storage card's answer (PC/SC part 3, tables of supplemental document).
fn storage_card(standard: u8, product: u16) -> ChipFamily {
    match product {
        0x0001 | 0x0002 | 0x0026 => ChipFamily::MifareClassic,
        0x0003 | 0x003A | 0x003D => ChipFamily::MifareUltralight,
        0x0036..=0x0039 => ChipFamily::MifarePlus,
        0x002F | 0x0030 => ChipFamily::Topaz,
        0x003B => ChipFamily::Felica,
        _ => match standard {
            0x01..=0x03 => ChipFamily::Iso14443A,
            0x05..=0x07 => ChipFamily::Iso14443B,
            0x09..=0x0C => ChipFamily::Iso15693,
            0x11 => ChipFamily::Felica,
            _ => ChipFamily::Other,
        },
    }
}

/// The card number of the bytes a reader gives as UID. `None` for a length no card has.
///
/// A vicinity card's number begins with E0; readers give it in the order of the air, E0 last, or
/// turned round.
pub(super) fn number(
    family: ChipFamily,
    uid: &[u8],
) -> Option<Result<CardNumber, CardNumberError>> {
    match (family, uid) {
        (ChipFamily::Felica, _) => Some(CardNumber::felica(uid.try_into().ok()?)),
        (_, [_, .., 0xE0]) if uid.len() == 8 && uid[0] != 0xE0 => {
            let mut turned: [u8; 8] = uid.try_into().ok()?;
            turned.reverse();
            Some(CardNumber::iso15693(turned))
        }
        (_, [0xE0, ..]) if uid.len() == 8 => Some(CardNumber::iso15693(uid.try_into().ok()?)),
        (_, _) if matches!(uid.len(), 4 | 7 | 10) => Some(CardNumber::uid(uid)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(text: &str) -> Vec<u8> {
        let digits: String = text.split_whitespace().collect();
        (0..digits.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap())
            .collect()
    }

    #[test]
    fn the_answer_to_reset_names_the_chip() {
        let check = |atr: &str, expected: ChipFamily| {
            assert_eq!(ChipFamily::of_answer(&hex(atr)), expected, "{atr}");
        };
        // Gemalto Prox-DU's manual has the first three with their check bytes.
        check(
            "3B8F8001804F0CA000000306030001000000006A",
            ChipFamily::MifareClassic,
        );
        check(
            "3B8F8001804F0CA0000003060300020000000069",
            ChipFamily::MifareClassic,
        );
        check(
            "3B8F8001804F0CA0000003060300030000000068",
            ChipFamily::MifareUltralight,
        );
        check(
            "3B8F8001804F0CA0000003060300360000000000",
            ChipFamily::MifarePlus,
        );
        check(
            "3B8F8001804F0CA00000030611003B0000000042",
            ChipFamily::Felica,
        );
        check(
            "3B8F8001804F0CA00000030603FF880000000000",
            ChipFamily::Iso14443A,
        );
        check(
            "3B8F8001804F0CA000000306070000000000006E",
            ChipFamily::Iso14443B,
        );
        check(
            "3B8F8001804F0CA0000003060B00140000000077",
            ChipFamily::Iso15693,
        );
        check("3B8180018080", ChipFamily::MifareDesfire);
        check("3B878001C1052F2F01BCD6A9", ChipFamily::Processor);
        check("3BF99600008031FE45534345372047434E335E", ChipFamily::Other);
        check("3B8F8001804F0CA000000306", ChipFamily::Processor);
        check("", ChipFamily::Other);
    }

    #[test]
    fn the_bytes_of_a_uid_become_the_number_of_their_technology() {
        let check = |family, uid: &str, expected: Option<&str>| {
            let found = number(family, &hex(uid)).map(|card| card.unwrap().to_string());
            assert_eq!(found.as_deref(), expected, "{family:?} {uid}");
        };
        check(ChipFamily::MifareClassic, "51E69621", Some("uid:51E69621"));
        check(
            ChipFamily::MifareUltralight,
            "04AF68DAC85A80",
            Some("uid:04AF68DAC85A80"),
        );
        check(
            ChipFamily::Other,
            "0102030405060708090A",
            Some("uid:0102030405060708090A"),
        );
        check(
            ChipFamily::Iso15693,
            "E004015012345678",
            Some("vuid:E004015012345678"),
        );
        check(
            ChipFamily::Iso15693,
            "78563412500104E0",
            Some("vuid:E004015012345678"),
        );
        check(
            ChipFamily::Felica,
            "0114B34C5D6E7F80",
            Some("idm:0114B34C5D6E7F80"),
        );
        check(ChipFamily::Felica, "0114B3", None);
        check(ChipFamily::Other, "01", None);
        check(ChipFamily::Other, "", None);
    }
}
