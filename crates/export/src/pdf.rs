//! A list to print: title, scope and filter, the columns with a repeated head, page numbers.
//!
//! Text in any script the embedded fonts know is shaped, set in its own direction and wrapped;
//! nothing is cut off. `docs/decisions/0002-pdf-writer.md` tells why it is written this way.

mod draw;
mod fonts;
mod page;
mod paragraph;
mod shape;
mod table;
mod tags;

use std::borrow::Cow;
use std::io::Write;

use chrono::{Datelike, Timelike};
use krilla::metadata::{DateTime, Metadata};
use krilla::page::PageSettings;
use krilla::{Document, SerializeSettings};

use crate::control::without_controls;
use crate::outcome::Rows;
use crate::{Cell, ColumnKind, Direction, ExportError, Outcome, Progress, RosterHead};
use draw::Pen;
use fonts::{East, Fonts, Weight};
use page::{Canvas, Frame};
use paragraph::{Setting, Text, TextDirection};
use shape::Shaper;
use table::{MOST_COLUMNS, Need, Row};
use tags::Tags;

/// Rows from which the column widths are learnt.
const ROWS_MEASURED: usize = 400;

/// Lists up to this length are tagged for screen readers, which adds about 1 KB a row of eight
/// columns; nobody listens to more, and 10,000 rows would grow from 2 to 12 MB.
const ROWS_TAGGED: usize = 1_000;

/// Writes the list as a PDF.
///
/// Columns for the round trip are left out. The rows are kept, laid out, until the last one is
/// known, because every page tells how many there are: about 4 KB a row of eight columns.
///
/// # Errors
/// [`ExportError`] when the rows fail, `out` fails, a row is of another width, there is no column
/// to print or more than 32, or the caller stops.
pub fn write_pdf<E>(
    head: &RosterHead,
    rows: impl IntoIterator<Item = Result<Vec<Cell>, E>>,
    mut out: impl Write,
    progress: &mut Progress<'_>,
) -> Result<Outcome, ExportError<E>> {
    let fonts = Fonts::open()
        .ok_or_else(|| ExportError::Format("an embedded font cannot be opened".into()))?;
    let mut shaper = Shaper::new(&fonts);
    let printed = Printed::of(head)?;
    let headings: Vec<Text> = printed.headings(head, &mut shaper);

    let mut outcome = Outcome::default();
    let mut rows = Rows::new(rows.into_iter(), head.columns.len(), progress);
    let mut measured = Vec::new();
    while measured.len() < ROWS_MEASURED
        && let Some(row) = rows.next()?
    {
        measured.push(printed.row(head, &row, &mut shaper, &mut outcome));
    }
    let needs: Vec<Need> = printed
        .columns
        .iter()
        .zip(&headings)
        .enumerate()
        .map(|(at, (column, heading))| {
            let cells = measured.iter().filter_map(|row| row.get(at));
            let column = &head.columns[*column];
            Need::of(column.kind, column.weight, heading, cells)
        })
        .collect();
    let form = table::form(head.paper, &needs);

    let mut laid_out: Vec<Row> = measured
        .iter()
        .map(|row| Row::new(row, &form, &mut shaper))
        .collect();
    drop(measured);
    while let Some(row) = rows.next()? {
        let row = printed.row(head, &row, &mut shaper, &mut outcome);
        laid_out.push(Row::new(&row, &form, &mut shaper));
    }
    outcome.rows = rows.done();

    let frame = Frame::new(head, &form, &headings, laid_out.len(), &mut shaper);
    let (first, others) = frame.room();
    let pages = table::pages(&laid_out, &form, first, others);
    outcome.parts = u32::try_from(pages.len()).unwrap_or(u32::MAX);

    let mut tags = Tags::new(laid_out.len() <= ROWS_TAGGED);
    let mut document = Document::new_with(SerializeSettings {
        enable_tagging: tags.are_wanted(),
        ..SerializeSettings::default()
    });
    document.set_metadata(metadata(head));
    let mut pen = Pen::new();
    for (number, slices) in (1..).zip(&pages) {
        rows.report()?;
        let Some(settings) = PageSettings::from_wh(form.page_width, form.page_height) else {
            return Err(ExportError::Format("the page has no size".into()));
        };
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        let mut canvas = Canvas {
            surface: &mut surface,
            pen: &mut pen,
            tags: &mut tags,
        };
        frame.draw(
            &mut canvas,
            &mut shaper,
            &laid_out,
            slices,
            (number, pages.len()),
        );
        surface.finish();
        page.finish();
    }
    rows.report()?;
    if tags.are_wanted() {
        document.set_tag_tree(tags.into_tree(&head.language));
    }
    let bytes = document
        .finish()
        .map_err(|error| ExportError::Format(format!("{error:?}")))?;
    out.write_all(&bytes)
        .and_then(|()| out.flush())
        .map_err(ExportError::Write)?;
    Ok(outcome)
}

