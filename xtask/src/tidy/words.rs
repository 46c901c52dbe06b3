//! Words that have no business in the sources: unfinished work, switched-off tests, leftovers of
//! a debugging session, and paths of one author's machine.

use super::{Fault, File, Tree, scan};

/// The faults this file describes stand in it as samples.
const SELF: &str = "xtask/src/tidy/words.rs";

/// Looked for in the code of Rust sources, comments and texts aside.
const RUST: &[(&str, &str)] = &[
    (
        "todo!",
        "unfinished work is not committed: finish it or leave the feature out",
    ),
    (
        "unimplemented!",
        "unfinished work is not committed: finish it or leave the feature out",
    ),
    ("dbg!", "a leftover of debugging"),
    (
        "#[ignore",
        "no test is switched off: a test of a known fault asserts the fault",
    ),
    (
        "#![ignore",
        "no test is switched off: a test of a known fault asserts the fault",
    ),
];

/// Looked for in the interface's sources.
const SCRIPT: &[(&str, &str)] = &[
    ("it.skip", "no test is switched off"),
    (
        "it.only",
        "no test is switched off, as `only` does to all others",
    ),
    ("it.todo", "unfinished work is not committed"),
    ("test.skip", "no test is switched off"),
    (
        "test.only",
        "no test is switched off, as `only` does to all others",
    ),
    ("test.todo", "unfinished work is not committed"),
    ("describe.skip", "no test is switched off"),
    (
        "describe.only",
        "no test is switched off, as `only` does to all others",
    ),
    ("console.log", "a leftover of debugging"),
    ("debugger;", "a leftover of debugging"),
    (
        "@ts-ignore",
        "an error of the type checker is mended or expected with a reason, not ignored",
    ),
    (
        "@ts-nocheck",
        "an error of the type checker is mended or expected with a reason, not ignored",
    ),
];

/// Looked for everywhere: folders that exist on one author's machine only. Written in two halves,
/// so that this list is no fault of its own.
const PLACES: &[&str] = &[
    concat!("/wo", "rk/"),
    concat!("shared", "/design"),
    concat!(".lib", "rary"),
];

pub fn check(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    for file in &tree.files {
        if file.ends_with_any(&[".lock", "package-lock.json"]) || file.path.starts_with("LICENSE") {
            continue;
        }
        places(file, &mut faults);
        if file.path == SELF {
            continue;
        }
        if file.ends_with_any(&[".rs"]) {
            let code = scan::rust(&file.text).code;
            search(file, &code, RUST, &mut faults);
        } else if file.ends_with_any(&[".ts", ".tsx", ".mjs", ".js"]) {
            search(file, &file.text, SCRIPT, &mut faults);
        }
    }
    faults
}

fn search(file: &File, text: &str, words: &[(&str, &str)], faults: &mut Vec<Fault>) {
    for (index, line) in text.lines().enumerate() {
        for (word, reason) in words {
            if stands_in(line, word) && !file.allows("word", index + 1) {
                faults.push(Fault::new(
                    &file.path,
                    index + 1,
                    format!("`{word}`: {reason}"),
                ));
            }
        }
    }
}

/// `word` stands in `line`, not as the end of a longer name.
fn stands_in(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|letter| letter.is_alphanumeric() || letter == '_')
    })
}

fn places(file: &File, faults: &mut Vec<Fault>) {
    for (number, line) in file.lines() {
        for place in PLACES {
            if stands_in(line, place) {
                faults.push(Fault::new(
                    &file.path,
                    number,
                    "speaks of a folder no reader has",
                ));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> usize {
        check(&Tree::of(&[(path, text)])).len()
    }

    #[test]
    fn unfinished_work_and_switched_off_tests_are_faults() {
        assert_eq!(found("crates/domain/src/a.rs", "fn f() { todo!() }"), 1);
        assert_eq!(
            found(
                "crates/domain/src/a.rs",
                "#[ignore = \"slow\"]\n#[test]\nfn f() { dbg!(1); }"
            ),
            2
        );
        assert_eq!(
            found(
                "ui/src/a.test.tsx",
                "it.skip(\"a\", f);\nit.only(\"b\", f);"
            ),
            2
        );
        assert_eq!(found("ui/src/a.ts", "console.log(1)"), 1);
    }

    #[test]
    fn the_same_words_in_comments_texts_and_longer_names_are_none() {
        assert_eq!(
            found(
                "crates/domain/src/a.rs",
                "// todo!\nlet a = \"todo!\"; my_todo!();"
            ),
            0
        );
        assert_eq!(found("ui/src/a.ts", "submit.skip()"), 0);
    }

    #[test]
    fn folders_of_one_machine_are_faults_in_any_file() {
        let line = format!("see {} for more", PLACES[1]);
        assert_eq!(found("docs/STYLE.md", &line), 1);
        assert_eq!(found("a.toml", &format!("dir = \"{}main\"", PLACES[0])), 1);
        assert_eq!(
            found("a.toml", &format!("dir = \"home{}main\"", PLACES[0])),
            0,
            "another folder's end"
        );
    }
}
