//! Files as offices bring them, in `tests/fixtures/import`, and what becomes of each.
//!
//! Beside every file lies what the reader made of it, `NAME.outcome`, in words for people. After a
//! wanted change `BLESS=1 cargo test -p rollbook-import --test corpus` writes them anew; read the
//! difference before committing it.
#![allow(clippy::unwrap_used)] // helpers beside the tests

mod common;

use std::fmt::Write as _;
use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use common::{options, texts};
use import::{
    Choices, Delimiter, ImportField, ImportRefusal, Inspection, Reader, Severity, inspect,
    template_csv,
};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/import")
}

#[test]
fn every_file_of_the_corpus_has_the_outcome_beside_it() {
    let mut files: Vec<_> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|ending| ending != "outcome" && ending != "md")
        })
        .collect();
    files.sort();
    assert!(files.len() > 30, "the corpus is there");
    let mut differing = Vec::new();
    for file in files {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let outcome = outcome(&fs::read(&file).unwrap(), &name);
        let beside = folder().join(format!("{name}.outcome"));
        if std::env::var_os("BLESS").is_some() {
            fs::write(&beside, &outcome).unwrap();
        }
        let expected = fs::read_to_string(&beside).unwrap_or_default();
        if expected.replace("\r\n", "\n") != outcome {
            differing.push(format!(
                "== {name}\n-- expected\n{expected}-- found\n{outcome}"
            ));
        }
    }
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}

#[test]
fn the_template_in_the_corpus_is_the_one_we_hand_out() {
    let template = template_csv(
        Delimiter::Semicolon,
        |field| field.key().to_owned(),
        |_, text| text.to_owned(),
    );
    if std::env::var_os("BLESS").is_some() {
        fs::write(folder().join("template.csv"), &template).unwrap();
    }
    assert_eq!(fs::read(folder().join("template.csv")).unwrap(), template);
}

/// What a file becomes, in lines.
fn outcome(bytes: &[u8], name: &str) -> String {
    let mut lines = String::new();
    if let Err(refusal) = read(bytes, name, &mut lines) {
        writeln!(lines, "refused: {} | {refusal}", refusal.code()).unwrap();
    }
    lines
}

fn read(bytes: &[u8], name: &str, lines: &mut String) -> Result<(), ImportRefusal> {
    let size = bytes.len() as u64;
    let look = inspect(Cursor::new(bytes), size, name, &Choices::default())?;
    head(&look, lines);
    let mut reader = Reader::open(
        Cursor::new(bytes),
        size,
        &look.layout,
        &look.mapping,
        options(),
    )?;
    for draft in reader.by_ref() {
        let draft = draft?;
        let state = if draft.is_refused() {
            "refused"
        } else {
            "read"
        };
        write!(lines, "row {} {state}:", draft.row).unwrap();
        for (field, text) in texts(&draft) {
            write!(lines, " {field}={text:?}").unwrap();
        }
        lines.push('\n');
        for problem in &draft.problems {
            let column = problem
                .column
                .as_ref()
                .map_or(String::new(), |at| format!("{at}: "));
            writeln!(
                lines,
                "  {} {} | {column}{} | {:?}",
                problem.severity.key(),
                problem.code,
                problem.message,
                problem.raw
            )
            .unwrap();
            assert_eq!(problem.row, draft.row);
            assert!(!problem.message.is_empty());
        }
        let has_error = draft.problems.iter().any(|p| p.severity == Severity::Error);
        assert_eq!(has_error, draft.is_refused());
    }
    let summary = reader.summary();
    writeln!(
        lines,
        "{} drafts, {} refused, {} blank, {} samples; ignored {:?}; blank columns {:?}; merged {:?}",
        summary.drafts,
        summary.refused,
        summary.blank_rows,
        summary.sample_rows,
        summary.ignored_columns,
        summary.blank_columns.iter().map(ToString::to_string).collect::<Vec<_>>(),
        summary.merged
    )
    .unwrap();
    Ok(())
}

fn head(look: &Inspection, lines: &mut String) {
    let layout = &look.layout;
    write!(lines, "{}", layout.kind.key()).unwrap();
    if let Some(encoding) = layout.encoding {
        write!(lines, ", {}", encoding.name()).unwrap();
    }
    if let Some(delimiter) = layout.delimiter {
        write!(lines, ", {}", delimiter.key()).unwrap();
    }
    if !look.sheets.is_empty() {
        write!(lines, ", sheets {:?}", look.sheets).unwrap();
    }
    writeln!(lines, ", header in row {}", layout.header_row).unwrap();
    for column in &look.mapping.columns {
        let field = column.field.map_or("-", ImportField::key);
        write!(
            lines,
            "[{} -> {field} ({})",
            column.header,
            column.confidence.key()
        )
        .unwrap();
        if column.field.is_some_and(ImportField::is_date) {
            write!(lines, ", {}", column.date_order.key()).unwrap();
        }
        lines.push_str("] ");
    }
    lines.push('\n');
}
