//! A directory of invented people, for looking around and for pictures.
//!
//! The same number of people is the same people: names, badges and states come
//! from a fixed seed, so two pictures can be compared.

mod names;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::Days;
use domain::card::{self, CardNumber};
use domain::field::UnitKind;
use domain::id::{PersonId, UnitId};
use domain::lifecycle::{Entry, HoldKind};
use domain::op::Change;
use domain::person::{PersonField, PersonType};
use domain::time::{CivilDate, Instant};
use domain::value::Value;
use serde_json::json;
use store::Tx;

use crate::app::{App, Host, Session};
use crate::error::Result;
use crate::first_run::{FirstRun, first_run};
use crate::session::recovery_key_kept;
use crate::view::NewsTopic;
use crate::{badges, fault, people};
use names::{COMPANIES, CULTURES, Culture, DEPARTMENTS, DIVISIONS, SITES, TITLES};

/// The organisation of the sample data.
pub const ORGANISATION: &str = "Northwind Offices";
/// Its owner, who is signed in.
pub const OWNER: &str = "Grace Okafor";
/// The owner's address.
pub const EMAIL: &str = "grace.okafor@northwind.example";
/// The owner's password, for whoever locks the sample.
pub const PASSWORD: &str = "seven copper lanterns at dusk";

/// How many people a demonstration has.
pub const PEOPLE: usize = 2_000;

/// People written between two looks at the list; bounds what the write keeps in memory.
const BATCH: usize = 500;

/// How many days ago the office wrote down how many of a hundred people: most in one go, some
/// every few months, a handful this week.
const ARRIVALS: &[(i64, usize)] = &[
    (400, 62),
    (290, 12),
    (180, 10),
    (95, 8),
    (33, 5),
    (5, 2),
    (1, 1),
];

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// A clock that can be put back, so that sample people were not all written down just now.
pub struct Past(Arc<AtomicI64>);

impl Past {
    /// The host with such a clock, which goes right until [`fill`] puts it back for a while.
    #[must_use]
    pub fn lend(mut host: Host) -> (Host, Self) {
        let behind = Arc::new(AtomicI64::new(0));
        let (clock, put_back) = (host.now, behind.clone());
        host.now = Box::new(move || Instant(clock().0 - put_back.load(Ordering::Relaxed)));
        (host, Self(behind))
    }

    fn put_back(&self, days: i64) {
        self.0.store(days * DAY_MS, Ordering::Relaxed);
    }
}

/// Makes the directory with `count` people and signs its owner in. The clock is right again
/// afterwards, also after an error.
///
/// # Errors
/// `directory_exists`, and what writing may answer.
pub fn fill(app: &App, count: usize, past: &Past) -> Result<()> {
    past.put_back(ARRIVALS[0].0);
    let filled = write_down(app, count, past);
    past.put_back(0);
    filled?;
    app.inner.desk.start(app);
    app.tell_topic(NewsTopic::Session);
    Ok(())
}

fn write_down(app: &App, count: usize, past: &Past) -> Result<()> {
    let (_, owner) = first_run(
        app,
        &FirstRun {
            organization: ORGANISATION,
            owner_name: OWNER,
            owner_email: EMAIL,
            password: Some(PASSWORD),
            passphrase: None,
        },
    )?;
    // Nobody needs the key of a directory that is thrown away.
    recovery_key_kept(app)?;
    app.set_session(Some(Session { admin: owner }));
    let store = app.store()?;
    // Looking around is no work at a desk others pass by.
    store
        .set_setting("desk", "auto_lock_minutes", Some("0"))
        .map_err(fault::store)?;
    let mut office = Office::new();
    let mut written = 0;
    for (place, (days, share)) in ARRIVALS.iter().enumerate() {
        past.put_back(*days);
        let last = place == ARRIVALS.len() - 1;
        let next = if last {
            count - written
        } else {
            count * share / 100
        };
        let context = app.context("import_run", &json!({ "file": "sample", "rows": next }))?;
        let today = store
            .read(|reader| people::today(reader, context.now))
            .map_err(fault::store)?;
        store
            .write(&context, |tx| office.arrive(tx, next, today))
            .map_err(fault::store)?;
        written += next;
    }
    Ok(())
}

