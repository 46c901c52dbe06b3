//! Waiting for a long act, with a bar where somebody watches.

use std::io::IsTerminal as _;
use std::ops::ControlFlow;

use commands::App;
use commands::view::{Job, JobPhase, JobRef};
use indicatif::{ProgressBar, ProgressStyle};

use crate::desk::Desk;
use crate::exit::Result;

/// Starts a job by its command and waits until it is over.
///
/// # Errors
/// Its own.
pub(crate) fn follow(
    desk: &Desk,
    what: &str,
    command: &str,
    args: &impl serde::Serialize,
) -> Result<Job> {
    // Listened to before it starts, so that no word of it is missed.
    let feed = desk.app().feed();
    let job: JobRef = desk.ask(command, args)?;
    let bar = bar(what);
    for news in feed {
        let Some(news) = news.job.filter(|news| news.job == job.job) else {
            continue;
        };
        if let Some(bar) = &bar
            && news.total > 0
        {
            bar.set_length(news.total);
            bar.set_position(news.done);
        }
        if news.phase != JobPhase::Running {
            if let Some(bar) = &bar {
                bar.finish_and_clear();
            }
            return ended(desk.app(), news);
        }
    }
    ended(desk.app(), desk.app().wait_for(&job)?)
}

fn ended(_: &App, job: Job) -> Result<Job> {
    match job.error {
        Some(error) => Err(error.into()),
        None => Ok(job),
    }
}

fn bar(what: &str) -> Option<ProgressBar> {
    if !std::io::stderr().is_terminal() {
        return None;
    }
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("{msg} [{wide_bar}] {percent:>3} % {eta}") {
        bar.set_style(style.progress_chars("=> "));
    }
    bar.set_message(what.to_owned());
    Some(bar)
}

/// Told how far something is that runs here; nobody stops it but by ending the program.
pub(crate) fn watch(what: &str) -> impl FnMut(u64, u64) -> ControlFlow<()> + use<> {
    let bar = bar(what);
    move |done, total| {
        if let Some(bar) = &bar {
            bar.set_length(total);
            bar.set_position(done);
        }
        ControlFlow::Continue(())
    }
}
