//! What this machine must have before anything can be built, and who brings it.
//!
//! On Debian and Ubuntu the packages are installed; elsewhere what is missing is named, with the
//! place to get it, and the person installs it.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::packages::{self, Need};
use crate::{paths, session, shell};

/// The oldest Node the interface's tools run on.
const NODE: u32 = 20;

/// What the machine is wanted for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Build the app and open it.
    Run,
    /// Run every test.
    Test,
    /// Compile for other systems.
    Cross,
}

/// Sees to everything `purpose` needs, or says what a person must install.
pub fn prepare(purpose: Purpose) -> Result<()> {
    node_is_new_enough()?;
    match std::env::consts::OS {
        "linux" if paths::program(&["apt-get"]).is_some() => packages::ensure(&needs(purpose)),
        "linux" => {
            name_for_other_linux(purpose);
            Ok(())
        }
        "macos" => by_hand(&macos(purpose)),
        "windows" => by_hand(&windows(purpose)),
        other => bail!("Rollbook is built on Linux, macOS and Windows; this is {other}"),
    }
}

/// The Chromium of this machine, for the interface's tests and pictures.
///
/// `ROLLBOOK_CHROMIUM` names another one.
pub fn browser() -> Result<PathBuf> {
    if let Some(named) = std::env::var_os("ROLLBOOK_CHROMIUM") {
        return Ok(PathBuf::from(named));
    }
    found_browser()
        .context("found no Chromium, Chrome or Edge; set ROLLBOOK_CHROMIUM to the program's path")
}

fn found_browser() -> Option<PathBuf> {
    const ELSEWHERE: &[&str] = &[
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        r"C:\Program Files\Google\Chrome\Application\chrome.exe",
        r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    ];
    paths::program(&[
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
    ])
    .or_else(|| {
        ELSEWHERE
            .iter()
            .map(PathBuf::from)
            .find(|path| path.is_file())
    })
}

fn needs(purpose: Purpose) -> Vec<&'static Need> {
    let mut needs: Vec<&Need> = packages::BUILD.iter().collect();
    match purpose {
        Purpose::Run => {
            if !session::has_screen() {
                needs.extend(packages::SCREEN);
            }
        }
        Purpose::Test => {
            needs.extend(packages::SCREEN);
            needs.extend(packages::TESTS);
            if found_browser().is_none() {
                needs.extend(packages::BROWSER);
            }
        }
        Purpose::Cross => needs.extend(packages::CROSS),
    }
    needs
}

fn node_is_new_enough() -> Result<()> {
    let wanted =
        format!("install Node {NODE} or newer from https://nodejs.org, with npm, and start again");
    let said = shell::output(Command::new("node").arg("--version"))
        .with_context(|| format!("Node is missing: {wanted}"))?;
    match node_version(&said) {
        Some(version) if version >= NODE => Ok(()),
        _ => bail!("Node is {}, which is too old: {wanted}", said.trim()),
    }
}

/// 20 of `v20.20.2`.
fn node_version(said: &str) -> Option<u32> {
    said.trim()
        .strip_prefix('v')?
        .split('.')
        .next()?
        .parse()
        .ok()
}

fn name_for_other_linux(purpose: Purpose) {
    println!(
        "This Linux has no apt-get. What follows goes by Debian's package names; if the build"
    );
    println!("misses one, install your system's package of the same thing:");
    for need in needs(purpose) {
        println!("  {} ({})", need.packages[0], need.purpose);
    }
}

/// Something a person installs by hand.
struct ByHand {
    there: bool,
    what: &'static str,
}

fn by_hand(things: &[ByHand]) -> Result<()> {
    let missing: Vec<String> = things
        .iter()
        .filter(|thing| !thing.there)
        .map(|thing| format!("\n  {}", thing.what))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    bail!("install by hand, then start again:{}", missing.concat())
}

fn macos(purpose: Purpose) -> Vec<ByHand> {
    let mut things = vec![ByHand {
        there: shell::output(Command::new("xcode-select").arg("--print-path")).is_ok(),
        what: "Apple's command line tools: xcode-select --install",
    }];
    things.extend(browser_by_hand(purpose));
    things
}

fn windows(purpose: Purpose) -> Vec<ByHand> {
    let mut things = vec![
        ByHand {
            there: paths::program(&["perl"]).is_some(),
            what: "Strawberry Perl, which compiles OpenSSL for the encrypted database: https://strawberryperl.com",
        },
        ByHand {
            there: std::env::var_os("ProgramFiles(x86)").is_some_and(|folder| {
                PathBuf::from(folder)
                    .join(r"Microsoft Visual Studio\Installer")
                    .is_dir()
            }),
            what: "Visual Studio Build Tools with the C++ workload: https://visualstudio.microsoft.com/downloads",
        },
    ];
    things.extend(browser_by_hand(purpose));
    things
}

fn browser_by_hand(purpose: Purpose) -> Option<ByHand> {
    (purpose == Purpose::Test).then(|| ByHand {
        there: browser().is_ok(),
        what: "Google Chrome or Chromium, for the interface's tests",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_version_is_read() {
        assert_eq!(node_version("v20.20.2\n"), Some(20));
        assert_eq!(node_version("v8.0.0"), Some(8));
        assert_eq!(node_version("nonsense"), None);
    }

    #[test]
    fn what_is_missing_is_named_and_what_is_there_is_not() {
        let there = ByHand {
            there: true,
            what: "a thing",
        };
        let gone = ByHand {
            there: false,
            what: "another",
        };
        assert!(by_hand(&[]).is_ok());
        let said = by_hand(&[there, gone]).unwrap_err().to_string();
        assert!(
            said.contains("another") && !said.contains("a thing"),
            "{said}"
        );
    }
}
