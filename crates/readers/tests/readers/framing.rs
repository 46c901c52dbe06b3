//! A stream of bytes, cut anywhere, becomes the right frames.

use proptest::prelude::*;
use readers::{Charset, FrameKind, Framer, Framing};

/// The frames of `bytes` when they come in one piece, followed by silence.
fn frames(framing: Framing, bytes: &[u8]) -> Vec<(FrameKind, Vec<u8>)> {
    let mut framer = Framer::new(framing, Charset::Ascii);
    let found = framer.push(bytes, 0).into_iter().chain(framer.idle(10_000));
    found.map(|frame| (frame.kind, frame.payload())).collect()
}

fn check(bytes: &[u8], expected: &[(FrameKind, &[u8])]) {
    let expected: Vec<_> = expected
        .iter()
        .map(|(kind, text)| (*kind, text.to_vec()))
        .collect();
    assert_eq!(
        frames(Framing::Auto, bytes),
        expected,
        "{:?}",
        bytes.escape_ascii().to_string()
    );
}

const RDM: &[u8] = b"\x02010063E9AE25\x03";
const ID12: &[u8] = b"\x020C000621A58E\r\n\x03";

#[test]
fn each_style_is_found_out_from_its_first_frame() {
    use FrameKind::{Enclosed, Line};
    check(RDM, &[(Enclosed, b"010063E9AE25")]);
    check(ID12, &[(Enclosed, b"0C000621A58E")]);
    for end in ["\r", "\n", "\r\n", "\n\r", "\r\r\n"] {
        let line = format!("0006547886{end}");
        check(line.as_bytes(), &[(Line, b"0006547886")]);
        let twice = format!("{line}51E69621{end}");
        check(
            twice.as_bytes(),
            &[(Line, b"0006547886"), (Line, b"51E69621")],
        );
    }
    check(b"\r\n\r\n", &[]);
    check(b"\x0251E69621\r\n", &[(Line, b"51E69621")]);
    check(
        b"\x0251E69621\r\n\x020006547886\r\n",
        &[(Line, b"51E69621"), (Line, b"0006547886")],
    );
}

#[test]
fn two_frames_in_one_read_are_two() {
    use FrameKind::Enclosed;
    let both = [RDM, RDM, ID12].concat();
    check(
        &both,
        &[
            (Enclosed, b"010063E9AE25"),
            (Enclosed, b"010063E9AE25"),
            (Enclosed, b"0C000621A58E"),
        ],
    );
}

#[test]
fn garbage_before_and_between_frames_is_passed_over() {
    use FrameKind::Enclosed;
    for garbage in [
        &b"\xff\xfe\x00"[..],
        b"E9AE25\x03",
        b"\x02010063",
        b"x",
        b"\x03\x03",
        b"\x02\x02",
    ] {
        check(&[garbage, RDM].concat(), &[(Enclosed, b"010063E9AE25")]);
        check(
            &[RDM, garbage, RDM].concat(),
            &[(Enclosed, b"010063E9AE25"), (Enclosed, b"010063E9AE25")],
        );
    }
}

#[test]
fn the_tail_of_a_frame_is_never_a_line() {
    check(b"E9AE25\r\n\x03", &[]);
    check(
        &[b"E9AE25\r\n\x03", ID12].concat(),
        &[(FrameKind::Enclosed, b"0C000621A58E")],
    );
    // Once enclosed frames are known, their tails are known too.
    check(
        &[ID12, b"E9AE25\r\n"].concat(),
        &[(FrameKind::Enclosed, b"0C000621A58E")],
    );
}

/// STX, text, ETX and the right check byte.
fn idteck(text: &str) -> Vec<u8> {
    let mut frame = vec![0x02];
    frame.extend(text.bytes());
    frame.push(0x03);
    frame.push(frame.iter().fold(0, |sum, byte| sum ^ byte));
    frame
}

#[test]
fn the_check_byte_after_a_frame_belongs_to_it_whatever_it_looks_like() {
    use FrameKind::{Checked, Enclosed};
    // Their check bytes are STX, ETX, CR, LF and a letter.
    for text in ["00000012", "00000013", "0000000<", "0000000;", "51E69621"] {
        let frame = idteck(text);
        check(&frame, &[(Checked, text.as_bytes())]);
        check(
            &[&frame[..], &frame, &idteck("0006547886")].concat(),
            &[
                (Checked, text.as_bytes()),
                (Checked, text.as_bytes()),
                (Checked, b"0006547886"),
            ],
        );
    }
    assert_eq!(idteck("00000012").last(), Some(&0x02));
    assert_eq!(idteck("0000000<").last(), Some(&b'\r'));
    // A reader that sends none is not robbed of its next frame.
    let plain = b"\x0200000012\x03";
    check(
        &[&plain[..], plain, plain].concat(),
        &[
            (Checked, b"00000012"),
            (Checked, b"00000012"),
            (Enclosed, b"00000012"),
        ],
    );
    // Neither are readers whose frames have their checksum inside.
    check(&[RDM, RDM].concat(), &[(Enclosed, &b"010063E9AE25"[..]); 2]);
}

