//! Serial readers on pseudo-terminals: the same system calls as with a real line. What they cannot
//! show is listed in docs/READERS.md.

use std::io::Write;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use readers::{
    DecodeError, ListedPort, PortListError, PortLister, PortTarget, ReaderEvent, ReaderHub,
    ReaderState, SerialReader, SerialSettings, Stop, SystemClock, SystemPorts, UsbIdentity,
    WireForm,
};
use serialport::{SerialPort, TTYPort};
use tempfile::TempDir;

use crate::hub::{Desk, PATIENCE};

const LOST: ReaderState = ReaderState::Lost { retrying: true };

/// A reader's hardware: what is written to `line` arrives at `path`. Dropping it is pulling the
/// cable.
struct Hardware {
    line: TTYPort,
    /// Keeps the line writable while nobody has it open.
    _far_end: TTYPort,
    path: PathBuf,
}

impl Hardware {
    /// Plugged in under a name of our choosing, as /dev/serial/by-id does.
    fn plugged_in_at(path: &Path) -> Self {
        let (line, far_end) = TTYPort::pair().expect("the system gives pseudo-terminals");
        let device = far_end.name().expect("the far end has a name");
        let _ = std::fs::remove_file(path);
        symlink(device, path).unwrap();
        Self {
            line,
            _far_end: far_end,
            path: path.to_owned(),
        }
    }

    fn send(&mut self, bytes: &[u8]) {
        self.line.write_all(bytes).unwrap();
    }

    /// Waits until the program has read everything, so that what follows is a read of its own.
    fn wait_until_read(&self) {
        let waiting = Stop::default();
        for _ in 0..PATIENCE.as_millis() {
            if self._far_end.bytes_to_read().unwrap() == 0 {
                return;
            }
            waiting.wait(Duration::from_millis(1));
        }
        panic!("the program does not read");
    }

    fn unplug(self) {
        std::fs::remove_file(&self.path).unwrap();
    }
}

/// The ports the computer is made to believe in.
#[derive(Default)]
struct Listed(Mutex<Vec<ListedPort>>);

impl Listed {
    fn set(&self, ports: &[(&Path, &UsbIdentity)]) {
        let ports = ports.iter().map(|(path, usb)| ListedPort {
            path: path.to_str().unwrap().to_owned(),
            usb: Some((*usb).clone()),
            description: None,
            bluetooth: false,
        });
        *self.0.lock().unwrap() = ports.collect();
    }
}

impl PortLister for Listed {
    fn ports(&self) -> Result<Vec<ListedPort>, PortListError> {
        Ok(self.0.lock().unwrap().clone())
    }
}

fn at_path(path: &Path) -> SerialReader {
    let target = PortTarget::Path(path.to_str().unwrap().to_owned());
    SerialReader::new(
        target,
        "Desk",
        SerialSettings::default(),
        Arc::new(SystemPorts),
    )
}

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

#[test]
fn a_card_on_a_serial_line_becomes_a_tap() {
    let (folder, desk) = (folder(), Desk::new());
    let mut hardware = Hardware::plugged_in_at(&folder.path().join("reader"));
    let id = desk.hub.start(at_path(&hardware.path), None).unwrap();
    assert_eq!(desk.next_state(), (id.clone(), ReaderState::Connected));
    hardware.send(b"\x02010063E9AE25\x03");
    let tap = desk.next_tap();
    assert_eq!((tap.reader, tap.form), (id, WireForm::Rdm6300));
    assert_eq!(tap.raw, b"\x02010063E9AE25\x03");
    assert_eq!(tap.card.unwrap().to_string(), "em:010063E9AE");
    // The same card, still lying there, and then another in the same read.
    hardware.send(b"\x02010063E9AE25\x03\x02010063E9AE25\x03\x020C000621A58E\r\n\x03");
    assert_eq!(desk.next_tap().card.unwrap().to_string(), "em:0C000621A5");
}

#[test]
fn a_frame_in_pieces_garbage_and_a_wrong_checksum() {
    let (folder, desk) = (folder(), Desk::new());
    let mut hardware = Hardware::plugged_in_at(&folder.path().join("reader"));
    desk.hub.start(at_path(&hardware.path), None).unwrap();
    desk.next_state();
    for piece in [&b"\x0201"[..], b"0063E9", b"AE25", b"\x03"] {
        hardware.send(piece);
        hardware.wait_until_read();
    }
    assert_eq!(desk.next_tap().card.unwrap().to_string(), "em:010063E9AE");
    desk.clock.advance(3_000);
    hardware.send(b"\x02010063E9AE24\x03");
    let tap = desk.next_tap();
    assert_eq!(tap.card, Err(DecodeError::WrongChecksum));
    assert_eq!(tap.raw, b"\x02010063E9AE24\x03", "what came is kept");
    hardware.send(b"\x00\x0a\x0d\x11\x13\x04\x1a\x80\xff\x02010063E9AE25\x03");
    assert_eq!(desk.next_tap().card.unwrap().to_string(), "em:010063E9AE");
}

