//! Languages by their tags (BCP 47).

use crate::search::fold;

use super::problem::{InputError, Normalised};
use super::region::is_region;

/// A language tag in its usual spelling: "de", "pt-BR", "zh-Hant-TW"; "DE_de" and the names of the
/// commonest languages are understood.
///
/// # Errors
/// [`InputError::Empty`], [`InputError::UnknownLanguage`].
pub fn language(text: &str) -> Result<Normalised, InputError> {
    let folded = fold(text);
    if folded.is_empty() {
        return Err(InputError::Empty);
    }
    let unknown = || InputError::UnknownLanguage {
        text: text.trim().to_owned(),
    };
    if let Some((tag, _)) = NAMES
        .iter()
        .find(|(_, names)| names.contains(&folded.as_str()))
    {
        return Ok(Normalised::sure((*tag).to_owned()));
    }
    // "de_DE.UTF-8", as computers write it.
    let tag = folded.split('.').next().unwrap_or_default();
    let mut parts = tag.split(['-', '_']);
    let language = parts.next().unwrap_or_default();
    if CODES.binary_search(&language).is_err() {
        return Err(unknown());
    }
    let mut value = language.to_owned();
    for part in parts {
        let upper = part.to_ascii_uppercase();
        let part = match part.len() {
            2 if is_region(&upper) => upper,
            3 if part.bytes().all(|byte| byte.is_ascii_digit()) => upper,
            4 if part.bytes().all(|byte| byte.is_ascii_alphabetic()) => {
                format!("{}{}", &upper[..1], &part[1..])
            }
            _ => return Err(unknown()),
        };
        value.push('-');
        value.push_str(&part);
    }
    Ok(Normalised::sure(value))
}

/// ISO 639-1, sorted, and the three-letter codes of 639-2 that phones and computers offer.
const CODES: [&str; 190] = [
    "aa", "ab", "ae", "af", "ak", "am", "an", "ar", "as", "ast", "av", "ay", "az", "ba", "be",
    "bg", "bi", "bm", "bn", "bo", "br", "bs", "ca", "ce", "ceb", "ch", "ckb", "co", "cr", "cs",
    "cu", "cv", "cy", "da", "de", "dv", "dz", "ee", "el", "en", "eo", "es", "et", "eu", "fa", "ff",
    "fi", "fil", "fj", "fo", "fr", "fy", "ga", "gd", "gl", "gn", "gsw", "gu", "gv", "ha", "he",
    "hi", "ho", "hr", "ht", "hu", "hy", "hz", "ia", "id", "ie", "ig", "ii", "ik", "io", "is", "it",
    "iu", "ja", "jv", "ka", "kg", "ki", "kj", "kk", "kl", "km", "kn", "ko", "kr", "ks", "ku", "kv",
    "kw", "ky", "la", "lb", "lg", "li", "ln", "lo", "lt", "lu", "lv", "mg", "mh", "mi", "mk", "ml",
    "mn", "mr", "ms", "mt", "my", "na", "nb", "nd", "ne", "ng", "nl", "nn", "no", "nr", "nv", "ny",
    "oc", "oj", "om", "or", "os", "pa", "pi", "pl", "ps", "pt", "qu", "rm", "rn", "ro", "ru", "rw",
    "sa", "sc", "sd", "se", "sg", "si", "sk", "sl", "sm", "sn", "so", "sq", "sr", "ss", "st", "su",
    "sv", "sw", "ta", "te", "tg", "th", "ti", "tk", "tl", "tn", "to", "tr", "ts", "tt", "tw", "ty",
    "ug", "uk", "ur", "uz", "ve", "vi", "vo", "wa", "wo", "xh", "yi", "yo", "yue", "za", "zh",
    "zu", "zza",
];

