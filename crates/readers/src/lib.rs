#![doc = include_str!("../README.md")]

mod clock;
mod debounce;
mod decode;
mod frame;
mod hub;
mod port;
mod profile;
mod reader;
mod serial;
mod session;
mod simulated;
mod state;
mod stop;
mod tap;

pub use clock::{Clock, ManualClock, SystemClock};
pub use debounce::{Debounce, ERROR_AFTER_CARD_MS, SAME_CARD_MS};
pub use decode::{DecodeError, decode_again, decode_text};
pub use frame::{Frame, FrameKind, Framer};
pub use hub::{HubError, ReaderHub, ReaderStatus};
pub use port::{
    FoundPort, ListedPort, PortListError, PortLister, PortTarget, SystemPorts, UsbIdentity, offered,
};
pub use profile::{BitOrder, ByteOrder, Charset, Framing, Meaning, Notation, ReaderProfile};
pub use reader::{Polled, Reader, ReaderId};
pub use serial::{SerialReader, SerialSettings};
pub use session::Session;
pub use simulated::{SimulatedReader, Unplugged, VirtualCable};
pub use state::ReaderState;
pub use stop::Stop;
pub use tap::{ReaderEvent, Tap, WireForm};
