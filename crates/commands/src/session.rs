//! Before and after a directory is open: first run, keys, signing in, locking.

use std::sync::atomic::Ordering;

use domain::access::BuiltInRole;
use domain::claim::ClaimKind;
use domain::field::OrganisationField;
use domain::op::{Change, SecretRank, Via};
use domain::person::PersonField;
use secrets::password::{
    Context, HashError, IdentifierKind, Password, PasswordRule, Policy, StoredHash,
};
use secrets::soft_lock::{self, Gate};
use secrets::{DatabaseKey, KeyRing, VaultStatus};
use serde_json::json;
use store::{ListQuery, Opened, Store};

use crate::app::{App, HostEntropy, Session, locked};
use crate::error::{AppError, ErrorCode, Result};
use crate::first_run::{FirstRun, first_run};
use crate::keys::{self, KeyFile};
use crate::view::{
    AdminView, AppPhase, AppStatus, CheckPassword, CreateDirectory, CreatedDirectory, KeySource,
    KeyStorage, KeyringState, NewsTopic, Nothing, PasswordAdvice, ReadOnlyReason, SetOwnerPassword,
    SignIn, Unlock, VerifyRecoveryKey,
};
use crate::{fault, people};

/// Minutes without input until the app locks itself, unless a setting differs.
const AUTO_LOCK_MINUTES: u32 = 5;

/// Where the app stands.
pub(crate) fn status(app: &App, _: Nothing) -> Result<AppStatus> {
    let host = &app.inner.host;
    let mut status = AppStatus {
        phase: AppPhase::FirstRun,
        version: host.version.clone(),
        organization: None,
        admin: None,
        sign_in_hint: None,
        key_source: None,
        keyring: KeyringState::Ready,
        demo: host.demo,
        platform: std::env::consts::OS.to_owned(),
        auto_lock_minutes: AUTO_LOCK_MINUTES,
        sign_in_wait_s: 0,
        rev: 0,
        has_passphrase: false,
        read_only: None,
        health: app.inner.health.view(),
    };
    if app.inner.restoring.load(Ordering::Acquire) {
        status.phase = AppPhase::Restoring;
        return Ok(status);
    }
    let Some(key_file) = KeyFile::read(app.place())? else {
        if app.place().exists() {
            return Err(missing_keys(app));
        }
        status.keyring = keyring_state(&host.vault.status());
        return Ok(status);
    };
    status.has_passphrase = key_file.passphrase.is_some();
    let Some(store) = ensure_open(app, &key_file)? else {
        status.phase = AppPhase::NeedsKey;
        status.keyring = keyring_state(&host.vault.status());
        return Ok(status);
    };
    status.key_source = Some(if key_file.passphrase.is_some() {
        KeySource::Passphrase
    } else {
        host.key_source
    });
    let session = app.session();
    let now = app.now();
    store
        .read(|reader| {
            status.organization = reader.organisation(OrganisationField::Name)?;
            status.rev = reader.rev()?;
            let owners = reader.with_role(BuiltInRole::Owner.id())?;
            let has_password = owners
                .first()
                .map(|owner| reader.password_of(*owner))
                .transpose()?
                .flatten();
            if let Some(session) = session {
                let person = reader.person(session.admin)?;
                status.admin = Some(AdminView {
                    id: session.admin.to_string(),
                    name: person.text(PersonField::DisplayName).to_owned(),
                    email: person.get(PersonField::Email).as_text().map(str::to_owned),
                    role: people::role_key(reader, &person)?.to_owned(),
                    permissions: reader
                        .closure(session.admin, app.now())?
                        .permissions()
                        .iter()
                        .map(|permission| permission.key().to_owned())
                        .collect(),
                });
                status.phase = AppPhase::Open;
            } else {
                let hint = match owners.first() {
                    Some(owner) => reader
                        .person(*owner)?
                        .get(PersonField::Email)
                        .as_text()
                        .map(str::to_owned),
                    None => None,
                };
                status.sign_in_hint = hint;
                status.phase = if has_password.is_some() {
                    AppPhase::Locked
                } else {
                    AppPhase::NeedsOwnerPassword
                };
            }
            Ok(())
        })
        .map_err(fault::store)?;
    if let Some(minutes) = store
        .setting("desk", "auto_lock_minutes")
        .map_err(fault::store)?
    {
        status.auto_lock_minutes = minutes.parse().unwrap_or(AUTO_LOCK_MINUTES);
    }
    if let Some(hint) = &status.sign_in_hint {
        let failures = store
            .sign_in_failures(&login_key(hint))
            .map_err(fault::store)?;
        status.sign_in_wait_s = wait_s(&failures, now.0);
    }
    status.read_only = app.read_only();
    status.health = app.inner.health.view();
    if status.phase == AppPhase::Open && status.read_only.is_some() {
        status.phase = AppPhase::ReadOnly;
    } else if status.phase == AppPhase::Open && !key_file.recovery_verified {
        status.phase = AppPhase::VerifyRecoveryKey;
    }
    Ok(status)
}

