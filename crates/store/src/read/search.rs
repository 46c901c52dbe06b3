//! Reading what somebody types into the search field.
//!
//! Words are joined by AND, in any order. `"two words"` stand together. `company:acme` looks into
//! one field only; `email:empty` (or `is:empty(email)`) asks for people without one, `email:any`
//! for people with one (`is:set(email)` too); `status:suspended` (or `is:suspended`) says which
//! states are shown. `OR`, `NOT` and parentheses join all of it, see [`domain::search::expression`].
//! Nothing else has a meaning: quotes, stars, per cent signs and the rest are looked for as they are.

use domain::access::BuiltInRole;
use domain::lifecycle::State;
use domain::person::PersonType;
use domain::search::expression::{self, Expression};
use domain::search::{fold, joins_words};

use super::list::{FilterOp, ListColumn, ListFilter, ListHint, Vocabulary};
use domain::card::CardNumber;

/// A typed text, understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Text {
    /// Free words, joined by AND.
    pub words: Vec<Word>,
    /// All free words as they were typed, for numbers written with spaces.
    pub whole: String,
    /// What operators asked for, joined by AND.
    pub conditions: Vec<Condition>,
    /// States that operators asked for, a set for each operator.
    pub states: Vec<Vec<State>>,
    pub hint: Option<ListHint>,
}

/// What a search asks for: words and operators, joined in any way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    Text(Text),
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
}

impl Asked {
    /// Every text in it.
    pub(super) fn texts(&self) -> Vec<&Text> {
        match self {
            Self::Text(text) => vec![text],
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::texts).collect(),
            Self::Not(inner) => inner.texts(),
        }
    }

    /// Something its author may not have meant.
    pub(super) fn hint(&self) -> Option<ListHint> {
        self.texts().into_iter().find_map(|text| text.hint.clone())
    }
}

/// Understands a search.
pub(super) fn asked(typed: &str, vocabulary: &Vocabulary) -> Asked {
    fn read(expression: &Expression<'_>, vocabulary: &Vocabulary) -> Asked {
        let all =
            |parts: &[Expression<'_>]| parts.iter().map(|part| read(part, vocabulary)).collect();
        match expression {
            Expression::Text(text) => Asked::Text(parse(text, vocabulary)),
            Expression::All(parts) => Asked::All(all(parts)),
            Expression::Any(parts) => Asked::Any(all(parts)),
            Expression::Not(inner) => Asked::Not(Box::new(read(inner, vocabulary))),
        }
    }
    match expression::parse(typed) {
        Some(expression) => read(&expression, vocabulary),
        None => Asked::Text(parse(typed, vocabulary)),
    }
}

/// A free word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// As typed: badge numbers are not folded.
    pub typed: String,
    pub folded: String,
}

/// What an operator asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Condition {
    /// As a filter of the filter bar.
    Filter(ListFilter),
    /// Has one of these roles, by right of a type or given, bits as in the facets; or one of the
    /// office's own making whose name begins so.
    Roles(u16, String),
    /// Is of one of these types.
    Types(Vec<PersonType>),
    /// A key of the person is held by somebody else.
    Contested,
    /// Nobody: the value does not exist.
    Nobody,
}

/// Operators and what they look into.
const OPERATORS: [(&str, Operator); 32] = [
    ("is", Operator::Is),
    ("status", Operator::Status),
    ("state", Operator::Status),
    ("role", Operator::Role),
    ("type", Operator::Type),
    ("name", Operator::Column(ListColumn::Name)),
    ("given", Operator::Column(ListColumn::Given)),
    ("family", Operator::Column(ListColumn::Family)),
    ("email", Operator::Column(ListColumn::Email)),
    ("mail", Operator::Column(ListColumn::Email)),
    ("username", Operator::Column(ListColumn::Username)),
    ("user", Operator::Column(ListColumn::Username)),
    ("phone", Operator::Column(ListColumn::Phone)),
    ("title", Operator::Column(ListColumn::Title)),
    ("company", Operator::Column(ListColumn::Company)),
    ("division", Operator::Column(ListColumn::Division)),
    ("department", Operator::Column(ListColumn::Departments)),
    ("dept", Operator::Column(ListColumn::Departments)),
    ("site", Operator::Column(ListColumn::Site)),
    ("costcentre", Operator::Column(ListColumn::CostCentre)),
    ("cost_centre", Operator::Column(ListColumn::CostCentre)),
    ("number", Operator::Column(ListColumn::EmployeeNo)),
    ("employee_no", Operator::Column(ListColumn::EmployeeNo)),
    ("id", Operator::Column(ListColumn::EmployeeNo)),
    ("badge", Operator::Column(ListColumn::Badge)),
    ("group", Operator::Column(ListColumn::Groups)),
    ("start", Operator::Column(ListColumn::StartDate)),
    ("end", Operator::Column(ListColumn::EndDate)),
    ("language", Operator::Column(ListColumn::Language)),
    ("production", Operator::Column(ListColumn::Production)),
    ("note", Operator::Column(ListColumn::Note)),
    ("time_zone", Operator::Column(ListColumn::TimeZone)),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Is,
    Status,
    Role,
    Type,
    Column(ListColumn),
}

