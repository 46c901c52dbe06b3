//! Several readers at once, without hardware.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use domain::card::CardNumber;
use readers::{
    BitOrder, ByteOrder, Charset, Framing, HubError, ManualClock, Meaning, Notation, ReaderEvent,
    ReaderHub, ReaderId, ReaderProfile, ReaderState, SimulatedReader, Tap, Unplugged, WireForm,
};

/// No event takes this long; a test that waits longer has failed.
pub const PATIENCE: Duration = Duration::from_secs(60);

pub struct Desk {
    pub hub: ReaderHub,
    pub clock: Arc<ManualClock>,
    news: Receiver<ReaderEvent>,
}

impl Desk {
    pub fn new() -> Self {
        let (sender, news) = channel();
        let clock = Arc::new(ManualClock::at(1_000_000));
        let hub = ReaderHub::new(clock.clone(), move |event| {
            let _ = sender.send(event);
        });
        Self { hub, clock, news }
    }

    pub fn next(&self) -> ReaderEvent {
        self.news
            .recv_timeout(PATIENCE)
            .expect("an event within the time of patience")
    }

    pub fn next_tap(&self) -> Tap {
        match self.next() {
            ReaderEvent::Tap(tap) => tap,
            other @ (ReaderEvent::State { .. } | ReaderEvent::Raw { .. }) => {
                panic!("a tap was expected, not {other:?}")
            }
        }
    }

    pub fn next_state(&self) -> (ReaderId, ReaderState) {
        match self.next() {
            ReaderEvent::State { reader, state } => (reader, state),
            other @ (ReaderEvent::Tap(_) | ReaderEvent::Raw { .. }) => {
                panic!("a state was expected, not {other:?}")
            }
        }
    }

    pub fn nothing_more(&self) -> bool {
        self.news.try_recv().is_err()
    }
}

fn card(nth: u32) -> CardNumber {
    CardNumber::em4100_low32(nth).unwrap()
}

const LOST: ReaderState = ReaderState::Lost { retrying: true };

#[test]
fn a_reader_reports_its_state_and_its_taps_in_order() {
    let desk = Desk::new();
    let (reader, cable) = SimulatedReader::new("desk");
    let id = desk.hub.start(reader, None).unwrap();
    assert_eq!(desk.next_state(), (id.clone(), ReaderState::Connected));
    cable.tap(&card(5)).unwrap();
    let tap = desk.next_tap();
    assert_eq!(
        (tap.reader, tap.at_ms, tap.card),
        (id.clone(), 1_000_000, Ok(card(5)))
    );
    cable.unplug();
    assert_eq!(cable.tap(&card(6)), Err(Unplugged));
    assert_eq!(desk.next_state(), (id.clone(), LOST));
    assert_eq!(desk.hub.readers()[0].state, Some(LOST));
    cable.replug();
    assert_eq!(desk.next_state(), (id, ReaderState::Connected));
    cable.tap(&card(7)).unwrap();
    assert_eq!(desk.next_tap().card, Ok(card(7)));
}

#[test]
fn a_thousand_distinct_cards_in_a_burst_are_a_thousand_taps() {
    let desk = Desk::new();
    let (reader, cable) = SimulatedReader::new("burst");
    desk.hub.start(reader, None).unwrap();
    desk.next_state();
    for nth in 1..=1_000 {
        cable.tap(&card(nth)).unwrap();
        desk.clock.advance(1);
    }
    let taps: Vec<CardNumber> = (0..1_000).map(|_| desk.next_tap().card.unwrap()).collect();
    let expected: Vec<CardNumber> = (1..=1_000).map(card).collect();
    assert_eq!(taps, expected, "all of them, in order");
}

#[test]
fn two_readers_do_not_mix_their_bytes_or_their_repeats() {
    let desk = Desk::new();
    let (left, left_cable) = SimulatedReader::new("left");
    let (right, right_cable) = SimulatedReader::new("right");
    let left = desk.hub.start(left, None).unwrap();
    let right = desk.hub.start(right, None).unwrap();
    let connected: BTreeSet<ReaderId> = [desk.next_state().0, desk.next_state().0].into();
    assert_eq!(connected, BTreeSet::from([left.clone(), right.clone()]));
    left_cable.send(b"\x02010063").unwrap();
    right_cable.send(b"\x020C0006").unwrap();
    left_cable.send(b"E9AE25\x03").unwrap();
    let tap = desk.next_tap();
    assert_eq!((tap.reader, tap.form), (left, WireForm::Rdm6300));
    assert_eq!(tap.card.unwrap().to_string(), "em:010063E9AE");
    right_cable.send(b"21A58E\r\n\x03").unwrap();
    assert_eq!(desk.next_tap().card.unwrap().to_string(), "em:0C000621A5");
    // The card that was just on the left reader is new on the right one.
    right_cable.send(b"\x02010063E9AE25\x03").unwrap();
    assert_eq!(desk.next_tap().reader, right);
}

