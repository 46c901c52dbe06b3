//! Lists of a random office agree with what looking at everybody by hand gives, after every
//! change, so that what is kept in memory between questions is never stale.

#![allow(clippy::unwrap_used, reason = "these are tests")]

mod common;

use common::{Office, office};
use domain::card::{self, CardNumber};
use domain::field::UnitKind;
use domain::id::{PersonId, UnitId};
use domain::lifecycle::{HoldKind, State};
use domain::person::PersonField;
use domain::search::{fold, matches};
use domain::time::CivilDate;
use domain::value::Value;
use proptest::prelude::*;
use std::cmp::Ordering;
use store::{FilterOp, ListColumn, ListFilter, ListQuery};

const NAMES: [&str; 8] = [
    "Anna Berg",
    "anna berg",
    "Ána Berger",
    "Bo",
    "Łukasz an-na",
    "王小明",
    "Елена О'Нил",
    "Desk 10",
];
const TITLES: [&str; 3] = ["Desk 9", "Desk 10", "Anna"];
const COMPANIES: [&str; 3] = ["Acme", "Bergwerk", "王"];
const DATES: [&str; 3] = ["2020-01-31", "2024-02-29", "2026-11-21"];
const WORDS: [&str; 19] = [
    "anna", "berg", "an", "a", "b", "na", "王", "小明", "ел", "9", "10", "x.e", "acme", "zzz",
    "1@x.e", "@x", "@x.ex", "xample", "erg",
];

#[derive(Clone, Debug)]
struct Person {
    id: PersonId,
    name: &'static str,
    email: Option<String>,
    title: Option<&'static str>,
    company: Option<usize>,
    start: Option<CivilDate>,
    state: State,
    badges: Vec<CardNumber>,
}

#[derive(Clone, Debug)]
enum Step {
    Make {
        name: usize,
        title: Option<usize>,
        company: Option<usize>,
        email: bool,
        active: bool,
    },
    Name(usize, usize),
    Title(usize, Option<usize>),
    Company(usize, Option<usize>),
    Email(usize, bool),
    Start(usize, Option<usize>),
    Hold(usize, bool),
    Give(usize),
    Rename(usize, bool),
}

#[derive(Clone, Debug)]
struct Question {
    words: Vec<usize>,
    filters: Vec<Filter>,
    sort: Vec<(ListColumn, bool)>,
    states: Vec<State>,
    window: (u64, u64),
}

#[derive(Clone, Debug)]
enum Filter {
    Company(usize, bool),
    Title(FilterOp),
    Email(FilterOp),
    Badge(bool),
    Start(FilterOp, usize),
}

fn step() -> impl Strategy<Value = Step> {
    let who = 0..20usize;
    prop_oneof![
        4 => (0..NAMES.len(), any::<Option<u8>>(), any::<Option<u8>>(), any::<bool>(), any::<bool>()).prop_map(
            |(name, title, company, email, active)| Step::Make {
                name,
                title: title.map(|at| usize::from(at) % TITLES.len()),
                company: company.map(|at| usize::from(at) % COMPANIES.len()),
                email,
                active,
            }
        ),
        1 => (who.clone(), 0..NAMES.len()).prop_map(|(who, name)| Step::Name(who, name)),
        1 => (who.clone(), proptest::option::of(0..TITLES.len())).prop_map(|(who, title)| Step::Title(who, title)),
        1 => (who.clone(), proptest::option::of(0..COMPANIES.len())).prop_map(|(who, at)| Step::Company(who, at)),
        1 => (who.clone(), any::<bool>()).prop_map(|(who, has)| Step::Email(who, has)),
        1 => (who.clone(), proptest::option::of(0..DATES.len())).prop_map(|(who, at)| Step::Start(who, at)),
        1 => (who.clone(), any::<bool>()).prop_map(|(who, bin)| Step::Hold(who, bin)),
        1 => who.prop_map(Step::Give),
        1 => (0..COMPANIES.len(), any::<bool>()).prop_map(|(at, back)| Step::Rename(at, back)),
    ]
}

