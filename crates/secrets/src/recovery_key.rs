//! The printed key that opens a directory when the computer has lost its own copy.

use std::fmt;

use crate::entropy::below;
use crate::{Entropy, EntropyError, Secret};

mod check;

use check::{Fault, LENGTH, PAYLOAD};

/// The 31 characters of a printed recovery key: digits and capitals without 0, 1, I, L and O.
/// 31 is prime, which is what the check characters need (see `check`).
pub const ALPHABET: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";

/// Characters between two dashes on paper.
const GROUP: usize = 5;

/// A key on paper: 26 random characters and 4 check characters, printed as six groups of five,
/// `XXXXX-XXXXX-XXXXX-XXXXX-XXXXX-XXXXX`.
///
/// 26 characters of 31 are 26 × log2(31) = 128.8 bits, so no slow key derivation is needed before
/// it wraps the database key. The check characters find every one, two or three mistyped
/// characters, and name the group when it is a single one or a swap of neighbours.
#[derive(Clone)]
pub struct RecoveryKey(Secret<[u8; LENGTH]>);

impl RecoveryKey {
    /// Makes a new recovery key.
    ///
    /// # Errors
    /// [`EntropyError`] when the system gives no random bytes.
    pub fn generate(entropy: &mut impl Entropy) -> Result<Self, EntropyError> {
        let mut symbols = Secret::new([0u8; LENGTH]);
        for symbol in &mut symbols.expose_mut()[..PAYLOAD] {
            *symbol = u8::try_from(below(entropy, 31)?).map_err(|_| EntropyError)?;
        }
        check::append(symbols.expose_mut());
        Ok(Self(symbols))
    }

    /// Reads what a person typed from the paper. Capitals or not, spaces, dashes of any kind and
    /// line breaks make no difference.
    ///
    /// # Errors
    /// [`RecoveryKeyError`], which says what to look at, and never repeats what was typed.
    pub fn parse(typed: &str) -> Result<Self, RecoveryKeyError> {
        let mut symbols = Secret::new([0u8; LENGTH]);
        let mut found = 0;
        for character in typed.chars().filter(|&c| !is_separator(c)) {
            let symbol = symbol_of(character).ok_or(RecoveryKeyError::UnknownCharacter {
                character,
                group: group_of(found),
            })?;
            if let Some(place) = symbols.expose_mut().get_mut(found) {
                *place = symbol;
            }
            found += 1;
        }
        if found != LENGTH {
            return Err(RecoveryKeyError::WrongLength {
                found,
                group: odd_group(typed),
            });
        }
        match check::find_fault(symbols.expose()) {
            None => Ok(Self(symbols)),
            Some(Fault::Near(place)) => Err(RecoveryKeyError::Checksum {
                group: Some(group_of(place)),
            }),
            Some(Fault::Somewhere) => Err(RecoveryKeyError::Checksum { group: None }),
        }
    }

    /// The text to print, once, for the person to keep: 30 characters and 5 dashes.
    pub fn to_print(&self) -> Secret<String> {
        let mut text = String::with_capacity(LENGTH + LENGTH / GROUP - 1);
        for (at, &symbol) in self.0.expose().iter().enumerate() {
            if at > 0 && at % GROUP == 0 {
                text.push('-');
            }
            text.push(char::from(ALPHABET[usize::from(symbol) % ALPHABET.len()]));
        }
        Secret::new(text)
    }

    /// What the wrapping key is derived from: the 26 random symbols without the check characters.
    pub(crate) fn payload(&self) -> &[u8] {
        &self.0.expose()[..PAYLOAD]
    }
}

impl fmt::Debug for RecoveryKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryKey(…)")
    }
}

/// Why typed text is not a recovery key. Groups count from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RecoveryKeyError {
    /// Characters are missing or too many.
    #[error("a recovery key has 30 letters and digits, this one has {found}{}", in_group(*group, "; look at group "))]
    WrongLength {
        /// Letters and digits that were typed.
        found: usize,
        /// The first group that has not five characters, where the groups could be told apart.
        group: Option<usize>,
    },
    /// A character that is never printed in a recovery key.
    #[error(
        "“{character}” in group {group} cannot be right: a recovery key has no 0, 1, I, L or O and no signs; compare that group with the paper"
    )]
    UnknownCharacter {
        /// The character as typed. It is not part of any key, so it may be shown.
        character: char,
        /// The group it stands in.
        group: usize,
    },
    /// All characters are possible, but together they are no key that was ever printed.
    #[error("this is not quite the recovery key{}; compare it with the paper and type it again", in_group(*group, ": something is wrong in group "))]
    Checksum {
        /// The group with the mistake, where the check characters can tell.
        group: Option<usize>,
    },
}

impl RecoveryKeyError {
    /// The group a person should look at first, if it is known; groups count from 1.
    pub const fn group(&self) -> Option<usize> {
        match *self {
            Self::WrongLength { group, .. } | Self::Checksum { group } => group,
            Self::UnknownCharacter { group, .. } => Some(group),
        }
    }
}

fn in_group(group: Option<usize>, words: &str) -> String {
    group
        .map(|group| format!("{words}{group}"))
        .unwrap_or_default()
}

fn symbol_of(character: char) -> Option<u8> {
    let character = u8::try_from(character.to_ascii_uppercase()).ok()?;
    let at = ALPHABET.iter().position(|&known| known == character)?;
    u8::try_from(at).ok()
}

/// Spaces and dashes of every kind a word processor or a phone may put in.
fn is_separator(character: char) -> bool {
    character.is_whitespace()
        || matches!(
            character,
            '-' | '_' | '.' | ',' | '\u{00AD}' | '\u{200B}' | '\u{FEFF}'
        )
        || ('\u{2010}'..='\u{2015}').contains(&character)
        || character == '\u{2212}'
}

/// The printed group, counted from 1, that the character at a place belongs to.
const fn group_of(place: usize) -> usize {
    let group = place / GROUP + 1;
    if group > LENGTH / GROUP {
        LENGTH / GROUP
    } else {
        group
    }
}

/// The first group that has not five characters, if the typed text came in six groups.
fn odd_group(typed: &str) -> Option<usize> {
    let mut groups = typed.split(is_separator).filter(|part| !part.is_empty());
    let lengths: Vec<usize> = groups.by_ref().map(|part| part.chars().count()).collect();
    if lengths.len() != LENGTH / GROUP {
        return None;
    }
    lengths
        .iter()
        .position(|&length| length != GROUP)
        .map(|at| at + 1)
}

#[cfg(test)]
mod tests;
