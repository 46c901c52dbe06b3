//! The application: one directory, one session, and what commands need of the
//! world outside, handed in.

use std::collections::{BTreeMap, VecDeque};
use std::ops::{Deref, DerefMut};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::thread::JoinHandle;

use domain::access::{Denied, Permission};
use domain::id::{ChangeSetId, PersonId};
use domain::op::{Actor, Via};
use domain::time::Instant;
use secrets::password::{HashCost, Hasher};
use secrets::{EntropyError, Vault};
use store::{Applied, Store, Tx, WriteContext};

use crate::error::{AppError, ErrorCode, Result};
use crate::fault;
use crate::health::Health;
use crate::jobs::Jobs;
use crate::readers::Desk;
use crate::view::{ActView, KeySource, News, NewsTopic, ReadOnlyReason, UndoOutcome};

/// Fills bytes with chance, or says that the computer has none to give.
pub type Chance = Box<dyn Fn(&mut [u8]) -> std::result::Result<(), EntropyError> + Send + Sync>;

/// What the program that hosts the commands lends them.
pub struct Host {
    /// The directory's file.
    pub place: PathBuf,
    /// Where its key is kept on this computer.
    pub vault: Arc<dyn Vault>,
    /// What kind of place that is.
    pub key_source: KeySource,
    /// The clock.
    pub now: Box<dyn Fn() -> Instant + Send + Sync>,
    /// Fills bytes with chance.
    pub chance: Chance,
    /// The cost of new password hashes on this computer.
    pub hash_cost: HashCost,
    /// By which way this program's changes come.
    pub via: Via,
    /// Sample data, and a reader one can lay cards on without having one.
    pub demo: bool,
    /// The program's version.
    pub version: String,
    /// BCP 47 language and IANA zone of the computer, for a new directory.
    pub locale: HostLocale,
    /// A private folder for files that are being written; emptied at the next start.
    pub scratch: PathBuf,
    /// Where the person's documents lie, to suggest file names in.
    pub documents: PathBuf,
}

/// What the computer says of its place.
#[derive(Clone, Debug)]
pub struct HostLocale {
    /// BCP 47.
    pub language: String,
    /// IANA.
    pub time_zone: String,
    /// ISO 3166.
    pub country: Option<String>,
}

/// The signed-in admin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Session {
    pub admin: PersonId,
}

/// The application. Cheap to clone; every clone is the same one.
#[derive(Clone)]
pub struct App {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub host: Host,
    store: RwLock<Option<Store>>,
    read_only: Mutex<Option<ReadOnlyReason>>,
    pub health: Health,
    /// A backup takes the directory's place: nothing may open it.
    pub restoring: AtomicBool,
    session: Mutex<Option<Session>>,
    hasher: Mutex<Hasher>,
    /// Held while the directory is being opened.
    pub opening: Mutex<()>,
    listeners: Mutex<Vec<Sender<News>>>,
    /// Threads that may hold the store; waited for before the program ends.
    background: Mutex<Vec<JoinHandle<()>>>,
    pub jobs: Jobs,
    pub lists: Mutex<crate::directory::Lists>,
    pub imports: Mutex<crate::import::Imports>,
    pub edits: Mutex<crate::edit::Edits>,
    pub desk: Desk,
    pub history: Mutex<History>,
}

/// What `Ctrl+Z` and `Ctrl+Shift+Z` act on: this session's own acts.
#[derive(Default)]
pub(crate) struct History {
    pub done: Vec<ChangeSetId>,
    pub undone: Vec<ChangeSetId>,
    /// What each undo and redo of this session was about.
    pub behind: BTreeMap<ChangeSetId, ActView>,
    /// What the last long undos came to, by their jobs.
    pub reports: VecDeque<(String, UndoOutcome)>,
}

pub(crate) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What a panicking command left behind is whole: guards are held over plain assignments only.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// See [`App::hasher`].
pub(crate) struct Hashing<'a>(MutexGuard<'a, Hasher>);

