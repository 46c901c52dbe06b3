//! Real cards as readers, prints and complaint threads show them, each in all its forms.

use super::*;

fn card(text: &str) -> CardNumber {
    CardNumber::parse(text).unwrap_or_else(|reason| panic!("{text}: {reason}"))
}

/// Each card with texts it is written as somewhere.
const WRITTEN: &[(&str, &[(FormKind, &str)])] = &[
    // An Arduino forum's RDM6300 reading of a card and its print.
    (
        "em:010063E9AE",
        &[
            (FormKind::EmLow32Dec, "0006547886"),
            (FormKind::Em35C, "099,59822"),
        ],
    ),
    // A Hobby Components forum reading.
    ("em:100086F444", &[(FormKind::EmLow32Dec, "0008844356")]),
    // The ID-12LA data sheet's example.
    ("em:0C000621A5", &[(FormKind::EmLow32Dec, "0000401829")]),
    // Seeed's data sheet; the 60717296877 it prints there is wrong.
    ("em:62E3086CED", &[(FormKind::EmLow32Dec, "3808980205")]),
    // One card in all forms of a reader maker's page.
    (
        "em:01026F6C3A",
        &[
            (FormKind::Hex, "01026F6C3A"),
            (FormKind::Dec, "004335823930"),
            (FormKind::EmLow32Dec, "0040856634"),
            (FormKind::EmLow24Dec, "07302202"),
            (FormKind::Em35C, "111,27706"),
            (FormKind::Em55, "00623,27706"),
        ],
    ),
    // Suprema's knowledge base; its 4340757 is the ten-digit form without zeros.
    (
        "em:4B00423C15",
        &[
            (FormKind::Dec, "322126887957"),
            (FormKind::EmLow32Dec, "0004340757"),
            (FormKind::EmVersionAndLow32, "75-4340757"),
        ],
    ),
    (
        "em32:00745A70",
        &[
            (FormKind::EmLow32Dec, "0007625328"),
            (FormKind::Em35C, "116,23152"),
        ],
    ),
    // HID's OMNIKEY guide: 26 bits as padded hexadecimal and with a leading byte of filler bits.
    (
        "w26:10.1188",
        &[
            (FormKind::WiegandFields, "010-01188"),
            (FormKind::WiegandNumber, "01188"),
            (FormKind::PacsHex, "00140949"),
            (FormKind::PacsLeadingByteHex, "0605025240"),
            (FormKind::PacsLeadingByteDec, "25853841984"),
        ],
    ),
    ("w34:209.57933", &[(FormKind::WiegandDataDec, "0013754957")]),
    (
        "uid:51E69621",
        &[
            (FormKind::DecReversed, "0563537489"),
            (FormKind::Dec, "1374066209"),
        ],
    ),
    // A library that appends the check byte B0, and a USB reader.
    (
        "uid:E0020755",
        &[
            (FormKind::DecWithCheckByte, "962106709424"),
            (FormKind::DecReversed, "1426522848"),
        ],
    ),
    (
        "uid:1EA68671",
        &[
            (FormKind::DecReversed, "1904649758"),
            (FormKind::DecPerByte, "30166134113"),
        ],
    ),
    ("uid:1C78F2BF", &[(FormKind::DecReversed, "3220338716")]),
    ("uid:90D752C5", &[(FormKind::HexReversed, "C552D790")]),
    ("cl1:8804C43B", &[(FormKind::DecReversed, "1002701960")]),
    ("em24:1A200E", &[(FormKind::EmLow24Dec, "01712142")]),
];

#[test]
fn cards_are_written_as_they_are_seen() {
    for (number, forms) in WRITTEN {
        let written = written_forms(&card(number));
        for (kind, text) in *forms {
            let found = written.iter().find(|form| form.kind == *kind);
            assert_eq!(
                found.map(|form| form.text.as_str()),
                Some(*text),
                "{number} as {kind:?}"
            );
        }
    }
}

#[test]
fn each_written_form_finds_its_card_when_typed() {
    for (number, forms) in WRITTEN {
        let keys: Vec<_> = written_forms(&card(number))
            .iter()
            .map(WrittenForm::lookup_key)
            .collect();
        for (kind, text) in *forms {
            for typed in [(*text).to_owned(), text.to_lowercase(), format!(" {text} ")] {
                let found = lookup_keys(&typed).unwrap();
                assert!(
                    found.iter().any(|key| keys.contains(key)),
                    "{typed:?} ({kind:?}) must find {number}: {found:?} in {keys:?}"
                );
            }
        }
    }
}

