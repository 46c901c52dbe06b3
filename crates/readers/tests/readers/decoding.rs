//! Bytes of real readers become the right card numbers, or a sentence that helps.

use domain::card::{CardNumber, CardNumberError};
use readers::{
    BitOrder, ByteOrder, Charset, DecodeError, Framing, Meaning, Notation, ReaderId, ReaderProfile,
    Session, WireForm, decode_again, decode_text,
};

fn profile(notation: Notation, meaning: Meaning) -> ReaderProfile {
    ReaderProfile {
        id: "desk".into(),
        name: "Front desk".into(),
        framing: Framing::Auto,
        charset: Charset::Ascii,
        prefix: String::new(),
        suffix: String::new(),
        notation,
        width: None,
        byte_order: ByteOrder::AsOnAir,
        bit_order: BitOrder::AsOnAir,
        invert: false,
        parity_sent: false,
        check_byte: false,
        meaning,
    }
}

/// The only tap that these bytes and the silence after them give.
fn read(
    bytes: &[u8],
    profile: Option<ReaderProfile>,
) -> Option<(WireForm, Result<CardNumber, DecodeError>)> {
    let mut session = Session::new(ReaderId::new("test"), profile);
    let mut taps = session.bytes(bytes, 0);
    taps.extend(session.silence(10_000));
    assert!(taps.len() <= 1, "{taps:?}");
    taps.pop().map(|tap| (tap.form, tap.card))
}

fn card(text: &str) -> Result<CardNumber, DecodeError> {
    Ok(CardNumber::parse(text).unwrap())
}

#[test]
fn frames_that_explain_themselves_need_no_teaching() {
    for (bytes, form, expected) in [
        (
            &b"\x02010063E9AE25\x03"[..],
            WireForm::Rdm6300,
            "em:010063E9AE",
        ),
        (b"\x02100086F44426\x03", WireForm::Rdm6300, "em:100086F444"),
        (b"\x020C000621A58E\r\n\x03", WireForm::Id12, "em:0C000621A5"),
        (b"\x0262E3086CED08\x03", WireForm::Rdm6300, "em:62E3086CED"),
        (b"\x0262e3086ced08\x03", WireForm::Rdm6300, "em:62E3086CED"),
        // ID-20LA: the same frame as its smaller sisters.
        (b"\x0201026F6C3A3A\r\n\x03", WireForm::Id12, "em:01026F6C3A"),
        // IDTECK: the check byte is the XOR of all bytes before it, STX and ETX included.
        (b"\x0251E69621\x03\x7A", WireForm::Idteck, "raw:51E69621"),
        (
            b"\x020006547886\x03\x07",
            WireForm::Idteck,
            "raw:0006547886",
        ),
        (
            b"{0x1000,2,0x0000,80;0x000000801DD1910B2F04}\r\n",
            WireForm::PcProx,
            "opaque:pcprox:80:000000801DD1910B2F04",
        ),
    ] {
        assert_eq!(
            read(bytes, None),
            Some((form, card(expected))),
            "{expected}"
        );
    }
}

#[test]
fn lines_of_an_untaught_reader_are_kept_as_read() {
    for (bytes, expected) in [
        (&b"0006547886\r\n"[..], "raw:0006547886"),
        (b"51E69621\r", "raw:51E69621"),
        (b"12345678\n", "raw:12345678"),
        (b"099,59822\r\n", "raw:099,59822"),
        (b"ABC-1234\r", "raw:ABC-1234"),
    ] {
        assert_eq!(
            read(bytes, None),
            Some((WireForm::Line, card(expected))),
            "{expected}"
        );
    }
}

#[test]
fn what_is_no_card_is_explained_or_passed_over() {
    let check = |bytes: &[u8], expected: DecodeError| {
        let found = read(bytes, None).map(|(_, card)| card);
        assert_eq!(found, Some(Err(expected)), "{}", bytes.escape_ascii());
    };
    check(b"\x02010063E9AE24\x03", DecodeError::WrongChecksum);
    // A forum's hex dump of 100086F44426 with 32 where the text needs 38.
    check(b"\x02100026F44426\x03", DecodeError::WrongChecksum);
    check(b"\x0201006GE9AE25\x03", DecodeError::Unreadable);
    check(
        b"\x02\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x03",
        DecodeError::Unreadable,
    );
    check(b"\x02000000000000\x03", CardNumberError::AllZeros.into());
    check(b"0000000000\r\n", CardNumberError::AllZeros.into());
    check(
        b"NO READ\r\n",
        CardNumberError::ReaderNoRead("NO READ".into()).into(),
    );
    check(
        b"12\r\n",
        CardNumberError::TooShort { significant: 2 }.into(),
    );
    check(b"0006\x01547886\r\n", DecodeError::Unreadable);
    check(b"\xb0\xb0\xb0\xb6\r\n", DecodeError::Unreadable);
    check(
        b"Reader ready\r\n",
        DecodeError::NotANumber("Reader ready".into()),
    );
    check(b"\x02010063E9", DecodeError::Torn);
    // What another speed makes of a card: no terminator, and no characters.
    check(b"\x86\x18\xe6\x9e\x06\xe0", DecodeError::Unreadable);
    for banner in [
        "ELA GM4.02\r",
        "TWN4/B1.06/CCF3.06\r\n",
        "RF IDeas>\r\n",
        "\r\nRF IDeas>",
        "rfid:qid.id\r\n",
        "{0x0000,0,0x00,0;0x00}\r\n",
        "   \r\n",
    ] {
        assert_eq!(read(banner.as_bytes(), None), None, "{banner:?} is no read");
    }
    assert_eq!(
        DecodeError::WrongChecksum.to_string(),
        "The reader sent a number with a wrong checksum. Lay the card on the reader again."
    );
}

