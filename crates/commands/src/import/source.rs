//! Where the rows come from: a file as it was when it was opened, or what was pasted.

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use crate::error::{AppError, ErrorCode, Result};
use crate::fault;

/// Bytes of a pasted text. More is a file, and wants to be read as one.
pub(super) const MAX_PASTED_BYTES: usize = 16 * 1024 * 1024;

/// What is imported.
#[derive(Clone)]
pub(super) struct Source {
    pub name: String,
    pub size: u64,
    place: Place,
}

#[derive(Clone)]
enum Place {
    /// A file on the disk, by a path without links in it, so that nobody can put another file in
    /// its way between the check and the import.
    File {
        path: PathBuf,
        modified: Option<SystemTime>,
    },
    Pasted(Arc<[u8]>),
}

impl Source {
    /// Looks at a file without opening it: what is no plain file is never read from.
    pub(super) fn at(path: &str) -> Result<Self> {
        let path = Path::new(path);
        let real = std::fs::canonicalize(path).map_err(|error| fault::io(&error, path))?;
        let about = std::fs::metadata(&real).map_err(|error| fault::io(&error, path))?;
        if !about.is_file() {
            let what = if about.is_dir() {
                "a folder"
            } else {
                "no plain file"
            };
            return Err(AppError::new(
                ErrorCode::FileRefused,
                format!(
                    "{} is {what}. Choose a CSV, .xlsx or .ods file.",
                    path.display()
                ),
            )
            .with("reason", "not_a_file")
            .with("path", path.display().to_string()));
        }
        Ok(Self {
            // The name the person chose, not that of what a link leads to.
            name: path
                .file_name()
                .map(|name| name.to_string_lossy().into_owned())
                .unwrap_or_default(),
            size: about.len(),
            place: Place::File {
                path: real,
                modified: about.modified().ok(),
            },
        })
    }

    /// A text from the clipboard.
    pub(super) fn pasted(text: &str) -> Result<Self> {
        if text.len() > MAX_PASTED_BYTES {
            return Err(AppError::new(
                ErrorCode::FileRefused,
                format!(
                    "The pasted text has more than {} MB. Save it as a file and open that.",
                    MAX_PASTED_BYTES / (1024 * 1024)
                ),
            )
            .with("reason", "pasted_too_much")
            .with("limit", MAX_PASTED_BYTES.to_string()));
        }
        Ok(Self {
            name: String::new(),
            size: text.len() as u64,
            place: Place::Pasted(text.as_bytes().into()),
        })
    }

    /// The bytes, if the file is still the one that was looked at.
    pub(super) fn open(&self) -> Result<Bytes> {
        let (path, modified) = match &self.place {
            Place::Pasted(bytes) => return Ok(Bytes::Pasted(Cursor::new(bytes.clone()))),
            Place::File { path, modified } => (path, modified),
        };
        let file = File::open(path).map_err(|error| fault::io(&error, path))?;
        let about = file.metadata().map_err(|error| fault::io(&error, path))?;
        if about.len() != self.size || about.modified().ok() != *modified {
            return Err(AppError::new(
                ErrorCode::FileRefused,
                format!(
                    "{} was changed since it was opened. Open it again.",
                    self.name
                ),
            )
            .with("reason", "file_changed")
            .with("path", path.display().to_string()));
        }
        Ok(Bytes::File(BufReader::with_capacity(64 * 1024, file)))
    }
}

/// The bytes of a source.
pub(super) enum Bytes {
    File(BufReader<File>),
    Pasted(Cursor<Arc<[u8]>>),
}

impl Read for Bytes {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::File(file) => file.read(buffer),
            Self::Pasted(text) => text.read(buffer),
        }
    }
}

impl Seek for Bytes {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match self {
            Self::File(file) => file.seek(to),
            Self::Pasted(text) => text.seek(to),
        }
    }
}
