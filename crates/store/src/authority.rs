//! Who may: rights read from the database, and the guard asked before each change.
//!
//! This is the one place that turns rows into an [`AccessGraph`]. Every write goes by
//! [`Tx::authority`], whatever made it: a form, an import, the command line, an undo.

use domain::access::{
    AccessChanges, AccessGraph, Closure, Denied, Grant, Membership, PersonAccess, UnitAccess,
    Window, closure,
};
use domain::decide::{Authority, State as _};
use domain::field::{EntityKind, Field, UnitField};
use domain::guard::{Guard, Subject, scope_of};
use domain::id::{GroupId, PersonId, RoleId, UnitId};
use domain::op::{Change, EdgeKind, Terms};
use domain::person::{PersonField, PersonType};
use domain::time::Instant;
use rusqlite::{Connection, OptionalExtension};

use crate::error::Result;
use crate::owners::is_active;
use crate::person;
use crate::read::Reader;
use crate::state::Confirmed;
use crate::write::Tx;

/// By what right a write acts.
pub(crate) enum Warrant {
    /// The first person makes themselves: there is nobody yet who could permit it.
    Founding,
    /// An owner of everything: nothing stands against it.
    Owner,
    /// Suspended, gone, or never here.
    Inactive,
    /// Somebody with rights of some kind.
    Limited(Box<Limited>),
}

/// What is kept of the directory to ask for one person, change after change.
pub(crate) struct Limited {
    actor: PersonId,
    /// All units, and of people the actor and whom the last change was about.
    graph: AccessGraph,
    rights: Closure,
    subject: Option<PersonId>,
    /// What the change that was asked about last does to the graph.
    pending: AccessChanges,
}

impl Tx<'_> {
    /// Whether whoever writes may make this change. Writes of nobody are the app's own: a date
    /// that has come, a directory that begins.
    pub(crate) fn authority(&mut self, change: &Change) -> Result<Authority> {
        self.denied = None;
        let Some(actor) = self.context.actor.person else {
            return Ok(Authority::Granted);
        };
        let confirmed = self.confirmed_by_rows();
        let mut warrant = match self.warrant.take() {
            Some(warrant) => warrant,
            None => Warrant::read(&confirmed, actor)?,
        };
        let answer = match &mut warrant {
            Warrant::Founding | Warrant::Owner => Ok(()),
            Warrant::Inactive => Err(Denied::Inactive),
            Warrant::Limited(limited) => limited.ask(&confirmed, change)?,
        };
        self.warrant = Some(warrant);
        Ok(match answer {
            Ok(()) => Authority::Granted,
            Err(denied) => {
                self.denied = Some(denied);
                Authority::Denied
            }
        })
    }

    /// Keeps what is known of rights true after a change that was asked about.
    pub(crate) fn keep_warrant(&mut self, change: &Change, happened: bool) {
        let own = self.context.actor.person.map(Into::into) == Some(change.subject());
        match &mut self.warrant {
            Some(Warrant::Owner | Warrant::Inactive) if happened && own => self.warrant = None,
            Some(Warrant::Limited(limited)) => {
                let changes = std::mem::take(&mut limited.pending);
                if happened && (own || !limited.keep(change, changes)) {
                    self.warrant = None;
                }
            }
            Some(Warrant::Founding | Warrant::Owner | Warrant::Inactive) | None => {}
        }
    }

    /// What stood against the last change, if whoever writes may not make it.
    #[must_use]
    pub fn denied(&self) -> Option<Denied> {
        self.denied
    }
}

impl Warrant {
    fn read(confirmed: &Confirmed<'_>, actor: PersonId) -> Result<Self> {
        let connection = confirmed.connection;
        let Some(own) = access(connection, actor, false)? else {
            let anybody = connection
                .prepare_cached("select 1 from person limit 1")?
                .exists([])?;
            return Ok(if anybody {
                Self::Inactive
            } else {
                Self::Founding
            });
        };
        if !is_active(confirmed, actor)? {
            return Ok(Self::Inactive);
        }
        if own.owns_for_good() && own.denies.is_empty() {
            return Ok(Self::Owner);
        }
        let mut graph = AccessGraph {
            units: units(connection)?,
            ..AccessGraph::default()
        };
        graph.people.insert(actor, own);
        let rights = closure(&graph, actor, confirmed.now);
        Ok(Self::Limited(Box::new(Limited {
            actor,
            graph,
            rights,
            subject: None,
            pending: AccessChanges::default(),
        })))
    }
}

