//! The card number itself and its stored text.

use std::fmt;
use std::str::FromStr;

use super::error::CardNumberError;
use super::text::refuse_impossible;
use super::wiegand::{WiegandError, WiegandFields, WiegandFormat};

/// Longest text of a number we cannot take apart; no reader seen sends more than 32.
pub const MAX_TEXT_CHARS: usize = 64;

/// Wiegand lengths outside this range are noise: the shortest format in use has 26 bits, and the
/// longest PACS numbers stay below 256.
const WIEGAND_BITS: std::ops::RangeInclusive<u16> = 16..=256;

/// First byte of a cascade level 1 answer: the UID goes on at the next level (ISO 14443-3).
const CASCADE_TAG: u8 = 0x88;

/// What a number was read from, and how much of the card it tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CardKind {
    /// The 40 bits of an EM4100 (EM4102, TK4100) 125 kHz card. Text `em:`.
    Em4100,
    /// Only the low 32 bits of an EM4100 number, as most cards print it. Text `em32:`.
    Em4100Low32,
    /// Only the low 24 bits of an EM4100 number. Text `em24:`.
    Em4100Low24,
    /// An ISO 14443 (MIFARE, DESFire, NTAG) UID of 4, 7 or 10 bytes, first byte on air first.
    /// Text `uid:`.
    Iso14443Uid,
    /// Only the first three bytes of a UID, as 26-bit readers deliver. Text `uid3:`.
    Iso14443First3,
    /// The first cascade level of a longer UID: byte 88 and the first three bytes. Text `cl1:`.
    Iso14443Cascade1,
    /// The 8 bytes of an ISO 15693 (vicinity) UID, most significant (E0) first. Text `vuid:`.
    Iso15693Uid,
    /// The 8 bytes of a FeliCa IDm. Text `idm:`.
    FelicaIdm,
    /// Wiegand bits whose format a person or profile has named. Text `w26:` and so on.
    Wiegand(WiegandFormat),
    /// Wiegand or PACS bits of unknown meaning, parity included. Text `wbits:LENGTH:HEX`.
    WiegandBits,
    /// What a taught reader sends without its meaning being known. Text `opaque:PROFILE:TEXT`.
    Opaque,
    /// What an untaught reader sends. Text `raw:TEXT`.
    Raw,
}

/// The number of a card: technology, exact length and bits in on-air order.
///
/// Two values are equal only if all three are; resemblances are found by
/// [`possible_same_card`](super::possible_same_card). The text form ([`fmt::Display`] and
/// [`CardNumber::parse`]) round-trips and is what is stored and sent.
///
/// ```
/// use domain::card::CardNumber;
///
/// let card = CardNumber::parse("uid:04c43bc21c2680")?;
/// assert_eq!(card.to_string(), "uid:04C43BC21C2680");
/// assert_eq!(card.bits(), 56);
/// # Ok::<(), domain::card::CardNumberError>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CardNumber {
    kind: CardKind,
    bits: u16,
    /// On-air bytes, right-aligned where `bits` is no multiple of 8. UTF-8 for `Opaque` and `Raw`.
    bytes: Box<[u8]>,
    /// The reader profile that gives an opaque number its name space; empty otherwise.
    profile: Box<str>,
}

