//! rf IDEAS readers that are asked: the command protocol of their serial models, and the feature
//! reports of their HID models. Both tell how many bits the card has.

use std::fmt::Write as _;

use domain::card::CardNumber;
use domain::reader_profile::{Meaning, Notation, ReaderProfile};

use crate::decode::{DecodeError, hex_bytes, taught};

/// Asks for the card that was read since the last question, and forgets it. Echo and prompt are
/// lines of their own and passed over.
pub(crate) const ASK: &[u8] = b"rfid:qid.id\r";

/// Name space of numbers without profile.
const NAME_SPACE: &str = "pcprox";

/// What a line of the command protocol says.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// A card, or why its number is refused.
    Card(Result<CardNumber, DecodeError>),
    /// No card lay there: zero bits.
    NoCard,
    /// The line is none of this protocol.
    Another,
}

/// `{AGE,OVERRUN,LOCKOUT,BITCOUNT;0xID}`.
pub(crate) fn answer(text: &str, profile: Option<&ReaderProfile>) -> Answer {
    fields(text).map_or(Answer::Another, |(bits, bytes)| card(bits, &bytes, profile))
}

/// Bits and digits of an answer with a card.
pub(crate) fn number(text: &str) -> Option<(u16, String)> {
    match answer(text, None) {
        Answer::Card(Ok(card)) => {
            let (bits, digits) = card.text()?.split_once(':')?;
            Some((bits.parse().ok()?, digits.to_owned()))
        }
        Answer::Card(Err(_)) | Answer::NoCard | Answer::Another => None,
    }
}

fn fields(text: &str) -> Option<(u16, Vec<u8>)> {
    // After a prompt without line end.
    let start = text.find('{')?;
    let (head, id) = text[start..]
        .trim()
        .strip_prefix('{')?
        .strip_suffix('}')?
        .split_once(';')?;
    let before = text[..start].trim();
    if !(before.is_empty() || before.ends_with('>')) {
        return None;
    }
    let [_age, _overrun, _lockout, bits] = head.split(',').collect::<Vec<_>>()[..] else {
        return None;
    };
    let digits = id.trim().strip_prefix("0x").unwrap_or(id.trim());
    Some((bits.trim().parse().ok()?, hex_bytes(digits)?))
}

/// The card of so many bits, right-aligned in `bytes`.
pub(crate) fn card(bits: u16, bytes: &[u8], profile: Option<&ReaderProfile>) -> Answer {
    if bits == 0 {
        return Answer::NoCard;
    }
    let length = usize::from(bits).div_ceil(8);
    let Some(surplus) = bytes.len().checked_sub(length) else {
        return Answer::Card(Err(DecodeError::Torn));
    };
    let (above, number) = bytes.split_at(surplus);
    let unused = length * 8 - usize::from(bits);
    let spill = number
        .first()
        .is_some_and(|first| unused > 0 && first >> (8 - unused) != 0);
    if spill || above.iter().any(|byte| *byte != 0) {
        return Answer::Card(Err(DecodeError::Unreadable));
    }
    let digits = number.iter().fold(String::new(), |mut digits, byte| {
        // Writing to a String cannot fail.
        let _ = write!(digits, "{byte:02X}");
        digits
    });
    Answer::Card(match profile {
        Some(profile) if profile.notation == Notation::Hex && !fits(profile, bits) => {
            Err(DecodeError::NotAsTaught(digits))
        }
        Some(profile) => taught(&digits, profile),
        None => CardNumber::opaque(NAME_SPACE, &format!("{bits}:{digits}")).map_err(Into::into),
    })
}

/// Whether a card of so many bits can be what the profile means: the reader tells the length, so a
/// card of another format is not taken for one of this.
fn fits(profile: &ReaderProfile, bits: u16) -> bool {
    let sent = match (profile.meaning, profile.meaning.wiegand()) {
        (_, Some(format)) => {
            let data = format.facility_bits() + format.number_bits();
            if profile.parity_sent {
                u32::from(format.bits())
            } else {
                data
            }
        }
        (Meaning::WiegandBits { bits }, None) => u32::from(bits),
        _ => return true,
    };
    u32::from(bits) == sent
}

/// Feature reports of the HID models (USB 0c27:3bfa): eight bytes each way, report number 0.
pub(crate) mod hid {
    /// Asks for the number, least significant byte first.
    pub(crate) const ASK_NUMBER: [u8; 8] = [0x8F, 0, 0, 0, 0, 0, 0, 0];
    /// Asks how many bits it has; zero without a card.
    pub(crate) const ASK_LENGTH: [u8; 8] = [0x8E, 0, 0, 0, 0, 0, 0, 0];
}

#[cfg(test)]
mod tests {
    use domain::reader_profile::Meaning;

    use super::*;

    #[test]
    fn an_answer_tells_its_bits_and_only_a_right_one_is_taken() {
        let opaque = |text: &str| Answer::Card(Ok(CardNumber::parse(text).unwrap()));
        for (line, expected) in [
            (
                "{0x1000,2,0x0000,80;0x000000801DD1910B2F04}",
                opaque("opaque:pcprox:80:000000801DD1910B2F04"),
            ),
            ("{0x0000,0,0x00,0;0x00}", Answer::NoCard),
            (
                "RF IDeas>{0x0032,1,0x0000,26;0x0000000002F623AE}",
                opaque("opaque:pcprox:26:02F623AE"),
            ),
            (
                "{0x0032,1,0x0000,26;0x06F623AE}",
                Answer::Card(Err(DecodeError::Unreadable)),
            ),
            (
                "{0x0032,1,0x0000,26;0xF623AE}",
                Answer::Card(Err(DecodeError::Torn)),
            ),
            ("{0x1000,2,80;0x00801DD1910B2F04}", Answer::Another),
            ("{0x1000,2,0x0000,x;0x04}", Answer::Another),
            ("id {1,2,3,32;0x01020304}", Answer::Another),
            ("51E69621", Answer::Another),
        ] {
            assert_eq!(answer(line, None), expected, "{line}");
        }
    }

    #[test]
    fn a_card_of_another_length_is_not_taken_for_the_taught_format() {
        let mut profile = ReaderProfile::plain(Notation::Hex, Meaning::H10301);
        profile.parity_sent = true;
        let found = answer("{0x0032,1,0x0000,26;0x02F623AE}", Some(&profile));
        let card = CardNumber::parse("w26:123.4567").unwrap();
        assert_eq!(found, Answer::Card(Ok(card)));
        let found = answer("{0x0032,1,0x0000,27;0x02F623AE}", Some(&profile));
        assert_eq!(
            found,
            Answer::Card(Err(DecodeError::NotAsTaught("02F623AE".into())))
        );
    }
}
