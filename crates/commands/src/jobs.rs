//! Long acts: one thread each, told by the feed, stopped on request.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use crate::app::{App, locked};
use crate::error::{AppError, ErrorCode, Result};
use crate::fault;
use crate::view::{Job, JobKind, JobPhase, JobRef, News, NewsTopic, Nothing};

/// Finished jobs kept for a window that opens late.
const KEPT: usize = 20;

/// Every job of this run of the app.
#[derive(Default)]
pub(crate) struct Jobs {
    next: AtomicU64,
    jobs: Mutex<BTreeMap<u64, (Job, Arc<AtomicBool>)>>,
}

impl Jobs {
    /// Asks every job to stop.
    pub(crate) fn stop_all(&self) {
        for (_, stop) in locked(&self.jobs).values() {
            stop.store(true, Ordering::Relaxed);
        }
    }
}

/// A job as its own thread sees it.
pub(crate) struct Progress<'a> {
    app: &'a App,
    number: u64,
    stop: &'a AtomicBool,
}

impl Progress<'_> {
    /// The job's name.
    pub(crate) fn job(&self) -> String {
        self.number.to_string()
    }

    /// Tells how far it is; answers whether to go on.
    pub(crate) fn at(&self, done: u64, total: u64) -> ControlFlow<()> {
        let job = {
            let mut jobs = locked(&self.app.inner.jobs.jobs);
            let Some((job, _)) = jobs.get_mut(&self.number) else {
                return ControlFlow::Break(());
            };
            job.done = done;
            job.total = total;
            job.clone()
        };
        self.app.tell_job(job);
        if self.stop.load(Ordering::Relaxed) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }
}

impl App {
    fn tell_job(&self, job: Job) {
        self.tell(&News {
            topic: NewsTopic::Job,
            rev: 0,
            people: Vec::new(),
            job: Some(job),
            tap: None,
        });
    }

    /// Starts a job; `work` answers where its result lies.
    pub(crate) fn start(
        &self,
        kind: JobKind,
        unit: &str,
        work: impl FnOnce(&App, &Progress<'_>) -> Result<Option<String>> + Send + 'static,
    ) -> Result<JobRef> {
        let number = self.inner.jobs.next.fetch_add(1, Ordering::Relaxed) + 1;
        let stop = Arc::new(AtomicBool::new(false));
        let job = Job {
            job: number.to_string(),
            kind,
            phase: JobPhase::Running,
            done: 0,
            total: 0,
            unit: unit.to_owned(),
            error: None,
            result: None,
        };
        {
            let mut jobs = locked(&self.inner.jobs.jobs);
            while jobs.len() >= KEPT {
                let finished = jobs
                    .iter()
                    .find(|(_, (job, _))| job.phase != JobPhase::Running)
                    .map(|(n, _)| *n);
                match finished {
                    Some(n) => jobs.remove(&n),
                    None => break,
                };
            }
            jobs.insert(number, (job, stop.clone()));
        }
        let app = self.clone();
        let thread = std::thread::Builder::new()
            .name(format!("job {number}"))
            .spawn(move || {
                let answer = work(
                    &app,
                    &Progress {
                        app: &app,
                        number,
                        stop: &stop,
                    },
                );
                app.finish(number, answer);
            })
            .map_err(|error| fault::io(&error, std::path::Path::new("a thread")))?;
        self.keep(thread);
        Ok(JobRef {
            job: number.to_string(),
        })
    }

    fn finish(&self, number: u64, answer: Result<Option<String>>) {
        let job = {
            let mut jobs = locked(&self.inner.jobs.jobs);
            let Some((job, _)) = jobs.get_mut(&number) else {
                return;
            };
            match answer {
                Ok(result) => {
                    job.phase = JobPhase::Done;
                    job.result = result;
                }
                Err(error) if error.code == ErrorCode::Cancelled => job.phase = JobPhase::Cancelled,
                Err(error) => {
                    job.phase = JobPhase::Failed;
                    job.error = Some(error);
                }
            }
            job.clone()
        };
        self.tell_job(job);
    }

    /// Waits until a job is over; for the command line and for tests.
    ///
    /// # Errors
    /// The job's own, or that there is no such job.
    pub fn wait_for(&self, job: &JobRef) -> Result<Job> {
        let feed = self.feed();
        loop {
            let now = list(self, Nothing {})?
                .into_iter()
                .find(|known| known.job == job.job);
            match now {
                None => return Err(AppError::new(ErrorCode::NotFound, "There is no such job.")),
                Some(job) if job.phase != JobPhase::Running => return Ok(job),
                Some(_) => {}
            }
            if feed.recv().is_err() {
                return Err(fault::internal());
            }
        }
    }
}

/// Every job that runs or ended lately.
pub(crate) fn list(app: &App, _: Nothing) -> Result<Vec<Job>> {
    Ok(locked(&app.inner.jobs.jobs)
        .values()
        .map(|(job, _)| job.clone())
        .collect())
}

/// Asks a job to stop; it answers by ending as cancelled.
pub(crate) fn cancel(app: &App, job: JobRef) -> Result<Nothing> {
    let number: u64 = job.job.parse().unwrap_or(0);
    if let Some((_, stop)) = locked(&app.inner.jobs.jobs).get(&number) {
        stop.store(true, Ordering::Relaxed);
    }
    Ok(Nothing {})
}
