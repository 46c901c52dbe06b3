//! The way back, for tests: what a reader with this profile sends for a card.

use super::decode::low_digits;
use super::{Notation, ReaderProfile};
use crate::card::{CardKind, CardNumber};

/// The text of `card` by `profile`; `None` if the card is of another kind than the profile's.
pub(crate) fn sent(profile: &ReaderProfile, card: &CardNumber) -> Option<String> {
    let whole = card
        .bytes()
        .iter()
        .fold(0_u128, |value, byte| value << 8 | u128::from(*byte));
    let (value, length) = match (profile.meaning.wiegand(), card.kind()) {
        (Some(format), CardKind::Wiegand(_)) => {
            let bits = profile.wiegand_bits_sent(format);
            let data = if profile.parity_sent {
                whole
            } else {
                let mask = (1 << bits) - 1;
                whole >> 1 & mask
            };
            (
                turned_back(profile, data, bits)?,
                usize::from(bits).div_ceil(8),
            )
        }
        (None, _) => {
            let bytes = profile.turn_bytes(card.bytes().to_vec());
            let value = bytes
                .iter()
                .fold(0, |value, byte| value << 8 | u128::from(*byte));
            (value, bytes.len())
        }
        _ => return None,
    };
    let low_bits = profile.meaning.low_part_bits();
    let (high, low) = (value >> low_bits, value & ((1 << low_bits) - 1));
    let (value, length) = if profile.check_byte {
        let all = value.to_be_bytes();
        let check = all.iter().fold(0, |sum, byte| sum ^ byte);
        (value << 8 | u128::from(check), length + 1)
    } else {
        (value, length)
    };
    let digits = match profile.notation {
        Notation::Hex => format!("{value:0width$X}", width = length * 2),
        Notation::Decimal => match profile.width {
            Some(width) => format!("{value:0width$}", width = usize::from(width)),
            None => value.to_string(),
        },
        Notation::DecimalPair => format!("{high:03},{low:05}"),
        Notation::DecimalJoined => {
            format!("{high}{low:0width$}", width = low_digits(profile.meaning))
        }
    };
    Some(format!("{}{digits}{}", profile.prefix, profile.suffix))
}

/// The turns in the other order: mirror and invert first, then the bytes.
fn turned_back(profile: &ReaderProfile, value: u128, bits: u16) -> Option<u128> {
    let mut bit_turns = profile.clone();
    bit_turns.byte_order = super::ByteOrder::AsOnAir;
    let value = bit_turns.turn_bits(value, bits)?;
    if profile.byte_order == super::ByteOrder::AsOnAir {
        return Some(value);
    }
    let unused = 128 - u32::from(bits);
    Some(value.swap_bytes() >> (unused / 8 * 8))
}
