//! `cargo xtask notices`: the page that names what of others is in Rollbook and repeats what their
//! licences ask to be repeated. The app shows it, and installers bring it along.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use spdx::{Expression, ParseMode};

use crate::third_party::{self, Package};
use crate::{node, paths};

/// The page, from the top of the checkout.
pub const PAGE: &str = "THIRD-PARTY.txt";

/// The line above the list of packages.
pub const LIST: &str = "== Packages ==";

/// What lies in the source itself: what it is, and the file with its licence.
const IN_THE_SOURCE: [(&str, &str); 3] = [
    (
        "Inter, the letters of the window, by The Inter Project Authors: SIL Open Font License 1.1",
        "ui/src/styles/fonts/LICENSE-Inter-OFL.txt",
    ),
    (
        "Noto, the letters of printed lists, by Google LLC and Adobe: SIL Open Font License 1.1",
        "crates/export/fonts/OFL.txt",
    ),
    (
        "The long word list for passphrases of the Electronic Frontier Foundation, by Joseph Bonneau: CC BY 3.0 US",
        "crates/secrets/data/README.md",
    ),
];

pub fn run() -> Result<()> {
    node::install()?;
    let packages = shipped()?;
    let mut texts = Texts::default();
    let mut silent = Vec::new();
    for package in &packages {
        let files = licence_files(package)?;
        if files.is_empty() {
            silent.push(package);
        }
        for file in files {
            let bytes = fs::read(&file).with_context(|| file.display().to_string())?;
            texts.add(&called(package), &String::from_utf8_lossy(&bytes));
        }
    }
    let mut page = head(&packages);
    let _ = writeln!(page, "\n== Part of the source ==");
    for (what, file) in IN_THE_SOURCE {
        let text = fs::read_to_string(paths::root().join(file)).with_context(|| file.to_owned())?;
        let _ = write!(page, "\n{what}\n\n{}\n", text.trim_end());
    }
    let _ = writeln!(
        page,
        "\n== Packages that bring no text of their licence ==\n"
    );
    for package in silent {
        let authors = package.authors.join(", ");
        let by = if authors.is_empty() { "" } else { ", by " };
        let _ = writeln!(page, "{}{by}{authors}", line(package));
    }
    let _ = writeln!(
        page,
        "\n== What the licences of the packages ask to be repeated =="
    );
    page.push_str(&texts.page());
    fs::write(paths::root().join(PAGE), page)?;
    println!("wrote {PAGE}: {} packages", packages.len());
    Ok(())
}

/// The packages whose parts are given away, Rust's and the interface's.
fn shipped() -> Result<Vec<Package>> {
    let mut all = third_party::crates()?;
    all.extend(third_party::npm()?);
    all.retain(|package| package.shipped);
    all.sort();
    Ok(all)
}

/// How a package stands in the list.
pub fn line(package: &Package) -> String {
    format!("- {} ({})", called(package), package.licence)
}

fn called(package: &Package) -> String {
    format!("{} {}", package.name, package.version)
}

fn head(packages: &[Package]) -> String {
    let mut head = String::from(
        "Rollbook contains work of many others. Here is whose, and what their licences ask to be\n\
         repeated. Sources of all packages: https://crates.io and https://www.npmjs.com.\n\
         Made by `cargo xtask notices`.\n\n",
    );
    let _ = writeln!(head, "{LIST}\n");
    for package in packages {
        let _ = writeln!(head, "{}", line(package));
    }
    head
}

/// The files of a package that hold the licence we take it under, and its notices.
fn licence_files(package: &Package) -> Result<Vec<PathBuf>> {
    let mut files = named(&package.folder)?;
    // A package with the source of a C library has that library's licence beside it.
    if package.name.ends_with("-src") {
        for entry in fs::read_dir(&package.folder)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                files.extend(named(&entry.path())?);
            }
        }
    }
    // Where MIT is offered, it is taken: it is the shortest.
    let mit = Expression::parse_mode(&package.licence, ParseMode::LAX)
        .is_ok_and(|licence| licence.evaluate(|one| one.to_string() == "MIT"));
    let is = |file: &Path, word: &str| {
        file.file_name()
            .is_some_and(|name| name.to_string_lossy().to_lowercase().contains(word))
    };
    if mit && files.iter().any(|file| is(file, "mit")) && !package.name.ends_with("-src") {
        files.retain(|file| {
            !["apache", "unlicense", "zlib", "bsd", "boost", "0bsd"]
                .iter()
                .any(|word| is(file, word))
        });
    }
    files.sort();
    Ok(files)
}

