use super::{ActView, PersonRef, ScopeView, view};

view! {
    /// What entries of the history are about.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum HistoryTopic { Details, Status, Badges, Access, Entries, Files }

    /// Which entries of the history are asked for; all of it together.
    pub struct HistoryAsk {
        /// About this person, and the badges they were given.
        pub person: Option<String>,
        /// Done by this admin.
        pub by: Option<String>,
        /// Done in this act.
        pub act: Option<String>,
        pub topic: Option<HistoryTopic>,
        /// First day, in the organisation's zone.
        pub since: Option<String>,
        /// Last day.
        pub until: Option<String>,
        /// `next` of the page before.
        pub before: Option<u64>,
        /// At most 200.
        pub limit: u32,
    }

    /// Something an entry names: a person, a badge, a unit, a role, …
    pub struct HistoryThing {
        /// `person`, `badge`, `unit`, `group`, `role`, `organisation`, `reader_profile`, `saved_view`.
        pub kind: String,
        pub id: String,
        /// Its name today; a built-in role's stable word; empty where it is gone for good.
        pub name: String,
    }

    /// The act an entry is part of.
    pub struct HistoryAct {
        pub id: String,
        pub what: ActView,
        /// It can still be taken back: it is in force, and no undo itself.
        pub may_undo: bool,
        /// It was taken back since.
        pub undone: bool,
        /// It takes another back.
        pub is_undo: bool,
    }

    /// One entry of the history.
    pub struct HistoryLine {
        /// Its place, from 1; the latest has the highest.
        pub n: u64,
        pub at: i64,
        /// `None`: the program itself.
        pub by: Option<PersonRef>,
        /// `desk`, `command_line` or `system`.
        pub via: String,
        pub about: Option<HistoryThing>,
        /// `create`, `set`, `link`, `unlink`, `hold`, `lift`, `issue`, `issue_end`, `password`, `retract`,
        /// `unretract`; `state` for what a date did by itself; `export`, `restore` and the like for what
        /// changed nothing.
        pub what: String,
        /// The field, or the kind of link: `role`, `group`, `department`, `allow`, …
        pub field: Option<String>,
        pub before: Option<String>,
        pub after: Option<String>,
        /// Who got the badge, which role was given, where somebody was put.
        pub other: Option<HistoryThing>,
        /// Where a right holds, when not everywhere.
        pub scope: Option<ScopeView>,
        /// In the words of whoever did it.
        pub reason: Option<String>,
        /// First day of what begins later.
        pub from: Option<String>,
        /// Last day of what was given for a time.
        pub until: Option<String>,
        /// How an issue ended, or what kind of hold it was.
        pub how: Option<String>,
        /// It was recorded but does not stand: `conflict`, `held`, `rejected`; `contested` stands beside another.
        pub verdict: Option<String>,
        pub act: Option<HistoryAct>,
        /// Rows a file had.
        pub rows: Option<u64>,
        /// Its words were erased; when and by whom stays.
        pub erased: bool,
    }

    /// A stretch of the history, the latest first.
    pub struct HistoryPage {
        pub lines: Vec<HistoryLine>,
        /// Where to go on. A page may be empty and still go on: what is asked for is rare.
        pub next: Option<u64>,
    }

    /// Writes what is asked for to a file, all of it, a row for each entry.
    pub struct ExportHistory {
        pub ask: HistoryAsk,
        /// `csv` or `xlsx`.
        pub format: super::ExportFormat,
        /// Absolute path; an existing file is never overwritten: `name (2).csv`.
        pub path: String,
        /// CSV: `,` `;` or tab.
        pub delimiter: Option<String>,
        /// Localised column labels by key.
        pub labels: std::collections::BTreeMap<String, String>,
        pub rtl: bool,
    }
}
