//! "Tap now": listens at every port that may have a reader, and tells which one spoke and how.
//!
//! All ports are open at once, because a person taps once. Each begins at 9600 baud, as nearly all
//! readers do; what arrives there as illegible bytes moves that port, and only that one, on to the
//! next speed, and the person is asked to tap again. Readers that must be asked are asked only where
//! the USB vendor makes them (see [`Dialogue::of_vendor`]).

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use domain::card::CardNumber;
use serialport::SerialPort;

use crate::clock::Clock;
use crate::decode::DecodeError;
use crate::dialogue::Dialogue;
use crate::port::FoundPort;
use crate::reader::ReaderId;
use crate::serial::{SerialSettings, is_patience, obstacle_of, open};
use crate::session::Session;
use crate::state::ReaderState;
use crate::stop::Stop;
use crate::tap::{Tap, WireForm};
use crate::twn4;

/// Speeds in the order of how usual they are, bits a second.
pub const SPEEDS: [u32; 6] = [9_600, 19_200, 115_200, 57_600, 38_400, 4_800];

/// How many of the last bytes of a port are shown.
const SHOWN_BYTES: usize = 256;

/// What was heard at one port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// The port.
    pub port: FoundPort,
    /// The port is open: a tap now is heard.
    pub listening: bool,
    /// Why it cannot be listened to, or not any more.
    pub obstacle: Option<ReaderState>,
    /// The speed it is listened to at, bits a second.
    pub baud: u32,
    /// Something illegible arrived since the speed was changed last; the person should tap again.
    pub tap_again: bool,
    /// The last bytes as they came.
    pub bytes: Vec<u8>,
    /// The reader found there.
    pub found: Option<Found>,
}

/// A reader that spoke.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// How it framed its number.
    pub form: WireForm,
    /// How it is to be opened from now on.
    pub settings: SerialSettings,
    /// The card, or why its number is none; `None` for a reader that has only answered so far.
    pub card: Option<Result<CardNumber, DecodeError>>,
}

/// Listening at many ports. Dropping it closes them all.
pub struct Detection {
    heard: Arc<Mutex<Vec<Heard>>>,
    stop: Stop,
    threads: Vec<JoinHandle<()>>,
}

impl Detection {
    /// Opens every port. `changed` is called, in whatever thread, each time there is news.
    ///
    /// # Errors
    /// The operating system gives no thread.
    pub fn start(
        ports: Vec<FoundPort>,
        clock: &Arc<dyn Clock>,
        changed: impl Fn() + Send + Sync + 'static,
    ) -> std::io::Result<Self> {
        let heard = ports.into_iter().map(|port| Heard {
            port,
            listening: false,
            obstacle: None,
            baud: SPEEDS[0],
            tap_again: false,
            bytes: Vec::new(),
            found: None,
        });
        let mut detection = Self {
            heard: Arc::new(Mutex::new(heard.collect())),
            stop: Stop::default(),
            threads: Vec::new(),
        };
        let changed: Arc<dyn Fn() + Send + Sync> = Arc::new(changed);
        let count = lock(&detection.heard).len();
        for nth in 0..count {
            let ear = Ear {
                nth,
                heard: Arc::clone(&detection.heard),
                clock: Arc::clone(clock),
                changed: Arc::clone(&changed),
            };
            let stop = detection.stop.clone();
            let thread = std::thread::Builder::new()
                .name("reader detection".into())
                .spawn(move || ear.listen(&stop))?;
            detection.threads.push(thread);
        }
        Ok(detection)
    }

    /// What was heard so far, in the order the ports were given.
    #[must_use]
    pub fn heard(&self) -> Vec<Heard> {
        lock(&self.heard).clone()
    }
}

impl Drop for Detection {
    fn drop(&mut self) {
        self.stop.raise();
        for thread in self.threads.drain(..) {
            if thread.join().is_err() {
                tracing::error!("a port's thread had ended in a panic");
            }
        }
    }
}

/// One port's thread.
struct Ear {
    nth: usize,
    heard: Arc<Mutex<Vec<Heard>>>,
    clock: Arc<dyn Clock>,
    changed: Arc<dyn Fn() + Send + Sync>,
}

impl Ear {
    fn note(&self, change: impl FnOnce(&mut Heard)) {
        if let Some(heard) = lock(&self.heard).get_mut(self.nth) {
            change(heard);
        }
        (self.changed)();
    }

