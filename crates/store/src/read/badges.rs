//! Badges: by id, by holder, by number in any written form.

use domain::card::{self, CardNumber};
use domain::id::{BadgeId, OpId, PersonId};
use domain::lifecycle::HoldKind;
use domain::time::Instant;
use rusqlite::{OptionalExtension, Row as SqlRow};

use super::Reader;
use crate::error::{Error, Result};
use crate::person;
use crate::state::op_id;

/// Who holds a badge, since when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The issue.
    pub issue: OpId,
    /// Who.
    pub person: PersonId,
    /// Since when.
    pub since: Instant,
    /// Who gave it.
    pub by: Option<PersonId>,
}

/// One time somebody had a badge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastIssue {
    /// Who.
    pub person: PersonId,
    /// Since when.
    pub since: Instant,
    /// Who gave it.
    pub by: Option<PersonId>,
    /// Until when, and how it ended (`returned`, `moved`, `lost`); `None` while they have it.
    pub ended: Option<(Instant, String)>,
}

/// A badge as the directory has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadgeRecord {
    /// Which.
    pub id: BadgeId,
    /// Its card.
    pub card: CardNumber,
    /// What the office calls it.
    pub label: Option<String>,
    /// Typed by hand and never tapped since.
    pub unverified: bool,
    /// Taken out of use for good.
    pub revoked: bool,
    /// Reported lost, by this hold.
    pub lost: Option<OpId>,
    /// Who holds it.
    pub holder: Option<Holder>,
    /// Somebody else was given the same card first, at another desk.
    pub contested: bool,
}

const COLUMNS: &str = "b.id, b.card, b.label, b.unverified, b.revoked";

