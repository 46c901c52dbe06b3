//! The pages: head of the list, heads of the columns, rows, foot.

use std::borrow::Cow;

use krilla::surface::Surface;

use super::draw::{self, Pen, Place, Side};
use super::fonts::{East, Weight};
use super::paragraph::{Line, Setting, Text, TextDirection};
use super::shape::Shaper;
use super::table::{BOTTOM, Form, LEADING, MARGIN, PAD_X, PAD_Y, Row, Slice, count};
use super::tags::{Meaning, Tags};
use crate::control::without_controls;
use crate::{Direction, RosterHead};

/// Sizes in points.
const TITLE: f32 = 17.0;
const SUBTITLE: f32 = 9.5;
const SMALL: f32 = 7.5;

/// Characters of each line about the list; a filter written out at greater length must not leave
/// the first page without room for rows.
const LONGEST_HEAD: usize = 400;

/// Points between the rows and the rule above the foot, and between that rule and the foot.
const ABOVE_FOOT: f32 = 10.0;
const BELOW_RULE: f32 = 3.0;

/// Where the baseline lies in a line of text, in em from its top.
const BASELINE: f32 = 1.03;

/// What a page is drawn with.
pub(super) struct Canvas<'c, 's> {
    pub(super) surface: &'c mut Surface<'s>,
    pub(super) pen: &'c mut Pen,
    pub(super) tags: &'c mut Tags,
}

impl<'s> Canvas<'_, 's> {
    fn decorate(&mut self, draw: impl FnOnce(&mut Surface<'s>)) {
        self.tags.draw(self.surface, Meaning::Decoration, draw);
    }
}

/// Everything on a page but its rows.
pub(super) struct Frame<'h> {
    head: &'h RosterHead,
    form: &'h Form,
    side: Side,
    first: Vec<Headline>,
    running: Headline,
    column_heads: Row,
    made: Headline,
    nobody: Headline,
}

/// A line of text with its size and colour.
struct Headline {
    lines: Box<[Line]>,
    size: f32,
    colour: draw::Colour,
    /// Points between it and the line before.
    above: f32,
}

impl Headline {
    fn height(&self) -> f32 {
        self.above + count(self.lines.len()) * LEADING * self.size
    }
}

/// Sets the texts around the table.
struct Setter<'s, 'f> {
    shaper: &'s mut Shaper<'f>,
    east: East,
    rtl: bool,
    width: f32,
}

impl Setter<'_, '_> {
    fn line(
        &mut self,
        text: &str,
        (size, weight): (f32, Weight),
        colour: draw::Colour,
        above: f32,
    ) -> Headline {
        let text = without_controls(text, &mut 0);
        let text = abridged(&text);
        let setting = Setting {
            weight,
            east: self.east,
            direction: TextDirection::OfText {
                list_is_right_to_left: self.rtl,
            },
        };
        let text = Text::new(&text, setting, self.shaper);
        Headline {
            lines: text.lines(self.width / size, self.shaper),
            size,
            colour,
            above,
        }
    }
}

impl<'h> Frame<'h> {
    pub(super) fn new(
        head: &'h RosterHead,
        form: &'h Form,
        headings: &[Text],
        rows: usize,
        shaper: &mut Shaper<'_>,
    ) -> Self {
        let labels = &head.labels;
        let mut set = Setter {
            east: East::of_language(&head.language),
            rtl: head.direction == Direction::RightToLeft,
            width: form.width(),
            shaper,
        };
        let regular = |size| (size, Weight::Regular);
        let mut first = vec![
            set.line(&head.organisation, regular(SUBTITLE), draw::MUTED, 0.0),
            set.line(&head.title, (TITLE, Weight::Bold), draw::INK, 1.0),
            set.line(&head.scope, regular(SUBTITLE), draw::INK, 3.0),
        ];
        if let Some(filter) = &head.filter {
            let filter = labelled(&labels.filter, filter);
            first.push(set.line(&filter, regular(SUBTITLE), draw::INK, 1.0));
        }
        let counted = labelled(&labels.rows, &rows.to_string());
        first.push(set.line(&counted, regular(SUBTITLE), draw::MUTED, 1.0));

        let running = format!(
            "{} · {}",
            isolated(&head.organisation),
            isolated(&head.title)
        );
        let when = format!(
            "{} ({})",
            head.dates.instant.instant(head.exported_at),
            head.zone
        );
        let mut made = labels
            .made
            .replace("{who}", &isolated(&head.exported_by))
            .replace("{when}", &isolated(&when));
        if let Some(revision) = &head.revision {
            made = format!("{made} · {}", labelled(&labels.revision, revision));
        }
        let running = set.line(&running, regular(SMALL), draw::MUTED, 0.0);
        let nobody = set.line(&labels.nobody, regular(SUBTITLE), draw::MUTED, 0.0);
        // The page number stands on the other side of the same line.
        set.width = form.width() * 0.8;
        let made = set.line(&made, regular(SMALL), draw::MUTED, 0.0);
        let column_heads = Row::new(headings, form, set.shaper);
        Self {
            head,
            form,
            side: match head.direction {
                Direction::LeftToRight => Side::Left,
                Direction::RightToLeft => Side::Right,
            },
            first,
            running,
            column_heads,
            made,
            nobody,
        }
    }