#[test]
fn a_banner_does_not_hide_the_card_after_it() {
    let found = read(b"ELA GM4.02\r12345678\r", None);
    assert_eq!(found, Some((WireForm::Line, card("raw:12345678"))));
}

#[test]
fn the_bytes_of_a_tap_are_kept_as_they_came() {
    let mut session = Session::new(ReaderId::new("usb:0403:6001:A"), None);
    let bytes = b"\x020C000621A58E\r\n\x03";
    let taps = session.bytes(bytes, 1_234);
    assert_eq!(taps[0].raw, bytes);
    assert_eq!(taps[0].at_ms, 1_234);
    assert_eq!(taps[0].reader.as_str(), "usb:0403:6001:A");
}

#[test]
fn taught_readers_deliver_the_card_behind_their_number() {
    use Meaning::{
        Em4100, Em4100Low24, Em4100Low32, Felica, H10301, H10302, H10306, Iso15693, Opaque, Uid,
        UidFirst3, WiegandBits,
    };
    use Notation::{Decimal, DecimalPair, Hex};
    let check = |text: &str, profile: &ReaderProfile, expected: &str| {
        assert_eq!(
            decode_text(text, Some(profile)),
            card(expected),
            "{text} by {profile:?}"
        );
    };
    let four = Uid { bytes: Some(4) };
    let reversed = |profile| ReaderProfile {
        byte_order: ByteOrder::Reversed,
        ..profile
    };
    check("010063E9AE", &profile(Hex, Em4100), "em:010063E9AE");
    check(
        "0006547886",
        &profile(Decimal, Em4100Low32),
        "em32:0063E9AE",
    );
    check("07302202", &profile(Decimal, Em4100Low24), "em24:6F6C3A");
    check(
        "099,59822",
        &profile(DecimalPair, Em4100Low24),
        "em24:63E9AE",
    );
    check(
        "00623,27706",
        &profile(DecimalPair, Em4100Low32),
        "em32:026F6C3A",
    );
    check("004335823930", &profile(Decimal, Em4100), "em:01026F6C3A");
    // OCA/hr 619: one reader sends the UID in hexadecimal, the other reversed in decimal.
    check(
        "51e69621",
        &profile(Hex, Uid { bytes: None }),
        "uid:51E69621",
    );
    check(
        "51:E6:96:21",
        &profile(Hex, Uid { bytes: None }),
        "uid:51E69621",
    );
    check(
        "0563537489",
        &reversed(profile(Decimal, four)),
        "uid:51E69621",
    );
    check("1374066209", &profile(Decimal, four), "uid:51E69621");
    check(
        "3220338716",
        &reversed(profile(Decimal, four)),
        "uid:1C78F2BF",
    );
    check("C552D790", &reversed(profile(Hex, four)), "uid:90D752C5");
    check(
        "04AF68DAC85A80",
        &profile(Hex, Uid { bytes: None }),
        "uid:04AF68DAC85A80",
    );
    // geeksoflondon: a seven-byte card on a reader that stops after the first cascade level.
    check(
        "1002701960",
        &reversed(profile(Decimal, four)),
        "cl1:8804C43B",
    );
    check("9B3FAA", &reversed(profile(Hex, UidFirst3)), "uid3:AA3F9B");
    // esp-rfid 395: all bits inverted.
    let inverted = ReaderProfile {
        invert: true,
        ..profile(Decimal, Em4100Low24)
    };
    check("15065073", &inverted, "em24:1A200E");
    let mirrored = ReaderProfile {
        bit_order: BitOrder::Mirrored,
        ..profile(Hex, Em4100)
    };
    check("8000C69775", &mirrored, "em:010063E9AE");
    check("123,4567", &profile(DecimalPair, H10301), "w26:123.4567");
    let with_parity = ReaderProfile {
        parity_sent: true,
        ..profile(Hex, H10301)
    };
    check("00140949", &with_parity, "w26:10.1188");
    check("02F623AE", &with_parity, "w26:123.4567");
    check("13754957", &profile(Decimal, H10306), "w34:209.57933");
    check("1337", &profile(Decimal, H10302), "w37:1337");
    check(
        "02F623AE",
        &profile(Hex, WiegandBits { bits: 26 }),
        "wbits:26:2F623AE",
    );
    let sent_backwards = ReaderProfile {
        bit_order: BitOrder::Mirrored,
        invert: true,
        ..profile(Hex, WiegandBits { bits: 26 })
    };
    check(
        "023B9D0B",
        &sent_backwards,
        &format!(
            "wbits:26:{:07X}",
            (!(0x23B_9D0B_u32.reverse_bits() >> 6)) & 0x3FF_FFFF
        ),
    );
    check(
        "E004010012345678",
        &profile(Hex, Iso15693),
        "vuid:E004010012345678",
    );
    check(
        "0123456789ABCDEF",
        &profile(Hex, Felica),
        "idm:0123456789ABCDEF",
    );
    check(
        "Card 0815-X",
        &profile(Hex, Opaque),
        "opaque:desk:Card 0815-X",
    );
    // pimylifeup 58: the library appends the check byte.
    let checked = ReaderProfile {
        check_byte: true,
        ..profile(Decimal, four)
    };
    check("962106709424", &checked, "uid:E0020755");
    check(
        "E0020755B0",
        &ReaderProfile {
            notation: Hex,
            ..checked
        },
        "uid:E0020755",
    );
    // Facility and number without anything between them.
    let joined = profile(Notation::DecimalJoined, H10301);
    check("12304567", &joined, "w26:123.4567");
    check("704567", &joined, "w26:7.4567");
    let wrapped = ReaderProfile {
        prefix: "ID=".into(),
        suffix: "#".into(),
        width: Some(8),
        ..profile(Hex, four)
    };
    check("ID=51E69621#", &wrapped, "uid:51E69621");
}

