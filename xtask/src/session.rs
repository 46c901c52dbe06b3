//! A desktop session where there is none: a screen, a session bus and an unlocked keyring.
//!
//! Each is private to these tools and throw-away: nothing of the user's own session, home or
//! keyring is touched, and all ends with the tool.

use std::ffi::OsString;
use std::fs;
use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use crate::clock;
use crate::shell;
use crate::xwd::Picture;

/// The virtual screen's size in pixels.
const SCREEN: &str = "1440x900x24";

/// How long a window may take to show something. The first start on a loaded machine with two
/// cores takes up to 10 s.
const FIRST_PICTURE: Duration = Duration::from_secs(60);

/// A running session. Its parts end when it is dropped.
pub struct Session {
    home: PathBuf,
    display: String,
    bus: String,
    frame_buffer: PathBuf,
    // Ended in this order: the keyring wants the bus to the last.
    _keyring: Ended,
    _bus: Ended,
    _screen: Ended,
}

/// A child that is ended when it is dropped.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        // Already gone is as good.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The session this tool was started in has a screen. Windows and macOS always do.
pub fn has_screen() -> bool {
    !cfg!(target_os = "linux")
        || ["DISPLAY", "WAYLAND_DISPLAY"]
            .iter()
            .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

impl Session {
    /// Starts a session whose programs live in the folder `home`.
    pub fn start(home: &Path) -> Result<Self> {
        let home = home.to_path_buf();
        for folder in ["data", "config", "cache", "state", "runtime", "screen"] {
            fs::create_dir_all(home.join(folder))?;
        }
        restrict(&home.join("runtime"))?;
        let (screen, display) = screen(&home.join("screen"))?;
        let (bus, address) = bus(&home)?;
        let keyring = keyring(&home, &display, &address)?;
        Ok(Self {
            frame_buffer: home.join("screen").join("Xvfb_screen0"),
            home,
            display,
            bus: address,
            _keyring: keyring,
            _bus: bus,
            _screen: screen,
        })
    }

    /// Makes `command` a program of this session.
    pub fn put<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command.envs(variables(&self.home, &self.display, &self.bus));
        command.env_remove("WAYLAND_DISPLAY")
    }

    /// Waits until a program has painted and the picture holds still, then returns it.
    pub fn picture(&self) -> Result<Picture> {
        let mut last: Option<Picture> = None;
        let mut still = 0;
        clock::poll(FIRST_PICTURE, || {
            let picture = fs::read(&self.frame_buffer)
                .ok()
                .and_then(|dump| Picture::from_dump(&dump).ok())?;
            // A blinking text cursor is a few dozen pixels and does not count as movement.
            let moved = last
                .as_ref()
                .is_none_or(|last| last.differing(&picture) > 100);
            still = if moved { 0 } else { still + 1 };
            // Text is smoothed, so a window with content has many shades; the bare web view has
            // one. Twenty looks are two seconds.
            let painted = picture.colours(16) >= 16;
            let holds = painted && still >= 20;
            last = Some(picture.clone());
            holds.then_some(picture)
        })
        .or(last)
        .context("the virtual screen shows nothing")
    }
}

fn variables(home: &Path, display: &str, bus: &str) -> Vec<(&'static str, OsString)> {
    let folder = |name: &str| home.join(name).into_os_string();
    vec![
        ("DISPLAY", display.into()),
        ("DBUS_SESSION_BUS_ADDRESS", bus.into()),
        ("XDG_DATA_HOME", folder("data")),
        ("XDG_CONFIG_HOME", folder("config")),
        ("XDG_CACHE_HOME", folder("cache")),
        ("XDG_STATE_HOME", folder("state")),
        ("XDG_RUNTIME_DIR", folder("runtime")),
        ("GDK_BACKEND", "x11".into()),
        // Without this GTK asks the bus for an accessibility service and waits for none to come.
        ("NO_AT_BRIDGE", "1".into()),
    ]
}

