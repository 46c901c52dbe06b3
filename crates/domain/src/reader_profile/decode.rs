//! From the text a taught reader sends to the card behind it.

use super::{BitOrder, ByteOrder, Meaning, Notation, ReaderProfile};
use crate::card::{CardNumber, CardNumberError, WiegandFields, WiegandFormat};

/// What may stand between two decimal parts.
const SEPARATORS: [char; 6] = [',', '.', '-', '/', ':', ' '];

/// Why a text gives no card number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// A number that does not fit the profile.
    #[error("the number does not look like those this reader was taught with")]
    NotAsTaught,
    /// A number that no card has.
    #[error(transparent)]
    Refused(#[from] CardNumberError),
}

use ReadError::NotAsTaught;

impl ReaderProfile {
    /// The card behind a text that this reader sent. Never cut or padded silently: what does not
    /// fit is refused.
    ///
    /// ```
    /// use domain::reader_profile::{ByteOrder, Meaning, Notation, ReaderProfile};
    ///
    /// let mut profile = ReaderProfile::plain(Notation::Decimal, Meaning::Uid { bytes: Some(4) });
    /// profile.byte_order = ByteOrder::Reversed;
    /// assert_eq!(profile.read("0563537489")?.to_string(), "uid:51E69621");
    /// # Ok::<(), domain::reader_profile::ReadError>(())
    /// ```
    ///
    /// # Errors
    /// The text does not fit the profile, or no card has that number.
    pub fn read(&self, text: &str) -> Result<CardNumber, ReadError> {
        let inner = text
            .strip_prefix(self.prefix.as_str())
            .and_then(|text| text.strip_suffix(self.suffix.as_str()))
            .ok_or(NotAsTaught)?;
        if self
            .width
            .is_some_and(|width| inner.len() != usize::from(width))
        {
            return Err(NotAsTaught);
        }
        if self.meaning == Meaning::Opaque {
            return Ok(CardNumber::opaque(&self.id, inner)?);
        }
        let bits = bits_of(inner, self)
            .and_then(|bits| self.without_check_byte(bits))
            .ok_or(NotAsTaught)?;
        self.card(&bits)
    }

    fn card(&self, bits: &Bits) -> Result<CardNumber, ReadError> {
        let exactly = |length: usize| {
            bits.to_bytes(length)
                .map(|bytes| self.turn_bytes(bytes))
                .ok_or(NotAsTaught)
        };
        let card = match self.meaning {
            Meaning::Em4100 => CardNumber::em4100(fixed(&exactly(5)?)?)?,
            Meaning::Em4100Low32 => {
                CardNumber::em4100_low32(u32::from_be_bytes(fixed(&exactly(4)?)?))?
            }
            Meaning::Em4100Low24 => CardNumber::em4100_low24(fixed(&exactly(3)?)?)?,
            Meaning::UidFirst3 => CardNumber::uid_first3(fixed(&exactly(3)?)?)?,
            Meaning::Uid { bytes } => {
                let length = bytes.map_or(bits.digits_bytes, |bytes| Some(usize::from(bytes)));
                let length = length
                    .filter(|length| [4, 7, 10].contains(length))
                    .ok_or(NotAsTaught)?;
                CardNumber::uid(&exactly(length)?)?
            }
            Meaning::Iso15693 => CardNumber::iso15693(fixed(&exactly(8)?)?)?,
            Meaning::Felica => CardNumber::felica(fixed(&exactly(8)?)?)?,
            Meaning::WiegandBits { bits: count } => {
                let value = self.turn_bits(bits.value, count).ok_or(NotAsTaught)?;
                let turned = Bits {
                    value,
                    digits_bytes: None,
                };
                let bytes = turned
                    .to_bytes(usize::from(count).div_ceil(8))
                    .ok_or(NotAsTaught)?;
                CardNumber::wiegand_bits(count, &bytes)?
            }
            Meaning::H10301
            | Meaning::H10306
            | Meaning::Corporate1000
            | Meaning::H10302
            | Meaning::H10304
            | Meaning::Opaque => {
                let format = self.meaning.wiegand().ok_or(NotAsTaught)?;
                let sent = self.wiegand_bits_sent(format);
                let value = self
                    .turn_bits(bits.value, sent)
                    .and_then(|value| u64::try_from(value).ok())
                    .ok_or(NotAsTaught)?;
                let fields = wiegand_fields(format, value, self.parity_sent)?;
                CardNumber::wiegand(format, fields)?
            }
        };
        Ok(card)
    }

