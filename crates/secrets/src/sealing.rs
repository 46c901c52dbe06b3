//! Sealed copies of a database key that may lie beside the database.
//!
//! Both are one line of ASCII text, encrypted with XChaCha20-Poly1305 (its 24-byte nonces may be
//! drawn at random) and bound to their directory: the header and the directory id are
//! authenticated, so a copy moved to another directory or with a changed header does not open.
//!
//! ```text
//! rb1:SALT:NONCE:BOX                    sealed by the recovery key, through HKDF-SHA-256
//! rbp1:m=65536,t=3,p=1:SALT:NONCE:BOX   sealed by a passphrase, through Argon2id
//! ```
//! SALT is 16 bytes, NONCE 24, BOX 32 + 16; each in base64url without padding.

use std::fmt;

use base64ct::{Base64UrlUnpadded, Encoding};
use chacha20poly1305::aead::{AeadInOut, KeyInit};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use sha2::Sha256;

use crate::database_key::KEY_BYTES;
use crate::password::{HashCost, HashFailed, HashMemory, Password};
use crate::{DatabaseKey, DirectoryId, Entropy, EntropyError, RecoveryKey, Secret};

const SALT_BYTES: usize = 16;
const NONCE_BYTES: usize = 24;
const TAG_BYTES: usize = 16;
const BOX_BYTES: usize = KEY_BYTES + TAG_BYTES;

/// The database key, wrapped by the recovery key.
///
/// The recovery key is 128 random bits, so HKDF is enough: there is nothing to guess.
#[derive(Clone, PartialEq, Eq)]
pub struct WrappedKey {
    sealed: Sealed,
}

impl WrappedKey {
    /// Wraps a key. Every call gives another text.
    ///
    /// # Errors
    /// [`EntropyError`] when the system gives no random bytes.
    pub fn wrap(
        key: &DatabaseKey,
        recovery: &RecoveryKey,
        directory: DirectoryId,
        entropy: &mut impl Entropy,
    ) -> Result<Self, EntropyError> {
        let (salt, nonce) = salt_and_nonce(entropy)?;
        let wrapping = Self::wrapping_key(recovery, &salt).map_err(|_| EntropyError)?;
        let bound = Self::bound_to(directory);
        Ok(Self {
            sealed: Sealed::seal(key, &wrapping, &bound, salt, nonce)?,
        })
    }

    /// Brings the key to light.
    ///
    /// # Errors
    /// [`UnsealError::DoesNotFit`] when this recovery key does not belong to this copy and
    /// directory, or the copy was changed.
    pub fn unwrap_with(
        &self,
        recovery: &RecoveryKey,
        directory: DirectoryId,
    ) -> Result<DatabaseKey, UnsealError> {
        let wrapping =
            Self::wrapping_key(recovery, &self.sealed.salt).map_err(|_| UnsealError::DoesNotFit)?;
        self.sealed
            .open(&wrapping, &Self::bound_to(directory))
            .ok_or(UnsealError::DoesNotFit)
    }

    /// Reads the text form.
    ///
    /// # Errors
    /// [`UnsealError::NotSealed`] or [`UnsealError::NewerVersion`].
    pub fn parse(text: &str) -> Result<Self, UnsealError> {
        let rest = after_version(text, "rb", "1")?;
        Ok(Self {
            sealed: Sealed::parse(rest)?,
        })
    }

    /// Fails never: HKDF-SHA-256 refuses only more than 255 × 32 bytes.
    fn wrapping_key(
        recovery: &RecoveryKey,
        salt: &[u8],
    ) -> Result<Secret<[u8; KEY_BYTES]>, hkdf::InvalidLength> {
        let mut wrapping = Secret::new([0u8; KEY_BYTES]);
        Hkdf::<Sha256>::new(Some(salt), recovery.payload())
            .expand(b"rollbook recovery key rb1", wrapping.expose_mut())?;
        Ok(wrapping)
    }

    fn bound_to(directory: DirectoryId) -> String {
        format!("rb1:{directory}")
    }
}

impl fmt::Display for WrappedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "rb1:{}", self.sealed)
    }
}

impl fmt::Debug for WrappedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WrappedKey(…)")
    }
}

