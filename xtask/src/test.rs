//! `cargo xtask test`: every check and test there is, with a summary at the end.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Result, bail};

use crate::clock::{self, Stopwatch};
use crate::counts::{self, Counts};
use crate::machine::{self, Purpose};
use crate::session::Session;
use crate::steps::{Kind, Place, STEPS, Step, Work};
use crate::{node, paths, shell};

#[derive(clap::Args)]
pub struct Args {
    /// Run only these steps and what they need
    #[arg(long, value_delimiter = ',', value_name = "STEP")]
    only: Vec<String>,
    /// Name the steps and run nothing
    #[arg(long)]
    list: bool,
}

pub fn run(args: &Args) -> Result<()> {
    if args.list {
        for step in STEPS {
            println!("{:10} {}", step.name, step.about);
        }
        return Ok(());
    }
    let steps = chosen(&args.only)?;
    let watch = Stopwatch::start();
    machine::prepare(Purpose::Test)?;
    if steps.iter().any(|step| step.npm) {
        node::install()?;
    }
    println!("installed after {}", clock::spoken(watch.elapsed()));

    let home = Home::fresh()?;
    let mut done: Vec<Done> = Vec::new();
    for step in steps {
        if step.place == Place::Session && !cfg!(target_os = "linux") {
            println!(
                "\n=== {}: on Linux only, where a window can be driven",
                step.name
            );
            continue;
        }
        println!("\n=== {}: {}", step.name, step.about);
        let before = Stopwatch::start();
        let result = match unmet(step, &done) {
            Some(need) => Verdict::NotRun(need),
            None => perform(step, &home),
        };
        done.push(Done {
            step,
            verdict: result,
            time: before.elapsed(),
        });
    }
    let strays = home.strays()?;
    println!("\n{}", summary(&done, watch.elapsed()));
    for stray in &strays {
        println!(
            "a test left {} in the user's home: tests own a temporary folder",
            stray.display()
        );
    }
    // The count is the last line, for whoever reads only that.
    println!("{}", count_line(&done));
    if !strays.is_empty()
        || done
            .iter()
            .any(|done| !matches!(done.verdict, Verdict::Passed(_)))
    {
        bail!(
            "not everything passed; the full output of each step lies in {}",
            logs().display()
        );
    }
    Ok(())
}

/// How a step ended.
#[derive(Debug)]
enum Verdict {
    Passed(Counts),
    Failed(Counts, String),
    /// A step it needs did not pass.
    NotRun(&'static str),
}

struct Done {
    step: &'static Step,
    verdict: Verdict,
    time: Duration,
}

/// The named steps with all they need, in the order of the list; all steps when none is named.
fn chosen(only: &[String]) -> Result<Vec<&'static Step>> {
    if let Some(unknown) = only
        .iter()
        .find(|name| STEPS.iter().all(|step| step.name != **name))
    {
        bail!("there is no step {unknown}; cargo xtask test --list names them");
    }
    let mut wanted: Vec<&str> = only.iter().map(String::as_str).collect();
    if wanted.is_empty() {
        wanted = STEPS.iter().map(|step| step.name).collect();
    }
    // Needs stand before the steps that need them, so one walk backwards finds them all.
    for step in STEPS.iter().rev() {
        if wanted.contains(&step.name) {
            wanted.extend(step.needs);
        }
    }
    Ok(STEPS
        .iter()
        .filter(|step| wanted.contains(&step.name))
        .collect())
}

fn unmet(step: &Step, done: &[Done]) -> Option<&'static str> {
    step.needs.iter().copied().find(|need| {
        done.iter()
            .any(|done| done.step.name == *need && !matches!(done.verdict, Verdict::Passed(_)))
    })
}

fn perform(step: &Step, home: &Home) -> Verdict {
    match attempt(step, home) {
        Ok(verdict) => verdict,
        Err(error) => {
            println!("{error:#}");
            Verdict::Failed(Counts::default(), format!("{error:#}"))
        }
    }
}

