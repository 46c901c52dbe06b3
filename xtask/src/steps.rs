//! The steps of `cargo xtask test`, as data: what each runs, what must have succeeded before, and
//! how its tests are counted.

use std::process::Command;

use anyhow::Result;

use crate::codegen::BINDINGS;
use crate::machine;
use crate::run::{APP, EMBEDDED};
use crate::{node, paths, shell, tidy};

/// One step.
pub struct Step {
    /// Its name for `--only`, the summary and the log's file name.
    pub name: &'static str,
    /// What it checks, for `--list`.
    pub about: &'static str,
    /// Steps that must have succeeded, or this one cannot say anything.
    pub needs: &'static [&'static str],
    /// It wants the interface's packages.
    pub npm: bool,
    /// The kind of its tests, when it runs tests.
    pub counts: Option<Kind>,
    /// Where it runs.
    pub place: Place,
    /// What it does.
    pub work: fn() -> Result<Work>,
}

/// Kinds of tests, as the last line counts them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Rust's own.
    Rust,
    /// Components in a browser.
    Ui,
    /// The whole interface in a browser, over the bridge.
    Browser,
    /// The real window.
    Window,
}

impl Kind {
    pub const ALL: [Self; 4] = [Self::Rust, Self::Ui, Self::Browser, Self::Window];

    pub fn name(self) -> &'static str {
        match self {
            Self::Rust => "rust",
            Self::Ui => "ui",
            Self::Browser => "browser",
            Self::Window => "window",
        }
    }
}

/// Where a step runs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In the checkout, with the folders for the user's data pointing to a throw-away home.
    Checkout,
    /// In a desktop session of its own: screen, bus, keyring. Linux only.
    Session,
}

/// A step's work.
pub enum Work {
    /// Programs to run one after the other, all of them even when one fails.
    Programs(Vec<Command>),
    /// Done within this tool: the faults found.
    Faults(Vec<String>),
}

/// A step that hangs is ended after so many minutes. The whole must stay under 45 on two cores.
pub const MINUTES: u32 = 25;

