//! What a person sees on a reader's chip.

use std::fmt;

use crate::permission::PermissionFix;

/// How a reader is doing.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ReaderState {
    /// Open and listening.
    Connected,
    /// It was connected and is gone.
    Lost {
        /// Whether we keep looking for it.
        retrying: bool,
    },
    /// Another program has it open.
    Busy,
    /// The operating system does not let this account open it.
    NoPermission {
        /// What the person can do about it.
        fix: PermissionFix,
    },
    /// The system's service for such readers is not running.
    ServiceStopped {
        /// What the person can do about it, with the exact command where there is one.
        hint: String,
    },
    /// Not plugged in since we began to look.
    Missing,
    /// It is there but does not behave like a reader's port.
    Unusable {
        /// The operating system's words.
        reason: String,
    },
}

impl fmt::Display for ReaderState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connected => f.write_str("Connected"),
            Self::Lost { retrying: true } => {
                f.write_str("Unplugged. Plug the reader in again; it is found by itself.")
            }
            Self::Lost { retrying: false } => f.write_str("Unplugged"),
            Self::Busy => f.write_str("Another program is using this reader. Close that program; the reader is then found by itself."),
            Self::NoPermission { fix } => fix.fmt(f),
            Self::ServiceStopped { hint } => f.write_str(hint),
            Self::Missing => f.write_str("Not plugged in"),
            Self::Unusable { reason } => write!(f, "This port cannot be used as a reader: {reason}."),
        }
    }
}
