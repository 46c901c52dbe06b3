//! All readers of a desk, each in its own thread, reporting to one place.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use crate::clock::Clock;
use crate::reader::{Polled, Reader, ReaderId};
use crate::session::Session;
use crate::state::ReaderState;
use crate::stop::Stop;
use crate::tap::ReaderEvent;
use domain::reader_profile::ReaderProfile;

type Report = Arc<dyn Fn(ReaderEvent) + Send + Sync>;

/// Why a reader cannot be started.
#[derive(Debug, thiserror::Error)]
pub enum HubError {
    /// A reader with this id runs already.
    #[error("The reader {0} is already in use here.")]
    AlreadyRunning(ReaderId),
    /// The operating system gave no thread.
    #[error("The reader could not be started: {0}.")]
    Thread(#[from] std::io::Error),
}

/// How a running reader is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReaderStatus {
    /// Which.
    pub id: ReaderId,
    /// What a person calls it.
    pub name: String,
    /// Its state; `None` in the moment before its first attempt to connect.
    pub state: Option<ReaderState>,
    /// What it was taught.
    pub profile: Option<ReaderProfile>,
}

/// How many pieces of a reader's raw bytes are kept to be shown.
const KEPT_PIECES: usize = 64;

/// Bytes as they came from a reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawBytes {
    /// When, in milliseconds since 1970-01-01 UTC.
    pub at_ms: i64,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// Runs readers and reports their taps and states. Dropping it stops them all.
///
/// The callback runs in the reader's thread; a slow one delays that reader, and loses nothing.
pub struct ReaderHub {
    clock: Arc<dyn Clock>,
    report: Report,
    running: Mutex<BTreeMap<ReaderId, Running>>,
}

struct Running {
    name: String,
    shared: Arc<Mutex<Shared>>,
    stop: Stop,
    thread: JoinHandle<()>,
}

/// What the reader's thread and the others both see.
#[derive(Default)]
struct Shared {
    state: Option<ReaderState>,
    profile: Option<ReaderProfile>,
    /// Raised with each new profile, so that the thread notices.
    lessons: u64,
    /// What came last, oldest first.
    raw: VecDeque<RawBytes>,
    /// Somebody looks at the raw bytes and wants to hear of the next.
    watched: bool,
}

impl ReaderHub {
    /// A hub without readers, reporting to `report`. A channel's sender serves too:
    /// `move |event| { let _ = sender.send(event); }`.
    pub fn new(
        clock: Arc<dyn Clock>,
        report: impl Fn(ReaderEvent) + Send + Sync + 'static,
    ) -> Self {
        Self {
            clock,
            report: Arc::new(report),
            running: Mutex::default(),
        }
    }

    /// Starts a reader in its own thread.
    ///
    /// # Errors
    /// A reader with this id runs already, or the system gives no thread.
    pub fn start(
        &self,
        reader: impl Reader,
        profile: Option<ReaderProfile>,
    ) -> Result<ReaderId, HubError> {
        let id = reader.id().clone();
        let mut running = self.running();
        if running.contains_key(&id) {
            return Err(HubError::AlreadyRunning(id));
        }
        let name = reader.name().to_owned();
        let stop = Stop::default();
        let shared = Arc::new(Mutex::new(Shared {
            profile,
            ..Shared::default()
        }));
        let thread = {
            let (stop, shared) = (stop.clone(), Arc::clone(&shared));
            let (clock, report) = (Arc::clone(&self.clock), Arc::clone(&self.report));
            std::thread::Builder::new()
                .name("card reader".into())
                .spawn(move || run(reader, &stop, &shared, &*clock, &*report))?
        };
        running.insert(
            id.clone(),
            Running {
                name,
                shared,
                stop,
                thread,
            },
        );
        Ok(id)
    }

    /// Stops a reader and waits until its port is closed; no event of it comes afterwards. Unknown
    /// ids are ignored.
    pub fn stop(&self, id: &ReaderId) {
        let found = self.running().remove(id);
        if let Some(reader) = found {
            reader.end();
        }
    }

    /// Gives a reader a profile, or takes it away. It holds from the next bytes on.
    pub fn teach(&self, id: &ReaderId, profile: Option<ReaderProfile>) {
        if let Some(reader) = self.running().get(id) {
            let mut shared = lock(&reader.shared);
            shared.profile = profile;
            shared.lessons += 1;
        }
    }