impl CardNumber {
    /// Reads the stored text form. Lower-case hexadecimal is accepted; nothing else is forgiven,
    /// because what people type goes through [`interpret`](super::interpret).
    ///
    /// A four-byte UID beginning with the cascade tag 88 is a truncated read, and becomes `cl1:`.
    ///
    /// # Errors
    /// The first reason why the text is no number, as a sentence for a person.
    pub fn parse(text: &str) -> Result<Self, CardNumberError> {
        let (prefix, rest) = text.split_once(':').ok_or(CardNumberError::UnknownForm)?;
        match prefix {
            "em" => Self::fixed(CardKind::Em4100, &hex("em", "10", rest)?),
            "em32" => Self::fixed(CardKind::Em4100Low32, &hex("em32", "8", rest)?),
            "em24" => Self::fixed(CardKind::Em4100Low24, &hex("em24", "6", rest)?),
            "uid" => Self::uid(&hex("uid", "8, 14 or 20", rest)?),
            "uid3" => Self::fixed(CardKind::Iso14443First3, &hex("uid3", "6", rest)?),
            "cl1" => Self::fixed(
                CardKind::Iso14443Cascade1,
                &hex("cl1", "8 (beginning 88)", rest)?,
            ),
            "vuid" => Self::fixed(CardKind::Iso15693Uid, &hex("vuid", "16", rest)?),
            "idm" => Self::fixed(CardKind::FelicaIdm, &hex("idm", "16", rest)?),
            "w26" => wiegand_text(WiegandFormat::H10301, rest),
            "w34" => wiegand_text(WiegandFormat::H10306, rest),
            "w35" => wiegand_text(WiegandFormat::Corporate1000, rest),
            "w37" if rest.contains('.') => wiegand_text(WiegandFormat::H10304, rest),
            "w37" => wiegand_text(WiegandFormat::H10302, rest),
            "wbits" => wiegand_bits_text(rest),
            "opaque" => {
                let (profile, text) = rest.split_once(':').ok_or(CardNumberError::BadProfile)?;
                Self::opaque(profile, text)
            }
            "raw" => Self::raw(rest),
            _ => Err(CardNumberError::UnknownForm),
        }
    }

    /// The full number of an EM4100 card, version (customer) byte first.
    ///
    /// # Errors
    /// All zeros or all ones.
    pub fn em4100(bytes: [u8; 5]) -> Result<Self, CardNumberError> {
        Self::fixed(CardKind::Em4100, &bytes)
    }

    /// The low 32 bits of an EM4100 number, from a reader or a print that drops the rest.
    ///
    /// # Errors
    /// All zeros or all ones.
    pub fn em4100_low32(value: u32) -> Result<Self, CardNumberError> {
        Self::fixed(CardKind::Em4100Low32, &value.to_be_bytes())
    }

    /// The low 24 bits of an EM4100 number, most significant byte first.
    ///
    /// # Errors
    /// All zeros or all ones.
    pub fn em4100_low24(bytes: [u8; 3]) -> Result<Self, CardNumberError> {
        Self::fixed(CardKind::Em4100Low24, &bytes)
    }

    /// An ISO 14443 UID of 4, 7 or 10 bytes in on-air order (UID0 first). Random UIDs are numbers
    /// too: [`health`](super::health) refuses them.
    ///
    /// # Errors
    /// Another length, all zeros or all ones.
    pub fn uid(bytes: &[u8]) -> Result<Self, CardNumberError> {
        match bytes {
            [CASCADE_TAG, _, _, _] => Self::fixed(CardKind::Iso14443Cascade1, bytes),
            _ => Self::fixed(CardKind::Iso14443Uid, bytes),
        }
    }

    /// The first three bytes of a UID, in on-air order.
    ///
    /// # Errors
    /// All zeros or all ones.
    pub fn uid_first3(bytes: [u8; 3]) -> Result<Self, CardNumberError> {
        Self::fixed(CardKind::Iso14443First3, &bytes)
    }

    /// An ISO 15693 UID, most significant byte (E0) first.
    ///
    /// # Errors
    /// All zeros or all ones.
    pub fn iso15693(bytes: [u8; 8]) -> Result<Self, CardNumberError> {
        Self::fixed(CardKind::Iso15693Uid, &bytes)
    }

    /// A FeliCa IDm.
    ///
    /// # Errors
    /// All zeros or all ones.
    pub fn felica(bytes: [u8; 8]) -> Result<Self, CardNumberError> {
        Self::fixed(CardKind::FelicaIdm, &bytes)
    }

