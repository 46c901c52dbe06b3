//! A desk of one's own: a directory in a temporary folder, a clock that stands still until told
//! otherwise, and chance that is the same at every run.

use std::cell::Cell;
use std::path::{Path, PathBuf};

use domain::access::BuiltInRole;
use domain::badge::badge_id;
use domain::card::CardNumber;
use domain::decide::Verdict;
use domain::field::{UnitField, UnitKind};
use domain::id::{BadgeId, ChangeSetId, LogId, PersonId, UnitId, Uuid};
use domain::op::{Actor, Change, Edge, IssueEnd, SecretRank, Terms, Via};
use domain::person::PersonField;
use domain::time::Instant;
use domain::value::Value;
use secrets::DatabaseKey;
use sha2::{Digest, Sha256};
use store::{Applied, NewDirectory, PersonRecord, Result, Store, Tx, UndoReport, WriteContext};
use tempfile::TempDir;

/// 21 September 2026, 07:06:40 UTC: where the clock of a new desk stands.
const BEGIN: i64 = 1_789_974_400_000;

/// A directory with nobody in it, made for one test and gone with it.
///
/// Its methods panic where a test cannot go on.
pub struct Desk {
    folder: TempDir,
    key: Option<DatabaseKey>,
    store: Store,
    now: Cell<i64>,
    chance: Cell<u64>,
    actor: Cell<Option<PersonId>>,
}

impl Default for Desk {
    fn default() -> Self {
        Self::new()
    }
}

#[allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "for tests: where it cannot go on, the test has failed"
)]
impl Desk {
    /// A desk whose file is not encrypted, for tests about something else.
    #[must_use]
    pub fn new() -> Self {
        Self::with_key(None)
    }

    /// A desk as people have it.
    #[must_use]
    pub fn encrypted() -> Self {
        Self::with_key(Some(DatabaseKey::from_bytes([0x5a; 32])))
    }

