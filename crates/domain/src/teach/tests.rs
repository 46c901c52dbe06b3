//! Readers of the field, taught; and any reader, taught from three cards.

use proptest::prelude::*;

use super::*;
use crate::card::{WiegandFields, WiegandFormat, lookup_keys};
use crate::reader_profile::encode::sent;
use crate::reader_profile::{BitOrder, ByteOrder, Notation};

fn samples(pairs: &[(&str, &str)]) -> Vec<Sample> {
    let sample = |(read, printed): &(&str, &str)| Sample {
        read: (*read).to_owned(),
        printed: (*printed).to_owned(),
    };
    pairs.iter().map(sample).collect()
}

/// The rule learnt, and a further text with the card it must give.
fn check(pairs: &[(&str, &str)], technology: Option<Technology>, further: (&str, &str)) {
    match teach(&samples(pairs), technology) {
        Ok(Lesson::Learnt { rule, .. }) => {
            let found = rule.card(further.0).map(|card| card.to_string());
            assert_eq!(
                found.as_deref(),
                Some(further.1),
                "{pairs:?}: {}",
                rule.profile.rule()
            );
        }
        other => panic!("{pairs:?}: {other:?}"),
    }
}

#[test]
fn readers_of_the_field_are_learnt_from_two_cards() {
    // The print itself, in ten digits.
    check(
        &[("0006547886", "0006547886"), ("0008844356", "0008844356")],
        None,
        ("0040856634", "em32:026F6C3A"),
    );
    // The same cards, of which somebody knows that they are no EM4100.
    check(
        &[("1374066209", "51E69621"), ("3771888469", "E0D27355")],
        Some(Technology::Iso14443),
        ("2430030533", "uid:90D752C5"),
    );
    // All 40 bits in hexadecimal, and the print of both numbers.
    check(
        &[
            ("010063E9AE", "0006547886 099,59822"),
            ("100086F444", "0008844356"),
        ],
        None,
        ("01026F6C3A", "em:01026F6C3A"),
    );
    // OCA/hr 619: the UID backwards in decimal.
    check(
        &[("0563537489", "51E69621"), ("3220338716", "1C78F2BF")],
        None,
        ("1904649758", "uid:1EA68671"),
    );
    // esp-rfid 395: all bits inverted.
    check(
        &[("15065073", "01712142"), ("10229329", "06547886")],
        None,
        ("16777214", "em24:000001"),
    );
    // pimylifeup 58: the check byte appended.
    check(
        &[("962106709424", "E0020755"), ("351749190119", "51E5E2B1")],
        None,
        ("351760949504", "uid:51E69621"),
    );
}

#[test]
fn facility_and_number_are_told_apart() {
    // 26 bits with parity, and cards that print their number alone.
    check(
        &[("02F623AE", "4567"), ("00F6075C", "942")],
        None,
        ("00140949", "w26:10.1188"),
    );
    check(
        &[("12304567", "123-04567"), ("12300942", "123-00942")],
        None,
        ("00701188", "w26:7.1188"),
    );
    check(
        &[("123:04567", "4567"), ("123:00942", "942")],
        Some(Technology::Wiegand),
        ("7:1188", "w26:7.1188"),
    );
}

#[test]
fn text_around_the_number_is_dropped() {
    check(
        &[("ID=51E69621#", "51E69621"), ("ID=1C78F2BF#", "1C78F2BF")],
        None,
        ("ID=90D752C5#", "uid:90D752C5"),
    );
}

#[test]
fn a_reader_that_cuts_the_number_gives_a_lossy_kind() {
    // 24 bits in decimal; the cards print 32.
    check(
        &[("07302202", "0040856634"), ("06547886", "0006547886")],
        None,
        ("00422677", "em24:067315"),
    );
    // The first three bytes, backwards; the cards print the whole UID.
    check(
        &[("9B3FAA", "AA3F9B1A"), ("68AF04", "04AF68DAC85A80")],
        None,
        ("563412", "uid3:123456"),
    );
}

#[test]
fn ten_digits_may_be_two_technologies_and_the_person_says_which() {
    let pairs = samples(&[("0006547886", "0006547886"), ("1374066209", "1374066209")]);
    let Ok(Lesson::Learnt { technologies, .. }) = teach(&pairs, None) else {
        panic!("the print is what the reader sends");
    };
    let possible = [Technology::Em125, Technology::Iso14443, Technology::Wiegand];
    assert_eq!(technologies, possible);
    let Ok(Lesson::Learnt { rule, .. }) = teach(&pairs, Some(Technology::Iso14443)) else {
        panic!("asked for UIDs");
    };
    assert_eq!(rule.print_of("0006547886").as_deref(), Some("0006547886"));
    assert_eq!(rule.card("1374066209").unwrap().to_string(), "uid:51E69621");
}

