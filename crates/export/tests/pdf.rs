//! What a reader of the PDF sees, and what a program reading it finds.
#![allow(clippy::unwrap_used, clippy::cast_possible_truncation)] // helpers beside the tests

mod common;

use std::convert::Infallible;
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::process::{Command, Stdio};

use common::{FullDisk, NAMES, carry_on, head, one_column, rows, texts};
use export::{
    Cell, Column, ColumnKind, Direction, ExportError, Outcome, Paper, RosterHead, write_pdf,
};

fn written(
    head: &RosterHead,
    rows: impl IntoIterator<Item = Result<Vec<Cell>, Infallible>>,
) -> (Vec<u8>, Outcome) {
    let mut bytes = Vec::new();
    let outcome = write_pdf(head, rows, &mut bytes, &mut carry_on).unwrap();
    (bytes, outcome)
}

/// What a tool of poppler (Debian: poppler-utils) says about a PDF given on its standard input.
/// `None` where it is not installed, except in CI, where it has to be.
fn poppler(tool: &str, args: &[&str], pdf: &[u8]) -> Option<String> {
    let child = Command::new(tool)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut child) = child else {
        assert!(
            std::env::var_os("CI").is_none(),
            "{tool} cannot be started; CI installs poppler-utils"
        );
        return None;
    };
    // The tools read all of their input before they write.
    child.stdin.take().unwrap().write_all(pdf).unwrap();
    let output = child.wait_with_output().unwrap();
    // Poppler 22 looks for /Suspects in the catalogue with the wrong type and says so of every
    // tagged file.
    let complaint = String::from_utf8_lossy(&output.stderr).replace(
        "Syntax Error: Suspects object is wrong type (boolean)\n",
        "",
    );
    assert!(output.status.success(), "{tool}: {complaint}");
    assert_eq!(complaint, "", "{tool} finds nothing to complain about");
    Some(String::from_utf8(output.stdout).unwrap())
}

fn text_of(pdf: &[u8]) -> Option<String> {
    let text = poppler("pdftotext", &["-layout", "-", "-"], pdf)?;
    // Around text of the other direction, pdftotext puts embedding marks.
    let text = text.replace(['\u{202A}', '\u{202B}', '\u{202C}'], "");
    let isolates = ['\u{2068}', '\u{2069}'];
    assert!(!text.contains(isolates), "our own marks are not copied");
    Some(text)
}

#[test]
fn names_of_every_script_can_be_searched_and_copied() {
    let (pdf, outcome) = written(&head(), rows(NAMES.len()));
    assert_eq!(outcome.characters_without_glyph, 0);
    let Some(text) = text_of(&pdf) else { return };
    for name in NAMES {
        assert!(text.contains(name), "{name} in {text}");
    }
}

#[test]
fn the_page_tells_what_it_is_who_made_it_and_when() {
    let (pdf, outcome) = written(&head(), rows(10));
    assert_eq!(outcome.parts, 1);
    let Some(text) = text_of(&pdf) else { return };
    for line in [
        "Nordlicht GmbH",
        "People",
        "This filter: 10 of 412 people",
        "Filter: Department is Sales",
        "Rows: 10",
        "Exported by Ada Lovelace, 2026-11-22 14:03 (Europe/Berlin)",
        "Directory revision: hub 4711",
        "Page 1 of 1",
    ] {
        assert!(text.contains(line), "{line:?} in {text}");
    }
}

#[test]
fn every_page_has_the_column_heads_and_its_number() {
    let (pdf, outcome) = written(&head(), rows(200));
    assert!(outcome.parts > 3, "{} pages", outcome.parts);
    let Some(text) = text_of(&pdf) else { return };
    let pages: Vec<&str> = text.trim_end_matches('\u{C}').split('\u{C}').collect();
    assert_eq!(pages.len(), outcome.parts as usize);
    for (number, page) in (1..).zip(&pages) {
        assert!(page.contains("Department"), "heads on page {number}");
        let foot = format!("Page {number} of {}", pages.len());
        assert!(page.contains(&foot), "{foot:?} on {page}");
    }
    for n in 0..200 {
        let phone = format!("+49 30 {n:05}");
        assert_eq!(text.matches(&phone).count(), 1, "{phone} once");
    }
}

