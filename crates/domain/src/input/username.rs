//! Usernames: what one types at a terminal, so plain ASCII and one spelling only.

use super::problem::{InputError, Normalised};

/// Fewest characters of a username.
pub const MIN_USERNAME_CHARS: usize = 2;

/// Most characters of a username.
pub const MAX_USERNAME_CHARS: usize = 64;

/// A username: outer blanks removed, in lower case.
///
/// Whether somebody has it, or had it within the retention time, is known to the directory, not
/// here.
///
/// # Errors
/// [`InputError::Empty`], [`InputError::UsernameCharacter`], [`InputError::UsernameLength`],
/// [`InputError::UsernameReserved`].
pub fn username(text: &str) -> Result<Normalised, InputError> {
    let value = text.trim().to_lowercase();
    if value.is_empty() {
        return Err(InputError::Empty);
    }
    let allowed =
        |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '_' | '-');
    if let Some(character) = value.chars().find(|c| !allowed(*c)) {
        return Err(InputError::UsernameCharacter { character });
    }
    if !(MIN_USERNAME_CHARS..=MAX_USERNAME_CHARS).contains(&value.len()) {
        return Err(InputError::UsernameLength {
            length: value.len(),
            min: MIN_USERNAME_CHARS,
            max: MAX_USERNAME_CHARS,
        });
    }
    if RESERVED.contains(&value.as_str()) {
        return Err(InputError::UsernameReserved { word: value });
    }
    Ok(Normalised::sure(value))
}

/// Names a stranger would take for the system's or its keeper's.
const RESERVED: [&str; 12] = [
    "admin",
    "administrator",
    "anonymous",
    "everyone",
    "nobody",
    "null",
    "postmaster",
    "rollbook",
    "root",
    "superuser",
    "system",
    "undefined",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_username_is_stored_in_lower_case() {
        let check = |text: &str, expected: &str| {
            assert_eq!(username(text).unwrap().value, expected, "{text}");
        };
        check(" Ada.Byron ", "ada.byron");
        check("a1", "a1");
        check("x-y_z.0", "x-y_z.0");
        check(&"a".repeat(64), &"a".repeat(64));
    }

    #[test]
    fn what_cannot_be_a_username_is_refused_by_its_rule() {
        let check = |text: &str, code: &str| {
            assert_eq!(username(text).unwrap_err().code(), code, "{text}");
        };
        check("", "empty");
        check("a", "username_length");
        check(&"a".repeat(65), "username_length");
        check("ada byron", "username_character");
        check("ädä", "username_character");
        check("ada@example.org", "username_character");
        check("ROOT", "username_reserved");
        check("admin", "username_reserved");
        check("System", "username_reserved");
        assert_eq!(
            username("ada byron"),
            Err(InputError::UsernameCharacter { character: ' ' })
        );
    }
}
