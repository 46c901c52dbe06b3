//! The same-card detector: one card read with other settings gives other numbers, and those still
//! share a key.
//!
//! Readers reverse the bytes, mirror the bits in each byte, invert them all, and any mixture of the
//! three. So a key is the smallest of the eight variants, and two numbers that differ only in such
//! settings have the same key. Readers also cut numbers short (low 32 or 24 bits, first three bytes,
//! first cascade level) or add to them (check byte, parity); each such cut or addition gives a key
//! too, marked [`Covers::Part`] if it loses bits. Two cards resemble each other when they share a
//! key and it covers at least one of them wholly: two long UIDs that merely begin alike do not.
//!
//! A resemblance is a question for a person, never an answer: two cards may share 24 bits.

use std::fmt;

use super::forms::{
    FormKind, WrittenForm, compact_key, pacs_leading_byte, pair_key, reversed, written_forms, xor,
};
use super::number::{CardKind, CardNumber, hex_bytes, hex_upper};

/// Whether a key stands for all bits of the number or for a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Covers {
    /// All bits we have of this card.
    Whole,
    /// Some of them; other cards may share it.
    Part,
}

/// A key that numbers of one card share. Index [`AliasKey::as_str`] to find candidates among many
/// cards, then let [`possible_same_card`] judge each.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AliasKey {
    text: String,
    covers: Covers,
}

impl AliasKey {
    /// The key as text; only its equality means anything.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it stands for the whole number.
    pub fn covers(&self) -> Covers {
        self.covers
    }
}

/// How one number may come from the other. Its [`fmt::Display`] is a sentence for the person who
/// decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Resemblance {
    /// One number is a part of the other.
    pub part: bool,
    /// The bytes stand in reverse order.
    pub bytes_reversed: bool,
    /// The bits in each byte are mirrored.
    pub bits_mirrored: bool,
    /// Every bit is inverted.
    pub inverted: bool,
    /// A check byte was added.
    pub check_byte: bool,
    /// Only the first cascade level (88 and three bytes) of a longer UID was read.
    pub first_cascade: bool,
    /// Digits are missing because a reader dropped the leading zero of a byte.
    pub zeros_dropped: bool,
}

/// One way in which two numbers of one card differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Difference {
    /// Only the first cascade level of a longer UID was read.
    FirstCascade,
    /// One number is a part of the other.
    Part,
    /// A check byte was added.
    CheckByte,
    /// A reader dropped the leading zero of a byte.
    ZerosDropped,
    /// The bytes stand in reverse order.
    BytesReversed,
    /// The bits in each byte are mirrored.
    BitsMirrored,
    /// Every bit is inverted.
    Inverted,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::FirstCascade => "only the first part of a long number was read",
            Self::Part => "one number is part of the other",
            Self::CheckByte => "a check byte was added",
            Self::ZerosDropped => "a zero was dropped",
            Self::BytesReversed => "the bytes are in reverse order",
            Self::BitsMirrored => "the bits are mirrored",
            Self::Inverted => "all bits are inverted",
        })
    }
}

impl fmt::Display for Resemblance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let listed: Vec<String> = self.listed().iter().map(ToString::to_string).collect();
        let differences = if listed.is_empty() {
            "the number is the same, written in another form".to_owned()
        } else {
            listed.join(", ")
        };
        write!(
            f,
            "This may be one card read with two settings: {differences}."
        )
    }
}

/// The keys of a card, each once, for the index of the same-card detector.
pub fn alias_keys(card: &CardNumber) -> Vec<AliasKey> {
    alias_keys_beside(card, &written_forms(card))
}

/// As [`alias_keys`], for who has the card's [`written_forms`] already.
pub fn alias_keys_beside(card: &CardNumber, forms: &[WrittenForm]) -> Vec<AliasKey> {
    let mut keys: Vec<AliasKey> = views(card, forms)
        .into_iter()
        .map(|view| AliasKey {
            text: view.key,
            covers: view.covers,
        })
        .collect();
    // `Whole` sorts before `Part`, so the stronger of two equal keys stays.
    keys.sort();
    keys.dedup_by(|later, earlier| later.text == earlier.text);
    keys
}

