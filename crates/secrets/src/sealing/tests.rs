use proptest::prelude::*;

use super::*;
use crate::entropy::tests::seeded;

fn directory(n: u128) -> DirectoryId {
    DirectoryId::from(uuid::Uuid::from_u128(n))
}

fn recovery(seed: u64) -> RecoveryKey {
    RecoveryKey::generate(&mut seeded(seed)).unwrap()
}

fn sealed_with(passphrase: &str, key: &DatabaseKey) -> PassphraseSealed {
    PassphraseSealed::seal(
        key,
        &Password::new(passphrase).unwrap(),
        directory(1),
        HashCost::for_tests(),
        &mut HashMemory::new(),
        &mut seeded(9),
    )
    .unwrap()
}

fn unseal(
    sealed: &PassphraseSealed,
    passphrase: &str,
    n: u128,
) -> Result<DatabaseKey, UnsealError> {
    let passphrase = Password::new(passphrase).unwrap();
    sealed.unseal(&passphrase, directory(n), &mut HashMemory::new())
}

#[test]
fn the_recovery_key_opens_its_own_directory_only() {
    let key = DatabaseKey::from_bytes([7; 32]);
    let wrapped = WrappedKey::wrap(&key, &recovery(1), directory(1), &mut seeded(2)).unwrap();
    assert_eq!(wrapped.unwrap_with(&recovery(1), directory(1)), Ok(key));
    assert_eq!(
        wrapped.unwrap_with(&recovery(2), directory(1)),
        Err(UnsealError::DoesNotFit)
    );
    assert_eq!(
        wrapped.unwrap_with(&recovery(1), directory(2)),
        Err(UnsealError::DoesNotFit)
    );
}

#[test]
fn a_typed_recovery_key_opens_what_the_generated_one_wrapped() {
    let key = DatabaseKey::from_bytes([8; 32]);
    let generated = recovery(3);
    let wrapped = WrappedKey::wrap(&key, &generated, directory(1), &mut seeded(4)).unwrap();
    let typed = RecoveryKey::parse(&generated.to_print().expose().to_lowercase()).unwrap();
    let read = WrappedKey::parse(&wrapped.to_string()).unwrap();
    assert_eq!(read.unwrap_with(&typed, directory(1)), Ok(key));
}

#[test]
fn wrapping_twice_gives_two_texts() {
    let (key, mut source) = (DatabaseKey::from_bytes([7; 32]), seeded(5));
    let one = WrappedKey::wrap(&key, &recovery(1), directory(1), &mut source).unwrap();
    let two = WrappedKey::wrap(&key, &recovery(1), directory(1), &mut source).unwrap();
    assert_ne!(one.to_string(), two.to_string());
}

#[test]
fn the_passphrase_opens_its_own_directory_only() {
    let key = DatabaseKey::from_bytes([9; 32]);
    let sealed = sealed_with("Grüße aus Łódź", &key);
    assert_eq!(unseal(&sealed, "Grüße aus Łódź", 1), Ok(key.clone()));
    assert_eq!(unseal(&sealed, "Gru\u{308}ße aus Łódz\u{301}", 1), Ok(key));
    assert_eq!(
        unseal(&sealed, "grüße aus łódź", 1),
        Err(UnsealError::WrongPassphrase)
    );
    assert_eq!(unseal(&sealed, "", 1), Err(UnsealError::WrongPassphrase));
    assert_eq!(
        unseal(&sealed, "Grüße aus Łódź", 2),
        Err(UnsealError::WrongPassphrase)
    );
}

#[test]
fn a_changed_header_does_not_open() {
    let sealed = sealed_with("a", &DatabaseKey::from_bytes([9; 32])).to_string();
    let dearer = PassphraseSealed::parse(&sealed.replace("t=1", "t=2")).unwrap();
    assert_eq!(unseal(&dearer, "a", 1), Err(UnsealError::WrongPassphrase));
}

