//! One write: operations are decided, logged, audited and applied together.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashMap};

use domain::access::Denied;
use domain::audit;
use domain::card::CardNumber;
use domain::decide::{ConflictKind, Decision, Effect, Rejection, Verdict, decide};
use domain::field::{Entity, EntityKind, Field};
use domain::id::{ChangeSetId, LogId, OpId, PersonId, TxId, Uuid, Ver, uuid_v7};
use domain::op::{Actor, Change, Op};
use domain::time::{CivilDate, Instant};
use rusqlite::{CachedStatement, Connection, Transaction};

use crate::authority::Warrant;
use crate::card_key;
use crate::census;
use crate::draw::{Draw, Ladder};
use crate::error::Result;
use crate::fresh::{Fresh, FreshBadge};
use crate::hex::push_hex;
use crate::meta::{self, LogHead};
use crate::news::{Commit, MANY};
use crate::room::Room;
use crate::state::{Act, Confirmed, Known};
use crate::store::Store;
use crate::text_index::Texts;
use crate::unit_use::UnitUse;

/// What a write needs from outside: when, who, and chance.
#[derive(Clone, Debug)]
pub struct WriteContext {
    /// Now.
    pub now: Instant,
    /// Who acts.
    pub actor: Actor,
    /// Fresh random bytes; ids and salts of this write are drawn from them.
    pub entropy: [u8; 32],
    /// What kind of act it is, for the history: `person_save`, `import`, …
    pub kind: &'static str,
    /// Names and numbers of the history's line, as JSON.
    pub label: String,
}

/// A write that was committed (or rehearsed).
#[derive(Clone, Debug)]
pub struct Applied<T> {
    /// What the caller made of it.
    pub value: T,
    /// The name under which it can be undone.
    pub change_set: ChangeSetId,
    /// The directory's revision after it.
    pub rev: u64,
}

/// Statements that an import runs for every row. SQLite's own cache would be asked for each by its
/// text every time.
#[derive(Default)]
pub(crate) struct Hot<'a> {
    op: Option<CachedStatement<'a>>,
    audit: Option<CachedStatement<'a>>,
    pub(crate) person: Option<CachedStatement<'a>>,
    pub(crate) claim: Option<CachedStatement<'a>>,
    pub(crate) badge: Option<CachedStatement<'a>>,
    pub(crate) issue: Option<CachedStatement<'a>>,
}

pub(crate) fn prepared<'s, 'a>(
    slot: &'s mut Option<CachedStatement<'a>>,
    connection: &'a Connection,
    sql: &str,
) -> Result<&'s mut CachedStatement<'a>> {
    match slot {
        Some(statement) => Ok(statement),
        None => Ok(slot.insert(connection.prepare_cached(sql)?)),
    }
}

/// A write in progress.
pub struct Tx<'a> {
    pub(crate) connection: &'a Transaction<'a>,
    pub(crate) store: &'a Store,
    pub(crate) context: &'a WriteContext,
    pub(crate) head: LogHead,
    audit: audit::Head,
    draw: Draw,
    ladder: Ladder,
    change_set: ChangeSetId,
    change_set_n: i64,
    tx: TxId,
    in_tx: usize,
    first: u64,
    /// People whose projections are to be made again.
    pub(crate) dirty: BTreeMap<Uuid, Touched>,
    /// People who are found by the words of an entry merged into them, and that entry changed.
    pub(crate) found_by: Vec<Uuid>,
    people: Vec<PersonId>,
    people_count: u64,
    badges: bool,
    units: bool,
    access: bool,
    /// Views that the office shares.
    settings: bool,
    /// Something every row shows changed.
    everybody: bool,
    pub(crate) hot: Hot<'a>,
    /// Those of them who were made since and of whom no more is known.
    pub(crate) fresh: HashMap<Uuid, Fresh>,
    /// Badges made since the last [`Tx::settle`], of which no more is known.
    pub(crate) fresh_badges: HashMap<Uuid, FreshBadge>,
    /// The badge the next person is about to be given.
    pub(crate) expected_badge: Option<CardNumber>,
    /// A badge that the operation being applied makes.
    pub(crate) badge_made: Option<(Uuid, FreshBadge)>,
    /// Who refers to units, if it was asked.
    pub(crate) unit_use: UnitUse,
    pub(crate) room: Room<'a>,
    /// The operations this write takes back.
    pub(crate) act: Option<Act>,
    /// What this write is about to retract, and found to be touched by nobody.
    pub(crate) untouched: Option<Entity>,
    /// Texts on their way into the search indexes.
    pub(crate) texts: Texts,
    /// Row numbers of people made or projected, for the journal.
    noted: Vec<i64>,
    /// Dates moved states without an operation.
    pub(crate) rolled: bool,
    /// Zones of sites, `None`: of the organisation.
    pub(crate) zones: HashMap<Option<Uuid>, String>,
    /// Today, by zone.
    pub(crate) today: HashMap<String, CivilDate>,
    /// The change set this write takes back.
    pub(crate) undoes: Option<i64>,
    /// The version that stands again with the operation being applied; see `undo`.
    pub(crate) restores: Option<Ver>,
    /// Keys of new badges, written in one sorted go at the end: a dozen a badge.
    pub(crate) badge_keys: card_key::Waiting,
    /// By what right this write acts; read when it is first asked for.
    pub(crate) warrant: Option<Warrant>,
    /// What stood against the last change.
    pub(crate) denied: Option<Denied>,
}

