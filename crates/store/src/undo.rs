//! Taking an act back: the inverse operations, decided like any other.
//!
//! An operation is taken back only while what it wrote still stands. Undoing newer acts first
//! brings that back under new versions, so each inverse operation notes the version it restores
//! (`restores` in what is kept beside it), and a version stands for all it restores.

use std::collections::HashMap;
use std::ops::ControlFlow;

use domain::decide::{ConflictKind, Presence, State as _, Verdict};
use domain::field::{Entity, EntityKind};
use domain::id::{ChangeSetId, Uuid, Ver};
use domain::op::{Change, Edge, IssueEnd, Op, Terms};
use domain::value::Value;
use rusqlite::OptionalExtension;

use crate::error::{Error, Result};
use crate::person;
use crate::state::Act;
use crate::write::{Tx, dseq};

/// What an undo could take back, counted in changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UndoReport {
    /// Taken back.
    pub reversed: u64,
    /// Left, because somebody changed it since or uses it now.
    pub kept: u64,
    /// The kind of act this is about: `import`, never `undo`.
    pub kind: String,
    /// Its line in the history, JSON.
    pub label: String,
    /// What was taken back.
    pub change_set: Option<ChangeSetId>,
    /// It was an undo itself, so that the act is done again.
    pub redo: bool,
}

/// An operation that had an effect, and what is kept beside it.
struct Done {
    dseq: i64,
    op: Op,
    prior: serde_json::Value,
}

/// Who names whom as manager, made once an undo: the column has no index.
type Managed = HashMap<Uuid, Vec<i64>>;

