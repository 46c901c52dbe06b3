//! Everything Rollbook is built from is under a licence that `deny.toml` allows, and `deny.toml`
//! allows nothing that nobody needs.

use std::collections::BTreeSet;

use anyhow::Result;
use spdx::{Expression, ParseMode};

use super::{Fault, Tree};
use crate::notices;
use crate::third_party::{self, Package};

const LIST: &str = "deny.toml";

pub fn check(tree: &Tree) -> Result<Vec<Fault>> {
    let crates = third_party::crates()?;
    // The tools of the interface are never given away; what of npm is, is.
    let npm: Vec<Package> = third_party::npm()?
        .into_iter()
        .filter(|package| package.shipped)
        .collect();
    let allowed = tree
        .file(LIST)
        .map(|file| allowed(&file.text))
        .unwrap_or_default();
    let mut faults = judge(&crates, "Cargo.lock", &allowed);
    faults.extend(judge(&npm, "ui/package-lock.json", &allowed));
    let all: Vec<&Package> = crates.iter().chain(&npm).collect();
    faults.extend(idle(&all, &allowed));
    let page = tree
        .file(notices::PAGE)
        .map_or("", |file| file.text.as_str());
    let mut shipped: Vec<&Package> = all.into_iter().filter(|package| package.shipped).collect();
    shipped.sort();
    faults.extend(unnamed(&shipped, page));
    Ok(faults)
}

/// What is given away and not on the page that names it, and the other way round.
fn unnamed(shipped: &[&Package], page: &str) -> Option<Fault> {
    let expected: BTreeSet<String> = shipped
        .iter()
        .map(|package| notices::line(package))
        .collect();
    let named: BTreeSet<String> = page
        .lines()
        .skip_while(|line| *line != notices::LIST)
        .skip(1)
        .take_while(|line| !line.starts_with("== "))
        .filter(|line| line.starts_with("- "))
        .map(str::to_owned)
        .collect();
    let differs = expected.symmetric_difference(&named).next()?;
    let what = differs.trim_start_matches("- ");
    let rule = if named.contains(differs) {
        format!("names {what}, which is no longer given away")
    } else {
        format!("does not name {what}")
    };
    Some(Fault::new(
        notices::PAGE,
        0,
        format!("{rule}; cargo xtask notices writes it anew"),
    ))
}

/// The quoted names between `allow = [` and `]` below `[licenses]`.
fn allowed(list: &str) -> Vec<String> {
    list.lines()
        .skip_while(|line| line.trim() != "[licenses]")
        .skip_while(|line| !line.starts_with("allow = ["))
        .skip(1)
        .take_while(|line| !line.starts_with(']'))
        .filter_map(|line| line.trim().strip_prefix('"')?.split('"').next())
        .map(str::to_owned)
        .collect()
}

fn judge(packages: &[Package], file: &str, allowed: &[String]) -> Vec<Fault> {
    packages
        .iter()
        .filter_map(|package| {
            let rule = match holds(&package.licence, allowed) {
                Some(true) => return None,
                Some(false) => "which deny.toml does not allow",
                None => "which is no SPDX expression: somebody must read it",
            };
            let Package {
                name,
                version,
                licence,
                ..
            } = package;
            let licence = if licence.is_empty() {
                "no named licence"
            } else {
                licence
            };
            Some(Fault::new(
                file,
                0,
                format!("{name} {version} is under {licence}, {rule}"),
            ))
        })
        .collect()
}

/// The licences of the list without which some package could not be used.
fn idle(packages: &[&Package], allowed: &[String]) -> Vec<Fault> {
    let expressions: BTreeSet<&str> = packages
        .iter()
        .map(|package| package.licence.as_str())
        .collect();
    allowed
        .iter()
        .filter(|licence| {
            let others: Vec<String> = allowed
                .iter()
                .filter(|other| other != licence)
                .cloned()
                .collect();
            !expressions.iter().any(|expression| {
                holds(expression, allowed) == Some(true)
                    && holds(expression, &others) == Some(false)
            })
        })
        .map(|licence| Fault::new(LIST, 0, format!("no package needs {licence}")))
        .collect()
}

/// Whether the allowed licences suffice for an expression; `None` when it cannot be read.
fn holds(expression: &str, allowed: &[String]) -> Option<bool> {
    // Lax: many packages still write `MIT/Apache-2.0`.
    let expression = Expression::parse_mode(expression, ParseMode::LAX).ok()?;
    Some(expression.evaluate(|requirement| allowed.contains(&requirement.to_string())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, licence: &str) -> Package {
        Package {
            name: name.to_owned(),
            version: "1.0.0".to_owned(),
            licence: licence.to_owned(),
            authors: Vec::new(),
            folder: "/".into(),
            shipped: true,
        }
    }

    const DENY: &str = "[graph]\nallow = [\n  \"not this\",\n]\n[licenses]\n# Why.\nallow = [\n  \"MIT\",\n  \"Apache-2.0 WITH LLVM-exception\", # beside it\n  \"ISC\",\n]\n";

    #[test]
    fn the_list_is_read_from_its_own_section() {
        assert_eq!(
            allowed(DENY),
            ["MIT", "Apache-2.0 WITH LLVM-exception", "ISC"]
        );
    }

    #[test]
    fn each_expression_is_allowed_or_not() {
        let check = |expression: &str, expected: Option<bool>| {
            assert_eq!(holds(expression, &allowed(DENY)), expected, "{expression}");
        };
        check("MIT", Some(true));
        check("MIT/Apache-2.0", Some(true));
        check("GPL-3.0-only OR (MIT AND ISC)", Some(true));
        check("Apache-2.0 WITH LLVM-exception", Some(true));
        check("Apache-2.0", Some(false));
        check("MIT AND GPL-3.0-only", Some(false));
        check("", None);
        check("see the file", None);
    }

    #[test]
    fn a_package_that_may_not_be_used_and_a_licence_nobody_needs_are_faults() {
        let packages = [
            package("good", "MIT OR ISC"),
            package("plain", "MIT"),
            package("odd", "Apache-2.0 WITH LLVM-exception"),
            package("copyleft", "GPL-3.0-only"),
            package("silent", ""),
        ];
        let said: Vec<String> = judge(&packages, "Cargo.lock", &allowed(DENY))
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(said.len(), 2, "{said:?}");
        assert!(said[0].contains("copyleft 1.0.0 is under GPL-3.0-only, which deny.toml"));
        assert!(said[1].contains("silent 1.0.0 is under no named licence"));
        let all: Vec<&Package> = packages.iter().collect();
        let idle: Vec<String> = idle(&all, &allowed(DENY))
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(idle, ["deny.toml: no package needs ISC"]);
    }

    #[test]
    fn the_page_names_what_is_given_away_and_nothing_else() {
        let (one, other) = (package("one", "MIT"), package("other", "ISC"));
        let page =
            "== Packages ==\n\n- one 1.0.0 (MIT)\n\n== Part of the source ==\n- not a package\n";
        let check = |shipped: &[&Package], expected: &str| {
            let said = unnamed(shipped, page).map_or(String::new(), |fault| fault.to_string());
            assert!(
                said.contains(expected) && said.is_empty() == expected.is_empty(),
                "{said}"
            );
        };
        check(&[&one], "");
        check(&[&one, &other], "does not name other 1.0.0 (ISC)");
        check(&[&other], "no longer given away");
    }
}
