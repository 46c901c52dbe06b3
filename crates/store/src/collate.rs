//! Sort keys: bytes whose order is the order a reader of the locale expects.

use icu_collator::options::{AlternateHandling, CollatorOptions, Strength};
use icu_collator::preferences::CollationNumericOrdering;
use icu_collator::{CollatorBorrowed, CollatorPreferences};
use icu_locale_core::Locale;

/// Makes sort keys of one locale.
pub struct Collation {
    collator: CollatorBorrowed<'static>,
}

impl Collation {
    /// The collation of a BCP 47 language; unknown ones sort as the root does.
    #[must_use]
    pub fn of(language: &str) -> Self {
        let locale: Locale = language.parse().unwrap_or(Locale::UNKNOWN);
        let mut preferences = CollatorPreferences::from(&locale);
        // "Desk 9" before "Desk 10".
        preferences.numeric_ordering = Some(CollationNumericOrdering::True);
        let mut options = CollatorOptions::default();
        options.strength = Some(Strength::Tertiary);
        // Spaces count: "de Vries" stands before "Dean".
        options.alternate_handling = Some(AlternateHandling::NonIgnorable);
        let collator = CollatorBorrowed::try_new(preferences, options)
            .or_else(|_| CollatorBorrowed::try_new(CollatorPreferences::default(), options));
        match collator {
            Ok(collator) => Self { collator },
            // The root collation is compiled in; its absence would be a broken build.
            Err(_) => unreachable!("the root collation is part of the program"),
        }
    }

    /// The sort key of a text. Empty texts get a key after all others, so that
    /// people without a value stand last.
    #[must_use]
    pub fn key(&self, text: &str) -> Vec<u8> {
        if text.is_empty() {
            return vec![0xff];
        }
        let mut key = Vec::with_capacity(text.len() * 2 + 4);
        self.append_key(text, &mut key);
        key
    }

    /// Appends the sort key of a text that is not empty.
    pub(crate) fn append_key(&self, text: &str, key: &mut Vec<u8>) {
        let Ok(()) = self.collator.write_sort_key_to(text, key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted<'a>(language: &str, mut names: Vec<&'a str>) -> Vec<&'a str> {
        let collation = Collation::of(language);
        names.sort_by_key(|name| collation.key(name));
        names
    }

    #[test]
    fn accents_and_case_stand_beside_their_letters() {
        assert_eq!(
            sorted("en", vec!["Zoë", "ärger", "Adam", "zoe"]),
            ["Adam", "ärger", "zoe", "Zoë"]
        );
    }

    #[test]
    fn each_language_has_its_own_alphabet() {
        assert_eq!(
            sorted("sv", vec!["Österberg", "Zorn", "Åberg"]),
            ["Zorn", "Åberg", "Österberg"]
        );
        assert_eq!(
            sorted("de", vec!["Österberg", "Zorn", "Adam"]),
            ["Adam", "Österberg", "Zorn"]
        );
    }

    #[test]
    fn numbers_in_names_count_as_numbers() {
        assert_eq!(
            sorted("en", vec!["Desk 10", "Desk 9"]),
            ["Desk 9", "Desk 10"]
        );
    }

    #[test]
    fn nothing_stands_last() {
        assert_eq!(sorted("en", vec!["", "한국", "ω"]).last(), Some(&""));
    }
}
