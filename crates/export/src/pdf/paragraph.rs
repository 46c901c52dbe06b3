//! From a cell's text to lines that fit a width.

use std::rc::Rc;

use unicode_bidi::{BidiInfo, Level};
use unicode_linebreak::{BreakOpportunity, linebreaks};
use unicode_segmentation::UnicodeSegmentation;

use super::fonts::{East, Weight};
use super::shape::{Atom, LONGEST_ATOM, Look, Shaper};

/// How a text is set.
#[derive(Clone, Copy, Debug)]
pub(super) struct Setting {
    pub(super) weight: Weight,
    pub(super) east: East,
    pub(super) direction: TextDirection,
}

/// In which direction a text as a whole is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TextDirection {
    /// As its first letter tells; without a letter, as the list.
    OfText {
        /// The list begins on the right.
        list_is_right_to_left: bool,
    },
    /// Codes, phones, dates: always from the left.
    LeftToRight,
}

/// A text cut at every place where a line may break, before it is known how wide a line is.
#[derive(Debug, Default)]
pub(super) struct Text {
    parts: Vec<Part>,
}

/// An atom in its place.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) atom: Rc<Atom>,
    /// The embedding level of the bidirectional algorithm.
    level: Level,
    after: After,
    look: Look,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum After {
    /// The line must go on: only the direction changes here.
    Stay,
    /// The line may end here.
    MayBreak,
    /// The line ends here.
    MustBreak,
}

/// One line.
#[derive(Debug, Default)]
pub(super) struct Line {
    /// The atoms in reading order, with their levels.
    parts: Box<[(Rc<Atom>, Level)]>,
    /// Width in em, blanks at the end not counted.
    pub(super) width: f32,
}

impl Line {
    /// The atoms from left to right (rule L2 of the bidirectional algorithm); `true` marks the one
    /// that ends the line in reading order, whose blanks at the end are not drawn.
    pub(super) fn left_to_right(&self) -> impl Iterator<Item = (&Atom, bool)> {
        let levels: Vec<Level> = self.parts.iter().map(|(_, level)| *level).collect();
        let order = if levels.iter().all(Level::is_ltr) {
            (0..levels.len()).collect()
        } else {
            BidiInfo::reorder_visual(&levels)
        };
        let last = self.parts.len().saturating_sub(1);
        order.into_iter().filter_map(move |at| {
            let (atom, _) = self.parts.get(at)?;
            Some((atom.as_ref(), at == last))
        })
    }
}

impl Text {
    /// Cuts and shapes a text.
    pub(super) fn new(text: &str, setting: Setting, shaper: &mut Shaper<'_>) -> Self {
        let mut parts = Vec::new();
        for paragraph in text.split('\n') {
            add_paragraph(&mut parts, paragraph, setting, shaper);
        }
        if let Some(last) = parts.last_mut() {
            last.after = After::MayBreak;
        }
        Self { parts }
    }

    /// Characters drawn as boxes.
    pub(super) fn boxes(&self) -> u64 {
        self.parts
            .iter()
            .map(|part| u64::from(part.atom.boxes))
            .sum()
    }

    /// Width in em of the widest line if lines end only where they must.
    pub(super) fn natural_width(&self) -> f32 {
        self.widest(After::MustBreak)
    }

    /// Width in em of the widest stretch that should not be broken.
    pub(super) fn least_width(&self) -> f32 {
        self.widest(After::MayBreak)
    }

    /// The widest stretch between breaks at least as strong as `breaking`.
    fn widest(&self, breaking: After) -> f32 {
        let mut widest = 0.0_f32;
        let mut width = 0.0;
        for part in &self.parts {
            widest = widest.max(width + part.atom.width_trimmed);
            width += part.atom.width;
            let ends = match part.after {
                After::Stay => false,
                After::MayBreak => breaking == After::MayBreak,
                After::MustBreak => true,
            };
            if ends {
                width = 0.0;
            }
        }
        widest
    }

    /// The lines for this width in em. Every character is on some line: what is wider than a line
    /// is cut between two letters.
    pub(super) fn lines(&self, width: f32, shaper: &mut Shaper<'_>) -> Box<[Line]> {
        let mut filling = Filling {
            width,
            lines: Vec::with_capacity(1),
            parts: Vec::new(),
            used: 0.0,
        };
        let mut from = 0;
        while from < self.parts.len() {
            let rest = self.parts.get(from..).unwrap_or_default();
            let count = rest
                .iter()
                .position(|part| part.after != After::Stay)
                .map_or(rest.len(), |at| at + 1);
            let unit = rest.get(..count).unwrap_or_default();
            filling.add(unit, shaper);
            if unit
                .last()
                .is_some_and(|part| part.after == After::MustBreak)
            {
                filling.end_line();
            }
            from += count;
        }
        if !filling.parts.is_empty() || filling.lines.is_empty() {
            filling.end_line();
        }
        filling.lines.into()
    }
}

