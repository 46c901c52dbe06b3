//! A desk in memory: confirmed state, operations not yet decided by the hub,
//! and the view people look at, which is both together.

use domain::decide::{Authority, Effect};
use domain::field::Field;
use domain::id::{ChangeSetId, LogId, OpId, PersonId, TxId, Uuid, Ver};
use domain::op::{Actor, Change, Op, Via};
use domain::time::{Hlc, Instant};

use crate::hub::{Entry, Rules, decide_under};
use crate::memory::Memory;

/// Where a desk is killed while it takes in a page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kill {
    /// Not at all.
    Never,
    /// After the first write of several, if there are several.
    Early,
    /// Before the last write.
    Late,
}

#[derive(Clone, Debug)]
pub struct Desk {
    pub log: LogId,
    rules: Rules,
    /// What the hub has decided, as far as it was pulled.
    pub confirmed: Memory,
    /// How many places of the hub's order are in `confirmed`.
    pub cursor: usize,
    /// Own operations the hub's order has not brought back yet.
    pub pending: Vec<Op>,
    /// Everything this desk ever saved.
    pub authored: Vec<Op>,
    /// Confirmed and pending together.
    pub view: Memory,
    /// How wrong this desk's clock is.
    pub clock_offset: i64,
    hlc: Hlc,
    /// A version from before this field; `None` once it is up to date.
    pub unknown: Option<Field>,
    /// Effects that version cannot read, in the order they came.
    parked: Vec<(OpId, usize, Effect)>,
}

impl Desk {
    pub fn new(log: LogId, clock_offset: i64, rules: Rules) -> Self {
        Self {
            log,
            rules,
            confirmed: Memory::default(),
            cursor: 0,
            pending: Vec::new(),
            authored: Vec::new(),
            view: Memory::default(),
            clock_offset,
            hlc: Hlc::default(),
            unknown: None,
            parked: Vec::new(),
        }
    }

    pub fn clock(&self, now: Instant) -> Instant {
        Instant((now.0 + self.clock_offset).max(0))
    }

    /// The name of the next operation.
    pub fn next_id(&self) -> OpId {
        OpId {
            log: self.log,
            dseq: self.authored.len() as u64 + 1,
        }
    }

    /// Saves one change, seen at `base`, as part of a Save.
    pub fn save(
        &mut self,
        now: Instant,
        tx: Uuid,
        by: Option<PersonId>,
        base: Option<Ver>,
        change: Change,
    ) {
        self.hlc = self.hlc.tick(self.clock(now));
        let op = Op {
            id: self.next_id(),
            tx: TxId(tx),
            change_set: ChangeSetId(tx),
            at: self.hlc,
            by: Actor {
                person: by,
                via: Via::Desk,
            },
            base,
            change,
        };
        show(self.rules, &mut self.view, &op);
        self.authored.push(op.clone());
        self.pending.push(op);
    }

    /// The operations to send: whole Saves, about `limit` of them.
    pub fn batch(&self, from: u64, limit: usize) -> Vec<Op> {
        let mut batch: Vec<Op> = Vec::new();
        for op in self.authored.iter().filter(|op| op.id.dseq >= from) {
            let whole = !self.rules.one_transaction || batch.last().is_none_or(|b| b.tx != op.tx);
            if batch.len() >= limit && whole {
                break;
            }
            batch.push(op.clone());
        }
        batch
    }

    /// Takes in a page that begins after place `after` of the hub's order.
    pub fn take(&mut self, after: usize, page: &[Entry], kill: Kill) {
        // What was seen before is skipped; a page from further on waits for the gap.
        if after > self.cursor {
            return;
        }
        let fresh = page.get(self.cursor - after..).unwrap_or_default();
        match kill {
            Kill::Never => {}
            Kill::Early if !self.rules.one_transaction => {
                // The place is written down, what came with it is not.
                self.cursor += fresh.len();
                return;
            }
            // Before the commit: nothing of it happened.
            Kill::Early | Kill::Late => return,
        }
        if fresh.is_empty() {
            return;
        }
        self.cursor += fresh.len();
        for entry in fresh {
            for (n, effect) in entry.effects.iter().enumerate() {
                if self.unknown.is_some() && field_of(effect) == self.unknown {
                    self.parked.push((entry.op.id, n, effect.clone()));
                } else {
                    self.confirmed.write(entry.op.id, n, effect);
                }
            }
            self.confirmed.conclude(entry.op.id, &entry.verdict);
        }
        let decided = &self.confirmed.verdicts;
        self.pending.retain(|op| !decided.contains_key(&op.id));
        self.rebase();
    }

    /// Installs the present version: what was put aside is read now.
    pub fn upgrade(&mut self) {
        self.unknown = None;
        for (op, n, effect) in std::mem::take(&mut self.parked) {
            self.confirmed.write(op, n, &effect);
        }
        self.rebase();
    }

    /// Everything in memory is gone; what was written is read again.
    pub fn restart(&mut self) {
        self.rebase();
    }

    fn rebase(&mut self) {
        self.view = self.confirmed.clone();
        for op in &self.pending {
            show(self.rules, &mut self.view, op);
        }
    }
}

fn field_of(effect: &Effect) -> Option<Field> {
    match effect {
        Effect::FieldSet { field, .. } => Some(*field),
        Effect::Conflicted { field, .. } => *field,
        _ => None,
    }
}

fn show(rules: Rules, view: &mut Memory, op: &Op) {
    let decision = decide_under(rules, view, op, Authority::Granted);
    view.apply(op.id, &decision.verdict, &decision.effects);
}
