//! How a reader that is not there is looked for, and what is said meanwhile.

use std::time::Duration;

use crate::state::ReaderState;
use crate::stop::Stop;

/// Time before the first attempt to reconnect; doubled with each until [`MAX_WAIT`].
const FIRST_WAIT: Duration = Duration::from_millis(100);

/// A replugged reader is back after at most this, and looking for it costs next to nothing.
const MAX_WAIT: Duration = Duration::from_secs(1);

/// The search for one reader.
#[derive(Debug, Default)]
pub(crate) struct Retry {
    was_connected: bool,
    failed_attempts: u32,
    /// An obstacle seen once after a loss. A device just plugged in is there before the system has
    /// given it its permissions, so only the second sight counts.
    suspected: Option<ReaderState>,
}

impl Retry {
    /// Waits until it is time for the next attempt. Returns whether to stop instead.
    pub(crate) fn wait(&self, stop: &Stop) -> bool {
        self.failed_attempts > 0 && stop.wait(wait_before(self.failed_attempts))
    }

    /// The attempt succeeded.
    pub(crate) fn connected(&mut self) -> ReaderState {
        *self = Self {
            was_connected: true,
            ..Self::default()
        };
        ReaderState::Connected
    }

    /// The attempt met this; what a person is told.
    pub(crate) fn failed(&mut self, obstacle: ReaderState) -> ReaderState {
        self.failed_attempts = self.failed_attempts.saturating_add(1);
        if !self.was_connected {
            return obstacle;
        }
        let confirmed = self.suspected.as_ref() == Some(&obstacle);
        self.suspected = Some(obstacle.clone());
        if obstacle == ReaderState::Missing || !confirmed {
            return ReaderState::Lost { retrying: true };
        }
        obstacle
    }

    /// The connection ended.
    pub(crate) fn lost(&mut self) -> ReaderState {
        self.failed_attempts = 1;
        ReaderState::Lost { retrying: true }
    }
}

fn wait_before(failed_attempts: u32) -> Duration {
    let doublings = failed_attempts.saturating_sub(1).min(8);
    (FIRST_WAIT * 2_u32.pow(doublings)).min(MAX_WAIT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempts_to_reconnect_become_rarer_up_to_a_second() {
        let waits: Vec<u128> = (1..8).map(|nth| wait_before(nth).as_millis()).collect();
        assert_eq!(waits, [100, 200, 400, 800, 1000, 1000, 1000]);
        assert_eq!(wait_before(u32::MAX), MAX_WAIT);
    }

    #[test]
    fn an_obstacle_after_a_loss_counts_only_when_seen_twice() {
        let mut retry = Retry::default();
        let lost = ReaderState::Lost { retrying: true };
        assert_eq!(
            retry.failed(ReaderState::Busy),
            ReaderState::Busy,
            "before any connection"
        );
        assert_eq!(retry.connected(), ReaderState::Connected);
        assert_eq!(retry.failed(ReaderState::Busy), lost);
        assert_eq!(retry.failed(ReaderState::Busy), ReaderState::Busy);
        assert_eq!(retry.failed(ReaderState::Missing), lost);
        assert_eq!(
            retry.failed(ReaderState::Missing),
            lost,
            "unplugged stays lost"
        );
    }
}