fn attempt(step: &Step, home: &Home) -> Result<Verdict> {
    let commands = match (step.work)()? {
        Work::Programs(commands) => commands,
        Work::Faults(faults) => {
            for fault in &faults {
                println!("{fault}");
            }
            return Ok(match faults.len() {
                0 => Verdict::Passed(Counts::default()),
                found => Verdict::Failed(Counts::default(), format!("{found} faults")),
            });
        }
    };
    let session = match step.place {
        Place::Checkout => None,
        Place::Session => Some(Session::start(&home.folder.join(step.name))?),
    };
    let log = logs().join(format!("{}.log", step.name));
    if log.exists() {
        fs::remove_file(&log)?;
    }
    let mut counts = Counts::default();
    let mut success = true;
    for mut command in commands {
        if cfg!(target_os = "linux") {
            // Tests that make do without an outside program where it is missing insist on it here:
            // everything was installed.
            command.env("CI", "true");
            // A change is judged by the same examples each time it is judged. A plain `cargo test`
            // tries new ones.
            command.env("PROPTEST_RNG_SEED", "20261122");
        }
        match &session {
            Some(session) => session.put(&mut command),
            None => home.put(&mut command),
        };
        let outcome = shell::tee(&mut command, &log)?;
        success &= outcome.success;
        counts = counts.and(counts::read(&outcome.said));
    }
    Ok(judge(step.counts.is_some(), success, counts))
}

/// What the exit status and the counted tests say together.
fn judge(has_tests: bool, success: bool, counts: Counts) -> Verdict {
    let why = if !success {
        if counts.failed > 0 {
            format!("{} failed", counts.failed)
        } else {
            "failed".to_owned()
        }
    } else if !has_tests {
        return Verdict::Passed(Counts::default());
    } else if counts.failed > 0 {
        format!("{} failed", counts.failed)
    } else if counts.skipped > 0 {
        format!("{} skipped, and none may be", counts.skipped)
    } else if counts.run() == 0 {
        "no test ran".to_owned()
    } else {
        return Verdict::Passed(counts);
    };
    Verdict::Failed(if has_tests { counts } else { Counts::default() }, why)
}

fn summary(done: &[Done], whole: Duration) -> String {
    let mut lines = vec![format!(
        "{:10} {:>12} {:>7}  result",
        "step", "time", "tests"
    )];
    for Done {
        step,
        verdict,
        time,
    } in done
    {
        let (tests, result) = match verdict {
            Verdict::Passed(counts) => (counts.run(), "ok".to_owned()),
            Verdict::Failed(counts, why) => (counts.run(), format!("FAILED: {why}")),
            Verdict::NotRun(need) => (0, format!("NOT RUN: {need} did not pass")),
        };
        let tests = if step.counts.is_some() {
            tests.to_string()
        } else {
            String::new()
        };
        lines.push(format!(
            "{:10} {:>12} {tests:>7}  {result}",
            step.name,
            clock::spoken(*time)
        ));
    }
    lines.push(format!("{:10} {:>12}", "in all", clock::spoken(whole)));
    lines.join("\n")
}

/// `Tests run: 812 (rust 700, ui 80, browser 20, window 12), 0 failed`.
fn count_line(done: &[Done]) -> String {
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    let mut all = Counts::default();
    for Done { step, verdict, .. } in done {
        if let (Some(kind), Verdict::Passed(counts) | Verdict::Failed(counts, _)) =
            (step.counts, verdict)
        {
            *kinds.entry(kind.name()).or_default() += counts.run();
            all = all.and(*counts);
        }
    }
    let parts: Vec<String> = Kind::ALL
        .iter()
        .filter_map(|kind| {
            kinds
                .get(kind.name())
                .map(|number| format!("{} {number}", kind.name()))
        })
        .collect();
    let unrun = done
        .iter()
        .filter(|done| matches!(done.verdict, Verdict::NotRun(_)))
        .count();
    let unrun = match unrun {
        0 => String::new(),
        1 => ", 1 step not run".to_owned(),
        more => format!(", {more} steps not run"),
    };
    let parts = if parts.is_empty() {
        String::new()
    } else {
        format!(" ({})", parts.join(", "))
    };
    format!(
        "Tests run: {}{parts}, {} failed{unrun}",
        all.run(),
        all.failed
    )
}

fn logs() -> PathBuf {
    paths::workshop().join("logs")
}

/// A throw-away home for the tests: whatever asks the system for the user's folders gets these, and
/// a test that keeps its data there instead of in its own temporary folder is found out.
struct Home {
    folder: PathBuf,
}

impl Home {
    const FOLDERS: [(&'static str, &'static str); 4] = [
        ("XDG_DATA_HOME", "data"),
        ("XDG_CONFIG_HOME", "config"),
        ("XDG_CACHE_HOME", "cache"),
        ("XDG_STATE_HOME", "state"),
    ];

    fn fresh() -> Result<Self> {
        let folder = paths::workshop().join("home");
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        for (_, name) in Self::FOLDERS {
            fs::create_dir_all(folder.join(name))?;
        }
        Ok(Self { folder })
    }

