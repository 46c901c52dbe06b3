use super::view;
use std::collections::BTreeMap;

view! {
    /// A file opened for import.
    pub struct ImportFileRef {
        pub file_id: String,
    }

    /// Writes the empty template, with two sample rows the importer knows and skips.
    pub struct SaveTemplate {
        /// A workbook with lists to choose from if it ends in `.xlsx`, else CSV.
        pub path: String,
        /// Headers by field key, words by list and key (`status.active`), `sample_note`,
        /// `people_sheet`, and `direction` (`rtl`), since the core speaks English.
        pub labels: BTreeMap<String, String>,
    }

    /// Opens a file for import; nothing is written.
    pub struct ImportOpen { pub path: String, pub sheet: Option<String>, pub encoding: Option<String>, pub delimiter: Option<String> }

    /// Opens rows copied from a spreadsheet; nothing is written.
    pub struct ImportPaste { pub text: String, pub delimiter: Option<String> }

    pub struct ImportColumn {
        /// 0-based place in the file.
        pub index: u32,
        pub header: String,
        /// First values, for the eye.
        pub samples: Vec<String>,
        /// Field it goes to, by key (`name`, `badge`, `departments`, … or a person field); none = ignored.
        pub field: Option<String>,
        /// `exact`, `likely` or `none`.
        pub confidence: String,
    }

    pub struct ImportFile {
        pub file_id: String,
        pub name: String,
        /// `csv`, `tsv` or `xlsx`.
        pub kind: String,
        pub size: u64,
        pub sheets: Vec<String>,
        pub sheet: Option<String>,
        pub encoding: Option<String>,
        pub delimiter: Option<String>,
        pub columns: Vec<ImportColumn>,
        /// All fields a column may go to.
        pub fields: Vec<String>,
        /// A mapping remembered for these headers was used.
        pub remembered: bool,
        /// People below the header: of a large file a guess from its beginning.
        pub rows: u64,
        /// Whether `rows` is exact.
        pub rows_exact: bool,
        /// What can be said of the file already.
        pub notes: Vec<ImportNote>,
    }

    pub struct ImportMapping {
        /// Column index to field key.
        pub columns: BTreeMap<u32, String>,
        /// `dmy`, `mdy` or `iso` for columns that could be read either way.
        pub date_order: Option<String>,
    }

    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    /// Which rows may be made or changed.
    pub enum ImportMode { CreateAndUpdate, CreateOnly, UpdateOnly }

    /// Checks the whole file: the real import, rolled back. Answers at once with a job.
    pub struct ImportCheck { pub file_id: String, pub mapping: ImportMapping, pub mode: ImportMode }

    /// Imports; `strict` refuses the whole file if one row is refused.
    pub struct ImportRun { pub file_id: String, pub mapping: ImportMapping, pub mode: ImportMode, pub strict: bool }

    #[derive(Copy, Eq, Hash, PartialOrd, Ord)]
    #[serde(rename_all = "snake_case")]
    pub enum ImportOutcome { New, Changed, Same, Refused }

    pub struct ImportProblem {
        pub row: u64,
        /// Letter and header of the column, such as `C (E-mail)`.
        pub column: Option<String>,
        pub field: Option<String>,
        /// `error` or `warning`.
        pub severity: String,
        pub code: String,
        /// The pieces of the sentence, by stable names.
        pub params: BTreeMap<String, String>,
        /// The sentence in English, for scripts.
        pub message: String,
        pub value: Option<String>,
    }

    /// Something worth knowing of the file as a whole.
    pub struct ImportNote {
        pub code: String,
        /// Columns, as `C (E-mail)` or by their headers, or areas of cells.
        pub names: Vec<String>,
        /// How many rows or areas, where that is said.
        pub count: u64,
        /// The sentence in English, for scripts.
        pub message: String,
    }

    /// The result of a check or a run.
    pub struct ImportReport {
        pub file_id: String,
        pub dry_run: bool,
        pub rows: u64,
        pub new: u64,
        pub changed: u64,
        pub same: u64,
        pub refused: u64,
        pub warnings: u64,
        /// Units that do not exist yet and will be made, by kind: name and how many rows use it.
        pub new_units: Vec<(String, String, u64)>,
        /// Undoes the whole import.
        pub change_set: Option<String>,
        /// Columns entirely blank, and the like.
        pub notes: Vec<ImportNote>,
        /// First problems; all of them by `import_rows`.
        pub problems: Vec<ImportProblem>,
        pub cancelled: bool,
    }

    pub struct ImportRows { pub file_id: String, pub outcome: Option<ImportOutcome>, pub with_problems: bool, pub start: u64, pub end: u64 }

    pub struct ImportRow {
        pub row: u64,
        pub outcome: ImportOutcome,
        pub name: String,
        pub person: Option<String>,
        /// Field, before, after.
        pub changes: Vec<(String, Option<String>, Option<String>)>,
        pub problems: Vec<ImportProblem>,
    }

    pub struct ImportRowsPage { pub total: u64, pub rows: Vec<ImportRow> }

    /// A row of the last check, as a spreadsheet counts.
    pub struct ImportRowRef { pub file_id: String, pub row: u64 }

    /// The cells of a row as they stand in the file, or as they were corrected.
    pub struct ImportCells { pub headers: Vec<String>, pub cells: Vec<String> }

    /// What is to be read instead of cells of a row, by 0-based column, until the file is opened
    /// again.
    pub struct ImportCorrect { pub file_id: String, pub row: u64, pub cells: BTreeMap<u32, String> }

    /// Writes exactly the refused rows, with a column of reasons, as CSV.
    pub struct ImportSaveRefused { pub file_id: String, pub path: String }
}
