//! Laws that hold for every card number, searched by proptest.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;

fn format() -> impl Strategy<Value = WiegandFormat> {
    prop::sample::select(WiegandFormat::ALL.to_vec())
}

fn wiegand() -> impl Strategy<Value = (WiegandFormat, WiegandFields)> {
    (format(), any::<u32>(), any::<u64>()).prop_map(|(format, facility, number)| {
        let facility = facility & format.max_facility();
        let facility = (format.facility_bits() > 0).then_some(facility);
        (
            format,
            WiegandFields {
                facility,
                number: number & format.max_number(),
            },
        )
    })
}

/// Any card number of any kind, drawn from few bytes so that near misses are common.
fn number() -> impl Strategy<Value = CardNumber> {
    let byte = prop_oneof![
        any::<u8>(),
        prop::sample::select(vec![0, 1, 0x88, 0x0B, 0xFF])
    ];
    let bytes = prop::collection::vec(byte, 10);
    let wide = (bytes, 0..9_usize).prop_map(|(bytes, kind)| {
        let hex = |length: usize| number::hex_upper(&bytes[..length]);
        let text = match kind {
            0 => format!("em:{}", hex(5)),
            1 => format!("em32:{}", hex(4)),
            2 => format!("em24:{}", hex(3)),
            3 => format!("uid:{}", hex(4)),
            4 => format!("uid:{}", hex(7)),
            5 => format!("uid3:{}", hex(3)),
            6 => format!("vuid:{}", hex(8)),
            7 => format!("wbits:40:{}", hex(5)),
            _ => format!("idm:{}", hex(8)),
        };
        CardNumber::parse(&text).ok()
    });
    let narrow = wiegand().prop_map(|(format, fields)| CardNumber::wiegand(format, fields).ok());
    let text = "[0-9A-Za-z ,.:-]{4,20}".prop_map(|text| CardNumber::raw(&text).ok());
    let opaque = ("[a-z0-9._-]{1,8}", "[ -~]{4,30}")
        .prop_map(|(profile, text)| CardNumber::opaque(&profile, &text).ok());
    prop_oneof![5 => wide, 2 => narrow, 1 => text, 1 => opaque].prop_filter_map("no number", |n| n)
}

proptest! {
    #[test]
    fn a_stored_text_comes_back_as_the_same_number(card in number()) {
        prop_assert_eq!(CardNumber::parse(&card.to_string()), Ok(card));
    }

    #[test]
    fn parsing_any_text_gives_a_number_or_a_reason(text in any::<String>()) {
        if let Ok(card) = CardNumber::parse(&text) {
            prop_assert!(card.to_string().eq_ignore_ascii_case(&text) || text.starts_with("uid:88"));
        }
        if let Err(reason) = interpret(&text) {
            prop_assert!(reason.to_string().ends_with(['.', '?', ')']), "{}", reason);
        }
    }

    #[test]
    fn wiegand_fields_survive_their_bits((format, fields) in wiegand()) {
        let bits = format.encode(fields).unwrap();
        prop_assert_eq!(format.decode(bits), Ok(fields));
        prop_assert_eq!(bits >> format.bits(), 0);
    }

    #[test]
    fn every_single_wrong_wiegand_bit_is_found((format, fields) in wiegand()) {
        let bits = format.encode(fields).unwrap();
        for flipped in 0..format.bits() {
            let found = format.decode(bits ^ 1 << flipped);
            prop_assert_eq!(found, Err(WiegandError::Parity { format }), "bit {}", flipped);
        }
    }

    #[test]
    fn every_written_form_leads_back_to_its_card(card in number()) {
        for form in written_forms(&card) {
            // A text people would not type as a number is refused when typed, never misread.
            if let Ok(keys) = lookup_keys(&form.text) {
                prop_assert!(keys.contains(&form.lookup_key()), "{:?} gives {:?}", form, keys);
            }
        }
    }

    #[test]
    fn resemblance_is_mutual_and_found_through_the_index(a in number(), b in number()) {
        let found = possible_same_card(&a, &b);
        prop_assert_eq!(found, possible_same_card(&b, &a));
        if found.is_some() {
            let keys: BTreeSet<String> =
                alias_keys(&a).iter().map(|key| key.as_str().to_owned()).collect();
            prop_assert!(alias_keys(&b).iter().any(|key| keys.contains(key.as_str())));
        }
    }

    #[test]
    fn any_mixture_of_reader_settings_is_noticed(uid in any::<[u8; 4]>(), reverse: bool, mirror: bool, invert: bool) {
        let mut read = uid;
        if reverse { read.reverse(); }
        if mirror { read = read.map(u8::reverse_bits); }
        if invert { read = read.map(|byte| !byte); }
        let (Ok(card), Ok(other)) = (CardNumber::uid(&uid), CardNumber::uid(&read)) else { return Ok(()) };
        if card != other {
            prop_assert!(possible_same_card(&card, &other).is_some(), "{} and {}", card, other);
        }
    }
}

/// Ten thousand cards of every technology, each typed in every form it is written in: the card is
/// always among the answers, and an answer of one card is never the wrong one.
#[test]
fn ten_thousand_cards_are_never_merged() {
    let cards: BTreeSet<CardNumber> = sample(10_000).collect();
    let mut index: BTreeMap<String, BTreeSet<&CardNumber>> = BTreeMap::new();
    for card in &cards {
        for form in written_forms(card) {
            index.entry(form.lookup_key()).or_default().insert(card);
        }
    }
    let mut choices = 0;
    for card in &cards {
        for form in written_forms(card) {
            let Ok(keys) = lookup_keys(&form.text) else {
                continue;
            };
            let found: BTreeSet<&&CardNumber> = keys
                .iter()
                .filter_map(|key| index.get(key))
                .flatten()
                .collect();
            assert!(
                found.contains(&card),
                "{card} is not found as {:?}",
                form.text
            );
            choices += usize::from(found.len() > 1);
        }
    }
    assert!(
        choices > 0,
        "the sample has collisions, and they are shown as a choice"
    );
    let texts: BTreeSet<String> = cards.iter().map(ToString::to_string).collect();
    assert_eq!(texts.len(), cards.len(), "no two cards share a stored text");
}

/// Distinct numbers of mixed technologies from a fixed linear generator (Knuth's MMIX constants).
fn sample(count: usize) -> impl Iterator<Item = CardNumber> {
    let states = std::iter::successors(Some(1_u64), |state| {
        Some(
            state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407),
        )
    });
    let numbers = states.enumerate().filter_map(|(nth, state)| {
        let bytes = (state >> 8).to_be_bytes();
        match nth % 5 {
            0 => CardNumber::em4100([1, 0, bytes[3], bytes[4], bytes[5]]).ok(),
            1 => CardNumber::uid(&bytes[1..5]).ok(),
            2 => CardNumber::uid(&[4, bytes[1], bytes[2], bytes[3], bytes[4], bytes[5], 0x80]).ok(),
            3 => CardNumber::em4100_low24([0, bytes[3], bytes[4]]).ok(),
            _ => {
                let number = u64::from(u16::from_be_bytes([bytes[3], bytes[4]]));
                let fields = WiegandFields {
                    facility: Some(u32::from(bytes[5] % 4)),
                    number,
                };
                CardNumber::wiegand(WiegandFormat::H10301, fields).ok()
            }
        }
    });
    numbers.take(count)
}
