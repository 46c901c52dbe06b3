//! Telephone numbers. What was typed is kept; the dialled form (ITU-T E.164) is worked out beside
//! it where that is certain, and a number we do not understand is never a reason not to save.
//!
//! This is on purpose not Google's phone number library: its Rust form carries some 300 patterns
//! per start and decides *validity*, which an office does not ask for. Calling codes and national
//! prefixes are enough to dial.

use super::problem::{InputError, Normalised, Warning};
use super::region::{Dialling, begins_with_calling_code, dialling};
use super::text::clean_line;

/// Characters of one telephone number as typed.
pub const MAX_PHONE_CHARS: usize = 32;

/// One telephone number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phone {
    /// As typed, with single spaces.
    pub raw: String,
    /// `+` and at most 15 digits, if the number is certain.
    pub e164: Option<String>,
    /// What is dialled after the line answers.
    pub extension: Option<String>,
    /// "mobile", where the text said so in front of a colon.
    pub label: Option<String>,
}

/// One number, understood as one of `country` (two capital letters) unless it says another.
///
/// # Errors
/// [`InputError::Empty`], [`InputError::TooLong`] beyond [`MAX_PHONE_CHARS`],
/// [`InputError::Control`].
pub fn phone(text: &str, country: Option<&str>) -> Result<Normalised<Phone>, InputError> {
    let line = clean_line(text)?;
    let (label, number) = match line.split_once(':') {
        Some((label, number)) if label.chars().any(char::is_alphabetic) && !number.is_empty() => {
            (Some(label.trim().to_owned()), number.trim())
        }
        _ => (None, line.as_str()),
    };
    let length = number.chars().count();
    if length > MAX_PHONE_CHARS {
        return Err(InputError::TooLong {
            length,
            max: MAX_PHONE_CHARS,
        });
    }
    let (main, extension) = split_extension(number);
    let (e164, warning) = match digits(main) {
        Some(digits) => {
            // A numeric cell holds digits only; somebody typed the blanks of the others.
            let typed = main.len() != digits.len();
            dial(&digits, typed, country.and_then(dialling))
        }
        None => (None, Some(Warning::PhoneNotDiallable)),
    };
    Ok(Normalised {
        value: Phone {
            raw: number.to_owned(),
            e164,
            extension,
            label,
        },
        warnings: warning.into_iter().collect(),
    })
}

/// Several numbers, parted by semicolons or line ends.
///
/// # Errors
/// As [`phone`], for the first number that is refused.
pub fn phones(text: &str, country: Option<&str>) -> Result<Normalised<Vec<Phone>>, InputError> {
    let mut all = Normalised::sure(Vec::new());
    for part in text
        .split([';', '\n'])
        .filter(|part| !part.trim().is_empty())
    {
        let one = phone(part, country)?;
        all.value.push(one.value);
        all.warnings.extend(one.warnings);
    }
    if all.value.is_empty() {
        return Err(InputError::Empty);
    }
    Ok(all)
}

/// The number, and the extension after "ext.", "x", "#" or the words of other languages.
fn split_extension(number: &str) -> (&str, Option<String>) {
    const MARKS: [&str; 9] = [
        "ext.",
        "ext",
        "extension",
        "durchwahl",
        "dw",
        "poste",
        "wew.",
        "x",
        "#",
    ];
    let lower = number.to_lowercase();
    // Lower-casing may change lengths in other scripts; those have none of the marks.
    if lower.len() != number.len() {
        return (number, None);
    }
    for mark in MARKS {
        if let Some(at) = lower.rfind(mark) {
            let extension = lower[at + mark.len()..].trim();
            let main = number
                .get(..at)
                .unwrap_or(number)
                .trim_end_matches([' ', ',', ';']);
            if (1..=8).contains(&extension.len())
                && extension.bytes().all(|byte| byte.is_ascii_digit())
                && main.bytes().any(|byte| byte.is_ascii_digit())
            {
                return (main, Some(extension.to_owned()));
            }
        }
    }
    (number, None)
}

