//! Who answers a word, an operator or a filter, as sets of people.

use domain::access::BuiltInRole;
use domain::card::lookup_keys;
use domain::field::OrganisationField;
use domain::id::{RoleId, Uuid};
use domain::lifecycle::State;
use domain::person::PersonType;
use domain::search::fold;
use domain::time::CivilDate;

use super::list::{FilterOp, ListColumn, ListFilter, ListQuery};
use super::search::{Asked, Condition, Piece, Text, literal, pieces, roles_answering};
use super::{Reader, list};
use crate::census::{Bits, Facet, Facets, NO_DAY, Roll, Unit, bits, text_column, unit_kind};
use crate::error::Result;
use crate::letters;

/// The states a query shows, as bits, and whether its conditions on the status exclude each other.
///
/// Where a search joins its conditions by OR or NOT, the status is one of them like any other, and
/// every state it names is shown besides the usual ones.
pub(super) fn states(query: &ListQuery, asked: &Asked) -> (u16, bool) {
    let mut wanted: Vec<u16> = match asked {
        Asked::Text(text) => text.states.iter().map(|s| list::state_bits(s)).collect(),
        Asked::All(_) | Asked::Any(_) | Asked::Not(_) => Vec::new(),
    };
    let named: u16 = match asked {
        Asked::Text(_) => 0,
        _ => asked
            .texts()
            .into_iter()
            .flat_map(|text| &text.states)
            .fold(0, |bits, states| bits | list::state_bits(states)),
    };
    let mut unwanted = 0;
    for filter in query
        .filters
        .iter()
        .filter(|f| f.column == ListColumn::Status)
    {
        let named: Vec<State> = filter
            .values
            .iter()
            .filter_map(|value| State::from_key(value))
            .collect();
        let bits = list::state_bits(&named);
        match filter.op {
            FilterOp::IsNot => unwanted |= bits,
            FilterOp::Empty => wanted.push(0),
            FilterOp::Is | FilterOp::Contains | FilterOp::StartsWith => wanted.push(bits),
            FilterOp::NotEmpty | FilterOp::Before | FilterOp::After => {}
        }
    }
    let shown = if query.states.is_empty() {
        list::state_bits(&ListQuery::DEFAULT_STATES)
    } else {
        list::state_bits(&query.states)
    };
    let conditions = !wanted.is_empty() || unwanted != 0;
    let states = wanted
        .into_iter()
        .reduce(|a, b| a & b)
        .unwrap_or(shown | named)
        & !unwanted;
    (states, conditions && states == 0)
}

/// Everybody whose text has a phrase.
pub(crate) const ANYWHERE: &str =
    "select people(rowid) from person_gram where person_gram match ?1";
/// Everybody one of whose words begins so.
pub(crate) const BEGINNING: &str =
    "select people(rowid) from person_word where person_word match ?1";

/// The only character of a text.
fn lone(text: &str) -> Option<char> {
    let mut chars = text.chars();
    chars.next().filter(|_| chars.next().is_none())
}

/// Those who are among both; whoever they are, if nobody was asked for yet.
fn narrow(more: Bits, people: &mut Option<Bits>) {
    match people {
        Some(people) => people.and(&more),
        None => *people = Some(more),
    }
}