#[test]
fn typed_numbers_are_read_as_the_cards_they_can_be() {
    let check = |typed: &str, expected: &[&str]| {
        let found: Vec<String> = interpret(typed)
            .unwrap()
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(found, expected, "{typed}");
    };
    check("uid:51E69621", &["uid:51E69621"]);
    check("UID:51e69621", &["uid:51E69621"]);
    check("w26:123.4567", &["w26:123.4567"]);
    check(
        "0563537489",
        &[
            "em32:2196E651",
            "uid:2196E651",
            "uid:51E69621",
            "em:0563537489",
            "raw:0563537489",
        ],
    );
    check(
        "51:e6:96:21",
        &[
            "uid:51E69621",
            "uid:2196E651",
            "em32:51E69621",
            "raw:51:e6:96:21",
        ],
    );
    check(
        "0x51E69621",
        &[
            "uid:51E69621",
            "uid:2196E651",
            "em32:51E69621",
            "raw:0x51E69621",
        ],
    );
    check(
        "04 C4 3B C2 1C 26 80",
        &[
            "uid:04C43BC21C2680",
            "uid:80261CC23BC404",
            "raw:04 C4 3B C2 1C 26 80",
        ],
    );
    check("010063E9AE", &["em:010063E9AE", "raw:010063E9AE"]);
    check(
        "962106709424",
        &["em:E0020755B0", "uid:E0020755", "raw:962106709424"],
    );
    check(
        "E0020755B0",
        &["em:E0020755B0", "uid:E0020755", "raw:E0020755B0"],
    );
    check("75-4340757", &["em:4B00423C15", "raw:75-4340757"]);
    check(
        "00623,27706",
        &[
            "em32:026F6C3A",
            "w34:623.27706",
            "w35:623.27706",
            "w37:623.27706",
            "raw:00623,27706",
        ],
    );
    check(
        "0007625328 116,23152",
        &["em32:00745A70", "raw:0007625328 116,23152"],
    );
    check(
        "8804C43B",
        &[
            "cl1:8804C43B",
            "uid:3BC40488",
            "em32:8804C43B",
            "raw:8804C43B",
        ],
    );
    check(
        "E004010012345678",
        &[
            "vuid:E004010012345678",
            "idm:E004010012345678",
            "raw:E004010012345678",
        ],
    );
    check(
        "7856341200010 4E0",
        &[
            "vuid:E004010012345678",
            "idm:78563412000104E0",
            "raw:7856341200010 4E0",
        ],
    );
    // Read backwards it would be random, but nobody said that it is.
    check(
        "51E69608",
        &["uid:51E69608", "em32:51E69608", "raw:51E69608"],
    );
    // Seven digits: a leading zero was lost.
    check(
        "1A68671",
        &[
            "uid:01A68671",
            "uid:7186A601",
            "em32:01A68671",
            "raw:1A68671",
        ],
    );
    check(
        "٠٠٠٦٥٤٧٨٨٦",
        &[
            "em32:0063E9AE",
            "uid:0063E9AE",
            "uid:AEE96300",
            "em:0006547886",
            "raw:0006547886",
        ],
    );
    check("BADGE-0042-X", &["raw:BADGE-0042-X"]);
}

