//! Lists: order, filters, states, windows, counts.

#![allow(clippy::unwrap_used, reason = "these are tests")]

mod common;

use std::ops::ControlFlow;

use common::{DAY, NOW, Office, office, office_in};
use domain::access::BuiltInRole;
use domain::field::UnitKind;
use domain::id::PersonId;
use domain::lifecycle::{HoldKind, State};
use domain::op::Change;
use domain::person::{PersonField, PersonType};
use domain::time::Instant;
use domain::value::Value;
use store::{
    Error, FilterOp, HistoryQuery, HistoryTopic, ListColumn, ListCounts, ListFilter, ListPage,
    ListQuery, WriteContext,
};

fn list(office: &Office, query: &ListQuery) -> ListPage {
    office
        .store
        .read(|reader| reader.list(query, 0, 1000))
        .unwrap()
}

fn names(office: &Office, query: &ListQuery) -> String {
    let page = list(office, query);
    assert_eq!(page.total, page.rows.len() as u64);
    let names: Vec<String> = page.rows.into_iter().map(|row| row.name).collect();
    names.join(", ")
}

fn sorted(office: &Office, sort: &[(ListColumn, bool)]) -> String {
    names(
        office,
        &ListQuery {
            sort: sort.to_vec(),
            ..ListQuery::default()
        },
    )
}

fn filtered(office: &Office, column: ListColumn, op: FilterOp, values: &[&str]) -> String {
    names(
        office,
        &ListQuery {
            filters: vec![ListFilter {
                column,
                op,
                values: values.iter().map(ToString::to_string).collect(),
            }],
            ..ListQuery::default()
        },
    )
}

/// Four people, each with something the others lack.
fn four() -> Office {
    let office = office();
    office
        .person("Dora")
        .email("b@x.example")
        .with(PersonField::Title, "Desk 10")
        .company("Zeta")
        .department("Optics")
        .date(PersonField::StartDate, "2024-05-01")
        .with(PersonField::Production, Value::Bool(true))
        .role(BuiltInRole::Reception)
        .make();
    office
        .person("Änne")
        .email("c@x.example")
        .with(PersonField::Title, "Desk 9")
        .company("Acme")
        .department("Assembly")
        .also_in("Optics")
        .date(PersonField::StartDate, "2020-01-01")
        .card("uid:04A291F0")
        .make();
    office
        .person("Bruno")
        .with(PersonField::PersonType, "visitor")
        .with(PersonField::Title, "Desk 10")
        .company("Acme")
        .date(PersonField::EndDate, "2027-01-31")
        .make();
    office.person("Carla").email("a@x.example").make();
    office
}

#[test]
fn any_column_sorts_and_what_is_empty_stands_last_in_both_directions() {
    let office = four();
    let check = |sort: &[(ListColumn, bool)], expected: &str| {
        assert_eq!(sorted(&office, sort), expected, "{sort:?}");
    };
    use ListColumn as C;
    check(&[], "Änne, Bruno, Carla, Dora");
    check(&[(C::Name, false)], "Änne, Bruno, Carla, Dora");
    check(&[(C::Name, true)], "Dora, Carla, Bruno, Änne");
    check(&[(C::Email, false)], "Carla, Dora, Änne, Bruno");
    check(&[(C::Email, true)], "Änne, Dora, Carla, Bruno");
    check(&[(C::Title, false)], "Änne, Bruno, Dora, Carla");
    check(&[(C::Title, true)], "Bruno, Dora, Änne, Carla");
    check(&[(C::Company, false)], "Änne, Bruno, Dora, Carla");
    check(&[(C::Company, true)], "Dora, Änne, Bruno, Carla");
    check(&[(C::Department, false)], "Änne, Dora, Bruno, Carla");
    check(&[(C::StartDate, false)], "Änne, Dora, Bruno, Carla");
    check(&[(C::StartDate, true)], "Dora, Änne, Bruno, Carla");
    check(&[(C::EndDate, true)], "Bruno, Änne, Carla, Dora");
    check(&[(C::PersonType, true)], "Bruno, Änne, Carla, Dora");
    check(&[(C::Role, false)], "Dora, Änne, Carla, Bruno"); // reception, member, customer
    check(&[(C::Badge, false)], "Änne, Bruno, Carla, Dora");
    check(&[(C::Created, true)], "Carla, Bruno, Änne, Dora");
    check(&[(C::Changed, false)], "Dora, Änne, Bruno, Carla");
    check(&[(C::Groups, false)], "Änne, Bruno, Carla, Dora");
    check(&[(C::Production, true)], "Dora, Änne, Bruno, Carla");
    check(
        &[(C::Company, false), (C::Name, true)],
        "Bruno, Änne, Dora, Carla",
    );
    check(
        &[(C::Title, true), (C::Company, false)],
        "Bruno, Dora, Änne, Carla",
    );
    check(
        &[(C::Company, true), (C::Company, false), (C::Name, false)],
        "Dora, Änne, Bruno, Carla",
    );
}

