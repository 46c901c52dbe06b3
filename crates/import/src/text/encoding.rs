//! Which bytes stand for which letters.

use std::io::{self, Read};

use encoding_rs::{Decoder, Encoding, MACINTOSH, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// How the letters of a text file are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextEncoding(&'static Encoding);

impl TextEncoding {
    /// UTF-8, with or without a byte order mark.
    pub const UTF_8: Self = Self(UTF_8);

    /// What a person may choose when the guess is wrong, commonest first.
    pub const CHOICES: [&'static str; 12] = [
        "UTF-8",
        "windows-1252",
        "macintosh",
        "UTF-16LE",
        "UTF-16BE",
        "windows-1250",
        "ISO-8859-2",
        "windows-1251",
        "windows-1253",
        "windows-1254",
        "windows-1255",
        "windows-1256",
    ];

    /// The encoding of a WHATWG label such as "utf-8" or "windows-1252".
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Encoding::for_label(name.as_bytes()).map(Self)
    }

    /// Its usual name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    pub(crate) fn decoder(self) -> Decoder {
        self.0.new_decoder_with_bom_removal()
    }

    pub(crate) fn is_utf8(self) -> bool {
        self.0 == UTF_8
    }
}

/// How many bytes decide between encodings that are not Unicode.
const GUESSED_BYTES: usize = 1024 * 1024;

/// Finds the encoding by reading all of `source`.
///
/// A text that is valid UTF-8 to its end is UTF-8: no other encoding looks like it by chance. All
/// is read because one "ü" in the last row decides. UTF-16 is known by its mark or by its zeros.
pub(crate) fn detect(source: &mut impl Read) -> io::Result<TextEncoding> {
    let mut buffer = vec![0; 256 * 1024];
    let mut carried = 0;
    let mut first = true;
    let mut valid = true;
    // Only lines with letters beyond ASCII tell anything.
    let mut telling = Vec::new();
    loop {
        let read = read_some(source, &mut buffer[carried..])?;
        let filled = carried + read;
        if std::mem::take(&mut first)
            && let Some(unicode) = by_mark_or_zeros(&buffer[..filled])
        {
            return Ok(unicode);
        }
        carried = 0;
        if valid {
            match std::str::from_utf8(&buffer[..filled]) {
                Ok(_) => {}
                Err(error) if error.error_len().is_none() && read > 0 => {
                    carried = filled - error.valid_up_to();
                }
                Err(_) => valid = false,
            }
        }
        collect_telling(&buffer[..filled - carried], &mut telling);
        if read == 0 {
            break;
        }
        if !valid && telling.len() >= GUESSED_BYTES {
            break;
        }
        buffer.copy_within(filled - carried..filled, 0);
    }
    Ok(if valid {
        TextEncoding(UTF_8)
    } else {
        guess(&telling)
    })
}

