//! Names of things: every entity has a UUID made once, never reused; every
//! operation is named by the log that wrote it and its place in that log.

use std::fmt;
use std::str::FromStr;

use crate::time::Instant;

pub use uuid::Uuid;

macro_rules! entity_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    };
}

entity_id! {
    /// A person, of whatever type; never changes, survives merges and purges.
    PersonId
}
entity_id! {
    /// A badge. Derived from its canonical card number (see [`crate::badge`]),
    /// so that two desks that meet one card offline speak of one badge.
    BadgeId
}
entity_id! {
    /// A company, division, department, site or cost centre.
    UnitId
}
entity_id! {
    /// A group of people, projects included.
    GroupId
}
entity_id! {
    /// A role: a named set of permissions.
    RoleId
}
entity_id! {
    /// A profile: how the readers of one model send numbers.
    ReaderProfileId
}
entity_id! {
    /// A view of the list that the office shares.
    SavedViewId
}
entity_id! {
    /// One Save: operations that stand or fall together, at most 500.
    TxId
}
entity_id! {
    /// A bigger act (import, bulk edit) of many `TxId`s, undone as a whole.
    ChangeSetId
}

/// The log of one desk. A desk that is restored from a backup gets a new one,
/// so that no place in a log is ever used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LogId(pub u64);

/// Crockford's base 32: no I, L, O or U, so that it survives being read aloud.
const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Letters of a log's id: ceil(64 / 5).
const LOG_ID: usize = 13;
/// Digits of the largest place in a log.
const PLACE: usize = 20;

impl fmt::Display for LogId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = [b'0'; LOG_ID];
        self.write(&mut text);
        f.write_str(std::str::from_utf8(&text).unwrap_or_default())
    }
}

impl LogId {
    /// Its text into the first bytes of `text`.
    fn write(self, text: &mut [u8]) {
        let mut rest = self.0;
        for slot in text.iter_mut().take(LOG_ID).rev() {
            *slot = DIGITS[usize::from((rest & 31) as u8)];
            rest >>= 5;
        }
    }
}

impl FromStr for LogId {
    type Err = OpIdError;
    fn from_str(text: &str) -> Result<Self, OpIdError> {
        if text.len() != 13 {
            return Err(OpIdError);
        }
        let mut value: u64 = 0;
        for byte in text.bytes() {
            let digit = DIGITS.iter().position(|d| *d == byte).ok_or(OpIdError)?;
            if value >> 59 != 0 {
                return Err(OpIdError);
            }
            value = (value << 5) | digit as u64;
        }
        Ok(Self(value))
    }
}

/// An operation: the log that wrote it and its gapless place there. A desk's first log begins at
/// 1, one begun after a restore goes on counting.
///
/// The version of a field is the operation that wrote it last, so this type is
/// also what other systems call a revision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OpId {
    /// Who wrote it.
    pub log: LogId,
    /// Its place, without gaps.
    pub dseq: u64,
}

/// The operation that wrote a field last.
pub type Ver = OpId;

impl fmt::Display for OpId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // An import writes half a million of these: in one piece, past the machinery of formatting.
        let mut text = [b'0'; LOG_ID + 1 + PLACE];
        self.log.write(&mut text);
        let mut at = text.len();
        let mut rest = self.dseq;
        loop {
            at -= 1;
            text[at] = b'0' + (rest % 10) as u8;
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        let digits = text.len() - at;
        text.copy_within(at.., LOG_ID + 1);
        text[LOG_ID] = b':';
        let end = LOG_ID + 1 + digits;
        f.write_str(std::str::from_utf8(&text[..end]).unwrap_or_default())
    }
}

/// The text is not `LOG:PLACE` as [`OpId`] prints it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an operation is named by 13 letters or digits, a colon and a number")]
pub struct OpIdError;

impl FromStr for OpId {
    type Err = OpIdError;
    fn from_str(text: &str) -> Result<Self, OpIdError> {
        let (log, dseq) = text.split_once(':').ok_or(OpIdError)?;
        Ok(Self {
            log: log.parse()?,
            dseq: dseq.parse().map_err(|_| OpIdError)?,
        })
    }
}

/// A UUID of version 7 (RFC 9562 §5.7): the instant, so that ids sort by when they were made, then
/// chance. Both are arguments; nothing here makes either.
#[must_use]
pub fn uuid_v7(now: Instant, chance: &[u8; 10]) -> Uuid {
    let mut bytes = [0u8; 16];
    bytes[..6].copy_from_slice(&now.0.to_be_bytes()[2..8]);
    bytes[6..].copy_from_slice(chance);
    bytes[6] = (bytes[6] & 0x0f) | 0x70;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    Uuid::from_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_id_of_version_7_begins_with_its_instant() {
        let id = uuid_v7(Instant(0x0123_4567_89ab), &[0xff; 10]);
        assert_eq!(id.to_string(), "01234567-89ab-7fff-bfff-ffffffffffff");
    }

    proptest! {
        #[test]
        fn an_operation_id_reads_back_as_written(log in any::<u64>(), dseq in any::<u64>()) {
            let id = OpId { log: LogId(log), dseq };
            prop_assert_eq!(id.to_string().parse(), Ok(id));
        }
    }

    #[test]
    fn a_log_name_that_does_not_fit_64_bits_is_refused() {
        assert_eq!("ZZZZZZZZZZZZZ".parse::<LogId>(), Err(OpIdError));
        assert_eq!("0000000000".parse::<LogId>(), Err(OpIdError));
        assert_eq!("000000000000U".parse::<LogId>(), Err(OpIdError));
    }
}
