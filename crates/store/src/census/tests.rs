//! How SQLite answers what lists ask: by which index, and whether the indexes are sound.

use domain::id::{LogId, PersonId, Uuid};
use domain::op::{Actor, Change, Via};
use domain::person::PersonField;
use domain::time::Instant;
use domain::value::Value;

use super::*;
use crate::read::filter::{ANYWHERE, BEGINNING};
use crate::store::DUE;
use crate::{ListColumn, ListQuery, NewDirectory, Store, WriteContext};

fn context(chance: u8) -> WriteContext {
    WriteContext {
        now: Instant(1_795_258_800_000 + i64::from(chance)),
        actor: Actor {
            person: None,
            via: Via::CommandLine,
        },
        entropy: [chance; 32],
        kind: "test",
        label: "{}".into(),
    }
}

fn directory() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let new = NewDirectory {
        directory_id: Uuid::from_u128(1),
        log: LogId(1),
        organisation_secret: [1; 32],
        organisation: "Northwind".into(),
        language: "en".into(),
        time_zone: "Europe/Berlin".into(),
        country: None,
    };
    let path = folder.path().join("office.rollbook");
    let store = Store::create(&path, None, &new, &context(0)).unwrap();
    (folder, store)
}

fn set(store: &Store, chance: u8, person: PersonId, name: &str) {
    store
        .write(&context(chance), |tx| {
            tx.apply(
                Change::Set {
                    entity: person.into(),
                    field: PersonField::DisplayName.into(),
                    value: Value::text(name),
                },
                None,
            )
        })
        .unwrap();
}

fn make(store: &Store, chance: u8, names: &[&str]) -> Vec<PersonId> {
    let made = store.write(&context(chance), |tx| {
        let mut people = Vec::new();
        for name in names {
            let person = PersonId(tx.new_id());
            tx.apply(
                Change::Create {
                    entity: person.into(),
                    fields: vec![(PersonField::DisplayName.into(), Value::text(*name))],
                },
                None,
            )?;
            people.push(person);
        }
        Ok(people)
    });
    made.unwrap().value
}

#[test]
fn lists_look_only_where_an_index_leads() {
    let (_folder, store) = directory();
    let plan = |sql: &str| {
        store
            .read(|reader| {
                let mut statement = reader
                    .connection()
                    .prepare(&format!("explain query plan {}", sql.replace("?1", "'1'")))?;
                let rows = statement.query_map([], |row| row.get::<_, String>(3))?;
                Ok(rows.collect::<rusqlite::Result<Vec<_>>>()?.join("; "))
            })
            .unwrap()
    };
    let check = |sql: &str, expected: &str| assert_eq!(plan(sql), expected, "{sql}");
    check(BY_NAME, "SCAN person USING COVERING INDEX person_by_name");
    check(
        &facet::all(),
        "SCAN person USING COVERING INDEX person_facet",
    );
    check(ANYWHERE, "SCAN person_gram VIRTUAL TABLE INDEX 0:M1");
    check(BEGINNING, "SCAN person_word VIRTUAL TABLE INDEX 0:M1");
    check(
        DUE,
        "SEARCH person USING INDEX person_due (next_change_at<?)",
    );
    check(
        "select n from touched where rev > ?1",
        "SEARCH touched USING PRIMARY KEY (rev>?)",
    );
}

#[test]
fn the_search_indexes_stay_sound_while_texts_change() {
    let (_folder, store) = directory();
    let people = make(&store, 1, &["Ada Byron", "王小明", "Zoë O'Neil", "Bo"]);
    for (chance, name) in (2..).zip(["Ada Lovelace", "王伟", "Zoë", "Bo Bo Bo", "Ada"]) {
        set(&store, chance, people[usize::from(chance) % 4], name);
        store
            .write_local(|connection| {
                // Errors where an index has what the other has not.
                connection.execute_batch(
                    "insert into person_gram (person_gram) values ('integrity-check');
                     insert into person_word (person_word) values ('integrity-check');",
                )?;
                Ok(())
            })
            .unwrap();
    }
    let tokens = |table: &str| -> i64 {
        store
            .write_local(|connection| {
                connection.execute_batch(&format!(
                    "create virtual table temp.terms using fts5vocab(main, {table}, 'row')"
                ))?;
                let docs = connection.query_row(
                    "select coalesce(max(doc), 0) from temp.terms",
                    [],
                    |row| row.get(0),
                )?;
                connection.execute_batch("drop table temp.terms")?;
                Ok(docs)
            })
            .unwrap()
    };
    assert!(tokens("person_gram") <= 4);
    assert!(tokens("person_word") <= 4);
}

