//! What the tests of this crate share.
#![allow(dead_code, clippy::unwrap_used, clippy::panic)] // each test program uses its part

use std::io::{Cursor, Write};

use domain::input::SplitRule;
use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};
use import::{
    Choices, Content, Draft, DraftValue, ImportMode, Inspection, ReadOptions, Reader, Summary,
    inspect,
};

pub fn options() -> ReadOptions {
    ReadOptions {
        mode: ImportMode::CreateAndUpdate,
        today: "2026-11-22".parse().unwrap(),
        country: Some("DE".into()),
        office_zone: Some(chrono_tz::Tz::Europe__Berlin),
        names: SplitRule::CommaOnly,
        corrections: Default::default(),
    }
}

pub fn inspected(bytes: &[u8], name: &str) -> Inspection {
    inspect(
        Cursor::new(bytes),
        bytes.len() as u64,
        name,
        &Choices::default(),
    )
    .unwrap_or_else(|refusal| panic!("{name}: {refusal}"))
}

/// The code by which a file is refused, at the first look or later.
pub fn refusal(bytes: &[u8], name: &str) -> &'static str {
    let size = bytes.len() as u64;
    let look = match inspect(Cursor::new(bytes), size, name, &Choices::default()) {
        Ok(look) => look,
        Err(refusal) => return refusal.code(),
    };
    match Reader::open(
        Cursor::new(bytes),
        size,
        &look.layout,
        &look.mapping,
        options(),
    ) {
        Err(refusal) => refusal.code(),
        Ok(mut reader) => reader
            .find_map(|row| row.err().map(|refusal| refusal.code()))
            .unwrap_or("nothing"),
    }
}

/// Reads a file with the guessed mapping.
pub fn drafts(bytes: &[u8], name: &str) -> (Vec<Draft>, Summary) {
    let look = inspected(bytes, name);
    let mut reader = Reader::open(
        Cursor::new(bytes),
        bytes.len() as u64,
        &look.layout,
        &look.mapping,
        options(),
    )
    .unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
    let drafts = reader
        .by_ref()
        .collect::<Result<Vec<_>, _>>()
        .unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
    (drafts, reader.summary())
}

/// What a draft sets, as words: `(clear)` for clearing, nothing for keeping.
pub fn texts(draft: &Draft) -> Vec<(&'static str, String)> {
    draft
        .values
        .iter()
        .filter_map(|(field, value)| {
            let text = match value {
                DraftValue::Keep => return None,
                DraftValue::Clear => "(clear)".to_owned(),
                DraftValue::Set(Content::Text(text)) => text.clone(),
                DraftValue::Set(Content::YesNo(yes)) => if *yes { "yes" } else { "no" }.to_owned(),
                DraftValue::Set(Content::Date(day)) => day.to_string(),
                DraftValue::Set(Content::Names(names)) => names.join("; "),
            };
            Some((field.key(), text))
        })
        .collect()
}

/// Codes of a draft's problems.
pub fn keys(draft: &Draft) -> Vec<&'static str> {
    draft.problems.iter().map(|problem| problem.code).collect()
}

/// A workbook written by hand, to have what no library writes.
#[derive(Default)]
pub struct Workbook {
    rows: Vec<String>,
    strings: Vec<String>,
    extra: Vec<(String, Vec<u8>)>,
}

impl Workbook {
    pub fn row(mut self, cells: &str) -> Self {
        let number = self.rows.len() + 1;
        self.rows.push(format!("<row r=\"{number}\">{cells}</row>"));
        self
    }

    /// Rows with their own tags.
    pub fn rows(mut self, rows: &str) -> Self {
        self.rows.push(rows.to_owned());
        self
    }

    pub fn strings(mut self, items: &[&str]) -> Self {
        self.strings = items
            .iter()
            .map(|item| format!("<si>{item}</si>"))
            .collect();
        self
    }

    pub fn extra(mut self, name: &str, bytes: Vec<u8>) -> Self {
        self.extra.push((name.to_owned(), bytes));
        self
    }

    pub fn bytes(self) -> Vec<u8> {
        let relation = |id: &str, kind: &str, target: &str| {
            format!(
                "<Relationship Id=\"{id}\" Target=\"{target}\" \
                 Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}\"/>"
            )
        };
        let mut parts = vec![
            ("[Content_Types].xml".to_owned(), b"<Types/>".to_vec()),
            (
                "_rels/.rels".to_owned(),
                format!(
                    "<Relationships>{}</Relationships>",
                    relation("rId1", "officeDocument", "xl/workbook.xml")
                )
                .into_bytes(),
            ),
            (
                "xl/workbook.xml".to_owned(),
                b"<workbook><sheets><sheet name=\"People\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
                    .to_vec(),
            ),
            (
                "xl/_rels/workbook.xml.rels".to_owned(),
                format!(
                    "<Relationships>{}{}</Relationships>",
                    relation("rId1", "worksheet", "worksheets/sheet1.xml"),
                    relation("rId2", "sharedStrings", "sharedStrings.xml")
                )
                .into_bytes(),
            ),
            (
                "xl/sharedStrings.xml".to_owned(),
                format!("<sst>{}</sst>", self.strings.concat()).into_bytes(),
            ),
            (
                "xl/worksheets/sheet1.xml".to_owned(),
                format!(
                    "<worksheet><sheetData>{}</sheetData></worksheet>",
                    self.rows.concat()
                )
                .into_bytes(),
            ),
        ];
        parts.extend(self.extra);
        zip(&parts)
    }
}

/// A zip archive of deflated files.
pub fn zip(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut archive = Vec::new();
    let mut directory = Vec::new();
    for (name, bytes) in parts {
        let mut crc = Crc::new();
        crc.update(bytes);
        let mut packer = DeflateEncoder::new(Vec::new(), Compression::default());
        packer.write_all(bytes).unwrap();
        let packed = packer.finish().unwrap();
        let offset = u32::try_from(archive.len()).unwrap();
        let mut common = Vec::new();
        for number in [20u16, 0, 8, 0, 0] {
            common.extend(number.to_le_bytes());
        }
        common.extend(crc.sum().to_le_bytes());
        common.extend(u32::try_from(packed.len()).unwrap().to_le_bytes());
        common.extend(u32::try_from(bytes.len()).unwrap().to_le_bytes());
        common.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
        common.extend(0u16.to_le_bytes());
        archive.extend(b"PK\x03\x04");
        archive.extend(&common);
        archive.extend(name.as_bytes());
        archive.extend(&packed);
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&common);
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let offset = u32::try_from(archive.len()).unwrap();
    archive.extend(&directory);
    archive.extend(b"PK\x05\x06\0\0\0\0");
    for _ in 0..2 {
        archive.extend(u16::try_from(parts.len()).unwrap().to_le_bytes());
    }
    archive.extend(u32::try_from(directory.len()).unwrap().to_le_bytes());
    archive.extend(offset.to_le_bytes());
    archive.extend(0u16.to_le_bytes());
    archive
}