#[test]
fn names_stand_in_the_order_of_the_directorys_language() {
    let swedish = office_in("sv");
    for name in ["Öberg", "Zorn", "Åsa", "Adam", "Pelle 10", "Pelle 9"] {
        swedish.person(name).make();
    }
    assert_eq!(
        sorted(&swedish, &[]),
        "Adam, Pelle 9, Pelle 10, Zorn, Åsa, Öberg"
    );
}

#[test]
fn orders_follow_each_change() {
    let office = four();
    use ListColumn as C;
    let by = |column, desc| sorted(&office, &[(column, desc)]);
    assert_eq!(by(C::Email, false), "Carla, Dora, Änne, Bruno");
    let id = |name: &str| -> PersonId {
        let query = ListQuery {
            text: format!("name:{name}"),
            ..ListQuery::default()
        };
        list(&office, &query).rows[0].id
    };
    office.set(id("Bruno"), PersonField::Email, "aa@x.example");
    assert_eq!(by(C::Email, false), "Carla, Bruno, Dora, Änne");
    office.set(id("Carla"), PersonField::Email, Value::Null);
    assert_eq!(by(C::Email, false), "Bruno, Dora, Änne, Carla");
    assert_eq!(by(C::Email, true), "Änne, Dora, Bruno, Carla");
    assert_eq!(by(C::Changed, true), "Carla, Bruno, Änne, Dora");
    office.set(id("Dora"), PersonField::DisplayName, "Aaron");
    assert_eq!(sorted(&office, &[]), "Aaron, Änne, Bruno, Carla");
    assert_eq!(by(C::Company, false), "Änne, Bruno, Aaron, Carla");
    let zeta = office.unit(UnitKind::Company, "Zeta");
    office.rename(zeta, "Aardvark");
    assert_eq!(by(C::Company, false), "Aaron, Änne, Bruno, Carla");
    office.person("Berta").company("Acme").make();
    assert_eq!(by(C::Company, false), "Aaron, Änne, Berta, Bruno, Carla");
    assert_eq!(sorted(&office, &[]), "Aaron, Änne, Berta, Bruno, Carla");
}