#[test]
fn cards_that_read_alike_backwards_leave_it_open_until_another_is_tapped() {
    let mut pairs = samples(&[("12344321", "305414945"), ("ABCDCDAB", "2882391467")]);
    // Both numbers are their own reverse in bytes: order cannot be told.
    pairs[0].read = "12343412".into();
    pairs[0].printed = 0x1234_3412_u32.to_string();
    pairs[1].printed = 0xABCD_CDAB_u32.to_string();
    let Ok(Lesson::Undecided { rules, next }) = teach(&pairs, None) else {
        panic!("two palindromes do not tell the order");
    };
    assert!(rules.len() > 1);
    assert_eq!(next, NextCard::Any);
    pairs.push(Sample {
        read: "2196E651".into(),
        printed: 0x51E6_9621_u32.to_string(),
    });
    let Ok(Lesson::Learnt { rule, .. }) = teach(&pairs, None) else {
        panic!("the third card decides");
    };
    assert_eq!(rule.print_of("2196E651").as_deref(), Some("1374066209"));
}

#[test]
fn one_card_is_never_enough() {
    let lesson = teach(&samples(&[("51E69621", "51E69621")]), None);
    assert!(
        matches!(
            lesson,
            Ok(Lesson::Undecided {
                next: NextCard::Any,
                ..
            })
        ),
        "{lesson:?}"
    );
}

#[test]
fn what_teaches_nothing_is_told_with_the_card_to_look_at() {
    let check = |pairs: &[(&str, &str)], expected: TeachProblem| {
        assert_eq!(teach(&samples(pairs), None), Err(expected), "{pairs:?}");
    };
    check(
        &[("51E69621", "51E69621"), ("51E69621", "1C78F2BF")],
        TeachProblem::SameCard {
            first: 1,
            second: 2,
        },
    );
    check(
        &[("51E69621", "51E69621"), ("1C78F2BF", "51:E6:96:21")],
        TeachProblem::SamePrint {
            first: 1,
            second: 2,
        },
    );
    check(
        &[("51E69621", "51E69621"), ("1C78F2BF", "1.2E+09")],
        TeachProblem::Printed { nth: 2 },
    );
    check(
        &[
            ("51E69621", "51E69621"),
            ("1C78F2BF", "1C78F2BE"),
            ("90D752C5", "90D752C5"),
        ],
        TeachProblem::OddOne { nth: 2 },
    );
    check(
        &[
            ("51E69621", "10001"),
            ("1C78F2BF", "10002"),
            ("90D752C5", "10003"),
        ],
        TeachProblem::NoRule,
    );
}

/// A profile of any technology with any turns.
fn profile() -> impl Strategy<Value = ReaderProfile> {
    let meanings = vec![
        Meaning::Em4100,
        Meaning::Em4100Low32,
        Meaning::Em4100Low24,
        Meaning::Uid { bytes: Some(4) },
        Meaning::Uid { bytes: Some(7) },
        Meaning::Uid { bytes: Some(10) },
        Meaning::Iso15693,
        Meaning::Felica,
        Meaning::H10301,
        Meaning::H10306,
        Meaning::Corporate1000,
        Meaning::H10304,
        Meaning::H10302,
    ];
    let notations = vec![
        Notation::Hex,
        Notation::Decimal,
        Notation::DecimalPair,
        Notation::DecimalJoined,
    ];
    let ornament = prop::sample::select(vec![("", ""), ("", ""), ("ID=", ""), ("", "#")]);
    (
        prop::sample::select(meanings),
        prop::sample::select(notations),
        ornament,
        any::<[bool; 4]>(),
    )
        .prop_map(|(meaning, notation, (prefix, suffix), flags)| {
            let wiegand = meaning.wiegand().is_some();
            let paired = wiegand && meaning != Meaning::H10302;
            let notation = match notation {
                Notation::DecimalPair | Notation::DecimalJoined if !paired => Notation::Hex,
                other => other,
            };
            let turned = matches!(notation, Notation::Hex | Notation::Decimal);
            let mut profile = ReaderProfile::plain(notation, meaning);
            profile.prefix = prefix.into();
            profile.suffix = suffix.into();
            if turned && flags[0] && !wiegand {
                profile.byte_order = ByteOrder::Reversed;
            }
            if turned && flags[1] {
                profile.bit_order = BitOrder::Mirrored;
            }
            profile.invert = turned && flags[2];
            profile.parity_sent = turned && wiegand && flags[3];
            profile.check_byte = turned && !wiegand && flags[3];
            profile
        })
}