    /// The last bytes of a reader as they came, oldest first, at most 64 pieces; empty for unknown
    /// ids. The next bytes are told once, as [`ReaderEvent::Raw`]: who goes on looking asks again.
    pub fn raw(&self, id: &ReaderId) -> Vec<RawBytes> {
        self.running().get(id).map_or_else(Vec::new, |reader| {
            let mut shared = lock(&reader.shared);
            shared.watched = true;
            shared.raw.iter().cloned().collect()
        })
    }

    /// The running readers, by id.
    pub fn readers(&self) -> Vec<ReaderStatus> {
        let running = self.running();
        let status = running.iter().map(|(id, reader)| {
            let shared = lock(&reader.shared);
            ReaderStatus {
                id: id.clone(),
                name: reader.name.clone(),
                state: shared.state.clone(),
                profile: shared.profile.clone(),
            }
        });
        status.collect()
    }

    fn running(&self) -> MutexGuard<'_, BTreeMap<ReaderId, Running>> {
        lock(&self.running)
    }
}

impl Drop for ReaderHub {
    fn drop(&mut self) {
        let readers = std::mem::take(&mut *self.running());
        for reader in readers.values() {
            reader.stop.raise();
        }
        for reader in readers.into_values() {
            reader.end();
        }
    }
}

impl Running {
    fn end(self) {
        self.stop.raise();
        // A callback may stop its own reader; its thread ends right after the callback.
        if self.thread.thread().id() != std::thread::current().id() && self.thread.join().is_err() {
            tracing::error!(
                reader = self.name,
                "the reader's thread had ended in a panic"
            );
        }
    }
}

fn run(
    mut reader: impl Reader,
    stop: &Stop,
    shared: &Mutex<Shared>,
    clock: &dyn Clock,
    report: &(dyn Fn(ReaderEvent) + Send + Sync),
) {
    let id = reader.id().clone();
    let mut session = Session::new(id.clone(), lock(shared).profile.clone());
    let mut lessons = 0;
    while !stop.raised() {
        let polled = reader.poll(stop);
        if stop.raised() {
            return;
        }
        if let Some(profile) = new_lesson(shared, &mut lessons) {
            session.teach(profile);
        }
        let now_ms = clock.now_ms();
        if let Polled::Bytes(bytes)
        | Polled::Read { raw: bytes, .. }
        | Polled::Text { raw: bytes, .. } = &polled
            && keep(shared, bytes, now_ms)
        {
            report(ReaderEvent::Raw { reader: id.clone() });
        }
        let taps = match polled {
            Polled::Silence => session.silence(now_ms),
            Polled::Bytes(bytes) => session.bytes(&bytes, now_ms),
            Polled::Read {
                raw,
                form,
                card,
                chip,
            } => session
                .read(raw, form, card, chip, now_ms)
                .into_iter()
                .collect(),
            Polled::Lifted => {
                session.lifted();
                continue;
            }
            Polled::Text { raw, form, text } => {
                session.text(raw, form, &text, now_ms).into_iter().collect()
            }
            Polled::State(state) => {
                if remember(shared, &state) {
                    session.reconnected();
                    report(ReaderEvent::State {
                        reader: id.clone(),
                        state,
                    });
                }
                continue;
            }
        };
        for tap in taps {
            report(ReaderEvent::Tap(tap));
        }
    }
}

fn new_lesson(shared: &Mutex<Shared>, seen: &mut u64) -> Option<Option<ReaderProfile>> {
    let shared = lock(shared);
    (shared.lessons != *seen).then(|| {
        *seen = shared.lessons;
        shared.profile.clone()
    })
}

/// Returns whether somebody wants to hear of it.
fn keep(shared: &Mutex<Shared>, bytes: &[u8], at_ms: i64) -> bool {
    let mut shared = lock(shared);
    if shared.raw.len() >= KEPT_PIECES {
        shared.raw.pop_front();
    }
    shared.raw.push_back(RawBytes {
        at_ms,
        bytes: bytes.to_vec(),
    });
    std::mem::take(&mut shared.watched)
}

/// Returns whether the state is another than before.
fn remember(shared: &Mutex<Shared>, state: &ReaderState) -> bool {
    let mut shared = lock(shared);
    let changed = shared.state.as_ref() != Some(state);
    if changed {
        shared.state = Some(state.clone());
    }
    changed
}

/// A panic in a callback must not take the other readers with it.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
