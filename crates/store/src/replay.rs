//! Making everything that follows from the log again, out of the log.
//!
//! It mends a file whose projections are damaged, and it is the proof that they follow from
//! nothing else: what is made again has to be what is there.

use std::collections::BTreeMap;
use std::path::Path;

use domain::decide::{Authority, Decision, decide};
use domain::op::{Actor, Via};
use domain::time::Instant;
use rusqlite::types::Value as Sql;
use rusqlite::{Connection, TransactionBehavior, params_from_iter};
use secrets::DatabaseKey;
use sha2::{Digest, Sha256};

use crate::connection;
use crate::error::{Error, Result};
use crate::files;
use crate::read::Reader;
use crate::store::Store;
use crate::write::{Tx, WriteContext, verdict_key};

/// Tables that are of this desk alone, or that say who it is: copied, since no log tells them.
const LOCAL: [&str; 5] = [
    "setting",
    "draft",
    "sign_in_failure",
    "reader",
    "import_memory",
];

/// What the log decides, and how to put the rows of each table into one order. Columns that move
/// with the clock are left out.
const PROJECTIONS: [(&str, &str, &[&str]); 16] = [
    ("organisation", "id", &[]),
    (
        "person",
        "n",
        &["state", "next_change_at", "roles", "linked"],
    ),
    ("unit", "n", &[]),
    ("reader_profile", "id", &[]),
    ("saved_view", "id", &[]),
    ("role", "n", &[]),
    ("person_group", "n", &[]),
    ("badge", "n", &[]),
    ("badge_key", "row", &[]),
    ("issue", "op", &[]),
    ("edge", "kind, a, b, scope", &[]),
    ("hold", "op", &[]),
    ("claim", "kind, nkey, owner", &[]),
    ("password", "person", &[]),
    ("fver", "entity, id, f", &[]),
    ("conflict", "n", &[]),
];

/// An act as its row has it.
struct Act {
    n: i64,
    at: i64,
    undoes: Option<i64>,
}

impl Reader<'_> {
    /// One hash a table of what follows from the log: two directories with the same log have the
    /// same, whenever and in whatever order they were written.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn digest(&self) -> Result<BTreeMap<&'static str, [u8; 32]>> {
        let mut digest = BTreeMap::new();
        for (table, order, without) in PROJECTIONS {
            let columns: Vec<String> = columns(self.connection(), table)?
                .into_iter()
                .filter(|column| !without.contains(&column.as_str()))
                .map(|column| match (table, column.as_str()) {
                    // Whatever they were when the person was taken back: nobody sees them.
                    ("person", "name_key" | "hay" | "mail_domain") => {
                        format!("iif(retracted, null, {column})")
                    }
                    _ => column,
                })
                .collect();
            let sql = format!(
                "select {} from {table} order by {order}",
                columns.join(", ")
            );
            let mut statement = self.connection().prepare(&sql)?;
            let mut rows = statement.query([])?;
            let mut hash = Sha256::new();
            while let Some(row) = rows.next()? {
                for column in 0..columns.len() {
                    add(&mut hash, &row.get::<_, Sql>(column)?);
                }
            }
            digest.insert(table, hash.finalize().into());
        }
        Ok(digest)
    }
}

/// A value with its type and length, so that no two rows look alike.
fn add(hash: &mut Sha256, value: &Sql) {
    let (kind, bytes): (u8, &[u8]) = match value {
        Sql::Null => (0, &[]),
        Sql::Integer(number) => {
            hash.update([1]);
            hash.update(number.to_be_bytes());
            return;
        }
        Sql::Real(number) => {
            hash.update([2]);
            hash.update(number.to_be_bytes());
            return;
        }
        Sql::Text(text) => (3, text.as_bytes()),
        Sql::Blob(bytes) => (4, bytes),
    };
    hash.update([kind]);
    hash.update((bytes.len() as u64).to_be_bytes());
    hash.update(bytes);
}

fn columns(connection: &Connection, table: &str) -> Result<Vec<String>> {
    let mut statement = connection.prepare("select name from pragma_table_info(?1)")?;
    let names = statement.query_map([table], |row| row.get(0))?;
    Ok(names.collect::<rusqlite::Result<_>>()?)
}

impl Store {
    /// Makes this directory again at `to` from its log: every operation is decided anew.
    ///
    /// # Errors
    /// [`Error::Log`] for the first operation that cannot be read or is decided differently now;
    /// [`Error::Exists`]; what reading and writing may answer.
    pub fn rebuild(&self, to: &Path, key: Option<&DatabaseKey>) -> Result<Self> {
        if let Some(taken) = files::of_database(to).into_iter().find(|at| at.exists()) {
            return Err(Error::Exists(taken));
        }
        let source = self.connect()?;
        let source = source.unchecked_transaction()?;
        let mut made = connection::create(to, key)?;
        connection::migrate(&mut made)?;
        copy(&source, &made, "meta", "true", [])?;
        drop(made);
        let (store, _) = Self::open(to, key)?;
        store.write_local(|target| {
            for table in LOCAL {
                copy(&source, target, table, "true", [])?;
            }
            Ok(())
        })?;
        store.replay(&source)?;
        Ok(store)
    }

