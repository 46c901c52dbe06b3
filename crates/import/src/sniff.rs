//! What kind of file it is, by what is in it; its name only decides between two wrong kinds.

use memchr::memmem;

use crate::limits::{MAX_TEXT_BYTES, MAX_WORKBOOK_BYTES};
use crate::refusal::ImportRefusal;

/// How many bytes of the beginning [`sniff`] looks at, at most.
pub const SNIFF_BYTES: usize = 64 * 1024;

/// A file that can be imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// Text with separators.
    Csv,
    /// Text with tabs.
    Tsv,
    /// A workbook of Office Open XML.
    Xlsx,
    /// A spreadsheet of OpenDocument.
    Ods,
}

impl FileKind {
    /// The stable word.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Tsv => "tsv",
            Self::Xlsx => "xlsx",
            Self::Ods => "ods",
        }
    }
}

/// Decides from the first bytes (up to [`SNIFF_BYTES`]), the size in bytes and the name. Nothing
/// else has to be read before a file that is too big is refused.
///
/// # Errors
/// [`ImportRefusal`] saying what the file is instead and what to do.
pub fn sniff(head: &[u8], size: u64, name: &str) -> Result<FileKind, ImportRefusal> {
    let head = &head[..head.len().min(SNIFF_BYTES)];
    if size == 0 || head.is_empty() {
        return Err(ImportRefusal::Empty);
    }
    let extension = name
        .rsplit_once('.')
        .map(|(_, ending)| ending.to_ascii_lowercase());
    let extension = extension.as_deref().unwrap_or_default();
    let kind = by_content(head, extension)?;
    let limit = match kind {
        FileKind::Xlsx | FileKind::Ods => MAX_WORKBOOK_BYTES,
        FileKind::Csv | FileKind::Tsv => MAX_TEXT_BYTES,
    };
    if size > limit {
        return Err(ImportRefusal::TooBig { size, limit });
    }
    Ok(kind)
}

fn by_content(head: &[u8], extension: &str) -> Result<FileKind, ImportRefusal> {
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return zip(head, extension);
    }
    // Compound file binary: old Office, and the wrapping of encrypted new ones.
    if head.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        return Err(compound(head, extension));
    }
    // Worksheets of Excel 2 to 4, which had no container yet.
    if matches!(head, [0x09, 0x00 | 0x02 | 0x04, 0x04 | 0x06, 0x00, ..]) {
        return Err(ImportRefusal::OldExcel);
    }
    for (magic, what) in MAGIC {
        if head.starts_with(magic) {
            return Err(ImportRefusal::NotATable { what });
        }
    }
    let text = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    let text = text.trim_ascii_start();
    if text.is_empty() && head.len() < SNIFF_BYTES {
        return Err(ImportRefusal::Empty);
    }
    let lower = text[..text.len().min(2048)].to_ascii_lowercase();
    if lower.starts_with(b"<") {
        if memmem::find(&lower, b"urn:schemas-microsoft-com:office:spreadsheet").is_some()
            && lower.starts_with(b"<?xml")
        {
            return Err(ImportRefusal::OldExcel);
        }
        if [
            &b"<html"[..],
            b"<!doctype",
            b"<table",
            b"<head",
            b"<body",
            b"<meta",
        ]
        .iter()
        .any(|tag| memmem::find(&lower, tag).is_some())
        {
            return Err(ImportRefusal::WebPage);
        }
        if lower.starts_with(b"<?xml") {
            return Err(ImportRefusal::NotATable {
                what: "an XML file",
            });
        }
    }
    for (beginning, what) in TEXTS {
        if lower.starts_with(beginning) {
            return Err(ImportRefusal::NotATable { what });
        }
    }
    if lower.starts_with(b"{\"") || lower.starts_with(b"[{") || lower.starts_with(b"{\n") {
        return Err(ImportRefusal::NotATable {
            what: "a JSON file",
        });
    }
    let unicode16 = head.starts_with(b"\xFF\xFE") || head.starts_with(b"\xFE\xFF");
    if !unicode16 && !reads_like_text(head) {
        return Err(ImportRefusal::Unknown);
    }
    Ok(if extension == "tsv" || extension == "tab" {
        FileKind::Tsv
    } else {
        FileKind::Csv
    })
}

