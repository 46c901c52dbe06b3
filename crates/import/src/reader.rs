//! A file into drafts, one row at a time.

use std::collections::BTreeMap;
use std::io::{Read, Seek};
use std::sync::Arc;

use chrono_tz::Tz;
use domain::input::{DateOrder, DateVotes, InputError, SplitRule};
use domain::person::PersonField;
use domain::time::CivilDate;

use crate::cell::{Planned, claim, excerpt, problem, read_cell};
use crate::convert::Context;
use crate::draft::{ColumnRef, Complaint, Content, Draft, DraftValue, Severity, column_letter};
use crate::duplicates::Claims;
use crate::field::ImportField;
use crate::layout::Layout;
use crate::limits::{MAX_CELLS, MAX_ROWS};
use crate::mapping::{ImportMode, Mapping};
use crate::refusal::ImportRefusal;
use crate::row::{CellKind, Row};
use crate::table::Table;
use crate::template::{Sample, sample};

/// Cells a person has typed anew after seeing what is wrong: by row, as a spreadsheet counts, and
/// 0-based column.
pub type Corrections = BTreeMap<u64, BTreeMap<usize, String>>;

/// What reading depends on besides the file.
#[derive(Clone, Debug)]
pub struct ReadOptions {
    /// Which rows may be made or changed.
    pub mode: ImportMode,
    /// Today, at the organisation; places two-digit years.
    pub today: CivilDate,
    /// ISO 3166 country of the organisation; reads telephone numbers.
    pub country: Option<String>,
    /// Time zone of the organisation; tells which "CET" is meant.
    pub office_zone: Option<Tz>,
    /// How whole names without a comma are taken apart.
    pub names: SplitRule,
    /// What stands for cells of the file.
    pub corrections: Arc<Corrections>,
}

/// How far reading has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Rows read, header and blank ones included.
    pub rows: u64,
    /// Bytes read.
    pub bytes: u64,
    /// Bytes there are.
    pub size: u64,
}

/// What reading the whole file has shown besides its drafts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Drafts given out.
    pub drafts: u64,
    /// Drafts among them with an error.
    pub refused: u64,
    /// Rows without anything in them.
    pub blank_rows: u64,
    /// Sample rows of our own template, left out.
    pub sample_rows: u64,
    /// Mapped columns without any value.
    pub blank_columns: Vec<ColumnRef>,
    /// Headers of columns that go nowhere.
    pub ignored_columns: Vec<String>,
    /// Areas of merged cells below the header, as a spreadsheet names them (`B4:B6`); only the
    /// first cell of each has the value.
    pub merged: Vec<String>,
}

/// Reads a file row by row; drop it to stop.
pub struct Reader<S> {
    table: Table<S>,
    size: u64,
    row: Row,
    plan: Vec<Planned>,
    width: usize,
    options: ReadOptions,
    claims: Claims,
    rows: u64,
    cells: u64,
    /// [`MAX_CELLS`], but for tests, which have not the time.
    max_cells: u64,
    summary: Summary,
    ended: bool,
}

impl<S: Read + Seek> Reader<S> {
    /// Opens a file of `size` bytes for reading as `layout` and `mapping` say.
    ///
    /// A column of dates whose order nobody has decided is decided by all its cells, for which the
    /// file is read once beforehand.
    ///
    /// # Errors
    /// [`ImportRefusal`], among others if the mapping lacks a needed column.
    pub fn open(
        mut source: S,
        size: u64,
        layout: &Layout,
        mapping: &Mapping,
        options: ReadOptions,
    ) -> Result<Self, ImportRefusal> {
        mapping.check(options.mode)?;
        let mut plan: Vec<_> = mapping
            .columns
            .iter()
            .enumerate()
            .filter_map(|(index, column)| {
                Some(Planned {
                    field: column.field?,
                    at: Arc::new(ColumnRef {
                        index,
                        letter: column_letter(index),
                        header: column.header.clone(),
                    }),
                    order: column.date_order,
                    has_value: false,
                })
            })
            .collect();
        decide_orders(&mut source, layout, &mut plan)?;
        let mut table = Table::open(source, layout)?;
        let mut row = Row::default();
        let mut rows = 0;
        while rows < layout.header_row {
            if !table.next_row(&mut row)? {
                return Err(ImportRefusal::NoHeader);
            }
            rows = row.number;
        }
        let merged = table.merged().to_vec();
        Ok(Self {
            table,
            size,
            row,
            plan,
            width: mapping.columns.len(),
            options,
            claims: Claims::default(),
            rows,
            cells: 0,
            max_cells: MAX_CELLS,
            summary: Summary {
                merged,
                ignored_columns: mapping.ignored().map(str::to_owned).collect(),
                ..Summary::default()
            },
            ended: false,
        })
    }

