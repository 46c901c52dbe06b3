//! Badges: who holds one, giving it, taking it back.

use domain::access::Permission;
use domain::badge::{AssignError, CardFacts, badge_id, may_assign};
use domain::card::{self, CardNumber};
use domain::field::BadgeField;
use domain::id::{BadgeId, PersonId};
use domain::lifecycle::{HoldKind, State};
use domain::op::{Change, IssueEnd};
use domain::person::PersonField;
use domain::value::Value;
use serde_json::json;
use store::{BadgeRecord, Reader, Tx};

use crate::app::App;
use crate::error::{AppError, ErrorCode, Result};
use crate::people::person_id;
use crate::view::{
    AssignBadge, BadgeCandidate, BadgeHolder, BadgeLookup, BadgeRelease, BadgeState, BadgeView,
    Changed, DormantReason, LookUpBadge, OldBadge, ReleaseBadge,
};
use crate::{cards, fault};

/// A badge as screens show it; `holder_state` is the holder's, where the caller knows it.
pub(crate) fn view(
    reader: &Reader<'_>,
    badge: &BadgeRecord,
    holder_state: Option<State>,
) -> store::Result<BadgeView> {
    let holder = match &badge.holder {
        Some(holder) => Some((
            holder.clone(),
            reader.name_of(holder.person)?.unwrap_or_default(),
        )),
        None => None,
    };
    let holder_state = match (holder_state, &holder) {
        (Some(state), _) => Some(state),
        (None, Some((holder, _))) => reader.person(holder.person).ok().map(|person| person.state),
        (None, None) => None,
    };
    let (state, dormant_reason) = if badge.revoked {
        (BadgeState::Revoked, None)
    } else if badge.lost.is_some() {
        (BadgeState::Lost, None)
    } else if holder.is_none() {
        (BadgeState::Stock, None)
    } else if badge.contested {
        (BadgeState::Dormant, Some(DormantReason::Contested))
    } else {
        let idle = match holder_state {
            Some(State::Active) | None => None,
            Some(State::Staged) => Some(DormantReason::Staged),
            Some(State::Invited) => Some(DormantReason::Invited),
            Some(State::Suspended) => Some(DormantReason::Suspended),
            Some(State::Bin) => Some(DormantReason::Bin),
            Some(State::Purged) => Some(DormantReason::Purged),
        };
        let state = match idle {
            None => BadgeState::Active,
            Some(_) => BadgeState::Dormant,
        };
        (state, idle)
    };
    let (grade, grade_reason) = cards::grade(&badge.card);
    let assigned_by = match badge.holder.as_ref().and_then(|holder| holder.by) {
        Some(by) => reader.name_of(by)?,
        None => None,
    };
    Ok(BadgeView {
        id: badge.id.to_string(),
        card: badge.card.to_string(),
        label: badge
            .label
            .clone()
            .unwrap_or_else(|| card::display(&badge.card)),
        forms: card::written_forms(&badge.card)
            .into_iter()
            .map(|form| (form.kind.key().to_owned(), form.text))
            .collect(),
        state,
        assigned_at: holder.as_ref().map(|(holder, _)| holder.since.0),
        holder: holder.map(|(holder, name)| BadgeHolder {
            id: holder.person.to_string(),
            name,
        }),
        assigned_by,
        unverified: badge.unverified,
        grade,
        grade_reason,
        dormant_reason,
    })
}

/// Whom a number names, in any written form.
pub(crate) fn look_up(app: &App, args: LookUpBadge) -> Result<BadgeLookup> {
    let number = args.number.trim();
    app.permit(Permission::PeopleRead)?;
    app.store()?
        .read(|reader| {
            let mut candidates: Vec<BadgeCandidate> = Vec::new();
            for badge in reader.badges_named(number)? {
                candidates.push(BadgeCandidate {
                    card: badge.card.to_string(),
                    label: card::display(&badge.card),
                    badge: Some(view(reader, &badge, None)?),
                    exact: true,
                    differences: Vec::new(),
                });
            }
            let cards = match card::interpret(number) {
                Ok(cards) => cards,
                Err(_) if !candidates.is_empty() => Vec::new(),
                Err(error) => return Ok(Err(cards::refused(&error))),
            };
            for found in &cards {
                for (badge, resemblance) in reader.badges_resembling(found)? {
                    if !candidates
                        .iter()
                        .any(|known| known.card == badge.card.to_string())
                    {
                        candidates.push(BadgeCandidate {
                            card: badge.card.to_string(),
                            label: card::display(&badge.card),
                            badge: Some(view(reader, &badge, None)?),
                            exact: false,
                            differences: resemblance
                                .listed()
                                .into_iter()
                                .map(cards::difference)
                                .collect(),
                        });
                    }
                }
            }
            if candidates.is_empty() {
                candidates.extend(cards.iter().map(|found| BadgeCandidate {
                    card: found.to_string(),
                    label: card::display(found),
                    badge: None,
                    exact: true,
                    differences: Vec::new(),
                }));
            }
            Ok(Ok(BadgeLookup { candidates }))
        })
        .map_err(fault::store)?
}

