//! Names of people. Nobody is forced to have a family name, and nothing is "corrected".

use super::problem::{InputError, Normalised, Warning};
use super::text::{at_most, clean_line};

/// Characters of one name.
pub const MAX_NAME_CHARS: usize = 120;

/// A given, family, display or phonetic name: composed (NFC), trimmed, single-spaced.
///
/// # Errors
/// [`InputError::Empty`], [`InputError::TooLong`] beyond [`MAX_NAME_CHARS`],
/// [`InputError::Control`], [`InputError::Emoji`].
pub fn name(text: &str) -> Result<Normalised, InputError> {
    let value = clean_line(text)?;
    at_most(&value, MAX_NAME_CHARS)?;
    if !value.is_ascii()
        && let Some(character) = value.chars().find(|c| is_emoji(*c))
    {
        return Err(InputError::Emoji { character });
    }
    let mut warnings = Vec::new();
    if value.contains('@') {
        warnings.push(Warning::NameLikeEmail);
    }
    if value.chars().any(char::is_numeric) {
        warnings.push(Warning::NameDigits);
    }
    if is_all_capitals(&value) {
        warnings.push(Warning::NameCapitals);
    }
    Ok(Normalised { value, warnings })
}

/// A whole name taken apart. Any part may be missing; a mononym is its display name alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SplitName {
    /// First name or names.
    pub given: Option<String>,
    /// Family name.
    pub family: Option<String>,
    /// The whole, as it is shown.
    pub display: String,
}

/// How a whole name without a comma is taken apart. With a comma it is always "LAST, First".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SplitRule {
    /// Not at all: only the display name is set.
    #[default]
    CommaOnly,
    /// "Ada King Lovelace": the last word is the family name.
    FamilyLast,
    /// "Nagy Éva": the first word is the family name.
    FamilyFirst,
}

/// Takes a whole name, already normalised by [`name()`], apart.
///
/// "Byron, Ada" becomes given "Ada", family "Byron", shown as "Ada Byron". A comma before a title
/// or generation ("John Smith, PhD", "Martin King, Jr.") is part of the name.
///
/// ```
/// use domain::input::{SplitRule, split_name};
/// let ada = split_name("Byron, Ada", SplitRule::CommaOnly);
/// assert_eq!(ada.family.as_deref(), Some("Byron"));
/// assert_eq!(ada.display, "Ada Byron");
/// ```
#[must_use]
pub fn split_name(whole: &str, rule: SplitRule) -> SplitName {
    if let Some((family, given)) = split_at_comma(whole) {
        return SplitName {
            display: compose(given, family),
            given: Some(given.to_owned()),
            family: Some(family.to_owned()),
        };
    }
    let parts = match rule {
        SplitRule::CommaOnly => None,
        SplitRule::FamilyLast => whole.rsplit_once(' '),
        SplitRule::FamilyFirst => whole.split_once(' ').map(|(family, given)| (given, family)),
    };
    SplitName {
        given: parts.map(|(given, _)| given.to_owned()),
        family: parts.map(|(_, family)| family.to_owned()),
        display: whole.to_owned(),
    }
}

/// The display name of a given and a family name; either may be empty.
///
/// Chinese, Japanese and Korean names put the family first and no blank between.
#[must_use]
pub fn compose(given: &str, family: &str) -> String {
    let (given, family) = (given.trim(), family.trim());
    if given.is_empty() || family.is_empty() {
        return format!("{given}{family}");
    }
    let east_asian = |text: &str| text.chars().all(is_east_asian);
    if east_asian(given) && east_asian(family) {
        return format!("{family}{given}");
    }
    format!("{given} {family}")
}

/// Family and given name around the one comma that parts them.
fn split_at_comma(whole: &str) -> Option<(&str, &str)> {
    let comma = |c: char| matches!(c, ',' | '،' | '、' | '，');
    let (family, given) = whole.split_once(comma)?;
    let (family, given) = (family.trim(), given.trim());
    if family.is_empty() || given.is_empty() || given.contains(comma) {
        return None;
    }
    let word: String = given
        .chars()
        .filter(|c| !matches!(c, '.' | ' '))
        .flat_map(char::to_lowercase)
        .collect();
    (!AFTER_NAME.contains(&word.as_str())).then_some((family, given))
}

/// What follows a comma without being a given name.
const AFTER_NAME: [&str; 24] = [
    "jr", "sr", "jnr", "snr", "ii", "iii", "iv", "phd", "dphil", "md", "mba", "msc", "bsc", "ma",
    "ba", "esq", "rn", "cpa", "dds", "llm", "dr", "mult", "hc", "dipling",
];

/// At least four letters that have a case, none of them small. Three and fewer are initials
/// ("JFK") or short names as their bearers write them.
fn is_all_capitals(text: &str) -> bool {
    let mut capitals = 0;
    for c in text.chars() {
        if c.is_lowercase() {
            return false;
        }
        if c.is_uppercase() {
            capitals += 1;
        }
    }
    capitals >= 4
}

