//! Badges: a card in this directory, with a holder and a state.

use sha2::{Digest, Sha256};

use crate::card::CardNumber;
use crate::id::{BadgeId, PersonId, Uuid};

/// The id of the badge with that card number. Derived with a secret of the
/// organisation, so that two desks that meet one card offline name one badge
/// and the id, which travels in logs and exports, betrays no number.
#[must_use]
pub fn badge_id(organisation_secret: &[u8; 32], card: &CardNumber) -> BadgeId {
    let mut hash = Sha256::new();
    hash.update(b"rollbook badge 1");
    hash.update(organisation_secret);
    hash.update(card.to_string().as_bytes());
    let digest = hash.finalize();
    let mut bytes = [0u8; 16];
    bytes.copy_from_slice(&digest[..16]);
    // RFC 9562 version 8: an id of our own making.
    bytes[6] = (bytes[6] & 0x0f) | 0x80;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    BadgeId(Uuid::from_bytes(bytes))
}

/// What is known of a card that somebody lays on the reader for a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CardFacts {
    /// Who holds it now.
    pub holder: Option<PersonId>,
    /// Reported lost.
    pub lost: bool,
    /// Taken out of use.
    pub revoked: bool,
}

/// Why a card cannot be given to a person as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AssignError {
    /// The person is in the bin, which is read-only.
    #[error("this person is in the bin; restore the person first")]
    PersonInBin,
    /// The card is on the lost list; only the found flow clears it.
    #[error("this badge is reported lost; mark it as found first")]
    Lost,
    /// The card was taken out of use for good.
    #[error("this badge was revoked and cannot be given out again")]
    Revoked,
    /// Somebody else holds it.
    #[error("this badge belongs to another person")]
    HeldBy(PersonId),
    /// It is this person's already.
    #[error("this badge is this person's already")]
    Already,
}

/// Whether `person` may get the card. People who are staged, invited or
/// suspended may hold a badge; it is dormant until they are active.
///
/// # Errors
/// The first rule that forbids it.
pub fn may_assign(
    person: PersonId,
    person_in_bin: bool,
    card: CardFacts,
) -> Result<(), AssignError> {
    if person_in_bin {
        return Err(AssignError::PersonInBin);
    }
    if card.holder == Some(person) {
        return Err(AssignError::Already);
    }
    if card.lost {
        return Err(AssignError::Lost);
    }
    if card.revoked {
        return Err(AssignError::Revoked);
    }
    card.holder
        .map_or(Ok(()), |holder| Err(AssignError::HeldBy(holder)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADA: PersonId = PersonId(Uuid::from_u128(1));
    const BEN: PersonId = PersonId(Uuid::from_u128(2));
    const FREE: CardFacts = CardFacts {
        holder: None,
        lost: false,
        revoked: false,
    };

    #[test]
    fn who_may_get_a_card() {
        let check = |in_bin, card, expected| assert_eq!(may_assign(ADA, in_bin, card), expected);
        check(false, FREE, Ok(()));
        check(true, FREE, Err(AssignError::PersonInBin));
        check(
            false,
            CardFacts {
                holder: Some(BEN),
                ..FREE
            },
            Err(AssignError::HeldBy(BEN)),
        );
        check(
            false,
            CardFacts {
                holder: Some(ADA),
                ..FREE
            },
            Err(AssignError::Already),
        );
        check(
            false,
            CardFacts { lost: true, ..FREE },
            Err(AssignError::Lost),
        );
        check(
            false,
            CardFacts {
                revoked: true,
                ..FREE
            },
            Err(AssignError::Revoked),
        );
    }

    #[test]
    fn one_card_is_one_badge_in_one_organisation_only() {
        let card = CardNumber::parse("uid:04A3C6CAE26180").unwrap();
        assert_eq!(badge_id(&[1; 32], &card), badge_id(&[1; 32], &card));
        assert_ne!(badge_id(&[1; 32], &card), badge_id(&[2; 32], &card));
    }
}
