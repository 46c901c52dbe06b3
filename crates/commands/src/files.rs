//! Files made for people: whole or not there, and never over another one.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::error::Result;
use crate::fault;

/// A file that is being written. It lies beside its place under another name until [`keep`]
/// (NewFile::keep); dropped before that, nothing is left of it.
///
/// [`keep`]: NewFile::keep
pub(crate) struct NewFile {
    file: NamedTempFile,
    target: PathBuf,
}

impl NewFile {
    /// Begins a file that is to lie at `target`.
    pub(crate) fn beside(target: &Path) -> Result<Self> {
        let target = std::path::absolute(target).map_err(|error| fault::io(&error, target))?;
        let folder = target.parent().unwrap_or(Path::new("."));
        let mut builder = tempfile::Builder::new();
        builder.prefix(".rollbook-").suffix(".part");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // A list made to be passed on is as readable as any file its maker saves.
            builder.permissions(std::fs::Permissions::from_mode(0o666));
        }
        let file = builder
            .tempfile_in(folder)
            .map_err(|error| fault::io(&error, folder))?;
        Ok(Self { file, target })
    }

    /// What is written to.
    pub(crate) fn file(&mut self) -> &mut File {
        self.file.as_file_mut()
    }

    /// Puts the file at its place, or beside what is there already: `name (2).pdf`.
    pub(crate) fn keep(self) -> Result<PathBuf> {
        let Self { mut file, target } = self;
        file.as_file()
            .sync_all()
            .map_err(|error| fault::io(&error, &target))?;
        let mut number = 1u32;
        loop {
            let place = numbered(&target, number);
            match file.persist_noclobber(&place) {
                Ok(_) => return Ok(place),
                Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {
                    file = error.file;
                    number += 1;
                }
                // Sticks formatted as FAT know no way to rename without overwriting.
                Err(error) if !place.exists() => {
                    return match error.file.persist(&place) {
                        Ok(_) => Ok(place),
                        Err(error) => Err(fault::io(&error.error, &place)),
                    };
                }
                Err(error) => {
                    file = error.file;
                    number += 1;
                }
            }
        }
    }
}

/// A name without what some file system cannot hold.
pub(crate) fn file_word(name: &str) -> String {
    let word: String = name
        .chars()
        .filter(|c| !c.is_control() && !r#"<>:"/\|?*"#.contains(*c))
        .take(60)
        .collect();
    let word = word.trim_matches([' ', '.']);
    if word.is_empty() { "People" } else { word }.to_owned()
}

/// `list.pdf`, `list (2).pdf`, `list (3).pdf` …
fn numbered(target: &Path, number: u32) -> PathBuf {
    if number == 1 {
        return target.to_path_buf();
    }
    let stem = target.file_stem().unwrap_or_default().to_string_lossy();
    let name = match target.extension() {
        Some(extension) => format!("{stem} ({number}).{}", extension.to_string_lossy()),
        None => format!("{stem} ({number})"),
    };
    target.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    fn save(target: &Path, text: &str) -> PathBuf {
        let mut new = NewFile::beside(target).unwrap();
        new.file().write_all(text.as_bytes()).unwrap();
        new.keep().unwrap()
    }

    #[test]
    fn a_file_that_is_there_is_never_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("people.pdf");
        assert_eq!(save(&target, "1"), target);
        assert_eq!(save(&target, "2"), folder.path().join("people (2).pdf"));
        assert_eq!(save(&target, "3"), folder.path().join("people (3).pdf"));
        assert_eq!(std::fs::read_to_string(&target).unwrap(), "1");
        let bare = folder.path().join("people");
        save(&bare, "1");
        assert_eq!(save(&bare, "2"), folder.path().join("people (2)"));
    }

    #[test]
    fn a_file_name_has_nothing_a_file_system_refuses() {
        let check = |name: &str, expected: &str| assert_eq!(file_word(name), expected);
        check("Northwind", "Northwind");
        check("A/B: \"C\" <D>", "AB C D");
        check("...", "People");
        check("Åse & Søn ApS.", "Åse & Søn ApS");
    }

    #[test]
    fn what_is_not_kept_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let mut new = NewFile::beside(&folder.path().join("people.pdf")).unwrap();
        new.file().write_all(b"half").unwrap();
        drop(new);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