fn keyring_state(status: &VaultStatus) -> KeyringState {
    match status {
        VaultStatus::Ready => KeyringState::Ready,
        VaultStatus::NoService => KeyringState::NoService,
        VaultStatus::Locked => KeyringState::Locked,
        VaultStatus::Denied => KeyringState::Denied,
        VaultStatus::TooLong | VaultStatus::Failed(_) => KeyringState::Failed,
    }
}

fn missing_keys(app: &App) -> AppError {
    let keys = keys::place(app.place());
    AppError::new(
        ErrorCode::KeysMissing,
        format!(
            "A directory is at {}, but its file of keys {} is missing. Put it back from a backup; no new key is made over an existing directory.",
            app.place().display(),
            keys.display()
        ),
    )
    .with("path", keys.display().to_string())
}

/// The open store; opens it with the vault's key if that is at hand, `None` if it is not.
pub(crate) fn ensure_open(app: &App, key_file: &KeyFile) -> Result<Option<Store>> {
    // Whoever asks while it is being opened gets what was opened.
    let _opening = locked(&app.inner.opening);
    if let Some(store) = app.opened() {
        return Ok(Some(store));
    }
    not_while_restoring(app)?;
    match keys::from_vault(app, key_file.directory()?) {
        Ok(key) => open_with(app, &key).map(Some),
        // Missing, locked, refused: the passphrase or the recovery key opens it all the same.
        Err(_) => Ok(None),
    }
}

/// A directory that is being exchanged is opened by nobody.
fn not_while_restoring(app: &App) -> Result<()> {
    if app.inner.restoring.load(Ordering::Acquire) {
        return Err(AppError::new(
            ErrorCode::Busy,
            "A backup is being restored. Wait until it is done.",
        ));
    }
    Ok(())
}

fn open_with(app: &App, key: &DatabaseKey) -> Result<Store> {
    let (store, opened) = Store::open(app.place(), Some(key)).map_err(fault::store)?;
    let read_only = match opened {
        Opened::Writable => None,
        Opened::ReadOnly { .. } => Some(ReadOnlyReason::Newer),
        Opened::Protected => Some(ReadOnlyReason::Protected),
    };
    app.set_store(Some(store.clone()), read_only);
    app.relay(&store);
    warm(app, &store);
    Ok(store)
}

impl App {
    /// Begins to open the directory, for a host whose window takes a while until it asks where the
    /// app stands. Whatever is in the way is told then.
    pub fn open_ahead(&self) {
        let own = self.clone();
        let thread = std::thread::Builder::new()
            .name("open".into())
            .spawn(move || drop(status(&own, Nothing {})));
        match thread {
            Ok(thread) => self.keep(thread),
            Err(error) => tracing::warn!(%error, "the directory is opened when it is asked for"),
        }
    }
}

/// Makes what lists keep in memory before the window asks for its first page: tens of milliseconds
/// in a large directory. Programs that come and go may never ask.
fn warm(app: &App, store: &Store) {
    if app.inner.host.via != Via::Desk {
        return;
    }
    let (own, now) = (store.clone(), app.now());
    let thread = std::thread::Builder::new()
        .name("warm".into())
        .spawn(move || {
            let made = own.read(|reader| {
                reader.list(&ListQuery::default(), 0, 1)?;
                reader.counts(now).map(drop)
            });
            if let Err(error) = made {
                tracing::warn!(%error, "the first page is made when it is asked for");
            }
        });
    match thread {
        Ok(thread) => app.keep(thread),
        Err(error) => tracing::warn!(%error, "no thread to make the first page ahead"),
    }
}