#[test]
fn a_number_unlike_the_taught_ones_is_refused() {
    let uid = ReaderProfile {
        width: Some(8),
        prefix: "U".into(),
        ..profile(Notation::Hex, Meaning::Uid { bytes: None })
    };
    for text in [
        "51E69621",
        "U51E6962",
        "U51E69621AB",
        "U51E6962G",
        "U+1E69621",
        "U",
    ] {
        let found = decode_text(text, Some(&uid));
        assert_eq!(found, Err(DecodeError::NotAsTaught(text.into())), "{text}");
    }
    let low24 = profile(Notation::Decimal, Meaning::Em4100Low24);
    for text in [
        "16777216",
        "1.5",
        "",
        "-5",
        "99999999999999999999999999999999999999999999",
    ] {
        assert_eq!(
            decode_text(text, Some(&low24)),
            Err(DecodeError::NotAsTaught(text.into()))
        );
    }
    let checked = ReaderProfile {
        check_byte: true,
        ..profile(Notation::Hex, Meaning::Uid { bytes: Some(4) })
    };
    for text in ["E0020755B1", "E0020755", "B0"] {
        let found = decode_text(text, Some(&checked));
        assert_eq!(found, Err(DecodeError::NotAsTaught(text.into())), "{text}");
    }
    let w26 = ReaderProfile {
        parity_sent: true,
        ..profile(Notation::Hex, Meaning::H10301)
    };
    let parity = decode_text("02F623AF", Some(&w26)).unwrap_err();
    assert_eq!(
        parity.to_string(),
        "The card was read with a wrong parity bit. Lay the card on the reader again."
    );
}

#[test]
fn a_checksum_is_checked_before_a_profile_is_asked() {
    let uid = profile(Notation::Hex, Meaning::Em4100);
    let found = read(b"\x02010063E9AE24\x03", Some(uid.clone())).map(|(_, card)| card);
    assert_eq!(found, Some(Err(DecodeError::WrongChecksum)));
    let found = read(b"\x02010063E9AE25\x03", Some(uid)).map(|(_, card)| card);
    assert_eq!(found, Some(card("em:010063E9AE")));
}

#[test]
fn seven_bit_readers_are_understood_once_taught() {
    let with_parity: Vec<u8> = b"0006547886\r"
        .iter()
        .map(|byte| {
            if byte.count_ones() % 2 == 1 {
                byte | 0x80
            } else {
                *byte
            }
        })
        .collect();
    let taught = ReaderProfile {
        charset: Charset::SevenBit,
        framing: Framing::Lines,
        ..profile(Notation::Decimal, Meaning::Em4100Low32)
    };
    assert_eq!(
        read(&with_parity, Some(taught)),
        Some((WireForm::Line, card("em32:0063E9AE")))
    );
    assert_eq!(
        read(&with_parity, None).map(|(_, card)| card),
        Some(Err(DecodeError::Unreadable))
    );
}

#[test]
fn stored_reads_are_decoded_again_after_teaching() {
    let taught = ReaderProfile {
        byte_order: ByteOrder::Reversed,
        ..profile(Notation::Decimal, Meaning::Uid { bytes: Some(4) })
    };
    assert_eq!(
        decode_again(b"0563537489\r\n", &taught),
        card("uid:51E69621")
    );
    assert_eq!(decode_again(b"0563537489", &taught), Err(DecodeError::Torn));
    let silent = ReaderProfile {
        framing: Framing::Silence,
        ..taught
    };
    assert_eq!(decode_again(b"0563537489", &silent), card("uid:51E69621"));
}