/// What is known of a person whose projections are to be made again.
#[derive(Debug, Default)]
pub(crate) struct Touched {
    /// Somebody changed the person: who, if anybody by name.
    pub changed: Option<Option<[u8; 16]>>,
    /// The person may have been taken back.
    pub gone: bool,
}

/// Beyond so many people a write is one line of the journal: whoever keeps lists begins anew.
const JOURNAL: usize = 500;

/// Operations of one Save, and of one push to the hub, at most.
const TX_OPS: usize = 500;

impl<'a> Tx<'a> {
    pub(crate) fn begin(
        connection: &'a Transaction<'a>,
        store: &'a Store,
        context: &'a WriteContext,
    ) -> Result<Self> {
        let head = LogHead::read(connection)?;
        let audit = last_audit(connection)?;
        let mut draw = Draw::of(context.entropy);
        let chance = draw.next();
        let change_set = ChangeSetId(uuid_v7(context.now, &std::array::from_fn(|n| chance[n])));
        let change_set_n: i64 = connection
            .prepare_cached("select coalesce(max(n), 0) + 1 from change_set")?
            .query_row([], |row| row.get(0))?;
        Ok(Self {
            connection,
            store,
            context,
            first: head.dseq,
            head,
            audit,
            draw,
            ladder: Ladder::default(),
            change_set,
            change_set_n,
            tx: TxId(change_set.0),
            in_tx: 0,
            dirty: BTreeMap::new(),
            found_by: Vec::new(),
            people: Vec::new(),
            people_count: 0,
            badges: false,
            units: false,
            access: false,
            settings: false,
            everybody: false,
            hot: Hot::default(),
            fresh: HashMap::new(),
            fresh_badges: HashMap::new(),
            expected_badge: None,
            badge_made: None,
            unit_use: UnitUse::default(),
            room: Room::of(connection),
            act: None,
            untouched: None,
            texts: Texts::default(),
            zones: HashMap::new(),
            noted: Vec::new(),
            rolled: false,
            today: HashMap::new(),
            undoes: None,
            restores: None,
            badge_keys: card_key::Waiting::default(),
            warrant: None,
            denied: None,
        })
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.context.now
    }

    /// The store this writes to.
    #[must_use]
    pub fn store(&self) -> &Store {
        self.store
    }

    /// A fresh id.
    pub fn new_id(&mut self) -> Uuid {
        let chance = self.ladder.next(&self.draw.next());
        uuid_v7(self.context.now, &chance)
    }

