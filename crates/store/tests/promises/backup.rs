//! A backup is the whole directory, opens nowhere but with the key, and comes back.

use std::ops::ControlFlow;
use std::path::Path;

use domain::id::LogId;
use domain::op::{Actor, Via};
use domain::person::PersonField as F;
use domain::time::Instant;
use domain::value::Value;
use secrets::{DatabaseKey, DirectoryId, RecoveryKey, SystemEntropy, WrappedKey};
use store::{
    BackupFault, BackupInfo, Error, HistoryQuery, Opened, Restore, Restored, Store, WriteContext,
    restore,
};
use test_support::Desk;
use test_support::desk::create;

const MADE_AT: Instant = Instant(1_789_980_000_000);

fn go_on(_: u64, _: u64) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

fn backup(desk: &Desk, to: &Path) -> Result<BackupInfo, Error> {
    desk.store()
        .backup(to, MADE_AT, Some("{\"keys\":1}"), &mut go_on)
}

fn context() -> WriteContext {
    WriteContext {
        now: Instant(1_790_000_000_000),
        actor: Actor {
            person: None,
            via: Via::CommandLine,
        },
        entropy: [9; 32],
        kind: "restore",
        label: "{}".into(),
    }
}

fn restored(from: &Path, to: &Path, key: Option<&DatabaseKey>) -> Result<Restored, Error> {
    let order = Restore {
        from,
        to,
        key,
        log: LogId(77),
        context: &context(),
    };
    restore(&order, &mut go_on)
}

fn office() -> Desk {
    let desk = Desk::encrypted();
    let ada = desk
        .person_with("Ada", &[(F::Email, Value::text("ada@example.org"))])
        .0;
    desk.enrol(ada, "uid:04A22B19");
    desk
}

/// Names in a folder.
fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_backup_brings_the_directory_back_on_a_new_computer() {
    let desk = office();
    let away = tempfile::tempdir().unwrap();
    let file = away.path().join("monday.rollbook-backup");
    let info = backup(&desk, &file).unwrap();
    assert_eq!((info.counts.people, info.counts.badges), (1, 1));
    assert_eq!(info.made_at, MADE_AT.0);
    assert_eq!(
        names(away.path()),
        ["monday.rollbook-backup"],
        "nothing else is left there"
    );
    assert_eq!(BackupInfo::read(&file).unwrap(), info);

    let place = away.path().join("office.rollbook");
    let done = restored(&file, &place, desk.key()).unwrap();
    assert_eq!(
        done,
        Restored {
            info,
            set_aside: None
        }
    );
    assert_eq!(
        names(away.path()),
        [
            "monday.rollbook-backup",
            "office.rollbook",
            "office.rollbook.keys"
        ]
    );
    assert_eq!(
        std::fs::read_to_string(away.path().join("office.rollbook.keys")).unwrap(),
        "{\"keys\":1}"
    );
    let (store, opened) = Store::open(&place, desk.key()).unwrap();
    assert_eq!(opened, Opened::Writable);
    let digest = |store: &Store| store.read(|reader| reader.digest()).unwrap();
    assert_eq!(digest(&store), digest(desk.store()));
    store.check(&mut go_on).unwrap();
}

#[test]
fn the_recovery_key_on_paper_is_all_one_needs_besides() {
    let desk = office();
    let directory = DirectoryId::from(desk.store().directory_id());
    let paper = RecoveryKey::generate(&mut SystemEntropy).unwrap();
    let wrapped =
        WrappedKey::wrap(desk.key().unwrap(), &paper, directory, &mut SystemEntropy).unwrap();
    let away = tempfile::tempdir().unwrap();
    let file = away.path().join("b.rollbook-backup");
    desk.store()
        .backup(&file, MADE_AT, Some(&wrapped.to_string()), &mut go_on)
        .unwrap();

    // Another computer: the file, and what somebody types.
    let info = BackupInfo::read(&file).unwrap();
    let directory = DirectoryId::parse(&info.directory).unwrap();
    let typed = RecoveryKey::parse(paper.to_print().expose()).unwrap();
    let key = WrappedKey::parse(&info.keys.unwrap())
        .unwrap()
        .unwrap_with(&typed, directory)
        .unwrap();
    restored(&file, &away.path().join("new.rollbook"), Some(&key)).unwrap();
}

