use super::{Column, DirectoryQuery, Selection, view};

view! {
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum ExportFormat { Pdf, Xlsx, Csv }

    #[serde(tag = "kind", rename_all = "snake_case")]
    pub enum ExportScope {
        /// Everybody the admin may see.
        Everything,
        /// What the list shows now.
        Filter { query: DirectoryQuery },
        /// The selected people.
        Selected { selection: Selection },
    }

    #[serde(tag = "kind", rename_all = "snake_case")]
    pub enum ExportColumns {
        Chosen { columns: Vec<Column> },
        All,
        /// All, with the hidden columns a later import compares by.
        RoundTrip,
    }

    /// Asks for counts and a file name before the dialog opens.
    pub struct ExportSuggest { pub query: DirectoryQuery, pub selection: Option<Selection>, pub format: ExportFormat }

    pub struct ExportSuggestion { pub scopes: ExportScopes, pub directory: String, pub file_name: String, pub pdf_pages: u64 }

    pub struct ExportScopes { pub everything: u64, pub filter: u64, pub selected: u64 }

    /// Writes a file; answers at once with a job.
    pub struct ExportRun {
        pub format: ExportFormat,
        pub scope: ExportScope,
        pub columns: ExportColumns,
        /// Absolute path; an existing file is never overwritten: `name (2).pdf`.
        pub path: String,
        /// `a4` or `letter`.
        pub paper: Option<String>,
        /// CSV: `,` `;` or tab.
        pub delimiter: Option<String>,
        /// Localised words and column labels by key, since the core speaks English.
        pub labels: std::collections::BTreeMap<String, String>,
        pub rtl: bool,
        /// IANA zone instants are shown in.
        pub time_zone: Option<String>,
    }
}
