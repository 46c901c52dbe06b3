//! Wiegand formats: facility and card number with parity bits, as access control readers send them.
//!
//! Bit 0 is the first bit sent and stands leftmost. The layouts are those of the proxmark3 project's
//! `wiegand_formats.c`, checked against the HID and rf IDEAS format pages. A length does not name a
//! format (37 bits are H10302 or H10304), and correct parity is weak evidence: only a person or a
//! reader profile decides the format.

use std::fmt;

/// A Wiegand layout that is configured by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WiegandFormat {
    /// 26 bits: P, 8 facility, 16 card, P. The first parity is even over bits 1 to 12, the last odd
    /// over 13 to 24.
    H10301,
    /// 34 bits: P, 16 facility, 16 card, P. Even over 1 to 16, odd over 17 to 32.
    H10306,
    /// 35 bits, "Corporate 1000": P, P, 12 facility, 20 card, P, with interleaved parity.
    Corporate1000,
    /// 37 bits without facility: P, 35 card, P. Even over 1 to 18, odd over 18 to 35.
    H10302,
    /// 37 bits: P, 16 facility, 19 card, P. Parity as in [`WiegandFormat::H10302`].
    H10304,
}

/// What a Wiegand number says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WiegandFields {
    /// The facility (site) code; `None` in formats that have none.
    pub facility: Option<u32>,
    /// The card's own number.
    pub number: u64,
}

/// Why fields or bits do not fit a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WiegandError {
    /// The facility code is larger than its field.
    #[error("The facility code of {format} is at most {max}, this one is {found}.")]
    Facility {
        /// The format asked for.
        format: WiegandFormat,
        /// The largest value that fits.
        max: u32,
        /// The value given.
        found: u32,
    },
    /// The card number is larger than its field.
    #[error("The card number of {format} is at most {max}, this one is {found}.")]
    Number {
        /// The format asked for.
        format: WiegandFormat,
        /// The largest value that fits.
        max: u64,
        /// The value given.
        found: u64,
    },
    /// A facility code where the format has none, or none where it has one.
    #[error("Write the number of {format} as {}.", .format.pattern())]
    Shape {
        /// The format asked for.
        format: WiegandFormat,
    },
    /// A parity bit is wrong, so at least one bit was read wrongly.
    #[error("The card was read with a wrong parity bit. Lay the card on the reader again.")]
    Parity {
        /// The format asked for.
        format: WiegandFormat,
    },
    /// More bits than the format has.
    #[error("{format} has {} bits, this number has more.", .format.bits())]
    TooManyBits {
        /// The format asked for.
        format: WiegandFormat,
    },
}

impl WiegandFormat {
    /// Every format, shortest first.
    pub const ALL: [Self; 5] = [
        Self::H10301,
        Self::H10306,
        Self::Corporate1000,
        Self::H10302,
        Self::H10304,
    ];

    /// Length in bits, parity included.
    pub const fn bits(self) -> u16 {
        match self {
            Self::H10301 => 26,
            Self::H10306 => 34,
            Self::Corporate1000 => 35,
            Self::H10302 | Self::H10304 => 37,
        }
    }

