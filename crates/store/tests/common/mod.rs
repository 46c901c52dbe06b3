//! An office for tests: a directory in a temporary folder, and people made in a sentence.

#![allow(dead_code, reason = "each test file uses its own part")]
#![allow(clippy::unwrap_used, reason = "these are tests")]

use std::cell::Cell;

use domain::access::BuiltInRole;
use domain::badge::badge_id;
use domain::card::CardNumber;
use domain::field::{BadgeField, Entity, EntityKind, Field, UnitField, UnitKind};
use domain::id::{LogId, PersonId, UnitId, Uuid};
use domain::lifecycle::HoldKind;
use domain::op::{Actor, Change, Edge, Terms, Via};
use domain::person::PersonField;
use domain::time::Instant;
use domain::value::Value;
use store::{NewDirectory, Result, Store, Tx, WriteContext};

/// 21 November 2026, noon in Berlin.
pub const NOW: Instant = Instant(1_795_258_800_000);
pub const DAY: i64 = 24 * 60 * 60 * 1000;

pub struct Office {
    pub store: Store,
    pub folder: tempfile::TempDir,
    now: Cell<Instant>,
    chance: Cell<u8>,
}

pub fn office() -> Office {
    office_in("en")
}

pub fn office_in(language: &str) -> Office {
    let folder = tempfile::tempdir().unwrap();
    let new = NewDirectory {
        directory_id: Uuid::from_u128(1),
        log: LogId(1),
        organisation_secret: [1; 32],
        organisation: "Northwind".into(),
        language: language.into(),
        time_zone: "Europe/Berlin".into(),
        country: None,
    };
    let store = Store::create(
        &folder.path().join("office.rollbook"),
        None,
        &new,
        &context(NOW, 0),
    )
    .unwrap();
    Office {
        store,
        folder,
        now: Cell::new(NOW),
        chance: Cell::new(0),
    }
}

fn context(now: Instant, chance: u8) -> WriteContext {
    WriteContext {
        now,
        actor: Actor {
            person: None,
            via: Via::CommandLine,
        },
        entropy: [chance; 32],
        kind: "test",
        label: "{}".into(),
    }
}

impl Office {
    pub fn now(&self) -> Instant {
        self.now.get()
    }

    pub fn later(&self, by_ms: i64) {
        self.now.set(Instant(self.now.get().0 + by_ms));
    }

    pub fn write<T>(&self, write: impl FnOnce(&mut Tx<'_>) -> Result<T>) -> T {
        self.chance.set(self.chance.get().wrapping_add(1));
        // A second each, so that no two writes have one instant.
        self.later(1000);
        self.store
            .write(&context(self.now.get(), self.chance.get()), write)
            .unwrap()
            .value
    }

    pub fn apply(&self, change: Change) {
        self.write(|tx| tx.apply(change, None));
    }

    pub fn set(&self, person: PersonId, field: PersonField, value: impl Into<Value>) {
        self.apply(Change::Set {
            entity: person.into(),
            field: field.into(),
            value: value.into(),
        });
    }

    pub fn unit(&self, kind: UnitKind, name: &str) -> UnitId {
        if let Some(unit) = self
            .store
            .read(|reader| reader.unit_named(kind, name))
            .unwrap()
        {
            return unit;
        }
        self.write(|tx| {
            let id = tx.new_id();
            tx.apply(
                Change::Create {
                    entity: Entity {
                        kind: EntityKind::Unit,
                        id,
                    },
                    fields: vec![
                        (Field::Unit(UnitField::Kind), Value::text(kind.key())),
                        (Field::Unit(UnitField::Name), Value::text(name)),
                    ],
                },
                None,
            )?;
            Ok(UnitId(id))
        })
    }

    pub fn rename(&self, unit: UnitId, name: &str) {
        self.apply(Change::Set {
            entity: Entity {
                kind: EntityKind::Unit,
                id: unit.0,
            },
            field: Field::Unit(UnitField::Name),
            value: Value::text(name),
        });
    }

    pub fn hold(&self, person: PersonId, kind: HoldKind, until: Option<Instant>) {
        self.apply(Change::PlaceHold {
            entity: person.into(),
            kind,
            reason: "because".into(),
            from: None,
            until,
        });
    }

    pub fn give(&self, person: PersonId, card: &str) {
        let card = CardNumber::parse(card).unwrap();
        let badge = badge_id(self.store.organisation_secret(), &card);
        self.write(|tx| {
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
            )
        });
    }

