//! The readers of this desk: which there are, how they are, what was tapped.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, Weak};

use domain::access::Permission;
use domain::card::{self, CardNumber};
use readers::{
    PortLister, PortTarget, ReaderEvent, ReaderHub, ReaderId, ReaderState as Plugged, SerialReader,
    SerialSettings, SimulatedReader, SystemClock, SystemPorts, Tap, VirtualCable, offered,
};
use store::KnownReader;

use crate::app::{App, Inner, locked};
use crate::error::{AppError, ErrorCode, Result};
use crate::view::{
    AddReader, News, NewsTopic, Nothing, ReaderKind, ReaderPort, ReaderState, ReaderView,
    RemoveReader, SimulateTap, TapView,
};
use crate::{badges, cards, fault};

const SIMULATED: &str = "Simulated reader";

/// The readers of this desk while somebody is signed in.
pub(crate) struct Desk {
    demo: bool,
    running: Mutex<Option<Running>>,
    last_tap: Mutex<BTreeMap<ReaderId, i64>>,
}

struct Running {
    hub: ReaderHub,
    cable: Option<VirtualCable>,
    lister: Arc<dyn PortLister>,
}

impl Desk {
    pub(crate) fn new(demo: bool) -> Self {
        Self {
            demo,
            running: Mutex::default(),
            last_tap: Mutex::default(),
        }
    }

    /// Starts every known reader; taps reach the feed from now on.
    pub(crate) fn start(&self, app: &App) {
        let mut running = locked(&self.running);
        if running.is_some() {
            return;
        }
        let inner: Weak<Inner> = Arc::downgrade(&app.inner);
        let hub = ReaderHub::new(Arc::new(SystemClock), move |event| {
            if let Some(inner) = inner.upgrade() {
                report(&App { inner }, event);
            }
        });
        let lister: Arc<dyn PortLister> = Arc::new(SystemPorts);
        let mut cable = None;
        if self.demo {
            let (reader, end) = SimulatedReader::new(SIMULATED);
            match hub.start(reader, None) {
                Ok(_) => cable = Some(end),
                Err(error) => tracing::warn!(%error, "the simulated reader did not start"),
            }
        }
        if let Some(store) = app.opened() {
            for known in store.known_readers().unwrap_or_default() {
                let started = start_serial(&hub, &lister, &known);
                if let Err(error) = started {
                    tracing::warn!(%error, "a known reader did not start");
                }
            }
        }
        *running = Some(Running { hub, cable, lister });
    }

    /// Stops listening: nobody is signed in.
    pub(crate) fn stop(&self) {
        // Dropped outside the lock: a reader's last event may want it.
        let stopped = locked(&self.running).take();
        drop(stopped);
    }
}

fn start_serial(
    hub: &ReaderHub,
    lister: &Arc<dyn PortLister>,
    known: &KnownReader,
) -> std::result::Result<ReaderId, String> {
    let target: PortTarget = known
        .usb
        .as_deref()
        .and_then(|json| serde_json::from_str(json).ok())
        .or_else(|| known.port.clone().map(PortTarget::Path))
        .ok_or("it has neither port nor USB identity")?;
    let profile = known
        .profile
        .as_deref()
        .and_then(|json| serde_json::from_str(json).ok());
    let reader = SerialReader::new(
        target,
        known.name.clone(),
        SerialSettings::default(),
        lister.clone(),
    );
    hub.start(reader, profile)
        .map_err(|error| error.to_string())
}

fn report(app: &App, event: ReaderEvent) {
    match event {
        ReaderEvent::State { .. } => app.tell_topic(NewsTopic::Readers),
        ReaderEvent::Tap(tap) => {
            locked(&app.inner.desk.last_tap).insert(tap.reader.clone(), tap.at_ms);
            if app.session().is_none() {
                return;
            }
            let view = tap_view(app, &tap);
            app.tell(&News {
                topic: NewsTopic::Tap,
                rev: 0,
                people: Vec::new(),
                job: None,
                tap: Some(view),
            });
        }
    }
}

fn tap_view(app: &App, tap: &Tap) -> TapView {
    let mut view = TapView {
        reader: tap.reader.to_string(),
        reader_name: String::new(),
        at: tap.at_ms,
        raw: tap.raw.iter().map(|byte| format!("{byte:02X}")).collect(),
        card: None,
        label: None,
        problem: None,
        badge: None,
    };
    if let Some(running) = &*locked(&app.inner.desk.running) {
        view.reader_name = running
            .hub
            .readers()
            .into_iter()
            .find(|status| status.id == tap.reader)
            .map_or_else(String::new, |status| status.name);
    }
    match &tap.card {
        Err(error) => {
            view.problem = Some(cards::read_problem(error));
        }
        Ok(card) => {
            view.card = Some(card.to_string());
            view.label = Some(card::display(card));
            view.problem = cards::unfit(card);
            let found = app.store().and_then(|store| {
                store
                    .read(|reader| match reader.badge_of_card(card)? {
                        Some(badge) => badges::view(reader, &badge, None).map(Some),
                        None => Ok(None),
                    })
                    .map_err(fault::store)
            });
            match found {
                Ok(badge) => view.badge = badge,
                Err(error) => {
                    tracing::warn!(code = error.code.key(), "a tap could not be looked up");
                }
            }
        }
    }
    view
}

