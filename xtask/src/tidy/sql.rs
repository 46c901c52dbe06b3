//! SQL text stands only in its own rooms.

use super::{Fault, File, Tree, scan};

/// Where SQL may stand.
const ROOMS: &[&str] = &["crates/store/", "crates/hub/src/store/", "migrations/"];

/// This check's own samples.
const SELF: &str = "xtask/src/tidy/sql.rs";

pub fn check(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    for file in &tree.files {
        if ROOMS.iter().any(|room| file.path.starts_with(room)) || file.path == SELF {
            continue;
        }
        for (line, text) in texts(file) {
            if is_sql(&text) && !file.allows("sql", line) {
                faults.push(Fault::new(
                    &file.path,
                    line,
                    "SQL text stands only in crates/store and migrations",
                ));
            }
        }
    }
    faults
}

/// The string literals of a source with their lines.
fn texts(file: &File) -> Vec<(usize, String)> {
    if file.ends_with_any(&[".rs"]) {
        scan::rust(&file.text)
            .literals
            .into_iter()
            .map(|literal| (literal.line, literal.text))
            .collect()
    } else if file.ends_with_any(&[".ts", ".tsx", ".mjs", ".js"]) {
        // Quotes of all three kinds, taken line by line; enough for the first line of a statement.
        file.lines()
            .flat_map(|(line, text)| {
                text.split(['"', '\'', '`'])
                    .skip(1)
                    .map(move |part| (line, part.to_owned()))
            })
            .collect()
    } else {
        Vec::new()
    }
}

/// A statement: it begins with its verb in one case throughout, and the words that make the verb
/// a statement follow. A sentence such as "Select people from the list" begins with a capital.
fn is_sql(text: &str) -> bool {
    let text = text.replace("\\n", " ");
    let words: Vec<&str> = text
        .split(|letter: char| letter.is_whitespace() || "(),;".contains(letter))
        .filter(|word| !word.is_empty())
        .collect();
    let Some(verb) = words.first() else {
        return false;
    };
    let lower = verb.to_ascii_lowercase();
    if **verb != *lower && **verb != *verb.to_ascii_uppercase() {
        return false;
    }
    let word = |index: usize| {
        words
            .get(index)
            .map(|word| word.to_ascii_lowercase())
            .unwrap_or_default()
    };
    let has = |wanted: &str| {
        words
            .iter()
            .skip(1)
            .any(|word| word.eq_ignore_ascii_case(wanted))
    };
    match lower.as_str() {
        "select" => {
            has("from")
                && !matches!(
                    word(1).as_str(),
                    "a" | "an" | "the" | "one" | "people" | "some"
                )
        }
        "insert" | "replace" => {
            has("into") && (has("values") || has("select") || text.contains('('))
        }
        "update" => has("set") && text.contains('='),
        "delete" => word(1) == "from" && (words.len() == 3 || has("where")),
        "create" | "drop" | "alter" => {
            matches!(
                word(1).as_str(),
                "table"
                    | "index"
                    | "trigger"
                    | "view"
                    | "unique"
                    | "virtual"
                    | "temp"
                    | "temporary"
            ) && words.len() >= 3
        }
        "pragma" => words.len() >= 2 && !text.trim().contains(". "),
        "begin" => matches!(
            word(1).as_str(),
            "immediate" | "exclusive" | "deferred" | "transaction"
        ),
        "attach" => has("database") || has("as"),
        "with" => has("as") && has("select") && has("from"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> usize {
        check(&Tree::of(&[(path, text)])).len()
    }

    #[test]
    fn statements_are_recognised() {
        for sql in [
            "select id, given from person where id = ?1",
            "SELECT count(*) FROM badge",
            "\n    insert into badge (id) values (?1)",
            "update person set given = ?1",
            "delete from claim where id = ?1",
            "create table person (id blob)",
            "create unique index claim_held on claim (kind)",
            "pragma data_version",
            "begin immediate",
            "with held as (select 1 from claim) select * from held",
        ] {
            assert!(is_sql(sql), "{sql}");
        }
    }

    #[test]
    fn sentences_are_not_statements() {
        for sentence in [
            "Select people from the list",
            "select a person from the list",
            "Update available",
            "update the settings",
            "delete from here on",
            "create",
            "with all as one",
            "begin",
            "",
        ] {
            assert!(!is_sql(sentence), "{sentence}");
        }
    }

    #[test]
    fn sql_outside_its_rooms_is_a_fault() {
        let source = "fn f() { run(\"select id from person\"); }";
        assert_eq!(found("crates/commands/src/people.rs", source), 1);
        assert_eq!(found("crates/store/src/people.rs", source), 0);
        assert_eq!(found("crates/hub/src/store/people.rs", source), 0);
        assert_eq!(
            found("ui/src/lib/ipc.ts", "run(`select id from person`)"),
            1
        );
    }

    #[test]
    fn sql_in_a_comment_or_with_a_waiver_is_none() {
        assert_eq!(
            found("crates/domain/src/a.rs", "// \"select id from person\"\n"),
            0
        );
        let waived = "// tidy: allow(sql) because it is a picture's caption\nlet a = \"select id from person\";";
        assert_eq!(found("crates/domain/src/a.rs", waived), 0);
    }
}