    fn listen(&self, stop: &Stop) {
        let Some(port) = lock(&self.heard)
            .get(self.nth)
            .map(|heard| heard.port.clone())
        else {
            return;
        };
        let line = match open(&port.path, SerialSettings::default()) {
            Ok(line) => line,
            Err(error) => {
                let there = Path::new(&port.path).exists() || cfg!(windows);
                let obstacle = obstacle_of(&error, there, &port.path);
                self.note(|heard| heard.obstacle = Some(obstacle));
                return;
            }
        };
        let dialogue = port
            .usb
            .as_ref()
            .map_or(Dialogue::Listen, |usb| Dialogue::of_vendor(usb.vendor));
        self.note(|heard| heard.listening = true);
        if let Err(error) = self.hear(line, dialogue, stop) {
            tracing::info!(port = port.path, %error, "a port was lost while listening");
            let lost = ReaderState::Lost { retrying: false };
            self.note(|heard| {
                heard.listening = false;
                heard.obstacle = Some(lost);
            });
        }
    }

    fn hear(
        &self,
        mut line: Box<dyn SerialPort>,
        dialogue: Dialogue,
        stop: &Stop,
    ) -> std::io::Result<()> {
        let mut speed = 0;
        let mut session = Session::new(ReaderId::new("detection"), None);
        let mut buffer = [0_u8; 256];
        while !stop.raised() {
            let taps = match line.read(&mut buffer) {
                Ok(0) => return Err(std::io::ErrorKind::UnexpectedEof.into()),
                Ok(count) => {
                    let taps = session.bytes(&buffer[..count], self.clock.now_ms());
                    self.note(|heard| remember(&mut heard.bytes, &buffer[..count]));
                    taps
                }
                Err(error) if is_patience(&error) => {
                    if let Some(question) = dialogue.question() {
                        line.write_all(question).or_else(|error| {
                            if is_patience(&error) {
                                Ok(())
                            } else {
                                Err(error)
                            }
                        })?;
                    }
                    session.silence(self.clock.now_ms())
                }
                Err(error) => return Err(error),
            };
            for tap in taps {
                if tap.card == Err(DecodeError::Unreadable) {
                    speed = (speed + 1) % SPEEDS.len();
                    // A line that has no speed (USB CDC) takes any and changes nothing.
                    let _ = line.set_baud_rate(SPEEDS[speed]);
                    session = Session::new(ReaderId::new("detection"), None);
                    self.note(|heard| {
                        heard.baud = SPEEDS[speed];
                        heard.tap_again = true;
                    });
                    break;
                }
                if let Some(found) = found(&tap, dialogue, SPEEDS[speed]) {
                    self.note(|heard| {
                        heard.tap_again = false;
                        heard.found = Some(found);
                    });
                }
            }
        }
        Ok(())
    }
}

/// What a tap says about the reader; `None` for what no reader means.
fn found(tap: &Tap, dialogue: Dialogue, baud: u32) -> Option<Found> {
    let text: String = tap.raw.iter().map(|byte| char::from(*byte)).collect();
    let asked = |form, card| {
        let settings = SerialSettings { baud, dialogue };
        Some(Found {
            form,
            settings,
            card,
        })
    };
    if dialogue == Dialogue::Twn4Simple {
        match twn4::answer(&text) {
            twn4::Answer::Card(card) => return asked(WireForm::Twn4, Some(card)),
            twn4::Answer::NoCard | twn4::Answer::Error(_) => return asked(WireForm::Twn4, None),
            twn4::Answer::Another => {}
        }
    }
    if dialogue == Dialogue::PcProx && tap.form == WireForm::PcProx {
        return asked(WireForm::PcProx, Some(tap.card.clone()));
    }
    let settings = SerialSettings {
        baud,
        dialogue: Dialogue::Listen,
    };
    match &tap.card {
        Ok(_) | Err(DecodeError::WrongChecksum | DecodeError::Refused(_)) => Some(Found {
            form: tap.form,
            settings,
            card: Some(tap.card.clone()),
        }),
        Err(
            DecodeError::Torn
            | DecodeError::Unreadable
            | DecodeError::NotANumber(_)
            | DecodeError::NotAsTaught(_)
            | DecodeError::Lifted
            | DecodeError::NoNumber
            | DecodeError::Changing,
        ) => None,
    }
}

fn remember(bytes: &mut Vec<u8>, new: &[u8]) {
    bytes.extend_from_slice(new);
    let surplus = bytes.len().saturating_sub(SHOWN_BYTES);
    bytes.drain(..surplus);
}

fn lock(heard: &Mutex<Vec<Heard>>) -> MutexGuard<'_, Vec<Heard>> {
    heard.lock().unwrap_or_else(PoisonError::into_inner)
}
