//! Time zones by their IANA names, and what people write instead.

use std::str::FromStr;

use chrono_tz::{TZ_VARIANTS, Tz};

use crate::search::fold;

use super::problem::{InputError, Normalised, Warning};

/// An IANA time zone. Abbreviations, the names of Windows and cities are understood and echoed;
/// an abbreviation that fits the office's own zone means that zone.
///
/// "EST" and "CET" are also IANA names, of fixed offsets without summer time, which nobody means:
/// they are read as the zone in which people live.
///
/// # Errors
/// [`InputError::Empty`], [`InputError::UnknownTimeZone`].
pub fn time_zone(text: &str, office: Option<Tz>) -> Result<Normalised<Tz>, InputError> {
    let given = text.trim();
    if given.is_empty() {
        return Err(InputError::Empty);
    }
    let word = fold(given);
    let alias = |zone: Tz| {
        Normalised::sure(zone).warn(Warning::TimeZoneAlias {
            text: given.to_owned(),
            zone: zone.name().to_owned(),
        })
    };
    if matches!(word.as_str(), "utc" | "gmt" | "z" | "etc/utc" | "greenwich") {
        return Ok(Normalised::sure(Tz::UTC));
    }
    if let Some((_, zones)) = ABBREVIATIONS
        .iter()
        .find(|(words, _)| words.contains(&word.as_str()))
    {
        let office = office.filter(|office| zones.contains(&office.name()));
        let zone = office.or_else(|| zones.first().and_then(|name| Tz::from_str(name).ok()));
        if let Some(zone) = zone {
            return Ok(alias(zone));
        }
    }
    if let Ok(zone) = Tz::from_str(given) {
        return Ok(Normalised::sure(zone));
    }
    if let Some(zone) = WINDOWS
        .iter()
        .find(|(name, _)| *name == word)
        .and_then(|(_, zone)| Tz::from_str(zone).ok())
    {
        return Ok(alias(zone));
    }
    // "europe/berlin" and "New York".
    let name = word.replace(' ', "_");
    let mut city = None;
    for zone in TZ_VARIANTS {
        let known = zone.name().to_ascii_lowercase();
        if known == name {
            return Ok(Normalised::sure(zone));
        }
        if city.is_none() && known.rsplit_once('/').is_some_and(|(_, last)| last == name) {
            city = Some(zone);
        }
    }
    city.map(alias).ok_or_else(|| InputError::UnknownTimeZone {
        text: given.to_owned(),
    })
}

/// Folded abbreviations, and the zones that use them; the first is meant unless the office's own
/// is among them.
const ABBREVIATIONS: [(&[&str], &[&str]); 14] = [
    (
        &[
            "cet",
            "cest",
            "mez",
            "mesz",
            "hnec",
            "heure de paris",
            "met",
        ],
        &[
            "Europe/Berlin",
            "Europe/Amsterdam",
            "Europe/Andorra",
            "Europe/Belgrade",
            "Europe/Bratislava",
            "Europe/Brussels",
            "Europe/Budapest",
            "Europe/Copenhagen",
            "Europe/Gibraltar",
            "Europe/Ljubljana",
            "Europe/Luxembourg",
            "Europe/Madrid",
            "Europe/Malta",
            "Europe/Monaco",
            "Europe/Oslo",
            "Europe/Paris",
            "Europe/Podgorica",
            "Europe/Prague",
            "Europe/Rome",
            "Europe/San_Marino",
            "Europe/Sarajevo",
            "Europe/Skopje",
            "Europe/Stockholm",
            "Europe/Tirane",
            "Europe/Vaduz",
            "Europe/Vatican",
            "Europe/Vienna",
            "Europe/Warsaw",
            "Europe/Zagreb",
            "Europe/Zurich",
            "Africa/Tunis",
            "Africa/Algiers",
        ],
    ),
    (
        &["eet", "eest", "oez", "oesz"],
        &[
            "Europe/Athens",
            "Europe/Bucharest",
            "Europe/Helsinki",
            "Europe/Kyiv",
            "Europe/Kiev",
            "Europe/Riga",
            "Europe/Sofia",
            "Europe/Tallinn",
            "Europe/Vilnius",
            "Africa/Cairo",
            "Asia/Beirut",
            "Asia/Nicosia",
        ],
    ),
    (
        &["wet", "west"],
        &["Europe/Lisbon", "Atlantic/Canary", "Atlantic/Madeira"],
    ),
    (&["bst"], &["Europe/London"]),
    (
        &["est", "edt", "et", "eastern", "eastern time", "est5edt"],
        &[
            "America/New_York",
            "America/Toronto",
            "America/Detroit",
            "America/Montreal",
        ],
    ),
    (
        &["cst", "cdt", "ct", "central", "central time", "cst6cdt"],
        &["America/Chicago", "America/Winnipeg", "America/Mexico_City"],
    ),
    (
        &["mst", "mdt", "mountain", "mountain time", "mst7mdt"],
        &["America/Denver", "America/Edmonton", "America/Phoenix"],
    ),
    (
        &["pst", "pdt", "pacific", "pacific time", "pst8pdt"],
        &[
            "America/Los_Angeles",
            "America/Vancouver",
            "America/Tijuana",
        ],
    ),
    (&["hst"], &["Pacific/Honolulu"]),
    (
        &["ist"],
        &["Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem"],
    ),
    (&["jst"], &["Asia/Tokyo"]),
    (&["kst"], &["Asia/Seoul"]),
    (&["msk"], &["Europe/Moscow"]),
    (
        &["aest", "aedt"],
        &[
            "Australia/Sydney",
            "Australia/Melbourne",
            "Australia/Brisbane",
        ],
    ),
];

