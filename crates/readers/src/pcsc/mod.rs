//! Readers behind the system's smart card service: `WinSCard` on Windows, the `PCSC` framework on
//! macOS, pcscd elsewhere.
//!
//! Each reader has its own thread and its own context, so that one that hangs stops no other and a
//! restart of the service is survived by all.

mod chip;
mod watch;

use std::ffi::CString;
use std::time::Duration;

use domain::card::CardNumber;
use pcsc::{
    Card, Context, Disposition, Error, Protocols, ReaderState as Slot, Scope, ShareMode, State,
};

use crate::decode::DecodeError;
use crate::permission::PermissionFix;
use crate::reader::{Polled, Reader, ReaderId};
use crate::state::ReaderState;
use crate::stop::Stop;
use crate::tap::WireForm;

pub use chip::{Chip, ChipFamily};
pub use watch::{PcscNews, PcscWatch};

/// How long one look at the reader waits for a change, and how long stopping takes at most.
const LOOK: Duration = Duration::from_millis(100);

/// Time between two attempts to reach the service or the reader.
const RETRY: Duration = Duration::from_millis(500);

/// A card counts as lifted after so many empty looks, 300 ms: at the edge of the field a card comes
/// and goes faster than any hand.
const LIFTED_AFTER: u8 = 3;

/// A card that does not answer is asked so often before a person is told: it may just be sliding
/// into the field.
const ATTEMPTS: u8 = 3;

/// Asks for the UID (PC/SC part 3, 3.2.2.1.3).
const GET_UID: [u8; 5] = [0xFF, 0xCA, 0x00, 0x00, 0x00];
/// Asks for the historical bytes of the card's answer to select.
const GET_ATS: [u8; 5] = [0xFF, 0xCA, 0x01, 0x00, 0x00];

/// A reader the smart card service offers under a name.
pub struct PcscReader {
    id: ReaderId,
    name: String,
    slot: CString,
    link: Option<Link>,
    was_connected: bool,
    attempts: u32,
    /// What the hub was told last; after a card was busy, it must hear that it is not any more.
    said: Option<ReaderState>,
}

struct Link {
    context: Context,
    slot: Slot,
    card: Lying,
}

/// What lies on the reader.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Lying {
    Nothing,
    /// A card another program has for itself.
    Busy,
    /// A card that did not answer so many times: perhaps still on its way to the reader.
    Failing(u8),
    /// A card that was read, whatever it gave.
    Read {
        card: Option<CardNumber>,
        empty_looks: u8,
    },
}

/// What one read of a card gave.
struct Reading {
    raw: Vec<u8>,
    card: Result<CardNumber, DecodeError>,
    chip: Chip,
}

impl PcscReader {
    /// The reader of that name in the service's list. Nothing is opened before the hub polls it.
    pub fn new(slot: &str) -> Self {
        Self {
            id: Self::id_of(slot),
            name: plain_name(slot).to_owned(),
            // A name of the service has no NUL: it comes from a list that NULs part.
            slot: CString::new(slot).unwrap_or_default(),
            link: None,
            was_connected: false,
            attempts: 0,
            said: None,
        }
    }

    /// The id of the reader of that name.
    pub fn id_of(slot: &str) -> ReaderId {
        ReaderId::new(format!("pcsc:{slot}"))
    }

    fn connect(&mut self, stop: &Stop) -> Polled {
        if self.attempts > 0 && stop.wait(RETRY) {
            return Polled::Silence;
        }
        self.attempts = self.attempts.saturating_add(1);
        let context = match Context::establish(Scope::User) {
            Ok(context) => context,
            Err(error) => return self.say(service_state(error)),
        };
        self.link = Some(Link {
            context,
            slot: Slot::new(self.slot.clone(), State::UNAWARE),
            card: Lying::Nothing,
        });
        Polled::Silence
    }

    fn say(&mut self, state: ReaderState) -> Polled {
        self.said = Some(state.clone());
        Polled::State(state)
    }

    /// The context is of no use any more; it is established anew.
    fn lose(&mut self, error: Error) -> Polled {
        tracing::info!(reader = %self.id, %error, "the smart card service was lost");
        self.link = None;
        self.attempts = 1;
        self.say(match service_state(error) {
            // The daemon that went away mid-call says so by a broken line; what it is then, the
            // next attempt tells.
            ReaderState::Unusable { .. } => ReaderState::Lost { retrying: true },
            state => state,
        })
    }

