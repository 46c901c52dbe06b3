//! The system keyring against a real GNOME Keyring on a private bus, in every state a computer may
//! be found in.
//!
//! Each test runs this test program again, inside `tests/with-keyring.sh`, and only itself. So
//! plain `cargo test` is enough, and the keyring of whoever runs it is never touched.

#![cfg(target_os = "linux")]
// clippy.toml allows both in tests, but sees only the functions marked as such, not their helpers.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::Duration;

use secrets::vault::{EntryName, MAX_SECRET_BYTES, SystemKeyring, TimedVault};
use secrets::{
    DatabaseKey, DirectoryId, KeyRing, KeyRingError, NoDatabaseYet, Secret, SystemEntropy, Vault,
    VaultError, VaultStatus,
};

/// Set in the inner run, to the state that was asked for.
const INSIDE: &str = "ROLLBOOK_TEST_INSIDE_KEYRING";

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/with-keyring.sh");

/// Runs `test` in a fresh world whose keyring is in the given state.
#[track_caller]
fn with_keyring(state: &str, name: &str, test: fn()) {
    if std::env::var_os(INSIDE).is_some() {
        return test();
    }
    let run = Command::new(SCRIPT)
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture", "--test-threads=1"])
        .env("KEYRING", state)
        .env(INSIDE, state)
        .stdin(Stdio::null())
        .output()
        .unwrap_or_else(|error| panic!("{SCRIPT} cannot be run: {error}"));
    let said =
        String::from_utf8_lossy(&run.stdout).into_owned() + &String::from_utf8_lossy(&run.stderr);
    // 77 means that programs are missing; the script's sentence names their packages.
    assert!(
        run.status.success(),
        "in a world with the keyring {state} ({}):\n{said}",
        run.status
    );
    assert!(
        said.contains("1 passed"),
        "the inner run tested nothing:\n{said}"
    );
}

fn keyring() -> SystemKeyring {
    SystemKeyring::new("Rollbook test")
}

fn read(vault: &impl Vault, text: &str) -> Result<Option<String>, VaultError> {
    Ok(vault
        .get(&name(text))?
        .map(|secret| secret.expose().clone()))
}

fn name(text: &str) -> EntryName {
    EntryName::parse(text).unwrap()
}

fn directory(n: u128) -> DirectoryId {
    DirectoryId::parse(&format!("00000000-0000-0000-0000-{n:012}")).unwrap()
}

#[test]
fn a_computer_without_the_programs_is_told_which_packages_to_install() {
    let run = Command::new(SCRIPT)
        .arg("true")
        .env("PATH", "/nowhere")
        .output()
        .unwrap();
    assert_eq!(run.status.code(), Some(77));
    let said = String::from_utf8_lossy(&run.stderr);
    let expected = "sudo apt-get install gnome-keyring dbus-daemon libglib2.0-bin";
    assert!(said.contains(expected), "{said}");
}

#[test]
fn an_unlocked_keyring_keeps_reads_replaces_and_forgets() {
    with_keyring(
        "unlocked",
        "an_unlocked_keyring_keeps_reads_replaces_and_forgets",
        || {
            let vault = keyring();
            assert_eq!(vault.status(), VaultStatus::Ready);
            let name = name("api-token.1");
            assert!(vault.get(&name).unwrap().is_none());
            vault.delete(&name).unwrap();

            vault.set(&name, &Secret::from("first")).unwrap();
            vault.set(&name, &Secret::from("second")).unwrap();
            assert_eq!(vault.get(&name).unwrap().unwrap().expose(), "second");
            let another_program = keyring();
            assert_eq!(
                another_program.get(&name).unwrap().unwrap().expose(),
                "second"
            );
            let another_service = SystemKeyring::new("Another");
            assert!(another_service.get(&name).unwrap().is_none());

            vault.delete(&name).unwrap();
            assert!(another_program.get(&name).unwrap().is_none());
        },
    );
}

#[test]
fn secrets_have_the_same_limits_as_on_other_systems() {
    with_keyring(
        "unlocked",
        "secrets_have_the_same_limits_as_on_other_systems",
        || {
            let vault = keyring();
            let name = name("limits");
            let longest = Secret::new("x".repeat(MAX_SECRET_BYTES));
            vault.set(&name, &longest).unwrap();
            assert_eq!(
                vault.get(&name).unwrap().unwrap().expose(),
                longest.expose()
            );
            let too_long = Secret::new("x".repeat(MAX_SECRET_BYTES + 1));
            assert_eq!(vault.set(&name, &too_long), Err(VaultError::TooLong));
            assert_eq!(
                vault.set(&name, &Secret::from("")),
                Err(VaultError::NotText)
            );
            assert_eq!(
                vault.set(&name, &Secret::from("é")),
                Err(VaultError::NotText)
            );
            assert_eq!(
                vault.get(&name).unwrap().unwrap().expose(),
                longest.expose()
            );
        },
    );
}