fn operator(name: &str) -> Option<(&'static str, Operator)> {
    OPERATORS.into_iter().find(|(known, _)| *known == name)
}

/// Understands a text. Never fails: what is no operator is text.
pub(super) fn parse(typed: &str, vocabulary: &Vocabulary) -> Text {
    let mut text = Text::default();
    let mut free: Vec<&str> = Vec::new();
    for token in tokens(typed) {
        let Some((name, value)) = token.operator else {
            push_word(&mut text, &token.text);
            free.push(token.source);
            continue;
        };
        let folded = fold(name);
        if let Some((known, operator)) = operator(&folded) {
            if value.is_empty() {
                continue; // still being typed
            }
            understand(&mut text, vocabulary, known, operator, &value);
            continue;
        }
        // `uid:04A22B19` is a card as the database writes it, `https:` no operator of ours.
        let is_card = CardNumber::parse(&format!("{}:{value}", name.to_ascii_lowercase())).is_ok();
        if !is_card && !value.is_empty() && folded.len() > 2 {
            text.hint = Some(ListHint::UnknownOperator {
                typed: name.to_owned(),
                meant: nearest(&folded),
            });
        }
        push_word(&mut text, token.source);
        free.push(token.source);
    }
    text.whole = free.join(" ");
    text
}

fn push_word(text: &mut Text, typed: &str) {
    let folded = fold(typed);
    if !folded.is_empty() {
        text.words.push(Word {
            typed: typed.to_owned(),
            folded,
        });
    }
}

fn understand(
    text: &mut Text,
    vocabulary: &Vocabulary,
    name: &'static str,
    operator: Operator,
    value: &str,
) {
    let folded = fold(value);
    let presence = match folded.as_str() {
        "empty" | "none" => Some(FilterOp::Empty),
        "any" => Some(FilterOp::NotEmpty),
        _ => None,
    };
    let filter =
        |column, op, values: Vec<String>| Condition::Filter(ListFilter { column, op, values });
    let condition = match (operator, presence) {
        (Operator::Is, _) => return is(text, vocabulary, value, &folded),
        (Operator::Status, _) => match states_named(vocabulary, &folded) {
            states if states.is_empty() => None,
            states => {
                text.states.push(states);
                return;
            }
        },
        (Operator::Role, Some(op)) => Some(filter(ListColumn::Role, op, Vec::new())),
        (Operator::Role, None) => match roles_named(vocabulary, &folded) {
            0 if !is_own_role(vocabulary, &folded) => None,
            roles => Some(Condition::Roles(roles, folded.clone())),
        },
        (Operator::Type, Some(op)) => Some(filter(ListColumn::PersonType, op, Vec::new())),
        (Operator::Type, None) => match types_named(vocabulary, &folded) {
            types if types.is_empty() => None,
            types => Some(Condition::Types(types)),
        },
        (Operator::Column(column), Some(op)) => Some(filter(column, op, Vec::new())),
        (Operator::Column(column), None) => Some(filter(
            column,
            match column {
                ListColumn::StartDate | ListColumn::EndDate | ListColumn::Production => {
                    FilterOp::Is
                }
                _ => FilterOp::Contains,
            },
            vec![value.to_owned()],
        )),
    };
    text.conditions.push(condition.unwrap_or_else(|| {
        text.hint = Some(ListHint::UnknownValue {
            operator: name,
            typed: value.to_owned(),
        });
        Condition::Nobody
    }));
}

