//! From a frame to a card number.

use domain::card::{CardNumber, CardNumberError, WiegandFields, WiegandFormat};

use crate::frame::{Frame, FrameKind, Framer};
use crate::profile::{BitOrder, ByteOrder, Meaning, Notation, ReaderProfile};
use crate::tap::WireForm;

/// First words of the lines that readers send when switched on, before any card: ELATEC's TWN3
/// (`ELA GM4.02`) and TWN4, and the prompt of rf IDEAS readers.
const BANNERS: [&str; 4] = ["ELA ", "TWN3", "TWN4", "RF IDeas"];

/// Why a read gave no card number, as a sentence for the person at the desk.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// The check digits do not belong to the number.
    #[error("The reader sent a number with a wrong checksum. Lay the card on the reader again.")]
    WrongChecksum,
    /// The number began and did not end.
    #[error("The reader sent only part of a number. Lay the card on the reader again.")]
    Torn,
    /// Bytes that are no characters, or no end of them.
    #[error(
        "The reader sent unreadable characters. If this happens with every card, the reader's speed or type is set wrongly."
    )]
    Unreadable,
    /// Text that is no number.
    #[error("The reader sent \"{0}\", which is no card number.")]
    NotANumber(String),
    /// A number that does not fit the reader's profile.
    #[error(
        "The number \"{0}\" does not look like those this reader was taught with. Lay the card on the reader again, or teach the reader anew."
    )]
    NotAsTaught(String),
    /// A number that no card has.
    #[error(transparent)]
    Refused(#[from] CardNumberError),
}

/// Reads what stands in a frame. `None` for what is no read at all: a reader's greeting.
pub(crate) fn decode_frame(
    frame: &Frame,
    profile: Option<&ReaderProfile>,
) -> Option<(WireForm, Result<CardNumber, DecodeError>)> {
    let payload = frame.payload();
    match frame.kind {
        FrameKind::Torn => {
            let legible = characters(&payload).is_some();
            let reason = if legible {
                DecodeError::Torn
            } else {
                DecodeError::Unreadable
            };
            Some((WireForm::Broken, Err(reason)))
        }
        FrameKind::TooLong => Some((WireForm::Broken, Err(DecodeError::Unreadable))),
        FrameKind::Enclosed if payload.len() == 12 => {
            let form = if frame.raw.len() > 14 {
                WireForm::Id12
            } else {
                WireForm::Rdm6300
            };
            Some((form, checked_em4100(&payload, profile)))
        }
        FrameKind::Enclosed | FrameKind::Line => {
            let form = match frame.kind {
                FrameKind::Enclosed => WireForm::Enclosed,
                FrameKind::Line | FrameKind::Torn | FrameKind::TooLong => WireForm::Line,
            };
            let Some(text) = characters(&payload) else {
                return Some((form, Err(DecodeError::Unreadable)));
            };
            let banner = BANNERS.iter().any(|banner| text.starts_with(banner));
            if banner || text.trim().is_empty() {
                return None;
            }
            Some((form, decode_text(&text, profile)))
        }
    }
}

/// Reads a number as text, without its framing: what a line holds, or what a keyboard wedge typed.
/// Without a profile the number is `raw:`, since its meaning is unknown.
///
/// # Errors
/// Why there is no number, as a sentence for a person.
pub fn decode_text(text: &str, profile: Option<&ReaderProfile>) -> Result<CardNumber, DecodeError> {
    if let Some(card) = rf_ideas_answer(text) {
        return card;
    }
    match profile {
        Some(profile) => taught(text, profile),
        None => {
            let card = CardNumber::raw(text)?;
            if looks_like_a_number(text) {
                Ok(card)
            } else {
                Err(DecodeError::NotANumber(text.to_owned()))
            }
        }
    }
}

/// Decodes the stored bytes of an earlier tap, for a reader that has been taught since. The result
/// is offered as the same card's new form, never put in its place silently.
///
/// # Errors
/// Why there is no number, as a sentence for a person.
pub fn decode_again(raw: &[u8], profile: &ReaderProfile) -> Result<CardNumber, DecodeError> {
    let mut framer = Framer::new(profile.framing, profile.charset);
    let frames: Vec<Frame> = framer
        .push(raw, 0)
        .into_iter()
        .chain(framer.idle(i64::MAX))
        .collect();
    let reads = frames
        .iter()
        .filter_map(|frame| decode_frame(frame, Some(profile)));
    reads
        .map(|(_, card)| card)
        .next()
        .unwrap_or(Err(DecodeError::Torn))
}