    fn with_key(key: Option<DatabaseKey>) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let place = folder.path().join("office.rollbook");
        let context = WriteContext {
            now: Instant(BEGIN),
            actor: Actor {
                person: None,
                via: Via::System,
            },
            entropy: [1; 32],
            kind: "create",
            label: "{}".into(),
        };
        let store = Store::create(&place, key.as_ref(), &new_directory(), &context)
            .expect("a new directory");
        Self {
            folder,
            key,
            store,
            now: Cell::new(BEGIN),
            chance: Cell::new(1),
            actor: Cell::new(None),
        }
    }

    /// Its store.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The file.
    #[must_use]
    pub fn place(&self) -> PathBuf {
        self.folder.path().join("office.rollbook")
    }

    /// The folder the file is alone in.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Its key, if it is encrypted.
    #[must_use]
    pub fn key(&self) -> Option<&DatabaseKey> {
        self.key.as_ref()
    }

    /// Closes the store; the folder stays until what is answered is dropped.
    #[must_use]
    pub fn close(self) -> TempDir {
        self.folder
    }

    /// What its clock says.
    #[must_use]
    pub fn now(&self) -> Instant {
        Instant(self.now.get())
    }

    /// Moves its clock.
    pub fn advance(&self, milliseconds: i64) {
        self.now.set(self.now.get() + milliseconds);
    }

    /// From now on this person acts.
    pub fn acting(&self, person: Option<PersonId>) {
        self.actor.set(person);
    }

    /// Fresh bytes, the same at every run.
    #[must_use]
    pub fn entropy(&self) -> [u8; 32] {
        self.chance.set(self.chance.get() + 1);
        Sha256::digest(self.chance.get().to_le_bytes()).into()
    }

    /// What a write needs. Each one is a second later than the one before.
    #[must_use]
    pub fn context(&self, kind: &'static str) -> WriteContext {
        self.advance(1000);
        WriteContext {
            now: self.now(),
            actor: Actor {
                person: self.actor.get(),
                via: Via::Desk,
            },
            entropy: self.entropy(),
            kind,
            label: "{}".into(),
        }
    }

    /// Writes.
    pub fn write<T>(
        &self,
        kind: &'static str,
        write: impl FnOnce(&mut Tx<'_>) -> Result<T>,
    ) -> Applied<T> {
        self.store
            .write(&self.context(kind), write)
            .expect("a write that succeeds")
    }

    /// One change as an act of its own, which has to be applied.
    pub fn act(&self, change: Change) -> ChangeSetId {
        let said = format!("{change:?}");
        let applied = self.write("act", |tx| tx.apply(change, None));
        assert!(
            matches!(applied.value, Verdict::Applied | Verdict::Merged),
            "{said} ends as {:?}",
            applied.value
        );
        applied.change_set
    }

    /// Takes an act back.
    pub fn undo(&self, change_set: ChangeSetId) -> Undone {
        let applied = self.write("undo", |tx| tx.undo(change_set));
        Undone {
            reversed: applied.value.reversed,
            kept: applied.value.kept,
            change_set: applied.change_set,
            report: applied.value,
        }
    }

    /// A new person by an act of its own.
    pub fn person(&self, name: &str) -> PersonId {
        self.person_with(name, &[]).0
    }

    /// A new person with further fields, and the act.
    pub fn person_with(
        &self,
        name: &str,
        fields: &[(PersonField, Value)],
    ) -> (PersonId, ChangeSetId) {
        let applied = self.write("person_create", |tx| create(tx, name, fields));
        (applied.value, applied.change_set)
    }

    /// A new person who owns the organisation and may do everything.
    pub fn owner(&self, name: &str) -> PersonId {
        self.write("owner_create", |tx| create_owner(tx, name))
            .value
    }

    /// Sets a field by an act of its own.
    pub fn set(
        &self,
        person: PersonId,
        field: PersonField,
        value: impl Into<Value>,
    ) -> ChangeSetId {
        self.act(Change::Set {
            entity: person.into(),
            field: field.into(),
            value: value.into(),
        })
    }

    /// A person as the directory has them.
    #[must_use]
    pub fn get(&self, person: PersonId) -> PersonRecord {
        self.find(person).expect("this person")
    }

    /// A person, unless retracted.
    #[must_use]
    pub fn find(&self, person: PersonId) -> Option<PersonRecord> {
        match self.store.read(|reader| reader.person(person)) {
            Ok(person) => Some(person),
            Err(store::Error::NotFound) => None,
            Err(error) => panic!("{error}"),
        }
    }

    /// A person's text field.
    #[must_use]
    pub fn text(&self, person: PersonId, field: PersonField) -> String {
        self.get(person).text(field).to_owned()
    }

    /// A new unit by an act of its own.
    pub fn unit(&self, kind: UnitKind, name: &str) -> UnitId {
        self.write("unit_create", |tx| create_unit(tx, kind, name))
            .value
    }

    /// The badge with that card; made if need be.
    pub fn enrol(&self, person: PersonId, card: &str) -> (BadgeId, ChangeSetId) {
        let applied = self.write("badge_assign", |tx| issue(tx, person, card));
        (applied.value, applied.change_set)
    }

    /// Ends whatever issue the badge has open.
    pub fn take_back(&self, badge: BadgeId) -> ChangeSetId {
        self.write("badge_return", |tx| {
            end_issue(tx, badge, IssueEnd::Returned)
        })
        .change_set
    }

    /// The cards a person holds.
    #[must_use]
    pub fn cards(&self, person: PersonId) -> Vec<String> {
        self.store
            .read(|reader| reader.badges_of(person))
            .expect("the badges of a person")
            .into_iter()
            .map(|badge| badge.card.to_string())
            .collect()
    }
}

/// What an undo did, and by which name it can be taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undone {
    /// Changes taken back.
    pub reversed: u64,
    /// Changes left as they are.
    pub kept: u64,
    /// The undo itself.
    pub change_set: ChangeSetId,
    /// All of it.
    pub report: UndoReport,
}

