//! Readers behind the system's smart card service: each that is plugged in is there by itself.

use std::sync::{Arc, Weak};

use readers::{PcscNews, PcscReader, PcscWatch, ReaderHub, ReaderId};

use crate::app::{App, Inner, locked};
use crate::error::Result;
use crate::view::{NewsTopic, Nothing, SmartCardService};

const PREFIX: &str = "pcsc:";

/// The kind of such readers in the store, where only their names are kept.
pub(super) const KIND: &str = "smart_card";

pub(super) fn is_one(id: &ReaderId) -> bool {
    id.as_str().starts_with(PREFIX)
}

/// Follows the service's readers.
pub(super) fn watch(app: &App) -> Option<PcscWatch> {
    let inner: Weak<Inner> = Arc::downgrade(&app.inner);
    let watch = PcscWatch::start(move |news| {
        if let Some(inner) = inner.upgrade() {
            changed(&App { inner }, news);
        }
    });
    watch
        .inspect_err(|error| tracing::warn!(%error, "smart card readers cannot be followed"))
        .ok()
}

fn changed(app: &App, news: PcscNews) {
    let names = match news {
        PcscNews::Readers(names) => {
            *locked(&app.inner.desk.no_service) = None;
            names
        }
        PcscNews::NoService(state) => {
            tracing::debug!(%state, "no smart card service");
            *locked(&app.inner.desk.no_service) = Some(state);
            app.tell_topic(NewsTopic::Readers);
            return;
        }
    };
    let Some(hub) = locked(&app.inner.desk.running)
        .as_ref()
        .map(|running| Arc::clone(&running.hub))
    else {
        return;
    };
    // Without the lock: a reader that ends may be telling its last tap, which wants it.
    for replaced in start_new(&hub, &names) {
        hub.stop(&replaced);
    }
    app.tell_topic(NewsTopic::Readers);
}

/// Starts those of `names` that do not run; answers which old ones they take the place of. A reader
/// that merely went is kept, so that its row says that it is unplugged; one that came back under
/// another number of the service is not there twice.
fn start_new(hub: &ReaderHub, names: &[String]) -> Vec<ReaderId> {
    let known = hub.readers();
    let mut replaced = Vec::new();
    for name in names {
        let id = PcscReader::id_of(name);
        if known.iter().any(|status| status.id == id) {
            continue;
        }
        let reader = PcscReader::new(name);
        let plain = readers::Reader::name(&reader).to_owned();
        replaced.extend(
            known
                .iter()
                .filter(|old| is_one(&old.id) && old.name == plain)
                .filter(|old| !names.iter().any(|name| PcscReader::id_of(name) == old.id))
                .map(|old| old.id.clone()),
        );
        if let Err(error) = hub.start(reader, None) {
            tracing::warn!(%error, "a smart card reader did not start");
        }
    }
    replaced
}

/// Whether smart card readers can be found.
pub(crate) fn service(app: &App, _: Nothing) -> Result<SmartCardService> {
    app.admin()?;
    app.inner.desk.start(app);
    let missing = locked(&app.inner.desk.no_service);
    Ok(SmartCardService {
        running: missing.is_none(),
        hint: missing.as_ref().map(ToString::to_string),
    })
}