    /// Points for rows on the first page and on the others.
    pub(super) fn room(&self) -> (f32, f32) {
        let bottom = self.foot_top() - ABOVE_FOOT;
        (bottom - self.rows_top(true), bottom - self.rows_top(false))
    }

    /// Where the rule above the foot lies.
    fn foot_top(&self) -> f32 {
        self.form.page_height - BOTTOM - self.made.height() - BELOW_RULE
    }

    fn rows_top(&self, is_first: bool) -> f32 {
        self.table_top(is_first) + self.form.row_height(self.column_heads.lines())
    }

    fn table_top(&self, is_first: bool) -> f32 {
        let above = if is_first {
            self.first.iter().map(Headline::height).sum::<f32>() + 10.0
        } else {
            self.running.height() + 5.0
        };
        MARGIN + above
    }

    /// Draws page `number` (from 1) of `of`.
    pub(super) fn draw(
        &self,
        canvas: &mut Canvas<'_, '_>,
        shaper: &mut Shaper<'_>,
        rows: &[Row],
        slices: &[Slice],
        (number, of): (usize, usize),
    ) {
        if number == 1 {
            let mut top = MARGIN;
            for head in &self.first {
                let meaning = if head.size == TITLE {
                    Meaning::Title
                } else {
                    Meaning::Line
                };
                self.headline(canvas, head, meaning, top, self.side);
                top += head.height();
            }
        } else {
            self.headline(canvas, &self.running, Meaning::Running, MARGIN, self.side);
        }
        self.table(canvas, rows, slices, number == 1);
        self.foot(canvas, shaper, (number, of));
    }

    fn headline(
        &self,
        canvas: &mut Canvas<'_, '_>,
        head: &Headline,
        meaning: Meaning,
        top: f32,
        side: Side,
    ) {
        let width = self.form.width();
        let Canvas { surface, pen, tags } = canvas;
        tags.draw(surface, meaning, |surface| {
            draw::colour(surface, head.colour);
            for (at, line) in head.lines.iter().enumerate() {
                let place = Place {
                    left: MARGIN,
                    width,
                    baseline: top + head.above + (count(at) * LEADING + BASELINE) * head.size,
                    size: head.size,
                    side,
                };
                pen.line(surface, line, place);
            }
        });
    }

    fn table(&self, canvas: &mut Canvas<'_, '_>, rows: &[Row], slices: &[Slice], is_first: bool) {
        let form = self.form;
        let head_top = self.table_top(is_first);
        let rows_top = self.rows_top(is_first);
        canvas.decorate(|surface| {
            self.bars_and_rules(surface, slices, head_top, rows_top);
        });
        draw::colour(canvas.surface, draw::INK);
        let heads = Slice {
            row: 0,
            lines: 0..self.column_heads.lines(),
        };
        self.row(canvas, &self.column_heads, &heads, head_top, |column| {
            if is_first {
                Meaning::ColumnHead { column }
            } else {
                Meaning::Running
            }
        });
        let mut top = rows_top;
        for slice in slices {
            if let Some(row) = rows.get(slice.row) {
                self.row(canvas, row, slice, top, |column| Meaning::Cell {
                    row: slice.row,
                    column,
                });
            }
            top += form.row_height(slice.lines.len());
        }
        if rows.is_empty() {
            self.headline(
                canvas,
                &self.nobody,
                Meaning::Line,
                rows_top + 8.0,
                self.side,
            );
        }
    }