impl Reader<'_> {
    /// Everybody who answers search and filters, whatever the state.
    pub(super) fn matching(&self, roll: &Roll, asked: &Asked, query: &ListQuery) -> Result<Bits> {
        let mut people = match asked {
            Asked::Text(text) => self.answering_text(roll, text, query)?,
            _ => Some(self.answering_all(roll, asked, query)?),
        };
        for filter in query
            .filters
            .iter()
            .filter(|f| f.column != ListColumn::Status)
        {
            narrow(self.filtered(roll, filter, people.as_ref())?, &mut people);
        }
        Ok(people.unwrap_or_else(|| list::everybody(roll)))
    }

    /// Everybody who answers a search whose parts are joined by OR and NOT.
    fn answering_all(&self, roll: &Roll, asked: &Asked, query: &ListQuery) -> Result<Bits> {
        Ok(match asked {
            Asked::Text(text) => {
                let mut people = self.answering_text(roll, text, query)?;
                for states in &text.states {
                    narrow(roll.in_states(list::state_bits(states)), &mut people);
                }
                people.unwrap_or_else(|| list::everybody(roll))
            }
            Asked::All(parts) => {
                let mut people = list::everybody(roll);
                for part in parts {
                    people.and(&self.answering_all(roll, part, query)?);
                }
                people
            }
            Asked::Any(parts) => {
                let mut people = Bits::default();
                for part in parts {
                    people.or(&self.answering_all(roll, part, query)?);
                }
                people
            }
            Asked::Not(inner) => {
                let mut people = list::everybody(roll);
                people.without(&self.answering_all(roll, inner, query)?);
                people
            }
        })
    }

    /// Everybody who answers words and operators beside each other; `None`: they ask for nothing.
    fn answering_text(&self, roll: &Roll, text: &Text, query: &ListQuery) -> Result<Option<Bits>> {
        let mut people: Option<Bits> = None;
        if !text.words.is_empty() {
            narrow(self.answering(text, query)?, &mut people);
        }
        for condition in &text.conditions {
            narrow(
                self.fulfilling(roll, condition, people.as_ref())?,
                &mut people,
            );
        }
        Ok(people)
    }

    /// Everybody who answers all free words, or has the number they are together.
    fn answering(&self, text: &Text, query: &ListQuery) -> Result<Bits> {
        let facets = self.store().census().facets(self.look())?;
        let mut people: Option<Bits> = None;
        // Words that only people's own texts can answer are asked for in one go.
        let mut plain: Vec<Piece> = Vec::new();
        for word in &text.words {
            let mut others = facets.in_units(
                &|unit| domain::search::matches(&unit.folded, &word.folded),
                true,
            );
            let roles = roles_answering(&query.vocabulary, &word.folded);
            if roles != 0 {
                others.or(&facets.with_roles(roles));
            }
            let answers = |folded: &str| domain::search::matches(folded, &word.folded);
            others.or(&facets.in_groups(&|group| answers(&group.folded)));
            for role in facets.carriers.roles.iter().filter(|r| answers(&r.folded)) {
                others.or(&facets.with_role(role.id));
            }
            if text.words.len() > 1 {
                others.or(&self.holders(&word.typed)?);
            }
            others.or(&self.in_domains(&facets, &word.folded)?);
            if others.is_empty() {
                plain.extend(pieces(&word.folded));
                continue;
            }
            others.or(&self.having(&pieces(&word.folded))?);
            match &mut people {
                Some(people) => people.and(&others),
                None => people = Some(others),
            }
        }
        if !plain.is_empty() && people.as_ref().is_none_or(|people| !people.is_empty()) {
            let having = self.having(&plain)?;
            match &mut people {
                Some(people) => people.and(&having),
                None => people = Some(having),
            }
        }
        let mut people = people.unwrap_or_default();
        people.or(&self.holders(&text.whole)?);
        if let Some(digits) = phone_digits(&text.whole) {
            people.or(&self.having(&[Piece::Anywhere(digits)])?);
        }
        Ok(people)
    }

    /// Everybody whose address answers a word by its domain, or by both sides of its @.
    fn in_domains(&self, facets: &Facets, folded: &str) -> Result<Bits> {
        let Some((local, domain)) = folded.rsplit_once('@') else {
            return Ok(facets.in_domains(|name| domain::search::matches(name, folded)));
        };
        if domain.is_empty() {
            return Ok(Bits::default()); // stands in the person's own text
        }
        let mut people = facets.in_domains(|name| name.starts_with(domain));
        if !local.is_empty() && !people.is_empty() {
            let both = crate::project::mail_in_hay(folded).to_owned();
            people.and(&self.having(&[Piece::Anywhere(both)])?);
        }
        Ok(people)
    }

    /// Everybody whose own text has all pieces.
    fn having(&self, pieces: &[Piece]) -> Result<Bits> {
        let mut people: Option<Bits> = None;
        let mut anywhere: Vec<String> = Vec::new();
        let mut beginning: Vec<String> = Vec::new();
        for piece in pieces {
            match piece {
                Piece::Anywhere(text) => anywhere.push(literal(text)),
                Piece::Beginning(text) => match lone(text).filter(|c| letters::keeps(*c)) {
                    Some(c) => narrow(letters::people(self.connection(), c)?, &mut people),
                    None => beginning.push(literal(text)),
                },
            }
        }
        for (sql, terms) in [(ANYWHERE, anywhere), (BEGINNING, beginning)] {
            if terms.is_empty() || people.as_ref().is_some_and(Bits::is_empty) {
                continue;
            }
            let found = bits::query(self.connection(), sql, [terms.join(" AND ")])?;
            narrow(found, &mut people);
        }
        Ok(people.unwrap_or_default())
    }

    /// Holders of badges that this text names in any written form.
    fn holders(&self, typed: &str) -> Result<Bits> {
        let mut people = Bits::default();
        // A name is looked up as well only if it could be a hexadecimal number.
        let number = typed.chars().any(|c| c.is_numeric())
            || (typed.len() >= 6 && typed.chars().all(|c| c.is_ascii_hexdigit()));
        if !number || lookup_keys(typed).is_err() {
            return Ok(people);
        }
        for badge in self.badges_named(typed)? {
            if let Some(holder) = badge.holder {
                people.insert(
                    self.connection()
                        .prepare_cached("select n from person where id = ?1")?
                        .query_row([holder.person.0.as_bytes().as_slice()], |row| row.get(0))?,
                );
            }
        }
        Ok(people)
    }

    fn fulfilling(&self, roll: &Roll, condition: &Condition, among: Option<&Bits>) -> Result<Bits> {
        let facets = || self.store().census().facets(self.look());
        Ok(match condition {
            Condition::Filter(filter) => return self.filtered(roll, filter, among),
            Condition::Roles(roles, typed) => {
                let facets = facets()?;
                let mut people = facets.select(|f| f.effective_roles() & roles != 0);
                for role in &facets.carriers.roles {
                    if role.folded.starts_with(typed.as_str()) {
                        people.or(&facets.with_role(role.id));
                    }
                }
                people
            }
            Condition::Types(types) => facets()?.select(|f| types.contains(&kind_of(f))),
            Condition::Contested => facets()?.select(|f| f.contested),
            Condition::Nobody => Bits::default(),
        })
    }

    /// Everybody a filter lets through. `among`: only these matter, where that saves looking.
    fn filtered(&self, roll: &Roll, filter: &ListFilter, among: Option<&Bits>) -> Result<Bits> {
        let facets = self.store().census().facets(self.look())?;
        let without = |people: Bits| {
            let mut rest = list::everybody(roll);
            rest.without(&people);
            rest
        };
        let negated = match filter.op {
            FilterOp::IsNot => Some(FilterOp::Is),
            FilterOp::Empty => Some(FilterOp::NotEmpty),
            _ => None,
        };
        if let Some(op) = negated {
            let positive = ListFilter {
                op,
                ..filter.clone()
            };
            return Ok(without(self.filtered(roll, &positive, among)?));
        }
        use ListColumn as C;
        Ok(match filter.column {
            C::Company | C::Division | C::Department | C::Departments | C::Site | C::CostCentre => {
                units_filtered(&facets, filter)
            }
            C::PersonType => match filter.op {
                FilterOp::NotEmpty => list::everybody(roll),
                _ => {
                    let types = keys(filter, PersonType::ALL, PersonType::key);
                    facets.select(|facet| types.contains(&kind_of(facet)))
                }
            },
            C::Role => match filter.op {
                FilterOp::NotEmpty => facets.select(|facet| facet.roles != 0 || facet.own_role),
                _ => {
                    let roles = role_bits(filter);
                    let mut people = facets.select(|facet| facet.effective_roles() & roles != 0);
                    let fits = names_fitting(filter);
                    for role in &facets.carriers.roles {
                        if fits(role.id.0, &role.folded) {
                            people.or(&facets.with_role(role.id));
                        }
                    }
                    people
                }
            },
            C::Production => match filter.op {
                FilterOp::NotEmpty => facets.select(|facet| facet.production.is_some()),
                _ => {
                    let wanted = |yes: bool| filter.values.iter().any(|v| yes_no(v) == Some(yes));
                    let (yes, no) = (wanted(true), wanted(false));
                    facets.select(|facet| {
                        if facet.production == Some(true) {
                            yes
                        } else {
                            no
                        }
                    })
                }
            },
            C::StartDate => days_filtered(&facets, filter, |facet| facet.start),
            C::EndDate => days_filtered(&facets, filter, |facet| facet.end),
            C::Changed => self.instants_filtered(&facets, filter, |facet| facet.changed_at)?,
            C::Created => self.instants_filtered(&facets, filter, |facet| facet.created_at)?,
            C::Badge => match filter.op {
                FilterOp::NotEmpty => facets.select(|facet| facet.badges > 0),
                _ => {
                    let mut people = self.text_filtered(filter, among)?;
                    for value in &filter.values {
                        people.or(&self.holders(value)?);
                    }
                    people
                }
            },
            C::Groups => {
                let fits = names_fitting(filter);
                facets.in_groups(&|group| fits(group.id.0, &group.folded))
            }
            C::LastActive => Bits::default(),
            C::Status => list::everybody(roll), // decides which states are shown instead
            C::Name
            | C::Given
            | C::Family
            | C::Email
            | C::Username
            | C::Phone
            | C::Title
            | C::EmployeeNo
            | C::Language
            | C::TimeZone
            | C::Note => self.text_filtered(filter, among)?,
        })
    }

    /// A filter on a column of text, which only the rows themselves have.
    fn text_filtered(&self, filter: &ListFilter, among: Option<&Bits>) -> Result<Bits> {
        let Some(column) = text_column(filter.column) else {
            return Ok(Bits::default());
        };
        if filter.op == FilterOp::NotEmpty {
            let sql = format!("select people(n) from person where {column} <> ''");
            return bits::query(self.connection(), &sql, []);
        }
        let badge = filter.column == ListColumn::Badge;
        let comparable = |text: &str| {
            let folded = fold(text);
            if badge {
                folded.chars().filter(|c| c.is_alphanumeric()).collect()
            } else {
                folded
            }
        };
        let values: Vec<String> = filter
            .values
            .iter()
            .map(|value| comparable(value))
            .collect();
        let fits = |text: &str| {
            let text = comparable(text);
            values.iter().any(|value| match filter.op {
                FilterOp::Contains => text.contains(value.as_str()),
                FilterOp::StartsWith => text.starts_with(value.as_str()),
                FilterOp::Before => text < *value,
                FilterOp::After => text > *value,
                FilterOp::Is | FilterOp::IsNot | FilterOp::Empty | FilterOp::NotEmpty => {
                    text == *value
                }
            })
        };
        // What is searched anyway tells who could fit; the rest of the rows is not touched.
        let mut candidates = among.cloned();
        let mut certain = Bits::default();
        if is_searched(filter.column)
            && !matches!(filter.op, FilterOp::Before | FilterOp::After)
            && values.iter().all(|value| value.chars().nth(2).is_some())
        {
            let facets = self.store().census().facets(self.look())?;
            let mut having = Bits::default();
            for value in &values {
                having.or(&self.having(&[Piece::Anywhere(value.clone())])?);
                if filter.column == ListColumn::Email {
                    let by_domain = self.in_domains(&facets, value)?;
                    if filter.op == FilterOp::Contains && !value.contains('@') {
                        certain.or(&by_domain); // has it for sure
                    } else {
                        having.or(&by_domain);
                    }
                }
            }
            having.without(&certain);
            match &mut candidates {
                Some(candidates) => candidates.and(&having),
                None => candidates = Some(having),
            }
        }
        let mut people = Bits::default();
        match candidates {
            // A look at single rows costs some ten times what passing over one does.
            Some(candidates) if candidates.len() < 2000 => {
                let sql = format!("select {column} from person where n = ?1");
                let mut statement = self.connection().prepare_cached(&sql)?;
                for n in candidates.iter() {
                    let mut rows = statement.query([n])?;
                    if let Some(row) = rows.next()?
                        && let Ok(Some(text)) = row.get_ref(0)?.as_str_or_null()
                        && fits(text)
                    {
                        people.insert(n);
                    }
                }
            }
            candidates => {
                let sql = format!("select n, {column} from person where {column} is not null");
                let mut statement = self.connection().prepare_cached(&sql)?;
                let mut rows = statement.query([])?;
                while let Some(row) = rows.next()? {
                    let n: u32 = row.get(0)?;
                    if candidates.as_ref().is_none_or(|c| c.contains(n))
                        && fits(row.get_ref(1)?.as_str().unwrap_or_default())
                    {
                        people.insert(n);
                    }
                }
            }
        }
        people.or(&certain);
        Ok(people)
    }

    fn instants_filtered(
        &self,
        facets: &Facets,
        filter: &ListFilter,
        of: impl Fn(&Facet) -> i64,
    ) -> Result<Bits> {
        let zone = self
            .organisation(OrganisationField::TimeZone)?
            .unwrap_or_else(|| "UTC".to_owned());
        // From the first instant of a value to the first after it.
        let spans: Vec<(i64, i64)> = filter
            .values
            .iter()
            .filter_map(|value| {
                if let Ok(at) = value.parse::<i64>() {
                    return Some((at, at.saturating_add(1)));
                }
                let day: CivilDate = value.parse().ok()?;
                let next = day.succ_opt()?;
                let start = |day| crate::project::start_of_day(&zone, day).0;
                Some((start(day), start(next)))
            })
            .collect();
        Ok(facets.select(|facet| {
            let at = of(facet);
            spans.iter().any(|(from, until)| match filter.op {
                FilterOp::Before => at < *from,
                FilterOp::After => at >= *until,
                _ => at >= *from && at < *until,
            }) || filter.op == FilterOp::NotEmpty
        }))
    }
}