    fn look(&mut self, stop: &Stop) -> Polled {
        let Some(link) = &mut self.link else {
            return Polled::Silence;
        };
        match link
            .context
            .get_status_change(LOOK, std::slice::from_mut(&mut link.slot))
        {
            Ok(()) => link.slot.sync_current_state(),
            Err(Error::Timeout) => {}
            Err(Error::UnknownReader | Error::ReaderUnavailable) => return self.absent(stop),
            Err(error) => return self.lose(error),
        }
        let state = link.slot.event_state();
        if state.intersects(State::UNKNOWN | State::IGNORE) {
            return self.absent(stop);
        }
        if state.intersects(State::UNAVAILABLE | State::EXCLUSIVE) {
            if stop.wait(LOOK) {
                return Polled::Silence;
            }
            return self.say(ReaderState::Busy);
        }
        let busy_card = link.card == Lying::Busy;
        if self.said != Some(ReaderState::Connected) && !busy_card {
            self.was_connected = true;
            self.attempts = 0;
            return self.say(ReaderState::Connected);
        }
        if state.contains(State::PRESENT) && !state.contains(State::MUTE) {
            self.card_lies_there(stop)
        } else {
            self.nothing_lies_there()
        }
    }

    /// The service does not know the reader: unplugged.
    fn absent(&mut self, stop: &Stop) -> Polled {
        self.link = None;
        self.attempts = 1;
        if stop.raised() {
            return Polled::Silence;
        }
        self.say(if self.was_connected {
            ReaderState::Lost { retrying: true }
        } else {
            ReaderState::Missing
        })
    }

    fn card_lies_there(&mut self, stop: &Stop) -> Polled {
        let Some(link) = &mut self.link else {
            return Polled::Silence;
        };
        if let Lying::Read { empty_looks, .. } = &mut link.card
            && *empty_looks == 0
        {
            return Polled::Silence;
        }
        match read(&link.context, &self.slot, link.slot.atr()) {
            Ok(reading) => {
                let before = std::mem::replace(
                    &mut link.card,
                    Lying::Read {
                        card: reading.card.as_ref().ok().cloned(),
                        empty_looks: 0,
                    },
                );
                // It flickered at the edge of the field and was never lifted.
                if let Lying::Read {
                    card: Some(before), ..
                } = &before
                    && reading.card.as_ref() == Ok(before)
                {
                    return Polled::Silence;
                }
                self.said = Some(ReaderState::Connected);
                Polled::Read {
                    raw: reading.raw,
                    form: WireForm::Whole,
                    card: reading.card,
                    chip: Some(reading.chip),
                }
            }
            Err(Error::SharingViolation) => {
                link.card = Lying::Busy;
                if stop.wait(LOOK) {
                    return Polled::Silence;
                }
                self.say(ReaderState::Busy)
            }
            // Gone between the look and the read: laid down too briefly to tell anything.
            Err(Error::NoSmartcard | Error::RemovedCard) => {
                link.card = Lying::Nothing;
                Polled::Silence
            }
            Err(error) if of_the_card(error) => {
                let failures = if let Lying::Failing(before) = link.card {
                    before + 1
                } else {
                    1
                };
                if failures < ATTEMPTS {
                    link.card = Lying::Failing(failures);
                    stop.wait(LOOK);
                    return Polled::Silence;
                }
                link.card = Lying::Read {
                    card: None,
                    empty_looks: 0,
                };
                Polled::Read {
                    raw: Vec::new(),
                    form: WireForm::Broken,
                    card: Err(DecodeError::Lifted),
                    chip: None,
                }
            }
            Err(Error::UnknownReader | Error::ReaderUnavailable) => self.absent(stop),
            Err(error) => self.lose(error),
        }
    }

    fn nothing_lies_there(&mut self) -> Polled {
        let Some(link) = &mut self.link else {
            return Polled::Silence;
        };
        match &mut link.card {
            Lying::Nothing => Polled::Silence,
            Lying::Busy | Lying::Failing(_) => {
                link.card = Lying::Nothing;
                Polled::Silence
            }
            Lying::Read { empty_looks, .. } => {
                *empty_looks += 1;
                if *empty_looks < LIFTED_AFTER {
                    return Polled::Silence;
                }
                link.card = Lying::Nothing;
                Polled::Lifted
            }
        }
    }
}