#[test]
fn nothing_of_a_huge_cell_is_cut_off() {
    let words: Vec<String> = (0..6_000).map(|n| format!("word{n:05}")).collect();
    let (pdf, outcome) = written(
        &one_column("Notes"),
        texts(&["before", &words.join(" "), "after"]),
    );
    assert!(outcome.parts > 3, "{} pages", outcome.parts);
    let Some(text) = text_of(&pdf) else { return };
    for word in words.iter().map(String::as_str).chain(["before", "after"]) {
        assert_eq!(text.matches(word).count(), 1, "{word}");
    }
}

#[test]
fn a_long_value_wraps_within_its_column() {
    let mut head = head();
    head.columns.truncate(2);
    head.columns
        .push(Column::new("email", "E-mail", ColumnKind::Identifier));
    let address = format!("{}@example.org", "long.part.".repeat(12));
    let cells = vec![
        Cell::text("Ada"),
        Cell::text("04A22B19"),
        Cell::text(&address),
    ];
    let (pdf, _) = written(&head, [Ok(cells)]);
    let Some(text) = text_of(&pdf) else { return };
    let joined: String = text
        .lines()
        .skip_while(|line| !line.contains("E-mail"))
        .flat_map(|line| line.split_whitespace().last())
        .collect();
    assert!(joined.contains(&address), "{address} in {joined}");
}

#[test]
fn a_list_without_people_says_so() {
    let (pdf, outcome) = written(&head(), rows(0));
    assert_eq!((outcome.rows, outcome.parts), (0, 1));
    let Some(text) = text_of(&pdf) else { return };
    assert!(text.contains("Nobody matches."), "{text}");
    assert!(text.contains("Badge"), "the heads are there");
}

#[test]
fn what_no_font_knows_is_drawn_as_a_box_and_counted() {
    let (_, outcome) = written(&one_column("Name"), texts(&["Ada 𒀀𒀁", "😀 👩‍💻 ☎ fine"]));
    assert_eq!(outcome.characters_without_glyph, 2);
}

#[test]
fn control_characters_are_left_out_and_counted() {
    let (pdf, outcome) = written(&one_column("Name"), texts(&["A\u{0}d\u{1B}a\tLovelace"]));
    assert_eq!(outcome.control_characters_removed, 2);
    let Some(text) = text_of(&pdf) else { return };
    assert!(text.contains("Ada Lovelace"), "{text}");
}

#[test]
fn columns_for_the_round_trip_are_not_printed() {
    let mut head = one_column("Name");
    head.columns
        .push(Column::new("_id", "Hidden id", ColumnKind::Identifier));
    let (pdf, _) = written(
        &head,
        [Ok(vec![Cell::text("Ada"), Cell::text("0193-secret")])],
    );
    let Some(text) = text_of(&pdf) else { return };
    assert!(
        !text.contains("0193-secret") && !text.contains("Hidden id"),
        "{text}"
    );
}

#[test]
fn the_fonts_are_embedded_in_part_only() {
    let (pdf, _) = written(&head(), rows(NAMES.len()));
    assert!(pdf.len() < 150_000, "{} bytes", pdf.len());
    let Some(fonts) = poppler("pdffonts", &["-"], &pdf) else {
        return;
    };
    let fonts: Vec<&str> = fonts.lines().skip(2).collect();
    assert!(fonts.len() >= 5, "{fonts:?}");
    for font in fonts {
        assert!(
            font.contains("yes yes yes"),
            "embedded, subset, searchable: {font}"
        );
    }
}

