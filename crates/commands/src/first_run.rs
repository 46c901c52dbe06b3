//! Making a directory and its first owner.

use domain::access::BuiltInRole;
use domain::id::{LogId, PersonId, Uuid, uuid_v7};
use domain::input;
use domain::op::{Actor, Change, Edge, SecretRank, Terms};
use domain::person::PersonField;
use domain::value::Value;
use secrets::{
    DatabaseKey, DirectoryId, KeyRing, NoDatabaseYet, PlaceTaken, RecoveryKey, WrappedKey,
};
use serde_json::json;
use store::{NewDirectory, Store, WriteContext};

use crate::app::{App, HostEntropy};
use crate::error::{AppError, ErrorCode, Result};
use crate::fault;
use crate::keys::{self, KeyFile};
use crate::session::{context_words, hash_fault, judged};
use crate::view::CreatedDirectory;

/// A new directory and its first owner, as the first-run screen and the command line make it.
pub struct FirstRun<'a> {
    /// The organisation.
    pub organization: &'a str,
    /// The owner's name.
    pub owner_name: &'a str,
    /// The owner's address.
    pub owner_email: &'a str,
    /// The owner's password; none: the app asks at its first start.
    pub password: Option<&'a str>,
    /// A passphrase that seals the key, where no vault keeps it.
    pub passphrase: Option<&'a str>,
}

/// Makes the directory; answers the recovery key, shown this once.
pub(crate) fn first_run(app: &App, new: &FirstRun<'_>) -> Result<(CreatedDirectory, PersonId)> {
    let place = app.place().to_owned();
    let free = NoDatabaseYet::at(&place).map_err(|error| place_taken(&error))?;
    if keys::place(&place).exists() {
        return Err(AppError::new(
            ErrorCode::DirectoryExists,
            format!(
                "{} belongs to a directory. Choose another place; nothing was changed.",
                keys::place(&place).display()
            ),
        ));
    }
    let organization = named("organization", new.organization)?;
    let owner_name = named("owner_name", new.owner_name)?;
    let email = input::email(new.owner_email)
        .map_err(|error| fault::field_error("owner_email", error.code(), &error.to_string()))?
        .value;
    let words = context_words(&organization, &owner_name);
    let password = new
        .password
        .map(|text| judged(text, &words, &email))
        .transpose()?;
    let phc = match &password {
        Some(password) => Some(
            app.hasher()
                .hash(password, &mut HostEntropy(app))
                .map_err(hash_fault)?
                .to_phc(),
        ),
        None => None,
    };
    if let Some(folder) = place.parent() {
        std::fs::create_dir_all(folder).map_err(|error| fault::io(&error, folder))?;
    }

    let chance = app.entropy()?;
    let directory_id = uuid_v7(app.now(), &std::array::from_fn(|n| chance[n]));
    let directory = DirectoryId::from(directory_id);
    let mut entropy = HostEntropy(app);
    let key_ring = KeyRing::new(app.inner.host.vault.clone());
    let key = match new.passphrase {
        Some(_) => DatabaseKey::generate(&free, &mut entropy).map_err(fault::entropy)?,
        None => key_ring
            .create_new(directory, &free, &mut entropy)
            .map_err(fault::key_ring)?,
    };
    let recovery = RecoveryKey::generate(&mut entropy).map_err(fault::entropy)?;
    let wrapped =
        WrappedKey::wrap(&key, &recovery, directory, &mut entropy).map_err(fault::entropy)?;
    let mut key_file = KeyFile {
        version: 1,
        directory: directory.to_string(),
        recovery: wrapped.to_string(),
        recovery_verified: false,
        passphrase: None,
    };
    if let Some(passphrase) = new.passphrase {
        judged(passphrase, &words, &email)?;
        key_file.seal(app, &key, passphrase)?;
    }
    // The keys first: a database without them would be lost, keys without a database are nothing.
    key_file.write(&place)?;
    let made = make(
        app,
        &key,
        directory_id,
        &organization,
        &owner_name,
        &email,
        phc,
    );
    match made {
        Ok((store, owner)) => {
            app.set_store(Some(store.clone()), None);
            app.relay(&store);
            Ok((
                CreatedDirectory {
                    recovery_key: recovery.to_print().expose().clone(),
                },
                owner,
            ))
        }
        Err(error) => {
            // Half a directory is none: take back what was made, in the order of least harm.
            app.set_store(None, None);
            for suffix in ["", "-wal", "-shm"] {
                let mut name = place.as_os_str().to_owned();
                name.push(suffix);
                let _ = std::fs::remove_file(&name);
            }
            let _ = std::fs::remove_file(keys::place(&place));
            if new.passphrase.is_none() {
                let _ = key_ring.forget(directory);
            }
            Err(error)
        }
    }
}

