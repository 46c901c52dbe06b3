//! Setting a reader up: finding it by a tap, looking at its bytes, and what keeps it from working.

use std::sync::Arc;

use domain::access::Permission;
use domain::card::{self, CardKind};
use readers::{
    Clock, Detection, Dialogue, Fault, Heard, PortLister, ReaderId, SystemClock, SystemPorts,
    WireForm, examine, offered,
};

use crate::app::{App, Inner, locked};
use crate::error::{AppError, ErrorCode, Result};
use crate::fault;
use crate::readers::state_view;
use crate::view::{
    DetectPort, DetectedReader, NewsTopic, Nothing, RawPiece, ReaderDialogue, ReaderFault,
    ReaderRef,
};

impl From<Dialogue> for ReaderDialogue {
    fn from(dialogue: Dialogue) -> Self {
        match dialogue {
            Dialogue::Listen => Self::Listen,
            Dialogue::PcProx => Self::PcProx,
            Dialogue::Twn4Simple => Self::Twn4Simple,
        }
    }
}

impl From<ReaderDialogue> for Dialogue {
    fn from(dialogue: ReaderDialogue) -> Self {
        match dialogue {
            ReaderDialogue::Listen => Self::Listen,
            ReaderDialogue::PcProx => Self::PcProx,
            ReaderDialogue::Twn4Simple => Self::Twn4Simple,
        }
    }
}

/// The stable word of a framing.
pub(crate) fn form_key(form: WireForm) -> &'static str {
    match form {
        WireForm::Rdm6300 => "rdm6300",
        WireForm::Id12 => "id12",
        WireForm::Enclosed => "enclosed",
        WireForm::Idteck => "idteck",
        WireForm::PcProx => "pc_prox",
        WireForm::Twn4 => "twn4",
        WireForm::HidKeys => "hid_keys",
        WireForm::Line => "line",
        WireForm::Broken => "broken",
        WireForm::Whole => "whole",
        WireForm::Typed => "typed",
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

/// Opens every port that may have a reader and waits for a tap. Started anew, it forgets what it
/// heard. The feed's `reader_detection` says when to look again.
pub(crate) fn detect_start(app: &App, _: Nothing) -> Result<Vec<DetectPort>> {
    app.permit(Permission::DevicesManage)?;
    detect_stop(app, Nothing {})?;
    let ports = SystemPorts.ports().map_err(|error| {
        let sentence = fault::sentence(&error.to_string());
        AppError::new(ErrorCode::ReaderUnavailable, sentence).with("hint", error.to_string())
    })?;
    let inner = Arc::downgrade(&app.inner);
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let detection = Detection::start(offered(ports), &clock, move || {
        if let Some(inner) = inner.upgrade() {
            App { inner }.tell_topic(NewsTopic::ReaderDetection);
        }
    })
    .map_err(|_| fault::internal())?;
    *locked(&app.inner.desk.detection) = Some(detection);
    detect(app, Nothing {})
}

/// What was heard so far; empty when nobody listens.
pub(crate) fn detect(app: &App, _: Nothing) -> Result<Vec<DetectPort>> {
    app.permit(Permission::DevicesManage)?;
    let detection = locked(&app.inner.desk.detection);
    let heard = detection.as_ref().map(Detection::heard).unwrap_or_default();
    Ok(heard.into_iter().map(port_view).collect())
}

/// Stops listening and frees the ports.
pub(crate) fn detect_stop(app: &App, _: Nothing) -> Result<Nothing> {
    app.permit(Permission::DevicesManage)?;
    stop_detection(&app.inner);
    Ok(Nothing {})
}

/// Frees the ports, whoever asks.
pub(crate) fn stop_detection(inner: &Inner) {
    // Dropped outside the lock: its threads are waited for, and their last news may want it.
    let stopped = locked(&inner.desk.detection).take();
    drop(stopped);
}

fn port_view(heard: Heard) -> DetectPort {
    let (obstacle, hint) = match heard.obstacle.as_ref().map(state_view) {
        Some((state, hint)) => (Some(state), hint),
        None => (None, None),
    };
    DetectPort {
        port: heard.port.path,
        label: heard.port.name,
        listening: heard.listening,
        obstacle,
        hint,
        baud: heard.baud,
        tap_again: heard.tap_again,
        raw: hex(&heard.bytes),
        found: heard.found.map(|found| {
            let card = found.card.and_then(std::result::Result::ok);
            DetectedReader {
                form: form_key(found.form).to_owned(),
                baud: found.settings.baud,
                dialogue: found.settings.dialogue.into(),
                label: card.as_ref().map(card::display),
                taught: card
                    .as_ref()
                    .is_some_and(|card| !matches!(card.kind(), CardKind::Raw | CardKind::Opaque)),
                card: card.map(|card| card.to_string()),
            }
        }),
    }
}

/// The known faults of this computer that are found now.
pub(crate) fn doctor(app: &App, _: Nothing) -> Result<Vec<ReaderFault>> {
    app.admin()?;
    Ok(examine().iter().map(fault_view).collect())
}

fn fault_view(fault: &Fault) -> ReaderFault {
    let (fix, name) = match fault {
        Fault::NoPermission { fix, .. } => {
            (Some(fix.key().to_owned()), fix.group().map(str::to_owned))
        }
        Fault::HeldBy { program, .. } => (None, Some(program.clone())),
        Fault::SmartCardServiceMissing
        | Fault::SmartCardServiceStopped
        | Fault::KernelNfc { .. }
        | Fault::ModemManager { .. }
        | Fault::Brltty { .. } => (None, None),
    };
    ReaderFault {
        code: fault.key().to_owned(),
        fix,
        subject: fault.subject(),
        name,
        command: fault.command(),
        sentence: fault.to_string(),
    }
}

/// The last bytes of a reader as they came. The next ones are told once by `reader_raw` on the
/// feed: who goes on looking asks again.
pub(crate) fn raw(app: &App, args: ReaderRef) -> Result<Vec<RawPiece>> {
    app.permit(Permission::DevicesManage)?;
    let running = locked(&app.inner.desk.running);
    let Some(running) = &*running else {
        return Ok(Vec::new());
    };
    let pieces = running.hub.raw(&ReaderId::new(args.id)).into_iter();
    Ok(pieces
        .map(|piece| RawPiece {
            at: piece.at_ms,
            bytes: hex(&piece.bytes),
            text: piece
                .bytes
                .iter()
                .map(|byte| {
                    if byte.is_ascii_graphic() || *byte == b' ' {
                        char::from(*byte)
                    } else {
                        '.'
                    }
                })
                .collect(),
        })
        .collect())
}