/// A card such as that profile's reader reads.
fn card(profile: &ReaderProfile, bytes: [u8; 10]) -> Option<CardNumber> {
    let number = u64::from_be_bytes(bytes[..8].try_into().ok()?);
    let all = &bytes[..];
    match profile.meaning {
        Meaning::Em4100 => CardNumber::em4100(all[..5].try_into().ok()?),
        Meaning::Em4100Low32 => {
            CardNumber::em4100_low32(u32::from_be_bytes(all[..4].try_into().ok()?))
        }
        Meaning::Em4100Low24 => CardNumber::em4100_low24(all[..3].try_into().ok()?),
        Meaning::Uid {
            bytes: Some(length),
        } => CardNumber::uid(&all[..usize::from(length)]),
        Meaning::Iso15693 => CardNumber::iso15693(all[..8].try_into().ok()?),
        Meaning::Felica => CardNumber::felica(all[..8].try_into().ok()?),
        meaning => {
            let format: WiegandFormat = meaning.wiegand()?;
            let facility = u32::from(bytes[9]) & format.max_facility();
            CardNumber::wiegand(
                format,
                WiegandFields {
                    facility: (format.facility_bits() > 0).then_some(facility),
                    number: number & format.max_number(),
                },
            )
        }
    }
    .ok()
    // The beginning 88 makes it another kind.
    .filter(|card| !card.to_string().starts_with("cl1:"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    /// From three cards of any reader a rule is found that shows the right printed number for the
    /// next ones, or one more card is asked for and then it is found.
    #[test]
    fn three_cards_teach_any_reader(
        profile in profile(),
        bytes in prop::collection::vec(any::<[u8; 10]>(), 9),
        form in any::<prop::sample::Index>(),
    ) {
        let cards: Option<Vec<CardNumber>> = bytes.iter().map(|bytes| card(&profile, *bytes)).collect();
        let Some(cards) = cards else { return Ok(()) };
        let kinds: Vec<FormKind> = card::all_forms(&cards[0]).into_iter().map(|form| form.kind).collect();
        let kind = kinds[form.index(kinds.len())];
        let mut taught = Vec::new();
        for card in &cards {
            let printed = card::all_forms(card).into_iter().find(|form| form.kind == kind);
            let (Some(printed), Some(read)) = (printed, sent(&profile, card)) else { return Ok(()) };
            // Print that is refused when typed cannot be typed.
            if lookup_keys(&printed.text).is_err() { return Ok(()) }
            taught.push((Sample { read, printed: printed.text.clone() }, printed.lookup_key()));
        }
        let samples: Vec<Sample> = taught.iter().map(|(sample, _)| sample.clone()).collect();
        if refuse_twins(&samples).is_err() { return Ok(()) }
        let technology = Technology::of(profile.meaning);
        for count in 3..=6 {
            match teach(&samples[..count], technology) {
                Ok(Lesson::Learnt { rule, .. }) => {
                    for (sample, key) in &taught[6..] {
                        let print = rule.print_of(&sample.read).map(|print| {
                            let Printed::As(kind) = rule.printed else { return print };
                            card::WrittenForm { kind, text: print }.lookup_key()
                        });
                        prop_assert_eq!(print.as_ref(), Some(key), "{} by {}", sample.read, rule.profile.rule());
                    }
                    return Ok(());
                }
                Ok(Lesson::Undecided { .. }) => {}
                Err(problem) => prop_assert!(false, "{:?} {}: {:?}", profile, kind.key(), problem),
            }
        }
        // Cards of one delivery can leave it open for ever, and the answer says so.
        let lesson = teach(&samples[..6], technology);
        let heads: Vec<u8> = bytes.iter().map(|bytes| bytes[9]).collect();
        prop_assume!(heads.windows(2).any(|pair| pair[0] != pair[1]));
        prop_assert!(
            false,
            "six cards left it open: {} printed as {}: {:?} {:?}",
            profile.rule(), kind.key(), &samples[..6], lesson
        );
    }
}
