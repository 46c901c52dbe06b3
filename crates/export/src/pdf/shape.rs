//! From characters to positioned glyphs.
//!
//! The unit is the *atom*: the text between two places where a line may break, of one direction.
//! A roster repeats itself (departments, given names, states), so shaped atoms are remembered.

use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use harfrust::{
    Buffer, BufferFlags, Direction, Script, ShapeOptions, ShapePlan, ShaperFont, shape,
};

use super::fonts::{East, FaceId, Fallback, Fonts, Weight};

/// The most bytes of text in one atom, so that offsets fit a `u16` with room to spare and the
/// cost of breaking a text without blanks stays proportional to its length.
pub(super) const LONGEST_ATOM: usize = 256;

/// Atoms remembered before the memory is emptied and begins anew.
const ATOMS_REMEMBERED: usize = 20_000;

/// Shaped text that stays together on a line.
#[derive(Debug)]
pub(super) struct Atom {
    /// The text, in reading order.
    pub(super) text: Box<str>,
    /// Stretches of one font, in visual order from left to right.
    pub(super) pieces: Box<[Piece]>,
    /// The glyphs of all pieces, in visual order from left to right.
    pub(super) glyphs: Box<[Glyph]>,
    /// Width in em.
    pub(super) width: f32,
    /// Width in em without the blanks at the end of the text.
    pub(super) width_trimmed: f32,
    /// Length in bytes of the text without those blanks.
    pub(super) trimmed: u16,
    /// Characters drawn as a box.
    pub(super) boxes: u16,
}

/// A stretch of one font.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) face: FaceId,
    /// Which of the atom's glyphs.
    pub(super) glyphs: Range<u16>,
}

/// One glyph; lengths are in em.
#[derive(Clone, Copy, Debug)]
pub(super) struct Glyph {
    pub(super) id: u16,
    /// The bytes of the atom's text it stands for.
    pub(super) start: u16,
    pub(super) end: u16,
    pub(super) advance: f32,
    pub(super) dx: f32,
    pub(super) dy: f32,
}

/// What besides its text decides how an atom looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Look {
    pub(super) weight: Weight,
    pub(super) east: East,
    pub(super) right_to_left: bool,
}

/// Shapes text.
pub(super) struct Shaper<'f> {
    faces: Vec<ShaperFont<'f, 'f>>,
    fallback: Fallback<'f>,
    plans: HashMap<(FaceId, Option<Script>, bool), ShapePlan>,
    /// One map a look, so that a text can be looked up without copying it.
    atoms: HashMap<Look, HashMap<Box<str>, Rc<Atom>>>,
    remembered: usize,
    buffer: Buffer,
}

impl<'f> Shaper<'f> {
    pub(super) fn new(fonts: &'f Fonts) -> Self {
        Self {
            faces: fonts.faces().iter().map(ShaperFont::new).collect(),
            fallback: Fallback::new(fonts),
            plans: HashMap::new(),
            atoms: HashMap::new(),
            remembered: 0,
            buffer: Buffer::new(),
        }
    }

    /// The atom for a text of at most [`LONGEST_ATOM`] bytes; what lies beyond is not looked at.
    pub(super) fn atom(&mut self, text: &str, look: Look) -> Rc<Atom> {
        if let Some(atom) = self.atoms.get(&look).and_then(|atoms| atoms.get(text)) {
            return Rc::clone(atom);
        }
        let atom = Rc::new(self.shape(text, look));
        if self.remembered >= ATOMS_REMEMBERED {
            self.atoms.clear();
            self.remembered = 0;
        }
        self.remembered += 1;
        self.atoms
            .entry(look)
            .or_default()
            .insert(text.into(), Rc::clone(&atom));
        atom
    }