fn question() -> impl Strategy<Value = Question> {
    use ListColumn as C;
    let column = proptest::sample::select(vec![
        C::Name,
        C::Email,
        C::Title,
        C::Company,
        C::StartDate,
        C::Status,
        C::Created,
        C::Changed,
    ]);
    let filter = prop_oneof![
        (0..COMPANIES.len(), any::<bool>()).prop_map(|(at, is)| Filter::Company(at, is)),
        Just(Filter::Title(FilterOp::Empty)),
        Just(Filter::Title(FilterOp::Contains)),
        Just(Filter::Title(FilterOp::IsNot)),
        Just(Filter::Email(FilterOp::NotEmpty)),
        any::<bool>().prop_map(Filter::Badge),
        (
            proptest::sample::select(vec![FilterOp::Before, FilterOp::After, FilterOp::Is]),
            0..DATES.len()
        )
            .prop_map(|(op, at)| Filter::Start(op, at)),
    ];
    (
        proptest::collection::vec(0..WORDS.len(), 0..3),
        proptest::collection::vec(filter, 0..3),
        proptest::collection::vec((column, any::<bool>()), 0..3),
        proptest::sample::subsequence(State::ALL[..5].to_vec(), 0..4),
        (0..10u64, 0..10u64),
    )
        .prop_map(|(words, filters, sort, states, window)| Question {
            words,
            filters,
            sort,
            states,
            window,
        })
}

struct Model {
    office: Office,
    people: Vec<Person>,
    /// Units and their present names.
    companies: Vec<(UnitId, String)>,
    cards: u32,
}

impl Model {
    fn new() -> Self {
        let office = office();
        let companies = COMPANIES
            .iter()
            .map(|name| (office.unit(UnitKind::Company, name), (*name).to_owned()))
            .collect();
        Self {
            office,
            people: Vec::new(),
            companies,
            cards: 0,
        }
    }

    fn take(&mut self, step: &Step) {
        let at = |who: usize| who % self.people.len().max(1);
        let of = |person: &Person, field, value: Value| self.office.set(person.id, field, value);
        match *step {
            Step::Make {
                name,
                title,
                company,
                email,
                active,
            } => {
                let email = email.then(|| format!("p{}@x.example", self.people.len()));
                let mut draft = self.office.person(NAMES[name]);
                if !active {
                    draft = draft.staged();
                }
                if let Some(email) = &email {
                    draft = draft.email(email);
                }
                if let Some(title) = title {
                    draft = draft.with(PersonField::Title, TITLES[title]);
                }
                if let Some(company) = company {
                    let unit = self.companies[company].0;
                    draft = draft.with(PersonField::Company, Value::Ref(unit.0));
                }
                let id = draft.make();
                self.people.push(Person {
                    id,
                    name: NAMES[name],
                    email,
                    title: title.map(|at| TITLES[at]),
                    company,
                    start: None,
                    state: if active { State::Active } else { State::Staged },
                    badges: Vec::new(),
                });
            }
            Step::Rename(company, back) => {
                let name = if back { COMPANIES[company] } else { "Annahof" };
                let unit = self.companies[company].0;
                if self.companies[company].1 != name {
                    self.office.rename(unit, name);
                    self.companies[company].1 = name.to_owned();
                }
            }
            _ if self.people.is_empty() => {}
            Step::Name(who, name) => {
                let who = at(who);
                if self.people[who].name != NAMES[name] {
                    of(
                        &self.people[who],
                        PersonField::DisplayName,
                        NAMES[name].into(),
                    );
                    self.people[who].name = NAMES[name];
                }
            }
            Step::Title(who, title) => {
                let who = at(who);
                let title = title.map(|at| TITLES[at]);
                of(
                    &self.people[who],
                    PersonField::Title,
                    title.map_or(Value::Null, Value::from),
                );
                self.people[who].title = title;
            }
            Step::Company(who, company) => {
                let who = at(who);
                let value = company.map_or(Value::Null, |at| Value::Ref(self.companies[at].0.0));
                of(&self.people[who], PersonField::Company, value);
                self.people[who].company = company;
            }
            Step::Email(who, has) => {
                let who = at(who);
                let email = has.then(|| format!("p{who}@x.example"));
                of(
                    &self.people[who],
                    PersonField::Email,
                    email.as_deref().map_or(Value::Null, Value::from),
                );
                self.people[who].email = email;
            }
            Step::Start(who, date) => {
                // All dates have come, so they change no state.
                let who = at(who);
                let date = date.map(|at| DATES[at].parse().unwrap());
                of(
                    &self.people[who],
                    PersonField::StartDate,
                    date.map_or(Value::Null, Value::Date),
                );
                self.people[who].start = date;
            }
            Step::Hold(who, bin) => {
                let who = at(who);
                let (kind, state) = if bin {
                    (HoldKind::Deleted, State::Bin)
                } else {
                    (HoldKind::Suspended, State::Suspended)
                };
                self.office.hold(self.people[who].id, kind, None);
                if self.people[who].state != State::Bin {
                    self.people[who].state = state;
                }
            }
            Step::Give(who) => {
                let who = at(who);
                self.cards += 1;
                let card = format!("uid:04{:06X}", self.cards * 7919);
                self.office.give(self.people[who].id, &card);
                self.people[who]
                    .badges
                    .push(CardNumber::parse(&card).unwrap());
            }
        }
    }

