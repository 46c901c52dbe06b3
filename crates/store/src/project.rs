//! What follows from a person's facts, for lists and search: state, sort key,
//! badge, the text to look in. Made again whenever a write touched the person.

use domain::access::{BuiltInRole, Scope, Window};
use domain::card::{self, CardNumber};
use domain::decide::State as _;
use domain::field::OrganisationField;
use domain::id::{PersonId, RoleId, Uuid};
use domain::lifecycle::{self, Coming, Event, Hold, LifecycleFacts, Moment};
use domain::op::{Edge, EdgeKind};
use domain::person::PersonField;
use domain::search::fold;
use domain::time::{CivilDate, Instant};
use domain::value::Value;
use rusqlite::{Connection, OptionalExtension};

use crate::error::Result;
use crate::person::{self, PersonRecord, state_number};
use crate::read::Judgement;
use crate::write::{Touched, Tx};

impl Tx<'_> {
    /// Makes one person's projections again.
    pub(crate) fn project(&mut self, id: Uuid, touched: &Touched) -> Result<()> {
        if touched.gone && self.project_gone(id, touched)? {
            return Ok(());
        }
        let Some(person) = person::load(self.connection, id)? else {
            return Ok(());
        };
        if person.retracted && self.project_gone(id, touched)? {
            return Ok(());
        }
        let badges = self.badges_of(PersonId(id))?;
        let contested = self
            .connection
            .prepare_cached(
                "select 1 from claim where owner = ?1 and state = 'contested' and kind = 'login' and nkey in (?2, ?3)
                 union all select 1 from claim where owner = ?1 and state = 'contested' and kind = 'employee_no' and nkey = ?4
                 union all select 1 from issue i join badge b on b.id = i.badge join claim c on c.nkey = b.card
                   where i.person = ?1 and i.ended_at is null and c.kind = 'card' and c.owner = ?1 and c.state = 'contested'",
            )?
            .exists((
                id.as_bytes().as_slice(),
                claim_text(&person, PersonField::Email),
                claim_text(&person, PersonField::Username),
                claim_text(&person, PersonField::EmployeeNo),
            ))?;
        let today = self.today_of(&person)?;
        let holds = self.confirmed().holds(PersonId(id).into())?;
        let facts = facts(&person, &holds);
        let moment = Moment {
            now: self.context.now,
            today,
        };
        let standing = lifecycle::state(&facts, moment);
        let name = person.text(PersonField::DisplayName);
        let state = state_number(standing.state, person.retracted);
        let mut hay = hay(&person, &badges);
        push_earlier(self.connection, &mut hay, id)?;
        self.found_by
            .extend(person.get(PersonField::MergedInto).as_ref_id());
        let further = self.linked(&person, EdgeKind::Department)?;
        let links = self.links_in_force(&person)?;
        let coming = self.coming(&person, &facts, links.ahead, moment)?;
        let next = coming
            .iter()
            .map(|coming| coming.at)
            .chain(links.next)
            .min();
        self.connection
            .prepare_cached("delete from coming where n = ?1")?
            .execute([person.n])?;
        self.note_coming(person.n, &coming)?;
        let old: String = self
            .connection
            .prepare_cached("select hay from person where n = ?1")?
            .query_row([person.n], |row| row.get(0))?;
        self.connection
            .prepare_cached(
                "update person set state = ?2, next_change_at = ?3, badge_label = ?4, badge_count = ?5,
                   contested = ?6, name_key = ?7, hay = ?8, roles = ?9, further = ?10, mail_domain = ?11,
                   changed_at = ?12, changed_by = ?13, linked = ?14
                 where n = ?1",
            )?
            .execute((
                person.n,
                state,
                next.map(|at| at.0),
                badges.first().map(card::display),
                i64::try_from(badges.len()).unwrap_or(i64::MAX),
                contested,
                self.store.collation().key(name),
                &hay,
                links.roles,
                (!further.is_empty()).then(|| {
                    further
                        .iter()
                        .flat_map(|unit| *unit.as_bytes())
                        .collect::<Vec<u8>>()
                }),
                mail_domain(&person),
                match touched.changed {
                    Some(_) => self.context.now.0,
                    None => person.changed_at.0,
                },
                match touched.changed {
                    Some(by) => by,
                    None => person.changed_by.map(|by| *by.0.as_bytes()),
                },
                (!links.linked.is_empty()).then_some(links.linked),
            ))?;
        if old != hay {
            self.texts.replace(self.connection, person.n, old, hay)?;
        }
        self.note_person(person.n);
        Ok(())
    }

    /// Nobody sees a person who was taken back, so their name and texts stay as they are; `false`:
    /// this one was not.
    fn project_gone(&mut self, id: Uuid, touched: &Touched) -> Result<bool> {
        let gone: Option<(i64, Option<Uuid>)> = self
            .connection
            .prepare_cached(
                "update person set state = ?2, next_change_at = null, badge_label = null, badge_count = 0,
                   contested = 0, roles = 0, further = null, linked = null,
                   changed_at = iif(?3, ?4, changed_at), changed_by = iif(?3, ?5, changed_by)
                 where id = ?1 and retracted = 1 returning n, merged_into",
            )?
            .query_row(
                (
                    id.as_bytes().as_slice(),
                    state_number(lifecycle::State::Purged, true),
                    touched.changed.is_some(),
                    self.context.now.0,
                    touched.changed.flatten(),
                ),
                |row| Ok((row.get(0)?, person::optional_uuid(row, 1)?)),
            )
            .optional()?;
        if let Some((n, survivor)) = gone {
            self.connection
                .prepare_cached("delete from coming where n = ?1")?
                .execute([n])?;
            self.note_person(n);
            self.found_by.extend(survivor);
        }
        Ok(gone.is_some())
    }

    /// Roles and groups as they are now, and what begins or ends later. That a time begins or ends
    /// is a change of the person, made when it is due.
    fn links_in_force(&self, person: &PersonRecord) -> Result<Links> {
        let mut statement = self.connection.prepare_cached(
            "select kind, b, starts, ends, scope from edge
             where kind in ('role', 'group', 'allow', 'deny') and a = ?1 and present = 1",
        )?;
        let mut rows = statement.query([person.id.0.as_bytes().as_slice()])?;
        let mut links = Links::default();
        let now = self.context.now;
        while let Some(row) = rows.next()? {
            let kind: String = row.get(0)?;
            let Some(kind) = EdgeKind::from_key(&kind) else {
                continue;
            };
            let id = person::uuid(row, 1)?;
            let window = Window {
                from: row.get::<_, Option<i64>>(2)?.map(Instant),
                until: row.get::<_, Option<i64>>(3)?.map(Instant),
            };
            let ahead = [window.from, window.until].into_iter().flatten();
            if let Some(next) = ahead.filter(|at| *at > now).min() {
                links.next = [Some(next), links.next].into_iter().flatten().min();
                let scope: String = row.get(4)?;
                let edge = Edge {
                    kind,
                    a: person.id.0,
                    b: id,
                    scope: scope.parse().unwrap_or(Scope::Organisation),
                };
                links.ahead.push((edge, window));
            }
            if !window.contains(now) || matches!(kind, EdgeKind::Allow | EdgeKind::Deny) {
                continue;
            }
            match BuiltInRole::from_id(RoleId(id)) {
                Some(role) => links.roles |= 1 << role as u16,
                None if !links
                    .linked
                    .chunks_exact(16)
                    .any(|other| other == id.as_bytes()) =>
                {
                    links.linked.extend(id.as_bytes());
                }
                None => {}
            }
        }
        Ok(links)
    }

    /// What dates will do to a person.
    pub(crate) fn coming(
        &mut self,
        person: &PersonRecord,
        facts: &LifecycleFacts<'_>,
        links: Vec<(Edge, Window)>,
        moment: Moment,
    ) -> Result<Vec<Coming>> {
        if links.is_empty()
            && facts.start.is_none()
            && facts.end.is_none()
            && facts.holds.is_empty()
        {
            return Ok(Vec::new());
        }
        let zone = self.zone(person)?;
        Ok(lifecycle::coming(facts, links, moment, |day| {
            start_of_day(&zone, day)
        }))
    }

    pub(crate) fn note_coming(&self, n: i64, coming: &[Coming]) -> Result<()> {
        for coming in coming {
            let (target, scope, hold) = match coming.event {
                Event::Start | Event::End => (Vec::new(), String::new(), String::new()),
                Event::Suspend(hold) | Event::Return(hold) => {
                    (Vec::new(), String::new(), hold.to_string())
                }
                Event::Begins(edge) | Event::Ends(edge) => (
                    edge.b.as_bytes().to_vec(),
                    edge.scope.to_string(),
                    String::new(),
                ),
            };
            self.connection
                .prepare_cached(
                    "insert or replace into coming (at, n, kind, target, scope, hold)
                     values (?1, ?2, ?3, ?4, ?5, ?6)",
                )?
                .execute((
                    coming.named_at().0,
                    n,
                    coming.event.key(),
                    target,
                    scope,
                    hold,
                ))?;
        }
        Ok(())
    }

    fn linked(&self, person: &PersonRecord, kind: EdgeKind) -> Result<Vec<Uuid>> {
        let mut statement = self.connection.prepare_cached(
            "select distinct b from edge where kind = ?1 and a = ?2 and present = 1",
        )?;
        let rows = statement.query_map((kind.key(), person.id.0.as_bytes().as_slice()), |row| {
            person::uuid(row, 0)
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn badges_of(&self, person: PersonId) -> Result<Vec<CardNumber>> {
        let mut statement = self.connection.prepare_cached(
            "select b.card from issue i join badge b on b.id = i.badge
             where i.person = ?1 and i.ended_at is null order by i.since, b.n",
        )?;
        let rows = statement.query_map([person.0.as_bytes().as_slice()], |row| {
            row.get::<_, String>(0)
        })?;
        let mut cards = Vec::new();
        for text in rows {
            if let Ok(card) = CardNumber::parse(&text?) {
                cards.push(card);
            }
        }
        Ok(cards)
    }

    fn zone(&mut self, person: &PersonRecord) -> Result<String> {
        let site = person.get(PersonField::Site).as_ref_id();
        if let Some(zone) = self.zones.get(&site) {
            return Ok(zone.clone());
        }
        let zone = zone_of(self.connection, person)?;
        self.zones.insert(site, zone.clone());
        Ok(zone)
    }

    pub(crate) fn today_of(&mut self, person: &PersonRecord) -> Result<CivilDate> {
        let zone = self.zone(person)?;
        if let Some(today) = self.today.get(&zone) {
            return Ok(*today);
        }
        let today = today_in(&zone, self.context.now);
        self.today.insert(zone, today);
        Ok(today)
    }
}

/// What of a person's links is in force.
#[derive(Default)]
struct Links {
    /// Built-in roles, a bit each.
    roles: u16,
    /// Groups and other roles, 16 bytes each.
    linked: Vec<u8>,
    /// When that changes by itself, of whoever is in the bin as well.
    next: Option<Instant>,
    /// Those that begin or end later.
    ahead: Vec<(Edge, Window)>,
}

/// Everything of their own that a person is found by, folded, a part a line, nothing twice.
pub(crate) fn hay(person: &PersonRecord, badges: &[CardNumber]) -> String {
    let mut hay = String::with_capacity(192);
    for field in [
        PersonField::DisplayName,
        PersonField::Given,
        PersonField::Family,
        PersonField::PhoneticName,
        PersonField::Email,
        PersonField::SecondaryEmail,
        PersonField::Username,
        PersonField::Phone,
        PersonField::EmployeeNo,
        PersonField::Title,
    ] {
        let folded = fold(person.text(field));
        let part = match field {
            PersonField::Email => mail_in_hay(&folded),
            _ => &folded,
        };
        push_part(&mut hay, part);
    }
    // Digits of a phone number without its spacing, so that either is found.
    let digits: String = person
        .text(PersonField::Phone)
        .chars()
        .filter(char::is_ascii_digit)
        .collect();
    if digits.len() > 3 {
        push_part(&mut hay, &digits);
    }
    if hay.is_empty() {
        hay.push('-'); // an empty text means "not indexed yet"
    }
    push_badges(&mut hay, badges);
    hay
}

/// What the entries that were merged into somebody were found by. Addresses stand there as a whole:
/// their domain may be another one than that of the entry that stayed.
fn push_earlier(connection: &Connection, hay: &mut String, survivor: Uuid) -> Result<()> {
    let mut statement = connection.prepare_cached(
        "select display_name, phonetic_name, email, secondary_email, username, employee_no, phone
         from person where merged_into = ?1 and retracted = 0 order by n",
    )?;
    let mut rows = statement.query([survivor.as_bytes().as_slice()])?;
    while let Some(row) = rows.next()? {
        for column in 0..7 {
            if let Some(text) = row.get_ref(column)?.as_str_or_null().unwrap_or_default() {
                push_part(hay, &fold(text));
            }
        }
    }
    Ok(())
}

/// What follows the @ of the primary address, folded.
pub(crate) fn mail_domain(person: &PersonRecord) -> Option<String> {
    let (_, domain) = person.text(PersonField::Email).rsplit_once('@')?;
    Some(fold(domain))
}

/// An address, or the end of a typed one, without its domain but for two characters: enough to
/// find the two halves of what somebody types around the @.
pub(crate) fn mail_in_hay(folded: &str) -> &str {
    let Some((local, domain)) = folded.rsplit_once('@') else {
        return folded;
    };
    let kept: usize = domain.chars().take(2).map(char::len_utf8).sum();
    &folded[..local.len() + 1 + kept]
}

/// Badges come last: they are what is learnt of a person after the rest.
pub(crate) fn push_badges(hay: &mut String, badges: &[CardNumber]) {
    for badge in badges {
        // Every other written form is found through badge_key; these two also by their parts.
        for form in card::written_forms(badge).iter().take(2) {
            push_part(hay, &fold(&form.lookup_key()));
        }
    }
}

/// A part that stands in the text already, beginning with a word ("Ada" after "Ada Byron"), adds
/// nothing that could be found.
fn push_part(hay: &mut String, part: &str) {
    let mut from = 0;
    while let Some(at) = hay[from..].find(part) {
        let before = hay[..from + at].chars().next_back();
        if before.is_none_or(|c| !c.is_alphanumeric()) {
            return;
        }
        let length = hay[from + at..].chars().next().map_or(1, char::len_utf8);
        from += at + length;
    }
    if !hay.is_empty() {
        hay.push('\n');
    }
    hay.push_str(part);
}

/// What a person's state follows from.
pub(crate) fn facts<'a>(person: &PersonRecord, holds: &'a [Hold]) -> LifecycleFacts<'a> {
    LifecycleFacts {
        purged: false,
        holds,
        activated_at: match person.get(PersonField::ActivatedAt) {
            Value::Instant(at) => Some(*at),
            _ => None,
        },
        start: date(person, PersonField::StartDate),
        end: date(person, PersonField::EndDate),
        invite: None,
    }
}