#[test]
fn a_restored_desk_writes_a_log_of_its_own_and_the_history_says_so() {
    let desk = office();
    let away = tempfile::tempdir().unwrap();
    let file = away.path().join("b.rollbook-backup");
    let info = backup(&desk, &file).unwrap();
    // What this desk wrote after the backup may be known elsewhere.
    let later = desk.person("Later");
    let old = desk
        .store()
        .read(|reader| reader.person(later))
        .unwrap()
        .created_ver;

    let place = away.path().join("again.rollbook");
    restored(&file, &place, desk.key()).unwrap();
    let (store, _) = Store::open(&place, desk.key()).unwrap();
    let query = HistoryQuery {
        limit: 1,
        ..HistoryQuery::default()
    };
    let latest = store
        .read(|reader| reader.history(&query))
        .unwrap()
        .remove(0);
    assert_eq!(latest.what, "restore");
    let note: serde_json::Value = serde_json::from_str(&latest.note.unwrap()).unwrap();
    assert_eq!(note["made_at"], MADE_AT.0);
    assert_eq!(note["head"], info.audit_head.as_str());

    let new = store
        .write(&context(), |tx| create(tx, "New", &[]))
        .unwrap()
        .value;
    let ver = store.read(|reader| reader.person(new)).unwrap().created_ver;
    assert_eq!(ver.log, LogId(77));
    assert_ne!(ver, old, "no place in a log is used twice");
    store.check(&mut go_on).unwrap();
    let again = store.rebuild(&away.path().join("rebuilt"), None).unwrap();
    let digest = |store: &Store| store.read(|reader| reader.digest()).unwrap();
    assert_eq!(
        digest(&store),
        digest(&again),
        "a log with two names replays as well"
    );
}

#[test]
fn acts_from_before_the_backup_are_taken_back_after_restoring() {
    let desk = office();
    let ada = desk.person("Grace");
    let act = desk.set(ada, F::Title, "Admiral");
    let away = tempfile::tempdir().unwrap();
    let file = away.path().join("b.rollbook-backup");
    backup(&desk, &file).unwrap();
    let place = away.path().join("again.rollbook");
    restored(&file, &place, desk.key()).unwrap();
    let (store, _) = Store::open(&place, desk.key()).unwrap();
    let undo = store.write(&context(), |tx| tx.undo(act)).unwrap();
    assert_eq!(undo.value.reversed, 1);
    let mut later = context();
    later.entropy = [10; 32];
    let redo = store.write(&later, |tx| tx.undo(undo.change_set)).unwrap();
    assert_eq!(redo.value.reversed, 1);
    let mut later = context();
    later.entropy = [11; 32];
    let undo = store.write(&later, |tx| tx.undo(act)).unwrap();
    assert_eq!(
        undo.value.reversed, 1,
        "versions of both logs are told apart and followed"
    );
}

#[test]
fn restoring_sets_aside_what_was_there() {
    let desk = office();
    let away = tempfile::tempdir().unwrap();
    let file = away.path().join("b.rollbook-backup");
    backup(&desk, &file).unwrap();
    desk.person("After the backup");
    let place = desk.place();
    let key = desk.key().cloned();
    let folder = desk.close();
    std::fs::write(folder.path().join("office.rollbook.keys"), "old keys").unwrap();

    let done = restored(&file, &place, key.as_ref()).unwrap();
    let aside = done.set_aside.unwrap();
    assert_eq!(
        aside,
        folder
            .path()
            .join("office.rollbook.before-restore-20260921-141320")
    );
    let (new, _) = Store::open(&place, key.as_ref()).unwrap();
    let (old, _) = Store::open(&aside, key.as_ref()).unwrap();
    let people = |store: &Store| store.read(|reader| reader.acts(None, 1)).unwrap()[0].n;
    assert_eq!(people(&old), people(&new) + 1, "the old one has all it had");
    let old_keys = format!("{}.keys", aside.display());
    assert_eq!(std::fs::read_to_string(old_keys).unwrap(), "old keys");
    drop((old, new));

    // Once more in the same second: nothing is written over.
    let again = restored(&file, &place, key.as_ref()).unwrap();
    assert!(
        again
            .set_aside
            .unwrap()
            .ends_with("office.rollbook.before-restore-20260921-141320-2")
    );
    assert!(aside.exists());
}

#[test]
fn a_directory_of_another_key_is_set_aside_with_its_journal() {
    let desk = office();
    let away = tempfile::tempdir().unwrap();
    let file = away.path().join("b.rollbook-backup");
    backup(&desk, &file).unwrap();
    let other = Desk::new();
    let grace = other.person("Grace");
    // As a crash leaves it: what was written last is still beside the file.
    let place = away.path().join("office.rollbook");
    for end in ["", "-wal"] {
        let from = format!("{}{end}", other.place().display());
        std::fs::copy(from, format!("{}{end}", place.display())).unwrap();
    }
    let done = restored(&file, &place, desk.key()).unwrap();
    let (aside, _) = Store::open(&done.set_aside.unwrap(), None).unwrap();
    assert!(
        aside.read(|reader| reader.person(grace)).is_ok(),
        "nothing of it is lost"
    );
    Store::open(&place, desk.key())
        .unwrap()
        .0
        .check(&mut go_on)
        .unwrap();
}