/// The digits, a "+" in front kept, "(0)" after it dropped; none if anything but usual
/// punctuation is in between.
fn digits(text: &str) -> Option<String> {
    let text = text.replace(
        "(0)",
        if text.contains('+') || text.starts_with("00") {
            ""
        } else {
            "0"
        },
    );
    let mut digits = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '0'..='9' => digits.push(c),
            '٠'..='٩' => digits.extend(char::from_digit(u32::from(c) - u32::from('٠'), 10)),
            '۰'..='۹' => digits.extend(char::from_digit(u32::from(c) - u32::from('۰'), 10)),
            '０'..='９' => digits.extend(char::from_digit(u32::from(c) - u32::from('０'), 10)),
            '+' | '＋' if digits.is_empty() => digits.push('+'),
            ' ' | '-' | '.' | '/' | '(' | ')' | '‐' | '‑' | '–' | '·' => {}
            _ => return None,
        }
    }
    Some(digits)
}

/// The dialled form, as far as it is certain, and what is doubtful about it. `typed`: the number
/// had blanks or other marks between its digits.
fn dial(digits: &str, typed: bool, home: Option<Dialling>) -> (Option<String>, Option<Warning>) {
    let undiallable = (None, Some(Warning::PhoneNotDiallable));
    if let Some(number) = digits.strip_prefix('+') {
        return match international(number) {
            Some(number) => (Some(number), None),
            None => undiallable,
        };
    }
    if digits.len() < 2 {
        return undiallable;
    }
    let Some(home) = home else {
        return match digits.strip_prefix("00").and_then(international) {
            Some(number) => (Some(number), None),
            // Without a country a national number cannot be completed; it can still be dialled.
            None => (None, None),
        };
    };
    let abroad = if home.calling_code == "1" {
        "011"
    } else {
        "00"
    };
    if let Some(number) = digits.strip_prefix(abroad).and_then(international) {
        return (Some(number), None);
    }
    let complete = |national: &str| international(&format!("{}{national}", home.calling_code));
    if !home.trunk.is_empty()
        && let Some(national) = digits.strip_prefix(home.trunk)
        && national.len() >= 5
    {
        return (complete(national), None);
    }
    if home.trunk.is_empty() {
        return (complete(digits), None);
    }
    // "4930123456" lost its "+" to a spreadsheet: nobody types a country code bare.
    if digits.len() >= 11
        && !typed
        && digits.starts_with(home.calling_code)
        && home.calling_code != "1"
        && let Some(read_as) = international(digits)
    {
        return (Some(read_as.clone()), Some(Warning::PhoneEaten { read_as }));
    }
    if digits.len() >= 9 && home.calling_code != "1" && !digits.starts_with('0') {
        // As long as a whole national number, but without the zero in front.
        return match complete(digits) {
            Some(number) if typed => (
                Some(number),
                Some(Warning::PhoneCountryAssumed {
                    calling_code: home.calling_code,
                }),
            ),
            Some(read_as) => (Some(read_as.clone()), Some(Warning::PhoneEaten { read_as })),
            None => undiallable,
        };
    }
    if digits.len() >= 7 {
        let assumed = Warning::PhoneCountryAssumed {
            calling_code: home.calling_code,
        };
        // North American numbers have ten digits; elsewhere seven or eight are a number within
        // one town, whose prefix we do not know.
        return match (home.calling_code, digits.len()) {
            ("1", 10) => (complete(digits), None),
            ("1", _) => (None, None),
            _ => (None, Some(assumed)),
        };
    }
    // Internal numbers and short codes: dialled as they are.
    (None, None)
}

