//! The rows of a list, ready to show.

use std::collections::HashMap;

use domain::access::BuiltInRole;
use domain::field::UnitKind;
use domain::id::{PersonId, RoleId, Uuid};
use domain::lifecycle::State;
use domain::person::PersonType;
use domain::time::{CivilDate, Instant};
use rusqlite::Row;
use rusqlite::types::ValueRef;

use super::Reader;
use crate::census::shown_role;
use crate::error::{Error, Result};
use crate::person::{state_from, uuid};

/// One row of a list: texts as they are shown, references by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListRow {
    /// Who.
    pub id: PersonId,
    /// Display name.
    pub name: String,
    /// First name.
    pub given: Option<String>,
    /// Last name.
    pub family: Option<String>,
    /// Primary e-mail address.
    pub email: Option<String>,
    /// Username.
    pub username: Option<String>,
    /// Primary phone number.
    pub phone: Option<String>,
    /// Job title.
    pub title: Option<String>,
    /// Kind of person.
    pub person_type: PersonType,
    /// Company.
    pub company: Option<String>,
    /// Division.
    pub division: Option<String>,
    /// Primary department.
    pub department: Option<String>,
    /// The primary department, then further ones by name.
    pub departments: Vec<String>,
    /// Site.
    pub site: Option<String>,
    /// Cost centre.
    pub cost_centre: Option<String>,
    /// Number in another system.
    pub employee_no: Option<String>,
    /// The role lists show: the first that was given, else the default of the type.
    pub role: BuiltInRole,
    /// Every role that was given.
    pub roles: Vec<RoleId>,
    /// The name of the role lists show, where the office made it.
    pub role_name: Option<String>,
    /// Names of the roles given that the office made.
    pub own_roles: Vec<String>,
    /// The groups the person is in directly, by name.
    pub groups: Vec<String>,
    /// Short form of the first badge.
    pub badge: Option<String>,
    /// How many badges.
    pub badge_count: u32,
    /// Lifecycle state.
    pub state: State,
    /// First day.
    pub start_date: Option<CivilDate>,
    /// Last day.
    pub end_date: Option<CivilDate>,
    /// May act at terminals.
    pub production: Option<bool>,
    /// Language.
    pub language: Option<String>,
    /// Time zone.
    pub time_zone: Option<String>,
    /// Notes.
    pub note: Option<String>,
    /// When anything of the person changed last.
    pub changed_at: Instant,
    /// When the person was made.
    pub created_at: Instant,
    /// One of the person's keys is held by somebody else.
    pub contested: bool,
}

const COLUMNS: &str = "id, coalesce(display_name, ''), given, family, email, username, phone, title, \
     person_type, company, division, department, site, cost_centre, further, employee_no, roles, \
     badge_label, badge_count, state, start_date, end_date, production, language, time_zone, note, \
     changed_at, created_at, contested, linked";

/// Names of units, each looked up once a window.
#[derive(Default)]
struct Names(HashMap<Uuid, Option<String>>);

impl Names {
    fn of(&mut self, reader: &Reader<'_>, unit: Uuid) -> Result<Option<String>> {
        if let Some(name) = self.0.get(&unit) {
            return Ok(name.clone());
        }
        // What took the place of what is gone is what lists show.
        let name = reader.unit(unit)?.map(|unit| unit.name);
        self.0.insert(unit, name.clone());
        Ok(name)
    }
}

