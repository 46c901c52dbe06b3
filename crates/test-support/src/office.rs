//! An office to test in.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::must_use_candidate,
    clippy::needless_pass_by_value,
    reason = "for tests: what fails here ends the test"
)]
//! A directory in a temporary folder, a clock that stands
//! still until told, and a door to call commands by.

use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use commands::view::{
    AppStatus, Changed, CreatedDirectory, Job, JobPhase, JobRef, KeySource, PersonView,
};
use commands::{App, AppError, Host, HostLocale};
use domain::op::Via;
use domain::time::Instant;
use secrets::password::HashCost;
use secrets::vault::MemoryVault;
use secrets::{DirectoryId, KeyRing, Vault};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use store::Store;

/// Grace's password.
pub const PASSWORD: &str = "correct staple battery horse";
/// 2026-11-22T09:00:00Z.
pub const MORNING: i64 = 1_795_338_000_000;

/// An office. The first command that fails where it should not ends the test.
pub struct Office {
    /// The application.
    pub app: App,
    /// Where its files lie.
    pub folder: tempfile::TempDir,
    /// Its clock, in milliseconds since 1970.
    pub clock: Arc<AtomicI64>,
    /// Its keyring.
    pub vault: Arc<dyn Vault>,
    chance: Arc<Mutex<u64>>,
    people: AtomicU8,
}

impl Default for Office {
    fn default() -> Self {
        Self::new()
    }
}

impl Office {
    /// A computer on which nothing was set up yet.
    pub fn empty() -> Self {
        Self::with_vault(Arc::new(MemoryVault::new()))
    }

