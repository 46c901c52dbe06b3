//! Readers seen from outside: what bytes become taps, and what several readers do at once.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that fails here says so"
)]

mod debouncing;
mod decoding;
mod framing;
mod hub;
#[cfg(unix)]
mod serial_line;
