//! Each fault has a name, and none of them loses anything.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use domain::person::PersonField as F;
use domain::time::Instant;
use domain::value::Value;
use secrets::{DatabaseKey, NoDatabaseYet};
use store::{Commit, Error, Opened, Store};
use test_support::Desk;
use test_support::desk::{create, new_directory};

fn go_on(_: u64, _: u64) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// A closed directory of three people, its folder and its key.
fn closed(desk: Desk) -> (tempfile::TempDir, PathBuf, Option<DatabaseKey>) {
    for name in ["Ada", "Grace", "Katherine"] {
        let person = desk.person(name);
        desk.set(person, F::Note, "n".repeat(3000).as_str());
    }
    let (place, key) = (desk.place(), desk.key().cloned());
    (desk.close(), place, key)
}

// ---- keys and files

#[test]
fn a_wrong_key_opens_nothing_and_changes_nothing() {
    let (_folder, place, _) = closed(Desk::encrypted());
    let before = std::fs::read(&place).unwrap();
    for key in [Some(DatabaseKey::from_bytes([1; 32])), None] {
        assert!(matches!(
            Store::open(&place, key.as_ref()),
            Err(Error::KeyOrFile)
        ));
        assert_eq!(std::fs::read(&place).unwrap(), before);
    }
}

#[test]
fn a_wrong_key_leaves_what_a_crash_left_beside_the_file() {
    let desk = Desk::encrypted();
    let ada = desk.person("Ada");
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("crashed.rollbook");
    let wal = folder.path().join("crashed.rollbook-wal");
    std::fs::copy(desk.place(), &place).unwrap();
    std::fs::copy(desk.folder().join("office.rollbook-wal"), &wal).unwrap();
    let before = std::fs::read(&wal).unwrap();
    let wrong = DatabaseKey::from_bytes([1; 32]);
    assert!(matches!(
        Store::open(&place, Some(&wrong)),
        Err(Error::KeyOrFile)
    ));
    assert_eq!(std::fs::read(&wal).unwrap(), before);
    let (store, _) = Store::open(&place, desk.key()).unwrap();
    assert!(store.read(|reader| reader.person(ada)).is_ok());
}

#[test]
fn what_is_no_directory_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("something");
    let key = DatabaseKey::from_bytes([1; 32]);
    let other = rusqlite::Connection::open(&place).unwrap();
    other
        .execute_batch("create table theirs (n); insert into theirs values (1)")
        .unwrap();
    other.close().unwrap();
    let theirs = std::fs::read(&place).unwrap();
    for bytes in [b"".as_slice(), b"Dear diary", &theirs, &[0; 9000]] {
        std::fs::write(&place, bytes).unwrap();
        for key in [Some(&key), None] {
            let refused = Store::open(&place, key);
            assert!(
                matches!(refused, Err(Error::KeyOrFile)),
                "{:?}",
                refused.err()
            );
            assert_eq!(
                std::fs::read(&place).unwrap(),
                bytes,
                "not even its settings change"
            );
        }
    }
    std::fs::remove_file(&place).unwrap();
    assert!(matches!(Store::open(&place, None), Err(Error::Missing(at)) if at == place));
    let folder_itself = Store::open(folder.path(), None);
    assert!(
        matches!(folder_itself, Err(Error::File { .. })),
        "{:?}",
        folder_itself.err()
    );
}

#[test]
fn a_new_directory_is_never_made_over_anything() {
    let desk = Desk::encrypted();
    for left in ["", "-wal", "-journal"] {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("office.rollbook");
        let taken = folder.path().join(format!("office.rollbook{left}"));
        std::fs::write(&taken, "somebody's").unwrap();
        let refused = Store::create(
            &place,
            desk.key(),
            &new_directory(),
            &desk.context("create"),
        );
        assert!(matches!(refused, Err(Error::Exists(at)) if at == taken));
        assert!(
            NoDatabaseYet::at(&place).is_err(),
            "so no new key is made for it either"
        );
        assert_eq!(std::fs::read(&taken).unwrap(), b"somebody's");
        assert_eq!(names(folder.path()).len(), 1);
    }
}

