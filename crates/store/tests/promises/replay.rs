//! Whatever was done, everything follows from the log alone, and the last act can be taken back.

use std::fmt::Write as _;

use domain::access::{BuiltInRole, Permission, Scope};
use domain::badge::badge_id;
use domain::card::CardNumber;
use domain::field::{
    BadgeField, Entity, EntityKind, Field, GroupField, ReaderProfileField, RoleField,
    SavedViewField, UnitField, UnitKind,
};
use domain::id::{
    ChangeSetId, GroupId, PersonId, ReaderProfileId, RoleId, SavedViewId, UnitId, Uuid, Ver,
};
use domain::lifecycle::HoldKind;
use domain::op::{Change, Edge, IssueEnd, SecretRank, Terms};
use domain::person::PersonField as F;
use domain::time::{CivilDate, Instant};
use domain::value::Value;
use proptest::prelude::*;
use rusqlite::types::Value as Sql;
use store::{Result, Tx};
use test_support::Desk;
use test_support::desk::{create, create_unit, end_issue};

/// One thing an office does. Numbers choose among what there is.
#[derive(Clone, Debug)]
enum Step {
    Person {
        mail: Option<u8>,
        number: Option<u8>,
        unit: Option<u8>,
    },
    Set {
        person: u8,
        field: u8,
        value: u8,
        stale: bool,
    },
    Unit {
        kind: u8,
        name: u8,
    },
    Rename {
        unit: u8,
        name: u8,
    },
    Link {
        person: u8,
        to: u8,
        role: bool,
        present: bool,
        scoped: bool,
    },
    /// A role or a group.
    Carrier {
        role: bool,
    },
    /// A link to or from one.
    Carried {
        kind: u8,
        a: u8,
        b: u8,
        present: bool,
    },
    Remove {
        which: u8,
        removed: bool,
    },
    Hold {
        person: u8,
        kind: u8,
        until: Option<u8>,
    },
    Lift {
        person: u8,
        which: u8,
    },
    Enrol {
        person: u8,
        card: u8,
        take: bool,
    },
    Return {
        card: u8,
        lost: bool,
    },
    Revoke {
        card: u8,
        revoked: bool,
    },
    Password {
        person: u8,
    },
    /// A view of the list that the office shares.
    View {
        which: u8,
        removed: bool,
    },
    Profile {
        which: u8,
        width: u8,
    },
}

#[derive(Clone, Debug)]
enum Act {
    Do(Vec<Step>),
    /// The same code, rolled back.
    Rehearse(Vec<Step>),
    Undo(u8),
    /// Days pass.
    Wait(u8),
}

fn step() -> impl Strategy<Value = Step> {
    let any_one = any::<u8>;
    let few = || 0..4u8;
    let maybe = || prop::option::of(0..4u8);
    prop_oneof![
        4 => (maybe(), maybe(), maybe()).prop_map(|(mail, number, unit)| Step::Person { mail, number, unit }),
        6 => (any_one(), any_one(), 0..5u8, any::<bool>()).prop_map(|(person, field, value, stale)| Step::Set { person, field, value, stale }),
        2 => (any_one(), few()).prop_map(|(kind, name)| Step::Unit { kind, name }),
        1 => (any_one(), few()).prop_map(|(unit, name)| Step::Rename { unit, name }),
        3 => (any_one(), any_one(), any::<bool>(), any::<bool>(), any::<bool>()).prop_map(|(person, to, role, present, scoped)| Step::Link { person, to, role, present, scoped }),
        2 => any::<bool>().prop_map(|role| Step::Carrier { role }),
        4 => (any_one(), any_one(), any_one(), prop::bool::weighted(0.7)).prop_map(|(kind, a, b, present)| Step::Carried { kind, a, b, present }),
        1 => (any_one(), any::<bool>()).prop_map(|(which, removed)| Step::Remove { which, removed }),
        3 => (any_one(), any_one(), maybe()).prop_map(|(person, kind, until)| Step::Hold { person, kind, until }),
        3 => (any_one(), any_one()).prop_map(|(person, which)| Step::Lift { person, which }),
        4 => (any_one(), few(), any::<bool>()).prop_map(|(person, card, take)| Step::Enrol { person, card, take }),
        2 => (few(), any::<bool>()).prop_map(|(card, lost)| Step::Return { card, lost }),
        1 => (few(), any::<bool>()).prop_map(|(card, revoked)| Step::Revoke { card, revoked }),
        1 => any_one().prop_map(|person| Step::Password { person }),
        1 => (few(), few()).prop_map(|(which, width)| Step::Profile { which, width }),
        1 => (few(), any::<bool>()).prop_map(|(which, removed)| Step::View { which, removed }),
    ]
}