#[test]
fn impossible_numbers_are_refused_with_the_reason() {
    let check = |typed: &str, expected: CardNumberError| {
        assert_eq!(interpret(typed), Err(expected), "{typed:?}");
    };
    check("", CardNumberError::Empty);
    check(" \t ", CardNumberError::Empty);
    for zeros in ["0000000000", "0000", "00:00:00:00", "000,00000", "0"] {
        check(zeros, CardNumberError::AllZeros);
    }
    check("uid:00000000", CardNumberError::AllZeros);
    for ones in [
        "FFFFFFFFFF",
        "ff ff ff ff",
        "4294967295",
        "255,65535",
        "uid:FFFFFFFF",
    ] {
        check(ones, CardNumberError::AllOnes);
    }
    check("12", CardNumberError::TooShort { significant: 2 });
    check("0000000123", CardNumberError::TooShort { significant: 3 });
    check("...", CardNumberError::TooShort { significant: 0 });
    check(&"12345".repeat(13), CardNumberError::TooLong { chars: 65 });
    check("0006547\u{2}886", CardNumberError::ControlCharacters);
    check("0006547\n0006548", CardNumberError::ControlCharacters);
    check("\u{200e}0006547886", CardNumberError::ControlCharacters);
    for words in ["NOREAD", "No Read", "no-read", "NO_TAG", "error", "?????"] {
        check(words, CardNumberError::ReaderNoRead(words.to_owned()));
    }
    for uid in ["uid:08AB12CD", "08AB12CD", "08:ab:12:cd"] {
        check(uid, CardNumberError::RandomUid);
    }
    for number in ["1.23457E+12", "1,23457E+12", "6E+09"] {
        check(
            number,
            CardNumberError::ScientificNotation(number.to_owned()),
        );
    }
    for (typed, meant) in [
        ("àà&\"è'!ç&&", "0013748911"),
        ("ààà-('èàà-", "0006547006"),
        ("&àà-\"Q(B", "10063A5B"),
        ("ééé+ěšč", "0001234"),
        (")))^%$&**^", "0006547886"),
    ] {
        let (typed, meant) = (typed.to_owned(), meant.to_owned());
        check(
            &typed.clone(),
            CardNumberError::KeyboardLayout { typed, meant },
        );
    }
    check(
        "uid:51E6962",
        CardNumberError::WrongLength {
            prefix: "uid",
            expected: "8, 14 or 20",
            found: 7,
        },
    );
    check(
        "em:01006GE9AE",
        CardNumberError::NotHexadecimal { prefix: "em" },
    );
}

#[test]
fn the_two_numbers_on_a_card_must_belong_together() {
    for separator in [" ", "  ", "/", " / "] {
        let typed = format!("0004523789{separator}069,01949");
        let found = interpret(&typed).unwrap_err();
        assert_eq!(
            found.to_string(),
            "The two numbers do not belong to one card: 0004523789 goes with 069,01805, not with 069,01949. Check both for a typing error."
        );
        assert_eq!(lookup_keys(&typed), Err(found));
        let right = format!("0004523789{separator}069,01805");
        assert_eq!(interpret(&right).unwrap()[0], card("em32:0045070D"));
        assert_eq!(lookup_keys(&right).unwrap(), ["4523789"]);
    }
}

/// Pairs that are one card, and how the second comes from the first.
#[test]
fn one_card_read_by_two_readers_is_noticed() {
    let check = |a: &str, b: &str, expected: &str| {
        let (a, b) = (card(a), card(b));
        for (a, b) in [(&a, &b), (&b, &a)] {
            let found = possible_same_card(a, b).map(|found| found.to_string());
            let expected = format!("This may be one card read with two settings: {expected}.");
            assert_eq!(found.as_deref(), Some(expected.as_str()), "{a} and {b}");
            let shared = alias_keys(a).into_iter().any(|key| {
                alias_keys(b)
                    .iter()
                    .any(|other| other.as_str() == key.as_str())
            });
            assert!(shared, "an index by alias key must find {b} from {a}");
        }
    };
    let reversed = "the bytes are in reverse order";
    let written = "the number is the same, written in another form";
    // OCA/hr 619 and miguelbalboa/rfid 316: the reversed number of another reader.
    check("uid:51E69621", "uid:2196E651", reversed);
    check("uid:90D752C5", "raw:C552D790", reversed);
    check("uid:51E69621", "raw:0563537489", reversed);
    check("uid:51E69621", "raw:1374066209", written);
    // pimylifeup/MFRC522-python 58: the library appends the check byte.
    check("uid:E0020755", "raw:962106709424", "a check byte was added");
    check("uid:E0020755", "em:E0020755B0", "a check byte was added");
    check("uid:E0020755", "raw:1426522848", reversed);
    // monkeyboard 59: the 26-bit and the 34-bit output of one reader, and a full UID.
    check("w26:209.57933", "w34:209.57933", written);
    check("w26:209.57933", "wbits:34:001A3C49B", written);
    check(
        "w34:209.57933",
        "uid:4DE2D147",
        "one number is part of the other, the bytes are in reverse order",
    );
    check("w34:209.57933", "raw:13754957", written);
    // monkeyboard 54: a 26-bit reader gives the first three UID bytes, reversed.
    check(
        "uid:AA3F9B1A",
        "w26:155.16298",
        "one number is part of the other, the bytes are in reverse order",
    );
    check(
        "uid:04AF68DAC85A80",
        "w26:104.44804",
        "one number is part of the other, the bytes are in reverse order",
    );
    // geeksoflondon: a cheap reader stops after the first cascade level.
    check(
        "uid:04C43BC21C2680",
        "raw:1002701960",
        "only the first part of a long number was read, the bytes are in reverse order",
    );
    check(
        "uid:04C43BC21C2680",
        "cl1:8804C43B",
        "only the first part of a long number was read",
    );
    // esp-rfid 395: every bit inverted; esp-rfid 466: the zero of 0B dropped.
    check("em24:1A200E", "raw:15065073", "all bits are inverted");
    check(
        "uid:ED0BA996",
        "raw:EDBA996",
        "one number is part of the other, a zero was dropped",
    );
    check(
        "uid:1EA68671",
        "raw:30166134113",
        "one number is part of the other",
    );
    // What EM4100 cards print is part of their number.
    check(
        "em:010063E9AE",
        "em32:0063E9AE",
        "one number is part of the other",
    );
    check(
        "em:010063E9AE",
        "raw:0006547886",
        "one number is part of the other",
    );
    check(
        "em:010063E9AE",
        "raw:099,59822",
        "one number is part of the other",
    );
    check("em:01026F6C3A", "raw:004335823930", written);
    check("em:4B00423C15", "raw:75-4340757", written);
    check(
        "em:010063E9AE",
        "w26:99.59822",
        "one number is part of the other",
    );
    check("em:010063E9AE", "em:AEE9630001", reversed);
    check("em:010063E9AE", "em:8000C69775", "the bits are mirrored");
    // The format of bits was named later; the parity was left in by another reader.
    check("wbits:26:2F623AE", "w26:123.4567", written);
    check("w26:10.1188", "raw:00140949", written);
    check("w26:10.1188", "raw:25853841984", written);
    check("w26:10.1188", "opaque:omnikey:0605025240", written);
    check("w37:101.1337", "w37:52954425", written);
}

