//! Texts: the table most cells point into, and the escapes inside a text.

use std::borrow::Cow;
use std::io::Read;

use crate::refusal::ImportRefusal;

use crate::archive::package::Part;
use crate::archive::xml::{Token, Xml, push_text};

/// Bytes of all shared texts together; held in memory while the sheet is read.
const MAX_SHARED_BYTES: usize = 96 * 1024 * 1024;

/// Shared texts at most: one for each cell.
#[allow(clippy::cast_possible_truncation, reason = "twenty million fit")]
const MAX_SHARED_COUNT: usize = crate::limits::MAX_CELLS as usize;

/// The shared texts, end to end.
#[derive(Debug, Default)]
pub(crate) struct SharedStrings {
    text: String,
    ends: Vec<u32>,
}

impl SharedStrings {
    pub fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)? as usize;
        let start = match index {
            0 => 0,
            _ => self.ends[index - 1] as usize,
        };
        self.text.get(start..end)
    }

    /// Reads the table; also returns what it took of the budget.
    pub fn read<S: Read>(part: Part<S>) -> Result<(Self, u64), ImportRefusal> {
        let mut xml = Xml::new(part);
        let mut strings = Self::default();
        let mut current = String::new();
        // Rich text has several runs; readings of Japanese words (rPh) are not part of the text.
        let (mut in_text, mut in_reading) = (false, false);
        loop {
            match xml.next()? {
                Token::Open { name, .. } => match name {
                    b"si" => current.clear(),
                    b"rPh" => in_reading = true,
                    b"t" => in_text = !in_reading,
                    _ => {}
                },
                Token::Close { name } => match name {
                    b"si" => strings.push(&unescaped(&current))?,
                    b"rPh" => in_reading = false,
                    b"t" => in_text = false,
                    _ => {}
                },
                Token::Text(text) if in_text => push_text(text, &mut current),
                Token::Literal(text) if in_text => {
                    current.push_str(&String::from_utf8_lossy(text));
                }
                Token::Text(_) | Token::Literal(_) => {}
                Token::End => break,
            }
        }
        let spent = xml.part().spent();
        Ok((strings, spent))
    }

    fn push(&mut self, text: &str) -> Result<(), ImportRefusal> {
        let bomb = ImportRefusal::Bomb {
            what: "more than 96 MB of texts",
        };
        self.text.push_str(text);
        // An empty text takes a place too.
        if self.text.len() > MAX_SHARED_BYTES || self.ends.len() >= MAX_SHARED_COUNT {
            return Err(bomb);
        }
        self.ends
            .push(u32::try_from(self.text.len()).map_err(|_| bomb)?);
        Ok(())
    }
}

/// A text without the escapes `_x000D_` that stand for characters XML cannot hold (ECMA-376
/// 22.9.2.19, `ST_Xstring`).
pub(crate) fn unescaped(text: &str) -> Cow<'_, str> {
    if memchr::memmem::find(text.as_bytes(), b"_x").is_none() {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        plain.push_str(&rest[..at]);
        let escaped = rest[at..].get(..7).filter(|escape| escape.ends_with('_'));
        let character = escaped
            .and_then(|escape| u32::from_str_radix(&escape[2..6], 16).ok())
            .and_then(char::from_u32);
        match character {
            Some(character) => {
                plain.push(character);
                rest = &rest[at + 7..];
            }
            None => {
                plain.push_str("_x");
                rest = &rest[at + 2..];
            }
        }
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_stand_for_characters() {
        let check = |text: &str, expected: &str| assert_eq!(unescaped(text), expected);
        check("a_x000D_b", "a\rb");
        check("_x005F_x0041_", "_x0041_");
        check("_x00_", "_x00_");
        check("_xZZZZ_", "_xZZZZ_");
        check("max_xavier", "max_xavier");
        check("_xäöü_", "_xäöü_");
    }
}