    /// Reads what this write has made of the directory so far.
    #[must_use]
    pub fn reader(&self) -> crate::read::Reader<'_> {
        crate::read::Reader::of_write(self.connection, self.store)
    }

    /// Decides a change, logs it and applies what follows. `base` is the version its author saw;
    /// `None` means "as it is now", which on a desk of its own is what every author saw.
    ///
    /// # Errors
    /// What the database may answer. A change that is refused is a verdict.
    pub fn apply(&mut self, change: Change, base: Option<Ver>) -> Result<Verdict> {
        if self.in_tx == TX_OPS {
            self.next_save();
        }
        let base = match base {
            Some(base) => Some(base),
            None => self.confirmed().base_of(&change)?,
        };
        let at = self.head.hlc.tick(self.context.now);
        let op = Op {
            id: OpId {
                log: self.head.log,
                dseq: self.head.dseq + 1,
            },
            tx: self.tx,
            change_set: self.change_set,
            at,
            by: self.context.actor,
            base,
            change,
        };
        let authority = self.authority(&op.change)?;
        let Decision { verdict, effects } = decide(&self.confirmed(), &op, authority)?;
        if matches!(verdict, Verdict::Same) && effects.is_empty() {
            return Ok(verdict); // nothing happened; the log says what did
        }
        let prior = self.prior(&op, &effects)?;
        let raw = protocol::write_op(&op, &self.head.hash);
        let hash = protocol::hash(&raw);
        prepared(&mut self.hot.op, self.connection,
                "insert into op (dseq, change_set, raw, hash, verdict, prior) values (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute((
                dseq(op.id),
                self.change_set_n,
                &raw,
                hash.as_slice(),
                verdict_key(&verdict),
                prior.as_deref(),
            ))?;
        self.head.dseq = op.id.dseq;
        self.head.hash = hash;
        self.head.hlc = at;
        self.in_tx += 1;
        self.append_audit(&AuditLine {
            op: Some((op.id, &hash)),
            at: op.at.millis,
            by: op.by,
            what: what(&op.change),
            subject: Some(op.change.subject()),
            payload: prior.as_deref().unwrap_or("{}"),
        })?;
        let happened = !effects.is_empty();
        for effect in effects {
            match effect {
                // Nearly all of an import: the texts go on as they are.
                Effect::Created { entity, fields } if entity.kind == EntityKind::Person => {
                    self.person_created(&op, entity.id, fields)?;
                }
                effect => self.apply_effect(&op, &effect)?,
            }
        }
        self.touch(&op.change);
        self.keep_warrant(&op.change, happened);
        Ok(verdict)
    }

    /// Like [`Tx::apply`] with the version as it is now, for acts that make no sense in part.
    ///
    /// # Errors
    /// [`Error::Denied`](crate::Error::Denied) where whoever writes may not make the change,
    /// [`Error::Refused`](crate::Error::Refused) where it is held or rejected for another reason.
    pub fn insist(&mut self, change: Change) -> Result<()> {
        match (self.apply(change, None)?, self.denied) {
            (Verdict::Rejected(Rejection::Denied), Some(denied)) => {
                Err(crate::Error::Denied(denied))
            }
            (refused @ (Verdict::Held(_) | Verdict::Rejected(_)), _) => {
                Err(crate::Error::Refused(refused))
            }
            (Verdict::Applied | Verdict::Same | Verdict::Merged | Verdict::Conflict(_), _) => {
                Ok(())
            }
        }
    }

    /// Ends the Save in progress; what follows belongs to the next one of the same change set.
    pub fn next_save(&mut self) {
        self.tx = TxId(self.new_id());
        self.in_tx = 0;
    }

    /// Brings the projections of all touched people up to date. Done at the end of the write by
    /// itself; long writes call it now and then, while the rows are at hand. What search looks
    /// into follows at the end only.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn settle(&mut self) -> Result<()> {
        self.fresh_badges.clear();
        for (id, touched) in std::mem::take(&mut self.dirty) {
            match self.fresh.remove(&id) {
                Some(fresh) => self.settle_fresh(fresh)?,
                None => self.project(id, &touched)?,
            }
        }
        for survivor in std::mem::take(&mut self.found_by) {
            self.project(survivor, &Touched::default())?;
        }
        // Whoever these lead to is found by their own words only, which did not change.
        self.found_by.clear();
        Ok(())
    }

    pub(crate) fn confirmed(&self) -> Confirmed<'_> {
        Confirmed {
            known: Some(Known {
                people: &self.fresh,
                badges: &self.fresh_badges,
                act: self.act,
                units: &self.unit_use,
                untouched: self.untouched,
            }),
            ..self.confirmed_by_rows()
        }
    }

    /// The same, without what this write knows by itself.
    pub(crate) fn confirmed_by_rows(&self) -> Confirmed<'a> {
        Confirmed {
            connection: self.connection,
            now: self.context.now,
            change_set: self.change_set_n,
            undoes: self.undoes,
            known: None,
        }
    }

    pub(crate) fn touch(&mut self, change: &Change) {
        let subject = change.subject();
        self.unit_use.keep(change);
        match subject.kind {
            EntityKind::Badge => {
                self.badges = true;
                // Whatever else happens to a badge, its rows tell.
                self.fresh_badges.remove(&subject.id);
                self.fresh_badges.extend(self.badge_made.take());
            }
            EntityKind::Unit => self.units = true,
            // Whoever is made is touched as the row is written.
            EntityKind::Person if matches!(change, Change::Create { .. }) => {}
            EntityKind::Person => self.touch_person(subject.id),
            EntityKind::Organisation | EntityKind::Group | EntityKind::Role => {
                self.access = true;
                self.everybody |= matches!(
                    change,
                    Change::Set { field: Field::Organisation(field), .. }
                        if field.default_role_of().is_some()
                );
            }
            EntityKind::ReaderProfile => {}
            EntityKind::SavedView => self.settings = true,
        }
    }

    pub(crate) fn touch_person(&mut self, id: Uuid) {
        self.fresh.remove(&id);
        if let Entry::Vacant(person) = self.dirty.entry(id) {
            person.insert(Touched::default());
            self.people_count += 1;
            if self.people.len() <= MANY {
                self.people.push(PersonId(id));
            }
        }
    }

    /// Notes that a person is another than before, by somebody: it is written with the projections.
    pub(crate) fn changed_person(&mut self, id: Uuid, by: Option<[u8; 16]>) {
        self.touch_person(id);
        if let Some(touched) = self.dirty.get_mut(&id) {
            touched.changed = Some(by);
        }
    }

    /// Notes in the audit what changes nothing in the directory: an export, a backup, a sign-in.
    /// `payload` may be erased later, `what` stays for ever.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn note(
        &mut self,
        what: &'static str,
        about: Option<Entity>,
        payload: &serde_json::Value,
    ) -> Result<()> {
        self.append_audit(&AuditLine {
            op: None,
            at: self.context.now.0,
            by: self.context.actor,
            what,
            subject: about,
            payload: &payload.to_string(),
        })
    }

    /// From here on operations are written under another name of this desk's log.
    pub(crate) fn begin_log(&mut self, log: LogId) -> Result<()> {
        self.head.log = log;
        meta::put(self.connection, "log_id", log.to_string())
    }

    fn append_audit(&mut self, line: &AuditLine<'_>) -> Result<()> {
        let salt = audit::Salt(self.draw.half());
        let n = self.audit.n + 1;
        let meta = line.meta(n);
        let commitment = audit::commitment(&salt, line.payload.as_bytes());
        let head = self.audit.append(meta.as_bytes(), &commitment);
        prepared(&mut self.hot.audit, self.connection,
                "insert into audit (n, subject, dseq, meta, salt, payload, commitment, hash) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute((
                i64::try_from(n).unwrap_or(i64::MAX),
                line.subject.map(|subject| *subject.id.as_bytes()),
                line.op.map(|(op, _)| dseq(op)),
                meta.as_bytes(),
                salt.0.as_slice(),
                line.payload.as_bytes(),
                commitment.0.as_slice(),
                head.hash.0.as_slice(),
            ))?;
        self.audit = head;
        Ok(())
    }

    pub(crate) fn note_person(&mut self, n: i64) {
        if self.noted.len() <= JOURNAL {
            self.noted.push(n);
        }
    }

    pub(crate) fn change_set_number(&self) -> i64 {
        self.change_set_n
    }

    /// How many operations this write has logged so far.
    #[must_use]
    pub fn operations(&self) -> u64 {
        self.head.dseq - self.first
    }

    /// Everything that follows from the operations so far is written.
    pub(crate) fn settle_all(&mut self) -> Result<()> {
        self.settle()?;
        self.texts.finish(self.connection)?;
        self.badge_keys.write(self.connection)
    }

    pub(crate) fn finish(mut self) -> Result<(Commit, ChangeSetId)> {
        self.settle_all()?;
        let mut rev = meta::rev(self.connection)?;
        if self.operations() > 0 || self.rolled {
            rev += 1;
            meta::put(
                self.connection,
                "rev",
                i64::try_from(rev).unwrap_or(i64::MAX),
            )?;
            let mut noted = std::mem::take(&mut self.noted);
            if noted.len() > JOURNAL || self.everybody {
                noted = vec![census::EVERYBODY];
            }
            if self.units || self.access {
                noted.push(census::UNITS);
            }
            census::note(self.connection, rev, &noted)?;
        }
        if self.operations() > 0 {
            meta::put(self.connection, "hlc", self.head.hlc.to_string())?;
            self.connection
                .prepare_cached(
                    "insert into change_set (n, id, kind, label, at, by, via, people, undoes) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                )?
                .execute((
                    self.change_set_n,
                    self.change_set.0.as_bytes().as_slice(),
                    self.context.kind,
                    &self.context.label,
                    self.context.now.0,
                    self.context.actor.person.map(|person| *person.0.as_bytes()),
                    self.context.actor.via.key(),
                    i64::try_from(self.people_count).unwrap_or(i64::MAX),
                    self.undoes,
                ))?;
        }
        let many = self.people.len() > MANY;
        let commit = Commit {
            rev,
            people: (!many).then_some(self.people),
            badges: self.badges,
            units: self.units,
            access: self.access,
            settings: self.settings,
        };
        Ok((commit, self.change_set))
    }
}

