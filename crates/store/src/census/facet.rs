//! What filters and sorts need of each person, short of free text.

use std::collections::HashMap;

use domain::access::{BuiltInRole, DefaultRoles};
use domain::field::UnitKind;
use domain::id::{GroupId, RoleId, UnitId, Uuid};
use domain::person::PersonType;
use domain::search::fold;
use domain::time::CivilDate;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};

use super::carriers::{Carriers, Group};
use super::{Bits, Look};
use crate::error::{Error, Result};
use crate::person::uuid;

/// No unit of that kind.
pub(crate) const NO_UNIT: u32 = 0;

/// A company, department or the like, as lists need it.
#[derive(Clone, Debug)]
pub(crate) struct Unit {
    pub n: u32,
    pub id: UnitId,
    pub kind: UnitKind,
    pub name: String,
    pub folded: String,
    /// Place among all units in the order of names.
    pub rank: u32,
    /// Retracted, or something took its place.
    pub hidden: bool,
}

/// Every unit, by row number and by id.
#[derive(Clone, Debug, Default)]
pub(crate) struct Units {
    by_n: HashMap<u32, Unit>,
    n_of: HashMap<Uuid, u32>,
    /// What is gone, and what took its place.
    followed: HashMap<Uuid, Uuid>,
}

impl Units {
    fn load(connection: &Connection) -> Result<Self> {
        let mut units = Self::default();
        let mut statement = connection.prepare_cached(
            "select n, id, kind, coalesce(name, ''), retracted, removed is not null, successor
             from unit order by name_key, n",
        )?;
        let mut rows = statement.query([])?;
        let mut rank = 0;
        while let Some(row) = rows.next()? {
            let n: u32 = row.get(0)?;
            let id = uuid(row, 1)?;
            let kind: String = row.get(2)?;
            let name: String = row.get(3)?;
            rank += 1;
            let successor = match row.get_ref(6)? {
                ValueRef::Blob(bytes) if row.get(5)? => Uuid::from_slice(bytes).ok(),
                _ => None,
            };
            units
                .followed
                .extend(successor.map(|successor| (id, successor)));
            units.n_of.insert(id, n);
            units.by_n.insert(
                n,
                Unit {
                    n,
                    id: UnitId(id),
                    kind: UnitKind::from_key(&kind)
                        .ok_or_else(|| Error::Damaged(format!("a unit of kind {kind:?}")))?,
                    folded: fold(&name),
                    name,
                    rank,
                    hidden: row.get(4)? || successor.is_some(),
                },
            );
        }
        units.follow();
        Ok(units)
    }

    /// Whoever refers to what is gone belongs to what took its place.
    fn follow(&mut self) {
        for gone in self.followed.keys() {
            let mut at = *gone;
            for _ in 0..self.followed.len() {
                match self.followed.get(&at) {
                    Some(successor) => at = *successor,
                    None => break,
                }
            }
            if let Some(n) = self.n_of.get(&at).copied() {
                self.n_of.insert(*gone, n);
            }
        }
    }

    /// Its row number, or that of what took its place.
    pub(crate) fn number(&self, id: UnitId) -> u32 {
        self.n_of.get(&id.0).copied().unwrap_or(NO_UNIT)
    }

    pub(crate) fn get(&self, n: u32) -> Option<&Unit> {
        self.by_n.get(&n)
    }

    /// Those that can be found: the others have no people to show.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Unit> {
        self.by_n.values().filter(|unit| !unit.hidden)
    }

    fn n_of(&self, raw: ValueRef<'_>) -> u32 {
        let ValueRef::Blob(bytes) = raw else {
            return NO_UNIT;
        };
        Uuid::from_slice(bytes)
            .ok()
            .and_then(|id| self.n_of.get(&id).copied())
            .unwrap_or(NO_UNIT)
    }
}

/// Domains of addresses, each once.
#[derive(Clone, Debug, Default)]
struct Domains {
    /// The first is nobody's.
    names: Vec<String>,
    place: HashMap<String, u32>,
}

impl Domains {
    fn place_of(&mut self, name: &str) -> u32 {
        if let Some(place) = self.place.get(name) {
            return *place;
        }
        if self.names.is_empty() {
            self.names.push(String::new());
        }
        let place = u32::try_from(self.names.len()).unwrap_or(0);
        self.names.push(name.to_owned());
        self.place.insert(name.to_owned(), place);
        place
    }
}

/// A person's facets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Facet {
    pub changed_at: i64,
    pub created_at: i64,
    /// Days since 1 January of year 1; [`NO_DAY`] without one.
    pub start: i32,
    pub end: i32,
    /// Roles that were given, a bit each in the order of [`BuiltInRole::ALL`].
    pub roles: u16,
    /// Whether a role of the office's own making was given.
    pub own_role: bool,
    pub kind: Option<PersonType>,
    /// As many badges, 255 and more as 255.
    pub badges: u8,
    pub production: Option<bool>,
    pub contested: bool,
}