    /// The same with that keyring.
    pub fn with_vault(vault: Arc<dyn Vault>) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let clock = Arc::new(AtomicI64::new(MORNING));
        // Each office draws its own, as two computers would.
        static OFFICES: AtomicU64 = AtomicU64::new(1);
        let chance = Arc::new(Mutex::new(OFFICES.fetch_add(1, Ordering::SeqCst) << 32));
        let app = App::new(host(&folder, &vault, &clock, &chance));
        Self {
            app,
            folder,
            clock,
            vault,
            chance,
            people: AtomicU8::new(0),
        }
    }

    /// Northwind, owned by Grace, who is signed in.
    pub fn new() -> Self {
        let office = Self::empty();
        let made: CreatedDirectory = office.ok("directory_create", first_run());
        let _: AppStatus = office.ok(
            "recovery_key_verify",
            json!({ "recovery_key": made.recovery_key }),
        );
        office
    }

    /// The app is ended and started again.
    pub fn restart(&mut self) {
        self.app = App::new(host(&self.folder, &self.vault, &self.clock, &self.chance));
    }

    /// The directory's file.
    pub fn place(&self) -> PathBuf {
        self.folder.path().join("office.rollbook")
    }

    /// The directory as another program opens it, with the key of the keyring.
    pub fn store(&self) -> Store {
        let keys = self.folder.path().join("office.rollbook.keys");
        let text = std::fs::read_to_string(keys).expect("the file of keys");
        let keys: Value = serde_json::from_str(&text).expect("it is JSON");
        let directory = keys["directory"].as_str().expect("it names the directory");
        let key = KeyRing::new(self.vault.clone())
            .open_existing(DirectoryId::parse(directory).expect("an id"))
            .expect("the key is in the keyring");
        Store::open(&self.place(), Some(&key))
            .expect("the key opens it")
            .0
    }

    /// Calls a command.
    ///
    /// # Errors
    /// The command's own.
    pub fn call(&self, name: &str, args: Value) -> Result<Value, AppError> {
        commands::call(&self.app, "main", name, args)
    }

    /// Calls a command that must not be refused.
    #[track_caller]
    pub fn ok<T: DeserializeOwned>(&self, name: &str, args: Value) -> T {
        match self.call(name, args) {
            Ok(value) => serde_json::from_value(value).expect("the view reads back"),
            Err(error) => panic!("{name} was refused: {error:?}"),
        }
    }

    /// Calls a command that must be refused.
    #[track_caller]
    pub fn refused(&self, name: &str, args: Value) -> AppError {
        match self.call(name, args) {
            Ok(value) => panic!("{name} was not refused, it answered {value}"),
            Err(error) => error,
        }
    }

    /// Lets time pass.
    pub fn later(&self, ms: i64) {
        self.clock.fetch_add(ms, Ordering::SeqCst);
    }

    /// Makes a person; answers the id.
    #[track_caller]
    pub fn person(&self, fields: Value) -> String {
        let n = self.people.fetch_add(1, Ordering::SeqCst);
        let id = format!("0190a000-0000-7000-8000-0000000000{n:02x}");
        let made: Changed = self.ok(
            "person_create",
            json!({ "id": id, "fields": fields, "departments": [], "not_a_duplicate": null }),
        );
        assert_eq!(made.id.as_deref(), Some(&*id));
        id
    }

    /// A person.
    #[track_caller]
    pub fn get(&self, id: &str) -> PersonView {
        self.ok("person_get", json!({ "id": id }))
    }

    /// A field of a person.
    pub fn field(&self, id: &str, key: &str) -> Option<String> {
        self.get(id).fields.0.get(key).cloned()
    }

    /// Saves a form of a person, filled from what stands.
    #[track_caller]
    pub fn save(&self, id: &str, patch: Value) -> Changed {
        let versions = self.get(id).versions;
        self.ok(
            "person_save",
            json!({ "id": id, "patch": patch, "versions": versions, "departments": null }),
        )
    }

    /// A lifecycle move.
    ///
    /// # Errors
    /// The command's own.
    pub fn act(&self, id: &str, act: &str) -> Result<Value, AppError> {
        self.call(
            "person_act",
            json!({ "ids": [id], "selection": null, "act": act, "reason": "test", "until": null }),
        )
    }

    /// Starts a long act and waits for its end; answers where its result lies.
    #[track_caller]
    pub fn job(&self, name: &str, args: Value) -> Option<String> {
        let job: JobRef = self.ok(name, args);
        let job: Job = self.app.wait_for(&job).expect("the job is known");
        assert_eq!((job.phase, &job.error), (JobPhase::Done, &None), "{name}");
        job.result
    }

    /// Gives a card, as a tap does.
    ///
    /// # Errors
    /// The command's own.
    pub fn assign(&self, person: &str, number: &str) -> Result<Value, AppError> {
        self.call(
            "badge_assign",
            json!({ "person": person, "number": number, "typed": false, "take": null }),
        )
    }
}

/// What the first-run screen sends.
pub fn first_run() -> Value {
    json!({
        "organization": "Northwind Offices", "owner_name": "Grace Okafor", "owner_email": "grace@northwind.example",
        "password": PASSWORD, "key_storage": "keyring", "passphrase": null,
    })
}

fn host(
    folder: &tempfile::TempDir,
    vault: &Arc<dyn Vault>,
    clock: &Arc<AtomicI64>,
    chance: &Arc<Mutex<u64>>,
) -> Host {
    let (clock, chance) = (clock.clone(), chance.clone());
    Host {
        place: folder.path().join("office.rollbook"),
        vault: vault.clone(),
        key_source: KeySource::Keyring,
        now: Box::new(move || Instant(clock.load(Ordering::SeqCst))),
        // A sequence that never repeats: what tests need of chance.
        chance: Box::new(move |bytes| {
            let mut state = chance.lock().expect("no test panics while drawing");
            for byte in bytes {
                *state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                *byte = state.to_le_bytes()[5];
            }
            Ok(())
        }),
        hash_cost: HashCost::FLOOR,
        via: Via::Desk,
        demo: false,
        version: "test".into(),
        locale: HostLocale {
            language: "en".into(),
            time_zone: "Europe/Berlin".into(),
            country: Some("DE".into()),
        },
        scratch: folder.path().join("scratch"),
        documents: folder.path().to_owned(),
    }
}