/// A line of the audit in the making.
struct AuditLine<'a> {
    /// The operation it tells of, and its hash.
    op: Option<(OpId, &'a [u8; 32])>,
    at: i64,
    by: Actor,
    what: &'static str,
    subject: Option<Entity>,
    payload: &'a str,
}

impl AuditLine<'_> {
    /// What stays when the payload is erased, so nothing in it identifies anybody by itself. The
    /// beginning of the operation's hash makes this chain a witness of the log as well.
    fn meta(&self, n: u64) -> String {
        use std::fmt::Write as _;
        let mut meta = String::with_capacity(256);
        // Writing into a text cannot fail.
        let _ = write!(meta, "{{\"n\":{n}");
        if let Some((op, hash)) = self.op {
            let _ = write!(meta, ",\"op\":\"{op}\",\"h\":\"");
            push_hex(&mut meta, &hash[..OP_HASH_IN_AUDIT]);
            meta.push('"');
        }
        let _ = write!(meta, ",\"at\":{}", self.at);
        if let Some(person) = self.by.person {
            let _ = write!(meta, ",\"by\":\"{person}\"");
        }
        for part in [
            ",\"via\":\"",
            self.by.via.key(),
            "\",\"what\":\"",
            self.what,
            "\"",
        ] {
            meta.push_str(part);
        }
        if let Some(subject) = self.subject {
            let mut id = Uuid::encode_buffer();
            let id = subject.id.as_hyphenated().encode_lower(&mut id);
            for part in [
                ",\"entity\":\"",
                subject.kind.key(),
                "\",\"id\":\"",
                id,
                "\"",
            ] {
                meta.push_str(part);
            }
        }
        meta.push('}');
        meta
    }
}

