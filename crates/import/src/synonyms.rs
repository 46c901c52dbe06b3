//! The headers that offices write over their columns, in English, German, French, Spanish, Polish
//! and Arabic, beside our own keys.

mod words;

use domain::input::fold_header;
use domain::search::fold;

use crate::field::ImportField::{self, Base, Id};

use words::{WHOLE, WORD};

/// How sure a header is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Match {
    /// One word of it is known.
    Word,
    /// The whole of it is known.
    Whole,
}

/// The field a header names, and how surely.
pub(crate) fn recognise(header: &str) -> Option<(ImportField, Match)> {
    // "_id" folds to "id", which in other files is the number in their system.
    match header.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}') {
        "_id" => return Some((Id, Match::Whole)),
        "_base" => return Some((Base, Match::Whole)),
        _ => {}
    }
    let whole = fold_header(header);
    if whole.is_empty() {
        return None;
    }
    if let Some((field, _)) = WHOLE
        .iter()
        .find(|(_, words)| words.contains(&whole.as_str()))
    {
        return Some((*field, Match::Whole));
    }
    let folded = fold(header);
    let words = folded.split(|c: char| !c.is_alphanumeric());
    words
        .filter_map(|word| {
            WORD.iter()
                .find(|(_, known)| known.contains(&word))
                .map(|(field, _)| (*field, Match::Word))
        })
        .next()
}

/// Whether a column seems to hold passwords. Nobody imports them, and no preview may show them.
#[must_use]
pub fn is_secret(header: &str) -> bool {
    let header = fold_header(header);
    SECRET.iter().any(|word| header.contains(word))
}

/// Parts of headers.
const SECRET: [&str; 9] = [
    "password",
    "passwort",
    "kennwort",
    "passwd",
    "motdepasse",
    "contrasena",
    "haslo",
    "كلمهالمرور",
    "كلمهالسر",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::ImportField::{Badge, Person};
    use domain::person::PersonField as P;

    #[test]
    fn every_own_key_is_recognised_whole() {
        for field in ImportField::ALL {
            assert_eq!(
                recognise(field.key()),
                Some((field, Match::Whole)),
                "{}",
                field.key()
            );
        }
    }

    #[test]
    fn every_listed_header_can_be_met_and_means_one_field() {
        for list in [WHOLE, WORD] {
            let mut met = Vec::new();
            for (field, words) in list {
                for word in *words {
                    assert_eq!(*word, fold_header(word), "could never be met");
                    assert!(!met.contains(word), "{word} twice ({})", field.key());
                    met.push(word);
                }
            }
        }
    }

    #[test]
    fn headers_of_real_offices_are_recognised() {
        let check = |header: &str, field: ImportField, how: Match| {
            assert_eq!(recognise(header), Some((field, how)), "{header}");
        };
        use Match::{Whole, Word};
        check("First name", Person(P::Given), Whole);
        check("E-Mail-Adresse", Person(P::Email), Whole);
        check("Mail dienstl.", Person(P::Email), Word);
        check("Abt.", Person(P::Department), Whole);
        check("Eintritt", Person(P::StartDate), Whole);
        check("Kartennr.", Badge, Whole);
        check("Sprache", Person(P::Language), Whole);
        check("Prénom", Person(P::Given), Whole);
        check("Nom de famille", Person(P::Family), Whole);
        check("Apellidos", Person(P::Family), Whole);
        check("Imię", Person(P::Given), Whole);
        check("Dział", Person(P::Department), Whole);
        check("البريد الإلكتروني", Person(P::Email), Whole);
        check("الاسم الأول", Person(P::Given), Whole);
        check("Company identifier", Person(P::Company), Whole);
        check("\u{feff}_id", Id, Whole);
        assert_eq!(recognise("Bemerkung 7"), None);
        assert_eq!(recognise("Shoe size"), None);
        assert_eq!(recognise(""), None);
    }

    #[test]
    fn columns_of_passwords_are_known() {
        for header in [
            "Password",
            "Initial password",
            "Kennwort",
            "Mot de passe",
            "Hasło",
        ] {
            assert!(is_secret(header), "{header}");
            assert_eq!(recognise(header), None, "{header}");
        }
        assert!(!is_secret("Pass number"));
    }

    #[test]
    fn a_foreign_id_column_is_never_taken_for_ours() {
        assert_eq!(recognise("ID"), None);
        assert_eq!(recognise("id"), None);
    }
}
