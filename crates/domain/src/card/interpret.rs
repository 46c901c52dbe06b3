//! From what somebody typed to the cards it can mean.

use super::alias::decimal_pair;
use super::error::CardNumberError;
use super::forms::{big_endian, compact_key, pair_key, xor};
use super::health::{Health, health};
use super::number::{CardNumber, MAX_TEXT_CHARS, hex_bytes};
use super::spreadsheet::refuse_spreadsheet_damage;
use super::text::refuse_impossible;
use super::wiegand::{WiegandFields, WiegandFormat};

/// The canonical numbers that a typed or pasted number can stand for, likeliest first; never empty.
///
/// A number in a stored form (`uid:51E69621`) means exactly that. Anything else is read in every
/// written form it fits: ten digits may be the print of an EM4100 card or a UID in decimal, forwards
/// or backwards. The last candidate is always `raw:`, for cards known only by what an untaught
/// reader sent. Cards whose print says less than their number (ten digits of an EM4100 card) are
/// found by [`lookup_keys`].
///
/// # Errors
/// The reason why no card can have this number, as a sentence for the person who typed it.
///
/// ```
/// use domain::card::interpret;
///
/// let found = interpret("099,59822")?;
/// let texts: Vec<String> = found.iter().map(ToString::to_string).collect();
/// assert_eq!(texts, ["em24:63E9AE", "w26:99.59822", "w34:99.59822", "w35:99.59822", "w37:99.59822", "raw:099,59822"]);
/// # Ok::<(), domain::card::CardNumberError>(())
/// ```
pub fn interpret(typed: &str) -> Result<Vec<CardNumber>, CardNumberError> {
    let typed = western_digits(typed.trim());
    let typed = typed.trim();
    if let Some(card) = stored_form(typed)? {
        return match health(&card) {
            Health::Random => Err(CardNumberError::RandomUid),
            Health::Good
            | Health::Reused
            | Health::Unexplained
            | Health::Lossy
            | Health::AskTwice => Ok(vec![card]),
        };
    }
    refuse_damage(typed)?;
    refuse_impossible(typed)?;
    let candidates = match printed_pair(typed)? {
        Some(low32) => vec![CardNumber::em4100_low32(low32)],
        None => match decimal_pair(typed) {
            Some((left, right)) => pair_candidates(left, right),
            None => compact_candidates(typed)?,
        },
    };
    let mut cards: Vec<CardNumber> = Vec::new();
    for candidate in candidates {
        match candidate {
            // Read the other way round it may still be a card; only what is certain is refused.
            Ok(card) if health(&card) == Health::Random || cards.contains(&card) => {}
            Ok(card) => cards.push(card),
            Err(CardNumberError::AllOnes) => return Err(CardNumberError::AllOnes),
            Err(_) => {}
        }
    }
    cards.push(CardNumber::raw(typed)?);
    Ok(cards)
}

/// The keys under which a typed number is found among the
/// [`WrittenForm::lookup_key`](super::WrittenForm::lookup_key)s of known cards. A match of more than
/// one card is a choice for the person, never decided here.
///
/// # Errors
/// As [`interpret`], except that a random UID may be looked up.
pub fn lookup_keys(typed: &str) -> Result<Vec<String>, CardNumberError> {
    let typed = western_digits(typed.trim());
    let typed = typed.trim();
    if let Some(card) = stored_form(typed)? {
        let forms = super::forms::written_forms(&card);
        let own = forms.first().map(super::WrittenForm::lookup_key);
        return Ok(own.into_iter().collect());
    }
    refuse_damage(typed)?;
    refuse_impossible(typed)?;
    if let Some(low32) = printed_pair(typed)? {
        return Ok(vec![low32.to_string()]);
    }
    let compact = compact_key(strip_0x(typed));
    let pair = decimal_pair(typed).map(|(left, right)| pair_key(left, right));
    Ok(pair.into_iter().chain([compact]).collect())
}

/// A number in the stored form. The prefix may be typed in any case; `04:A2:91:F0` has none.
fn stored_form(typed: &str) -> Result<Option<CardNumber>, CardNumberError> {
    let Some((prefix, rest)) = typed.split_once(':') else {
        return Ok(None);
    };
    match CardNumber::parse(&format!("{}:{rest}", prefix.to_ascii_lowercase())) {
        Err(CardNumberError::UnknownForm) => Ok(None),
        Err(reason) => Err(reason),
        Ok(card) => Ok(Some(card)),
    }
}

fn refuse_damage(typed: &str) -> Result<(), CardNumberError> {
    let chars = typed.chars().count();
    if chars > MAX_TEXT_CHARS {
        return Err(CardNumberError::TooLong { chars });
    }
    refuse_spreadsheet_damage(typed, false)?;
    match other_layout(typed) {
        Some(meant) => Err(CardNumberError::KeyboardLayout {
            typed: typed.to_owned(),
            meant,
        }),
        None => Ok(()),
    }
}

