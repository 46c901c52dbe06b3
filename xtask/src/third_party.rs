//! What others made that Rollbook is built from, and under which licences.
//!
//! Cargo and the two lock files know it; here it is asked for all three systems at once.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::run::{APP, EMBEDDED};
use crate::{paths, shell};

/// The systems the app is given away for, as `deny.toml` names them.
pub const SYSTEMS: [&str; 3] = [
    "x86_64-unknown-linux-gnu",
    "x86_64-pc-windows-msvc",
    "aarch64-apple-darwin",
];

/// The programs that are given away.
const SHIPPED: [&str; 2] = [APP, "rollbook-cli"];

/// A package of somebody else.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Package {
    /// As its registry calls it.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its licence as an SPDX expression; empty when it names none.
    pub licence: String,
    /// Who wrote it, where it says so.
    pub authors: Vec<String>,
    /// Where its source lies on this machine.
    pub folder: PathBuf,
    /// Parts of it are in what is given away; the others only help to build or to test it.
    pub shipped: bool,
}

/// Rust packages of all three systems, in order.
pub fn crates() -> Result<Vec<Package>> {
    let mut found: BTreeMap<(String, String), Package> = BTreeMap::new();
    for system in SYSTEMS {
        let said = shell::output(Command::new("cargo").current_dir(paths::root()).args([
            "metadata",
            "--format-version=1",
            "--locked",
            "--filter-platform",
            system,
            "--features",
            &format!("{APP}/{EMBEDDED}"),
        ]))
        .context("the licences of the packages could not be asked for")?;
        let metadata = serde_json::from_str(&said).context("cargo metadata printed no JSON")?;
        for package in crates_of(&metadata) {
            let known = found
                .entry((package.name.clone(), package.version.clone()))
                .or_insert_with(|| package.clone());
            known.shipped |= package.shipped;
        }
    }
    Ok(found.into_values().collect())
}

/// The packages one system's `cargo metadata` tells of, without the workspace's own.
fn crates_of(metadata: &Value) -> Vec<Package> {
    let packages: HashMap<&str, &Value> = list(metadata, "packages")
        .map(|package| (text(package, "id"), package))
        .collect();
    let nodes: HashMap<&str, &Value> = metadata
        .get("resolve")
        .into_iter()
        .flat_map(|resolve| list(resolve, "nodes"))
        .map(|node| (text(node, "id"), node))
        .collect();
    let mut shipped: BTreeSet<&str> = BTreeSet::new();
    let mut next: Vec<&str> = nodes
        .keys()
        .copied()
        .filter(|id| {
            packages
                .get(id)
                .is_some_and(|package| SHIPPED.contains(&text(package, "name")))
        })
        .collect();
    while let Some(id) = next.pop() {
        // A macro runs in the compiler; so does all it is made of.
        let is_macro = packages.get(id).is_some_and(|package| {
            list(package, "targets")
                .any(|target| list(target, "kind").any(|kind| kind == "proc-macro"))
        });
        if is_macro || !shipped.insert(id) {
            continue;
        }
        for dependency in nodes
            .get(id)
            .into_iter()
            .flat_map(|node| list(node, "deps"))
        {
            let used = text(dependency, "pkg");
            // Kind null is an ordinary dependency; the others are "build" and "dev". A package that
            // carries the source of a C library is there while building, and the library stays.
            let stays = list(dependency, "dep_kinds")
                .any(|kind| kind.get("kind").is_none_or(Value::is_null));
            let is_source = packages
                .get(used)
                .is_some_and(|package| text(package, "name").ends_with("-src"));
            if is_source {
                shipped.insert(used);
            } else if stays {
                next.push(used);
            }
        }
    }
    nodes
        .keys()
        .filter_map(|id| packages.get(id))
        .filter(|package| package.get("source").is_some_and(Value::is_string))
        .map(|package| Package {
            name: text(package, "name").to_owned(),
            version: text(package, "version").to_owned(),
            licence: text(package, "license").to_owned(),
            authors: list(package, "authors")
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect(),
            folder: Path::new(text(package, "manifest_path"))
                .parent()
                .unwrap_or(Path::new(""))
                .to_path_buf(),
            shipped: shipped.contains(text(package, "id")),
        })
        .collect()
}