/// Bytes of an operation's hash that its line in the audit repeats: 128 bits.
pub(crate) const OP_HASH_IN_AUDIT: usize = 16;

pub(crate) fn last_audit(connection: &rusqlite::Connection) -> Result<audit::Head> {
    use rusqlite::OptionalExtension;
    let last: Option<(i64, [u8; 32])> = connection
        .prepare_cached("select n, hash from audit order by n desc limit 1")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(last.map_or(audit::Head::EMPTY, |(n, hash)| audit::Head {
        n: u64::try_from(n).unwrap_or(0),
        hash: audit::Hash(hash),
    }))
}

pub(crate) fn dseq(op: OpId) -> i64 {
    i64::try_from(op.dseq).unwrap_or(i64::MAX)
}

/// The kind of change as the audit names it.
fn what(change: &Change) -> &'static str {
    match change {
        Change::Create { .. } => "create",
        Change::Set { .. } => "set",
        Change::Link { present: true, .. } => "link",
        Change::Link { present: false, .. } => "unlink",
        Change::PlaceHold { .. } => "hold",
        Change::LiftHolds { .. } => "lift",
        Change::IssueBadge { .. } => "issue",
        Change::EndIssue { .. } => "issue_end",
        Change::SetPassword { .. } => "password",
        Change::Retract { .. } => "retract",
        Change::Unretract { .. } => "unretract",
    }
}

pub(crate) fn verdict_key(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Applied => "applied",
        Verdict::Same => "same",
        Verdict::Merged => "merged",
        // These two took effect; every other conflict is only kept beside what stands.
        Verdict::Conflict(ConflictKind::Key) => "contested",
        Verdict::Conflict(ConflictKind::EditedAfterRemoval) => "after_removal",
        Verdict::Conflict(_) => "conflict",
        Verdict::Held(_) => "held",
        Verdict::Rejected(_) => "rejected",
    }
}

/// An entity as the log's local notes name it.
pub(crate) fn entity_key(entity: Entity) -> (&'static str, [u8; 16]) {
    (entity.kind.key(), *entity.id.as_bytes())
}
