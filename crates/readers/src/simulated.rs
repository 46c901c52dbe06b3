//! A reader without hardware, for tests, demonstrations and trying things out.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use domain::card::CardNumber;

use crate::reader::{Polled, Reader, ReaderId};
use crate::state::ReaderState;
use crate::stop::Stop;
use crate::tap::WireForm;

/// How long one poll waits, as a serial reader does.
const POLL: Duration = Duration::from_millis(100);

/// The reader's end: give it to the hub.
pub struct SimulatedReader {
    id: ReaderId,
    name: String,
    cable: Receiver<Event>,
    started: bool,
}

/// The hand's end: lays cards on the reader, pulls the cable and plugs it in again.
#[derive(Debug, Clone)]
pub struct VirtualCable {
    events: Sender<Event>,
    plugged: Arc<AtomicBool>,
}

/// The cable is out, or the reader is gone: nothing arrives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("The simulated reader is unplugged.")]
pub struct Unplugged;

#[derive(Debug)]
enum Event {
    Card(CardNumber),
    Bytes(Vec<u8>),
    Unplug,
    Replug,
}

impl SimulatedReader {
    /// A plugged-in reader with the id `simulated:<name>`, and the cable to it.
    pub fn new(name: &str) -> (Self, VirtualCable) {
        let (events, cable) = channel();
        let id = ReaderId::new(format!("simulated:{name}"));
        let reader = Self {
            id,
            name: name.to_owned(),
            cable,
            started: false,
        };
        (
            reader,
            VirtualCable {
                events,
                plugged: Arc::new(AtomicBool::new(true)),
            },
        )
    }
}

impl VirtualCable {
    /// Lays a card on the reader.
    ///
    /// # Errors
    /// The cable is out.
    pub fn tap(&self, card: &CardNumber) -> Result<(), Unplugged> {
        self.deliver(Event::Card(card.clone()))
    }

    /// Sends bytes as a serial reader would, whole frames or parts.
    ///
    /// # Errors
    /// The cable is out.
    pub fn send(&self, bytes: &[u8]) -> Result<(), Unplugged> {
        self.deliver(Event::Bytes(bytes.to_vec()))
    }

    /// Pulls the cable.
    pub fn unplug(&self) {
        if self.plugged.swap(false, Ordering::SeqCst) {
            // The hub may have stopped; then there is nothing left to unplug.
            let _ = self.events.send(Event::Unplug);
        }
    }

    /// Plugs the cable in again.
    pub fn replug(&self) {
        if !self.plugged.swap(true, Ordering::SeqCst) {
            let _ = self.events.send(Event::Replug);
        }
    }

    fn deliver(&self, event: Event) -> Result<(), Unplugged> {
        if !self.plugged.load(Ordering::SeqCst) {
            return Err(Unplugged);
        }
        self.events.send(event).map_err(|_| Unplugged)
    }
}

impl Reader for SimulatedReader {
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
        match self.cable.recv_timeout(POLL) {
            Ok(Event::Card(card)) => Polled::Read {
                raw: card.to_string().into_bytes(),
                form: WireForm::Whole,
                card: Ok(card),
                chip: None,
            },
            Ok(Event::Bytes(bytes)) => Polled::Bytes(bytes),
            Ok(Event::Unplug) => Polled::State(ReaderState::Lost { retrying: true }),
            Ok(Event::Replug) => Polled::State(ReaderState::Connected),
            Err(RecvTimeoutError::Timeout) => Polled::Silence,
            Err(RecvTimeoutError::Disconnected) => {
                // Nobody holds the cable any more; wait as the timeout would.
                stop.wait(POLL);
                Polled::Silence
            }
        }
    }
}
