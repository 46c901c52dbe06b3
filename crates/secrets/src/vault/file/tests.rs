use std::sync::Barrier;

use tempfile::TempDir;

use super::*;

fn name(text: &str) -> EntryName {
    EntryName::parse(text).unwrap()
}

fn read(vault: &FileVault, text: &str) -> Option<String> {
    vault
        .get(&name(text))
        .unwrap()
        .map(|secret| secret.expose().clone())
}

fn in_folder() -> (TempDir, FileVault) {
    let folder = tempfile::tempdir().unwrap();
    let vault = FileVault::new(folder.path().join("keys"));
    (folder, vault)
}

/// Writes a key file by hand, private as it should be.
fn write(vault: &FileVault, text: &str) {
    private_new_file(vault.path())
        .unwrap()
        .write_all(text.as_bytes())
        .unwrap();
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn keys_are_added_read_and_removed() {
    let (_folder, vault) = in_folder();
    assert_eq!(read(&vault, "a"), None);
    vault.delete(&name("a")).unwrap();
    assert!(!vault.path().exists(), "looking makes no file");
    vault.set(&name("a"), &Secret::from("key of a")).unwrap();
    vault.set(&name("b"), &Secret::from("key of b")).unwrap();
    assert_eq!(read(&vault, "a").as_deref(), Some("key of a"));
    assert_eq!(read(&vault, "b").as_deref(), Some("key of b"));
    vault.delete(&name("a")).unwrap();
    assert_eq!(read(&vault, "a"), None);
    assert_eq!(read(&vault, "b").as_deref(), Some("key of b"));
    let text = std::fs::read_to_string(vault.path()).unwrap();
    assert!(
        text.starts_with("# Keys of Rollbook") && !text.contains("key of a"),
        "{text}"
    );
    vault.set(&name("a"), &Secret::from("new")).unwrap();
    assert_eq!(read(&vault, "a").as_deref(), Some("new"));
}

#[test]
fn an_existing_key_is_never_overwritten() {
    let (_folder, vault) = in_folder();
    vault.set(&name("a"), &Secret::from("first")).unwrap();
    assert_eq!(
        vault.set(&name("a"), &Secret::from("second")),
        Err(VaultError::EntryExists)
    );
    assert_eq!(read(&vault, "a").as_deref(), Some("first"));
}

#[cfg(unix)]
#[test]
fn the_file_is_private_from_its_first_moment() {
    use std::os::unix::fs::PermissionsExt;
    let (_folder, vault) = in_folder();
    vault.set(&name("a"), &Secret::from("b")).unwrap();
    let mode = std::fs::metadata(vault.path())
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[cfg(unix)]
#[test]
fn a_file_others_can_read_or_write_is_refused() {
    #[track_caller]
    fn check(mode: u32, refused: bool) {
        let (_folder, vault) = in_folder();
        vault.set(&name("a"), &Secret::from("b")).unwrap();
        set_mode(vault.path(), mode);
        let path = vault.path().display().to_string();
        let error = VaultError::ReadableByOthers { path };
        let expected = if refused { Err(error) } else { Ok(()) };
        assert_eq!(vault.get(&name("a")).map(|_| ()), expected);
        assert_eq!(vault.set(&name("c"), &Secret::from("d")), expected);
        assert_eq!(vault.delete(&name("a")), expected);
        let status = if refused {
            VaultStatus::Denied
        } else {
            VaultStatus::Ready
        };
        assert_eq!(vault.status(), status);
    }
    check(0o600, false);
    check(0o700, false);
    check(0o640, true);
    check(0o604, true);
    check(0o660, true);
    check(0o620, true);
    check(0o644, true);
}

#[cfg(unix)]
#[test]
fn a_link_does_not_hide_a_public_file() {
    let (folder, vault) = in_folder();
    let public = folder.path().join("public");
    std::fs::write(&public, "a b\n").unwrap();
    set_mode(&public, 0o644);
    std::os::unix::fs::symlink(&public, vault.path()).unwrap();
    assert!(matches!(
        vault.get(&name("a")),
        Err(VaultError::ReadableByOthers { .. })
    ));
}

#[test]
fn a_file_written_by_hand_is_understood() {
    let (_folder, vault) = in_folder();
    write(&vault, "# mine\r\n\r\na key of a\r\n\nb key of b");
    assert_eq!(read(&vault, "a").as_deref(), Some("key of a"));
    assert_eq!(read(&vault, "b").as_deref(), Some("key of b"));
    vault.set(&name("c"), &Secret::from("key of c")).unwrap();
    assert_eq!(read(&vault, "b").as_deref(), Some("key of b"));
    assert_eq!(read(&vault, "c").as_deref(), Some("key of c"));
}

#[test]
fn a_damaged_file_is_named_by_line_and_not_quoted() {
    #[track_caller]
    fn check(text: &str, line: &str) {
        let (_folder, vault) = in_folder();
        write(&vault, text);
        let error = vault.get(&name("wanted")).map(|_| ()).unwrap_err();
        let VaultError::Damaged { reason } = &error else {
            panic!("{error}")
        };
        assert!(reason.contains(line), "{reason}");
        assert!(!error.to_string().contains("rbk1"), "{error}");
        assert!(matches!(vault.status(), VaultStatus::Failed(_)));
        assert!(
            vault.set(&name("other"), &Secret::from("x")).is_err(),
            "nothing is added to it"
        );
        assert_eq!(std::fs::read_to_string(vault.path()).unwrap(), text);
    }
    check("rbk1:0123\n", "line 1");
    check("# fine\na b\n\nrbk1:0123\n", "line 4");
}

#[test]
fn a_secret_that_is_no_text_is_damaged() {
    let (_folder, vault) = in_folder();
    private_new_file(vault.path())
        .unwrap()
        .write_all(b"a \xFF\nb \nc \t\n")
        .unwrap();
    for text in ["a", "b", "c"] {
        assert!(
            matches!(vault.get(&name(text)), Err(VaultError::Damaged { .. })),
            "{text}"
        );
    }
}

#[test]
fn a_huge_file_is_not_read() {
    let (_folder, vault) = in_folder();
    private_new_file(vault.path())
        .unwrap()
        .set_len(MAX_FILE_BYTES + 1)
        .unwrap();
    assert!(matches!(
        vault.get(&name("a")),
        Err(VaultError::Damaged { .. })
    ));
}

#[test]
fn a_missing_folder_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let vault = FileVault::new(folder.path().join("none").join("keys"));
    let error = vault.set(&name("a"), &Secret::from("b")).unwrap_err();
    assert!(error.to_string().contains("does not exist"), "{error}");
    assert!(matches!(vault.status(), VaultStatus::Failed(_)));
    assert_eq!(read(&vault, "a"), None, "and there is no key");
}

#[test]
fn asking_for_the_status_changes_nothing() {
    let (folder, vault) = in_folder();
    assert_eq!(vault.status(), VaultStatus::Ready);
    assert_eq!(folder.path().read_dir().unwrap().count(), 0);
    vault.set(&name("a"), &Secret::from("b")).unwrap();
    let before = std::fs::read(vault.path()).unwrap();
    assert_eq!(vault.status(), VaultStatus::Ready);
    assert_eq!(std::fs::read(vault.path()).unwrap(), before);
    assert_eq!(folder.path().read_dir().unwrap().count(), 1);
}

#[test]
fn of_many_writers_of_one_name_one_wins_and_no_other_key_is_lost() {
    let (_folder, vault) = in_folder();
    let start = Barrier::new(8);
    let won = std::thread::scope(|scope| {
        let writers: Vec<_> = (0..8)
            .map(|n| {
                let (vault, start) = (&vault, &start);
                scope.spawn(move || {
                    start.wait();
                    let own = name(&format!("own-{n}"));
                    vault.set(&own, &Secret::new(format!("own {n}"))).unwrap();
                    vault
                        .set(&name("shared"), &Secret::new(format!("by {n}")))
                        .is_ok()
                })
            })
            .collect();
        writers
            .into_iter()
            .map(|writer| writer.join().unwrap())
            .filter(|&won| won)
            .count()
    });
    assert_eq!(won, 1, "exactly one key of the shared name");
    for n in 0..8 {
        assert_eq!(read(&vault, &format!("own-{n}")), Some(format!("own {n}")));
    }
}