    fn matches(&self, person: &Person, question: &Question) -> bool {
        let parts = [
            Some(person.name.to_owned()),
            person.email.clone(),
            person.title.map(str::to_owned),
            person.company.map(|at| self.companies[at].1.clone()),
        ];
        // Badges are found by the beginnings of their two most usual forms as well.
        let numbers = person
            .badges
            .iter()
            .flat_map(|card| card::written_forms(card).into_iter().take(2))
            .map(|form| Some(form.lookup_key()));
        let parts: Vec<Option<String>> = parts.into_iter().chain(numbers).collect();
        let word = |word: &str| {
            parts.iter().flatten().any(|part| {
                // The end of an address is an end, however little of it is typed.
                let part = fold(part);
                matches(&part, &fold(word)) || word.contains('@') && part.contains(word)
            })
        };
        let title = person.title.map(fold);
        question.words.iter().all(|at| word(WORDS[*at]))
            && question.filters.iter().all(|filter| match filter {
                Filter::Company(at, is) => {
                    let same = |own: usize| self.companies[own].1 == self.companies[*at].1;
                    person.company.is_some_and(same) == *is
                }
                Filter::Title(FilterOp::Empty) => title.is_none(),
                Filter::Title(FilterOp::Contains) => {
                    title.as_ref().is_some_and(|title| title.contains("desk"))
                }
                Filter::Title(_) => title.as_deref() != Some("desk 9"),
                Filter::Email(_) => person.email.is_some(),
                Filter::Badge(has) => person.badges.is_empty() != *has,
                Filter::Start(op, at) => {
                    let day: CivilDate = DATES[*at].parse().unwrap();
                    person.start.is_some_and(|start| match op {
                        FilterOp::Before => start < day,
                        FilterOp::After => start > day,
                        _ => start == day,
                    })
                }
            })
    }

    fn query(&self, question: &Question) -> ListQuery {
        let words: Vec<&str> = question.words.iter().map(|at| WORDS[*at]).collect();
        let filters = question.filters.iter().map(|filter| {
            let (column, op, value) = match filter {
                Filter::Company(at, is) => (
                    ListColumn::Company,
                    if *is { FilterOp::Is } else { FilterOp::IsNot },
                    self.companies[*at].1.clone(),
                ),
                Filter::Title(FilterOp::Contains) => {
                    (ListColumn::Title, FilterOp::Contains, "DESK".to_owned())
                }
                Filter::Title(op) => (ListColumn::Title, *op, "desk 9".to_owned()),
                Filter::Email(op) => (ListColumn::Email, *op, String::new()),
                Filter::Badge(true) => (ListColumn::Badge, FilterOp::NotEmpty, String::new()),
                Filter::Badge(false) => (ListColumn::Badge, FilterOp::Empty, String::new()),
                Filter::Start(op, at) => (ListColumn::StartDate, *op, DATES[*at].to_owned()),
            };
            ListFilter {
                column,
                op,
                values: vec![value],
            }
        });
        ListQuery {
            text: words.join(" "),
            filters: filters.collect(),
            sort: question.sort.clone(),
            states: question.states.clone(),
            ..ListQuery::default()
        }
    }