impl Deref for Hashing<'_> {
    type Target = Hasher;

    fn deref(&self) -> &Hasher {
        &self.0
    }
}

impl DerefMut for Hashing<'_> {
    fn deref_mut(&mut self) -> &mut Hasher {
        &mut self.0
    }
}

impl Drop for Hashing<'_> {
    fn drop(&mut self) {
        self.0.memory().release();
    }
}

impl App {
    /// The application over what the host lends.
    #[must_use]
    pub fn new(host: Host) -> Self {
        let hasher = Hasher::new(host.hash_cost);
        let demo = host.demo;
        let app = Self {
            inner: Arc::new(Inner {
                host,
                store: RwLock::new(None),
                read_only: Mutex::new(None),
                health: Health::default(),
                restoring: AtomicBool::new(false),
                session: Mutex::new(None),
                hasher: Mutex::new(hasher),
                opening: Mutex::new(()),
                listeners: Mutex::default(),
                background: Mutex::default(),
                jobs: Jobs::default(),
                lists: Mutex::default(),
                imports: Mutex::default(),
                edits: Mutex::default(),
                desk: Desk::new(demo),
                history: Mutex::default(),
            }),
        };
        app.sweep_scratch();
        app
    }

    /// Files that a crash left half written are of no use to anybody.
    fn sweep_scratch(&self) {
        let scratch = &self.inner.host.scratch;
        if scratch.exists()
            && let Err(error) = std::fs::remove_dir_all(scratch)
        {
            tracing::warn!(%error, "the folder for half-written files could not be emptied");
        }
    }

    /// A fresh private folder for one act's files; removed when dropped.
    pub(crate) fn scratch(&self) -> Result<tempfile::TempDir> {
        let root = &self.inner.host.scratch;
        std::fs::create_dir_all(root).map_err(|error| fault::io(&error, root))?;
        tempfile::Builder::new()
            .prefix("rollbook-")
            .tempdir_in(root)
            .map_err(|error| fault::io(&error, root))
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> Instant {
        (self.inner.host.now)()
    }

    /// What hashes passwords, one at a time. Its memory, tens of megabytes, goes back to the system
    /// when the guard is dropped: at a desk nobody signs in for hours.
    pub(crate) fn hasher(&self) -> Hashing<'_> {
        Hashing(locked(&self.inner.hasher))
    }

    pub(crate) fn entropy(&self) -> Result<[u8; 32]> {
        let mut bytes = [0; 32];
        (self.inner.host.chance)(&mut bytes).map_err(fault::entropy)?;
        Ok(bytes)
    }

    /// Where the directory lies.
    #[must_use]
    pub fn place(&self) -> &Path {
        &self.inner.host.place
    }

    // ---- the store

