//! The zip archive around a workbook: its directory, and its parts unpacked under a budget.
//!
//! Written for this purpose instead of taken from a general zip library because nothing in the
//! file is believed: the directory is read only up to a bounded number of entries, sizes are
//! counted while unpacking, and a part must end with the checksum it promised. Layout: PKWARE
//! APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12, 4.3.16 and 4.5.3.

use std::io::{self, BufReader, Read, Seek, SeekFrom, Take};

use flate2::Crc;
use flate2::bufread::DeflateDecoder;

use crate::refusal::ImportRefusal;

/// Entries of an archive. A workbook of a hundred sheets and pictures has some three hundred.
const MAX_ENTRIES: usize = 2_000;

/// Bytes of the directory: that many entries with long names.
const MAX_DIRECTORY_BYTES: u64 = 4 * 1024 * 1024;

/// Bytes all parts we read may unpack into, together.
const MAX_UNPACKED_BYTES: u64 = 300 * 1024 * 1024;

/// Times that a part may grow; sheets of repeated rows reach 50.
const MAX_RATIO: u64 = 200;

/// Below this many unpacked bytes no ratio does harm.
const RATIO_FROM_BYTES: u64 = 10 * 1024 * 1024;

const END_BYTES: usize = 22;
const ENTRY_BYTES: usize = 46;
const LOCAL_BYTES: usize = 30;

/// One file inside the archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub name: String,
    pub compressed: u64,
    unpacked: u64,
    crc: u32,
    method: u16,
    encrypted: bool,
    offset: u64,
}

/// The directory of an archive.
#[derive(Debug)]
pub(crate) struct Package {
    entries: Vec<Entry>,
}

impl Package {
    pub fn open<S: Read + Seek>(source: &mut S) -> Result<Self, ImportRefusal> {
        let size = source.seek(SeekFrom::End(0))?;
        // The end record is followed by a comment of at most 65,535 bytes.
        let tail_bytes = size.min((END_BYTES + 0xffff) as u64);
        source.seek(SeekFrom::Start(size - tail_bytes))?;
        let mut tail = Vec::new();
        source.take(tail_bytes).read_to_end(&mut tail)?;
        let place = memchr::memmem::rfind(&tail, b"PK\x05\x06").ok_or(ImportRefusal::Truncated)?;
        let end = tail
            .get(place..place + END_BYTES)
            .ok_or(ImportRefusal::Truncated)?;
        let (count, bytes, offset) = (u16_at(end, 10), u32_at(end, 12), u32_at(end, 16));
        if usize::from(count) > MAX_ENTRIES {
            return Err(ImportRefusal::Bomb {
                what: "more than 2000 files inside",
            });
        }
        let (bytes, offset) = (u64::from(bytes), u64::from(offset));
        if bytes > MAX_DIRECTORY_BYTES || offset + bytes > size {
            return Err(damaged("directory of the archive"));
        }
        source.seek(SeekFrom::Start(offset))?;
        let mut directory = Vec::new();
        source.take(bytes).read_to_end(&mut directory)?;
        let mut entries = Vec::with_capacity(usize::from(count));
        let mut rest = directory.as_slice();
        for _ in 0..count {
            let (entry, used) = entry(rest).ok_or_else(|| damaged("directory of the archive"))?;
            entries.push(entry);
            rest = &rest[used..];
        }
        Ok(Self { entries })
    }

    /// The entry of that name, in any case, as Excel finds it.
    pub fn find(&self, name: &str) -> Option<&Entry> {
        let name = name.trim_start_matches('/');
        self.entries
            .iter()
            .find(|entry| entry.name.eq_ignore_ascii_case(name))
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|entry| entry.name.as_str())
    }
}

/// Reads one entry of the directory and tells its length.
fn entry(bytes: &[u8]) -> Option<(Entry, usize)> {
    let fixed = bytes.get(..ENTRY_BYTES)?;
    if !fixed.starts_with(b"PK\x01\x02") {
        return None;
    }
    let name_bytes = usize::from(u16_at(fixed, 28));
    let extra_bytes = usize::from(u16_at(fixed, 30));
    let comment_bytes = usize::from(u16_at(fixed, 32));
    let name = bytes.get(ENTRY_BYTES..ENTRY_BYTES + name_bytes)?;
    let extra = bytes.get(ENTRY_BYTES + name_bytes..)?.get(..extra_bytes)?;
    let mut entry = Entry {
        name: String::from_utf8_lossy(name).replace('\\', "/"),
        compressed: u64::from(u32_at(fixed, 20)),
        unpacked: u64::from(u32_at(fixed, 24)),
        crc: u32_at(fixed, 16),
        method: u16_at(fixed, 10),
        encrypted: u16_at(fixed, 8) & 1 != 0,
        offset: u64::from(u32_at(fixed, 42)),
    };
    large_numbers(extra, &mut entry);
    let used = ENTRY_BYTES + name_bytes + extra_bytes + comment_bytes;
    (used <= bytes.len()).then_some((entry, used))
}

/// Takes from the ZIP64 extra field what did not fit into 32 bits; some writers always use it.
fn large_numbers(mut extra: &[u8], entry: &mut Entry) {
    const FULL: u64 = 0xffff_ffff;
    while extra.len() >= 4 {
        let (id, length) = (u16_at(extra, 0), usize::from(u16_at(extra, 2)));
        let Some(mut field) = extra.get(4..4 + length) else {
            return;
        };
        if id == 1 {
            for number in [
                &mut entry.unpacked,
                &mut entry.compressed,
                &mut entry.offset,
            ] {
                if *number == FULL
                    && let Some((eight, rest)) = field.split_first_chunk::<8>()
                {
                    *number = u64::from_le_bytes(*eight);
                    field = rest;
                }
            }
        }
        extra = &extra[4 + length..];
    }
}

