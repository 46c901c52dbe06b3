//! How text is compared when somebody looks for it: case, accents and width
//! fold away, and scripts without spaces are cut into pairs.

pub mod expression;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Folds text for searching: compatibility forms, case and accents go, letters
/// that no decomposition reaches (ł, ø, ß, …) become their plain relatives, and
/// every run of white space is one space.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    if text.is_ascii() {
        // Nine names in ten; no table is needed for them.
        for word in text.split_ascii_whitespace() {
            if !folded.is_empty() {
                folded.push(' ');
            }
            folded.push_str(word);
        }
        folded.make_ascii_lowercase();
        return folded;
    }
    let mut space = false;
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)) {
        if c.is_whitespace() {
            space = !folded.is_empty();
            continue;
        }
        if c.is_control() {
            continue;
        }
        if std::mem::take(&mut space) {
            folded.push(' ');
        }
        match c {
            'ß' | 'ẞ' => folded.push_str("ss"),
            'æ' | 'Æ' => folded.push_str("ae"),
            'œ' | 'Œ' => folded.push_str("oe"),
            'ø' | 'Ø' => folded.push('o'),
            'ł' | 'Ł' => folded.push('l'),
            'đ' | 'Đ' | 'ð' | 'Ð' => folded.push('d'),
            'þ' | 'Þ' => folded.push_str("th"),
            'ı' | 'İ' => folded.push('i'),
            'ħ' | 'Ħ' => folded.push('h'),
            'ŋ' | 'Ŋ' => folded.push('n'),
            // Arabic: hamza carriers, alef maqsura and ta marbuta are typed either way; tatweel is decoration.
            'أ' | 'إ' | 'آ' | 'ٱ' => folded.push('ا'),
            'ى' => folded.push('ي'),
            'ة' => folded.push('ه'),
            'ـ' => {}
            'ς' => folded.push('σ'),
            // Typographic marks are what a word processor made of the plain ones.
            '‘' | '’' | 'ʼ' | '′' => folded.push('\''),
            '“' | '”' | '„' => folded.push('"'),
            '‐' | '‑' | '‒' | '–' | '—' => folded.push('-'),
            c => folded.extend(c.to_lowercase()),
        }
    }
    folded
}

/// Whether words of this character's script are not separated by spaces, so
/// that a search may begin in the middle of a run.
#[must_use]
pub fn joins_words(c: char) -> bool {
    matches!(u32::from(c),
        0x0E00..=0x0EFF      // Thai, Lao
        | 0x1000..=0x109F    // Myanmar
        | 0x1100..=0x11FF    // Hangul Jamo: what NFKD makes of Korean syllables
        | 0x1780..=0x17FF    // Khmer
        | 0x2E80..=0x2FDF    // CJK radicals
        | 0x3040..=0x30FF    // kana
        | 0x3130..=0x318F    // Hangul compatibility Jamo
        | 0x31F0..=0x31FF
        | 0x3400..=0x4DBF | 0x4E00..=0x9FFF // ideographs
        | 0xAC00..=0xD7AF    // Hangul syllables
        | 0xF900..=0xFAFF
        | 0x20000..=0x3FFFF)
}

/// The words by whose first one or two letters folded text is found, separated
/// by spaces: each word, and in scripts without spaces each pair of characters.
#[must_use]
pub fn short_words(folded: &str) -> String {
    let mut words = String::with_capacity(folded.len() + 16);
    let mut push = |word: &str| {
        if !word.is_empty() {
            if !words.is_empty() {
                words.push(' ');
            }
            words.push_str(word);
        }
    };
    if folded.is_ascii() {
        folded
            .split(|c: char| !c.is_ascii_alphanumeric())
            .for_each(push);
        return words;
    }
    for word in folded.split(|c: char| !c.is_alphanumeric() && !joins_words(c)) {
        if !word.chars().any(joins_words) {
            push(word);
            continue;
        }
        let marks: Vec<(usize, char)> = word.char_indices().collect();
        for (place, (start, c)) in marks.iter().enumerate() {
            let first = place == 0;
            if first || joins_words(*c) {
                let end = marks.get(place + 2).map_or(word.len(), |(end, _)| *end);
                push(&word[*start..end]);
            }
        }
    }
    words
}

/// Whether folded `text` answers the folded `term`: terms of one or two letters
/// begin a word (or stand anywhere in a script without spaces), longer ones may
/// stand anywhere.
#[must_use]
pub fn matches(text: &str, term: &str) -> bool {
    if term.chars().nth(2).is_some() {
        return text.contains(term);
    }
    text.match_indices(term).any(|(at, _)| {
        let begins = text[..at]
            .chars()
            .next_back()
            .is_none_or(|c| !c.is_alphanumeric());
        begins || term.chars().next().is_some_and(joins_words)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_folds_together() {
        let check = |text: &str, expected: &str| assert_eq!(fold(text), expected, "{text}");
        check("  Müller   Straße ", "muller strasse");
        check("ŁUKASZ Øystein", "lukasz oystein");
        check("Ｆｕｌｌ Ｗｉｄｔｈ", "full width");
        check("Ολυμπία Σ", "ολυμπια σ");
        check("Елена", "елена");
        check("Йод", "иод");
        check("أحمد", "احمد");
        check("王伟", "王伟");
        check("ＡＢＣ１２３", "abc123");
        check("İstanbul", "istanbul");
        check("O’Neil", "o'neil");
        check("Anna–Lena", "anna-lena");
    }

    #[test]
    fn short_words_of_scripts_without_spaces_begin_anywhere() {
        assert_eq!(short_words("anna-lena li"), "anna lena li");
        assert_eq!(short_words("王小明"), "王小 小明 明");
    }

    #[test]
    fn short_terms_begin_a_word_and_long_ones_stand_anywhere() {
        let check =
            |text, term, expected| assert_eq!(matches(text, term), expected, "{text} / {term}");
        check("hanna", "an", false);
        check("hanna an", "an", true);
        check("hanna", "ann", true);
        check("王小明", "小明", true);
        check("王小明", "明", true);
        check("o'neil", "ne", true);
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,40}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }
    }
}
