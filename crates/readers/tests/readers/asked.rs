//! Readers that speak only when asked, on pseudo-terminals with a machine at the far end.

use std::io::{Read, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use readers::{
    Dialogue, Meaning, Notation, PortTarget, ReaderProfile, ReaderState, SerialReader,
    SerialSettings, SystemPorts, WireForm,
};
use serialport::{SerialPort, TTYPort};

use crate::hub::{Desk, PATIENCE};

/// A reader that answers each question with the next of its answers, and the last one ever after.
struct Machine {
    path: PathBuf,
    answers: Sender<&'static [u8]>,
    questions: Receiver<Vec<u8>>,
    _far_end: TTYPort,
}

impl Machine {
    fn new(silence: &'static [u8]) -> Self {
        let (mut line, far_end) = TTYPort::pair().unwrap();
        line.set_timeout(Duration::from_millis(50)).unwrap();
        let path = far_end.name().unwrap().into();
        let (answers, next) = channel::<&'static [u8]>();
        let (asked, questions) = channel();
        std::thread::spawn(move || {
            let mut question = Vec::new();
            let mut buffer = [0; 64];
            loop {
                match line.read(&mut buffer) {
                    Ok(count) => question.extend_from_slice(&buffer[..count]),
                    Err(error) if error.kind() == std::io::ErrorKind::TimedOut => {}
                    Err(_) => return,
                }
                while let Some(end) = question.iter().position(|byte| *byte == b'\r') {
                    let whole: Vec<u8> = question.drain(..=end).collect();
                    let answer = next.try_recv().unwrap_or(silence);
                    if line.write_all(answer).is_err() || asked.send(whole).is_err() {
                        return;
                    }
                }
            }
        });
        Self {
            path,
            answers,
            questions,
            _far_end: far_end,
        }
    }

    fn reader(&self, dialogue: Dialogue) -> SerialReader {
        let target = PortTarget::Path(self.path.to_str().unwrap().to_owned());
        let settings = SerialSettings {
            dialogue,
            ..SerialSettings::default()
        };
        SerialReader::new(target, "Desk", settings, Arc::new(SystemPorts))
    }

    fn question(&self) -> Vec<u8> {
        self.questions.recv_timeout(PATIENCE).unwrap()
    }
}

#[test]
fn an_elatec_reader_is_asked_until_a_card_lies_there() {
    let desk = Desk::new();
    let machine = Machine::new(b"0000\r");
    let reader = machine.reader(Dialogue::Twn4Simple);
    let id = desk.hub.start(reader, None).unwrap();
    assert_eq!(desk.next_state(), (id, ReaderState::Connected));
    for _ in 0..3 {
        assert_eq!(machine.question(), b"0500FF\r");
    }
    assert!(desk.nothing_more(), "an empty antenna is no tap");
    machine.answers.send(b"000180200451E69621\r").unwrap();
    // The card stays for a second question.
    machine.answers.send(b"000180200451E69621\r").unwrap();
    machine.answers.send(b"00014028050100").unwrap();
    // A late half may spoil the first answer after it; the card still lies there for the next.
    for _ in 0..3 {
        machine.answers.send(b"0001402805010063E9AE\r").unwrap();
    }
    let tap = desk.next_tap();
    assert_eq!(
        (tap.form, tap.raw),
        (WireForm::Twn4, b"000180200451E69621".to_vec())
    );
    assert_eq!(tap.card.unwrap().to_string(), "uid:51E69621");
    // Half an answer is not joined with the answer to the next question.
    assert_eq!(desk.next_tap().card.unwrap().to_string(), "em:010063E9AE");
}

#[test]
fn an_rf_ideas_reader_is_asked_and_tells_its_bits() {
    let desk = Desk::new();
    let machine = Machine::new(b"rfid:qid.id\r\n{0x0000,0,0x00,0;0x00}\r\n\r\nRF IDeas>");
    let mut profile = ReaderProfile::plain(Notation::Hex, Meaning::H10301);
    profile.parity_sent = true;
    let reader = machine.reader(Dialogue::PcProx);
    let id = desk.hub.start(reader, None).unwrap();
    assert_eq!(desk.next_state(), (id.clone(), ReaderState::Connected));
    for _ in 0..3 {
        assert_eq!(machine.question(), b"rfid:qid.id\r");
    }
    assert!(desk.nothing_more(), "echo, prompt and no card are no taps");
    machine
        .answers
        .send(b"{0x0010,1,0x0000,80;0x000000801DD1910B2F04}\r\n\r\nRF IDeas>")
        .unwrap();
    let tap = desk.next_tap();
    assert_eq!(tap.form, WireForm::PcProx);
    assert_eq!(
        tap.card.unwrap().to_string(),
        "opaque:pcprox:80:000000801DD1910B2F04"
    );
    desk.hub.teach(&id, Some(profile));
    while machine.questions.try_recv().is_ok() {}
    machine.question();
    machine
        .answers
        .send(b"{0x0010,1,0x0000,26;0x02F623AE}\r\n")
        .unwrap();
    assert_eq!(desk.next_tap().card.unwrap().to_string(), "w26:123.4567");
}

#[test]
fn a_reader_that_speaks_by_itself_is_sent_nothing() {
    let desk = Desk::new();
    let machine = Machine::new(b"");
    desk.hub
        .start(machine.reader(Dialogue::Listen), None)
        .unwrap();
    desk.next_state();
    let waited = machine.questions.recv_timeout(Duration::from_millis(300));
    assert!(waited.is_err(), "{waited:?}");
    for (vendor, dialogue) in [
        (0x0C27, Dialogue::PcProx),
        (0x09D8, Dialogue::Twn4Simple),
        (0x0403, Dialogue::Listen),
        (0x2341, Dialogue::Listen),
    ] {
        assert_eq!(Dialogue::of_vendor(vendor), dialogue, "{vendor:04x}");
    }
}