/// Whether two different numbers may be one card, and how. `None` for equal numbers, which are one
/// card for certain, and for numbers without resemblance.
///
/// ```
/// use domain::card::{CardNumber, possible_same_card};
///
/// let desk = CardNumber::parse("uid:51E69621")?;
/// let door = CardNumber::parse("uid:2196E651")?;
/// let found = possible_same_card(&desk, &door).unwrap();
/// assert!(found.bytes_reversed);
/// # Ok::<(), domain::card::CardNumberError>(())
/// ```
pub fn possible_same_card(a: &CardNumber, b: &CardNumber) -> Option<Resemblance> {
    if a == b {
        return None;
    }
    let strangers = match (technology(a), technology(b)) {
        (Some(a), Some(b)) => a != b,
        _ => false,
    };
    let others = views(b, &written_forms(b));
    views(a, &written_forms(a))
        .iter()
        .flat_map(|mine| others.iter().map(move |other| (mine, other)))
        .filter(|(mine, other)| {
            let whole = mine.covers == Covers::Whole || other.covers == Covers::Whole;
            let check_byte =
                (mine.origin == Origin::CheckByte) != (other.origin == Origin::CheckByte);
            mine.key == other.key && whole && (!strangers || check_byte)
        })
        .map(|(mine, other)| (mine.resemblance(other), mine.key.len()))
        // The simplest explanation; among equals the longest common key says most.
        .min_by_key(|(found, length)| (found.part, found.differences(), usize::MAX - length))
        .map(|(found, _)| found)
}

impl Resemblance {
    /// What differs, in the order to tell it; nothing where the same number is written in another
    /// form.
    pub fn listed(&self) -> Vec<Difference> {
        [
            (self.first_cascade, Difference::FirstCascade),
            // A first cascade is a part by itself.
            (self.part && !self.first_cascade, Difference::Part),
            (self.check_byte, Difference::CheckByte),
            (self.zeros_dropped, Difference::ZerosDropped),
            (self.bytes_reversed, Difference::BytesReversed),
            (self.bits_mirrored, Difference::BitsMirrored),
            (self.inverted, Difference::Inverted),
        ]
        .into_iter()
        .filter_map(|(holds, difference)| holds.then_some(difference))
        .collect()
    }

    fn differences(&self) -> usize {
        [
            self.bytes_reversed,
            self.bits_mirrored,
            self.inverted,
            self.check_byte,
            self.first_cascade,
            self.zeros_dropped,
        ]
        .into_iter()
        .filter(|holds| *holds)
        .count()
    }
}

/// A complete number names its technology; no card has two of these. Lossy, Wiegand and unexplained
/// numbers can come from any.
fn technology(card: &CardNumber) -> Option<CardKind> {
    match card.kind() {
        kind @ (CardKind::Em4100
        | CardKind::Iso14443Uid
        | CardKind::Iso15693Uid
        | CardKind::FelicaIdm) => Some(kind),
        CardKind::Em4100Low32
        | CardKind::Em4100Low24
        | CardKind::Iso14443First3
        | CardKind::Iso14443Cascade1
        | CardKind::Wiegand(_)
        | CardKind::WiegandBits
        | CardKind::Opaque
        | CardKind::Raw => None,
    }
}

/// Where a view's bits come from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Origin {
    Number,
    CheckByte,
    Cascade,
    ZerosDropped,
}

/// Byte reversal, bit mirroring and inversion; they commute and each undoes itself, so the way from
/// one view to another is the XOR of their ways from the key.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
struct Turn {
    bytes_reversed: bool,
    bits_mirrored: bool,
    inverted: bool,
}

/// One key with the knowledge of how the card leads to it.
struct View {
    key: String,
    covers: Covers,
    origin: Origin,
    turn: Turn,
}

impl View {
    fn resemblance(&self, other: &Self) -> Resemblance {
        let either = |origin| (self.origin == origin) != (other.origin == origin);
        Resemblance {
            part: self.covers != other.covers,
            bytes_reversed: self.turn.bytes_reversed != other.turn.bytes_reversed,
            bits_mirrored: self.turn.bits_mirrored != other.turn.bits_mirrored,
            inverted: self.turn.inverted != other.turn.inverted,
            check_byte: either(Origin::CheckByte),
            first_cascade: either(Origin::Cascade),
            zeros_dropped: either(Origin::ZerosDropped),
        }
    }

    /// Whole bytes, in the smallest of their eight variants.
    fn bytes(bytes: &[u8], covers: Covers, origin: Origin) -> Self {
        // Every issued badge comes through here eight times and more: no list is made for a turn.
        let turned = |turn: Turn| {
            (0..bytes.len()).map(move |place| {
                let place = if turn.bytes_reversed {
                    bytes.len() - 1 - place
                } else {
                    place
                };
                let byte = bytes.get(place).copied().unwrap_or_default();
                let byte = if turn.bits_mirrored {
                    byte.reverse_bits()
                } else {
                    byte
                };
                if turn.inverted { !byte } else { byte }
            })
        };
        let turn = all_turns()
            .min_by(|a, b| turned(*a).cmp(turned(*b)).then(a.cmp(b)))
            .unwrap_or_default();
        let smallest: Vec<u8> = turned(turn).collect();
        let key = format!("{}:{}", bytes.len() * 8, hex_upper(&smallest));
        Self {
            key,
            covers,
            origin,
            turn,
        }
    }

