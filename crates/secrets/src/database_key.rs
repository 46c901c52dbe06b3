//! The key of a directory's database, and the proof without which none is made.

use std::fmt;
use std::path::{Path, PathBuf};

use subtle::ConstantTimeEq;

use crate::{Entropy, EntropyError, Secret};

/// How many bytes a database key has: 256 bits, the raw key size of SQLCipher.
pub const KEY_BYTES: usize = 32;

/// Begins the text form, so that a later format can be told apart.
const TEXT_PREFIX: &str = "rbk1:";

/// The 32 random bytes a directory's database is encrypted with.
///
/// A person never types it. It lies in the vault, wrapped by the recovery key, and on request
/// sealed by a passphrase.
#[derive(Clone)]
pub struct DatabaseKey(Secret<[u8; KEY_BYTES]>);

impl DatabaseKey {
    /// Makes a new key. Only possible with the proof that no database lies where it will be used:
    /// a new key over an existing database would lock its data away for good.
    ///
    /// # Errors
    /// [`EntropyError`] when the system gives no random bytes.
    pub fn generate(
        _place: &NoDatabaseYet,
        entropy: &mut impl Entropy,
    ) -> Result<Self, EntropyError> {
        let mut bytes = Secret::new([0u8; KEY_BYTES]);
        entropy.fill(bytes.expose_mut())?;
        Ok(Self(bytes))
    }

    /// Adopts the bytes of a key that exists already.
    pub const fn from_bytes(bytes: [u8; KEY_BYTES]) -> Self {
        Self(Secret::new(bytes))
    }

    /// The same without another copy of the bytes.
    pub(crate) const fn from_secret(bytes: Secret<[u8; KEY_BYTES]>) -> Self {
        Self(bytes)
    }

    /// The raw bytes, for the database engine and for sealing.
    pub const fn expose(&self) -> &[u8; KEY_BYTES] {
        self.0.expose()
    }

    /// The key as 64 lower-case hexadecimal digits, as database engines take raw keys.
    pub fn to_hex(&self) -> Secret<String> {
        let mut hex = String::with_capacity(2 * KEY_BYTES);
        push_hex(&mut hex, self.expose());
        Secret::new(hex)
    }

    /// The form that is put into a vault: `rbk1:` and 64 hexadecimal digits, 69 ASCII characters.
    pub fn to_text(&self) -> Secret<String> {
        let mut text = String::with_capacity(TEXT_PREFIX.len() + 2 * KEY_BYTES);
        text.push_str(TEXT_PREFIX);
        push_hex(&mut text, self.expose());
        Secret::new(text)
    }

    /// Reads [`to_text`](Self::to_text) back.
    ///
    /// # Errors
    /// [`KeyFormatError`], which never repeats the text.
    pub fn from_text(text: &Secret<String>) -> Result<Self, KeyFormatError> {
        let hex = text
            .expose()
            .strip_prefix(TEXT_PREFIX)
            .ok_or(KeyFormatError)?
            .as_bytes();
        let mut bytes = Secret::new([0u8; KEY_BYTES]);
        if hex.len() != 2 * KEY_BYTES {
            return Err(KeyFormatError);
        }
        for (byte, digits) in bytes.expose_mut().iter_mut().zip(hex.chunks_exact(2)) {
            *byte = hex_value(digits[0])? << 4 | hex_value(digits[1])?;
        }
        Ok(Self(bytes))
    }
}

/// Compared in constant time.
impl PartialEq for DatabaseKey {
    fn eq(&self, other: &Self) -> bool {
        self.expose().ct_eq(other.expose()).into()
    }
}

impl Eq for DatabaseKey {}

impl fmt::Debug for DatabaseKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DatabaseKey(…)")
    }
}

/// Proof that no database lay at a path when it was asked for.
///
/// SQLite treats a missing file and a file of no bytes alike as a new database, so both count as
/// free. A write-ahead log left beside a missing database means that one was there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoDatabaseYet {
    path: PathBuf,
}