    /// Orders two people by one column; empty ones last whichever way.
    fn by(&self, column: ListColumn, desc: bool, a: &Person, b: &Person) -> Ordering {
        let collation = self.office.store.collation();
        let text = |text: Option<&str>| text.map(|text| collation.key(text));
        let record = |person: &Person| self.office.store.read(|r| r.person(person.id)).unwrap();
        let way = |order: Ordering| if desc { order.reverse() } else { order };
        fn last<T: Ord>(
            a: Option<T>,
            b: Option<T>,
            way: impl Fn(Ordering) -> Ordering,
        ) -> Ordering {
            match (a, b) {
                (Some(a), Some(b)) => way(a.cmp(&b)),
                (a, b) => a.is_none().cmp(&b.is_none()),
            }
        }
        match column {
            ListColumn::Name => way(collation.key(a.name).cmp(&collation.key(b.name))),
            ListColumn::Email => last(text(a.email.as_deref()), text(b.email.as_deref()), way),
            ListColumn::Title => last(text(a.title), text(b.title), way),
            ListColumn::Company => {
                // Companies of one name stand in the order they were made.
                let key = |p: &Person| {
                    p.company
                        .map(|at| (collation.key(&self.companies[at].1), at))
                };
                last(key(a), key(b), way)
            }
            ListColumn::StartDate => last(a.start, b.start, way),
            ListColumn::Status => way(a.state.cmp(&b.state)),
            ListColumn::Created => way(record(a).created_at.cmp(&record(b).created_at)),
            _ => way(record(a).changed_at.cmp(&record(b).changed_at)),
        }
    }

    fn ask(&self, question: &Question) {
        let shown = if question.states.is_empty() {
            ListQuery::DEFAULT_STATES.to_vec()
        } else {
            question.states.clone()
        };
        let mut expected: Vec<(usize, &Person)> = self
            .people
            .iter()
            .enumerate()
            .filter(|(_, person)| shown.contains(&person.state) && self.matches(person, question))
            .collect();
        expected.sort_by(|(n, a), (m, b)| {
            question
                .sort
                .iter()
                .chain([&(ListColumn::Name, false)])
                .map(|(column, desc)| self.by(*column, *desc, a, b))
                .find(|order| order.is_ne())
                .unwrap_or(Ordering::Equal)
                .then(n.cmp(m))
        });
        let expected: Vec<PersonId> = expected.into_iter().map(|(_, person)| person.id).collect();
        let hidden = |state: State| {
            let of = |person: &&Person| person.state == state && self.matches(person, question);
            self.people.iter().filter(of).count() as u64
        };
        let hidden: Vec<(State, u64)> = State::ALL
            .into_iter()
            .filter(|state| !shown.contains(state))
            .map(|state| (state, hidden(state)))
            .filter(|(_, count)| *count > 0)
            .collect();

        let query = self.query(question);
        let page = self
            .office
            .store
            .read(|reader| reader.list(&query, 0, 1000))
            .unwrap();
        let ids: Vec<PersonId> = page.rows.iter().map(|row| row.id).collect();
        assert_eq!(ids, expected, "{query:?}");
        assert_eq!(page.total, ids.len() as u64);
        assert_eq!(page.hidden, hidden, "{query:?}");
        let everything = self
            .people
            .iter()
            .filter(|p| shown.contains(&p.state))
            .count();
        assert_eq!(page.everything, everything as u64);

        let (all, window) = self
            .office
            .store
            .read(|reader| {
                let (offset, limit) = question.window;
                Ok((
                    reader.list_ids(&query)?,
                    reader.list_window(&query, offset, limit)?,
                ))
            })
            .unwrap();
        assert_eq!(all, ids);
        let (offset, limit) = question.window;
        let cut = ids.iter().copied();
        let cut: Vec<PersonId> = cut
            .skip(usize::try_from(offset).unwrap())
            .take(usize::try_from(limit).unwrap())
            .collect();
        let window: Vec<PersonId> = window.iter().map(|row| row.id).collect();
        assert_eq!(window, cut);

        let everybody: Vec<PersonId> = self.people.iter().map(|person| person.id).collect();
        let lacking: Vec<PersonId> = everybody
            .iter()
            .copied()
            .filter(|id| !ids.contains(id))
            .collect();
        let except: Vec<PersonId> = everybody.iter().copied().step_by(3).collect();
        let whole = ListQuery {
            states: State::ALL.to_vec(),
            ..ListQuery::default()
        };
        let (told, share) = self
            .office
            .store
            .read(|reader| {
                Ok((
                    reader.list_lacks(&query, &everybody)?,
                    reader.lists_share(&query, &except, &whole)?,
                ))
            })
            .unwrap();
        assert_eq!(told, lacking);
        let left = ids.iter().filter(|id| !except.contains(id)).count() as u64;
        assert_eq!(share, (left, left));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn lists_agree_with_looking_at_everybody(
        acts in proptest::collection::vec((step(), question()), 1..30),
        last in proptest::collection::vec(question(), 5),
    ) {
        let mut model = Model::new();
        for (step, question) in &acts {
            model.take(step);
            model.ask(question);
        }
        for question in &last {
            model.ask(question);
        }
    }
}
