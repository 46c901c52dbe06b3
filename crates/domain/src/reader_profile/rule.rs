//! A profile's rule as one line of text, for the log and for files.
//!
//! One text and not a field each: half of one desk's rule with half of another's reads no card.

use std::fmt::Write as _;

use super::{BitOrder, ByteOrder, Charset, Framing, Meaning, Notation, ReaderProfile};

/// Why a text is no rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    /// A part this version does not know: the profile was taught by a newer one. Reading cards with
    /// the known half would give wrong numbers.
    #[error("this profile was made by a newer version ({0})")]
    Newer(String),
    /// The notation or the meaning is missing.
    #[error("the profile does not say how its digits are read")]
    Incomplete,
}

const FRAMINGS: [(Framing, &str); 4] = [
    (Framing::Auto, "auto"),
    (Framing::Enclosed, "enclosed"),
    (Framing::Lines, "lines"),
    (Framing::Silence, "silence"),
];

const NOTATIONS: [(Notation, &str); 4] = [
    (Notation::Hex, "hex"),
    (Notation::Decimal, "decimal"),
    (Notation::DecimalPair, "decimal_pair"),
    (Notation::DecimalJoined, "decimal_joined"),
];

const MEANINGS: [(Meaning, &str); 16] = [
    (Meaning::Em4100, "em4100"),
    (Meaning::Em4100Low32, "em4100_low32"),
    (Meaning::Em4100Low24, "em4100_low24"),
    (Meaning::Uid { bytes: None }, "uid"),
    (Meaning::Uid { bytes: Some(4) }, "uid4"),
    (Meaning::Uid { bytes: Some(7) }, "uid7"),
    (Meaning::Uid { bytes: Some(10) }, "uid10"),
    (Meaning::UidFirst3, "uid_first3"),
    (Meaning::Iso15693, "iso15693"),
    (Meaning::Felica, "felica"),
    (Meaning::H10301, "h10301"),
    (Meaning::H10306, "h10306"),
    (Meaning::Corporate1000, "corporate1000"),
    (Meaning::H10302, "h10302"),
    (Meaning::H10304, "h10304"),
    (Meaning::Opaque, "opaque"),
];

fn word<T: Copy + PartialEq>(words: &[(T, &'static str)], value: T) -> &'static str {
    words
        .iter()
        .find(|(known, _)| *known == value)
        .map_or("", |(_, word)| word)
}

fn value<T: Copy>(words: &[(T, &str)], part: &str, text: &str) -> Result<T, RuleError> {
    words
        .iter()
        .find(|(_, word)| *word == text)
        .map(|(value, _)| *value)
        .ok_or_else(|| RuleError::Newer(part.to_owned()))
}

impl Meaning {
    /// The stable word.
    #[must_use]
    pub fn key(self) -> String {
        match self {
            Self::WiegandBits { bits } => format!("bits{bits}"),
            other => word(&MEANINGS, other).to_owned(),
        }
    }
}

impl ReaderProfile {
    /// The rule as text: what [`ReaderProfile::of_rule`] reads. Id and name stand beside it.
    ///
    /// ```
    /// use domain::reader_profile::{ByteOrder, Meaning, Notation, ReaderProfile};
    ///
    /// let mut profile = ReaderProfile::plain(Notation::Decimal, Meaning::Uid { bytes: Some(4) });
    /// profile.byte_order = ByteOrder::Reversed;
    /// profile.width = Some(10);
    /// assert_eq!(profile.rule(), "notation=decimal;meaning=uid4;width=10;bytes=reversed");
    /// ```
    #[must_use]
    pub fn rule(&self) -> String {
        let mut text = format!(
            "notation={};meaning={}",
            word(&NOTATIONS, self.notation),
            self.meaning.key()
        );
        let mut part = |key: &str, value: &str| {
            // Writing to a String cannot fail.
            let _ = write!(text, ";{key}={value}");
        };
        if self.framing != Framing::Auto {
            part("framing", word(&FRAMINGS, self.framing));
        }
        if self.charset == Charset::SevenBit {
            part("charset", "seven_bit");
        }
        if let Some(width) = self.width {
            part("width", &width.to_string());
        }
        if self.byte_order == ByteOrder::Reversed {
            part("bytes", "reversed");
        }
        if self.bit_order == BitOrder::Mirrored {
            part("bits", "mirrored");
        }
        for (holds, key) in [
            (self.invert, "inverted"),
            (self.parity_sent, "parity"),
            (self.check_byte, "check_byte"),
        ] {
            if holds {
                part(key, "yes");
            }
        }
        if !self.prefix.is_empty() {
            part("prefix", &escaped(&self.prefix));
        }
        if !self.suffix.is_empty() {
            part("suffix", &escaped(&self.suffix));
        }
        text
    }

    /// The profile of that id and name with the rule of that text.
    ///
    /// # Errors
    /// A part is missing, or unknown to this version.
    pub fn of_rule(id: &str, name: &str, rule: &str) -> Result<Self, RuleError> {
        let (mut notation, mut meaning) = (None, None);
        let mut profile = Self {
            id: id.to_owned(),
            name: name.to_owned(),
            ..Self::plain(Notation::Hex, Meaning::Opaque)
        };
        for part in rule.split(';') {
            let newer = || RuleError::Newer(part.to_owned());
            let (key, text) = part.split_once('=').ok_or_else(newer)?;
            match (key, text) {
                ("notation", _) => notation = Some(value(&NOTATIONS, part, text)?),
                ("meaning", _) => meaning = Some(meaning_of(part, text)?),
                ("framing", _) => profile.framing = value(&FRAMINGS, part, text)?,
                ("charset", "seven_bit") => profile.charset = Charset::SevenBit,
                ("width", _) => profile.width = Some(text.parse().map_err(|_| newer())?),
                ("bytes", "reversed") => profile.byte_order = ByteOrder::Reversed,
                ("bits", "mirrored") => profile.bit_order = BitOrder::Mirrored,
                ("inverted", "yes") => profile.invert = true,
                ("parity", "yes") => profile.parity_sent = true,
                ("check_byte", "yes") => profile.check_byte = true,
                ("prefix", _) => profile.prefix = unescaped(text).ok_or_else(newer)?,
                ("suffix", _) => profile.suffix = unescaped(text).ok_or_else(newer)?,
                _ => return Err(newer()),
            }
        }
        profile.notation = notation.ok_or(RuleError::Incomplete)?;
        profile.meaning = meaning.ok_or(RuleError::Incomplete)?;
        Ok(profile)
    }
}

fn meaning_of(part: &str, text: &str) -> Result<Meaning, RuleError> {
    match text.strip_prefix("bits").map(str::parse) {
        Some(Ok(bits)) => Ok(Meaning::WiegandBits { bits }),
        Some(Err(_)) | None => value(&MEANINGS, part, text),
    }
}

/// Letters and digits as they are, every other byte as `%XX`.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() {
            escaped.push(char::from(byte));
        } else {
            let _ = write!(escaped, "%{byte:02X}");
        }
    }
    escaped
}

