//! Being active, and the last owner: both are judged by the facts, since what lists keep of a
//! state may wait for the end of the write.

use domain::access::{AccessGraph, would_leave_no_owner};
use domain::claim::{ClaimKind, ClaimState, claim_key};
use domain::decide::State as _;
use domain::field::{EntityKind, Field};
use domain::guard::{Subject, drafted};
use domain::id::PersonId;
use domain::lifecycle::{self, Hold, HoldKind};
use domain::op::Change;
use domain::person::PersonField;
use domain::value::Value;

use crate::error::Result;
use crate::person::{self, PersonRecord};
use crate::project;
use crate::rights::access;
use crate::state::Confirmed;

fn standing(
    confirmed: &Confirmed<'_>,
    person: &PersonRecord,
    holds: &[Hold],
) -> Result<lifecycle::State> {
    let judged = project::judge(confirmed.connection, person, holds, confirmed.now)?;
    Ok(judged.standing.state)
}

/// Whether somebody is here and active now.
pub(crate) fn is_active(confirmed: &Confirmed<'_>, person: PersonId) -> Result<bool> {
    match person::load(confirmed.connection, person.0)? {
        Some(record) if !record.retracted => {
            let holds = confirmed.holds(person.into())?;
            Ok(standing(confirmed, &record, &holds)? == lifecycle::State::Active)
        }
        _ => Ok(false),
    }
}

/// Whether the directory would have no owner who can act for good. Owners who cannot sign in
/// count only while no other does: somebody has to set the first password.
pub(crate) fn leaves_no_owner(confirmed: &Confirmed<'_>, change: &Change) -> Result<bool> {
    let subject = change.subject();
    if subject.kind != EntityKind::Person {
        return Ok(false);
    }
    let mut owns = confirmed.connection.prepare_cached(
        "select 1 from edge where kind = 'role' and a = ?1 and b = ?2 and present = 1",
    )?;
    let owner = crate::OWNER_ROLE.0.as_bytes().as_slice();
    if !owns.exists((subject.id.as_bytes().as_slice(), owner))? {
        return Ok(false);
    }
    let mut statement = confirmed
        .connection
        .prepare_cached("select a from edge where kind = 'role' and b = ?1 and present = 1")?;
    let owners: Vec<PersonId> = statement
        .query_map([owner], |row| person::uuid(row, 0).map(PersonId))?
        .collect::<rusqlite::Result<_>>()?;
    let mut graph = AccessGraph::default();
    let mut can_sign_in = Vec::new();
    for id in owners {
        let (Some(mut access), Some(record)) = (
            access(confirmed.connection, id, false)?,
            person::load(confirmed.connection, id.0)?,
        ) else {
            continue;
        };
        access.can_stay = stays(confirmed, &record)?;
        if access.can_stay && access.owns_for_good() && has_credential(confirmed, &record)? {
            can_sign_in.push(id);
        }
        graph.people.insert(id, access);
    }
    if !can_sign_in.is_empty() {
        for (id, access) in &mut graph.people {
            access.can_stay &= can_sign_in.contains(id);
        }
    }
    let about = Subject {
        locked_out: locks_out(confirmed, change)?,
        ..Subject::default()
    };
    let draft = drafted(&graph, change, about, confirmed.now);
    Ok(would_leave_no_owner(&draft))
}

/// Active, and no day is set on which that ends.
fn stays(confirmed: &Confirmed<'_>, person: &PersonRecord) -> Result<bool> {
    let holds = confirmed.holds(person.id.into())?;
    let ahead = holds.iter().any(|hold| {
        !hold.lifted
            && (hold.kind.suspends() || hold.kind == HoldKind::Deleted)
            && hold.from.is_some_and(|from| from > confirmed.now)
    });
    Ok(!ahead
        && person.get(PersonField::EndDate).is_null()
        && standing(confirmed, person, &holds)? == lifecycle::State::Active)
}

/// A password, and a name to type it beside that nobody else holds.
fn has_credential(confirmed: &Confirmed<'_>, person: &PersonRecord) -> Result<bool> {
    let has_password = confirmed
        .connection
        .prepare_cached("select 1 from password where person = ?1 and phc is not null")?
        .exists([person.id.0.as_bytes().as_slice()])?;
    if !has_password {
        return Ok(false);
    }
    for field in [PersonField::Email, PersonField::Username] {
        if let Some(text) = person.get(field).as_text()
            && holds_login(confirmed, person.id, text)? == Some(true)
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether the person holds this login; `None`: nobody does.
fn holds_login(confirmed: &Confirmed<'_>, person: PersonId, text: &str) -> Result<Option<bool>> {
    let claims = confirmed.claims(ClaimKind::Login, &claim_key(ClaimKind::Login, text))?;
    Ok(claims
        .iter()
        .find(|claim| claim.state == ClaimState::Held)
        .map(|claim| claim.owner == person.0))
}

/// Whether a new address or username leaves the person nothing to sign in with.
fn locks_out(confirmed: &Confirmed<'_>, change: &Change) -> Result<bool> {
    let Change::Set {
        entity,
        field: Field::Person(field @ (PersonField::Email | PersonField::Username)),
        value,
    } = change
    else {
        return Ok(false);
    };
    let person = PersonId(entity.id);
    if let Value::Text(new) = value
        && holds_login(confirmed, person, new)?.unwrap_or(true)
    {
        return Ok(false);
    }
    let other = match field {
        PersonField::Email => PersonField::Username,
        _ => PersonField::Email,
    };
    let (kept, _) = confirmed.field(*entity, other.into())?;
    Ok(match kept.as_text() {
        Some(kept) => holds_login(confirmed, person, kept)? != Some(true),
        None => true,
    })
}
