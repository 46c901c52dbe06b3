//! Badges by their numbers.

use commands::view::{
    AssignBadge, BadgeLookup, BadgeRelease, BadgeState, BadgeView, Changed, LookUpBadge,
    ReleaseBadge,
};
use commands::{AppError, ErrorCode};
use serde_json::json;

use super::person::{done, resolve};
use crate::args::BadgeVerb;
use crate::desk::Desk;
use crate::exit::{Exit, Result};
use crate::output::Output;

pub(super) fn badge(desk: &Desk, args: &BadgeVerb, output: &mut Output) -> Result<Exit> {
    match args {
        BadgeVerb::Assign { person, number } => assign(desk, person, number, output),
        BadgeVerb::Release { number } => release(desk, number, output),
        BadgeVerb::Who { number } => who(desk, number, output),
    }
}

fn assign(desk: &Desk, person: &str, number: &str, output: &mut Output) -> Result<Exit> {
    let id = resolve(desk, person)?;
    let changed: Changed = desk.ask(
        "badge_assign",
        &AssignBadge {
            person: id.clone(),
            number: number.to_owned(),
            typed: true,
            take: None,
        },
    )?;
    done(desk, &changed, &id, "Badge given", output)
}

fn look_up(desk: &Desk, number: &str) -> Result<BadgeLookup> {
    desk.ask(
        "badge_look_up",
        &LookUpBadge {
            number: number.to_owned(),
        },
    )
}

/// The one badge on record that the number names.
fn one(lookup: &BadgeLookup, number: &str) -> Result<BadgeView> {
    let exact: Vec<&BadgeView> = lookup
        .candidates
        .iter()
        .filter(|candidate| candidate.exact)
        .filter_map(|candidate| candidate.badge.as_ref())
        .collect();
    match exact.as_slice() {
        [badge] => Ok((*badge).clone()),
        [] => {
            let alike: Vec<String> = lookup
                .candidates
                .iter()
                .filter_map(|candidate| candidate.badge.as_ref())
                .map(described)
                .collect();
            let mut error = AppError::new(
                ErrorCode::NotFound,
                format!("No badge has the number {number}."),
            );
            if !alike.is_empty() {
                error = AppError::new(
                    ErrorCode::NotFound,
                    format!("No badge has the number {number}, but it may be one of these read by another reader:"),
                )
                .with("candidates", alike);
            }
            Err(error.with("number", number).into())
        }
        several => Err(AppError::new(
            ErrorCode::Ambiguous,
            format!("{number} fits several badges. Say which one:"),
        )
        .with(
            "candidates",
            several
                .iter()
                .map(|badge| described(badge))
                .collect::<Vec<_>>(),
        )
        .into()),
    }
}

fn described(badge: &BadgeView) -> String {
    match &badge.holder {
        Some(holder) => format!("{}, held by {}", badge.card, holder.name),
        None => badge.card.clone(),
    }
}

fn release(desk: &Desk, number: &str, output: &mut Output) -> Result<Exit> {
    let badge = one(&look_up(desk, number)?, number)?;
    let Some(holder) = &badge.holder else {
        return Err(AppError::new(
            ErrorCode::NotInThisState,
            format!(
                "Nobody holds {}; there is nothing to take back.",
                badge.card
            ),
        )
        .with("card", badge.card.as_str())
        .into());
    };
    let changed: Changed = desk.ask(
        "badge_release",
        &ReleaseBadge {
            badge: badge.id.clone(),
            how: BadgeRelease::Returned,
            reason: None,
        },
    )?;
    done(desk, &changed, &holder.id, "Badge taken back", output)
}

fn who(desk: &Desk, number: &str, output: &mut Output) -> Result<Exit> {
    let badge = one(&look_up(desk, number)?, number)?;
    if output.json() {
        output.document(&json!({ "badge": badge }))?;
        return Ok(Exit::Done);
    }
    let state = match badge.state {
        BadgeState::Stock => "in stock",
        BadgeState::Active => "in use",
        BadgeState::Dormant => "dormant",
        BadgeState::Lost => "reported lost",
        BadgeState::Revoked => "out of use",
    };
    match &badge.holder {
        Some(holder) => output.say(&format!("{}: {} ({state})", badge.card, holder.name))?,
        None => output.say(&format!("{}: nobody ({state})", badge.card))?,
    }
    Ok(Exit::Done)
}
