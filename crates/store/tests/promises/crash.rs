//! Whoever is told that something is written can pull the plug.

use std::io::{BufRead, BufReader, Write};
use std::ops::ControlFlow;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use domain::id::PersonId;
use domain::op::{Actor, Change, Via};
use domain::person::PersonField as F;
use domain::time::Instant;
use domain::value::Value;
use secrets::DatabaseKey;
use sha2::{Digest, Sha256};
use store::{Store, WriteContext};
use test_support::Desk;
use test_support::desk::{create, issue};

/// Names the directory to a child, which is this program again with one test chosen.
const PLACE: &str = "ROLLBOOK_TEST_CRASH_PLACE";
const SEED: &str = "ROLLBOOK_TEST_CRASH_SEED";

fn key() -> DatabaseKey {
    DatabaseKey::from_bytes([0x5a; 32])
}

/// Numbers that are the same at every run: SHA-256 over a counter.
struct Chance {
    seed: u64,
    counter: u64,
}

impl Chance {
    fn bytes(&mut self) -> [u8; 32] {
        self.counter += 1;
        let mut hash = Sha256::new();
        hash.update(self.seed.to_le_bytes());
        hash.update(self.counter.to_le_bytes());
        hash.finalize().into()
    }

    fn below(&mut self, end: u64) -> u64 {
        let bytes = self.bytes();
        u64::from_le_bytes(bytes[..8].try_into().unwrap()) % end
    }
}

/// Writes without end and says after each commit how far the log reaches. Does nothing unless
/// it is a child of the test below.
#[test]
fn the_child_writes_until_it_is_killed() {
    let Ok(place) = std::env::var(PLACE) else {
        return;
    };
    let seed: u64 = std::env::var(SEED).unwrap().parse().unwrap();
    let mut chance = Chance { seed, counter: 0 };
    let (store, _) = Store::open(Path::new(&place), Some(&key())).unwrap();
    let mut acts = Vec::new();
    let mut people: Vec<PersonId> = Vec::new();
    loop {
        let context = WriteContext {
            now: Instant(1_789_974_400_000 + i64::try_from(chance.counter).unwrap()),
            actor: Actor {
                person: None,
                via: Via::System,
            },
            entropy: chance.bytes(),
            kind: "crash",
            label: "{}".into(),
        };
        let what = chance.below(10);
        let applied = store.write(&context, |tx| {
            match what {
                // An import, big enough to be killed in.
                0 => {
                    for n in 0..chance.below(150) {
                        let id = chance.counter;
                        let mail = Value::text(format!("p{n}-{id}-{seed}@example.org"));
                        let person = create(tx, &format!("Person {n}"), &[(F::Email, mail)])?;
                        let card = chance.below(1 << 24);
                        if tx.reader().badges_of(person)?.is_empty() && n % 3 == 0 {
                            issue(tx, person, &format!("uid:04{card:06X}"))?;
                        }
                        people.push(person);
                    }
                }
                1 | 2 if !acts.is_empty() => {
                    let act = acts[usize::try_from(chance.below(acts.len() as u64)).unwrap()];
                    match tx.undo(act) {
                        Ok(_) | Err(store::Error::NotFound) => {}
                        Err(error) => return Err(error),
                    }
                }
                3..=8 if !people.is_empty() => {
                    let person =
                        people[usize::try_from(chance.below(people.len() as u64)).unwrap()];
                    tx.apply(
                        Change::Set {
                            entity: person.into(),
                            field: F::Title.into(),
                            value: Value::text(format!("Title {}", chance.counter)),
                        },
                        None,
                    )?;
                }
                _ => people.push(create(tx, "Somebody", &[])?),
            }
            Ok(())
        });
        acts.push(applied.unwrap().change_set);
        let written = store
            .read(|reader| reader.acts(None, 1))
            .unwrap()
            .first()
            .map_or(0, |act| act.n);
        // One write, so that the other side never sees half a line.
        let mut out = std::io::stdout().lock();
        out.write_all(format!("written {written}\n").as_bytes())
            .and_then(|()| out.flush())
            .unwrap();
    }
}

