use super::*;

/// A vault whose three answers are given; for what the probe makes of them.
struct Answers {
    set: Result<(), VaultError>,
    get: Result<Option<&'static str>, VaultError>,
    delete: Result<(), VaultError>,
}

impl Vault for Answers {
    fn get(&self, _: &EntryName) -> Result<Option<Secret<String>>, VaultError> {
        self.get.clone().map(|text| text.map(Secret::from))
    }

    fn set(&self, _: &EntryName, _: &Secret<String>) -> Result<(), VaultError> {
        self.set.clone()
    }

    fn delete(&self, _: &EntryName) -> Result<(), VaultError> {
        self.delete.clone()
    }
}

fn failed(reason: &str) -> VaultError {
    VaultError::Failed {
        reason: reason.to_owned(),
    }
}

#[test]
fn the_probe_names_the_situation() {
    #[track_caller]
    fn check(
        set: Result<(), VaultError>,
        get: Result<Option<&'static str>, VaultError>,
        delete: Result<(), VaultError>,
        expected: &VaultStatus,
    ) {
        assert_eq!(&Answers { set, get, delete }.status(), expected);
    }
    let fine = || Ok(());
    let denied = || VaultError::Denied {
        reason: "no".to_owned(),
    };
    check(
        Err(VaultError::NoService),
        Ok(None),
        fine(),
        &VaultStatus::NoService,
    );
    check(
        Err(VaultError::Locked),
        Ok(None),
        fine(),
        &VaultStatus::Locked,
    );
    check(
        Err(VaultError::Waiting),
        Ok(None),
        fine(),
        &VaultStatus::Locked,
    );
    check(Err(denied()), Ok(None), fine(), &VaultStatus::Denied);
    check(
        Err(VaultError::TooLong),
        Ok(None),
        fine(),
        &VaultStatus::TooLong,
    );
    check(
        Err(failed("x")),
        Ok(None),
        fine(),
        &VaultStatus::Failed("x".to_owned()),
    );
    check(
        fine(),
        Err(VaultError::Locked),
        fine(),
        &VaultStatus::Locked,
    );
    check(
        fine(),
        Ok(None),
        Err(VaultError::Locked),
        &VaultStatus::Locked,
    );
    let lost = VaultStatus::Failed("a test entry was not kept".to_owned());
    check(fine(), Ok(None), fine(), &lost);
    let changed = VaultStatus::Failed("a test entry came back changed".to_owned());
    check(fine(), Ok(Some("something else")), fine(), &changed);
}

#[test]
fn a_probe_leaves_nothing_behind_and_fits_the_greatest_length() {
    let vault = MemoryVault::new();
    assert_eq!(vault.status(), VaultStatus::Ready);
    assert_eq!(format!("{vault:?}"), "MemoryVault(0 entries)");
    assert_eq!(
        "probe ".repeat(MAX_SECRET_BYTES / 6).len(),
        MAX_SECRET_BYTES
    );
}

#[test]
fn a_vault_in_memory_keeps_replaces_and_forgets() {
    let (vault, name) = (MemoryVault::new(), EntryName::parse("a").unwrap());
    assert!(vault.get(&name).unwrap().is_none());
    vault.set(&name, &Secret::from("one")).unwrap();
    vault.set(&name, &Secret::from("two")).unwrap();
    assert_eq!(vault.get(&name).unwrap().unwrap().expose(), "two");
    vault.delete(&name).unwrap();
    vault.delete(&name).unwrap();
    assert!(vault.get(&name).unwrap().is_none());
}

#[test]
fn only_short_plain_text_is_kept() {
    #[track_caller]
    fn check(text: &str, expected: Option<&VaultError>) {
        assert_eq!(check_secret(&Secret::from(text)).err().as_ref(), expected);
    }
    check("a", None);
    check(" ~", None);
    check(&"x".repeat(1_200), None);
    check(&"x".repeat(1_201), Some(&VaultError::TooLong));
    check(&"é".repeat(1_000), Some(&VaultError::TooLong));
    check("", Some(&VaultError::NotText));
    check("ü", Some(&VaultError::NotText));
    check("two\nlines", Some(&VaultError::NotText));
    check("nul\0", Some(&VaultError::NotText));
    check("\u{7F}", Some(&VaultError::NotText));
}

#[test]
fn names_use_only_characters_every_store_takes() {
    #[track_caller]
    fn check(text: &str, expected: bool) {
        assert_eq!(EntryName::parse(text).is_ok(), expected);
    }
    check("a", true);
    check("api-token_2.b", true);
    check(&"x".repeat(100), true);
    check(&"x".repeat(101), false);
    check("", false);
    check("a@b", false);
    check("a/b", false);
    check("A", false);
    check("a b", false);
    check("ä", false);
    let directory = DirectoryId::parse("01890A5D-AC96-774B-BCCE-B302099A8057").unwrap();
    let key = EntryName::database_key(directory);
    assert_eq!(
        key.as_str(),
        "database-key.01890a5d-ac96-774b-bcce-b302099a8057"
    );
    assert_eq!(EntryName::of_directory("database-key", directory), Ok(key));
    assert_eq!(
        EntryName::of_directory("No Kind", directory),
        Err(EntryNameError)
    );
}

#[test]
fn errors_and_states_say_what_to_do() {
    #[track_caller]
    fn check(error: &VaultError, expected: &str) {
        assert_eq!(error.to_string(), expected);
    }
    check(
        &VaultError::NoService,
        "this computer has no keyring service; give the directory a passphrase instead, \
         or start a keyring such as GNOME Keyring or KWallet and try again",
    );
    check(
        &VaultError::Waiting,
        "the system is asking for permission to use its keyring; \
         answer the system's prompt, then try again",
    );
    check(
        &VaultError::ReadableByOthers {
            path: "/srv/key".to_owned(),
        },
        "the key file /srv/key can be read by others on this computer, so it is not used; \
         run: chmod 600 /srv/key",
    );
    assert_eq!(
        VaultStatus::Locked.to_string(),
        VaultError::Locked.to_string()
    );
    assert_eq!(VaultStatus::Ready.to_string(), "the keyring is ready");
    assert!(VaultStatus::Ready.is_ready() && !VaultStatus::Locked.is_ready());
}