#[test]
fn lines_arrive_whatever_ends_them() {
    let (folder, desk) = (folder(), Desk::new());
    let mut hardware = Hardware::plugged_in_at(&folder.path().join("reader"));
    desk.hub.start(at_path(&hardware.path), None).unwrap();
    desk.next_state();
    hardware.send(b"ELA GM4.02\r0006547886\r51E69621\n04AF68DAC85A80\r\n");
    for expected in ["raw:0006547886", "raw:51E69621", "raw:04AF68DAC85A80"] {
        assert_eq!(desk.next_tap().card.unwrap().to_string(), expected);
    }
}

#[test]
fn a_single_first_line_is_held_only_for_a_moment() {
    let (folder, (sender, news)) = (folder(), std::sync::mpsc::channel());
    let mut hardware = Hardware::plugged_in_at(&folder.path().join("reader"));
    let hub = ReaderHub::new(Arc::new(SystemClock), move |event| {
        let _ = sender.send(event);
    });
    hub.start(at_path(&hardware.path), None).unwrap();
    news.recv_timeout(PATIENCE).unwrap();
    hardware.send(b"0006547886\r\n");
    let event = news.recv_timeout(PATIENCE).unwrap();
    assert!(
        matches!(event, ReaderEvent::Tap(ref tap) if tap.raw == b"0006547886\r\n"),
        "{event:?}"
    );
}

#[test]
fn a_reader_is_found_again_after_it_was_unplugged() {
    let (folder, desk) = (folder(), Desk::new());
    let path = folder.path().join("reader");
    let id = desk.hub.start(at_path(&path), None).unwrap();
    assert_eq!(desk.next_state(), (id.clone(), ReaderState::Missing));
    for round in 0..3 {
        let mut hardware = Hardware::plugged_in_at(&path);
        assert_eq!(
            desk.next_state(),
            (id.clone(), ReaderState::Connected),
            "round {round}"
        );
        hardware.send(b"\x02010063E9AE25\x03");
        assert_eq!(desk.next_tap().card.unwrap().to_string(), "em:010063E9AE");
        hardware.send(b"\x02010063");
        hardware.wait_until_read();
        hardware.unplug();
        assert_eq!(desk.next_state(), (id.clone(), LOST));
        desk.clock.advance(2_000);
    }
}

#[test]
fn a_reader_is_found_by_its_usb_identity_at_another_port() {
    let (folder, desk) = (folder(), Desk::new());
    let listed = Arc::new(Listed::default());
    let identity = |serial: &str| UsbIdentity {
        vendor: 0x0403,
        product: 0x6001,
        serial: Some(serial.into()),
    };
    let (ours, other) = (identity("A10K"), identity("B77X"));
    let target = PortTarget::Usb {
        identity: ours.clone(),
        last_path: None,
    };
    let reader = SerialReader::new(target, "Desk", SerialSettings::default(), listed.clone());
    let id = desk.hub.start(reader, None).unwrap();
    assert_eq!(id.as_str(), "usb:0403:6001:A10K");
    assert_eq!(desk.next_state(), (id.clone(), ReaderState::Missing));

    let (cu0, cu1) = (folder.path().join("cu.usb0"), folder.path().join("cu.usb1"));
    let mut first = Hardware::plugged_in_at(&cu0);
    listed.set(&[(&cu0, &ours)]);
    assert_eq!(desk.next_state(), (id.clone(), ReaderState::Connected));
    first.send(b"\x02010063E9AE25\x03");
    desk.next_tap();

    listed.set(&[]);
    first.unplug();
    assert_eq!(desk.next_state(), (id.clone(), LOST));
    // Another adapter takes the old port; ours comes back elsewhere.
    let mut stranger = Hardware::plugged_in_at(&cu0);
    let mut again = Hardware::plugged_in_at(&cu1);
    stranger.send(b"\x0262E3086CED08\x03");
    listed.set(&[(&cu0, &other), (&cu1, &ours)]);
    assert_eq!(desk.next_state(), (id.clone(), ReaderState::Connected));
    again.send(b"\x020C000621A58E\r\n\x03");
    let tap = desk.next_tap();
    assert_eq!(
        (tap.reader, tap.card.unwrap().to_string()),
        (id, "em:0C000621A5".into())
    );
}

