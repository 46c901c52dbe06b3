//! Passwords: how they are taken in, judged, hashed and checked.

mod calibration;
mod hasher;
mod policy;
mod stored;

use std::fmt;

use unicode_normalization::UnicodeNormalization;

pub use crate::argon::{HashCost, HashFailed, HashMemory};
pub use calibration::{Measured, Plan, calibrate, plan};
pub use hasher::{HashError, Hasher, Verdict};
pub use policy::{Context, IdentifierKind, PasswordRule, Policy, Strength, strength};
pub use stored::{StoredHash, StoredHashError};
pub(crate) use stored::{cost_text, parse_cost};

use crate::Secret;

/// The longest password that is taken in, in bytes of UTF-8. Longer text is refused, never cut.
pub const MAX_INPUT_BYTES: usize = 1_024;

/// A password or passphrase as it goes into the hash: Unicode-normalised to NFC, otherwise
/// untouched. Leading and trailing spaces belong to it.
///
/// Normalising makes `ü` typed as one character and as `u` with two dots the same password,
/// whatever the keyboard or system produced.
#[derive(Clone)]
pub struct Password(Secret<String>);

impl Password {
    /// Takes in what was typed or pasted.
    ///
    /// # Errors
    /// [`TooMuchText`] beyond [`MAX_INPUT_BYTES`], before or after normalising.
    pub fn new(typed: &str) -> Result<Self, TooMuchText> {
        if typed.len() > MAX_INPUT_BYTES {
            return Err(TooMuchText);
        }
        // NFC makes UTF-8 text at most three times as long; reserving that much means that the
        // text never moves and leaves no copy behind.
        let mut normal = Secret::new(String::with_capacity(3 * typed.len()));
        normal.expose_mut().extend(typed.nfc());
        if normal.expose().len() > MAX_INPUT_BYTES {
            Err(TooMuchText)
        } else {
            Ok(Self(normal))
        }
    }

    /// The normalised text.
    pub const fn expose(&self) -> &String {
        self.0.expose()
    }

    /// Its length as people count it: characters after normalising.
    pub fn characters(&self) -> usize {
        self.expose().chars().count()
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.expose().as_bytes()
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// More text than any password has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a password has at most {MAX_INPUT_BYTES} bytes; this text is longer")]
pub struct TooMuchText;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_same_letters_are_the_same_password_however_they_were_typed() {
        #[track_caller]
        fn check(typed: &str, expected: &str) {
            assert_eq!(Password::new(typed).unwrap().expose(), expected);
        }
        check("Gru\u{308}ße", "Grüße");
        check("Grüße", "Grüße");
        check("  spaces stay ", "  spaces stay ");
        check("\u{212B}", "Å");
        check("ﬁ", "ﬁ");
        check("", "");
    }

    #[test]
    fn long_text_is_refused_and_not_cut() {
        assert!(Password::new(&"x".repeat(1_024)).is_ok());
        assert!(Password::new(&"x".repeat(1_025)).is_err());
        // U+1D160 takes 4 bytes and becomes three characters of 4 bytes each.
        assert!(Password::new(&"\u{1D160}".repeat(85)).is_ok());
        assert!(Password::new(&"\u{1D160}".repeat(86)).is_err());
        assert_eq!(Password::new("ü\u{1D11E}").unwrap().characters(), 2);
    }

    proptest! {
        #[test]
        fn taking_in_twice_changes_nothing_and_never_reallocates(typed in "\\PC{0,100}") {
            if let Ok(once) = Password::new(&typed) {
                prop_assert!(once.expose().len() <= 3 * typed.len());
                let twice = Password::new(once.expose()).unwrap();
                prop_assert_eq!(twice.expose(), once.expose());
            }
        }
    }
}