fn named(folder: &Path) -> Result<Vec<PathBuf>> {
    const NAMES: [&str; 6] = [
        "license",
        "licence",
        "copying",
        "copyright",
        "notice",
        "unlicense",
    ];
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().to_lowercase();
        if entry.file_type()?.is_file()
            && NAMES.iter().any(|start| name.starts_with(start))
            && !name.ends_with(".rs")
        {
            files.push(entry.path());
        }
    }
    Ok(files)
}

/// Licence texts, each once, with who is to be named beside it.
#[derive(Default)]
struct Texts {
    /// By the text without its blanks.
    found: BTreeMap<String, (String, Vec<String>)>,
}

impl Texts {
    fn add(&mut self, package: &str, text: &str) {
        let (holders, body) = apart(text);
        let key: String = body
            .to_lowercase()
            .chars()
            .filter(|letter| letter.is_alphanumeric())
            .collect();
        let (_, users) = self.found.entry(key).or_insert_with(|| (body, Vec::new()));
        let mut user = package.to_owned();
        for holder in holders {
            let _ = write!(user, "\n    {holder}");
        }
        users.push(user);
    }

    fn page(&self) -> String {
        let mut page = String::new();
        let mut texts: Vec<&(String, Vec<String>)> = self.found.values().collect();
        texts.sort_by_key(|(body, users)| (usize::MAX - users.len(), body));
        for (body, users) in texts {
            let _ = writeln!(page, "\n{}\n", "-".repeat(72));
            for user in users {
                let _ = writeln!(page, "{user}");
            }
            let _ = writeln!(page, "\n{}", body.trim());
        }
        page
    }
}

/// The lines that name who holds the rights, and the text without them.
fn apart(text: &str) -> (Vec<String>, String) {
    let names = |line: &str| {
        let line = line.trim().to_lowercase();
        (line.starts_with("copyright ") || line.starts_with('©') || line.starts_with("(c) "))
            && line.chars().any(|letter| letter.is_ascii_digit() || letter == '©' || line.contains("(c)"))
            // The line to be filled in at the end of the Apache licence.
            && !line.contains("[yyyy]")
            && !line.contains("{yyyy}")
    };
    let title = |line: &str| {
        let line = line.trim().trim_start_matches('#').trim().to_lowercase();
        [
            "mit license",
            "the mit license",
            "the mit license (mit)",
            "mit license (mit)",
        ]
        .contains(&line.as_str())
    };
    let holders = text
        .lines()
        .filter(|line| names(line))
        .map(|line| line.trim().to_owned())
        .collect();
    let body: Vec<&str> = text
        .lines()
        .filter(|line| !names(line) && !title(line))
        .map(str::trim_end)
        .collect();
    (holders, body.join("\n").trim_matches('\n').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIT: &str = "Permission is hereby granted,\nfree of charge.";

    #[test]
    fn one_text_is_printed_once_with_everybody_who_is_to_be_named() {
        let mut texts = Texts::default();
        texts.add(
            "a 1.0.0",
            &format!("The MIT License (MIT)\n\nCopyright (c) 2014 Ada\n\n{MIT}\n"),
        );
        texts.add(
            "b 2.0.0",
            &format!(
                "Copyright 2020 Bo\nCopyright 2021 Cy\n\n{}\n",
                MIT.replace('\n', " ")
            ),
        );
        texts.add("c 3.0.0", "Another text.");
        let page = texts.page();
        assert_eq!(page.matches("Permission is hereby").count(), 1, "{page}");
        assert!(
            page.contains("a 1.0.0\n    Copyright (c) 2014 Ada\nb 2.0.0\n    Copyright 2020 Bo\n    Copyright 2021 Cy\n\nPermission"),
            "{page}"
        );
        assert!(page.contains("c 3.0.0\n\nAnother text."), "{page}");
    }

    #[test]
    fn sentences_about_copyright_stay_in_the_text() {
        let (holders, body) =
            apart("Copyright [yyyy] [name]\nThe copyright holders say:\ncopyright notice above");
        assert!(holders.is_empty(), "{holders:?}");
        assert_eq!(body.lines().count(), 3);
    }
}
