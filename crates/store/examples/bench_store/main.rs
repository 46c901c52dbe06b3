//! How long the directory takes: `cargo run --release -p rollbook-store --example bench_store
//! -- [rows] [seed] [import]` fills an encrypted file with people who do not exist and asks it
//! what desks ask; beside the import stands what SQLite alone takes for the same people
//! (`floor`). CPU seconds and sizes are read from `/proc` and left out elsewhere.

#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a bench measures and prints"
)]

mod floor;

use std::collections::HashMap;
use std::error::Error;
use std::time::{Duration, Instant as Clock};

use domain::badge::badge_id;
use domain::card::CardNumber;
use domain::field::{BadgeField, Entity, EntityKind, Field, UnitField, UnitKind};
use domain::id::{ChangeSetId, LogId, PersonId, Uuid};
use domain::op::{Actor, Change, Via};
use domain::person::PersonField;
use domain::time::Instant;
use domain::value::Value;
use secrets::DatabaseKey;
use store::{ListColumn, ListQuery, NewDirectory, Store, Tx, WriteContext};
use test_support::people::{self, Sample, zone_of_site};

type Answer<T> = Result<T, Box<dyn Error>>;

/// 21 November 2026.
const NOW: Instant = Instant(1_795_258_800_000);
/// People brought up to date at once.
const BATCH: usize = 500;
/// Times each question is asked.
const ROUNDS: usize = 100;

fn main() -> Answer<()> {
    let mut arguments = std::env::args().skip(1);
    let rows: u64 = arguments.next().map_or(Ok(100_000), |text| text.parse())?;
    let seed: u64 = arguments.next().map_or(Ok(1), |text| text.parse())?;
    let only = arguments.next();
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("bench.rollbook");
    let key = DatabaseKey::from_bytes([7; 32]);
    let store = Store::create(&path, Some(&key), &new_directory(), &context("create", 1))?;

    println!("| {rows} people × 20 columns, encrypted | |\n|---|---|");
    let cpu = cpu_seconds();
    for sample in people::people(seed, rows) {
        std::hint::black_box(sample);
    }
    let making = cpu_seconds() - cpu;
    let cpu = cpu_seconds();
    floor::fill(&folder.path().join("floor.db"), people::people(seed, rows))?;
    let floor = cpu_seconds() - cpu - making;
    line("SQLite alone", &format!("{floor:.2} CPU-s"));
    let cpu = cpu_seconds();
    let begin = Clock::now();
    let imported = store.write(&context("import", 2), |tx| {
        import(tx, people::people(seed, rows))
    })?;
    let took = cpu_seconds() - cpu - making;
    line(
        "import",
        &format!(
            "{took:.2} CPU-s, {:.1} s, {:.1} times SQLite alone",
            begin.elapsed().as_secs_f64() - making,
            took / floor
        ),
    );
    line("peak memory", &format!("{} MB", peak_memory_kb() / 1024));
    line(
        "file",
        &format!("{} MB", std::fs::metadata(&path)?.len() / 1_000_000),
    );
    match only.as_deref() {
        Some("import") => return Ok(()),
        Some("undo") => return undo(&store, imported.change_set),
        _ => drop(store),
    }

    let (store, _) = Store::open(&path, Some(&key))?;
    let query = ListQuery::default();
    let cold = time(|| first_page(&store, &query))?;
    line("first page after opening", &show(cold));
    let cold = time(|| Ok(store.read(|reader| reader.counts(NOW))?))?;
    line("side rail after opening", &show(cold));
    ask("first page by name", || first_page(&store, &query))?;
    ask("jump to 90 %", || window(&store, &query, rows * 9 / 10))?;
    for (name, column, desc) in [
        ("changed", ListColumn::Changed, true),
        ("department", ListColumn::Department, false),
        ("e-mail", ListColumn::Email, false),
    ] {
        let sorted = ListQuery {
            sort: vec![(column, desc)],
            ..ListQuery::default()
        };
        let first = time(|| first_page(&store, &sorted))?;
        line(&format!("first time by {name}"), &show(first));
        ask(&format!("first page by {name}"), || {
            first_page(&store, &sorted)
        })?;
        ask(&format!("jump to 90 % by {name}"), || {
            window(&store, &sorted, rows * 9 / 10)
        })?;
    }
    ask("tree of units with counts", || {
        let counts = store.read(|reader| reader.unit_counts(&reader.unit_tree()?))?;
        std::hint::black_box(counts);
        Ok(())
    })?;
    searches(&store)?;
    cards(&store, rows, seed)?;
    changes(&store, rows, seed)?;
    Ok(())
}

