//! Cutting a stream of bytes into the frames readers send.
//!
//! Two styles exist: STX ... ETX, and lines ended by CR, LF or both. Without a profile the first
//! frame decides. IDTECK readers send one more byte after ETX, a check of the whole frame, which can
//! be any byte, STX and CR included; so a frame of their lengths waits for it. A reader may be plugged in, or opened, in the middle of a frame, so the tail of an
//! ID-12 frame (`E9AE25 CR LF ETX`) can look like a line; therefore the first line is held until
//! what follows it shows that it is none.

use domain::reader_profile::{Charset, Framing};

const STX: u8 = 0x02;
const ETX: u8 = 0x03;

/// Longest frame we gather. Readers send at most 64 characters; the rest is somebody else's stream
/// or the wrong speed.
const MAX_FRAME: usize = 128;

/// How long a finished line waits for an ETX that would unmask it as the tail of a frame. At 9600
/// baud one byte takes 1 ms, and USB adapters hand on what they have after 16 ms.
const HELD_LINE_MS: i64 = 30;

/// Lengths of the numbers that IDTECK readers send.
const CHECKED_LENGTHS: [usize; 2] = [8, 10];

/// Silence after which an unfinished frame will not be finished any more.
const TORN_MS: i64 = 500;

/// Silence that ends a number from a reader without terminator.
const SILENCE_MS: i64 = 150;

/// Fewest bytes of an unfinished frame that are worth a word to the person; fewer are noise.
const MIN_TORN: usize = 4;

/// One frame as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// All bytes, the framing included.
    pub raw: Vec<u8>,
    /// What kind of frame.
    pub kind: FrameKind,
    charset: Charset,
}

/// How a frame began and ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrameKind {
    /// STX ... ETX.
    Enclosed,
    /// STX ... ETX and the right check byte: the XOR of all bytes before it.
    Checked,
    /// STX ... ETX from a reader that sends check bytes, with a wrong one or none.
    BadCheck,
    /// A line, or a number ended by silence.
    Line,
    /// Begun and never finished.
    Torn,
    /// Longer than any number; the bytes are its beginning.
    TooLong,
}

impl Frame {
    /// The characters inside the framing.
    pub fn payload(&self) -> Vec<u8> {
        let framing = |byte: &u8| matches!(*byte, STX | ETX | b'\r' | b'\n');
        let checked = matches!(self.kind, FrameKind::Checked | FrameKind::BadCheck);
        let raw = match self.raw.iter().position(|byte| *byte == ETX) {
            // What follows is the check byte, which can look like a digit.
            Some(end) if checked => &self.raw[..=end],
            _ => &self.raw[..],
        };
        let text: Vec<u8> = raw
            .iter()
            .map(|byte| character(*byte, self.charset))
            .collect();
        let start = text
            .iter()
            .position(|byte| !framing(byte))
            .unwrap_or(text.len());
        let end = text
            .iter()
            .rposition(|byte| !framing(byte))
            .map_or(start, |last| last + 1);
        text[start..end].to_vec()
    }
}

/// The character that a byte carries.
fn character(byte: u8, charset: Charset) -> u8 {
    match charset {
        Charset::Ascii => byte,
        Charset::SevenBit => byte & 0x7F,
    }
}

/// Gathers bytes into frames. Pure: time comes as an argument, in milliseconds of any clock.
#[derive(Debug, Clone)]
pub struct Framer {
    style: Style,
    charset: Charset,
    buffer: Vec<u8>,
    /// The buffer began with STX.
    enclosed: bool,
    /// The buffer ends with CR or LF.
    line_ended: bool,
    /// The buffer is a whole frame that may have a check byte.
    awaits_check: bool,
    /// Whether this reader sends check bytes, once known.
    checks: Option<bool>,
    /// The buffer is full, and the rest of the frame is dropped.
    overflown: bool,
    last_byte_ms: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    Unknown,
    Enclosed,
    Lines,
    Silence,
}

impl Framer {
    /// A framer for a stream of which nothing has been read.
    pub fn new(framing: Framing, charset: Charset) -> Self {
        let style = match framing {
            Framing::Auto => Style::Unknown,
            Framing::Enclosed => Style::Enclosed,
            Framing::Lines => Style::Lines,
            Framing::Silence => Style::Silence,
        };
        Self {
            style,
            charset,
            buffer: Vec::new(),
            enclosed: false,
            line_ended: false,
            awaits_check: false,
            checks: None,
            overflown: false,
            last_byte_ms: i64::MIN,
        }
    }

    /// Takes bytes as they came and gives the frames that they finish.
    pub fn push(&mut self, bytes: &[u8], now_ms: i64) -> Vec<Frame> {
        let mut frames = self.idle(now_ms);
        for byte in bytes {
            self.step(*byte, &mut frames);
        }
        if !bytes.is_empty() {
            self.last_byte_ms = now_ms;
        }
        frames
    }