#[test]
fn a_directory_is_made_whole_or_not_at_all() {
    let desk = Desk::encrypted();
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("office.rollbook");
    // What a crash in the middle of the last try left, under the name it uses.
    let id = new_directory().directory_id.simple();
    std::fs::write(
        folder.path().join(format!("office.rollbook.new-{id}")),
        "half",
    )
    .unwrap();
    Store::create(
        &place,
        desk.key(),
        &new_directory(),
        &desk.context("create"),
    )
    .unwrap();
    assert!(!names(folder.path()).iter().any(|name| name.contains("new")));

    let nowhere = folder.path().join("no/such/office.rollbook");
    let refused = Store::create(&nowhere, None, &new_directory(), &desk.context("create"));
    assert!(matches!(
        refused,
        Err(Error::Missing(_) | Error::File { .. })
    ));
}

// ---- versions

#[test]
fn a_directory_of_a_newer_version_can_only_be_read() {
    let desk = Desk::encrypted();
    let ada = desk.person("Ada");
    crate::sql(&desk)
        .execute_batch("pragma user_version = 99")
        .unwrap();
    let (place, key) = (desk.place(), desk.key().cloned());
    let _folder = desk.close();
    let before = std::fs::read(&place).unwrap();
    let (store, opened) = Store::open(&place, key.as_ref()).unwrap();
    assert_eq!(opened, Opened::ReadOnly { found: 99 });
    assert_eq!(
        store
            .read(|reader| reader.person(ada))
            .unwrap()
            .text(F::DisplayName),
        "Ada"
    );
    let desk = Desk::new();
    let written = store.write(&desk.context("person_save"), |tx| create(tx, "Bob", &[]));
    assert!(matches!(written, Err(Error::ReadOnly)));
    assert!(matches!(
        store.set_setting("desk", "k", Some("v")),
        Err(Error::ReadOnly)
    ));
    assert_eq!(
        store
            .roll_states(Instant(i64::MAX), || Ok([3; 32]))
            .unwrap(),
        0
    );
    store.close().unwrap();
    assert_eq!(std::fs::read(&place).unwrap(), before);
}

// ---- damage

#[test]
fn a_changed_byte_anywhere_in_an_encrypted_file_is_found() {
    let (_folder, place, key) = closed(Desk::encrypted());
    let whole = std::fs::read(&place).unwrap();
    let mut at_open = 0;
    let mut at_check = 0;
    for page in 0..whole.len() / 4096 {
        // A different place in each page, its beginning and its seal included.
        let at = page * 4096 + (page * 619) % 4096;
        let mut damaged = whole.clone();
        damaged[at] ^= 0x10;
        std::fs::write(&place, &damaged).unwrap();
        match Store::open(&place, key.as_ref()) {
            Ok((store, _)) => {
                let found = store.check(&mut go_on);
                assert!(
                    matches!(found, Err(Error::Damaged(_))),
                    "byte {at}: {found:?}"
                );
                at_check += 1;
                // Whatever is read of it is told apart from an empty answer.
                if let Err(error) = store.read(|reader| reader.digest()) {
                    assert!(matches!(error, Error::Damaged(_)), "byte {at}: {error:?}");
                }
            }
            Err(Error::Damaged(_)) => at_open += 1,
            Err(Error::KeyOrFile) => {
                assert_eq!(page, 0, "byte {at}");
                at_open += 1;
            }
            Err(error) => panic!("byte {at}: {error:?}"),
        }
    }
    assert!(at_open > 1 && at_check > 5, "{at_open} and {at_check}");
}

#[test]
fn a_shortened_file_is_found() {
    let (_folder, place, key) = closed(Desk::encrypted());
    let whole = std::fs::read(&place).unwrap();
    for pages in [1, 2, whole.len() / 4096 / 2, whole.len() / 4096 - 1] {
        for length in [pages * 4096, pages * 4096 - 100] {
            std::fs::write(&place, &whole[..length]).unwrap();
            let found =
                Store::open(&place, key.as_ref()).and_then(|(store, _)| store.check(&mut go_on));
            assert!(
                matches!(found, Err(Error::Damaged(_) | Error::KeyOrFile)),
                "{length} of {}: {found:?}",
                whole.len()
            );
        }
    }
}

#[test]
fn an_unencrypted_file_that_is_damaged_ends_in_an_error_never_in_a_panic() {
    let (_folder, place, key) = closed(Desk::new());
    let whole = std::fs::read(&place).unwrap();
    let mut found = 0;
    for round in 0..120_usize {
        let mut damaged = whole.clone();
        let from = (round * 7919 * 13) % whole.len();
        let to = (from + 1 + (round * 37) % 300).min(whole.len());
        damaged[from..to]
            .iter_mut()
            .for_each(|byte| *byte = byte.wrapping_add(97));
        std::fs::write(&place, &damaged).unwrap();
        let checked = Store::open(&place, key.as_ref()).and_then(|(store, _)| {
            let _ = store.read(|reader| reader.digest());
            store.check(&mut go_on)
        });
        if checked.is_err() {
            found += 1;
        }
    }
    // The rest hit free bytes and texts, which no seal covers here.
    assert!(found > 10, "{found} of 120");
}

