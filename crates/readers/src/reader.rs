//! The seam between kinds of hardware and what they have in common.

use std::fmt;

use domain::card::CardNumber;

use crate::decode::DecodeError;
use crate::pcsc::Chip;
use crate::state::ReaderState;
use crate::stop::Stop;
use crate::tap::WireForm;

/// Names a reader across restarts and, where it has a USB identity, across sockets.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReaderId(String);

impl ReaderId {
    /// An id from its text, such as `usb:0403:6001:A10K` or `simulated:desk`.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text, for storing.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ReaderId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One reader of any kind. The [`ReaderHub`](crate::ReaderHub) gives each its own thread and does
/// the rest: framing, decoding, debouncing and telling others.
///
/// A serial reader gives [`Polled::Bytes`]; readers whose interface delivers whole numbers give
/// [`Polled::Read`], and those that deliver whole texts [`Polled::Text`]. Keyboard wedges have no
/// driver at all: the window collects their keys, and a [`WedgeReader`](crate::WedgeReader) gives
/// them as a text.
pub trait Reader: Send + 'static {
    /// Who it is.
    fn id(&self) -> &ReaderId;

    /// What a person calls it.
    fn name(&self) -> &str;

    /// Waits for the next thing to happen, at most about 100 ms while connected. A reader that is
    /// not connected tries to connect, and waits on `stop` between attempts, so that raising it
    /// ends the wait.
    fn poll(&mut self, stop: &Stop) -> Polled;
}

/// What a reader has to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Polled {
    /// Nothing came; time has passed.
    Silence,
    /// Bytes of a stream, cut anywhere.
    Bytes(Vec<u8>),
    /// A whole read from an interface that frames by itself.
    Read {
        /// The bytes as they came.
        raw: Vec<u8>,
        /// How.
        form: WireForm,
        /// The number, or why there is none.
        card: Result<CardNumber, DecodeError>,
        /// The card's chip, where the interface tells.
        chip: Option<Chip>,
    },
    /// A number as text, from an interface that frames by itself; the profile says what it means.
    Text {
        /// The bytes as they came.
        raw: Vec<u8>,
        /// How.
        form: WireForm,
        /// The text without framing.
        text: String,
    },
    /// The card that was read has been taken away; laid down again, it is another tap. Only
    /// interfaces that notice this say so.
    Lifted,
    /// The state as it is now. The hub passes on changes only.
    State(ReaderState),
}