fn act() -> impl Strategy<Value = Act> {
    let steps = || prop::collection::vec(step(), 1..5);
    prop_oneof![
        12 => steps().prop_map(Act::Do),
        1 => steps().prop_map(Act::Rehearse),
        5 => any::<u8>().prop_map(Act::Undo),
        1 => any::<u8>().prop_map(Act::Wait),
    ]
}

/// What there is to choose from.
#[derive(Default)]
struct Office {
    people: Vec<PersonId>,
    units: Vec<UnitId>,
    carriers: Vec<Entity>,
    acts: Vec<ChangeSetId>,
    stale: Vec<Ver>,
}

fn pick<T: Copy>(all: &[T], number: u8) -> Option<T> {
    all.get(usize::from(number) % all.len().max(1)).copied()
}

fn card(number: u8) -> CardNumber {
    CardNumber::parse(&format!("uid:04A22B{number:02X}")).unwrap()
}

fn day(number: u8) -> CivilDate {
    CivilDate::from_ymd_opt(2026, 9, 19 + u32::from(number)).unwrap()
}

impl Office {
    fn value(&self, field: F, value: u8) -> Value {
        if value == 4 {
            return Value::Null;
        }
        match field {
            F::StartDate | F::EndDate => Value::Date(day(value)),
            F::MergedInto => {
                pick(&self.people, value).map_or(Value::Null, |person| Value::Ref(person.0))
            }
            F::ActivatedAt => Value::Instant(Instant(1_789_000_000_000 + i64::from(value))),
            F::Department => {
                pick(&self.units, value).map_or(Value::Null, |unit| Value::Ref(unit.0))
            }
            F::Manager => {
                pick(&self.people, value).map_or(Value::Null, |person| Value::Ref(person.0))
            }
            F::Email => Value::text(format!("m{value}@example.org")),
            // One space with the addresses, and sometimes one of them.
            F::Username => Value::text(format!(
                "m{value}{}",
                if value < 2 { "@example.org" } else { "" }
            )),
            _ => Value::text(format!("{}{value}", field.key())),
        }
    }