/// Whether a column is part of what search looks at.
fn is_searched(column: ListColumn) -> bool {
    !matches!(
        column,
        ListColumn::Language | ListColumn::TimeZone | ListColumn::Note | ListColumn::Badge
    )
}

/// The type that counts for somebody who was given none.
fn kind_of(facet: &Facet) -> PersonType {
    facet.kind.unwrap_or_default()
}

/// The things whose stable word the values of a filter name, begin or contain.
fn keys<T: Copy, const N: usize>(
    filter: &ListFilter,
    all: [T; N],
    key: impl Fn(T) -> &'static str,
) -> Vec<T> {
    all.into_iter()
        .filter(|thing| {
            filter.values.iter().any(|value| match filter.op {
                FilterOp::Contains => key(*thing).contains(value.as_str()),
                FilterOp::StartsWith => key(*thing).starts_with(value.as_str()),
                _ => key(*thing) == value,
            })
        })
        .collect()
}

fn role_bits(filter: &ListFilter) -> u16 {
    let by_id = filter
        .values
        .iter()
        .filter_map(|value| value.parse::<RoleId>().ok())
        .filter_map(BuiltInRole::from_id);
    keys(filter, BuiltInRole::ALL, BuiltInRole::key)
        .into_iter()
        .chain(by_id)
        .fold(0, |bits, role| bits | 1 << role as u16)
}