/// Lines being filled.
struct Filling {
    width: f32,
    lines: Vec<Line>,
    parts: Vec<(Rc<Atom>, Level)>,
    used: f32,
}

impl Filling {
    /// Adds atoms that belong together, on a new line if they do not fit on this one.
    fn add(&mut self, unit: &[Part], shaper: &mut Shaper<'_>) {
        let width = width_of(unit);
        if self.used + width > self.width && self.used > 0.0 {
            self.end_line();
        }
        if width <= self.width {
            for part in unit {
                self.push(Rc::clone(&part.atom), part.level);
            }
            return;
        }
        for part in unit {
            self.add_cut(part, shaper);
        }
    }

    /// Adds an atom letter by letter, over as many lines as it takes.
    fn add_cut(&mut self, part: &Part, shaper: &mut Shaper<'_>) {
        let mut atom = Rc::clone(&part.atom);
        while self.used + atom.width_trimmed > self.width {
            let Some((head, tail)) = self.cut(&atom, part.look, shaper) else {
                if self.parts.is_empty() {
                    break; // a single letter wider than the column
                }
                self.end_line();
                continue;
            };
            self.push(head, part.level);
            self.end_line();
            atom = tail;
        }
        self.push(atom, part.level);
    }

    /// Cuts an atom so that its head fits on the rest of this line. On an empty line the head has
    /// at least one letter, whether it fits or not.
    fn cut(
        &self,
        atom: &Atom,
        look: Look,
        shaper: &mut Shaper<'_>,
    ) -> Option<(Rc<Atom>, Rc<Atom>)> {
        let is_empty = self.parts.is_empty();
        let mut room = self.width - self.used;
        loop {
            let (head, tail) = atom.text.split_at(cut_before(atom, room, is_empty)?);
            let shaped = shaper.atom(head, look);
            let over = self.used + shaped.width_trimmed - self.width;
            let is_one_letter = head.graphemes(true).nth(1).is_none();
            if over <= 0.0 || (is_empty && is_one_letter) {
                return Some((shaped, shaper.atom(tail, look)));
            }
            // Without the letter it leant on, the last one may be wider than before.
            room -= over.max(0.01);
        }
    }

    fn push(&mut self, atom: Rc<Atom>, level: Level) {
        self.used += atom.width;
        self.parts.push((atom, level));
    }

    fn end_line(&mut self) {
        let parts: Box<[_]> = std::mem::take(&mut self.parts).into();
        let blanks = parts
            .last()
            .map_or(0.0, |(atom, _)| atom.width - atom.width_trimmed);
        self.lines.push(Line {
            parts,
            width: self.used - blanks,
        });
        self.used = 0.0;
    }
}

/// Where to cut an atom so that its beginning fits into `room` (em); at least one letter goes
/// ahead if `forced`. A cut after `@`, `.` and the like is preferred when it leaves the line more
/// than half full: long e-mail addresses read better so.
fn cut_before(atom: &Atom, room: f32, forced: bool) -> Option<usize> {
    let mut widths = vec![0.0_f32; atom.text.len() + 1];
    for glyph in &atom.glyphs {
        if let Some(width) = widths.get_mut(usize::from(glyph.start)) {
            *width += glyph.advance;
        }
    }
    let mut used = 0.0;
    let mut fitting = None;
    let mut preferred = None;
    for (at, letter) in atom.text.grapheme_indices(true) {
        let end = at + letter.len();
        used += widths.get(at..end).unwrap_or_default().iter().sum::<f32>();
        if used > room && !(forced && fitting.is_none()) {
            break;
        }
        if end == atom.text.len() {
            break;
        }
        fitting = Some(end);
        if used > room / 2.0 && letter.ends_with(['@', '.', '-', '_', '/', ':']) {
            preferred = Some(end);
        }
    }
    preferred.or(fitting)
}

fn width_of(unit: &[Part]) -> f32 {
    let blanks = unit
        .last()
        .map_or(0.0, |part| part.atom.width - part.atom.width_trimmed);
    unit.iter().map(|part| part.atom.width).sum::<f32>() - blanks
}