/// What has to be known of the people there are, to invent further ones.
struct Office {
    chance: Chance,
    taken: BTreeSet<String>,
    number: usize,
}

impl Office {
    fn new() -> Self {
        Self {
            chance: Chance(0x526f_6c6c_626f_6f6b),
            taken: BTreeSet::from([EMAIL.to_owned()]),
            number: 0,
        }
    }

    fn arrive(&mut self, tx: &mut Tx<'_>, count: usize, today: CivilDate) -> store::Result<()> {
        let units = Units::make(tx)?;
        for _ in 0..count {
            let person = Sample::invent(
                self.number,
                &mut self.chance,
                &mut self.taken,
                &units,
                today,
            );
            self.number += 1;
            write(tx, person)?;
            if self.number.is_multiple_of(BATCH) {
                tx.settle()?;
            }
        }
        Ok(())
    }
}

fn write(tx: &mut Tx<'_>, person: Sample) -> store::Result<()> {
    let id = PersonId(tx.new_id());
    let mut values = person.values;
    people::complete(&mut values, person.entry, false, tx.now());
    people::insert(tx, id, &values, &person.departments)?;
    if let Some(card) = person.card {
        let badge = badges::ensure(tx, &card, false)?;
        tx.apply(
            Change::IssueBadge {
                badge,
                card: card.to_string(),
                person: id,
            },
            None,
        )?;
    }
    if let Some((kind, reason)) = person.hold {
        tx.apply(
            Change::PlaceHold {
                entity: id.into(),
                kind,
                reason: reason.to_owned(),
                from: None,
                until: None,
            },
            None,
        )?;
    }
    Ok(())
}

struct Units {
    companies: Vec<UnitId>,
    divisions: Vec<UnitId>,
    departments: Vec<UnitId>,
    sites: Vec<UnitId>,
}

impl Units {
    fn make(tx: &mut Tx<'_>) -> store::Result<Self> {
        let mut all =
            |kind, names: &mut dyn Iterator<Item = &'static str>| -> store::Result<Vec<UnitId>> {
                names
                    .map(|name| people::make_unit(tx, kind, name))
                    .collect()
            };
        Ok(Self {
            companies: all(UnitKind::Company, &mut COMPANIES.iter().copied())?,
            divisions: all(UnitKind::Division, &mut DIVISIONS.iter().copied())?,
            departments: all(
                UnitKind::Department,
                &mut DEPARTMENTS.iter().map(|(name, _)| *name),
            )?,
            sites: all(UnitKind::Site, &mut SITES.iter().copied())?,
        })
    }
}