fn make(
    app: &App,
    key: &DatabaseKey,
    directory_id: Uuid,
    organization: &str,
    owner_name: &str,
    email: &str,
    phc: Option<String>,
) -> Result<(Store, PersonId)> {
    let chance = app.entropy()?;
    let owner = PersonId(uuid_v7(app.now(), &std::array::from_fn(|n| chance[n + 8])));
    let mut log = [0u8; 8];
    log.copy_from_slice(&chance[..8]);
    let locale = &app.inner.host.locale;
    let context = |kind| -> Result<WriteContext> {
        Ok(WriteContext {
            now: app.now(),
            // The owner makes the directory; there is nobody before.
            actor: Actor {
                person: Some(owner),
                via: app.inner.host.via,
            },
            entropy: app.entropy()?,
            kind,
            label: json!({ "name": organization }).to_string(),
        })
    };
    let new = NewDirectory {
        directory_id,
        log: LogId(u64::from_le_bytes(log)),
        organisation_secret: app.entropy()?,
        organisation: organization.to_owned(),
        language: locale.language.clone(),
        time_zone: locale.time_zone.clone(),
        country: locale.country.clone(),
    };
    let store = Store::create(app.place(), Some(key), &new, &context("directory_create")?)
        .map_err(fault::store)?;
    store
        .write(&context("owner_create")?, |tx| {
            let fields = vec![
                (PersonField::DisplayName.into(), Value::text(owner_name)),
                (PersonField::Email.into(), Value::text(email)),
                (PersonField::PersonType.into(), Value::text("employee")),
                (PersonField::ActivatedAt.into(), Value::Instant(app.now())),
            ];
            tx.apply(
                Change::Create {
                    entity: owner.into(),
                    fields,
                },
                None,
            )?;
            tx.apply(
                Change::Link {
                    edge: Edge::role(owner, BuiltInRole::Owner.id()),
                    present: true,
                    terms: Terms::default(),
                },
                None,
            )?;
            // Owners are in every project, until the office says otherwise.
            let organisation = tx.reader().organisation_entity()?;
            tx.apply(
                Change::Link {
                    edge: Edge::project_rule(organisation.id, BuiltInRole::Owner.id()),
                    present: true,
                    terms: Terms::default(),
                },
                None,
            )?;
            if let Some(phc) = phc {
                tx.apply(
                    Change::SetPassword {
                        person: owner,
                        phc: Some(phc),
                        rank: SecretRank::User,
                        must_change: false,
                    },
                    None,
                )?;
            }
            Ok(())
        })
        .map_err(fault::store)?;
    Ok((store, owner))
}

fn named(field: &str, text: &str) -> Result<String> {
    input::name(text)
        .map(|name| name.value)
        .map_err(|error| fault::field_error(field, error.code(), &error.to_string()))
}

fn place_taken(error: &PlaceTaken) -> AppError {
    let code = match error {
        PlaceTaken::Database { .. } => ErrorCode::DirectoryExists,
        PlaceTaken::CannotLook { .. } => ErrorCode::NoAccess,
    };
    AppError::new(code, fault::sentence(&error.to_string()))
}