fn undo(store: &Store, import: ChangeSetId) -> Answer<()> {
    let cpu = cpu_seconds();
    let begin = Clock::now();
    let undone = store.write(&context("undo", 3), |tx| tx.undo(import))?;
    line(
        "undo of the import",
        &format!(
            "{:.2} CPU-s, {:.1} s, {} taken back",
            cpu_seconds() - cpu,
            begin.elapsed().as_secs_f64(),
            undone.value.reversed
        ),
    );
    line("peak memory", &format!("{} MB", peak_memory_kb() / 1024));
    Ok(())
}

fn searches(store: &Store) -> Answer<()> {
    let classes: [(&str, &[&str]); 13] = [
        (
            "common",
            &["anna", "müller", "berg", "ber", "engineer", "smith", "mar"],
        ),
        ("in every address", &["example", ".example", "@northwind"]),
        (
            "company or department",
            &["northwind", "accounting", "engineering"],
        ),
        (
            "two words",
            &["anna berg", "müller jürgen", "engineer acme", "smith 49"],
        ),
        (
            "rare",
            &[
                "holkovberg",
                "anna-lena d",
                "zoe müller1",
                "e0000777",
                "ska-ros",
            ],
        ),
        ("none", &["qqxyzzy", "zzz zzz", "%_*", "\"not anybody\""]),
        ("Cyrillic", &["елена", "иванова", "шевч", "елкин"]),
        ("Greek, Arabic, Hebrew", &["παπαδ", "احمد", "כהן"]),
        ("CJK", &["小明", "王小明", "佐藤", "さくら", "민준", "欧阳"]),
        ("one character", &["a", "s", "m", "е", "王", "1", "@"]),
        (
            "two characters",
            &["an", "mü", "be", "ив", "王伟", "zo", "49"],
        ),
        (
            "operators",
            &[
                "company:acme",
                "role:member",
                "department:acc",
                "is:suspended",
                "badge:any",
            ],
        ),
        ("phone", &["+49 30", "4930", "030 12"]),
    ];
    for (class, texts) in classes {
        let mut times = Vec::new();
        let mut totals = Vec::new();
        for round in 0..ROUNDS {
            for text in texts {
                // Sixteen answers are kept: other spaces make another question of the same words.
                let query = ListQuery {
                    text: format!("{text}{}", " ".repeat(round)),
                    ..ListQuery::default()
                };
                let begin = Clock::now();
                let page = store.read(|reader| reader.list(&query, 0, 50))?;
                times.push(begin.elapsed());
                if round == 0 {
                    totals.push(format!("{text} {}", page.total));
                }
            }
        }
        report(&format!("search, {class}"), times, &totals.join(", "));
    }
    let texts = [
        "a",
        "an",
        "ann",
        "anna",
        "anna ",
        "anna m",
        "anna mü",
        "anna mül",
    ];
    let mut times = Vec::new();
    for round in 0..ROUNDS {
        for text in texts {
            let query = ListQuery {
                text: format!("{}{text}", " ".repeat(round)),
                ..ListQuery::default()
            };
            let begin = Clock::now();
            store.read(|reader| reader.list(&query, 0, 50))?;
            times.push(begin.elapsed());
        }
    }
    report("search, as somebody types", times, "");
    Ok(())
}