/// The database key, sealed by a passphrase, for computers without a keyring.
#[derive(Clone, PartialEq, Eq)]
pub struct PassphraseSealed {
    cost: HashCost,
    sealed: Sealed,
}

impl PassphraseSealed {
    /// Seals a key at a cost the computer was measured for ([`crate::password::calibrate`]).
    ///
    /// # Errors
    /// [`UnsealError::Entropy`] or [`UnsealError::Hash`] when the system lacks random bytes or
    /// memory.
    pub fn seal(
        key: &DatabaseKey,
        passphrase: &Password,
        directory: DirectoryId,
        cost: HashCost,
        memory: &mut HashMemory,
        entropy: &mut impl Entropy,
    ) -> Result<Self, UnsealError> {
        let (salt, nonce) = salt_and_nonce(entropy)?;
        let wrapping = derive(cost, passphrase, &salt, memory)?;
        let bound = Self::bound_to(cost, directory);
        Ok(Self {
            cost,
            sealed: Sealed::seal(key, &wrapping, &bound, salt, nonce)?,
        })
    }

    /// Brings the key to light.
    ///
    /// # Errors
    /// [`UnsealError::WrongPassphrase`], also when the copy was changed or belongs to another
    /// directory, which cannot be told apart.
    pub fn unseal(
        &self,
        passphrase: &Password,
        directory: DirectoryId,
        memory: &mut HashMemory,
    ) -> Result<DatabaseKey, UnsealError> {
        let wrapping = derive(self.cost, passphrase, &self.sealed.salt, memory)?;
        let bound = Self::bound_to(self.cost, directory);
        self.sealed
            .open(&wrapping, &bound)
            .ok_or(UnsealError::WrongPassphrase)
    }

    /// Reads the text form.
    ///
    /// # Errors
    /// [`UnsealError::NotSealed`], also for a cost beyond [`HashCost::CEILING`], or
    /// [`UnsealError::NewerVersion`].
    pub fn parse(text: &str) -> Result<Self, UnsealError> {
        let rest = after_version(text, "rbp", "1")?;
        let (cost, rest) = rest.split_once(':').ok_or(UnsealError::NotSealed)?;
        let cost = crate::password::parse_cost(cost).ok_or(UnsealError::NotSealed)?;
        Ok(Self {
            cost,
            sealed: Sealed::parse(rest)?,
        })
    }

    /// What opening it costs.
    pub const fn cost(&self) -> HashCost {
        self.cost
    }

    fn bound_to(cost: HashCost, directory: DirectoryId) -> String {
        format!("rbp1:{}:{directory}", crate::password::cost_text(cost))
    }
}

impl fmt::Display for PassphraseSealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "rbp1:{}:{}",
            crate::password::cost_text(self.cost),
            self.sealed
        )
    }
}

impl fmt::Debug for PassphraseSealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "PassphraseSealed({}, …)",
            crate::password::cost_text(self.cost)
        )
    }
}