#[test]
fn a_log_whose_end_was_exchanged_is_found_at_opening() {
    let desk = Desk::new();
    desk.person("Ada");
    let (place, sql) = (desk.place(), crate::sql(&desk));
    let folder = desk.close();
    sql.execute_batch("update op set raw = zeroblob(100) where dseq = 2")
        .unwrap();
    drop(sql);
    assert!(matches!(Store::open(&place, None), Err(Error::Damaged(_))));
    drop(folder);
}

// ---- places that cannot be written

/// Runs one test of this program as somebody who is not above permissions.
#[cfg(unix)]
fn as_nobody(test: &str, folder: &Path) {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    use std::os::unix::process::CommandExt;

    // What we make is ours, so this is who we are.
    let root = std::fs::metadata(folder).unwrap().uid() == 0;
    // The program may lie where nobody else may look. Copied by another process: a copy that this
    // one has open for writing while a neighbouring test starts a child could not be run.
    let program = folder.join("program");
    let copied = Command::new("cp")
        .arg(std::env::current_exe().unwrap())
        .arg(&program)
        .status()
        .unwrap();
    assert!(copied.success());
    for (place, mode) in [(folder.to_owned(), 0o755), (program.clone(), 0o755)] {
        std::fs::set_permissions(place, PermissionsExt::from_mode(mode)).unwrap();
    }
    let mut command = Command::new(program);
    command
        .args(["--exact", test, "--nocapture"])
        .env(FOLDER, folder)
        .current_dir(folder);
    if root {
        command.uid(65_534).gid(65_534);
    }
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && said.contains("1 passed"),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

const FOLDER: &str = "ROLLBOOK_TEST_FAULTS_FOLDER";

#[cfg(unix)]
#[test]
fn a_write_protected_folder_can_only_be_read() {
    use std::os::unix::fs::PermissionsExt;

    if let Ok(folder) = std::env::var(FOLDER) {
        return read_where_nobody_writes(Path::new(&folder));
    }
    let (folder, place, _) = closed(Desk::encrypted());
    std::fs::set_permissions(&place, PermissionsExt::from_mode(0o644)).unwrap();
    let inner = folder.path().join("protected #1?");
    std::fs::create_dir(&inner).unwrap();
    std::fs::rename(&place, inner.join("office.rollbook")).unwrap();
    std::fs::set_permissions(&inner, PermissionsExt::from_mode(0o555)).unwrap();
    as_nobody(
        "faults::a_write_protected_folder_can_only_be_read",
        folder.path(),
    );
    std::fs::set_permissions(&inner, PermissionsExt::from_mode(0o755)).unwrap();
    assert_eq!(
        names(&inner),
        ["office.rollbook"],
        "reading left nothing there"
    );
}

#[cfg(unix)]
fn read_where_nobody_writes(folder: &Path) {
    let place = folder.join("protected #1?").join("office.rollbook");
    let key = DatabaseKey::from_bytes([0x5a; 32]);
    assert!(
        std::fs::write(place.with_extension("probe"), "").is_err(),
        "this folder is protected from us"
    );
    let (store, opened) = Store::open(&place, Some(&key)).unwrap();
    assert_eq!(opened, Opened::Protected);
    assert_eq!(
        store.read(|reader| reader.acts(None, 100)).unwrap().len(),
        7
    );
    store.check(&mut go_on).unwrap();
    assert!(matches!(
        store.set_setting("desk", "k", Some("v")),
        Err(Error::ReadOnly)
    ));
    let wrong = DatabaseKey::from_bytes([1; 32]);
    assert!(matches!(
        Store::open(&place, Some(&wrong)),
        Err(Error::KeyOrFile)
    ));
    let desk = Desk::new();
    let refused = Store::create(
        &place.with_file_name("other"),
        None,
        &new_directory(),
        &desk.context("create"),
    );
    assert!(
        matches!(&refused, Err(Error::File { source, .. }) if source.kind() == std::io::ErrorKind::PermissionDenied),
        "{:?}",
        refused.err()
    );
    let backup = desk
        .store()
        .backup(&place.with_file_name("b"), Instant(0), None, &mut go_on);
    assert!(
        matches!(backup, Err(Error::File { .. })),
        "{:?}",
        backup.err()
    );
}

#[cfg(unix)]
#[test]
fn a_write_protected_file_can_be_read_and_says_so_when_written() {
    use std::os::unix::fs::PermissionsExt;

    if let Ok(folder) = std::env::var(FOLDER) {
        let place = Path::new(&folder).join("inner/office.rollbook");
        let key = DatabaseKey::from_bytes([0x5a; 32]);
        let (store, _) = Store::open(&place, Some(&key)).unwrap();
        assert_eq!(
            store.read(|reader| reader.acts(None, 100)).unwrap().len(),
            7
        );
        let written = store.set_setting("desk", "k", Some("v"));
        assert!(matches!(written, Err(Error::ReadOnly)), "{written:?}");
        let hidden = Store::open(&Path::new(&folder).join("inner/hidden"), Some(&key));
        assert!(
            matches!(&hidden, Err(Error::File { source, .. }) if source.kind() == std::io::ErrorKind::PermissionDenied),
            "{:?}",
            hidden.err()
        );
        return;
    }
    let (folder, place, _) = closed(Desk::encrypted());
    let inner = folder.path().join("inner");
    std::fs::create_dir(&inner).unwrap();
    std::fs::set_permissions(&inner, PermissionsExt::from_mode(0o777)).unwrap();
    for (name, mode) in [("office.rollbook", 0o444), ("hidden", 0o000)] {
        std::fs::copy(&place, inner.join(name)).unwrap();
        std::fs::set_permissions(inner.join(name), PermissionsExt::from_mode(mode)).unwrap();
    }
    as_nobody(
        "faults::a_write_protected_file_can_be_read_and_says_so_when_written",
        folder.path(),
    );
}

// ---- full disks

#[test]
fn a_full_disk_is_told_by_name_and_leaves_nothing_half_written() {
    let desk = Desk::encrypted();
    let ada = desk.person("Ada");
    let digest = || desk.store().read(|reader| reader.digest()).unwrap();
    let before = digest();
    desk.store().limit_pages(60).unwrap();
    let full = desk.store().write(&desk.context("import"), |tx| {
        for n in 0..5000 {
            let note = Value::text("n".repeat(1000));
            create(tx, &format!("Person {n}"), &[(F::Note, note)])?;
        }
        Ok(())
    });
    assert!(matches!(full, Err(Error::DiskFull)), "{full:?}");
    assert_eq!(digest(), before);
    desk.store().check(&mut go_on).unwrap();
    // Somebody makes room.
    desk.store().limit_pages(1_000_000).unwrap();
    desk.set(ada, F::Title, "Analyst");
    desk.store().check(&mut go_on).unwrap();
}

/// The system refuses to let a file grow: what a quota or a memory stick's limit does.
#[cfg(unix)]
#[test]
fn a_disk_that_takes_no_more_loses_nothing() {
    if let Ok(folder) = std::env::var(FOLDER) {
        return write_until_refused(Path::new(&folder));
    }
    let (folder, place, key) = closed(Desk::encrypted());
    let output = Command::new("sh")
        // 400 blocks of 512 bytes, 200 KB; a write beyond is an error instead of a signal.
        .args(["-c", "trap '' XFSZ; ulimit -f 400; exec \"$0\" \"$@\""])
        .arg(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "faults::a_disk_that_takes_no_more_loses_nothing",
            "--nocapture",
        ])
        .env(FOLDER, folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && said.contains("1 passed"),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let (store, _) = Store::open(&place, key.as_ref()).unwrap();
    store.check(&mut go_on).unwrap();
    assert!(
        names(folder.path())
            .iter()
            .all(|name| !name.contains("backup"))
    );
}

#[cfg(unix)]
fn write_until_refused(folder: &Path) {
    let place = folder.join("office.rollbook");
    let key = DatabaseKey::from_bytes([0x5a; 32]);
    let (store, _) = Store::open(&place, Some(&key)).unwrap();
    let digest = || store.read(|reader| reader.digest()).unwrap();
    let before = digest();
    let desk_context = |chance: u8| store::WriteContext {
        now: Instant(1_790_000_000_000),
        actor: domain::op::Actor {
            person: None,
            via: domain::op::Via::System,
        },
        entropy: [chance; 32],
        kind: "import",
        label: "{}".into(),
    };
    let refused = store.write(&desk_context(1), |tx| {
        for n in 0..3000 {
            let note = Value::text("n".repeat(1000));
            create(tx, &format!("Person {n}"), &[(F::Note, note)])?;
            tx.settle()?;
        }
        Ok(())
    });
    assert!(
        matches!(refused, Err(Error::Disk(_) | Error::DiskFull)),
        "{refused:?}"
    );
    assert_eq!(digest(), before, "nothing of the import is there");
    // A backup of what is there does not fit either.
    for n in 0..40 {
        let note = Value::text("n".repeat(3000));
        if store
            .write(&desk_context(2 + n), |tx| {
                create(tx, "One", &[(F::Note, note)])
            })
            .is_err()
        {
            break;
        }
    }
    let backup = store.backup(&folder.join("backup"), Instant(0), None, &mut go_on);
    assert!(
        matches!(
            backup,
            Err(Error::Disk(_) | Error::DiskFull | Error::File { .. })
        ),
        "{backup:?}"
    );
    store.check(&mut go_on).unwrap();
}

// ---- several programs

#[test]
fn another_programs_long_write_is_waited_for_and_then_told() {
    let desk = Desk::encrypted();
    let ada = desk.person("Ada");
    let other = crate::sql(&desk);
    other.execute_batch("begin immediate").unwrap();
    desk.store()
        .set_patience(Duration::from_millis(40))
        .unwrap();
    let set = |tx: &mut store::Tx<'_>| {
        tx.apply(
            domain::op::Change::Set {
                entity: ada.into(),
                field: F::Title.into(),
                value: Value::text("Analyst"),
            },
            None,
        )
    };
    let busy = desk.store().write(&desk.context("person_save"), set);
    assert!(matches!(busy, Err(Error::Busy)));
    assert_eq!(desk.text(ada, F::DisplayName), "Ada", "reading goes on");
    other.execute_batch("rollback").unwrap();
    desk.store()
        .write(&desk.context("person_save"), set)
        .unwrap();
    assert_eq!(desk.text(ada, F::Title), "Analyst");
}