fn cards(store: &Store, rows: u64, seed: u64) -> Answer<()> {
    let cards: Vec<CardNumber> = (0..ROUNDS as u64)
        .map(|round| people::person(seed, round * 2 % rows).badge)
        .filter(|badge| !badge.is_empty())
        .map(|badge| CardNumber::parse(&badge))
        .collect::<Result<_, _>>()?;
    let mut tapped = Vec::new();
    let mut typed = Vec::new();
    for card in &cards {
        let begin = Clock::now();
        let badge = store.read(|reader| reader.badge_of_card(card))?;
        tapped.push(begin.elapsed());
        assert!(badge.is_some_and(|badge| badge.holder.is_some()), "{card}");
        for form in domain::card::written_forms(card) {
            let begin = Clock::now();
            let named = store.read(|reader| reader.badges_named(&form.text))?;
            typed.push(begin.elapsed());
            assert!(!named.is_empty(), "{card} as {form:?}");
        }
    }
    report("who holds this card, tapped", tapped, "");
    report("who holds this card, typed in any form", typed, "");
    Ok(())
}

fn changes(store: &Store, rows: u64, seed: u64) -> Answer<()> {
    let mut times = Vec::new();
    let mut after = Vec::new();
    let mut spent = 0.0;
    for round in 0..ROUNDS as u64 {
        let sample = people::person(seed, round * 97 % rows);
        let query = ListQuery {
            text: sample.employee_no.clone(),
            states: domain::lifecycle::State::ALL.to_vec(),
            ..ListQuery::default()
        };
        let row = store.read(|reader| reader.list(&query, 0, 1))?.rows;
        let person = row.first().ok_or("nobody has that number")?.id;
        let cpu = cpu_seconds();
        let begin = Clock::now();
        let chance = u8::try_from(round % 200)? + 3;
        store.write(&context("person_save", chance), |tx| {
            tx.apply(
                Change::Set {
                    entity: person.into(),
                    field: PersonField::Title.into(),
                    value: Value::text(format!("Clerk {round}")),
                },
                None,
            )
        })?;
        times.push(begin.elapsed());
        spent += cpu_seconds() - cpu;
        let begin = Clock::now();
        first_page(store, &ListQuery::default())?;
        after.push(begin.elapsed());
    }
    let each = Duration::from_secs_f64(spent / f64::from(u32::try_from(ROUNDS)?));
    report("one durable change", times, &format!("CPU {}", show(each)));
    report("first page after a change", after, "");
    Ok(())
}

fn first_page(store: &Store, query: &ListQuery) -> Answer<()> {
    let page = store.read(|reader| reader.list(query, 0, 50))?;
    std::hint::black_box(page);
    Ok(())
}

fn window(store: &Store, query: &ListQuery, offset: u64) -> Answer<()> {
    let rows = store.read(|reader| reader.list_window(query, offset, 50))?;
    std::hint::black_box(rows);
    Ok(())
}

/// Every person as an import makes them: units by name, the badge given in the same act.
fn import(tx: &mut Tx<'_>, samples: impl Iterator<Item = Sample>) -> store::Result<()> {
    let mut units: HashMap<(UnitKind, String), Uuid> = HashMap::new();
    for (place, sample) in samples.enumerate() {
        let mut fields: Vec<(Field, Value)> = Vec::with_capacity(20);
        for (field, text) in [
            (PersonField::Given, sample.given),
            (PersonField::Family, sample.family),
            (PersonField::DisplayName, sample.display_name),
            (PersonField::PhoneticName, sample.phonetic_name),
            (PersonField::Email, sample.email),
            (PersonField::Username, sample.username),
            (PersonField::Phone, sample.phone),
            (PersonField::Title, sample.title),
            (PersonField::PersonType, sample.person_type),
            (PersonField::EmployeeNo, sample.employee_no),
            (PersonField::Language, sample.language),
            (PersonField::Note, sample.note),
        ] {
            if !text.is_empty() {
                fields.push((field.into(), Value::Text(text)));
            }
        }
        for (field, date) in [
            (PersonField::StartDate, sample.start_date),
            (PersonField::EndDate, sample.end_date),
        ] {
            if let Ok(date) = date.parse() {
                fields.push((field.into(), Value::Date(date)));
            }
        }
        for (kind, name) in [
            (UnitKind::Company, sample.company),
            (UnitKind::Division, sample.division),
            (UnitKind::Department, sample.department),
            (UnitKind::Site, sample.site),
            (UnitKind::CostCentre, sample.cost_centre),
        ] {
            let known = units.get(&(kind, name.clone())).copied();
            let unit = match known {
                Some(unit) => unit,
                None => {
                    let unit = make_unit(tx, kind, &name)?;
                    units.insert((kind, name), unit);
                    unit
                }
            };
            fields.push((kind.person_field().into(), Value::Ref(unit)));
        }
        fields.push((PersonField::ActivatedAt.into(), Value::Instant(NOW)));
        let person = PersonId(tx.new_id());
        let card = CardNumber::parse(&sample.badge).ok();
        if let Some(card) = &card {
            tx.expect_badge(card.clone());
        }
        tx.apply(
            Change::Create {
                entity: person.into(),
                fields,
            },
            None,
        )?;
        if let Some(card) = &card {
            give(tx, person, card)?;
        }
        if place % BATCH == BATCH - 1 {
            tx.settle()?;
        }
    }
    Ok(())
}