/// A zip archive: which one tells the names of its first entries, mostly.
fn zip(head: &[u8], extension: &str) -> Result<FileKind, ImportRefusal> {
    let has = |needle: &[u8]| memmem::find(head, needle).is_some();
    if has(b"application/vnd.oasis.opendocument.spreadsheet") {
        return Ok(FileKind::Ods);
    }
    if has(b"application/vnd.oasis.opendocument") {
        return Err(ImportRefusal::OpenDocument);
    }
    if has(b"Index/") && has(b".iwa") {
        return Err(ImportRefusal::Numbers);
    }
    if has(b"xl/workbook.bin") || has(b"xl/worksheets/sheet1.bin") {
        return Err(ImportRefusal::BinaryWorkbook);
    }
    if has(b"xl/") || has(b"[Content_Types].xml") && !has(b"word/") && !has(b"ppt/") {
        return Ok(FileKind::Xlsx);
    }
    if has(b"word/") {
        return Err(ImportRefusal::NotATable {
            what: "a Word document",
        });
    }
    if has(b"ppt/") {
        return Err(ImportRefusal::NotATable {
            what: "a presentation",
        });
    }
    match extension {
        // Opened as a workbook, it says itself what is missing.
        "xlsx" | "xlsm" => Ok(FileKind::Xlsx),
        "ods" => Ok(FileKind::Ods),
        "fods" => Err(ImportRefusal::OpenDocument),
        "numbers" => Err(ImportRefusal::Numbers),
        "xlsb" => Err(ImportRefusal::BinaryWorkbook),
        _ => Err(ImportRefusal::NotATable {
            what: "a zip archive",
        }),
    }
}

/// A compound file: its directory of UTF-16 names may lie anywhere, so the name of the file helps.
fn compound(head: &[u8], extension: &str) -> ImportRefusal {
    let has = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        memmem::find(head, &wide).is_some()
    };
    if has("EncryptedPackage") || has("EncryptionInfo") {
        return ImportRefusal::PasswordProtected;
    }
    if has("WordDocument") {
        return ImportRefusal::NotATable {
            what: "a Word document",
        };
    }
    if has("Workbook") || has("Book") || !matches!(extension, "xlsx" | "xlsm") {
        return ImportRefusal::OldExcel;
    }
    ImportRefusal::PasswordProtected
}

/// Text has next to no control characters; UTF-16 without a mark has a zero in every other byte.
fn reads_like_text(head: &[u8]) -> bool {
    let zeros = memchr::memchr_iter(0, head).count();
    let controls = head
        .iter()
        .filter(|byte| matches!(byte, 1..=8 | 0x0e..=0x1a | 0x1c..=0x1f | 0x7f))
        .count();
    if zeros * 3 > head.len() && zeros * 5 < head.len() * 3 {
        let odd = head
            .iter()
            .skip(1)
            .step_by(2)
            .filter(|byte| **byte == 0)
            .count();
        // All zeros on one side of the pairs, or nearly.
        return odd * 10 < zeros || odd * 10 > zeros * 9;
    }
    zeros * 100 <= head.len() && controls * 50 <= head.len()
}

const MAGIC: [(&[u8], &str); 11] = [
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture"),
    (b"\xFF\xD8\xFF", "a picture"),
    (b"GIF8", "a picture"),
    (b"{\\rtf", "a text document (RTF)"),
    (b"SQLite format 3\0", "a database"),
    (b"\x1f\x8b", "a compressed file"),
    (b"7z\xBC\xAF", "a compressed file"),
    (b"Rar!", "a compressed file"),
    (b"BZh", "a compressed file"),
    (b"\x7fELF", "a program"),
];

