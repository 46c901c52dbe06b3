//! How a reader's thread is told to end, and how it waits meanwhile.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

/// A flag with a bell: whoever waits is woken when it is raised. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<(Mutex<bool>, Condvar)>);

impl Stop {
    /// Raises the flag, for good.
    pub fn raise(&self) {
        let (raised, bell) = &*self.0;
        *raised.lock().unwrap_or_else(PoisonError::into_inner) = true;
        bell.notify_all();
    }

    /// Whether the flag is up.
    pub fn raised(&self) -> bool {
        *self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until the flag is raised, at most for `time`. Returns whether it is up.
    pub fn wait(&self, time: Duration) -> bool {
        let (raised, bell) = &*self.0;
        let guard = raised.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = bell.wait_timeout_while(guard, time, |raised| !*raised);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }
}
