//! The XML of a part, token by token, in a buffer that does not grow with the file.
//!
//! Only what spreadsheets write: tags, texts, the five named entities and numbered ones, comments,
//! CDATA, processing instructions. A document type, with which entities could be made to grow, is
//! refused; no Office file has one. A general XML library was measured first: it takes two thirds
//! of all time on a sheet, and one endless text makes it take all memory.

use std::borrow::Cow;
use std::io::{self, Read};

use memchr::{memchr, memmem};

use crate::limits::MAX_CELL_BYTES;
use crate::refusal::ImportRefusal;

use super::package::{Part, damaged, refusal};

/// Bytes read at once; grows only while one token does not fit.
const BUFFER_BYTES: usize = 128 * 1024;

/// The tokens of a part.
pub(crate) struct Xml<S> {
    part: Part<S>,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    ended: bool,
    /// Name of a tag that closes itself, as a place in the buffer; its closing token is next.
    to_close: Option<(usize, usize)>,
}

/// One token. Names are without their prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Token<'a> {
    /// `<name …>`; a tag that closes itself is followed by its [`Token::Close`].
    Open {
        name: &'a [u8],
        /// What follows the name.
        attributes: &'a [u8],
    },
    /// `</name>`
    Close { name: &'a [u8] },
    /// Text as it stands in the file; [`push_text`] resolves its entities.
    Text(&'a [u8]),
    /// Text without entities.
    Literal(&'a [u8]),
    /// Nothing is left.
    End,
}

/// A token as places in the buffer.
enum Found {
    Open { name: (usize, usize), end: usize },
    Close { name: (usize, usize) },
    Text { end: usize },
    Literal { start: usize, end: usize },
    Skip,
    More,
}

impl<S: Read> Xml<S> {
    pub fn new(part: Part<S>) -> Self {
        Self {
            part,
            buffer: vec![0; BUFFER_BYTES],
            start: 0,
            end: 0,
            ended: false,
            to_close: None,
        }
    }

    pub fn part(&self) -> &Part<S> {
        &self.part
    }

    /// The next token; none may be longer than a cell.
    pub fn next(&mut self) -> Result<Token<'_>, ImportRefusal> {
        if let Some((from, to)) = self.to_close.take() {
            return Ok(Token::Close {
                name: &self.buffer[from..to],
            });
        }
        loop {
            if self.start == self.end {
                if self.ended {
                    return Ok(Token::End);
                }
                self.fill()?;
                continue;
            }
            let from = self.start;
            let (found, used) = find(&self.buffer[from..self.end], self.ended)?;
            if used > MAX_CELL_BYTES {
                return Err(endless());
            }
            self.start += used;
            let at = |(start, end): (usize, usize)| (from + start, from + end);
            match found {
                Found::More if self.ended => return Err(ImportRefusal::Truncated),
                Found::More => self.fill()?,
                Found::Skip => {}
                Found::Open { name, end } => {
                    let (name, end) = (at(name), from + end);
                    let closes_itself = self.buffer[end - 1] == b'/' && end > name.1;
                    let end = end - usize::from(closes_itself);
                    if closes_itself {
                        self.to_close = Some(name);
                    }
                    return Ok(Token::Open {
                        name: &self.buffer[name.0..name.1],
                        attributes: &self.buffer[name.1..end],
                    });
                }
                Found::Close { name } => {
                    let (start, end) = at(name);
                    return Ok(Token::Close {
                        name: &self.buffer[start..end],
                    });
                }
                Found::Text { end } => return Ok(Token::Text(&self.buffer[from..from + end])),
                Found::Literal { start, end } => {
                    return Ok(Token::Literal(&self.buffer[from + start..from + end]));
                }
            }
        }
    }

    fn fill(&mut self) -> Result<(), ImportRefusal> {
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        if self.end > MAX_CELL_BYTES {
            return Err(endless());
        }
        if self.end * 2 > self.buffer.len() {
            self.buffer.resize(self.buffer.len() * 2, 0);
        }
        while !self.ended && self.end < self.buffer.len() {
            match self.part.read(&mut self.buffer[self.end..]) {
                Ok(0) => self.ended = true,
                Ok(read) => self.end += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(refusal(&error)),
            }
        }
        Ok(())
    }
}

fn endless() -> ImportRefusal {
    ImportRefusal::Bomb {
        what: "a single value of more than a megabyte",
    }
}

/// Finds the first token of `input`, which is not empty, and how many bytes it takes.
fn find(input: &[u8], ended: bool) -> Result<(Found, usize), ImportRefusal> {
    if input[0] != b'<' {
        return Ok(match memchr(b'<', input) {
            Some(end) => (Found::Text { end }, end),
            None if ended => (Found::Text { end: input.len() }, input.len()),
            None => (Found::More, 0),
        });
    }
    match input.get(1) {
        None => Ok((Found::More, 0)),
        Some(b'/') => Ok(match memchr(b'>', input) {
            Some(close) => {
                let end = 2 + input[2..close].trim_ascii_end().len();
                (
                    Found::Close {
                        name: local(input, 2, end),
                    },
                    close + 1,
                )
            }
            None => (Found::More, 0),
        }),
        Some(b'?') => Ok(skip_to(input, b"?>")),
        Some(b'!') => special(input, ended),
        Some(_) => {
            let Some(close) = tag_end(input) else {
                return Ok((Found::More, 0));
            };
            let name_end = input[1..close]
                .iter()
                .position(|byte| byte.is_ascii_whitespace() || *byte == b'/')
                .map_or(close, |length| length + 1);
            Ok((
                Found::Open {
                    name: local(input, 1, name_end),
                    end: close,
                },
                close + 1,
            ))
        }
    }
}

/// Comments and CDATA.
fn special(input: &[u8], ended: bool) -> Result<(Found, usize), ImportRefusal> {
    const LITERAL: &[u8] = b"<![CDATA[";
    if input.starts_with(b"<!--") {
        return Ok(skip_to(input, b"-->"));
    }
    if input.starts_with(LITERAL) {
        return Ok(match memmem::find(input, b"]]>") {
            Some(end) => (
                Found::Literal {
                    start: LITERAL.len(),
                    end,
                },
                end + 3,
            ),
            None => (Found::More, 0),
        });
    }
    if !ended && (LITERAL.starts_with(input) || b"<!--".starts_with(input)) {
        return Ok((Found::More, 0));
    }
    Err(damaged("document type"))
}

fn skip_to(input: &[u8], end: &[u8]) -> (Found, usize) {
    match memmem::find(input, end) {
        Some(at) => (Found::Skip, at + end.len()),
        None => (Found::More, 0),
    }
}

/// Where the tag that begins `input` has its `>`; one inside quotation marks is not it.
fn tag_end(input: &[u8]) -> Option<usize> {
    let mut quote = None;
    input.iter().position(|&byte| {
        match quote {
            Some(open) if byte == open => quote = None,
            None if byte == b'"' || byte == b'\'' => quote = Some(byte),
            None if byte == b'>' => return true,
            Some(_) | None => {}
        }
        false
    })
}

/// The name without its prefix.
fn local(input: &[u8], start: usize, end: usize) -> (usize, usize) {
    match memchr(b':', &input[start..end]) {
        Some(colon) => (start + colon + 1, end),
        None => (start, end),
    }
}

/// The value of an attribute as it stands in the tag, entities and all.
pub(crate) fn attribute<'a>(attributes: &'a [u8], name: &str) -> Option<&'a [u8]> {
    let mut rest = attributes;
    loop {
        let equals = memchr(b'=', rest)?;
        let key = rest[..equals].trim_ascii();
        let after = rest[equals + 1..].trim_ascii_start();
        let quote = *after.first()?;
        if quote != b'"' && quote != b'\'' {
            return None;
        }
        let end = 1 + memchr(quote, &after[1..])?;
        if key == name.as_bytes() {
            return Some(&after[1..end]);
        }
        rest = &after[end + 1..];
    }
}

