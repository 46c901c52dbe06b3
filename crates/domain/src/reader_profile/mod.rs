//! What has been taught about a reader: how the text it sends becomes a card number.
//!
//! A profile is plain data. It is made by [`teach`](crate::teach) or by hand, kept in the log as the
//! text of [`ReaderProfile::rule`], and so serves every desk with the same model of reader.

mod decode;
mod rule;

#[cfg(test)]
pub(crate) mod encode;

use crate::card::WiegandFormat;

pub use decode::ReadError;
pub use rule::RuleError;

/// How one reader model, with its settings, sends numbers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReaderProfile {
    /// Name space of numbers whose meaning is unknown: lower-case letters, digits, `.`, `-`, `_`.
    pub id: String,
    /// What a person calls it.
    pub name: String,
    /// How numbers are set apart.
    pub framing: Framing,
    /// Which bits of a byte are the character.
    pub charset: Charset,
    /// Fixed text before the number, dropped.
    pub prefix: String,
    /// Fixed text after the number, dropped.
    pub suffix: String,
    /// How digits stand for bits.
    pub notation: Notation,
    /// How many characters the number has; others are refused as wrong reads. `None` accepts any
    /// number that fits the meaning.
    pub width: Option<u16>,
    /// Order of the bytes.
    pub byte_order: ByteOrder,
    /// Order of the bits in each byte.
    pub bit_order: BitOrder,
    /// Whether every bit arrives inverted.
    pub invert: bool,
    /// Whether Wiegand parity bits are sent along. Readers that strip them do not check them.
    pub parity_sent: bool,
    /// Whether the last byte is the XOR of the others: checked, then dropped.
    pub check_byte: bool,
    /// What the bits are.
    pub meaning: Meaning,
}

impl ReaderProfile {
    /// A profile without any turn: the number as it stands, in that notation, with that meaning.
    #[must_use]
    pub fn plain(notation: Notation, meaning: Meaning) -> Self {
        Self {
            id: "reader".to_owned(),
            name: String::new(),
            framing: Framing::Auto,
            charset: Charset::Ascii,
            prefix: String::new(),
            suffix: String::new(),
            notation,
            width: None,
            byte_order: ByteOrder::AsOnAir,
            bit_order: BitOrder::AsOnAir,
            invert: false,
            parity_sent: false,
            check_byte: false,
            meaning,
        }
    }
}

/// How numbers are set apart in the stream.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Framing {
    /// Found out from the first frame.
    #[default]
    Auto,
    /// STX ... ETX.
    Enclosed,
    /// Lines ended by CR, LF or both.
    Lines,
    /// No terminator: 150 ms of silence end a number.
    Silence,
}

/// Which bits of a byte are the character.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Charset {
    /// ASCII.
    #[default]
    Ascii,
    /// ASCII with a parity bit on top, which is dropped.
    SevenBit,
}

/// How digits stand for bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Notation {
    /// Hexadecimal digits.
    Hex,
    /// One decimal number.
    Decimal,
    /// Two decimal numbers with a separator: the high and the low part.
    DecimalPair,
    /// Two decimal numbers without separator: the low part has as many digits as its largest value.
    DecimalJoined,
}

/// Order of the bytes as sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ByteOrder {
    /// First byte of the card first.
    #[default]
    AsOnAir,
    /// Last byte first.
    Reversed,
}

/// Order of the bits in each byte as sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BitOrder {
    /// As the card has them.
    #[default]
    AsOnAir,
    /// Mirrored in each byte.
    Mirrored,
}

/// What the bits are, once they stand in the card's order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Meaning {
    /// All 40 bits of an EM4100 card.
    Em4100,
    /// The low 32 bits of an EM4100 card.
    Em4100Low32,
    /// The low 24 bits of an EM4100 card.
    Em4100Low24,
    /// A UID of 4, 7 or 10 bytes. A decimal number does not tell its length, so it is given here.
    Uid {
        /// Length in bytes; `None` takes it from the hexadecimal digits.
        bytes: Option<u8>,
    },
    /// The first three bytes of a UID.
    UidFirst3,
    /// An ISO 15693 UID.
    Iso15693,
    /// A FeliCa IDm.
    Felica,
    /// Wiegand 26.
    H10301,
    /// Wiegand 34.
    H10306,
    /// Wiegand 35, Corporate 1000.
    Corporate1000,
    /// Wiegand 37 without facility.
    H10302,
    /// Wiegand 37 with facility.
    H10304,
    /// So many Wiegand or PACS bits of unknown format, parity included.
    WiegandBits {
        /// How many.
        bits: u16,
    },
    /// Unknown: the text itself is the number.
    Opaque,
}

impl Meaning {
    /// The Wiegand format meant, if it is one.
    #[must_use]
    pub fn wiegand(self) -> Option<WiegandFormat> {
        match self {
            Self::H10301 => Some(WiegandFormat::H10301),
            Self::H10306 => Some(WiegandFormat::H10306),
            Self::Corporate1000 => Some(WiegandFormat::Corporate1000),
            Self::H10302 => Some(WiegandFormat::H10302),
            Self::H10304 => Some(WiegandFormat::H10304),
            Self::Em4100
            | Self::Em4100Low32
            | Self::Em4100Low24
            | Self::Uid { .. }
            | Self::UidFirst3
            | Self::Iso15693
            | Self::Felica
            | Self::WiegandBits { .. }
            | Self::Opaque => None,
        }
    }

    /// How many bits the low of two decimal parts has.
    pub(crate) fn low_part_bits(self) -> u32 {
        self.wiegand().map_or(16, WiegandFormat::number_bits)
    }
}
