//! Which room may know which: the floors of docs/ARCHITECTURE.md, as a table.

use std::process::Command;

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::Fault;
use crate::{paths, shell};

/// Each package and the packages of this workspace it may depend on. A new arrow wants a decision
/// note first.
const ALLOWED: &[(&str, &[&str])] = &[
    // floor 0
    ("rollbook-domain", &[]),
    ("rollbook-secrets", &[]),
    // floor 1
    ("rollbook-protocol", &["rollbook-domain"]),
    ("rollbook-import", &["rollbook-domain"]),
    ("rollbook-export", &["rollbook-domain"]),
    ("rollbook-readers", &["rollbook-domain"]),
    // floor 2
    (
        "rollbook-store",
        &["rollbook-domain", "rollbook-protocol", "rollbook-secrets"],
    ),
    // floor 4; floor 3 is for carrying changes between desks
    (
        "rollbook-commands",
        &[
            "rollbook-domain",
            "rollbook-secrets",
            "rollbook-protocol",
            "rollbook-import",
            "rollbook-export",
            "rollbook-readers",
            "rollbook-store",
        ],
    ),
    // floor 5
    ("rollbook", &["rollbook-commands"]),
    ("rollbook-cli", &["rollbook-commands"]),
    ("rollbook-bridge", &["rollbook-commands"]),
    // the workshop
    // What tests share opens a database and a directory, so it knows the rooms that do.
    (
        "rollbook-test-support",
        &[
            "rollbook-commands",
            "rollbook-domain",
            "rollbook-secrets",
            "rollbook-store",
        ],
    ),
    (
        "rollbook-tests",
        &["rollbook-commands", "rollbook-test-support"],
    ),
    ("xtask", &[]),
];

/// Packages whose sources are tests and tools, so that they may be depended on by tests only.
const WORKSHOP: &[&str] = &["rollbook-test-support"];

/// What tests of any floor may look at besides: they tamper with what lies under the doors.
const FOR_TESTS: &[&str] = &["rollbook-domain", "rollbook-secrets"];

/// Packages that bring the window system along; only the shell may know them.
const WINDOW_SYSTEM: &[&str] = &["tauri", "wry", "tao", "gtk", "webkit2gtk"];

/// The workspace's packages and what each depends on.
pub struct Graph {
    packages: Vec<Package>,
    /// As the root manifest lists them.
    members: Vec<String>,
}

struct Package {
    name: String,
    /// The manifest, from the top of the checkout.
    manifest: String,
    dependencies: Vec<Dependency>,
}

struct Dependency {
    name: String,
    /// Wanted by tests only.
    dev: bool,
}

impl Graph {
    pub fn of_checkout() -> Result<Self> {
        let root = paths::root();
        let metadata = shell::output(Command::new("cargo").current_dir(&root).args([
            "metadata",
            "--no-deps",
            "--format-version",
            "1",
        ]))?;
        let manifest = std::fs::read_to_string(root.join("Cargo.toml"))?;
        Self::read(&metadata, &root.to_string_lossy(), &manifest)
    }

    fn read(metadata: &str, root: &str, manifest: &str) -> Result<Self> {
        let metadata: Value =
            serde_json::from_str(metadata).context("cargo metadata printed no JSON")?;
        let packages = list(&metadata, "packages")
            .map(|package| Package {
                name: text(package, "name"),
                manifest: text(package, "manifest_path")
                    .replace('\\', "/")
                    .replace(&format!("{}/", root.replace('\\', "/")), ""),
                dependencies: list(package, "dependencies")
                    .map(|dependency| Dependency {
                        name: text(dependency, "name"),
                        dev: dependency.get("kind").and_then(Value::as_str) == Some("dev"),
                    })
                    .collect(),
            })
            .collect();
        Ok(Self {
            packages,
            members: members(manifest),
        })
    }
}

fn list<'a>(value: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    value
        .get(name)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}

fn text(value: &Value, name: &str) -> String {
    value
        .get(name)
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned()
}

/// The quoted names between `members = [` and `]`.
fn members(manifest: &str) -> Vec<String> {
    manifest
        .lines()
        .skip_while(|line| !line.starts_with("members = ["))
        .skip(1)
        .take_while(|line| !line.starts_with(']'))
        .filter_map(|line| line.trim().strip_prefix('"')?.split('"').next())
        .map(str::to_owned)
        .collect()
}

