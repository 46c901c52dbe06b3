//! The audit chain: each entry's hash covers the one before it, so that any
//! change, removal or move is seen, and a cut tail as soon as a later head is
//! known elsewhere.
//!
//! The hash covers a *commitment* to the payload instead of the payload, so that
//! what was said about a person can be erased and the chain still verifies. A
//! desk that shows its head to nobody cannot prove its own tail: whoever rewrites
//! the whole file can rewrite every hash.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};

/// Separates these hashes from every other use of SHA-256 in the program.
const DOMAIN: &[u8] = b"audit1";

/// A SHA-256 hash.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// What the first entry follows.
    pub const GENESIS: Self = Self([0; 32]);
}

/// Random bytes that keep an erased payload from being guessed from its
/// commitment; erased together with it. 128 bits, fresh for every entry.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Salt(pub [u8; 16]);

/// What an entry says, while it has not been erased.
#[derive(Clone, Copy, Debug)]
pub struct Content<'a> {
    /// The salt it was committed with.
    pub salt: Salt,
    /// The words, as stored.
    pub payload: &'a [u8],
}

/// One row of the audit, borrowed from wherever it is kept.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// Its place, from 1, without gaps.
    pub n: u64,
    /// What stays for ever: when, by whom, which kind of act. No personal words.
    pub meta: &'a [u8],
    /// [`commitment`] of the content.
    pub commitment: Hash,
    /// The content; `None` once erased.
    pub content: Option<Content<'a>>,
    /// Hash of the entry before, [`Hash::GENESIS`] for the first.
    pub prev: Hash,
    /// [`entry_hash`] of all that.
    pub hash: Hash,
}

/// The end of a chain: enough to continue it, and to hold it to its word later.
/// Printed as `PLACE:HASH`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Place of the last entry; 0 for an empty chain.
    pub n: u64,
    /// Its hash.
    pub hash: Hash,
}

impl Head {
    /// The head of a chain without entries.
    pub const EMPTY: Self = Self {
        n: 0,
        hash: Hash::GENESIS,
    };

    /// The head after one more entry.
    #[must_use]
    pub fn append(self, meta: &[u8], commitment: &Hash) -> Self {
        Self {
            n: self.n + 1,
            hash: entry_hash(&self.hash, meta, commitment),
        }
    }
}

/// A chain that holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Entries seen.
    pub count: u64,
    /// Entries of them whose content was erased.
    pub erased: u64,
    /// Where the chain ends.
    pub head: Head,
}

/// What is wrong with a chain, and where it begins to be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChainFault {
    /// The entry does not match its own hash.
    #[error("audit entry {0} was changed after it was written")]
    Edited(u64),
    /// The entry with this place is not there.
    #[error("audit entry {0} is missing")]
    Missing(u64),
    /// The entry is whole, but does not follow the one before it: rows were
    /// moved, repeated or slipped in, or one was taken out and the rest renumbered.
    #[error("audit entry {0} does not follow the one before it")]
    Reordered(u64),
    /// The chain ends before a head that was seen earlier.
    #[error("the audit ends at entry {found}, but entry {witnessed} was seen before")]
    TailCut {
        /// Where it ends now.
        found: u64,
        /// Where it had been seen to reach.
        witnessed: u64,
    },
    /// The chain is whole, but is not the one that was seen earlier.
    #[error("audit entry {0} is another than the one seen before: the audit was rewritten")]
    Rewritten(u64),
}

/// The hash that stands for a payload in the chain.
#[must_use]
pub fn commitment(salt: &Salt, payload: &[u8]) -> Hash {
    // The salt has a fixed length, so salt and payload cannot trade bytes.
    let mut hasher = Sha256::new();
    hasher.update(salt.0);
    hasher.update(payload);
    Hash(hasher.finalize().into())
}

