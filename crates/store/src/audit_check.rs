//! Whether what happened still reads as it was written: the chain of the audit, the chain of the
//! log, and that the two tell of the same operations.

use std::ops::ControlFlow;

use domain::audit::{self, ChainFault, Content, Entry, Hash, Head, Salt, Verifier};
use domain::id::OpId;
use rusqlite::{Connection, Row, Rows};
use serde::Deserialize;

use crate::error::{Error, Result};
use crate::hex::hex;
use crate::read::Reader;
use crate::write::{OP_HASH_IN_AUDIT, last_audit};

/// A history that holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HistoryVerified {
    /// The audit's entries and where they end.
    pub audit: audit::Verified,
    /// Operations of the log.
    pub operations: u64,
}

/// What is wrong with the history, and where it begins to be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HistoryFault {
    /// The audit itself.
    #[error(transparent)]
    Audit(#[from] ChainFault),
    /// The operation does not match its own hash, or is not the one the audit tells of.
    #[error("operation {0} was changed after it was written")]
    OperationEdited(u64),
    /// An operation the audit tells of is not there.
    #[error("operation {0} is missing")]
    OperationMissing(u64),
    /// The operation does not follow the one before it, or the audit does not know it.
    #[error("operation {0} was put in or moved")]
    OperationMoved(u64),
}

/// Entries between two calls of a progress function.
const STEP: u64 = 4096;

impl Reader<'_> {
    /// Where the audit ends: kept or printed elsewhere, it later proves that nothing was cut off.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn audit_head(&self) -> Result<Head> {
        last_audit(self.connection())
    }

    /// Reads the whole history and says whether it is as it was written, and reaches a head that
    /// was seen earlier. A second or so for every 100,000 operations; `progress` is told entries
    /// done and in all, and may stop it.
    ///
    /// # Errors
    /// [`Error::Cancelled`], what the database may answer. A fault of the history is an answer.
    pub fn verify_history(
        &self,
        witnessed: Option<&Head>,
        progress: &mut dyn FnMut(u64, u64) -> ControlFlow<()>,
    ) -> Result<std::result::Result<HistoryVerified, HistoryFault>> {
        let connection = self.connection();
        let total = self.audit_head()?.n;
        let mut audit = connection.prepare(
            "select n, dseq, meta, salt, payload, commitment, hash from audit order by n",
        )?;
        let mut operations =
            connection.prepare("select dseq, raw, hash, prior from op order by dseq")?;
        let mut log = Log {
            rows: operations.query([])?,
            last: 0,
            hash: [0; 32],
        };
        let mut verifier = Verifier::new(Head::EMPTY, witnessed);
        let mut prev = Hash::GENESIS;
        let mut rows = audit.query([])?;
        while let Some(row) = rows.next()? {
            let n = place(row, 0)?;
            if n % STEP == 1 && progress(n, total).is_break() {
                return Err(Error::Cancelled);
            }
            let Some(entry) = entry(row, prev)? else {
                return Ok(Err(ChainFault::Edited(n).into()));
            };
            if let Err(fault) = verifier.push(&entry) {
                return Ok(Err(fault.into()));
            }
            prev = Hash(row.get(6)?);
            if row.get_ref(1)? != rusqlite::types::ValueRef::Null
                && let Err(fault) = log.witness(row)?
            {
                return Ok(Err(fault));
            }
        }
        if let Some(row) = log.rows.next()? {
            return Ok(Err(HistoryFault::OperationMoved(place(row, 0)?)));
        }
        Ok(verifier
            .finish()
            .map_err(HistoryFault::from)
            .map(|audit| HistoryVerified {
                audit,
                operations: log.last,
            }))
    }
}

/// The log, read beside the audit.
struct Log<'a> {
    rows: Rows<'a>,
    last: u64,
    hash: [u8; 32],
}

