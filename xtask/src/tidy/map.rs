//! The map in docs/ARCHITECTURE.md and the folders of the checkout are the same.

use std::collections::BTreeSet;

use super::{Fault, Tree};

const PAGE: &str = "docs/ARCHITECTURE.md";

/// The heading the map stands under, as the first fenced block.
const HEADING: &str = "## The map";

pub fn check(tree: &Tree) -> Vec<Fault> {
    let Some(page) = tree.file(PAGE) else {
        return vec![Fault::new(PAGE, 0, "is missing: the house wants a map")];
    };
    let entries = entries(&page.text);
    if entries.is_empty() {
        return vec![Fault::new(
            PAGE,
            0,
            format!("has no fenced block with folders under \"{HEADING}\""),
        )];
    }
    let mut faults = Vec::new();
    let mut parents: BTreeSet<&str> = BTreeSet::from([""]);
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for (line, entry) in &entries {
        let inside = format!("{entry}/");
        if !tree.files.iter().any(|file| file.path.starts_with(&inside)) {
            faults.push(Fault::new(
                PAGE,
                *line,
                format!("the map shows {entry}/, which is not there"),
            ));
        }
        if !seen.insert(entry) {
            faults.push(Fault::new(
                PAGE,
                *line,
                format!("the map shows {entry}/ twice"),
            ));
        }
        if let Some((parent, _)) = entry.rsplit_once('/') {
            parents.insert(parent);
        }
    }
    // Where the map shows one folder of a place, it shows all of them.
    for parent in parents {
        for name in tree.folders_in(parent) {
            let path = if parent.is_empty() {
                name.to_owned()
            } else {
                format!("{parent}/{name}")
            };
            let shown = seen
                .iter()
                .any(|entry| *entry == path || entry.starts_with(&format!("{path}/")));
            if !shown && !name.starts_with('.') {
                faults.push(Fault::new(
                    PAGE,
                    0,
                    format!("the map does not show {path}/"),
                ));
            }
        }
    }
    faults
}

/// The folders the map shows, with the lines they stand on: the first word of each line that ends
/// with a slash.
fn entries(page: &str) -> Vec<(usize, &str)> {
    page.lines()
        .enumerate()
        .skip_while(|(_, line)| line.trim() != HEADING)
        .skip_while(|(_, line)| !line.starts_with("```"))
        .skip(1)
        .take_while(|(_, line)| !line.starts_with("```"))
        .filter_map(|(index, line)| {
            let entry = line.split_whitespace().next()?.strip_suffix('/')?;
            Some((index + 1, entry))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(map: &str, paths: &[&str]) -> Vec<String> {
        let page =
            format!("# The house\n\n{HEADING}\n\nWords.\n\n```text\n{map}\n```\n\nnot/ here\n");
        let mut files = vec![(PAGE, page.as_str())];
        files.extend(paths.iter().map(|path| (*path, "")));
        check(&Tree::of(&files))
            .iter()
            .map(|fault| fault.rule.clone())
            .collect()
    }

    const PATHS: &[&str] = &["crates/domain/a", "crates/store/b", ".ci/run", "Cargo.toml"];

    #[test]
    fn a_true_map_is_fine() {
        let map = "Cargo.toml      the workspace\ncrates/domain/  what is true\ncrates/store/   what is kept\ndocs/           pages";
        assert!(faults(map, PATHS).is_empty());
    }

    #[test]
    fn a_folder_the_map_forgot_is_a_fault() {
        assert_eq!(
            faults("crates/domain/ a\ndocs/ b", PATHS),
            ["the map does not show crates/store/"]
        );
        assert_eq!(faults("crates/ a", PATHS), ["the map does not show docs/"]);
    }

    #[test]
    fn a_folder_shown_twice_or_not_there_is_a_fault() {
        let map = "crates/domain/ a\ncrates/store/ b\ncrates/store/ b\ncrates/sync/ c\ndocs/ d";
        assert_eq!(
            faults(map, PATHS),
            [
                "the map shows crates/store/ twice",
                "the map shows crates/sync/, which is not there"
            ]
        );
    }

    #[test]
    fn a_page_without_a_map_is_a_fault() {
        assert_eq!(check(&Tree::of(&[])).len(), 1);
        assert_eq!(check(&Tree::of(&[(PAGE, "# The house")])).len(), 1);
    }
}