/// The value of an attribute with its entities resolved.
pub(crate) fn attribute_text(attributes: &[u8], name: &str) -> Option<String> {
    let mut text = String::new();
    push_text(attribute(attributes, name)?, &mut text);
    Some(text)
}

/// The value of an attribute that is a number.
pub(crate) fn attribute_number<T: std::str::FromStr>(attributes: &[u8], name: &str) -> Option<T> {
    std::str::from_utf8(attribute(attributes, name)?)
        .ok()?
        .parse()
        .ok()
}

/// Adds a text with its entities resolved. What is no UTF-8 becomes U+FFFD, and what looks like an
/// entity and is none stays as it is.
pub(crate) fn push_text(raw: &[u8], text: &mut String) {
    let raw = match std::str::from_utf8(raw) {
        Ok(raw) => Cow::Borrowed(raw),
        Err(_) => String::from_utf8_lossy(raw),
    };
    let mut rest = &*raw;
    while let Some(at) = memchr(b'&', rest.as_bytes()) {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let entity = memchr(b';', rest.as_bytes()).map(|end| &rest[1..end]);
        match entity.and_then(|entity| Some((entity, character(entity)?))) {
            Some((entity, character)) => {
                text.push(character);
                rest = &rest[entity.len() + 2..];
            }
            None => {
                text.push('&');
                rest = &rest[1..];
            }
        }
    }
    text.push_str(rest);
}

