//! A key file: for servers, and for tests of the program as a whole, where no keyring runs.

use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::{EntryName, Vault, VaultError, VaultStatus, check_secret};
use crate::Secret;

const FIRST_LINES: &str = "# Keys of Rollbook directories, one a line: its name and the key.\n\
    # Whoever can read this file can open the directories: keep it private, and keep a copy.\n";

/// More than any key file holds: about 500 entries of the greatest length.
const MAX_FILE_BYTES: u64 = 1 << 20;

/// Secrets in a text file that only its owner may read.
///
/// It is for a server or a script that has no keyring, never a silent fallback: somebody names the
/// file, by the environment variable `ROLLBOOK_KEY_FILE` in our programs. The file is created with mode 600 and never replaced: a new key is appended, an existing
/// name is refused, and removing blanks out the line in place. So no interruption and no second
/// program can lose a key that is in it. A file that others may read is refused with the command
/// that mends it; on Windows the folder's permissions decide, and nothing is checked.
pub struct FileVault {
    path: PathBuf,
}

impl FileVault {
    /// A vault in that file, which need not exist yet; its folder must.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Opens the file if it is there and private.
    fn open(&self, options: &OpenOptions) -> Result<Option<File>, VaultError> {
        let file = match options.open(&self.path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(self.explain(&error)),
        };
        self.refuse_what_others_can_read(&file)?;
        Ok(Some(file))
    }

    /// Opens the file for appending; makes it, private from its first moment, if it is not there.
    fn open_or_create(&self) -> Result<File, VaultError> {
        if let Some(file) = self.open(OpenOptions::new().read(true).append(true))? {
            return Ok(file);
        }
        match private_new_file(&self.path) {
            Ok(mut file) => {
                file.write_all(FIRST_LINES.as_bytes())
                    .map_err(|error| self.explain(&error))?;
                Ok(file)
            }
            // Another program made it between the two calls.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => self
                .open(OpenOptions::new().read(true).append(true))?
                .ok_or_else(|| self.explain(&error)),
            Err(error) => Err(self.explain(&error)),
        }
    }

    /// Asks the open file, not the path, so that it cannot be exchanged between look and use.
    #[cfg(unix)]
    fn refuse_what_others_can_read(&self, file: &File) -> Result<(), VaultError> {
        use std::os::unix::fs::PermissionsExt;

        let metadata = file.metadata().map_err(|error| self.explain(&error))?;
        if metadata.permissions().mode() & 0o077 == 0 {
            Ok(())
        } else {
            Err(VaultError::ReadableByOthers {
                path: self.path.display().to_string(),
            })
        }
    }

    #[cfg(not(unix))]
    #[allow(clippy::unused_self, clippy::unnecessary_wraps)] // the shape of the other one
    fn refuse_what_others_can_read(&self, _file: &File) -> Result<(), VaultError> {
        Ok(())
    }

    /// The whole text. The file pointer stands at the end afterwards.
    fn read(&self, file: &mut File) -> Result<Secret<Vec<u8>>, VaultError> {
        let length = file.metadata().map_err(|error| self.explain(&error))?.len();
        if length > MAX_FILE_BYTES {
            let reason = format!("{} is far too large for a key file", self.path.display());
            return Err(VaultError::Damaged { reason });
        }
        // One buffer of the final size: growing would leave copies of keys behind.
        let capacity = usize::try_from(length).unwrap_or(0).saturating_add(64);
        let mut bytes = Secret::new(Vec::with_capacity(capacity));
        file.seek(SeekFrom::Start(0))
            .map_err(|error| self.explain(&error))?;
        file.take(length)
            .read_to_end(bytes.expose_mut())
            .map_err(|error| self.explain(&error))?;
        Ok(bytes)
    }

    /// Where the line of a name stands in the text: from, to (without the line end), secret from.
    fn find(&self, text: &[u8], name: &EntryName) -> Result<Option<Line>, VaultError> {
        let mut start = 0;
        for (number, line) in text.split(|&b| b == b'\n').enumerate() {
            let end = start + line.len();
            let trimmed = line.strip_suffix(b"\r").unwrap_or(line);
            if !trimmed.is_empty() && trimmed[0] != b'#' {
                let Some(space) = trimmed.iter().position(|&b| b == b' ') else {
                    let reason = format!("line {} of {}", number + 1, self.path.display());
                    return Err(VaultError::Damaged { reason });
                };
                if &trimmed[..space] == name.as_str().as_bytes() {
                    let secret = start + space + 1;
                    return Ok(Some(Line {
                        start,
                        secret,
                        end: start + trimmed.len(),
                    }));
                }
            }
            start = end + 1;
        }
        Ok(None)
    }

