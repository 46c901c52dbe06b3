//! The guard against values a spreadsheet would run as formulas.
//!
//! A spreadsheet that opens a CSV file treats a field beginning with `=`, `+`, `-`, `@`, a tab, a
//! carriage return or a NUL as a formula or drops the character and looks at the next one; East
//! Asian editions do the same with the full-width forms `＝＋－＠` (OWASP ASVS 1.2.10, OWASP "CSV
//! Injection"). The cure is one apostrophe in front.
//!
//! Phone numbers begin with `+`, so the guard is met on every export, and an export must come back
//! unchanged. The rule therefore speaks of *any number of apostrophes followed by a trigger*: the
//! writer adds exactly one to every such value, the reader takes exactly one away. A value that
//! really begins with `'=` becomes `''=` and returns as `'=`; a value such as `'tis` is never touched.
//!
//! Blanks before the trigger change nothing: readers of CSV trim them, ours among them, and what is
//! left is the formula (OWASP names the line feed for the same reason).

use std::borrow::Cow;

/// Characters that make a spreadsheet read what follows as a formula.
const TRIGGERS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\0', '＝', '＋', '－', '＠'];

/// Puts one apostrophe before a value that a spreadsheet might run; other values pass untouched.
///
/// ```
/// assert_eq!(domain::formula::guard("+49 30 1234"), "'+49 30 1234");
/// assert_eq!(domain::formula::guard("Ada"), "Ada");
/// ```
#[must_use]
pub fn guard(value: &str) -> Cow<'_, str> {
    if is_dangerous(value) {
        let mut guarded = String::with_capacity(value.len() + 1);
        guarded.push('\'');
        guarded.push_str(value);
        Cow::Owned(guarded)
    } else {
        Cow::Borrowed(value)
    }
}

/// Takes back the one apostrophe that [`guard`] added, and nothing else.
///
/// A value without an apostrophe is returned as it is, so a file written by another program,
/// which never guarded, reads correctly too.
///
/// ```
/// assert_eq!(domain::formula::unguard("'+49 30 1234"), "+49 30 1234");
/// assert_eq!(domain::formula::unguard("+49 30 1234"), "+49 30 1234");
/// assert_eq!(domain::formula::unguard("'t Hooft"), "'t Hooft");
/// ```
#[must_use]
pub fn unguard(value: &str) -> Cow<'_, str> {
    match value.strip_prefix('\'') {
        Some(inner) if is_dangerous(inner) => Cow::Borrowed(inner),
        _ => Cow::Borrowed(value),
    }
}

/// Whether a trigger follows any number of apostrophes and blanks.
fn is_dangerous(value: &str) -> bool {
    let blank_or_guard = |c: char| c == '\'' || c.is_whitespace();
    value.trim_start_matches('\'').starts_with(TRIGGERS)
        || value
            .trim_start_matches(blank_or_guard)
            .starts_with(TRIGGERS)
}

#[cfg(test)]
mod tests {
    use super::{guard, unguard};
    use proptest::prelude::*;

    fn check(value: &str, expected: &str) {
        assert_eq!(guard(value), expected, "guarding {value:?}");
        assert_eq!(
            unguard(expected),
            value,
            "taking the guard off {expected:?}"
        );
    }

    #[test]
    fn a_value_that_a_spreadsheet_would_run_gets_one_apostrophe() {
        check("=1+1", "'=1+1");
        check("+49 30 1234", "'+49 30 1234");
        check("-5", "'-5");
        check("@import", "'@import");
        check("\t=1", "'\t=1");
        check("\r=1", "'\r=1");
        check("\0=1", "'\0=1");
        check("＝1", "'＝1");
        check("＋1", "'＋1");
        check("－1", "'－1");
        check("＠x", "'＠x");
    }

    #[test]
    fn blanks_before_a_formula_do_not_hide_it() {
        check(" =1", "' =1");
        check("\n-", "'\n-");
        check(" '=1", "' '=1");
        check("' \u{3000}=1", "'' \u{3000}=1");
    }

    #[test]
    fn a_value_that_already_looks_guarded_gets_one_more() {
        check("'=1", "''=1");
        check("''+1", "'''+1");
    }

    #[test]
    fn every_other_value_is_left_alone() {
        check("", "");
        check("Ada", "Ada");
        check("'t Hooft", "'t Hooft");
        check("''", "''");
        check("a=1", "a=1");
        check(" a", " a");
    }

    #[test]
    fn a_file_that_was_never_guarded_reads_as_it_is() {
        assert_eq!(unguard("=1"), "=1");
        assert_eq!(unguard("'Ada"), "'Ada");
    }

    proptest! {
        /// What goes out comes back, whatever it is.
        #[test]
        fn the_guard_is_undone_exactly(value in "('|=|\\+|-|@|\t|\r|\n|\u{0}|＝|a| |.){0,8}") {
            let guarded = guard(&value);
            prop_assert_eq!(unguard(&guarded), value.as_str());
        }

        /// Nothing that leaves begins with a trigger.
        #[test]
        fn a_guarded_value_never_begins_with_a_trigger(value in "('|=|\\+|-|@|\t|\r|＠|a|.){0,8}") {
            let guarded = guard(&value);
            prop_assert!(!guarded.starts_with(super::TRIGGERS));
        }
    }
}
