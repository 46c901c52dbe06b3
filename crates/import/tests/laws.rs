//! What holds for every file.
#![allow(clippy::unwrap_used)] // helpers beside the tests

mod common;

use std::io::{Cursor, Read, Seek, SeekFrom};

use common::{Workbook, drafts, inspected, keys, options, refusal, texts, zip};
use domain::formula::guard;
use domain::input::DateOrder;
use import::{
    Choices, Delimiter, DraftValue, ImportField, ImportMode, Reader, SAMPLE_ROWS, TEMPLATE_COLUMNS,
    TextEncoding, inspect, template_csv,
};
use proptest::prelude::*;

#[test]
fn the_template_untouched_imports_nobody() {
    for delimiter in Delimiter::ALL {
        let template = template_csv(
            delimiter,
            |field| field.key().to_owned(),
            |_, text| text.to_owned(),
        );
        let (drafts, summary) = drafts(&template, "template.csv");
        assert!(drafts.is_empty(), "only samples found");
        assert_eq!(summary.sample_rows, 2);
    }
}

#[test]
fn every_column_of_the_template_is_recognised_and_its_samples_are_in_order() {
    let template = template_csv(
        Delimiter::Comma,
        |field| field.key().to_owned(),
        |_, text| text.to_owned(),
    );
    let look = inspected(&template, "template.csv");
    let fields: Vec<_> = look
        .mapping
        .columns
        .iter()
        .filter_map(|column| column.field)
        .collect();
    assert_eq!(fields, TEMPLATE_COLUMNS);
    // With other names and addresses the same rows are people.
    let text = String::from_utf8(template).unwrap();
    let text = text.replace("@sample.example", "@example.org");
    let (drafts, _) = drafts(text.as_bytes(), "people.csv");
    assert_eq!(drafts.len(), SAMPLE_ROWS.len());
    for draft in drafts {
        assert_eq!(draft.problems, []);
    }
}

#[test]
fn a_sample_typed_over_is_told_apart() {
    let text = "given,family,email\nAda,Sample,ada@sample.example\nJana,Kovář,ada@sample.example\n";
    let (drafts, summary) = drafts(text.as_bytes(), "people.csv");
    assert_eq!(summary.sample_rows, 1);
    assert_eq!(keys(&drafts[0]), ["sample_left"]);
}

#[test]
fn blank_keeps_and_clear_clears() {
    let text = "name,phone,note,title\nAda,,(clear),-\nAl,(CLEAR), ,—\n";
    let (drafts, _) = drafts(text.as_bytes(), "people.csv");
    let value = |row: usize, key: &str| {
        drafts[row]
            .value(ImportField::from_key(key).unwrap())
            .cloned()
    };
    assert_eq!(value(0, "phone"), Some(DraftValue::Keep));
    assert_eq!(value(0, "note"), Some(DraftValue::Clear));
    assert_eq!(
        value(0, "title"),
        Some(DraftValue::Keep),
        "a lone dash is a blank"
    );
    assert_eq!(value(1, "phone"), Some(DraftValue::Clear));
    assert_eq!(value(1, "note"), Some(DraftValue::Keep));
    assert_eq!(value(1, "title"), Some(DraftValue::Keep));
}

#[test]
fn what_cannot_be_cleared_is_refused() {
    let (drafts, _) = drafts(b"name,status\n(clear),(clear)\n", "people.csv");
    assert_eq!(keys(&drafts[0]), ["cannot_clear", "cannot_clear"]);
}

#[test]
fn an_order_chosen_by_a_person_decides() {
    let text = b"name,start_date\nAda,03/08/2026\n";
    let mut look = inspected(text, "people.csv");
    look.mapping.columns[1].date_order = DateOrder::Mdy;
    let size = text.len() as u64;
    let mut reader = Reader::open(
        Cursor::new(text),
        size,
        &look.layout,
        &look.mapping,
        options(),
    )
    .unwrap();
    let draft = reader.next().unwrap().unwrap();
    assert_eq!(texts(&draft)[1], ("start_date", "2026-03-08".to_owned()));
}

