use super::{FieldProblem, UnitKind, UnitRef, view};
use std::collections::BTreeMap;

view! {
    /// A company, division, department, site or cost centre, as the tree shows it.
    pub struct UnitRow {
        pub id: String,
        pub kind: UnitKind,
        pub name: String,
        /// The unit it lies in.
        pub parent: Option<String>,
        pub code: Option<String>,
        pub manager: Option<UnitRef>,
        /// People of the unit itself: active, invited, staged and suspended ones.
        pub people: u64,
        /// The same with all that lies in it, each person once.
        pub people_all: u64,
        /// It was deleted, and somebody was put into it elsewhere at the same time.
        pub gone: bool,
    }

    /// All units, each kind in the order of names.
    pub struct UnitsPage {
        pub rev: u64,
        pub units: Vec<UnitRow>,
        /// Whether whoever asks may change divisions, departments, sites and cost centres somewhere.
        pub may_manage: bool,
        /// Whether they may add companies.
        pub may_add_companies: bool,
        /// Whether they may see, and change, how companies are billed.
        pub may_read_billing: bool,
        pub may_manage_billing: bool,
    }

    /// Asks for one unit.
    pub struct UnitGet { pub id: String }

    /// Everything about one unit.
    pub struct UnitDetail {
        pub id: String,
        pub kind: UnitKind,
        pub name: String,
        /// Its fields by key, as text; references by id. How it is billed only to who may see it.
        pub fields: BTreeMap<String, String>,
        /// Names behind the references.
        pub references: BTreeMap<String, UnitRef>,
        /// From the top down to the one it lies in.
        pub path: Vec<UnitRef>,
        /// Names and codes of what was merged into it; an import still finds it by them.
        pub also_known_as: Vec<String>,
        /// Doubts about what is kept, such as a number of an unusual shape.
        pub problems: Vec<FieldProblem>,
    }

    /// Makes a unit, or changes one. The form makes the id, so that a double click makes one.
    pub struct SaveUnit {
        pub id: String,
        pub kind: UnitKind,
        /// It is new.
        pub create: bool,
        /// Fields to change by key: a text sets, `null` empties.
        pub patch: BTreeMap<String, Option<String>>,
        /// What the form showed in these fields; what somebody else changed since is refused
        /// with `field_changed`.
        pub seen: BTreeMap<String, Option<String>>,
    }

    /// Moves a unit into another one, or to the top.
    pub struct MoveUnit { pub id: String, pub parent: Option<String> }

    /// Merges a unit into another one, or deletes it. People and what lies in it go to `into`.
    pub struct RemoveUnit { pub id: String, pub into: Option<String> }

    /// What a merge or deletion would do.
    pub struct RemovalPreview {
        /// People who move, each once.
        pub people: u64,
        /// Of them, those for whom it is a further department only.
        pub further: u64,
        /// Units that lie in it and move.
        pub units: u64,
        /// Departments that book their cost on it.
        pub booked: u64,
        /// Roles that were given in it.
        pub roles: u64,
        /// It is in use, so that `into` has to be named.
        pub needs_target: bool,
        /// Why it cannot be done.
        pub problem: Option<FieldProblem>,
    }
}