    /// A number in a Wiegand format that a person or profile has named.
    ///
    /// # Errors
    /// A field that does not fit the format, or data of zeros or ones only.
    pub fn wiegand(format: WiegandFormat, fields: WiegandFields) -> Result<Self, CardNumberError> {
        let value = format.encode(fields)?;
        if fields.number == 0 && fields.facility.unwrap_or(0) == 0 {
            return Err(CardNumberError::AllZeros);
        }
        let full_facility = fields
            .facility
            .is_none_or(|facility| facility == format.max_facility());
        if fields.number == format.max_number() && full_facility {
            return Err(CardNumberError::AllOnes);
        }
        let length = usize::from(format.bits()).div_ceil(8);
        Ok(Self {
            kind: CardKind::Wiegand(format),
            bits: format.bits(),
            bytes: value.to_be_bytes()[8 - length..].into(),
            profile: Box::default(),
        })
    }

    /// Wiegand or PACS bits of unknown format, parity included: `bits` of them, right-aligned in
    /// `bytes`.
    ///
    /// # Errors
    /// A length outside 16 to 256 bits, bytes that are too few, too many or hold more bits, all
    /// zeros or all ones.
    pub fn wiegand_bits(bits: u16, bytes: &[u8]) -> Result<Self, CardNumberError> {
        let length = usize::from(bits).div_ceil(8);
        if !WIEGAND_BITS.contains(&bits) || bytes.len() != length {
            return Err(CardNumberError::WiegandBits);
        }
        let unused = length * 8 - usize::from(bits);
        let first_mask = 0xFF_u8 >> unused;
        if bytes[0] & !first_mask != 0 {
            return Err(CardNumberError::WiegandBits);
        }
        if bytes.iter().all(|byte| *byte == 0) {
            return Err(CardNumberError::AllZeros);
        }
        if bytes[0] == first_mask && bytes[1..].iter().all(|byte| *byte == 0xFF) {
            return Err(CardNumberError::AllOnes);
        }
        Ok(Self {
            kind: CardKind::WiegandBits,
            bits,
            bytes: bytes.into(),
            profile: Box::default(),
        })
    }

    /// What a taught reader sends without its meaning being known. `profile` keeps the numbers of
    /// one reader model apart from those of another.
    ///
    /// # Errors
    /// A malformed profile id, or a text no reader sends for a card (see [`CardNumberError`]).
    pub fn opaque(profile: &str, text: &str) -> Result<Self, CardNumberError> {
        let named = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-".contains(c);
        if !(1..=64).contains(&profile.len()) || !profile.chars().all(named) {
            return Err(CardNumberError::BadProfile);
        }
        refuse_impossible(text)?;
        let bits = declared_bits(text).unwrap_or_else(|| text_bits(text));
        Ok(Self {
            kind: CardKind::Opaque,
            bits,
            bytes: text.as_bytes().into(),
            profile: profile.into(),
        })
    }

    /// What an untaught reader sends, exactly as read but without its line ending.
    ///
    /// # Errors
    /// A text no reader sends for a card (see [`CardNumberError`]).
    pub fn raw(text: &str) -> Result<Self, CardNumberError> {
        refuse_impossible(text)?;
        Ok(Self {
            kind: CardKind::Raw,
            bits: text_bits(text),
            bytes: text.as_bytes().into(),
            profile: Box::default(),
        })
    }

    /// Technology, and how much of the card's number this is.
    pub fn kind(&self) -> CardKind {
        self.kind
    }

    /// Exact length in bits, parity included. For `opaque:` and `raw:` the length of the text
    /// (8 bits a byte) unless an opaque text declares its own as `LENGTH:HEX`.
    pub fn bits(&self) -> u16 {
        self.bits
    }

    /// The bits in on-air order, right-aligned; the text in UTF-8 for `opaque:` and `raw:`.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The text of an `opaque:` or `raw:` number, `None` for the others.
    pub fn text(&self) -> Option<&str> {
        match self.kind {
            CardKind::Opaque | CardKind::Raw => std::str::from_utf8(&self.bytes).ok(),
            _ => None,
        }
    }

