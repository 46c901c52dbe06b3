//! "Tap now": which of several ports has the reader, and which kind it is.

use std::io::{Read, Write};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};

use readers::{
    Detection, Dialogue, FoundPort, Heard, ManualClock, ReaderState, SPEEDS, UsbIdentity, WireForm,
};
use serialport::{SerialPort, TTYPort};

use crate::hub::PATIENCE;

/// A port with something at its far end.
struct Port {
    line: TTYPort,
    _far_end: TTYPort,
    found: FoundPort,
}

impl Port {
    fn new(vendor: Option<u16>) -> Self {
        let (line, far_end) = TTYPort::pair().unwrap();
        let path = far_end.name().unwrap();
        let usb = vendor.map(|vendor| UsbIdentity {
            vendor,
            product: 1,
            serial: None,
        });
        let found = FoundPort {
            name: path.clone(),
            path,
            usb,
            likely: true,
        };
        Self {
            line,
            _far_end: far_end,
            found,
        }
    }
}

struct Desk {
    detection: Detection,
    clock: Arc<ManualClock>,
    news: Receiver<()>,
}

impl Desk {
    fn listening(ports: &[&Port]) -> Self {
        let clock = Arc::new(ManualClock::at(0));
        let (sender, news) = channel();
        let sender = Mutex::new(sender);
        let found = ports.iter().map(|port| port.found.clone()).collect();
        let timed: Arc<dyn readers::Clock> = clock.clone();
        let detection = Detection::start(found, &timed, move || {
            let _ = sender.lock().unwrap().send(());
        })
        .unwrap();
        let desk = Self {
            detection,
            clock,
            news,
        };
        // What comes before a port is open is thrown away.
        desk.until(|heard| {
            heard
                .iter()
                .all(|heard| heard.listening || heard.obstacle.is_some())
        });
        desk
    }

    /// Waits until what was heard is as wished.
    fn until(&self, wished: impl Fn(&[Heard]) -> bool) -> Vec<Heard> {
        loop {
            let heard = self.detection.heard();
            if wished(&heard) {
                return heard;
            }
            self.news
                .recv_timeout(PATIENCE)
                .expect("news within the time of patience");
        }
    }
}

#[test]
fn the_port_that_speaks_is_told_with_its_kind() {
    let (silent, mut speaking) = (Port::new(None), Port::new(None));
    let desk = Desk::listening(&[&silent, &speaking]);
    speaking
        .line
        .write_all(b"\x020C000621A58E\r\n\x03")
        .unwrap();
    let heard = desk.until(|heard| heard[1].found.is_some());
    let found = heard[1].found.clone().unwrap();
    assert_eq!((found.form, found.settings.baud), (WireForm::Id12, 9_600));
    assert_eq!(found.settings.dialogue, Dialogue::Listen);
    assert_eq!(found.card.unwrap().unwrap().to_string(), "em:0C000621A5");
    assert_eq!(heard[1].bytes, b"\x020C000621A58E\r\n\x03");
    assert_eq!((&heard[0].found, heard[0].bytes.len()), (&None, 0));
}

#[test]
fn illegible_bytes_move_a_port_to_the_next_speed() {
    let mut port = Port::new(None);
    let desk = Desk::listening(&[&port]);
    port.line.write_all(b"\x86\x18\xe6\x9e\x06\xe0").unwrap();
    desk.until(|heard| heard[0].bytes.len() == 6);
    desk.clock.advance(600);
    let heard = desk.until(|heard| heard[0].tap_again);
    assert_eq!(heard[0].baud, SPEEDS[1]);
    port.line.write_all(b"\x02010063E9AE25\x03").unwrap();
    let heard = desk.until(|heard| heard[0].found.is_some());
    assert_eq!(heard[0].found.as_ref().unwrap().settings.baud, SPEEDS[1]);
    assert!(!heard[0].tap_again);
}

#[test]
fn a_reader_that_must_be_asked_is_found_before_any_card() {
    let mut port = Port::new(Some(0x09D8));
    let desk = Desk::listening(&[&port]);
    port.line.set_timeout(PATIENCE).unwrap();
    let mut question = [0; 7];
    port.line.read_exact(&mut question).unwrap();
    assert_eq!(&question, b"0500FF\r");
    port.line.write_all(b"0000\r").unwrap();
    desk.until(|heard| heard[0].bytes.len() == 5);
    desk.clock.advance(50);
    let heard = desk.until(|heard| heard[0].found.is_some());
    let found = heard[0].found.clone().unwrap();
    assert_eq!((found.form, found.card), (WireForm::Twn4, None));
    assert_eq!(found.settings.dialogue, Dialogue::Twn4Simple);
    port.line.write_all(b"000180200451E69621\r").unwrap();
    let has_card = |heard: &[Heard]| {
        heard[0]
            .found
            .as_ref()
            .is_some_and(|found| found.card.is_some())
    };
    let heard = desk.until(has_card);
    let card = heard[0].found.clone().unwrap().card.unwrap().unwrap();
    assert_eq!(
        card.to_string(),
        "uid:51E69621",
        "the answer is not taken for a line of digits"
    );
}

#[test]
fn a_port_that_cannot_be_opened_says_why_and_the_others_go_on() {
    let (held, mut free) = (Port::new(None), Port::new(None));
    let _other_program = serialport::new(&held.found.path, 9600).open().unwrap();
    let desk = Desk::listening(&[&held, &free]);
    let heard = desk.until(|heard| heard[0].obstacle.is_some());
    assert_eq!(heard[0].obstacle, Some(ReaderState::Busy));
    free.line.write_all(b"\x02010063E9AE25\x03").unwrap();
    desk.until(|heard| heard[1].found.is_some());
    let path = free.found.path.clone();
    drop(desk);
    serialport::new(path, 9600)
        .open()
        .expect("all ports are free again");
}
