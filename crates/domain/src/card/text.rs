//! What no text may be if it is to name a card, whoever wrote it.

use super::error::CardNumberError;
use super::number::MAX_TEXT_CHARS;

/// Fewest digits or letters that count, after the leading zeros.
const MIN_SIGNIFICANT: usize = 4;

/// What readers send instead of a number when a read failed, letters and digits only.
const NO_READ: [&str; 14] = [
    "BADREAD",
    "ERR",
    "ERROR",
    "FAIL",
    "FAILED",
    "NOCARD",
    "NOCODE",
    "NODATA",
    "NOREAD",
    "NOTAG",
    "READERROR",
    "READFAIL",
    "TIMEOUT",
    "UNREADABLE",
];

/// Refuses texts that cannot be a number: see [`CardNumberError`] for each reason.
pub(super) fn refuse_impossible(text: &str) -> Result<(), CardNumberError> {
    if text.trim().is_empty() {
        return Err(CardNumberError::Empty);
    }
    let chars = text.chars().count();
    if chars > MAX_TEXT_CHARS {
        return Err(CardNumberError::TooLong { chars });
    }
    if text.chars().any(is_invisible) {
        return Err(CardNumberError::ControlCharacters);
    }
    let signs: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
    let upper = signs.to_uppercase();
    let question_marks = signs.is_empty() && text.contains('?');
    if question_marks || NO_READ.binary_search(&upper.as_str()).is_ok() {
        return Err(CardNumberError::ReaderNoRead(text.trim().to_owned()));
    }
    if !upper.is_empty() && upper.chars().all(|c| c == '0') {
        return Err(CardNumberError::AllZeros);
    }
    if upper.len() >= MIN_SIGNIFICANT && upper.chars().all(|c| c == 'F') {
        return Err(CardNumberError::AllOnes);
    }
    let significant = upper.trim_start_matches('0').chars().count();
    if significant < MIN_SIGNIFICANT {
        return Err(CardNumberError::TooShort { significant });
    }
    Ok(())
}

/// Control characters, and the format characters that a copied text carries unseen: two numbers
/// that look alike must not differ by one of these.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fffd}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_no_read_texts_are_sorted_for_the_search() {
        assert!(NO_READ.is_sorted());
    }
}
