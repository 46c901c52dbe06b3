//! Merged cells, which a sheet lists only after all its rows.

use std::io::Read;

use memchr::memmem;

use crate::refusal::ImportRefusal;

use crate::archive::package::refusal;
use crate::archive::xml::attribute;

/// An area of merged cells; rows from 1, columns from 0, both ends included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Merged {
    /// As the sheet names it: `B4:B6`.
    pub name: String,
    pub top: u64,
    pub bottom: u64,
    pub column: usize,
}

/// Areas listed at most; beyond that a sheet is a drawing, not a list of people.
const MAX_AREAS: usize = 100_000;

/// Bytes after the rows that are searched.
const MAX_TAIL_BYTES: usize = 16 * 1024 * 1024;

/// Reads a sheet to its end, without understanding its rows, and lists its merged areas from the
/// top. On the way the whole part has been unpacked once, so its size and checksum are known to be
/// in order before the first row is given out.
pub(crate) fn merged_areas(sheet: &mut impl Read) -> Result<Vec<Merged>, ImportRefusal> {
    const END: &[u8] = b"sheetData>";
    let mut buffer = vec![0; 128 * 1024];
    let mut carried = 0;
    let mut tail: Option<Vec<u8>> = None;
    let finder = memmem::Finder::new(END);
    loop {
        let read = sheet
            .read(&mut buffer[carried..])
            .map_err(|error| refusal(&error))?;
        if read == 0 {
            break;
        }
        let filled = carried + read;
        let bytes = &buffer[..filled];
        if let Some(tail) = &mut tail {
            let room = MAX_TAIL_BYTES.saturating_sub(tail.len()).min(filled);
            tail.extend_from_slice(&bytes[..room]);
            carried = 0;
            continue;
        }
        // The opening tag may be met first: "<sheetData>".
        let closing = finder
            .find_iter(bytes)
            .find(|at| bytes[..*at].iter().rev().take(16).any(|byte| *byte == b'/'));
        if let Some(at) = closing {
            tail = Some(bytes[at + END.len()..].to_vec());
            carried = 0;
        } else {
            let keep = filled.min(END.len() + 16);
            buffer.copy_within(filled - keep..filled, 0);
            carried = keep;
        }
    }
    let mut areas = listed(&String::from_utf8_lossy(&tail.unwrap_or_default()));
    areas.sort_by_key(|area| area.top);
    Ok(areas)
}

fn listed(tail: &str) -> Vec<Merged> {
    tail.split('<')
        .filter(|tag| {
            let name = tag.split([' ', '/', '>']).next().unwrap_or_default();
            name.rsplit(':').next() == Some("mergeCell")
        })
        .filter_map(|tag| {
            let attributes = tag.split('>').next()?.split_once(' ')?.1;
            area(std::str::from_utf8(attribute(attributes.as_bytes(), "ref")?).ok()?)
        })
        .take(MAX_AREAS)
        .collect()
}

fn area(name: &str) -> Option<Merged> {
    let (first, last) = name.split_once(':')?;
    let (column, top) = place(first)?;
    let (_, bottom) = place(last)?;
    Some(Merged {
        name: name.to_owned(),
        top,
        bottom,
        column,
    })
}

/// The column, from 0, and the row, from 1, of a name such as `AB12`.
fn place(name: &str) -> Option<(usize, u64)> {
    let digits = name.find(|c: char| c.is_ascii_digit())?;
    Some((column(name.as_bytes())?, name[digits..].parse().ok()?))
}

/// The column, from 0, of a name such as `AB12` or of its letters alone.
pub(crate) fn column(name: &[u8]) -> Option<usize> {
    let mut number = 0;
    let mut letters = 0;
    for byte in name.iter().take_while(|byte| !byte.is_ascii_digit()) {
        let byte = byte.to_ascii_uppercase();
        letters += 1;
        if !byte.is_ascii_uppercase() || letters > 3 {
            return None;
        }
        number = number * 26 + usize::from(byte - b'A') + 1;
    }
    (letters > 0).then(|| number - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merged_areas_are_found_behind_the_rows() {
        let padding = "x".repeat(300_000);
        let sheet = format!(
            "<worksheet><sheetData><row><c><v>mergeCell ref=\"A1:A2\" {padding}</v></c></row></sheetData>\
             <mergeCells count=\"2\"><mergeCell ref=\"B4:B6\"/><x:mergeCell ref=\"A2:C2\"></x:mergeCell></mergeCells>"
        );
        let areas = merged_areas(&mut sheet.as_bytes()).unwrap();
        assert_eq!(
            areas,
            [
                Merged {
                    name: "A2:C2".into(),
                    top: 2,
                    bottom: 2,
                    column: 0
                },
                Merged {
                    name: "B4:B6".into(),
                    top: 4,
                    bottom: 6,
                    column: 1
                },
            ]
        );
    }

    #[test]
    fn places_are_named_as_on_the_sheet() {
        assert_eq!(place("A1"), Some((0, 1)));
        assert_eq!(place("xfd1048576"), Some((16_383, 1_048_576)));
        for name in ["", "A", "1", "A0x", "ABCD1", "é1"] {
            assert_eq!(place(name), None, "{name}");
        }
    }
}