/// Folded names of Windows (Unicode CLDR, windowsZones, territory 001).
const WINDOWS: [(&str, &str); 26] = [
    ("arab standard time", "Asia/Riyadh"),
    ("arabian standard time", "Asia/Dubai"),
    ("aus eastern standard time", "Australia/Sydney"),
    ("central europe standard time", "Europe/Budapest"),
    ("central european standard time", "Europe/Warsaw"),
    ("central standard time", "America/Chicago"),
    ("china standard time", "Asia/Shanghai"),
    ("e. south america standard time", "America/Sao_Paulo"),
    ("eastern standard time", "America/New_York"),
    ("egypt standard time", "Africa/Cairo"),
    ("fle standard time", "Europe/Kyiv"),
    ("gmt standard time", "Europe/London"),
    ("greenwich standard time", "Atlantic/Reykjavik"),
    ("gtb standard time", "Europe/Bucharest"),
    ("india standard time", "Asia/Kolkata"),
    ("israel standard time", "Asia/Jerusalem"),
    ("korea standard time", "Asia/Seoul"),
    ("mountain standard time", "America/Denver"),
    ("new zealand standard time", "Pacific/Auckland"),
    ("pacific standard time", "America/Los_Angeles"),
    ("romance standard time", "Europe/Paris"),
    ("russian standard time", "Europe/Moscow"),
    ("singapore standard time", "Asia/Singapore"),
    ("tokyo standard time", "Asia/Tokyo"),
    ("turkey standard time", "Europe/Istanbul"),
    ("w. europe standard time", "Europe/Berlin"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_passes_and_an_alias_is_echoed() {
        let check = |text: &str, office: Option<Tz>, expected: Tz, echoed: bool| {
            let read = time_zone(text, office).unwrap();
            assert_eq!(read.value, expected, "{text}");
            assert_eq!(!read.warnings.is_empty(), echoed, "{text}");
        };
        check("Europe/Berlin", None, Tz::Europe__Berlin, false);
        check("europe/berlin", None, Tz::Europe__Berlin, false);
        check("America/New_York", None, Tz::America__New_York, false);
        check("UTC", None, Tz::UTC, false);
        check("EST", None, Tz::America__New_York, true);
        check("CET", None, Tz::Europe__Berlin, true);
        check("CET", Some(Tz::Europe__Warsaw), Tz::Europe__Warsaw, true);
        check("EST", Some(Tz::Europe__Warsaw), Tz::America__New_York, true);
        check("MEZ", None, Tz::Europe__Berlin, true);
        check("W. Europe Standard Time", None, Tz::Europe__Berlin, true);
        check("New York", None, Tz::America__New_York, true);
        check("Berlin", None, Tz::Europe__Berlin, true);
    }

    #[test]
    fn an_unknown_zone_is_refused_by_name() {
        assert_eq!(
            time_zone("Middle Earth", None).unwrap_err().to_string(),
            "Middle Earth is not a known time zone; write it as Europe/Berlin"
        );
        assert_eq!(time_zone(" ", None), Err(InputError::Empty));
    }

    #[test]
    fn every_listed_zone_exists() {
        let listed = ABBREVIATIONS
            .iter()
            .flat_map(|(_, zones)| zones.iter())
            .chain(WINDOWS.iter().map(|(_, zone)| zone));
        for zone in listed {
            assert!(Tz::from_str(zone).is_ok(), "{zone}");
        }
        for (word, _) in WINDOWS {
            assert_eq!(word, fold(word), "could never be met");
        }
    }
}
