//! What one reader has in hand between plugging in and unplugging: pure, so that everything but
//! the hardware is tested without it.

use domain::card::CardNumber;

use crate::debounce::Debounce;
use crate::decode::{DecodeError, decode_frame, decode_whole};
use crate::frame::{Frame, Framer};
use crate::pcsc::Chip;
use crate::reader::ReaderId;
use crate::tap::{Tap, WireForm};
use domain::reader_profile::ReaderProfile;

/// Turns what a reader delivers into taps. Time comes as an argument, in milliseconds since
/// 1970-01-01 UTC.
#[derive(Debug)]
pub struct Session {
    reader: ReaderId,
    profile: Option<ReaderProfile>,
    framer: Framer,
    debounce: Debounce,
}

impl Session {
    /// A reader of which nothing has been read.
    pub fn new(reader: ReaderId, profile: Option<ReaderProfile>) -> Self {
        let framer = framer(profile.as_ref());
        Self {
            reader,
            profile,
            framer,
            debounce: Debounce::default(),
        }
    }

    /// Teaches the reader, or forgets what it was taught. A frame half read is dropped.
    pub fn teach(&mut self, profile: Option<ReaderProfile>) {
        self.framer = framer(profile.as_ref());
        self.profile = profile;
    }

    /// The reader was plugged in again: half a frame from before belongs to nothing. What counts as
    /// the same tap is not forgotten, so that a loose cable does not tap a card twice.
    pub fn reconnected(&mut self) {
        self.framer = framer(self.profile.as_ref());
    }

    /// The card was taken away: laid down again, it is another tap.
    pub fn lifted(&mut self) {
        self.debounce = Debounce::default();
    }

    /// Bytes of a stream, cut anywhere.
    pub fn bytes(&mut self, bytes: &[u8], now_ms: i64) -> Vec<Tap> {
        let frames = self.framer.push(bytes, now_ms);
        self.taps(frames, now_ms)
    }

    /// Nothing came until now.
    pub fn silence(&mut self, now_ms: i64) -> Vec<Tap> {
        let frames = self.framer.idle(now_ms);
        self.taps(frames, now_ms)
    }

    /// A whole read.
    pub fn read(
        &mut self,
        raw: Vec<u8>,
        form: WireForm,
        card: Result<CardNumber, DecodeError>,
        chip: Option<Chip>,
        now_ms: i64,
    ) -> Option<Tap> {
        let new = self.debounce.is_new(&card, now_ms);
        new.then(|| Tap {
            reader: self.reader.clone(),
            at_ms: now_ms,
            raw,
            form,
            card,
            chip,
        })
    }

    /// A whole text, which the profile explains.
    pub fn text(&mut self, raw: Vec<u8>, form: WireForm, text: &str, now_ms: i64) -> Option<Tap> {
        let card = decode_whole(text, self.profile.as_ref())?;
        self.read(raw, form, card, None, now_ms)
    }

    fn taps(&mut self, frames: Vec<Frame>, now_ms: i64) -> Vec<Tap> {
        frames
            .into_iter()
            .filter_map(|frame| {
                let (form, card) = decode_frame(&frame, self.profile.as_ref())?;
                self.read(frame.raw, form, card, None, now_ms)
            })
            .collect()
    }
}

fn framer(profile: Option<&ReaderProfile>) -> Framer {
    let framing = profile.map(|profile| profile.framing).unwrap_or_default();
    let charset = profile.map(|profile| profile.charset).unwrap_or_default();
    Framer::new(framing, charset)
}