#[test]
fn no_library_on_the_way_logs_a_secret() {
    with_keyring("unlocked", "no_library_on_the_way_logs_a_secret", || {
        log::set_max_level(log::LevelFilter::Trace);
        log::set_logger(&LOGS).unwrap();
        tracing::subscriber::set_global_default(&LOGS).unwrap();
        let (vault, name) = (keyring(), name("canary"));
        vault.set(&name, &Secret::from("kanarienvogel")).unwrap();
        vault.set(&name, &Secret::from("kanarienvogel")).unwrap();
        assert_eq!(read(&vault, "canary").unwrap().unwrap(), "kanarienvogel");
        vault.delete(&name).unwrap();

        let lines = LOGS.lines.lock().unwrap();
        for expected in ["/org/freedesktop/secrets", "user: \"canary\""] {
            let seen = lines.iter().any(|line| line.contains(expected));
            assert!(
                seen,
                "{expected} is missing in {} lines: was anything kept?",
                lines.len()
            );
        }
        let bytes = format!("{:?}", b"kanarienvogel");
        for form in ["kanarienvogel", bytes.trim_matches(['[', ']'])] {
            let found = lines.iter().find(|line| line.contains(form));
            assert_eq!(found, None, "in {} lines", lines.len());
        }
    });
}

/// Keeps every log line of the libraries, at every level.
static LOGS: Logs = Logs {
    lines: Mutex::new(Vec::new()),
};

struct Logs {
    lines: Mutex<Vec<String>>,
}

impl Logs {
    fn keep(&self, line: String) {
        self.lines.lock().unwrap().push(line);
    }
}

impl log::Log for Logs {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        self.keep(record.args().to_string());
    }

    fn flush(&self) {}
}

impl tracing::Subscriber for &'static Logs {
    fn enabled(&self, _: &tracing::Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        self.keep(format!("{span:?}"));
        tracing::span::Id::from_u64(1)
    }

    fn record(&self, _: &tracing::span::Id, values: &tracing::span::Record<'_>) {
        self.keep(format!("{values:?}"));
    }

    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}

    fn event(&self, event: &tracing::Event<'_>) {
        self.keep(format!("{event:?}"));
    }

    fn enter(&self, _: &tracing::span::Id) {}

    fn exit(&self, _: &tracing::span::Id) {}
}

#[test]
fn a_directory_key_is_made_once_and_found_again() {
    with_keyring(
        "unlocked",
        "a_directory_key_is_made_once_and_found_again",
        || {
            let folder = tempfile::tempdir().unwrap();
            let place = NoDatabaseYet::at(&folder.path().join("directory.db")).unwrap();
            let vault = TimedVault::new(Arc::new(keyring()), Duration::from_secs(30)).unwrap();
            assert_eq!(vault.status(), VaultStatus::Ready);
            let keys = KeyRing::new(Arc::new(vault));
            assert_eq!(keys.open_existing(directory(1)), Err(KeyRingError::Missing));
            let key = keys
                .create_new(directory(1), &place, &mut SystemEntropy)
                .unwrap();
            let other = keys
                .create_new(directory(2), &place, &mut SystemEntropy)
                .unwrap();
            assert_ne!(key, other);

            let next_start = KeyRing::new(Arc::new(keyring()));
            assert_eq!(next_start.open_existing(directory(1)), Ok(key.clone()));
            let again = next_start.create_new(directory(1), &place, &mut SystemEntropy);
            assert_eq!(again, Err(KeyRingError::KeyExists));
            let stranger = DatabaseKey::from_bytes([1; 32]);
            assert_eq!(
                next_start.remember(directory(1), &stranger),
                Err(KeyRingError::OtherKey)
            );
            assert_eq!(next_start.open_existing(directory(1)), Ok(key));

            next_start.forget(directory(1)).unwrap();
            assert_eq!(keys.open_existing(directory(1)), Err(KeyRingError::Missing));
            assert_eq!(keys.open_existing(directory(2)), Ok(other));
        },
    );
}

#[test]
fn a_keyring_that_was_restarted_is_found_again() {
    with_keyring(
        "unlocked",
        "a_keyring_that_was_restarted_is_found_again",
        || {
            let vault = keyring();
            vault
                .set(&name("kept"), &Secret::from("over the restart"))
                .unwrap();
            restart_keyring("test-password");
            assert_eq!(
                vault.get(&name("kept")).unwrap().unwrap().expose(),
                "over the restart"
            );
        },
    );
}

#[test]
fn a_locked_keyring_is_locked_and_not_empty() {
    with_keyring("locked", "a_locked_keyring_is_locked_and_not_empty", || {
        let vault = keyring();
        assert_eq!(vault.status(), VaultStatus::Locked);
        assert_eq!(
            vault.set(&name("a"), &Secret::from("b")),
            Err(VaultError::Locked)
        );
        let keys = KeyRing::new(Arc::new(vault));
        let folder = tempfile::tempdir().unwrap();
        let place = NoDatabaseYet::at(&folder.path().join("directory.db")).unwrap();
        let made = keys.create_new(directory(1), &place, &mut SystemEntropy);
        assert_eq!(made, Err(KeyRingError::Vault(VaultError::Locked)));
    });
}