#[test]
fn a_reader_that_sends_check_bytes_is_held_to_them() {
    use FrameKind::{BadCheck, Checked};
    let good = idteck("51E69621");
    let mut bad = good.clone();
    bad[1] ^= 1;
    check(
        &[&good[..], &bad, &good].concat(),
        &[
            (Checked, b"51E69621"),
            (BadCheck, b"41E69621"),
            (Checked, b"51E69621"),
        ],
    );
    // The check byte is lost and the next frame comes at once.
    let cut = &good[..good.len() - 1];
    check(
        &[&good[..], cut, &good].concat(),
        &[
            (Checked, b"51E69621"),
            (BadCheck, b"51E69621"),
            (Checked, b"51E69621"),
        ],
    );
}

#[test]
fn what_never_ends_is_reported_once_it_is_silent() {
    check(b"\x02010063E9", &[(FrameKind::Torn, b"010063E9")]);
    check(b"00065478", &[(FrameKind::Torn, b"00065478")]);
    check(b"\xff\x00\xff\x00\xff", &[]);
    check(b"1", &[]);
    let endless = [b'7'; 1000];
    check(&endless, &[(FrameKind::TooLong, &[b'7'; 128])]);
    check(
        &[&endless[..], RDM].concat(),
        &[
            (FrameKind::TooLong, &[b'7'; 128]),
            (FrameKind::Enclosed, b"010063E9AE25"),
        ],
    );
}

#[test]
fn a_first_line_waits_until_it_cannot_be_a_tail() {
    let mut framer = Framer::new(Framing::Auto, Charset::Ascii);
    assert!(framer.push(b"0006547886\r\n", 1_000).is_empty());
    assert!(framer.idle(1_029).is_empty());
    assert_eq!(framer.idle(1_030).len(), 1);
    assert_eq!(
        framer.push(b"0006547886\r\n", 2_000).len(),
        1,
        "afterwards lines are known"
    );
}

#[test]
fn half_a_number_is_not_joined_with_the_next_one() {
    let mut framer = Framer::new(Framing::Lines, Charset::Ascii);
    assert!(framer.push(b"00065", 0).is_empty());
    let found = framer.push(b"0006547886\r", 10_000);
    let kinds: Vec<_> = found
        .iter()
        .map(|frame| (frame.kind, frame.payload()))
        .collect();
    assert_eq!(
        kinds,
        [
            (FrameKind::Torn, b"00065".to_vec()),
            (FrameKind::Line, b"0006547886".to_vec())
        ]
    );
}

#[test]
fn a_reader_without_terminator_ends_its_numbers_by_silence() {
    let mut framer = Framer::new(Framing::Silence, Charset::Ascii);
    assert!(framer.push(b"000654", 0).is_empty());
    assert!(framer.push(b"7886", 149).is_empty());
    assert!(framer.idle(298).is_empty());
    let found = framer.idle(299);
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].kind, found[0].payload()),
        (FrameKind::Line, b"0006547886".to_vec())
    );
}

#[test]
fn a_silent_clock_or_one_set_back_loses_nothing() {
    let mut framer = Framer::new(Framing::Auto, Charset::Ascii);
    assert!(framer.push(&RDM[..5], 1_000_000).is_empty());
    assert_eq!(framer.push(&RDM[5..], 0).len(), 1);
}

fn stream() -> impl Strategy<Value = Vec<u8>> {
    let frame = prop_oneof![
        Just(RDM.to_vec()),
        Just(ID12.to_vec()),
        Just(idteck("51E69621")),
        Just(b"\x0200000012\x03".to_vec()),
        Just(b"\xff\x80".to_vec()),
        Just(b"\x0201".to_vec()),
    ];
    prop::collection::vec(frame, 1..6).prop_map(|frames| frames.concat())
}

proptest! {
    #[test]
    fn cuts_make_no_difference(bytes in stream(), cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..6)) {
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
        cuts.extend([0, bytes.len()]);
        cuts.sort_unstable();
        let mut framer = Framer::new(Framing::Auto, Charset::Ascii);
        let mut found = Vec::new();
        for pair in cuts.windows(2) {
            found.extend(framer.push(&bytes[pair[0]..pair[1]], 0));
        }
        found.extend(framer.idle(10_000));
        let found: Vec<_> = found.iter().map(|frame| (frame.kind, frame.payload())).collect();
        prop_assert_eq!(found, frames(Framing::Auto, &bytes));
    }

    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        for framing in [Framing::Auto, Framing::Enclosed, Framing::Lines, Framing::Silence] {
            for (_, payload) in frames(framing, &bytes) {
                prop_assert!(payload.len() <= 128);
            }
        }
    }

    /// Whatever went before, a reader that keeps sending its number is understood again.
    #[test]
    fn a_good_frame_after_any_garbage_arrives(garbage in prop::collection::vec(any::<u8>(), 0..300)) {
        let found = frames(Framing::Auto, &[&garbage[..], RDM].concat());
        prop_assert_eq!(found.last(), Some(&(FrameKind::Enclosed, b"010063E9AE25".to_vec())));
    }
}
