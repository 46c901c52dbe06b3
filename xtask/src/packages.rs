//! Debian's and Ubuntu's packages that building and testing want, and their installation.

use std::collections::HashSet;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::{paths, shell};

/// Something the system's package manager provides.
pub struct Need {
    /// Packages that provide it, the preferred one first: names differ between releases.
    pub packages: &'static [&'static str],
    /// A program that shows it is there however it was installed; empty when only the package tells.
    pub program: &'static str,
    /// What it is for.
    pub purpose: &'static str,
}

/// What compiling the workspace wants beyond Rust and a C compiler.
pub const BUILD: &[Need] = &[
    need(&["libwebkit2gtk-4.1-dev"], "the window's web view"),
    need(&["libgtk-3-dev"], "the window"),
    need(&["librsvg2-dev"], "icons in menus"),
    need(&["libssl-dev"], "the cipher of the encrypted database"),
    need(&["libudev-dev"], "finding serial readers"),
    need(&["libpcsclite-dev"], "smart card readers"),
    need(&["pkg-config", "pkgconf"], "finding all of these"),
];

/// What the app wants on a machine without a screen.
pub const SCREEN: &[Need] = &[
    program(&["xvfb"], "Xvfb", "a screen where there is none"),
    program(
        &["dbus-daemon", "dbus"],
        "dbus-daemon",
        "the session bus of a desktop",
    ),
    program(
        &["gnome-keyring"],
        "gnome-keyring-daemon",
        "the keyring of a desktop",
    ),
];

/// What the tests want beyond all that.
pub const TESTS: &[Need] = &[
    program(
        &["webkit2gtk-driver"],
        "WebKitWebDriver",
        "driving the real window",
    ),
    program(
        &["xdotool"],
        "xdotool",
        "real key presses for the real window",
    ),
    program(
        &["x11-xkb-utils"],
        "setxkbmap",
        "the window under other keyboard layouts",
    ),
    program(
        &["poppler-utils"],
        "pdftotext",
        "reading back the PDF files we write",
    ),
    program(&["libglib2.0-bin"], "gdbus", "talking to the session bus"),
    program(&["pcscd"], "pcscd", "the service of smart card readers"),
    need(&["vsmartcard-vpcd"], "a smart card reader without hardware"),
    need(
        &["fonts-noto-core"],
        "pages in Cyrillic, Greek, Arabic and Hebrew",
    ),
    need(&["fonts-noto-cjk"], "pages in Chinese, Japanese and Korean"),
];

/// The browser of the interface tests; any Chromium will do.
pub const BROWSER: &[Need] = &[Need {
    packages: &["chromium", "chromium-browser"],
    program: "chromium",
    purpose: "the interface's tests",
}];

/// What compiling for Windows wants.
pub const CROSS: &[Need] = &[
    program(
        &["gcc-mingw-w64-x86-64"],
        "x86_64-w64-mingw32-gcc",
        "compiling C and linking for Windows",
    ),
    program(
        &["python3-venv"],
        "",
        "fetching zig, which compiles C for macOS",
    ),
];

const fn need(packages: &'static [&'static str], purpose: &'static str) -> Need {
    Need {
        packages,
        program: "",
        purpose,
    }
}

const fn program(
    packages: &'static [&'static str],
    program: &'static str,
    purpose: &'static str,
) -> Need {
    Need {
        packages,
        program,
        purpose,
    }
}

/// Installs what of `needs` is missing: prints the line, then runs it.
pub fn ensure(needs: &[&Need]) -> Result<()> {
    let installed = installed(needs)?;
    let missing = missing(needs, &installed, |name| paths::program(&[name]).is_some());
    if missing.is_empty() {
        return Ok(());
    }
    for need in &missing {
        println!("missing: {} ({})", need.packages[0], need.purpose);
    }
    let log = paths::workshop().join("logs/packages.log");
    shell::quietly(apt()?.args(["update", "-qq"]), &log)?;
    let names = missing
        .iter()
        .map(|need| available(need))
        .collect::<Result<Vec<_>>>()?;
    shell::quietly(
        apt()?
            .args(["install", "-y", "-qq", "--no-install-recommends"])
            .args(names),
        &log,
    )
    .context(
        "the packages named above could not be installed; install them by hand and start again",
    )
}

