//! What the store promises whatever happens: an act can be taken back, a crash loses nothing that
//! was said to be written, faults are told by name, and what was tampered with is found.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "where a test cannot go on it has failed"
)]

mod backup;
mod crash;
mod faults;
mod history;
mod long_undo;
mod replay;
mod undo;

use rusqlite::Connection;
use test_support::Desk;

/// The file of a desk, read past the store.
fn sql(desk: &Desk) -> Connection {
    let connection = Connection::open(desk.place()).unwrap();
    if let Some(key) = desk.key() {
        let hex = key.to_hex();
        connection
            .execute_batch(&format!("pragma key = \"x'{}'\"", hex.expose()))
            .unwrap();
    }
    connection
}