#[test]
fn a_right_to_left_list_begins_on_the_right() {
    let mut head = head();
    head.columns.truncate(2);
    head.direction = Direction::RightToLeft;
    head.language = "he".into();
    let cells = vec![Cell::text("Ada"), Cell::text("04A22B19")];
    let (pdf, _) = written(&head, [Ok(cells)]);
    let Some(boxes) = poppler("pdftotext", &["-bbox", "-", "-"], &pdf) else {
        return;
    };
    let left_of = |word: &str| -> f32 {
        let line = boxes
            .lines()
            .find(|line| line.contains(&format!(">{word}<")))
            .unwrap();
        let (_, rest) = line.split_once("xMin=\"").unwrap();
        rest.split('"').next().unwrap().parse().unwrap()
    };
    assert!(
        left_of("Name") > left_of("Badge"),
        "the first column is on the right"
    );
}

#[test]
fn the_structure_is_there_for_those_who_have_it_read_aloud() {
    let (pdf, _) = written(&head(), rows(2));
    let Some(structure) = poppler("pdfinfo", &["-struct-text", "-"], &pdf) else {
        return;
    };
    let count = |tag: &str| {
        structure
            .lines()
            .filter(|line| line.trim_start().trim_end_matches([':', ' ']) == tag)
            .count()
    };
    assert_eq!(count("TR"), 3, "heads and two rows in {structure}");
    assert_eq!((count("TH"), count("TD")), (8, 16), "{structure}");
    assert!(
        structure.contains("H1 (block)\n    \"People\""),
        "{structure}"
    );
    assert!(!structure.contains("Page 1 of 1"), "the foot is not read");
}

#[test]
fn the_paper_is_the_one_asked_for_and_lies_when_the_columns_need_it() {
    let check = |paper: Paper, columns: usize, expected: &str| {
        let mut head = head();
        head.paper = paper;
        head.columns = vec![Column::new("name", "Name", ColumnKind::Text); columns];
        let cells = vec![Cell::text("some twenty letters"); columns];
        let (pdf, _) = written(&head, [Ok(cells)]);
        let Some(info) = poppler("pdfinfo", &["-"], &pdf) else {
            return;
        };
        assert!(
            info.contains(expected),
            "{paper:?}, {columns} columns: {info}"
        );
    };
    check(Paper::A4, 2, "595.28 x 841.89");
    check(Paper::A4, 8, "841.89 x 595.28");
    check(Paper::Letter, 2, "612 x 792");
    check(Paper::Letter, 8, "792 x 612");
}

#[test]
fn the_same_rows_give_the_same_bytes() {
    assert_eq!(written(&head(), rows(50)).0, written(&head(), rows(50)).0);
}

#[test]
fn a_full_disk_is_told_with_the_error_of_the_disk() {
    let ended = write_pdf(&head(), rows(20), FullDisk { room: 1_000 }, &mut carry_on);
    let Err(ExportError::Write(error)) = ended else {
        panic!("{ended:?}");
    };
    assert_eq!(error.kind(), io::ErrorKind::StorageFull);
}

#[test]
fn the_caller_can_stop_it_among_the_rows_and_among_the_pages() {
    let stopped_after = |limit: usize| {
        let mut calls = 0;
        let ended = write_pdf(&head(), rows(600), io::sink(), &mut |_| {
            calls += 1;
            if calls > limit {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        });
        assert!(
            matches!(ended, Err(ExportError::Cancelled)),
            "after {limit}: {ended:?}"
        );
    };
    stopped_after(0);
    // 600 rows report at 0, 256 and 512; the fifth call comes from the second page.
    stopped_after(4);
}

#[test]
fn a_list_without_a_column_to_print_is_refused() {
    let mut head = one_column("Id");
    head.columns[0].key = "_id".into();
    let ended = write_pdf(&head, texts(&["x"]), io::sink(), &mut carry_on);
    assert!(
        matches!(ended, Err(ExportError::Columns { got: 0, most: 32 })),
        "{ended:?}"
    );
}
