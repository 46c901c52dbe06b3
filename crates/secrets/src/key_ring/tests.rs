use std::sync::Mutex;

use super::*;
use crate::entropy::tests::seeded;
use crate::password::{HashCost, HashMemory, Password};
use crate::vault::{FileVault, MemoryVault};
use crate::{PassphraseSealed, Secret};

fn directory(n: u128) -> DirectoryId {
    DirectoryId::from(uuid::Uuid::from_u128(n))
}

struct Place {
    _folder: tempfile::TempDir,
    free: NoDatabaseYet,
}

fn place() -> Place {
    let folder = tempfile::tempdir().unwrap();
    let free = NoDatabaseYet::at(&folder.path().join("directory.db")).unwrap();
    Place {
        _folder: folder,
        free,
    }
}

fn key(n: u8) -> DatabaseKey {
    DatabaseKey::from_bytes([n; 32])
}

fn stored(vault: &impl Vault, n: u128) -> Option<String> {
    let found = vault.get(&EntryName::database_key(directory(n))).unwrap();
    found.map(|text| text.expose().clone())
}

#[test]
fn a_new_key_is_kept_and_opens_its_directory_only() {
    let (keys, place) = (KeyRing::new(Arc::new(MemoryVault::new())), place());
    let made = keys
        .create_new(directory(1), &place.free, &mut seeded(1))
        .unwrap();
    assert_eq!(keys.open_existing(directory(1)), Ok(made));
    assert_eq!(keys.open_existing(directory(2)), Err(KeyRingError::Missing));
}

#[test]
fn no_new_key_is_made_over_an_existing_one() {
    let vault = Arc::new(MemoryVault::new());
    let (keys, place) = (KeyRing::new(vault.clone()), place());
    let made = keys
        .create_new(directory(1), &place.free, &mut seeded(1))
        .unwrap();
    let again = keys.create_new(directory(1), &place.free, &mut seeded(2));
    assert_eq!(again, Err(KeyRingError::KeyExists));
    assert_eq!(keys.open_existing(directory(1)), Ok(made));

    let name = EntryName::database_key(directory(2));
    vault
        .set(&name, &Secret::from("damaged, but perhaps not lost"))
        .unwrap();
    let over = keys.create_new(directory(2), &place.free, &mut seeded(3));
    assert_eq!(over, Err(KeyRingError::KeyExists));
    assert_eq!(
        stored(&*vault, 2).as_deref(),
        Some("damaged, but perhaps not lost")
    );
}

#[test]
fn a_missing_or_damaged_key_is_an_error_and_changes_nothing() {
    let vault = Arc::new(MemoryVault::new());
    let keys = KeyRing::new(vault.clone());
    assert_eq!(keys.open_existing(directory(1)), Err(KeyRingError::Missing));
    assert_eq!(stored(&*vault, 1), None);
    let name = EntryName::database_key(directory(1));
    vault.set(&name, &Secret::from("rbk1:00")).unwrap();
    assert_eq!(
        keys.open_existing(directory(1)),
        Err(KeyRingError::Damaged(KeyFormatError))
    );
    assert_eq!(stored(&*vault, 1).as_deref(), Some("rbk1:00"));
}

#[test]
fn a_recovered_key_is_put_back_but_never_over_another() {
    let folder = tempfile::tempdir().unwrap();
    let vaults: [Arc<dyn Vault>; 2] = [
        Arc::new(MemoryVault::new()),
        Arc::new(FileVault::new(folder.path().join("keys"))),
    ];
    for vault in vaults {
        let keys = KeyRing::new(vault.clone());
        keys.remember(directory(1), &key(1)).unwrap();
        keys.remember(directory(1), &key(1)).unwrap();
        assert_eq!(
            keys.remember(directory(1), &key(2)),
            Err(KeyRingError::OtherKey)
        );
        assert_eq!(keys.open_existing(directory(1)), Ok(key(1)));

        vault
            .set(
                &EntryName::database_key(directory(2)),
                &Secret::from("damaged"),
            )
            .unwrap();
        keys.remember(directory(2), &key(2)).unwrap();
        assert_eq!(keys.open_existing(directory(2)), Ok(key(2)));

        keys.forget(directory(1)).unwrap();
        keys.forget(directory(1)).unwrap();
        assert_eq!(keys.open_existing(directory(1)), Err(KeyRingError::Missing));
    }
}

