//! What became of each row, kept for looking through: in memory for usual
//! files, in a nameless file of a private folder for very large ones.

use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};

use serde::{Deserialize, Serialize};
use tempfile::{SpooledTempFile, TempDir};

use crate::error::Result;
use crate::fault;
use crate::view::{ImportOutcome, ImportRow, ImportRowsPage};

/// Bytes of records kept in memory; some 150,000 unremarkable rows.
const IN_MEMORY: usize = 24 * 1024 * 1024;

/// Rows of one page at most.
const PAGE: u64 = 1_000;

/// A row as it is kept.
#[derive(Serialize, Deserialize)]
pub(super) struct Record {
    /// As people see it.
    pub shown: ImportRow,
    /// Its cells as they stand in the file, of a row with problems.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub raw: Vec<String>,
}

/// Where a record begins and what it is, in eight bytes.
#[derive(Clone, Copy)]
struct Entry(u64);

impl Entry {
    fn new(offset: u64, outcome: ImportOutcome, problems: bool) -> Self {
        Self(offset << 3 | u64::from(problems) << 2 | place(outcome))
    }

    fn offset(self) -> u64 {
        self.0 >> 3
    }

    fn has_problems(self) -> bool {
        self.0 & 4 != 0
    }

    fn outcome(self) -> ImportOutcome {
        OUTCOMES[usize::from((self.0 & 3) as u8)]
    }
}

const OUTCOMES: [ImportOutcome; 4] = [
    ImportOutcome::New,
    ImportOutcome::Changed,
    ImportOutcome::Same,
    ImportOutcome::Refused,
];

fn place(outcome: ImportOutcome) -> u64 {
    match outcome {
        ImportOutcome::New => 0,
        ImportOutcome::Changed => 1,
        ImportOutcome::Same => 2,
        ImportOutcome::Refused => 3,
    }
}

/// The outcomes of all rows, in the order of the file.
pub(super) struct Outcomes {
    records: SpooledTempFile,
    written: u64,
    /// Collected before they go to `records`.
    pending: Vec<u8>,
    index: Vec<Entry>,
    folder: TempDir,
}

impl Outcomes {
    /// None yet; what does not fit into memory goes to `folder`.
    pub(super) fn new(folder: TempDir) -> Self {
        Self {
            records: tempfile::spooled_tempfile_in(IN_MEMORY, folder.path()),
            written: 0,
            pending: Vec::with_capacity(64 * 1024),
            index: Vec::new(),
            folder,
        }
    }

    fn fault(&self) -> impl Fn(io::Error) -> crate::AppError + use<> {
        let folder = self.folder.path().to_path_buf();
        move |error| fault::io(&error, &folder)
    }

    /// Adds a row; answers its place.
    pub(super) fn push(&mut self, record: &Record) -> Result<usize> {
        let offset = self.written + self.pending.len() as u64;
        serde_json::to_writer(&mut self.pending, record).map_err(|_| fault::internal())?;
        self.pending.push(b'\n');
        let problems = !record.shown.problems.is_empty();
        self.index
            .push(Entry::new(offset, record.shown.outcome, problems));
        if self.pending.len() >= 60 * 1024 {
            self.flush()?;
        }
        Ok(self.index.len() - 1)
    }

    /// Says of a row that it changed after all.
    pub(super) fn turn_changed(&mut self, place: usize) {
        if let Some(entry) = self.index.get_mut(place) {
            *entry = Entry::new(entry.offset(), ImportOutcome::Changed, entry.has_problems());
        }
    }

    pub(super) fn outcome(&self, place: usize) -> Option<ImportOutcome> {
        self.index.get(place).map(|entry| entry.outcome())
    }

    fn flush(&mut self) -> Result<()> {
        let fault = self.fault();
        self.records.write_all(&self.pending).map_err(fault)?;
        self.written += self.pending.len() as u64;
        self.pending.clear();
        Ok(())
    }

    /// Rows `start..end` of those with an outcome, or with something to say about them.
    pub(super) fn page(
        &mut self,
        outcome: Option<ImportOutcome>,
        with_problems: bool,
        start: u64,
        end: u64,
    ) -> Result<ImportRowsPage> {
        let wanted = |entry: &Entry| {
            outcome.is_none_or(|outcome| entry.outcome() == outcome)
                && (!with_problems || entry.has_problems())
        };
        let mut total = 0;
        let mut window = Vec::new();
        let end = end.min(start.saturating_add(PAGE));
        for entry in self.index.iter().filter(|entry| wanted(entry)) {
            if (start..end).contains(&total) {
                window.push(*entry);
            }
            total += 1;
        }
        let mut rows = Vec::with_capacity(window.len());
        for entry in window {
            let mut row = self.read(entry)?.shown;
            row.outcome = entry.outcome();
            rows.push(row);
        }
        Ok(ImportRowsPage { total, rows })
    }