#[test]
fn filters_join_by_and_and_their_values_by_or() {
    let office = four();
    use FilterOp as F;
    use ListColumn as C;
    let check = |column, op, values: &[&str], expected: &str| {
        assert_eq!(
            filtered(&office, column, op, values),
            expected,
            "{column:?} {op:?} {values:?}"
        );
    };
    let acme = office.unit(UnitKind::Company, "Acme").to_string();
    check(C::Company, F::Is, &[&acme], "Änne, Bruno");
    check(C::Company, F::Is, &["acme", "ZETA"], "Änne, Bruno, Dora");
    check(C::Company, F::IsNot, &["acme"], "Carla, Dora");
    check(C::Company, F::Contains, &["cm"], "Änne, Bruno");
    check(C::Company, F::StartsWith, &["z"], "Dora");
    check(C::Company, F::Empty, &[], "Carla");
    check(C::Company, F::NotEmpty, &[], "Änne, Bruno, Dora");
    check(C::Department, F::Is, &["optics"], "Dora");
    check(C::Departments, F::Is, &["optics"], "Änne, Dora");
    check(C::Departments, F::Empty, &[], "Bruno, Carla");
    check(C::Name, F::StartsWith, &["an", "br"], "Änne, Bruno");
    check(C::Name, F::Contains, &["r"], "Bruno, Carla, Dora");
    check(C::Name, F::Is, &["anne"], "Änne");
    check(C::Email, F::Empty, &[], "Bruno");
    check(C::Email, F::NotEmpty, &[], "Änne, Carla, Dora");
    check(C::Email, F::StartsWith, &["a@"], "Carla");
    check(C::Email, F::IsNot, &["a@x.example"], "Änne, Bruno, Dora");
    check(C::Title, F::Is, &["Desk 10"], "Bruno, Dora");
    check(C::PersonType, F::Is, &["visitor"], "Bruno");
    check(C::PersonType, F::IsNot, &["visitor"], "Änne, Carla, Dora");
    check(C::Role, F::Is, &["reception"], "Dora");
    check(
        C::Role,
        F::Is,
        &[&BuiltInRole::Reception.id().to_string()],
        "Dora",
    );
    check(C::Role, F::Is, &["customer"], "Bruno");
    check(C::Role, F::Empty, &[], "Änne, Bruno, Carla");
    check(C::Badge, F::Empty, &[], "Bruno, Carla, Dora");
    check(C::Badge, F::NotEmpty, &[], "Änne");
    check(C::Badge, F::Is, &["F091A204"], "Änne");
    check(C::Badge, F::Contains, &["a291"], "Änne");
    check(C::StartDate, F::Before, &["2024-05-01"], "Änne");
    check(C::StartDate, F::After, &["2020-01-01"], "Dora");
    check(C::StartDate, F::Is, &["2020-01-01"], "Änne");
    check(C::StartDate, F::Empty, &[], "Bruno, Carla");
    check(C::EndDate, F::NotEmpty, &[], "Bruno");
    check(C::Production, F::Is, &["true"], "Dora");
    check(C::Production, F::Is, &["false"], "Änne, Bruno, Carla");
    check(C::Production, F::Empty, &[], "Änne, Bruno, Carla");
    check(
        C::Changed,
        F::Is,
        &["2026-11-21"],
        "Änne, Bruno, Carla, Dora",
    );
    check(C::Changed, F::Before, &["2026-11-21"], "");
    check(
        C::Created,
        F::After,
        &["2026-11-20"],
        "Änne, Bruno, Carla, Dora",
    );
    check(C::Created, F::Before, &[&NOW.0.to_string()], "");
    check(C::LastActive, F::Empty, &[], "Änne, Bruno, Carla, Dora");
    check(C::Groups, F::NotEmpty, &[], "");
    check(C::Status, F::IsNot, &["active"], "");
    check(C::Note, F::Contains, &["x"], "");
    let both = ListQuery {
        text: "desk".into(),
        filters: vec![
            ListFilter {
                column: C::Company,
                op: F::Is,
                values: vec!["Acme".into()],
            },
            ListFilter {
                column: C::Email,
                op: F::NotEmpty,
                values: vec![],
            },
        ],
        ..ListQuery::default()
    };
    assert_eq!(names(&office, &both), "Änne");
}

#[test]
fn hidden_states_are_counted_and_shown_when_asked_for() {
    let office = office();
    office.person("Ann Active").make();
    office.person("Stan Staged").staged().make();
    office.person("Sue Suspended").suspended().make();
    office.person("Sid Suspended").suspended().make();
    office.person("Bob Binned").binned().make();
    let page = list(&office, &ListQuery::default());
    assert_eq!((page.total, page.everything), (2, 2));
    assert_eq!(page.hidden, [(State::Suspended, 2), (State::Bin, 1)]);

    let sues = ListQuery {
        text: "sue".into(),
        ..ListQuery::default()
    };
    let page = list(&office, &sues);
    assert_eq!((page.total, page.everything), (0, 2));
    assert_eq!(page.hidden, [(State::Suspended, 1)]);

    let with = ListQuery {
        states: vec![State::Active, State::Suspended],
        ..ListQuery::default()
    };
    assert_eq!(
        names(&office, &with),
        "Ann Active, Sid Suspended, Sue Suspended"
    );
    assert_eq!(
        list(&office, &with).hidden,
        [(State::Staged, 1), (State::Bin, 1)]
    );
    assert_eq!(
        filtered(
            &office,
            ListColumn::Status,
            FilterOp::Is,
            &["bin", "staged"]
        ),
        "Bob Binned, Stan Staged"
    );
    let sue = list(
        &office,
        &ListQuery {
            text: "is:suspended sue".into(),
            ..ListQuery::default()
        },
    );
    assert_eq!(sue.rows[0].state, State::Suspended);
    office.apply(Change::Retract {
        entity: list(&office, &ListQuery::default()).rows[1].id.into(),
    });
    let page = list(&office, &ListQuery::default());
    assert_eq!((page.total, page.everything), (1, 1), "taken back is gone");
}