/// Both numbers that EM4100 cards print, `0006547886 099,59822`: ten digits, and three comma five.
/// `None` if the text has another shape.
fn printed_pair(typed: &str) -> Result<Option<u32>, CardNumberError> {
    let Some((long, short)) = typed.split_once([' ', '\u{a0}', '/', ';']) else {
        return Ok(None);
    };
    let short = short.trim_start_matches([' ', '\u{a0}', '/', ';']);
    let Some((left, right)) = decimal_pair(short) else {
        return Ok(None);
    };
    let digits = |text: &str, length: usize| {
        text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !(digits(long, 10) && digits(left, 3) && digits(right, 5)) {
        return Ok(None);
    }
    let Ok(value) = long.parse::<u32>() else {
        return Ok(None);
    };
    let expected = format!("{:03},{:05}", value >> 16 & 0xFF, value & 0xFFFF);
    if pair_key(left, right) == pair_key(&expected[..3], &expected[4..]) {
        return Ok(Some(value));
    }
    Err(CardNumberError::PrintedPairMismatch {
        long: long.to_owned(),
        short: short.to_owned(),
        expected,
    })
}

type Candidates = Vec<Result<CardNumber, CardNumberError>>;

/// Facility and number, or two parts of an EM4100 number.
fn pair_candidates(left: &str, right: &str) -> Candidates {
    let (Ok(high), Ok(low)) = (left.parse::<u32>(), right.parse::<u64>()) else {
        return Vec::new();
    };
    let mut candidates = Candidates::new();
    match (
        u8::try_from(high),
        u16::try_from(high),
        u16::try_from(low),
        u32::try_from(low),
    ) {
        (Ok(high), _, Ok(low), _) if left.len() <= 3 => {
            let [b3, b4] = low.to_be_bytes();
            candidates.push(CardNumber::em4100_low24([high, b3, b4]));
        }
        (_, Ok(high), Ok(low), _) => {
            candidates.push(CardNumber::em4100_low32(
                u32::from(high) << 16 | u32::from(low),
            ));
        }
        (Ok(version), _, _, Ok(low)) => {
            let [b1, b2, b3, b4] = low.to_be_bytes();
            candidates.push(CardNumber::em4100([version, b1, b2, b3, b4]));
        }
        _ => {}
    }
    let formats = WiegandFormat::ALL
        .into_iter()
        .filter(|format| format.facility_bits() > 0);
    candidates.extend(formats.map(|format| {
        CardNumber::wiegand(
            format,
            WiegandFields {
                facility: Some(high),
                number: low,
            },
        )
    }));
    candidates
}

/// One run of digits and letters, perhaps grouped.
fn compact_candidates(typed: &str) -> Result<Candidates, CardNumberError> {
    let digits = strip_0x(typed);
    let marked = digits.len() < typed.len();
    let compact: String = digits
        .chars()
        .filter(|c| !matches!(c, ' ' | '\u{a0}' | ':' | '-' | '.' | '_'))
        .collect();
    let decimal = !marked && compact.bytes().all(|byte| byte.is_ascii_digit());
    let candidates = hex_candidates(&compact);
    if decimal {
        return Ok(decimal_candidates(&compact)
            .into_iter()
            .chain(candidates)
            .collect());
    }
    match candidates.first() {
        // Four bytes that can only be hexadecimal: a UID before anything else.
        Some(Ok(card)) if health(card) == Health::Random => Err(CardNumberError::RandomUid),
        _ => Ok(candidates),
    }
}

fn strip_0x(typed: &str) -> &str {
    typed
        .strip_prefix("0x")
        .or_else(|| typed.strip_prefix("0X"))
        .unwrap_or(typed)
}

fn decimal_candidates(digits: &str) -> Candidates {
    let Ok(value) = digits.parse::<u128>() else {
        return Vec::new();
    };
    let all = value.to_be_bytes();
    let low = |length: usize| &all[all.len() - length..];
    let mut candidates = Candidates::new();
    if let Ok(low32) = u32::try_from(value) {
        let [b1, b2, b3, b4] = low32.to_be_bytes();
        if b1 == 0 && digits.len() <= 8 {
            candidates.push(CardNumber::em4100_low24([b2, b3, b4]));
        }
        candidates.push(CardNumber::em4100_low32(low32));
        candidates.push(CardNumber::uid(&[b1, b2, b3, b4]));
        candidates.push(CardNumber::uid(&[b4, b3, b2, b1]));
        return candidates;
    }
    if value >> 40 == 0 {
        let bytes: Vec<u8> = low(5).to_vec();
        if let [b0, b1, b2, b3, b4] = bytes[..] {
            candidates.push(CardNumber::em4100([b0, b1, b2, b3, b4]));
        }
        candidates.extend(without_check_byte(&bytes));
    } else if value >> 56 == 0 {
        candidates.extend(both_ways(low(7), CardNumber::uid));
    } else if value >> 64 == 0 {
        candidates.extend(eight_bytes(low(8)));
    } else if value >> 80 == 0 {
        candidates.extend(both_ways(low(10), CardNumber::uid));
    }
    candidates
}

fn hex_candidates(digits: &str) -> Candidates {
    let Some(bytes) = hex_bytes(digits) else {
        return Vec::new();
    };
    match (digits.len(), &bytes[..]) {
        (6, &[b2, b3, b4]) => vec![
            CardNumber::em4100_low24([b2, b3, b4]),
            CardNumber::uid_first3([b2, b3, b4]),
            CardNumber::uid_first3([b4, b3, b2]),
        ],
        // Seven digits have lost a leading zero.
        (7 | 8, &[b1, b2, b3, b4]) => {
            let mut candidates = both_ways(&bytes, CardNumber::uid);
            candidates.push(CardNumber::em4100_low32(u32::from_be_bytes([
                b1, b2, b3, b4,
            ])));
            candidates
        }
        (9 | 10, &[b0, b1, b2, b3, b4]) => {
            let mut candidates = vec![CardNumber::em4100([b0, b1, b2, b3, b4])];
            candidates.extend(without_check_byte(&bytes));
            candidates
        }
        (13 | 14, _) | (20, _) => both_ways(&bytes, CardNumber::uid),
        (15 | 16, _) => eight_bytes(&bytes),
        _ => Vec::new(),
    }
}

/// As written and byte-reversed.
fn both_ways(bytes: &[u8], make: fn(&[u8]) -> Result<CardNumber, CardNumberError>) -> Candidates {
    let back: Vec<u8> = bytes.iter().rev().copied().collect();
    vec![make(bytes), make(&back)]
}

/// Eight bytes: ISO 15693 begins with E0 when the right way round; FeliCa otherwise.
fn eight_bytes(bytes: &[u8]) -> Candidates {
    let Ok(forwards) = <[u8; 8]>::try_from(bytes) else {
        return Vec::new();
    };
    let mut backwards = forwards;
    backwards.reverse();
    match (forwards[0], backwards[0]) {
        (0xE0, _) => vec![CardNumber::iso15693(forwards), CardNumber::felica(forwards)],
        (_, 0xE0) => vec![
            CardNumber::iso15693(backwards),
            CardNumber::felica(forwards),
        ],
        _ => vec![CardNumber::felica(forwards), CardNumber::iso15693(forwards)],
    }
}

/// Five bytes whose last is the XOR of the others: a four-byte UID as some libraries deliver it.
fn without_check_byte(bytes: &[u8]) -> Option<Result<CardNumber, CardNumberError>> {
    let (check, uid) = bytes.split_last()?;
    (uid.len() == 4 && big_endian(uid) > 0 && xor(uid) == *check).then(|| CardNumber::uid(uid))
}

/// Arabic-Indic, Persian and full-width digits as the western ones: people copy them from screens.
fn western_digits(typed: &str) -> String {
    typed
        .chars()
        .map(|c| {
            let zero = match c {
                '\u{660}'..='\u{669}' => 0x660,
                '\u{6f0}'..='\u{6f9}' => 0x6f0,
                '\u{ff10}'..='\u{ff19}' => 0xff10,
                _ => return c,
            };
            char::from_digit(u32::from(c) - zero, 10).unwrap_or(c)
        })
        .collect()
}

/// What the keys 0 to 9 and A give without Shift on French and Belgian keyboards, without Shift on
/// Czech ones, and with Shift on US ones. A reader that "types" a number through one of them leaves
/// only such signs and the letters that stand where they do everywhere.
const LAYOUTS: [[char; 11]; 4] = [
    ['à', '&', 'é', '"', '\'', '(', '-', 'è', '_', 'ç', 'q'],
    ['à', '&', 'é', '"', '\'', '(', '§', 'è', '!', 'ç', 'q'],
    ['é', '+', 'ě', 'š', 'č', 'ř', 'ž', 'ý', 'á', 'í', 'a'],
    [')', '!', '@', '#', '$', '%', '^', '&', '*', '(', 'a'],
];

/// Fewest such signs that make an accident unlikely.
const MIN_GARBLED: usize = 4;

/// The digits behind a text made only of such signs.
fn other_layout(typed: &str) -> Option<String> {
    LAYOUTS.iter().find_map(|layout| {
        let meant: String = typed
            .to_lowercase()
            .chars()
            .map(|c| {
                let typographic = if c == '\u{2019}' { '\'' } else { c };
                let key = layout.iter().position(|key| *key == typographic);
                match key {
                    Some(key) => char::from_digit(u32::try_from(key).ok()?, 16),
                    None => matches!(c, 'b'..='f').then_some(c),
                }
            })
            .collect::<Option<String>>()?;
        let garbled = meant.chars().filter(char::is_ascii_digit).count();
        (garbled >= MIN_GARBLED).then(|| meant.to_uppercase())
    })
}
