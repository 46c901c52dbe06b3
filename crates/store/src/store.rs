//! The store: one writer, several readers, one file.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::Duration;

use domain::field::{Entity, EntityKind, OrganisationField};
use domain::id::{ChangeSetId, LogId, PersonId, Uuid};
use domain::op::{Actor, Change, Via};
use domain::time::Instant;
use domain::value::Value;
use rusqlite::{Connection, TransactionBehavior};
use secrets::DatabaseKey;

use crate::audit_check::check_ends;
use crate::census::Census;
use crate::collate::Collation;
use crate::connection::{self, Access};
use crate::error::{Error, Result};
use crate::files;
use crate::meta;
use crate::news::{Commit, Newsroom, Subscription};
use crate::person::state_from;
use crate::read::Reader;
use crate::write::{Applied, Tx, WriteContext};

/// The directory's database. Cheap to clone; every clone is the same store.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    path: PathBuf,
    key: Option<DatabaseKey>,
    /// Made by a newer version, or lying where nobody can write: nothing is written.
    read_only: bool,
    /// How readers open the file.
    reading: Access,
    writer: Mutex<Writer>,
    /// Idle read connections; as many as there were readers at once.
    readers: Mutex<Vec<Connection>>,
    news: Newsroom,
    collation: Collation,
    census: Census,
    directory_id: Uuid,
    organisation_secret: [u8; 32],
}

struct Writer {
    connection: Option<Connection>,
    /// `pragma data_version` as last seen by [`Store::notice`].
    data_version: i64,
}

/// What a new directory is made of. Ids and secrets come from the caller.
#[derive(Clone, Debug)]
pub struct NewDirectory {
    /// The directory, and its organisation.
    pub directory_id: Uuid,
    /// The desk's log.
    pub log: LogId,
    /// Keys badge ids; see `domain::badge::badge_id`.
    pub organisation_secret: [u8; 32],
    /// The organisation's name.
    pub organisation: String,
    /// BCP 47; sets the order of lists.
    pub language: String,
    /// IANA zone of the organisation.
    pub time_zone: String,
    /// ISO 3166 country.
    pub country: Option<String>,
}

/// How a directory was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opened {
    /// As usual.
    Writable,
    /// It was made by a newer version; only reading is possible.
    ReadOnly {
        /// The file's format.
        found: u32,
    },
    /// Its folder is write-protected; only reading is possible.
    Protected,
}

/// People to whom a date does something by itself.
pub(crate) const DUE: &str = "select id, state from person where next_change_at <= ?1";

impl Store {
    /// Makes a new directory at `path`, encrypted with `key`.
    ///
    /// # Errors
    /// [`Error::Exists`] if a file or a journal of one is there; what writing may answer.
    pub fn create(
        path: &Path,
        key: Option<&DatabaseKey>,
        new: &NewDirectory,
        context: &WriteContext,
    ) -> Result<Self> {
        for place in files::of_database(path) {
            if place.exists() {
                return Err(Error::Exists(place));
            }
        }
        // Made under another name, so that a crash in between leaves nothing in the way.
        let unfinished = files::beside(path, &format!(".new-{}", new.directory_id.simple()));
        files::remove_database(&unfinished)?;
        let made = Self::create_at(&unfinished, key, new, context)
            .and_then(|()| files::put_new(&unfinished, path));
        if made.is_err()
            && let Err(error) = files::remove_database(&unfinished)
        {
            tracing::warn!(%error, "an unfinished directory could not be removed");
        }
        made?;
        Ok(Self::open(path, key)?.0)
    }

    fn create_at(
        path: &Path,
        key: Option<&DatabaseKey>,
        new: &NewDirectory,
        context: &WriteContext,
    ) -> Result<()> {
        let mut connection = connection::create(path, key)?;
        connection::migrate(&mut connection)?;
        meta::put(
            &connection,
            "directory_id",
            new.directory_id.as_bytes().as_slice(),
        )?;
        meta::put(&connection, "log_id", new.log.to_string())?;
        meta::put(
            &connection,
            "organisation_secret",
            new.organisation_secret.as_slice(),
        )?;
        meta::put(&connection, "language", &new.language)?;
        meta::put(&connection, "rev", 0)?;
        drop(connection);
        let (store, _) = Self::open(path, key)?;
        store.write(context, |tx| {
            tx.apply(
                Change::Create {
                    entity: Entity {
                        kind: EntityKind::Organisation,
                        id: new.directory_id,
                    },
                    fields: [
                        (OrganisationField::Name, Value::text(&*new.organisation)),
                        (OrganisationField::Language, Value::text(&*new.language)),
                        (OrganisationField::TimeZone, Value::text(&*new.time_zone)),
                        (
                            OrganisationField::Country,
                            new.country.as_deref().map_or(Value::Null, Value::from),
                        ),
                    ]
                    .into_iter()
                    .filter(|(_, value)| !value.is_null())
                    .map(|(field, value)| (field.into(), value))
                    .collect(),
                },
                None,
            )
        })?;
        store.close()
    }

