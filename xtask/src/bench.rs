//! `cargo xtask bench`: the budgets of docs/BENCHMARKS.md, measured.
//!
//! Each room measures itself, in an example or a bench of its own, and prints its numbers beside
//! the floor. Here stands only what there is and how it is started.

use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::machine::{self, Purpose};
use crate::run::{APP, EMBEDDED};
use crate::session::Session;
use crate::{node, paths, shell, steps};

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
    /// 1,000 taps a second for a minute
    Taps,
    /// The real window beside an empty one: start, memory, typing, scrolling, taps; Linux only
    Window,
}

impl Subject {
    const ALL: [Self; 5] = [
        Self::Directory,
        Self::Export,
        Self::Password,
        Self::Taps,
        Self::Window,
    ];

    fn measure(self, people: u32, seed: u64) -> Result<()> {
        if self == Self::Window {
            return window(people);
        }
        let mut command = Command::new("cargo");
        command
            .current_dir(paths::root())
            .args(self.words(people, seed));
        shell::run(&mut command)
    }

    /// What cargo is told; nothing for the window, which is more than one command.
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
            Self::Taps => &[
                "run",
                "--release",
                "--locked",
                "--package",
                "rollbook-readers",
                "--example",
                "bench_taps",
            ],
            Self::Password => &[
                "bench",
                "--locked",
                "--package",
                "rollbook-secrets",
                "--bench",
                "password",
            ],
            Self::Window => &[],
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
        subject.measure(args.people, args.seed)?;
    }
    Ok(())
}

/// The app and the empty window are built as they would be given away; what only helps to measure
/// them is built as the tests build it.
fn window(people: u32) -> Result<()> {
    if !cfg!(target_os = "linux") {
        bail!("the window can be driven from outside on Linux only");
    }
    machine::prepare(Purpose::Test)?;
    node::install()?;
    shell::run(&mut node::script("build"))?;
    let features = format!("{EMBEDDED},measure");
    shell::run(cargo().args([
        "--release",
        "--package",
        APP,
        "--features",
        &features,
        "--bin",
        APP,
        "--example",
        "empty-window",
    ]))?;
    shell::run(
        cargo()
            .args(steps::SAME_PACKAGES)
            .args(["--features", &steps::features()])
            .args(["--bin", "rollbook-bridge", "--example", "virtual-reader"]),
    )?;

    let release = paths::target().join("release");
    let helpers = paths::target().join("debug");
    let session = Session::start(&paths::workshop().join("measure"))?;
    let driver = paths::program(&["WebKitWebDriver"]).context("found no WebKitWebDriver")?;
    shell::run(
        session
            .put(&mut node::script("measure"))
            .env("ROLLBOOK_APP_BIN", release.join(APP))
            .env(
                "ROLLBOOK_EMPTY_BIN",
                release.join("examples").join("empty-window"),
            )
            .env("ROLLBOOK_BRIDGE_BIN", helpers.join("rollbook-bridge"))
            .env(
                "ROLLBOOK_READER_BIN",
                helpers.join("examples").join("virtual-reader"),
            )
            .env("ROLLBOOK_WEBDRIVER", driver)
            .env("ROLLBOOK_CHROMIUM", machine::browser()?)
            .env("ROLLBOOK_MEASURE_PEOPLE", people.to_string()),
    )
}

fn cargo() -> Command {
    let mut command = Command::new("cargo");
    command
        .current_dir(paths::root())
        .args(["build", "--locked"]);
    command
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
