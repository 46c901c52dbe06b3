//! `--filter`: a small grammar for conditions on columns.
//!
//! ```text
//! expression = condition { " " condition }
//! condition  = column operator values | column ":empty" | column ":any"
//! operator   = "=" | "!=" | "~" | "^=" | "<" | ">"
//! values     = value { "," value }        value = word | '"' text '"'
//! ```

use commands::view::{Column, Filter, FilterOp, PersonState};

/// What a filter asks for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Expression {
    /// Conditions on columns; all have to hold.
    pub filters: Vec<Filter>,
    /// States to show; empty: the usual ones.
    pub states: Vec<PersonState>,
}

/// A filter that cannot be understood, in a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterError(pub String);

impl std::fmt::Display for FilterError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for FilterError {}

type Result<T> = std::result::Result<T, FilterError>;

const COLUMNS: [(&str, Column); 39] = [
    ("name", Column::Name),
    ("given", Column::Given),
    ("first_name", Column::Given),
    ("family", Column::Family),
    ("last_name", Column::Family),
    ("email", Column::Email),
    ("mail", Column::Email),
    ("username", Column::Username),
    ("phone", Column::Phone),
    ("title", Column::Title),
    ("type", Column::PersonType),
    ("person_type", Column::PersonType),
    ("company", Column::Company),
    ("division", Column::Division),
    ("department", Column::Department),
    ("dept", Column::Department),
    ("departments", Column::Departments),
    ("site", Column::Site),
    ("cost_centre", Column::CostCentre),
    ("cost_center", Column::CostCentre),
    ("employee_no", Column::EmployeeNo),
    ("number", Column::EmployeeNo),
    ("role", Column::Role),
    ("groups", Column::Groups),
    ("group", Column::Groups),
    ("badge", Column::Badge),
    ("status", Column::Status),
    ("state", Column::Status),
    ("start", Column::StartDate),
    ("start_date", Column::StartDate),
    ("end", Column::EndDate),
    ("end_date", Column::EndDate),
    ("changed", Column::Changed),
    ("created", Column::Created),
    ("last_active", Column::LastActive),
    ("production", Column::Production),
    ("language", Column::Language),
    ("time_zone", Column::TimeZone),
    ("note", Column::Note),
];

/// The column of that name.
pub(crate) fn column(name: &str) -> Result<Column> {
    let wanted = name.to_lowercase().replace('-', "_");
    COLUMNS
        .into_iter()
        .find(|(known, _)| *known == wanted)
        .map(|(_, column)| column)
        .ok_or_else(|| FilterError(format!("there is no column called {name:?}")))
}

const STATES: [(&str, PersonState); 5] = [
    ("staged", PersonState::Staged),
    ("invited", PersonState::Invited),
    ("active", PersonState::Active),
    ("suspended", PersonState::Suspended),
    ("bin", PersonState::Bin),
];

impl Expression {
    /// Reads a filter.
    ///
    /// # Errors
    /// A sentence that says what is not understood and what may stand there.
    pub fn parse(text: &str) -> Result<Self> {
        let mut expression = Self::default();
        let mut rest = text.trim_start();
        while !rest.is_empty() {
            rest = condition(rest, &mut expression)?.trim_start();
        }
        Ok(expression)
    }
}

const OPERATORS: [(&str, FilterOp); 6] = [
    ("!=", FilterOp::IsNot),
    ("^=", FilterOp::StartsWith),
    ("=", FilterOp::Is),
    ("~", FilterOp::Contains),
    ("<", FilterOp::Before),
    (">", FilterOp::After),
];

/// Reads one condition; answers what follows it.
fn condition<'t>(text: &'t str, expression: &mut Expression) -> Result<&'t str> {
    let end = text
        .find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-'))
        .unwrap_or(text.len());
    let (name, after) = text.split_at(end);
    let wrong = || {
        let shown: String = text.chars().take_while(|c| !c.is_whitespace()).collect();
        FilterError(format!(
            "{shown:?} is no condition; write for example department=Sales, name~ann, start<2026-01-01 or badge:empty"
        ))
    };
    if name.is_empty() {
        return Err(wrong());
    }
    if let Some(word) = after.strip_prefix(':') {
        let end = word.find(char::is_whitespace).unwrap_or(word.len());
        let op = match &word[..end] {
            "empty" | "none" => FilterOp::Empty,
            "any" => FilterOp::NotEmpty,
            _ => return Err(wrong()),
        };
        add(expression, column(name)?, op, Vec::new())?;
        return Ok(&word[end..]);
    }
    let Some((op, after)) = OPERATORS
        .into_iter()
        .find_map(|(sign, op)| Some((op, after.strip_prefix(sign)?)))
    else {
        return Err(wrong());
    };
    let (values, rest) = values(after)?;
    if values.is_empty() {
        return Err(FilterError(format!(
            "a value is missing after {name:?}; {name}:empty finds those without one"
        )));
    }
    add(expression, column(name)?, op, values)?;
    Ok(rest)
}

