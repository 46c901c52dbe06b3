//! What readers report.

use domain::card::CardNumber;

use crate::decode::DecodeError;
use crate::pcsc::Chip;
use crate::reader::ReaderId;
use crate::state::ReaderState;

/// A card laid on a reader, or an attempt that failed. Repeats of a card that stays on the reader
/// are no further taps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tap {
    /// Where.
    pub reader: ReaderId,
    /// When, in milliseconds since 1970-01-01 UTC, by the clock of this computer.
    pub at_ms: i64,
    /// The bytes as they came, framing included. Kept so that they can be decoded again once the
    /// reader is taught.
    pub raw: Vec<u8>,
    /// How the number was framed.
    pub form: WireForm,
    /// The number, or why there is none, as a sentence for the person at the desk.
    pub card: Result<CardNumber, DecodeError>,
    /// The card's chip, where the reader tells.
    pub chip: Option<Chip>,
}

/// How a reader sent a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WireForm {
    /// STX, ten hexadecimal digits, two of checksum, ETX: RDM6300 and its relatives.
    Rdm6300,
    /// STX, ten hexadecimal digits, two of checksum, CR, LF, ETX: ID-2LA, ID-12LA, ID-20LA.
    Id12,
    /// Some other text between STX and ETX.
    Enclosed,
    /// STX, eight or ten characters, ETX and one check byte: IDTECK.
    Idteck,
    /// An answer of rf IDEAS' command protocol: `{age,overrun,lockout,bits;0xID}`, or of its HID
    /// reports.
    PcProx,
    /// An answer of ELATEC's simple protocol.
    Twn4,
    /// Keys of a HID keyboard, read from the device itself.
    HidKeys,
    /// A line of text.
    Line,
    /// Typed by a reader that is a keyboard.
    Typed,
    /// A frame that was cut or too long.
    Broken,
    /// A number that comes whole from its driver: simulated, or from an interface without framing.
    Whole,
}

/// News from a reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReaderEvent {
    /// A card, or a failed read.
    Tap(Tap),
    /// A reader whose raw bytes somebody looks at has sent some.
    Raw {
        /// Which reader.
        reader: ReaderId,
    },
    /// The reader was connected, lost, or cannot be used.
    State {
        /// Which reader.
        reader: ReaderId,
        /// How it is now.
        state: ReaderState,
    },
}