    fn apply(&mut self, tx: &mut Tx<'_>, step: &Step) -> Result<()> {
        const FIELDS: [F; 13] = [
            F::DisplayName,
            F::Email,
            F::Username,
            F::EmployeeNo,
            F::Title,
            F::Note,
            F::Phone,
            F::Department,
            F::Manager,
            F::StartDate,
            F::EndDate,
            F::ActivatedAt,
            F::MergedInto,
        ];
        match *step {
            Step::Person { mail, number, unit } => {
                let mut fields = vec![(F::ActivatedAt, Value::Instant(tx.now()))];
                fields.extend(mail.map(|mail| (F::Email, self.value(F::Email, mail))));
                fields.extend(
                    number.map(|number| (F::EmployeeNo, self.value(F::EmployeeNo, number))),
                );
                fields.extend(unit.map(|unit| (F::Department, self.value(F::Department, unit))));
                fields.retain(|(_, value)| !value.is_null());
                let person = create(tx, "Somebody", &fields)?;
                self.people.push(person);
            }
            Step::Set {
                person,
                field,
                value,
                stale,
            } => {
                let Some(person) = pick(&self.people, person) else {
                    return Ok(());
                };
                let field = FIELDS[usize::from(field) % FIELDS.len()];
                let change = Change::Set {
                    entity: person.into(),
                    field: field.into(),
                    value: self.value(field, value),
                };
                let base = if stale {
                    pick(&self.stale, value)
                } else {
                    None
                };
                tx.apply(change, base)?;
                if let Ok(versions) = tx.reader().versions(person) {
                    self.stale.extend(versions.values().copied());
                }
            }
            Step::Unit { kind, name } => {
                let kind = UnitKind::ALL[usize::from(kind) % UnitKind::ALL.len()];
                self.units
                    .push(create_unit(tx, kind, &format!("Unit {name}"))?);
            }
            Step::Rename { unit, name } => {
                let Some(unit) = pick(&self.units, unit) else {
                    return Ok(());
                };
                set(
                    tx,
                    unit.into(),
                    UnitField::Name.into(),
                    Value::text(format!("Renamed {name}")),
                )?;
            }
            Step::Link {
                person,
                to,
                role,
                present,
                scoped,
            } => {
                let Some(person) = pick(&self.people, person) else {
                    return Ok(());
                };
                let edge = if role {
                    Edge::role(person, pick(&BuiltInRole::ALL, to).unwrap().id())
                } else {
                    let Some(unit) = pick(&self.units, to) else {
                        return Ok(());
                    };
                    Edge::department(person, unit)
                };
                let somewhere = Scope::Unit(UnitId(Uuid::from_u128(1)));
                let edge = match role && scoped {
                    true => edge.within(somewhere),
                    false => edge,
                };
                tx.apply(
                    Change::Link {
                        edge,
                        present,
                        terms: Terms::default(),
                    },
                    None,
                )?;
            }
            Step::Carrier { role } => {
                let id = tx.new_id();
                let entity = match role {
                    true => Entity::from(RoleId(id)),
                    false => Entity::from(GroupId(id)),
                };
                let name: Field = match role {
                    true => RoleField::Name.into(),
                    false => GroupField::Name.into(),
                };
                let fields = vec![(name, Value::text("Night crew"))];
                tx.apply(Change::Create { entity, fields }, None)?;
                self.carriers.push(entity);
            }
            Step::Carried {
                kind,
                a,
                b,
                present,
            } => {
                let of = |wanted: EntityKind| -> Vec<Uuid> {
                    let carriers = self.carriers.iter();
                    carriers
                        .filter(|entity| entity.kind == wanted)
                        .map(|entity| entity.id)
                        .collect()
                };
                let (groups, roles) = (of(EntityKind::Group), of(EntityKind::Role));
                let permission = Permission::ALL[usize::from(b) % Permission::ALL.len()];
                let group = pick(&groups, a).map(GroupId);
                let other = pick(&groups, b).map(GroupId);
                let role = pick(&roles, b).map(RoleId);
                let person = pick(&self.people, a);
                let edge = match kind % 8 {
                    0 => person.zip(other).map(|(a, b)| Edge::group(a, b)),
                    1 => person.zip(other).map(|(a, b)| Edge::manager(a, b)),
                    2 => group.zip(other).map(|(a, b)| Edge::group_parent(a, b)),
                    3 => group.zip(role).map(|(a, b)| Edge::group_role(a, b)),
                    4 => group.map(|a| Edge::group_allow(a, permission)),
                    5 => person.map(|a| Edge::deny(a, permission)),
                    6 => person.zip(role).map(|(a, b)| Edge::role(a, b)),
                    _ => role.map(|role| Edge::role_permission(role, permission)),
                };
                if let Some(edge) = edge {
                    let terms = Terms::default();
                    let link = Change::Link {
                        edge,
                        present,
                        terms,
                    };
                    tx.apply(link, None)?;
                }
            }
            Step::Remove { which, removed } => {
                let Some(entity) = pick(&self.carriers, which) else {
                    return Ok(());
                };
                let field: Field = match entity.kind {
                    EntityKind::Role => RoleField::Removed.into(),
                    _ => GroupField::Removed.into(),
                };
                let value = if removed {
                    Value::Bool(true)
                } else {
                    Value::Null
                };
                // What was retracted is not there to be removed.
                set(tx, entity, field, value)?;
            }
            Step::Hold {
                person,
                kind,
                until,
            } => {
                let Some(person) = pick(&self.people, person) else {
                    return Ok(());
                };
                let kind = [
                    HoldKind::Suspended,
                    HoldKind::Left,
                    HoldKind::Deleted,
                    HoldKind::Legal,
                ][usize::from(kind) % 4];
                tx.apply(
                    Change::PlaceHold {
                        entity: person.into(),
                        kind,
                        reason: "because".into(),
                        from: None,
                        until: until.map(|days| Instant(tx.now().0 + i64::from(days) * 86_400_000)),
                    },
                    None,
                )?;
            }
            Step::Lift { person, which } => {
                let Some(person) = pick(&self.people, person) else {
                    return Ok(());
                };
                let mut holds: Vec<_> = tx
                    .reader()
                    .holds(person.0)?
                    .into_iter()
                    .map(|record| record.hold.op)
                    .collect();
                holds.truncate(usize::from(which % 3) + 1);
                tx.apply(
                    Change::LiftHolds {
                        entity: person.into(),
                        holds,
                    },
                    None,
                )?;
            }
            Step::Enrol {
                person,
                card: number,
                take,
            } => {
                let Some(person) = pick(&self.people, person) else {
                    return Ok(());
                };
                let card = card(number);
                let badge = badge_id(tx.store().organisation_secret(), &card);
                if let Some(known) = tx.reader().badge(badge)? {
                    match known.holder {
                        // One desk never gives a card to two people.
                        Some(_) if !take => return Ok(()),
                        Some(_) => {
                            end_issue(tx, badge, IssueEnd::Moved)?;
                        }
                        None => {}
                    }
                } else {
                    let fields = vec![(BadgeField::Card.into(), Value::text(card.to_string()))];
                    tx.apply(
                        Change::Create {
                            entity: badge.into(),
                            fields,
                        },
                        None,
                    )?;
                }
                tx.apply(
                    Change::IssueBadge {
                        badge,
                        card: card.to_string(),
                        person,
                    },
                    None,
                )?;
            }
            Step::Return { card: number, lost } => {
                let badge = badge_id(tx.store().organisation_secret(), &card(number));
                let Some(known) = tx.reader().badge(badge)? else {
                    return Ok(());
                };
                if known.holder.is_some() {
                    end_issue(
                        tx,
                        badge,
                        if lost {
                            IssueEnd::Lost
                        } else {
                            IssueEnd::Returned
                        },
                    )?;
                }
                if lost {
                    tx.apply(
                        Change::PlaceHold {
                            entity: badge.into(),
                            kind: HoldKind::Lost,
                            reason: String::new(),
                            from: None,
                            until: None,
                        },
                        None,
                    )?;
                }
            }
            Step::Revoke {
                card: number,
                revoked,
            } => {
                let badge = badge_id(tx.store().organisation_secret(), &card(number));
                if let Some(known) = tx.reader().badge(badge)? {
                    if known.holder.is_some() {
                        end_issue(tx, badge, IssueEnd::Returned)?;
                    }
                    let value = if revoked {
                        Value::Bool(true)
                    } else {
                        Value::Null
                    };
                    set(tx, badge.into(), BadgeField::Revoked.into(), value)?;
                }
            }
            Step::View { which, removed } => {
                let known = tx.reader().saved_views()?;
                match known.get(usize::from(which)) {
                    Some(view) => {
                        let value = if removed {
                            Value::Bool(true)
                        } else {
                            Value::Null
                        };
                        set(tx, view.id.into(), SavedViewField::Removed.into(), value)?;
                    }
                    None => {
                        let entity = SavedViewId(tx.new_id()).into();
                        let fields = vec![
                            (
                                SavedViewField::Name.into(),
                                Value::text(format!("View {which}")),
                            ),
                            (SavedViewField::Body.into(), Value::text("{}")),
                        ];
                        tx.insist(Change::Create { entity, fields })?;
                    }
                }
            }
            Step::Profile { which, width } => {
                let rule = Value::text(format!("notation=hex;meaning=uid;width={width}"));
                let known = tx.reader().reader_profiles()?;
                match known.get(usize::from(which)) {
                    Some(profile) => {
                        set(tx, profile.id.into(), ReaderProfileField::Rule.into(), rule)?;
                    }
                    None => {
                        let entity = ReaderProfileId(tx.new_id()).into();
                        let name = Value::text(format!("Profile {which}"));
                        let fields = vec![
                            (ReaderProfileField::Name.into(), name),
                            (ReaderProfileField::Rule.into(), rule),
                        ];
                        tx.insist(Change::Create { entity, fields })?;
                    }
                }
            }
            Step::Password { person } => {
                let Some(person) = pick(&self.people, person) else {
                    return Ok(());
                };
                tx.apply(
                    Change::SetPassword {
                        person,
                        phc: Some("$argon2id$".into()),
                        rank: SecretRank::Admin,
                        must_change: false,
                    },
                    None,
                )?;
            }
        }
        Ok(())
    }

