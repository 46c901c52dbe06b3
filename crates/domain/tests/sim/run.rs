//! One run: desks that work, lose the network, crash and are revoked, in an
//! order the seed decides.

use domain::id::LogId;
use domain::person::PersonField;
use domain::time::Instant;

use crate::desk::{Desk, Kill};
use crate::hub::{Entry, Hub, Pushed, Rules};
use crate::oracle;
use crate::rng::Rng;
use crate::workload::Office;

const DAY: i64 = 24 * 60 * 60 * 1000;
/// More rounds than any queue here is long, at one batch a round.
const HEAL_ROUNDS: usize = 400;

/// What a seed is run with besides.
#[derive(Clone, Copy, Debug)]
pub struct Setup {
    pub rules: Rules,
    /// Every clock tells the truth; otherwise each is wrong by up to 400 days
    /// back and 30 ahead.
    pub true_clocks: bool,
}

/// What came of it.
pub struct Outcome {
    pub violations: Vec<String>,
    /// What the hub's directory is in the end, as one number.
    pub digest: String,
    pub ops: usize,
    pub conflicts: usize,
    pub held: usize,
    /// The hub's order, a line an operation.
    pub story: Vec<String>,
}

pub fn run(seed: u64, setup: Setup) -> Outcome {
    let mut world = World::new(seed, setup);
    for _ in 0..120 + world.rng.below(130) {
        world.step();
    }
    world.heal();
    let mut violations = oracle::old_versions(&world.hub, &world.desks);
    world.desks.iter_mut().for_each(Desk::upgrade);
    violations.extend(oracle::violations(&world.hub, &world.desks));
    let held =
        |verdict: &&domain::decide::Verdict| matches!(verdict, domain::decide::Verdict::Held(_));
    Outcome {
        violations,
        digest: world.hub.state.digest(),
        ops: world.hub.log.len(),
        conflicts: world.hub.state.conflicts.len(),
        held: world.hub.state.verdicts.values().filter(held).count(),
        story: world.hub.log.iter().map(tell).collect(),
    }
}

fn tell(entry: &Entry) -> String {
    let op = &entry.op;
    let by = op.by.person.map(|person| person.to_string());
    let base = op.base.map(|base| base.to_string());
    format!(
        "{} by {} having seen {}: {:?} -> {:?} {:?}",
        op.id,
        by.as_deref().unwrap_or("nobody"),
        base.as_deref().unwrap_or("nothing"),
        op.change,
        entry.verdict,
        entry.effects
    )
}

struct World {
    rng: Rng,
    hub: Hub,
    desks: Vec<Desk>,
    office: Office,
    /// What the network still carries to desks: which, from where, to where.
    late_pages: Vec<(usize, usize, usize)>,
}

impl World {
    fn new(seed: u64, setup: Setup) -> Self {
        let mut rng = Rng::new(seed);
        let mut hub = Hub::new(setup.rules);
        let mut desks: Vec<Desk> = (1..=2 + rng.below(4) as u64)
            .map(|n| {
                let spread = i64::try_from(rng.below(430)).unwrap_or(0);
                let offset = if setup.true_clocks {
                    0
                } else {
                    (spread - 400) * DAY
                };
                Desk::new(LogId(n), offset, setup.rules)
            })
            .collect();
        // One of them was not updated for a while.
        let old = rng.below(desks.len());
        desks[old].unknown = rng.percent(50).then_some(PersonField::Note.into());
        // The first desk worked alone for a while before there was a hub.
        hub.now = Instant(500 * DAY);
        let mut office = Office::new(rng.next());
        office.found(&mut desks[0], hub.now);
        for _ in 0..rng.below(8) {
            office.act(&mut desks[0], hub.now);
        }
        Self {
            rng,
            hub,
            desks,
            office,
            late_pages: Vec::new(),
        }
    }