    /// A person to be; active unless said otherwise.
    pub fn person(&self, name: &str) -> Draft<'_> {
        Draft {
            office: self,
            fields: vec![
                (PersonField::DisplayName, Value::text(name)),
                (PersonField::ActivatedAt, Value::Instant(self.now.get())),
            ],
            units: Vec::new(),
            further: Vec::new(),
            roles: Vec::new(),
            cards: Vec::new(),
            holds: Vec::new(),
        }
    }
}

#[must_use]
pub struct Draft<'a> {
    office: &'a Office,
    fields: Vec<(PersonField, Value)>,
    units: Vec<(UnitKind, String)>,
    further: Vec<String>,
    roles: Vec<BuiltInRole>,
    cards: Vec<String>,
    holds: Vec<HoldKind>,
}

impl Draft<'_> {
    pub fn with(mut self, field: PersonField, value: impl Into<Value>) -> Self {
        self.fields.retain(|(known, _)| *known != field);
        self.fields.push((field, value.into()));
        self
    }

    pub fn email(self, address: &str) -> Self {
        self.with(PersonField::Email, address)
    }

    pub fn date(self, field: PersonField, date: &str) -> Self {
        self.with(field, Value::Date(date.parse().unwrap()))
    }

    pub fn staged(mut self) -> Self {
        self.fields
            .retain(|(field, _)| *field != PersonField::ActivatedAt);
        self
    }

    pub fn company(mut self, name: &str) -> Self {
        self.units.push((UnitKind::Company, name.into()));
        self
    }

    pub fn department(mut self, name: &str) -> Self {
        self.units.push((UnitKind::Department, name.into()));
        self
    }

    pub fn also_in(mut self, department: &str) -> Self {
        self.further.push(department.into());
        self
    }

    pub fn role(mut self, role: BuiltInRole) -> Self {
        self.roles.push(role);
        self
    }

    pub fn card(mut self, card: &str) -> Self {
        self.cards.push(card.into());
        self
    }

    pub fn suspended(mut self) -> Self {
        self.holds.push(HoldKind::Suspended);
        self
    }

    pub fn binned(mut self) -> Self {
        self.holds.push(HoldKind::Deleted);
        self
    }

    pub fn make(mut self) -> PersonId {
        let office = self.office;
        for (kind, name) in &self.units {
            let unit = office.unit(*kind, name);
            self.fields.push((kind.person_field(), Value::Ref(unit.0)));
        }
        let further: Vec<UnitId> = self
            .further
            .iter()
            .map(|name| office.unit(UnitKind::Department, name))
            .collect();
        let person = office.write(|tx| {
            let person = PersonId(tx.new_id());
            tx.apply(
                Change::Create {
                    entity: person.into(),
                    fields: self
                        .fields
                        .iter()
                        .filter(|(_, value)| !value.is_null())
                        .map(|(field, value)| ((*field).into(), value.clone()))
                        .collect(),
                },
                None,
            )?;
            for unit in further {
                tx.apply(
                    Change::Link {
                        edge: Edge::department(person, unit),
                        present: true,
                        terms: Terms::default(),
                    },
                    None,
                )?;
            }
            for role in &self.roles {
                tx.apply(
                    Change::Link {
                        edge: Edge::role(person, role.id()),
                        present: true,
                        terms: Terms::default(),
                    },
                    None,
                )?;
            }
            Ok(person)
        });
        for card in &self.cards {
            office.give(person, card);
        }
        for hold in &self.holds {
            office.hold(person, *hold, None);
        }
        person
    }
}
