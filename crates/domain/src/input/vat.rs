//! Numbers for value added tax.

use super::{InputError, Normalised, Warning};

/// The most characters such a number has, prefix included; the longest in use has 14.
pub const MAX_VAT_CHARS: usize = 20;

/// What follows the prefix of each country, one form a text: `9` is a digit, `A` a letter, `X`
/// either of them, `+` or `*` in the Irish way; anything else stands for itself. From the list of
/// the European Commission for its look-up service (VIES).
const SHAPES: [(&str, &[&str]); 29] = [
    ("AT", &["U99999999"]),
    ("BE", &["0999999999", "1999999999"]),
    ("BG", &["999999999", "9999999999"]),
    ("CY", &["99999999A"]),
    ("CZ", &["99999999", "999999999", "9999999999"]),
    ("DE", &["999999999"]),
    ("DK", &["99999999"]),
    ("EE", &["999999999"]),
    ("EL", &["999999999"]),
    ("ES", &["A99999999", "99999999A", "A9999999A"]),
    ("FI", &["99999999"]),
    ("FR", &["XX999999999"]),
    ("HR", &["99999999999"]),
    ("HU", &["99999999"]),
    ("IE", &["9999999A", "9999999AA", "9X99999A"]),
    ("IT", &["99999999999"]),
    ("LT", &["999999999", "999999999999"]),
    ("LU", &["99999999"]),
    ("LV", &["99999999999"]),
    ("MT", &["99999999"]),
    ("NL", &["999999999B99"]),
    ("PL", &["9999999999"]),
    ("PT", &["999999999"]),
    (
        "RO",
        &[
            "99",
            "999",
            "9999",
            "99999",
            "999999",
            "9999999",
            "99999999",
            "999999999",
            "9999999999",
        ],
    ),
    ("SE", &["999999999999"]),
    ("SI", &["99999999"]),
    ("SK", &["9999999999"]),
    ("GB", &["999999999", "999999999999", "GD999", "HA999"]),
    ("XI", &["999999999", "999999999999", "GD999", "HA999"]),
];

/// A number for value added tax: in capitals, without spaces, dots and dashes. A wrong shape is a
/// doubt and no refusal: countries change their forms, and others than those above have their own.
///
/// # Errors
/// [`InputError::TooLong`] and [`InputError::Control`] as for any line; [`InputError::Empty`].
pub fn vat_id(text: &str) -> Result<Normalised, InputError> {
    let line = super::line(text)?;
    let value: String = line
        .value
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '.' | '-' | '/'))
        .flat_map(char::to_uppercase)
        .collect();
    if value.chars().count() > MAX_VAT_CHARS {
        return Err(InputError::TooLong {
            length: value.chars().count(),
            max: MAX_VAT_CHARS,
        });
    }
    let mut warnings = Vec::new();
    let (prefix, rest) = value.split_at_checked(2).unwrap_or((&value, ""));
    // Greece is known elsewhere as GR.
    let country = if prefix == "GR" { "EL" } else { prefix };
    match SHAPES.iter().find(|(known, _)| *known == country) {
        Some((known, shapes)) if !shapes.iter().any(|shape| has_shape(rest, shape)) => {
            let example = shapes
                .first()
                .map(|shape| format!("{known}{shape}"))
                .unwrap_or_default();
            warnings.push(Warning::VatShape {
                country: (*known).to_owned(),
                example,
            });
        }
        Some(_) => {}
        None if !prefix.chars().all(|c| c.is_ascii_uppercase()) || prefix.len() < 2 => {
            warnings.push(Warning::VatWithoutCountry);
        }
        None => {}
    }
    Ok(Normalised { value, warnings })
}

fn has_shape(text: &str, shape: &str) -> bool {
    text.chars().count() == shape.chars().count()
        && text
            .chars()
            .zip(shape.chars())
            .all(|(c, wanted)| match wanted {
                '9' => c.is_ascii_digit(),
                'A' => c.is_ascii_uppercase(),
                'X' => c.is_ascii_digit() || c.is_ascii_uppercase() || matches!(c, '+' | '*'),
                other => c == other,
            })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_stored_without_ornaments() {
        let check = |typed: &str, stored: &str| {
            assert_eq!(vat_id(typed).unwrap().value, stored, "{typed}");
        };
        check("de 136.695 976", "DE136695976");
        check("ATU-99999999", "ATU99999999");
        check("NL 123456789B01", "NL123456789B01");
    }

    #[test]
    fn a_shape_that_its_country_does_not_have_is_a_doubt() {
        let check = |typed: &str, codes: &[&str]| {
            let found: Vec<&str> = vat_id(typed)
                .unwrap()
                .warnings
                .iter()
                .map(Warning::code)
                .collect();
            assert_eq!(found, codes, "{typed}");
        };
        for right in [
            "ATU12345678",
            "BE0123456789",
            "BG123456789",
            "CY12345678L",
            "CZ12345678",
            "DE123456789",
            "DK12345678",
            "EE123456789",
            "EL123456789",
            "GR123456789",
            "ESX1234567X",
            "FI12345678",
            "FRXX123456789",
            "HR12345678901",
            "HU12345678",
            "IE1234567WA",
            "IE1S23456L",
            "IT12345678901",
            "LT123456789012",
            "LU12345678",
            "LV12345678901",
            "MT12345678",
            "NL123456789B01",
            "PL1234567890",
            "PT123456789",
            "RO12",
            "SE123456789012",
            "SI12345678",
            "SK1234567890",
            "XI123456789",
            "CHE123456789",
            "NO123456789MVA",
        ] {
            check(right, &[]);
        }
        for wrong in [
            "DE12345678",
            "AT12345678",
            "FR123",
            "NL123456789",
            "ITABCDEFGHIJK",
        ] {
            check(wrong, &["vat_shape"]);
        }
        check("123456789", &["vat_without_country"]);
        check("D", &["vat_without_country"]);
    }

    #[test]
    fn a_text_that_is_no_number_at_all_is_refused() {
        assert_eq!(vat_id("   "), Err(InputError::Empty));
        assert_eq!(
            vat_id(&"9".repeat(21)).map_err(|e| e.code()),
            Err("too_long")
        );
        assert!(vat_id("ÄÖ").is_ok(), "letters of any script are kept");
    }
}