    /// There is somebody who can always act, so that nobody else is the last owner.
    fn of(desk: &Desk) -> Self {
        desk.owner("Boss");
        Self::default()
    }

    /// Answers whether anything was done.
    fn run(&mut self, desk: &Desk, act: &Act) -> bool {
        let before = operations(desk);
        match act {
            Act::Do(steps) => {
                let applied = desk.write("act", |tx| {
                    steps.iter().try_for_each(|step| self.apply(tx, step))
                });
                self.acts.push(applied.change_set);
            }
            Act::Rehearse(steps) => {
                // What it made is not there afterwards.
                let (people, units) = (self.people.len(), self.units.len());
                desk.store()
                    .write_unless(&desk.context("rehearsal"), |tx| {
                        steps
                            .iter()
                            .try_for_each(|step| self.apply(tx, step))
                            .map(|()| ((), false))
                    })
                    .unwrap();
                self.people.truncate(people);
                self.units.truncate(units);
            }
            Act::Undo(which) => {
                let Some(act) = pick(&self.acts, *which) else {
                    return false;
                };
                match desk.store().write(&desk.context("undo"), |tx| tx.undo(act)) {
                    Ok(applied) => self.acts.push(applied.change_set),
                    Err(store::Error::NotFound) => {}
                    Err(error) => panic!("{error}"),
                }
            }
            Act::Wait(days) => desk.advance(i64::from(*days) * 86_400_000),
        }
        operations(desk) > before
    }
}