impl Limited {
    fn ask(
        &mut self,
        confirmed: &Confirmed<'_>,
        change: &Change,
    ) -> Result<std::result::Result<(), Denied>> {
        self.pending = AccessChanges::default();
        let connection = confirmed.connection;
        let holds = match change {
            Change::LiftHolds { entity, .. } => confirmed.holds(*entity)?,
            _ => Vec::new(),
        };
        let holder = match change {
            Change::EndIssue { badge, issue, .. } => confirmed
                .issues(*badge)?
                .iter()
                .find(|open| open.op == *issue)
                .map(|open| open.person),
            _ => None,
        };
        let returning = match change {
            Change::Unretract { entity } if entity.kind == EntityKind::Person => {
                access(connection, PersonId(entity.id), true)?
            }
            _ => None,
        };
        let unit = match change {
            Change::Set {
                entity,
                field: Field::Person(field),
                ..
            } if places(*field) => unit_of(connection, PersonId(entity.id), *field)?,
            _ => None,
        };
        if let Some(person) = about(change).or(holder) {
            self.meet(connection, person)?;
        }
        let subject = Subject {
            holds: &holds,
            holder,
            unit,
            returning: returning.as_ref(),
            ..Subject::default()
        };
        let with_holders;
        let graph = if moves_a_unit(change) {
            with_holders = self.with_scoped_holders(connection)?;
            &with_holders
        } else {
            &self.graph
        };
        let guard = Guard::knowing(graph, self.actor, &self.rights, confirmed.now);
        Ok(guard
            .judge(change, subject)
            .map(|changes| self.pending = changes))
    }

    /// Loads whom a change is about in place of the one before; an import has many.
    fn meet(&mut self, connection: &Connection, person: PersonId) -> Result<()> {
        if self.graph.people.contains_key(&person) {
            return Ok(());
        }
        self.forget_subject();
        if let Some(access) = access(connection, person, false)? {
            self.graph.people.insert(person, access);
            self.subject = Some(person);
        }
        Ok(())
    }

    fn forget_subject(&mut self) {
        if let Some(last) = self.subject.take() {
            self.graph.people.remove(&last);
        }
    }

    /// Whoever has rights in a part of the directory gains or loses some when parts move.
    fn with_scoped_holders(&self, connection: &Connection) -> Result<AccessGraph> {
        let mut graph = self.graph.clone();
        let mut statement = connection.prepare_cached(
            "select distinct a from edge where kind = 'role' and present = 1 and scope is not null",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let person = PersonId(person::uuid(row, 0)?);
            if let Some(access) = access(connection, person, false)? {
                graph.people.insert(person, access);
            }
        }
        Ok(graph)
    }

    /// Answers `false` where the graph has to be read again.
    fn keep(&mut self, change: &Change, changes: AccessChanges) -> bool {
        if changes == AccessChanges::default() {
            return true;
        }
        match change {
            // What is new is exactly what was drafted.
            Change::Create { entity, .. } => {
                if entity.kind == EntityKind::Person {
                    self.forget_subject();
                    self.subject = Some(PersonId(entity.id));
                }
                self.graph.apply(changes);
                true
            }
            _ => {
                self.forget_subject();
                changes.units.is_empty() && changes.groups.is_empty() && changes.roles.is_empty()
            }
        }
    }
}

/// The person whose rights and places a change is judged by, where the change says who that is.
fn about(change: &Change) -> Option<PersonId> {
    match change {
        Change::IssueBadge { person, .. } => Some(*person),
        Change::Create { .. } => None,
        _ => {
            let subject = change.subject();
            (subject.kind == EntityKind::Person).then_some(PersonId(subject.id))
        }
    }
}

fn moves_a_unit(change: &Change) -> bool {
    match change {
        Change::Set { field, .. } => *field == Field::Unit(UnitField::Parent),
        Change::Retract { entity } | Change::Unretract { entity } => {
            entity.kind == EntityKind::Unit
        }
        _ => false,
    }
}

/// The fields that say where a person is; a cost centre only says where money is booked.
const PLACES: [PersonField; 4] = [
    PersonField::Company,
    PersonField::Division,
    PersonField::Department,
    PersonField::Site,
];

fn places(field: PersonField) -> bool {
    PLACES.contains(&field)
}

fn unit_of(
    connection: &Connection,
    person: PersonId,
    field: PersonField,
) -> Result<Option<UnitId>> {
    let sql = format!("select {} from person where id = ?1", field.key());
    let found = connection
        .prepare_cached(&sql)?
        .query_row([person.0.as_bytes().as_slice()], |row| {
            person::optional_uuid(row, 0)
        })
        .optional()?;
    Ok(found.flatten().map(UnitId))
}