pub fn check(graph: &Graph) -> Vec<Fault> {
    let mut faults = Vec::new();
    if !graph.members.is_sorted() {
        faults.push(Fault::new(
            "Cargo.toml",
            0,
            "the workspace's members stand in alphabetical order",
        ));
    }
    let ours = |name: &str| graph.packages.iter().any(|package| package.name == name);
    for package in &graph.packages {
        let Some((_, allowed)) = ALLOWED.iter().find(|(name, _)| *name == package.name) else {
            faults.push(Fault::new(
                &package.manifest,
                0,
                format!(
                    "{} stands on no floor: add it to the table in xtask/src/tidy/arrows.rs",
                    package.name
                ),
            ));
            continue;
        };
        for Dependency { name, dev } in &package.dependencies {
            let for_tests =
                *dev && (WORKSHOP.contains(&name.as_str()) || FOR_TESTS.contains(&name.as_str()));
            if ours(name) && !allowed.contains(&name.as_str()) && !for_tests {
                faults.push(Fault::new(
                    &package.manifest,
                    0,
                    format!("{} may not know {name}", package.name),
                ));
            }
            let window = WINDOW_SYSTEM
                .iter()
                .any(|system| *name == *system || name.starts_with(&format!("{system}-")));
            if window && package.name != "rollbook" {
                faults.push(Fault::new(
                    &package.manifest,
                    0,
                    format!(
                        "{} depends on {name}: only the shell knows the window system",
                        package.name
                    ),
                ));
            }
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(packages: &[(&str, &[(&str, bool)])], members: &[&str]) -> Vec<String> {
        let graph = Graph {
            packages: packages
                .iter()
                .map(|(name, dependencies)| Package {
                    name: (*name).to_owned(),
                    manifest: format!("{name}/Cargo.toml"),
                    dependencies: dependencies
                        .iter()
                        .map(|(name, dev)| Dependency {
                            name: (*name).to_owned(),
                            dev: *dev,
                        })
                        .collect(),
                })
                .collect(),
            members: members.iter().map(|name| (*name).to_owned()).collect(),
        };
        check(&graph)
            .iter()
            .map(|fault| fault.rule.clone())
            .collect()
    }

    #[test]
    fn arrows_point_down_only() {
        let domain: (&str, &[(&str, bool)]) = ("rollbook-domain", &[("uuid", false)]);
        let store: (&str, &[(&str, bool)]) = (
            "rollbook-store",
            &[("rollbook-domain", false), ("rusqlite", false)],
        );
        assert!(faults(&[domain, store], &[]).is_empty());

        let upwards: (&str, &[(&str, bool)]) = ("rollbook-domain", &[("rollbook-store", false)]);
        assert_eq!(
            faults(&[upwards, store], &[]),
            ["rollbook-domain may not know rollbook-store"]
        );

        let skipping: (&str, &[(&str, bool)]) = ("rollbook-bridge", &[("rollbook-store", false)]);
        assert_eq!(
            faults(&[skipping, store], &[]),
            ["rollbook-bridge may not know rollbook-store"]
        );
    }

    #[test]
    fn tests_may_use_the_workshop_and_programs_may_not() {
        let support: (&str, &[(&str, bool)]) = ("rollbook-test-support", &[]);
        let in_tests: (&str, &[(&str, bool)]) =
            ("rollbook-cli", &[("rollbook-test-support", true)]);
        assert!(faults(&[support, in_tests], &[]).is_empty());
        let shipped: (&str, &[(&str, bool)]) =
            ("rollbook-cli", &[("rollbook-test-support", false)]);
        assert_eq!(
            faults(&[support, shipped], &[]),
            ["rollbook-cli may not know rollbook-test-support"]
        );
    }

    #[test]
    fn only_the_shell_knows_the_window_system() {
        let shell: (&str, &[(&str, bool)]) = (
            "rollbook",
            &[("tauri", false), ("tauri-plugin-dialog", false)],
        );
        assert!(faults(&[shell], &[]).is_empty());
        let room: (&str, &[(&str, bool)]) =
            ("rollbook-commands", &[("tauri-plugin-dialog", false)]);
        assert_eq!(faults(&[room], &[]).len(), 1);
    }

    #[test]
    fn a_package_on_no_floor_and_members_out_of_order_are_faults() {
        assert_eq!(faults(&[("rollbook-cellar", &[])], &[]).len(), 1);
        assert_eq!(faults(&[], &["crates/b", "crates/a"]).len(), 1);
        assert!(faults(&[], &["crates/a", "crates/b"]).is_empty());
    }

    #[test]
    fn the_graph_is_read_from_what_cargo_prints() -> Result<()> {
        let metadata = r#"{"packages":[{"name":"a","manifest_path":"/x/crates/a/Cargo.toml",
            "dependencies":[{"name":"b","kind":null},{"name":"c","kind":"dev"}]}]}"#;
        let graph = Graph::read(
            metadata,
            "/x",
            "[workspace]\nmembers = [\n  \"crates/a\",\n]\n",
        )?;
        assert_eq!(graph.members, ["crates/a"]);
        assert_eq!(graph.packages[0].manifest, "crates/a/Cargo.toml");
        let dependencies: Vec<(&str, bool)> = graph.packages[0]
            .dependencies
            .iter()
            .map(|one| (one.name.as_str(), one.dev))
            .collect();
        assert_eq!(dependencies, [("b", false), ("c", true)]);
        Ok(())
    }
}
