//! The world as a program finds it: its clock, its keyring, its folders.
//!
//! Commands take all of that from a [`Host`]; here is the one place that makes
//! a `Host` of the computer at hand.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

pub use domain::op::Via;
use domain::time::Instant;
use secrets::password::{HashCost, HashError, Hasher, Password, calibrate};
use secrets::vault::{FileVault, MemoryVault, PROMPT_PATIENCE, SystemKeyring, TimedVault};
use secrets::{Entropy as _, KeyRingError, SystemEntropy, Vault};

use crate::app::{Host, HostLocale};
use crate::error::Result;
use crate::fault;
use crate::view::KeySource;

/// Names another directory than the usual one.
pub const DIRECTORY: &str = "ROLLBOOK_DIRECTORY";

/// Names a file that holds keys, for computers without a keyring.
pub const KEY_FILE: &str = "ROLLBOOK_KEY_FILE";

/// The app's name in the keyring and in the folders of the computer.
const NAME: &str = "Rollbook";

/// The file name of a directory.
const FILE: &str = "directory.rollbook";

/// The computer, for a program of the person in front of it.
///
/// Without `place` the directory is the one `ROLLBOOK_DIRECTORY` names, or the
/// usual one in the person's data folder. A demonstration has a throw-away
/// directory and its key in memory, and touches neither the keyring nor
/// anything of the person's.
///
/// # Errors
/// `no_access` and `disk_full` for the folders it wants.
pub fn desk(place: Option<PathBuf>, demo: bool, via: Via) -> Result<Host> {
    let scratch = claim(&home().join(if demo { "demo" } else { "scratch" }))?;
    if demo {
        return Ok(Host {
            demo: true,
            ..apart(&scratch, &scratch.join(FILE), via)?
        });
    }
    let place = place
        .or_else(|| std::env::var_os(DIRECTORY).map(PathBuf::from))
        .unwrap_or_else(|| home().join(FILE));
    let place = std::path::absolute(&place).map_err(|error| fault::io(&error, &place))?;
    let (vault, key_source) = match key_file() {
        Some(file) => file,
        None => {
            let keyring = TimedVault::new(Arc::new(SystemKeyring::new(NAME)), PROMPT_PATIENCE)
                .map_err(|error| fault::key_ring(KeyRingError::Vault(error)))?;
            (Arc::new(keyring) as Arc<dyn Vault>, KeySource::Keyring)
        }
    };
    let hash_cost = known_cost(&home().join("hash-cost"), via == Via::Desk);
    let documents = dirs::document_dir()
        .or_else(dirs::home_dir)
        .unwrap_or_default();
    Ok(Host {
        place,
        vault,
        key_source,
        hash_cost,
        scratch,
        documents,
        ..world(via)
    })
}

/// A computer of its own inside `folder`, for tests and throw-away directories:
/// nothing outside it is read or written. Keys are in the file that
/// `ROLLBOOK_KEY_FILE` names, or in memory.
///
/// # Errors
/// `no_access` if `place` cannot be made absolute.
pub fn apart(folder: &Path, place: &Path, via: Via) -> Result<Host> {
    let place = std::path::absolute(place).map_err(|error| fault::io(&error, place))?;
    let (vault, key_source) =
        key_file().unwrap_or_else(|| (Arc::new(MemoryVault::new()), KeySource::Keyring));
    Ok(Host {
        place,
        vault,
        key_source,
        scratch: folder.join("scratch"),
        documents: folder.to_path_buf(),
        ..world(via)
    })
}

fn key_file() -> Option<(Arc<dyn Vault>, KeySource)> {
    let path = std::env::var_os(KEY_FILE)?;
    Some((Arc::new(FileVault::new(path)), KeySource::File))
}

/// Everything that is the same for every program.
fn world(via: Via) -> Host {
    Host {
        place: PathBuf::new(),
        vault: Arc::new(MemoryVault::new()),
        key_source: KeySource::Keyring,
        now: Box::new(now),
        chance: Box::new(|bytes| SystemEntropy.fill(bytes)),
        hash_cost: HashCost::FLOOR,
        via,
        demo: false,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        locale: locale(
            sys_locale::get_locale().as_deref(),
            iana_time_zone::get_timezone().ok(),
        ),
        scratch: PathBuf::new(),
        documents: PathBuf::new(),
    }
}

/// The folder of the app's own things on this computer. Never a roaming one: a
/// database that a server copies while it is open comes back damaged.
fn home() -> PathBuf {
    dirs::data_local_dir()
        .unwrap_or_else(std::env::temp_dir)
        .join(NAME)
}