#[test]
fn the_order_of_a_column_is_decided_by_its_last_row_too() {
    let mut text = String::from("name,start_date\n");
    for row in 0..500 {
        text.push_str(&format!("Ada {row},03/08/2026\n"));
    }
    text.push_str("Al,31/12/2026\n");
    let (drafts, _) = drafts(text.as_bytes(), "people.csv");
    assert_eq!(texts(&drafts[0])[1].1, "2026-08-03");
}

#[test]
fn rows_without_a_name_need_somebody_to_belong_to() {
    let text = b"name,email,phone\n,ada@example.org,030 1234567\n,,030 1234567\n";
    let look = inspected(text, "people.csv");
    let codes = |mode| {
        let mut options = options();
        options.mode = mode;
        let size = text.len() as u64;
        Reader::open(
            Cursor::new(text),
            size,
            &look.layout,
            &look.mapping,
            options,
        )
        .unwrap()
        .map(|draft| keys(&draft.unwrap()).join(" "))
        .collect::<Vec<_>>()
    };
    assert_eq!(codes(ImportMode::CreateAndUpdate), ["", "name_missing"]);
    assert_eq!(
        codes(ImportMode::CreateOnly),
        ["name_missing", "name_missing"]
    );
}

#[test]
fn an_encoding_and_a_separator_can_be_chosen() {
    let text = "Name|Ort\nJ\u{fc}rgen|K\u{f6}ln\n"
        .chars()
        .map(|c| c as u8)
        .collect::<Vec<_>>();
    let choices = Choices {
        encoding: TextEncoding::from_name("iso-8859-1"),
        delimiter: Delimiter::from_key("|"),
        header_row: Some(1),
        ..Choices::default()
    };
    let look = inspect(Cursor::new(&text), text.len() as u64, "a.csv", &choices).unwrap();
    assert_eq!(look.samples, [["Jürgen", "Köln"]]);
    for name in TextEncoding::CHOICES {
        assert_eq!(TextEncoding::from_name(name).unwrap().name(), name);
    }
}

#[test]
fn passwords_are_never_shown() {
    let look = inspected(
        b"name,Initial password\nAda,correct horse\nAl,\n",
        "people.csv",
    );
    assert_eq!(look.samples, [["Ada", "•••"], ["Al", ""]]);
    assert_eq!(
        look.mapping.ignored().collect::<Vec<_>>(),
        ["Initial password"]
    );
}

#[test]
fn progress_grows_to_the_end_and_stopping_is_dropping() {
    fn can_go_to_another_thread(_: &impl Send) {}
    let mut text = String::from("name\n");
    for row in 0..100_000 {
        text.push_str(&format!("Ada {row}\n"));
    }
    let look = inspected(text.as_bytes(), "people.csv");
    let size = text.len() as u64;
    let mut reader = Reader::open(
        Cursor::new(&text),
        size,
        &look.layout,
        &look.mapping,
        options(),
    )
    .unwrap();
    can_go_to_another_thread(&reader);
    let mut last = reader.progress();
    for _ in 0..50_000 {
        reader.next().unwrap().unwrap();
        let now = reader.progress();
        assert!(now.rows > last.rows && now.bytes >= last.bytes && now.bytes <= size);
        last = now;
    }
    assert!(last.bytes < size, "the file is not read ahead to its end");
    assert_eq!(reader.raw_cells().collect::<Vec<_>>(), ["Ada 49999"]);
    drop(reader);
}

#[test]
fn too_many_rows_are_refused() {
    let cell = |row: u64, text: &str| {
        format!("<row r=\"{row}\"><c t=\"inlineStr\"><is><t>{text}</t></is></c></row>")
    };
    let up_to = |row| {
        let rows = cell(1, "Name") + &cell(row, "Ada");
        refusal(&Workbook::default().rows(&rows).bytes(), "people.xlsx")
    };
    assert_eq!(up_to(2_000_000), "nothing");
    assert_eq!(up_to(2_000_001), "too_many_rows");
}

#[test]
fn a_gigabyte_is_refused_before_it_is_read() {
    struct Untouched;
    impl Read for Untouched {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            // The head alone; `inspect` asks for no more.
            buffer.fill(b'a');
            Ok(buffer.len())
        }
    }
    impl Seek for Untouched {
        fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
            assert_eq!(to, SeekFrom::Start(0), "nothing but the head is looked at");
            Ok(0)
        }
    }
    let refused = inspect(Untouched, 1 << 30, "people.csv", &Choices::default()).unwrap_err();
    assert_eq!(refused.code(), "file_too_big");
}

