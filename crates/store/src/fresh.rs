//! People made in this very write: nothing can be known of them but what they were made of, so
//! their row is written once, with its projections, and nothing is read back. An import is made of
//! little else.

use std::fmt::Write as _;
use std::sync::LazyLock;

use domain::card::{self, CardNumber};
use domain::field::Field;
use domain::id::{PersonId, Uuid, Ver};
use domain::lifecycle::{self, Moment};
use domain::op::Op;
use domain::person::PersonField;
use domain::value::Value;
use rusqlite::types::{ToSqlOutput, Value as Sql};
use rusqlite::{ToSql, params_from_iter};

use crate::error::Result;
use crate::person::{Bound, PersonRecord, state_number};
use crate::project::{facts, hay, mail_domain, push_badges};
use crate::write::{Touched, Tx, prepared};

/// Somebody of whom only badges and claims became known since.
pub(crate) struct Fresh {
    person: PersonRecord,
    hay: String,
    badges: Vec<CardNumber>,
    /// The badge the row was written with already; see [`Tx::expect_badge`].
    expected: Option<CardNumber>,
    contested: bool,
}

/// A badge of which nothing is known but what it was made of.
pub(crate) struct FreshBadge {
    pub revoked: Value,
    pub ver: Ver,
}

const FIELDS: usize = PersonField::ALL.len();

static INSERT: LazyLock<String> = LazyLock::new(|| {
    let mut sql = String::from("insert into person (");
    for field in PersonField::ALL {
        sql.push_str(field.key());
        sql.push_str(", ");
    }
    sql.push_str(
        "id, created_ver, created_at, created_by, changed_at, changed_by, state, next_change_at, \
         name_key, hay, mail_domain, badge_label, badge_count) values (",
    );
    for place in 1..=FIELDS + 13 {
        // Writing into a text cannot fail.
        let _ = write!(sql, "{}?{place}", if place == 1 { "" } else { ", " });
    }
    sql.push(')');
    sql
});

impl Tx<'_> {
    /// Says that the person made next is given this badge at once, and no other: their row is
    /// written with it, instead of once without and once more with it. Nothing comes of it but
    /// time; whoever gets other badges after all has those.
    pub fn expect_badge(&mut self, card: CardNumber) {
        self.expected_badge = Some(card);
    }

    pub(crate) fn person_created(
        &mut self,
        op: &Op,
        id: Uuid,
        fields: Vec<(Field, Value)>,
    ) -> Result<()> {
        let now = self.context.now;
        let mut person = PersonRecord::new(PersonId(id), op.id, now, op.by.person, fields);
        let facts = facts(&person, &[]);
        let today = self.today_of(&person)?;
        let moment = Moment { now, today };
        let standing = lifecycle::state(&facts, moment);
        let coming = self.coming(&person, &facts, Vec::new(), moment)?;
        let next = coming.iter().map(|coming| coming.at).min();
        let expected = self.expected_badge.take();
        let hay = hay(&person, expected.as_slice());
        let by = op.by.person.map(|person| *person.0.as_bytes());
        let by = || by.map_or(Sql::Null, |by| Sql::Blob(by.to_vec()));
        let own: [Sql; 13] = [
            Sql::Blob(id.as_bytes().to_vec()),
            Sql::Text(op.id.to_string()),
            Sql::Integer(now.0),
            by(),
            Sql::Integer(now.0),
            by(),
            Sql::Integer(state_number(standing.state, false)),
            next.map_or(Sql::Null, |at| Sql::Integer(at.0)),
            Sql::Blob(
                self.store
                    .collation()
                    .key(person.text(PersonField::DisplayName)),
            ),
            Sql::Text(hay.clone()),
            mail_domain(&person).map_or(Sql::Null, Sql::Text),
            expected
                .as_ref()
                .map_or(Sql::Null, |card| Sql::Text(card::display(card))),
            Sql::Integer(i64::from(expected.is_some())),
        ];
        let parameters = PersonField::ALL
            .into_iter()
            .map(|field| Cell::Field(Bound(person.get(field))))
            .chain(own.iter().map(Cell::Own));
        prepared(&mut self.hot.person, self.connection, &INSERT)?
            .execute(params_from_iter(parameters))?;
        person.n = self.connection.last_insert_rowid();
        self.note_coming(person.n, &coming)?;
        self.texts
            .replace(self.connection, person.n, String::new(), hay.clone())?;
        self.touch_person(id);
        self.fresh.insert(
            id,
            Fresh {
                person,
                hay,
                badges: Vec::new(),
                expected,
                contested: false,
            },
        );
        Ok(())
    }

    /// Notes a badge given to somebody made in this write; `false`: the person is not new.
    pub(crate) fn fresh_badge(&mut self, person: Uuid, card: &str) -> bool {
        let Some(fresh) = self.fresh.get_mut(&person) else {
            return false;
        };
        fresh.badges.extend(CardNumber::parse(card));
        true
    }

    /// Notes a claim of somebody made in this write; `false`: the person is not new.
    pub(crate) fn fresh_claim(&mut self, person: Uuid, contested: bool) -> bool {
        let Some(fresh) = self.fresh.get_mut(&person) else {
            return false;
        };
        fresh.contested |= contested;
        true
    }

    /// Brings the row of somebody made in this write up to date.
    pub(crate) fn settle_fresh(&mut self, fresh: Fresh) -> Result<()> {
        let person = &fresh.person;
        self.note_person(person.n);
        if fresh.badges.as_slice() == fresh.expected.as_slice() && !fresh.contested {
            return Ok(());
        }
        if fresh.contested || fresh.badges.len() > 1 || fresh.expected.is_some() {
            // Rare, and not for certain: a claim may have moved up since, and badges have an order.
            return self.project(person.id.0, &Touched::default());
        }
        let mut hay = fresh.hay.clone();
        push_badges(&mut hay, &fresh.badges);
        self.connection
            .prepare_cached(
                "update person set badge_label = ?2, badge_count = 1, hay = ?3 where n = ?1",
            )?
            .execute((person.n, fresh.badges.first().map(card::display), &hay))?;
        self.texts
            .replace(self.connection, person.n, fresh.hay, hay)
    }
}

/// A parameter of the big insert.
enum Cell<'a> {
    Field(Bound<'a>),
    Own(&'a Sql),
}

impl ToSql for Cell<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        match self {
            Self::Field(value) => value.to_sql(),
            Self::Own(value) => value.to_sql(),
        }
    }
}
