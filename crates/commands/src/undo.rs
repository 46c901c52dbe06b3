//! Undo and redo of this session's acts, and of any act in the history.

use std::ops::ControlFlow;

use domain::id::ChangeSetId;
use serde_json::json;

use crate::app::{App, locked};
use crate::error::{AppError, ErrorCode, Result};
use crate::fault;
use crate::view::{ActView, JobKind, JobRef, Undo, UndoOutcome};

/// Reports of long undos kept for the window.
const KEPT_REPORTS: usize = 8;

/// Takes an act back; without a name the last one of this session. With `redo`, takes the last
/// undo back.
pub(crate) fn undo(app: &App, args: Undo) -> Result<UndoOutcome> {
    take_back(app, &args, &mut |_, _| ControlFlow::Continue(()))
}

/// The same in a job, for acts with many changes such as an import.
pub(crate) fn start(app: &App, args: Undo) -> Result<JobRef> {
    // Asked for now, while somebody looks: a job fails later.
    app.admin()?;
    app.start(JobKind::Undo, "changes", move |app, progress| {
        let outcome = take_back(app, &args, &mut |done, total| progress.at(done, total))?;
        let result = outcome.change_set.clone();
        let reports = &mut locked(&app.inner.history).reports;
        if reports.len() == KEPT_REPORTS {
            reports.pop_front();
        }
        reports.push_back((progress.job(), outcome));
        Ok(result)
    })
}

/// What a long undo came to.
pub(crate) fn report(app: &App, args: JobRef) -> Result<UndoOutcome> {
    app.admin()?;
    locked(&app.inner.history)
        .reports
        .iter()
        .find(|(job, _)| *job == args.job)
        .map(|(_, outcome)| outcome.clone())
        .ok_or_else(|| AppError::new(ErrorCode::NotFound, "There is no such undo."))
}

fn take_back(
    app: &App,
    args: &Undo,
    watch: &mut dyn FnMut(u64, u64) -> ControlFlow<()>,
) -> Result<UndoOutcome> {
    let nothing = || AppError::new(ErrorCode::NothingToUndo, "There is nothing to undo.");
    let named = match &args.change_set {
        Some(text) => Some(text.parse::<ChangeSetId>().map_err(|_| nothing())?),
        None => None,
    };
    let target = match named {
        Some(target) => target,
        None => {
            let history = locked(&app.inner.history);
            let stack = if args.redo {
                &history.undone
            } else {
                &history.done
            };
            *stack.last().ok_or_else(nothing)?
        }
    };
    let context = app.context(
        if args.redo { "redo" } else { "undo" },
        &json!({ "of": target.to_string() }),
    )?;
    let applied = app
        .store()?
        .write(&context, |tx| tx.undo_watched(target, watch))
        .map_err(|error| match error {
            store::Error::NotFound => nothing(),
            error => fault::store(error),
        })?;
    let report = applied.value;
    // What was taken back may be what a reader was taught.
    crate::reader_teach::reteach(app);
    let mut history = locked(&app.inner.history);
    history.done.retain(|known| *known != target);
    history.undone.retain(|known| *known != target);
    // Taking an undo back is about the act that it undid.
    let act = history
        .behind
        .get(&target)
        .cloned()
        .unwrap_or_else(|| ActView::of(&report.kind, &report.label));
    history.behind.insert(applied.change_set, act.clone());
    // An undo is an act like any other: taking it back is the redo.
    if args.redo {
        &mut history.done
    } else {
        &mut history.undone
    }
    .push(applied.change_set);
    Ok(UndoOutcome {
        change_set: Some(applied.change_set.to_string()),
        reversed: report.reversed,
        kept: report.kept,
        failed: 0,
        act,
    })
}
