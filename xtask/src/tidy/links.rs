//! What a page points to is there.

use super::{Fault, File, Tree};

/// Folders that exist only once something was built.
const MADE: &[&str] = &["target", "ui/dist", "ui/node_modules", "gen", "dist"];

pub fn check(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    for page in tree.files.iter().filter(|file| file.path.ends_with(".md")) {
        let mut in_block = false;
        for (line, text) in page.lines() {
            if text.trim_start().starts_with("```") {
                in_block = !in_block;
            }
            if in_block {
                continue;
            }
            let links = links(text).filter_map(|link| from_page(page, link));
            for path in links.chain(paths(tree, text)) {
                if !exists(tree, &path) {
                    faults.push(Fault::new(
                        &page.path,
                        line,
                        format!("points to {path}, which is not there"),
                    ));
                }
            }
        }
    }
    faults
}

fn exists(tree: &Tree, path: &str) -> bool {
    let inside = format!("{path}/");
    let made = MADE
        .iter()
        .any(|folder| path == *folder || path.starts_with(&format!("{folder}/")));
    made || tree
        .files
        .iter()
        .any(|file| file.path == path || file.path.starts_with(&inside))
}

/// The targets of `[words](target)` that lie in the checkout.
fn links(text: &str) -> impl Iterator<Item = &str> {
    text.split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
        .filter(|target| !target.contains(':') && !target.starts_with('#') && !target.is_empty())
        .map(|target| target.split('#').next().unwrap_or(target))
}

/// A link's target from the top of the checkout.
fn from_page(page: &File, link: &str) -> Option<String> {
    let mut parts: Vec<&str> = page.path.split('/').collect();
    parts.pop();
    for part in link.trim_end_matches('/').split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

/// Paths written as code, `crates/store/src/lib.rs`, that begin with a top-level folder.
fn paths(tree: &Tree, text: &str) -> impl Iterator<Item = String> {
    let tops = tree.folders_in("");
    text.split('`')
        .skip(1)
        .step_by(2)
        .filter(|code| {
            let mut parts = code.split('/');
            let top = parts.next().is_some_and(|top| tops.contains(&top));
            top && parts.next().is_some()
                && code
                    .chars()
                    .all(|letter| letter.is_ascii_alphanumeric() || "/._-@".contains(letter))
        })
        .map(|code| code.trim_end_matches('/').to_owned())
        .collect::<Vec<_>>()
        .into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(page: &str, text: &str) -> Vec<String> {
        let files = [
            (page, text),
            ("docs/STYLE.md", ""),
            ("crates/store/src/lib.rs", ""),
        ];
        check(&Tree::of(&files))
            .iter()
            .map(|fault| fault.rule.clone())
            .collect()
    }

    #[test]
    fn links_and_paths_that_lead_somewhere_are_fine() {
        assert!(
            faults(
                "README.md",
                "[style](docs/STYLE.md), [why](docs/STYLE.md#tests), [docs](docs/)"
            )
            .is_empty()
        );
        assert!(
            faults(
                "docs/A.md",
                "[style](STYLE.md) [up](../crates/store) [web](https://a.example/b)"
            )
            .is_empty()
        );
        assert!(
            faults(
                "docs/A.md",
                "`crates/store/src/lib.rs`, `crates/store/`, `target/rollbook-run.png`"
            )
            .is_empty()
        );
        assert!(
            faults(
                "docs/A.md",
                "`cargo xtask run`, `src/elsewhere.rs`, `crates/<name>/src`"
            )
            .is_empty()
        );
    }

    #[test]
    fn links_and_paths_that_lead_nowhere_are_faults() {
        assert_eq!(
            faults("docs/A.md", "[style](docs/STYLE.md)"),
            ["points to docs/docs/STYLE.md, which is not there"]
        );
        assert_eq!(
            faults("A.md", "see `crates/store/src/gone.rs`"),
            ["points to crates/store/src/gone.rs, which is not there"]
        );
        assert!(
            faults("A.md", "```\n`crates/store/src/gone.rs`\n```").is_empty(),
            "an example is no promise"
        );
    }
}
