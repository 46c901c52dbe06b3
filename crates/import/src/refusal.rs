//! Why a whole file is refused, each reason with what the person can do about it.

use crate::field::ImportField;

/// A file that cannot be read as a list of people.
///
/// `code` never changes once released; the user interface picks its own translation by it and
/// fills in the pieces of [`detail`](Self::detail). `Display` is the same in English.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImportRefusal {
    /// No byte, or nothing but blanks.
    #[error("The file is empty.")]
    Empty,
    /// More bytes than are read.
    #[error("The file has {} MB; at most {} MB can be read. Split it into several files and import them one after the other.", megabytes_up(*size), *limit / (1024 * 1024))]
    TooBig {
        /// Bytes of the file.
        size: u64,
        /// Bytes allowed.
        limit: u64,
    },
    /// More rows than are read.
    #[error(
        "The table has more than {limit} rows. Split it into several files and import them one after the other."
    )]
    TooManyRows {
        /// Rows allowed.
        limit: u64,
    },
    /// More cells than are read.
    #[error(
        "The table has more than {limit} cells. Delete columns that are not needed, or split it into several files."
    )]
    TooManyCells {
        /// Cells allowed.
        limit: u64,
    },
    /// A cell or row of unreasonable length.
    #[error("Row {row} has a cell of more than {} kB. Usually a quotation mark before it is never closed.", limit / 1024)]
    CellTooLong {
        /// The row, as a spreadsheet counts.
        row: u64,
        /// Bytes allowed.
        limit: usize,
    },

    /// The old format of Excel.
    #[error(
        "This is an old Excel file (.xls), whatever its name says. Open it in a spreadsheet program and save it as .xlsx or CSV."
    )]
    OldExcel,
    /// Encrypted by a spreadsheet program.
    #[error(
        "This workbook is protected with a password. Open it, remove the password (File, Info, Protect Workbook) and save it again."
    )]
    PasswordProtected,
    /// Excel's binary workbook.
    #[error(
        "This is a binary Excel workbook (.xlsb). Open it in Excel and save it as .xlsx or CSV."
    )]
    BinaryWorkbook,
    /// Another document of LibreOffice than a spreadsheet, or a spreadsheet without its archive.
    #[error(
        "This is an OpenDocument file, but no .ods spreadsheet. Open it in LibreOffice and save it as .ods, .xlsx or CSV."
    )]
    OpenDocument,
    /// Apple's workbook.
    #[error("This is a Numbers document. Open it in Numbers and export it as Excel or CSV.")]
    Numbers,
    /// A web page, often under the name of a spreadsheet.
    #[error(
        "This is a web page, not a spreadsheet, whatever its name says. Open it in a spreadsheet program and save it as .xlsx or CSV."
    )]
    WebPage,
    /// Something else altogether.
    #[error("This is {what}, not a table. Choose a CSV, .xlsx or .ods file.")]
    NotATable {
        /// "a PDF document", "a picture" and the like.
        what: &'static str,
    },
    /// Bytes that are no text of any kind.
    #[error("This is neither text nor a workbook. Choose a CSV, .xlsx or .ods file.")]
    Unknown,

    /// The end is missing.
    #[error("The file is incomplete: its end is missing. Copy or download it again.")]
    Truncated,
    /// Inside it is not what it should be.
    #[error(
        "The workbook is damaged ({what}). Open it in a spreadsheet program and save it again."
    )]
    Damaged {
        /// Which part, in technical words.
        what: String,
    },
    /// It would unpack into far more than a list of people can be.
    #[error(
        "The workbook unpacks into {what}, far more than a list of people, so it is not read. \
         Save the sheet as CSV, or copy its rows into new workbooks."
    )]
    Bomb {
        /// Which limit it broke.
        what: &'static str,
    },
    /// A workbook without a sheet of cells.
    #[error("The workbook has no sheet with cells.")]
    NoSheet,
    /// No sheet of that name.
    #[error("The workbook has no sheet \"{name}\".")]
    SheetUnknown {
        /// The name asked for.
        name: String,
    },

    /// Not even a header.
    #[error("The table has no row with column names.")]
    NoHeader,
    /// Columns that the import needs are not there.
    #[error(
        "The column {} is missing. Add it to the file, or say which column it is.",
        names(fields)
    )]
    MissingColumn {
        /// Any one of these would do.
        fields: Vec<ImportField>,
    },
    /// Two columns go to one field.
    #[error("Both \"{first}\" and \"{second}\" go to {}. Choose one of them.", field.key())]
    ColumnTwice {
        /// The field.
        field: ImportField,
        /// Header of the one column.
        first: String,
        /// Header of the other.
        second: String,
    },

    /// The file could not be read further.
    #[error("The file cannot be read: {message}.")]
    Unreadable {
        /// The system's words.
        message: String,
    },
}