/// One invented person.
struct Sample {
    values: BTreeMap<PersonField, Value>,
    departments: Vec<UnitId>,
    entry: Entry,
    card: Option<CardNumber>,
    hold: Option<(HoldKind, &'static str)>,
}

impl Sample {
    fn invent(
        number: usize,
        chance: &mut Chance,
        taken: &mut BTreeSet<String>,
        units: &Units,
        today: CivilDate,
    ) -> Self {
        let culture = culture(chance);
        let (given, given_latin) = split(chance.of(culture.given));
        let (family, family_latin) = split(chance.of(culture.family));
        let gap = if culture.spaced { " " } else { "" };
        let (first, last) = if culture.family_first {
            (family, given)
        } else {
            (given, family)
        };
        let kind = match chance.below(100) {
            0..88 => PersonType::Employee,
            88..95 => PersonType::Contractor,
            95..98 => PersonType::Vendor,
            _ => PersonType::Visitor,
        };
        let mut values: BTreeMap<PersonField, Value> = BTreeMap::new();
        let mut set = |field: PersonField, value: Value| {
            values.insert(field, value);
        };
        set(PersonField::Given, Value::text(given));
        set(PersonField::Family, Value::text(family));
        set(
            PersonField::DisplayName,
            Value::text(format!("{first}{gap}{last}")),
        );
        set(PersonField::PersonType, Value::text(kind.key()));
        set(PersonField::Phone, Value::text(phone(culture, chance)));
        set(PersonField::Language, Value::text(culture.language));
        set(PersonField::Title, Value::text(chance.common(TITLES)));
        set(
            PersonField::EmployeeNo,
            Value::text(format!("NW-{:05}", 10_001 + number)),
        );

        // One in eight works with the hands and has no address at the office.
        let on_the_floor = chance.below(8) == 0;
        let local = local_part(given_latin, family_latin);
        if on_the_floor {
            set(PersonField::Username, Value::text(free(taken, &local, "")));
        } else {
            set(
                PersonField::Email,
                Value::text(free(taken, &local, "@northwind.example")),
            );
        }
        let department = if on_the_floor {
            chance.below(5)
        } else {
            chance.below(DEPARTMENTS.len())
        };
        set(
            PersonField::Department,
            Value::Ref(units.departments[department].0),
        );
        set(
            PersonField::Division,
            Value::Ref(units.divisions[DEPARTMENTS[department].1].0),
        );
        set(
            PersonField::Company,
            Value::Ref(chance.common(&units.companies).0),
        );
        set(PersonField::Site, Value::Ref(chance.of(&units.sites).0));
        let departments = if chance.below(12) == 0 {
            vec![chance.of(&units.departments)]
        } else {
            Vec::new()
        };

        let state = chance.below(100);
        let (entry, hold) = match state {
            0..4 => (
                Entry::Activate,
                Some((HoldKind::Suspended, "Parental leave")),
            ),
            4..6 => (
                Entry::Activate,
                Some((HoldKind::Deleted, "Left the company")),
            ),
            6..9 => (Entry::Stage, None),
            _ => (Entry::Activate, None),
        };
        // Ten years back at most; whoever is only recorded so far begins next month.
        let ago = chance.below(3_650) as u64;
        let start = match entry {
            // After the office wrote them down, whenever that was.
            Entry::Stage => today.checked_add_days(Days::new(430)),
            Entry::Activate => today.checked_sub_days(Days::new(ago)),
        };
        if let Some(day) = start {
            set(PersonField::StartDate, Value::Date(day));
        }
        // Some contracts end in the coming weeks.
        let last = today.checked_add_days(Days::new(430 + number as u64 % 90));
        if let (PersonType::Contractor, 0, Some(last)) = (kind, number % 3, last) {
            set(PersonField::EndDate, Value::Date(last));
        }
        let badge = entry == Entry::Activate && kind.carries_badge() && chance.below(100) < 84;
        let card = if badge { card(number, chance) } else { None };
        Self {
            values,
            departments,
            entry,
            card,
            hold,
        }
    }
}

fn culture(chance: &mut Chance) -> &'static Culture {
    let mut at = chance.below(100);
    for culture in CULTURES {
        let share = culture.share as usize;
        if at < share {
            return culture;
        }
        at -= share;
    }
    &CULTURES[0]
}

/// `name|latin`, or a name that is Latin already.
fn split(name: &'static str) -> (&'static str, &'static str) {
    name.split_once('|').unwrap_or((name, name))
}

/// `jerome.o-connor`: small ASCII letters, as addresses are written.
fn local_part(given: &str, family: &str) -> String {
    let plain = |name: &str| -> String {
        let folded = domain::search::fold(name).replace(' ', "-");
        folded
            .chars()
            .filter(|letter| letter.is_ascii_alphanumeric() || *letter == '-')
            .collect()
    };
    format!("{}.{}", plain(given), plain(family))
}

/// The address, with a number if somebody has it.
fn free(taken: &mut BTreeSet<String>, local: &str, domain: &str) -> String {
    let mut address = format!("{local}{domain}");
    let mut next = 2;
    while !taken.insert(address.clone()) {
        address = format!("{local}{next}{domain}");
        next += 1;
    }
    address
}

fn phone(culture: &Culture, chance: &mut Chance) -> String {
    culture
        .phone
        .chars()
        .map(|mark| match mark {
            '#' => {
                char::from_digit(u32::try_from(chance.below(10)).unwrap_or(0), 10).unwrap_or('0')
            }
            mark => mark,
        })
        .collect()
}

