//! A search with `OR`, `NOT` and parentheses, taken apart.
//!
//! ```text
//! any   = all { "OR" all }
//! all   = unit { ["AND"] unit }
//! unit  = "NOT" unit | "(" any ")" | "-" operator | text
//! ```
//!
//! The words count in capitals only, and parentheses only beside one of them, so that people and
//! telephone numbers are found as they are typed. Nothing is an error: what is not finished yet is
//! left out.

/// Parentheses within each other, at most; deeper ones are left out.
const DEEPEST: usize = 32;

/// A search, taken apart. Texts are pieces of what was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expression<'t> {
    /// Words and operators beside each other.
    Text(&'t str),
    /// All of these.
    All(Vec<Self>),
    /// At least one of these.
    Any(Vec<Self>),
    /// Not this.
    Not(Box<Self>),
}

/// Takes a search apart; `None` where nothing in it is more than words beside each other.
///
/// ```
/// use domain::search::expression::{Expression, parse};
///
/// assert_eq!(parse("dept:sales anna"), None);
/// assert_eq!(
///     parse("dept:sales OR dept:legal"),
///     Some(Expression::Any(vec![
///         Expression::Text("dept:sales"),
///         Expression::Text("dept:legal"),
///     ]))
/// );
/// ```
#[must_use]
pub fn parse(typed: &str) -> Option<Expression<'_>> {
    let tokens = tokens(typed);
    let structured = tokens.iter().any(|token| {
        matches!(
            token,
            Token::Or | Token::And | Token::Not | Token::Without { .. }
        )
    });
    if !structured {
        return None;
    }
    let mut parser = Parser {
        typed,
        tokens,
        at: 0,
    };
    // A search of nothing but signs asks for everybody.
    Some(parser.any(0).unwrap_or(Expression::All(Vec::new())))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    /// From byte to byte.
    Word {
        start: usize,
        end: usize,
    },
    /// The same with a minus before it, which is not part of it.
    Without {
        start: usize,
        end: usize,
    },
    And,
    Or,
    Not,
    Open,
    Close,
}

/// Cuts a text at white space outside quotation marks, and at parentheses.
fn tokens(typed: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(c) = typed[at..].chars().next() {
        if c.is_whitespace() {
            at += c.len_utf8();
            continue;
        }
        match c {
            '(' => {
                tokens.push(Token::Open);
                at += 1;
                continue;
            }
            ')' => {
                tokens.push(Token::Close);
                at += 1;
                continue;
            }
            _ => {}
        }
        let end = at + word_length(&typed[at..]);
        tokens.push(match &typed[at..end] {
            "OR" => Token::Or,
            "AND" => Token::And,
            "NOT" => Token::Not,
            word if is_without(word) => Token::Without { start: at + 1, end },
            _ => Token::Word { start: at, end },
        });
        at = end;
    }
    tokens
}

/// `-company:acme`; a hyphen before anything else is one.
fn is_without(word: &str) -> bool {
    let Some((name, _)) = word
        .strip_prefix('-')
        .and_then(|operator| operator.split_once(':'))
    else {
        return false;
    };
    name.len() > 1 && name.chars().all(|c| c.is_alphabetic() || c == '_')
}

/// How long the word is that a text begins with. A phrase in quotation marks is part of it, and so
/// are parentheses within it: `is:empty(email)`.
fn word_length(text: &str) -> usize {
    let mut within = 0_usize;
    let mut quoted = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if quoted => quoted = !matches!(c, '"' | '”' | '“' | '»'),
            '"' | '“' | '„' | '«' => quoted = true,
            '(' if at > 0 => within += 1,
            ')' if within > 0 => within -= 1,
            ')' => return at,
            c if c.is_whitespace() && (within == 0 || !text[at..].contains(')')) => return at,
            _ => {}
        }
    }
    text.len()
}

struct Parser<'t> {
    typed: &'t str,
    tokens: Vec<Token>,
    at: usize,
}

impl<'t> Parser<'t> {
    fn peek(&self) -> Option<Token> {
        self.tokens.get(self.at).copied()
    }

