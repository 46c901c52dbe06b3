//! `cargo xtask tidy`: the house rules a program can check.
//!
//! Each check is a function from the tree of files (or the graph of packages) to the faults found
//! in it, and each is shown below it to fail on a bad sample: a check that cannot fail is worse
//! than none.

mod arrows;
mod decisions;
mod length;
mod licences;
mod links;
mod map;
mod rooms;
mod scan;
mod sql;
mod words;

use std::fmt;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};

use crate::{paths, shell};

pub fn run() -> Result<()> {
    let faults = faults()?;
    if faults.is_empty() {
        println!("tidy: nothing to complain about");
        return Ok(());
    }
    for fault in &faults {
        println!("{fault}");
    }
    bail!(
        "tidy found {} fault{}",
        faults.len(),
        if faults.len() == 1 { "" } else { "s" }
    )
}

/// Everything wrong with the checkout, one line each.
pub fn faults() -> Result<Vec<String>> {
    let tree = Tree::of_checkout()?;
    let graph = arrows::Graph::of_checkout()?;
    for warning in length::long(&tree) {
        println!("{warning}");
    }
    let mut faults: Vec<Fault> = Vec::new();
    faults.extend(arrows::check(&graph));
    faults.extend(decisions::check(&tree));
    faults.extend(length::too_long(&tree));
    faults.extend(licences::check(&tree)?);
    faults.extend(links::check(&tree));
    faults.extend(map::check(&tree));
    faults.extend(rooms::check(&tree));
    faults.extend(sql::check(&tree));
    faults.extend(words::check(&tree));
    faults.sort();
    Ok(faults.iter().map(ToString::to_string).collect())
}

/// One thing that is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// The file, from the top of the checkout.
    path: String,
    /// The line, counted from 1; 0 when it is the whole file.
    line: usize,
    /// A sentence that says the rule.
    rule: String,
}

impl Fault {
    fn new(path: &str, line: usize, rule: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            line,
            rule: rule.into(),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(out, "{}: {}", self.path, self.rule),
            line => write!(out, "{}:{line}: {}", self.path, self.rule),
        }
    }
}

/// The text files of the checkout.
pub struct Tree {
    files: Vec<File>,
}

/// One of them.
pub struct File {
    /// From the top of the checkout, with `/`.
    path: String,
    text: String,
}

impl Tree {
    /// What git tracks or would track; in a checkout without git, all but what is built or installed.
    fn of_checkout() -> Result<Self> {
        let root = paths::root();
        let listed = shell::output(Command::new("git").current_dir(&root).args([
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ]));
        let listed: Vec<String> = match listed {
            Ok(listed) => listed.split('\0').map(str::to_owned).collect(),
            Err(_) => walked(&root)?,
        };
        let mut files = Vec::new();
        for path in listed.into_iter().filter(|path| !path.is_empty()) {
            // A file deleted but not yet committed is listed and gone; a picture is no text.
            let Ok(bytes) = fs::read(root.join(&path)) else {
                continue;
            };
            let text = String::from_utf8(bytes).unwrap_or_default();
            files.push(File { path, text });
        }
        Ok(Self { files })
    }

    /// A tree written down in a test.
    #[cfg(test)]
    fn of(files: &[(&str, &str)]) -> Self {
        let files = files
            .iter()
            .map(|(path, text)| File {
                path: (*path).to_owned(),
                text: (*text).to_owned(),
            })
            .collect();
        Self { files }
    }

    fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }

    /// The names of the folders directly in `folder` (`""` is the top), each once.
    fn folders_in(&self, folder: &str) -> Vec<&str> {
        let prefix = if folder.is_empty() {
            String::new()
        } else {
            format!("{folder}/")
        };
        let mut names: Vec<&str> = self
            .files
            .iter()
            .filter_map(|file| file.path.strip_prefix(&prefix))
            .filter_map(|rest| rest.split_once('/'))
            .map(|(name, _)| name)
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

/// Every file below `root`, as a path from it with `/`, without the folders git ignores.
fn walked(root: &Path) -> Result<Vec<String>> {
    const IGNORED: &[&str] = &[
        ".git",
        "target",
        "node_modules",
        "gen",
        "dist",
        "__screenshots__",
    ];
    let mut found = Vec::new();
    let mut folders = vec![String::new()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root.join(&folder))? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if IGNORED.contains(&name.as_str()) {
                continue;
            }
            let path = if folder.is_empty() {
                name
            } else {
                format!("{folder}/{name}")
            };
            if entry.file_type()?.is_dir() {
                folders.push(path);
            } else {
                found.push(path);
            }
        }
    }
    Ok(found)
}

impl File {
    fn ends_with_any(&self, endings: &[&str]) -> bool {
        endings.iter().any(|ending| self.path.ends_with(ending))
    }

    /// Lines with their numbers from 1.
    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text
            .lines()
            .enumerate()
            .map(|(index, line)| (index + 1, line))
    }

    /// The line, or the one before it, says `tidy: allow(rule) because …`.
    fn allows(&self, rule: &str, line: usize) -> bool {
        let mark = format!("tidy: allow({rule}) because ");
        self.text
            .lines()
            .skip(line.saturating_sub(2))
            .take(2)
            .any(|line| line.contains(&mark))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_listed_once_and_in_order() {
        let tree = Tree::of(&[
            ("b/x/1", ""),
            ("b/y/2", ""),
            ("b/y/3", ""),
            ("a/4", ""),
            ("5", ""),
        ]);
        assert_eq!(tree.folders_in(""), ["a", "b"]);
        assert_eq!(tree.folders_in("b"), ["x", "y"]);
        assert!(tree.folders_in("a").is_empty());
    }

    #[test]
    fn without_git_the_folders_are_walked_and_what_is_built_is_left_out() -> Result<()> {
        let root = std::env::temp_dir().join(format!("xtask-walk-{}", std::process::id()));
        for folder in ["src/deep", "target/debug", "ui/node_modules"] {
            fs::create_dir_all(root.join(folder))?;
            fs::write(root.join(folder).join("a.rs"), "")?;
        }
        let found = walked(&root)?;
        fs::remove_dir_all(&root)?;
        assert_eq!(found, ["src/deep/a.rs"]);
        Ok(())
    }

    #[test]
    fn a_rule_is_waived_only_with_a_reason_and_only_beside_the_line() {
        let text = "one\n// tidy: allow(sql) because it is a quotation\nthree\nfour\n// tidy: allow(sql)\nsix";
        let tree = Tree::of(&[("a.rs", text)]);
        let file = tree.file("a.rs").unwrap();
        assert!(file.allows("sql", 3));
        assert!(file.allows("sql", 2));
        assert!(!file.allows("sql", 4), "too far away");
        assert!(!file.allows("sql", 6), "no reason given");
        assert!(!file.allows("length", 3), "another rule");
    }
}