impl Tx<'_> {
    /// Takes an act back. What others changed since stays and is counted. Taking back an undo is
    /// the redo. Where nothing can be taken back the act still counts as done.
    ///
    /// # Errors
    /// As [`Tx::undo_watched`].
    pub fn undo(&mut self, change_set: ChangeSetId) -> Result<UndoReport> {
        self.undo_watched(change_set, &mut |_, _| ControlFlow::Continue(()))
    }

    /// [`Tx::undo`], telling now and then how many of how many operations were looked at.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such act or it is not in force; [`Error::Denied`] if
    /// nothing of it may be taken back by whoever writes; [`Error::Cancelled`] where `progress`
    /// says so.
    pub fn undo_watched(
        &mut self,
        change_set: ChangeSetId,
        progress: &mut dyn FnMut(u64, u64) -> ControlFlow<()>,
    ) -> Result<UndoReport> {
        let n: i64 = self
            .connection
            .prepare_cached("select n from change_set where id = ?1 and undone_by is null")?
            .query_row([change_set.0.as_bytes().as_slice()], |row| row.get(0))
            .optional()?
            .ok_or(Error::NotFound)?;
        let (kind, label, redo) = self.first_act(n)?;
        self.undoes = Some(n);
        let mut report = UndoReport {
            kind,
            label,
            redo,
            change_set: Some(change_set),
            ..UndoReport::default()
        };
        let all = self.about_to_undo(n)?;
        let mut seen = 0;
        let mut managed = None;
        let mut denied = None;
        // Newest first, a page at a time: an import of a million rows is not held in memory.
        let mut below = i64::MAX;
        loop {
            let page = self.operations_of(n, below)?;
            let Some(last) = page.last() else { break };
            if progress(seen, all).is_break() {
                return Err(Error::Cancelled);
            }
            seen += page.len() as u64;
            below = last.dseq;
            for done in &page {
                self.denied = None;
                match self.take_back(n, done, &mut managed)? {
                    Some(true) => report.reversed += 1,
                    Some(false) => {
                        report.kept += 1;
                        denied = denied.or(self.denied);
                    }
                    None => {}
                }
            }
            self.settle()?;
        }
        if report.reversed == 0
            && let Some(denied) = denied
        {
            return Err(Error::Denied(denied));
        }
        if report.reversed > 0 {
            self.mark_undone(n)?;
        } else {
            self.undoes = None;
        }
        Ok(report)
    }

    /// Looks where the act stands in the log and makes room for it; answers how many operations
    /// that are.
    fn about_to_undo(&mut self, act: i64) -> Result<u64> {
        let (first, last, count): (Option<i64>, Option<i64>, i64) = self
            .connection
            .prepare_cached("select min(dseq), max(dseq), count(*) from op where change_set = ?1")?
            .query_row([act], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        let before = i64::try_from(self.head.dseq).unwrap_or(i64::MAX);
        self.act = match (first, last) {
            // A write is one piece of the log.
            (Some(first), Some(last)) if last - first + 1 == count => Some(Act {
                first,
                last,
                before,
            }),
            _ => None,
        };
        let count = u64::try_from(count).unwrap_or(0);
        self.room.make(count)?;
        Ok(count)
    }

    /// Kind and label of the act at the beginning of a chain of undo and redo, and whether `n` is
    /// an undo.
    fn first_act(&self, n: i64) -> Result<(String, String, bool)> {
        let mut at = n;
        let mut steps = 0u32;
        loop {
            let (kind, label, undoes): (String, String, Option<i64>) = self
                .connection
                .prepare_cached("select kind, label, undoes from change_set where n = ?1")?
                .query_row([at], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
            match undoes.filter(|earlier| *earlier < at) {
                Some(earlier) => at = earlier,
                None => return Ok((kind, label, steps % 2 == 1)),
            }
            steps += 1;
        }
    }

    /// `undone_by` is null exactly for the acts that are in force: taking back an undo puts the
    /// act in force again that it had taken back, and so on down the chain.
    pub(crate) fn mark_undone(&self, n: i64) -> Result<()> {
        let mut mark = self
            .connection
            .prepare_cached("update change_set set undone_by = ?2 where n = ?1 returning undoes")?;
        let mut by = Some(self.change_set_number());
        let mut at = n;
        loop {
            let earlier: Option<i64> = mark.query_row((at, by), |row| row.get(0))?;
            let Some(earlier) = earlier.filter(|earlier| *earlier < at) else {
                return Ok(());
            };
            by = if by.is_some() { None } else { Some(at) };
            at = earlier;
        }
    }

    fn operations_of(&self, change_set: i64, below: i64) -> Result<Vec<Done>> {
        let mut statement = self.connection.prepare_cached(
            "select dseq, raw, prior from op
             where change_set = ?1 and dseq < ?2 and verdict not in ('conflict', 'held', 'rejected')
             order by dseq desc limit 500",
        )?;
        let rows = statement.query_map((change_set, below), |row| {
            Ok((
                row.get::<_, i64>(0)?,
                row.get::<_, Vec<u8>>(1)?,
                row.get::<_, Option<String>>(2)?,
            ))
        })?;
        rows.map(|row| {
            let (dseq, raw, prior) = row?;
            let (op, _) = protocol::read_op(&raw).map_err(|why| Error::Log {
                dseq,
                why: why.to_string(),
            })?;
            let prior = prior
                .and_then(|text| serde_json::from_str(&text).ok())
                .unwrap_or(serde_json::Value::Null);
            Ok(Done { dseq, op, prior })
        })
        .collect()
    }

    /// `Some(true)`: taken back. `Some(false)`: kept. `None`: there was nothing to take back.
    fn take_back(
        &mut self,
        act: i64,
        done: &Done,
        managed: &mut Option<Managed>,
    ) -> Result<Option<bool>> {
        let op = &done.op;
        match &op.change {
            // Nothing was made: the badge was here before.
            Change::Create { .. } if done.prior.get("known").is_some() => Ok(None),
            Change::Create { entity, .. } | Change::Unretract { entity } => {
                self.retract(*entity, managed)
            }
            Change::Retract { entity } => {
                if self.confirmed().presence(*entity)? != Presence::Retracted {
                    return Ok(None);
                }
                self.inverse(Change::Unretract { entity: *entity }, None)
            }
            Change::Set { entity, field, .. } => {
                if self.confirmed().presence(*entity)? != Presence::Present {
                    return Ok(Some(false));
                }
                let (_, ver) = self.confirmed().field(*entity, *field)?;
                if !self.stands_for(ver, op.id)? {
                    return Ok(Some(false));
                }
                let before = done
                    .prior
                    .get("before")
                    .and_then(protocol::value_from_json)
                    .unwrap_or(Value::Null);
                self.inverse(
                    Change::Set {
                        entity: *entity,
                        field: *field,
                        value: before,
                    },
                    done.replaced(),
                )
            }
            Change::Link { edge, .. } => self.unlink(done, *edge),
            Change::PlaceHold { entity, .. } => {
                for hold in self.confirmed().holds(*entity)? {
                    if !hold.lifted && self.stands_for(hold.op, op.id)? {
                        return self.inverse(
                            Change::LiftHolds {
                                entity: *entity,
                                holds: vec![hold.op],
                            },
                            None,
                        );
                    }
                }
                Ok(Some(false))
            }
            Change::LiftHolds { entity, .. } => self.hold_again(op, *entity),
            Change::IssueBadge { badge, card, .. } => {
                for open in self.confirmed().issues(*badge)? {
                    if self.stands_for(open.op, op.id)? {
                        return self.inverse(
                            Change::EndIssue {
                                badge: *badge,
                                card: card.clone(),
                                issue: open.op,
                                end: IssueEnd::Returned,
                            },
                            None,
                        );
                    }
                }
                Ok(Some(false))
            }
            Change::EndIssue {
                badge, card, issue, ..
            } => {
                let person = done
                    .prior
                    .get("person")
                    .and_then(serde_json::Value::as_str)
                    .and_then(|text| text.parse().ok());
                let Some(person) = person else {
                    return Ok(Some(false));
                };
                if !self.confirmed().issues(*badge)?.is_empty() {
                    return Ok(Some(false));
                }
                self.inverse(
                    Change::IssueBadge {
                        badge: *badge,
                        card: card.clone(),
                        person,
                    },
                    Some(*issue),
                )
            }
            // A password is never set back to an older one; that of a person who goes as well is
            // not worth a line.
            Change::SetPassword { person, .. } => {
                let created: Option<i64> =
                    person::load(self.connection, person.0)?.map(|person| dseq(person.created_ver));
                let goes = self
                    .connection
                    .prepare_cached("select 1 from op where dseq = ?1 and change_set = ?2")?
                    .exists((created, act))?;
                Ok((!goes).then_some(false))
            }
        }
    }

    /// Applies an inverse operation; `restores` is the version that stands again with it.
    fn inverse(&mut self, change: Change, restores: Option<Ver>) -> Result<Option<bool>> {
        self.restores = restores;
        let verdict = self.apply(change, None);
        self.restores = None;
        Ok(Some(match verdict? {
            Verdict::Applied | Verdict::Merged | Verdict::Same => true,
            Verdict::Conflict(kind) => match kind {
                // Done, and shown as contested.
                ConflictKind::Key | ConflictKind::EditedAfterRemoval => true,
                ConflictKind::Field
                | ConflictKind::Grant
                | ConflictKind::Password
                | ConflictKind::Touched
                | ConflictKind::Cycle => false,
            },
            Verdict::Held(_) | Verdict::Rejected(_) => false,
        }))
    }

    fn retract(&mut self, entity: Entity, managed: &mut Option<Managed>) -> Result<Option<bool>> {
        if self.confirmed().presence(entity)? != Presence::Present {
            return Ok(None);
        }
        if self.confirmed().touched_since_creation(entity)? {
            return Ok(Some(false));
        }
        if entity.kind == EntityKind::Person && self.manages(entity.id, managed)? {
            return Ok(Some(false));
        }
        // Deciding asks the same again.
        self.untouched = Some(entity);
        let taken = self.inverse(Change::Retract { entity }, None);
        self.untouched = None;
        taken
    }

    /// Whether somebody who is here names this person as manager.
    fn manages(&self, person: Uuid, managed: &mut Option<Managed>) -> Result<bool> {
        let managed = match managed {
            Some(managed) => managed,
            None => managed.insert(self.managed()?),
        };
        let Some(people) = managed.get(&person) else {
            return Ok(false);
        };
        let mut still = self.connection.prepare_cached(
            "select 1 from person where n = ?1 and manager = ?2 and retracted = 0",
        )?;
        for n in people {
            if still.exists((n, person.as_bytes().as_slice()))? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn managed(&self) -> Result<Managed> {
        let mut statement = self.connection.prepare_cached(
            "select manager, n from person where manager is not null and retracted = 0",
        )?;
        let mut rows = statement.query([])?;
        let mut managed = Managed::new();
        while let Some(row) = rows.next()? {
            managed
                .entry(person::uuid(row, 0)?)
                .or_default()
                .push(row.get(1)?);
        }
        Ok(managed)
    }

    fn unlink(&mut self, done: &Done, edge: Edge) -> Result<Option<bool>> {
        let stands = match self.confirmed().edge(edge)? {
            Some(now) => self.stands_for(now.ver, done.op.id)?,
            None => false,
        };
        if !stands {
            return Ok(Some(false));
        }
        let was = done
            .prior
            .get("before")
            .and_then(serde_json::Value::as_bool)
            .unwrap_or(false);
        let terms = done
            .prior
            .get("terms")
            .map_or_else(Terms::default, crate::apply::terms_from_json);
        self.inverse(
            Change::Link {
                edge,
                present: was,
                terms,
            },
            done.replaced(),
        )
    }

    /// Lifting is terminal, so the same holds are placed anew.
    fn hold_again(&mut self, op: &Op, entity: Entity) -> Result<Option<bool>> {
        let lifted: Vec<String> = self
            .connection
            .prepare_cached("select op from hold where entity = ?1 and lifted_by = ?2")?
            .query_map(
                (entity.id.as_bytes().as_slice(), op.id.to_string()),
                |row| row.get(0),
            )?
            .collect::<rusqlite::Result<_>>()?;
        let mut taken = None;
        for hold in self.confirmed().holds(entity)? {
            if lifted.contains(&hold.op.to_string()) {
                taken = self.inverse(
                    Change::PlaceHold {
                        entity,
                        kind: hold.kind,
                        reason: hold.reason.clone(),
                        from: hold.from,
                        until: hold.until,
                    },
                    Some(hold.op),
                )?;
            }
        }
        Ok(taken)
    }

    /// Whether a version is this operation, or only restored what it wrote.
    fn stands_for(&self, ver: Ver, op: Ver) -> Result<bool> {
        let mut at = ver;
        loop {
            if at == op {
                return Ok(true);
            }
            let row: Option<(Vec<u8>, Option<String>)> = self
                .connection
                .prepare_cached("select raw, prior from op where dseq = ?1")?
                .query_row([dseq(at)], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?;
            // A version that came from elsewhere may have a place that is another's here.
            let restored = row
                .filter(|(raw, _)| protocol::read_op(raw).is_ok_and(|(op, _)| op.id == at))
                .and_then(|(_, prior)| {
                    let prior: serde_json::Value = serde_json::from_str(&prior?).ok()?;
                    prior.get("restores")?.as_str()?.parse::<Ver>().ok()
                });
            match restored {
                // Only ever something older, so this ends.
                Some(restored) if restored.dseq < at.dseq => at = restored,
                _ => return Ok(false),
            }
        }
    }
}

impl Done {
    /// The version the operation replaced, if its author had seen it.
    fn replaced(&self) -> Option<Ver> {
        self.prior
            .get("was")
            .and_then(|was| was.as_str()?.parse().ok())
            .or(self.op.base)
    }
}
