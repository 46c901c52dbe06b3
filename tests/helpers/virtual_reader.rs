//! A card reader without hardware, for tests of the whole app: a pseudo-terminal.
//!
//! Prints the path of its end for the app, then sends what it is told: each line
//! of standard input is bytes in hexadecimal. Ends with standard input.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test's tool: whoever started it reads what it says, or sees it fail"
)]

#[cfg(unix)]
fn main() {
    use std::io::{BufRead as _, Write as _};

    use serialport::{SerialPort as _, TTYPort};

    let (mut line, mut desk) = TTYPort::pair().unwrap();
    let path = desk.name().unwrap();
    // The desk's end stays open, or the line would be dead until the app opens it; but as a plain
    // file, because the library locks what it opens against everybody else.
    desk.set_exclusive(false).unwrap();
    let _open = std::fs::File::options()
        .read(true)
        .write(true)
        .open(&path)
        .unwrap();
    drop(desk);
    println!("{path}");
    for command in std::io::stdin().lock().lines() {
        let command = command.unwrap();
        let bytes: Vec<u8> = (0..command.trim().len() / 2)
            .map(|at| u8::from_str_radix(&command[at * 2..at * 2 + 2], 16).unwrap())
            .collect();
        line.write_all(&bytes).unwrap();
        println!("sent {}", bytes.len());
    }
}

#[cfg(not(unix))]
fn main() {
    println!("only Unix has pseudo-terminals");
}
