//! The readers of this desk: which there are, how they are, what was tapped.

pub(crate) mod hid;
pub(crate) mod kept;
pub(crate) mod keyboard;
pub(crate) mod smart_card;
mod tap;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, Weak};

use domain::access::Permission;
use domain::card::CardNumber;
use readers::{
    Detection, PcscWatch, PortLister, PortTarget, ReaderEvent, ReaderHub, ReaderId, ReaderProfile,
    ReaderState as Plugged, SerialReader, SerialSettings, SimulatedReader, SystemClock,
    SystemPorts, VirtualCable, WedgeKeyboard, offered,
};
use store::{KnownReader, ProfileRecord};

use crate::app::{App, Inner, locked};
use crate::error::{AppError, ErrorCode, Result};
use crate::reader_teach::{profile_of, record_of};
use crate::view::{
    AddReader, News, NewsTopic, Nothing, ReaderKind, ReaderPort, ReaderState, ReaderView,
    RemoveReader, SimulateTap,
};
use crate::{cards, fault};

const SIMULATED: &str = "Simulated reader";

/// The readers of this desk while somebody is signed in.
pub(crate) struct Desk {
    demo: bool,
    pub(crate) running: Mutex<Option<Running>>,
    /// Listening at all ports for a tap.
    pub(crate) detection: Mutex<Option<Detection>>,
    last_tap: Mutex<BTreeMap<ReaderId, i64>>,
    /// What the office calls a reader, where that is not what it calls itself.
    names: Mutex<BTreeMap<ReaderId, String>>,
    /// Readers that were removed and may be put back, the latest last.
    removed: Mutex<Vec<KnownReader>>,
    /// Per reader the number that may be random and must come once more.
    doubtful: Mutex<BTreeMap<ReaderId, CardNumber>>,
    /// Why smart card readers cannot be asked for, if so.
    no_service: Mutex<Option<Plugged>>,
}

pub(crate) struct Running {
    // Ended first: it starts readers.
    _watch: Option<PcscWatch>,
    pub(crate) hub: Arc<ReaderHub>,
    cable: Option<VirtualCable>,
    keyboards: BTreeMap<ReaderId, WedgeKeyboard>,
    lister: Arc<dyn PortLister>,
}