    /// The record of a row of the file.
    pub(super) fn of_row(&mut self, row: u64) -> Result<Option<Record>> {
        // They lie in the order of the file.
        let (mut low, mut high) = (0, self.index.len());
        while low < high {
            let middle = low + (high - low) / 2;
            let record = self.read(self.index[middle])?;
            match record.shown.row.cmp(&row) {
                std::cmp::Ordering::Equal => return Ok(Some(record)),
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        Ok(None)
    }

    /// Every refused row, in order, one after the other.
    pub(super) fn refused(&mut self) -> impl Iterator<Item = Result<Record>> + '_ {
        let places: Vec<Entry> = self
            .index
            .iter()
            .copied()
            .filter(|entry| entry.outcome() == ImportOutcome::Refused)
            .collect();
        places.into_iter().map(|entry| self.read(entry))
    }

    fn read(&mut self, entry: Entry) -> Result<Record> {
        self.flush()?;
        let fault = self.fault();
        self.records
            .seek(SeekFrom::Start(entry.offset()))
            .map_err(&fault)?;
        let mut line = Vec::new();
        BufReader::with_capacity(4096, (&mut self.records).take(u64::MAX))
            .read_until(b'\n', &mut line)
            .map_err(&fault)?;
        self.records.seek(SeekFrom::End(0)).map_err(&fault)?;
        serde_json::from_slice(&line).map_err(|_| fault::internal())
    }

    /// The private folder.
    #[cfg(test)]
    fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(row: u64, outcome: ImportOutcome, name: &str) -> Record {
        Record {
            shown: ImportRow {
                row,
                outcome,
                name: name.to_owned(),
                person: None,
                changes: Vec::new(),
                problems: Vec::new(),
            },
            raw: Vec::new(),
        }
    }

    #[test]
    fn rows_are_found_again_by_outcome_and_place() {
        let mut outcomes = Outcomes::new(tempfile::tempdir().unwrap());
        for row in 0..5_000 {
            let outcome = OUTCOMES[usize::try_from(row % 4).unwrap()];
            outcomes
                .push(&record(row, outcome, &format!("Person {row}")))
                .unwrap();
        }
        let page = outcomes
            .page(Some(ImportOutcome::Refused), false, 10, 12)
            .unwrap();
        assert_eq!(page.total, 1_250);
        let rows: Vec<_> = page.rows.iter().map(|row| (row.row, &*row.name)).collect();
        assert_eq!(rows, [(43, "Person 43"), (47, "Person 47")]);
        assert_eq!(outcomes.page(None, true, 0, 10).unwrap().total, 0);
        assert_eq!(
            outcomes.page(None, false, 0, u64::MAX).unwrap().rows.len(),
            1_000
        );
        outcomes.turn_changed(2);
        assert_eq!(outcomes.outcome(2), Some(ImportOutcome::Changed));
        assert_eq!(
            outcomes.page(None, false, 2, 3).unwrap().rows[0].outcome,
            ImportOutcome::Changed
        );
        assert_eq!(outcomes.refused().count(), 1_250);
        for row in [0, 43, 4_999] {
            let record = outcomes.of_row(row).unwrap().unwrap();
            assert_eq!(record.shown.name, format!("Person {row}"));
        }
        assert!(outcomes.of_row(5_000).unwrap().is_none());
    }

    #[test]
    fn many_rows_leave_memory_without_a_name_on_the_disk() {
        let mut outcomes = Outcomes::new(tempfile::tempdir().unwrap());
        let long = "x".repeat(100_000);
        for row in 0..300 {
            outcomes
                .push(&record(row, ImportOutcome::New, &long))
                .unwrap();
        }
        assert!(outcomes.records.is_rolled());
        let page = outcomes.page(None, false, 299, 300).unwrap();
        assert_eq!((page.rows[0].row, page.rows[0].name.len()), (299, 100_000));
        #[cfg(unix)]
        assert_eq!(std::fs::read_dir(outcomes.folder()).unwrap().count(), 0);
    }
}