#[test]
fn text_that_is_no_sealed_key_is_told_from_a_newer_one() {
    #[track_caller]
    fn check(text: &str, expected: UnsealError) {
        assert_eq!(WrappedKey::parse(text).unwrap_err(), expected);
    }
    let key = DatabaseKey::from_bytes([7; 32]);
    let good = WrappedKey::wrap(&key, &recovery(1), directory(1), &mut seeded(2)).unwrap();
    let good = good.to_string();
    assert_eq!(
        WrappedKey::parse(&format!("{good}\r\n"))
            .unwrap()
            .to_string(),
        good
    );
    check("", UnsealError::NotSealed);
    check("rb1", UnsealError::NotSealed);
    check("rb1:", UnsealError::NotSealed);
    check("rb:x", UnsealError::NotSealed);
    check("rbx:x", UnsealError::NotSealed);
    check(&good.replacen("rb1", "rb2", 1), UnsealError::NewerVersion);
    check(&good.replacen("rb1", "rbp1", 1), UnsealError::NotSealed);
    check(&good[..good.len() - 1], UnsealError::NotSealed);
    check(&format!("{good}A"), UnsealError::NotSealed);
    check(&format!("{good}:"), UnsealError::NotSealed);
    check(&good.replacen(':', "::", 1), UnsealError::NotSealed);
    let sealed = sealed_with("a", &key).to_string();
    check(&sealed, UnsealError::NotSealed);
    let costly = sealed.replace("m=64", "m=4194304");
    assert_eq!(
        PassphraseSealed::parse(&costly).unwrap_err(),
        UnsealError::NotSealed
    );
    let newer = sealed.replace("rbp1", "rbp12");
    assert_eq!(
        PassphraseSealed::parse(&newer).unwrap_err(),
        UnsealError::NewerVersion
    );
    assert_eq!(
        PassphraseSealed::parse(&good).unwrap_err(),
        UnsealError::NotSealed
    );
}

#[test]
fn the_formats_of_version_one_stay_readable() {
    // Texts made by the first version, kept here so that no later one forgets how to read them.
    let typed = RecoveryKey::parse(PRINTED).unwrap();
    let key = WrappedKey::parse(WRAPPED)
        .unwrap()
        .unwrap_with(&typed, directory(1))
        .unwrap();
    assert_eq!(key, DatabaseKey::from_bytes([7; 32]));
    let sealed = PassphraseSealed::parse(SEALED).unwrap();
    assert_eq!(
        unseal(&sealed, "first version", 1),
        Ok(DatabaseKey::from_bytes([7; 32]))
    );
}

const PRINTED: &str = "MVDCT-8PKA2-ZBZRJ-3D3C6-UXTZ9-7JT7Y";
const WRAPPED: &str = "rb1:zkIvZCmzhoP_bDV3Ya7zGQ:EtRS1cEdsZbkUo4gLYI5VQ8kqdM80Ueh:HOp5yRaqrMW7puV6LOVscxL4Rs_bHQtlwDLjNcsOzmF5EXcp_RhglGEEx2fkEEVE";
const SEALED: &str = "rbp1:m=64,t=1,p=1:ZGK2YKH-zD1pc6CZXXyReQ:RfSnynyl3SqZ3TXWXFO5nBLuN3SAJkE1:Ow1NViznED4D5S15sZKC-7U10FUCAUQMUWqfaTNn4_A5rwYpJ4rUjAIsXD7Ebnrd";

proptest! {
    #[test]
    fn any_key_comes_back_from_its_text(bytes: [u8; 32], seed: u64, n: u128) {
        let key = DatabaseKey::from_bytes(bytes);
        let wrapped =
            WrappedKey::wrap(&key, &recovery(seed), directory(n), &mut seeded(seed)).unwrap();
        let read = WrappedKey::parse(&wrapped.to_string()).unwrap();
        prop_assert_eq!(read.unwrap_with(&recovery(seed), directory(n)), Ok(key));
    }

    #[test]
    fn one_changed_character_never_opens(at in 4usize..100, shift in 1u8..64) {
        const BASE64URL: &[u8; 64] =
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        let key = DatabaseKey::from_bytes([7; 32]);
        let good = WrappedKey::wrap(&key, &recovery(1), directory(1), &mut seeded(2)).unwrap();
        let mut text = good.to_string().into_bytes();
        let at = at % text.len();
        if let Some(place) = BASE64URL.iter().position(|&c| c == text[at]) {
            text[at] = BASE64URL[(place + usize::from(shift)) % 64];
            let opened = WrappedKey::parse(std::str::from_utf8(&text).unwrap())
                .and_then(|wrapped| wrapped.unwrap_with(&recovery(1), directory(1)));
            prop_assert!(opened.is_err());
        }
    }
}
