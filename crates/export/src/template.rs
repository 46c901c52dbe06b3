//! The empty workbook people fill in: headers, sample rows, and lists to choose from.

use std::io::Write;

use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, ExcelDateTime, Format, FormatBorder, Workbook,
    XlsxError,
};

use crate::{ColumnKind, Direction};

/// Rows that offer the lists. More fit; they only have no arrow.
const ROWS_WITH_LISTS: u32 = 5_000;

/// Values of one list at most; nobody chooses from more.
const VALUES_PER_LIST: usize = 2_000;

/// A column of the template.
#[derive(Clone, Debug, PartialEq)]
pub struct TemplateColumn {
    /// Its header.
    pub label: String,
    /// What it holds.
    pub kind: ColumnKind,
    /// What to choose from; empty: anything.
    pub values: Vec<String>,
    /// Whether something else may be written all the same.
    pub open: bool,
}

/// The template.
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    /// Name of the sheet.
    pub sheet: String,
    /// Which way it runs.
    pub direction: Direction,
    /// Its columns.
    pub columns: Vec<TemplateColumn>,
    /// The sample rows, a text for each column.
    pub samples: Vec<Vec<String>>,
}

/// The template as a workbook. The lists lie on a sheet of their own that is hidden.
///
/// # Errors
/// [`std::io::Error`] if `out` takes no more, or the sheet has a name no workbook may have.
pub fn write_template(template: &Template, out: impl Write + Send) -> std::io::Result<()> {
    workbook(template)
        .and_then(|mut workbook| workbook.save_to_buffer())
        .map_err(|error| match error {
            XlsxError::IoError(error) => error,
            other => std::io::Error::other(other.to_string()),
        })
        .and_then(|bytes| {
            let mut out = out;
            out.write_all(&bytes)
        })
}

fn workbook(template: &Template) -> Result<Workbook, XlsxError> {
    const LISTS: &str = "_lists";
    let mut workbook = Workbook::new();
    let heading = Format::new()
        .set_bold()
        .set_background_color(Color::RGB(0x00E8_ECF1))
        .set_border_bottom(FormatBorder::Thin);
    let code = Format::new().set_num_format("@").set_reading_direction(1);
    let day = Format::new().set_num_format("yyyy-mm-dd");
    let sample = Format::new()
        .set_font_color(Color::RGB(0x006B_7785))
        .set_italic();
    let mut lists = Vec::new();
    {
        let sheet = workbook.add_worksheet();
        sheet.set_name(&template.sheet)?;
        sheet.set_right_to_left(template.direction == Direction::RightToLeft);
        sheet.set_freeze_panes(1, 0)?;
        for (at, column) in (0_u16..).zip(&template.columns) {
            match column.kind {
                ColumnKind::Identifier => {
                    sheet.set_column_format(at, &code)?;
                }
                ColumnKind::Date => {
                    sheet.set_column_format(at, &day)?;
                }
                _ => {}
            }
            sheet.write_string_with_format(0, at, &column.label, &heading)?;
            let shown = template
                .samples
                .iter()
                .filter_map(|row| row.get(usize::from(at)))
                .chain([&column.label])
                .map(|text| text.chars().count())
                .max()
                .unwrap_or_default();
            sheet.set_column_width(at, u32::try_from(shown.clamp(10, 40)).unwrap_or(10) + 2)?;
            if column.values.is_empty() {
                continue;
            }
            let values: Vec<&String> = column.values.iter().take(VALUES_PER_LIST).collect();
            let place = u16::try_from(lists.len()).unwrap_or(u16::MAX);
            let letter = rust_xlsxwriter::utility::column_number_to_name(place);
            let formula = format!("={LISTS}!${letter}$1:${letter}${}", values.len());
            let style = if column.open {
                DataValidationErrorStyle::Information
            } else {
                DataValidationErrorStyle::Stop
            };
            let validation = DataValidation::new()
                .allow_list_formula(formula.as_str().into())
                .set_error_style(style);
            sheet.add_data_validation(1, at, ROWS_WITH_LISTS, at, &validation)?;
            lists.push(values);
        }
        for (row, cells) in (1_u32..).zip(&template.samples) {
            for (at, text) in (0_u16..).zip(cells).filter(|(_, text)| !text.is_empty()) {
                let date = template
                    .columns
                    .get(usize::from(at))
                    .filter(|column| column.kind == ColumnKind::Date)
                    .and_then(|_| ExcelDateTime::parse_from_str(text).ok());
                match date {
                    Some(date) => sheet.write_datetime_with_format(row, at, &date, &day)?,
                    None => sheet.write_string_with_format(row, at, text, &sample)?,
                };
            }
        }
    }
    if !lists.is_empty() {
        let sheet = workbook.add_worksheet();
        sheet.set_name(LISTS)?;
        sheet.set_hidden(true);
        for (at, values) in (0_u16..).zip(lists) {
            for (row, value) in (0_u32..).zip(values) {
                sheet.write_string(row, at, value)?;
            }
        }
    }
    Ok(workbook)
}
