//! People: one file a use, and what the uses share.

mod form;
mod keys;
mod look;
mod merge;
mod moves;
mod page;

pub(crate) use form::{complete, create, insert, link_departments, make_unit, save, validate};
pub(crate) use keys::by_keys;
pub(crate) use look::{draft_get, draft_put, find_duplicates, units};
pub(crate) use merge::{merge, preview as merge_preview, reclaim};
pub(crate) use moves::act;
pub(crate) use page::get;

use domain::access::{BuiltInRole, DefaultRoles};
use domain::field::{OrganisationField, UnitKind as Kind};
use domain::id::PersonId;
use domain::lifecycle::State;
use domain::person::{PersonField, PersonType};
use domain::time::{CivilDate, Instant};
use store::{PersonRecord, Reader};

use crate::error::{AppError, ErrorCode, Result};
use crate::view::{PersonState, UnitKind};

pub(crate) fn state_view(state: State) -> PersonState {
    match state {
        State::Staged => PersonState::Staged,
        State::Invited => PersonState::Invited,
        State::Active => PersonState::Active,
        State::Suspended => PersonState::Suspended,
        State::Bin => PersonState::Bin,
        State::Purged => PersonState::Purged,
    }
}

pub(crate) fn state_of(state: PersonState) -> State {
    match state {
        PersonState::Staged => State::Staged,
        PersonState::Invited => State::Invited,
        PersonState::Active => State::Active,
        PersonState::Suspended => State::Suspended,
        PersonState::Bin => State::Bin,
        PersonState::Purged => State::Purged,
    }
}

pub(crate) fn person_id(text: &str) -> Result<PersonId> {
    text.parse().map_err(|_| {
        AppError::new(
            ErrorCode::BadRequest,
            format!("{text:?} is no id of a person."),
        )
        .with("id", text)
    })
}

pub(super) fn missing(id: PersonId) -> AppError {
    AppError::new(
        ErrorCode::NotFound,
        "This person is not in the directory any more.",
    )
    .with("id", id.to_string())
}

pub(crate) fn unit_kind(kind: UnitKind) -> Kind {
    match kind {
        UnitKind::Company => Kind::Company,
        UnitKind::Division => Kind::Division,
        UnitKind::Department => Kind::Department,
        UnitKind::Site => Kind::Site,
        UnitKind::CostCentre => Kind::CostCentre,
    }
}

pub(crate) fn unit_kind_view(kind: Kind) -> UnitKind {
    match kind {
        Kind::Company => UnitKind::Company,
        Kind::Division => UnitKind::Division,
        Kind::Department => UnitKind::Department,
        Kind::Site => UnitKind::Site,
        Kind::CostCentre => UnitKind::CostCentre,
    }
}

/// The key of the role lists show: the weightiest given one, else the default of the type.
pub(crate) fn role_key(reader: &Reader<'_>, person: &PersonRecord) -> store::Result<&'static str> {
    let given = reader.roles(person.id)?;
    let kind = PersonType::from_key(person.text(PersonField::PersonType)).unwrap_or_default();
    let role = BuiltInRole::ALL
        .into_iter()
        .find(|role| given.contains(&role.id()))
        .unwrap_or_else(|| DefaultRoles::built_in(kind));
    Ok(role.key())
}

/// Today at the organisation.
pub(crate) fn today(reader: &Reader<'_>, now: Instant) -> store::Result<CivilDate> {
    let zone = reader.organisation(OrganisationField::TimeZone)?;
    Ok(store::today_in(zone.as_deref().unwrap_or("UTC"), now))
}