#[test]
fn restoring_over_a_directory_in_use_is_refused() {
    let desk = office();
    let away = tempfile::tempdir().unwrap();
    let file = away.path().join("b.rollbook-backup");
    backup(&desk, &file).unwrap();
    let before = names(desk.folder());
    let refused = restored(&file, &desk.place(), desk.key());
    assert!(matches!(refused, Err(Error::Busy)), "{refused:?}");
    assert_eq!(names(desk.folder()), before);
    desk.person("Still works");
}

#[test]
fn a_backup_is_one_moment_while_others_write() {
    let desk = office();
    for n in 0..300 {
        desk.person(&format!("Person {n} {}", "x".repeat(300)));
    }
    let away = tempfile::tempdir().unwrap();
    let file = away.path().join("b.rollbook-backup");
    let head = desk.store().read(|reader| reader.audit_head()).unwrap();
    let mut wrote = 0;
    let info = desk
        .store()
        .backup(&file, MADE_AT, None, &mut |_, _| {
            // A colleague at the command line.
            desk.person("Meanwhile");
            wrote += 1;
            ControlFlow::Continue(())
        })
        .unwrap();
    assert!(wrote > 1, "there was time to write");
    assert_eq!(
        info.audit_head,
        head.to_string(),
        "as it was when the backup began"
    );
    assert_eq!(info.counts.people, 301);
    restored(&file, &away.path().join("again.rollbook"), desk.key()).unwrap();
}

#[test]
fn an_older_backup_stays_until_the_new_one_is_whole() {
    let desk = office();
    let away = tempfile::tempdir().unwrap();
    let file = away.path().join("b.rollbook-backup");
    let first = backup(&desk, &file).unwrap();
    desk.person("Grace");
    let stopped = desk
        .store()
        .backup(&file, MADE_AT, None, &mut |_, _| ControlFlow::Break(()));
    assert!(matches!(stopped, Err(Error::Cancelled)));
    assert_eq!(BackupInfo::read(&file).unwrap(), first);
    assert_eq!(names(away.path()), ["b.rollbook-backup"]);
    let second = backup(&desk, &file).unwrap();
    assert_eq!(second.counts.people, first.counts.people + 1);
    assert_eq!(BackupInfo::read(&file).unwrap(), second);
}

#[test]
fn a_backup_can_be_stopped_at_every_step() {
    let desk = office();
    let away = tempfile::tempdir().unwrap();
    let file = away.path().join("b.rollbook-backup");
    let mut steps = 0;
    loop {
        let mut left = steps;
        let made = desk
            .store()
            .backup(&file, MADE_AT, None, &mut |done, total| {
                assert!(done <= total);
                if left == 0 {
                    return ControlFlow::Break(());
                }
                left -= 1;
                ControlFlow::Continue(())
            });
        match made {
            Ok(_) => break,
            Err(Error::Cancelled) => assert!(names(away.path()).is_empty()),
            Err(error) => panic!("{error}"),
        }
        steps += 1;
    }
    assert!(steps >= 2);
}

#[test]
fn restoring_can_be_stopped_and_leaves_everything_as_it_was() {
    let desk = office();
    let away = tempfile::tempdir().unwrap();
    let file = away.path().join("b.rollbook-backup");
    backup(&desk, &file).unwrap();
    let place = desk.place();
    let key = desk.key().cloned();
    let folder = desk.close();
    let before = (names(folder.path()), std::fs::read(&place).unwrap());
    let order = Restore {
        from: &file,
        to: &place,
        key: key.as_ref(),
        log: LogId(77),
        context: &context(),
    };
    let stopped = restore(&order, &mut |_, _| ControlFlow::Break(()));
    assert!(matches!(stopped, Err(Error::Cancelled)));
    assert_eq!(
        (names(folder.path()), std::fs::read(&place).unwrap()),
        before
    );
}