    fn step(&mut self) {
        self.hub.now.0 += 60_000;
        let now = self.hub.now;
        let index = self.rng.below(self.desks.len());
        match self.rng.below(100) {
            0..35 => {
                self.office.act(&mut self.desks[index], now);
            }
            35..60 => self.push(index, true),
            60..90 => self.pull(index, true),
            90..95 => self.desks[index].restart(),
            95..98 => self.late_page(),
            _ => {
                // Rarely, and never the first: somebody has to be left to work.
                if index > 0 && self.rng.percent(20) {
                    let log = self.desks[index].log;
                    self.hub.devices.entry(log).or_default().revoked = true;
                }
            }
        }
    }

    fn push(&mut self, index: usize, faults: bool) {
        let desk = &self.desks[index];
        let acked = self.hub.devices.get(&desk.log).map_or(0, |d| d.last_dseq);
        // A lost acknowledgement makes a desk send again what the hub has.
        let lost = faults && self.rng.percent(30);
        let from = if lost {
            acked.saturating_sub(self.rng.below(6) as u64) + 1
        } else {
            acked + 1
        };
        let limit = 1 + self.rng.below(8);
        let batch = desk.batch(from, limit);
        let crash = (faults && self.rng.percent(15)).then(|| self.rng.below(4));
        let log = desk.log;
        let answer = self.hub.push(log, &batch, crash);
        debug_assert!(
            !matches!(answer, Some(Pushed::Expected(_))),
            "a desk never skips its own operations"
        );
    }

    fn pull(&mut self, index: usize, faults: bool) {
        let desk = &mut self.desks[index];
        if oracle::is_revoked(&self.hub, desk.log) {
            return;
        }
        let mut after = desk.cursor;
        if faults && self.rng.percent(25) {
            // The answer to an older question comes again, or late.
            after = after.saturating_sub(self.rng.below(10));
        }
        let page = self.hub.pull(after, 1 + self.rng.below(30));
        if faults && self.rng.percent(20) {
            self.late_pages.push((index, after, page.len()));
        }
        let cut = if faults && self.rng.percent(20) {
            self.rng.below(page.len() + 1)
        } else {
            page.len()
        };
        let kill = match self.rng.below(100) {
            0..6 if faults => Kill::Early,
            6..12 if faults => Kill::Late,
            _ => Kill::Never,
        };
        desk.take(after, &page[..cut], kill);
        if kill != Kill::Never {
            desk.restart();
        }
    }

    fn late_page(&mut self) {
        if self.late_pages.is_empty() {
            return;
        }
        let late = self.rng.below(self.late_pages.len());
        let (index, after, count) = self.late_pages.swap_remove(late);
        let page = self.hub.pull(after, count);
        let desk = &mut self.desks[index];
        if !oracle::is_revoked(&self.hub, desk.log) {
            desk.take(after, page, Kill::Never);
        }
    }

    /// The network works again: everything drains within bounded rounds.
    fn heal(&mut self) {
        for _ in 0..HEAL_ROUNDS {
            for index in 0..self.desks.len() {
                self.push(index, false);
                self.pull(index, false);
            }
            let drained = self.desks.iter().all(|desk| {
                let sent = self.hub.devices.get(&desk.log).map_or(0, |d| d.last_dseq);
                sent == desk.authored.len() as u64
                    && (oracle::is_revoked(&self.hub, desk.log)
                        || desk.cursor == self.hub.log.len())
            });
            if drained {
                return;
            }
        }
    }
}

/// A desk on its own, whose every operation it decides itself; then the same
/// operations at a hub. Answers the digests of both.
pub fn alone_then_linked(seed: u64) -> (String, String) {
    let now = Instant(500 * DAY);
    let mut desk = Desk::new(LogId(1), 0, Rules::ALL);
    let mut office = Office::new(seed);
    office.found(&mut desk, now);
    for _ in 0..40 {
        office.act_as_owner(&mut desk, now);
    }
    let mut hub = Hub::new(Rules::ALL);
    hub.now = now;
    loop {
        let sent = hub.devices.get(&desk.log).map_or(0, |d| d.last_dseq);
        let batch = desk.batch(sent + 1, 5);
        if batch.is_empty() {
            break;
        }
        hub.push(desk.log, &batch, None);
    }
    (desk.view.digest(), hub.state.digest())
}