/// Why a sealed copy was not made or not opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UnsealError {
    /// The text is no sealed copy, or a damaged one.
    #[error(
        "this is not a sealed key of a Rollbook directory, or it is damaged; use another copy of it"
    )]
    NotSealed,
    /// A newer program made it.
    #[error("this sealed key was made by a newer Rollbook; update this one")]
    NewerVersion,
    /// The recovery key belongs to something else.
    #[error(
        "this recovery key does not open this directory; check that the paper belongs to this directory and was not replaced by a newer one"
    )]
    DoesNotFit,
    /// The passphrase does not open it.
    #[error(
        "this is not the passphrase of this directory; check the keyboard layout and Caps Lock and try again, or use the recovery key"
    )]
    WrongPassphrase,
    /// No random numbers.
    #[error(transparent)]
    Entropy(#[from] EntropyError),
    /// No memory for the derivation.
    #[error(transparent)]
    Hash(#[from] HashFailed),
}

/// What both copies have in common.
#[derive(Clone, PartialEq, Eq)]
struct Sealed {
    salt: [u8; SALT_BYTES],
    nonce: [u8; NONCE_BYTES],
    sealed: [u8; BOX_BYTES],
}

impl Sealed {
    fn seal(
        key: &DatabaseKey,
        wrapping: &Secret<[u8; KEY_BYTES]>,
        bound: &str,
        salt: [u8; SALT_BYTES],
        nonce: [u8; NONCE_BYTES],
    ) -> Result<Self, EntropyError> {
        let mut sealed = [0u8; BOX_BYTES];
        let (text, tag) = sealed.split_at_mut(KEY_BYTES);
        text.copy_from_slice(key.expose());
        let made = XChaCha20Poly1305::new(wrapping.expose().into())
            .encrypt_inout_detached(&XNonce::from(nonce), bound.as_bytes(), (&mut *text).into())
            // Only texts beyond 256 GiB are refused.
            .map_err(|_| EntropyError)?;
        tag.copy_from_slice(&made);
        Ok(Self {
            salt,
            nonce,
            sealed,
        })
    }

    fn open(&self, wrapping: &Secret<[u8; KEY_BYTES]>, bound: &str) -> Option<DatabaseKey> {
        let (text, tag) = self.sealed.split_at(KEY_BYTES);
        let mut key = Secret::new([0u8; KEY_BYTES]);
        key.expose_mut().copy_from_slice(text);
        XChaCha20Poly1305::new(wrapping.expose().into())
            .decrypt_inout_detached(
                &XNonce::from(self.nonce),
                bound.as_bytes(),
                key.expose_mut().as_mut_slice().into(),
                tag.try_into().ok()?,
            )
            .ok()?;
        Some(DatabaseKey::from_secret(key))
    }

    fn parse(text: &str) -> Result<Self, UnsealError> {
        let mut parts = text.trim_end().split(':');
        let parsed = Self {
            salt: decode(parts.next())?,
            nonce: decode(parts.next())?,
            sealed: decode(parts.next())?,
        };
        if parts.next().is_some() {
            Err(UnsealError::NotSealed)
        } else {
            Ok(parsed)
        }
    }
}

impl fmt::Display for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [salt, nonce, sealed] =
            [&self.salt[..], &self.nonce, &self.sealed].map(Base64UrlUnpadded::encode_string);
        write!(f, "{salt}:{nonce}:{sealed}")
    }
}

fn salt_and_nonce(
    entropy: &mut impl Entropy,
) -> Result<([u8; SALT_BYTES], [u8; NONCE_BYTES]), EntropyError> {
    let (mut salt, mut nonce) = ([0; SALT_BYTES], [0; NONCE_BYTES]);
    entropy.fill(&mut salt)?;
    entropy.fill(&mut nonce)?;
    Ok((salt, nonce))
}

fn derive(
    cost: HashCost,
    passphrase: &Password,
    salt: &[u8],
    memory: &mut HashMemory,
) -> Result<Secret<[u8; KEY_BYTES]>, HashFailed> {
    let mut wrapping = Secret::new([0u8; KEY_BYTES]);
    memory.derive(cost, passphrase.bytes(), salt, wrapping.expose_mut())?;
    Ok(wrapping)
}

/// What follows `KIND` + `VERSION` + `:`; another number in the version's place is a newer format.
fn after_version<'t>(text: &'t str, kind: &str, version: &str) -> Result<&'t str, UnsealError> {
    let (head, rest) = text
        .trim_start()
        .split_once(':')
        .ok_or(UnsealError::NotSealed)?;
    let found = head.strip_prefix(kind).ok_or(UnsealError::NotSealed)?;
    if found == version {
        Ok(rest)
    } else if !found.is_empty() && found.bytes().all(|b| b.is_ascii_digit()) {
        Err(UnsealError::NewerVersion)
    } else {
        Err(UnsealError::NotSealed)
    }
}

fn decode<const N: usize>(part: Option<&str>) -> Result<[u8; N], UnsealError> {
    let mut bytes = [0u8; N];
    let decoded = Base64UrlUnpadded::decode(part.unwrap_or_default(), &mut bytes)
        .map_err(|_| UnsealError::NotSealed)?;
    if decoded.len() == N {
        Ok(bytes)
    } else {
        Err(UnsealError::NotSealed)
    }
}

#[cfg(test)]
mod tests;
