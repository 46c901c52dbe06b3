//! Where things lie in the checkout.

use std::path::{Path, PathBuf};

/// The top folder of the checkout this tool was built from.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// The folder of the user interface, where npm works.
pub fn ui() -> PathBuf {
    root().join("ui")
}

/// Cargo's target folder, as the environment or the default says.
pub fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => root().join(folder),
        None => root().join("target"),
    }
}

/// These tools' own corner of the target folder: logs, throw-away homes, tool environments.
pub fn workshop() -> PathBuf {
    target().join("xtask")
}

/// A program of the workspace, built without `--release`.
pub fn built(name: &str) -> PathBuf {
    target()
        .join("debug")
        .join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

/// The first of `names` found on the search path.
pub fn program(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    names.iter().find_map(|name| {
        let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
        folders
            .iter()
            .map(|folder| folder.join(&file))
            .find(|candidate| candidate.is_file())
    })
}
