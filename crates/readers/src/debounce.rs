//! One tap for a card that lies on the reader, however often the reader repeats it.

use std::collections::HashMap;

use domain::card::CardNumber;

use crate::decode::DecodeError;

/// A card read again within this time on the same reader is the same tap, and the time starts anew
/// with each repeat. An RDM6300 repeats about every 50 ms while the card is in its field, so a card
/// must be away for 2 s to count again.
pub const SAME_CARD_MS: i64 = 2_000;

/// A failed read within this time after a good one is the card being lifted, and no news.
pub const ERROR_AFTER_CARD_MS: i64 = 500;

/// The memory of one reader. Failures of one kind count as one, whatever was misread. Pure: time
/// comes as an argument, in milliseconds of any clock.
#[derive(Debug, Clone, Default)]
pub struct Debounce {
    last_read: HashMap<Seen, i64>,
    last_card_ms: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Seen {
    Card(CardNumber),
    Failure(std::mem::Discriminant<DecodeError>),
}

impl Debounce {
    /// Whether this read is a new tap.
    pub fn is_new(&mut self, card: &Result<CardNumber, DecodeError>, now_ms: i64) -> bool {
        let recent = |then: i64, window: i64| {
            // A clock set back makes the distance negative: that is no repeat.
            (0..window).contains(&now_ms.saturating_sub(then))
        };
        self.last_read.retain(|_, then| recent(*then, SAME_CARD_MS));
        let seen = match card {
            Ok(number) => {
                self.last_card_ms = Some(now_ms);
                Seen::Card(number.clone())
            }
            Err(reason) => {
                if self
                    .last_card_ms
                    .is_some_and(|then| recent(then, ERROR_AFTER_CARD_MS))
                {
                    return false;
                }
                Seen::Failure(std::mem::discriminant(reason))
            }
        };
        self.last_read.insert(seen, now_ms).is_none()
    }
}