/// Ten hexadecimal digits and two of checksum, which is the XOR of the five bytes.
fn checked_em4100(
    payload: &[u8],
    profile: Option<&ReaderProfile>,
) -> Result<CardNumber, DecodeError> {
    let text = std::str::from_utf8(payload).map_err(|_| DecodeError::Unreadable)?;
    let bytes = hex_bytes(text).ok_or(DecodeError::Unreadable)?;
    let [b0, b1, b2, b3, b4, check] = bytes[..] else {
        return Err(DecodeError::Unreadable);
    };
    if b0 ^ b1 ^ b2 ^ b3 ^ b4 != check {
        return Err(DecodeError::WrongChecksum);
    }
    match profile {
        Some(profile) => taught(&text[..10], profile),
        None => Ok(CardNumber::em4100([b0, b1, b2, b3, b4])?),
    }
}

/// The text of a line, or `None` if some bytes are no characters.
fn characters(payload: &[u8]) -> Option<String> {
    let legible = payload
        .iter()
        .all(|byte| *byte == b' ' || byte.is_ascii_graphic());
    legible.then(|| payload.iter().map(|byte| char::from(*byte)).collect())
}

/// Numbers are hexadecimal throughout, or mostly decimal digits; words are neither.
fn looks_like_a_number(text: &str) -> bool {
    let signs = text.chars().filter(|c| c.is_ascii_alphanumeric());
    let (mut all, mut hex, mut decimal) = (0_usize, 0_usize, 0_usize);
    for sign in signs {
        all += 1;
        hex += usize::from(sign.is_ascii_hexdigit());
        decimal += usize::from(sign.is_ascii_digit());
    }
    hex == all || decimal * 2 >= all
}

/// rf IDEAS' answer to `rfid:qid`: `{AGE,OVERRUN,LOCKOUT,BITCOUNT;0xID}`. It names its bit count, so
/// nothing need be taught.
fn rf_ideas_answer(text: &str) -> Option<Result<CardNumber, DecodeError>> {
    let (head, id) = text
        .trim()
        .strip_prefix('{')?
        .strip_suffix('}')?
        .split_once(';')?;
    let digits = id.strip_prefix("0x")?;
    let bits: u16 = head.rsplit(',').next()?.trim().parse().ok()?;
    hex_bytes(digits)?;
    Some(CardNumber::opaque("pcprox", &format!("{bits}:{digits}")).map_err(DecodeError::from))
}

/// Reads a text by a profile.
fn taught(text: &str, profile: &ReaderProfile) -> Result<CardNumber, DecodeError> {
    let wrong = || DecodeError::NotAsTaught(text.to_owned());
    let inner = text
        .strip_prefix(profile.prefix.as_str())
        .ok_or_else(wrong)?;
    let inner = inner
        .strip_suffix(profile.suffix.as_str())
        .ok_or_else(wrong)?;
    if profile
        .width
        .is_some_and(|width| inner.len() != usize::from(width))
    {
        return Err(wrong());
    }
    if profile.meaning == Meaning::Opaque {
        return Ok(CardNumber::opaque(&profile.id, inner)?);
    }
    let bits = bits_of(inner, profile).ok_or_else(wrong)?;
    let exactly = |length: usize| {
        bits.to_bytes(length)
            .map(|bytes| turn_bytes(bytes, profile))
            .ok_or_else(wrong)
    };
    let card = match profile.meaning {
        Meaning::Em4100 => CardNumber::em4100(fixed(&exactly(5)?).ok_or_else(wrong)?)?,
        Meaning::Em4100Low32 => {
            let bytes = fixed(&exactly(4)?).ok_or_else(wrong)?;
            CardNumber::em4100_low32(u32::from_be_bytes(bytes))?
        }
        Meaning::Em4100Low24 => CardNumber::em4100_low24(fixed(&exactly(3)?).ok_or_else(wrong)?)?,
        Meaning::UidFirst3 => CardNumber::uid_first3(fixed(&exactly(3)?).ok_or_else(wrong)?)?,
        Meaning::Uid { bytes } => {
            let length = bytes.map_or(bits.digits_bytes, |bytes| Some(usize::from(bytes)));
            let length = length
                .filter(|length| [4, 7, 10].contains(length))
                .ok_or_else(wrong)?;
            CardNumber::uid(&exactly(length)?)?
        }
        Meaning::Iso15693 => CardNumber::iso15693(fixed(&exactly(8)?).ok_or_else(wrong)?)?,
        Meaning::Felica => CardNumber::felica(fixed(&exactly(8)?).ok_or_else(wrong)?)?,
        Meaning::WiegandBits { bits: count } => {
            let value = turn_bits(bits.value, count, profile).ok_or_else(wrong)?;
            let bytes = Bits {
                value,
                digits_bytes: None,
            }
            .to_bytes(usize::from(count).div_ceil(8));
            CardNumber::wiegand_bits(count, &bytes.ok_or_else(wrong)?)?
        }
        Meaning::H10301
        | Meaning::H10306
        | Meaning::Corporate1000
        | Meaning::H10302
        | Meaning::H10304
        | Meaning::Opaque => {
            let format = profile.meaning.wiegand().ok_or_else(wrong)?;
            let sent = if profile.parity_sent {
                format.bits()
            } else {
                data_bits(format)
            };
            let value = turn_bits(bits.value, sent, profile).ok_or_else(wrong)?;
            let value = u64::try_from(value).map_err(|_| wrong())?;
            CardNumber::wiegand(format, wiegand_fields(format, value, profile.parity_sent)?)?
        }
    };
    Ok(card)
}

