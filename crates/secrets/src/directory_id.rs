//! Which directory a key belongs to.

use std::fmt;

use uuid::Uuid;

/// The identity of one directory on this computer, written as UUID text.
///
/// Vault entries are named by it, so several directories can live side by side, and sealed copies
/// of a key are bound to it, so that a copy put beside the wrong directory is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DirectoryId(Uuid);

impl DirectoryId {
    /// Reads the hyphenated text form of a UUID; upper and lower case are the same directory.
    ///
    /// # Errors
    /// [`DirectoryIdError`] for anything else.
    pub fn parse(text: &str) -> Result<Self, DirectoryIdError> {
        match Uuid::try_parse(text) {
            Ok(id) if text.len() == 36 => Ok(Self(id)),
            Ok(_) | Err(_) => Err(DirectoryIdError),
        }
    }
}

impl From<Uuid> for DirectoryId {
    fn from(id: Uuid) -> Self {
        Self(id)
    }
}

/// Lower-case hyphenated text, 36 characters.
impl fmt::Display for DirectoryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0.hyphenated(), f)
    }
}

/// The text is not the identity of a directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a directory id looks like 01890a5d-ac96-774b-bcce-b302099a8057; this text does not")]
pub struct DirectoryIdError;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_hyphenated_uuid_text_names_a_directory() {
        #[track_caller]
        fn check(text: &str, expected: Option<&str>) {
            assert_eq!(
                DirectoryId::parse(text)
                    .ok()
                    .map(|id| id.to_string())
                    .as_deref(),
                expected
            );
        }
        let id = "01890a5d-ac96-774b-bcce-b302099a8057";
        check(id, Some(id));
        check("01890A5D-AC96-774B-BCCE-B302099A8057", Some(id));
        check("01890a5dac96774bbcceb302099a8057", None);
        check("{01890a5d-ac96-774b-bcce-b302099a8057}", None);
        check("urn:uuid:01890a5d-ac96-774b-bcce-b302099a8057", None);
        check("../../etc/passwd", None);
        check("", None);
    }
}