/// A card nobody else has: the number is part of it. Most offices have a mixture of kinds.
fn card(number: usize, chance: &mut Chance) -> Option<CardNumber> {
    let [.., a, b, c] = u32::try_from(number + 1).ok()?.to_be_bytes();
    let mut byte = || u8::try_from(chance.below(256)).unwrap_or(0);
    let made = match number % 5 {
        0 | 1 => CardNumber::em4100([0x1c, byte(), a, b, c]),
        // NXP's 7-byte numbers begin with 04.
        2 | 3 => CardNumber::uid(&[0x04, a, b, c, byte(), byte(), 0x80]),
        _ => CardNumber::uid(&[0x5a, a, b, c]),
    };
    made.ok().filter(|card| card::health(card).allowed())
}

/// Chance that is the same each time: splitmix64, by Sebastiano Vigna (public domain).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// 0 to `limit` less one; the bias of the remainder does not matter for invented people.
    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit.max(1) as u64).unwrap_or(0)
    }

    fn of<T: Copy>(&mut self, things: &[T]) -> T {
        things[self.below(things.len())]
    }

    /// One of the things, the first ones oftener.
    fn common<T: Copy>(&mut self, things: &[T]) -> T {
        let at = self.below(things.len()).min(self.below(things.len()));
        things[at]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::{self, Via};
    use serde_json::Value as Json;

    fn office(folder: &std::path::Path, count: usize) -> App {
        let host = host::apart(folder, &folder.join("sample.rollbook"), Via::Desk).unwrap();
        let (host, past) = Past::lend(Host { demo: true, ..host });
        let app = App::new(host);
        fill(&app, count, &past).unwrap();
        app
    }

    fn ask(app: &App, name: &str, args: Json) -> Json {
        crate::call(app, "main", name, args).unwrap()
    }

    fn names(app: &App) -> Vec<Json> {
        let everybody = json!({ "text": "", "filters": [], "sort": [], "states": ["active", "staged", "suspended", "bin"] });
        let page = ask(app, "directory_query", everybody);
        page["rows"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["name"].clone())
            .collect()
    }

    #[test]
    fn the_sample_is_open_full_and_the_same_each_time() {
        let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (first, second) = (office(one.path(), 300), office(two.path(), 300));
        assert_eq!(ask(&first, "app_status", json!({}))["phase"], "open");
        let counts = ask(&first, "directory_counts", json!({}));
        let number = |key: &str| counts[key].as_u64().unwrap();
        assert_eq!(
            number("all") + number("suspended") + number("bin"),
            301,
            "{counts}: 300 and the owner"
        );
        assert!(number("no_badge") < 90, "{counts}: most have a badge");
        assert!(
            number("suspended") > 0 && number("bin") > 0,
            "{counts}: every state is there"
        );
        assert!(
            number("recently_changed") < 100,
            "{counts}: few came this month"
        );
        assert_eq!(names(&first), names(&second));
    }

    #[test]
    fn the_clock_is_right_again_after_filling() {
        let folder = tempfile::tempdir().unwrap();
        let before = office(folder.path(), 5).now();
        let plain = App::new(host::apart(folder.path(), folder.path(), Via::Desk).unwrap()).now();
        assert!((plain.0 - before.0).abs() < DAY_MS, "{plain:?} {before:?}");
    }

    #[test]
    fn whoever_locks_the_sample_gets_in_again() {
        let folder = tempfile::tempdir().unwrap();
        let app = office(folder.path(), 5);
        ask(&app, "lock", json!({}));
        let status = ask(
            &app,
            "sign_in",
            json!({ "email": EMAIL, "password": PASSWORD }),
        );
        assert_eq!(status["phase"], "open");
    }

    #[test]
    fn shares_of_cultures_and_arrivals_are_whole() {
        assert_eq!(
            CULTURES.iter().map(|culture| culture.share).sum::<u32>(),
            100
        );
        assert_eq!(ARRIVALS.iter().map(|(_, share)| share).sum::<usize>(), 100);
    }
}
