//! Unique secrets go through every type and every failure; then every text that came out is
//! searched for them.

use std::fmt::{Debug, Display};
use std::sync::Arc;
use std::time::Duration;

use secrets::password::{
    Context, HashCost, HashMemory, Hasher, IdentifierKind, Password, Policy, StoredHash, strength,
};
use secrets::vault::{EntryName, FileVault, MemoryVault, TimedVault};
use secrets::{
    DatabaseKey, DirectoryId, Entropy, KeyRing, NoDatabaseYet, PassphraseSealed, RecoveryKey,
    Secret, SystemEntropy, Vault, WrappedKey, generate,
};

const PASSPHRASE: &str = "kanarienvogel-7f3a-im-bergwerk";

/// Everything that was printed, and what must not be in it.
#[derive(Default)]
struct Texts {
    printed: Vec<String>,
    secrets: Vec<String>,
}

impl Texts {
    fn debug(&mut self, value: &impl Debug) {
        self.printed.push(format!("{value:?}"));
        self.printed.push(format!("{value:#?}"));
    }

    fn both(&mut self, value: &(impl Debug + Display)) {
        self.debug(value);
        self.printed.push(value.to_string());
    }

    fn secret_text(&mut self, text: &str) {
        self.secrets.push(text.to_owned());
        self.secret_bytes(text.as_bytes());
    }

    /// In the forms bytes are printed in: hexadecimal, and a list of numbers.
    fn secret_bytes(&mut self, bytes: &[u8]) {
        let part = &bytes[..bytes.len().min(6)];
        self.secrets
            .push(part.iter().map(|byte| format!("{byte:02x}")).collect());
        let list = format!("{part:?}");
        self.secrets.push(list[1..list.len() - 1].to_owned());
        self.secrets
            .push(list[1..list.len() - 1].replace(", ", ",\n    "));
    }
}