impl Reader for PcscReader {
    fn id(&self) -> &ReaderId {
        &self.id
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn poll(&mut self, stop: &Stop) -> Polled {
        if self.link.is_none() {
            self.connect(stop)
        } else {
            self.look(stop)
        }
    }
}

/// Reads a card twice, the second time after it was without power: only then does a card with
/// random numbers draw another.
fn read(context: &Context, slot: &CString, atr: &[u8]) -> Result<Reading, Error> {
    let mut card = context.connect(slot, ShareMode::Shared, Protocols::ANY)?;
    let family = ChipFamily::of_answer(atr);
    let first = ask(&card, &GET_UID)?;
    let ats = ask(&card, &GET_ATS)?.unwrap_or_default();
    let second = match &first {
        Some(_) => {
            card.reconnect(ShareMode::Shared, Protocols::ANY, Disposition::UnpowerCard)?;
            ask(&card, &GET_UID)?
        }
        None => None,
    };
    // Leaving the card as it is, since other programs may be talking to it. It ends with us anyway.
    let _ = card.disconnect(Disposition::LeaveCard);
    let card = match (&first, second) {
        (None, _) => Err(DecodeError::NoNumber),
        (Some(first), Some(second)) if *first == second => chip::number(family, first)
            .map_or(Err(DecodeError::NoNumber), |card| {
                card.map_err(DecodeError::from)
            }),
        (Some(_), _) => Err(DecodeError::Changing),
    };
    Ok(Reading {
        raw: first.unwrap_or_default(),
        card,
        chip: Chip { family, ats },
    })
}

/// One question to the card; `None` when it, or the reader for it, says that it has no answer.
fn ask(card: &Card, question: &[u8]) -> Result<Option<Vec<u8>>, Error> {
    // 256 bytes and the status word: more than any short answer has.
    let mut buffer = [0; 258];
    let answer = card.transmit(question, &mut buffer)?;
    Ok(match answer {
        [data @ .., 0x90, 0x00] if !data.is_empty() => Some(data.to_vec()),
        _ => None,
    })
}

/// What it means for the reader that the service could not be asked.
fn service_state(error: Error) -> ReaderState {
    match error {
        Error::NoService
        | Error::ServiceStopped
        | Error::Shutdown
        | Error::CommError
        | Error::SystemCancelled => ReaderState::ServiceStopped {
            hint: service_hint().to_owned(),
        },
        Error::SecurityViolation | Error::NoAccess => ReaderState::NoPermission {
            fix: PermissionFix::AskAdministrator,
        },
        error => ReaderState::Unusable {
            reason: error.to_string().trim_end_matches('.').to_owned(),
        },
    }
}

fn service_hint() -> &'static str {
    if cfg!(target_os = "linux") {
        "The smart card service is not running. Start it with \"sudo systemctl enable --now \
         pcscd.socket\"; if there is none, install it with \"sudo apt install pcscd\"."
    } else if cfg!(target_os = "windows") {
        "The smart card service is not running. Start \"Smart Card\" (SCardSvr) in Windows' list \
         of services."
    } else {
        "The smart card service is not running. Plug the reader in again, or restart the computer."
    }
}

/// The card was at fault, not the service: it was lifted, or does not answer.
fn of_the_card(error: Error) -> bool {
    matches!(
        error,
        Error::ResetCard
            | Error::UnpoweredCard
            | Error::UnresponsiveCard
            | Error::NotTransacted
            | Error::CommDataLost
            | Error::UnsupportedCard
            | Error::ProtoMismatch
            | Error::NotReady
            | Error::CardUnsupported
    )
}

/// The service ends a name with the reader's and the slot's number, such as " 00 00"; people do not
/// need them.
fn plain_name(slot: &str) -> &str {
    let mut name = slot;
    for _ in 0..2 {
        name = match name.rsplit_once(' ') {
            Some((front, number))
                if number.len() == 2 && number.bytes().all(|byte| byte.is_ascii_hexdigit()) =>
            {
                front
            }
            _ => name,
        };
    }
    if name.trim().is_empty() { slot } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_see_the_name_without_its_numbers() {
        let check = |slot, expected| assert_eq!(plain_name(slot), expected);
        check(
            "ACS ACR122U PICC Interface 00 00",
            "ACS ACR122U PICC Interface",
        );
        check(
            "Identiv uTrust 3700 F CL Reader (5555) 01 00",
            "Identiv uTrust 3700 F CL Reader (5555)",
        );
        check(
            "ACS ACR1252 Dual Reader PICC 0",
            "ACS ACR1252 Dual Reader PICC 0",
        );
        check("00 00", "00");
    }

    #[test]
    fn an_error_of_the_service_says_what_to_do() {
        let state = service_state(Error::NoService);
        assert!(
            matches!(state, ReaderState::ServiceStopped { .. }),
            "{state:?}"
        );
        let state = service_state(Error::SecurityViolation);
        assert!(
            matches!(state, ReaderState::NoPermission { .. }),
            "{state:?}"
        );
    }
}
