//! Readers that type like a keyboard.
//!
//! They have no driver: the window catches their keys, told from a person's by their pace, and
//! hands them over here as physical keys. A layout, a dead key or NumLock changes what a key
//! writes, never which key it is.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::reader::{Polled, Reader, ReaderId};
use crate::state::ReaderState;
use crate::stop::Stop;
use crate::tap::WireForm;

/// How long one poll waits, as a serial reader does.
const POLL: Duration = Duration::from_millis(100);

/// Most keys one number may have, as card numbers have at most 64 characters.
pub const MAX_KEYS: usize = 64;

/// How a reader types, as measured when it was added. The window needs it to tell the reader's keys
/// from a person's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WedgeShape {
    /// Fewest keys of a number, the end not counted.
    pub shortest: u8,
    /// Most keys of a number.
    pub longest: u8,
    /// What ends a number.
    pub end: WedgeEnd,
    /// Longest time between two keys of one number, in milliseconds: twice the slowest measured,
    /// at most 100.
    pub gap_ms: u16,
    /// Usual time between two keys, in milliseconds.
    pub pace_ms: u16,
    /// Which keys it presses.
    pub keys: WedgeKeys,
}

/// What ends a typed number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WedgeEnd {
    /// Enter, on either part of the keyboard.
    Enter,
    /// Tab.
    Tab,
    /// Nothing: 150 ms of silence.
    Silence,
}

/// Which keys a reader presses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WedgeKeys {
    /// Digits of the row above the letters.
    Row,
    /// Digits of the number pad.
    Pad,
    /// Letters or signs among them.
    Any,
}

impl WedgeShape {
    /// Whether its numbers hold: some reader could type so.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.shortest >= 4
            && self.shortest <= self.longest
            && usize::from(self.longest) <= MAX_KEYS
            && (1..=100).contains(&self.gap_ms)
            && self.pace_ms <= self.gap_ms
    }
}

/// The text that keys write, by their places (`KeyboardEvent.code` of UI Events).
///
/// Letters become capitals. A reader set to a French keyboard presses Q for A, which shows: hexadecimal
/// digits have no Q. A German one differs in Y and Z only. `None` when a key is no part of a number.
#[must_use]
pub fn text_of_keys<S: AsRef<str>>(codes: &[S]) -> Option<String> {
    if codes.len() > MAX_KEYS {
        return None;
    }
    let text: String = codes
        .iter()
        .map(|code| sign(code.as_ref()))
        .collect::<Option<_>>()?;
    let french = text.contains('Q')
        && text
            .chars()
            .all(|c| matches!(c, '0'..='9' | 'B'..='F' | 'Q'));
    Some(if french { text.replace('Q', "A") } else { text })
}

fn sign(code: &str) -> Option<char> {
    let last = code.chars().last()?;
    match code {
        "Comma" => Some(','),
        "Period" | "NumpadDecimal" => Some('.'),
        "Minus" | "NumpadSubtract" => Some('-'),
        "Slash" | "NumpadDivide" => Some('/'),
        "Semicolon" => Some(':'),
        "Space" => Some(' '),
        _ => match code.strip_suffix(last)? {
            "Digit" | "Numpad" if last.is_ascii_digit() => Some(last),
            "Key" if last.is_ascii_uppercase() => Some(last),
            _ => None,
        },
    }
}

/// The reader's end: give it to the hub.
pub struct WedgeReader {
    id: ReaderId,
    name: String,
    keys: Receiver<String>,
    started: bool,
}

/// The window's end: hands over what was typed.
#[derive(Debug, Clone)]
pub struct WedgeKeyboard(Sender<String>);

impl WedgeReader {
    /// A reader that types, and the keyboard it types on.
    #[must_use]
    pub fn new(id: ReaderId, name: impl Into<String>) -> (Self, WedgeKeyboard) {
        let (typed, keys) = channel();
        let reader = Self {
            id,
            name: name.into(),
            keys,
            started: false,
        };
        (reader, WedgeKeyboard(typed))
    }
}

impl WedgeKeyboard {
    /// Hands over a number as it was typed, without what ended it.
    ///
    /// # Errors
    /// The reader was removed.
    pub fn typed(&self, text: impl Into<String>) -> Result<(), crate::Unplugged> {
        self.0.send(text.into()).map_err(|_| crate::Unplugged)
    }
}

impl Reader for WedgeReader {
    fn id(&self) -> &ReaderId {
        &self.id
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn poll(&mut self, stop: &Stop) -> Polled {
        if !self.started {
            self.started = true;
            return Polled::State(ReaderState::Connected);
        }
        match self.keys.recv_timeout(POLL) {
            Ok(text) => Polled::Text {
                raw: text.clone().into_bytes(),
                form: WireForm::Typed,
                text,
            },
            Err(RecvTimeoutError::Timeout) => Polled::Silence,
            Err(RecvTimeoutError::Disconnected) => {
                stop.wait(POLL);
                Polled::Silence
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn keys_become_the_number_whatever_the_layout_writes() {
        let check = |keys: &str, expected: Option<&str>| {
            assert_eq!(text_of_keys(&codes(keys)).as_deref(), expected, "{keys}");
        };
        check("Digit0 Digit0 Digit6 Digit5", Some("0065"));
        check("Numpad1 Numpad2 Numpad3", Some("123"));
        check("Digit5 Digit1 KeyE Digit6", Some("51E6"));
        check("Digit0 Digit6 Digit9 Comma Digit0", Some("069,0"));
        // Set to a French keyboard, a reader presses Q for A.
        check("Digit0 KeyQ KeyF Digit6", Some("0AF6"));
        // With an A there, or letters that are no digits, Q is Q.
        check("KeyA KeyQ", Some("AQ"));
        check("KeyQ KeyZ", Some("QZ"));
        check("Digit1 ArrowDown", None);
        check("Digit1 Digit", None);
        check("Numpad", None);
        check("Digitx", None);
        check("F1", None);
    }

    #[test]
    fn more_keys_than_a_number_has_are_no_number() {
        assert_eq!(text_of_keys(&vec!["Digit1"; MAX_KEYS + 1]), None);
        assert_eq!(
            text_of_keys(&vec!["Digit1"; MAX_KEYS]).map(|text| text.len()),
            Some(MAX_KEYS)
        );
    }
}