/// The words a password is guessed from first.
pub(crate) fn context_words<'a>(organisation: &'a str, name: &'a str) -> Vec<&'a str> {
    organisation
        .split_whitespace()
        .chain(name.split_whitespace())
        .chain(["rollbook"])
        .collect()
}

pub(crate) fn judged(password: &str, words: &[&str], email: &str) -> Result<Password> {
    let typed =
        Password::new(password).map_err(|_| refused(&[PasswordRule::TooLong { max: 128 }]))?;
    let identifiers = [(IdentifierKind::Email, email)];
    let identifiers = if email.is_empty() {
        &[][..]
    } else {
        &identifiers[..]
    };
    Policy::PASSWORD_ONLY
        .check(&typed, &Context { identifiers, words })
        .map_err(|broken| refused(&broken))?;
    Ok(typed)
}

fn rule_key(rule: PasswordRule) -> &'static str {
    match rule {
        PasswordRule::TooShort { .. } => "too_short",
        PasswordRule::TooLong { .. } => "too_long",
        PasswordRule::TooGuessable => "too_guessable",
        PasswordRule::EqualsIdentifier(_) => "equals_identifier",
        PasswordRule::UsedBefore => "used_before",
    }
}

fn refused(broken: &[PasswordRule]) -> AppError {
    let sentences: Vec<String> = broken
        .iter()
        .map(|rule| fault::sentence(&rule.to_string()))
        .collect();
    let keys: Vec<&str> = broken.iter().map(|rule| rule_key(*rule)).collect();
    AppError::new(ErrorCode::PasswordRefused, sentences.join(" ")).with("broken", json!(keys))
}

pub(crate) fn hash_fault(error: HashError) -> AppError {
    tracing::error!(%error, "a password could not be hashed");
    fault::internal()
}

/// First run from the window: the owner is signed in and is shown the recovery key.
pub(crate) fn create(app: &App, args: CreateDirectory) -> Result<CreatedDirectory> {
    let passphrase = match args.key_storage {
        KeyStorage::Keyring => None,
        KeyStorage::Passphrase => Some(args.passphrase.as_deref().unwrap_or_default()),
    };
    let (created, owner) = first_run(
        app,
        &FirstRun {
            organization: &args.organization,
            owner_name: &args.owner_name,
            owner_email: &args.owner_email,
            password: Some(&args.password),
            passphrase,
        },
    )?;
    app.set_session(Some(Session { admin: owner }));
    app.tell_topic(NewsTopic::Session);
    Ok(created)
}

/// The recovery key was typed back: set-up is complete.
pub(crate) fn verify_recovery_key(app: &App, args: VerifyRecoveryKey) -> Result<AppStatus> {
    app.admin()?;
    let mut key_file = KeyFile::read(app.place())?.ok_or_else(|| missing_keys(app))?;
    key_file.by_recovery_key(&args.recovery_key)?;
    key_file.recovery_verified = true;
    key_file.write(app.place())?;
    app.tell_topic(NewsTopic::Session);
    status(app, Nothing {})
}

/// Marks the recovery key as kept; for the command line, which wrote it to a file.
pub(crate) fn recovery_key_kept(app: &App) -> Result<()> {
    let mut key_file = KeyFile::read(app.place())?.ok_or_else(|| missing_keys(app))?;
    key_file.recovery_verified = true;
    key_file.write(app.place())
}