#[test]
fn no_secret_shows_in_any_debug_display_or_error_text() {
    let mut texts = Texts::default();
    let folder = tempfile::tempdir().unwrap();
    let directory = DirectoryId::parse("01890a5d-ac96-774b-bcce-b302099a8057").unwrap();
    let other = DirectoryId::parse("01890a5d-ac96-774b-bcce-b302099a8058").unwrap();
    let mut source = SystemEntropy;

    // Keys, their texts and the sealed copies, opened rightly and wrongly.
    let place = NoDatabaseYet::at(&folder.path().join("d.db")).unwrap();
    let key = DatabaseKey::generate(&place, &mut source).unwrap();
    let paper = RecoveryKey::generate(&mut source).unwrap();
    let stranger = RecoveryKey::generate(&mut source).unwrap();
    texts.secret_bytes(key.expose());
    texts.secret_text(key.to_text().expose());
    texts.secret_text(key.to_hex().expose());
    texts.secret_text(paper.to_print().expose());
    texts.secret_text(&paper.to_print().expose().replace('-', ""));
    for group in paper.to_print().expose().split('-') {
        texts.secrets.push(group.to_owned());
    }
    texts.debug(&place);
    texts.debug(&key);
    texts.debug(&key.to_text());
    texts.debug(&paper);
    texts.debug(&paper.to_print());
    let wrapped = WrappedKey::wrap(&key, &paper, directory, &mut source).unwrap();
    texts.both(&wrapped);
    texts.debug(&wrapped.unwrap_with(&paper, directory));
    texts.both(&wrapped.unwrap_with(&stranger, directory).unwrap_err());
    texts.both(&wrapped.unwrap_with(&paper, other).unwrap_err());
    texts.both(&WrappedKey::parse(key.to_text().expose()).unwrap_err());
    let mut cut = key.to_text();
    cut.expose_mut().pop();
    texts.both(&DatabaseKey::from_text(&cut).unwrap_err());

    // A recovery key typed wrongly in every way.
    let typed = paper.to_print();
    for wrong in [
        typed.expose()[..34].to_owned(),
        format!("{}O", &typed.expose()[..34]),
        format!("{}Z", typed.expose()),
        typed.expose().chars().rev().collect(),
    ] {
        if let Err(error) = RecoveryKey::parse(&wrong) {
            texts.both(&error);
        }
    }

    // Passwords: taken in, judged, hashed, checked.
    let passphrase = Password::new(PASSPHRASE).unwrap();
    texts.secret_text(PASSPHRASE);
    texts
        .secrets
        .extend(["kanarienvogel".to_owned(), "bergwerk".to_owned()]);
    texts.debug(&passphrase);
    texts.both(&Password::new(&PASSPHRASE.repeat(99)).unwrap_err());
    let known = [(IdentifierKind::UserName, PASSPHRASE)];
    let context = Context {
        identifiers: &known,
        words: &[],
    };
    texts.debug(&strength(&passphrase, &Context::default()));
    for rule in Policy::PASSWORD_ONLY
        .check(&passphrase, &context)
        .unwrap_err()
    {
        texts.both(&rule);
    }
    let mut hasher = Hasher::new(HashCost::FLOOR);
    let stored = hasher.hash(&passphrase, &mut source).unwrap();
    let phc = stored.to_phc();
    texts
        .secrets
        .push(phc.rsplit('$').next().unwrap().to_owned());
    texts.debug(&stored);
    texts.debug(&hasher);
    texts.debug(&hasher.verify(&passphrase, Some(&stored)));
    texts.both(&StoredHash::parse(&phc[..phc.len() - 2]).unwrap_err());
    let mut memory = HashMemory::new();
    let sealed = PassphraseSealed::seal(
        &key,
        &passphrase,
        directory,
        HashCost::FLOOR,
        &mut memory,
        &mut source,
    )
    .unwrap();
    texts.both(&sealed);
    texts.debug(&memory);
    texts.debug(&sealed.unseal(&passphrase, directory, &mut memory));
    let wrong = Password::new("wrong").unwrap();
    texts.both(&sealed.unseal(&wrong, directory, &mut memory).unwrap_err());

    // Generated ones.
    for made in [
        generate::password(&mut source),
        generate::passphrase(&mut source),
    ] {
        let made = made.unwrap();
        texts.secret_text(made.expose());
        texts.debug(&made);
    }

    // Vaults and the key ring, with and without the entry, in order and damaged.
    let name = EntryName::parse("canary").unwrap();
    let memory_vault = Arc::new(MemoryVault::new());
    let file_vault = Arc::new(FileVault::new(folder.path().join("keys")));
    for vault in [memory_vault.clone() as Arc<dyn Vault>, file_vault.clone()] {
        vault.set(&name, &Secret::from(PASSPHRASE)).unwrap();
        texts.debug(&vault.get(&name));
        texts.debug(&vault.set(&name, &Secret::from(PASSPHRASE)));
        texts.debug(&vault.set(&name, &Secret::new(PASSPHRASE.repeat(99))));
        texts.debug(&vault.set(&name, &Secret::new(format!("{PASSPHRASE}\n"))));
        let timed = TimedVault::new(vault.clone(), Duration::from_secs(60)).unwrap();
        texts.debug(&timed.get(&name));
        texts.both(&timed.status());
        texts.debug(&timed);
        let keys = KeyRing::new(vault);
        texts.debug(&keys.remember(directory, &key));
        texts.debug(&keys.open_existing(directory));
        texts.both(&keys.create_new(directory, &place, &mut source).unwrap_err());
        texts.both(
            &keys
                .remember(directory, &DatabaseKey::from_bytes([1; 32]))
                .unwrap_err(),
        );
        texts.both(&keys.open_existing(other).unwrap_err());
        texts.debug(&keys);
    }
    texts.debug(&*memory_vault);
    texts.debug(&*file_vault);
    std::fs::write(file_vault.path(), format!("{PASSPHRASE}\n")).unwrap();
    texts.both(&file_vault.get(&name).map(|_| ()).unwrap_err());
    texts.both(&file_vault.status());

    assert!(
        texts.printed.len() > 100,
        "the canary went through: {}",
        texts.printed.len()
    );
    assert!(texts.secrets.len() > 30);
    for printed in &texts.printed {
        for secret in &texts.secrets {
            assert!(
                !printed.contains(secret.as_str()),
                "“{secret}” shows in: {printed}"
            );
        }
    }
}

#[test]
fn the_search_would_find_a_secret_in_every_form() {
    let mut texts = Texts::default();
    texts.secret_text("canary");
    for shown in [
        "a canary here".to_owned(),
        format!("{:?}", Some(b"canary".to_vec())),
        format!("{:#?}", b"canary".to_vec()),
        "63616e617279".to_owned(),
    ] {
        assert!(
            texts
                .secrets
                .iter()
                .any(|secret| shown.contains(secret.as_str())),
            "{shown}"
        );
    }
}

#[test]
fn a_failing_source_of_randomness_says_nothing_but_that() {
    let mut broken = |_: &mut [u8]| Err(secrets::EntropyError);
    let error = Entropy::fill(&mut broken, &mut [0; 4]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "this computer gave no random numbers, so no key or password was made; \
         restart it and try again",
    );
}
