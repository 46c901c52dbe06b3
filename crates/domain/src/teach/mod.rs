//! Teaching a reader: from two or three cards whose printed number is known to the rule by which
//! this reader's numbers become cards.
//!
//! Every way a reader may write a number is tried, and all cards must agree. Rules that would show
//! the same printed number for every further card are one answer, and the simplest of them stands;
//! rules that would not are told apart by one more card, and [`NextCard`] says which. What no card
//! can tell (whether ten decimal digits are an EM4100 card's or a UID's) is the person's to say, as
//! [`Technology`].
//!
//! Pure: the same cards give the same lesson on every desk.

mod search;

#[cfg(test)]
mod tests;

use crate::card::{self, CardNumber, FormKind};
use crate::reader_profile::{Meaning, ReaderProfile};

use search::{Hypothesis, agreeing, hypotheses};

/// Explanations whose penalties differ by this much are about as good as each other.
const CLOSE: u32 = 2;

/// One card: what the reader sent for it, without framing, and what is printed on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// The reader's text.
    pub read: String,
    /// As a person typed it from the card.
    pub printed: String,
}

/// What kind of cards the office has, where somebody knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Technology {
    /// 125 kHz cards that print ten digits (EM4100, TK4100).
    Em125,
    /// 13.56 MHz cards (MIFARE, DESFire, NTAG).
    Iso14443,
    /// Vicinity cards (ICODE).
    Iso15693,
    /// FeliCa.
    Felica,
    /// Access control cards with facility and number (HID and others).
    Wiegand,
}

impl Technology {
    /// Every one.
    pub const ALL: [Self; 5] = [
        Self::Em125,
        Self::Iso14443,
        Self::Iso15693,
        Self::Felica,
        Self::Wiegand,
    ];

    /// The stable word.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Em125 => "em125",
            Self::Iso14443 => "iso14443",
            Self::Iso15693 => "iso15693",
            Self::Felica => "felica",
            Self::Wiegand => "wiegand",
        }
    }

    /// The technology with that word.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|technology| technology.key() == key)
    }

    /// What numbers of that meaning are read from; `None` for what has no meaning.
    #[must_use]
    pub fn of(meaning: Meaning) -> Option<Self> {
        Some(match meaning {
            Meaning::Em4100 | Meaning::Em4100Low32 | Meaning::Em4100Low24 => Self::Em125,
            Meaning::Uid { .. } | Meaning::UidFirst3 => Self::Iso14443,
            Meaning::Iso15693 => Self::Iso15693,
            Meaning::Felica => Self::Felica,
            Meaning::H10301
            | Meaning::H10306
            | Meaning::Corporate1000
            | Meaning::H10302
            | Meaning::H10304
            | Meaning::WiegandBits { .. } => Self::Wiegand,
            Meaning::Opaque => return None,
        })
    }
}

/// How the print on the cards relates to their numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Printed {
    /// The print is this form of the card's number.
    As(FormKind),
    /// The print tells more than the reader delivers: the number is part of it.
    More,
}

/// One rule that explains all samples.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// How the reader's text is read.
    pub profile: ReaderProfile,
    /// What the cards print of it.
    pub printed: Printed,
}

impl Rule {
    /// The card behind a text of this reader, if the rule fits it.
    #[must_use]
    pub fn card(&self, read: &str) -> Option<CardNumber> {
        self.profile.read(read).ok()
    }

    /// What should be printed on the card behind a text, for the person to compare.
    #[must_use]
    pub fn print_of(&self, read: &str) -> Option<String> {
        let card = self.card(read)?;
        match self.printed {
            Printed::As(kind) => card::all_forms(&card)
                .into_iter()
                .find(|form| form.kind == kind)
                .map(|form| form.text),
            Printed::More => None,
        }
    }
}

/// Which further card tells rules apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NextCard {
    /// Any other card of the office.
    Any,
    /// One whose number begins differently: from another delivery, or with another facility code.
    AnotherBatch,
}

impl NextCard {
    /// The stable word.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::AnotherBatch => "another_batch",
        }
    }
}

/// Why nothing can be learnt from these samples.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TeachProblem {
    /// What is printed on a card cannot be a card's number.
    #[error(
        "The number typed for card {nth} cannot be a card's number. Type what is printed on the card."
    )]
    Printed {
        /// Which, counted from 1.
        nth: usize,
    },
    /// Two samples are one card.
    #[error("Cards {first} and {second} sent the same. Use two different cards.")]
    SameCard {
        /// The one, counted from 1.
        first: usize,
        /// The other.
        second: usize,
    },
    /// Two different cards cannot print the same number.
    #[error(
        "The same number was typed for cards {first} and {second}. Compare them with the cards."
    )]
    SamePrint {
        /// The one, counted from 1.
        first: usize,
        /// The other.
        second: usize,
    },
    /// All cards but this agree on a rule.
    #[error(
        "Card {nth} does not fit the others. Check the number typed for it, or use another card."
    )]
    OddOne {
        /// Which, counted from 1.
        nth: usize,
    },
    /// No rule leads from what the reader sends to what is printed.
    #[error(
        "What the reader sends has nothing in common with the printed numbers. Compare them with the cards; some cards print a number of their own."
    )]
    NoRule,
}