#[test]
fn what_another_program_commits_is_noticed_once() {
    let desk = Desk::encrypted();
    // `rollbookctl` beside the app; to SQLite two stores are two programs.
    let (other, _) = Store::open(&desk.place(), desk.key()).unwrap();
    let news = desk.store().subscribe();
    assert!(!desk.store().notice().unwrap(), "nothing happened yet");
    let made = other
        .write(&desk.context("person_create"), |tx| create(tx, "Ada", &[]))
        .unwrap();
    assert!(desk.store().notice().unwrap());
    let commit: Commit = news.try_recv().unwrap();
    assert_eq!(
        (commit.rev, commit.people),
        (made.rev, None),
        "look again at everything"
    );
    assert!(!desk.store().notice().unwrap(), "and only once");
    assert!(desk.find(made.value).is_some());

    let own = desk.person("Grace");
    assert!(news.try_recv().unwrap().people.unwrap().contains(&own));
    assert!(
        !desk.store().notice().unwrap(),
        "one's own commits are news already"
    );
    assert!(other.notice().unwrap());
    other.set_setting("desk", "theme", Some("dark")).unwrap();
    assert!(desk.store().notice().unwrap(), "settings count");
}

#[test]
fn two_programs_write_in_turns_and_the_log_has_both() {
    let desk = Desk::encrypted();
    let (other, _) = Store::open(&desk.place(), desk.key()).unwrap();
    let contexts: Vec<_> = (0..40).map(|_| desk.context("person_create")).collect();
    let (theirs, ours) = contexts.split_at(20);
    std::thread::scope(|threads| {
        threads.spawn(|| {
            for context in theirs {
                other
                    .write(context, |tx| create(tx, "Theirs", &[]))
                    .unwrap();
            }
        });
        let ours_store = desk.store().clone();
        for context in ours {
            ours_store
                .write(context, |tx| create(tx, "Ours", &[]))
                .unwrap();
        }
    });
    assert_eq!(
        desk.store()
            .read(|reader| reader.acts(None, 100))
            .unwrap()
            .len(),
        41
    );
    desk.store().check(&mut go_on).unwrap();
    crate::replay::check(&desk);
}