/// What of a person matters for rights; `None` where there is nobody by that id. `can_stay` is
/// left `false`: only [`crate::owners`] asks for it, and it costs more than the rest.
pub(crate) fn access(
    connection: &Connection,
    person: PersonId,
    retracted: bool,
) -> Result<Option<PersonAccess>> {
    let [a, b, c, d] = PLACES.map(PersonField::key);
    let sql = format!(
        "select {}, {a}, {b}, {c}, {d} from person where id = ?1 and retracted = ?2",
        PersonField::PersonType.key()
    );
    let found = connection
        .prepare_cached(&sql)?
        .query_row((person.0.as_bytes().as_slice(), retracted), |row| {
            let kind: Option<String> = row.get(0)?;
            let mut units = Vec::new();
            for column in 1..=PLACES.len() {
                units.extend(person::optional_uuid(row, column)?.map(UnitId));
            }
            Ok((kind, units))
        })
        .optional()?;
    let Some((kind, units)) = found else {
        return Ok(None);
    };
    let mut access = PersonAccess {
        person_type: kind
            .and_then(|key| PersonType::from_key(&key))
            .unwrap_or_default(),
        units,
        ..PersonAccess::default()
    };
    let mut statement = connection.prepare_cached(
        "select kind, b, scope, starts, ends from edge
         where kind in ('department', 'group', 'role') and a = ?1 and present = 1",
    )?;
    let mut rows = statement.query([person.0.as_bytes().as_slice()])?;
    while let Some(row) = rows.next()? {
        let kind: String = row.get(0)?;
        let to = person::uuid(row, 1)?;
        let terms = Terms {
            scope: row.get(2)?,
            from: row.get::<_, Option<i64>>(3)?.map(Instant),
            until: row.get::<_, Option<i64>>(4)?.map(Instant),
            reason: None,
        };
        let window = Window {
            from: terms.from,
            until: terms.until,
        };
        match EdgeKind::from_key(&kind) {
            Some(EdgeKind::Department) => access.units.push(UnitId(to)),
            Some(EdgeKind::Group) => access.groups.push(Membership {
                group: GroupId(to),
                window,
            }),
            Some(EdgeKind::Role) => access.grants.extend(scope_of(&terms).map(|scope| Grant {
                role: RoleId(to),
                scope,
                window,
            })),
            None => {}
        }
    }
    Ok(Some(access))
}

fn units(connection: &Connection) -> Result<std::collections::BTreeMap<UnitId, UnitAccess>> {
    // Whoever is still in a unit that is gone lies in what took its place.
    let mut statement = connection
        .prepare_cached("select id, coalesce(successor, parent) from unit where retracted = 0")?;
    let rows = statement.query_map([], |row| {
        let parent = person::optional_uuid(row, 1)?.map(UnitId);
        let access = UnitAccess {
            parent,
            ..UnitAccess::default()
        };
        Ok((UnitId(person::uuid(row, 0)?), access))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

impl Reader<'_> {
    fn at(&self, now: Instant) -> Confirmed<'_> {
        Confirmed {
            connection: self.connection(),
            now,
            change_set: 0,
            undoes: None,
            known: None,
        }
    }

    /// What of a person matters for rights; `None` where there is nobody by that id. Whether the
    /// person can stay is not looked at.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn access_of(&self, person: PersonId) -> Result<Option<PersonAccess>> {
        access(self.connection(), person, false)
    }

    /// The facts rights follow from: all units and roles, and these people.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn access_graph(&self, people: impl IntoIterator<Item = PersonId>) -> Result<AccessGraph> {
        let mut graph = AccessGraph {
            units: units(self.connection())?,
            ..AccessGraph::default()
        };
        for person in people {
            if let Some(access) = self.access_of(person)? {
                graph.people.insert(person, access);
            }
        }
        Ok(graph)
    }

    /// All rights of a person now. They say nothing about whether the person may use them: see
    /// [`Reader::is_active`].
    ///
    /// # Errors
    /// What the database may answer.
    pub fn closure(&self, person: PersonId, now: Instant) -> Result<Closure> {
        let mut graph = AccessGraph::default();
        if let Some(access) = self.access_of(person)? {
            graph.people.insert(person, access);
        }
        Ok(closure(&graph, person, now))
    }

    /// Whether a person is active at this very moment, by the facts.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn is_active(&self, person: PersonId, now: Instant) -> Result<bool> {
        is_active(&self.at(now), person)
    }
}
