//! What is worth knowing of the file as a whole.

use import::Summary;

use crate::view::ImportReport;

/// Adds sentences about the file to the report.
pub(super) fn add(report: &mut ImportReport, summary: &Summary, undecided_dates: &[String]) {
    let mut note = |text: String| report.notes.push(text);
    if report.rows == 0 {
        note(if summary.sample_rows > 0 {
            "There are 0 people in this file: only the sample rows of the template were found."
                .into()
        } else {
            "There are 0 people in this file.".into()
        });
    } else if summary.sample_rows > 0 {
        note(format!(
            "{} of the template's sample rows {} left out.",
            summary.sample_rows,
            if summary.sample_rows == 1 {
                "is"
            } else {
                "are"
            },
        ));
    }
    for column in undecided_dates {
        note(format!(
            "The dates of column {column} can be read with the day first or the month first. Say which, or write them as YYYY-MM-DD."
        ));
    }
    if report.rows > 0 {
        for column in &summary.blank_columns {
            note(format!(
                "Column {column} is entirely blank. Blank cells change nothing; write (clear) to empty a field."
            ));
        }
    }
    if !summary.ignored_columns.is_empty() {
        note(format!(
            "Left out, because they go to no field: {}.",
            summary.ignored_columns.join(", ")
        ));
    }
    if !summary.merged.is_empty() {
        let shown: Vec<&str> = summary.merged.iter().take(5).map(String::as_str).collect();
        let more = if summary.merged.len() > shown.len() {
            " …"
        } else {
            ""
        };
        note(format!(
            "Merged cells: {}{more}. Only the first cell of each has the value.",
            shown.join(", ")
        ));
    }
}
