//! A file has one purpose, and one that has grown past a few screens has found a second one.

use super::{Fault, File, Tree};

/// Lines from which a source is mentioned.
const LONG: usize = 500;

/// Lines from which it is a fault.
const TOO_LONG: usize = 700;

/// The same for tests, whose cases stand one under the other.
const TOO_LONG_FOR_TESTS: usize = 900;

fn too_long_from(file: &File) -> usize {
    let path = &file.path;
    let tests = ["/tests/", "/test/", "tests.rs", ".test.tsx", ".test.ts"];
    if tests.iter().any(|part| path.contains(part)) {
        TOO_LONG_FOR_TESTS
    } else {
        TOO_LONG
    }
}

/// Sources longer than they should be, but not yet faults.
pub fn long(tree: &Tree) -> Vec<String> {
    measured(tree)
        .filter(|(file, lines)| (LONG + 1..=too_long_from(file)).contains(lines))
        .map(|(file, lines)| {
            format!(
                "{}: warning: {lines} lines; past {} it must be split",
                file.path,
                too_long_from(file)
            )
        })
        .collect()
}

/// Sources that must be split.
pub fn too_long(tree: &Tree) -> Vec<Fault> {
    measured(tree)
        .filter(|(file, lines)| *lines > too_long_from(file))
        .map(|(file, lines)| {
            Fault::new(
                &file.path,
                0,
                format!("{lines} lines: split what has two purposes"),
            )
        })
        .collect()
}

fn measured(tree: &Tree) -> impl Iterator<Item = (&File, usize)> {
    tree.files
        .iter()
        .filter(|file| file.ends_with_any(&[".rs", ".ts", ".tsx", ".mjs", ".js", ".css", ".sql"]))
        .filter(|file| !file.path.starts_with("ui/src/bindings/"))
        // A table of data is as long as its data is; it says so in its first lines.
        .filter(|file| !(1..=10).any(|line| file.allows("length", line)))
        .map(|file| (file, file.text.lines().count()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(path: &str, lines: usize, first: &str, expected: (usize, usize)) {
        let text = format!("{first}\n{}", "x\n".repeat(lines - 1));
        let tree = Tree::of(&[(path, &text)]);
        assert_eq!(
            (long(&tree).len(), too_long(&tree).len()),
            expected,
            "{path}, {lines} lines, {first}"
        );
    }

    #[test]
    fn sources_are_mentioned_at_five_hundred_lines_and_refused_at_seven_hundred() {
        check("a.rs", 500, "", (0, 0));
        check("a.rs", 501, "", (1, 0));
        check("a.tsx", 700, "", (1, 0));
        check("a.rs", 701, "", (0, 1));
        check("crates/a/tests/b.rs", 701, "", (1, 0));
        check("crates/a/tests/b.rs", 901, "", (0, 1));
    }

    #[test]
    fn prose_generated_files_and_tables_may_be_long() {
        check("a.md", 2_000, "", (0, 0));
        check("ui/src/bindings/Commands.ts", 2_000, "", (0, 0));
        check(
            "a.rs",
            2_000,
            "// tidy: allow(length) because it is a table of country codes",
            (0, 0),
        );
    }
}
