//! Whether a serial reader speaks by itself or is asked.

use serde::{Deserialize, Serialize};

use crate::decode::DecodeError;
use crate::reader::Polled;
use crate::tap::WireForm;
use crate::{pcprox, twn4};

/// Longest answer kept; a line beyond it is none.
const MAX_LINE: usize = 600;

/// Who begins.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dialogue {
    /// The reader sends each card by itself.
    #[default]
    Listen,
    /// rf IDEAS' command protocol: asked for the last card, the reader tells it with its bit count.
    PcProx,
    /// ELATEC's simple protocol: the reader searches when told to.
    Twn4Simple,
}

impl Dialogue {
    /// What a reader of that USB vendor may have to be asked with. Nobody else is sent anything: a
    /// question is a command to a machine that is no reader.
    #[must_use]
    pub fn of_vendor(vendor: u16) -> Self {
        match vendor {
            0x0C27 => Self::PcProx,
            0x09D8 => Self::Twn4Simple,
            _ => Self::Listen,
        }
    }

    /// What is sent to ask; `None` when the reader speaks by itself.
    pub(crate) fn question(self) -> Option<&'static [u8]> {
        match self {
            Self::Listen => None,
            Self::PcProx => Some(pcprox::ASK),
            Self::Twn4Simple => Some(twn4::ASK),
        }
    }
}

/// Lines of a reader that is asked in its own protocol and answers with whole cards.
#[derive(Debug, Default)]
pub(crate) struct Answers {
    line: Vec<u8>,
}

impl Answers {
    /// The reads in the bytes that came; the rest of a line waits for its end.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> Vec<Polled> {
        let mut reads = Vec::new();
        for byte in bytes {
            if matches!(byte, b'\r' | b'\n') {
                let line = std::mem::take(&mut self.line);
                reads.extend(read(&line));
            } else if self.line.len() < MAX_LINE {
                self.line.push(*byte);
            }
        }
        reads
    }

    /// Drops what was begun: the answer will not be finished any more.
    pub(crate) fn clear(&mut self) {
        self.line.clear();
    }
}

fn read(line: &[u8]) -> Option<Polled> {
    let text = std::str::from_utf8(line).ok()?;
    let card = match twn4::answer(text) {
        twn4::Answer::Card(card) => card,
        twn4::Answer::NoCard | twn4::Answer::Another => return None,
        twn4::Answer::Error(number) => {
            tracing::debug!(number, "the reader refused to search");
            Err(DecodeError::Unreadable)
        }
    };
    Some(Polled::Read {
        raw: line.to_vec(),
        form: WireForm::Twn4,
        card,
        chip: None,
    })
}