/// Starts the screen on a display number the X server itself finds free.
fn screen(folder: &Path) -> Result<(Ended, String)> {
    let mut command = shell::leashed("Xvfb", None);
    command
        .args([
            "-displayfd",
            "1",
            "-screen",
            "0",
            SCREEN,
            "-nolisten",
            "tcp",
            "-noreset",
            "-fbdir",
        ])
        .arg(folder);
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .context("could not start Xvfb")?;
    let number = first_line(child.stdout.take());
    let child = Ended(child);
    match number {
        Some(number) => Ok((child, format!(":{number}"))),
        None => bail!("Xvfb, the virtual screen, did not start"),
    }
}

fn bus(home: &Path) -> Result<(Ended, String)> {
    let mut command = shell::leashed("dbus-daemon", None);
    command.args(["--session", "--nofork", "--nopidfile", "--print-address=1"]);
    command.arg(format!(
        "--address=unix:path={}",
        short_socket(home).display()
    ));
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .context("could not start dbus-daemon")?;
    let address = first_line(child.stdout.take());
    let child = Ended(child);
    match address {
        Some(address) => Ok((child, address)),
        None => bail!("dbus-daemon, the session bus, did not start"),
    }
}

/// A path for the bus: in the session's folder where that is short enough, else in the system's
/// folder for throw-away files. A socket's path has at most 107 bytes (unix(7)).
fn short_socket(home: &Path) -> PathBuf {
    let path = home
        .join("runtime")
        .join(format!("bus-{}", std::process::id()));
    if path.as_os_str().len() <= 107 {
        path
    } else {
        std::env::temp_dir().join(format!("rollbook-bus-{}", std::process::id()))
    }
}

fn keyring(home: &Path, display: &str, bus: &str) -> Result<Ended> {
    let mut command = shell::leashed("gnome-keyring-daemon", None);
    command.args(["--foreground", "--unlock", "--components=secrets"]);
    command.envs(variables(home, display, bus));
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .context("could not start gnome-keyring-daemon")?;
    if let Some(mut password) = child.stdin.take() {
        // The keyring lives and dies with this folder; its password guards nothing.
        password.write_all(b"throw-away")?;
    }
    let child = Ended(child);
    // It says nothing when it is ready, so we ask the bus. Asking for the keyring itself would
    // make the bus start a second one, and that would be locked.
    let mut ask = Command::new("dbus-send");
    ask.args([
        "--session",
        "--print-reply=literal",
        "--dest=org.freedesktop.DBus",
        "/org/freedesktop/DBus",
    ]);
    ask.args([
        "org.freedesktop.DBus.NameHasOwner",
        "string:org.freedesktop.secrets",
    ]);
    ask.envs(variables(home, display, bus));
    clock::poll(Duration::from_secs(30), || {
        shell::output(&mut ask)
            .is_ok_and(|said| said.contains("true"))
            .then_some(())
    })
    .context("gnome-keyring-daemon, the keyring, did not start")?;
    Ok(child)
}

/// The first line a child prints; `None` when it ends without one.
fn first_line(channel: Option<impl Read>) -> Option<String> {
    let mut line = String::new();
    BufReader::new(channel?).read_line(&mut line).ok()?;
    let line = line.trim();
    (!line.is_empty()).then(|| line.to_owned())
}

/// The runtime folder must be its owner's alone, or programs refuse it.
#[cfg(unix)]
fn restrict(folder: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
    Ok(())
}

#[cfg(not(unix))]
fn restrict(_: &Path) -> Result<()> {
    Ok(())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_session_has_a_screen_and_an_unlocked_keyring() -> Result<()> {
        let home = std::env::temp_dir().join(format!("xtask-session-{}", std::process::id()));
        let session = Session::start(&home)?;
        let mut ask = Command::new("dbus-send");
        ask.args([
            "--session",
            "--print-reply",
            "--dest=org.freedesktop.secrets",
        ]);
        ask.args([
            "/org/freedesktop/secrets",
            "org.freedesktop.Secret.Service.ReadAlias",
        ]);
        let alias = shell::output(session.put(&mut ask).arg("string:default"))?;
        let blank = Picture::from_dump(&fs::read(&session.frame_buffer)?)?;
        drop(session);
        fs::remove_dir_all(&home)?;

        assert!(
            alias.contains("/org/freedesktop/secrets/collection/login"),
            "{alias}"
        );
        assert_eq!((blank.width, blank.height), (1440, 900));
        assert!(blank.colours(16) < 16, "nobody has painted yet");
        Ok(())
    }
}