#[test]
fn what_is_not_a_whole_backup_is_refused_by_name() {
    let desk = office();
    let away = tempfile::tempdir().unwrap();
    let file = away.path().join("b.rollbook-backup");
    backup(&desk, &file).unwrap();
    let whole = std::fs::read(&file).unwrap();
    let place = away.path().join("again.rollbook");
    let check = |bytes: &[u8], fault: BackupFault| {
        std::fs::write(&file, bytes).unwrap();
        match restored(&file, &place, desk.key()) {
            Err(Error::Backup(found)) => assert_eq!(found, fault),
            other => panic!("{fault:?} expected, not {other:?}"),
        }
        assert_eq!(
            names(away.path()),
            ["b.rollbook-backup"],
            "nothing is left of the try"
        );
    };
    let changed = |at: usize| {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        bytes
    };
    check(b"", BackupFault::NotABackup);
    check(
        b"PK\x03\x04 something else entirely",
        BackupFault::NotABackup,
    );
    check(
        &std::fs::read(desk.place()).unwrap(),
        BackupFault::NotABackup,
    );
    check(&changed(3), BackupFault::NotABackup);
    check(&whole[..16], BackupFault::Incomplete);
    check(&whole[..whole.len() / 2], BackupFault::Incomplete);
    check(&whole[..whole.len() - 1], BackupFault::Incomplete);
    check(&changed(whole.len() - 1), BackupFault::Incomplete);
    check(
        &changed(whole.len() - 60),
        BackupFault::Damaged("its end was changed"),
    );
    check(
        &changed(whole.len() - 20),
        BackupFault::Damaged("its end does not fit"),
    );
    check(
        &changed(16),
        BackupFault::Damaged("some of its bytes were changed"),
    );
    check(
        &changed(whole.len() / 2),
        BackupFault::Damaged("some of its bytes were changed"),
    );
    let mut gap = whole.clone();
    gap.drain(4096..8192);
    check(
        &gap,
        BackupFault::Damaged("bytes are missing in the middle"),
    );
}

#[test]
fn the_key_of_another_directory_is_refused() {
    let desk = office();
    let away = tempfile::tempdir().unwrap();
    let file = away.path().join("b.rollbook-backup");
    backup(&desk, &file).unwrap();
    let place = away.path().join("again.rollbook");
    let other = DatabaseKey::from_bytes([1; 32]);
    for key in [Some(&other), None] {
        let refused = restored(&file, &place, key);
        assert!(matches!(refused, Err(Error::KeyOrFile)), "{refused:?}");
        assert_eq!(names(away.path()), ["b.rollbook-backup"]);
    }
}

#[test]
fn a_backup_of_a_newer_version_is_refused() {
    let desk = office();
    let away = tempfile::tempdir().unwrap();
    let file = away.path().join("b.rollbook-backup");
    crate::sql(&desk)
        .execute_batch("pragma user_version = 99")
        .unwrap();
    let info = backup(&desk, &file).unwrap();
    assert_eq!(info.format, 99);
    let refused = restored(&file, &away.path().join("again.rollbook"), desk.key());
    assert!(
        matches!(refused, Err(Error::Newer { found: 99, .. })),
        "{refused:?}"
    );
}

#[test]
fn a_history_that_was_tampered_with_is_not_restored() {
    let desk = office();
    let away = tempfile::tempdir().unwrap();
    let file = away.path().join("b.rollbook-backup");
    crate::sql(&desk)
        .execute_batch("update op set prior = '{}' where dseq = 4")
        .unwrap();
    backup(&desk, &file).unwrap();
    let refused = restored(&file, &away.path().join("again.rollbook"), desk.key());
    assert!(matches!(refused, Err(Error::Damaged(_))), "{refused:?}");
}

#[test]
fn a_backup_does_not_take_the_place_of_its_directory() {
    let desk = office();
    let place = desk.place();
    let odd = desk.folder().join(".").join("office.rollbook");
    for to in [&place, &odd] {
        let refused = backup(&desk, to);
        assert!(matches!(
            refused,
            Err(Error::Backup(BackupFault::OntoItself))
        ));
    }
    let nowhere = backup(&desk, &desk.folder().join("no").join("such"));
    assert!(
        matches!(nowhere, Err(Error::Missing(_) | Error::File { .. })),
        "{nowhere:?}"
    );
}

#[test]
fn a_backup_opened_as_a_directory_is_refused_and_stays_whole() {
    let desk = office();
    let away = tempfile::tempdir().unwrap();
    let file = away.path().join("b.rollbook-backup");
    backup(&desk, &file).unwrap();
    let before = std::fs::read(&file).unwrap();
    assert!(matches!(
        Store::open(&file, desk.key()),
        Err(Error::KeyOrFile)
    ));
    assert!(matches!(Store::open(&file, None), Err(Error::KeyOrFile)));
    assert_eq!(std::fs::read(&file).unwrap(), before);
    assert_eq!(names(away.path()), ["b.rollbook-backup"]);
}

#[test]
fn an_unencrypted_directory_is_backed_up_as_it_is() {
    let desk = Desk::new();
    desk.person("Ada");
    let away = tempfile::tempdir().unwrap();
    let file = away.path().join("b.rollbook-backup");
    let info = backup(&desk, &file).unwrap();
    assert!(!info.encrypted);
    let place = away.path().join("again.rollbook");
    restored(&file, &place, None).unwrap();
    Store::open(&place, None)
        .unwrap()
        .0
        .check(&mut go_on)
        .unwrap();
}
