//! Badges of a row, by their numbers.

use domain::access::Permission;
use domain::badge::{AssignError, CardFacts, may_assign};
use domain::card::{self, CardNumber};
use domain::id::{PersonId, Uuid};
use import::{Content, Draft, DraftValue, ImportField};
use store::Reader;

use super::{Found, MASK, Office, Plan};

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
                if plan
                    .target
                    .as_ref()
                    .is_some_and(|person| person.badge_count > 0)
                {
                    plan.return_badges = true;
                    if !self.rights.may(Permission::BadgeAssign) {
                        self.error(
                            draft,
                            plan,
                            Some(ImportField::Badge),
                            "denied",
                            "you may not take badges back",
                            "",
                        );
                    }
                }
                return Ok(());
            }
            _ => return Ok(()),
        };
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
            self.error(
                draft,
                plan,
                Some(ImportField::Badge),
                "denied",
                "you may not give badges by their numbers",
                "",
            );
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
                self.error(
                    draft,
                    plan,
                    field,
                    "badge_ambiguous",
                    &format!(
                        "this number fits several badges: {}; write the one that is meant",
                        names.join(", ")
                    ),
                    number,
                );
                return Ok(None);
            }
        }
        let readings = match card::interpret(number) {
            Ok(readings) => readings,
            Err(error) => {
                let code = match error {
                    card::CardNumberError::ScientificNotation(_) => "number_destroyed",
                    card::CardNumberError::SpreadsheetRounded(_) => "number_rounded",
                    card::CardNumberError::RandomUid => "random_uid",
                    _ => "card_number",
                };
                self.error(draft, plan, field, code, &error.to_string(), number);
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
                self.warn(
                    draft,
                    plan,
                    field,
                    "badge_unsure",
                    "this number can be read in several ways; it is kept as it is written until the badge is tapped",
                    number,
                );
                raw.clone()
            }
            [] => return Ok(None),
        };
        if card::health(&card).allowed() {
            return Ok(Some(card));
        }
        self.error(
            draft,
            plan,
            field,
            "random_uid",
            "this card shows another number at each tap, so it cannot be a badge",
            number,
        );
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
        let (code, message) = match may_assign(id, false, facts) {
            Ok(()) => return Ok(true),
            Err(AssignError::Already | AssignError::PersonInBin) => return Ok(false),
            Err(AssignError::HeldBy(holder)) => {
                let name = reader.name_of(holder)?.unwrap_or_default();
                (
                    "badge_held",
                    format!("this badge belongs to {name}; a file does not move badges"),
                )
            }
            Err(error @ AssignError::Lost) => ("badge_lost", error.to_string()),
            Err(error @ AssignError::Revoked) => ("badge_revoked", error.to_string()),
        };
        self.error(
            draft,
            plan,
            Some(ImportField::Badge),
            code,
            &message,
            number,
        );
        Ok(false)
    }
}
