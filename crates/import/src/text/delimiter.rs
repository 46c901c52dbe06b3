//! What stands between two cells.

use crate::synonyms::recognise;

use super::split::{Record, Step, split};

/// What stands between two cells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Delimiter {
    /// `,`
    #[default]
    Comma,
    /// `;`, what spreadsheets write where the comma parts decimals.
    Semicolon,
    /// A tab: TSV, and what is pasted from a spreadsheet.
    Tab,
    /// `|`
    Pipe,
}

impl Delimiter {
    /// Every delimiter, commonest first.
    pub const ALL: [Self; 4] = [Self::Comma, Self::Semicolon, Self::Tab, Self::Pipe];

    /// The stable word in mappings and scripts.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Comma => "comma",
            Self::Semicolon => "semicolon",
            Self::Tab => "tab",
            Self::Pipe => "pipe",
        }
    }

    /// The delimiter of that word, or of the character itself.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|delimiter| delimiter.key() == key || key.as_bytes() == [delimiter.byte()])
    }

    pub(crate) fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
            Self::Pipe => b'|',
        }
    }
}

/// Rows looked at.
const ROWS: usize = 50;

/// The delimiter of the text that begins with `head`, which is cut off somewhere unless `whole`.
///
/// A first line `sep=;` decides, as Excel has it. Otherwise the delimiter wins that makes the most
/// known headers, then rows of the most even width, then the most columns: names in one cell
/// ("Byron, Ada") and addresses are full of commas, but not equally in each row.
pub(crate) fn sniff_delimiter(head: &[u8], whole: bool) -> Delimiter {
    if let Some(said) = said_in_first_line(head) {
        return said;
    }
    let mut best = (Delimiter::default(), (0, 0, 0));
    for delimiter in Delimiter::ALL {
        let score = score(head, whole, delimiter);
        if score > best.1 {
            best = (delimiter, score);
        }
    }
    best.0
}

fn said_in_first_line(head: &[u8]) -> Option<Delimiter> {
    let line = head.split(|byte| matches!(byte, b'\r' | b'\n')).next()?;
    match line {
        [s, e, p, b'=', said] if [*s, *e, *p].eq_ignore_ascii_case(b"sep") => Delimiter::ALL
            .into_iter()
            .find(|delimiter| delimiter.byte() == *said),
        _ => None,
    }
}

/// Known headers, evenness in hundredths, columns.
fn score(mut head: &[u8], whole: bool, delimiter: Delimiter) -> (usize, usize, usize) {
    let mut record = Record::default();
    let mut widths = Vec::new();
    let mut known = 0;
    while widths.len() < ROWS {
        let Step::Record(used) = split(head, whole, delimiter.byte(), &mut record) else {
            break;
        };
        head = &head[used..];
        if record.bytes.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        // Headers may stand below a title.
        if widths.len() < 10 {
            let mut start = 0;
            let mut here = 0;
            for &end in &record.ends {
                let header = String::from_utf8_lossy(&record.bytes[start..end]);
                here += usize::from(recognise(&header).is_some());
                start = end;
            }
            known = known.max(here);
        }
        widths.push(record.ends.len());
    }
    let mut sorted = widths.clone();
    sorted.sort_unstable();
    let Some(&usual) = sorted.get(sorted.len() / 2) else {
        return (0, 0, 0);
    };
    if usual < 2 {
        return (known, 0, 1);
    }
    let even = widths.iter().filter(|width| **width == usual).count();
    (known, even * 100 / widths.len(), usual)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delimiter_is_found() {
        let check = |text: &str, expected: Delimiter| {
            assert_eq!(sniff_delimiter(text.as_bytes(), true), expected, "{text:?}");
        };
        check("name,email\nAda,ada@x.de\n", Delimiter::Comma);
        check("Vorname;Nachname\nAda;Byron\n", Delimiter::Semicolon);
        check("Name\tMail\nAda\tada@x.de\n", Delimiter::Tab);
        check("name|email\nAda|ada@x.de\n", Delimiter::Pipe);
        check(
            "Name;Abteilung\nByron, Ada;FIN\nKing, Al;ENG\n",
            Delimiter::Semicolon,
        );
        check("foo;bar\n1,5;2,5\n1,75;2\n", Delimiter::Semicolon);
        check("\"a;b;c\",\"d\"\n\"e;f;g\",\"h\"\n", Delimiter::Comma);
        check("sep=|\na,b|c,d\n", Delimiter::Pipe);
        check("just one column\nAda\n", Delimiter::Comma);
        check("", Delimiter::Comma);
    }
}
