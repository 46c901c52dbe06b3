//! The way out of the workbook library: remembers the true error and lets the caller stop.

use std::io::{self, Write};
use std::ops::ControlFlow;

use crate::{ExportError, Progress};

/// A writer that keeps the first error in full (the ZIP layer flattens it) and asks for progress
/// while the file is packed, which is the longer half of the work.
pub(super) struct Target<'p, W> {
    out: W,
    progress: &'p mut Progress<'p>,
    rows: u64,
    stopped: Option<Stopped>,
}

enum Stopped {
    Failed(io::Error),
    Cancelled,
}

impl<'p, W: Write> Target<'p, W> {
    pub(super) fn new(out: W, progress: &'p mut Progress<'p>, rows: u64) -> Self {
        Self {
            out,
            progress,
            rows,
            stopped: None,
        }
    }

    /// What really happened, given what the library says happened.
    pub(super) fn result<E>(
        mut self,
        saved: Result<(), ExportError<E>>,
    ) -> Result<(), ExportError<E>> {
        match self.stopped {
            Some(Stopped::Cancelled) => Err(ExportError::Cancelled),
            Some(Stopped::Failed(error)) => Err(ExportError::Write(error)),
            None => saved.and_then(|()| self.out.flush().map_err(ExportError::Write)),
        }
    }

    /// Keeps the error, and passes on one of its kind.
    fn stop(&mut self, error: io::Error) -> io::Error {
        let kind = error.kind();
        self.stopped = Some(Stopped::Failed(error));
        kind.into()
    }
}

impl<W: Write> Write for Target<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.stopped.is_some() {
            // The ZIP layer, told once, tries to close its file on the way out and complains on
            // stderr if it cannot. What it writes now goes nowhere.
            return Ok(bytes.len());
        }
        if let ControlFlow::Break(()) = (self.progress)(self.rows) {
            self.stopped = Some(Stopped::Cancelled);
            return Err(io::ErrorKind::Other.into());
        }
        match self.out.write(bytes) {
            Err(error) if error.kind() != io::ErrorKind::Interrupted => Err(self.stop(error)),
            done => done,
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.stopped.is_some() {
            return Ok(());
        }
        self.out.flush().map_err(|error| self.stop(error))
    }
}
