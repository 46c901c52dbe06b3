//! The interface's packages and scripts.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::SystemTime;

use anyhow::Result;

use crate::{paths, shell};

/// npm's name on this system.
pub fn npm() -> &'static str {
    if cfg!(windows) { "npm.cmd" } else { "npm" }
}

/// Installs exactly what the lock file names, unless that is what is there already.
pub fn install() -> Result<()> {
    let ui = paths::ui();
    // npm writes this file last, so it is as old as the whole folder.
    let written = modified(&ui.join("node_modules/.package-lock.json"));
    if is_stale(
        written,
        modified(&ui.join("package-lock.json")),
        modified(&ui.join("package.json")),
    ) {
        shell::run(
            Command::new(npm())
                .args(["ci", "--no-audit", "--no-fund"])
                .current_dir(&ui),
        )?;
    }
    Ok(())
}

/// Runs one of `ui/package.json`'s scripts.
pub fn script(name: &str) -> Command {
    let mut command = Command::new(npm());
    command
        .args(["run", "--silent", name])
        .current_dir(paths::ui());
    command
}

fn is_stale(
    written: Option<SystemTime>,
    lock: Option<SystemTime>,
    manifest: Option<SystemTime>,
) -> bool {
    written.is_none() || written < lock || written < manifest
}

fn modified(file: &Path) -> Option<SystemTime> {
    fs::metadata(file).ok()?.modified().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn packages_older_than_the_lock_file_or_absent_are_stale() {
        let early = Some(SystemTime::UNIX_EPOCH);
        let late = Some(SystemTime::UNIX_EPOCH + Duration::from_secs(1));
        assert!(is_stale(None, early, early), "never installed");
        assert!(is_stale(early, late, early), "the lock file is newer");
        assert!(is_stale(early, early, late), "the manifest is newer");
        assert!(!is_stale(late, early, late));
    }
}