impl Reader<'_> {
    /// Rows of these people, in this order; who is not there is left out.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn rows_of(&self, people: &[PersonId]) -> Result<Vec<ListRow>> {
        let sql = format!("select {COLUMNS} from person where id = ?1 and retracted = 0");
        let mut statement = self.connection().prepare_cached(&sql)?;
        let mut names = Names::default();
        let mut found = Vec::with_capacity(people.len());
        for person in people {
            let mut rows = statement.query([person.0.as_bytes().as_slice()])?;
            if let Some(row) = rows.next()? {
                found.push(self.row(row, &mut names)?);
            }
        }
        Ok(found)
    }

    /// Rows by row number.
    pub(super) fn rows(&self, numbers: &[u32]) -> Result<Vec<ListRow>> {
        let sql = format!("select {COLUMNS} from person where n = ?1");
        let mut statement = self.connection().prepare_cached(&sql)?;
        let mut names = Names::default();
        let mut found = Vec::with_capacity(numbers.len());
        for n in numbers {
            let mut rows = statement.query([n])?;
            if let Some(row) = rows.next()? {
                found.push(self.row(row, &mut names)?);
            }
        }
        Ok(found)
    }

    fn row(&self, row: &Row<'_>, names: &mut Names) -> Result<ListRow> {
        let mut unit = |column: usize| -> Result<Option<String>> {
            match row.get_ref(column)? {
                ValueRef::Blob(bytes) => {
                    let unit = Uuid::from_slice(bytes)
                        .map_err(|_| Error::Damaged("a reference of a person".into()))?;
                    names.of(self, unit)
                }
                _ => Ok(None),
            }
        };
        let company = unit(9)?;
        let division = unit(10)?;
        let department = unit(11)?;
        let site = unit(12)?;
        let cost_centre = unit(13)?;
        let mut departments = Vec::new();
        if let ValueRef::Blob(bytes) = row.get_ref(14)? {
            for id in bytes.chunks_exact(16) {
                if let Ok(id) = Uuid::from_slice(id) {
                    departments.extend(names.of(self, id)?);
                }
            }
            let collation = self.store().collation();
            departments.sort_by_cached_key(|name| collation.key(name));
            departments.retain(|name| Some(name) != department.as_ref());
        }
        departments.splice(0..0, department.clone());
        let person_type = row
            .get_ref(8)?
            .as_str_or_null()
            .ok()
            .flatten()
            .and_then(PersonType::from_key);
        let roles: u16 = row.get(16)?;
        let (mut own, mut own_roles, mut groups) = (Vec::new(), Vec::new(), Vec::new());
        let mut role_name = None;
        if let ValueRef::Blob(bytes) = row.get_ref(29)? {
            let facets = self.store().census().facets(self.look())?;
            for id in bytes
                .chunks_exact(16)
                .filter_map(|id| Uuid::from_slice(id).ok())
            {
                if let Some(role) = facets.carriers.role(id) {
                    own.push(role.id);
                    own_roles.push(role.name.clone());
                    // A built-in role that is no more than everybody's says less.
                    if roles == 0 {
                        role_name.get_or_insert_with(|| role.name.clone());
                    }
                }
                groups.extend(facets.carriers.group(id).map(|group| group.name.clone()));
            }
            let collation = self.store().collation();
            groups.sort_by_cached_key(|name| collation.key(name));
        }
        Ok(ListRow {
            id: PersonId(uuid(row, 0)?),
            name: row.get(1)?,
            given: row.get(2)?,
            family: row.get(3)?,
            email: row.get(4)?,
            username: row.get(5)?,
            phone: row.get(6)?,
            title: row.get(7)?,
            person_type: person_type.unwrap_or_default(),
            company,
            division,
            department,
            departments,
            site,
            cost_centre,
            employee_no: row.get(15)?,
            role: shown_role(roles, person_type),
            role_name,
            own_roles,
            roles: BuiltInRole::ALL
                .into_iter()
                .filter(|role| roles & (1 << *role as u16) != 0)
                .map(BuiltInRole::id)
                .chain(own)
                .collect(),
            groups,
            badge: row.get(17)?,
            badge_count: row.get(18)?,
            state: state_from(row.get(19)?),
            start_date: date(row, 20)?,
            end_date: date(row, 21)?,
            production: row.get(22)?,
            language: row.get(23)?,
            time_zone: row.get(24)?,
            note: row.get(25)?,
            changed_at: Instant(row.get(26)?),
            created_at: Instant(row.get(27)?),
            contested: row.get(28)?,
        })
    }
}

fn date(row: &Row<'_>, column: usize) -> Result<Option<CivilDate>> {
    let damaged = || Error::Damaged("a date of a person".into());
    let text = row
        .get_ref(column)?
        .as_str_or_null()
        .map_err(|_| damaged())?;
    text.map(|text| text.parse().map_err(|_| damaged()))
        .transpose()
}

const _: () = assert!(UnitKind::ALL.len() == 5, "a row names five units");
