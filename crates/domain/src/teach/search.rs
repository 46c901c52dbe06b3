//! The space of rules: which there are, which agree with the samples, which differ.

use super::{NextCard, Printed, Rule, Sample, TeachProblem, Technology};
use crate::card::{
    CardKind, CardNumber, CardNumberError, FormKind, WrittenForm, all_forms, compact_key,
    decimal_pair, interpret, lookup_keys,
};
use crate::reader_profile::{BitOrder, ByteOrder, Meaning, Notation, ReaderProfile};

const MEANINGS: [Meaning; 15] = [
    Meaning::Em4100Low32,
    Meaning::Em4100Low24,
    Meaning::Em4100,
    Meaning::Uid { bytes: Some(4) },
    Meaning::Uid { bytes: Some(7) },
    Meaning::Uid { bytes: Some(10) },
    Meaning::UidFirst3,
    Meaning::Iso15693,
    Meaning::Felica,
    Meaning::H10301,
    Meaning::H10306,
    Meaning::Corporate1000,
    Meaning::H10304,
    Meaning::H10302,
    Meaning::Opaque,
];

/// How many texts two rules are compared on, for each of the two ways to vary them.
const PROBES: usize = 16;

/// What was typed from a card, prepared for comparing.
struct Print {
    keys: Vec<String>,
    /// As typed, without signs that are no digits: whole, and each word alone.
    words: Vec<String>,
    /// Complete numbers it can stand for, where the reader may deliver a part.
    whole: Vec<CardNumber>,
}

fn print(nth: usize, typed: &str) -> Result<Print, TeachProblem> {
    let mut keys = match lookup_keys(typed) {
        Ok(keys) => keys,
        // Access cards print numbers as short as 7; here they stand beside what the reader said.
        Err(CardNumberError::TooShort { significant: 1.. }) => vec![compact_key(typed)],
        Err(_) => return Err(TeachProblem::Printed { nth }),
    };
    // Facility and number, not one number with a sign in its midst.
    if decimal_pair(typed).is_some() && typed.contains([',', '-', '/', '.']) {
        keys.truncate(1);
    }
    let words = [typed].into_iter().chain(typed.split_whitespace());
    Ok(Print {
        keys,
        words: words.map(digits_of).collect(),
        whole: interpret(typed).unwrap_or_default(),
    })
}

/// A profile that explains all samples, and the forms they may print.
pub(super) struct Candidate {
    pub(super) profile: ReaderProfile,
    pub(super) prints: Vec<Printed>,
    /// Some form is printed digit by digit, leading zeros included.
    exact: bool,
}

/// Every profile that explains all samples, unordered. If some explain the print digit by digit,
/// those that owe it to dropped zeros are left out.
pub(super) fn agreeing(
    samples: &[Sample],
    technology: Option<Technology>,
) -> Result<Vec<Candidate>, TeachProblem> {
    let prints: Vec<Print> = samples
        .iter()
        .enumerate()
        .map(|(nth, sample)| print(nth + 1, &sample.printed))
        .collect::<Result<_, _>>()?;
    let mut found: Vec<Candidate> = profiles(samples, technology)
        .into_iter()
        .filter_map(|profile| candidate(profile, samples, &prints))
        .collect();
    if found.iter().any(|candidate| candidate.exact) {
        found.retain(|candidate| candidate.exact);
    }
    Ok(found)
}

fn candidate(profile: ReaderProfile, samples: &[Sample], prints: &[Print]) -> Option<Candidate> {
    let mut agreed: Option<Vec<(Printed, bool)>> = None;
    for (sample, print) in samples.iter().zip(prints) {
        let here = prints_of(&profile.read(&sample.read).ok()?, print);
        let both: Vec<(Printed, bool)> = match agreed {
            None => here,
            Some(before) => before
                .into_iter()
                .filter_map(|(printed, exact)| {
                    let (_, also) = here.iter().find(|(other, _)| *other == printed)?;
                    Some((printed, exact && *also))
                })
                .collect(),
        };
        if both.is_empty() {
            return None;
        }
        agreed = Some(both);
    }
    let mut agreed = agreed?;
    let exact = agreed.iter().any(|(_, exact)| *exact);
    if exact {
        agreed.retain(|(_, exact)| *exact);
    }
    Some(Candidate {
        profile,
        prints: agreed.into_iter().map(|(printed, _)| printed).collect(),
        exact,
    })
}

