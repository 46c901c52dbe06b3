//! The directory's key: in the vault, or sealed beside the database.
//!
//! `NAME.keys` beside the database is text that may be seen by anybody: which
//! directory it belongs to, its key wrapped by the recovery key, and, where a
//! computer has no keyring, its key sealed by a passphrase.

use std::path::{Path, PathBuf};

use secrets::password::Password;
use secrets::{
    DatabaseKey, DirectoryId, KeyRing, PassphraseSealed, RecoveryKey, UnsealError, WrappedKey,
};
use serde::{Deserialize, Serialize};

use crate::app::{App, HostEntropy};
use crate::error::{AppError, ErrorCode, Result};
use crate::fault;
use crate::view::BackupRefusal;

/// What stands in `NAME.keys`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct KeyFile {
    /// Format of this file.
    pub version: u32,
    /// The directory the keys belong to.
    pub directory: String,
    /// The key, wrapped by the recovery key.
    pub recovery: String,
    /// The recovery key was typed back once, or written to a file.
    pub recovery_verified: bool,
    /// The key, sealed by a passphrase.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub passphrase: Option<String>,
}

/// Where the file of keys for a database lies.
pub(crate) fn place(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(".keys");
    PathBuf::from(name)
}

impl KeyFile {
    /// Reads it; `None` where there is none.
    pub(crate) fn read(database: &Path) -> Result<Option<Self>> {
        let path = place(database);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(fault::io(&error, &path)),
        };
        serde_json::from_str(&text).map(Some).map_err(|_| {
            AppError::new(
                ErrorCode::KeysMissing,
                format!("{} is damaged. Put it back from a backup; without it the recovery key cannot open the directory.", path.display()),
            )
            .with("path", path.display().to_string())
        })
    }

    /// Reads the one that travels inside a backup.
    pub(crate) fn of_backup(text: Option<&str>) -> Result<Self> {
        text.and_then(|text| serde_json::from_str(text).ok())
            .ok_or_else(|| {
                fault::backup(
                    BackupRefusal::NoKeys,
                    "This backup holds no keys, so nothing can open it. Choose another one; nothing was changed.",
                )
            })
    }

    /// Writes it whole or not at all.
    pub(crate) fn write(&self, database: &Path) -> Result<()> {
        let path = place(database);
        let folder = path.parent().unwrap_or(Path::new("."));
        let text = serde_json::to_string_pretty(self).map_err(|_| fault::internal())?;
        let mut file =
            tempfile::NamedTempFile::new_in(folder).map_err(|error| fault::io(&error, folder))?;
        std::io::Write::write_all(&mut file, text.as_bytes())
            .and_then(|()| file.as_file().sync_all())
            .map_err(|error| fault::io(&error, &path))?;
        file.persist(&path)
            .map_err(|error| fault::io(&error.error, &path))?;
        Ok(())
    }

    pub(crate) fn directory(&self) -> Result<DirectoryId> {
        DirectoryId::parse(&self.directory).map_err(|_| {
            AppError::new(
                ErrorCode::KeysMissing,
                "The file of keys beside the directory is damaged. Put it back from a backup.",
            )
        })
    }

    /// The key, by the recovery key as typed.
    pub(crate) fn by_recovery_key(&self, typed: &str) -> Result<DatabaseKey> {
        let recovery = RecoveryKey::parse(typed).map_err(|error| fault::recovery_key(&error))?;
        let wrapped = WrappedKey::parse(&self.recovery).map_err(|error| damaged(&error))?;
        wrapped.unwrap_with(&recovery, self.directory()?).map_err(|_| {
            AppError::new(
                ErrorCode::WrongRecoveryKey,
                "This recovery key belongs to another directory. Look for the sheet that was printed when this directory was set up.",
            )
        })
    }

    /// The key, by the passphrase as typed.
    pub(crate) fn by_passphrase(&self, app: &App, typed: &str) -> Result<DatabaseKey> {
        let wrong = || {
            AppError::new(
                ErrorCode::WrongPassphrase,
                "This passphrase does not open the directory. Try again, or use the recovery key.",
            )
        };
        let sealed = self.passphrase.as_deref().ok_or_else(wrong)?;
        let sealed = PassphraseSealed::parse(sealed).map_err(|error| damaged(&error))?;
        let passphrase = Password::new(typed).map_err(|_| wrong())?;
        let mut hasher = app.hasher();
        sealed
            .unseal(&passphrase, self.directory()?, hasher.memory())
            .map_err(|_| wrong())
    }

    /// Seals the key by a passphrase, for a computer without a keyring.
    pub(crate) fn seal(&mut self, app: &App, key: &DatabaseKey, passphrase: &str) -> Result<()> {
        let passphrase = Password::new(passphrase).map_err(|error| {
            AppError::new(
                ErrorCode::PasswordRefused,
                fault::sentence(&error.to_string()),
            )
        })?;
        let mut hasher = app.hasher();
        let cost = hasher.cost();
        let sealed = PassphraseSealed::seal(
            key,
            &passphrase,
            self.directory()?,
            cost,
            hasher.memory(),
            &mut HostEntropy(app),
        )
        .map_err(|error| damaged(&error))?;
        self.passphrase = Some(sealed.to_string());
        Ok(())
    }
}

fn damaged(error: &UnsealError) -> AppError {
    AppError::new(ErrorCode::KeysMissing, fault::sentence(&error.to_string()))
}

/// The key from the vault, if it is there and the vault answers.
pub(crate) fn from_vault(app: &App, directory: DirectoryId) -> Result<DatabaseKey> {
    KeyRing::new(app.inner.host.vault.clone())
        .open_existing(directory)
        .map_err(fault::key_ring)
}
