//! Workbooks as other programs write them.
#![allow(clippy::unwrap_used)] // helpers beside the tests

mod common;

use calamine::{Data, Reader as _, Xlsx};
use common::{Workbook, drafts, inspected, keys, texts};
use import::{Choices, ImportRefusal, Severity, inspect};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula};
use std::io::Cursor;

#[test]
fn dates_zeros_formulas_and_ticks_are_read_as_the_sheet_shows_them() {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, header) in [
        "Name",
        "Eintritt",
        "Kartennr.",
        "Personalnummer",
        "Produktion",
        "Abteilung",
    ]
    .into_iter()
    .enumerate()
    {
        sheet
            .write(0, u16::try_from(column).unwrap(), header)
            .unwrap();
    }
    let day = Format::new().set_num_format("dd.mm.yyyy");
    let zeros = Format::new().set_num_format("0000000000");
    sheet.write(1, 0, "Ada Byron").unwrap();
    sheet
        .write_with_format(1, 1, ExcelDateTime::from_ymd(2026, 8, 3).unwrap(), &day)
        .unwrap();
    sheet.write_with_format(1, 2, 6_547_886, &zeros).unwrap();
    sheet.write(1, 3, 1001).unwrap();
    sheet.write(1, 4, true).unwrap();
    sheet
        .write(1, 5, Formula::new("CONCAT(\"R\",\"&D\")").set_result("R&D"))
        .unwrap();
    let bytes = workbook.save_to_buffer().unwrap();

    let look = inspected(&bytes, "people.xlsx");
    assert_eq!(look.sheets, ["Sheet1"]);
    let (drafts, _) = drafts(&bytes, "people.xlsx");
    assert_eq!(drafts[0].row, 2);
    assert_eq!(
        texts(&drafts[0]),
        [
            ("display_name", "Ada Byron".to_owned()),
            ("start_date", "2026-08-03".to_owned()),
            ("badge", "0006547886".to_owned()),
            ("employee_no", "1001".to_owned()),
            ("production", "yes".to_owned()),
            ("department", "R&D".to_owned()),
        ]
    );
    assert_eq!(keys(&drafts[0]), ["formula_value"]);
}

#[test]
fn numbers_that_the_sheet_has_cut_are_refused_with_the_row() {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write(0, 0, "Name").unwrap();
    sheet.write(0, 1, "Badge").unwrap();
    for (row, number) in [(1, 1_234_567_890_123_456_000.0), (2, 1_234_567_890_120.0)] {
        sheet.write(row, 0, "Ada").unwrap();
        sheet.write(row, 1, number).unwrap();
    }
    sheet.write(3, 0, "Al").unwrap();
    sheet.write(3, 1, "1.23457E+12").unwrap();
    let (drafts, _) = drafts(&workbook.save_to_buffer().unwrap(), "people.xlsx");
    assert_eq!(keys(&drafts[0]), ["number_rounded"]);
    assert_eq!(drafts[0].problems[0].severity, Severity::Error);
    assert_eq!(drafts[0].problems[0].raw, "1234567890123456000");
    assert!(keys(&drafts[1]).is_empty(), "13 digits are all there");
    assert_eq!(keys(&drafts[2]), ["number_destroyed"]);
}

#[test]
fn a_department_merged_over_several_people_is_theirs_all() {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    let plain = Format::new();
    sheet.merge_range(0, 0, 0, 1, "Staff list", &plain).unwrap();
    sheet.write(1, 0, "Name").unwrap();
    sheet.write(1, 1, "Abteilung").unwrap();
    for (row, name) in [(2, "Ada"), (3, "Al"), (4, "Eva"), (6, "Max")] {
        sheet.write(row, 0, name).unwrap();
    }
    sheet.merge_range(2, 1, 4, 1, "Tools", &plain).unwrap();
    sheet.write(6, 1, "Sales").unwrap();
    let (drafts, summary) = drafts(&workbook.save_to_buffer().unwrap(), "people.xlsx");
    let departments: Vec<_> = drafts
        .iter()
        .map(|draft| {
            texts(draft)
                .into_iter()
                .find(|(key, _)| *key == "department")
                .unwrap()
                .1
        })
        .collect();
    assert_eq!(departments, ["Tools", "Tools", "Tools", "Sales"]);
    assert_eq!(keys(&drafts[1]), ["merged_cell"]);
    assert_eq!(drafts[3].row, 7, "the blank row counts");
    assert_eq!(summary.merged, ["A1:B1", "B3:B5"]);
}

#[test]
fn a_formula_without_a_value_is_refused() {
    let bytes = Workbook::default()
        .row("<c r=\"A1\" t=\"inlineStr\"><is><t>Name</t></is></c><c r=\"B1\" t=\"inlineStr\"><is><t>Phone</t></is></c>")
        .row("<c r=\"A2\" t=\"inlineStr\"><is><t>Ada</t></is></c><c r=\"B2\"><f>A1&amp;A2</f><v></v></c>")
        .row("<c r=\"A3\" t=\"inlineStr\"><is><t>Al</t></is></c><c r=\"B3\" t=\"str\"><f>\"\"</f><v></v></c>")
        .row("<c r=\"A4\" t=\"inlineStr\"><is><t>Eva</t></is></c><c r=\"B4\" t=\"e\"><v>#N/A</v></c>")
        .bytes();
    let (drafts, _) = drafts(&bytes, "people.xlsx");
    assert_eq!(keys(&drafts[0]), ["formula_no_value"]);
    assert!(keys(&drafts[1]).is_empty(), "an empty text is a blank cell");
    assert_eq!(keys(&drafts[2]), ["cell_error"]);
    assert!(drafts[2].is_refused());
}

