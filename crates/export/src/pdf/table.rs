//! How wide the columns are, which way up the paper lies, and what goes on which page.

use std::ops::Range;

use super::paragraph::{Line, Text};
use super::shape::Shaper;
use crate::{ColumnKind, Paper};

/// Points (1/72 inch) left free at the top and on the sides of the page.
pub(super) const MARGIN: f32 = 36.0;

/// Points left free below the foot: 9 mm, which every office printer can reach.
pub(super) const BOTTOM: f32 = 25.5;

/// Points on either side of a cell's text, and above and below it.
pub(super) const PAD_X: f32 = 4.0;
pub(super) const PAD_Y: f32 = 2.6;

/// Distance of two lines of a text, in em; Noto Sans asks for 1.362.
pub(super) const LEADING: f32 = 1.36;

/// The most columns set side by side; more would be narrower than a word.
pub(super) const MOST_COLUMNS: usize = 32;

/// A column wants no more than this, in em; longer texts wrap.
const WIDEST_WANT: f32 = 28.0;

/// A word of text, and a code, that is longer than this (em) may be broken.
const LONGEST_WORD: f32 = 13.0;
const LONGEST_CODE: f32 = 22.0;

/// The heading of a column of codes gets one line up to this, in em.
const LONGEST_CODE_HEADING: f32 = 7.0;

/// Text columns look cramped below this, in em, and make the paper turn.
const COMFORTABLE: f32 = 10.0;

/// Width and height of the paper in points, upright.
pub(super) fn upright(paper: Paper) -> (f32, f32) {
    match paper {
        // 210 × 297 mm at 72/25.4 points a millimetre.
        Paper::A4 => (595.28, 841.89),
        Paper::Letter => (612.0, 792.0),
    }
}

/// The form of the table.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Form {
    /// Points.
    pub(super) page_width: f32,
    pub(super) page_height: f32,
    /// Size of the letters in points.
    pub(super) size: f32,
    /// Width of each column in points, padding included; together the width between the margins.
    pub(super) columns: Vec<f32>,
}

impl Form {
    /// Width in em of the text in a column.
    pub(super) fn text_width(&self, column: usize) -> f32 {
        let width = self.columns.get(column).copied().unwrap_or_default();
        // A hair more than measured, lest rounding wraps what was measured to fit.
        (width - 2.0 * PAD_X) / self.size + 0.001
    }

    /// Points from margin to margin.
    pub(super) fn width(&self) -> f32 {
        self.page_width - 2.0 * MARGIN
    }

    /// Height in points of a row of so many lines.
    pub(super) fn row_height(&self, lines: usize) -> f32 {
        count(lines.max(1)) * LEADING * self.size + 2.0 * PAD_Y
    }
}

/// What a column needs, in em, learnt from the first rows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Need {
    /// To break no word and no code.
    floor: f32,
    /// Not to look cramped.
    comfort: f32,
    /// To wrap next to nothing.
    want: f32,
    weight: f32,
}

impl Need {
    /// From the column's heading and the cells of the first rows.
    pub(super) fn of<'t>(
        kind: ColumnKind,
        weight: f32,
        heading: &Text,
        cells: impl Iterator<Item = &'t Text>,
    ) -> Self {
        let is_words = matches!(kind, ColumnKind::Text | ColumnKind::Status);
        let mut least = heading.least_width();
        let mut natural = Vec::new();
        for cell in cells {
            natural.push(cell.natural_width());
            least = least.max(cell.least_width());
        }
        natural.sort_by(f32::total_cmp);
        // One long name in fifty may wrap; a code should not, even if it is the only long one.
        let usual = if is_words {
            natural.get(natural.len().saturating_sub(1) * 49 / 50)
        } else {
            natural.last()
        };
        let usual = usual.copied().unwrap_or_default();
        let least = least.min(LONGEST_WORD);
        // A heading may wrap, but not at the price of the page when all the cells are short.
        let want = usual
            .max(heading.natural_width().min(COMFORTABLE))
            .clamp(least, WIDEST_WANT);
        let floor = if is_words {
            least
        } else {
            let heading = heading.natural_width().min(LONGEST_CODE_HEADING);
            usual.max(heading).clamp(least, LONGEST_CODE)
        };
        Self {
            floor,
            comfort: want.min(COMFORTABLE).max(floor),
            want: want.max(floor),
            weight: if weight.is_finite() {
                weight.clamp(0.1, 10.0)
            } else {
                1.0
            },
        }
    }
}