    /// A number of bits that need not fill bytes: only sent backwards or inverted.
    fn bits(value: u64, bits: u16, covers: Covers) -> Self {
        let mask = u64::MAX >> (64 - u32::from(bits));
        let turned = |turn: Turn| {
            let backwards = value.reverse_bits() >> (64 - u32::from(bits));
            let ordered = if turn.bytes_reversed {
                backwards
            } else {
                value
            };
            if turn.inverted {
                !ordered & mask
            } else {
                ordered
            }
        };
        let smallest = all_turns()
            .filter(|turn| turn.bytes_reversed == turn.bits_mirrored)
            .map(|turn| (turned(turn), turn))
            .min();
        let (smallest, turn) = smallest.unwrap_or_default();
        let key = format!("{bits}b:{smallest:X}");
        Self {
            key,
            covers,
            origin: Origin::Number,
            turn,
        }
    }

    fn text(key: &str, covers: Covers, origin: Origin) -> Self {
        Self {
            key: format!("t:{key}"),
            covers,
            origin,
            turn: Turn::default(),
        }
    }
}

fn all_turns() -> impl Iterator<Item = Turn> {
    (0..8_u8).map(|bits| Turn {
        bytes_reversed: bits & 1 != 0,
        bits_mirrored: bits & 2 != 0,
        inverted: bits & 4 != 0,
    })
}

fn views(card: &CardNumber, forms: &[WrittenForm]) -> Vec<View> {
    let whole = |bytes: &[u8]| View::bytes(bytes, Covers::Whole, Origin::Number);
    let part = |bytes: &[u8]| View::bytes(bytes, Covers::Part, Origin::Number);
    let bytes = card.bytes();
    match card.kind() {
        CardKind::Em4100 | CardKind::Em4100Low32 | CardKind::Em4100Low24 => {
            let cuts = [3, 4].into_iter().filter(|length| *length < bytes.len());
            let cuts = cuts.map(|length| part(&bytes[bytes.len() - length..]));
            [whole(bytes)]
                .into_iter()
                .chain(cuts)
                .chain(odd_texts(card, forms))
                .collect()
        }
        CardKind::Iso14443Uid
        | CardKind::Iso14443First3
        | CardKind::Iso15693Uid
        | CardKind::FelicaIdm => {
            let cuts = [(3, false), (3, true), (4, false), (4, true)]
                .into_iter()
                .filter(|(length, _)| *length < bytes.len())
                .map(|(length, last)| {
                    let start = if last { bytes.len() - length } else { 0 };
                    part(&bytes[start..start + length])
                });
            let mut views = vec![whole(bytes)];
            views.extend(cuts);
            if card.kind() == CardKind::Iso14443Uid {
                views.extend(cascade_views(bytes));
            }
            views.extend(odd_texts(card, forms));
            views
        }
        CardKind::Iso14443Cascade1 => vec![
            whole(bytes),
            with_check_byte(bytes, Covers::Whole),
            part(&bytes[1..]),
        ],
        CardKind::Wiegand(_) | CardKind::WiegandBits => wiegand_views(card),
        CardKind::Opaque | CardKind::Raw => text_views(card.text().unwrap_or_default()),
    }
}

/// What a reader that stops after the first cascade level makes of a UID.
fn cascade_views(uid: &[u8]) -> Vec<View> {
    match uid {
        [_, _, _, _] => vec![with_check_byte(uid, Covers::Whole)],
        [first, second, third, ..] => {
            let level = [0x88, *first, *second, *third];
            let mut checked = with_check_byte(&level, Covers::Part);
            checked.origin = Origin::Cascade;
            vec![View::bytes(&level, Covers::Part, Origin::Cascade), checked]
        }
        _ => Vec::new(),
    }
}

fn with_check_byte(bytes: &[u8], covers: Covers) -> View {
    let checked: Vec<u8> = bytes.iter().copied().chain([xor(bytes)]).collect();
    View::bytes(&checked, covers, Origin::CheckByte)
}