/// The forms of a card that may be what is printed, and whether digit by digit.
fn prints_of(card: &CardNumber, print: &Print) -> Vec<(Printed, bool)> {
    let mut found: Vec<(Printed, bool)> = all_forms(card)
        .into_iter()
        .filter(|form| print.keys.contains(&form.lookup_key()))
        .map(|form| {
            let exact = print.words.contains(&digits_of(&form.text));
            (Printed::As(form.kind), exact)
        })
        .collect();
    if print.whole.iter().any(|whole| part_of(card, whole)) {
        found.push((Printed::More, false));
    }
    found
}

/// The digits of a text; two numbers stay two.
fn digits_of(text: &str) -> String {
    if let Some((left, right)) = decimal_pair(text) {
        return format!("{left},{right}");
    }
    let digits: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
    digits.to_ascii_uppercase()
}

/// Whether a lossy number is cut from a whole one.
fn part_of(part: &CardNumber, whole: &CardNumber) -> bool {
    let cut = part.bytes().len() < whole.bytes().len();
    let low = matches!(whole.kind(), CardKind::Em4100 | CardKind::Em4100Low32);
    match part.kind() {
        CardKind::Em4100Low24 | CardKind::Em4100Low32 => {
            cut && low && whole.bytes().ends_with(part.bytes())
        }
        CardKind::Iso14443First3 => {
            whole.kind() == CardKind::Iso14443Uid && whole.bytes().starts_with(part.bytes())
        }
        CardKind::Em4100
        | CardKind::Iso14443Uid
        | CardKind::Iso14443Cascade1
        | CardKind::Iso15693Uid
        | CardKind::FelicaIdm
        | CardKind::Wiegand(_)
        | CardKind::WiegandBits
        | CardKind::Opaque
        | CardKind::Raw => false,
    }
}

/// Every profile whose notation the samples allow.
fn profiles(samples: &[Sample], technology: Option<Technology>) -> Vec<ReaderProfile> {
    let mut found = Vec::new();
    for (prefix, suffix) in ornaments(samples) {
        let inner: Vec<&str> = samples
            .iter()
            .filter_map(|sample| {
                sample
                    .read
                    .strip_prefix(prefix.as_str())?
                    .strip_suffix(suffix.as_str())
            })
            .collect();
        for notation in notations(&inner) {
            for meaning in MEANINGS {
                if technology.is_some() && Technology::of(meaning) != technology {
                    continue;
                }
                let width = width(&inner, notation);
                if !holds(&inner, notation, meaning, width) {
                    continue;
                }
                let mut plain = ReaderProfile::plain(notation, meaning);
                plain.prefix.clone_from(&prefix);
                plain.suffix.clone_from(&suffix);
                plain.width = width;
                found.extend(turns(&plain));
            }
        }
    }
    found
}

