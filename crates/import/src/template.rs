//! The empty table we hand out, with two sample rows that show how, and that we know again.

use domain::person::PersonField as P;

use crate::field::ImportField::{self, Badge, Person, Roles, Status};

/// The columns of the template, in order.
pub const TEMPLATE_COLUMNS: [ImportField; 17] = [
    Person(P::Given),
    Person(P::Family),
    Person(P::Email),
    Person(P::Username),
    Badge,
    Person(P::Phone),
    Person(P::Title),
    Person(P::PersonType),
    Status,
    Person(P::Company),
    Person(P::Department),
    Person(P::Site),
    Roles,
    Person(P::EmployeeNo),
    Person(P::StartDate),
    Person(P::Language),
    Person(P::Note),
];

/// The sample rows, cells in the order of [`TEMPLATE_COLUMNS`].
///
/// Their domain can never exist (RFC 2606), so no real row is taken for one of them.
pub const SAMPLE_ROWS: [[&str; 17]; 2] = [
    [
        "Ada",
        "Sample",
        "ada@sample.example",
        "ada.sample",
        "04A3C6CAE26180",
        "+49 30 1234567",
        "Head of Tools",
        "employee",
        "active",
        "Sample Ltd",
        "Production",
        "Main office",
        "",
        "1001",
        "2026-01-15",
        "en",
        "This row is a sample; it is not imported.",
    ],
    [
        "Max",
        "Sample",
        "max@sample.example",
        "max.sample",
        "",
        "",
        "Visitor guide",
        "contractor",
        "",
        "Sample Ltd",
        "Reception",
        "Main office",
        "",
        "",
        "2026-02-01",
        "de",
        "This row is a sample; it is not imported.",
    ],
];

/// The template as CSV: UTF-8 with a mark, CR LF, `delimiter` between cells, the headers in the
/// language of the reader as `label` gives them, and so the words of the samples by `word`.
#[must_use]
pub fn template_csv(
    delimiter: crate::Delimiter,
    label: impl Fn(ImportField) -> String,
    word: impl Fn(ImportField, &str) -> String,
) -> Vec<u8> {
    let mut text = String::from('\u{feff}');
    let headers: Vec<_> = TEMPLATE_COLUMNS.into_iter().map(label).collect();
    line(&mut text, delimiter, headers.iter().map(String::as_str));
    for row in SAMPLE_ROWS {
        let cells: Vec<String> = TEMPLATE_COLUMNS
            .into_iter()
            .zip(row)
            .map(|(field, text)| word(field, text))
            .collect();
        line(&mut text, delimiter, cells.iter().map(String::as_str));
    }
    text.into_bytes()
}

fn line<'a>(text: &mut String, delimiter: crate::Delimiter, cells: impl Iterator<Item = &'a str>) {
    let delimiter = char::from(delimiter.byte());
    for (index, cell) in cells.enumerate() {
        if index > 0 {
            text.push(delimiter);
        }
        let cell = domain::formula::guard(cell);
        if cell.contains([delimiter, '"', '\r', '\n']) {
            text.push('"');
            text.push_str(&cell.replace('"', "\"\""));
            text.push('"');
        } else {
            text.push_str(&cell);
        }
    }
    text.push_str("\r\n");
}

/// How much of a row is left from a sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sample {
    /// Nothing.
    No,
    /// It is the sample itself.
    Whole,
    /// Somebody typed over a sample and left its address.
    AddressOnly,
}

/// Compares a row with the samples: the address must be a sample's, and so must every other cell
/// that names the person.
pub(crate) fn sample<'a>(
    email: &str,
    names: impl Iterator<Item = (ImportField, &'a str)>,
) -> Sample {
    let Some(row) = SAMPLE_ROWS
        .iter()
        .find(|row| row[2].eq_ignore_ascii_case(email.trim()))
    else {
        return Sample::No;
    };
    let mut whole = true;
    for (field, text) in names {
        let text = text.trim();
        whole &= match field {
            Person(P::Given) => text == row[0],
            Person(P::Family) => text == row[1],
            Person(P::Username) => text == row[3],
            _ => true,
        };
    }
    if whole {
        Sample::Whole
    } else {
        Sample::AddressOnly
    }
}