/// A part of the workbook, unpacked while it is read.
///
/// Errors that are ours travel inside the `io::Error`; [`refusal`] takes them out.
pub(crate) struct Part<S> {
    body: Body<S>,
    crc: Crc,
    promised_crc: u32,
    promised_bytes: u64,
    unpacked: u64,
    /// Bytes that parts before this one have unpacked into.
    spent: u64,
    ended: bool,
}

enum Body<S> {
    Stored(BufReader<Take<S>>),
    Deflated(Box<DeflateDecoder<BufReader<Take<S>>>>),
}

impl<S: Read + Seek> Part<S> {
    /// Opens an entry. `spent`: what other parts have taken of the budget.
    pub fn open(mut source: S, entry: &Entry, spent: u64) -> Result<Self, ImportRefusal> {
        if entry.encrypted {
            return Err(ImportRefusal::PasswordProtected);
        }
        source.seek(SeekFrom::Start(entry.offset))?;
        let mut local = [0; LOCAL_BYTES];
        source.read_exact(&mut local)?;
        if !local.starts_with(b"PK\x03\x04") {
            return Err(damaged(&entry.name));
        }
        let skip = u64::from(u16_at(&local, 26)) + u64::from(u16_at(&local, 28));
        source.seek(SeekFrom::Start(entry.offset + LOCAL_BYTES as u64 + skip))?;
        let packed = BufReader::with_capacity(64 * 1024, source.take(entry.compressed));
        let body = match entry.method {
            0 => Body::Stored(packed),
            8 => Body::Deflated(Box::new(DeflateDecoder::new(packed))),
            _ => return Err(damaged(&format!("packing of {}", entry.name))),
        };
        Ok(Self {
            body,
            crc: Crc::new(),
            promised_crc: entry.crc,
            promised_bytes: entry.unpacked,
            unpacked: 0,
            spent,
            ended: false,
        })
    }
}

impl<S> Part<S> {
    /// What all parts up to here have taken of the budget.
    pub fn spent(&self) -> u64 {
        self.spent + self.unpacked
    }

    /// Packed bytes taken so far.
    pub fn consumed(&self) -> u64 {
        match &self.body {
            Body::Stored(_) => self.unpacked,
            Body::Deflated(decoder) => decoder.total_in(),
        }
    }
}

impl<S: Read> Read for Part<S> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = match &mut self.body {
            Body::Stored(body) => body.read(buffer)?,
            Body::Deflated(body) => body.read(buffer).map_err(|error| match error.kind() {
                io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => {
                    io::Error::other(damaged("packed data"))
                }
                _ => error,
            })?,
        };
        if read == 0 {
            if !buffer.is_empty() && !std::mem::replace(&mut self.ended, true) {
                self.check_end()?;
            }
            return Ok(0);
        }
        self.crc.update(&buffer[..read]);
        self.unpacked += read as u64;
        if self.spent() > MAX_UNPACKED_BYTES {
            return Err(bomb("more than 300 MB"));
        }
        if self.unpacked > RATIO_FROM_BYTES && self.unpacked / MAX_RATIO > self.consumed() {
            return Err(bomb("more than 200 times its size"));
        }
        Ok(read)
    }
}

impl<S> Part<S> {
    fn check_end(&self) -> io::Result<()> {
        if self.unpacked < self.promised_bytes {
            return Err(io::Error::other(ImportRefusal::Truncated));
        }
        if self.crc.sum() != self.promised_crc {
            return Err(io::Error::other(damaged("checksum")));
        }
        Ok(())
    }
}

/// The refusal inside an error of reading, or what it means.
pub(crate) fn refusal(error: &io::Error) -> ImportRefusal {
    match error.get_ref().and_then(|inner| inner.downcast_ref()) {
        Some(refusal) => ImportRefusal::clone(refusal),
        None if error.kind() == io::ErrorKind::UnexpectedEof => ImportRefusal::Truncated,
        None => ImportRefusal::Unreadable {
            message: error.to_string(),
        },
    }
}

pub(crate) fn damaged(what: &str) -> ImportRefusal {
    ImportRefusal::Damaged {
        what: what.chars().take(80).collect(),
    }
}

fn bomb(what: &'static str) -> io::Error {
    io::Error::other(ImportRefusal::Bomb { what })
}

#[cfg(test)]
impl<S: Read> Part<S> {
    /// A part that is not packed and promises nothing.
    pub fn stored(source: S) -> Self {
        Self {
            body: Body::Stored(BufReader::new(source.take(u64::MAX))),
            crc: Crc::new(),
            promised_crc: 0,
            promised_bytes: 0,
            unpacked: 0,
            spent: 0,
            // Nothing to check.
            ended: true,
        }
    }
}

/// Two bytes, the low one first; zero beyond the end, which no caller reaches.
fn u16_at(bytes: &[u8], at: usize) -> u16 {
    bytes
        .get(at..)
        .and_then(|rest| rest.first_chunk())
        .map_or(0, |two| u16::from_le_bytes(*two))
}

/// Four bytes, the low one first; zero beyond the end, which no caller reaches.
fn u32_at(bytes: &[u8], at: usize) -> u32 {
    bytes
        .get(at..)
        .and_then(|rest| rest.first_chunk())
        .map_or(0, |four| u32::from_le_bytes(*four))
}
