//! Every way a card number is written, on cards, by readers and in other systems.
//!
//! The EM4100 forms carry the names reader makers and the proxmark3 project use. `ddd,ddddd` has
//! three meanings (3.5A, B and C); 3.5C is what most cards print.

use super::number::{CardKind, CardNumber, hex_upper};

/// Which way of writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FormKind {
    /// Hexadecimal in on-air order, two digits a byte ("10H" for EM4100).
    Hex,
    /// Hexadecimal with the bytes reversed.
    HexReversed,
    /// Decimal of all bits, first byte most significant ("12D" for EM4100).
    Dec,
    /// Decimal with the bytes reversed.
    DecReversed,
    /// Each byte in decimal, unpadded and joined.
    DecPerByte,
    /// Decimal with the check byte (XOR of the others) appended, as some Arduino libraries send.
    DecWithCheckByte,
    /// The low 32 bits of an EM4100 number in hexadecimal.
    EmLow32Hex,
    /// The low 32 bits in ten digits: what most EM4100 cards print ("8H10D").
    EmLow32Dec,
    /// The low 24 bits in eight digits ("6H8D").
    EmLow24Dec,
    /// Version byte, comma, low 16 bits ("3.5A").
    Em35A,
    /// Second byte, comma, low 16 bits ("3.5B").
    Em35B,
    /// Third byte, comma, low 16 bits ("3.5C", "2H4H", "WEG").
    Em35C,
    /// Two halves of the low 32 bits ("4H4H", "5.5").
    Em55,
    /// Version byte, dash, low 32 bits unpadded (Suprema).
    EmVersionAndLow32,
    /// All 40 bits in fourteen digits ("IK2").
    EmIk2,
    /// Each byte's bits mirrored, fifteen digits ("IK3").
    EmIk3,
    /// Each byte's bits mirrored, each nibble in two digits ("ZK").
    EmZk,
    /// Facility code, dash, card number.
    WiegandFields,
    /// The card number without its facility.
    WiegandNumber,
    /// The data bits without parity, in decimal.
    WiegandDataDec,
    /// All bits with parity in hexadecimal, filled to whole bytes with leading zeros.
    PacsHex,
    /// One byte counting the filler bits, then the bits left-aligned, in hexadecimal (OMNIKEY).
    PacsLeadingByteHex,
    /// The same in decimal.
    PacsLeadingByteDec,
    /// Exactly what the reader sent.
    Text,
}

impl FormKind {
    /// The stable word under which its name is translated.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Hex => "hex",
            Self::HexReversed => "hex_reversed",
            Self::Dec => "dec",
            Self::DecReversed => "dec_reversed",
            Self::DecPerByte => "dec_per_byte",
            Self::DecWithCheckByte => "dec_with_check_byte",
            Self::EmLow32Hex => "em_low32_hex",
            Self::EmLow32Dec => "em_low32_dec",
            Self::EmLow24Dec => "em_low24_dec",
            Self::Em35A => "em35_a",
            Self::Em35B => "em35_b",
            Self::Em35C => "em35_c",
            Self::Em55 => "em55",
            Self::EmVersionAndLow32 => "em_version_and_low32",
            Self::EmIk2 => "em_ik2",
            Self::EmIk3 => "em_ik3",
            Self::EmZk => "em_zk",
            Self::WiegandFields => "wiegand_fields",
            Self::WiegandNumber => "wiegand_number",
            Self::WiegandDataDec => "wiegand_data_dec",
            Self::PacsHex => "pacs_hex",
            Self::PacsLeadingByteHex => "pacs_leading_byte_hex",
            Self::PacsLeadingByteDec => "pacs_leading_byte_dec",
            Self::Text => "text",
        }
    }
}

/// One way a card number is written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WrittenForm {
    /// Which way.
    pub kind: FormKind,
    /// The text with its fixed width. Always text, never a number: leading zeros count.
    pub text: String,
}

