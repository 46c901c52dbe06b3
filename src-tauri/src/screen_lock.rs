//! Locks the app when the computer's screen is locked or the computer goes to sleep, where the
//! system tells programs so.
//!
//! On Linux logind does, on the system bus. A computer without it, or without a bus, is as good;
//! the app then locks by its own clock. On Windows and macOS no kept-up crate tells of it yet,
//! so there the clock is all there is: a computer that slept locks as soon as it wakes.

use commands::App;

use crate::setup::MAIN;

/// Follows the computer's lock until the app ends.
#[cfg(target_os = "linux")]
pub(crate) fn follow(app: App) -> std::io::Result<()> {
    std::thread::Builder::new()
        .name("screen lock".to_owned())
        .spawn(move || {
            let followed = zbus::blocking::Connection::system()
                .and_then(|bus| logind::follow(&bus, || lock(&app)));
            if let Err(error) = followed {
                tracing::info!(%error, "the computer does not tell when it is locked");
            }
        })?;
    Ok(())
}

/// Other systems do not tell.
#[cfg(not(target_os = "linux"))]
pub(crate) fn follow(_: App) -> std::io::Result<()> {
    Ok(())
}

#[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "nobody tells"))]
fn lock(app: &App) {
    if let Err(error) = commands::call(app, MAIN, "lock", serde_json::json!({})) {
        tracing::warn!(code = error.code.key(), "could not lock with the computer");
    }
}

#[cfg(target_os = "linux")]
mod logind {
    use std::collections::HashMap;

    use zbus::blocking::fdo::DBusProxy;
    use zbus::blocking::{Connection, MessageIterator, Proxy};
    use zbus::message::Type;
    use zbus::zvariant::{OwnedFd, OwnedObjectPath, OwnedValue};
    use zbus::{MatchRule, Message, Result};

    const NAME: &str = "org.freedesktop.login1";
    const PLACE: &str = "/org/freedesktop/login1";
    const MANAGER: &str = "org.freedesktop.login1.Manager";
    const SESSION: &str = "org.freedesktop.login1.Session";

    /// Calls `lock` whenever this session is locked or the computer goes to sleep. Returns when the
    /// bus is gone.
    pub(super) fn follow(bus: &Connection, lock: impl Fn()) -> Result<()> {
        let manager = Proxy::new(bus, NAME, PLACE, MANAGER)?;
        let session: OwnedObjectPath = manager.call("GetSession", &("auto",))?;
        // Listening first: what is told while the rules are made waits in the iterator.
        let told = MessageIterator::from(bus);
        let rules = [
            (PLACE, MANAGER, "PrepareForSleep"),
            (session.as_str(), SESSION, "Lock"),
            // Desktops that lock by themselves only leave a hint.
            (
                session.as_str(),
                "org.freedesktop.DBus.Properties",
                "PropertiesChanged",
            ),
        ];
        let daemon = DBusProxy::new(bus)?;
        for (path, interface, member) in rules {
            let rule = MatchRule::builder()
                .msg_type(Type::Signal)
                .sender(NAME)?
                .path(path)?
                .interface(interface)?
                .member(member)?
                .build();
            daemon.add_match_rule(rule)?;
        }
        let mut delay = Delay::take(&manager);
        for message in told {
            match Told::read(&message?) {
                Some(Told::Locked) => lock(),
                Some(Told::Sleeps) => {
                    lock();
                    // The computer waits for this, or for five seconds.
                    delay = None;
                }
                Some(Told::Woke) => delay = Delay::take(&manager),
                None => {}
            }
        }
        drop(delay);
        Ok(())
    }

    /// While it lives, the computer goes to sleep a moment later: long enough to lock.
    struct Delay {
        _until_closed: OwnedFd,
    }

    impl Delay {
        fn take(manager: &Proxy<'_>) -> Option<Self> {
            let why = ("sleep", "Rollbook", "Locks the directory", "delay");
            match manager.call("Inhibit", &why) {
                Ok(end) => Some(Self { _until_closed: end }),
                Err(error) => {
                    tracing::info!(%error, "the computer does not wait for the lock");
                    None
                }
            }
        }
    }

    enum Told {
        Locked,
        Sleeps,
        Woke,
    }

    impl Told {
        fn read(message: &Message) -> Option<Self> {
            let header = message.header();
            match header.member()?.as_str() {
                "Lock" => Some(Self::Locked),
                "PrepareForSleep" => match message.body().deserialize::<bool>().ok()? {
                    true => Some(Self::Sleeps),
                    false => Some(Self::Woke),
                },
                "PropertiesChanged" => {
                    let body = message.body();
                    let (_, changed, _): (String, HashMap<String, OwnedValue>, Vec<String>) =
                        body.deserialize().ok()?;
                    let hint = changed.get("LockedHint")?;
                    matches!(bool::try_from(hint), Ok(true)).then_some(Self::Locked)
                }
                _ => None,
            }
        }
    }