/// Whole bytes into the card's order.
fn turn_bytes(mut bytes: Vec<u8>, profile: &ReaderProfile) -> Vec<u8> {
    if profile.byte_order == ByteOrder::Reversed {
        bytes.reverse();
    }
    for byte in &mut bytes {
        if profile.bit_order == BitOrder::Mirrored {
            *byte = byte.reverse_bits();
        }
        if profile.invert {
            *byte = !*byte;
        }
    }
    bytes
}

/// So many bits into the card's order; mirrored means the last bit first. `None` if the value has
/// more bits.
fn turn_bits(value: u128, bits: u16, profile: &ReaderProfile) -> Option<u128> {
    let unused = 128_u32
        .checked_sub(u32::from(bits))
        .filter(|unused| *unused < 128)?;
    let mask = u128::MAX >> unused;
    let value = if profile.byte_order == ByteOrder::Reversed {
        value.swap_bytes() >> (unused / 8 * 8)
    } else {
        value
    };
    if value & !mask != 0 {
        return None;
    }
    let value = match profile.bit_order {
        BitOrder::AsOnAir => value,
        BitOrder::Mirrored => value.reverse_bits() >> unused,
    };
    Some(if profile.invert { !value & mask } else { value })
}

fn data_bits(format: WiegandFormat) -> u16 {
    u16::try_from(format.facility_bits() + format.number_bits()).unwrap_or(u16::MAX)
}

fn wiegand_fields(
    format: WiegandFormat,
    value: u64,
    parity_sent: bool,
) -> Result<WiegandFields, DecodeError> {
    if parity_sent {
        return Ok(format.decode(value).map_err(CardNumberError::from)?);
    }
    let facility = u32::try_from(value >> format.number_bits()).ok();
    Ok(WiegandFields {
        facility: facility.filter(|_| format.facility_bits() > 0),
        number: value & format.max_number(),
    })
}

/// The bits a text of digits stands for, with as much as the text says about their length.
struct Bits {
    value: u128,
    /// Length in bytes where hexadecimal digits tell it.
    digits_bytes: Option<usize>,
}

impl Bits {
    /// Exactly `length` bytes. `None` if the value needs more, or the digits were written for
    /// another length.
    fn to_bytes(&self, length: usize) -> Option<Vec<u8>> {
        let all = self.value.to_be_bytes();
        let (high, low) = all.split_at(all.len().checked_sub(length)?);
        high.iter().all(|byte| *byte == 0).then(|| low.to_vec())
    }
}

fn bits_of(text: &str, profile: &ReaderProfile) -> Option<Bits> {
    match profile.notation {
        Notation::Hex => {
            let digits: String = text
                .chars()
                .filter(|c| !matches!(c, ' ' | ':' | '-'))
                .collect();
            let bytes = hex_bytes(&digits).filter(|bytes| (1..=16).contains(&bytes.len()))?;
            let value = bytes
                .iter()
                .fold(0, |value, byte| value << 8 | u128::from(*byte));
            Some(Bits {
                value,
                digits_bytes: Some(bytes.len()),
            })
        }
        Notation::Decimal => {
            let value = decimal(text.trim())?;
            Some(Bits {
                value,
                digits_bytes: None,
            })
        }
        Notation::DecimalPair => {
            let (high, low) = text.trim().split_once([',', '.', '-', '/', ':', ' '])?;
            let (high, low) = (decimal(high)?, decimal(low)?);
            let low_bits = profile
                .meaning
                .wiegand()
                .map_or(16, WiegandFormat::number_bits);
            let fits = low >> low_bits == 0 && high >> 32 == 0;
            fits.then_some(Bits {
                value: high << low_bits | low,
                digits_bytes: None,
            })
        }
    }
}

fn decimal(text: &str) -> Option<u128> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| digits)
}

fn fixed<const N: usize>(bytes: &[u8]) -> Option<[u8; N]> {
    bytes.try_into().ok()
}

/// Pairs of hexadecimal digits; `None` at any other sign or an odd count.
fn hex_bytes(digits: &str) -> Option<Vec<u8>> {
    if digits.is_empty() || !digits.len().is_multiple_of(2) || !digits.is_ascii() {
        return None;
    }
    (0..digits.len())
        .step_by(2)
        .map(|start| {
            let pair = &digits[start..start + 2];
            let hex = pair.bytes().all(|byte| byte.is_ascii_hexdigit());
            u8::from_str_radix(pair, 16).ok().filter(|_| hex)
        })
        .collect()
}
