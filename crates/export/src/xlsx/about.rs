//! The sheet that tells about the export.

use rust_xlsxwriter::{Format, FormatAlign, Worksheet, XlsxError};

use super::sheet::shown_width;
use crate::control::without_controls;
use crate::{Direction, Outcome, Paper, RosterHead};

/// Writes what a person finding the file in a year wants to know: whose list it is, what part,
/// who took it out and when, from which state, and what could not be carried over.
pub(super) fn write(
    sheet: &mut Worksheet,
    head: &RosterHead,
    outcome: &Outcome,
) -> Result<(), XlsxError> {
    let title = Format::new().set_bold().set_font_size(14);
    let label = Format::new().set_bold().set_align(FormatAlign::Top);
    let value = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let number = Format::new().set_align(FormatAlign::Left);
    let labels = &head.labels;
    let at = format!(
        "{} ({})",
        head.dates.instant.instant(head.exported_at),
        head.zone
    );

    sheet.set_right_to_left(head.direction == Direction::RightToLeft);
    sheet.set_paper_size(match head.paper {
        Paper::A4 => 9,
        Paper::Letter => 1,
    });
    // The head is the caller's, but parts of it (a filter, a name) were typed by people.
    let plain = |text: &str| without_controls(text, &mut 0).into_owned();
    sheet.write_string_with_format(0, 0, plain(&head.title), &title)?;

    let words = [
        (&labels.organisation, Some(&head.organisation)),
        (&labels.scope, Some(&head.scope)),
        (
            &labels.filter,
            Some(head.filter.as_ref().unwrap_or(&labels.no_filter)),
        ),
        (&labels.exported_by, Some(&head.exported_by)),
        (&labels.exported_at, Some(&at)),
        (&labels.revision, head.revision.as_ref()),
    ];
    let mut row = 2;
    let mut widest = 0;
    for (name, text) in words {
        let Some(text) = text else { continue };
        widest = widest.max(shown_width(name));
        sheet.write_string_with_format(row, 0, name, &label)?;
        sheet.write_string_with_format(row, 1, plain(text), &value)?;
        row += 1;
    }
    let counts = [
        (&labels.rows, outcome.rows),
        (&labels.controls_removed, outcome.control_characters_removed),
        (&labels.cells_shortened, outcome.cells_shortened),
    ];
    for (name, count) in counts {
        widest = widest.max(shown_width(name));
        sheet.write_string_with_format(row, 0, name, &label)?;
        // Counts beyond 2^32 rows do not fit a workbook.
        let count = f64::from(u32::try_from(count).unwrap_or(u32::MAX));
        sheet.write_number_with_format(row, 1, count, &number)?;
        row += 1;
    }
    sheet.set_column_width(0, u32::try_from(widest).unwrap_or(20) + 2)?;
    sheet.set_column_width(1, 60)?;
    Ok(())
}