fn add_paragraph(parts: &mut Vec<Part>, text: &str, setting: Setting, shaper: &mut Shaper<'_>) {
    let east = setting.east.of_text(text);
    let levels = levels(text, setting.direction);
    let level_at = |at: usize| match &levels {
        Levels::All(level) => *level,
        Levels::Each(levels) => levels.get(at).copied().unwrap_or_else(Level::ltr),
    };
    let mut from = 0;
    for (to, opportunity) in linebreaks(text) {
        let after = match opportunity {
            BreakOpportunity::Mandatory => After::MustBreak,
            BreakOpportunity::Allowed => After::MayBreak,
        };
        while from < to {
            let level = level_at(from);
            let look = Look {
                weight: setting.weight,
                east,
                right_to_left: level.is_rtl(),
            };
            let end = end_of_stretch(text, from, to, level, &level_at);
            let atom = shaper.atom(text.get(from..end).unwrap_or_default(), look);
            from = end;
            parts.push(Part {
                atom,
                level,
                after: if end == to { after } else { After::Stay },
                look,
            });
        }
    }
    if text.is_empty() {
        let look = Look {
            weight: setting.weight,
            east,
            right_to_left: false,
        };
        parts.push(Part {
            atom: shaper.atom("", look),
            level: Level::ltr(),
            after: After::MustBreak,
            look,
        });
    }
}

/// Where the stretch of one level that begins at `from` ends: at the latest at `to`, and after
/// [`LONGEST_ATOM`] bytes, between two letters.
fn end_of_stretch(
    text: &str,
    from: usize,
    to: usize,
    level: Level,
    level_at: &impl Fn(usize) -> Level,
) -> usize {
    let stretch = text.get(from..to).unwrap_or_default();
    let changes = stretch
        .char_indices()
        .find(|(at, _)| level_at(from + at) != level)
        .map_or(to, |(at, _)| from + at);
    if changes - from <= LONGEST_ATOM {
        return changes;
    }
    let mut end = from;
    for (at, letter) in stretch.grapheme_indices(true) {
        if at + letter.len() > LONGEST_ATOM {
            break;
        }
        end = from + at + letter.len();
    }
    if end > from {
        return end;
    }
    // One letter under more accents than anybody writes: cut between characters.
    let longest = (1..=LONGEST_ATOM)
        .rev()
        .find(|length| stretch.is_char_boundary(*length));
    from + longest.unwrap_or(stretch.len())
}

enum Levels {
    /// The usual case: one direction throughout.
    All(Level),
    /// One level a byte.
    Each(Vec<Level>),
}

fn levels(text: &str, direction: TextDirection) -> Levels {
    let may_turn = text
        .chars()
        .any(|c| c >= '\u{590}' && is_right_to_left_or_control(c));
    let base = match direction {
        TextDirection::LeftToRight => Some(Level::ltr()),
        TextDirection::OfText {
            list_is_right_to_left,
        } => match unicode_bidi::get_base_direction(text) {
            unicode_bidi::Direction::Ltr => Some(Level::ltr()),
            unicode_bidi::Direction::Rtl => Some(Level::rtl()),
            unicode_bidi::Direction::Mixed if list_is_right_to_left => Some(Level::rtl()),
            unicode_bidi::Direction::Mixed => Some(Level::ltr()),
        },
    };
    if !may_turn && base.is_none_or(|base| base.is_ltr()) {
        return Levels::All(Level::ltr());
    }
    Levels::Each(BidiInfo::new(text, base).levels)
}