#[test]
fn rich_text_readings_and_escapes_are_put_together() {
    let bytes = Workbook::default()
        .row("<c r=\"A1\" t=\"s\"><v>0</v></c>")
        .row("<c r=\"A2\" t=\"s\"><v>1</v></c>")
        .row("<c r=\"A3\" t=\"s\"><v>2</v></c>")
        .strings(&[
            "<t>Name</t>",
            "<r><t>山</t></r><r><t>田</t></r><rPh sb=\"0\" eb=\"2\"><t>やまだ</t></rPh>",
            "<t>A&amp;D&#32;_x0041_</t>",
        ])
        .bytes();
    let (drafts, _) = drafts(&bytes, "people.xlsx");
    let names: Vec<_> = drafts.iter().map(|draft| draft.title().unwrap()).collect();
    assert_eq!(names, ["山田", "A&D A"]);
}

#[test]
fn a_hidden_sheet_is_not_offered_and_another_can_be_chosen() {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    for (name, hidden) in [("Lists", true), ("About", false), ("People", false)] {
        let sheet = workbook.add_worksheet();
        sheet.set_name(name).unwrap();
        sheet.write(0, 0, "Name").unwrap();
        sheet.write(1, 0, format!("of {name}")).unwrap();
        sheet.set_hidden(hidden);
    }
    workbook.worksheet_from_index(1).unwrap().set_active(true);
    let bytes = workbook.save_to_buffer().unwrap();
    let look = |sheet: Option<&str>| {
        let choices = Choices {
            sheet: sheet.map(str::to_owned),
            ..Choices::default()
        };
        inspect(
            Cursor::new(&bytes),
            bytes.len() as u64,
            "people.xlsx",
            &choices,
        )
    };
    let first = look(None).unwrap();
    assert_eq!(first.sheets, ["About", "People"]);
    assert_eq!(first.layout.sheet.as_deref(), Some("About"));
    assert_eq!(look(Some("People")).unwrap().samples, [["of People"]]);
    assert_eq!(
        look(Some("Nobody")),
        Err(ImportRefusal::SheetUnknown {
            name: "Nobody".into()
        })
    );
}

/// The reader of a large library and ours see the same cells.
#[test]
fn cells_agree_with_another_reader() {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    let mut seed = 7u32;
    let mut next = |below: u32| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 8) % below
    };
    for column in 0..8 {
        sheet.write(0, column, format!("column {column}")).unwrap();
    }
    for row in 1..200 {
        for column in 0..8 {
            match next(6) {
                0 => {}
                1 => drop(sheet.write(row, column, next(1_000_000)).unwrap()),
                2 => drop(
                    sheet
                        .write(row, column, f64::from(next(10_000)) / 100.0)
                        .unwrap(),
                ),
                3 => drop(sheet.write(row, column, next(2) == 0).unwrap()),
                _ => drop(
                    sheet
                        .write(row, column, format!("é {} <&> \"", next(50)))
                        .unwrap(),
                ),
            }
        }
    }
    let bytes = workbook.save_to_buffer().unwrap();
    let look = inspected(&bytes, "cells.xlsx");
    let mut other: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(&bytes)).unwrap();
    let range = other.worksheet_range("Sheet1").unwrap();
    let theirs: Vec<Vec<String>> = range
        .rows()
        .skip(1)
        .map(|row| {
            row.iter()
                .map(|cell| match cell {
                    Data::Empty => String::new(),
                    Data::Bool(yes) => yes.to_string().to_uppercase(),
                    other => other.to_string(),
                })
                .collect()
        })
        .collect();
    assert_eq!(look.samples.len(), import::SAMPLE_ROW_COUNT);
    for (ours, theirs) in look.samples.iter().zip(&theirs) {
        let ours: Vec<_> = ours.iter().map(String::as_str).collect();
        let theirs: Vec<_> = theirs.iter().map(String::as_str).collect();
        let width = ours.len();
        assert_eq!(ours, theirs[..width]);
        assert!(theirs[width..].iter().all(|cell| cell.is_empty()));
    }
}

#[test]
fn a_workbook_cut_anywhere_is_refused_and_never_panics() {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    for row in 0..300 {
        sheet.write(row, 0, format!("Name {row}")).unwrap();
    }
    let bytes = workbook.save_to_buffer().unwrap();
    for cut in (0..bytes.len()).step_by(97) {
        let code = common::refusal(&bytes[..cut], "people.xlsx");
        let expected = if cut == 0 {
            "file_empty"
        } else {
            "file_truncated"
        };
        if cut == 0 || cut > 4 {
            assert_eq!(code, expected, "cut at {cut}");
        }
    }
}

#[test]
fn a_flipped_byte_is_noticed_or_harmless() {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write(0, 0, "Name").unwrap();
    for row in 1..40 {
        sheet.write(row, 0, format!("Name {row}")).unwrap();
    }
    let bytes = workbook.save_to_buffer().unwrap();
    let before = drafts(&bytes, "people.xlsx").0;
    for at in (0..bytes.len()).step_by(5) {
        let mut changed = bytes.clone();
        changed[at] ^= 0x10;
        if common::refusal(&changed, "people.xlsx") == "nothing" {
            let after = drafts(&changed, "people.xlsx").0;
            assert_eq!(after, before, "byte {at} changed a cell unnoticed");
        }
    }
}
