//! Effects, written as they are: nothing here judges.

use domain::access::Scope;
use domain::card::CardNumber;
use domain::claim::{ClaimKind, ClaimState, claim_key};
use domain::decide::{Effect, State as _};
use domain::field::{
    BadgeField, Entity, EntityKind, Field, GroupField, OrganisationField, RoleField, UnitField,
};
use domain::id::{UnitId, Uuid};
use domain::op::{Change, Op, Terms};
use domain::person::PersonField;
use domain::search::fold;
use domain::time::Instant;
use domain::value::Value;
use rusqlite::OptionalExtension;
use serde_json::json;

use crate::error::{Error, Result};
use crate::fresh::FreshBadge;
use crate::person::Bound;
use crate::state::table;
use crate::write::{Tx, entity_key, prepared};

impl Tx<'_> {
    /// What the change is about to replace, for undo and for the audit's before and after.
    pub(crate) fn prior(&self, op: &Op, effects: &[Effect]) -> Result<Option<String>> {
        use domain::decide::{Presence, State};
        let confirmed = self.confirmed();
        let agreed = effects.iter().find_map(|effect| match effect {
            Effect::Agreed { with, .. } => Some(*with),
            _ => None,
        });
        let mut json = match &op.change {
            Change::Set {
                entity,
                field,
                value,
            } => {
                if confirmed.presence(*entity)? != Presence::Present {
                    return Ok(None);
                }
                let (before, ver) = confirmed.field(*entity, *field)?;
                let mut json = json!({"f": field.key(), "before": protocol::value_to_json(&before), "after": protocol::value_to_json(value)});
                if op.base != Some(ver) {
                    json["was"] = ver.to_string().into();
                }
                json
            }
            Change::Link { edge, present, .. } => {
                let now = confirmed.edge(*edge)?;
                let was = now.as_ref().is_some_and(|now| now.present);
                let mut json = json!({"k": edge.kind.key(), "b": edge.b.to_string(), "before": was, "after": present});
                if edge.scope != Scope::Organisation {
                    json["scope"] = edge.scope.to_string().into();
                }
                if let Some(permission) = edge.permission() {
                    json["permission"] = permission.key().into();
                }
                if let Some(now) = now {
                    if now.present && now.terms != Terms::default() {
                        json["terms"] = terms_to_json(&now.terms);
                    }
                    if op.base != Some(now.ver) {
                        json["was"] = now.ver.to_string().into();
                    }
                }
                json
            }
            Change::PlaceHold {
                kind,
                reason,
                until,
                ..
            } => {
                json!({"hold": kind.key(), "reason": reason, "until": until.map(|at| at.0)})
            }
            Change::LiftHolds { holds, .. } => {
                json!({"holds": holds.iter().map(ToString::to_string).collect::<Vec<_>>()})
            }
            Change::IssueBadge { person, card, .. } => {
                json!({"person": person.to_string(), "card": card})
            }
            Change::EndIssue {
                badge,
                card,
                issue,
                end,
            } => {
                let person = confirmed
                    .issues(*badge)?
                    .into_iter()
                    .find(|open| open.op == *issue)
                    .map(|open| open.person);
                json!({"person": person.map(|person| person.to_string()), "card": card, "end": end.key()})
            }
            // A badge that was here already: what this added to it is no creation to take back.
            Change::Create { .. } if agreed.is_some() => json!({"known": true}),
            // A password's hash is not for the audit.
            Change::Create { .. }
            | Change::SetPassword { .. }
            | Change::Retract { .. }
            | Change::Unretract { .. } => {
                return Ok(None);
            }
        };
        if let Some(Some(with)) = agreed {
            json["agreed"] = with.to_string().into();
        }
        if let Some(restores) = self.restores {
            json["restores"] = restores.to_string().into();
        }
        Ok(Some(json.to_string()))
    }

    pub(crate) fn apply_effect(&mut self, op: &Op, effect: &Effect) -> Result<()> {
        let now = self.context.now.0;
        let by = op.by.person.map(|person| *person.0.as_bytes());
        match effect {
            Effect::Created { entity, fields } => self.created(op, *entity, fields),
            Effect::FieldSet {
                entity,
                field,
                value,
            } => self.field_set(op, *entity, *field, value),
            Effect::Linked {
                edge,
                present,
                terms,
            } => {
                self.connection
                    .prepare_cached(
                        "insert into edge (kind, a, b, present, ver, scope, starts, ends, reason)
                         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
                         on conflict (kind, a, b, scope) do update set present = excluded.present,
                           ver = excluded.ver, starts = excluded.starts, ends = excluded.ends, reason = excluded.reason",
                    )?
                    .execute((
                        edge.kind.key(),
                        edge.a.as_bytes().as_slice(),
                        edge.b.as_bytes().as_slice(),
                        present,
                        op.id.to_string(),
                        edge.scope.to_string(),
                        terms.from.map(|at| at.0),
                        terms.until.map(|at| at.0),
                        &terms.reason,
                    ))?;
                if edge.kind.subject() == EntityKind::Person {
                    self.changed_person(edge.a, by);
                }
                Ok(())
            }
            Effect::HoldPlaced { entity, hold } => {
                let (at, placed_by) =
                    self.since("select placed_at, placed_by from hold", now, by)?;
                self.connection
                    .prepare_cached(
                        "insert into hold (op, entity, kind, reason, starts, ends, placed_at, placed_by)
                         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                    )?
                    .execute((
                        hold.op.to_string(),
                        entity.id.as_bytes().as_slice(),
                        hold.kind.key(),
                        &hold.reason,
                        hold.from.map(|at| at.0),
                        hold.until.map(|at| at.0),
                        at,
                        placed_by,
                    ))?;
                self.held(*entity, by)
            }
            Effect::HoldLifted { entity, hold } => {
                self.connection
                    .prepare_cached(
                        "update hold set lifted_by = ?2 where op = ?1 and lifted_by is null",
                    )?
                    .execute((hold.to_string(), op.id.to_string()))?;
                self.held(*entity, by)
            }
            Effect::Claimed {
                kind,
                key,
                owner,
                state,
            } => {
                self.claimed(op, *kind, key, *owner, *state)?;
                // A new entity has nothing that could be settled; imports make many.
                if is_claiming(&op.change)
                    && self.fresh_claim(*owner, *state == ClaimState::Contested)
                {
                    return Ok(());
                }
                if *state != ClaimState::Contested && !matches!(op.change, Change::Create { .. }) {
                    self.key_settled(op, *kind, key, *owner)?;
                }
                self.touch_person(*owner);
                Ok(())
            }
            Effect::Issued { badge, person } => {
                let (since, issued_by) = self.since("select since, by from issue", now, by)?;
                prepared(
                    &mut self.hot.issue,
                    self.connection,
                    "insert into issue (op, badge, person, since, by) values (?1, ?2, ?3, ?4, ?5)",
                )?
                .execute((
                    op.id.to_string(),
                    badge.0.as_bytes().as_slice(),
                    person.0.as_bytes().as_slice(),
                    since,
                    issued_by,
                ))?;
                if let Change::IssueBadge { card, .. } = &op.change
                    && self.fresh_badge(person.0, card)
                {
                    return Ok(());
                }
                self.changed_person(person.0, by);
                Ok(())
            }
            Effect::IssueEnded { badge, issue, end } => {
                let holder: [u8; 16] = self
                    .connection
                    .prepare_cached(
                        "update issue set ended_at = ?2, ended = ?3 where op = ?1 and badge = ?4 returning person",
                    )?
                    .query_row((issue.to_string(), now, end.key(), badge.0.as_bytes().as_slice()), |row| row.get(0))?;
                let holder = Uuid::from_bytes(holder);
                self.changed_person(holder, by);
                Ok(())
            }
            Effect::PasswordSet {
                person,
                phc,
                rank,
                must_change,
            } => {
                self.connection
                    .prepare_cached(
                        "insert into password (person, phc, rank, ver, must_change) values (?1, ?2, ?3, ?4, ?5)
                         on conflict (person) do update set phc = excluded.phc, rank = excluded.rank,
                           ver = excluded.ver, must_change = excluded.must_change",
                    )?
                    .execute((
                        person.0.as_bytes().as_slice(),
                        phc,
                        rank.key(),
                        op.id.to_string(),
                        must_change,
                    ))?;
                Ok(())
            }
            Effect::PasswordShaken { person } => {
                self.connection
                    .prepare_cached("update password set must_change = 1 where person = ?1")?
                    .execute([person.0.as_bytes().as_slice()])?;
                Ok(())
            }
            // Kept beside the operation itself: see `agreed`.
            Effect::Agreed { .. } => Ok(()),
            Effect::Conflicted {
                kind,
                entity,
                field,
                contender,
                incumbent,
            } => {
                let (entity_kind, id) = entity_key(*entity);
                self.connection
                    .prepare_cached(
                        "insert into conflict (kind, entity, id, f, contender, contender_op, incumbent_op)
                         values (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                    )?
                    .execute((
                        kind.key(),
                        entity_kind,
                        id.as_slice(),
                        field.map(Field::key),
                        protocol::value_to_json(contender).to_string(),
                        op.id.to_string(),
                        incumbent.to_string(),
                    ))?;
                Ok(())
            }
            Effect::Retracted { entity, gone } => {
                let sql = format!(
                    "update {} set retracted = ?2 where id = ?1",
                    table(entity.kind)
                );
                self.connection
                    .prepare_cached(&sql)?
                    .execute((entity.id.as_bytes().as_slice(), gone))?;
                if entity.kind == EntityKind::Person {
                    self.touch_person(entity.id);
                    if let Some(touched) = self.dirty.get_mut(&entity.id) {
                        touched.gone = *gone;
                    }
                }
                Ok(())
            }
        }
    }

    /// Since when and by whom something is: what an undo brings back is as old as it was.
    fn since(
        &self,
        restored: &str,
        now: i64,
        by: Option<[u8; 16]>,
    ) -> Result<(i64, Option<[u8; 16]>)> {
        let Some(restores) = self.restores else {
            return Ok((now, by));
        };
        let found = self
            .connection
            .prepare_cached(&format!("{restored} where op = ?1"))?
            .query_row([restores.to_string()], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        Ok(found.unwrap_or((now, by)))
    }

    fn claimed(
        &mut self,
        op: &Op,
        kind: ClaimKind,
        key: &str,
        owner: Uuid,
        state: ClaimState,
    ) -> Result<()> {
        let owner = owner.as_bytes().as_slice();
        // A claim that becomes another keeps the version under which it was made.
        let before: Option<String> = if is_claiming(&op.change) {
            None
        } else {
            self.connection
                .prepare_cached(
                    "delete from claim where nkey = ?1 and kind = ?2 and owner = ?3 returning ver",
                )?
                .query_row((key, kind.key(), owner), |row| row.get(0))
                .optional()?
        };
        let contender: &[u8] = match state {
            ClaimState::Released => return Ok(()),
            ClaimState::Held => &[],
            ClaimState::Contested => owner,
        };
        // The same owner may claim a key twice, as address and as username. A second holder is
        // refused: its version would be null.
        prepared(
            &mut self.hot.claim,
            self.connection,
            "insert into claim (nkey, kind, contender, owner, ver) values (?1, ?2, ?3, ?4, ?5)
                 on conflict do update set ver = iif(owner = excluded.owner, ver, null)",
        )?
        .execute((
            key,
            kind.key(),
            contender,
            owner,
            before.unwrap_or_else(|| op.id.to_string()),
        ))?;
        Ok(())
    }

    /// Two wanted one key, and one of them let go: nobody has to look at that any more.
    fn key_settled(&self, op: &Op, kind: ClaimKind, key: &str, owner: Uuid) -> Result<()> {
        let mut open = self.connection.prepare_cached(
            "select n, f, contender from conflict where id = ?1 and state = 'open' and kind = 'key'",
        )?;
        let mut rows = open.query([owner.as_bytes().as_slice()])?;
        while let Some(row) = rows.next()? {
            let field: Option<String> = row.get(1)?;
            let contender: Option<String> = row.get(2)?;
            let about = field
                .as_deref()
                .and_then(PersonField::from_key)
                .map_or(Some(ClaimKind::Card), PersonField::claim);
            let same = contender
                .and_then(|text| protocol::value_from_json(&serde_json::from_str(&text).ok()?))
                .is_some_and(|value| {
                    value
                        .as_text()
                        .is_some_and(|text| claim_key(kind, text) == key)
                });
            if about == Some(kind) && same {
                self.connection
                    .prepare_cached(
                        "update conflict set state = 'settled', resolved_by = ?2 where n = ?1",
                    )?
                    .execute((row.get::<_, i64>(0)?, op.id.to_string()))?;
            }
        }
        Ok(())
    }

    fn created(&mut self, op: &Op, entity: Entity, fields: &[(Field, Value)]) -> Result<()> {
        match entity.kind {
            EntityKind::Person => self.person_created(op, entity.id, fields.to_vec()),
            EntityKind::Badge => self.badge_created(op, entity.id, fields),
            EntityKind::Unit => self.unit_created(op, entity.id, fields),
            EntityKind::Organisation | EntityKind::ReaderProfile | EntityKind::SavedView => {
                let sql = format!(
                    "insert into {} (id, created_ver) values (?1, ?2)",
                    table(entity.kind)
                );
                self.connection
                    .execute(&sql, (entity.id.as_bytes().as_slice(), op.id.to_string()))?;
                for (field, value) in fields {
                    self.column(entity, *field, value)?;
                }
                Ok(())
            }
            EntityKind::Group | EntityKind::Role => {
                let sql = format!(
                    "insert into {} (id, name_fold, name_key, created_ver, created_at) values (?1, '', x'', ?2, ?3)",
                    table(entity.kind)
                );
                self.connection.prepare_cached(&sql)?.execute((
                    entity.id.as_bytes().as_slice(),
                    op.id.to_string(),
                    op.at.millis,
                ))?;
                for (field, value) in fields {
                    self.column(entity, *field, value)?;
                    self.named(entity, *field, value)?;
                }
                Ok(())
            }
        }
    }

    fn badge_created(&mut self, op: &Op, id: Uuid, fields: &[(Field, Value)]) -> Result<()> {
        let of = |wanted: BadgeField| {
            fields
                .iter()
                .find(|(field, _)| *field == Field::Badge(wanted))
                .map_or(&Value::Null, |(_, value)| value)
        };
        let text = of(BadgeField::Card).as_text().unwrap_or_default();
        prepared(
            &mut self.hot.badge,
            self.connection,
            "insert into badge (id, card, label, raw_read, unverified, revoked, created_ver, created_at)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute((
            id.as_bytes().as_slice(),
            text,
            Bound(of(BadgeField::Label)),
            Bound(of(BadgeField::RawRead)),
            Bound(of(BadgeField::Unverified)),
            Bound(of(BadgeField::Revoked)),
            op.id.to_string(),
            self.context.now.0,
        ))?;
        let n = self.connection.last_insert_rowid();
        let made = FreshBadge {
            revoked: of(BadgeField::Revoked).clone(),
            ver: op.id,
        };
        self.badge_made = Some((id, made));
        let Ok(card) = CardNumber::parse(text) else {
            return Ok(());
        };
        let n = u32::try_from(n).map_err(|_| Error::Damaged(format!("badge.n {n}")))?;
        self.badge_keys.add(self.connection, &card, n)
    }

    fn unit_created(&mut self, op: &Op, id: Uuid, fields: &[(Field, Value)]) -> Result<()> {
        let of = |wanted: UnitField| {
            fields
                .iter()
                .find(|(field, _)| *field == Field::Unit(wanted))
                .map_or(&Value::Null, |(_, value)| value)
        };
        let name = of(UnitField::Name).as_text().unwrap_or_default();
        self.connection
            .prepare_cached(
                "insert into unit (id, kind, name, name_fold, name_key, created_ver)
                 values (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute((
                id.as_bytes().as_slice(),
                Bound(of(UnitField::Kind)),
                name,
                fold(name),
                self.store.collation().key(name),
                op.id.to_string(),
            ))?;
        for (field, value) in fields {
            if !matches!(field, Field::Unit(UnitField::Kind | UnitField::Name)) {
                self.column(Entity::from(UnitId(id)), *field, value)?;
            }
        }
        Ok(())
    }

    fn column(&self, entity: Entity, field: Field, value: &Value) -> Result<()> {
        let sql = format!(
            "update {} set {} = ?2 where id = ?1",
            table(entity.kind),
            field.key()
        );
        let changed = self
            .connection
            .prepare_cached(&sql)?
            .execute((entity.id.as_bytes().as_slice(), Bound(value)))?;
        if changed == 1 {
            Ok(())
        } else {
            Err(Error::NotFound)
        }
    }

    fn field_set(&mut self, op: &Op, entity: Entity, field: Field, value: &Value) -> Result<()> {
        if field == PersonField::MergedInto.into() {
            // Whoever is found by this entry's words, and whoever was.
            let (before, _) = self.confirmed().field(entity, field)?;
            for person in [&before, value].into_iter().filter_map(Value::as_ref_id) {
                self.touch_person(person);
            }
        }
        self.column(entity, field, value)?;
        let (kind, id) = entity_key(entity);
        self.connection
            .prepare_cached(
                "insert into fver (entity, id, f, ver) values (?1, ?2, ?3, ?4)
                 on conflict (entity, id, f) do update set ver = excluded.ver",
            )?
            .execute((kind, id.as_slice(), field.key(), op.id.to_string()))?;
        let by = op.by.person.map(|person| *person.0.as_bytes());
        match field {
            Field::Person(_) => {
                self.changed_person(entity.id, by);
            }
            Field::Unit(UnitField::Name) => {
                let name = value.as_text().unwrap_or_default();
                self.connection
                    .prepare_cached("update unit set name_fold = ?2, name_key = ?3 where id = ?1")?
                    .execute((id.as_slice(), fold(name), self.store.collation().key(name)))?;
            }
            Field::Unit(UnitField::TimeZone) => {
                self.zones.clear();
                self.zone_changed(Some(entity.id))?;
            }
            Field::Organisation(OrganisationField::TimeZone) => {
                self.zones.clear();
                self.zone_changed(None)?;
            }
            Field::Group(_) | Field::Role(_) => self.named(entity, field, value)?,
            Field::Organisation(_)
            | Field::Badge(_)
            | Field::Unit(_)
            | Field::ReaderProfile(_)
            | Field::SavedView(_) => {}
        }
        Ok(())
    }

    /// What a group or a role is found and sorted by follows its name.
    fn named(&self, entity: Entity, field: Field, value: &Value) -> Result<()> {
        if !matches!(
            field,
            Field::Group(GroupField::Name) | Field::Role(RoleField::Name)
        ) {
            return Ok(());
        }
        let name = value.as_text().unwrap_or_default();
        let sql = format!(
            "update {} set name_fold = ?2, name_key = ?3 where id = ?1",
            table(entity.kind)
        );
        self.connection.prepare_cached(&sql)?.execute((
            entity.id.as_bytes().as_slice(),
            fold(name),
            self.store.collation().key(name),
        ))?;
        Ok(())
    }

    /// Dates begin and end with the calendar of a place.
    fn zone_changed(&mut self, site: Option<Uuid>) -> Result<()> {
        let mut statement = self.connection.prepare_cached(
            "select id from person indexed by person_facet
             where (start_date is not null or end_date is not null) and (?1 is null or site = ?1)",
        )?;
        let people: Vec<Uuid> = statement
            .query_map([site.map(|site| *site.as_bytes())], |row| {
                crate::person::uuid(row, 0)
            })?
            .collect::<rusqlite::Result<_>>()?;
        for person in people {
            self.touch_person(person);
        }
        Ok(())
    }

    fn held(&mut self, entity: Entity, by: Option<[u8; 16]>) -> Result<()> {
        match entity.kind {
            EntityKind::Person => {
                self.changed_person(entity.id, by);
                Ok(())
            }
            EntityKind::Badge => {
                let mut statement = self.connection.prepare_cached(
                    "select person from issue where badge = ?1 and ended_at is null",
                )?;
                let holders: Vec<Uuid> = statement
                    .query_map([entity.id.as_bytes().as_slice()], |row| {
                        crate::person::uuid(row, 0)
                    })?
                    .collect::<rusqlite::Result<_>>()?;
                for holder in holders {
                    self.touch_person(holder);
                }
                Ok(())
            }
            EntityKind::Organisation
            | EntityKind::Unit
            | EntityKind::Group
            | EntityKind::Role
            | EntityKind::ReaderProfile
            | EntityKind::SavedView => Ok(()),
        }
    }
}

/// A change that only adds claims: whoever had the key already is not given it again.
fn is_claiming(change: &Change) -> bool {
    matches!(change, Change::Create { .. } | Change::IssueBadge { .. })
}

fn terms_to_json(terms: &Terms) -> serde_json::Value {
    json!({"from": terms.from.map(|at| at.0), "until": terms.until.map(|at| at.0), "reason": terms.reason})
}

/// The terms a link stood under before, as [`Tx::prior`] keeps them.
pub(crate) fn terms_from_json(json: &serde_json::Value) -> Terms {
    let text = |key: &str| {
        json.get(key)
            .and_then(|text| text.as_str())
            .map(str::to_owned)
    };
    let instant = |key: &str| {
        json.get(key)
            .and_then(serde_json::Value::as_i64)
            .map(Instant)
    };
    Terms {
        from: instant("from"),
        until: instant("until"),
        reason: text("reason"),
    }
}