/// `is:empty(email)`, `is:set(email)`, `is:suspended`, `is:contested`.
fn is(text: &mut Text, vocabulary: &Vocabulary, value: &str, folded: &str) {
    let within = [("empty(", FilterOp::Empty), ("set(", FilterOp::NotEmpty)]
        .into_iter()
        .find_map(|(word, op)| Some((folded.strip_prefix(word)?, op)))
        .map(|(rest, op)| (rest.strip_suffix(')').unwrap_or(rest).trim(), op));
    if let Some((field, op)) = within
        && let Some((_, operator)) = operator(field)
    {
        let column = match operator {
            Operator::Column(column) => Some(column),
            Operator::Role => Some(ListColumn::Role),
            Operator::Type => Some(ListColumn::PersonType),
            Operator::Is | Operator::Status => None,
        };
        if let Some(column) = column {
            text.conditions.push(Condition::Filter(ListFilter {
                column,
                op,
                values: Vec::new(),
            }));
            return;
        }
    }
    if folded == "contested" {
        text.conditions.push(Condition::Contested);
        return;
    }
    let states = states_named(vocabulary, folded);
    if states.is_empty() {
        // `is:empty(em`: still being typed.
        let begun = ["empty(", "set("]
            .iter()
            .any(|word| word.starts_with(folded));
        if !begun && within.is_none() {
            text.conditions.push(Condition::Nobody);
        }
        text.hint = Some(ListHint::UnknownValue {
            operator: "is",
            typed: value.to_owned(),
        });
    } else {
        text.states.push(states);
    }
}

/// States whose word, or whose name on the screen, begins so. `deleted` and `inactive` are what
/// other programs call ours.
fn states_named(vocabulary: &Vocabulary, folded: &str) -> Vec<State> {
    let own = State::ALL
        .into_iter()
        .filter(|state| *state != State::Purged)
        .map(|state| (state, state.key().to_owned()));
    let others = [
        (State::Bin, "deleted"),
        (State::Suspended, "inactive"),
        (State::Suspended, "disabled"),
    ];
    let names = own
        .chain(others.map(|(state, name)| (state, name.to_owned())))
        .chain(vocabulary.states.iter().map(|(s, name)| (*s, fold(name))));
    named(names, folded)
}

fn types_named(vocabulary: &Vocabulary, folded: &str) -> Vec<PersonType> {
    let own = PersonType::ALL
        .into_iter()
        .map(|kind| (kind, kind.key().to_owned()));
    named(
        own.chain(vocabulary.types.iter().map(|(k, name)| (*k, fold(name)))),
        folded,
    )
}

/// Roles whose word or name on the screen begins so, as bits.
fn roles_named(vocabulary: &Vocabulary, folded: &str) -> u16 {
    let own = BuiltInRole::ALL
        .into_iter()
        .map(|role| (role, role.key().to_owned()));
    named(own.chain(screen_roles(vocabulary)), folded)
        .into_iter()
        .fold(0, |bits, role| bits | 1 << role as u16)
}

/// Whether a role the office made is called so, or begins so.
fn is_own_role(vocabulary: &Vocabulary, folded: &str) -> bool {
    let own = vocabulary.roles.iter();
    own.filter(|(id, _)| !BuiltInRole::is_one(*id))
        .any(|(_, name)| fold(name).starts_with(folded))
}

fn screen_roles(vocabulary: &Vocabulary) -> impl Iterator<Item = (BuiltInRole, String)> {
    vocabulary
        .roles
        .iter()
        .filter_map(|(id, name)| Some((BuiltInRole::from_id(*id)?, fold(name))))
}

/// Roles that a free word finds: a word of their name answers it, as text of a person would.
pub(super) fn roles_answering(vocabulary: &Vocabulary, folded: &str) -> u16 {
    let own = BuiltInRole::ALL
        .into_iter()
        .map(|role| (role, role.key().replace('_', " ")));
    own.chain(screen_roles(vocabulary))
        .filter(|(_, name)| domain::search::matches(name, folded))
        .fold(0, |bits, (role, _)| bits | 1 << role as u16)
}

