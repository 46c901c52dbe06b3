use super::{ExportFormat, UnitRef, view};
use std::collections::BTreeMap;

view! {
    /// A company and how it is billed.
    pub struct BillingProfile {
        pub id: String,
        pub name: String,
        /// Its fields by key, as text; an empty one is missing.
        pub fields: BTreeMap<String, String>,
        /// People of the company and of all that lies in it.
        pub people: u64,
        /// The number for value added tax is of a shape its country does not have.
        pub vat_doubtful: bool,
    }

    /// Asks for the latest months, at most 36; the running one is the first.
    pub struct UsageAsk { pub months: u32 }

    /// What a cost centre had in a month.
    pub struct UsageRow {
        /// `None`: people without one.
        pub cost_centre: Option<UnitRef>,
        pub code: Option<String>,
        pub active: u64,
        /// Active people by type.
        pub active_by_type: BTreeMap<String, u64>,
        pub suspended: u64,
        pub invited: u64,
        pub staged: u64,
        /// Badges given within the month.
        pub badges: u64,
    }

    /// A month, as known today.
    pub struct MonthUsage {
        /// `YYYY-MM`.
        pub month: String,
        /// It is not over: counted as of now.
        pub running: bool,
        /// People that would have been counted otherwise when it ended: something was recorded or
        /// corrected afterwards.
        pub corrected: u64,
        pub rows: Vec<UsageRow>,
    }

    /// The latest months, the latest first.
    pub struct UsageView {
        pub months: Vec<MonthUsage>,
        /// The zone whose calendar the months follow.
        pub zone: String,
    }

    /// Writes the usage of some months to a file, a row for each month and cost centre.
    pub struct ExportUsage {
        pub months: u32,
        /// Only this month, `YYYY-MM`.
        pub month: Option<String>,
        /// `csv` or `xlsx`.
        pub format: ExportFormat,
        /// Absolute path; an existing file is never overwritten: `name (2).csv`.
        pub path: String,
        /// CSV: `,` `;` or tab.
        pub delimiter: Option<String>,
        /// Localised column labels by key.
        pub labels: BTreeMap<String, String>,
        pub rtl: bool,
    }
}
