//! Readers on a serial line: RS-232, USB adapters and USB CDC.

use std::collections::VecDeque;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serialport::{ClearBuffer, SerialPort};

use crate::dialogue::{Answers, Dialogue};
use crate::permission;
use crate::port::{PortLister, PortTarget, System};
use crate::reader::{Polled, Reader, ReaderId};
use crate::retry::Retry;
use crate::state::ReaderState;
use crate::stop::Stop;

/// How long one read waits. Also how long stopping a connected reader takes at most.
const READ_TIMEOUT: Duration = Duration::from_millis(100);

/// Line settings. Eight data bits, no parity, one stop bit and no flow control, as all readers seen
/// have; parity bits of others are dropped by [`Charset::SevenBit`](crate::Charset::SevenBit).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SerialSettings {
    /// Bits a second.
    pub baud: u32,
    /// Whether the reader has to be asked.
    #[serde(default)]
    pub dialogue: Dialogue,
}

impl Default for SerialSettings {
    /// 9600 baud: RDM6300, ID-12LA, TWN3 and nearly all others. USB CDC ignores it.
    fn default() -> Self {
        Self {
            baud: 9600,
            dialogue: Dialogue::Listen,
        }
    }
}

/// A reader on a serial line, found again by itself after being unplugged.
pub struct SerialReader {
    id: ReaderId,
    name: String,
    target: PortTarget,
    settings: SerialSettings,
    lister: Arc<dyn PortLister>,
    line: Option<Box<dyn SerialPort>>,
    retry: Retry,
    /// It is time for the next question.
    ask: bool,
    answers: Answers,
    /// Reads that came together with the one given last.
    waiting: VecDeque<Polled>,
}

impl SerialReader {
    /// A reader at `target`; nothing is opened before the hub polls it.
    pub fn new(
        target: PortTarget,
        name: impl Into<String>,
        settings: SerialSettings,
        lister: Arc<dyn PortLister>,
    ) -> Self {
        Self {
            id: target.reader_id(),
            name: name.into(),
            target,
            settings,
            lister,
            line: None,
            retry: Retry::default(),
            ask: false,
            answers: Answers::default(),
            waiting: VecDeque::new(),
        }
    }

    fn connect(&mut self, stop: &Stop) -> Polled {
        if self.retry.wait(stop) {
            return Polled::Silence;
        }
        let listed = self.lister.ports().unwrap_or_else(|error| {
            tracing::warn!(%error, "ports cannot be listed");
            Vec::new()
        });
        let mut obstacle = None;
        for path in self.target.paths(System::CURRENT, &listed) {
            match open(&path, self.settings) {
                Ok(line) => {
                    self.target.found_at(&path);
                    self.line = Some(line);
                    self.ask = true;
                    self.answers.clear();
                    return Polled::State(self.retry.connected());
                }
                Err(error) => {
                    let there =
                        Path::new(&path).exists() || listed.iter().any(|port| port.path == path);
                    let state = obstacle_of(&error, there, &path);
                    obstacle = obstacle
                        .filter(|first| *first != ReaderState::Missing)
                        .or(Some(state));
                }
            }
        }
        let obstacle = obstacle.unwrap_or(ReaderState::Missing);
        Polled::State(self.retry.failed(obstacle))
    }

    fn lose(&mut self, why: &str) -> Polled {
        tracing::info!(reader = %self.id, why, "reader lost");
        self.line = None;
        Polled::State(self.retry.lost())
    }

    /// What came, as the dialogue has it.
    fn received(&mut self, bytes: &[u8]) -> Polled {
        match self.settings.dialogue {
            Dialogue::Listen | Dialogue::PcProx => Polled::Bytes(bytes.to_vec()),
            Dialogue::Twn4Simple => {
                self.waiting.extend(self.answers.push(bytes));
                self.waiting.pop_front().unwrap_or(Polled::Silence)
            }
        }
    }
}

impl Reader for SerialReader {
    fn id(&self) -> &ReaderId {
        &self.id
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn poll(&mut self, stop: &Stop) -> Polled {
        if let Some(read) = self.waiting.pop_front() {
            return read;
        }
        let Some(line) = &mut self.line else {
            return self.connect(stop);
        };
        if std::mem::take(&mut self.ask)
            && let Some(question) = self.settings.dialogue.question()
            && let Err(error) = line.write_all(question)
            && !is_patience(&error)
        {
            return self.lose(&error.to_string());
        }
        let mut buffer = [0_u8; 256];
        match line.read(&mut buffer) {
            // End of file: how some drivers report that the device is gone, again and again.
            Ok(0) => self.lose("end of file"),
            Ok(count) => self.received(&buffer[..count]),
            Err(error) if is_patience(&error) => {
                // It has answered, or will not: the next question.
                self.ask = true;
                Polled::Silence
            }
            Err(error) => self.lose(&error.to_string()),
        }
    }
}

/// Nothing happened in time, which is no failure.
pub(crate) fn is_patience(error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::TimedOut | ErrorKind::Interrupted)
}

/// Opens a line, with nothing in it from before.
pub(crate) fn open(
    path: &str,
    settings: SerialSettings,
) -> Result<Box<dyn SerialPort>, serialport::Error> {
    let mut line = serialport::new(path, settings.baud)
        .timeout(READ_TIMEOUT)
        .open()?;
    // Some readers are silent until these are up; adapters without such lines report an error.
    let _ = line.write_data_terminal_ready(true);
    let _ = line.write_request_to_send(true);
    // What waited here was read before anybody looked: a card of an hour ago is no tap.
    line.clear(ClearBuffer::Input)?;
    Ok(line)
}

/// What an error at opening means. `there` says whether the port exists: the same error stands for
/// a port that is missing and for one that another program holds.
pub(crate) fn obstacle_of(error: &serialport::Error, there: bool, path: &str) -> ReaderState {
    match error.kind {
        _ if !there => ReaderState::Missing,
        serialport::ErrorKind::Io(ErrorKind::NotFound) => ReaderState::Missing,
        serialport::ErrorKind::NoDevice => ReaderState::Busy,
        serialport::ErrorKind::Io(ErrorKind::PermissionDenied) => ReaderState::NoPermission {
            fix: permission::fix(Path::new("/"), System::CURRENT, path),
        },
        serialport::ErrorKind::InvalidInput
        | serialport::ErrorKind::Unknown
        | serialport::ErrorKind::Io(_) => ReaderState::Unusable {
            reason: error.description.trim_end_matches('.').to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_at_opening_says_what_stands_in_the_way() {
        use serialport::ErrorKind as Kind;
        let unusable = ReaderState::Unusable {
            reason: "Not a typewriter".into(),
        };
        for (kind, there, expected) in [
            (Kind::Io(ErrorKind::NotFound), false, ReaderState::Missing),
            (Kind::NoDevice, true, ReaderState::Busy),
            (Kind::NoDevice, false, ReaderState::Missing),
            (Kind::Unknown, true, unusable),
            (Kind::Unknown, false, ReaderState::Missing),
        ] {
            let error = serialport::Error::new(kind, "Not a typewriter");
            assert_eq!(
                obstacle_of(&error, there, "/dev/ttyUSB0"),
                expected,
                "{kind:?}"
            );
        }
        let denied = serialport::Error::new(Kind::Io(ErrorKind::PermissionDenied), "denied");
        let found = obstacle_of(&denied, true, "/dev/ttyUSB0");
        assert!(
            matches!(found, ReaderState::NoPermission { .. }),
            "{found:?}"
        );
    }
}