fn state_view(state: &Plugged) -> (ReaderState, Option<String>) {
    let plain = match state {
        Plugged::Connected => return (ReaderState::Connected, None),
        Plugged::Lost { .. } => ReaderState::Lost,
        Plugged::Busy => ReaderState::Busy,
        Plugged::NoPermission { .. } => ReaderState::NoPermission,
        Plugged::Missing | Plugged::Unusable { .. } => ReaderState::Missing,
    };
    (plain, Some(state.to_string()))
}

/// The readers of this desk.
pub(crate) fn list(app: &App, _: Nothing) -> Result<Vec<ReaderView>> {
    let known = app.store()?.known_readers().map_err(fault::store)?;
    app.inner.desk.start(app);
    let running = locked(&app.inner.desk.running);
    let Some(running) = &*running else {
        return Ok(Vec::new());
    };
    let taps = locked(&app.inner.desk.last_tap);
    Ok(running
        .hub
        .readers()
        .into_iter()
        .map(|status| {
            let id = status.id.to_string();
            let (state, hint) = status
                .state
                .as_ref()
                .map_or((ReaderState::Missing, None), state_view);
            let serial = known.iter().find(|known| known.id == id);
            ReaderView {
                kind: if serial.is_some() {
                    ReaderKind::Serial
                } else {
                    ReaderKind::Simulated
                },
                port: serial.and_then(|known| known.port.clone()),
                last_tap_at: taps.get(&status.id).copied(),
                id,
                name: status.name,
                state,
                hint,
            }
        })
        .collect())
}

/// The ports a reader may be on, likely ones first.
pub(crate) fn ports(app: &App, _: Nothing) -> Result<Vec<ReaderPort>> {
    app.permit(Permission::DevicesManage)?;
    let ports = SystemPorts.ports().map_err(|error| {
        AppError::new(
            ErrorCode::ReaderUnavailable,
            fault::sentence(&error.to_string()),
        )
        .with("reason", "ports")
    })?;
    Ok(offered(ports)
        .into_iter()
        .map(|port| ReaderPort {
            port: port.path,
            label: port.name,
            likely: port.likely,
        })
        .collect())
}

/// Adds a serial reader by its port; from then on it is found by its USB identity.
pub(crate) fn add(app: &App, args: AddReader) -> Result<Vec<ReaderView>> {
    app.permit(Permission::DevicesManage)?;
    let path = args.port.trim();
    if path.is_empty() {
        return Err(crate::fault::field_error(
            "port",
            "empty",
            "choose a port, or type its path",
        ));
    }
    let found = SystemPorts
        .ports()
        .ok()
        .map(offered)
        .unwrap_or_default()
        .into_iter()
        .find(|port| port.path == path);
    let target = found
        .as_ref()
        .map_or_else(|| PortTarget::Path(path.to_owned()), PortTarget::of);
    let name = args
        .name
        .filter(|name| !name.trim().is_empty())
        .or_else(|| found.map(|port| port.name))
        .unwrap_or_else(|| path.to_owned());
    let known = KnownReader {
        id: target.reader_id().to_string(),
        name,
        kind: "serial".into(),
        port: Some(path.to_owned()),
        usb: serde_json::to_string(&target).ok(),
        profile: None,
    };
    app.store()?.remember_reader(&known).map_err(fault::store)?;
    app.inner.desk.start(app);
    if let Some(running) = &*locked(&app.inner.desk.running)
        && let Err(error) = start_serial(&running.hub, &running.lister, &known)
    {
        tracing::debug!(%error, "the reader runs already");
    }
    app.tell_topic(NewsTopic::Readers);
    list(app, Nothing {})
}

/// Forgets a reader.
pub(crate) fn remove(app: &App, args: RemoveReader) -> Result<Vec<ReaderView>> {
    app.permit(Permission::DevicesManage)?;
    app.store()?.forget_reader(&args.id).map_err(fault::store)?;
    if let Some(running) = &*locked(&app.inner.desk.running) {
        running.hub.stop(&ReaderId::new(args.id));
    }
    app.tell_topic(NewsTopic::Readers);
    list(app, Nothing {})
}

/// Lays a card on the simulated reader.
pub(crate) fn simulate(app: &App, args: SimulateTap) -> Result<Nothing> {
    app.admin()?;
    app.inner.desk.start(app);
    let running = locked(&app.inner.desk.running);
    let cable = running.as_ref().and_then(|running| running.cable.as_ref());
    let none = || {
        AppError::new(
            ErrorCode::ReaderUnavailable,
            "There is no simulated reader: this is not the demo.",
        )
        .with("reason", "no_simulated_reader")
    };
    let cable = cable.ok_or_else(none)?;
    let card = CardNumber::parse(args.number.trim()).map_err(|error| cards::refused(&error))?;
    cable.tap(&card).map_err(|_| none())?;
    Ok(Nothing {})
}
