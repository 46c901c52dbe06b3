//! Sheet names that Excel accepts.

/// The most UTF-16 units a sheet name may have.
const LONGEST: usize = 31;

/// Hands out the names of a workbook's sheets, no two alike.
pub(super) struct SheetNames {
    rows: String,
    about: String,
    given: u32,
}

impl SheetNames {
    pub(super) fn new(rows: &str, about: &str) -> Self {
        let rows = cleaned(rows, "People");
        let mut about = cleaned(about, "About");
        // Excel compares names without regard to case; a translator may well choose one word for
        // both. A numbered rows sheet cannot clash: its number is preceded by a space.
        if about.to_lowercase().starts_with(&rows.to_lowercase()) {
            about = format!("i {}", shortened(&about, LONGEST - 2));
        }
        Self {
            rows,
            about,
            given: 0,
        }
    }

    /// The next sheet with rows: "People", "People 2", "People 3" …
    pub(super) fn next_rows(&mut self) -> String {
        self.given += 1;
        if self.given == 1 {
            return self.rows.clone();
        }
        let number = format!(" {}", self.given);
        format!("{}{number}", shortened(&self.rows, LONGEST - number.len()))
    }

    pub(super) fn about(&self) -> &str {
        &self.about
    }
}

/// The name without what Excel refuses: `[ ] : * ? / \`, control characters, an apostrophe at
/// either end, more than 31 UTF-16 units, nothing at all, and the reserved word "History".
fn cleaned(name: &str, otherwise: &str) -> String {
    let kept: String = name
        .chars()
        .map(|c| match c {
            '[' | ']' | ':' | '*' | '?' | '/' | '\\' => ' ',
            c if c.is_control() => ' ',
            c => c,
        })
        .collect();
    let kept = shortened(
        kept.trim_matches(|c: char| c == '\'' || c.is_whitespace()),
        LONGEST,
    )
    .trim_end_matches(|c: char| c == '\'' || c.is_whitespace());
    if kept.is_empty() || kept.eq_ignore_ascii_case("history") {
        otherwise.to_owned()
    } else {
        kept.to_owned()
    }
}

/// The longest beginning of `text` of at most `units` UTF-16 units.
pub(super) fn shortened(text: &str, units: usize) -> &str {
    let mut used = 0;
    for (at, c) in text.char_indices() {
        used += c.len_utf16();
        if used > units {
            return &text[..at];
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::SheetNames;

    #[test]
    fn sheet_names_are_what_excel_accepts() {
        let check = |name: &str, expected: &str| {
            assert_eq!(SheetNames::new(name, "About").next_rows(), expected);
        };
        check("People", "People");
        check("'Leute/Personen'", "Leute Personen");
        check("", "People");
        check("[]:", "People");
        check("history", "People");
        check("人员名单", "人员名单");
        check(&"x".repeat(40), &"x".repeat(31));
    }

    #[test]
    fn further_sheets_are_numbered_within_the_limit() {
        let mut names = SheetNames::new(&"x".repeat(40), "About");
        names.next_rows();
        assert_eq!(names.next_rows(), format!("{} 2", "x".repeat(29)));
    }

    #[test]
    fn the_about_sheet_never_takes_the_name_of_a_rows_sheet() {
        let mut names = SheetNames::new("List", "LIST");
        assert_ne!(
            names.next_rows().to_lowercase(),
            names.about().to_lowercase()
        );
        let mut names = SheetNames::new("List", "List 2");
        names.next_rows();
        assert_ne!(names.next_rows(), names.about());
    }
}
