//! Fields whose value is one of a few words, and the words people write instead.

use crate::access::BuiltInRole;
use crate::lifecycle::State;
use crate::person::PersonType;

use crate::search::fold;

mod words;

use words::{NO, ROLES, STATES, TYPES, WEEKDAYS, YES};

use super::date::DateOrder;
use super::problem::InputError;

/// Yes or no: yes, no, y, n, 1, 0, true, false, x, and the same in the languages of the app.
///
/// # Errors
/// [`InputError::Empty`], [`InputError::NotYesNo`].
pub fn yes_no(text: &str) -> Result<bool, InputError> {
    let word = word(text)?;
    if YES.contains(&word.as_str()) {
        Ok(true)
    } else if NO.contains(&word.as_str()) {
        Ok(false)
    } else {
        Err(InputError::NotYesNo {
            text: text.trim().to_owned(),
        })
    }
}

/// The person type of a word in one of the languages of the app.
///
/// # Errors
/// [`InputError::Empty`], [`InputError::UnknownPersonType`].
pub fn person_type(text: &str) -> Result<PersonType, InputError> {
    let word = word(text)?;
    find(&TYPES, &word).ok_or_else(|| InputError::UnknownPersonType {
        text: text.trim().to_owned(),
    })
}

/// The state a word of an office's list means. "Inactive", "disabled" and "deactivated" are
/// suspended; nobody is purged by a list.
///
/// # Errors
/// [`InputError::Empty`], [`InputError::UnknownStatus`].
pub fn status(text: &str) -> Result<State, InputError> {
    let word = word(text)?;
    find(&STATES, &word).ok_or_else(|| InputError::UnknownStatus {
        text: text.trim().to_owned(),
    })
}

/// The built-in role of a word in one of the languages of the app.
#[must_use]
pub fn built_in_role(text: &str) -> Option<BuiltInRole> {
    let word = word(text).ok()?.replace(['_', '-'], " ");
    find(&ROLES, &word)
}

/// The stable word of the setting in which order a person sees dates.
///
/// # Errors
/// [`InputError::Empty`], [`InputError::UnknownWord`].
pub fn date_order_setting(text: &str) -> Result<&'static str, InputError> {
    let letters: String = word(text)?.chars().filter(|c| c.is_alphabetic()).collect();
    match letters.as_str() {
        "dmy" | "ddmmyyyy" | "ddmmyy" | "daymonthyear" | "ttmmjjjj" | "jjmmaaaa" => {
            Ok(DateOrder::Dmy.key())
        }
        "mdy" | "mmddyyyy" | "mmddyy" | "monthdayyear" => Ok(DateOrder::Mdy.key()),
        "iso" | "ymd" | "yyyymmdd" | "yearmonthday" => Ok(DateOrder::Iso.key()),
        "locale" | "language" | "default" => Ok("locale"),
        _ => Err(unknown(text, "locale, dmy, mdy, iso")),
    }
}

/// The stable word of a first day of the week.
///
/// # Errors
/// [`InputError::Empty`], [`InputError::UnknownWord`].
pub fn first_weekday(text: &str) -> Result<&'static str, InputError> {
    let word = word(text)?;
    find(&WEEKDAYS, &word).ok_or_else(|| {
        unknown(
            text,
            "locale, monday, tuesday, wednesday, thursday, friday, saturday, sunday",
        )
    })
}

/// The stable word of a system of units.
///
/// # Errors
/// [`InputError::Empty`], [`InputError::UnknownWord`].
pub fn unit_system(text: &str) -> Result<&'static str, InputError> {
    match word(text)?.as_str() {
        "metric" | "si" | "metrisch" | "metrique" | "metrico" | "metryczny" => Ok("metric"),
        "imperial" | "us" | "imperiale" | "imperialny" => Ok("imperial"),
        "locale" | "default" => Ok("locale"),
        _ => Err(unknown(text, "locale, metric, imperial")),
    }
}

/// The folded word, without a full stop after an abbreviation.
fn word(text: &str) -> Result<String, InputError> {
    let folded = fold(text);
    let word = folded.trim_end_matches('.');
    if word.is_empty() {
        return Err(InputError::Empty);
    }
    Ok(word.to_owned())
}

fn find<T: Copy>(table: &[(T, &[&str])], word: &str) -> Option<T> {
    table
        .iter()
        .find(|(_, words)| words.contains(&word))
        .map(|(value, _)| *value)
}