impl Log<'_> {
    /// The next operation has to be the one this entry of the audit tells of.
    fn witness(&mut self, audit: &Row<'_>) -> Result<std::result::Result<(), HistoryFault>> {
        let told = place(audit, 1)?;
        let next = self.last + 1;
        if told != next {
            return Ok(Err(HistoryFault::OperationMoved(told)));
        }
        let Some(row) = self.rows.next()? else {
            return Ok(Err(HistoryFault::OperationMissing(next)));
        };
        let found = place(row, 0)?;
        if found != next {
            return Ok(Err(if found > next {
                HistoryFault::OperationMissing(next)
            } else {
                HistoryFault::OperationMoved(found)
            }));
        }
        let raw = row.get_ref(1)?.as_blob().map_err(wrong_type)?;
        let hash = protocol::hash(raw);
        let told: Told = match read(audit.get_ref(2)?.as_blob().map_err(wrong_type)?) {
            Some(told) => told,
            None => return Ok(Err(HistoryFault::OperationEdited(next))),
        };
        let prior = row.get_ref(3)?.as_str_or_null().map_err(wrong_type)?;
        let payload = audit.get_ref(4)?.as_blob_or_null().map_err(wrong_type)?;
        let Some(own) = read::<Own>(raw) else {
            return Ok(Err(HistoryFault::OperationEdited(next)));
        };
        let same = row.get::<_, [u8; 32]>(2)? == hash
            && told.op == own.op
            && told.h == hex(&hash[..OP_HASH_IN_AUDIT])
            && own.op.parse::<OpId>().is_ok_and(|op| op.dseq == next)
            && payload.is_none_or(|payload| payload == prior.unwrap_or("{}").as_bytes());
        if !same {
            return Ok(Err(HistoryFault::OperationEdited(next)));
        }
        if own.ph != hex(&self.hash) {
            return Ok(Err(HistoryFault::OperationMoved(next)));
        }
        self.hash = hash;
        self.last = next;
        Ok(Ok(()))
    }
}

/// What the audit's lasting part says of an operation.
#[derive(Deserialize)]
struct Told {
    op: String,
    h: String,
}

/// What an operation says of itself, whatever else a newer version put into it.
#[derive(Deserialize)]
struct Own {
    op: String,
    ph: String,
}

/// A look at the ends of both chains, for opening: microseconds, and it finds a file whose last
/// pages are from another time than the rest.
pub(crate) fn check_ends(connection: &Connection) -> Result<()> {
    let mut last = connection.prepare(
        "select n, dseq, meta, salt, payload, commitment, hash from audit order by n desc limit 2",
    )?;
    let mut rows = last.query([])?;
    let Some(row) = rows.next()? else {
        return Ok(());
    };
    let n = place(row, 0)?;
    let claimed: [u8; 32] = row.get(6)?;
    let (meta, commitment): (Vec<u8>, [u8; 32]) = (row.get(2)?, row.get(5)?);
    let prev = match rows.next()? {
        Some(row) if place(row, 0)? + 1 == n => Hash(row.get(6)?),
        None if n == 1 => Hash::GENESIS,
        _ => return Err(Error::Damaged(ChainFault::Missing(n - 1).to_string())),
    };
    if audit::entry_hash(&prev, &meta, &Hash(commitment)) != Hash(claimed) {
        return Err(Error::Damaged(ChainFault::Edited(n).to_string()));
    }
    let mut last =
        connection.prepare("select dseq, raw, hash from op order by dseq desc limit 1")?;
    let mut rows = last.query([])?;
    if let Some(row) = rows.next()? {
        let raw = row.get_ref(1)?.as_blob().map_err(wrong_type)?;
        if protocol::hash(raw) != row.get::<_, [u8; 32]>(2)? {
            return Err(Error::Damaged(
                HistoryFault::OperationEdited(place(row, 0)?).to_string(),
            ));
        }
    }
    Ok(())
}

/// `None`: only one of payload and salt was erased, which we never do.
fn entry<'a>(row: &'a Row<'_>, prev: Hash) -> Result<Option<Entry<'a>>> {
    let payload = row.get_ref(4)?.as_blob_or_null().map_err(wrong_type)?;
    let salt: Option<[u8; 16]> = row.get(3)?;
    let content = match (salt.map(Salt), payload) {
        (Some(salt), Some(payload)) => Some(Content { salt, payload }),
        (None, None) => None,
        (Some(_), None) | (None, Some(_)) => return Ok(None),
    };
    Ok(Some(Entry {
        n: place(row, 0)?,
        meta: row.get_ref(2)?.as_blob().map_err(wrong_type)?,
        commitment: Hash(row.get(5)?),
        content,
        // The table keeps each hash once: an entry follows whatever stands before it.
        prev,
        hash: Hash(row.get(6)?),
    }))
}

fn place(row: &Row<'_>, column: usize) -> Result<u64> {
    let n: i64 = row.get(column)?;
    u64::try_from(n).map_err(|_| Error::Damaged(format!("place {n} of the history")))
}

fn read<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    serde_json::from_slice(bytes).ok()
}

fn wrong_type(_: rusqlite::types::FromSqlError) -> Error {
    Error::Damaged("a row of the history has the wrong type".into())
}
