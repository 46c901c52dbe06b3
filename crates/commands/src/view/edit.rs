use super::{Selection, view};
use crate::error::AppError;

view! {
    /// What becomes of a field of many people.
    #[derive(Copy, Eq, Hash, PartialOrd, Ord)]
    #[serde(rename_all = "snake_case")]
    pub enum EditVerb {
        /// The field becomes this.
        Set,
        /// Is there besides what is there already.
        Add,
        /// Is there no more; the rest stays.
        Remove,
        /// The field becomes empty.
        Clear,
    }

    /// A field of many people: its key, and what becomes of it. `departments` are further ones,
    /// `groups` and `roles` what a person is in and has; all others are fields of a person.
    pub struct FieldEdit {
        pub field: String,
        pub verb: EditVerb,
        /// As forms write them: an id or a name, `new:` before the name of a unit to be made.
        pub values: Vec<String>,
    }

    /// Changes fields of many people: all of it in one act. Answers at once with a job.
    pub struct EditPeople {
        pub selection: Selection,
        pub edits: Vec<FieldEdit>,
        /// The same, taken back at the end: what would become of everybody.
        pub dry_run: bool,
        /// The job of a check: exactly its people are changed, whoever the selection means by now.
        pub checked: Option<String>,
    }

    /// What became of one of the people.
    #[derive(Copy, Eq, Hash, PartialOrd, Ord)]
    #[serde(rename_all = "snake_case")]
    pub enum EditOutcome { Changed, Same, Refused }

    /// What a check or a change came to.
    pub struct EditReport {
        pub job: String,
        pub dry_run: bool,
        pub people: u64,
        pub changed: u64,
        /// They had it already.
        pub same: u64,
        /// Left out; each row says why.
        pub refused: u64,
        /// Units that did not exist, by kind and name.
        pub new_units: Vec<(String, String)>,
        /// Undoes it.
        pub change_set: Option<String>,
    }

    /// People of a check or a change, in the order of the selection.
    pub struct EditRows { pub job: String, pub outcome: Option<EditOutcome>, pub start: u64, pub end: u64 }

    pub struct EditRow {
        pub id: String,
        pub name: String,
        pub outcome: EditOutcome,
        /// Field, before, after.
        pub changes: Vec<(String, Option<String>, Option<String>)>,
        /// Why it was left out.
        pub error: Option<AppError>,
    }

    pub struct EditRowsPage { pub total: u64, pub rows: Vec<EditRow> }
}