/// How somebody stands at `now`, by the calendar of where they are.
pub(crate) fn judge<'a>(
    connection: &Connection,
    person: &PersonRecord,
    holds: &'a [Hold],
    now: Instant,
) -> Result<Judgement<'a>> {
    let zone = zone_of(connection, person)?;
    let moment = Moment {
        now,
        today: today_in(&zone, now),
    };
    let facts = facts(person, holds);
    let standing = lifecycle::state(&facts, moment);
    Ok(Judgement {
        facts,
        moment,
        standing,
        zone,
    })
}

/// The zone whose calendar a person's dates follow: the site's, else the organisation's.
pub(crate) fn zone_of(connection: &Connection, person: &PersonRecord) -> Result<String> {
    if let Some(site) = person.get(PersonField::Site).as_ref_id() {
        let zone: Option<Option<String>> = connection
            .prepare_cached("select time_zone from unit where id = ?1")?
            .query_row([site.as_bytes().as_slice()], |row| row.get(0))
            .optional()?;
        if let Some(Some(zone)) = zone {
            return Ok(zone);
        }
    }
    let sql = format!(
        "select {} from organisation limit 1",
        OrganisationField::TimeZone.key()
    );
    let zone: Option<Option<String>> = connection
        .prepare_cached(&sql)?
        .query_row([], |row| row.get(0))
        .optional()?;
    Ok(zone.flatten().unwrap_or_else(|| "UTC".to_owned()))
}