fn read_some(source: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match source.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

fn by_mark_or_zeros(head: &[u8]) -> Option<TextEncoding> {
    if let Some((encoding, _)) = Encoding::for_bom(head) {
        return Some(TextEncoding(encoding));
    }
    // Latin text in UTF-16 has a zero in every second byte.
    let sample = &head[..head.len().min(512) & !1];
    let zeros = |parity: usize| {
        sample
            .iter()
            .skip(parity)
            .step_by(2)
            .filter(|b| **b == 0)
            .count()
    };
    let half = sample.len() / 2;
    match (zeros(0), zeros(1)) {
        _ if half < 4 => None,
        (even, odd) if odd * 10 > half * 7 && even * 10 < half => Some(TextEncoding(UTF_16LE)),
        (even, odd) if even * 10 > half * 7 && odd * 10 < half => Some(TextEncoding(UTF_16BE)),
        _ => None,
    }
}

fn collect_telling(bytes: &[u8], telling: &mut Vec<u8>) {
    for line in bytes.split_inclusive(|byte| matches!(byte, b'\n' | b'\r')) {
        if telling.len() >= GUESSED_BYTES {
            return;
        }
        if !line.is_ascii() {
            telling.extend_from_slice(&line[..line.len().min(4096)]);
        }
    }
}

/// Chooses among the encodings of one byte a letter (and East Asian ones).
fn guess(telling: &[u8]) -> TextEncoding {
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(telling, true);
    let detected = detector.guess(None, chardetng::Utf8Detection::Deny);
    // The detector was made for the web, where Mac Roman never was; old exports of Macs are it.
    let mut best = (detected, plausibility(detected, telling));
    for candidate in [WINDOWS_1252, MACINTOSH] {
        let score = plausibility(candidate, telling);
        if score > best.1 {
            best = (candidate, score);
        }
    }
    TextEncoding(best.0)
}

/// How much the text reads like words: small letters beside letters are good, symbols and capitals
/// inside words are bad.
fn plausibility(encoding: &'static Encoding, bytes: &[u8]) -> i64 {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    let mut score = 0;
    let mut previous = ' ';
    for c in text.chars() {
        if !c.is_ascii() {
            let inside = previous.is_lowercase();
            score += match c {
                '\u{fffd}' | '\u{80}'..='\u{9f}' => -6,
                c if c.is_lowercase() => 2,
                c if c.is_uppercase() && inside => -3,
                c if c.is_alphabetic() => 1,
                _ if previous.is_alphabetic() => -3,
                _ => -1,
            };
        } else if !previous.is_ascii() && !previous.is_alphabetic() && c.is_ascii_lowercase() {
            score -= 2;
        }
        previous = c;
    }
    score
}

/// Bytes of one encoding read as UTF-8.
pub(crate) struct Decoded<S> {
    source: S,
    /// None: the bytes are UTF-8 already; only a mark at the start is skipped.
    decoder: Option<Decoder>,
    raw: Vec<u8>,
    raw_start: usize,
    raw_end: usize,
    source_ended: bool,
    finished: bool,
    at_start: bool,
    /// Bytes taken from the source.
    pub consumed: u64,
}

impl<S: Read> Decoded<S> {
    pub fn new(source: S, encoding: TextEncoding) -> Self {
        Self {
            source,
            decoder: (!encoding.is_utf8()).then(|| encoding.decoder()),
            raw: Vec::new(),
            raw_start: 0,
            raw_end: 0,
            source_ended: false,
            finished: false,
            at_start: true,
            consumed: 0,
        }
    }

    /// Fills as much of `out` as it can; fewer bytes than asked for only at the end.
    pub fn fill(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.decoder.is_some() {
            return self.decode(out);
        }
        let mut read = read_some(&mut self.source, out)?;
        self.consumed += read as u64;
        if std::mem::take(&mut self.at_start) && out[..read].starts_with(b"\xEF\xBB\xBF") {
            out.copy_within(3..read, 0);
            read -= 3;
            read += self.fill(&mut out[read..])?;
        }
        Ok(read)
    }

    fn decode(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let Some(decoder) = &mut self.decoder else {
            return Ok(0);
        };
        if self.raw.is_empty() {
            self.raw.resize(64 * 1024, 0);
        }
        let mut written = 0;
        // A decoder wants room for a whole letter.
        while !self.finished && out.len() - written >= 8 {
            if self.raw_start == self.raw_end && !self.source_ended {
                self.raw_start = 0;
                self.raw_end = read_some(&mut self.source, &mut self.raw)?;
                self.consumed += self.raw_end as u64;
                self.source_ended = self.raw_end < self.raw.len();
            }
            let (result, read, wrote, _) = decoder.decode_to_utf8(
                &self.raw[self.raw_start..self.raw_end],
                &mut out[written..],
                self.source_ended,
            );
            self.raw_start += read;
            written += wrote;
            match result {
                encoding_rs::CoderResult::InputEmpty if self.source_ended => self.finished = true,
                encoding_rs::CoderResult::InputEmpty => {}
                encoding_rs::CoderResult::OutputFull => break,
            }
        }
        Ok(written)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name_of(bytes: &[u8]) -> &'static str {
        detect(&mut &bytes[..]).unwrap().name()
    }

    fn encoded(encoding: &'static Encoding, text: &str) -> Vec<u8> {
        let (bytes, _, unmappable) = encoding.encode(text);
        assert!(!unmappable, "{text} is not in {}", encoding.name());
        bytes.into_owned()
    }

    const GERMAN: &str = "Vorname;Nachname\nJürgen;Müller\nSöhnke;Weiß\nÄnne;Größer\n";
    const FRENCH: &str = "Prénom;Nom\nAgnès;Lefèvre\nHélène;Ça\nFrançois;Noël\n";

    #[test]
    fn unicode_is_known_by_itself() {
        assert_eq!(name_of(b"a,b\n"), "UTF-8");
        assert_eq!(name_of(GERMAN.as_bytes()), "UTF-8");
        assert_eq!(name_of(b"\xEF\xBB\xBFa"), "UTF-8");
        for (mark, big) in [
            (&b"\xFF\xFE"[..], false),
            (b"\xFE\xFF", true),
            (b"", false),
            (b"", true),
        ] {
            let mut bytes = mark.to_vec();
            for unit in GERMAN.encode_utf16() {
                bytes.extend(if big {
                    unit.to_be_bytes()
                } else {
                    unit.to_le_bytes()
                });
            }
            assert_eq!(name_of(&bytes), if big { "UTF-16BE" } else { "UTF-16LE" });
        }
    }

    #[test]
    fn a_letter_in_the_last_row_decides() {
        let mut bytes = "plain,ascii\n".repeat(100_000).into_bytes();
        bytes.extend(encoded(WINDOWS_1252, "Jürgen,Müller\n"));
        assert_eq!(name_of(&bytes), "windows-1252");
        let mut bytes = "plain,ascii\n".repeat(100_000).into_bytes();
        bytes.extend("Jürgen,Müller\n".as_bytes());
        assert_eq!(name_of(&bytes), "UTF-8");
    }

    #[test]
    fn old_encodings_are_guessed_from_their_letters() {
        for text in [GERMAN, FRENCH] {
            assert_eq!(
                name_of(&encoded(WINDOWS_1252, text)),
                "windows-1252",
                "{text}"
            );
            assert_eq!(name_of(&encoded(MACINTOSH, text)), "macintosh", "{text}");
        }
        let polish = "Imię;Nazwisko\nŁukasz;Wójcik\nMałgorzata;Dąbrowska\nZbigniew;Kozłowski\n";
        let polish = encoded(encoding_rs::WINDOWS_1250, polish);
        assert!(
            matches!(name_of(&polish), "windows-1250" | "ISO-8859-2"),
            "{}",
            name_of(&polish)
        );
        let russian = encoded(
            encoding_rs::WINDOWS_1251,
            "Имя;Фамилия\nЛев;Толстой\nАнна;Ахматова\nСергей;Есенин\n",
        );
        assert_eq!(name_of(&russian), "windows-1251");
    }

    #[test]
    fn text_is_decoded_whatever_the_size_of_the_pieces() {
        for encoding in [WINDOWS_1252, MACINTOSH] {
            let text = GERMAN.repeat(4000);
            let bytes = encoded(encoding, &text);
            for size in [8, 13, 4096, 1 << 20] {
                let mut decoded = Decoded::new(&bytes[..], TextEncoding(encoding));
                let mut all = Vec::new();
                let mut piece = vec![0; size];
                loop {
                    let filled = decoded.fill(&mut piece).unwrap();
                    if filled == 0 {
                        break;
                    }
                    all.extend_from_slice(&piece[..filled]);
                }
                assert!(
                    all == text.as_bytes(),
                    "{} in pieces of {size}",
                    encoding.name()
                );
            }
        }
    }

    #[test]
    fn a_byte_order_mark_is_not_part_of_the_first_cell() {
        for (bytes, encoding) in [
            (&b"\xEF\xBB\xBFa"[..], TextEncoding(UTF_8)),
            (b"\xFF\xFEa\0", TextEncoding(UTF_16LE)),
        ] {
            let mut out = [0; 64];
            let filled = Decoded::new(bytes, encoding).fill(&mut out).unwrap();
            assert_eq!(&out[..filled], b"a");
        }
    }
}
