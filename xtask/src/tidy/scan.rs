//! Telling a Rust source's code, comments and texts apart.
//!
//! Not a parser: it knows comments, character and string literals in all their spellings, and
//! nothing else. That is enough to ask "does this word stand in the code" and "what do the texts
//! say".

/// A string literal of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Literal {
    /// The line it begins on, counted from 1.
    pub line: usize,
    /// What stands between the quotes, escapes left as written.
    pub text: String,
}

/// A source taken apart.
pub struct Scanned {
    /// The source with every comment and literal blanked out; its lines keep their numbers.
    pub code: String,
    /// The string literals, in order.
    pub literals: Vec<Literal>,
}

/// Takes a Rust source apart.
pub fn rust(source: &str) -> Scanned {
    let mut scan = Scan {
        rest: source,
        line: 1,
        code: String::with_capacity(source.len()),
        literals: Vec::new(),
    };
    while !scan.rest.is_empty() {
        scan.step();
    }
    Scanned {
        code: scan.code,
        literals: scan.literals,
    }
}

struct Scan<'a> {
    rest: &'a str,
    line: usize,
    code: String,
    literals: Vec<Literal>,
}

impl Scan<'_> {
    fn step(&mut self) {
        if self.rest.starts_with("//") {
            let length = self.rest.find('\n').unwrap_or(self.rest.len());
            self.blank(length);
        } else if self.rest.starts_with("/*") {
            self.blank(block_comment(self.rest));
        } else if let Some((open, hashes)) = raw_string(self.rest) {
            let close = format!("\"{}", "#".repeat(hashes));
            let inside = self.rest[open..]
                .find(&close)
                .unwrap_or(self.rest.len() - open);
            self.literal(open, inside, close.len());
        } else if self.rest.starts_with("b\"") || self.rest.starts_with("c\"") {
            self.literal(2, string(&self.rest[2..]), 1);
        } else if self.rest.starts_with('"') {
            self.literal(1, string(&self.rest[1..]), 1);
        } else if let Some(length) = character(self.rest) {
            self.blank(length);
        } else {
            // A whole word at once, so that the `r` of `for"…"` is not taken for a raw string's.
            let word = self
                .rest
                .find(|letter: char| !is_word(letter))
                .unwrap_or(self.rest.len());
            let length = if word == 0 {
                self.rest.chars().next().map_or(0, char::len_utf8)
            } else {
                word
            };
            let (taken, rest) = self.rest.split_at(length);
            self.line += taken.matches('\n').count();
            self.code.push_str(taken);
            self.rest = rest;
        }
    }

    fn literal(&mut self, open: usize, inside: usize, close: usize) {
        self.literals.push(Literal {
            line: self.line,
            text: self.rest[open..open + inside].to_owned(),
        });
        self.blank((open + inside + close).min(self.rest.len()));
    }

    fn blank(&mut self, length: usize) {
        let (taken, rest) = self.rest.split_at(length);
        self.code.push(' ');
        for _ in taken.matches('\n') {
            self.code.push('\n');
            self.line += 1;
        }
        self.rest = rest;
    }
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// The length of the block comment at the start; they nest.
fn block_comment(text: &str) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        if rest.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                break;
            }
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    at.min(text.len())
}

/// `r"`, `r#"`, `br##"` …: where its text begins and how many hashes close it.
fn raw_string(text: &str) -> Option<(usize, usize)> {
    let rest = text
        .strip_prefix("br")
        .or_else(|| text.strip_prefix("cr"))
        .or_else(|| text.strip_prefix('r'))?;
    let hashes = rest.bytes().take_while(|byte| *byte == b'#').count();
    rest[hashes..]
        .starts_with('"')
        .then(|| (text.len() - rest.len() + hashes + 1, hashes))
}

/// The length of a string's text up to its closing quote.
fn string(text: &str) -> usize {
    let mut escaped = false;
    for (at, letter) in text.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at,
            _ => {}
        }
    }
    text.len()
}

/// The length of a character literal at the start; `None` for a lifetime.
fn character(text: &str) -> Option<usize> {
    let inside = text.strip_prefix('\'')?;
    let first = inside.chars().next()?;
    if first == '\\' {
        // Skip the escaped character itself: it may be the quote.
        let after = 1 + inside[1..].chars().next()?.len_utf8();
        return inside[after..].find('\'').map(|more| 1 + after + more + 1);
    }
    let after = first.len_utf8();
    inside[after..].starts_with('\'').then_some(1 + after + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, code: &str, literals: &[(usize, &str)]) {
        let scanned = rust(source);
        let squeezed: Vec<&str> = scanned.code.split_whitespace().collect();
        assert_eq!(squeezed.join(" "), code, "{source}");
        let found: Vec<(usize, &str)> = scanned
            .literals
            .iter()
            .map(|literal| (literal.line, literal.text.as_str()))
            .collect();
        assert_eq!(found, literals, "{source}");
        assert_eq!(
            scanned.code.matches('\n').count(),
            source.matches('\n').count(),
            "lines keep their numbers"
        );
    }

    #[test]
    fn comments_are_blanked_and_texts_are_collected() {
        check("let a = 1; // todo!()\nb()", "let a = 1; b()", &[]);
        check("a /* one /* two */ \"still\" */ b", "a b", &[]);
        check("say(\"a // b\");", "say( );", &[(1, "a // b")]);
        check(
            "say(\"a \\\" b\", \"c\")",
            "say( , )",
            &[(1, "a \\\" b"), (1, "c")],
        );
        check(
            "x;\nr#\"one \" two\nthree\"#; y",
            "x; ; y",
            &[(2, "one \" two\nthree")],
        );
        check("b\"bytes\" br\"raw\"", "", &[(1, "bytes"), (1, "raw")]);
    }

    #[test]
    fn characters_and_lifetimes_are_told_apart() {
        check("f::<'a>('\"', '\\'', \"x\")", "f::<'a>( , , )", &[(1, "x")]);
        check("'\\u{1b}' 'é' '\\\\' z", "z", &[]);
    }

    #[test]
    fn a_source_that_ends_early_is_still_taken_apart() {
        check("a \"never closed", "a", &[(1, "never closed")]);
        check("a /* never closed", "a", &[]);
    }
}
