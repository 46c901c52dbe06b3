//! What is worth knowing of the file as a whole.

use import::{Inspection, Summary};

use crate::view::{ImportNote, ImportReport};

/// Merged areas named one by one.
const SHOWN_AREAS: usize = 5;

/// A note about the columns or areas `names`; `message` is the same in English.
fn note(code: &str, names: Vec<String>, count: u64, message: String) -> ImportNote {
    ImportNote {
        code: code.to_owned(),
        names,
        count,
        message,
    }
}

fn columns(names: &[String]) -> &'static str {
    if names.len() == 1 {
        "Column"
    } else {
        "Columns"
    }
}

/// What can be said as soon as a file is opened.
pub(super) fn opened(look: &Inspection) -> Vec<ImportNote> {
    let mut notes = Vec::new();
    let mut about = |code: &str, names: Vec<String>, rest: &str| {
        if !names.is_empty() {
            let message = format!("{} {} {rest}", columns(&names), names.join(", "));
            notes.push(note(code, names, 0, message));
        }
    };
    about(
        "passwords_left_out",
        look.secret_headers(),
        "seem to hold passwords, which are never imported.",
    );
    notes
}

/// Columns of groups, which are left out.
pub(super) fn groups(headers: Vec<String>) -> Option<ImportNote> {
    let message = format!(
        "{} {} {} groups, which are not imported.",
        columns(&headers),
        headers.join(", "),
        if headers.len() == 1 { "holds" } else { "hold" }
    );
    (!headers.is_empty()).then(|| note("groups_left_out", headers, 0, message))
}

/// Adds what reading the whole file has shown to the report.
pub(super) fn add(report: &mut ImportReport, summary: &Summary, undecided_dates: &[String]) {
    let mut tell = |code: &str, names: Vec<String>, count: u64, message: String| {
        report.notes.push(note(code, names, count, message));
    };
    if report.rows == 0 {
        if summary.sample_rows > 0 {
            tell(
                "only_samples",
                Vec::new(),
                summary.sample_rows,
                "There are 0 people in this file: only the sample rows of the template were found."
                    .into(),
            );
        } else {
            tell(
                "nobody",
                Vec::new(),
                0,
                "There are 0 people in this file.".into(),
            );
        }
    } else if summary.sample_rows > 0 {
        tell(
            "samples_left_out",
            Vec::new(),
            summary.sample_rows,
            format!(
                "{} of the template's sample rows {} left out.",
                summary.sample_rows,
                if summary.sample_rows == 1 {
                    "is"
                } else {
                    "are"
                },
            ),
        );
    }
    if !undecided_dates.is_empty() {
        tell(
            "date_order_unknown",
            undecided_dates.to_vec(),
            0,
            format!(
                "The dates of column {} can be read with the day first or the month first. Say which, or write them as YYYY-MM-DD.",
                undecided_dates.join(", ")
            ),
        );
    }
    let blank: Vec<String> = summary
        .blank_columns
        .iter()
        .map(ToString::to_string)
        .collect();
    if report.rows > 0 && !blank.is_empty() {
        let message = format!(
            "{} {} {} entirely blank. Blank cells change nothing; write (clear) to empty a field.",
            columns(&blank),
            blank.join(", "),
            if blank.len() == 1 { "is" } else { "are" }
        );
        tell("blank_columns", blank, 0, message);
    }
    if !summary.ignored_columns.is_empty() {
        let message = format!(
            "Left out, because they go to no field: {}.",
            summary.ignored_columns.join(", ")
        );
        tell(
            "columns_left_out",
            summary.ignored_columns.clone(),
            0,
            message,
        );
    }
    if !summary.merged.is_empty() {
        let shown: Vec<String> = summary.merged.iter().take(SHOWN_AREAS).cloned().collect();
        let more = if summary.merged.len() > shown.len() {
            " …"
        } else {
            ""
        };
        let message = format!(
            "Merged cells: {}{more}. Only the first cell of each has the value.",
            shown.join(", ")
        );
        tell("merged_cells", shown, summary.merged.len() as u64, message);
    }
}
