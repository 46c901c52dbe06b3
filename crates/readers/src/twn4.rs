//! ELATEC's simple protocol: the desk asks, the reader answers, both in hexadecimal lines.

use std::fmt::Write as _;

use domain::card::CardNumber;

use crate::decode::{DecodeError, hex_bytes};

/// Search for a tag, with room for an id of 255 bytes.
pub(crate) const ASK: &[u8] = b"0500FF\r";

/// What a line of the protocol says.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// A card, or why its number is refused.
    Card(Result<CardNumber, DecodeError>),
    /// The antenna is empty.
    NoCard,
    /// The reader refused to search, with its error number.
    Error(u8),
    /// The line is none of this protocol.
    Another,
}

/// Tag types, as ELATEC numbers them.
mod tag {
    pub(super) const EM4102: u8 = 0x40;
    pub(super) const HID_PROX: u8 = 0x49;
    pub(super) const ISO14443A: u8 = 0x80;
    pub(super) const ISO15693: u8 = 0x82;
    pub(super) const ICLASS: u8 = 0x84;
    pub(super) const FELICA: u8 = 0x85;
}

/// Error (00: none), found (00 or 01), tag type, length in bits, length in bytes, id.
pub(crate) fn answer(line: &str) -> Answer {
    let Some(bytes) = hex_bytes(line.trim()) else {
        return Answer::Another;
    };
    match bytes[..] {
        [0, 0] => Answer::NoCard,
        [0, 1, kind, bits, length, ref id @ ..] => {
            if usize::from(length) == id.len() && usize::from(bits).div_ceil(8) == id.len() {
                Answer::Card(card(kind, u16::from(bits), id))
            } else {
                Answer::Card(Err(DecodeError::Torn))
            }
        }
        [error @ 1..=255] => Answer::Error(error),
        _ => Answer::Another,
    }
}

fn card(kind: u8, bits: u16, id: &[u8]) -> Result<CardNumber, DecodeError> {
    let known = match (kind, id) {
        (tag::EM4102, &[b0, b1, b2, b3, b4]) => CardNumber::em4100([b0, b1, b2, b3, b4]),
        (tag::ISO14443A, [_, _, _, _] | [_, _, _, _, _, _, _] | [_, _, _, _, _, _, _, _, _, _]) => {
            CardNumber::uid(id)
        }
        // Every such UID begins with E0; some firmware sends it last.
        (tag::ISO15693, &[0xE0, b1, b2, b3, b4, b5, b6, b7])
        | (tag::ISO15693, &[b7, b6, b5, b4, b3, b2, b1, 0xE0]) => {
            CardNumber::iso15693([0xE0, b1, b2, b3, b4, b5, b6, b7])
        }
        (tag::FELICA, &[b0, b1, b2, b3, b4, b5, b6, b7]) => {
            CardNumber::felica([b0, b1, b2, b3, b4, b5, b6, b7])
        }
        (tag::HID_PROX | tag::ICLASS, _) if bits >= 26 => wiegand(bits, id),
        _ => {
            let mut text = format!("{bits}:");
            for byte in id {
                // Writing to a String cannot fail.
                let _ = write!(text, "{byte:02X}");
            }
            CardNumber::opaque(&format!("twn4.{kind:02x}"), &text)
        }
    };
    Ok(known?)
}

/// The bits as sent by the card, parity included, which the reader left-aligns in the bytes.
fn wiegand(bits: u16, id: &[u8]) -> Result<CardNumber, domain::card::CardNumberError> {
    let unused = u32::try_from(id.len() * 8 - usize::from(bits)).unwrap_or(0);
    let mut aligned = id.to_vec();
    if unused > 0 {
        for place in (0..aligned.len()).rev() {
            let above = if place > 0 { aligned[place - 1] } else { 0 };
            aligned[place] = aligned[place] >> unused | above << (8 - unused);
        }
    }
    CardNumber::wiegand_bits(bits, &aligned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_tag_becomes_its_card() {
        for (line, expected) in [
            ("000180200451E69621", "uid:51E69621"),
            ("0001803807 04AF68DAC85A80", "uid:04AF68DAC85A80"),
            ("0001402805010063E9AE", "em:010063E9AE"),
            ("0001824008E004010012345678", "vuid:E004010012345678"),
            ("00018240087856341200010 4E0", "vuid:E004010012345678"),
            ("00018540080123456789ABCDEF", "idm:0123456789ABCDEF"),
            // 26 bits of facility 123, card 4567, left-aligned in four bytes.
            ("0001491A04BD88EB80", "wbits:26:2F623AE"),
            ("0001432004DEADBEEF", "opaque:twn4.43:32:DEADBEEF"),
        ] {
            let line = line.replace(' ', "");
            let card = CardNumber::parse(expected).unwrap();
            assert_eq!(answer(&line), Answer::Card(Ok(card)), "{line}");
        }
    }

    #[test]
    fn what_is_no_card_is_told_apart() {
        assert_eq!(answer("0000"), Answer::NoCard);
        assert_eq!(answer("01"), Answer::Error(1));
        assert_eq!(
            answer("000180200451E696"),
            Answer::Card(Err(DecodeError::Torn))
        );
        for line in ["", "TWN4/B1.06", "51E69621", "0006547886", "000"] {
            assert_eq!(answer(line), Answer::Another, "{line}");
        }
    }
}