    /// Opens a directory, bringing an older format up to date.
    ///
    /// It looks at the header, the key, the schema and the ends of log and audit, which costs
    /// milliseconds at any size; [`Store::check`] reads everything.
    ///
    /// # Errors
    /// [`Error::Missing`], [`Error::KeyOrFile`], [`Error::Damaged`], [`Error::Busy`];
    /// [`Error::ReadOnly`] where the folder is write-protected and another program's unfinished
    /// writing lies beside the file.
    pub fn open(path: &Path, key: Option<&DatabaseKey>) -> Result<(Self, Opened)> {
        let (mut writer, reading) = match connection::open(path, key, Access::Write) {
            Err(Error::ReadOnly) if !files::beside(path, "-wal").exists() => {
                (connection::open(path, key, Access::Frozen)?, Access::Frozen)
            }
            opened => (opened?, Access::Read),
        };
        let found = connection::format(&writer)?;
        let opened = if reading == Access::Frozen {
            Opened::Protected
        } else if found > connection::FORMAT {
            Opened::ReadOnly { found }
        } else {
            connection::migrate(&mut writer)?;
            Opened::Writable
        };
        check_ends(&writer)?;
        let language: Option<String> = meta::get(&writer, "language")?;
        let directory_id: Vec<u8> = meta::get(&writer, "directory_id")?.ok_or(Error::KeyOrFile)?;
        let organisation_secret: [u8; 32] =
            meta::get(&writer, "organisation_secret")?.ok_or(Error::KeyOrFile)?;
        let inner = Inner {
            path: path.to_owned(),
            key: key.cloned(),
            read_only: opened != Opened::Writable,
            reading,
            readers: Mutex::default(),
            news: Newsroom::default(),
            collation: Collation::of(language.as_deref().unwrap_or("en")),
            census: Census::default(),
            directory_id: Uuid::from_slice(&directory_id)
                .map_err(|_| Error::Damaged("meta.directory_id".into()))?,
            organisation_secret,
            writer: Mutex::new(Writer {
                data_version: data_version(&writer)?,
                connection: Some(writer),
            }),
        };
        Ok((
            Self {
                inner: Arc::new(inner),
            },
            opened,
        ))
    }