    /// How many bits of that format arrive.
    pub(super) fn wiegand_bits_sent(&self, format: WiegandFormat) -> u16 {
        if self.parity_sent {
            format.bits()
        } else {
            u16::try_from(format.facility_bits() + format.number_bits()).unwrap_or(u16::MAX)
        }
    }

    /// Whole bytes into the card's order, or back: each turn undoes itself.
    pub(super) fn turn_bytes(&self, mut bytes: Vec<u8>) -> Vec<u8> {
        if self.byte_order == ByteOrder::Reversed {
            bytes.reverse();
        }
        for byte in &mut bytes {
            if self.bit_order == BitOrder::Mirrored {
                *byte = byte.reverse_bits();
            }
            if self.invert {
                *byte = !*byte;
            }
        }
        bytes
    }

    /// So many bits into the card's order; mirrored means the last bit first. `None` if the value
    /// has more bits.
    pub(super) fn turn_bits(&self, value: u128, bits: u16) -> Option<u128> {
        let unused = 128_u32
            .checked_sub(u32::from(bits))
            .filter(|unused| *unused < 128)?;
        let mask = u128::MAX >> unused;
        let value = if self.byte_order == ByteOrder::Reversed {
            value.swap_bytes() >> (unused / 8 * 8)
        } else {
            value
        };
        if value & !mask != 0 {
            return None;
        }
        let value = match self.bit_order {
            BitOrder::AsOnAir => value,
            BitOrder::Mirrored => value.reverse_bits() >> unused,
        };
        Some(if self.invert { !value & mask } else { value })
    }

    /// The bits without the XOR byte after them. `None` if it does not belong to the others.
    fn without_check_byte(&self, bits: Bits) -> Option<Bits> {
        if !self.check_byte {
            return Some(bits);
        }
        let length = bits
            .digits_bytes
            .or_else(|| self.meaning_bytes().map(|length| length + 1))?;
        let bytes = bits.to_bytes(length)?;
        let (check, rest) = bytes.split_last()?;
        let right = rest.iter().fold(0, |sum, byte| sum ^ byte) == *check;
        (right && !rest.is_empty()).then_some(Bits {
            value: bits.value >> 8,
            digits_bytes: Some(rest.len()),
        })
    }

    /// Length of the number in whole bytes, where the meaning has one.
    pub(super) fn meaning_bytes(&self) -> Option<usize> {
        match self.meaning {
            Meaning::Em4100 => Some(5),
            Meaning::Em4100Low32 => Some(4),
            Meaning::Em4100Low24 | Meaning::UidFirst3 => Some(3),
            Meaning::Uid { bytes } => bytes.map(usize::from),
            Meaning::Iso15693 | Meaning::Felica => Some(8),
            Meaning::WiegandBits { bits } => Some(usize::from(bits).div_ceil(8)),
            Meaning::H10301
            | Meaning::H10306
            | Meaning::Corporate1000
            | Meaning::H10302
            | Meaning::H10304 => self
                .meaning
                .wiegand()
                .map(|format| usize::from(self.wiegand_bits_sent(format)).div_ceil(8)),
            Meaning::Opaque => None,
        }
    }
}

fn wiegand_fields(
    format: WiegandFormat,
    value: u64,
    parity_sent: bool,
) -> Result<WiegandFields, ReadError> {
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
    /// Exactly `length` bytes. `None` if the value needs more.
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
        Notation::Decimal => Some(Bits {
            value: decimal(text.trim())?,
            digits_bytes: None,
        }),
        Notation::DecimalPair => {
            let (high, low) = text.trim().split_once(SEPARATORS)?;
            joined(high, low, profile)
        }
        Notation::DecimalJoined => {
            let text = text.trim();
            let split = text.len().checked_sub(low_digits(profile.meaning))?;
            let (high, low) = text.split_at_checked(split)?;
            joined(high, low, profile)
        }
    }
}

/// Digits of the largest low part.
pub(super) fn low_digits(meaning: Meaning) -> usize {
    let largest = (1_u64 << meaning.low_part_bits()) - 1;
    largest.to_string().len()
}

fn joined(high: &str, low: &str, profile: &ReaderProfile) -> Option<Bits> {
    let (high, low) = (decimal(high)?, decimal(low)?);
    let low_bits = profile.meaning.low_part_bits();
    let fits = low >> low_bits == 0 && high >> 32 == 0;
    fits.then_some(Bits {
        value: high << low_bits | low,
        digits_bytes: None,
    })
}

fn decimal(text: &str) -> Option<u128> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| digits)
}

fn fixed<const N: usize>(bytes: &[u8]) -> Result<[u8; N], ReadError> {
    bytes.try_into().map_err(|_| NotAsTaught)
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