/// What the samples teach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lesson {
    /// One rule, as far as numbers can tell.
    Learnt {
        /// The simplest that explains the samples.
        rule: Rule,
        /// Technologies that would print the same numbers, the rule's own first. With more than
        /// one, the person is asked which cards the office has, and the lesson is taken again.
        technologies: Vec<Technology>,
    },
    /// Several rules that would show different numbers.
    Undecided {
        /// The simplest of each sort, simplest first.
        rules: Vec<Rule>,
        /// Which card to lay on the reader next.
        next: NextCard,
    },
}

/// Learns from cards. `technology` is what the person says the cards are, or `None`.
///
/// ```
/// use domain::teach::{Lesson, Sample, teach};
///
/// let sample = |read: &str, printed: &str| Sample { read: read.into(), printed: printed.into() };
/// let samples = [sample("2196E651", "51E69621"), sample("BFF2781C", "1C78F2BF")];
/// let Ok(Lesson::Learnt { rule, .. }) = teach(&samples, None) else { panic!() };
/// assert_eq!(rule.card("C552D790").unwrap().to_string(), "uid:90D752C5");
/// ```
///
/// # Errors
/// See [`TeachProblem`].
pub fn teach(samples: &[Sample], technology: Option<Technology>) -> Result<Lesson, TeachProblem> {
    refuse_twins(samples)?;
    let candidates = agreeing(samples, technology)?;
    if candidates.is_empty() {
        return Err(odd_one(samples, technology));
    }
    let found = hypotheses(candidates, samples);
    // Hypotheses that show the same numbers for every card are one sort.
    let mut sorts: Vec<Vec<&Hypothesis>> = Vec::new();
    for one in &found {
        let same = |sort: &&mut Vec<&Hypothesis>| sort[0].conflict(one).is_none();
        match sorts.iter_mut().find(same) {
            Some(sort) => sort.push(one),
            None => sorts.push(vec![one]),
        }
    }
    let Some((likeliest, others)) = sorts.split_first() else {
        return Err(TeachProblem::NoRule);
    };
    let best = &likeliest[0].rule;
    let mut rivals: Vec<Rule> = Vec::new();
    let mut next = NextCard::AnotherBatch;
    for sort in others {
        if let Some(rival) = rival(sort, best) {
            if sort[0].conflict(likeliest[0]) == Some(NextCard::Any) {
                next = NextCard::Any;
            }
            rivals.push(rival.clone());
        }
    }
    if samples.len() < 2 {
        next = NextCard::Any;
    } else if rivals.is_empty() {
        let mut technologies: Vec<Technology> = Vec::new();
        for one in likeliest {
            if let Some(technology) = Technology::of(one.rule.profile.meaning)
                && !technologies.contains(&technology)
            {
                technologies.push(technology);
            }
        }
        return Ok(Lesson::Learnt {
            rule: best.clone(),
            technologies,
        });
    }
    let rules = [best.clone()].into_iter().chain(rivals).collect();
    Ok(Lesson::Undecided { rules, next })
}

/// Another profile than the best that explains a sort about as well. If the best profile explains
/// it too, only the print is open, and cards are read alike either way.
fn rival<'a>(sort: &[&'a Hypothesis], best: &Rule) -> Option<&'a Rule> {
    let same = |one: &&&Hypothesis| one.rule.profile == best.profile;
    let ours = sort.iter().find(same).map(|one| one.penalty);
    let other = sort.iter().find(|one| !same(one))?;
    let close = ours.is_none_or(|ours| other.penalty <= ours + CLOSE);
    close.then_some(&other.rule)
}

fn refuse_twins(samples: &[Sample]) -> Result<(), TeachProblem> {
    for (nth, sample) in samples.iter().enumerate() {
        for (earlier, other) in samples[..nth].iter().enumerate() {
            let (first, second) = (earlier + 1, nth + 1);
            if sample.read == other.read {
                return Err(TeachProblem::SameCard { first, second });
            }
            if card::compact_key(&sample.printed) == card::compact_key(&other.printed) {
                return Err(TeachProblem::SamePrint { first, second });
            }
        }
    }
    Ok(())
}

/// With three samples and more, the one without which the others agree.
fn odd_one(samples: &[Sample], technology: Option<Technology>) -> TeachProblem {
    if samples.len() < 3 {
        return TeachProblem::NoRule;
    }
    let agree_without = |left_out: usize| {
        let others: Vec<Sample> = samples
            .iter()
            .enumerate()
            .filter(|(nth, _)| *nth != left_out)
            .map(|(_, sample)| sample.clone())
            .collect();
        agreeing(&others, technology).is_ok_and(|rules| !rules.is_empty())
    };
    let odd: Vec<usize> = (0..samples.len())
        .filter(|nth| agree_without(*nth))
        .collect();
    match odd[..] {
        [nth] => TeachProblem::OddOne { nth: nth + 1 },
        _ => TeachProblem::NoRule,
    }
}