    /// The reader profile of an `opaque:` number.
    pub fn profile(&self) -> Option<&str> {
        (self.kind == CardKind::Opaque).then_some(&*self.profile)
    }

    /// Facility and card number, where a Wiegand format is named.
    pub fn wiegand_fields(&self) -> Option<WiegandFields> {
        match self.kind {
            CardKind::Wiegand(format) => format.decode(self.value()?).ok(),
            _ => None,
        }
    }

    /// The bits as one number, where there are at most 64 and they are bits and not text.
    pub(super) fn value(&self) -> Option<u64> {
        if self.text().is_some() || self.bytes.len() > 8 {
            return None;
        }
        Some(
            self.bytes
                .iter()
                .fold(0, |value, byte| value << 8 | u64::from(*byte)),
        )
    }

    /// A number made of whole bytes.
    fn fixed(kind: CardKind, bytes: &[u8]) -> Result<Self, CardNumberError> {
        let wrong = |prefix, expected| {
            Err(CardNumberError::WrongLength {
                prefix,
                expected,
                found: bytes.len() * 2,
            })
        };
        match (kind, bytes) {
            (CardKind::Em4100, [_, _, _, _, _])
            | (CardKind::Em4100Low32, [_, _, _, _])
            | (CardKind::Em4100Low24 | CardKind::Iso14443First3, [_, _, _])
            | (CardKind::Iso14443Cascade1, [CASCADE_TAG, _, _, _])
            | (
                CardKind::Iso14443Uid,
                [_, _, _, _] | [_, _, _, _, _, _, _] | [_, _, _, _, _, _, _, _, _, _],
            )
            | (CardKind::Iso15693Uid | CardKind::FelicaIdm, [_, _, _, _, _, _, _, _]) => {}
            (CardKind::Em4100, _) => return wrong("em", "10"),
            (CardKind::Em4100Low32, _) => return wrong("em32", "8"),
            (CardKind::Em4100Low24, _) => return wrong("em24", "6"),
            (CardKind::Iso14443First3, _) => return wrong("uid3", "6"),
            (CardKind::Iso14443Cascade1, _) => return wrong("cl1", "8 (beginning 88)"),
            (CardKind::Iso14443Uid, _) => return wrong("uid", "8, 14 or 20"),
            (CardKind::Iso15693Uid, _) => return wrong("vuid", "16"),
            (CardKind::FelicaIdm, _) => return wrong("idm", "16"),
            (
                CardKind::Wiegand(_) | CardKind::WiegandBits | CardKind::Opaque | CardKind::Raw,
                _,
            ) => return Err(CardNumberError::UnknownForm),
        }
        if bytes.iter().all(|byte| *byte == 0) {
            return Err(CardNumberError::AllZeros);
        }
        if bytes.iter().all(|byte| *byte == 0xFF) {
            return Err(CardNumberError::AllOnes);
        }
        let bits = u16::try_from(bytes.len() * 8).unwrap_or(u16::MAX);
        Ok(Self {
            kind,
            bits,
            bytes: bytes.into(),
            profile: Box::default(),
        })
    }
}

impl fmt::Display for CardNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let prefix = match self.kind {
            CardKind::Em4100 => "em",
            CardKind::Em4100Low32 => "em32",
            CardKind::Em4100Low24 => "em24",
            CardKind::Iso14443Uid => "uid",
            CardKind::Iso14443First3 => "uid3",
            CardKind::Iso14443Cascade1 => "cl1",
            CardKind::Iso15693Uid => "vuid",
            CardKind::FelicaIdm => "idm",
            CardKind::Wiegand(format) => {
                let fields = self.wiegand_fields().ok_or(fmt::Error)?;
                write!(f, "{}:", format.prefix())?;
                if let Some(facility) = fields.facility {
                    write!(f, "{facility}.")?;
                }
                return write!(f, "{}", fields.number);
            }
            CardKind::WiegandBits => {
                let digits = usize::from(self.bits).div_ceil(4);
                let hex = hex_upper(&self.bytes);
                return write!(f, "wbits:{}:{}", self.bits, &hex[hex.len() - digits..]);
            }
            CardKind::Opaque => {
                return write!(
                    f,
                    "opaque:{}:{}",
                    self.profile,
                    self.text().unwrap_or_default()
                );
            }
            CardKind::Raw => return write!(f, "raw:{}", self.text().unwrap_or_default()),
        };
        write!(f, "{prefix}:{}", hex_upper(&self.bytes))
    }
}