fn make_unit(tx: &mut Tx<'_>, kind: UnitKind, name: &str) -> store::Result<Uuid> {
    let id = tx.new_id();
    let mut fields = vec![
        (Field::Unit(UnitField::Kind), Value::text(kind.key())),
        (Field::Unit(UnitField::Name), Value::text(name)),
    ];
    if let Some(zone) = zone_of_site(name) {
        fields.push((Field::Unit(UnitField::TimeZone), Value::text(zone)));
    }
    tx.apply(
        Change::Create {
            entity: Entity {
                kind: EntityKind::Unit,
                id,
            },
            fields,
        },
        None,
    )?;
    Ok(id)
}

fn give(tx: &mut Tx<'_>, person: PersonId, card: &CardNumber) -> store::Result<()> {
    let badge = badge_id(tx.reader().store().organisation_secret(), card);
    tx.apply(
        Change::Create {
            entity: Entity {
                kind: EntityKind::Badge,
                id: badge.0,
            },
            fields: vec![(
                Field::Badge(BadgeField::Card),
                Value::text(card.to_string()),
            )],
        },
        None,
    )?;
    tx.apply(
        Change::IssueBadge {
            badge,
            card: card.to_string(),
            person,
        },
        None,
    )?;
    Ok(())
}

fn new_directory() -> NewDirectory {
    NewDirectory {
        directory_id: Uuid::from_u128(1),
        log: LogId(1),
        organisation_secret: [1; 32],
        organisation: "Northwind".into(),
        language: "en".into(),
        time_zone: "Europe/Berlin".into(),
        country: None,
    }
}

fn context(kind: &'static str, chance: u8) -> WriteContext {
    WriteContext {
        now: NOW,
        actor: Actor {
            person: None,
            via: Via::CommandLine,
        },
        entropy: [chance; 32],
        kind,
        label: "{}".into(),
    }
}

fn ask(name: &str, mut question: impl FnMut() -> Answer<()>) -> Answer<()> {
    let mut times = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        times.push(time(&mut question)?);
    }
    report(name, times, "");
    Ok(())
}

fn time<T>(question: impl FnOnce() -> Answer<T>) -> Answer<Duration> {
    let begin = Clock::now();
    std::hint::black_box(question()?);
    Ok(begin.elapsed())
}

fn report(name: &str, mut times: Vec<Duration>, more: &str) {
    times.sort();
    let at = |percent: usize| times.get((times.len() - 1) * percent / 100).copied();
    let show = |percent| at(percent).map_or_else(String::new, show);
    line(name, &format!("p50 {}, p99 {} {more}", show(50), show(99)));
}

fn show(time: Duration) -> String {
    format!("{:.3} ms", time.as_secs_f64() * 1e3)
}

fn line(name: &str, value: &str) {
    println!("| {name} | {value} |");
}

/// User and system time of this process.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The second field is the program's name in parentheses; ticks are hundredths of a second.
    let after = stat.rsplit(')').next().unwrap_or_default();
    let ticks: u64 = after
        .split_whitespace()
        .skip(11)
        .take(2)
        .filter_map(|field| field.parse::<u64>().ok())
        .sum();
    Duration::from_millis(ticks * 10).as_secs_f64()
}

fn peak_memory_kb() -> u64 {
    std::fs::read_to_string("/proc/self/status")
        .unwrap_or_default()
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .and_then(|rest| rest.split_whitespace().next()?.parse().ok())
        .unwrap_or(0)
}