#[test]
fn archives_that_unpack_into_too_much_are_refused() {
    let blanks = |name: &str, bytes: usize| (name.to_owned(), vec![b' '; bytes]);
    let many: Vec<_> = (0..2_001)
        .map(|i| (format!("xl/{i}.xml"), Vec::new()))
        .collect();
    assert_eq!(refusal(&zip(&many), "people.xlsx"), "workbook_bomb");

    let head = "<c t=\"inlineStr\"><is><t>Name</t></is></c>";
    let tags = "<c/>".repeat(3_000_000);
    let grown = Workbook::default().row(head).row(&tags).bytes();
    assert_eq!(refusal(&grown, "people.xlsx"), "workbook_bomb");

    let endless = format!(
        "<c t=\"inlineStr\"><is><t>{}</t></is></c>",
        "x".repeat(2_000_000)
    );
    let endless = Workbook::default().row(head).row(&endless).bytes();
    assert_eq!(refusal(&endless, "people.xlsx"), "workbook_bomb");

    // What the workbook does not use is never unpacked.
    let (name, bytes) = blanks("xl/media/picture.png", 12_000_000);
    let harmless = Workbook::default().row(head).extra(&name, bytes).bytes();
    assert_eq!(refusal(&harmless, "people.xlsx"), "nothing");
}

#[test]
fn entities_cannot_be_made_to_grow() {
    let types = "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]>";
    let bytes = Workbook::default()
        .row(&format!(
            "{types}<c t=\"inlineStr\"><is><t>&b;</t></is></c>"
        ))
        .bytes();
    assert_eq!(refusal(&bytes, "people.xlsx"), "workbook_damaged");
}

fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ -~]{0,12}",
        "('|=|\\+|-|@|\t|＝|\"|,|;|\n|é|山){1,8}",
        Just("(clear".to_owned()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// What our export guards and quotes comes back as it was.
    #[test]
    fn a_guarded_export_comes_back_as_it_was(notes in prop::collection::vec(cell(), 1..5)) {
        let mut text = String::from("\u{feff}name,note\r\n");
        for note in &notes {
            text.push_str(&format!("Ada,\"{}\"\r\n", guard(note).replace('"', "\"\"")));
        }
        let (drafts, _) = drafts(text.as_bytes(), "export.csv");
        let kept: Vec<_> = notes.iter().map(|note| note.trim().to_owned()).collect();
        for (draft, note) in drafts.iter().zip(&kept) {
            let read = texts(draft).into_iter().find(|(key, _)| *key == "note");
            prop_assert_eq!(read.map(|(_, text)| text), (!note.is_empty()).then(|| note.clone()));
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        refusal(&bytes, "people.csv");
        refusal(&bytes, "people.xlsx");
    }

    #[test]
    fn any_text_is_read_or_refused(text in "(name|email|start_date|,|;|\n|\"|1/2/2026|[a-z@.]{1,3}){0,40}") {
        refusal(text.as_bytes(), "people.csv");
    }

    #[test]
    fn any_sheet_is_read_or_refused(
        cells in "(<c|<v>|</v>|</c>|<f>|</f>|<row>|</row>| r=\"A1\"| t=\"s\"|>|/>|1|&lt;|<is>|<t>|</t>){0,30}"
    ) {
        let head = "<c t=\"inlineStr\"><is><t>Name</t></is></c>";
        refusal(&Workbook::default().row(head).row(&cells).bytes(), "people.xlsx");
    }

    #[test]
    fn any_archive_is_read_or_refused(
        at in any::<prop::sample::Index>(), bytes in prop::collection::vec(any::<u8>(), 1..8)
    ) {
        let mut archive = Workbook::default().row("<c t=\"inlineStr\"><is><t>Name</t></is></c>").bytes();
        let at = at.index(archive.len());
        for (place, byte) in archive[at..].iter_mut().zip(bytes) {
            *place = byte;
        }
        refusal(&archive, "people.xlsx");
    }
}