/// What stands between `&` and `;`.
fn character(entity: &str) -> Option<char> {
    match entity {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = entity.strip_prefix('#')?;
            let code = match number.strip_prefix('x') {
                Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The tokens of a text, written as one would read them.
    fn tokens(text: &[u8]) -> Result<Vec<String>, ImportRefusal> {
        let mut xml = Xml::new(Part::stored(text));
        let mut all = Vec::new();
        loop {
            all.push(match xml.next()? {
                Token::Open { name, attributes } => format!(
                    "<{}{}>",
                    String::from_utf8_lossy(name),
                    String::from_utf8_lossy(attributes)
                ),
                Token::Close { name } => format!("</{}>", String::from_utf8_lossy(name)),
                Token::Text(raw) => {
                    let mut text = String::new();
                    push_text(raw, &mut text);
                    text
                }
                Token::Literal(raw) => String::from_utf8_lossy(raw).into_owned(),
                Token::End => return Ok(all),
            });
        }
    }

    #[test]
    fn a_part_is_its_tags_and_texts() {
        let check = |text: &str, expected: &[&str]| {
            assert_eq!(tokens(text.as_bytes()).unwrap(), expected, "{text}");
        };
        check(
            "<?xml version='1.0'?><a><b/>x</a>",
            &["<a>", "<b>", "</b>", "x", "</a>"],
        );
        check("<x:c r=\"A>1\" s='/'/>", &["<c r=\"A>1\" s='/'>", "</c>"]);
        check("a&amp;&#228;&#xE4;&nbsp;&", &["a&ää&nbsp;&"]);
        check("<!-- <no> --><![CDATA[<&>]]></x:a >", &["<&>", "</a>"]);
        check("", &[]);
    }

    #[test]
    fn what_no_office_file_has_is_refused() {
        let check = |text: &str, code: &str| {
            assert_eq!(tokens(text.as_bytes()).unwrap_err().code(), code, "{text}");
        };
        check("<!DOCTYPE a [<!ENTITY b \"c\">]>", "workbook_damaged");
        check("<a", "file_truncated");
        check("<!-- ", "file_truncated");
        check("<![CDA", "workbook_damaged");
        check("<", "file_truncated");
    }

    #[test]
    fn one_endless_text_does_not_fill_the_memory() {
        let mut text = b"<a>".to_vec();
        text.extend(std::iter::repeat_n(b'x', 5_000_000));
        assert_eq!(tokens(&text).unwrap_err().code(), "workbook_bomb");
    }

    #[test]
    fn tokens_may_lie_across_the_pieces_read() {
        let text = "<row r=\"1\"><c r=\"A1\"><v>text &amp; more</v></c></row>".repeat(20_000);
        let all = tokens(text.as_bytes()).unwrap();
        assert_eq!(all.len(), 20_000 * 7);
        assert!(all.iter().filter(|token| *token == "text & more").count() == 20_000);
    }

    #[test]
    fn an_attribute_is_found_by_its_whole_name() {
        let tag = b" xr:r=\"no\" r=\"B5\" s = '3' t=\"a>b='x'\"";
        assert_eq!(attribute(tag, "r"), Some(&b"B5"[..]));
        assert_eq!(attribute(tag, "s"), Some(&b"3"[..]));
        assert_eq!(attribute(tag, "t"), Some(&b"a>b='x'"[..]));
        assert_eq!(attribute(tag, "x"), None);
        for broken in [&b""[..], b" r", b" r=", b" r=\"", b" r=x"] {
            assert_eq!(attribute(broken, "r"), None);
        }
        assert_eq!(
            attribute_text(b" n=\"R&amp;D\"", "n").as_deref(),
            Some("R&D")
        );
        assert_eq!(attribute_number(tag, "s"), Some(3));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_a_panic(text in "[<>/!?&;:='\"a-c \\[\\]-]{0,40}|.{0,20}") {
            let _ = tokens(text.as_bytes());
        }
    }
}