    fn bars_and_rules(
        &self,
        surface: &mut Surface<'_>,
        slices: &[Slice],
        head_top: f32,
        rows_top: f32,
    ) {
        let width = self.form.width();
        let ends = (MARGIN, MARGIN + width);
        let mut stripes = Vec::new();
        let mut rules = Vec::with_capacity(slices.len());
        let mut top = rows_top;
        for slice in slices {
            let height = self.form.row_height(slice.lines.len());
            if slice.row % 2 == 1 {
                stripes.push((MARGIN, top, width, height));
            }
            top += height;
            rules.push(top);
        }
        let head = (MARGIN, head_top, width, rows_top - head_top);
        draw::bars(surface, &[head], draw::HEAD);
        draw::bars(surface, &stripes, draw::STRIPE);
        draw::rules(surface, ends, &rules, 0.4, draw::RULE);
        draw::rules(surface, ends, &[rows_top], 0.8, draw::STRONG_RULE);
        draw::rules(surface, ends, &[self.foot_top()], 0.4, draw::RULE);
    }

    fn row(
        &self,
        canvas: &mut Canvas<'_, '_>,
        row: &Row,
        slice: &Slice,
        top: f32,
        meaning: impl Fn(usize) -> Meaning,
    ) {
        let size = self.form.size;
        let Canvas { surface, pen, tags } = canvas;
        let mut used = 0.0;
        for (column, (cell, width)) in row.cells.iter().zip(&self.form.columns).enumerate() {
            let left = match self.side {
                Side::Left => MARGIN + used,
                Side::Right => MARGIN + self.form.width() - used - width,
            };
            used += width;
            let to = slice.lines.end.min(cell.len());
            let lines = cell.get(slice.lines.start.min(to)..to).unwrap_or_default();
            if lines.is_empty() && slice.lines.start > 0 {
                continue; // the cell ended on the page before
            }
            let meaning = meaning(column);
            // Heads stand on the rule below them, rows hang from the one above.
            let above = match meaning {
                Meaning::ColumnHead { .. } | Meaning::Running => slice.lines.len() - lines.len(),
                Meaning::Cell { .. }
                | Meaning::Title
                | Meaning::Line
                | Meaning::Decoration
                | Meaning::Foot => 0,
            };
            tags.draw(surface, meaning, |surface| {
                for (at, line) in (above..).zip(lines) {
                    let place = Place {
                        left: left + PAD_X,
                        width: width - 2.0 * PAD_X,
                        baseline: top + PAD_Y + (count(at) * LEADING + BASELINE) * size,
                        size,
                        side: self.side,
                    };
                    pen.line(surface, line, place);
                }
            });
        }
    }

    fn foot(
        &self,
        canvas: &mut Canvas<'_, '_>,
        shaper: &mut Shaper<'_>,
        (number, of): (usize, usize),
    ) {
        let top = self.foot_top() + BELOW_RULE;
        self.headline(canvas, &self.made, Meaning::Foot, top, self.side);
        let page = self
            .head
            .labels
            .page
            .replace("{n}", &number.to_string())
            .replace("{m}", &of.to_string());
        let mut set = Setter {
            east: East::of_language(&self.head.language),
            rtl: self.head.direction == Direction::RightToLeft,
            width: self.form.width(),
            shaper,
        };
        let page = set.line(&page, (SMALL, Weight::Regular), draw::MUTED, 0.0);
        self.headline(canvas, &page, Meaning::Foot, top, self.side.other());
    }
}

/// The text, ended by an ellipsis after [`LONGEST_HEAD`] characters.
fn abridged(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(LONGEST_HEAD) {
        Some((at, _)) => Cow::Owned(format!("{}…", text.get(..at).unwrap_or_default())),
        None => Cow::Borrowed(text),
    }
}

fn labelled(label: &str, text: &str) -> String {
    format!("{label}: {}", isolated(text))
}

/// The text between FIRST STRONG ISOLATE and POP DIRECTIONAL ISOLATE, so that an Arabic name in
/// an English line, or the reverse, leaves the order of the rest alone.
fn isolated(text: &str) -> String {
    format!("\u{2068}{text}\u{2069}")
}