    fn any(&mut self, depth: usize) -> Option<Expression<'t>> {
        let mut parts: Vec<Expression<'t>> = self.all(depth).into_iter().collect();
        while self.peek() == Some(Token::Or) {
            self.at += 1;
            parts.extend(self.all(depth));
        }
        one_or(parts, Expression::Any)
    }

    fn all(&mut self, depth: usize) -> Option<Expression<'t>> {
        let mut parts = Vec::new();
        loop {
            match self.peek() {
                None | Some(Token::Or) => break,
                Some(Token::Close) if depth > 0 => break,
                // One too many, or a word between what belongs together anyway.
                Some(Token::Close | Token::And) => self.at += 1,
                Some(Token::Word { start, mut end }) => {
                    self.at += 1;
                    // Words beside each other are one text: a number may be written with spaces.
                    while let Some(Token::Word { end: next, .. }) = self.peek() {
                        end = next;
                        self.at += 1;
                    }
                    parts.push(Expression::Text(&self.typed[start..end]));
                }
                Some(_) => parts.extend(self.unit(depth)),
            }
        }
        one_or(parts, Expression::All)
    }

    fn unit(&mut self, depth: usize) -> Option<Expression<'t>> {
        let token = self.peek()?;
        match token {
            Token::Or | Token::Close => None,
            Token::And => {
                self.at += 1;
                self.unit(depth)
            }
            Token::Not => {
                // However many there are, two of them are none.
                let mut not = false;
                while self.peek() == Some(Token::Not) {
                    not = !not;
                    self.at += 1;
                }
                let inner = self.unit(depth)?;
                Some(if not {
                    Expression::Not(Box::new(inner))
                } else {
                    inner
                })
            }
            Token::Open => {
                self.at += 1;
                if depth == DEEPEST {
                    while self.peek() == Some(Token::Open) {
                        self.at += 1;
                    }
                    return self.unit(depth);
                }
                let inner = self.any(depth + 1);
                if self.peek() == Some(Token::Close) {
                    self.at += 1;
                }
                inner
            }
            Token::Word { start, end } => {
                self.at += 1;
                Some(Expression::Text(&self.typed[start..end]))
            }
            Token::Without { start, end } => {
                self.at += 1;
                Some(Expression::Not(Box::new(Expression::Text(
                    &self.typed[start..end],
                ))))
            }
        }
    }
}

/// One part stands for itself; none is nothing.
fn one_or<'t>(
    mut parts: Vec<Expression<'t>>,
    several: fn(Vec<Expression<'t>>) -> Expression<'t>,
) -> Option<Expression<'t>> {
    match parts.len() {
        0 | 1 => parts.pop(),
        _ => Some(several(parts)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The expression with every parenthesis it needs, and no other.
    fn written(expression: &Expression<'_>) -> String {
        let several = |parts: &[Expression<'_>], sign: &str| {
            let parts: Vec<String> = parts.iter().map(written).collect();
            format!("({})", parts.join(sign))
        };
        match expression {
            Expression::Text(text) => format!("[{text}]"),
            Expression::All(parts) => several(parts, " & "),
            Expression::Any(parts) => several(parts, " | "),
            Expression::Not(inner) => format!("!{}", written(inner)),
        }
    }

    #[track_caller]
    fn check(typed: &str, expected: &str) {
        let found = parse(typed).map(|expression| written(&expression));
        assert_eq!(found.as_deref(), Some(expected), "{typed}");
    }

    #[test]
    fn or_binds_less_than_standing_beside_each_other() {
        check("a OR b", "([a] | [b])");
        check("a b OR c", "([a b] | [c])");
        check("a (b OR c) d", "([a] & ([b] | [c]) & [d])");
        check("a AND b OR c", "(([a] & [b]) | [c])");
        check("((a OR b) c)", "(([a] | [b]) & [c])");
        check(
            "dept:sales OR dept:\"customer care\" anna",
            "([dept:sales] | [dept:\"customer care\" anna])",
        );
    }

    #[test]
    fn not_is_about_what_follows_it() {
        check("NOT a b", "(![a] & [b])");
        check("NOT (a b) OR c", "(![a b] | [c])");
        check("NOT NOT a", "[a]");
        check("anna -badge:empty", "([anna] & ![badge:empty])");
        check("-dept:sales", "![dept:sales]");
        check("NOT is:empty(email)", "![is:empty(email)]");
        check("(is:empty(email) OR x)", "([is:empty(email)] | [x])");
        check("is:set( email ) OR x", "([is:set( email )] | [x])");
    }

    #[test]
    fn what_is_still_being_typed_is_left_out() {
        check("a OR", "[a]");
        check("OR a", "[a]");
        check("a OR OR b", "([a] | [b])");
        check("a NOT", "[a]");
        check("a OR (b", "([a] | [b])");
        check("a OR b)) c", "([a] | ([b] & [c]))");
        check("a OR ()", "[a]");
        check("NOT", "()");
    }

    #[test]
    fn words_that_only_look_like_it_are_words() {
        for typed in [
            "",
            "anna or ben",
            "(030) 1234567",
            "\"a OR b\"",
            "ORlando NOTeboom",
            "anna-lena",
            "- anna",
            "-anna",
            "Smith (Sales)",
            "is:empty(email)",
        ] {
            assert_eq!(parse(typed), None, "{typed}");
        }
        check("(030) 1234 OR anna", "(([030] & [1234]) | [anna])");
    }

    #[test]
    fn parentheses_go_only_so_deep() {
        let typed = format!("{}a OR b{}", "(".repeat(10_000), ")".repeat(10_000));
        check(&typed, "([a] | [b])");
        let typed = format!("{}a", "NOT ".repeat(10_001));
        check(&typed, "![a]");
    }

    proptest! {
        #[test]
        fn whatever_is_typed_can_be_taken_apart(
            typed in "(OR|NOT|AND|\\(|\\)|\"| |a|is:empty\\(|-x:|ü|é){0,24}"
        ) {
            let _ = parse(&typed);
        }

        #[test]
        fn what_it_wrote_it_reads_again(words in prop::collection::vec("[a-d]{1,3}", 2..6)) {
            let typed = words.join(" OR ");
            let parts = words.iter().map(|word| Expression::Text(word)).collect();
            prop_assert_eq!(parse(&typed), Some(Expression::Any(parts)));
        }
    }
}