impl Desk {
    pub(crate) fn new(demo: bool) -> Self {
        Self {
            demo,
            running: Mutex::default(),
            detection: Mutex::default(),
            last_tap: Mutex::default(),
            names: Mutex::default(),
            removed: Mutex::default(),
            doubtful: Mutex::default(),
            no_service: Mutex::default(),
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
        let mut keyboards = BTreeMap::new();
        keyboard::start_any(&hub, &mut keyboards);
        if let Some(store) = app.opened() {
            let profiles = store
                .read(|reader| reader.reader_profiles())
                .unwrap_or_default();
            for known in store.known_readers().unwrap_or_default() {
                self.call(&known);
                let started = match known.kind.as_str() {
                    keyboard::KIND => keyboard::start(&hub, &mut keyboards, &known, &profiles),
                    // The service tells when it is there; only its name is kept.
                    smart_card::KIND => Ok(()),
                    _ => start_known(&hub, &lister, &known, &profiles).map(drop),
                };
                if let Err(error) = started {
                    tracing::warn!(%error, "a known reader did not start");
                }
            }
        }
        *running = Some(Running {
            _watch: smart_card::watch(app),
            hub: Arc::new(hub),
            cable,
            keyboards,
            lister,
        });
    }

    /// Uses the name the office gave a reader from now on.
    pub(crate) fn call(&self, known: &KnownReader) {
        locked(&self.names).insert(ReaderId::new(&*known.id), known.name.clone());
    }

    /// Stops listening: nobody is signed in.
    pub(crate) fn stop(&self) {
        // Dropped outside the lock: a reader's last event may want it.
        let stopped = locked(&self.running).take();
        drop(stopped);
        let detection = locked(&self.detection).take();
        drop(detection);
    }
}

fn start_known(
    hub: &ReaderHub,
    lister: &Arc<dyn PortLister>,
    known: &KnownReader,
    profiles: &[ProfileRecord],
) -> std::result::Result<ReaderId, String> {
    let profile = profile_of(known, profiles);
    if known.kind == hid::HID {
        hid::start(hub, known, profile)
    } else {
        start_serial(hub, lister, known, profile)
    }
}

fn start_serial(
    hub: &ReaderHub,
    lister: &Arc<dyn PortLister>,
    known: &KnownReader,
    profile: Option<ReaderProfile>,
) -> std::result::Result<ReaderId, String> {
    let target: PortTarget = known
        .usb
        .as_deref()
        .and_then(|json| serde_json::from_str(json).ok())
        .or_else(|| known.port.clone().map(PortTarget::Path))
        .ok_or("it has neither port nor USB identity")?;
    let settings: SerialSettings = known
        .settings
        .as_deref()
        .and_then(|json| serde_json::from_str(json).ok())
        .unwrap_or_default();
    let reader = SerialReader::new(target, known.name.clone(), settings, lister.clone());
    hub.start(reader, profile)
        .map_err(|error| error.to_string())
}

fn report(app: &App, event: ReaderEvent) {
    match event {
        ReaderEvent::State { .. } => app.tell_topic(NewsTopic::Readers),
        ReaderEvent::Raw { .. } => app.tell_topic(NewsTopic::ReaderRaw),
        ReaderEvent::Tap(tap) => {
            locked(&app.inner.desk.last_tap).insert(tap.reader.clone(), tap.at_ms);
            if app.session().is_none() {
                return;
            }
            let view = tap::view(app, &tap);
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

pub(crate) fn state_view(state: &Plugged) -> (ReaderState, Option<String>) {
    let plain = match state {
        Plugged::Connected => return (ReaderState::Connected, None),
        Plugged::Lost { .. } => ReaderState::Lost,
        Plugged::Busy => ReaderState::Busy,
        Plugged::NoPermission { .. } => ReaderState::NoPermission,
        Plugged::ServiceStopped { .. } => ReaderState::ServiceStopped,
        Plugged::Missing | Plugged::Unusable { .. } => ReaderState::Missing,
    };
    (plain, Some(state.to_string()))
}

/// The readers of this desk.
pub(crate) fn list(app: &App, _: Nothing) -> Result<Vec<ReaderView>> {
    let store = app.store()?;
    let known = store.known_readers().map_err(fault::store)?;
    let profiles = store
        .read(|reader| reader.reader_profiles())
        .map_err(fault::store)?;
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
        .filter(|status| !keyboard::is_any(&status.id))
        .map(|status| {
            let id = status.id.to_string();
            let (state, hint) = status
                .state
                .as_ref()
                .map_or((ReaderState::Missing, None), state_view);
            let known = known.iter().find(|known| known.id == id);
            ReaderView {
                kind: match known.map(|known| known.kind.as_str()) {
                    Some(keyboard::KIND) => ReaderKind::Keyboard,
                    Some(hid::HID) => ReaderKind::Hid,
                    Some(smart_card::KIND) => ReaderKind::SmartCard,
                    Some(_) => ReaderKind::Serial,
                    None if smart_card::is_one(&status.id) => ReaderKind::SmartCard,
                    None => ReaderKind::Simulated,
                },
                port: known.and_then(|known| known.port.clone()),
                shape: known.and_then(keyboard::shape_view),
                profile: known
                    .and_then(|known| record_of(known, &profiles))
                    .map(|profile| profile.name.clone()),
                last_tap_at: taps.get(&status.id).copied(),
                id,
                name: known.map_or(status.name, |known| known.name.clone()),
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
    let serial = offered(ports).into_iter().map(|port| ReaderPort {
        port: port.path,
        label: port.name,
        likely: port.likely,
        kind: ReaderKind::Serial,
    });
    Ok(serial.chain(hid::ports()).collect())
}

fn serial_reader(path: &str, args: AddReader) -> KnownReader {
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
    let plain = SerialSettings::default();
    let settings = SerialSettings {
        baud: args.baud.filter(|baud| *baud > 0).unwrap_or(plain.baud),
        dialogue: args.dialogue.map_or(plain.dialogue, Into::into),
    };
    KnownReader {
        id: target.reader_id().to_string(),
        name,
        kind: "serial".into(),
        port: Some(path.to_owned()),
        usb: serde_json::to_string(&target).ok(),
        settings: serde_json::to_string(&settings).ok(),
        profile: None,
    }
}

/// Adds a reader by its port; from then on it is found by its USB identity.
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
    let path = path.to_owned();
    let known = if hid::is_port(&path) {
        hid::reader(&path, args.name)?
    } else {
        serial_reader(&path, args)
    };
    crate::reader_setup::stop_detection(&app.inner);
    take_up(app, &known)?;
    list(app, Nothing {})
}

/// Remembers a reader and listens to it from now on.
fn take_up(app: &App, known: &KnownReader) -> Result<()> {
    let store = app.store()?;
    store.remember_reader(known).map_err(fault::store)?;
    let desk = &app.inner.desk;
    desk.start(app);
    desk.call(known);
    let profiles = store
        .read(|reader| reader.reader_profiles())
        .map_err(fault::store)?;
    if let Some(running) = &mut *locked(&desk.running) {
        let started = if known.kind == keyboard::KIND {
            keyboard::start(&running.hub, &mut running.keyboards, known, &profiles)
        } else {
            start_known(&running.hub, &running.lister, known, &profiles).map(drop)
        };
        if let Err(error) = started {
            tracing::debug!(%error, "the reader runs already");
        }
    }
    app.tell_topic(NewsTopic::Readers);
    Ok(())
}

/// Forgets a reader.
pub(crate) fn remove(app: &App, args: RemoveReader) -> Result<Vec<ReaderView>> {
    app.permit(Permission::DevicesManage)?;
    kept::keep(app, &args.id)?;
    app.store()?.forget_reader(&args.id).map_err(fault::store)?;
    let id = ReaderId::new(args.id);
    let hub = locked(&app.inner.desk.running).as_mut().map(|running| {
        running.keyboards.remove(&id);
        Arc::clone(&running.hub)
    });
    // Without the lock: the reader may be telling a tap, which wants it.
    if let Some(hub) = hub {
        hub.stop(&id);
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
