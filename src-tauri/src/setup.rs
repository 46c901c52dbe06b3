//! Putting the app together: what runs, in which order, and the window.

use std::error::Error;

use commands::host::{self, Via};
use commands::{App, demo};
use tauri::webview::NewWindowResponse;
use tauri::{
    AppHandle, Builder, Context, Manager as _, RunEvent, Runtime, Url, WebviewWindowBuilder, Wry,
};
use tauri_plugin_dialog::{DialogExt as _, MessageDialogKind};
use tauri_plugin_window_state::StateFlags;

use crate::{feed, ipc, log, screen_lock};

/// The label of the only window so far; capabilities and the commands' table know it by this.
pub(crate) const MAIN: &str = "main";

/// Set to anything but `0`: sample data in a throw-away directory, and a reader without hardware.
const DEMO: &str = "ROLLBOOK_DEMO";

/// The app, ready to run. A second start of it ends inside here, after it woke the first.
pub(crate) fn app() -> tauri::Result<tauri::App> {
    let demo = std::env::var_os(DEMO).is_some_and(|value| !value.is_empty() && value != "0");
    let mut builder = Builder::default();
    if !demo {
        // The first plugin, before anything is opened. A demonstration has nothing to share with
        // another start, and may run beside the real app.
        builder = builder.plugin(tauri_plugin_single_instance::init(|handle, _, _| {
            wake(handle);
        }));
    }
    let placement =
        StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED | StateFlags::FULLSCREEN;
    door(builder)
        .plugin(
            tauri_plugin_window_state::Builder::default()
                .with_state_flags(placement)
                .build(),
        )
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_opener::init())
        .setup(move |app| {
            if let Err(error) = begin(app, demo) {
                say(app.handle(), error.as_ref());
            }
            Ok(())
        })
        .build(context())
}

/// Opens the door for calls.
pub(crate) fn door<R: Runtime>(builder: Builder<R>) -> Builder<R> {
    builder.invoke_handler(tauri::generate_handler![ipc::call])
}

/// Configuration, permissions and the built interface, as the build script embedded them.
pub(crate) fn context<R: Runtime>() -> Context<R> {
    tauri::generate_context!()
}

fn begin(app: &mut tauri::App, demo: bool) -> Result<(), Box<dyn Error>> {
    // Without a log the app is as good; it only tells less afterwards.
    if let Err(error) = app
        .path()
        .app_log_dir()
        .map_err(std::io::Error::other)
        .and_then(|folder| log::start(&folder))
    {
        complain(&format!("Rollbook keeps no log: {error}"));
    }
    tracing::info!(version = env!("CARGO_PKG_VERSION"), "started");
    let core = core(demo)?;
    core.open_ahead();
    feed::carry(app.handle().clone(), &core)?;
    app.manage(feed::look_out(core.clone())?);
    screen_lock::follow(core.clone())?;
    app.manage(core);
    window(app, demo)?;
    Ok(())
}

fn core(demo: bool) -> commands::Result<App> {
    let host = host::desk(None, demo, Via::Desk)?;
    if !demo {
        return Ok(App::new(host));
    }
    let (host, past) = demo::Past::lend(host);
    let core = App::new(host);
    demo::fill(&core, demo::PEOPLE, &past)?;
    Ok(core)
}

fn window(app: &tauri::App, demo: bool) -> Result<(), Box<dyn Error>> {
    let config = app.config();
    let main = config
        .app
        .windows
        .iter()
        .find(|window| window.label == MAIN);
    let main = main.ok_or("the configuration has no main window")?;
    let dev = config.build.dev_url.clone().filter(|_| tauri::is_dev());
    let mut window = WebviewWindowBuilder::from_config(app, main)?
        .on_navigation(move |url| {
            let ours = is_ours(url, dev.as_ref());
            if !ours {
                // Not the address: it may come from somebody's note.
                tracing::warn!("refused to leave the interface");
            }
            ours
        })
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_download(|_, _| false);
    if demo {
        window = window.title(format!("{} (sample data)", main.title));
    }
    window.build()?;
    Ok(())
}

/// The window shows the interface and nothing else, whatever a link in somebody's note says.
fn is_ours(url: &Url, dev: Option<&Url>) -> bool {
    match url.scheme() {
        "tauri" => true,
        // How the embedded interface is addressed on Windows.
        "http" | "https" if url.host_str() == Some("tauri.localhost") => true,
        _ => dev.is_some_and(|dev| dev.origin() == url.origin()),
    }
}

fn wake(handle: &AppHandle) {
    let Some(window) = handle.get_webview_window(MAIN) else {
        return;
    };
    let woken = window
        .show()
        .and_then(|()| window.unminimize())
        .and_then(|()| window.set_focus());
    match woken {
        Ok(()) => tracing::info!("a second start woke this one"),
        Err(error) => tracing::warn!(%error, "the window could not be woken"),
    }
}

/// Tells in a dialog why the app cannot start, and ends it.
fn say(handle: &AppHandle<Wry>, error: &dyn Error) {
    tracing::error!("the app could not start");
    complain(&error.to_string());
    let end = handle.clone();
    handle
        .dialog()
        .message(error.to_string())
        .title("Rollbook cannot start")
        .kind(MessageDialogKind::Error)
        .show(move |_| end.exit(1));
}

/// Without any window system there is no dialog; the terminal is all there is.
pub(crate) fn tell_why(error: &tauri::Error) {
    complain(&format!("Rollbook cannot start: {error}"));
}

#[allow(
    clippy::print_stderr,
    reason = "a program may speak to whoever started it in a terminal"
)]
fn complain(sentence: &str) {
    eprintln!("{sentence}");
}

/// Ends what runs beside the window.
#[allow(clippy::needless_pass_by_value, reason = "Tauri gives it away")]
pub(crate) fn at_the_end(handle: &AppHandle, event: RunEvent) {
    if matches!(event, RunEvent::Exit) {
        if let Some(app) = handle.try_state::<App>() {
            app.close();
        }
        tracing::info!("ended");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_leaves_the_interface_for_no_address() {
        let dev: Url = "http://localhost:5173/".parse().unwrap();
        let check = |url: &str, dev: Option<&Url>, expected: bool| {
            assert_eq!(is_ours(&url.parse().unwrap(), dev), expected, "{url}");
        };
        check("tauri://localhost/index.html", None, true);
        check("http://tauri.localhost/", None, true);
        check("http://localhost:5173/people", Some(&dev), true);
        check("http://localhost:5173/people", None, false);
        check("http://localhost:8080/", Some(&dev), false);
        check("https://example.org/", Some(&dev), false);
        check("file:///etc/passwd", None, false);
        check("data:text/html,hello", None, false);
    }
}
