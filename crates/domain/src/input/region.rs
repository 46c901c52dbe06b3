//! Countries by their two letters (ISO 3166-1), and how their telephone numbers are dialled.

use crate::search::fold;

use super::problem::{InputError, Normalised};

/// A country: its two letters, from "DE", "de", or its name in English or in its own language for
/// the countries offices name most.
///
/// # Errors
/// [`InputError::Empty`], [`InputError::UnknownRegion`].
pub fn region(text: &str) -> Result<Normalised, InputError> {
    let folded = fold(text);
    if folded.is_empty() {
        return Err(InputError::Empty);
    }
    let upper = folded.to_ascii_uppercase();
    if is_region(&upper) {
        return Ok(Normalised::sure(upper));
    }
    NAMES
        .iter()
        .find(|(_, names)| names.contains(&folded.as_str()))
        .map(|(code, _)| Normalised::sure((*code).to_owned()))
        .ok_or_else(|| InputError::UnknownRegion {
            text: text.trim().to_owned(),
        })
}

/// Whether these two capital letters are an assigned code.
#[must_use]
pub fn is_region(code: &str) -> bool {
    dialling(code).is_some()
}

/// How numbers of a country are dialled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Dialling {
    /// What follows the "+".
    pub calling_code: &'static str,
    /// What is dialled before a number within the country and left out from abroad; empty where
    /// there is nothing of the kind.
    pub trunk: &'static str,
}

/// The dialling of a country by its two capital letters.
pub(super) fn dialling(code: &str) -> Option<Dialling> {
    let place = CODES
        .binary_search_by_key(&code, |(region, _)| region)
        .ok()?;
    let calling_code = CODES[place].1;
    Some(Dialling {
        calling_code,
        trunk: trunk(code, calling_code),
    })
}

/// Whether a number in international form begins with an assigned calling code.
pub(super) fn begins_with_calling_code(digits: &str) -> bool {
    (1..=3).any(|length| {
        digits.get(..length).is_some_and(|head| {
            CODES.iter().any(|(_, code)| *code == head) || EXTRA.contains(&head)
        })
    })
}

/// ITU-T E.164 national prefixes (Operational Bulletin list): "0" nearly everywhere, the rest here.
fn trunk(code: &str, calling_code: &str) -> &'static str {
    match (code, calling_code) {
        (_, "1") => "1",
        ("RU" | "KZ" | "BY" | "TM", _) => "8",
        ("HU", _) => "06",
        ("LT", _) => "0",
        // Numbers are dialled whole; a leading zero, as in Italy, is part of the number.
        (
            "AD" | "BH" | "BJ" | "BF" | "BI" | "CF" | "CI" | "CL" | "CM" | "CR" | "CV" | "CY"
            | "CZ" | "DJ" | "DK" | "EE" | "ES" | "FO" | "GA" | "GI" | "GL" | "GN" | "GQ" | "GR"
            | "GT" | "HK" | "HN" | "IS" | "IT" | "KM" | "KW" | "LI" | "LU" | "LV" | "MC" | "ML"
            | "MO" | "MR" | "MT" | "NE" | "NI" | "NO" | "OM" | "PA" | "PL" | "PT" | "QA" | "SM"
            | "SG" | "SN" | "SV" | "TD" | "TG" | "TN" | "VA",
            _,
        ) => "",
        _ => "0",
    }
}

/// Calling codes of no country: satellite and universal services.
const EXTRA: [&str; 9] = [
    "800", "808", "870", "878", "881", "882", "883", "888", "979",
];

