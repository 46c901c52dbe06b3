//! Which readers the smart card service offers, told whenever that changes.

use std::thread::JoinHandle;
use std::time::Duration;

use pcsc::{Context, Error, Scope};

use super::{ReaderState, service_state};
use crate::stop::Stop;

/// How often the list is read. The service's own notice of new readers is not there on macOS and
/// ends silently with the service, so we ask; one question takes well under a millisecond.
const EVERY: Duration = Duration::from_secs(1);

/// What is known of the service's readers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PcscNews {
    /// The service runs and offers these, by its own names.
    Readers(Vec<String>),
    /// The service cannot be asked, and what to do about it.
    NoService(ReaderState),
}

/// Follows the service's list until dropped.
pub struct PcscWatch {
    stop: Stop,
    thread: Option<JoinHandle<()>>,
}

impl PcscWatch {
    /// Starts to follow; `tell` is called in a thread of its own, first with what there is now.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn start(tell: impl Fn(PcscNews) + Send + 'static) -> std::io::Result<Self> {
        let stop = Stop::default();
        let thread = std::thread::Builder::new()
            .name("card readers' list".into())
            .spawn({
                let stop = stop.clone();
                move || follow(&stop, &tell)
            })?;
        Ok(Self {
            stop,
            thread: Some(thread),
        })
    }
}

impl Drop for PcscWatch {
    fn drop(&mut self) {
        self.stop.raise();
        if let Some(thread) = self.thread.take()
            && thread.thread().id() != std::thread::current().id()
            && thread.join().is_err()
        {
            tracing::error!("the thread that follows card readers had ended in a panic");
        }
    }
}

fn follow(stop: &Stop, tell: &dyn Fn(PcscNews)) {
    let mut context = None;
    let mut said = None;
    while !stop.raised() {
        let news = look(&mut context);
        if said.as_ref() != Some(&news) {
            tell(news.clone());
            said = Some(news);
        }
        stop.wait(EVERY);
    }
}

fn look(context: &mut Option<Context>) -> PcscNews {
    let listed = match context {
        Some(context) => context.list_readers_owned(),
        None => Context::establish(Scope::User)
            .and_then(|made| context.insert(made).list_readers_owned()),
    };
    match listed {
        Ok(names) => PcscNews::Readers(
            names
                .iter()
                .map(|name| name.to_string_lossy().into_owned())
                .collect(),
        ),
        Err(Error::NoReadersAvailable) => PcscNews::Readers(Vec::new()),
        Err(error) => {
            *context = None;
            // Windows stops the service when its last reader goes, and starts it with the next.
            if cfg!(target_os = "windows")
                && matches!(error, Error::NoService | Error::ServiceStopped)
            {
                return PcscNews::Readers(Vec::new());
            }
            PcscNews::NoService(service_state(error))
        }
    }
}