/// Text around the number: none, and what all samples share up to the last sign before the number,
/// and from the first sign after it, that is no digit of it.
fn ornaments(samples: &[Sample]) -> Vec<(String, String)> {
    let Some(first) = samples.first().map(|sample| sample.read.as_str()) else {
        return Vec::new();
    };
    let shared = |text: &str| {
        let length = samples
            .iter()
            .map(|sample| {
                let same = text
                    .bytes()
                    .zip(sample.read.bytes())
                    .take_while(|(a, b)| a == b);
                same.count()
            })
            .min();
        length.unwrap_or(0)
    };
    let head = first.get(..shared(first)).unwrap_or_default();
    let prefix_end = head
        .rfind(|c: char| !c.is_ascii_hexdigit())
        .map_or(0, |at| {
            at + head[at..].chars().next().map_or(0, char::len_utf8)
        });
    let tail_length = samples
        .iter()
        .map(|sample| {
            let same = first.bytes().rev().zip(sample.read.bytes().rev());
            same.take_while(|(a, b)| a == b).count()
        })
        .min()
        .unwrap_or(0);
    let tail = first
        .get(first.len() - tail_length.min(first.len() - prefix_end)..)
        .unwrap_or_default();
    let suffix_start = tail
        .find(|c: char| !c.is_ascii_hexdigit())
        .unwrap_or(tail.len());
    let trimmed = (
        head[..prefix_end].to_owned(),
        tail[suffix_start..].to_owned(),
    );
    let mut ornaments = vec![(String::new(), String::new())];
    if !ornaments.contains(&trimmed) {
        ornaments.push(trimmed);
    }
    ornaments
}

fn notations(inner: &[&str]) -> Vec<Notation> {
    let all = |is: fn(char) -> bool| {
        inner
            .iter()
            .all(|text| text.chars().all(is) && !text.is_empty())
    };
    let mut notations = Vec::new();
    if all(|c| c.is_ascii_hexdigit() || matches!(c, ' ' | ':' | '-')) {
        notations.push(Notation::Hex);
    }
    if all(|c| c.is_ascii_digit()) {
        notations.extend([Notation::Decimal, Notation::DecimalJoined]);
    }
    let has_separator = |text: &&str| text.contains([',', '.', '-', '/', ':', ' ']);
    if inner.iter().all(has_separator) {
        notations.push(Notation::DecimalPair);
    }
    notations
}

/// The fixed width, where the samples show that there is one: hexadecimal always has, decimal if
/// a number was filled with zeros.
fn width(inner: &[&str], notation: Notation) -> Option<u16> {
    let length = inner.first()?.len();
    let equal = inner.iter().all(|text| text.len() == length);
    let filled = match notation {
        Notation::Hex => true,
        Notation::Decimal => inner.iter().any(|text| text.starts_with('0')),
        Notation::DecimalPair | Notation::DecimalJoined => false,
    };
    u16::try_from(length).ok().filter(|_| equal && filled)
}

/// Whether the digits can hold all bits of the meaning. If not, the number would be padded with
/// bits that the reader never sent.
fn holds(inner: &[&str], notation: Notation, meaning: Meaning, width: Option<u16>) -> bool {
    let Some(bytes) = whole_bytes(meaning) else {
        return true;
    };
    let digits = inner
        .iter()
        .map(|text| text.chars().filter(char::is_ascii_hexdigit).count())
        .min()
        .unwrap_or(0);
    match notation {
        Notation::Hex => digits >= bytes * 2,
        Notation::Decimal => width.is_none_or(|width| usize::from(width) >= decimal_width(bytes)),
        Notation::DecimalPair | Notation::DecimalJoined => true,
    }
}

fn whole_bytes(meaning: Meaning) -> Option<usize> {
    match meaning {
        Meaning::Em4100Low24 | Meaning::UidFirst3 => Some(3),
        Meaning::Em4100Low32 => Some(4),
        Meaning::Em4100 => Some(5),
        Meaning::Uid { bytes } => bytes.map(usize::from),
        Meaning::Iso15693 | Meaning::Felica => Some(8),
        Meaning::H10301
        | Meaning::H10306
        | Meaning::Corporate1000
        | Meaning::H10302
        | Meaning::H10304
        | Meaning::WiegandBits { .. }
        | Meaning::Opaque => None,
    }
}

/// Usual digits of a number of so many bytes.
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

