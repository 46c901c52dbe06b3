//! From a frame to a card number.

use domain::card::{CardNumber, CardNumberError};
use domain::reader_profile::{Charset, Framing, ReadError, ReaderProfile};

use crate::frame::{Frame, FrameKind, Framer};
use crate::pcprox;
use crate::tap::WireForm;

/// First words of the lines that readers send when switched on, before any card: ELATEC's TWN3
/// (`ELA GM4.02`) and TWN4, and the prompt and echo of rf IDEAS readers.
const BANNERS: [&str; 5] = ["ELA ", "TWN3", "TWN4", "RF IDeas", "rfid:"];

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
    /// The card went before it was read.
    #[error(
        "The card was lifted too early. Lay it on the reader and leave it there until it is read."
    )]
    Lifted,
    /// A card that shows no number to such readers.
    #[error(
        "This card tells the reader no number. Contact cards and some passes do that; use another card."
    )]
    NoNumber,
    /// Another number at the second read.
    #[error(
        "This card or phone shows a new random number at each read and cannot serve as a badge. Use another card."
    )]
    Changing,
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
        FrameKind::Torn => match characters(&payload) {
            // A prompt, which has no end of line.
            Some(text) if is_banner(&text) => None,
            Some(_) => Some((WireForm::Broken, Err(DecodeError::Torn))),
            None => Some((WireForm::Broken, Err(DecodeError::Unreadable))),
        },
        FrameKind::TooLong => Some((WireForm::Broken, Err(DecodeError::Unreadable))),
        FrameKind::BadCheck => Some((WireForm::Idteck, Err(DecodeError::WrongChecksum))),
        FrameKind::Checked => {
            let text = characters(&payload);
            let card = text.map_or(Err(DecodeError::Unreadable), |text| {
                decode_text(&text, profile)
            });
            Some((WireForm::Idteck, card))
        }
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
                FrameKind::Line
                | FrameKind::Checked
                | FrameKind::BadCheck
                | FrameKind::Torn
                | FrameKind::TooLong => WireForm::Line,
            };
            let Some(text) = characters(&payload) else {
                return Some((form, Err(DecodeError::Unreadable)));
            };
            let form = if pcprox::answer(&text, None) == pcprox::Answer::Another {
                form
            } else {
                WireForm::PcProx
            };
            decode_whole(&text, profile).map(|card| (form, card))
        }
    }
}

/// Reads a number as text, without its framing: what a line holds, or what a keyboard wedge typed.
/// Without a profile the number is `raw:`, since its meaning is unknown.
///
/// # Errors
/// Why there is no number, as a sentence for a person.
pub fn decode_text(text: &str, profile: Option<&ReaderProfile>) -> Result<CardNumber, DecodeError> {
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

/// Reads a whole text from an interface that frames by itself. `None` for what is no read at all.
pub(crate) fn decode_whole(
    text: &str,
    profile: Option<&ReaderProfile>,
) -> Option<Result<CardNumber, DecodeError>> {
    match pcprox::answer(text, profile) {
        pcprox::Answer::Card(card) => Some(card),
        pcprox::Answer::NoCard => None,
        pcprox::Answer::Another if is_banner(text) => None,
        pcprox::Answer::Another => Some(decode_text(text, profile)),
    }
}

/// The text a reader sent, without framing and checksum, and how it was framed: what a reader is
/// taught with. `None` if there is no legible text.
pub fn text_of(raw: &[u8]) -> Option<(Framing, String)> {
    let mut framer = Framer::new(Framing::Auto, Charset::Ascii);
    let frame = framer
        .push(raw, 0)
        .into_iter()
        .chain(framer.idle(i64::MAX))
        .next()?;
    let text = characters(&frame.payload()).filter(|text| !text.trim().is_empty())?;
    let framing = match frame.kind {
        FrameKind::Enclosed | FrameKind::Checked => Framing::Enclosed,
        FrameKind::Line => Framing::Lines,
        // No end: what a window's keys or a HID device gave, or a reader without terminator.
        FrameKind::Torn => Framing::Silence,
        FrameKind::BadCheck | FrameKind::TooLong => return None,
    };
    if let Some((_, number)) = pcprox::number(&text) {
        return Some((framing, number));
    }
    let checked = checked_em4100(text.as_bytes(), None).is_ok() && framing == Framing::Enclosed;
    let number = if checked { &text[..10] } else { text.as_str() };
    Some((framing, number.to_owned()))
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

/// Whether a text is a reader's greeting, prompt or echo, or nothing at all.
fn is_banner(text: &str) -> bool {
    text.trim().is_empty() || BANNERS.iter().any(|banner| text.starts_with(banner))
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

/// Reads a text by a profile.
pub(crate) fn taught(text: &str, profile: &ReaderProfile) -> Result<CardNumber, DecodeError> {
    profile.read(text).map_err(|error| match error {
        ReadError::NotAsTaught => DecodeError::NotAsTaught(text.to_owned()),
        ReadError::Refused(reason) => DecodeError::Refused(reason),
    })
}

/// Pairs of hexadecimal digits; `None` at any other sign or an odd count.
pub(crate) fn hex_bytes(digits: &str) -> Option<Vec<u8>> {
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