    fn put<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        for (variable, name) in Self::FOLDERS {
            command.env(variable, self.folder.join(name));
        }
        command
    }

    /// Things of ours that should not be here.
    fn strays(&self) -> Result<Vec<PathBuf>> {
        let mut strays = Vec::new();
        for (_, name) in Self::FOLDERS {
            strays.extend(ours_in(&self.folder.join(name))?);
        }
        Ok(strays)
    }
}

/// The entries of a folder whose names carry the app's.
fn ours_in(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().to_lowercase());
        if name.is_some_and(|name| name.contains("rollbook")) {
            found.push(path);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(name: &str) -> &'static Step {
        STEPS.iter().find(|step| step.name == name).unwrap()
    }

    fn names(only: &[&str]) -> Vec<&'static str> {
        let only: Vec<String> = only.iter().map(|name| (*name).to_owned()).collect();
        chosen(&only)
            .unwrap()
            .iter()
            .map(|step| step.name)
            .collect()
    }

    #[test]
    fn a_chosen_step_brings_what_it_needs_and_no_more() {
        assert_eq!(names(&["fmt"]), ["fmt"]);
        assert_eq!(names(&["window"]), ["ui-build", "build", "window"]);
        assert_eq!(names(&[]).len(), STEPS.len());
        assert!(chosen(&["nonsense".to_owned()]).is_err());
    }

    fn verdict(
        has_tests: bool,
        success: bool,
        passed: usize,
        failed: usize,
        skipped: usize,
    ) -> String {
        match judge(
            has_tests,
            success,
            Counts {
                passed,
                failed,
                skipped,
            },
        ) {
            Verdict::Passed(counts) => format!("ok {}", counts.run()),
            Verdict::Failed(_, why) => why,
            Verdict::NotRun(need) => format!("not run: {need}"),
        }
    }

    #[test]
    fn a_step_passes_only_when_its_tests_ran_and_all_held() {
        assert_eq!(verdict(true, true, 5, 0, 0), "ok 5");
        assert_eq!(
            verdict(true, true, 5, 1, 0),
            "1 failed",
            "even if the program said all is well"
        );
        assert_eq!(
            verdict(true, false, 5, 0, 0),
            "failed",
            "even if no test failed"
        );
        assert_eq!(verdict(true, true, 5, 0, 2), "2 skipped, and none may be");
        assert_eq!(verdict(true, true, 0, 0, 0), "no test ran");
        assert_eq!(verdict(false, true, 0, 0, 0), "ok 0");
        assert_eq!(verdict(false, false, 0, 0, 0), "failed");
    }

    fn done(name: &str, verdict: Verdict) -> Done {
        Done {
            step: step(name),
            verdict,
            time: Duration::from_secs(1),
        }
    }

    #[test]
    fn a_step_whose_need_failed_is_not_run_and_says_so() {
        let failed = done(
            "build",
            Verdict::Failed(Counts::default(), "failed".to_owned()),
        );
        assert_eq!(unmet(step("rust"), &[failed]), Some("build"));
        let passed = done("build", Verdict::Passed(Counts::default()));
        assert_eq!(unmet(step("rust"), &[passed]), None);
    }

    #[test]
    fn the_last_line_counts_the_tests_by_kind() {
        let counts = |passed, failed| Counts {
            passed,
            failed,
            skipped: 0,
        };
        let all = [
            done("fmt", Verdict::Passed(Counts::default())),
            done("rust", Verdict::Passed(counts(700, 0))),
            done(
                "ui-test",
                Verdict::Failed(counts(78, 2), "2 failed".to_owned()),
            ),
            done("window", Verdict::NotRun("build")),
        ];
        assert_eq!(
            count_line(&all),
            "Tests run: 780 (rust 700, ui 80), 2 failed, 1 step not run"
        );
        let table = summary(&all, Duration::from_secs(75));
        assert!(table.contains("NOT RUN: build did not pass"), "{table}");
        assert!(table.contains("1 min 15 s"), "{table}");
    }

    #[test]
    fn what_a_test_leaves_in_the_users_home_is_found() -> Result<()> {
        let folder = std::env::temp_dir().join(format!("xtask-home-{}", std::process::id()));
        fs::create_dir_all(folder.join("org.Rollbook.desk"))?;
        fs::create_dir_all(folder.join("dconf"))?;
        let found = ours_in(&folder)?;
        fs::remove_dir_all(&folder)?;
        assert_eq!(found, [folder.join("org.Rollbook.desk")]);
        Ok(())
    }
}