const TEXTS: [(&[u8], &str); 3] = [
    (b"begin:vcard", "an address card (vCard)"),
    (b"begin:vcalendar", "a calendar"),
    (b"dn: ", "a directory export (LDIF)"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(head: &[u8], name: &str, expected: Result<FileKind, &str>) {
        let found = sniff(head, head.len() as u64, name).map_err(|refusal| refusal.code());
        assert_eq!(found, expected, "{name}");
    }

    #[test]
    fn files_are_known_by_their_content() {
        check(b"name,email\nAda,a@x.de", "people.csv", Ok(FileKind::Csv));
        check(b"name,email\nAda,a@x.de", "people.xlsx", Ok(FileKind::Csv));
        check(b"name\temail", "people.tsv", Ok(FileKind::Tsv));
        check(b"\xFF\xFEn\0a\0", "people.txt", Ok(FileKind::Csv));
        check(
            b"n\0a\0m\0e\0,\0m\0a\0i\0l\0",
            "people.txt",
            Ok(FileKind::Csv),
        );
        check(
            b"PK\x03\x04....[Content_Types].xml",
            "people.csv",
            Ok(FileKind::Xlsx),
        );
        check(b"PK\x03\x04....xl/workbook.xml", "x", Ok(FileKind::Xlsx));
        check(
            b"PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
            "people.xlsx",
            Ok(FileKind::Ods),
        );
    }

    #[test]
    fn other_files_are_refused_by_what_they_are() {
        let ole = |name: &str| {
            let mut head = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1....".to_vec();
            head.extend(name.encode_utf16().flat_map(u16::to_le_bytes));
            head
        };
        check(b"", "people.csv", Err("file_empty"));
        check(b" \r\n ", "people.csv", Err("file_empty"));
        check(&ole("Workbook"), "people.xlsx", Err("old_excel"));
        check(&ole("Workbook"), "people.csv", Err("old_excel"));
        check(
            &ole("EncryptedPackage"),
            "people.xlsx",
            Err("password_protected"),
        );
        check(&ole(""), "people.xlsx", Err("password_protected"));
        check(&ole(""), "people.xls", Err("old_excel"));
        check(&ole("WordDocument"), "people.xls", Err("not_a_table"));
        check(b"<html><table><tr>", "people.xls", Err("web_page"));
        check(
            b"\xEF\xBB\xBF\r\n<!DOCTYPE html>",
            "people.csv",
            Err("web_page"),
        );
        check(
            b"<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">",
            "people.xls",
            Err("old_excel"),
        );
        check(
            b"PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.text",
            "people.ods",
            Err("open_document"),
        );
        check(
            b"PK\x03\x04Index/Document.iwa",
            "people.xlsx",
            Err("numbers_document"),
        );
        check(b"PK\x03\x04", "people.numbers", Err("numbers_document"));
        check(
            b"PK\x03\x04xl/workbook.bin",
            "people.xlsb",
            Err("binary_workbook"),
        );
        check(
            b"PK\x03\x04[Content_Types].xml word/document.xml",
            "a.docx",
            Err("not_a_table"),
        );
        check(b"PK\x03\x04photo.jpg", "a.zip", Err("not_a_table"));
        check(b"%PDF-1.7", "people.csv", Err("not_a_table"));
        check(b"BEGIN:VCARD\r\n", "people.csv", Err("not_a_table"));
        check(b"{\"people\": []}", "people.csv", Err("not_a_table"));
        check(
            &[0, 1, 2, 3, 0, 0, 200, 9],
            "people.csv",
            Err("unknown_file"),
        );
    }

    #[test]
    fn a_file_beyond_the_limit_is_refused_by_its_declared_size() {
        let gigabyte = 1024 * 1024 * 1024;
        let refusal = sniff(b"name\n", gigabyte, "people.csv").unwrap_err();
        assert_eq!(refusal.code(), "file_too_big");
        assert_eq!(
            refusal.to_string(),
            "The file has 1024 MB; at most 512 MB can be read. Split it into several files and import them one after the other."
        );
        assert_eq!(
            sniff(b"name\n", MAX_TEXT_BYTES, "people.csv"),
            Ok(FileKind::Csv)
        );
        let workbook = b"PK\x03\x04xl/workbook.xml";
        assert_eq!(
            sniff(workbook, MAX_WORKBOOK_BYTES + 1, "people.xlsx")
                .unwrap_err()
                .to_string(),
            "The file has 51 MB; at most 50 MB can be read. Split it into several files and import them one after the other."
        );
    }

    proptest! {
        #[test]
        fn any_bytes_are_judged_without_a_panic(
            head in prop::collection::vec(any::<u8>(), 0..80), name in "\\PC{0,8}"
        ) {
            let _ = sniff(&head, head.len() as u64, &name);
        }
    }
}