    fn explain(&self, error: &io::Error) -> VaultError {
        let path = self.path.display();
        match error.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                VaultError::Denied {
                    reason: format!("{path}: {error}"),
                }
            }
            io::ErrorKind::NotFound => VaultError::Failed {
                reason: format!("the folder of {path} does not exist"),
            },
            _ => VaultError::Failed {
                reason: format!("{path}: {error}"),
            },
        }
    }
}

struct Line {
    start: usize,
    secret: usize,
    end: usize,
}

impl Vault for FileVault {
    fn get(&self, name: &EntryName) -> Result<Option<Secret<String>>, VaultError> {
        let Some(mut file) = self.open(OpenOptions::new().read(true))? else {
            return Ok(None);
        };
        lock(file.lock_shared()).map_err(|error| self.explain(&error))?;
        let text = self.read(&mut file)?;
        let Some(line) = self.find(text.expose(), name)? else {
            return Ok(None);
        };
        let damaged = || VaultError::Damaged {
            reason: format!("{}", self.path.display()),
        };
        let secret = str::from_utf8(&text.expose()[line.secret..line.end])
            .map_err(|_| damaged())
            .map(Secret::from)?;
        check_secret(&secret).map_err(|_| damaged())?;
        Ok(Some(secret))
    }

    fn set(&self, name: &EntryName, secret: &Secret<String>) -> Result<(), VaultError> {
        check_secret(secret)?;
        let mut file = self.open_or_create()?;
        lock(file.lock()).map_err(|error| self.explain(&error))?;
        let text = self.read(&mut file)?;
        if self.find(text.expose(), name)?.is_some() {
            return Err(VaultError::EntryExists);
        }
        let parts = [name.as_str(), " ", secret.expose(), "\n"];
        // A file edited by hand may lack its last line end.
        let gap = text.expose().last().is_some_and(|&b| b != b'\n');
        let length = parts.iter().map(|part| part.len()).sum::<usize>() + 1;
        let mut line = Secret::new(String::with_capacity(length));
        if gap {
            line.expose_mut().push('\n');
        }
        parts
            .iter()
            .for_each(|part| line.expose_mut().push_str(part));
        file.write_all(line.expose().as_bytes())
            .and_then(|()| file.sync_all())
            .and_then(|()| sync_folder(&self.path))
            .map_err(|error| self.explain(&error))
    }

    fn delete(&self, name: &EntryName) -> Result<(), VaultError> {
        let Some(mut file) = self.open(OpenOptions::new().read(true).write(true))? else {
            return Ok(());
        };
        lock(file.lock()).map_err(|error| self.explain(&error))?;
        let mut text = self.read(&mut file)?;
        // More than one line of a name is only possible by hand.
        while let Some(line) = self.find(text.expose(), name)? {
            let entry = &mut text.expose_mut()[line.start..line.end];
            entry.fill(b'#');
            file.seek(SeekFrom::Start(
                u64::try_from(line.start).unwrap_or(u64::MAX),
            ))
            .and_then(|_| file.write_all(entry))
            .map_err(|error| self.explain(&error))?;
        }
        file.sync_all().map_err(|error| self.explain(&error))
    }

    /// Never writes into the key file: a probe entry beside real keys would be a risk for nothing.
    /// An existing file is opened as for adding a key; otherwise a private file is made beside its
    /// place and removed.
    fn status(&self) -> VaultStatus {
        let existing = self
            .open(OpenOptions::new().read(true).append(true))
            .and_then(|file| {
                file.map(|mut file| {
                    let text = self.read(&mut file)?;
                    self.find(text.expose(), &EntryName("probe".to_owned()))
                })
                .transpose()
            });
        match existing {
            Ok(Some(_)) => VaultStatus::Ready,
            Ok(None) => {
                let mut beside = self.path.clone().into_os_string();
                beside.push(format!(".probe-{}", std::process::id()));
                let beside = PathBuf::from(beside);
                let made = private_new_file(&beside).and_then(|_| std::fs::remove_file(&beside));
                made.map_or_else(|error| self.explain(&error).into(), |()| VaultStatus::Ready)
            }
            Err(error) => error.into(),
        }
    }
}

impl fmt::Debug for FileVault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FileVault({})", self.path.display())
    }
}

/// Creates a file that must not exist (`O_EXCL`), readable by its owner alone.
fn private_new_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).append(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Locks keep a second program from adding a key at the same moment, and readers from half a line.
/// Some network file systems have none; there the check for an existing name is all.
fn lock(asked: io::Result<()>) -> io::Result<()> {
    match asked {
        Err(error) if error.kind() == io::ErrorKind::Unsupported => Ok(()),
        answer => answer,
    }
}

/// Makes the new file's name durable too, which takes a sync of its folder on Unix.
#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or_else(|| Path::new(".")))?.sync_all()
}

#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps)] // the shape of the other one
fn sync_folder(_path: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests;