fn claim_text(person: &PersonRecord, field: PersonField) -> String {
    field.claim().map_or_else(String::new, |kind| {
        domain::claim::claim_key(kind, person.text(field))
    })
}

pub(crate) fn date(person: &PersonRecord, field: PersonField) -> Option<CivilDate> {
    match person.get(field) {
        Value::Date(date) => Some(*date),
        _ => None,
    }
}

/// The date in an IANA zone; UTC's where the zone is unknown.
#[must_use]
pub fn today_in(zone: &str, now: Instant) -> CivilDate {
    let zone: chrono_tz::Tz = zone.parse().unwrap_or(chrono_tz::UTC);
    chrono::DateTime::from_timestamp_millis(now.0)
        .map(|at| at.with_timezone(&zone).date_naive())
        .unwrap_or_default()
}

/// The first instant of a day in a zone. Where clocks skip midnight, the first
/// instant after it.
pub fn start_of_day(zone: &str, day: CivilDate) -> Instant {
    use chrono::TimeZone;
    let zone: chrono_tz::Tz = zone.parse().unwrap_or(chrono_tz::UTC);
    let start = (0..24).find_map(|hour| {
        day.and_hms_opt(hour, 0, 0)
            .and_then(|at| zone.from_local_datetime(&at).earliest())
    });
    Instant(start.map_or(i64::MAX, |at| at.timestamp_millis()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_with_its_places_calendar() {
        let day = CivilDate::from_ymd_opt(2026, 11, 1).unwrap();
        assert_eq!(start_of_day("Asia/Tokyo", day), Instant(1_793_458_800_000));
        assert_eq!(today_in("Asia/Tokyo", Instant(1_793_458_800_000)), day);
        assert_eq!(
            today_in("UTC", Instant(1_793_458_800_000)),
            day.pred_opt().unwrap()
        );
    }

    #[test]
    fn a_day_whose_midnight_is_skipped_begins_an_hour_later() {
        // Lebanon put its clocks forward at midnight of 29 March 2026.
        let day = CivilDate::from_ymd_opt(2026, 3, 29).unwrap();
        let start = start_of_day("Asia/Beirut", day);
        assert_eq!(today_in("Asia/Beirut", start), day);
        assert_eq!(
            today_in("Asia/Beirut", Instant(start.0 - 1)),
            day.pred_opt().unwrap()
        );
    }
}