    /// How far reading has come.
    #[must_use]
    pub fn progress(&self) -> Progress {
        Progress {
            rows: self.rows,
            bytes: self.table.consumed(self.size),
            size: self.size,
        }
    }

    /// The cells of the row last given out, as they stand in the file; what a list of refused rows
    /// is made of.
    pub fn raw_cells(&self) -> impl Iterator<Item = &str> {
        self.row.cells()
    }

    /// What has been seen so far; complete once the reader has come to its end.
    #[must_use]
    pub fn summary(&self) -> Summary {
        let mut summary = self.summary.clone();
        summary.blank_columns = self
            .plan
            .iter()
            .filter(|planned| !planned.has_value)
            .map(|planned| ColumnRef::clone(&planned.at))
            .collect();
        summary
    }

    /// The next draft; blank and sample rows are passed over.
    fn next_draft(&mut self) -> Result<Option<Draft>, ImportRefusal> {
        loop {
            if !self.table.next_row(&mut self.row)? {
                return Ok(None);
            }
            self.rows = self.row.number;
            if let Some(cells) = self.options.corrections.get(&self.rows) {
                self.row.correct(cells);
            }
            self.cells += self.row.len() as u64;
            if self.rows > MAX_ROWS {
                return Err(ImportRefusal::TooManyRows { limit: MAX_ROWS });
            }
            if self.cells > self.max_cells {
                return Err(ImportRefusal::TooManyCells {
                    limit: self.max_cells,
                });
            }
            if self.row.is_blank() {
                self.summary.blank_rows += 1;
                continue;
            }
            let sample = self.sample();
            if sample == Sample::Whole {
                self.summary.sample_rows += 1;
                continue;
            }
            let draft = self.draft(sample);
            self.summary.drafts += 1;
            self.summary.refused += u64::from(draft.is_refused());
            return Ok(Some(draft));
        }
    }

    fn sample(&self) -> Sample {
        let email = ImportField::Person(PersonField::Email);
        match self.plan.iter().find(|planned| planned.field == email) {
            Some(planned) => sample(
                self.row.text(planned.at.index),
                self.plan
                    .iter()
                    .map(|planned| (planned.field, self.row.text(planned.at.index))),
            ),
            None => Sample::No,
        }
    }

    fn draft(&mut self, sample: Sample) -> Draft {
        let mut draft = Draft {
            row: self.row.number,
            id: None,
            base: None,
            values: Vec::with_capacity(self.plan.len()),
            problems: Vec::new(),
        };
        let context = Context {
            today: self.options.today,
            country: self.options.country.as_deref(),
            office_zone: self.options.office_zone,
            names: self.options.names,
        };
        let from_text = self.table.is_text();
        let mut complaints = Vec::new();
        for planned in &mut self.plan {
            let text = self.row.text(planned.at.index);
            let mark = self.row.mark(planned.at.index);
            read_cell(
                planned,
                text,
                mark,
                from_text,
                &context,
                &mut draft,
                &mut complaints,
            );
            claim(planned, &draft, &mut self.claims, &mut complaints);
            if !complaints.is_empty() {
                let raw = excerpt(text);
                draft.problems.extend(
                    complaints
                        .drain(..)
                        .map(|complaint| problem(draft.row, Some(planned), raw.clone(), complaint)),
                );
            }
        }
        self.judge_row(sample, &mut draft);
        draft
    }