#[test]
fn half_a_frame_from_before_unplugging_is_forgotten() {
    let desk = Desk::new();
    let (reader, cable) = SimulatedReader::new("desk");
    desk.hub.start(reader, None).unwrap();
    desk.next_state();
    cable.send(b"00065").unwrap();
    cable.unplug();
    cable.replug();
    desk.next_state();
    desk.next_state();
    cable.send(b"51E69621\r\n1").unwrap();
    assert_eq!(desk.next_tap().raw, b"51E69621\r\n");
}

#[test]
fn teaching_holds_from_the_next_bytes_on() {
    let desk = Desk::new();
    let (reader, cable) = SimulatedReader::new("desk");
    let id = desk.hub.start(reader, None).unwrap();
    desk.next_state();
    cable.send(b"0563537489\r1").unwrap();
    assert_eq!(desk.next_tap().card.unwrap().to_string(), "raw:0563537489");
    let profile = ReaderProfile {
        id: "desk".into(),
        name: "Desk".into(),
        framing: Framing::Lines,
        charset: Charset::Ascii,
        prefix: String::new(),
        suffix: String::new(),
        notation: Notation::Decimal,
        width: Some(10),
        byte_order: ByteOrder::Reversed,
        bit_order: BitOrder::AsOnAir,
        invert: false,
        parity_sent: false,
        check_byte: false,
        meaning: Meaning::Uid { bytes: Some(4) },
    };
    desk.hub.teach(&id, Some(profile.clone()));
    assert_eq!(desk.hub.readers()[0].profile, Some(profile));
    cable.send(b"0563537489\r").unwrap();
    assert_eq!(desk.next_tap().card.unwrap().to_string(), "uid:51E69621");
}

#[test]
fn a_reader_runs_once_and_can_be_stopped_and_started_again() {
    let desk = Desk::new();
    let (reader, cable) = SimulatedReader::new("desk");
    let id = desk.hub.start(reader, None).unwrap();
    desk.next_state();
    let (twin, _twin_cable) = SimulatedReader::new("desk");
    let refused = desk.hub.start(twin, None).unwrap_err();
    assert!(matches!(refused, HubError::AlreadyRunning(ref other) if *other == id));
    desk.hub.stop(&id);
    desk.hub.stop(&id);
    assert!(desk.hub.readers().is_empty());
    assert_eq!(
        cable.tap(&card(5)),
        Err(Unplugged),
        "nobody listens any more"
    );
    assert!(desk.nothing_more());
    let (again, cable) = SimulatedReader::new("desk");
    desk.hub.start(again, None).unwrap();
    assert_eq!(desk.next_state(), (id, ReaderState::Connected));
    cable.tap(&card(6)).unwrap();
    assert_eq!(desk.next_tap().card, Ok(card(6)));
}

#[test]
fn dropping_the_hub_stops_all_readers() {
    let desk = Desk::new();
    let cables: Vec<_> = (0..4)
        .map(|nth| {
            let (reader, cable) = SimulatedReader::new(&format!("desk {nth}"));
            desk.hub.start(reader, None).unwrap();
            cable
        })
        .collect();
    drop(desk.hub);
    for cable in cables {
        assert_eq!(cable.tap(&card(5)), Err(Unplugged));
    }
}

#[test]
fn raw_bytes_are_kept_and_told_to_whoever_looks() {
    let desk = Desk::new();
    let (reader, cable) = SimulatedReader::new("desk");
    let id = desk.hub.start(reader, None).unwrap();
    desk.next_state();
    cable.send(b"\x020100").unwrap();
    cable.send(b"63E9AE25\x03").unwrap();
    desk.next_tap();
    let pieces: Vec<Vec<u8>> = desk.hub.raw(&id).into_iter().map(|raw| raw.bytes).collect();
    assert_eq!(pieces, [b"\x020100".to_vec(), b"63E9AE25\x03".to_vec()]);
    // Now somebody looks: the next piece is told, and only that one.
    cable.send(b"\x020C00").unwrap();
    assert_eq!(desk.next(), ReaderEvent::Raw { reader: id.clone() });
    cable.send(b"0621A58E\x03").unwrap();
    desk.next_tap();
    for _ in 0..200 {
        cable.send(b"..").unwrap();
    }
    cable.send(b"\x0262E3086CED08\x03").unwrap();
    desk.next_tap();
    assert_eq!(desk.hub.raw(&id).len(), 64, "the oldest are forgotten");
    assert!(desk.hub.raw(&ReaderId::new("nobody")).is_empty());
}

#[test]
fn a_thousand_taps_a_second_for_a_minute_are_lost_nowhere_and_doubled_nowhere() {
    let desk = Desk::new();
    let (reader, cable) = SimulatedReader::new("storm");
    desk.hub.start(reader, None).unwrap();
    desk.next_state();
    // 1,500 cards in turn: each comes back after 3 s, when it counts again; each is sent twice,
    // 1 ms apart, which is one tap.
    let (cards, seconds) = (1_500_u32, 60);
    for nth in 0..seconds * 500 {
        for _ in 0..2 {
            cable.tap(&card(nth % cards * 7 + 1)).unwrap();
        }
        let tap = desk.next_tap();
        assert_eq!(tap.card, Ok(card(nth % cards * 7 + 1)), "tap {nth}");
        desk.clock.advance(2);
    }
    assert!(desk.nothing_more());
}