/// The one card a number names: a tap's canonical number, or a typed one in any written form.
pub(crate) fn one_card(reader: &Reader<'_>, number: &str) -> Result<CardNumber> {
    let number = number.trim();
    let known = reader.badges_named(number).map_err(fault::store)?;
    match known.as_slice() {
        [one] => return Ok(one.card.clone()),
        [] => {}
        several => {
            return Err(ambiguous(
                number,
                several.iter().map(|badge| badge.card.to_string()),
            ));
        }
    }
    if let Ok(card) = CardNumber::parse(number)
        && number.contains(':')
    {
        return Ok(card);
    }
    let cards = card::interpret(number).map_err(|error| cards::refused(&error))?;
    // The last reading is always the text itself; alone it is the number of an untaught reader.
    match cards.as_slice() {
        [one] | [one, _] => Ok(one.clone()),
        [readings @ .., _] => Err(ambiguous(number, readings.iter().map(ToString::to_string))),
        [] => Err(fault::internal()),
    }
}

fn ambiguous(number: &str, candidates: impl Iterator<Item = String>) -> AppError {
    let candidates: Vec<String> = candidates.collect();
    AppError::new(
        ErrorCode::Ambiguous,
        format!(
            "{number} can be read as {}. Say which one, or tap the card.",
            candidates.join(", ")
        ),
    )
    .with("candidates", candidates)
}

/// The badge of a card; made, in stock, if the card was never seen.
pub(crate) fn ensure(
    tx: &mut Tx<'_>,
    card: &CardNumber,
    unverified: bool,
) -> store::Result<BadgeId> {
    let id = badge_id(tx.store().organisation_secret(), card);
    if tx.reader().badge(id)?.is_none() {
        let mut fields = vec![(BadgeField::Card.into(), Value::text(card.to_string()))];
        if unverified {
            fields.push((BadgeField::Unverified.into(), Value::Bool(true)));
        }
        tx.insist(Change::Create {
            entity: id.into(),
            fields,
        })?;
    }
    Ok(id)
}

fn facts(badge: Option<&BadgeRecord>) -> CardFacts {
    CardFacts {
        holder: badge
            .and_then(|badge| badge.holder.as_ref())
            .map(|holder| holder.person),
        lost: badge.is_some_and(|badge| badge.lost.is_some()),
        revoked: badge.is_some_and(|badge| badge.revoked),
    }
}

fn assign_refused(reader: &Reader<'_>, error: AssignError, card: &CardNumber) -> AppError {
    let label = card::display(card);
    match error {
        AssignError::PersonInBin => {
            AppError::new(ErrorCode::PersonInBin, "This person is in the bin. Restore the person first.")
        }
        AssignError::Lost | AssignError::Revoked => {
            AppError::new(ErrorCode::BadgeBlocked, fault::sentence(&error.to_string()))
                .with("state", if error == AssignError::Lost { "lost" } else { "revoked" })
        }
        AssignError::HeldBy(holder) => {
            let name = reader.name_of(holder).ok().flatten().unwrap_or_default();
            AppError::new(
                ErrorCode::BadgeHeld,
                format!("Badge {label} belongs to {name}. Move it here with a reason, or take another badge."),
            )
            .with("person", holder.to_string())
            .with("name", name)
        }
        AssignError::Already => AppError::new(ErrorCode::BadgeHeld, format!("Badge {label} is this person's already.")).with("already", true),
    }
    .with("card", card.to_string())
    .with("label", label)
}

/// Gives a card to a person.
pub(crate) fn assign(app: &App, args: AssignBadge) -> Result<Changed> {
    app.permit(Permission::BadgeAssign)?;
    if args.typed {
        app.permit(Permission::BadgeTypeNumber)?;
    }
    let person = person_id(&args.person)?;
    let store = app.store()?;
    let (card, name) = store
        .read(|reader| {
            let record = reader.person(person)?;
            Ok(one_card(reader, &args.number)
                .map(|card| (card, record.text(PersonField::DisplayName).to_owned())))
        })
        .map_err(fault::store)??;
    if !card::health(&card).allowed() {
        return Err(cards::random());
    }
    let label = json!({ "name": name, "badge": card::display(&card) });
    let applied = app.write("badge_assign", &label, |tx| give(tx, person, &card, &args))?;
    Ok(Changed {
        change_set: applied.change_set.to_string(),
        rev: applied.rev,
        count: u64::from(applied.value),
        skipped: Vec::new(),
        id: Some(person.to_string()),
    })
}

