//! The embedded fonts, and which of them draws a character.

use std::collections::HashMap;

use harfrust::Font;

/// Which font: an index into [`FACES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct FaceId(u8);

impl FaceId {
    pub(super) fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// How heavy the letters are. Scripts without a bold file are drawn in their regular one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Weight {
    Regular,
    Bold,
}

/// Whose form of a Chinese character is drawn. One character has several, and the text does not
/// say which unless it also holds kana.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum East {
    Chinese,
    Japanese,
}

impl East {
    /// The form a reader of this language (BCP 47) expects.
    pub(super) fn of_language(tag: &str) -> Self {
        match tag.split('-').next() {
            Some(language) if language.eq_ignore_ascii_case("ja") => Self::Japanese,
            _ => Self::Chinese,
        }
    }

    /// The form for this text: Japanese where it holds kana.
    pub(super) fn of_text(self, text: &str) -> Self {
        let has_kana = || {
            text.chars()
                .any(|c| matches!(c, '\u{3041}'..='\u{30FF}' | '\u{FF66}'..='\u{FF9F}'))
        };
        // Kana begin with E3 or EF in UTF-8; most text has neither.
        if text.bytes().any(|byte| byte >= 0xE3) && has_kana() {
            Self::Japanese
        } else {
            self
        }
    }
}

macro_rules! font {
    ($file:literal) => {
        include_bytes!(concat!("../../fonts/", $file))
    };
}

/// The files; fonts/README.md tells where they come from.
static FACES: [&[u8]; 15] = [
    font!("NotoSans-Regular.ttf"),
    font!("NotoSans-Bold.ttf"),
    font!("NotoSansArabic-Regular.ttf"),
    font!("NotoSansArabic-Bold.ttf"),
    font!("NotoSansHebrew-Regular.ttf"),
    font!("NotoSansHebrew-Bold.ttf"),
    font!("NotoSansArmenian-Regular.ttf"),
    font!("NotoSansGeorgian-Regular.ttf"),
    font!("NotoSansDevanagari-Regular.ttf"),
    font!("NotoSansThai-Regular.ttf"),
    font!("NotoSansSC-Regular.otf"),
    font!("NotoSansJP-Regular.otf"),
    font!("NotoSansKR-Regular.otf"),
    font!("NotoSansSymbols2-Regular.ttf"),
    font!("NotoEmoji-Regular.ttf"),
];

/// Draws what no other font has: its glyph 0 is a box.
const LATIN: FaceId = FaceId(0);

/// Regular faces in the order in which they are asked for a character.
const CHINESE_ORDER: [u8; 12] = [0, 2, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14];
const JAPANESE_ORDER: [u8; 12] = [0, 2, 4, 6, 7, 8, 9, 11, 10, 12, 13, 14];

/// Faces whose successor in [`FACES`] is their bold one, with the same characters.
const WITH_BOLD: [u8; 3] = [0, 2, 4];

/// The fonts, opened.
pub(super) struct Fonts {
    faces: Vec<Font>,
}

impl Fonts {
    /// Opens the embedded files; `None` only if this program was built with broken ones.
    pub(super) fn open() -> Option<Self> {
        let faces = FACES
            .iter()
            .map(|bytes| Font::new(*bytes, 0))
            .collect::<Option<Vec<_>>>()?;
        Some(Self { faces })
    }

    pub(super) fn face(&self, face: FaceId) -> Option<&Font> {
        self.faces.get(face.index())
    }

    /// All faces, in order.
    pub(super) fn faces(&self) -> &[Font] {
        &self.faces
    }

    /// The bytes of the file.
    pub(super) fn bytes(face: FaceId) -> &'static [u8] {
        FACES.get(face.index()).copied().unwrap_or(FACES[0])
    }
}

/// Finds the face for a character, remembering what it found.
pub(super) struct Fallback<'f> {
    fonts: &'f Fonts,
    found: HashMap<(char, East), Option<FaceId>>,
}

impl<'f> Fallback<'f> {
    pub(super) fn new(fonts: &'f Fonts) -> Self {
        Self {
            fonts,
            found: HashMap::new(),
        }
    }