/// The interface's packages, as its lock file names them, in order.
pub fn npm() -> Result<Vec<Package>> {
    let path = paths::ui().join("package-lock.json");
    let lock = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    Ok(npm_of(
        &serde_json::from_str(&lock).context("ui/package-lock.json is no JSON")?,
    ))
}

fn npm_of(lock: &Value) -> Vec<Package> {
    let mut found: Vec<Package> = lock
        .get("packages")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .filter_map(|(place, package)| {
            let (_, name) = place.rsplit_once("node_modules/")?;
            Some(Package {
                name: name.to_owned(),
                version: text(package, "version").to_owned(),
                licence: text(package, "license").to_owned(),
                authors: Vec::new(),
                folder: paths::ui().join(place),
                // Optional ones are builds of tools for other systems.
                shipped: ["dev", "devOptional", "optional"]
                    .iter()
                    .all(|kind| package.get(*kind).and_then(Value::as_bool) != Some(true)),
            })
        })
        .collect();
    found.sort();
    found.dedup();
    found
}

fn list<'a>(value: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    value
        .get(name)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn package(name: &str, kind: &str, source: Option<&str>) -> Value {
        json!({
            "id": name, "name": name, "version": "1.0.0", "license": "MIT",
            "manifest_path": format!("/registry/{name}/Cargo.toml"), "source": source,
            "authors": [], "targets": [{ "kind": [kind] }],
        })
    }

    fn node(name: &str, deps: &[(&str, Option<&str>)]) -> Value {
        let deps: Vec<Value> = deps
            .iter()
            .map(|(name, kind)| json!({ "pkg": name, "dep_kinds": [{ "kind": kind }] }))
            .collect();
        json!({ "id": name, "deps": deps })
    }

    #[test]
    fn what_only_builds_or_tests_is_not_given_away() {
        let registry = Some("registry");
        let metadata = json!({
            "packages": [
                package("rollbook", "bin", None),
                package("library", "lib", registry),
                package("macro", "proc-macro", registry),
                package("of-the-macro", "lib", registry),
                package("builder", "lib", registry),
                package("tester", "lib", registry),
                package("of-the-library", "lib", registry),
                package("c-library-src", "lib", registry),
            ],
            "resolve": { "nodes": [
                node("rollbook", &[("library", None), ("macro", None), ("builder", Some("build")), ("tester", Some("dev"))]),
                node("library", &[("of-the-library", None), ("c-library-src", Some("build"))]),
                node("c-library-src", &[("builder", None)]),
                node("macro", &[("of-the-macro", None)]),
                node("of-the-macro", &[]), node("builder", &[]), node("tester", &[]), node("of-the-library", &[]),
            ] },
        });
        let mut found = crates_of(&metadata);
        found.sort();
        let shipped: Vec<&str> = found
            .iter()
            .filter(|package| package.shipped)
            .map(|package| package.name.as_str())
            .collect();
        assert_eq!(shipped, ["c-library-src", "library", "of-the-library"]);
        assert_eq!(found.len(), 7, "our own package is not somebody else's");
    }

    #[test]
    fn the_interfaces_packages_are_read_with_what_ships() {
        let lock = json!({ "packages": {
            "": { "name": "rollbook-ui" },
            "node_modules/react": { "version": "19.3.1", "license": "MIT" },
            "node_modules/a/node_modules/@b/c": { "version": "2.0.0", "license": "ISC" },
            "node_modules/vite": { "version": "8.3.8", "license": "MIT", "dev": true },
        } });
        let found: Vec<(String, bool)> = npm_of(&lock)
            .into_iter()
            .map(|package| (package.name, package.shipped))
            .collect();
        let expected = [("@b/c", true), ("react", true), ("vite", false)];
        assert_eq!(
            found,
            expected.map(|(name, shipped)| (name.to_owned(), shipped))
        );
    }
}