/// Texts that no arithmetic leads to: only what an untaught reader sends can equal them.
fn odd_texts(card: &CardNumber, forms: &[WrittenForm]) -> Vec<View> {
    let text = |key: &str, origin| View::text(key, Covers::Part, origin);
    let forms = forms.iter().filter(|form| {
        matches!(
            form.kind,
            FormKind::DecPerByte | FormKind::Em35A | FormKind::Em35B | FormKind::EmZk
        )
    });
    let mut views: Vec<View> = forms
        .map(|form| text(&form.lookup_key(), Origin::Number))
        .collect();
    for bytes in [card.bytes().to_vec(), reversed(card.bytes())] {
        let dropped: String = bytes.iter().map(|byte| format!("{byte:X}")).collect();
        if dropped.len() < bytes.len() * 2 {
            views.push(text(&compact_key(&dropped), Origin::ZerosDropped));
        }
    }
    views
}

fn wiegand_views(card: &CardNumber) -> Vec<View> {
    let bytes = card.bytes();
    let Some(value) = card.value() else {
        return vec![View::bytes(bytes, Covers::Whole, Origin::Number)];
    };
    let mut views = vec![View::bits(value, card.bits(), Covers::Whole)];
    let data_bits = card.bits() - 2;
    let data = value >> 1 & (u64::MAX >> (64 - u32::from(data_bits)));
    match card.bits() {
        26 => views.extend(number_views(data, 3)),
        34 => views.extend(number_views(data, 4)),
        35 => views.extend(number_views(data & 0xFFFF_FFFF, 4)),
        bits if bits.is_multiple_of(8) => {
            views.push(View::bytes(bytes, Covers::Whole, Origin::Number));
        }
        _ => views.push(View::bits(data, data_bits, Covers::Whole)),
    }
    if card.bits() < 32 {
        // Parity left in: all bits as a four-byte number.
        views.extend(number_views(value, 4).into_iter().take(1));
    }
    if let Some(filled) = pacs_leading_byte(card) {
        views.push(View::bytes(&filled, Covers::Whole, Origin::Number));
    }
    views
}

/// A number in so many bytes. Four bytes beginning with zero are as good as three, and four others
/// still show their low three, which is what a 26-bit reader delivers.
fn number_views(value: u64, length: usize) -> Vec<View> {
    let all = value.to_be_bytes();
    let bytes = &all[all.len() - length..];
    let mut views = vec![View::bytes(bytes, Covers::Whole, Origin::Number)];
    if length == 4 {
        let covers = if bytes[0] == 0 {
            Covers::Whole
        } else {
            Covers::Part
        };
        views.push(View::bytes(&bytes[1..], covers, Origin::Number));
    }
    views
}

/// An unexplained text may be any number it can be read as.
fn text_views(text: &str) -> Vec<View> {
    let digits = text.split_once(':').map_or(text, |(_, digits)| digits);
    let mut views = vec![View::text(
        &compact_key(digits),
        Covers::Whole,
        Origin::Number,
    )];
    if let Some((left, right)) = decimal_pair(digits) {
        views.push(View::text(
            &pair_key(left, right),
            Covers::Whole,
            Origin::Number,
        ));
        if let (Ok(left), Ok(right)) = (left.parse::<u64>(), right.parse::<u64>()) {
            match (left, right) {
                (0..=0xFF, 0..=0xFFFF) => views.extend(number_views(left << 16 | right, 3)),
                (0..=0xFFFF, 0..=0xFFFF) => views.extend(number_views(left << 16 | right, 4)),
                (0..=0xFF, 0..=0xFFFF_FFFF) => views.extend(number_views(left << 32 | right, 5)),
                _ => {}
            }
        }
        return views;
    }
    let compact: String = digits
        .chars()
        .filter(|c| c.is_ascii_alphanumeric())
        .collect();
    if let Ok(value) = compact.parse::<u64>() {
        let used = 8 - value.leading_zeros() as usize / 8;
        match used {
            0..=3 => {
                views.extend(number_views(value, 4));
            }
            4 | 5 => views.extend(number_views(value, used)),
            6 | 7 => views.extend(number_views(value, 7)),
            _ => views.extend(number_views(value, 8)),
        }
    }
    if let Some(bytes) = hex_bytes(&compact)
        && matches!(compact.len(), 6 | 8 | 10 | 14 | 16 | 20)
    {
        views.push(View::bytes(&bytes, Covers::Whole, Origin::Number));
    }
    views
}

/// Two decimal numbers with one separator between them, such as `099,59822`.
pub(crate) fn decimal_pair(text: &str) -> Option<(&str, &str)> {
    let mut parts = text.split([',', '.', '-', '/', ':', ' ', ';']);
    let (left, right) = (parts.next()?, parts.next()?);
    let decimal = |part: &str| {
        (1..=10).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    (parts.next().is_none() && decimal(left) && decimal(right)).then_some((left, right))
}