fn add(
    expression: &mut Expression,
    column: Column,
    op: FilterOp,
    values: Vec<String>,
) -> Result<()> {
    if column != Column::Status {
        expression.filters.push(Filter { column, op, values });
        return Ok(());
    }
    let named = || -> Result<Vec<PersonState>> {
        values
            .iter()
            .map(|value| {
                STATES
                    .into_iter()
                    .find(|(name, _)| name.eq_ignore_ascii_case(value))
                    .map(|(_, state)| state)
                    .ok_or_else(|| {
                        FilterError(format!(
                            "there is no status {value:?}; there are staged, invited, active, suspended and bin"
                        ))
                    })
            })
            .collect()
    };
    let all = STATES.map(|(_, state)| state);
    let chosen: Vec<PersonState> = match op {
        FilterOp::Is => named()?,
        FilterOp::IsNot => {
            let not = named()?;
            all.into_iter()
                .filter(|state| !not.contains(state))
                .collect()
        }
        FilterOp::NotEmpty => all.to_vec(),
        FilterOp::Contains
        | FilterOp::StartsWith
        | FilterOp::Empty
        | FilterOp::Before
        | FilterOp::After => {
            return Err(FilterError(
                "a status is compared with =, != or :any".into(),
            ));
        }
    };
    if expression.states.is_empty() {
        expression.states = chosen;
    } else {
        expression.states.retain(|state| chosen.contains(state));
    }
    if expression.states.is_empty() {
        return Err(FilterError(
            "these conditions on the status leave nobody".into(),
        ));
    }
    Ok(())
}

/// Values with commas between, up to the next space outside quotation marks.
fn values(text: &str) -> Result<(Vec<String>, &str)> {
    let mut values = Vec::new();
    let mut value = String::new();
    let mut quoted = false;
    let mut open = false;
    let mut chars = text.char_indices();
    let mut rest = "";
    let mut take = |value: &mut String, quoted: &mut bool| {
        if !value.is_empty() || *quoted {
            values.push(std::mem::take(value));
        }
        *quoted = false;
    };
    for (at, c) in chars.by_ref() {
        match c {
            '"' => {
                open = !open;
                quoted = true;
            }
            ',' if !open => take(&mut value, &mut quoted),
            c if c.is_whitespace() && !open => {
                rest = &text[at..];
                break;
            }
            c => value.push(c),
        }
    }
    if open {
        return Err(FilterError("a quotation mark is not closed".into()));
    }
    take(&mut value, &mut quoted);
    Ok((values, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(Column, FilterOp, Vec<String>)> {
        Expression::parse(text)
            .unwrap()
            .filters
            .into_iter()
            .map(|filter| (filter.column, filter.op, filter.values))
            .collect()
    }

    #[test]
    fn conditions_are_read_with_columns_operators_and_values() {
        let check = |text: &str, column: Column, op: FilterOp, values: &[&str]| {
            let values = values.iter().map(|value| (*value).to_owned()).collect();
            assert_eq!(read(text), [(column, op, values)], "{text}");
        };
        check(
            "department=Engineering,Finance",
            Column::Department,
            FilterOp::Is,
            &["Engineering", "Finance"],
        );
        check(
            "department=\"Customer Care\",Sales",
            Column::Department,
            FilterOp::Is,
            &["Customer Care", "Sales"],
        );
        check(
            "company!=\"Castell, Söhne\"",
            Column::Company,
            FilterOp::IsNot,
            &["Castell, Söhne"],
        );
        check("name~mül", Column::Name, FilterOp::Contains, &["mül"]);
        check("family^=O'", Column::Family, FilterOp::StartsWith, &["O'"]);
        check("badge:empty", Column::Badge, FilterOp::Empty, &[]);
        check("email:any", Column::Email, FilterOp::NotEmpty, &[]);
        check(
            "start<2026-01-01",
            Column::StartDate,
            FilterOp::Before,
            &["2026-01-01"],
        );
        check(
            "end>2026-12-31",
            Column::EndDate,
            FilterOp::After,
            &["2026-12-31"],
        );
        check(
            "Cost-Centre=100",
            Column::CostCentre,
            FilterOp::Is,
            &["100"],
        );
        check(
            "badge=uid:04A3C6CAE26180",
            Column::Badge,
            FilterOp::Is,
            &["uid:04A3C6CAE26180"],
        );
    }

    #[test]
    fn several_conditions_stand_beside_each_other() {
        let found = read("  department=Sales   name~ann badge:empty ");
        assert_eq!(found.len(), 3);
        assert_eq!(read(""), []);
    }

    #[test]
    fn the_status_chooses_the_states_shown() {
        let check = |text: &str, states: &[PersonState]| {
            let expression = Expression::parse(text).unwrap();
            assert_eq!(
                (expression.states.as_slice(), expression.filters.len()),
                (states, 0),
                "{text}"
            );
        };
        use PersonState as S;
        check("status=suspended,Bin", &[S::Suspended, S::Bin]);
        check(
            "status!=bin",
            &[S::Staged, S::Invited, S::Active, S::Suspended],
        );
        check(
            "status:any",
            &[S::Staged, S::Invited, S::Active, S::Suspended, S::Bin],
        );
        check(
            "status!=bin status!=staged,invited",
            &[S::Active, S::Suspended],
        );
    }

    #[test]
    fn what_is_not_understood_is_said() {
        let check = |text: &str, part: &str| {
            let error = Expression::parse(text).unwrap_err();
            assert!(error.0.contains(part), "{text}: {error}");
        };
        check("shoe=44", "no column called \"shoe\"");
        check("müller", "is no condition");
        check("department=", "a value is missing");
        check("department=\"Sales", "not closed");
        check("badge:sometimes", "is no condition");
        check("status=gone", "no status");
        check("status~act", "=, != or :any");
        check("status=active status=bin", "leave nobody");
        check("=x", "is no condition");
    }
}