/// No date.
pub(crate) const NO_DAY: i32 = i32::MIN;

const NOTHING: Facet = Facet {
    changed_at: 0,
    created_at: 0,
    start: NO_DAY,
    end: NO_DAY,
    roles: 0,
    own_role: false,
    kind: None,
    badges: 0,
    production: None,
    contested: false,
};

impl Facet {
    /// The role that lists show: the first that was given, else what everybody of the type has.
    pub(crate) fn role(&self) -> BuiltInRole {
        shown_role(self.roles, self.kind)
    }

    /// Every role in force, defaults included, as bits.
    pub(crate) fn effective_roles(&self) -> u16 {
        if self.roles == 0 && !self.own_role {
            1 << self.role() as u16
        } else {
            self.roles
        }
    }
}

/// The role that lists show of somebody with these roles and this type.
pub(crate) fn shown_role(roles: u16, kind: Option<PersonType>) -> BuiltInRole {
    BuiltInRole::ALL
        .into_iter()
        .find(|role| roles & (1 << *role as u16) != 0)
        .unwrap_or_else(|| DefaultRoles::built_in(kind.unwrap_or_default()))
}

/// Everybody's facets as of one revision, by row number.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facets {
    pub rev: u64,
    pub units: Units,
    pub facet: Vec<Facet>,
    /// Company, division, department, site and cost centre: the order of [`UnitKind::ALL`].
    pub unit: Vec<[u32; UnitKind::ALL.len()]>,
    /// Roles that were given, a bit each in the order of [`BuiltInRole::ALL`]. Free text asks for
    /// them with nearly every first letter, so they lie close together.
    pub roles: Vec<u16>,
    /// The domain of the primary address, by its place among `domains`.
    domain: Vec<u32>,
    domains: Domains,
    /// Further departments of the few who have any.
    pub further: HashMap<u32, Vec<u32>>,
    /// Groups and roles of the office's own making.
    pub carriers: Carriers,
    /// Who has each of them, by its id.
    linked: HashMap<Uuid, Bits>,
}

const COLUMNS: &str = "n, person_type, company, division, department, site, cost_centre, further, \
     roles, badge_count, contested, production, start_date, end_date, changed_at, created_at, \
     mail_domain, linked";

/// Everybody's facets.
pub(super) fn all() -> String {
    format!("select {COLUMNS} from person indexed by person_facet")
}