/// Pictographs, dingbats, flags, and the marks that make emoji of other characters.
fn is_emoji(c: char) -> bool {
    matches!(
        u32::from(c),
        0x1F000..=0x1FAFF | 0x2600..=0x27BF | 0x2B00..=0x2BFF | 0x2300..=0x23FF | 0x20E3
            | 0xFE0F | 0xE0020..=0xE007F
    )
}

fn is_east_asian(c: char) -> bool {
    matches!(
        u32::from(c),
        0x3005..=0x3007 | 0x3040..=0x30FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xAC00..=0xD7AF
            | 0xF900..=0xFAFF | 0x20000..=0x323AF
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_of_every_script_pass_without_a_warning() {
        for text in [
            "Ada",
            "Aoife Ó Briain",
            "d'Arc",
            "Jean-Luc",
            "Лев",
            "Ελένη",
            "محمد",
            "יעל",
            "山田太郎",
            "김철수",
            "O",
            "JFK",
            "José María",
            "Ng",
            "Xiè",
        ] {
            assert_eq!(name(text), Ok(Normalised::sure(text.to_owned())), "{text}");
        }
    }

    #[test]
    fn odd_names_pass_with_a_warning() {
        let check = |text: &str, code: &str| {
            let codes: Vec<_> = name(text)
                .unwrap()
                .warnings
                .iter()
                .map(Warning::code)
                .collect();
            assert!(codes.contains(&code), "{text}: {codes:?}");
        };
        check("Ada2", "name_digits");
        check("ADA BYRON", "name_capitals");
        check("ada@example.org", "name_like_email");
    }

    #[test]
    fn what_is_no_name_is_refused() {
        let check = |text: &str, code: &str| {
            assert_eq!(name(text).unwrap_err().code(), code, "{text}");
        };
        check("  ", "empty");
        check(&"x".repeat(121), "too_long");
        check("Ada 🎉", "emoji");
        check("Ada ❤️", "emoji");
        check("A\u{8}da", "control_character");
    }

    #[test]
    fn a_comma_parts_family_and_given_name() {
        let check = |whole: &str, given: Option<&str>, family: Option<&str>, display: &str| {
            let split = split_name(whole, SplitRule::CommaOnly);
            assert_eq!(
                (
                    split.given.as_deref(),
                    split.family.as_deref(),
                    split.display.as_str()
                ),
                (given, family, display),
                "{whole}"
            );
        };
        check("Byron, Ada", Some("Ada"), Some("Byron"), "Ada Byron");
        check("BYRON,ADA", Some("ADA"), Some("BYRON"), "ADA BYRON");
        check(
            "van der Berg, Jan",
            Some("Jan"),
            Some("van der Berg"),
            "Jan van der Berg",
        );
        check("山田，太郎", Some("太郎"), Some("山田"), "山田太郎");
        check("John Smith, PhD", None, None, "John Smith, PhD");
        check("Martin King, Jr.", None, None, "Martin King, Jr.");
        check("Byron, Ada, Dr.", None, None, "Byron, Ada, Dr.");
        check("Ada Byron", None, None, "Ada Byron");
        check("Suharto", None, None, "Suharto");
        check("Byron,", None, None, "Byron,");
    }

    #[test]
    fn words_are_parted_only_by_the_chosen_rule() {
        let parts = |whole, rule| {
            let split = split_name(whole, rule);
            (
                split.given.unwrap_or_default(),
                split.family.unwrap_or_default(),
            )
        };
        assert_eq!(
            parts("Ada King Lovelace", SplitRule::FamilyLast),
            ("Ada King".into(), "Lovelace".into())
        );
        assert_eq!(
            parts("Nagy Éva", SplitRule::FamilyFirst),
            ("Éva".into(), "Nagy".into())
        );
        assert_eq!(
            parts("Suharto", SplitRule::FamilyLast),
            (String::new(), String::new())
        );
    }

    #[test]
    fn a_display_name_follows_the_script() {
        assert_eq!(compose("Ada", "Byron"), "Ada Byron");
        assert_eq!(compose("", "Byron"), "Byron");
        assert_eq!(compose("太郎", "山田"), "山田太郎");
        assert_eq!(compose("철수", "김"), "김철수");
        assert_eq!(compose("Yuki", "山田"), "Yuki 山田");
    }

    proptest! {
        #[test]
        fn a_stored_name_is_stored_unchanged(text in "\\PC{0,30}") {
            if let Ok(once) = name(&text) {
                prop_assert_eq!(name(&once.value), Ok(once));
            }
        }

        #[test]
        fn splitting_never_loses_a_letter(text in "[A-Za-zéß ,.]{1,20}") {
            if let Ok(whole) = name(&text) {
                let letters = |s: &str| {
                    let mut all: Vec<char> = s.chars().filter(|c| c.is_alphabetic()).collect();
                    all.sort_unstable();
                    all
                };
                let split = split_name(&whole.value, SplitRule::FamilyLast);
                prop_assert_eq!(letters(&split.display), letters(&whole.value));
            }
        }
    }
}