impl fmt::Debug for CardNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CardNumber({self})")
    }
}

impl FromStr for CardNumber {
    type Err = CardNumberError;

    fn from_str(text: &str) -> Result<Self, CardNumberError> {
        Self::parse(text)
    }
}

/// Upper-case hexadecimal, two digits a byte.
pub(super) fn hex_upper(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 0xF)]));
    }
    text
}

/// The bytes of hexadecimal digits, an odd first digit standing alone; `None` at any other sign.
pub(super) fn hex_bytes(digits: &str) -> Option<Vec<u8>> {
    let nibbles = digits
        .chars()
        .map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect::<Option<Vec<u8>>>()?;
    let (first, pairs) = nibbles.split_at(nibbles.len() % 2);
    Some(
        first
            .iter()
            .copied()
            .chain(pairs.chunks(2).map(|pair| pair[0] << 4 | pair[1]))
            .collect(),
    )
}

fn hex(
    prefix: &'static str,
    expected: &'static str,
    digits: &str,
) -> Result<Vec<u8>, CardNumberError> {
    let bytes = hex_bytes(digits).ok_or(CardNumberError::NotHexadecimal { prefix })?;
    if digits.len() % 2 == 1 || digits.is_empty() {
        let found = digits.len();
        return Err(CardNumberError::WrongLength {
            prefix,
            expected,
            found,
        });
    }
    Ok(bytes)
}

fn wiegand_text(format: WiegandFormat, text: &str) -> Result<CardNumber, CardNumberError> {
    let shape = WiegandError::Shape { format };
    let plain = |digits: &str| {
        let decimal = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
        let number = digits.parse::<u64>().ok().filter(|_| decimal);
        number.ok_or(shape)
    };
    let (facility, number) = match text.split_once('.') {
        Some((facility, number)) => {
            let found = plain(facility)?;
            let max = format.max_facility();
            let narrow = u32::try_from(found).map_err(|_| WiegandError::Facility {
                format,
                max,
                found: u32::MAX,
            })?;
            (Some(narrow), plain(number)?)
        }
        None => (None, plain(text)?),
    };
    CardNumber::wiegand(format, WiegandFields { facility, number })
}

fn wiegand_bits_text(text: &str) -> Result<CardNumber, CardNumberError> {
    let wrong = CardNumberError::WiegandBits;
    let (length, digits) = text.split_once(':').ok_or(wrong.clone())?;
    let bits: u16 = length.parse().map_err(|_| wrong.clone())?;
    if digits.len() != usize::from(bits).div_ceil(4) || length != bits.to_string() {
        return Err(wrong);
    }
    let bytes = hex_bytes(digits).ok_or(CardNumberError::NotHexadecimal { prefix: "wbits" })?;
    CardNumber::wiegand_bits(bits, &bytes)
}

fn text_bits(text: &str) -> u16 {
    u16::try_from(text.len() * 8).unwrap_or(u16::MAX)
}

/// The length in an opaque text of the shape `80:000000801DD1910B2F04`, which readers that report
/// their bit count give. The digits must be just enough to hold it.
fn declared_bits(text: &str) -> Option<u16> {
    let (length, digits) = text.split_once(':')?;
    let bits: u16 = length.parse().ok()?;
    let fits = digits.len() == usize::from(bits).div_ceil(8) * 2
        || digits.len() == usize::from(bits).div_ceil(4);
    (bits > 0 && fits && hex_bytes(digits).is_some()).then_some(bits)
}
