//! Free text: one line, or notes of several lines.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::problem::{InputError, Normalised};

/// Characters of one line of free text: a title, or the name of a department or company.
pub const MAX_LINE_CHARS: usize = 120;

/// Characters of a note. Two dense pages; more belongs into a document.
pub const MAX_NOTE_CHARS: usize = 8_000;

/// One line of free text: composed (NFC), trimmed, inner blanks collapsed to one space.
///
/// # Errors
/// [`InputError::Empty`], [`InputError::TooLong`] beyond [`MAX_LINE_CHARS`],
/// [`InputError::Control`].
pub fn line(text: &str) -> Result<Normalised, InputError> {
    let value = clean_line(text)?;
    at_most(&value, MAX_LINE_CHARS)?;
    Ok(Normalised::sure(value))
}

/// A note: composed (NFC), trimmed at both ends, line ends made `\n`, inner blanks kept.
///
/// # Errors
/// [`InputError::Empty`], [`InputError::TooLong`] beyond [`MAX_NOTE_CHARS`],
/// [`InputError::Control`].
pub fn note(text: &str) -> Result<Normalised, InputError> {
    let unified = if text.contains('\r') {
        Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(text)
    };
    let value = composed(unified.trim()).into_owned();
    if value.is_empty() {
        return Err(InputError::Empty);
    }
    if let Some(character) = value
        .chars()
        .find(|c| is_refused_control(*c) && !matches!(c, '\n' | '\t'))
    {
        return Err(InputError::Control { character });
    }
    at_most(&value, MAX_NOTE_CHARS)?;
    Ok(Normalised::sure(value))
}

/// One line: blanks of every kind collapsed, ornaments of copying dropped, the rest composed.
///
/// # Errors
/// [`InputError::Empty`] and [`InputError::Control`]; length is the caller's rule.
pub(super) fn clean_line(text: &str) -> Result<String, InputError> {
    if is_clean_ascii(text) {
        return if text.is_empty() {
            Err(InputError::Empty)
        } else {
            Ok(text.to_owned())
        };
    }
    let mut line = String::with_capacity(text.len());
    let mut blank = false;
    for c in composed(text).chars() {
        if c.is_whitespace() {
            blank = !line.is_empty();
        } else if is_copying_ornament(c) {
            // Dropped: these come along when text is copied from a page, and nobody sees them.
        } else if is_refused_control(c) {
            return Err(InputError::Control { character: c });
        } else {
            if blank {
                line.push(' ');
                blank = false;
            }
            line.push(c);
        }
    }
    // Dropping an ornament may bring a letter and an accent together.
    let line = match composed(&line) {
        Cow::Owned(composed) => composed,
        Cow::Borrowed(_) => line,
    };
    if line.is_empty() {
        return Err(InputError::Empty);
    }
    Ok(line)
}

/// Refuses more than `max` characters.
pub(super) fn at_most(text: &str, max: usize) -> Result<(), InputError> {
    // A character has at least one byte, so short texts need no counting.
    if text.len() <= max {
        return Ok(());
    }
    let length = text.chars().count();
    if length > max {
        return Err(InputError::TooLong { length, max });
    }
    Ok(())
}

/// Canonically composed; borrowed when it was already.
fn composed(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfc().collect())
    }
}

/// Printable ASCII, trimmed, with single spaces: nearly every cell of nearly every file.
fn is_clean_ascii(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut previous = b' ';
    for &byte in bytes {
        if !(b' '..0x7f).contains(&byte) || (byte == b' ' && previous == b' ') {
            return false;
        }
        previous = byte;
    }
    previous != b' ' || bytes.is_empty()
}

/// Invisible and meaningless in a line: byte order mark, zero-width space, word joiner, soft
/// hyphen, and the marks of direction, which the screen decides itself. The zero-width (non-)joiner
/// stays: Persian and Indic names are spelt with it.
fn is_copying_ornament(c: char) -> bool {
    matches!(
        c,
        '\u{feff}' | '\u{200b}' | '\u{2060}' | '\u{ad}' | '\u{200e}' | '\u{200f}' | '\u{61c}'
    )
}

/// Control characters, the overrides of direction with which one text can be made to look like
/// another, characters private to one font, and code points that are no characters.
fn is_refused_control(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{202a}'..='\u{202e}'
                | '\u{2066}'..='\u{2069}'
                | '\u{e000}'..='\u{f8ff}'
                | '\u{fff9}'..='\u{fffd}'
                | '\u{fdd0}'..='\u{fdef}'
                | '\u{f0000}'..='\u{10ffff}'
        )
        || u32::from(c) & 0xfffe == 0xfffe
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_line_is_composed_trimmed_and_single_spaced() {
        let check = |text: &str, expected: &str| {
            assert_eq!(line(text).unwrap().value, expected, "{text:?}");
        };
        check("Head of Tools", "Head of Tools");
        check("  Head\u{a0}\u{a0}of\tTools\r\n", "Head of Tools");
        check("Cafe\u{301}", "Café");
        check("\u{feff}Ada\u{200b}", "Ada");
        check("e\u{200b}\u{301}", "é");
        check("می\u{200c}خواهم", "می\u{200c}خواهم");
    }

    #[test]
    fn a_line_of_nothing_too_much_or_controls_is_refused() {
        let check = |text: &str, code: &str| {
            assert_eq!(line(text).unwrap_err().code(), code, "{text:?}");
        };
        check("", "empty");
        check(" \t\u{a0}\u{feff}", "empty");
        check(&"a".repeat(121), "too_long");
        check("Ada\u{7}", "control_character");
        check("Ada\u{202e}nocyb", "control_character");
        check("a\u{0}b", "control_character");
        check("a\u{e000}", "control_character");
        check("bad \u{fffd} decoding", "control_character");
        assert!(
            line(&"é".repeat(120)).is_ok(),
            "characters count, not bytes"
        );
    }

    #[test]
    fn a_note_keeps_its_lines() {
        assert_eq!(
            note(" first\r\n  second\rthird ").unwrap().value,
            "first\n  second\nthird"
        );
        assert_eq!(note("a\u{1b}[0m").unwrap_err().code(), "control_character");
    }

    proptest! {
        #[test]
        fn a_stored_line_is_stored_unchanged(text in "\\PC{0,40}| *[a-z]{1,4} {0,3}[a-z]{0,4} *") {
            if let Ok(once) = line(&text) {
                prop_assert_eq!(line(&once.value), Ok(once));
            }
        }
    }
}
