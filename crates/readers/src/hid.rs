//! Readers on raw HID: rf IDEAS' feature reports, and the keys of a reader that poses as a keyboard,
//! taken from the device itself so that they arrive with another program in front.

use std::sync::Arc;
use std::time::Duration;

use crate::pcprox::hid::{ASK_LENGTH, ASK_NUMBER};
use crate::permission::PermissionFix;
use crate::port::{PortTarget, UsbIdentity};
use crate::reader::{Polled, Reader, ReaderId};
use crate::retry::Retry;
use crate::state::ReaderState;
use crate::stop::Stop;
use crate::tap::WireForm;

/// How long one poll waits.
const POLL: Duration = Duration::from_millis(100);

/// Polls without a key that end a number without Enter: 200 ms.
const QUIET_POLLS: u32 = 2;

/// Longest number in keys.
const MAX_KEYS: usize = 128;

/// A HID interface as the operating system lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HidDevice {
    /// Name to open it by.
    pub path: String,
    /// What it says about itself.
    pub usb: UsbIdentity,
    /// Maker and product as the device names them.
    pub description: Option<String>,
    /// HID usage page and usage: 1 and 6 for a keyboard.
    pub usage: (u16, u16),
}

/// Why a HID device cannot be listed, opened or read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HidError {
    /// The account may not open it.
    #[error("the account may not open the device")]
    NoPermission(PermissionFix),
    /// It is not there, or not any more.
    #[error("the device is gone")]
    Gone,
    /// What the operating system says.
    #[error("{0}")]
    Other(String),
}

/// The HID devices of the computer.
pub trait HidSystem: Send + Sync + 'static {
    /// Every HID interface, in no order.
    ///
    /// # Errors
    /// The operating system refused.
    fn devices(&self) -> Result<Vec<HidDevice>, HidError>;

    /// Opens one by its path.
    ///
    /// # Errors
    /// See [`HidError`].
    fn open(&self, path: &str) -> Result<Box<dyn HidLine>, HidError>;
}

/// An open HID device.
pub trait HidLine: Send {
    /// Waits for an input report; 0 when none came in time.
    ///
    /// # Errors
    /// The device is gone.
    fn read(&mut self, report: &mut [u8], wait: Duration) -> Result<usize, HidError>;

    /// Sends a feature report; the first byte is the report's number.
    ///
    /// # Errors
    /// The device is gone, or knows no such report.
    fn send_feature(&mut self, report: &[u8]) -> Result<(), HidError>;

    /// Asks for a feature report; the first byte given is the report's number.
    ///
    /// # Errors
    /// As [`HidLine::send_feature`].
    fn feature(&mut self, report: &mut [u8]) -> Result<usize, HidError>;
}

/// How a HID reader tells its cards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HidLanguage {
    /// rf IDEAS: asked by feature reports.
    PcProx,
    /// Key presses in keyboard reports (OMNIKEY 5427, and readers without feature reports).
    Keys,
}

/// How a device is read, if it can be a reader: by its maker, never by guessing, since the keyboard
/// somebody types on looks the same.
#[must_use]
pub fn language_of(device: &HidDevice) -> Option<HidLanguage> {
    match (device.usb.vendor, device.usb.product) {
        (0x0C27, 0x3BFA) => Some(HidLanguage::PcProx),
        (0x0C27 | 0x076B | 0x09D8 | 0x072F, _) if device.usage == (1, 6) => Some(HidLanguage::Keys),
        _ => None,
    }
}

/// A reader on raw HID, found again by itself after being unplugged.
pub struct HidReader {
    id: ReaderId,
    name: String,
    usb: UsbIdentity,
    language: HidLanguage,
    system: Arc<dyn HidSystem>,
    line: Option<Box<dyn HidLine>>,
    keys: Keys,
    retry: Retry,
}

impl HidReader {
    /// The reader with that identity; nothing is opened before the hub polls it.
    pub fn new(
        usb: UsbIdentity,
        language: HidLanguage,
        name: impl Into<String>,
        system: Arc<dyn HidSystem>,
    ) -> Self {
        let target = PortTarget::Usb {
            identity: usb.clone(),
            last_path: None,
        };
        Self {
            id: target.reader_id(),
            name: name.into(),
            usb,
            language,
            system,
            line: None,
            keys: Keys::default(),
            retry: Retry::default(),
        }
    }