#[test]
fn a_panic_in_a_write_takes_it_back_and_the_store_goes_on() {
    let desk = Desk::encrypted();
    let before = desk.store().read(|reader| reader.digest()).unwrap();
    let context = desk.context("person_create");
    let store = desk.store().clone();
    let panicked = std::thread::spawn(move || {
        store.write(&context, |tx| -> store::Result<()> {
            create(tx, "Ada", &[])?;
            panic!("a fault of ours")
        })
    })
    .join();
    assert!(panicked.is_err());
    assert_eq!(desk.store().read(|reader| reader.digest()).unwrap(), before);
    desk.person("Grace");
    assert!(!desk.store().notice().unwrap());
    desk.store().check(&mut go_on).unwrap();
}

// ---- encryption

const CANARY: &str = "Zqxjkvcanary";

/// Everything a directory may hold of somebody, each text with the canary in it.
fn sing(desk: &Desk) {
    let text = |n: &str| Value::text(format!("{CANARY}{n}"));
    let (ada, _) = desk.person_with(
        CANARY,
        &[
            (F::Email, Value::text(format!("{CANARY}@example.org"))),
            (F::Note, Value::text(format!("{CANARY} ").repeat(2000))),
            (F::EmployeeNo, text("17")),
        ],
    );
    let unit = desk.unit(domain::field::UnitKind::Department, CANARY);
    desk.set(ada, F::Department, Value::Ref(unit.0));
    desk.enrol(ada, "raw:ZQXJKVCANARY");
    let act = desk.set(ada, F::Title, text("title"));
    desk.undo(act);
    desk.store()
        .set_setting("desk", CANARY, Some(CANARY))
        .unwrap();
    desk.store()
        .set_draft("admin", "person/new", Some(CANARY), desk.now())
        .unwrap();
    desk.write("import", |tx| {
        for n in 0..300 {
            create(
                tx,
                &format!("{CANARY} {n}"),
                &[(F::Phone, text(&n.to_string()))],
            )?;
        }
        Ok(())
    });
}

