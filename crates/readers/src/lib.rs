#![doc = include_str!("../README.md")]

mod clock;
mod debounce;
mod decode;
mod detect;
mod dialogue;
mod doctor;
mod frame;
#[doc(hidden)]
pub mod fuzz;
mod hid;
mod hid_system;
mod hub;
mod pcprox;
mod pcsc;
mod permission;
mod port;
mod reader;
mod retry;
mod serial;
mod session;
mod simulated;
mod state;
mod stop;
mod tap;
mod twn4;
mod wedge;

pub use clock::{Clock, ManualClock, SystemClock};
pub use debounce::{Debounce, ERROR_AFTER_CARD_MS, SAME_CARD_MS};
pub use decode::{DecodeError, decode_again, decode_text, text_of};
pub use detect::{Detection, Found, Heard, SPEEDS};
pub use dialogue::Dialogue;
pub use doctor::{Fault, Surroundings, examine};
pub use domain::reader_profile::{
    BitOrder, ByteOrder, Charset, Framing, Meaning, Notation, ReaderProfile,
};
pub use frame::{Frame, FrameKind, Framer};
pub use hid::{HidDevice, HidError, HidLanguage, HidLine, HidReader, HidSystem, Keys, language_of};
pub use hid_system::SystemHid;
pub use hub::{HubError, RawBytes, ReaderHub, ReaderStatus};
pub use pcsc::{Chip, ChipFamily, PcscNews, PcscReader, PcscWatch};
pub use permission::PermissionFix;
pub use port::{
    FoundPort, ListedPort, PortListError, PortLister, PortTarget, SystemPorts, UsbIdentity, offered,
};
pub use reader::{Polled, Reader, ReaderId};
pub use serial::{SerialReader, SerialSettings};
pub use session::Session;
pub use simulated::{SimulatedReader, Unplugged, VirtualCable};
pub use state::ReaderState;
pub use stop::Stop;
pub use tap::{ReaderEvent, Tap, WireForm};
pub use wedge::{
    MAX_KEYS, WedgeEnd, WedgeKeyboard, WedgeKeys, WedgeReader, WedgeShape, text_of_keys,
};