fn turns(plain: &ReaderProfile) -> Vec<ReaderProfile> {
    if plain.meaning == Meaning::Opaque {
        return vec![plain.clone()];
    }
    let wiegand = plain.meaning.wiegand().is_some();
    let joined = matches!(
        plain.notation,
        Notation::DecimalPair | Notation::DecimalJoined
    );
    let mut found = Vec::new();
    for turn in 0..16_u8 {
        let (reversed, mirrored) = (turn & 1 != 0, turn & 2 != 0);
        let (inverted, extra) = (turn & 4 != 0, turn & 8 != 0);
        // Two decimal parts are made from fields that the reader has understood.
        if joined && (reversed || mirrored || inverted || extra) {
            continue;
        }
        found.push(ReaderProfile {
            byte_order: if reversed {
                ByteOrder::Reversed
            } else {
                ByteOrder::AsOnAir
            },
            bit_order: if mirrored {
                BitOrder::Mirrored
            } else {
                BitOrder::AsOnAir
            },
            invert: inverted,
            parity_sent: wiegand && extra,
            check_byte: !wiegand && extra,
            ..plain.clone()
        });
    }
    found
}

/// How far-fetched a profile is.
fn penalty(profile: &ReaderProfile, samples: &[Sample]) -> u32 {
    // Readers that send hexadecimal mostly keep the order; decimal ones as often do not.
    let reversed = if profile.notation == Notation::Hex {
        6
    } else {
        4
    };
    let mut sum = 0;
    for (holds, weight) in [
        (profile.byte_order == ByteOrder::Reversed, reversed),
        (profile.bit_order == BitOrder::Mirrored, 8),
        (profile.invert, 8),
        (profile.check_byte, 4),
        (!profile.prefix.is_empty() || !profile.suffix.is_empty(), 6),
        (profile.meaning == Meaning::Opaque, 40),
    ] {
        sum += if holds { weight } else { 0 };
    }
    let length = samples
        .iter()
        .map(|sample| sample.read.len())
        .max()
        .unwrap_or(0);
    sum + usual(profile.notation, profile.meaning, length)
}

fn unusual_print(printed: Printed) -> u32 {
    match printed {
        // People copy a UID in the order in which tools show it.
        Printed::As(FormKind::HexReversed) => 8,
        Printed::As(FormKind::DecReversed) => 5,
        Printed::As(
            FormKind::EmLow32Hex
            | FormKind::DecPerByte
            | FormKind::DecWithCheckByte
            | FormKind::Em35A
            | FormKind::Em35B
            | FormKind::EmIk3
            | FormKind::EmZk
            | FormKind::PacsLeadingByteHex
            | FormKind::PacsLeadingByteDec,
        ) => 3,
        Printed::As(_) => 0,
        Printed::More => 12,
    }
}

/// How unusual it is that so many digits mean that.
fn usual(notation: Notation, meaning: Meaning, length: usize) -> u32 {
    match (notation, meaning) {
        (Notation::Hex, Meaning::Uid { .. } | Meaning::Iso15693) => 0,
        (Notation::Hex, Meaning::Em4100) => 0,
        (Notation::Hex, Meaning::H10301) if length <= 8 => 2,
        (Notation::Hex, _) => 3,
        (Notation::Decimal, Meaning::Em4100Low32) => 0,
        (Notation::Decimal, Meaning::Em4100Low24) if length <= 8 => 0,
        (Notation::Decimal, Meaning::Em4100) if length >= 12 => 0,
        (Notation::Decimal, Meaning::Uid { .. }) => 1,
        (Notation::Decimal, _) => 3,
        (Notation::DecimalPair, Meaning::Em4100Low24) => 1,
        (Notation::DecimalPair | Notation::DecimalJoined, Meaning::H10301) => 2,
        (Notation::DecimalPair | Notation::DecimalJoined, _) => 4,
    }
}

/// A candidate with one of the forms it may print.
pub(super) struct Hypothesis {
    pub(super) rule: Rule,
    /// How far-fetched it is; the lowest stands.
    pub(super) penalty: u32,
    /// What it would show for cards of the samples' delivery.
    siblings: Vec<Option<String>>,
    /// And for others.
    strangers: Vec<Option<String>>,
}

