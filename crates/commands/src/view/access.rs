use super::{Selection, view};

view! {
    /// How much a permission matters: `basic` lets one look, `own` is of the person alone, `power`
    /// is over others.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum PermissionWeight { Basic, Own, Power }

    /// A permission as the dictionary has it. Its words are the interface's.
    pub struct PermissionView {
        pub key: String,
        /// In English, for scripts.
        pub summary: String,
        pub weight: PermissionWeight,
        /// Only the role Owner carries it.
        pub owner_only: bool,
        /// Whoever asks may put it into a role or give it.
        pub grantable: bool,
    }

    /// A role by id. A built-in one has a `key`, whose name every language has; others a name.
    pub struct RoleRef { pub id: String, pub key: Option<String>, pub name: String }

    /// A group by id and name.
    pub struct GroupRef { pub id: String, pub name: String }

    /// A person by id and name.
    pub struct PersonRef { pub id: String, pub name: String }

    /// Where rights hold: `organisation`, or `unit:` or `group:` with an id.
    pub struct ScopeView { pub scope: String, pub name: Option<String> }

    pub struct RoleView {
        pub role: RoleRef,
        pub summary: Option<String>,
        pub permissions: Vec<String>,
        /// People who were given it, without those in the bin.
        pub people: u64,
        /// Groups whose members have it.
        pub groups: Vec<GroupRef>,
        /// Types of people who have it while they have no other.
        pub default_for: Vec<String>,
        /// Whoever has it is in every new project.
        pub joins_projects: bool,
        /// It lets its holders look, and nothing else.
        pub may_be_default: bool,
        /// What it permits may be changed: all but Owner.
        pub editable: bool,
    }

    /// What whoever asks may do about roles and groups, somewhere at least.
    #[derive(Copy)]
    pub struct AccessMay {
        pub manage_roles: bool,
        pub assign_roles: bool,
        pub manage_groups: bool,
        pub settings: bool,
    }

    /// The tab Roles.
    pub struct RolesPage {
        pub roles: Vec<RoleView>,
        /// The dictionary, in its order.
        pub permissions: Vec<PermissionView>,
        pub may: AccessMay,
        pub rev: u64,
    }

    /// Makes or changes a role. The id of a new one is made by the form, so that a double click
    /// makes one.
    pub struct SaveRole {
        pub id: String,
        /// Absent: as it is. Built-in roles keep theirs.
        pub name: Option<String>,
        pub summary: Option<String>,
        /// All it permits from now on; absent: as it is.
        pub permissions: Option<Vec<String>>,
    }

    /// Makes a role that permits what another does.
    pub struct CloneRole { pub id: String, pub from: String, pub name: String }

    /// Removes a role; its holders get another.
    pub struct DeleteRole { pub id: String, pub to: Option<String> }

    /// Two roles to compare.
    pub struct DiffRoles { pub a: String, pub b: String }

    /// What two roles permit.
    pub struct RoleDiff { pub only_a: Vec<String>, pub only_b: Vec<String>, pub both: Vec<String> }

    /// One permission and how many people gain or lose it.
    pub struct PermissionCount { pub permission: String, pub people: u64 }

    /// Somebody and what changes for them.
    pub struct PersonDelta {
        pub person: PersonRef,
        pub gains: Vec<String>,
        pub loses: Vec<String>,
    }

    /// Who would gain or lose what.
    pub struct AccessPreview {
        /// Whom it reaches.
        pub people: u64,
        /// Whether each of them was looked at. Else `people` are all who could be touched, and
        /// the rest is told of the first some.
        pub exact: bool,
        pub gains: Vec<PermissionCount>,
        pub loses: Vec<PermissionCount>,
        /// The first of those whose rights change.
        pub first: Vec<PersonDelta>,
    }

    /// Which role people of a type have while they have no other; absent: the built-in one.
    pub struct SaveDefaultRole { pub person_type: String, pub role: Option<String> }

    /// Whether whoever has a role is in every project made from now on.
    pub struct SaveProjectRule { pub role: String, pub on: bool }

    /// One role of one person, in one place.
    pub struct AssignmentRef { pub person: String, pub role: String, pub scope: String }

    /// Gives a role, to one person or a selection.
    pub struct SaveAssignment {
        pub ids: Vec<String>,
        pub selection: Option<Selection>,
        pub role: String,
        /// Never assumed.
        pub scope: String,
        /// First day.
        pub from: Option<String>,
        /// Last day.
        pub until: Option<String>,
        pub reason: Option<String>,
        /// The assignment this one replaces, when it is edited.
        pub replaces: Option<AssignmentRef>,
    }

    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum OverrideEffect { Allow, Deny }

    /// Allows or denies one permission to one person besides the roles.
    pub struct SaveOverride {
        pub person: String,
        pub permission: String,
        pub effect: OverrideEffect,
        /// A denial holds everywhere.
        pub scope: String,
        pub until: Option<String>,
        pub reason: Option<String>,
    }

    pub struct OverrideRef {
        pub person: String,
        pub permission: String,
        pub effect: OverrideEffect,
        pub scope: String,
    }

    pub struct AssignmentView {
        pub role: RoleRef,
        pub scope: ScopeView,
        pub from: Option<String>,
        pub until: Option<String>,
        pub reason: Option<String>,
        pub in_force: bool,
    }

    pub struct OverrideView {
        pub permission: String,
        pub effect: OverrideEffect,
        pub scope: ScopeView,
        pub until: Option<String>,
        pub reason: Option<String>,
        pub in_force: bool,
        /// Something else gives or takes the same anyway.
        pub no_effect: bool,
    }

    /// How somebody comes to be in a group.
    pub struct MembershipView {
        pub group: GroupRef,
        pub project: bool,
        /// The role by whose rule, where it was nobody's act.
        pub by_rule: Option<RoleRef>,
        /// The group nested in this one, where the person is in that one.
        pub via: Option<GroupRef>,
        pub until: Option<String>,
        pub manager: bool,
    }

    /// Where a right comes from.
    #[serde(tag = "kind", rename_all = "snake_case")]
    pub enum RightSource {
        Role { role: RoleRef },
        Group { group: GroupRef, role: Option<RoleRef> },
        Override,
        Default { role: RoleRef },
        Manager { group: GroupRef },
    }

    /// One right, where it holds and why.
    pub struct EffectiveRight {
        pub permission: String,
        pub scope: ScopeView,
        pub source: RightSource,
        /// Taken by a denial.
        pub denied: bool,
    }

    /// Everything about the rights of one person.
    pub struct PersonAccessView {
        pub assignments: Vec<AssignmentView>,
        /// The role in force while there is no other.
        pub default_role: Option<RoleRef>,
        pub overrides: Vec<OverrideView>,
        pub groups: Vec<MembershipView>,
        pub rights: Vec<EffectiveRight>,
        pub is_owner: bool,
        pub may: AccessMay,
        pub rev: u64,
    }

    pub struct GroupView {
        pub id: String,
        pub name: String,
        pub external_id: Option<String>,
        pub project: bool,
        /// In it, in groups nested in it or by rule, without those in the bin.
        pub people: u64,
        /// Of them, put into this very group.
        pub direct: u64,
        pub parents: Vec<GroupRef>,
        pub managers: Vec<PersonRef>,
        /// What its members have.
        pub roles: Vec<AssignmentView>,
        pub permissions: Vec<String>,
        /// Roles whose holders are in it by rule.
        pub by_rule: Vec<RoleRef>,
        /// Whoever asks may change who is in it.
        pub may_manage: bool,
    }

    pub struct GroupsPage { pub groups: Vec<GroupView>, pub may: AccessMay, pub rev: u64 }

    /// Makes or changes a group; what is absent stays. The id of a new one is made by the form.
    pub struct SaveGroup {
        pub id: String,
        pub name: Option<String>,
        /// Empty takes it away.
        pub external_id: Option<String>,
        pub project: Option<bool>,
        pub parents: Option<Vec<String>>,
        pub managers: Option<Vec<String>>,
        /// Roles its members have everywhere.
        pub roles: Option<Vec<String>>,
        /// Who joins at once: "make a group of these".
        pub members: Option<Selection>,
    }

    pub struct GroupGet { pub id: String }

    /// People join or leave a group.
    pub struct GroupMembers {
        pub group: String,
        pub ids: Vec<String>,
        pub selection: Option<Selection>,
        pub join: bool,
        /// Last day in it.
        pub until: Option<String>,
    }
}