#[test]
fn a_last_day_that_is_over_suspends_without_an_operation() {
    let office = office();
    let ada = office
        .person("Ada")
        .date(PersonField::EndDate, "2026-11-22")
        .make();
    let ben = office
        .person("Ben")
        .date(PersonField::StartDate, "2026-11-23")
        .make();
    office.hold(ben, HoldKind::Suspended, Some(Instant(NOW.0 + DAY)));
    let states = |office: &Office| -> Vec<(String, State)> {
        let query = ListQuery {
            states: State::ALL.to_vec(),
            ..ListQuery::default()
        };
        let rows = list(office, &query).rows;
        rows.into_iter().map(|row| (row.name, row.state)).collect()
    };
    let expect = |ada, ben| vec![("Ada".to_owned(), ada), ("Ben".to_owned(), ben)];
    let news = office.store.subscribe();
    let chance = || Ok([7; 32]);
    assert_eq!(states(&office), expect(State::Active, State::Suspended));
    assert_eq!(office.store.roll_states(office.now(), chance).unwrap(), 0);
    assert!(news.try_recv().is_err(), "nothing was due");

    let rev = office.store.read(|reader| reader.rev()).unwrap();
    // Noon of the 22nd: the hold is over, the first day is tomorrow.
    assert_eq!(
        office
            .store
            .roll_states(Instant(NOW.0 + DAY), chance)
            .unwrap(),
        1
    );
    assert_eq!(states(&office), expect(State::Active, State::Staged));
    // Midnight after the last day, in Berlin.
    let midnight = Instant(NOW.0 + DAY + DAY / 2);
    assert_eq!(
        office
            .store
            .roll_states(Instant(midnight.0 - 1), chance)
            .unwrap(),
        0,
        "the last day counts in full"
    );
    assert_eq!(office.store.roll_states(midnight, chance).unwrap(), 2);
    assert_eq!(states(&office), expect(State::Suspended, State::Active));
    assert_eq!(
        office.store.read(|reader| reader.rev()).unwrap(),
        rev + 2,
        "lists know that they are old"
    );
    let told = news.try_iter().last().unwrap();
    assert_eq!(told.people, Some(vec![ada, ben]));
    assert_eq!(office.store.roll_states(midnight, chance).unwrap(), 0);
    let noted = office
        .store
        .read(|reader| {
            reader.history(&HistoryQuery {
                topic: Some(HistoryTopic::Status),
                subject: Some(ben.into()),
                limit: 10,
                ..HistoryQuery::default()
            })
        })
        .unwrap();
    let moved: Vec<&str> = noted
        .iter()
        .filter(|entry| entry.what == "state")
        .filter_map(|entry| entry.note.as_deref())
        .collect();
    assert_eq!(
        moved,
        [
            r#"{"after":"active","before":"staged"}"#,
            r#"{"after":"staged","before":"suspended"}"#
        ],
        "the history tells what a date did, as it tells what somebody did"
    );
    let verified = office
        .store
        .read(|reader| reader.verify_history(None, &mut |_, _| ControlFlow::Continue(())))
        .unwrap();
    assert!(verified.is_ok(), "{verified:?}");
}

#[test]
fn the_side_rail_counts_what_its_lists_show() {
    let office = office();
    office.person("Ann").card("uid:04A291F0").make();
    office.person("Ben").make();
    office.person("Cid").staged().make();
    let dan = office.person("Dan").suspended().make();
    office.person("Eve").binned().make();
    let counts = |now| office.store.read(|reader| reader.counts(now)).unwrap();
    assert_eq!(
        counts(office.now()),
        ListCounts {
            all: 3,
            recently_changed: 3,
            no_badge: 1,
            suspended: 1,
            bin: 1,
        }
    );
    let later = Instant(office.now().0 + 8 * DAY);
    assert_eq!(counts(later).recently_changed, 0);
    office.later(8 * DAY);
    office.hold(dan, HoldKind::Deleted, None);
    assert_eq!(
        counts(office.now()),
        ListCounts {
            all: 3,
            recently_changed: 0,
            no_badge: 1,
            suspended: 0,
            bin: 2,
        }
    );
}