    #[cfg(test)]
    mod tests {
        use std::io::{BufRead as _, BufReader};
        use std::process::{Child, Command, Stdio};
        use std::sync::mpsc::{Receiver, Sender, channel};
        use std::time::Duration;

        use zbus::blocking::connection::Builder;
        use zbus::interface;

        use super::*;

        /// A bus of one's own.
        struct Bus(Child, String);

        impl Bus {
            fn new() -> Self {
                let mut daemon = Command::new("dbus-daemon")
                    .args(["--session", "--nofork", "--print-address"])
                    .stdout(Stdio::piped())
                    .spawn()
                    .expect("dbus-daemon is installed");
                let mut address = String::new();
                BufReader::new(daemon.stdout.take().expect("piped"))
                    .read_line(&mut address)
                    .expect("it says where it is");
                Self(daemon, address.trim().to_owned())
            }

            fn connect(&self) -> Builder<'_> {
                Builder::address(self.1.as_str()).expect("an address")
            }
        }

        impl Drop for Bus {
            fn drop(&mut self) {
                let _ = self.0.kill();
                let _ = self.0.wait();
            }
        }

        /// As much of logind as we ask for.
        struct Fake(Sender<()>);

        #[interface(name = "org.freedesktop.login1.Manager")]
        impl Fake {
            fn get_session(&self, id: &str) -> OwnedObjectPath {
                assert_eq!(id, "auto");
                OwnedObjectPath::try_from(SESSION_PLACE).expect("a path")
            }

            fn inhibit(&self, what: &str, _who: &str, _why: &str, mode: &str) -> OwnedFd {
                assert_eq!((what, mode), ("sleep", "delay"));
                // The rules stand by now: whoever waits for this may begin to tell.
                let _ = self.0.send(());
                let (_, end) = std::io::pipe().expect("a pipe");
                OwnedFd::from(std::os::fd::OwnedFd::from(end))
            }
        }

        const SESSION_PLACE: &str = "/org/freedesktop/login1/session/_31";
        const LONG: Duration = Duration::from_secs(60);

        /// A fake logind, told of inhibitors, and what was locked.
        fn desk(bus: &Bus) -> (Connection, Receiver<()>, Receiver<()>) {
            let (inhibited, inhibitors) = channel();
            let logind = bus
                .connect()
                .serve_at(PLACE, Fake(inhibited))
                .and_then(|logind| logind.name(NAME))
                .and_then(Builder::build)
                .expect("the fake logind");
            let desk = bus.connect().build().expect("a connection");
            let (locked, locks) = channel();
            std::thread::spawn(move || follow(&desk, || locked.send(()).expect("the test waits")));
            inhibitors.recv_timeout(LONG).expect("it follows");
            (logind, inhibitors, locks)
        }

        #[test]
        fn the_screens_lock_locks_and_so_does_going_to_sleep() {
            let bus = Bus::new();
            let (logind, inhibitors, locks) = desk(&bus);
            let tell = |path: &str, interface: &str, member: &str| {
                logind.emit_signal(None::<&str>, path, interface, member, &())
            };
            tell(SESSION_PLACE, SESSION, "Lock").expect("told");
            locks.recv_timeout(LONG).expect("locked with the screen");

            let sleep = |begins: bool| {
                logind.emit_signal(None::<&str>, PLACE, MANAGER, "PrepareForSleep", &(begins,))
            };
            sleep(true).expect("told");
            locks.recv_timeout(LONG).expect("locked before sleep");
            sleep(false).expect("told");
            inhibitors
                .recv_timeout(LONG)
                .expect("the next sleep waits for the lock as well");

            let hint = |locked: bool| {
                let changed = HashMap::from([("LockedHint", zbus::zvariant::Value::from(locked))]);
                logind.emit_signal(
                    None::<&str>,
                    SESSION_PLACE,
                    "org.freedesktop.DBus.Properties",
                    "PropertiesChanged",
                    &(SESSION, changed, Vec::<String>::new()),
                )
            };
            hint(false).expect("told");
            hint(true).expect("told");
            locks.recv_timeout(LONG).expect("locked by the desktop");
            // Another session's lock is not ours; the last signal in the line proves that it passed.
            tell("/org/freedesktop/login1/session/_32", SESSION, "Lock").expect("told");
            tell(SESSION_PLACE, SESSION, "Lock").expect("told");
            locks.recv_timeout(LONG).expect("locked");
            assert!(
                locks.try_recv().is_err(),
                "unlocking and others lock nothing"
            );
        }

        #[test]
        fn a_computer_without_logind_is_quietly_left_alone() {
            let bus = Bus::new();
            let desk = bus.connect().build().expect("a connection");
            assert!(follow(&desk, || panic!("nobody told")).is_err());
        }
    }
}