/// Says yes to everything and keeps something else.
#[derive(Default)]
struct Forgetful(Mutex<Option<Secret<String>>>);

impl Vault for Forgetful {
    fn get(&self, _: &EntryName) -> Result<Option<Secret<String>>, VaultError> {
        Ok(self.0.lock().unwrap().clone())
    }

    fn set(&self, _: &EntryName, _: &Secret<String>) -> Result<(), VaultError> {
        *self.0.lock().unwrap() = Some(key(9).to_text());
        Ok(())
    }

    fn delete(&self, _: &EntryName) -> Result<(), VaultError> {
        Ok(())
    }
}

#[test]
fn a_key_that_does_not_read_back_the_same_is_not_handed_out() {
    let (keys, place) = (KeyRing::new(Arc::new(Forgetful::default())), place());
    let made = keys.create_new(directory(1), &place.free, &mut seeded(1));
    assert_eq!(made, Err(KeyRingError::NotKept));
}

#[test]
fn without_random_bytes_nothing_is_stored() {
    let vault = Arc::new(MemoryVault::new());
    let (keys, place) = (KeyRing::new(vault.clone()), place());
    let mut broken = |_: &mut [u8]| Err(EntropyError);
    let made = keys.create_new(directory(1), &place.free, &mut broken);
    assert_eq!(made, Err(KeyRingError::Entropy(EntropyError)));
    assert_eq!(stored(&*vault, 1), None);
}

/// A computer in one bad state: absent, locked or refusing.
struct Bad(VaultError);

impl Vault for Bad {
    fn get(&self, _: &EntryName) -> Result<Option<Secret<String>>, VaultError> {
        Err(self.0.clone())
    }

    fn set(&self, _: &EntryName, _: &Secret<String>) -> Result<(), VaultError> {
        Err(self.0.clone())
    }

    fn delete(&self, _: &EntryName) -> Result<(), VaultError> {
        Err(self.0.clone())
    }
}

#[test]
fn with_the_keyring_absent_locked_or_refusing_a_passphrase_does() {
    #[track_caller]
    fn check(error: VaultError) {
        let place = place();
        let broken = KeyRing::new(Arc::new(Bad(error.clone())));
        let refused = Err(KeyRingError::Vault(error));
        assert_eq!(
            broken.create_new(directory(1), &place.free, &mut seeded(1)),
            refused
        );
        assert_eq!(broken.open_existing(directory(1)), refused);

        // The first start: the key is kept for this run only, and sealed beside the database.
        let passphrase = Password::new("walrus candle mosaic tundra").unwrap();
        let cost = HashCost::for_tests();
        let mut memory = HashMemory::new();
        let this_run = KeyRing::new(Arc::new(MemoryVault::new()));
        let key = this_run
            .create_new(directory(1), &place.free, &mut seeded(2))
            .unwrap();
        let beside = PassphraseSealed::seal(
            &key,
            &passphrase,
            directory(1),
            cost,
            &mut memory,
            &mut seeded(3),
        );
        let beside = beside.unwrap().to_string();

        // The next start, with the keyring no better.
        let next_run = KeyRing::new(Arc::new(MemoryVault::new()));
        assert_eq!(
            next_run.open_existing(directory(1)),
            Err(KeyRingError::Missing)
        );
        let read = PassphraseSealed::parse(&beside).unwrap();
        let found = read.unseal(&passphrase, directory(1), &mut memory).unwrap();
        next_run.remember(directory(1), &found).unwrap();
        assert_eq!(next_run.open_existing(directory(1)), Ok(key));
    }
    check(VaultError::NoService);
    check(VaultError::Locked);
    check(VaultError::Waiting);
    check(VaultError::Denied {
        reason: "no".to_owned(),
    });
}