    fn connect(&mut self, stop: &Stop) -> Polled {
        if self.retry.wait(stop) {
            return Polled::Silence;
        }
        let devices = self.system.devices().unwrap_or_else(|error| {
            tracing::warn!(%error, "HID devices cannot be listed");
            Vec::new()
        });
        let ours = devices
            .iter()
            .find(|device| device.usb == self.usb && language_of(device) == Some(self.language));
        let Some(device) = ours else {
            return Polled::State(self.retry.failed(ReaderState::Missing));
        };
        match self.system.open(&device.path) {
            Ok(line) => {
                self.line = Some(line);
                self.keys = Keys::default();
                Polled::State(self.retry.connected())
            }
            Err(error) => Polled::State(self.retry.failed(match error {
                HidError::NoPermission(fix) => ReaderState::NoPermission { fix },
                HidError::Gone => ReaderState::Missing,
                HidError::Other(reason) => ReaderState::Unusable { reason },
            })),
        }
    }

    fn lose(&mut self, error: &HidError) -> Polled {
        tracing::info!(reader = %self.id, %error, "reader lost");
        self.line = None;
        Polled::State(self.retry.lost())
    }
}

impl Reader for HidReader {
    fn id(&self) -> &ReaderId {
        &self.id
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn poll(&mut self, stop: &Stop) -> Polled {
        let Some(line) = &mut self.line else {
            return self.connect(stop);
        };
        match self.language {
            HidLanguage::Keys => {
                let mut report = [0; 64];
                let number = match line.read(&mut report, POLL) {
                    Ok(0) => self.keys.quiet(),
                    Ok(length) => self.keys.report(&report[..length.min(report.len())]),
                    Err(error) => return self.lose(&error),
                };
                number.map_or(Polled::Silence, |text| Polled::Text {
                    raw: text.clone().into_bytes(),
                    form: WireForm::HidKeys,
                    text,
                })
            }
            HidLanguage::PcProx => {
                if stop.wait(POLL) {
                    return Polled::Silence;
                }
                match ask(line.as_mut()) {
                    Ok(Some((raw, text))) => Polled::Text {
                        raw,
                        form: WireForm::PcProx,
                        text,
                    },
                    Ok(None) => Polled::Silence,
                    Err(error) => self.lose(&error),
                }
            }
        }
    }
}

/// The card that lies on an rf IDEAS reader: its reports as they came, and the number as the
/// command protocol writes it, so that both kinds of rf IDEAS readers tell one card alike.
fn ask(line: &mut dyn HidLine) -> Result<Option<(Vec<u8>, String)>, HidError> {
    let number = exchange(line, ASK_NUMBER)?;
    let length = exchange(line, ASK_LENGTH)?;
    let bits = length[0];
    // A card leaves between the questions, or came: only two equal lengths are one answer.
    if bits == 0 || bits != length[1] {
        return Ok(None);
    }
    let digits: String = number
        .iter()
        .rev()
        .map(|byte| format!("{byte:02X}"))
        .collect();
    let raw = [number, length].concat();
    Ok(Some((raw, format!("{{0,0,0,{bits};0x{digits}}}"))))
}

fn exchange(line: &mut dyn HidLine, question: [u8; 8]) -> Result<[u8; 8], HidError> {
    let mut report = [0; 9];
    report[1..].copy_from_slice(&question);
    line.send_feature(&report)?;
    let mut answer = [0; 9];
    line.feature(&mut answer)?;
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&answer[1..]);
    Ok(bytes)
}

/// Gathers the keys of keyboard reports into numbers. Pure. Keys are taken by their place and not
/// by a layout, so a number reads alike whatever keyboard the computer believes in.
#[derive(Debug, Clone, Default)]
pub struct Keys {
    text: String,
    held: Vec<u8>,
    quiet_polls: u32,
}

impl Keys {
    /// Takes an input report of a keyboard: modifiers, a reserved byte, up to six keys held down;
    /// before them perhaps the report's number. Gives the number when Enter or Tab ended it.
    pub fn report(&mut self, report: &[u8]) -> Option<String> {
        self.quiet_polls = 0;
        let report = if report.len() == 9 {
            &report[1..]
        } else {
            report
        };
        let (modifiers, held) = match report {
            [modifiers, _, held @ ..] => (*modifiers, held),
            _ => return None,
        };
        // Too many keys at once: the report tells none of them.
        if held.contains(&0x01) {
            return None;
        }
        let mut number = None;
        let before = std::mem::take(&mut self.held);
        for key in held.iter().filter(|key| **key > 3 && !before.contains(key)) {
            match *key {
                0x28 | 0x2B | 0x58 => {
                    if let Some(whole) = self.take() {
                        number = Some(whole);
                    }
                }
                key => {
                    if let Some(sign) = sign(key, modifiers & 0x22 != 0)
                        && self.text.len() < MAX_KEYS
                    {
                        self.text.push(sign);
                    }
                }
            }
        }
        self.held = held.iter().copied().filter(|key| *key > 3).collect();
        number
    }