/// Which columns are printed, as indices into the head's.
struct Printed {
    columns: Vec<usize>,
    east: East,
}

impl Printed {
    fn of<E>(head: &RosterHead) -> Result<Self, ExportError<E>> {
        let columns: Vec<usize> = head
            .columns
            .iter()
            .enumerate()
            .filter(|(_, column)| !column.is_for_round_trip())
            .map(|(at, _)| at)
            .collect();
        if !(1..=MOST_COLUMNS).contains(&columns.len()) {
            return Err(ExportError::Columns {
                got: columns.len(),
                most: MOST_COLUMNS,
            });
        }
        Ok(Self {
            columns,
            east: East::of_language(&head.language),
        })
    }

    fn headings(&self, head: &RosterHead, shaper: &mut Shaper<'_>) -> Vec<Text> {
        let setting = Setting {
            weight: Weight::Bold,
            east: self.east,
            direction: TextDirection::OfText {
                list_is_right_to_left: head.direction == Direction::RightToLeft,
            },
        };
        self.columns
            .iter()
            .map(|at| {
                let label = without_controls(&head.columns[*at].label, &mut 0);
                Text::new(&label, setting, shaper)
            })
            .collect()
    }

    /// The cells of a row, shaped.
    fn row(
        &self,
        head: &RosterHead,
        row: &[Cell],
        shaper: &mut Shaper<'_>,
        outcome: &mut Outcome,
    ) -> Vec<Text> {
        let mut texts = Vec::with_capacity(self.columns.len());
        for at in &self.columns {
            let is_code = match head.columns[*at].kind {
                ColumnKind::Identifier | ColumnKind::Date | ColumnKind::Instant => true,
                ColumnKind::Text | ColumnKind::YesNo | ColumnKind::Status => false,
            };
            let setting = Setting {
                weight: Weight::Regular,
                east: self.east,
                direction: if is_code {
                    TextDirection::LeftToRight
                } else {
                    TextDirection::OfText {
                        list_is_right_to_left: head.direction == Direction::RightToLeft,
                    }
                },
            };
            let text = Text::new(&words(head, &row[*at], outcome), setting, shaper);
            outcome.characters_without_glyph += text.boxes();
            texts.push(text);
        }
        texts
    }
}

/// What a reader sees of a cell.
fn words<'c>(head: &'c RosterHead, cell: &'c Cell, outcome: &mut Outcome) -> Cow<'c, str> {
    match cell {
        Cell::Empty => Cow::Borrowed(""),
        Cell::Text(text) => {
            let clean = without_controls(text, &mut outcome.control_characters_removed);
            if clean.contains('\t') {
                Cow::Owned(clean.replace('\t', " "))
            } else {
                clean
            }
        }
        Cell::Date(date) => Cow::Owned(head.dates.date.date(*date)),
        Cell::Instant(instant) => Cow::Owned(head.dates.instant.instant(*instant)),
        Cell::Bool(true) => Cow::Borrowed(&head.labels.yes),
        Cell::Bool(false) => Cow::Borrowed(&head.labels.no),
        Cell::Number(number) => Cow::Owned(number.to_string()),
    }
}

/// The document's own title, author and date.
fn metadata(head: &RosterHead) -> Metadata {
    let at = head.exported_at;
    let part = |number: u32| u8::try_from(number).unwrap_or(0);
    let created = DateTime::new(u16::try_from(at.year()).unwrap_or(0))
        .month(part(at.month()))
        .day(part(at.day()))
        .hour(part(at.hour()))
        .minute(part(at.minute()))
        .second(part(at.second()));
    Metadata::new()
        .title(format!("{} – {}", head.title, head.organisation))
        .description(head.scope.clone())
        .authors(vec![head.exported_by.clone()])
        .creator("Rollbook".into())
        .language(head.language.clone())
        .text_direction(match head.direction {
            Direction::LeftToRight => krilla::metadata::TextDirection::LeftToRight,
            Direction::RightToLeft => krilla::metadata::TextDirection::RightToLeft,
        })
        .creation_date(created)
}