#[test]
fn cards_that_merely_look_alike_are_no_suspects() {
    for (a, b) in [
        ("uid:51E69621", "uid:51E69622"),
        // The same beginning and the same end, but both numbers are complete.
        ("uid:51E69621", "uid:51E69600"),
        ("uid:04AF68DAC85A80", "uid:04AF68DAC85A81"),
        ("uid:04AF68DAC85A80", "uid:05AF68DAC85A80"),
        // Different technologies cannot be one chip, whatever the digits.
        ("em:010063E9AE", "uid:0063E9AE"),
        ("vuid:E004010012345678", "idm:E004010012345678"),
        // The version byte differs: two EM4100 cards that print the same ten digits.
        ("em:010063E9AE", "em:020063E9AE"),
        ("w26:99.59822", "w26:99.59823"),
        ("opaque:gate:ABC-1", "opaque:gate:ABC-2"),
    ] {
        assert_eq!(possible_same_card(&card(a), &card(b)), None, "{a} and {b}");
    }
    let same = card("uid:51E69621");
    assert_eq!(
        possible_same_card(&same, &same),
        None,
        "an equal number is no resemblance"
    );
}

#[test]
fn stored_texts_come_back_as_they_went() {
    for text in [
        "em:010063E9AE",
        "em32:0063E9AE",
        "em24:1A200E",
        "uid:51E69621",
        "uid:04AF68DAC85A80",
        "uid:04AF68DAC85A8011AB22",
        "uid3:AA3F9B",
        "cl1:8804C43B",
        "vuid:E004010012345678",
        "idm:0123456789ABCDEF",
        "w26:123.4567",
        "w34:209.57933",
        "w35:101.1337",
        "w37:1337",
        "w37:101.1337",
        "wbits:26:2F623AE",
        "wbits:48:0123456789AB",
        "opaque:pcprox:80:000000801DD1910B2F04",
        "opaque:gate-2:card 12:34",
        "raw:0006547886",
        "raw:lower Case:5",
    ] {
        assert_eq!(card(text).to_string(), text);
        assert_eq!(card(text), card(&card(text).to_string()));
    }
    assert_eq!(card("opaque:pcprox:80:000000801DD1910B2F04").bits(), 80);
    assert_eq!(card("wbits:26:2F623AE").bits(), 26);
    assert_eq!(
        card("uid:8804C43B").to_string(),
        "cl1:8804C43B",
        "88 announces more bytes"
    );
}

