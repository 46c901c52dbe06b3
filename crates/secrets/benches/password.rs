//! How long one password hash takes with the memory kept, and what a fresh memory costs instead.
//!
//! `cargo bench -p rollbook-secrets`; add `--profile dev` to spare the release build, in which
//! Argon2 is optimised all the same.

#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::disallowed_methods)] // a measurement

use std::time::{Duration, Instant};

use secrets::SystemEntropy;
use secrets::password::{HashCost, Hasher, Password, calibrate};

const ROUNDS: usize = 60;

fn main() {
    let password = Password::new("correct horse battery staple").unwrap();
    let mut kept = Hasher::new(HashCost::FLOOR);
    let hash = |hasher: &mut Hasher| {
        let start = Instant::now();
        hasher.hash(&password, &mut SystemEntropy).unwrap();
        start.elapsed()
    };
    hash(&mut kept);
    let (mut warm, mut fresh) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        warm.push(hash(&mut kept));
        fresh.push(hash(&mut Hasher::new(HashCost::FLOOR)));
    }
    println!(
        "hash m=19456 t=2 p=1, memory kept and wiped:  {}",
        spread(&mut warm)
    );
    println!(
        "hash m=19456 t=2 p=1, memory fresh each time: {}",
        spread(&mut fresh)
    );

    let start = Instant::now();
    let cost = calibrate(|cost| Ok::<_, std::convert::Infallible>(hash(&mut Hasher::new(cost))));
    println!("calibrated to {:?} in {:?}", cost.unwrap(), start.elapsed());
}

fn spread(times: &mut [Duration]) -> String {
    times.sort_unstable();
    let millis = |at: usize| times[at].as_secs_f64() * 1_000.0;
    format!(
        "median {:.1} ms, least {:.1} ms",
        millis(times.len() / 2),
        millis(0)
    )
}