impl ImportRefusal {
    /// The stable name of the reason.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "file_empty",
            Self::TooBig { .. } => "file_too_big",
            Self::TooManyRows { .. } => "too_many_rows",
            Self::TooManyCells { .. } => "too_many_cells",
            Self::CellTooLong { .. } => "cell_too_long",
            Self::OldExcel => "old_excel",
            Self::PasswordProtected => "password_protected",
            Self::BinaryWorkbook => "binary_workbook",
            Self::OpenDocument => "open_document",
            Self::Numbers => "numbers_document",
            Self::WebPage => "web_page",
            Self::NotATable { .. } => "not_a_table",
            Self::Unknown => "unknown_file",
            Self::Truncated => "file_truncated",
            Self::Damaged { .. } => "workbook_damaged",
            Self::Bomb { .. } => "workbook_bomb",
            Self::NoSheet => "no_sheet",
            Self::SheetUnknown { .. } => "sheet_unknown",
            Self::NoHeader => "no_header",
            Self::MissingColumn { .. } => "column_missing",
            Self::ColumnTwice { .. } => "column_twice",
            Self::Unreadable { .. } => "file_unreadable",
        }
    }

    /// The pieces a translated sentence needs, by stable names; sizes in bytes.
    #[must_use]
    pub fn detail(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::TooBig { size, limit } => {
                vec![("size", size.to_string()), ("limit", limit.to_string())]
            }
            Self::TooManyRows { limit } | Self::TooManyCells { limit } => {
                vec![("limit", limit.to_string())]
            }
            Self::CellTooLong { row, limit } => {
                vec![("row", row.to_string()), ("limit", limit.to_string())]
            }
            Self::NotATable { what } | Self::Bomb { what } => vec![("what", (*what).to_owned())],
            Self::Damaged { what } => vec![("what", what.clone())],
            Self::SheetUnknown { name } => vec![("name", name.clone())],
            Self::MissingColumn { fields } => vec![(
                "fields",
                fields
                    .iter()
                    .map(|field| field.key())
                    .collect::<Vec<_>>()
                    .join(","),
            )],
            Self::ColumnTwice {
                field,
                first,
                second,
            } => vec![
                ("field", field.key().to_owned()),
                ("first", first.clone()),
                ("second", second.clone()),
            ],
            Self::Unreadable { message } => vec![("message", message.clone())],
            Self::Empty
            | Self::OldExcel
            | Self::PasswordProtected
            | Self::BinaryWorkbook
            | Self::OpenDocument
            | Self::Numbers
            | Self::WebPage
            | Self::Unknown
            | Self::Truncated
            | Self::NoSheet
            | Self::NoHeader => Vec::new(),
        }
    }
}

impl From<std::io::Error> for ImportRefusal {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::UnexpectedEof => Self::Truncated,
            _ => Self::Unreadable {
                message: error.to_string(),
            },
        }
    }
}

/// Whole megabytes, rounded up, so that "51 MB; at most 50 MB" never reads "50 MB; at most 50 MB".
fn megabytes_up(bytes: u64) -> u64 {
    bytes.div_ceil(1024 * 1024)
}

fn names(fields: &[ImportField]) -> String {
    let names: Vec<_> = fields
        .iter()
        .map(|field| format!("\"{}\"", field.key()))
        .collect();
    names.join(" or ")
}
