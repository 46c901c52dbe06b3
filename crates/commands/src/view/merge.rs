use super::{PersonRef, PersonState, UnitRef, view};
use crate::error::AppError;
use std::collections::BTreeMap;

view! {
    /// Which of two values stays.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum MergeChoice { Keep, Other, Both }

    /// Asks what merging two people would do.
    pub struct MergeAsk {
        /// The two, in any order.
        pub people: Vec<String>,
        /// Which of them stays; without it the one that says and holds more.
        pub keep: Option<String>,
    }

    /// One of the two entries.
    pub struct MergeSide {
        pub id: String,
        pub name: String,
        pub state: PersonState,
        pub email: Option<String>,
        pub created_at: i64,
        pub changed_at: i64,
    }

    /// A field in which the two differ.
    pub struct MergeField {
        pub field: String,
        /// What the entry that stays says, as forms write it.
        pub keep: Option<String>,
        pub other: Option<String>,
        /// The unit or person that is meant.
        pub keep_ref: Option<UnitRef>,
        pub other_ref: Option<UnitRef>,
        /// What stays unless somebody chooses.
        pub choice: MergeChoice,
        /// Both may stay, one after the other.
        pub may_keep_both: bool,
    }

    /// What goes from one entry to the other.
    pub struct MergeMoves {
        /// Short forms of the badges.
        pub badges: Vec<String>,
        /// Lost or revoked badges, which stay where they are.
        pub badges_left: u64,
        pub roles: u64,
        pub permissions: u64,
        pub groups: u64,
        pub departments: u64,
        /// Units the other one leads.
        pub leads: u64,
        /// People whose manager the other one is.
        pub reports: u64,
        /// Entries merged into the other one earlier.
        pub earlier: u64,
    }

    /// What a merge would do.
    pub struct MergePreview {
        pub keep: MergeSide,
        pub other: MergeSide,
        /// Where they differ, in the order of forms.
        pub fields: Vec<MergeField>,
        /// How many fields say the same in both.
        pub same: u64,
        pub moves: MergeMoves,
        /// Why it cannot be done, found by trying it.
        pub refused: Option<AppError>,
    }

    /// Merges two people: `other` becomes the way to `keep`.
    pub struct MergePeople {
        pub keep: String,
        pub other: String,
        /// By field; every other one as the preview says.
        pub choices: BTreeMap<String, MergeChoice>,
        /// Why, for the history.
        pub reason: Option<String>,
    }

    /// An entry that was merged into a person, and what it was known by.
    pub struct MergedEntry {
        pub person: PersonRef,
        /// Its address, username and number, as far as they are not the person's own.
        pub known_by: Vec<String>,
    }
}