fn unknown(text: &str, allowed: &'static str) -> InputError {
    InputError::UnknownWord {
        text: text.trim().to_owned(),
        allowed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_listed_yes_and_no_is_understood() {
        for text in [
            "yes", "y", "1", "true", "x", "ja", "oui", "si", "YES", " Ja ", "Sí", "X", "TRUE",
        ] {
            assert_eq!(yes_no(text), Ok(true), "{text}");
        }
        for text in [
            "no", "n", "0", "false", "nein", "non", "NO", "Nein", "FALSE",
        ] {
            assert_eq!(yes_no(text), Ok(false), "{text}");
        }
        assert_eq!(
            yes_no("maybe"),
            Err(InputError::NotYesNo {
                text: "maybe".into()
            })
        );
        assert_eq!(yes_no("2").unwrap_err().code(), "not_yes_no");
        assert_eq!(yes_no(" "), Err(InputError::Empty));
    }

    #[test]
    fn person_types_are_understood_in_the_languages_of_the_app() {
        let check = |text: &str, expected: PersonType| {
            assert_eq!(person_type(text), Ok(expected), "{text}");
        };
        for kind in PersonType::ALL {
            check(kind.key(), kind);
        }
        check("Mitarbeiterin", PersonType::Employee);
        check("Employé", PersonType::Employee);
        check("موظف", PersonType::Employee);
        check("Leiharbeiter", PersonType::Contractor);
        check("Intérimaire", PersonType::Contractor);
        check("KUNDE", PersonType::Customer);
        check("Fournisseur", PersonType::Vendor);
        check("Gość", PersonType::Visitor);
        check("Service account", PersonType::Service);
        assert_eq!(
            person_type("alien").unwrap_err().code(),
            "unknown_person_type"
        );
    }

    #[test]
    fn roles_are_understood_in_the_languages_of_the_app() {
        for role in BuiltInRole::ALL {
            assert_eq!(built_in_role(role.key()), Some(role));
            assert_eq!(built_in_role(&role.key().replace('_', " ")), Some(role));
        }
        assert_eq!(built_in_role("Właściciel"), Some(BuiltInRole::Owner));
        assert_eq!(
            built_in_role("Responsable de service"),
            Some(BuiltInRole::DepartmentManager)
        );
        assert_eq!(built_in_role("Wizard"), None);
        assert_eq!(built_in_role(""), None);
    }

    #[test]
    fn status_words_of_other_systems_are_understood() {
        let check = |text: &str, expected: State| {
            assert_eq!(status(text), Ok(expected), "{text}");
        };
        for state in State::ALL {
            if state != State::Purged {
                check(state.key(), state);
            }
        }
        check("Inactive", State::Suspended);
        check("disabled", State::Suspended);
        check("Deactivated", State::Suspended);
        check("gesperrt", State::Suspended);
        check("Désactivé", State::Suspended);
        check("Enabled", State::Active);
        check("Aktywny", State::Active);
        check("deleted", State::Bin);
        assert_eq!(
            status("purged").unwrap_err().code(),
            "unknown_status",
            "a list cannot purge"
        );
        assert_eq!(status("42").unwrap_err().code(), "unknown_status");
    }

    #[test]
    fn settings_are_stored_by_their_stable_words() {
        assert_eq!(date_order_setting("DD/MM/YYYY"), Ok("dmy"));
        assert_eq!(date_order_setting("mdy"), Ok("mdy"));
        assert_eq!(date_order_setting("ISO"), Ok("iso"));
        assert_eq!(
            date_order_setting("odd").unwrap_err().code(),
            "unknown_word"
        );
        assert_eq!(first_weekday("Montag"), Ok("monday"));
        assert_eq!(first_weekday("Sun."), Ok("sunday"));
        assert_eq!(first_weekday("someday").unwrap_err().code(), "unknown_word");
        assert_eq!(unit_system("Metric"), Ok("metric"));
        assert_eq!(unit_system("cubits").unwrap_err().code(), "unknown_word");
    }

    #[test]
    fn no_word_means_two_things() {
        fn once<T>(table: &[(T, &[&'static str])]) {
            let mut words: Vec<_> = table.iter().flat_map(|(_, words)| words.iter()).collect();
            words.sort_unstable();
            for pair in words.windows(2) {
                assert_ne!(pair[0], pair[1], "listed twice");
            }
        }
        once(&TYPES);
        once(&STATES);
        once(&ROLES);
        once(&WEEKDAYS);
        assert!(YES.iter().all(|word| !NO.contains(word)));
    }

    #[test]
    fn every_listed_word_is_folded() {
        let all = YES
            .iter()
            .chain(&NO)
            .chain(TYPES.iter().flat_map(|(_, words)| *words))
            .chain(ROLES.iter().flat_map(|(_, words)| *words))
            .chain(STATES.iter().flat_map(|(_, words)| *words))
            .chain(WEEKDAYS.iter().flat_map(|(_, words)| *words));
        for word in all {
            assert_eq!(
                *word,
                fold(word).trim_end_matches('.'),
                "could never be met"
            );
        }
    }
}