fn unescaped(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        if *first == b'%' {
            let pair = std::str::from_utf8(after.get(..2)?).ok()?;
            bytes.push(u8::from_str_radix(pair, 16).ok()?);
            rest = &after[2..];
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn profile() -> impl Strategy<Value = ReaderProfile> {
        let words = (
            prop::sample::select(FRAMINGS.map(|(value, _)| value).to_vec()),
            prop::sample::select(NOTATIONS.map(|(value, _)| value).to_vec()),
            prop_oneof![
                prop::sample::select(MEANINGS.map(|(value, _)| value).to_vec()),
                (16..=256_u16).prop_map(|bits| Meaning::WiegandBits { bits }),
            ],
        );
        let texts = (".{0,6}", "[ -~]{0,6}", prop::option::of(0..100_u16));
        (words, texts, any::<[bool; 6]>()).prop_map(
            |((framing, notation, meaning), (prefix, suffix, width), flags)| ReaderProfile {
                framing,
                prefix,
                suffix,
                width,
                charset: if flags[0] {
                    Charset::SevenBit
                } else {
                    Charset::Ascii
                },
                byte_order: if flags[1] {
                    ByteOrder::Reversed
                } else {
                    ByteOrder::AsOnAir
                },
                bit_order: if flags[2] {
                    BitOrder::Mirrored
                } else {
                    BitOrder::AsOnAir
                },
                invert: flags[3],
                parity_sent: flags[4],
                check_byte: flags[5],
                ..ReaderProfile::plain(notation, meaning)
            },
        )
    }

    proptest! {
        #[test]
        fn a_rule_comes_back_as_it_was_written(profile in profile()) {
            let read = ReaderProfile::of_rule(&profile.id, &profile.name, &profile.rule());
            prop_assert_eq!(read, Ok(profile));
        }

        #[test]
        fn any_text_is_a_rule_or_a_reason(text in ".{0,80}") {
            let _ = ReaderProfile::of_rule("x", "x", &text);
        }
    }

    #[test]
    fn a_rule_of_a_newer_version_is_not_half_understood() {
        for rule in [
            "notation=hex;meaning=uid4;crypto=aes",
            "notation=base64;meaning=uid4",
            "notation=hex;meaning=uid5",
            "notation=hex;meaning=uid4;bits=rotated",
        ] {
            let found = ReaderProfile::of_rule("x", "x", rule);
            assert!(
                matches!(found, Err(RuleError::Newer(_))),
                "{rule}: {found:?}"
            );
        }
        assert_eq!(
            ReaderProfile::of_rule("x", "x", "notation=hex"),
            Err(RuleError::Incomplete)
        );
    }
}