/// Whether the canary sings in a file, in any case and in wide characters as well.
fn heard(bytes: &[u8]) -> bool {
    let wanted = CANARY.to_ascii_lowercase();
    let narrow: Vec<u8> = bytes.to_ascii_lowercase();
    let find = |hay: &[u8]| {
        hay.windows(8)
            .any(|window| window == &wanted.as_bytes()[..8])
    };
    let even: Vec<u8> = narrow.iter().copied().step_by(2).collect();
    let odd: Vec<u8> = narrow.iter().copied().skip(1).step_by(2).collect();
    find(&narrow) || find(&even) || find(&odd)
}

#[test]
fn nothing_of_anybody_can_be_read_in_any_file() {
    let look = |desk: &Desk| -> Vec<(String, bool)> {
        sing(desk);
        desk.store()
            .backup(
                &desk.folder().join("b.rollbook-backup"),
                desk.now(),
                None,
                &mut go_on,
            )
            .unwrap();
        names(desk.folder())
            .into_iter()
            .map(|name| {
                let found = heard(&std::fs::read(desk.folder().join(&name)).unwrap());
                (name, found)
            })
            .collect()
    };
    let sealed = look(&Desk::encrypted());
    let files: Vec<&str> = sealed.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        files,
        [
            "b.rollbook-backup",
            "office.rollbook",
            "office.rollbook-shm",
            "office.rollbook-wal"
        ]
    );
    assert!(sealed.iter().all(|(_, found)| !found), "{sealed:?}");
    let open = look(&Desk::new());
    assert!(open.iter().any(|(_, found)| *found), "this test can hear");
}

#[cfg(target_os = "linux")]
#[test]
fn nothing_is_spilled_into_files_of_their_own() {
    let desk = Desk::encrypted();
    sing(&desk);
    let folder = desk.folder().canonicalize().unwrap();
    desk.write("import", |tx| {
        for n in 0..2000 {
            create(tx, &format!("{CANARY} {n}"), &[])?;
        }
        // A sort of everything, while everything is still uncommitted.
        tx.reader().digest()?;
        for entry in std::fs::read_dir("/proc/self/fd").unwrap() {
            let Ok(target) = std::fs::read_link(entry.unwrap().path()) else {
                continue;
            };
            let name = target.display().to_string();
            assert!(
                !name.contains("etilqs"),
                "a temporary file of the database: {name}"
            );
            if name.starts_with(&folder.display().to_string()) {
                assert!(name.contains("office.rollbook"), "{name}");
            }
        }
        Ok(())
    });
}
