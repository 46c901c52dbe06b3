//! Bytes into the cells of one record: RFC 4180, and what people and programs make of it.

use memchr::{memchr, memchr3};

/// The cells of one record, end to end in one buffer.
#[derive(Debug, Default)]
pub(crate) struct Record {
    pub bytes: Vec<u8>,
    pub ends: Vec<usize>,
    /// The last cell begins with a quotation mark that nothing closes.
    pub unclosed_quote: bool,
}

/// What came of an attempt to split off one record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// A record; this many bytes belong to it, line end included.
    Record(usize),
    /// The record goes on beyond these bytes.
    More,
    /// Nothing is left.
    End,
}

/// Splits the first record off `input`, which holds all there is if `at_end`.
///
/// Lines end in CR LF, LF or CR. A cell that begins with a quotation mark runs to the next single
/// one, and two of them stand for one; what follows the closing mark up to the separator is kept.
/// Inside other cells a quotation mark is an ordinary character (`5" pipe`). An empty line is a
/// record of one empty cell, so that rows can be counted the way a spreadsheet does.
pub(crate) fn split(input: &[u8], at_end: bool, delimiter: u8, record: &mut Record) -> Step {
    record.bytes.clear();
    record.ends.clear();
    record.unclosed_quote = false;
    if input.is_empty() {
        return if at_end { Step::End } else { Step::More };
    }
    let mut at = 0;
    loop {
        if input.get(at) == Some(&b'"') {
            at += 1;
            loop {
                let Some(quote) = memchr(b'"', &input[at..]) else {
                    if !at_end {
                        return Step::More;
                    }
                    record.bytes.extend_from_slice(&input[at..]);
                    record.unclosed_quote = true;
                    at = input.len();
                    break;
                };
                record.bytes.extend_from_slice(&input[at..at + quote]);
                at += quote + 1;
                match input.get(at) {
                    Some(b'"') => {
                        record.bytes.push(b'"');
                        at += 1;
                    }
                    None if !at_end => return Step::More,
                    Some(_) | None => break,
                }
            }
        }
        let Some(end) = memchr3(delimiter, b'\n', b'\r', &input[at..]) else {
            if !at_end {
                return Step::More;
            }
            record.bytes.extend_from_slice(&input[at..]);
            record.ends.push(record.bytes.len());
            return Step::Record(input.len());
        };
        record.bytes.extend_from_slice(&input[at..at + end]);
        record.ends.push(record.bytes.len());
        let stop = input[at + end];
        at += end + 1;
        if stop == delimiter {
            continue;
        }
        if stop == b'\r' {
            match input.get(at) {
                Some(b'\n') => at += 1,
                // The LF may be among the bytes to come.
                None if !at_end => return Step::More,
                Some(_) | None => {}
            }
        }
        return Step::Record(at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all(mut input: &[u8], delimiter: u8) -> Vec<Vec<String>> {
        let mut record = Record::default();
        let mut rows = Vec::new();
        while let Step::Record(used) = split(input, true, delimiter, &mut record) {
            let mut start = 0;
            let mut row = Vec::new();
            for &end in &record.ends {
                row.push(String::from_utf8_lossy(&record.bytes[start..end]).into_owned());
                start = end;
            }
            rows.push(row);
            input = &input[used..];
        }
        rows
    }

    #[test]
    fn records_are_split_as_spreadsheets_write_them() {
        let check = |text: &str, expected: &[&[&str]]| {
            assert_eq!(all(text.as_bytes(), b','), expected, "{text:?}");
        };
        check("", &[]);
        check("a,b", &[&["a", "b"]]);
        check("a,b\r\nc,d\r\n", &[&["a", "b"], &["c", "d"]]);
        check("a\rb\nc", &[&["a"], &["b"], &["c"]]);
        check("a,\n,b\n", &[&["a", ""], &["", "b"]]);
        check("a\n\nb\n", &[&["a"], &[""], &["b"]]);
        check("\"a,b\",\"c\nd\"", &[&["a,b", "c\nd"]]);
        check("\"say \"\"hi\"\"\"", &[&["say \"hi\""]]);
        check("5\" pipe,x", &[&["5\" pipe", "x"]]);
        check("\"Bob\" Smith,x", &[&["Bob Smith", "x"]]);
        check("\"\",x", &[&["", "x"]]);
        check("a,", &[&["a", ""]]);
    }

    #[test]
    fn a_quotation_mark_that_is_never_closed_is_told() {
        let mut record = Record::default();
        assert_eq!(
            split(b"a,\"b\nc\n", true, b',', &mut record),
            Step::Record(7)
        );
        assert!(record.unclosed_quote);
        assert_eq!(split(b"a,\"b\nc\n", false, b',', &mut record), Step::More);
    }

    proptest! {
        /// However the bytes arrive, the records are the same.
        #[test]
        fn a_record_cut_anywhere_asks_for_more(text in "[a,\"\r\n]{0,30}", cut in 0usize..30) {
            let bytes = text.as_bytes();
            let cut = cut.min(bytes.len());
            let mut whole = Record::default();
            let mut part = Record::default();
            if let Step::Record(used) = split(&bytes[..cut], false, b',', &mut part) {
                prop_assert_eq!(split(bytes, true, b',', &mut whole), Step::Record(used));
                prop_assert_eq!(&whole.bytes, &part.bytes);
                prop_assert_eq!(&whole.ends, &part.ends);
            }
        }

        /// The csv crate agrees, blank lines aside, which it drops.
        #[test]
        fn well_formed_text_is_read_as_the_csv_crate_reads_it(
            rows in prop::collection::vec(prop::collection::vec("[ab,;\"\r\n é]{0,5}", 1..4), 0..6)
        ) {
            let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
            for row in &rows {
                writer.write_record(row).unwrap();
            }
            let bytes = writer.into_inner().unwrap();
            prop_assert_eq!(all(&bytes, b','), rows);
        }

        #[test]
        fn any_bytes_are_split_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            let _ = all(&bytes, b';');
        }
    }
}
