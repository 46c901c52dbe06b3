use super::{GroupRef, PersonRef, PersonState, RoleRef, ScopeView, view};

view! {
    /// What coming changes are about.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum ComingTopic { Starts, Ends, Suspensions, Roles, Groups, Permissions }

    /// What a date does. `Allow` and `Deny` are single permissions of a person.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum ComingKind {
        Start, End, Suspend, Return, RoleBegins, RoleEnds, GroupBegins, GroupEnds,
        AllowBegins, AllowEnds, DenyBegins, DenyEnds,
    }

    /// Which coming changes are asked for; all of it together.
    pub struct ComingAsk {
        pub topic: Option<ComingTopic>,
        /// Only what happens to this person.
        pub person: Option<String>,
        /// Last day, in the organisation's zone.
        pub until: Option<String>,
        /// `next` of the page before.
        pub behind: Option<String>,
        /// At most 200.
        pub limit: u32,
    }

    /// A change that comes by itself.
    pub struct ComingView {
        pub id: String,
        /// The last day of what ends, the first day of all else.
        pub day: String,
        pub kind: ComingKind,
        pub person: PersonRef,
        pub role: Option<RoleRef>,
        pub group: Option<GroupRef>,
        /// The permission that is allowed or denied.
        pub permission: Option<String>,
        /// Where the role or permission holds.
        pub scope: Option<ScopeView>,
        /// How the person stands now, and what they are then.
        pub state: PersonState,
        pub becomes: PersonState,
        /// In the words of whoever set it.
        pub reason: Option<String>,
        /// Who set it; `None`: the program.
        pub by: Option<PersonRef>,
        pub set_at: Option<i64>,
        /// Whoever asks may call such a change off, somewhere at least.
        pub may_call_off: bool,
    }

    /// A stretch of what lies ahead, the nearest first.
    pub struct ComingPage {
        pub rows: Vec<ComingView>,
        /// All that fit, on this page and the others.
        pub total: u64,
        /// Where to go on.
        pub next: Option<String>,
    }

    /// Calls a coming change off: what is so today stays so.
    pub struct CallOff { pub id: String }
}
