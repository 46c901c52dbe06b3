//! What a spreadsheet finds in the workbook.
#![allow(clippy::unwrap_used, clippy::cast_possible_truncation)] // helpers beside the tests

mod common;

use std::convert::Infallible;
use std::io::{self, Cursor, Read};
use std::ops::ControlFlow;

use calamine::{Data, DataRef, Reader, Xlsx};
use common::{FullDisk, NAMES, carry_on, head, one_column, row, rows, texts};
use export::{
    Cell, Column, ColumnKind, Direction, ExportError, Headers, Outcome, RosterHead, XlsxOptions,
    write_xlsx,
};

struct Written {
    bytes: Vec<u8>,
    outcome: Outcome,
}

impl Written {
    fn book(&self) -> Xlsx<Cursor<&[u8]>> {
        Xlsx::new(Cursor::new(self.bytes.as_slice())).unwrap()
    }

    fn cell(&self, sheet: &str, at: (u32, u32)) -> Data {
        let range = self.book().worksheet_range(sheet).unwrap();
        range.get_value(at).cloned().unwrap_or(Data::Empty)
    }

    /// The XML of a part of the package.
    fn part(&self, name: &str) -> String {
        let mut zip = zip::ZipArchive::new(Cursor::new(self.bytes.as_slice())).unwrap();
        let mut text = String::new();
        zip.by_name(name)
            .unwrap()
            .read_to_string(&mut text)
            .unwrap();
        text
    }
}