/// Every hypothesis, the least far-fetched first.
pub(super) fn hypotheses(candidates: Vec<Candidate>, samples: &[Sample]) -> Vec<Hypothesis> {
    let (siblings, strangers) = (probes(samples, true), probes(samples, false));
    let mut found = Vec::new();
    for candidate in candidates {
        let profile_penalty = penalty(&candidate.profile, samples);
        let mut siblings = predictions(&candidate, &siblings).into_iter();
        let mut strangers = predictions(&candidate, &strangers).into_iter();
        for printed in candidate.prints {
            found.push(Hypothesis {
                penalty: profile_penalty + unusual_print(printed),
                rule: Rule {
                    profile: candidate.profile.clone(),
                    printed,
                },
                siblings: siblings.next().unwrap_or_default(),
                strangers: strangers.next().unwrap_or_default(),
            });
        }
    }
    found.sort_by_cached_key(|one| (one.penalty, one.rule.profile.rule(), one.rule.printed));
    found
}

impl Hypothesis {
    /// Whether two would show different numbers for some further card, and for which.
    pub(super) fn conflict(&self, other: &Self) -> Option<NextCard> {
        let more = |one: &Self| one.rule.printed == Printed::More;
        let technology = |one: &Self| Technology::of(one.rule.profile.meaning);
        // A part says nothing about a form, nor about another technology's part.
        if more(self) != more(other) || more(self) && technology(self) != technology(other) {
            return None;
        }
        if differ(&self.siblings, &other.siblings) {
            return Some(NextCard::Any);
        }
        differ(&self.strangers, &other.strangers).then_some(NextCard::AnotherBatch)
    }
}

/// Where only one of them reads anything, it is the more general one.
fn differ(ours: &[Option<String>], theirs: &[Option<String>]) -> bool {
    let mut pairs = ours.iter().zip(theirs);
    pairs.any(|pair| matches!(pair, (Some(ours), Some(theirs)) if ours != theirs))
}

/// For each form the candidate may print, what it would show for each text.
fn predictions(candidate: &Candidate, texts: &[String]) -> Vec<Vec<Option<String>>> {
    let mut shown = vec![Vec::with_capacity(texts.len()); candidate.prints.len()];
    for text in texts {
        let forms = candidate.profile.read(text).map(|card| all_forms(&card));
        let forms = forms.unwrap_or_default();
        for (printed, shown) in candidate.prints.iter().zip(&mut shown) {
            let kind = match printed {
                Printed::As(kind) => *kind,
                Printed::More => FormKind::Hex,
            };
            let form = forms.iter().find(|form| form.kind == kind);
            shown.push(form.map(WrittenForm::lookup_key));
        }
    }
    shown
}

/// Texts like the samples with other digits: at the end only, as cards of one delivery have, or
/// everywhere. The same for the same samples.
fn probes(samples: &[Sample], siblings: bool) -> Vec<String> {
    let Some(first) = samples.first() else {
        return Vec::new();
    };
    let hex = samples.iter().any(|sample| {
        sample
            .read
            .chars()
            .any(|c| matches!(c, 'A'..='F' | 'a'..='f'))
    });
    let count = first.read.chars().count();
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    (0..PROBES)
        .map(|_| {
            let varied = first.read.chars().enumerate().map(|(nth, sign)| {
                let keep = siblings && nth + 4 < count;
                if keep || !sign.is_ascii_hexdigit() {
                    return sign;
                }
                // Knuth's generator; its high bits are the random ones.
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                let radix = if hex { 16 } else { 10 };
                let digit = u32::try_from(state >> 33).unwrap_or(0) % radix;
                char::from_digit(digit, radix)
                    .unwrap_or(sign)
                    .to_ascii_uppercase()
            });
            varied.collect()
        })
        .collect()
}
