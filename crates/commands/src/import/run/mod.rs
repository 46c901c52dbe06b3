//! A whole file into the directory, in one transaction. A check is the same
//! code, rolled back at the end.

mod managers;
mod write;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::ControlFlow;
use std::sync::Arc;

use domain::field::{OrganisationField, UnitKind};
use domain::id::{PersonId, UnitId};
use domain::input::SplitRule;
use domain::person::PersonField;
use domain::search::fold;
use import::{
    Corrections, Draft, ImportField, ImportMode, Layout, Mapping, ReadOptions, Reader, Severity,
};
use store::Tx;

use super::outcomes::{Outcomes, Record};
use super::plan::Office;
use super::rights::Rights;
use super::source::Source;
use super::{notes, refusal};
use crate::app::App;
use crate::error::{AppError, ErrorCode, Result};
use crate::view::{ImportOutcome, ImportProblem, ImportReport, ImportRow};
use crate::{fault, people};

/// Rows between two looks at whether to go on.
const ROWS_PER_REPORT: u64 = 256;

/// Rows after which what follows from them is written, so that memory does not grow with the file.
const ROWS_PER_SETTLE: u64 = 500;

/// Problems that stand in the report itself; all of them are with their rows.
const SHOWN_PROBLEMS: usize = 200;

/// What is to be done.
pub(super) struct Order {
    pub source: Source,
    /// Rows there are, as far as they were counted.
    pub rows: u64,
    pub corrections: Arc<Corrections>,
    pub layout: Layout,
    pub mapping: Mapping,
    pub mode: ImportMode,
    pub dry_run: bool,
    pub strict: bool,
    pub file_id: String,
}

/// What was done.
pub(super) struct Finished {
    pub report: ImportReport,
    pub outcomes: Outcomes,
}

/// Reads the whole file into the directory, or all but that.
pub(super) fn perform(
    app: &App,
    order: &Order,
    progress: &mut dyn FnMut(u64, u64) -> ControlFlow<()>,
) -> Result<Finished> {
    let label = serde_json::json!({ "file": order.source.name });
    let context = app.context("import", &label)?;
    let mut refused = None;
    let done = app.store()?.write_unless(&context, |tx| {
        Run::begin(app, tx, order)
            .and_then(|run| run.all(tx, order, progress))
            .map_err(|error| {
                refused = Some(error);
                store::Error::Cancelled
            })
    });
    match (done, refused) {
        (_, Some(error)) => Err(error),
        (Err(error), None) => Err(fault::store(error)),
        (Ok(applied), None) => {
            let (mut finished, wrote) = applied.value;
            if wrote {
                finished.report.change_set = Some(applied.change_set.to_string());
                app.remember(applied.change_set);
            }
            Ok(finished)
        }
    }
}

/// A manager named by a text that nobody has as a key.
struct Late {
    row: u64,
    person: PersonId,
    name: String,
    place: usize,
}

struct Run {
    office: Office,
    outcomes: Outcomes,
    report: ImportReport,
    /// Units this file made: kind, name, and rows that use them.
    made: HashMap<UnitId, (UnitKind, String, u64)>,
    late: Vec<Late>,
    /// People of this file by folded name, if managers are named; `None` where several share it.
    names: Option<HashMap<String, Option<PersonId>>>,
    reason: String,
    undecided_dates: HashSet<String>,
}
impl Run {
    fn begin(app: &App, tx: &Tx<'_>, order: &Order) -> Result<Self> {
        let admin = app.admin()?;
        let reader = tx.reader();
        let column = |index: usize, header: &str| {
            let letter = import::column_letter(index);
            if header.is_empty() {
                letter
            } else {
                format!("{letter} ({header})")
            }
        };
        let columns: BTreeMap<ImportField, String> = order
            .mapping
            .columns
            .iter()
            .enumerate()
            .filter_map(|(index, mapped)| Some((mapped.field?, column(index, &mapped.header))))
            .collect();
        let managers = columns.contains_key(&ImportField::Person(PersonField::Manager));
        let office = Office {
            rights: Rights::of(&reader, admin, app.now()).map_err(fault::store)?,
            mode: order.mode,
            now: app.now(),
            today: people::today(&reader, app.now()).map_err(fault::store)?,
            country: reader
                .organisation(OrganisationField::Country)
                .map_err(fault::store)?,
            admin,
            columns,
            units: Default::default(),
            managers: HashMap::new(),
        };
        Ok(Self {
            office,
            outcomes: Outcomes::new(app.scratch()?),
            report: ImportReport {
                file_id: order.file_id.clone(),
                dry_run: order.dry_run,
                rows: 0,
                new: 0,
                changed: 0,
                same: 0,
                refused: 0,
                warnings: 0,
                new_units: Vec::new(),
                change_set: None,
                notes: Vec::new(),
                problems: Vec::new(),
                cancelled: false,
            },
            made: HashMap::new(),
            late: Vec::new(),
            names: managers.then(HashMap::new),
            reason: format!("Import of {}", order.source.name),
            undecided_dates: HashSet::new(),
        })
    }