/// Folded names in English, German, French, Spanish, Polish and the language itself.
const NAMES: [(&str, &[&str]); 22] = [
    (
        "ar",
        &["arabic", "arabisch", "arabe", "arabski", "العربيه", "عربي"],
    ),
    (
        "cs",
        &[
            "czech",
            "tschechisch",
            "tcheque",
            "checo",
            "czeski",
            "cestina",
        ],
    ),
    ("da", &["danish", "danisch", "danois", "dansk"]),
    (
        "de",
        &["german", "deutsch", "allemand", "aleman", "niemiecki"],
    ),
    (
        "el",
        &[
            "greek",
            "griechisch",
            "grec",
            "griego",
            "grecki",
            "ελληνικα",
        ],
    ),
    (
        "en",
        &["english", "englisch", "anglais", "ingles", "angielski"],
    ),
    (
        "es",
        &[
            "spanish",
            "spanisch",
            "espagnol",
            "espanol",
            "hiszpanski",
            "castellano",
        ],
    ),
    ("fi", &["finnish", "finnisch", "finnois", "suomi"]),
    (
        "fr",
        &["french", "franzosisch", "francais", "frances", "francuski"],
    ),
    (
        "he",
        &[
            "hebrew",
            "hebraisch",
            "hebreu",
            "hebreo",
            "hebrajski",
            "עברית",
        ],
    ),
    ("hu", &["hungarian", "ungarisch", "hongrois", "magyar"]),
    (
        "it",
        &["italian", "italienisch", "italien", "italiano", "wloski"],
    ),
    (
        "ja",
        &[
            "japanese",
            "japanisch",
            "japonais",
            "japones",
            "japonski",
            "日本語",
        ],
    ),
    (
        "nl",
        &[
            "dutch",
            "niederlandisch",
            "neerlandais",
            "holandes",
            "nederlands",
            "flemish",
        ],
    ),
    (
        "pl",
        &["polish", "polnisch", "polonais", "polaco", "polski"],
    ),
    (
        "pt",
        &[
            "portuguese",
            "portugiesisch",
            "portugais",
            "portugues",
            "portugalski",
        ],
    ),
    (
        "ro",
        &["romanian", "rumanisch", "roumain", "rumano", "romana"],
    ),
    (
        "ru",
        &[
            "russian",
            "russisch",
            "russe",
            "ruso",
            "rosyjski",
            "русский",
            "русскии",
        ],
    ),
    (
        "sv",
        &["swedish", "schwedisch", "suedois", "sueco", "svenska"],
    ),
    (
        "tr",
        &["turkish", "turkisch", "turc", "turco", "turecki", "turkce"],
    ),
    (
        "uk",
        &[
            "ukrainian",
            "ukrainisch",
            "ukrainien",
            "ucraniano",
            "ukrainski",
            "українська",
            "украінська",
        ],
    ),
    (
        "zh",
        &[
            "chinese",
            "chinesisch",
            "chinois",
            "chino",
            "chinski",
            "中文",
        ],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_sorted_for_the_search() {
        assert!(CODES.is_sorted());
    }

    #[test]
    fn a_language_is_stored_by_its_tag() {
        let check = |text: &str, expected: &str| {
            assert_eq!(language(text).unwrap().value, expected, "{text}");
        };
        check("de", "de");
        check("DE", "de");
        check("de_DE.UTF-8", "de-DE");
        check("PT-br", "pt-BR");
        check("zh-hant-tw", "zh-Hant-TW");
        check("es-419", "es-419");
        check("Deutsch", "de");
        check("Français", "fr");
        check("Türkçe", "tr");
        check("العربية", "ar");
        check("русский", "ru");
    }

    #[test]
    fn what_is_no_language_is_refused() {
        let check = |text: &str, code: &str| {
            assert_eq!(language(text).unwrap_err().code(), code, "{text}");
        };
        check("xx", "unknown_language");
        check("Klingon", "unknown_language");
        check("de-XX", "unknown_language");
        check("de-", "unknown_language");
        check("", "empty");
    }
}
