//! Puts lines of text, bars and rules on a page.

use std::ops::Range;

use krilla::color::rgb;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::paint::{Fill, Stroke};
use krilla::surface::Surface;
use krilla::text::{Font, GlyphId, KrillaGlyph};

use super::fonts::{FaceId, Fonts};
use super::paragraph::Line;
use super::shape::{Atom, Glyph};

/// Text, secondary text, rules, heads and stripes: dark enough to survive a grey printer.
pub(super) const INK: Colour = Colour(0x1F, 0x29, 0x33);
pub(super) const MUTED: Colour = Colour(0x52, 0x60, 0x6D);
pub(super) const RULE: Colour = Colour(0xD5, 0xDB, 0xE1);
pub(super) const STRONG_RULE: Colour = Colour(0x7B, 0x87, 0x94);
pub(super) const HEAD: Colour = Colour(0xE8, 0xEC, 0xF1);
pub(super) const STRIPE: Colour = Colour(0xF6, 0xF8, 0xFA);

/// Red, green, blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Colour(u8, u8, u8);

impl Colour {
    fn fill(self) -> Fill {
        Fill {
            paint: rgb::Color::new(self.0, self.1, self.2).into(),
            ..Fill::default()
        }
    }
}

/// On which side of its place a line of text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Left,
    Right,
}

impl Side {
    pub(super) fn other(self) -> Self {
        match self {
            Self::Left => Self::Right,
            Self::Right => Self::Left,
        }
    }
}

/// Where a line of text goes and how large; all in points.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) left: f32,
    pub(super) width: f32,
    pub(super) baseline: f32,
    pub(super) size: f32,
    pub(super) side: Side,
}

/// The fonts as the PDF library wants them, opened when first used.
pub(super) struct Pen {
    fonts: Vec<(FaceId, Font)>,
    glyphs: Vec<KrillaGlyph>,
    text: String,
}

impl Pen {
    pub(super) fn new() -> Self {
        Self {
            fonts: Vec::new(),
            glyphs: Vec::new(),
            text: String::new(),
        }
    }

    /// Draws a line.
    pub(super) fn line(&mut self, surface: &mut Surface<'_>, line: &Line, place: Place) {
        let Place {
            left,
            width,
            baseline,
            size,
            side,
        } = place;
        let mut x = match side {
            Side::Left => left,
            Side::Right => left + width - line.width * size,
        };
        let mut face = None;
        let mut start = x;
        for (atom, is_last) in line.left_to_right() {
            for piece in &atom.pieces {
                if face != Some(piece.face) {
                    self.flush(surface, face, start, baseline, size);
                    face = Some(piece.face);
                    start = x;
                }
                let offset = self.text.len();
                self.text.push_str(&atom.text);
                let range = usize::from(piece.glyphs.start)..usize::from(piece.glyphs.end);
                for glyph in atom.glyphs.get(range).unwrap_or_default() {
                    if is_last && glyph.start >= atom.trimmed {
                        continue;
                    }
                    x += glyph.advance * size;
                    let meaning = meaning(atom, glyph);
                    self.glyphs.push(KrillaGlyph::new(
                        GlyphId::new(u32::from(glyph.id)),
                        glyph.advance,
                        glyph.dx,
                        glyph.dy,
                        0.0,
                        offset + meaning.start..offset + meaning.end,
                        None,
                    ));
                }
            }
        }
        self.flush(surface, face, start, baseline, size);
    }

    fn flush(
        &mut self,
        surface: &mut Surface<'_>,
        face: Option<FaceId>,
        x: f32,
        baseline: f32,
        size: f32,
    ) {
        if let Some(font) = face.and_then(|face| self.font(face))
            && !self.glyphs.is_empty()
        {
            surface.draw_glyphs(
                Point::from_xy(x, baseline),
                &self.glyphs,
                font,
                &self.text,
                size,
                false,
            );
        }
        self.glyphs.clear();
        self.text.clear();
    }

    fn font(&mut self, face: FaceId) -> Option<Font> {
        if let Some((_, font)) = self.fonts.iter().find(|(known, _)| *known == face) {
            return Some(font.clone());
        }
        let font = Font::new(Fonts::bytes(face).into(), 0)?;
        self.fonts.push((face, font.clone()));
        Some(font)
    }
}

/// The bytes of the atom's text that a reader gets who copies this glyph: its cluster without the
/// marks that steer direction, which the shaper counts to the letter beside them.
fn meaning(atom: &Atom, glyph: &Glyph) -> Range<usize> {
    let range = usize::from(glyph.start)..usize::from(glyph.end);
    let Some(text) = atom.text.get(range.clone()) else {
        return 0..0;
    };
    if text.len() == 1 {
        return range;
    }
    let start = range.start + (text.len() - text.trim_start_matches(steers).len());
    let end = start + text.trim_matches(steers).len();
    start..end
}

/// The explicit formatting characters of the bidirectional algorithm.
fn steers(c: char) -> bool {
    matches!(c,
        '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Sets the colour of what is drawn next.
pub(super) fn colour(surface: &mut Surface<'_>, colour: Colour) {
    surface.set_stroke(None);
    surface.set_fill(Some(colour.fill()));
}

/// Fills rectangles, given as left, top, width and height in points.
pub(super) fn bars(surface: &mut Surface<'_>, bars: &[(f32, f32, f32, f32)], with: Colour) {
    let mut path = PathBuilder::new();
    for &(left, top, width, height) in bars {
        if let Some(rect) = Rect::from_xywh(left, top, width, height) {
            path.push_rect(rect);
        }
    }
    if let Some(path) = path.finish() {
        colour(surface, with);
        surface.draw_path(&path);
    }
}

/// Draws level rules from `left` to `right` at these heights.
pub(super) fn rules(
    surface: &mut Surface<'_>,
    (left, right): (f32, f32),
    heights: &[f32],
    thickness: f32,
    with: Colour,
) {
    let mut path = PathBuilder::new();
    for &height in heights {
        path.move_to(left, height);
        path.line_to(right, height);
    }
    if let Some(path) = path.finish() {
        surface.set_fill(None);
        surface.set_stroke(Some(Stroke {
            paint: rgb::Color::new(with.0, with.1, with.2).into(),
            width: thickness,
            ..Stroke::default()
        }));
        surface.draw_path(&path);
        surface.set_stroke(None);
    }
}