/// In the order they run: the quick ones first, so that a slip shows soon.
pub const STEPS: &[Step] = &[
    Step {
        name: "fmt",
        about: "Rust is formatted",
        needs: &[],
        npm: false,
        counts: None,
        place: Place::Checkout,
        work: || Ok(one(cargo(&["fmt", "--all", "--check"]))),
    },
    Step {
        name: "tidy",
        about: "the house rules a program can check",
        needs: &[],
        npm: false,
        counts: None,
        place: Place::Checkout,
        work: || Ok(Work::Faults(tidy::faults()?)),
    },
    Step {
        name: "ui-check",
        about: "types, lints, format and translations of the interface",
        needs: &[],
        npm: true,
        counts: None,
        place: Place::Checkout,
        work: || Ok(one(npm("check"))),
    },
    Step {
        name: "ui-build",
        about: "the interface, as the app embeds it",
        needs: &[],
        npm: true,
        counts: None,
        place: Place::Checkout,
        work: || Ok(one(npm("build"))),
    },
    Step {
        name: "ui-test",
        about: "components, in a browser",
        needs: &[],
        npm: true,
        counts: Some(Kind::Ui),
        place: Place::Checkout,
        work: || Ok(one(with_browser(npm("test"))?)),
    },
    Step {
        name: "build",
        about: "every program, test and example",
        needs: &["ui-build"],
        npm: false,
        counts: None,
        place: Place::Checkout,
        work: || Ok(one(workspace(&["build", "--all-targets"]))),
    },
    Step {
        name: "bindings",
        about: "the generated TypeScript is what would be generated",
        needs: &["build"],
        npm: false,
        counts: None,
        place: Place::Checkout,
        work: || {
            let mut generator = leashed(&path_of_example("codegen"));
            generator.args([BINDINGS, "--check"]);
            Ok(one(generator))
        },
    },
    Step {
        name: "rust",
        about: "every Rust test, and the examples in the documentation",
        needs: &["build"],
        npm: false,
        counts: Some(Kind::Rust),
        place: Place::Checkout,
        work: || {
            Ok(Work::Programs(vec![
                workspace(&["test", "--no-fail-fast"]),
                cargo(&["test", "--locked", "--package", "xtask"]),
            ]))
        },
    },
    Step {
        name: "e2e",
        about: "the whole interface, in a browser over the bridge",
        needs: &["ui-build", "build"],
        npm: true,
        counts: Some(Kind::Browser),
        place: Place::Checkout,
        work: || {
            let mut tests = with_browser(npm("test:e2e"))?;
            tests.env("ROLLBOOK_BRIDGE_BIN", paths::built("rollbook-bridge"));
            Ok(one(tests))
        },
    },
    Step {
        name: "window",
        about: "the real window, driven from outside",
        needs: &["build"],
        npm: true,
        counts: Some(Kind::Window),
        place: Place::Session,
        work: || {
            let mut tests = npm("test:window");
            tests.env("ROLLBOOK_APP_BIN", paths::built(APP));
            if let Some(driver) = paths::program(&["WebKitWebDriver"]) {
                tests.env("ROLLBOOK_WEBDRIVER", driver);
            }
            Ok(one(tests))
        },
    },
    // Last: it compiles what `build` compiled once more in its own way, and finds least.
    Step {
        name: "clippy",
        about: "Rust's lints, none tolerated",
        needs: &["ui-build"],
        npm: false,
        counts: None,
        place: Place::Checkout,
        work: || {
            let mut clippy = leashed("cargo");
            clippy.args([
                "clippy",
                "--workspace",
                "--all-targets",
                "--locked",
                "--features",
                &features(),
            ]);
            clippy.args(["--", "--deny", "warnings"]);
            Ok(one(clippy))
        },
    },
];

fn one(command: Command) -> Work {
    Work::Programs(vec![command])
}

fn leashed(program: &str) -> Command {
    let mut command = shell::leashed(program, Some(MINUTES));
    command.current_dir(paths::root());
    command
}

fn cargo(words: &[&str]) -> Command {
    let mut command = leashed("cargo");
    command.args(words);
    command
}

/// All packages but this tool, which is running and could not be replaced on Windows. Every step
/// gives the same packages and features, or cargo would compile all twice.
pub const SAME_PACKAGES: [&str; 3] = ["--workspace", "--exclude", "xtask"];

fn workspace(words: &[&str]) -> Command {
    let mut command = cargo(words);
    command
        .args(SAME_PACKAGES)
        .args(["--locked", "--features", &features()]);
    command
}

/// The features that go with them.
pub fn features() -> String {
    format!("{APP}/{EMBEDDED},rollbook-commands/bindings")
}

fn npm(script: &str) -> Command {
    let mut command = leashed(node::npm());
    command
        .args(["run", "--silent", script])
        .current_dir(paths::ui());
    command
}

fn with_browser(mut command: Command) -> Result<Command> {
    command.env("ROLLBOOK_CHROMIUM", machine::browser()?);
    Ok(command)
}

fn path_of_example(name: &str) -> String {
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    paths::target()
        .join("debug/examples")
        .join(file)
        .to_string_lossy()
        .into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_needs_only_steps_before_it() {
        for (place, step) in STEPS.iter().enumerate() {
            for need in step.needs {
                assert!(
                    STEPS[..place].iter().any(|before| before.name == *need),
                    "{} needs {need}, which does not run before it",
                    step.name
                );
            }
        }
    }

    #[test]
    fn every_kind_of_test_is_run_by_a_step() {
        for kind in Kind::ALL {
            assert!(
                STEPS.iter().any(|step| step.counts == Some(kind)),
                "{}",
                kind.name()
            );
        }
    }
}