#[test]
fn a_key_in_a_keyring_locked_later_is_neither_missing_nor_replaced() {
    with_keyring(
        "unlocked",
        "a_key_in_a_keyring_locked_later_is_neither_missing_nor_replaced",
        || {
            let folder = tempfile::tempdir().unwrap();
            let place = NoDatabaseYet::at(&folder.path().join("directory.db")).unwrap();
            let keys = KeyRing::new(Arc::new(keyring()));
            let key = keys
                .create_new(directory(1), &place, &mut SystemEntropy)
                .unwrap();
            restart_keyring("wrong-password");
            let locked = KeyRingError::Vault(VaultError::Locked);
            assert_eq!(keys.open_existing(directory(1)), Err(locked.clone()));
            let made = keys.create_new(directory(1), &place, &mut SystemEntropy);
            assert_eq!(made, Err(locked.clone()));
            assert_eq!(keys.remember(directory(1), &key), Err(locked));
            restart_keyring("test-password");
            assert_eq!(keys.open_existing(directory(1)), Ok(key));
        },
    );
}

#[test]
fn a_prompt_nobody_answers_ends_the_wait_and_not_the_program() {
    with_keyring(
        "locked",
        "a_prompt_nobody_answers_ends_the_wait_and_not_the_program",
        || {
            // Stands where the desktop's dialogue would be, takes the question and never answers.
            let dialogue = zbus::blocking::Connection::session().unwrap();
            dialogue
                .request_name("org.gnome.keyring.SystemPrompter")
                .unwrap();
            let (question, asked) = mpsc::channel();
            let questions = zbus::blocking::MessageIterator::from(&dialogue);
            thread::spawn(move || {
                let calls = questions.filter_map(Result::ok);
                for member in calls.filter_map(|call| Some(call.header().member()?.to_string())) {
                    let _ = question.send(member);
                }
            });

            let patience = Duration::from_millis(300);
            let vault = TimedVault::new(Arc::new(keyring()), patience).unwrap();
            assert_eq!(
                vault.set(&name("a"), &Secret::from("b")),
                Err(VaultError::Waiting)
            );
            let mut questions =
                std::iter::from_fn(|| asked.recv_timeout(Duration::from_secs(60)).ok());
            assert!(
                questions.any(|member| member == "BeginPrompting"),
                "the keyring asks the person"
            );
            assert_eq!(vault.status(), VaultStatus::Locked, "still waiting");
        },
    );
}

#[test]
fn a_service_without_any_keyring_says_so_instead_of_no_such_entry() {
    with_keyring(
        "empty",
        "a_service_without_any_keyring_says_so_instead_of_no_such_entry",
        || {
            let vault = keyring();
            assert_eq!(read(&vault, "a"), Ok(None), "a read alone looks fine");
            let VaultStatus::Failed(reason) = vault.status() else {
                panic!("{:?}", vault.status());
            };
            assert!(reason.contains("has no keyring yet"), "{reason}");
        },
    );
}

#[test]
fn a_bus_without_a_keyring_is_no_service() {
    with_keyring(
        "no-service",
        "a_bus_without_a_keyring_is_no_service",
        || {
            let vault = keyring();
            assert_eq!(vault.status(), VaultStatus::NoService);
            assert_eq!(read(&vault, "a"), Err(VaultError::NoService));
            assert_eq!(vault.delete(&name("a")), Err(VaultError::NoService));
        },
    );
}

#[test]
fn no_bus_is_no_service() {
    with_keyring("no-bus", "no_bus_is_no_service", || {
        let vault = keyring();
        assert_eq!(vault.status(), VaultStatus::NoService);
        assert_eq!(read(&vault, "a"), Err(VaultError::NoService));
    });
}

#[test]
fn a_keyring_started_after_the_program_is_found() {
    with_keyring(
        "no-service",
        "a_keyring_started_after_the_program_is_found",
        || {
            let vault = keyring();
            assert_eq!(vault.status(), VaultStatus::NoService);
            restart_keyring("test-password");
            assert_eq!(vault.status(), VaultStatus::Ready);
        },
    );
}

/// Replaces the keyring on the private bus by a new one that is given this password. The daemon
/// ends with the bus.
fn restart_keyring(password: &str) {
    let script = r#"
        pid() {
            gdbus call --session --dest org.freedesktop.DBus --object-path /org/freedesktop/DBus \
                --method org.freedesktop.DBus.GetConnectionUnixProcessID org.freedesktop.secrets \
                2>/dev/null | tr -dc '0-9 ' | sed 's/^32 *//'
        }
        old=$(pid)
        if [ -n "$old" ]; then
            kill "$old"
            while [ "$(pid)" = "$old" ]; do :; done
        fi
        printf %s "$1" | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
        gdbus wait --session --timeout 20 org.freedesktop.secrets
    "#;
    let status = Command::new("sh")
        .args(["-euc", script, "sh", password])
        .status()
        .unwrap();
    assert!(status.success(), "the keyring was not restarted");
}