fn set(tx: &mut Tx<'_>, entity: Entity, field: Field, value: Value) -> Result<()> {
    tx.apply(
        Change::Set {
            entity,
            field,
            value,
        },
        None,
    )
    .map(|_| ())
}

fn operations(desk: &Desk) -> i64 {
    crate::sql(desk)
        .query_row("select coalesce(max(dseq), 0) from op", [], |row| {
            row.get(0)
        })
        .unwrap()
}

/// A query's answer as text, a row a line.
fn rows(connection: &rusqlite::Connection, query: &str) -> String {
    let mut statement = connection.prepare(query).unwrap();
    let width = statement.column_count();
    let mut rows = statement.query([]).unwrap();
    let mut text = String::new();
    while let Some(row) = rows.next().unwrap() {
        for column in 0..width {
            let value: Sql = row.get(column).unwrap();
            let _ = write!(text, "{value:?} ");
        }
        text.push('\n');
    }
    text
}

/// What an admin sees of the directory, apart from passwords, from who waits for a key and from
/// when and by whom it was changed.
fn visible(desk: &Desk) -> String {
    // Days pass without anybody writing.
    desk.store()
        .roll_states(desk.now(), || Ok(desk.entropy()))
        .unwrap();
    let fields: Vec<&str> = F::ALL.iter().map(|field| field.key()).collect();
    let connection = crate::sql(desk);
    [
        format!("select id, {}, state, hay, badge_label, badge_count, roles, further from person where retracted = 0 order by id", fields.join(", ")),
        "select id, name, parent, name_fold from unit where retracted = 0 order by id".into(),
        "select card, label, revoked from badge where retracted = 0 order by card".into(),
        "select name, model, rule from reader_profile where retracted = 0 order by id".into(),
        "select name, body, removed from saved_view where retracted = 0 order by id".into(),
        "select badge, person from issue where ended_at is null order by badge, person".into(),
        "select e.kind, e.a, e.b, e.scope, e.starts, e.ends, e.reason from edge e where present = 1 order by kind, a, b".into(),
        "select entity, kind, reason, starts, ends from hold where lifted_by is null order by 1, 2, 3, 4, 5".into(),
    ]
    .iter()
    .map(|query| rows(&connection, query))
    .collect()
}

/// The words of the search indexes, which the tables behind them do not show.
fn words(connection: &rusqlite::Connection) -> String {
    ["person_gram", "person_word"]
        .iter()
        .map(|table| {
            connection
                .execute_batch(&format!(
                    "create virtual table temp.v_{table} using fts5vocab('main', '{table}', 'instance')"
                ))
                .unwrap();
            // Of people taken back nobody asks.
            rows(
                connection,
                &format!(
                    "select term, doc from temp.v_{table} join person on n = doc where retracted = 0
                     order by term, doc"
                ),
            )
        })
        .collect()
}

/// The letters by which people are found, a pair a line.
fn letters(connection: &rusqlite::Connection) -> String {
    let present = numbers(connection, "select n from person where retracted = 0");
    let mut statement = connection
        .prepare("select n, people from person_letter order by n")
        .unwrap();
    let mut rows = statement.query([]).unwrap();
    let mut text = String::new();
    while let Some(row) = rows.next().unwrap() {
        let (key, people): (i64, Vec<u8>) = (row.get(0).unwrap(), row.get(1).unwrap());
        assert_eq!(key % (1 << 20), 0, "the first block is enough here");
        for place in people.chunks(2) {
            let n = i64::from(u16::from_le_bytes([place[0], place[1]]));
            if present.contains(&n) {
                let _ = writeln!(text, "{} {n}", key >> 20);
            }
        }
    }
    text
}