#[test]
fn malformed_stored_texts_are_refused() {
    for text in [
        "",
        "em",
        "em:",
        "em:010063E9",
        "em:010063E9AE00",
        "em:01 0063E9A",
        "uid:51E6962",
        "uid:51E69621AB",
        "uid:+1E69621",
        "cl1:0104C43B",
        "vuid:E00401",
        "w26:123",
        "w26:256.1",
        "w26:1.65536",
        "w26:+1.2",
        "w26:1.2.3",
        "w26: 1.2",
        "w26:.",
        "w26:0.0",
        "w26:255.65535",
        "w37:",
        "w37:34359738368",
        "wbits:26:6F623AE",
        "wbits:026:2F623AE",
        "wbits:26:02F623AE",
        "wbits:8:AB",
        "wbits:26:",
        "wbits:26:0000000",
        "wbits:26:3FFFFFF",
        "opaque:x",
        "opaque::1234",
        "opaque:Gate:1234",
        "opaque:gate:12",
        "raw:",
        "raw:NOREAD",
        "raw:00000000",
        "raw:12\n34",
        "uid :51E69621",
        "UID:51E69621",
        "UID3:AA3F9B",
        "nfc:51E69621",
        "0006547886",
    ] {
        assert!(CardNumber::parse(text).is_err(), "{text:?}");
    }
    assert_eq!(
        CardNumber::parse("w26:256.1").unwrap_err().to_string(),
        "The facility code of Wiegand 26 (H10301) is at most 255, this one is 256."
    );
    assert_eq!(
        CardNumber::parse("w26:123").unwrap_err().to_string(),
        "Write the number of Wiegand 26 (H10301) as facility, dot, card number, such as w26:101.1337."
    );
}

#[test]
fn each_number_is_graded() {
    for (text, expected) in [
        ("uid:08AB12CD", Health::Random),
        ("uid:80AB12CD", Health::AskTwice),
        ("uid:51E69621", Health::Reused),
        ("uid:0804C43BC21C26", Health::Good),
        ("uid:04C43BC21C2680", Health::Good),
        ("em:010063E9AE", Health::Good),
        ("vuid:E004010012345678", Health::Good),
        ("w26:123.4567", Health::Reused),
        ("w37:1337", Health::Good),
        ("wbits:26:2F623AE", Health::Reused),
        ("em32:0063E9AE", Health::Lossy),
        ("cl1:8804C43B", Health::Lossy),
        ("raw:0006547886", Health::Unexplained),
        ("opaque:gate:0006547886", Health::Unexplained),
    ] {
        assert_eq!(health(&card(text)), expected, "{text}");
        assert_eq!(expected.allowed(), expected != Health::Random);
    }
}

#[test]
fn numbers_are_shown_short() {
    for (text, expected) in [
        ("uid:04A291F0", "04A2 91F0"),
        ("em:010063E9AE", "0100 63E9 AE"),
        ("em32:0063E9AE", "… 0063 E9AE"),
        ("uid3:AA3F9B", "AA3F 9B …"),
        ("cl1:8804C43B", "04C4 3B …"),
        ("w26:123.4567", "123-4567"),
        ("w37:1337", "1337"),
        ("raw:0006547886", "0006547886"),
    ] {
        assert_eq!(display(&card(text)), expected);
    }
}

/// Bits as other tools show them, with a preamble or without parity.
#[test]
fn wiegand_bits_from_other_tools_give_the_same_card() {
    // proxmark3 shows a 26-bit card with its preamble; the low 26 bits are the card.
    let fields = WiegandFormat::H10301.decode(0x20_06F6_23AE & 0x3FF_FFFF);
    let expected = WiegandFields {
        facility: Some(123),
        number: 4567,
    };
    assert_eq!(fields, Ok(expected));
    // monkeyboard 59: 34 and 26 bits of one card, whose data is 00D1E24D.
    let data = |text: &str| {
        let fields = card(text).wiegand_fields().unwrap();
        u64::from(fields.facility.unwrap()) << 16 | fields.number
    };
    assert_eq!(data("w34:209.57933"), 0x00D1_E24D);
    assert_eq!(data("w26:209.57933"), 0xD1_E24D);
    // monkeyboard 54: what a 26-bit reader shows of a UID is a suspect, and never taken for it.
    for (uid, shown) in [
        ("uid:AA3F9B1A", "raw:9B3FAA"),
        ("uid:04AF68DAC85A80", "raw:68AF04"),
    ] {
        let found = possible_same_card(&card(uid), &card(shown));
        assert!(found.is_some_and(|found| found.part), "{uid} {shown}");
    }
}
