//! What the directory has to say against a row: a code and its pieces for the window, and the same
//! in English for scripts.

use std::collections::BTreeMap;

use domain::access::Denied;
use domain::badge::AssignError;
use domain::card::CardNumberError;
use domain::field::UnitKind;
use domain::lifecycle::{Refusal, State};
use domain::time::CivilDate;
use import::Severity;

use crate::cards;

/// Something only an admin with more rights may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    AddPeople,
    ChangePeople,
    GiveBadges,
    TakeBadges,
    AssignRoles,
    ManageGroups,
    SetDates,
    /// Make people be so.
    SetState(State),
}

impl Deed {
    fn key(self) -> &'static str {
        match self {
            Self::AddPeople => "add_people",
            Self::ChangePeople => "change_people",
            Self::GiveBadges => "give_badges",
            Self::TakeBadges => "take_badges",
            Self::AssignRoles => "assign_roles",
            Self::ManageGroups => "manage_groups",
            Self::SetDates => "set_dates",
            Self::SetState(_) => "set_state",
        }
    }

    fn words(self) -> String {
        match self {
            Self::AddPeople => "add people".into(),
            Self::ChangePeople => "change people".into(),
            Self::GiveBadges => "give badges by their numbers".into(),
            Self::TakeBadges => "take badges back".into(),
            Self::AssignRoles => "give or take roles".into(),
            Self::ManageGroups => "change who is in groups".into(),
            Self::SetDates => "change when people start or end".into(),
            Self::SetState(state) => format!("make people {}", state.key()),
        }
    }
}

/// What is wrong or doubtful about a row, as the directory sees it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Objection {
    #[error("you may not {}", .0.words())]
    MayNot(Deed),
    #[error(transparent)]
    Denied(#[from] Denied),

    #[error("nobody in the directory has this id any more")]
    IdGone,
    #[error("nobody in this directory has this id; the row is matched by its other columns")]
    IdUnknown,
    #[error(
        "nobody in the directory has this address, username, employee number or badge, and new people are not to be made"
    )]
    PersonUnknown,
    #[error("{0} is in the directory already, and known people are not to be changed")]
    PersonExists(String),
    #[error("{0} is in the bin, which is read-only; restore the person first")]
    PersonInBin(String),
    #[error("this is already used by {0}; each person needs their own")]
    UsedByOther(String),
    #[error("nobody in the directory fits this row, and a new person needs a name")]
    NameMissing,
    #[error("a person needs a name")]
    NameEmptied,

    #[error("this number fits several badges: {0}; write the one that is meant")]
    BadgeAmbiguous(String),
    #[error(transparent)]
    Number(#[from] CardNumberError),
    #[error(
        "this number can be read in several ways; it is kept as it is written until the badge is tapped"
    )]
    BadgeUnsure,
    #[error("this badge belongs to {0}; a file does not move badges")]
    BadgeHeld(String),
    #[error("{}", AssignError::Lost)]
    BadgeLost,
    #[error("{}", AssignError::Revoked)]
    BadgeRevoked,

    #[error("there is no role called {name}; there are {known}")]
    UnknownRole { name: String, known: String },
    #[error("there is no group called {0}; make it first")]
    UnknownGroup(String),
    #[error("this is the only owner; make somebody else an owner first")]
    LastOwner,
    #[error("nobody is invited by a file; the person is staged until somebody lets them in")]
    InvitedStaged,
    #[error("a new person cannot be {}", .0.key())]
    StateOfNew(State),
    #[error("a person who is {} cannot become {}", .from.key(), .to.key())]
    StateImpossible { from: State, to: State },
    #[error("{0}")]
    StateRefused(Refusal),

    #[error("there is no {} called {name}, and you may not add one", .kind.key().replace('_', " "))]
    UnknownUnit { kind: UnitKind, name: String },
    #[error("nobody is their own manager; this is left out")]
    OwnManager,
    #[error("nobody, or more than one person, is called {0}; the manager is left out")]
    ManagerUnknown(String),
    #[error("the last day {end} is before the first day {start}")]
    EndBeforeStart { start: CivilDate, end: CivilDate },

    #[error(
        "this was changed in the directory since the export and not in the file; \"{now}\" is kept"
    )]
    ChangedSince { now: String },
    #[error(
        "this was changed in the directory since the export, to \"{now}\", and in the file; the file goes first"
    )]
    ChangedTwice { now: String },
}