#[test]
fn filters_offer_the_values_there_are() {
    let office = four();
    let offered = |column, text: &str| -> Vec<(String, u64)> {
        let values = office
            .store
            .read(|reader| reader.filter_values(column, text))
            .unwrap();
        for value in &values {
            let op = FilterOp::Is;
            let listed = filtered(&office, column, op, &[&value.value]);
            let count = listed.split(", ").filter(|name| !name.is_empty()).count();
            assert_eq!(value.count, count as u64, "{value:?}");
        }
        values.into_iter().map(|v| (v.label, v.count)).collect()
    };
    let some = |values: &[(&str, u64)]| -> Vec<(String, u64)> {
        values.iter().map(|(v, n)| ((*v).to_owned(), *n)).collect()
    };
    assert_eq!(
        offered(ListColumn::Company, ""),
        some(&[("Acme", 2), ("Zeta", 1)])
    );
    assert_eq!(offered(ListColumn::Company, "ZE"), some(&[("Zeta", 1)]));
    assert_eq!(
        offered(ListColumn::Departments, ""),
        some(&[("Assembly", 1), ("Optics", 2)])
    );
    assert_eq!(
        offered(ListColumn::Department, "opt"),
        some(&[("Optics", 1)])
    );
    assert_eq!(
        offered(ListColumn::Title, "desk"),
        some(&[("Desk 10", 2), ("Desk 9", 1)])
    );
    assert_eq!(
        offered(ListColumn::PersonType, "").len(),
        PersonType::ALL.len()
    );
    assert_eq!(offered(ListColumn::Role, "").len(), BuiltInRole::ALL.len());
    assert_eq!(offered(ListColumn::Status, "")[2], ("active".to_owned(), 4));
    assert_eq!(offered(ListColumn::Production, "").len(), 2);
    assert_eq!(offered(ListColumn::Email, ""), []);
}

#[test]
fn rows_say_what_the_person_is() {
    let office = four();
    let query = ListQuery {
        text: "änne".into(),
        ..ListQuery::default()
    };
    let row = list(&office, &query).rows.remove(0);
    assert_eq!(row.company.as_deref(), Some("Acme"));
    assert_eq!(row.department.as_deref(), Some("Assembly"));
    assert_eq!(row.departments, ["Assembly", "Optics"]);
    assert_eq!(row.person_type, PersonType::Employee);
    assert_eq!(row.role, BuiltInRole::Member);
    assert_eq!(row.roles, []);
    assert_eq!(
        (row.badge.as_deref(), row.badge_count),
        (Some("04A2 91F0"), 1)
    );
    assert_eq!(row.start_date.unwrap().to_string(), "2020-01-01");
    assert_eq!(row.state, State::Active);
    assert!(!row.contested);
    let again = office
        .store
        .read(|reader| reader.rows_of(&[PersonId(domain::id::Uuid::from_u128(9)), row.id]))
        .unwrap();
    assert_eq!(again, [row]);
}

#[test]
fn a_list_within_a_write_sees_the_write_and_leaves_nothing_behind() {
    let office = four();
    assert_eq!(list(&office, &ListQuery::default()).total, 4);
    let context = WriteContext {
        now: office.now(),
        actor: domain::op::Actor {
            person: None,
            via: domain::op::Via::CommandLine,
        },
        entropy: [99; 32],
        kind: "test",
        label: "{}".into(),
    };
    let seen = office.store.write(&context, |tx| {
        let person = PersonId(tx.new_id());
        tx.apply(
            Change::Create {
                entity: person.into(),
                fields: vec![(PersonField::DisplayName.into(), Value::text("Zed"))],
            },
            None,
        )?;
        tx.settle()?;
        let page = tx.reader().list(&ListQuery::default(), 0, 10)?;
        assert_eq!(page.total, 5);
        Err::<(), _>(Error::Cancelled)
    });
    assert!(matches!(seen, Err(Error::Cancelled)));
    assert_eq!(list(&office, &ListQuery::default()).total, 4);
    assert_eq!(
        sorted(&office, &[(ListColumn::Email, false)]),
        "Carla, Dora, Änne, Bruno"
    );
}

#[test]
fn another_program_s_changes_are_in_the_next_list() {
    let office = four();
    let (other, _) = store::Store::open(office.store.path(), None).unwrap();
    let total = |store: &store::Store| {
        store
            .read(|reader| reader.list(&ListQuery::default(), 0, 10))
            .unwrap()
            .total
    };
    assert_eq!((total(&office.store), total(&other)), (4, 4));
    office.person("Emil").make();
    assert_eq!((total(&office.store), total(&other)), (5, 5));
}