impl Reader<'_> {
    fn badge_row(&self, row: &SqlRow<'_>) -> rusqlite::Result<Result<BadgeRecord>> {
        let id = BadgeId(person::uuid(row, 0)?);
        let card: String = row.get(1)?;
        let label = row.get(2)?;
        let unverified: Option<bool> = row.get(3)?;
        let revoked: Option<bool> = row.get(4)?;
        Ok((|| {
            let card = CardNumber::parse(&card)
                .map_err(|_| Error::Damaged(format!("badge.card {card:?}")))?;
            let lost = self
                .holds(id.0)?
                .into_iter()
                .find(|record| record.hold.kind == HoldKind::Lost && !record.hold.lifted)
                .map(|record| record.hold.op);
            let holder = self.holder(id)?;
            let contested = match &holder {
                Some(holder) => self
                    .connection
                    .prepare_cached(
                        "select 1 from claim where kind = 'card' and nkey = ?1 and owner = ?2 and state = 'contested'",
                    )?
                    .exists((card.to_string(), holder.person.0.as_bytes().as_slice()))?,
                None => false,
            };
            Ok(BadgeRecord {
                id,
                card,
                label,
                unverified: unverified.unwrap_or(false),
                revoked: revoked.unwrap_or(false),
                lost,
                holder,
                contested,
            })
        })())
    }

    fn holder(&self, badge: BadgeId) -> Result<Option<Holder>> {
        type Row = (String, [u8; 16], i64, Option<[u8; 16]>);
        let found: Option<Row> = self
            .connection
            .prepare_cached(
                "select op, person, since, by from issue where badge = ?1 and ended_at is null order by since limit 1",
            )?
            .query_row([badge.0.as_bytes().as_slice()], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            })
            .optional()?;
        found
            .map(|(op, person, since, by)| {
                Ok(Holder {
                    issue: op_id(&op)?,
                    person: PersonId(domain::id::Uuid::from_bytes(person)),
                    since: Instant(since),
                    by: by.map(|by| PersonId(domain::id::Uuid::from_bytes(by))),
                })
            })
            .transpose()
    }

    /// Who had a badge, the latest first, `limit` at most.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn issues_of(&self, badge: BadgeId, limit: usize) -> Result<Vec<PastIssue>> {
        type Row = ([u8; 16], i64, Option<[u8; 16]>, Option<i64>, Option<String>);
        let mut statement = self.connection.prepare_cached(
            "select person, since, by, ended_at, ended from issue where badge = ?1 order by ended_at is not null, since desc, ended_at desc limit ?2",
        )?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = statement.query_map((badge.0.as_bytes().as_slice(), limit), |row| {
            Ok::<Row, _>((
                row.get(0)?,
                row.get(1)?,
                row.get(2)?,
                row.get(3)?,
                row.get(4)?,
            ))
        })?;
        rows.map(|row| {
            let (person, since, by, ended_at, ended) = row?;
            Ok(PastIssue {
                person: PersonId(domain::id::Uuid::from_bytes(person)),
                since: Instant(since),
                by: by.map(|by| PersonId(domain::id::Uuid::from_bytes(by))),
                ended: ended_at.map(|at| (Instant(at), ended.unwrap_or_default())),
            })
        })
        .collect()
    }

    /// A badge by id.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn badge(&self, id: BadgeId) -> Result<Option<BadgeRecord>> {
        let sql = format!("select {COLUMNS} from badge b where b.id = ?1 and b.retracted = 0");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query([id.0.as_bytes().as_slice()])?;
        match rows.next()? {
            Some(row) => self.badge_row(row)?.map(Some),
            None => Ok(None),
        }
    }

    /// The badge with exactly this card.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn badge_of_card(&self, card: &CardNumber) -> Result<Option<BadgeRecord>> {
        self.badge(domain::badge::badge_id(
            self.store.organisation_secret(),
            card,
        ))
    }

    /// What a person holds, the oldest first.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn badges_of(&self, person: PersonId) -> Result<Vec<BadgeRecord>> {
        let sql = format!(
            "select {COLUMNS} from issue i join badge b on b.id = i.badge
             where i.person = ?1 and i.ended_at is null order by i.since, b.n"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query([person.0.as_bytes().as_slice()])?;
        let mut badges = Vec::new();
        while let Some(row) = rows.next()? {
            badges.push(self.badge_row(row)??);
        }
        Ok(badges)
    }

    /// The numbers of what a person holds, the oldest first; what a list of many people asks.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn cards_of(&self, person: PersonId) -> Result<Vec<CardNumber>> {
        let mut statement = self.connection.prepare_cached(
            "select b.card from issue i join badge b on b.id = i.badge
             where i.person = ?1 and i.ended_at is null order by i.since, b.n",
        )?;
        let mut rows = statement.query([person.0.as_bytes().as_slice()])?;
        let mut cards = Vec::new();
        while let Some(row) = rows.next()? {
            let card: String = row.get(0)?;
            cards.push(
                CardNumber::parse(&card)
                    .map_err(|_| Error::Damaged(format!("badge.card {card:?}")))?,
            );
        }
        Ok(cards)
    }

    /// Badges that this typed number names in any written form: none, one, or
    /// several, among which a person has to choose.
    ///
    /// # Errors
    /// What the database may answer. A text that is no number finds nothing.
    pub fn badges_named(&self, number: &str) -> Result<Vec<BadgeRecord>> {
        let keys = card::lookup_keys(number).unwrap_or_default();
        let mut found: Vec<BadgeRecord> = Vec::new();
        let exact = CardNumber::parse(number).ok();
        if let Some(card) = &exact
            && let Some(badge) = self.badge_of_card(card)?
        {
            return Ok(vec![badge]);
        }
        for key in &keys {
            for badge in self.badges_by_key(crate::card_key::written(key))? {
                let named = card::written_forms(&badge.card)
                    .iter()
                    .any(|form| form.lookup_key() == *key);
                if named && !found.iter().any(|known| known.id == badge.id) {
                    found.push(badge);
                }
            }
        }
        Ok(found)
    }

    /// Badges that could be this card as another reader tells it: reversed, cut, inverted.
    ///
    /// # Errors
    /// What the database may answer.
    pub fn badges_resembling(
        &self,
        card: &CardNumber,
    ) -> Result<Vec<(BadgeRecord, card::Resemblance)>> {
        let mut found: Vec<(BadgeRecord, card::Resemblance)> = Vec::new();
        for key in card::alias_keys(card) {
            for badge in self.badges_by_key(crate::card_key::alias(key.as_str()))? {
                if badge.card == *card || found.iter().any(|(known, _)| known.id == badge.id) {
                    continue;
                }
                if let Some(resemblance) = card::possible_same_card(card, &badge.card) {
                    found.push((badge, resemblance));
                }
            }
        }
        Ok(found)
    }

    fn badges_by_key(&self, key: u64) -> Result<Vec<BadgeRecord>> {
        let sql = format!("select {COLUMNS} from badge b where b.n = ?1 and b.retracted = 0");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut found = Vec::new();
        for n in crate::card_key::badges(self.connection, key)? {
            let mut rows = statement.query([n])?;
            if let Some(row) = rows.next()? {
                found.push(self.badge_row(row)??);
            }
        }
        Ok(found)
    }
}
