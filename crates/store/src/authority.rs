//! Who may: rights read from the database, and the guard asked before each change.
//!
//! Every write goes by [`Tx::authority`], whatever made it: a form, an import, the command line,
//! an undo.

use domain::access::{AccessChanges, AccessGraph, Closure, Denied, Scope, closure};
use domain::decide::{Authority, State as _};
use domain::field::{Entity, EntityKind, Field, GroupField, RoleField, UnitField};
use domain::guard::{Guard, Subject, drafted};
use domain::id::{GroupId, PersonId, RoleId, UnitId};
use domain::op::Change;
use domain::person::PersonField;
use rusqlite::{Connection, OptionalExtension};

use crate::error::Result;
use crate::owners::is_active;
use crate::person;
use crate::rights::{PLACES, access, graph, group_access, people_reached, role_access};
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
    /// All units, groups and roles, and of people the actor and whom the last change was about.
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

    /// What stands against a change by whoever writes; nothing is made of it.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn judge(&mut self, change: &Change) -> Result<Option<Denied>> {
        Ok(match self.authority(change)? {
            Authority::Granted => None,
            Authority::Denied | Authority::Revoked => self.denied,
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
        if own.owns_for_good() {
            return Ok(Self::Owner);
        }
        let mut graph = graph(connection)?;
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
        let (returning_group, returning_role, made) = match carrier(change) {
            Some(entity) if entity.kind == EntityKind::Group => {
                let group = GroupId(entity.id);
                let found = group_access(connection, group)?;
                let (access, made) = found.map_or((None, None), |(a, m)| (Some(a), Some(m)));
                (access, None, made)
            }
            Some(entity) => (None, role_access(connection, RoleId(entity.id))?, None),
            None => (None, None, None),
        };
        if let Some(person) = about(change).or(holder) {
            self.meet(connection, person)?;
        }
        let subject = Subject {
            holds: &holds,
            holder,
            unit,
            returning: returning.as_ref(),
            returning_group: returning_group.as_ref(),
            returning_role: returning_role.as_ref(),
            made,
            ..Subject::default()
        };
        let with_others;
        let graph = if reaches_others(change) {
            let reach = drafted(&self.graph, change, subject, confirmed.now).reach();
            with_others = self.with_others(connection, people_reached(connection, &reach)?)?;
            &with_others
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

    /// With everybody a change of roles, groups or units gives or takes something.
    fn with_others(
        &self,
        connection: &Connection,
        people: impl IntoIterator<Item = PersonId>,
    ) -> Result<AccessGraph> {
        let mut graph = self.graph.clone();
        for person in people {
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
                let limits = matches!(change, Change::Link { edge, .. } if matches!(edge.scope, Scope::Group(_)));
                let people_only = AccessChanges {
                    people: changes.people.clone(),
                    ..AccessChanges::default()
                };
                changes == people_only && !limits
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

/// Whether a change gives or takes something from others than the person it is about. Default roles
/// only let their holders look, so it makes no difference who has them.
fn reaches_others(change: &Change) -> bool {
    match change {
        Change::Set { field, .. } => matches!(
            field,
            Field::Unit(UnitField::Parent)
                | Field::Group(GroupField::Project | GroupField::Removed)
                | Field::Role(RoleField::Removed)
        ),
        Change::Link { edge, .. } => edge.kind.subject() != EntityKind::Person,
        Change::Retract { entity } | Change::Unretract { entity } => matches!(
            entity.kind,
            EntityKind::Unit | EntityKind::Group | EntityKind::Role
        ),
        _ => false,
    }
}

/// The group or role a change is about, where what it carries matters.
fn carrier(change: &Change) -> Option<Entity> {
    match change {
        Change::Set { entity, .. } | Change::Unretract { entity } => {
            matches!(entity.kind, EntityKind::Group | EntityKind::Role).then_some(*entity)
        }
        _ => None,
    }
}

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
