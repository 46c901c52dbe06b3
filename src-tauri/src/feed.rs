//! The one door out: what happens below reaches the window as the event `news`.

use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use commands::App;
use tauri::{AppHandle, Emitter as _, EventTarget, Runtime};

use crate::setup::MAIN;

/// The event's name.
pub(crate) const NEWS: &str = "news";

/// How often the app looks for what other programs wrote, and for dates that have come: often
/// enough that a change by the command line shows at once, cheap enough (one pragma) to go on all
/// day.
const LOOK: Duration = Duration::from_millis(250);

/// Keeps the look-out going; it ends when this is dropped.
pub(crate) struct LookOut {
    _end: Sender<()>,
}

/// Carries news to the window until the app ends.
pub(crate) fn carry<R: Runtime>(handle: AppHandle<R>, app: &App) -> std::io::Result<()> {
    let news = app.feed();
    thread::Builder::new()
        .name("news".to_owned())
        .spawn(move || {
            for item in news {
                if let Err(error) = handle.emit_to(EventTarget::webview_window(MAIN), NEWS, &item) {
                    tracing::warn!(%error, "the window did not take news");
                }
            }
        })?;
    Ok(())
}

/// Looks around a few times a second, beside everything else.
pub(crate) fn look_out(app: App) -> std::io::Result<LookOut> {
    let (end, ended) = channel();
    thread::Builder::new()
        .name("look-out".to_owned())
        .spawn(move || {
            while ended.recv_timeout(LOOK) == Err(RecvTimeoutError::Timeout) {
                app.look_around();
            }
        })?;
    Ok(LookOut { _end: end })
}
