//! What must hold for any bytes whatever, decoder by decoder: the bodies of the fuzz tests.
//!
//! Each takes bytes as a broken reader, a wrong cable or a malicious card may send them, and panics
//! if a promise is broken. `tests/readers/fuzzing.rs` drives them with a fixed seed; a coverage
//! guided fuzzer may call them too.

use domain::card::{CardNumber, interpret, lookup_keys, written_forms};
use domain::reader_profile::{Charset, Framing, Meaning, Notation, ReaderProfile};
use domain::teach::{Lesson, Sample, teach};

use crate::decode::{decode_again, decode_text};
use crate::dialogue::Answers;
use crate::frame::Framer;
use crate::hid::Keys;
use crate::reader::{Polled, ReaderId};
use crate::session::Session;
use crate::{pcprox, twn4};

/// A body.
pub type Body = fn(&[u8]);

/// Every body with its name.
pub const BODIES: [(&str, Body); 9] = [
    ("framer", framer),
    ("session", session),
    ("text", text),
    ("pcprox", rf_ideas),
    ("twn4", elatec),
    ("keys", keys),
    ("card number", card_number),
    ("profile", profile),
    ("teach", lesson),
];

/// No more bytes come out than went in, and frames are never longer than their limit.
pub fn framer(data: &[u8]) {
    for framing in [
        Framing::Auto,
        Framing::Enclosed,
        Framing::Lines,
        Framing::Silence,
    ] {
        for charset in [Charset::Ascii, Charset::SevenBit] {
            let mut framer = Framer::new(framing, charset);
            let mut out = 0;
            let (mut now, mut rest) = (0_i64, data);
            while let Some((first, after)) = rest.split_first() {
                // The bytes themselves say how they are cut and how long the pauses are.
                let cut = usize::from(first % 16 + 1).min(rest.len());
                now += i64::from(*first) * 3;
                let (piece, later) = rest.split_at(cut);
                for frame in framer.push(piece, now) {
                    assert!(frame.payload().len() <= frame.raw.len());
                    assert!(frame.raw.len() <= 129, "{}", frame.raw.len());
                    out += frame.raw.len();
                }
                rest = if later.is_empty() {
                    &after[after.len()..]
                } else {
                    later
                };
            }
            out += framer
                .idle(i64::MAX)
                .iter()
                .map(|frame| frame.raw.len())
                .sum::<usize>();
            // An ambiguous check byte counts twice: as such, and as the next frame's STX.
            assert!(out <= data.len() * 2, "{out} bytes out of {}", data.len());
        }
    }
}

/// A tap without a reason has a number that is stored and read back as the same one.
pub fn session(data: &[u8]) {
    for profile in [None, Some(some_profile(data))] {
        let mut session = Session::new(ReaderId::new("fuzz"), profile);
        let mut taps = session.bytes(data, 0);
        taps.extend(session.silence(10_000));
        for tap in taps {
            assert!(!tap.raw.is_empty());
            if let Ok(card) = tap.card {
                survives_storage(&card);
            }
        }
    }
    let _ = decode_again(data, &some_profile(data));
}

/// Text of a window's keys.
pub fn text(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    for profile in [None, Some(&some_profile(data))] {
        if let Ok(card) = decode_text(&text, profile) {
            survives_storage(&card);
        }
    }
}

/// rf IDEAS' answers.
pub fn rf_ideas(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    for profile in [None, Some(&some_profile(data))] {
        if let pcprox::Answer::Card(Ok(card)) = pcprox::answer(&text, profile) {
            survives_storage(&card);
        }
    }
    if let Some((bits, number)) = data.split_first()
        && let pcprox::Answer::Card(Ok(card)) = pcprox::card(u16::from(*bits), number, None)
    {
        assert_eq!(card.bits(), u16::from(*bits), "the reader's own count");
    }
}

