//! Readers behind the smart card service: a real pcscd with the driver of a virtual reader, whose
//! card this test plays over TCP.
//!
//! pcscd keeps its socket at a place that is compiled in, so each test runs in a process of its
//! own, which is told another place, with a pcscd that sees a folder of the test there.

use std::collections::VecDeque;
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use domain::card::CardNumber;
use pcsc::{Context, Protocols, Scope, ShareMode};
use readers::{
    ChipFamily, DecodeError, PcscNews, PcscReader, PcscWatch, ReaderState, Tap, WireForm,
};

use crate::hub::{Desk, PATIENCE};

/// Tells a test that it runs in its own process, and where its pcscd lives.
const FOLDER: &str = "ROLLBOOK_TEST_PCSC";

const CLASSIC_1K: &[u8] =
    b"\x3B\x8F\x80\x01\x80\x4F\x0C\xA0\x00\x00\x03\x06\x03\x00\x01\x00\x00\x00\x00\x6A";
const ULTRALIGHT: &[u8] =
    b"\x3B\x8F\x80\x01\x80\x4F\x0C\xA0\x00\x00\x03\x06\x03\x00\x03\x00\x00\x00\x00\x68";
const DESFIRE: &[u8] = b"\x3B\x81\x80\x01\x80\x80";

/// Runs `body` in a process of its own, in which the smart card service is the test's.
fn with_service(test: &str, body: impl FnOnce(Service)) {
    if let Some(folder) = std::env::var_os(FOLDER) {
        body(Service::new(Path::new(&folder)));
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let said = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            &format!("smart_card_service::{test}"),
            "--nocapture",
        ])
        .env(FOLDER, folder.path())
        .env(
            "PCSCLITE_CSOCK_NAME",
            folder.path().join("socket/pcscd.comm"),
        )
        .output()
        .unwrap();
    let stdout = String::from_utf8_lossy(&said.stdout);
    assert!(
        said.status.success() && stdout.contains("1 passed"),
        "{stdout}{}",
        String::from_utf8_lossy(&said.stderr)
    );
}

/// A pcscd with one virtual reader of two slots.
struct Service {
    folder: PathBuf,
    port: u16,
    running: Option<Child>,
}

impl Service {
    fn new(folder: &Path) -> Self {
        for name in ["socket", "readers"] {
            std::fs::create_dir_all(folder.join(name)).unwrap();
        }
        let service = Self {
            folder: folder.to_path_buf(),
            port: free_ports(),
            running: None,
        };
        service.plug_in();
        service
    }

