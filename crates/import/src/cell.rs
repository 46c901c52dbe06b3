//! One cell into the draft of its row.

use std::sync::Arc;

use domain::input::DateOrder;
use domain::person::PersonField;

use crate::convert::{Context, Converted, convert, unguarded};
use crate::draft::{ColumnRef, Complaint, Content, Draft, DraftValue, RowProblem};
use crate::duplicates::{Claims, Space};
use crate::field::ImportField;
use crate::row::{CellKind, CellMark, Formula};

/// A column that goes somewhere.
pub(crate) struct Planned {
    pub field: ImportField,
    pub at: Arc<ColumnRef>,
    pub order: DateOrder,
    pub has_value: bool,
}

/// Reads one cell into the draft.
pub(crate) fn read_cell(
    planned: &mut Planned,
    text: &str,
    mark: CellMark,
    from_text: bool,
    context: &Context<'_>,
    draft: &mut Draft,
    complaints: &mut Vec<Complaint>,
) {
    let field = planned.field;
    match mark.formula {
        Formula::None | Formula::WithValue => {}
        Formula::WithoutValue => {
            planned.has_value = true;
            complaints.push(Complaint::error(
                "formula_no_value",
                "this cell holds a formula that was never computed; open the file in a spreadsheet program and save it",
            ));
            return;
        }
    }
    let trimmed = text.trim();
    // Whoever merges cells means a department of several people, not one person in several rows.
    let of_another = mark.merged && (field.is_key() || field.is_name());
    if trimmed.is_empty() || of_another || matches!(trimmed, "-" | "–" | "—") {
        if !matches!(field, ImportField::Id | ImportField::Base) {
            keep(field, draft);
        }
        return;
    }
    planned.has_value = true;
    if mark.merged {
        complaints.push(Complaint::warning(
            "merged_cell",
            "this cell is merged with the one above, whose value is used",
        ));
    } else if mark.formula == Formula::WithValue {
        complaints.push(Complaint::warning(
            "formula_value",
            "this cell holds a formula; its last result is used",
        ));
    }
    if mark.kind == CellKind::Error {
        complaints.push(
            Complaint::error(
                "cell_error",
                format!("this cell shows the error {trimmed} instead of a value"),
            )
            .with("text", trimmed),
        );
        return;
    }
    if trimmed.eq_ignore_ascii_case("(clear)") {
        if matches!(
            field,
            ImportField::Id | ImportField::Base | ImportField::Status | ImportField::Name
        ) {
            complaints.push(Complaint::error("cannot_clear", "this cannot be cleared"));
        } else {
            draft.values.push((field, DraftValue::Clear));
        }
        return;
    }
    let text = unguarded(text, from_text);
    match convert(field, text.trim(), mark, planned.order, context, complaints) {
        Ok(Converted::Value(content)) => draft.values.push((field, DraftValue::Set(content))),
        Ok(Converted::Name(name)) => {
            let set = |field, text| {
                (
                    ImportField::Person(field),
                    DraftValue::Set(Content::Text(text)),
                )
            };
            draft
                .values
                .push(set(PersonField::DisplayName, name.display));
            draft
                .values
                .extend(name.given.map(|text| set(PersonField::Given, text)));
            draft
                .values
                .extend(name.family.map(|text| set(PersonField::Family, text)));
        }
        Ok(Converted::Id(id)) => draft.id = Some(id),
        Ok(Converted::Base(base)) => draft.base = Some(base),
        Ok(Converted::Nothing) if field == ImportField::Base => {}
        Ok(Converted::Nothing) => keep(field, draft),
        Err(complaint) => complaints.push(complaint),
    }
}

fn keep(field: ImportField, draft: &mut Draft) {
    let field = match field {
        ImportField::Name => ImportField::Person(PersonField::DisplayName),
        other => other,
    };
    draft.values.push((field, DraftValue::Keep));
}

/// Complains if an earlier row has what the cell just read must have alone.
pub(crate) fn claim(
    planned: &Planned,
    draft: &Draft,
    claims: &mut Claims,
    complaints: &mut Vec<Complaint>,
) {
    let (space, what) = match planned.field {
        ImportField::Id => (Space::Id, "id"),
        ImportField::Badge => (Space::Badge, "badge number"),
        ImportField::Person(PersonField::Email) => (Space::Login, "e-mail address"),
        ImportField::Person(PersonField::Username) => (Space::Login, "username"),
        ImportField::Person(PersonField::EmployeeNo) => (Space::EmployeeNo, "employee number"),
        _ => return,
    };
    let mut claim = |text: &str| {
        if let Some(first) = claims.claim(space, text, draft.row) {
            complaints.push(
                Complaint::error("duplicate_in_file", format!("same {what} as row {first}"))
                    .with("first_row", first)
                    .with("text", text),
            );
        }
    };
    if space == Space::Id {
        if let Some(id) = draft.id {
            claim(&id.to_string());
        }
        return;
    }
    match draft.values.last() {
        Some((field, DraftValue::Set(Content::Text(text)))) if *field == planned.field => {
            claim(text);
        }
        Some((field, DraftValue::Set(Content::Names(names)))) if *field == planned.field => {
            names.iter().for_each(|name| claim(name));
        }
        _ => {}
    }
}

pub(crate) fn problem(
    row: u64,
    planned: Option<&Planned>,
    raw: String,
    complaint: Complaint,
) -> RowProblem {
    RowProblem {
        row,
        column: planned.map(|planned| Arc::clone(&planned.at)),
        field: planned.map(|planned| planned.field),
        severity: complaint.severity,
        code: complaint.code,
        message: complaint.message,
        detail: complaint.detail,
        raw,
    }
}

/// The cell, cut where nobody reads on.
pub(crate) fn excerpt(text: &str) -> String {
    text.chars().take(200).collect()
}