fn numbers(connection: &rusqlite::Connection, query: &str) -> Vec<i64> {
    let mut statement = connection.prepare(query).unwrap();
    let found = statement.query_map([], |row| row.get(0)).unwrap();
    found.collect::<rusqlite::Result<_>>().unwrap()
}

/// Everything that follows from the log is what the log makes of it.
pub fn check(desk: &Desk) {
    desk.store()
        .check(&mut |_, _| std::ops::ControlFlow::Continue(()))
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("again.rollbook");
    let again = desk.store().rebuild(&place, None).unwrap();
    let digest = |store: &store::Store| store.read(|reader| reader.digest()).unwrap();
    let (ours, theirs) = (digest(desk.store()), digest(&again));
    for (table, hash) in &ours {
        if theirs[table] != *hash {
            let query = format!("select * from {table}");
            let again = rusqlite::Connection::open(&place).unwrap();
            similar(
                table,
                &rows(&crate::sql(desk), &query),
                &rows(&again, &query),
            );
        }
    }
    again.close().unwrap();
    let again = rusqlite::Connection::open(&place).unwrap();
    similar("search", &words(&crate::sql(desk)), &words(&again));
    similar("letters", &letters(&crate::sql(desk)), &letters(&again));
}

#[track_caller]
fn similar(what: &str, ours: &str, made_again: &str) {
    for (one, other) in ours.lines().zip(made_again.lines()) {
        assert_eq!(one, other, "{what} is not what the log makes of it");
    }
    assert_eq!(ours.lines().count(), made_again.lines().count(), "{what}");
}

/// Each history is a database or two, so fewer than elsewhere; `PROPTEST_CASES` asks for more.
fn config() -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").map_or(48, |cases| cases.parse().unwrap());
    ProptestConfig {
        cases,
        max_shrink_iters: 400,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn everything_follows_from_the_log(acts in prop::collection::vec(act(), 1..40)) {
        let desk = Desk::new();
        let mut office = Office::of(&desk);
        for act in &acts {
            office.run(&desk, act);
        }
        check(&desk);
    }

    #[test]
    fn the_last_act_is_taken_back_and_done_again(acts in prop::collection::vec(act(), 1..25), last in prop::collection::vec(step(), 1..6)) {
        let desk = Desk::new();
        let mut office = Office::of(&desk);
        for act in &acts {
            office.run(&desk, act);
        }
        let before = visible(&desk);
        if office.run(&desk, &Act::Do(last)) {
            let after = visible(&desk);
            let undone = desk.undo(*office.acts.last().unwrap());
            // A new password is all that is ever kept of the last act.
            prop_assert_eq!(&visible(&desk), &before);
            if undone.reversed > 0 {
                let redone = desk.undo(undone.change_set);
                prop_assert_eq!(redone.kept, 0);
                prop_assert_eq!(&visible(&desk), &after);
            }
        }
    }

    #[test]
    fn a_rehearsal_leaves_no_trace(acts in prop::collection::vec(act(), 1..10), steps in prop::collection::vec(step(), 1..6)) {
        let desk = Desk::new();
        let mut office = Office::of(&desk);
        for act in &acts {
            office.run(&desk, act);
        }
        let everything = || {
            let connection = crate::sql(&desk);
            let tables = rows(&connection, "select name from sqlite_schema where type = 'table' order by name");
            tables
                .lines()
                .map(|line| line.trim_start_matches("Text(\"").trim_end_matches("\") "))
                .filter(|table| !table.starts_with("person_gram") && !table.starts_with("person_word") || table.ends_with("_data"))
                .map(|table| rows(&connection, &format!("select * from {table}")))
                .collect::<String>()
        };
        let before = everything();
        let news = desk.store().subscribe();
        let rev = desk.store().read(|reader| reader.rev()).unwrap();
        office.run(&desk, &Act::Rehearse(steps));
        prop_assert_eq!(everything(), before);
        prop_assert_eq!(desk.store().read(|reader| reader.rev()).unwrap(), rev);
        prop_assert!(news.try_recv().is_err(), "nothing happened, so nobody is told");
    }
}
