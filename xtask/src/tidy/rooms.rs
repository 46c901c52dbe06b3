//! What each room must hold and must not reach for.

use super::{Fault, File, Tree};

/// The one file that talks to the window system from the interface's side.
const TRANSPORT: &str = "ui/src/lib/transport.ts";

/// How a crate takes its README as its documentation.
const INCLUDED: &str = "#![doc = include_str!(\"../README.md\")]";

pub fn check(tree: &Tree) -> Vec<Fault> {
    let mut faults = readmes(tree);
    for file in tree
        .files
        .iter()
        .filter(|file| file.path.starts_with("ui/src/"))
    {
        if file.ends_with_any(&[".ts", ".tsx"]) {
            imports(file, &mut faults);
        }
    }
    faults
}

/// Every crate has a README and shows it as its documentation, so its example is compiled.
fn readmes(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    for name in tree.folders_in("crates") {
        let readme = format!("crates/{name}/README.md");
        if tree.file(&readme).is_none() {
            faults.push(Fault::new(
                &readme,
                0,
                "is missing: every crate says what it holds and what it does not know",
            ));
        }
        let library = format!("crates/{name}/src/lib.rs");
        if tree
            .file(&library)
            .is_some_and(|file| !file.text.contains(INCLUDED))
        {
            faults.push(Fault::new(
                &library,
                0,
                format!("does not begin with {INCLUDED}"),
            ));
        }
    }
    faults
}

/// Which part of the interface a source belongs to, and what it may import.
fn imports(file: &File, faults: &mut Vec<Fault>) {
    let zone = Zone::of(&file.path);
    for (line, text) in file.lines() {
        let Some(target) = imported(text) else {
            continue;
        };
        if target.starts_with("@tauri-apps/") && file.path != TRANSPORT {
            faults.push(Fault::new(
                &file.path,
                line,
                format!("only {TRANSPORT} imports @tauri-apps"),
            ));
        }
        let Some(reached) = resolve(&file.path, target) else {
            continue;
        };
        match (zone, Zone::of(&reached)) {
            (Zone::Feature(one), Zone::Feature(other)) if one != other => {
                faults.push(Fault::new(
                    &file.path,
                    line,
                    format!(
                        "feature {one} imports from feature {other}: share it in components or lib"
                    ),
                ));
            }
            (Zone::Shared, Zone::Feature(_) | Zone::App) | (Zone::Feature(_), Zone::App) => {
                faults.push(Fault::new(
                    &file.path,
                    line,
                    format!("imports {reached}, which is built upon it"),
                ));
            }
            _ => {}
        }
    }
}

/// The three layers of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Zone<'a> {
    /// components, lib, bindings, styles: known by all, knowing none of the others.
    Shared,
    /// One noun's screens; knows shared.
    Feature(&'a str),
    /// Puts features side by side.
    App,
    /// Entry points and tests' furniture.
    Free,
}

impl<'a> Zone<'a> {
    fn of(path: &'a str) -> Self {
        let Some(inside) = path.strip_prefix("ui/src/") else {
            return Self::Free;
        };
        let mut parts = inside.split('/');
        match parts.next() {
            Some("components" | "lib" | "bindings" | "styles") => Self::Shared,
            Some("features") => parts.next().map_or(Self::Free, Self::Feature),
            Some("app") => Self::App,
            _ => Self::Free,
        }
    }
}

/// What a line imports or re-exports: the text after `from` or in `import("…")`.
fn imported(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let after = if line.starts_with("import ")
        || line.starts_with("export ")
        || line.starts_with("} from ")
    {
        line.rsplit_once("from ")
            .map(|(_, after)| after)
            .or_else(|| line.strip_prefix("import "))?
    } else {
        line.split_once("import(")?.1
    };
    let quote = after
        .chars()
        .next()
        .filter(|letter| "\"'`".contains(*letter))?;
    after[1..].split(quote).next()
}

/// Where a relative or `@/` import leads, from the top of the checkout.
fn resolve(from: &str, target: &str) -> Option<String> {
    if let Some(rest) = target.strip_prefix("@/") {
        return Some(format!("ui/src/{rest}"));
    }
    if !target.starts_with('.') {
        return None;
    }
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop();
            }
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(path: &str, text: &str) -> usize {
        check(&Tree::of(&[(path, text)])).len()
    }

    #[test]
    fn only_the_transport_imports_the_window_system() {
        let line = "import { invoke } from \"@tauri-apps/api/core\";";
        assert_eq!(faults(TRANSPORT, line), 0);
        assert_eq!(faults("ui/src/lib/ipc.ts", line), 1);
        assert_eq!(
            faults(
                "ui/src/lib/ipc.ts",
                "const core = await import(\"@tauri-apps/api/core\");"
            ),
            1
        );
        assert_eq!(
            faults("ui/src/lib/ipc.ts", "import \"@tauri-apps/api\";"),
            1
        );
    }

    #[test]
    fn features_do_not_know_each_other_and_nobody_below_knows_them() {
        let people = "ui/src/features/people/Panel.tsx";
        assert_eq!(
            faults(people, "import { Card } from \"../badges/Card\";"),
            1
        );
        assert_eq!(
            faults(people, "import { Card } from \"@/features/badges/Card\";"),
            1
        );
        assert_eq!(
            faults(people, "import {\n  Card,\n} from \"../badges/Card\";"),
            1
        );
        assert_eq!(
            faults(people, "import { Frame } from \"../../app/Frame\";"),
            1
        );
        assert_eq!(
            faults(
                people,
                "import { Row } from \"./Row\";\nimport { Grid } from \"../../components/Grid\";"
            ),
            0
        );
        assert_eq!(
            faults(
                "ui/src/lib/ipc.ts",
                "import { Row } from \"../features/people/Row\";"
            ),
            1
        );
        assert_eq!(
            faults(
                "ui/src/app/Router.tsx",
                "import { Row } from \"../features/people/Row\";"
            ),
            0
        );
    }

    #[test]
    fn a_crate_without_a_readme_or_not_showing_it_is_a_fault() {
        let good = [
            ("crates/a/README.md", "# a"),
            ("crates/a/src/lib.rs", INCLUDED),
        ];
        assert!(check(&Tree::of(&good)).is_empty());
        assert_eq!(check(&Tree::of(&good[1..])).len(), 1);
        assert_eq!(
            check(&Tree::of(&[good[0], ("crates/a/src/lib.rs", "//! a")])).len(),
            1
        );
    }
}