/// ISO 3166-1 alpha-2 with the ITU-T E.164 calling code, sorted for the search. Territories
/// without an own code have that of the country that serves them.
const CODES: [(&str, &str); 249] = [
    ("AD", "376"),
    ("AE", "971"),
    ("AF", "93"),
    ("AG", "1"),
    ("AI", "1"),
    ("AL", "355"),
    ("AM", "374"),
    ("AO", "244"),
    ("AQ", "672"),
    ("AR", "54"),
    ("AS", "1"),
    ("AT", "43"),
    ("AU", "61"),
    ("AW", "297"),
    ("AX", "358"),
    ("AZ", "994"),
    ("BA", "387"),
    ("BB", "1"),
    ("BD", "880"),
    ("BE", "32"),
    ("BF", "226"),
    ("BG", "359"),
    ("BH", "973"),
    ("BI", "257"),
    ("BJ", "229"),
    ("BL", "590"),
    ("BM", "1"),
    ("BN", "673"),
    ("BO", "591"),
    ("BQ", "599"),
    ("BR", "55"),
    ("BS", "1"),
    ("BT", "975"),
    ("BV", "47"),
    ("BW", "267"),
    ("BY", "375"),
    ("BZ", "501"),
    ("CA", "1"),
    ("CC", "61"),
    ("CD", "243"),
    ("CF", "236"),
    ("CG", "242"),
    ("CH", "41"),
    ("CI", "225"),
    ("CK", "682"),
    ("CL", "56"),
    ("CM", "237"),
    ("CN", "86"),
    ("CO", "57"),
    ("CR", "506"),
    ("CU", "53"),
    ("CV", "238"),
    ("CW", "599"),
    ("CX", "61"),
    ("CY", "357"),
    ("CZ", "420"),
    ("DE", "49"),
    ("DJ", "253"),
    ("DK", "45"),
    ("DM", "1"),
    ("DO", "1"),
    ("DZ", "213"),
    ("EC", "593"),
    ("EE", "372"),
    ("EG", "20"),
    ("EH", "212"),
    ("ER", "291"),
    ("ES", "34"),
    ("ET", "251"),
    ("FI", "358"),
    ("FJ", "679"),
    ("FK", "500"),
    ("FM", "691"),
    ("FO", "298"),
    ("FR", "33"),
    ("GA", "241"),
    ("GB", "44"),
    ("GD", "1"),
    ("GE", "995"),
    ("GF", "594"),
    ("GG", "44"),
    ("GH", "233"),
    ("GI", "350"),
    ("GL", "299"),
    ("GM", "220"),
    ("GN", "224"),
    ("GP", "590"),
    ("GQ", "240"),
    ("GR", "30"),
    ("GS", "500"),
    ("GT", "502"),
    ("GU", "1"),
    ("GW", "245"),
    ("GY", "592"),
    ("HK", "852"),
    ("HM", "672"),
    ("HN", "504"),
    ("HR", "385"),
    ("HT", "509"),
    ("HU", "36"),
    ("ID", "62"),
    ("IE", "353"),
    ("IL", "972"),
    ("IM", "44"),
    ("IN", "91"),
    ("IO", "246"),
    ("IQ", "964"),
    ("IR", "98"),
    ("IS", "354"),
    ("IT", "39"),
    ("JE", "44"),
    ("JM", "1"),
    ("JO", "962"),
    ("JP", "81"),
    ("KE", "254"),
    ("KG", "996"),
    ("KH", "855"),
    ("KI", "686"),
    ("KM", "269"),
    ("KN", "1"),
    ("KP", "850"),
    ("KR", "82"),
    ("KW", "965"),
    ("KY", "1"),
    ("KZ", "7"),
    ("LA", "856"),
    ("LB", "961"),
    ("LC", "1"),
    ("LI", "423"),
    ("LK", "94"),
    ("LR", "231"),
    ("LS", "266"),
    ("LT", "370"),
    ("LU", "352"),
    ("LV", "371"),
    ("LY", "218"),
    ("MA", "212"),
    ("MC", "377"),
    ("MD", "373"),
    ("ME", "382"),
    ("MF", "590"),
    ("MG", "261"),
    ("MH", "692"),
    ("MK", "389"),
    ("ML", "223"),
    ("MM", "95"),
    ("MN", "976"),
    ("MO", "853"),
    ("MP", "1"),
    ("MQ", "596"),
    ("MR", "222"),
    ("MS", "1"),
    ("MT", "356"),
    ("MU", "230"),
    ("MV", "960"),
    ("MW", "265"),
    ("MX", "52"),
    ("MY", "60"),
    ("MZ", "258"),
    ("NA", "264"),
    ("NC", "687"),
    ("NE", "227"),
    ("NF", "672"),
    ("NG", "234"),
    ("NI", "505"),
    ("NL", "31"),
    ("NO", "47"),
    ("NP", "977"),
    ("NR", "674"),
    ("NU", "683"),
    ("NZ", "64"),
    ("OM", "968"),
    ("PA", "507"),
    ("PE", "51"),
    ("PF", "689"),
    ("PG", "675"),
    ("PH", "63"),
    ("PK", "92"),
    ("PL", "48"),
    ("PM", "508"),
    ("PN", "64"),
    ("PR", "1"),
    ("PS", "970"),
    ("PT", "351"),
    ("PW", "680"),
    ("PY", "595"),
    ("QA", "974"),
    ("RE", "262"),
    ("RO", "40"),
    ("RS", "381"),
    ("RU", "7"),
    ("RW", "250"),
    ("SA", "966"),
    ("SB", "677"),
    ("SC", "248"),
    ("SD", "249"),
    ("SE", "46"),
    ("SG", "65"),
    ("SH", "290"),
    ("SI", "386"),
    ("SJ", "47"),
    ("SK", "421"),
    ("SL", "232"),
    ("SM", "378"),
    ("SN", "221"),
    ("SO", "252"),
    ("SR", "597"),
    ("SS", "211"),
    ("ST", "239"),
    ("SV", "503"),
    ("SX", "1"),
    ("SY", "963"),
    ("SZ", "268"),
    ("TC", "1"),
    ("TD", "235"),
    ("TF", "262"),
    ("TG", "228"),
    ("TH", "66"),
    ("TJ", "992"),
    ("TK", "690"),
    ("TL", "670"),
    ("TM", "993"),
    ("TN", "216"),
    ("TO", "676"),
    ("TR", "90"),
    ("TT", "1"),
    ("TV", "688"),
    ("TW", "886"),
    ("TZ", "255"),
    ("UA", "380"),
    ("UG", "256"),
    ("UM", "1"),
    ("US", "1"),
    ("UY", "598"),
    ("UZ", "998"),
    ("VA", "39"),
    ("VC", "1"),
    ("VE", "58"),
    ("VG", "1"),
    ("VI", "1"),
    ("VN", "84"),
    ("VU", "678"),
    ("WF", "681"),
    ("WS", "685"),
    ("YE", "967"),
    ("YT", "262"),
    ("ZA", "27"),
    ("ZM", "260"),
    ("ZW", "263"),
];