impl WrittenForm {
    /// The key under which a search index finds this form; [`lookup_keys`](super::lookup_keys)
    /// gives the keys of something typed. Case, separators and leading zeros play no part.
    pub fn lookup_key(&self) -> String {
        match self.kind {
            FormKind::Em35A
            | FormKind::Em35B
            | FormKind::Em35C
            | FormKind::Em55
            | FormKind::EmVersionAndLow32
            | FormKind::WiegandFields => match self.text.split_once([',', '-']) {
                Some((left, right)) => pair_key(left, right),
                None => compact_key(&self.text),
            },
            FormKind::Hex
            | FormKind::HexReversed
            | FormKind::Dec
            | FormKind::DecReversed
            | FormKind::DecPerByte
            | FormKind::DecWithCheckByte
            | FormKind::EmLow32Hex
            | FormKind::EmLow32Dec
            | FormKind::EmLow24Dec
            | FormKind::EmIk2
            | FormKind::EmIk3
            | FormKind::EmZk
            | FormKind::WiegandNumber
            | FormKind::WiegandDataDec
            | FormKind::PacsHex
            | FormKind::PacsLeadingByteHex
            | FormKind::PacsLeadingByteDec
            | FormKind::Text => compact_key(&self.text),
        }
    }
}

/// Every written form of a card, most usual first. Forms of one text (a palindrome's reverse) are
/// listed once.
///
/// ```
/// use domain::card::{CardNumber, FormKind, written_forms};
///
/// let card = CardNumber::parse("em:010063E9AE")?;
/// let printed = written_forms(&card).into_iter().find(|form| form.kind == FormKind::Em35C);
/// assert_eq!(printed.map(|form| form.text).as_deref(), Some("099,59822"));
/// # Ok::<(), domain::card::CardNumberError>(())
/// ```
pub fn written_forms(card: &CardNumber) -> Vec<WrittenForm> {
    let forms = all_forms(card);
    let mut seen: Vec<WrittenForm> = Vec::with_capacity(forms.len());
    for form in forms {
        if seen.iter().all(|earlier| earlier.text != form.text) {
            seen.push(form);
        }
    }
    seen
}

/// As [`written_forms`], with the forms of one text too: each kind the card has is there.
pub(crate) fn all_forms(card: &CardNumber) -> Vec<WrittenForm> {
    let forms = match (card.kind(), card.bytes()) {
        (CardKind::Em4100, &[b0, b1, b2, b3, b4]) => em4100_forms([b0, b1, b2, b3, b4]),
        (CardKind::Em4100Low32, &[b1, b2, b3, b4]) => em_low32_forms([b1, b2, b3, b4]),
        (CardKind::Em4100Low24, &[b2, b3, b4]) => em_low24_forms([b2, b3, b4]),
        (CardKind::Iso14443Uid, bytes) => uid_forms(bytes),
        (
            CardKind::Iso14443First3
            | CardKind::Iso14443Cascade1
            | CardKind::Iso15693Uid
            | CardKind::FelicaIdm,
            bytes,
        ) => byte_forms(bytes),
        (CardKind::Wiegand(_) | CardKind::WiegandBits, _) => wiegand_forms(card),
        (CardKind::Opaque | CardKind::Raw, _) => {
            vec![(FormKind::Text, card.text().unwrap_or_default().to_owned())]
        }
        // Lengths are checked when a number is made; no other pair can be built.
        (CardKind::Em4100 | CardKind::Em4100Low32 | CardKind::Em4100Low24, bytes) => {
            byte_forms(bytes)
        }
    };
    forms
        .into_iter()
        .map(|(kind, text)| WrittenForm { kind, text })
        .collect()
}