/// Whether a thing of that id and folded name is one a filter asks for.
fn names_fitting(filter: &ListFilter) -> impl Fn(Uuid, &str) -> bool {
    let ids: Vec<Uuid> = filter
        .values
        .iter()
        .filter_map(|value| value.parse().ok())
        .collect();
    let names: Vec<String> = filter.values.iter().map(|value| fold(value)).collect();
    let op = filter.op;
    move |id, folded| {
        let any = |test: &dyn Fn(&str) -> bool| names.iter().any(|name| test(name));
        match op {
            FilterOp::NotEmpty => true,
            FilterOp::Contains => ids.contains(&id) || any(&|name| folded.contains(name)),
            FilterOp::StartsWith => any(&|name| folded.starts_with(name)),
            FilterOp::Before => any(&|name| folded < name),
            FilterOp::After => any(&|name| folded > name),
            FilterOp::Is | FilterOp::IsNot | FilterOp::Empty => {
                ids.contains(&id) || any(&|name| folded == name)
            }
        }
    }
}

fn units_filtered(facets: &Facets, filter: &ListFilter) -> Bits {
    let Some(kind) = unit_kind(filter.column) else {
        return Bits::default();
    };
    let ids: Vec<Uuid> = filter
        .values
        .iter()
        .filter_map(|value| value.parse().ok())
        .collect();
    let names: Vec<String> = filter.values.iter().map(|value| fold(value)).collect();
    let fits = |unit: &Unit| {
        let any = |test: &dyn Fn(&str) -> bool| names.iter().any(|name| test(name));
        unit.kind == kind
            && match filter.op {
                FilterOp::NotEmpty => true,
                FilterOp::Contains => any(&|name| unit.folded.contains(name)),
                FilterOp::StartsWith => any(&|name| unit.folded.starts_with(name)),
                FilterOp::Before => any(&|name| unit.folded.as_str() < name),
                FilterOp::After => any(&|name| unit.folded.as_str() > name),
                FilterOp::Is | FilterOp::IsNot | FilterOp::Empty => {
                    ids.contains(&unit.id.0) || any(&|name| unit.folded == name)
                }
            }
    };
    facets.in_units(&fits, filter.column != ListColumn::Department)
}

fn days_filtered(facets: &Facets, filter: &ListFilter, of: impl Fn(&Facet) -> i32) -> Bits {
    use chrono::Datelike;
    let days: Vec<i32> = filter
        .values
        .iter()
        .filter_map(|value| value.parse::<CivilDate>().ok())
        .map(|day| day.num_days_from_ce())
        .collect();
    facets.select(|facet| {
        let day = of(facet);
        day != NO_DAY
            && match filter.op {
                FilterOp::NotEmpty => true,
                FilterOp::Before => days.iter().any(|value| day < *value),
                FilterOp::After => days.iter().any(|value| day > *value),
                _ => days.contains(&day),
            }
    })
}

fn yes_no(value: &str) -> Option<bool> {
    match value {
        "true" | "yes" | "1" => Some(true),
        "false" | "no" | "0" => Some(false),
        _ => None,
    }
}

/// The digits of a text that could be a phone number, without what is dialled before them at home.
fn phone_digits(whole: &str) -> Option<String> {
    let folded = fold(whole);
    let plausible = folded
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, ' ' | '+' | '-' | '(' | ')' | '.' | '/'));
    let digits: String = folded.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_start_matches('0');
    (plausible && digits.len() >= 4 && digits != folded).then(|| digits.to_owned())
}
