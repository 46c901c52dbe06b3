//! Control characters: where a format cannot hold them, they are left out and counted.

use std::borrow::Cow;

/// The text without control characters, adding what was left out to `removed`.
///
/// Tab and line feed stay: they are layout a person typed. A carriage return before a line feed is
/// half of a line break and goes uncounted. XML 1.0 §2.2 forbids C0 controls, U+FFFE and U+FFFF;
/// DEL and C1 (U+0080–U+009F) it merely discourages, but they are as invisible and as unwanted.
pub(crate) fn without_controls<'t>(text: &'t str, removed: &mut u64) -> Cow<'t, str> {
    if !text.bytes().any(may_begin_unwanted) || !text.chars().any(is_unwanted) {
        return Cow::Borrowed(text);
    }
    let mut kept = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if !is_unwanted(c) {
            kept.push(c);
        } else if !(c == '\r' && chars.peek() == Some(&'\n')) {
            *removed += 1;
        }
    }
    Cow::Owned(kept)
}

fn is_unwanted(c: char) -> bool {
    (c.is_control() && c != '\t' && c != '\n') || matches!(c, '\u{FFFE}' | '\u{FFFF}')
}

/// A quick look at the bytes: C0 and DEL stand for themselves, C1 begins with C2 and U+FFFE with
/// EF in UTF-8. Nearly every cell is passed by this loop alone.
fn may_begin_unwanted(byte: u8) -> bool {
    byte < 0x20 || matches!(byte, 0x7F | 0xC2 | 0xEF)
}

#[cfg(test)]
mod tests {
    use super::without_controls;

    #[test]
    fn control_characters_are_left_out_and_counted() {
        let check = |text: &str, expected: &str, expected_removed: u64| {
            let mut removed = 0;
            assert_eq!(without_controls(text, &mut removed), expected);
            assert_eq!(removed, expected_removed, "removed from {text:?}");
        };
        check("Ada", "Ada", 0);
        check("A\u{0}d\u{7}a\u{7F}", "Ada", 3);
        check("a\u{85}b\u{FFFE}c", "abc", 2);
        check("two\nlines\tand a tab", "two\nlines\tand a tab", 0);
        check("two\r\nlines", "two\nlines", 0);
        check("a lone\rreturn", "a lonereturn", 1);
        check("é ＝ 張", "é ＝ 張", 0);
    }
}