/// The hash of an entry: of the one before, its lasting part and its commitment.
#[must_use]
pub fn entry_hash(prev: &Hash, meta: &[u8], commitment: &Hash) -> Hash {
    // Only `meta` varies in length, and it stands between fixed ones.
    let mut hasher = Sha256::new();
    hasher.update(DOMAIN);
    hasher.update(prev.0);
    hasher.update(meta);
    hasher.update(commitment.0);
    Hash(hasher.finalize().into())
}

/// Checks a chain from its first entry to its last, and against a head seen
/// earlier: the chain may have grown since, but not shrunk or changed.
///
/// # Errors
/// The first fault in chain order.
pub fn verify<'a>(
    entries: impl IntoIterator<Item = Entry<'a>>,
    witnessed: Option<&Head>,
) -> Result<Verified, ChainFault> {
    let mut verifier = Verifier::new(Head::EMPTY, witnessed);
    for entry in entries {
        verifier.push(&entry)?;
    }
    verifier.finish()
}

/// Checks a chain entry by entry, for rows that are only borrowed while they
/// are looked at.
#[derive(Clone, Debug)]
pub struct Verifier {
    start: Head,
    head: Head,
    witnessed: Option<Head>,
    erased: u64,
}

impl Verifier {
    /// Begins after `start`: [`Head::EMPTY`], or a head verified before.
    #[must_use]
    pub fn new(start: Head, witnessed: Option<&Head>) -> Self {
        Self {
            start,
            head: start,
            witnessed: witnessed.copied(),
            erased: 0,
        }
    }

    /// The next entry.
    ///
    /// # Errors
    /// It does not belong there, or does not say what it said when written.
    pub fn push(&mut self, entry: &Entry<'_>) -> Result<(), ChainFault> {
        let place = self.head.n + 1;
        if entry.n > place {
            return Err(ChainFault::Missing(place));
        }
        if entry.n < place {
            return Err(ChainFault::Reordered(entry.n));
        }
        if entry_hash(&entry.prev, entry.meta, &entry.commitment) != entry.hash {
            return Err(ChainFault::Edited(place));
        }
        match &entry.content {
            Some(content) => {
                if commitment(&content.salt, content.payload) != entry.commitment {
                    return Err(ChainFault::Edited(place));
                }
            }
            None => self.erased += 1,
        }
        if entry.prev != self.head.hash {
            return Err(ChainFault::Reordered(place));
        }
        self.head = Head {
            n: place,
            hash: entry.hash,
        };
        match self.witnessed {
            Some(seen) if seen.n == place && seen.hash != entry.hash => {
                Err(ChainFault::Rewritten(place))
            }
            _ => Ok(()),
        }
    }

    /// No entry is left.
    ///
    /// # Errors
    /// The chain ends before the head seen earlier.
    pub fn finish(self) -> Result<Verified, ChainFault> {
        if let Some(seen) = self.witnessed
            && seen.n > self.head.n
        {
            return Err(ChainFault::TailCut {
                found: self.head.n,
                witnessed: seen.n,
            });
        }
        Ok(Verified {
            count: self.head.n - self.start.n,
            erased: self.erased,
            head: self.head,
        })
    }
}

/// The text is not `PLACE:HASH` as [`Head`] prints it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the head of an audit is a number, a colon and 64 hexadecimal digits")]
pub struct HeadError;

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

impl fmt::Debug for Salt {
    // Whoever has the salt can guess at an erased payload.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Salt(…)")
    }
}

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.n, self.hash)
    }
}

impl FromStr for Head {
    type Err = HeadError;
    fn from_str(text: &str) -> Result<Self, HeadError> {
        let (n, hex) = text.split_once(':').ok_or(HeadError)?;
        if hex.len() != 64 || !hex.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(HeadError);
        }
        let mut hash = [0; 32];
        for (i, byte) in hash.iter_mut().enumerate() {
            let digits = hex.get(2 * i..2 * i + 2).ok_or(HeadError)?;
            *byte = u8::from_str_radix(digits, 16).map_err(|_| HeadError)?;
        }
        Ok(Self {
            n: n.parse().map_err(|_| HeadError)?,
            hash: Hash(hash),
        })
    }
}

#[cfg(test)]
mod tests;
