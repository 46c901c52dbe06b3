//! A tap as the feed brings it: whose card it is, whether it may be given, what it resembles.

use domain::card::{self, CardNumber, Health};
use readers::{ChipFamily, ReaderId, Tap};
use store::Reader;

use crate::app::{App, locked};
use crate::view::{BadgeCandidate, BadgeGrade, CardRefusal, GradeReason, TapView};
use crate::{badges, cards, fault};

/// Most badges a new card is compared with on the screen: more would be no help.
const MOST_ALIKE: usize = 3;

pub(super) fn view(app: &App, tap: &Tap) -> TapView {
    let mut view = TapView {
        reader: tap.reader.to_string(),
        reader_name: name_of(app, &tap.reader),
        at: tap.at_ms,
        raw: tap.raw.iter().map(|byte| format!("{byte:02X}")).collect(),
        card: None,
        label: None,
        problem: None,
        badge: None,
        chip: tap.chip.as_ref().map(|chip| chip.family.key().to_owned()),
        grade: None,
        grade_reason: None,
        alike: Vec::new(),
    };
    let card = match &tap.card {
        Ok(card) => card,
        Err(error) => {
            view.problem = Some(cards::read_problem(error));
            return view;
        }
    };
    view.card = Some(card.to_string());
    view.label = Some(card::display(card));
    let found = app.store().and_then(|store| {
        store
            .read(|reader| look_up(reader, card, &mut view))
            .map_err(fault::store)
    });
    if let Err(error) = found {
        tracing::warn!(code = error.code.key(), "a tap could not be looked up");
    }
    // A card somebody has was judged when it was given.
    if view
        .badge
        .as_ref()
        .is_none_or(|badge| badge.holder.is_none())
    {
        judge(app, tap, card, &mut view);
    }
    view
}

fn name_of(app: &App, id: &ReaderId) -> String {
    if let Some(name) = locked(&app.inner.desk.names).get(id) {
        return name.clone();
    }
    let hub = locked(&app.inner.desk.running)
        .as_ref()
        .map(|running| running.hub.clone());
    hub.and_then(|hub| hub.readers().into_iter().find(|status| status.id == *id))
        .map_or_else(String::new, |status| status.name)
}

/// Finds the badge, or those that may be the same card.
fn look_up(reader: &Reader<'_>, card: &CardNumber, view: &mut TapView) -> store::Result<()> {
    if let Some(badge) = reader.badge_of_card(card)? {
        view.badge = Some(badges::view(reader, &badge, None)?);
        return Ok(());
    }
    for (badge, resemblance) in reader.badges_resembling(card)?.into_iter().take(MOST_ALIKE) {
        view.alike.push(BadgeCandidate {
            card: badge.card.to_string(),
            label: card::display(&badge.card),
            badge: Some(badges::view(reader, &badge, None)?),
            exact: false,
            differences: resemblance
                .listed()
                .into_iter()
                .map(cards::difference)
                .collect(),
        });
    }
    Ok(())
}

/// Says how far a new card can be trusted, and whether it may be given at all.
fn judge(app: &App, tap: &Tap, card: &CardNumber, view: &mut TapView) {
    let (grade, reason) = cards::grade(card);
    view.grade = Some(grade);
    view.grade_reason = reason;
    let chip = tap.chip.as_ref().map(|chip| chip.family);
    if grade == BadgeGrade::Green && chip == Some(ChipFamily::MifareClassic) {
        view.grade = Some(BadgeGrade::Amber);
        view.grade_reason = Some(GradeReason::Copied);
    }
    let mut doubtful = locked(&app.inner.desk.doubtful);
    let refusal = match card::health(card) {
        Health::Random => {
            doubtful.remove(&tap.reader);
            Some(CardRefusal::RandomUid)
        }
        Health::AskTwice => {
            let before = doubtful.insert(tap.reader.clone(), card.clone());
            doubt(before.as_ref(), card)
        }
        Health::Good | Health::Reused | Health::Unexplained | Health::Lossy => {
            doubtful.remove(&tap.reader);
            None
        }
    };
    view.problem = refusal.map(|code| cards::problem(code, []));
}

/// Whether a number that may be random is to be doubted still, after what was read on the same reader
/// `before`: alike and lifted in between, it is not random. Another number may be another card, whose
/// own second tap shows it.
fn doubt(before: Option<&CardNumber>, card: &CardNumber) -> Option<CardRefusal> {
    match before {
        Some(before) if before == card => None,
        Some(_) => Some(CardRefusal::RandomUid),
        None => Some(CardRefusal::AskTwice),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_may_be_random_counts_when_it_comes_again() {
        let card = |last: u8| CardNumber::uid(&[0x80, 1, 2, last]).expect("a number");
        let check = |before: Option<u8>, now, expected| {
            assert_eq!(doubt(before.map(card).as_ref(), &card(now)), expected);
        };
        check(None, 1, Some(CardRefusal::AskTwice));
        check(Some(1), 1, None);
        check(Some(1), 2, Some(CardRefusal::RandomUid));
        check(Some(2), 2, None);
    }
}