/// "+" and the digits, if they can be a number of some country.
fn international(digits: &str) -> Option<String> {
    ((7..=15).contains(&digits.len()) && begins_with_calling_code(digits))
        .then(|| format!("+{digits}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_number_is_dialled_by_its_country() {
        let check = |text: &str, country: &str, expected: Option<&str>| {
            let read = phone(text, Some(country)).unwrap();
            assert_eq!(read.value.e164.as_deref(), expected, "{text} in {country}");
            assert!(read.warnings.is_empty(), "{text}: {:?}", read.warnings);
        };
        check("+49 30 1234567", "FR", Some("+49301234567"));
        check("0049 30 1234567", "FR", Some("+49301234567"));
        check("+49 (0)30 1234567", "DE", Some("+49301234567"));
        check("030 1234567", "DE", Some("+49301234567"));
        check("(030) 123-4567", "DE", Some("+49301234567"));
        check("030/1234567", "DE", Some("+49301234567"));
        check("01 23 45 67 89", "FR", Some("+33123456789"));
        check("020 7946 0958", "GB", Some("+442079460958"));
        check("06 1234567", "IT", Some("+39061234567"));
        check("22 123 45 67", "PL", Some("+48221234567"));
        check("8 (495) 123-45-67", "RU", Some("+74951234567"));
        check("(212) 555-0123", "US", Some("+12125550123"));
        check("1-212-555-0123", "US", Some("+12125550123"));
        check("011 49 30 1234567", "US", Some("+49301234567"));
        check("06 1 234 5678", "HU", Some("+3612345678"));
        check("٠٥٠ ١٢٣ ٤٥٦٧", "SA", Some("+966501234567"));
        check("4711", "DE", None);
    }

    #[test]
    fn a_number_that_a_spreadsheet_has_bitten_is_read_and_doubted() {
        let check = |text: &str, country: &str, expected: &str| {
            let read = phone(text, Some(country)).unwrap();
            assert_eq!(
                read.warnings,
                [Warning::PhoneEaten {
                    read_as: expected.into()
                }],
                "{text}"
            );
            assert_eq!(read.value.e164.as_deref(), Some(expected), "{text}");
            assert_eq!(read.value.raw, text, "what was typed is kept");
        };
        check("301234567", "DE", "+49301234567");
        check("491701234567", "DE", "+491701234567");
        check("123456789", "FR", "+33123456789");
    }

    #[test]
    fn letters_and_impossible_numbers_never_block() {
        for text in [
            "call the desk",
            "+49",
            "+999 123456",
            "1",
            "+12345678901234567",
        ] {
            let read = phone(text, Some("DE")).unwrap();
            assert_eq!(read.warnings, [Warning::PhoneNotDiallable], "{text}");
            assert_eq!((read.value.raw.as_str(), read.value.e164), (text, None));
        }
        let read = phone("22 123 45 67", Some("DE")).unwrap();
        assert_eq!(
            read.warnings,
            [Warning::PhoneCountryAssumed { calling_code: "49" }],
            "no spreadsheet keeps blanks in a number"
        );
        let read = phone("1234567", Some("DE")).unwrap();
        assert_eq!(
            read.warnings,
            [Warning::PhoneCountryAssumed { calling_code: "49" }]
        );
    }

    #[test]
    fn only_length_emptiness_and_controls_are_refused() {
        let check = |text: &str, code: &str| {
            assert_eq!(phone(text, None).unwrap_err().code(), code, "{text}");
        };
        check(&"1".repeat(33), "too_long");
        check("  ", "empty");
        check("123\u{7}", "control_character");
        assert!(phone(&"1".repeat(32), None).is_ok());
    }

    #[test]
    fn extensions_and_labels_are_taken_off() {
        let check = |text: &str, e164: &str, extension: Option<&str>, label: Option<&str>| {
            let read = phone(text, Some("DE")).unwrap().value;
            assert_eq!(read.e164.as_deref(), Some(e164), "{text}");
            assert_eq!(read.extension.as_deref(), extension, "{text}");
            assert_eq!(read.label.as_deref(), label, "{text}");
        };
        check("030 1234567 ext. 12", "+49301234567", Some("12"), None);
        check("030 1234567x12", "+49301234567", Some("12"), None);
        check("030 1234567 #12", "+49301234567", Some("12"), None);
        check("030 1234567 Durchwahl 12", "+49301234567", Some("12"), None);
        check(
            "mobile: 0170 1234567",
            "+491701234567",
            None,
            Some("mobile"),
        );
    }

    #[test]
    fn several_numbers_are_parted_by_semicolons() {
        let read = phones("home: 030 1234567; +33 1 23 45 67 89", Some("DE")).unwrap();
        let dialled: Vec<_> = read
            .value
            .iter()
            .filter_map(|p| p.e164.as_deref())
            .collect();
        assert_eq!(dialled, ["+49301234567", "+33123456789"]);
        assert_eq!(phones(" ; ", None), Err(InputError::Empty));
    }

    proptest! {
        #[test]
        fn a_dialled_number_is_a_plus_and_at_most_fifteen_digits(
            text in "[+0-9 ()/-]{0,20}|\\PC{0,12}",
            country in prop_oneof![Just("DE"), Just("US"), Just("IT"), Just("RU"), Just("HU")],
        ) {
            if let Ok(read) = phone(&text, Some(country)) && let Some(e164) = read.value.e164 {
                let digits = e164.strip_prefix('+').unwrap();
                prop_assert!((7..=15).contains(&digits.len()));
                prop_assert!(digits.bytes().all(|byte| byte.is_ascii_digit()));
            }
        }
    }
}