    /// No report came within a poll. Gives the number of a reader that sends no Enter.
    pub fn quiet(&mut self) -> Option<String> {
        self.quiet_polls = self.quiet_polls.saturating_add(1);
        if self.quiet_polls < QUIET_POLLS {
            return None;
        }
        self.held.clear();
        self.take()
    }

    fn take(&mut self) -> Option<String> {
        Some(std::mem::take(&mut self.text)).filter(|text| !text.is_empty())
    }
}

/// The sign of a key by its HID usage. Digits need no Shift: French readers send them with it.
fn sign(key: u8, shift: bool) -> Option<char> {
    Some(match key {
        0x04..=0x1D => {
            let letter = char::from(b'a' + (key - 0x04));
            if shift {
                letter.to_ascii_uppercase()
            } else {
                letter
            }
        }
        0x1E..=0x26 => char::from(b'1' + (key - 0x1E)),
        0x59..=0x61 => char::from(b'1' + (key - 0x59)),
        0x27 | 0x62 => '0',
        0x2C => ' ',
        0x2D | 0x56 => '-',
        0x33 if shift => ':',
        0x33 => ';',
        0x36 => ',',
        0x37 | 0x63 => '.',
        0x38 | 0x54 => '/',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Presses and releases one key after the other.
    fn press(keys: &mut Keys, usages: &[u8]) -> Option<String> {
        usages.iter().find_map(|usage| {
            let number = keys.report(&[0, 0, *usage, 0, 0, 0, 0, 0]);
            keys.report(&[0; 8]);
            number
        })
    }

    #[test]
    fn keys_become_a_number_by_their_place() {
        let mut keys = Keys::default();
        let number = press(&mut keys, &[0x27, 0x1E, 0x62, 0x59, 0x04, 0x28]);
        assert_eq!(number.as_deref(), Some("0101a"));
        // The same digit twice is two presses with a release between.
        let number = press(&mut keys, &[0x1E, 0x1E, 0x1E, 0x1E, 0x58]);
        assert_eq!(number.as_deref(), Some("1111"));
    }

    #[test]
    fn a_held_key_counts_once_and_shift_does_not_change_digits() {
        let mut keys = Keys::default();
        for report in [
            [0x02, 0, 0x1E, 0, 0, 0, 0, 0],
            [0x02, 0, 0x1E, 0x1F, 0, 0, 0, 0],
            [0x02, 0, 0x1E, 0x1F, 0, 0, 0, 0],
            [0x02, 0, 0x01, 0x01, 0x01, 0x01, 0x01, 0x01],
            [0x00, 0, 0x1F, 0x04, 0, 0, 0, 0],
        ] {
            assert_eq!(keys.report(&report), None);
        }
        assert_eq!(
            keys.report(&[0, 0, 0x28, 0, 0, 0, 0, 0]).as_deref(),
            Some("12a")
        );
    }

    #[test]
    fn a_number_without_enter_ends_in_silence() {
        let mut keys = Keys::default();
        assert_eq!(press(&mut keys, &[0x1E, 0x1F, 0x20, 0x21]), None);
        assert_eq!(keys.quiet(), None);
        assert_eq!(keys.quiet().as_deref(), Some("1234"));
        assert_eq!(keys.quiet(), None);
    }

    #[test]
    fn only_makers_of_readers_are_listened_to() {
        let device = |vendor, product, usage| HidDevice {
            path: "x".into(),
            usb: UsbIdentity {
                vendor,
                product,
                serial: None,
            },
            description: None,
            usage,
        };
        assert_eq!(
            language_of(&device(0x0C27, 0x3BFA, (1, 6))),
            Some(HidLanguage::PcProx)
        );
        assert_eq!(
            language_of(&device(0x076B, 0x5428, (1, 6))),
            Some(HidLanguage::Keys)
        );
        assert_eq!(
            language_of(&device(0x046D, 0xC31C, (1, 6))),
            None,
            "somebody's keyboard"
        );
    }
}