/// What the directory of a test desk is made of.
#[must_use]
pub fn new_directory() -> NewDirectory {
    NewDirectory {
        directory_id: Uuid::from_u128(0x0001_8f00_0000_7000_8000_0000_0000_0001),
        log: LogId(1),
        organisation_secret: [7; 32],
        organisation: "Northwind".into(),
        language: "en".into(),
        time_zone: "Europe/Berlin".into(),
        country: None,
    }
}

/// Makes a person within a write.
///
/// # Errors
/// What the store may answer.
pub fn create(tx: &mut Tx<'_>, name: &str, fields: &[(PersonField, Value)]) -> Result<PersonId> {
    let person = PersonId(tx.new_id());
    let mut all = vec![(PersonField::DisplayName.into(), Value::text(name))];
    all.extend(
        fields
            .iter()
            .map(|(field, value)| ((*field).into(), value.clone())),
    );
    tx.apply(
        Change::Create {
            entity: person.into(),
            fields: all,
        },
        None,
    )?;
    Ok(person)
}

/// Makes an active owner with a password within a write.
///
/// # Errors
/// What the store may answer.
pub fn create_owner(tx: &mut Tx<'_>, name: &str) -> Result<PersonId> {
    let now = Value::Instant(tx.now());
    let username = Value::text(name.to_lowercase());
    let person = create(
        tx,
        name,
        &[
            (PersonField::ActivatedAt, now),
            (PersonField::Username, username),
        ],
    )?;
    tx.insist(Change::Link {
        edge: Edge::role(person, BuiltInRole::Owner.id()),
        present: true,
        terms: Terms::default(),
    })?;
    tx.insist(Change::SetPassword {
        person,
        // The shape of a hash; nothing opens it.
        phc: Some("$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaA".into()),
        rank: SecretRank::Admin,
        must_change: false,
    })?;
    Ok(person)
}

/// Makes a unit within a write.
///
/// # Errors
/// What the store may answer.
pub fn create_unit(tx: &mut Tx<'_>, kind: UnitKind, name: &str) -> Result<UnitId> {
    let unit = UnitId(tx.new_id());
    tx.apply(
        Change::Create {
            entity: unit.into(),
            fields: vec![
                (UnitField::Kind.into(), Value::text(kind.key())),
                (UnitField::Name.into(), Value::text(name)),
            ],
        },
        None,
    )?;
    Ok(unit)
}

/// Gives a card to a person within a write, taking it from nobody.
///
/// # Errors
/// What the store may answer.
///
/// # Panics
/// If the text is no card number, or the card cannot be given.
#[allow(clippy::expect_used, reason = "for tests")]
pub fn issue(tx: &mut Tx<'_>, person: PersonId, card: &str) -> Result<BadgeId> {
    let card = CardNumber::parse(card).expect("a card number");
    let badge = badge_id(tx.reader().store().organisation_secret(), &card);
    if tx.reader().badge(badge)?.is_none() {
        tx.apply(
            Change::Create {
                entity: badge.into(),
                fields: vec![(
                    domain::field::BadgeField::Card.into(),
                    Value::text(card.to_string()),
                )],
            },
            None,
        )?;
    }
    let verdict = tx.apply(
        Change::IssueBadge {
            badge,
            card: card.to_string(),
            person,
        },
        None,
    )?;
    assert!(
        matches!(verdict, Verdict::Applied | Verdict::Conflict(_)),
        "{card} ends as {verdict:?}"
    );
    Ok(badge)
}

/// Ends the open issue of a badge within a write.
///
/// # Errors
/// What the store may answer; [`store::Error::NotFound`] if nobody holds it.
pub fn end_issue(tx: &mut Tx<'_>, badge: BadgeId, end: IssueEnd) -> Result<Verdict> {
    let record = tx.reader().badge(badge)?.ok_or(store::Error::NotFound)?;
    let holder = record.holder.ok_or(store::Error::NotFound)?;
    tx.apply(
        Change::EndIssue {
            badge,
            card: record.card.to_string(),
            issue: holder.issue,
            end,
        },
        None,
    )
}