    /// Where the file lies.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.inner.path
    }

    /// The directory's id.
    #[must_use]
    pub fn directory_id(&self) -> Uuid {
        self.inner.directory_id
    }

    /// The organisation's secret, which keys badge ids. Never leaves the desk but to its hub.
    #[must_use]
    pub fn organisation_secret(&self) -> &[u8; 32] {
        &self.inner.organisation_secret
    }

    /// The collation names are sorted by.
    #[must_use]
    pub fn collation(&self) -> &Collation {
        &self.inner.collation
    }

    /// What lists keep in memory.
    pub(crate) fn census(&self) -> &Census {
        &self.inner.census
    }

    /// Listens to every commit of this process, and to [`Store::notice`].
    #[must_use]
    pub fn subscribe(&self) -> Subscription {
        self.inner.news.subscribe()
    }

    fn writer(&self) -> MutexGuard<'_, Writer> {
        // A panic while writing rolled its transaction back; the connection is as good as before.
        self.inner
            .writer
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Another connection for reading.
    pub(crate) fn connect(&self) -> Result<Connection> {
        connection::open(
            &self.inner.path,
            self.inner.key.as_ref(),
            self.inner.reading,
        )
    }

    pub(crate) fn key(&self) -> Option<&DatabaseKey> {
        self.inner.key.as_ref()
    }

    /// How long a write waits for another program's before it answers [`Error::Busy`]. Ten
    /// seconds, unless told otherwise.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn set_patience(&self, patience: Duration) -> Result<()> {
        if let Some(connection) = &self.writer().connection {
            connection.busy_timeout(patience)?;
        }
        Ok(())
    }

    /// Lets the file grow to so many pages only: tests fill a disk with it.
    #[doc(hidden)]
    pub fn limit_pages(&self, pages: u32) -> Result<()> {
        if let Some(connection) = &self.writer().connection {
            connection.pragma_update(None, "max_page_count", pages)?;
        }
        Ok(())
    }

    /// Closes the file, which takes what lies beside it into it. Other clones of this store can
    /// still read; they write no more.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn close(&self) -> Result<()> {
        self.inner
            .readers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
        match self.writer().connection.take() {
            Some(connection) => connection.close().map_err(|(_, error)| error.into()),
            None => Ok(()),
        }
    }

    /// Reads in one snapshot, beside any writer.
    ///
    /// # Errors
    /// What `read` answers, or opening a connection.
    pub fn read<T>(&self, read: impl FnOnce(&Reader<'_>) -> Result<T>) -> Result<T> {
        let idle = self
            .inner
            .readers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        let connection = match idle {
            Some(connection) => connection,
            None => self.connect()?,
        };
        let answer = {
            let tx = connection.unchecked_transaction()?;
            let reader = Reader::new(&tx, self);
            read(&reader)
        };
        self.lay_by(connection);
        answer
    }

    /// Keeps a read connection for the next read. One keeps the pages it has read; the others, there
    /// because several read at once, give theirs back, or each would come to hold as many.
    fn lay_by(&self, connection: Connection) {
        let idle = || {
            self.inner
                .readers
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
        };
        let warm = {
            let mut idle = idle();
            if idle.is_empty() {
                idle.push(connection);
                return;
            }
            idle.len()
        };
        if warm < IDLE_READERS && connection.execute_batch("pragma shrink_memory").is_ok() {
            // The warm one stays at the end, where the next read takes it.
            idle().insert(0, connection);
        }
    }

    /// Writes in one transaction: operations, audit, projections and search index together, or
    /// nothing at all.
    ///
    /// # Errors
    /// What `write` answers (everything is rolled back then), [`Error::Busy`] after ten seconds of
    /// another program's writing, [`Error::DiskFull`].
    pub fn write<T>(
        &self,
        context: &WriteContext,
        write: impl FnOnce(&mut Tx<'_>) -> Result<T>,
    ) -> Result<Applied<T>> {
        self.write_unless(context, |tx| write(tx).map(|value| (value, true)))
    }

    /// Like [`Store::write`], rolled back where `write` says `false` beside its value: a rehearsal
    /// is the same code as the act.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub fn write_unless<T>(
        &self,
        context: &WriteContext,
        write: impl FnOnce(&mut Tx<'_>) -> Result<(T, bool)>,
    ) -> Result<Applied<T>> {
        if self.inner.read_only {
            return Err(Error::ReadOnly);
        }
        let mut guard = self.writer();
        let connection = guard.connection.as_mut().ok_or(Error::ReadOnly)?;
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut tx = Tx::begin(&transaction, self, context)?;
        let (value, keep) = write(&mut tx)?;
        let (commit, change_set): (Commit, ChangeSetId) = tx.finish()?;
        if keep {
            transaction.commit()?;
        } else {
            transaction.rollback()?;
        }
        drop(guard);
        if keep {
            self.inner.news.tell(&commit);
        }
        Ok(Applied {
            value,
            change_set,
            rev: commit.rev,
        })
    }

    /// Brings the states of people up to date whose day has come: a last day that is over, a hold
    /// that ends. No operation is written, since nothing was decided; lists are told, and the
    /// history notes each state that moved. Answers how many people were looked at. Call it now and
    /// then, and when a computer wakes; with nothing due it costs one look at an index.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub fn roll_states(
        &self,
        now: Instant,
        entropy: impl FnOnce() -> Result<[u8; 32]>,
    ) -> Result<u64> {
        if self.inner.read_only {
            return Ok(0);
        }
        let due =
            self.read(|reader| Ok(reader.connection().prepare_cached(DUE)?.exists([now.0])?))?;
        if !due {
            return Ok(0);
        }
        let context = WriteContext {
            now,
            actor: Actor {
                person: None,
                via: Via::System,
            },
            entropy: entropy()?,
            kind: "states",
            label: "{}".into(),
        };
        let rolled = self.write(&context, |tx| {
            let mut statement = tx.connection.prepare_cached(DUE)?;
            let people: Vec<(Uuid, i64)> = statement
                .query_map([now.0], |row| {
                    Ok((crate::person::uuid(row, 0)?, row.get(1)?))
                })?
                .collect::<rusqlite::Result<_>>()?;
            for (person, _) in &people {
                tx.touch_person(*person);
            }
            tx.rolled = !people.is_empty();
            tx.settle()?;
            let mut stands = tx
                .connection
                .prepare_cached("select state from person where id = ?1")?;
            for (person, before) in &people {
                let after: i64 =
                    stands.query_row([person.as_bytes().as_slice()], |row| row.get(0))?;
                if after != *before {
                    tx.note(
                        "state",
                        Some(PersonId(*person).into()),
                        &serde_json::json!({
                            "before": state_from(*before).key(),
                            "after": state_from(after).key(),
                        }),
                    )?;
                }
            }
            Ok(people.len() as u64)
        })?;
        Ok(rolled.value)
    }

    /// Writes what is of this desk alone (settings, drafts, failed sign-ins): no operation, no audit.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub(crate) fn write_local<T>(&self, write: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        if self.inner.read_only {
            return Err(Error::ReadOnly);
        }
        let mut guard = self.writer();
        let connection = guard.connection.as_mut().ok_or(Error::ReadOnly)?;
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let value = write(&transaction)?;
        transaction.commit()?;
        Ok(value)
    }

    /// The writing connection, for what needs several transactions or another frame around one.
    pub(crate) fn with_writer<T>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T>,
    ) -> Result<T> {
        if self.inner.read_only {
            return Err(Error::ReadOnly);
        }
        work(self.writer().connection.as_mut().ok_or(Error::ReadOnly)?)
    }

    /// Looks whether another process committed since the last call, and tells listeners so.
    /// Call it a few times a second; it costs microseconds.
    ///
    /// # Errors
    /// What reading may answer.
    pub fn notice(&self) -> Result<bool> {
        // While this process writes, its own news will come.
        let mut guard = match self.inner.writer.try_lock() {
            Ok(guard) => guard,
            Err(TryLockError::Poisoned(guard)) => guard.into_inner(),
            Err(TryLockError::WouldBlock) => return Ok(false),
        };
        let Writer {
            connection,
            data_version: seen,
        } = &mut *guard;
        let Some(connection) = connection.as_ref() else {
            return Ok(false);
        };
        let version = data_version(connection)?;
        if *seen == version {
            return Ok(false);
        }
        *seen = version;
        let rev = meta::rev(connection)?;
        drop(guard);
        self.inner.news.tell(&Commit {
            rev,
            people: None,
            badges: true,
            units: true,
            access: true,
            settings: true,
        });
        Ok(true)
    }

    /// The whole file is checked: pages, indexes, log and audit. Seconds on a large directory, so
    /// it is offered, or done in the background; nobody waits for it.
    ///
    /// # Errors
    /// [`Error::Damaged`] and [`Error::History`] with what was found first; [`Error::Cancelled`]
    /// where `progress` says so.
    pub fn check(&self, progress: &mut dyn FnMut(u64, u64) -> ControlFlow<()>) -> Result<()> {
        // Of its own, with little room: each page is looked at once, and those of a large directory
        // would stay in memory as long as the program runs.
        let connection = self.connect()?;
        connection.pragma_update(None, "cache_size", PAGES_OF_A_CHECK)?;
        let tx = connection.unchecked_transaction()?;
        let reader = Reader::new(&tx, self);
        let found: String = tx.query_row("pragma quick_check(1)", [], |row| row.get(0))?;
        if found != "ok" {
            return Err(Error::Damaged(found));
        }
        match reader.verify_history(None, progress)? {
            Ok(_) => Ok(()),
            Err(fault) => Err(fault.into()),
        }
    }
}

/// Most read connections kept open while nobody reads.
const IDLE_READERS: usize = 4;

/// Room for pages while the file is checked, in KiB as SQLite counts it when negative.
const PAGES_OF_A_CHECK: i64 = -4096;

/// Moves when a transaction of another connection was committed.
fn data_version(connection: &Connection) -> Result<i64> {
    Ok(connection.pragma_query_value(None, "data_version", |row| row.get(0))?)
}