/// Opens a directory whose key is not at hand.
pub(crate) fn unlock(app: &App, args: Unlock) -> Result<AppStatus> {
    not_while_restoring(app)?;
    let key_file = KeyFile::read(app.place())?.ok_or_else(|| missing_keys(app))?;
    let key = match (&args.passphrase, &args.recovery_key) {
        (Some(passphrase), _) => key_file.by_passphrase(app, passphrase)?,
        (None, Some(recovery)) => key_file.by_recovery_key(recovery)?,
        (None, None) => {
            return Err(AppError::new(
                ErrorCode::NeedsKey,
                "Enter the passphrase or the recovery key.",
            ));
        }
    };
    open_with(app, &key)?;
    if args.remember {
        KeyRing::new(app.inner.host.vault.clone())
            .remember(key_file.directory()?, &key)
            .map_err(fault::key_ring)?;
    }
    if let Some(sign) = args.sign_in
        && status(app, Nothing {})?.phase == AppPhase::Locked
    {
        let signed_in = sign_in(app, sign);
        if signed_in.is_err() {
            // The file is open now, and the window asks for the password alone.
            app.tell_topic(NewsTopic::Session);
        }
        return signed_in;
    }
    app.tell_topic(NewsTopic::Session);
    status(app, Nothing {})
}

/// The first owner's password, where the command line made the directory.
pub(crate) fn set_owner_password(app: &App, args: SetOwnerPassword) -> Result<AppStatus> {
    let store = app
        .opened()
        .ok_or_else(|| AppError::new(ErrorCode::NeedsKey, "Open the directory first."))?;
    let (owner, name, email, organization) = store
        .read(|reader| {
            let owner = reader
                .with_role(BuiltInRole::Owner.id())?
                .into_iter()
                .next()
                .ok_or(store::Error::NotFound)?;
            if reader.password_of(owner)?.is_some() {
                return Err(store::Error::NotFound); // somebody set one meanwhile: sign in with it
            }
            let person = reader.person(owner)?;
            Ok((
                owner,
                person.text(PersonField::DisplayName).to_owned(),
                person.text(PersonField::Email).to_owned(),
                reader
                    .organisation(OrganisationField::Name)?
                    .unwrap_or_default(),
            ))
        })
        .map_err(fault::store)?;
    let password = judged(&args.password, &context_words(&organization, &name), &email)?;
    let phc = app
        .hasher()
        .hash(&password, &mut HostEntropy(app))
        .map_err(hash_fault)?
        .to_phc();
    app.set_session(Some(Session { admin: owner }));
    let label = json!({ "name": name });
    let context = app.context("password_set", &label)?;
    store
        .write(&context, |tx| {
            tx.apply(
                Change::SetPassword {
                    person: owner,
                    phc: Some(phc),
                    rank: SecretRank::User,
                    must_change: false,
                },
                None,
            )
        })
        .map_err(fault::store)?;
    app.tell_topic(NewsTopic::Session);
    status(app, Nothing {})
}

/// Judges a password while it is typed.
pub(crate) fn check_password(_: &App, args: CheckPassword) -> Result<PasswordAdvice> {
    let policy = Policy::PASSWORD_ONLY;
    let min_length = u32::try_from(policy.min_characters()).unwrap_or(u32::MAX);
    let words: Vec<&str> = args
        .context
        .iter()
        .flat_map(|text| text.split_whitespace())
        .collect();
    let identifiers: Vec<(IdentifierKind, &str)> = args
        .context
        .iter()
        .filter(|text| !text.is_empty())
        .map(|text| (IdentifierKind::Name, text.as_str()))
        .collect();
    let context = Context {
        identifiers: &identifiers,
        words: &words,
    };
    let Ok(password) = Password::new(&args.password) else {
        return Ok(PasswordAdvice {
            score: 0,
            acceptable: false,
            broken: vec!["too_long".into()],
            min_length,
        });
    };
    let score = secrets::password::strength(&password, &context).score;
    let broken = policy.check(&password, &context).err().unwrap_or_default();
    Ok(PasswordAdvice {
        score,
        acceptable: broken.is_empty(),
        broken: broken
            .into_iter()
            .map(|rule| rule_key(rule).to_owned())
            .collect(),
        min_length,
    })
}

fn login_key(login: &str) -> String {
    domain::claim::claim_key(ClaimKind::Login, login)
}

fn wait_s(failures: &[i64], now: i64) -> u32 {
    let delay = soft_lock::gate(failures, now).delay(now);
    u32::try_from(delay.as_millis().div_ceil(1000)).unwrap_or(u32::MAX)
}

