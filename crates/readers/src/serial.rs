//! Readers on a serial line: RS-232, USB adapters and USB CDC.

use std::io::{ErrorKind, Read};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serialport::{ClearBuffer, SerialPort};

use crate::port::{PortLister, PortTarget, System};
use crate::reader::{Polled, Reader, ReaderId};
use crate::state::ReaderState;
use crate::stop::Stop;

/// How long one read waits. Also how long stopping a connected reader takes at most.
const READ_TIMEOUT: Duration = Duration::from_millis(100);

/// Time before the first attempt to reconnect; doubled with each until [`MAX_RETRY_WAIT`].
const FIRST_RETRY_WAIT: Duration = Duration::from_millis(100);

/// A replugged reader is back after at most this, and looking for it costs next to nothing.
const MAX_RETRY_WAIT: Duration = Duration::from_secs(1);

/// Line settings. Eight data bits, no parity, one stop bit and no flow control, as all readers seen
/// have; parity bits of others are dropped by [`Charset::SevenBit`](crate::Charset::SevenBit).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SerialSettings {
    /// Bits a second.
    pub baud: u32,
}

impl Default for SerialSettings {
    /// 9600 baud: RDM6300, ID-12LA, TWN3 and nearly all others. USB CDC ignores it.
    fn default() -> Self {
        Self { baud: 9600 }
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
    was_connected: bool,
    failed_attempts: u32,
    /// An obstacle seen once after a loss. A device just plugged in is there before the system has
    /// given it its permissions, so only the second sight counts.
    suspected: Option<ReaderState>,
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
            was_connected: false,
            failed_attempts: 0,
            suspected: None,
        }
    }

    fn connect(&mut self, stop: &Stop) -> Polled {
        if self.failed_attempts > 0 && stop.wait(retry_wait(self.failed_attempts)) {
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
                    self.was_connected = true;
                    self.failed_attempts = 0;
                    self.suspected = None;
                    return Polled::State(ReaderState::Connected);
                }
                Err(error) => {
                    let there =
                        Path::new(&path).exists() || listed.iter().any(|port| port.path == path);
                    let state = obstacle_of(&error, there, System::CURRENT);
                    obstacle = obstacle
                        .filter(|first| *first != ReaderState::Missing)
                        .or(Some(state));
                }
            }
        }
        self.failed_attempts = self.failed_attempts.saturating_add(1);
        Polled::State(self.judge(obstacle.unwrap_or(ReaderState::Missing)))
    }

    fn judge(&mut self, obstacle: ReaderState) -> ReaderState {
        if !self.was_connected {
            return obstacle;
        }
        let confirmed = self.suspected.as_ref() == Some(&obstacle);
        self.suspected = Some(obstacle.clone());
        if obstacle == ReaderState::Missing || !confirmed {
            return ReaderState::Lost { retrying: true };
        }
        obstacle
    }

    fn lose(&mut self, why: &str) -> Polled {
        tracing::info!(reader = %self.id, why, "reader lost");
        self.line = None;
        self.failed_attempts = 1;
        Polled::State(ReaderState::Lost { retrying: true })
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
        let Some(line) = &mut self.line else {
            return self.connect(stop);
        };
        let mut buffer = [0_u8; 256];
        match line.read(&mut buffer) {
            // End of file: how some drivers report that the device is gone, again and again.
            Ok(0) => self.lose("end of file"),
            Ok(count) => Polled::Bytes(buffer[..count].to_vec()),
            Err(error) if matches!(error.kind(), ErrorKind::TimedOut | ErrorKind::Interrupted) => {
                Polled::Silence
            }
            Err(error) => self.lose(&error.to_string()),
        }
    }
}

fn retry_wait(failed_attempts: u32) -> Duration {
    let doublings = failed_attempts.saturating_sub(1).min(8);
    (FIRST_RETRY_WAIT * 2_u32.pow(doublings)).min(MAX_RETRY_WAIT)
}