    /// The prefix of the stored text. 37 bits share one: a dot in the number means H10304.
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::H10301 => "w26",
            Self::H10306 => "w34",
            Self::Corporate1000 => "w35",
            Self::H10302 | Self::H10304 => "w37",
        }
    }

    /// Width of the facility code in bits; 0 where there is none.
    pub const fn facility_bits(self) -> u32 {
        match self {
            Self::H10301 => 8,
            Self::H10306 | Self::H10304 => 16,
            Self::Corporate1000 => 12,
            Self::H10302 => 0,
        }
    }

    /// Width of the card number in bits.
    pub const fn number_bits(self) -> u32 {
        match self {
            Self::H10301 | Self::H10306 => 16,
            Self::Corporate1000 => 20,
            Self::H10302 => 35,
            Self::H10304 => 19,
        }
    }

    /// The largest facility code; 0 where there is none.
    pub const fn max_facility(self) -> u32 {
        (1 << self.facility_bits()) - 1
    }

    /// The largest card number.
    pub const fn max_number(self) -> u64 {
        (1 << self.number_bits()) - 1
    }

    /// How the stored text is written, for messages.
    pub const fn pattern(self) -> &'static str {
        match self {
            Self::H10302 => "the card number alone, such as w37:1337",
            Self::H10301 => "facility, dot, card number, such as w26:101.1337",
            Self::H10306 => "facility, dot, card number, such as w34:101.1337",
            Self::Corporate1000 => "facility, dot, card number, such as w35:101.1337",
            Self::H10304 => "facility, dot, card number, such as w37:101.1337",
        }
    }

    /// The bits of a card with their parity, right-aligned.
    ///
    /// # Errors
    /// A field too large for the format, or a facility code missing or superfluous.
    pub fn encode(self, fields: WiegandFields) -> Result<u64, WiegandError> {
        let facility = match (fields.facility, self.facility_bits()) {
            (None, 0) => 0,
            (Some(facility), 1..) => facility,
            (Some(_), 0) | (None, _) => return Err(WiegandError::Shape { format: self }),
        };
        if facility > self.max_facility() {
            let max = self.max_facility();
            return Err(WiegandError::Facility {
                format: self,
                max,
                found: facility,
            });
        }
        if fields.number > self.max_number() {
            let (max, found) = (self.max_number(), fields.number);
            return Err(WiegandError::Number {
                format: self,
                max,
                found,
            });
        }
        let data = (u64::from(facility) << self.number_bits()) | fields.number;
        Ok(self.with_parity(data << 1))
    }

    /// The fields of `bits` (right-aligned, parity included).
    ///
    /// # Errors
    /// A wrong parity bit, or more bits than the format has.
    pub fn decode(self, bits: u64) -> Result<WiegandFields, WiegandError> {
        if bits >> self.bits() != 0 {
            return Err(WiegandError::TooManyBits { format: self });
        }
        let data_bits = self.facility_bits() + self.number_bits();
        let data = (bits >> 1) & ((1 << data_bits) - 1);
        if self.with_parity(data << 1) != bits {
            return Err(WiegandError::Parity { format: self });
        }
        let facility = u32::try_from(data >> self.number_bits()).ok();
        Ok(WiegandFields {
            facility: facility.filter(|_| self.facility_bits() > 0),
            number: data & self.max_number(),
        })
    }

    /// The formats of this length whose parity is right. More than one is common; none means a
    /// layout we do not know or a bad read.
    pub fn plausible(bits: u16, value: u64) -> impl Iterator<Item = (Self, WiegandFields)> {
        Self::ALL
            .into_iter()
            .filter(move |format| format.bits() == bits)
            .filter_map(move |format| Some((format, format.decode(value).ok()?)))
    }

    /// Fills the parity bits around data whose lowest bit stands at position 1 from the right.
    fn with_parity(self, data: u64) -> u64 {
        match self {
            Self::H10301 => frame(data, 26, 1..=12, 13..=24),
            Self::H10306 => frame(data, 34, 1..=16, 17..=32),
            Self::H10302 | Self::H10304 => frame(data, 37, 1..=18, 18..=35),
            Self::Corporate1000 => corporate_1000(data),
        }
    }
}

impl fmt::Display for WiegandFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::H10301 => "Wiegand 26 (H10301)",
            Self::H10306 => "Wiegand 34 (H10306)",
            Self::Corporate1000 => "Wiegand 35 (Corporate 1000)",
            Self::H10302 => "Wiegand 37 (H10302)",
            Self::H10304 => "Wiegand 37 (H10304)",
        })
    }
}

/// First bit even over `even`, last bit odd over `odd`; positions count from the first bit sent.
fn frame(
    data: u64,
    bits: u16,
    even: std::ops::RangeInclusive<u16>,
    odd: std::ops::RangeInclusive<u16>,
) -> u64 {
    let ones = |range: std::ops::RangeInclusive<u16>| {
        range
            .filter(|position| data >> (bits - 1 - position) & 1 == 1)
            .count()
    };
    let first = u64::from(ones(even) % 2 == 1);
    let last = u64::from(ones(odd) % 2 == 0);
    data | first << (bits - 1) | last
}