/// Answers whether anything changed: the person's own card changes nothing.
fn give(tx: &mut Tx<'_>, person: PersonId, card: &CardNumber, args: &AssignBadge) -> Result<bool> {
    let in_bin = tx.reader().person(person).map_err(fault::store)?.state == State::Bin;
    let known = tx.reader().badge_of_card(card).map_err(fault::store)?;
    match may_assign(person, in_bin, facts(known.as_ref())) {
        Ok(()) => {}
        Err(AssignError::Already) => {
            // A tap proves what was typed.
            if let Some(badge) = known.filter(|badge| badge.unverified && !args.typed) {
                set(tx, badge.id, BadgeField::Unverified, Value::Null)?;
                return Ok(true);
            }
            return Ok(false);
        }
        Err(AssignError::HeldBy(_)) if args.take.is_some() => {
            let end = match args.take.as_ref().map(|take| take.old) {
                Some(OldBadge::Lost) => IssueEnd::Lost,
                Some(OldBadge::Returned) | None => IssueEnd::Moved,
            };
            take_back(tx, known.as_ref(), end)?;
        }
        Err(error) => return Err(assign_refused(&tx.reader(), error, card)),
    }
    if let (Some(take), Some(_)) = (&args.take, &known)
        && take.reason.trim().is_empty()
    {
        return Err(crate::fault::field_error(
            "reason",
            "empty",
            "say why the badge moves",
        ));
    }
    let badge = ensure(tx, card, args.typed).map_err(fault::store)?;
    if let Some(known) = &known
        && known.unverified
        && !args.typed
    {
        set(tx, badge, BadgeField::Unverified, Value::Null)?;
    }
    tx.insist(Change::IssueBadge {
        badge,
        card: card.to_string(),
        person,
    })
    .map_err(fault::store)?;
    Ok(true)
}

fn set(tx: &mut Tx<'_>, badge: BadgeId, field: BadgeField, value: Value) -> Result<()> {
    tx.insist(Change::Set {
        entity: badge.into(),
        field: field.into(),
        value,
    })
    .map_err(fault::store)?;
    Ok(())
}

pub(crate) fn take_back(tx: &mut Tx<'_>, badge: Option<&BadgeRecord>, end: IssueEnd) -> Result<()> {
    if let Some(badge) = badge
        && let Some(holder) = &badge.holder
    {
        tx.insist(Change::EndIssue {
            badge: badge.id,
            card: badge.card.to_string(),
            issue: holder.issue,
            end,
        })
        .map_err(fault::store)?;
    }
    Ok(())
}

/// Takes a badge back, reports it lost, found, or out of use.
pub(crate) fn release(app: &App, args: ReleaseBadge) -> Result<Changed> {
    app.permit(Permission::BadgeAssign)?;
    let id: BadgeId = args.badge.parse().map_err(|_| {
        AppError::new(
            ErrorCode::BadRequest,
            format!("{:?} is no id of a badge.", args.badge),
        )
    })?;
    let store = app.store()?;
    let badge = store
        .read(|reader| reader.badge(id))
        .map_err(fault::store)?
        .ok_or_else(|| {
            AppError::new(
                ErrorCode::NotFound,
                "This badge is not in the directory any more.",
            )
        })?;
    let kind = match args.how {
        BadgeRelease::Returned => "badge_return",
        BadgeRelease::Lost => "badge_lost",
        BadgeRelease::Revoked => "badge_revoke",
        BadgeRelease::Found => "badge_found",
    };
    let reason = args.reason.clone().unwrap_or_default();
    let label = json!({ "badge": card::display(&badge.card), "reason": reason });
    let holder = badge.holder.as_ref().map(|holder| holder.person);
    let applied = app.write(kind, &label, |tx| {
        match args.how {
            BadgeRelease::Returned => take_back(tx, Some(&badge), IssueEnd::Returned)?,
            BadgeRelease::Lost => {
                take_back(tx, Some(&badge), IssueEnd::Lost)?;
                tx.insist(Change::PlaceHold {
                    entity: id.into(),
                    kind: HoldKind::Lost,
                    reason: reason.clone(),
                    from: None,
                    until: None,
                })
                .map_err(fault::store)?;
            }
            BadgeRelease::Revoked => {
                take_back(tx, Some(&badge), IssueEnd::Returned)?;
                set(tx, id, BadgeField::Revoked, Value::Bool(true))?;
            }
            BadgeRelease::Found => {
                let holds: Vec<_> = badge.lost.into_iter().collect();
                if holds.is_empty() {
                    return Err(AppError::new(
                        ErrorCode::NotInThisState,
                        "This badge is not reported lost.",
                    ));
                }
                tx.insist(Change::LiftHolds {
                    entity: id.into(),
                    holds,
                })
                .map_err(fault::store)?;
            }
        }
        Ok(())
    })?;
    Ok(Changed {
        change_set: applied.change_set.to_string(),
        rev: applied.rev,
        count: 1,
        skipped: Vec::new(),
        id: holder.map(|holder| holder.to_string()),
    })
}