/// Chooses the way the paper lies, the size of the letters and the widths: upright if next to
/// nothing wraps, else lying, with letters as large as leave the columns comfortable.
pub(super) fn form(paper: Paper, needs: &[Need]) -> Form {
    let (short, long) = upright(paper);
    let padding = count(needs.len()) * 2.0 * PAD_X;
    let ems = |page_width: f32, size: f32| (page_width - 2.0 * MARGIN - padding) / size;
    let sum = |of: fn(&Need) -> f32| needs.iter().map(of).sum::<f32>();
    let fits_upright = sum(|need| need.want) <= ems(short, 9.0);
    let (page_width, page_height) = if fits_upright {
        (short, long)
    } else {
        (long, short)
    };
    let size = [9.0, 8.5, 8.0, 7.5, 7.0, 6.5]
        .into_iter()
        .find(|size| sum(|need| need.comfort) <= ems(page_width, *size))
        .unwrap_or(6.0);
    let columns = widths(needs, ems(page_width, size).max(1.0))
        .into_iter()
        .map(|width| width * size + 2.0 * PAD_X)
        .collect();
    Form {
        page_width,
        page_height,
        size,
        columns,
    }
}

/// Shares `available` em among the columns; the result adds up to it.
fn widths(needs: &[Need], available: f32) -> Vec<f32> {
    let floors: f32 = needs.iter().map(|need| need.floor).sum();
    if floors >= available {
        return needs
            .iter()
            .map(|need| need.floor * available / floors)
            .collect();
    }
    let appetite = |need: &Need| (need.want - need.floor) * need.weight;
    let appetites: f32 = needs.iter().map(appetite).sum();
    let spare = available - floors;
    let mut widths: Vec<f32> = needs
        .iter()
        .map(|need| {
            let share = if appetites > 0.0 {
                spare * appetite(need) / appetites
            } else {
                0.0
            };
            (need.floor + share).min(need.want)
        })
        .collect();
    let left = available - widths.iter().sum::<f32>();
    let weights: f32 = needs.iter().map(|need| need.weight).sum();
    for (width, need) in widths.iter_mut().zip(needs) {
        *width += left * need.weight / weights;
    }
    widths
}

/// A row, broken into lines.
pub(super) struct Row {
    /// The lines of each cell.
    pub(super) cells: Box<[Box<[Line]>]>,
}

impl Row {
    pub(super) fn new(cells: &[Text], form: &Form, shaper: &mut Shaper<'_>) -> Self {
        Self {
            cells: cells
                .iter()
                .enumerate()
                .map(|(at, cell)| cell.lines(form.text_width(at), shaper))
                .collect(),
        }
    }

    /// Lines of the tallest cell.
    pub(super) fn lines(&self) -> usize {
        self.cells.iter().map(|cell| cell.len()).max().unwrap_or(0)
    }
}

/// A part of a row that stands on one page; usually the whole row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Slice {
    pub(super) row: usize,
    pub(super) lines: Range<usize>,
}

/// Deals the rows out to pages, given how many points the first page and the others have for
/// rows. A row stays together unless it is taller than a page. There is always one page.
pub(super) fn pages(rows: &[Row], form: &Form, first: f32, others: f32) -> Vec<Vec<Slice>> {
    let line = LEADING * form.size;
    let mut pages = vec![Vec::new()];
    let mut left = first;
    for (row, lines) in rows.iter().map(Row::lines).enumerate() {
        let lines = lines.max(1);
        let mut from = 0;
        while from < lines {
            let height = form.row_height(lines - from);
            if height <= left {
                left -= height;
                push(
                    &mut pages,
                    Slice {
                        row,
                        lines: from..lines,
                    },
                );
                break;
            }
            let is_new = pages.last().is_some_and(Vec::is_empty);
            if height <= others && !is_new {
                pages.push(Vec::new());
                left = others;
                continue;
            }
            let fitting = fitting_lines(left, line);
            if fitting > 0 || is_new {
                // At least one line, or a page without room would repeat for ever.
                let to = (from + fitting.max(1)).min(lines);
                push(
                    &mut pages,
                    Slice {
                        row,
                        lines: from..to,
                    },
                );
                from = to;
            }
            if from < lines {
                pages.push(Vec::new());
                left = others;
            }
        }
    }
    pages
}

fn push(pages: &mut [Vec<Slice>], slice: Slice) {
    if let Some(page) = pages.last_mut() {
        page.push(slice);
    }
}

