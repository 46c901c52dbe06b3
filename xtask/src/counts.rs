//! How many tests ran, read from what the test runners print.

use crate::shell;

/// Tests of one step.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Ran and held.
    pub passed: usize,
    /// Ran and did not hold.
    pub failed: usize,
    /// Did not run; no test of this project may be one of these.
    pub skipped: usize,
}

impl Counts {
    /// Tests that ran.
    pub fn run(self) -> usize {
        self.passed + self.failed
    }

    /// Both together.
    pub fn and(self, other: Self) -> Self {
        Self {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
            skipped: self.skipped + other.skipped,
        }
    }
}

/// Adds up every summary line found in `said`.
///
/// Understood are Rust's `test result: ok. 12 passed; 1 failed; 0 ignored; …`, vitest's
/// `Tests  1 failed | 11 passed (12)` and node's `# pass 11`, `ℹ fail 1`.
pub fn read(said: &str) -> Counts {
    shell::plain(said)
        .lines()
        .map(summary)
        .fold(Counts::default(), Counts::and)
}

fn summary(line: &str) -> Counts {
    let line = line.trim();
    let mut counts = Counts::default();
    if let Some(rest) = line.strip_prefix("test result:") {
        for part in rest.split([';', '.']) {
            add(&mut counts, part);
        }
    } else if let Some(rest) = line.strip_prefix("Tests ") {
        let rest = rest.split('(').next().unwrap_or(rest);
        for part in rest.split('|') {
            add(&mut counts, part);
        }
    } else if let Some(rest) = line.strip_prefix("# ").or_else(|| line.strip_prefix("ℹ "))
        && let Some((word, number)) = rest.split_once(' ')
        && let Ok(number) = number.trim().parse::<usize>()
    {
        match word {
            "pass" => counts.passed = number,
            "fail" | "cancelled" => counts.failed = number,
            "skipped" | "todo" => counts.skipped = number,
            _ => {}
        }
    }
    counts
}

/// Adds `12 passed` to the right number.
fn add(counts: &mut Counts, part: &str) {
    let mut words = part.split_whitespace();
    let (Some(number), Some(word)) = (words.next(), words.next()) else {
        return;
    };
    let Ok(number) = number.parse::<usize>() else {
        return;
    };
    match word {
        "passed" => counts.passed += number,
        "failed" => counts.failed += number,
        "ignored" | "skipped" | "todo" => counts.skipped += number,
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(said: &str, passed: usize, failed: usize, skipped: usize) {
        assert_eq!(
            read(said),
            Counts {
                passed,
                failed,
                skipped
            },
            "{said}"
        );
    }

    #[test]
    fn rust_summaries_are_added_up() {
        check(
            "running 2 tests\ntest a ... ok\n\
             test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\
             test result: FAILED. 7 passed; 1 failed; 3 ignored; 0 measured; 0 filtered out; finished in 1.20s\n",
            9,
            1,
            3,
        );
    }

    #[test]
    fn vitest_summaries_are_understood_with_and_without_colours() {
        check(
            " Test Files  3 passed (3)\n      Tests  12 passed (12)\n",
            12,
            0,
            0,
        );
        check(
            "      Tests  1 failed | 11 passed | 2 skipped (14)\n",
            11,
            1,
            2,
        );
        check(
            "\u{1b}[2m      Tests \u{1b}[22m \u{1b}[1m\u{1b}[32m5 passed\u{1b}[39m\u{1b}[22m (5)\n",
            5,
            0,
            0,
        );
    }

    #[test]
    fn node_summaries_are_understood() {
        check(
            "ℹ tests 5\nℹ suites 0\nℹ pass 4\nℹ fail 1\nℹ skipped 0\nℹ duration_ms 12.5\n",
            4,
            1,
            0,
        );
        check("# tests 2\n# pass 2\n# fail 0\n# skipped 0\n", 2, 0, 0);
    }

    #[test]
    fn other_lines_count_nothing() {
        check(
            "Tests are fun\n# Heading\nCompiling 12 passed things\n",
            0,
            0,
            0,
        );
    }
}