/// The short form people see: hexadecimal in groups of four, facility and number, or the text as
/// read. A lossy number starts with an ellipsis where its beginning is missing.
///
/// ```
/// # use domain::card::{CardNumber, display};
/// assert_eq!(display(&CardNumber::parse("uid:04A291F0")?), "04A2 91F0");
/// # Ok::<(), domain::card::CardNumberError>(())
/// ```
pub fn display(card: &CardNumber) -> String {
    let groups = |hex: &str| {
        let chars: Vec<char> = hex.chars().collect();
        let groups: Vec<String> = chars
            .chunks(4)
            .map(|group| group.iter().collect())
            .collect();
        groups.join(" ")
    };
    match card.kind() {
        CardKind::Em4100 | CardKind::Iso14443Uid | CardKind::Iso15693Uid | CardKind::FelicaIdm => {
            groups(&hex_upper(card.bytes()))
        }
        CardKind::Em4100Low32 | CardKind::Em4100Low24 => {
            format!("… {}", groups(&hex_upper(card.bytes())))
        }
        CardKind::Iso14443First3 => format!("{} …", groups(&hex_upper(card.bytes()))),
        CardKind::Iso14443Cascade1 => {
            format!(
                "{} …",
                groups(
                    card.bytes()
                        .get(1..)
                        .map(hex_upper)
                        .unwrap_or_default()
                        .as_str()
                )
            )
        }
        CardKind::Wiegand(_) => match card.wiegand_fields() {
            Some(fields) => match fields.facility {
                Some(facility) => format!("{facility}-{}", fields.number),
                None => fields.number.to_string(),
            },
            None => card.to_string(),
        },
        CardKind::WiegandBits => groups(&hex_upper(card.bytes())),
        CardKind::Opaque | CardKind::Raw => card.text().unwrap_or_default().to_owned(),
    }
}

/// Letters and digits only, upper case, without leading zeros.
pub(crate) fn compact_key(text: &str) -> String {
    if text.is_ascii() {
        // Every form but a text as it was read.
        let mut compact = String::with_capacity(text.len());
        for c in text.chars().filter(char::is_ascii_alphanumeric) {
            if c != '0' || !compact.is_empty() {
                compact.push(c.to_ascii_uppercase());
            }
        }
        return compact;
    }
    let compact: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
    compact.to_uppercase().trim_start_matches('0').to_owned()
}

/// The key of two decimal numbers that stand apart, whatever separates them.
pub(crate) fn pair_key(left: &str, right: &str) -> String {
    format!(
        "{},{}",
        left.trim_start_matches('0'),
        right.trim_start_matches('0')
    )
}

/// The bytes as one number; 10 bytes need 80 bits.
pub(super) fn big_endian(bytes: &[u8]) -> u128 {
    bytes
        .iter()
        .fold(0, |value, byte| value << 8 | u128::from(*byte))
}

pub(super) fn reversed(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().rev().copied().collect()
}

/// XOR of the bytes: the check byte of an EM4100 frame and the BCC of an ISO 14443 UID.
pub(super) fn xor(bytes: &[u8]) -> u8 {
    bytes.iter().fold(0, |sum, byte| sum ^ byte)
}

/// Digits of the largest number of so many bytes, which is the fixed width of its decimal form.
/// EM4100 is written in 12, although the very largest need 13.
fn decimal_width(bytes: usize) -> usize {
    match bytes {
        3 => 8,
        4 => 10,
        5 => 12,
        7 => 17,
        8 => 20,
        _ => 25,
    }
}

type Forms = Vec<(FormKind, String)>;

fn decimal(bytes: &[u8]) -> String {
    let width = decimal_width(bytes.len());
    format!("{:0width$}", big_endian(bytes))
}

fn byte_forms(bytes: &[u8]) -> Forms {
    let back = reversed(bytes);
    vec![
        (FormKind::Hex, hex_upper(bytes)),
        (FormKind::HexReversed, hex_upper(&back)),
        (FormKind::Dec, decimal(bytes)),
        (FormKind::DecReversed, decimal(&back)),
    ]
}

fn uid_forms(bytes: &[u8]) -> Forms {
    let mut forms = byte_forms(bytes);
    forms.push((
        FormKind::DecPerByte,
        bytes.iter().map(u8::to_string).collect(),
    ));
    if bytes.len() == 4 {
        let checked: Vec<u8> = bytes.iter().copied().chain([xor(bytes)]).collect();
        forms.push((FormKind::DecWithCheckByte, decimal(&checked)));
    }
    forms
}

fn em_low24_forms(low: [u8; 3]) -> Forms {
    vec![
        (FormKind::EmLow24Dec, decimal(&low)),
        (FormKind::Em35C, em_pair(low[0], low)),
        (FormKind::Hex, hex_upper(&low)),
    ]
}