    /// The face for `c` after a character in `before`; `false` if no font has it and a box is
    /// drawn. Marks and invisible characters stay with the letter they belong to.
    pub(super) fn face(
        &mut self,
        c: char,
        before: Option<FaceId>,
        weight: Weight,
        east: East,
    ) -> (FaceId, bool) {
        if let Some(before) = before
            && (is_invisible(c) || (is_mark(c) && self.has(before, c)))
        {
            return (before, true);
        }
        match self.regular(c, east) {
            Some(face) => (in_weight(face, weight), true),
            None => (in_weight(LATIN, weight), is_invisible(c)),
        }
    }

    fn regular(&mut self, c: char, east: East) -> Option<FaceId> {
        // Latin with accents: the first font has all of it.
        if matches!(c, ' '..='~' | '\u{A0}'..='\u{24F}') {
            return Some(LATIN);
        }
        let fonts = self.fonts;
        *self.found.entry((c, east)).or_insert_with(|| {
            let order = match east {
                East::Chinese => CHINESE_ORDER,
                East::Japanese => JAPANESE_ORDER,
            };
            order
                .into_iter()
                .map(FaceId)
                .find(|face| has(fonts, *face, c))
        })
    }

    fn has(&self, face: FaceId, c: char) -> bool {
        has(self.fonts, face, c)
    }
}

fn has(fonts: &Fonts, face: FaceId, c: char) -> bool {
    fonts
        .face(face)
        .is_some_and(|font| font.charmap().map_unicode(c).is_some())
}

fn in_weight(face: FaceId, weight: Weight) -> FaceId {
    match weight {
        Weight::Bold if WITH_BOLD.contains(&face.0) => FaceId(face.0 + 1),
        Weight::Bold | Weight::Regular => face,
    }
}

/// Characters that are never drawn: joiners, direction marks, variation selectors, tags
/// (Default_Ignorable_Code_Point of the Unicode Character Database, without the unassigned).
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
        | '\u{FFA0}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}'
        | '\u{E0000}'..='\u{E0FFF}')
}

/// Marks that sit on the letter before them.
fn is_mark(c: char) -> bool {
    c >= '\u{300}' && unicode_bidi::bidi_class(c) == unicode_bidi::BidiClass::NSM
}

#[cfg(test)]
mod tests {
    use super::{East, FaceId, Fallback, Fonts, Weight};

    #[test]
    fn every_script_we_promise_has_a_font() {
        let fonts = Fonts::open().unwrap();
        let mut fallback = Fallback::new(&fonts);
        let mut check = |text: &str, expected: u8| {
            for c in text.chars() {
                let found = fallback.face(c, None, Weight::Regular, East::Chinese);
                assert_eq!(found, (FaceId(expected), true), "{c:?}");
            }
        };
        check("AzŁßșẮ", 0);
        check("ΑωἈ", 0);
        check("Їѣ", 0);
        check("محمدپچگ", 2);
        check("שלום", 4);
        check("Հայ", 6);
        check("საქ", 7);
        check("हिन्दी", 8);
        check("ไทย", 9);
        check("王张張𠮷䶮", 10);
        check("김힣", 12);
        check("→★①✓", 10);
        check("✘⬢", 13);
        check("😀👩", 14);
    }

    #[test]
    fn japanese_text_gets_japanese_forms() {
        let fonts = Fonts::open().unwrap();
        let mut fallback = Fallback::new(&fonts);
        let east = East::Chinese.of_text("直子のメモ");
        assert_eq!(
            fallback.face('直', None, Weight::Regular, east).0,
            FaceId(11)
        );
        assert_eq!(East::of_language("ja-JP"), East::Japanese);
        assert_eq!(
            East::of_language("zh-Hant").of_text("王小明"),
            East::Chinese
        );
    }

    #[test]
    fn an_accent_stays_with_its_letter_and_a_joiner_with_its_emoji() {
        let fonts = Fonts::open().unwrap();
        let mut fallback = Fallback::new(&fonts);
        let hebrew = fallback.face('ש', None, Weight::Regular, East::Chinese).0;
        let point = fallback.face('\u{5C1}', Some(hebrew), Weight::Regular, East::Chinese);
        assert_eq!(point, (hebrew, true));
        let joiner = fallback.face('\u{200D}', Some(FaceId(14)), Weight::Regular, East::Chinese);
        assert_eq!(joiner, (FaceId(14), true));
    }

    #[test]
    fn a_character_no_font_has_is_told_apart() {
        let fonts = Fonts::open().unwrap();
        let mut fallback = Fallback::new(&fonts);
        let cuneiform = fallback.face('\u{12000}', None, Weight::Bold, East::Chinese);
        assert_eq!(cuneiform, (FaceId(1), false));
    }
}