    /// Every row, then what waited for all rows. Answers whether it is to stay, and whether
    /// anything was written.
    fn all(
        mut self,
        tx: &mut Tx<'_>,
        order: &Order,
        progress: &mut dyn FnMut(u64, u64) -> ControlFlow<()>,
    ) -> Result<((Finished, bool), bool)> {
        let zone = tx
            .reader()
            .organisation(OrganisationField::TimeZone)
            .map_err(fault::store)?;
        let options = ReadOptions {
            mode: order.mode,
            today: self.office.today,
            country: self.office.country.clone(),
            office_zone: zone.and_then(|zone| zone.parse().ok()),
            names: SplitRule::default(),
            corrections: order.corrections.clone(),
        };
        let mut rows = Reader::open(
            order.source.open()?,
            order.source.size,
            &order.layout,
            &order.mapping,
            options,
        )
        .map_err(|error| refusal(&error))?;
        while let Some(draft) = rows.next() {
            let draft = draft.map_err(|error| refusal(&error))?;
            if self.report.rows.is_multiple_of(ROWS_PER_REPORT) {
                let done = self.report.rows;
                if progress(done, order.rows.max(done)).is_break() {
                    return Err(cancelled());
                }
            }
            self.row(tx, &draft, rows.raw_cells())?;
            if self.report.rows.is_multiple_of(ROWS_PER_SETTLE) {
                tx.settle().map_err(fault::store)?;
            }
        }
        self.managers(tx)?;
        if progress(self.report.rows, self.report.rows).is_break() {
            return Err(cancelled());
        }
        let mut made: Vec<_> = self.made.into_values().collect();
        made.sort_by(|a, b| (a.0.key(), &a.1).cmp(&(b.0.key(), &b.1)));
        self.report.new_units = made
            .into_iter()
            .map(|(kind, name, rows)| (kind.key().to_owned(), name, rows))
            .collect();
        let mut undecided: Vec<String> = self.undecided_dates.into_iter().collect();
        undecided.sort();
        notes::add(&mut self.report, &rows.summary(), &undecided);
        let strict = order.strict && self.report.refused > 0;
        let keep = !order.dry_run && !strict;
        let wrote = keep && tx.operations() > 0;
        let finished = Finished {
            report: self.report,
            outcomes: self.outcomes,
        };
        Ok(((finished, wrote), keep))
    }

    fn row<'c>(
        &mut self,
        tx: &mut Tx<'_>,
        draft: &Draft,
        cells: impl Iterator<Item = &'c str>,
    ) -> Result<()> {
        let mut plan = self
            .office
            .plan(&tx.reader(), draft)
            .map_err(fault::store)?;
        for problem in &plan.problems {
            if problem.code == "date_order_unknown"
                && let Some(column) = &problem.column
                && !self.undecided_dates.contains(column)
            {
                self.undecided_dates.insert(column.clone());
            }
        }
        let mut shown = ImportRow {
            row: draft.row,
            outcome: ImportOutcome::Refused,
            name: String::new(),
            person: plan.target.as_ref().map(|person| person.id.to_string()),
            changes: Vec::new(),
            problems: Vec::new(),
        };
        let mut raw = Vec::new();
        let title = draft.title();
        let manager = plan.manager.take();
        let mut done = None;
        if !plan.problems.is_empty() {
            // Kept for correcting them, and for the file of refused rows.
            raw = cells.map(str::to_owned).collect();
        }
        if plan.is_refused() {
            // Nothing is written of it.
        } else if let Some(person) = plan.target.take() {
            shown.outcome = if plan.is_change() {
                shown.changes = self.change(tx, &person, &plan)?;
                ImportOutcome::Changed
            } else {
                ImportOutcome::Same
            };
            done = Some(person.id);
            shown.name = title
                .clone()
                .unwrap_or_else(|| person.text(PersonField::DisplayName).to_owned());
        } else {
            let id = self.create(tx, &mut plan)?;
            shown.outcome = ImportOutcome::New;
            shown.person = Some(id.to_string());
            done = Some(id);
        }
        if shown.name.is_empty() {
            shown.name = title.unwrap_or_default();
        }
        if let (Some(names), Some(id)) = (&mut self.names, done) {
            names
                .entry(fold(&shown.name))
                .and_modify(|known| *known = known.filter(|known| *known == id))
                .or_insert(Some(id));
        }
        shown.problems = std::mem::take(&mut plan.problems);
        self.count(&shown);
        let row = shown.row;
        let place = self.outcomes.push(&Record { shown, raw })?;
        if let (Some(person), Some(name)) = (done, manager) {
            self.late.push(Late {
                row,
                person,
                name,
                place,
            });
        }
        Ok(())
    }

    fn count(&mut self, row: &ImportRow) {
        self.report.rows += 1;
        match row.outcome {
            ImportOutcome::New => self.report.new += 1,
            ImportOutcome::Changed => self.report.changed += 1,
            ImportOutcome::Same => self.report.same += 1,
            ImportOutcome::Refused => self.report.refused += 1,
        }
        for problem in &row.problems {
            self.tell(problem.clone());
        }
    }

    fn tell(&mut self, problem: ImportProblem) {
        self.report.warnings += u64::from(problem.severity == Severity::Warning.key());
        if self.report.problems.len() < SHOWN_PROBLEMS {
            self.report.problems.push(problem);
        }
    }
}

fn cancelled() -> AppError {
    AppError::new(ErrorCode::Cancelled, "Cancelled; nothing was changed.")
}