    /// What no single cell shows.
    fn judge_row(&self, sample: Sample, draft: &mut Draft) {
        let row = draft.row;
        let planned = |field| {
            self.plan
                .iter()
                .find(|planned| planned.field == ImportField::Person(field))
        };
        if sample == Sample::AddressOnly {
            let planned = planned(PersonField::Email);
            let raw = planned
                .map(|p| excerpt(self.row.text(p.at.index)))
                .unwrap_or_default();
            draft.problems.push(problem(
                row,
                planned,
                raw,
                Complaint::error(
                    "sample_left",
                    "this is still the e-mail address of the template's sample row",
                ),
            ));
        }
        let date = |field| match draft.value(ImportField::Person(field)) {
            Some(DraftValue::Set(Content::Date(day))) => Some(*day),
            _ => None,
        };
        if let (Some(start), Some(end)) = (date(PersonField::StartDate), date(PersonField::EndDate))
            && end < start
        {
            let planned = planned(PersonField::EndDate);
            let raw = planned
                .map(|p| excerpt(self.row.text(p.at.index)))
                .unwrap_or_default();
            let error = InputError::EndBeforeStart { start, end };
            draft
                .problems
                .push(problem(row, planned, raw, error.into()));
        }
        let mut whole = Vec::new();
        if self.row.unclosed_quote {
            whole.push(Complaint::error(
                "quote_open",
                "a quotation mark in this row is never closed, so it swallows all rows after it",
            ));
        }
        let extra = (self.width..self.row.len())
            .filter(|column| !self.row.text(*column).trim().is_empty())
            .count();
        if extra > 0 {
            let (found, expected) = (self.width + extra, self.width);
            let message = format!(
                "this row has {found} cells, but there are {expected} column names; \
                 a separator inside a cell needs quotation marks around the cell"
            );
            let complaint = if self.table.is_text() {
                Complaint::error("extra_cells", message)
            } else {
                // Beside a sheet's table people keep remarks.
                Complaint::warning("extra_cells", "there is something beside the table")
            };
            whole.push(complaint.with("found", found).with("expected", expected));
        }
        if !draft.has_name() && !self.names_somebody(draft) {
            whole.push(Complaint::error(
                "name_missing",
                "this row has neither a name nor anything by which a known person is found",
            ));
        }
        let whole = whole.into_iter();
        draft
            .problems
            .extend(whole.map(|complaint| problem(row, None, String::new(), complaint)));
    }

    /// Whether the row may belong to a known person, or had a name that is refused already.
    fn names_somebody(&self, draft: &Draft) -> bool {
        let refused = draft.problems.iter().any(|problem| {
            problem.severity == Severity::Error
                && problem
                    .field
                    .is_some_and(|field| field.is_name() || field.is_key())
        });
        let found = self.options.mode != ImportMode::CreateOnly
            && (draft.id.is_some()
                || draft
                    .values
                    .iter()
                    .any(|(field, value)| field.is_key() && matches!(value, DraftValue::Set(_))));
        refused || found
    }
}

impl<S: Read + Seek> Iterator for Reader<S> {
    type Item = Result<Draft, ImportRefusal>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let next = self.next_draft().transpose();
        self.ended = !matches!(next, Some(Ok(_)));
        next
    }
}

/// Decides the order of day and month of undecided columns by all their cells.
fn decide_orders<S: Read + Seek>(
    source: &mut S,
    layout: &Layout,
    plan: &mut [Planned],
) -> Result<(), ImportRefusal> {
    let mut open: Vec<_> = plan
        .iter_mut()
        .filter(|planned| planned.field.is_date() && planned.order == DateOrder::Undecided)
        .map(|planned| (planned, DateVotes::default()))
        .collect();
    if open.is_empty() {
        return Ok(());
    }
    let mut table = Table::glance(source, layout)?;
    let mut row = Row::default();
    while table.next_row(&mut row)? {
        if row.number > MAX_ROWS {
            return Err(ImportRefusal::TooManyRows { limit: MAX_ROWS });
        }
        if row.number > layout.header_row {
            for (planned, votes) in &mut open {
                if row.mark(planned.at.index).kind == CellKind::Text {
                    votes.see(row.text(planned.at.index).trim());
                }
            }
        }
    }
    for (planned, votes) in open {
        planned.order = votes.order();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::{Choices, inspect};
    use std::io::Cursor;

    #[test]
    fn too_many_cells_are_refused() {
        let text = "name,note\nAda,x\nAl,y\nEva,z\n";
        let size = text.len() as u64;
        let look = inspect(Cursor::new(text), size, "people.csv", &Choices::default()).unwrap();
        let options = ReadOptions {
            mode: ImportMode::CreateOnly,
            today: "2026-11-22".parse().unwrap(),
            country: None,
            office_zone: None,
            names: SplitRule::CommaOnly,
            corrections: Arc::default(),
        };
        let mut reader = Reader::open(
            Cursor::new(text),
            size,
            &look.layout,
            &look.mapping,
            options,
        )
        .unwrap();
        assert_eq!(reader.max_cells, MAX_CELLS);
        reader.max_cells = 5;
        assert_eq!(reader.by_ref().filter(Result::is_ok).count(), 2);
        assert!(reader.next().is_none(), "nothing follows a refusal");
    }
}