    pub(crate) fn opened(&self) -> Option<Store> {
        self.inner
            .store
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    pub(crate) fn set_store(&self, store: Option<Store>, read_only: Option<ReadOnlyReason>) {
        *locked(&self.inner.read_only) = read_only;
        *self
            .inner
            .store
            .write()
            .unwrap_or_else(PoisonError::into_inner) = store;
    }

    /// Why nothing can be changed, where nothing can.
    pub(crate) fn read_only(&self) -> Option<ReadOnlyReason> {
        (*locked(&self.inner.read_only)).or_else(|| {
            self.inner
                .health
                .is_damaged()
                .then_some(ReadOnlyReason::Damaged)
        })
    }

    /// Lets the directory grow to so many pages only: tests fill a disk with it.
    #[doc(hidden)]
    pub fn limit_pages(&self, pages: u32) -> Result<()> {
        match self.opened() {
            Some(store) => store.limit_pages(pages).map_err(fault::store),
            None => Err(signed_out()),
        }
    }

    /// The store, for whoever is signed in.
    pub(crate) fn store(&self) -> Result<Store> {
        if self.session().is_none() {
            return Err(signed_out());
        }
        self.opened().ok_or_else(signed_out)
    }

    // ---- the session

    pub(crate) fn session(&self) -> Option<Session> {
        *locked(&self.inner.session)
    }

    pub(crate) fn set_session(&self, session: Option<Session>) {
        *locked(&self.inner.session) = session;
        *locked(&self.inner.history) = History::default();
        locked(&self.inner.lists).clear();
        locked(&self.inner.imports).clear();
        locked(&self.inner.edits).clear();
    }

    pub(crate) fn admin(&self) -> Result<PersonId> {
        self.session()
            .map(|session| session.admin)
            .ok_or_else(signed_out)
    }

    /// Refuses whoever may not do this anywhere. Where and to whom is asked of each change when
    /// it is written.
    pub(crate) fn permit(&self, permission: Permission) -> Result<()> {
        let admin = self.admin()?;
        let now = self.now();
        let denied = self
            .store()?
            .read(|reader| {
                Ok(if !reader.is_active(admin, now)? {
                    Some(Denied::Inactive)
                } else if !reader
                    .closure(admin, now)?
                    .permissions()
                    .contains(permission)
                {
                    Some(Denied::Missing(permission))
                } else {
                    None
                })
            })
            .map_err(fault::store)?;
        denied.map_or(Ok(()), |denied| Err(fault::not_permitted(denied)))
    }

    /// Refuses whoever may do none of these anywhere.
    pub(crate) fn permit_any(&self, permissions: &[Permission]) -> Result<()> {
        let mut refused = Ok(());
        for permission in permissions {
            match self.permit(*permission) {
                Ok(()) => return Ok(()),
                Err(error) if refused.is_ok() => refused = Err(error),
                Err(_) => {}
            }
        }
        refused
    }

    // ---- writing

    /// What a write of this session needs.
    pub(crate) fn context(
        &self,
        kind: &'static str,
        label: &serde_json::Value,
    ) -> Result<WriteContext> {
        let admin = self.admin()?;
        // What is written to a damaged file may be lost, and take more with it.
        if self.inner.health.is_damaged() {
            return Err(fault::store(store::Error::ReadOnly));
        }
        Ok(WriteContext {
            now: self.now(),
            actor: Actor {
                person: Some(admin),
                via: self.inner.host.via,
            },
            entropy: self.entropy()?,
            kind,
            label: label.to_string(),
        })
    }

    /// One act of this session: written, remembered for undo.
    pub(crate) fn write<T>(
        &self,
        kind: &'static str,
        label: &serde_json::Value,
        write: impl FnOnce(&mut Tx<'_>) -> Result<T>,
    ) -> Result<Applied<T>> {
        let context = self.context(kind, label)?;
        let mut refused = None;
        let done = self.store()?.write(&context, |tx| {
            write(tx).map_err(|error| {
                refused = Some(error);
                store::Error::Cancelled
            })
        });
        match (done, refused) {
            (_, Some(error)) => Err(error),
            (Err(error), None) => Err(fault::store(error)),
            (Ok(applied), None) => {
                self.remember(applied.change_set);
                Ok(applied)
            }
        }
    }

    pub(crate) fn remember(&self, change_set: ChangeSetId) {
        let mut history = locked(&self.inner.history);
        history.done.push(change_set);
        history.undone.clear();
    }

    // ---- the feed

    /// Everything that happens from now on.
    #[must_use]
    pub fn feed(&self) -> Receiver<News> {
        let (sender, receiver) = channel();
        locked(&self.inner.listeners).push(sender);
        receiver
    }

    pub(crate) fn tell(&self, news: &News) {
        locked(&self.inner.listeners).retain(|listener| listener.send(news.clone()).is_ok());
    }

    pub(crate) fn tell_topic(&self, topic: NewsTopic) {
        self.tell(&News {
            topic,
            rev: 0,
            people: Vec::new(),
            job: None,
            tap: None,
        });
    }

    /// Carries the store's commits to the feed, on a thread that ends with the store.
    pub(crate) fn relay(&self, store: &Store) {
        let commits = store.subscribe();
        let app = Arc::downgrade(&self.inner);
        let relay = std::thread::Builder::new()
            .name("feed".into())
            .spawn(move || {
                for commit in commits {
                    let Some(inner) = app.upgrade() else { break };
                    let app = App { inner };
                    let people = commit
                        .people
                        .unwrap_or_default()
                        .iter()
                        .map(ToString::to_string)
                        .collect();
                    app.tell(&News {
                        topic: NewsTopic::Directory,
                        rev: commit.rev,
                        people,
                        job: None,
                        tap: None,
                    });
                    if commit.units {
                        app.tell_topic(NewsTopic::Units);
                    }
                    if commit.access {
                        app.tell_topic(NewsTopic::Access);
                    }
                    if commit.badges {
                        app.tell_topic(NewsTopic::Badges);
                    }
                    if commit.settings {
                        app.tell_topic(NewsTopic::Settings);
                    }
                }
            });
        match relay {
            Ok(thread) => self.keep(thread),
            Err(error) => {
                tracing::error!(%error, "no thread for the feed; the window will not refresh by itself");
            }
        }
    }

    /// Remembers a thread of this application; those that ended are forgotten.
    pub(crate) fn keep(&self, thread: JoinHandle<()>) {
        let mut background = locked(&self.inner.background);
        background.retain(|thread| !thread.is_finished());
        background.push(thread);
    }

    /// Closes the directory, and waits until every thread that used it has ended. A program that
    /// ends while one of them still closes the file would find the cipher's library gone.
    pub fn close(&self) {
        self.inner.jobs.stop_all();
        self.set_session(None);
        self.inner.desk.stop();
        self.set_store(None, None);
        let own = std::thread::current().id();
        // The one that opens the directory may have begun others.
        loop {
            let background = std::mem::take(&mut *locked(&self.inner.background));
            if background.is_empty() {
                break;
            }
            for thread in background
                .into_iter()
                .filter(|thread| thread.thread().id() != own)
            {
                if thread.join().is_err() {
                    tracing::error!("a background thread had panicked");
                }
            }
        }
        self.set_store(None, None);
    }

    /// Looks for commits of other processes and for dates that have come; the host calls it a few
    /// times a second.
    pub fn look_around(&self) {
        let Some(store) = self.opened() else { return };
        if let Err(error) = store.notice() {
            tracing::warn!(%error, "could not look for changes of other programs");
        }
        if self.read_only().is_none()
            && let Err(error) = store.roll_states(self.now(), || {
                self.entropy().map_err(|_| store::Error::Cancelled)
            })
        {
            tracing::warn!(%error, "could not bring states up to date");
        }
    }
}

/// Lends the host's chance to what wants an `Entropy`.
pub(crate) struct HostEntropy<'a>(pub &'a App);

impl secrets::Entropy for HostEntropy<'_> {
    fn fill(&mut self, bytes: &mut [u8]) -> std::result::Result<(), EntropyError> {
        (self.0.inner.host.chance)(bytes)
    }
}

fn signed_out() -> AppError {
    AppError::new(
        ErrorCode::SignedOut,
        "Nobody is signed in. Sign in and try again.",
    )
}

#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    reason = "for tests: what fails here ends the test"
)]
mod tests {
    use secrets::SystemEntropy;
    use secrets::password::Password;

    use super::*;
    use crate::host::apart;

    #[test]
    fn a_hash_leaves_no_memory_behind() {
        let folder = tempfile::tempdir().unwrap();
        let app = App::new(apart(folder.path(), folder.path(), Via::Desk).unwrap());
        let held = |hasher: &mut Hasher| format!("{:?}", hasher.memory());
        let mut hashing = app.hasher();
        let nothing = held(&mut hashing);
        hashing
            .hash(
                &Password::new("seven copper lanterns").unwrap(),
                &mut SystemEntropy,
            )
            .unwrap();
        assert_ne!(held(&mut hashing), nothing);
        drop(hashing);
        assert_eq!(held(&mut app.hasher()), nothing);
    }
}
