//! What became of everybody, held small: a hundred thousand people share a few texts.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use domain::id::PersonId;

use super::unknown;
use crate::error::{AppError, Result};
use crate::view::{EditOutcome, EditReport};

/// Checks and changes kept for the window: a check, its act, and the ones before.
const KEPT: usize = 4;

/// The latest checks and changes.
#[derive(Default)]
pub(crate) struct Edits(VecDeque<Arc<Finished>>);

impl Edits {
    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    pub(super) fn keep(&mut self, finished: Finished) {
        if self.0.len() == KEPT {
            self.0.pop_front();
        }
        self.0.push_back(Arc::new(finished));
    }

    pub(super) fn get(&self, job: &str) -> Result<Arc<Finished>> {
        self.0
            .iter()
            .find(|finished| finished.report.job == job)
            .cloned()
            .ok_or_else(unknown)
    }
}

/// A text by its place among the texts; people share them.
pub(super) type Word = u32;

/// Field, before, after.
pub(super) type Change = (Word, Option<Word>, Option<Word>);

/// What became of one person.
pub(super) struct Row {
    pub person: PersonId,
    pub outcome: EditOutcome,
    pub changes: Box<[Change]>,
    pub error: Option<u32>,
}

/// Texts, each held once.
#[derive(Default)]
pub(super) struct Words {
    places: HashMap<Arc<str>, Word>,
    texts: Vec<Arc<str>>,
}

impl Words {
    pub(super) fn of(&mut self, text: &str) -> Word {
        if let Some(place) = self.places.get(text) {
            return *place;
        }
        let text: Arc<str> = text.into();
        let place = Word::try_from(self.texts.len()).unwrap_or(Word::MAX);
        self.texts.push(text.clone());
        self.places.insert(text, place);
        place
    }

    fn text(&self, place: Word) -> String {
        self.texts
            .get(place as usize)
            .map(ToString::to_string)
            .unwrap_or_default()
    }
}

/// A check or a change that is over.
pub(super) struct Finished {
    pub report: EditReport,
    pub rows: Vec<Row>,
    pub words: Words,
    pub errors: Vec<AppError>,
}

impl Finished {
    /// Everybody it was about.
    pub(super) fn people(&self) -> Vec<PersonId> {
        self.rows.iter().map(|row| row.person).collect()
    }

    /// How many had that outcome, and a stretch of them.
    pub(super) fn window(
        &self,
        outcome: Option<EditOutcome>,
        start: u64,
        end: u64,
    ) -> (u64, Vec<&Row>) {
        let place = |at: u64| usize::try_from(at).unwrap_or(usize::MAX);
        let fits = |row: &&Row| outcome.is_none_or(|outcome| row.outcome == outcome);
        let total = match outcome {
            None => self.report.people,
            Some(EditOutcome::Changed) => self.report.changed,
            Some(EditOutcome::Same) => self.report.same,
            Some(EditOutcome::Refused) => self.report.refused,
        };
        let some = self
            .rows
            .iter()
            .filter(fits)
            .skip(place(start))
            .take(place(end.saturating_sub(start)))
            .collect();
        (total, some)
    }

    pub(super) fn changes(&self, row: &Row) -> Vec<(String, Option<String>, Option<String>)> {
        let text = |place: Option<Word>| place.map(|place| self.words.text(place));
        row.changes
            .iter()
            .map(|(field, before, after)| (self.words.text(*field), text(*before), text(*after)))
            .collect()
    }

    pub(super) fn error(&self, row: &Row) -> Option<AppError> {
        row.error
            .and_then(|place| self.errors.get(place as usize))
            .cloned()
    }
}