    /// Starts pcscd in a file system where its folder is ours, and waits for its socket.
    fn start(mut self) -> Self {
        let polkit = Command::new("pcscd")
            .arg("--help")
            .output()
            .is_ok_and(|help| String::from_utf8_lossy(&help.stdout).contains("disable-polkit"));
        // As somebody else than root, become root of a name space of one's own first. Root need not,
        // and in a changed root directory (chroot) the kernel lets nobody.
        let root = Command::new("unshare")
            .args(["--mount", "true"])
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|ended| ended.success());
        let as_root: &[&str] = if root { &[] } else { &["--map-root-user"] };
        let child = Command::new("unshare")
            .args(as_root)
            .args(["--mount", "sh", "-c"])
            .arg(
                "mount -t tmpfs none /run && mkdir /run/pcscd && mount --bind \"$0/socket\" /run/pcscd \
                 && exec pcscd --foreground --config \"$0/readers\" $1",
            )
            .arg(&self.folder)
            .arg(if polkit { "--disable-polkit" } else { "" })
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("unshare, of util-linux");
        self.running = Some(child);
        wait_for("pcscd's socket (is the package pcscd installed?)", || {
            Context::establish(Scope::User).ok()
        });
        self
    }

    fn stop(&mut self) {
        if let Some(mut child) = self.running.take() {
            // Ended by force it would leave its socket; this way it cleans up.
            let _ = Command::new("kill").arg(child.id().to_string()).status();
            child.wait().unwrap();
        }
    }

    fn config(&self) -> PathBuf {
        self.folder.join("readers/virtual")
    }

    fn plug_in(&self) {
        let port = self.port;
        let text = format!(
            "FRIENDLYNAME \"Desk Reader\"\nDEVICENAME /dev/null:0x{port:04X}\n\
             LIBPATH /usr/lib/pcsc/drivers/serial/libifdvpcd.so\nCHANNELID 0x{port:04X}\n"
        );
        std::fs::write(self.config(), text).unwrap();
    }

    fn lay(&self, card: FakeCard) -> Laid {
        let line = wait_for(
            "the virtual reader's port (package vsmartcard-vpcd)",
            || TcpStream::connect(("127.0.0.1", self.port)).ok(),
        );
        let seen = line.try_clone().unwrap();
        let thread = std::thread::spawn(move || card.play(seen));
        Laid {
            line,
            thread: Some(thread),
        }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Two free ports in a row: the driver takes one a slot.
fn free_ports() -> u16 {
    loop {
        let first = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = first.local_addr().unwrap().port();
        if port < u16::MAX && TcpListener::bind(("127.0.0.1", port + 1)).is_ok() {
            return port;
        }
    }
}

fn wait_for<T>(what: &str, mut there: impl FnMut() -> Option<T>) -> T {
    let (_alarm, bell) = channel::<()>();
    let mut left = PATIENCE;
    let pause = Duration::from_millis(20);
    loop {
        if let Some(found) = there() {
            return found;
        }
        assert!(!left.is_zero(), "waited in vain for {what}");
        // Nothing announces a bound port; so it is tried until it is there.
        let _ = bell.recv_timeout(pause);
        left = left.saturating_sub(pause);
    }
}

/// A card, as the driver's protocol shows it: messages with two bytes of length before them.
struct FakeCard {
    atr: &'static [u8],
    /// The UID of each time it is powered; the last one stays.
    uids: VecDeque<Vec<u8>>,
    ats: Option<Vec<u8>>,
    asked: Arc<Mutex<u32>>,
}

impl FakeCard {
    fn new(atr: &'static [u8], uids: &[&[u8]]) -> Self {
        Self {
            atr,
            uids: uids.iter().map(|uid| uid.to_vec()).collect(),
            ats: None,
            asked: Arc::default(),
        }
    }

    fn play(mut self, mut line: TcpStream) {
        let mut powered = false;
        loop {
            let mut length = [0; 2];
            if line.read_exact(&mut length).is_err() {
                return;
            }
            let mut message = vec![0; usize::from(u16::from_be_bytes(length))];
            if line.read_exact(&mut message).is_err() {
                return;
            }
            let answer = match message[..] {
                // Power on; a card powered again draws its next number.
                [1] => {
                    if powered && self.uids.len() > 1 {
                        self.uids.pop_front();
                    }
                    powered = true;
                    continue;
                }
                [0 | 2] => continue,
                [4] => self.atr.to_vec(),
                [0xFF, 0xCA, 0, 0, 0] => {
                    *self.asked.lock().unwrap() += 1;
                    self.uids
                        .front()
                        .filter(|uid| !uid.is_empty())
                        .map_or_else(refusal, |uid| with_success(uid))
                }
                [0xFF, 0xCA, 1, 0, 0] => self.ats.as_deref().map_or_else(refusal, with_success),
                _ => refusal(),
            };
            let length = u16::try_from(answer.len()).unwrap().to_be_bytes();
            if line.write_all(&[&length[..], &answer].concat()).is_err() {
                return;
            }
        }
    }
}

fn refusal() -> Vec<u8> {
    vec![0x6A, 0x81]
}

fn with_success(data: &[u8]) -> Vec<u8> {
    [data, &[0x90, 0x00]].concat()
}

/// A card on the reader; dropping lifts it.
struct Laid {
    line: TcpStream,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Laid {
    fn drop(&mut self) {
        let _ = self.line.shutdown(Shutdown::Both);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn lists(news: &Receiver<PcscNews>) -> PcscNews {
    news.recv_timeout(PATIENCE).expect("news of the service")
}

/// The service's first reader, connected.
fn desk_with_reader() -> Desk {
    let context = Context::establish(Scope::User).unwrap();
    let names = wait_for("the list of readers", || context.list_readers_owned().ok());
    let first = names.first().unwrap().to_string_lossy().into_owned();
    assert!(first.starts_with("Desk Reader"), "{first}");
    let desk = Desk::new();
    desk.hub.start(PcscReader::new(&first), None).unwrap();
    assert_eq!(desk.next_state().1, ReaderState::Connected);
    desk
}

fn number(tap: &Tap) -> String {
    tap.card
        .as_ref()
        .map_or_else(ToString::to_string, ToString::to_string)
}

#[test]
fn a_card_on_a_pcsc_reader_gives_its_number_and_its_chip() {
    with_service(
        "a_card_on_a_pcsc_reader_gives_its_number_and_its_chip",
        |service| {
            let service = service.start();
            let desk = desk_with_reader();
            let check = |card: FakeCard, expected: &str, family: ChipFamily, ats: &[u8]| {
                let laid = service.lay(card);
                let tap = desk.next_tap();
                assert_eq!(number(&tap), expected);
                let chip = tap.chip.expect("a chip");
                assert_eq!(
                    (chip.family, &chip.ats[..], tap.form),
                    (family, ats, WireForm::Whole)
                );
                drop(laid);
            };
            check(
                FakeCard::new(CLASSIC_1K, &[b"\x51\xE6\x96\x21"]),
                "uid:51E69621",
                ChipFamily::MifareClassic,
                b"",
            );
            check(
                FakeCard::new(ULTRALIGHT, &[b"\x04\xAF\x68\xDA\xC8\x5A\x80"]),
                "uid:04AF68DAC85A80",
                ChipFamily::MifareUltralight,
                b"",
            );
            let mut desfire = FakeCard::new(DESFIRE, &[b"\x04\x11\x22\x33\x44\x55\x66"]);
            desfire.ats = Some(b"\x06\x75\x77\x81\x02\x80".to_vec());
            check(
                desfire,
                "uid:04112233445566",
                ChipFamily::MifareDesfire,
                b"\x06\x75\x77\x81\x02\x80",
            );
            check(
                FakeCard::new(ULTRALIGHT, &[b"\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0A"]),
                "uid:0102030405060708090A",
                ChipFamily::MifareUltralight,
                b"",
            );
            assert!(desk.nothing_more());
        },
    );
}

#[test]
fn a_card_that_stays_is_one_tap_and_lifted_it_is_another_at_once() {
    with_service(
        "a_card_that_stays_is_one_tap_and_lifted_it_is_another_at_once",
        |service| {
            let service = service.start();
            let desk = desk_with_reader();
            let card = || FakeCard::new(CLASSIC_1K, &[b"\x51\xE6\x96\x21"]);
            let first = card();
            let asked = Arc::clone(&first.asked);
            let laid = service.lay(first);
            assert_eq!(number(&desk.next_tap()), "uid:51E69621");
            // Long after the time in which a serial reader's repeats count as one tap.
            desk.clock.advance(60_000);
            drop(laid);
            assert_eq!(
                *asked.lock().unwrap(),
                2,
                "read twice when it came, never again while it lay"
            );
            assert!(desk.nothing_more());
            // The clock stands still from here on, so only having been lifted makes it new.
            let again = service.lay(card());
            let tap = desk.next_tap();
            assert_eq!(number(&tap), "uid:51E69621");
            drop(again);
            let _third = service.lay(card());
            assert_eq!(desk.next_tap().at_ms, tap.at_ms);
        },
    );
}

#[test]
fn a_card_that_changes_or_hides_its_number_is_refused_with_the_reason() {
    with_service(
        "a_card_that_changes_or_hides_its_number_is_refused_with_the_reason",
        |service| {
            let service = service.start();
            let desk = desk_with_reader();
            let random: Vec<Vec<u8>> = (0..20).map(|nth| vec![0x08, 1, 2, nth]).collect();
            let random: Vec<&[u8]> = random.iter().map(Vec::as_slice).collect();
            let laid = service.lay(FakeCard::new(DESFIRE, &random));
            assert_eq!(desk.next_tap().card, Err(DecodeError::Changing));
            drop(laid);
            desk.clock.advance(10_000);
            let laid = service.lay(FakeCard::new(DESFIRE, &[b""]));
            assert_eq!(desk.next_tap().card, Err(DecodeError::NoNumber));
            drop(laid);
            assert!(desk.nothing_more());
        },
    );
}

#[test]
fn a_reader_outlives_its_service() {
    with_service("a_reader_outlives_its_service", |service| {
        let mut service = service.start();
        let desk = desk_with_reader();
        service.stop();
        // The broken line first, or at once that nobody answers.
        let stopped = loop {
            match desk.next_state().1 {
                ReaderState::Lost { retrying: true } => {}
                other => break other,
            }
        };
        let ReaderState::ServiceStopped { hint } = stopped else {
            panic!("{stopped:?}");
        };
        assert!(
            hint.contains("sudo systemctl enable --now pcscd.socket"),
            "{hint}"
        );
        let service = service.start();
        loop {
            if desk.next_state().1 == ReaderState::Connected {
                break;
            }
        }
        let _laid = service.lay(FakeCard::new(CLASSIC_1K, &[b"\x51\xE6\x96\x21"]));
        assert_eq!(
            desk.next_tap().card,
            CardNumber::uid(&[0x51, 0xE6, 0x96, 0x21]).map_err(Into::into)
        );
    });
}

#[test]
fn a_card_that_another_program_keeps_for_itself_is_read_once_it_is_free() {
    with_service(
        "a_card_that_another_program_keeps_for_itself_is_read_once_it_is_free",
        |service| {
            let service = service.start();
            let context = Context::establish(Scope::User).unwrap();
            let names = wait_for("the list of readers", || context.list_readers_owned().ok());
            let slot = names.first().unwrap();
            let _laid = service.lay(FakeCard::new(CLASSIC_1K, &[b"\x51\xE6\x96\x21"]));
            let other = wait_for("the other program's connection", || {
                context
                    .connect(slot, ShareMode::Exclusive, Protocols::ANY)
                    .ok()
            });
            let desk = Desk::new();
            desk.hub
                .start(PcscReader::new(&slot.to_string_lossy()), None)
                .unwrap();
            loop {
                if desk.next_state().1 == ReaderState::Busy {
                    break;
                }
            }
            drop(other);
            let tap = loop {
                match desk.next() {
                    readers::ReaderEvent::Tap(tap) => break tap,
                    readers::ReaderEvent::Raw { .. } => {}
                    readers::ReaderEvent::State { state, .. } => {
                        assert_eq!(state, ReaderState::Connected);
                    }
                }
            };
            assert_eq!(number(&tap), "uid:51E69621");
        },
    );
}

#[test]
fn readers_that_come_and_go_are_listed() {
    with_service("readers_that_come_and_go_are_listed", |service| {
        let (tell, news) = channel();
        let _watch = PcscWatch::start(move |said| {
            let _ = tell.send(said);
        })
        .unwrap();
        assert!(matches!(
            lists(&news),
            PcscNews::NoService(ReaderState::ServiceStopped { .. })
        ));
        let mut service = service.start();
        let named = |news: &PcscNews| match news {
            PcscNews::Readers(names) => names.iter().any(|name| name.starts_with("Desk Reader")),
            PcscNews::NoService(_) => false,
        };
        while !named(&lists(&news)) {}
        service.stop();
        while named(&lists(&news)) {}
    });
}
