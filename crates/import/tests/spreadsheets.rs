//! Spreadsheets of OpenDocument, as LibreOffice writes them and as nobody should.
#![allow(clippy::unwrap_used)] // helpers beside the tests

mod common;

use common::{drafts, inspected, keys, refusal, texts, zip};
use import::{Choices, count_rows, inspect};
use std::io::Cursor;

/// A spreadsheet with these tables.
fn ods(tables: &str) -> Vec<u8> {
    let content = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content><office:automatic-styles>\
         <style:style style:name=\"ta2\" style:family=\"table\"><style:table-properties table:display=\"false\"/></style:style>\
         </office:automatic-styles><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    );
    zip(&[
        (
            "mimetype".into(),
            b"application/vnd.oasis.opendocument.spreadsheet".to_vec(),
        ),
        ("content.xml".into(), content.into_bytes()),
        (
            "META-INF/manifest.xml".into(),
            b"<manifest:manifest/>".to_vec(),
        ),
    ])
}

fn table(name: &str, rows: &str) -> String {
    format!("<table:table table:name=\"{name}\"><table:table-column/>{rows}</table:table>")
}

fn row(cells: &str) -> String {
    format!("<table:table-row>{cells}</table:table-row>")
}

fn text(text: &str) -> String {
    format!(
        "<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>"
    )
}

fn headers(names: &[&str]) -> String {
    row(&names.iter().map(|name| text(name)).collect::<String>())
}