/// Signs an admin in on this desk.
pub(crate) fn sign_in(app: &App, args: SignIn) -> Result<AppStatus> {
    let key_file = KeyFile::read(app.place())?.ok_or_else(|| missing_keys(app))?;
    let store = ensure_open(app, &key_file)?.ok_or_else(|| {
        AppError::new(
            ErrorCode::NeedsKey,
            "Open the directory with its passphrase or recovery key first.",
        )
    })?;
    let login = login_key(&args.email);
    let now = app.now().0;
    let failures = store.sign_in_failures(&login).map_err(fault::store)?;
    let gate = soft_lock::gate(&failures, now);
    if let Gate::Wait { .. } | Gate::Locked { .. } = gate {
        return Err(AppError::new(
            ErrorCode::SignInLocked,
            format!(
                "Too many wrong tries. Wait {} s and try again.",
                wait_s(&failures, now)
            ),
        )
        .with("wait_s", wait_s(&failures, now)));
    }
    let found = store
        .read(|reader| {
            let Some(person) = reader.holder_of(ClaimKind::Login, &args.email)? else {
                return Ok(None);
            };
            let rights = reader.closure(person, app.now())?.permissions();
            let admin = rights.contains(domain::access::Permission::PeopleRead);
            if !admin || !reader.is_active(person, app.now())? {
                return Ok(None);
            }
            Ok(reader.password_of(person)?.map(|(phc, _)| (person, phc)))
        })
        .map_err(fault::store)?;
    let stored = found
        .as_ref()
        .and_then(|(_, phc)| StoredHash::parse(phc).ok());
    let wrong = |times: &[i64]| {
        AppError::new(
            ErrorCode::WrongPassword,
            "The e-mail address or the password is wrong.",
        )
        .with("wait_s", wait_s(times, now))
    };
    // Somebody unknown costs as much time as somebody known.
    let verdict = match Password::new(&args.password) {
        Ok(password) => app
            .hasher()
            .verify(&password, stored.as_ref())
            .map_err(|_| fault::internal())?
            .is_right(),
        Err(_) => false,
    };
    let Some((admin, _)) = found.filter(|_| verdict) else {
        let mut times = soft_lock::worth_keeping(&failures, now);
        times.push(now);
        store
            .set_sign_in_failures(&login, &times)
            .map_err(fault::store)?;
        return Err(wrong(&times));
    };
    if !failures.is_empty() {
        store
            .set_sign_in_failures(&login, &[])
            .map_err(fault::store)?;
    }
    app.set_session(Some(Session { admin }));
    app.inner.desk.start(app);
    app.tell_topic(NewsTopic::Session);
    status(app, Nothing {})
}

/// Signs out: the database is closed and its key forgotten until the next sign-in.
pub(crate) fn lock(app: &App, _: Nothing) -> Result<AppStatus> {
    app.set_session(None);
    app.inner.desk.stop();
    app.set_store(None, None);
    app.tell_topic(NewsTopic::Session);
    status(app, Nothing {})
}

/// The command line acts for whoever holds the key: as the first owner, or as the admin it names,
/// with that admin's rights.
pub(crate) fn act_as(app: &App, email: Option<&str>) -> Result<()> {
    let store = app.opened().ok_or_else(fault::internal)?;
    let admin = store
        .read(|reader| match email {
            Some(email) => reader.holder_of(ClaimKind::Login, email),
            None => {
                let owners = reader.with_role(BuiltInRole::Owner.id())?;
                for owner in &owners {
                    if reader.is_active(*owner, app.now())? {
                        return Ok(Some(*owner));
                    }
                }
                Ok(owners.into_iter().next())
            }
        })
        .map_err(fault::store)?;
    let admin = admin.ok_or_else(|| {
        AppError::new(
            ErrorCode::NotFound,
            email.map_or_else(
                || "This directory has no owner.".to_owned(),
                |email| format!("Nobody in this directory signs in as {email}."),
            ),
        )
    })?;
    debug_assert!(app.inner.host.via == Via::CommandLine || app.inner.host.demo);
    app.set_session(Some(Session { admin }));
    Ok(())
}