fn em_low32_forms(low: [u8; 4]) -> Forms {
    let [b1, b2, b3, b4] = low;
    let half = |high, low| u16::from_be_bytes([high, low]);
    vec![
        (FormKind::EmLow32Dec, decimal(&low)),
        (FormKind::Em35C, em_pair(b2, [b2, b3, b4])),
        (FormKind::EmLow24Dec, decimal(&[b2, b3, b4])),
        (FormKind::EmLow32Hex, hex_upper(&low)),
        (
            FormKind::Em55,
            format!("{:05},{:05}", half(b1, b2), half(b3, b4)),
        ),
        (FormKind::Em35B, em_pair(b1, [b2, b3, b4])),
    ]
}

fn em4100_forms(bytes: [u8; 5]) -> Forms {
    let [b0, b1, b2, b3, b4] = bytes;
    let mirrored = bytes.map(u8::reverse_bits);
    let zk = mirrored.iter().flat_map(|byte| [byte >> 4, byte & 0xF]);
    let mut forms = em_low32_forms([b1, b2, b3, b4]);
    forms.extend([
        (FormKind::Hex, hex_upper(&bytes)),
        (FormKind::Dec, decimal(&bytes)),
        (FormKind::Em35A, em_pair(b0, [b2, b3, b4])),
        (
            FormKind::EmVersionAndLow32,
            format!("{b0}-{}", u32::from_be_bytes([b1, b2, b3, b4])),
        ),
        (FormKind::HexReversed, hex_upper(&reversed(&bytes))),
        (FormKind::EmIk2, format!("{:014}", big_endian(&bytes))),
        (FormKind::EmIk3, format!("{:015}", big_endian(&mirrored))),
        (
            FormKind::EmZk,
            zk.map(|nibble| format!("{nibble:02}")).collect(),
        ),
    ]);
    forms
}

/// `ddd,ddddd` with the low 16 bits of `low` behind the comma.
fn em_pair(left: u8, low: [u8; 3]) -> String {
    format!("{left:03},{:05}", u16::from_be_bytes([low[1], low[2]]))
}

fn wiegand_forms(card: &CardNumber) -> Forms {
    let mut forms = Forms::new();
    if let (CardKind::Wiegand(format), Some(fields)) = (card.kind(), card.wiegand_fields()) {
        let digits = |bits: u32| {
            if bits == 0 {
                0
            } else {
                1 + ((1_u64 << bits) - 1).ilog10()
            }
        };
        let width = digits(format.number_bits()) as usize;
        if let Some(facility) = fields.facility {
            let left = digits(format.facility_bits()) as usize;
            let text = format!("{facility:0left$}-{:0width$}", fields.number);
            forms.push((FormKind::WiegandFields, text));
        }
        forms.push((
            FormKind::WiegandNumber,
            format!("{:0width$}", fields.number),
        ));
        if let Some(facility) = fields.facility {
            let data = u64::from(facility) << format.number_bits() | fields.number;
            let width = digits(format.facility_bits() + format.number_bits()) as usize;
            forms.push((FormKind::WiegandDataDec, format!("{data:0width$}")));
        }
    }
    forms.push((FormKind::PacsHex, hex_upper(card.bytes())));
    if let Some(with_count) = pacs_leading_byte(card) {
        forms.push((FormKind::PacsLeadingByteHex, hex_upper(&with_count)));
        if with_count.len() <= 10 {
            forms.push((
                FormKind::PacsLeadingByteDec,
                big_endian(&with_count).to_string(),
            ));
        }
    }
    forms
}

/// OMNIKEY's "PACS leading byte": how many filler bits follow the number, then the number
/// left-aligned. `None` for bits that fill their bytes, which need no filler, or beyond 64.
pub(super) fn pacs_leading_byte(card: &CardNumber) -> Option<Vec<u8>> {
    let filler = u8::try_from(card.bytes().len() * 8 - usize::from(card.bits())).ok()?;
    if filler == 0 || filler > 7 {
        return None;
    }
    let value = u128::from(card.value()?) << filler;
    let bytes = value.to_be_bytes();
    let data = &bytes[bytes.len() - card.bytes().len()..];
    Some([filler].into_iter().chain(data.iter().copied()).collect())
}
