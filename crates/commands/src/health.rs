//! Whether the directory's file is whole: read through once after the start, while people work.

use std::ops::ControlFlow;
use std::sync::Mutex;

use domain::op::Via;
use store::Store;

use crate::app::{App, locked};
use crate::view::{DirectoryHealth, HealthState, NewsTopic};

/// What is known of the file.
#[derive(Default)]
pub(crate) struct Health(Mutex<Known>);

#[derive(Default)]
enum Known {
    #[default]
    Nothing,
    Checking,
    Sound,
    Pages(String),
    History(String),
}

impl Health {
    /// Nothing may be written to a damaged file.
    pub(crate) fn is_damaged(&self) -> bool {
        matches!(*locked(&self.0), Known::Pages(_) | Known::History(_))
    }

    /// Another file lies there now.
    pub(crate) fn forget(&self) {
        *locked(&self.0) = Known::Nothing;
    }

    pub(crate) fn view(&self) -> DirectoryHealth {
        let (state, found) = match &*locked(&self.0) {
            Known::Nothing => (HealthState::Unknown, None),
            Known::Checking => (HealthState::Checking, None),
            Known::Sound => (HealthState::Sound, None),
            Known::Pages(found) => (HealthState::DamagedPages, Some(found.clone())),
            Known::History(found) => (HealthState::DamagedHistory, Some(found.clone())),
        };
        DirectoryHealth { state, found }
    }

    /// Whether a check is to begin; then it has.
    fn begin(&self) -> bool {
        let mut known = locked(&self.0);
        if !matches!(*known, Known::Nothing) {
            return false;
        }
        *known = Known::Checking;
        true
    }
}

/// Reads the whole file beside everything else, once a start of the app, from the first list on:
/// before that it would only make the start longer, and nobody can change anything yet. Programs
/// that come and go within seconds leave that to the app.
pub(crate) fn check_once(app: &App, store: &Store) {
    if app.inner.host.via != Via::Desk || !app.inner.health.begin() {
        return;
    }
    let (own, store) = (app.clone(), store.clone());
    let thread = std::thread::Builder::new()
        .name("check".into())
        .spawn(move || check(&own, &store));
    match thread {
        Ok(thread) => app.keep(thread),
        Err(error) => {
            app.inner.health.forget();
            tracing::warn!(%error, "no thread to check the directory; it is read unchecked");
        }
    }
}

fn check(app: &App, store: &Store) {
    // Locked or closed meanwhile: the next opening begins again.
    let mut go_on = |_, _| match app.opened() {
        Some(_) => ControlFlow::Continue(()),
        None => ControlFlow::Break(()),
    };
    let known = match store.check(&mut go_on) {
        Ok(()) => Known::Sound,
        Err(store::Error::Cancelled | store::Error::Busy) => Known::Nothing,
        Err(store::Error::History(fault)) => Known::History(fault.to_string()),
        Err(error) => Known::Pages(error.to_string()),
    };
    let damaged = matches!(known, Known::Pages(_) | Known::History(_));
    if damaged {
        tracing::error!("the directory's file is damaged; it can only be read from now on");
    }
    *locked(&app.inner.health.0) = known;
    app.tell_topic(NewsTopic::Session);
}