    fn replay(&self, source: &Connection) -> Result<()> {
        self.with_writer(|connection| {
            let transaction =
                connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let mut acts = source.prepare("select n, at, undoes from change_set order by n")?;
            let mut rows = acts.query([])?;
            while let Some(row) = rows.next()? {
                let act = Act {
                    n: row.get(0)?,
                    at: row.get(1)?,
                    undoes: row.get(2)?,
                };
                let context = WriteContext {
                    now: Instant(act.at),
                    actor: Actor {
                        person: None,
                        via: Via::System,
                    },
                    entropy: [0; 32], // nothing is drawn: salts and ids are in the log
                    kind: "replay",
                    label: String::new(),
                };
                let mut tx = Tx::begin(&transaction, self, &context)?;
                tx.undoes = act.undoes;
                tx.replay_act(source, &act)?;
            }
            // Notes of the audit that tell of no operation.
            copy(source, &transaction, "audit", "dseq is null", [])?;
            transaction.commit()?;
            Ok(())
        })
    }
}

impl Tx<'_> {
    fn replay_act(&mut self, source: &Connection, act: &Act) -> Result<()> {
        let mut log = source.prepare_cached(
            "select dseq, raw, verdict, prior from op where change_set = ?1 order by dseq",
        )?;
        let mut rows = log.query([act.n])?;
        while let Some(row) = rows.next()? {
            let dseq: i64 = row.get(0)?;
            let raw: Vec<u8> = row.get(1)?;
            let verdict: String = row.get(2)?;
            let prior: Option<String> = row.get(3)?;
            self.replay_op(dseq, &raw, &verdict, prior.as_deref())?;
            copy(source, self.connection, "op", "dseq = ?1", [dseq])?;
            let told: i64 =
                self.connection
                    .query_row("select coalesce(max(n), 0) from audit", [], |row| {
                        row.get(0)
                    })?;
            // The next one or so: no index leads from an operation to its entry.
            copy(
                source,
                self.connection,
                "audit",
                "n > ?1 and dseq = ?2 order by n limit 1",
                [told, dseq],
            )?;
        }
        self.settle_all()?;
        copy(source, self.connection, "change_set", "n = ?1", [act.n])?;
        self.connection
            .prepare_cached("update change_set set undone_by = null where n = ?1")?
            .execute([act.n])?;
        if let Some(undone) = act.undoes {
            self.mark_undone(undone)?;
        }
        Ok(())
    }

    fn replay_op(
        &mut self,
        dseq: i64,
        raw: &[u8],
        verdict: &str,
        prior: Option<&str>,
    ) -> Result<()> {
        let different = |why: String| Error::Log { dseq, why };
        let (op, _) = protocol::read_op(raw).map_err(|why| different(why.to_string()))?;
        self.restores = prior
            .and_then(|text| serde_json::from_str::<serde_json::Value>(text).ok())
            .and_then(|prior| prior.get("restores")?.as_str()?.parse().ok());
        // Who may was judged when it was written; roles may be others by now.
        let authority = match verdict {
            "rejected" => Authority::Denied,
            _ => Authority::Granted,
        };
        let decided = decide(&self.confirmed(), &op, authority)?;
        let Decision {
            verdict: now,
            effects,
        } = decided;
        if verdict_key(&now) != verdict {
            return Err(different(format!("it was {verdict} and now is {now:?}")));
        }
        let replaced = self.prior(&op, &effects)?;
        if replaced.as_deref() != prior {
            return Err(different(format!(
                "it replaced {prior:?} and now replaces {replaced:?}"
            )));
        }
        for effect in &effects {
            self.apply_effect(&op, effect)?;
        }
        self.restores = None;
        self.touch(&op.change);
        Ok(())
    }
}

/// Copies the rows of a table that a condition holds for.
fn copy(
    source: &Connection,
    target: &Connection,
    table: &str,
    condition: &str,
    parameters: impl rusqlite::Params,
) -> Result<()> {
    let mut found = source.prepare_cached(&format!("select * from {table} where {condition}"))?;
    let width = found.column_count();
    let marks = vec!["?"; width].join(", ");
    let mut put =
        target.prepare_cached(&format!("insert or replace into {table} values ({marks})"))?;
    let mut rows = found.query(parameters)?;
    while let Some(row) = rows.next()? {
        let values: Vec<Sql> = (0..width)
            .map(|column| row.get(column))
            .collect::<rusqlite::Result<_>>()?;
        put.execute(params_from_iter(values))?;
    }
    Ok(())
}
