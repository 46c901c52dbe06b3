//! The check characters of a recovery key: a Reed–Solomon code over the 31 printable symbols.
//!
//! 31 is prime, so symbols add and multiply modulo 31, and 3 generates all thirty non-zero
//! residues. The code of length 30 with 26 free symbols and the zeros 3^1 … 3^4 has distance 5:
//! two different keys differ in at least five characters. So up to three wrong characters are
//! always noticed even while we try to locate a single one (1 + 3 < 5), and a single wrong one is
//! located for certain. Anything wilder passes unnoticed with 31^-4, about one in 920,000.

use crate::Secret;

/// Symbols of the whole key.
pub(super) const LENGTH: usize = 30;
/// Symbols that are free; the other four are the check.
pub(super) const PAYLOAD: usize = 26;

const PRIME: u16 = 31;
/// The zeros of every key read as a polynomial: 3, 9, 27, 81 mod 31 = 19.
const ZEROS: [u16; LENGTH - PAYLOAD] = [3, 9, 27, 19];

/// What the check found.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// One character, or two neighbours the wrong way round, at this place explain everything.
    Near(usize),
    /// Several characters are wrong.
    Somewhere,
}

/// Computes the last four symbols from the first 26: the remainder of the payload, shifted by four
/// places, divided by (x − 3)(x − 9)(x − 27)(x − 19).
pub(super) fn append(symbols: &mut [u8; LENGTH]) {
    let divisor = generator();
    let mut copy = Secret::new([0u16; LENGTH]);
    let rest = copy.expose_mut();
    for (place, &symbol) in rest.iter_mut().zip(&symbols[..PAYLOAD]) {
        *place = u16::from(symbol);
    }
    for at in 0..PAYLOAD {
        let factor = rest[at];
        for (step, coefficient) in divisor.iter().enumerate() {
            rest[at + step] = (rest[at + step] + (PRIME - factor) * coefficient) % PRIME;
        }
    }
    for (symbol, remainder) in symbols[PAYLOAD..].iter_mut().zip(&rest[PAYLOAD..]) {
        *symbol = ((PRIME - remainder) % PRIME).to_le_bytes()[0];
    }
}

/// Looks for a fault; `None` means the key is as it was printed.
///
/// The search is by trial: 30 places × 30 other values and 29 swaps, under a thousand checks of
/// thirty symbols, which a person does not notice.
pub(super) fn find_fault(symbols: &[u8; LENGTH]) -> Option<Fault> {
    if holds(symbols) {
        return None;
    }
    let mut copy = Secret::new(*symbols);
    let trial = copy.expose_mut();
    for at in 0..LENGTH {
        for value in 0..31 {
            trial[at] = value;
            if holds(trial) {
                return Some(Fault::Near(at));
            }
        }
        trial[at] = symbols[at];
    }
    for at in 1..LENGTH {
        trial.swap(at - 1, at);
        if holds(trial) {
            return Some(Fault::Near(at - 1));
        }
        trial.swap(at - 1, at);
    }
    Some(Fault::Somewhere)
}

fn holds(symbols: &[u8; LENGTH]) -> bool {
    ZEROS.iter().all(|zero| {
        symbols
            .iter()
            .fold(0, |sum, &symbol| (sum * zero + u16::from(symbol)) % PRIME)
            == 0
    })
}

/// The coefficients of (x − 3)(x − 9)(x − 27)(x − 19), highest power first.
fn generator() -> [u16; ZEROS.len() + 1] {
    let mut product = [0u16; ZEROS.len() + 1];
    product[0] = 1;
    for (degree, zero) in ZEROS.iter().enumerate() {
        for at in (1..=degree + 1).rev() {
            product[at] = (product[at] + (PRIME - zero) * product[at - 1]) % PRIME;
        }
    }
    product
}
