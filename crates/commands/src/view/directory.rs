use super::{PersonRef, PersonState, view};
use std::fmt;

view! {
    /// A column of the directory, of filters and of exports.
    #[derive(Copy, Eq, Hash, PartialOrd, Ord)]
    #[serde(rename_all = "snake_case")]
    pub enum Column {
        Name, Given, Family, Email, Username, Phone, Title, PersonType, Company, Division, Department,
        Departments, Site, CostCentre, EmployeeNo, Role, Groups, Badge, Status, StartDate, EndDate, Changed,
        Created, LastActive, Production, Language, TimeZone, Note,
    }

    /// How a filter compares.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum FilterOp { Is, IsNot, Contains, StartsWith, Empty, NotEmpty, Before, After }

    /// One chip of the filter bar; chips join by AND, the values of one by OR.
    pub struct Filter {
        pub column: Column,
        pub op: FilterOp,
        pub values: Vec<String>,
    }

    /// Sort by one column.
    #[derive(Copy, Eq)]
    pub struct SortKey { pub column: Column, pub desc: bool }

    /// What the list shows, and in which order.
    pub struct DirectoryQuery {
        /// Free text; empty = everybody.
        pub text: String,
        pub filters: Vec<Filter>,
        pub sort: Vec<SortKey>,
        /// States shown; empty = active, invited and staged.
        pub states: Vec<PersonState>,
    }

    /// People that match but whose state is not shown.
    pub struct HiddenCount { pub state: PersonState, pub count: u64 }

    /// The first window of a list, and the name (`qid`) to ask further windows by.
    pub struct DirectoryPage {
        pub qid: String,
        /// Revision the list was made at.
        pub rev: u64,
        /// All that match, with these states.
        pub total: u64,
        /// All people of these states, without text and filters.
        pub everything: u64,
        pub hidden: Vec<HiddenCount>,
        pub rows: Vec<PersonRow>,
        /// Something about the text that its author may not have meant.
        pub hint: Option<SearchHint>,
    }

    /// Something about a searched text that its author may not have meant.
    #[serde(tag = "code", rename_all = "snake_case")]
    pub enum SearchHint {
        /// No operator of that name, so it was searched for as text.
        UnknownOperator {
            typed: String,
            /// The nearest one, if one is near.
            meant: Option<String>,
        },
        /// The operator has no such value, so nobody matches.
        UnknownValue { operator: String, typed: String },
        /// Two conditions exclude each other, so nobody matches.
        Contradiction,
    }

    /// Rows `start..end` of a list already asked for.
    pub struct DirectoryRows { pub qid: String, pub start: u64, pub end: u64 }

    /// One row; texts are ready to show, dates are not formatted.
    pub struct PersonRow {
        pub id: String,
        pub name: String,
        pub email: Option<String>,
        pub username: Option<String>,
        pub phone: Option<String>,
        pub title: Option<String>,
        pub person_type: String,
        pub company: Option<String>,
        pub division: Option<String>,
        pub department: Option<String>,
        pub departments: Vec<String>,
        pub site: Option<String>,
        pub employee_no: Option<String>,
        pub role: String,
        /// The name of that role, where the office made it.
        pub role_name: Option<String>,
        pub groups: Vec<String>,
        /// Short form of the first badge.
        pub badge: Option<String>,
        pub badge_count: u32,
        pub state: PersonState,
        pub start_date: Option<String>,
        pub end_date: Option<String>,
        pub changed_at: i64,
        pub created_at: i64,
        /// An identifier of this person is claimed by somebody else first.
        pub contested: bool,
        /// An unsaved draft is kept for this person.
        pub has_draft: bool,
    }

    /// The views of the side rail and their counts.
    pub struct DirectoryCounts {
        pub all: u64,
        pub recently_changed: u64,
        pub no_badge: u64,
        pub suspended: u64,
        pub bin: u64,
    }

    /// Values a filter on a column may take.
    pub struct FilterValues { pub column: Column, pub text: String }

    /// One such value with how many people have it.
    pub struct FilterValue { pub value: String, pub label: String, pub count: u64 }

    /// Selected people: a list, or a query with exceptions.
    #[serde(tag = "mode", rename_all = "snake_case")]
    pub enum Selection {
        /// These people.
        Some { ids: Vec<String> },
        /// All that match, but not these.
        All { query: DirectoryQuery, except: Vec<String> },
    }

    /// What the entries of a pasted list are.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum KeyKind { Login, EmployeeNo, Badge }

    /// Looks for everybody named in a pasted list: addresses, usernames, employee and badge
    /// numbers, one a line or with commas, semicolons or tabs between; at most 20,000.
    pub struct FindByKeys {
        pub text: String,
        /// What they are; without it, any of these.
        pub by: Option<KeyKind>,
    }

    /// An entry of the list, and whom it names.
    pub struct KeyHits { pub typed: String, pub people: Vec<PersonRef> }

    /// Who of a pasted list was found.
    pub struct FoundByKeys {
        /// Entries there were.
        pub asked: u64,
        /// Each person once, in the order of the list; nobody who is in the bin.
        pub found: Vec<String>,
        /// Entries that name somebody who stood in the list before.
        pub repeated: u64,
        pub in_bin: Vec<KeyHits>,
        /// Entries that name several people.
        pub several: Vec<KeyHits>,
        /// Entries that name nobody.
        pub missing: Vec<String>,
    }

    /// Asks how much of a selection a list shows.
    pub struct SelectionShown { pub selection: Selection, pub query: DirectoryQuery }

    /// How much of a selection a list shows.
    pub struct ShownCount {
        pub selected: u64,
        pub not_shown: u64,
        /// Who, of a selection of people one by one.
        pub not_shown_ids: Vec<String>,
    }
}

/// For scripts, in English.
impl fmt::Display for SearchHint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownOperator { typed, meant } => {
                write!(f, "There is no operator “{typed}:”. ")?;
                if let Some(meant) = meant {
                    write!(f, "Did you mean “{meant}:”? ")?;
                }
                f.write_str("It was searched for as text.")
            }
            Self::UnknownValue { operator, typed } => {
                write!(f, "“{operator}:” has no value “{typed}”.")
            }
            Self::Contradiction => {
                f.write_str("These conditions on the status exclude each other.")
            }
        }
    }
}