fn open(path: &str, settings: SerialSettings) -> Result<Box<dyn SerialPort>, serialport::Error> {
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
fn obstacle_of(error: &serialport::Error, there: bool, system: System) -> ReaderState {
    match error.kind {
        _ if !there => ReaderState::Missing,
        serialport::ErrorKind::Io(ErrorKind::NotFound) => ReaderState::Missing,
        serialport::ErrorKind::NoDevice => ReaderState::Busy,
        serialport::ErrorKind::Io(ErrorKind::PermissionDenied) => ReaderState::NoPermission {
            hint: permission_hint(system).to_owned(),
        },
        serialport::ErrorKind::InvalidInput
        | serialport::ErrorKind::Unknown
        | serialport::ErrorKind::Io(_) => ReaderState::Unusable {
            reason: error.description.trim_end_matches('.').to_owned(),
        },
    }
}

fn permission_hint(system: System) -> &'static str {
    match system {
        System::Linux => {
            "Your account may not open this reader. Ask an administrator to add it to the group \"dialout\" (\"uucp\" on Arch Linux), then sign out and in again."
        }
        System::MacOs | System::Windows => {
            "Your account may not open this reader. Ask an administrator for access to serial ports."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_at_opening_says_what_stands_in_the_way() {
        use serialport::ErrorKind as Kind;
        let hint = |system| ReaderState::NoPermission {
            hint: permission_hint(system).to_owned(),
        };
        let unusable = ReaderState::Unusable {
            reason: "Not a typewriter".into(),
        };
        for (kind, there, system, expected) in [
            (
                Kind::Io(ErrorKind::NotFound),
                false,
                System::Linux,
                ReaderState::Missing,
            ),
            (Kind::NoDevice, true, System::Linux, ReaderState::Busy),
            (Kind::NoDevice, false, System::Linux, ReaderState::Missing),
            (Kind::NoDevice, true, System::Windows, ReaderState::Busy),
            (Kind::NoDevice, false, System::Windows, ReaderState::Missing),
            (
                Kind::Io(ErrorKind::PermissionDenied),
                true,
                System::Linux,
                hint(System::Linux),
            ),
            (
                Kind::Io(ErrorKind::PermissionDenied),
                true,
                System::MacOs,
                hint(System::MacOs),
            ),
            (Kind::Unknown, true, System::Linux, unusable),
            (Kind::Unknown, false, System::Linux, ReaderState::Missing),
        ] {
            let error = serialport::Error::new(kind, "Not a typewriter");
            assert_eq!(
                obstacle_of(&error, there, system),
                expected,
                "{kind:?} {system:?}"
            );
        }
    }

    #[test]
    fn attempts_to_reconnect_become_rarer_up_to_a_second() {
        let waits: Vec<u128> = (1..8).map(|nth| retry_wait(nth).as_millis()).collect();
        assert_eq!(waits, [100, 200, 400, 800, 1000, 1000, 1000]);
        assert_eq!(retry_wait(u32::MAX), MAX_RETRY_WAIT);
    }

    #[test]
    fn an_obstacle_after_a_loss_counts_only_when_seen_twice() {
        let target = PortTarget::Path("/dev/none".into());
        let lister = Arc::new(crate::SystemPorts);
        let mut reader = SerialReader::new(target, "desk", SerialSettings::default(), lister);
        assert_eq!(
            reader.judge(ReaderState::Busy),
            ReaderState::Busy,
            "before any connection"
        );
        reader.was_connected = true;
        reader.suspected = None;
        let lost = ReaderState::Lost { retrying: true };
        assert_eq!(reader.judge(ReaderState::Busy), lost);
        assert_eq!(reader.judge(ReaderState::Busy), ReaderState::Busy);
        assert_eq!(reader.judge(ReaderState::Missing), lost);
        assert_eq!(
            reader.judge(ReaderState::Missing),
            lost,
            "unplugged stays lost"
        );
    }
}