/// How many lines of a row that goes on fit into so many points.
fn fitting_lines(points: f32, line: f32) -> usize {
    let mut fitting = 0;
    while count(fitting + 1) * line + 2.0 * PAD_Y <= points {
        fitting += 1;
    }
    fitting
}

/// Lines and columns are few enough for `f32` to count them exactly (up to 2^24).
pub(super) fn count(number: usize) -> f32 {
    number as f32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Form, LEADING, Need, PAD_Y, Row, Slice, form, pages, widths};
    use crate::Paper;
    use crate::pdf::paragraph::Line;

    fn rows(lines: &[usize]) -> Vec<Row> {
        lines
            .iter()
            .map(|count| Row {
                cells: Box::new([(0..*count).map(|_| Line::default()).collect()]),
            })
            .collect()
    }

    /// Letters of 10 points: a row of one line is 13.6 + 5.2 = 18.8 points high.
    fn ten_points() -> Form {
        Form {
            page_width: 600.0,
            page_height: 800.0,
            size: 10.0,
            columns: vec![500.0],
        }
    }

    fn check(lines: &[usize], first: f32, others: f32, expected: &[&[(usize, usize, usize)]]) {
        let dealt = pages(&rows(lines), &ten_points(), first, others);
        let dealt: Vec<Vec<_>> = dealt
            .iter()
            .map(|page| {
                page.iter()
                    .map(|s| (s.row, s.lines.start, s.lines.end))
                    .collect()
            })
            .collect();
        assert_eq!(dealt, expected, "{lines:?} on {first} and {others} points");
    }

    #[test]
    fn a_row_that_does_not_fit_goes_to_the_next_page() {
        check(&[], 40.0, 60.0, &[&[]]);
        check(&[1, 1], 40.0, 60.0, &[&[(0, 0, 1), (1, 0, 1)]]);
        check(&[1, 2], 40.0, 60.0, &[&[(0, 0, 1)], &[(1, 0, 2)]]);
    }

    #[test]
    fn a_row_taller_than_a_page_goes_on_over_pages() {
        check(
            &[1, 7],
            40.0,
            60.0,
            &[&[(0, 0, 1), (1, 0, 1)], &[(1, 1, 5)], &[(1, 5, 7)]],
        );
    }

    #[test]
    fn few_short_columns_stand_upright_and_many_lie() {
        let need = Need {
            floor: 4.0,
            comfort: 8.0,
            want: 12.0,
            weight: 1.0,
        };
        let few = form(Paper::A4, &[need; 4]);
        assert!(few.page_width < few.page_height, "upright");
        let many = form(Paper::A4, &[need; 9]);
        assert!(many.page_width > many.page_height, "lying");
        let crowd = form(Paper::Letter, &[need; 20]);
        assert!(crowd.size < many.size, "smaller letters for a crowd");
    }

    fn any_need() -> impl Strategy<Value = Need> {
        (0.0_f32..20.0, 0.0_f32..10.0, 0.1_f32..10.0).prop_map(|(floor, more, weight)| Need {
            floor,
            comfort: floor,
            want: floor + more,
            weight,
        })
    }

    proptest! {
        #[test]
        fn the_columns_fill_the_page(
            needs in prop::collection::vec(any_need(), 1..20),
            available in 10.0_f32..200.0,
        ) {
            let widths = widths(&needs, available);
            prop_assert!((widths.iter().sum::<f32>() - available).abs() < 0.1);
            prop_assert!(widths.iter().all(|width| *width >= 0.0));
        }

        /// Every line of every row is on exactly one page, in order, and no page overflows unless
        /// a single line does.
        #[test]
        fn no_line_is_lost_between_pages(
            lines in prop::collection::vec(1_usize..30, 0..40),
            first in 0.0_f32..200.0,
            others in 20.0_f32..400.0,
        ) {
            let form = ten_points();
            let pages = pages(&rows(&lines), &form, first, others);
            let mut wanted = lines.iter().enumerate().flat_map(|(row, n)| (0..*n).map(move |l| (row, l)));
            for (number, page) in pages.iter().enumerate() {
                let room = if number == 0 { first } else { others };
                let height: f32 = page.iter().map(|s| form.row_height(s.lines.len())).sum();
                let least = LEADING * form.size + 2.0 * PAD_Y;
                prop_assert!(height <= room.max(least) + 0.01, "page {number}: {height} of {room}");
                for Slice { row, lines } in page {
                    for line in lines.clone() {
                        prop_assert_eq!(wanted.next(), Some((*row, line)));
                    }
                }
            }
            prop_assert_eq!(wanted.next(), None);
        }
    }
}