#[test]
fn dates_zeros_formulas_and_ticks_are_read_as_the_sheet_shows_them() {
    let cells = [
        text("Ada Byron"),
        "<table:table-cell office:value-type=\"date\" office:date-value=\"2026-08-03\"><text:p>03.08.26</text:p></table:table-cell>".into(),
        "<table:table-cell office:value-type=\"float\" office:value=\"6547886\"><text:p>0006547886</text:p></table:table-cell>".into(),
        "<table:table-cell office:value-type=\"float\" office:value=\"1001\"><text:p>1,001.00</text:p></table:table-cell>".into(),
        "<table:table-cell office:value-type=\"boolean\" office:boolean-value=\"true\"><text:p>WAHR</text:p></table:table-cell>".into(),
        "<table:table-cell table:formula=\"of:=&quot;R&amp;D&quot;\" office:value-type=\"string\"><text:p>R&amp;D</text:p></table:table-cell>".into(),
    ]
    .concat();
    let rows = headers(&[
        "Name",
        "Eintritt",
        "Kartennr.",
        "Personalnummer",
        "Produktion",
        "Abteilung",
    ]) + &row(&cells)
        + "<table:table-row table:number-rows-repeated=\"1048573\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>";
    let bytes = ods(&table("Personal", &rows));
    let look = inspected(&bytes, "people.ods");
    assert_eq!(
        (look.layout.kind.key(), &look.sheets[..]),
        ("ods", &["Personal".to_owned()][..])
    );
    let (drafts, _) = drafts(&bytes, "people.ods");
    assert_eq!(drafts.len(), 1, "a million blank rows are nobody");
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
fn texts_have_their_spaces_lines_and_no_comments() {
    let cell = "<table:table-cell office:value-type=\"string\">\
        <office:annotation><text:p>who is this?</text:p></office:annotation>\
        <text:p>Ada<text:s/><text:span>King</text:span></text:p></table:table-cell>";
    let note = "<table:table-cell office:value-type=\"string\"><text:p>one</text:p><text:p>two</text:p></table:table-cell>";
    let rows = headers(&["Name", "Note"]) + &row(&(cell.to_owned() + note));
    let (drafts, _) = drafts(&ods(&table("A", &rows)), "people.ods");
    assert_eq!(
        texts(&drafts[0]),
        [
            ("display_name", "Ada King".to_owned()),
            ("note", "one\ntwo".to_owned()),
        ]
    );
}

#[test]
fn rows_and_cells_that_repeat_are_read_as_often() {
    let rows = headers(&["Name", "Division", "Department"])
        + "<table:table-row table:number-rows-repeated=\"2\"/>"
        + &row(&(text("Ada")
            + "<table:table-cell table:number-columns-repeated=\"2\" office:value-type=\"string\"><text:p>Lab</text:p></table:table-cell>"))
        + "<table:table-row table:number-rows-repeated=\"3\">"
        + &text("Kim")
        + "</table:table-row>";
    let bytes = ods(&table("A", &rows));
    let (drafts, _) = drafts(&bytes, "people.ods");
    let rows: Vec<u64> = drafts.iter().map(|draft| draft.row).collect();
    assert_eq!(rows, [4, 5, 6, 7]);
    assert_eq!(texts(&drafts[0])[2], ("department", "Lab".to_owned()));
    let look = inspected(&bytes, "people.ods");
    let size = bytes.len() as u64;
    let count = count_rows(Cursor::new(&bytes), size, &look.layout, u64::MAX).unwrap();
    assert_eq!((count.rows, count.exact), (4, true));
}

#[test]
fn a_merged_department_is_that_of_all_its_rows() {
    let first = text("Ada")
        + "<table:table-cell table:number-rows-spanned=\"2\" office:value-type=\"string\"><text:p>Lab</text:p></table:table-cell>";
    let rows = headers(&["Name", "Department"])
        + &row(&first)
        + &row(&(text("Kim") + "<table:covered-table-cell/>"))
        + &row(&text("Ben"));
    let (drafts, summary) = drafts(&ods(&table("A", &rows)), "people.ods");
    assert_eq!(texts(&drafts[1])[1], ("department", "Lab".to_owned()));
    assert_eq!(keys(&drafts[1]), ["merged_cell"]);
    assert_eq!(texts(&drafts[2]).len(), 1);
    assert_eq!(summary.merged, ["B2:B3"]);
}

#[test]
fn a_sheet_is_chosen_by_name_and_hidden_ones_are_not_offered() {
    let people = headers(&["Name"]) + &row(&text("Ada"));
    let tables = "<table:table table:name=\"Lists\" table:style-name=\"ta2\"/>".to_owned()
        + &table("Staff", &people)
        + &table(
            "Leavers &amp; others",
            &(headers(&["Name"]) + &row(&text("Ben"))),
        );
    let bytes = ods(&tables);
    let look = inspected(&bytes, "people.ods");
    assert_eq!(look.sheets, ["Staff", "Leavers & others"]);
    let choices = Choices {
        sheet: Some("Leavers & others".into()),
        ..Choices::default()
    };
    let look = inspect(
        Cursor::new(&bytes),
        bytes.len() as u64,
        "people.ods",
        &choices,
    )
    .unwrap();
    assert_eq!(look.samples, [["Ben"]]);
}

#[test]
fn what_is_no_readable_spreadsheet_is_refused() {
    let manifest = b"<manifest:manifest><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>".to_vec();
    let encrypted = zip(&[
        ("content.xml".into(), vec![1, 2, 3]),
        ("META-INF/manifest.xml".into(), manifest),
    ]);
    assert_eq!(refusal(&encrypted, "people.ods"), "password_protected");
    assert_eq!(
        refusal(&zip(&[("x".into(), vec![])]), "people.ods"),
        "workbook_damaged"
    );
    assert_eq!(refusal(&ods(""), "people.ods"), "no_sheet");
    let cut = ods(&table("A", "<table:table-row>"));
    assert_eq!(refusal(&cut, "people.ods"), "file_truncated");
    let rows = headers(&["Name"])
        + "<table:table-row><table:table-cell table:number-columns-repeated=\"17000\" office:value-type=\"string\"><text:p>x</text:p></table:table-cell></table:table-row>";
    assert_eq!(
        refusal(&ods(&table("A", &rows)), "people.ods"),
        "workbook_damaged"
    );
    let long = "x".repeat(600_000);
    let rows = headers(&["Name"])
        + &format!(
            "<table:table-row><table:table-cell table:number-columns-repeated=\"100\" office:value-type=\"string\"><text:p>{long}</text:p></table:table-cell></table:table-row>"
        );
    assert_eq!(
        refusal(&ods(&table("A", &rows)), "people.ods"),
        "cell_too_long"
    );
}