#[test]
fn two_equal_adapters_without_serial_number_are_two_readers() {
    let (folder, desk) = (folder(), Desk::new());
    let listed = Arc::new(Listed::default());
    let same = UsbIdentity {
        vendor: 0x1A86,
        product: 0x7523,
        serial: None,
    };
    let paths = [folder.path().join("cu.a"), folder.path().join("cu.b")];
    let mut hardware = paths.each_ref().map(|path| Hardware::plugged_in_at(path));
    listed.set(&[(&paths[0], &same), (&paths[1], &same)]);
    let readers = paths.each_ref().map(|path| {
        let last_path = Some(path.to_str().unwrap().to_owned());
        let target = PortTarget::Usb {
            identity: same.clone(),
            last_path,
        };
        SerialReader::new(target, "Desk", SerialSettings::default(), listed.clone())
    });
    let ids = readers.map(|reader| desk.hub.start(reader, None).unwrap());
    for _ in &ids {
        assert_eq!(desk.next_state().1, ReaderState::Connected);
    }
    for (hardware, id) in hardware.iter_mut().zip(&ids) {
        hardware.send(b"\x02010063E9AE25\x03");
        assert_eq!(desk.next_tap().reader, *id);
    }
}

#[test]
fn a_port_another_program_holds_is_busy_until_it_lets_go() {
    let (folder, desk) = (folder(), Desk::new());
    let mut hardware = Hardware::plugged_in_at(&folder.path().join("reader"));
    let path = hardware.path.to_str().unwrap().to_owned();
    let other_program = serialport::new(path, 9600).open().unwrap();
    let id = desk.hub.start(at_path(&hardware.path), None).unwrap();
    assert_eq!(desk.next_state(), (id.clone(), ReaderState::Busy));
    drop(other_program);
    assert_eq!(desk.next_state(), (id, ReaderState::Connected));
    hardware.send(b"\x02010063E9AE25\x03");
    desk.next_tap();
}

#[test]
fn what_waited_in_the_line_before_it_was_opened_is_no_tap() {
    let (folder, desk) = (folder(), Desk::new());
    let mut hardware = Hardware::plugged_in_at(&folder.path().join("reader"));
    hardware.send(b"\x02010063E9AE25\x03");
    desk.hub.start(at_path(&hardware.path), None).unwrap();
    desk.next_state();
    hardware.send(b"\x020C000621A58E\r\n\x03");
    assert_eq!(desk.next_tap().card.unwrap().to_string(), "em:0C000621A5");
}

#[test]
fn something_that_is_no_serial_port_is_named_so() {
    let (folder, desk) = (folder(), Desk::new());
    let file = folder.path().join("notes.txt");
    std::fs::write(&file, "no reader").unwrap();
    desk.hub.start(at_path(&file), None).unwrap();
    let (_, state) = desk.next_state();
    assert!(matches!(state, ReaderState::Unusable { .. }), "{state:?}");
}

#[test]
fn stopping_a_reader_frees_its_port() {
    let (folder, desk) = (folder(), Desk::new());
    let hardware = Hardware::plugged_in_at(&folder.path().join("reader"));
    let id = desk.hub.start(at_path(&hardware.path), None).unwrap();
    desk.next_state();
    desk.hub.stop(&id);
    serialport::new(hardware.path.to_str().unwrap(), 9600)
        .open()
        .expect("nobody holds the port any more");
}

#[test]
fn four_readers_tap_at_once_and_nothing_is_lost() {
    let (folder, desk) = (folder(), Desk::new());
    let mut hardware: Vec<Hardware> = (0..4)
        .map(|nth| Hardware::plugged_in_at(&folder.path().join(format!("reader{nth}"))))
        .collect();
    for hardware in &hardware {
        desk.hub.start(at_path(&hardware.path), None).unwrap();
        desk.next_state();
    }
    for nth in 1..=50_u8 {
        for hardware in &mut hardware {
            let check = 0x01 ^ 0x63 ^ nth;
            hardware.send(format!("\x02010063{nth:02X}00{check:02X}\x03").as_bytes());
        }
    }
    let mut taps: Vec<_> = (0..200)
        .map(|_| desk.next_tap())
        .map(|tap| (tap.reader, tap.card.unwrap()))
        .collect();
    taps.sort();
    taps.dedup();
    assert_eq!(taps.len(), 200, "fifty cards on each of four readers");
}