impl NoDatabaseYet {
    /// Looks at the database file and its `-wal` and `-journal` companions.
    ///
    /// # Errors
    /// [`PlaceTaken::Database`] when any of them holds bytes, [`PlaceTaken::CannotLook`] when the
    /// system does not let us see (what cannot be seen counts as taken).
    pub fn at(path: &Path) -> Result<Self, PlaceTaken> {
        for suffix in ["", "-wal", "-journal"] {
            let mut companion = path.as_os_str().to_owned();
            companion.push(suffix);
            match std::fs::metadata(&companion) {
                Ok(found) if found.len() > 0 || !found.is_file() => {
                    return Err(PlaceTaken::Database {
                        path: companion.into(),
                    });
                }
                Ok(_) => {}
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => {
                    return Err(PlaceTaken::CannotLook {
                        path: companion.into(),
                        reason: error.to_string(),
                    });
                }
            }
        }
        Ok(Self {
            path: path.to_owned(),
        })
    }

    /// Where the new database will lie.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// Why no new key may be made for a path.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlaceTaken {
    /// A database is there; it needs its own key.
    #[error("a directory is already stored at {}; open it with its own key, its passphrase or its recovery key", path.display())]
    Database {
        /// The file that holds bytes.
        path: PathBuf,
    },
    /// The folder could not be read.
    #[error("Rollbook cannot see whether a directory is stored at {} ({reason}); check that you may read that folder", path.display())]
    CannotLook {
        /// The file that was looked for.
        path: PathBuf,
        /// The system's own words.
        reason: String,
    },
}

/// Text that should be a stored key is not one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the stored key is damaged; open the directory with the recovery key, which also repairs the stored one"
)]
pub struct KeyFormatError;

fn push_hex(text: &mut String, bytes: &[u8]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
}

fn hex_value(digit: u8) -> Result<u8, KeyFormatError> {
    match digit {
        b'0'..=b'9' => Ok(digit - b'0'),
        b'a'..=b'f' => Ok(digit - b'a' + 10),
        _ => Err(KeyFormatError),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::entropy::tests::seeded;

    #[test]
    fn damaged_key_text_is_refused_without_repeating_it() {
        #[track_caller]
        fn check(text: &str) {
            let error = DatabaseKey::from_text(&Secret::from(text)).unwrap_err();
            assert!(text.is_empty() || !error.to_string().contains(text));
        }
        let whole = DatabaseKey::from_bytes([0xAB; 32]).to_text();
        check("");
        check("rbk1:");
        check(&whole.expose()[..68]);
        check(&format!("{}0", whole.expose()));
        check(&whole.expose().replace("rbk1", "rbk2"));
        check(&whole.expose().replace('a', "A"));
        check(&whole.expose().replace("ab", "é"));
    }

    #[test]
    fn a_place_with_a_database_or_its_leftovers_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("directory.db");
        assert_eq!(NoDatabaseYet::at(&path).unwrap().path(), path);
        std::fs::write(&path, b"").unwrap();
        assert!(
            NoDatabaseYet::at(&path).is_ok(),
            "a file of no bytes is a new database"
        );
        std::fs::write(folder.path().join("directory.db-wal"), b"x").unwrap();
        assert!(matches!(
            NoDatabaseYet::at(&path),
            Err(PlaceTaken::Database { .. })
        ));
        std::fs::remove_file(folder.path().join("directory.db-wal")).unwrap();
        std::fs::write(&path, b"SQLite").unwrap();
        assert_eq!(
            NoDatabaseYet::at(&path).unwrap_err(),
            PlaceTaken::Database { path: path.clone() }
        );
        assert!(
            NoDatabaseYet::at(folder.path()).is_err(),
            "a folder is no free place"
        );
        assert!(
            NoDatabaseYet::at(&path.join("below")).is_err(),
            "what cannot be seen is taken"
        );
    }

    #[test]
    fn two_generated_keys_differ() {
        let folder = tempfile::tempdir().unwrap();
        let place = NoDatabaseYet::at(&folder.path().join("d.db")).unwrap();
        let mut source = seeded(1);
        let one = DatabaseKey::generate(&place, &mut source).unwrap();
        let two = DatabaseKey::generate(&place, &mut source).unwrap();
        assert_ne!(one, two);
        assert_eq!(format!("{one:?}"), "DatabaseKey(…)");
    }

    proptest! {
        #[test]
        fn the_text_form_reads_back_as_the_same_key(bytes: [u8; 32]) {
            let key = DatabaseKey::from_bytes(bytes);
            prop_assert_eq!(key.to_text().expose().len(), 69);
            prop_assert_eq!(DatabaseKey::from_text(&key.to_text()).unwrap(), key);
        }
    }
}