    /// Gives the frames that the silence until now has finished.
    pub fn idle(&mut self, now_ms: i64) -> Vec<Frame> {
        let silence = now_ms.saturating_sub(self.last_byte_ms);
        let mut frames = Vec::new();
        if self.buffer.is_empty() {
            return frames;
        }
        if self.overflown && silence >= HELD_LINE_MS {
            self.finish(FrameKind::TooLong, &mut frames);
        } else if self.awaits_check && silence >= HELD_LINE_MS {
            self.finish_unchecked(&mut frames);
        } else if self.line_ended && silence >= HELD_LINE_MS {
            self.finish_line(&mut frames);
        } else if self.style == Style::Silence && !self.enclosed && silence >= SILENCE_MS {
            self.finish(FrameKind::Line, &mut frames);
        } else if silence >= TORN_MS {
            self.tear(&mut frames);
        }
        frames
    }

    fn step(&mut self, byte: u8, frames: &mut Vec<Frame>) {
        if self.awaits_check && self.take_check(byte, frames) {
            return;
        }
        match character(byte, self.charset) {
            STX => {
                if self.overflown {
                    self.finish(FrameKind::TooLong, frames);
                } else if self.line_ended {
                    self.finish_line(frames);
                }
                // An unfinished frame before an STX is garbage; the reader has started over.
                self.clear();
                self.buffer.push(byte);
                self.enclosed = true;
            }
            ETX if self.overflown => self.finish(FrameKind::TooLong, frames),
            ETX if self.enclosed => {
                self.buffer.push(byte);
                self.style = Style::Enclosed;
                self.awaits_check = self.checks != Some(false)
                    && CHECKED_LENGTHS.contains(&(self.buffer.len() - 2));
                if !self.awaits_check {
                    self.finish(FrameKind::Enclosed, frames);
                }
            }
            // The tail of a frame whose beginning we have not seen.
            ETX => self.clear(),
            b'\r' | b'\n' if self.overflown => self.finish(FrameKind::TooLong, frames),
            b'\r' | b'\n' if self.buffer.is_empty() => {}
            b'\r' | b'\n' => {
                // Endless line ends must not gather without end.
                if self.buffer.len() < MAX_FRAME {
                    self.buffer.push(byte);
                }
                self.line_ended = true;
                if self.style == Style::Lines && !self.enclosed {
                    self.finish_line(frames);
                }
            }
            _ if self.overflown => {}
            _ => {
                if self.line_ended {
                    self.finish_line(frames);
                }
                self.buffer.push(byte);
                self.overflown = self.buffer.len() >= MAX_FRAME;
            }
        }
    }

    /// Takes the byte after a frame that may have a check byte. Returns whether it was that.
    fn take_check(&mut self, byte: u8, frames: &mut Vec<Frame>) -> bool {
        let expected = self.buffer.iter().fold(0, |sum, byte| sum ^ byte);
        if byte != expected {
            // A torn check byte is rarer than a lost one: STX begins the next frame.
            let next = character(byte, self.charset) == STX;
            if self.checks == Some(true) && !next {
                self.buffer.push(byte);
                self.finish(FrameKind::BadCheck, frames);
                return true;
            }
            self.finish_unchecked(frames);
            return false;
        }
        self.buffer.push(byte);
        // From a reader not known yet, STX may also be the next frame's beginning.
        let ambiguous = byte == STX && self.checks.is_none();
        if !ambiguous {
            self.checks = Some(true);
        }
        self.finish(FrameKind::Checked, frames);
        !ambiguous
    }

    /// No check byte came.
    fn finish_unchecked(&mut self, frames: &mut Vec<Frame>) {
        if self.checks == Some(true) {
            self.finish(FrameKind::BadCheck, frames);
        } else {
            self.checks = Some(false);
            self.finish(FrameKind::Enclosed, frames);
        }
    }

    /// A line is complete. Between enclosed frames it can only be the tail of one.
    fn finish_line(&mut self, frames: &mut Vec<Frame>) {
        if self.style == Style::Enclosed && !self.enclosed {
            self.clear();
            return;
        }
        if self.style == Style::Unknown {
            self.style = Style::Lines;
        }
        self.finish(FrameKind::Line, frames);
    }

    fn tear(&mut self, frames: &mut Vec<Frame>) {
        // Zeros and FFs are what a line gives while its plug goes in.
        let said = self
            .buffer
            .iter()
            .filter(|byte| !matches!(byte, 0x00 | 0xFF))
            .count();
        if said >= MIN_TORN {
            self.finish(FrameKind::Torn, frames);
        } else {
            self.clear();
        }
    }

    fn finish(&mut self, kind: FrameKind, frames: &mut Vec<Frame>) {
        frames.push(Frame {
            raw: std::mem::take(&mut self.buffer),
            kind,
            charset: self.charset,
        });
        self.clear();
    }

    fn clear(&mut self) {
        self.buffer.clear();
        self.enclosed = false;
        self.line_ended = false;
        self.awaits_check = false;
        self.overflown = false;
    }
}
