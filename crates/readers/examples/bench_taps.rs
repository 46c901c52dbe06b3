//! Measures taps: a simulated reader delivers 1,000 cards a second for a minute, each twice as a
//! real reader repeats itself, and every card must come out once.
//!
//! `cargo xtask bench taps`, or `cargo run --release -p rollbook-readers --example bench_taps --
//! --seconds 60`.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a measuring program: it prints, reads the clock, and fails loudly"
)]

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use domain::card::CardNumber;
use readers::{ReaderEvent, ReaderHub, SimulatedReader, SystemClock};

const A_SECOND: u64 = 1_000;
/// Cards in turn: each comes back after 5 s, when it counts again.
const CARDS: u64 = 5_000;

fn card(nth: u64) -> CardNumber {
    CardNumber::em4100_low32(u32::try_from(nth % CARDS + 1).unwrap()).unwrap()
}

/// The frame an RDM6300 sends for a card.
fn frame(nth: u64) -> Vec<u8> {
    let low = u32::try_from(nth % CARDS + 1).unwrap().to_be_bytes();
    let check = low.iter().fold(1, |sum, byte| sum ^ byte);
    let [a, b, c, d] = low;
    format!("\x0201{a:02X}{b:02X}{c:02X}{d:02X}{check:02X}\x03").into_bytes()
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let seconds: u64 = match (arguments.next().as_deref(), arguments.next()) {
        (Some("--seconds"), Some(text)) => text.parse().unwrap(),
        _ => 60,
    };
    let (events, news) = channel();
    let start = Instant::now();
    let hub = ReaderHub::new(Arc::new(SystemClock), move |event| {
        let _ = events.send((start.elapsed(), event));
    });
    let (reader, cable) = SimulatedReader::new("bench");
    hub.start(reader, None).unwrap();
    let total = seconds * A_SECOND;
    let sender = std::thread::spawn(move || {
        let mut sent = Vec::with_capacity(usize::try_from(total).unwrap());
        for nth in 0..total {
            let due = Duration::from_micros(nth * 1_000_000 / A_SECOND);
            if let Some(early) = due.checked_sub(start.elapsed()) {
                std::thread::sleep(early);
            }
            sent.push(start.elapsed());
            let frame = frame(nth);
            // Torn in the middle, and repeated as a card does that stays in the field.
            let (head, tail) = frame.split_at(5);
            cable.send(head).unwrap();
            cable.send(tail).unwrap();
            cable.send(&frame).unwrap();
        }
        sent
    });
    let mut arrived: HashMap<CardNumber, u64> = HashMap::new();
    let mut times = Vec::with_capacity(usize::try_from(total).unwrap());
    let mut wrong_order = 0_u64;
    while let Ok((at, event)) = news.recv_timeout(Duration::from_secs(3)) {
        if let ReaderEvent::Tap(tap) = event {
            let found = tap.card.unwrap();
            let expected = format!("em:01{}", &card(times.len() as u64).to_string()[5..]);
            wrong_order += u64::from(found.to_string() != expected);
            *arrived.entry(found).or_default() += 1;
            times.push(at);
        }
    }
    let sent = sender.join().unwrap();
    let mut waits: Vec<Duration> = times
        .iter()
        .zip(&sent)
        .map(|(arrived, sent)| arrived.saturating_sub(*sent))
        .collect();
    waits.sort_unstable();
    let at = |percent: usize| waits[(waits.len() - 1) * percent / 100];
    let delivered: u64 = arrived.values().sum();
    println!("taps: {total} cards in {seconds} s, each sent twice, torn once");
    println!(
        "delivered once each and in order: {delivered} of {total}; out of order {wrong_order}"
    );
    println!(
        "from the wire to the report: median {:?}, 99 % {:?}, longest {:?}",
        at(50),
        at(99),
        at(100)
    );
    assert_eq!((delivered, wrong_order), (total, 0), "lost or doubled taps");
}
