//! The log file: what the app did, in codes and numbers, never whom it was about.
//!
//! Only our own crates are heard, and of what they say only the fields listed
//! here are written. So a field somebody adds later stays out of the file until
//! somebody decides that it identifies nobody.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::panic;
use std::path::Path;
use std::sync::Mutex;

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::fmt::format::{FmtSpan, debug_fn};
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};
use tracing_subscriber::{fmt, registry};

/// Fields that identify nobody. `message` is the sentence in the source.
const FIELDS: &[&str] = &[
    "message", "command", "code", "took_ms", "error", "kind", "place", "version", "rows",
];

/// Where our own events come from: crate names.
const OURS: &[&str] = &[
    "rollbook_app",
    "commands",
    "store",
    "secrets",
    "readers",
    "import",
    "export",
    "protocol",
    "domain",
];

/// The file's name; the one before it ends in `.old`.
const FILE: &str = "rollbook.log";

/// A file that has grown past this is put aside at the next start; two of them are kept.
const LARGE: u64 = 1 << 20;

/// Opens the log in `folder` and sends everything there from now on.
pub(crate) fn start(folder: &Path) -> io::Result<()> {
    let file = open(folder)?;
    tracing::subscriber::set_global_default(subscriber(file)).map_err(io::Error::other)?;
    note_panics();
    Ok(())
}

/// A panic is logged by its place alone: its message may hold anything. While developing it is
/// printed in full as well.
fn note_panics() {
    let usual = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        let place = panic
            .location()
            .map(ToString::to_string)
            .unwrap_or_default();
        tracing::error!(place, "panicked");
        if cfg!(debug_assertions) {
            usual(panic);
        }
    }));
}

fn subscriber<W: io::Write + Send + 'static>(file: W) -> impl tracing::Subscriber + Send + Sync {
    let level = if cfg!(debug_assertions) {
        LevelFilter::DEBUG
    } else {
        LevelFilter::INFO
    };
    let ours = filter_fn(|event| {
        let source = event.target().split("::").next().unwrap_or_default();
        OURS.contains(&source)
    });
    let lines = fmt::layer()
        .with_ansi(false)
        .with_span_events(FmtSpan::NONE)
        .with_writer(Mutex::new(file))
        .fmt_fields(debug_fn(|line, field, value| match field.name() {
            "message" => write!(line, "{value:?}"),
            name if FIELDS.contains(&name) => write!(line, " {name}={value:?}"),
            _ => Ok(()),
        }))
        .with_filter(ours);
    registry().with(lines.with_filter(level))
}

fn open(folder: &Path) -> io::Result<File> {
    fs::create_dir_all(folder)?;
    let path = folder.join(FILE);
    if fs::metadata(&path).is_ok_and(|file| file.len() > LARGE) {
        fs::rename(&path, folder.join(format!("{FILE}.old")))?;
    }
    OpenOptions::new().create(true).append(true).open(path)
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Page(Arc<Mutex<Vec<u8>>>);

    impl Write for Page {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// What the log holds after `happening`.
    fn written(happening: impl FnOnce()) -> String {
        let page = Page::default();
        tracing::subscriber::with_default(subscriber(page.clone()), happening);
        let bytes = page.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn a_field_nobody_has_allowed_is_not_written() {
        let log = written(|| {
            tracing::info!(
                command = "person_save",
                name = "Ada Byron",
                took_ms = 7,
                "called"
            );
        });
        assert!(
            log.contains("called command=\"person_save\" took_ms=7"),
            "{log}"
        );
        assert!(!log.contains("Ada"), "{log}");
    }

    #[test]
    fn a_span_brings_no_field_in_by_the_back_door() {
        let log = written(|| {
            let _inside =
                tracing::info_span!("call", email = "ada@example.org", code = "denied").entered();
            tracing::warn!("refused");
        });
        assert!(log.contains("refused") && log.contains("denied"), "{log}");
        assert!(!log.contains("ada@"), "{log}");
    }

    #[test]
    fn what_libraries_say_stays_out() {
        let log = written(|| {
            tracing::error!(target: "zbus::connection", "peer said ada@example.org");
            tracing::error!(target: "commandsish", "not ours either");
        });
        assert_eq!(log, "");
    }

    #[test]
    fn a_large_log_is_put_aside_at_the_next_start() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        fs::write(&path, vec![b'x'; usize::try_from(LARGE).unwrap() + 1]).unwrap();
        writeln!(open(folder.path()).unwrap(), "new").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new\n");
        assert!(folder.path().join("rollbook.log.old").exists());
        writeln!(open(folder.path()).unwrap(), "newer").unwrap();
        assert_eq!(
            fs::read_to_string(&path).unwrap(),
            "new\nnewer\n",
            "a small one goes on"
        );
    }
}