impl Objection {
    /// The stable name of the reason.
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::MayNot(_) | Self::Denied(_) => "denied",
            Self::IdGone | Self::PersonUnknown => "person_unknown",
            Self::IdUnknown => "id_unknown",
            Self::PersonExists(_) => "person_exists",
            Self::PersonInBin(_) => "person_in_bin",
            Self::UsedByOther(_) => "used_by_other",
            Self::NameMissing => "name_missing",
            Self::NameEmptied => "empty",
            Self::BadgeAmbiguous(_) => "badge_ambiguous",
            Self::Number(CardNumberError::ScientificNotation(_)) => "number_destroyed",
            Self::Number(CardNumberError::SpreadsheetRounded(_)) => "number_rounded",
            Self::Number(CardNumberError::RandomUid) => "random_uid",
            Self::Number(_) => "card_number",
            Self::BadgeUnsure => "badge_unsure",
            Self::BadgeHeld(_) => "badge_held",
            Self::BadgeLost => "badge_lost",
            Self::BadgeRevoked => "badge_revoked",
            Self::UnknownRole { .. } => "unknown_role",
            Self::UnknownGroup(_) => "unknown_group",
            Self::LastOwner => "last_owner",
            Self::InvitedStaged => "invited_staged",
            Self::StateOfNew(_) | Self::StateImpossible { .. } | Self::StateRefused(_) => {
                "status_impossible"
            }
            Self::UnknownUnit { .. } => "unknown_unit",
            Self::OwnManager => "own_manager",
            Self::ManagerUnknown(_) => "manager_unknown",
            Self::EndBeforeStart { .. } => "end_before_start",
            Self::ChangedSince { .. } => "changed_since",
            Self::ChangedTwice { .. } => "changed_twice",
        }
    }

    pub(super) fn severity(&self) -> Severity {
        match self {
            Self::IdUnknown
            | Self::BadgeUnsure
            | Self::InvitedStaged
            | Self::OwnManager
            | Self::ManagerUnknown(_)
            | Self::ChangedSince { .. }
            | Self::ChangedTwice { .. } => Severity::Warning,
            _ => Severity::Error,
        }
    }

    /// The pieces of the sentence, by stable names.
    pub(super) fn params(&self) -> BTreeMap<String, String> {
        if let Self::Number(error) = self {
            let problem = cards::number_problem(error);
            let reason = serde_json::to_value(problem.code)
                .ok()
                .and_then(|code| code.as_str().map(str::to_owned));
            let mut params = problem.params;
            params.extend(reason.map(|reason| ("reason".to_owned(), reason)));
            return params;
        }
        let pieces: Vec<(&str, String)> = match self {
            Self::MayNot(deed @ Deed::SetState(state)) => {
                vec![("deed", deed.key().into()), ("state", state.key().into())]
            }
            Self::MayNot(deed) => vec![("deed", deed.key().into())],
            Self::Denied(denied) => {
                let mut pieces = vec![("reason", denied.key().into())];
                if let Some(permission) = denied.permission() {
                    pieces.push(("permission", permission.key().into()));
                }
                pieces
            }
            Self::PersonExists(name)
            | Self::PersonInBin(name)
            | Self::UsedByOther(name)
            | Self::BadgeHeld(name)
            | Self::ManagerUnknown(name) => vec![("name", name.clone())],
            Self::BadgeAmbiguous(badges) => vec![("badges", badges.clone())],
            Self::UnknownRole { name, .. } | Self::UnknownGroup(name) => {
                vec![("name", name.clone())]
            }
            Self::StateOfNew(state) => {
                vec![("reason", "new".into()), ("to", state.key().into())]
            }
            Self::StateImpossible { from, to } => vec![
                ("reason", "not_from".into()),
                ("from", from.key().into()),
                ("to", to.key().into()),
            ],
            Self::StateRefused(refusal) => {
                let mut pieces = vec![("reason", refusal.key().into())];
                match refusal {
                    Refusal::NotInState(state)
                    | Refusal::Already(state)
                    | Refusal::SessionsEnded(state) => pieces.push(("from", state.key().into())),
                    Refusal::StartsLater(day) | Refusal::EndPassed(day) => {
                        pieces.push(("date", day.to_string()));
                    }
                    Refusal::Unsettled(count) => pieces.push(("count", count.to_string())),
                    Refusal::OwnSelf
                    | Refusal::LastOwner
                    | Refusal::NoIdentifier
                    | Refusal::LegalHold => {}
                }
                pieces
            }
            Self::UnknownUnit { kind, name } => {
                vec![("kind", kind.key().into()), ("name", name.clone())]
            }
            Self::EndBeforeStart { start, end } => {
                vec![("start", start.to_string()), ("end", end.to_string())]
            }
            Self::ChangedSince { now } | Self::ChangedTwice { now } => vec![("now", now.clone())],
            Self::Number(_)
            | Self::IdGone
            | Self::IdUnknown
            | Self::PersonUnknown
            | Self::NameMissing
            | Self::NameEmptied
            | Self::BadgeUnsure
            | Self::BadgeLost
            | Self::BadgeRevoked
            | Self::LastOwner
            | Self::InvitedStaged
            | Self::OwnManager => Vec::new(),
        };
        pieces
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect()
    }
}