impl Facets {
    pub(super) fn load(look: Look<'_>, rev: u64) -> Result<Self> {
        let mut facets = Self {
            rev,
            units: Units::load(look.connection)?,
            carriers: Carriers::load(look.connection)?,
            ..Self::default()
        };
        let mut statement = look.connection.prepare_cached(&all())?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            facets.read(row)?;
        }
        Ok(facets)
    }

    pub(super) fn catch_up(&mut self, look: Look<'_>, touched: &[u32], units: bool) -> Result<()> {
        if units {
            let fresh = Units::load(look.connection)?;
            // Something took the place of something else, for people nobody touched as well.
            if fresh.followed != self.units.followed {
                *self = Self::load(look, self.rev)?;
                return Ok(());
            }
            self.units = fresh;
            self.carriers = Carriers::load(look.connection)?;
        }
        let sql = format!("select {COLUMNS} from person where n = ?1");
        let mut statement = look.connection.prepare_cached(&sql)?;
        for n in touched {
            let mut rows = statement.query([n])?;
            if let Some(row) = rows.next()? {
                self.read(row)?;
            }
        }
        Ok(())
    }

    fn read(&mut self, row: &Row<'_>) -> Result<()> {
        let n: u32 = row.get(0)?;
        let at = n as usize;
        if at >= self.facet.len() {
            self.facet.resize(at + 1, NOTHING);
            self.unit.resize(at + 1, [NO_UNIT; UnitKind::ALL.len()]);
            self.domain.resize(at + 1, 0);
            self.roles.resize(at + 1, 0);
        }
        let domain = row.get_ref(16)?.as_str_or_null().map_err(|_| damaged())?;
        self.domain[at] = domain.map_or(0, |domain| self.domains.place_of(domain));
        let kind = row.get_ref(1)?.as_str_or_null().map_err(|_| damaged())?;
        for (place, column) in (2..=6).enumerate() {
            self.unit[at][place] = self.units.n_of(row.get_ref(column)?);
        }
        let further = match row.get_ref(7)? {
            ValueRef::Blob(bytes) => bytes
                .chunks_exact(16)
                .map(|id| self.units.n_of(ValueRef::Blob(id)))
                .filter(|n| *n != NO_UNIT)
                .collect(),
            _ => Vec::new(),
        };
        if further.is_empty() {
            self.further.remove(&n);
        } else {
            self.further.insert(n, further);
        }
        self.roles[at] = row.get(8)?;
        for people in self.linked.values_mut() {
            people.remove(n);
        }
        let mut own_role = false;
        if let ValueRef::Blob(bytes) = row.get_ref(17)? {
            for id in bytes
                .chunks_exact(16)
                .filter_map(|id| Uuid::from_slice(id).ok())
            {
                own_role |= self.carriers.role(id).is_some();
                self.linked.entry(id).or_default().insert(n);
            }
        }
        self.facet[at] = Facet {
            kind: kind.and_then(PersonType::from_key),
            roles: self.roles[at],
            own_role,
            badges: u8::try_from(row.get::<_, u32>(9)?).unwrap_or(u8::MAX),
            contested: row.get(10)?,
            production: row.get(11)?,
            start: day(row.get_ref(12)?)?,
            end: day(row.get_ref(13)?)?,
            changed_at: row.get(14)?,
            created_at: row.get(15)?,
        };
        Ok(())
    }

    pub(crate) fn of(&self, n: u32) -> &Facet {
        self.facet.get(n as usize).unwrap_or(&NOTHING)
    }

    /// Everybody who belongs to one of these units; `further`: by a further department as well.
    pub(crate) fn in_units(&self, wanted: &dyn Fn(&Unit) -> bool, further: bool) -> Bits {
        // By row number of the unit, so that a person costs five look-ups in a small table.
        let mut listed = vec![false; 1];
        for unit in self.units.iter().filter(|unit| wanted(unit)) {
            let at = unit.n as usize;
            if at >= listed.len() {
                listed.resize(at + 1, false);
            }
            listed[at] = true;
        }
        if !listed.contains(&true) {
            return Bits::default();
        }
        let is = |n: &u32| listed.get(*n as usize).copied().unwrap_or(false);
        let mut people: Bits = self
            .unit
            .iter()
            .zip(0u32..)
            .filter(|(units, _)| units.iter().any(is))
            .map(|(_, n)| n)
            .collect();
        if further {
            for (n, units) in &self.further {
                if units.iter().any(is) {
                    people.insert(*n);
                }
            }
        }
        people
    }

    /// Everybody the domain of whose address is so.
    pub(crate) fn in_domains(&self, wanted: impl Fn(&str) -> bool) -> Bits {
        let names = self.domains.names.iter().enumerate();
        let listed: Vec<bool> = names
            .map(|(place, name)| place > 0 && wanted(name))
            .collect();
        if !listed.contains(&true) {
            return Bits::default();
        }
        self.domain
            .iter()
            .zip(0u32..)
            .filter(|(place, _)| listed.get(**place as usize).copied().unwrap_or(false))
            .map(|(_, n)| n)
            .collect()
    }

    /// Everybody who was given one of these roles, a bit each.
    pub(crate) fn with_roles(&self, wanted: u16) -> Bits {
        self.roles
            .iter()
            .zip(0u32..)
            .filter(|(roles, _)| **roles & wanted != 0)
            .map(|(_, n)| n)
            .collect()
    }

    /// Everybody who was given this role.
    pub(crate) fn with_role(&self, role: RoleId) -> Bits {
        match BuiltInRole::from_id(role) {
            Some(role) => self.with_roles(1 << role as u16),
            None => self.linked.get(&role.0).cloned().unwrap_or_default(),
        }
    }

    /// Everybody who was put into this very group.
    pub(crate) fn in_group_itself(&self, group: GroupId) -> Bits {
        self.linked.get(&group.0).cloned().unwrap_or_default()
    }

    /// Everybody in one of these groups, in one nested in them, or there by rule.
    pub(crate) fn in_groups(&self, wanted: &dyn Fn(&Group) -> bool) -> Bits {
        let mut people = Bits::default();
        for group in self.carriers.beneath(wanted) {
            if let Some(members) = self.linked.get(&group.id.0) {
                people.or(members);
            }
            for (role, since) in &self.carriers.rules {
                if group.project.is_some_and(|made| *since <= made) {
                    people.or(&self.with_role(*role));
                }
            }
        }
        people
    }

    /// Everybody whose facets are so.
    pub(crate) fn select(&self, wanted: impl Fn(&Facet) -> bool) -> Bits {
        self.facet
            .iter()
            .zip(0u32..)
            .filter(|(facet, _)| wanted(facet))
            .map(|(_, n)| n)
            .collect()
    }
}

fn damaged() -> Error {
    Error::Damaged("a person's field has the wrong type".into())
}

fn day(raw: ValueRef<'_>) -> Result<i32> {
    use chrono::Datelike;
    let Some(text) = raw.as_str_or_null().map_err(|_| damaged())? else {
        return Ok(NO_DAY);
    };
    // Read two hundred thousand times on the first look at a large directory.
    let number = |range: std::ops::Range<usize>| text.get(range)?.parse().ok();
    let date = match text.len() {
        10 => number(0..4)
            .zip(number(5..7).zip(number(8..10)))
            .and_then(|(year, (month, day))| {
                CivilDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
            }),
        _ => text.parse().ok(),
    };
    Ok(date.ok_or_else(damaged)?.num_days_from_ce())
}