#[allow(
    clippy::disallowed_methods,
    reason = "this is the clock everybody else is lent"
)]
fn now() -> Instant {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap_or_default();
    Instant(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// Language and country as the system says them; `en` where it says nothing usable, such as `C`.
fn locale(system: Option<&str>, zone: Option<String>) -> HostLocale {
    let tag = system.unwrap_or_default();
    let tag = tag
        .split(['.', '@'])
        .next()
        .unwrap_or_default()
        .replace('_', "-");
    let language = domain::input::language(&tag).map_or_else(|_| "en".to_owned(), |tag| tag.value);
    let country = tag
        .split('-')
        .skip(1)
        .find(|part| part.len() == 2 && part.chars().all(|letter| letter.is_ascii_alphabetic()))
        .map(str::to_ascii_uppercase);
    let time_zone = zone.filter(|zone| zone.parse::<chrono_tz::Tz>().is_ok());
    HostLocale {
        language,
        time_zone: time_zone.unwrap_or_else(|| "UTC".to_owned()),
        country,
    }
}

/// The cost this computer was found to bear, kept in `file` so that it is measured once. Measuring
/// takes about a second, so only the app's first start does it; other programs use the least.
fn known_cost(file: &Path, measure: bool) -> HashCost {
    if let Some(cost) = fs::read_to_string(file)
        .ok()
        .and_then(|text| read_cost(&text))
    {
        return cost;
    }
    if !measure {
        return HashCost::FLOOR;
    }
    let cost = calibrate(time_one).unwrap_or(HashCost::FLOOR);
    let text = format!("{} {}\n", cost.memory_kib(), cost.passes());
    if let Err(error) = fs::write(file, text) {
        tracing::warn!(kind = %error.kind(), "the cost of password hashes could not be kept; it is measured again at the next start");
    }
    cost
}

/// `65536 3`: KiB and passes.
fn read_cost(text: &str) -> Option<HashCost> {
    let (memory, passes) = text.trim().split_once(' ')?;
    Some(HashCost::new(memory.parse().ok()?, passes.parse().ok()?))
}

#[allow(clippy::disallowed_methods, reason = "here time is what is measured")]
fn time_one(cost: HashCost) -> std::result::Result<Duration, HashError> {
    let Ok(sample) = Password::new("a password to measure by") else {
        return Ok(Duration::ZERO);
    };
    let start = std::time::Instant::now();
    Hasher::new(cost).hash(&sample, &mut SystemEntropy)?;
    Ok(start.elapsed())
}

/// Locks of the folders this process uses; the system frees them when it ends, however it ends.
static CLAIMED: Mutex<Vec<File>> = Mutex::new(Vec::new());

/// A fresh private folder in `root` for this process. What earlier processes left there, however
/// they ended, is removed first; what running ones use is not touched.
fn claim(root: &Path) -> Result<PathBuf> {
    let io = |error: std::io::Error| fault::io(&error, root);
    fs::create_dir_all(root).map_err(io)?;
    // One process at a time, or a folder could be swept between being made and being locked.
    let door = File::create(root.join("door.lock")).map_err(io)?;
    door.lock().map_err(io)?;
    sweep(root);
    let folder = tempfile::Builder::new()
        .prefix("run-")
        .tempdir_in(root)
        .map_err(io)?
        .keep();
    let lock = File::create(folder.with_extension("lock")).map_err(io)?;
    lock.lock().map_err(io)?;
    CLAIMED
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(lock);
    Ok(folder)
}

fn sweep(root: &Path) {
    let Ok(entries) = fs::read_dir(root) else {
        return;
    };
    for path in entries.flatten().map(|entry| entry.path()) {
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        if !name.starts_with("run-") || path.extension().is_some() {
            continue;
        }
        let lock = path.with_extension("lock");
        let in_use = File::open(&lock).is_ok_and(|file| file.try_lock().is_err());
        if !in_use && fs::remove_dir_all(&path).is_ok() {
            let _ = fs::remove_file(&lock); // an orphaned lock is empty and harms nobody
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_systems_locale_becomes_language_country_and_zone() {
        let check =
            |system: Option<&str>, zone: Option<&str>, expected: (&str, &str, Option<&str>)| {
                let found = locale(system, zone.map(str::to_owned));
                assert_eq!(
                    (
                        found.language.as_str(),
                        found.time_zone.as_str(),
                        found.country.as_deref()
                    ),
                    expected,
                    "{system:?} {zone:?}"
                );
            };
        check(
            Some("de-AT"),
            Some("Europe/Vienna"),
            ("de-AT", "Europe/Vienna", Some("AT")),
        );
        check(
            Some("pl_PL.UTF-8"),
            Some("Europe/Warsaw"),
            ("pl-PL", "Europe/Warsaw", Some("PL")),
        );
        check(Some("zh-Hant-TW"), None, ("zh-Hant-TW", "UTC", Some("TW")));
        check(Some("fr"), Some("Mars/Olympus"), ("fr", "UTC", None));
        check(Some("C"), None, ("en", "UTC", None));
        check(None, None, ("en", "UTC", None));
    }

    #[test]
    fn a_kept_cost_is_read_and_never_falls_below_the_floor() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("hash-cost");
        assert_eq!(
            known_cost(&file, false),
            HashCost::FLOOR,
            "nothing kept, nothing measured"
        );
        fs::write(&file, "65536 3\n").unwrap();
        assert_eq!(known_cost(&file, false), HashCost::new(65_536, 3));
        fs::write(&file, "1 1").unwrap();
        assert_eq!(known_cost(&file, false), HashCost::FLOOR);
        fs::write(&file, "nonsense").unwrap();
        assert_eq!(known_cost(&file, false), HashCost::FLOOR);
    }

    #[test]
    fn what_a_dead_process_left_is_swept_and_what_a_live_one_uses_stays() {
        let root = tempfile::tempdir().unwrap();
        let dead = root.path().join("run-dead");
        fs::create_dir(&dead).unwrap();
        fs::write(dead.join("half.pdf"), "half").unwrap();
        fs::write(root.path().join("run-dead.lock"), "").unwrap();

        let mine = claim(root.path()).unwrap();
        fs::write(mine.join("spill"), "rows").unwrap();
        assert!(!dead.exists(), "its lock is free");

        let second = claim(root.path()).unwrap();
        assert_ne!(mine, second);
        assert!(mine.join("spill").exists(), "its lock is held");
    }
}
