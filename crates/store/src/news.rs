//! The feed: what a commit touched. Commits of other processes are noticed by
//! `pragma data_version` and told as "look again".

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, PoisonError};

use domain::id::PersonId;

/// One commit, as those who show the directory need to know it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Commit {
    /// The directory's revision after it.
    pub rev: u64,
    /// The people it touched; `None`: many, or another process wrote them.
    pub people: Option<Vec<PersonId>>,
    /// Badges changed hands or state.
    pub badges: bool,
    /// Companies, departments and the like changed.
    pub units: bool,
    /// Roles, groups, or rules about them changed.
    pub access: bool,
    /// Settings, readers or drafts of this desk changed.
    pub settings: bool,
}

/// Beyond so many people a commit just says "many": whoever shows them re-reads anyway.
pub(crate) const MANY: usize = 200;

/// Receives every commit from the moment it is made.
pub type Subscription = Receiver<Commit>;

/// Everybody who listens.
#[derive(Default)]
pub(crate) struct Newsroom {
    listeners: Mutex<Vec<Sender<Commit>>>,
}

impl Newsroom {
    pub(crate) fn subscribe(&self) -> Subscription {
        let (sender, receiver) = channel();
        self.listeners
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(sender);
        receiver
    }

    pub(crate) fn tell(&self, commit: &Commit) {
        // Whoever hung up is forgotten.
        self.listeners
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .retain(|listener| listener.send(commit.clone()).is_ok());
    }
}