/// Starts a child, kills it at a moment chance says, and answers the last act it said was written.
fn write_and_kill(place: &Path, chance: &mut Chance) -> u64 {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "crash::the_child_writes_until_it_is_killed",
            "--nocapture",
        ])
        .env(PLACE, place)
        .env(SEED, chance.below(1 << 40).to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let out = BufReader::new(child.stdout.take().unwrap());
    let (said, heard) = channel();
    let ears = std::thread::spawn(move || {
        for line in out.lines().map_while(Result::ok) {
            // The harness writes the test's name in front of the first one.
            if let Some((_, n)) = line.rsplit_once("written ")
                && let Ok(n) = n.parse::<u64>()
                && said.send(n).is_err()
            {
                break;
            }
        }
    });
    let mut last = 0;
    // So many commits, then a moment within the next one.
    for _ in 0..=chance.below(25) {
        last = heard.recv_timeout(Duration::from_secs(60)).unwrap();
    }
    let moment = Duration::from_micros(chance.below(30_000));
    loop {
        match heard.recv_timeout(moment) {
            Ok(n) if n < last + 12 => last = n,
            Ok(n) => {
                last = n;
                break;
            }
            Err(RecvTimeoutError::Timeout) => break,
            Err(RecvTimeoutError::Disconnected) => panic!("the child ended by itself"),
        }
    }
    child.kill().unwrap();
    child.wait().unwrap();
    ears.join().unwrap();
    // What it said between our decision and its end counts as well.
    heard.try_iter().last().unwrap_or(last)
}

fn whole(store: &Store) {
    store.check(&mut |_, _| ControlFlow::Continue(())).unwrap();
}

#[test]
fn killed_at_any_moment_nothing_that_was_written_is_lost() {
    let mut chance = Chance {
        seed: 20_260_921,
        counter: 0,
    };
    let mut kills = 0;
    for _ in 0..6 {
        let desk = Desk::encrypted();
        let place = desk.place();
        let folder = desk.close();
        for _ in 0..5 {
            let written = write_and_kill(&place, &mut chance);
            kills += 1;
            let (store, _) = Store::open(&place, Some(&key())).unwrap();
            whole(&store);
            let last = store.read(|reader| reader.acts(None, 1)).unwrap()[0].n;
            assert!(
                (written..=written + 1).contains(&last),
                "act {written} was said to be written, the last one is {last}"
            );
            let again = folder.path().join(format!("again-{kills}"));
            let again = store.rebuild(&again, None).unwrap();
            let digest = |store: &Store| store.read(|reader| reader.digest()).unwrap();
            assert_eq!(digest(&store), digest(&again), "after kill {kills}");
        }
    }
    assert!(kills >= 20);
}

/// What a power cut leaves: the file, and any beginning of the log beside it.
#[test]
fn a_log_cut_anywhere_gives_the_directory_as_it_was_at_some_commit() {
    let desk = Desk::encrypted();
    let ada = desk.person("Ada");
    let mut commits = vec![desk.store().read(|reader| reader.audit_head()).unwrap()];
    for n in 0..12 {
        desk.set(ada, F::Title, format!("Title {n}").as_str());
        commits.push(desk.store().read(|reader| reader.audit_head()).unwrap());
    }
    let main = std::fs::read(desk.place()).unwrap();
    let wal = std::fs::read(desk.folder().join("office.rollbook-wal")).unwrap();
    assert!(wal.len() > 20 * 4096, "all of it is still beside the file");
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("cut.rollbook");
    let mut chance = Chance {
        seed: 7,
        counter: 0,
    };
    let mut seen = 0;
    for round in 0..40 {
        let length = usize::try_from(chance.below(wal.len() as u64)).unwrap();
        let mut cut = wal[..length].to_vec();
        if round % 2 == 1 && length > 100 {
            // Or the end was never written, though its length was.
            let from = length - length / 8;
            cut[from..].fill(0);
        }
        std::fs::write(&place, &main).unwrap();
        std::fs::write(folder.path().join("cut.rollbook-wal"), &cut).unwrap();
        let (store, _) = Store::open(&place, desk.key()).unwrap();
        whole(&store);
        let head = store.read(|reader| reader.audit_head()).unwrap();
        seen = seen.max(head.n);
        assert!(
            commits.contains(&head) || head.n < commits[0].n,
            "cut at {length} of {}: a whole commit, or none of it: {head}",
            wal.len()
        );
        store.close().unwrap();
        for left in ["cut.rollbook", "cut.rollbook-wal", "cut.rollbook-shm"] {
            let _ = std::fs::remove_file(folder.path().join(left));
        }
    }
    assert!(seen > 5, "some cuts left most of it");
}