/// Whether the character can make any part of a text run from right to left.
fn is_right_to_left_or_control(c: char) -> bool {
    use unicode_bidi::BidiClass as Class;
    matches!(
        unicode_bidi::bidi_class(c),
        Class::R
            | Class::AL
            | Class::AN
            | Class::RLE
            | Class::RLO
            | Class::RLI
            | Class::FSI
            | Class::LRE
            | Class::LRO
            | Class::LRI
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Line, Setting, Text, TextDirection};
    use crate::pdf::fonts::{East, Fonts, Weight};
    use crate::pdf::shape::Shaper;

    const PLAIN: Setting = Setting {
        weight: Weight::Regular,
        east: East::Chinese,
        direction: TextDirection::OfText {
            list_is_right_to_left: false,
        },
    };

    fn broken(text: &str, width: f32, setting: Setting) -> Vec<Line> {
        let fonts = Fonts::open().unwrap();
        let mut shaper = Shaper::new(&fonts);
        Text::new(text, setting, &mut shaper)
            .lines(width, &mut shaper)
            .into()
    }

    /// The text of a line in reading order.
    fn read(line: &Line) -> String {
        line.parts.iter().map(|(atom, _)| &*atom.text).collect()
    }

    fn check(text: &str, width: f32, expected: &[&str]) {
        let lines = broken(text, width, PLAIN);
        let read: Vec<String> = lines.iter().map(read).collect();
        assert_eq!(read, expected, "{text:?} in {width} em");
    }

    #[test]
    fn a_line_breaks_between_words() {
        check("Ada Lovelace", 20.0, &["Ada Lovelace"]);
        check("Ada Lovelace", 5.0, &["Ada ", "Lovelace"]);
        check(
            "Research and Development",
            8.0,
            &["Research and ", "Development"],
        );
        check("two\nlines", 20.0, &["two", "lines"]);
        check("", 5.0, &[""]);
    }

    #[test]
    fn chinese_breaks_between_characters_but_not_before_a_full_stop() {
        check("人力资源部门。", 3.2, &["人力资", "源部", "门。"]);
    }

    #[test]
    fn a_word_wider_than_the_column_is_cut_and_none_of_it_lost() {
        check("0123456789ABCDEF", 4.7, &["01234567", "89ABCDE", "F"]);
        check(
            "ada.lovelace@example.com",
            8.0,
            &["ada.lovelace@", "example.com"],
        );
    }

    #[test]
    fn letters_with_accents_are_never_torn_apart() {
        for line in broken(&"e\u{301}\u{323}".repeat(30), 2.0, PLAIN) {
            assert!(read(&line).starts_with('e'), "{:?}", read(&line));
        }
    }

    /// The words of a line from left to right.
    fn seen(text: &str, setting: Setting) -> Vec<String> {
        let lines = broken(text, 1_000.0, setting);
        lines[0]
            .left_to_right()
            .map(|(atom, _)| atom.text.trim().to_owned())
            .filter(|word| !word.is_empty())
            .collect()
    }

    #[test]
    fn each_text_runs_in_its_own_direction() {
        assert_eq!(seen("Ada Lovelace", PLAIN), ["Ada", "Lovelace"]);
        assert_eq!(seen("יעל כהן", PLAIN), ["כהן", "יעל"]);
        assert_eq!(seen("יעל Cohen", PLAIN), ["Cohen", "יעל"]);
        assert_eq!(seen("Yael כהן", PLAIN), ["Yael", "כהן"]);
    }

    #[test]
    fn codes_run_from_left_to_right_in_any_list() {
        let code = Setting {
            direction: TextDirection::LeftToRight,
            ..PLAIN
        };
        assert_eq!(seen("+49 30 1234", code), ["+49", "30", "1234"]);
        let arabic_list = Setting {
            direction: TextDirection::OfText {
                list_is_right_to_left: true,
            },
            ..PLAIN
        };
        assert_eq!(seen("Ada Lovelace", arabic_list), ["Ada", "Lovelace"]);
    }

    #[test]
    fn arabic_letters_join() {
        let fonts = Fonts::open().unwrap();
        let mut shaper = Shaper::new(&fonts);
        let glyphs = |text: &str, shaper: &mut Shaper<'_>| -> Vec<u16> {
            let text = Text::new(text, PLAIN, shaper);
            text.parts[0].atom.glyphs.iter().map(|g| g.id).collect()
        };
        let joined = glyphs("محمد", &mut shaper);
        let apart: Vec<u16> = "محمد"
            .chars()
            .rev()
            .flat_map(|c| glyphs(&c.to_string(), &mut shaper))
            .collect();
        assert_ne!(
            joined, apart,
            "joined letters have other forms than letters alone"
        );
    }

    proptest! {
        /// Whatever is set comes out, in order; no line is wider than asked unless it is one letter.
        #[test]
        fn nothing_is_lost_and_lines_fit(
            text in "[a-zA-Zéß .@ αβя\u{5D0}-\u{5D4}\u{627}-\u{62D}王明の1-9\u{301}😀\n-]{0,80}",
            width in 1.0_f32..20.0,
        ) {
            let lines = broken(&text, width, PLAIN);
            let all: String = lines.iter().map(read).collect();
            prop_assert_eq!(all, text.replace('\n', ""));
            for line in &lines {
                let letters = unicode_segmentation::UnicodeSegmentation::graphemes(
                    read(line).trim_end(), true).count();
                prop_assert!(line.width <= width + 0.01 || letters <= 1,
                    "{:?} is {} em wide, not {}", read(line), line.width, width);
            }
        }
    }
}
