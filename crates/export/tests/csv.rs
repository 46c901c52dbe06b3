//! What the CSV file looks like, and that it comes back as it went out.
#![allow(clippy::unwrap_used, clippy::cast_possible_truncation)] // helpers beside the tests

mod common;

use std::convert::Infallible;
use std::io;
use std::ops::ControlFlow;

use common::{FullDisk, carry_on, head, one_column, row, rows, texts};
use export::{
    Cell, CsvOptions, Delimiter, ExportError, Guard, Headers, Outcome, RosterHead, write_csv,
};
use proptest::prelude::*;

fn written(
    head: &RosterHead,
    rows: impl IntoIterator<Item = Result<Vec<Cell>, Infallible>>,
    options: CsvOptions,
) -> String {
    let mut bytes = Vec::new();
    write_csv(head, rows, &options, &mut bytes, &mut carry_on).unwrap();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn the_file_is_what_a_spreadsheet_opens_without_asking() {
    let file = written(&head(), rows(4), CsvOptions::default());
    assert!(
        file.starts_with('\u{FEFF}'),
        "Excel wants the byte order mark"
    );
    assert!(file.ends_with("\r\n"), "the last line ends like the others");
    insta::assert_snapshot!(file.trim_start_matches('\u{FEFF}').replace("\r\n", "␍␊\n"), @r"
    Name,Badge,Phone,Department,Status,Start,Last seen,First aid␍␊
    Zoë Müller-Łukasiewicz,04A22B19,'+49 30 00000,Sales,Active,2020-01-01,,Yes␍␊
    Ελένη Παπαδοπούλου,04A24A08,'+49 30 00001,Продажи,Active,2020-01-02,2026-11-22 14:03:05,No␍␊
    Наталія Шевченко,04A268F7,'+49 30 00002,المبيعات,Active,2020-01-03,2026-11-22 14:03:05,Yes␍␊
    محمد عبد الرحمن,04A287E6,'+49 30 00003,销售部,Active,2020-01-04,,No␍␊
    ");
}

#[test]
fn a_program_gets_stable_keys_and_raw_values() {
    let options = CsvOptions {
        delimiter: Delimiter::Semicolon,
        byte_order_mark: false,
        headers: Headers::Keys,
        guard: Guard::RawForMachines,
    };
    insta::assert_snapshot!(written(&head(), rows(2), options).replace("\r\n", "␍␊\n"), @r"
    name;badge;phone;department;status;start;last_seen;first_aid␍␊
    Zoë Müller-Łukasiewicz;04A22B19;+49 30 00000;Sales;Active;2020-01-01;;yes␍␊
    Ελένη Παπαδοπούλου;04A24A08;+49 30 00001;Продажи;Active;2020-01-02;2026-11-22 14:03:05;no␍␊
    ");
}

#[test]
fn fields_are_quoted_where_a_reader_would_stumble() {
    let check = |value: &str, expected: &str| {
        let file = written(&one_column("n"), texts(&[value]), CsvOptions::default());
        assert_eq!(file, format!("\u{FEFF}n\r\n{expected}\r\n"), "{value:?}");
    };
    check("plain", "plain");
    check("a,b", "\"a,b\"");
    check("a;b", "a;b");
    check("say \"hi\"", "\"say \"\"hi\"\"\"");
    check("two\nlines", "\"two\nlines\"");
    check(" outer blanks ", "\" outer blanks \"");
    check("", "\"\"");
    check("=1+1", "'=1+1");
    check("=\"a,b\"", "\"'=\"\"a,b\"\"\"");
    check("\ttab", "\"'\ttab\"");
    check("＝cmd", "'＝cmd");
}

#[test]
fn a_list_without_people_has_a_header_and_no_rows() {
    let file = written(&one_column("Name"), texts(&[]), CsvOptions::default());
    assert_eq!(file, "\u{FEFF}Name\r\n");
}

#[test]
fn a_huge_value_is_written_whole() {
    let huge = "ß".repeat(1_000_000);
    let file = written(&one_column("n"), texts(&[&huge]), CsvOptions::default());
    assert_eq!(file.trim_end().lines().last(), Some(huge.as_str()));
}

#[test]
fn a_full_disk_is_told_with_the_error_of_the_disk() {
    for room in [0, 10, 70_000] {
        let ended = write_csv(
            &head(),
            rows(5_000),
            &CsvOptions::default(),
            FullDisk { room },
            &mut carry_on,
        );
        let Err(ExportError::Write(error)) = ended else {
            panic!("a disk with room for {room} bytes gave {ended:?}");
        };
        assert_eq!(error.kind(), io::ErrorKind::StorageFull);
    }
}

#[test]
fn the_caller_can_stop_it() {
    let mut asked = 0;
    let mut out = Vec::new();
    let ended = write_csv(
        &head(),
        rows(10_000),
        &CsvOptions::default(),
        &mut out,
        &mut |done| {
            asked = done;
            if done >= 1_000 {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        },
    );
    assert!(matches!(ended, Err(ExportError::Cancelled)), "{ended:?}");
    assert!((1_000..2_000).contains(&asked), "stopped at {asked}");
}

#[test]
fn rows_that_fail_or_do_not_fit_end_the_export() {
    let mut out = Vec::new();
    let failing = [Ok(row(0)), Err("the directory was locked")];
    let ended = write_csv(
        &head(),
        failing,
        &CsvOptions::default(),
        &mut out,
        &mut carry_on,
    );
    assert!(matches!(
        ended,
        Err(ExportError::Rows("the directory was locked"))
    ));

    let short = [Ok::<_, Infallible>(vec![Cell::Empty])];
    let ended = write_csv(
        &head(),
        short,
        &CsvOptions::default(),
        &mut out,
        &mut carry_on,
    );
    assert!(matches!(
        ended,
        Err(ExportError::RowWidth {
            row: 1,
            wanted: 8,
            got: 1
        })
    ));
}

#[test]
fn the_outcome_counts_the_rows() {
    let mut out = Vec::new();
    let outcome = write_csv(
        &head(),
        rows(300),
        &CsvOptions::default(),
        &mut out,
        &mut carry_on,
    );
    let expected = Outcome {
        rows: 300,
        ..Outcome::default()
    };
    assert_eq!(outcome.unwrap(), expected);
}

proptest! {
    /// Another reader of RFC 4180, with our guard taken off, sees exactly what went in.
    #[test]
    fn what_goes_out_comes_back(
        values in prop::collection::vec("[ -~\t\r\n\"',;=＝é王\u{0}-]{0,12}", 1..20),
        delimiter in prop::sample::select(vec![
            (Delimiter::Comma, b','),
            (Delimiter::Semicolon, b';'),
            (Delimiter::Tab, b'\t'),
        ]),
    ) {
        let mut head = head();
        head.columns.truncate(2);
        let rows = values.iter().map(|value| Ok(vec![Cell::text(value.as_str()), Cell::text("x")]));
        let options = CsvOptions { delimiter: delimiter.0, ..CsvOptions::default() };
        let file = written(&head, rows, options);
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter.1)
            .from_reader(file.trim_start_matches('\u{FEFF}').as_bytes());
        let read: Vec<String> = reader
            .records()
            .map(|record| domain::formula::unguard(&record.unwrap()[0]).into_owned())
            .collect();
        prop_assert_eq!(read, values);
    }
}