fn written_with(
    head: &RosterHead,
    rows: impl IntoIterator<Item = Result<Vec<Cell>, Infallible>>,
    change: impl Fn(&mut XlsxOptions<'_>),
) -> Written {
    let spill = tempfile::tempdir().unwrap();
    let mut options = XlsxOptions::new(spill.path());
    change(&mut options);
    let mut bytes = Vec::new();
    let outcome = write_xlsx(head, rows, &options, &mut bytes, &mut carry_on).unwrap();
    assert_eq!(
        std::fs::read_dir(spill.path()).unwrap().count(),
        0,
        "no work file stays behind"
    );
    Written { bytes, outcome }
}

fn written(
    head: &RosterHead,
    rows: impl IntoIterator<Item = Result<Vec<Cell>, Infallible>>,
) -> Written {
    written_with(head, rows, |_| {})
}

#[test]
fn names_come_out_in_every_script() {
    let file = written(&head(), rows(NAMES.len()));
    for (n, name) in (1..).zip(NAMES) {
        assert_eq!(file.cell("People", (n, 0)), Data::String(name.into()));
    }
    assert_eq!(file.outcome.rows, 10);
    assert_eq!(file.outcome.parts, 1);
}

#[test]
fn numbers_that_name_something_stay_text_and_days_are_days() {
    let file = written(&head(), rows(2));
    assert_eq!(file.cell("People", (1, 1)), Data::String("04A22B19".into()));
    assert_eq!(
        file.cell("People", (1, 2)),
        Data::String("+49 30 00000".into())
    );
    let Data::DateTime(day) = file.cell("People", (1, 5)) else {
        panic!("the start is no date");
    };
    assert_eq!(day.as_f64(), 43_831.0, "1 January 2020");
    let Data::DateTime(seen) = file.cell("People", (2, 6)) else {
        panic!("the last sighting is no date");
    };
    // 14:03:05 is 50,585 of a day's 86,400 seconds.
    assert_eq!(seen.as_f64(), 46_348.0 + 50_585.0 / 86_400.0);
}

#[test]
fn nothing_typed_as_a_name_becomes_a_formula_or_a_link() {
    let values = [
        "=1+1",
        "+1",
        "-1",
        "@x",
        "\t=1",
        "=HYPERLINK(\"http://x\")",
        "http://x",
        "{=1}",
    ];
    let file = written(&one_column("Name"), texts(&values));
    for (n, value) in (1..).zip(values) {
        assert_eq!(file.cell("People", (n, 0)), Data::String(value.into()));
    }
    let sheet = file.part("xl/worksheets/sheet1.xml");
    assert!(!sheet.contains("<f>"), "no formula");
    assert!(!sheet.contains("hyperlink"), "no link");
}

#[test]
fn text_that_looks_like_an_escape_comes_back_as_text() {
    let values = ["_x0041_", "a < b & \"c\"", " outer blanks ", "two\nlines"];
    let file = written(&one_column("Name"), texts(&values));
    let sheet = file.part("xl/worksheets/sheet1.xml");
    assert!(
        sheet.contains("_x005F_x0041_"),
        "escaped as ECMA-376 22.4.2.4 asks"
    );
    for (n, value) in (1..).zip(values).skip(1) {
        assert_eq!(file.cell("People", (n, 0)), Data::String(value.into()));
    }
}

#[test]
fn control_characters_are_left_out_and_counted_on_the_about_sheet() {
    let file = written(
        &one_column("Name"),
        texts(&["A\u{0}d\u{1B}a", "two\r\nlines"]),
    );
    assert_eq!(file.cell("People", (1, 0)), Data::String("Ada".into()));
    assert_eq!(
        file.cell("People", (2, 0)),
        Data::String("two\nlines".into())
    );
    assert_eq!(file.outcome.control_characters_removed, 2);
    let about = about(&file);
    assert!(
        about.contains(&("Control characters removed".into(), "2".into())),
        "{about:?}"
    );
}

#[test]
fn a_cell_longer_than_excel_holds_is_shortened_and_counted() {
    let fits = "é".repeat(32_767);
    let long = format!("{fits}x");
    let wide = "😀".repeat(20_000);
    let file = written(&one_column("Name"), texts(&[&fits, &long, &wide]));
    assert_eq!(file.outcome.cells_shortened, 2);
    assert_eq!(file.cell("People", (1, 0)), Data::String(fits.clone()));
    assert_eq!(file.cell("People", (2, 0)), Data::String(fits));
    assert_eq!(
        file.cell("People", (3, 0)),
        Data::String("😀".repeat(16_383)),
        "no half of a pair is kept"
    );
}

#[test]
fn days_before_excels_calendar_are_text() {
    let mut head = one_column("Born");
    head.columns[0].kind = ColumnKind::Date;
    let day = chrono::NaiveDate::from_ymd_opt(1899, 5, 1).unwrap();
    let file = written(&head, [Ok(vec![Cell::Date(day)])]);
    assert_eq!(
        file.cell("People", (1, 0)),
        Data::String("1899-05-01".into())
    );
}

#[test]
fn a_full_sheet_is_followed_by_another_with_the_same_header() {
    let sheets = |count: usize| {
        let file = written_with(&head(), rows(count), |options| options.rows_per_sheet = 10);
        (file.book().sheet_names(), file)
    };
    assert_eq!(
        sheets(10).0,
        ["People", "About"],
        "exactly full needs no second sheet"
    );
    let (names, file) = sheets(25);
    assert_eq!(names, ["People", "People 2", "People 3", "About"]);
    assert_eq!(file.cell("People 3", (0, 0)), Data::String("Name".into()));
    assert_eq!(file.cell("People 2", (1, 1)), file_badge(10));
    assert_eq!(file.cell("People 3", (5, 1)), file_badge(24));
    assert_eq!(file.cell("People 3", (6, 1)), Data::Empty);
    assert_eq!((file.outcome.rows, file.outcome.parts), (25, 3));
}

fn file_badge(n: usize) -> Data {
    let Cell::Text(badge) = row(n).swap_remove(1) else {
        return Data::Empty;
    };
    Data::String(badge)
}

#[test]
fn columns_for_the_round_trip_are_there_but_hidden() {
    let mut head = one_column("Name");
    head.columns
        .push(Column::new("_id", "Id", ColumnKind::Identifier));
    head.columns
        .push(Column::new("_base", "Base", ColumnKind::Identifier));
    let cells = vec![Cell::text("Ada"), Cell::text("0193"), Cell::text("b7")];
    let file = written_with(&head, [Ok(cells)], |options| {
        options.headers = Headers::Keys;
    });
    assert_eq!(file.cell("People", (0, 2)), Data::String("_base".into()));
    assert_eq!(file.cell("People", (1, 1)), Data::String("0193".into()));
    let sheet = file.part("xl/worksheets/sheet1.xml");
    assert!(
        sheet.contains("<col min=\"2\" max=\"3\" width=\"9.7109375\" style=\"2\" hidden=\"1\""),
        "columns 2 and 3 are hidden: {sheet}"
    );
}

#[test]
fn the_about_sheet_tells_where_the_list_came_from() {
    let file = written(&head(), rows(10));
    let about = about(&file);
    for (label, value) in [
        ("Organisation", "Nordlicht GmbH"),
        ("Scope", "This filter: 10 of 412 people"),
        ("Filter", "Department is Sales"),
        ("Exported by", "Ada Lovelace"),
        ("Exported at", "2026-11-22 14:03 (Europe/Berlin)"),
        ("Directory revision", "hub 4711"),
        ("Rows", "10"),
    ] {
        assert!(
            about.contains(&(label.into(), value.into())),
            "{label} in {about:?}"
        );
    }
}

fn about(file: &Written) -> Vec<(String, String)> {
    let range = file.book().worksheet_range("About").unwrap();
    range
        .rows()
        .map(|row| {
            (
                row[0].to_string(),
                row.get(1).map(ToString::to_string).unwrap_or_default(),
            )
        })
        .collect()
}

#[test]
fn a_list_without_people_is_a_workbook_with_a_header() {
    let file = written(&head(), rows(0));
    assert_eq!(file.cell("People", (0, 0)), Data::String("Name".into()));
    assert_eq!(file.book().worksheet_range("People").unwrap().height(), 1);
}

#[test]
fn a_right_to_left_list_opens_from_the_right() {
    let mut head = head();
    head.direction = Direction::RightToLeft;
    let file = written(&head, rows(1));
    for sheet in ["xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"] {
        assert!(file.part(sheet).contains("rightToLeft=\"1\""), "{sheet}");
    }
}

#[test]
fn the_same_rows_give_the_same_bytes() {
    assert_eq!(
        written(&head(), rows(50)).bytes,
        written(&head(), rows(50)).bytes
    );
}

#[test]
fn the_header_stays_in_sight_and_filters() {
    let sheet = written(&head(), rows(3)).part("xl/worksheets/sheet1.xml");
    assert!(sheet.contains("state=\"frozen\""), "header frozen");
    assert!(
        sheet.contains("<autoFilter ref=\"A1:H4\""),
        "filter over all rows"
    );
}

#[test]
fn a_full_disk_is_told_with_the_error_of_the_disk() {
    let spill = tempfile::tempdir().unwrap();
    for room in [0, 1_000, 20_000] {
        let ended = write_xlsx(
            &head(),
            rows(5_000),
            &XlsxOptions::new(spill.path()),
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
fn a_missing_folder_for_work_files_is_told_as_such() {
    let spill = tempfile::tempdir().unwrap();
    let gone = spill.path().join("gone");
    let ended = write_xlsx(
        &head(),
        rows(1),
        &XlsxOptions::new(&gone),
        io::sink(),
        &mut carry_on,
    );
    assert!(matches!(ended, Err(ExportError::Spill(_))), "{ended:?}");
}

#[test]
fn the_caller_can_stop_it_among_the_rows_and_while_the_file_is_packed() {
    let spill = tempfile::tempdir().unwrap();
    let stopped_after = |limit: usize| {
        let mut calls = 0;
        let ended = write_xlsx(
            &head(),
            rows(1_000),
            &XlsxOptions::new(spill.path()),
            io::sink(),
            &mut |_| {
                calls += 1;
                if calls > limit {
                    ControlFlow::Break(())
                } else {
                    ControlFlow::Continue(())
                }
            },
        );
        assert!(
            matches!(ended, Err(ExportError::Cancelled)),
            "after {limit}: {ended:?}"
        );
    };
    stopped_after(1);
    // 1,000 rows report at 0, 256, 512, 768 and at their end; call 7 comes from the packing.
    stopped_after(6);
}

#[test]
fn too_many_columns_are_refused_before_anything_is_written() {
    let mut head = one_column("Name");
    head.columns = vec![head.columns[0].clone(); 16_385];
    let spill = tempfile::tempdir().unwrap();
    let mut out = Vec::new();
    let ended = write_xlsx(
        &head,
        texts(&[]),
        &XlsxOptions::new(spill.path()),
        &mut out,
        &mut carry_on,
    );
    assert!(matches!(
        ended,
        Err(ExportError::Columns {
            got: 16_385,
            most: 16_384
        })
    ));
    assert!(out.is_empty());
}

#[test]
fn every_text_cell_is_written_inline() {
    let file = written(&head(), rows(2));
    let mut book = file.book();
    let mut cells = book.worksheet_cells_reader("People").unwrap();
    let mut texts = 0;
    while let Some(cell) = cells.next_cell().unwrap() {
        assert!(!matches!(cell.get_value(), DataRef::SharedString(_)));
        texts += 1;
    }
    assert!(
        texts >= 8 * 3 - 1,
        "header and two rows, one cell empty: {texts}"
    );
}
