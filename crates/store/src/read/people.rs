//! One person, by id or by a key.

use std::collections::BTreeMap;

use domain::claim::{ClaimKind, ClaimState, claim_key};
use domain::decide::{EdgeState, State as _};
use domain::field::{Entity, EntityKind, OrganisationField};
use domain::id::{PersonId, RoleId, UnitId, Uuid, Ver};
use domain::lifecycle::{self, Hold, LifecycleFacts, Moment};
use domain::op::{Edge, EdgeKind};
use domain::person::PersonField;
use domain::time::Instant;
use rusqlite::OptionalExtension;

use super::Reader;
use crate::error::{Error, Result};
use crate::person::{self, PersonRecord};
use crate::project::{self, zone_of};
use crate::state::{Confirmed, hold};

/// A hold with who placed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoldRecord {
    /// The hold.
    pub hold: Hold,
    /// When it was placed.
    pub placed_at: Instant,
    /// By whom.
    pub placed_by: Option<PersonId>,
}

/// How somebody stands at a moment, and by what.
#[derive(Clone, Debug)]
pub struct Judgement<'a> {
    /// What the state follows from.
    pub facts: LifecycleFacts<'a>,
    /// Now, and the date it is where the person is.
    pub moment: Moment,
    /// What follows.
    pub standing: lifecycle::Standing,
    /// The IANA zone that date is of: their site's, else the organisation's.
    pub zone: String,
}