fn named<T: PartialEq>(names: impl Iterator<Item = (T, String)>, folded: &str) -> Vec<T> {
    let mut exact = Vec::new();
    let mut begun = Vec::new();
    for (thing, name) in names {
        let list = if name == folded {
            &mut exact
        } else if name.starts_with(folded) {
            &mut begun
        } else {
            continue;
        };
        if !list.contains(&thing) {
            list.push(thing);
        }
    }
    if exact.is_empty() { begun } else { exact }
}

/// One word, phrase or operator as it was typed.
struct Token<'a> {
    source: &'a str,
    text: String,
    operator: Option<(&'a str, String)>,
}

/// Cuts a text at white space outside quotes.
fn tokens(typed: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = typed.trim_start();
    while !rest.is_empty() {
        let (name, after) = operator_name(rest);
        let value = &rest[rest.len() - after.len()..];
        let parentheses = name == Some("is");
        let (content, used) = quoted(value).unwrap_or_else(|| {
            let end = value
                .find(|c: char| c.is_whitespace())
                .unwrap_or(value.len());
            // `is:empty( email )` is not worth refusing.
            let end = match value.find(')') {
                Some(close) if parentheses && value[..close].contains('(') => close + 1,
                _ => end,
            };
            (value[..end].to_owned(), end)
        });
        let length = rest.len() - after.len() + used;
        tokens.push(Token {
            source: &rest[..length],
            text: content.clone(),
            operator: name.map(|name| (name, content)),
        });
        rest = rest[length..].trim_start();
    }
    tokens
}

/// `"…"` at the beginning of a text: what is within, and the length with quotes. A phrase that is
/// still being typed reaches to the end; quotes around nothing are characters.
fn quoted(text: &str) -> Option<(String, usize)> {
    let within = text.strip_prefix(['"', '“', '„', '«'])?;
    let open = text.len() - within.len();
    let (content, length) = match within
        .char_indices()
        .find(|(_, c)| matches!(c, '"' | '”' | '“' | '»'))
    {
        Some((close, mark)) => (&within[..close], open + close + mark.len_utf8()),
        None => (within, text.len()),
    };
    (!content.trim().is_empty()).then(|| (content.to_owned(), length))
}

/// The name before a colon, if it could be an operator's: letters and underscores only.
fn operator_name(text: &str) -> (Option<&str>, &str) {
    let end = text
        .find(|c: char| !c.is_alphabetic() && c != '_')
        .unwrap_or(text.len());
    match text[end..].strip_prefix(':') {
        Some(after) if end > 1 => (Some(&text[..end]), after),
        _ => (None, text),
    }
}

/// The operator that was probably meant: one or two letters off.
fn nearest(typed: &str) -> Option<&'static str> {
    OPERATORS
        .into_iter()
        .map(|(name, _)| (distance(typed, name), name))
        .filter(|(distance, name)| *distance <= 2 && *distance * 2 < name.len())
        .min()
        .map(|(_, name)| name)
}

/// Letters to change, add, drop or swap with their neighbour.
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let differs = usize::from(a[i - 1] != b[j - 1]);
            let mut best = (rows[i - 1][j] + 1)
                .min(row[j - 1] + 1)
                .min(rows[i - 1][j - 1] + differs);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

/// How the search indexes are asked for a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Three characters or more, anywhere.
    Anywhere(String),
    /// One or two letters at the beginning of a word, or anywhere in a script without spaces.
    Beginning(String),
}

/// The pieces of a folded word, all of which have to be there. A short word is taken apart at its
/// signs: `o'` is a word that begins with o, and an apostrophe.
pub(super) fn pieces(folded: &str) -> Vec<Piece> {
    if folded.chars().nth(2).is_some() {
        return vec![Piece::Anywhere(folded.to_owned())];
    }
    let mut pieces: Vec<Piece> = Vec::new();
    let mut run = String::new();
    for c in folded.chars() {
        if is_letter(c) {
            run.push(c);
            continue;
        }
        if !run.is_empty() {
            pieces.push(Piece::Beginning(std::mem::take(&mut run)));
        }
        if !c.is_whitespace() {
            pieces.push(Piece::Beginning(c.to_string()));
        }
    }
    if !run.is_empty() {
        pieces.push(Piece::Beginning(run));
    }
    pieces
}

fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || joins_words(c)
}

/// A text as FTS5 takes it literally: in quotes, its own quotes doubled.
pub(super) fn literal(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}