/// Folded names.
const NAMES: [(&str, &[&str]); 24] = [
    ("AT", &["austria", "osterreich", "autriche"]),
    ("AU", &["australia", "australien"]),
    ("BE", &["belgium", "belgien", "belgique", "belgie"]),
    ("BR", &["brazil", "brasil", "brasilien"]),
    ("CA", &["canada", "kanada"]),
    ("CH", &["switzerland", "schweiz", "suisse", "svizzera"]),
    ("CN", &["china", "中国"]),
    ("CZ", &["czechia", "czech republic", "tschechien", "cesko"]),
    (
        "DE",
        &["germany", "deutschland", "allemagne", "alemania", "niemcy"],
    ),
    ("DK", &["denmark", "danemark", "danmark"]),
    ("EG", &["egypt", "agypten", "مصر"]),
    ("ES", &["spain", "spanien", "espagne", "espana"]),
    ("FR", &["france", "frankreich", "francia"]),
    (
        "GB",
        &[
            "united kingdom",
            "great britain",
            "uk",
            "england",
            "grossbritannien",
        ],
    ),
    ("IE", &["ireland", "irland"]),
    ("IN", &["india", "indien"]),
    ("IT", &["italy", "italien", "italia", "italie"]),
    ("JP", &["japan", "日本"]),
    ("LU", &["luxembourg", "luxemburg"]),
    (
        "NL",
        &[
            "netherlands",
            "the netherlands",
            "niederlande",
            "nederland",
            "pays-bas",
        ],
    ),
    ("PL", &["poland", "polen", "polska", "pologne"]),
    ("SE", &["sweden", "schweden", "sverige"]),
    ("SA", &["saudi arabia", "السعوديه"]),
    (
        "US",
        &[
            "united states",
            "usa",
            "united states of america",
            "vereinigte staaten",
        ],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_are_sorted_and_each_there_once() {
        for pair in CODES.windows(2) {
            assert!(pair[0].0 < pair[1].0, "{} and {}", pair[0].0, pair[1].0);
        }
        for (code, names) in NAMES {
            assert!(is_region(code), "{code}");
            for name in names {
                assert_eq!(*name, fold(name), "could never be met");
            }
        }
    }

    #[test]
    fn a_country_is_its_two_letters() {
        let check = |text: &str, expected: &str| {
            assert_eq!(region(text).unwrap().value, expected, "{text}");
        };
        check("de", "DE");
        check(" GB ", "GB");
        check("Deutschland", "DE");
        check("España", "ES");
        check("Österreich", "AT");
        assert_eq!(region("XX").unwrap_err().code(), "unknown_region");
        assert_eq!(region("").unwrap_err().code(), "empty");
    }

    #[test]
    fn a_country_knows_how_it_is_dialled() {
        let check = |code: &str, calling_code: &'static str, trunk: &'static str| {
            assert_eq!(
                dialling(code),
                Some(Dialling {
                    calling_code,
                    trunk
                }),
                "{code}"
            );
        };
        check("DE", "49", "0");
        check("AE", "971", "0");
        check("IT", "39", "");
        check("US", "1", "1");
        check("RU", "7", "8");
        check("HU", "36", "06");
        check("PL", "48", "");
        assert_eq!(dialling("ZZ"), None);
    }
}
