//! Uniqueness without a UNIQUE column: a key is *claimed* by an owner. The
//! first claim is held; a later one of another owner is contested, kept and
//! shown, but not in force.

use std::fmt;

/// A uniqueness space.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClaimKind {
    /// E-mail addresses and usernames: one space, since either signs in.
    Login,
    /// Canonical card numbers; the owner is the badge's holder.
    Card,
    /// The number of a person in another system.
    EmployeeNo,
}

impl ClaimKind {
    /// Every space.
    pub const ALL: [Self; 3] = [Self::Login, Self::Card, Self::EmployeeNo];

    /// The stable word in operations and the database.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::Card => "card",
            Self::EmployeeNo => "employee_no",
        }
    }

    /// The space with that word.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// How a claim stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClaimState {
    /// In force; at most one per key.
    Held,
    /// Another owner held the key first: kept, shown, searchable, but it opens nothing.
    Contested,
    /// Given up; the key is free.
    Released,
}

impl ClaimState {
    /// The stable word in the database.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Contested => "contested",
            Self::Released => "released",
        }
    }
}

impl fmt::Display for ClaimKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}

/// The normalised key under which a value is claimed: two values that a person
/// would call the same have one key.
#[must_use]
pub fn claim_key(kind: ClaimKind, value: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    match kind {
        // Case folds for the whole address: no office has two people told apart by it.
        ClaimKind::Login | ClaimKind::EmployeeNo if value.is_ascii() => {
            // Nearly all of them; no table changes anything but their case.
            value.trim().to_ascii_lowercase()
        }
        ClaimKind::Login | ClaimKind::EmployeeNo => {
            value.trim().nfkc().collect::<String>().to_lowercase()
        }
        // Already canonical: `CardNumber` prints one text per card.
        ClaimKind::Card => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_claims_the_same_key_in_any_case() {
        let check = |a: &str, b: &str| {
            assert_eq!(
                claim_key(ClaimKind::Login, a),
                claim_key(ClaimKind::Login, b)
            );
        };
        check("Ada@Example.org", "ada@example.ORG ");
        check("ＡＤＡ", "ada");
    }
}