/// Corporate 1000 in the order its parities depend on each other: bit 1, then bit 34, then bit 0.
/// The masks are proxmark3's, with bit 2 (the facility's first) joined on the left.
fn corporate_1000(data: u64) -> u64 {
    const BIT_1: u64 = 1 << 33;
    const BIT_0: u64 = 1 << 34;
    const EVEN: u64 = 0x1_B6DB_6DB6;
    const ODD: u64 = 0x3_6DB6_DB6C;
    let mut bits = data;
    if !(bits & EVEN).count_ones().is_multiple_of(2) {
        bits |= BIT_1;
    }
    if (bits & ODD).count_ones().is_multiple_of(2) {
        bits |= 1;
    }
    if bits.count_ones().is_multiple_of(2) {
        bits |= BIT_0;
    }
    bits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(facility: impl Into<Option<u32>>, number: u64) -> WiegandFields {
        WiegandFields {
            facility: facility.into(),
            number,
        }
    }

    #[test]
    fn known_cards_encode_to_known_bits() {
        use WiegandFormat::{Corporate1000, H10301, H10304, H10306};
        for (format, facility, number, bits) in [
            (H10301, 123, 4567, 0x2F6_23AE),
            (H10301, 10, 1188, 0b00_0001_0100_0000_1001_0100_1001),
            (H10301, 101, 1337, 0x0CA_0A73),
            (Corporate1000, 101, 1337, 0x0_0CA0_0A73),
            (H10304, 101, 1337, 0x00_0650_0A73),
            (
                H10306,
                0x00D1,
                0xE24D,
                0b00_0000_0001_1010_0011_1100_0100_1001_1011,
            ),
            (H10301, 0xD1, 0xE24D, 0b11_1010_0011_1100_0100_1001_1010),
        ] {
            let given = fields(facility, number);
            assert_eq!(
                format.encode(given),
                Ok(bits),
                "{format} {facility}/{number}"
            );
            assert_eq!(format.decode(bits), Ok(given), "{format} {bits:X}");
        }
    }

    #[test]
    fn values_at_and_beyond_the_edge_of_a_field() {
        for format in WiegandFormat::ALL {
            let facility = (format.facility_bits() > 0).then_some(format.max_facility());
            let largest = WiegandFields {
                facility,
                number: format.max_number(),
            };
            let bits = format.encode(largest).unwrap();
            assert_eq!(format.decode(bits), Ok(largest), "{format}");
            let number = format.max_number() + 1;
            let found = format
                .encode(WiegandFields { facility, number })
                .unwrap_err();
            assert_eq!(
                found,
                WiegandError::Number {
                    format,
                    max: number - 1,
                    found: number
                }
            );
            let wrong_shape = WiegandFields {
                facility: facility.is_none().then_some(1),
                number: 1,
            };
            assert_eq!(
                format.encode(wrong_shape),
                Err(WiegandError::Shape { format })
            );
            assert_eq!(
                format.decode(1 << format.bits()),
                Err(WiegandError::TooManyBits { format })
            );
        }
        let found = WiegandFormat::H10301.encode(fields(256, 1)).unwrap_err();
        assert_eq!(
            found.to_string(),
            "The facility code of Wiegand 26 (H10301) is at most 255, this one is 256."
        );
    }

    #[test]
    fn both_37_bit_formats_fit_the_same_bits() {
        let bits = WiegandFormat::H10304.encode(fields(101, 1337)).unwrap();
        let formats: Vec<_> = WiegandFormat::plausible(37, bits).map(|(f, _)| f).collect();
        assert_eq!(formats, [WiegandFormat::H10302, WiegandFormat::H10304]);
        assert_eq!(WiegandFormat::plausible(48, bits).count(), 0);
    }
}