    fn shape(&mut self, text: &str, look: Look) -> Atom {
        let (stretches, boxes) = self.stretches(text, look);
        let mut glyphs: Vec<Glyph> = Vec::with_capacity(text.len());
        let mut pieces = Vec::with_capacity(stretches.len());
        let mut stretches = stretches;
        if look.right_to_left {
            stretches.reverse();
        }
        for (face, range) in stretches {
            let first = glyphs.len();
            self.shape_stretch(text, range, face, look.right_to_left, &mut glyphs);
            pieces.push(Piece {
                face,
                glyphs: small(first)..small(glyphs.len()),
            });
        }
        let trimmed = small(text.trim_end_matches(is_blank).len());
        let width = glyphs.iter().map(|glyph| glyph.advance).sum();
        let width_trimmed = glyphs
            .iter()
            .filter(|glyph| glyph.start < trimmed)
            .map(|glyph| glyph.advance)
            .sum();
        Atom {
            text: text.into(),
            pieces: pieces.into(),
            glyphs: glyphs.into(),
            width,
            width_trimmed,
            trimmed,
            boxes,
        }
    }

    /// Cuts the text where the font changes, in reading order, and counts what no font has.
    fn stretches(&mut self, text: &str, look: Look) -> (Vec<(FaceId, Range<usize>)>, u16) {
        let mut stretches: Vec<(FaceId, Range<usize>)> = Vec::with_capacity(1);
        let mut boxes = 0_u16;
        for (at, c) in text.char_indices() {
            let before = stretches.last().map(|(face, _)| *face);
            let (face, found) = self.fallback.face(c, before, look.weight, look.east);
            boxes = boxes.saturating_add(u16::from(!found));
            match stretches.last_mut() {
                Some((last, range)) if *last == face => range.end = at + c.len_utf8(),
                _ => stretches.push((face, at..at + c.len_utf8())),
            }
        }
        (stretches, boxes)
    }

    fn shape_stretch(
        &mut self,
        text: &str,
        range: Range<usize>,
        face: FaceId,
        right_to_left: bool,
        glyphs: &mut Vec<Glyph>,
    ) {
        let Some(font) = self.faces.get(face.index()) else {
            return;
        };
        let direction = if right_to_left {
            Direction::RightToLeft
        } else {
            Direction::LeftToRight
        };
        self.buffer.reset();
        self.buffer.push_str(&text[range.clone()]);
        self.buffer.set_direction(direction);
        self.buffer
            .set_flags(BufferFlags::REMOVE_DEFAULT_IGNORABLES);
        self.buffer.guess_segment_properties();
        let script = self.buffer.script();
        let plan = self
            .plans
            .entry((face, script, right_to_left))
            .or_insert_with(|| ShapePlan::new(font, direction, script, None, &[]));
        if shape(font, &mut self.buffer, ShapeOptions::new().plan(Some(plan))).is_err() {
            return; // a plan made for this very buffer always fits
        }
        let em = f32::from(font.units_per_em());
        let infos = self.buffer.glyph_infos();
        let placed = self.buffer.glyph_positions();
        let first = glyphs.len();
        for (info, place) in infos.iter().zip(placed) {
            let start = small(range.start + usize::try_from(info.cluster).unwrap_or(0));
            glyphs.push(Glyph {
                id: u16::try_from(info.glyph_id).unwrap_or(0),
                start,
                end: start,
                advance: units(place.x_advance) / em,
                dx: units(place.x_offset) / em,
                dy: units(place.y_offset) / em,
            });
        }
        let new = glyphs.get_mut(first..).unwrap_or_default();
        set_ends(new, small(range.end), right_to_left);
    }
}

/// Each cluster ends where the next one in reading order begins.
fn set_ends(glyphs: &mut [Glyph], end_of_text: u16, right_to_left: bool) {
    let mut end = end_of_text;
    let mut start = end_of_text;
    let mut close = |glyph: &mut Glyph| {
        if glyph.start != start {
            end = start;
            start = glyph.start;
        }
        glyph.end = end;
    };
    if right_to_left {
        glyphs.iter_mut().for_each(&mut close);
    } else {
        glyphs.iter_mut().rev().for_each(&mut close);
    }
}

/// Blanks that vanish at the end of a line.
pub(super) fn is_blank(c: char) -> bool {
    c.is_whitespace() && !matches!(c, '\u{A0}' | '\u{202F}')
}

/// Offsets inside an atom, which is never longer than [`LONGEST_ATOM`].
fn small(offset: usize) -> u16 {
    u16::try_from(offset).unwrap_or(u16::MAX)
}

/// Font units; every coordinate of a font fits 16 bits, sums of a few fit 24, which `f32` holds.
fn units(value: i32) -> f32 {
    value as f32
}
