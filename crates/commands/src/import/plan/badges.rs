//! Badges of a row, by their numbers.

use domain::access::Permission;
use domain::badge::{AssignError, CardFacts, may_assign};
use domain::card::{self, CardNumber};
use domain::id::{PersonId, Uuid};
use domain::op::{Change, IssueEnd};
use import::{Content, Draft, DraftValue, ImportField};
use store::{BadgeRecord, Reader};

use super::base::is_untouched;
use super::{Deed, Found, MASK, Objection, Office, Plan};

impl Office {
    pub(super) fn badges(
        &mut self,
        reader: &Reader<'_>,
        draft: &Draft,
        plan: &mut Plan,
    ) -> Found<()> {
        let numbers: &[String] = match draft.value(ImportField::Badge) {
            Some(DraftValue::Set(Content::Names(numbers))) => numbers,
            Some(DraftValue::Clear) => {
                if let Some(person) = &plan.target
                    && person.badge_count > 0
                {
                    plan.returns = returns(&reader.badges_of(person.id)?);
                    if !self.rights.may(Permission::BadgeAssign) {
                        self.object(
                            draft,
                            plan,
                            Some(ImportField::Badge),
                            Objection::MayNot(Deed::TakeBadges),
                            "",
                        );
                    }
                }
                return Ok(());
            }
            _ => return Ok(()),
        };
        if is_untouched(draft, plan, ImportField::Badge) {
            return self.untouched_badges(reader, draft, plan, numbers);
        }
        for number in numbers.iter().filter(|number| !number.starts_with(MASK)) {
            let Some(card) = self.card(reader, draft, plan, number)? else {
                continue;
            };
            if plan.cards.contains(&card) {
                continue;
            }
            if self.may_have(reader, draft, plan, number, &card)? {
                plan.cards.push(card);
            }
        }
        let may = self.rights.may(Permission::BadgeAssign)
            && self.rights.may(Permission::BadgeTypeNumber);
        if !plan.cards.is_empty() && !may {
            self.object(
                draft,
                plan,
                Some(ImportField::Badge),
                Objection::MayNot(Deed::GiveBadges),
                "",
            );
        }
        Ok(())
    }

    /// Badges the file leaves as they were at its export: nothing is done about them, but who had
    /// one then may have it no more.
    fn untouched_badges(
        &self,
        reader: &Reader<'_>,
        draft: &Draft,
        plan: &mut Plan,
        numbers: &[String],
    ) -> Found<()> {
        let Some(person) = plan.target.as_ref().map(|person| person.id) else {
            return Ok(());
        };
        let held = reader.cards_of(person)?;
        let is_gone = numbers
            .iter()
            .filter(|number| !number.starts_with(MASK))
            .any(|number| !held.iter().any(|card| card.to_string() == **number));
        if is_gone {
            let now: Vec<String> = held.iter().map(card::display).collect();
            let changed = Objection::ChangedSince {
                now: now.join("; "),
            };
            self.object(draft, plan, Some(ImportField::Badge), changed, "");
        }
        Ok(())
    }

    /// The card a number names.
    fn card(
        &self,
        reader: &Reader<'_>,
        draft: &Draft,
        plan: &mut Plan,
        number: &str,
    ) -> Found<Option<CardNumber>> {
        let field = Some(ImportField::Badge);
        // What is written as the directory writes it means exactly that card.
        let known = if number.contains(':') && CardNumber::parse(number).is_ok() {
            Vec::new()
        } else {
            reader.badges_named(number)?
        };
        match known.as_slice() {
            [] => {}
            [one] => return Ok(Some(one.card.clone())),
            several => {
                let names: Vec<String> =
                    several.iter().map(|badge| badge.card.to_string()).collect();
                let badges = Objection::BadgeAmbiguous(names.join(", "));
                self.object(draft, plan, field, badges, number);
                return Ok(None);
            }
        }
        let readings = match card::interpret(number) {
            Ok(readings) => readings,
            Err(error) => {
                self.object(draft, plan, field, error, number);
                return Ok(None);
            }
        };
        let card = match readings.as_slice() {
            [one] | [one, _] => one.clone(),
            // Hexadecimal digits stand in the order they are written; a reader that sends them
            // backwards is found out at the first tap.
            [written, backwards, _] if written.bytes().iter().rev().eq(backwards.bytes()) => {
                written.clone()
            }
            // Which of its readings is meant only the card itself can tell. The number is kept as
            // it is written, and the first tap finds it by every one of them.
            [.., raw] => {
                self.object(draft, plan, field, Objection::BadgeUnsure, number);
                raw.clone()
            }
            [] => return Ok(None),
        };
        if card::health(&card).allowed() {
            return Ok(Some(card));
        }
        self.object(draft, plan, field, card::CardNumberError::RandomUid, number);
        Ok(None)
    }

    fn may_have(
        &self,
        reader: &Reader<'_>,
        draft: &Draft,
        plan: &mut Plan,
        number: &str,
        card: &CardNumber,
    ) -> Found<bool> {
        let badge = reader.badge_of_card(card)?;
        let facts = CardFacts {
            holder: badge
                .as_ref()
                .and_then(|badge| badge.holder.as_ref())
                .map(|holder| holder.person),
            lost: badge.as_ref().is_some_and(|badge| badge.lost.is_some()),
            revoked: badge.as_ref().is_some_and(|badge| badge.revoked),
        };
        let id = plan
            .target
            .as_ref()
            .map_or(PersonId(Uuid::nil()), |person| person.id);
        let objection = match may_assign(id, false, facts) {
            Ok(()) => return Ok(true),
            Err(AssignError::Already | AssignError::PersonInBin) => return Ok(false),
            Err(AssignError::HeldBy(holder)) => {
                Objection::BadgeHeld(reader.name_of(holder)?.unwrap_or_default())
            }
            Err(AssignError::Lost) => Objection::BadgeLost,
            Err(AssignError::Revoked) => Objection::BadgeRevoked,
        };
        self.object(draft, plan, Some(ImportField::Badge), objection, number);
        Ok(false)
    }
}

/// The ends of the issues of badges.
fn returns(held: &[BadgeRecord]) -> Vec<Change> {
    held.iter()
        .filter_map(|badge| {
            Some(Change::EndIssue {
                badge: badge.id,
                card: badge.card.to_string(),
                issue: badge.holder.as_ref()?.issue,
                end: IssueEnd::Returned,
            })
        })
        .collect()
}
