//! Readers seen from outside: what bytes become taps, and what several readers do at once.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that fails here says so"
)]

#[cfg(unix)]
mod asked;
mod debouncing;
mod decoding;
#[cfg(unix)]
mod detecting;
mod framing;
mod fuzzing;
mod hid;
mod hub;
#[cfg(unix)]
mod serial_line;
#[cfg(target_os = "linux")]
mod smart_card_service;
