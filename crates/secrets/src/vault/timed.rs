//! Calls that may wait for a person, bounded in time.

use std::fmt;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Sender};
use std::thread;
use std::time::Duration;

use super::{EntryName, Vault, VaultError, VaultStatus};
use crate::Secret;

/// How long a program waits for a person to answer the system's prompt before it says so.
pub const PROMPT_PATIENCE: Duration = Duration::from_secs(30);

/// A vault whose calls return after a while at the latest, with [`VaultError::Waiting`].
///
/// A locked keyring on a desktop blocks the caller until the person answers. The calls run one
/// after another on a thread of their own, so a forgotten prompt holds up only that thread, and
/// five clicks on *Try again* do not open five prompts: a call that gave up before its turn came is
/// never made. The call in front of the person may still take effect after its caller gave up, so
/// read before writing again.
pub struct TimedVault {
    calls: Sender<Call>,
    patience: Duration,
}

type Call = Box<dyn FnOnce(&dyn Vault) + Send>;

impl TimedVault {
    /// Puts a time limit, usually [`PROMPT_PATIENCE`], on another vault. The thread ends when this
    /// value is dropped and the call it is in has returned.
    ///
    /// # Errors
    /// [`VaultError::Failed`] when the system allows no further thread.
    pub fn new(vault: Arc<dyn Vault>, patience: Duration) -> Result<Self, VaultError> {
        let (calls, inbox) = mpsc::channel::<Call>();
        thread::Builder::new()
            .name("vault".to_owned())
            .spawn(move || {
                for call in inbox {
                    // A panic in a system's library must not end the thread: its caller learns of
                    // it because the answer's sender is dropped, and the next call is made.
                    let _ = panic::catch_unwind(AssertUnwindSafe(|| call(vault.as_ref())));
                }
            })
            .map_err(|error| VaultError::Failed {
                reason: error.to_string(),
            })?;
        Ok(Self { calls, patience })
    }

    fn call<T: Send + 'static>(
        &self,
        call: impl FnOnce(&dyn Vault) -> T + Send + 'static,
    ) -> Result<T, VaultError> {
        let gave_up = Arc::new(AtomicBool::new(false));
        let (answer, answered) = mpsc::channel();
        let forget = Arc::clone(&gave_up);
        let sent = self.calls.send(Box::new(move |vault| {
            if !forget.load(Ordering::Acquire) {
                // Nobody listens any more if the caller gave up meanwhile; the answer is wiped.
                let _ = answer.send(call(vault));
            }
        }));
        let gone = || VaultError::Failed {
            reason: "it stopped unexpectedly".to_owned(),
        };
        sent.map_err(|_| gone())?;
        answered.recv_timeout(self.patience).map_err(|error| {
            gave_up.store(true, Ordering::Release);
            match error {
                mpsc::RecvTimeoutError::Timeout => VaultError::Waiting,
                mpsc::RecvTimeoutError::Disconnected => gone(),
            }
        })
    }
}

impl Vault for TimedVault {
    fn get(&self, name: &EntryName) -> Result<Option<Secret<String>>, VaultError> {
        let name = name.clone();
        self.call(move |vault| vault.get(&name))?
    }

    fn set(&self, name: &EntryName, secret: &Secret<String>) -> Result<(), VaultError> {
        let (name, secret) = (name.clone(), secret.clone());
        self.call(move |vault| vault.set(&name, &secret))?
    }

    fn delete(&self, name: &EntryName) -> Result<(), VaultError> {
        let name = name.clone();
        self.call(move |vault| vault.delete(&name))?
    }

    fn status(&self) -> VaultStatus {
        self.call(|vault| vault.status()).unwrap_or_else(Into::into)
    }
}

impl fmt::Debug for TimedVault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TimedVault({:?})", self.patience)
    }
}

#[cfg(test)]
mod tests;