/// ELATEC's answers.
pub fn elatec(data: &[u8]) {
    let mut answers = Answers::default();
    for read in answers.push(data) {
        let Polled::Read { card, .. } = read else {
            unreachable!("answers are whole reads");
        };
        if let Ok(card) = card {
            survives_storage(&card);
        }
    }
    let hex: String = data.iter().map(|byte| format!("{byte:02X}")).collect();
    if let twn4::Answer::Card(Ok(card)) = twn4::answer(&hex) {
        survives_storage(&card);
    }
}

/// Keyboard reports.
pub fn keys(data: &[u8]) {
    let mut keys = Keys::default();
    for report in data.chunks(8) {
        let number = keys.report(report).or_else(|| keys.quiet());
        assert!(number.is_none_or(|text| (1..=128).contains(&text.len()) && text.is_ascii()));
    }
}

/// Typed and stored numbers.
pub fn card_number(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    if let Ok(card) = CardNumber::parse(&text) {
        survives_storage(&card);
    }
    if let Ok(cards) = interpret(&text) {
        assert!(!cards.is_empty(), "{text:?}");
        cards.iter().for_each(survives_storage);
    }
    let _ = lookup_keys(&text);
}

/// Stored rules, and rules on texts.
pub fn profile(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    if let Ok(profile) = ReaderProfile::of_rule("fuzz", "", &text) {
        let again = ReaderProfile::of_rule("fuzz", "", &profile.rule());
        assert_eq!(again, Ok(profile));
    }
    if let Ok(card) = some_profile(data).read(&text) {
        survives_storage(&card);
    }
}

/// What is learnt explains what it was learnt from.
pub fn lesson(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut words = text.split(['\r', '\n', ';']);
    let mut samples = Vec::new();
    while let (Some(read), Some(printed), true) = (words.next(), words.next(), samples.len() < 3) {
        samples.push(Sample {
            read: read.to_owned(),
            printed: printed.to_owned(),
        });
    }
    if let Ok(Lesson::Learnt { rule, .. }) = teach(&samples, None) {
        for sample in &samples {
            assert!(rule.card(&sample.read).is_some(), "{samples:?}");
        }
    }
}

fn survives_storage(card: &CardNumber) {
    assert_eq!(CardNumber::parse(&card.to_string()).as_ref(), Ok(card));
    assert!(written_forms(card).iter().all(|form| !form.text.is_empty()));
}

/// A profile that depends on the bytes.
fn some_profile(data: &[u8]) -> ReaderProfile {
    let at = |nth: usize| data.get(nth).copied().unwrap_or(0);
    let notations = [
        Notation::Hex,
        Notation::Decimal,
        Notation::DecimalPair,
        Notation::DecimalJoined,
    ];
    let meanings = [
        Meaning::Em4100,
        Meaning::Em4100Low32,
        Meaning::Em4100Low24,
        Meaning::Uid { bytes: None },
        Meaning::Uid { bytes: Some(4) },
        Meaning::Uid { bytes: Some(7) },
        Meaning::UidFirst3,
        Meaning::Iso15693,
        Meaning::H10301,
        Meaning::H10306,
        Meaning::Corporate1000,
        Meaning::H10302,
        Meaning::H10304,
        Meaning::WiegandBits {
            bits: u16::from(at(3)),
        },
        Meaning::Opaque,
    ];
    let mut profile = ReaderProfile::plain(
        notations[usize::from(at(0)) % notations.len()],
        meanings[usize::from(at(1)) % meanings.len()],
    );
    let flags = at(2);
    profile.invert = flags & 1 != 0;
    profile.parity_sent = flags & 2 != 0;
    profile.check_byte = flags & 4 != 0;
    if flags & 8 != 0 {
        profile.byte_order = domain::reader_profile::ByteOrder::Reversed;
    }
    if flags & 16 != 0 {
        profile.bit_order = domain::reader_profile::BitOrder::Mirrored;
    }
    profile
}