/// The needs that no installed package and no program on the path meets.
fn missing<'a>(
    needs: &[&'a Need],
    installed: &HashSet<String>,
    on_path: impl Fn(&str) -> bool,
) -> Vec<&'a Need> {
    needs
        .iter()
        .copied()
        .filter(|need| {
            let by_program = !need.program.is_empty() && on_path(need.program);
            let by_package = need.packages.iter().any(|name| installed.contains(*name));
            !by_program && !by_package
        })
        .collect()
}

/// Which of the packages are installed, asked of dpkg in one call.
fn installed(needs: &[&Need]) -> Result<HashSet<String>> {
    // dpkg-query fails when it knows nothing of one of the names; what it does know it prints.
    let output = Command::new("dpkg-query")
        .args([
            "--show",
            "--showformat",
            "${Package} ${db:Status-Status}\\n",
        ])
        .args(needs.iter().flat_map(|need| need.packages))
        .output()
        .context("could not start dpkg-query")?;
    Ok(read_status(&String::from_utf8_lossy(&output.stdout)))
}

/// The names in lines of `name installed`.
fn read_status(said: &str) -> HashSet<String> {
    said.lines()
        .filter_map(|line| line.split_once(' '))
        .filter(|(_, status)| *status == "installed")
        .map(|(name, _)| name.to_owned())
        .collect()
}

/// The first of a need's packages this release of the system offers.
fn available(need: &Need) -> Result<&'static str> {
    for name in need.packages {
        let policy = shell::output(Command::new("apt-cache").args(["policy", name]))?;
        if offered(&policy) {
            return Ok(name);
        }
    }
    bail!(
        "this system offers no package {} ({}); add its main archive to the package sources",
        need.packages.join(" or "),
        need.purpose
    )
}

/// `apt-cache policy` names a version one could install.
fn offered(policy: &str) -> bool {
    policy
        .lines()
        .filter_map(|line| line.trim().strip_prefix("Candidate:"))
        .any(|version| version.trim() != "(none)")
}

/// `apt-get` with the rights to install, asking no questions, trying a flaky mirror again and waiting
/// for another program that is installing.
fn apt() -> Result<Command> {
    let user = shell::output(Command::new("id").arg("-u"))?;
    let mut apt = if user.trim() == "0" {
        Command::new("env")
    } else if paths::program(&["sudo"]).is_some() {
        let mut sudo = Command::new("sudo");
        sudo.arg("env");
        sudo
    } else {
        bail!("installing packages wants root or sudo, and this is neither");
    };
    // By `env`, because sudo hands no variables on.
    apt.args([
        "DEBIAN_FRONTEND=noninteractive",
        "apt-get",
        "-o",
        "Acquire::Retries=3",
        // A machine that has just started may be updating itself.
        "-o",
        "DPkg::Lock::Timeout=300",
    ]);
    Ok(apt)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEEDS: &[Need] = &[
        need(&["libone-dev"], "a library"),
        program(&["two", "two-old"], "two", "a program"),
    ];

    fn check(installed: &[&str], on_path: &[&str], expected: &[&str]) {
        let installed = installed.iter().map(|name| (*name).to_owned()).collect();
        let needs: Vec<&Need> = NEEDS.iter().collect();
        let missing: Vec<&str> = missing(&needs, &installed, |name| on_path.contains(&name))
            .iter()
            .map(|need| need.packages[0])
            .collect();
        assert_eq!(
            missing, expected,
            "installed {installed:?}, on the path {on_path:?}"
        );
    }

    #[test]
    fn a_need_is_met_by_any_of_its_packages_or_by_its_program() {
        check(&[], &[], &["libone-dev", "two"]);
        check(&["libone-dev"], &["two"], &[]);
        check(&["libone-dev", "two-old"], &[], &[]);
        check(&["two"], &["libone-dev"], &["libone-dev"]);
    }

    #[test]
    fn only_packages_that_are_really_installed_count() {
        let status = read_status("one installed\ntwo not-installed\nthree config-files\n");
        assert_eq!(status, HashSet::from(["one".to_owned()]));
    }

    #[test]
    fn a_package_without_a_candidate_is_not_offered() {
        assert!(offered("two:\n  Installed: (none)\n  Candidate: 1.2-3\n"));
        assert!(!offered("two:\n  Installed: (none)\n  Candidate: (none)\n"));
        assert!(!offered(""), "an unknown name prints nothing");
    }
}
