//! Card numbers that a spreadsheet has damaged before they reached us.

use super::error::CardNumberError;

/// A numeric cell keeps 15 significant digits; from there on the end is rounded to zeros.
const NUMERIC_CELL_DIGITS: usize = 15;

/// Refuses a cell whose number cannot be the card's any more: `1.23457E+12` in any cell, and 15 or
/// more digits ending in 0 from a cell that was numeric and not text.
///
/// # Errors
/// [`CardNumberError::ScientificNotation`] or [`CardNumberError::SpreadsheetRounded`].
pub fn refuse_spreadsheet_damage(text: &str, numeric_cell: bool) -> Result<(), CardNumberError> {
    let text = text.trim();
    if is_scientific(text) {
        return Err(CardNumberError::ScientificNotation(text.to_owned()));
    }
    let digits = text.len();
    let all_digits = text.bytes().all(|byte| byte.is_ascii_digit());
    if numeric_cell && all_digits && digits >= NUMERIC_CELL_DIGITS && text.ends_with('0') {
        return Err(CardNumberError::SpreadsheetRounded(text.to_owned()));
    }
    Ok(())
}

/// `1.23E+12`, `1,23E12`, `1E+12`. Hexadecimal such as `12345E10` has neither sign nor point and is
/// left alone.
fn is_scientific(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['E', 'e']) else {
        return false;
    };
    let decimal = |digits: &str| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    let (signed, exponent) = match exponent.strip_prefix(['+', '-']) {
        Some(digits) => (true, digits),
        None => (false, exponent),
    };
    let (pointed, mantissa) = match mantissa.split_once(['.', ',']) {
        Some((whole, part)) => (decimal(part), whole),
        None => (false, mantissa),
    };
    decimal(mantissa) && decimal(exponent) && (signed || pointed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_a_spreadsheet_destroyed_are_refused() {
        for text in [
            "1.23457E+12",
            "1,23457E+12",
            "1.23457e12",
            "4E+15",
            " 1.2E+08 ",
        ] {
            for numeric in [true, false] {
                let found = refuse_spreadsheet_damage(text, numeric);
                let reason = CardNumberError::ScientificNotation(text.trim().to_owned());
                assert_eq!(found, Err(reason), "{text}");
            }
        }
        for text in ["123456789012340", "8900000000000000000"] {
            let reason = CardNumberError::SpreadsheetRounded(text.to_owned());
            assert_eq!(refuse_spreadsheet_damage(text, true), Err(reason));
            assert_eq!(
                refuse_spreadsheet_damage(text, false),
                Ok(()),
                "text cells keep all digits"
            );
        }
    }

    #[test]
    fn whole_numbers_pass() {
        for text in [
            "0006547886",
            "12345E10",
            "51E69621",
            "123456789012341",
            "099,59822",
            "",
        ] {
            assert_eq!(refuse_spreadsheet_damage(text, true), Ok(()), "{text}");
        }
    }
}
