//! `cargo xtask bench`: the budgets of docs/BENCHMARKS.md, measured.
//!
//! Each room measures itself, in an example or a bench of its own, and prints its numbers beside
//! the floor. Here stands only what there is and how it is started.

use std::process::Command;

use anyhow::Result;

use crate::{paths, shell};

#[derive(clap::Args)]
pub struct Args {
    /// What to measure; everything when none is named
    #[arg(value_enum)]
    subjects: Vec<Subject>,
    /// How many people the directory or the file holds
    #[arg(long, default_value_t = 100_000)]
    people: u32,
    /// Another seed makes other people
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Something with a budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Subject {
    /// Import, search, lists, card look-up and single changes
    Directory,
    /// CSV, XLSX and PDF out
    Export,
    /// Password hashes
    Password,
}

impl Subject {
    const ALL: [Self; 3] = [Self::Directory, Self::Export, Self::Password];

    /// What cargo is told.
    fn words(self, people: u32, seed: u64) -> Vec<String> {
        let (people, seed) = (people.to_string(), seed.to_string());
        let words: &[&str] = match self {
            Self::Directory => &[
                "run",
                "--release",
                "--locked",
                "--package",
                "rollbook-cli",
                "--example",
                "bench_directory",
                "--",
                "--people",
                &people,
                "--seed",
                &seed,
            ],
            Self::Export => &[
                "run",
                "--release",
                "--locked",
                "--package",
                "rollbook-export",
                "--example",
                "export_bench",
                "--",
                &people,
            ],
            Self::Password => &[
                "bench",
                "--locked",
                "--package",
                "rollbook-secrets",
                "--bench",
                "password",
            ],
        };
        words.iter().map(|word| (*word).to_owned()).collect()
    }
}

pub fn run(args: &Args) -> Result<()> {
    let subjects = if args.subjects.is_empty() {
        &Subject::ALL[..]
    } else {
        &args.subjects
    };
    for subject in subjects {
        let mut command = Command::new("cargo");
        command
            .current_dir(paths::root())
            .args(subject.words(args.people, args.seed));
        shell::run(&mut command)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_people_and_the_seed_reach_what_measures_the_directory() {
        let line = Subject::Directory.words(500, 7).join(" ");
        assert!(line.ends_with("-- --people 500 --seed 7"), "{line}");
    }
}