#[test]
fn a_large_import_is_found_like_any_other_and_leaves_no_settings_behind() {
    let (_folder, store) = directory();
    let before = make(&store, 1, &["Ada Byron"]);
    // More text than waits, and more than the usual memory of the index.
    let title = "engineer of very large machines ".repeat(24);
    let made = store.write(&context(2), |tx| {
        for n in 0..12_000 {
            let person = PersonId(tx.new_id());
            tx.apply(
                Change::Create {
                    entity: person.into(),
                    fields: vec![
                        (
                            PersonField::DisplayName.into(),
                            Value::text(format!("Number {n:05}")),
                        ),
                        (PersonField::Title.into(), Value::text(&*title)),
                    ],
                },
                None,
            )?;
            if n % 500 == 499 {
                tx.settle()?;
            }
        }
        tx.apply(
            Change::Set {
                entity: before[0].into(),
                field: PersonField::DisplayName.into(),
                value: Value::text("Ada Lovelace"),
            },
            None,
        )
    });
    made.unwrap();
    let total = |text: &str| {
        let query = ListQuery {
            text: text.into(),
            states: domain::lifecycle::State::ALL.to_vec(),
            ..ListQuery::default()
        };
        store
            .read(|reader| reader.list(&query, 0, 1))
            .unwrap()
            .total
    };
    assert_eq!(total("machines"), 12_000);
    assert_eq!(total("nu"), 12_000);
    assert_eq!(total("11999"), 1);
    assert_eq!((total("lovelace"), total("byron")), (1, 0));
    let (kept, segments): (i64, i64) = store
        .write_local(|connection| {
            connection.execute_batch(
                "insert into person_gram (person_gram) values ('integrity-check');
                 insert into person_word (person_word) values ('integrity-check');",
            )?;
            Ok(connection.query_row(
                "select (select v from person_gram_config where k = 'hashsize'),
                        (select count(distinct segid) from person_gram_idx)",
                [],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )?)
        })
        .unwrap();
    assert_eq!(kept, 1 << 20);
    assert_eq!(
        segments, 1,
        "nobody's save has to join what the import wrote"
    );
}

#[test]
fn what_is_kept_follows_the_journal() {
    let (_folder, store) = directory();
    let people = make(&store, 1, &["Anna", "Cara", "Dora"]);
    let kept = || {
        store
            .read(|reader| {
                let look = Look {
                    connection: reader.connection(),
                    collation: store.collation(),
                    uncommitted: false,
                };
                let kept = store.census().roll(look)?;
                let fresh = Roll::load(look.connection, kept.rev)?;
                assert_eq!(kept.order, fresh.order);
                assert_eq!(kept.state, fresh.state);
                let kept = store.census().facets(look)?;
                let fresh = Facets::load(look, kept.rev)?;
                assert_eq!(kept.facet, fresh.facet);
                assert_eq!(kept.unit, fresh.unit);
                assert_eq!(kept.further, fresh.further);
                Ok(kept.rev)
            })
            .unwrap()
    };
    let rev = kept();
    set(&store, 2, people[2], "Berta");
    assert_eq!(kept(), rev + 1);
    set(&store, 3, people[2], "Zara");
    set(&store, 4, people[0], "Zara");
    make(&store, 5, &["Aaron"]);
    assert_eq!(kept(), rev + 4);
    // More than the journal lists.
    let many: Vec<String> = (0..600).map(|n| format!("Person {n}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    make(&store, 6, &many);
    assert_eq!(kept(), rev + 5);
    // Older than the journal reaches back.
    store
        .write_local(|connection| {
            connection.execute("delete from touched", [])?;
            Ok(())
        })
        .unwrap();
    set(&store, 7, people[1], "Aaa");
    assert_eq!(kept(), rev + 6);
}

#[test]
fn answers_and_orders_are_kept_in_bounds() {
    let (_folder, store) = directory();
    make(&store, 1, &["Anna", "Cara", "Dora"]);
    for round in 0..40 {
        let query = ListQuery {
            text: format!("a{}", " ".repeat(round)),
            sort: vec![(ListColumn::ALL[round % 20], round % 3 == 0)],
            ..ListQuery::default()
        };
        store.read(|reader| reader.list(&query, 0, 10)).unwrap();
    }
    let kept = store.census().kept();
    assert_eq!(kept.found.len(), ANSWERS);
    assert_eq!(kept.orders.len(), ORDERS);
}