impl Reader<'_> {
    pub(super) fn confirmed(&self) -> Confirmed<'_> {
        Confirmed {
            connection: self.connection,
            now: Instant(0),
            change_set: 0,
            undoes: None,
            known: None,
        }
    }

    /// A person; retracted people are not found.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn person(&self, id: PersonId) -> Result<PersonRecord> {
        person::load(self.connection, id.0)?
            .filter(|person| !person.retracted)
            .ok_or(Error::NotFound)
    }

    /// Who holds a key of a space: an address, a username, an employee number, a card. A key that
    /// an entry merged into another one has, is the other one's.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn holder_of(&self, kind: ClaimKind, value: &str) -> Result<Option<PersonId>> {
        match self.keeper_of(kind, value)? {
            Some(entry) => self.survivor(entry).map(Some),
            None => Ok(None),
        }
    }

    /// The very entry that holds a key, be it one that was merged into another.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn keeper_of(&self, kind: ClaimKind, value: &str) -> Result<Option<PersonId>> {
        let claims = self.confirmed().claims(kind, &claim_key(kind, value))?;
        Ok(claims
            .iter()
            .find(|claim| claim.state == ClaimState::Held)
            .map(|claim| PersonId(claim.owner)))
    }

    /// Who an entry leads to: itself, unless it was merged into another one.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn survivor(&self, person: PersonId) -> Result<PersonId> {
        let mut leads = self
            .connection
            .prepare_cached("select merged_into from person where id = ?1")?;
        let mut at = person;
        // Merges never close a circle, so this ends.
        loop {
            let next = leads
                .query_row([at.0.as_bytes().as_slice()], |row| {
                    person::optional_uuid(row, 0)
                })
                .optional()?
                .flatten();
            match next {
                Some(next) => at = PersonId(next),
                None => return Ok(at),
            }
        }
    }

    /// The entries that were merged into a person.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn merged_into(&self, person: PersonId) -> Result<Vec<PersonId>> {
        self.people_where("merged_into = ?1 and retracted = 0 order by n", person)
    }

    /// The people whose manager somebody is.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn reports(&self, manager: PersonId) -> Result<Vec<PersonId>> {
        self.people_where("manager = ?1 and retracted = 0 order by n", manager)
    }

    /// The units somebody leads.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn leads(&self, person: PersonId) -> Result<Vec<UnitId>> {
        let mut statement = self
            .connection
            .prepare_cached("select id from unit where manager = ?1 and gone = 0 order by n")?;
        let rows =
            statement.query_map([person.0.as_bytes().as_slice()], |row| person::uuid(row, 0))?;
        Ok(rows
            .map(|row| row.map(UnitId))
            .collect::<rusqlite::Result<_>>()?)
    }

    fn people_where(&self, condition: &str, person: PersonId) -> Result<Vec<PersonId>> {
        let sql = format!("select id from person where {condition}");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows =
            statement.query_map([person.0.as_bytes().as_slice()], |row| person::uuid(row, 0))?;
        Ok(rows
            .map(|row| row.map(PersonId))
            .collect::<rusqlite::Result<_>>()?)
    }

    /// The version of each field that was changed since the person was made.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn versions(&self, id: PersonId) -> Result<BTreeMap<PersonField, Ver>> {
        let mut statement = self
            .connection
            .prepare_cached("select f, ver from fver where entity = 'person' and id = ?1")?;
        let rows = statement.query_map([id.0.as_bytes().as_slice()], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
        })?;
        let mut versions = BTreeMap::new();
        for row in rows {
            let (field, ver) = row?;
            if let (Some(field), Ok(ver)) = (PersonField::from_key(&field), ver.parse()) {
                versions.insert(field, ver);
            }
        }
        Ok(versions)
    }

    /// All holds of a person or badge, lifted ones included.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn holds(&self, entity: Uuid) -> Result<Vec<HoldRecord>> {
        let mut statement = self.connection.prepare_cached(
            "select op, kind, reason, starts, ends, lifted_by, placed_at, placed_by from hold where entity = ?1",
        )?;
        let rows = statement.query_map([entity.as_bytes().as_slice()], |row| {
            let placed_at = Instant(row.get(6)?);
            let placed_by = person::optional_uuid(row, 7)?.map(PersonId);
            Ok(hold(row).map(|hold| HoldRecord {
                hold,
                placed_at,
                placed_by,
            }))
        })?;
        rows.map(|row| row?).collect()
    }

    /// How somebody stands at `now`, judged as every write judges it: a date begins and ends with
    /// the calendar of the person's site, else of the organisation. `holds` are the person's.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn judge<'h>(
        &self,
        person: &PersonRecord,
        holds: &'h [Hold],
        now: Instant,
    ) -> Result<Judgement<'h>> {
        project::judge(self.connection, person, holds, now)
    }

    /// The IANA zone whose calendar a person's dates follow: their site's, else the organisation's.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn zone_of(&self, person: &PersonRecord) -> Result<String> {
        zone_of(self.connection, person)
    }

    /// What a person is linked to.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn links(&self, person: PersonId, kind: EdgeKind) -> Result<Vec<Uuid>> {
        let mut statement = self.connection.prepare_cached(
            "select distinct b from edge where kind = ?1 and a = ?2 and present = 1 order by b",
        )?;
        let rows = statement.query_map((kind.key(), person.0.as_bytes().as_slice()), |row| {
            person::uuid(row, 0)
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The roles a person was given.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn roles(&self, person: PersonId) -> Result<Vec<RoleId>> {
        Ok(self
            .links(person, EdgeKind::Role)?
            .into_iter()
            .map(RoleId)
            .collect())
    }

    /// The departments a person is in besides the primary one.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn further_departments(&self, person: PersonId) -> Result<Vec<UnitId>> {
        Ok(self
            .links(person, EdgeKind::Department)?
            .into_iter()
            .map(UnitId)
            .collect())
    }

    /// The organisation itself.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn organisation_entity(&self) -> Result<Entity> {
        let id = self
            .connection
            .prepare_cached("select id from organisation limit 1")?
            .query_row([], |row| person::uuid(row, 0))?;
        Ok(Entity {
            kind: EntityKind::Organisation,
            id,
        })
    }

    /// How a link stands.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn link(&self, edge: Edge) -> Result<Option<EdgeState>> {
        self.confirmed().edge(edge)
    }

    /// The argon2id hash and whether it must be changed, of a person who has a password.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn password_of(&self, person: PersonId) -> Result<Option<(String, bool)>> {
        Ok(self
            .connection
            .prepare_cached(
                "select phc, must_change from password where person = ?1 and phc is not null",
            )?
            .query_row([person.0.as_bytes().as_slice()], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()?)
    }

    /// The people with a role, whoever was made first standing first.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn with_role(&self, role: RoleId) -> Result<Vec<PersonId>> {
        let mut statement = self.connection.prepare_cached(
            "select p.id from edge e join person p on p.id = e.a
             where e.kind = 'role' and e.b = ?1 and e.present = 1 and p.retracted = 0 order by p.n",
        )?;
        let rows =
            statement.query_map([role.0.as_bytes().as_slice()], |row| person::uuid(row, 0))?;
        Ok(rows
            .map(|row| row.map(PersonId))
            .collect::<rusqlite::Result<_>>()?)
    }

    /// A field of the organisation.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn organisation(&self, field: OrganisationField) -> Result<Option<String>> {
        let sql = format!("select {} from organisation limit 1", field.key());
        let found: Option<Option<String>> = self
            .connection
            .prepare_cached(&sql)?
            .query_row([], |row| row.get(0))
            .optional()?;
        Ok(found.flatten())
    }

    /// The display name of anybody who was ever here.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn name_of(&self, person: PersonId) -> Result<Option<String>> {
        let found: Option<Option<String>> = self
            .connection
            .prepare_cached("select display_name from person where id = ?1")?
            .query_row([person.0.as_bytes().as_slice()], |row| row.get(0))
            .optional()?;
        Ok(found.flatten())
    }

    /// People with this phone number or this folded name, for the duplicate panel.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn alike(&self, column: PersonField, value: &str, limit: u32) -> Result<Vec<PersonId>> {
        let sql = format!(
            "select id from person where {} = ?1 and retracted = 0 limit ?2",
            column.key()
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map((value, limit), |row| person::uuid(row, 0))?;
        Ok(rows
            .map(|row| row.map(PersonId))
            .collect::<rusqlite::Result<_>>()?)
    }
}
