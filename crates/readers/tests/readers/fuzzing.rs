//! Every decoder against broken and hostile bytes: valid frames bent in all ways, and noise. The
//! seed is fixed, so that a failure comes back; `ROLLBOOK_FUZZ_ROUNDS` asks for more.

use readers::fuzz::BODIES;

/// Bytes worth bending: what readers send.
const SEEDS: [&[u8]; 16] = [
    b"\x02010063E9AE25\x03",
    b"\x020C000621A58E\r\n\x03",
    b"\x0251E69621\x03\x7a",
    b"ELA GM4.02\r0006547886\r",
    b"{0x1000,2,0x0000,80;0x000000801DD1910B2F04}\r\n",
    b"000180200451E69621\r0000\r",
    b"0001491A04BD88EB80\r",
    b"uid:04C43BC21C2680",
    b"w26:123.4567",
    b"wbits:26:2F623AE",
    b"0006547886 099,59822",
    b"\x00\x00\x27\x00\x00\x00\x00\x00\x00\x00\x28\x00\x00\x00\x00\x00",
    b"notation=hex;meaning=uid4;width=8;prefix=%49%44",
    b"51E69621;51E69621;1C78F2BF;1C78F2BF",
    b"0563537489;51E69621;3220338716;1C78F2BF",
    b"\xe0\x02\x07\x55\xb0",
];

/// Marsaglia's xorshift.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(limit.max(1)).unwrap()).unwrap()
    }

    fn byte(&mut self) -> u8 {
        self.next().to_le_bytes()[0]
    }

    /// One seed, bent a few times; now and then noise alone.
    fn bytes(&mut self) -> Vec<u8> {
        let mut bytes = if self.below(8) == 0 {
            Vec::new()
        } else {
            SEEDS[self.below(SEEDS.len())].to_vec()
        };
        for _ in 0..self.below(6) {
            let at = self.below(bytes.len() + 1);
            match self.below(8) {
                0 => bytes.insert(at, self.byte()),
                1 if at < bytes.len() => drop(bytes.remove(at)),
                2 if at < bytes.len() => bytes[at] = self.byte(),
                3 if at < bytes.len() => bytes[at] ^= 1 << self.below(8),
                4 => bytes.truncate(at),
                5 => bytes.extend_from_slice(SEEDS[self.below(SEEDS.len())]),
                6 => {
                    let again = bytes[at..].to_vec();
                    bytes.extend(again);
                }
                7 => {
                    let signs = [0x00, 0x02, 0x03, b'\r', b'\n', b',', b':', 0x7F, 0xFF];
                    let sign = signs[self.below(signs.len())];
                    bytes.splice(at..at, std::iter::repeat_n(sign, 3));
                }
                _ => {
                    let count = self.below(40);
                    bytes.extend((0..count).map(|_| self.byte()));
                }
            }
        }
        bytes.truncate(1_000);
        bytes
    }
}

#[test]
fn no_bytes_break_a_decoder() {
    let rounds = std::env::var("ROLLBOOK_FUZZ_ROUNDS").ok();
    let rounds: usize = rounds.and_then(|text| text.parse().ok()).unwrap_or(1_500);
    for (name, body) in BODIES {
        let mut chance = Chance(0x5EED_0000_0000_0001);
        // Teaching searches thousands of rules a round.
        let rounds = if name == "teach" { rounds / 15 } else { rounds };
        for round in 0..rounds {
            let bytes = chance.bytes();
            let found = std::panic::catch_unwind(|| body(&bytes));
            assert!(
                found.is_ok(),
                "{name}, round {round}: {}",
                bytes.escape_ascii()
            );
        }
    }
}
