use super::{BadgeView, MergedEntry, PersonRef, Selection, view};
use std::collections::BTreeMap;

view! {
    /// Where a person stands.
    #[derive(Copy, Eq, Hash, PartialOrd, Ord)]
    #[serde(rename_all = "snake_case")]
    pub enum PersonState { Staged, Invited, Active, Suspended, Bin, Purged }

    /// What may be done with a person now.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum PersonVerb { Edit, EnrolBadge, Activate, Suspend, Reactivate, Delete, Restore }

    /// Named lists the office keeps.
    #[derive(Copy, Eq, Hash, PartialOrd, Ord)]
    #[serde(rename_all = "snake_case")]
    pub enum UnitKind { Company, Division, Department, Site, CostCentre }

    /// A unit by id and name.
    pub struct UnitRef { pub id: String, pub name: String }

    /// Asks for one person.
    pub struct PersonGet { pub id: String }

    /// The fields of a person by key, as text. Dates `YYYY-MM-DD`, yes/no `true`/`false`,
    /// references the id of the unit or person; a missing key is an empty field.
    pub struct PersonFields(pub BTreeMap<String, String>);

    /// Everything the person page shows.
    pub struct PersonView {
        pub id: String,
        pub name: String,
        pub state: PersonState,
        /// Why suspended or in the bin, as the admin wrote it.
        pub state_reason: Option<String>,
        /// Who put it there and when.
        pub state_by: Option<String>,
        pub state_since: Option<i64>,
        /// When the state changes by itself.
        pub next_change: Option<String>,
        pub fields: PersonFields,
        /// The version of each field as read; given back with a save.
        pub versions: BTreeMap<String, String>,
        /// Names behind the references in `fields`, by field key.
        pub references: BTreeMap<String, UnitRef>,
        pub departments: Vec<UnitRef>,
        /// This entry is only the way to that person, into whose it was merged.
        pub merged_into: Option<PersonRef>,
        /// The entries that were merged into this one.
        pub merged: Vec<MergedEntry>,
        pub role: String,
        pub badges: Vec<BadgeView>,
        /// Badges make sense for this person's type.
        pub badge_block: bool,
        pub verbs: Vec<PersonVerb>,
        pub created_at: i64,
        pub changed_at: i64,
        pub changed_by: Option<String>,
        pub draft: Option<DraftView>,
        pub rev: u64,
    }

    /// Fields to change: a text sets, `null` empties.
    pub struct PersonPatch(pub BTreeMap<String, Option<String>>);

    /// Saves a form of a person; one transaction.
    pub struct SavePerson {
        pub id: String,
        pub patch: PersonPatch,
        /// Versions the form was filled from; a field changed since is refused with `field_changed`.
        pub versions: BTreeMap<String, String>,
        /// Replaces the list of further departments, by id; absent = untouched.
        pub departments: Option<Vec<String>>,
    }

    /// Makes a person; the id is made by the form, so that a double click makes one.
    pub struct CreatePerson {
        pub id: String,
        pub fields: PersonPatch,
        pub departments: Vec<String>,
        /// Roles given at once, each with its scope; none: the default role of the type.
        #[serde(default)]
        pub roles: Vec<NewAssignment>,
        /// Groups and projects joined at once.
        #[serde(default)]
        pub groups: Vec<String>,
        /// Set when the office said that a similar person is another one.
        pub not_a_duplicate: Option<String>,
    }

    /// A role for somebody new.
    pub struct NewAssignment { pub role: String, pub scope: String }

    /// Checks a form without saving.
    pub struct ValidatePerson { pub id: Option<String>, pub patch: PersonPatch }

    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum Severity { Error, Warning }

    /// One thing to say about one field.
    pub struct FieldProblem {
        pub field: String,
        pub severity: Severity,
        /// Stable code the UI has a text for.
        pub code: String,
        /// English sentence, for logs, scripts and untranslated codes.
        pub message: String,
        pub params: BTreeMap<String, String>,
    }

    /// Looks for people like the one being typed.
    pub struct FindDuplicates { pub id: Option<String>, pub fields: PersonPatch }

    /// Somebody similar, and by what.
    pub struct DuplicateHit {
        pub id: String,
        pub name: String,
        pub email: Option<String>,
        pub state: PersonState,
        /// `email`, `phone`, `username`, `name`.
        pub by: Vec<String>,
    }

    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum PersonActKind { Activate, Suspend, Reactivate, Delete, Restore }

    /// A lifecycle move for one person or a selection of ids.
    pub struct PersonAct {
        pub ids: Vec<String>,
        /// Instead of `ids`: a selection from the list, so that "select all" has no cap.
        pub selection: Option<Selection>,
        pub act: PersonActKind,
        pub reason: Option<String>,
        /// Suspension begins by itself on this day; absent: now.
        #[serde(default)]
        pub from: Option<String>,
        /// Suspension ends by itself on this day: active again.
        pub until: Option<String>,
    }

    /// What a change did; `change_set` undoes it.
    pub struct Changed {
        pub change_set: String,
        pub rev: u64,
        /// People the change touched.
        pub count: u64,
        /// Rows that could not take it: id and error code.
        pub skipped: Vec<(String, String)>,
        /// The person made or changed, when it was one.
        pub id: Option<String>,
    }

    /// Undoes a change set; without one, the last act of this admin on this desk.
    pub struct Undo { pub change_set: Option<String>, pub redo: bool }

    /// What an undo could take back.
    pub struct UndoOutcome {
        pub change_set: Option<String>,
        pub reversed: u64,
        /// Left as they are, because somebody changed them since.
        pub kept: u64,
        pub failed: u64,
        /// What was taken back, or done again.
        pub act: ActView,
    }

    /// What an act was.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum ActKind {
        PersonCreate, PersonSave, PersonActivate, PersonSuspend, PersonReactivate, PersonDelete, PersonRestore, PersonMerge, PeopleEdit, ViewSave, ViewRemove,
        BadgeAssign, BadgeReturn, BadgeLost, BadgeRevoke, BadgeFound, Import, ReaderTeach, UnitCreate, UnitSave, UnitMove, UnitMerge, UnitDelete,
        RoleCreate, RoleSave, RoleDelete, DefaultRoleSave, ProjectRuleSave, AssignmentSave, AssignmentRemove,
        ComingCallOff, OverrideSave, OverrideRemove, GroupCreate, GroupSave, GroupDelete, GroupJoin, GroupLeave,
        /// Anything else.
        Other,
    }

    /// An act, and whom or what it was about.
    pub struct ActView {
        pub kind: ActKind,
        /// The person, where it was one.
        pub name: Option<String>,
        /// How many it was about.
        pub count: Option<u64>,
        /// Short form of the badge.
        pub badge: Option<String>,
        /// The file that was imported.
        pub file: Option<String>,
    }

    /// Units of one kind.
    pub struct UnitList { pub kind: UnitKind }

    pub struct UnitView {
        pub id: String,
        pub kind: UnitKind,
        pub name: String,
        pub parent: Option<String>,
        pub people: u64,
    }

    /// Where an unsaved form is kept: `person/<id>` or `person/new`.
    pub struct DraftKey { pub key: String }

    /// Keeps an unsaved form in the encrypted database; `null` forgets it.
    pub struct DraftPut { pub key: String, pub draft: Option<DraftView> }

    pub struct DraftView { pub patch: PersonPatch, pub versions: BTreeMap<String, String>, pub saved_at: i64 }
}

impl ActView {
    /// The act of a change set, by the words the log keeps of it: its kind, and a JSON object.
    pub(crate) fn of(kind: &str, label: &str) -> Self {
        let label: serde_json::Value = serde_json::from_str(label).unwrap_or_default();
        let text = |key: &str| {
            label
                .get(key)
                .and_then(|value| value.as_str())
                .map(str::to_owned)
        };
        Self {
            kind: serde_json::from_value(kind.into()).unwrap_or(ActKind::Other),
            name: text("name"),
            count: label.get("count").and_then(serde_json::Value::as_u64),
            badge: text("badge"),
            file: text("file"),
        }
    }
}
